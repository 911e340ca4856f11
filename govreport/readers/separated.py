"""Tables in plain text: rows of cells that bars, tabs, commas or drawn lines part.

Markdown in every dialect, box drawing, grids of + and -, and what crawlers and converters
leave of a web page. One place turns all of them into grids.
"""

from __future__ import annotations

import csv
import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from unicodedata import east_asian_width

from govreport.document import Cell, Grid, Line, Paragraph, Place
from govreport.normal import raised
from govreport.readers import records, ruled, spaced
from govreport.readers.limits import MAX_CELLS, Budget
from govreport.readers.markup import as_asciidoc

_BAR = re.compile(r"(?<!\\)[|｜│┃║¦]")
_RULE = re.compile(r"[\s:|+=\-─━═│┃║├┼┤┌┬┐└┴┘┏┳┓┗┻┛┣╋┫╔╦╗╚╩╝╠╬╣]*[-─━═]{2}[^\w（(]*")
_CROSSED = re.compile("[+┼┬┴╋┳┻╬╦╩]")
_SPACED = re.compile(r"\d\s+[-\d/]")
_LIST = re.compile(r"[:：][\s*]{0,9}\d++(?:\s*+[,;；]\s*+\d++)++\s*$")
"""Figures behind a label, not cells of a row that begins with it."""

_FIGURE = re.compile(
    r"\s*+(?:[-+−¥￥]?\d[\d,，.]*+\s*+(?:[件项条笔%％]|批次|[千万亿]?元)?|[-/—]*+)\s*+"
)
"""A figure, with its sign, marks of thousands and unit or as a share; a blank, or a mark for one."""

_LONGEST = 80
"""Characters of a cell, but for the form's own longest label; a longer one is prose."""


def blocks_of(lines: Iterable[Line], label: str) -> Iterator[Paragraph | Grid]:
    """Lines as paragraphs, those that are rows of a table together as a grid.

    Parameters
    ----------
    lines : iterable of (int, str)
    label : str
        The file's name, for messages.

    Yields
    ------
    Paragraph or Grid

    Raises
    ------
    TooLarge
        If they have more cells than a report's tables do.
    """
    blocks = list(_blocks(lines, label))
    loose = [
        (above, block)
        for above, block in pairwise(blocks)
        if isinstance(block, Paragraph) and isinstance(above, Grid) and _follows(block, above)
    ]
    alone = [block.text.strip() for _, block in loose]
    numbers = [int(text) for text in alone if _PAGE.fullmatch(text)]
    # guard: wrapped-cells
    if len(numbers) < max(len(alone), _PAGES) or any(b != a + 1 for a, b in pairwise(numbers)):
        for above, _ in loose:
            _doubt_last(above.rows[-1])
    yield from blocks


_PAGE = re.compile(r"\d{1,3}")
_PAGES = 2
"""Numbers alone on a line below rows, each one more than the one above, from which on they are pages'."""


def _follows(block: Paragraph, above: Grid) -> bool:
    """Whether digits stand alone on the line right below a table's last row: the rest of its last
    figure, perhaps.
    """
    last = above.rows[-1][0]
    line = last.place.line if last else None
    return bool(line and block.place.line == line + 1 and _LOOSE.fullmatch(block.text.strip()))


def _blocks(lines: Iterable[Line], label: str) -> Iterator[Paragraph | Grid]:
    budget = Budget(label)
    gathered: list[Line] = []
    kind = ""
    every = list(lines)
    for step in _STEPS:
        every = list(step(every))
    closed = _closed(every, Budget(label))
    for line in (*_whole(list(_unfolded(closed))), None):
        now = _kind(line[1]) if line else ""
        if gathered and now != kind:
            yield from _table(gathered, kind, budget)
            gathered = []
        kind = now
        if line and kind:
            gathered.append(line)
        elif line:
            yield _paragraph(*line)


def _quoted(lines: Iterable[Line]) -> list[Line]:
    """Lines, those together in one that stand in one cell between quotes."""
    whole: list[Line] = []
    begun: list[Line] = []  # the lines of a cell that is not closed yet
    for line in lines:
        begun.append(line)
        joined = "\n".join(text for _, text in begun)
        # guard: wrapped-cells
        opens = joined.count('"') % 2 and _OPENS.search(joined)  # not style="width:4em;"
        # guard: wrapped-cells
        if opens and len(opens[0]) < _LONGEST:
            continue
        # guard: wrapped-cells
        whole += begun if opens else [(begun[0][0], joined)]
        begun = []
    return whole + begun


_OPENS = re.compile(r'[,;\t]"(?:[^"]|"")*\Z')
"""A cell between quotes that does not end on its line."""


def _unframed(lines: list[Line]) -> list[Line]:
    """Lines without the comma before and behind each, which whoever joined a page's texts by
    commas put there; by semicolons likewise.
    """
    told = [text for _, text in lines if len(text.strip()) > 1]
    for mark in ",;":
        if told and sum(text[0] == text[-1] == mark for text in told) >= _FRAMED * len(told):
            return [(number, text.strip(mark)) for number, text in lines]
    return lines


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Lines, rows that were wrapped in one: where two spaces end rows, as html2text has it, nothing
    else does.
    """
    if sum(text.endswith("  ") and "|" in text for _, text in lines) < _SEVERAL:
        return lines
    rows: list[tuple[int, list[str]]] = []
    unended = filled = False  # the row above goes on, it has figures
    for number, text in lines:
        # a label behind figures begins another row: the last cell of the one above is blank
        # guard: separated-blanks
        row = "|" in text or text.endswith("  ")
        goes_on = unended and row and not (filled and _LABEL.match(text))
        if goes_on:
            rows[-1][1].append(text)
        else:
            rows.append((number, [text]))
        filled = (goes_on and filled) or bool(_VALUE.search(text))
        # guard: separated-blanks
        begun = "|" in text and not text.startswith("|") and not _RULE.fullmatch(text)
        unended = (goes_on or begun) and not text.endswith("  ")
    return [(number, "\n".join(texts)) for number, texts in rows]


_LABEL = re.compile(r"[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|\d{1,2}[.．、]\D")
"""How a row's label begins, and no figure does."""

_VALUE = re.compile(r"(?:^|\|)\s*[\d/-]+\s*\|")
"""A cell that is a figure, or a mark for none."""

_SEVERAL = 3
"""Rows that end in two spaces, from which on these are their ends."""

_STEPS: tuple[Callable[[list[Line]], Iterable[Line]], ...] = (
    spaced.without_copies,
    spaced.as_tables,
    ruled.as_tables,
    records.as_tables,
    as_asciidoc,
    _quoted,
    _unframed,
    _unwrapped,
)
"""What brings lines into our terms, one after the other."""


def _whole(lines: list[Line]) -> list[Line]:
    """Lines, the beginnings of labels with their ends, where several rows are torn at one place:
    the ends are alike, and only what stands in the line above tells whose figures they are.
    """
    torn: dict[str, list[int]] = defaultdict(list)
    for number, ((_, above), (_, text)) in enumerate(pairwise(lines), start=1):
        label, *cells = text.split("\t")
        if (
            cells
            and label.strip()
            and not _BEGINS.match(label)
            and all(map(_FIGURE.fullmatch, cells))
        ):
            if _BEGINS.match(above) and not _kind(above) and "。" not in above:
                torn[label.strip()].append(number)
    # guard: wrapped-cells
    ends = {number for numbers in torn.values() if len(numbers) > 1 for number in numbers}
    return [
        (number, lines[at - 1][1].strip() + text.lstrip() if at in ends else text)
        for at, (number, text) in enumerate(lines)
        if at + 1 not in ends
    ]


def _closed(lines: Sequence[Line], budget: Budget) -> Iterator[Line]:
    """Lines, with a bar behind each row of AsciiDoc, where a bar begins a cell and none ends it,
    and a row is over several lines where blank lines part the rows.

    A table in a cell has exclamation marks for bars.
    """
    fences: list[str] = []
    rows: list[Line] = []
    for number, text in lines:
        mark = text.strip()
        if mark in ("|===", "!==="):
            # guard: asciidoc
            yield from _rows_of_asciidoc(rows, budget)
            rows = []
            if fences[-1:] == [mark]:
                fences.pop()
            else:
                fences.append(mark)
            yield number, ""
        elif fences:
            inner = fences[-1] == "!===" and text.startswith("!")
            rows.append((number, text.replace("!", "|") if inner else text))
        else:
            yield number, text
    yield from rows


def _rows_of_asciidoc(lines: list[Line], budget: Budget) -> Iterator[Line]:
    if any(_SPAN.search(text) for _, text in lines):
        lines = list(_laid_out(lines, budget))
    parted = sum(not text.strip() for _, text in lines) >= _PARTED
    row: Line | None = None
    for number, text in (*lines, (0, "")):
        if row and parted and text.strip():
            row = row[0], f"{row[1]} {text.strip()}"
            continue
        if row:
            yield row[0], f"{row[1]} |"
            row = None
        if text.startswith("|"):
            row = number, text
        elif text.strip():
            yield number, text.removeprefix("a|")


_SPAN = re.compile(
    r"(?:^|(?<=\s))(?:(\d{1,4})\*|(?=[\d.])(\d{1,4})?(?:\.(\d{1,4}))?\+)[<^>]?(?:\.[<^>])?[a-z]?\|"
)
_BEGINS_CELL = re.compile(rf"{_SPAN.pattern}|\|")
_FARTHEST = 50
"""Cells that one stands for, at most."""


def _laid_out(lines: Iterable[Line], budget: Budget) -> Iterator[Line]:
    """Rows of AsciiDoc, a line each, with all their cells: what stands before a bar says how often
    its cell comes, over how many columns and how many rows it reaches.
    """
    reaching: dict[int, tuple[int, str]] = {}
    for number, text in lines:
        marks = list(_BEGINS_CELL.finditer(text))
        if not marks or marks[0].start():
            yield number, text
            continue
        row: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        for mark, end in zip(marks, [*(m.start() for m in marks[1:]), len(text)], strict=True):
            times, across, down = (min(int(n or 1), _FARTHEST) for n in mark.groups())
            for _ in range(times):
                while len(row) in reaching:
                    row.append(reaching[len(row)][1])
                cells = [text[mark.end() : end].strip(), *[""] * (across - 1)]
                below |= {len(row) + n: (down, cell) for n, cell in enumerate(cells)}
                row += cells
        while len(row) in reaching:
            row.append(reaching[len(row)][1])
        budget.spend(MAX_CELLS, len(row), Place(line=number))
        # guard: asciidoc
        reaching = {
            at: (rows - 1, cell) for at, (rows, cell) in (reaching | below).items() if rows > 1
        }
        yield number, "|" + " |".join(row)


_PARTED = 2
"""Blank lines in a table of AsciiDoc from which on they part its rows."""

_FEW = 3
"""More groups of digits in a line, and nothing else, are a row; three may be one: 1,475,300."""

_WHOLE = re.compile(r"(?:\d+(?:\.0)?)?")
"""A count, or nothing; 3.0 as programs write it."""

_FRAMED = 0.8
"""Share of the lines that a frame is around, if it is one."""

_FOLDED = re.compile(r"(?<=\|) ?(\|(?: ?:?-{3,}:? ?\|)+) ?(?=\|)")
"""The rule under the head of a table that was folded into one line of another's cell."""

_APART = re.compile(r"(?<=[^|\s]) {2,}(?=[^\s])|(?<=\|) {2,}(?=[^|\s])")
"""Where paragraphs and tables met before they were folded."""


def _unfolded(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines, a table's cell that holds a whole page as the lines that it was made of.

    Markdown has no table in a table: converters write the inner one's rows behind each other.
    """
    for number, text in lines:
        if not _FOLDED.search(text):
            yield number, text
            continue
        for part in _APART.split(text.strip().strip("|").strip()):
            rule = _FOLDED.search(part) if part.startswith("|") else None
            for row in _refolded(part, rule[1].count("|") - 1) if rule else (part,):
                yield number, row
            yield number, ""


def _refolded(text: str, width: int) -> list[str]:
    """The rows of a table whose line ends have become spaces.

    Rows of equal length have blanks between them in equal steps; where cells that reach over
    several rows are missing, a row ends wherever a blank may be one.
    """
    cells = text.strip().strip("|").split("|")
    steps = [cells[start : start + width] for start in range(0, len(cells), width + 1)]
    between = cells[width :: width + 1]
    if len(cells) % (width + 1) == width and not any(cell.strip() for cell in between):
        return ["|" + "|".join(row) + "|" for row in steps]
    rows: list[str] = []
    parts = re.split(r"(\|(?:\s*\|)+)", text.strip())
    for blanks, row in zip(["|", *parts[1::2]], parts[::2], strict=True):
        # guard: folded-blanks
        if not row.strip():
            continue  # what the whole table was filled up with
        if rows and not re.search(r"[^\s|\d.]", row):  # blank columns before a row's figures
            # guard: folded-blanks
            inside = rows[-1].rstrip("| ")[-1:].isdigit()
            rows[-1] = rows[-1].rstrip("|") + (blanks if inside else "|") + row.strip("|")
        elif row.strip("| -:"):
            rows.append(row.strip("|"))
    return [f"|{row}|" for row in rows]


def _kind(text: str) -> str:
    if _BAR.search(text):
        return "|"
    if _RULE.fullmatch(text) and _CROSSED.search(text):
        return "|"
    if "\t" in text.strip() and "。" not in text:
        return "\t"
    even = text.replace("；", ";")
    for mark in "\t;,":
        if mark in even and is_page(even.split(mark)):
            return mark
    # guard: parted-by-marks
    if _LIST.search(text):
        return ""
    for mark in (";", ","):
        cells = even.split(mark)
        if len(cells) < 2 or "。" in text or any(len(cell) >= _LONGEST for cell in cells):
            continue
        # commas stand in figures, too: 1,475; then white space parts these
        first = cells[0] or next(filter(None, cells), "")
        if any(map(str.isalpha, first)) and not _SPACED.search(text) or '"' in text:
            return mark
        # guard: figures-alone
        bare = [cell.strip() for cell in cells]
        if all(map(_WHOLE.fullmatch, bare)) and sum(map(bool, bare)) > _FEW:
            return mark
    return ""


def _paragraph(number: int, text: str, column: int | None = None) -> Paragraph:
    heading = text.startswith("#") and not text.startswith("#NOTE")
    if heading:
        text = text.lstrip("#* ").rstrip("* ")
    # guard: heading-marks
    elif marked := _HEAD.fullmatch(text):
        heading, text = True, marked[2] or marked[3]
    return Paragraph(text, Place(line=number, column=column), wrapped=True, heading=heading)


_HEAD = re.compile(
    r"\s*(?:(={1,6})\s*([^=\s](?:[^=]*[^=\s])?)\s*\1|\\(?:sub){0,2}section\*?\{([^{}]+)\}(?:\\label\{[^{}]*\})?)\s*"
)
"""A heading of MediaWiki or LaTeX."""


def _table(lines: Sequence[Line], kind: str, budget: Budget) -> Iterator[Paragraph | Grid]:
    """Lines of one kind as what they are."""
    rows = [] if kind == "|" and _is_prose(lines) else list(_rows(lines, kind))
    full = [row for row in rows if sum(bool(cell.text) for cell in row) > 1]
    # at a row's end, or so many that words behind them are another cell's
    figures = any(_FIGURE.fullmatch(row[-1].text) or _figures_in(row) >= _ENOUGH for row in full)
    # a cell a line is text without its bars, and a page on one line is such text
    if any(is_page([cell.text for cell in row]) for row in rows) or (
        kind == "|" and not full and not _is_prose(lines)
    ):
        for row in rows:
            for cell in filter(lambda cell: cell.text, row):
                yield _paragraph(cell.place.line or 0, cell.text, cell.place.column)
    elif not full or (kind != "|" and not (figures and len(full) > 1)):
        for line in lines:
            yield _paragraph(*line)
    else:
        width = max(map(len, rows))
        place = Place(line=lines[0][0])
        budget.spend(MAX_CELLS, width * len(rows), place)
        ragged = len(set(map(len, rows))) > 1
        told = [[cell for cell in row if cell.text or cell.unseen] for row in rows]
        # guard: sheets-in-text
        whole = any(len(cells) == 1 and _HEADING.match(cells[0].text) for cells in told)
        table: list[list[Cell | None]] = []
        for row, cells in zip(rows, told, strict=True):
            if kind == "|" and table and row[:1] == cells and _LOOSE.fullmatch(cells[0].text):
                _doubt_last(table[-1])
            if not whole or len(cells) != 1 or not is_text(cells[0].text):
                table.append([*row, *[None] * (width - len(row))])
                continue
            if table:
                yield Grid(table, place, ragged)
            table, place = [], cells[0].place
            yield _paragraph(place.line or 0, cells[0].text, place.column)
        if table:
            yield Grid(table, place, ragged)


def _figures_in(row: Sequence[Cell]) -> int:
    return sum(bool(cell.text.strip() and _FIGURE.fullmatch(cell.text)) for cell in row)


_ENOUGH = 5
"""Figures in a row from which on it is one of a table, whatever its last cell says."""

_LOOSE = re.compile(r"[.,，]?\d[\d\s.,]*")


def _doubt_last(row: list[Cell | None]) -> None:
    """Doubt a row's last figure, below which digits stand alone where a label should be: a
    converter that fills rows up to a width has wrapped it.
    """
    filled = [n for n, cell in enumerate(row) if cell and cell.text]
    # guard: wrapped-cells
    if filled and (last := row[filled[-1]]):
        row[filled[-1]] = replace(last, doubtful=True)


def is_page(cells: Sequence[str]) -> bool:
    """Whether a row is no row but all the cells of a page: again and again figures behind words."""
    if len(cells) < 2 * _A_PAGE:
        return False
    figures = [bool(_FIGURE.fullmatch(text)) for text in cells if text.strip()]
    # guard: a-page-on-a-line
    return sum(b and not a for a, b in pairwise(figures)) >= _A_PAGE


_A_PAGE = 6
"""Labels with figures in one line from which on it is no row: table 4 has three blocks, and halves
side by side have two rows.
"""


def is_text(cell: str) -> bool:
    """Whether the one cell of a row is text between tables, and no row of blanks."""
    return len(cell) > _TEXT or "。" in cell or bool(_HEADING.match(cell.strip()))


_TEXT = 60
_HEADING = re.compile("第?[一二三四五六七八九十]+(?:部分)?、(?!本年|上年|结转)")
"""How a section begins, and not how a row of table 3 does."""


def _is_prose(lines: Sequence[Line]) -> bool:
    """Whether bars stand in a line of text: one in a line that has no neighbour."""
    text = lines[0][1].strip()
    return len(lines) == 1 and len(_BAR.findall(text)) == 1 and not _BAR.match(text)


def _rows(lines: Sequence[Line], kind: str) -> Iterator[list[Cell]]:
    """Rows of cells. Where lines are drawn between all rows, a row is what stands between
    two of them, over however many lines of text.
    """
    drawn = [n for n, (_, text) in enumerate(lines) if _RULE.fullmatch(text)]
    ruled = len(drawn) >= 3 and any(_CROSSED.search(lines[n][1]) for n in drawn)
    wrapped = set() if drawn or kind != "|" else _wrapped(lines)
    frame = _frame(lines) if kind == "|" else (False, False)
    row: list[Cell] = []
    for number, line in enumerate(lines):
        cells = [] if _RULE.fullmatch(line[1]) else _split(line, kind, frame)
        if row and cells and len(row) == len(cells) and (ruled or number in wrapped):
            row = [
                Cell(f"{above.text}\n{cell.text}".strip(), above.place)
                for above, cell in zip(row, cells, strict=True)
            ]
            continue
        if row:
            yield row
        row = cells
    if row:
        yield row


def _frame(lines: Sequence[Line]) -> tuple[bool, bool]:
    """Whether rows begin, and whether they end, with a bar that is the table's frame: most do. One
    that alone does has a blank cell there.
    """
    rows = [text.strip() for _, text in lines if not _RULE.fullmatch(text)]
    rows = [text for text in rows if _BAR.search(text[1:-1])]
    begun = sum(text[0] in _BARS for text in rows)
    ended = sum(text[-1] in _BARS for text in rows)
    # guard: separated-blanks
    return 2 * begun > len(rows), 2 * ended > len(rows)


def _wrapped(lines: Sequence[Line]) -> set[int]:
    """The lines that go on with the row above, where cells are as wide as their column and nothing
    is drawn between rows: all that stands in such a line stands below a full cell.
    """
    texts = [text.strip() for _, text in lines]
    split = [_BAR.split(text[1:-1]) for text in texts]
    framed = all(text[:1] in _BARS and text[-1:] in _BARS for text in texts)
    # guard: wrapped-cells
    aligned = any(len({_width(text, wide) for text in texts}) == 1 for wide in ("WF", "WFA"))
    indented = any(cell[:1] == " " for row in split for cell in row if cell.strip())
    if not framed or not aligned or indented or len(set(map(len, split))) > 1:
        return set()
    pairs = [[*zip(above, row, strict=True)] for above, row in pairwise(split)]
    # guard: wrapped-cells
    return {n for n, cells in enumerate(pairs, start=1) if _is_wrapped(cells) or _is_rest(cells)}


_Pairs = Sequence[tuple[str, str]]
"""What stands in each column, in two lines."""


def _is_wrapped(cells: _Pairs) -> bool:
    """Whether all that stands in a line goes on with what stands above it."""
    below = [pair for pair in cells if pair[1].strip()]
    return bool(below) and all(_goes_on(*pair) for pair in below)


def _is_rest(cells: _Pairs) -> bool:
    """Whether digits in a line go on with figures that fill their cells above, and its words with
    labels: below some figure, or below all labels, stands nothing.
    """
    digits = [_DIGITS.fullmatch(below.strip()) for _, below in cells]
    others = [pair for pair, digit in zip(cells, digits, strict=True) if not digit]
    # guard: wrapped-cells
    full = all(
        _DIGITS.fullmatch(above) for (above, _), digit in zip(cells, digits, strict=True) if digit
    )
    short = any(_DIGITS.fullmatch(above.strip()) and not below.strip() for above, below in others)
    labels = [pair for pair in others if pair[1].strip()]
    return (
        any(digits) and full and (short or not labels) and all(_goes_on(*pair) for pair in labels)
    )


_DIGITS = re.compile(r"\d[\d.,]*")


def _width(text: str, wide: str) -> int:
    return sum(1 + (east_asian_width(char) in wide) for char in text)


def _goes_on(above: str, below: str) -> bool:
    """Whether a cell's text is the rest of what stands above it: no room was left there."""
    full = bool(above.strip()) and len(above) - len(above.rstrip()) <= 1
    # guard: wrapped-cells
    return full and not _BEGINS.match(below)


_BEGINS = re.compile(r"[\d/-]|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]")
"""What a figure or an enumerator begins with, and the rest of a cell does not."""


def _split(line: Line, kind: str, frame: tuple[bool, bool]) -> list[Cell]:
    """The cells of a line, each with its column; `frame` says on which sides bars are around all."""
    number, text = line
    if kind in ",;" and '"' in text:
        # a cell longer than the module admits, or a line's end outside of quotes: parted as it stands
        with suppress(csv.Error):
            parts = next(csv.reader([text], delimiter=kind))
            return [Cell(value_of(part.strip()), Place(line=number)) for part in parts]
    mark = _BAR if kind == "|" else re.compile("[;；]" if kind == ";" else kind)
    edges = [0, *(match.end() for match in mark.finditer(text)), len(text) + 1]
    cells = []
    begun = told = 0  # where the line begins that the cell stands on, and how far that is known
    for start, end in zip(edges, edges[1:], strict=False):
        content = text[start : end - 1]
        at = start + len(content) - len(content.lstrip())
        number += text.count("\n", told, at)
        begun, told = max(begun, text.rfind("\n", told, at) + 1), at
        place = Place(line=number, column=at - begun + 1)
        struck = " ".join(match[1] or match[2] for match in _STRUCK.finditer(content))
        seen = value_of(_plain(_STRUCK.sub("", content)))
        cells.append(Cell(seen, place, struck))
    if frame[0] and not cells[0].text:
        del cells[0]
    if frame[1] and cells and text.rstrip()[-1:] in _BARS and not cells[-1].text:
        del cells[-1]
    return cells


_FORCED = re.compile(r'="([^"]*)"')
_NONE = re.compile(r"[Nn][Aa][Nn]|None|<NA>|NaT|null|NULL|Unnamed: \d+(?:_level_\d+)?")
"""What pandas and databases write where there is nothing."""


def value_of(text: str) -> str:
    """What a cell says, without the formula that keeps a spreadsheet from making a number of it;
    nothing where a program wrote that there is nothing.

    Examples
    --------
    >>> value_of('="12"'), value_of("12"), value_of("NaN")
    ('12', '12', '')
    """
    if match := _FORCED.fullmatch(text):
        return match[1]
    # guard: sheets-in-text
    return "" if _NONE.fullmatch(text) else text


_STRUCK = re.compile(r"~~([^~|]+)~~|<(?:del|s|strike)>([^<>|]+)</(?:del|s|strike)>")
"""What Markdown strikes out, or HTML within it."""

_BARS = "|｜│┃║¦"


def _plain(content: str) -> str:
    """A cell's text without the marks of Markdown."""
    # guard: marks
    words = _RAISED.sub(lambda match: raised(match[1] or match[2]), content.strip())
    words = _TAG.sub("", words)
    while paired := (
        _PAIRED.fullmatch(words) or _LINKED.fullmatch(words) or _STYLED.fullmatch(words)
    ):
        words = paired[2].strip()
    words = re.sub(r"<br\s*/?>", "\n", words)
    words = re.sub(r"\\([|.*_~()\[\]+-])", r"\1", words)
    return html.unescape(words).replace("\xa0", " ").replace("**", "").strip()


_RAISED = re.compile(r"<su[bp]>([^<>]*)</su[bp]>|(?<=\d)\^([^^|]{1,4})\^")
_TAG = re.compile("</?(?:b|i|u|em|strong|code|kbd)>")
_LINKED = re.compile(r"(\[)([^\[\]]*)\]\([^()\s]*\)")
_STYLED = re.compile(r"\\((?:math|text)(?:rm|bf|it|sf|tt|up|md|normal)?|emph)\s*\{([^{}]*)\}")
"""A command of LaTeX that says how what it holds looks."""
_PAIRED = re.compile(r"(\*+|_+|`+|\$)([^*_`$]+)\1")
"""Marks around all of a cell: slanted, bold, code, a formula."""
