"""Shares and rates from the tables, each with its uncertainty and what it leaves out.

A rate from four cases is a rumour: every share here comes with a 95 % interval
(Wilson, which behaves where counts are small or zero: E. Wilson, *JASA* 22 (1927)
209–212; A. Agresti and B. Coull, *The American Statistician* 52 (1998) 119–126). A
report with a null among the figures that a rate needs is left out and counted, for a
null is not 0.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import pandas as pd

from govreport import form
from govreport.extras import require
from govreport.form import Label

OUTCOMES: dict[str, Label] = {
    "granted": Label("予以公开", "granted"),
    "partially_granted": Label("部分公开", "partially granted"),
    "refused": Label("不予公开", "refused"),
    "unavailable": Label("无法提供", "unavailable"),
    "not_processed": Label("不予处理", "not processed"),
    "other": Label("其他处理", "other handling"),
}
"""The six groups of outcomes of table 3; the part of a row's key before the dot."""

DISPUTES: dict[str, Label] = {
    "reconsideration": Label("行政复议", "reconsideration"),
    "litigation": Label("行政诉讼", "litigation"),
}
"""The two ways to contest a reply; litigation is both kinds of table 4 together."""

_REPORT = ("report", "agency_code", "agency", "year")


def interval(count: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval for a share.

    Parameters
    ----------
    count, total : int
    level : float

    Returns
    -------
    low, high : float
        NaN where `total` is 0.

    Examples
    --------
    >>> low, high = interval(0, 4)
    >>> round(low, 2), round(high, 2)
    (0.0, 0.49)
    """
    require("narrative")
    from scipy.stats import binomtest

    if total == 0:
        return float("nan"), float("nan")
    found = binomtest(count, total).proportion_ci(level, method="wilson")
    return float(found.low), float(found.high)


def outcome_shares(cells: pd.DataFrame, by: str | Sequence[str] = "year") -> pd.DataFrame:
    """How requests ended, as shares of all that were decided.

    Parameters
    ----------
    cells : pandas.DataFrame
        A row a cell: `govreport.cells`, a corpus' cells, or `datasets.load_panel`.
    by : str or list of str
        Columns that make the groups, such as ``year`` or ``agency``.

    Returns
    -------
    pandas.DataFrame
        A row per group and outcome: the columns `by`, ``outcome`` (a key of `OUTCOMES`),
        ``count`` (件), ``total`` (件, all outcomes), ``share``, ``low`` and ``high`` (95 %),
        ``reports`` (counted) and ``left_out`` (reports with a null among their outcomes,
        or with outcomes that do not add up to their printed total).

    Notes
    -----
    Shares are of decided requests (outcomes one to six), not of those received. The
    2019 edition has other handling as one row, the 2021 edition as three; both are
    ``other`` here.
    """
    by = [by] if isinstance(by, str) else list(by)
    told = cells[(cells["table"] == "requests") & (cells["column"] == "total")].reset_index(
        drop=True
    )
    report = _report_columns(told)
    groups = told["row"].str.split(".").str[0]
    parts = told[groups.isin(OUTCOMES)].assign(outcome=groups)
    printed = told[told["row"] == "total"].set_index(report)["value"]
    sums = parts.groupby(report)["value"].agg(lambda values: values.sum(skipna=False))
    whole = (
        sums.notna() & printed.reindex(sums.index).notna() & (sums == printed.reindex(sums.index))
    )
    return _shares(parts, report, by, "outcome", OUTCOMES, whole)


def correction_rates(cells: pd.DataFrame, by: str | Sequence[str] = "year") -> pd.DataFrame:
    """How often a reply was corrected on reconsideration or in court.

    Parameters
    ----------
    cells : pandas.DataFrame
        As for `outcome_shares`.
    by : str or list of str

    Returns
    -------
    pandas.DataFrame
        A row per group, way and result: the columns `by`, ``dispute`` (a key of
        `DISPUTES`), ``result`` (``upheld``, ``corrected`` or ``other``), ``count``,
        ``total`` (件, concluded: pending ones do not count), ``share``, ``low``, ``high``
        (95 %), ``reports`` and ``left_out``.

    Notes
    -----
    Results are of the year they were decided in, by whoever decided; a case may concern
    a reply of an earlier year.
    """
    by = [by] if isinstance(by, str) else list(by)
    results = {key: form.DISPUTES.column(key).label for key in ("upheld", "corrected", "other")}
    told = cells[(cells["table"] == "disputes") & cells["column"].isin(results)].reset_index(
        drop=True
    )
    report = _report_columns(told)
    tables = []
    for way in DISPUTES:
        parts = told[told["row"].str.startswith(way)].assign(result=told["column"])
        whole = parts.groupby(report)["value"].agg(lambda values: values.notna().all())
        made = _shares(parts, report, by, "result", results, whole.astype(bool))
        made.insert(len(by), "dispute", way)
        tables.append(made)
    return pd.concat(tables, ignore_index=True)


def _report_columns(told: pd.DataFrame) -> list[str]:
    columns = [name for name in _REPORT if name in told]
    if not columns:
        raise ValueError("the table of cells says of no cell which report it is from")
    return columns


def _shares(
    parts: pd.DataFrame,
    report: list[str],
    by: list[str],
    what: str,
    order: Iterable[str],
    whole: pd.Series,
) -> pd.DataFrame:
    """Counts and shares of `what` by group, over the reports that are `whole`."""
    keys = (
        pd.MultiIndex.from_frame(parts[report]) if len(report) > 1 else pd.Index(parts[report[0]])
    )
    parts = parts.assign(whole=whole.reindex(keys).fillna(False).to_numpy(dtype=bool))
    rows = []
    names = [*by, what, "count", "total", "share", "low", "high", "reports", "left_out"]
    for group, every in parts.groupby(by, sort=True):
        group = group if isinstance(group, tuple) else (group,)
        used = every[every["whole"]]
        reports, counted = (len(table[report].drop_duplicates()) for table in (every, used))
        counts: dict[Hashable, float] = used.groupby(what)["value"].sum().to_dict()
        total = int(sum(counts.values()))
        for key in order:
            count = int(counts.get(key, 0))
            share = count / total if total else float("nan")
            rows.append(
                (
                    *group,
                    key,
                    count,
                    total,
                    share,
                    *interval(count, total),
                    counted,
                    reports - counted,
                )
            )
    return pd.DataFrame(rows, columns=names)
