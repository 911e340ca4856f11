"""What is said more here than there: keywords, keyness and collocations."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreport.analysis.words import as_table, segmenter, texts_of
from govreport.extras import require

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NOTIONAL = ("n", "v", "a", "l", "i", "j", "x", "eng")
"""Parts of speech (first letters, by jieba) that carry a subject."""


def keywords(table: pd.DataFrame, by: str, top: int = 10) -> pd.DataFrame:
    """Words that set a group apart from the corpus, by TF-IDF.

    Parameters
    ----------
    table : pandas.DataFrame
        From `words`; or words with their ``count``, as `datasets.load_narrative` has them.
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

    told = _notional(table, by)
    counted = told.groupby([by, "word"], observed=True).size().rename("count").reset_index()
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
    shown = texts_of(table, rows)
    shown[["word", "weight"]] = pd.DataFrame(ranked, columns=["word", "weight"])
    return shown


def keyness(
    table: pd.DataFrame,
    by: str,
    one: Hashable,
    other: Hashable | None = None,
    *,
    least: int = 3,
    seed: int = 0,
) -> pd.DataFrame:
    """Words that one group uses more than another.

    Parameters
    ----------
    table : pandas.DataFrame
        As for `keywords`.
    by : str
        The column that holds the groups.
    one, other : value of that column
        The two groups; without `other`, all the rest.
    least : int
        Words that occur less often in both together are left out.
    seed : int
        Of the exchanges that calibrate `log_odds`.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``word``: ``count_one``, ``count_other``, ``per_1000_one``,
        ``per_1000_other`` (of all words that carry a subject, `NOTIONAL`, but stop words),
        ``reports_one``, ``reports_other`` and, where the table has agencies, ``agencies_one``, ``agencies_other`` (how many use
        it), ``log_likelihood`` (G², which takes every word for independent), ``log_odds`` (z;
        above 0 for `one`), ``p`` (of G² for reports, two-sided) and ``fdr`` (the false-discovery rate among all
        words listed down to this one's p); the largest `log_odds` first.

    Raises
    ------
    ValueError
        If a group has no words.

    Notes
    -----
    G² after T. Dunning, *Computational Linguistics* 19 (1993) 61–74, in the form of
    P. Rayson and R. Garside, *Workshop on Comparing Corpora* (2000): 2 Σ O ln(O / E).
    Log odds with a Dirichlet prior of `PRIOR` a word: B. Monroe, M. Colaresi and K. Quinn,
    “Fightin' Words”, *Political Analysis* 16 (2008) 372–403, eq. 22 and 23. Words come in
    reports, which repeat themselves; so z, and for p the root of G², are divided by their
    standard deviation where whole reports are exchanged between the groups at random (whole agencies, where each is in one
    group only), an empirical null: B. Efron, *JASA* 99 (2004) 96–104. False-discovery rate:
    Y. Benjamini and Y. Hochberg, *JRSS B* 57 (1995) 289–300.
    """
    require("narrative")
    from scipy.sparse import coo_matrix
    from scipy.stats import false_discovery_control, norm

    told = _notional(table, by).dropna(subset=[by])
    told = told if other is None else told[told[by].isin([one, other])]
    first = (told[by] == one).to_numpy()
    if first.all() and len(told) and other is None:
        raise ValueError(
            f"表中没有{by}不是{one!r}的文本可比 there is nothing else to compare: {by} is {one!r} in "
            "all texts"
        )
    if not first.any() or first.all():
        lacking = other if first.any() else one
        raise ValueError(f"{by}为{lacking!r}的文本没有词 no words where {by} is {lacking!r}")
    word, vocabulary = pd.factorize(told["word"])
    cluster, clusters = pd.factorize(_clusters(told, by))
    counts = coo_matrix((np.ones(len(told)), (word, cluster))).tocsr()
    mine = np.zeros(len(clusters))
    mine[cluster[first]] = 1
    a, b = counts @ mine, counts @ (1 - mine)
    kept = a + b >= least
    spreads = _spreads(counts[kept], mine, np.random.default_rng(seed))
    z, root = _log_odds(a, b) / spreads[0], _root(a, b) / spreads[1]
    both = pd.DataFrame(
        {
            "count_one": a.astype(int),
            "count_other": b.astype(int),
            "per_1000_one": 1000 * a / a.sum(),
            "per_1000_other": 1000 * b / b.sum(),
        },
        index=pd.Index(vocabulary, name="word"),
    )
    for name, column in (("reports", _report_of(told)), ("agencies", _agency_of(told))):
        if column in told:
            for side, rows in (("one", told[first]), ("other", told[~first])):
                used = rows.groupby("word")[column].nunique()
                both[f"{name}_{side}"] = used.reindex(both.index, fill_value=0)
    both["log_likelihood"] = log_likelihood(a, b, a.sum(), b.sum())
    both["log_odds"] = z
    both["p"] = 2 * norm.sf(root)
    both = both[kept]
    both["fdr"] = false_discovery_control(both["p"]) if len(both) else both["p"]
    return both.sort_values(["log_odds", "log_likelihood"], ascending=[False, False])


PRIOR = 0.5
"""Occurrences of each word that are added to both groups."""

_EXCHANGES = 200
_EXPECTED = 5
"""Occurrences from which a word helps to calibrate z."""


def _log_odds(a: np.ndarray, b: np.ndarray) -> Any:
    """The log odds ratio of every word, in one group against the other, over its deviation."""
    a, b = a + PRIOR, b + PRIOR
    odds = np.log(a / (a.sum(axis=0) - a)) - np.log(b / (b.sum(axis=0) - b))
    return odds / np.sqrt(1 / a + 1 / b)


def _root(a: np.ndarray, b: np.ndarray) -> Any:
    """The root of G²: unlike the log odds, it tells much where a group never has the word."""
    return np.sqrt(np.maximum(log_likelihood(a, b, a.sum(axis=0), b.sum(axis=0)), 0))


def _spreads(counts: csr_matrix, mine: np.ndarray, rng: np.random.Generator) -> list[float]:
    """Deviations of both where reports are exchanged between the groups; at least 1."""
    a = counts @ np.array([rng.permutation(mine) for _ in range(_EXCHANGES)]).T
    total = np.asarray(counts.sum(axis=1))
    share = a.sum(axis=0) / total.sum()
    often = total * np.minimum(share, 1 - share) >= _EXPECTED
    exchanged = [statistic(a, total - a)[often] for statistic in (_log_odds, _root)]
    return [max(1.0, float(np.sqrt(np.mean(z**2)))) if len(z) else 1.0 for z in exchanged]


def _clusters(told: pd.DataFrame, by: str) -> pd.Series:
    """What is exchanged as a whole: agencies that are in one group only, or reports."""
    agency = _agency_of(told)
    if agency in told and by != agency and told.groupby(agency)[by].nunique().max() == 1:
        return told[agency]
    # a text may hold words of two groups only where `by` is a column of its words
    return told[_report_of(told)].astype(str) + "\0" + told[by].astype(str)


def _agency_of(table: pd.DataFrame) -> str:
    """Whose they are: by code, where a name may change."""
    return next((name for name in ("agency_id", "agency_code") if name in table), "agency")


def _report_of(table: pd.DataFrame) -> str:
    return "report" if "report" in table else "text_id"


def log_likelihood(a: Any, b: Any, size_a: Any, size_b: Any) -> Any:
    """G² of two counts out of two sizes.

    Parameters
    ----------
    a, b : number or array
        Occurrences in either.
    size_a, size_b : number or array
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
    return _g2((a, b), (size_a * share, size_b * share))


def _g2(observed: Iterable[Any], expected: Iterable[Any]) -> Any:
    """2 Σ O ln(O / E)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return 2 * sum(
            np.where(o > 0, o * np.log(o / e), 0.0) for o, e in zip(observed, expected, strict=True)
        )


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
    place = ["text_id", "sentence"]
    table = table.loc[~table["stop"], [*place, "word"]]
    pairs = []
    for step in range(1, window + 1):
        later = table.shift(-step)
        near = (later[place] == table[place]).all(axis=1)
        words = {"first": table["word"][near], "second": later["word"][near]}
        pairs.append(pd.DataFrame(words))
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
    counted["log_likelihood"] = _g2(observed, expected)
    counted["pmi"] = np.log2(both * total / (left * right))
    kept = counted[["first", "second", "count", "log_likelihood", "pmi"]]
    return kept.sort_values(
        ["log_likelihood", "first", "second"], ascending=[False, True, True], ignore_index=True
    )


def _notional(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """The words that carry a subject, a row each."""
    if by not in table:
        raise ValueError(f"词表没有“{by}”列 the table of words has no column «{by}»")
    told = table[~table["stop"] & table["pos"].str.startswith(NOTIONAL)]
    return told.loc[told.index.repeat(told["count"])] if "count" in told else told
