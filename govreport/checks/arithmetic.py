"""The form's own arithmetic (勾稽关系): totals, balances, and no count below zero."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from govreport import form
from govreport.checks.registry import finding, not_assessable, of_cell, rule
from govreport.form import Identity, Label
from govreport.report import CellKey, Figure, Finding, Report
from govreport.words import number


@dataclass(frozen=True, slots=True)
class Equation:
    """An identity of the form in one row or column: two sums that must be equal.

    Attributes
    ----------
    identity : Identity
    line : str
        The key of that row or column.
    left, right : tuple of (table, row, column)
        The cells of either side.
    """

    identity: Identity
    line: str
    left: tuple[CellKey, ...]
    right: tuple[CellKey, ...]

    @property
    def cells(self) -> tuple[CellKey, ...]:
        """The cells of both sides."""
        return self.left + self.right


def equations(report: Report) -> tuple[Equation, ...]:
    """Every equation of the form, over the rows that this report prints.

    Parameters
    ----------
    report : Report

    Returns
    -------
    tuple of Equation
        For table 3: two in each of the seven columns and one in each row; for
        table 4: one in each of its three blocks; for edition 2014: its sums, but for those
        among whose parts the report prints a row of its own.
    """
    rows = {
        table: tuple(r for t, r, c in report.figures if t == table and c in ("total", "figure"))
        for table in ("requests", "statistics")
    }
    return _sums(rows["statistics"]) if report.edition == "2014" else _equations(rows["requests"])


@cache
def _sums(rows: tuple[str, ...]) -> tuple[Equation, ...]:
    """Those of edition 2014, over the rows in the order of print."""
    found = []
    for identity in form.sums() if rows else ():
        left, right = (
            tuple((identity.table, row, "figure") for row in side)
            for side in (identity.left, identity.right)
        )
        at = [rows.index(row) for row in (*identity.left, *identity.right)]
        # guard: local-rows
        if not any(row.startswith(form.LOCAL) for row in rows[min(at) : max(at) + 2]):
            found.append(Equation(identity, "figure", left, right))
    return tuple(found)


@cache
def _equations(requests: tuple[str, ...]) -> tuple[Equation, ...]:
    lines = {
        ("requests", "row"): requests,
        ("requests", "column"): tuple(column.key for column in form.APPLICANT_COLUMNS),
        ("disputes", "row"): tuple(row.key for row in form.DISPUTES.rows),
    }
    found = []
    for identity in form.identities(requests or None):
        table, by_row = identity.table, identity.axis == "row"
        if table == "requests" and not requests:
            continue
        for line in lines[table, identity.axis]:
            left, right = (
                tuple((table, line, key) if by_row else (table, key, line) for key in side)
                for side in (identity.left, identity.right)
            )
            found.append(Equation(identity, line, left, right))
    return tuple(found)


def gap_of(report: Report, equation: Equation) -> int | None:
    """Left side minus right side of an equation.

    Returns
    -------
    int or None
        0 where it holds; None where a cell is null: null is not 0.
    """
    total = 0
    for sign, cells in ((1, equation.left), (-1, equation.right)):
        for cell in cells:
            figure = report.figures.get(cell)
            if figure is None or figure.value is None:
                return None
            total += sign * figure.value  # type: ignore[assignment]
    return total


def broken(report: Report) -> list[tuple[Equation, int]]:
    """The equations that do not hold, with left side minus right side.

    Equations with a null cell are left out: null is not 0.
    """
    gaps = [(equation, gap_of(report, equation)) for equation in equations(report)]
    return [(equation, gap) for equation, gap in gaps if gap]


def allowed(report: Report, cell: CellKey) -> dict[int, list[Equation]]:
    """What the form's sums say of a cell, whatever was read there.

    Parameters
    ----------
    report : Report
    cell : (table, row, column)

    Returns
    -------
    dict of int to list of Equation
        Each count that an equation gives whose other cells are all known, with those that
        give it; what is below zero is none. More than one: some other cell must be wrong.
    """
    blank = replace(report, figures={**report.figures, cell: Figure(0)})
    found: dict[int, list[Equation]] = {}
    for equation in equations(report):
        if cell in equation.cells and (gap := gap_of(blank, equation)) is not None:
            found.setdefault(-gap if cell in equation.left else gap, []).append(equation)
    return {value: given for value, given in found.items() if value >= 0}


def suggestion(report: Report, equation: Equation) -> tuple[CellKey, int] | None:
    """The one cell whose change would mend a broken equation and all those broken with it.

    Parameters
    ----------
    report : Report
    equation : Equation
        One that does not hold.

    Returns
    -------
    (cell, value) or None
        None where no single cell would do, or more than one.
    """
    table = equation.identity.table
    gaps = {e: gap_of(report, e) for e in equations(report) if e.identity.table == table}
    failing = _connected(equation, [e for e, gap in gaps.items() if gap])
    suspects = set(equation.cells).intersection(*(e.cells for e in failing))
    # a cell of an equation that holds would break that one
    # guard: suggestions
    suspects -= {cell for e, gap in gaps.items() if gap == 0 for cell in e.cells}
    options = []
    for cell in suspects:
        changes = {
            -gap if cell in e.left else gap for e, gap in gaps.items() if gap and e in failing
        }
        value = int(report.value(*cell) or 0) + changes.pop()
        # guard: suggestions
        if not changes and value >= 0:
            options.append((cell, value))
    # guard: suggestions
    return options[0] if len(options) == 1 else None


def _connected(start: Equation, equations: list[Equation]) -> set[Equation]:
    """The equations that share a cell with `start`, directly or through others."""
    found, rest = {start}, set(equations) - {start}
    while near := {e for e in rest if any(set(e.cells) & set(other.cells) for other in found)}:
        found |= near
        rest -= near
    return found


def _sum(report: Report, cells: tuple[CellKey, ...]) -> int:
    return sum(report.value(*cell) for cell in cells)  # type: ignore[misc]


def line_label(equation: Equation) -> Label:
    """The row or the column that an equation is about."""
    identity = equation.identity
    if identity.axis == "row":
        return form.find_row(identity.table, equation.line).label
    if identity.table == "statistics":
        return form.find_row(identity.table, identity.right[0]).label
    return form.find_column(identity.table, "new", equation.line).label


def _check(report: Report, key: str) -> Iterator[Finding]:
    """One identity over all its rows or columns."""
    own = [equation for equation in equations(report) if equation.identity.key == key]
    if not own:
        return
    table = own[0].identity.table
    gaps = [gap_of(report, equation) for equation in own]
    if key == "requests.outcomes" and _counts_further_rows(report, gaps):
        return
    for equation, gap in zip(own, gaps, strict=True):
        if gap:
            yield _broken(report, equation, suggestion(report, equation))
    if None in gaps:
        cells = [cell for e, gap in zip(own, gaps, strict=True) if gap is None for cell in e.cells]
        null = [cell for cell in dict.fromkeys(cells) if report.value(*cell) is None]
        yield not_assessable(null, table)


_SEVEN = re.compile(r"(?:\s\d+){7}$")


def _counts_further_rows(report: Report, gaps: list[int | None]) -> bool:
    """Whether the total is right with the rows that the page has beyond the form's: 6.其他."""
    told = [
        f.found for f in report.findings if f.rule == "read.extra_row" and f.table == "requests"
    ]
    rows = [[*map(int, seven[0].split())] for one in told if (seven := _SEVEN.search(str(one)))]
    sums = [-sum(column) for column in zip(*rows, strict=True)]
    return gaps == sums


def _broken(report: Report, equation: Equation, hint: tuple[CellKey, int] | None) -> Finding:
    left, right = _sum(report, equation.left), _sum(report, equation.right)
    identity, line = equation.identity, line_label(equation)
    sides = f"{_shown(report, equation.left)} ≠ {_shown(report, equation.right)}"
    zh = f"{line.zh}：{identity.label.zh}，但 {sides}"
    en = f"{line.en}: {identity.label.en}, but {sides}"
    if hint:
        cell, value = hint
        name, was = form.cell_name(*cell), number(report.value(*cell))
        zh += f"。只改一格即可全部成立：{name.zh} {was} → {value}（仅供核对）"
        en += f". One change would mend it all: {name.en} {was} → {value} (to be verified)"
    total = equation.right[0]
    place = of_cell(report, total)
    return finding(total, zh, en, expected=left, found=right, cells=equation.cells, place=place)


def _shown(report: Report, cells: tuple[CellKey, ...]) -> str:
    """A sum as it is added up, without what is 0."""
    parts = [number(value) for cell in cells if (value := report.value(*cell))]
    total = str(_sum(report, cells))
    return f"{' + '.join(parts)} = {total}" if len(parts) > 1 else total


def _register() -> None:
    for identity in (*form.identities(), *form.sums()):

        def function(report: Report, key: str = identity.key) -> Iterator[Finding]:
            return _check(report, key)

        words = {"zh": identity.label.zh, "en": identity.label.en}
        rule(identity.key, **words, severity="error", basis=identity.basis)(function)


_register()


@rule(
    "figures.negative",
    zh="件数或金额为负数",
    en="a count or amount below zero",
    severity="error",
    basis=Label(
        "表格为件数与金额；只有2019年格式的“本年增/减”可为负",
        "the form counts; only the 2019 form's change this year may be negative",
    ),
)
def negative(report: Report) -> Iterator[Finding]:
    """No figure is below zero, but for 本年增/减 of the 2019 edition."""
    for cell, figure in report.figures.items():
        if figure.value is not None and figure.value < 0:
            if not form.find_column(*cell).signed:
                yield finding(cell, found=figure.value, place=figure.place)


@rule(
    "proactive.stock",
    zh="现行有效件数少于本年制发减本年废止",
    en="fewer documents in force than issued less repealed this year",
    basis=Label(
        "表二各栏定义：现行有效件数为年末存量",
        "the columns of table 2: documents in force are the stock at the year's end",
    ),
)
def stock(report: Report) -> Iterator[Finding]:
    """The stock at the year's end holds what was issued and not repealed.

    A warning: documents may also lapse (有效期届满) within the year.
    """
    for row in ("regulations", "normative_documents"):
        cells = [("proactive", row, column) for column in ("issued", "repealed", "in_force")]
        issued, repealed, in_force = (report.value(*cell) for cell in cells)
        if issued is None or repealed is None or in_force is None:
            continue
        if in_force < issued - repealed:
            yield finding(
                cells[2],
                f"现行有效{number(in_force)}件，少于本年制发{number(issued)}件减废止{number(repealed)}件",
                f"{number(in_force)} in force, fewer than {number(issued)} issued less "
                f"{number(repealed)} repealed",
                expected=f"≥ {issued - repealed}",
                found=in_force,
                cells=cells,
                place=of_cell(report, cells[2]),
            )
