"""One changed cell: the right rules fire, and name it. A sound report: silence."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govreport
from govreport import form
from govreport_specimens import model, text
from tests.conftest import examples
from tests.specimens import facts

ARITHMETIC = ("requests.balance", "requests.outcomes", "requests.applicants", "disputes.results")
BALANCED = ("new", "carried_over", "total", "carried_forward")


def read(made: facts.Facts) -> govreport.Report:
    return govreport.read(text.write(model.draft(made)))


def broken(report: govreport.Report) -> list[govreport.Finding]:
    return [f for _, f in govreport.checks.found_in([report]) if f.rule in ARITHMETIC]


def covering(table: str, row: str, column: str) -> set[tuple[str, str]]:
    """The identities that the form has over a cell, as (rule, row or column)."""
    if table == "disputes":
        return {("disputes.results", row)}
    rules = {("requests.applicants", row)}
    if row in BALANCED:
        rules.add(("requests.balance", column))
    if row not in BALANCED or row == "total":
        rules.add(("requests.outcomes", column))
    return rules


def line(found: govreport.Finding) -> tuple[str, str]:
    along_rows = found.rule in ("requests.applicants", "disputes.results")
    return found.rule, str(found.row if along_rows else found.column)


@pytest.mark.parametrize(
    ("edition", "split"), [("2021", True), ("2021", False), ("2019", False)], ids=str
)
@given(seed=st.integers(0, 10**6))
@examples(25)
def test_one_changed_cell_is_named_by_every_identity_over_it(edition, split, seed):
    made = facts.sample(seed, edition, split)
    rng = Random(seed)
    table = rng.choice(("requests", "requests", "disputes"))
    row = rng.choice(list(made.tables[table]))
    column = rng.choice(list(made.tables[table][row]))
    was = made.tables[table][row][column]
    now = rng.choice(
        [value for value in (was + 1, was - 1, was + 100, 0) if value not in (was, -1)]
    )
    made.tables[table][row][column] = now
    found = broken(read(made))
    assert {line(one) for one in found} == covering(table, row, column)
    assert all((table, row, column) in one.cells for one in found)
    assert all(one.severity == "error" for one in found)
    if table == "requests":  # two identities cross in one cell: it alone can mend both
        words = f"{form.cell_label(table, row, column)} {now} → {was}"
        assert all(words in one.message.zh for one in found)


@given(seed=st.integers(0, 10**6), edition=st.sampled_from(("2019", "2021")))
@examples(40)
def test_a_sound_report_breaks_nothing(seed, edition):
    assert broken(read(facts.sample(seed, edition))) == []


def test_null_is_not_zero():
    made = facts.sample(5)
    made.tables["requests"]["granted"]["business"] = None
    found = broken(read(made))
    assert {one.rule for one in found} == {"requests.applicants", "requests.outcomes"}
    assert all(one.severity == "info" for one in found)
    assert all("无法判断" in one.message.zh for one in found)
    assert all(("requests", "granted", "business") in one.cells for one in found)


def test_two_wrong_cells_bring_no_proposal():
    made = facts.sample(8)
    for row, column in (("granted", "business"), ("refused.state_secret", "research")):
        made.tables["requests"][row][column] += 3
    found = broken(read(made))
    assert len(found) == 4
    assert not any("→" in one.message.zh for one in found)


def test_the_suspect_has_its_place():
    made = facts.sample(2)
    made.tables["disputes"]["reconsideration"]["total"] += 1
    report = read(made)
    (found,) = broken(report)
    assert found.place == report.figure("disputes", "reconsideration", "total").place
    assert (found.expected, found.found) == (
        made.tables["disputes"]["reconsideration"]["total"] - 1,
        made.tables["disputes"]["reconsideration"]["total"],
    )


def test_negative_counts():
    made = facts.sample(4)
    made.tables["proactive"]["licensing"]["decisions"] = -7
    found = govreport.check(read(made))
    (negative,) = found[found["rule"] == "figures.negative"].to_dict("records")
    assert (negative["row"], negative["found"], negative["severity"]) == ("licensing", -7, "error")


def test_a_change_this_year_may_be_negative():
    made = facts.sample(4, "2019")
    made.tables["proactive"]["licensing"]["change"] = -7
    assert "figures.negative" not in set(govreport.check(read(made))["rule"])


def test_stock_below_what_was_issued():
    made = facts.sample(4)
    made.tables["proactive"]["normative_documents"] = {"issued": 9, "repealed": 2, "in_force": 5}
    found = govreport.check(read(made))
    (stock,) = found[found["rule"] == "proactive.stock"].to_dict("records")
    assert (stock["row"], stock["found"], stock["severity"]) == (
        "normative_documents",
        5,
        "warning",
    )


def test_hongqi_has_no_arithmetic_error(root):
    found = govreport.check(govreport.read(root / "data" / "reports" / "hongqi-2021.txt"))
    assert not (found["severity"] == "error").any()


def test_hongze_disputes_do_not_add_up(shared):
    found = govreport.check(govreport.read(shared / "reports" / "hongze-2023.pdf"))
    errors = found[found["severity"] == "error"]
    assert errors[["rule", "row", "expected", "found", "difference"]].values.tolist() == [
        ["disputes.results", "reconsideration", 11, 0, -11],
        ["disputes.results", "litigation_after_reconsideration", 5, 0, -5],
    ]
    assert errors["source"].str.startswith("第4页").all()


@pytest.mark.parametrize(
    ("counted", "printed", "rules"),
    [
        ((1, 0, 0, 0, 0, 0, 1), "6.其他 1 0 0 0 0 0 1", set()),
        ((2, 0, 0, 0, 0, 0, 2), "6.其他 1 0 0 0 0 0 1", {"requests.outcomes"}),
        ((0, 0, 0, 0, 0, 0, 0), "6.其他 1 0 0 0 0 0 1", set()),
        ((1, 0, 0, 0, 0, 0, 1), "6.其他 1 1", {"requests.outcomes"}),
    ],
)
def test_a_row_beyond_the_form_is_counted_where_the_total_counts_it(counted, printed, rules):
    made = facts.sample(3, "2021")
    report = read(made)
    for key, more in zip((*form.APPLICANTS, "total"), counted, strict=True):
        for row in ("total", "new"):
            figure = report.figures["requests", row, key]
            report.figures["requests", row, key] = govreport.Figure(figure.value + more)
    report.findings.append(
        govreport.Finding(
            "read.extra_row", message=form.Label("", ""), table="requests", found=printed
        )
    )
    assert {one.rule for one in broken(report)} == rules
