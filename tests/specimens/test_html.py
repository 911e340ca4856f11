"""Web pages come back as they were written, in every layout."""

from __future__ import annotations

import pytest

import govreport
from govreport_specimens import html
from govreport_specimens.grids import Shape
from govreport_specimens.html import Page
from tests.conftest import by_turns
from tests.specimens.checks import assert_read, drafted
from tests.specimens.test_writers import SHAPES

EDITIONS = [("2021", True), ("2021", False), ("2019", False)]
TABLE_STYLES = [style for style in html.STYLES if style != "paragraphs"]


@pytest.mark.parametrize("style", by_turns(html.STYLES))
@pytest.mark.parametrize(("edition", "split"), EDITIONS)
def test_style_comes_back(style, edition, split):
    for seed in range(3):
        draft = drafted(seed=seed, edition=edition, other_split=split)
        assert_read(draft, html.write(draft, Page(style, seed=seed)))


@pytest.mark.parametrize("style", TABLE_STYLES)
@pytest.mark.parametrize("shape", by_turns(SHAPES, 12))
def test_shape_comes_back(style, shape):
    for seed, edition in enumerate(("2021", "2019")):
        draft = drafted(seed=seed, edition=edition, digits=6, zeros=0.3)
        assert_read(draft, html.write(draft, Page(style, SHAPES[shape], seed=seed)))


@pytest.mark.parametrize("how", ["wide", "absurd", "tall", "uneven"])
@pytest.mark.parametrize("style", ["plain", "word", "nested"])
def test_wrong_spans_cost_nothing(how, style):
    draft = drafted(seed=7)
    assert_read(draft, html.write(draft, Page(style, spans=how)))


@pytest.mark.parametrize("seed", range(3))
def test_wrong_header_after_a_break_is_right_or_flagged(seed):
    draft = drafted(seed=seed)
    assert_read(draft, html.write(draft, Page(shape=Shape(requests="split-wrong"))), exact=False)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("gbk", "utf-8"), ("utf-8", "gb2312"), ("gb18030", "gb2312"), ("utf-8", "utf-8")],
)
@pytest.mark.parametrize("style", ["plain", "site"])
def test_bytes_other_than_declared(encoding, declared, style):
    draft = drafted(seed=8)
    assert_read(draft, html.write(draft, Page(style, encoding=encoding, declared=declared)))


def test_traditional_page_in_big5():
    draft = drafted(("traditional",), seed=9)
    assert_read(draft, html.write(draft, Page("site", encoding="big5", declared="big5")))


def test_site_states_when_it_was_published():
    draft = drafted(seed=10)
    assert govreport.read(html.write(draft, Page("site"))).published == draft.facts.published


@pytest.mark.parametrize("style", html.STYLES)
def test_totals_that_do_not_add_up_stay_as_printed(style):
    draft = drafted(seed=12, adds_up=False)
    assert_read(draft, html.write(draft, Page(style)))


@pytest.mark.parametrize("table", ["proactive", "disputes"])
def test_figures_in_pictures_are_flagged(table):
    draft = drafted(seed=13)
    data = html.write(draft, Page(pictures=table))
    assert b"<img" in data
    for cells in draft.expected[table].values():
        cells.update(dict.fromkeys(cells))
    assert_read(draft, data)


@pytest.mark.parametrize("style", by_turns(["site", "word", "paragraphs"]))
def test_report_is_a_fifth_of_its_page(style):
    draft = drafted(seed=14)
    data = html.write(draft, Page(style, bulk=2500))
    assert len(data) > 250_000
    assert_read(draft, data)
