"""The data set of real figures: described truly, whole, and as in its source."""

from __future__ import annotations

import json
import logging
import runpy
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import govreport
from govreport import analysis, datasets, form
from tests.conftest import by_turns, slow

ROOT = Path(__file__).parent.parent
PINGTAN = ROOT.parent / "shared" / "pingtan"
KEY = ["agency_code", "year", "table", "row", "column"]


@pytest.fixture(scope="module")
def tool(root) -> dict:
    return runpy.run_path(str(root / "tools" / "panel.py"), run_name="not main")


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return datasets.load_panel()


@slow
def test_the_package_is_what_its_description_says(root):
    logging.getLogger("frictionless").setLevel(logging.ERROR)
    from frictionless import Package

    done = Package(str(root / "data" / "figures" / "datapackage.json")).validate()
    assert done.valid, done.flatten(["rowNumber", "fieldName", "message"])[:5]
    assert [task.name for task in done.tasks] == ["reports", "cells"]


@slow
def test_the_description_is_strict_enough_to_fail(root, tmp_path):
    from frictionless import Package, system

    folder = root / "data" / "figures"
    for name in ("datapackage.json", "reports.csv", "cells.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    with (tmp_path / "cells.csv").open("a", encoding="utf-8") as cells:
        cells.write("xyz,2021,requests,nonsense,total,three,件\n")
    with system.use_context(trusted=True):
        done = Package(str(tmp_path / "datapackage.json")).validate()
    kinds = {kind for (kind,) in done.flatten(["type"])}
    assert {"constraint-error", "type-error", "foreign-key"} <= kinds


@pytest.mark.skipif(
    not PINGTAN.is_dir(), reason="the texts lie in ../shared/pingtan, which is not here"
)
@slow
def test_the_narrative_is_what_the_script_makes_of_the_texts():
    tool = runpy.run_path(str(ROOT / "tools" / "narrative.py"), run_name="not main")
    made = tool["tables"](*tool["read"](PINGTAN))
    for name, table in made.items():
        pd.testing.assert_frame_equal(table, datasets.load_narrative(name)[table.columns])


@slow
def test_features_of_other_reports_have_the_columns_of_the_narrative(root):
    reports = [govreport.read(path) for path in sorted(root.glob("data/specimens/*.txt"))[:6]]
    made = analysis.features(
        govreport.sections(reports), govreport.items(reports), govreport.claims(reports)
    )
    assert set(made) == set(datasets.NARRATIVE)
    for name, table in made.items():
        known = set(datasets.load_narrative(name).columns) - {"agency_code", "scope", "url"}
        assert set(table.columns) == known, name
        assert set(table["report"]) <= {report.id for report in reports}
        assert not {"text", "passage", "next_text"} & set(table.columns)
    words = made["words"].query("section == 'problems'").groupby("report")["count"].sum()
    counted = made["sections"].query("section == 'problems'").set_index("report")["words"]
    assert words.to_dict() == counted.to_dict()


def test_the_narratives_names_are_the_panels():
    items = datasets.load_narrative("items")
    assert items["report"].nunique() == 95 and items["short"].nunique() == 14
    renamed = items[items["agency_code"] == "gyz"]
    assert renamed["agency"].nunique() == 2 and set(renamed["short"]) == {"投资促进局"}
    assert set(items.loc[items["scope"] == "zone", "short"]) == {"全区"}


@pytest.mark.parametrize("name", by_turns(datasets.NARRATIVE))
def test_the_narrative_holds_no_sentence(name):
    table = datasets.load_narrative(name)
    assert len(table) > 200
    for column in table.columns.difference(["url", "keys"]):
        texts = table[column].dropna().astype(str).str.split("；").explode()
        assert texts.str.len().max() < 30 and not texts.str.contains("[。，]").any(), column
    panel = datasets.load_panel()
    known = set(zip(panel["agency_code"], panel["year"], strict=True))
    assert set(zip(table["agency_code"], table["year"], strict=True)) <= known


@slow
def test_the_narratives_description_is_valid_and_complete():
    logging.getLogger("frictionless").setLevel(logging.ERROR)
    from frictionless import Package

    folder = ROOT / "data" / "narrative"
    done = Package(str(folder / "datapackage.json")).validate()
    assert done.valid, done.flatten(["rowNumber", "fieldName", "message"])[:5]
    codebook = (folder / "CODEBOOK.md").read_text(encoding="utf-8")
    for name in datasets.NARRATIVE:
        panels = {"report", "agency", "short", "scope"}
        columns = datasets.load_narrative(name).columns.difference(panels)
        assert all(f"| `{column}` |" in codebook for column in columns)


@pytest.mark.parametrize("name", ["cells", "reports"])
def test_csv_and_parquet_hold_the_same(root, name):
    folder = root / "data" / "figures"
    table = pd.read_parquet(folder / f"{name}.parquet")
    text = pd.read_csv(folder / f"{name}.csv", dtype={"edition": str})
    if name == "reports":
        text["published"] = pd.to_datetime(text["published"]).dt.date
    assert list(table.columns) == list(text.columns)
    for column in text:
        same = table[column].astype(object).where(table[column].notna(), None)
        assert (
            same.tolist() == text[column].astype(object).where(text[column].notna(), None).tolist()
        )


def test_every_cell_is_one_of_the_form_and_stands_once(panel):
    assert not panel.duplicated(KEY).any()
    for table, row, column in set(panel[["table", "row", "column"]].itertuples(index=False)):
        assert form.cell_label(table, row, column)
    assert panel["value"].dtype == "Float64"
    assert panel["year"].dtype == "Int64"
    assert panel["url"].str.startswith("https://").all()


def test_every_report_has_every_cell_of_its_form(panel):
    for (code, year), cells in panel.groupby(["agency_code", "year"]):
        edition = cells["edition"].iloc[0]
        for table in ("proactive", "disputes"):
            own = cells[cells["table"] == table]
            cells_of_form = sum(len(row.columns) for row in form.table(edition, table).rows)
            assert len(own) == cells_of_form, (code, year, table)
        rows = cells.loc[cells["table"] == "requests", "row"].nunique()
        assert rows in (23, 25)


def test_the_figures_are_the_sources(panel, shared):
    source = pd.read_csv(shared / "panel" / "cells.csv")
    both = panel.merge(source, on=KEY, how="outer", suffixes=("", "_source"), indicator=True)
    assert (both["_merge"] != "right_only").all()
    known = both[both["_merge"] == "both"]
    assert (known["value"] == known["value_source"]).all()
    assert both[both["_merge"] == "left_only"]["value"].isna().all()  # blank, never 0


@slow
def test_what_we_read_from_the_pages_is_what_the_panel_has(panel, shared):
    values = panel.set_index(KEY)["value"]
    compared = 0
    for path in sorted((shared / "pingtan").glob("*.txt")):
        code, year = path.stem.split("-")
        report = govreport.read(path)
        for cell, figure in report.figures.items():
            known = values.get((code, int(year), *cell))
            if figure.value is not None and known is not None and not pd.isna(known):
                assert float(figure.value) == known, (path.stem, cell)
                compared += 1
    assert compared > 15_000


def test_the_codebook_names_every_column_and_key(root, panel):
    book = (root / "data" / "figures" / "CODEBOOK.md").read_text(encoding="utf-8")
    described = json.loads(
        (root / "data" / "figures" / "datapackage.json").read_text(encoding="utf-8")
    )
    for resource in described["resources"]:
        for field in resource["schema"]["fields"]:
            assert f"`{field['name']}`" in book
    for row in panel["row"].unique():
        assert f"`{row}`" in book


def test_reports_of_the_panel_can_be_checked(panel):
    reports = datasets.panel_reports()
    assert len(reports) == panel.groupby(["agency_code", "year"]).ngroups
    found = govreport.check(reports)
    assert found["path"].str.startswith("https://").all()
    assert (found["family"] != "narrative").all()  # there is no text to check


def test_the_sample_is_the_report_in_the_repository(root):
    report = datasets.sample()
    assert (report.agency, report.year) == ("红旗区人民政府", 2021)
    assert report.document.path == "hongqi-2021.txt"  # the same on every machine
    assert (
        datasets.sample_file().read_bytes()
        == (root / "data" / "reports" / "hongqi-2021.txt").read_bytes()
    )


@slow
def test_the_description_and_the_codebook_are_the_scripts(root, tool, tmp_path):
    """A label changed in form.py must reach them: run tools/panel.py data/figures."""
    folder = root / "data" / "figures"
    tool["write"](*tool["read"](folder), tmp_path)
    for name in ("cells.csv", "reports.csv", "datapackage.json", "CODEBOOK.md"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


@slow
def test_the_script_makes_these_tables_of_the_source(root, tool, shared, tmp_path):
    tool["write"](*tool["read"](shared / "panel"), tmp_path)
    for name in ("cells.csv", "reports.csv"):
        assert (tmp_path / name).read_bytes() == (root / "data" / "figures" / name).read_bytes()


def test_facts_of_the_reports_are_the_sources_but_for_two_editions(root, shared):
    ours = pd.read_csv(root / "data" / "figures" / "reports.csv", dtype=str)
    theirs = pd.read_csv(shared / "panel" / "reports.csv", dtype=str)
    both = ours.merge(theirs, on=["agency_code", "year"], how="outer", suffixes=("", "_source"))
    for column in ("agency", "url", "published"):
        assert (both[column] == both[f"{column}_source"]).all()
    other = both[both["edition"] != both["edition_source"]]
    # table 2 of the 2021 form, one row of other handling: the codebook says so
    assert set(other["agency_code"] + " " + other["year"]) == {"htp 2023", "zhz 2021"}


def test_figures_are_exact(root, panel):
    """No decimal is lost between the text of the CSV and the number an analyst gets."""
    text = pd.read_csv(root / "data" / "figures" / "cells.csv", dtype=str)["value"]
    for written, value in zip(text, panel["value"], strict=True):
        if pd.isna(written):
            assert pd.isna(value)
        else:
            assert Decimal(written) == Decimal(str(value))


def test_gold_figures_are_the_panels(panel, shared):
    values = panel.set_index(KEY)["value"].dropna()
    compared = 0
    for path in sorted((shared / "pingtan" / "gold").glob("*.json")):
        code, year = path.stem.split("-")
        tables = json.loads(path.read_text(encoding="utf-8"))["tables"]
        for table, rows in tables.items():
            for row, cells in rows.items():
                for column, gold in cells.items():
                    key = (code, int(year), table, row, column)
                    if gold is not None and key in values.index:
                        assert values[key] == gold, key
                        compared += 1
    assert compared > 18_000


@slow
def test_equations_hold_but_where_the_source_breaks_them(root, tool):
    """As many as in the source: none is corrected, none is added."""
    _, cells = tool["read"](root / "data" / "figures")
    broken = {identity.key: len(found) for identity, found, _ in tool["identities"](cells)}
    assert broken == {
        "requests.balance": 16,
        "requests.outcomes": 19,
        "requests.applicants": 25,
        "disputes.results": 2,
    }


def test_figures_without_a_unit_are_procurement_only(panel):
    assert set(panel.loc[panel["unit"].isna(), "row"]) == {"procurement"}
    for report in datasets.panel_reports():
        assert {figure.unit for figure in report.figures.values()} <= {"件", "万元", ""}


def test_a_plain_import_has_the_data_sets():
    code = "import govreport; print(len(govreport.datasets.load_panel()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "24296", done.stderr
