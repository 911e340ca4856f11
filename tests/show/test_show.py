"""How a report, a table and one figure show themselves."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

import lxml.html
import pytest
from lxml import etree

import govreport
from govreport import form
from govreport.normal import harmless
from govreport.words import as_json, one_line
from govreport_specimens import docx, html, pdf, text
from tests.browser import CONTRAST
from tests.conftest import ROOT, by_turns
from tests.specimens.checks import drafted

SAMPLE = ROOT / "data" / "reports" / "hongqi-2021.txt"
CHINESE = re.compile("[\u4e00-\u9fff]")


@cache
def sample() -> govreport.Report:
    return govreport.read(SAMPLE)


@cache
def page_of(edition: str, split: bool) -> govreport.Report:
    return govreport.read(html.write(drafted(seed=5, edition=edition, other_split=split)))


def parsed(markup: str) -> etree._Element:
    return lxml.html.fromstring(f"<html><body>{markup}</body></html>")


def laid_out(table: etree._Element) -> list[list[etree._Element]]:
    """A table's cells as a browser places them."""
    grid: dict[tuple[int, int], etree._Element] = {}
    rows = table.findall(".//tr")
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in grid:
                x += 1
            for down in range(int(cell.get("rowspan", 1))):
                for right in range(int(cell.get("colspan", 1))):
                    assert (y + down, x + right) not in grid, "cells overlap"
                    grid[y + down, x + right] = cell
            x += int(cell.get("colspan", 1))
    width = max(x for _, x in grid) + 1
    # Every row is as wide as the table: no spans are wrong.
    return [[grid[y, x] for x in range(width)] for y in range(len(rows))]


def words(cell: etree._Element) -> str:
    return " ".join(cell.text_content().split())


def shown(view, report: govreport.Report, lang: str) -> dict[tuple[str, str, str], etree._Element]:
    """The cell of each figure, found by what stands beside and above it."""
    tables = parsed(view._repr_html_()).findall(".//table")
    assert len(tables) == 3
    found = {}
    for key, table in zip(form.tables_of("2021"), tables, strict=True):
        grid = laid_out(table)
        spec = form.table(report.edition, key)
        rows = list(dict.fromkeys(row for name, row, _ in report.figures if name == key))
        if key == "disputes":
            for x, cell in enumerate(grid[-1]):
                row, column = rows[x // 5], spec.columns[x % 5]
                assert words(grid[-2][x]) == column.label(lang)
                assert words(grid[1][x]) == spec.row(row).label(lang)
                found[key, row, column.key] = cell
            continue
        heads: list[str] = []
        body = []
        for line in grid:
            if line[-1].tag == "th":
                heads = [words(cell) for cell in line]
            else:
                body.append((line, heads))
        assert len(body) == len(rows)
        for row, (line, above) in zip(rows, body, strict=True):
            label = row_of(spec, row).label(lang)
            beside = words(next(cell for cell in reversed(line) if cell.tag == "th"))
            # in English, 'Refused: state secret' stands as 'State secret' beside its group
            assert label.lower().endswith(beside.lower()) or beside.endswith(label)
            for column in row_of(spec, row).columns:
                at = above.index(spec.column(column).label(lang))
                found[key, row, column] = line[at]
    return found


def row_of(spec: form.Table, row: str) -> form.Row:
    return form.OTHER_ROW if row == form.OTHER_ROW.key else spec.row(row)


def figure_in(cell: etree._Element) -> str:
    return words(cell).split(" ")[0]


# --- the page --------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_of_the_sample_stands_in_its_cell(lang):
    gold = json.loads(
        (ROOT / "tests" / "gold" / "hongqi-2021.json").read_text(encoding="utf-8"),
        parse_float=Decimal,
    )
    cells = shown(sample().display(lang), sample(), lang)
    assert len(cells) == 200
    for table, rows in gold["tables"].items():
        for row, values in rows.items():
            for column, value in values.items():
                assert Decimal(figure_in(cells[table, row, column])) == Decimal(value)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("edition", "split"), [("2021", True), ("2021", False), ("2019", False)])
def test_every_edition_is_laid_out_like_its_form(edition, split, lang):
    report = page_of(edition, split)
    cells = shown(report.display(lang), report, lang)
    assert cells.keys() == report.figures.keys()
    for key, cell in cells.items():
        assert Decimal(figure_in(cell)) == report.figures[key].value


def test_a_notebook_shows_the_report_in_chinese():
    assert sample()._repr_html_() == sample().display("zh")._repr_html_()
    assert sample().display("en")._repr_html_() != sample()._repr_html_()


def doubtful() -> govreport.Report:
    """The sample with one null, one inferred and one flagged cell."""
    report = govreport.read(SAMPLE)
    key = "requests", "new", "business"
    report.figures[key] = replace(report.figures[key], value=None)
    key = "requests", "granted", "total"
    report.figures[key] = replace(report.figures[key], how="inferred")
    label = form.Label("与总计不符", "does not add up")
    report.findings.append(
        govreport.Finding("test", "error", label, "requests", "carried_over", "total")
    )
    return report


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_null_and_doubtful_cells_are_marked(lang):
    report = doubtful()
    cells = shown(report.display(lang), report, lang)
    null = cells["requests", "new", "business"]
    assert words(null) == "∅"
    assert "null" in null.get("class")
    inferred = cells["requests", "granted", "total"]
    assert words(inferred) == "0 ≈"
    assert "inferred" in inferred.get("class")
    flagged = cells["requests", "carried_over", "total"]
    assert words(flagged) == "0 ⚑"
    assert "flagged" in flagged.get("class")
    assert ("与总计不符" if lang == "zh" else "does not add up") in flagged.get("title")
    plain = cells["requests", "new", "total"]
    assert words(plain) == "6"
    assert not {"null", "inferred", "flagged"} & set(plain.get("class").split())
    for mark in "∅≈⚑":
        assert mark in parsed(report.display(lang)._repr_html_()).find_class("legend")[0].text


def test_text_is_folded():
    folded = parsed(sample()._repr_html_()).xpath("//details[not(@open)]")
    contents = "".join(part.text_content() for part in folded)
    for key in ("overview", "problems", "other"):
        assert sample().sections[key].split("\n")[0] in contents
        assert any(form.SECTIONS[key].zh in part.find("summary").text for part in folded)


EVIL = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>&amp;'"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_from_the_document_is_escaped(lang):
    report = govreport.read(SAMPLE)
    report.agency = report.title = report.published = EVIL
    report.document.path = EVIL
    report.sections = dict.fromkeys([*report.sections, "extra"], EVIL)
    report.problems = [govreport.Item(EVIL, (EVIL,)), govreport.Item(None, (EVIL,))]
    report.figures = {
        key: replace(figure, raw=EVIL, unit=EVIL, note=EVIL, place=govreport.Place(element=EVIL))
        for key, figure in report.figures.items()
    }
    report.findings = [
        govreport.Finding(
            "x",
            "error",
            form.Label(EVIL, EVIL),
            "requests",
            "new",
            "total",
            EVIL,
            EVIL,
            govreport.Place(element=EVIL),
        )
    ]
    pages = [
        report.display(lang)._repr_html_(),
        report.show("requests", "new", "total", lang)._repr_html_(),
    ]
    for page in pages:
        tree = parsed(page)
        assert not tree.xpath("//script | //img | //@onerror")
        assert EVIL in tree.text_content()


def test_document_cannot_break_out_of_a_shown_place():
    page = f"<p>{EVIL.replace('<', '&lt;')}本年新收 6 件</p>"
    data = html.write(drafted(seed=5)).decode().replace("<body>", f"<body>{page}")
    report = govreport.read(data.encode())
    for key in report.figures:
        assert "<script" not in report.show(*key)._repr_html_()


@pytest.mark.parametrize("report", [("2021", True), ("2021", False), ("2019", False)], ids=str)
def test_english_page_has_no_chinese_word_of_ours(report):
    report = page_of(*report)
    report = replace(report, agency="X", sections={"overview": "x"}, problems=[])
    marks = "".join(parsed(report.display("en")._repr_html_()).itertext())
    assert not CHINESE.findall(marks)
    assert not CHINESE.findall(str(report.display("en")))
    for key in form.tables_of("2021"):
        assert form.table(report.edition, key).label.en in marks


@pytest.mark.parametrize("edition", form.EDITIONS)
def test_every_label_of_the_form_is_in_both_languages(edition):
    labels = [*form.SECTIONS.values(), *form.SUBSECTIONS.values(), *form.FURTHER_SECTIONS.values()]
    for key in form.tables_of(edition):
        table = form.table(edition, key)
        labels += [table.label, *(part.label for part in (*table.rows, *table.columns))]
    for label in labels:
        assert CHINESE.search(label.zh)
        assert label.en
        assert not CHINESE.search(label.en)


def test_labels_are_those_of_the_reports_own_edition():
    report = page_of("2019", False)
    label = form.Label("待核", "to be checked")
    report = replace(
        report,
        findings=[govreport.Finding("x", "warning", label, "proactive", "procurement", "amount")],
    )
    for view in (report._repr_html_(), str(report)):
        assert "政府集中采购 · 采购总金额" in view
        assert "本年收费金额" not in view
        assert "行政规范性文件" not in view


def test_missing_table_is_said_not_left_out():
    report = replace(
        sample(), figures={k: v for k, v in sample().figures.items() if k[0] != "disputes"}
    )
    tree = parsed(report._repr_html_())
    assert len(tree.findall(".//table")) == 2
    assert "未找到此表" in tree.text_content()


# --- in a browser ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "scheme"),
    by_turns([("zh", "light"), ("en", "light"), ("zh", "dark"), ("en", "dark")]),
)
def test_page_in_a_browser(browser, tmp_path, lang, scheme):
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1000, "height": 800})
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(
        "<!doctype html><meta charset=utf-8><style>:root{color-scheme:light dark}"
        f"body{{font-size:14px}}</style><body>{doubtful().display(lang)._repr_html_()}"
    )
    page.screenshot(path=tmp_path / f"{lang}-{scheme}.png", full_page=True)
    assert (said, asked) == ([], [])
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 1000
    for kind in ("null", "flagged", "inferred", "zero", "total"):
        assert page.locator(f"td.{kind}").first.evaluate(CONTRAST) >= 4.5, kind
    looks = [
        page.locator(selector).first.evaluate(
            "cell => { const s = getComputedStyle(cell);"
            " return s.backgroundColor + s.outlineStyle + s.boxShadow; }"
        )
        for selector in ("td.zero", "td.null", "td.flagged", "td.inferred")
    ]
    assert len(set(looks)) == 4, "marked cells look alike"
    context.close()


def test_tables_keep_their_shape_without_styles():
    tree = parsed(sample()._repr_html_())
    for table in tree.findall(".//table"):
        assert table.get("border") == "1"
    for cell in tree.xpath("//td[text()]"):
        assert cell.get("align") == "right"
    for label in tree.xpath("//th[@scope='row']"):
        assert label.get("align") == "left"


def test_labels_are_readable_on_a_phone(browser):
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.set_content(govreport.card(sample()))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    narrowest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('th[scope=row]')].map(th =>"
        " th.clientWidth / parseFloat(getComputedStyle(th).fontSize)))"
    )
    assert narrowest > 8, "characters in a line"
    context.close()


# --- one figure and its place ----------------------------------------------------------

PLAIN_TEXTS = ("spaced", "wrapped", "cells", "markdown", "ocr")
FILES = {
    **{
        f"text {layout}": lambda layout=layout: text.write(drafted(seed=6), layout)
        for layout in PLAIN_TEXTS
    },
    **{
        f"html {style}": lambda style=style: html.write(drafted(seed=6), html.Page(style))
        for style in html.STYLES
    },
    "docx": lambda: docx.write(drafted(seed=6)),
    "docx nested": lambda: docx.write(drafted(seed=6), docx.File(nested=True)),
    "pdf": lambda: pdf.write(drafted(seed=6)),
    "pdf vertical": lambda: pdf.write(drafted(seed=6), pdf.Print(vertical=True, start=0.2)),
    "2019 pdf": lambda: pdf.write(drafted(seed=6, edition="2019", other_split=False)),
}


def squeezed(content: str) -> str:
    return "".join(content.split())


@pytest.mark.parametrize("name", by_turns(FILES))
def test_every_figure_stands_where_it_says(name):
    data = FILES[name]()
    report = govreport.read(data)
    at_place = {"text": text_at, "html": html_at, "docx": docx_at, "pdf": pdf_at}
    reader = at_place[report.document.format](data)
    read = {key: figure for key, figure in report.figures.items() if figure.value is not None}
    assert len(read) > 130
    for key, figure in read.items():
        assert figure.place is not None, key
        assert squeezed(figure.raw), key
        assert squeezed(figure.raw) == squeezed(reader(figure)), key


def text_at(data: bytes):
    lines = re.split(r"\r\n|\r|\n|\f", data.decode())

    def at(figure) -> str:
        start = figure.place.column - 1
        return lines[figure.place.line - 1][start : start + len(figure.raw)]

    return at


def html_at(data: bytes):
    tree = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(encoding="utf-8"))

    def at(figure) -> str:
        (element,) = tree.xpath(figure.place.element)
        whole = squeezed(element.text_content())
        # in a page without tables the element is the paragraph that holds the figure
        return figure.raw if element.tag != "td" and squeezed(figure.raw) in whole else whole

    return at


def docx_at(data: bytes):
    from docx import Document

    tables = list(Document(io.BytesIO(data)).element.body.iter("{*}tbl"))

    def at(figure) -> str:
        table, row, cell = map(int, re.findall(r"\d+", figure.place.element))
        element = tables[table - 1].findall("./{*}tr")[row - 1].findall("./{*}tc")[cell - 1]
        return "".join(element.itertext("{*}t"))

    return at


def pdf_at(data: bytes):
    import pdfplumber

    pages = pdfplumber.open(io.BytesIO(data)).pages

    def at(figure) -> str:
        page = pages[figure.place.page - 1]
        return page.crop(figure.place.box, strict=False).extract_text()

    return at


def test_view_of_a_pdf_is_its_page_with_the_cell_marked():
    import pdfplumber
    from PIL import ImageChops

    data = FILES["pdf"]()
    report = govreport.read(data)
    view = report.show("requests", "granted", "total")
    figure = report.figure("requests", "granted", "total")
    image = view.image()
    with pdfplumber.open(io.BytesIO(data)) as opened:
        page = opened.pages[figure.place.page - 1]
        scale = image.width / float(page.width)
        assert image.height == pytest.approx(float(page.height) * scale, abs=2)
    unmarked = replace(view, place=figure.place._replace(box=None)).image()
    left, top, right, bottom = (edge * scale for edge in figure.place.box)
    changed = ImageChops.difference(image, unmarked).getbbox()
    assert changed == pytest.approx((left, top, right, bottom), abs=6)
    red, green, blue = image.getpixel((round((left + right) / 2), round(top) - 1))
    assert red > 150
    assert green < 120
    assert blue < 120
    assert "data:image/png;base64," in view._repr_html_()
    assert f"第{figure.place.page}页" in str(view)


def test_view_of_a_text_is_its_line():
    view = sample().show("requests", "unavailable.not_held", "total")
    assert "本机关不掌握" in str(view)
    assert "⟦2⟧" in str(view)
    assert view.image() is None
    marked = parsed(view._repr_html_()).find(".//mark")
    assert marked.text == "2"


@pytest.mark.parametrize("name", ["html plain", "docx"])
def test_view_of_a_table_is_its_row(name):
    report = govreport.read(FILES[name]())
    for row in ("granted", "refused.state_secret", "carried_forward"):
        view = report.show("requests", row, "total", lang="en")
        figure = report.figure("requests", row, "total")
        assert f"⟦{figure.value}⟧" in str(view)
        assert form.find_row("requests", row).label.zh[:4] in str(view)
        assert form.find_row("requests", row).label.en in str(view)


def test_view_of_a_figure_that_is_not_there():
    report = doubtful()
    key = "requests", "new", "business"
    report.figures[key] = govreport.Figure(None)
    view = report.show(*key)
    assert "∅" in str(view)
    assert "文件中没有这个单元格" in str(view)
    assert view.image() is None
    assert view._repr_html_()


# --- the terminal ------------------------------------------------------------------


def test_no_module_escapes_without_taking_out_what_steers():
    for path in ROOT.glob("govreport/**/*.py"):
        text = path.read_text(encoding="utf-8")
        assert "from html import" not in text, path
        assert "html.escape" not in text or path.name == "normal.py", path


STEERING = "\x1b]0;x\x07\x1b[2J\x9b31m\x85\x7f\u202e\u2066\u2069\u200f\u061c\ufdd0\ufffe\uffff\U0010ffff\ud800"


def test_nothing_that_steers_or_turns_text_is_shown_anywhere():
    source = SAMPLE.read_text(encoding="utf-8").replace(
        "红旗区人民政府", f"红旗区{STEERING}人民政府"
    )
    source = source.replace("一、总体情况", f"一、总体情况\n{STEERING}一段话", 1)
    report = govreport.read(source.encode("utf-8", "surrogatepass"), name=f"a{STEERING}.txt")
    report.agency = report.title = f"红旗区{STEERING}人民政府"
    report.sections["overview"] += STEERING
    report.figures = {
        key: replace(figure, raw=f"{figure.raw}{STEERING}")
        for key, figure in report.figures.items()
    }
    words = form.Label(STEERING, STEERING)
    report.findings.append(govreport.Finding("x", "error", words, "requests", "new", "total"))
    view = report.show("requests", "new", "total")
    shown_ = {
        "report": report._repr_html_() + report.display("en")._repr_html_(),
        "view": view._repr_html_(),
        "card": govreport.card(report),
        "text": str(report) + repr(report) + str(view) + repr(view),
        "error": str(govreport.UnreadableFile(f"a{STEERING}: b")),
        "line": one_line(STEERING),
        "cell": str(harmless(STEERING)),
        "json": as_json(report.to_dict("zh")),
    }
    for name, said in shown_.items():
        assert not set(said) & set(STEERING) - set("]0;x[2J31m"), name
    assert json.loads(shown_["json"])["sections"]["overview"].endswith(STEERING)


def test_text_cannot_steer_a_terminal():
    report = govreport.read(SAMPLE)
    report.agency = "红\x1b[31m旗\x07\x9b2J"
    report.sections = {"overview": "上\x1b]0;x\x07下\u202e反"}
    printed = str(report)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", printed)
    assert "旗" in printed
    assert one_line("a\r\nb\x1b[2Jc") == "a  b [2Jc"


def test_a_null_looks_other_than_a_cell_that_the_form_does_not_have():
    report = govreport.read(SAMPLE)  # its own: the other tests share one
    key = ("proactive", "regulations", "repealed")
    report.figures[key] = replace(report.figures[key], value=None)
    table = report.proactive
    assert table.isna().sum().sum() == 21  # to pandas both are NA: 20 that are not there
    html = table._repr_html_()
    assert html.count("<td>∅</td>") == 1 and html.count("<td></td>") == 20
    assert "空白：表中没有这一格" in html and "a cell that the form does not have" in html
    assert repr(table).count("∅") == 3 and "<NA>" not in repr(table)  # itself, twice the legend
    assert repr(table.loc[["regulations"]]).count("∅") == 3  # a part of it, too
    turned = repr(table.T)  # where cells are not known any more nothing null looks blank
    assert turned.count("∅") == 23
    whole = report.requests
    assert "∅" not in repr(whole) and "空白" not in whole._repr_html_()
    assert int(whole.loc["new", "total"]) == 6 and not whole.isna().any().any()
