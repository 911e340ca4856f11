"""The data set of real figures: described truly, whole, and as in its source."""

from __future__ import annotations

import json
import logging

import pandas as pd
import pytest

import govreport
from govreport import datasets, form

KEY = ["agency_code", "year", "table", "row", "column"]


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return datasets.load_panel()


def test_the_package_is_what_its_description_says(root):
    logging.getLogger("frictionless").setLevel(logging.ERROR)
    from frictionless import Package

    done = Package(str(root / "data" / "figures" / "datapackage.json")).validate()
    assert done.valid, done.flatten(["rowNumber", "fieldName", "message"])[:5]
    assert [task.name for task in done.tasks] == ["reports", "cells"]


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
    assert found["report"].str.startswith("https://").all()
    assert (found["family"] != "narrative").all()  # there is no text to check


def test_without_the_repository_the_error_names_the_file(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "_FIGURES", tmp_path)
    with pytest.raises(govreport.GovreportError, match=r"cells\.csv: not there"):
        datasets.load_panel()
