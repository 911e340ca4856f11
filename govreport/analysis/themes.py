"""Themes: what a problem or an improvement is about, by a coding frame people can read.

The frame is a file (``resources/themes.yaml``): each theme with its definition, what a
coder counts in and leaves out, and the words that trigger it. A unit carries every
theme whose words it holds, and keeps the words: a student can check each label by eye,
and whoever disagrees edits the file.

Coding by dictionary, validated against human coders, follows K. Krippendorff, *Content
Analysis* (4th ed., 2019), chapters 7 and 12, and K. Neuendorf, *The Content Analysis
Guidebook* (2nd ed., 2017).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from govreport.analysis.words import read_text
from govreport.errors import UnreadableFile
from govreport.extras import require
from govreport.form import Label, resource
from govreport.normal import simplified

KINDS: dict[str, Label] = {
    "problem": Label("问题", "problem"),
    "improvement": Label("改进", "improvement"),
}
"""What a unit of the problems section can be."""

LONGEST = 20_000
"""Characters of a unit that are searched; real ones have a hundred."""

_TITLE = re.compile(r"(?<!制定)(?<!修订)(?<!编制)(?<!印发)(?<!出台)(?<!编印)《[^《》]{1,80}》")
"""A document that is named; one that the agency makes says what it is about."""

_ONE_FOR_ONE = str.maketrans(",;:!?()", "，；：！？（）") | {
    code: code - 0xFEE0 for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B)]
}


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that trigger a theme.

    Attributes
    ----------
    theme : str
        The theme's key.
    words : str
        As they stand in the text.
    start, end : int
        Where.
    """

    theme: str
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Theme:
    """A theme of a coding frame.

    Attributes
    ----------
    key : str
    label, definition, include, exclude : Label
        Its name, what it means, what counts and what does not.
    triggers : dict of str to re.Pattern
        By kind of unit.
    otherwise : re.Pattern or None
        What holds a trigger but means something else.
    """

    key: str
    label: Label
    definition: Label
    include: Label
    exclude: Label
    triggers: dict[str, re.Pattern[str]]
    otherwise: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Frame:
    """A coding frame: a name and its themes.

    Attributes
    ----------
    name : Label
    version : str
    themes : tuple of Theme
    """

    name: Label
    version: str
    themes: tuple[Theme, ...]

    def hits(self, text: str, kind: str = "problem") -> list[Hit]:
        """The words of a unit that trigger themes.

        Parameters
        ----------
        text : str
            One problem or one improvement.
        kind : {"problem", "improvement"}

        Returns
        -------
        list of Hit
            In the frame's order of themes, then in the text's order.

        Examples
        --------
        >>> frame = load_frame()
        >>> for hit in frame.hits("政策解读形式单一，工作人员业务能力不足。"):
        ...     print(hit.theme, hit.words, hit.start)
        capacity 工作人员业务能力 9
        interpretation 解读 2
        """
        if kind not in KINDS:
            raise ValueError(f"kind只能是 must be one of {', '.join(KINDS)}: {kind!r}")
        plain, offsets = _plain(text[:LONGEST])
        found = []
        for theme in self.themes:
            searched = theme.otherwise.sub(_blank, plain) if theme.otherwise else plain
            for match in theme.triggers[kind].finditer(searched):
                if match.end() > match.start():
                    start, end = offsets[match.start()], offsets[match.end() - 1] + 1
                    found.append(Hit(theme.key, text[start:end], start, end))
        return found

    def labels(self, text: str, kind: str = "problem") -> tuple[str, ...]:
        """The themes of a unit, each once.

        Parameters
        ----------
        text : str
        kind : {"problem", "improvement"}

        Returns
        -------
        tuple of str

        Examples
        --------
        >>> load_frame().labels("加强业务培训，完善公开制度。", "improvement")
        ('capacity', 'institutions')
        """
        return tuple(dict.fromkeys(hit.theme for hit in self.hits(text, kind)))

    def labels_of(self, units: pd.DataFrame) -> list[tuple[str, ...]]:
        """The themes of many units: those that people gave, or else those of its words.

        Parameters
        ----------
        units : pandas.DataFrame
            As for `code`; of ``themes``, what people gave, only keys of this frame count.

        Returns
        -------
        list of tuple of str
        """
        kinds = units["kind"] if "kind" in units else ["problem"] * len(units)
        told = units["themes"] if "themes" in units else [None] * len(units)
        known = {theme.key for theme in self.themes}
        made: dict[tuple[str, str], tuple[str, ...]] = {}
        found = []
        for text, kind, given in zip(units["text"], kinds, told, strict=True):
            own = None if pd.isna(given) else tuple(given.split() if given != "none" else ())
            if own is None or not known.issuperset(own):
                key = (str(text), str(kind))
                made[key] = own = made[key] if key in made else self.labels(*key)
            found.append(own)
        return found

    def code(self, units: pd.DataFrame, reports: pd.DataFrame | None = None) -> pd.DataFrame:
        """Code units: a row for every theme a unit carries.

        Parameters
        ----------
        units : pandas.DataFrame
            With ``text`` and, unless all are problems, ``kind``; `govreport.items`
            makes it. Other columns are kept. Themes that people gave (``themes``) stand,
            whatever the words.
        reports : pandas.DataFrame, optional
            All reports, from a corpus (`Corpus.reports`): those that admit no problem and promise
            nothing have no unit, and shares of reports would leave them out.

        Returns
        -------
        pandas.DataFrame
            The columns of `units`, then ``unit`` (the row of `units` it came from),
            ``theme`` (a key) and ``words`` (what triggered it, by ；; none where only
            people found it). A unit without
            a theme has one row, its theme NA: what the frame does not catch is seen; so has a
            report without a unit, its text and kind NA, too.
        """
        kinds = units["kind"] if "kind" in units else ["problem"] * len(units)
        rows: list[int] = []
        themes: list[str | None] = []
        words: list[str] = []
        labels = self.labels_of(units)
        for number, (text, kind) in enumerate(zip(units["text"], kinds, strict=True)):
            by_theme: dict[str, dict[str, None]] = {theme: {} for theme in labels[number]}
            for hit in self.hits(str(text), str(kind)):
                if hit.theme in by_theme:
                    by_theme[hit.theme][hit.words] = None
            for theme, seen in (by_theme or {None: {}}).items():  # type: ignore[dict-item]
                rows.append(number)
                themes.append(theme)
                words.append("；".join(seen))
        coded = units.iloc[rows].reset_index(drop=True)
        coded["unit"] = [units.index[row] for row in rows]
        coded["theme"] = pd.array(themes, dtype="string")
        coded["words"] = pd.array(words, dtype="string")
        if reports is None:
            return coded
        silent = reports[reports["problems"].notna() & ~reports["report"].isin(units["report"])]
        return pd.concat(
            [coded, silent[[name for name in silent if name in units]]], ignore_index=True
        )

    def codebook(self, lang: str = "zh") -> pd.DataFrame:
        """The frame as a table for coders.

        Parameters
        ----------
        lang : {"zh", "en"}

        Returns
        -------
        pandas.DataFrame
            Indexed by theme key: ``name``, ``definition``, ``include``, ``exclude``.
        """
        rows = {
            theme.key: (
                theme.label(lang),
                theme.definition(lang),
                theme.include(lang),
                theme.exclude(lang),
            )
            for theme in self.themes
        }
        return pd.DataFrame.from_dict(
            rows, orient="index", columns=["name", "definition", "include", "exclude"]
        ).rename_axis("theme")

    def name_of(self, theme: str, lang: str = "zh") -> str:
        """A theme's name.

        Parameters
        ----------
        theme : str
            Its key.
        lang : {"zh", "en"}

        Returns
        -------
        str
        """
        return next(one for one in self.themes if one.key == theme).label(lang)


def _blank(match: re.Match[str]) -> str:
    return "\0" * (match.end() - match.start())


@lru_cache(maxsize=1024)  # a unit is coded as a whole and clause by clause
def _plain(text: str) -> tuple[str, tuple[int, ...]]:
    """The text that is searched, and where each of its characters stood.

    Simplified characters, one form of punctuation, no space, no titles of laws.
    """
    text = simplified(text.translate(_ONE_FOR_ONE))
    text = _TITLE.sub(_blank, text)
    offsets = tuple(index for index, char in enumerate(text) if not char.isspace())
    return "".join(text[index] for index in offsets), offsets


@cache
def _default() -> Frame:
    return _frame(resource("themes.yaml"), "themes.yaml")


def load_frame(path: str | Path | None = None) -> Frame:
    """Read a coding frame.

    Parameters
    ----------
    path : path, optional
        A YAML file built like ``govreport/resources/themes.yaml``, which says how;
        without it, that file itself.

    Returns
    -------
    Frame

    Raises
    ------
    UnreadableFile
        If it cannot be read or is no coding frame; the message names the place.

    Examples
    --------
    >>> frame = load_frame()
    >>> [theme.label("zh") for theme in frame.themes][:3]
    ['思想认识', '队伍与能力', '公开内容与质量']
    """
    return _default() if path is None else _frame(read_text(path), str(path))


def _frame(text: str, name: str) -> Frame:
    require("narrative")
    import yaml

    class Loader(yaml.SafeLoader):
        """One that takes no key twice: the second would stand for both."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            keys = [key.value for key, _ in node.value]
            if again := [key for key in keys if keys.count(key) > 1]:
                told = f"“{again[0]}”出现两次 «{again[0]}» stands there twice"
                raise yaml.constructor.ConstructorError(None, None, told, node.start_mark)
            return super().construct_mapping(node, deep)

    try:
        read = yaml.load(text, Loader)
    except yaml.YAMLError as error:
        raise UnreadableFile(
            f"{name}: 不是有效的YAML no valid YAML ({error})".replace("\n", " ")
        ) from None
    themes = read.get("themes") if isinstance(read, dict) else None
    if not isinstance(themes, dict) or not themes:
        raise UnreadableFile(
            f"{name}: 不是编码框架，“themes:”下至少要有一个主题 "
            "no coding frame; it needs «themes:» with a theme or more"
        )
    _only(read, ("name", "version", "themes"), name)
    return Frame(
        _label(read.get("name"), name),
        str(read.get("version", "")),
        tuple(_theme(key, entry, name) for key, entry in themes.items()),
    )


def _theme(key: Any, entry: Any, name: str) -> Theme:
    where = f"{name}: 主题 theme «{key}»"
    if not isinstance(key, str):  # no: is false, 1: a number
        raise UnreadableFile(f"{where}: 名称请加引号 put its name in quotation marks")
    if not isinstance(entry, dict):
        raise UnreadableFile(f"{where}: 至少要有“words:” it needs at least «words:»")
    _only(entry, _OF_THEMES, where)
    common = _words(entry, "words", where)
    triggers = {kind: common + _words(entry, kind, where) for kind in KINDS}
    if not any(triggers.values()):
        raise UnreadableFile(f"{where}: 没有触发词 no words trigger it")
    otherwise = _words(entry, "not", where)
    return Theme(
        key=key,
        label=_label(entry, where, key),
        definition=_label(entry.get("definition"), where),
        include=_label(entry.get("include"), where),
        exclude=_label(entry.get("exclude"), where),
        triggers={kind: _any_of(words) for kind, words in triggers.items()},
        otherwise=_any_of(otherwise) if otherwise else None,
    )


_OF_THEMES = ("zh", "en", "definition", "include", "exclude", "words", *KINDS, "not")


def _only(entry: dict[Any, Any], known: Sequence[str], where: str) -> None:
    """Nothing else may stand there: a mistyped name would say nothing."""
    for key in entry:
        if key not in known:
            raise UnreadableFile(
                f"{where}: 没有“{key}:”这一项 there is no «{key}:»; there are {', '.join(known)}"
            )


def _words(entry: dict[str, Any], part: str, where: str) -> list[str]:
    words = entry.get(part) or []
    if not isinstance(words, list):
        raise UnreadableFile(f"{where}: “{part}:”须是词语列表 «{part}:» must be a list of words")
    for word in words:
        if not isinstance(word, str | int | float) or isinstance(word, bool):
            raise UnreadableFile(
                f"{where}: “{part}:”须是词语列表 «{part}:» must be a list of words, not {word!r}"
            )
        try:
            re.compile(str(word))
        except re.error as error:
            raise UnreadableFile(
                f"{where}: 正则表达式无效 «{word}» is no valid pattern ({error})"
            ) from None
    return [str(word) for word in words]


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(words) if words else r"(?!)", re.IGNORECASE)


def _label(entry: Any, where: str, default: str = "") -> Label:
    if isinstance(entry, str):
        return Label(entry, entry)
    if entry is not None and not isinstance(entry, dict):
        raise UnreadableFile(
            f"{where}: 名称或说明须写成“zh:”和“en:” a name or text must be given as «zh:» and «en:»"
        )
    entry = entry or {}
    zh = str(entry.get("zh") or entry.get("en") or default)
    return Label(zh, str(entry.get("en") or zh))
