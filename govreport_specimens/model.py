"""A report on its way to paper: its lines as printed, before they are laid out."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from govreport import form
from govreport_specimens.facts import Facts, Tables, Value

CHINESE = "〇一二三四五六七八九十"

WORDS = {
    "relation": "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
    "applicant": "申请人情况",
    "organisations": "法人或其他组织",
    "content": "信息内容",
    "contents": "目录",
}
"""Words of the form that are neither a row's nor a column's."""

AMOUNT_2021 = "本年收费金额（单位：万元）"


@dataclass
class Line:
    """One row of a table as printed.

    Attributes
    ----------
    row : str or None
        Key of the form's row; None for a row that the form does not have.
    groups : tuple of str
        Group labels left of the label, outermost first.
    number, label : str
        Enumerator and label.
    columns : list of str
        Keys of its cells.
    figures : list of str
        Its cells as printed.
    """

    row: str | None
    groups: tuple[str, ...]
    number: str
    label: str
    columns: list[str]
    figures: list[str]

    @property
    def text(self) -> str:
        """Enumerator and label."""
        return self.number + self.label


@dataclass
class Part:
    """A part of a table under one header: 第二十条第（一）项; 行政复议."""

    caption: str
    header: list[str]
    lines: list[Line]


@dataclass
class Sheet:
    """A table: its parts, the notes printed under it, and its header's own words."""

    table: str
    parts: list[Part]
    notes: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=lambda: dict(WORDS))

    @property
    def lines(self) -> list[Line]:
        """The lines of all parts."""
        return [line for part in self.parts for line in part.lines]


@dataclass
class Section:
    """A section: key (None: not on the form), number, heading, paragraphs, table."""

    key: str | None
    number: str
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    sheet: Sheet | None = None
    run_in: bool = False

    @property
    def title(self) -> str:
        """Number and heading."""
        return self.number + self.heading


@dataclass(frozen=True)
class Block:
    """A piece of the report in reading order.

    `kind` is ``"title"``, ``"heading"``, ``"text"``, ``"right"`` (a signature)
    or ``"sheet"``.
    """

    kind: str
    text: str = ""
    sheet: Sheet | None = None


class NotThere(LookupError):
    """A part of the form that a draft is without: an error was planted by leaving it out."""


@dataclass
class Draft:
    """A report as it will be printed, with what a reader ought to get from it.

    Attributes
    ----------
    facts : Facts
    title : list of str
        Its lines.
    preface : list of str
        Paragraphs before the first section.
    sections : list of Section
    signature : list of str
    expected : dict
        Table → row → column → figure. Oddities that leave something blank
        set it to None; rows that are not printed are absent.
    doubtful : bool
        True once an oddity has lost information: a reader may then leave a
        cell null, with a finding.
    applied : list of str
        Names of the oddities, for messages.
    contents : bool
        A table of contents comes first.
    mark : str
        Lines above everything that say that the report is fictional.
    """

    facts: Facts
    title: list[str]
    preface: list[str]
    sections: list[Section]
    signature: list[str]
    expected: Tables
    doubtful: bool = False
    applied: list[str] = field(default_factory=list)
    contents: bool = False
    mark: str = ""

    def section(self, key: str) -> Section:
        """The section with this key; NotThere if the draft has none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise NotThere(key)

    def sheet(self, table: str) -> Sheet:
        """The table with this key; NotThere if the draft has none."""
        sheet = self.section(table).sheet
        if sheet is None:
            raise NotThere(table)
        return sheet

    @property
    def sheets(self) -> list[Sheet]:
        """All tables."""
        return [section.sheet for section in self.sections if section.sheet]

    def line(self, table: str, row: str) -> Line:
        """The line of a row; NotThere if the draft has none."""
        for line in self.sheet(table).lines:
            if line.row == row:
                return line
        raise NotThere(row)

    def drop(self, table: str, row: str) -> None:
        """Leave a row out, and with it what is to be read of it."""
        for part in self.sheet(table).parts:
            part.lines = [line for line in part.lines if line.row != row]
        del self.expected[table][row]

    def blocks(self) -> Iterator[Block]:
        """The whole report in reading order."""
        for text in self.mark.split("\n") if self.mark else ():
            yield Block("text", text)
        for line in self.title:
            yield Block("title", line)
        if self.contents:
            yield Block("text", next((one.words for one in self.sheets), WORDS)["contents"])
            for page, section in enumerate(self.sections, 1):
                yield Block("text", f"{section.title}……{page}")
        for text in self.preface:
            yield Block("text", text)
        for section in self.sections:
            paragraphs = list(section.paragraphs)
            if section.run_in and paragraphs:
                yield Block("text", f"{section.title}。{paragraphs.pop(0)}")
            else:
                yield Block("heading", section.title)
            for text in paragraphs:
                yield Block("text", text)
            if section.sheet:
                yield Block("sheet", sheet=section.sheet)
                for note in section.sheet.notes:
                    yield Block("text", note)
        for text in self.signature:
            yield Block("right", text)


def printed(value: int | Decimal | None) -> str:
    """A figure as a report prints it; ``""`` for a blank."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def draft(facts: Facts) -> Draft:
    """The report as the form wants it, without any oddity."""
    sections = [
        Section(key, f"{CHINESE[number]}、", heading.zh)
        for number, (key, heading) in enumerate(form.SECTIONS.items(), 1)
    ]
    by_key = {section.key: section for section in sections}
    by_key["overview"].paragraphs = [facts.overview["overview"]] + [
        f"（{CHINESE[number]}）{heading.zh}。{facts.overview[key]}"
        for number, (key, heading) in enumerate(form.SUBSECTIONS.items(), 1)
    ]
    by_key["problems"].paragraphs = [
        f"{number}、{problem}{_answers(improvements)}"
        for number, (problem, improvements) in enumerate(facts.problems, 1)
    ]
    by_key["other"].paragraphs = [facts.other]
    by_key["proactive"].sheet = _proactive(facts)
    by_key["requests"].sheet = _requests(facts)
    by_key["disputes"].sheet = _disputes(facts)
    year, month, day = facts.published.split("-")
    return Draft(
        facts=facts,
        title=[f"{facts.agency}{facts.year}年政府信息公开工作年度报告"],
        preface=[
            f"本报告依照《条例》编写，统计期限为{facts.year}年1月1日至{facts.year}年12月31日。"
        ],
        sections=sections,
        signature=[facts.agency, f"{year}年{int(month)}月{int(day)}日"],
        expected=copy.deepcopy(facts.tables),
    )


def _answers(improvements: tuple[str, ...]) -> str:
    """What stands behind a problem: nothing, an improvement, or a list of them."""
    if len(improvements) > 1:
        improvements = tuple(f"{CHINESE[n]}是{text}" for n, text in enumerate(improvements, 1))
    return "改进情况：" + "".join(improvements) if improvements else ""


def _line(row: form.Row, cells: dict[str, Value], groups: tuple[str, ...], label: str = "") -> Line:
    columns = list(row.columns)
    figures = [printed(cells[column]) for column in columns]
    return Line(row.key, groups, row.number, label or row.label.zh, columns, figures)


def _proactive(facts: Facts) -> Sheet:
    table = form.table(facts.edition, "proactive")
    parts: list[Part] = []
    for row in table.rows:
        if not parts or parts[-1].caption != row.groups[0]:
            header = [table.column(key).label.zh for key in row.columns]
            if facts.edition == "2021" and row.key == "fees":
                header = [AMOUNT_2021]
            parts.append(Part(row.groups[0], header, []))
        parts[-1].lines.append(_line(row, facts.tables["proactive"][row.key], ()))
    return Sheet("proactive", parts)


def _requests(facts: Facts) -> Sheet:
    cells = facts.tables["requests"]
    rows = form.request_rows("other" not in cells)
    header = [column.label.zh for column in form.APPLICANT_COLUMNS]
    lines = [_line(row, cells[row.key], row.groups) for row in rows]
    return Sheet("requests", [Part("", header, lines)])


def _disputes(facts: Facts) -> Sheet:
    header = [column.label.zh for column in form.DISPUTES.columns]
    cells = facts.tables["disputes"]
    parts = [
        Part(row.label.zh, list(header), [_line(row, cells[row.key], row.groups)])
        for row in form.DISPUTES.rows
    ]
    return Sheet("disputes", parts)
