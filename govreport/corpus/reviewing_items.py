"""The review of items: problems and improvements in their section, their pairs and themes.

The frame is that of `reviewing`; the page's own part is ``items.js``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd

from govreport import decisions
from govreport.analysis.themes import KINDS, Frame, load_frame
from govreport.checks.registry import gravity
from govreport.corpus.queue import WHY_ITEMS
from govreport.corpus.reviewing import WORDS, Doubt, Review, Reviewed, both, page_of
from govreport.decisions import ITEMS, Decision, decided
from govreport.errors import GovreportError
from govreport.form import Label
from govreport.normal import shown
from govreport.parsing.marks import trimmed
from govreport.report import ID_LENGTH, LINKS, CellKey, Report
from govreport.units import Span, Unit, Units, key_of, span_of
from govreport.words import MARKS

_WORDS: dict[str, Label] = {
    **WORDS,
    "rest": Label("不在任何条目中的文字", "Text in no item"),
    "keep": Label("照此不变", "Keep"),
    "cut": Label("拆分", "Split"),
    "merge": Label("与下一条合并", "Merge with the next"),
    "pair": Label("对应问题", "Pair"),
    "themes": Label("主题", "Themes"),
    "problem": Label("列为问题", "A problem"),
    "no_item": Label("不是条目", "No item"),
    "enter": Label("登记", "Enter it"),
    "answers": Label("所对应的问题", "Which problems it answers"),
    "answered": Label("对应它的改进", "Improvements that answer it"),
    "answered_none": Label("无", "none"),
    "no_problem": Label("没有列出的问题", "no problem is listed"),
    "codebook": Label("主题（编码手册）", "Themes (codebook)"),
    "not": Label("不含：", "Not:"),
    "here": Label("拆分处", "the cut"),
    "how_cut": Label(
        "←、→移到标点处，Shift+←、→逐字移动；回车在✂处拆分，Esc取消",
        "← and → go to the marks, with Shift by character; Enter splits at ✂, Esc leaves it",
    ),
    "how_pair": Label(
        "按数字选或不选，0全不选（不对应任何问题）；回车登记",
        "digits choose or leave out, 0 chooses none (it answers no problem); Enter enters it",
    ),
    "how_themes": Label(
        "按数字选或不选，0为第十个；可多选，也可都不选；回车登记",
        "digits choose or leave out, 0 is the tenth; several or none; Enter enters it",
    ),
}

_STOP = re.compile("[，、；。：！？,;:!?\n]+")

_COLUMN = {
    kind: column for column, kinds in decisions.COLUMNS_OF_ITEMS.items() for kind in kinds
} | {"no_item": "unit"}


class ItemReview(Review):
    """The queue of doubtful items, pairs and themes.

    Parameters
    ----------
    corpus, queue, who, lang
        As for `Review`.
    alone : bool
        Whether only what this person decided is shown, and not what others did.
    frame : Frame, optional
        The coding frame of the themes.
    """

    _esm = page_of("items.js")
    _words = _WORDS
    _menus = ("agency", "year", "why")

    def __init__(
        self,
        corpus: Reviewed,
        queue: pd.DataFrame,
        who: str,
        lang: str = "zh",
        *,
        alone: bool = False,
        frame: Frame | None = None,
    ) -> None:
        self._alone = alone
        self._frame = frame or load_frame()
        super().__init__(corpus, queue, who, lang)

    # --- what is pressed ----------------------------------------------------------------------

    def decide(self, kind: str, value: str = "", note: str = "") -> None:
        """Decide what is shown, and go on to the next.

        Parameters
        ----------
        kind : str
            A kind of decision on items, or ``"keep"``: what is shown is right.
        value : str
            Where to split, in characters of the unit; the numbers of the problems that it
            answers; or themes.
        note : str
        """
        if not (chosen := self._chosen()):
            return
        doubt = chosen[0]
        try:
            units = self._units(doubt.report)
            kind, value = self._meant(doubt, units, kind, value)
        except (ValueError, IndexError, KeyError, GovreportError) as error:
            return self._say(WORDS["not_done"], str(error))
        column = "rest" if (kind, doubt.column) == ("no_item", "rest") else _COLUMN[kind]
        if not (made := self._write(doubt, kind, value, note, column)):
            return
        key = (doubt.report, made.cell)
        # who labels or pairs what is new has seen where it begins and ends
        same = doubt.column in (column, "unit") or kind in ("split", "merged", "no_item")
        self._left = [one for one in self._left if one.key != key and not (same and one == doubt)]
        self._done += 1
        self._changed(doubt, units)
        self._show()
        self._say(WORDS["decided"], self._name(made.cell), self._told(made))

    def _meant(self, doubt: Doubt, units: Units, kind: str, value: str) -> tuple[str, str]:
        """Kind and value as the table has them, of what was pressed."""
        span, unit = span_of(doubt.row), units.at(doubt.row)
        keys = [key_of(units.section, one) for one in _problems(units)]
        if kind == "keep":
            if unit is None:
                raise ValueError("不是条目 no item")
            if doubt.column == "pair" and unit.kind == "improvement":
                return "paired", " ".join(
                    key_of(units.section, one) for one in unit.answers if one is not None
                )
            if doubt.column == "themes":
                return "labelled", " ".join(self._themes(units, unit))
            return "kept", ""
        if kind == "split":
            cut = span[0] + int(value)
            pieces = [(span[0], cut), (cut, span[1])]
            pieces = [trimmed(units.section, *piece) for piece in pieces]
            if not all(span[0] <= start < end <= span[1] for start, end in pieces):
                raise ValueError("拆分处不在文字之中 the cut is not within the words")
            return "split", " ".join(f"{start}-{end}" for start, end in pieces)
        if kind == "merged":
            other = units.following(unit) if unit else None
            if other is None:
                raise ValueError("没有可合并的下一条 there is no next one to merge with")
            return "merged", key_of(units.section, other.span)
        if kind == "paired":
            return "paired", " ".join(keys[int(number) - 1] for number in value.split())
        if kind == "labelled":
            known = {theme.key for theme in self._frame.themes}
            if not known.issuperset(value.split()):
                raise ValueError(f"没有主题{value} no such themes")
            return "labelled", value
        if kind not in _COLUMN:
            raise ValueError(f"不能{kind} no «{kind}»")
        return kind, ""

    def _is_mine(self, one: Decision) -> bool:
        return one.table == ITEMS

    def _name(self, cell: CellKey) -> Label:
        start, end = span_of(cell[1])
        return Label(f"第{start + 1}至{end}字", f"characters {start + 1} to {end}")

    def _told(self, one: Decision) -> Label:
        if one.kind == "labelled":
            known = {theme.key: theme.label for theme in self._frame.themes}
            names = [known.get(key, Label(key, key)) for key in one.value.split()]
        else:
            try:
                section = self._read(one.sha256[:ID_LENGTH]).sections.get("problems", "")
            except GovreportError:  # the file is gone: its words cannot be said
                return one.words
            texts = [section[slice(*span_of(key))] for key in one.value.split()]
            names = [Label(f"“{text}”", f"“{text}”") for text in texts]
        if not names:
            return one.words
        said = decisions.KINDS[one.kind]
        zh, en = "、".join(one.zh for one in names), ", ".join(one.en for one in names)
        return Label(f"{said.zh}：{zh}", f"{said.en}: {en}")

    def _changed(self, doubt: Doubt, before: Units | None = None) -> None:
        """Leave what is not there any more, and begin with what has come of it."""
        try:
            units = self._units(doubt.report)
        except GovreportError:
            return
        new = []
        if not before and not units.at(doubt.row):  # taken back: it is no item again
            self._left = [
                replace(one, column="rest") if one == doubt else one for one in self._left
            ]
        if before:
            for unit in units.in_order():
                if unit.span not in before.units:
                    column = "pair" if unit.kind == "improvement" else "unit"
                    new.append((unit.span, column, "made"))
            if doubt.column == "rest":
                new += [(span, "rest", "rest") for span in units.rest(span_of(doubt.row))]
        made = [
            Doubt(
                doubt.report, ITEMS, key_of(units.section, span), column, why, doubt.agency, doubt.year
            )
            for span, column, why in new
            if span != span_of(doubt.row)
        ]  # fmt: skip
        self._left = made + [
            one
            for one in self._left
            if one.report != doubt.report
            or (one.key not in {new.key for new in made} and _there(one, units))
        ]

    # --- what is shown ------------------------------------------------------------------------

    def _units(self, report: str) -> Units:
        """The items of a report, with what has been decided so far."""
        return Units(self._decided(report))

    def _decided(self, report: str) -> Report:
        made = [one for one in self._decisions() if not self._alone or one.who == self.who]
        return decided(self._read(report), made)

    def _themes(self, units: Units, unit: Unit) -> tuple[str, ...]:
        """The themes of a unit: those that people gave, or those of its words."""
        if unit.themes is not None:
            return unit.themes
        return self._frame.labels(units.section[slice(*unit.span)], unit.kind)

    def _card(self, doubt: Doubt) -> dict[str, Any]:
        card: dict[str, Any] = {"title": both(_WORDS["rest"]), "why": both(WHY_ITEMS[doubt.why])}
        found = self._found(doubt.report) if doubt.column == "rest" else []
        card["findings"] = [
            {"mark": MARKS[one.severity], **both(one.message)}
            for one in sorted(found, key=gravity)
            if one.rule == "read.items"
        ]
        try:
            report = self._decided(doubt.report)
            if doubt.why == "disputed":
                card["others"] = self._others(report, doubt.cell)
        except GovreportError as error:
            return card | {"gone": shown(str(error))}
        units = Units(report)
        span, unit = span_of(doubt.row), units.at(doubt.row)
        numbers = {one: number for number, one in enumerate(_problems(units), 1)}
        text = units.section[slice(*span)]
        stops = [match.end() for match in _STOP.finditer(text) if match.end() < len(text)]
        card |= {
            "text": shown(text),
            "stops": stops,
            "pieces": _pieces(units, span, numbers),
            "can": ["no_item", *(["cut"] if len(text) > 1 else []), "pair", "problem"],
        }
        links = unit.answers if unit else {}
        card["problems"] = [
            {
                "key": str(numbers[one]),
                "digit": str(numbers[one]),
                "name": both(Label(*[units.section[slice(*one)]] * 2)),
                "how": both(LINKS[str(links[one].how)]) if one in links else None,
                "chosen": one in links,
            }
            for one in _problems(units)
            if one != span
        ]
        if unit is None:
            return card
        kind = KINDS[unit.kind]
        number = f" {numbers[span]}" if span in numbers else ""
        card["title"] = both(Label(f"{kind.zh}{number}", f"{kind.en.capitalize()}{number}"))
        card["can"] += ["keep", "themes"] + (["merge"] if units.following(unit) else [])
        if unit.kind == "problem":
            card["can"].remove("problem")
            card["answers"] = [
                {
                    "text": shown(units.section[slice(*one.span)]),
                    "how": both(LINKS[str(one.answers[span].how)]),
                }
                for one in units.in_order()
                if span in one.answers
            ]
        given = self._themes(units, unit)
        hits = self._frame.hits(text, unit.kind)
        card["themes"] = [
            {
                "key": theme.key,
                "digit": str(at % 10) if at <= 10 else "",
                "name": both(theme.label),
                "definition": both(theme.definition),
                "exclude": both(theme.exclude),
                "words": shown("；".join(dict.fromkeys(hit.words for hit in hits if hit.theme == theme.key))),
                "chosen": theme.key in given,
            }
            for at, theme in enumerate(self._frame.themes, 1)
        ]  # fmt: skip
        pairs = doubt.column == "pair" and unit.kind == "improvement"
        card["mode"] = "themes" if doubt.column == "themes" else "pair" if pairs else ""
        return card


def _problems(units: Units) -> list[Span]:
    """The problems of a report, in order: their numbers are those that are shown."""
    return [one.span for one in units.in_order() if one.kind == "problem"]


def _there(doubt: Doubt, units: Units) -> bool:
    """Whether what is doubtful is there at all: it may be split, merged or in an item by now."""
    span, unit = span_of(doubt.row), units.at(doubt.row)
    if doubt.column != "rest":
        return unit is not None and (doubt.column != "pair" or unit.kind == "improvement")
    return span in units.rest(span)


def _pieces(units: Units, span: Span, numbers: dict[Span, int]) -> list[tuple[str, str, str]]:
    """The section in its stretches: text, what it is, and the number of its problem."""
    marks = {unit.span: unit.kind for unit in units.in_order()} | {span: "at"}
    pieces, last = [], 0
    for one in sorted(marks):
        if one[0] < last:  # what is looked at is more than one unit, of people who differ
            continue
        pieces.append((units.section[last : one[0]], "", ""))
        number = str(numbers.get(one, ""))
        if one in units.units and units.units[one].kind == "improvement":
            answered = sorted(numbers[to] for to in units.units[one].answers if to is not None)
            number = f"→{','.join(map(str, answered)) or '∅'}"
        pieces.append((units.section[slice(*one)], marks[one], number))
        last = one[1]
    pieces.append((units.section[last:], "", ""))
    return [(shown(text), role, number) for text, role, number in pieces if text]
