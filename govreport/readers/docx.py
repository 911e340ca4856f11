"""Word (.docx): paragraphs and tables in reading order, merged cells as they look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from lxml import etree

from govreport.document import Cell, Document, Grid, Paragraph, Place
from govreport.errors import TooLarge, UnreadableFile
from govreport.normal import raised
from govreport.readers import pictures
from govreport.readers.docx_looks import (
    Look,
    Styles,
    count_of,
    is_raised,
    is_unseen,
    look_of,
    marks_below,
    number_of,
)
from govreport.readers.docx_parts import WordParts
from govreport.readers.fields import DRAWN_FIELDS
from govreport.readers.html import read_html
from govreport.readers.limits import MAX_BLOCKS, MAX_CELLS, MAX_TEXT, Budget, Limit
from govreport.readers.packed import read_mail
from govreport.readers.rtf import read_rtf
from govreport.readers.sheets import LOW, SHORT, note_low
from govreport.readers.text import read_text

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_V = "{urn:schemas-microsoft-com:vml}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CORE = "docProps/core.xml"
_REVISED = {_W + "del", _W + "moveFrom"}
# guard: word-runs
_SKIPPED = {_W + name for name in ("pPr", "rPr", "rt", "rubyPr")}
_TEXT = {_W + "t", _M + "t"}
_RAISED = {_M + "sup", _M + "sub"}
_INSIDE = {_W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_PLAIN = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_PICTURES = ("wingdings", "webdings", "marlett")
"""Fonts whose letters are pictures."""

_QUOTED = 60
_MAX_CHUNKS = Limit(20, "嵌入的部分", "parts kept in the document")
_MAX_COLUMNS = Limit(200, "一行的单元格", "cells in a row")


def read_docx(data: bytes, label: str, *, kept: bool = False) -> Document:
    """Read a Word file.

    Parameters
    ----------
    data : bytes
    label : str
        The file's name, for messages.
    kept : bool
        Whether it is kept in another; then none that is kept in it is read.

    Returns
    -------
    Document
        Places name the table, row and cell, or the paragraph.

    Raises
    ------
    UnreadableFile, EncryptedFile, TooLarge
    """
    parts = WordParts(data, label)
    with parts.sound():
        main = parts.main()
        root = parts.xml(main)
        core = parts.xml(_CORE) if _CORE in parts.names else None
        related = parts.relations(main)

        def of(*kinds: str) -> list[etree._Element]:
            return [parts.xml(name) for kind, name in related.values() if kind in kinds]

        styles = Styles(one for part in of("styles")[:1] for one in part.iterchildren(_W + "style"))
        headers, footers = of("header"), of("footer")
    body = root.find(_W + "body")
    if body is None:
        raise UnreadableFile(
            f"{label}: 是ZIP压缩包，不是Word文档 a ZIP archive and not a Word document"
        )
    document = Document("docx", [])
    document.title = core.findtext(f".//{_DC}title") or "" if core is not None else ""
    walker = _Walker(document, label, styles, parts, related, kept)
    for note in (one for part in of("footnotes", "endnotes") for one in part):
        walker.footnotes[f"{note.tag}Reference", note.get(_W + "id")] = note
    for part in (*headers, *footers):
        said = "".join(one.text or "" for one in part.iter(_W + "t") if not _in_table(one))
        if "。" in said and not document.asides:
            document.asides.append(
                (
                    f"页眉页脚的文字未读取，如“{said[:_QUOTED]}”",
                    f"words at the head or foot of pages were not read: “{said[:_QUOTED]}”",
                )
            )
    for part in headers:
        walker.tables_of(part)
    walker.walk(body)
    for part in footers:
        walker.tables_of(part)
    document.blocks = list(_tab_stops(document.blocks))
    if not any(isinstance(b, Grid) or b.text.strip() for b in document.blocks):
        raise UnreadableFile(f"{label}: Word文档中没有文字 the Word document holds no text")
    return document


_CHUNKS = {
    "html": read_html, "htm": read_html, "xhtml": read_html, "mht": read_mail, "mhtml": read_mail,
    "txt": read_text, "rtf": read_rtf,
}  # fmt: skip
"""What reads a page that is kept in a file, by how its name ends."""


@dataclass
class _Walker:
    document: Document
    label: str
    styles: Styles
    parts: WordParts
    related: dict[str, tuple[str, str]]
    kept: bool
    tables: int = 0
    paragraphs: int = 0
    chunks: int = 0
    footnotes: dict[tuple[str, str | None], etree._Element] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    ground: str | None = None
    """The colour that the style of the table around gives its cells."""
    small: int = 0
    """Half points of digits in a table that are no figures but marks beside these."""
    codes: list[bool] = field(default_factory=list)
    """Of the fields around, whether their result has not begun."""

    def __post_init__(self) -> None:
        self.budget = Budget(self.label)

    def walk(self, parent: etree._Element) -> None:
        """Yield a container's paragraphs and tables into the document."""
        for child in parent.iterchildren():
            if child.tag == _W + "p":
                self._paragraph(child)
            elif child.tag == _W + "tbl":
                self._table(child)
            elif child.tag == _W + "altChunk":
                self._chunk(child)
            elif child.tag in _INSIDE:
                self.walk(child)
                continue
            # guard: word-runs
            for mark in child.iter(_W + "footnoteReference", _W + "endnoteReference"):
                note = self.footnotes.pop((str(mark.tag), mark.get(_W + "id")), None)
                if note is not None:
                    self.walk(note)

    def tables_of(self, part: etree._Element) -> None:
        """The tables at the head or the foot of pages."""
        for table in part.iter(_W + "tbl"):
            if not _in_table(table):
                self._table(table)

    def _chunk(self, element: etree._Element) -> None:
        """A page that is kept in the file as it is, and shown as part of the text."""
        kind, name = self.related.get(element.get(_R + "id") or "", ("", ""))
        read = _CHUNKS.get(name.rpartition(".")[2])
        if name.endswith(".docx") and not self.kept:
            read = partial(read_docx, kept=True)
        self.chunks += 1
        self.budget.hold(_MAX_CHUNKS, self.chunks)
        try:
            if read and kind == "aFChunk":
                self.document.take(read(self.parts.read(name), self.label), name)
                return
        except UnreadableFile as error:
            if isinstance(error, TooLarge):
                raise
        self.document.note(
            "文档中嵌入的一部分未能读取", "a part kept in the document could not be read"
        )

    def _paragraph(self, element: etree._Element) -> None:
        self.paragraphs += 1
        style = element.find(f"{_W}pPr/{_W}pStyle")
        name = (style.get(_W + "val") or "").lower() if style is not None else ""
        place = Place(element=f"paragraph {self.paragraphs}")
        for line in self._text(element).split("\n"):
            self.budget.hold(MAX_BLOCKS, len(self.document.blocks), place)
            self.document.blocks.append(
                Paragraph(line, place, heading=name.startswith(("heading", "title")))
            )
        for picture in element.iter(_A + "blip", _V + "imagedata"):
            self._picture(picture, place)
        for diagram in element.iter(_DIAGRAM):
            self._diagram(diagram.get(_R + "dm") or "", place)
        for box in element.iter(_W + "txbxContent"):
            outer = next(box.iterancestors(_W + "txbxContent", element.tag), None)
            if outer is element:  # a box inside a box is walked with that one
                self.walk(box)

    def _diagram(self, identifier: str, place: Place) -> None:
        """The words of a drawing of boxes (SmartArt), which another part of the file holds."""
        kind, name = self.related.pop(identifier, ("", ""))  # read once, however often it is named
        for point in self.parts.xml(name).iter(_A + "p") if kind == "diagramData" else ():
            if text := "".join(point.itertext(_A + "t")).strip():
                self.budget.hold(MAX_BLOCKS, len(self.document.blocks), place)
                self.budget.spend(MAX_TEXT, len(text))
                self.document.blocks.append(Paragraph(text, place))

    def _picture(self, element: etree._Element, place: Place) -> None:
        """The tables of a picture that stands between paragraphs."""
        identifier = element.get(_R + "embed") or element.get(_R + "id") or ""
        kind, name = self.related.get(identifier, ("", ""))
        if kind == "image" and pictures.can_recognise():
            data = self.parts.read(name)
            if pictures.is_picture(data):
                self.document.blocks += pictures.recognised(
                    self.document, data, self.parts.label, at=place, alone=False
                )

    def _text(self, element: etree._Element, boxes: bool = False) -> str:
        """Text of a paragraph as it is seen: inserted runs count, deleted ones do not.

        With `boxes`, text boxes are part of it: one in a cell stands over the cell.
        """
        parts: list[str] = []
        style = element.find(f"{_W}pPr/{_W}pStyle")
        look = self.styles.look(style)
        around, self.codes = self.codes, []
        self._gather(element, parts, look, boxes)
        self.codes = around
        text = "".join(parts)
        self.budget.spend(MAX_TEXT, len(text))
        return text

    def _gather(self, element: etree._Element, parts: list[str], look: Look, boxes: bool) -> None:
        for child in element.iterchildren():
            tag = child.tag
            if tag in _TEXT:
                # guard: word-runs
                parts.append("" if any(self.codes) else child.text or "")
            elif tag == _W + "fldChar":
                self._field(child.get(_W + "fldCharType"))
                self._gather(child, parts, look, boxes)  # a list to choose from
            elif tag in _PLAIN:
                parts.append(_PLAIN[tag])
            # guard: word-runs
            elif tag in _RAISED:
                own: list[str] = []
                self._gather(child, own, look, boxes)
                parts.append(raised("".join(own)))
            elif tag == _M + "den":
                parts.append("/")
                self._gather(child, parts, look, boxes)
            elif tag in _REVISED:
                self.unseen.append("".join(child.itertext(_W + "t", _W + "delText")))
            elif not isinstance(tag, str) or tag in _SKIPPED:
                continue
            elif tag == _W + "txbxContent":
                if boxes:
                    texts = [self._text(p) for p in child.iter(_W + "p")]
                    parts.append("\n".join(["", *texts, ""]))
            elif tag == _W + "sym":
                parts.append(_symbol(child))
            elif tag == _W + "ddList":
                parts.append(_chosen(child))
            elif tag == _W + "r":
                self._run(child, parts, look, boxes)
            else:
                self._gather(child, parts, look, boxes)

    def _field(self, kind: str | None) -> None:
        """Of a field its result is shown, not its code, be there results of others in it."""
        if kind == "begin":
            self.codes.append(True)
        elif self.codes and kind == "separate":
            self.codes[-1] = False
        elif self.codes and kind == "end":
            self.codes.pop()

    def _run(self, run: etree._Element, parts: list[str], around: Look, boxes: bool) -> None:
        properties = run.find(_W + "rPr")
        if properties is None and not around:
            self._gather(run, parts, around, boxes)
            return
        named = properties.find(_W + "rStyle") if properties is not None else None
        style = self.styles.look(named)
        look = around | style | look_of(properties)
        own: list[str] = []
        self._gather(run, own, around, boxes)
        text = "".join(own)
        if is_unseen(run, look, around.get("fill"), self.ground):
            self.unseen.append(text)
        elif is_raised(run, look, text, self.small):
            parts.append(raised(text))
        else:
            parts += own

    def _table(self, element: etree._Element) -> None:
        self.tables += 1
        number = self.tables
        rows: list[list[Cell | None]] = []
        nested: list[etree._Element] = []
        self.small = marks_below(element)
        self.ground = self.styles.look(element.find(f"{_W}tblPr/{_W}tblStyle")).get("fill")
        for row_number, row in enumerate(_rows(element), start=1):
            # the row says that it begins after its table does, or ends before: blank, not lost
            edge = Place(element=f"table {number}, row {row_number}")
            line: list[Cell | None] = [*_blank(row, "gridBefore", edge)]
            for cell_number, tc in enumerate(_cells(row), start=1):
                properties = _properties(tc)
                span = min(max(count_of(properties.get("gridSpan")), 1), _MAX_COLUMNS)
                place = Place(element=f"table {number}, row {row_number}, cell {cell_number}")
                cell = self._cell(tc, place)
                if _continues(properties, "vMerge") and rows and len(line) < len(rows[-1]):
                    cell = rows[-1][len(line)] or cell
                if _continues(properties, "hMerge") and line:
                    cell = line[-1] or cell
                line.extend([cell] * span)
                if cell_number > 1 and not cell.text.strip() and (texts := self._row_inside(tc)):
                    cell.text = "\n".join(texts)
                else:
                    nested += tc.findall(_W + "tbl")
                self.budget.spend(MAX_CELLS, span, place)
                self.budget.hold(_MAX_COLUMNS, len(line), place)
            rows.append([*line, *_blank(row, "gridAfter", edge)])
        if any(_is_low(row) and "".join(row.itertext()).strip() for row in element.iter(_W + "tr")):
            note_low(self.document)
        self.small, self.ground = 0, None
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

    def _row_inside(self, tc: etree._Element) -> list[str]:
        """The texts of a row of short cells, where a cell holds nothing but a table of that row:
        the figures of the label before it.
        """
        tables = tc.findall(_W + "tbl")
        rows = [_cells(row) for table in tables for row in _rows(table)]
        if len(rows) != 1:
            return []
        cells = [self._cell(inner, Place()) for inner in rows[0]]
        plain = not any(c.doubtful or c.unseen or len(c.text) > SHORT for c in cells)
        return [cell.text for cell in cells] if plain else []

    def _cell(self, tc: etree._Element, place: Place) -> Cell:
        self.unseen.clear()
        texts = [self._text(p, boxes=True) for p in tc.iter(_W + "p") if _own_cell(p) is tc]
        unseen = " ".join(filter(None, (text.strip() for text in self.unseen)))
        text = "\n".join(texts).strip("\n").replace("\t", " ")
        codes = ((one.text or "").strip().upper() for one in tc.iter(_W + "instrText"))
        drawn = not text.strip() and (
            tc.find(f".//{_A}blip") is not None or any(c.startswith(DRAWN_FIELDS) for c in codes)
        )
        turned = any(one.get(_W + "val") == "rtl" for one in tc.iter(_W + "bdo"))
        # guard: word-runs
        return Cell(text, place, unseen, doubtful=drawn or turned)


# guard: tab-stops
_TABS, _TABBED = 5, 3
"""Tabs in a paragraph, and such paragraphs in a row, from which on they make a table."""


def _tab_stops(blocks: Iterable[Paragraph | Grid]) -> Iterator[Paragraph | Grid]:
    """Blocks, paragraphs behind each other with as many tabs each as a table: tab stops are its
    columns.
    """

    def tabs(block: Paragraph | Grid) -> int:
        return block.text.count("\t") if isinstance(block, Paragraph) else 0

    for count, group in groupby(blocks, tabs):
        lines = list(group)
        # guard: tab-stops
        if count >= _TABS and len(lines) >= _TABBED:
            texts = [line.text.split("\t") for line in lines if isinstance(line, Paragraph)]
            rows: list[list[Cell | None]] = [
                [Cell(text.strip(), line.place) for text in row]
                for row, line in zip(texts, lines, strict=True)
            ]
            yield Grid(rows, lines[0].place)
            continue
        for block in lines:
            if isinstance(block, Paragraph):
                block.text = block.text.replace("\t", " ")
            yield block


def _symbol(element: etree._Element) -> str:
    """A character named by its number in a font; nothing for a picture."""
    code = element.get(_W + "char") or ""
    font = (element.get(_W + "font") or "").lower()
    if not re.fullmatch("[0-9A-Fa-f]{1,5}", code) or font.startswith(_PICTURES):
        return ""
    number = int(code, 16)
    number -= 0xF000 if 0xF000 <= number <= 0xF0FF else 0
    return chr(number) if chr(number).isprintable() else ""


def _chosen(choices: etree._Element) -> str:
    """What is chosen in a list that drops down."""
    entries = [entry.get(_W + "val") or "" for entry in choices.iterchildren(_W + "listEntry")]
    said = choices.find(_W + "result")
    number = number_of(choices.find(_W + "default") if said is None else said)
    return entries[number] if number < len(entries) else ""


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows that are seen: not hidden, not deleted."""
    for child in table.iterchildren():
        if child.tag == _W + "tr":
            # guard: word-runs
            gone = (child.find(f"{_W}trPr/{_W}{name}") for name in ("hidden", "del"))
            said = all(one is None or one.get(_W + "val") in ("0", "false", "off") for one in gone)
            if said and not _is_low(child):
                yield child
        elif child.tag in _INSIDE:
            yield from _rows(child)


def _is_low(row: etree._Element) -> bool:
    height = row.find(f"{_W}trPr/{_W}trHeight")
    return (
        height is not None
        and (height.get(_W + "hRule") or height.get(_W + "h-rule")) == "exact"
        and number_of(height) <= 20 * LOW
    )


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row.iterchildren():
        if child.tag == _W + "tc":
            # guard: word-runs
            if child.find(f"{_W}tcPr/{_W}cellDel") is None:
                yield child
        elif child.tag in _INSIDE:
            yield from _cells(child)


def _in_table(element: etree._Element) -> bool:
    return next(element.iterancestors(_W + "tbl"), None) is not None


def _own_cell(paragraph: etree._Element) -> etree._Element | None:
    """The cell a paragraph stands in, if it is not in a box of its own."""
    inner = next(paragraph.iterancestors(_W + "tc", _W + "txbxContent"), None)
    return inner if inner is not None and inner.tag == _W + "tc" else None


def _blank(row: etree._Element, name: str, place: Place) -> list[Cell]:
    """What a row leaves blank before or after its cells."""
    skipped = number_of(row.find(f"{_W}trPr/{_W}{name}"))
    return [Cell("", place) for _ in range(min(skipped, _MAX_COLUMNS))]


def _properties(tc: etree._Element) -> dict[str, str | None]:
    """What a cell says of itself, by name."""
    return {
        str(one.tag).removeprefix(_W): one.get(_W + "val")
        for own in tc.iterchildren(_W + "tcPr")
        for one in own
    }


def _continues(properties: dict[str, str | None], name: str) -> bool:
    """Whether a cell only goes on with the one above it, or before it."""
    return properties.get(name, "") in (None, "continue")


def _is_layout(table: etree._Element, nested: list[etree._Element]) -> bool:
    """Whether a table only arranges others: most of its text stands in them."""
    inside = sum(len("".join(t.itertext())) for t in nested)
    return inside * 2 > len("".join(table.itertext()))
