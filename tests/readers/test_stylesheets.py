"""A web page's style sheets: as hostile as they may be, they take little time, or it is told."""

from __future__ import annotations

import pytest

from govreport.readers import read_document
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
