"""Pictures: one function each, from a table of ours to matplotlib axes.

Every function takes the table, draws on `ax` (a new figure without it) in the language
`lang`, and returns the axes, so that a notebook can go on from there. Colours are those
of M. Okabe and K. Ito, *Color Universal Design* (2008), which the colour-blind can tell
apart. Chinese is drawn with Noto Sans CJK, from a package: no font of the machine is
needed. Where figures are drawn by years, a dashed line stands between 2020 and 2021, when the
form changed. Every figure carries words for who cannot see it (`describe`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreport.analysis import COMPONENTS, KINDS, OUTCOMES, RELATIONS, Frame, load_frame, rates
from govreport.extras import require
from govreport.form import Label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0072B2", "#56B4E9", "#D55E00", "#E69F00", "#CC79A7", "#999999", "#009E73", "#F0E442")
"""Okabe and Ito's, black left out."""

FORM_CHANGE = 2020.5
"""Between the 2019 and the 2021 edition of the form."""

SEQUENTIAL = "Blues"
"""The scale of shares: the palest is 0."""

_FONT = "Noto Sans CJK SC"
_WORDS: dict[str, Label] = {
    "share": Label("占比", "share"),
    "of_reports": Label("占报告比例", "share of reports"),
    "form_change": Label("2021年起新表", "new form from 2021"),
    "none": Label("无可用数", "no figures"),
    "edition": Label("表", "form"),
    "cases": Label("n＝{}件", "n = {}"),
    "interval": Label("横线为95%区间（Wilson）", "bars: 95 % interval (Wilson)"),
    "both_intervals": Label(
        "95%区间：横线按件（Wilson），色带按机关重抽",
        "95 %: bars by case (Wilson), bands by agency",
    ),
    "log_odds": Label("加权对数优势（z）", "weighted log odds (z)"),
    "by_agency": Label("，细线为按机关重抽的95%区间", "; thin lines: 95 %, agencies drawn anew"),
    "precision": Label("精确率", "precision"),
    "recall": Label("召回率", "recall"),
    "f1": Label("F1", "F1"),
    "improvements": Label("占改进措施比例", "share of improvements"),
    "characters": Label("占字数比例", "share of characters"),
    "problems": Label("占问题比例", "share of problems"),
    "outcomes": Label("申请如何办结", "How requests ended"),
    "grounds": Label("不予公开的理由", "On what grounds requests were refused"),
    "origins": Label("文字从何而来", "Where the text comes from"),
    "follow_up": Label("各类问题一年后如何", "What became of problems a year later"),
    "trend": Label("历年变化", "Over the years"),
    "intervals": Label("占比及其区间", "Shares and their intervals"),
    "themes": Label("各主题占报告比例", "Themes, by share of reports"),
    "keyness": Label("区分两组的词", "Words that set two groups apart"),
    "validation": Label("机器编码与人工编码之比", "Machine against human coding"),
    "parts": Label("各部分", "parts"),
    "stop": Label("。", ". "),
    "comma": Label("、", ", "),
    "colon": Label("：", ": "),
}


def font() -> str:
    """Make the Chinese font known to matplotlib and draw with it from now on.

    It is always the package's own, so that a picture is the same everywhere: what the machine
    has of the same family, or had when matplotlib last looked, is not drawn with.

    Returns
    -------
    str
        Its family. It is put in front of ``font.sans-serif``; nothing else changes but
        that a minus is drawn as a hyphen, which every font has.
    """
    require("plots")
    import matplotlib
    from matplotlib import font_manager

    path = str(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc")
    known, families = font_manager.fontManager, matplotlib.rcParams["font.sans-serif"]
    if {entry.fname for entry in known.ttflist if entry.name == _FONT} != {path}:
        known.ttflist = [entry for entry in known.ttflist if entry.name != _FONT]
        known.addfont(path)
    if families[:1] != [_FONT]:
        matplotlib.rcParams["font.sans-serif"] = [_FONT, *families]
    matplotlib.rcParams["axes.unicode_minus"] = False
    return _FONT


def use_style() -> None:
    """Draw plots of one's own like those of this module, from now on.

    Chinese is drawn (`font`), in the colours `COLOURS`, shares on the scale `SEQUENTIAL`;
    ``savefig`` writes what a journal takes: 300 dots an inch, no wide margin, text in PDF and
    SVG as text. All by ``matplotlib.rcParams``; ``matplotlib.rcdefaults()`` takes it back.
    """
    font()
    import matplotlib
    from cycler import cycler

    matplotlib.rcParams |= {
        "axes.prop_cycle": cycler(color=COLOURS),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "figure.constrained_layout.use": True,
        "image.cmap": SEQUENTIAL,
        "legend.frameon": False,
        "pdf.fonttype": 42,
        "savefig.bbox": "tight",
        "savefig.dpi": 300,
        "svg.fonttype": "none",
    }


def describe(ax: Axes, what: str, lang: str = "zh") -> Axes:
    """Give a figure words for who cannot see it, its alternative text in a notebook.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    what : str
        What it shows. Names of axes, bars and parts are added when it is displayed.
    lang : {"zh", "en"}

    Returns
    -------
    matplotlib.axes.Axes
        `ax`. ``ax.figure`` may hold more, each described by itself.
    """
    ax.set_label(what)
    # a notebook asks the figure; the picture itself stays matplotlib's
    ax.figure._repr_mimebundle_ = partial(_bundle, ax.figure, lang)  # type: ignore[union-attr]
    return ax


def _bundle(figure: Any, lang: str, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
    told = "\n".join(_told(ax, lang) for ax in figure.axes if ax.get_label())
    return {"text/plain": told}, {"image/png": {"alt": told}, "image/svg+xml": {"alt": told}}


def _told(ax: Any, lang: str) -> str:
    comma, colon = _WORDS["comma"](lang), _WORDS["colon"](lang)
    parts = [colon.join(dict.fromkeys(filter(None, (ax.get_label(), ax.get_title()))))]
    for axis in (ax.yaxis, ax.xaxis):
        ticks = [" ".join(tick.get_text().split()) for tick in axis.get_ticklabels()]
        named = colon.join(filter(None, (axis.get_label_text(), comma.join(filter(None, ticks)))))
        parts.append(named)
    if named := comma.join(ax.get_legend_handles_labels()[1]):
        parts.append(_WORDS["parts"](lang) + colon + named)
    return _WORDS["stop"](lang).join(filter(None, parts)) + _WORDS["stop"](lang).strip()


def outcomes(
    shares: pd.DataFrame, by: str = "year", lang: str = "zh", ax: Axes | None = None
) -> Axes:
    """How requests ended: a bar a group, stacked by outcome.

    Parameters
    ----------
    shares : pandas.DataFrame
        From `rates.outcome_shares`.
    by : str
        The column of groups; a bar each, in the table's order.
    lang : {"zh", "en"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        With the number of requests under each bar: a bar of four is not one of 400.
    """
    ax = _ended(shares, "outcome", rates.OUTCOMES, by, lang, ax, lying=by != "year")
    return describe(ax, _WORDS["outcomes"](lang), lang)


def grounds(
    shares: pd.DataFrame, by: str = "year", lang: str = "zh", ax: Axes | None = None
) -> Axes:
    """On what grounds requests were refused: a lying bar a group, stacked by ground.

    Parameters
    ----------
    shares : pandas.DataFrame
        From `rates.grounds`.
    by, lang, ax
        As for `outcomes`; a group that stands in two editions of the form has two bars.

    Returns
    -------
    matplotlib.axes.Axes
        With the number of refusals beside each bar.
    """
    if shares[[by, "ground"]].duplicated().any():
        named = shares[by].astype(str) + f" ({_WORDS['edition'](lang)} "
        named += shares["edition"].astype(str) + ")"
        shares = shares.assign(**{by: named})
    ax = _ended(shares.sort_values(by, kind="stable"), "ground", rates.GROUNDS, by, lang, ax)
    return describe(ax, _WORDS["grounds"](lang), lang)


def _ended(
    shares: pd.DataFrame,
    what: str,
    labels: Mapping[str, Label],
    by: str,
    lang: str,
    ax: Axes | None,
    lying: bool = True,
) -> Axes:
    table = shares.pivot_table(index=by, columns=what, values="share", sort=False)
    totals = shares.groupby(by, sort=False)["total"].first()
    table = table.reindex(index=totals.index, columns=list(labels)).fillna(0)
    ticks = [
        f"{group}\n{_WORDS['cases'](lang).format(total) if total else _WORDS['none'](lang)}"
        for group, total in totals.items()
    ]
    if lying:  # names are long; the first on top
        table, ticks = table.iloc[::-1], [tick.replace("\n", " ") for tick in reversed(ticks)]
    return _stacked(table, labels, ticks, lang, ax, years=not lying, lying=lying)


def origins(
    table: pd.DataFrame, by: str = "year", lang: str = "zh", ax: Axes | None = None
) -> Axes:
    """How much of the text is new, its own of earlier years, another's, or template.

    Parameters
    ----------
    table : pandas.DataFrame
        From `analysis.origins`.
    by : str
        The column of groups; shares are of all the group's characters.
    lang, ax
        As for `outcomes`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    weighed = table[list(RELATIONS)].mul(table["characters"], axis=0).assign(**{by: table[by]})
    sums = weighed.groupby(by).sum()
    lying = by != "year"
    sums = sums.iloc[::-1] if lying else sums
    ticks = [str(group) for group in sums.index]
    ax = _stacked(sums.div(sums.sum(axis=1), axis=0), RELATIONS, ticks, lang, ax, lying=lying)
    (ax.set_xlabel if lying else ax.set_ylabel)(_WORDS["characters"](lang))
    return describe(ax, _WORDS["origins"](lang), lang)


def follow_up(
    table: pd.DataFrame, lang: str = "zh", ax: Axes | None = None, frame: Frame | None = None
) -> Axes:
    """What became of the problems of each theme a year later.

    Parameters
    ----------
    table : pandas.DataFrame
        From `analysis.follow_up`; problems without a report to compare are left out.
    frame : Frame, optional
        The one that `analysis.follow_up` was given, for the names of its themes.
    lang, ax
        As for `outcomes`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    known = table[table["outcome"] != "unknown"]
    exploded = known.assign(theme=known["themes"].str.split("；")).explode("theme")
    counts = (
        exploded[exploded["theme"] != ""].groupby(["theme", "outcome"]).size().unstack(fill_value=0)
    )
    counts = counts.reindex(columns=[name for name in OUTCOMES if name != "unknown"], fill_value=0)
    counts = counts.loc[counts.sum(axis=1).sort_values(kind="stable").index]
    labels = [theme.label for theme in (frame or load_frame()).themes]
    names = {name: one(lang) for one in labels for name in (one.zh, one.en)}
    ticks = [
        f"{names.get(theme, theme)}{_n(total, lang)}" for theme, total in counts.sum(axis=1).items()
    ]
    ax = _stacked(counts.div(counts.sum(axis=1), axis=0), OUTCOMES, ticks, lang, ax, lying=True)
    ax.set_xlabel(_WORDS["problems"](lang))
    return describe(ax, _WORDS["follow_up"](lang), lang)


def trend(
    table: pd.DataFrame,
    value: str,
    group: str | None = None,
    labels: Mapping[Any, Label] | None = None,
    lang: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """A figure over the years, a line a group; a band where the table has an interval.

    Parameters
    ----------
    table : pandas.DataFrame
        With ``year``, `value` and, for a band, ``low`` and ``high``. A year without a
        value is a gap, not a zero; of more than one ``edition``, each has a line.
    value : str
        The column to draw.
    group : str, optional
        The column whose values are the lines.
    labels : mapping of group to Label, optional
    lang, ax
        As for `outcomes`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a group has several values for a year, of one edition.
    """
    table = table.dropna(subset="year").astype({"year": int})
    keys = [name for name in (group, "year", "edition") if name in table]
    if (twice := table[keys][table.duplicated(keys)]).size:
        raise ValueError(
            f"一年有几个值，请先汇总或分组 a year has several values; sum them, or give their group: "
            f"{', '.join(f'{name} {told}' for name, told in twice.iloc[0].items())}"
        )
    groups = [(None, table)] if group is None else list(table.groupby(group, sort=False))
    ax = _axes(ax, (9, max(3.6, 0.3 * len(groups))) if len(groups) > _IN_AXES else (7, 3.6))
    years = range(table["year"].min(), table["year"].max() + 1) if len(table) else range(0)
    for number, (key, rows) in enumerate(groups):
        name = None if key is None else _named(key, labels, lang)
        colour = COLOURS[number % len(COLOURS)]
        dashes = ("-", "--", ":", "-.")[number // len(COLOURS) % 4]
        # a year may have reports of two editions
        editions = rows.groupby("edition", dropna=False) if "edition" in rows else [(None, rows)]
        for _, part in editions:
            part = part.set_index("year").reindex(years)
            ax.plot(
                years, part[value].astype(float), "o", linestyle=dashes, color=colour, label=name,
                linewidth=2,
            )  # fmt: skip
            name = None
            if {"low", "high"} <= set(part):
                low, high = (part[end].astype(float) for end in ("low", "high"))
                ax.fill_between(years, low, high, color=colour, alpha=0.15, linewidth=0)
    ax.set_xticks(list(years))
    if not (table[value] < 0).any():
        ax.set_ylim(bottom=0)
    if value == "share":
        _percent(ax.yaxis)
    if years and min(years) < FORM_CHANGE < max(years):
        _line(ax, FORM_CHANGE, lang)
    if not len(table):
        _say_none(ax, lang)
    elif len(groups) > _IN_AXES:
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    elif group is not None:
        ax.legend(frameon=False)
    return describe(ax, _WORDS["trend"](lang), lang)


_IN_AXES = 6
"""Lines whose names find room among them; those of more stand beside."""


def intervals(
    table: pd.DataFrame,
    label: str,
    labels: Mapping[Any, Label] | None = None,
    lang: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Shares with their intervals, a line each; differences have their own: `rates.differences`.

    Parameters
    ----------
    table : pandas.DataFrame
        With `label`, ``share``, ``low``, ``high`` and ``total``; rows of total 0 are
        left out. Where it has ``agency_low`` and ``agency_high``, these are drawn, too.
    label : str
        The column that names the rows.
    labels : mapping to Label, optional
    lang, ax
        As for `outcomes`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    table = table[table["total"] > 0].sort_values("share", kind="stable")
    ax = _axes(ax, (7, 0.8 + 0.34 * max(len(table), 3)))
    places = np.arange(len(table))
    share = table["share"].to_numpy(dtype=float)
    low, high = (table[name].to_numpy(dtype=float) for name in ("low", "high"))
    ax.errorbar(
        share, places, xerr=[np.clip(share - low, 0, None), np.clip(high - share, 0, None)], fmt="o", color=COLOURS[0],
        ecolor="#777777", capsize=3,
    )  # fmt: skip
    wide = "agency_low" in table and bool(table["agency_low"].notna().any())
    if wide:
        ends = (table[name].to_numpy(dtype=float) for name in ("agency_low", "agency_high"))
        ax.hlines(places, *ends, color=COLOURS[1], linewidth=6, alpha=0.5, zorder=0)
    names = [
        _named(key, labels, lang) + _n(total, lang)
        for key, total in zip(table[label], table["total"], strict=True)
    ]
    ax.set_yticks(places, names)
    ax.set_xlim(0, 1)
    _percent(ax.xaxis)
    ax.set_xlabel(_WORDS["both_intervals" if wide else "interval"](lang))
    ax.grid(axis="x", color="#dddddd")
    return describe(ax, _WORDS["intervals"](lang), lang)


def _frame_of(coded: pd.DataFrame, frame: Frame | None) -> Frame:
    """The frame by which units were coded, if it has their themes."""
    frame = frame or load_frame()
    known = {theme.key for theme in frame.themes}
    if strange := sorted(set(coded["theme"].dropna()) - known):
        raise ValueError(
            f"编码表没有“{strange[0]}”这个主题，请给出所用的编码表（frame=） the frame has no theme "
            f"«{strange[0]}»; give the one that coded these units (frame=)"
        )
    return frame


def themes(
    coded: pd.DataFrame, frame: Frame | None = None, lang: str = "zh", ax: Axes | None = None
) -> Axes:
    """In how many reports a theme is admitted as a problem, and answered as an improvement.

    Parameters
    ----------
    coded : pandas.DataFrame
        From `Frame.code`, with ``report`` and ``kind``; an agency makes the intervals.
    frame : Frame, optional
    lang, ax
        As for `outcomes`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If units have a theme that the frame has not.
    """
    frame = _frame_of(coded, frame)
    reports = coded["report"].nunique()
    order = [theme.key for theme in frame.themes]
    told = {kind: rates.theme_shares(coded, kind).set_index("theme") for kind in KINDS}
    known = {kind: table.reindex(index=order) for kind, table in told.items()}
    order = list(known["problem"]["share"].fillna(0).sort_values(kind="stable").index)
    ax = _axes(ax, (7, 0.6 + 0.42 * len(order)))
    places = np.arange(len(order))
    for number, kind in enumerate(KINDS):
        table = known[kind].reindex(index=order)
        offset = 0.2 - 0.4 * number
        shares = table["share"].fillna(0).to_numpy(dtype=float)
        ax.barh(
            places + offset, shares, 0.38, color=COLOURS[2 - 2 * number], label=KINDS[kind](lang)
        )
        ends = (table[name].to_numpy(dtype=float) for name in ("agency_low", "agency_high"))
        ax.hlines(places + offset, *ends, color="#333333", linewidth=1)
    ax.set_yticks(places, [frame.name_of(str(key), lang) for key in order])
    _percent(ax.xaxis)
    ax.set_xlim(left=0)
    ax.set_xlabel(f"{_WORDS['of_reports'](lang)}{_n(reports, lang)}{_WORDS['by_agency'](lang)}")
    ax.legend(frameon=False, loc="lower right")
    return describe(ax, _WORDS["themes"](lang), lang)


def themes_by_year(
    coded: pd.DataFrame, kind: str = "problem", frame: Frame | None = None, lang: str = "zh",
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """The share of reports that name each theme, year by year.

    Parameters
    ----------
    coded : pandas.DataFrame
        From `Frame.code`, with ``report``, ``year`` and ``kind``.
    kind : {"problem", "improvement"}
    frame : Frame, optional
    lang, ax
        As for `outcomes`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If units have a theme that the frame has not.
    """
    frame = _frame_of(coded, frame)
    mine = coded[coded["kind"] == kind]
    reports = coded.groupby("year")["report"].nunique()
    counts = (
        mine.dropna(subset="theme")
        .groupby(["theme", "year"])["report"]
        .nunique()
        .unstack(fill_value=0)
    )
    counts = counts.reindex(
        index=[theme.key for theme in frame.themes], columns=reports.index, fill_value=0
    )
    shares = (counts / reports).to_numpy(dtype=float)
    ax = _axes(ax, (7, 0.8 + 0.36 * len(counts)))
    ax.imshow(shares, cmap=SEQUENTIAL, vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(shares.shape):
        dark = shares[row, column] > 0.55
        ax.text(column, row, f"{shares[row, column]:.0%}", ha="center", va="center",
                color="white" if dark else "black", fontsize=8)  # fmt: skip
    ax.set_yticks(range(len(counts)), [theme.label(lang) for theme in frame.themes])
    ax.set_xticks(range(len(reports)), [f"{year}\nn={count}" for year, count in reports.items()])
    title = (KINDS[kind], _WORDS["colon"], _WORDS["of_reports"])
    ax.set_title("".join(words(lang) for words in title), fontsize=10)
    return describe(ax, _WORDS["themes"](lang), lang)


def keyness(
    table: pd.DataFrame,
    names: tuple[str, str],
    top: int = 12,
    lang: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """The words that set two groups apart.

    Parameters
    ----------
    table : pandas.DataFrame
        From `analysis.keyness`.
    names : tuple of str
        What the two groups are called.
    top : int
        Words on either side.
    lang, ax
        As for `outcomes`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    table = table.sort_values("log_odds", kind="stable")
    shown = pd.concat([table.head(top), table.tail(top)])
    shown = shown[~shown.index.duplicated()]
    ax = _axes(ax, (7, 0.8 + 0.26 * len(shown)))
    colours = [COLOURS[0] if value > 0 else COLOURS[2] for value in shown["log_odds"]]
    ax.barh(range(len(shown)), shown["log_odds"], color=colours)
    ax.set_yticks(range(len(shown)), list(shown.index))
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_xlabel(f"← {names[1]}　{_WORDS['log_odds'](lang)}　{names[0]} →")
    return describe(ax, _WORDS["keyness"](lang), lang)


def specificity(table: pd.DataFrame, lang: str = "zh", ax: Axes | None = None) -> Axes:
    """How many improvements name a number, a date, an instrument, an actor.

    Parameters
    ----------
    table : pandas.DataFrame
        From `analysis.specificity`, or improvements of `datasets.load_narrative`.
    lang, ax
        As for `outcomes`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    shares = pd.concat(
        rates.shares(table.assign(_has=table[key].map(bool)), "_has").assign(what=key)
        for key in COMPONENTS
    )
    ax = intervals(shares, "what", COMPONENTS, lang, ax)
    ax.set_title(_WORDS["improvements"](lang), fontsize=10)
    return ax


def validation(
    table: pd.DataFrame, frame: Frame | None = None, lang: str = "zh", ax: Axes | None = None
) -> Axes:
    """How well the machine codes each theme.

    Parameters
    ----------
    table : pandas.DataFrame
        From `analysis.against`, indexed by theme.
    frame : Frame, optional
    lang, ax
        As for `outcomes`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    frame = frame or load_frame()
    table = table.drop(index="macro", errors="ignore").sort_values("f1", kind="stable")
    ax = _axes(ax, (7, 0.8 + 0.34 * len(table)))
    places = np.arange(len(table))
    marks = (("precision", "<", COLOURS[0]), ("recall", ">", COLOURS[2]), ("f1", "o", "black"))
    for name, mark, colour in marks:
        ax.plot(table[name], places, mark, color=colour, label=_WORDS[name](lang), linestyle="none")
    names = [frame.name_of(str(key), lang) for key in table.index]
    ax.set_yticks(
        places, [name + _n(n, lang) for name, n in zip(names, table["units"], strict=True)]
    )
    ax.set_xlim(0, 1.02)
    ax.grid(axis="x", color="#dddddd")
    ax.legend(frameon=False, loc="lower left")
    return describe(ax, _WORDS["validation"](lang), lang)


def _axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    font()
    if ax is None:
        require("plots")
        from matplotlib import pyplot

        _, ax = pyplot.subplots(figsize=size, layout="constrained")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def _stacked(
    table: pd.DataFrame,
    labels: Mapping[str, Label],
    ticks: Sequence[str],
    lang: str,
    ax: Axes | None,
    years: bool = False,
    lying: bool = False,
) -> Axes:
    """Bars of shares that add up to one; `table` has a row a bar, a column a part."""
    ax = _axes(ax, (7.5, 0.9 + 0.34 * len(table)) if lying else (7.5, 4))
    bottom = np.zeros(len(table))
    for number, part in enumerate(table):
        height = table[part].to_numpy(dtype=float)
        style: dict[str, Any] = {
            "color": COLOURS[number], "label": labels[part](lang), "edgecolor": "white",
            "linewidth": 0.6,
        }  # fmt: skip
        if lying:
            ax.barh(range(len(table)), height, 0.72, left=bottom, **style)
        else:
            ax.bar(range(len(table)), height, 0.72, bottom=bottom, **style)
        bottom += height
    named, shares = (ax.yaxis, ax.xaxis) if lying else (ax.xaxis, ax.yaxis)
    named.set_ticks(range(len(table)), labels=list(ticks))
    (ax.set_xlim if lying else ax.set_ylim)(0, 1)
    _percent(shares)
    shares.set_label_text(_WORDS["share"](lang))
    if years:
        before = sum(int(year) < FORM_CHANGE for year in table.index)
        if 0 < before < len(table):
            _line(ax, before - 0.5, lang)
    if len(table):
        ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    else:
        _say_none(ax, lang)
    return ax


def _say_none(ax: Axes, lang: str) -> None:
    """Say in empty axes that there are no figures."""
    ax.text(0.5, 0.5, _WORDS["none"](lang), transform=ax.transAxes, ha="center", va="center")


def _named(key: Any, labels: Mapping[Any, Label] | None, lang: str) -> str:
    return labels[key](lang) if labels and key in labels else str(key)


def _line(ax: Axes, x: float, lang: str) -> None:
    ax.axvline(x, color="#444444", linestyle="--", linewidth=1)
    ax.annotate(
        _WORDS["form_change"](lang), (x, 1.0), xycoords=("data", "axes fraction"),
        xytext=(3, 3), textcoords="offset points", fontsize=8, color="#444444",
    )  # fmt: skip


def _n(total: int, lang: str) -> str:
    return f"（{total}）" if lang == "zh" else f" ({total})"


def _percent(axis: Any) -> None:
    require("plots")
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1, decimals=0))
