"""The problems of a part: the entries of its lists, or its sentences' clauses."""

from __future__ import annotations

from collections.abc import Iterator

from govreport.parsing.clauses import clauses_of, only_admits
from govreport.parsing.marks import (
    PIECE,
    SENTENCE,
    Entry,
    entries_of,
    find,
    lists_of,
    pattern_of,
    spans_of,
    trimmed,
)
from govreport.parsing.pairs import Span, Unit
from govreport.parsing.parts import DENIED, Part


def problems_of(text: str, part: Part) -> list[Unit]:
    """The problems of one part."""
    if lists := lists_of(text, part.start, part.end):
        units = _listed(text, lists)
    else:
        units = _told(text, part.start, part.end)
        sentences = {text.count("。", part.start, unit.span[0]) for unit in units}
        for unit in units:  # under a heading each clause is one, or each of many sentences
            unit.loose &= not part.named or len(sentences) > 2
        if not units and part.named and not find(f"{{good}}|{DENIED}", text[part.start : part.end]):
            pieces = spans_of(PIECE, text, part.start, part.end)
            units = [Unit(trimmed(text, *span)) for span in pieces]
    return [unit for unit in units if unit.span[0] < unit.span[1]]


def _listed(text: str, lists: list[list[Entry]]) -> list[Unit]:
    """The problems of lists: entries without what leads in to them, and what stands behind."""
    units = []
    entries, behind = entries_of(text, lists)
    leads = pattern_of("[^。；]*?{admission}[，。：\\s]*{example}[：，]?(?=.)")
    for start, end in (inner for entry in entries for inner in _opened(text, *entry)):
        lead = leads.match(text, start, end)
        units += mended_at_once(text, start, end) or [
            Unit(trimmed(text, lead.end() if lead else start, end), "number")
        ]
    for span in behind:
        units += [Unit(one.span, "number") for one in clauses_of(text, *trimmed(text, *span))]
    return units


def _told(text: str, start: int, end: int) -> list[Unit]:
    """The problems of sentences that number none."""
    units: list[Unit] = []
    for begin, stop in spans_of(SENTENCE, text, start, end):
        sentence = text[begin:stop].strip()
        last = text[slice(*units[-1].span)] if units else "，"
        lacks = find("{any_lack}", sentence)
        anew = find("{admission}|{example_of}", sentence) or (units and units[-1].own)
        if sentence.endswith("："):
            continue  # leads in to the lines below
        if "，" not in last and find("{elaborates}", sentence) and not anew:
            units[-1].span = (units[-1].span[0], stop)  # «信息质量不高。个别表述不规范。»
        elif units and not lacks and not find("{good}", sentence):
            if "\n" in text[units[-1].span[1] : begin]:  # «…不高。\n均由办公室人员兼任。»
                units.append(Unit(trimmed(text, begin, stop)))
            else:
                units[-1].span = (units[-1].span[0], stop)
        elif lacks and not find("^{reason}", sentence) and not only_admits(sentence):
            units += [
                Unit(one.span, one.listed, fixed.own, loose=one.loose)
                for fixed in mended_at_once(text, begin, stop) or [Unit((begin, stop))]
                for one in clauses_of(text, *fixed.span)
            ]
    return units


def _opened(text: str, start: int, end: int) -> Iterator[Span]:
    """An entry, or the list that it only heads: «公开内容方面。（1）…（2）…»."""
    inner = lists_of(text, start, end)
    if inner and not find("{any_lack}|{reason}", text[start : inner[0][0].mark]):
        yield from ((entry.start, entry.end) for run in inner for entry in run)
    else:
        yield start, end


def mended_at_once(text: str, start: int, end: int) -> list[Unit]:
    """«更新不及时，已及时更新；…»: problems that are mended in the same clause."""
    units = []
    for begin, stop in spans_of(PIECE, text, start, end):
        piece = text[begin:stop]
        if match := find("^[^。；]{4,120}?(，)(?={fixed})", piece):
            answer = Unit(trimmed(text, begin + match.end(1), stop))
            if find("{need}|{lack}", text[slice(*answer.span)]):
                return []
            units.append(Unit(trimmed(text, begin, begin + match.start(1)), own=[answer]))
        elif find("{any_lack}", piece):
            units.append(Unit(trimmed(text, begin, stop)))
    lacks = find("{any_lack}", text[start:end])
    return units if lacks and any(unit.own for unit in units) else []


def all_admitted(text: str, part: Part) -> list[Unit]:
    """What a part admits that names no problem."""
    sentences = spans_of(SENTENCE, text, part.start, part.end)
    return [
        unit
        for sentence in sentences
        if only_admits(text[slice(*sentence)].strip())
        for unit in clauses_of(text, *sentence)
    ][-1:]
