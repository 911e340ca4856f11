"""Rows of table 3 that the form does not have, where tables and text both tell of them."""

from __future__ import annotations

import govreport
from tests.test_cases import FOLDER


def test_a_further_row_of_a_table_is_told_once_though_another_row_is_looked_for_in_text():
    page = (FOLDER / "base" / "requests.md").read_text(encoding="utf-8")
    lines = page.splitlines()
    at = next(n for n, line in enumerate(lines) if "3.其他" in line)
    lines.insert(at + 1, "| 4.申请人撤回申请 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |")
    lines.remove(next(line for line in lines if "要求提供公开出版物" in line))
    report = govreport.read("\n".join(lines).encode())
    told = [finding.found for finding in report.findings if finding.rule == "read.extra_row"]
    assert told == ["4.申请人撤回申请 1 0 0 0 0 0 1"]
