"""What art. 50 wants in a report and this one lacks, and figures that cannot be its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport import form
from govreport.agencies import below_prefecture, is_government
from govreport.checks.registry import finding, of_cell, rule
from govreport.form import Label
from govreport.report import Finding, Report
from govreport.words import number

_NOTHING = re.compile(
    r"[\s，。、：]*(?:本年度|20\d\d年度?|我[局区市县镇办委]|本机关|本单位)?[\s，]*"
    r"(?:暂)?(?:无|没有|未有|不存在)(?:存在)?(?:的)?(?:主要)?(?:突出)?"
    r"(?:问题|此类情况|相关情况|需要说明的问题)?[\s。.，]*"
)

_FEW = 100
"""Characters of a section that may say nothing but that there is nothing."""


@rule(
    "completeness.problems",
    zh="“存在的主要问题及改进情况”部分为空或称无问题",
    en="the section on problems and improvements is empty or says there are none",
    basis=Label("《政府信息公开条例》第五十条第（四）项", "Regulations, art. 50 (4)"),
)
def problems(report: Report) -> Iterator[Finding]:
    """Art. 50 (4): a report states its main problems and how they are mended."""
    text = report.sections.get("problems")
    if text is not None and (not text.strip() or (len(text) < _FEW and _NOTHING.fullmatch(text))):
        passage = text.strip()
        yield finding(
            found=passage or None,
            passage=passage,
            place=report.document.locate(passage) if passage else None,
        )


_APPRAISAL: dict[Label, re.Pattern[str]] = {
    Label("工作考核", "appraisal"): re.compile(r"考核|考评|绩效|测评"),
    Label("社会评议", "public review"): re.compile(r"评议|满意度|第三方评估|社会评价|评估"),
    Label("责任追究", "accountability"): re.compile(r"追究|问责|追责"),
}


@rule(
    "completeness.appraisal",
    zh="政府的报告未写明工作考核、社会评议和责任追究结果",
    en="a government's report without appraisal, public review and accountability",
    basis=Label("《政府信息公开条例》第五十条第（四）项", "Regulations, art. 50 (4)"),
)
def appraisal(report: Report) -> Iterator[Finding]:
    """Art. 50: a government's report also tells appraisal, public review, accountability.

    The Regulations of 2007, for years before 2019, did not ask for them.
    """
    if not report.agency or not is_government(report.agency) or "overview" not in report.sections:
        return
    if report.year and report.year < form.FIRST_YEAR:
        return
    text = "\n".join(report.sections.values())
    absent = [label for label, words in _APPRAISAL.items() if not words.search(text)]
    if absent:
        yield finding(
            None,
            f"未写明{'、'.join(label.zh for label in absent)}情况",
            f"no word on {', '.join(label.en for label in absent)}",
        )


@rule(
    "completeness.regulations",
    zh="县级及以下机关无权制定规章，却填有规章数字",
    en="figures of government rules from a body of county level or below, which can make none",
    basis=Label(
        "《立法法》：规章由国务院部门，省、自治区、直辖市和设区的市、自治州的人民政府制定",
        "Legislation Law: rules are made by ministries and by governments of provinces and "
        "of cities with districts",
    ),
)
def regulations(report: Report) -> Iterator[Finding]:
    """规章 (government rules) are made at prefecture level and above only."""
    if not report.agency or not below_prefecture(report.agency):
        return
    for column in ("issued", "made", "repealed", "in_force"):
        cell = ("proactive", "regulations", column)
        if value := report.value(*cell):
            yield finding(
                cell,
                f"{report.agency}无权制定规章，表中填{number(value)}件",
                f"{report.agency} cannot make government rules; the table has {number(value)}",
                expected=0,
                found=value,
                place=of_cell(report, cell),
            )
