"""Rulings of a page → the cells of its tables.

The way is that of pdfplumber's table finder, after Nurminen's thesis ("Algorithmic
Extraction of Data in Tables in PDF Documents", Tampere 2013): lines that nearly meet are
made to meet, and the smallest rectangles that four of them enclose are cells. Written
anew because finding the tables would take longer than reading the page; a test holds it
to pdfplumber's answers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple

from govreport.document import Box

Point = tuple[float, float]

SNAP = 3.0
"""Lines closer than this, in points, are one line of the table."""


DOUBLE = 5.0
"""And so are the two lines of a double border: Word draws them up to 4.5 points apart, and no
row or column of figures is so narrow."""


class Ruling(NamedTuple):
    """A line, across or down the page.

    Attributes
    ----------
    across : bool
    at : float
        Its distance from the top of the page, or if it goes down, from the left.
    start, end : float
        Where it begins and ends, from the left or from the top.
    """

    across: bool
    at: float
    start: float
    end: float


def ruling_of(line: Box) -> Ruling | None:
    """A line from one end to the other as a ruling; None of one that slants."""
    x0, y0, x1, y1 = line
    if abs(y0 - y1) < _STRAIGHT:  # a turned page's are off by a hair
        return Ruling(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    if abs(x0 - x1) < _STRAIGHT:
        return Ruling(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
    return None


_STRAIGHT = 0.2
"""How far off a line may be, in points, to be level or upright."""


def tables(rulings: Iterable[Ruling]) -> list[list[Box]]:
    """The tables that lines enclose, from the top down.

    Parameters
    ----------
    rulings : iterable of Ruling

    Returns
    -------
    list of list of Box
        The cells of each table; a single rectangle is no table.
    """
    listed = [line for line in rulings if line.end - line.start >= 1]
    across = _merged([line for line in listed if line.across])
    down = _merged([line for line in listed if not line.across])
    found = _together(_cells(across, down))
    found = [cells for cells in found if len(cells) > 1]
    return sorted(found, key=lambda cells: min((box[1], box[0]) for box in cells))


def tables_of(rulings: Iterable[Ruling]) -> Iterator[list[Box]]:
    """The tables of a page, band by band, those closed that are open.

    Parameters
    ----------
    rulings : iterable of Ruling

    Yields
    ------
    list of Box
        The cells of a table.
    """
    for band in apart(rulings):
        yield from tables(_closed(band))


def _closed(band: list[Ruling]) -> list[Ruling]:
    """The lines of a table, with those that close it where it is open: at a page break, at the
    sides.
    """
    for across, gap in ((True, SNAP), (False, _NARROW)):
        band = [*band, *_closing(band, across, gap)]
    return band


def _closing(band: Iterable[Ruling], across: bool, gap: float) -> Iterator[Ruling]:
    """A line each where three others end at the same place, and none is near."""
    # what is shorter than this is the end of a line that is drawn as a thin rectangle
    long = [line for line in band if line.end - line.start > SNAP]
    ending = [line for line in long if line.across != across]
    along = [line for line in long if line.across == across]
    ends = [*(line.start for line in along), *(line.end for line in along)]
    for edge, at in (
        (2, min((line.start for line in ending), default=0.0)),
        (3, max((line.end for line in ending), default=0.0)),
    ):
        here = [line.at for line in ending if abs(line[edge] - at) <= SNAP]
        if len(here) > 2 and all(abs(at - line.at) > gap for line in along):
            yield Ruling(across, at, min([*here, *ends]), max([*here, *ends]))


_NARROW = 8.0
"""Points: no column is so narrow, and lines may reach beyond a table's border."""


def apart(rulings: Iterable[Ruling]) -> list[list[Ruling]]:
    """Lines in bands of the page that none of them goes down through: lines of one table are
    never moved to those of another that stands below it.

    Parameters
    ----------
    rulings : iterable of Ruling
    """
    bands: list[list[Ruling]] = []
    end = -inf
    for line in sorted(rulings, key=lambda line: line.at if line.across else line.start):
        top, low = (line.at, line.at) if line.across else (line.start, line.end)
        if not bands or top > end + DOUBLE:
            bands.append([])
        bands[-1].append(line)
        end = max(end, low)
    return bands


def groups(values: Iterable[float], gap: float = SNAP) -> Iterator[list[float]]:
    """Values in order, parted where two neighbours are further apart than `gap`."""
    group: list[float] = []
    for value in sorted(values):
        if group and value - group[-1] > gap:
            yield group
            group = []
        group.append(value)
    if group:
        yield group


def overlaid(cells: Sequence[Box]) -> set[Box]:
    """Cells that lie over smaller ones: a piece of a line between them is missing.

    Parameters
    ----------
    cells : sequence of Box
        Of one table.
    """
    by_top = sorted(cells, key=lambda box: box[1])
    tops = [box[1] for box in by_top]
    return {
        box
        for box in cells
        for other in by_top[bisect_left(tops, box[1] - SNAP) : bisect_left(tops, box[3] - SNAP)]
        if other != box and _inside(other, box)
    }


def _inside(one: Box, other: Box) -> bool:
    """Whether the middle of a cell lies in another, which is larger."""
    across, down = (one[0] + one[2]) / 2, (one[1] + one[3]) / 2
    return other[0] < across < other[2] and other[1] < down < other[3] and _area(one) < _area(other)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _merged(lines: Sequence[Ruling]) -> list[Ruling]:
    """Lines that lie on, or end at, each other as one; what is left too short is no line."""
    mean: dict[float, float] = {}
    at: dict[float, int] = defaultdict(int)
    for line in lines:
        at[line.at] += 1
    for group in groups(at, DOUBLE):
        middle = sum(value * at[value] for value in group) / sum(at[value] for value in group)
        mean |= dict.fromkeys(group, middle)
    level: dict[float, list[Ruling]] = defaultdict(list)
    for line in lines:
        level[mean[line.at]].append(line)
    merged = []
    for where in sorted(level):
        own: list[Ruling] = []
        for line in sorted(level[where], key=lambda line: line.start):
            if own and line.start <= own[-1].end + SNAP:
                own[-1] = own[-1]._replace(end=max(own[-1].end, line.end))
            else:
                own.append(line._replace(at=where))
        merged += own
    return [line for line in merged if line.end - line.start >= SNAP]


def _cells(across: Sequence[Ruling], down: Sequence[Ruling]) -> list[Box]:
    """The smallest rectangle below and to the right of each crossing, if there is one."""
    # which lines meet at each crossing; two of one level may, where a gap is smaller than SNAP
    rows: dict[Point, set[int]] = defaultdict(set)
    columns: dict[Point, set[int]] = defaultdict(set)
    below: dict[float, list[float]] = defaultdict(list)
    right: dict[float, list[float]] = defaultdict(list)
    for column, upright in enumerate(down):
        for row, line in enumerate(across):
            if (
                upright.start <= line.at + SNAP
                and upright.end >= line.at - SNAP
                and line.start - SNAP <= upright.at <= line.end + SNAP
            ):
                point = (upright.at, line.at)
                if point not in rows:
                    below[upright.at].append(line.at)
                    right[line.at].append(upright.at)
                rows[point].add(row)
                columns[point].add(column)
    cells = []
    for x, y in rows:
        if cell := _smallest(x, y, rows, columns, below[x], right[y]):
            cells.append(cell)
    return cells


def _smallest(
    x: float,
    y: float,
    rows: Mapping[Point, set[int]],
    columns: Mapping[Point, set[int]],
    below: Sequence[float],
    right: Sequence[float],
) -> Box | None:
    at_right = [other for other in sorted(right) if other > x and rows[x, y] & rows[other, y]]
    for bottom in sorted(below):
        if bottom <= y or not columns[x, y] & columns[x, bottom]:
            continue
        for far in at_right:
            corner = (far, bottom)
            if (
                corner in rows
                and columns[corner] & columns[far, y]
                and rows[corner] & rows[x, bottom]
            ):
                return (x, y, far, bottom)
    return None


def _together(cells: Iterable[Box]) -> list[list[Box]]:
    """Cells that share a corner, directly or over others."""
    tables: list[list[Box]] = []
    table_at: dict[tuple[float, float], list[Box]] = {}
    for box in cells:
        corners = _corners(box)
        touched = {
            id(table_at[corner]): table_at[corner] for corner in corners if corner in table_at
        }
        table = max(touched.values(), key=len, default=[])
        if not touched:
            tables.append(table)
        table.append(box)
        for other in touched.values():
            if other is not table:
                table += other
                tables = [one for one in tables if one is not other]
                for joined in other:
                    for corner in _corners(joined):
                        table_at[corner] = table
        for corner in corners:
            table_at[corner] = table
    return tables


def _corners(box: Box) -> tuple[tuple[float, float], ...]:
    left, top, right, bottom = box
    return ((left, top), (left, bottom), (right, top), (right, bottom))
