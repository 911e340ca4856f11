"""OpenDocument: text (.odt) and spreadsheets (.ods), whose cells keep the text that they show."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from govreport.document import Cell, Document, Grid, Paragraph, Place
from govreport.errors import UnreadableFile
from govreport.normal import raised
from govreport.readers.limits import MAX_BLOCKS, MAX_CELLS, MAX_TEXT, Budget, Limit
from govreport.readers.parts import Parts
from govreport.readers.sheets import MAX_SHEETS, Sheet, Shown, blocks_of, note_hidden

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE = f"{{{_NS}office:1.0}}"
_TEXT = f"{{{_NS}text:1.0}}"
_TABLE = f"{{{_NS}table:1.0}}"
_STYLE = f"{{{_NS}style:1.0}}"
_DRAW = f"{{{_NS}drawing:1.0}}"
_CONFIG = f"{{{_NS}config:1.0}}"
_FO = f"{{{_NS}xsl-fo-compatible:1.0}}"

_SKIPPED = {_TEXT + "tracked-changes", _TEXT + "note", _OFFICE + "annotation", _TEXT + "ruby-text"}
"""What stands in the file and not in the text; text that was deleted, among it."""

_GROUPS = {_TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group")}
_INSIDE = {_TEXT + name for name in ("section", "list", "list-item", "list-header", "index-body")}
_MAX_BASES = 20
_MAX_COLUMNS = Limit(200, "一行的单元格", "cells in a row")
_MAX_WRITTEN = Limit(20 * MAX_CELLS, "写下的单元格", "cells that are written, most of them empty")


def read_opendocument(data: bytes, label: str) -> Document:
    """Read a text or a spreadsheet as LibreOffice saves it.

    Returns
    -------
    Document
        Places name the table, row and cell, or the paragraph; in a spreadsheet ``Sheet1!B12``.

    Raises
    ------
    UnreadableFile, EncryptedFile, TooLarge
    """
    parts = Parts(data, label, "OpenDocument")
    root = parts.xml("content.xml")
    styles: dict[str, tuple[str, set[str]]] = {}
    for name in ("styles.xml", "content.xml"):
        if name in parts.names:
            _gather_styles(root if name == "content.xml" else parts.xml(name), styles)
    sheets = root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text") if sheets is None else sheets
    if body is None:
        raise UnreadableFile(
            f"{label}: 既不是文字文档，也不是表格 neither a text nor a spreadsheet"
        )
    document = Document("odt" if sheets is None else "ods", [])
    walker = _Walker(document, label, styles)
    if "settings.xml" in parts.names:
        settings = parts.xml("settings.xml").iter(_CONFIG + "config-item")
        shown = {item.get(_CONFIG + "name"): item.text for item in settings}
        walker.zeros = shown.get("ShowZeroValues") != "false"
    if sheets is None:
        walker.walk(body)
    else:
        walker.sheets(body)
    if not any(isinstance(b, Grid) or b.text.strip() for b in document.blocks):
        raise UnreadableFile(f"{label}: 文档中没有文字 the document holds no text")
    return document


def _gather_styles(root: etree._Element, styles: dict[str, tuple[str, set[str]]]) -> None:
    """Style → the one it is based on, and what it does to text: gone, raised; a table's: hidden."""
    for style in root.iter(_STYLE + "style"):
        marks = set()
        for properties in style.iter(_STYLE + "table-properties"):
            if properties.get(_TABLE + "display") == "false":
                marks.add("hidden")
        for properties in style.iter(_STYLE + "text-properties"):
            struck = properties.get(_STYLE + "text-line-through-style", "none")
            kind = properties.get(_STYLE + "text-line-through-type", "none")
            if struck != "none" or kind != "none" or properties.get(_TEXT + "display") == "none":
                marks.add("gone")
            elif struck == "none" and _STYLE + "text-line-through-style" in properties.attrib:
                marks.add("seen")
            white = (properties.get(_FO + "color") or "").lower() == "#ffffff"
            if white and not properties.get(_FO + "background-color"):
                marks.add("gone")
            if (properties.get(_STYLE + "text-position") or "0").split()[0] not in ("0", "0%"):
                marks.add("raised")
        name = style.get(_STYLE + "name") or ""
        styles[name] = style.get(_STYLE + "parent-style-name") or "", marks


class _Walker:
    def __init__(
        self, document: Document, label: str, styles: dict[str, tuple[str, set[str]]]
    ) -> None:
        self.document = document
        self.budget = Budget(label)
        self.styles = styles
        self.tables = self.paragraphs = 0
        self.unseen: list[str] = []
        self.zeros = True
        """Whether a spreadsheet shows them."""

    def walk(self, parent: etree._Element) -> None:
        """A container's paragraphs and tables into the document."""
        for child in parent.iterchildren():
            if child.tag in (_TEXT + "p", _TEXT + "h"):
                self._paragraph(child)
            elif child.tag == _TABLE + "table":
                self._table(child)
            elif child.tag in _INSIDE and not _is_unseen(child):
                self.walk(child)

    def _paragraph(self, element: etree._Element) -> None:
        self.paragraphs += 1
        place = Place(element=f"paragraph {self.paragraphs}")
        for line in self._text(element).split("\n"):
            self.document.blocks.append(Paragraph(line, place, heading=element.tag == _TEXT + "h"))
        self.budget.hold(MAX_BLOCKS, len(self.document.blocks), place)
        for box in element.iter(_DRAW + "text-box"):
            if next(box.iterancestors(_DRAW + "text-box", element.tag), None) is element:
                self.walk(box)

    def _text(self, element: etree._Element, boxes: bool = False) -> str:
        parts: list[str] = []
        marks = self._marks(element)
        if any(map(_is_unseen, element.iter(_TEXT + "hidden-paragraph"))):
            marks = marks | {"gone"}
        self._gather(element, parts, marks, boxes)
        text = "".join(parts)
        self.budget.spend(MAX_TEXT, len(text))
        return text

    def _marks(self, element: etree._Element) -> set[str]:
        """What an element's style, and those it is based on, do to its text."""
        name = element.get(_TEXT + "style-name") or ""
        marks: set[str] = set()
        for _ in range(_MAX_BASES):
            base, own = self.styles.get(name, ("", set()))
            marks |= own if "seen" not in marks else own - {"gone"}
            if not (name := base):
                break
        return marks

    def _gather(
        self, element: etree._Element, parts: list[str], marks: set[str], boxes: bool
    ) -> None:
        self._say(element.text, parts, marks)
        for child in element.iterchildren():
            tag = child.tag
            if tag == _TEXT + "s":
                parts.append(" " * min(int(child.get(_TEXT + "c") or 1), 200))
            elif tag == _TEXT + "tab":
                parts.append(" ")
            elif tag == _TEXT + "line-break":
                parts.append("\n")
            elif tag == _DRAW + "text-box":
                if boxes:
                    parts += ["\n", *(self._text(p) + "\n" for p in child.iter(_TEXT + "p"))]
            elif isinstance(tag, str) and tag not in _SKIPPED and tag != _TABLE + "table":
                own = self._marks(child) | ({"gone"} if _is_unseen(child) else set())
                kept = marks - {"gone"} if "seen" in own else marks
                self._gather(child, parts, kept | own, boxes)
            self._say(child.tail, parts, marks)

    def _say(self, text: str | None, parts: list[str], marks: set[str]) -> None:
        words = " ".join((text or "").split("\n")).replace("\t", " ")
        if "gone" in marks:
            self.unseen.append(words)
        else:
            parts.append(raised(words) if "raised" in marks else words)

    def _cell(self, element: etree._Element, place: Place) -> Cell:
        self.unseen.clear()
        texts = [
            self._text(p, boxes=True)
            for p in element.iter(_TEXT + "p", _TEXT + "h")
            if next(p.iterancestors(_TABLE + "table-cell", _DRAW + "text-box"), None) is element
            and not any(True for _ in p.iterancestors(*_SKIPPED))
        ]
        unseen = "".join(self.unseen).strip()
        computed = element.get(_TABLE + "formula") is not None and not any(texts)
        return Cell("\n".join(texts).strip("\n"), place, unseen, doubtful=computed)

    def _table(self, element: etree._Element) -> None:
        self.tables += 1
        number = self.tables
        made: dict[tuple[int, int], Cell] = {}
        nested: list[etree._Element] = []
        height = 0
        for height, row in enumerate(_rows(element), start=1):
            column = 0
            for at, tc in enumerate(_cells(row), start=1):
                while (height, column) in made:
                    column += 1
                place = Place(element=f"table {number}, row {height}, cell {at}")
                cell = self._cell(tc, place)
                nested += tc.findall(f"{_TABLE}table")
                across = _number(tc, "number-columns-spanned") * _number(
                    tc, "number-columns-repeated"
                )
                for down in range(_number(tc, "number-rows-spanned")):
                    for right in range(across):
                        made.setdefault((height + down, column + right), cell)
                column += across
                self.budget.hold(_MAX_COLUMNS, column, place)
                self.budget.hold(MAX_CELLS, len(made), place)
                self.budget.spend(MAX_CELLS, across, place)
        width = max((column + 1 for _, column in made), default=0)
        rows = [
            [made.get((row, column)) for column in range(width)] for row in range(1, height + 1)
        ]
        if width:
            self.document.blocks.append(Grid(rows, Place(element=f"table {number}")))
        for inner in nested:
            self._table(inner)

    def sheets(self, body: etree._Element) -> None:
        """A spreadsheet's sheets, as they show."""
        hidden = 0
        for number, table in enumerate(body.iterchildren(_TABLE + "table")):
            self.budget.hold(MAX_SHEETS, number + 1)
            if "hidden" in self.styles.get(table.get(_TABLE + "style-name") or "", ("", set()))[1]:
                hidden += 1
                continue
            sheet = Sheet(table.get(_TABLE + "name") or "")
            column = 0
            for one in table.iter(_TABLE + "table-column"):
                repeated = _number(one, "number-columns-repeated")
                if _is_hidden(one):
                    sheet.hidden[1].update(range(column, column + repeated))
                column += repeated
            row_number = 0
            for row in _rows(table, hidden=True):
                repeated = _number(row, "number-rows-repeated")
                if _is_hidden(row):
                    sheet.hidden[0].update(range(row_number, row_number + repeated))
                self._sheet_row(sheet, row, row_number)
                row_number += repeated
            self.document.blocks += blocks_of(sheet, self.budget.label)
        note_hidden(self.document, hidden)

    def _sheet_row(self, sheet: Sheet, row: etree._Element, number: int) -> None:
        column = 0
        for tc in row.iterchildren(_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            repeated = _number(tc, "number-columns-repeated")
            cell = self._cell(tc, Place())
            if not self.zeros and cell.text == tc.get(_OFFICE + "value") == "0":
                cell = Cell("", cell.place, "0")
            if cell.text or cell.unseen or cell.doubtful:
                for right in range(repeated):
                    shown = Shown(cell.text, cell.unseen, cell.doubtful)
                    sheet.cells[number, column + right] = shown
            down, across = (_number(tc, f"number-{way}-spanned") - 1 for way in ("rows", "columns"))
            if down or across:
                sheet.merged.append((number, number + down, column, column + across))
            column += repeated
            self.budget.hold(MAX_CELLS, len(sheet.cells), sheet.name)
            self.budget.spend(_MAX_WRITTEN, 1, sheet.name)


def _rows(table: etree._Element, hidden: bool = False) -> Iterator[etree._Element]:
    for child in table.iterchildren():
        if child.tag == _TABLE + "table-row" and (hidden or not _is_hidden(child)):
            yield child
        elif child.tag in _GROUPS:
            yield from _rows(child, hidden)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    yield from row.iterchildren(_TABLE + "table-cell")


def _is_unseen(element: etree._Element) -> bool:
    """Whether a section, or a field of hidden text, is not shown."""
    shown, hidden = element.get(_TEXT + "display"), element.get(_TEXT + "is-hidden")
    return bool(shown == "none" or hidden == "true")


def _is_hidden(element: etree._Element) -> bool:
    return element.get(_TABLE + "visibility") in ("collapse", "filter")


def _number(element: etree._Element, name: str) -> int:
    value = element.get(_TABLE + name) or "1"
    return max(int(value), 1) if value.isascii() and value.isdecimal() and len(value) < 8 else 1
