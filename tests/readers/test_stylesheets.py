"""A web page's style sheets: as hostile as they may be, they take little time, or it is told."""

from __future__ import annotations

import pytest
from lxml import etree

from govreport.readers import read_document
from govreport.readers.stylesheets import styles_of
from tests.conftest import by_turns, no_hang


def rows(count: int) -> str:
    """A table with a figure of two elements in each row."""
    cells = '<tr class="r"><td class="c">1</td><td><i class="x">2</i>3</td></tr>'
    return f"<table>{cells * count}</table>"


def deep(count: int) -> str:
    """Elements in one another."""
    return '<div class="a b">' * count + "<b>1</b>" + "</div>" * count


FLAT = "<p>1</p>" * 4000

HOSTILE = {
    "rules for all": ("*{color:#fff}" * 20_000, rows(1000)),
    "rules for none": (".c[q]{color:#fff}" * 5_000, rows(6000)),
    "relations within relations": ("q " + "div " * 12 + "*{display:none}", deep(150)),
    "siblings of siblings": ("q~" + "p~" * 8 + "p{display:none}", FLAT),
    "siblings that are counted": ("p:nth-of-type(n+99999){color:red}" * 500, FLAT),
    "above, siblings that are counted": (
        "*:nth-of-type(n+99999) b{color:red}" * 100,
        ("<div>" + "<u></u>" * 200) * 100 + "<b>1</b>" * 500,
    ),
    "what holds what holds": ("*:has(*:has(* *)){display:none}" * 50, rows(500)),
    "rules that double": ("td{" + "&, & &, :is(&) &{" * 40 + "display:none" + "}" * 40, rows(9)),
    "a long selector": (".c" * 50_000 + "{display:none}", rows(9)),
    "a long list": (f"td:is({'.c,' * 50_000}i){{display:none}}", rows(9)),
    "a chain": (".c>" * 900 + ".c{display:none}", rows(9)),
    "brackets": ("td" + ":not(td" * 150 + ")" * 150 + "{display:none}", rows(9)),
    "numbers": (f"td:nth-child({'9' * 6000}n+1){{width:{'9' * 6000}px}}", rows(9)),
    "variables": (
        f":root{{{''.join(f'--a{n}:var(--a{n + 1}) var(--a{n + 1});' for n in range(50))}}}"
        "*{color:var(--a0)}",
        rows(2000),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", by_turns(HOSTILE, 16))
def test_hostile_sheets_take_little_time(name):
    sheet, body = HOSTILE[name]
    with no_hang():
        document = read_document(f"<style>{sheet}</style><body>{body}".encode())
    told = any("样式" in zh for zh, _ in document.notes)
    assert told or name in ("what holds what holds", "variables")


def test_a_selector_that_is_none_is_dropped_as_browsers_do():
    sheet = "".join(
        f"td:nth-child(2){one}{{display:none}}"
        for one in (":lang(,)", "[*|x]", "|", "..x", "::-webkit-x", ":nth-child()", "#1")
    )
    (grid,) = read_document(f"<style>{sheet}</style><body>{rows(2)}".encode()).grids
    assert [[cell.text for cell in row] for row in grid.rows] == [["1", "23"]] * 2


@pytest.mark.parametrize("attribute", ['bgcolor="rgb({})"', 'style="color:rgb({})"'])
def test_a_number_of_thousands_of_digits_is_no_colour(attribute):
    page = f"<body><table><tr><td {attribute.format('9' * 6000)}>1</td></tr></table>"
    assert read_document(page.encode()).grids[0].rows[0][0].text == "1"


OF_OTHERS = ".z{display:block!important}"
TRAPS = [
    "#i{display:none}",
    ".z,b{display:none}",
    ".z.a,.A>b{display:none}",
    "b:not(.z){display:none}",
    "b,:is(p).z{display:none}",
    "b,/**/.z{display:none}",
    ".z/*{}*/,b{display:none}",
    "p{/*}.z{*/}b{display:none}",
    ".z{/*}*/}b{display:none}",
    "u{content:'}.z{\n}b{display:none}",
    'u{content:"}.z{\n}b{display:none}',
    ".z{content:'}'}b{display:none}",
    '.z{content:"}"}b{display:none}',
    ".z{background:url(})}b{display:none}",
    ".z{color:\\}}b{display:none}",
    ".q\\:b{display:none}",
    "@media screen{.z{color:red}b{display:none}}",
    "p{.z{color:red}b{display:none}.z{color:red}}",
    "b{.z{color:red}display:none;.z{color:red}}",
    "b{@layer a.z{display:none}}",
    ".\u754c{display:none}",
]
"""In each a browser hides the element, whatever is said of the class z, which the page has not."""


@pytest.mark.parametrize("sheet", TRAPS)
def test_rules_for_others_are_left_out_without_harm(sheet):
    page = f"<style>{OF_OTHERS}{sheet}{OF_OTHERS}</style><p class=a><b id=i class='q:b \u754c'>9</b></p>"
    root = etree.fromstring(page, etree.HTMLParser())
    styles, whole = styles_of(root, ("display", "content"))
    assert whole
    assert styles[root.find(".//b")]["display"] == "none"


@pytest.mark.parametrize(
    "sheet",
    ["}" + " " * 400_000, "}" + "/**/" * 100_000, "{/*" * 100_000, "}a" * 200_000, "url(" * 100_000,
     "'" * 200_000, "a{(" * 100_000, ".z{" + "/" * 400_000, "{}" * 200_000],
)  # fmt: skip
def test_what_looks_like_rules_takes_little_time(sheet):
    with no_hang():
        read_document(f"<html><style>{sheet}</style><body>{rows(9)}".encode())
