"""The six sections and the overview's sub-sections, as clean running text."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise, takewhile

from govreport.normal import mend, squeeze
from govreport.parsing.text import Text

SENTENCE = "[。；！]|(?<=[\u4e00-\u9fff])[.;!?？](?:\\s|$)"
"""What ends a sentence; half as wide at a line's end alone."""

_HAN = "一二三四五六七八九十"
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

_NUMBER = rf"(?:第?[{_HAN}]{{1,2}}(?:部分|章)?[、.,:]*)"
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
    rf"(?:第[{_HAN}]{{1,2}}(?:部分|章)|(?:第?[{_HAN}]{{1,2}}(?:部分|章)?)?[、.,:])(?!{_ROWS})"
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
    rf"(?P<number>[{_HAN}]{{1,2}}[、.,])"
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


class _Squeezed:
    """The folded text without white space, each character knowing where it was."""

    def __init__(self, text: Text) -> None:
        folded = text.folded
        self.origin = [index for index, char in enumerate(folded) if not char.isspace()]
        self.chars = "".join(folded[index] for index in self.origin)
        self.raw = [text.offsets[index] for index in self.origin] + [len(text.raw)]
        ends = (index for index, char in enumerate(folded) if char == "\n")
        self.line_starts = {0, *(bisect_left(self.origin, end) for end in ends)}

    def line_end(self, position: int) -> bool:
        return position >= len(self.chars) or position in self.line_starts


def _headings(text: _Squeezed, tables: Sequence[tuple[int, int]]) -> list[Heading]:
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


def _styled(text: _Squeezed, tables: Sequence[tuple[int, int]]) -> list[list[Heading]]:
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
    {char: kind[0] for kind in (_HAN, "壹贰叁肆伍陆柒捌玖", "1234567890〇", "ivx") for char in kind}
)

_MARKED = re.compile(
    rf"(?P<marks>[\W_]{{0,6}}(?:(?:part|第)?(?P<numeral>[{_HAN}]{{1,2}}|[壹贰叁肆伍陆柒捌玖]|〇?\d{{1,2}}|[ivx]{{1,4}})"
    r"(?:部分|章)?[\W_]{0,6})?)(?P<title>[^\W\d_](?:[^。;!?:]{0,28}[^\W_])?)(?P<tail>[\W_]*\Z|:)"
)
"""A line of its own with marks in front, a numeral among them or none, and ornaments or a colon behind."""


_REFERS = set('"《「(见即')
"""What stands in front of a heading that is spoken of: 详见“五、…”."""

_PART = re.compile(f"第[{_HAN}]{{1,2}}(?:部分|章)")


def _extra_headings(text: _Squeezed, known: list[Heading]) -> list[Heading]:
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


def _chain(headings: list[Heading], length: int) -> list[Heading]:
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


def _first_of(heading: Heading, headings: list[Heading], text: _Squeezed) -> Heading:
    """The first section's heading, or the first of those just before it that name the same section,
    where sentences stand between: 一、总体情况 …。基本情况 ….
    """
    number = headings.index(heading)
    while number and headings[number - 1].key == heading.key:
        number -= 1
    between = text.chars[headings[number].body : heading.start]
    # guard: headings-again
    return headings[number] if _SENTENCE.search(between) else heading


def split_sections(
    text: Text, tables: Sequence[tuple[int, int]], title: str | None
) -> dict[str, str]:
    """Cut the text into the form's sections.

    Parameters
    ----------
    text : Text
        The document's paragraphs.
    tables : sequence of (int, int)
        Stretches of ``text.folded`` that are tables, not narrative.
    title : str or None
        The report's title, as the document prints it.

    Returns
    -------
    dict of str to str
        Key → running text, for the sections found; sub-sections of the overview
        under ``overview.…``; the sentences between the title and the overview under
        ``preface``; further sections together under ``extra``, and so the sentences
        before the first section where that is not the overview.
    """
    squeezed = _Squeezed(text)
    headings = _headings(squeezed, tables)
    chain = _chain(headings, len(squeezed.chars))
    chain[:1] = [_first_of(heading, headings, squeezed) for heading in chain[:1]]
    spans = [(text.offsets[start], text.offsets[end]) for start, end in tables]
    width = _line_width(text)
    sections: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    if text.paragraphs:
        end = squeezed.raw[chain[0].start] if chain else len(text.raw)
        key, top, begin = "extra", 0, 0  # the overview was not recognised, or there is none
        if chain and chain[0].key == "overview":
            # guard: preface
            key = "preface"
            top, begin = (squeezed.raw[at] for at in _title(title, squeezed, chain[0].start))
        # guard: preface
        lines = [one for one in _lines(text, begin, end, spans) if not _ABOUT.fullmatch(one[0])]
        before = mend(join_lines(lines, width)).split("\n")
        told = [one for one in before if _is_prose(one)]
        # guard: preface
        while told and not begin and len(told[0]) < _LEAST_PROSE:  # a site's, above the title
            del told[0]
        parts[key] = _correction(_lines(text, 0, top, spans), width) + told
    if not chain:
        return {key: "\n".join(own) for key, own in parts.items() if own}
    extra = [h for h in _extra_headings(squeezed, chain) if h.start > chain[0].start]
    cuts = sorted([*chain, *extra], key=lambda heading: heading.start)
    for number, heading in enumerate(cuts):
        end = cuts[number + 1].start if number + 1 < len(cuts) else len(squeezed.chars)
        start, stop = squeezed.raw[heading.body], squeezed.raw[end]
        if heading.key in ("extra", "improvements"):  # their heading is part of the text
            start = squeezed.raw[heading.start]
        lines = _lines(text, start, stop, spans)
        if number == len(cuts) - 1:
            lines = _without_ending(lines)
        body = mend(join_lines(lines, width))
        if number == len(cuts) - 1:
            body = body[: _signature(body)].rstrip()
        key = "problems" if heading.key == "improvements" else heading.key
        parts.setdefault(key, []).append(body)
        if heading.key == "overview":
            sections |= _subsections(body)
    return sections | {key: "\n".join(filter(None, own)) for key, own in parts.items() if own}


def _title(title: str | None, text: _Squeezed, end: int) -> tuple[int, int]:
    """The last line before `end` that is the title: where it begins, and what stands below it;
    which is the same where a sentence names the report.
    """
    wanted = re.escape(squeeze(title or ""))
    found = [m for m in re.finditer(wanted, text.chars[:end]) if wanted and text.line_end(m.end())]
    # guard: preface
    sentence = bool(_SENTENCE.search(title or ""))
    if not found:
        return 0, 0
    return found[-1].start(), found[-1].start() if sentence else found[-1].end()


_CORRECTION = re.compile(
    r"^\W*(?:更正|勘误|修[订正改])(?:说明|启事)?\W*$|(?:更正|勘误|修[订正改])(?:说明)?[:：]|更正(?:为|如下)"
    r"|予以?更正|原[^。]{0,40}有误|报告[^。]{0,20}修[订正改]"
)
"""A heading or words of what a revised report says above its title; 如有误请联系更正 is a site's."""


def _correction(lines: list[tuple[str, bool]], width: int) -> list[str]:
    """What the lines above the title say of a correction, to the last sentence on end."""
    # guard: preface
    at = next((n for n, (line, _) in enumerate(lines) if _CORRECTION.search(line)), len(lines))
    while 0 < at < len(lines) and lines[at][1]:  # the sentence may begin on full lines above
        above = lines[at - 1][0].rstrip()
        if above[-1:] in _SENTENCE_END or len(above) < FULL * width:
            break
        at -= 1
    told = mend(join_lines(lines[at:], width)).split("\n")
    return [*told[:1], *takewhile(_is_prose, told[1:])] if lines[at:] else []


def _lines(
    text: Text, start: int, stop: int, without: Sequence[tuple[int, int]]
) -> list[tuple[str, bool]]:
    """Lines of ``text.raw[start:stop]`` outside the tables, and whether each may go on."""
    lines: list[tuple[str, bool]] = []
    first = text.index(start)
    for number in range(first, len(text.paragraphs)):
        base = text.starts[number]
        if base >= stop and number > first:
            break
        paragraph = text.paragraphs[number]
        left, right = max(start, base), min(stop, base + len(paragraph.text))
        pieces = [(left, right)]
        for cut_start, cut_end in without:
            pieces = [
                part
                for a, b in pieces
                for part in ((a, min(b, cut_start)), (max(a, cut_end), b))
                if part[0] < part[1]
            ]
        kept = "".join(text.raw[a:b] for a, b in pieces)
        lines.append((kept, paragraph.wrapped))
    return lines


def _line_width(text: Text) -> int:
    """Characters of a full line, where lines are the page's."""
    widths = sorted(len(p.text.rstrip()) for p in text.paragraphs if p.wrapped and p.text.strip())
    return widths[int(len(widths) * 0.9)] if widths else 0


_SENTENCE_END = "。！？!?；;："
_STARTS_PARAGRAPH = re.compile(
    rf"\s*(?:[{_HAN}]{{1,2}}、|[（(][{_HAN}]{{1,2}}[）)]|\d{{1,2}}[、.．](?!\d)|[（(]\d{{1,2}}[）)]|[①-⑳])"
)
FULL = 0.8
"""A line this long, as a share of the page's width, may end inside a sentence."""


def _is_title(line: str) -> bool:
    """Whether a line is a numbered heading without a sentence behind it."""
    return bool(_STARTS_PARAGRAPH.match(line)) and len(line.strip()) <= _LONGEST_TITLE


_LONGEST_TITLE = 16


def join_lines(lines: Sequence[tuple[str, bool]], width: int = 0) -> str:
    r"""Join lines that the page broke into paragraphs, one a line.

    Parameters
    ----------
    lines : sequence of (str, bool)
        Each line, and whether its end is the page's rather than the author's.
    width : int
        Characters of a full line.

    Returns
    -------
    str

    Examples
    --------
    >>> join_lines([("认真学习贯彻新修", True), ("订的条例。", True), ("（一）主动公开。", True)], 8)
    '认真学习贯彻新修订的条例。\n（一）主动公开。'
    """
    paragraphs: list[list[str]] = []  # the pieces of each
    last = ""
    gap = True
    for raw, wrapped in lines:
        stripped = raw.strip()
        if not stripped:
            gap = gap or not wrapped or last[-1:] in _SENTENCE_END or len(last) < FULL * width
            continue
        indented = raw.startswith(("  ", "\u3000", "\t"))
        short = len(last) < FULL * width
        ended = last[-1:] in _SENTENCE_END and (short or indented or _STARTS_PARAGRAPH.match(raw))
        if not paragraphs or not wrapped or gap or ended or (short and _is_title(last)):
            paragraphs.append([stripped])
        else:
            spaced = last[-1:].isascii() and stripped[0].isascii() and last[-1:].isalnum()
            paragraphs[-1] += [" " if spaced and stripped[0].isalpha() else "", stripped]
        last, gap = raw.rstrip(), False
    return "\n".join(map("".join, paragraphs))


_DATE_LINE = re.compile(
    r"\s*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*|\s*[二〇○零一三四五六七八九十]{4}年.{2,6}日\s*"
)
_SITE = re.compile(
    r"^\s*[【\[]?(?:上一篇|下一篇|扫一扫|打印|关闭|分享到|网站地图|联系我们|相关链接|责任编辑|技术支持"
    r"|(?:主办|承办|协办|版权所有)(?:单位)?(?=\s*(?:[:：©]|$)))\s*(?P<mark>[:：©|｜】\]>»])?"
    r"|^\s*[【\[]?附件\d*[:：]|网站标识码|ICP备|公网安备|Copyright|(?:主办|承办|协办)(?:单位)?[:：]|版权所有\s*$"
)
"""What a site says about itself, below the report; 承办 or 扫一扫 in a sentence is none."""

_AGENCY = (
    r"(?:[\w（）()]{2,38}?|(?:\w[ \u3000]+){2,20})"
    r"(?:局|府|委|会|办|室|院|厅|处|所|站|心|部|区|县|市|镇|乡|道|司|校|学|社|队|园|馆)"
)
_SIGNATURE = re.compile(rf"(?<=[。！\s])\s*{_AGENCY}\s*\d{{4}}年\d{{1,2}}月\d{{1,2}}日\s*$")
_ENDING = 200
"""Characters at the end of a text that may hold its signature."""
_AGENCY_LINE = re.compile(rf"\s*{_AGENCY}\s*")


def _without_ending(lines: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The last section without the signature, the date and the site's footer.

    Behind these stands no sentence of the report.
    """
    last = max((n for n, (line, _) in enumerate(lines) if _is_prose(line)), default=0)
    for number, (line, _) in enumerate(lines):
        # guard: endings
        if number > last and (_DATE_LINE.fullmatch(line) or _SITE.search(line)):
            kept = lines[:number]
            while kept and not kept[-1][0].strip():
                kept.pop()
            if len(kept) > 1 and _AGENCY_LINE.fullmatch(kept[-1][0]):
                kept.pop()
            return kept
    return lines


def _is_prose(line: str) -> bool:
    """Whether a line holds a sentence, and not a site's about itself."""
    # guard: endings
    told = line.rstrip().endswith("。") and "Copyright" not in line
    site = _SITE.search(line)
    # 责任编辑：张三。 is a site's, 责任编辑制度落实到位。 is the report's
    return bool(_SENTENCE.search(line)) and not (site and (site["mark"] or not told))


_ABOUT = re.compile(
    r"\s*(?:\w{0,4}(?:时间|日期|来源|字号|字体|次数|点击|阅读|作者|编辑|链接|索引号|文号|标题)\s*[:：]"
    r"[^。，；,;]*|([=*_—-])\1{2,})\s*"
)
"""A line about the page, above the report: 发布时间：…, or a rule."""

_LEAST_PROSE = 20
"""Characters of a paragraph in front of the first section from which on these are kept."""

_SENTENCE = re.compile(SENTENCE)


def _signature(body: str) -> int:
    """Where the agency's name and the date at a text's end begin; else the text's length."""
    # guard: endings
    match = _SIGNATURE.search(body, max(len(body) - _ENDING, 0))
    return match.start() if match else len(body)


# --- sub-sections of the overview ---------------------------------------------

_SUB_SENSES: dict[str, str] = {
    "overview.proactive": "主动公开",
    "overview.requests": "依申请公开|依申请",
    "overview.management": "信息管理|信息资源管理|信息的管理|规范管理|信息公开管理",
    "overview.platforms": "平台建设|公开平台|平台的建设|平台管理",
    "overview.supervision": "监督|保障",
}
_SUB_NUMBERED = re.compile(rf"[（(]\s*[{_HAN}]{{1,2}}\s*[）)]\s*")
_SUB_DIGIT = re.compile(r"(?:(?<=\n)|^)\s*(?:\d{1,2}\s*[、.．]|[（(]\d{1,2}[）)])\s*(?!\d)", re.M)
_SUB_LINE = re.compile(r"^", re.M)
_SUB_TITLE = re.compile(r"[^。:：；;\n]{2,40}(?=[。:：\n]|$)")
_SUB_START = re.compile(
    r"[^。:：,，；;\n]{0,12}?(?:主动公开|依申请公开|管理|建设|保障)(?:工作|办理|处理)*(?:情况|方面)?"
)


def _subsections(overview: str) -> dict[str, str]:
    """Sub-sections by their numbered headings; else by lines that are headings."""
    for pattern in (_SUB_NUMBERED, _SUB_DIGIT, _SUB_LINE):
        headings: list[tuple[int, int, str | None]] = []  # start, body, key
        for mark in pattern.finditer(overview):
            # a heading of its own, or one run together with its first sentence
            title = _SUB_TITLE.match(overview, mark.end())
            if title is None or len(title[0]) > _LONGEST_TITLE:
                title = _SUB_START.match(overview, mark.end()) or title
            key = _sub_key(title[0]) if title else None
            body = title.end() if title and key else mark.end()
            if pattern is not _SUB_LINE or (key and overview[body : body + 1] in ("\n", "")):
                headings.append((mark.start(), body, key))
        if sum(key is not None for _, _, key in headings) < 2:
            continue
        found: dict[str, str] = {}
        ends = [start for start, _, _ in headings[1:]] + [len(overview)]
        for (_, body, key), end in zip(headings, ends, strict=True):
            if key and key not in found:
                found[key] = overview[body:end].lstrip("。:：,， \n").strip()
        return found
    return {}


def _sub_key(title: str) -> str | None:
    """The sub-section a heading names: the one whose word comes first."""
    tight = squeeze(title)
    places = {
        key: match.start()
        for key, sense in _SUB_SENSES.items()
        if (match := re.search(sense, tight)) and match.start() <= 12
    }
    return min(places, key=lambda key: places[key]) if places else None
