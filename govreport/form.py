"""The statutory form of the annual report, as data.

What a report must contain is fixed by the Regulations on Open Government
Information (《政府信息公开条例》, State Council Order No. 711, in force 2019-05-15,
art. 50); how its tables look, by notices of the State Council's General Office:
国办公开办函〔2019〕60号 (edition ``"2019"``, reports for 2019 and 2020) and
国办公开办函〔2021〕30号 (edition ``"2021"``, reports for 2021 and later).

Before, under the Regulations of 2007 (Order No. 492), reports for about 2014 to 2018 carry
one table of indicators, 政府信息公开情况统计表, as 国办发〔2014〕32号 asked for it: edition
``"2014"``, table ``statistics``. Its indicators, units and order stand here as that notice's
annex and the reports of those years print them; no report of that time lies among the
project's samples, so they were not held against pages. What provinces added to it is kept
under its printed label (`LOCAL`). Earlier reports (2008 to 2013) had no uniform table.

Keys are those of the project's JSON; every label exists in Chinese and English. Rows,
columns and groups stand in ``resources/form.csv``, with the wordings met in real reports
(`variants`) and the characters by which a heading is told however it is worded
(`told_by`): a report that words a label otherwise needs a line there and no code.
This module imports nothing of ours: everything else may stand on it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TypeVar

Found = TypeVar("Found")


@dataclass(frozen=True)
class Label:
    """A name in both languages.

    Attributes
    ----------
    zh, en : str
        The wording on the form, and our English for it.
    """

    zh: str
    en: str

    def __call__(self, lang: str = "zh") -> str:
        """Return the wording in `lang` (``"zh"`` or ``"en"``)."""
        return self.zh if language(lang) == "zh" else self.en


def language(lang: str) -> str:
    """A language, if it is one that we speak.

    Raises
    ------
    ValueError
    """
    if lang not in ("zh", "en"):
        raise ValueError(f"语言只有zh和en lang is zh or en, not {lang!r}")
    return lang


EDITIONS: dict[str, Label] = {
    "2014": Label("国办发〔2014〕32号", "Guobanfa [2014] No. 32"),
    "2019": Label("国办公开办函〔2019〕60号", "Guobangongkaibanhan [2019] No. 60"),
    "2021": Label("国办公开办函〔2021〕30号", "Guobangongkaibanhan [2021] No. 30"),
}
"""Edition → the notice that prescribes it."""

FIRST_YEAR = 2019
"""The first year that the Regulations of 2019 (Order No. 711) govern; before, those of 2007
(Order No. 492) did.
"""


@dataclass(frozen=True)
class Column:
    """A column of a table: its key, its label, and the unit of its figures.

    Attributes
    ----------
    key : str
    label : Label
    unit : str
        ``"件"`` for counts, ``"万元"`` for amounts, ``""`` where the report
        states the unit itself (2019 edition's procurement).
    signed : bool
        Whether the figure is an increase or a decrease (本年增/减).
    variants : tuple of str
        Other wordings met in real reports.
    told_by : tuple of str
        Characters that tell the column, whatever else its heading says.
    """

    key: str
    label: Label
    unit: str = "件"
    signed: bool = False
    variants: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()

    @property
    def decimal(self) -> bool:
        """Whether the figure may have decimals (amounts of money)."""
        return self.unit in ("万元", "")


@dataclass(frozen=True, eq=False)
class Row:
    """A row of a table. Compared by identity: the form has each row once.

    Attributes
    ----------
    key : str
        For example ``"refused.state_secret"``.
    label : Label
        The row's own words, without its enumerator.
    number : str
        The enumerator printed before the label (``"（一）"``, ``"1."``), or ``""``.
    groups : tuple of str
        The Chinese group labels the row stands under, outermost first.
    columns : tuple of str
        Keys of the columns the form gives the row.
    basis : str
        The article behind the row.
    variants : tuple of str
        Other wordings met in real reports.
    told_by : tuple of str
        Characters that tell a block of table 4, whatever else its heading says.
    unit : str
        The unit of the row's figures, where rows and not columns have one (edition 2014).
    """

    key: str
    label: Label
    number: str = ""
    groups: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    basis: str = ""
    variants: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """One table of the form in one edition.

    Attributes
    ----------
    key : str
        Of `TABLES`.
    label : Label
    rows : tuple of Row
    columns : tuple of Column
    """

    key: str
    label: Label
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]

    def row(self, key: str) -> Row:
        """Return the row with this key; ``KeyError`` if the form has none."""
        return _known({row.key: row for row in self.rows}, key, "行", "row")

    def column(self, key: str) -> Column:
        """Return the column with this key; ``KeyError`` if the form has none."""
        return _known({one.key: one for one in self.columns}, key, "列", "column")


@dataclass(frozen=True)
class Identity:
    """An equation that the form states or implies (勾稽关系).

    The sum of `left` equals the sum of `right`, along `axis`: ``"row"``
    identities name columns and hold in every row, ``"column"`` identities name
    rows and hold in every column.

    Attributes
    ----------
    key : str
        For example ``"requests.balance"``.
    table : str
    axis : str
        ``"row"`` or ``"column"``.
    left, right : tuple of str
    label : Label
    basis : Label
    """

    key: str
    table: str
    axis: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    label: Label
    basis: Label


# --- sections --------------------------------------------------------------

SECTIONS: dict[str, Label] = {
    "overview": Label("总体情况", "Overview"),
    "proactive": Label("主动公开政府信息情况", "Proactive disclosure"),
    "requests": Label("收到和处理政府信息公开申请情况", "Requests received and handled"),
    "disputes": Label(
        "政府信息公开行政复议、行政诉讼情况", "Administrative reconsideration and litigation"
    ),
    "problems": Label("存在的主要问题及改进情况", "Main problems and improvements"),
    "other": Label("其他需要报告的事项", "Other matters to report"),
}
"""The six sections (Regulations, art. 50), in order."""

SUBSECTIONS: dict[str, Label] = {
    "overview.proactive": Label("主动公开", "Proactive disclosure"),
    "overview.requests": Label("依申请公开", "Disclosure on request"),
    "overview.management": Label("政府信息管理", "Management of government information"),
    "overview.platforms": Label("政府信息公开平台建设", "Disclosure platforms"),
    "overview.supervision": Label("监督保障", "Supervision and support"),
}
"""The five sub-sections of the overview (国办公开办函〔2021〕30号), in order."""

FURTHER_SECTIONS: dict[str, Label] = {
    "preface": Label("前言", "Preface"),
    "extra": Label("其他章节", "Further sections"),
}
"""What stands in front of the first section, and sections that the form does not have, such as
信息处理费收取情况.
"""

# --- tables ------------------------------------------------------------------

TABLES = ("proactive", "requests", "disputes", "statistics")
"""Keys of the tables, in the form's order; the last is edition 2014's only one."""

_LABELS = {
    "statistics": Label("政府信息公开情况统计表", "Statistics of open government information"),
    "proactive": SECTIONS["proactive"],
    "requests": Label("收到和处理政府信息公开申请情况", "Requests received and handled"),
    "disputes": SECTIONS["disputes"],
}


def _split(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("|")))


def _column(record: dict[str, str]) -> Column:
    return Column(
        record["key"],
        Label(record["zh"], record["en"]),
        record["unit"],
        bool(record["signed"]),
        _split(record["variants"]),
        _split(record["told_by"]),
    )


def _row(record: dict[str, str], columns: tuple[Column, ...]) -> Row:
    basis = record["basis"]
    return Row(
        record["key"],
        Label(record["zh"], record["en"]),
        record["number"],
        _split(record["groups"]),
        tuple(record["columns"].split()) or tuple(column.key for column in columns),
        f"《政府信息公开条例》{basis}" if basis else "",
        _split(record["variants"]),
        _split(record["told_by"]),
        record["unit"],
    )


def resource(name: str) -> str:
    """The text of a file of ``resources/``."""
    return (files("govreport") / "resources" / name).read_text("utf-8")


def records(name: str) -> list[dict[str, str]]:
    """The rows of a table of ``resources/``, by its columns."""
    return list(csv.DictReader(resource(name).splitlines()))


def _load() -> tuple[dict[tuple[str, str], Table], dict[str, dict[str, Label]]]:
    """The tables by edition and key, and the groups of their rows, from ``form.csv``."""
    known = records("form.csv")
    groups: dict[str, dict[str, Label]] = {}
    for r in known:
        if r["kind"] == "group":
            groups.setdefault(r["table"], {})[r["zh"]] = Label(r["zh"], r["en"])
    rows: dict[str, Row] = {}  # a row that both editions have is one object
    tables = {}
    for key in TABLES:
        for edition in EDITIONS:
            new = edition != "2014"  # what both new editions have names none
            own = [
                r
                for r in known
                if r["table"] == key and (r["edition"] == edition or (new and not r["edition"]))
            ]
            if not own:
                continue
            columns = tuple(_column(r) for r in own if r["kind"] == "column")
            tables[edition, key] = Table(
                key,
                _LABELS[key],
                tuple(
                    rows.setdefault(f"{key}/{r['edition']}/{r['key']}", _row(r, columns))
                    for r in own
                    if r["kind"] == "row"
                ),
                columns,
            )
    return tables, groups


_TABLES, _GROUPS = _load()

GROUPS = _GROUPS["requests"]
"""Chinese label of a group of rows of table 3 → its label in both languages."""

PARTS = _GROUPS["statistics"]
"""The same for the table of edition 2014."""

LOCAL = "local."
"""A row of edition 2014 that the national list does not have: this, then its printed label."""


@cache
def tables_of(edition: str | None) -> tuple[str, ...]:
    """Keys of the tables that an edition has; those of the Regulations where it is not known."""
    return tuple(key for key in TABLES if (edition or "2021", key) in _TABLES)


@cache
def editions_of(table: str) -> tuple[str, ...]:
    """The editions that have a table, oldest first."""
    return tuple(edition for edition in EDITIONS if (edition, table) in _TABLES)


@cache
def table(edition: str, key: str) -> Table:
    """One table of the form.

    Parameters
    ----------
    edition : str
        Of `EDITIONS`.
    key : str
        Of `tables_of` it.

    Returns
    -------
    Table

    Raises
    ------
    KeyError
        If there is no such edition or table.

    Examples
    --------
    >>> len(table("2021", "requests").rows), len(table("2019", "requests").rows)
    (25, 23)
    >>> table("2021", "requests").row("granted").label("en")
    'Granted'
    """
    _known(EDITIONS, edition, "版", "edition")
    tables = {own: one for (its, own), one in _TABLES.items() if its == edition}
    return _known(tables, key, "表", "table")


def _known(found: Mapping[str, Found], key: str, zh: str, en: str) -> Found:
    """What has this key.

    Raises
    ------
    KeyError
        If nothing has; the message names all that there are.
    """
    if key not in found:
        raise KeyError(f"没有{zh}{key} no {en} {key}; there are {', '.join(found)}")
    return found[key]


APPLICANT_COLUMNS = table("2021", "requests").columns
"""The seven columns of table 3, left to right."""

APPLICANTS = tuple(column.key for column in APPLICANT_COLUMNS[:-1])
"""Keys of the six applicant columns, without the total."""

OTHER_ROW = table("2019", "requests").row("other")
"""（六）其他处理 as one row: the 2019 edition, and 2021 reports that kept it."""

OTHER_ROWS = ("other.correction_overdue", "other.fee_overdue", "other.other")
"""The three rows the 2021 edition has in its place."""


def request_rows(other_split: bool) -> tuple[Row, ...]:
    """Rows of table 3, with 其他处理 as three rows or as one.

    Parameters
    ----------
    other_split : bool
        True: three rows (2021 edition); False: one (2019 edition, and real
        2021 reports that kept it).

    Returns
    -------
    tuple of Row
        25 or 23 rows, in the form's order.
    """
    return table("2021" if other_split else "2019", "requests").rows


PRINTED_ROWS: tuple[Row, ...] = tuple(
    row
    for plain in request_rows(True)
    for row in ((OTHER_ROW, plain) if plain.key == OTHER_ROWS[0] else (plain,))
)
"""Every row that table 3 may print, in order: 其他处理 as one row, then as three."""

DISPUTES = table("2021", "disputes")
"""Table 4, the same in both editions. Rows are its three blocks."""

DISPUTE_OUTCOMES = tuple(column.key for column in DISPUTES.columns[:-1])
"""Keys of the four results, without the total."""


@cache
def find_row(table_key: str, row: str) -> Row:
    """A row by its key in whichever edition has it; ``KeyError`` if none has."""
    _known(dict.fromkeys(TABLES), table_key, "表", "table")
    if table_key == "statistics" and row.startswith(LOCAL):
        printed = row.removeprefix(LOCAL)
        return Row(row, Label(printed, printed), columns=("figure",))
    rows = {
        one.key: one for edition in editions_of(table_key) for one in table(edition, table_key).rows
    }
    return _known(rows, row, "行", "row")


@cache
def find_column(table_key: str, row: str, column: str) -> Column:
    """The column of a cell, in whichever edition has that cell.

    Columns of one key differ between rows: ``amount`` is 万元 of fees in one
    edition, the amount of procurement, in a unit the report states, in the other.

    Raises
    ------
    KeyError
        If no edition's form has such a cell.
    """
    own = find_row(table_key, row)
    specs = [table(edition, table_key) for edition in editions_of(table_key)]
    printed = [(spec, one) for spec in specs for one in spec.rows if one.key == row]
    columns = {
        key: spec.column(key)
        for spec, one in printed or [(spec, own) for spec in specs]  # a local row
        for key in one.columns
    }
    found = _known(columns, column, "列", "column")
    by_row = table_key == "statistics"  # whose local rows are in the unit that they print
    return replace(found, unit=own.unit) if by_row else found


def cell_label(table_key: str, row: str, column: str, lang: str = "zh") -> str:
    """A cell in words.

    Examples
    --------
    >>> cell_label("requests", "granted", "total")
    '予以公开 · 总计'
    """
    return cell_name(table_key, row, column)(lang)


def cell_name(table_key: str, row: str, column: str) -> Label:
    """A cell in words, in both languages."""
    line, head = find_row(table_key, row).label, find_column(table_key, row, column).label
    return Label(f"{line.zh} · {head.zh}", f"{line.en} · {head.en}")


# --- identities --------------------------------------------------------------

_NOT_OUTCOMES = ("new", "carried_over", "total", "carried_forward")


def outcome_rows(rows: tuple[str, ...]) -> tuple[str, ...]:
    """Of these row keys of table 3, the ones that are outcomes adding up to 总计."""
    return tuple(key for key in rows if key not in _NOT_OUTCOMES)


_IMPLIED = Label(
    "表格自身结构：总计为各项之和", "the form's own structure: a total is the sum of its parts"
)


_TOTALS = {
    "requests": ("requests.received", "requests."),
    "closed": ("closed.total", "closed."),
    "answers": ("answers.total", "answers."),
    "refused": ("answers.refused", "refused."),
    "reconsideration": ("reconsideration.total", "reconsideration."),
    "litigation": ("litigation.total", "litigation."),
    "staff": ("resources.staff", "resources.staff_"),
}
"""Of edition 2014, totals, and how the keys of all rows begin that each is the sum of."""


@cache
def sums() -> tuple[Identity, ...]:
    """The equations of edition 2014, each a total and the rows that it is the sum of."""
    keys = [row.key for row in table("2014", "statistics").rows]
    found = []
    for name, (total, group) in _TOTALS.items():
        parts = tuple(key for key in keys if key.startswith(group) and key != total)
        label = find_row("statistics", total).label
        words = Label(f"{label.zh}＝其各项之和", f"{label.en} = the sum of its parts")
        whole = ("statistics", "column", parts, (total,), words, _IMPLIED)
        found.append(Identity(f"statistics.{name}", *whole))
    return tuple(found)


def identities(requests: tuple[str, ...] | None = None) -> tuple[Identity, ...]:
    """The equations that hold in a correct report of the new editions; `sums` has the old one's.

    Parameters
    ----------
    requests : tuple of str, optional
        Row keys of table 3 as the report prints them (其他处理 as one row or as
        three); the 2021 edition's when omitted.

    Returns
    -------
    tuple of Identity

    Notes
    -----
    The form prints the first one above table 3: 第一项加第二项之和，等于第三项加第四项之和.
    """
    if requests is None:
        requests = tuple(row.key for row in request_rows(True))
    printed = Label(
        "表三表头：本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和",
        "the form, above table 3: items one and two add up to items three and four",
    )
    return (
        Identity(
            "requests.balance",
            "requests",
            "column",
            ("new", "carried_over"),
            ("total", "carried_forward"),
            Label(
                "本年新收＋上年结转＝总计＋结转下年度",
                "received + carried over = total + carried forward",
            ),
            printed,
        ),
        Identity(
            "requests.outcomes",
            "requests",
            "column",
            outcome_rows(requests),
            ("total",),
            Label("各项办理结果之和＝（七）总计", "the outcomes add up to the total handled"),
            _IMPLIED,
        ),
        Identity(
            "requests.applicants",
            "requests",
            "row",
            APPLICANTS,
            ("total",),
            Label("各类申请人之和＝总计", "the applicants add up to the total"),
            _IMPLIED,
        ),
        Identity(
            "disputes.results",
            "disputes",
            "row",
            DISPUTE_OUTCOMES,
            ("total",),
            Label("各类结果之和＝总计", "the results add up to the total"),
            _IMPLIED,
        ),
    )
