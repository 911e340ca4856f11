"""Table 4, reconsideration and litigation, from text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from govreport import form
from govreport.form import Label
from govreport.parsing.disputes_names import (
    BLOCKS,
    KEYS,
    LETTERS,
    RESULTS,
    all_add_up,
    as_in_form,
    block_of,
    is_strange,
    is_unknown,
    printed_order,
    result_of,
)
from govreport.parsing.figures import Collector
from govreport.parsing.glued import adds_up, only_split, readings
from govreport.parsing.lines import OTHER_COLUMN
from govreport.parsing.positions import columns_in, names_over
from govreport.parsing.stream import QUALIFIED, Run, Stream, Token, is_cell
from govreport.parsing.text import Text

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
        [word for row in form.DISPUTES.rows for word in (row.label.zh, *row.told_by, "行政诉讼")],
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
    # guard: disputes-elsewhere
    if len(results) > len(KEYS) and words[0][2] in _TOTALS and words[1][0] - words[0][1] > _FAR:
        del words[0], results[0]  # of the header of table 3, whose rows are a table without it
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
    order = printed_order(result_of(word) for _, _, word in results)
    if not order and len(results) < len(KEYS) and _confirms(results):
        order = KEYS  # a torn header
    # guard: disputes-headers
    if _CODES.search(stream.words[results[-1][1] : runs[0].at]):
        order = ()  # the columns are named in codes, which a note explains
    head = [word for word in words if first <= word[0] and word[1] <= runs[0].at]
    # guard: disputes-headers
    between = [stream.words[a[1] : b[0]] for a, b in pairwise(head)]
    if any(is_strange(words) or is_unknown(words) for words in between):
        order = ()
    # guard: running-numbers
    beside = OTHER_COLUMN.search(stream.words, max(first - _BESIDE, 0), runs[0].at)
    if beside and not all(all_add_up(run.texts) for run in runs):
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
    blocks = [word for word in words if word[1] <= runs[0].at and not result_of(word[2])]
    # guard: disputes-headers
    if len(runs) == 1 and order and as_in_form(_left_to_right(blocks, stream)):
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


_TOTALS = ("总计", "合计")
_FAR = 20
"""Characters between two words of a header, from which on the first is another table's."""

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
    boxes = [stream.place([Token(n, at, at + 1)]).box for n, at in zip(names, starts, strict=True)]
    columns = [
        box[0] if box else start - text.rfind("\n", 0, start)
        for box, start in zip(boxes, starts, strict=True)
    ]
    for one, other in pairwise(range(len(blocks))):
        # guard: disputes-headers
        if block_of(names[other]) == BLOCKS[0] and columns[other] < columns[one]:
            names[one], names[other] = names[other], names[one]
    return names


def _confirms(results: Sequence[tuple[int, int, str]]) -> bool:
    """Whether what is whole of a torn header has the form's order."""
    named = [result_of(word) for _, _, word in results]
    ends = [-1, *(number for number, result in enumerate(named) if result == RESULTS[-1])]
    blocks = [tuple(named[a + 1 : b + 1]) for a, b in pairwise(ends)]
    whole = [block for block in blocks if len(block) == len(RESULTS)]
    # guard: disputes-headers
    return set(whole) == {tuple(RESULTS)} and ends[-1] == len(named) - 1  # else it stands in front


def _read_torn(stream: Stream, out: Collector) -> tuple[int, int] | None:
    """Read fifteen figures behind a header whose words are torn, a character a line: in the
    header's order, if the totals of all three blocks confirm it.
    """
    for run in stream.runs:
        above = stream.words[max(run.at - _LONGEST_HEAD, 0) : run.at]
        torn = above[above.rfind("行政诉讼") :]
        if len(run.tokens) != len(KEYS) or "行政复议" not in above or stream.qualified(run):
            continue
        if any(torn.count(char) < len(BLOCKS) for char in "维纠审"):
            continue
        # guard: disputes-headers
        if sum(char not in LETTERS for char in torn) >= len(BLOCKS):
            continue  # each block names what the form does not: 驳回
        order = _order_above(stream, run)
        texts = dict(zip(order, run.texts, strict=True)) if order else {}
        if not order or not all_add_up([texts[key] for key in KEYS]):
            continue
        for block in BLOCKS:
            cells = [(r, t) for (of, r), t in zip(order, run.tokens, strict=True) if of == block]
            results, tokens = zip(*cells, strict=True)
            out.add(block, stream.apart(results, tokens, "order"))
        start = stream.words.rfind("行政复议", 0, run.at)
        return stream.origin[max(start, 0)], run.tokens[-1].end
    return None


def _order_above(stream: Stream, run: Run) -> Sequence[tuple[str, str]]:
    """The fifteen cells in the order of a torn header: as the pieces of its words stand over the
    figures, else the form's; none where something says that the order is another.
    """
    begins = max(run.at - _LONGEST_HEAD, 0)
    words = re.finditer(_BLOCK, stream.words[begins : run.at])
    blocks = [(begins + word.start(), begins + word.end(), word[0]) for word in words]
    # guard: disputes-headers
    if not as_in_form(_left_to_right(blocks, stream)):
        return ()
    last = blocks[-1][0] if blocks else begins
    columns = columns_in(stream, run.tokens)
    names = names_over(stream, columns, stream.origin[last], run.tokens[0].start)
    found = [result_of(re.sub(_BLOCK, "", names.get(n, ""))) for n in range(len(KEYS))]
    # guard: disputes-headers
    if all(found):
        return printed_order(found)
    moved = {
        result for result, (_, own) in zip(found, KEYS, strict=True) if result not in (own, None)
    }
    # guard: disputes-headers
    return () if len(moved) > 1 and None not in columns else KEYS  # lines keep positions, or not


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
        run = alone if all_add_up(alone.texts) else run
    texts = run.texts
    raw, place = stream.raw(run.tokens), stream.place(run.tokens)
    if stream.qualified(run):
        for block in blocks:
            out.refuse("unreadable", block, RESULTS, raw, place, message=QUALIFIED)
        return
    if (
        len(texts) == len(blocks) * size
        and all(map(is_cell, texts))
        and not (stream.may_be_torn(run.tokens) and not all_add_up(texts))
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
        if len(texts) > len(whole) == len(blocks) * size and all_add_up(whole):
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
