"""Follow-up: whether a problem that was admitted, or a promise, is told again a year later.

A promise kept should not need to be made twice. Each problem (or improvement) of a year is
looked for among the same agency's of a later one: in the same words, or under the same
theme. That it is gone does not prove that it was solved, only that it is no longer told; and
that a theme returns may be chance, for themes are few: `by_chance` says how often it would.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from govreport.analysis.specificity import specificity
from govreport.analysis.themes import KINDS, Frame, load_frame
from govreport.form import Label

OUTCOMES: dict[str, Label] = {
    "repeated": Label("原样重复", "repeated word for word"),
    "again": Label("同类问题再次出现", "same theme again"),
    "gone": Label("次年未再提及", "not told again"),
    "unknown": Label("次年无可比报告", "no next report to compare"),
}
"""What became of a problem."""

SAME_WORDS = 80
"""Likeness (rapidfuzz ratio, 0–100) from which a problem counts as repeated."""

ANSWERED = ("stated", "parallel", "human")
"""Links by which an improvement answers a problem; «topic» and «block» are readings."""

_TOLD = ("repeated", "again")
_MOST_OTHERS = 60
"""Other agencies, drawn at random, with which chance is worked out."""


def follow_up(
    items: pd.DataFrame,
    frame: Frame | None = None,
    *,
    kind: str = "problem",
    after: int = 1,
    same_words: float = SAME_WORDS,
    links: Collection[str] = ANSWERED,
    reports: pd.DataFrame | None = None,
    lang: str = "zh",
) -> pd.DataFrame:
    """Each problem, what was done about it, and whether it comes again in a later year.

    Parameters
    ----------
    items : pandas.DataFrame
        From `govreport.items`: reports of several years.
    frame : Frame, optional
    kind : {"problem", "improvement"}
        What is followed.
    after : int
        How many years later it is looked for.
    same_words : float
        Likeness from which it counts as repeated.
    links : collection of str
        Which links count as an answer (keys of `report.LINKS`); a table without ``how``
        has none to choose from, and all count.
    reports : pandas.DataFrame, optional
        All reports, from a corpus (`Corpus.reports`): items alone do not tell a report that
        admits nothing from one that is not there.
    lang : {"zh", "en"}
        Of the themes' names.

    Returns
    -------
    pandas.DataFrame
        A row per problem of a report whose agency and year are known: ``report``, ``agency``,
        ``year``, ``item``, ``text``, ``themes`` (names, by ；), ``improvements`` (how many
        answer it), ``score`` (the most specific one's, 0–4; NA without one), ``next_report``,
        ``next_item`` and ``next_text`` (the one most like it `after` years later; NA where
        there is none), ``likeness`` (0–100), ``outcome``, a key of `OUTCOMES`, and ``run``: in
        how many reports in a row it is told, this one the first.

    Notes
    -----
    Years follow each other within an agency by its name: an agency that was renamed
    begins anew, unless a column ``agency_id`` (of `items` and `reports`) says that it is the
    same. A year whose report admits no problem gives ``gone`` where `reports` or an improvement
    in `items` shows that there is such a report; a year without a report, or whose section was
    not split whole (`read.items`), gives ``unknown``.
    """
    frame = frame or load_frame()
    units = _units(items, kind)
    later = _Later(items, units, frame, same_words, reports)
    best = _answers(items, links)
    rows = []
    follows: dict[Hashable, Hashable] = {}
    for row in units.itertuples():
        outcome, match, likeness = later.of(row.Index, row.who, row.year + after)
        following = [pd.NA] * 3
        if match is not None:
            follows[row.Index] = match
            following = list(units.loc[match, ["report", "item", "text"]])
        themes = "；".join(frame.name_of(theme, lang) for theme in later.themes[row.Index])
        known = (row.report, row.item) in best.index
        done = map(int, best.loc[(row.report, row.item)]) if known else (0, pd.NA)
        rows.append(
            (
                row.report, row.agency, row.year, row.item, row.text, themes, *done, *following,
                likeness, outcome,
            )
        )  # fmt: skip
    columns = [
        "report", "agency", "year", "item", "text", "themes", "improvements", "score",
        "next_report", "next_item", "next_text", "likeness", "outcome",
    ]  # fmt: skip
    runs: dict[Hashable, int] = {}
    for at in units.index[np.argsort(-units["year"].to_numpy(dtype=int), kind="stable")]:
        runs[at] = 1 + (runs[follows[at]] if at in follows else 0)
    whole = {name: "Int64" for name in ("year", "item", "improvements", "score", "next_item")}
    table = pd.DataFrame(rows, columns=columns).astype({**whole, "likeness": "Float64"})
    return table.assign(run=pd.array([runs[at] for at in units.index], dtype="Int64"))


def answered(items: pd.DataFrame, links: Collection[str] = ANSWERED) -> pd.DataFrame:
    """Which problems have an improvement that answers them.

    Parameters
    ----------
    items : pandas.DataFrame
        From `govreport.items`, or of `datasets.load_narrative`.
    links : collection of str
        As for `follow_up`.

    Returns
    -------
    pandas.DataFrame
        The problems, with ``answered``.
    """
    key = ["report", "item"]
    problems = items[items["kind"] == "problem"]
    known = pd.MultiIndex.from_frame(_linked(items, links)[key])
    return problems.assign(answered=pd.MultiIndex.from_frame(problems[key]).isin(known))


def unkept(items: pd.DataFrame, frame: Frame | None = None, **options: Any) -> pd.DataFrame:
    """What was promised about a problem that is told again all the same.

    Parameters
    ----------
    items : pandas.DataFrame
        From `govreport.items`, or a corpus' ``items``.
    frame : Frame, optional
    **options
        As for `follow_up`.

    Returns
    -------
    pandas.DataFrame
        The rows of `follow_up` that were answered and come again, with ``promises`` and
        ``next_promises``: the improvements of both years, by line; the longest run first.
    """
    links = options.get("links", ANSWERED)
    table = follow_up(items, frame, **options)
    made = _linked(items, links).groupby(["report", "item"])["text"].agg("\n".join)

    def promises(report: str, item: str) -> list[str | None]:
        return [made.get(key) for key in zip(table[report], table[item], strict=True)]

    table["promises"] = promises("report", "item")
    table["next_promises"] = promises("next_report", "next_item")
    kept = table[table["outcome"].isin(_TOLD) & (table["improvements"] > 0)]
    return kept.sort_values(["run", "likeness"], ascending=False, ignore_index=True)


def compared(
    items: pd.DataFrame,
    frame: Frame | None = None,
    *,
    kind: str = "problem",
    after: int = 1,
    same_words: float = SAME_WORDS,
    seed: int = 0,
    reports: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Each problem beside its agency's later report, and beside those of other agencies.

    Parameters
    ----------
    items, frame, kind, after, same_words, reports
        As for `follow_up`.
    seed : int
        Of the draw of other agencies, where there are more than sixty.

    Returns
    -------
    pandas.DataFrame
        A row per problem and agency: ``report``, ``agency``, ``year``, ``item``, ``against``
        (whose report of `after` years later it is; by ``agency_id``, where items have it),
        ``own`` (whether the problem's own agency's) and ``outcome``. Problems with no
        later report, own or another's, are left out.
    """
    frame = frame or load_frame()
    units = _units(items, kind)
    later = _Later(items, units, frame, same_words, reports)
    rng = np.random.default_rng(seed)
    rows = []
    for (agency, year), group in units.groupby(["who", "year"]):
        others = sorted(name for name, when in later.whole if when == year + after)
        if agency not in others or len(others) < 2:
            continue
        others.remove(agency)
        if len(others) > _MOST_OTHERS:
            others = sorted(rng.choice(others, _MOST_OTHERS, replace=False))
        for row in group.itertuples():
            head = (row.report, row.agency, row.year, row.item)
            for name in (agency, *others):
                outcome = later.of(row.Index, name, year + after)[0]
                rows.append((*head, name, name == agency, outcome))
    columns = ["report", "agency", "year", "item", "against", "own", "outcome"]
    return pd.DataFrame(rows, columns=columns).astype({"year": "Int64", "item": "Int64"})


def by_chance(
    items: pd.DataFrame,
    frame: Frame | None = None,
    *,
    draws: int = 1000,
    seed: int = 0,
    **options: Any,
) -> pd.DataFrame:
    """How often problems come again, and how often they would in another agency's report.

    Each agency's later report is exchanged for one of the same year by another, drawn at
    random: what is told again there is told again by chance, because all tell it.

    Parameters
    ----------
    items : pandas.DataFrame
        As for `follow_up`; or what `compared` made of them.
    frame : Frame, optional
    draws : int
        Exchanges of all reports.
    seed : int
    **options
        As for `compared`.

    Returns
    -------
    pandas.DataFrame
        Indexed by outcome, and ``told`` for repeated and again together: ``count`` and
        ``observed`` share; ``chance``, its mean over the exchanges, ``low`` and ``high``, the
        middle 95 % of them; and ``p``, the share of exchanges that reach what was observed.
        Problems with no later report, own or another's, are left out.
    """
    table = items if "against" in items else compared(items, frame, seed=seed, **options)
    rng = np.random.default_rng(seed)
    names = ("repeated", "again", "gone")
    own = np.zeros(3)
    drawn = np.zeros((draws, 3))
    for _, rows in table.groupby("report"):
        counts = pd.crosstab(rows["against"], rows["outcome"]).reindex(columns=names, fill_value=0)
        mine = counts.index.isin(rows.loc[rows["own"], "against"])
        others = counts[~mine].to_numpy()
        own += counts[mine].to_numpy()[0]
        drawn += others[rng.integers(len(others), size=draws)]
    total = own.sum()
    own, drawn = (
        np.column_stack([np.atleast_2d(n), np.atleast_2d(n)[:, :2].sum(1)]) for n in (own, drawn)
    )
    if not total:
        return pd.DataFrame(columns=["count", "observed", "chance", "low", "high", "p"])
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    return pd.DataFrame(
        {
            "count": own[0].astype(int),
            "observed": own[0] / total,
            "chance": drawn.mean(axis=0) / total,
            "low": low / total,
            "high": high / total,
            "p": (1 + (drawn >= own).sum(axis=0)) / (1 + draws),
        },
        index=pd.Index([*names, "told"], name="outcome"),
    )


class _Later:
    """What later reports tell, by agency and year, and what of an earlier text is among it."""

    def __init__(
        self,
        items: pd.DataFrame,
        units: pd.DataFrame,
        frame: Frame,
        same_words: float,
        reports: pd.DataFrame | None,
    ):
        dated = _named(items)
        split = dated["whole"].fillna(True) if "whole" in dated else pd.Series(True, dated.index)
        split = split.astype(bool).groupby([dated["who"], dated["year"]]).all()
        self.whole = {key for key, whole in split.items() if whole}
        if reports is not None:
            none = _named(reports[reports["problems"].eq(0).fillna(False)])
            self.whole |= set(zip(none["who"], none["year"], strict=True))
        self.texts = units["text"].to_dict()
        self.told = {key: list(rows.index) for key, rows in units.groupby(["who", "year"])}
        self.themes = dict(zip(units.index, frame.labels_of(units), strict=True))
        self.same_words = same_words

    def of(
        self, unit: Hashable, agency: str, year: int
    ) -> tuple[str, Hashable | None, float | None]:
        """The outcome of a unit in a report, which of it is most like it, and how much."""
        if (agency, year) not in self.whole:
            return "unknown", None, None
        text, mine = self.texts[unit], set(self.themes[unit])
        ranked = [
            (fuzz.ratio(text, self.texts[at]), at) for at in self.told.get((agency, year), ())
        ]
        best = max(ranked, key=lambda one: one[0], default=None)
        if best and best[0] >= self.same_words:
            return "repeated", best[1], best[0]
        alike = [one for one in ranked if mine & set(self.themes[one[1]])]
        if not alike:
            return "gone", None, None
        best = max(alike, key=lambda one: one[0])
        return "again", best[1], best[0]


def _units(items: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The problems or the improvements, each once."""
    if kind not in KINDS:
        raise ValueError(f"kind只能是 must be one of {', '.join(KINDS)}: {kind!r}")
    units = _named(items[items["kind"] == kind])
    place = [name for name in ("report", "start", "text") if name in units]
    return units.drop_duplicates(place if kind == "improvement" else None).reset_index(drop=True)


def _named(items: pd.DataFrame) -> pd.DataFrame:
    """Rows with agency and year, and whose they are: ``agency_id``, or else ``agency``."""
    dated = items.dropna(subset=["agency", "year"])
    return dated.assign(who=dated["agency_id" if "agency_id" in dated else "agency"])


def _linked(items: pd.DataFrame, links: Collection[str]) -> pd.DataFrame:
    """The improvements that answer a problem by one of these links."""
    answers = items[items["kind"] == "improvement"]
    return answers[answers["how"].isin(links)] if "how" in answers else answers


def _answers(items: pd.DataFrame, links: Collection[str]) -> pd.DataFrame:
    """How many improvements answer each problem, and the most specific one's score."""
    scores = specificity(_linked(items, links))
    return scores.groupby(["report", "item"])["score"].agg(["size", "max"])
