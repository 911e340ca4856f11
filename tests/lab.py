"""JupyterLab with settings, a port and folders of its own, for tests that drive it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

needs_lab = pytest.mark.skipif(
    find_spec("jupyterlab") is None, reason="JupyterLab is not installed"
)
"""Asked without importing it: that takes seconds in every worker of a run."""

QUIET: dict[str, dict[str, Any]] = {"apputils-extension/notification": {"fetchNews": "false"}}
"""Settings of every JupyterLab here: no question about news over the page."""


@contextmanager
def running(
    command: Sequence[str], home: Path, cwd: Path, settings: Mapping[str, Mapping[str, Any]] = QUIET
) -> Iterator[tuple[subprocess.Popen, str]]:
    """A command that starts JupyterLab, and the server's address; its token is ``t``."""
    for name, values in settings.items():
        path = home / "lab" / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    server = {"allow_root": True, "open_browser": False, "ip": "127.0.0.1"}
    (home / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": server}))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {
        "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "run"), "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_TOKEN": "t", "JUPYTER_PORT": str(port), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=cwd, env=os.environ | own, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{port}/api?token=t", process, home / "log")
            yield process, f"http://127.0.0.1:{port}"
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
