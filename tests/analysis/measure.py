"""How well items are split, paired and coded, against labels given by hand.

    python -m tests.analysis.measure    writes data/validation/*.csv

Labels are of three kinds. Real sections: tests/gold/problems-pingtan.json, 278 units of 51
reports, and problems-held-out.json, 92 units of 20 more that were labelled last and never
tuned to; problems-blind.json, 104 units of the 21 remaining, labelled by someone who saw neither
our units nor these; all as places in texts that are no part of the repository. tests/gold/LABELLING.md
says by what rules; second-coder.csv beside them has a second, blind coding of 160 of these units and
what was decided where the two differ. Invented: tests/gold/invented/, sections in many styles with their
units marked. Specimens: the bank of sentences in govreport_specimens/sentences.yaml,
whose author gave each sentence its theme, and its second where it has one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import govreport
from govreport import analysis
from govreport.analysis import COMPONENTS
from govreport.analysis.themes import KINDS
from govreport.parsing.items import split_items
from govreport.report import ANSWERED, LINKS
from govreport_specimens.making import specimens

ROOT = Path(__file__).resolve().parents[2]
GOLD = {
    "pingtan": ROOT / "tests" / "gold" / "problems-pingtan.json",
    "held out": ROOT / "tests" / "gold" / "problems-held-out.json",
    "blind": ROOT / "tests" / "gold" / "problems-blind.json",
}
CODED = ("pingtan", "held out", "specimens")
"""Those whose units have themes."""

INVENTED = ROOT / "tests" / "gold" / "invented"
SECOND = ROOT / "tests" / "gold" / "second-coder.csv"
SPECIFIC = ROOT / "tests" / "gold" / "specificity.csv"
SHARED = ROOT.parent / "shared" / "pingtan"
OUT = ROOT / "data" / "validation"

OVERLAP = 0.9
"""Share of their common extent that two units must share to be the same."""


@dataclass(frozen=True)
class Unit:
    """A labelled problem or improvement."""

    kind: str
    text: str
    start: int
    themes: frozenset[str]
    answers: frozenset[int] = frozenset()
    how: str = ""
    """How the text pairs it, where the label says so."""


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
                unit["start"],
                frozenset(unit.get("themes", ())),
                frozenset(unit.get("answers", ())),
            )
            for unit in entry["units"]
        )
        yield Labelled(name, section, units)


def made(count: int = 12, seed: int = 5) -> Iterator[Labelled]:
    """Specimens' sections as they are printed, with what their author knows of them."""
    for specimen in specimens(count, (2022, 2023), seed=seed):
        report = govreport.read(specimen.file("txt"), "specimen.txt")
        section = report.sections["problems"]
        units: list[Unit] = []
        for number, problem in enumerate(specimen.narrative.problems, 1):
            place = section.find(problem.text.rstrip("。"))
            units.append(Unit("problem", problem.text, place, frozenset(problem.themes)))
            units += [
                Unit(
                    "improvement",
                    improvement.text,
                    section.find(improvement.text.rstrip("。")),
                    frozenset(problem.themes[:1]),
                    frozenset({number}),
                )
                for improvement in problem.improvements
            ]
        yield Labelled(specimen.name, section, tuple(units))


_MARK = re.compile(r"⟦(?:(?P<kind>[PI])\d+(?:>(?P<answers>[\d,]+):(?P<how>\w+))?|/)⟧")
_WHEN = re.compile(
    r"(?:我[^，。；]{1,3}将在)?20\d\d ?年度?，?(?:我[^，。；]{1,3})?将?$|(?:今后|下一步)[将要]$"
)
"""When an agency will: the rules count it to the unit, and whoever marked these did not."""


def invented() -> Iterator[Labelled]:
    """Invented sections with their units marked: «⟦P1⟧…⟦/⟧», «⟦I1>1,2:stated⟧…⟦/⟧»."""
    marked = "".join(path.read_text(encoding="utf-8") for path in sorted(INVENTED.glob("*.txt")))
    names_and_texts = re.split(r"^=== (\S+)\n", marked, flags=re.M)[1:]
    for name, text in zip(names_and_texts[::2], names_and_texts[1::2], strict=True):
        section, units, at = "", [], 0
        opened = None
        for match in _MARK.finditer(text := text.strip("\n")):
            section += text[at : match.start()]
            at = match.end()
            if match["kind"]:
                when = _WHEN.search(section)
                opened, start = match, when.start() if when else len(section)
            else:
                assert opened, name
                kind = "problem" if opened["kind"] == "P" else "improvement"
                answers = frozenset(map(int, (opened["answers"] or "0").split(","))) - {0}
                how = opened["how"] or ""
                units.append(Unit(kind, section[start:], start, frozenset(), answers, how))
        yield Labelled(name, section + text[at:], tuple(units))


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


def splitting(cases: list[Labelled]) -> pd.DataFrame:
    """Precision, recall and F1 of problems, of improvements, and of all their pairs.

    A pair is a problem and an improvement that answers it, every one of them; what one may
    pair or not (0 among the answers) counts neither for nor against. Pairs ``told`` are those
    the text itself makes, of `govreport.report.ANSWERED`.
    """
    counts = {key: [0, 0, 0] for key in ("problem", "improvement", "pair", "told", *LINKS)}
    for case in cases:
        items = split_items(case.section).items
        labelled = {kind: [u for u in case.units if u.kind == kind] for kind in KINDS}
        spoken = {  # an improvement under two problems is one
            "problem": list(dict.fromkeys(item.problem for item in items if item.problem)),
            "improvement": list(dict.fromkeys(t for item in items for t in item.improvements)),
        }
        number = {
            (kind, text): at
            for kind in KINDS
            for text in spoken[kind]
            for at, unit in enumerate(labelled[kind], 1)
            if same(text, unit.text, case.section)
        }
        for kind in KINDS:
            right = len({at for (of, _), at in number.items() if of == kind})
            _add(counts[kind], right, len(spoken[kind]), len(labelled[kind]))
        wanted = {
            (at, answer): _how(case, at, answer)
            for at, unit in enumerate(labelled["improvement"], 1)
            for answer in unit.answers - {0}
        }
        free = {at for at, unit in enumerate(labelled["improvement"], 1) if 0 in unit.answers}
        found = {
            (
                number.get(("improvement", text), -1),
                number.get(("problem", item.problem), -1),
            ): link.how
            for item in items
            if item.problem
            for text, link in zip(item.improvements, item.links, strict=True)
        }
        mine = {pair: how for pair, how in found.items() if pair[0] not in free}
        theirs = {pair: how for pair, how in wanted.items() if pair[0] not in free}
        _add(counts["pair"], len(mine.keys() & theirs.keys()), len(mine), len(theirs))
        for key in ("told", *LINKS):
            hows = ANSWERED if key == "told" else (key,)
            one = {pair for pair, how in mine.items() if how in hows}
            other = {pair for pair, how in theirs.items() if how in hows}
            _add(counts[key], len(one & other), len(one), len(other))
    rows = {
        key: (
            wanted,
            right / found if found else 0.0,
            right / wanted if wanted else 0.0,
            2 * right / (found + wanted),
        )
        for key, (right, found, wanted) in counts.items()
        if found or wanted
    }
    columns = ["labelled", "precision", "recall", "f1"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("what")


def _add(count: list[int], right: int, found: int, wanted: int) -> None:
    count[:] = (one + more for one, more in zip(count, (right, found, wanted), strict=True))


def _how(case: Labelled, improvement: int, problem: int) -> str:
    """How the text makes a labelled pair: as its label says, by the labels' order, or «为此，»."""
    told = [unit.how for unit in case.units if unit.kind == "improvement"][improvement - 1]
    if told:
        return told
    starts = {kind: [u.start for u in case.units if u.kind == kind] for kind in KINDS}
    problems, answers = starts["problem"], starts["improvement"]
    at = answers[improvement - 1]
    now = sorted(start for start in answers if start > problems[0])
    apart = all(start > problems[-1] for start in now)
    if len(problems) == 1 or not apart:
        return "stated"  # the only problem, or its own entry
    last = max(case.problems, key=lambda unit: unit.start)
    between = case.section[last.start + len(last.text) : at]
    if len(now) == 1 and re.search("[对为]此|(?:上述|以上|这些)[^，。]{0,9}(?:问题|不足)", between):
        return "stated"  # the one answer to what stands before it
    in_order = len(now) == len(problems) and at in now and now.index(at) + 1 == problem
    return "parallel" if in_order else "topic"


def coding(cases: list[Labelled]) -> pd.DataFrame:
    """Per-theme precision, recall, F1 and kappa over all labelled units."""
    units = [unit for case in cases for unit in case.units]
    frame = analysis.load_frame()
    keys = [theme.key for theme in frame.themes]
    table = pd.DataFrame({"kind": [u.kind for u in units], "text": [u.text for u in units]})
    coder = pd.DataFrame([[key in unit.themes for key in keys] for unit in units], columns=keys)
    return analysis.against(coder, analysis.label_table(table, frame))


def coders() -> pd.DataFrame:
    """How far two coders, and the machine and what was decided, agree on the same real units.

    Returns
    -------
    pandas.DataFrame
        Indexed by theme, last ``mean``: ``units`` coded, ``first`` and ``second`` (how many
        of them carry it by each coder), ``kappa`` and ``alpha`` of the two; ``decided`` and
        ``machine`` likewise, with ``f1`` and ``machine_kappa`` of the machine against it.
    """
    second = pd.read_csv(SECOND, keep_default_na=False).set_index(["source", "report", "start"])
    first = {
        (source, case.name, unit.start): unit
        for source in GOLD
        for case in real(source)
        for unit in case.units
    }
    frame = analysis.load_frame()
    keys = [theme.key for theme in frame.themes]

    def table(labels: Iterable[Collection[str]]) -> pd.DataFrame:
        rows = [[key in one for key in keys] for one in labels]
        return pd.DataFrame(rows, second.index, keys)

    one = table(first[place].themes for place in second.index)
    other, decided = (table(second[who].str.split(";")) for who in ("second", "adjudicated"))
    units = pd.DataFrame(
        [[first[place].kind, first[place].text] for place in second.index],
        second.index,
        ["kind", "text"],
    )
    machine = analysis.label_table(units, frame)
    both = analysis.agreement({"first": one, "second": other})[["units", "kappa", "alpha"]]
    right = analysis.against(decided, machine)[["f1", "kappa"]]
    right = right.rename(index={"macro": "mean"}, columns={"kappa": "machine_kappa"})
    counts = {"first": one, "second": other, "decided": decided, "machine": machine}
    result = both.join(right).assign(**{name: found.sum() for name, found in counts.items()})
    order = [
        "units",
        "first",
        "second",
        "kappa",
        "alpha",
        "decided",
        "machine",
        "f1",
        "machine_kappa",
    ]
    return result[order].astype({name: "Int64" for name in counts})


def specific() -> pd.DataFrame:
    """What makes 120 real improvements checkable, by eye and by `analysis.specificity`.

    Returns
    -------
    pandas.DataFrame
        Indexed by component, last ``testable``, what anyone could check next year, against
        improvements with any of the four: ``units`` by eye, ``precision``, ``recall``,
        ``f1`` and ``kappa``.
    """
    labels = pd.read_csv(SPECIFIC)
    texts = {
        name: govreport.read(SHARED / f"{name}.txt").sections["problems"]
        for name in labels["report"].unique()
    }
    spans = labels[["report", "start", "characters"]].itertuples(index=False)
    units = pd.DataFrame({"text": [texts[name][at : at + size] for name, at, size in spans]})
    found = analysis.specificity(units)
    machine = found[list(COMPONENTS)].ne("").assign(testable=found["score"] > 0)
    result = analysis.against(labels[list(machine)].astype(bool), machine)
    return result.drop(index="macro").rename_axis("component")


def main() -> None:
    """Write the figures that the notebook shows."""
    OUT.mkdir(exist_ok=True)
    themes, splits = [], []
    others = {"specimens": made, "invented": invented}
    for source in (*GOLD, *others):
        cases = list(others[source]() if source in others else real(source))
        if source in CODED:
            themes.append(coding(cases).round(3).reset_index().assign(source=source))
        splits.append(splitting(cases).round(3).reset_index().assign(source=source))
    pd.concat(themes).to_csv(OUT / "themes.csv", index=False)
    pd.concat(splits).to_csv(OUT / "splitting.csv", index=False)
    coders().round(3).to_csv(OUT / "coders.csv")
    specific().round(3).to_csv(OUT / "specificity.csv")


if __name__ == "__main__":
    main()
