"""Table 2 in shapes that no report has."""

from __future__ import annotations

import pytest

import govreport
from govreport.document import Cell, Place
from govreport.parsing import proactive


def test_a_row_of_thousands_of_labels_is_read_or_refused():
    row = "<td>行政许可</td><td>3</td>" * 3000
    page = (
        "<h1>岚汀县财政局2022年政府信息公开工作年度报告</h1><table>"
        f"<tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr>{row}</tr></table>"
    )
    report = govreport.read(page.encode())
    assert report.figures["proactive", "licensing", "decisions"].value in (3, None)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("本年处理定数量", "decisions"),
        ("本牛制发仵数", "issued"),
        ("本年收费金颧（单位：万元）", "amount"),
        ("上年处理定数量", None),
        ("本年件数", None),
        ("信息内容", None),
    ],
)
def test_a_name_in_a_picture_may_lack_a_letter(name, column):
    place = Place(page=1)
    assert proactive._named(Cell(name, place, score=0.5), 2022) == column
    printed = proactive.column_of(name)  # no print is misread
    assert proactive._named(Cell(name, place), 2022) == printed
    assert proactive.column_of("本年处理定数量") is None
