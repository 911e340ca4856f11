"""The writers themselves: the files hold what the draft says, whoever reads them."""

from __future__ import annotations

import copy
import io

import docx as word
import lxml.html
import pdfplumber
import pytest

from govreport import form
from govreport_specimens import docx, html, pdf, text
from govreport_specimens.grids import Shape, grids, lie
from govreport_specimens.oddities import ODDITIES
from tests.conftest import by_turns
from tests.specimens import facts
from tests.specimens.checks import drafted
from tests.specimens.compare import errors, simplified

SHAPES = {
    "official": Shape(),
    "tables apart": Shape(proactive="four", disputes="three"),
    "transposed": Shape(disputes="transposed"),
    "stacked": Shape(stacked=True),
    "a row for each block": Shape(disputes="rows"),
    "split": Shape(requests="split"),
    "split bare": Shape(requests="split-bare"),
    "groups repeated": Shape(groups="repeated"),
    "groups once": Shape(groups="first"),
    "names in halves": Shape(header="halves"),
    "empty header row": Shape(header="spare"),
    "blank rows": Shape(blank_rows=True),
}


@pytest.mark.parametrize("seed", range(20))
def test_figures_add_up_when_they_should(seed):
    made = facts.sample(seed, "2019" if seed % 2 else "2021")
    requests = made.tables["requests"]
    for identity in form.identities(tuple(requests)):
        for name in requests if identity.axis == "row" else (*form.APPLICANTS, "total"):
            if identity.table != "requests":
                continue
            if identity.axis == "row":
                left = sum(requests[name][key] for key in identity.left)
                right = sum(requests[name][key] for key in identity.right)
            else:
                left = sum(requests[key][name] for key in identity.left)
                right = sum(requests[key][name] for key in identity.right)
            assert left == right


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_grids_are_rectangles(shape, edition):
    for sheet in drafted(edition=edition).sheets:
        for grid in grids(sheet, shape):
            placed, width = grid.places()
            covered = [
                (row + i, column + j)
                for row, column, cell in placed
                for i in range(cell.rowspan)
                for j in range(cell.colspan)
            ]
            assert len(covered) == len(set(covered)) == width * len(grid.rows)


@pytest.mark.parametrize("how", ["wide", "absurd", "tall", "uneven"])
def test_spans_lie(how):
    sheet = drafted().sheet("requests")
    (honest,), (lying,) = grids(sheet), grids(sheet)
    lie(lying, how)
    assert [[cell.text for cell in row] for row in honest.rows] == [
        [cell.text for cell in row] for row in lying.rows
    ]
    assert honest.rows != lying.rows


@pytest.mark.parametrize("name", by_turns(ODDITIES, 12))
def test_oddity_goes_into_every_format(name):
    oddity = ODDITIES[name]
    for kind in sorted(oddity.kinds):
        draft = drafted((name,), kind, seed=5, edition="2019")
        assert text.write(draft, {"stream": "wrapped", "glued": "glued"}.get(kind, "markdown"))
        if kind == "grid":
            assert html.write(draft)
            assert docx.write(draft)


def test_traditional_characters_come_back():
    draft = drafted(("traditional",))
    plain = drafted()
    for changed, original in zip(draft.blocks(), plain.blocks(), strict=True):
        assert simplified(changed.text) == original.text


def test_html_holds_every_figure():
    draft = drafted()
    for style in html.STYLES:
        page = lxml.html.fromstring(html.write(draft, html.Page(style, seed=2)).decode())
        cells = [
            "".join(cell.itertext()).strip()
            for cell in page.iter("td", "th", "p")
            if cell.find(".//td") is None
        ]
        for line in draft.sheet("requests").lines:
            assert set(line.figures) <= set(cells)


def test_docx_holds_every_figure():
    draft = drafted()
    document = word.Document(io.BytesIO(docx.write(draft)))
    cells = [
        cell.text
        for row in document.tables[1].rows
        for cell in row.cells[3:]
        if cell.text.isdigit()
    ]
    assert cells == [figure for line in draft.sheet("requests").lines for figure in line.figures]


def test_pdf_holds_every_figure():
    draft = drafted()
    data = pdf.write(draft, pdf.Print(vertical=True, break_rows=True, start=0.2))
    with pdfplumber.open(io.BytesIO(data)) as opened:
        words = [word["text"] for page in opened.pages for word in page.extract_words()]
        assert len(opened.pages) > 2
    for line in draft.sheet("requests").lines:
        assert set(line.figures) <= set(words)
    assert f"{draft.facts.agency}{draft.facts.year}年政府信息公开工作年度报告" in words
    assert "- 1 -" in " ".join(words)


@pytest.mark.parametrize("encoding", by_turns(text.ENCODINGS))
def test_text_can_be_encoded(encoding):
    assert "政府信息" in text.write(drafted(), encoding=encoding).decode(encoding)
    assert text.write(drafted(("traditional",)), encoding="big5")


class Perfect:
    """A reader that makes no mistake, for making some."""

    def __init__(self, draft):
        self.read = {"tables": copy.deepcopy(draft.expected), "findings": []}

    def to_dict(self):
        return self.read


def test_comparison_finds_what_is_wrong():
    draft = drafted(("zeros_as_dashes",), seed=1)
    perfect = Perfect(draft)
    row = perfect.read["tables"]["requests"]["new"]
    blank = next(
        (table, key, column)
        for table, rows in draft.expected.items()
        for key, cells in rows.items()
        for column, value in cells.items()
        if value is None
    )
    # Blanks need a finding each.
    assert any(blank[2] in error for error in errors(draft, perfect))
    for table in form.tables_of("2021"):
        perfect.read["findings"].append({"table": table, "row": None, "column": None})
    assert errors(draft, perfect) == []

    written, row["total"] = row["total"], row["total"] + 1
    assert errors(draft, perfect, exact=False) != []
    row["total"] = None
    assert errors(draft, perfect, exact=False) == []
    assert errors(draft, perfect, exact=True) != []
    row["total"] = written

    perfect.read["tables"][blank[0]][blank[1]][blank[2]] = 0
    assert errors(draft, perfect, exact=False) != []
    perfect.read["tables"][blank[0]][blank[1]][blank[2]] = None
    perfect.read["tables"]["requests"]["other"] = {"total": 3}
    assert errors(draft, perfect, exact=False) != []
