"""The improvements of a part: the entries of its lists, or its sentences and parts by ；."""

from __future__ import annotations

from govreport.parsing.marks import (
    PIECE,
    SENTENCE,
    entries_of,
    find,
    lists_of,
    pattern_of,
    spans_of,
    stripped,
    trimmed,
)
from govreport.parsing.pairs import Span, Unit
from govreport.parsing.parts import Part

_LONGEST_LEAD = 30
"""Characters in front of the list that an entry only heads."""

_LEAST_IMPROVEMENT = 5
"""Characters of an improvement that no number marks; one less below a heading: 加强培训."""


def improvements_of(text: str, part: Part, asked: int = 0) -> list[Unit]:
    """The improvements of one part, where `asked` problems are named before it."""
    units = []
    if lists := lists_of(text, part.start, part.end):
        mark = lists[0][0].mark
        before = list(spans_of(SENTENCE, text, part.start, mark))
        # «今后我局将健全机制。计划从两方面改进：一是…»: what stands before the lead-in
        if before and text[part.start : mark].rstrip().endswith("："):
            units = _sentences(text, part.start, before[-1][0], part.named)
        entries, behind = entries_of(text, lists)
        if asked and len(entries) + len(behind) != asked:
            entries = _held(text, entries)
        units += [Unit(trimmed(text, *span), "number") for span in entries]
        for span in behind:
            also = find("^\\s*{besides}", text[slice(*span)])
            units.append(Unit(trimmed(text, *span), "number" if also else ""))
    else:
        units = _sentences(text, part.start, part.end, part.named)
    answers = bool(find("^\\s*{answers_all}", text[part.start : part.end]))
    for unit in units:
        unit.named = part.named
        unit.answers_all = answers
        unit.span = stripped(text, *unit.span)
    return [unit for unit in units if unit.span[0] < unit.span[1]]


def _sentences(text: str, start: int, end: int, named: bool) -> list[Unit]:
    """The improvements of a stretch that numbers none."""
    units: list[Unit] = []
    for sentence in spans_of(SENTENCE, text, start, end):
        begin, stop = stripped(text, *sentence)
        colon = text.find("：", begin, stop)
        if 0 <= colon < stop - 2 and "：" not in text[colon + 1 : stop]:
            begin = colon + 1
        said = text[begin:stop]
        leads = text[stop : sentence[1]].startswith("：")
        if leads or find("^{aside}", said) or (units and find("^{status}", said)):
            continue
        pieces = [
            piece
            for piece in spans_of(PIECE, text, begin, stop)
            if not find("^\\s*{attribute}：", text[slice(*piece)])
        ]
        listed = "part" if len(pieces) > 1 else ""
        units += [Unit(trimmed(text, *span), listed) for span in pieces]
    least = _LEAST_IMPROVEMENT - named
    return [unit for unit in units if unit.span[1] - unit.span[0] >= least]


def _held(text: str, entries: list[Span]) -> list[Span]:
    """What entries hold that only head it: «优化管理。一是…；二是…», each of them «抓内容。…；…»."""
    held: list[list[Span]] = []
    for start, end in entries:
        inner = [entry for run in lists_of(text, start, end) for entry in run]
        heads = inner and inner[0].mark - start <= _LONGEST_LEAD
        held.append([(one.start, one.end) for one in inner] if heads else [(start, end)])
    if any(len(spans) > 1 for spans in held):
        return [span for spans in held for span in spans]
    labels = [pattern_of("\\s*{headline}").match(text, *span) for span in entries]
    pieces = [
        list(spans_of(PIECE, text, label.end() if label else end, end))
        for label, (_, end) in zip(labels, entries, strict=True)
    ]
    if all(len(own) > 1 for own in pieces):
        return [span for own in pieces for span in own]
    return entries
