"""What is said more here than there: keywords, keyness and collocations."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from govreport.analysis.words import as_table, segmenter
from govreport.extras import require

NOTIONAL = ("n", "v", "a", "l", "i", "j", "x", "eng")
"""Parts of speech (first letters, by jieba) that carry a subject."""


def keywords(table: pd.DataFrame, by: str, top: int = 10) -> pd.DataFrame:
    """Words that set a group apart from the corpus, by TF-IDF.

    Parameters
    ----------
    table : pandas.DataFrame
        From `words`.
    by : str
        The column whose values are the groups (``report``, ``agency``, ``year``).
    top : int
        Words a group.

    Returns
    -------
    pandas.DataFrame
        ``by``, ``word``, ``count`` (in the group), ``groups`` (groups that use the word),
        ``tfidf``; the group's best first. Stop words are left out.

    Notes
    -----
    scikit-learn's smoothed formula: tf · (ln((1 + N) / (1 + df)) + 1), each group's
    vector of length 1; G. Salton and C. Buckley, *Information Processing & Management*
    24 (1988) 513–523.
    """
    require("narrative")
    from scipy.sparse import coo_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

    counted = _counts(table, by)
    if counted.empty:
        return pd.DataFrame(columns=[by, "word", "count", "groups", "tfidf"])
    group, groups = pd.factorize(counted[by], sort=True)
    word, vocabulary = pd.factorize(counted["word"])
    matrix = coo_matrix(
        (counted["count"], (group, word)), shape=(len(groups), len(vocabulary))
    ).tocsr()
    weights = TfidfTransformer().fit_transform(matrix).tocsr()
    counted["tfidf"] = np.asarray(weights[group, word]).ravel()
    counted["groups"] = counted.groupby("word")[by].transform("nunique")
    best = counted.sort_values([by, "tfidf", "word"], ascending=[True, False, True])
    return (
        best.groupby(by).head(top)[[by, "word", "count", "groups", "tfidf"]].reset_index(drop=True)
    )


def textrank(texts: pd.DataFrame | Iterable[str], top: int = 10) -> pd.DataFrame:
    """Words that hold a text together, by TextRank.

    Parameters
    ----------
    texts : pandas.DataFrame or iterable of str
    top : int
        Words a text.

    Returns
    -------
    pandas.DataFrame
        The other columns of `texts`, ``text_id``, ``word`` and ``weight`` (1 for the
        text's first word).

    Notes
    -----
    jieba's implementation, words within five of each other linked: R. Mihalcea and
    P. Tarau, “TextRank: Bringing Order into Texts”, EMNLP 2004.
    """
    require("narrative")
    import jieba.analyse
    import jieba.posseg

    tokenizer, _ = segmenter()
    ranker = jieba.analyse.TextRank()
    ranker.tokenizer = jieba.posseg.POSTokenizer(tokenizer)
    table = as_table(texts)
    rows: list[int] = []
    ranked: list[tuple[str, float]] = []
    for number, text in enumerate(table["text"]):
        for word, weight in ranker.textrank(text, topK=top, withWeight=True):
            rows.append(number)
            ranked.append((word, weight))
    kept = table.drop(columns=["text", "start", "end"], errors="ignore")
    shown = kept.iloc[rows].reset_index(drop=True)
    shown.insert(len(shown.columns), "text_id", table.index[rows])
    shown[["word", "weight"]] = pd.DataFrame(ranked, columns=["word", "weight"])
    return shown


def keyness(
    table: pd.DataFrame,
    by: str,
    one: Hashable,
    other: Hashable | None = None,
    *,
    least: int = 3,
) -> pd.DataFrame:
    """Words that one group uses more than another.

    Parameters
    ----------
    table : pandas.DataFrame
        From `words`.
    by : str
        The column that holds the groups.
    one, other : value of that column
        The two groups; without `other`, all the rest.
    least : int
        Words that occur less often in both together are left out.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``word``: ``count_one``, ``count_other``, ``per_1000_one``,
        ``per_1000_other`` (of all words but stop words), ``log_likelihood`` (G²; above
        3.84 the difference is unlikely to be chance at 5 %, above 10.83 at 0.1 %, for a
        word chosen beforehand) and ``log_odds`` (z; above 0 for `one`); the largest
        `log_odds` first.

    Raises
    ------
    ValueError
        If a group has no words.

    Notes
    -----
    G² after T. Dunning, *Computational Linguistics* 19 (1993) 61–74, in the form of
    P. Rayson and R. Garside, *Workshop on Comparing Corpora* (2000): 2 Σ O ln(O / E).
    Log odds with an informative Dirichlet prior, the prior being the words of both
    groups together: B. Monroe, M. Colaresi and K. Quinn, “Fightin' Words”, *Political
    Analysis* 16 (2008) 372–403, eq. 22 and 23.
    """
    counted = _counts(table, by)
    first = counted[counted[by] == one]
    second = counted[counted[by] == other] if other is not None else counted[counted[by] != one]
    if first.empty or second.empty:
        missing = one if first.empty else other
        raise ValueError(f"no words where {by} is {missing!r}")
    both = pd.DataFrame(
        {
            "count_one": first.groupby("word")["count"].sum(),
            "count_other": second.groupby("word")["count"].sum(),
        }
    ).fillna(0)
    sizes = both.sum()
    a, b = both["count_one"], both["count_other"]
    both["per_1000_one"] = 1000 * a / sizes["count_one"]
    both["per_1000_other"] = 1000 * b / sizes["count_other"]
    both["log_likelihood"] = log_likelihood(a, b, sizes["count_one"], sizes["count_other"])
    prior = a + b
    total = prior.sum()
    odds_a = np.log((a + prior) / (sizes["count_one"] + total - a - prior))
    odds_b = np.log((b + prior) / (sizes["count_other"] + total - b - prior))
    both["log_odds"] = (odds_a - odds_b) / np.sqrt(1 / (a + prior) + 1 / (b + prior))
    both = both[prior >= least].astype({"count_one": int, "count_other": int})
    return both.rename_axis("word").sort_values(
        ["log_odds", "log_likelihood"], ascending=[False, False]
    )


def log_likelihood(a: Any, b: Any, size_a: float, size_b: float) -> Any:
    """G² of two counts out of two sizes.

    Parameters
    ----------
    a, b : number or array
        Occurrences in either.
    size_a, size_b : float
        Words in either.

    Returns
    -------
    number or array

    Examples
    --------
    >>> round(float(log_likelihood(20, 5, 1000, 1000)), 2)
    9.64
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    share = (a + b) / (size_a + size_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [
            np.where(count > 0, count * np.log(count / (size * share)), 0.0)
            for count, size in ((a, size_a), (b, size_b))
        ]
    return 2 * (parts[0] + parts[1])


def collocations(table: pd.DataFrame, *, window: int = 4, least: int = 3) -> pd.DataFrame:
    """Words that stand together more often than chance would have it.

    Parameters
    ----------
    table : pandas.DataFrame
        From `words`.
    window : int
        How many words further on the second may stand, in the same sentence.
    least : int
        Pairs that occur less often are left out.

    Returns
    -------
    pandas.DataFrame
        ``first``, ``second``, ``count``, ``log_likelihood`` (Dunning 1993, over the
        pair's 2 × 2 table) and ``pmi`` (bits; K. Church and P. Hanks, *Computational
        Linguistics* 16 (1990) 22–29), the largest log-likelihood first.
    """
    table = table[~table["stop"]]
    pairs = []
    for step in range(1, window + 1):
        near = (table["text_id"].shift(-step) == table["text_id"]) & (
            table["sentence"].shift(-step) == table["sentence"]
        )
        pairs.append(
            pd.DataFrame({"first": table["word"][near], "second": table["word"].shift(-step)[near]})
        )
    counted = pd.concat(pairs).value_counts(sort=False).rename("count").reset_index()
    if counted.empty:
        return counted.assign(log_likelihood=[], pmi=[])
    total = counted["count"].sum()
    left = counted.groupby("first")["count"].transform("sum")
    right = counted.groupby("second")["count"].transform("sum")
    counted = counted.assign(left=left, right=right)
    counted = counted[(counted["count"] >= least) & (counted["first"] != counted["second"])]
    both, left, right = (counted[name].astype(float) for name in ("count", "left", "right"))
    observed = [both, left - both, right - both, total - left - right + both]
    expected = [
        left * right / total,
        left * (total - right) / total,
        (total - left) * right / total,
        (total - left) * (total - right) / total,
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [
            np.where(o > 0, o * np.log(o / e), 0.0) for o, e in zip(observed, expected, strict=True)
        ]
    counted["log_likelihood"] = 2 * sum(terms)
    counted["pmi"] = np.log2(both * total / (left * right))
    kept = counted[["first", "second", "count", "log_likelihood", "pmi"]]
    return kept.sort_values(
        ["log_likelihood", "first", "second"], ascending=[False, True, True], ignore_index=True
    )


def _counts(table: pd.DataFrame, by: str) -> pd.DataFrame:
    if by not in table:
        raise ValueError(f"the table of words has no column «{by}»")
    told = table[~table["stop"] & table["pos"].str.startswith(NOTIONAL)]
    return told.groupby([by, "word"], observed=True).size().rename("count").reset_index()
