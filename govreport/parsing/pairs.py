"""Which improvement answers which problem, and how the text says so.

By its place (the same entry, the same number in two lists), else by words and topics in
common. The topics are a short list of words, ``resources/topics.csv``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise

from govreport.report import Item, Link

_MAX_PAIRS = 10_000
"""Problems times improvements, beyond which they are not paired."""

_COMMON = set("政府信息公开工作进一步加强提高提升完善不断推进政务及时")
"""Characters of what every report says; a pair of them tells no topic."""

_ALIKE = 0.16
"""Likeness from which an improvement is taken to answer a problem."""

_BY_TOPIC = 0.25
"""What topics in common count, beside words in common."""

_NUMBERS = "一二三四五六七八九"

_CLEARLY, _MOST_EXCHANGED = 0.5, 10
"""How much better another order must fit before that of two lists is left; and entries of the
longest lists whose orders are all tried."""


Span = tuple[int, int]


@dataclass(slots=True)
class Unit:
    """A problem or an improvement: where it stands, and what it says of itself.

    Attributes
    ----------
    span : tuple of int
    listed : {"number", "part", ""}
        Whether it is an entry of a list: with a number, or parted by ；.
    own : list of Unit
        The answers that a problem's own entry or clause holds.
    earlier : bool
        Of an improvement: it stands before this year's problems.
    named : bool
        Of an improvement: it stands under a heading.
    answers_all : bool
        Of an improvement: it stands behind 针对上述问题 or 对此.
    loose : bool
        Of a problem: one of two clauses that a mere comma parts.
    """

    span: Span
    listed: str = ""
    own: list[Unit] = field(default_factory=list)
    earlier: bool = False
    named: bool = False
    answers_all: bool = False
    loose: bool = False


@cache
def _topics() -> dict[str, re.Pattern[str]]:
    text = (files("govreport") / "resources" / "topics.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["topic"]: re.compile("|".join(row["words"].split())) for row in rows}


def _topics_of(text: str) -> set[str]:
    return {topic for topic, words in _topics().items() if words.search(text)}


def _telling(text: str) -> set[str]:
    """Pairs of neighbouring characters that tell a topic."""
    chars = re.sub(r"[^\w]", "", text)
    return {a + b for a, b in pairwise(chars) if a not in _COMMON or b not in _COMMON}


def _shared(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left and right else 0.0


def likeness(problem: str, improvement: str) -> float:
    """How far an improvement takes up a problem: by telling words and by topics.

    The first clause counts once more: it names what an improvement is about.

    Examples
    --------
    >>> round(likeness("解读形式单一", "丰富解读形式，制作图解"), 2)
    1.1
    """
    left, right = _telling(problem), _telling(improvement)
    if not left or not right:
        return 0.0
    words = len(left & right) / min(len(left), len(right))
    asked = _topics_of(problem)
    offered = (improvement, re.split("[，。；：,;:]", improvement, maxsplit=1)[0])
    return words + _BY_TOPIC * sum(_shared(asked, _topics_of(text)) for text in offered)


def pair(section: str, text: str, problems: list[Unit], improvements: list[Unit]) -> list[Item]:
    """Give each improvement to the problems it answers.

    Parameters
    ----------
    section, text : str
        The section as printed, and as it was split: character for character.
    problems, improvements : list of Unit
        In the text's order.

    Returns
    -------
    list of Item
        A problem each; then what answers none, under a null problem.
    """
    named = [text[slice(*one.span)] for one in problems]
    answers = [[(one, Link("stated")) for one in problem.own] for problem in problems]
    rest = [(one, Link("none")) for one in improvements if one.earlier or not problems]
    now = [one for one in improvements if problems and not one.earlier]
    if len(problems) * len(now) > _MAX_PAIRS:
        rest += [(one, Link("block")) for one in now]
        now = []
    scores = [[likeness(name, text[slice(*one.span)]) for name in named] for one in now]
    entries = [at for at, one in enumerate(now) if one.listed]  # a sentence beside a list is none
    if len(entries) != len(problems):
        entries = list(range(len(now)))
    abouts = [_named(named, text[slice(*one.span)]) for one in now]
    ordered = not any(about for about, _ in abouts) and _in_order(  # «针对X，…» names its own
        problems, [now[at] for at in entries], [scores[at] for at in entries]
    )
    for at, (one, score, (about, behind)) in enumerate(zip(now, scores, abouts, strict=True)):
        if about:
            one.span = (one.span[0] + behind, one.span[1])
            found = {number: Link("stated") for number in about}
        elif ordered and at in entries:
            asked = entries.index(at)
            found = {asked: Link("parallel", score[asked] >= _ALIKE, round(score[asked], 2))}
        elif len(problems) == 1 and (one.named or one.answers_all or one.listed != "number"):
            found = {0: Link("stated")}
        elif len(now) == 1 and one.answers_all:
            found = {number: Link("stated") for number in range(len(problems))}
        else:
            taken = _taken_up(score, len(now) == 1)
            found = {number: Link("topic", None, round(score[number], 2)) for number in taken}
        for number, link in found.items():
            answers[number].append((one, link))
        if not found:
            rest.append((one, Link("block")))
    every = [*zip(problems, answers, strict=True), *([(None, rest)] if rest else [])]
    return [
        Item(
            section[slice(*problem.span)] if problem else None,
            tuple(section[slice(*one.span)] for one, _ in own),
            tuple(replace(link, start=one.span[0]) for one, link in own),
            Link(None, start=problem.span[0] if problem else None),
        )
        for problem, own in every
    ]


def _named(problems: list[str], improvement: str) -> tuple[list[int], int]:
    """The problems that an improvement names, and where it goes on behind that.

    «针对第二、四个问题，…», «针对解读形式单一的问题，…».
    """
    number = re.match(
        rf"针对第([{_NUMBERS}、和]+)[个条项类点]?(?:问题|方面|不足)[^，。；]*，(?=.)", improvement
    )
    if number:
        places = [_NUMBERS.find(char) for char in number[1]]
        return [at for at in places if 0 <= at < len(problems)], number.end()
    words = re.match(r"(?:20\d\d ?年度?，)?针对([^，。；]{4,60}?)(?:的?问题)?，(?=.)", improvement)
    telling = _telling(words[1]) if words else set()
    if not words or not telling:
        return [], 0
    own = [_telling(problem) for problem in problems]
    return [
        at
        for at, pairs in enumerate(own)
        if len(pairs & telling) >= min(len(pairs), len(telling)) / 2 and pairs
    ], words.end()


def _in_order(problems: list[Unit], improvements: list[Unit], scores: list[list[float]]) -> bool:
    """Whether two lists of one length answer each other, entry by entry.

    Enumerated lists do, as agencies write them, unless another order clearly fits better;
    others, of sentences or clauses, where at least a third of the entries fit.
    """
    count = len(problems)
    if count < 2 or count != len(improvements):
        return False
    own = [scores[at][at] for at in range(count)]
    if count <= _MOST_EXCHANGED and _best(scores) > sum(own) + _CLEARLY:
        return False
    fitting = sum(score >= _ALIKE for score in own)
    return fitting * 3 >= count or all(one.listed for one in (*problems, *improvements))


def _best(scores: list[list[float]]) -> float:
    """How well improvements fit problems, one each, in the best of all orders."""
    best = {0: 0.0}  # by the problems that are taken, a bit each
    for row in scores:
        further: dict[int, float] = {}
        for taken, total in best.items():
            for at, score in enumerate(row):
                if not taken >> at & 1:
                    key = taken | 1 << at
                    further[key] = max(further.get(key, 0.0), total + score)
        best = further
    return max(best.values())


def _taken_up(scores: list[float], alone: bool) -> list[int]:
    """The problems that an improvement takes up: the likest, and all nearly as like.

    One that stands `alone` answers for all, and need not be nearly as like each.
    """
    top = max(scores)
    also = max(_ALSO, 0 if alone else _NEARLY * top)
    return [at for at, score in enumerate(scores) if score >= _ALIKE and score >= min(top, also)]


_ALSO, _NEARLY = 0.25, 0.75
"""Likeness, and share of the likest's, from which a further problem is taken up."""
