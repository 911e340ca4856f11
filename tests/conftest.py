"""Fixtures of the whole suite."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# The same examples on every machine and every run: a failure can be repeated.
settings.register_profile(
    "govreport",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("soak", settings.get_profile("govreport"), derandomize=False)
SOAK = int(os.environ.get("GOVREPORT_SOAK", "0"))
"""How many times more examples `make soak` tries, other ones each time."""
settings.load_profile("soak" if SOAK else "govreport")


ALL = bool(os.environ.get("GOVREPORT_ALL"))
"""In .ci/run: every test and every file. `make test` is for every turn: three minutes."""

slow = pytest.mark.skipif(
    not ALL, reason="takes many seconds; GOVREPORT_ALL=1 make test runs it, as .ci/run does"
)
"""For a test that drives whole programs, beside quicker ones of the same things."""


def by_turns(values: Iterable[Any], turns: int = 5) -> list[Any]:
    """Parameters of alike cases: one in so many runs at every turn, all in .ci/run. The others are
    not even collected: a skip costs as much as many a test.
    """
    return list(values)[:: 1 if ALL else turns]


def pytest_report_header() -> str:
    """What is left out at every turn, and how all of it runs."""
    return "" if ALL else "of many alike cases a few: GOVREPORT_ALL=1 make test runs all"


@contextmanager
def no_hang(what: object = "") -> Iterator[None]:
    """Work of a fraction of a second that would take minutes if it went wrong.

    Ten seconds of the processor stand between: a busy machine, or Python tidying the memory of
    all tests before, fails no test.
    """
    start = time.process_time()
    yield
    assert (took := time.process_time() - start) < 10, f"{took:.1f} s {what!r}"


def examples(count: int) -> settings:
    """Settings for so many examples in .ci/run; fewer at every turn, many more in a soak."""
    return settings(max_examples=count * max(SOAK, 1) if ALL else -(-count // 3))


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reports beside the repository, which are no part of it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"{folder} does not exist: the reports beside the repository are not here")
    return folder


@pytest.fixture(scope="session")
def browser():
    """A real chromium."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("chromium is not installed: nothing to look at the page with")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=flags)
        yield started
        started.close()
