"""Word (.docx): paragraphs and tables in reading order, merged cells as they look."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from govreport.document import Cell, Document, Grid, Paragraph, Place
from govreport.errors import EncryptedFile, TooLarge, UnreadableFile
from govreport.readers.limits import (
    MAX_BLOCKS,
    MAX_CELLS,
    MAX_ELEMENTS,
    MAX_TEXT,
    MAX_XML,
    heed_memory,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_RELATIONS = "_rels/.rels"
_CORE = "docProps/core.xml"
_SKIPPED = {_W + name for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")}
_MAX_COLUMNS = 200
MAX_PARTS = 20_000
"""Most files packed into one Word file."""


def read_docx(data: bytes, label: str) -> Document:
    """Read a Word file.

    Parameters
    ----------
    data : bytes
    label : str
        The file's name, for messages.

    Returns
    -------
    Document
        Places name the table, row and cell, or the paragraph.

    Raises
    ------
    UnreadableFile, EncryptedFile, TooLarge
    """
    body, core = _open(data, label)
    document = Document("docx", [])
    document.title = core
    _Walker(document, label).walk(body)
    if not any(isinstance(b, Grid) or b.text.strip() for b in document.blocks):
        raise UnreadableFile(f"{label}: Word文档中没有文字 the Word document holds no text")
    return document


def _open(data: bytes, label: str) -> tuple[etree._Element, str]:
    """The body of a Word file, and the title in its properties."""
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise TooLarge(
            f"{label}: 所含文件过多，不像Word文档 packs too many files for a Word document"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(item.flag_bits & 1 for item in archive.infolist()):
                raise EncryptedFile(
                    f"{label}: 文档有密码保护 the document is protected by a password"
                )
            root = _xml(archive, _main_part(archive, names, label), label)
            core = _xml(archive, _CORE, label) if _CORE in names else None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError) as e:
        raise _damaged(label, e) from None
    except (etree.XMLSyntaxError, struct.error, UnicodeError, ValueError, IndexError) as e:
        heed_memory(e)
        raise _damaged(label, e) from None
    body = root.find(_W + "body")
    if body is None:
        raise UnreadableFile(
            f"{label}: 是ZIP压缩包，不是Word文档 a ZIP archive and not a Word document"
        )
    return body, core.findtext(f".//{_DC}title") or "" if core is not None else ""


def _damaged(label: str, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"{label}: Word文档已损坏 the Word document is damaged ({type(error).__name__})"
    )


def _main_part(archive: zipfile.ZipFile, names: set[str], label: str) -> str:
    """The part that holds the text: word/document.xml, or what the package names."""
    if _RELATIONS in names:
        for relation in _xml(archive, _RELATIONS, label).iter("{*}Relationship"):
            target = (relation.get("Target") or "").lstrip("/")
            if (relation.get("Type") or "").endswith("/officeDocument") and target in names:
                return target
    return "word/document.xml"


def _xml(archive: zipfile.ZipFile, name: str, label: str) -> etree._Element:
    """One part, unpacked no further than `MAX_XML`, whatever size it claims."""
    if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile  # no Word file is packed so, and not unpacked piece by piece
    with archive.open(name) as part:
        content = part.read(MAX_XML + 1)
    if len(content) > MAX_XML or content.count(b"<") > 8 * MAX_ELEMENTS:
        raise TooLarge(
            f"{label}: 解压后文字过多，报告不会这么长 unpacks to more text than a report holds"
        )
    # No entity is resolved, nothing is fetched; a Word file declares neither.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile(
            f"{label}: 含有XML实体声明，Word文档中不会有 "
            "declares XML entities, which no Word document does"
        )
    return root


class _Walker:
    def __init__(self, document: Document, label: str) -> None:
        self.document = document
        self.label = label
        self.tables = 0
        self.cells = 0
        self.paragraphs = 0
        self.size = 0

    def walk(self, parent: etree._Element) -> None:
        """Yield a container's paragraphs and tables into the document."""
        for child in parent.iterchildren():
            if child.tag == _W + "p":
                self._paragraph(child)
            elif child.tag == _W + "tbl":
                self._table(child)
            elif child.tag in (
                _W + "sdt",
                _W + "sdtContent",
                _W + "ins",
                _W + "customXml",
                _W + "smartTag",
            ):
                self.walk(child)

    def _paragraph(self, element: etree._Element) -> None:
        self.paragraphs += 1
        style = element.find(f"{_W}pPr/{_W}pStyle")
        name = (style.get(_W + "val") or "").lower() if style is not None else ""
        place = Place(element=f"paragraph {self.paragraphs}")
        for line in self._text(element).split("\n"):
            if len(self.document.blocks) > MAX_BLOCKS:
                raise TooLarge(
                    f"{self.label}: 段落过多，报告不会有这么多 too many paragraphs for a report"
                )
            self.document.blocks.append(
                Paragraph(line, place, heading=name.startswith(("heading", "title")))
            )
        for box in element.iter(_W + "txbxContent"):
            outer = next(box.iterancestors(_W + "txbxContent", element.tag), None)
            if outer is element:  # a box inside a box is walked with that one
                self.walk(box)

    def _text(self, element: etree._Element) -> str:
        """Text of a paragraph: inserted runs count, deleted ones do not."""
        parts: list[str] = []
        for node in _descend(element):
            if node.tag == _W + "t":
                parts.append(node.text or "")
            elif node.tag in (_W + "tab",):
                parts.append(" ")
            elif node.tag in (_W + "br", _W + "cr"):
                parts.append("\n")
            elif node.tag == _W + "noBreakHyphen":
                parts.append("-")
        text = "".join(parts)
        self.size += len(text)
        if self.size > MAX_TEXT:
            raise TooLarge(f"{self.label}: 文字过多，报告不会这么长 too much text for a report")
        return text

    def _table(self, element: etree._Element) -> None:
        self.tables += 1
        number = self.tables
        rows: list[list[Cell | None]] = []
        nested: list[etree._Element] = []
        for row_number, row in enumerate(_rows(element), start=1):
            line: list[Cell | None] = [None] * _grid_skip(row, "gridBefore")
            for cell_number, tc in enumerate(_cells(row), start=1):
                span = _span(tc)
                place = Place(element=f"table {number}, row {row_number}, cell {cell_number}")
                cell = self._cell(tc, place)
                if _continues(tc) and rows and len(line) < len(rows[-1]):
                    cell = rows[-1][len(line)] or cell
                line.extend([cell] * span)
                nested += tc.findall(_W + "tbl")
                self.cells += span
                if len(line) > _MAX_COLUMNS or self.cells > MAX_CELLS:
                    raise TooLarge(
                        f"{self.label}: 表格过大，报告不会有这么大的表格 a table too large for a report"
                    )
            rows.append(line)
        width = max((len(line) for line in rows), default=0)
        if nested and _is_layout(element, nested):
            for row in _rows(element):
                for tc in _cells(row):
                    self.walk(tc)
            return
        if width:
            padded = [line + [None] * (width - len(line)) for line in rows]
            self.document.blocks.append(Grid(padded, Place(element=f"table {number}")))
        for inner in nested:
            self._table(inner)

    def _cell(self, tc: etree._Element, place: Place) -> Cell:
        texts = [self._text(p) for p in tc.iter(_W + "p") if _own_cell(p) is tc]
        return Cell("\n".join(texts).strip("\n"), place)


def _descend(element: etree._Element) -> Iterator[etree._Element]:
    """All descendants but what is deleted, hidden, or a text box of its own."""
    for child in element.iterchildren():
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == _W + "txbxContent" or child.tag.endswith("}Fallback"):
            continue
        if child.tag == _W + "r" and child.find(f"{_W}rPr/{_W}vanish") is not None:
            continue
        yield child
        yield from _descend(child)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table.iterchildren():
        if child.tag == _W + "tr":
            if child.find(f"{_W}trPr/{_W}del") is None:  # else struck out, though still in the file
                yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "ins", _W + "customXml"):
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row.iterchildren():
        if child.tag == _W + "tc":
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "customXml"):
            yield from _cells(child)


def _own_cell(paragraph: etree._Element) -> etree._Element | None:
    return next(paragraph.iterancestors(_W + "tc"), None)


def _number(element: etree._Element | None) -> int:
    value = element.get(_W + "val") if element is not None else None
    # no number of columns has more digits; others than ASCII's are no numbers in XML
    return int(value) if value and re.fullmatch("[0-9]{1,9}", value) else 0


def _span(tc: etree._Element) -> int:
    return min(max(_number(tc.find(f"{_W}tcPr/{_W}gridSpan")), 1), _MAX_COLUMNS)


def _grid_skip(row: etree._Element, name: str) -> int:
    return min(_number(row.find(f"{_W}trPr/{_W}{name}")), _MAX_COLUMNS)


def _continues(tc: etree._Element) -> bool:
    merge = tc.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(_W + "val") in (None, "continue")


def _is_layout(table: etree._Element, nested: list[etree._Element]) -> bool:
    """Whether a table only arranges others: most of its text stands in them."""
    inside = sum(len("".join(t.itertext())) for t in nested)
    return inside * 2 > len("".join(table.itertext()))
