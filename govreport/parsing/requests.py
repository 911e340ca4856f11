"""Table 3, requests, from tables that the document has as tables.

A row is told by its label; what cannot be a row of seven figures is null with a
finding, and a table that is printed twice must say the same twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from rapidfuzz import fuzz

from govreport import form
from govreport.document import Cell, Grid
from govreport.form import Label, Row
from govreport.normal import bare, squeeze
from govreport.parsing import headers
from govreport.parsing.figures import Collector, Printed
from govreport.parsing.headers import COLUMNS, LONG, SIZE, Header
from govreport.parsing.labels import (
    HALF_ALIKE,
    align,
    alike,
    out_of_order,
    surely,
    wordings,
)
from govreport.parsing.lines import (
    CUT,
    GROUP_LABELS,
    Line,
    distinct,
    grids_of,
    halves,
    is_figure,
    join_broken,
    line_of,
    side_by_side,
    spanning,
    unshared,
    wordings_of,
)
from govreport.parsing.shapes import in_shape

ROWS = form.PRINTED_ROWS

ONCE = tuple(row for row in ROWS if len(bare(row.label.zh)) >= 4 and row is not form.OTHER_ROW)
"""Rows whose label stands in the table once; 其他 and 总计 do not, 其他处理 is a heading too."""

AGAIN = tuple(row for row in ROWS if row in ONCE or row.key == "total")
"""The same of labels with seven figures: 总计 then names no column."""


def read_grids(grids: Sequence[Grid], out: Collector, several: bool = False) -> bool:
    """Find table 3 in the document's grids; whether these are of `several` reports."""
    lines: list[Line] = []
    above: list[Header | None] = []  # one a grid, and one for each that stands within it
    first: Header | None = None
    order = COLUMNS
    grids = [half for grid in in_shape(grids) for half in halves(grid, headers.is_first)]
    for index in grids_of(grids, lambda text: bool(surely([text], LONG))):
        grid = grids[index]
        found = headers.find(grid)
        # where merged cells were dropped, headings do not stand over their columns
        ragged = grid.ragged or any(one.crossed or _over_labels(one, grid) for one in found)
        found = [] if ragged else found
        # guard: header-order
        order = order if (told := headers.order_of(headers.rows_in(grid))) is None else told
        contrary = any(header.complete and tuple(header.order) != order for header in found[:1])
        # guard: other-applicants
        if contrary or headers.has_another(grid) or (ragged and headers.names_another(_head(grid))):
            order = ()  # of the rows below it, over a page's end too
        current = found[0] if found else None
        if (
            current is None
            and not ragged
            and above
            and len(grid.rows[0]) == len(grids[index - 1].rows[0])
        ):
            current = above[-1]  # the table goes on over a page break, without its header
        elif current is None and not ragged and above and above[-1]:
            wider = len(grid.rows[0]) - len(grids[index - 1].rows[0])
            current = headers.moved(above[-1], wider, grid)
        # guard: header-order
        if current is None and index and any(map(_is_moved, headers.find(grids[index - 1]))):
            order = ()  # its own header stands on the page before, cut
        above.append(current)
        if first is None and current and current.complete:
            first = current
        for header in found:
            # guard: header-order
            if first and header.complete and header.order != first.order:
                message = Label(
                    "跨页后表头的列次与前不同", "after a break the header names other columns"
                )
                out.flag("header", message=message)
                header.denied = True
        later = {header.rows.stop: header for header in found[1:] if header.complete}
        skip = {row for header in found for row in header.rows}
        if ragged:
            skip = {number for number, row in enumerate(grid.rows) if headers.is_header(row)}
        for number, row in enumerate(grid.rows):
            if number in later:
                above.append(current := later[number])
            if number not in skip and len(distinct(row)) > 1:
                first_value = current.first if current else None
                parts = side_by_side(row, ONCE)
                lines += [line_of(len(above) - 1, part, first_value) for part in parts]
    tables = []
    for table in _printings(join_broken(lines, ROWS)):
        tables.append(Collector(out.table))
        _read_lines(table, above, order, several, tables[-1])
    return out.take(tables, several=several)


def _head(grid: Grid) -> str:
    """The header of a grid as running text, its names parted by spaces."""
    rows = (distinct(row) for row in headers.rows_in(grid))
    return "\n".join(" ".join(squeeze(cell.text) for cell in cells) for cells in rows)


def _is_moved(header: Header) -> bool:
    """Whether what a header names is not in the form's order."""
    return header.order != sorted(header.order, key=COLUMNS.index)


def _over_labels(header: Header, grid: Grid) -> bool:
    """Whether labels of rows stand in the columns that a header names."""
    cells = (row[n] for row in grid.rows for n in header.columns)
    named = {bare(cell.text) for cell in cells if cell and len(cell.text) >= _LEAST}
    # guard: wrong-spans
    return bool(surely(named, ONCE))


_LEAST = 4
"""Characters of a label that tells its row by itself."""

_RESTART = 3
"""Rows in their order that come a second time: then it is the table that does."""


def restarts(rows: Sequence[int]) -> list[int]:
    """Where, among rows by their numbers in the form, the table begins anew: the numbers fall, and
    what follows has rows that were there already.
    """
    falls = [n for n, (a, b) in enumerate(pairwise(rows), 1) if b <= a]
    found, seen = [], set[int]()
    for begun, end in pairwise([0, *falls, len(rows)]):
        own = set(rows[begun:end])
        # guard: printed-twice
        if len(own & seen) >= _RESTART:
            found.append(begun)
        seen |= own
    return found


def _printings(lines: list[Line]) -> Iterator[list[Line]]:
    """The table as often as it is printed: its rows up to 四、结转下年度继续办理, behind
    which table 4 may stand, with labels alike.
    """
    sure = [
        (number, ROWS.index(found[0]))
        for number, line in enumerate(lines)
        if (found := surely((bare(cell.text) for cell in line.labels), LONG))
    ]
    start = 0
    for again in restarts([row for _, row in sure]):
        yield _up_to_last(lines[start : sure[again][0]])
        start = sure[again][0]
    yield _up_to_last(lines[start:])


def _up_to_last(lines: list[Line]) -> list[Line]:
    named = [surely((bare(cell.text) for cell in line.labels), ONCE) for line in lines]
    for number in range(len(lines)):
        if ROWS[-1] in named[number]:
            above = {row for rows in named[:number] for row in rows}
            below = {row for rows in named[number + 1 :] for row in rows}
            # guard: own-place
            if len(below) >= _RESTART and not below & above:  # it stands above them, elsewhere
                number = _last_row(lines, max(n for n, rows in enumerate(named) if rows))
            # guard: repeated-rows
            while named[number + 1 : number + 2] == [[ROWS[-1]]]:  # it comes again
                number += 1
            return lines[: number + 1 + any(map(_is_orphan, lines[number + 1 : number + 2]))]
    return lines


def _last_row(lines: list[Line], number: int) -> int:
    """The last row of the table, where rows of shorter labels follow that one."""
    for line in lines[number + 1 :]:
        if len(line.values) < SIZE or not surely(wordings_of(line), ROWS):
            break
        number += 1
    return number


def _is_orphan(line: Line) -> bool:
    """Whether a row has figures and no label."""
    return len(line.values) >= SIZE and not line.blank and not wordings_of(line)


_OTHER = bare(form.OTHER_ROW.label.zh)
_SUB_ROWS = tuple(row for row in ROWS if row.key in form.OTHER_ROWS)

_SHIFTED = Label(
    "有一行没有标签的数字，又有一行只有标签：整表数字可能错位一行",
    "a row of figures without a label, and a label without figures: all may stand a row too low",
)


def _among_labels(line: Line, above: Sequence[Header | None]) -> list[int]:
    """The columns before the header's first in which a row has figures."""
    header = above[line.grid]
    cells = line.row[: header.first] if header else ()
    return [n for n, cell in enumerate(cells) if cell and is_figure(cell)]


def _read_lines(
    lines: list[Line],
    above: Sequence[Header | None],
    order: tuple[str, ...],
    several: bool,
    out: Collector,
) -> None:
    merged = spanning(lines)
    labels = [wordings_of(line, merged) for line in lines]
    _join_torn(lines, labels)
    for texts in labels:
        # guard: own-label
        if _OTHER in texts and surely(texts, _SUB_ROWS):  # then it is their heading
            texts.remove(_OTHER)
    # guard: own-label
    matches = {  # 其他 and 总计 without any cell are words of a header
        line: row
        for line, row in align(labels, ROWS).items()
        if lines[line].values or ROWS[row] in ONCE
    }
    if {ROWS[row].key for row in matches.values()} & set(form.OTHER_ROWS):
        # a row 其他处理 above its three sub-rows is their heading, not the single row
        matches = {line: row for line, row in matches.items() if ROWS[row] is not form.OTHER_ROW}
    placed = {line: (row, "label") for line, row in matches.items()}
    placed |= _by_position(lines, labels, matches)
    own = [texts if line.values else [] for line, texts in zip(lines, labels, strict=True)]
    elsewhere = out_of_order(own, ONCE, {number: ROWS[row] for number, (row, _) in placed.items()})
    placed |= {number: (ROWS.index(row), "label") for number, row in elsewhere.items()}
    repeated = _repeated(lines, labels, placed) | _in_parts(lines, labels, placed)
    # guard: repeated-rows
    if len(repeated) >= PRINTED_TWICE:
        # of 其他 and 总计, and of the last row, nobody can tell whether they come again; and where
        # the table is two reports', of no row whose it is
        repeated |= {row.key for row in ROWS if several or row not in ONCE or row is ROWS[-1]}
    times = Counter(cell for number in placed for cell in lines[number].values)
    usual = headers.usual_of(lines, [lines[number] for number in placed])
    # guard: own-label
    shifted = any(map(_is_orphan, lines[-1:])) and any(lines[number].blank for number in placed)
    # digits of one figure in several cells, where no header tells these apart
    torn = any(
        above[lines[number].grid] is None and sum(map(is_figure, lines[number].values)) > SIZE
        for number in placed
    )
    # eight columns from figure to figure: a blank in front of seven is one of them, and no label
    wider = any(
        len(values) > SIZE and values[0].text.strip() and values[-1].text.strip()
        for values in (lines[number].values for number in placed)
    )
    beside: dict[Cell, set[Cell]] = {}  # the last figure of each row that a label stands beside
    for line in lines:
        for cell in () if line.blank else line.labels:
            beside.setdefault(cell, set()).add(line.values[-1])
    shared = {cell for cell, figures in beside.items() if len(figures) > 1}
    before = Counter(n for number in placed for n in _among_labels(lines[number], above))
    # guard: packed-rows
    moved = any(
        (header := above[lines[number].grid])
        and headers.has_moved(lines[number], header)
        and headers.packed(lines[number])
        for number in placed
    )
    for number, (index, how) in sorted(placed.items()):
        line, key = lines[number], ROWS[index].key
        header = above[line.grid]
        cells = headers.cells_of(line, header, order, usual)
        if moved and header and headers.has_moved(line, header):
            # guard: packed-rows
            cells, header = headers.packed(line) if header.as_in_form else None, None
        # guard: packed-rows
        elif cells is None and order == COLUMNS and not header:
            cells = headers.packed(line)
        # guard: packed-rows
        elif cells and headers.contradicts(line, cells):
            cells = None
        # guard: side-by-side
        if header is None and _are_others(line, ROWS[index]):
            cells = None
        place = line.cells[0].place
        raw = " ".join(line.texts)
        if shifted:
            out.refuse("misfit", key, COLUMNS, raw, place, message=_SHIFTED)
        # guard: broken-rows
        elif number + 1 not in placed and any(
            _is_rest(below, line) for below in lines[number + 1 : number + 2]
        ):
            out.refuse("misfit", key, COLUMNS, raw, place, message=CUT)
        # guard: wrong-spans
        elif any(before[n] * 2 < len(placed) for n in _among_labels(line, above)) and not (
            cells and headers.adds_up(cells)
        ):  # it is in no column of running numbers
            out.misfit(key, COLUMNS, line.cells[1:], place)
        # guard: repeated-rows
        elif key in repeated:
            out.refuse("repeated", key, COLUMNS, raw, place)
        elif (
            cells is None
            # guard: wrong-spans
            or (how == "label" and _is_shared(line, ROWS[index], shared))
            # guard: torn-figures
            or (
                header is None
                and (torn or (wider and len(line.values) > SIZE))
                and not headers.adds_up(cells)
            )
        ):
            out.misfit(key, COLUMNS, line.values, place)
        else:
            # guard: labels-otherwise
            if not line.recognised:
                texts = [cell.text for cell in line.labels]
                out.labelled(key, labels[number], place, sure=how == "label", texts=texts)
            how = "order" if how == "label" and header is None else how
            out.add(key, {c: Printed.of(unshared(cell, times), how) for c, cell in cells.items()})
    _refuse_shifted(out)
    _report_extra_rows(lines, labels, placed, out)


def _is_rest(line: Line, above: Line) -> bool:
    """Whether a row at the top of a grid has no name, and figures in some cells only: the last digits
    of the row above, which the page's end cut.
    """
    filled = [cell for cell in line.values if cell.text.strip()]
    return (
        line.grid != above.grid
        and len("".join(squeeze(cell.text) for cell in line.labels)) < _A_NAME
        and 0 < len(filled) < len(line.values)
    )


_A_NAME = 5
"""Characters that no rest of a group's name has, at the top of a page."""


def _is_shared(line: Line, row: Row, shared: Container[Cell]) -> bool:
    """Whether the label that names a row stands beside other rows' figures, too: a line between two
    labels is lost, and which figures are whose?
    """
    own = [cell.text for cell in line.labels if cell not in shared]
    if any(half_alike(text, row) for text in map(bare, (*own, "".join(own))) if text):
        return False
    return any(half_alike(bare(cell.text), row) for cell in line.labels if cell in shared)


def _are_others(line: Line, row: Row) -> bool:
    """Whether a row's figures stand behind words of others, and figures of its own before these."""
    passed = [n for n, cell in enumerate(line.labels) if n and is_figure(cell)]
    nearest = line.labels[passed[-1] + 1 :] if passed else []
    return bool(nearest) and row not in surely((bare(cell.text) for cell in nearest), ROWS)


PRINTED_TWICE = 3
"""Rows that come again with other figures, from which on it is the table that does."""


def _refuse_shifted(out: Collector) -> None:
    """Make null a row that lost a cell: without a total where other rows have theirs, and with
    the sum of its applicants in the place of the last of them.
    """
    totals = [
        out.figures[row, "total"].value for row in out.rows() if (row, "total") in out.figures
    ]
    if sum(total is not None for total in totals) < _WITH_TOTALS:
        return
    for row in out.rows():
        figures = [out.figures.get((row, column)) for column in COLUMNS]
        values = [figure.value if figure else None for figure in figures]
        known = [value for value in values[:-2] if value is not None]
        # guard: six-of-seven
        if values[-1] is None and values[-2] and values[-2] == sum(known):
            raw = " ".join(figure.raw.strip() for figure in figures if figure)
            place = next((figure.place for figure in figures if figure), None)
            out.refuse("misfit", row, COLUMNS, raw, place)


_WITH_TOTALS = 3
"""Rows with a total from which on one without is an exception."""


def _join_torn(lines: list[Line], labels: list[list[str]]) -> None:
    """Give the figures between whose label's halves a page ends the whole label."""
    for number, (one, other) in enumerate(pairwise(lines)):
        if one.blank == other.blank:
            continue
        halves = ([c.text for c in line.labels if c.text.strip()][-1:] for line in (one, other))
        whole = bare("".join(chain(*halves)))
        # guard: torn-labels
        if surely([whole], LONG) and not surely([*labels[number], *labels[number + 1]], ROWS):
            labels[number], labels[number + 1] = ([], [whole]) if one.blank else ([whole], [])


def _by_position(
    lines: list[Line], labels: list[list[str]], matches: dict[int, int]
) -> dict[int, tuple[int, str]]:
    """Rows without a readable label, where only one place is left for them."""
    found: dict[int, tuple[int, str]] = {}
    keys = {ROWS[row].key for row in matches.values()}
    unprinted = set(form.OTHER_ROWS) if "other" in keys else {"other"}  # 其他处理, otherwise
    for (line, row), (next_line, next_row) in pairwise(sorted(matches.items())):
        between = [
            number
            for number in range(line + 1, next_line)
            if len(lines[number].values) >= SIZE
            and (labels[number] or not lines[number].blank)  # else it may be a mere gap
        ]
        missing = [r for r in range(row + 1, next_row) if ROWS[r].key not in unprinted]
        # guard: lost-labels
        if between and len(between) == len(missing):
            for number, candidate in zip(between, missing, strict=True):
                misread = lines[number].recognised
                like = [
                    half_alike(text, ROWS[candidate], misread=misread)
                    for text in labels[number]
                    if text not in GROUP_LABELS
                ]
                # its group's may be misread, too
                if all(like) or (misread and any(like)):
                    found[number] = (candidate, "position")
    return found


def half_alike(label: str, row: Row, *, misread: bool = False) -> bool:
    """Whether a bare label may be a mistyped row's, where only that row can stand. Where recognition
    may have `misread` it, its 无 may be 元.
    """
    how = (lambda one, other: fuzz.ratio(one, other) / 100) if misread else alike
    return max(how(label, wording) for wording in wordings(row)) >= HALF_ALIKE


def _repeated(
    lines: list[Line], labels: list[list[str]], placed: Mapping[int, tuple[int, str]]
) -> set[str]:
    """Rows that stand in the table a second time with other figures; all, where most have a second
    row of figures below their own: 县本级, 合计.
    """
    texts = {ROWS[row]: lines[number].texts for number, (row, _) in placed.items()}
    parted = sum(
        number + 1 not in placed
        and (number + 2 in placed or number + 2 == len(lines))
        and _is_another(lines[number + 1])
        for number in placed
        if number + 1 < len(lines)
    )
    # guard: repeated-rows
    if 2 * parted > len(placed):
        return {ROWS[row].key for row, _ in placed.values()}
    return {
        row.key
        for number, line in enumerate(lines)
        if number not in placed and line.values and not line.blank
        # guard: repeated-rows
        for row in surely(labels[number], AGAIN if len(line.values) == SIZE else ONCE)
        if row in texts and line.texts != texts[row]
    }


def _in_parts(
    lines: list[Line], labels: list[list[str]], placed: Mapping[int, tuple[int, str]]
) -> set[str]:
    """Rows beside one that the form does not have, which may be a part of them: it has their label,
    too, or they have no wording of the form's.
    """
    names = [{"".join(_HAN.findall(text)) for text in texts} for texts in labels]
    further = {
        number
        for number in range(min(placed, default=0), max(placed, default=0))
        if number not in placed
        and _is_another(lines[number])
        and names[number] - _NAMELESS
        and not surely(labels[number], AGAIN)  # it comes again
    }
    found = set()
    for number, (row, _) in placed.items():
        for beside in {number - 1, number + 1} & further:
            if lines[beside].texts == lines[number].texts:
                continue
            group = [cell.text for cell in lines[beside].labels if cell in lines[number].labels]
            groups = {"".join(_HAN.findall(bare(text))) for text in group}  # over both
            # guard: rows-in-parts
            same = (names[number] & names[beside]) - _NAMELESS - groups
            # guard: rows-in-parts
            if same or not names[number] & set(wordings(ROWS[row])):
                found.add(ROWS[row].key)
    return found


_HAN = re.compile("[\u4e00-\u9fff]+")
_NAMELESS = {"", *GROUP_LABELS}


def _is_another(line: Line) -> bool:
    """Whether a row has figures that those above do not include, as 其中 says."""
    within = any(squeeze(cell.text).startswith("其中") for cell in line.labels)
    # guard: repeated-rows
    return len(line.values) >= SIZE and not line.blank and not within


def _report_extra_rows(
    lines: list[Line],
    labels: list[list[str]],
    placed: Mapping[int, tuple[int, str]],
    out: Collector,
) -> None:
    """Rows with figures, within the table, that the form does not have."""
    for number in range(min(placed, default=0), max(placed, default=0)):
        line = lines[number]
        if number in placed or len(line.values) < SIZE or line.blank:
            continue
        if not surely(labels[number], AGAIN):  # else a repetition, told of already
            out.extra_row(line.cells)
