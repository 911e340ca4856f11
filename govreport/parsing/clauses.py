"""The problems of a sentence that numbers none, clause by clause."""

from __future__ import annotations

import re
from itertools import pairwise

from govreport.parsing.marks import find, pattern_of, trimmed
from govreport.parsing.pairs import Unit

_LEAST_SUBJECT = 2
"""Characters that name what is lacking, in front of the words of lack."""


def clauses_of(text: str, start: int, end: int) -> list[Unit]:
    """The problems of a sentence that numbers none: by ；, else every clause that lacks something.

    «A有待提高、B不够丰富、C有待加强等问题» admits three; «深度、广度有待提升» is one.
    """
    sentence = text[start:end]
    begin = _lead_in(sentence)
    if not find("{any_lack}", sentence[begin:]):
        begin = 0
    tail = find("{reason}", sentence[begin:])
    sentence = sentence[: begin + tail.start()] if tail else sentence
    tail = find("{tail}", sentence)
    stop = tail.start() if tail and tail.start() > begin else len(sentence)
    body = sentence[begin:stop]
    parts = [match.end() for match in re.finditer("；", body)] if "；" in body[:-1] else []
    cuts = parts or _cuts(body)
    edges = [start + begin + cut for cut in (0, *cuts, len(body))]
    units = [Unit(trimmed(text, *edge)) for edge in pairwise(edges)]
    told = (
        tail
        or re.search("(?<!方面)[：如]|主要|表现", sentence[:begin])
        or re.search("[；、]", body)
    )
    for unit in units:
        unit.loose = len(units) == 2 and not told
        unit.listed = "part" if parts else ""
    return [unit for unit in units if unit.span[0] < unit.span[1]]


def _lead_in(sentence: str) -> int:
    """Where what a sentence admits begins, behind «虽有成效，但仍存在一些不足，主要是»."""
    leads = "(?:{example}|(?P<of>{example_of}))[：，]?(?=.)"
    for match in pattern_of(leads).finditer(sentence):
        told = find("{any_lack}", sentence[: match.start()])
        if told or not match.start() or match["of"] or "是" in match[0]:
            return match.end()
    colon = sentence.find("：")
    if 0 <= colon < len(sentence) - 1 and find("{any_lack}|发现|如下|包括|方面$", sentence[:colon]):
        return colon + 1
    for match in pattern_of("{admission}").finditer(sentence):
        if sentence[match.end() : match.end() + 1] in tuple("，、") and _names_nothing(match):
            return match.end() + 1
    for match in re.finditer("(?:存在|面临)着?", sentence):
        if _names_nothing(match) and find("{any_lack}", sentence[match.end() :]):
            return match.end()
    for lead in (find(mark, sentence) for mark in ("{but}", "{seen}", "^{nobody}，")):
        if lead and find("{any_lack}", sentence[lead.end() :]):
            return lead.end()
    return 0


def _names_nothing(admission: re.Match[str]) -> bool:
    """Whether an admission only says that there is some: no clause of it says what lacks."""
    clause = admission.string[: admission.start()].rsplit("，", 1)[-1]
    some = find("(?:存在|有)着?的?{quantity}", admission[0])
    return bool(some or pattern_of("{nobody}").fullmatch(clause))


def only_admits(sentence: str) -> bool:
    """Whether a sentence says no more than «虽有成效，但仍存在一些不足。»."""
    for match in pattern_of("{admission}").finditer(sentence):
        if match.end() >= len(sentence.rstrip("。：；")):
            before = sentence[: match.start()]
            return _names_nothing(match) and not find("{need}|{lack}", before)
    return bool(find("^[^，。；]*{example_of}{so_many}\\W*$", sentence))


def _cuts(body: str) -> list[int]:
    """Where the clauses of a sentence part into problems of their own.

    A clause that names what is lacking is one; what lacks nothing leads to the next, and a
    clause without a subject (未能…, 缺乏…) goes on with the last.
    """
    cuts: list[int] = []
    begun = False  # whether the clauses held admit something
    free = 0  # where the clauses begin that lack nothing yet
    before = ""
    mixed = "，" in body
    causes, continued = None, False  # of the clause up to a comma
    for match in re.finditer("[^，、]+[，、]?", body):
        piece = match[0].rstrip("，、")
        mark = body[match.start() - 1 : match.start()]
        if mark != "、":
            causes = pattern_of("{cause}").match(body, match.start())
            continued = False
        if causes:
            continue  # «因A、B不足，…» leads to what it causes
        if not continued and _is_own(piece, before, mark, mixed):
            cuts += [free] if begun else []
            begun = True
        goes_on = mark == "、" and match[0].endswith("，")
        lacks = bool(find("{any_lack}", piece))
        if begun and (lacks or goes_on and find("{any_lack}", before)):
            free = match.end()  # «更新不够及时、准确，…»: of what lacks, too
        continued = bool(  # «…，特别是A、B不足»
            not lacks and (continued or (before and mark != "、" and find("^{continues}", piece)))
        )
        before = piece
    return cuts


def _is_own(piece: str, before: str, mark: str, mixed: bool) -> bool:
    """Whether a clause names what is lacking; behind 、 beside ， only of another subject."""
    lack = find("{any_lack}", piece)
    if not lack or (before and mark != "、" and find("^{continues}", piece)):
        return False
    subject = re.sub(
        "还是?|仍然?|也|较为?|尚|均|都|比较|相对|部分|存在着?", "", piece[: lack.start()]
    )
    if mark == "、" and mixed and find("{any_lack}", before):
        pairs = {a + b for a, b in pairwise(before)}
        return len(subject) >= 4 and not any(a + b in pairs for a, b in pairwise(subject))
    return len(subject) >= _LEAST_SUBJECT or (mark == "、" and not mixed and len(piece) > 4)
