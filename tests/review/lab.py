"""JupyterLab as `govreport review` starts it, and its notebook in a browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT
from tests.lab import running

PATIENCE = 60_000
"""Milliseconds that the page may take: the machine may have other work."""


@contextmanager
def started(corpus: Path, home: Path) -> Iterator[tuple[subprocess.Popen, str]]:
    """JupyterLab with settings of its own, and the address of the notebook."""
    command = [sys.executable, "-m", "govreport", "review", str(corpus), "--who", "甲"]
    with running(command, home, ROOT) as (process, address):
        yield process, f"{address}/lab/tree/review.ipynb?token=t"


def opened(browser, address: str, scheme: str = "light", patience: int = PATIENCE):
    """The notebook, with nothing run in it."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(patience)
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")
    return page


def run_all(page) -> None:
    """Run the notebook as far as the review."""
    for number in (1, 2):
        prompt = page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-InputPrompt")
        for _ in range(10):  # while JupyterLab draws and scrolls, a key may go nowhere
            prompt.click()
            page.wait_for_timeout(500)
            page.keyboard.press("Shift+Enter")
            page.wait_for_timeout(1500)
            if prompt.inner_text().strip() != "[ ]:":
                break
    page.wait_for_selector(".govreport-review header h3")


def count(page) -> list[int]:
    """Cells left, and cells decided."""
    return [
        int(word) for word in page.inner_text(".govreport-review .count").split() if word.isdigit()
    ]


def after(page, left: int) -> None:
    """Wait until so many cells are left."""
    page.wait_for_function(
        "left => document.querySelector('.govreport-review .count').textContent.includes(` ${left} `)",
        arg=left,
    )
