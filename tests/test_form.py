"""The form as data: complete, in both languages, and true of a real report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govreport import form

GOLD = json.loads((Path(__file__).parent / "gold" / "hongqi-2021.json").read_text(encoding="utf-8"))


def every_label():
    yield from form.SECTIONS.values()
    yield from form.SUBSECTIONS.values()
    yield from form.FURTHER_SECTIONS.values()
    for edition in form.EDITIONS:
        for key in form.tables_of(edition):
            table = form.table(edition, key)
            yield table.label
            yield from (row.label for row in table.rows)
            yield from (column.label for column in table.columns)
    yield from (identity.label for identity in (*form.identities(), *form.sums()))


def test_every_label_is_in_both_languages():
    for label in every_label():
        assert any("\u4e00" <= char <= "\u9fff" for char in label.zh), label
        assert label.en and label.en.isascii(), label


def test_table_three_has_25_rows_by_7_columns():
    table = form.table("2021", "requests")
    assert (len(table.rows), len(table.columns)) == (25, 7)
    assert len(form.table("2019", "requests").rows) == 23


def test_cells_of_a_real_report_are_cells_of_the_form():
    for key, rows in GOLD["tables"].items():
        table = form.table(GOLD["edition"], key)
        assert list(rows) == [row.key for row in table.rows]
        for row, cells in rows.items():
            assert list(cells) == list(table.row(row).columns)


def test_identities_hold_in_a_real_report():
    """The Hongqi report has no arithmetic error."""
    for identity in form.identities():
        rows = GOLD["tables"][identity.table]
        if identity.axis == "row":
            sums = [
                [sum(cells[key] for key in side) for side in (identity.left, identity.right)]
                for cells in rows.values()
            ]
        else:
            columns = form.table(GOLD["edition"], identity.table).columns
            sums = [
                [
                    sum(rows[key][column.key] for key in side)
                    for side in (identity.left, identity.right)
                ]
                for column in columns
            ]
        assert sums and all(left == right for left, right in sums), identity.key


def test_rows_of_table_three_cite_their_article():
    for row in form.table("2021", "requests").rows:
        if row.key.split(".")[0] in ("refused", "unavailable", "not_processed"):
            assert "条例" in row.basis, row.key


def test_amounts_are_told_by_their_row():
    assert form.find_column("proactive", "fees", "amount").unit == "万元"
    assert form.find_column("proactive", "procurement", "amount").unit == ""
    with pytest.raises(KeyError):
        form.find_column("proactive", "licensing", "amount")
