"""Switch off the reader's and the checker's code bit by bit, and see which tests notice.

    python tools/mutants.py [SECONDS [SEED]]

cosmic-ray makes the mutants; they are tried in a copy of the repository, build/mutants. First
come those of the guards, statements below a comment ``# guard: NAME`` whose cases are
tests/cases/NAME.yaml: none of these may survive. The rest is a sample, as much as the time
allows; a survivor there is a question, not an error.
"""

from __future__ import annotations

import ast
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "build" / "mutants"
MODULES = ("govreport/parsing", "govreport/readers", "govreport/checks")
TESTS = "tests/test_cases.py tests/test_gold.py tests/parsing tests/checks/test_arithmetic.py"
COMMAND = f"{sys.executable} -m pytest -x -q -n 0 -p no:cacheprovider {TESTS}"
TIMEOUT = 120.0
"""Seconds for one mutant; without it the tests take a fifth of that."""

OPERATORS = re.compile(
    "core/(?:AddNot|ReplaceAndWithOr|ReplaceOrWithAnd|NumberReplacer|ReplaceTrueWithFalse"
    "|ReplaceFalseWithTrue|ReplaceUnaryOperator_Delete_Not|ZeroIterationForLoop"
    "|ReplaceComparisonOperator_(?:Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt|Eq_NotEq|NotEq_Eq)"
    "|ReplaceBinaryOperator_(?:Add_Sub|Sub_Add))"
)
"""Slips that a programmer makes; nobody writes >> for + by mistake."""


def guards(path: Path) -> Iterator[range]:
    """The lines of the statements below the guards' comments; of a block its head alone."""
    source = path.read_text(encoding="utf-8")
    marked = {number for number, line in enumerate(source.splitlines(), 1) if "# guard: " in line}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt) and node.lineno - 1 in marked:
            body = getattr(node, "body", None)
            yield range(node.lineno, body[0].lineno if body else (node.end_lineno or 0) + 1)


def copy() -> None:
    """The repository as it is now, into a folder that may be spoilt."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, COPY / name)


def mutants(rng: random.Random) -> tuple[list[MutationSpec], list[MutationSpec]]:
    """Those of the guards, and the others, shuffled."""
    files = sorted(path for module in MODULES for path in Path(module).rglob("*.py"))
    with use_db("session.sqlite", WorkDB.Mode.create) as database:
        init(files, database, {})
        found = [one for item in database.work_items for one in item.mutations]
    lines = {path: {line for span in guards(path) for line in span} for path in files}
    found = [one for one in found if OPERATORS.fullmatch(one.operator_name) and not _index(one)]
    rng.shuffle(found)
    own = [one for one in found if one.start_pos[0] in lines[Path(one.module_path)]]
    return own, [one for one in found if one not in own]


def _index(one: MutationSpec) -> bool:
    """Whether it changes an index: of one thing the first is the last as well."""
    row, column = one.start_pos
    return (
        Path(one.module_path).read_text(encoding="utf-8").splitlines()[row - 1][:column][-1:] == "["
    )


def main(seconds: float = 600, seed: int = 0) -> int:
    """Try mutants for so long; 1 if one of a guard's survived."""
    copy()
    os.chdir(COPY)
    if subprocess.run(COMMAND.split(), stdout=subprocess.DEVNULL, check=False).returncode:
        sys.exit("the tests fail without any mutant")
    own, rest = mutants(random.Random(seed))
    print(f"{len(own)} mutants of guards, {len(rest)} others", flush=True)
    started = time.monotonic()
    counts = {"guard": [0, 0], "other": [0, 0]}
    for kind, some in (("guard", own), ("other", rest)):
        for one in some:
            if time.monotonic() - started > seconds:
                break
            result = mutate_and_test([one], COMMAND, TIMEOUT)
            survived = result.test_outcome == TestOutcome.SURVIVED
            counts[kind][0] += 1
            counts[kind][1] += survived
            if survived:
                changed = [line for line in (result.diff or "").splitlines() if line[:1] in "+-"]
                print(f"{kind}: {one.module_path}:{one.start_pos[0]}", *changed[2:], sep="\n  ")
                sys.stdout.flush()
    for kind, (tried, survived) in counts.items():
        print(f"{kind}: {tried} tried, {survived} survived")
    return 1 if counts["guard"][1] else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
