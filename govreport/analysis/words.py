"""Words: texts cut into words by jieba, and where each stands.

jieba (https://github.com/fxsj/jieba) finds the most likely cut of a sentence by a
dictionary; ours adds the terms of the Regulations, the form and the institutions
(``resources/dictionary.txt``) to its own. Part of speech is the dictionary's; a word
that no dictionary holds has ``x``. Both files can be read and edited.

rjieba 0.2.2 (https://github.com/messense/rjieba-py), the same in Rust, given our terms, cuts the
panel's 95 reports (197,076 characters) alike but for web addresses and telephone numbers: 99.9 % of
100,613 words, 803 of 814 sections; 94 % of its parts of speech are the dictionary's. It takes 0.06
seconds where jieba takes 1.5 (measured in November 2026). As no analysis waits for that, jieba stays.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from govreport.errors import UnreadableFile
from govreport.extras import require
from govreport.form import resource

if TYPE_CHECKING:
    from jieba import Tokenizer

_SENTENCE_END = frozenset("。！？!?；;\n")
_WORD = re.compile(r"\w")
_LINE = re.compile(r"(?P<word>\S+)(?:\s+(?P<freq>\d+))?(?:\s+(?P<tag>[a-zA-Z]+))?")


@lru_cache(maxsize=4)
def segmenter(dictionary: str | Path | None = None) -> tuple[Tokenizer, dict[str, str]]:
    """Our jieba and its parts of speech; made once, in about a second.

    Parameters
    ----------
    dictionary : path, optional
        More terms, beside ``resources/dictionary.txt`` and built like it: a word a
        line, then its frequency and part of speech, both optional.

    Returns
    -------
    tokenizer : jieba.Tokenizer
    tags : dict of str to str
        Part of speech by word, in jieba's notation (n, v, a, …).

    Raises
    ------
    UnreadableFile
        If the dictionary cannot be read; the message names the line.
    """
    require("narrative")
    import jieba  # loads a large dictionary: only when words are wanted

    tokenizer = jieba.Tokenizer()
    # not jieba's cache: it stands in a folder where anyone may write
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    tags: dict[str, str] = {}
    with tokenizer.get_dict_file() as lines:
        for line in lines:
            word, _, tag = line.decode("utf-8").split()
            tags[word] = tag
    _add(tokenizer, tags, resource("dictionary.txt"), "dictionary.txt")
    if dictionary is not None:
        _add(tokenizer, tags, read_text(dictionary), str(dictionary))
    return tokenizer, tags


def _add(tokenizer: Tokenizer, tags: dict[str, str], text: str, name: str) -> None:
    for number, line in enumerate(io.StringIO(text), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if not match:
            raise UnreadableFile(
                f"{name}: 第{number}行不是“词语 词频 词性”的格式 "
                f"line {number} is no «word frequency tag»: {line[:40]}"
            )
        word = match["word"]
        # at least what it takes for jieba to keep it whole
        wanted = max(int(match["freq"] or 1), tokenizer.suggest_freq(word))
        tags[word] = match["tag"] or tags.get(word, "n")
        tokenizer.add_word(word, wanted, tags[word])


def read_text(path: str | Path) -> str:
    """The text of a user's file, or why there is none."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"{path}: 无法按UTF-8文本读取 cannot be read as UTF-8 text ({error})"
        ) from None


@cache
def stop_words(path: str | Path | None = None) -> frozenset[str]:
    """Words that say nothing of a text's subject.

    Parameters
    ----------
    path : path, optional
        A word a line; without it ``resources/stopwords.txt``.

    Returns
    -------
    frozenset of str

    Raises
    ------
    UnreadableFile
        If the file cannot be read.

    Examples
    --------
    >>> "进一步" in stop_words(), "培训" in stop_words()
    (True, False)
    """
    text = resource("stopwords.txt") if path is None else read_text(path)
    return frozenset(line.split("#")[0].strip() for line in text.splitlines()) - {""}


def words(
    texts: pd.DataFrame | Iterable[str],
    *,
    dictionary: str | Path | None = None,
    stopwords: str | Path | None = None,
) -> pd.DataFrame:
    """Cut texts into words.

    Parameters
    ----------
    texts : pandas.DataFrame or iterable of str
        A table with a column ``text`` (`govreport.sections`, `govreport.items`), or texts.
    dictionary, stopwords : path, optional
        As for `segmenter` and `stop_words`.

    Returns
    -------
    pandas.DataFrame
        A row per word, punctuation left out: the other columns of `texts`, but not
        ``start`` and ``end``; ``text_id`` (the index of its text), ``sentence`` and
        ``position`` (from 0, within the text; marks count, spaces do not), ``word``, ``pos``, ``start`` and ``end``
        (its characters in the text) and ``stop`` (whether it is a stop word).

    Examples
    --------
    >>> table = words(["政策解读形式单一。队伍建设有待加强。"])
    >>> table[["sentence", "word", "start"]].values.tolist()
    [[0, '政策解读', 0], [0, '形式', 4], [0, '单一', 6], [1, '队伍建设', 9], [1, '有待', 13], [1, '加强', 15]]
    """
    table = as_table(texts)
    tokenizer, tags = segmenter(dictionary)
    stops = stop_words(stopwords)
    rows: list[int] = []
    found: dict[str, list[int | str]] = {
        name: [] for name in ("sentence", "position", "word", "start")
    }
    for number, text in enumerate(table["text"]):
        sentence = position = at = 0
        for word in tokenizer.cut(text):
            if _WORD.search(word):
                rows.append(number)
                found["sentence"].append(sentence)
                found["position"].append(position)
                found["word"].append(word)
                found["start"].append(at)
                position += 1
            elif not word.isspace():
                position += 1
                sentence += not _SENTENCE_END.isdisjoint(word)
            at += len(word)
    cut = texts_of(table, rows)
    word = pd.Series(found["word"], dtype="str")
    known = word.drop_duplicates()
    cut["sentence"] = found["sentence"]
    cut["position"] = found["position"]
    cut["word"] = word
    cut["pos"] = word.map({one: tags.get(one, "x") for one in known}).astype("str")
    cut["start"] = found["start"]
    cut["end"] = cut["start"] + word.str.len()
    cut["stop"] = word.isin(stops) | word.str.fullmatch(r"[\d.%％〇零一二三四五六七八九十]+")
    return cut


def as_table(texts: pd.DataFrame | Iterable[str]) -> pd.DataFrame:
    """Texts as a table with a column ``text``.

    Parameters
    ----------
    texts : pandas.DataFrame or iterable of str

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    ValueError
        If a table has no column ``text``.
    """
    if isinstance(texts, pd.DataFrame):
        if "text" not in texts:
            raise ValueError("文本表没有“text”列 the table of texts has no column «text»")
        return texts.assign(text=texts["text"].fillna(""))  # as files of CSV say that there is none
    return pd.DataFrame({"text": [texts] if isinstance(texts, str) else list(texts)})


def texts_of(table: pd.DataFrame, rows: list[int]) -> pd.DataFrame:
    """What is known of the texts in these rows, a row for each, and which ``text_id`` they have."""
    kept = table.drop(columns=["text", "start", "end"], errors="ignore")
    found = kept.iloc[rows].reset_index(drop=True)
    found.insert(len(found.columns), "text_id", table.index[rows])
    return found


def ngrams(table: pd.DataFrame, n: int = 2) -> pd.DataFrame:
    """Runs of `n` words that stand side by side: no mark and no stop word between.

    Parameters
    ----------
    table : pandas.DataFrame
        From `words`.
    n : int

    Returns
    -------
    pandas.DataFrame
        ``ngram`` (words joined by a space), ``count`` and ``texts`` (in how many texts),
        most frequent first.

    Examples
    --------
    >>> ngrams(words(["加强业务培训。", "组织业务培训，加强业务培训。"])).head(1).values.tolist()
    [['加强 业务培训', 2, 2]]
    """
    if n < 1:
        raise ValueError("n至少为1 an n-gram has at least one word")
    table = table[~table["stop"]]
    same = pd.Series(True, index=table.index)
    joined = table["word"].copy()
    for step in range(1, n):
        same &= table["text_id"].shift(-step) == table["text_id"]
        same &= table["position"].shift(-step) == table["position"] + step
        joined = joined + " " + table["word"].shift(-step)
    runs = table[same].assign(ngram=joined[same])
    counted = runs.groupby("ngram", sort=False).agg(
        count=("word", "size"), texts=("text_id", "nunique")
    )
    return counted.reset_index().sort_values(
        ["count", "texts", "ngram"], ascending=[False, False, True], ignore_index=True
    )


def kwic(texts: pd.DataFrame | Iterable[str], keyword: str, width: int = 20) -> pd.DataFrame:
    """Keyword in context.

    Parameters
    ----------
    texts : pandas.DataFrame or iterable of str
    keyword : str
        Words as they stand; not a pattern.
    width : int
        Characters shown on either side.

    Returns
    -------
    pandas.DataFrame
        A row per occurrence: the other columns of `texts`, ``text_id``, ``left``,
        ``keyword``, ``right``, ``start`` and ``end`` (in the text).

    Examples
    --------
    >>> kwic(["政策解读形式单一，解读质量不高"], "解读", 4)[["left", "keyword", "right"]].values.tolist()
    [['政策', '解读', '形式单一'], ['式单一，', '解读', '质量不高']]
    """
    if not keyword:
        raise ValueError("请给出关键词 name a keyword")
    table = as_table(texts)
    rows, spans = [], []
    for number, text in enumerate(table["text"]):
        for match in re.finditer(re.escape(keyword), text):
            rows.append(number)
            spans.append((text, match.start(), match.end()))
    return texts_of(table, rows).assign(
        left=[text[max(start - width, 0) : start] for text, start, _ in spans],
        keyword=[keyword] * len(spans),
        right=[text[end : end + width] for text, _, end in spans],
        start=[start for _, start, _ in spans],
        end=[end for _, _, end in spans],
    )
