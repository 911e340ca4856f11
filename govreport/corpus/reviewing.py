"""The review: one doubtful cell after another, beside its page, for a person to decide.

A widget for JupyterLab, Notebook and VS Code. Its page (``review.js``, ``review.css``) shows
what it is sent, as text, and sends back what was pressed; all else is here.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from govreport import decisions, form
from govreport.checks.arithmetic import Equation, allowed, line_label
from govreport.checks.registry import RULES, gravity
from govreport.corpus import rows
from govreport.corpus.queue import KEY, WHY
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

_WORDS: dict[str, Label] = {
    "title": Label("核定", "Review"),
    "left": Label("待核定", "left"),
    "done": Label("本次已核定", "decided now"),
    "switch": Label("English", "中文"),
    "read": Label("程序读作", "Read as"),
    "raw": Label("原文", "Printed"),
    "how": Label("读取方式", "How"),
    "place": Label("位置", "Place"),
    "why": Label("为何存疑", "Why it is doubtful"),
    "allowed": Label("按勾稽关系应为", "What the form's sums give"),
    "allowed_none": Label("无法由勾稽关系确定", "the sums do not determine it"),
    "allowed_many": Label(
        "各关系所得不同，同一行列中必有别的数有误",
        "the sums differ: another figure of its row or column must be wrong",
    ),
    "others": Label("各人的核定", "What people decided"),
    "source": Label("原文", "The source"),
    "no_source": Label("文件中找不到这一格", "the file has no such cell"),
    "near": Label(
        "文件中没有这一格；所示为同一行或同一表格",
        "the file has no such cell; this is its row or table",
    ),
    "value": Label("原文印作", "As printed"),
    "enter": Label("如数登记", "Enter it"),
    "blank": Label("原文空白", "Blank in the source"),
    "unreadable": Label("无法辨认", "Cannot be read"),
    "skip": Label("跳过", "Skip"),
    "undo": Label("撤回上一个", "Undo"),
    "note": Label("备注（可不填）", "Note (optional)"),
    "finished": Label("没有待核定的单元格了。", "No cell is left to decide."),
    "finished_here": Label(
        "筛选范围内没有待核定的单元格了。", "No cell is left among those chosen above."
    ),
    "agency": Label("机关", "Agency"),
    "year": Label("年度", "Year"),
    "rule": Label("规则", "Rule"),
    "all": Label("全部", "all"),
    "build": Label(
        "再次运行govreport build，语料库就采用这些核定。",
        "Run govreport build again, and the corpus takes the decisions up.",
    ),
    "number": Label("请先输入数字", "type a number first"),
    "decided": Label("已登记", "decided"),
    "undone": Label("已撤回", "taken back"),
    "not_done": Label("未登记", "not decided"),
    "skipped": Label("已跳过", "skipped"),
    "nothing": Label("没有可撤回的核定", "there is nothing to take back"),
    "gone": Label("原文件无法打开，只能跳过", "the file cannot be opened: skip it"),
}

_MENUS = ("agency", "year", "rule")
"""By what the queue can be narrowed in the page."""

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


class Review(anywidget.AnyWidget):
    """The queue of doubtful cells, one at a time; see `Corpus.review`.

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
        What is shown at this moment: the cell, why it is doubtful, where it stands.
    said : dict
        What came of the last thing that was pressed, in both languages.
    only : dict of str to str
        By ``agency``, ``year`` and ``rule``, what the queue is narrowed to; blank is all.
    menus : dict
        What there is to choose from.
    """

    _esm = files("govreport.corpus").joinpath("review.js").read_text("utf-8")
    _css = files("govreport.corpus").joinpath("review.css").read_text("utf-8")
    lang = traitlets.Enum(["zh", "en"], "zh").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    card = traitlets.Dict().tag(sync=True)
    said = traitlets.Dict().tag(sync=True)
    only = traitlets.Dict(per_key_traits=dict.fromkeys(_MENUS, traitlets.Unicode())).tag(sync=True)
    menus = traitlets.Dict().tag(sync=True)

    def __init__(self, corpus: Reviewed, queue: pd.DataFrame, who: str, lang: str = "zh") -> None:
        super().__init__(lang=form.language(lang))
        self.words = {name: _both(label) for name, label in _WORDS.items()}
        self.who = name_of(who)
        self._corpus = corpus
        columns = [*KEY, "why", "agency", "year", "finding"]
        listed = queue[columns].astype("string").fillna("")
        self._left = [_Doubt(*row) for row in listed.itertuples(index=False)]
        self.menus = {name: _choices(self._left, name) for name in _MENUS}
        self._at = self._done = 0
        self._reports: dict[str, Report] = {}
        self._made: tuple[int, list[Decision]] = (-1, [])
        self.on_msg(self._pressed)
        self.observe(lambda _: self._show(), "only")
        self._show()

    # --- what is pressed ----------------------------------------------------------------------

    def _pressed(self, _: object, message: Any, __: object) -> None:
        """Do what the page asks, if it asks it of the cell that is shown: keys come quickly."""
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
        doubt = chosen[0]
        try:
            document = self._read(doubt.report).document  # nobody decides what cannot be seen
            made = Decision(
                document.sha256, *doubt.cell, kind, value, self.who, self._when(), note,
                file=str(self._head(doubt.report)["source"]),
            )  # fmt: skip
            decisions.append(self._corpus.path / decisions.NAME, [made])
        except (ValueError, KeyError, GovreportError) as error:
            return self._say(_WORDS["not_done"], str(error))
        self._left.remove(doubt)
        self._done += 1
        self._show()
        self._say(_WORDS["decided"], _cell(made.cell), made.words)

    def skip(self) -> None:
        """Leave the cell for the end."""
        for doubt in self._chosen()[:1]:
            self._left.remove(doubt)
            self._left.append(doubt)
        self._show()
        self._say(_WORDS["skipped"])

    def undo(self) -> None:
        """Take this person's last decision back, and show its cell again."""
        reports = self._corpus.reports
        known = dict(zip(reports["sha256"], reports["report"], strict=True))
        try:
            held = decisions.current(self._decisions()).values()
            mine = [
                one for some in held for one in some if one.who == self.who and one.sha256 in known
            ]
            if not mine:
                return self._say(_WORDS["nothing"])
            last = max(mine, key=lambda one: one.when)
            taken = replace(
                last, kind="undone", value="", note="", when=self._when(), version=__version__
            )
            decisions.append(self._corpus.path / decisions.NAME, [taken])
        except GovreportError as error:
            return self._say(_WORDS["not_done"], str(error))
        again = _Doubt(known[last.sha256], *last.cell, "again")
        self._left = [again, *(one for one in self._left if one.key != again.key)]
        self._done = max(self._done - 1, 0)
        if self.only:
            self.only = {}  # it is shown, whatever was chosen
        else:
            self._show()
        self._say(_WORDS["undone"], _cell(last.cell), last.words)

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
            card |= self._card(chosen[0])
        self.card = card

    def _chosen(self) -> list[_Doubt]:
        """The cells that are left of what the page has chosen."""
        only = [(name, self.only[name]) for name in _MENUS if self.only.get(name)]
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

    def _card(self, doubt: _Doubt) -> dict[str, Any]:
        cell, head = doubt.cell, self._head(doubt.report)
        card: dict[str, Any] = {
            "report": doubt.report,
            "cell": list(cell),
            "title": _both(_cell(cell)),
            "of": shown(
                " ".join(str(head[name]) for name in ("agency", "year") if pd.notna(head[name]))
            ),
            "file": shown(str(head["source"])),
            "why": _both(WHY[doubt.why]),
            "value": "",
        }
        told = self._corpus.findings
        told = told[told["report"] == doubt.report].astype("object")
        found = rows.findings_of(told.where(told.notna(), None).to_dict("records"))
        found = [one for one in found if one.covers(*cell) and _worth(one)]
        card["findings"] = [
            {"mark": MARKS[one.severity], **_both(one.message)}
            for one in sorted(found, key=gravity)
        ]
        try:
            made = self._decisions()
            report = self._read(doubt.report)
        except GovreportError as error:
            return card | {"gone": shown(str(error))}
        if doubt.why == "disputed":
            held = decisions.current(made).get((report.document.sha256, cell), [])
            card["others"] = [{"who": shown(one.who), **_both(one.words)} for one in held]
        # the sums with what has been decided so far, but for this cell
        report = decided(report, [one for one in made if one.cell != cell])
        figure = report.figures.get(cell, Figure(None))
        if figure.value is not None:
            card["value"] = number(figure.value)
        card["facts"] = [
            [_both(_WORDS[name]), _both(value)]
            for name, value in (
                ("read", _same(number(figure.value), figure)),
                ("raw", _same(" ".join(figure.raw.split()) or "—")),
                ("how", HOW[figure.how]),
                ("place", Label(*(place_text(figure.place, lang) for lang in ("zh", "en")))),
            )
        ]
        card["allowed"] = [
            {"value": number(value), **_both(_joined([_sum(one) for one in why]))}
            for value, why in allowed(report, cell).items()
        ]
        return card | {"source": _source(report, cell, found)}


@dataclass(frozen=True)
class _Doubt:
    """A cell of the queue."""

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
        return (self.table, self.row, self.column)

    @property
    def key(self) -> tuple[str, CellKey]:
        return (self.report, self.cell)


def _choices(doubts: Sequence[_Doubt], menu: str) -> list[dict[str, str]]:
    """The entries of a menu, in order; rules in words."""
    names = sorted({name for one in doubts for name in one.of(menu)})
    said = [RULES[name].title if name in RULES else Label(name, name) for name in names]
    return [{"key": name, **_both(label)} for name, label in zip(names, said, strict=True)]


def name_of(who: str) -> str:
    """A person's name as decisions have it; that of the machine's user unless told."""
    return decisions.plain(who) or decisions.plain(getpass.getuser())


def _both(label: Label) -> dict[str, str]:
    return {"zh": shown(label.zh), "en": shown(label.en)}


def _joined(labels: Sequence[Label]) -> Label:
    return Label("；".join(one.zh for one in labels), "; ".join(one.en for one in labels))


def _same(text: str, figure: Figure | None = None) -> Label:
    units = [unit_text(figure, lang) if figure else "" for lang in ("zh", "en")]
    return Label(text + units[0], text + units[1])


def _cell(cell: CellKey) -> Label:
    table = form.table(form.editions_of(cell[0])[-1], cell[0]).label
    zh, en = (f"{table(lang)} · {form.cell_label(*cell, lang)}" for lang in ("zh", "en"))
    return Label(zh, en)


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
