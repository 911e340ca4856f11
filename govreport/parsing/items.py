"""The problems section as a list: each admitted problem, and what is done about it.

Text is marked and then split in passes, each a function below: parts (problems, improvements)
by headings and turns (下一步, 对此); in a part its enumerated entries, or its sentences and
clauses; in an entry its own answer. The words that mark are in ``resources/narrative.csv``.
What is no item is a named remainder: nothing vanishes. Which improvement answers which
problem is `pairs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from govreport.normal import simplified
from govreport.parsing.clauses import clauses_of, only_admits
from govreport.parsing.marks import (
    ENUMERATOR,
    HAN,
    PIECE,
    SENTENCE,
    Entry,
    find,
    lists_of,
    pattern_of,
    spans_of,
    stripped,
    trimmed,
)
from govreport.parsing.pairs import Span, Unit, pair
from govreport.parsing.parts import DENIED, Part, heading_of, parts_of, said
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
    text = pattern_of("{denied}").sub(lambda match: DENIED * len(match[0]), text)
    problems, improvements = _answering(text)
    if not problems:
        problems, improvements = _units(text)
    items = pair(section, text, problems, improvements)
    everything = [*problems, *improvements, *(own for one in problems for own in one.own)]
    rest, doubt = _remainder(text, section, [one.span for one in everything])
    return Split(items, rest, doubt)


def read_items(section: str) -> list[Item]:
    """The items of the problems section; see `split_items`."""
    return split_items(section).items


def _units(text: str) -> tuple[list[Unit], list[Unit]]:
    """The problems and the improvements of a text that names them apart."""
    parts = list(parts_of(text, 0, len(text)))
    first = next((at for at, part in enumerate(parts) if part.role == "problems"), len(parts))
    problems: list[Unit] = []
    improvements: list[Unit] = []
    turns: list[tuple[list[Unit], list[Unit]]] = []
    for at, part in enumerate(parts):
        if part.role == "problems":
            found = _problems(text, part)
            apart = len({text.count("。", part.start, unit.span[0]) for unit in found})
            for unit in found:  # under a heading each clause is one, or each of its sentences
                unit.loose &= not part.named or apart > 2
            problems += found
            turns += [(found, [])] if found else []
        found = _improvements(text, part, len(problems)) if part.role == "improvements" else []
        back = at > first + 1 and find("{of_last_year}", text[part.begin : part.start])
        for unit in found:
            unit.earlier = bool(back) or at < first < len(parts)
        improvements += found
        if found and parts[at - 1].role == "problems" and turns:
            turns[-1][1].extend(found)
    if len(turns) > 1 and all(answers for _, answers in turns):
        for asked, answers in turns:
            _take(asked, answers)
        improvements = [one for one in improvements if not any(one in own for _, own in turns)]
    if not problems:  # «…仍存在一定差距。» leads in; alone it is all the section admits
        problems = [unit for part in parts if part.role == "problems" for unit in _all(text, part)]
    done = [unit for unit in problems if _only_does(text[slice(*unit.span)])]
    for unit in done:
        problems.remove(unit)
        unit.earlier = True
    improvements = [*done, *improvements]
    if not problems and not find("{of_last_year}", text):
        return _concerned(text, improvements)
    now = [unit for unit in improvements if not unit.earlier]
    return _joined(problems, len(now)), improvements


def _take(problems: list[Unit], answers: list[Unit]) -> None:
    """Problems take what answers just them: one each, else all of them all."""
    each = len(problems) == len(answers)
    for at, unit in enumerate(problems):
        unit.own = answers[at : at + 1] if each else answers


def _concerned(text: str, improvements: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Problems that only their own improvements name: «针对更新不及时的问题，安排专人»."""
    problems = []
    for unit in [*improvements]:
        if match := pattern_of("{names}").match(text, *unit.span):
            unit.span = (match.end(), unit.span[1])
            problems.append(Unit(match.span("named"), own=[unit]))
            improvements.remove(unit)
    return problems, improvements


def _listed(text: str, lists: list[list[Entry]]) -> tuple[list[Span], list[Span]]:
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


# --- problems ------------------------------------------------------------------


def _answering(text: str) -> tuple[list[Unit], list[Unit]]:
    """Numbered entries of which most hold a problem and, behind a turn, its answer.

    With what stands behind the last of them and answers none.
    """
    units = []
    answered = 0
    lists = lists_of(text, 0, len(text))
    entries, behind = _listed(text, lists) if lists else ([], [])
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
        # what stands in front of «改进情况：» is a problem, whatever it says
        if answers and (asked.role == "problems" or answers[0].named):
            begin = asked.start if asked.role == "problems" and asked.named else start
            own = [own for part in answers for own in _improvements(text, part)]
            several = clauses_of(text, begin, answers[0].begin) if topic else []
            if not several or len(several) != len(own):
                several = [Unit(trimmed(text, begin, answers[0].begin), "number")]
            _take(several, own)
            units += several
            answered += 1
        elif fixed := _fixed(text, begin, stop):
            units += fixed
            answered += 1
        else:
            units.append(Unit(trimmed(text, start, stop), listed="number"))
    if answered * 2 <= len(entries):
        return [], []
    plans = [span for span in behind if not find("{any_lack}", text[slice(*span)])]
    units += [Unit(trimmed(text, *span), "number") for span in behind if span not in plans]
    return units, [Unit(stripped(text, *span), earlier=True) for span in plans]


def _fixed(text: str, start: int, end: int) -> list[Unit]:
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


def _problems(text: str, part: Part) -> list[Unit]:
    """The problems of one part: the entries of its lists, or its sentences' clauses."""
    units: list[Unit] = []
    start, end = part.start, part.end
    if lists := lists_of(text, start, end):
        entries, behind = _listed(text, lists)
        for span in (inner for entry in entries for inner in _opened(text, *entry)):
            if fixed := _fixed(text, *span):
                units += fixed
                continue
            lead = pattern_of(
                "\\s*{aspect}|[^。；]*?{admission}[，。：\\s]*{example}[：，]?(?=.)"
            ).match(text, *span)
            units.append(
                Unit(trimmed(text, lead.end() if lead else span[0], span[1]), listed="number")
            )
        for span in behind:
            units += [Unit(one.span, "number") for one in clauses_of(text, *trimmed(text, *span))]
        return [unit for unit in units if unit.span[0] < unit.span[1]]
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
        elif lacks and not find("^{reason}", sentence) and not only_admits(sentence):
            units += [
                Unit(one.span, one.listed, fixed.own, loose=one.loose)
                for fixed in _fixed(text, begin, stop) or [Unit((begin, stop))]
                for one in clauses_of(text, *fixed.span)
            ]
    if not units and part.named and not find(f"{{good}}|{DENIED}", text[start:end]):
        units = [Unit(trimmed(text, *span)) for span in spans_of(PIECE, text, start, end)]
    return [unit for unit in units if unit.span[0] < unit.span[1]]


def _opened(text: str, start: int, end: int) -> Iterator[Span]:
    """An entry, or the list that it only heads: «公开内容方面。（1）…（2）…»."""
    inner = lists_of(text, start, end)
    if inner and not find("{any_lack}", text[start : inner[0][0].mark]):
        yield from ((entry.start, entry.end) for run in inner for entry in run)
    else:
        yield start, end


def _all(text: str, part: Part) -> list[Unit]:
    """What a part admits that names no problem."""
    sentences = spans_of(SENTENCE, text, part.start, part.end)
    return [
        unit
        for sentence in sentences
        if only_admits(text[slice(*sentence)].strip())
        for unit in clauses_of(text, *sentence)
    ][-1:]


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


def _improvements(text: str, part: Part, asked: int = 0) -> list[Unit]:
    """The improvements of one part: its lists' entries, or its sentences and parts by ；."""
    units = []
    if lists := lists_of(text, part.start, part.end):
        mark = lists[0][0].mark
        before = list(spans_of(SENTENCE, text, part.start, mark))
        # «今后我局将健全机制。计划从两方面改进：一是…»: what stands before the lead-in
        if before and text[part.start : mark].rstrip().endswith("："):
            units = _sentences(text, part.start, before[-1][0])
        entries, behind = _listed(text, lists)
        if asked and len(entries) + len(behind) != asked:
            entries = _held(text, entries)
        units += [Unit(trimmed(text, *span), "number") for span in entries]
        for span in behind:
            also = find("^\\s*{besides}", text[slice(*span)])
            units.append(Unit(trimmed(text, *span), "number" if also else ""))
    else:
        units = _sentences(text, part.start, part.end)
    answers = bool(find("^\\s*{answers_all}", text[part.start : part.end]))
    for unit in units:
        unit.named = part.named
        unit.answers_all = answers
        unit.span = stripped(text, *unit.span)
    return [unit for unit in units if unit.span[0] < unit.span[1]]


def _sentences(text: str, start: int, end: int) -> list[Unit]:
    """The improvements of a stretch that numbers none."""
    units: list[Unit] = []
    for sentence in spans_of(SENTENCE, text, start, end):
        begin, stop = stripped(text, *sentence)
        colon = text.find("：", begin, stop)
        if 0 <= colon < stop - 2 and "：" not in text[colon + 1 : stop]:
            begin = colon + 1
        said = text[begin:stop]
        if find("^{aside}", said) or (units and find("^{status}", said)):
            continue
        pieces = [
            piece
            for piece in spans_of(PIECE, text, begin, stop)
            if not find("^\\s*{attribute}：", text[slice(*piece)])
        ]
        listed = "part" if len(pieces) > 1 else ""
        units += [Unit(trimmed(text, *span), listed) for span in pieces]
    return [unit for unit in units if unit.span[1] - unit.span[0] > _LEAST_IMPROVEMENT]


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


_LONGEST_LEAD = 30
"""Characters in front of the list that an entry only heads."""

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
