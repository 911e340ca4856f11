"""The headings of the form's sections: where they stand, by their words and the marks in front."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from govreport.parsing.text import Text

SENTENCE = "[。；！]|(?<=[\u4e00-\u9fff])[.;!?？](?:\\s|$)"
"""What ends a sentence; half as wide at a line's end alone."""
_ENDED = re.compile(SENTENCE)

HAN = "一二三四五六七八九十"
_PUBLIC = "(?:政府信息公开|政务公开|信息公开)?(?:工作)?"

_SENSES: dict[str, str] = {
    "overview": rf"{_PUBLIC}(?:总体|整体|基本)(?:工作)?情况|{_PUBLIC}概述"
    r"|(?:年度)?工作(?:核心|主要|总体)?成效",
    "proactive": r"(?:本年度)?主动公开政府信息(?:工作)?的?情况|政府信息主动公开情况",
    "requests": r"(?:收到|受理|接收)(?:和|及|与|、)?处理政府信息公开申请的?情况"
    r"|政府信息公开申请(?:收到和|受理和|的)?(?:处理|办理)情况",
    "disputes": rf"(?:因)?{_PUBLIC}(?:的)?(?:被)?(?:申请|提起|引发|引起|发生|涉及)?(?:的)?"
    r"行政法?复议.{0,14}?诉讼(?:(?:有关|的)?情况|(?=\n|$))",
    "problems": rf"{_PUBLIC}(?:中)?(?:当前|目前)?(?:还)?存在的?(?:主要|突出)?(?:问题|困难|不足)(?:和不足|与不足)?"
    r"(?:以及|及|和|与|、|,)?其?(?:下一步|下步|明年|今后|20\d\d年)?的?(?:工作)?(?:主要)?"
    r"(?:改进|整改|解决|努力)?(?:的)?(?:措施|举措|办法|计划|打算|安排|情况|方向|思路)?(?:情况|措施)?",
    # a section of its own in some reports; it belongs to the problems
    "improvements": r"(?:下一步|下步)?的?(?:工作)?(?:改进|整改)(?:工作)?(?:措施|举措|办法|计划|打算|方向)"
    r"|(?:下一步|下步)的?工作(?:措施|举措|计划|打算|安排|思路)",
    "other": r"(?:其他|其它)?需要?(?:报告|说明)的?(?:其他|其它)?(?:有关)?(?:事项|情况|问题)(?:情况)?",
}

_NUMBER = rf"(?:第?[{HAN}]{{1,2}}(?:部分|章)?[、.,:]*)"
_NAMES = "|".join(f"(?P<{key}>{sense})" for key, sense in _SENSES.items())
_HEADING = re.compile(rf"(?P<number>{_NUMBER})?(?:{_NAMES})")


def _line_of(*keys: str) -> re.Pattern[str]:
    names = "|".join(_SENSES[key] for key in keys)
    number = r"(?:[^\W_]{1,4}[^\w\n]+)?"
    return re.compile(rf"^[^\w\n]*{number}(?:{names})[^\w\n]*$", re.MULTILINE)


OVER_TABLE_4, BELOW_TABLES = _line_of("disputes"), _line_of("problems", "improvements", "other")
"""The headings of table 4's section and of those behind it, on lines of their own in folded text."""

SECTION_NUMBER = re.compile(
    rf"^[^\w\n]*(?:[^\W\d]{{1,4}}[ ]*)?\d{{1,2}}[^\w\n]*(?=(?:{_NAMES})[^\w\n]*$)", re.MULTILINE
)
"""The number of a section in front of its name, in folded text: 5 存在的主要问题…, PART 05, 表2."""

_ROWS = "本年新收|上年结转|本年度办理|结转下年"
"""How the numbered rows of table 3 begin, which are no headings."""

_LINE = re.compile(
    rf"(?:第[{HAN}]{{1,2}}(?:部分|章)|(?:第?[{HAN}]{{1,2}}(?:部分|章)?)?[、.,:])(?!{_ROWS})"
    r"(?P<title>[^。;!?\d]{2,30})"
)
"""A line of its own that begins as a heading does; its numeral may be lost."""


@cache
def _words() -> list[tuple[str, re.Pattern[str]]]:
    """The words that tell a heading's section, the surest first: ``resources/headings.csv``."""
    text = (files("govreport") / "resources" / "headings.csv").read_text("utf-8")
    return [(row["section"], re.compile(row["words"])) for row in csv.DictReader(text.splitlines())]


def sense_of(title: str) -> str | None:
    """The section that a heading's squeezed words name, however they are put.

    Examples
    --------
    >>> sense_of("依申请公开、不予公开及咨询政府信息情况"), sense_of("主要问题和改进措施")
    ('requests', 'problems')
    """
    return next((key for key, words in _words() if words.search(title)), None)


def is_heading(text: str) -> bool:
    """Whether a squeezed line is nothing but the numbered heading of a section.

    Examples
    --------
    >>> is_heading("四、政府信息公开行政复议、行政诉讼情况"), is_heading("2022年情况")
    (True, False)
    """
    match = _HEADING.match(text)
    return bool(match and match["number"] and len(text) - match.end() <= _TAIL)


_TAIL = 4
"""Characters behind a heading's words that leave it one: a full stop, 如下："""

_EXTRA = re.compile(
    rf"(?P<number>[{HAN}]{{1,2}}[、.,])"
    rf"(?!{_ROWS})(?P<title>[^。;,:!?、\d]{{2,24}}?(?:情况|事项|计划|安排))"
)
_BEFORE_EXTRA = set("。;!?:)%>》") | set("0123456789")


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading: its key, and where heading and body begin in the squeezed text."""

    key: str
    start: int
    body: int
    alone: bool = True


class Squeezed:
    """The folded text without white space, each character knowing where it was."""

    def __init__(self, text: Text) -> None:
        folded = text.folded
        self.origin = [index for index, char in enumerate(folded) if not char.isspace()]
        self.chars = "".join(folded[index] for index in self.origin)
        self.raw = [text.offsets[index] for index in self.origin] + [len(text.raw)]
        ends = (index for index, char in enumerate(folded) if char == "\n")
        self.line_starts = {0, *(bisect_left(self.origin, end) for end in ends)}

    def line_end(self, position: int) -> bool:
        """Whether a line ends in front of this character."""
        return position >= len(self.chars) or position in self.line_starts


def find_headings(text: Squeezed, tables: Sequence[tuple[int, int]]) -> list[Heading]:
    """Every place that may be a section's heading."""
    found: list[Heading] = []
    for match in _HEADING.finditer(text.chars):
        key = next(key for key in _SENSES if match[key] is not None)
        start, end = match.start(), match.end()
        at_line = start in text.line_starts
        # guard: headings-again
        if not at_line and text.chars[start - 1 : start] in _REFERS:
            continue
        number = match["number"] or ""
        numbered = number[-1:] in "、.,:" if number and not at_line else bool(number)
        body = end
        while body < len(text.chars) and text.chars[body] in "。:.":
            body += 1
        alone = at_line and (text.line_end(end) or text.line_end(body))
        if alone or numbered:
            found.append(Heading(key, start, body, alone))
    by_start = {heading.start: heading for heading in found}
    for start, end in pairwise(sorted({*text.line_starts, len(text.chars)})):
        line = _LINE.fullmatch(text.chars, start, end)
        title, colon, _ = line["title"].partition(":") if line else ("", "", "")
        sense = sense_of(title)
        if line and sense in _SENSES and (start not in by_start or by_start[start].key == sense):
            # guard: headings-again
            body = line.start("title") + len(title + colon)  # what stands behind a colon is text
            by_start[start] = Heading(sense, start, body)
    headings = [by_start[start] for start in sorted(by_start)]
    parts = [heading for heading in headings if _PART.match(text.chars, heading.start)]
    # where 第一部分 to 第六部分 are the sections, 一、 to 五、 are what is in them
    # guard: heading-styles
    for styled in (parts, *_styled(text, tables)):
        named = {heading.key for heading in styled}
        others = {heading.key for heading in headings if heading not in styled}
        if len(named) > len(_SENSES) // 2 and (styled is parts or len(named) > len(others)):
            return styled
    return headings


def _styled(text: Squeezed, tables: Sequence[tuple[int, int]]) -> list[list[Heading]]:
    """Lines that name sections in the form's order, by the kind of marks in front of them: PART 01,
    1., ①, ■, 【…】. (一) and (二) of several sections, which begin anew, are parts of these.
    """
    kinds: dict[str, list[tuple[str, Heading]]] = {}
    for start, end in pairwise(sorted({*text.line_starts, len(text.chars)})):
        if not (line := _MARKED.match(text.chars, start, end)):
            continue
        marks = line["marks"] or line["tail"]
        if not marks or any(a <= text.origin[start] < b for a, b in tables):
            continue
        named = _HEADING.fullmatch(line["title"])
        key = named.lastgroup if named else sense_of(line["title"]) if line["numeral"] else None
        if key in _SENSES:
            kind = re.sub(r"(\w)\1+", r"\1", marks.translate(_NUMERALS))
            kinds.setdefault(kind, []).append((line["numeral"], Heading(key, start, line.end())))
    order = list(_SENSES)
    found = (list(zip(*kind, strict=True)) for kind in kinds.values())
    return [
        list(headings)
        for numerals, headings in found
        if len({*numerals}) == (len(numerals) if numerals[0] else 1)
        and all(order.index(a.key) < order.index(b.key) for a, b in pairwise(headings))
    ]


_NUMERALS = str.maketrans(
    {char: kind[0] for kind in (HAN, "壹贰叁肆伍陆柒捌玖", "1234567890〇", "ivx") for char in kind}
)

_MARKED = re.compile(
    rf"(?P<marks>[\W_]{{0,6}}(?:(?:part|第)?(?P<numeral>[{HAN}]{{1,2}}|[壹贰叁肆伍陆柒捌玖]|〇?\d{{1,2}}|[ivx]{{1,4}})"
    r"(?:部分|章)?[\W_]{0,6})?)(?P<title>[^\W\d_](?:[^。;!?:]{0,28}[^\W_])?)(?P<tail>[\W_]*\Z|:)"
)
"""A line of its own with marks in front, a numeral among them or none, and ornaments or a colon behind."""


_REFERS = set('"《「(见即')
"""What stands in front of a heading that is spoken of: 详见“五、…”."""

_PART = re.compile(f"第[{HAN}]{{1,2}}(?:部分|章)")


def extra_headings(text: Squeezed, known: list[Heading]) -> list[Heading]:
    """Numbered headings of sections that the form does not have."""
    found = []
    taken = {heading.start for heading in known}
    for match in _EXTRA.finditer(text.chars):
        start = match.start()
        before = text.chars[start - 1] if start else "。"
        at_line = start in text.line_starts
        if start in taken or any(h.start <= start < h.body for h in known):
            continue
        if at_line and text.line_end(match.end()) or (not at_line and before in _BEFORE_EXTRA):
            found.append(Heading("extra", start, match.end()))
    return found


_BODY = 12
"""Headings nearer to each other than this, in characters, may be a list of them."""

_LISTED = 0.2
"""What such a heading counts for beside one with a text of its own."""


def chain_of(headings: list[Heading], length: int) -> list[Heading]:
    """The headings in the form's order; of repetitions (a table of contents, a
    preface that lists the sections) the last that has text, of `length` characters.
    """
    order = list(_SENSES)
    best: list[tuple[float, tuple[int, ...]]] = []
    back: list[int] = []
    ends: dict[str, int] = {}  # for each key, the heading that ends the best chain so far
    for here, heading in enumerate(headings):
        # guard: headings-again
        following = headings[here + 1].start if here + 1 < len(headings) else length
        weight = 1.0 if following - heading.body >= _BODY else _LISTED
        top: tuple[float, tuple[int, ...]] = (weight, (heading.start,))
        via = -1
        for key in order[: order.index(heading.key)]:
            if key in ends:
                count, places = best[ends[key]]
                option = (count + weight, (heading.start, *places))
                if option > top:
                    top, via = option, ends[key]
        best.append(top)
        back.append(via)
        if heading.key not in ends or top > best[ends[heading.key]]:
            ends[heading.key] = here
    if not headings:
        return []
    here = max(range(len(headings)), key=lambda index: best[index])
    chain = []
    while here >= 0:
        chain.append(headings[here])
        here = back[here]
    return chain[::-1]


def first_of(heading: Heading, headings: list[Heading], text: Squeezed) -> Heading:
    """The first section's heading, or the first of those just before it that name the same section,
    where sentences stand between: 一、总体情况 …。基本情况 ….
    """
    number = headings.index(heading)
    while number and headings[number - 1].key == heading.key:
        number -= 1
    between = text.chars[headings[number].body : heading.start]
    # guard: headings-again
    return headings[number] if _ENDED.search(between) else heading
