"""Formats of offices and crawlers, from small files made by hand: what is seen is read."""

from __future__ import annotations

import gzip
import io
import json
import re
import struct
import zipfile
from html import escape
from itertools import zip_longest

import openpyxl
import pytest

import govreport
from govreport.document import Grid, Paragraph
from govreport.errors import EncryptedFile, NotAReport, TooLarge, UnreadableFile
from govreport.readers import biff, read_document
from govreport.readers.sheets import read_xls
from govreport_specimens import docx, ofd, xlsx
from tests.conftest import ROOT, by_turns
from tests.readers.test_bad_input import W, document_xml, repack
from tests.specimens.checks import assert_read, drafted
from tests.specimens.compare import errors

FOLDER = ROOT / "tests" / "formats"
SHARED = ROOT.parent / "shared"
SAVED = {
    "doc": FOLDER / "tracked.doc",
    "odt": FOLDER / "tracked.odt",
    "rtf": FOLDER / "tracked.rtf.gz",
    "xls": FOLDER / "plain.xls",
    "ods": FOLDER / "plain.ods",
}


@pytest.mark.parametrize("kind", by_turns(SAVED, 2))
def test_what_offices_saved_of_an_invented_report(kind):
    path = SAVED[kind]
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    want = json.loads((FOLDER / f"{path.stem.split('.')[0]}.json").read_text("utf-8"))["expected"]
    report = govreport.read(data)
    assert report.document.format == kind
    wrong = [
        (table, row, column, value)
        for table, rows in want["tables"].items()
        for row, cells in rows.items()
        for column, value in cells.items()
        if (figure := report.figures[table, row, column]).value is None
        or float(figure.value) != value
    ]
    assert not wrong
    assert report.sections["problems"] and report.agency and report.year


ZEROS = """<?xml version="1.0"?><office:document-settings
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"><office:settings>
<config:config-item config:name="ShowZeroValues" config:type="boolean">{}</config:config-item>
</office:settings></office:document-settings>"""


def hide_zeros(kind: str, shown: bool) -> bytes:
    """A saved spreadsheet with its setting for zeros."""
    data = SAVED[kind].read_bytes()
    if kind == "ods":
        return repack({"settings.xml": ZEROS.format(str(shown).lower()).encode()}, data)
    at = data.index(b"\x3e\x02\x12\x00") + 4  # WINDOW2
    return data[:at] + bytes([data[at] & ~16 | 16 * shown]) + data[at + 1 :]


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_zeros_that_a_spreadsheet_hides_are_not_read(kind, shown):
    data = SAVED[kind].read_bytes()
    zeros = {cell for cell, one in govreport.read(data).figures.items() if one.value == 0}
    report = govreport.read(hide_zeros(kind, shown))
    assert zeros and {cell for cell in zeros if report.figures[cell].value == 0} == (
        zeros if shown else set()
    )


@pytest.mark.parametrize("display", ["true", "false"])
def test_a_sheet_of_opendocument_that_its_style_hides_is_not_read(display):
    data = SAVED["ods"].read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml").decode()
    start = content.index("<table:table ")
    older = re.sub(">[1-9]<", ">9<", content[start : content.index("</table:table>") + 14])
    older = re.sub('(<table:table [^>]*style-name=)"[^"]*"', r'\1"older"', older, count=1)
    style = f'<style:style style:name="older" style:family="table"><style:table-properties table:display="{display}"/></style:style>'  # fmt: skip
    content = content[:start] + older + content[start:]
    content = content.replace("<office:automatic-styles>", f"<office:automatic-styles>{style}", 1)
    got = govreport.read(repack({"content.xml": content.encode()}, data))
    same = [one.value for one in got.figures.values()] == [
        one.value for one in govreport.read(data).figures.values()
    ]
    assert same == (display == "false")
    assert any("hidden sheets" in one.message.en for one in got.findings) == same


def of_colours(ink: int, pattern: int, ground: int) -> bytes:
    """The spreadsheet of Excel 97, its letters and its cells in colours of the palette."""
    data = bytearray(SAVED["xls"].read_bytes())
    for at in (match.start() + 4 for match in re.finditer(b"\x31\0[\x0f-\x30]\0", bytes(data))):
        data[at + 4] = ink  # FONT
    for at in (match.start() + 4 for match in re.finditer(b"\xe0\0\x14\0", bytes(data))):
        data[at + 17], data[at + 18] = data[at + 17] & 3 | pattern << 2, ground  # XF
    return bytes(data)


@pytest.mark.parametrize(
    ("ink", "pattern", "ground", "seen"),
    [(9, 0, 64, False), (9, 1, 9, False), (9, 1, 12, True), (1, 1, 9, False), (8, 1, 9, True)],
)
def test_letters_of_an_old_spreadsheet_have_another_colour_than_their_cells(
    ink, pattern, ground, seen
):
    grids = read_document(of_colours(ink, pattern, ground)).grids
    shown = [cell.text for grid in grids for row in grid.rows for cell in row if cell]
    assert any(shown) == seen


# --- Rich Text Format -------------------------------------------------------------------


def rtf(body: str) -> bytes:
    fonts = r"{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\froman\fcharset0 Times;}}"
    colours = r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red254\green254\blue254;}"
    return (r"{\rtf1\ansi\ansicpg936\deff0" + fonts + colours + body + "}").encode("latin-1")


def lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in read_document(data).paragraphs if paragraph.text]


def rows(data: bytes) -> list[list[str | None]]:
    document = read_document(data)
    assert len(document.grids) == 1
    return [[cell and cell.text for cell in row] for row in document.grids[0].rows]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (r"\f0\'b9\'ab\'bf\'aa12\'bc\'fe\par", "公开12件"),  # two bytes a character
        (r"\uc1\u20844?\u24320?12\par", "公开12"),
        (r"\uc2\u20844\'b9\'ab\u24320\'bf\'aa12\par", "公开12"),  # the same for readers of old
        (r"1{\v 99}2\par", "12"),
        (r"1{\strike 99}2\par", "12"),
        (r"1{\deleted 99}2\par", "12"),
        (r"1{\cf2 99}2\par", "12"),  # white
        (r"\pard\cbpat1{\cf2 12}\par", "12"),  # on a band
        (r"\pard\cbpat2 1{\cf2 99}2\par", "12"),
        (r"\pard\cbpat1\pard 1{\cf2 99}2\par", "12"),
        (r"{\chcbpat1\cf2 12}{\cf2 99}\par", "12"),
        (r"{\highlight1\cf2 1\plain\cf2 99}2\par", "12"),
        (r"1{\chcbpat1\cf1 99}2\par", "12"),  # black on black
        (r"1{\highlight1 2}\par", "12"),
        (r"1{\fs2 99}2\par", "12"),
        (r"12{\super 2}\par", "12²"),
        (r"{\*\generator 99;}12\par", "12"),
        (r"{\field{\*\fldinst PAGE 99}{\fldrslt 12}}\par", "12"),
        (r"12{\up6 2}{\up6 3}\par", "12²³"),
        (r"1{\up2 2}\par", "12"),
        (r"{\up6 1}{\up6 2}\par", "12"),
        (r"1{\up6\up0 2}\par", "12"),
        (r"1{\charscalex1 99}{\charscalex80 2}\par", "12"),
        (r"1{\cf3 99}2\par", "12"),  # nearly white
        (r"{\shp{\*\shpinst{\shptxt 12\par}}}\par", "12"),
        ("1\r\n2\\par", "12"),  # line ends of the file are none of the text
        (r"\{12\}\~\\\par", "{12} \\"),
        (r"\u-10179?\u-8704?\par", "😀"),  # in two halves
    ],
)
def test_text_of_rtf_is_what_is_seen(body, said):
    assert lines(rtf(body)) == [said]


def test_notes_of_rtf_stand_behind_what_refers_to_them():
    note = r"{\super\chftn}{\footnote\pard\plain {\super\chftn}note 12\par more\par}"
    alike = note.replace(r"\footnote", r"\*\footnote")
    data = rtf(rf"a{note}\par b\par\trowd\cellx900\intbl c{alike}\cell\row\pard d\par")
    blocks = read_document(data).blocks
    said = [one.text if isinstance(one, Paragraph) else one.rows[0][0].text for one in blocks]
    assert [text for text in said if text] == [
        "a",
        "note 12",
        "more",
        "b",
        "c",
        "note 12",
        "more",
        "d",
    ]


def test_cells_of_rtf_merged_across_and_down():
    def row(cells: str, *definition: str) -> str:
        edges = "".join(rf"{merge}\cellx{edge}" for merge, edge in (d.split() for d in definition))
        return rf"\trowd{edges}\pard\intbl {cells}\row "

    data = rtf(
        row(r"a\cell b\cell ", r"\clvmgf 1000", r"\cltxlrtb 3000")
        + row(r"\cell c\cell d\cell ", r"\clvmrg 1000", r"\cltxlrtb 2010", r"\cltxlrtb 3000")
        + row(r"e\cell\cell f\cell ", r"\clmgf 1000", r"\clmrg 1990", r"\cltxlrtb 3000")
        + r"\pard after\par"
    )
    assert rows(data) == [["a", "b", "b"], ["a", "c", "d"], ["e", "e", "f"]]
    assert lines(data) == ["after"]


def test_white_letters_in_a_cell_of_rtf_are_seen_on_its_ground():
    """… told by the row, cell by cell."""
    data = rtf(
        r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"
        r"\trowd\clcbpat1\cellx900\clcbpat2\cellx1800\cellx2700\intbl{\cf2 12\cell 34\cell 56\cell}"
        r"\row\pard"
    )
    cells = read_document(data).grids[0].rows[0]
    assert [(cell.text, cell.unseen) for cell in cells] == [("12", ""), ("", "34"), ("", "56")]


def test_a_cell_of_rtf_that_shows_a_picture_is_not_blank():
    picture = r"{\*\shppict{\pict\pngblip 00}}"
    field = r"{\field{\*\fldinst  EQ 12}{\fldrslt }}"
    assert rows(rtf(rf"\trowd\cellx900\intbl{field}\cell\row\pard")) == [[""]]
    assert (
        read_document(rtf(rf"\trowd\cellx900\intbl{field}\cell\row\pard"))
        .grids[0]
        .rows[0][0]
        .doubtful
    )
    data = rtf(
        rf"\trowd\cellx900\cellx1800\cellx2700\intbl {picture}\cell 3{picture}\cell\cell\row\pard"
    )
    cells = read_document(data).grids[0].rows[0]
    assert [(cell.text, cell.doubtful) for cell in cells] == [("", True), ("3", False), ("", False)]
    above = rtf(rf"{picture}above\par\trowd\cellx900\intbl\cell\row\pard")
    assert not read_document(above).grids[0].rows[0][0].doubtful


def test_what_is_struck_out_of_a_cell_of_rtf_is_told():
    data = rtf(r"\trowd\cellx900\cellx1800\intbl 12{\strike 99}\cell 3\cell\row\pard")
    assert [cell.unseen for cell in read_document(data).grids[0].rows[0]] == ["99", ""]


# --- OpenDocument -----------------------------------------------------------------------

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
    }.items()
)
STYLES = (
    '<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/>'
    '</style:style><style:style style:name="T" style:parent-style-name="S"/>'
    '<style:style style:name="U"><style:text-properties style:text-position="super 58%"/>'
    '</style:style><style:style style:name="H"><style:text-properties text:display="none"/>'
    '</style:style><style:style style:name="V"><style:text-properties text:display="true"/>'
    '</style:style><style:style style:name="P"><style:text-properties fo:font-size="1pt"/>'
    '</style:style><style:style style:name="Q"><style:text-properties fo:font-size="9pt"/>'
    "</style:style>"
)
DROPPED_DOWN = """<field:fieldmark xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:\
field:1.0"><field:param field:name="Dropdown_ListEntry" field:value="99"/><field:param
field:name="Dropdown_ListEntry" field:value="12"/><field:param field:name="Dropdown_Selected"
field:value="{}"/></field:fieldmark>"""


def odf(body: str, kind: str = "text", styles: str = "") -> bytes:
    out = io.BytesIO()
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{STYLES}{styles}"
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        file.writestr("content.xml", content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("1<text:s text:c='2'/>2", "1  2"),
        ('1<text:span text:style-name="S">99</text:span>2', "12"),
        ('1<text:span text:style-name="T">99</text:span>2', "12"),  # by what it is based on
        ('1<text:span text:style-name="H">99</text:span>2', "12"),
        (
            '<text:span text:style-name="H"><text:span text:style-name="V">12</text:span></text:span>',
            "12",
        ),
        ('1<text:span text:style-name="P">99</text:span>2', "12"),
        (
            '<text:span text:style-name="P"><text:span text:style-name="Q">12</text:span></text:span>',
            "12",
        ),
        (DROPPED_DOWN.format(1), "12"),
        (DROPPED_DOWN.format(7) + "12", "12"),
        ('12<text:span text:style-name="U">2</text:span>', "12²"),
        ("12<office:annotation><text:p>99</text:p></office:annotation>", "12"),
        ('1<text:hidden-text text:is-hidden="true">99</text:hidden-text>2', "12"),
        ('1<text:hidden-text text:is-hidden="false">99</text:hidden-text>2', "1992"),
    ],
)
def test_text_of_opendocument_is_what_is_seen(body, said):
    assert lines(odf(f"<text:p>{body}</text:p>")) == [said]


def test_notes_of_opendocument_stand_behind_what_refers_to_them():
    note = "<text:note><text:note-body><text:p>{}</text:p></text:note-body></text:note>"
    cell = f"<table:table-cell><text:p>c{note.format('three')}</text:p></table:table-cell>"
    body = (
        f"<text:p>a{note.format('one' + note.format('two'))}</text:p><text:p>b</text:p>"
        f"<table:table><table:table-row>{cell}</table:table-row></table:table><text:p>d</text:p>"
    )
    document = read_document(odf(body))
    assert [one.text for one in document.paragraphs] == ["a", "one", "two", "b", "three", "d"]
    assert document.grids[0].rows[0][0].text == "c"


def test_a_hidden_section_of_opendocument_is_not_read():
    """… nor a paragraph with a field that hides it."""
    section = '<text:section text:name="a" text:display="{}"><text:p>99</text:p></text:section>'
    paragraph = '<text:p>99<text:hidden-paragraph text:is-hidden="{}"/></text:p>'
    for hidden, shown, body in (("none", "true", section), ("true", "false", paragraph)):
        assert "99" not in lines(odf(body.format(hidden) + "<text:p>12</text:p>"))
        assert lines(odf(body.format(shown) + "<text:p>12</text:p>")) == ["99", "12"]


def test_paragraphs_of_opendocument_wherever_they_stand():
    box = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    body = (
        box.format("on the page")
        + f"<text:p>around{box.format('in it')}</text:p>"
        + f"<draw:g>{box.format('of a group')}</draw:g>"
        + "<text:numbered-paragraph><text:p>numbered</text:p></text:numbered-paragraph>"
        + "<draw:rect><text:p>in a square</text:p></draw:rect>"
        + "<draw:custom-shape><text:p>in a star</text:p></draw:custom-shape>"
    )
    said = ["on the page", "around", "in it", "of a group", "numbered", "in a square", "in a star"]
    assert lines(odf(body)) == said


@pytest.mark.parametrize(
    ("ground", "ink", "seen"),
    [
        ("#1f4e79", "#ffffff", True),
        ("#ffffff", "#ffffff", False),
        ("transparent", "#fefefe", False),
        ("#000000", "#000000", False),
        ("#000000", "#ff0000", True),
    ],
)
def test_letters_of_opendocument_are_seen_on_a_band_of_another_colour(ground, ink, seen):
    styles = (
        f'<style:style style:name="P"><style:paragraph-properties fo:background-color="{ground}"/>'
        f'</style:style><style:style style:name="W"><style:text-properties fo:color="{ink}"/>'
        "</style:style>"
    )
    body = (
        '<text:p>12</text:p><text:p text:style-name="P"><text:span text:style-name="W">34'
        "</text:span></text:p>"
    )
    assert lines(odf(body, styles=styles)) == (["12", "34"] if seen else ["12"])


def test_deleted_text_of_opendocument_is_none():
    gone = "<text:tracked-changes><text:p>99</text:p></text:tracked-changes>"
    assert lines(odf(f"{gone}<text:p>12</text:p>")) == ["12"]


def test_cells_of_opendocument_merged_across_and_down():
    def cell(words: str, **spans: int) -> str:
        said = "".join(f' table:number-{k.replace("_", "-")}="{n}"' for k, n in spans.items())
        return f"<table:table-cell{said}><text:p>{words}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    data = odf(
        "<table:table><table:table-row>"
        + cell("a", rows_spanned=2)
        + cell("b", columns_spanned=2)
        + covered
        + "</table:table-row><table:table-row>"
        + covered
        + cell("c")
        + cell("d")
        + '</table:table-row><table:table-row table:visibility="collapse">'
        + cell("9", columns_repeated=3)
        + "</table:table-row></table:table>"
    )
    assert rows(data) == [["a", "b", "b"], ["a", "c", "d"]]


def test_a_cell_of_opendocument_that_holds_a_table_of_one_row_or_shows_something():
    cell = "<table:table-cell>{}</table:table-cell>".format
    row, table = (
        "<table:table-row>{}</table:table-row>".format,
        "<table:table>{}</table:table>".format,
    )
    said = "<text:p>{}</text:p>".format
    inner = row(cell(said("12")) + cell(said("34")))
    drawn = said("<draw:frame><draw:object/></draw:frame>")
    line = [said("a"), table(inner), table(inner + inner), drawn, said("")]
    first, *others = read_document(odf(table(row("".join(map(cell, line)))))).grids
    cells = [(one.text, one.doubtful) for one in first.rows[0]]
    assert cells == [("a", False), ("12\n34", False), ("", False), ("", True), ("", False)]
    assert len(others) == 1


def test_sheet_of_opendocument_says_what_is_shown():
    shown = '<table:table-cell office:value="0.5"><text:p>50%</text:p></table:table-cell>'
    never = '<table:table-cell table:formula="of:=1"/>'
    data = odf(f'<table:table table:name="S"><table:table-row>{shown}{never}</table:table-row>'
               "</table:table>", "spreadsheet")  # fmt: skip
    cells = read_document(data).grids[0].rows[0]
    assert [(cell.text, cell.doubtful) for cell in cells] == [("50%", False), ("", True)]
    assert cells[1].place.element == "S!B1"


CELLS = """<style:style style:name="W"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="B"><style:text-properties fo:color="#000000"/></style:style>
<style:style style:name="D" style:parent-style-name="W"><style:table-cell-properties
 fo:background-color="#336699"/></style:style><style:style style:name="M"><style:map
 style:condition="cell-content()=7" style:apply-style-name="W"/></style:style>
<style:style style:name="L"><style:table-row-properties style:row-height="0.01cm"/></style:style>
<style:style style:name="N"><style:table-column-properties style:column-width="0in"/></style:style>"""


@pytest.mark.parametrize(
    ("column", "row", "cell", "seen"),
    [
        ("", "", "", True),
        ("", "", "W", False),
        ("", "", "S", False),
        ("", "", "T", False),
        ("", "", "D", True),
        ("W", "", "", False),
        ("W", "", "B", True),
        ("", "S", "", False),
        ("B", "W", "", False),
    ],
)
def test_a_cell_of_opendocument_looks_as_its_style_says_or_its_rows_or_columns(
    column, row, cell, seen
):
    told = [
        f'table:{name}="{style}"' if style else ""
        for name, style in (
            ("default-cell-style-name", column),
            ("default-cell-style-name", row),
            ("style-name", cell),
        )
    ]
    body = (
        '<table:table table:name="S"><table:table-column/><table:table-column {}/>'
        '<table:table-row {}><table:table-cell table:style-name="B"><text:p>x</text:p>'
        "</table:table-cell><table:table-cell {}><text:p>7</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    ).format(*told)
    found = read_document(styled(body)).grids[0].rows[0][1]
    assert (found.text, found.unseen) == (("7", "") if seen else ("", "7"))


def styled(body: str, kind: str = "spreadsheet") -> bytes:
    """A document with the styles of cells."""
    data = odf(body, kind)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml").decode()
    return repack({"content.xml": content.replace(STYLES, STYLES + CELLS).encode()}, data)


@pytest.mark.parametrize("value", ["7", "8"])
def test_a_style_of_opendocument_that_a_value_calls_for_is_doubt(value):
    cell = f'<table:table-cell table:style-name="M" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'  # fmt: skip
    data = styled(f"<table:table><table:table-row>{cell}{cell}</table:table-row></table:table>")
    assert [c.doubtful for c in read_document(data).grids[0].rows[0]] == 2 * [value == "7"]


@pytest.mark.parametrize("kind", ["spreadsheet", "text"])
def test_rows_and_columns_of_opendocument_that_are_a_hair_are_not_read_and_told(kind):
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    body = (
        '<table:table><table:table-column table:style-name="N"/><table:table-column/>'
        "<table:table-column/><table:table-row>{}</table:table-row>"
        '<table:table-row table:style-name="L">{}</table:table-row></table:table>'
    ).format("".join(map(cell.format, "123")), "".join(map(cell.format, "456")))
    document = read_document(styled(body, kind))
    said = [[cell.text for cell in row] for row in document.grids[0].rows]
    assert said == [["2", "3"] if kind == "spreadsheet" else ["1", "2", "3"]]
    assert len(document.notes) == 1


# --- web pages ---


def test_a_cell_of_a_web_page_goes_down_to_the_end_of_its_group_of_rows():
    group = "<tbody><tr><td rowspan=0>{}<td>{}<tr><td>{}</tbody>".format
    data = f"<html><body><table>{group(*'abc')}{group(*'def')}</table></body></html>"
    assert rows(data.encode()) == [["a", "b"], ["a", "c"], ["d", "e"], ["d", "f"]]


# --- XML of Office 2003 ---


WORD_2003 = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<?mso-application progid="Word.Document"?><w:wordDocument
 xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"
 xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"
 xmlns:aml="http://schemas.microsoft.com/aml/2001/core"><w:body><wx:sect>{}</wx:sect></w:body>
</w:wordDocument>"""


def test_the_xml_of_word_2003():
    draft = drafted(seed=5)
    with zipfile.ZipFile(io.BytesIO(docx.write(draft))) as archive:
        written = archive.read("word/document.xml").decode()
    body = re.search("<w:body>(.*)</w:body>", written, re.S)[1].replace("w:vMerge", "w:vmerge")
    assert_read(draft, WORD_2003.format(body).encode())


def test_what_word_2003_has_deleted_is_not_read():
    run = "<w:r><w:t>{}</w:t></w:r>"
    note = '<aml:annotation w:type="Word.Comment"><aml:content><w:p><w:r><w:t>9</w:t></w:r></w:p></aml:content></aml:annotation>'  # fmt: skip
    change = (
        '<aml:annotation w:type="Word.{}"><aml:content>' + run + "</aml:content></aml:annotation>"
    )
    body = run.format("1") + change.format("Deletion", "9") + change.format("Insertion", "2") + note
    assert lines(WORD_2003.format(f"<w:p>{body}</w:p>").encode()) == ["12"]


EXCEL_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook
 xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>
<Style ss:ID="gone"><Font ss:StrikeThrough="1"/></Style>
<Style ss:ID="dash"><NumberFormat ss:Format="0;-0;&quot;-&quot;"/></Style>
<Style ss:ID="two"><NumberFormat ss:Format="Fixed"/></Style></Styles>
<Worksheet ss:Name="old"><Table><Row><Cell><Data ss:Type="Number">9</Data></Cell><Cell>
<Data ss:Type="Number">9</Data></Cell></Row></Table><x:WorksheetOptions><x:Visible>SheetHidden
</x:Visible></x:WorksheetOptions></Worksheet><Worksheet ss:Name="S"><Table>{}</Table></Worksheet>
</Workbook>"""


def test_the_xml_of_excel_2003():
    def cell(text: str, kind: str = "Number", more: str = "") -> str:
        return f'<Cell {more}><Data ss:Type="{kind}">{text}</Data></Cell>'

    rows = [
        ("", cell("a", "String", "ss:MergeAcross='1'") + cell("b", "String")),
        ("ss:Hidden='1'", cell("9") * 3),
        ("ss:Height='0'", cell("9") * 3),
        ("ss:Index='5'", cell("12") + cell("3", more="ss:Index='3'")),
        ("", cell("0", more="ss:StyleID='dash'") + cell("2.456", more="ss:StyleID='two'")
         + cell("7", more="ss:StyleID='gone'")),
    ]  # fmt: skip
    body = "".join(f"<Row {more}>{cells}</Row>" for more, cells in rows)
    document = read_document(EXCEL_2003.format(body).encode())
    shown = [[cell.text for cell in row] for grid in document.grids for row in grid.rows]
    assert shown == [["a", "a", "b"], ["12", "", "3"], ["-", "2.46", ""]]
    assert document.grids[-1].rows[-1][2].unseen == "7"
    assert document.grids[-1].rows[0][2].place.element == "S!C5"
    assert [en for _, en in document.notes] == [
        "1 hidden sheets were not read",
        "hidden rows or columns of the sheet “S” were not read",
    ]


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ("", ["7", "8", "9"]),
        ('<Column ss:Index="2" ss:Width="0.75"/>', ["7", "9"]),
        ('<Column ss:Width="48" ss:Span="1"/>', ["7", "8", "9"]),
    ],
)
def test_a_column_of_excel_2003_that_is_a_hair_is_not_shown(more, shown):
    cells = "".join(f'<Cell><Data ss:Type="Number">{n}</Data></Cell>' for n in (7, 8, 9))
    page = EXCEL_2003.format(f"{more}<Row>{cells}</Row>")
    document = read_document(page.encode())
    assert [cell.text for cell in document.grids[-1].rows[-1]] == shown
    assert any("hidden rows" in en for _, en in document.notes) == (len(shown) < 3)


@pytest.mark.parametrize(
    ("cell", "shown", "unseen"),
    [
        ('<Data ss:Type="Number">7</Data>', "7", ""),
        ('<Data ss:Type="String">3<Sup>1</Sup></Data>', "3¹", ""),
        ('<Data ss:Type="String">2<Font html:Color="#FFFFFF">05</Font></Data>', "2", "05"),
        ('<Data ss:Type="String"><S>9</S>5</Data>', "5", "9"),
    ],
)
def test_what_a_cell_of_excel_2003_shows(cell, shown, unseen):
    cell = cell.replace("<Data", '<Data xmlns="http://www.w3.org/TR/REC-html40" xmlns:html="http://www.w3.org/TR/REC-html40"', 1)  # fmt: skip
    cell = cell.replace("<Data", "<ss:Data").replace("</Data", "</ss:Data")
    data = EXCEL_2003.format(f"<Row><Cell>{cell}</Cell><Cell><Data>x</Data></Cell></Row>").encode()
    found = read_document(data).grids[-1].rows[-1][0]
    assert (found.text, found.unseen) == (shown, unseen)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Row>", '<Column ss:StyleID="dash"/><Row>'),
        ("<Cell>", '<Cell ss:StyleID="based">'),
        ("</Table>", "</Table><x:WorksheetOptions><x:DoNotDisplayZeros/></x:WorksheetOptions>"),
    ],
    ids=["of the column", "of what its style is based on", "of the sheet"],
)
def test_a_zero_that_excel_2003_shows_otherwise(old, new):
    book = EXCEL_2003.replace("</Styles>", '<Style ss:ID="based" ss:Parent="dash"/></Styles>')
    book = book.format('<Row><Cell><Data ss:Type="Number">0</Data></Cell><Cell><Data>x</Data></Cell></Row>')  # fmt: skip
    start = book.index('ss:Name="S"')
    data = book[:start] + book[start:].replace(old, new, 1)
    cell = read_document(data.encode()).grids[-1].rows[-1][0]
    assert cell.text in ("-", "") and cell.unseen == "0"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("<Row></Cell></Row>", UnreadableFile),
        (
            '<Row ss:Index="99999999"><Cell ss:MergeDown="99999999"><Data>1</Data></Cell></Row>'
            * 2,
            TooLarge,
        ),
        ("<Row>" + "<Cell><Data>1</Data></Cell>" * 90_000 + "</Row>", TooLarge),
    ],
)
def test_damage_in_the_xml_of_excel_2003(body, error):
    with pytest.raises(error):
        read_document(EXCEL_2003.format(body).encode())


def test_entities_in_the_xml_of_excel_2003_are_refused():
    data = EXCEL_2003.replace("<Workbook", '<!DOCTYPE w [<!ENTITY a "9">]><Workbook', 1)
    with pytest.raises(UnreadableFile, match="entities"):
        read_document(data.format("<Row><Cell><Data>&a;</Data></Cell></Row>").encode())


def test_a_report_in_the_xml_of_excel_2003():
    draft = drafted(seed=6)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.write(draft))).active
    spans = {(r.min_row, r.min_col): r for r in sheet.merged_cells.ranges}
    rows = []
    for row in sheet.iter_rows():
        cells = []
        for cell in row:
            if cell.value is not None:
                span = spans.get((cell.row, cell.column))
                merge = f' ss:MergeAcross="{span.max_col - span.min_col}" ss:MergeDown="{span.max_row - span.min_row}"' if span else ""  # fmt: skip
                kind = "String" if isinstance(cell.value, str) else "Number"
                cells.append(f'<Cell ss:Index="{cell.column}"{merge}><Data ss:Type="{kind}">{escape(str(cell.value))}</Data></Cell>')  # fmt: skip
        rows.append(f'<Row ss:Index="{row[0].row}">{"".join(cells)}</Row>')
    assert_read(draft, EXCEL_2003.format("".join(rows)).encode())


# --- what none should open ----------------------------------------------------------------


def changed(old: bytes, new: bytes) -> bytes:
    """A spreadsheet with something in its sheet replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx.write(drafted(seed=6)))) as before,
        zipfile.ZipFile(out, "w", 8) as after,
    ):
        for name in before.namelist():
            content = before.read(name)
            if name.endswith("sheet1.xml"):
                assert old in content
                content = content.replace(old, new, 1)
            after.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b"<mergeCell ref=", b'<mergeCell ref="A1:XFD1048576"/><mergeCell ref=', TooLarge),
        (b"<worksheet ", b'<!DOCTYPE w [<!ENTITY a "9">]><worksheet ', UnreadableFile),
        (b"</sheetData>", b"<row>" + b"<c r='A1'/>" * 90_000 + b"</row></sheetData>", TooLarge),
        (b"</sheetData>", b" " * (25 * 2**20) + b"</sheetData>", TooLarge),
        (b"</worksheet>", b"", UnreadableFile),
    ],
    ids=["merged without end", "entities", "cells without end", "a long part", "cut"],
)
def test_a_spreadsheet_that_would_cost_too_much_is_refused(old, new, error):
    with pytest.raises(error):
        govreport.read(changed(old, new))


@pytest.mark.parametrize(
    ("written", "read"),
    [("{}_x000D_", True), ("{}_x000D_\n", True), ("{}_x0035_", False), ("{}_xD800_", False)],
    ids=["a carriage return", "at a line's end", "a digit more", "half a character"],
)
def test_characters_that_excel_writes_as_their_numbers(written, read):
    """ECMA-376, ST_Xstring: Excel shows the character, not how it is written."""
    draft = drafted(seed=6)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.write(draft)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int) and cell.value:
                    cell.value = written.format(cell.value)
    out = io.BytesIO()
    book.save(out)
    report = govreport.read(out.getvalue())
    assert bool(errors(draft, report)) != read
    new = report.figures["requests", "new", "total"]
    before = str(draft.expected["requests"]["new"]["total"])
    wanted = {"{}_x0035_": before + "5", "{}_xD800_": "None"}.get(written, before)
    assert str(new.value) == wanted and "_x" not in new.raw
    json.dumps(report.to_dict(), ensure_ascii=False).encode()


def test_a_cell_far_away_costs_nothing():
    book = openpyxl.Workbook()
    book.worksheets[0].cell(1_048_576, 16_384, 1)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(TooLarge):
        govreport.read(out.getvalue())


def test_an_office_file_with_a_password_says_so():
    stream = "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(EncryptedFile):
        govreport.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream)


def test_a_table_of_values_knows_its_lines():
    text = "\n".join(f"行{n},{n},{n + 1}" for n in range(12))
    grid = read_document(text.encode()).blocks[0]
    assert isinstance(grid, Grid)
    assert (grid.rows[3][0].text, grid.rows[3][0].place.line) == ("行3", 4)


# --- OFD ------------------------------------------------------------------------------------


@pytest.mark.parametrize("bold", [False, True], ids=["plain", "struck twice"])
@pytest.mark.parametrize("edition", by_turns(["2021", "2019"]))
def test_an_ofd_file_comes_back(edition, bold):
    draft = drafted(seed=8, edition=edition)
    assert_read(draft, ofd.write(draft, bold=bold))


def test_two_pages_on_a_sheet_of_ofd_are_read_one_after_the_other():
    draft, out = drafted(seed=8), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ofd.write(draft))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    pages = sorted(name for name in files if "/Page_" in name)
    assert len(pages) > 1
    layers = [
        files[name].partition("<ofd:Layer>")[2].partition("</ofd:Layer>")[0] for name in pages
    ]
    right = [
        re.sub(r'Boundary="([\d.]+)', lambda at: f'Boundary="{float(at[1]) + 210:.3f}', layer)
        for layer in layers[1::2]
    ]
    sheets = [a + b for a, b in zip_longest(layers[::2], right, fillvalue="")]
    with zipfile.ZipFile(out, "w", 8) as archive:
        for name, content in files.items():
            number = pages.index(name) if name in pages else -1
            if number >= 0:
                sheet = sheets[number] if number < len(sheets) else ""
                content = content.replace(layers[number], sheet)
            archive.writestr(name, content.replace("0 0 210 297", "0 0 420 297"))
    assert_read(draft, out.getvalue())


def ofd_with(old: str, new: str) -> govreport.Report:
    """A report as OFD, with something on its first page replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(ofd.write(drafted(seed=8)))) as before,
        zipfile.ZipFile(out, "w", 8) as after,
    ):
        for name in before.namelist():
            content = before.read(name).decode()
            if name.endswith("Page_0/Content.xml"):
                content = re.sub(old, new, content, count=1)
            after.writestr(name, content)
    return govreport.read(out.getvalue())


WATERMARK = (
    '<ofd:TextObject Boundary="20 90 150 150" Font="1" Size="9" CTM="0.7 -0.7 0.7 0.7 0 0">'
    '<ofd:TextCode X="0" Y="90" DeltaX="g 8 5">内部资料123456</ofd:TextCode></ofd:TextObject>'
)


UNSEEN = {
    "slanting": WATERMARK,
    "invisible": WATERMARK.replace('CTM="0.7 -0.7 0.7 0.7 0 0"', 'Visible="false"'),
    "clear": WATERMARK.replace('CTM="0.7 -0.7 0.7 0.7 0 0"', 'Alpha="0"'),
    "white": WATERMARK.replace(
        "<ofd:TextCode", '<ofd:FillColor Value="255 255 255"/><ofd:TextCode'
    ).replace('CTM="0.7 -0.7 0.7 0.7 0 0"', ""),
}


@pytest.mark.parametrize("how", by_turns(UNSEEN))
def test_what_nobody_sees_on_a_page_of_ofd_is_not_read(how):
    plain = ofd_with("</ofd:Layer>", "</ofd:Layer>")
    report = ofd_with("<ofd:Layer>", f"<ofd:Layer>{UNSEEN[how]}")
    assert {k: f.value for k, f in report.figures.items()} == {
        k: f.value for k, f in plain.figures.items()
    }
    assert report.sections == plain.sections


def test_the_page_below_is_read_with_the_page():
    """A template holds what pages have in common: here the whole of the first page."""
    out = io.BytesIO()
    draft = drafted(seed=8)
    with (
        zipfile.ZipFile(io.BytesIO(ofd.write(draft))) as before,
        zipfile.ZipFile(out, "w", 8) as after,
    ):
        for name in before.namelist():
            content = before.read(name).decode()
            if name.endswith("Page_0/Content.xml"):
                after.writestr("Doc_0/Tpls/Tpl_0/Content.xml", content)
                content = re.sub(
                    "<ofd:Content>.*</ofd:Content>", '<ofd:Template TemplateID="7"/>', content
                )
            if name.endswith("Document.xml"):
                page = '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
                content = content.replace("</ofd:CommonData>", f"{page}</ofd:CommonData>")
            after.writestr(name, content)
    assert_read(draft, out.getvalue())


@pytest.mark.parametrize("path", sorted((SHARED / "ofd").glob("*.ofd")), ids=lambda p: p.stem)
def test_files_of_another_writer_are_opened(path):
    """ofdrw's samples are no reports: opened and read, they say so in a line."""
    if path.stem.startswith("minimal"):
        assert sum(f.value is not None for f in govreport.read(path).figures.values()) == 200
    else:
        with pytest.raises((NotAReport, UnreadableFile)):
            govreport.read(path)


# --- what converters make of tables -----------------------------------------------------------

INNER = (
    "|  |  |  | | --- | --- | --- | | 信息内容 | 本年制发件数 | 本年废止件数 | | 规章 | 2 | | "
    "| 行政规范性文件 | 3 | 9340 |"
)


def test_a_table_in_a_tables_cell_is_unfolded():
    """Markdown has no table in a table: converters write its rows behind each other."""
    document = read_document(
        f"|  |\n| --- |\n| 一、总体情况  如常。   {INNER}   三、其他 |".encode()
    )
    grid = document.grids[-1]
    assert [[cell and cell.text for cell in row] for row in grid.rows][-3:] == [
        ["信息内容", "本年制发件数", "本年废止件数"],
        ["规章", "2", ""],
        ["行政规范性文件", "3", "9340"],
    ]
    assert {"一、总体情况", "如常。", "三、其他"} <= {p.text for p in document.paragraphs}


def test_a_folded_table_that_lacks_merged_cells_keeps_its_figures_by_their_labels():
    rows = "| 合计 | 一、新收 | | | 5 | 6 | | 二、结转 | | | 7 | 8 |"
    document = read_document(f"|  |\n| --- |\n|  |  |  | | --- | --- | --- | {rows} |".encode())
    told = [[c.text for c in row if c and c.text] for row in document.grids[-1].rows]
    assert told[-2:] == [["合计", "一、新收", "5", "6"], ["二、结转", "7", "8"]]


def test_commas_around_every_line_are_none_of_its_cells():
    lines = [",一、总体情况,", ",", ",规章,2,0,357,", ",行政规范性文件,3,9340,9225,", ",如常,"]
    grid = read_document("\n".join(lines).encode()).grids[0]
    assert [[cell.text for cell in row] for row in grid.rows][0] == ["规章", "2", "0", "357"]


BAND = '<w:shd w:val="clear" w:color="auto" w:fill="{}"/>'
BOX = (
    '<w:r><w:drawing><wps:wsp xmlns:wps="x" xmlns:a="y"><wps:spPr><a:solidFill><a:srgbClr val="{}"/>'
    "</a:solidFill></wps:spPr><w:txbxContent>{}</w:txbxContent></wps:wsp></w:drawing></w:r>"
)
SHAPE = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" fillcolor="{}"><w:txbxContent>'
    "{}</w:txbxContent></v:shape></w:pict></w:r>"
)


@pytest.mark.parametrize("fill", ["1F4E79", "FFFFFF", "auto"])
@pytest.mark.parametrize("where", ["run", "paragraph", "style", "cell", "table", "box", "shape"])
def test_white_letters_of_word_are_seen_on_a_ground_of_another_colour(where, fill):
    shade = {where: BAND.format(fill)}
    run = f'<w:rPr>{shade.get("run", "")}<w:color w:val="FFFFFF"/></w:rPr><w:t>公开12件</w:t>'
    named = '<w:pStyle w:val="Band"/>' if where == "style" else ""
    body = f"<w:p><w:pPr>{named}{shade.get('paragraph', '')}</w:pPr><w:r>{run}</w:r></w:p>"
    if where in ("cell", "table"):
        cell = f"<w:tc><w:tcPr>{shade.get('cell', '')}</w:tcPr>{body}</w:tc>"
        body = (
            f"<w:tbl><w:tblPr>{shade.get('table', '')}</w:tblPr><w:tr>{cell}{cell}</w:tr></w:tbl>"
        )
    elif where in ("box", "shape"):
        body = f"<w:p>{(BOX if where == 'box' else SHAPE).format(fill, body)}</w:p>"
    style = f'<w:style w:styleId="Band"><w:pPr>{shade.get("style", "")}</w:pPr></w:style>'
    parts = {
        "word/document.xml": document_xml(f"<w:p><w:r><w:t>甲</w:t></w:r></w:p>{body}"),
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{style}</w:styles>'.encode(),
    }
    document = read_document(repack(parts))
    said = [paragraph.text for paragraph in document.paragraphs]
    said += [cell.text for grid in document.grids for row in grid.rows for cell in row]
    assert ("公开12件" in said) == (fill == "1F4E79")


def test_notes_of_word_stand_behind_the_paragraph_that_refers_to_them():
    mark = '<w:r><w:{0}noteReference w:id="{1}"/></w:r>'
    said = "<w:p><w:r><w:t>{}</w:t></w:r>{}</w:p>"
    body = said.format("甲", mark.format("foot", 2) + mark.format("end", 2)) + said.format("乙", "")
    name = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {"word/document.xml": document_xml(body)}
    relations = ""
    for kind in ("foot", "end"):
        note = said.format(kind, mark.format(kind, 2))  # refers to itself
        parts[f"word/{kind}notes.xml"] = (
            f'<w:{kind}notes xmlns:w="{W}"><w:{kind}note w:id="2">{note}</w:{kind}note>'
            f'<w:{kind}note w:id="3">{said.format("unused", "")}</w:{kind}note></w:{kind}notes>'
        ).encode()
        relations += (
            f'<Relationship Id="{kind}" Target="{kind}notes.xml" Type="{name}/{kind}notes"/>'
        )
    parts["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{relations}</Relationships>"
    ).encode()
    assert lines(repack(parts)) == ["甲", "foot", "end", "乙"]


@pytest.mark.parametrize(("said", "told"), [("统计口径见附注。", True), ("第1页", False)])
def test_a_sentence_at_the_foot_of_words_pages_is_told(said, told):
    name = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"
    paragraph = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    parts = {
        "word/document.xml": document_xml(paragraph.format("甲")),
        "word/footer1.xml": f'<w:ftr xmlns:w="{W}">{paragraph.format(said)}</w:ftr>'.encode(),
        "word/_rels/document.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r" Target="footer1.xml" Type="{name}"/></Relationships>'
        ).encode(),
    }
    document = read_document(repack(parts))
    assert [said in zh for zh, _ in document.asides] == [True] * told


def test_a_row_that_says_it_ends_early_keeps_its_columns():
    """gridAfter: the total's column is blank in this row, and no figure has moved."""
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    head = "".join(map(cell.format, ("项目", "甲", "乙", "总计")))
    row = '<w:trPr><w:gridAfter w:val="1"/></w:trPr>' + "".join(map(cell.format, ("行", "1", "2")))
    body = f"<w:tbl><w:tr>{head}</w:tr><w:tr>{row}</w:tr></w:tbl>"
    grid = read_document(repack({"word/document.xml": document_xml(body)})).grids[0]
    assert [cell and cell.text for cell in grid.rows[1]] == ["行", "1", "2", ""]


def appended(*records: tuple[int, bytes]) -> bytes:
    """A workbook (.xls), without its container, that ends with these records, too."""
    whole = biff.stream((FOLDER / "plain.xls").read_bytes())
    added = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    return whole[:-4] + added + whole[-4:]  # the last record ends the last sheet


@pytest.mark.parametrize(
    ("kind", "body", "hidden"),
    [
        (0x208, struct.pack("<4H4x2H", 7, 0, 15, 20, 0x140, 15), True),  # a row a point high
        (0x208, struct.pack("<4H4x2H", 7, 0, 15, 300, 0x140, 15), False),
        (0x208, struct.pack("<4H4x2H", 7, 0, 15, 0x8000, 0x100, 15), False),  # as high as usual
        (0x07D, struct.pack("<5H2x", 0, 0, 20, 15, 0), True),  # a column as narrow
        (0x07D, struct.pack("<5H2x", 0, 0, 2186, 15, 0), False),
    ],
)
def test_rows_and_columns_of_an_old_workbook_that_are_a_hair_are_not_shown(kind, body, hidden):
    document, whole = read_xls(appended((kind, body)), "x"), read_xls(appended(), "x")
    assert any("hidden rows" in en for _, en in document.notes) == hidden
    said, every = (
        "".join(c.text for g in d.grids for row in g.rows for c in row if c)
        + "".join(p.text for p in d.paragraphs)
        for d in (document, whole)
    )
    assert (len(said) < len(every)) == hidden


def conditional(*, areas: int = 1, kind: int = 1, font: bool = True, colour: int = 9) -> bytes:
    """A workbook (.xls) of which 0 in the first rows is shown otherwise."""
    area = struct.pack("<4H", 0, 99, 0, 99) * areas
    where = struct.pack("<HH", 1, 0) + area[:8] + struct.pack("<H", areas) + area
    rule = struct.pack("<BBHHIH", kind, 3, 3, 0, 1 << (26 if font else 28), 0) + bytes(80)
    rule = rule + struct.pack("<I", colour) + bytes(34) if font else rule[:20]  # or a border
    rule += b"\x1e\0\0"
    return appended((0x1B0, where), (0x1B1, rule))


@pytest.mark.parametrize(
    ("told", "zeros", "others"),
    [
        ({}, True, False),
        ({"colour": 0x41}, True, False),
        ({"colour": 10}, False, False),  # red
        ({"font": False}, False, False),
        ({"kind": 2}, True, True),  # a formula, whatever it says
        ({"areas": 501}, True, True),
    ],
)
def test_what_a_format_by_value_may_hide_in_an_old_workbook_is_doubtful(told, zeros, others):
    cells = [
        cell
        for grid in read_xls(conditional(**told), "x").grids
        for row in grid.rows
        for cell in row
        if cell and cell.text.isdecimal()
    ]
    assert {cell.doubtful for cell in cells if cell.text == "0"} == {zeros}
    assert {cell.doubtful for cell in cells if cell.text != "0"} == {others}


def test_what_is_no_file_is_said_to_be_none():
    assert govreport.read(memoryview(govreport.datasets.sample_file().read_bytes())).year == 2021
    for source in (None, ["a.txt"], 7):
        with pytest.raises(UnreadableFile, match=f"{type(source).__name__}: .*nor an open file"):
            govreport.read(source)
    with pytest.raises(UnreadableFile, match=r"https://example\.org/a\.html: .*collect"):
        govreport.read("https://example.org/a.html")
