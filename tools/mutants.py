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
from pathlib import Path

from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "build" / "mutants"
MODULES = ("govreport/parsing", "govreport/readers", "govreport/checks")
TESTS = "tests/test_cases.py tests/test_gold.py tests/parsing tests/checks/test_arithmetic.py"
PYTEST = f"{sys.executable} -m pytest -x -q -n 0 -p no:cacheprovider"
TIMEOUT = 120.0
"""Seconds for one mutant; without it the tests take a fifth of that."""

OPERATORS = re.compile(
    "core/(?:AddNot|ReplaceAndWithOr|ReplaceOrWithAnd|NumberReplacer|ReplaceTrueWithFalse"
    "|ReplaceFalseWithTrue|ReplaceUnaryOperator_Delete_Not|ZeroIterationForLoop"
    "|ReplaceComparisonOperator_(?:Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt|Eq_NotEq|NotEq_Eq)"
    "|ReplaceBinaryOperator_(?:Add_Sub|Sub_Add))"
)
"""Slips that a programmer makes; nobody writes >> for + by mistake."""


def guards(path: Path) -> dict[int, str]:
    """The lines of the statements below the guards' comments, of a block its head alone, each
    with the guard's name.
    """
    source = path.read_text(encoding="utf-8")
    marked = {
        number: match[1]
        for number, line in enumerate(source.splitlines(), 1)
        if (match := re.search(r"# guard: (\S+)", line))
    }
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt) and node.lineno - 1 in marked:
            body = getattr(node, "body", None)
            end = body[0].lineno if body else (node.end_lineno or 0) + 1
            found |= dict.fromkeys(range(node.lineno, end), marked[node.lineno - 1])
    return found


def copy() -> None:
    """The repository as it is now, into a folder that may be spoilt."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, COPY / name)


def mutants(rng: random.Random) -> list[tuple[str, MutationSpec]]:
    """All of them, shuffled, those of guards first, each with the guard's name."""
    files = sorted(path for module in MODULES for path in Path(module).rglob("*.py"))
    with use_db("session.sqlite", WorkDB.Mode.create) as database:
        init(files, database, {})
        found = [one for item in database.work_items for one in item.mutations]
    names = {path: guards(path) for path in files}
    found = [one for one in found if OPERATORS.fullmatch(one.operator_name) and not _index(one)]
    rng.shuffle(found)
    named = [(names[Path(one.module_path)].get(one.start_pos[0], ""), one) for one in found]
    return sorted(named, key=lambda pair: not pair[0])


def _index(one: MutationSpec) -> bool:
    """Whether it changes an index: of one thing the first is the last as well."""
    row, column = one.start_pos
    line = Path(one.module_path).read_text(encoding="utf-8").splitlines()[row - 1]
    return line[:column].endswith("[")


def survives(one: MutationSpec, guard: str) -> str:
    """The lines it changes if no test notices; a guard's own cases are asked first."""
    commands = [f"{PYTEST} {TESTS}"]
    if guard:
        commands.insert(0, f"{PYTEST} tests/test_cases.py -k {guard}-")
    for command in commands:
        result = mutate_and_test([one], command, TIMEOUT)
        if result.test_outcome != TestOutcome.SURVIVED:
            return ""
    return "\n".join(line for line in (result.diff or "").splitlines()[2:] if line[:1] in "+-")


def main(seconds: float = 600, seed: int = 0) -> int:
    """Try mutants for so long; 1 if one of a guard's survived."""
    copy()
    os.chdir(COPY)
    if subprocess.run(f"{PYTEST} {TESTS}".split(), stdout=subprocess.DEVNULL).returncode:
        sys.exit("the tests fail without any mutant")
    found = mutants(random.Random(seed))
    print(f"{sum(bool(guard) for guard, _ in found)} mutants of guards, {len(found)} in all")
    started = time.monotonic()
    tried = survived = broken = 0
    for guard, one in found:
        if time.monotonic() - started > seconds:
            break
        tried += 1
        if changed := survives(one, guard):
            survived, broken = survived + 1, broken + bool(guard)
            print(f"{guard or 'no guard'}: {one.module_path}:{one.start_pos[0]}\n{changed}")
        sys.stdout.flush()
    print(f"{tried} tried, {survived} survived, {broken} of them of guards")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
