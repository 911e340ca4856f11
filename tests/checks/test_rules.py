"""The registry, the table of findings, its exports, and the command line."""

from __future__ import annotations

import json

import lxml.html
import openpyxl
import pandas as pd
import pytest

import govreport
from govreport.checks import RULES
from govreport.checks.registry import FAMILIES, SEVERITIES
from govreport.corpus import rows
from govreport.report import READING
from govreport_specimens import model, text
from tests.specimens import facts
from tests.test_cli import SAMPLE, run

COLUMNS = [
    "agency", "year", "severity", "message", "rule", "table", "row", "column", "expected",
    "found", "difference", "source", "family", "basis", "path", "report",
]  # fmt: skip


@pytest.fixture
def own_rules():
    """What a test registers is gone after it."""
    before = dict(RULES)
    yield
    RULES.clear()
    RULES.update(before)


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    made = facts.sample(2)
    made.tables["requests"]["granted"]["total"] += 1
    path = tmp_path_factory.mktemp("broken") / "broken.txt"
    path.write_bytes(text.write(model.draft(made)))
    return path


def test_every_rule_says_what_it_is_in_both_languages():
    for known in RULES.values():
        assert known.severity in SEVERITIES
        assert known.family in FAMILIES
        assert known.title.zh and known.title.en and known.basis.zh and known.basis.en, known.id
        assert known.title.zh != known.title.en, known.id


def test_rules_lists_every_rule():
    for lang in ("zh", "en"):
        listed = govreport.rules(lang)
        assert set(listed.index) == set(RULES)
        assert list(listed.columns) == ["family", "severity", "title", "basis", "over"]


def test_the_table_has_its_columns_even_when_empty():
    assert list(govreport.check([]).columns) == COLUMNS
    assert list(govreport.check(govreport.read(SAMPLE)).columns) == COLUMNS


def test_a_rule_of_ones_own(own_rules):
    @govreport.rule("my.licences", zh="许可很多", en="many licences", severity="info")
    def licences(report):
        if report.value("proactive", "licensing", "decisions") > 3000:
            yield govreport.finding(("proactive", "licensing", "decisions"), found=3150)

    found = govreport.check(govreport.read(SAMPLE), "en")
    (own,) = found[found["rule"] == "my.licences"].to_dict("records")
    assert (own["family"], own["severity"], own["message"]) == ("own", "info", "many licences")
    assert "my.licences" in govreport.rules().index


def test_a_rule_may_be_defined_again_but_not_one_of_ours(own_rules):
    for _ in range(2):
        govreport.rule("my.rule", zh="一")(lambda report: ())
    with pytest.raises(ValueError, match="rule of the package"):
        govreport.rule("requests.balance", zh="一")(lambda report: ())
    with pytest.raises(ValueError, match="severity"):
        govreport.rule("my.other", zh="一", severity="fatal")


def test_rules_can_be_switched_off(broken):
    report = govreport.read(broken)
    rules = set(govreport.check(report)["rule"])
    assert "requests.applicants" in rules
    assert "requests.applicants" not in set(
        govreport.check(report, without=["requests.applicants"])["rule"]
    )
    assert "arithmetic" not in set(govreport.check(report, without=["arithmetic"])["family"])
    with pytest.raises(ValueError, match="no rule or family called nonsense"):
        govreport.check(report, without=["nonsense"])


def test_checking_changes_nothing(broken):
    report = govreport.read(broken)
    before = report.to_json()
    govreport.check(report)
    assert report.to_json() == before


def test_gravest_first(broken):
    """… over all reports: the error of the second before what is worth knowing in the first."""
    reports = [govreport.read(SAMPLE), govreport.read(broken)]
    found = govreport.check(reports)
    severities = found["severity"].tolist()
    assert severities == sorted(severities, key=list(SEVERITIES).index)
    assert (found["agency"].iloc[0], found["year"].iloc[0]) == (reports[1].agency, reports[1].year)
    assert (found["report"].iloc[0], found["severity"].iloc[-1]) == (reports[1].id, "info")


def test_exports_hold_no_formula(tmp_path, own_rules):
    @govreport.rule("my.formula", zh="=HYPERLINK(1)", en="=HYPERLINK(1)")
    def formula(report):
        yield govreport.finding(found="＝1+1", expected=-3)

    found = govreport.check(govreport.read(SAMPLE))
    found.to_csv(tmp_path / "found.csv")
    found.to_excel(tmp_path / "found.xlsx")
    own = found.index[found["rule"] == "my.formula"][0]
    read = pd.read_csv(tmp_path / "found.csv").loc[own]
    assert (read["message"], read["found"]) == ("'=HYPERLINK(1)", "'＝1+1")
    sheet = openpyxl.load_workbook(tmp_path / "found.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert -3 in [cell.value for cell in cells]  # a number stays a number
    assert json.loads(found.to_json())[own]["message"] == "=HYPERLINK(1)"


def test_a_notebook_shows_findings_escaped(own_rules):
    @govreport.rule("my.markup", zh="<script>alert(1)</script>", en="x")
    def markup(report):
        yield govreport.finding()

    found = govreport.check(govreport.read(SAMPLE))
    assert "<script" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()
    assert "<table" in found[["rule"]]._repr_html_()  # a part is a plain pandas table


def test_a_notebook_folds_what_is_worth_knowing(broken):
    found = govreport.check([govreport.read(SAMPLE), govreport.read(broken)], "en")
    tree = lxml.html.fromstring(found._repr_html_())
    (folded,) = tree.findall(".//details")
    assert folded.get("open") is None
    mild = (found["severity"] == "info").sum()
    assert folded.findtext("summary") == f"ℹ info ({mild})"
    assert len(folded.findall(".//tr")) == mild + 1
    first = tree.find(".//table")
    assert len(first.findall(".//tr")) == len(found) - mild + 1
    assert "⚑ warning" in first.text_content() or "✗ error" in first.text_content()
    asked = lxml.html.fromstring(found.query("severity == 'info'")._repr_html_())
    assert asked.find(".//details").get("open") is not None


def test_places_and_severities_are_said_in_the_language(broken):
    for lang, place, severity in (("zh", "第", "✗ 错误"), ("en", "line", "✗ error")):
        found = govreport.check(govreport.read(broken), lang)
        (error,) = found.query("rule == 'requests.applicants'").to_dict("records")
        assert error["source"].startswith(place)
        assert severity in found._repr_html_()
        out = run("check", broken, "--lang", lang).stdout
        assert f"[{error['source']}]" in "".join(out.splitlines())


# --- command line --------------------------------------------------------------------


def test_check_exits_with_what_it_found(broken, tmp_path):
    assert run("check", SAMPLE).returncode == 0
    assert run("check", broken).returncode == 1
    assert run("check", SAMPLE, broken).returncode == 1
    missing = run("check", SAMPLE, tmp_path / "no.pdf", broken)
    assert missing.returncode == 2
    assert len(missing.stderr.strip().splitlines()) == 1
    assert "红旗区人民政府" in missing.stdout  # the others are still checked


def test_check_prints_json_of_all_reports_as_one_list(broken):
    done = run("check", SAMPLE, broken, "--format", "json", "--lang", "en")
    found = json.loads(done.stdout)
    keys = {"report", "rule", "severity", "table", "row", "column", "expected", "found",
            "message", "source"}  # fmt: skip
    assert all(keys <= one.keys() for one in found)
    assert {one["path"] for one in found} == {str(SAMPLE), str(broken)}
    (row,) = [one for one in found if one["rule"] == "requests.applicants"]
    assert (row["severity"], row["table"], row["row"], row["column"]) == (
        "error",
        "requests",
        "granted",
        "total",
    )
    assert row["found"] - row["expected"] == row["difference"] == 1
    assert row["source"]["line"] > 1


def test_check_prints_csv(broken):
    lines = run("check", broken, "--format", "csv").stdout.splitlines()
    assert lines[0].split(",") == COLUMNS


def test_check_counts_what_is_worth_knowing_and_lists_it_on_request():
    brief, whole = run("check", SAMPLE).stdout, run("check", SAMPLE, "--all").stdout
    assert "narrative.untied ×1" in brief
    assert "11000余条" not in brief
    assert "11000余条" in whole


def test_check_without(broken):
    assert run("check", broken, "--without", "arithmetic").returncode == 0
    wrong = run("check", broken, "--without", "nonsense")
    assert wrong.returncode == 2
    assert "nonsense" in wrong.stderr


def test_rules_are_listed():
    assert "requests.balance" in run("rules", "--lang", "en").stdout


def test_parse_tells_what_cannot_be_true(broken):
    report = json.loads(run("parse", broken, "--format", "json").stdout)
    errors = [one for one in report["findings"] if one["severity"] == "error"]
    assert {one["rule"] for one in errors} == {"requests.applicants", "requests.outcomes"}


def test_the_cli_reports_an_unwritable_card(tmp_path):
    done = run("card", SAMPLE, "-o", tmp_path / "no" / "card.html")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_a_finding_of_the_reader_needs_a_rule_of_the_reader():
    words = govreport.form.Label("读不出", "cannot be read")
    with pytest.raises(ValueError, match="read.nowhere"):
        govreport.Finding("read.nowhere", "warning", words)


def test_no_finding_of_the_reader_is_dropped():
    """Every rule of reading, made into a finding, comes out of the checker and the corpus."""
    report = govreport.read(SAMPLE)
    words = govreport.form.Label("读不出", "cannot be read")
    made = [govreport.Finding(name, "", words, "requests", "new", "total") for name in READING]
    report.findings[:] = made
    checked = govreport.check(report)
    told = rows.tables_of(report, "")["findings"].to_pylist()
    for name, (family, severity, title, _) in READING.items():
        (row,) = checked[checked["rule"] == name].to_dict("records")
        assert (row["family"], row["severity"], row["message"]) == (family, severity, "读不出")
        assert [one["severity"] for one in told if one["rule"] == name] == [severity]
        assert govreport.rules("en").loc[name, "title"] == title.en
