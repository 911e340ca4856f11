"""The review in JupyterLab, in a real browser, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from govreport import decisions
from tests.browser import CONTRAST
from tests.conftest import slow
from tests.lab import needs_lab
from tests.review.conftest import rebuilt
from tests.review.lab import after, alone, count, opened, run_all, started, themed
from tests.review.test_review import NEW

pytestmark = needs_lab


@pytest.fixture
def lab(corpus, browser, tmp_path) -> Iterator[str]:
    """The address of the notebook."""
    with started(corpus.path, tmp_path / "home") as (_, address):
        yield address


@slow
def test_ten_cells_are_settled_by_keyboard_and_one_taken_back(lab, browser, corpus):
    page = opened(browser, lab)
    run_all(page)
    widget = page.locator(".govreport-review")
    assert count(page) == [12, 0]
    mark = widget.locator("mark")
    assert mark.inner_text() == "7"
    box, source = mark.bounding_box(), widget.locator(".source").bounding_box()
    assert source["y"] <= box["y"] and box["y"] + box["height"] <= source["y"] + source["height"]

    widget.locator("input").first.focus()
    cells = len(page.query_selector_all(".jp-Notebook .jp-Cell"))
    keys = ["6\n", "0\n", "b", "u", "0\n", "0\n", "6\n", "\n", "s", "0\n", "6\n"]
    left = 12
    for key in keys:  # Enter alone takes what was read; one cell is skipped
        page.keyboard.type(key)
        left -= key != "s"
        after(page, left) if key != "s" else page.wait_for_function(
            "() => document.querySelector('.govreport-review .said').textContent === '已跳过'"
        )
    assert count(page) == [2, 10]
    assert len(page.query_selector_all(".jp-Notebook .jp-Cell")) == cells  # b added none
    made = decisions.load(corpus.path / "decisions.csv")
    kinds = ["value"] * 2 + ["blank", "unreadable"] + ["value"] * 6
    assert [one.kind for one in made] == kinds and {one.who for one in made} == {"甲"}

    page.keyboard.press("Control+s")
    page.wait_for_selector(".jp-mod-current.jp-mod-dirty", state="detached")
    page.reload()
    page.wait_for_selector(".govreport-review header h3")  # the kernel still has it
    assert count(page) == [2, 10]
    page.locator(".govreport-review input").first.focus()
    page.keyboard.press("z")
    after(page, 3)
    assert count(page) == [3, 9]
    page.keyboard.press("Tab")  # every action can be reached, and one sees where one is
    for _ in range(5):
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid"
        page.keyboard.press("Tab")
    page.context.close()

    assert (corpus.cells["how"] != "human").all()
    built = rebuilt(corpus).cells
    human = built[built["how"] == "human"].set_index(["table", "row", "column"])["value"]
    wanted = dict(zip(NEW, (6, 0, None, None, 0, 0, 6), strict=True))
    wanted |= {
        ("requests", row, "natural_person"): 0 for row in ("carried_over", "carried_forward")
    }
    assert {cell: None if pd.isna(value) else value for cell, value in human.items()} == wanted
    changed = (corpus.cells["value"].fillna(-1) != built["value"].fillna(-1)).sum()
    assert changed == 3  # 7 is 6, and two are null


@slow
def test_it_works_in_notebook_7_as_well(lab, browser, corpus):
    pytest.importorskip("notebook", minversion="7", reason="Notebook 7 is not installed")
    page = opened(browser, lab.replace("/lab/tree/", "/notebooks/"))
    run_all(page)
    page.locator(".govreport-review input").first.focus()
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    for key, left in (("6\n", 11), ("b", 10), ("z", 11)):
        page.keyboard.type(key)
        after(page, left)
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells  # b added none
    page.locator(".menus select").first.select_option("乙川区人民政府")
    after(page, 1)
    assert "乙川区" in page.inner_text(".govreport-review .of")
    page.context.close()
    kinds = [one.kind for one in decisions.load(corpus.path / "decisions.csv")]
    assert kinds == ["value", "blank", "undone"]


@slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_review_is_readable_in_both_languages(lab, browser, corpus, scheme):
    themed(corpus.path, scheme)
    page = opened(browser, lab, scheme)
    run_all(page)
    widget = page.locator(".govreport-review")
    seen = {}
    for lang in ("zh", "en"):
        seen[lang] = widget.inner_text()
        assert widget.get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]
        for part in (
            "h3",
            ".about th",
            ".about li",
            ".actions button",
            ".count",
            ".source",
            "mark",
        ):
            contrast = widget.locator(part).first.evaluate(CONTRAST)
            assert contrast >= 4.5, (scheme, lang, part, contrast)
        for button in widget.locator("button").all():
            assert button.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
        widget.locator(".lang").focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
    assert "为何存疑" in seen["zh"] and "Why it is doubtful" in seen["en"]
    page.context.close()


@slow
def test_what_a_document_says_is_text_in_the_page(browser, corpus):
    """The widget's script alone, without JupyterLab, given a card full of markup."""
    evil = "<img src=x onerror=document.title='run'>"
    label = {"zh": evil, "en": evil}
    card = {
        "at": 1, "left": 1, "done": 0, "title": label, "of": evil, "file": evil, "why": label,
        "value": evil, "findings": [{"mark": evil, **label}], "facts": [[label, label]],
        "allowed": [{"value": evil, **label}], "others": [{"who": evil, **label}],
        "source": {"table": True, "exact": True, "lines": [[[evil, 1, True], [evil, 2, False]]]},
    }  # fmt: skip
    menus = {"agency": [{"key": evil, **label}, {"key": "乙", **label}], "year": [], "rule": []}
    page = alone(browser, "cells.js", card, said=label, menus=menus)
    assert page.locator(".govreport-review img").count() == 0 and page.title() != "run"
    assert page.locator("mark").inner_text() == evil
    card["source"] = {"image": "https://example.com/x.png", "exact": True, "middle": [0, 0]}
    page.locator("input").first.focus()
    for key in ("5", "Enter", "b", "U", "s", "z", "Control+b"):
        page.keyboard.press(key)
    sent = page.evaluate("window.sent")
    assert [one.get("kind", one["do"]) for one in sent] == [
        "value",
        "blank",
        "unreadable",
        "skip",
        "undo",
    ]
    page.locator("input.note").focus()
    page.keyboard.type("buszz")
    assert len(page.evaluate("window.sent")) == 5 and {one["at"] for one in sent} == {1}
    menu = page.locator(".menus select")
    assert menu.count() == 1  # a menu of nothing to choose from is none
    menu.focus()
    page.keyboard.press("b")
    menu.select_option("乙")
    assert page.evaluate("window.sent")[5:] == [{"agency": "乙"}]
    menu.select_option(evil)
    assert page.evaluate("window.sent")[6:] == [{"agency": evil}] and page.title() != "run"
    page.close()
