"""The house rules that a machine can hold: which way imports go, and their picture."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

BROKEN = {
    "Imports go one way": ("govreport/report.py", "govreport.parsing.text"),
    "No circles within a package": ("govreport/parsing/text.py", "govreport.parsing.parse"),
    "Readers know nothing of the form": ("govreport/readers/text.py", "govreport.form"),
    "The parser knows nothing of file formats": ("govreport/parsing/text.py", "govreport.readers"),
    "Specimens are written without": ("govreport_specimens/facts.py", "govreport.reading"),
    "Only the command line knows of specimens": ("govreport/card.py", "govreport_specimens"),
    "Only the command line goes through": ("govreport/card.py", "govreport"),
}
"""By the beginning of a contract's name: a module, and an import that breaks it."""


def test_the_picture_in_contributing_is_the_codes():
    pytest.importorskip("grimp", reason="needs import-linter, of the extra dev")
    drawn = runpy.run_path(str(ROOT / "tools" / "picture.py"))["drawn"]
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert drawn(text) == text, "run «make picture»"


@pytest.mark.parametrize("contract", BROKEN)
def test_a_wrong_import_is_found(contract, tmp_path):
    pytest.importorskip("importlinter", reason="needs import-linter, of the extra dev")
    modules = shutil.ignore_patterns("resources", "*.css", "__pycache__")
    for name in ("govreport", "govreport_specimens"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=modules)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path, wrong = BROKEN[contract]
    with (tmp_path / path).open("a", encoding="utf-8") as module:
        module.write(f"import {wrong}\n")
    command = "from importlinter.cli import lint_imports_command as lint; lint()"  # finds the copy
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    verdicts = [line for line in done.stdout.splitlines() if line.startswith(contract)]
    assert done.returncode == 1 and "BROKEN" in verdicts[0], done.stdout
