"""Printed labels onto the form's rows: label first, position second, order last.

One monotone alignment over a whole table, so that a mistyped label, a missing
row, or 其他 in two places still lands right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from os.path import commonprefix

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from govreport import form
from govreport.form import Row
from govreport.normal import bare, squeeze

# guard: lost-labels
SIMILAR = 0.7
"""Labels at least this alike (edit similarity, 0 to 1) may be the same row."""

# guard: lost-labels
SURE = 0.94
"""Labels at least this alike are the same row, whatever stands around them: of nine letters one may
be lost or one more. No two rows of the form are alike at all."""


# guard: lost-labels
HALF_ALIKE = 0.5
"""A mistyped label this like the only row that can stand there is that row."""

_MORE = 2
"""Characters beside the whole of a form's label that make it another: 行政许可变更."""

_CORE = 4
"""Characters of a wording's own part that tell its row by themselves: 规范性文件."""

_NEUTRAL = re.compile("事项|决定|数量|总数|件数|情况|信息|案件|共计")
"""Words beside a label that say nothing more: 行政许可事项."""


@cache
def wordings(row: Row) -> tuple[str, ...]:
    """Every wording of a row's label, bare."""
    return tuple(dict.fromkeys(bare(text) for text in (row.label.zh, *row.variants)))


@lru_cache(maxsize=16_384)
def likeness(label: str, row: Row) -> float:
    """How alike a bare printed label and a form row's label are, 0 to 1.

    Examples
    --------
    >>> from govreport.form import table
    >>> row = table("2021", "requests").row("refused.prohibited_by_law")
    >>> likeness("其他法律行政止公开", row) > 0.8
    True
    """
    best = max(alike(label, wording) for wording in wordings(row))
    return best if best >= SIMILAR else 0.0


def alike(label: str, wording: str) -> float:
    """How alike a bare printed label and a wording of the form are, 0 to 1; 0 where it is another
    thing's: of the opposite sense, with more words, or alike only in what several rows share.

    Examples
    --------
    >>> alike("行政许刁", "行政许可"), alike("行政许可变更", "行政许可"), alike("不公开", "公开")
    (0.75, 0.0, 0.0)
    """
    if label == wording:
        return 1.0
    score = fuzz.ratio(label, wording) / 100
    denied = len(wording) < _SENTENCE and _denials(label) != _denials(wording)
    # guard: other-things
    if score < HALF_ALIKE or denied or _says_more(label, wording):
        return 0.0
    before, after = _shared(wording)
    own = wording[before : len(wording) - after]
    if not own or wording in label:
        return score
    said = label.removeprefix(wording[:before])
    tail = wording[len(wording) - after :]
    # a line may have broken it off, its first or last letters may be mistyped
    parts = (part for n in range(after) for part in (tail[: after - n], tail[n:]))
    said = said.removesuffix(next(filter(said.endswith, parts), ""))
    # a letter of it may be mistyped
    typo = said.startswith(own) and Levenshtein.distance(label, wording) <= 1
    # guard: other-things
    more = len(own) >= _CORE and _says_more(said, own) and not typo
    # guard: other-things
    return 0.0 if more or fuzz.ratio(said, own) / 100 < HALF_ALIKE else score


def misprinted(labels: Iterable[str], row: Row) -> str:
    """What a row's label reads where it is none of its wordings: mistyped, or another thing's.

    Without the row's number. Nothing where one of the bare labels that it may go by is a wording,
    a piece of one, or one with something beside it.

    Examples
    --------
    >>> from govreport.form import table
    >>> row = table("2021", "requests").row("new")
    >>> misprinted(["上年新收政府信息公开申请数量"], row)
    '上年新收政府信息公开申请数量'
    >>> misprinted(["一本年新收政府信息公开申请数量", "一"], row), misprinted(["本年新收政府信息"], row)
    ('', '')
    """
    letters = ("".join(filter(str.isalpha, label)).lstrip(_NUMERALS) for label in labels)
    names = [*filter(None, letters)]
    for wording in wordings(row):
        # guard: labels-otherwise
        if any(wording in name or (len(name) >= _CORE and name in wording) for name in names):
            return ""
    return max(names, key=lambda name: max(alike(name, w) for w in wordings(row)), default="")


def beside(texts: Iterable[str]) -> str:
    """What printed labels say in brackets that may leave out a part of their row: 行政许可（不含即办件）;
    nothing where it is a unit, a number, or the form's own words.

    Examples
    --------
    >>> beside(["行政许可（不含即办件）"]), beside(["三、本年度办理结果", "（一）予以公开（件）"])
    ('(不含即办件)', '')
    """
    asides = (match for text in texts for match in _ASIDE.finditer(squeeze(text)))
    return next((m[0] for m in asides if len(_SAYS_NOTHING.sub("", m[1])) >= _MORE), "")


_ASIDE = re.compile(r"\(([^()]{2,30})\)")
_SAYS_NOTHING = re.compile(
    r"区分处理.*|单位|保留.{1,3}位小数|[\W\d_件项个宗条份部次人万千百亿元本年度今数量金额一二三四五六七八九十]"
)

_NUMERALS = "一二三四五六七八九"

_SENTENCE = 20
"""Characters of a label that a stamp over its 不 leaves what it is: no other row says so much."""


def _says_more(label: str, wording: str) -> bool:
    return wording in label and len(_NEUTRAL.sub("", label.replace(wording, "", 1))) >= _MORE


def _denials(label: str) -> int:
    return sum(map(label.count, "不未无非"))


@cache
def _shared(wording: str) -> tuple[int, int]:
    """How many characters a wording begins and ends with as other rows' do: 属于, 公开申请数量."""
    before = max(len(commonprefix((wording, other))) for other in _others(wording))
    after = max(len(commonprefix((wording[::-1], other[::-1]))) for other in _others(wording))
    return before, min(after, len(wording) - before)


def _others(wording: str) -> list[str]:
    rows = [*form.PRINTED_ROWS, *form.table("2019", "proactive").rows]
    return [w for row in rows if wording not in wordings(row) for w in wordings(row)]


def surely(labels: Iterable[str], rows: Iterable[Row]) -> list[Row]:
    """The rows that bare labels name beyond doubt."""
    among = tuple(rows)
    short = (label for label in labels if len(label) <= _LONGEST)  # no longer one is so alike
    named = {row for label in short for row in _sure(label, among)}
    return [row for row in among if row in named]


_LONGEST = 200
"""Characters of a bare label; the form's own have a quarter of it."""


@lru_cache(maxsize=4096)
def _sure(label: str, rows: tuple[Row, ...]) -> list[Row]:
    return [row for row in rows if likeness(label, row) >= SURE]


def align(labels: Sequence[Sequence[str]], rows: Sequence[Row]) -> dict[int, int]:
    """Match printed rows to form rows, in order, so that the labels agree best.

    Parameters
    ----------
    labels : sequence of sequence of str
        For each printed row, the bare labels it may go by.
    rows : sequence of Row

    Returns
    -------
    dict of int to int
        Index of the printed row → index of the form row. Rows that nothing
        resembles are left out.
    """
    scores = [
        [max((likeness(label, row) for label in candidates if label), default=0.0) for row in rows]
        for candidates in labels
    ]
    best = [[0.0] * (len(rows) + 1) for _ in range(len(labels) + 1)]
    for i in range(len(labels) - 1, -1, -1):
        for j in range(len(rows) - 1, -1, -1):
            taken = scores[i][j] + best[i + 1][j + 1] if scores[i][j] else 0.0
            best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
    matches: dict[int, int] = {}
    i = j = 0
    while i < len(labels) and j < len(rows):
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            matches[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return matches


def out_of_order(
    labels: Sequence[Sequence[str]], rows: Sequence[Row], placed: Mapping[int, Row]
) -> dict[int, Row]:
    """Rows that stand elsewhere than in the form, under their own label, the first time each.

    Parameters
    ----------
    labels, rows
        As `align` takes them.
    placed : mapping of int to Row
        Of the printed rows that stand in order, which they are.

    Returns
    -------
    dict of int to Row
        The same of further rows.
    """
    found: dict[Row, int] = {}
    for number, own in enumerate(labels):
        named = surely(own, rows) if number not in placed else []
        # guard: own-place
        if len(named) == 1 and named[0] not in placed.values():
            found.setdefault(named[0], number)
    return {number: row for row, number in found.items()}


@dataclass(frozen=True, slots=True)
class Span:
    """Where a label stands in a stream of label text."""

    start: int
    end: int
    score: float


WINDOW = 40
"""How far beyond the first or last label that was found another is sought."""

MAX_PLACES = 12
"""Occurrences of one label that are looked at; real reports hold fewer."""


def find_labels(stream: str, labels: Sequence[tuple[str, ...]]) -> list[Span | None]:
    """Find labels, in order, in text from which figures and space are gone.

    Exact occurrences are chained so that most of the text is explained and the
    chain is tight (a table, not scattered mentions of its words); labels still
    missing are then sought, by likeness, between their neighbours.

    Parameters
    ----------
    stream : str
        Folded text without figures, space or punctuation.
    labels : sequence of tuple of str
        For each label, in the form's order, its wordings.

    Returns
    -------
    list of (Span or None)
        One for each label.
    """
    candidates: list[tuple[int, int, int]] = []  # start, end, label
    for index, options in enumerate(labels):
        for wording in options:
            start = stream.rfind(wording)
            places = 0
            while start >= 0 and places < MAX_PLACES:
                candidates.append((start, start + len(wording), index))
                start = stream.rfind(wording, 0, start + len(wording) - 1)
                places += 1
    candidates = sorted(_outermost(candidates))
    spans = _chain(candidates, len(labels))
    for index, span in enumerate(spans):
        if span is None:
            spans[index] = _find_between(stream, labels[index], spans[:index], spans[index + 1 :])
        else:
            spans[index] = _extend(stream, labels[index], span, spans[index + 1 :])
    return spans


def _outermost(candidates: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Occurrences that are no part of another label: 其他 is not 其他处理."""
    longest: dict[int, tuple[int, int]] = {}
    for start, end, label in candidates:
        for index in range(start, end):
            if index not in longest or end - start > longest[index][0]:
                longest[index] = (end - start, label)
    return [
        (start, end, label)
        for start, end, label in candidates
        if longest[start][0] == end - start or longest[start][1] == label
    ]


def _extend(
    stream: str, wordings: Sequence[str], span: Span, behind: Sequence[Span | None]
) -> Span:
    """A label found by a shorter wording, out to the end of the longer one it is.

    The longer wording may be misspelt (不再受理 for 不再处理), so its end is where
    the likeness is greatest.
    """
    following = next((s.start for s in behind if s), len(stream))
    best, score = span.end, 0.0
    for wording in wordings:
        if len(wording) <= span.end - span.start:
            continue
        score = max(score, fuzz.ratio(wording, stream[span.start : span.end]) / 100)
        for end in range(span.start + len(wording) - 3, span.start + len(wording) + 4):
            if span.end < end <= following:
                like = alike(stream[span.start : end], wording)
                if like >= SIMILAR and like > score:
                    best, score = end, like
    return Span(span.start, best, span.score)


def _chain(candidates: list[tuple[int, int, int]], count: int) -> list[Span | None]:
    """The chain of occurrences, rising in place and label, that explains most."""
    scores: list[float] = []
    back: list[int] = []
    for here, (start, end, label) in enumerate(candidates):
        best, via = 0.0, -1
        for there in range(here):
            _, before_end, before_label = candidates[there]
            if before_end <= start and before_label < label:
                gap = start - before_end
                score = scores[there] - min(gap, 400) / 50
                if score > best:
                    best, via = score, there
        scores.append(best + (end - start))
        back.append(via)
    spans: list[Span | None] = [None] * count
    if candidates:
        here = max(range(len(candidates)), key=lambda index: scores[index])
        while here >= 0:
            start, end, label = candidates[here]
            spans[label] = Span(start, end, 1.0)
            here = back[here]
    return spans


def _find_between(
    stream: str,
    wordings: Sequence[str],
    ahead: Sequence[Span | None],
    behind: Sequence[Span | None],
) -> Span | None:
    """A label by likeness, in the text between its placed neighbours."""
    before = next((s for s in reversed(ahead) if s), None)
    after = next((s for s in behind if s), None)
    if before:
        start, stop = before.end, after.start if after else before.end + WINDOW
    elif after:
        start, stop = max(after.start - WINDOW, 0), after.start
    else:
        return None
    window = stream[start:stop]
    best: Span | None = None
    for wording in wordings:
        if not window:
            continue
        found = fuzz.partial_ratio_alignment(wording, window)
        if found is None:
            continue
        # the alignment is as long as the wording; a misspelt label may be shorter
        # guard: other-things
        if _denials(window[max(found.dest_start - 3, 0) : found.dest_start]):  # 不损害
            continue
        for end in range(max(found.dest_end - 3, found.dest_start + 1), found.dest_end + 1):
            score = alike(window[found.dest_start : end], wording)
            if score >= SIMILAR and (best is None or score > best.score):
                best = Span(start + found.dest_start, start + end, score)
    return best
