"""The table of edition 2014: indicators, units, figures, and what provinces made of it."""

from __future__ import annotations

from html import escape
from random import Random

import pandas as pd
import pytest

import govreport
from govreport import form
from govreport_specimens import statistics
from govreport_specimens.layouts import WRITERS
from govreport_specimens.statistics import draft
from tests.conftest import by_turns

AGENCY = "青石县人民政府"
LOCAL = {"电话申请数": 4}


def read(content: bytes | str, suffix: str, tmp_path):
    path = tmp_path / f"report.{suffix}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return govreport.read(path)


def figures(report):
    return {row: figure.value for (_, row, _), figure in report.figures.items()}


def printed(made):
    """Label, unit and figure of every row of a draft."""
    return [(line.text, *line.figures) for line in made.sheets[0].lines]


def page(head, rows):
    """A web page with the table: its header, or none, and its rows."""
    table = "".join(
        "<tr>" + "".join(f"<td>{escape(str(text))}</td>" for text in row) + "</tr>"
        for row in ([head] if head else []) + rows
    )
    return (
        f"<html><body><h1>{AGENCY}2016年政府信息公开工作年度报告</h1><p>一、概述</p><p>概述如下。</p>"
        f"<p>附：政府信息公开情况统计表</p><table>{table}</table></body></html>"
    )


def expected(made):
    return {row: cells["figure"] for row, cells in made.expected["statistics"].items()}


def flagged(report):
    null = [row for row, value in figures(report).items() if value is None]
    return all(report.findings_for("statistics", row, "figure") for row in null)


@pytest.mark.parametrize("format", ["docx", "html", "pdf", "xlsx"])
@pytest.mark.parametrize("seed", by_turns(range(2)))
def test_every_indicator_is_read_from_every_format(format, seed, tmp_path):
    made = draft(AGENCY, 2015 + seed, seed, LOCAL if seed else None)
    report = read(WRITERS[format](made, Random(seed), ()), format, tmp_path)
    assert (report.agency, report.year, report.edition) == (AGENCY, 2015 + seed, "2014")
    assert figures(report) == expected(made)
    assert {"overview", "proactive", "requests", "disputes", "problems"} <= set(report.sections)
    assert len(report.problems) == 2
    assert not [f for f in govreport.check(report).to_dict("records") if f["severity"] == "error"]


@pytest.mark.parametrize("seed", range(40))
def test_text_is_read_or_null_with_a_finding(seed, tmp_path):
    """Figures beside, before, behind and inside their labels, as a page's text has them."""
    made = draft(AGENCY, 2016, seed)
    report = read(WRITERS["txt"](made, Random(seed), ()), "txt", tmp_path)
    found = figures(report)
    assert {row: value for row, value in found.items() if value is not None}.items() <= (
        expected(made).items()
    )
    assert flagged(report)


@pytest.mark.parametrize("between", ["\n", "  ", "\t", "", "|"])
def test_rows_in_order_are_read_from_text(between, tmp_path):
    made = draft(AGENCY, 2016, 1, LOCAL)
    rows = [("统计指标", "单位", "统计数"), *printed(made)]
    lines = [between.join(text for text in row if text) for row in rows]
    text = f"{AGENCY}2016年政府信息公开工作年度报告\n一、概述\n概述如下。\n政府信息公开情况统计表\n"
    report = read(text + "\n".join(lines) + "\n", "txt", tmp_path)
    found = figures(report)
    known = {row: value for row, value in found.items() if value is not None}
    wanted = expected(made)
    assert known.items() <= wanted.items() and flagged(report)
    if between != "|":
        assert {
            row for row in form.table("2014", "statistics").rows if row.key not in known
        } == set()
        assert "统计指标" not in "".join(report.sections.values())


def test_a_code_is_never_the_figure(tmp_path):
    made = draft(AGENCY, 2016, 2)
    rows = [(a, b, f"{n:02d}", c) for n, (a, b, c) in enumerate(printed(made), 1)]
    for head in (("统计指标", "单位", "代码", "统计数"), None):
        assert figures(read(page(head, rows), "html", tmp_path)) == expected(made)


@pytest.mark.parametrize(
    ("head", "at"),
    [
        (("指标名称", "计量单位", "本年度", "历年累计"), 0),
        (("指标名称", "计量单位", "上年", "本年"), 1),
        (("指标名称", "计量单位", "本期实际", "本年累计"), 1),
        (("指标", "单位", "统计数", "去年同期"), 0),
    ],
)
def test_the_header_says_which_column_is_this_years(head, at, tmp_path):
    made = draft(AGENCY, 2016, 3)
    rows = [(a, b, c, "99") if at == 0 else (a, b, "99", c) for a, b, c in printed(made)]
    assert figures(read(page(head, rows), "html", tmp_path)) == expected(made)


@pytest.mark.parametrize("head", [None, ("统计指标", "单位", "县政府", "县直部门")])
def test_of_two_columns_none_is_taken_unless_the_header_says_which(head, tmp_path):
    made = draft(AGENCY, 2016, 4)
    rows = [(a, b, c, "99") for a, b, c in printed(made)]
    report = read(page(head, rows), "html", tmp_path)
    assert set(figures(report).values()) == {None}
    assert flagged(report)


HEAD = ("统计指标", "单位", "统计数")


def test_an_empty_template_gives_way_and_two_printings_that_differ_give_null(tmp_path):
    made = draft(AGENCY, 2016, 5)
    rows = printed(made)
    blank = [(a, b, "") for a, b, _ in rows]
    report = read(page(HEAD, [*blank, HEAD, *rows]), "html", tmp_path)
    assert figures(report) == expected(made)
    other = [(a, b, "77" if c else "") for a, b, c in rows]
    report = read(page(HEAD, [*other, HEAD, *rows]), "html", tmp_path)
    assert set(figures(report).values()) == {None}
    assert flagged(report)


def test_units_are_heeded(tmp_path):
    rows = [("收到申请数", "万件", "3"), ("申请办结数", "件", "4"), ("申请答复数", "件", "5")]
    rows += [("依申请公开信息收取的费用", "元", "5000"), ("政府信息公开专项经费", "万元", "1.5")]
    report = read(page(HEAD, rows), "html", tmp_path)
    assert report.value("statistics", "requests.received", "figure") is None
    assert report.findings_for("statistics", "requests.received", "figure")
    assert report.value("statistics", "closed.total", "figure") == 4
    assert float(report.value("statistics", "fees", "figure")) == 0.5
    assert float(report.value("statistics", "resources.budget", "figure")) == 1.5


def test_rows_of_a_province_stay_under_their_label_and_suspend_the_sum(tmp_path):
    rows = [("收到申请数", "件", "7"), ("1.当面申请数", "件", "1"), ("2.传真申请数", "件", "0")]
    rows += [("3.网络申请数", "件", "1"), ("4.信函申请数", "件", "1")]
    broken = read(page(HEAD, rows), "html", tmp_path)
    assert "statistics.requests" in set(govreport.check(broken)["rule"])
    rows.insert(4, ("电话申请数", "件", "4"))
    report = read(page(HEAD, rows), "html", tmp_path)
    assert report.figure("statistics", "local.电话申请数", "figure").value == 4
    assert report.figure("statistics", "local.电话申请数", "figure").unit == "件"
    assert "statistics.requests" not in set(govreport.check(report)["rule"])


def test_a_label_that_is_only_alike_is_not_taken_for_the_national_one(tmp_path):
    rows = [
        ("主动公开规章数", "条", "3"),
        ("政务微博公开信息数", "条", "4"),
        ("收到申请数", "件", "7"),
    ]
    rows += [("申请办结数", "件", "7"), ("申请答复数", "件", "7")]
    report = read(page(HEAD, rows), "html", tmp_path)
    known = {row: value for row, value in figures(report).items() if value is not None}
    assert known == {
        "local.主动公开规章数": 3,
        "local.政务微博公开信息数": 4,
        "requests.received": 7,
        "closed.total": 7,
        "answers.total": 7,
    }
    assert flagged(report)


def test_figures_of_a_draft_hold_the_identities():
    found = statistics.figures(Random(1))
    for one in form.sums():
        assert sum(found[key] for key in one.left) == found[one.right[0]]


def test_it_is_shown_in_both_languages_and_leads_back(tmp_path):
    report = read(WRITERS["html"](draft(AGENCY, 2016, 6, LOCAL), Random(6), ()), "html", tmp_path)
    for lang, words in (("zh", "收到申请数"), ("en", "Requests received")):
        shown = report.display(lang)._repr_html_()
        assert words in shown and "电话申请数" in shown
        assert words in str(report.display(lang))
    received = expected(draft(AGENCY, 2016, 6))["requests.received"]
    assert f"<td>{received}</td>" in report.show(
        "statistics", "requests.received", "figure"
    )._repr_html_() or (
        str(received) in str(report.show("statistics", "requests.received", "figure"))
    )
    assert report.statistics.loc["requests.received", "figure"] == received


def test_one_series_over_both_forms(tmp_path):
    made = draft(AGENCY, 2016, 7)
    old = read(WRITERS["html"](made, Random(7), ()), "html", tmp_path)
    new = govreport.read("data/reports/hongqi-2021.txt")
    series = govreport.bridge(govreport.cells([old, new])).set_index(["year", "measure"])["value"]
    wanted = expected(made)
    assert series[2016, "received"] == wanted["requests.received"]
    assert series[2016, "granted"] == wanted["answers.granted"] + wanted["answers.already_public"]
    assert series[2016, "litigation"] == wanted["litigation.total"]
    assert series[2021, "received"] == 6  # the page says so
    assert (2021, "published") not in series.index
    cells = govreport.cells([old])
    cells.loc[cells["row"] == "answers.granted", "value"] = pd.NA
    assert pd.isna(govreport.bridge(cells).set_index("measure").loc["granted", "value"])


def test_a_corpus_holds_it(tmp_path):
    reports = tmp_path / "reports"
    reports.mkdir()
    made = draft(AGENCY, 2016, 8, LOCAL)
    (reports / "old.html").write_bytes(WRITERS["html"](made, Random(8), ()))
    corpus = govreport.open_corpus(govreport.build(reports, tmp_path / "corpus", jobs=1).path)
    cells = corpus.cells.query("table == 'statistics'").set_index("row")["value"].to_dict()
    assert cells == expected(made)
    assert (
        corpus.wide().loc[:, "statistics.requests.received.figure"].iloc[0]
        == cells["requests.received"]
    )


def test_the_panel_bridges_as_cells_do():
    panel = govreport.datasets.load_panel()
    series = govreport.bridge(panel)
    cell = panel.query("table == 'requests' and row == 'new' and column == 'total'")
    received = series[series["measure"] == "received"]
    key = ["agency", "year"]
    assert len(received) == len(cell) == len(received.drop_duplicates("report"))
    both = received.merge(cell, on=key)
    assert both["value_x"].fillna(-1).tolist() == both["value_y"].fillna(-1).tolist()
