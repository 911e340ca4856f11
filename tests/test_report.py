"""What a user holds: tables, figures, JSON."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

import govreport
from govreport import form
from govreport.report import Finding
from govreport_specimens import html
from tests.conftest import ROOT
from tests.specimens.checks import drafted

SAMPLE = ROOT / "data" / "reports" / "hongqi-2021.txt"
EDITIONS = [("2021", True), ("2021", False), ("2019", False)]


@pytest.fixture(scope="module")
def report() -> govreport.Report:
    return govreport.read(SAMPLE)


def page(edition: str, split: bool):
    draft = drafted(seed=9, edition=edition, other_split=split)
    return draft, govreport.read(html.write(draft))


@pytest.mark.parametrize(("edition", "split"), EDITIONS)
def test_tables_have_the_forms_rows_and_columns(edition, split):
    draft, report = page(edition, split)
    for key in form.tables_of("2021"):
        frame = getattr(report, key)
        assert list(frame.index) == list(draft.expected[key])
        assert list(frame.columns) == [c.key for c in form.table(edition, key).columns]
        for row, cells in draft.expected[key].items():
            for column in frame.columns:
                got = frame.loc[row, column]
                if cells.get(column) is None:
                    assert got is pd.NA
                else:
                    assert Decimal(str(got)) == cells[column]


@pytest.mark.parametrize(("edition", "split"), EDITIONS)
def test_columns_are_nullable_numbers(edition, split):
    _, report = page(edition, split)
    for key in form.tables_of("2021"):
        for column, dtype in getattr(report, key).dtypes.items():
            assert str(dtype) == ("Float64" if column == "amount" else "Int64")


def test_shapes(report):
    assert report.proactive.shape == (6, 5)
    assert report.requests.shape == (25, 7)
    assert report.disputes.shape == (3, 5)
    assert page("2019", False)[1].requests.shape == (23, 7)


def test_null_is_no_zero(report):
    key = "requests", "new", "total"
    report = replace(report, figures=report.figures | {key: govreport.Figure(None)})
    assert report.requests.loc["new", "total"] is pd.NA
    assert report.requests["total"].isna().sum() == 1
    assert json.loads(report.to_json())["tables"]["requests"]["new"]["total"] is None


def test_tables_of_a_report_without_any_keep_their_columns():
    title = "澄湾市2022年政府信息公开工作年度报告\n一、总体情况\n有。\n"
    report = govreport.read(title.encode())
    for key in form.tables_of("2021"):
        frame = getattr(report, key)
        assert frame.shape == (0, len(form.table("2021", key).columns))
    assert list(report.cells().columns)[:3] == ["table", "row", "column"]


def test_cells_are_every_figure_with_its_provenance(report):
    cells = report.cells()
    assert len(cells) == len(report.figures) == 200
    assert " ".join(cells) == "table row column label value unit raw how certainty place finding"
    assert not cells.duplicated(["table", "row", "column"]).any()
    line = cells.set_index(["table", "row", "column"]).loc["requests", "new", "total"]
    assert (line["value"], line["raw"], line["unit"]) == (6, "6", "件")
    assert line["label"] == "本年新收政府信息公开申请数量 · 总计"
    assert line["place"].startswith("第")
    printed = govreport.read(next((ROOT / "data" / "specimens").glob("*.pdf"))).cells()
    assert printed["place"].str.match(r"第\d页 \(\d+,\d+\)–\(\d+,\d+\)").any()
    english = report.cells("en")[["label", "place"]]
    assert not english.apply(lambda told: told.str.contains("[\u4e00-\u9fff]")).any(axis=None)


@pytest.mark.parametrize(("edition", "split"), EDITIONS)
def test_json_comes_back_the_same(edition, split):
    draft, report = page(edition, split)
    data = json.loads(report.to_json(), parse_float=Decimal)
    for table, rows in draft.expected.items():
        assert data["tables"][table].keys() == rows.keys()
        for row, cells in rows.items():
            assert data["tables"][table][row] == cells
    assert data["sections"] == report.sections
    assert data["problems"] == [item.to_dict() for item in report.problems]
    assert json.loads(report.to_json(indent=None)) == json.loads(report.to_json())
    assert "\\u" not in report.to_json()


def test_long_decimal_is_not_rounded():
    draft = drafted(("long_decimals",), seed=9)
    report = govreport.read(html.write(draft))
    amount = draft.expected["proactive"]["fees"]["amount"]
    assert report.figure("proactive", "fees", "amount").value == amount
    assert Decimal(str(report.to_dict()["tables"]["proactive"]["fees"]["amount"])) == amount


def test_figure_that_the_form_lacks(report):
    assert report.figure("requests", "new", "total").value == 6
    for ask in (report.figure, report.show):
        with pytest.raises(
            KeyError, match=r"no column nobody; there are natural_person, .*, total"
        ):
            ask("requests", "new", "nobody")


def test_finding_covers_what_it_names():
    label = form.Label("甲", "a")
    whole = govreport.Finding("x", "info", label, "requests")
    cell = govreport.Finding("x", "info", label, "requests", "new", "total")
    assert whole.covers("requests", "new", "total")
    assert not whole.covers("disputes", "new", "total")
    assert cell.covers("requests", "new", "total")
    assert not cell.covers("requests", "new", "business")
    assert not govreport.Finding("x", "info", label).covers("requests", "new", "total")


def test_source_names_the_file_and_its_bytes(report):
    import hashlib

    assert report.source == {
        "path": str(SAMPLE),
        "sha256": hashlib.sha256(SAMPLE.read_bytes()).hexdigest(),
        "format": "text",
    }


def test_path_bytes_and_open_files_read_alike(report):
    expected = report.to_dict()["tables"]
    assert govreport.read(str(SAMPLE)).to_dict()["tables"] == expected
    assert govreport.read(SAMPLE.read_bytes()).to_dict()["tables"] == expected
    assert govreport.read(SAMPLE.read_bytes()).source["path"] is None
    with SAMPLE.open("rb") as file:
        assert govreport.read(file).to_dict()["tables"] == expected
    with SAMPLE.open(encoding="utf-8") as file:
        assert govreport.read(file).to_dict()["tables"] == expected


HEAVY = (
    "matplotlib", "jieba", "pdfplumber", "pdfminer", "pypdfium2", "docx", "lxml", "opencc",
    "charset_normalizer", "PIL", "rich", "typer",
)  # fmt: skip


def test_import_is_light():
    code = f"import govreport, sys; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_counts_stay_whole_beside_an_amount_with_decimals(root):
    text = (root / "data/reports/hongqi-2021.txt").read_text(encoding="utf-8")
    report = govreport.read(text.replace("行政事业性收费 0", "行政事业性收费 7730.28").encode())
    values = report.cells().set_index(["table", "row", "column"])["value"]
    assert values["proactive", "fees", "amount"] == 7730.28
    assert isinstance(values["requests", "new", "total"], int)


def test_amounts_say_their_unit_in_json(root):
    text = (root / "data/reports/hongqi-2021.txt").read_text(encoding="utf-8")
    assert govreport.read(text.encode()).to_dict()["units"] == {"proactive/fees/amount": "万元"}


def test_how_sure_a_figure_is():
    report = govreport.read(SAMPLE)
    read, doubted, null, told = list(report.figures)[:4]
    assert {report.certainty(*key) for key in (read, doubted, null, told)} == {"read"}
    message = form.Label("存疑", "doubted")
    report.findings.append(Finding("read.unconfirmed", "", message, *doubted))
    report.findings.append(Finding("read.unit", "", message, *told))  # info: no doubt
    report.figures[null] = replace(report.figures[null], value=None)
    report.figures[read] = replace(report.figures[read], how="inferred")
    scale = [report.certainty(*key) for key in (read, doubted, null, told)]
    assert scale == ["inferred", "unconfirmed", "null", "read"]
    assert set(report.figures) - set(report.certain()) == {doubted, null}
    table = report.cells().set_index(["table", "row", "column"])["certainty"]
    assert [table[key] for key in (read, doubted, null, told)] == scale


def test_coverage_says_where_the_words_went():
    report = govreport.read(SAMPLE)
    assert abs(sum(report.coverage.values()) - 1) < 1e-9
    assert report.coverage["left"] < 0.1  # title, headings, signature
    page = html.write(drafted(seed=3)).decode()
    whole = govreport.read(page.encode()).coverage
    around = "<div>" + "本站首页导航栏目政务服务互动交流" * 200 + "</div></body>"
    served = govreport.read(page.replace("</body>", around).encode()).coverage
    assert served["left"] > 0.5 > whole["left"]


@pytest.mark.parametrize("lost", ["一、总体情况", "[一二三四五六]、[^<]*(?=</)"])
def test_text_without_a_heading_is_kept_and_said_to_be(lost):
    page = html.write(drafted(seed=3)).decode()
    told = govreport.read(page.encode()).sections["overview"]
    report = govreport.read(re.sub(lost, "", page).encode())
    assert "overview" not in report.sections
    kept = report.sections["extra"].split("\n")
    assert [line for line in told.split("\n") if "。" in line] == [k for k in kept if k in told]
    (finding,) = (f for f in report.findings if "extra" in f.message.en)
    assert finding.rule == "read.section_missing" and finding.severity == "warning"


TABLES = [govreport.cells, govreport.items, govreport.sections, govreport.check, govreport.claims]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_of_one_report_of_several_or_of_a_path(table):
    report = govreport.datasets.sample()
    path = govreport.datasets.sample_file()
    one = table(report)
    assert len(one) and one.equals(table([report])) and one.equals(table(iter([report])))
    kept = [
        name for name in one if name not in ("path", "report")
    ]  # the sample names its file alone
    assert one[kept].equals(table(path)[kept]) and one[kept].equals(table(str(path))[kept])
    for wrong in (one, [one], [path]):
        with pytest.raises(TypeError, match="govreport.read"):
            table(wrong)
    with pytest.raises(govreport.UnreadableFile, match="2021.pdf"):
        table("2021.pdf")


def test_a_folder_gives_all_its_reports_and_says_what_it_could_not_read(tmp_path):
    sample = govreport.datasets.sample_file().read_bytes()
    (tmp_path / "below").mkdir()
    (tmp_path / "one.txt").write_bytes(sample)
    (tmp_path / "below" / "two.txt").write_bytes(
        sample.replace("红旗区".encode(), "青山区".encode())
    )
    (tmp_path / "notes.txt").write_text("买菜：白菜两斤，土豆三斤。", encoding="utf-8")
    cells = govreport.cells(tmp_path)
    assert cells.groupby("agency").size().to_dict() == {
        "红旗区人民政府": 200,
        "青山区人民政府": 200,
    }
    claims = govreport.claims(tmp_path)
    assert claims.groupby("agency").size().to_dict() == {"红旗区人民政府": 4, "青山区人民政府": 4}
    assert set(claims["report"]) == set(cells["report"])
    assert "requests/new/total" in set(claims["keys"])
    (tmp_path / "z.txt").write_bytes(sample)
    with pytest.warns(UserWarning, match="1个文件与别的相同.*\n.*z.txt = one.txt"):
        assert govreport.cells(tmp_path).equals(cells)
    (tmp_path / "z.txt").unlink()
    (tmp_path / "damaged.pdf").write_bytes(b"%PDF-1.7 nothing follows")
    with pytest.warns(UserWarning, match="1个文件未能读取.*\n.*damaged.pdf"):
        assert len(govreport.sections(tmp_path)["report"].unique()) == 2
