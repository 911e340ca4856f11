"""Printed rows of tables that the document has as tables: labels, figures, headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from govreport import form
from govreport.document import Cell, Grid
from govreport.form import Label, Row
from govreport.normal import bare, squeeze
from govreport.parsing.labels import likeness, surely, wordings
from govreport.parsing.numbers import looks_like_figure, read_number

Printed = Sequence[Cell | None]
"""A row of a grid."""


@dataclass(slots=True)
class Line:
    """One printed row: its cells, told apart into label and values.

    Attributes
    ----------
    grid : int
        Number of the grid it stands in.
    row : sequence of (Cell or None)
        As the grid has it: a merged cell at every position it covers.
    cells, labels, values : list of Cell
        Its different cells; those that name it; the others.
    """

    grid: int
    row: Printed
    cells: list[Cell]
    labels: list[Cell]
    values: list[Cell]

    @property
    def blank(self) -> bool:
        """Whether no figure is printed in the row."""
        return all(read_number(cell.text).status == "blank" for cell in self.values)

    @property
    def recognised(self) -> bool:
        """Whether its labels were recognised in a picture, letter by letter perhaps not right."""
        return any(cell.score is not None for cell in self.labels)

    @property
    def texts(self) -> list[str]:
        """The values, squeezed: what two printings of a row are compared by."""
        return [squeeze(cell.text) for cell in self.values]


def distinct(row: Iterable[Cell | None]) -> list[Cell]:
    """The different cells of a row or of part of it, in order."""
    return [cell for cell in dict.fromkeys(row) if cell is not None]


OTHER_YEAR = re.compile("上年|上一年|去年|同期|同比|环比|增幅|增长率")
"""What a header says of a column whose figures are not this year's."""

MONTHS = re.compile(
    r"(?<!\d)(?!0?1月?[-—~～至到]12月)\d\d?月?[-—~～至到]\d\d?月|[上下]半年|[一二三四1-4]季度"
)
"""Months that are no year."""

OTHER_COLUMN = re.compile(f"{OTHER_YEAR.pattern}|累计|以来|占比|比重|百分比|增减|增/减|备注|说明")
"""What a header says of a column that the form does not have, or not in this edition."""


NOTE = re.compile(r"\(?(?:填[表报])?(?:说明|备注|注)\d?(?:[:、.,]|$)")
"""How a note on a table begins."""


def is_figure(cell: Cell) -> bool:
    """Whether a figure is printed in a cell."""
    return read_number(cell.text).status == "read"


def unshared(cell: Cell, times: Mapping[Cell, int]) -> Cell:
    """A cell of a row; doubtful where one figure stands across several rows: whose is it?"""
    # guard: wrong-spans
    shared = times[cell] > 1 and is_figure(cell)
    return replace(cell, doubtful=True) if shared else cell


def has_figures(rows: Iterable[Printed]) -> bool:
    """Whether a figure is printed anywhere in some rows."""
    return any(is_figure(cell) for row in rows for cell in distinct(row))


def trailing(cells: Sequence[Cell]) -> int:
    """Where the figures and blanks at a row's end begin."""
    cut = len(cells)
    while cut and looks_like_figure(cells[cut - 1].text):
        cut -= 1
    return cut


def line_of(grid: int, row: Printed, first_value: int | None = None) -> Line:
    """Tell a row's labels from its values: by the header's column, else by content."""
    cells = distinct(row)
    if first_value is None:
        cut = trailing(cells)
        return Line(grid, row, cells, cells[:cut], cells[cut:])
    labels = distinct(row[:first_value])
    return Line(grid, row, cells, labels, [cell for cell in cells if cell not in labels])


def spanning(lines: Iterable[Line]) -> set[Cell]:
    """Label cells that cover several rows."""
    counts = Counter(cell for line in lines for cell in line.labels)
    return {cell for cell, count in counts.items() if count > 1}


GROUP_LABELS = tuple(map(bare, form.GROUPS))


def wordings_of(line: Line, merged: Container[Cell] = ()) -> list[str]:
    """The bare labels a row may go by.

    A cell that covers several rows is a group's label: it is left out where it could be
    taken for the row 其他处理 itself.
    """
    options = [bare(cell.text) for cell in line.labels]
    own = [cell.text for cell in line.labels if cell not in merged]
    options += [bare("".join(own))] if len(own) > 1 else []
    options = [_without_group(text) for text in options]
    group = {bare(cell.text) for cell in line.labels if cell in merged}
    return [text for text in options if text and not (text in group and text in GROUP_LABELS)]


def _without_group(label: str) -> str:
    """三、本年度办理结果（七）总计, （三）不予公开 1.属于国家秘密: a row's label in its group's cell."""
    name = next((name for name in GROUP_LABELS if label.startswith(name)), "")
    own = bare(label.removeprefix(name))
    # 不予公开合计 is no total
    return own if own and (name == GROUP_LABELS[0] or own not in ("合计", "总计")) else label


def side_by_side(row: Printed, rows: Sequence[Row]) -> list[Printed]:
    """A row of a grid, or several of these: 行政许可 345 | 行政处罚 67, each with its cells where they
    were.
    """
    words = [cell is not None and bool(cell.text.strip()) and not is_figure(cell) for cell in row]
    starts: list[int] = []
    for begun, end in _stretches(words):  # a group's name may stand before the row's
        last: list[Row] = []
        for n in range(begun, end):
            named = surely([_without_group(bare(cell.text))] if (cell := row[n]) else [], rows)
            if named and named != last:
                starts.append(n if last else begun)
                last = named
    # guard: side-by-side
    if not 1 < len(starts) <= len(rows):
        return [row]
    blank = [None] * len(row)
    return [
        [*blank[:start], *row[start:end], *blank[end:]]
        for start, end in pairwise([0, *starts[1:], len(row)])
    ]


def _stretches(true: Sequence[bool]) -> list[tuple[int, int]]:
    """Where neighbours are true: from, up to."""
    edges = [n for n, (a, b) in enumerate(pairwise([False, *true, False])) if a != b]
    return list(zip(edges[::2], edges[1::2], strict=True))


def halves(grid: Grid, begins: Callable[[str], bool]) -> list[Grid]:
    """A table that is printed in halves side by side, as the tables that it is.

    `begins` tells the heading of the first column of figures: where a row has it twice,
    with another heading between, the second half begins behind the first half's columns.
    """
    for row in grid.rows:
        heads = [n for n, cell in enumerate(row) if cell and begins(squeeze(cell.text))]
        starts = [n for n in heads if n - 1 not in heads]
        labels = [cell for cell in row[: starts[0]] if cell] if starts else []
        if len(starts) > 1 and labels:
            again = [n for n, cell in enumerate(row) if cell and starts[0] < n < starts[1]]
            name = squeeze(labels[0].text)
            same = [n for n in again if row[n] and squeeze(row[n].text) == name]  # type: ignore[union-attr]
            cut = same[0] if same else starts[1] - starts[0]
            parts = ([line[:cut] for line in grid.rows], [line[cut:] for line in grid.rows])
            return [Grid(part, grid.place, grid.ragged) for part in parts]
    return [grid]


def grids_of(grids: Sequence[Grid], is_own_label: Callable[[str], bool]) -> range:
    """The grids from the first to the last that holds such a bare label, and those before and
    after them, where the table may begin and end over a page break.
    """
    own = [
        number
        for number, grid in enumerate(grids)
        if any(
            is_own_label(bare(cell.text))
            for row in grid.rows
            for cell in distinct(row)
            if cell.text.strip()
        )
    ]
    # guard: broken-rows
    return range(max(own[0] - 1, 0), min(own[-1] + 2, len(grids))) if own else range(0)


def join_broken(lines: Iterable[Line], rows: Sequence[Row]) -> list[Line]:
    """Join a row that a page break cut in two: part of the label, the figures or both
    stand in the next grid.
    """
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and line.grid != before.grid and len(line.cells) == len(before.cells):
            if (merged := _merge(before, line, rows)) is not None:
                joined[-1] = merged
                continue
        joined.append(line)
    return joined


CUT = Label(
    "页末把这一行的数字截成两半，下页开头没有名称的数字可能是其余部分",
    "the page ends within the row's figures; those without a name at the top of the next may be "
    "the rest",
)


def is_rest(grid: Grid, above: Grid) -> bool:
    """Whether a grid has nothing but figures in some of its cells, below one as wide."""
    cells = [cell.text.strip() for row in grid.rows for cell in distinct(row)]
    filled = [*filter(None, cells)]
    return (
        len(grid.rows[0]) == len(above.rows[0])
        and 0 < len(filled) < len(cells)
        and all(map(looks_like_figure, filled))
    )


_LIKER = 0.02
"""How much liker a row of the form two halves of a label must be together than apart: less
is the noise of a short word behind a whole label."""


def _merge(first: Line, second: Line, rows: Sequence[Row]) -> Line | None:
    # guard: broken-rows
    if len(first.values) != len(second.values):
        return None
    own = [cell for cell in second.labels if cell.text.strip()]
    label = Cell("".join(c.text for c in (*first.labels[-1:], *own)), first.cells[0].place)
    alone = max(_liking(line.labels, rows) for line in (first, second))
    names = {name for row in rows for name in wordings(row)}
    halves = {bare("".join(c.text for c in cells)) for cells in (first.labels[-1:], own)}
    # guard: broken-rows
    exact = bare(label.text) in names and not halves & names
    # guard: broken-rows
    halved = exact or _liking([label], rows) > alone + _LIKER
    pairs = list(zip(first.values, second.values, strict=True))
    # guard: broken-rows
    if any(a.text.strip() and b.text.strip() for a, b in pairs):
        # a label in two halves, each with figures: nobody can tell which are the row's
        return Line(first.grid, [label], [label], [label], []) if own and halved else None
    swap = {a: b if b.text.strip() else a for a, b in pairs}
    if own or not (first.blank or second.blank):
        if not halved:
            return None
        swap |= {cell: label for cell in first.labels[-1:]}
    row = [swap.get(cell, cell) if cell else None for cell in first.row]
    labels = [swap.get(cell, cell) for cell in first.labels]
    return Line(first.grid, row, distinct(row), labels, [swap[cell] for cell in first.values])


def _liking(labels: Iterable[Cell], rows: Sequence[Row]) -> float:
    return max((likeness(bare(cell.text), row) for cell in labels for row in rows), default=0.0)
