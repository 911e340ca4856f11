"""Rules over a corpus: where its agencies are, and which files are one report.

`govreport build` applies them; checking reports by hand does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from govreport import form
from govreport.checks.registry import finding, of_cell, rule
from govreport.form import Label
from govreport.normal import squeeze
from govreport.report import CellKey, Finding, Report
from govreport.words import number

if TYPE_CHECKING:  # start-up stays light: only a corpus needs to know places
    from govreport.divisions import Region

_GB2260 = Label(
    "GB/T 2260《中华人民共和国行政区划代码》",
    "GB/T 2260, codes for the administrative divisions of China",
)
_ONE_REPORT = Label(
    "《政府信息公开条例》第四十九条：一机关一年一份报告",
    "Regulations, art. 49: one report a year from each agency",
)


@rule(
    "region.unresolved",
    zh="机关名称对应不到唯一的行政区划",
    en="the agency's name leads to no single division",
    severity="info",
    basis=_GB2260,
)
def unresolved(report: Report, region: Region) -> Iterator[Finding]:
    """A zone without a code, a name of nowhere, or one that several places have."""
    if region.division is not None:
        return
    agency = report.agency
    if agency is None:
        yield finding(None, "无机关名称，行政区划代码空缺", "no agency's name, so no division code")
    elif region.candidates:
        names = [one.full_name for one in region.candidates]
        yield finding(
            None,
            f"“{agency}”可能在{'、'.join(names)}，行政区划代码空缺",
            f"{agency} may be in any of {', '.join(names)}; no division code given",
            found=agency,
        )
    else:
        yield finding(
            None,
            f"“{agency}”不能归入任何一个行政区划，代码空缺",
            f"{agency}: no division of that name; no division code given",
            found=agency,
        )


@rule(
    "region.by_text",
    zh="同名的地方有几处，按报告文字确定",
    en="several places have the name; the report's text tells which",
    severity="info",
    basis=_GB2260,
)
def by_text(report: Report, region: Region) -> Iterator[Finding]:
    """The text names the place above it, for one of the namesakes only."""
    if region.division is not None and region.by_text:
        yield finding(
            None,
            f"“{report.agency}”有同名，文中有“{region.by_text}”，归入{region.division.full_name}",
            f"{report.agency} has namesakes; the text has {region.by_text}, so it is taken for "
            f"{region.division.full_name}",
            found=region.division.code,
            passage=region.by_text,
        )


@rule(
    "region.metadata",
    zh="元数据中的区划代码不存在",
    en="no division has the code that metadata give",
    basis=_GB2260,
)
def no_such_code(code: str) -> Iterator[Finding]:
    """What people say is checked, too."""
    yield finding(
        None,
        f"区划代码{code}不在GB/T 2260中，未采用",
        f"no division of GB/T 2260 has the code {code}; not taken",
        found=code,
    )


@rule(
    "duplicate.metadata",
    zh="相同文件的元数据不同",
    en="metadata differ for files that are the same",
    basis=_ONE_REPORT,
)
def other_metadata(kept: str, other: str) -> Iterator[Finding]:
    """Equal bytes are one report, whatever is said of each name."""
    yield finding(
        None,
        f"“{other}”与“{kept}”完全相同，元数据却不同，按后者",
        f"{other} is the same file as {kept}, and metadata say otherwise of it; the latter holds",
        found=other,
    )


@rule(
    "published.no_date",
    zh="公布日期不是日历上的日期",
    en="the publication date is on no calendar",
    severity="info",
    basis=Label("公历", "the calendar"),
)
def no_date(report: Report) -> Iterator[Finding]:
    """The table of reports keeps dates, and this is none."""
    yield finding(
        None,
        f"公布日期{report.published}不存在，留空",
        f"published on {report.published}, which is no date; left blank",
        found=report.published,
    )


@rule(
    "figure.too_long",
    zh="数字超过15位有效数字，表中留空",
    en="a figure of more than 15 digits is left blank",
    basis=Label("cells表以双精度数保存", "the table of cells holds double precision"),
)
def too_long(report: Report) -> Iterator[Finding]:
    """What a table of numbers would round in silence."""
    for cell, figure in report.figures.items():
        if not fits(figure.value):
            yield finding(cell, found=figure.value, cells=(cell,), place=figure.place)


def fits(value: int | Decimal | None) -> bool:
    """Whether a number of double precision is this value, digit for digit."""
    return value is None or Decimal(repr(float(value))) == value


@rule(
    "duplicate.file",
    zh="另有内容完全相同的文件",
    en="another file is the same, byte for byte",
    severity="info",
    basis=_ONE_REPORT,
)
def same_file(other: str) -> Iterator[Finding]:
    """The same bytes under another name: read once, counted once."""
    yield finding(None, f"“{other}”与本文件完全相同，只计一次", f"{other} is the same file; counted once", found=other)  # fmt: skip


@rule(
    "duplicate.report",
    zh="同一报告另有文件",
    en="another file holds the same report",
    severity="info",
    basis=_ONE_REPORT,
)
def same_report(other: Report, differences: int) -> Iterator[Finding]:
    """One agency, one year, two files that agree: one is kept, and how far they agree is said."""
    name = _file(other)
    yield finding(
        None,
        f"“{name}”是同一报告，只计一次；两者有{differences}格不同",
        f"{name} is the same report; counted once; the two differ in {differences} cells",
        found=name,
    )


@rule(
    "duplicate.cell",
    zh="同一报告的两个文件数字不同",
    en="two files of one report differ in a figure",
    basis=_ONE_REPORT,
)
def cells(kept: Report, other: Report) -> Iterator[Finding]:
    """Cell by cell, in the tables that both have; a null where the other has a figure counts."""
    for cell in differing(kept, other):
        left, right = (number(one.value(*cell)) for one in (kept, other))
        name, place = form.cell_name(*cell), of_cell(other, cell)
        where = Label(f"，{place}", f", {place}") if place else Label("", "")
        yield finding(
            cell,
            f"{name.zh}：本文件{left}，“{_file(other)}”{right}{where.zh}",
            f"{name.en}: {left} here, {right} in {_file(other)}{where.en}",
            expected=other.value(*cell),
            found=kept.value(*cell),
            cells=(cell,),
            place=of_cell(kept, cell),
        )


@rule(
    "duplicate.doubtful",
    zh="同一机关同一年度另有报告，数字不同或无从比较",
    en="another report of this agency and year has other figures, or none to compare",
    basis=_ONE_REPORT,
)
def doubtful(other: str) -> Iterator[Finding]:
    """A corrected report, or a namesake's: nobody can tell, so both are kept."""
    yield finding(
        None,
        f"“{other}”的机关和年度相同，但数字不同或无从比较，两份都计入",
        f"{other} has the same agency and year, but other figures or none to compare; "
        "both are counted",
        found=other,
    )


def differing(one: Report, other: Report) -> list[CellKey]:
    """The cells in which two reports do not say the same, in the tables that both have.

    A page that shows its tables as pictures has none; that is no difference in 200 cells.
    """
    both = _tables(one) & _tables(other)
    every = dict.fromkeys([*one.figures, *other.figures])
    return [cell for cell in every if cell[0] in both and one.value(*cell) != other.value(*cell)]


def _tables(report: Report) -> set[str]:
    return {cell[0] for cell, figure in report.figures.items() if figure.value is not None}


AGREE = 0.5
"""Share of their figures, other than 0, in which two files of one report agree at least;
where they have no figure in common, share of their narrative."""


def agree(one: Report, other: Report) -> bool:
    """Whether two reports of one agency and year are one report: most of their figures agree.

    Two reports of 0 in every cell agree. Where no figure is in both, as in a page that shows
    its tables as pictures, the sections that both have are compared; a page that has neither
    contradicts nothing.
    """
    if not all(_tables(report) or report.sections for report in (one, other)):
        return True
    both = [
        (left.value, right.value)
        for cell, left in one.figures.items()
        if (right := other.figures.get(cell)) and left.value is not None and right.value is not None
    ]
    if both:
        told = [pair for pair in both if any(pair)]
        return sum(left == right for left, right in told) >= AGREE * len(told)
    texts = [
        (squeeze(text), squeeze(other.sections[key]))
        for key, text in one.sections.items()
        if key in other.sections
    ]
    length = sum(max(map(len, pair)) for pair in texts)
    return sum(len(left) for left, right in texts if left == right) >= AGREE * max(length, 1)


def _file(report: Report) -> str:
    return report.document.path or f"{report.agency} {report.year}"
