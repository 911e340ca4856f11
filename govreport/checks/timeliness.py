"""Whether a report was published in the time that art. 49 sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from govreport import form
from govreport.agencies import is_government, is_township
from govreport.checks.registry import finding, rule
from govreport.form import Label
from govreport.report import Finding, Report

_ART49 = Label(
    "《政府信息公开条例》第四十九条：部门1月31日前，县级以上地方政府3月31日前",
    "Regulations, art. 49: departments by 31 January, governments by 31 March",
)


@rule(
    "timeliness.late", zh="公布晚于法定期限", en="published after the statutory date", basis=_ART49
)
def late(report: Report) -> Iterator[Finding]:
    """Art. 49: departments by 31 January, governments at county level and above by 31 March.

    Nothing is said of townships, for which the article sets no date. Reports for years
    before 2019 fall under the Regulations of 2007 (Order 492, art. 31): 31 March for all.
    """
    published = _published(report)
    if published is None or report.year is None or not report.agency or is_township(report.agency):
        return
    month = 3 if is_government(report.agency) or report.year < form.FIRST_YEAR else 1
    due = date(report.year + 1, month, 31)
    if published > due:
        days = (published - due).days
        yield finding(
            None,
            f"公布日期{published}，晚于法定期限{due}，迟{days}天",
            f"published on {published}, {days} days after {due}",
            expected=f"≤ {due}",
            found=str(published),
        )


@rule(
    "timeliness.early",
    zh="公布日期早于报告年度结束",
    en="published before the year it reports on was over",
    basis=_ART49,
)
def early(report: Report) -> Iterator[Finding]:
    """A whole year's figures are not known before its last day."""
    published = _published(report)
    if published and report.year and published < date(report.year, 12, 31):
        yield finding(
            None,
            f"公布日期{published}，{report.year}年尚未结束",
            f"published on {published}, before the end of {report.year}",
            expected=f"> {report.year}-12-31",
            found=str(published),
        )


def _published(report: Report) -> date | None:
    try:
        return date.fromisoformat(report.published) if report.published else None
    except ValueError:  # a date that no calendar has
        return None
