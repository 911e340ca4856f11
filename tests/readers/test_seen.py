"""A PDF's figures are those that a reader of the page sees, with either engine, or null."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from PIL import Image
from reportlab.lib.colors import Color, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from govreport.errors import UnreadableFile
from govreport.parsing.numbers import read_number
from govreport.readers import read_document
from tests.readers.test_bad_input import one_page, stream

LEFT, TOP, WIDE, HIGH = 100, 700, 80, 24


def page(draw, lying: bool = False) -> bytes:
    """A ruled table of two rows by two; `draw` fills its last cell. All of it may be `lying`, turned
    by a quarter against the clock.
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(842, 595) if lying else (595, 842))
    if lying:
        canvas.transform(0, 1, -1, 0, 842, 0)
    canvas.setFont("Helvetica", 12)
    canvas.grid([LEFT, LEFT + WIDE, LEFT + 2 * WIDE], [TOP, TOP - HIGH, TOP - 2 * HIGH])
    for n, text in enumerate(("row", "total", "new")):
        canvas.drawString(LEFT + 4 + n % 2 * WIDE, TOP - 16 - n // 2 * HIGH, text)
    canvas.drawString(LEFT, 600, "of a page with a picture and few characters it would be a scan")
    draw(canvas, LEFT + WIDE + 4, TOP - 16 - HIGH)
    canvas.save()
    return out.getvalue()


def last_cell(data: bytes, engine: str = "auto"):
    (grid,) = read_document(data, engine=engine).grids
    return grid.rows[1][1]


def over(old, right=0):
    """The figure 20, and 97 where it stands or before it, drawn first and in a way that is not seen."""

    def draw(canvas, x, y):
        canvas.saveState()
        old(canvas, x, y)
        canvas.restoreState()
        canvas.drawString(x + right, y, "20")

    return draw


def invisible(canvas, x, y):
    text = canvas.beginText(x, y)
    text.setTextRenderMode(3)
    text.textOut("97")
    canvas.drawText(text)


def pale(canvas, x, y):
    canvas.setFillColor(white)
    canvas.drawString(x, y, "97")


def pale_grey(canvas, x, y):
    canvas.setFillColorRGB(0.97, 0.97, 0.97)
    canvas.drawString(x, y, "97")


def on_its_own_grey(canvas, x, y):
    """… which is told otherwise than the text's."""
    canvas.setFillColorRGB(0.85, 0.85, 0.85)
    canvas.rect(x - 2, y - 6, 60, 20, stroke=0, fill=1)
    canvas.setFillGray(0.85)
    canvas.drawString(x, y, "97")


def in_outlines(mode, stroke, alpha=1.0):
    def draw(canvas, x, y):
        text = canvas.beginText(x, y)
        canvas.setStrokeColor(stroke)
        canvas.setStrokeAlpha(alpha)
        canvas.setFillColor(white if mode == 2 else "black")
        text.setTextRenderMode(mode)
        text.textOut("97")
        canvas.drawText(text)

    return draw


def nearly_pale(canvas, x, y):
    canvas.setFillColor(Color(0.99, 0.99, 0.99))
    canvas.drawString(x, y, "97")


def clear(canvas, x, y):
    canvas.setFillColor(Color(0, 0, 0, alpha=0))
    canvas.drawString(x, y, "97")


def covered(canvas, x, y):
    canvas.drawString(x, y, "97")
    canvas.setFillColor(white)
    canvas.rect(x - 1, y - 4, 40, 16, stroke=0, fill=1)


def under_a_seal(canvas, x, y):
    canvas.drawString(x, y, "97")
    canvas.drawImage(SEAL, x - 1, y - 4, 40, 16)


SEAL = ImageReader(Image.new("RGB", (40, 16), "white"))
"""A picture with a ground of its own."""


def in_a_clear_form(canvas, x, y):
    canvas.beginForm("faint", 0, 0, 595, 842)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(x, y, "97")
    canvas.endForm()
    canvas.setFillAlpha(0.02)
    canvas.doForm("faint")


def tiny(canvas, x, y):
    canvas.setFont("Helvetica", 1)
    canvas.drawString(x, y, "97")


def clipped(canvas, x, y):
    """… to the left of what is left of the cell, by two cuts."""
    for edge in (0, 30):
        path = canvas.beginPath()
        path.rect(x - 30 + edge, y - 4, 30, 16)
        canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(x, y, "97")


def out_of_its_form(canvas, x, y):
    canvas.beginForm("cut", 0, 0, x - 2, 842)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(x, y, "97")
    canvas.endForm()
    canvas.doForm("cut")


def in_a_clipped_form(canvas, x, y):
    canvas.beginForm("whole", 0, 0, 595, 842)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(x, y, "97")
    canvas.endForm()
    path = canvas.beginPath()
    path.rect(0, 0, x - 2, 842)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.doForm("whole")


@pytest.mark.parametrize(
    "old",
    [
        invisible,
        nearly_pale,
        pale,
        pale_grey,
        on_its_own_grey,
        in_outlines(1, white),
        in_outlines(2, white),
        in_outlines(1, "black", 0.02),
        clear,
        covered,
        under_a_seal,
        in_a_clear_form,
        tiny,
        clipped,
        out_of_its_form,
        in_a_clipped_form,
    ],
)
@pytest.mark.parametrize("right", [0, 42])
def test_what_is_not_seen_is_not_read(old, right):
    cell = last_cell(page(over(old, right)))
    assert (cell.text, cell.unseen, cell.doubtful) == ("20", "97", False)


@pytest.mark.parametrize(
    ("at", "read"), [(0.0, ("20", False)), (0.3, ("20", True)), (1.0, ("207", False))]
)
def test_a_figure_that_an_edge_cuts_is_not_whole(at, read):
    """207, of which the page, or what it is clipped to, ends within the last digit or before it; a
    clip between two figures that touch says nothing against the first.
    """
    width = stringWidth("2", "Helvetica", 12)

    def draw(canvas, x, y):
        path = canvas.beginPath()
        path.rect(x - 4, y - 4, 4 + (2 + at) * width, 16)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.drawString(x, y, "207")

    cell = last_cell(page(draw))
    assert (cell.text, cell.doubtful) == read


@pytest.mark.parametrize("lying", [False, True])
@pytest.mark.parametrize(
    ("gap", "up", "doubtful"), [(0, 0, True), (9, 0, False), (0, 100, False)], ids=str
)
def test_a_figure_that_goes_on_beyond_the_page_is_not_whole(lying, gap, up, doubtful):
    """… and one of another column, or on another line, says nothing of it."""

    def draw(canvas, x, y):
        end = x + stringWidth("20", "Helvetica", 12)
        box = (0, 0, 842, end + gap) if lying else (0, 0, end + gap, 842)
        canvas.setCropBox(box)
        canvas.drawString(x, y, "20")
        canvas.drawString(end + gap, y + up, "97")

    cell = last_cell(page(draw, lying))
    assert (cell.text, cell.doubtful) == ("20", doubtful)


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize(("value", "doubtful"), [("20", False), ("", True)])
def test_a_forms_field_says_what_stands_in_it_or_leaves_its_cell_in_doubt(engine, value, doubtful):
    def draw(canvas, x, y):
        canvas.acroForm.textfield(value=value, name="total", x=x, y=y - 4, width=40, height=14)

    cell = last_cell(page(draw), engine)
    assert (cell.text, cell.doubtful) == (value, doubtful)


def test_letters_on_a_ground_that_is_hardly_darker_are_seen_by_nobody():
    """… with pdfplumber; pdfium leaves a page with anything unseen to it."""
    assert last_cell(page(over(pale_grey)), "pdfplumber").text == "20"


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize(("levels", "beyond"), [((0, 2), 60), ((0, 1, 2), 7)])
def test_lines_that_reach_beyond_a_table_make_no_column(engine, levels, beyond):
    """Two rules as wide as the text, or borders that are a little too long."""

    def draw(canvas, x, y):
        right = LEFT + 2 * WIDE
        for level in levels:
            canvas.line(LEFT, TOP - level * HIGH, right + beyond, TOP - level * HIGH)
        canvas.drawString(x, y, "20")
        canvas.drawString(right + 12, y, "(9)")

    (grid,) = read_document(page(draw), engine=engine).grids
    assert [[cell.text for cell in row] for row in grid.rows] == [["row", "total"], ["new", "20"]]


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_a_seal_hides_what_is_below_it_unless_one_sees_through(engine):
    def sealed(image, mode="Normal", mask=None):
        def draw(canvas, x, y):
            canvas.drawString(x, y, "97")
            canvas.setBlendMode(mode)
            canvas.drawImage(image, x - 1, y - 4, 40, 16, mask=mask)

        return page(draw)

    ring = ImageReader(Image.new("RGBA", (40, 16), (255, 0, 0, 60)))
    for data in (sealed(SEAL, "Multiply"), sealed(ring, mask="auto")):
        (grid,) = read_document(data, engine=engine).grids
        assert (grid.rows[1][1].text, grid.rows[1][1].doubtful) == ("97", False)
    cell = last_cell(sealed(SEAL))
    assert (cell.text, cell.unseen, cell.doubtful) == ("", "97", True)


def test_a_large_picture_is_not_unpacked_by_pdfium(monkeypatch):
    def draw(canvas, x, y):
        canvas.drawString(x, y, "97")
        ring = Image.new("LA", (1500, 1500), (255, 60))
        canvas.drawImage(ImageReader(ring.convert("RGBA")), x - 1, y - 4, 40, 16, mask="auto")

    from pypdfium2 import raw

    monkeypatch.setattr(raw, "FPDFImageObj_GetRenderedBitmap", None)
    assert last_cell(page(draw)).text == "97"


def test_a_seal_within_a_form_hides_what_is_below_it():
    def draw(canvas, x, y):
        canvas.drawString(x, y, "97")
        canvas.beginForm("seal", 0, 0, 40, 16)
        canvas.drawImage(SEAL, 0, 0, 40, 16)
        canvas.endForm()
        canvas.translate(x - 1, y - 4)
        canvas.doForm("seal")

    cell = last_cell(page(draw))
    assert (cell.text, cell.unseen, cell.doubtful) == ("", "97", True)


@pytest.mark.parametrize("engine", ["pdfplumber", "auto"])
def test_a_group_that_is_drawn_without_ink_shows_nothing(engine):
    """… whatever it says of its own letters: so browsers draw what is nearly transparent."""
    lines = b"".join(b"100 %d m 260 %d l S " % (y, y) for y in (652, 676, 700))
    lines += b"".join(b"%d 652 m %d 700 l S " % (x, x) for x in (100, 180, 260))
    words = (b"row", b"total", b"new", b"20")
    for number, word in enumerate(words):
        right, down = number % 2 * 80 + (word == b"20") * 30, number // 2 * 24
        lines += b"BT /F1 12 Tf %d %d Td (%s) Tj ET " % (104 + right, 684 - down, word)
    group = stream(
        b"/Full gs BT /F1 12 Tf 184 660 Td (97) Tj ET",
        b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency>>"
        b"/Resources<</Font<</F1 5 0 R>>/ExtGState<</Full<</ca 1>>>>>>",
    )
    content = stream(b"q /Faint gs /G Do Q " + lines)
    used = b"/XObject<</G 6 0 R>>/ExtGState<</Faint<</ca .02>>>>"
    cell = last_cell(one_page(content, used, group), engine)
    assert (cell.text, cell.unseen) == ("20", "97")


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize("mode", [1, 2])
def test_outlines_of_letters_are_seen(mode, engine):
    assert last_cell(page(in_outlines(mode, "black")), engine).text == "97"


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_grey_on_another_grey_is_seen(engine):
    def draw(canvas, x, y):
        canvas.setFillGray(0.85)
        canvas.rect(x - 2, y - 6, 60, 20, stroke=0, fill=1)
        canvas.setFillGray(0.7)
        canvas.drawString(x, y, "97")

    assert last_cell(page(draw), engine).text == "97"


def test_white_on_a_colour_is_seen():
    def draw(canvas, x, y):
        canvas.setFillColor(Color(0, 0.3, 0.6))
        canvas.rect(x - 2, y - 6, 60, 20, stroke=0, fill=1)
        pale(canvas, x, y)

    assert last_cell(page(draw)).text == "97"


@pytest.mark.parametrize("slope", [0, 1])  # as a mouse draws it
def test_a_line_through_a_figure_strikes_it_out(slope):
    def draw(canvas, x, y):
        canvas.drawString(x, y, "97")
        canvas.line(x - 1, y + 4, x + 15, y + 4 + slope)
        canvas.drawString(x + 24, y, "20")

    cell = last_cell(page(draw))
    assert (cell.text, cell.unseen) == ("20", "97")


def crossed_out(*lines, curve=False, fill=0, right="20"):
    """97, over it lines of points from its lower left corner, and behind it what is right."""

    def draw(canvas, x, y):
        canvas.drawString(x, y, "97")
        for first, *others in lines:
            path = canvas.beginPath()
            path.moveTo(x + first[0], y + first[1])
            if curve:
                path.curveTo(*(at + (x, y)[n % 2] for n, at in enumerate(sum(others, ()))))
            else:
                for along, up in others:
                    path.lineTo(x + along, y + up)
            canvas.drawPath(path, stroke=1 - fill, fill=fill)
        canvas.drawString(x + 14, y, right)

    return draw


WAVE = [(n * 2, 2 + 4 * (n % 2)) for n in range(8)]
"""Points of a wavy line over two digits."""


def by_a_turned_picture(canvas, x, y, angle=30, length=16):
    canvas.drawString(x, y, "97")
    canvas.drawString(x + 14, y, "20")
    canvas.translate(x, y)
    canvas.rotate(angle)
    canvas.drawImage(ImageReader(Image.new("RGB", (1, 1))), 0, 0, length, 0.7)


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize(
    "draw",
    [
        crossed_out([(-1, -1), (15, 9)]),
        crossed_out([(-1, -1), (15, 9)], [(-1, 9), (15, -1)]),
        crossed_out([(-1, 9), (30, -4)]),  # and what is right with it
        crossed_out(WAVE),
        crossed_out(*([one, other] for one, other in pairwise(WAVE))),
        crossed_out([(n * 2, 9 * (n % 2)) for n in range(8)]),
        crossed_out([(0, -1), (6, 9)], [(7, -1), (13, 9)]),
        crossed_out([(3.3, -1), (3.3, 9)], [(10, -1), (10, 9)]),
        crossed_out([(-1, -1), (4, 3), (10, 5), (15, 9)], curve=True),
        crossed_out([(-1, -1), (15, 9), (15, 9.7), (-1, -0.3)], fill=1),
        by_a_turned_picture,
    ],
)
def test_a_figure_that_is_crossed_out_is_a_doubt(draw, engine):
    assert last_cell(page(draw), engine).doubtful


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize(
    "line",
    [
        [(-3, -3), (-3, 11), (17, 11), (17, -3), (-3, -3)],  # a box around it
        [(-5, 4), (-1, 12), (14, 12), (19, 4), (14, -4), (-1, -4), (-5, 4)],  # a ring
        [(n * 2, -3 + n % 2) for n in range(8)],  # below it
        [(-1, -1), (15, -0.3)],  # and close to it
        [(18, 4), (22, -1), (30, 10)],  # a tick beside it
        [(7 * n, 60 * (n % 2) - 20) for n in range(8)],  # a part of something larger, a seal
        [(-8, -26), (20, 38)],  # through it, and much higher than it is
    ],
)
def test_lines_round_below_and_beside_a_figure_are_no_strikes(line, engine):
    cell = last_cell(page(crossed_out(line, right="")), engine)
    assert (cell.text, cell.doubtful) == ("97", False)


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_a_picture_that_is_far_higher_than_a_figure_strikes_nothing_out(engine):
    def draw(canvas, x, y):
        by_a_turned_picture(canvas, x, y, angle=45, length=80)

    cell = last_cell(page(draw), engine)
    assert (cell.text, cell.doubtful) == ("9720", False)


def test_a_picture_that_is_stretched_to_a_line_strikes_out():
    def draw(canvas, x, y):
        canvas.drawString(x, y, "97")
        canvas.drawImage(ImageReader(Image.new("RGB", (1, 1))), x - 1, y + 3, 15.5, 0.7)
        canvas.drawString(x + 24, y, "20")

    cell = last_cell(page(draw))
    assert (cell.text, cell.unseen) == ("20", "97")


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize(
    "ends", [(0, 704 - 32 - 8, 595, 704 - 32 - 8), (LEFT + 130, 0, LEFT + 130, 842)]
)
def test_a_line_over_the_whole_sheet_is_to_fold_it_at(ends, engine):
    def draw(canvas, x, y):
        canvas.drawString(x, y, "97")
        canvas.setDash(3, 3)
        canvas.line(*ends)

    (grid,) = read_document(page(draw), engine=engine).grids
    told = [[cell.text for cell in row] for row in grid.rows]
    assert told == [["row", "total"], ["new", "97"]]


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_a_page_that_is_cut_to_its_table_has_its_lines(engine):
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(240, 48))
    canvas.grid([0, 80, 160, 240], [0, 24, 48])
    told = [["row", "new", "total"], ["30", "20", "50"]]
    for down, row in enumerate(told):
        for across, text in enumerate(row):
            canvas.drawString(80 * across + 4, 32 - 24 * down, text)
    canvas.save()
    (grid,) = read_document(out.getvalue(), engine=engine).grids
    assert [[cell.text for cell in row] for row in grid.rows] == told


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_a_circle_over_a_table_is_no_line_of_it(engine):
    def draw(canvas, x, y):
        canvas.drawString(x, y, "97")
        canvas.circle(LEFT + WIDE, TOP - HIGH - 50 + 10, 50)

    (grid,) = read_document(page(draw), engine=engine).grids
    told = [[cell.text for cell in row] for row in grid.rows]
    assert told == [["row", "total"], ["new", "97"]]


def figures_over_each_other(canvas, x, y):
    canvas.drawString(x, y, "97")
    canvas.drawString(x + 1, y, "20")


def out_of_its_cell(canvas, x, y):
    canvas.drawString(x + WIDE - 22, y, "97123")


def with_its_sign_in_the_next_cell(canvas, x, y):
    canvas.drawString(x - 7, y, "-97")


def under_a_note(canvas, x, y):
    canvas.drawString(x, y, "97")
    canvas.freeTextAnnotation("20", "/Helv 12 Tf 0 g", Rect=[x, y - 4, x + 40, y + 14])


@pytest.mark.parametrize(
    "draw", [figures_over_each_other, out_of_its_cell, with_its_sign_in_the_next_cell, under_a_note]
)
def test_what_may_be_another_figure_is_doubtful(draw):
    assert last_cell(page(draw)).doubtful


def test_what_is_not_cut_away_is_read():
    def draw(canvas, x, y):
        for edge in (0, 2):
            path = canvas.beginPath()
            path.rect(x - edge, y - 4, 40, 16)
            canvas.clipPath(path, stroke=0, fill=0)
        canvas.drawString(x, y, "97")

    read = read_document(page(draw))
    assert (read.grids[0].rows[1][1].text, read.engine, read.notes) == ("97", "pdfium", [])


@pytest.mark.parametrize(("width", "seen"), [(595, True), (180, False)])
def test_what_lies_beyond_the_page_is_not_read_and_told(width, seen):
    def draw(canvas, x, y):
        canvas.drawString(x, y, "97")
        canvas.setPageSize((width, 842))

    read = read_document(page(draw))
    cell = read.grids[0].rows[1][1]
    assert (cell.text, cell.unseen) == (("97", "") if seen else ("", "97"))
    assert any("beyond the page" in en for _, en in read.notes) != seen


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_a_table_is_not_drawn_to_the_lines_of_another_below_it(engine):
    def draw(canvas, x, y):
        canvas.drawRightString(LEFT + 2 * WIDE, y, "97")
        right = LEFT + 2 * WIDE - 4.9  # nearer than the two lines of a double border
        canvas.grid([LEFT, right, right + WIDE], [TOP - 200, TOP - 224, TOP - 248])
        canvas.drawRightString(right, TOP - 216, "5")

    grids = read_document(page(draw), engine=engine).grids
    told = [[[cell.text for cell in row] for row in grid.rows] for grid in grids]
    assert told == [[["row", "total"], ["new", "97"]], [["5", ""], ["", ""]]]
    assert [grid.rows[0][0].place.box[2] for grid in grids] == [LEFT + WIDE, LEFT + 2 * WIDE - 4.9]


def test_bold_by_printing_twice_is_one_figure():
    def draw(canvas, x, y):
        canvas.drawString(x, y, "97")
        canvas.drawString(x + 0.4, y, "97")

    cell = last_cell(page(draw))
    assert (cell.text, cell.doubtful) == ("97", False)


def test_a_raised_digit_is_a_mark():
    def draw(canvas, x, y):
        canvas.drawString(x, y, "97")
        canvas.setFont("Helvetica", 7)
        canvas.drawString(x + 14, y + 4, "1")

    cell = last_cell(page(draw))
    assert (read_number(cell.text).value, cell.doubtful) == (97, False)


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize(
    ("parts", "read"),
    [
        ([("9", 12, 0, 0.25), ("7", 12, 0, 0)], 97),  # type that slants
        ([("9", 12, 0, 0), ("7", 12, 0, 0.25)], 97),
        ([("97", 12, 0, 0), ("1", 9.8, 4, 0)], 97),  # as browsers raise a mark
        ([("97", 12, 0, 0), ("1", 12, 4, 0)], None),  # raised, and as large
        ([("9", 16, 0, 0), ("7", 10.5, 0, 0)], None),  # which of them is the mark?
        ([("9", 12, 0, 0), ("7", 12.1, 0, 0)], 97),  # as a producer rounds
        ([("9", 8, 8, 0), ("7", 6.5, -2, 0)], 9),  # last year's, below
        ([("23", 10, 0, 0), ("      4", 8, -6, 0)], None),  # a figure beside a watermark's digits
        ([("9", 7.5, 5, 0), ("7", 7.5, -3, 0)], 97),  # wrapped
    ],
)
def test_digits_of_another_size_or_make(parts, read, engine):
    def draw(canvas, x, y):
        for said, size, rise, slant in parts:
            text = canvas.beginText()
            text.setFont("Helvetica", size)
            text.setTextTransform(1, 0, slant, 1, x, y + rise)
            text.textOut(said)
            canvas.drawText(text)
            x += canvas.stringWidth(said, "Helvetica", size)

    cell = last_cell(page(draw), engine)
    figure = read_number(cell.text)
    assert (None if cell.doubtful else figure.value) == read


BESIDE = {"said": "7", "size": 12, "angle": 10, "right": 7, "up": 0}


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize(
    "other",
    [
        {},
        {"said": "样"},  # this and what follows is a watermark's
        {"angle": 45},
        {"size": 40},
        {"size": 24, "angle": 4},
        {"size": 5},
        {"right": 30},
        {"right": 1},
        {"up": 8},
    ],
    ids=str,
)
def test_a_digit_that_is_turned_beside_others_is_a_doubt(other, engine):
    turned = BESIDE | other

    def draw(canvas, x, y):
        canvas.drawString(x, y, "9")
        canvas.setFont("STSong-Light" if turned["said"] == "样" else "Helvetica", turned["size"])
        canvas.translate(x + turned["right"], y + turned["up"])
        canvas.rotate(turned["angle"])
        canvas.drawString(0, 0, turned["said"])

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    cell = last_cell(page(draw), engine)
    assert (cell.text, cell.doubtful) == ("9", not other)


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize(("angle", "shown"), [(10, True), (90, True), (45, False)])
def test_a_cell_with_nothing_but_a_turned_digit_is_no_blank(angle, shown, engine):
    def draw(canvas, x, y):
        canvas.translate(x + 20, y)
        canvas.rotate(angle)
        canvas.drawString(0, 0, "7")

    cell = last_cell(page(draw), engine)
    assert (cell.doubtful or cell.score is not None) == shown  # recognised, where that can be


def test_a_note_in_an_empty_cell_is_its_figure():
    def draw(canvas, x, y):
        canvas.freeTextAnnotation("20", "/Helv 12 Tf 0 g", Rect=[x, y - 4, x + 40, y + 14])

    assert last_cell(page(draw)).text == "20"


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_text_that_nobody_sees_and_no_picture_is_no_text(engine):
    data = one_page(stream(b"BT /F1 12 Tf 3 Tr 50 700 Td (12) Tj ET"))
    with pytest.raises(UnreadableFile, match="holds no text"):
        read_document(data, "x.pdf", engine)
