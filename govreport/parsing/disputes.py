"""Table 4, reconsideration and litigation: from tables that the document has as tables, and
from text. It is one row of 15, three tables, or turned on its side.
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
from govreport.parsing.figures import Collector, Printed
from govreport.parsing.glued import adds_up, only_split, readings
from govreport.parsing.headings import BELOW_TABLES, OVER_TABLE_4
from govreport.parsing.lines import CUT, OTHER_COLUMN, distinct, has_figures, is_figure, is_rest
from govreport.parsing.lines import Printed as Row
from govreport.parsing.numbers import looks_like_figure
from govreport.parsing.stream import QUALIFIED, Run, Stream, count_of, is_cell
from govreport.parsing.text import PAGE_NUMBER, Text

BLOCKS = tuple(row.key for row in form.DISPUTES.rows)
RESULTS = tuple(column.key for column in form.DISPUTES.columns)
KEYS = tuple((block, result) for block in BLOCKS for result in RESULTS)
"""The fifteen cells, in the form's order."""

_LARGEST = 3_000
"""Cells of a grid that is looked at as table 4, which has 45."""

_LONGEST_RESULT = 8
"""A header of table 4 is no longer than this; longer text only mentions its words."""

_TOLD_BY = [(word, column.key) for column in form.DISPUTES.columns for word in column.told_by]
_BLOCK_TOLD_BY = [(word, row.key) for row in reversed(form.DISPUTES.rows) for word in row.told_by]


@kept
def _result(text: str) -> str | None:
    """The result that a header names, by the character that tells: the words are misspelt
    and turned around (维持结果); behind its block's name, too: 行政复议-结果维持.
    """
    # guard: disputes-headers
    parts = [part for part in re.split(r"\W+|_", text) if len(part) <= _LONGEST_RESULT]
    told = {key for part in parts for word, key in _TOLD_BY if word in part}
    # guard: disputes-headers
    return told.pop() if len(told) == 1 else None  # of two that ran together, which?


def _results_in(cells: Iterable[Cell]) -> set[str]:
    """Results that a table's cells name."""
    return {key for cell in cells if (key := _result(squeeze(cell.text)))}


@kept
def block_of(text: str) -> str | None:
    """The block of table 4 that a folded, squeezed header names, if just one."""
    said = {word: key for word, key in _BLOCK_TOLD_BY if word in text}
    # 未经复议 is not 经复议
    found = {
        key for word, key in said.items() if not any(word in one for one in said if one != word)
    }
    # guard: disputes-headers
    if "行政诉讼" in text and found == {"reconsideration"}:
        return None  # a caption that names both
    return found.pop() if len(found) == 1 else None


def _as_in_form(names: Iterable[str]) -> bool:
    """Whether the blocks stand in the form's order where a header, or its caption, names them last."""
    last = {block_of(name) or "行政诉讼": n for n, name in enumerate(names)}
    places = [last[key] for key in (BLOCKS[0], "行政诉讼", *BLOCKS[1:]) if key in last]
    return places == sorted(places)


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
    doubled: set[tuple[str, str]] = set()  # that one table has twice
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
            named = (name for name in names if _result(name) or block_of(name) or "诉讼" in name)
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
            if not cells and not has_figures(rows):
                previous = block
            told: dict[tuple[str, str], str] = {}
            for key, cell, how in cells:
                found.setdefault(key, {}).setdefault(cell, how)
                if told.setdefault(key, cell.text) != cell.text:
                    doubled.add(key)
            printings += bool(cells)
            # guard: disputes-unread
            if (several or has_figures(rows)) and _is_whole(rows):
                unread.update(set(KEYS) - {key for key, _, _ in cells})
    # guard: disputes-unread
    if several and printings == 1:  # of which report?
        unread.update(KEYS)
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
                    split = (row.key, column) in cut
                    rule, why = ("misfit", CUT) if split else ("repeated", _ANOTHER)
                    raw, place = cell.text, cell.place
                    out.refuse(rule, row.key, [column], raw, place, message=why, of=column)
                    continue
                if len(texts) == 1 and not lost:
                    cells_of_row[column] = Printed.of(cell, how)
                    continue
                raw = " ".join(sorted(texts))
                out.refuse("repeated", row.key, [column], raw, cell.place, of=column)
        if cells_of_row:
            out.add(row.key, cells_of_row)


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


def _is_whole(rows: Sequence[Row]) -> bool:
    """Whether the results of more than one block stand over the figures: the body's own cases, by
    their outcome, have but one.
    """
    named = sum(bool(_result(squeeze(cell.text))) for row in rows for cell in distinct(row))
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
    if len({_result(text) for text in headers} - {None}) < 4 or not any(map(block_of, headers)):
        return None
    # guard: disputes-headers
    if not _as_in_form(name for name in headers if not _result(name)):
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
            result = next((r for text in named_over if (r := _result(text))), None)
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
    under = [n for n, cell in enumerate(named_in) if cell and _result(_words(cell.text))]
    for number in range(start, len(rows)):  # a broken header: fifteen in the order it prints
        above = set(rows[number - 1]) if number else set()
        cells = [cell for cell in distinct(rows[number]) if cell not in above]
        # guard: disputes-parts
        if len(cells) > len(KEYS) == len(under):
            cells = distinct(rows[number][n] for n in under)  # beside a label, or a remark
        if len(cells) == len(KEYS) and all(looks_like_figure(cell.text) for cell in cells):
            header = distinct(cell for row in rows for cell in row)
            order = _printed_order(_result(_words(cell.text)) for cell in header)
            words = [_words(c.text) for c in distinct(c for row in rows[:number] for c in row)]
            # guard: disputes-headers
            if not _as_in_form(word for word in words if block_of(word) or "诉讼" in word):
                return []
            over = [cell for n in heads for cell in distinct(rows[n])]
            # guard: running-numbers
            beside = any(OTHER_COLUMN.search(word) for word in words)
            if beside and not _all_add_up([cell.text for cell in cells]):
                return []  # a blank may be lost in front, and last year's stand behind
            # guard: disputes-headers
            head = (_words(cell.text) for row in rows[:start] for cell in distinct(row))
            if any(_is_strange(_words(cell.text)) for cell in over) or any(map(_is_unknown, head)):
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
            if over and _result(_words(over.text)):
                below[over] = below.get(over, False) or cell is not None
    return not all(below.values())


def _adds_up(block: str, cells: Sequence[Placed]) -> bool:
    """Whether a block's results are all there, and add up to its total."""
    values = {key[1]: count_of(cell.text) for key, cell, _ in cells if key[0] == block}
    return adds_up(tuple(values.get(result) for result in RESULTS))


def _is_strange(text: str) -> bool:
    """Whether a header's words have little of the results' names: 撤回申请, 移送其他机关."""
    foreign = sum(char not in _LETTERS for char in text)
    sure = _result(text) not in (None, "other")  # 其他 stands in other names as well
    return foreign > 2 and 2 * foreign > len(text) and text.isalpha() and not sure


def _is_unknown(text: str) -> bool:
    """Whether a header names what is none of the form's, nor a piece of it: 一审, 驳回."""
    text = _HEADS.sub("", re.sub(r"[\W\d]", "", text))
    known = any(text in one for one in _ALL) or _result(text) or "诉讼" in text or "复议" in text
    return len(text) > 1 and not known


_HEADS = re.compile("序号|类别|类型|项目|单位|结果|情况|数量|备注|件数?")
"""What a header says of any table."""

_ALL = [
    squeeze(one.label.zh) for one in (form.DISPUTES, *form.DISPUTES.rows, *form.DISPUTES.columns)
]
_LETTERS = {char for row in form.DISPUTES.rows for char in row.label.zh}
_LETTERS |= {char for column in form.DISPUTES.columns for char in column.label.zh}


def _printed_order(results: Iterable[str | None]) -> Sequence[tuple[str, str]]:
    """The fifteen cells in the order of the results that a header prints, read line by line.

    The form's own order where the header is torn; none where what is left of it says that
    the order is another.
    """
    named = [result for result in results if result]
    size = len(RESULTS)
    parts = [named[start : start + size] for start in range(0, len(named), size)]
    if len(named) == len(KEYS):
        # guard: disputes-headers
        if any(sorted(part) != sorted(RESULTS) for part in parts):
            return ()
        return [(block, r) for block, part in zip(BLOCKS, parts, strict=True) for r in part]
    first = [result for result in dict.fromkeys(named) if result in RESULTS]
    return KEYS if first == [result for result in RESULTS if result in first] else ()


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


# --- from text ---------------------------------------------------------------------

_ONE_IDENTITY = Label(
    "单元格文字粘连；符合勾稽关系的切分只有一种，但表四没有别的关系可以证实",
    "cells glued together; one way to part them adds up, but table 4 has no other identity to "
    "confirm it",
)

_RESULT = "|".join(
    text for column in form.DISPUTES.columns for text in (column.label.zh, *column.variants)
)
_BLOCK = "|".join(
    sorted(
        {word for row in form.DISPUTES.rows for word in (row.label.zh, *row.told_by)}
        | {"行政诉讼"},
        key=len,
        reverse=True,
    )
)
_LONGEST_HEAD = 300
"""Characters before the first result that may be the table's head."""


def read_text(
    text: Text, out: Collector, start: int, end: int | None, torn: set[str]
) -> tuple[int, int] | None:
    """Find table 4 in text, between offsets `start` and `end` of ``text.folded``; `torn` is what
    breaks figures of the other tables (`Stream.torn`).
    """
    stream = Stream(text, start, end)
    stream.torn = torn
    words = [
        (match.start(), match.end(), match[0])
        for match in re.finditer(f"{_RESULT}|{_BLOCK}", stream.words)
    ]
    printed = [word for word in words if not stream.told[stream.origin[word[0]]]]
    # guard: mentions
    if len({word for _, _, word in printed if re.fullmatch(_RESULT, word)}) >= _ENOUGH:
        words = printed  # beside the table sentences tell of it
    results = [word for word in words if re.fullmatch(_RESULT, word[2])]
    if len({word for _, _, word in results}) < _ENOUGH:
        return _read_torn(stream, out)
    stream.begun = {begun for begun, _, _ in words}
    figures = {run.at for run in stream.runs}
    if stream.in_prose([end for _, end, _ in results if end in figures]):
        return None
    first = results[0][0]
    runs = [
        run
        for run in stream.runs
        if run.at > first and any(0 <= run.at - end <= 1 for _, end, _ in words)
    ]
    if not runs:
        return None
    order = _printed_order(_result(word) for _, _, word in results)
    if not order and len(results) < len(KEYS) and _confirms(results):
        order = KEYS  # a torn header
    # guard: disputes-headers
    if _CODES.search(stream.words[results[-1][1] : runs[0].at]):
        order = ()  # the columns are named in codes, which a note explains
    head = [word for word in words if first <= word[0] and word[1] <= runs[0].at]
    # guard: disputes-headers
    over = [word for word in words if word[1] <= first and first - word[1] <= _BESIDE]
    gaps = (stream.words[a[1] : b[0]] for a, b in pairwise([*over[-1:], *head]))
    between = [_HEADS.sub("", words) for words in gaps]
    if any(_is_strange(words) or _is_unknown(words) for words in between):
        order = ()
    # guard: running-numbers
    beside = OTHER_COLUMN.search(stream.words, max(first - _BESIDE, 0), runs[0].at)
    if beside and not all(_all_add_up(run.texts) for run in runs):
        order = ()  # a blank may be lost in front, and last year's stand behind
    # guard: disputes-elsewhere
    own = {end for _, end, word in words if block_of(word)}
    while (  # 图1, 总计17件
        len("".join(runs[0].texts)) >= len(KEYS)
        and len("".join(runs[-1].texts)) < len(RESULTS)
        and runs[-1].at not in own
    ):
        runs.pop()
    names = [(end, block) for _, end, word in words if (block := block_of(word))]
    named = [next((b for end, b in reversed(names) if end <= run.at), None) for run in runs]
    blocks = [word for word in words if word[1] <= runs[0].at and not _result(word[2])]
    # guard: disputes-headers
    if len(runs) == 1 and order and _as_in_form(_left_to_right(blocks, stream)):
        _read_run(stream, BLOCKS, runs[0], order, out)
    # guard: disputes-blocks
    elif order and len(runs) == len(BLOCKS) == len(set(named) - {None}):
        for block, run in zip(named, runs, strict=True):
            _read_run(stream, [str(block)], run, order, out)
    else:
        for block in BLOCKS:
            raw, place = stream.raw(runs[0].tokens), stream.place(runs[0].tokens)
            out.refuse("misfit", block, RESULTS, raw, place)
    before = max(first - _LONGEST_HEAD, 0)
    above = re.search(f"(?:{_BLOCK})*$", stream.words[before:first])
    span = stream.origin[before + above.start() if above else first]
    return span, runs[-1].tokens[-1].end


_ENOUGH = 4
"""Different results that are named where table 4 is."""


_CODES = re.compile("[A-Za-z]{2}")
_BESIDE = 10
"""Characters before the first result in which a column besides may be named."""


def _left_to_right(blocks: Sequence[tuple[int, int, str]], stream: Stream) -> list[str]:
    """The names of blocks as they are printed; one of two that stands on a line above the other
    behind it, where it stands to its right.
    """
    names = [word for _, _, word in blocks]
    text = stream.text.folded
    starts = [stream.origin[start] for start, _, _ in blocks]
    columns = [start - text.rfind("\n", 0, start) for start in starts]
    for one, other in pairwise(range(len(blocks))):
        # guard: disputes-headers
        if block_of(names[other]) == BLOCKS[0] and columns[other] < columns[one]:
            names[one], names[other] = names[other], names[one]
    return names


def _confirms(results: Sequence[tuple[int, int, str]]) -> bool:
    """Whether what is whole of a torn header has the form's order."""
    named = [_result(word) for _, _, word in results]
    ends = [-1, *(number for number, result in enumerate(named) if result == RESULTS[-1])]
    blocks = [tuple(named[a + 1 : b + 1]) for a, b in pairwise(ends)]
    whole = [block for block in blocks if len(block) == len(RESULTS)]
    return set(whole) == {tuple(RESULTS)}


def _read_torn(stream: Stream, out: Collector) -> tuple[int, int] | None:
    """Read fifteen figures behind a header whose words are torn, a character a line: in the
    form's order, if the totals of all three blocks confirm it.
    """
    for run in stream.runs:
        above = stream.words[max(run.at - _LONGEST_HEAD, 0) : run.at]
        torn = above[above.rfind("行政诉讼") :]
        if len(run.tokens) != len(KEYS) or "行政复议" not in above or stream.qualified(run):
            continue
        if any(torn.count(char) < len(BLOCKS) for char in "维纠审"):
            continue
        # guard: disputes-headers
        if sum(char not in _LETTERS for char in torn) >= len(BLOCKS):
            continue  # each block names what the form does not: 驳回
        size = len(RESULTS)
        if not _all_add_up(run.texts):
            continue
        for number, block in enumerate(BLOCKS):
            tokens = run.tokens[number * size : (number + 1) * size]
            out.add(block, stream.apart(RESULTS, tokens, "order"))
        start = stream.words.rfind("行政复议", 0, run.at)
        return stream.origin[max(start, 0)], run.tokens[-1].end
    return None


def _read_run(
    stream: Stream,
    blocks: Sequence[str],
    run: Run,
    order: Sequence[tuple[str, str]],
    out: Collector,
) -> None:
    """Read one run of figures as the results of one block, or of all three, in the header's order."""
    size, first = len(RESULTS), stream.lines_of(run)[0]
    below = len(run.tokens) - len(first)  # on further lines: a page's number, or 无
    # guard: disputes-cells
    if below < size and len(first) == len(blocks) * size:
        alone = Run(first, run.at)
        run = alone if _all_add_up(alone.texts) else run
    texts = run.texts
    raw, place = stream.raw(run.tokens), stream.place(run.tokens)
    if stream.qualified(run):
        for block in blocks:
            out.refuse("unreadable", block, RESULTS, raw, place, message=QUALIFIED)
        return
    if (
        len(texts) == len(blocks) * size
        and all(map(is_cell, texts))
        and not (stream.may_be_torn(run.tokens) and not _all_add_up(texts))
    ):
        for number, block in enumerate(blocks):
            tokens = run.tokens[number * size : (number + 1) * size]
            columns = [result for key, result in order if key == block]
            out.add(block, stream.apart(columns, tokens))
        return
    values = None
    if run.digits and tuple(order) == KEYS:
        whole = stream.closed_up(run.tokens)
        # guard: torn-figures
        if len(texts) > len(whole) == len(blocks) * size and _all_add_up(whole):
            texts = whole
        found = readings(texts, (size,) * len(blocks)) or []
        values = found[0] if len(found) == 1 else None
        # guard: disputes-cells
        if values and 2 * len(texts) > len(values) and _splits_a_figure(texts, values):
            values = None  # printed apart, so cells are missing rather than glued
    if values is None:
        for block in blocks:
            out.refuse("glued", block, RESULTS, raw, place, how="inferred")
        return
    forced = only_split(texts, len(values)) is not None
    for number, block in enumerate(blocks):
        part = values[number * size : (number + 1) * size]
        out.add(block, stream.parted(RESULTS, run.tokens, part))
        if not adds_up(part):
            out.flag("unconfirmed", block, found=raw, place=place)
        if not forced:
            out.flag(
                "unconfirmed", block, severity="info", found=raw, place=place, message=_ONE_IDENTITY
            )


def _all_add_up(texts: Sequence[str]) -> bool:
    counts, size = tuple(map(count_of, texts)), len(RESULTS)
    return all(adds_up(counts[at : at + size]) for at in range(0, len(counts), size))


def _splits_a_figure(texts: Sequence[str], values: Sequence[int | None]) -> bool:
    """Whether a reading parts a text that could be one figure as it stands.

    ``448`` could; ``00`` could not, so that it must be two cells. Where every cell is
    one digit and many texts are parted, the cells are glued and none is missing.
    """
    rest = iter(values)
    parted, whole = 0, False
    for text in texts:
        length = len(str(next(rest)))
        if not text.isdigit() or length == len(text):
            continue
        parted += 1
        whole = whole or text[0] != "0"
        while length < len(text):
            length += len(str(next(rest)))
    digits = all(value is None or value < 10 for value in values)
    # guard: disputes-cells
    return whole and not (digits and parted >= _MANY)


# guard: disputes-cells
_MANY = 3
"""A run in which this many texts must be parted is glued throughout."""
