"""Reports by people who had seen nothing of ours: no figure is wrong without a finding.

tests/gold/BLIND.md says who wrote them and how. `make test` reads one in twelve, .ci/run all.
"""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import govreport
from govreport.errors import NotAReport, UnreadableFile
from tests.conftest import ROOT, by_turns, slow

ARCHIVES = sorted((ROOT / "tests" / "gold").glob("blind*.tar.xz"))

LOST = {
    "C/c08_every_zero_deleted.txt",  # 14 was 104: of a text without any 0 nobody knows which
    "C/c28_note_numbers_flattened.txt",  # 652 is 65 with note 2: only the notes below tell
    "F/h02_correction_notice.html",  # a notice below the report corrects the table
    "G/g26.rtf",  # two tables nested in one row, last year's on the left
    "G/p30.pdf",  # a font whose letters are not what they say
}
"""What a very careful person would doubt, and we do not."""

READ = {
    "A": 0.85,
    "B": 0.97,
    "C": 0.65,
    "D": 0.65,
    "F": 0.65,
    "G": 0.85,
    "H": 0.97,
    "I": 0.94,
    "J": 0.76,
}
"""Share of the figures that are read, at least; the others are null with a finding."""


@cache
def _names() -> list[str]:
    names: set[str] = set()
    for one in ARCHIVES:
        with tarfile.open(one) as archive:
            names |= {member.name.removeprefix("./") for member in archive if member.isfile()}
    return sorted(name for name in names if f"{name}.json" in names)


@pytest.fixture(scope="module")
def blind(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("blind")
    for one in ARCHIVES:
        with tarfile.open(one) as archive:
            archive.extractall(folder, filter="data")
    return folder


def outcomes(path: Path) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Each cell, and what became of it: ``right``, ``told`` (null or wrong, with a finding that
    says so), ``silent``.
    """
    wanted = json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))["expected"]
    try:
        report = govreport.read(path)
    except (NotAReport, UnreadableFile):  # as good as null: nobody takes it for a report
        yield from ((cell, "told") for cell in _cells(wanted))
        return
    for cell, value in _cells(wanted).items():
        figure = report.figures.get(cell)
        got = None if figure is None else figure.value
        doubts = [f for f in report.findings if f.covers(*cell) and f.severity != "info"]
        if got == (None if value is None else Decimal(str(value))):
            yield cell, "right"
        else:
            yield cell, "told" if got is None or doubts else "silent"


def _cells(wanted: dict) -> dict[tuple[str, str, str], float | None]:
    return {
        (table, row, column): value
        for table, rows in wanted["tables"].items()
        for row, cells in rows.items()
        for column, value in cells.items()
    }


@pytest.mark.parametrize("name", by_turns(_names(), 60))
def test_no_figure_is_wrong_without_a_finding(name, blind):
    silent = [cell for cell, outcome in outcomes(blind / name) if outcome == "silent"]
    assert not silent or name in LOST


@slow
def test_most_are_read(blind):
    counts: dict[str, Counter[str]] = {team: Counter() for team in READ}
    for name in _names():
        counts[name[0]].update(outcome for _, outcome in outcomes(blind / name))
    for team, least in READ.items():
        assert counts[team]["right"] >= least * counts[team].total(), (team, counts[team])
