"""PDFs come back as they were written, in every layout."""

from __future__ import annotations

from functools import cache

import pytest

from govreport_specimens import docx, html, pdf
from govreport_specimens.grids import Shape
from govreport_specimens.html import Page
from govreport_specimens.pdf import Print
from tests.conftest import by_turns, slow
from tests.specimens.checks import assert_read, drafted

PRINTS = {
    "lines": Print(),
    "rects": Print(borders="rects"),
    "open at both sides": Print(open="left right", start=0.2),
    "open at the right": Print(open="right", borders="rects", start=0.4),
    "open at the left": Print(open="left", vertical=True, break_rows=True, start=0.31),
    "backgrounds": Print(backgrounds=True, start=0.3),
    "vertical": Print(vertical=True, start=0.1),
    "broken rows": Print(break_rows=True, start=0.22),
    "vertical and broken": Print(vertical=True, break_rows=True, borders="rects", start=0.31),
    "no page numbers": Print(page_numbers=False, start=0.4),
    "tables apart": Print(Shape(proactive="four", disputes="three"), start=0.5),
    "stacked": Print(Shape(stacked=True), start=0.7),
    "transposed": Print(Shape(disputes="transposed", header="halves"), start=0.6),
    "split": Print(Shape(requests="split"), vertical=True),
    "runs of one script": Print(runs=True),
    "empty header row": Print(Shape(header="spare", groups="first")),
}


@pytest.mark.parametrize("how", by_turns(PRINTS, 6))
def test_print_comes_back(how):
    draft = drafted(seed=1, digits=5)
    assert_read(draft, pdf.write(draft, PRINTS[how]))


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_single_row_for_other(edition):
    draft = drafted(seed=2, edition=edition, other_split=False)
    assert_read(draft, pdf.write(draft, Print(vertical=True, start=0.15)))


@pytest.mark.parametrize("start", by_turns([0.05, 0.12, 0.19, 0.26, 0.33]))
def test_page_may_end_anywhere(start):
    draft = drafted(seed=3, adds_up=False)
    assert_read(draft, pdf.write(draft, Print(start=start, break_rows=True, vertical=True)))


def test_borderless_tables_are_right_or_flagged():
    draft = drafted(seed=4)
    assert_read(draft, pdf.write(draft, Print(borders="none")), exact=False)


@cache
def _missing(program: str) -> str:
    found = {"chromium": pdf.chromium, "libreoffice": pdf.office}[program]()
    return "" if found else f"{program} is not installed: nothing to print with"


@slow
@pytest.mark.parametrize("edition", by_turns(["2021", "2019"]))
def test_page_printed_by_chromium(tmp_path, edition):
    if reason := _missing("chromium"):
        pytest.skip(reason)
    draft = drafted(seed=5, edition=edition)
    assert_read(draft, pdf.from_html(html.write(draft, Page("word")), tmp_path))


@slow
def test_borderless_page_printed_by_chromium_is_right_or_flagged(tmp_path):
    if reason := _missing("chromium"):
        pytest.skip(reason)
    draft = drafted(seed=6)
    data = pdf.from_html(html.write(draft, Page("plain")), tmp_path)
    assert_read(draft, data, exact=False)


@slow
def test_compatibility_forms_printed_by_chromium(tmp_path):
    """The font that the other tests draw with has no such characters."""
    if reason := _missing("chromium"):
        pytest.skip(reason)
    draft = drafted(("kangxi",), seed=8)
    assert_read(draft, pdf.from_html(html.write(draft, Page("word")), tmp_path))


@slow
@pytest.mark.parametrize("edition", by_turns(["2021", "2019"]))
def test_file_printed_by_libreoffice(tmp_path, edition):
    if reason := _missing("libreoffice"):
        pytest.skip(reason)
    draft = drafted(seed=7, edition=edition)
    assert_read(draft, pdf.from_docx(docx.write(draft), tmp_path))
