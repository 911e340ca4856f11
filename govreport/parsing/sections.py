"""The six sections and the overview's sub-sections, as clean running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from govreport.normal import mend, squeeze
from govreport.parsing.headings import HAN, SENTENCE, Squeezed, named_in, section_headings
from govreport.parsing.marks import BULLET
from govreport.parsing.text import Text


def split_sections(
    text: Text, tables: Sequence[tuple[int, int]], grids: Sequence[int], title: str | None
) -> dict[str, str]:
    """Cut the text into the form's sections.

    Parameters
    ----------
    text : Text
        The document's paragraphs.
    tables : sequence of (int, int)
        Stretches of ``text.folded`` that are tables, not narrative.
    grids : sequence of int
        Where in ``text.folded`` stands a table that is not part of it.
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
    squeezed = Squeezed(text)
    cuts = section_headings(squeezed, tables, grids)
    spans = [(text.offsets[start], text.offsets[end]) for start, end in tables]
    width = _line_width(text)
    sections: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    if text.paragraphs:
        end = squeezed.raw[cuts[0].start] if cuts else len(text.raw)
        key = "extra"  # the overview was not recognised, or there is none
        if "extra" in [one.key for one in cuts[:1]] or any(one.key == "overview" for one in cuts):
            # guard: preface
            key = "preface"
        first = cuts[0].start if cuts else len(squeezed.chars)
        top, begin = (squeezed.raw[at] for at in _title(title, squeezed, first))
        # guard: preface
        lines = [one for one in _lines(text, begin, end, spans) if not _ABOUT.fullmatch(one[0])]
        start, stop = _listing(lines)
        del lines[start:stop]
        before = mend(join_lines(lines, width)).split("\n")
        told = [one for one in before if _is_prose(one) or (begin and _is_told(one))]
        # guard: preface
        while told and not begin and len(told[0]) < _LEAST_PROSE:  # a site's, above the title
            del told[0]
        parts[key] = _correction(_lines(text, 0, top, spans), width) + told
    for number, heading in enumerate(cuts):
        end = cuts[number + 1].start if number + 1 < len(cuts) else len(squeezed.chars)
        start, stop = squeezed.raw[heading.body], squeezed.raw[end]
        if heading.key in ("extra", "improvements"):  # their heading is part of the text
            start = squeezed.raw[heading.start]
        lines = _lines(text, start, stop, spans)
        listed = ""
        if number == len(cuts) - 1:
            at = min(_listing(lines)[0], _attached(lines))
            listed = mend(join_lines(lines[at:], width))
            lines = _without_ending(lines[:at])
        body = mend(join_lines(lines, width))
        if number == len(cuts) - 1:
            body = body[: _signature(body)].rstrip()
        key = "problems" if heading.key == "improvements" else heading.key
        parts.setdefault(key, []).append(body)
        if listed:
            parts.setdefault("extra", []).append(listed)
        if heading.key == "overview":
            sections |= _subsections(body)
    return sections | {key: "\n".join(filter(None, own)) for key, own in parts.items() if own}


def _title(title: str | None, text: Squeezed, end: int) -> tuple[int, int]:
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
    r"|(?:修[订正改]|更新|更正)版|重新(?:发布|公布|公开)|^\W*(?:编者|编辑)?按[:：]|以本版?为准"
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
    rf"\s*(?:[{HAN}]{{1,2}}、|[（(][{HAN}]{{1,2}}[）)]|\d{{1,2}}[、.．](?!\d)|[（(]\d{{1,2}}[）)]|[①-⑳])"
)
_BULLET = re.compile(rf"\s*{BULLET}")
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
        # guard: bullets
        listed = _BULLET.match(raw) or (
            short and paragraphs and (_is_title(last) or _BULLET.match(paragraphs[-1][0]))
        )
        if not paragraphs or not wrapped or gap or ended or listed:
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
    r"|^\s*(?P<log>请(?:先)?登录)\W*$|^\s*[【\[]?附件\d*[:：]|网站标识码|ICP备|公网安备|Copyright|(?:主办|承办|协办)(?:单位)?[:：]|版权所有\s*$"
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
    return bool(_SENTENCE.search(line)) and not (site and (site["mark"] or site["log"] or not told))


def _is_told(line: str) -> bool:
    """Whether a line below the title that holds no sentence is a part of one: the page broke it, or
    what it announces stands below, 现将情况报告如下：.
    """
    # guard: preface
    if _SITE.search(line) or _FIELD.match(line) or _AGENCY_LINE.fullmatch(line):
        return False
    return bool(_HAN.search(line)) and (len(line) >= _LEAST_PROSE or line.endswith((":", "：")))


_FIELD = re.compile(r"\W*\w{2,8}[:：](?!$)|\W*20\d\d[-/.]\d")
"""What a page says about itself above a report: 发布机构：…, 2024-01-20 来源：…."""


def _listing(lines: Sequence[tuple[str, bool]]) -> tuple[int, int]:
    """Where lines begin and end that only name the sections (contents) or reports (of other years),
    or are in English. Both are the lines' end where there are none.
    """
    begin, told = 0, set[str]()
    for number, (line, _) in enumerate([*lines, ("终", False)]):
        tight = squeeze(line)
        # guard: endings
        chinese = _HAN.search(tight)
        if _REPORT.fullmatch(tight) or (not chinese and _ENGLISH.search(line)):
            told.add(line)
        elif names := named_in(tight):
            told |= names
        elif chinese:
            if len(told) >= _SEVERAL:
                return begin, number
            # the word above a list is part of it
            begin, told = number + (not _LIST.fullmatch(tight)), set()
    return len(lines), len(lines)


def _attached(lines: Sequence[tuple[str, bool]]) -> int:
    """Where an attachment begins behind the section's first line, else the lines' end."""
    # guard: endings
    found = (n for n, (line, _) in enumerate(lines) if n and _ATTACHED.fullmatch(squeeze(line)))
    return next(found, len(lines))


_ATTACHED = re.compile(rf"附件[\d{HAN}]{{0,2}}")
_REPORT = re.compile(
    r"[^。;!?,:]{0,40}20\d\d年度?(?:政府信息|政务)公开(?:工作)?(?:年度)?报告[\d\W_]*"
)
_ENGLISH, _HAN = re.compile(r"[A-Za-z]{2}\W{1,3}[A-Za-z]{2}"), re.compile("[\u4e00-\u9fff]")
_LIST = re.compile("目录|contents|导读|[往历]年.{0,8}", re.IGNORECASE)
_SEVERAL = 3
"""So many sections, reports or lines in English are a list of them."""

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
_SUB_NUMBERED = re.compile(rf"[（(]\s*[{HAN}]{{1,2}}\s*[）)]\s*")
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
