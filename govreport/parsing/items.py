"""The problems section as a list: each admitted problem, and what is done about it.

A text is split in passes, each a module: `parts` by headings and turns (下一步, 对此); in a
part its `problems` (its entries, or its sentences' `clauses`) or `improvements`; what answers
what is `pairs`. Here stand the two ways to write a section, problems and answers apart or
entry by entry, and what is no item: a named remainder, so that nothing vanishes. The words
that mark all this are in ``resources/narrative.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from govreport.normal import simplified
from govreport.parsing.clauses import clauses_of
from govreport.parsing.improvements import improvements_of
from govreport.parsing.marks import (
    ENUMERATOR,
    HAN,
    LINE,
    SENTENCE,
    entries_of,
    find,
    lists_of,
    pattern_of,
    spans_of,
    stripped,
    trimmed,
)
from govreport.parsing.pairs import Span, Unit, pair
from govreport.parsing.parts import DENIED, Part, heading_of, parts_of, said
from govreport.parsing.problems import all_admitted, mended_at_once, problems_of
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
    """A stretch that is no item: a ``heading``, a ``lead_in``, a ``reason`` or a ``closing``."""

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


def split_items(section: str, rows: Sequence[tuple[str, Sequence[str]]] = ()) -> Split:
    """Split the problems section into items, and name what is none.

    Parameters
    ----------
    section : str
        The section's running text.
    rows : sequence of (str, sequence of str)
        Problems and their answers as tables have them, whose cells are part of the text.

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
    text = pattern_of("{denied}").sub(lambda match: DENIED * len(match[0]), text)
    problems, improvements = _in_rows(section, rows), list[Unit]()
    if not problems:
        problems, improvements = _answering(text)
    if not problems:
        problems, improvements = _units(text)
    items = pair(section, text, problems, improvements)
    everything = [*problems, *improvements, *(own for one in problems for own in one.own)]
    reasons = [part for part in parts_of(text, 0, len(text)) if part.role == "reasons"]
    rest, doubt = _remainder(text, section, [one.span for one in everything], reasons)
    return Split(items, rest, doubt)


def read_items(section: str) -> list[Item]:
    """The items of the problems section; see `split_items`."""
    return split_items(section).items


def _in_rows(section: str, rows: Sequence[tuple[str, Sequence[str]]]) -> list[Unit]:
    """The problems of a table, each with its answers; none unless the text has all its cells."""
    units: list[Unit] = []
    at = 0
    for problem, answers in rows:
        spans: list[Span] = []
        for cell in (problem, *answers):
            start = section.find(cell, at)
            # guard: boxed-prose
            if start < 0 or not cell:
                return []
            at = start + len(cell)
            spans.append((start, at))
        units.append(Unit(spans[0], own=[Unit(span) for span in spans[1:]]))
    return units


def _answering(text: str) -> tuple[list[Unit], list[Unit]]:
    """Numbered entries of which most hold a problem and, behind a turn, its answer.

    With what stands behind the last of them and answers none.
    """
    units = []
    answered = 0
    lists = lists_of(text, 0, len(text))
    entries, behind = entries_of(text, lists) if lists else (_lines(text), [])
    for begin, stop in entries:
        topic = pattern_of("\\s*{aspect}").match(text, begin, stop)
        start = topic.end() if topic else begin
        parts = list(parts_of(text, start, stop))
        asked = next((part for part in parts if part.role), parts[0])
        answers = [
            part
            for part in parts
            if part.role == "improvements" and part.begin > start + _LEAST_PROBLEM
        ]
        # what stands in front of «改进情况：» or «对此，» is a problem, whatever it says
        if answers and (
            asked.role == "problems"
            or answers[0].named
            or find("^{answers_all}", text[answers[0].start : answers[0].end])
        ):
            if asked.role == "problems" and asked.named:
                begin = start = asked.start
            several = clauses_of(text, start, answers[0].begin) if topic else []
            own = [own for part in answers for own in improvements_of(text, part)]
            if len(several) < 2 or len(several) != len(own):
                several = [Unit(trimmed(text, begin, answers[0].begin), "number")]
                own = [own for part in answers for own in _own(text, part)]
            _take(several, own)
            units += several
            answered += 1
        elif fixed := mended_at_once(text, begin, stop):
            units += fixed
            answered += 1
        else:
            units.append(Unit(trimmed(text, begin, stop), listed="number"))
    if answered * 2 <= len(entries):
        return [], []
    plans = [span for span in behind if not find("{any_lack}", text[slice(*span)])]
    units += [Unit(trimmed(text, *span), "number") for span in behind if span not in plans]
    return units, [Unit(stripped(text, *span), earlier=True) for span in plans]


def _lines(text: str) -> list[Span]:
    """The lines of a text that numbers nothing, without those that head or lead in."""
    lines = [
        (begin, stop)
        for begin, stop in spans_of(LINE, text, 0, len(text))
        if not heading_of(text, begin, stop, "") and not text[begin:stop].rstrip().endswith("：")
    ]
    return lines if len(lines) > 1 else []


def _own(text: str, part: Part) -> list[Unit]:
    """An entry's own answer: what it lists or parts by ；, else it is one."""
    found = improvements_of(text, part)
    if not any(unit.listed for unit in found):
        found = [Unit(stripped(text, part.start, part.end))]
    return [unit for unit in found if unit.span[0] < unit.span[1]]


def _take(problems: list[Unit], answers: list[Unit]) -> None:
    """Problems take what answers just them: one each, else all of them all."""
    each = len(problems) == len(answers)
    for at, unit in enumerate(problems):
        unit.own = answers[at : at + 1] if each else answers


def _units(text: str) -> tuple[list[Unit], list[Unit]]:
    """The problems and the improvements of a text that names them apart."""
    parts = [part for part in parts_of(text, 0, len(text)) if part.role]
    first = next((at for at, part in enumerate(parts) if part.role == "problems"), len(parts))
    problems: list[Unit] = []
    improvements: list[Unit] = []
    turns: list[tuple[list[Unit], list[Unit]]] = []  # problems, and what stands behind just them
    for at, part in enumerate(parts):
        if part.role == "problems":
            found = problems_of(text, part)
            problems += found
            turns += [(found, [])] if found else []
            continue
        if part.role == "reasons":
            continue
        found = improvements_of(text, part, len(problems))
        back = at > first + 1 and find("{of_last_year}", text[part.begin : part.start])
        for unit in found:
            unit.earlier = bool(back) or at < first < len(parts)
        (turns[-1][1] if turns and not back else improvements).extend(found)
    if len(turns) > 1 and all(answers for _, answers in turns):
        for asked, answers in turns:
            _take(asked, answers)
    else:
        improvements += [one for _, answers in turns for one in answers]
    if not problems:  # «…仍存在一定差距。» leads in; alone it is all the section admits
        problems = [
            unit for part in parts if part.role == "problems" for unit in all_admitted(text, part)
        ]
    done = [unit for unit in problems if _only_does(text[slice(*unit.span)])]
    for unit in done:
        problems.remove(unit)
        unit.earlier = True
    improvements = [*done, *improvements]
    if not problems and not find("{of_last_year}", text):
        return _concerned(text, improvements)
    now = [unit for unit in improvements if not unit.earlier]
    return _joined(problems, len(now)), improvements


def _concerned(text: str, improvements: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Problems that only their own improvements name: «针对更新不及时的问题，安排专人»."""
    problems = []
    for unit in [*improvements]:
        if match := pattern_of("{names}").match(text, *unit.span):
            unit.span = (match.end(), unit.span[1])
            problems.append(Unit(match.span("named"), own=[unit]))
            improvements.remove(unit)
    return problems, improvements


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


def _remainder(
    text: str, section: str, spans: list[Span], reasons: Sequence[Part]
) -> tuple[list[Rest], str]:
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
            elif any(part.begin <= start < part.end for part in reasons):
                kind = "reason"
            rest.append(Rest(kind, section[start:end].strip()))
            # a lead-in's own lack: of the work as a whole, or of what follows
            leads = f"^\\s*{{aside}}|^{{nobody}}(?:{{need}}|{{lack}})|(?:{{example}}|：)[：，]?(?:{ENUMERATOR}|[{HAN}]是)?$"
            admits = kind not in ("heading", "reason") and find("{need}|{lack}", said(words))
            if admits and not find(leads, words):
                doubt = doubt or section[start:end].strip()
    covered = sum(1 for at, char in enumerate(text) if not free[at] and char.isalnum())
    length = sum(map(str.isalnum, text))
    said_none = not spans and DENIED in text
    if length > LEAST_LENGTH and covered < LEAST_COVERED * length and not said_none:
        doubt = doubt or section.strip()
    return rest, doubt
