"""The bank of sentences: what is composed is true, comes back, and does not repeat itself."""

from __future__ import annotations

import re
from itertools import combinations
from random import Random
from statistics import mean

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

import govreport
from govreport import form
from govreport.agencies import is_government
from govreport.checks.narrative import of_report, verdict
from govreport.checks.quantities import quantities
from govreport_specimens import model, text
from govreport_specimens.facts import Facts
from govreport_specimens.narrative import (
    PROBLEMS,
    SENTENCES,
    SPECIFICITY,
    Narrative,
    Template,
    bank,
    compose,
    figures,
    forms,
)
from tests.conftest import slow
from tests.specimens import facts

AGENCIES = (*facts.AGENCIES, "云岫街道办事处", "霁川省人民政府", "岚汀县人民政府", "沧屿市民政局")
THEMES = (
    "awareness", "capacity", "content", "interpretation", "platforms",
    "requests", "institutions", "participation", "grassroots", "supervision",
)  # fmt: skip
MEAN_LIKENESS, MOST_LIKENESS = 40, 65
"""Of two reports' overviews, in percent: on average, and at most."""


def sample(seed: int) -> Facts:
    """Facts of every size: large, small, and all but empty ones, of both editions."""
    edition = "2019" if seed % 4 == 3 else "2021"
    if seed % 3 == 0:
        made = facts.small(seed, edition, edition == "2021")
    else:
        zeros = (0.4, 0.7, 0.95)[seed % 5 % 3]
        made = facts.sample(seed, edition, digits=2 + seed % 4, zeros=zeros)
    made.agency = AGENCIES[seed % len(AGENCIES)]
    for column in made.tables["proactive"]["regulations"]:
        made.tables["proactive"]["regulations"][column] = 0  # few of them may make any
    if seed % 7 == 0:  # nothing but what was left from last year
        for cells in made.tables["requests"].values():
            cells.update(dict.fromkeys(cells, 0))
        for row in ("carried_over", "granted", "total"):
            made.tables["requests"][row].update(natural_person=seed % 3, total=seed % 3)
    return made


def write(made: Facts, rng: Random | int, **options) -> Narrative:
    """A narrative for those facts."""
    return compose(
        Random(rng) if isinstance(rng, int) else rng,
        made.agency, made.year, made.edition, made.tables,
        government=is_government(made.agency), **options,
    )  # fmt: skip


def sentences(narrative: Narrative) -> list[str]:
    """Every sentence, problem and improvement."""
    found = re.findall("[^。]+。", "".join(narrative.overview.values()) + narrative.other)
    for problem in narrative.problems:
        found += [problem.text, *(answer.text for answer in problem.improvements)]
    return found


def templates() -> dict[str, list[Template]]:
    """The templates of the bank: by section, and problems, vague and specific by theme."""
    parts = {key: list(found) for key, found in bank().parts.items()}
    for kind in ("problems", "vague", "specific"):
        parts |= {f"{theme} {kind}": list(t) for theme, t in getattr(bank(), kind).items()}
    return parts


# --- what is read from a report --------------------------------------------------------


@pytest.mark.parametrize("first", [0, *(pytest.param(n, marks=slow) for n in range(1, 6))])
def test_it_comes_back_and_is_true(first):
    tied = 0
    seeds = range(first, 210, 6)
    for seed in seeds:
        made = sample(seed)
        before = write(sample(seed + len(AGENCIES)), -seed - 1) if seed % 2 else None
        narrative = write(made, seed, before=before, reuse=0.7)
        made.overview, made.other = dict(narrative.overview), narrative.other
        made.problems = tuple(
            (problem.text, tuple(answer.text for answer in problem.improvements))
            for problem in narrative.problems
        )
        report = govreport.read(text.write(model.draft(made)))

        assert [(item.problem, item.improvements) for item in report.problems] == list(
            made.problems
        ), seed
        for key, told in [*narrative.overview.items(), ("other", narrative.other)]:
            read = report.sections[key]
            assert read.startswith(told + "\n") if key == "overview" else read == told, seed

        found = govreport.check(report)
        found = found[found["family"].isin(["narrative", "fees", "completeness"])]
        wrong = found[found["severity"] != "info"]
        assert wrong.empty, (seed, wrong[["rule", "message"]].values.tolist())

        verdicts = [(claim, verdict(report, claim)) for claim in of_report(report) if claim.cells]
        assert [claim.passage for claim, said in verdicts if said == "differs"] == [], seed
        # no number that speaks of no cell was taken for one that does
        for claim, _ in verdicts:
            template = template_of(claim.passage)
            assert "{free" not in template.text or template.about & {"fee", "summary"}, template
        tied += any(said == "agrees" for _, said in verdicts)
    assert tied >= 0.95 * len(seeds)


def template_of(sentence: str) -> Template:
    """The template that a sentence was told from."""
    return next(t for found in bank().parts.values() for t in found if t.told(sentence))


# --- the bank ---------------------------------------------------------------------------


def test_sizes_are_as_promised():
    sizes = {key: len(found) for key, found in templates().items()}
    assert set(bank().problems) == set(THEMES)
    assert set(bank().parts) == {"overview", "other", *form.SUBSECTIONS}
    for key, size in sizes.items():
        least = 8 if key.endswith("problems") else 6 if " " in key else 18
        assert size >= least, key
    for key in bank().parts:  # enough for everyone, whatever the figures
        for kind in ("government", "department"):
            free = [t for t in bank().parts[key] if set(t.when) <= {kind}]
            assert len(free) >= (2 if key == "overview.requests" else 4), (key, kind)


@slow
def test_every_template_is_used():
    reached: set[str] = set()
    for seed in range(900):
        reached.update(sentences(write(sample(seed), seed)))
    for key, found in templates().items():
        for template in found:
            assert any(map(template.told, reached)), (key, template.text)


def test_templates_are_sentences_that_lists_can_hold():
    to_traditional = opencc.OpenCC("s2tw").convert
    to_simplified = opencc.OpenCC("t2s").convert
    seen = set()
    for key, found in templates().items():
        for template in found:
            words = template.text
            assert re.fullmatch(r"[^。\s]+。", words), words
            assert to_simplified(to_traditional(words)) == words, words
            assert words not in seen, words
            seen.add(words)
            if " " in key:
                assert not re.search("[；：]|[一二三]是", words), words
            if key.endswith("problems"):
                assert not re.match(r"[\d（(一二三]", words), words
                assert 25 <= len(re.sub(r"\[([^|\]]*)[^\]]*\]|[{}]", r"\1", words)) <= 70, words


FLAGS = {
    "quantity": r"[\d一二两三四五六七八九十]+(?:次|场|人|名|条|件|份|种|个|块|批|册|项|分)",
    "date": r"\d月[底中]|季度",
    "instrument": r"《|制度|清单|台账",
    "actor": r"由(?:首接|主要|分管|信息|技术|业务|人事|服务|便民|文件|法制|保密|考核|承办|驻村|纪检|办|党政|[市县区省镇]政府)",
}


def test_specificity_is_what_the_words_say():
    for seed in range(300):
        for problem in write(sample(seed), seed).problems:
            for answer in problem.improvements:
                for flag in SPECIFICITY:
                    words = re.sub(r"\d+年\d月|\d月|第[一二三四]季度", "", answer.text)
                    where = words if flag == "quantity" else answer.text
                    said = bool(re.search(FLAGS[flag], where))
                    assert said == getattr(answer, flag), (flag, answer)
    for theme in THEMES:
        assert all(not template.has for template in bank().vague[theme])
        assert all(template.has <= set(SPECIFICITY) for template in bank().specific[theme])
        assert all(template.has for template in bank().specific[theme])
        for template in bank().vague[theme]:
            assert not any(re.search(words, template.text) for words in FLAGS.values()), template


# --- what is composed --------------------------------------------------------------------


def test_size_themes_and_pairing():
    seen: set[str] = set()
    counts: set[int] = set()
    for seed in range(300):
        narrative = write(sample(seed), seed)
        assert PROBLEMS[0] <= len(narrative.problems) <= PROBLEMS[1]
        named = [theme for problem in narrative.problems for theme in problem.themes]
        assert len(named) == len(set(named))
        seen.update(named)
        for problem in narrative.problems:
            counts.add(len(problem.improvements))
            own = [*problem.themes]
            for answer in problem.improvements:
                assert any(
                    template.told(answer.text)
                    for theme in own
                    for template in (*bank().vague[theme], *bank().specific[theme])
                )
        for key, told in narrative.overview.items():
            assert SENTENCES[key][0] <= told.count("。") <= max(3, SENTENCES[key][1]), key
    assert seen == set(THEMES)
    assert counts == {0, 1, 2}


@pytest.mark.parametrize("agency", ["岚汀县人民政府", "澄湾市财政局", "沐岭镇人民政府"])
def test_twenty_reports_do_not_read_alike(agency):
    likeness, shared = [], []
    for group in range(3):
        reports = []
        for seed in range(20):
            made = facts.small(100 * group + seed)
            made.agency, made.year = agency, 2022
            reports.append(write(made, 100 * group + seed))
        texts = ["".join(report.overview.values()) for report in reports]
        likeness += [fuzz.ratio(one, two) for one, two in combinations(texts, 2)]
        for one, two in combinations(reports, 2):
            mine, theirs = set(sentences(one)), set(sentences(two))
            shared.append(len(mine & theirs) / len(mine))
    assert mean(likeness) < MEAN_LIKENESS, mean(likeness)
    assert max(likeness) < MOST_LIKENESS, max(likeness)
    assert mean(shared) < 0.1, mean(shared)


def test_same_state_same_text():
    for seed in range(20):
        made, before = sample(seed), write(sample(seed + 1), seed)
        assert write(made, seed) == write(made, seed)
        again = [write(made, Random(seed), before=before, reuse=0.5) for _ in range(2)]
        assert again[0] == again[1]


@slow
def test_what_is_reused_stands_in_both():
    shares: dict[float, list[float]] = {0.0: [], 0.5: [], 1.0: []}
    for seed in range(120):
        made = sample(seed)
        last = sample(seed + len(AGENCIES))
        last.agency = made.agency
        before = write(last, seed)
        for reuse, found in shares.items():
            narrative = write(made, seed + 1, before=before, reuse=reuse)
            assert set(narrative.reused) == set(sentences(narrative)) & set(sentences(before))
            found.append(len(narrative.reused) / len(sentences(before)))
    assert max(shares[0.0]) == 0
    assert 0.2 < mean(shares[0.5]) < 0.5
    assert mean(shares[1.0]) > mean(shares[0.5]) + 0.2


def test_all_is_reused_where_nothing_changed():
    for seed in range(60):
        made = sample(seed)
        before = write(made, seed)
        narrative = write(made, seed + 1, before=before, reuse=1.0)
        assert set(narrative.reused) >= set(sentences(before)), seed


def test_a_figure_that_changed_is_not_reused():
    last, made = facts.small(4), facts.small(4)
    last.year = made.year = 2022
    for cells in (last.tables["requests"]["new"],):
        cells["total"] += 40
    for seed in range(40):
        before = write(last, seed)
        narrative = write(made, seed, before=before, reuse=1.0)
        number = last.tables["requests"]["new"]["total"]
        assert f"{number}件" not in narrative.overview["overview.requests"]


def test_nothing_is_said_of_blank_cells():
    for seed in range(60):
        made = sample(seed)
        blank = {
            table: {row: dict.fromkeys(cells) for row, cells in rows.items()}
            for table, rows in made.tables.items()
        }
        assert all(value is None for value in figures(made.edition, blank).values())
        made.tables = blank
        for sentence in sentences(write(made, seed)):
            assert not re.search("申请[近约]?[0-9]|未收到|规范性文件[近约]?[0-9]", sentence)


@given(st.integers(1, 2_000_000))
def test_a_number_in_every_form_is_true(number):
    for name, told in forms(number).items():
        (found,) = quantities(f"共有{told}件。")
        assert found.allows(number), (name, told)
        assert found.text == f"{told}件"
