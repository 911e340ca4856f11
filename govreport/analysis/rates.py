"""Shares and rates from the tables, each with its uncertainty and what it leaves out.

A rate from four cases is a rumour: every share here comes with two 95 % intervals.
Wilson's (``low``, ``high``) takes every request for independent and behaves where counts are
small or zero: E. Wilson, *JASA* 22 (1927) 209–212; A. Agresti and B. Coull, *The American
Statistician* 52 (1998) 119–126. But requests to one agency are decided alike: the other
(``agency_low``, ``agency_high``) draws whole agencies with replacement (B. Efron and R.
Tibshirani, *An Introduction to the Bootstrap*, 1993, chapters 13 and 16; widened for few:
T. Hesterberg, *The American Statistician* 69 (2015) 371–386), and ``deff`` is how
much larger that makes the variance (L. Kish, *Survey Sampling*, 1965). A report with a null
among the figures that a rate needs is left out and counted, for a null is not 0.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from govreport import form
from govreport.agencies import is_government, place_of
from govreport.analysis.themes import KINDS, load_frame
from govreport.extras import require
from govreport.form import Label
from govreport.words import one_of

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

GROUNDS: dict[str, Label] = {
    row.key: row.label for row in form.request_rows(True) if row.key.startswith("refused.")
}
"""Why a request was refused: the rows of table 3 under 不予公开."""

DRAWS = 1000
"""Draws of agencies with replacement."""

_REPORT = ("report", "agency_id", "agency_code", "agency", "year")
_AGENCY = ("agency_id", "agency_code", "agency", "report")


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


def outcome_shares(
    cells: pd.DataFrame, by: str | Sequence[str] = "year", *, balanced: bool = False, seed: int = 0
) -> pd.DataFrame:
    """How requests ended, as shares of all that were decided.

    Parameters
    ----------
    cells : pandas.DataFrame
        A row a cell: `govreport.cells`, a corpus' cells, or `datasets.load_panel`.
    by : str or list of str
        Columns that make the groups, such as ``year`` or ``agency``; what is null there is of
        no group. A warning tells where a group holds a government and its departments: its
        report counts theirs again.
    balanced : bool
        Only agencies that can be counted in every group: a change over the years is then
        none of who reported.
    seed : int
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        A row per group and outcome: the columns `by`, ``outcome`` (a key of `OUTCOMES`),
        ``count`` (件), ``total`` (件, all outcomes), ``share``, ``low`` and ``high`` (Wilson,
        95 %), ``agency_low`` and ``agency_high`` (agencies drawn anew, 95 %; NaN with less
        than two), ``deff``, ``agencies`` and ``reports`` (counted) and ``left_out`` (reports
        with a null among their outcomes, or with outcomes that do not add up to their printed
        total; with `balanced` those of agencies left out, too).

    Raises
    ------
    ValueError
        If the table is none of cells, lacks a column, or has a cell twice; with `balanced`, if no
        agency counts in every group.

    Notes
    -----
    Shares are of decided requests (outcomes one to six), not of those received. The
    2019 edition has other handling as one row, the 2021 edition as three; both are
    ``other`` here.
    """
    by = _checked(cells, by)
    return _shares(_outcomes(cells), by, balanced, seed)


def grounds(
    cells: pd.DataFrame, by: str | Sequence[str] = "year", *, balanced: bool = False, seed: int = 0
) -> pd.DataFrame:
    """On what grounds requests were refused, as shares of all refusals.

    Parameters
    ----------
    cells, by, balanced, seed
        As for `outcome_shares`.

    Returns
    -------
    pandas.DataFrame
        As from `outcome_shares`, with ``ground`` (a key of `GROUNDS`) for ``outcome``; where
        the cells have an ``edition``, it is the first column of the groups. Left out are
        reports with a null among their grounds: one blank ground, and no share is known.
    """
    by = _checked(cells, by)
    split = ["edition"] if "edition" in cells and "edition" not in by else []
    return _shares(_grounds(cells), by, balanced, seed, within=split)


def correction_rates(
    cells: pd.DataFrame, by: str | Sequence[str] = "year", *, balanced: bool = False, seed: int = 0
) -> pd.DataFrame:
    """How often a reply was corrected on reconsideration or in court.

    Parameters
    ----------
    cells, by, balanced, seed
        As for `outcome_shares`.

    Returns
    -------
    pandas.DataFrame
        As from `outcome_shares`, a row per group, way and result: ``dispute`` (a key of
        `DISPUTES`) and ``result`` (``upheld``, ``corrected`` or ``other``) for ``outcome``;
        ``total`` are the concluded cases, pending ones do not count.

    Notes
    -----
    Results are of the year they were decided in, by whoever decided; a case may concern
    a reply of an earlier year.
    """
    by = _checked(cells, by)
    results = {key: form.DISPUTES.column(key).label for key in ("upheld", "corrected", "other")}
    told = _told(cells[(cells["table"] == "disputes") & cells["column"].isin(results)])
    tables = []
    for way in DISPUTES:
        parts = told[told["row"].str.startswith(way)].assign(result=told["column"])
        cells = len(results) * sum(row.key.startswith(way) for row in form.DISPUTES.rows)
        made = _shares(_Counted.of(parts, "result", list(results), cells), by, balanced, seed)
        made.insert(len(by), "dispute", way)
        tables.append(made)
    return pd.concat(tables, ignore_index=True)


def differences(
    cells: pd.DataFrame,
    one: object,
    other: object,
    by: str = "year",
    *,
    of: str = "outcome",
    balanced: bool = False,
    seed: int = 0,
) -> pd.DataFrame:
    """How shares differ between two groups, with the uncertainty of the difference itself.

    That two intervals overlap does not say that two shares do not differ; and the same
    agencies report every year, so years are not independent. Agencies are drawn with
    replacement, each with all its reports.

    Parameters
    ----------
    cells : pandas.DataFrame
        As for `outcome_shares`.
    one, other : value of the column `by`
    by : str
    of : {"outcome", "ground"}
    balanced, seed
        As for `outcome_shares`.

    Returns
    -------
    pandas.DataFrame
        A row per outcome: ``share_one``, ``share_other``, ``total_one``, ``total_other``,
        ``difference``, ``low``, ``high`` (95 %), ``p`` (two-sided, of the draws) and
        ``agencies``. Of a group with less than two agencies that have anything to count
        nothing can be drawn: ``low``, ``high`` and ``p`` are NaN.
    """
    if of not in ("outcome", "ground"):
        raise ValueError(f"of只能是 must be outcome or ground: {of!r}")
    _checked(cells, by)
    counted = _outcomes(cells) if of == "outcome" else _grounds(cells)
    return _apart(counted, one, other, by, balanced, seed)


def shares(
    units: pd.DataFrame, what: str, by: str | Sequence[str] = (), *, seed: int = 0
) -> pd.DataFrame:
    """How units of any kind fall into kinds: problems by what became of them, reports, promises.

    Parameters
    ----------
    units : pandas.DataFrame
        A row a unit, with ``report`` and an agency (``agency_id``, ``agency_code`` or ``agency``).
    what : str
        The column of kinds; rows in which it is null are no units.
    by : str or list of str
        Columns that make the groups; without them there is one.
    seed : int
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        As from `outcome_shares`, with `what` for ``outcome``; of a column of True and
        False the share of True, a row a group.

    Examples
    --------
    >>> units = pd.DataFrame({"report": [*"abcd"], "agency": [*"mmnn"], "told": [True, True, False, True]})
    >>> shares(units, "told")[["count", "total", "share"]].values.tolist()
    [[3.0, 4.0, 0.75]]
    """
    names = _listed(by)
    _with(units, [what, *names])
    counted = _units(units.assign(_all=""), what)
    made = _shares(counted, names or ["_all"], False, seed).drop(columns="_all", errors="ignore")
    return _of_true(made, counted).drop(columns="left_out")  # what is null is no unit


def share_differences(
    units: pd.DataFrame, what: str, one: object, other: object, by: str, *, seed: int = 0
) -> pd.DataFrame:
    """How shares of units differ between two groups, agencies drawn with replacement.

    Parameters
    ----------
    units, what, seed
        As for `shares`.
    one, other : value of the column `by`
    by : str

    Returns
    -------
    pandas.DataFrame
        As from `differences`, with `what` for ``outcome``; of a column of True and False
        one row, the share of True.
    """
    _with(units, [what, by])
    counted = _units(units, what)
    return _of_true(_apart(counted, one, other, by, False, seed), counted)


def theme_shares(
    coded: pd.DataFrame, kind: str = "problem", by: str | Sequence[str] = (), *, seed: int = 0
) -> pd.DataFrame:
    """In how many reports each theme is a problem, or is answered: of all that were coded.

    Parameters
    ----------
    coded : pandas.DataFrame
        From `Frame.code`, or `datasets.load_narrative`: ``report``, ``kind``, ``theme``.
    kind : {"problem", "improvement"}
    by, seed
        As for `shares`.

    Returns
    -------
    pandas.DataFrame
        As from `shares`, ``theme`` its first column; ``total`` are all reports of the
        group, also those without the theme.
    """
    names = _listed(by)
    _with(coded, names)
    one_of("kind", kind, KINDS)
    kept = [name for name in (*_REPORT, *names) if name in coded]
    reports = coded[list(dict.fromkeys(kept))].drop_duplicates("report")
    mine = coded[coded["kind"] == kind].dropna(subset=["theme"])
    tables = []
    for theme, rows in mine.groupby("theme"):
        told = reports.assign(_told=reports["report"].isin(rows["report"]))
        tables.append(shares(told, "_told", names, seed=seed).assign(theme=theme))
    if not tables:
        none = shares(reports.assign(_told=False), "_told", names, seed=seed)
        tables = [none.iloc[:0].assign(theme="")]
    made = pd.concat(tables, ignore_index=True)
    return made[["theme", *made.columns.drop("theme")]]


def theme_differences(
    coded: pd.DataFrame,
    one: object = "improvement",
    other: object = "problem",
    by: str = "kind",
    kind: str = "problem",
    *,
    seed: int = 0,
) -> pd.DataFrame:
    """How the shares of reports with a theme differ between two groups, agencies drawn anew.

    Parameters
    ----------
    coded : pandas.DataFrame
        As for `theme_shares`.
    one, other : value of the column `by`
    by : str
        ``kind``: what the same reports promise against what they admit; or a column of
        groups of reports, such as a period.
    kind : {"problem", "improvement"}
        What is compared between groups of reports.
    seed : int

    Returns
    -------
    pandas.DataFrame
        A row per theme, as from `share_differences`; the largest difference first.
    """
    _with(coded, [by])
    one_of("kind", kind, KINDS)
    reports = coded.drop_duplicates("report")
    for group in (one, other):
        one_of(by, group, KINDS if by == "kind" else reports[by].dropna().unique())
    tables = []
    for theme, rows in coded.groupby("theme"):
        sides = []
        for group in (one, other):
            mine = reports if by == "kind" else reports[reports[by] == group]
            told = rows[rows["kind"] == (group if by == "kind" else kind)]["report"]
            sides.append(mine.assign(_told=mine["report"].isin(told), **{by: group}))
        apart = share_differences(pd.concat(sides), "_told", one, other, by, seed=seed)
        tables.append(apart.assign(theme=theme))
    if not tables:
        return pd.DataFrame(columns=["theme"])
    made = pd.concat(tables, ignore_index=True).sort_values(
        "difference", ascending=False, kind="stable"
    )
    return made[["theme", *made.columns.drop("theme")]].reset_index(drop=True)


def telling(
    cells: pd.DataFrame, coded: pd.DataFrame, theme: str, kind: str | None = "problem"
) -> pd.DataFrame:
    """Cells with a column that says whether their report tells of a theme: text beside tables.

    Parameters
    ----------
    cells : pandas.DataFrame
        As for `outcome_shares`.
    coded : pandas.DataFrame
        As for `theme_shares`; of the same reports, by ``report``, or by ``agency_code`` and
        ``year`` where both have them.
    theme : str
        A key of the coding frame.
    kind : {"problem", "improvement"} or None
        None: as either.

    Returns
    -------
    pandas.DataFrame
        The cells, with ``tells`` (boolean; null where the report's text was not coded):
        ``outcome_shares(cells, "tells")`` and ``differences(cells, True, False, "tells")``
        go on from there, and draw agencies, not reports.

    Raises
    ------
    ValueError
        If the cells hold a government and its departments: its report counts theirs again. If no
        unit has the theme, and neither has the coding frame of `load_frame`.

    Examples
    --------
    >>> from govreport.datasets import load_narrative, load_panel
    >>> panel = load_panel().query("scope == 'department'")
    >>> made = telling(panel, load_narrative("themes"), "requests")
    >>> [made.loc[of, "url"].nunique() for of in (made["tells"], ~made["tells"], made["tells"].isna())]
    [9, 79, 27]
    """
    if _count_twice(cells):
        raise ValueError(
            "政府与其部门同在表中，会重复计算；请按scope列选定一类 "
            "the cells hold a government's report and its departments', whose requests would "
            "count twice; choose one of the column scope"
        )
    themes = {*coded["theme"].dropna(), *(one.key for one in load_frame().themes)}
    if theme not in themes:
        raise ValueError(
            f"没有名为{theme}的主题 no theme {theme!r}; there are {', '.join(sorted(themes))}"
        )
    key = _same_report(cells, coded)
    reports = pd.MultiIndex.from_frame(cells[key])
    mine = coded[coded["theme"] == theme]
    mine = mine if kind is None else mine[mine["kind"] == kind]
    tells = pd.Series(reports.isin(pd.MultiIndex.from_frame(mine[key])), cells.index, "boolean")
    return cells.assign(tells=tells.where(reports.isin(pd.MultiIndex.from_frame(coded[key]))))


def spoken(cells: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Figures above zero, and whether their report's text speaks of them.

    Parameters
    ----------
    cells : pandas.DataFrame
        As for `outcome_shares`.
    claims : pandas.DataFrame
        From `govreport.claims`, or of `datasets.load_narrative`, of the same reports; see
        `telling`.

    Returns
    -------
    pandas.DataFrame
        Those cells of reports that claims are known of, with ``told``; `shares` counts them.
    """
    key = _same_report(cells, claims)
    told = claims[claims["verdict"] != "untied"]
    told = told.assign(_cell=told["keys"].str.split("；")).explode("_cell")
    named = cells["table"] + "/" + cells["row"] + "/" + cells["column"]
    known = pd.MultiIndex.from_frame(cells[key]).isin(pd.MultiIndex.from_frame(claims[key]))
    counted = cells.assign(_cell=named)[known & cells["value"].gt(0).fillna(False).astype(bool)]
    cell = pd.MultiIndex.from_frame(counted[[*key, "_cell"]])
    spoken_of = cell.isin(pd.MultiIndex.from_frame(told[[*key, "_cell"]]))
    return counted.drop(columns="_cell").assign(told=spoken_of)


def _same_report(cells: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    """The columns by which two tables speak of one report."""
    both = "agency_code" in cells and "agency_code" in other
    return ["agency_code", "year"] if both else ["report"]


def _listed(by: str | Sequence[str]) -> list[str]:
    return [by] if isinstance(by, str) else list(by)


def _of_true(shares: pd.DataFrame, counted: _Counted) -> pd.DataFrame:
    """Of what is true or false, the shares of what is true."""
    if counted.order != [False, True]:
        return shares
    true = shares[shares[counted.what].astype(bool)]
    return true.drop(columns=counted.what).reset_index(drop=True)


def _with(table: pd.DataFrame, names: Sequence[str]) -> None:
    """Raise ValueError if a table lacks a column."""
    for name in names:
        if name not in table:
            known = ", ".join(map(str, table.columns))
            raise ValueError(f"表没有“{name}”列 the table has no column «{name}»; it has {known}")


_CELL = ("table", "row", "column")


def _checked(cells: pd.DataFrame, by: str | Sequence[str]) -> list[str]:
    """The columns that make the groups, if the table is one of cells and has them."""
    names = _listed(by)
    if not isinstance(cells, pd.DataFrame) or not {*_CELL, "value"}.issubset(cells):
        raise ValueError(
            "需要一格一行的表 a table with a row per cell is wanted, as govreport.cells, "
            "corpus.cells and datasets.load_panel give"
        )
    _with(cells, names)
    if not names:
        raise ValueError("by至少要有一列 by must name at least one column")
    report = [name for name in _REPORT if name in cells]
    twice = cells[cells.duplicated([*report, *_CELL], keep="first")]
    if report and len(twice):
        first = "/".join(map(str, twice[[*report, *_CELL]].iloc[0]))
        raise ValueError(
            f"{len(twice)}格在表中出现两次，会重复计算 cells are there twice and would count "
            f"twice: {first} …"
        )
    if any(_count_twice(group) for _, group in cells.groupby(names)):
        warnings.warn(
            "同一组中有政府和它的部门，政府的报告已含其部门，会重复计算；请按scope列分开 a group holds "
            "a government and its departments, whose requests count twice; part them by scope",
            stacklevel=3,
        )
    return names


def _count_twice(cells: pd.DataFrame) -> bool:
    """Whether cells are of a government and of its departments, which its report counts again."""
    names = set(cells["agency"].dropna()) if "agency" in cells else set()
    places = tuple(filter(None, (place_of(name) for name in names if is_government(name))))
    return any(name.startswith(places) for name in names if not is_government(name))


def _units(units: pd.DataFrame, what: str) -> _Counted:
    """Each unit as one of its kind."""
    told = _told(units.dropna(subset=[what])).assign(value=1, whole=True)
    if pd.api.types.is_bool_dtype(told[what]):
        return _Counted(told.assign(**{what: told[what].astype(bool)}), what, [False, True])
    return _Counted(told, what, sorted(told[what].unique()))


def _apart(
    counted: _Counted, one: object, other: object, by: str, balanced: bool, seed: int
) -> pd.DataFrame:
    of = counted.what
    for group in (one, other):
        one_of(by, group, counted.parts[by].dropna().unique())
    used = counted.used([by], balanced)
    used = used[used[by].isin([one, other])]
    agencies = list(used["_agency"].drop_duplicates())
    tables = [
        counted.by_agency(used[used[by] == group]).reindex(agencies, fill_value=0).to_numpy()
        for group in (one, other)
    ]
    first, second = (_drawn_shares(table, np.random.default_rng(seed)) for table in tables)
    drawn = first - second  # one seed: the same agencies in both
    totals = [table.sum() for table in tables]
    shares = [table.sum(axis=0) / total if total else table.sum(axis=0) * np.nan
              for table, total in zip(tables, totals, strict=True)]  # fmt: skip
    # agencies cannot be drawn from a group of one
    drawn = drawn[~np.isnan(drawn).any(axis=1) & all((t.sum(axis=1) > 0).sum() > 1 for t in tables)]
    low, high = _middle(drawn, len(agencies))
    below, above = (drawn <= 0).sum(axis=0), (drawn >= 0).sum(axis=0)
    p = np.minimum(1, 2 * (1 + np.minimum(below, above)) / (1 + len(drawn)))
    return pd.DataFrame(
        {
            of: counted.order,
            "share_one": shares[0],
            "share_other": shares[1],
            "total_one": int(totals[0]),
            "total_other": int(totals[1]),
            "difference": shares[0] - shares[1],
            "low": low,
            "high": high,
            "p": p if len(drawn) else np.nan,
            "agencies": len(agencies),
        }
    )


@dataclass(frozen=True)
class _Counted:
    """Cells of the reports that can be counted, and what was left out.

    `parts` has a row a cell, with the column `what`; `whole` says whether its report counts.
    """

    parts: pd.DataFrame
    what: str
    order: list[Any]

    @classmethod
    def of(
        cls,
        parts: pd.DataFrame,
        what: str,
        order: list[str],
        cells: int = 0,
        known: Callable[[pd.Series], pd.Series] = lambda sums: sums.notna(),
    ) -> _Counted:
        """Reports count where the sum of their `parts` is known, and all these `cells` are there."""
        values = parts.groupby("_report")["value"]
        sums = values.agg(lambda values: values.sum(skipna=False))
        counted = known(sums).astype(bool) & (values.size() >= cells)
        whole = parts["_report"].map(counted).astype(bool)
        return cls(parts.assign(whole=whole).reset_index(drop=True), what, order)

    def used(self, by: list[str], balanced: bool) -> pd.DataFrame:
        """The cells that count; balanced, of agencies that count in every group."""
        used = self.parts[self.parts["whole"]]
        if balanced:
            groups = used[["_agency", *by]].drop_duplicates()
            often = groups["_agency"].value_counts()
            every = len(groups[by].drop_duplicates())
            used = used[used["_agency"].isin(often.index[often == every])]
            if used.empty:
                raise ValueError(
                    f"没有机构在每一组（{'、'.join(by)}）都可计 no agency counts in every group "
                    f"of {', '.join(by)}"
                )
        return used

    def by_agency(self, used: pd.DataFrame) -> pd.DataFrame:
        """Counts by agency and `what`."""
        made = used.pivot_table(
            index="_agency", columns=self.what, values="value", aggfunc="sum", observed=True
        )
        return made.reindex(columns=self.order, fill_value=0).fillna(0).astype(float)


def _outcomes(cells: pd.DataFrame) -> _Counted:
    """Table 3's outcomes, of the reports in which they add up to the total that is printed."""
    told = _totals(cells)
    groups = told["row"].str.split(".").str[0]

    def known(sums: pd.Series) -> pd.Series:
        printed = told[told["row"] == "total"].set_index("_report")["value"].reindex(sums.index)
        return (sums == printed).fillna(False)

    parts = told[groups.isin(OUTCOMES)].assign(outcome=groups)
    return _Counted.of(parts, "outcome", list(OUTCOMES), known=known)


def _totals(cells: pd.DataFrame) -> pd.DataFrame:
    """The last column of table 3: all applicants together."""
    return _told(cells[(cells["table"] == "requests") & (cells["column"] == "total")])


def _told(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with their report's number and agency; one without a name is an agency of its own."""
    report = [name for name in _REPORT if name in cells]
    if not report:
        raise ValueError(
            "表中没有指明报告的列 the table has no column that says which report a row is from"
        )
    number = cells.groupby(report, dropna=False).ngroup()
    agency = cells[next(name for name in _AGENCY if name in cells)].astype(object)
    agency = agency.where(agency.notna(), "#" + number.astype(str))
    return cells.assign(_report=number, _agency=agency).reset_index(drop=True)


def _grounds(cells: pd.DataFrame) -> _Counted:
    told = _totals(cells)
    parts = told[told["row"].isin(GROUNDS)].assign(ground=told["row"])
    return _Counted.of(parts, "ground", list(GROUNDS), len(GROUNDS))


def _shares(
    counted: _Counted, by: list[str], balanced: bool, seed: int, within: Sequence[str] = ()
) -> pd.DataFrame:
    """Counts and shares by group, over the reports that are whole; parted `within` each, too."""
    every = counted.used(by, balanced)
    by = [*within, *by]
    rows = []
    names = [
        *by, counted.what, "count", "total", "share", "low", "high", "agency_low", "agency_high",
        "deff", "agencies", "reports", "left_out",
    ]  # fmt: skip
    for group, parts in counted.parts.groupby(by, sort=True):
        group = group if isinstance(group, tuple) else (group,)
        used = every[every.index.isin(parts.index)]
        reports, kept = (table["_report"].nunique() for table in (parts, used))
        table = counted.by_agency(used).to_numpy()
        total = int(table.sum())
        drawn = _drawn_shares(table, np.random.default_rng(seed))
        lows, highs = _middle(drawn, len(table))
        for at, key in enumerate(counted.order):
            count = int(table[:, at].sum())
            share = count / total if total else float("nan")
            independent = share * (1 - share) / total if total else 0.0
            known = drawn[~np.isnan(drawn[:, at]), at]
            deff = float(known.var()) / independent if independent and len(known) else np.nan
            rows.append(
                (
                    *group, key, count, total, share, *interval(count, total), lows[at], highs[at],
                    deff, len(table), kept, reports - kept,
                )
            )  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def _drawn_shares(table: np.ndarray, rng: np.random.Generator) -> Any:
    """Shares of the columns where the rows (agencies) are drawn anew; NaN with less than two."""
    agencies, outcomes = table.shape
    if agencies < 2:
        return np.full((DRAWS, outcomes), np.nan)
    weights = rng.multinomial(agencies, np.full(agencies, 1 / agencies), size=DRAWS)
    counts = weights @ table
    totals = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, totals, out=np.full_like(counts, np.nan), where=totals > 0)


def _middle(drawn: np.ndarray, agencies: int) -> Any:
    """The middle 95 % of every column, widened for few agencies; NaN where nothing was drawn."""
    require("narrative")
    from scipy.stats import norm, t

    drawn = drawn[~np.isnan(drawn).any(axis=1)]
    if not len(drawn):
        return np.full((2, drawn.shape[1]), np.nan)
    tail = norm.cdf(np.sqrt(agencies / (agencies - 1)) * t.ppf(0.025, agencies - 1))
    return np.percentile(drawn, [100 * tail, 100 * (1 - tail)], axis=0)
