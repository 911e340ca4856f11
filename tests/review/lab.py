"""JupyterLab as `govreport review` starts it, and its notebook in a browser."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import govreport
from govreport.corpus.reviewing import page_of
from tests.conftest import ROOT
from tests.lab import running

PATIENCE = 60_000
"""Milliseconds that the page may take: the machine may have other work."""


@contextmanager
def started(corpus: Path, home: Path, *options: str) -> Iterator[tuple[subprocess.Popen, str]]:
    """JupyterLab with settings of its own, and the address of the notebook."""
    command = [sys.executable, "-m", "govreport", "review", str(corpus), "--who", "甲", *options]
    with running(command, home, ROOT) as (process, address):
        yield process, f"{address}/lab/tree/review.ipynb?token=t"


def opened(browser, address: str, scheme: str = "light", patience: int = PATIENCE):
    """The notebook, with nothing run in it."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(patience)
    # Jupyter asks once where a kernel comes late or starts anew; a reader says yes.
    page.add_locator_handler(page.locator("dialog.jp-Dialog"), _agreed)
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")
    return page


def _agreed(question) -> None:
    """Say yes, where the page is still there: a test may have ended it meanwhile."""
    from playwright.sync_api import Error

    with suppress(Error):
        print("JupyterLab asked:", question.inner_text(timeout=PATIENCE / 10))
        question.locator(".jp-mod-accept").first.click(timeout=PATIENCE / 10)


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


def themed(corpus: Path, scheme: str) -> None:
    """JupyterLab in light or dark, from now on."""
    home = corpus.parents[1] / "home" / "lab" / "user-settings" / "@jupyterlab"
    theme = home / "apputils-extension" / "themes.jupyterlab-settings"
    theme.write_text(json.dumps({"theme": f"JupyterLab {scheme.title()}"}))


def alone(browser, name: str, card: dict, words: dict | None = None, **more):
    """A page with the script of a review and nothing behind it: ``window.sent`` is what it sends."""
    folder = Path(govreport.__file__).parent / "corpus"
    script = page_of(name).replace("export default", "const widget =")
    state = {"card": card, "lang": "zh", "said": {}, "words": words or {}, "menus": {}, "only": {}}
    page = browser.new_page()
    style = (folder / "review.css").read_text("utf-8")
    page.set_content(f"<style>{style}</style><div id=el></div>")
    page.evaluate(
        f"""() => {{ {script}
        const state = {json.dumps({**state, **more})};
        const sent = (window.sent = []);
        const model = {{ get: name => state[name], set: (name, value) => {{ state[name] = value; }},
          save_changes: () => sent.push(state.only), on() {{}}, off() {{}},
          send: one => sent.push(one) }};
        widget.render({{ model, el: document.getElementById("el") }}); }}"""
    )
    page.wait_for_timeout(300)
    return page


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
