"""Any figures, in any layout, with any oddities: back cell for cell, or null with a finding.

Figures are built cell by cell, so that a failure shrinks to the few that matter.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from govreport import form
from govreport_specimens import docx, html, model, pdf, text
from govreport_specimens.docx import File
from govreport_specimens.facts import Facts, blank_tables
from govreport_specimens.grids import Shape
from govreport_specimens.html import Page
from govreport_specimens.oddities import ODDITIES
from govreport_specimens.pdf import Print
from tests.conftest import examples
from tests.specimens.checks import assert_read
from tests.specimens.facts import OTHER, OVERVIEW, PROBLEMS

shapes = st.builds(
    Shape,
    proactive=st.sampled_from(["one", "four"]),
    requests=st.sampled_from(["one", "split", "split-bare"]),
    disputes=st.sampled_from(["wide", "three", "transposed", "rows"]),
    stacked=st.booleans(),
    groups=st.sampled_from(["merged", "repeated", "first"]),
    header=st.sampled_from(["merged", "halves", "spare"]),
    blank_rows=st.booleans(),
)
seeds = st.integers(0, 10**6)
layouts = st.one_of(
    st.tuples(st.just("stream"), st.sampled_from(["spaced", "wrapped", "cells", "mixed"]), seeds),
    st.tuples(st.just("grid"), st.sampled_from(["markdown", "ocr"]), seeds),
    st.tuples(st.just("glued"), st.sampled_from(["glued", "half"]), seeds),
    st.tuples(
        st.just("grid"),
        st.builds(
            Page,
            style=st.sampled_from(["plain", "site", "word", "nested", "torn"]),
            shape=shapes,
            seed=seeds,
        ),
        seeds,
    ),
    st.tuples(
        st.just("grid"),
        st.builds(File, shape=shapes, tracked=st.booleans(), runs=st.booleans()),
        seeds,
    ),
    st.tuples(
        st.just("grid"),
        st.builds(
            Print,
            borders=st.sampled_from(["lines", "rects"]),
            backgrounds=st.booleans(),
            start=st.sampled_from([0.0, 0.2, 0.5, 0.8]),
        ),
        seeds,
    ),
)


@st.composite
def reports(draw) -> Facts:
    """A report whose figures are drawn one by one; some do not add up."""
    edition = draw(st.sampled_from(["2021", "2019"]))
    split = draw(st.booleans())
    tables = blank_tables(edition, split)
    requests = tables["requests"]
    counts = st.one_of(st.integers(1, 9), st.integers(10, 99_999))
    entries = st.tuples(st.sampled_from(sorted(requests)), st.sampled_from(form.APPLICANTS), counts)
    for row, column, count in draw(st.lists(entries, max_size=10)):
        if row not in ("new", "total"):
            requests[row][column] = count
    for column in form.APPLICANTS:
        outcomes = form.outcome_rows(tuple(requests))
        handled = sum(requests[row][column] for row in outcomes)
        over, forward = requests["carried_over"][column], requests["carried_forward"][column]
        over = requests["carried_over"][column] = min(over, handled + forward)
        requests["total"][column] = handled
        requests["new"][column] = handled + forward - over
    for cells in requests.values():
        cells["total"] = sum(cells[column] for column in form.APPLICANTS)
    blocks = st.tuples(
        st.sampled_from([row.key for row in form.DISPUTES.rows]),
        st.sampled_from(form.DISPUTE_OUTCOMES),
        st.integers(1, 999),
    )
    for row, column, count in draw(st.lists(blocks, max_size=4)):
        tables["disputes"][row][column] = count
    for cells in tables["disputes"].values():
        cells["total"] = sum(cells[column] for column in form.DISPUTE_OUTCOMES)
    places = [(row, column) for row, cells in tables["proactive"].items() for column in cells]
    numbers = st.integers(0, 99_999_999)
    for (row, column), count in draw(
        st.lists(st.tuples(st.sampled_from(places), numbers), max_size=6)
    ):
        tables["proactive"][row][column] = count
        if column == "amount" and count:
            tables["proactive"][row][column] = (
                Decimal(count).scaleb(-draw(st.integers(0, 6))).normalize()
            )
    if tables["proactive"].get("procurement", {}).get("amount"):
        tables["proactive"]["procurement"]["projects"] = (
            tables["proactive"]["procurement"]["projects"] or 1
        )
    slips = st.tuples(
        st.sampled_from(sorted(requests)), st.sampled_from([*form.APPLICANTS, "total"]), counts
    )
    for row, column, count in draw(st.lists(slips, max_size=2)):
        requests[row][column] += count
    slips = st.tuples(
        st.sampled_from([row.key for row in form.DISPUTES.rows]),
        st.sampled_from([*form.DISPUTE_OUTCOMES, "total"]),
        counts,
    )
    for row, column, count in draw(st.lists(slips, max_size=1)):
        tables["disputes"][row][column] += count
    year = 2020 if edition == "2019" else 2022
    return Facts("岚汀县财政局", year, edition, tables, dict(OVERVIEW), PROBLEMS[:2], OTHER)


@st.composite
def drafts(draw, facts: Facts, kind: str) -> model.Draft:
    """The report with any oddities that its kind of file can have."""
    made = model.draft(facts)
    names = [name for name, oddity in ODDITIES.items() if kind in oddity.kinds]
    chosen = draw(st.sets(st.sampled_from(names), max_size=5))
    rng = Random(draw(seeds))
    for name in names:  # in the registry's order: labels change before what stands on them
        if name in chosen:
            ODDITIES[name](made, rng, kind)
    return made


def written(draft: model.Draft, how, seed: int) -> bytes:
    if isinstance(how, Page):
        return html.write(draft, how)
    if isinstance(how, File):
        return docx.write(draft, how)
    if isinstance(how, Print):
        return pdf.write(draft, how)
    return text.write(draft, how, seed=seed)


@examples(50)
@given(data=st.data(), facts=reports(), layout=layouts)
def test_any_report_comes_back_or_is_flagged(data, facts, layout):
    kind, how, seed = layout
    draft = data.draw(drafts(facts, kind))
    # several oddities together may hide what each alone leaves readable: null, flagged
    draft.doubtful = True
    assert_read(draft, written(draft, how, seed), narrative=False)
