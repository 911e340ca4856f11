"""Every planted error is found by the rule that covers it; nothing else is accused."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

import govreport
from govreport.checks import RULES, found_in
from govreport.report import Finding, Report
from govreport_specimens import Specimen, specimens
from govreport_specimens.plants import PLANTS
from tests.conftest import by_turns, slow

# Breaches of these come from how a file is made, not from what a report says:
# tests/specimens/test_text.py and test_oddities.py raise them through layouts, tests/cases
# (whose, marks) and tests/readers/test_seen.py through documents.
BY_LAYOUT = {
    "read.glued",
    "read.unconfirmed",
    "read.misfit",
    "read.neighbour",
    "read.cell_missing",
    "read.header",
    "read.no_figures",
    "read.reader",
    "read.engines",
    "read.beside",
    "read.doubtful",
    "read.ocr",
    "read.other_report",
    "read.other_table",
    "read.label",
    "read.items",  # tests/parsing/test_items.py
}


@cache
def checked(name: str) -> list[tuple[Specimen, list[Finding]]]:
    """Three agencies over four years, spoilt this way where they can be."""
    area = name == "levels.sum"
    made = list(specimens(3, range(2021, 2025), 1, 11, plants=[name], area=area, formats=["html"]))
    reports: dict[str, Report] = {one.name: govreport.read(one.file("html")) for one in made}
    found = defaultdict(list)
    for report, finding in found_in(list(reports.values())):
        found[id(report)].append(finding)
    return [(one, found[id(reports[one.name])]) for one in made]


def covers(finding: Finding, planted) -> bool:
    if planted.passage:
        return planted.passage in finding.passage or finding.passage in planted.passage
    return not planted.cells or any(finding.covers(*cell) for cell in planted.cells)


@slow
@pytest.mark.parametrize("name", by_turns(PLANTS, 72))
def test_a_planted_error_is_found_by_its_rule_and_no_other(name):
    planted = 0
    for specimen, findings in checked(name):
        grave = {finding.rule for finding in findings if finding.severity != "info"}
        if not specimen.planted:
            continue
        planted += 1
        (one,) = specimen.planted
        own = [finding for finding in findings if finding.rule == one.rule]
        assert own, (specimen.name, one, grave)
        assert any(covers(finding, one) for finding in own), (specimen.name, one, own)
        assert grave <= {one.rule, *one.also}, (specimen.name, one, grave)
    assert planted, "no report could be spoilt this way"


@pytest.mark.parametrize("name", by_turns(PLANTS, 12))
def test_what_is_not_spoilt_is_not_accused(name):
    years = {"years.in_force", "years.carried_over", "years.same_figures", "years.same_text"}
    for specimen, findings in checked(name):
        grave = {finding.rule for finding in findings if finding.severity != "info"}
        if not specimen.planted:
            assert grave <= ({"levels.sum"} if name == "levels.sum" else set()), (
                specimen.name,
                [f.message.en for f in findings if f.severity != "info"],
                years,
            )


def test_every_rule_can_be_broken():
    # what a corpus alone can break is broken in tests/corpus, the sums of the form of 2014 in
    # tests/parsing/test_statistics.py, what people decided in tests/review, and what they say of
    # their reports in tests/test_metadata.py
    elsewhere = ("statistics.", "read.decision", "read.metadata")
    reports = {
        name
        for name, rule in RULES.items()
        if rule.over != "corpus" and not name.startswith(elsewhere)
    }
    assert {plant.rule for plant in PLANTS.values()} | BY_LAYOUT == reports


@slow
def test_several_errors_in_a_report_are_all_found():
    made = list(specimens(6, range(2021, 2025), 3, 5, formats=["html"]))
    reports = [govreport.read(one.file("html")) for one in made]
    found = defaultdict(set)
    for report, finding in found_in(reports):
        found[id(report)].add(finding.rule)
    several = 0
    for one, report in zip(made, reports, strict=True):
        rules = {planted.rule for planted in one.planted}
        several += len(rules) > 1
        assert rules <= found[id(report)], (one.name, rules - found[id(report)])
    assert several
    assert any(not one.planted for one in made)
