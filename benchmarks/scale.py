"""How the cost grows with the number of reports: ``make scale REPORTS=100000``.

Specimens are written into build/scale and kept; a run that was interrupted goes on. What it
found stands in benchmarks/SCALE.md.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import joblib
import psutil

import govreport
from benchmarks.reading import Memory
from benchmarks.results import ROOT
from govreport_specimens import specimens

SHARES = {"txt": 0.4, "html": 0.4, "docx": 0.1, "pdf": 0.1}
"""Kinds of file, as sites have them."""

EACH = 700
"""Reports in a folder: a hundred agencies over seven years."""


def write(folder: Path, count: int) -> None:
    """The reports that are not there yet."""
    jobs = list(_jobs(folder, count))
    joblib.Parallel(n_jobs=-1)(joblib.delayed(_some)(*job) for job in jobs)


def _jobs(folder: Path, count: int) -> Iterator[tuple[Path, str, int, int]]:
    seed = 0
    for kind, share in SHARES.items():
        for first in range(0, int(count * share), EACH):
            seed += 1
            size = min(EACH, int(count * share) - first)
            target = folder / kind / f"{first:07}"
            if not (target / ".done").exists():
                yield target, kind, size, seed


def _some(target: Path, kind: str, size: int, seed: int) -> None:
    target.mkdir(parents=True, exist_ok=True)
    made = specimens(-(-size // 7), range(2019, 2026), 1, seed, formats=[kind])
    for one, _ in zip(made, range(size), strict=False):
        (target / f"{one.name}.{kind}").write_bytes(one.file(kind))
    (target / ".done").touch()


def _worked() -> float:
    """Processor seconds of this process and its children, which other work on the machine leaves alone."""
    own = psutil.Process()
    total = sum(own.cpu_times()[:4])
    for child in own.children(recursive=True):
        with suppress(psutil.Error):
            total += sum(child.cpu_times()[:2])
    return total


class _Pace:
    """Processor seconds when each tenth of the files was read."""

    def __init__(self) -> None:
        self.times: dict[int, float] = {}

    def __call__(self, progress: govreport.corpus.building.Progress) -> None:
        if progress.total:
            self.times.setdefault(10 * progress.done // progress.total, _worked())


def main(count: int) -> None:
    """Write, build, open, ask and export; tell what each took."""
    folder = ROOT / "build" / "scale" / str(count)
    write(folder / "reports", count)
    pace = _Pace()
    before = _worked()
    with Memory() as memory:
        built = govreport.build(folder / "reports", folder / "corpus", jobs=2, progress=pace)
    each = (_worked() - before) / max(built.counts.files, 1)
    rows = [
        (f"{built.counts.files:,} files read on two cores", f"{built.seconds:.0f} s"),
        ("of these read as reports", f"{built.counts.reports + built.counts.duplicates:,}"),
        ("a report, in processor time", f"{1000 * each:.1f} ms"),
        ("largest process meanwhile", f"{memory.peak / 2**20:.0f} MB"),
    ]
    # read in the order of their names: a tenth Word, four of pages, one of PDF, four of texts
    for kind, first, last in (("pages", 2, 5), ("texts", 7, 10)):
        steps = [pace.times.get(n) for n in (first - 1, first, last - 1, last)]
        if None not in steps:
            early, late = steps[1] - steps[0], steps[3] - steps[2]  # type: ignore[operator]
            rows.append(
                (f"the last {kind} against the first, a tenth each", f"{late / early:.2f} ×")
            )
    start = time.perf_counter()
    corpus = govreport.open_corpus(built.path)
    query = """select year, sum("value") from cells where "row" = 'new' and "column" = 'total' group by year"""
    corpus.sql(query)
    rows.append(("opening it and summing a row by year", f"{time.perf_counter() - start:.2f} s"))
    start = time.perf_counter()
    corpus.export(folder / "export")
    size = psutil.Process().memory_info().rss / 2**20
    rows.append(
        (
            "all tables and the wide form as CSV",
            f"{time.perf_counter() - start:.0f} s, {size:.0f} MB",
        )
    )
    table = "\n".join(f"| {what} | {measured} |" for what, measured in rows)
    print(table)
    text = (
        f"# Scale\n\nMade by `make scale REPORTS={count}` on {platform.machine()}, "
        f"Python {platform.python_version()}, two cores.\n\n| what | measured |\n| --- | ---: |\n{table}\n\n"
        f"On paper: every body of China since 2008, some 2.5 million reports, would take "
        f"{2.5e6 * each / 64 / 3600:.1f} hours on 64 cores at this pace. A Dask scheduler hands out "
        "about a thousand tasks a second at most; with "
        f"{each * 1000:.0f} ms a report it would be the limit beyond {1000 * each:.0f} cores.\n"
    )
    (ROOT / "benchmarks" / "SCALE.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(int(os.environ.get("REPORTS") or (sys.argv[1:] or ["100000"])[0]))
