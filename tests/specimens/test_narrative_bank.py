"""The bank of sentences: what is composed is true, comes back, and does not repeat itself."""

from __future__ import annotations

import re
from functools import cache
from random import Random

import pytest

import govreport
from govreport.agencies import is_government
from govreport.checks.narrative import of_report, verdict
from govreport.specimens import model, text
from govreport.specimens.facts import Facts
from govreport.specimens.narrative import (
    Narrative,
    compose,
)
from tests.specimens import facts

SEEDS = 240
AGENCIES = (*facts.AGENCIES, "云岫街道办事处", "霁川省人民政府", "岚汀县人民政府", "沧屿市民政局")
THEMES = (
    "awareness", "capacity", "content", "interpretation", "platforms",
    "requests", "institutions", "participation", "grassroots", "supervision",
)  # fmt: skip


def sample(seed: int) -> Facts:
    """Facts of every size: large, small, and all but empty ones, of both editions."""
    edition = "2019" if seed % 4 == 3 else "2021"
    if seed % 3 == 0:
        made = facts.small(seed, edition, edition == "2021")
    else:
        made = facts.sample(
            seed, edition, digits=2 + seed % 4, zeros=(0.4, 0.7, 0.95)[seed % 5 % 3]
        )
    made.agency = AGENCIES[seed % len(AGENCIES)]
    for column in made.tables["proactive"]["regulations"]:
        made.tables["proactive"]["regulations"][column] = 0  # few of them may make any
    return made


def write(made: Facts, seed: int, **options) -> Narrative:
    return compose(
        Random(seed), made.agency, made.year, made.edition, made.tables,
        government=is_government(made.agency), **options,
    )  # fmt: skip


@cache
def composed(seed: int) -> tuple[Facts, Narrative, govreport.Report]:
    """Facts, the narrative composed for them, and what is read from the file."""
    made = sample(seed)
    narrative = write(made, seed)
    made.overview, made.other = dict(narrative.overview), narrative.other
    made.problems = tuple(
        (problem.text, tuple(answer.text for answer in problem.improvements))
        for problem in narrative.problems
    )
    return made, narrative, govreport.read(text.write(model.draft(made)))


def sentences(narrative: Narrative) -> list[str]:
    """Every sentence, problem and improvement."""
    found = re.findall("[^。]+。", "".join(narrative.overview.values()) + narrative.other)
    for problem in narrative.problems:
        found += [problem.text, *(answer.text for answer in problem.improvements)]
    return found


every = pytest.mark.parametrize("seeds", [range(i, SEEDS, 4) for i in range(4)])
"""The seeds in four parts, so that the work is shared."""


@every
def test_it_comes_back(seeds):
    for seed in seeds:
        made, narrative, report = composed(seed)
        read = [(item.problem, item.improvements) for item in report.problems]
        assert read == list(made.problems), seed
        for key, told in [*narrative.overview.items(), ("other", narrative.other)]:
            if key == "overview":
                assert report.sections[key].startswith(told), seed
            else:
                assert report.sections[key] == told, (seed, key)


@every
def test_sound_tables_are_not_accused(seeds):
    for seed in seeds:
        _, _, report = composed(seed)
        found = govreport.check(report)
        found = found[found["family"].isin(["narrative", "fees", "completeness"])]
        wrong = found[found["severity"] != "info"]
        assert wrong.empty, (seed, wrong[["rule", "message"]].values.tolist())


@every
def test_claims_are_tied_and_agree(seeds):
    tied = 0
    for seed in seeds:
        _, _, report = composed(seed)
        verdicts = {claim: verdict(report, claim) for claim in of_report(report) if claim.cells}
        differing = [claim.passage for claim, said in verdicts.items() if said == "differs"]
        assert not differing, (seed, differing)
        tied += "agrees" in verdicts.values()
    assert tied >= 0.95 * len(seeds)
