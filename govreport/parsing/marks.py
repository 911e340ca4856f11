"""What marks in a text, words of ``resources/narrative.csv``, enumerators and sentence ends; and
the stretches that these part.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from govreport.parsing.pairs import Span

HAN = "一二三四五六七八九十"
_SIGNS = ("①-⑩", "㈠-㈩", "⑴-⑽", "⒈-⒑", "❶-❿")
"""Numbers that are one character, by kind."""
_IS = re.compile(
    rf"(?:(?<=[\s。；，：、局办镇乡道委院所厅部区县市省们将位关会])|^)(?P<n>[{HAN}])(?:是要?|要)[，：]?",
    re.M,
)
_FIRST = {"首先": 1, "一方面": 1, "其次": 2, "另一方面": 2, "再次": 3, "最后": 4}
_FAMILIES: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?:^|(?<=[\n。；：]))\s*(?P<n>[{HAN}]{{1,2}})、", re.M),
    re.compile(rf"（\s*(?P<n>[{HAN}]{{1,2}})\s*）"),
    re.compile(r"(?<![\d.第年月])(?P<n>\d{1,2})\s*[、.．](?=\D|20\d\d年|\d{1,2}月|$)"),
    re.compile(r"（\s*(?P<n>\d{1,2})\s*）"),
    *(re.compile(rf"(?P<n>[{signs}])") for signs in _SIGNS),
    re.compile(r"(?:^|(?<=[\n。；：，]))\s*(?P<n>\d{1,2})）", re.M),
    re.compile(r"(?<!\w)(?P<n>[Ⅰ-Ⅹ])\s*[、.．]"),
    re.compile(r"^\s*(?P<n>\d{1,2})[ \u3000]+(?=[^\W\d])(?![年月日个件条次项家人名篇期场])", re.M),
    _IS,
    re.compile(
        rf"(?:第|(?<![尤极])其|(?:存在)?问题|措施)(?P<n>[{HAN}]|(?<=[题施])\d{{1,2}})(?:[，、：]|(?<=\d)[ \u3000]+|(?:点|[条个](?:问题|方面)?|方面)?是)"
    ),
    re.compile(r"(?P<n>另?一方面(?:，|(?!的|是))|(?:首先|其次|再次|最后)(?:，|是))"),
)
"""Enumerators, outermost kind first."""

ENUMERATOR = rf"(?:[{HAN}]{{1,2}}、|（\s*[{HAN}\d]{{1,2}}\s*）|\d{{1,2}}\s*[、.．](?!\d))\s*"
BULLET = r"(?:[-*+·][ \u3000]+|[•●■◆▪►➢★☆▲][ \u3000]*)(?=[^\W\d_])"
"""The mark of a list that counts nothing, at a line's start."""
LINE = re.compile(r"[^\n]+")
SENTENCE = re.compile(r"[^。！？\n]*[。！？]|[^。！？\n]+")
PIECE = re.compile(r"[^。！？\n；]*[。！？；]|[^。！？\n；]+")


@cache
def _marks() -> dict[str, str]:
    text = (files("govreport") / "resources" / "narrative.csv").read_text("utf-8")
    words: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        words.setdefault(row["mark"], []).append(row["words"])
    return {mark: "|".join(found) for mark, found in words.items()}


@cache
def pattern_of(template: str) -> re.Pattern[str]:
    """A pattern with the words of marks: «{lack}» stands for any word of lack."""
    while re.search(_MARK, template):  # a mark's words may name another
        template = re.sub(_MARK, lambda match: f"(?:{_marks()[match[1]]})", template)
    return re.compile(template)


_MARK = r"\{([a-z_]+)\}"


def find(template: str, text: str) -> re.Match[str] | None:
    """The first place of a pattern with the words of marks: see `pattern_of`."""
    return pattern_of(template).search(text)


def spans_of(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Span]:
    """Where a pattern's stretches stand that are not blank, behind their indentation."""
    for match in pattern.finditer(text, start, end):
        if bare := match[0].lstrip():
            yield match.end() - len(bare), match.end()


_LEFT = re.compile(
    rf"(?:[\s；，、]|{BULLET}|{ENUMERATOR}|[{HAN}]是(?!否|非)要?[，：]?|(?:[又再]?如|例如|比如)[，：]|(?:目前|同时|此外|另外)，)*"
)


def trimmed(text: str, start: int, end: int) -> Span:
    """A stretch without what surrounds it: marks, a number that belongs to no list."""
    end = start + len(text[start:end].rstrip("；，、： \n\u3000"))
    match = _LEFT.match(text, start, end)
    return (match.end() if match else start), end


def stripped(text: str, start: int, end: int) -> Span:
    """An improvement's sentence without the label or the turn that opens it: «下一步，»."""
    start, end = trimmed(text, start, end)
    while (match := pattern_of("{label}\\s*").match(text, start, end)) and match.end() < end:
        start = match.end()
    return start, end


# --- lists ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """An enumerated entry: where its number stands, and its text behind that."""

    mark: int
    start: int
    end: int


_Mark = tuple[int, int, int]
"""Where an enumerator begins and ends, and its number."""


_LEADS = re.compile(r"(?<=[。；\n])[^。；\n]*：\s*$")
"""What leads in to the next list, behind the last entry of one."""


def lists_of(text: str, start: int, end: int) -> list[list[Entry]]:
    """The lists of a stretch by its outermost kind of enumerator: 1, 2, 3 … each."""
    best: list[list[_Mark]] = []
    body = text[start:end]
    for family in _FAMILIES:
        # hardly a slip of the eye: «一是…三是…三是…» is one list; «首先…最后…», too
        lax = family in (_IS, _FAMILIES[-1])
        runs: list[list[_Mark]] = []
        for match in family.finditer(body):
            mark = _mark(match)
            if mark[2] == 1:
                runs.append([mark])
            elif runs and 0 <= mark[2] - runs[-1][-1][2] - 1 + lax <= 2 * lax:
                runs[-1].append(mark)
            elif not runs and family is _IS and mark[2] == 2:  # the first has lost its number
                at = max(body.rfind(sign, 0, mark[0]) for sign in "：。\n") + 1
                runs.append([(at, at, 1), mark])
        # a single entry is a list where the text begins with its number
        head = len(body) - len(body.lstrip())
        runs = [run for run in runs if len(run) > 1 or len(runs) > 1 or run[0][0] <= head]
        if runs and (not best or runs[0][0][0] < best[0][0][0]):
            best = runs
    flat = [mark for run in best for mark in run]
    following = [*flat[1:], (len(body), len(body), 0)]
    lists: list[list[Entry]] = []
    for mark, (stop, _, number) in zip(flat, following[: len(flat)], strict=True):
        if mark[2] == 1 or not lists:
            lists.append([])
        if number == 1 and (leads := _LEADS.search(body, mark[1], stop)):
            stop = leads.start()
        marks = [mark, *_missed(body, mark, stop, number if number > 1 else 0)]
        ends = [*(one[0] for one in marks[1:]), stop]
        lists[-1] += [
            Entry(start + one[0], start + one[1], start + end)
            for one, end in zip(marks, ends, strict=True)
        ]
    return lists


def _missed(body: str, mark: _Mark, stop: int, following: int) -> list[_Mark]:
    """The numbers that an entry holds of its own list: of another kind («1、…二是…»), or lost.

    `following` is the number of the next entry, 0 for none. One is lost where the next is one too high; of two sentences the second is its own.
    """
    found: list[_Mark] = []
    number, at = mark[2] + 1, mark[1]
    while following not in (number, number - 1):
        others = (
            [_mark(match) for match in family.finditer(body, at, stop)] for family in _FAMILIES
        )
        own = (marks[0] for marks in others if marks and marks[0][2] == number)
        if not (one := min(own, default=None)):
            break
        found.append(one)
        number, at = number + 1, one[1]
    sentences = list(spans_of(SENTENCE, body, mark[1], stop))
    if following == number + 1 and not found and len(sentences) == 2:
        found = [(sentences[1][0], sentences[1][0], number)]
    return found


def _mark(match: re.Match[str]) -> _Mark:
    return match.start(), match.end(), _ordinal(match["n"])


def _ordinal(text: str) -> int:
    if word := next((word for word in _FIRST if text.startswith(word)), None):
        return _FIRST[word]
    if text.isdecimal():
        return int(text)
    if len(text) == 1 and text not in HAN:  # ① is a digit, but no decimal
        return int(unicodedata.numeric(text))
    if text.startswith("十"):
        return 10 + (HAN.index(text[1]) + 1 if len(text) > 1 else 0)
    return HAN.index(text[0]) + 1


def entries_of(text: str, lists: list[list[Entry]]) -> tuple[list[Span], list[Span]]:
    """The entries of lists, and the sentences behind the last that are no entry's.

    «三是…。此外，…», «三是…。同时，我局将…»; what only closes or says how far one is, is neither.
    """
    entries = [(entry.start, entry.end) for run in lists for entry in run]
    start, stop = entries.pop()
    behind: list[Span] = []
    lines = list(spans_of(SENTENCE, text, start, stop))
    while len(lines) > 1:
        line = text[slice(*lines[-1])]
        plans = "\n" in text[lines[-2][1] : lines[-1][0] + 1] and find("^\\s*{next_year}", line)
        if plans or find("^\\s*(?:{beside}{turn}|{besides})", line):
            behind.insert(0, lines[-1])
        elif not find("^\\s*(?:{status}|{aside})", line):
            break
        stop = lines.pop()[0]
    return [*entries, (start, stop)], behind
