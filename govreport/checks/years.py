"""Two reports of one agency, a year apart: what the first leaves, the second takes up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from govreport import form
from govreport.checks.registry import finding, not_assessable, of_cell, rule
from govreport.form import Label
from govreport.report import CellKey, Finding, Report
from govreport.words import number

_STOCK = Label(
    "表格定义：上年结转即上一年度报告的“结转下年度继续办理”",
    "the form: what is carried over is what last year's report carried forward",
)


@rule(
    "years.carried_over",
    zh="上年结转与上一年度报告的结转下年度不一致",
    en="carried over is not what last year's report carried forward",
    severity="error",
    basis=_STOCK,
)
def carried_over(before: Report, after: Report) -> Iterator[Finding]:
    """By column: ``carried_over(t) = carried_forward(t-1)``.

    Where the totals agree and only the applicants differ, a warning: a request
    may have been put under another kind of applicant.
    """
    gaps: list[tuple[CellKey, int | Decimal, int | Decimal]] = []
    null: list[CellKey] = []
    for column in form.APPLICANT_COLUMNS:
        earlier = ("requests", "carried_forward", column.key)
        later = ("requests", "carried_over", column.key)
        left, right = before.value(*earlier), after.value(*later)
        if left is None or right is None:
            null.append(earlier if left is None else later)
        elif left != right:
            gaps.append((later, left, right))
    total_differs = any(cell[2] == "total" for cell, _, _ in gaps)
    for cell, left, right in gaps:
        label = form.find_column(*cell).label
        yield finding(
            cell,
            f"{label.zh}：上年结转{right}件，{before.year}年报告结转下年度{left}件",
            f"{label.en}: {right} carried over, {before.year}'s report carried forward {left}",
            expected=left,
            found=right,
            severity="" if total_differs else "warning",
            cells=(cell,),
            place=of_cell(after, cell),
        )
    if null:
        yield not_assessable(null, "requests")


@rule(
    "years.in_force",
    zh="现行有效件数不等于上年现行有效加本年制发减本年废止",
    en="in force is not last year's stock plus issued less repealed",
    basis=Label(
        "表二各栏定义；有效期届满的文件也会减少存量，故为疑点",
        "the columns of table 2; documents also lapse, so this needs an explanation",
    ),
)
def in_force(before: Report, after: Report) -> Iterator[Finding]:
    """``in_force(t) = in_force(t-1) + issued(t) - repealed(t)``, in the 2021 edition."""
    if before.edition != "2021" or after.edition != "2021":
        return
    for row in ("regulations", "normative_documents"):
        cells = [("proactive", row, column) for column in ("issued", "repealed", "in_force")]
        issued, repealed, now = (after.value(*one) for one in cells)
        cell = cells[2]
        stock = before.value(*cell)
        if stock is None or now is None or issued is None or repealed is None:
            yield not_assessable([cell], "proactive")
            continue
        expected = stock + issued - repealed
        if now != expected:
            label = form.find_row("proactive", row).label
            yield finding(
                cell,
                f"{label.zh}：{before.year}年末{number(stock)} + 制发{number(issued)} − "
                f"废止{number(repealed)} = {number(expected)}，表中为{number(now)}",
                f"{label.en}: {number(stock)} at the end of {before.year} + {number(issued)} issued "
                f"− {number(repealed)} repealed = {number(expected)}, the table has {number(now)}",
                expected=expected,
                found=now,
                cells=cells,
                place=of_cell(after, cell),
            )


# guard: years
ENOUGH_CELLS, ENOUGH_COUNT = 4, 100
"""Figures other than 0 that are alike by more than chance: so many, or one so large."""


@rule(
    "years.same_figures",
    zh="与上一年度报告的数字完全相同",
    en="the same figures as in last year's report",
    basis=Label("年度报告只报告本年度情况", "an annual report reports one year"),
)
def same_figures(before: Report, after: Report) -> Iterator[Finding]:
    """A table whose counts are last year's, one and all; stocks and totals do not count."""
    for table in form.TABLES:
        cells = [c for c in after.figures if c[0] == table and c[2] not in ("total", "in_force")]
        told = [cell for cell in cells if cell[1] != "total" and after.value(*cell)]
        values = [after.value(*cell) for cell in told]
        if len(told) < ENOUGH_CELLS and max((v for v in values if v), default=0) < ENOUGH_COUNT:
            continue
        # guard: years
        if all(before.value(*cell) == after.value(*cell) for cell in cells):
            label = form.table(after.edition or "2021", table).label
            yield finding(
                None,
                f"“{label.zh}”与{before.year}年报告逐格相同",
                f"“{label.en}” is cell for cell that of {before.year}",
                table=table,
                cells=tuple(told),
                place=of_cell(after, told[0]),
            )


SAME_TEXT = 95
"""How alike two sections are that are one text, in percent of their characters."""

_TEXTS = ("overview", "problems")
_DIGITS = re.compile(r"[\d\s]+|(?<![〇一二三四五六七八九十])[〇一二三四五六七八九十]+年")
_SHORT = 80
"""A section of fewer characters says too little to be called copied."""


@rule(
    "years.same_text",
    zh="文字与上一年度报告几乎相同，只换年份或数字",
    en="last year's text with a new year",
    basis=Label("年度报告只报告本年度情况", "an annual report reports one year"),
)
def same_text(before: Report, after: Report) -> Iterator[Finding]:
    """A section that is last year's but for years and figures."""
    from rapidfuzz import fuzz  # loaded when first used

    for section in _TEXTS:
        old, new = (_DIGITS.sub("", r.sections.get(section, "")) for r in (before, after))
        if min(len(old), len(new)) < _SHORT:
            continue
        alike = fuzz.ratio(old, new, score_cutoff=SAME_TEXT)
        if alike:
            label = form.SECTIONS[section]
            first = next(line for line in after.sections[section].split("\n") if line.strip())
            yield finding(
                None,
                f"“{label.zh}”与{before.year}年报告相同{alike:.0f}%",
                f"“{label.en}” is {alike:.0f} % that of {before.year}",
                found=f"{alike:.0f}%",
                place=after.document.locate(first),
                passage=first,
            )


# guard: years
JUMP, JUMP_LEAST = 10, 100
"""A jump is a figure ten times its neighbour, or a tenth of it, and so far from it at least."""


@rule(
    "years.jump",
    zh="与上一年度相差十倍以上",
    en="ten times last year's figure, or a tenth of it",
    severity="info",
    basis=Label("经验规则", "a rule of thumb"),
)
def jump(before: Report, after: Report) -> Iterator[Finding]:
    """Figures that changed tenfold or more: a slip of the pen, or news."""
    for cell, figure in after.figures.items():
        table, row, column = cell
        if table == "requests" and (row not in ("new", "total") or column != "total"):
            continue
        old, new = before.value(*cell), figure.value
        if old is None or new is None:
            continue
        small, large = sorted((abs(float(old)), abs(float(new))))
        # guard: years
        if large - small >= JUMP_LEAST and large >= JUMP * small:
            name = form.cell_name(*cell)
            yield finding(
                cell,
                f"{name.zh}：{before.year}年{number(old)}，{after.year}年{number(new)}",
                f"{name.en}: {number(old)} in {before.year}, {number(new)} in {after.year}",
                expected=old,
                found=new,
                place=figure.place,
            )
