"""Reuse: passages that a section shares with its agency's earlier years or with others.

A section is aligned with every earlier one of its agency, exactly, character by character.
Among the sections of others, those to align with are found by sentences that are nearly the
same, with MinHash signatures of their character shingles and locality-sensitive hashing
(A. Broder, *Compression and Complexity of Sequences* (1997) 21–29; the package datasketch).
Punctuation does not count, and any figure equals any other, in whatever script: a passage
with last year's number changed is still a copy, and what was changed is told. What most
agencies write is a template, not a copy, and is told apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import pandas as pd

from govreport.extras import require
from govreport.form import Label
from govreport.normal import escape, shown

LEAST = 13
"""Characters of the shortest passage that counts: longer than any term of the form."""

ALIKE = 0.6
"""Jaccard likeness of two sentences' shingles from which they are candidates."""

TEMPLATE = 0.25
"""Share of agencies from which a sentence is a template …"""

TEMPLATE_AGENCIES = 5
"""… and how many agencies at least."""

_SHINGLE = 4
_PERMUTATIONS = 64
_LONGEST = 30_000
_MOST_STARTS = 8

RELATIONS: dict[str, Label] = {
    "own": Label("沿用本机关往年", "own earlier year"),
    "other": Label("与其他机关相同", "another agency"),
    "template": Label("通用套语", "template"),
    "new": Label("新写", "new"),
}
"""Where a passage comes from."""

PASSAGES = (
    "report", "agency", "year", "relation", "source", "source_agency", "source_year",
    "start", "end", "source_start", "source_end", "text", "changed",
)  # fmt: skip
"""Columns of `reuse`."""

_SENTENCE = re.compile(r"[^。！!？?；;\n]+")
_FIGURE = r"[\d〇零一二两三四五六七八九十百千万亿]+(?:[.,．，]\d+)*"
_TOKEN = re.compile(rf"(?P<figure>{_FIGURE})|[^\W_]")


@dataclass(frozen=True)
class _Section:
    report: str
    agency: str
    year: int
    text: str
    who: str

    @cached_property
    def sentences(self) -> dict[str, tuple[int, int]]:
        """Bare sentences, each with its characters in the text."""
        found: dict[str, tuple[int, int]] = {}
        for match in _SENTENCE.finditer(self.text):
            bare, _ = _bare(match[0])
            if len(bare) >= LEAST:
                found.setdefault(bare, match.span())
        return found


def _bare(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without marks, a figure being one 0, and where each character stood."""
    tokens = list(_TOKEN.finditer(text))
    bare = "".join("0" if token["figure"] else token[0] for token in tokens)
    return bare, [token.span() for token in tokens]


def reuse(texts: pd.DataFrame) -> pd.DataFrame:
    """The passages of each section that stand elsewhere too.

    Parameters
    ----------
    texts : pandas.DataFrame
        One kind of section: ``report``, ``agency``, ``year``, ``text``, a row a report
        (`govreport.sections` makes it). A column ``agency_id`` says who is the same under
        another name; without it the name does.

    Returns
    -------
    pandas.DataFrame
        A row per passage: ``report``, ``agency``, ``year``; ``relation``: ``own`` (the
        agency's own earlier section), ``other`` (another agency's of the same or an
        earlier year) or ``template`` (a sentence that a quarter of the agencies have);
        ``source``, ``source_agency``, ``source_year`` (NA for templates); ``start`` and
        ``end`` in the section, ``source_start`` and ``source_end`` in the source's;
        ``text``, verbatim; and ``changed``, the figures that differ («3→5；八→十一», the source's
        first). Passages of one pair do not overlap; those of different
        sources may.

    Raises
    ------
    ValueError
        If a column is missing, or a report stands there twice.
    """
    missing = {"report", "agency", "year", "text"} - set(texts.columns)
    if missing:
        lacking = sorted(missing)[0]
        raise ValueError(f"文本表没有“{lacking}”列 the table of texts has no column «{lacking}»")
    known = texts.dropna(subset=["agency", "year"])
    if known["report"].duplicated().any():
        twice = known["report"][known["report"].duplicated()].iloc[0]
        raise ValueError(
            f"{twice}: 出现两次，每份报告只能给一个部分 "
            "stands twice; give one kind of section, a row a report"
        )
    sections = sorted(
        (
            _Section(
                str(row.report),
                str(row.agency),
                int(row.year),
                str(row.text)[:_LONGEST],
                str(getattr(row, "agency_id", row.agency)),
            )
            for row in known.itertuples()
        ),
        key=lambda section: (section.year, section.agency, section.report),
    )
    like = _near(sections)
    holders: dict[str, list[int]] = defaultdict(list)
    for number, section in enumerate(sections):
        for sentence in section.sentences:
            holders[like[sentence]].append(number)
    agencies = len({section.who for section in sections})
    enough = max(TEMPLATE_AGENCIES, TEMPLATE * agencies)
    templates = {
        sentence
        for sentence, numbers in holders.items()
        if len(numbers) >= enough and len({sections[n].who for n in numbers}) >= enough
    }
    rows: list[tuple[Any, ...]] = []
    for number, section in enumerate(sections):
        lead = (section.report, section.agency, section.year)
        for sentence, (start, end) in section.sentences.items():
            if like[sentence] in templates:
                text = section.text[start:end]
                rows.append((*lead, "template", *[pd.NA] * 3, start, end, *[pd.NA] * 2, text, ""))
        for other in sorted(_sources(number, sections, like, holders, templates)):
            source = sections[other]
            relation = "own" if source.who == section.who else "other"
            whose = relation, source.report, source.agency, source.year
            for span in passages(section.text, source.text):
                changes = "；".join(
                    f"{source.text[slice(*there)]}→{section.text[slice(*here)]}"
                    for here, there in changed(section.text, source.text, span)
                )
                rows.append((*lead, *whose, *span, section.text[span[0] : span[1]], changes))
    whole = ["year", "source_year", "start", "end", "source_start", "source_end"]
    table = pd.DataFrame(rows, columns=list(PASSAGES))
    return table.astype({name: "Int64" for name in whole})


def _near(sections: Sequence[_Section]) -> dict[str, str]:
    """For each sentence the first one that is nearly the same."""
    require("narrative")
    from datasketch import MinHash, MinHashLSH

    like: dict[str, str] = {}
    index = MinHashLSH(threshold=ALIKE, num_perm=_PERMUTATIONS)
    sentences = dict.fromkeys(s for section in sections for s in section.sentences)
    signatures = MinHash.generator(
        (_shingles(sentence) for sentence in sentences), num_perm=_PERMUTATIONS, seed=1
    )
    grams: dict[str, set[bytes]] = {}
    for sentence, signature in zip(sentences, signatures, strict=True):
        mine = set(_shingles(sentence))
        for candidate in sorted(index.query(signature)):
            theirs = grams[candidate]
            if len(mine & theirs) >= ALIKE * len(mine | theirs):
                like[sentence] = candidate
                break
        else:
            like[sentence] = sentence
            grams[sentence] = mine
            index.insert(sentence, signature)
    return like


def _shingles(sentence: str) -> list[bytes]:
    return [
        sentence[at : at + _SHINGLE].encode() for at in range(max(len(sentence) - _SHINGLE, 0) + 1)
    ]


def _sources(
    number: int,
    sections: Sequence[_Section],
    like: dict[str, str],
    holders: dict[str, list[int]],
    templates: set[str],
) -> set[int]:
    """Sections to align with: the agency's earlier ones; for every sentence the first of others."""
    section = sections[number]
    found = {
        at for at, one in enumerate(sections) if one.who == section.who and one.year < section.year
    }
    for sentence in section.sentences:
        key = like[sentence]
        if key in templates:
            continue
        others = (
            holder
            for holder in holders[key]
            if sections[holder].who != section.who and sections[holder].year <= section.year
        )
        found |= set(islice(others, 1))
    return found


def passages(text: str, source: str, least: int = LEAST) -> list[tuple[int, int, int, int]]:
    """The stretches two texts share, exactly.

    Parameters
    ----------
    text, source : str
    least : int
        Characters of the shortest, punctuation and space not counted; a figure is one, and
        equals any other.

    Returns
    -------
    list of (start, end, source_start, source_end)
        In the text's order, not overlapping; the longest from each place on.

    Examples
    --------
    >>> [(start, end, at, to)] = passages("一是加强队伍建设和培训。", "三、加强队伍建设和培训", least=6)
    >>> "一是加强队伍建设和培训。"[start:end]
    '加强队伍建设和培训'
    """
    mine, offsets = _bare(text[:_LONGEST])
    theirs, source_offsets = _bare(source[:_LONGEST])
    starts: dict[str, list[int]] = defaultdict(list)
    for at in range(len(theirs) - least + 1):
        known = starts[theirs[at : at + least]]
        if len(known) < _MOST_STARTS:
            known.append(at)
    found = []
    at = 0
    while at + least <= len(mine):
        longest = best = 0
        for there in starts.get(mine[at : at + least], ()):
            length = _common(mine, theirs, at, there, least)
            if length > longest:
                longest, best = length, there
        if not longest:
            at += 1
            continue
        last, source_last = at + longest - 1, best + longest - 1
        own = offsets[at][0], offsets[last][1]
        found.append((*own, source_offsets[best][0], source_offsets[source_last][1]))
        at += longest
    return found


def changed(
    text: str, source: str, passage: tuple[int, int, int, int]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The figures of a passage that are not those of its source.

    Parameters
    ----------
    text, source : str
    passage : tuple of int
        One of `passages`.

    Returns
    -------
    list of ((start, end), (source_start, source_end))

    Examples
    --------
    >>> text, source = "组织培训十一场，参加人员86人次", "组织培训八场，参加人员120人次"
    >>> (passage,) = passages(text, source, least=6)
    >>> [(source[slice(*there)], text[slice(*here)]) for here, there in changed(text, source, passage)]
    [('八', '十一'), ('120', '86')]
    """
    start, end, source_start, source_end = passage
    figure = re.compile(_FIGURE)
    return [
        (here.span(), there.span())
        for here, there in zip(
            figure.finditer(text, start, end),
            figure.finditer(source, source_start, source_end),
            strict=True,
        )
        if here[0] != there[0]
    ]


def _common(a: str, b: str, i: int, j: int, known: int) -> int:
    length = known
    while i + length < len(a) and j + length < len(b) and a[i + length] == b[j + length]:
        length += 1
    return length


def origins(texts: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """How much of each section is its own, copied, or template.

    Parameters
    ----------
    texts : pandas.DataFrame
        As given to `reuse`.
    found : pandas.DataFrame
        What `reuse` returned.

    Returns
    -------
    pandas.DataFrame
        A row per section: ``report``, ``agency``, ``year``, ``characters``, and the
        shares ``template``, ``own``, ``other`` and ``new``, which add up to 1. A
        character that is in several counts for the first in that order.
    """
    spans: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for row in found[["report", "relation", "start", "end"]].itertuples(index=False):
        spans[str(row.report)].append((str(row.relation), int(row.start), int(row.end)))
    order = ("template", "own", "other")
    rows = []
    for row in texts.dropna(subset=["agency", "year"]).itertuples():
        text = str(row.text)[:_LONGEST]
        marks = [""] * len(text)
        for relation in reversed(order):  # the first of them is laid over the others
            for kind, start, end in spans[str(row.report)]:
                if kind == relation:
                    marks[start:end] = [relation] * (end - start)
        counted = [mark for mark, char in zip(marks, text, strict=True) if char.isalnum()]
        size = len(counted)
        shares = [counted.count(relation) / size if size else 0.0 for relation in order]
        rows.append((row.report, row.agency, row.year, size, *shares, 1 - sum(shares)))
    columns = ["report", "agency", "year", "characters", *order, "new"]
    return pd.DataFrame(rows, columns=columns).astype({"year": "Int64"})


class SideBySide:
    """Two sections next to each other, what they share marked; shows itself in a notebook.

    Parameters
    ----------
    text, source : str
    titles : tuple of str
        What to write above them.

    Attributes
    ----------
    shared : list of (start, end, source_start, source_end)
    changed : list of ((start, end), (source_start, source_end))
        Figures in what is shared that differ.
    share : float
        Share of `text` that stands in `source`.
    """

    def __init__(self, text: str, source: str, titles: tuple[str, str] = ("", "")):
        self.text, self.source, self.titles = text, source, titles
        self.shared = passages(text, source)
        self.changed = [pair for span in self.shared for pair in changed(text, source, span)]
        told = sum(char.isalnum() for char in text)
        same = sum(char.isalnum() for start, end, *_ in self.shared for char in text[start:end])
        self.share = same / told if told else 0.0

    def __repr__(self) -> str:
        return shown(f"{self.titles[0]} ← {self.titles[1]}: {self.share:.0%}")

    def _repr_html_(self) -> str:
        columns = zip(
            self.titles,
            (self.text, self.source),
            ([span[:2] for span in self.shared], sorted(span[2:] for span in self.shared)),
            ([pair[0] for pair in self.changed], sorted(pair[1] for pair in self.changed)),
            strict=True,
        )
        cells = "".join(
            f'<td style="width:50%;text-align:left;vertical-align:top;white-space:pre-wrap">'
            f"<b>{escape(title)}</b><br>{''.join(_marked(text, spans, figures))}</td>"
            for title, text, spans, figures in columns
        )
        other = ' <mark style="background:#f4a582;color:#000">数字不同 other figure</mark>'
        return (
            f'<table style="width:100%"><caption>{self.share:.0%} ＝ '
            f'<mark style="background:#ffe08a;color:#000">相同 same</mark>'
            f"{other if self.changed else ''}</caption><tr>{cells}</tr></table>"
        )


def _marked(
    text: str, spans: Sequence[tuple[int, ...]], figures: Sequence[tuple[int, int]]
) -> Iterator[str]:
    at = 0
    for start, end in spans:
        if start < at:
            continue
        yield escape(text[at:start])
        for begin, stop in (*(one for one in figures if start <= one[0] < end), (end, end)):
            yield f'<mark style="background:#ffe08a;color:#000">{escape(text[start:begin])}</mark>'
            if begin < stop:
                yield f'<mark style="background:#f4a582;color:#000">{escape(text[begin:stop])}</mark>'
            start = stop
        at = end
    yield escape(text[at:])
