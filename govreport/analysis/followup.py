"""Follow-up: whether a problem that was admitted is admitted again a year later.

A promise kept should not need to be made twice. Each problem of a year is looked for
among the same agency's problems of the next: in the same words, or under the same
theme. That it is gone does not prove that it was solved, only that it is no longer told.
"""

from __future__ import annotations

import pandas as pd
from rapidfuzz import fuzz

from govreport.analysis.specificity import specificity
from govreport.analysis.themes import Frame, load_frame
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


def follow_up(items: pd.DataFrame, frame: Frame | None = None) -> pd.DataFrame:
    """Each problem, what was done about it, and whether it comes again the next year.

    Parameters
    ----------
    items : pandas.DataFrame
        From `govreport.items`: reports of several years.
    frame : Frame, optional

    Returns
    -------
    pandas.DataFrame
        A row per problem: ``report``, ``agency``, ``year``, ``item``, ``text``,
        ``themes`` (names, by ；), ``improvements`` (how many answer it), ``score`` (the
        most specific one's, 0–4; NA without one), ``next_report``, ``next_item`` and
        ``next_text`` (the problem most like it a year later; NA where there is none),
        ``likeness`` (0–100) and ``outcome``, a key of `OUTCOMES`.

    Notes
    -----
    Years follow each other within an agency by its name: an agency that was renamed
    begins anew. A year whose report admits no problem at all gives ``gone``; a year
    without a report gives ``unknown``.
    """
    frame = frame or load_frame()
    problems = items[items["kind"] == "problem"].dropna(subset=["agency", "year"])
    answers = specificity(items)
    best = answers.groupby(["report", "item"])["score"].agg(["size", "max"])
    reported = set(
        items.dropna(subset=["agency", "year"])[["agency", "year"]].itertuples(
            index=False, name=None
        )
    )
    by_year = {
        key: list(rows[["report", "item", "text"]].itertuples(index=False, name=None))
        for key, rows in problems.groupby(["agency", "year"])
    }
    themes = {text: frame.labels(text) for text in problems["text"].unique()}
    rows = []
    for row in problems.itertuples():
        later = by_year.get((row.agency, row.year + 1), [])
        mine = set(themes[row.text])
        ranked = [
            (fuzz.ratio(row.text, text), bool(mine & set(themes[text])), report, item, text)
            for report, item, text in later
        ]
        same_words = max(ranked, key=lambda one: one[0], default=None)
        same_theme = max((one for one in ranked if one[1]), key=lambda one: one[0], default=None)
        if (row.agency, row.year + 1) not in reported:
            outcome, match = "unknown", None
        elif same_words and same_words[0] >= SAME_WORDS:
            outcome, match = "repeated", same_words
        elif same_theme:
            outcome, match = "again", same_theme
        else:
            outcome, match = "gone", None
        done = best.loc[(row.report, row.item)] if (row.report, row.item) in best.index else None
        rows.append(
            {
                "report": row.report,
                "agency": row.agency,
                "year": row.year,
                "item": row.item,
                "text": row.text,
                "themes": "；".join(frame.name_of(theme) for theme in themes[row.text]),
                "improvements": 0 if done is None else int(done["size"]),
                "score": pd.NA if done is None else int(done["max"]),
                "next_report": match[2] if match else pd.NA,
                "next_item": match[3] if match else pd.NA,
                "next_text": match[4] if match else pd.NA,
                "likeness": match[0] if match else pd.NA,
                "outcome": outcome,
            }
        )
    columns = [
        "report", "agency", "year", "item", "text", "themes", "improvements", "score",
        "next_report", "next_item", "next_text", "likeness", "outcome",
    ]  # fmt: skip
    whole = {name: "Int64" for name in ("year", "item", "improvements", "score", "next_item")}
    return pd.DataFrame(rows, columns=columns).astype({**whole, "likeness": "Float64"})
