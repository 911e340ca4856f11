"""Table 2 in shapes that no report has."""

from __future__ import annotations

import govreport


def test_a_row_of_thousands_of_labels_is_read_or_refused():
    row = "<td>行政许可</td><td>3</td>" * 3000
    page = (
        "<h1>岚汀县财政局2022年政府信息公开工作年度报告</h1><table>"
        f"<tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr>{row}</tr></table>"
    )
    report = govreport.read(page.encode())
    assert report.figures["proactive", "licensing", "decisions"].value in (3, None)
