"""Pictures: what is drawn is what the table says, in Chinese without a font of the machine's."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pandas as pd
import pypdfium2 as pdfium
import pytest
from matplotlib import pyplot
from PIL import Image

import govreport
from govreport import analysis
from govreport.analysis import plots, rates
from govreport_specimens.making import specimens
from tests.conftest import by_turns, slow


@pytest.fixture(autouse=True)
def closed():
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def reports():
    return [
        govreport.read(one.file("txt"), f"{one.name}.txt")
        for one in specimens(3, (2022, 2023, 2024), seed=4)
    ]


@pytest.fixture(scope="module")
def coded(reports):
    return analysis.load_frame().code(govreport.items(reports))


@pytest.fixture(scope="module")
def every(reports, coded):
    """Each figure, as a function of the language."""
    items, sections = govreport.items(reports), govreport.sections(reports)
    problems = sections[sections["section"] == "problems"]
    words = analysis.words(problems)
    panel = govreport.datasets.load_panel().query("scope == 'department'")
    shares = rates.outcome_shares(panel)
    machine = analysis.label_table(items)
    found = analysis.reuse(problems)
    return {
        "outcomes": lambda lang: plots.outcomes(shares, lang=lang),
        "outcomes by agency": lambda lang: plots.outcomes(
            rates.outcome_shares(panel, "agency"), by="agency", lang=lang
        ),
        "grounds": lambda lang: plots.grounds(rates.grounds(panel), lang=lang),
        "trend": lambda lang: plots.trend(shares, "share", "outcome", rates.OUTCOMES, lang=lang),
        "intervals": lambda lang: plots.intervals(
            shares[shares["year"] == 2024], "outcome", rates.OUTCOMES, lang=lang
        ),
        "themes": lambda lang: plots.themes(coded, lang=lang),
        "themes by year": lambda lang: plots.themes_by_year(coded, lang=lang),
        "keyness": lambda lang: plots.keyness(
            analysis.keyness(words, "year", 2024), ("2024", "–"), lang=lang
        ),
        "specificity": lambda lang: plots.specificity(analysis.specificity(items), lang=lang),
        "origins": lambda lang: plots.origins(analysis.origins(problems, found), lang=lang),
        "follow-up": lambda lang: plots.follow_up(analysis.follow_up(items), lang=lang),
        "validation": lambda lang: plots.validation(analysis.against(machine, machine), lang=lang),
    }


@slow
@pytest.mark.parametrize("lang", by_turns(["zh", "en"]))
def test_every_character_is_drawn_and_every_label_is_in_the_language(every, lang):
    for name, draw in every.items():
        ax = draw(lang)
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a missing glyph is a warning
            ax.figure.savefig(io.BytesIO(), dpi=50)
        own = [ax.get_xlabel(), ax.get_ylabel(), ax.get_title()]
        own += [text.get_text() for text in ax.texts]
        if lang == "en":
            for text in own:
                assert not any("\u4e00" <= char <= "\u9fff" for char in text), (name, text)


@slow
@pytest.mark.parametrize("lang", by_turns(["zh", "en"]))
def test_a_notebook_gets_words_for_who_cannot_see_it(every, lang):
    """… as alternative text of the picture, in the notebook's own machinery."""
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib_inline.backend_inline import select_figure_formats

    shell = InteractiveShell()
    select_figure_formats(shell, {"png"})
    told = {}
    for name, draw in every.items():
        _, metadata = shell.display_formatter.format(draw(lang).figure)
        told[name] = metadata["image/png"]["alt"]
    assert len(set(told.values())) == len(told)
    assert ("属于国家秘密" if lang == "zh" else "state secret") in told["grounds"]
    assert "2024" in told["grounds"] and "2024" in told["trend"]
    if lang == "en":
        assert told["outcomes"].startswith("How requests ended. ")
        assert not any("\u4e00" <= char <= "\u9fff" for char in told["outcomes"] + told["themes"])


def test_nothing_is_the_palest():
    colours = matplotlib.colormaps[plots.SEQUENTIAL](np.linspace(0, 1, 50))[:, :3]
    shades = colours @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(shades) < 0).all() and shades[0] > 0.9


@slow
def test_plots_of_ones_own_in_the_same_style(tmp_path):
    with matplotlib.rc_context():
        plots.use_style()
        figure, ax = pyplot.subplots(figsize=(3, 2))
        ax.plot([2021, 2022], [-1, 2], label="公开")
        ax.set_title("政府信息公开")
        ax.legend()
        assert matplotlib.colors.same_color(ax.lines[0].get_color(), plots.COLOURS[0])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for format in ("png", "pdf", "svg"):
                figure.savefig(tmp_path / f"own.{format}")
    with Image.open(tmp_path / "own.png") as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=1)
    assert "政府信息公开" in (tmp_path / "own.svg").read_text("utf-8")
    with pdfium.PdfDocument(tmp_path / "own.pdf") as printed:
        assert "政府信息公开" in printed[0].get_textpage().get_text_range()


@slow
def test_no_label_is_cut_off_or_drawn_over_another(every):
    for name, draw in every.items():
        ax = draw("en")
        ax.figure.canvas.draw()
        whole = ax.figure.bbox
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            boxes = [
                label.get_window_extent()
                for place, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
                if label.get_text() and low <= place <= high
            ]
            for box in boxes:
                assert box.x0 >= whole.x0 - 1 and box.y0 >= whole.y0 - 1, name
            for one, other in zip(boxes, boxes[1:], strict=False):
                assert not (one.shrunk(0.95, 0.9).overlaps(other.shrunk(0.95, 0.9))), name


@slow
def test_the_font_comes_from_a_package_not_from_the_machine():
    """Whatever the machine has, had, or had set back: a list of fonts is kept between processes."""
    code = """
import dataclasses, matplotlib, warnings
matplotlib.use("Agg")
from matplotlib import font_manager
own = [f for f in font_manager.fontManager.ttflist if "DejaVu" in f.name]
plain = next(f for f in own if (f.style, f.weight, f.name) == ("normal", 400, "DejaVu Sans"))
noto = dataclasses.replace(plain, name="Noto Sans CJK SC", fname="/nowhere/Noto.ttc")
font_manager.fontManager.ttflist = [noto, dataclasses.replace(noto, weight=700), *own]
from matplotlib import pyplot
from govreport.analysis import plots
warnings.simplefilter("error")
with matplotlib.rc_context():
    plots.font()
plots.font()
for weight in ("regular", "bold"):
    _, ax = pyplot.subplots()
    ax.set_title("政府信息公开 −1", weight=weight)
    ax.figure.canvas.draw()
    print(font_manager.findfont(ax.title.get_fontproperties()))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    drawn_with = run.stdout.splitlines()
    assert len(drawn_with) == 2 and all("noto_cjk_sans_otc" in path for path in drawn_with)


def test_bars_are_as_high_as_their_shares():
    shares = rates.outcome_shares(govreport.datasets.load_panel().query("scope == 'zone'"))
    ax = plots.outcomes(shares)
    years = list(shares["year"].unique())
    told = shares.set_index(["year", "outcome"])["share"]
    for container, outcome in zip(ax.containers, rates.OUTCOMES, strict=True):
        for bar, year in zip(container, years, strict=True):
            share = told[year, outcome]
            assert bar.get_height() == pytest.approx(0 if np.isnan(share) else share)
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert ticks[years.index(2024)] == "2024\nn＝218件" and "无可用数" in ticks[years.index(2020)]


def test_a_null_is_a_gap_in_a_line():
    table = pd.DataFrame({"year": [2019, 2021], "value": [3.0, None]})
    line = plots.trend(table, "value").lines[0]
    assert np.isnan(line.get_ydata()).tolist() == [False, True, True]


def test_the_change_of_the_form_is_marked_where_years_cross_it():
    def marked(first: int, last: int) -> bool:
        table = pd.DataFrame({"year": [first, last], "value": [1.0, 2.0]})
        return any("新表" in text.get_text() for text in plots.trend(table, "value").texts)

    assert marked(2019, 2022) and not marked(2021, 2024) and not marked(2018, 2020)


def test_themes_count_reports_not_words(coded):
    ax = plots.themes(coded)
    frame = analysis.load_frame()
    names = [label.get_text() for label in ax.get_yticklabels()]
    key = "content"
    mine = coded[(coded["theme"] == key) & (coded["kind"] == "problem")]
    share = mine["report"].nunique() / coded["report"].nunique()
    assert ax.containers[0][names.index(frame.name_of(key))].get_width() == pytest.approx(share)


def test_drawing_on_axes_of_ones_own():
    _, mine = pyplot.subplots()
    table = pd.DataFrame({"year": [2021], "value": [1.0]})
    assert plots.trend(table, "value", ax=mine) is mine


@slow
def test_matplotlib_is_loaded_only_to_draw():
    code = "import sys, govreport, govreport.analysis.plots; print('matplotlib' in sys.modules, 'jieba' in sys.modules, 'sklearn' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.split() == ["False"] * 3, run.stdout + run.stderr


def test_a_trend_has_a_line_for_each_edition_and_all_that_is_drawn_is_on_the_page():
    table = pd.DataFrame(
        {
            "year": [2020, 2021, 2021, 2022], "edition": ["2019", "2019", "2021", "2021"],
            "value": [0.1, 0.2, 0.4, -0.3], "low": 0.0, "high": 0.5,
        }
    )  # fmt: skip
    ax = plots.trend(table, "value")
    drawn = [[y for y in line.get_ydata() if y == y] for line in ax.lines[:2]]
    assert drawn == [[0.1, 0.2], [0.4, -0.3]]
    assert ax.get_ylim()[0] < -0.3
    assert plots.trend(table[table["value"] > 0], "value").get_ylim()[0] == 0
    unknown = table.assign(edition=["2019", None, "2021", "2021"], year=[2020, 2021, None, 2022])
    for some, wanted in ((table[:0], []), (unknown, [-0.3, 0.1, 0.2])):
        lines = [line for line in plots.trend(some, "value").lines if line.get_marker() == "o"]
        assert sorted(y for line in lines for y in line.get_ydata() if y == y) == wanted


@pytest.mark.parametrize(("lang", "said"), [("zh", "无可用数"), ("en", "no figures")])
def test_a_plot_of_no_figures_says_so(lang, said):
    shares = rates.outcome_shares(
        govreport.datasets.load_panel().query("scope == 'department'"), "year"
    )
    problems = analysis.follow_up(govreport.items(govreport.datasets.sample()))
    for axes in (
        plots.outcomes(shares.iloc[:0], lang=lang),
        plots.follow_up(problems.iloc[:0], lang=lang),
        plots.trend(shares.iloc[:0], "share", "outcome", lang=lang),
    ):
        assert said in [text.get_text() for text in axes.texts]
        assert axes.get_legend() is None


def test_no_band_is_named_where_none_is_drawn():
    table = pd.DataFrame(
        {"of": ["a"], "share": [0.5], "low": [0.2], "high": [0.8], "total": [9],
         "agency_low": [np.nan], "agency_high": [np.nan]}
    )  # fmt: skip
    assert "agenc" not in plots.intervals(table, "of", lang="en").get_xlabel()
    told = plots.intervals(table.assign(agency_low=0.1, agency_high=0.9), "of", lang="en")
    assert "agenc" in told.get_xlabel()


def test_grounds_of_an_exported_table_are_drawn():
    """A file of CSV says 2021 where the table has "2021"."""
    cells = govreport.datasets.load_panel().query("scope == 'department'")
    out = io.StringIO()
    cells.to_csv(out, index=False)
    out.seek(0)
    read = plots.grounds(rates.grounds(pd.read_csv(out)))
    own = plots.grounds(rates.grounds(cells))
    assert [t.get_text() for t in read.get_yticklabels()] == [
        t.get_text() for t in own.get_yticklabels()
    ]


def test_many_lines_are_told_apart_and_their_names_stand_beside_them():
    groups = [f"第{number}局" for number in range(18)]
    table = pd.DataFrame(
        [(name, year, n + year % 7) for n, name in enumerate(groups) for year in range(2019, 2024)],
        columns=["short", "year", "value"],
    )
    axes = plots.trend(table, "value", "short")
    axes.figure.draw_without_rendering()
    looks = {
        (line.get_color(), line.get_linestyle())
        for line in axes.lines
        if len(line.get_xdata()) == 5
    }
    assert len(looks) == len(groups)
    legend, own = axes.get_legend().get_window_extent(), axes.get_window_extent()
    assert legend.x0 >= own.x1 - 1 and own.height > 0.6 * axes.figure.bbox.height
    assert legend.y0 >= 0 and legend.y1 <= axes.figure.bbox.height
    with pytest.raises(ValueError, match="several values; .*: year 2019"):
        plots.trend(table, "value")


def test_themes_of_another_frame_are_told(tmp_path):
    path = tmp_path / "frame.yaml"
    path.write_text(
        "themes:\n  site: {zh: 网站, en: Website, problem: [网站], improvement: [网站]}\n"
        "  alien: {zh: 外星人, en: Aliens, problem: [外星], improvement: [外星]}\n",
        encoding="utf-8",
    )
    frame = analysis.load_frame(path)
    units = pd.DataFrame(
        {
            "report": [*"aabb"], "agency": [*"甲甲乙乙"], "year": [2021, 2021, 2022, 2022],
            "kind": ["problem", "improvement"] * 2, "text": ["网站更新不及时。", "加强网站维护。"] * 2,
        }
    )  # fmt: skip
    coded = frame.code(units)
    for plot in (plots.themes, plots.themes_by_year):
        with pytest.raises(ValueError, match="no theme «site»; give the one"):
            plot(coded)
    axes = plots.themes(coded, frame, lang="en")
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["Aliens", "Website"]
    assert [bar.get_width() for bar in axes.patches] == [0, 1, 0, 1]
    became = pd.DataFrame({"outcome": ["repeated", "gone"], "themes": ["网站", "网站；外星人"]})
    for lang, names in (("en", ["Aliens", "Website"]), ("zh", ["外星人", "网站"])):
        axes = plots.follow_up(became, lang, frame=frame)
        ticks = [tick.get_text() for tick in axes.get_yticklabels()]
        assert [tick[: len(name)] for tick, name in zip(ticks, names, strict=True)] == names
