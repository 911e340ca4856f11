"""Every oddity of real reports, alone and together, in every kind of file.

One that keeps the information costs no figure; one that loses some leaves a cell
right, or null with a finding. Nothing blank becomes a number.
"""

from __future__ import annotations

import re
from copy import deepcopy
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import govreport
from govreport_specimens import docx, html, pdf, text
from govreport_specimens.docx import File
from govreport_specimens.grids import Shape
from govreport_specimens.html import Page
from govreport_specimens.model import NotThere
from govreport_specimens.oddities import ODDITIES
from govreport_specimens.pdf import Print
from tests.conftest import ALL, by_turns, examples
from tests.specimens.checks import assert_read, drafted

WRITERS = {
    "spaced": ("stream", lambda draft, seed: text.write(draft, "spaced", seed=seed)),
    "wrapped": ("stream", lambda draft, seed: text.write(draft, "wrapped", seed=seed)),
    "cells": ("stream", lambda draft, seed: text.write(draft, "cells", seed=seed)),
    "markdown": ("grid", lambda draft, seed: text.write(draft, "markdown", seed=seed)),
    "ocr": ("grid", lambda draft, seed: text.write(draft, "ocr", seed=seed)),
    "glued": ("glued", lambda draft, seed: text.write(draft, "glued", seed=seed)),
    "html": ("grid", lambda draft, seed: html.write(draft, Page("site", seed=seed))),
    "paragraphs": ("stream", lambda draft, seed: html.write(draft, Page("paragraphs"))),
    "docx": ("grid", lambda draft, seed: docx.write(draft)),
    "pdf": ("grid", lambda draft, seed: pdf.write(draft, Print(start=seed % 5 / 10))),
}


def cases():
    for name, oddity in ODDITIES.items():
        for writer, (kind, _) in WRITERS.items():
            if kind in oddity.kinds:
                yield name, writer


def read_back(names, writer, seed, *, narrative=True, **figures):
    kind, write = WRITERS[writer]
    draft = drafted(tuple(names), kind, seed, **figures)
    if kind == "glued":
        # Long figures without separators may have several readings.
        draft.doubtful = True
    assert_read(draft, write(draft, seed), narrative=narrative)


@pytest.mark.parametrize(("name", "writer"), by_turns(cases(), 36))
def test_oddity_alone(name, writer):
    editions = list(enumerate(("2021", "2019")))
    if not ALL:  # at every turn in one of them, by turns
        editions = [editions[list(ODDITIES).index(name) % 2]]
    for seed, edition in editions:
        read_back([name], writer, seed, edition=edition, digits=2 if writer == "glued" else 5)


PDF_SETS = {
    "labels": ("typos", "inner_spaces", "half_width_brackets", "instructions"),
    "rows": ("no_regulations", "extra_row", "row_missing"),
    "numbers": ("thousands", "long_decimals", "note_in_cell", "footnotes"),
    "empty": ("zeros_left_blank",),
    "dashes": ("zeros_as_dashes", "unit_in_cell"),
    "structure": ("extra_section", "title_over_lines", "run_in_headings", "chinese_year"),
    "one cell short": ("six_values",),
}


@pytest.mark.parametrize("names", by_turns(PDF_SETS))
def test_oddities_in_pdf(names):
    read_back(PDF_SETS[names], "pdf", 3)


def subsets(kind: str):
    names = [name for name, oddity in ODDITIES.items() if kind in oddity.kinds]
    # In the registry's order, so that labels change before what stands on them.
    return st.sets(st.sampled_from(names), min_size=2, max_size=5).map(
        lambda chosen: [name for name in names if name in chosen]
    )


figures = st.fixed_dictionaries(
    {
        "edition": st.sampled_from(["2021", "2019"]),
        "digits": st.integers(1, 8),
        "zeros": st.sampled_from([0.1, 0.5, 0.9]),
        "adds_up": st.booleans(),
    }
)


@examples(35)
@given(
    names=subsets("stream"),
    writer=st.sampled_from(["spaced", "wrapped", "cells", "paragraphs"]),
    seed=st.integers(0, 10**6),
    figures=figures,
)
@example(  # a label missing above, a row blank below: the figures between moved down by one
    names=["typos", "heading_typos", "empty_label", "blank_row"],
    writer="spaced",
    seed=0,
    figures={"edition": "2021", "digits": 1, "zeros": 0.1, "adds_up": False},
)
@example(  # 0 0 448 is no 0 0 4 4 8: two cells are blank
    names=["unit_in_header", "unit_in_label", "some_left_blank"],
    writer="spaced",
    seed=4,
    figures={"edition": "2019", "digits": 4, "zeros": 0.5, "adds_up": True},
)
@example(  # 5，屬於 begins a row; it is not the total of the one before, whose own is lost
    names=["numbering", "traditional", "some_left_blank"],
    writer="spaced",
    seed=7,
    figures={"edition": "2021", "digits": 1, "zeros": 0.1, "adds_up": False},
)
@example(  # 3要求提供 begins a row, and the row 2 is not printed
    names=["bare_numbering", "row_missing", "some_left_blank"],
    writer="spaced",
    seed=63,
    figures={"edition": "2019", "digits": 1, "zeros": 0.1, "adds_up": False},
)
@example(  # a blank row, and below it figures without a label
    names=["row_missing", "empty_label", "unit_in_header", "blank_row"],
    writer="spaced",
    seed=3,
    figures={"edition": "2021", "digits": 1, "zeros": 0.1, "adds_up": False},
)
@example(  # figures stand above their labels, and a bare 2 with a line of its own is no row
    names=["typos", "bare_numbering"],
    writer="wrapped",
    seed=1972,
    figures={"edition": "2021", "digits": 1, "zeros": 0.1, "adds_up": False},
)
def test_oddities_together_in_a_stream(names, writer, seed, figures):
    kind, write = WRITERS[writer]
    draft = drafted(tuple(names), kind, seed, **figures)
    # what each alone leaves readable may be hidden together: null, flagged
    assert_read(draft, write(draft, seed), exact=False, narrative=False)


@pytest.mark.parametrize("name", ["no_totals", "some_left_blank", "zeros_as_dashes"])
def test_cells_are_blanked_in_every_table_or_in_none(name):
    """The key of a specimen without table 4 would name blank cells of an oddity it has not."""
    draft = drafted()
    draft.section("disputes").sheet = None
    before = deepcopy(draft)
    with pytest.raises(NotThere):
        ODDITIES[name](draft, Random(0), "grid")
    assert draft == before


def test_an_enumerator_is_no_total():
    """One cell of 1 0 0 0 0 0 1 is lost, and the row after it begins with a bare 2."""
    written = text.write(drafted(("bare_numbering",), "stream"), "spaced").decode()
    lines, count = re.subn("(?m)^(1属于国家秘密) .*$", r"\1 1 0 0 0 0 1", written)
    assert count == 1
    read = govreport.read(lines.encode())
    row = [one for key, one in read.figures.items() if key[1] == "refused.state_secret"]
    assert [one.value for one in row] == [None] * 7
    assert "refused.state_secret" in {finding.row for finding in read.findings}


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


@example(  # a mere gap above a row without a label, and one row fewer than the form has
    names=["extra_row", "row_missing", "empty_label"],
    style="plain",
    shape=Shape(blank_rows=True),
    seed=7,
    figures={"edition": "2019", "digits": 1, "zeros": 0.1, "adds_up": False},
)
@examples(35)
@given(
    names=subsets("grid"),
    style=st.sampled_from(["plain", "site", "word", "nested", "torn", "docx"]),
    shape=shapes,
    seed=st.integers(0, 10**6),
    figures=figures,
)
def test_oddities_together_in_tables(names, style, shape, seed, figures):
    draft = drafted(tuple(names), "grid", seed, **figures)
    if style == "docx":
        data = docx.write(draft, File(shape, tracked=bool(seed % 2)))
    else:
        data = html.write(draft, Page(style, shape, seed=seed))
    assert_read(draft, data, exact=False, narrative=False)


# a label beyond recognition above, a blank row below: the figures between moved down by one
@example(names=["typos", "instructions", "blank_row"], seed=7, edition="2021", digits=1)
@examples(25)
@given(
    names=subsets("glued"),
    seed=st.integers(0, 10**6),
    edition=st.sampled_from(["2021", "2019"]),
    digits=st.integers(1, 3),
)
def test_oddities_together_without_separators(names, seed, edition, digits):
    read_back(names, "glued", seed, narrative=False, edition=edition, digits=digits)
