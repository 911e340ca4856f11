"""Spreadsheets, and every format that an office saves: what was written is read."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles.colors import Color

import govreport
from govreport_specimens import docx, pdf, xlsx
from govreport_specimens.docx import File
from tests.conftest import by_turns, slow
from tests.specimens.checks import assert_read, drafted
from tests.specimens.test_writers import SHAPES

WORD = ("doc", *(pytest.param(to, marks=slow) for to in ("rtf", "odt")))
SHEETS = (
    "xls",
    *(pytest.param(to, marks=slow) for to in ("ods", "csv:Text - txt - csv (StarCalc):44,34,76")),
)


@pytest.mark.parametrize("shape", by_turns(SHAPES, 8))
@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_a_spreadsheet_comes_back(shape, edition):
    draft = drafted(seed=3, edition=edition, zeros=0.3)
    assert_read(draft, xlsx.write(draft, SHAPES[shape]))


@pytest.mark.parametrize("options", [{"apart": True}, {"as_text": True}], ids=str)
def test_sheets_apart_and_figures_kept_as_text(options):
    draft = drafted(seed=4)
    assert_read(draft, xlsx.write(draft, **options))


@slow
@pytest.mark.parametrize(
    "file",
    [File(tracked=True), pytest.param(File(), marks=slow)],
    ids=["tracked", "plain"],
)
@pytest.mark.parametrize("to", WORD)
def test_what_an_office_saves_of_a_word_file(tmp_path, to, file):
    if not pdf.office():
        pytest.skip("LibreOffice is not installed: nothing to convert with")
    draft = drafted(seed=5)
    assert_read(draft, pdf.converted(docx.write(draft, file), "docx", to, tmp_path))


@slow
@pytest.mark.parametrize("to", SHEETS)
def test_what_an_office_saves_of_a_spreadsheet(tmp_path, to):
    if not pdf.office():
        pytest.skip("LibreOffice is not installed: nothing to convert with")
    draft = drafted(seed=6)
    try:
        made = pdf.converted(xlsx.write(draft), "xlsx", to, tmp_path)
    except FileNotFoundError:
        pytest.skip("LibreOffice is installed without Calc")
    assert_read(draft, made)


def book(edit) -> bytes:
    """A spreadsheet of a report, its first table's sheet edited by hand."""
    made = openpyxl.load_workbook(io.BytesIO(xlsx.write(drafted(seed=7), apart=True)))
    edit(made["proactive"], made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def cell_of(sheet, label: str, column: int):
    row = next(row for row in sheet.iter_rows() if row[0].value == label)
    return row[column]


def in_force(edit):
    """规章, in force: what is read, and what the findings on it say."""

    def change(sheet, made):
        edit(cell_of(sheet, "规章", 3), sheet)

    report = govreport.read(book(change))
    cell = "proactive", "regulations", "in_force"
    return report.figures[cell].value, [f.rule for f in report.findings if f.covers(*cell)]


def set_runs(*runs):
    """A cell of stretches of text, each with its size in points."""

    def edit(cell, sheet):
        blocks = [TextBlock(InlineFont(sz=size), text) for text, size in runs]
        cell.value = CellRichText(blocks)

    return edit


@pytest.mark.parametrize(
    ("runs", "read"),
    [
        ([("2", 11), ("1", 11)], 21),
        ([("21", 11), ("3", 1)], 21),  # nobody sees it
        ([("21", 11), ("3", 6)], 21),  # a note's mark
        ([("2", 11), ("1", 10)], 21),
        ([("2", 6), ("1", 6)], 21),
        ([("21", 1)], None),
    ],
)
def test_digits_of_other_sizes_in_a_cell(runs, read):
    assert in_force(set_runs(*runs))[0] == read


def set_value(value, code="General"):
    def edit(cell, sheet):
        cell.value, cell.number_format = value, code

    return edit


@pytest.mark.parametrize(
    ("value", "code", "read"),
    by_turns(
        [
            (21, "General", 21),
            (21, "0", 21),
            (1234, "#,##0", 1234),
            (21, "0_ ", 21),
            (21, "0_);[Red](0)", 21),
            ("21", "@", 21),
            (21, '"-"0', None),  # a decrease, or a dash in front
            (21, "\\-0", None),
            (21, '"↓"0', None),
            (21, "(0)", None),
            (-3, '"↓"0', None),
            (-3, "0_ ;[Red]\\-0\\ ", -3),
            (21, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ ', 21),
            (0.21, "0%", None),  # 21% is no number of documents
            (21, "0万", None),  # 21万
            (21, '0"."0', None),  # 2.1: the format's own point
            (21, '0"/"0', None),  # 2/1
            (2134, "0-00-00", None),  # 0-21-34
            (21, '0"件"', 21),
            (21, '0"万件"', None),
            (21, "0_ ;[Red]\\-0\\ ", 21),
            (1234, "# ##0", 1234),
            (21, "[$-804]0", 21),
            (21, "0\\.0", None),
            (21, "[$-804]General", 21),
            (21, "General;-General;0", 21),
            (0, "General;-General;0", 0),
            (0, 'General;-General;"-"', None),
            (-3, "General;General;0", None),  # shows 3
            (21, 'General"件"', 21),
            (21, 'General"0"', None),  # 210
            (21, "0\\件", 21),
            (21, '0 "(件)"', 21),
            (21, "General,", None),
            (2100, "0,", None),  # 2
            (2100, "#,##0,_);(#,##0,)", None),
            (2100, "0,.", None),
            (2.5, "# ?/?", None),  # 2 1/2
            (2.4, "0", 2),
            (2.5, "#,##0_ ", 3),
            (2.4, '0"."0', None),  # shows 0.2
            (2.44, "0.0", None),  # shows 2.4, no number of documents
            (44562, "yyyy/m/d", None),  # shows 2022/1/1
            (21, ";;;", None),  # shows nothing
            (0, "0", 0),
            (0, '[>0]0;"-"', None),  # which section holds, a condition says
            (-3, "0;0", None),  # shows 3
            (0, "0;-0;;@", None),  # a zero shows nothing
            (0, "#,###", None),
            (0, '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ ', None),  # a dash
            (5, '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ ', 5),
            ("=1+20", "General", None),  # never computed
        ],
        6,
    ),
)
def test_a_figure_is_what_the_sheet_shows(value, code, read):
    got, rules = in_force(set_value(value, code))
    assert got == read
    assert (read is None) == bool(rules)


@pytest.mark.parametrize(
    ("value", "code", "read"),
    [(0.00006, "0.00000", "0.00006"), (0.00006, "General", "0.00006"), (4e-9, "0.0000000", "0")],
)
def test_a_small_amount_is_read_though_python_writes_its_power(value, code, read):
    def change(sheet, made):
        cell = cell_of(sheet, "行政事业性收费", 1)
        cell.value, cell.number_format = value, code

    figure = govreport.read(book(change)).figures["proactive", "fees", "amount"]
    assert figure.value == Decimal(read)


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("0!.0000", "1234.5600"),
        ("0!.0,", "1234.6"),
        ('0"."0,"万元"', "1234.6"),
        ("#,##0!.0000", None),  # marks of thousands among the decimals
        ("0!.0000;0!.00", None),
        ("0!.00!.00", None),
    ],
)
def test_yuan_that_a_sheet_shows_by_ten_thousands(code, read):
    def change(sheet, made):
        cell = cell_of(sheet, "行政事业性收费", 1)
        cell.value, cell.number_format = 12345600, code

    report = govreport.read(book(change))
    cell = "proactive", "fees", "amount"
    assert report.figures[cell].value == (read and Decimal(read))
    assert read or any(one.covers(*cell) for one in report.findings)


@pytest.mark.parametrize("shown", [True, False])
def test_zeros_that_a_sheet_hides_are_not_read(shown):
    def hide(sheet, made):
        cell_of(sheet, "规章", 3).value = 0
        sheet.sheet_view.showZeros = shown

    report = govreport.read(book(hide))
    cell = "proactive", "regulations", "in_force"
    assert report.figures[cell].value == (0 if shown else None)
    told = [one.message.en for one in report.findings if one.covers(*cell)]
    assert any("“0”" in message for message in told) != shown


def test_what_is_struck_out_is_not_read():
    def strike(cell, sheet):
        cell.value = 77
        cell.font = openpyxl.styles.Font(strike=True)

    got, rules = in_force(strike)
    assert got is None and rules


WHITES = {"rgb": "FFFFFFFF", "theme": Color(theme=0), "palette": Color(indexed=9)}
"""White, as people say it and as Excel's own buttons do."""


@pytest.mark.parametrize("white", by_turns(WHITES))
@pytest.mark.parametrize(
    ("ground", "seen"),
    [(None, False), ("FF336699", True), ("FFFFFFFF", False), (Color(theme=0, tint=-0.5), True)],
    ids=["none", "blue", "white", "grey"],
)
def test_white_figures_are_read_on_a_coloured_ground_alone(white, ground, seen):
    def whiten(cell, sheet):
        cell.value = 77
        cell.font = openpyxl.styles.Font(color=WHITES[white])
        if ground:
            cell.fill = openpyxl.styles.PatternFill("solid", fgColor=ground)

    got, rules = in_force(whiten)
    assert got == (77 if seen else None)
    assert bool(rules) != seen


@pytest.mark.parametrize("white", by_turns(WHITES))
@pytest.mark.parametrize(("value", "read"), [(0, None), (21, 21)])
def test_what_a_format_by_value_may_hide_is_not_read(white, value, read):
    def whiten(cell, sheet):
        cell.value = value
        font = openpyxl.styles.Font(color=WHITES[white])
        rule = openpyxl.formatting.rule.CellIsRule(operator="equal", formula=["0"], font=font)
        sheet.conditional_formatting.add(cell.coordinate, rule)

    got, rules = in_force(whiten)
    assert got == read and bool(rules) == (read is None)


def under_a_box(said, first=None, last=None):
    """The report of a workbook with a text box over a figure, or over these rows."""
    anchor = (
        "<xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:row>{0}</xdr:row></xdr:from><xdr:to>"
        "<xdr:col>4</xdr:col><xdr:row>{1}</xdr:row></xdr:to><xdr:sp><xdr:txBody><a:p><a:r><a:t>{2}"
        "</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor>"
    )
    out = io.BytesIO(book(lambda *_: None))
    row = cell_of(openpyxl.load_workbook(out)["proactive"], "规章", 3).row
    with zipfile.ZipFile(out, "a") as archive:
        names = "".join(
            f'xmlns:{short}="http://schemas.openxmlformats.org/drawingml/2006/{name}" '
            for short, name in (("xdr", "spreadsheetDrawing"), ("a", "main"))
        )
        at = anchor.format(row - 1 if first is None else first, row if last is None else last, said)
        archive.writestr("xl/drawings/drawing1.xml", f"<xdr:wsDr {names}>{at}</xdr:wsDr>")
    return govreport.read(out.getvalue())


@pytest.mark.parametrize(("said", "hidden"), [("21", True), ("", False)])
def test_a_figure_under_a_text_box_is_not_read(said, hidden):
    report = under_a_box(said)
    assert (report.figures["proactive", "regulations", "in_force"].value is None) == hidden


@pytest.mark.parametrize(("said", "told"), [("注", True), ("", False)])
def test_what_a_text_box_says_is_told_not_to_be_read(said, told):
    report = under_a_box(said, 900_000, 900_001)
    assert told == any("text boxes" in f.message.en for f in report.findings)


def test_a_text_box_far_below_the_tables_changes_no_figure():
    far, plain = under_a_box("注", 900_000, 900_001), under_a_box("")
    assert plain.figures and {k: f.value for k, f in far.figures.items()} == {
        k: f.value for k, f in plain.figures.items()
    }


@pytest.mark.parametrize("height", [None, 1], ids=["hidden", "a hair"])
def test_rows_columns_and_sheets_that_are_hidden_are_left_out_and_told(height):
    def hide(sheet, made):
        row = cell_of(sheet, "规章", 3).row
        sheet.insert_rows(row)  # an older figure, hidden above this year's
        for column in range(1, 5):
            sheet.cell(row, column, sheet.cell(row + 1, column).value)
        sheet.cell(row, 4, 99)
        sheet.row_dimensions[row].hidden = height is None
        sheet.row_dimensions[row].height = height
        sheet.insert_cols(4)  # and older figures in a column that shows nothing
        for row in range(3, sheet.max_row + 1):
            sheet.cell(row, 4, sheet.cell(row, 5).value)
        sheet.column_dimensions["D"].width = 0.1
        made.create_sheet("旧").sheet_state = "hidden"

    plain = govreport.read(book(lambda sheet, made: None))
    report = govreport.read(book(hide))
    cell = "proactive", "regulations", "in_force"
    assert report.figures[cell].value == plain.figures[cell].value != 99
    said = " ".join(f.message.en for f in report.findings if f.rule == "read.reader")
    assert "hidden rows" in said and "1 hidden sheets" in said


def test_a_figures_place_is_its_cell():
    report = govreport.read(book(lambda sheet, made: None))
    place = report.figures["proactive", "regulations", "in_force"].place
    made = openpyxl.load_workbook(io.BytesIO(book(lambda sheet, made: None)))
    assert place.element == f"proactive!{cell_of(made['proactive'], '规章', 3).coordinate}"


def test_a_formula_that_was_never_computed_is_not_called_blank():
    got, rules = in_force(set_value("=1+20"))
    assert (got, rules) == (None, ["read.doubtful"])
