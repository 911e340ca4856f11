"""Fees: what table 2, section six and the narrative say of them."""

from __future__ import annotations

from collections.abc import Iterator

from govreport.checks.narrative import differences, of_report
from govreport.checks.registry import finding, rule
from govreport.form import Label
from govreport.report import Finding, Report

_BASIS = Label(
    "《政府信息公开条例》第四十二条；《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）",
    "Regulations, art. 42; measures on fees for processing information, Guobanhan [2020] No. 109",
)


@rule(
    "fees.amount",
    zh="文字所述收费与表二“本年收费金额”不一致",
    en="fees in the text that table 2 contradicts",
    basis=_BASIS,
)
def amount(report: Report) -> Iterator[Finding]:
    """Fees told in words: administrative fees equal table 2's; fees for requests are part of them."""
    return differences(report, ("money", "fee"))


@rule(
    "fees.contradiction",
    zh="一处称未收取费用，另一处写有收费",
    en="one sentence says no fees were taken, another names an amount",
    basis=_BASIS,
)
def contradiction(report: Report) -> Iterator[Finding]:
    """Section six and the rest of the narrative agree on whether fees were taken."""
    told = [claim for claim in of_report(report) if claim.kind == "fee" and not claim.scope]
    none = [claim for claim in told if not claim.value]
    some = [claim for claim in told if claim.value]
    if none and some:
        yield finding(
            None,
            f"“{none[0].text}”与“{some[0].text}”不能同时成立",
            f"“{none[0].text}” and “{some[0].text}” cannot both be true",
            expected=none[0].text,
            found=some[0].text,
            place=report.document.locate(some[0].passage, some[0].start, some[0].end),
            passage=some[0].passage,
        )


@rule(
    "fees.unstated",
    zh="未写明信息处理费收取情况",
    en="no word on fees for processing requests",
    severity="info",
    basis=_BASIS,
)
def unstated(report: Report) -> Iterator[Finding]:
    """Since the measures of 2020, section six tells what was charged for requests."""
    if report.edition != "2021" or "other" not in report.sections:
        return
    if not any("费" in text for text in report.sections.values()):
        yield finding()
