"""The house rules that a machine can hold: which way imports go, and what is found where."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import runpy
import shutil
import subprocess
import sys
import tokenize
from collections import Counter
from pathlib import Path

import pytest

import govreport
from tests.conftest import by_turns

ROOT = Path(__file__).parent.parent

BROKEN = {
    "Imports go one way": ("govreport/report.py", "govreport.parsing.text"),
    "No circles within a package": ("govreport/parsing/text.py", "govreport.parsing.parse"),
    "Readers know nothing of the form": ("govreport/readers/text.py", "govreport.form"),
    "The parser knows nothing of file formats": ("govreport/parsing/text.py", "govreport.readers"),
    "Specimens are written without": ("govreport_specimens/facts.py", "govreport.reading"),
    "Only the command line knows of specimens": ("govreport/cards.py", "govreport_specimens"),
    "Only the command line goes through": ("govreport/cards.py", "govreport"),
}
"""By the beginning of a contract's name: a module, and an import that breaks it."""


def test_the_picture_in_contributing_is_the_codes():
    pytest.importorskip("grimp", reason="needs import-linter, of the extra dev")
    drawn = runpy.run_path(str(ROOT / "tools" / "picture.py"))["drawn"]
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert drawn(text) == text, "run «make picture»"


@pytest.mark.parametrize("contract", by_turns(BROKEN))
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


def test_govreport_offers_its_names_and_nothing_else():
    offered = set(dir(govreport))
    assert {"read", "check", "rule", "rules", "finding", "claims", "card", "build"} <= offered
    assert {"open_corpus", "rates", "figures", "narrative", "analysis", "corpus"} <= offered
    assert offered == {*govreport.__all__, "__version__"}
    for name in offered - {"__version__"}:
        own = getattr(govreport, name)
        module = own.__name__ if inspect.ismodule(own) else own.__module__
        assert module.partition(".")[0] == "govreport", name


def test_modules_are_found_under_one_name_in_a_new_process():
    code = (
        "import govreport; assert govreport.rates.__name__ == 'govreport.analysis.rates';"
        "from govreport import figures, corpus; assert callable(figures.outcomes);"
        "assert govreport.corpus.__name__ == 'govreport.corpus'"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def packages() -> list[str]:
    return [
        info.name
        for name in ("govreport", "govreport_specimens")
        for info in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}.")
        # in analysis a module is called after its one function, and hidden behind it
        if not info.name.endswith("__main__") and not info.name.startswith("govreport.analysis.")
    ]


@pytest.mark.parametrize("name", packages())
def test_no_name_is_a_module_and_something_else(name):
    importlib.import_module(name)
    package, _, own = name.rpartition(".")
    assert inspect.ismodule(getattr(sys.modules[package], own)), f"{name} is two things"


def test_init_files_only_hand_names_on():
    for path in [
        *ROOT.glob("govreport/**/__init__.py"),
        *ROOT.glob("govreport_specimens/*init__.py"),
    ]:
        made = [
            node.name
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("__")
        ]
        assert not made, f"{path}: {made}"


LONGEST = 450
"""Lines of code that a module may have: a longer one knows two things."""


def test_no_module_is_too_long_to_know_one_thing():
    def lines(path: Path) -> int:
        told = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
        code: set[int] = set()
        before = tokenize.NEWLINE
        with path.open("rb") as file:
            for token in tokenize.tokenize(file.readline):
                docstring = token.type == tokenize.STRING and before in told
                if token.type not in told | {tokenize.ENCODING, tokenize.ENDMARKER}:
                    code |= set() if docstring else {*range(token.start[0], token.end[0] + 1)}
                before = token.type if token.type != tokenize.ENCODING else before
        return len(code)

    modules = [*ROOT.glob("govreport/**/*.py"), *ROOT.glob("govreport_specimens/*.py")]
    assert {path.name: lines(path) for path in modules if lines(path) > LONGEST} == {}


SAMPLE = govreport.datasets.sample()


def test_a_name_at_a_modules_top_is_given_once():
    """A second pattern of one name takes the first one's place wherever that is used."""
    twice = []
    for path in sorted((ROOT / "govreport").rglob("*.py")):
        names = Counter(
            target.id
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        )
        twice += [(path.name, name) for name, times in names.items() if times > 1]
    assert not twice


def test_a_report_is_a_line():
    assert repr([SAMPLE]) == (
        "[<Report 红旗区人民政府 2021, edition 2021: 200 of 200 figures, 2 problems, 0 findings>]"
    )


@pytest.mark.parametrize("ask", [SAMPLE.value, SAMPLE.figure, SAMPLE.show, SAMPLE.findings_for])
@pytest.mark.parametrize(
    ("key", "told"),
    [
        (("requestz", "new", "total"), "没有表requestz no table requestz; there are proactive,"),
        (("requests", "knew", "total"), "没有行knew no row knew; there are new,"),
        (("requests", "new", "totl"), "没有列totl no column totl; there are natural_person,"),
    ],
)
def test_a_misspelt_key_is_told(ask, key, told):
    with pytest.raises(KeyError) as caught:
        ask(*key)
    assert caught.value.args[0].startswith(told)


def test_a_cell_of_another_edition_is_null_and_not_shown():
    cell = ("proactive", "regulations", "made")
    assert SAMPLE.value(*cell) is None
    with pytest.raises(KeyError, match=r"本报告（2021版）没有单元格“规章 .* \(edition 2021\)"):
        SAMPLE.show(*cell)


@pytest.mark.parametrize(
    "ask",
    [
        lambda lang: govreport.check(SAMPLE, lang),
        lambda lang: govreport.claims(SAMPLE, lang),
        lambda lang: govreport.card(SAMPLE, lang),
        lambda lang: SAMPLE.show("requests", "new", "total", lang),
        govreport.rules,
        SAMPLE.cells,
        SAMPLE.display,
        SAMPLE.to_json,
    ],
)
def test_a_language_that_we_do_not_speak_is_told(ask):
    with pytest.raises(ValueError, match="^语言只有zh和en lang is zh or en, not 'english'$"):
        ask("english")


def test_ties_are_in_the_same_order_on_every_processor():
    """numpy's quick sort puts equal keys in an order that depends on the machine's instructions."""
    sources = [*(ROOT / "govreport").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]
    single = re.compile(r"""\.sort_values\(\s*(?:\\?"[^"]*")?\s*(?:,[^()\[]*)?\)""")
    calls = [
        (path.name, m[0]) for path in sources for m in single.finditer(path.read_text("utf-8"))
    ]
    assert len(calls) > 5
    assert [call for call in calls if "stable" not in call[1]] == []
