"""JupyterLab as `govreport review` starts it, and its notebook in a browser."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

PATIENCE = 60_000
"""Milliseconds that the page may take: the machine may have other work."""


@contextmanager
def started(corpus: Path, home: Path) -> Iterator[tuple[subprocess.Popen, str]]:
    """JupyterLab with settings of its own, and the address of the notebook."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = home / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    server = {"allow_root": True, "open_browser": False, "ip": "127.0.0.1"}
    (home / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": server}))
    own = {
        "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "run"), "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_TOKEN": "t", "JUPYTER_PORT": str(port), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "govreport", "review", str(corpus), "--who", "甲"],
            stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **own}, cwd=ROOT,
            start_new_session=True,
        )  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{port}/api?token=t", process, home / "log")
            yield process, f"http://127.0.0.1:{port}/lab/tree/review.ipynb?token=t"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 15)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()


def _wait(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text(encoding="utf-8"))


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
