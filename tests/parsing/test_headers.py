"""Table 3's header and labels, where recognition misread one of them or a cell tore them."""

from __future__ import annotations

import pytest

from govreport import form
from govreport.document import Box, Cell, Document, Grid, Paragraph, Place
from govreport.parsing import headers, requests
from govreport.parsing.figures import Collector
from govreport.parsing.parse import parse

NAMES = ("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def found(names: tuple[str, ...], score: float | None = 0.98) -> list[str]:
    cells = [Cell(name, Place(page=1), score=score) for name in names]
    row = [Cell(text, Place(page=1), score=score) for text in ("一", *"1234567")]
    read = headers.find(Grid([cells, row], Place(page=1)))
    return [header.columns[column] for header in read for column in sorted(header.columns)]


@pytest.mark.parametrize("column", range(1, 8))
def test_one_name_that_is_misread_is_told_by_the_others(column):
    names = tuple("目燃人" if n == column else name for n, name in enumerate(NAMES))
    assert found(names) == list(headers.COLUMNS)
    assert len(found(names, score=None)) < len(headers.COLUMNS)  # print is not misread


@pytest.mark.parametrize(("second", "told"), [("科研机内", True), ("", False), ("目燃人", False)])
def test_of_two_names_that_are_misread_one_must_be_like_its_own(second, told):
    """Both may stand the other way round, else."""
    names = (*NAMES[:2], "目燃人", second, *NAMES[4:])
    assert (found(names) == list(headers.COLUMNS)) == told


@pytest.mark.parametrize(("score", "told"), [(0.0, True), (1.0, False), (None, False)])
def test_a_heading_that_a_stamp_hides_is_the_one_that_is_missing(score, told):
    """Where there is ink that says nothing; a blank column is none of the form's."""
    cells = [Cell(name, Place(page=1), score=0.98) for name in NAMES[:-1]]
    cells.append(Cell("", Place(page=1), score=score))
    row = [Cell(text, Place(page=1), score=0.98) for text in ("一", *"1234567")]
    (header,) = headers.find(Grid([cells, row], Place(page=1)))
    assert (header.columns.get(7) == "total") == told


def test_a_name_in_another_place_is_not_the_missing_one():
    names = (*NAMES[:6], NAMES[7], "备注")  # without 其他, and something behind the total
    assert "other" not in found(names)


@pytest.mark.parametrize("word", ["或", "和", "及", ""])
def test_organisations_are_no_column_of_others(word):
    assert headers.applicant(f"法人{word}其他组织") is None
    assert headers.order_in_names(f"自然人法人{word}其他组织商业企业其他") == (
        "natural_person", "business", "other",
    )  # fmt: skip


@pytest.mark.parametrize("score", [None, 0.98])
def test_a_strange_name_is_no_misread_one(score):
    names = [Cell(name.replace("自然", "外国"), Place(page=1), score=score) for name in NAMES]
    row = ["一、本年新收政府信息公开申请数量", *"1234567"]
    grid = Grid([names, [Cell(text, Place(page=1)) for text in row]], Place(page=1))
    assert headers.has_another(grid) == (score is None)


def labelled(old: str, new: str, score: float | None) -> Collector:
    """Table 3, of which one label stands otherwise, without a figure but 0."""
    rows = [[Cell(name, Place(page=1), score=score and 0.98) for name in NAMES]]
    for number, row in enumerate(row for row in form.PRINTED_ROWS if row is not form.OTHER_ROW):
        label = row.label.zh.replace(old, new)
        figures = (Cell("0", Place(page=1, box=(n, number, n + 1, number + 1))) for n in range(7))
        rows.append([Cell(label, Place(page=1), score=score), *figures])
    out = Collector("requests")
    requests.read_grids([Grid(rows, Place(page=1))], out)
    return out


@pytest.mark.parametrize(
    ("label", "score", "told"),
    [
        ("元正当理由大量反复申请", None, False),
        ("元正当理由大量反复申请", 0.9, True),
        ("", 0.0, True),  # a stamp took it
        ("其他申请人来电", 0.9, False),
    ],
)
def test_the_only_row_that_can_stand_there_may_be_misread(label, score, told):
    """In its 无, too; another label is another row's."""
    out = labelled("无正当理由大量反复申请", label, score)
    assert (("not_processed.excessive", "total") in out.figures) == told


@pytest.mark.parametrize("score", [None, 0.0, 0.9])
def test_a_label_that_recognition_misread_is_not_called_misprinted(score):
    out = labelled("本年新收", "木年新收", score)
    assert out.figures["new", "total"].value == 0
    assert ("read.label" in {one.rule for one in out.findings}) == (score is None)


def _printed(page: int, line: int, words: list[tuple[int, str]]) -> Paragraph:
    """A line of a PDF: where its words begin, each character eight points wide."""
    boxes: list[Box | None] = []
    for left, word in words:
        boxes += [None] if boxes else []
        boxes += [
            (left + 8.0 * n, line * 12.0, left + 8.0 * (n + 1), line * 12.0 + 8)
            for n in range(len(word))
        ]
    whole = (words[0][0], line * 12.0, 600.0, line * 12.0 + 8)
    text = " ".join(word for _, word in words)
    return Paragraph(text, Place(page=page, box=whole), boxes, wrapped=True)


def test_a_torn_header_may_stand_on_the_page_before_its_rows():
    at = range(200, 480, 40)
    upper = ["自然人", "法律服", "科研机", "社会公", "商业企", "其他", "总计"]
    lower = ["务机构", "构", "益组织", "业"]
    rows = {
        "一、本年新收政府信息公开申请数量": "9 2 0 1 4 0 16",
        "二、上年结转政府信息公开申请数量": "1 0 0 0 0 0 1",
        "（一）予以公开": "5 1 0 1 3 0 10",
        "（七）总计": "5 1 0 1 3 0 10",
        "四、结转下年度继续办理": "5 1 0 0 1 0 7",
    }
    blocks = [
        _printed(1, 1, [(60, "岚汀县财政局2022年政府信息公开工作年度报告")]),
        _printed(1, 2, [(60, "三、收到和处理政府信息公开申请情况")]),
        _printed(1, 3, [(290, "申请人情况")]),
        _printed(1, 4, [(280, "法人或其他组织")]),
        _printed(1, 5, [*zip(at, upper, strict=True)]),
        _printed(1, 6, [*zip(at[1:5], lower, strict=True)]),
        *(
            _printed(2, n, [(0, label), *zip(at, figures.split(), strict=True)])
            for n, (label, figures) in enumerate(rows.items())
        ),
    ]
    figures = parse(Document("pdf", blocks)).figures
    got = [figures["requests", "new", column].value for column in ("business", "legal_service")]
    assert got == [4, 2]
