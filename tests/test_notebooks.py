"""Every notebook runs top to bottom in a fresh kernel, and was saved so."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import nbformat
import pytest

import govreport
from govreport import analysis
from govreport.analysis import rates
from tests.conftest import slow

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
tool = runpy.run_path(str(ROOT / "tools" / "notebooks.py"), run_name="not main")
site = runpy.run_path(str(ROOT / "tools" / "site.py"), run_name="not main")
HAN = re.compile(r"[\u4e00-\u9fff]")
BROKEN = re.compile(r"[\u3000-\u9fff\uff00-\uffef][ \t]*\n(?=[\u4e00-\u9fffA-Za-z“《（`])")
"""A line that ends in Chinese and goes on: Jupyter shows a gap in the middle of a sentence."""


def saved(path: Path):
    return nbformat.read(path, as_version=4)


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=() if n == 0 else slow) for n, path in enumerate(NOTEBOOKS)],
    ids=lambda path: path.stem,
)
def test_runs_in_a_fresh_kernel_with_the_saved_results(path):
    """Every word, table and figure: `make notebooks` leaves nothing to commit."""
    before, fresh = saved(path), tool["run"](path)
    assert [cell.outputs for cell in before.cells if cell.cell_type == "code"], (
        "saved without output"
    )
    for number, (one, other) in enumerate(zip(before.cells, fresh.cells, strict=True)):
        assert one == other, f"cell {number}: run «make notebooks» and look at what differs"


ON_FOLDERS = [path for path in NOTEBOOKS if '"folder = None' in path.read_text("utf-8")]
"""Lessons that run on a folder of the reader's own."""


def test_three_lessons_run_on_real_reports_and_on_the_readers_own():
    assert [path.stem[:2] for path in ON_FOLDERS] == ["03", "04", "06"]


@slow
@pytest.mark.parametrize("path", ON_FOLDERS, ids=lambda path: path.stem)
def test_a_lesson_runs_on_the_readers_own_folder(path, tmp_path):
    for report in ROOT.glob("data/specimens/*.txt"):
        (tmp_path / report.name).write_bytes(report.read_bytes())
    notebook = saved(path)
    for cell in notebook.cells:
        cell.source = re.sub(
            r"^folder = None", f"folder = {str(tmp_path)!r}", cell.source, flags=re.M
        )
    ran = tool["executed"](notebook, path.parent)
    shown = [one for cell in ran.cells for one in cell.get("outputs", ())]
    assert "沧屿县" in str(shown) and "平潭" not in str(shown)


def test_figures_and_tables_are_those_of_the_study():
    """study.csv is what `make study` compares with."""
    files: dict[str, bytes] = {}
    for path in NOTEBOOKS:
        files |= tool["shown"](path, saved(path))
    assert tool["manifest"](files) == (ROOT / "notebooks" / "study.csv").read_text(encoding="utf-8")
    assert {name.rpartition(".")[2] for name in files} == {"html", "png"}


def test_what_says_nothing_is_settled():
    noise = "<a href='http://127.0.0.1:{}'>x</a><Styler at 0x{}> T_{}_row0"
    texts = []
    for port, address, table in (
        (38843, "7f6de84accd0", "36ec0"),
        (4001, "7fbff4b1abd0", "e59e0"),
    ):
        output = nbformat.v4.new_output("stream", text=noise.format(port, address, table))
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
        texts.append(tool["settled"](notebook).cells[0].outputs[0].text)
    assert texts[0] == texts[1] and "8787" in texts[0]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_was_saved_after_a_whole_run(path):
    cells = [cell for cell in saved(path).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [o for cell in cells for o in cell.outputs if o.output_type == "error"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_prose_is_chinese_then_english(path):
    for cell in saved(path).cells:
        if cell.cell_type != "markdown":
            continue
        han = HAN.search(cell.source)
        latin = re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", cell.source)
        assert han and latin, cell.source[:60]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_paragraph_is_there_in_both_languages(path):
    """As the site sorts them: one language leaves as many paragraphs and lists as the other."""
    for cell in saved(path).cells:
        if cell.cell_type == "markdown":
            kept = [site["one_language"](cell.source, lang).split("\n\n") for lang in ("zh", "en")]
            assert len(kept[0]) == len(kept[1]), cell.source[:80]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_chinese_paragraphs_have_no_hard_line_breaks(path):
    for cell in saved(path).cells:
        if cell.cell_type == "markdown":
            assert not BROKEN.search(cell.source), cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_lesson_has_one_frame(path):
    cells = saved(path).cells
    first, last = cells[0].source, cells[-1].source
    for part in ("**问题**：", "**Question**: ", "**学完能做**：", "**You will be able to**"):
        assert part in first
    for part in ("**时间**：", "**Time**: ", "**准备**：", "**Needed**: "):
        assert part in first
    assert re.search(r"^lang = \"zh\"", "\n".join(c.source for c in cells[:4]), re.M)
    (target,) = set(re.findall(r"\]\(([^)]+)\)", last))
    assert (path.parent / target).exists() and last.startswith("## ")
    if "exercise" not in path.stem:
        assert cells[-3].source.startswith("## 回答 · The answer\n")
        assert cells[-2].source.startswith("## 练习 · Exercises\n")
        assert "<summary>答案 · Answers</summary>" in cells[-2].source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_holds_no_path_of_a_machine(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/home/|/root/|/tmp/|/Users/|[A-Z]:\\\\", text)


@slow
def test_the_answers_on_real_reports_are_what_the_data_say():
    """Numbers stand in prose, too; data made anew must not leave them behind."""
    load = govreport.datasets.load_narrative
    items, themes, follow = load("items"), load("themes"), load("followup")
    problems = rates.theme_shares(themes, "problem").set_index("theme")
    promised = items[items["kind"] == "improvement"]
    vague = rates.shares(promised.assign(vague=promised["score"].eq(0)), "vague")
    known = follow[follow["outcome"] != "unknown"]
    became = rates.shares(known, "outcome").set_index("outcome")
    kept = known[known["improvements"] > 0]
    again = int(kept["outcome"].isin(["repeated", "again"]).sum())
    panel = govreport.datasets.load_panel().query("scope == 'department'")
    beside = rates.telling(panel, themes, "requests").dropna(subset="tells")
    apart = rates.differences(beside, True, False, "tells").set_index("outcome")
    told = rates.spoken(panel.query("column == 'total' and table == 'requests'"), load("claims"))
    told = rates.shares(told, "told", "row").set_index("row")

    def share(row, what=""):
        low, high = (round(100 * row[f"agency_{end}"]) for end in ("low", "high"))
        return f"{round(100 * row['share'])}%{what}{low}%—{high}%"

    answered = rates.shares(analysis.answered(items), "answered")
    said = {
        "03": [
            *(share(problems.loc[theme]) for theme in ("platforms", "interpretation", "requests")),
            f"{len(promised)}条改进中{share(vague.iloc[0])}",
            share(answered.iloc[0]),
        ],
        "04": [
            f"高{round(100 * apart.loc['unavailable', 'difference'])}个百分点",
            share(told.loc["new"]),
        ],
        "06": [
            share(became.loc["again"], "同类再现"),
            share(became.loc["gone"], "不再提及"),
            f"有{again}个占{len(kept)}个的{round(100 * again / len(kept))}%",
        ],
    }
    for number, phrases in said.items():
        path = next(path for path in NOTEBOOKS if path.stem.startswith(number))
        answer = re.sub("[（），]", "", saved(path).cells[-3].source)
        for phrase in phrases:
            assert phrase in answer, f"{path.stem}: {phrase}"
