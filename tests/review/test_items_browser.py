"""The review of items in JupyterLab, in a real browser, by keyboard alone."""

from __future__ import annotations

import pytest

from govreport import decisions
from tests.browser import CONTRAST
from tests.conftest import slow
from tests.lab import needs_lab
from tests.review.conftest import rebuilt
from tests.review.lab import after, alone, count, opened, run_all, started, themed
from tests.review.test_items import CHECK, FOUND, RULES, STAFF, TRAIN, corpus, narrated

__all__ = ["corpus", "narrated"]  # the fixtures

pytestmark = needs_lab


@slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_items_are_settled_by_keyboard_and_one_taken_back(corpus, browser, tmp_path, scheme):
    before = corpus.items
    with started(corpus.path, tmp_path / "home", "--of", "items") as (_, address):
        themed(corpus.path, scheme)
        page = opened(browser, address, scheme)
        run_all(page)
        widget = page.locator(".govreport-review")
        left, _ = count(page)
        assert widget.locator("mark").inner_text() == FOUND
        readable(page, widget)
        widget.locator(".source").focus()
        cells = page.locator(".jp-Notebook .jp-Cell").count()
        # a problem; what answers it; as read, twice; split behind the comma; its piece has a theme
        for key in ("p", "1\n", "k", "\n"):
            page.keyboard.type(key)
            left -= 1
            after(page, left)
        assert widget.locator("mark").inner_text() == TRAIN
        page.locator(".menus select").last.select_option("themes")
        page.wait_for_function(
            "text => document.querySelector('.govreport-review mark').innerText === text", arg=STAFF
        )
        few = count(page)[0]
        readable(page, widget)
        widget.locator(".source").focus()
        page.keyboard.press("c")
        assert widget.locator(".knife").count() == 1
        for key in ("Shift+ArrowRight", "ArrowLeft", "Enter"):
            page.keyboard.press(key)
        after(page, few - 1)  # the pieces are of another kind than the menu has
        page.locator(".menus select").last.select_option("")
        page.wait_for_function(
            "text => document.querySelector('.govreport-review mark').innerText === text",
            arg=STAFF.split("，")[0],
        )
        total = count(page)[0]
        widget.locator(".source").focus()
        page.keyboard.type("t")
        for one in page.locator(".themes input:checked").all():  # whatever the words say
            page.keyboard.type(one.locator("xpath=..").locator("kbd").inner_text())
        page.keyboard.type("4\n")
        after(page, total - 1)
        assert page.locator(".jp-Notebook .jp-Cell").count() == cells  # no key added one

        page.keyboard.press("Control+s")
        page.wait_for_selector(".jp-mod-current.jp-mod-dirty", state="detached")
        page.reload()
        page.wait_for_selector(".govreport-review header h3")
        assert count(page) == [total - 1, 6]
        page.locator(".govreport-review .source").focus()
        page.keyboard.press("z")
        after(page, total)
        assert count(page) == [total, 5]
        page.context.close()

    kinds = [one.kind for one in decisions.load(corpus.path / "decisions.csv")]
    assert kinds == ["problem", "paired", "paired", "paired", "split", "labelled", "undone"]
    items = rebuilt(corpus).items.set_index("text")
    first, second = STAFF.split("，")
    assert list(items[items["kind"] == "problem"].index[2:5]) == [FOUND, first, second]
    assert items.loc[[CHECK, RULES], "how"].tolist() == ["human"] * 2
    assert items["themes"].isna().all() and STAFF in set(before["text"])


def readable(page, widget) -> None:
    """In both languages: contrast, and no word cut off."""
    seen = {}
    for lang in ("zh", "en"):
        assert widget.get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]
        seen[lang] = widget.inner_text()
        for part in ("h3", ".about li", "legend", ".choices b", ".choices small", ".actions button",
                     ".hint", ".source span", "mark", ".count"):  # fmt: skip
            for one in widget.locator(part).all()[:3]:
                contrast = one.evaluate(CONTRAST)
                assert contrast >= 4.5, (lang, part, contrast)
        for button in widget.locator("button").all():
            assert button.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
        widget.locator(".lang").focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
    assert "为何存疑" in seen["zh"] and "Why it is doubtful" in seen["en"]


@slow
def test_what_a_section_says_is_text_and_keys_are_what_they_say(browser):
    """The widget's script alone, given a card full of markup."""
    evil = "<img src=x onerror=document.title='run'>"
    label = {"zh": evil, "en": evil}
    card = {
        "at": 1, "left": 1, "done": 0, "title": label, "of": evil, "file": evil, "why": label,
        "findings": [{"mark": evil, **label}], "others": [{"who": evil, **label}],
        "text": "𠀀甲，乙。丙", "stops": [3, 5], "mode": "pair",
        "pieces": [[evil, "", ""], ["𠀀甲，乙。丙", "at", ""], [evil, "problem", evil]],
        "can": ["keep", "no_item", "cut", "merge", "pair", "problem", "themes"],
        "problems": [{"key": str(n), "digit": str(n), "name": label, "how": label, "chosen": n == 1}
                     for n in (1, 2)],
        "themes": [{"key": "a", "digit": "1", "name": label, "definition": label, "exclude": label,
                    "words": evil, "chosen": False}],
    }  # fmt: skip
    page = alone(browser, "items.js", card, said=label)

    def sent() -> list[tuple[str, str]]:
        return [
            (one.get("kind", one["do"]), one.get("value", ""))
            for one in page.evaluate("window.sent")
        ]

    page.locator(".source").focus()
    for key in ("2", "Enter", "0", "Enter", "t", "1", "9", "Enter", "c", "ArrowRight", "Enter",
                "Shift+ArrowLeft", "Enter", "Escape", "k", "m", "p", "n", "s", "z", "Control+k"):  # fmt: skip
        page.keyboard.press(key)
    assert sent() == [
        ("paired", "1 2"), ("paired", ""), ("labelled", "a"), ("split", "5"), ("split", "4"),
        ("keep", ""), ("merged", ""), ("problem", ""), ("no_item", ""), ("skip", ""), ("undo", ""),
    ]  # fmt: skip
    page.locator("input.note").focus()
    page.keyboard.type("kmsz1")
    assert len(sent()) == 11
    page.locator(".themes input").focus()  # … and each choice by Tab and the space bar
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.name") == "themes a"  # one goes on from there
    page.keyboard.press("Enter")
    assert sent()[11] == ("labelled", "")
    about = page.locator(".about")
    about.evaluate("one => { one.style.height = '40px'; one.scrollTop = 30; }")
    scrolled = about.evaluate("one => one.scrollTop")
    page.add_style_tag(content=".about{height:40px !important}")
    page.keyboard.press("1")
    assert scrolled == about.evaluate("one => one.scrollTop") == 30
    assert page.locator(".govreport-review img").count() == 0 and page.title() != "run"
    page.close()
