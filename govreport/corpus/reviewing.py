"""The review: one doubtful cell after another, beside its page, for a person to decide.

A widget for JupyterLab, Notebook and VS Code. Its page (``review.js`` with ``cells.js``,
``review.css``) shows what it is sent, as text, and sends back what was pressed; all else is
here. Items, in `reviewing_items`, have the same frame.
"""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from govreport import decisions, form
from govreport.checks.arithmetic import Equation, allowed, line_label
from govreport.checks.registry import RULES, gravity
from govreport.corpus import rows
from govreport.corpus.queue import KEY, WHY, WHY_ITEMS
from govreport.decisions import Decision, decided
from govreport.errors import GovreportError, UnreadableFile
from govreport.extras import require
from govreport.form import Label
from govreport.normal import shown
from govreport.report import HOW, READING, CellKey, Figure, Finding, Report
from govreport.show.place import data_url, marked_page, surroundings
from govreport.version import __version__
from govreport.words import MARKS, number, place_text, unit_text

require("review")

import anywidget  # noqa: E402 - once it is sure to be there
import traitlets  # noqa: E402

WORDS: dict[str, Label] = {
    "title": Label("核定", "Review"),
    "left": Label("待核定", "left"),
    "done": Label("本次已核定", "decided now"),
    "switch": Label("English", "中文"),
    "why": Label("为何存疑", "Why it is doubtful"),
    "others": Label("各人的核定", "What people decided"),
    "source": Label("原文", "The source"),
    "skip": Label("跳过", "Skip"),
    "undo": Label("撤回上一个", "Undo"),
    "note": Label("备注（可不填）", "Note (optional)"),
    "finished": Label("没有待核定的了。", "Nothing is left to decide."),
    "finished_here": Label(
        "筛选范围内没有待核定的了。", "Nothing is left of what is chosen above."
    ),
    "agency": Label("机关", "Agency"),
    "year": Label("年度", "Year"),
    "all": Label("全部", "all"),
    "build": Label(
        "再次运行govreport build，语料库就采用这些核定。",
        "Run govreport build again, and the corpus takes the decisions up.",
    ),
    "decided": Label("已登记", "decided"),
    "undone": Label("已撤回", "taken back"),
    "not_done": Label("未登记", "not decided"),
    "skipped": Label("已跳过", "skipped"),
    "nothing": Label("没有可撤回的核定", "there is nothing to take back"),
    "gone": Label("原文件无法打开，只能跳过", "the file cannot be opened: skip it"),
}

_WORDS: dict[str, Label] = {
    **WORDS,
    "read": Label("程序读作", "Read as"),
    "raw": Label("原文", "Printed"),
    "how": Label("读取方式", "How"),
    "place": Label("位置", "Place"),
    "allowed": Label("按勾稽关系应为", "What the form's sums give"),
    "allowed_none": Label("无法由勾稽关系确定", "the sums do not determine it"),
    "allowed_many": Label(
        "各关系所得不同，同一行列中必有别的数有误",
        "the sums differ: another figure of its row or column must be wrong",
    ),
    "no_source": Label("文件中找不到这一格", "the file has no such cell"),
    "near": Label(
        "文件中没有这一格；所示为同一行或同一表格",
        "the file has no such cell; this is its row or table",
    ),
    "value": Label("原文印作", "As printed"),
    "enter": Label("如数登记", "Enter it"),
    "blank": Label("原文空白", "Blank in the source"),
    "unreadable": Label("无法辨认", "Cannot be read"),
    "rule": Label("规则", "Rule"),
    "number": Label("请先输入数字", "type a number first"),
}

_KEPT = 4
"""Reports that are held at once; reading one again takes a second."""


class Reviewed(Protocol):
    """What is reviewed: a corpus, which makes the review."""

    path: Path

    @property
    def reports(self) -> pd.DataFrame:
        """A row per report."""
        ...

    @property
    def findings(self) -> pd.DataFrame:
        """A row per finding."""
        ...

    def read(self, report: str) -> Report:
        """A report, read again from its file."""
        ...


def page_of(name: str) -> str:
    """The script of a page: what all have, and its own part."""
    return "\n".join(
        files("govreport.corpus").joinpath(part).read_text("utf-8") for part in ("review.js", name)
    )


class Review(anywidget.AnyWidget):
    """The queue of doubts, one at a time; see `Corpus.review`.

    Parameters
    ----------
    corpus : Corpus
    queue : pandas.DataFrame
        As `Corpus.queue` gives it.
    who : str
        Whose decisions these are.
    lang : str

    Attributes
    ----------
    card : dict
        What is shown at this moment: what is doubtful, why, where it stands.
    said : dict
        What came of the last thing that was pressed, in both languages.
    only : dict of str to str
        By the name of a menu, what the queue is narrowed to; blank is all.
    menus : dict
        What there is to choose from.
    """

    _css = files("govreport.corpus").joinpath("review.css").read_text("utf-8")
    lang = traitlets.Enum(["zh", "en"], "zh").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    card = traitlets.Dict().tag(sync=True)
    said = traitlets.Dict().tag(sync=True)
    only = traitlets.Dict(
        per_key_traits=dict.fromkeys(("agency", "year", "rule", "why"), traitlets.Unicode())
    ).tag(sync=True)
    menus = traitlets.Dict().tag(sync=True)

    _words: Mapping[str, Label] = WORDS
    _menus: tuple[str, ...] = ()
    """By what the queue can be narrowed in the page."""

    def __init__(self, corpus: Reviewed, queue: pd.DataFrame, who: str, lang: str = "zh") -> None:
        super().__init__(lang=form.language(lang))
        self.words = {name: both(label) for name, label in self._words.items()}
        self.who = name_of(who)
        self._corpus = corpus
        columns = [*KEY, "why", "agency", "year", "finding"]
        listed = queue[columns].astype("string").fillna("")
        self._left = [Doubt(*row) for row in listed.itertuples(index=False)]
        self.menus = {name: _choices(self._left, name) for name in self._menus}
        self._at = self._done = 0
        self._reports: dict[str, Report] = {}
        self._made: tuple[int, list[Decision]] = (-1, [])
        self.on_msg(self._pressed)
        self.observe(lambda _: self._show(), "only")
        self._show()

    # --- what is pressed ----------------------------------------------------------------------

    def _pressed(self, _: object, message: Any, __: object) -> None:
        """Do what the page asks, if it asks it of what is shown: keys come quickly."""
        if not isinstance(message, dict) or message.get("at") != self._at:
            return
        if message.get("do") == "decide":
            kind, value, note = (str(message.get(name) or "") for name in ("kind", "value", "note"))
            self.decide(kind, value, note)
        elif message.get("do") == "skip":
            self.skip()
        elif message.get("do") == "undo":
            self.undo()

    def decide(self, kind: str, value: str = "", note: str = "") -> None:
        """Decide what is shown, and go on to the next.

        Parameters
        ----------
        kind : str
        value : str
        note : str
        """
        raise NotImplementedError

    def skip(self) -> None:
        """Leave what is shown for the end."""
        for doubt in self._chosen()[:1]:
            self._left.remove(doubt)
            self._left.append(doubt)
        self._show()
        self._say(WORDS["skipped"])

    def undo(self) -> None:
        """Take this person's last decision back, and show what it was on again."""
        reports = self._corpus.reports
        known = dict(zip(reports["sha256"], reports["report"], strict=True))
        try:
            held = decisions.current(self._decisions()).values()
            mine = [
                one
                for some in held
                for one in some
                if one.who == self.who and one.sha256 in known and self._is_mine(one)
            ]
            if not mine:
                return self._say(WORDS["nothing"])
            last = max(mine, key=lambda one: one.when)
            taken = replace(
                last, kind="undone", value="", note="", when=self._when(), version=__version__
            )
            decisions.append(self._corpus.path / decisions.NAME, [taken])
        except GovreportError as error:
            return self._say(WORDS["not_done"], str(error))
        again = Doubt(known[last.sha256], *last.cell, "again")
        self._left = [again, *(one for one in self._left if one.key != again.key)]
        self._done = max(self._done - 1, 0)
        self._changed(again)
        if self.only:
            self.only = {}  # it is shown, whatever was chosen
        else:
            self._show()
        self._say(WORDS["undone"], self._name(last.cell), self._told(last))

    def _is_mine(self, one: Decision) -> bool:
        """Whether a decision is of the kind that is made here."""
        raise NotImplementedError

    def _changed(self, doubt: Doubt) -> None:
        """See that what is left is still there, once something was decided or taken back."""

    def _name(self, cell: CellKey) -> Label:
        """What was decided on."""
        raise NotImplementedError

    def _told(self, one: Decision) -> Label:
        """What was decided, in words."""
        return one.words

    def _write(
        self, doubt: Doubt, kind: str, value: str, note: str, column: str = ""
    ) -> Decision | None:
        """Append a decision on something; None, and said, where it cannot be."""
        try:
            document = self._read(doubt.report).document  # nobody decides what cannot be seen
            made = Decision(
                document.sha256, doubt.table, doubt.row, column or doubt.column, kind, value,
                self.who, self._when(), note, file=str(self._head(doubt.report)["source"]),
            )  # fmt: skip
            decisions.append(self._corpus.path / decisions.NAME, [made])
        except (ValueError, KeyError, GovreportError) as error:
            self._say(WORDS["not_done"], str(error))
            return None
        return made

    def _decisions(self) -> list[Decision]:
        """The table beside the corpus; it only grows, so its size tells whether it is known."""
        path = self._corpus.path / decisions.NAME
        size = path.stat().st_size if path.exists() else 0
        if size != self._made[0]:
            self._made = (size, decisions.beside(self._corpus.path))
        return self._made[1]

    def _when(self) -> str:
        """The moment; after all that this person has decided, whatever the clock says."""
        own = (one.when for one in self._decisions() if one.who == self.who)
        return max(decisions.now(), decisions.after(max(own, default="")))

    # --- what is shown ------------------------------------------------------------------------

    def _say(self, *words: Label | str) -> None:
        told = [Label(one, one) if isinstance(one, str) else one for one in words]
        self.said = {lang: shown(" ".join(one(lang) for one in told)) for lang in ("zh", "en")}

    def _show(self) -> None:
        self._at += 1
        chosen = self._chosen()
        card: dict[str, Any] = {"at": self._at, "left": len(chosen), "done": self._done}
        if chosen:
            card |= self._common(chosen[0]) | self._card(chosen[0])
        self.card = card

    def _chosen(self) -> list[Doubt]:
        """What is left of what the page has chosen."""
        only = [(name, self.only[name]) for name in self._menus if self.only.get(name)]
        return [one for one in self._left if all(key in one.of(name) for name, key in only)]

    def _head(self, report: str) -> pd.Series:
        reports = self._corpus.reports
        return reports[reports["report"] == report].iloc[0]

    def _read(self, report: str) -> Report:
        """A report as the reader gives it."""
        if report not in self._reports:
            found = self._corpus.read(report)
            self._reports = dict([*self._reports.items()][1 - _KEPT :]) | {report: found}
        return self._reports[report]

    def _found(self, report: str) -> list[Finding]:
        """The findings of a report, as the corpus has them."""
        told = self._corpus.findings
        told = told[told["report"] == report].astype("object")
        return rows.findings_of(told.where(told.notna(), None).to_dict("records"))

    def _common(self, doubt: Doubt) -> dict[str, Any]:
        """What a card says of its report."""
        head = self._head(doubt.report)
        named = [str(head[name]) for name in ("agency", "year") if pd.notna(head[name])]
        return {
            "report": doubt.report,
            "cell": list(doubt.cell),
            "of": shown(" ".join(named)),
            "file": shown(str(head["source"])),
        }

    def _others(self, report: Report, cell: CellKey) -> list[dict[str, str]]:
        """What people decided who differ."""
        held = decisions.current(self._decisions()).get((report.document.sha256, cell), [])
        return [{"who": shown(one.who), **both(self._told(one))} for one in held]

    def _card(self, doubt: Doubt) -> dict[str, Any]:
        raise NotImplementedError


class CellReview(Review):
    """The queue of doubtful cells."""

    _esm = page_of("cells.js")
    _words = _WORDS
    _menus = ("agency", "year", "rule")

    def decide(self, kind: str, value: str = "", note: str = "") -> None:
        """Decide the cell that is shown, and go on to the next.

        Parameters
        ----------
        kind : str
            ``"value"``, ``"blank"`` or ``"unreadable"``.
        value : str
            The number as printed, where the kind is ``"value"``.
        note : str
        """
        if not (chosen := self._chosen()):
            return
        if kind == "value" and not value.strip():
            return self._say(_WORDS["number"])
        if made := self._write(chosen[0], kind, value, note):
            self._left.remove(chosen[0])
            self._done += 1
            self._show()
            self._say(WORDS["decided"], _cell(made.cell), made.words)

    def _is_mine(self, one: Decision) -> bool:
        return one.table != decisions.ITEMS

    def _name(self, cell: CellKey) -> Label:
        return _cell(cell)

    def _card(self, doubt: Doubt) -> dict[str, Any]:
        cell = doubt.cell
        card: dict[str, Any] = {
            "title": both(_cell(cell)),
            "why": both(WHY[doubt.why]),
            "value": "",
        }
        found = [one for one in self._found(doubt.report) if one.covers(*cell) and _worth(one)]
        card["findings"] = [
            {"mark": MARKS[one.severity], **both(one.message)} for one in sorted(found, key=gravity)
        ]
        try:
            made = self._decisions()
            report = self._read(doubt.report)
        except GovreportError as error:
            return card | {"gone": shown(str(error))}
        if doubt.why == "disputed":
            card["others"] = self._others(report, cell)
        # the sums with what has been decided so far, but for this cell
        report = decided(report, [one for one in made if one.cell != cell])
        figure = report.figures.get(cell, Figure(None))
        if figure.value is not None:
            card["value"] = number(figure.value)
        card["facts"] = [
            [both(_WORDS[name]), both(value)]
            for name, value in (
                ("read", _same(number(figure.value), figure)),
                ("raw", _same(" ".join(figure.raw.split()) or "—")),
                ("how", HOW[figure.how]),
                ("place", Label(*(place_text(figure.place, lang) for lang in ("zh", "en")))),
            )
        ]
        card["allowed"] = [
            {"value": number(value), **both(_joined([_sum(one) for one in why]))}
            for value, why in allowed(report, cell).items()
        ]
        return card | {"source": _source(report, cell, found)}


@dataclass(frozen=True)
class Doubt:
    """A row of the queue."""

    report: str
    table: str
    row: str
    column: str
    why: str
    agency: str = ""
    year: str = ""
    rules: str = ""

    def of(self, menu: str) -> list[str]:
        """What it is under, of a menu."""
        named = self.rules.split(",") if menu == "rule" else [getattr(self, menu)]
        return [name for name in named if name]

    @property
    def cell(self) -> CellKey:
        """Table, row and column."""
        return (self.table, self.row, self.column)

    @property
    def key(self) -> tuple[str, CellKey]:
        """What tells it from every other."""
        return (self.report, self.cell)


def _choices(doubts: Sequence[Doubt], menu: str) -> list[dict[str, str]]:
    """The entries of a menu, in order; rules in words."""
    names = sorted({name for one in doubts for name in one.of(menu)})
    known = WHY_ITEMS | {name: rule.title for name, rule in RULES.items()}
    said = [known.get(name, Label(name, name)) for name in names]
    return [{"key": name, **both(label)} for name, label in zip(names, said, strict=True)]


def name_of(who: str) -> str:
    """A person's name as decisions have it; that of the machine's user unless told."""
    return decisions.plain(who) or decisions.plain(getpass.getuser())


def both(label: Label) -> dict[str, str]:
    """Words in both languages, as the page takes them."""
    return {"zh": shown(label.zh), "en": shown(label.en)}


def _joined(labels: Sequence[Label]) -> Label:
    return Label("；".join(one.zh for one in labels), "; ".join(one.en for one in labels))


def _same(text: str, figure: Figure | None = None) -> Label:
    units = [unit_text(figure, lang) if figure else "" for lang in ("zh", "en")]
    return Label(text + units[0], text + units[1])


def _cell(cell: CellKey) -> Label:
    table, name = form.table(form.editions_of(cell[0])[-1], cell[0]).label, form.cell_name(*cell)
    return Label(f"{table.zh} · {name.zh}", f"{table.en} · {name.en}")


def _sum(equation: Equation) -> Label:
    line, identity = line_label(equation), equation.identity.label
    return Label(f"{line.zh}：{identity.zh}", f"{line.en}: {identity.en}")


def _worth(finding: Finding) -> bool:
    """Whether a finding says why the cell is doubtful, and not merely that a rule waits for it."""
    return finding.severity != "info" or finding.rule in READING


def _source(report: Report, cell: CellKey, found: Sequence[Finding]) -> dict[str, Any]:
    """Where the cell stands, or what is nearest to that: the page, or the lines."""
    own = report.figures.get(cell, Figure(None))
    order = list(dict.fromkeys(key[:2] for key in report.figures))
    at = order.index(cell[:2]) if cell[:2] in order else 0
    near = [
        (abs(order.index(key[:2]) - at), figure)
        for key, figure in report.figures.items()
        if figure.place and key[0] == cell[0]
    ]
    near.sort(key=lambda one: one[0])  # of its table, the rows next to its own first
    places = [(own.place, own.raw)]
    places += [(one.place, "") for one in found if one.rule in READING]
    places += [(one.place, one.raw) for _, one in near]
    for number_, (place, raw) in enumerate(places):
        if place is None:
            continue
        exact = number_ == 0
        if report.document.data and place.page is not None:
            try:
                picture, middle = marked_page(report.document.data, place, marked=exact)
            except UnreadableFile:
                continue
            return {"image": data_url(picture), "middle": middle, "exact": exact}
        table, lines = surroundings(report.document, place, raw)
        if lines:
            told = [[(shown(text), width, mark) for text, width, mark in line] for line in lines]
            return {"table": table, "lines": told, "exact": exact}
    return {}
