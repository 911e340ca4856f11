"""Rules put to reports: one by one, across years, across levels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from govreport import form
from govreport.agencies import is_government, place_of
from govreport.checks.registry import FAMILIES, OVER, RULES, chosen, gravity
from govreport.readers.limits import time_limit
from govreport.report import Finding, Report, Reports, listed, plain
from govreport.words import place_text

if TYPE_CHECKING:
    import pandas as pd

    from govreport.checks.table import Findings


def check(reports: Reports, lang: str = "zh", without: Iterable[str] = ()) -> Findings:
    """Everything in reports that cannot be right, or that one should know.

    Parameters
    ----------
    reports : Report, iterable of Report, or path of a file or folder
        Several: the rules across years compare reports of one agency, the rules
        across levels a government's with those of its departments.
    lang : str
        Language of messages: ``"zh"`` or ``"en"``.
    without : iterable of str
        Rules or families of rules to leave out, by name.

    Returns
    -------
    Findings
        A pandas table, a row per finding, first the errors of all reports, then the
        warnings: ``agency``, ``year``, ``severity``, ``message``, ``rule``, ``table``,
        ``row``, ``column``, ``expected``, ``found``, ``difference``, ``source`` (the place in
        the file, in words), ``family``, ``basis``, ``path`` (of the file) and ``report``
        (`Report.id`). Counts in 件, fees in 万元. Null is not 0: what cannot be judged says
        so, at level info.

    Raises
    ------
    ValueError
        If `without` names a rule that does not exist.

    Examples
    --------
    >>> import govreport
    >>> found = govreport.check(govreport.read("data/reports/hongqi-2021.txt"))
    >>> (found["severity"] == "error").sum()
    np.int64(0)
    """
    from govreport.checks.table import COLUMNS, Findings

    form.language(lang)
    pairs = found_in(listed(reports), without)
    pairs.sort(key=lambda pair: gravity(pair[1]))
    records = [_record(report, one, lang) for report, one in pairs]
    # as objects: a count stays whole beside text and blanks
    made = Findings(records, columns=list(COLUMNS), dtype="object")
    made.attrs["lang"] = lang
    return made


def found_in(
    reports: Sequence[Report], without: Iterable[str] = (), over: Iterable[str] = OVER
) -> list[tuple[Report, Finding]]:
    """The findings behind `check`, as objects, each with its report.

    Parameters
    ----------
    reports : sequence of Report
    without : iterable of str
        Rules or families of rules to leave out.
    over : iterable of str
        Keys of `OVER`: ``["years"]`` for the rules across years alone.

    Returns
    -------
    list of (Report, Finding)
        By report in the order given, gravest first.

    Raises
    ------
    TooLarge
        If the rules take as long for one report as one file may take to read.
    """
    rules = chosen([without] if isinstance(without, str) else without)
    wanted = set(over)
    by_kind = {
        kind: [known for known in rules if known.over == kind and kind in wanted] for kind in OVER
    }
    found: dict[int, list[Finding]] = {id(report): [] for report in reports}
    for report in reports:
        with time_limit(report.document.path or "the report"):
            for known in by_kind["report"]:
                found[id(report)] += known.apply(report)
    if len(reports) > 1:
        for before, after in _years(reports):
            for known in by_kind["years"]:
                found[id(after)] += known.apply(before, after)
        for government, parts in _levels(reports):
            for known in by_kind["levels"]:
                found[id(government)] += known.apply(government, parts)
    return [(report, one) for report in reports for one in sorted(found[id(report)], key=gravity)]


def _years(reports: Sequence[Report]) -> Iterator[tuple[Report, Report]]:
    """Reports of one agency a year apart; of a year reported twice, the first given."""
    known: dict[tuple[str, int], Report] = {}
    for report in reports:
        if report.agency and report.year:
            known.setdefault((report.agency, report.year), report)
    for (agency, year), report in known.items():
        if before := known.get((agency, year - 1)):
            yield before, report


def _levels(reports: Sequence[Report]) -> Iterator[tuple[Report, list[Report]]]:
    """Governments with the departments whose names begin with theirs, year by year."""

    def year(report: Report) -> int:
        return report.year or 0

    for _, same in groupby(sorted(reports, key=year), key=year):
        of_year: dict[str, Report] = {}
        for report in same:
            if report.agency and report.year:
                of_year.setdefault(report.agency, report)
        for agency, report in of_year.items():
            if not is_government(agency):
                continue
            place = place_of(agency)
            parts = [
                part
                for name, part in of_year.items()
                if part is not report and name.startswith(place) and not is_government(name)
            ]
            if parts:
                yield report, parts


def _record(report: Report, one: Finding, lang: str) -> dict[str, Any]:
    known = RULES[one.rule]
    return {
        "agency": report.agency,
        "year": report.year,
        "severity": one.severity,
        "message": one.message(lang),
        "rule": one.rule,
        "table": one.table,
        "row": one.row,
        "column": one.column,
        "expected": plain(one.expected),
        "found": plain(one.found),
        "difference": _difference(one),
        "source": place_text(one.place, lang) if one.place else "",
        "family": known.family,
        "basis": known.basis(lang),
        "path": report.document.path,
        "report": report.id,
    }


def _difference(one: Finding) -> Any:
    numbers = [plain(value) for value in (one.expected, one.found)]
    if all(isinstance(value, int | float) for value in numbers):
        return numbers[1] - numbers[0]
    return None


def to_dict(report: Report, one: Finding, lang: str = "zh") -> dict[str, Any]:
    """A finding as JSON: the keys of a report's own findings, and what the checker adds."""
    known = RULES[one.rule]
    return {
        "report": report.id,
        "path": report.document.path,
        **one.to_dict(lang),
        "family": known.family,
        "difference": _difference(one),
        "cells": [list(cell) for cell in one.cells],
        "passage": one.passage,
        "basis": known.basis(lang),
    }


def rules(lang: str = "zh") -> pd.DataFrame:
    """Every rule, those of your own included.

    Parameters
    ----------
    lang : str

    Returns
    -------
    pandas.DataFrame
        Indexed by ``rule``: ``family``, ``severity``, ``title``, ``basis`` and
        ``over`` (what it is applied to), in words.

    Examples
    --------
    >>> rules("en").loc["requests.balance", "title"]
    'received + carried over = total + carried forward'
    """
    import pandas as pd

    order = list(FAMILIES)
    records = [
        {
            "rule": known.id,
            "family": FAMILIES[known.family](lang) if known.family in FAMILIES else known.family,
            "severity": known.severity,
            "title": known.title(lang),
            "basis": known.basis(lang),
            "over": OVER[known.over](lang),
        }
        for known in sorted(
            RULES.values(), key=lambda r: order.index(r.family) if r.family in order else len(order)
        )
    ]
    return pd.DataFrame(records).set_index("rule")
