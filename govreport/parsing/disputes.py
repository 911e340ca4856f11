"""Table 4, reconsideration and litigation, from tables that the document has as tables. It is one
row of 15, three tables, or turned on its side.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from govreport import form
from govreport.document import Cell, Grid, Paragraph
from govreport.form import Label
from govreport.normal import fold, kept, squeeze
from govreport.parsing.disputes_names import (
    KEYS,
    RESULTS,
    all_add_up,
    as_in_form,
    block_of,
    is_strange,
    is_unknown,
    printed_order,
    result_of,
)
from govreport.parsing.figures import Collector, Printed
from govreport.parsing.glued import adds_up
from govreport.parsing.headings import BELOW_TABLES, OVER_TABLE_4
from govreport.parsing.lines import CUT, OTHER_COLUMN, distinct, has_figures, is_figure, is_rest
from govreport.parsing.lines import Printed as Row
from govreport.parsing.numbers import looks_like_figure
from govreport.parsing.stream import count_of
from govreport.parsing.text import PAGE_NUMBER

_LARGEST = 3_000
"""Cells of a grid that is looked at as table 4, which has 45."""


def _results_in(cells: Iterable[Cell]) -> set[str]:
    """Results that a table's cells name."""
    return {key for cell in cells if (key := result_of(squeeze(cell.text)))}


# --- from grids --------------------------------------------------------------------

_SINGLE_CHARACTERS = re.compile(r"\s*\S(?:\s+\S)+\s*")

Placed = tuple[tuple[str, str], Cell, str]
"""A cell with its block and result, and how they were told."""


def read_grids(blocks: Sequence[Paragraph | Grid], out: Collector, several: bool = False) -> None:
    """Find table 4 in a document's grids; the paragraphs between may say which block is next.

    Where they are of `several` reports, a table without figures is one report's, and no template.
    """
    found: dict[tuple[str, str], dict[Cell, str]] = {}
    caption, elsewhere = "", False
    previous: Grid | None = None
    # in their order, of grids without figures, where every row is a table
    headers: dict[str, None] = {}
    unread: set[tuple[str, str]] = set()  # in one of several tables
    above: Grid | None = None
    cut: set[tuple[str, str]] = set()  # of these the last digits may stand on the next page
    doubled: set[tuple[str, str]] = set()  # of which one table has two
    printings = 0
    for block in chain.from_iterable(map(_captioned, blocks)):
        if isinstance(block, Paragraph):
            # guard: disputes-elsewhere
            if BELOW_TABLES.fullmatch(fold(block.text)):
                elsewhere = len(found) == len(KEYS)  # cases that the body decides itself may follow
            elif OVER_TABLE_4.fullmatch(fold(block.text)):
                elsewhere = False
            # a page's number, or what a page's end tore off a header, may stand inside a table
            torn = PAGE_NUMBER.fullmatch(block.text) or _SINGLE_CHARACTERS.fullmatch(block.text)
            if block.text.strip() and not torn:
                caption = block_of(squeeze(block.text)) or caption
                previous, headers = None, {}
            continue
        if elsewhere:
            continue
        if fifteen := _fifteen(block, headers):
            found |= {key: {cell: "order"} for key, cell in fifteen.items()}
            continue
        if not has_figures(block.rows):
            names = (squeeze(cell.text) for cell in _cells_of(block))
            named = (name for name in names if result_of(name) or block_of(name) or "诉讼" in name)
            headers |= dict.fromkeys(named)
        # guard: broken-rows
        if above is not None and is_rest(block, above):
            cut |= found.keys()
            continue
        above = block
        stretches = _own_rows(block)
        if previous is not None and len(block.rows[0]) == len(previous.rows[0]):
            # figures over the page from their header
            stretches = [_own_rows(previous)[-1] + block.rows]
        previous = None
        for rows in stretches:
            cells = _placed_cells(rows, caption, block.ragged)
            # guard: disputes-headers
            if not as_in_form(name for name in headers if not result_of(name)):
                cells = [one for one in cells if one[2] == "label"]  # the page's end cut the header
            if not cells and not has_figures(rows):
                previous = block
            told: dict[tuple[str, str], Cell] = {}
            lines = {cell: n for n, row in enumerate(rows) for cell in row if cell}
            for key, cell, how in cells:
                found.setdefault(key, {}).setdefault(cell, how)
                one = told.setdefault(key, cell)
                # guard: disputes-unread
                if one.text != cell.text or (one is not cell and lines[one] == lines[cell]):
                    doubled.add(key)
            printings += bool(cells)
            # guard: disputes-unread
            if (several or has_figures(rows)) and _is_whole(rows):
                unread.update(set(KEYS) - {key for key, _, _ in cells})
    # guard: disputes-unread
    alone = several and printings == 1  # of which report?
    unread.update(KEYS if alone else ())
    for row in form.DISPUTES.rows:
        # guard: disputes-unread
        lost = sum(block == row.key for block, _ in doubled) > 1  # another block's name
        cells_of_row: dict[str, Printed] = {}
        for column in row.columns:
            candidates = found.get((row.key, column), {})
            counts = {cell: count_of(cell.text) for cell in candidates}
            texts = {squeeze(c.text) if n is None else str(n) for c, n in counts.items()}
            for cell, how in list(candidates.items())[:1]:
                # guard: disputes-unread
                if (row.key, column) in cut | unread:
                    rule, why = "repeated", _WHOSE if alone else _ANOTHER
                    if (row.key, column) in cut:
                        rule, why = "misfit", CUT
                    out.refuse(
                        rule, row.key, [column], cell.text, cell.place, message=why, of=column
                    )
                    continue
                if len(texts) == 1 and not lost and (row.key, column) not in doubled:
                    cells_of_row[column] = Printed.of(cell, how)
                    continue
                raw = " ".join(sorted(texts))
                out.refuse("repeated", row.key, [column], raw, cell.place, of=column)
        if cells_of_row:
            out.add(row.key, cells_of_row)
        absent = [column for column in row.columns if not found.get((row.key, column))]
        for column in absent if len(absent) < len(row.columns) else ():
            out.refuse("misfit", row.key, [column], message=_ABSENT, of=column)


_ABSENT = Label("表中未找到这一项的数字", "no figure of it was found in the table")


def _captioned(block: Paragraph | Grid) -> Sequence[Paragraph | Grid]:
    """A table whose blocks stand one above the other, each with a caption and its own header, as
    captions and tables.
    """
    if isinstance(block, Paragraph):
        return [block]
    parts: list[Paragraph | Grid] = []
    for row in block.rows:
        own = [cell for cell in distinct(row) if cell.text.strip()]
        if len(own) == 1 and block_of(squeeze(own[0].text)):
            parts.append(Paragraph(own[0].text, own[0].place))
        elif parts and isinstance(parts[-1], Grid):
            parts[-1].rows.append(row)
        else:
            parts.append(replace(block, rows=[row]))
    grids = [part for part in parts if isinstance(part, Grid)]
    # guard: disputes-blocks
    whole = all(len(_results_in(_cells_of(grid))) == len(RESULTS) for grid in grids)
    return parts if whole and len(grids) > 1 else [block]


_ANOTHER = Label(
    "另有一个表四的该格无法读取，无法确定以哪个表为准",
    "there is another table 4, of which this cell cannot be read; which of them is meant cannot be "
    "told",
)


_WHOSE = Label(
    "另有几个表三，只有一个表四，文件没有说明它属于哪一份",
    "there are several tables 3 and one table 4; the document does not say whose it is",
)


def _is_whole(rows: Sequence[Row]) -> bool:
    """Whether the results of more than one block stand over the figures: the body's own cases, by
    their outcome, have but one.
    """
    named = sum(bool(result_of(squeeze(cell.text))) for row in rows for cell in distinct(row))
    return named >= 2 * len(RESULTS)


def _cells_of(grid: Grid) -> list[Cell]:
    return distinct(cell for row in grid.rows for cell in row)


def _fifteen(grid: Grid, headers: Collection[str]) -> dict[tuple[str, str], Cell] | None:
    """Fifteen figures in a grid of their own, behind grids with all of the headers."""
    rows = [
        cells
        for row in grid.rows
        if len(cells := distinct(row)) == len(KEYS)
        and all(looks_like_figure(cell.text) for cell in cells)
    ]
    if len(rows) != 1 or _results_in(_cells_of(grid)):
        return None
    if len({result_of(text) for text in headers} - {None}) < 4 or not any(map(block_of, headers)):
        return None
    # guard: disputes-headers
    if not as_in_form(name for name in headers if not result_of(name)):
        return None
    return dict(zip(KEYS, rows[0], strict=True))


def _own_rows(grid: Grid) -> list[list[list[Cell | None]]]:
    """The grid's rows from the head of table 4 on, for each time that it stands there: it is below
    table 3, if one grid holds both.
    """
    if len(_results_in(_cells_of(grid)) - {"other", "total"}) < 2:
        return []
    below = [
        number
        for number, row in enumerate(grid.rows, 1)
        if any("结转下年度" in squeeze(cell.text) for cell in distinct(row))
    ]
    stretches = [grid.rows[a:b] for a, b in pairwise([*(below or [0]), len(grid.rows)])]
    return [rows for rows in stretches if rows and len(rows) * len(rows[0]) <= _LARGEST]


def _placed_cells(rows: Sequence[Row], caption: str, ragged: bool) -> list[Placed]:
    """Each value cell with its block and result, from the headers above and beside it."""
    figures = [n for n, row in enumerate(rows) if any(map(is_figure, distinct(row)))]
    heads = [n for n, row in enumerate(rows) if _results_in(distinct(row))]
    start = figures[0] if figures else max(heads, default=-1) + 1
    named = {
        block for row in rows for cell in distinct(row) if (block := block_of(squeeze(cell.text)))
    }
    caption = min(named) if len(named) == 1 else caption  # it may stand in one cell alone
    places: dict[Cell, tuple[str, str]] = {}
    captioned: dict[Cell, str] = {}
    heights: Counter[Cell] = Counter()
    for number in range(start, len(rows)):
        heights.update(cell for cell in distinct(rows[number]) if looks_like_figure(cell.text))
        for position, cell in enumerate(rows[number]):
            if cell is None or cell in places or not looks_like_figure(cell.text):
                continue
            path = _path(rows, number, position)
            # guard: disputes-parts
            named_over = (*_over(rows, number, position), *path)
            result = next((r for text in named_over if (r := result_of(text))), None)
            block = next((b for text in path if (b := block_of(text))), None)
            if result and (block or caption):
                places[cell] = block or caption, result
            if result and not block:
                captioned[cell] = result
    counts = {result: count_of(cell.text) for cell, result in captioned.items()}
    # guard: disputes-blocks
    if [*counts][-1:] != [RESULTS[-1]] and not adds_up(tuple(map(counts.get, RESULTS))):
        # a part of the table, which a page's edge cut: a caption names but one of its blocks
        places = {cell: key for cell, key in places.items() if cell not in captioned}
    by_header: list[Placed] = [(key, cell, "label") for cell, key in places.items()]
    # guard: disputes-headers
    if any(n > 1 or is_figure(cell) and cell not in places for cell, n in heights.items()) or any(
        _does_not_fit(rows[:start], row, places) for row in rows[start:]
    ):
        # a cell too tall, too many or too few moves its neighbours under other headers
        if any(is_figure(cell) and cell not in places for cell in heights):
            blocks = {block for block, _ in places.values()}
            # guard: disputes-headers
            by_header = [] if named - blocks else by_header  # all of them moved
        by_header = [one for one in by_header if _adds_up(one[0][0], by_header)]
    keys = {key for key, _, _ in by_header}
    # guard: disputes-headers
    if not ragged and len(keys) == len(by_header) == len(KEYS):
        return by_header
    in_order: list[Placed] = []  # of several such rows none is read
    named_in = rows[heads[-1]] if heads else ()
    under = [n for n, cell in enumerate(named_in) if cell and result_of(_words(cell.text))]
    for number in range(start, len(rows)):  # a broken header: fifteen in the order it prints
        above = set(rows[number - 1]) if number else set()
        cells = [cell for cell in distinct(rows[number]) if cell not in above]
        # guard: disputes-parts
        if len(cells) > len(KEYS) == len(under):
            filled = [cell for cell in cells if is_figure(cell)]
            below = distinct(rows[number][n] for n in under)  # beside a label, or a remark
            # guard: packed-rows
            if not {*filled} <= {*below}:  # moved by a blank, or by a figure too many
                below = filled if all_add_up([cell.text for cell in filled]) else []
            cells = below
        if len(cells) == len(KEYS) and all(looks_like_figure(cell.text) for cell in cells):
            header = distinct(cell for row in rows for cell in row)
            order = printed_order(result_of(_words(cell.text)) for cell in header)
            leaves = {cell: result_of(_words(cell.text)) for cell in distinct(named_in)}
            misread = [cell for cell, leaf in leaves.items() if not leaf and cell.score is not None]
            if len(leaves) == len(KEYS) and misread:
                fits = all(
                    leaf in (None, r) for leaf, (_, r) in zip(leaves.values(), KEYS, strict=True)
                )
                order = KEYS if fits else ()
            words = [_words(c.text) for c in distinct(c for row in rows[:number] for c in row)]
            # guard: disputes-headers
            if not as_in_form(word for word in words if block_of(word) or "诉讼" in word):
                return []
            over = [cell for n in heads for cell in distinct(rows[n])]
            # guard: running-numbers
            beside = any(OTHER_COLUMN.search(word) for word in words)
            if beside and not all_add_up([cell.text for cell in cells]):
                return []  # a blank may be lost in front, and last year's stand behind
            # guard: disputes-headers
            head = distinct(cell for row in rows[:start] for cell in row)
            if any(is_strange(_words(cell.text)) for cell in over) or any(
                is_unknown(_words(cell.text), misread=cell.score is not None) for cell in head
            ):
                return [] if ragged else by_header
            results = sum(bool(result_of(_words(cell.text))) for cell in over)
            # guard: disputes-headers
            if results != len(KEYS) and not all_add_up([cell.text for cell in cells]):
                return [] if ragged else by_header
            # guard: running-numbers
            if any(map(is_figure, over)):
                return [] if ragged else by_header
            in_order += [(key, cell, "order") for key, cell in zip(order, cells, strict=False)]
    return in_order or ([] if ragged else by_header)


def _does_not_fit(heads: Sequence[Row], row: Row, places: Container[Cell | None]) -> bool:
    """Whether figures may have moved along a row: no cell stands below one of the results named in
    the header, or one stands behind all of them, and blanks below.
    """
    first = next((n for n, cell in enumerate(row) if cell in places), len(row))
    if any(cell and cell not in places for cell in row[first:]) and any(
        cell and not cell.text.strip() for cell in row[first:] if cell in places
    ):
        return True
    below: dict[Cell, bool] = {}
    for head in heads if first < len(row) else ():
        for over, cell in zip(head, row, strict=False):
            if over and result_of(_words(over.text)):
                below[over] = below.get(over, False) or cell is not None
    return not all(below.values())


def _adds_up(block: str, cells: Sequence[Placed]) -> bool:
    """Whether a block's results are all there, and add up to its total."""
    values = {key[1]: count_of(cell.text) for key, cell, _ in cells if key[0] == block}
    return adds_up(tuple(values.get(result) for result in RESULTS))


def _over(rows: Sequence[Row], number: int, position: int) -> list[str]:
    """The texts of the header above a cell, farthest first: what stands below a result there, or
    beside a row, may be 合计 as well, of the parts that the table has of everything.
    """
    texts: list[str] = []
    for row in reversed(rows[:number]):
        if any(map(is_figure, distinct(row))):
            if texts:
                break
        elif position < len(row) and (cell := row[position]) is not None:
            texts.append(_words(cell.text))
    return texts[::-1]


def _path(rows: Sequence[Row], number: int, position: int) -> list[str]:
    """Header texts of a cell: beside it, then above it, nearest first."""
    beside = [rows[number][column] for column in range(position - 1, -1, -1)]
    above = [rows[row][position] for row in range(number - 1, -1, -1) if position < len(rows[row])]
    texts = [_words(cell.text) for cell in (*beside, *above) if cell is not None]
    return [text for text in texts if text]


@kept
def _words(text: str) -> str:
    """A cell's text, squeezed; nothing if it is a figure or a blank."""
    return "" if looks_like_figure(text) else squeeze(text)
