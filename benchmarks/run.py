"""`make bench`: what the package promises about speed, measured side by side in one run.

Prints a table and writes it to benchmarks/README.md with the machine and the
versions. Nothing here is a test: a slow machine fails nothing.
"""

from __future__ import annotations

import platform
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from multiprocessing import get_context

import pandas as pd

import govreport
from benchmarks.reading import corpus, one_file, other_formats
from benchmarks.results import ROOT, Result, seconds
from govreport import analysis
from govreport.parsing.items import read_items
from govreport.report import Report
from govreport_specimens.making import specimens

SAMPLE = ROOT / "data" / "reports" / "hongqi-2021.txt"
VERSIONS = (
    "pandas", "pyarrow", "joblib", "rapidfuzz", "pdfplumber", "pypdfium2", "lxml", "jieba",
    "datasketch", "scikit-learn",
)  # fmt: skip


REMARK = """\
Pages miss their target since it is judged what a reader sees of them: which declarations of a page's
own style sheets win, and what they hide, strike out or move, takes half of the time, in Python; lxml
builds its tree in C."""


def checking() -> Iterator[Result]:
    """One report against the form; ten thousand against each other."""
    report = govreport.read(SAMPLE)
    govreport.check(report)

    def fresh() -> None:  # sections of its own, so that no rule finds its work done
        sections = {key: text + "。" for key, text in report.sections.items()}
        govreport.check(replace(report, sections=sections))

    one = seconds(fresh, 200) * 1000
    yield Result("check one parsed report", f"{one:.2f} ms", "< 2 ms", one < 2)
    reports = many(report, 10_000)
    others = set(govreport.rules().index) - {
        known.id for known in govreport.checks.RULES.values() if known.over != "report"
    }
    took = seconds(lambda: govreport.check(reports, without=others), 1)
    yield Result(
        "rules across years and levels, 10,000 reports", f"{took:.1f} s", "< 10 s", took < 10
    )


def many(report: Report, count: int) -> list[Report]:
    """Reports of many counties, each with six departments, over seven years."""
    names = ["人民政府", "财政局", "教育局", "公安局", "民政局", "司法局", "审计局"]
    made: list[Report] = []
    for county in range(count // 49 + 1):
        for name in names:
            for year in range(2019, 2026):
                overview = report.sections["overview"].replace("红旗", f"第{county}号{year}")
                overview += "\n全县各部门共收到政府信息公开申请6件。"
                sections = report.sections | {"overview": overview}
                made.append(
                    replace(report, agency=f"第{county}号县{name}", year=year, sections=sections)
                )
    return made[:count]


def reading_the_narrative() -> Iterator[Result]:
    """Ten thousand problems sections of about 500 characters, on one core."""
    sections = problems(10_000)
    length = sections["text"].str.len().mean()
    analysis.words(["词"])  # the dictionary is loaded once

    def segment_and_code() -> None:
        analysis.words(sections)
        units = [
            (row.report, kind, text)
            for row in sections.itertuples()
            for item in read_items(row.text)
            for kind, texts in (("problem", [item.problem]), ("improvement", item.improvements))
            for text in texts
            if text
        ]
        table = pd.DataFrame(units, columns=["report", "kind", "text"])
        analysis.load_frame().code(table)

    what = f"10,000 problems sections of {length:.0f} characters"
    took = seconds(segment_and_code, 1)
    yield Result(f"{what}: segment, split and code", f"{took:.0f} s", "< 60 s", took < 60)
    took = seconds(lambda: analysis.reuse(sections), 1)
    yield Result(f"{what}: reuse", f"{took:.0f} s", "< 60 s", took < 60)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Result("memory of both, at most", f"{peak:.0f} MB", "< 2,048 MB", peak < 2048)


def problems(count: int) -> pd.DataFrame:
    """Specimens' problems sections, two put together to be as long as real ones."""
    texts: list[tuple[str, int, str]] = []
    seed = 0
    while len(texts) < count:
        for specimen in specimens(286, tuple(range(2019, 2026)), seed=seed):
            parts = [
                f"{number}、{problem.text}改进情况：{''.join(i.text for i in problem.improvements)}"
                for number, problem in enumerate(specimen.narrative.problems, 1)
            ]
            texts.append((f"{specimen.agency.name}{seed}", specimen.year, "\n".join(parts)))
        seed += 1
    texts = texts[:count]
    rows = [
        (f"{agency} {year}", agency, year, f"{text}\n{texts[(at + count // 2) % count][2]}")
        for at, (agency, year, text) in enumerate(texts)
    ]
    return pd.DataFrame(rows, columns=["report", "agency", "year", "text"])


def _told(benchmark: Callable[[], Iterator[Result]]) -> list[Result]:
    results = []
    for result in benchmark():
        print(result.what, result.measured, sep=": ", flush=True)
        results.append(result)
    return results


def main() -> None:
    """Run every benchmark; print and write the table."""
    results: list[Result] = []
    for benchmark in (reading_the_narrative, checking, one_file, other_formats, corpus):
        # what one leaves behind is no cost of the next
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            results += process.submit(_told, benchmark).result()
    lines = ["| what | measured | target | |", "| --- | ---: | ---: | --- |"]
    lines += [
        f"| {r.what} | {r.measured} | {r.target} | {'✓' if r.met else '✗'} |" for r in results
    ]
    table = "\n".join(lines)
    print(table)
    versions = ", ".join(f"{name} {version(name)}" for name in VERSIONS)
    machine = f"{platform.machine()}, Python {platform.python_version()}; {versions}"
    text = f"# Benchmarks\n\nMade by `make bench` in one run on {machine}.\n\n{table}\n\n{REMARK}\n"
    (ROOT / "benchmarks" / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
