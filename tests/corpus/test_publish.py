"""A published package says of every number where it came from, and is the same every time."""

from __future__ import annotations

import csv
import hashlib
import logging
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

import govreport
from govreport import decisions
from govreport.corpus import publishing, rows
from govreport.datasets import load_panel
from govreport.errors import CorpusError
from govreport_specimens import html, statistics
from tests.conftest import slow


@pytest.fixture(scope="module")
def collected(folder, tmp_path_factory) -> govreport.Corpus:
    """The folder's reports as if collected: two have addresses, one of them two."""
    source = tmp_path_factory.mktemp("collected") / "reports"
    shutil.copytree(folder, source)
    files = sorted(path.name for path in (source / "html").iterdir())[:2]
    lines = ["address,final_address,file"]
    lines += [f"http://a.example.cn/{number},,html/{name}" for number, name in enumerate(files)]
    lines += [f"http://b.example.cn/,,html/{files[0]}"]
    (source / "manifest.csv").write_text("\n".join(lines), encoding="utf-8")
    for name in files:  # of equal files the first is kept
        (source / "txt" / name.replace(".html", ".txt")).unlink()
    return govreport.open_corpus(govreport.build(source, source.parent / "corpus").path)


@pytest.fixture(scope="module")
def package(collected, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("package")
    collected.publish(target, authors=["某人 |*"], licence="CC-BY-4.0")
    return target


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@slow
def test_frictionless_finds_it_valid(package, tmp_path):
    logging.getLogger("frictionless").setLevel(logging.ERROR)
    from frictionless import Package, system

    done = Package(str(package / "datapackage.json")).validate()
    assert done.valid, done.flatten(["rowNumber", "fieldName", "message"])[:5]
    counts = {task.name: task.stats.get("rows", 0) for task in done.tasks}
    assert counts["reports"] == 6 and counts["cells"] == counts["provenance"] > 1000
    assert counts["failures"] == 3

    shutil.copytree(package, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "cells.csv").open("a", encoding="utf-8") as file:
        file.write("f" * 16 + ",,,,,nonsense,new,total,x,,1,,label,read,,,,,,,,,,\n")
    with system.use_context(trusted=True):
        wrong = Package(str(tmp_path / "datapackage.json")).validate()
    kinds = {kind for (kind,) in wrong.flatten(["type"])}
    assert {"constraint-error", "type-error", "foreign-key", "hash-count"} <= kinds


@slow
def test_the_same_corpus_gives_the_same_bytes(folder, collected, package, tmp_path):
    target = tmp_path / "again"
    again = govreport.build(collected.path.parent / "reports", tmp_path / "corpus", jobs=1)
    for _ in range(2):  # the second time over the first
        govreport.open_corpus(again.path).publish(target, authors=["某人 |*"], licence="CC-BY-4.0")
        assert contents(target) == contents(package)


@slow
def test_killed_at_any_file_it_is_no_package_until_it_is_whole(collected, tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    real = publishing.os.replace
    whole = contents_of(collected, tmp_path / "whole")
    target = tmp_path / "package"
    collected.publish(target, title="another")
    for deadly in range(1, len(whole) + 1):
        calls = []

        def dying(source, to, calls=calls, deadly=deadly):
            calls.append(to)
            if len(calls) == deadly:
                raise Killed
            real(source, to)

        monkeypatch.setattr(publishing.os, "replace", dying)
        with pytest.raises(Killed):
            collected.publish(target)
        with pytest.raises(CorpusError):
            load_panel(target)
    monkeypatch.undo()
    assert contents_of(collected, target) == whole


def test_what_an_older_package_had_besides_goes_and_what_is_others_stays(collected, tmp_path):
    collected.publish(tmp_path)
    for name in ("old.csv", "mine.txt"):
        (tmp_path / name).touch()
    with (tmp_path / "SHA256SUMS").open("a") as sums:
        sums.write(f"{'0' * 64}  old.csv\n")
    collected.publish(tmp_path)
    assert not (tmp_path / "old.csv").exists() and (tmp_path / "mine.txt").exists()


def contents_of(corpus: govreport.Corpus, target: Path) -> dict[str, bytes]:
    corpus.publish(target)
    return contents(target)


def test_the_checksums_are_those_of_sha256sum(package):
    if not shutil.which("sha256sum"):
        pytest.skip("sha256sum is not installed")
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=package, capture_output=True)
    assert done.returncode == 0
    listed = {line.split()[1] for line in (package / "SHA256SUMS").read_text().splitlines()}
    assert listed == set(contents(package)) - {"SHA256SUMS"}


def test_every_cell_says_where_it_came_from(package, collected):
    with (package / "provenance.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(collected.cells)
    found = {(row["report"], row["address"]) for row in rows}
    assert sorted(address for _, address in found if address) == [
        "http://a.example.cn/0\nhttp://b.example.cn/", "http://a.example.cn/1",
    ]  # fmt: skip
    for row in rows[:: len(rows) // 20]:
        data = collected.source(row["report"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        report = govreport.read(data)
        figure = report.figure(row["table"], row["row"], row["column"])
        assert (row["how"], row["place"]) == (figure.how, str(figure.place or ""))


def test_the_readme_counts_what_there_is(package, collected):
    text = (package / "README.md").read_text("utf-8")
    cells = collected.cells
    nulls = int(cells["value"].isna().sum())
    assert f"6份报告，{len(cells)}个单元格，其中{nulls}个空缺；2份报告有网址。" in text
    assert f"6 reports, {len(cells)} cells, {nulls} of them null; 2 reports have" in text
    assert "某人 \\|\\*" in text
    for agency, reports in collected.reports.groupby("agency"):
        assert f"| {agency} | {' | '.join('1' * len(reports))} |" in text
    _, _, tail = text.partition("## 空缺及原因")
    told = re.findall(r"^\| \w+ · .* \| (\d+) \| ([\d·]+) \|", tail, re.M)
    assert sum(int(count) for count, _ in told) == len(cells)
    assert sum(int(null) for _, null in told if null != "·") == nulls
    figures = re.findall(r"^\| .* \| (?:读取|由勾稽|未证实).* \| (\d+) \|$", text, re.M)
    assert sum(map(int, figures)) == len(cells) - nulls
    listed = re.findall(r"^\| (?:错误|疑点|提示).*\| (\d+) \| \d+ \|$", text, re.M)
    assert sum(map(int, listed)) == len(collected.findings)


def test_rows_that_the_form_does_not_have_are_counted(tmp_path):
    made = statistics.draft("青石县人民政府", 2016, 1, {"接待查阅人次": 5})
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "2016.html").write_bytes(html.write(made))
    built = govreport.build(tmp_path / "reports", tmp_path / "corpus")
    corpus = govreport.open_corpus(built.path)
    corpus.publish(tmp_path / "package")
    told = (tmp_path / "package" / "README.md").read_text("utf-8")
    assert "\n| statistics · 接待查阅人次 | 1 | · |  |\n" in told
    counts = re.findall(r"^\| \w+ · .* \| (\d+) \| [\d·]+ \|", told, re.M)
    assert sum(map(int, counts)) == len(corpus.cells) > 50
    assert load_panel(tmp_path / "package")["value"].notna().all()


def test_the_citation_is_yaml(package, collected, tmp_path):
    said = yaml.safe_load((package / "CITATION.cff").read_text("utf-8"))
    assert said["authors"] == [{"name": "某人 |*"}] and said["license"] == "CC-BY-4.0"
    assert "2020–2022" in said["title"] and said["type"] == "dataset"
    collected.publish(tmp_path, title="a: 'b\"")
    assert yaml.safe_load((tmp_path / "CITATION.cff").read_text("utf-8"))["title"] == "a: 'b\""
    assert "请填写" in (tmp_path / "LICENSE.md").read_text("utf-8")


def test_load_panel_reads_a_package_like_the_one_that_is_built_in(package, collected):
    panel, own = load_panel(package), load_panel()
    assert panel.dtypes.to_dict() == own.dtypes.to_dict()
    assert panel["value"].tolist() == collected.cells["value"].tolist()
    assert panel["agency"].tolist() == collected.cells["agency"].tolist()
    assert panel["agency_code"].notna().all()
    assert panel["url"].nunique() == 2
    dates = panel.groupby("agency")["published"].min().dt.date
    assert dates.equals(collected.reports.groupby("agency")["published"].min())


def test_a_department_is_not_its_government(root, tmp_path):
    (tmp_path / "reports").mkdir()
    shutil.copy(root / "data" / "reports" / "hongqi-2021.txt", tmp_path / "reports")
    made = html.write(statistics.draft("新乡市红旗区教育局", 2016, 1))
    (tmp_path / "reports" / "department.html").write_bytes(made)
    built = govreport.build(tmp_path / "reports", tmp_path / "corpus")
    govreport.open_corpus(built.path).publish(tmp_path / "package")
    panel = load_panel(tmp_path / "package")
    told = panel[["agency_code", "agency", "scope", "year"]].drop_duplicates()
    assert sorted(told.itertuples(index=False, name=None)) == [
        ("410702", "红旗区人民政府", "government", 2021),
        ("新乡市红旗区教育局", "新乡市红旗区教育局", "department", 2016),
    ]


@pytest.mark.parametrize("name", ["cells.parquet", "reports.parquet", "SHA256SUMS"])
@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"PAR1")])  # fmt: skip
def test_what_is_not_what_was_published_is_refused(name, damage, package, tmp_path):
    shutil.copytree(package, tmp_path, dirs_exist_ok=True)
    damage(tmp_path / name)
    with pytest.raises(CorpusError, match="不是govreport发布的数据包，或已损坏 no package"):
        load_panel(tmp_path)


def test_folders_that_are_no_package_are_left_alone(collected, tmp_path):
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(CorpusError, match="也不是发布的数据包"):
        collected.publish(tmp_path)
    with pytest.raises(CorpusError, match="也不是发布的数据包"):
        collected.publish(collected.path)
    with pytest.raises(CorpusError, match="无法写入"):
        collected.publish(tmp_path / "thesis.doc")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]
    package = tmp_path.parent / "linked"
    package.mkdir()
    (package / ".publishing").symlink_to(tmp_path)
    with pytest.raises(CorpusError, match="无法写入"):
        collected.publish(package)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]
    with pytest.raises(CorpusError):
        load_panel(tmp_path)


def test_who_decided_a_cell_is_said(root, tmp_path):
    (tmp_path / "reports").mkdir()
    shutil.copy(root / "data" / "reports" / "hongqi-2021.txt", tmp_path / "reports")
    built = govreport.build(tmp_path / "reports", tmp_path / "corpus")
    sha256 = govreport.datasets.sample().document.sha256
    cell = ("requests", "new", "total")
    decisions.append(
        built.path / decisions.NAME,
        [decisions.Decision(sha256, *cell, "value", "7", "甲", "2024-03-01T08:00:00Z")],
    )
    govreport.build(tmp_path / "reports", tmp_path / "corpus")
    govreport.open_corpus(built.path).publish(tmp_path / "package")
    with (tmp_path / "package" / "provenance.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = [row for row in csv.DictReader(file) if row["who"]]
    assert (row["table"], row["row"], row["column"]) == cell
    assert (row["how"], row["who"], row["read"], row["sha256"]) == ("human", "甲", "6", sha256)
    panel = load_panel(tmp_path / "package").set_index(["table", "row", "column"])
    assert panel.loc[cell, "value"] == 7
    told = (tmp_path / "package" / "README.md").read_text("utf-8")
    assert re.search(r"^\| 由人.* \| 1 \|$", told, re.M)


def test_an_address_is_missing_where_nothing_of_it_is_a_report():
    def row(address: str, file: str = "", page: str = "", reason: str = "") -> dict[str, str]:
        return {"address": address, "file": file, "page": page, "reason": reason, "agency": "甲"}

    collected = [
        row("read", "1.pdf"), row("gone", reason="404"), row("no report", "2.html"),
        row("page", "3.html"), row("page/a", "4.pdf", "page"),  # the page is none, the file is
        row("hollow", "5.html"), row("hollow/a", "", "hollow", "403"),
        row("late", reason="503"), row("late", "6.pdf"),  # a later row of the same address
        row("apart", "7.pdf"),  # not looked at: the build was of some files only
    ]  # fmt: skip
    why = {"1.pdf": "", "2.html": "no table", "3.html": "no table", "4.pdf": "", "5.html": "short",
           "6.pdf": ""}  # fmt: skip
    found = rows.missing(collected, why)
    assert [(one["address"], one["reason"]) for one in found] == [
        ("gone", "404"), ("no report", "no table"), ("hollow", "403"),
    ]  # fmt: skip
    assert {one["agency"] for one in found} == {"甲"} and found[0]["year"] is None
