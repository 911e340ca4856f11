"""The headings of the form's sections: where they stand, by their words and the marks in front."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
    rf"^[^\w\n]*(?:[^\W\d]{{1,4}}[ ]*)?\d{{1,2}}(?:\.0)?[^\w\n]*(?=(?:{_NAMES})[^\w\n]*$)",
    re.MULTILINE,
)
"""The number of a section in front of its name, in folded text: 5 存在的主要问题…, PART 05, 表2."""

_ROWS = "本年新收|上年结转|本年度办理|结转下年"
"""How the numbered rows of table 3 begin, which are no headings."""

_LINE = re.compile(
    rf"(?:第[{HAN}]{{1,2}}(?:部分|章)|(?:第?[{HAN}]{{1,2}}(?:部分|章)?)?[、.,:])(?!{_ROWS})"
    r"(?P<title>(?:20\d\d年度?)?[^。;!?\d]{2,30})"
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


def is_title(text: str) -> bool:
    """Whether a squeezed line is the name of a section and nothing else, with any marks or none.

    Examples
    --------
    >>> is_title("2总体情况"), is_title("总体情况"), is_title("信息内容")
    (True, True, False)
    """
    line = _MARKED.fullmatch(text[:_LONGEST])
    return bool(line and _HEADING.fullmatch(line["title"]))


_LONGEST = 60
"""Characters of a line that may be a heading."""


def named_in(text: str) -> set[str]:
    """The sections that a squeezed line names where it says nothing else: 一、总体情况……1.

    Examples
    --------
    >>> sorted(named_in("导读:一、总体情况二、其他需要报告的事项")), named_in("总体情况良好,平稳有序。")
    (['other', 'overview'], set())
    """
    names = {str(match.lastgroup) for match in _HEADING.finditer(text)}
    left = _HEADING.sub("|", text) if names else ""
    # guard: preface
    sentence = re.search(r"\|[、,和及与](?:\||$)", left)  # 由总体情况、主动公开政府信息情况、
    return names if not sentence and len(re.sub(r"[\W\d_]", "", left)) <= _TAIL else set()


_TAIL = 4
"""Characters behind a heading's words that leave it one: a full stop, 如下："""

_EXTRA = re.compile(
    rf"(?P<number>[{HAN}]{{1,2}}[、.,])"
    rf"(?!{_ROWS})(?P<title>[^。;,:!?、\d]{{2,24}}?(?:情况|事项|计划|安排))"
)
_BEFORE_EXTRA = set("。;!?:)%>》") | set("0123456789")


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading: its key, where heading and body begin in the squeezed text, and how it is
    marked: the kind of its marks, and its numeral, 0 where it has none.
    """

    key: str
    start: int
    body: int
    kind: str = ""
    numeral: int = 0


_INK = re.compile(r"\S+").finditer
_LINE_END = re.compile(r"\n").finditer


class Squeezed:
    """The folded text without white space, each character knowing where it was."""

    def __init__(self, text: Text) -> None:
        folded = text.folded
        words = [match.span() for match in _INK(folded)]
        self.origin = [index for start, end in words for index in range(start, end)]
        self.chars = "".join(folded[start:end] for start, end in words)
        self.raw = [text.offsets[index] for index in self.origin] + [len(text.raw)]
        ends = (match.start() for match in _LINE_END(folded))
        self.line_starts = {0, *(bisect_left(self.origin, end) for end in ends)}

    def parted(self, position: int) -> bool:
        """Whether a blank or a line's end stands in front of this character."""
        return 0 < position < len(self.chars) and (
            self.origin[position] - self.origin[position - 1] > 1
        )

    def lines(self) -> Iterable[tuple[int, int]]:
        """Where each line begins and ends."""
        return pairwise(sorted({*self.line_starts, len(self.chars)}))

    def line_end(self, position: int) -> bool:
        """Whether a line ends in front of this character."""
        return position >= len(self.chars) or position in self.line_starts


def section_headings(
    text: Squeezed, tables: Sequence[tuple[int, int]], grids: Sequence[int]
) -> list[Heading]:
    """The headings that cut the text into sections, further ones (``extra``) among them.

    Headings of one kind of marks that name more than half of the sections, with numerals that rise,
    are stronger than others between them: those of the parts of a section, a list of the sections.
    """
    headings = {heading.start: heading for heading in _plain(text)}
    kinds: dict[str, dict[int, Heading]] = {}
    for heading in (*_marked(text, tables), *headings.values()):
        if heading.kind:
            kinds.setdefault(heading.kind, {})[heading.start] = heading
    strongest: tuple[float, bool, bool] = (0, False, False)
    series: list[Heading] = []
    places = [bisect_left(text.origin, grid) for grid in grids]
    for kind, by_start in kinds.items():
        own = _counted([by_start[start] for start in sorted(by_start)])
        weights = _weights(own, len(text.chars), places)
        chain = own if _whole(own) else _chain(own, weights, rising=True)
        weight = sum(w for heading, w in zip(own, weights, strict=True) if heading in chain)
        # where 第一部分 to 第六部分 are the sections, 一、 to 五、 are what is in them
        # guard: heading-styles
        strength = (weight, kind.startswith("第"), bool(chain[0].numeral))
        if len(chain) > len(_SENSES) // 2 and strength > strongest:
            strongest, series = strength, chain
    headings |= {heading.start: heading for heading in series}
    found = _without_parts([headings[start] for start in sorted(headings)], text)
    chain = series
    if not _whole(series):
        weights = _weights(found, len(text.chars), places)
        chain = _chain(found, [w + (h in series) for h, w in zip(found, weights, strict=True)])
        chain[:1] = [_first_of(heading, found, text) for heading in chain[:1]]
    # guard: heading-styles
    numbered = list(_numbered(text, tables))
    slipped = _slipped(text, numbered, kinds.values(), chain)
    chain = sorted([*chain, *slipped], key=lambda heading: heading.start)
    further = {one.start: one for one in (*_further(text, chain), *_gaps(text, numbered, chain))}
    return sorted([*chain, *further.values()], key=lambda heading: heading.start)


def _slipped(
    text: Squeezed,
    numbered: Sequence[Heading],
    kinds: Iterable[dict[int, Heading]],
    chain: list[Heading],
) -> Iterator[Heading]:
    """Headings that count on with marks of another kind, 5、 or （五） behind 四、, and name the
    section that is lacking there; none that goes on with a list of that kind.
    """
    listed = {(one.kind, one.numeral): one.start for one in numbered}
    order = list(_SENSES)
    others = [
        one
        for by_start in kinds
        for one in by_start.values()
        if is_title(text.chars[one.start : one.body])
    ]
    for above, below in pairwise([*chain, Heading("", _FAR, _FAR)]):
        while above.numeral:
            keys = order[order.index(above.key) + 1 : order.index(below.key) if below.key else None]
            fitting = (
                one
                for one in others
                if above.body <= one.start < below.start
                and one.key in keys
                and one.numeral == above.numeral + 1
                and not above.body <= listed.get((one.kind, one.numeral - 1), -1) < one.start
            )
            if (found := next(fitting, None)) is None:
                break
            yield (above := found)


_FAR = 2**40
"""Behind the end of any text."""


def _without_parts(headings: list[Heading], text: Squeezed) -> list[Heading]:
    """The headings without those of a section's own parts: 存在问题： below 五、存在的主要问题及…."""
    kept: list[Heading] = []
    for one in headings:
        above = kept[-1] if kept else one
        words = text.chars[one.start : one.body]
        # guard: headings-again
        part = above.key == one.key and one.numeral < above.numeral
        if not part or text.chars[above.start : above.body].endswith(words):
            kept.append(one)
    return kept


def _plain(text: Squeezed) -> Iterator[Heading]:
    """Places that name a section on a line of their own, or behind a Chinese numeral."""
    found: dict[int, Heading] = {}
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
        # guard: bullets
        while not text.line_end(body) and text.chars[body] in "。:.-—":
            body += 1
        if numbered or (at_line and (text.line_end(end) or text.line_end(body))):
            found[start] = Heading(key, start, body, *_mark(number, number.strip(_NO_NUMERAL)))
    for start, end in text.lines():
        line = _LINE.fullmatch(text.chars, start, end)
        title, colon, _ = line["title"].partition(":") if line else ("", "", "")
        sense = sense_of(title)
        # guard: headings-again
        if (exact := found.get(start)) and (exact.key != sense or text.parted(exact.body)):
            continue  # what a blank parts from the name is text
        if line and sense in _SENSES:
            # guard: headings-again
            body = line.start("title") + len(title + colon)  # what stands behind a colon is text
            number = text.chars[start : line.start("title")]
            found[start] = Heading(sense, start, body, *_mark(number, number.strip(_NO_NUMERAL)))
    yield from found.values()


def _marked(text: Squeezed, tables: Sequence[tuple[int, int]]) -> Iterator[Heading]:
    """Lines that name sections behind marks of any kind: PART 01, 1., ①, ■, 【…】."""
    for start, end in text.lines():
        if not (line := _MARKED.match(text.chars, start, end)):
            continue
        marks = line["marks"] or line["tail"]
        if not marks or any(a <= text.origin[start] < b for a, b in tables):
            continue
        named = _HEADING.fullmatch(line["title"])
        key = named.lastgroup if named else sense_of(line["title"]) if line["numeral"] else None
        if key in _SENSES:
            yield Heading(key, start, line.end(), *_mark(marks, line["numeral"] or ""))


_NO_NUMERAL = "第部分章、.,:"


def _mark(marks: str, numeral: str) -> tuple[str, int]:
    """The kind of a heading's marks, and the number that the numeral among them stands for, else 0."""
    if numeral not in _COUNTED:  # 一一 of letters printed twice
        return marks, 0
    first, number = _COUNTED[numeral]
    before, _, behind = marks.rpartition(numeral)
    return before + first + behind.strip(_NO_NUMERAL), number


def _counted(headings: list[Heading]) -> list[Heading]:
    """The headings without their numeral where it is the same for all: each a list begun anew."""
    alike = len({heading.numeral for heading in headings}) == 1
    return [replace(one, numeral=0) for one in headings] if alike else headings


def _whole(headings: list[Heading]) -> bool:
    """Whether headings count from one on and name all of the form's sections, in any order."""
    keys = [heading.key for heading in headings]
    counted = [heading.numeral for heading in headings] == list(range(1, len(headings) + 1))
    return counted and len(keys) == len({*keys}) and {*keys} | {"improvements"} == {*_SENSES}


_COUNTED = {
    numeral: (names[0], number)
    for names in (
        [*HAN, *(f"十{one}" for one in HAN[:9])],
        "壹贰叁肆伍陆柒捌玖",
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"],
        "abcdefgh",
        [f"{number}" for number in range(1, 21)],
        [f"〇{number}" for number in range(1, 10)],
        [f"0{number}" for number in range(1, 10)],
    )
    for number, numeral in enumerate(names, 1)
}
"""Numeral → the first of its kind, and the number that it stands for."""

_NUMERAL = re.compile("|".join(sorted(_COUNTED, key=len, reverse=True)))
_MARKED = re.compile(
    rf"(?P<marks>[\W_]{{0,6}}(?:(?:part|第|no\.?)?(?P<numeral>{_NUMERAL.pattern})"
    r"(?:部分|章|\.0)?[\W_]{0,6})?)(?P<title>(?:20\d\d年度?)?[^\W\d_](?:[^。;!?:]{0,28}[^\W_])?)(?P<tail>[\W_]*\Z|:)"
)
"""A line of its own with marks in front, a numeral among them or none, and ornaments or a colon behind."""


_REFERS = set('"《「(见即')
"""What stands in front of a heading that is spoken of: 详见“五、…”."""


def _further(text: Squeezed, chain: list[Heading]) -> Iterator[Heading]:
    """Numbered headings of sections that the form does not have, from the first section on."""
    starts = [heading.start for heading in chain]
    for match in _EXTRA.finditer(text.chars, starts[0] if starts else len(text.chars)):
        start = match.start()
        above = chain[bisect_right(starts, start) - 1]
        kind, numeral = _mark(match["number"], match["number"].strip(_NO_NUMERAL))
        # guard: headings-again
        part = above.numeral and not (above.kind == kind and above.numeral < numeral)
        if part or start < above.body:
            continue
        at_line = start in text.line_starts
        if text.line_end(match.end()) if at_line else text.chars[start - 1] in _BEFORE_EXTRA:
            yield Heading("extra", start, match.end())


def _gaps(text: Squeezed, numbered: Sequence[Heading], chain: list[Heading]) -> Iterator[Heading]:
    """Lines that count on where the numerals of the sections leave one out, whatever they say."""
    known = {heading.start for heading in chain}
    lines = [one for one in numbered if one.start not in known]
    for first in chain[:1]:  # back from the first section
        wanted = first.numeral
        for one in reversed(lines):
            if one.start < first.start and one.kind == first.kind:
                # guard: headings-again
                if one.numeral != (wanted := wanted - 1):
                    break
                yield one
    for above, below in pairwise([*chain, Heading("", len(text.chars), 0)]):
        last, listed = above.numeral, 0
        for one in lines:
            if one.kind != above.kind or not last or not above.body <= one.start < below.start:
                continue
            follows = below.kind != above.kind or one.numeral < below.numeral
            # guard: headings-again
            if one.numeral == last + 1 and listed != last and follows:
                yield one
                last = one.numeral
            else:  # the entry of a list begun anew
                listed = one.numeral


def _numbered(text: Squeezed, tables: Sequence[tuple[int, int]]) -> Iterator[Heading]:
    """Lines of their own that a numeral begins, outside the tables."""
    for start, end in text.lines():
        line = _MARKED.match(text.chars, start, end)
        if not line or not line["numeral"] or re.match(_ROWS, line["title"]):
            continue
        if not any(a <= text.origin[start] < b for a, b in tables):
            yield Heading("extra", start, line.end(), *_mark(line["marks"], line["numeral"]))


_BODY = 12
"""Headings nearer to each other than this, in characters, may be a list of them."""

_LISTED = 0.2
"""What such a heading counts for beside one with a text of its own."""


def _weights(headings: list[Heading], length: int, grids: Sequence[int]) -> list[float]:
    """What each heading counts for: full with text or a table behind it, before the next."""
    # guard: headings-again
    ends = [*(heading.start for heading in headings[1:]), length][: len(headings)]
    return [
        1.0 if end - one.body >= _BODY or one.body <= _from(grids, one.body) <= end else _LISTED
        for one, end in zip(headings, ends, strict=True)
    ]


def _from(places: Sequence[int], start: int) -> int:
    """The first of the places from `start` on; -1 where there is none."""
    at = bisect_left(places, start)
    return places[at] if at < len(places) else -1


def _chain(headings: list[Heading], weights: list[float], *, rising: bool = False) -> list[Heading]:
    """The headings in the form's order; of repetitions (a table of contents, a preface that lists
    the sections) the last that has text. With `rising`, their numerals rise.
    """
    order = list(_SENSES)
    best: list[tuple[float, tuple[int, ...]]] = []
    back: list[int] = []
    ends: dict[str, int] = {}  # for each key, the heading that ends the best chain so far
    for here, (heading, weight) in enumerate(zip(headings, weights, strict=True)):
        top: tuple[float, tuple[int, ...]] = (weight, (heading.start,))
        via = -1
        for key in order[: order.index(heading.key)]:
            if key not in ends:
                continue
            numeral = headings[ends[key]].numeral
            # guard: heading-styles
            if rising and numeral >= heading.numeral > 0:
                continue
            count, places = best[ends[key]]
            option = (count + weight, (heading.start, *places))
            if option > top:
                top, via = option, ends[key]
        best.append(top)
        back.append(via)
        if heading.key not in ends or top > best[ends[heading.key]]:
            ends[heading.key] = here
    chain: list[Heading] = []
    here = max(range(len(headings)), key=best.__getitem__, default=-1)
    while here >= 0:
        chain.append(headings[here])
        here = back[here]
    return chain[::-1]


def _first_of(heading: Heading, headings: list[Heading], text: Squeezed) -> Heading:
    """The first section's heading, or the first of those just before it that name the same section,
    where sentences stand between: 一、总体情况 …。基本情况 ….
    """
    number = headings.index(heading)
    while number and headings[number - 1].key == heading.key:
        number -= 1
    between = text.chars[headings[number].body : heading.start]
    # guard: headings-again
    return headings[number] if _ENDED.search(between) else heading
