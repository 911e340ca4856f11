"""Cells as printed → figures, with a finding for everything that is not one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from govreport import form
from govreport.document import Cell, Place
from govreport.form import Column, Label
from govreport.parsing.numbers import MAX_DIGITS, UNIT_FACTORS, read_number
from govreport.report import Figure, Finding

Key = tuple[str, str]
"""Row, column."""


MAX_EXTRA = 100
"""Rows that the form does not have are told of one by one up to here."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a document prints for one cell of the form.

    Attributes
    ----------
    text : str
    place : Place or None
    how : str
        A key of `govreport.report.HOW`.
    unit : str
        A money unit stated in the column's header or the row's label.
    value : int, optional
        The figure, where it was already told from glued text.
    """

    text: str
    place: Place | None
    how: str = "label"
    unit: str = ""
    value: int | None = None


class Collector:
    """Gathers one table's figures and what is to be said about them."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.figures: dict[Key, Figure] = {}
        self.findings: list[Finding] = []
        self.extra = 0

    def add(self, row: str, cells: dict[str, Printed]) -> None:
        """Turn one printed row into figures; cells it lacks stay missing."""
        spaced: list[str] = []
        problems: dict[str, list[tuple[str, Printed]]] = {}
        for column, printed in cells.items():
            spec = form.find_column(self.table, row, column)
            figure, problem, apart = _figure(spec, printed)
            self.figures[row, column] = figure
            if problem:
                problems.setdefault(problem, []).append((column, printed))
            if apart:
                spaced.append(column)
        for problem, where in problems.items():
            self._report(problem, row, where, whole=len(where) == len(cells) > 1)
        if spaced:
            self._confirm_spaced(row, spaced)

    def _report(self, problem: str, row: str, where: list[tuple[str, Printed]], whole: bool):
        rule = f"read.{problem}"
        if whole and problem == "blank":  # one finding for a blank row, not seven
            place = where[0][1].place
            self.findings.append(
                Finding(rule, "", _message(problem, ""), self.table, row, place=place)
            )
            return
        for column, printed in where:
            self.findings.append(
                Finding(
                    rule,
                    "",
                    _message(problem, printed.text),
                    self.table,
                    row,
                    column,
                    found=printed.text.strip() or None,
                    place=printed.place,
                )
            )

    def _confirm_spaced(self, row: str, columns: list[str]) -> None:
        """Digits that stood apart in a cell: right if the row adds up with them."""
        if self.table != "proactive":
            parts = [column.key for column in form.table("2021", self.table).columns]
            values = [
                self.figures[row, part].value if (row, part) in self.figures else None
                for part in parts
            ]
            if None not in values:
                if sum(values[:-1]) == values[-1]:  # type: ignore[arg-type]
                    return
        for column in columns:
            figure = self.figures[row, column]
            keep = self.table == "proactive"
            if not keep:
                self.null(row, column, figure.raw, figure.place, figure.how)
            self.findings.append(
                Finding(
                    "read.spaced",
                    "",
                    _message("spaced", figure.raw),
                    self.table,
                    row,
                    column,
                    found=figure.raw.strip(),
                    place=figure.place,
                )
            )

    def null(
        self,
        row: str,
        column: str,
        raw: str = "",
        place: Place | None = None,
        how: str = "label",
    ) -> None:
        """Make a cell null; the caller says why in a finding."""
        unit = form.find_column(self.table, row, column).unit
        self.figures[row, column] = Figure(None, raw, place, how, unit)

    def flag(
        self,
        rule: str,
        message: Label,
        row: str | None = None,
        column: str | None = None,
        *,
        severity: str = "",
        found: object = None,
        place: Place | None = None,
    ) -> None:
        """Say something about the table, a row or a cell: a rule of `report.READING`, unprefixed."""
        self.findings.append(
            Finding(
                f"read.{rule}",
                severity,
                message,
                self.table,
                row,
                column,
                found=found,
                place=place,
            )
        )

    def repeated(self, row: str, place: Place | None, column: str | None = None) -> None:
        """The row is printed more than once, with different figures."""
        message = Label("同一行出现两次且数字不同", "printed twice, with different figures")
        self.flag("repeated", message, row, column, place=place)

    def misfit(self, row: str, expected: int, count: int, raw: str, place: Place | None) -> None:
        """The row's cells cannot be told apart."""
        message = Label(
            f"该行应有{expected}个数据单元格，实有{count}个，无法对应到列",
            f"{count} cells where the form has {expected}: they cannot be told apart",
        )
        self.flag("misfit", message, row, found=raw or None, place=place)

    def extra_row(self, cells: Sequence[Cell]) -> None:
        """A row with figures that the form does not have."""
        self.extra += 1
        if self.extra > MAX_EXTRA:
            return
        if self.extra == MAX_EXTRA:
            message = Label(
                "表中还有更多不属于法定表格的行", "further rows that the form does not have"
            )
            self.flag("extra_row", message, place=cells[0].place)
            return
        text = " ".join(" ".join(cell.text.split()) for cell in cells)
        message = Label(
            f"表中有一行不属于法定表格：“{text[:60]}”",
            f"a row that the form does not have: “{text[:60]}”",
        )
        self.flag("extra_row", message, found=text, place=cells[0].place)

    def rows(self) -> set[str]:
        """Rows of which anything was found."""
        return {row for row, _ in self.figures}


def _figure(spec: Column, printed: Printed) -> tuple[Figure, str | None, bool]:
    """A figure, what is wrong with it if anything, and whether its digits stood apart."""

    def figure(value, unit=spec.unit, note=""):
        return Figure(value, printed.text, printed.place, printed.how, unit, note)

    if printed.value is not None:
        return figure(printed.value), None, False
    reading = read_number(printed.text)
    if reading.status != "read":
        return figure(None), reading.status, False
    value: int | Decimal | None = reading.value
    unit, problem = spec.unit, None
    if spec.decimal:
        stated = reading.unit or printed.unit
        if stated and stated not in UNIT_FACTORS:
            return figure(None), "unreadable", False
        if not spec.unit:  # procurement: as written, with its unit
            unit = stated
        elif stated and stated != spec.unit:
            value = Decimal(value) * UNIT_FACTORS[stated]  # type: ignore[arg-type]
            problem = "unit"
        if abs(Decimal(value)) >= 10**MAX_DIGITS:  # type: ignore[arg-type]
            return figure(None), "unreadable", False
    elif isinstance(value, Decimal):
        return figure(None), "fraction", False
    elif reading.unit in UNIT_FACTORS:
        return figure(None), "unreadable", False
    return figure(value, unit, reading.note), problem, reading.spaced


def _message(problem: str, text: str) -> Label:
    quoted = " ".join(text.split())[:60]
    return {
        "blank": Label(
            f"表格此处未填数字（“{quoted}”），按空缺处理，不作0"
            if quoted
            else "表格此处空白，按空缺处理，不作0",
            f"no figure printed here (“{quoted}”); null, not 0"
            if quoted
            else "blank here; null, not 0",
        ),
        "unreadable": Label(
            f"无法确认为数字：“{quoted}”", f"cannot be read as a figure: “{quoted}”"
        ),
        "fraction": Label(f"件数不是整数：“{quoted}”", f"a count that is not whole: “{quoted}”"),
        "unit": Label(
            f"按所注单位换算为万元：“{quoted}”",
            f"converted to 万元 (10,000 yuan) from “{quoted}”",
        ),
        "spaced": Label(
            f"一格内数字间有空格：“{quoted}”，无法由勾稽关系证实",
            f"digits stand apart in one cell: “{quoted}”; no identity confirms them",
        ),
    }[problem]
