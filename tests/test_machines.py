"""The same on every machine: its fonts, its language, its clock, its folder change nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ALL, ROOT, slow

SHARED = ROOT.parent / "shared"


@cache
def files() -> list[str]:
    folders = [SHARED] if ALL else [SHARED / "reports", SHARED / "web"]
    found = sorted((ROOT / "data" / "specimens").glob("*.*" if ALL else "*-2020.*"))
    found += [path for folder in folders for path in sorted(folder.rglob("*.*"))]
    found += sorted((SHARED / "cases" / "files").glob("font-*.pdf"))
    return [str(path) for path in dict.fromkeys(found) if path.suffix not in (".json", ".csv")]


def said(folder: Path, *through: str, **environment: str) -> dict[str, str]:
    """What a new process says of each file; `through` is the command that runs it."""
    done = subprocess.run(
        [*through, sys.executable, str(ROOT / "tests" / "digests.py")],
        input=json.dumps(files()).encode(),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"),
             "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        timeout=600,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b""), done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def usual(tmp_path_factory) -> dict[str, str]:
    return said(ROOT, LANG="C.UTF-8", TZ="UTC")


@slow
@pytest.mark.xdist_group("machines")
def test_fonts_change_nothing(usual, tmp_path):
    bare = ("sh", str(ROOT / "tools" / "bare.sh"))
    try:
        tried = subprocess.run([*bare, "true"], capture_output=True, text=True)
    except OSError as error:
        pytest.skip(f"no shell to hide the fonts with ({error})")
    if tried.returncode:
        pytest.skip(f"the fonts cannot be hidden, no mount namespace here: {tried.stderr}")
    assert said(tmp_path, *bare, LANG="C", TZ="UTC") == usual


@slow
@pytest.mark.xdist_group("machines")
def test_language_time_zone_and_folder_change_nothing(usual, tmp_path):
    """A Chinese system of old, and so little Unicode that Python can print none of it."""
    if shutil.which("localedef") is None:
        pytest.skip("localedef is not installed: no locale zh_CN.GBK can be made")
    made = tmp_path / "locales"
    made.mkdir()
    done = subprocess.run(
        ["localedef", "-i", "zh_CN", "-f", "GBK", str(made / "zh_CN.GBK")], capture_output=True
    )
    if done.returncode:
        pytest.skip(f"the locale zh_CN.GBK cannot be made: {done.stderr.decode()}")
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    chinese = said(tmp_path, LOCPATH=str(made), LC_ALL="zh_CN.GBK", TZ="Asia/Shanghai", **plain)
    assert chinese == usual
    assert said(tmp_path, LC_ALL="C", TZ="America/Los_Angeles", **plain) == usual


def test_the_locale_is_what_it_is_called(tmp_path):
    """That the test above tests something."""
    ask = (
        "import locale, sys; print(locale.getpreferredencoding(False), sys.getfilesystemencoding())"
    )
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", ask], env=plain, capture_output=True, text=True)
    assert done.stdout.split()[0] == "ANSI_X3.4-1968"
