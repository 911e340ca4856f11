"""`make lab` as a reader meets it: the list, every lesson run, in a real browser."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.browser import CONTRAST
from tests.conftest import ROOT, slow
from tests.lab import QUIET, needs_lab, running

pytestmark = needs_lab

LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
WIDTH = 1366
SETTINGS = QUIET | {
    "notebook-extension/tracker": {"windowingMode": "none"},  # every cell is drawn
    "translation-extension/plugin": {"locale": "zh_CN"},
}


@pytest.fixture(scope="module", params=["light", "dark"])
def lab(request, tmp_path_factory) -> Iterator[tuple[str, str]]:
    """The address of what `make lab` starts, on a copy: JupyterLab saves what it runs."""
    work = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "tools/lab"):
        shutil.copytree(ROOT / name, work / name)
    (work / "data").symlink_to(ROOT / "data")
    settings = SETTINGS | {
        "apputils-extension/themes": {"theme": f"JupyterLab {request.param.title()}"}
    }
    told = subprocess.run(
        ["make", "--no-print-directory", "-n", "lab"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    options = shlex.split(told[told.index("lab --") :].replace("\\\n", " "))
    (work / "home").mkdir()
    command = [sys.executable, "-m", "jupyter", *options]
    with running(command, work / "home", work, settings) as (_, address):
        yield address, request.param


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": WIDTH, "height": 768})
    page = context.new_page()
    page.set_default_timeout(180_000)  # of a machine that has other work, too
    yield page
    context.close()


@slow
def test_it_opens_on_the_list_of_lessons(lab, page):
    address, _ = lab
    page.goto(f"{address}/?token=t")
    page.wait_for_selector(".jp-MarkdownViewer li a")
    links = page.locator(".jp-MarkdownViewer li a")
    assert links.count() == len(LESSONS)
    menus = page.inner_text("#jp-MainMenu")
    assert "文件" in menus and "Nbgrader" not in menus.title()
    links.first.click()
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    assert page.inner_text(".lm-DockPanel-tabBar .lm-mod-current") == LESSONS[0]


@slow
@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_runs(lab, page, name):
    address, scheme = lab
    page.goto(f"{address}/lab/tree/notebooks/{name}?token=t&reset")  # and no other lesson
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")
    page.wait_for_timeout(2000)
    # the kernel is new; a restart would lose, one time in twenty, what it says of itself (JupyterLab)
    for menu, command in (("编辑", "editmenu:clear-all"), ("运行", "runmenu:run-all")):
        page.click(f"#jp-MainMenu >> text={menu}")
        page.click(f".lm-Menu li[data-command='{command}']")
    last = page.locator(".jp-CodeCell .jp-InputPrompt").last
    for _ in range(120):
        page.wait_for_timeout(1000)
        if (
            last.inner_text().strip() not in ("[ ]:", "[*]:")
            and not page.locator(".jp-InputPrompt", has_text="*").count()
        ):
            break
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")
    errors = page.locator("[data-mime-type='application/vnd.jupyter.error']")
    assert not errors.count(), errors.first.inner_text()
    assert last.inner_text().strip()[1:-2].isdigit()
    wide = page.eval_on_selector_all(
        ".jp-OutputArea-output, .jp-OutputArea-output img",
        f"found => found.filter(one => one.getBoundingClientRect().right > {WIDTH}).length",
    )
    assert wide == 0
    for element in page.query_selector_all(".jp-OutputArea-output td, .jp-OutputArea-output th")[
        :150
    ]:
        if element.is_visible() and element.inner_text().strip():
            assert element.evaluate(CONTRAST) >= 3, (scheme, element.inner_text()[:60])
