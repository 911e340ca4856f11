"""Spreadsheets (.xlsx, .xls and what WPS calls .et): sheets as paragraphs and grids, as they show.

openpyxl and xlrd read them: they know what faster libraries do not, which rows are hidden,
how a number is shown, what is struck out.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Any

from govreport.document import Cell, Document, Grid, Paragraph, Place
from govreport.errors import EncryptedFile, TooLarge, UnreadableFile
from govreport.normal import raised
from govreport.readers import biff
from govreport.readers.colours import WHITE, Colour, alike, of_hex
from govreport.readers.limits import (
    MAX_BLOCKS,
    MAX_CELLS,
    MAX_TEXT,
    MAX_UNPACKED,
    MAX_XML,
    Budget,
    Limit,
)
from govreport.readers.separated import is_page, is_text, value_of

Position = tuple[int, int]
"""Row and column, from 0."""

MAX_SHEETS = Limit(100, "工作表", "sheets")


@dataclass
class Shown:
    """What a cell of a sheet shows: its text, what is struck out, whether it is sure."""

    text: str
    unseen: str = ""
    doubtful: bool = False


@dataclass
class Sheet:
    """A sheet as a reader of the screen sees it.

    Attributes
    ----------
    name : str
    cells : dict of (int, int) → Shown
    merged : list of (int, int, int, int)
        First row, last row, first column, last column.
    hidden : tuple of two sets of int
        Rows and columns that are not shown.
    lines : list of int, optional
        The line of a text file where each row begins.
    """

    name: str
    cells: dict[Position, Shown] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))
    lines: list[int] | None = None


def read_xlsx(data: bytes, label: str) -> Document:
    """Read a spreadsheet of Excel 2007 and later.

    Returns
    -------
    Document
        Places name the sheet and the cell: ``Sheet1!B12``.

    Raises
    ------
    UnreadableFile, TooLarge
    """
    import openpyxl

    try:
        formulas = _check_xlsx(data, label)
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=True)
        computed: dict[str, set[Position]] = {}
        if formulas:
            for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
                computed[sheet.title] = {
                    (row - 1, column - 1)
                    for (row, column), cell in sheet._cells.items()
                    if cell.data_type == "f"
                }
        sheets = [
            _openpyxl_sheet(sheet, computed.get(sheet.title, set()))
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]
        covered = set(_under_shapes(data))
        for one in sheets:  # which of them a drawing belongs to does not matter: it is doubt
            ends = [max((position[n] for position in one.cells), default=-1) for n in (0, 1)]
            for row, column in covered:
                if row <= ends[0] and column <= ends[1]:  # beside the table it covers nothing
                    one.cells.setdefault((row, column), Shown("")).doubtful = True
    except (TooLarge, UnreadableFile, MemoryError):
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged part raises
        raise _damaged(label, error) from None
    document = document_of("xlsx", sheets, len(book.worksheets) - len(sheets), label)
    if covered:
        document.note("文本框中的文字未读取", "what text boxes on the sheets say was not read")
    return document


def read_xls(data: bytes, label: str) -> Document:
    """Read a spreadsheet of Excel 97–2003, or of WPS (.et).

    Returns
    -------
    Document
        Places name the sheet and the cell: ``Sheet1!B12``.

    Raises
    ------
    UnreadableFile, EncryptedFile, TooLarge
    """
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        every = book.sheets()
        by_value = biff.rules(biff.stream(data), book.colour_map)
        sheets = [_xlrd_sheet(book, sheet, by_value) for sheet in every if not sheet.visibility]
    except MemoryError:
        raise
    except Exception as error:  # as above
        if "encrypted" in str(error).lower():
            raise EncryptedFile(
                f"{label}: 表格有密码保护 the spreadsheet is protected by a password"
            ) from None
        raise _damaged(label, error) from None
    return document_of("xls", sheets, len(every) - len(sheets), label)


def separated_values(text: str) -> Sheet | None:
    """A text whose every line has the same number of values (.csv, .tsv), as a sheet; or lines
    of which many begin or end with blank values, or have commas in quotes, as only such a file has.

    Returns
    -------
    Sheet or None
        None where the text is no such table.
    """
    for mark in ",\t;":
        if mark not in text:
            continue
        reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
        sheet, lines = Sheet(""), list[int]()
        line, widths, told, head = 1, set[int](), 0, 0
        prose = torn = False
        try:
            for number, row in enumerate(reader):
                if is_page(row):
                    break
                if any(row):
                    widths.add(len(row))
                alone = sum(map(bool, row)) < 2  # filled up with blank values, perhaps
                prose = prose or (not alone and any("。" in value for value in row))
                if not any(map(str.isdigit, row)):
                    head = max(head, len(row)) if len(row) > 1 else 0
                # a figure whose own comma is in no quotes makes its row wider than the header
                torn = torn or len(row) > max(head, 1)
                blank = not (row and row[0] and row[-1])
                told += len(row) > 1 and (blank or any(mark in value for value in row))
                for column, value in enumerate(row):
                    if value.strip():
                        sheet.cells[number, column] = Shown(value_of(value))
                lines.append(line)
                line = reader.line_num + 1
                if len(sheet.cells) > MAX_CELLS:
                    break
            else:
                whole = len(widths) == 1 and widths != {1}
                # guard: separated-values
                if (
                    (whole and max(widths) >= _WIDE)
                    or len(lines) >= _FEWEST
                    and (whole or (told >= _FEWEST and not prose and not torn))
                ):
                    sheet.lines = lines
                    return _without_index(sheet, len(lines))
        except csv.Error:
            continue
    return None


def _without_index(sheet: Sheet, rows: int) -> Sheet:
    """A sheet without the numbers of its rows, which a program wrote into a column without a name
    in front of them, and without the names that it made up for the other columns.
    """
    first = [sheet.cells[row, 0].text if (row, 0) in sheet.cells else "" for row in range(rows)]
    # guard: row-index
    if first != ["", *map(str, range(rows - 1))]:
        return sheet
    sheet.cells = {
        at: cell
        for at, cell in sheet.cells.items()
        if at[1] and not (at[0] == 0 and _MADE_UP.fullmatch(cell.text))
    }
    return sheet


_MADE_UP = re.compile(r"Unnamed: \d+|\d+")

_WIDE = 50
"""Values in every line, from which on a few lines are such a table."""

_FEWEST = 10
"""Fewest lines of a table that holds a report."""


def _damaged(label: str, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"{label}: 电子表格已损坏 the spreadsheet is damaged ({type(error).__name__})"
    )


_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="[A-Z]+(\d+):[A-Z]+(\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def _check_xlsx(data: bytes, label: str) -> bool:
    """Refuse what would cost too much to open; say whether there are formulas."""
    formulas, budget = False, Budget(label)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        budget.hold(MAX_UNPACKED, sum(item.file_size for item in archive.infolist()))
        for item in archive.infolist():
            if not item.filename.endswith((".xml", ".rels")):
                continue
            with archive.open(item) as part:
                content = part.read(MAX_XML + 1)
            budget.hold(MAX_XML, len(content), item.filename)
            budget.hold(MAX_CELLS, content.count(b"<c ") // 4, item.filename)  # most are empty
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise UnreadableFile(
                    f"{label}: 含有XML实体声明，电子表格中不会有 "
                    "declares XML entities, which no spreadsheet does"
                )
            # openpyxl makes a cell of every position that a merged range covers
            for first, last in _RANGE.findall(content):
                budget.hold(MAX_CELLS, 20 * (int(last) - int(first)), item.filename)
            formulas = formulas or bool(_FORMULA.search(content))
    return formulas


def _under_shapes(data: bytes) -> Iterator[Position]:
    """Cells over which a shape with text lies, or begins where its end is not told in cells."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if re.fullmatch(r"xl/drawings/drawing\d+\.xml", n)]
        for name in names[:MAX_SHEETS]:
            root = etree.fromstring(archive.read(name), parser)
            for anchor in root.iterchildren("{*}*"):
                if not any((text.text or "").strip() for text in anchor.iter("{*}t")):
                    continue
                top, left, bottom, right = (
                    int(anchor.findtext(f"{{*}}{end}/{{*}}{way}") or 0)
                    for end in ("from", "to")
                    for way in ("row", "col")
                )
                for row in range(top, min(max(bottom, top + 1), top + _LARGEST_SHAPE)):
                    for column in range(left, min(max(right, left + 1), left + _LARGEST_SHAPE)):
                        yield row, column


_LARGEST_SHAPE = 60
"""Rows or columns that a shape covers, at most, as far as it is looked at."""


def _openpyxl_sheet(source: Any, formulas: set[Position]) -> Sheet:
    sheet = Sheet(source.title)
    for area in source.merged_cells.ranges:
        sheet.merged.append(
            (area.min_row - 1, area.max_row - 1, area.min_col - 1, area.max_col - 1)
        )
    for n, row in source.row_dimensions.items():
        if row.hidden or (row.height is not None and row.height <= LOW):
            sheet.hidden[0].add(n - 1)
    for column in source.column_dimensions.values():
        if column.hidden or column.width <= NARROW:
            sheet.hidden[1].update(range((column.min or 1) - 1, min(column.max or 1, MAX_CELLS)))
    unseen = list(_unseen_where(source))
    for (row, column), cell in source._cells.items():
        value = cell.value
        if value is None or type(cell).__name__ == "MergedCell":
            if (row - 1, column - 1) in formulas:  # never computed: what it shows is unknown
                sheet.cells[row - 1, column - 1] = Shown("", doubtful=True)
            continue
        parts = list(value) if isinstance(value, list) else [value]
        runs = [
            (as_shown(_unescaped(part), cell.number_format), getattr(part, "font", None))
            for part in parts
        ]
        if value == 0 and source.sheet_view.showZeros is False:
            runs = [(Shown("", unseen="0"), None)]
        points = [float(getattr(font, "sz", None) or cell.font.sz or _USUAL) for _, font in runs]
        shown = _of_runs(
            [
                (
                    text.text,
                    bool((font or cell.font).strike)
                    or size <= LOW
                    or alike(_rgb((font or cell.font).color), _behind(cell.fill)),
                    (font or cell.font).vertAlign in ("superscript", "subscript")
                    or size <= _FINE_PRINT * max(points),
                )
                for (text, font), size in zip(runs, points, strict=True)
            ]
        )
        shown.unseen += "".join(text.unseen for text, _ in runs)
        shown.doubtful = any(text.doubtful for text, _ in runs) or any(
            area.min_row <= row <= area.max_row
            and area.min_col <= column <= area.max_col
            and (only is None or only == str(value))
            for area, only in unseen
        )
        sheet.cells[row - 1, column - 1] = shown
    return sheet


def _unescaped(part: Any) -> Any:
    """A value, or a run of text without what Excel writes for characters that XML cannot hold:
    ``_x000D_`` is a carriage return (ECMA-376, ST_Xstring).
    """
    from openpyxl.utils.escape import unescape

    value = getattr(part, "text", part)
    if not isinstance(value, str):
        return value
    # halves of a character belong together; one alone is none
    return unescape(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unseen_where(source: Any) -> Iterator[tuple[Any, str | None]]:
    """Areas where a format that depends on the value makes figures white, or writes other ones;
    and the value that they must have, if it is but one.
    """
    for formatting in source.conditional_formatting:
        for rule in formatting.rules:
            font, code = getattr(rule.dxf, "font", None), getattr(rule.dxf, "numFmt", None)
            colour = _rgb(getattr(font, "color", None))
            if code is not None or alike(colour, WHITE):
                equal = (
                    rule.type == "cellIs" and rule.operator == "equal" and len(rule.formula) == 1
                )
                for area in formatting.cells.ranges:
                    yield area, rule.formula[0] if equal else None


def _xlrd_sheet(book: Any, source: Any, by_value: Sequence[biff.Rule]) -> Sheet:
    import xlrd

    sheet = Sheet(source.name)
    for top, bottom, left, right in source.merged_cells:
        sheet.merged.append((top, bottom - 1, left, right - 1))
    for n, line in source.rowinfo_map.items():  # in twentieths of a point, 256ths of a digit
        if line.hidden or (not line.has_default_height and line.height <= LOW * 20):
            sheet.hidden[0].add(n)
    for n, line in source.colinfo_map.items():
        if line.hidden or line.width <= NARROW * 256:
            sheet.hidden[1].add(n)
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            look = book.xf_list[cell.xf_index]
            code = book.format_map[look.format_key].format_str
            value = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                value = xlrd.xldate_as_datetime(value, book.datemode)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                value = xlrd.error_text_from_code.get(value, "#")
            said = as_shown(value, code)
            if value == 0 and not source.show_zero_values:
                said = Shown("", unseen="0")
            marks = source.rich_text_runlist_map.get((row, column), [])
            fill = look.background
            ground = {0: WHITE, 1: book.colour_map.get(fill.pattern_colour_index)}
            starts = [(0, look.font_index), *marks, (len(said.text), 0)]
            runs = []
            for (start, number), (end, _) in zip(starts, starts[1:], strict=False):
                font = book.font_list[number]
                colour = book.colour_map.get(font.colour_index)
                gone = bool(font.struck_out) or alike(colour, ground.get(fill.fill_pattern))
                runs.append((said.text[start:end], gone, bool(font.escapement)))
            shown = _of_runs(runs)
            shown.unseen += said.unseen
            shown.doubtful = said.doubtful or any(
                rule.hides(row, column, cell.value) for rule in by_value
            )
            sheet.cells[row, column] = shown
    return sheet


SHORT = 10
"""Characters of a cell that holds a figure or a column's name; pieces of a page are longer."""

LOW = 2
"""Points up to which a row, or a letter, shows nothing."""

_USUAL = 11.0
"""Points of letters that do not say how large they are."""

_FINE_PRINT = 0.67
"""Of the largest letters of a cell: digits no larger are a note's mark."""

NARROW = 0.2
"""Digits up to which a column shows nothing."""


def _rgb(colour: Any) -> Colour:
    """A colour of openpyxl; None where it is none, or one that only the file's theme knows."""
    from openpyxl.styles.colors import COLOR_INDEX

    said = None
    if colour is not None and not colour.tint:
        if colour.type == "rgb":
            said = colour.rgb
        elif colour.type == "indexed" and colour.indexed < len(COLOR_INDEX):
            said = COLOR_INDEX[colour.indexed]
        elif colour.type == "theme":  # the first two are paper and ink
            said = {0: "FFFFFF", 1: "000000"}.get(colour.theme)
    return of_hex(said[-6:]) if said and _HEX.fullmatch(said) else None


_HEX = re.compile("(?:[0-9A-Fa-f]{2})?[0-9A-Fa-f]{6}")


def _behind(fill: Any) -> Colour:
    """The colour of a cell; None where it has a pattern."""
    if not fill.fill_type:
        return WHITE
    return _rgb(fill.fgColor) if fill.fill_type == "solid" else None


def _of_runs(runs: list[tuple[str, bool, bool]]) -> Shown:
    """Stretches of text, each struck out or unseen, raised, or neither, as one cell."""
    text = "".join(raised(text) if high else text for text, struck, high in runs if not struck)
    return Shown(text, "".join(text for text, struck, _ in runs if struck))


_MARKS = r'(?:[\s()*+-]|_.|\\[^\w.,]|\[[^\]]*\]|"[^"\w.,]*"|[¥￥$])*'
_MOVED = re.compile(
    r'(?:0(?:[!\\]\.|"\.")(?P<decimals>0+))(?P<thousands>,*)(?:["!\\]?(?P<unit>万元?)"?)?'
)
"""0!.0000, which writes a point before a number's last digits, as 万元 are shown of 元."""

_GENERAL = "General|GENERAL|G/通用格式"
_PLAIN = re.compile(
    rf"{_MARKS}(?:(?P<general>{_GENERAL})|[#0?,\s]*(?:\.(?P<decimals>[0#?]+))?){_MARKS}"
    rf'(?:["!\\][ (（]*(?P<unit>[^\W\d_]+)[)）]?(?:"|$))?{_MARKS}'
)
"""A section of a number format that shows a number's own digits, its decimals and a word behind it;
not what writes points or other marks among the digits, 0"."0 or 0"/"0."""


_WRITTEN = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')
"""What a format writes itself, leaves free, fills up with or colours: no digits of the number."""

_LEFT_FREE = re.compile(r"[_*].|\[[^\]]*\]")
_SIGNED = re.compile(r"[-−–—↓▼]|^[^0#?]*[(（]")
"""What makes a figure a decrease."""

_SCALED = re.compile(r"[0#?],+(?:\.|[^0#?,.]*$)|/")
"""A comma behind the last whole digit takes thousands away; a bar makes a fraction."""

_PLACES = re.compile(r'[_*].|\[[^\]]*\]|[#?,."\\]')
"""Of the format of a zero that shows no digit, all but what is written: a dash, or nothing."""


def as_shown(value: object, code: str) -> Shown:
    """A value as the sheet shows it; doubtful where its format may show other digits."""
    if isinstance(value, bool) or not isinstance(
        value, int | float | dt.date | dt.time | dt.timedelta
    ):
        text = str(value)
        return Shown(text, doubtful=text.startswith("#") and len(text) > 1)
    if isinstance(value, dt.date):
        return Shown(f"{value.year}年{value.month}月{value.day}日", doubtful=True)
    if isinstance(value, dt.time | dt.timedelta):
        return Shown(str(value), doubtful=True)
    text = f"{value:.0f}" if value == int(value) else f"{Decimal(repr(round(value, 10))):f}"
    if code in ("@", ""):
        return Shown(text)
    sections = code.split(";")
    if re.search(r"\[[<>=]", code):  # which section holds, a condition says
        return Shown(text, doubtful=True)
    section = sections[1 if value < 0 and len(sections) > 1 else 0]
    if value < 0 and len(sections) > 1 and not re.search(r"[-(]", section):
        return Shown(text, doubtful=True)  # without its sign
    own = value < 0 and len(sections) > 1
    if value and not own and _SIGNED.search(_LEFT_FREE.sub("", section)):
        return Shown(text, doubtful=True)  # a sign that is not the number's
    if value >= 0 and len(sections) == 1 and (moved := _MOVED.fullmatch(section)):
        whole = Decimal(repr(value)).scaleb(-3 * len(moved["thousands"]))
        digits = f"{whole.quantize(Decimal(1), ROUND_HALF_UP):0{len(moved['decimals']) + 1}f}"
        cut = len(digits) - len(moved["decimals"])
        return Shown(f"{digits[:cut]}.{digits[cut:]}{moved['unit'] or ''}")
    if value == 0:
        section = sections[2] if len(sections) > 2 else section
        if not re.search(f"0|{_GENERAL}", _WRITTEN.sub("", section)):
            return Shown(_PLACES.sub("", section).strip(), unseen=text)
    match = _PLAIN.fullmatch(section)
    general = match and match["general"]
    bare = re.sub(_GENERAL, "0", _WRITTEN.sub("", section))
    if not match or not re.search("[0#?]", bare) or _SCALED.search(bare):
        return Shown(text, doubtful=True)
    decimals = len(match["decimals"] or "")
    if not general and round(value, decimals) != value:  # what is shown is what is read
        text = f"{Decimal(text).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    return Shown(text + (match["unit"] or ""))


def document_of(kind: str, sheets: list[Sheet], hidden: int, label: str) -> Document:
    """A spreadsheet's sheets as a document; so many more are hidden."""
    document = Document(kind, [])
    note_hidden(document, hidden)
    budget = Budget(label)
    budget.hold(MAX_SHEETS, len(sheets))
    for sheet in sheets:
        add_sheet(document, sheet, label)
        budget.spend(MAX_TEXT, sum(len(cell.text) for cell in sheet.cells.values()), sheet.name)
    budget.hold(MAX_BLOCKS, len(document.blocks))
    if not document.blocks:
        raise UnreadableFile(f"{label}: 电子表格是空的 the spreadsheet is empty")
    return document


def add_sheet(document: Document, sheet: Sheet, label: str) -> None:
    """A sheet's blocks into the document; what it hides is told."""
    document.blocks += blocks_of(sheet, label)
    if any(row in sheet.hidden[0] or column in sheet.hidden[1] for row, column in sheet.cells):
        document.note(
            f"工作表“{sheet.name}”中隐藏的行或列未读取",
            f"hidden rows or columns of the sheet “{sheet.name}” were not read",
        )


def note_hidden(document: Document, sheets: int) -> None:
    """Say how many sheets nobody sees."""
    if sheets:
        document.note(f"{sheets}个隐藏的工作表未读取", f"{sheets} hidden sheets were not read")


def note_low(document: Document) -> None:
    """Say that a table of text has rows that nobody sees."""
    said = ("表格中看不见的行未读取", "rows of a table that nobody sees were not read")
    if said not in document.notes:
        document.note(*said)


def blocks_of(sheet: Sheet, label: str) -> Iterator[Paragraph | Grid]:
    """A sheet's rows: those that are a table together as a grid, the others as paragraphs."""
    if not sheet.cells:
        return
    ends = [*sheet.cells, *((bottom, right) for _, bottom, _, right in sheet.merged)]
    height = 1 + min(max(row for row, _ in ends), max(row for row, _ in sheet.cells) + 50)
    width = 1 + min(max(column for _, column in ends), max(c for _, c in sheet.cells) + 50)
    Budget(label).hold(MAX_CELLS, height * width // 5, sheet.name)  # most may be empty
    made: dict[Position, Cell] = {}
    for top, bottom, left, right in sheet.merged:
        cell = _cell(sheet, top, left)
        for row in range(top, min(bottom + 1, height)):
            for column in range(left, min(right + 1, width)):
                made[row, column] = cell
    columns = [column for column in range(width) if column not in sheet.hidden[1]]
    table: list[list[Cell | None]] = []
    for row in (row for row in range(height) if row not in sheet.hidden[0]):
        cells: list[Cell | None] = [
            made.get((row, column)) or _cell(sheet, row, column) for column in columns
        ]
        filled = list(dict.fromkeys(cell for cell in cells if cell and _is_filled(cell)))
        if len(filled) > 1 or len(filled) == 1 and table and not is_text(filled[0].text):
            table.append(cells)
            continue
        yield from _grid(table)
        table = []
        for one in filled:
            for line in one.text.split("\n"):
                yield Paragraph(line, one.place)
    yield from _grid(table)


def _is_filled(cell: Cell) -> bool:
    return bool(cell.text or cell.unseen or cell.doubtful)


def _cell(sheet: Sheet, row: int, column: int) -> Cell:
    shown = sheet.cells.get((row, column)) or Shown("")
    if sheet.lines is None:
        from openpyxl.utils import get_column_letter

        place = Place(element=f"{sheet.name}!{get_column_letter(column + 1)}{row + 1}")
    else:
        place = Place(line=sheet.lines[row])
    return Cell(shown.text.strip(), place, shown.unseen.strip(), shown.doubtful)


def _grid(rows: list[list[Cell | None]]) -> Iterator[Grid]:
    """Rows without the empty columns around them."""
    used = [n for row in rows for n, cell in enumerate(row) if cell and _is_filled(cell)]
    if used:
        first, last = min(used), max(used) + 1
        while last < len(rows[0]) and any(
            row[last] is not None and row[last] is row[last - 1] for row in rows
        ):
            last += 1  # the rest of a merged cell
        kept = [row[first:last] for row in rows]
        place = next(cell.place for cell in chain(*kept) if cell)
        yield Grid(kept, place)
