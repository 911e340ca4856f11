"""How well items are split, paired and coded, against labels given by hand.

    python -m tests.analysis.measure    writes data/validation/*.csv

Labels are of three kinds. Real sections: tests/gold/problems-pingtan.json, 278 units of 51
reports, and problems-held-out.json, 92 units of 20 more that were labelled last and never
tuned to; both as places in texts that are no part of the repository. tests/gold/LABELLING.md
says by what rules. Specimens: the bank of sentences in govreport_specimens/sentences.yaml,
whose author gave each sentence its theme, and its second where it has one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import govreport
from govreport import analysis
from govreport.parsing.items import read_items
from govreport_specimens.making import specimens

ROOT = Path(__file__).resolve().parents[2]
GOLD = {
    "pingtan": ROOT / "tests" / "gold" / "problems-pingtan.json",
    "held out": ROOT / "tests" / "gold" / "problems-held-out.json",
}
SHARED = ROOT.parent / "shared" / "pingtan"
OUT = ROOT / "data" / "validation"

OVERLAP = 0.9
"""Share of their common extent that two units must share to be the same."""


@dataclass(frozen=True)
class Unit:
    """A labelled problem or improvement."""

    kind: str
    text: str
    themes: frozenset[str]
    answers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Labelled:
    """A section with the units a person found in it."""

    name: str
    section: str
    units: tuple[Unit, ...]

    @property
    def problems(self) -> list[Unit]:
        return [unit for unit in self.units if unit.kind == "problem"]


def real(source: str) -> Iterator[Labelled]:
    """The real sections, where they lie beside the repository."""
    for name, entry in json.loads(GOLD[source].read_text(encoding="utf-8")).items():
        section = govreport.read(SHARED / f"{name}.txt").sections["problems"]
        digest = hashlib.sha256(section.encode()).hexdigest()[:16]
        assert digest == entry["sha256"], f"{name}: the section is not the one that was labelled"
        units = tuple(
            Unit(
                unit["kind"],
                section[unit["start"] : unit["end"]],
                frozenset(unit["themes"]),
                frozenset(unit.get("answers", ())),
            )
            for unit in entry["units"]
        )
        yield Labelled(name, section, units)


def made(count: int = 12, seed: int = 5) -> Iterator[Labelled]:
    """Specimens' sections as they are printed, with what their author knows of them."""
    for specimen in specimens(count, (2022, 2023), seed=seed):
        report = govreport.read(specimen.file("txt"), "specimen.txt")
        units: list[Unit] = []
        for number, problem in enumerate(specimen.narrative.problems, 1):
            units.append(Unit("problem", problem.text, frozenset(problem.themes)))
            units += [
                Unit(
                    "improvement",
                    improvement.text,
                    frozenset(problem.themes[:1]),
                    frozenset({number}),
                )
                for improvement in problem.improvements
            ]
        yield Labelled(specimen.name, report.sections["problems"], tuple(units))


def same(one: str, other: str, section: str) -> bool:
    """Whether two units are the same stretch of a section, give or take a word."""
    bare = "".join(filter(str.isalnum, section))
    spans = []
    for text in (one, other):
        text = "".join(filter(str.isalnum, text))
        start = bare.find(text)
        if start < 0:
            return False
        spans.append((start, start + len(text)))
    (a, b), (c, d) = spans
    return min(b, d) - max(a, c) >= OVERLAP * (max(b, d) - min(a, c))


def splitting(cases: list[Labelled]) -> dict[str, float]:
    """Precision, recall and F1 of units, and of pairs of problem and improvement."""
    found = right = wanted = 0
    pairs = good = expected = 0
    for case in cases:
        items = read_items(case.section)
        places = {
            number: next(
                (
                    at
                    for at, problem in enumerate(case.problems, 1)
                    if item.problem and same(item.problem, problem.text, case.section)
                ),
                -1,
            )
            for number, item in enumerate(items)
        }
        units = [("problem", item.problem) for item in items if item.problem]
        units += [("improvement", text) for item in items for text in item.improvements]
        wanted += len(case.units)
        found += len(units)
        right += sum(
            any(kind == unit.kind and same(text, unit.text, case.section) for kind, text in units)
            for unit in case.units
        )
        for unit in case.units:
            if unit.kind == "improvement" and 0 not in unit.answers:
                expected += 1
        for number, item in enumerate(items):
            for text in item.improvements:
                if item.problem is None:
                    continue
                answers = next(
                    (
                        unit.answers
                        for unit in case.units
                        if unit.kind == "improvement" and same(text, unit.text, case.section)
                    ),
                    frozenset(),
                )
                hit = places[number] in answers
                if not (hit and 0 in answers):  # a pair one may draw, or not
                    pairs += 1
                    good += hit
    return {
        "units": wanted,
        "precision": right / found,
        "recall": right / wanted,
        "f1": 2 * right / (found + wanted),
        "pairs": expected,
        "pair_precision": good / pairs,
        "pair_recall": good / expected,
        "pair_f1": 2 * good / (pairs + expected),
    }


def coding(cases: list[Labelled]) -> pd.DataFrame:
    """Per-theme precision, recall, F1 and kappa over all labelled units."""
    units = [unit for case in cases for unit in case.units]
    frame = analysis.load_frame()
    keys = [theme.key for theme in frame.themes]
    table = pd.DataFrame({"kind": [u.kind for u in units], "text": [u.text for u in units]})
    coder = pd.DataFrame([[key in unit.themes for key in keys] for unit in units], columns=keys)
    return analysis.against(coder, analysis.label_table(table, frame))


def main() -> None:
    """Write the figures that the notebook shows."""
    OUT.mkdir(exist_ok=True)
    themes, splits = [], []
    for source in (*GOLD, "specimens"):
        cases = list(made() if source == "specimens" else real(source))
        themes.append(coding(cases).round(3).reset_index().assign(source=source))
        splits.append({"source": source, **splitting(cases)})
    pd.concat(themes).to_csv(OUT / "themes.csv", index=False)
    pd.DataFrame(splits).round(3).to_csv(OUT / "splitting.csv", index=False)


if __name__ == "__main__":
    main()
