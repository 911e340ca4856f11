"""Table 3's header: which column holds which applicant, and so which cell of a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from rapidfuzz import fuzz

from govreport import form
from govreport.document import Cell, Grid
from govreport.normal import bare, kept, squeeze
from govreport.parsing.labels import surely
from govreport.parsing.lines import OTHER_COLUMN, Line, distinct, has_figures, is_figure, trailing
from govreport.parsing.numbers import read_number

COLUMNS = tuple(column.key for column in form.APPLICANT_COLUMNS)
SIZE = len(COLUMNS)

LONG = tuple(row for row in form.PRINTED_ROWS if len(bare(row.label.zh)) >= 5)
"""Rows whose label cannot be taken for another table's."""


@dataclass(slots=True)
class Header:
    """Which grid column holds which applicant.

    `others` are columns of something else: last year's figures, remarks; `groups` those of
    organisations as such, of which no cell is a figure's. `printed` is the order in which it names
    the applicants, none if that cannot be told. `denied` where it contradicts the header that the
    table began with, `crossed` where two names stand over one column.
    """

    rows: range
    columns: dict[int, str]
    others: set[int]
    printed: tuple[str, ...] = ()
    denied: bool = False
    groups: set[int] = field(default_factory=set)
    crossed: bool = False

    @property
    def first(self) -> int:
        """The first column of figures."""
        return min(self.columns)

    @property
    def order(self) -> list[str]:
        """The applicants, left to right."""
        return list(dict.fromkeys(self.columns[index] for index in sorted(self.columns)))

    @property
    def complete(self) -> bool:
        """Whether all seven are named."""
        return set(self.order) == set(COLUMNS)

    @property
    def as_in_form(self) -> bool:
        """Whether the applicants, wherever their total is, stand in the form's order."""
        *applicants, total = COLUMNS
        return [key for key in self.order if key != total] == applicants

    @property
    def lacks_one(self) -> bool:
        """Whether all but one are named, individuals and the total among them, and no column
        between is without a name, unless it stands where the form has the missing one: else the
        names may have moved.
        """
        named = set(self.order)
        if len(named) != SIZE - 1 or not {COLUMNS[0], COLUMNS[-1]} <= named:
            return False
        missing = next(key for key in COLUMNS if key not in named)
        between = (self.others | self.groups).intersection(
            range(min(self.columns), max(self.columns))
        )
        # guard: column-missing
        return not between or any(
            Header(self.rows, {**self.columns, n: missing}, set()).order == list(COLUMNS)
            for n in between
        )


_TOLD_BY = tuple(
    (word, column.key)
    for column in sorted(form.APPLICANT_COLUMNS, key=lambda column: column.key == "other")
    for word in column.told_by
)
"""What tells an applicant in a header; 其他 stands in other names as well, so it comes last."""

_ORGANISATIONS = re.compile("法人[或和及]?其他组织|申请人情况")
_HEADER_WORDS = re.compile("申请人情况|自然人|商业|科研|公益|法律服务|法人或其他|企业|机构|组织")
_LONGEST_HEADER = 80
"""Characters of a cell that may be a header's; a longer one is a note about the table."""


@kept
def applicant(text: str) -> str | None:
    """The applicant that a header's squeezed text names."""
    text = _ORGANISATIONS.sub("", text)
    return next((key for word, key in _TOLD_BY if word in text), None)


def _of_others(names: Iterable[str]) -> set[str]:
    """Those of the names of columns in which beside an applicant's whole name stands what makes it
    another's: 非自然人, 境外自然人, 科研机构及高校. A watermark's letters tear some of the names.
    """
    beside: dict[str, set[str]] = {}
    torn: set[str] = set()
    for text in names:
        name = _ORGANISATIONS.sub("", text)
        whole = next((label for label in _WHOLE if label in name), None)
        letters = {*_ANY_HAN.findall(name.replace(whole or "", "", 1))} - _LETTERS - _NEUTRAL
        if not whole:
            torn |= letters
        elif _NAME.fullmatch(text):
            beside[text] = letters
    # guard: other-applicants
    return {
        text
        for text, letters in beside.items()
        if (1 < len(letters) <= _BESIDE_A_NAME or letters == {"非"}) and letters.isdisjoint(torn)
    }


_WHOLE = tuple(column.label.zh for column in form.APPLICANT_COLUMNS)
_NAME = re.compile("[\u4e00-\u9fff()]+")
_ANY_HAN = re.compile("[\u4e00-\u9fff]")
_BESIDE_A_NAME = 8
"""Letters beside an applicant's name that may be about it; more are a caption's, or a note's."""
_NEUTRAL = {*"公民个人件家宗份次数量各类今当年度全"}
"""Letters beside an applicant's name that say nothing of it: 总计（件）, 本年度总计."""


def is_header(row: Sequence[Cell | None]) -> bool:
    """Whether a row is of a header: it names applicants, or is empty among those that do."""
    cells = distinct(row)
    if any(map(is_figure, cells)):
        return False
    texts = [squeeze(cell.text) for cell in cells]
    if surely(map(bare, filter(None, texts)), LONG):
        return False
    return any(_HEADER_WORDS.search(text) for text in texts if len(text) < _LONGEST_HEADER) or (
        bool(cells) and not any(texts)
    )


def find(grid: Grid) -> list[Header]:
    """The applicant headers of a grid: usually one at its top, one after each break."""
    headers = []
    index = 0
    while index < len(grid.rows):
        start = index
        while index < len(grid.rows) and is_header(grid.rows[index]):
            index += 1
        columns, others, unnamed, groups, crossed = {}, set(), {}, set(), False
        named: dict[str, set[Cell]] = {}
        theirs: set[str | None] = set()
        over = [distinct(one) for one in zip(*grid.rows[start:index], strict=True)]
        texts = [
            "".join(t for c in cells if "勾稽" not in (t := squeeze(c.text))) for cells in over
        ]
        another = _of_others(texts)
        for column, (cells, text) in enumerate(zip(over, texts, strict=True)):
            key = applicant(text) if text not in another else None
            # guard: wrong-spans
            crossed = crossed or len({applicant(squeeze(c.text)) for c in cells} - {None}) > 1
            if key and not OTHER_COLUMN.search(text):
                columns[column] = key
                own = [cell for cell in cells if applicant(squeeze(cell.text)) == key]
                named.setdefault(key, set()).update(own[-1:])
            elif text and not _ORGANISATIONS.sub("", text):
                groups.add(column)
            elif text:
                theirs |= {key} - {None}
                others |= {column} if columns else set()
            read = [cell.score for cell in cells if cell.score is not None]
            if read and column not in columns and (text or min(read) == 0):  # ink that says nothing
                unnamed[column] = squeeze(cells[-1].text)
        columns |= _misread(columns, unnamed)
        others = set() if crossed else others - columns.keys()
        groups -= columns.keys()
        # guard: header-names
        denied = _TOLD <= len(named) < SIZE and bool(
            theirs - named.keys()  # 上年自然人, and nowhere 自然人
            or any(len(named.get(key, ())) > 1 for key in _ONCE)  # 商业企业 twice
        )
        if "natural_person" in columns.values() or denied:
            printed = order_of(grid.rows[start:index]) or ()
            rows = range(start, index)
            headers.append(Header(rows, columns, others, printed, denied, groups, crossed))
        index = max(index, start + 1)
    return headers


def moved(header: Header, by: int, grid: Grid) -> Header | None:
    """The header of the page before over a grid that has more columns of labels, and no figure in
    them: where columns of something else go on, their figures are not among the seven.
    """
    columns = {n + by: key for n, key in header.columns.items()}
    others, groups = ({n + by for n in some} for some in (header.others, header.groups))
    if by <= 0 or not (header.complete and others):
        return None
    last = max(*columns, *others) == len(grid.rows[0]) - 1
    left = (cell for row in grid.rows for cell in row[: min(columns)])
    # guard: other-applicants
    if not last or any(cell and is_figure(cell) for cell in left):
        return None
    return Header(range(0), columns, others, header.printed, header.denied, groups)


def _misread(columns: dict[int, str], unnamed: dict[int, str]) -> dict[int, str]:
    """The headings that recognition in a picture misread: all others are named, in the form's order,
    and these fill the gaps; not more than one of them says nothing of its own name.
    """
    missing = [key for key in COLUMNS if key not in columns.values()]
    if not missing or len(columns) + len(missing) != SIZE:
        return {}
    fitting = [
        named
        for chosen in combinations(sorted(unnamed), len(missing))
        if (named := dict(zip(chosen, missing, strict=True)))
        and tuple(key for _, key in sorted({**columns, **named}.items())) == COLUMNS
    ]
    if len(fitting) != 1:
        return {}
    unlike = [n for n, key in fitting[0].items() if fuzz.ratio(unnamed[n], _LABELS[key]) < _ALIKE]
    return fitting[0] if len(unlike) <= 1 else {}


_TOLD = 4
"""Applicants that a row names which is a header."""

_ONCE = [key for key in COLUMNS if key not in ("other", "total")]
"""Applicants that no column of organisations as such, or of a total, is named like."""

_LABELS = {column.key: column.label.zh for column in form.APPLICANT_COLUMNS}

_ALIKE = 60
"""How like its name a misread heading is at least, in hundredths: 社会益组织."""


def order_in_words(lines: str) -> tuple[str, ...]:
    """The applicants in the order that a header in running text names them; none if it cannot be
    told. The form's where the header is torn, or its names stand higher and lower over several
    lines; with organisations over others individuals come before these, for cells that span lines
    stand anywhere among the others.
    """
    first, *form_order, last = COLUMNS
    lines = _TORN_OTHERS.sub("法人", lines)
    # guard: header-order
    if any(0 <= line.find("法人") < line.find("自然人") for line in lines.split("\n")):
        return ()  # it may be the order, or cells told one behind the other
    named = [order_in_names(squeeze(line)) for line in lines.split("\n")]
    # guard: header-order
    if re.search(r"法人\s*\n\s*自然人\s*\n", lines) and max(map(len, named)) == 1:
        return ()  # a cell a line: cells as they stand, or as they begin
    # guard: header-order
    if "法人" not in lines and (line := next((one for one in named if len(one) == SIZE), None)):
        return line  # all columns stand under no other
    order = list(dict.fromkeys(key for line in named for key in line))
    middle = [key for key in order if key in form_order]
    rows = [[key for key in line if key in form_order] for line in named]
    # guard: header-order
    if max(map(len, rows)) not in (1, len(form_order)) or len(middle) < len(form_order):
        if any(row != sorted(row, key=COLUMNS.index) for row in rows):
            return ()
        middle = form_order
    leads = last in order and first in order and order.index(last) < order.index(first)
    # guard: header-order
    if any(re.search("自然人.*[总合]计.*法人", line) for line in lines.split("\n")):
        return (first, last, *middle)
    return (last, first, *middle) if leads else (first, *middle, last)


_LETTERS = {
    *"申请人情况法人或其他它组织小合计本列数据的勾稽关系为第一二三四项加之和等于单位件数量续表",
    *(char for column in form.APPLICANT_COLUMNS for char in column.label.zh),
}
"""What the words of the form's own header are made of, be they torn."""
_HAN = re.compile("[\u4e00-\u9fff]{2,8}")

_OTHERS = re.compile("[或和及]?其他组织|[或和及]其他")
_TORN_OTHERS = re.compile(r"法\s*人\s*[或和及]?\s*其\s*他\s*组\s*织")
_NAMED = dict(_TOLD_BY)
_NAMES = re.compile("|".join(_NAMED))


def _is_strange(name: str) -> bool:
    """Whether a heading, squeezed, is of a column that the form does not have: 民营企业."""
    strange = _HAN.fullmatch(name) and 2 * len(set(name) - _LETTERS) >= len(name)
    return bool(strange) and not applicant(name)


def names_another(lines: str) -> bool:
    """Whether a header in running text names another column in the place of one of the form's."""
    if (start := lines.rfind("自然人")) >= 0:
        start = max(lines.rfind(space, 0, start) for space in " \n") + 1  # 非自然人 whole
    else:  # or whoever stands in their place, before organisations
        start = found.start() if (found := _BESIDE.search(lines)) else len(lines)
    lines = lines[start:]
    named = order_in_names(squeeze(lines))
    # guard: header-order
    if not set(COLUMNS[1:-1]).issubset(named) and any(
        len(word) >= _LEAST and _is_strange(word) for word in lines.split()
    ):
        return True
    for words in map(str.split, lines.split("\n")):
        own = [n for n, word in enumerate(words) if order_in_names(word) or "法人" in word]
        # a name before all others may be that of the labels' column, if individuals have theirs
        others = words[own[0] :] if own and COLUMNS[0] in named else words
        # guard: other-applicants
        if len(own) > 1 and (any(map(_is_strange, others)) or _of_others(others)):
            return True
    return False


_BESIDE = re.compile(r"(?:\S+\s)?法人或其他组织")
"""Organisations, and the name before them."""

_LEAST = 4
"""Characters of a word in running text that is no rest of a torn one, or of another line."""


def has_another(grid: Grid) -> bool:
    """Whether columns of table 3's figures stand under names that the form does not have, or two
    under different names of one applicant.
    """
    rows = [row for row in grid.rows if surely((bare(c.text) for c in distinct(row)), LONG)]
    columns = {n for row in rows for n, cell in enumerate(row) if cell and is_figure(cell)}
    top = next((n for n, row in enumerate(grid.rows) if row in rows), 0)
    start = next((n for n in range(top, 0, -1) if has_figures([grid.rows[n - 1]])), 0)
    above = [distinct(row[n] for row in grid.rows[start:top]) for n in columns]
    names = {"".join(squeeze(cell.text) for cell in cells if cell.score is None) for cells in above}
    applicants = [key for name in names if (key := applicant(name))]
    doubled = [key for key in applicants if key not in ("other", "total")]  # in others' names, too
    # guard: other-applicants
    strange = _of_others(names) or any(map(_is_strange, names))
    return (bool(applicants) and bool(strange)) or len(doubled) > len({*doubled})


def order_in_names(words: str) -> tuple[str, ...]:
    """The applicants that some squeezed words name, left to right, be they not all."""
    return tuple(
        dict.fromkeys(_NAMED[match[0]] for match in _NAMES.finditer(_OTHERS.sub("", words)))
    )


def is_first(text: str) -> bool:
    """Whether a heading is that of the first column of figures."""
    return applicant(text) == "natural_person"


def order_of(rows: Iterable[Sequence[Cell | None]]) -> tuple[str, ...] | None:
    """The applicants in the order in which rows of a header name all seven, each cell in the row
    where it begins; none of them if that cannot be told, None where they do not name all.
    """
    lines: list[str] = []
    above: set[Cell] = set()
    for row in rows:
        cells = distinct(row)
        # guard: wrong-spans
        names = [squeeze(cell.text) for cell in cells if cell not in above]
        keys = [key for name in names if (key := applicant(name))]
        over = any("法人" in name and not applicant(name) for name in names)
        # guard: packed-rows
        if sorted(keys) == sorted(COLUMNS) and not over:
            return tuple(keys)
        # guard: header-order
        lines.append("".join(name for name in names if applicant(name) or "法人" in name))
        above = set(cells)
    named = {key for line in lines for key in order_in_names(line)}
    return order_in_words("\n".join(lines)) if named == set(COLUMNS) else None


def rows_in(grid: Grid) -> list[list[Cell | None]]:
    """The rows of a grid's first header, down to the first figures: table 2's may stand above."""
    # guard: header-order
    named = (
        is_header(row) and any(applicant(squeeze(cell.text)) for cell in distinct(row))
        for row in grid.rows
    )
    start = next((n for n, one in enumerate(named) if one), 0)
    stop = (n for n in range(start, len(grid.rows)) if has_figures([grid.rows[n]]))
    return grid.rows[start : next(stop, None)]


def named_in(grid: Grid) -> list[str]:
    """The applicants above a grid's first figures, left to right, be they not all."""
    top = next((n for n, row in enumerate(grid.rows) if has_figures([row])), 0)
    keys = [
        applicant("".join(squeeze(cell.text) for cell in distinct(column)))
        for column in zip(*grid.rows[:top], strict=True)
    ]
    return [key for key in dict.fromkeys(keys) if key]


_OTHERWISE = re.compile(
    r"网络|信函|当面|现场|传真|邮件|\d月(?!\d)|季度|[上下]半年|(?:19|20)\d\d年(?!\d)|.(?:局|委|镇|乡|街道|办|处|中心)$"
)


def names_others(names: Iterable[str]) -> bool:
    """Whether some headings, squeezed, are of months, years, offices or ways to ask: more than one, for
    one may be the table's name.
    """
    # guard: other-columns
    return sum(bool(_OTHERWISE.search(name)) for name in set(names)) > 1


def has_other_columns(grid: Grid) -> bool:
    """Whether a grid with rows of table 3 counts them by months, years, offices or ways to ask."""
    top = next((n for n, row in enumerate(grid.rows) if has_figures([row])), 0)
    texts = [squeeze(cell.text) for row in grid.rows[:top] for cell in distinct(row)]
    cells = [cell for row in grid.rows for cell in distinct(row)]
    return (
        names_others(texts)
        and not any(is_first(squeeze(cell.text)) for cell in cells)
        and bool(surely((bare(cell.text) for cell in cells), LONG))
    )


def filler(lines: Iterable[Line]) -> int | None:
    """How many blank cells stand behind the seven of a row where all of them have a figure;
    None where the rows do not agree, or none has all.
    """
    found = set()
    for line in lines:
        values = line.cells[trailing(line.cells) :]
        filled = [n for n, cell in enumerate(values) if cell.text.strip()]
        if len(filled) == SIZE and filled[-1] - filled[0] == SIZE - 1:
            found.add(len(values) - 1 - filled[-1])
    return found.pop() if len(found) == 1 else None


def strays(lines: Iterable[Line]) -> bool:
    """Whether blank cells stand anywhere among the seven of a row: each row has seven that are not
    blank, in too many cells, or none.

    Where they stand in the same columns of all rows, one of these may be the form's, and a figure
    another column's, unless one stands between each two figures, and rows add up.
    """
    rows = [line.values for line in lines if any(cell.text.strip() for cell in line.values)]
    filled = [[n for n, cell in enumerate(row) if cell.text.strip()] for row in rows]
    packed = [[row[n] for n in places] for row, places in zip(rows, filled, strict=True)]
    whole = {*map(tuple, filled)}
    # guard: stray-cells
    apart = whole in ({tuple(range(start, start + 2 * SIZE, 2))} for start in range(2))
    told = sum(_holds(row) and any(read_number(cell.text).value for cell in row) for row in packed)
    # guard: stray-cells
    proven = apart and told >= _PROOF
    return (len(whole) > 1 or proven) and all(map(SIZE.__eq__, map(len, filled)))


def total_twice(lines: Iterable[Line]) -> bool:
    """Whether an eighth column repeats the total behind it in every row, and rows add up without
    it, but not without the first.
    """
    rows = [line.values for line in lines if not line.blank]
    # guard: total-twice
    proven = sum(_holds(row) and not _holds(row[1:]) for row in rows) >= _PROOF
    # guard: total-twice
    return proven and all(
        len(row) == SIZE + 1 and squeeze(row[-1].text) == squeeze(row[-2].text) for row in rows
    )


_PROOF = 3
"""Rows that add up in one way only, from which on it is no chance."""


def _holds(cells: Sequence[Cell]) -> bool:
    """Whether the first seven cells, a blank one nothing, add up."""
    counts = [read_number(cell.text).value or 0 for cell in cells[:SIZE]]
    return len(counts) == SIZE and sum(counts[:-1]) == counts[-1]


@dataclass(frozen=True, slots=True)
class Usual:
    """How the rows of table 3 stand.

    `size` is the number of cells of a whole row and `begins` the grid column of its first figure,
    `behind` the `filler`; `strays` where blank cells among the figures mean nothing, `twice` where
    an eighth column repeats the total.
    """

    size: int
    begins: int
    behind: int | None
    strays: bool
    twice: bool


def usual_of(lines: Sequence[Line], placed: Sequence[Line]) -> Usual:
    """How most lines stand that have seven figures; `placed` are those known as rows."""
    whole = [line for line in lines if len(line.values) == SIZE]
    sizes = [len(line.cells) for line in whole]
    starts = [line.row.index(line.values[0]) for line in whole]
    return Usual(
        max(sizes, key=sizes.count, default=0),
        max(starts, key=starts.count, default=0),
        filler(lines),
        strays(placed),
        total_twice(placed),
    )


def cells_of(
    line: Line, header: Header | None, order: tuple[str, ...], usual: Usual
) -> dict[str, Cell] | None:
    """The seven value cells of a row by column key, or None if they do not fit.

    `order` is that of the columns where no header stands above them.
    """
    # guard: header-order
    if header and header.denied:
        return None
    aside = (header.others if header.complete else header.others | header.groups) if header else ()
    others = {line.row[n] for n in aside if n < len(line.row)}
    cells = [cell for cell in line.cells if cell not in others]
    values = cells[trailing(cells) :]
    if not header and len(values) > SIZE:  # what a row was filled up with
        # guard: row-filler
        # a row as long as those of seven is filled up at its other end
        filled = len(values) if len(line.cells) != usual.size else 0
        for _ in range(filled if usual.behind is None else min(filled, usual.behind)):
            if len(values) > SIZE and not values[-1].text.strip():
                values.pop()
    first = line.row[header.first] if header and header.first < len(line.row) else None
    below = False  # 自然人, an empty cell that was taken for a label's
    while len(values) > SIZE and not values[0].text.strip():  # an empty label
        # guard: wrong-spans
        if values[0] is first and not all(cell.text.strip() for cell in values[1:]):
            break  # or one that is below 自然人
        below = below or values[0] is first
        values.pop(0)
    if header:
        values = [cell for cell in values if cell not in line.labels]
    # guard: six-of-seven
    elif (
        not (usual.behind or not values or values[0].text.strip() or len(line.cells) == usual.size)
        and line.row.index(values[0]) != usual.begins
    ):
        return None  # an empty label, or a figure left blank?
    if usual.twice and len(values) == SIZE + 1:
        values.pop()
    if header and (header.complete or header.lacks_one):
        by_header: dict[str, list[Cell]] = {}
        for index, key in header.columns.items():
            if index < len(line.row) and (cell := line.row[index]) is not None:
                by_header.setdefault(key, []).append(cell)
        single = {key: cells[0] for key, cells in by_header.items() if len(set(cells)) == 1}
        # a wrong rowspan shifts a row: then the header's columns hold other cells
        chosen = set(single.values())
        # guard: wrong-spans
        if len(chosen) == SIZE and (chosen == set(values) or not _misplaced(values, chosen)):
            # 总计 over the column of 其他: which of both is it?
            one = header.printed in ((), tuple(header.order))
            return single if one or adds_up(single) else None
        # guard: column-missing
        if header.lacks_one and chosen == set(values) and adds_up(single):
            return single
    columns = header.printed if header and header.complete else order
    # guard: six-of-seven
    if len(values) == SIZE and columns:
        placed = dict(zip(columns, values, strict=True))
        # guard: wrong-spans
        return placed if not below or adds_up(placed) else None
    figures = [cell for cell in values if cell.text.strip()]
    found = dict(zip(columns, figures, strict=False))
    # guard: stray-cells
    return found if usual.strays and len(found) == len(figures) == SIZE and adds_up(found) else None


def has_moved(line: Line, header: Header) -> bool:
    """Whether figures of a row stand where no applicant's are: left of the first, or under the name
    of all organisations.
    """
    filled = _filled(line)
    apart = {*line.row[: header.first], *(line.row[n] for n in header.groups if n < len(line.row))}
    # guard: packed-rows
    return header.complete and len(filled) <= SIZE and not apart.isdisjoint(filled)


def packed(line: Line) -> dict[str, Cell] | None:
    """The seven figures of a row that stand right behind its label, and blanks behind them, if they
    add up: whoever wrote the table anew left out what a label's cell spans.
    """
    filled = _filled(line)
    if len(filled) != SIZE:
        return None
    start = line.cells.index(filled[0])
    found = dict(zip(COLUMNS, filled, strict=True))
    # guard: packed-rows
    return found if line.cells[start : start + SIZE] == filled and adds_up(found) else None


def contradicts(line: Line, cells: Mapping[str, Cell]) -> bool:
    """Whether a row adds up in the form's order, and not in that which its header names."""
    values = dict(zip(COLUMNS, sorted(cells.values(), key=line.cells.index), strict=False))
    return values != cells and adds_up(values) and not adds_up(cells)


def _filled(line: Line) -> list[Cell]:
    return [cell for cell in line.cells[trailing(line.cells) :] if cell.text.strip()]


def adds_up(cells: Mapping[str, Cell]) -> bool:
    """Whether a row's last figure is the sum of the others, of which it may lack one."""
    counts = [read_number(cells[column].text).value for column in COLUMNS if column in cells]
    return None not in counts and counts[-1:] == [sum(counts[:-1])]  # type: ignore[arg-type]


def _misplaced(values: Sequence[Cell], chosen: set[Cell]) -> bool:
    """Whether a chosen cell is a label, or a figure was not chosen."""
    return bool(surely((bare(cell.text) for cell in chosen), form.PRINTED_ROWS)) or any(
        cell not in chosen and is_figure(cell) for cell in values
    )
