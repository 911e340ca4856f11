"""Text files come back as they were written, in every layout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govreport
from govreport_specimens import model, text
from tests.conftest import by_turns, examples
from tests.specimens import facts
from tests.specimens.checks import assert_read, drafted
from tests.specimens.compare import errors, share_read
from tests.test_cases import CASES, document

APART = [layout for layout in text.LAYOUTS if layout not in ("glued", "half", "mixed")]
EDITIONS = [("2021", True), ("2021", False), ("2019", False)]


@pytest.mark.parametrize("layout", by_turns(APART, 8))
@pytest.mark.parametrize(("edition", "split"), EDITIONS)
def test_layout_comes_back(layout, edition, split):
    for seed in range(4):
        draft = drafted(seed=seed, edition=edition, other_split=split)
        assert_read(draft, text.write(draft, layout, seed=seed))


@pytest.mark.parametrize("layout", by_turns(APART))
def test_totals_that_do_not_add_up_stay_as_printed(layout):
    for seed in range(3):
        draft = drafted(seed=seed, adds_up=False)
        assert_read(draft, text.write(draft, layout, seed=seed))


@pytest.mark.parametrize("layout", APART)
def test_long_figures_come_back(layout):
    draft = drafted(seed=11, digits=8, zeros=0.1)
    assert_read(draft, text.write(draft, layout))


@pytest.mark.parametrize("layout", ["spaced", "wrapped", "cells"])
def test_page_numbers_are_gone(layout):
    for seed in range(4):
        draft = drafted(seed=seed)
        assert_read(draft, text.write(draft, layout, page_numbers=True, seed=seed))


@pytest.mark.parametrize("layout", text.LAYOUTS)
def test_navigation_is_no_part_of_the_report(layout):
    draft = model.draft(facts.small(3))
    data = text.write(draft, layout, navigation=True, header=True)
    assert_read(draft, data, exact=layout != "mixed")


@pytest.mark.parametrize("seed", range(12))
def test_figures_before_one_label_and_after_another_are_right_or_flagged(seed):
    draft = drafted(seed=seed)
    assert_read(draft, text.write(draft, "mixed", seed=seed), exact=False)


@pytest.mark.parametrize("encoding", text.ENCODINGS)
@pytest.mark.parametrize("layout", ["spaced", "glued"])
def test_encoding(encoding, layout):
    draft = model.draft(facts.small(4))
    assert_read(draft, text.write(draft, layout, encoding=encoding))


def test_traditional_text_in_big5():
    draft = drafted(("traditional",), seed=5)
    assert_read(draft, text.write(draft, "spaced", encoding="big5"))


def test_header_states_when_it_was_published():
    draft = drafted(seed=6)
    report = govreport.read(text.write(draft, "spaced", header=True))
    assert report.published == draft.facts.published


@pytest.mark.parametrize("layout", by_turns(["glued", "half"], 2))
@pytest.mark.parametrize(("edition", "split"), EDITIONS)
def test_glued_single_digits_come_back(layout, edition, split):
    """Seven digits in seven cells have one reading."""
    for seed in range(4):
        draft = model.draft(facts.small(seed, edition, split))
        assert_read(draft, text.write(draft, layout, seed=seed))


@examples(60)
@given(
    seed=st.integers(0, 10**6),
    edition=st.sampled_from(["2021", "2019"]),
    layout=st.sampled_from(["glued", "half"]),
    digits=st.integers(1, 4),
    zeros=st.sampled_from([0.2, 0.5, 0.8, 0.95]),
)
def test_glued_figures_are_right_or_flagged(seed, edition, layout, digits, zeros):
    draft = drafted(seed=seed, edition=edition, digits=digits, zeros=zeros)
    assert_read(draft, text.write(draft, layout, seed=seed), exact=False)


def test_most_glued_figures_are_read():
    """A reader that flags everything is no reader: real reports are mostly zeros."""
    for seed in range(6):
        draft = drafted(seed=seed, digits=2, zeros=0.9)
        report = govreport.read(text.write(draft, "glued"))
        assert errors(draft, report, exact=False) == []
        assert share_read(draft, report) > 0.8


def test_glued_enumerator_is_no_digit():
    """`2200003252.没有现成信息` is 22 0 0 0 0 3 25, and then item 2."""
    made = facts.sample(1)
    made.tables = facts.blank_tables("2021", True)
    requests = made.tables["requests"]
    # Only the columns tell 22 0 from 2 20: 25 were received, three of them granted.
    for row, persons, others in (
        ("new", 25, 3),
        ("granted", 3, 0),
        ("unavailable.not_held", 22, 3),
        ("total", 25, 3),
    ):
        total = persons + others
        requests[row] |= {"natural_person": persons, "other": others, "total": total}
    draft = model.draft(made)
    data = text.write(draft, "glued")
    assert "220000325" + "2.没有现成信息" in data.decode()
    assert_read(draft, data)


def test_every_cell_of_a_row_that_was_wrapped_stands_on_its_own_line():
    data = document(CASES["separated-blanks", "rows wrapped behind a bar, their ends two spaces"])
    lines = data.decode().split("\n")
    read = [figure for figure in govreport.read(data).figures.values() if figure.value is not None]
    assert len({figure.place.line for figure in read}) == 12
    for figure in read:
        assert lines[figure.place.line - 1][figure.place.column - 1 :].startswith(figure.raw)
