"""What names the blocks and results of table 4, and what names something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from govreport import form
from govreport.normal import kept
from govreport.parsing.glued import adds_up
from govreport.parsing.lines import OTHER_YEAR
from govreport.parsing.stream import count_of

BLOCKS = tuple(row.key for row in form.DISPUTES.rows)
RESULTS = tuple(column.key for column in form.DISPUTES.columns)
KEYS = tuple((block, result) for block in BLOCKS for result in RESULTS)
"""The fifteen cells, in the form's order."""

_LONGEST_RESULT = 8
"""A header of table 4 is no longer than this; longer text only mentions its words."""

_TOLD_BY = [(word, column.key) for column in form.DISPUTES.columns for word in column.told_by]
_BLOCK_TOLD_BY = [(word, row.key) for row in reversed(form.DISPUTES.rows) for word in row.told_by]


@kept
def result_of(text: str) -> str | None:
    """The result that a header names, by the character that tells: the words are misspelt
    and turned around (维持结果); behind its block's name, too: 行政复议-结果维持.
    """
    # guard: disputes-headers
    parts = [
        part
        for part in re.split(r"\W+|_", text)
        if len(part) <= _LONGEST_RESULT and not _ANOTHERS.search(part)
    ]
    told = {key for part in parts for word, key in _TOLD_BY if word in part}
    # guard: disputes-headers
    return told.pop() if len(told) == 1 else None  # of two that ran together, which?


_ANOTHERS = re.compile(f"已|率$|部分|{OTHER_YEAR.pattern}")
"""What makes a result's name another's: 已审结, 维持率, 上年总计."""


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


def as_in_form(names: Iterable[str]) -> bool:
    """Whether the blocks stand in the form's order where a header, or its caption, names them last."""
    last = {block_of(name) or "行政诉讼": n for n, name in enumerate(names)}
    places = [last[key] for key in (BLOCKS[0], "行政诉讼", *BLOCKS[1:]) if key in last]
    return places == sorted(places)


def is_strange(text: str) -> bool:
    """Whether a header's words have little of the results' names: 撤回申请, 移送其他机关."""
    foreign = sum(char not in LETTERS for char in text)
    sure = result_of(text) not in (None, "other")  # 其他 stands in other names as well
    return foreign > 2 and 2 * foreign > len(text) and text.isalpha() and not sure


def is_unknown(text: str, *, misread: bool = False) -> bool:
    """Whether a header names what is none of the form's, nor a piece of it: 一审, 驳回. Half of what
    recognition may have `misread` is the form's letters.
    """
    text = _HEADS.sub("", re.sub(r"[\W\d]", "", text))
    own = sum(char in LETTERS for char in text)
    pieces = 2 * own >= len(text) if misread else own == len(text)  # of torn words
    known = pieces or result_of(text) or "诉讼" in text or "复议" in text
    return len(text) > 1 and not known


_HEADS = re.compile("年度|年份|序号|类别|类型|项目|单位|结果|情况|数量|备注|件数?")
"""What a header says of any table."""

LETTERS = {char for row in form.DISPUTES.rows for char in row.label.zh}
LETTERS |= {char for column in form.DISPUTES.columns for char in column.label.zh}


def printed_order(results: Iterable[str | None]) -> Sequence[tuple[str, str]]:
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


def all_add_up(texts: Sequence[str]) -> bool:
    """Whether the results of every block add up to its total."""
    counts, size = tuple(map(count_of, texts)), len(RESULTS)
    return all(adds_up(counts[at : at + size]) for at in range(0, len(counts), size))
