"""Metadata: what people say of files completes and corrects what reports say, and is told."""

from __future__ import annotations

import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import govreport
from govreport import metadata
from govreport.errors import UnreadableFile
from tests.conftest import slow

SAMPLE = govreport.datasets.sample_file().read_text(encoding="utf-8")
TABLE = """file,agency,year,division,经费
a.txt,红旗区人民政府办公室,2022,,12万元
"below/b.txt",,,410711,=1+1
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two reports: one as it is, one of another district."""
    reports = tmp_path / "reports"
    (reports / "below").mkdir(parents=True)
    (reports / "a.txt").write_text(SAMPLE, encoding="utf-8")
    (reports / "below" / "b.txt").write_text(SAMPLE.replace("红旗区", "牧野区"), encoding="utf-8")
    return reports


def write(folder: Path, text: str = TABLE) -> Path:
    (folder / "metadata.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_table_corrects_and_a_finding_keeps_both(folder):
    found = govreport.check(write(folder))
    told = found[found["rule"] == "read.metadata"]
    assert set(told["agency"]) == {"红旗区人民政府办公室"} and set(told["severity"]) == {"info"}
    assert set(zip(told["expected"], told["found"], strict=True)) == {
        ("红旗区人民政府办公室", "红旗区人民政府"), ("2022", 2021),
    }  # fmt: skip
    assert "metadata.csv" in told["message"].iloc[0]
    cells = govreport.cells(folder)
    assert set(zip(cells["agency"], cells["year"], strict=True)) == {
        ("红旗区人民政府办公室", 2022), ("牧野区人民政府", 2021),
    }  # fmt: skip


def test_what_a_report_lacks_is_completed_and_its_doubt_settled(folder):
    nameless = SAMPLE.replace("红旗区", "我").replace("2021年", "本年度")
    (folder / "a.txt").write_text(nameless, encoding="utf-8")
    before = govreport.read(folder / "a.txt")
    doubts = {one.rule for one in before.findings} & {"read.agency", "read.year"}
    assert doubts and (before.agency is None or before.year is None)
    said = {"agency": "红旗区人民政府", "year": "2021"}
    report = metadata.described(before, said, "metadata.csv")
    assert (report.agency, report.year) == ("红旗区人民政府", 2021)
    for one in report.findings:
        if one.rule in doubts:
            assert one.settled and one.severity == "info"
    assert before.findings != report.findings and not any(one.settled for one in before.findings)


@slow
def test_a_corpus_is_described_and_fresh_again_when_the_table_changes(folder, tmp_path):
    target = tmp_path / "corpus"
    assert govreport.build(folder, target).read == 2
    write(folder)
    built = govreport.build(folder, target)
    assert built.read == 2 and built.changed and built.counts.files == 2  # the table is no report
    corpus = govreport.open_corpus(target)
    reports = corpus.reports.set_index("source")
    assert reports.loc["a.txt", ["agency", "year", "经费"]].tolist() == [
        "红旗区人民政府办公室", 2022, "12万元",
    ]  # fmt: skip
    # 牧野区 by its name; the code that was given is the same district's
    assert reports.loc["below/b.txt", "division"] == "410711"
    assert sorted(corpus.table("metadata")["name"]) == [
        "agency",
        "division",
        "year",
        "经费",
        "经费",
    ]
    assert set(corpus.cells.loc[corpus.cells["year"] == 2022, "agency"]) == {"红旗区人民政府办公室"}
    told = corpus.findings[corpus.findings["rule"] == "read.metadata"]
    assert told["found"].tolist() == ["红旗区人民政府", "2021"]
    assert govreport.build(folder, target).read == 0 and not govreport.verify(target)
    write(folder, TABLE.replace("12万元", "13万元"))
    assert govreport.build(folder, target).read == 1  # of one file something new is said
    (folder / "metadata.csv").unlink()
    govreport.build(folder, target)
    again = govreport.open_corpus(target).reports
    assert "经费" not in again and "红旗区人民政府" in set(again["agency"])


@slow
def test_cells_of_the_table_are_harmless_where_spreadsheets_open_them(folder, tmp_path):
    corpus = govreport.open_corpus(govreport.build(write(folder), tmp_path / "corpus").path)
    corpus.export(tmp_path / "out", "csv")
    text = (tmp_path / "out" / "metadata.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1" in text and ",=1+1" not in text


def test_a_code_that_no_division_has_is_told_and_not_taken(folder, tmp_path):
    write(folder, "file,division\na.txt,999999\n")
    corpus = govreport.open_corpus(govreport.build(folder, tmp_path / "corpus").path)
    assert corpus.reports.set_index("source").loc["a.txt", "division"] == "410702"
    assert "region.metadata" in set(corpus.findings["rule"])


def test_equal_files_of_which_it_says_two_things_are_one_report(folder, tmp_path):
    (folder / "c.txt").write_text(SAMPLE, encoding="utf-8")
    write(folder, "file,year\na.txt,2020\nc.txt,2019\n")
    built = govreport.build(folder, tmp_path / "corpus")
    assert (built.counts.reports, built.counts.duplicates) == (2, 1)
    corpus = govreport.open_corpus(built.path)
    assert corpus.reports.set_index("source").loc["a.txt", "year"] == 2020
    assert corpus.findings["rule"].eq("duplicate.metadata").sum() == 1


def test_paths_are_compared_and_never_followed(folder, tmp_path):
    (tmp_path / "outside.txt").write_text(SAMPLE.replace("红旗区", "卫滨区"), encoding="utf-8")
    write(folder, "file,year\n../outside.txt,2020\n/etc/passwd,2020\na.txt,2020\n")
    with pytest.warns(UserWarning, match="2行所指的文件不存在.*outside.txt"):
        built = govreport.build(folder, tmp_path / "corpus")
    assert built.counts.files == 2
    (folder / "metadata.csv").unlink()
    (folder / "metadata.csv").symlink_to(tmp_path / "table.csv")
    (tmp_path / "table.csv").write_text("file,year\na.txt,2020\n", encoding="utf-8")
    assert metadata.load(None, folder).of("a.txt") == {}


@pytest.mark.parametrize(
    ("pattern", "path", "said"),
    [
        ("{agency}/{year}", "财政局/2021.pdf", {"agency": "财政局", "year": "2021"}),
        ("{机关}/{年度}*", "财政局/2021年报.pdf", {"agency": "财政局", "year": "2021"}),
        ("{agency}/{year}", "财政局/2021年报.pdf", {}),
        ("{agency}/{year}", "甲/财政局/2021.pdf", {}),
        ("*/{省}_{year}年{agency}", "x/河南_2020年财政局.txt", {"省": "河南", "year": "2020", "agency": "财政局"}),
        ("{division}-{year}", "410702-2021.html", {"division": "410702", "year": "2021"}),
        ("{agency}.{year}", "财政局x2021.pdf", {}),  # a dot is a dot
    ],
)  # fmt: skip
def test_a_pattern_tells_from_paths(pattern, path, said):
    assert metadata.load(pattern, Path()).of(path) == said


def test_a_pattern_describes_a_corpus(folder, tmp_path):
    (folder / "牧野区财政局-2023.txt").write_text(
        SAMPLE.replace("红旗区人民政府", "该局"), encoding="utf-8"
    )
    built = govreport.build(folder, tmp_path / "corpus", metadata="{agency}-{year}")
    reports = govreport.open_corpus(built.path).reports.set_index("source")
    assert reports.loc["牧野区财政局-2023.txt", ["agency", "year"]].tolist() == [
        "牧野区财政局",
        2023,
    ]
    assert reports.loc["a.txt", "year"] == 2021


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,year\na,2021\n", "第1行"),
        ("file,year,year\na,2021,2021\n", "第1行"),
        ("file,year\na.txt,21\n", "第2行年度“21”"),
        ("file,division\na.txt,41\n", "第2行区划代码"),
        ("file,year\na.txt,2021\na.txt,2022\n", "第3行文件“a.txt”空缺或重复"),
        ("file,year\na.txt,2021,more\n", "第2行列数"),
        ('file,year\n"a.txt,2021\n', "不是有效的CSV"),
        ("file,note\na.txt," + "长" * 1001 + "\n", "第2行文字过长"),
    ],
)
def test_a_table_that_is_wrong_says_where(tmp_path, text, words):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=words):
        metadata.load(path, tmp_path)


def test_tables_of_excel_and_of_windows_are_read(tmp_path):
    (tmp_path / "metadata.csv").write_bytes(
        "文件,机关,年度\r\n甲\\乙.pdf,财政局,2021\r\n".encode("gb18030")
    )
    assert metadata.load(None, tmp_path).of("甲/乙.pdf") == {"agency": "财政局", "year": "2021"}


def test_another_file_of_that_name_is_one_like_any_other(folder):
    (folder / "metadata.csv").write_text("name,size\na.txt,21\n", encoding="utf-8")
    assert metadata.load(None, folder).of("a.txt") == {}
    assert govreport.cells(folder)["report"].nunique() == 2


@pytest.mark.parametrize("pattern", ["{year}-{year}", "{2x}/{year}"])
def test_a_pattern_that_is_wrong_is_refused(pattern):
    with pytest.raises(UnreadableFile):
        metadata.load(pattern, Path())


@slow
def test_the_command_line_takes_it(folder):
    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "govreport", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    assert "红旗区人民政府办公室" in run("parse", str(write(folder)), "--format", "csv")
    single = run("parse", str(folder / "a.txt"), "--metadata", str(folder / "metadata.csv"))
    assert "红旗区人民政府办公室" in single
    assert "红旗区人民政府办公室" not in run(
        "parse", str(folder / "a.txt")
    )  # of a file alone nothing is said


def test_a_pattern_that_fits_no_file_is_told(tmp_path):
    folder = tmp_path / "甲局" / "2021"
    folder.mkdir(parents=True)
    shutil.copy(govreport.datasets.sample_file(), folder / "a.txt")
    with pytest.warns(UserWarning, match=r"\{agency\}/\{year\}: .*fits the path of no file"):
        govreport.build(tmp_path, tmp_path / ".." / "c1", metadata="{agency}/{year}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        govreport.build(tmp_path, tmp_path / ".." / "c2", metadata="{agency}/{year}/*")
        (tmp_path / "none").mkdir()  # where there are no files it says nothing
        govreport.build(tmp_path / "none", tmp_path / ".." / "c3", metadata="{agency}/{year}")
