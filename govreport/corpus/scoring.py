"""The reader measured against what people decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from govreport import decisions
from govreport.decisions import Decision
from govreport.errors import CorpusError, GovreportError
from govreport.form import Label
from govreport.report import Report, plain
from govreport.units import Units, key_of, span_of

VERDICTS: dict[str, Label] = {
    "right": Label("一致", "right"),
    "null": Label("未读出", "null"),
    "wrong": Label("不同", "wrong"),
}
"""What a reader's figure is beside a person's: a null where people saw a number is no error, nor
is an improvement of which the reader says that the text does not say what it answers."""

COLUMNS = (
    "report", "agency", "year", "format", "edition", "table", "row", "column", "kind", "decided",
    "read", "verdict",
)  # fmt: skip
"""Columns of `Corpus.score`."""


Judge = Callable[[Report | None, Decision], "tuple[object, object, str] | None"]
"""What was decided, what the reader has, and the verdict; None where they cannot be compared."""


def of_cell(report: Report | None, one: Decision) -> tuple[object, object, str]:
    """A cell, as people and as the reader has it."""
    figures = report.figures if report else {}
    value = figures[one.cell].value if one.cell in figures else None
    verdict = "right" if value == one.figure else "null" if value is None else "wrong"
    return plain(one.figure), plain(value), verdict


def of_item(labels: Callable[[str, str], Sequence[str]]) -> Judge:
    """What judges items: `labels` gives the themes of a text and its kind."""

    def judge(report: Report | None, one: Decision) -> tuple[object, object, str] | None:
        units = Units(report) if report else None
        span = span_of(one.row)
        if not units or key_of(units.section, span) != one.row:
            return None  # the section's text is not what it was
        unit, given = units.units.get(span), one.value.split()
        said = " ".join((one.kind, *given))
        over = any(start < span[1] and span[0] < end for start, end in units.units)
        if one.column == "rest" or one.kind == "no_item":
            return one.kind, "" if over else "no_item", "wrong" if over else "right"
        if one.column == "unit":
            pieces = [span_of(piece) for piece in given] or [span]
            if one.kind == "merged":
                pieces = [(span[0], pieces[0][1])]
            there = all(piece in units.units for piece in pieces)
            return said, "", "right" if there else "wrong"
        if unit is None:
            return said, None, "null"
        if one.column == "themes":
            read = sorted(labels(units.section[slice(*span)], unit.kind))
            verdict = "right" if read == sorted(given) else "wrong" if read else "null"
            return one.value, " ".join(read), verdict
        if one.kind == "problem" or unit.kind == "problem":
            same = (one.kind == "problem") == (unit.kind == "problem")
            return said, unit.kind, "right" if same else "wrong"
        answered = [key_of(units.section, to) for to in sorted(filter(None, unit.answers))]
        says = any(link.how != "block" for link in unit.answers.values())
        verdict = "right" if answered == given else "wrong" if says else "null"
        return one.value, " ".join(answered), verdict

    return judge


def score(
    reports: pd.DataFrame,
    made: Iterable[Decision],
    read: Callable[[str], Report],
    progress: Callable[[int, int], None] | None = None,
    judge: Judge = of_cell,
) -> pd.DataFrame:
    """All on which people agree, as the reader has it now; see `Corpus.score`."""
    cells = judge is of_cell
    held = decisions.current(one for one in made if (one.table != decisions.ITEMS) == cells)
    agreed = {key: found[0] for key, found in held.items() if decisions.agreed(found)}
    heads = reports[reports["sha256"].isin({sha256 for sha256, _ in agreed})]
    rows = []
    for done, head in enumerate(heads.itertuples(), 1):
        report: Report | None = None
        try:
            report = read(head.report)
        except CorpusError:  # the file is gone, or another: nothing can be said of it
            continue
        except GovreportError:
            pass
        for (sha256, cell), one in agreed.items():
            if sha256 == head.sha256 and (told := judge(report, one)):
                rows.append(
                    (head.report, head.agency, head.year, head.format, head.edition, *cell,
                     one.kind, *told)
                )  # fmt: skip
        if progress:
            progress(done, len(heads))
    scored = pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")
    scored.attrs["left"] = len(held) - len(scored)
    return scored
