"""Features: what the narrative of reports holds, counted and coded, without its sentences.

Tables that can be handed on where texts cannot, as HathiTrust's extracted features are
(P. Organisciak and others, *Extracted Features*, HathiTrust Research Center, 2017): made of
reports of one's own they have the columns of those that come with the project
(`datasets.load_narrative`), so that one analysis runs on both.
"""

from __future__ import annotations

import pandas as pd

from govreport.analysis.followup import compared, follow_up
from govreport.analysis.reuse import RELATIONS, origins, reuse
from govreport.analysis.specificity import COMPONENTS, specificity
from govreport.analysis.themes import Frame, load_frame
from govreport.analysis.words import words

COUNTED = ("overview", "problems", "other")
"""Sections whose words are counted: those that are prose."""

_REPORT = ["report", "agency", "year"]


def features(
    sections: pd.DataFrame, items: pd.DataFrame, claims: pd.DataFrame, frame: Frame | None = None
) -> dict[str, pd.DataFrame]:
    """Counts and codes of reports' text.

    Parameters
    ----------
    sections, items, claims : pandas.DataFrame
        From `govreport.sections`, `items` and `claims`, of the same reports. A column
        ``agency_id`` of sections and items says who is the same under another name.
    frame : Frame, optional

    Returns
    -------
    dict of str to pandas.DataFrame
        By the names of `datasets.NARRATIVE`, with ``report``, ``agency`` (which is its ``short``
        name, too) and ``year``, and the columns of data/narrative/CODEBOOK.md.
    """
    frame = frame or load_frame()
    prose = sections[sections["section"].isin(COUNTED)]
    told = words(prose)
    told = told[~told["pos"].isin(("x", "w"))]
    lengths = told.groupby(["report", "section"]).size().rename("words").reset_index()
    taken = pd.concat(
        [
            origins(part, reuse(part)).assign(section=name).drop(columns=["agency", "year"])
            for name, part in list(prose.groupby("section")) or [("", prose)]
        ]
    )
    known = (
        prose[[*_REPORT, "section"]]
        .merge(taken, on=["report", "section"], how="left")  # undated, none is known
        .merge(lengths, on=["report", "section"], how="left")
    )
    made = {
        "sections": known.fillna({"words": 0}).round({name: 4 for name in RELATIONS}),
        "words": told.groupby([*_REPORT, "section", "word", "pos", "stop"], dropna=False)
        .size()
        .rename("count")
        .reset_index(),
        "items": _measured(items),
        "themes": frame.code(items)[[*_REPORT, "item", "kind", "number", "theme", "words"]],
        "followup": _followed(items, frame),
        "compared": compared(items, frame).drop(columns="agency_id", errors="ignore"),
        "claims": claims.drop(columns=["text", "passage", "place", "cells", "scope"]),
    }
    return {name: table.assign(short=table["agency"]) for name, table in made.items()}


def _measured(items: pd.DataFrame) -> pd.DataFrame:
    """Items without their text: how long they are, and how specific."""
    made = specificity(items)
    for part in COMPONENTS:
        made[part] = made[part].str.split("；").str.len().where(made[part].ne(""), 0)
    counted = items.assign(characters=items["text"].str.len()).join(made[[*COMPONENTS, "score"]])
    aside = ["text", "start", "end", "agency_id", "read", "themes", "who"]
    return counted.drop(columns=aside, errors="ignore")


def _followed(items: pd.DataFrame, frame: Frame) -> pd.DataFrame:
    """What became of problems, without their text."""
    made = follow_up(items, frame)
    years = items.drop_duplicates("report").set_index("report")["year"]
    made.insert(3, "next_year", made["next_report"].map(years).astype("Int64"))
    return made.drop(columns=["text", "next_text", "next_report"])
