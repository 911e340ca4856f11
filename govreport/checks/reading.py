"""What the reader could not read with certainty, among the findings of the checker.

The reader's own findings are passed on under their names: what is missing from
the page as completeness, what could not be read as the family of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from govreport.checks.registry import rule
from govreport.form import Label
from govreport.report import Finding, Report

_FORM = Label(
    "国办公开办函〔2021〕30号、〔2019〕60号所附格式",
    "the form of Guobangongkaibanhan [2021] No. 30 and [2019] No. 60",
)
_CONTENT = Label("《政府信息公开条例》第五十条", "Regulations, art. 50")
_READER = Label("读取程序", "the reader")

_RULES: tuple[tuple[str, str, str, str, str, Label], ...] = (
    ("section_missing", "completeness", "warning", "缺少法定部分", "a section is missing", _CONTENT),
    ("table_missing", "completeness", "warning", "缺少法定表格", "a table is missing", _CONTENT),
    ("row_missing", "completeness", "warning", "表格缺行", "a row is missing", _FORM),
    ("cell_missing", "completeness", "warning", "表格缺格", "a cell is missing", _FORM),
    ("blank", "completeness", "warning", "应填数字处空白或为“/”", "no figure where the form wants one", _FORM),
    ("extra_row", "completeness", "info", "表格中有法定格式之外的行", "a row the form does not have", _FORM),
    ("repeated", "reading", "warning", "同一行出现两次且数字不同", "a row twice, with different figures", _FORM),
    ("fraction", "arithmetic", "warning", "件数不是整数", "a count that is not whole", _FORM),
    ("unit", "reading", "info", "按所注单位换算", "converted from the unit printed", _READER),
    ("unreadable", "reading", "warning", "无法确认为数字", "cannot be read as a figure", _READER),
    ("spaced", "reading", "warning", "数字间有空格", "digits that stand apart", _READER),
    ("glued", "reading", "warning", "数字粘连，无法分开", "figures run together", _READER),
    ("unconfirmed", "reading", "info", "读法唯一但无勾稽关系证实", "one reading, confirmed by no identity", _READER),
    ("misfit", "reading", "warning", "数字与列无法对应", "figures that fit no columns", _READER),
    ("neighbour", "reading", "warning", "数字可能属于相邻的行", "may belong to the next row", _READER),
    ("engines", "reading", "warning", "两种读法不同", "two ways of reading it differ", _READER),
    ("agency", "reading", "warning", "机关名称不明", "the agency's name is not certain", _READER),
    ("year", "reading", "warning", "年度不明", "the year is not certain", _READER),
    ("edition", "reading", "warning", "表格版本不读取", "an edition that is not read", _READER),
    ("reader", "reading", "warning", "文件未能全部读取", "the file was not read whole", _READER),
)  # fmt: skip


def _passed_on(name: str):
    def function(report: Report) -> Iterable[Finding]:
        return [found for found in report.findings if found.rule == name]

    return function


for _name, _family, _severity, _zh, _en, _basis in _RULES:
    rule(f"read.{_name}", zh=_zh, en=_en, family=_family, severity=_severity, basis=_basis)(
        _passed_on(f"read.{_name}")
    )
