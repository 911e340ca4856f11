"""pdfium and pdfplumber find the same figures; what pdfium could be hurt with is kept from it."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import sys
import threading
import unicodedata
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from noto_cjk_sans_otc import FONT_PATH
from pdfplumber import table as plumber
from pdfplumber.utils import filter_edges

import govreport
from govreport import reading
from govreport.document import Document, Grid
from govreport.errors import GovreportError, UnreadableFile
from govreport.parsing.parse import parse
from govreport.readers import (
    layout,
    pdfium_inspection,
    pdfium_library,
    pdfium_pages,
    read_document,
    rulings,
)
from govreport.readers.rulings import Ruling
from govreport.reading import agreed
from govreport.report import Report
from govreport_specimens import PRODUCERS, html, pdf, printed, specimens
from govreport_specimens.grids import grids
from govreport_specimens.html import Page
from govreport_specimens.model import Draft
from govreport_specimens.oddities import ODDITIES
from govreport_specimens.pdf import Print
from tests.conftest import ROOT, SOAK, by_turns, examples, no_hang, slow
from tests.readers import test_bad_input as bad
from tests.specimens.checks import assert_read, drafted

REAL = sorted((ROOT.parent / "shared" / "reports").glob("*.pdf"))  # none where it is not there
TAUGHT = sorted((ROOT / "data" / "specimens").glob("*.pdf"))


def same(data: bytes) -> tuple[Report, Report]:
    """The report as both engines read it, every figure and word the same."""
    one, other = (
        parse(read_document(data, "report.pdf", name)) for name in ("pdfium", "pdfplumber")
    )
    assert (one.document.engine, other.document.engine) == ("pdfium", "pdfplumber")
    assert {key: figure.value for key, figure in one.figures.items()} == {
        key: figure.value for key, figure in other.figures.items()
    }
    assert words(one) == words(other)
    assert [(f.rule, f.table, f.row, f.column) for f in one.findings] == [
        (f.rule, f.table, f.row, f.column) for f in other.findings
    ]
    for key, figure in one.figures.items():
        left, right = figure.place, other.figures[key].place
        if left and left.box and right and right.box:
            assert left.page == right.page
            assert all(abs(a - b) < 6 for a, b in zip(left.box, right.box, strict=True)), key
    return one, other


def words(report: Report) -> dict[str, str]:
    """The sections without spaces and ligatures, in which engines differ between Latin letters."""
    return {
        key: "".join(unicodedata.normalize("NFKC", text).split())
        for key, text in report.sections.items()
    }


@pytest.mark.parametrize("path", by_turns([*REAL, *TAUGHT], 24), ids=lambda path: path.stem)
def test_engines_agree_on_files(path: Path):
    one, _ = same(path.read_bytes())
    assert one.figures


@slow
@pytest.mark.parametrize("producer", PRODUCERS)
def test_engines_agree_whoever_made_the_pdf(producer):
    made = list(specimens(2, [2020, 2023], 2, 4, formats=["html", "docx", "pdf"]))
    for one in made:
        try:
            data = printed(one, producer)
        except GovreportError as error:
            pytest.skip(str(error))
        same(data)


@slow
@pytest.mark.parametrize("font", by_turns(["WenQuanYi Zen Hei", "Noto Sans CJK SC"]))
def test_engines_agree_on_what_chromium_prints(tmp_path, font):
    """Noto's outlines become Type 3 fonts, WenQuanYi's a font that is a part of the real one."""
    if pdf.chromium() is None or not font_file(font):
        pytest.skip(f"chromium or the font {font} is not installed: nothing to print with")
    draft = drafted(("thousands", "full_width_digits"), "grid", 9, edition="2019")
    page = html.write(draft, Page("word")).replace(
        b"</head>", f"<style>* {{ font-family: '{font}' !important }}</style></head>".encode()
    )
    data = pdf.from_html(page, tmp_path)
    assert (b"/Type3" in data) is font.startswith("Noto")
    same(data)
    assert_read(draft, data)


def font_file(name: str) -> str | None:
    """Where the machine has a font."""
    if shutil.which("fc-match") is None:
        return None
    asked = ["fc-match", "--format", "%{family[0]}|%{file}", name]
    family, _, file = subprocess.run(asked, capture_output=True, text=True).stdout.partition("|")
    return file if family == name else None


@slow
def test_what_fpdf2_draws_comes_back():
    """Its codes stand in a table of the file's own, which pdfminer does not read: no text."""
    draft = drafted(seed=5)
    data = by_fpdf2(draft, str(FONT_PATH), 2)
    assert_read(draft, data)
    with pytest.raises(UnreadableFile, match="no text"):
        read_document(data, "x.pdf", "pdfplumber")


def test_engines_agree_on_what_fpdf2_draws():
    file = font_file("WenQuanYi Zen Hei")
    if file is None:
        pytest.skip("the font WenQuanYi Zen Hei is not installed: nothing to draw with")
    draft = drafted(seed=5)
    data = by_fpdf2(draft, file, 0)
    same(data)
    assert_read(draft, data)


def by_fpdf2(draft: Draft, font: str, number: int) -> bytes:
    """The report with those characters of the font that it needs."""
    paper = FPDF(format="A4")
    paper.add_page()
    paper.add_font("han", fname=font, collection_font_number=number)
    for block in draft.blocks():
        if block.sheet is None:
            paper.set_font("han", size=12)
            align = {"title": "C", "right": "R"}.get(block.kind, "L")
            indent = "" if block.kind in ("title", "heading") else "　　"
            paper.multi_cell(0, 8, indent + block.text, align=align, new_x="LMARGIN", new_y="NEXT")
            continue
        paper.set_font("han", size=7)
        for grid in grids(block.sheet):
            with paper.table(first_row_as_headings=False, col_widths=tuple(grid.widths)) as table:
                for cells in grid.rows:
                    row = table.row()
                    for cell in cells:
                        row.cell(cell.text, colspan=cell.colspan, rowspan=cell.rowspan)
    return bytes(paper.output())


PRINTS = (Print(borders="lines"), Print(borders="rects", backgrounds=True))


@slow
@pytest.mark.parametrize(
    ("number", "name"),
    list(enumerate(name for name, one in ODDITIES.items() if "grid" in one.kinds)),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_engines_agree_on_oddities(number, name):
    """In one print or the other; in both where it may take longer."""
    draft = drafted((name,), "grid", 7)
    for how in PRINTS if SOAK else (PRINTS[number % 2],):
        same(pdf.write(draft, how))


# --- tables ----------------------------------------------------------------------------------


@st.composite
def ruled(draw) -> list[Ruling]:
    """Lines of a table, some pieces missing; whole numbers, so that means are exact."""
    xs = draw(st.lists(st.integers(0, 80), min_size=2, max_size=8, unique=True).map(sorted))
    ys = draw(st.lists(st.integers(0, 80), min_size=2, max_size=8, unique=True).map(sorted))
    lines = [
        Ruling(True, y * 8, a * 8, b * 8) for y in ys for a, b in zip(xs, xs[1:], strict=False)
    ]
    lines += [
        Ruling(False, x * 8, a * 8, b * 8) for x in xs for a, b in zip(ys, ys[1:], strict=False)
    ]
    left_out = draw(st.sets(st.integers(0, len(lines) - 1), max_size=len(lines) // 3))
    lines = [line for number, line in enumerate(lines) if number not in left_out]
    longer = draw(st.integers(0, 2))
    return [line._replace(start=line.start - longer, end=line.end + longer) for line in lines]


def by_pdfplumber(lines: list[Ruling]) -> list[list[tuple]]:
    edges = [
        {"x0": start, "x1": end, "top": at, "bottom": at, "width": end - start, "height": 0,
         "orientation": "h", "object_type": "line"}
        if across
        else {"x0": at, "x1": at, "top": start, "bottom": end, "width": 0, "height": end - start,
              "orientation": "v", "object_type": "line"}
        for across, at, start, end in lines
    ]  # fmt: skip
    snap = rulings.DOUBLE
    merged = filter_edges(plumber.merge_edges(edges, snap, snap, 3, 3), min_length=3)
    crossings = plumber.edges_to_intersections(merged, 3, 3)
    return plumber.cells_to_tables(plumber.intersections_to_cells(crossings))


@examples(300)
@given(ruled())
def test_tables_are_those_that_pdfplumber_finds(lines):
    ours = sorted(sorted(cells) for cells in rulings.tables(lines))
    assert ours == sorted(sorted(cells) for cells in by_pdfplumber(lines))


# --- what is not for pdfium ------------------------------------------------------------------


HARMLESS = ("font_widths_pdf", "font_codes_pdf", "font_table_pdf", "ruled_pdf")
"""What takes pdfplumber long, or would, and pdfium no time: it may try."""


@pytest.mark.parametrize(
    "make",
    by_turns((one for one in bad.BOMBS if one.__name__.endswith("_pdf")), 12),
    ids=lambda make: make.__name__,
)
def test_bombs_are_kept_from_pdfium(make):
    if make.__name__ in HARMLESS:
        with no_hang(), pytest.raises(UnreadableFile):
            read_document(make(), "bomb.pdf", "pdfium")
        return
    with pytest.raises(pdfium_inspection.Unsure):
        pdfium_inspection.inspect(make())


def whole() -> bytes:
    return TAUGHT[0].read_bytes()


def turned() -> bytes:
    document = pypdfium2.PdfDocument(whole())
    document[0].set_rotation(90)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def cropped() -> bytes:
    document = pypdfium2.PdfDocument(whole())
    document[0].set_cropbox(0, 0, 500, 800)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


ODD = {
    "turned": turned,
    "cropped": cropped,
    "encrypted": lambda: whole().replace(b"/Root", b"/Encrypt 1 0 R /Root"),
    "names in hexadecimal": lambda: bad.one_page(bad.stream(b"BT ET", b"/F#69lter/LZW")),
    "packed as stands elsewhere": lambda: bad.one_page(bad.stream(b"BT ET", b"/Filter 5 0 R")),
    "packed twice": lambda: bad.one_page(bad.stream(b"", b"/Filter[/FlateDecode/FlateDecode]")),
    "LZW": lambda: bad.one_page(bad.stream(b"", b"/Filter/LZWDecode")),
    "one content many times": lambda: bad.one_page(bad.stream(b"0 0 m " * 20_000)).replace(
        b"/Contents 4 0 R", b"/Contents [" + b"4 0 R " * 100 + b"]"
    ),
    "no end": lambda: whole()[: whole().rindex(b"endstream")],
}  # fmt: skip


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_what_is_unusual_is_left_to_pdfplumber(make):
    with pytest.raises(UnreadableFile, match="not for pdfium"):
        read_document(make(), "odd.pdf", "pdfium")


def test_turned_page_is_read_all_the_same():
    values = govreport.read(whole())
    assert values.document.engine == "pdfium"
    again = govreport.read(cropped())
    assert again.document.engine == "pdfplumber"
    assert {k: f.value for k, f in again.figures.items()} == {
        k: f.value for k, f in values.figures.items()
    }


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_two_fonts_on_a_line_of_a_turned_page(turned):
    # the digits' font says that they stand lower than the characters' does: they were a line below
    made = FPDF()
    made.add_page()
    for font, text in (("Times", "of"), ("Courier", "22"), ("Times", "it")):
        made.set_font(font, size=150)
        made.write(text=text)
    document = pypdfium2.PdfDocument(bytes(made.output()))
    document[0].set_rotation(turned)
    out = io.BytesIO()
    document.save(out)
    read = read_document(out.getvalue(), "x.pdf", "pdfplumber")
    assert [one.text for one in read.paragraphs] == ["of22it"]


@pytest.mark.parametrize("page", [(0, 0, 595, 842), (10, 20, 605, 862), (-10, -20, 585, 822)])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_what_is_cut_off_a_page_is_not_read(page, turned):
    shown = (b"A", 72, 700), (b"B", 490, 790)
    gone = (b"C", 40, 700), (b"D", 510, 700), (b"E", 300, 805), (b"F", 300, 580)
    words = [b"BT /F1 9 Tf %d %d Td (%s) Tj ET" % (x, y, word) for word, x, y in (*shown, *gone)]
    document = pypdfium2.PdfDocument(bad.one_page(bad.stream(b" ".join(words))))
    document[0].set_mediabox(*page)
    document[0].set_rotation(turned)
    document[0].set_cropbox(60, 600, 500, 800)
    out = io.BytesIO()
    document.save(out)
    read = read_document(out.getvalue(), "x.pdf", "pdfplumber")
    assert set("".join("".join(one.text for one in read.paragraphs).split())) == {"A", "B"}


SIDEWAYS = (
    *(((72, 780), "above the table, and no less than a line"), ((72, 60), "below it, and a line")),
    *(((90 + 60 * i, 200), f"row {i}") for i in range(3)),
    *(((90 + 60 * i, 400), f"figure 1{i}") for i in range(3)),
)
RULED = b" ".join(b"%d 180 m %d 580 l S" % (x, x) for x in (60, 120, 180, 240)) + b" ".join(
    b" 60 %d m 240 %d l S" % (y, y) for y in (180, 380, 580)
)


def placed(*words: tuple[tuple[int, int], str], ways: str = "1 0 0 1") -> bytes:
    """Words that are written some way."""
    return b" ".join(
        f"BT /F1 12 Tf {ways} {x} {y} Tm ({word}) Tj ET".encode() for (x, y), word in words
    )


@pytest.mark.parametrize("lying", ["0 1 -1 0", "0 -1 1 0"])
def test_a_table_that_lies_sideways_on_an_upright_page_stands_among_its_lines(lying):
    down = 150 * (lying[2:4] == "-1")
    cells = [((x, y + down), word) for (x, y), word in SIDEWAYS[2:]]
    words = placed(*SIDEWAYS[:2]) + placed(*cells, ways=lying)
    read = read_document(bad.one_page(bad.stream(words + b" " + RULED)), "x.pdf")
    above, table, below = read.blocks
    assert (above.text, below.text) == (SIDEWAYS[0][1], SIDEWAYS[1][1])
    rows = [[f"row {i}", f"figure 1{i}"] for i in range(3)]
    if down:
        rows = [row[::-1] for row in rows[::-1]]
    assert [[cell.text for cell in row] for row in table.rows] == rows


def test_headings_that_lie_sideways_are_their_cells_and_figures_may_be_a_watermark():
    upright = [((70, 200 + 200 * i), f"within {i}") for i in range(2)]
    words = placed(SIDEWAYS[0], *upright) + placed(
        ((150, 200), "aside"), ((150, 400), "1"), ways="0 1 -1 0"
    )
    words += placed(((400, 100), "so long that pdfplumber reads the page"), ways="0 1 -1 0")
    lines = [b"%d 180 m %d 580 l S" % (x, x) for x in (60, 140, 240)]
    lines += [b"60 %d m 240 %d l S" % (y, y) for y in (180, 380, 580)]
    read = read_document(bad.one_page(bad.stream(words + b" " + b" ".join(lines))), "x.pdf")
    (table,) = read.grids
    assert [[(cell.text, cell.doubtful) for cell in row][1] for row in table.rows] == [
        ("1", True), ("aside", True),
    ]  # fmt: skip


@pytest.mark.parametrize("ways", ["0 1 -1 0", ".7 .7 -.7 .7"])
def test_a_few_words_that_lie_otherwise_are_none_of_the_page(ways):
    words = placed(*SIDEWAYS[:2]) + placed(((300, 300), "a watermark"), ways=ways)
    read = read_document(bad.one_page(bad.stream(words)), "x.pdf", "pdfium")
    assert [one.text for one in read.paragraphs] == [one for _, one in SIDEWAYS[:2]]


@pytest.mark.parametrize(("rows", "tables"), [(2, 0), (1, 1)])
def test_rows_of_figures_without_lines_between_them_are_lines_of_text(rows, tables):
    words = [((62 + 50 * i, 500 - 20 * row), f"{row}{i}") for row in range(rows) for i in range(7)]
    lines = b" ".join(b"%d 460 m %d 520 l S" % (x, x) for x in range(60, 411, 50))
    lines += b" 60 460 m 410 460 l S 60 520 m 410 520 l S"
    read = read_document(bad.one_page(bad.stream(placed(*words) + b" " + lines)), "x.pdf")
    assert len(read.grids) == tables
    assert [one.text for one in read.paragraphs] == [
        " ".join(f"{row}{i}" for i in range(7)) for row in range(rows) if not tables
    ]


LAYERED = b"BT /F1 20 Tf 72 700 Td (A) Tj ET /OC /L BDC BT /F1 20 Tf 72 600 Td (B) Tj ET EMC /X Do"
FORM = bad.stream(b"BT /F1 20 Tf 72 500 Td (C) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/OC %s")  # fmt: skip


@pytest.mark.parametrize(
    ("config", "group", "seen"),
    [
        (b"/OFF[8 0 R]", b"8 0 R", "A"),
        (b"/ON[8 0 R]", b"8 0 R", "ABC"),
        (b"/BaseState/OFF", b"8 0 R", "A"),
        (b"/BaseState/OFF/ON[8 0 R]", b"8 0 R", "ABC"),
        (b"/OFF[9 0 R]", b"8 0 R", "ABC"),
        (b"/OFF[8 0 R]", b"10 0 R", "ABC"),  # any of two
        (b"/OFF[8 0 R]", b"11 0 R", "A"),  # both
        (b"/OFF[8 0 R 9 0 R]", b"10 0 R", "A"),
    ],
)
def test_what_stands_on_a_layer_that_is_off_is_not_read(config, group, seen):
    data = bad.make_pdf(
        b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[8 0 R 9 0 R]/D<<%s>>>>>>" % config,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources"
        b"<</Font<</F1 5 0 R>>/Properties<</L %s>>/XObject<</X 6 0 R>>>>>>" % group,
        bad.stream(LAYERED),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        FORM % group,
        b"null",
        b"<</Type/OCG/Name(draft)>>",
        b"<</Type/OCG/Name(other)>>",
        b"<</Type/OCMD/OCGs[8 0 R 9 0 R]>>",
        b"<</Type/OCMD/OCGs[8 0 R 9 0 R]/P/AllOn>>",
    )
    read = read_document(data, "x.pdf")
    assert "".join("".join(one.text.split()) for one in read.paragraphs) == seen


def test_cells_whose_edges_are_off_by_a_hair_are_cells():
    """What LibreOffice writes of a turned page: both engines see the same table."""
    boxes = b" ".join(
        b"%d %d m %d %d l %d %d l %d %d l %d %d l S"
        % (x, y, x + 40, y, x + 40, y - 30, x, y - 30, x, y)
        for x in (100, 140, 180)
        for y in (700, 670)
    )
    words = b" ".join(
        b"BT /F1 9 Tf %d %d Td (%d) Tj ET" % (x + 10, y - 20, x // 40 * 10 + y // 600)
        for x in (100, 140, 180)
        for y in (700, 670)
    )
    turn = b"q 1 0.0000004 -0.0000003 1 0.001 0 cm "
    data = bad.one_page(bad.stream(turn + boxes + b" Q " + words))
    tables = [
        [
            [cell and cell.text for cell in row]
            for row in read_document(data, "x.pdf", engine).grids[0].rows
        ]
        for engine in ("pdfium", "pdfplumber")
    ]
    assert tables[0] == tables[1] == [["21", "31", "41"]] * 2


def test_text_without_extent_is_a_doubt_and_the_other_engine_is_asked():
    """No font has U+E000: pdfium leaves it out where it is written by itself."""
    shown = b"BT /F1 20 Tf 72 700 Td <0037> Tj 20 0 Td <E000> Tj 20 0 Td <5341> Tj ET"
    lost = read_document(bad.one_page(bad.stream(shown), font=NOWHERE), "x.pdf", "pdfium")
    assert [paragraph.text.strip() for paragraph in lost.paragraphs] == ["7 十"]
    assert ["1× text without extent" in en for _, en in lost.doubts] == [True]
    assert not read_document(whole(), "x.pdf", "pdfium").doubts

    spaced = pdf.write(drafted(seed=1), Print(runs=True))  # a space by itself looks the same
    alone = govreport.read(spaced, engine="pdfium")
    assert [found for found in alone.findings if "without extent" in found.message.en]
    report = govreport.read(spaced)
    assert not report.findings and report.document.engine == "pdfplumber"


def test_nothing_of_what_pdfminer_remarks_is_printed(tmp_path):
    """It warns of every font without a box, which chromium's Type 3 fonts are."""
    path = tmp_path / "x.pdf"
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor<</Type/FontDescriptor>>>>"
    path.write_bytes(bad.one_page(bad.stream(b"BT /F1 9 Tf (some words) Tj ET"), font=font))
    code = f"from govreport.readers import read_document as r; r({str(path)!r}, 'x', 'pdfplumber')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_unknown_engine():
    with pytest.raises(ValueError, match="tabula"):
        govreport.read(whole(), engine="tabula")


# --- two readings ----------------------------------------------------------------------------


def test_what_two_engines_read_differently_is_null_and_flagged():
    one, other = (govreport.read(whole(), engine=name) for name in ("pdfium", "pdfplumber"))
    cells = random.Random(1).sample(sorted(one.figures), 3)
    for key, value in zip(cells, (7_777, Decimal("7.7"), None), strict=True):
        other.figures[key] = govreport.Figure(value, "7")
    kept = agreed(one, other)
    assert kept is one
    assert [kept.figures[key].value is None for key in cells] == [True, True, False]
    told = [found for found in kept.findings if found.rule == "read.engines"]
    assert [(found.table, found.row, found.column) for found in told] == cells[:2]
    assert "pdfplumber" in told[0].message.zh and "7,777" in told[0].message.en.replace(
        "7777", "7,777"
    )
    assert len(govreport.check([kept]).query("rule == 'read.engines'")) == 2


def test_text_that_two_engines_read_differently_is_told():
    one, other = (govreport.read(whole(), engine=name) for name in ("pdfium", "pdfplumber"))
    other.sections["problems"] = other.sections["problems"].replace("一", "", 1)
    other.sections["overview"] = other.sections["overview"].replace("。", "。\n")
    (told,) = [found for found in agreed(one, other).findings if found.rule == "read.engines"]
    assert "Main problems" in told.message.en and "一" in told.message.zh
    assert told.message.zh.count("“") == 3 and told.table is None


def test_auto_asks_the_other_engine_about_text(monkeypatch):
    """All figures are there, and the overview is not."""

    def forgetful(data, name, engine):
        document = read_document(data, name, engine)
        if engine != "pdfplumber":
            tables = [at for at, one in enumerate(document.blocks) if isinstance(one, Grid)]
            del document.blocks[3 : tables[0]]
        return document

    monkeypatch.setattr(reading, "read_document", forgetful)
    report = govreport.read(whole())
    assert report.document.engine == "pdfplumber" and "overview" in report.sections
    told = [found for found in report.findings if found.rule == "read.engines"]
    assert "Preface" in told[0].message.en and "Overview" in told[1].message.en


def test_the_reading_with_fewer_nulls_is_kept():
    one, other = (govreport.read(whole(), engine=name) for name in ("pdfium", "pdfplumber"))
    for key in list(one.figures)[:5]:
        one.figures[key] = govreport.Figure(None)
    assert agreed(one, other) is other
    assert not [found for found in other.findings if found.rule == "read.engines"]


# --- pdfium itself ---------------------------------------------------------------------------


def test_pdfium_is_free_while_a_page_is_worked_on():
    """Whatever becomes of the page, an error as well: no other thread waits for it."""
    pages = pdfium_pages.pages(whole(), Document("pdf", []))
    next(pages)
    free = []

    def take() -> None:
        free.append(pdfium_library.LOCK.acquire(timeout=5))
        if free[0]:
            pdfium_library.LOCK.release()

    other = threading.Thread(target=take)
    other.start()
    other.join()
    assert free == [True]


NOWHERE = (
    b"<</Type/Font/Subtype/Type0/BaseFont/Nowhere-Song/Encoding/UniGB-UCS2-H"
    b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/Nowhere-Song"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000>>]>>"
)
"""A Chinese font that no file and no machine has."""


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_what_is_printed_over_itself_to_look_bold_is_read_once(engine):
    text = b"BT /F1 9 Tf 72 700 Td (1140) Tj 0.5 0 Td (1140) Tj 0 0.4 Td (1140) Tj ET"
    (line,) = read_document(bad.one_page(bad.stream(text)), "x.pdf", engine).paragraphs
    assert line.text.strip() == "1140"


def test_what_is_not_embedded_is_drawn_in_our_font():
    """A character by itself, in a font that no file and no machine has."""
    data = bad.one_page(
        bad.stream(b"BT /F1 20 Tf 72 700 Td <FF0D> Tj 20 0 Td <0037> Tj 20 0 Td <5341> Tj ET"),
        font=NOWHERE,
    )
    for engine in ("pdfium", "pdfplumber"):
        (line,) = read_document(data, "x.pdf", engine).paragraphs
        assert line.text.strip() == "－7十", engine


def two_a_sheet(data: bytes) -> bytes:
    """The pages of a file two on a sheet that lies across, as printer drivers lay them out."""
    raw = pypdfium2.raw
    source = pypdfium2.PdfDocument(data)
    across, down = source[0].get_height(), source[0].get_width()
    sheets = raw.FPDF_ImportNPagesToOne(source.raw, across, down, 2, 1)
    out = io.BytesIO()
    pypdfium2.PdfDocument(sheets).save(out)
    return out.getvalue()


def test_two_pages_on_a_sheet_are_read_one_after_the_other():
    draft = drafted(seed=11)
    data = two_a_sheet(pdf.write(draft))
    report, _ = same(data)
    assert_read(draft, data)
    sheet = pypdfium2.PdfDocument(data)[0]
    assert sheet.get_width() > sheet.get_height()
    place = report.figures["requests", "total", "total"].place
    assert place.box[0] > sheet.get_width() / 2  # on the right half, where it is seen


@pytest.mark.parametrize("box", [(430.0, 20.0, 600.0, 50.0), (520.0, 20.0, 600.0, 50.0)])
def test_a_picture_in_a_cell_of_a_sheets_right_page_is_there(box):
    """It may begin on the left one: the cell is not blank."""
    page = layout.Page(1, 400.0, width=900.0, ink=[box])
    page.chars += [
        (char, left + 12 * (n % 25), 200 + 14 * (n // 25), left + 12 * (n % 25) + 12, 212 + 14 * (n // 25))
        for left in (20.0, 500.0)
        for n, char in enumerate("说明" * 60)
    ]  # fmt: skip
    page.rulings = [Ruling(True, at, 500.0, 880.0) for at in (20.0, 50.0, 80.0)]
    page.rulings += [Ruling(False, at, 20.0, 80.0) for at in (500.0, 690.0, 880.0)]
    (table,) = (one for one in layout.blocks(page, "x.pdf") if isinstance(one, Grid))
    assert [[cell.doubtful for cell in row] for row in table.rows] == [
        [True, False],
        [False, False],
    ]


@pytest.mark.parametrize("why", ["a line over both halves", "a sentence over both", "few words"])
def test_a_wide_page_of_labels_and_figures_is_one_page(why):
    page = layout.Page(1, 400.0, width=900.0)

    def write(text: str, left: float, top: float, step: float) -> None:
        for n, char in enumerate(text):
            page.chars.append((char, left + step * n, top, left + step * (n + 1), top + 12))

    rows = ["行政许可处理决定数量", "行政处罚处理决定数量", "行政强制处理决定数量"] * 3
    for number, label in enumerate(rows):
        write(label, 20, 30 * number + 20, 12)
        write("314", 600, 30 * number + 20, 8)
    for number in range(1 if why == "few words" else 4):
        write("说明" * 16, 480, 320 + 14 * number, 12)
    if why == "a line over both halves":
        page.rulings.append(Ruling(True, 15.0, 20.0, 880.0))
    if why == "a sentence over both":
        write("说明" * 35, 20, 380, 12)
    lines = ["".join(one.text.split()) for one in layout.blocks(page, "x.pdf")]
    assert lines[0] == rows[0] + "314"
