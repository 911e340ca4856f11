"""Glued cells: what was written is among the readings, and one reading is the right one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govreport
from govreport.parsing.glued import MAX_READINGS, only_split, readings
from govreport_specimens import model
from govreport_specimens.facts import blank_tables
from govreport_specimens.text import write as as_text
from tests.specimens import facts

counts = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 9999))
rows = st.lists(counts, min_size=6, max_size=6).map(lambda parts: (*parts, sum(parts)))


@st.composite
def glued(draw):
    """A row that adds up, its cells parted by a space here and there."""
    row = draw(rows)
    spaces = draw(st.lists(st.booleans(), min_size=6, max_size=6))
    text = str(row[0])
    for apart, value in zip(spaces, row[1:], strict=True):
        text += (" " if apart else "") + str(value)
    return row, text.split()


@given(glued())
def test_the_row_that_was_written_is_among_the_readings(case):
    row, tokens = case
    found = readings(tokens, (7,))
    assert found is None or row in found
    if found is not None:
        assert len(found) <= MAX_READINGS
        assert all(sum(values[:-1]) == values[-1] for values in found)


@given(glued())
def test_a_single_way_to_part_cells_is_the_right_one(case):
    row, tokens = case
    only = only_split(tokens, 7)
    assert only is None or only == row


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 4), min_size=3, max_size=3))
def test_blocks_of_table_four(blocks):
    whole = tuple(value for block in blocks for value in (*block, sum(block)))
    found = readings(["".join(map(str, whole))], (5, 5, 5))
    assert found is None or whole in found


def test_absurdly_long_runs_are_given_up():
    assert readings(["1" * 60], (7,)) is None


SAMPLE = "data/reports/hongqi-2021.txt"


def glue(label: str, row: str, glued_row: str):
    with open(SAMPLE, encoding="utf-8") as file:
        text = file.read()
    assert f"{label} {row}" in text
    return govreport.read(text.replace(f"{label} {row}", f"{label}{glued_row}").encode())


def test_a_glued_row_is_read_and_marked():
    report = glue("二、上年结转政府信息公开申请数量", "0 0 0 0 0 0 0", "0000000")
    figure = report.figure("requests", "carried_over", "total")
    assert (figure.value, figure.how) == (0, "inferred")
    assert figure.place.line and "0000000" in figure.raw


def test_a_reading_that_columns_contradict_is_not_taken():
    """64 0 0 2 0 4 70 adds up by itself, but not with the rest of the table."""
    report = glue("一、本年新收政府信息公开申请数量", "6 0 0 0 0 0 6", "640020470")
    assert report.requests.loc["new"].isna().all()
    assert [f.rule for f in report.findings_for("requests", "new", "total")] == ["read.glued"]


def test_a_row_that_does_not_add_up_is_not_taken():
    report = glue("一、本年新收政府信息公开申请数量", "6 0 0 0 0 0 6", "6000005")
    assert report.requests.loc["new"].isna().all()
    assert report.findings_for("requests", "new", "total")


def glued_report(granted: str, without: str = "") -> govreport.Report:
    """Twelve requests, all granted, in glued cells; as printed in `granted`."""
    tables = blank_tables("2021", True)
    for row in ("new", "granted", "total"):
        tables["requests"][row] |= {"natural_person": 10, "other": 2, "total": 12}
    made = model.draft(replace(facts.sample(), edition="2021", year=2022, tables=tables))
    page = as_text(made, "glued").decode()
    for old, new in (("（一）予以公开100000212", f"（一）予以公开{granted}"), (without, "")):
        assert old in page
        page = page.replace(old, new)
    return govreport.read(page.encode())


@pytest.mark.parametrize("without", ["", "7.属于行政执法案卷0000000", "（七）总计100000212"])
def test_a_reading_needs_the_columns_too(without):
    """9 0 0 0 0 0 696, a slip, can also be read as 90 0 0 0 0 6 96, which adds up."""
    report = glued_report("900000696", without)
    assert report.requests.loc["granted"].isna().all()
    assert report.findings_for("requests", "granted", "total")


def test_columns_bear_out_a_reading_though_a_row_is_missing():
    report = glued_report("100000212", "7.属于行政执法案卷0000000")
    assert list(report.requests.loc["granted"]) == [10, 0, 0, 0, 0, 2, 12]
    assert report.requests.loc["refused.enforcement_files"].isna().all()


@pytest.mark.parametrize(("upheld", "flagged"), [(3, False), (12, True)])
def test_table_four_has_one_identity_alone(upheld, flagged):
    """With a digit a cell there is one way to part them; with more, only the sums decide."""
    tables = blank_tables("2021", True)
    tables["disputes"]["reconsideration"] |= {"upheld": upheld, "total": upheld}
    made = model.draft(replace(facts.sample(), edition="2021", year=2022, tables=tables))
    report = govreport.read(as_text(made, "glued"))
    assert report.figure("disputes", "reconsideration", "upheld").value == upheld
    rules = [f.rule for f in report.findings_for("disputes", "reconsideration", "upheld")]
    assert rules == ["read.unconfirmed"] * flagged
