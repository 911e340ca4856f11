"""What a user holds: a report's figures, text and findings, each with its place."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from govreport import form
from govreport.document import Document, Place
from govreport.form import Label
from govreport.normal import shown
from govreport.show.html import report_html
from govreport.show.place import CellView
from govreport.show.terminal import ReportView, report_text
from govreport.words import place_text

if TYPE_CHECKING:  # `import govreport` is quick, and what reads and checks needs no tables
    import pandas as pd

HOW: dict[str, Label] = {
    "label": Label("按行标签读取", "read by its row's label"),
    "position": Label("行标签为空，按位置读取", "the row has no label; read by its position"),
    "order": Label("无表头，按次序读取", "no header; read by its order"),
    "inferred": Label(
        "单元格粘连，按勾稽关系唯一确定", "cells glued together; the only reading that adds up"
    ),
    "ocr": Label("由图片识别（OCR）", "recognised in a picture (OCR)"),
    "human": Label("由人核定", "decided by a person"),
}
"""The ways a figure can have been read."""


CERTAINTY: dict[str, Label] = {
    "read": Label("读取", "read"),
    "inferred": Label("由勾稽关系推定", "inferred, confirmed by the form's identities"),
    "human": Label("由人核定", "decided by a person"),
    "unconfirmed": Label("未证实", "unconfirmed: a finding says why"),
    "null": Label("空缺", "null: blank, not printed, or not read"),
}
"""How sure a figure is."""


CellKey = tuple[str, str, str]
"""Table, row, column."""

ID_LENGTH = 16
"""Digits of a file's SHA-256 that are its report's id."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of the form, as read.

    Attributes
    ----------
    value : int, Decimal or None
        None is null: blank, not printed, or not read with certainty. Never 0.
    raw : str
        The cell's text, verbatim.
    place : Place or None
        Where it stands in the file.
    how : str
        A key of `HOW`.
    unit : str
        件, 万元, or the unit the report prints (procurement).
    note : str
        A remark printed behind the figure.
    score : float or None
        How sure recognition (OCR) is of it, from 0 to 1; None where the file holds the text.
    read : int, Decimal or None
        The value that the reader had given, where people decided another, or the same.
    who : str
        Who decided; blank where nobody did.
    """

    value: int | Decimal | None
    raw: str = ""
    place: Place | None = None
    how: str = "label"
    unit: str = "件"
    note: str = ""
    score: float | None = None
    read: int | Decimal | None = None
    who: str = ""


_FORM = Label(
    "国办公开办函〔2021〕30号、〔2019〕60号所附格式",
    "the form of Guobangongkaibanhan [2021] No. 30 and [2019] No. 60",
)
_CONTENT = Label("《政府信息公开条例》第五十条", "Regulations, art. 50")
_READER = Label("读取程序", "the reader")
_PEOPLE = Label("decisions.csv", "decisions.csv")
_METADATA = Label("metadata.csv", "metadata.csv")

READING: dict[str, tuple[str, str, Label, Label]] = {
    f"read.{name}": (family, severity, Label(zh, en), basis)
    for name, family, severity, zh, en, basis in (
        ("section_missing", "completeness", "warning", "缺少法定部分", "a section is missing", _CONTENT),
        ("table_missing", "completeness", "warning", "缺少法定表格", "a table is missing", _CONTENT),
        ("row_missing", "completeness", "warning", "表格缺行", "a row is missing", _FORM),
        ("cell_missing", "completeness", "warning", "表格缺格", "a cell is missing", _FORM),
        ("blank", "completeness", "warning", "应填数字处空白或为“/”", "no figure where the form wants one", _FORM),
        ("extra_row", "completeness", "info", "表格中有法定格式之外的行", "a row the form does not have", _FORM),
        ("repeated", "reading", "warning", "同一行出现两次且数字不同", "a row twice, with different figures", _FORM),
        ("header", "reading", "warning", "跨页后的表头与前不同", "a header that contradicts the first", _FORM),
        ("fraction", "arithmetic", "warning", "件数不是整数", "a count that is not whole", _FORM),
        ("unit", "reading", "info", "按所注单位换算", "converted from the unit printed", _READER),
        ("beside", "reading", "info", "数字旁有角标或上年数，未计入", "a mark or last year's figure beside it, left out", _READER),
        ("doubtful", "reading", "warning", "单元格所示可能与其文字不同", "a cell may show other than its text", _READER),
        ("ocr", "reading", "warning", "由图片识别，未能确认", "recognised in a picture, not confirmed", _READER),
        ("unreadable", "reading", "warning", "无法确认为数字", "cannot be read as a figure", _READER),
        ("no_figures", "reading", "warning", "该行没有可确认的数字", "no figures that are surely the row's", _READER),
        ("spaced", "reading", "warning", "数字间有空格", "digits that stand apart", _READER),
        ("glued", "reading", "warning", "数字粘连，无法分开", "figures run together", _READER),
        ("label", "reading", "info", "标签与法定格式不同，按相近读取", "a label that is not the form's, but like it", _FORM),
        ("unconfirmed", "reading", "warning", "读法唯一但无勾稽关系证实", "one reading, confirmed by no identity", _READER),
        ("misfit", "reading", "warning", "数字与列无法对应", "figures that fit no columns", _READER),
        ("neighbour", "reading", "warning", "数字可能属于相邻的行", "may belong to the next row", _READER),
        ("engines", "reading", "warning", "两种读法不同", "two ways of reading it differ", _READER),
        ("other_report", "reading", "warning", "文件中还有另一份报告，未读取", "another report in the file, not read", _READER),
        ("other_table", "reading", "info", "另一年度或机关的表格，未读取", "another year's or agency's table, not read", _READER),
        ("agency", "reading", "warning", "机关名称不明", "the agency's name is not certain", _READER),
        ("year", "reading", "warning", "年度不明", "the year is not certain", _READER),
        ("decision", "reading", "warning", "人工核定未被采用", "a person's decision that is not applied", _PEOPLE),
        ("metadata", "reading", "info", "按元数据补充或更正", "completed or corrected by metadata", _METADATA),
        ("edition", "reading", "warning", "表格为2014年版，与年度不符", "the form of 2014 in a report on a later year", _READER),
        ("items", "reading", "warning", "问题部分未能完整拆分", "the section on problems was not split whole", _READER),
        ("reader", "reading", "warning", "文件未能全部读取", "the file was not read whole", _READER),
    )
}  # fmt: skip
"""What the reader may say of a report: family of rules, severity, words and basis, by rule.

`Finding` refuses any other ``read.…``; so the checker, the corpus and the list of rules,
which are made from this table, can miss none.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a report that a user must know.

    Attributes
    ----------
    rule : str
        For example ``"read.glued"``.
    severity : str
        ``"error"`` (cannot be true), ``"warning"`` (needs an explanation) or
        ``"info"`` (worth knowing).
    message : Label
        In plain words, in both languages. What the reader says has severity and words of
        `READING`, unless a single finding brings its own.
    table, row, column : str or None
        The cells it covers; None covers all.
    expected, found : object
        What should stand there and what does, where that can be said.
    place : Place or None
    cells : tuple of (table, row, column)
        Every cell that may be the one that is wrong; empty where `table`, `row`
        and `column` say it all.
    passage : str
        The sentence it speaks of, verbatim.
    settled : bool
        Whether people have since decided every cell that it speaks of; then it is merely
        worth knowing.

    Raises
    ------
    ValueError
        For a rule of the reader's that `READING` does not have.
    """

    rule: str
    severity: str = ""
    message: Label = Label("", "")
    table: str | None = None
    row: str | None = None
    column: str | None = None
    expected: object = None
    found: object = None
    place: Place | None = None
    cells: tuple[CellKey, ...] = ()
    passage: str = ""
    settled: bool = False

    def __post_init__(self) -> None:
        if self.rule.startswith("read."):
            if self.rule not in READING:
                raise ValueError(f"{self.rule} is no rule of reading; add it to report.READING")
            _, severity, words, _ = READING[self.rule]
            object.__setattr__(self, "severity", self.severity or severity)
            object.__setattr__(self, "message", self.message if self.message.zh else words)

    def covers(self, table: str, row: str, column: str) -> bool:
        """Whether the finding speaks of this cell."""
        if self.cells:
            return (table, row, column) in self.cells
        return self.table == table and self.row in (None, row) and self.column in (None, column)

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """The finding as JSON, with the keys of the project's format."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "expected": plain(self.expected),
            "found": plain(self.found),
            "message": self.message(lang),
            "source": self.place.to_dict() if self.place else None,
            **({"settled": True} if self.settled else {}),
        }


LINKS: dict[str, Label] = {
    "stated": Label("原文写明（同一条，或“针对X”）", "the text says so: one entry, or 针对X"),
    "parallel": Label("两个等长列表逐条对应", "entry by entry of two lists of one length"),
    "topic": Label("按词语和主题推断", "inferred from words and topics"),
    "block": Label("原文未说明对应哪个问题", "the text does not say which problem"),
    "none": Label("不对应本年所述问题", "answers no problem stated for this year"),
    "human": Label("由人核定", "decided by a person"),
}
"""How an improvement and a problem were paired."""

ANSWERED = ("stated", "parallel", "human")
"""The links that the text itself makes, or a person; `topic` and `block` are readings."""


@dataclass(frozen=True, slots=True)
class Link:
    """Why an improvement stands under a problem, or under none; and what people said of it.

    Attributes
    ----------
    how : str or None
        A key of `LINKS`; None of a problem.
    fits : bool or None
        Of a parallel pair: whether words or topics agree, too.
    score : float or None
        Likeness of words and topics, 0 and more, of a pair made or checked by them.
    start : int or None
        Its first character in the section on problems.
    who : str
        Who decided where it begins and ends, what it answers or its themes; blank where
        nobody did.
    themes : tuple of str or None
        The themes that people gave it; None where nobody did.
    read : str or None
        How the reader had made this pair, where people decided it.
    """

    how: str | None
    fits: bool | None = None
    score: float | None = None
    start: int | None = field(default=None, compare=False)
    who: str = ""
    themes: tuple[str, ...] | None = None
    read: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The link as JSON; what people said only where they did."""
        told = {"how": self.how, "fits": self.fits, "score": self.score}
        if not self.who:
            return told
        themes = None if self.themes is None else list(self.themes)
        return {**told, "who": self.who, "themes": themes, "read": self.read}


@dataclass(frozen=True, slots=True)
class Item:
    """An admitted problem with the improvements that answer it.

    Attributes
    ----------
    problem : str or None
        Verbatim, without its enumerator; None for improvements that answer no
        stated problem.
    improvements : tuple of str
        One may stand under several problems.
    links : tuple of Link
        Of each improvement, how it came to stand here.
    own : Link
        Of the problem itself: where it stands, and what people said of it.
    """

    problem: str | None
    improvements: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    own: Link = Link(None)

    def marked(self) -> tuple[str | None, list[str]]:
        """Problem and improvements as they are shown: with ✎ what people decided about."""
        links = self.links or (Link(None),) * len(self.improvements)
        problem = f"{self.problem} ✎" if self.own.who else self.problem
        told = zip(self.improvements, links, strict=True)
        return problem, [f"{text} ✎" if link.who else text for text, link in told]

    def to_dict(self) -> dict[str, Any]:
        """The item as JSON."""
        return {"problem": self.problem, "improvements": list(self.improvements)}


def plain(value: object) -> Any:
    """A value as JSON knows it: decimals become int or float."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


CELL_COLUMNS = (
    "table", "row", "column", "label", "value", "unit", "raw", "how", "certainty", "place",
    "finding",
)  # fmt: skip
"""Columns of `Report.cells`."""


@dataclass(repr=False)
class Report:
    r"""One annual report, read.

    Attributes
    ----------
    agency : str or None
    year : int or None
        The year reported on.
    edition : str or None
        ``"2019"`` or ``"2021"``, read from the tables; None without tables.
    published : str or None
        ISO 8601, where the page states it.
    title : str or None
    figures : dict
        (table, row, column) → `Figure`, in the form's order.
    sections : dict of str to str
        Section key → text, sentences joined over line ends, paragraphs parted
        by ``\n``. Overview's sub-sections stand under ``overview.…``;
        ``preface`` is what stands between the title and the overview, ``extra`` holds
        sections the form does not have.
    problems : list of Item
    findings : list of Finding
    document : Document
        The file as read.
    coverage : dict of str to float
        Where the file's Chinese characters went, as shares: ``sections``, ``tables``, and what
        is ``left``: title and headings; the site around a page; another report.
    settled : int
        What people decided about problems and improvements, as far as it is applied.
    """

    agency: str | None
    year: int | None
    edition: str | None
    published: str | None
    title: str | None
    figures: dict[CellKey, Figure]
    sections: dict[str, str]
    problems: list[Item]
    findings: list[Finding]
    document: Document
    coverage: dict[str, float] = field(default_factory=dict)
    settled: int = 0

    @property
    def id(self) -> str:
        """What the report is called in every table: 16 digits of its file's SHA-256.

        Not the file's name, which other folders may have, nor its path, which changes. A
        report that was read from no file is known by its path, agency and year.
        """
        if self.document.sha256:
            return self.document.sha256[:ID_LENGTH]
        told = f"{self.document.path or ''}\n{self.agency or ''}\n{self.year or ''}"
        return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:ID_LENGTH]

    # --- tables ---------------------------------------------------------------

    @property
    def proactive(self) -> pd.DataFrame:
        """Table 2, proactive disclosure.

        Returns
        -------
        pandas.DataFrame
            A row per kind of document or act, a column per figure (件, nullable
            integers; ``amount``: nullable floats, in 万元 for fees). Cells that
            the form does not have are NA, as are null figures; shown, they are blank, and
            null is ``∅``.
        """
        return self._frame("proactive")

    @property
    def requests(self) -> pd.DataFrame:
        """Table 3, requests.

        Returns
        -------
        pandas.DataFrame
            25 rows (23 where 其他处理 is one row) by 7 columns, nullable
            integers, 件.
        """
        return self._frame("requests")

    @property
    def disputes(self) -> pd.DataFrame:
        """Table 4, reconsideration and litigation.

        Returns
        -------
        pandas.DataFrame
            3 rows (the blocks) by 5 columns (the results), nullable integers, 件.
        """
        return self._frame("disputes")

    @property
    def statistics(self) -> pd.DataFrame:
        """The table of indicators of edition 2014.

        Returns
        -------
        pandas.DataFrame
            A row per indicator, those of a province among them (``local.…``); column
            ``figure``, nullable floats, in the unit that `cells` has: 条, 件, 次, 万元 …
            Empty for later editions.
        """
        return self._frame("statistics")

    def _frame(self, table: str) -> pd.DataFrame:
        import pandas as pd

        from govreport.show.frame import FormTable

        cells = {key[1:]: figure for key, figure in self.figures.items() if key[0] == table}
        rows = list(dict.fromkeys(row for row, _ in cells))
        editions = form.editions_of(table)
        edition = self.edition if self.edition in editions else editions[-1]
        columns = form.table(edition, table).columns
        data = {}
        for column in columns:
            figures = [cells.get((row, column.key)) for row in rows]
            values = [plain(figure.value) if figure else None for figure in figures]
            data[column.key] = pd.array(values, dtype="Float64" if column.decimal else "Int64")
        frame = pd.DataFrame(data, index=pd.Index(rows, name="row", dtype="object"))
        frame.columns.name = "column"
        absent = [
            f"{row}/{one.key}" for row in rows for one in columns if (row, one.key) not in cells
        ]
        return FormTable.of(frame, absent)

    def figure(self, table: str, row: str, column: str) -> Figure:
        """One figure with its provenance.

        Parameters
        ----------
        table, row, column : str
            Keys as in the project's JSON.

        Returns
        -------
        Figure

        Raises
        ------
        KeyError
            If the report's form has no such cell.
        """
        if (table, row, column) not in self.figures:
            name = form.cell_label(table, row, column)  # or says which key no form has
            raise KeyError(
                f"本报告（{self.edition or '?'}版）没有单元格“{name}” "
                f"no cell {table} {row} {column} in this report (edition {self.edition or '?'})"
            )
        return self.figures[table, row, column]

    def value(self, table: str, row: str, column: str) -> int | Decimal | None:
        """One figure alone; None for null, and for a cell of another edition's form.

        Raises
        ------
        KeyError
            If no edition's form has such a cell.
        """
        if figure := self.figures.get((table, row, column)):
            return figure.value
        form.find_column(table, row, column)
        return None

    def certainty(self, table: str, row: str, column: str) -> str:
        """How sure a figure is: a key of `CERTAINTY`.

        Returns
        -------
        str
            ``unconfirmed`` where the reader doubts a figure that it gives all the same.
        """
        figure = self.figures[table, row, column]
        if figure.value is None:
            return "null"
        if figure.how == "human":
            return "human"
        found = self.findings_for(table, row, column)
        if any(one.rule in READING and one.severity != "info" for one in found):
            return "unconfirmed"
        return "inferred" if figure.how == "inferred" else "read"

    def certain(self) -> dict[CellKey, Figure]:
        """The figures that are read, confirmed by the form's identities, or decided by people.

        Returns
        -------
        dict of (table, row, column) to Figure
            Without what is null or unconfirmed.
        """
        return {
            key: figure
            for key, figure in self.figures.items()
            if self.certainty(*key) in ("read", "inferred", "human")
        }

    def findings_for(self, table: str, row: str, column: str) -> list[Finding]:
        """The findings that speak of one cell; ``KeyError`` if no form has such a cell."""
        form.find_column(table, row, column)
        return [finding for finding in self.findings if finding.covers(table, row, column)]

    def cells(self, lang: str = "zh") -> pd.DataFrame:
        """Every figure as one tidy row, with its provenance.

        Parameters
        ----------
        lang : str
            Language of the labels.

        Returns
        -------
        pandas.DataFrame
            Columns ``table``, ``row``, ``column``, ``label`` (row and column in
            words), ``value`` (object: int, float or None), ``unit``, ``raw``,
            ``how``, ``certainty`` (a key of `CERTAINTY`), ``place``, ``finding`` (rule ids,
            comma-separated).
        """
        import pandas as pd

        records = [
            (
                *cell, form.cell_label(*cell, lang), plain(figure.value), figure.unit, figure.raw,
                figure.how, self.certainty(*cell),
                place_text(figure.place, lang, box=True) if figure.place else "",
                ",".join(dict.fromkeys(found.rule for found in self.findings_for(*cell))),
            )
            for cell, figure in self.figures.items()
        ]  # fmt: skip
        # as objects: one amount with decimals must not turn every count into a float
        return pd.DataFrame(records, columns=list(CELL_COLUMNS), dtype="object")

    # --- JSON -----------------------------------------------------------------

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        """The report as plain data, with the keys of the project's JSON.

        Parameters
        ----------
        lang : str
            Language of the findings' messages.

        Returns
        -------
        dict
        """
        form.language(lang)
        tables: dict[str, dict[str, dict[str, int | float | None]]] = {
            key: {} for key in form.tables_of(self.edition)
        }
        for (table, row, column), figure in self.figures.items():
            tables[table].setdefault(row, {})[column] = plain(figure.value)
        return {
            "id": self.id,
            "agency": self.agency,
            "year": self.year,
            "edition": self.edition,
            "published": self.published,
            "title": self.title,
            "tables": tables,
            "units": {
                "/".join(key): figure.unit
                for key, figure in self.figures.items()
                if figure.value is not None and figure.unit not in ("件", "")
            },
            "decisions": {
                "/".join(key): {
                    "value": plain(figure.value),
                    "read": plain(figure.read),
                    "who": figure.who,
                }
                for key, figure in self.figures.items()
                if figure.how == "human"
            },
            "sections": dict(self.sections),
            "problems": [item.to_dict() for item in self.problems],
            "links": [
                {"item": at, "number": number, **link.to_dict()}
                for at, item in enumerate(self.problems, 1)
                for number, link in enumerate((item.own, *item.links))
                if number or link.who
            ],
            "findings": [finding.to_dict(lang) for finding in self.findings],
            "source": self.source,
        }

    def to_json(self, lang: str = "zh", indent: int | None = 1) -> str:
        """The report as JSON text; see `to_dict`."""
        return json.dumps(self.to_dict(lang), ensure_ascii=False, indent=indent)

    @property
    def source(self) -> dict[str, str | None]:
        """Path, SHA-256 and format of the file."""
        document = self.document
        return {"path": document.path, "sha256": document.sha256, "format": document.format}

    # --- showing --------------------------------------------------------------

    def show(self, table: str, row: str, column: str, lang: str = "zh") -> CellView:
        """Show where a figure stands in the file.

        Parameters
        ----------
        table, row, column : str
            Keys as in the project's JSON, such as
            ``("requests", "granted", "total")``.
        lang : str

        Returns
        -------
        CellView
            Displays itself in a notebook: for a PDF the page's image with the
            cell marked, for other formats the text around it. ``image()`` gives
            the page as a picture, ``str()`` the same in words.

        Raises
        ------
        KeyError
            If the report's form has no such cell.
        """
        figure = self.figure(table, row, column)
        return CellView(
            title=form.cell_label(table, row, column, lang),
            value=figure.value,
            unit=figure.unit,
            raw=figure.raw,
            how=HOW[figure.how](lang),
            who=figure.who,
            read=figure.read,
            place=figure.place,
            messages=[finding.message(lang) for finding in self.findings_for(table, row, column)],
            document=self.document,
            lang=lang,
        )

    def display(self, lang: str = "zh") -> ReportView:
        """The report as a page, in `lang`; a notebook shows it in Chinese by itself."""
        return ReportView(self, form.language(lang))

    def _repr_html_(self) -> str:
        return report_html(self, "zh")

    def __str__(self) -> str:
        return report_text(self, "zh")

    def __repr__(self) -> str:
        read = sum(figure.value is not None for figure in self.figures.values())
        return shown(
            f"<Report {self.agency or '?'} {self.year or '?'}, edition {self.edition or '?'}: "
            f"{read} of {len(self.figures)} figures, {len(self.problems)} problems, "
            f"{len(self.findings)} findings>"
        )


Reports: TypeAlias = "Report | Iterable[Report] | str | os.PathLike[str]"
"""What functions over reports take: one, several, or the path of a file or of a folder."""

read_path: Callable[[str | os.PathLike[str]], list[Report]]
"""The reports of a path. `govreport.reading`, which stands above, is what can do that."""


def listed(reports: Reports) -> list[Report]:
    """One report, several, or those of a path, as a list.

    Raises
    ------
    TypeError
        For what holds no reports, such as a table.
    GovreportError
        If a path cannot be read.
    """
    if isinstance(reports, str | os.PathLike):
        return read_path(reports)  # noqa: F821 (set where it can be done)
    several = [reports] if isinstance(reports, Report) else list(reports)
    for one in several:
        if not isinstance(one, Report):
            given = type(reports).__name__
            raise TypeError(
                f"需要报告（govreport.read所得）、其列表或路径，给出的是{given} "
                f"reports are wanted, as govreport.read gives them, one or a list, or a path; not {given}"
            )
    return several
