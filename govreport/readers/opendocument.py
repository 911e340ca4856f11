"""OpenDocument: text (.odt) and spreadsheets (.ods), whose cells keep the text that they show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

from lxml import etree

from govreport.document import Cell, Document, Grid, Paragraph, Place
from govreport.errors import UnreadableFile
from govreport.normal import raised
from govreport.readers.colours import alike, of_hex
from govreport.readers.limits import MAX_BLOCKS, MAX_CELLS, MAX_TEXT, Budget, Limit
from govreport.readers.parts import Parts
from govreport.readers.sheets import (
    LOW,
    MAX_SHEETS,
    NARROW,
    SHORT,
    Sheet,
    Shown,
    add_sheet,
    note_hidden,
    note_low,
)

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE = f"{{{_NS}office:1.0}}"
_TEXT = f"{{{_NS}text:1.0}}"
_TABLE = f"{{{_NS}table:1.0}}"
_STYLE = f"{{{_NS}style:1.0}}"
_DRAW = f"{{{_NS}drawing:1.0}}"
_CONFIG = f"{{{_NS}config:1.0}}"
_FO = f"{{{_NS}xsl-fo-compatible:1.0}}"
_FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"

_SKIPPED = {_TEXT + "tracked-changes", _TEXT + "note", _OFFICE + "annotation", _TEXT + "ruby-text"}
"""What stands in the file and not in the text; text that was deleted, among it."""

_GROUPS = {_TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group")}
_INSIDE = {
    _TEXT + name
    for name in (
        "section", "list", "list-item", "list-header", "index-body", "numbered-paragraph"
    )
} | {_DRAW + name for name in ("frame", "text-box", "g", "custom-shape", "rect")}  # fmt: skip
"""What paragraphs and tables stand in; a frame does by itself, if it belongs to the page."""

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
    styles: Styles = {}
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


Styles = dict[str, tuple[str, set[str]]]
"""Style → the one it is based on, and what it does to text: gone, tiny, raised, ``ink COLOUR``; to
what is behind it: ``on COLOUR``; to a cell: ``then NAME`` where its value may call for another style;
to a table, a row, a column: hidden."""

_OPPOSITE = {"gone": "seen", "seen": "gone", "tiny": "sized", "sized": "tiny"}
_COLOURS = ("ink ", "on ")


def _over(below: set[str], own: set[str]) -> set[str]:
    """What holds of an element, by what holds of those around it and its own style."""
    stated = tuple(kind for kind in _COLOURS if any(mark.startswith(kind) for mark in own))
    return own | {
        mark for mark in below if _OPPOSITE.get(mark) not in own and not mark.startswith(stated)
    }


def _is_gone(marks: set[str]) -> bool:
    said = dict(mark.split(" ") for mark in marks if mark.startswith(_COLOURS))
    hidden = alike(of_hex(said.get("ink", "")), of_hex(said.get("on", _PAPER)))
    return hidden or not marks.isdisjoint(("gone", "tiny"))


_PAPER = "#ffffff"


def _gather_styles(root: etree._Element, styles: Styles) -> None:
    for style in root.iter(_STYLE + "style"):
        marks = set()
        for properties in style.iter(_STYLE + "table-properties"):
            if properties.get(_TABLE + "display") == "false":
                marks.add("hidden")
        for way, least in (("row", LOW), ("column", NARROW * _DIGIT)):
            for properties in style.iter(f"{_STYLE}table-{way}-properties"):
                size = properties.get(_STYLE + ("row-height" if way == "row" else "column-width"))
                if size and (points := _points(size)) is not None and points <= least:
                    marks.add("hidden")
        for kind in ("text", "paragraph", "table-cell"):
            for properties in style.iter(f"{_STYLE}{kind}-properties"):
                ground = properties.get(_FO + "background-color")
                if ground and not any(mark.startswith("on ") for mark in marks):
                    marks.add(f"on {_PAPER if ground == 'transparent' else ground.lower()}")
        for properties in style.iter(_STYLE + "text-properties"):
            struck = properties.get(_STYLE + "text-line-through-style", "none")
            kind = properties.get(_STYLE + "text-line-through-type", "none")
            if struck != "none" or kind != "none" or properties.get(_TEXT + "display") == "none":
                marks.add("gone")
            elif properties.get(_STYLE + "text-line-through-style") or (
                properties.get(_TEXT + "display") == "true"
            ):
                marks.add("seen")
            if (height := _points(properties.get(_FO + "font-size") or "")) is not None:
                marks.add("tiny" if height <= _SMALLEST else "sized")
            if colour := properties.get(_FO + "color"):
                marks.add(f"ink {colour.lower()}")
            if (properties.get(_STYLE + "text-position") or "0").split()[0] not in ("0", "0%"):
                marks.add("raised")
        for other in style.iter(_STYLE + "map"):
            equal = _EQUAL.fullmatch(other.get(_STYLE + "condition") or "")
            value = equal[1] if equal else ""
            marks.add(f"then {value} {other.get(_STYLE + 'apply-style-name')}")
        name = style.get(_STYLE + "name") or ""
        styles[name] = style.get(_STYLE + "parent-style-name") or "", marks


_EQUAL = re.compile(r"cell-content\(\)=([\d.]+)")
_UNITS = {"in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1.0, "pc": 12.0, "px": 0.75}
_DIGIT = 6
"""Points that a digit is wide."""

_SMALLEST = 1.5
"""Points of letters that are not meant to be read."""


def _chosen(field: etree._Element) -> str:
    """What is chosen in a list that drops down."""
    said = [(one.get(_FIELD + "name"), one.get(_FIELD + "value") or "") for one in field]
    entries = [value for name, value in said if name == "Dropdown_ListEntry"]
    chosen = [
        int(value) for name, value in said if name == "Dropdown_Selected" and value.isdecimal()
    ]
    return "".join(entries[number] for number in chosen[:1] if number < len(entries))


def _points(size: str) -> float | None:
    match = re.fullmatch(r"(\d{0,9}\.?\d{1,9})([a-z]+)", size)
    return float(match[1]) * _UNITS[match[2]] if match and match[2] in _UNITS else None


class _Walker:
    def __init__(self, document: Document, label: str, styles: Styles) -> None:
        self.document = document
        self.budget = Budget(label)
        self.styles = styles
        self.tables = self.paragraphs = 0
        self.unseen: list[str] = []
        self.notes: set[etree._Element] = set()
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
                continue
            for note in child.iter(_TEXT + "note-body"):  # told behind what refers to it
                if note not in self.notes:
                    self.notes.add(note)
                    self.walk(note)

    def _paragraph(self, element: etree._Element) -> None:
        self.paragraphs += 1
        place = Place(element=f"paragraph {self.paragraphs}")
        for line in self._text(element).split("\n"):
            self.document.blocks.append(Paragraph(line, place, heading=element.tag == _TEXT + "h"))
        self.budget.hold(MAX_BLOCKS, len(self.document.blocks), place)
        for box in element.iter(_DRAW + "text-box"):
            if next(box.iterancestors(_DRAW + "text-box", element.tag), None) is element:
                self.walk(box)

    def _text(
        self, element: etree._Element, boxes: bool = False, around: Set[str] = frozenset()
    ) -> str:
        parts: list[str] = []
        marks = _over(set(around), self._marks(element))
        if any(map(_is_unseen, element.iter(_TEXT + "hidden-paragraph"))):
            marks = marks | {"gone"}
        self._gather(element, parts, marks, boxes)
        text = "".join(parts)
        self.budget.spend(MAX_TEXT, len(text))
        return text

    def _marks(self, element: etree._Element) -> set[str]:
        return self._marks_of(element.get(_TEXT + "style-name"))

    def _marks_of(self, name: str | None) -> set[str]:
        """What a style, and those it is based on, do."""
        marks: set[str] = set()
        for _ in range(_MAX_BASES):
            base, own = self.styles.get(name or "", ("", set()))
            marks = _over(own, marks)
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
            elif tag == _FIELD + "fieldmark":
                self._say(_chosen(child), parts, marks)
            elif tag == _DRAW + "text-box":
                if boxes:
                    parts += ["\n", *(self._text(p) + "\n" for p in child.iter(_TEXT + "p"))]
            elif isinstance(tag, str) and tag not in _SKIPPED and tag != _TABLE + "table":
                own = self._marks(child) | ({"gone"} if _is_unseen(child) else set())
                self._gather(child, parts, _over(marks, own), boxes)
            self._say(child.tail, parts, marks)

    def _say(self, text: str | None, parts: list[str], marks: set[str]) -> None:
        words = " ".join((text or "").split("\n")).replace("\t", " ")
        if _is_gone(marks):
            self.unseen.append(words)
        else:
            parts.append(raised(words) if "raised" in marks else words)

    def _cell(self, element: etree._Element, place: Place, usual: str | None = None) -> Cell:
        self.unseen.clear()
        marks = self._marks_of(element.get(_TABLE + "style-name") or usual)
        texts = [
            self._text(p, boxes=True, around=marks)
            for p in element.iter(_TEXT + "p", _TEXT + "h")
            if next(p.iterancestors(_TABLE + "table-cell", _DRAW + "text-box"), None) is element
            and not any(True for _ in p.iterancestors(*_SKIPPED))
        ]
        unseen = "".join(self.unseen).strip()
        shown = any(True for _ in element.iter(_DRAW + "object", _DRAW + "image"))
        formula = element.get(_TABLE + "formula") is not None
        doubtful = (formula or shown) and not any(text.strip() for text in texts)
        for mark in marks:
            kind, _, then = mark.partition(" ")
            value, _, named = then.partition(" ")
            if kind == "then" and value in ("", element.get(_OFFICE + "value")):
                doubtful = doubtful or _is_gone(_over(marks, self._marks_of(named)))
        return Cell("\n".join(texts).strip("\n"), place, unseen, doubtful)

    def _row_inside(self, tc: etree._Element) -> list[str]:
        """The texts of the only row of a table in a cell that holds nothing else."""
        tables = tc.findall(f"{_TABLE}table")
        rows = [_cells(row) for table in tables for row in _rows(table)]
        inner = [self._cell(one, Place()) for row in rows for one in row]
        plain = not any(c.doubtful or c.unseen or len(c.text) > SHORT for c in inner)
        return [cell.text for cell in inner] if len(rows) == 1 and plain else []

    def _table(self, element: etree._Element) -> None:
        self.tables += 1
        number = self.tables
        made: dict[tuple[int, int], Cell] = {}
        nested: list[etree._Element] = []
        height = 0
        told = [(row, self._is_hidden(row)) for row in _rows(element)]
        shown = [row for row, hidden in told if not hidden]
        if any("".join(row.itertext()).strip() for row, hidden in told if hidden):
            note_low(self.document)
        for height, row in enumerate(shown, start=1):
            column = 0
            for at, tc in enumerate(_cells(row), start=1):
                while (height, column) in made:
                    column += 1
                place = Place(element=f"table {number}, row {height}, cell {at}")
                cell = self._cell(tc, place)
                if column and not cell.text.strip() and (texts := self._row_inside(tc)):
                    cell.text = "\n".join(texts)
                else:
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
            usual: dict[int, str] = {}
            for one in table.iter(_TABLE + "table-column"):
                following = column + _number(one, "number-columns-repeated")
                if self._is_hidden(one):
                    sheet.hidden[1].update(range(column, following))
                style = one.get(_TABLE + "default-cell-style-name") or ""
                usual |= dict.fromkeys(range(column, min(following, _MAX_COLUMNS)), style)
                column = following
            row_number = 0
            for row in _rows(table):
                repeated = _number(row, "number-rows-repeated")
                if self._is_hidden(row):
                    sheet.hidden[0].update(range(row_number, row_number + repeated))
                self._sheet_row(sheet, row, row_number, usual)
                row_number += repeated
            add_sheet(self.document, sheet, self.budget.label)
        note_hidden(self.document, hidden)

    def _is_hidden(self, element: etree._Element) -> bool:
        """Whether a row or a column is not shown, or is too small to show anything."""
        return element.get(_TABLE + "visibility") in ("collapse", "filter") or (
            "hidden" in self._marks_of(element.get(_TABLE + "style-name"))
        )

    def _sheet_row(
        self, sheet: Sheet, row: etree._Element, number: int, usual: Mapping[int, str]
    ) -> None:
        column = 0
        for tc in row.iterchildren(_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            repeated = _number(tc, "number-columns-repeated")
            style = row.get(_TABLE + "default-cell-style-name") or usual.get(column)
            cell = self._cell(tc, Place(), style)
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


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table.iterchildren():
        if child.tag == _TABLE + "table-row":
            yield child
        elif child.tag in _GROUPS:
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    yield from row.iterchildren(_TABLE + "table-cell")


def _is_unseen(element: etree._Element) -> bool:
    """Whether a section, or a field of hidden text, is not shown."""
    shown, hidden = element.get(_TEXT + "display"), element.get(_TEXT + "is-hidden")
    return bool(shown == "none" or hidden == "true")


def _number(element: etree._Element, name: str) -> int:
    value = element.get(_TABLE + name) or "1"
    return max(int(value), 1) if value.isascii() and value.isdecimal() and len(value) < 8 else 1
