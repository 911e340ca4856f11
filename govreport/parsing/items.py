"""The problems section as a list: each admitted problem, and what is done about it.

Text is marked and then split in passes, each a function below: parts (problems, improvements)
by headings and turns (下一步, 对此); in a part its enumerated entries, or its sentences and
clauses; in an entry its own answer. The words that mark are in ``resources/narrative.csv``.
What is no item is a named remainder: nothing vanishes. Which improvement answers which
problem is `pairs`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from govreport.normal import simplified
from govreport.parsing.clauses import clauses_of, only_admits
from govreport.parsing.marks import (
    ENUMERATOR,
    HAN,
    PIECE,
    SENTENCE,
    find,
    lists_of,
    pattern_of,
    spans_of,
    stripped,
    trimmed,
)
from govreport.parsing.pairs import Span, Unit, pair
from govreport.parsing.parts import Part, heading_of, parts_of, said
from govreport.report import Item

LONGEST = 30_000
"""Characters of the longest section that is split; real ones have 1,000."""

LEAST_COVERED, LEAST_LENGTH = 0.4, 100
"""Share of a section that ends in items; of 96 real sections the least has 0.59. Shorter
sections may be half lead-in."""

_HALF_WIDTH = str.maketrans(",;:!?()", "，；：！？（）")
_LEAST_PROBLEM = 5
"""Characters of a problem in front of its answer, in an entry."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A stretch that is no item: a ``heading``, a ``lead_in`` or a ``closing``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Split:
    """A section, split: its items, and what is none of them.

    Attributes
    ----------
    items : list of Item
    rest : list of Rest
    doubt : str
        The passage that admits something and is no item, or a section that is hardly
        covered; empty where there is none.
    """

    items: list[Item]
    rest: list[Rest]
    doubt: str = ""


def split_items(section: str) -> Split:
    """Split the problems section into items, and name what is none.

    Parameters
    ----------
    section : str
        The section's running text.

    Returns
    -------
    Split
        Items in the text's order; improvements that answer no stated problem last,
        under a null problem. Nothing for an empty section or one that says 无, and for
        one of more than `LONGEST` characters.
    """
    text = simplified(section).translate(_HALF_WIDTH)
    if len(text) > LONGEST or not text.strip() or pattern_of("{nothing}").match(text.strip()):
        return Split([], [])
    problems = _answering(text)
    improvements: list[Unit] = []
    if not problems:
        problems, improvements = _units(text)
    everything = [*problems, *improvements, *(own for one in problems for own in one.own)]
    rest, doubt = _remainder(text, section, [one.span for one in everything])
    return Split(pair(section, text, problems, improvements), rest, doubt)


def read_items(section: str) -> list[Item]:
    """The items of the problems section; see `split_items`."""
    return split_items(section).items


def _units(text: str) -> tuple[list[Unit], list[Unit]]:
    """The problems and the improvements of a text that names them apart."""
    parts = list(parts_of(text, 0, len(text)))
    first = next((at for at, part in enumerate(parts) if part.role == "problems"), len(parts))
    problems: list[Unit] = []
    improvements: list[Unit] = []
    for at, part in enumerate(parts):
        if part.role == "problems":
            found = _problems(text, part.start, part.end)
            for unit in found:
                unit.loose &= not part.named
            problems += found
        found = _improvements(text, part) if part.role == "improvements" else []
        back = at > first + 1 and find("{of_last_year}", text[part.begin : part.start])
        for unit in found:
            unit.earlier = bool(back) or at < first < len(parts)
        improvements += found
    done = [unit for unit in problems if _only_does(text[slice(*unit.span)])]
    for unit in done:
        problems.remove(unit)
        unit.earlier = True
    now = [unit for unit in improvements if not unit.earlier]
    return _joined(problems, len(now)), [*done, *improvements]


# --- problems ------------------------------------------------------------------


def _answering(text: str) -> list[Unit]:
    """Numbered entries of which most hold a problem and, behind a turn, its answer."""
    units = []
    answered = 0
    entries = [entry for run in lists_of(text, 0, len(text)) for entry in run]
    for entry in entries:
        parts = list(parts_of(text, entry.start, entry.end))
        asked = next((part for part in parts if part.role), parts[0])
        answers = [
            part
            for part in parts
            if part.role == "improvements" and part.begin > entry.start + _LEAST_PROBLEM
        ]
        # what stands in front of «改进情况：» is a problem, whatever it says
        if answers and (asked.role == "problems" or answers[0].named):
            begin = asked.start if asked.role == "problems" and asked.named else entry.start
            unit = Unit(trimmed(text, begin, answers[0].begin), listed="number")
            for part in answers:
                whole = [Unit(stripped(text, part.start, part.end))]
                several = lists_of(text, part.start, part.end)
                unit.own += _improvements(text, part) if several else whole
            unit.own = [own for own in unit.own if own.span[0] < own.span[1]]
            units.append(unit)
            answered += 1
        elif fixed := _fixed(text, entry.start, entry.end):
            units += fixed
            answered += 1
        else:
            units.append(Unit(trimmed(text, entry.start, entry.end), listed="number"))
    return units if answered * 2 > len(entries) else []


def _fixed(text: str, start: int, end: int) -> list[Unit]:
    """«更新不及时，已及时更新；…»: problems that are mended in the same clause."""
    units = []
    for begin, stop in spans_of(PIECE, text, start, end):
        piece = text[begin:stop]
        if match := find("^[^。；]{4,120}?(，)(?={fixed})", piece):
            answer = Unit(trimmed(text, begin + match.end(1), stop))
            units.append(Unit(trimmed(text, begin, begin + match.start(1)), own=[answer]))
        elif find("{any_lack}", piece):
            units.append(Unit(trimmed(text, begin, stop)))
    lacks = find("{any_lack}", text[start:end])
    return units if lacks and any(unit.own for unit in units) else []


def _problems(text: str, start: int, end: int) -> list[Unit]:
    """The problems of one part: the entries of its lists, or its sentences' clauses."""
    units: list[Unit] = []
    if lists := lists_of(text, start, end):
        for entry in (entry for run in lists for entry in run):
            if fixed := _fixed(text, entry.start, entry.end):
                units += fixed
                continue
            lead = pattern_of("^[^。；]*?{admission}[，。：\\s]*{example}[：，]?(?=.)").match(
                text[entry.start : entry.end]
            )
            begin = entry.start + (lead.end() if lead else 0)
            units.append(Unit(trimmed(text, begin, entry.end), listed="number"))
        return [unit for unit in units if unit.span[0] < unit.span[1]]
    admission = None
    for begin, stop in spans_of(SENTENCE, text, start, end):
        sentence = text[begin:stop].strip()
        last = text[slice(*units[-1].span)] if units else "，"
        lacks = find("{any_lack}", sentence)
        if "，" not in last and find("{elaborates}", sentence):
            units[-1].span = (units[-1].span[0], stop)  # «信息质量不高。个别表述不规范。»
        elif units and not lacks and not find("{good}", sentence):
            if "\n" in text[units[-1].span[1] : begin]:  # «…不高。\n均由办公室人员兼任。»
                units.append(Unit(trimmed(text, begin, stop)))
            else:
                units[-1].span = (units[-1].span[0], stop)
        elif find("^{reason}", sentence):
            continue
        elif only_admits(sentence):
            admission = begin, stop
        elif lacks:
            units += [
                Unit(one.span, one.listed, fixed.own, loose=one.loose)
                for fixed in _fixed(text, begin, stop) or [Unit((begin, stop))]
                for one in clauses_of(text, *fixed.span)
            ]
    # «…仍存在一定差距。» leads in; alone it is all the section admits
    return units or (clauses_of(text, *admission) if admission else [])


def _joined(problems: list[Unit], answers: int) -> list[Unit]:
    """Two clauses behind a mere comma are one problem, unless as many improvements answer."""
    if not answers or answers == len(problems):
        return problems
    kept: list[Unit] = []
    for unit in problems:
        if unit.loose and kept and kept[-1].loose and kept[-1].span[1] >= unit.span[0] - 2:
            kept[-1].span = (kept[-1].span[0], unit.span[1])
        else:
            kept.append(unit)
    return kept


def _only_does(text: str) -> bool:
    """Whether an entry among the problems says what is done and admits nothing."""
    first = re.split(r"[。；]", text, maxsplit=1)[0]
    return bool(find("^{doing}", first)) and not find("{any_lack}", first)


# --- improvements --------------------------------------------------------------


def _improvements(text: str, part: Part) -> list[Unit]:
    """The improvements of one part: its lists' entries, or its sentences and parts by ；."""
    start, end = part.start, part.end
    units = []
    if lists := lists_of(text, start, end):
        mark = lists[0][0].mark
        before = list(spans_of(SENTENCE, text, start, mark))
        # «今后我局将健全机制。计划从两方面改进：一是…»: what stands before the lead-in
        if before and text[start:mark].rstrip().endswith("："):
            units = [Unit(stripped(text, *span)) for span in before[:-1]]
            units = [unit for unit in units if find("{doing}", text[slice(*unit.span)])]
        *entries, last = (entry for run in lists for entry in run)
        lines = list(spans_of(SENTENCE, text, last.start, last.end))
        stop, behind = last.end, []
        while len(lines) > 1:
            line = text[slice(*lines[-1])]
            if find("^\\s*{beside}{turn}", line):  # «三是…。同时，我局将…»: no entry's
                behind.append(Unit(stripped(text, *lines[-1])))
            elif not find("^\\s*{status}", line):
                break
            stop = lines.pop()[0]
        spans = [*((entry.start, entry.end) for entry in entries), (last.start, stop)]
        units += [Unit(trimmed(text, *span), listed="number") for span in spans]
        units += behind[::-1]
    else:
        for sentence in spans_of(SENTENCE, text, start, end):
            begin, stop = stripped(text, *sentence)
            colon = text.find("：", begin, stop)
            if 0 <= colon < stop - 2 and "：" not in text[colon + 1 : stop]:
                begin = colon + 1
            if units and find("^{status}", text[begin:stop]):
                continue
            pieces = list(spans_of(PIECE, text, begin, stop))
            listed = "part" if len(pieces) > 1 else ""
            units += [Unit(trimmed(text, *span), listed) for span in pieces]
        units = [unit for unit in units if unit.span[1] - unit.span[0] > _LEAST_IMPROVEMENT]
    for unit in units:
        unit.named = part.named
    return [unit for unit in units if unit.span[0] < unit.span[1]]


_LEAST_IMPROVEMENT = 4
"""Characters of an improvement that no number marks."""


def _remainder(text: str, section: str, spans: list[Span]) -> tuple[list[Rest], str]:
    """What no item holds, each stretch by its name, and what in it should be looked at."""
    rest: list[Rest] = []
    doubt = ""
    last = max((end for _, end in spans), default=0)
    free = bytearray(b"\1" * len(text))
    for start, end in spans:
        free[start:end] = bytes(end - start)
    for begin, stop in spans_of(SENTENCE, text, 0, len(text)):
        for match in re.finditer(b"\1+", free[begin:stop]):
            start, end = begin + match.start(), begin + match.end()
            words = text[start:end]
            if not re.search(r"\w\w", re.sub(rf"^\W*(?:{ENUMERATOR}|[{HAN}]是要?)", "", words)):
                continue
            ends = end == stop and start > begin and not free[start - 1]
            kind = "closing" if start >= last or ends else "lead_in"
            if start == begin and heading_of(text, start, stop, ""):
                kind = "heading"
            rest.append(Rest(kind, section[start:end].strip()))
            # a lead-in's own lack: of the work as a whole, or of what follows
            leads = f"^{{nobody}}(?:{{need}}|{{lack}})|(?:{{example}}|：)[：，]?(?:{ENUMERATOR}|[{HAN}]是)?$"
            if find("{need}|{lack}", said(words)) and not find(leads, words):
                doubt = doubt or section[start:end].strip()
    covered = sum(1 for at, char in enumerate(text) if not free[at] and char.isalnum())
    length = sum(map(str.isalnum, text))
    if length > LEAST_LENGTH and covered < LEAST_COVERED * length:
        doubt = doubt or section.strip()
    return rest, doubt
