"""The circle of a study: collect, build, review, build, publish; whatever interrupts it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import pandas as pd
import psutil
import pytest

import govreport
from govreport import decisions, form
from govreport_specimens import FORMATS, Specimen, ofd, specimens
from tests.collecting.site import SERVED, Site, page, serving
from tests.conftest import ROOT, slow
from tests.review import lab

STAGES = ("collect", "build", "settle", "settle items", "build again", "publish")

FAULTS = {
    "/gone.html": "页面不存在（网站仍答200）", "/captcha.html": "网站要求验证",
    "/shell.html": "页面由脚本生成", "/empty.html": "文件是空的", "/circle": "重定向循环",
    "/login": "网站拒绝访问", "/no.html": "页面不存在", "/unpackable": "压缩有误",
    "/forbidden/1.html": "网站的robots.txt不允许",
}  # fmt: skip
"""Addresses that give nothing, and how the reason begins."""

PLANTS = ("read.unreadable", "read.blank", "read.spaced", "narrative.figures", "fees.amount")

SETTLED = 14
"""Cells that a person decides: of broken identities, and then some that were not read."""

SETTLE = """
import json, sys
import govreport
corpus = govreport.open_corpus(sys.argv[1])
with open(sys.argv[2]) as file:
    answers = json.load(file)
try:
    done = len(govreport.decisions.load(corpus.path / "decisions.csv"))
except govreport.UnreadableFile:
    done = 0
review = corpus.review(who="甲")
for _ in range(done, int(sys.argv[3])):
    review.decide(*answers["/".join([review.card["report"], *review.card["cell"]])])
"""
"""What a person does, without a browser; interrupted, the same person goes on."""

ITEMS = 3
"""Doubts about problems and improvements that the person settles: as the reader has them."""

SETTLE_ITEMS = """
import sys
import govreport
corpus = govreport.open_corpus(sys.argv[1])
made = govreport.decisions.beside(corpus.path)
review = corpus.review(of="items", who="甲")
for _ in range(sum(one.table == "items" for one in made), int(sys.argv[2])):
    review.decide("keep")
"""


@dataclass
class Study:
    """A site with a hundred reports, and what a careful person sees in each."""

    site: Site
    reports: set[str]
    answers: dict[str, tuple[str, str]]
    addresses: Path


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Iterator[Study]:
    home = tmp_path_factory.mktemp("study")
    site = Site()
    site.pages |= SERVED
    grids = ("html", "docx", "pdf", "xlsx")  # some errors need cells
    made = [
        *specimens(24, range(2020, 2024), 1, 23, formats=grids, plants=PLANTS),
        *specimens(2, (2024, 2025), 1, 7, formats=grids, plants=("disputes.results",)),
    ]
    kinds = ["scan", *islice(cycle(("html", "docx", "pdf", "txt", "xlsx", "ofd")), 99)]
    assert len(made) == 100 and {*kinds} == {*FORMATS, "ofd"}
    reports, answers, rows = set(), {}, []
    for number, (specimen, kind) in enumerate(zip(made, kinds, strict=True)):
        data = ofd.write(specimen.draft) if kind == "ofd" else specimen.file(kind)
        path = f"/年报/{number}.{kind}"
        site.pages[path.encode()] = data
        if kind in ("docx", "ofd") and number % 3:  # a report that hangs below its page
            above = page("年报", "请看附件。" * 30 + f"<a href='/年报/{number}.{kind}'>附件</a>")
            site.pages[(path := f"/{number}.html").encode()] = above
        rows.append((path, specimen.agency.name, specimen.year))
        report = hashlib.sha256(data).hexdigest()[:16]
        reports.add(report)
        answers |= {f"{report}/{cell}": said for cell, said in _seen(specimen).items()}
    rows += [(path, "无", 2023) for path in FAULTS]
    random.Random(1).shuffle(rows)
    (home / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    with serving(site), (home / "addresses.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("address", "agency", "year"), *((site.url(path), *more) for path, *more in rows)]
        )
        file.flush()
        yield Study(site, reports, answers, home / "addresses.csv")


def _seen(specimen: Specimen) -> dict[str, tuple[str, str]]:
    """What a person says of every cell: as printed, or what stands in the place of a figure."""
    spoilt = {cell: one.rule for one in specimen.planted for cell in one.cells}
    said = {}
    for table, rows in specimen.draft.expected.items():
        for row, cells in rows.items():
            for column, value in cells.items():
                kind = "blank" if spoilt.get((table, row, column)) == "read.blank" else "unreadable"
                said[f"{table}/{row}/{column}"] = (
                    (kind, "") if value is None else ("value", str(value))
                )
    return said


# --- the stages -------------------------------------------------------------------------------


def command(stage: str, study: Study, folder: Path) -> list[str]:
    """A stage as a program."""
    reports, corpus = str(folder / "reports"), str(folder / "corpus")
    govreport = [sys.executable, "-m", "govreport"]
    if stage == "collect":
        asked = ["collect", str(study.addresses), "--allow-private", "--delay", "0"]
        return [*govreport, *asked, "-o", reports]
    if stage == "settle":
        answers = str(study.addresses.with_name("answers.json"))
        return [sys.executable, "-c", SETTLE, corpus, answers, str(SETTLED)]
    if stage == "settle items":
        return [sys.executable, "-c", SETTLE_ITEMS, corpus, str(ITEMS)]
    if stage == "publish":
        return [*govreport, "publish", corpus, "-o", str(folder / "package")]
    return [*govreport, "build", reports, "-o", corpus]


def run(stage: str, study: Study, folder: Path, wait: float | None, browser=None) -> bool:
    """Do a stage, or kill it after so many seconds; whether it came to its end."""
    if stage == "settle" and browser:
        return settled_by_keyboard(browser, study, folder, wait)
    process = subprocess.Popen(
        command(stage, study, folder), cwd=ROOT, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=wait)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return False
    assert process.returncode == 0, said
    return True


def settled_by_keyboard(browser, study: Study, folder: Path, wait: float | None) -> bool:
    """The cells, one after another, in JupyterLab: what the page shows is what is decided."""
    from playwright.sync_api import Error

    corpus = folder / "corpus"
    with lab.started(corpus, folder / "home") as (process, address):
        killer = threading.Timer(wait or 0, _kill, [process.pid])
        page = None
        if wait:
            killer.start()
        try:
            page = lab.opened(browser, address, patience=lab.PATIENCE if wait is None else 15_000)
            lab.run_all(page)
            while (done := len(decisions.beside(corpus))) < SETTLED:
                cell = govreport.open_corpus(corpus).queue().iloc[0]
                key = (cell["table"], cell["row"], cell["column"])
                assert form.cell_label(*key) in page.inner_text(".govreport-review h3")
                kind, value = study.answers["/".join([cell["report"], *key])]
                left, _ = lab.count(page)
                page.locator(".govreport-review input").first.focus()
                page.keyboard.type({"value": f"{value}\n", "blank": "b", "unreadable": "u"}[kind])
                lab.after(page, left - 1)
                assert len(decisions.beside(corpus)) == done + 1
        except (Error, AssertionError):
            if process.poll() is None:
                raise
            return False
        finally:
            killer.cancel()
            if page:
                page.context.close()
        return process.poll() is None


def _kill(pid: int) -> None:
    """A server and its kernels, at once."""
    parent = psutil.Process(pid)
    for process in (parent, *parent.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            process.kill()


# --- the circle -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(study, tmp_path_factory) -> tuple[Path, dict[str, float]]:
    """The circle without any interruption, and the seconds that each stage took."""
    folder = tmp_path_factory.mktemp("whole")
    took = {}
    for stage in STAGES:
        started = time.monotonic()
        assert run(stage, study, folder, None)
        took[stage] = time.monotonic() - started
    return folder, took


@slow
def test_every_figure_of_the_package_says_who_or_what_read_it(study, whole):
    package = whole[0] / "package"
    panel = govreport.datasets.load_panel(package)
    assert panel["url"].notna().all() and len(panel) > 15_000
    cells = pd.read_parquet(package / "cells.parquet")
    assert set(cells["report"]) == study.reports
    human = 0
    for one in cells.itertuples():
        told = study.answers.get(f"{one.report}/{one.table}/{one.row}/{one.column}")
        if told and told[1] and pd.notna(one.value):
            assert float(told[1]) == one.value, one  # as printed, or null: also what was planted
        if one.how == "human":
            human += 1
            assert told and one.who == "甲" and (told[1] != "") == pd.notna(one.value), one
    assert human == SETTLED
    assert pd.read_parquet(package / "reports.parquet")["settled"].sum() == ITEMS
    assert set(pd.read_parquet(package / "items.parquet")["who"].dropna()) == {"甲"}
    missing = pd.read_parquet(package / "missing.parquet")["address"]
    assert set(missing) == {study.site.url(path) for path in FAULTS}
    read = cells[cells["how"] == "human"]
    assert (read["value"].notna() & read["read"].isna()).any()  # what was null is a number now
    with (whole[0] / "reports" / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        reasons = {row["address"]: row["reason"] for row in csv.DictReader(file) if row["reason"]}
    assert reasons.keys() == {study.site.url(path) for path in FAULTS}
    for path, reason in FAULTS.items():
        assert reasons[study.site.url(path)].startswith(reason)


@slow
@pytest.mark.parametrize("how", ["in a browser", "without one"])
def test_killed_at_twelve_random_moments_it_ends_with_the_same_package(
    how, study, whole, tmp_path, request
):
    browser = None
    if how == "in a browser":
        pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
        browser = request.getfixturevalue("browser")
    expected, took = whole
    killed = 0
    for stage in STAGES:
        for _ in range(2):
            wait = random.Random().uniform(
                0.3, 40 if browser and stage == "settle" else took[stage]
            )
            while run(stage, study, tmp_path, wait, browser):  # it was done before
                wait *= 0.7
            killed += 1
            print(f"{stage}: killed after {wait:.2f} s")
        assert run(stage, study, tmp_path, None, browser)
    assert killed == 12
    assert package(tmp_path) == package(expected)


def package(folder: Path) -> dict[str, str]:
    """The files of a package, hashed; they are what SHA256SUMS says."""
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / "package").iterdir()
    }
    sums = (folder / "package" / "SHA256SUMS").read_text("utf-8")
    told = dict(reversed(line.split("  ")) for line in sums.splitlines())
    assert {**files, "SHA256SUMS": ""} == {**told, "SHA256SUMS": ""}
    return files
