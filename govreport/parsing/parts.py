"""Where a text speaks of problems, and where of improvements: by headings and turns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from govreport.parsing.marks import ENUMERATOR, HAN, PIECE, find, pattern_of, spans_of
from govreport.parsing.pairs import Span

_MOST_TURNS = 20
"""Turns that are looked at in one sentence; real ones have two."""


@dataclass(slots=True)
class Part:
    """A stretch of problems, their reasons or improvements; `start` is behind its heading."""

    role: str
    begin: int
    start: int
    end: int
    named: bool = False


DENIED = "□"
"""Stands for each character of what is said not to be: «未发现明显问题»."""


def parts_of(text: str, start: int, end: int) -> Iterator[Part]:
    """Where a text speaks of problems, and where of improvements."""
    part = Part("", start, start, start)
    admitted = False
    for begin, stop in _pieces(text, start, end):
        if head := heading_of(text, begin, stop, part.role):
            yield part
            role, behind = head
            part = Part(role, begin, behind, stop, named=bool(role))
            admitted |= role == "problems" and bool(find("{any_lack}", text[behind:stop]))
            if role:
                continue
            begin = behind
        piece = text[begin:stop]
        role = _role(piece, part.role, admitted)
        if role == part.role == "problems" and admitted and _begins_anew(text, part, begin):
            role = "improvements"
        if role == "problems" and not part.role:
            part.role = role  # the first entries of a list may lack nothing in so many words
        elif role != part.role:
            part.end = begin
            yield part
            part = Part(role, begin, begin, stop)
        if role == "problems":
            admitted |= bool(find("{any_lack}", piece))
            answer = _turn(piece, admitted)
            if answer:  # problem and answer in one sentence
                part.end = begin + answer
                yield part
                part = Part("improvements", part.end, part.end, stop)
        part.end = stop
    if not part.role and part.end > part.start and not admitted:
        left = text[part.start : part.end]
        part.role = "improvements" if find("{doing}", left) and DENIED not in left else ""
    yield part


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """What marks part, and numbered headings: «…有待提高（二）改进措施…»."""
    heading = f"{ENUMERATOR}(?:{{heading_improvements}}|{{heading_problems}}|{{heading_reasons}}[：。\\n])"
    for begin, stop in spans_of(PIECE, text, start, end):
        for match in pattern_of(heading).finditer(text, begin, stop):
            if text[begin : match.start()].strip():
                yield begin, match.start()
                begin = match.start()
        yield begin, stop


def _role(piece: str, role: str, admitted: bool) -> str:
    """What a piece speaks of after what spoke of `role`."""
    if role in ("problems", "reasons"):
        return "improvements" if _turn(piece, admitted) == 0 else role
    if admitted:
        return role
    lacks = bool(find("{any_lack}", piece))
    told = find("{still}|{example_of}|存在", piece)
    mended = (
        f"^(?!但|然而|不过)(?:(?:[^，]*，){{0,2}}[^，]*{{looking_back}}"
        f"|\\s*(?:{ENUMERATOR})?[^，]{{0,12}}{{concerning}})"
    )
    if lacks and told and not find(mended, piece.strip()):
        return "problems"
    if role:
        return role
    if find(f"{{looking_back}}|^(?:{ENUMERATOR})?{{names}}", piece) or (
        _turn(piece, True, sure=True) == 0 and not find("{need}", piece)
    ):
        return "improvements"
    if lacks:
        return "problems"
    return "improvements" if find("{future}", piece) else role


_ANEW = re.compile(
    rf"(?!{ENUMERATOR}|[{HAN}]是)[^。；：\n]{{3,}}[：。]\s*"
    r"(?:（[一1]）|[一1][、.．]|一是|首先|①)[^。；\n]*"
)
"""A lead-in that stands in no list itself, and the first entry of the list behind it."""


def _begins_anew(text: str, part: Part, begin: int) -> bool:
    """Whether a list begins behind problems in which nothing lacks: of what is done."""
    match = _ANEW.match(text, begin)
    if not match or find("{any_lack}|{example}", said(match[0])):
        return False
    return bool(find("{need}|{lack}", said(text[part.start : begin])))


def _turn(piece: str, admitted: bool, sure: bool = False) -> int | None:
    """Where a piece turns to what is done: 0 as a whole, behind a comma, or None."""
    turns = f"(?:^|(?<=[，：]))\\s*(?:{ENUMERATOR})?(?:{{turn}}|(?P<maybe>{{maybe}}))"
    whole = None
    for match in islice(pattern_of(turns).finditer(piece), _MOST_TURNS):
        behind = said(piece[match.start() :])
        if (match["maybe"] and sure) or find(
            "{need}|{lack}" if match["maybe"] else "{need}", behind
        ):
            continue
        if find("{any_lack}", said(piece[: match.start()])):
            return match.start()
        whole = 0 if admitted else None
    return whole


def said(text: str) -> str:
    """A text without words of lack that admit nothing: a lead-in's, or of what is mended."""
    return pattern_of("{admits_nothing}").sub("", text)


def heading_of(text: str, begin: int, stop: int, role: str) -> tuple[str, int] | None:
    """The role that a heading at the beginning of a piece gives, and where it ends."""
    number = re.compile(rf"\s*({ENUMERATOR}|第?[{HAN}]{{1,2}}(?:部分|[.．\s]))?\s*").match(
        text, begin, stop
    )
    assert number
    behind = r"\d{0,2}(?:如下|(?:主要)?(?:有|是|为|包括))?(?:\s*[：。\n]\s*|\s*$|\s+(?=针对)|\s*(?=一是|1[、.．])|(?<=[是为]))"
    for key in ("improvements", "problems"):
        match = pattern_of(f"{{heading_{key}}}").match(text, number.end(), stop)
        if not match:
            continue
        ended = re.compile(behind).match(text, match.end(), stop)
        glued = (
            number[1]
            and role != "improvements"
            and re.search("存在|主要|改进|整改|下一步", match[0])
        )
        both = key == "problems" and find("改进|整改|解决", match[0])
        if ended or glued:
            return "" if both else key, ended.end() if ended else match.end()
    bare = f"【?({{heading_bare}})(?:方面)?(?:\\d{{1,2}}|[{HAN}])?[：。】]\\s*"
    why = pattern_of("{heading_reasons}\\s*(?:[：。\\n]\\s*|$)").match(text, number.end(), stop)
    if why and (re.search(f"[{HAN}]", number[0]) or why[0].endswith("\n")):
        return "reasons", why.end()
    if match := pattern_of(bare).match(text, number.end(), stop):
        return ("problems" if "问题" in match[1] else "improvements"), match.end()
    return None
