"""Whole reports, cell for cell against what people read in them.

Those in tests/reports are invented, each in a layout of its own, with what it says beside it;
the real ones stand beside the repository.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

import govreport
from tests.conftest import by_turns, slow
from tests.specimens.compare import covered

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SAMPLE = ROOT / "data" / "reports" / "hongqi-2021.txt"
REPORTS = sorted((SHARED / "reports").glob("*-*.*"))
OWN = sorted(path for path in (ROOT / "tests" / "reports").iterdir() if path.suffix != ".json")
PINGTAN = sorted((SHARED / "pingtan").glob("*-*.txt"))
ENOUGH = 0.99
"""Share of the certain cells of glued web text that must be read."""


def gold_of(folder: Path, name: str) -> dict:
    text = (folder / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal)


def differences(gold: dict, read: dict) -> list[str]:
    """Cells that are not as in `gold`, rows that it has and the report lacks, and back."""
    found = []
    for table, rows in gold["tables"].items():
        got = read["tables"].get(table) or {}
        for row, cells in rows.items():
            for column, value in cells.items():
                cell = (got.get(row) or {}).get(column)
                if not _same(cell, value):
                    found.append(f"{table}.{row}.{column}: gold {value}, read {cell}")
        for row in set(got) - set(rows):
            if any(cell is not None for cell in got[row].values()):
                found.append(f"{table}.{row}: not in gold, read {got[row]}")
    return found


def _same(got, value) -> bool:
    if got is None or value is None:
        return got is value
    return Decimal(str(got)) == Decimal(value)


def cells(gold: dict) -> list[tuple[str, str, str]]:
    return [
        (table, row, column)
        for table, rows in gold["tables"].items()
        for row, row_cells in rows.items()
        for column in row_cells
    ]


def test_sample_has_its_200_cells():
    gold = gold_of(ROOT / "tests" / "gold", "hongqi-2021")
    read = govreport.read(SAMPLE).to_dict()
    assert len(cells(gold)) == 200
    assert differences(gold, read) == []
    assert [read[key] for key in ("agency", "year", "edition")] == [
        "红旗区人民政府",
        2021,
        "2021",
    ]


def test_sample_has_two_problems_each_with_its_improvement():
    first, second = govreport.read(SAMPLE).to_dict()["problems"]
    assert first["problem"].startswith("业务能力和工作水平方面。")
    assert first["problem"].rstrip("。").endswith("工作成效有待加强")
    assert len(first["improvements"]) == 1
    assert "应从多种渠道、多种方式加强业务知识学习" in first["improvements"][0]
    assert second["problem"].startswith("信息公开的内容和质量方面。")
    assert len(second["improvements"]) == 1
    assert (
        "拓宽政府信息发布渠道。加强门户网站建设，优化政府信息公开栏目"
        in (second["improvements"][0])
    )


def test_sample_sections_are_whole():
    sections = govreport.read(SAMPLE).to_dict()["sections"]
    assert "认真学习贯彻新修订的《政府信息公开条例》" in sections["overview"]
    assert "共发布各类信息" in sections["overview.proactive"]
    assert "答复率" in sections["overview.requests"]
    assert "答复率" not in sections["overview.proactive"]
    assert "审批表" in sections["overview.management"]
    assert "完成全国政务新媒体系统派发工作任务" in sections["overview.platforms"]
    assert "未发生责任追究情况" in sections["overview.supervision"]
    assert "未收取申请人的任何费用" in sections["other"]


@pytest.mark.parametrize("path", [*OWN, *REPORTS], ids=lambda path: path.stem)
def test_report_is_read_cell_for_cell(path):
    gold = gold_of(path.parent if path in OWN else SHARED / "gold", path.stem)
    report = govreport.read(path)
    read = report.to_dict()
    assert differences(gold, read) == []
    for key in ("agency", "year", "edition"):
        assert read[key] == gold[key]
    if path in OWN:
        assert read["published"] == gold.get("published")
        assert read["problems"] == gold["problems"]
        for key, passage in gold["sections"].items():
            assert passage in read["sections"][key]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_report_without_a_fault_is_not_accused(path):
    found = govreport.check(govreport.read(path), without=["reading"])
    assert found[found["severity"] != "info"].empty


@pytest.mark.parametrize("path", by_turns(PINGTAN), ids=lambda path: path.stem)
def test_glued_report_has_no_silent_error(shared, path):
    gold = gold_of(shared / "pingtan" / "gold", path.stem)
    try:
        report = govreport.read(path)
    except govreport.errors.NotAReport:
        # A page without its report.
        assert not cells(gold)
        return
    read = report.to_dict()
    wrong = []
    for table, row, column in cells(gold):
        value = gold["tables"][table][row][column]
        got = (read["tables"].get(table, {}).get(row) or {}).get(column)
        if got is None:
            if not covered(read["findings"], table, row, column):
                wrong.append(f"{table}.{row}.{column}: null without a finding")
        elif value is not None and not _same(got, value):
            wrong.append(f"{table}.{row}.{column}: gold {value}, read {got}")
        elif value is None:
            wrong.append(f"{table}.{row}.{column}: blank, read {got}")
    assert wrong == []
    for key in ("agency", "year", "published"):
        assert read[key] == gold[key]


@slow
def test_glued_reports_are_read_nearly_whole(shared):
    certain, read_cells = 0, 0
    for path in PINGTAN:
        gold = gold_of(shared / "pingtan" / "gold", path.stem)
        if not cells(gold):
            continue
        tables = govreport.read(path).to_dict()["tables"]
        for table, row, column in cells(gold):
            if gold["tables"][table][row][column] is not None:
                certain += 1
                got = (tables.get(table, {}).get(row) or {}).get(column)
                read_cells += got is not None
    assert certain, "no gold cells"
    assert read_cells / certain >= ENOUGH
