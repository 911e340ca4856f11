"""Every notebook runs top to bottom in a fresh kernel, and was saved so."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
HAN = re.compile(r"[\u4e00-\u9fff]")


def saved(path: Path):
    return nbformat.read(path, as_version=4)


def results(notebook) -> list[tuple[int, str]]:
    """Plain-text results and printed text, cell by cell."""
    found = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            if text and not re.search(r" at 0x[0-9a-f]+>", text):
                found.append((number, text.strip()))
    return found


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_in_a_fresh_kernel_with_the_saved_results(path):
    notebook = saved(path)
    fresh = nbformat.from_dict(notebook)
    before = results(notebook)
    assert before, "saved without output"
    NotebookClient(
        fresh, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    ).execute()
    assert results(fresh) == before


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
def test_holds_no_path_of_a_machine(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/home/|/root/|/tmp/|/Users/|[A-Z]:\\\\", text)
