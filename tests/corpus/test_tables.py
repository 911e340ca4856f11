"""The tables hold what the specimens say, and nothing that they may not hold."""

from __future__ import annotations

import csv
import json
import pickle
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

import govreport
from govreport import analysis, form
from govreport.checks import RULES
from govreport.corpus import exporting, rows, tables
from govreport.corpus.schema import TABLES
from govreport.errors import CorpusError
from govreport.normal import harmless
from govreport_specimens import model, specimens, write
from govreport_specimens.text import write as as_text
from tests.conftest import slow
from tests.corpus.conftest import made_reports
from tests.specimens import facts


def open_of(tmp_path, files: dict[str, bytes]) -> govreport.Corpus:
    """A corpus of these files."""
    source = tmp_path / "source"
    source.mkdir(parents=True)
    for name, data in files.items():
        path = source / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(data)
    return govreport.open_corpus(govreport.build(source, tmp_path / "corpus").path)


def sample(agency: str, seed: int = 2, **cells: int) -> bytes:
    made = facts.sample(seed)
    made.agency = agency
    for row, value in cells.items():
        made.tables["requests"][row]["total"] = value
    return as_text(model.draft(made))


def found(corpus: govreport.Corpus, family: str) -> list[tuple[str, str]]:
    rows = corpus.findings[corpus.findings["family"] == family]
    return sorted(zip(rows["rule"], rows["severity"], strict=True))


def test_every_figure_is_the_specimens(built, folder):
    corpus = govreport.open_corpus(built.path)
    ours = {
        (row.agency, row.year, row.table, row.row, row.column): row.value
        for row in corpus.cells.itertuples()
    }
    with (folder / ".figures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 1000
    for row in rows:
        value = ours.pop((row["agency"], int(row["year"]), row["table"], row["row"], row["column"]))
        if row["value"]:
            assert value == float(row["value"]), row
        else:
            assert value is pd.NA, row
    assert all(value is pd.NA for value in ours.values())


def test_every_file_is_accounted_for(built, folder):
    corpus = govreport.open_corpus(built.path)
    counts = built.counts
    assert (counts.files, counts.reports, counts.duplicates, counts.failures) == (15, 6, 6, 3)
    copies = [one for text in corpus.reports["copies"] for one in text.split("\n")]
    told = [*corpus.reports["source"], *copies, *corpus.failures["file"]]
    visible = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    ]
    assert sorted(told) == sorted(visible)
    errors = dict(zip(corpus.failures["file"], corpus.failures["error"], strict=True))
    assert errors == {
        "README": "NotAReport", "empty.pdf": "UnreadableFile", "picture.txt": "UnreadableFile",
    }  # fmt: skip


def test_planted_errors_are_among_the_findings(built, folder):
    corpus = govreport.open_corpus(built.path)
    with (folder / ".key.csv").open(encoding="utf-8") as file:
        planted = {(row["report"], row["rule"]) for row in csv.DictReader(file)}
    assert planted
    both = corpus.findings.merge(corpus.reports, on="report")
    ours = {(f"{row.agency}-{row.year}", row.rule) for row in both.itertuples()}
    assert planted <= ours


def test_rules_across_years_find_what_they_find_in_reports(built, folder):
    corpus = govreport.open_corpus(built.path)
    reports = [govreport.read(folder / one) for one in corpus.reports["source"]]
    direct = govreport.check(reports)
    for family in ("years", "levels"):
        wanted = direct[direct["family"] == family]
        ours = corpus.findings[corpus.findings["family"] == family]
        assert sorted(ours["message_zh"]) == sorted(wanted["message"])
        assert sorted(ours["place"].fillna("")) == sorted(wanted["source"])
    assert (direct["family"] == "years").any()


def test_findings_are_counted(built):
    corpus = govreport.open_corpus(built.path)
    counted = corpus.findings.groupby("severity").size()
    for severity, field in (("error", "errors"), ("warning", "warnings"), ("info", "infos")):
        assert corpus.reports[field].sum() == counted.get(severity, 0)
        assert getattr(built.counts, field) == counted.get(severity, 0)


def test_a_row_leads_back_to_the_page(built):
    corpus = govreport.open_corpus(built.path)
    row = corpus.cells.query("`table` == 'requests' and row == 'new' and value > 0").iloc[0]
    view = corpus.show(row["report"], row["table"], row["row"], row["column"])
    assert str(view.place) == row["place"]
    assert view.context()[1] == row["raw"].strip()
    with pytest.raises(KeyError, match="no report"):
        corpus.show("0" * 16, "requests", "new", "total")


def test_sections_and_items(built, folder):
    corpus = govreport.open_corpus(built.path)
    wanted = {one.name: one.draft.facts for one in made_reports()}
    texts = corpus.sections.set_index(["agency", "year", "section"])["text"]
    items = corpus.items
    for name, known in wanted.items():
        overview = texts[known.agency, known.year, "overview.requests"]
        assert overview == known.overview["overview.requests"], name
        ours = items[(items["agency"] == known.agency) & (items["year"] == known.year)]
        problems = ours.loc[ours["kind"] == "problem", "text"]
        assert list(problems) == [problem for problem, _ in known.problems], name
    firsts = corpus.sections.query("section == 'overview'")["place"]
    assert firsts.notna().all()


def test_tables_are_those_of_the_reports(built, folder):
    corpus = govreport.open_corpus(built.path)
    reports = [govreport.read(folder / one) for one in corpus.reports["source"]]
    for name in ("cells", "sections", "items"):
        ours, theirs = corpus.table(name), getattr(govreport, name)(reports)
        shared = [column for column in theirs if column != "report"]
        for column in shared:
            one, other = (table[column].astype(object) for table in (ours, theirs))
            assert one.fillna("").tolist() == other.fillna("").tolist(), column


def test_wide_is_long_turned(built):
    corpus = govreport.open_corpus(built.path)
    wide = corpus.wide()
    assert list(wide.columns[:6]) == ["agency", "level", "division", "region", "year", "edition"]
    assert len(wide) == len(corpus.reports)
    for row in corpus.cells.sample(300, random_state=1).itertuples():
        value = wide.loc[row.report, f"{row.table}.{row.row}.{row.column}"]
        assert (value is pd.NA and row.value is pd.NA) or value == row.value


def test_sql_sees_every_table(built):
    corpus = govreport.open_corpus(built.path)
    for name in TABLES:
        assert corpus.sql(f"select count(*) as n from {name}").loc[0, "n"] == len(
            corpus.table(name)
        )


def test_a_query_that_asks_for_nothing_is_told(built):
    with pytest.raises(ValueError, match="asks for nothing"):
        govreport.open_corpus(built.path).sql("")


def test_a_corpus_is_asked_from_threads_and_goes_to_other_processes(built):
    corpus = govreport.open_corpus(built.path)
    query = "select sum(value) as n from cells"
    expected = corpus.sql(query).loc[0, "n"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(corpus.sql, [query] * 64))
    assert all(answer.loc[0, "n"] == expected for answer in answers)
    assert pickle.loads(pickle.dumps(corpus)).sql(query).loc[0, "n"] == expected


def test_a_corpus_explains_itself(built):
    corpus = govreport.open_corpus(built.path)
    for text in (repr(corpus), corpus._repr_html_()):
        assert all(f".{name}" in text for name in TABLES)
    book = (corpus.folder / "CODEBOOK.md").read_text(encoding="utf-8")
    for table in TABLES.values():
        for field in table.fields:
            assert f"| `{field.name}` |" in book
            assert field.label.zh in book and field.label.en in book
    assert all(f"`{rule}`" in book for rule in RULES)


# --- exports ---------------------------------------------------------------------------------


def test_exports_hold_the_same_and_no_formula(tmp_path):
    data = sample("红旗区人民政府").decode() + "\n六、其他需要报告的事项\n=HYPERLINK(1)\n"
    corpus = open_of(tmp_path, {"=a.txt": data.encode()})
    tables = {}
    for path in corpus.export(tmp_path / "out", "csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            tables[path.stem] = list(csv.reader(file))
        if path.stem in TABLES:
            assert tables[path.stem][0] == list(corpus.table(path.stem).columns)
    (path,) = corpus.export(tmp_path / "out", "xlsx", lang="en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [*TABLES, "wide"] == list(tables)
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{cells[sheet.max_column - 1].coordinate}"
        assert sheet.max_row == len(tables[sheet.title])
        told = [*tables[sheet.title], [str(cell.value) for cell in cells]]
        assert not [c for row in told for c in row if c.startswith("=")]
    heads = {name: [cell.value for cell in next(book[name].iter_rows())] for name in TABLES}
    assert heads["cells"] == [field.label.en for field in TABLES["cells"].fields]
    column = heads["cells"].index("table of the form")
    assert {row[column].value for row in book["cells"].iter_rows(2)} == {
        "table 2: proactive disclosure",
        "table 3: requests",
        "table 4: reconsideration and litigation",
    }
    cells = pd.read_csv(tmp_path / "out" / "cells.csv")
    assert cells["value"].tolist() == corpus.cells["value"].astype(float).tolist()


def test_a_workbook_tells_null_from_what_a_form_does_not_have(tmp_path, root):
    old = (root / "tests" / "reports" / "yuehe-2019.txt").read_bytes()
    corpus = open_of(tmp_path, {"a.txt": sample("红旗区人民政府"), "b.txt": old})
    for lang, absent in (("zh", "表中无此格"), ("en", "not in the form")):
        (path,) = corpus.export(tmp_path / lang, "xlsx", lang=lang)
        rows = list(openpyxl.load_workbook(path)["wide"].iter_rows(values_only=True))
        wide = corpus.wide().reset_index()
        editions = list(wide["edition"])
        at = {name: number for number, name in enumerate(wide.columns)}
        by_edition = dict(zip(editions, rows[1:], strict=True))
        assert by_edition["2021"][at["proactive.regulations.made"]] == absent
        assert by_edition["2019"][at["proactive.regulations.issued"]] == absent
        for row, edition in zip(rows[1:], editions, strict=True):
            cells = corpus.cells[corpus.cells["edition"] == edition]
            for one in cells.itertuples():  # what the report has is never said to be absent
                assert row[at[f"{one.table}.{one.row}.{one.column}"]] != absent


@pytest.mark.parametrize("text", ["\n=1+1", " \t=1+1", "\x00=1", "\u202e@a", "\r\n+1", "=1"])
def test_no_text_runs_however_it_begins(text):
    assert str(harmless(text)).startswith("'")


def test_every_character_can_be_exported(tmp_path):
    odd = "".join(map(chr, (1, 0xB, 0x1F, 0x9F, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF, 0xFDD0, 0x202E)))
    data = sample("红旗区人民政府").decode() + f"\n六、其他需要报告的事项\n甲{odd}乙\n"
    data = data.replace("存在的主要问题", f"存在的主要问题{odd}", 1)
    corpus = open_of(tmp_path, {f"a{odd[4:]}.txt": data.encode()})
    assert "\uffff" in "".join(corpus.sections["text"])  # the tables have it all
    items = corpus.items.assign(text=corpus.items["text"] + odd)
    govreport.narrative.coding_sheet(items, tmp_path / "coding.xlsx")
    assert openpyxl.load_workbook(tmp_path / "coding.xlsx").worksheets[0].max_row > 2
    for path in (*corpus.export(tmp_path / "out", "csv"), *corpus.export(tmp_path / "out", "xlsx")):
        if path.suffix == ".xlsx":
            assert openpyxl.load_workbook(path).active.max_row
        else:
            assert not set(path.read_text("utf-8-sig")) & set(odd)


@slow
def test_stata_reads_what_was_exported(tmp_path):
    corpus = open_of(tmp_path, {"a.txt": sample("红旗区人民政府")})
    made = {path.stem: path for path in corpus.export(tmp_path / "out", "dta", lang="en")}
    assert set(made) == {*TABLES, "wide"}
    with pd.read_stata(made["cells"], iterator=True) as reader:
        labels, cells = reader.variable_labels(), reader.read()
    assert cells["value"].tolist() == corpus.cells["value"].astype(float).tolist()
    assert labels["value"] == "the figure as printed; null is never 0"
    with pd.read_stata(made["wide"], iterator=True) as reader:
        labels, wide = reader.variable_labels(), reader.read()
    assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,31}", name) for name in wide.columns)
    assert wide["requests_new_total"].tolist() == [
        facts.sample(2).tables["requests"]["new"]["total"]
    ]
    assert labels["requests_new_total"] == form.cell_label("requests", "new", "total", "en")
    texts = pd.read_stata(made["sections"])
    assert texts["text"].tolist() == corpus.sections["text"].tolist()


def test_a_corpus_describes_itself_to_programs(built):
    corpus = govreport.open_corpus(built.path)
    package = json.loads((corpus.folder / "datapackage.json").read_text("utf-8"))
    assert [one["name"] for one in package["resources"]] == list(TABLES)
    for one in package["resources"]:
        table = corpus.table(one["name"])
        assert (corpus.folder / one["path"]).is_file()
        assert [field["name"] for field in one["schema"]["fields"]] == list(table.columns)
        assert not table.duplicated(one["schema"]["primaryKey"]).any()
        for field in one["schema"]["fields"]:
            told = table[field["name"]].dropna()
            assert told.isin(field["constraints"].get("enum", told)).all()
            assert not field["constraints"]["required"] or len(told) == len(table)


@slow
def test_a_table_longer_than_a_sheet_goes_on_in_the_next(built, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "EXCEL_ROWS", 500)
    corpus = govreport.open_corpus(built.path)
    told: list[tuple[int, int]] = []
    (path,) = corpus.export(tmp_path, "xlsx", lambda done, total: told.append((done, total)))
    assert told == sorted(set(told))
    rows = sum(len(corpus.table(name)) for name in TABLES) + len(corpus.wide())
    assert told[-1] == (rows, rows)
    sheets = [sheet for sheet in openpyxl.load_workbook(path) if sheet.title.startswith("cells")]
    assert [sheet.title for sheet in sheets[:2]] == ["cells", "cells-2"]
    assert len(sheets) == -(-len(corpus.cells) // 500)
    assert sum(sheet.max_row - 1 for sheet in sheets) == len(corpus.cells)


# --- duplicates ------------------------------------------------------------------------------


def test_one_file_twice_counts_once(tmp_path):
    data = sample("红旗区人民政府")
    corpus = open_of(tmp_path, {"a.txt": data, "b/a.txt": data})
    assert list(corpus.reports["source"]) == ["a.txt"]
    assert list(corpus.reports["copies"]) == ["b/a.txt"]
    assert found(corpus, "corpus") == [("duplicate.file", "info")]
    assert len(corpus.cells) == 200


def test_two_formats_that_differ_in_a_cell(tmp_path):
    made = next(specimens(1, [2022], 0, 5))
    text = made.file("txt")
    row = made.draft.expected["disputes"]["reconsideration"]
    made.draft.facts.tables["disputes"]["reconsideration"]["upheld"] = row["upheld"] + 1
    other = model.draft(made.draft.facts)
    corpus = open_of(tmp_path, {"a.txt": text, "b.txt": as_text(other)})
    assert len(corpus.reports) == 1
    cells = corpus.findings[corpus.findings["rule"] == "duplicate.cell"]
    (one,) = cells.to_dict("records")
    assert (one["table"], one["row"], one["column"]) == ("disputes", "reconsideration", "upheld")
    assert {one["found"], one["expected"]} == {str(row["upheld"]), str(row["upheld"] + 1)}
    assert one["severity"] == "warning" and "b.txt" in one["message_zh"]
    assert ("duplicate.report", "info") in found(corpus, "corpus")


def test_one_government_under_two_names(tmp_path):
    files = {
        "a.txt": sample("红旗区人民政府"),
        "b.txt": sample("新乡市红旗区人民政府"),
        "c.txt": sample("河南省新乡市红旗区人民政府", 2, granted=7777),
    }
    corpus = open_of(tmp_path, files)
    assert len(corpus.reports) == 1
    rules = [rule for rule, _ in found(corpus, "corpus")]
    assert rules.count("duplicate.report") == 2 and rules.count("duplicate.cell") == 1


def test_formats_of_a_report_without_a_name_are_one(tmp_path):
    made = list(specimens(2, [2022], 1, 9, plants=["read.agency"], every=True, formats=["html"]))
    files = {
        f"{n}.{kind}": one.file(kind) for n, one in enumerate(made) for kind in ("txt", "html")
    }
    corpus = open_of(tmp_path, files)
    assert corpus.reports["agency"].isna().all()
    assert len(corpus.reports) == 2 and corpus.reports["copies"].notna().all()
    # where one of them has the name, that one is kept
    other = facts.sample(2)
    text = as_text(model.draft(other))
    nameless = text.replace(other.agency.encode(), b"")
    assert govreport.read(nameless).agency is None
    again = open_of(tmp_path / "again", {"a.txt": nameless, "b.txt": text})
    assert list(again.reports["source"]) == ["b.txt"]
    assert list(again.reports["copies"]) == ["a.txt"]


def test_a_page_that_shows_its_tables_as_pictures_is_the_same_report(tmp_path):
    made = next(one for one in specimens(9, [2022], 0, 5) if "局" in one.draft.facts.agency)
    page = made.file("html").decode()
    tables = re.compile(r"<table.*?</table>", re.DOTALL)
    pictures = tables.sub('<img src="table.png">', page)
    sentences = re.compile(r"(?<=[，。])(?=[^<]{5})")  # another's words in the same form
    files = {"a.html": pictures, "b.html": page, "c.html": sentences.sub("另外", pictures)}
    corpus = open_of(tmp_path, {name: text.encode() for name, text in files.items()})
    assert list(corpus.reports["source"]) == ["b.html", "c.html"]
    assert list(corpus.reports["copies"].fillna("")) == ["a.html", ""]
    assert corpus.reports.set_index("source").loc["b.html", "cells"] == 200
    rules = [rule for rule, _ in found(corpus, "corpus")]
    assert rules.count("duplicate.report") == 1 and rules.count("duplicate.doubtful") == 2
    assert "duplicate.cell" not in rules  # what the pictures show is no difference


def test_a_page_of_links_is_no_report(tmp_path):
    made = next(specimens(1, [2022], 0, 5))
    titles = [f"{made.draft.facts.agency}{year}年政府信息公开工作年度报告" for year in (2021, 2022)]
    links = "".join(f"<li><a href='b.txt'>{title}</a></li>" for title in titles)
    files = {"a.html": f"<html><body><ul>{links}</ul></body></html>".encode()}
    corpus = open_of(tmp_path, {**files, "b.txt": made.file("txt")})
    assert list(corpus.reports["source"]) == ["b.txt"]
    (failure,) = corpus.failures.to_dict("records")
    assert (failure["file"], failure["error"]) == ("a.html", "NotAReport")
    assert "titles, but no table" in failure["message"]


def test_a_page_with_nothing_but_its_title_is_no_second_report(tmp_path):
    made = next(one for one in specimens(9, [2022], 0, 5) if "局" in one.draft.facts.agency)
    title = f"{made.draft.facts.agency}2022年政府信息公开工作年度报告"
    page = f"<html><body><h1>{title}</h1><img src='report.png'></body></html>".encode()
    corpus = open_of(tmp_path, {"a.html": page, "b.txt": made.file("txt")})
    assert list(corpus.reports["source"]) == ["b.txt"]
    assert list(corpus.reports["copies"]) == ["a.html"]
    assert corpus.failures.empty
    alone = govreport.read(page)  # where there is no other: a report, and all of it flagged
    assert (alone.agency, alone.year) == (made.draft.facts.agency, 2022)
    assert alone.findings and not any(one.value is not None for one in alone.figures.values())


def test_namesakes_are_kept_apart(tmp_path):
    files = {
        "a.txt": sample("北京市朝阳区人民政府"),
        "b.txt": sample("长春市朝阳区人民政府"),
        "c.txt": sample("苏澳镇人民政府", 3),
        "d.txt": sample("苏澳镇人民政府", 1),
    }
    corpus = open_of(tmp_path, files)
    assert len(corpus.reports) == 4
    doubtful = corpus.findings[corpus.findings["rule"] == "duplicate.doubtful"]
    assert sorted(doubtful["found"]) == ["c.txt", "d.txt"]


def test_of_many_namesakes_each_is_told_of_few_and_a_copy_is_still_found(tmp_path):
    """A country's 教育局 are thousands: what each is compared with must not grow with them."""
    files = {f"{n:02}.txt": sample("教育局", n) for n in range(12)}
    files["copy.txt"] = sample("教育局", 11) + b"\n"
    corpus = open_of(tmp_path, files)
    assert len(corpus.reports) == 12
    assert corpus.reports["copies"].dropna().to_dict() == {
        corpus.reports.index[corpus.reports["source"] == "11.txt"][0]: "copy.txt"
    }
    doubtful = corpus.findings[corpus.findings["rule"] == "duplicate.doubtful"]
    told = doubtful.groupby("report").size()
    assert len(told) == 12 and told.max() <= 5


BASE = Path(__file__).parents[1] / "cases" / "base" / "narrative.txt"


def narrative(agency: str, year: int, overview: str = "") -> bytes:
    """A small report; carried forward 3, carried over 0."""
    text = BASE.read_text(encoding="utf-8")
    text = text.replace("岚汀县财政局2022", f"{agency}{year}").replace(
        "全年收到", f"{overview}全年收到"
    )
    return text.encode()


def test_namesakes_whose_text_names_their_places_are_two_agencies(tmp_path):
    """Equal figures do not make them one report, nor one of them the other's year before."""
    nanjing, xuzhou = "江苏省南京市鼓楼区政府认真落实。", "江苏省徐州市鼓楼区政府认真落实。"
    files = {
        "a.txt": narrative("鼓楼区财政局", 2022, nanjing),
        "b.txt": narrative("鼓楼区财政局", 2022, xuzhou),
        "c.txt": narrative("鼓楼区财政局", 2023, xuzhou),
    }
    corpus = open_of(tmp_path, files)
    reports = corpus.reports.set_index("source")
    assert sorted(reports.index) == ["a.txt", "b.txt", "c.txt"]
    assert reports["division"].tolist() and reports["division"].nunique() == 2
    rules = corpus.findings.merge(corpus.reports, on="report")
    assert not rules["rule"].str.startswith("duplicate.").any()
    carried = rules[rules["rule"] == "years.carried_over"]
    assert set(carried["source"]) == {"c.txt"} and len(carried) == 2


def test_of_two_reports_of_one_year_none_is_followed(tmp_path):
    """Nobody can tell which of them the next year's report follows."""
    other = narrative("岚汀县财政局", 2022).decode()
    for figures in ("100 20 0 0 0 0 120", "61 20 0 0 0 0 81", "97 20 0 0 0 0 117"):
        other = other.replace(figures, "7 8 0 0 0 0 15")
    next_year = narrative("岚汀县财政局", 2023)
    sure = open_of(tmp_path / "one", {"a.txt": narrative("岚汀县财政局", 2022), "c.txt": next_year})
    assert "years.carried_over" in set(sure.findings["rule"])
    files = {"a.txt": narrative("岚汀县财政局", 2022), "b.txt": other.encode(), "c.txt": next_year}
    corpus = open_of(tmp_path / "two", files)
    assert len(corpus.reports) == 3
    assert "duplicate.doubtful" in set(corpus.findings["rule"])
    assert "years.carried_over" not in set(corpus.findings["rule"])


@slow
def test_of_two_governments_of_one_name_none_has_the_departments(tmp_path):
    """Nor is a department that comes twice anybody's: nobody can tell which is meant."""
    covers = "全县各部门共收到申请若干件。"
    government = narrative("岚汀县人民政府", 2021, covers)
    other = government.decode()
    for figures in ("100 20 0 0 0 0 120", "61 20 0 0 0 0 81", "97 20 0 0 0 0 117"):
        other = other.replace(figures, "7 8 0 0 0 0 15")
    parts = {f"{n}.txt": sample(f"岚汀县{n}局", seed=3) for n in ("水利", "教育")}
    again = {"again.txt": sample("岚汀县水利局", seed=4)}
    files = {"a.txt": government, **parts}
    one = open_of(tmp_path / "one", files)
    assert "levels.sum" in set(one.findings["rule"])
    two = open_of(tmp_path / "two", files | {"b.txt": other.encode()})
    assert "levels.sum" not in set(two.findings["rule"])
    doubled = open_of(tmp_path / "three", files | again)
    found = doubled.findings[doubled.findings["rule"] == "levels.sum"]["message_en"]
    assert len(found) and found.str.contains(" for 1 departments").all(), found.iloc[0]


# --- region ----------------------------------------------------------------------------------


def test_level_and_division(tmp_path):
    files = {
        "a.txt": sample("红旗区人民政府"),
        "b.txt": sample("海南省人民政府"),
        "c.txt": sample("新乡市教育局"),
        "d.txt": sample("朝阳区人民政府"),
        "e.txt": sample("平潭综合实验区管理委员会"),
        "f.txt": sample("平潭县苏澳镇人民政府"),
    }
    corpus = open_of(tmp_path, files)
    known = corpus.reports.set_index("source")[["level", "division"]]
    assert list(known.loc["a.txt"]) == ["county", "410702"]
    assert list(known.loc["b.txt"]) == ["province", "460000"]
    assert list(known.loc["c.txt"]) == ["department", "410700"]
    assert list(known.loc["f.txt"]) == ["township", "350128"]
    assert known.loc["d.txt", "level"] == "county"
    assert known.loc[["d.txt", "e.txt"], "division"].isna().all()
    unresolved = corpus.findings[corpus.findings["rule"] == "region.unresolved"]
    assert sorted(unresolved["found"]) == ["平潭综合实验区管理委员会", "朝阳区人民政府"]
    (namesakes,) = unresolved[unresolved["found"] == "朝阳区人民政府"]["message_en"]
    assert "北京市朝阳区" in namesakes and "吉林省长春市朝阳区" in namesakes


def test_the_text_tells_between_namesakes(tmp_path):
    data = sample("朝阳区人民政府") + "\n长春市朝阳区政务公开办公室\n".encode()
    corpus = open_of(tmp_path, {"a.txt": data})
    assert list(corpus.reports["division"]) == ["220104"]
    assert found(corpus, "corpus") == [("region.by_text", "info")]


def test_a_date_on_no_calendar_is_flagged(tmp_path):
    data = "发布日期：2023-02-30\n".encode() + sample("红旗区人民政府")
    corpus = open_of(tmp_path, {"a.txt": data})
    assert corpus.reports["published"].isna().all()
    assert ("published.no_date", "info") in found(corpus, "corpus")


# --- schema ----------------------------------------------------------------------------------

CELL = {
    "report": "a", "table": "requests", "row": "new", "column": "total", "value": 1.0,
    "raw": "1", "how": "label", "certainty": "read",
}  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [CELL | {"how": "guess"}],
        [CELL | {"table": "sums"}],
        [CELL | {"row": None}],
        [CELL | {"value": "many"}],
        [CELL | {"page": 1.5}],
        [CELL | {"extra": 1}],
        [CELL, CELL],
    ],
)
def test_wrong_rows_are_refused(rows):
    assert len(TABLES["cells"].of([CELL])) == 1
    with pytest.raises(CorpusError, match="^cells: "):
        TABLES["cells"].of(rows)


def test_a_table_of_other_fields_is_refused():
    with pytest.raises(CorpusError, match="not the fields"):
        TABLES["items"].check(pa.table({"report": ["a"]}))


def test_a_figure_that_would_be_rounded_is_null_and_flagged(tmp_path):
    data = sample("红旗区人民政府").decode()
    made = facts.sample(2)
    amount = made.tables["proactive"]["fees"]["amount"]
    report = govreport.read(data.encode())
    assert report.value("proactive", "fees", "amount") == amount
    long = data.replace(report.figure("proactive", "fees", "amount").raw, "123456789012.3456789")
    assert long != data
    corpus = open_of(tmp_path, {"a.txt": long.encode()})
    fees = corpus.cells.query("row == 'fees'").iloc[0]
    assert fees["value"] is pd.NA and fees["raw"] == "123456789012.3456789"
    assert ("figure.too_long", "warning") in found(corpus, "corpus")


# --- start-up --------------------------------------------------------------------------------


@slow
def test_import_stays_light_and_a_build_needs_no_heavy_library(folder, tmp_path):
    """Reading and checking need no tables, either."""
    code = (
        "import sys, govreport\n"
        f"report = govreport.read({str(govreport.datasets.sample_file())!r})\n"
        "govreport.checks.found_in([report])\n"
        "heavy = {'duckdb', 'joblib', 'dask', 'jieba', 'matplotlib', 'rich', 'pandas', 'pyarrow'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        f"govreport.build({str(folder)!r}, {str(tmp_path / 'corpus')!r})\n"
        "assert not {'jieba', 'matplotlib', 'duckdb'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    shutil.rmtree(tmp_path / "corpus")


@slow
def test_the_wide_form_comes_in_pieces_and_holds_every_report(tmp_path, monkeypatch):
    """Also one that has no table, in the order of the reports."""
    monkeypatch.setattr(tables, "_BATCH", 2)
    folder = tmp_path / "reports"
    write(specimens(3, [2021, 2022], seed=4), folder, ["txt"])
    (folder / "bare.txt").write_text(
        "岚汀县财政局2021年政府信息公开工作年度报告\n一、总体情况\n依法公开。\n"
    )
    corpus = govreport.open_corpus(govreport.build(folder, tmp_path / "corpus", jobs=1).path)
    parts = list(corpus._wide())
    assert len(parts) > 2
    assert [name for part in parts for name in part.index] == list(corpus.reports["report"])
    wide = corpus.wide()
    assert len(wide) == 7 and int(wide.isna().all(axis=1).sum()) == 0
    cells = corpus.cells.set_index("report")
    for report, group in cells.groupby(level=0):
        names = group["table"] + "." + group["row"] + "." + group["column"]
        assert wide.loc[report, list(names)].tolist() == group["value"].tolist()


def test_a_table_is_scanned_without_being_loaded(built):
    corpus = govreport.open_corpus(built.path)
    read = corpus.scan("cells").to_table(["report", "value"])
    assert read.num_rows == len(corpus.cells) and read.column_names == ["report", "value"]
    with pytest.raises(govreport.errors.CorpusError):
        corpus.scan("nothing")


def test_an_export_leaves_alone_what_is_not_its_own(tmp_path):
    corpus = open_of(tmp_path, {"a.txt": sample("红旗区人民政府")})
    out = tmp_path / "out"
    out.mkdir()
    (out / "reports.csv").write_text("mine", "utf-8")
    with pytest.raises(CorpusError, match=r"reports\.csv.*no export wrote it"):
        corpus.export(out)
    assert [path.name for path in out.iterdir()] == ["reports.csv"]
    (out / "reports.csv").unlink()
    (out / "reports.csv").symlink_to(tmp_path / "gone")  # somebody's, if it leads nowhere by now
    with pytest.raises(CorpusError, match=r"reports\.csv.*no export wrote it"):
        corpus.export(out)
    (out / "reports.csv").unlink()
    corpus.export(out)
    victim = tmp_path / "victim.csv"
    victim.write_text("mine", "utf-8")
    (out / "reports.csv").unlink()
    (out / "reports.csv").symlink_to(victim)
    corpus.export(out)
    assert victim.read_text("utf-8") == "mine" and not (out / "reports.csv").is_symlink()


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_that_fails_leaves_what_was_there(tmp_path, format, monkeypatch):
    corpus = open_of(tmp_path, {"a.txt": sample("红旗区人民政府")})
    out = tmp_path / "out"
    corpus.export(out, format)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "_plain", full)
    with pytest.raises(CorpusError, match="No space left"):
        corpus.export(out, format)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_text_longer_than_a_cell_of_excel_says_so(tmp_path):
    told = "全年公开有序。" * 6000
    data = sample("红旗区人民政府").decode() + f"\n六、其他需要报告的事项\n{told}\n"
    corpus = open_of(tmp_path, {"a.txt": data.encode()})
    (path,) = corpus.export(tmp_path / "out", "xlsx")
    cells = [c.value for row in openpyxl.load_workbook(path)["sections"].iter_rows() for c in row]
    (cut,) = [text for text in cells if isinstance(text, str) and len(text) > 30_000]
    assert len(cut) == 32_767 and cut.endswith("whole in the CSV〕")


def test_who_changes_a_table_changes_a_copy(tmp_path):
    corpus = open_of(tmp_path, {"a.txt": sample("红旗区人民政府")})
    for name in ("reports", "cells", "sections", "items", "findings", "failures", "missing"):
        table = getattr(corpus, name)
        before = getattr(corpus, name).copy()
        table[table.columns[0]] = "x"
        table.loc[:, table.columns[1]] = pd.NA
        pd.testing.assert_frame_equal(getattr(corpus, name), before)
    report = govreport.read(sample("红旗区人民政府"))
    table = report.requests
    table.loc["new", "total"] = 999
    assert report.requests.loc["new", "total"] == report.value("requests", "new", "total") != 999


def test_reports_say_how_many_problems_they_admit(tmp_path):
    text = sample("红旗区人民政府").decode()
    head, _, rest = text.partition("五、存在的主要问题及改进情况")
    none = f"{head}五、存在的主要问题及改进情况\n无。\n六、{rest.partition('六、')[2]}"
    without = f"{head}六、{rest.partition('六、')[2]}"
    files = {
        "a.txt": text,
        "b.txt": none.replace("红旗区", "蓝天区"),
        "c.txt": without.replace("红旗区", "白云区"),
    }
    corpus = open_of(tmp_path, {name: told.encode() for name, told in files.items()})
    told = corpus.reports.set_index("agency")["problems"]
    assert told["红旗区人民政府"] == len(govreport.read(text.encode()).problems) > 0
    assert told["蓝天区人民政府"] == 0 and pd.isna(told["白云区人民政府"])


def test_reasons_and_numbers_that_there_are_not(tmp_path):
    corpus = open_of(tmp_path, {"a.txt": sample("红旗区人民政府")})
    for of in ("cells", "items"):
        with pytest.raises(ValueError, match="nosuch"):
            corpus.queue(of=of, why="nosuch")
    for wrong in ({"limit": -1}, {"jobs": 0}):
        with pytest.raises(ValueError, match="at least 1"):
            govreport.build(tmp_path / "source", tmp_path / "other", **wrong)
    report = govreport.read(sample("红旗区人民政府"))
    assert set(govreport.check(report, without="narrative")["family"]).isdisjoint({"narrative"})


@pytest.mark.parametrize(
    ("section", "admitted"),
    [
        (None, None),
        ("", None),
        ("一是解读不够深入；二是平台功能不完善。", 2),
        ("问题：一是解读不够深入。\n改进：一是加强学习；二是完善平台功能。", 1),
        ("下一步，一是加强学习；二是完善平台功能。", 0),  # it admits none, and says so
    ],
)
def test_a_report_admits_what_it_calls_a_problem(section, admitted):
    text = "岚汀县财政局2022年政府信息公开工作年度报告\n一、总体情况\n好。\n"
    if section is not None:
        text += f"五、存在的主要问题及改进情况\n{section}\n"
    report = govreport.read(f"{text}六、其他需要报告的事项\n无。".encode())
    (row,) = rows.tables_of(report, "")["reports"].to_pylist()
    assert row["problems"] == admitted


def test_namesakes_in_two_places_are_two_agencies_to_whoever_counts(tmp_path):
    body = sample("朝阳区人民政府").decode()
    files = {
        "metadata.csv": b"file,division\na.txt,110105\nb.txt,220104\nc.txt,110105\n",
        "a.txt": body.encode(),
        "b.txt": body.replace("2024", "2025").replace("2023", "2024").encode(),
        "c.txt": body.replace("2024", "2026").replace("2023", "2025").encode(),
        "d.txt": sample("红旗区人民政府", seed=3),
    }
    corpus = open_of(tmp_path, files)
    assert corpus.reports["agency"].nunique() == 2
    for table in (corpus.reports, corpus.cells, corpus.sections, corpus.items):
        assert table["agency_id"].nunique() == 3
    assert len(corpus.findings) and corpus.missing.empty and corpus.failures.empty
    counted = govreport.rates.outcome_shares(corpus.cells, "edition")
    assert counted["agencies"].unique().tolist() == [3]
    follow = analysis.follow_up(corpus.items, reports=corpus.reports)
    first = follow[(follow["agency"] == "朝阳区人民政府") & (follow["year"] == 2023)]
    assert set(first["outcome"]) == {"unknown"}  # the report of 2024 is another body's
    alone = open_of(tmp_path / "alone", {"a.txt": files["a.txt"], "d.txt": files["d.txt"]})
    assert "agency_id" not in alone.cells
