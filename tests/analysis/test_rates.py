"""Shares and rates: counted by hand from the sample and from small tables."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import govreport
from govreport import form
from govreport.agencies import scope_of
from govreport.analysis import rates
from tests.conftest import slow


def table(
    report: str, year: int, values: dict[str, float | None], total: float | None
) -> pd.DataFrame:
    """Table 3's total column: every outcome 0 but those given."""
    rows = {row.key: 0.0 for row in form.table("2021", "requests").rows}
    rows |= values | {"total": total}
    return pd.DataFrame(
        {
            "report": report, "year": year, "table": "requests", "row": list(rows),
            "column": "total", "value": pd.array(list(rows.values()), dtype="Float64"),
        }
    )  # fmt: skip


def test_wilson_interval_is_the_textbook_one():
    # p = 3/10, z = 1.96: centre (p + z²/2n)/(1 + z²/n), by hand
    n, p, z = 10, 0.3, 1.959964
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert rates.interval(3, 10) == pytest.approx((centre - half, centre + half), abs=1e-6)
    assert rates.interval(0, 5)[0] == 0 and rates.interval(5, 5)[1] == 1
    assert all(map(math.isnan, rates.interval(0, 0)))


def test_shares_of_the_sample_are_those_it_prints(root):
    cells = govreport.cells([govreport.read(root / "data" / "reports" / "hongqi-2021.txt")])
    shares = rates.outcome_shares(cells).set_index("outcome")
    # 6 requests: 4 partially granted, 2 unavailable
    assert shares["count"].to_dict() == {
        "granted": 0, "partially_granted": 4, "refused": 0, "unavailable": 2, "not_processed": 0,
        "other": 0,
    }  # fmt: skip
    assert shares["total"].unique().tolist() == [6]
    assert shares.loc["partially_granted", "share"] == pytest.approx(4 / 6)


def test_groups_of_outcomes_are_summed_and_shares_add_up_to_one():
    cells = pd.concat(
        [
            table(
                "a",
                2022,
                {"granted": 3, "refused.state_secret": 1, "refused.enforcement_files": 2},
                6,
            ),
            table("b", 2022, {"granted": 1, "other.other": 1}, 2),
        ]
    )
    shares = rates.outcome_shares(cells).set_index("outcome")
    assert shares.loc["refused", "count"] == 3 and shares.loc["other", "count"] == 1
    assert shares.loc["granted", "share"] == 0.5 and shares["share"].sum() == pytest.approx(1)
    assert (shares["low"] <= shares["share"]).all() and (shares["share"] <= shares["high"]).all()


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ({"granted": 3, "refused.state_secret": None}, 3),  # a null is not 0
        ({"granted": 3}, None),
        ({"granted": 3}, 4),  # does not add up
    ],
)
def test_a_report_that_cannot_be_counted_is_left_out_and_said_so(values, total):
    cells = pd.concat(
        [
            table("a", 2022, {"granted": 1, "not_processed.repeated": 1}, 2),
            table("b", 2022, values, total),
        ]
    )
    shares = rates.outcome_shares(cells)
    assert shares["total"].unique().tolist() == [2]
    assert shares["reports"].unique().tolist() == [1] and shares["left_out"].unique().tolist() == [
        1
    ]


def test_a_year_without_a_countable_report_has_no_share_rather_than_zero():
    shares = rates.outcome_shares(table("a", 2020, {"granted": 3}, None))
    assert shares["share"].isna().all() and shares["total"].eq(0).all()


def test_corrections_are_of_concluded_cases(root):
    report = govreport.read(root / "data" / "reports" / "hongqi-2021.txt")
    cells = govreport.cells([report])
    rows = report.disputes
    found = rates.correction_rates(cells).set_index(["dispute", "result"])
    for way, names in (
        ("reconsideration", ["reconsideration"]),
        ("litigation", ["litigation_direct", "litigation_after_reconsideration"]),
    ):
        concluded = int(rows.loc[names, ["upheld", "corrected", "other"]].to_numpy().sum())
        assert found.loc[(way, "upheld"), "total"] == concluded
    cells.loc[(cells["table"] == "disputes") & (cells["column"] == "corrected"), "value"] = pd.NA
    assert rates.correction_rates(cells)["left_out"].eq(1).all()


def test_the_panel_can_be_counted_by_any_column():
    panel = govreport.datasets.load_panel()
    shares = rates.outcome_shares(panel, ["scope", "year"])
    zone = shares[(shares["scope"] == "zone") & (shares["year"] == 2024)].set_index("outcome")
    printed = panel.query(
        "scope == 'zone' and year == 2024 and row == 'granted' and column == 'total'"
    )
    assert zone.loc["granted", "count"] == printed["value"].item()
    with pytest.raises(ValueError, match="report"):
        rates.outcome_shares(panel.drop(columns=["agency_code", "agency", "year"]), "scope")


def test_grounds_are_the_rows_of_the_form_and_null_is_not_zero():
    values = {"refused.state_secret": 1, "refused.enforcement_files": 3}
    cells = pd.concat(
        [
            table("a", 2022, values, 4).assign(edition="2021"),
            table("b", 2022, {"refused.third_party_rights": None}, 0).assign(edition="2021"),
            table("c", 2022, {"refused.state_secret": 5}, 5).assign(edition="2019"),
        ]
    )
    found = rates.grounds(cells).set_index(["edition", "year", "ground"])
    rows = form.table("2019", "requests").rows
    assert list(rates.GROUNDS) == [row.key for row in rows if row.key.startswith("refused.")]
    late = found.loc["2021", 2022]
    assert late.loc["refused.enforcement_files", ["count", "total", "share"]].tolist() == [
        3,
        4,
        0.75,
    ]
    assert late["left_out"].unique().tolist() == [1] and late["reports"].unique().tolist() == [1]
    assert found.loc["2019", 2022].loc["refused.state_secret", "share"] == 1


def several(rng: np.random.Generator, agencies: int, spread: float, year: int, mean: float = 0.4):
    """Agencies whose own shares granted vary about a mean; spread 0: all alike."""
    rows = []
    for agency in range(agencies):
        size = int(rng.integers(5, 40))
        share = rng.beta(mean / spread, (1 - mean) / spread) if spread else mean
        granted = int(rng.binomial(size, share))
        values = {"granted": granted, "not_processed.repeated": size - granted}
        rows.append(table(f"r{agency}-{year}", year, values, size).assign(agency=f"a{agency}"))
    return pd.concat(rows)


@slow
@pytest.mark.parametrize("spread", [0.1, 0.0])
def test_intervals_by_agency_cover_and_wilsons_do_not_where_agencies_differ(spread):
    covered = wilson = 0
    deffs = []
    for seed in range(80):
        cells = several(np.random.default_rng(seed), 40, spread, 2022)
        row = rates.outcome_shares(cells).set_index("outcome").loc["granted"]
        covered += row["agency_low"] <= 0.4 <= row["agency_high"]
        wilson += row["low"] <= 0.4 <= row["high"]
        deffs.append(row["deff"])
    assert 0.85 <= covered / 80 <= 0.99
    if spread:  # deff 1 + about (size − 1)·spread/(1 + spread)
        assert wilson / 80 < 0.85 and 2 < np.mean(deffs) < 4
    else:
        assert wilson / 80 > 0.9 and 0.8 < np.mean(deffs) < 1.2


@slow
def test_differences_hold_their_level_and_find_what_differs():
    found = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        cells = pd.concat([several(rng, 30, 0.1, year) for year in (2021, 2022)])
        found.append(rates.differences(cells, 2022, 2021).set_index("outcome").loc["granted", "p"])
    assert np.mean(np.array(found) < 0.05) < 0.13
    rng = np.random.default_rng(1)
    cells = pd.concat([several(rng, 30, 0.05, 2021, 0.3), several(rng, 30, 0.05, 2022, 0.6)])
    row = rates.differences(cells, 2022, 2021).set_index("outcome").loc["granted"]
    assert row["p"] < 0.01 and row["low"] < 0.3 < row["high"] and row["agencies"] == 30
    shares = rates.outcome_shares(cells).set_index(["year", "outcome"])["share"]
    by_hand = shares[2022, "granted"] - shares[2021, "granted"]
    assert row["difference"] == pytest.approx(by_hand)
    with pytest.raises(ValueError, match="ground"):
        rates.differences(cells, 2022, 2021, of="rows")


def test_a_balanced_panel_has_the_agencies_of_every_year():
    cells = pd.concat(
        [
            table("a1", 2021, {"granted": 1}, 1).assign(agency="a"),
            table("a2", 2022, {"granted": 2}, 2).assign(agency="a"),
            table("b2", 2022, {"granted": 4}, 4).assign(agency="b"),
            table("c1", 2021, {"granted": 8}, 8).assign(agency="c"),
            table("c2", 2022, {"granted": 3}, 9).assign(agency="c"),  # does not add up
        ]
    )
    found = rates.outcome_shares(cells, balanced=True).set_index(["year", "outcome"])
    assert [found.loc[(year, "granted"), "total"] for year in (2021, 2022)] == [1, 2]
    assert [found.loc[(year, "granted"), "left_out"] for year in (2021, 2022)] == [1, 2]
    assert found["agency_low"].isna().all()  # one agency


def test_a_report_without_an_agency_counts_all_the_same():
    cells = pd.concat(
        [
            table("a", 2022, {"granted": 1}, 1).assign(agency="甲局"),
            table("b", 2022, {"granted": 3, "not_processed.repeated": 1}, 4).assign(agency=pd.NA),
        ]
    )
    row = rates.outcome_shares(cells).set_index("outcome").loc["granted"]
    assert row[["count", "total", "agencies", "reports", "left_out"]].tolist() == [4, 5, 2, 2, 0]


def units() -> pd.DataFrame:
    """Three agencies, eight problems, one of them not judged."""
    return pd.DataFrame(
        {
            "report": ["a1", "a1", "a2", "b1", "b1", "b1", "c1", "c1"],
            "agency": [*"aaabbbcc"],
            "vague": [True, False, True, True, False, False, True, False],
            "gone": pd.array([True, True, False, True, False, False, None, True], "boolean"),
            "kind": ["x", "x", "y", "x", "z", "z", "z", "x"],
        }
    )


def test_units_of_any_kind_have_shares_with_both_intervals():
    (row,) = rates.shares(units(), "gone").to_dict("records")
    assert (row["count"], row["total"], row["agencies"], row["reports"]) == (4, 7, 3, 4)
    assert (row["low"], row["high"]) == pytest.approx(rates.interval(4, 7))
    assert row["agency_low"] <= 4 / 7 <= row["agency_high"]
    kinds = rates.shares(units(), "kind").set_index("kind")
    assert kinds["count"].to_dict() == {"x": 4, "y": 1, "z": 3}
    by = rates.shares(units(), "gone", "vague").set_index("vague")
    assert by["count"].to_dict() == {True: 2, False: 2} and by.loc[True, "total"] == 3


def test_a_difference_of_units_is_that_of_their_shares():
    (row,) = rates.share_differences(units(), "gone", True, False, "vague").to_dict("records")
    assert (row["share_one"], row["share_other"]) == (2 / 3, 2 / 4)
    assert row["difference"] == pytest.approx(1 / 6) and row["low"] < 1 / 6 < row["high"]
    kinds = rates.share_differences(units(), "kind", True, False, "vague")
    assert kinds["difference"].sum() == pytest.approx(0)


@slow
def test_the_interval_by_agencies_holds_the_truth_where_agencies_differ():
    """Simulated: 20 agencies, ten units each, alike within an agency; 200 times."""
    rng = np.random.default_rng(3)
    held = []
    for n in range(200):
        own = rng.beta(2, 3, size=20)
        told = rng.random((20, 10)) < own[:, None]
        table = pd.DataFrame({"report": np.repeat(range(20), 10), "told": told.ravel()})
        (row,) = rates.shares(table, "told", seed=n).to_dict("records")
        held.append(
            (row["agency_low"] <= 0.4 <= row["agency_high"], row["low"] <= 0.4 <= row["high"])
        )
    by_agency, independent = np.mean(held, axis=0)
    assert 0.9 < by_agency < 0.99 and independent < by_agency - 0.08


def test_theme_shares_are_of_all_reports_coded():
    coded = pd.DataFrame(
        {
            "report": ["a", "a", "b", "c", "c"],
            "agency": ["m", "m", "m", "n", "n"],
            "kind": ["problem", "improvement", "problem", "problem", "problem"],
            "theme": ["capacity", "content", None, "capacity", "capacity"],
        }
    )
    (row,) = rates.theme_shares(coded).to_dict("records")
    assert (row["theme"], row["count"], row["total"]) == ("capacity", 2, 3)
    (row,) = rates.theme_shares(coded, "improvement").to_dict("records")
    assert (row["theme"], row["count"], row["total"]) == ("content", 1, 3)
    assert rates.theme_shares(coded[coded["theme"].isna()]).empty


def test_themes_stand_beside_tables_and_nothing_counts_twice():
    cells = pd.concat(
        [
            table(name, 2022, {"granted": granted, "refused.state_secret": 4 - granted}, 4)
            for name, granted in (("a", 1), ("b", 3), ("c", 4))
        ]
    )
    coded = pd.DataFrame(
        {"report": ["a", "a", "b"], "kind": "problem", "theme": ["requests", "content", None]}
    )
    told = rates.telling(cells, coded, "requests")
    known = told.drop_duplicates("report").set_index("report")["tells"]
    assert known["a"] and not known["b"] and pd.isna(known["c"])  # no text: neither yes nor no
    shares = rates.outcome_shares(told, "tells").query("outcome == 'granted'").set_index("tells")
    assert shares["count"].to_dict() == {True: 1, False: 3}
    panel = govreport.datasets.load_panel()
    themes = govreport.datasets.load_narrative("themes")
    with pytest.raises(ValueError, match="count twice"):
        rates.telling(panel, themes, "requests")
    both = pd.concat([cells.assign(agency="红旗区人民政府"), cells.assign(agency="红旗区教育局")])
    with pytest.raises(ValueError, match="count twice"):
        rates.telling(both, coded, "requests")
    with pytest.raises(ValueError, match="no theme 'request'"):
        rates.telling(cells, coded, "request")
    assert not rates.telling(cells, coded, "platforms")["tells"].any()  # of the frame; nobody's
    zone = rates.telling(panel[panel["scope"] == "zone"], themes, "content")
    assert zone["tells"].notna().all()


def test_themes_promised_and_admitted_are_held_against_each_other():
    coded = pd.DataFrame(
        {
            "report": ["a", "a", "b", "c"], "agency": ["m", "m", "n", "n"],
            "period": ["old", "old", "old", "new"],
            "kind": ["problem", "improvement", "improvement", "problem"],
            "theme": ["capacity", "capacity", "capacity", None],
        }
    )  # fmt: skip
    (row,) = rates.theme_differences(coded).to_dict("records")
    assert (row["share_one"], row["share_other"]) == (2 / 3, 1 / 3)
    (row,) = rates.theme_differences(coded, "old", "new", "period").to_dict("records")
    assert (row["share_one"], row["share_other"], row["total_one"]) == (1 / 2, 0, 2)


def test_what_the_text_speaks_of_is_what_its_claims_are_tied_to():
    report = govreport.datasets.sample()
    spoken = rates.spoken(govreport.cells(report), govreport.claims(report))
    # 新收申请6件，办理完毕100%, and no fee: what was received, and what its rate is made of
    told = spoken[spoken["told"]]
    assert set(zip(told["row"], told["column"], strict=True)) == {
        ("new", "total"),
        ("total", "total"),
    }
    assert (spoken["value"] > 0).all() and not spoken["told"].all()
    other = govreport.claims(report).assign(report="another")
    assert rates.spoken(govreport.cells(report), other).empty  # its text is not known


def test_a_government_and_its_departments_are_not_added_together():
    cells = pd.concat(
        [
            table("a", 2022, {"granted": 7, "other.other": 3}, 10).assign(agency="红旗区人民政府"),
            table("b", 2022, {"granted": 2}, 2).assign(agency="红旗区教育局"),
            table("c", 2022, {"granted": 5}, 5).assign(agency="红旗区民政局"),
        ]
    )
    cells = cells.assign(scope=cells["agency"].map(scope_of))  # as every table of cells has it
    shares = rates.outcome_shares(cells, ["scope", "year"])
    totals = shares.drop_duplicates("scope").set_index("scope")["total"].to_dict()
    assert totals == {"government": 10, "department": 7}  # not 17 of either


def test_a_group_of_one_agency_cannot_be_drawn_anew():
    """Its share is the same in every draw: that is no small p."""
    named = [("甲", 9, 2021), ("乙", 1, 2021), ("丙", 5, 2021), ("丁", 2, 2022)]
    cells = pd.concat(
        [
            table(name, year, {"granted": granted, "refused.state_secret": 10 - granted}, 10)
            for name, granted, year in named
        ]
    )
    made = rates.differences(cells, 2021, 2022)
    assert made[["low", "high", "p"]].isna().all(axis=None)
    assert rates.differences(cells, 2021, 2022).loc[0, "difference"] == pytest.approx(0.3)
    more = pd.concat([cells, table("戊", 2022, {"granted": 3, "refused.state_secret": 7}, 10)])
    assert rates.differences(more, 2021, 2022)[["low", "high", "p"]].notna().loc[0].all()


def test_a_cell_that_is_not_there_is_not_0():
    cells = table("a", 2022, {"refused.state_secret": 3, "refused.enforcement_files": None}, 3)
    disputes = pd.DataFrame(
        {
            "report": "a", "year": 2022, "table": "disputes", "row": "reconsideration",
            "column": ["upheld", "corrected", "other"],
            "value": pd.array([4, None, 0], dtype="Float64"),
        }
    )  # fmt: skip
    for some in (cells, cells.dropna(subset="value")):
        assert rates.grounds(some)[["total", "left_out"]].drop_duplicates().values.tolist() == [
            [0, 1]
        ]
    for some in (disputes, disputes.dropna(subset="value")):
        made = rates.correction_rates(some)
        assert made[["total", "left_out"]].drop_duplicates().values.tolist() == [[0, 1]]
    whole = rates.grounds(cells.fillna({"value": 0.0}))
    assert whole["total"].unique().tolist() == [3]


def test_what_is_asked_of_the_wrong_table_or_column_is_told():
    cells = table("a", 2022, {"granted": 3}, 3)
    for wrong, by, told in (
        (cells, "agencyy", "agencyy"),
        (cells, [], "at least one column"),
        (cells.drop(columns="row"), "year", "a row per cell"),
        (pd.concat([cells, cells]), "year", "twice: a/2022/requests/new/total"),
    ):
        for count in (rates.outcome_shares, rates.grounds, rates.correction_rates):
            with pytest.raises(ValueError, match=told):
                count(wrong, by)
    for one, other in ((2022, 2023), ("2022", 2022)):
        with pytest.raises(ValueError, match="there are 2022$"):
            rates.differences(cells, one, other)
    with pytest.raises(ValueError, match="no column «knd»"):
        rates.shares(cells, "knd")


def test_a_government_beside_its_departments_is_told_and_parts_of_them_are_not():
    agencies = {"红旗区人民政府": 3, "红旗区教育局": 2, "牧野区教育局": 1}
    cells = pd.concat(
        [
            table(name, 2022, {"granted": n}, n).assign(agency=name, scope=scope_of(name))
            for name, n in agencies.items()
        ]
    )
    with pytest.warns(UserWarning, match="requests count twice"):
        rates.outcome_shares(cells)
    rates.outcome_shares(cells, ["year", "scope"])  # warnings are errors here
    rates.outcome_shares(cells, "agency")
    rates.outcome_shares(cells[cells["agency"] != "红旗区教育局"])


def test_grounds_are_balanced_over_the_groups_that_are_asked_for_whatever_the_edition():
    years = {("甲", 2021): "2019", ("乙", 2021): "2021", ("甲", 2022): "2021", ("乙", 2022): "2021"}
    cells = pd.concat(
        [
            table(f"{name}{year}", year, {"refused.state_secret": 2}, 2).assign(
                agency=name, edition=edition
            )
            for (name, year), edition in years.items()
        ]
    )
    made = rates.grounds(cells, balanced=True)
    assert made.groupby("year")["count"].sum().to_dict() == {2021: 4, 2022: 4}
    assert made["left_out"].sum() == 0
    alone = cells[(cells["agency"] == "甲") == (cells["year"] == 2021)]
    with pytest.raises(ValueError, match="no agency counts in every group"):
        rates.grounds(alone, balanced=True)


def test_themes_that_no_report_has_and_kinds_that_are_none():
    coded = pd.DataFrame(
        {"report": ["a"], "agency": ["甲"], "year": [2022], "kind": ["problem"], "theme": ["staff"]}
    )
    full = rates.theme_shares(coded, "problem", "year")
    none = rates.theme_shares(coded, "improvement", "year")
    assert none.empty and list(none.columns) == list(full.columns)
    for call in (
        lambda: rates.theme_shares(coded, "problems"),
        lambda: rates.theme_differences(coded, 2022, 2022, "year", kind="problems"),
        lambda: rates.theme_differences(coded, "problem", "promise"),
    ):
        with pytest.raises(ValueError, match="there are improvement, problem"):
            call()
    with pytest.raises(ValueError, match="no year 2021"):
        rates.theme_differences(coded, 2021, 2022, "year")
