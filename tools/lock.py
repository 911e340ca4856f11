"""Write requirements.lock from pyproject.toml, and environment.yml from the lock.

The lock has every extra, for Linux, macOS and Windows; environment.yml has what the
notebooks need, in the same versions with the same checksums. A test keeps them in step.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
ENVIRONMENT = ROOT / "environment.yml"
HEAD = """\
# The environment of the notebooks, for conda. In the clone:
#
#   conda env create -f environment.yml
#   conda activate govreport
#   pip install --no-deps --editable .
#
# Python comes from conda, the rest from PyPI in the versions, and with the checksums, of
# requirements.lock. Pip takes no checksums beside an editable package: hence the last line.
# Made by «make lock».
name: govreport
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.11
  - pip
  - pip:
"""


# From 4.25 on, what a notebook is checked with builds 38 grammars of addresses at import: two
# seconds more in every process that opens one.
CONSTRAINTS = "jsonschema<4.25\n"


def compiled(*arguments: str) -> str:
    """What uv resolves pyproject.toml to, with checksums."""
    done = subprocess.run(
        [
            sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal",
            "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate",
            "--no-emit-index-url", "--quiet", "--constraints", "-", *arguments,
        ],
        cwd=ROOT,
        check=True,
        input=CONSTRAINTS,
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    return done.stdout


def environment(requirements: str) -> str:
    """The conda environment with these pins, each on a line."""
    lines = requirements.replace("\\\n", "").splitlines()
    pins = [" ".join(line.split()) for line in lines if "python_full_version >= '3.12'" not in line]
    return HEAD + "".join(f'      - "{pin}"\n' for pin in pins)


def main() -> None:
    """Resolve again; with --keep the versions stay, where they can."""
    keep = ["--constraint", str(LOCK)] if "--keep" in sys.argv else ["--upgrade"]
    LOCK.write_text(compiled("--all-extras", *keep), encoding="utf-8")
    needed = compiled("--extra", "notebooks", "--constraint", str(LOCK))
    ENVIRONMENT.write_text(environment(needed), encoding="utf-8")


if __name__ == "__main__":
    main()
