"""Sheets of a workbook whose names say whose their tables are."""

from __future__ import annotations

import io

import openpyxl
import pytest

import govreport
from tests.conftest import ROOT

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "tests/cases/base/requests.md").read_text("utf-8").splitlines()
    if line.startswith("| ")
]
TITLE = "岚汀县财政局2022年政府信息公开工作年度报告"


def workbook(**sheets: int) -> bytes:
    """Table 3 once a sheet, with this many requests of individuals, received and granted."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, count in sheets.items():
        sheet = book.create_sheet(name)
        if not book.index(sheet):
            sheet.append([TITLE])
        for row in ROWS:
            counted = any(word in row[0] for word in ("本年新收", "予以公开", "总计"))
            values = [count, *row[2:-1], count] if counted else row[1:]
            sheet.append([row[0], *(int(v) if str(v).isdigit() else v for v in values)])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def new(data: bytes) -> tuple[object, set[str]]:
    report = govreport.read(data)
    return report.value("requests", "new", "total"), {one.rule for one in report.findings}


@pytest.mark.parametrize(
    "name",
    ["2021", "2021年", "上年数据", "表三（上年）", "样表", "表三(作废)", "教育局", "县教育局"],
)
def test_a_sheet_of_another_year_or_agency_is_not_read(name):
    value, rules = new(workbook(**{"表三": 7, name: 5}))
    assert value == 7
    assert "read.other_table" in rules


@pytest.mark.parametrize("name", ["Sheet2", "2022", "本年", "县财政局", "财政局"])
def test_of_two_sheets_of_the_report_itself_none_is_read(name):
    value, rules = new(workbook(**{"表三": 7, name: 5}))
    assert value is None
    assert "read.repeated" in rules


@pytest.mark.parametrize("name", ["2021", "样表", "教育局"])
def test_a_sheet_that_has_all_tables_is_read_whatever_its_name(name):
    assert new(workbook(**{name: 7}))[0] == 7
