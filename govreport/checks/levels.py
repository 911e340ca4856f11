"""A government's report against those of its departments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from govreport import form
from govreport.checks.registry import finding, of_cell, rule
from govreport.form import Label
from govreport.report import Finding, Report
from govreport.words import number

_COVERS = re.compile(
    r"(?:[全我本][省市县区旗州镇乡]|各级行政机关|各部门|各单位|各级各部门)[^。；;]{0,40}?"
    r"(?:收到|受理|接收|接到|办理|办结)[^。；;]{0,30}?申请"
    r"|(?:收到|受理|接收|接到|办理|办结)[^。；;]{0,30}?申请[^。；;]{0,30}?全[省市县区旗州镇乡]"
)


ROUNDING = Decimal("0.005")
"""Amounts of money are printed to two places by some agencies: half of the last one, each."""


def covers_departments(report: Report) -> bool:
    """Whether a government's report says that its figures are those of its whole area.

    Examples
    --------
    >>> import govreport
    >>> covers_departments(govreport.read("data/reports/hongqi-2021.txt"))
    False
    """
    return bool(_COVERS.search(report.sections.get("overview", "")))


@rule(
    "levels.sum",
    zh="政府报告的数字与所属部门之和不一致",
    en="a government's figures are not the sum of its departments'",
    basis=Label(
        "报告自称涵盖所属部门；同一申请转办时两家都可能计入",
        "the report says it covers its departments; a request passed on may be counted twice",
    ),
)
def departments(government: Report, parts: Sequence[Report]) -> Iterator[Finding]:
    """Row by row: the government's total against the sum of the departments' given.

    Fewer than the sum needs an explanation (a warning). More is what agencies
    whose reports are not at hand would explain (info). A department's null
    cell is left out of the sum, and how many are is said.
    """
    # guard: departments
    if not covers_departments(government):
        return
    for cell, figure in government.figures.items():
        table, row, column = cell
        if table != "proactive" and column != "total" or figure.value is None:
            continue
        if table == "proactive" and column in ("in_force", "public_total"):
            continue  # a department counts what it has, its government what it issued
        values = [part.value(*cell) for part in parts]
        known = [value for value in values if value is not None]
        if not known:
            continue
        rest = Decimal(figure.value) - sum(known)
        # guard: departments
        if abs(rest) <= (ROUNDING * len(known) if column == "amount" else 0):
            continue
        absent = len(values) - len(known)
        name = form.cell_name(*cell)
        zh = (
            f"{name.zh}：全域{number(figure.value)}，{len(known)}个部门之和{number(sum(known))}，"
            f"差{number(rest)}未得到解释"
        )
        en = (
            f"{name.en}: {number(figure.value)} for the whole area, {number(sum(known))} for "
            f"{len(known)} departments, {number(rest)} unexplained"
        )
        if absent:
            zh += f"（另有{absent}个部门此格空缺）"
            en += f" ({absent} more have no figure here)"
        yield finding(
            cell,
            zh,
            en,
            expected=sum(known),
            found=figure.value,
            severity="warning" if rest < 0 else "info",  # what is null would only add to the sum
            place=of_cell(government, cell),
        )
