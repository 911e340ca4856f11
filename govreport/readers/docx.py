"""Word (.docx): paragraphs and tables in reading order, merged cells as they look."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from govreport.document import Cell, Document, Grid, Paragraph, Place
from govreport.errors import EncryptedFile, TooLarge, UnreadableFile
from govreport.readers.limits import MAX_CELLS, MAX_TEXT, MAX_UNPACKED

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {_W + name for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")}
_MAX_COLUMNS = 200


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
        raise UnreadableFile(f"{label}: the Word document holds no text")
    return document


def _open(data: bytes, label: str) -> tuple[etree._Element, str]:
    import docx  # python-docx; loads when the first Word file is read

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
            if unpacked > MAX_UNPACKED or len(archive.infolist()) > 10_000:
                raise TooLarge(f"{label}: unpacks to {unpacked / 2**20:,.0f} MB, too large")
            if any(item.flag_bits & 1 for item in archive.infolist()):
                raise EncryptedFile(f"{label}: the document is protected by a password")
            for item in archive.infolist():
                if item.filename == "word/document.xml" and item.file_size > 8 * MAX_TEXT:
                    raise TooLarge(f"{label}: {item.file_size / 2**20:,.0f} MB of text")
        opened = docx.Document(io.BytesIO(data))
        title = opened.core_properties.title or ""
        return opened.element.body, title
    except (EncryptedFile, TooLarge):
        raise
    except Exception as error:  # python-docx and zipfile raise many kinds for damage
        raise UnreadableFile(
            f"{label}: not a readable Word document ({type(error).__name__})"
        ) from None


class _Walker:
    def __init__(self, document: Document, label: str) -> None:
        self.document = document
        self.label = label
        self.tables = 0
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
            self.document.blocks.append(
                Paragraph(line, place, heading=name.startswith(("heading", "title")))
            )
        for box in element.iter(_W + "txbxContent"):
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
            raise TooLarge(f"{self.label}: too much text for a report")
        return text

    def _table(self, element: etree._Element) -> None:
        self.tables += 1
        number = self.tables
        rows: list[list[Cell | None]] = []
        nested: list[etree._Element] = []
        total = 0
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
                total += span
                if len(line) > _MAX_COLUMNS or total > MAX_CELLS:
                    raise TooLarge(f"{self.label}: a table too large for a report")
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
    return int(value) if value and value.isdigit() else 0


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
