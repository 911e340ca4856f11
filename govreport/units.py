"""Problems and improvements by their place in the section, and what people decide of them.

A unit is a stretch of the section on problems: a problem, or an improvement. Its key is its
characters and a fingerprint of its words (``118-164:9f3c2a1b``), so that nothing is decided
of other words that happen to stand there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from govreport.report import Item, Link, Report

Span = tuple[int, int]

KEY = re.compile(r"(\d{1,6})-(\d{1,6}):[0-9a-f]{8}")
"""A unit's key."""

_LEAST = 4
"""Characters of a stretch between items that may say something; «其中：二是» does not."""

_EDGE = "；，、。：！？;,:!?. \n\t\u3000"


@dataclass(frozen=True, slots=True)
class Said:
    """What people agree on about a stretch.

    Attributes
    ----------
    key : str
        Its key.
    column : {"unit", "pair", "themes", "rest"}
        What of it was decided.
    kind : str
        ``kept``, ``split``, ``merged``, ``no_item``; ``problem``, ``paired``; ``labelled``.
    values : tuple of str
        Pieces (spans), the next unit's key, the problems' keys, or themes.
    who : tuple of str
    """

    key: str
    column: str
    kind: str
    values: tuple[str, ...]
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A problem or an improvement.

    Attributes
    ----------
    span : tuple of int
    kind : {"problem", "improvement"}
    answers : dict of (span or None) to Link
        The problems that an improvement answers; None where it answers none.
    who : tuple of str
        Who decided anything about it.
    themes : tuple of str or None
        Those that people gave it.
    """

    span: Span
    kind: str
    answers: dict[Span | None, Link] = field(default_factory=dict)
    who: tuple[str, ...] = ()
    themes: tuple[str, ...] | None = None


def key_of(section: str, span: Span) -> str:
    """The key of a stretch of the section."""
    told = hashlib.sha256(section[slice(*span)].encode("utf-8", "surrogateescape")).hexdigest()
    return f"{span[0]}-{span[1]}:{told[:8]}"


def span_of(text: str) -> Span:
    """The characters that a key, or a piece, names."""
    start, _, end = text.partition(":")[0].partition("-")
    return int(start), int(end)


def placed(report: Report) -> Iterator[tuple[int, str, int, str, Link]]:
    """Number of the item, kind, number within it, text and link of all that a report lists."""
    section = report.sections.get("problems", "")
    for number, item in enumerate(report.problems, 1):
        told = [("problem", 0, item.problem, item.own)] if item.problem else []
        links = item.links or (Link(None),) * len(item.improvements)
        answers = zip(item.improvements, links, strict=True)
        told += [("improvement", at, *answer) for at, answer in enumerate(answers, 1)]
        for kind, at, text, link in told:
            if link.start is None and text in section:  # an item that no reader made
                link = replace(link, start=section.index(text))
            yield number, kind, at, text, link


def where(section: str, passage: str) -> Span:
    """The characters of a passage; none where it is not there."""
    begin = max(section.find(passage), 0)
    return begin, begin + len(passage) if section.startswith(passage, begin) else begin


def rest_of(section: str, units: Iterable[Span], within: Span) -> list[Span]:
    """The stretches that are in no unit, and long enough to say something."""
    free = bytearray(b"\1" * len(section))
    for start, end in units:
        free[start:end] = bytes(end - start)
    found = []
    for match in re.compile(b"\1+").finditer(free, *within):
        text = section[slice(*match.span())]
        start = match.start() + len(text) - len(text.lstrip(_EDGE))
        if sum(map(str.isalnum, text)) >= _LEAST:
            found.append((start, start + len(text.strip(_EDGE))))
    return found


class Units:
    """The units of a report, to be changed as people decided.

    Parameters
    ----------
    report : Report
        Left as it is.

    Attributes
    ----------
    section : str
    units : dict of span to Unit
    no_items : set of span
        Stretches of which people said that they are rightly in no item.
    """

    def __init__(self, report: Report) -> None:
        self.section = report.sections.get("problems", "")
        self.units: dict[Span, Unit] = {}
        self.no_items: set[Span] = set()
        problem: tuple[int, Span] | None = None
        for number, kind, _, text, link in placed(report):
            if link.start is None:  # in no place of the section: nothing can be decided of it
                self.units.clear()
                self.section = ""
                return
            span = (link.start, link.start + len(text))
            if kind == "problem":
                problem = (number, span)
            who = tuple(link.who.split(", ")) if link.who else ()
            unit = self.units.setdefault(span, Unit(span, kind, {}, who, link.themes))
            if kind == "improvement":
                unit.answers[problem[1] if problem and problem[0] == number else None] = link

    def settle(self, told: Sequence[Said]) -> list[Said]:
        """Do as people decided.

        Parameters
        ----------
        told : sequence of Said
            In any order: a piece of what is split is there once that is split.

        Returns
        -------
        list of Said
            What could not be done: there is no such stretch, or not these words in it.
        """
        self.no_items |= {
            span_of(one.key) for one in told if one.column == "rest" and self._is(one.key)
        }
        left = [one for one in told if one.column == "unit"]
        while done := [one for one in left if self._change(one)]:
            left = [one for one in left if one not in done]
        left += self._pair([one for one in told if one.column == "pair"])
        for one in told:
            if one.column == "themes":
                if unit := self.at(one.key):
                    self.units[unit.span] = replace(unit, themes=one.values, who=_both(unit, one))
                else:
                    left.append(one)
            elif one.column == "rest" and not self._is(one.key):
                left.append(one)
        return left

    def at(self, key: str) -> Unit | None:
        """The unit with a key; None where there is none, or where other words stand there."""
        return self.units.get(span_of(key)) if self._is(key) else None

    def rest(self, within: Span) -> list[Span]:
        """What is in no unit, see `rest_of`, but for that of which people said: rightly."""
        found = rest_of(self.section, self.units, within)
        return [span for span in found if span not in self.no_items]

    def items(self) -> list[Item]:
        """The units as a report lists them: problems in the text's order, what answers none last."""
        told: dict[Span | None, list[tuple[str, Link]]] = {
            unit.span: [] for unit in self.in_order() if unit.kind == "problem"
        }
        told[None] = []
        for unit in self.in_order():
            for problem, link in unit.answers.items():
                told[problem].append((self.section[slice(*unit.span)], self._own(unit, link)))
        return [
            Item(
                self.section[slice(*span)] if span else None,
                tuple(text for text, _ in answers),
                tuple(link for _, link in answers),
                self._own(self.units[span], Link(None)) if span else Link(None),
            )
            for span, answers in told.items()
            if span or answers
        ]

    def in_order(self) -> list[Unit]:
        """The units in the text's order."""
        return [self.units[span] for span in sorted(self.units)]

    def following(self, unit: Unit) -> Unit | None:
        """The unit with which one can be merged: the next, if it is of the same kind."""
        after = [one for one in self.in_order() if one.span > unit.span][:1]
        return after[0] if after and after[0].kind == unit.kind else None

    @staticmethod
    def _own(unit: Unit, link: Link) -> Link:
        return replace(link, start=unit.span[0], who=", ".join(unit.who), themes=unit.themes)

    def _is(self, key: str) -> bool:
        """Whether the section has these words there."""
        return key_of(self.section, span_of(key)) == key

    def _made(self, key: str) -> Unit | None:
        """The unit with a key, or a new one where there is none yet."""
        start, end = span_of(key)
        if not self._is(key) or start >= end:
            return None
        over = [span for span in self.units if span[0] < end and start < span[1]]
        if over in ([], [(start, end)]):
            return self.units.get((start, end), Unit((start, end), "problem"))
        return None

    def _change(self, one: Said) -> bool:
        """Keep, split, merge or leave out a unit, if it is there."""
        unit = self._made(one.key) if one.kind == "split" else self.at(one.key)
        if unit is None:
            return False
        span, who = unit.span, _both(unit, one)
        if one.kind == "kept":
            self.units[span] = replace(unit, who=who)
        elif one.kind == "no_item":
            del self.units[span]
            self._instead(span, ())
        elif one.kind == "split":
            pieces = [span_of(piece) for piece in one.values]
            edges = [span[0], *(edge for piece in pieces for edge in piece), span[1]]
            if edges != sorted(edges) or any(start == end for start, end in pieces):
                return False
            self.units.pop(span, None)
            self.units |= {
                piece: replace(unit, span=piece, answers=dict(unit.answers), who=who, themes=None)
                for piece in pieces
            }
            self._instead(span, pieces)
        else:
            other = self.at(one.values[0])
            if other is None or other != self.following(unit):
                return False
            whole = (span[0], other.span[1])
            answers = {**other.answers, **unit.answers}
            if len(answers) > 1:
                answers.pop(None, None)
            del self.units[span], self.units[other.span]
            self.units[whole] = Unit(whole, unit.kind, answers, tuple(sorted({*who, *other.who})))
            self._instead(span, (whole,))
            self._instead(other.span, (whole,))
        return True

    def _instead(self, gone: Span, pieces: Sequence[Span]) -> None:
        """What answered a problem answers what is in its place, as far as anybody knows."""
        for span, unit in self.units.items():
            if gone in unit.answers:
                link = unit.answers[gone]
                kept = {to: why for to, why in unit.answers.items() if to != gone}
                kept |= {piece: link for piece in pieces}
                self.units[span] = replace(unit, answers=kept or {None: Link("block")})

    def _pair(self, told: Sequence[Said]) -> list[Said]:
        """Make problems and improvements of units, and pair them; what cannot be is left."""
        able = [one for one in told if self._made(one.key)]
        while True:
            answering = {span_of(one.key) for one in able if one.kind == "paired"}
            problems = {span for span, unit in self.units.items() if unit.kind == "problem"}
            problems |= {span_of(one.key) for one in able if one.kind == "problem"}
            problems -= answering
            wrong = [
                one
                for one in able
                if not all(self._is(to) and span_of(to) in problems for to in one.values)
            ]
            if not wrong:
                break
            able = [one for one in able if one not in wrong]
        for one in able:
            unit = self._made(one.key)
            assert unit
            targets: list[Span | None] = [span_of(to) for to in one.values]
            if one.kind == "paired":
                targets = targets or [None]
            answers = {
                to: Link("human", read=unit.answers.get(to, Link(None)).how) for to in targets
            }
            kind = "improvement" if one.kind == "paired" else "problem"
            self.units[unit.span] = replace(unit, kind=kind, answers=answers, who=_both(unit, one))
            if kind == "improvement":
                self._instead(unit.span, ())
        return [one for one in told if one not in able]


def _both(unit: Unit, one: Said) -> tuple[str, ...]:
    return tuple(sorted({*unit.who, *one.who}))
