"""A small folder of specimens, and the corpus that is built from it undisturbed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import govreport
from govreport_specimens import Specimen, specimens, write

# One process reads, whatever the machine has: each takes a second to start, and two tests run
# side by side. The corpus that all are compared with is built by two.
os.environ["LOKY_MAX_CPU_COUNT"] = "1"

AGENCIES, YEARS = 2, (2020, 2021, 2022)
FORMATS = ("txt", "html")
PLANTED = ("years.carried_over", "years.in_force")


def made_reports() -> Iterator[Specimen]:
    """The six reports, two of them with an error."""
    return specimens(AGENCIES, YEARS, 2, 3, plants=PLANTED)


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """Twelve files, six reports, and three files that are no report."""
    made = tmp_path_factory.mktemp("reports")
    for name in FORMATS:
        write(made_reports(), made / name, [name])
    for name in ("key.csv", "figures.csv"):
        (made / "html" / name).unlink()
        (made / "txt" / name).rename(made / f".{name}")  # hidden: the answers are no reports
    (made / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (made / "empty.pdf").touch()
    (made / "README").write_text("Nothing here.", encoding="utf-8")
    return made


@pytest.fixture(scope="session")
def built(folder, tmp_path_factory) -> govreport.corpus.building.Built:
    return govreport.build(folder, tmp_path_factory.mktemp("built") / "corpus", jobs=2)


def contents(corpus: Path) -> dict[str, bytes]:
    """The tables of a corpus, byte for byte."""
    return {path.name: path.read_bytes() for path in govreport.open_corpus(corpus).folder.iterdir()}
