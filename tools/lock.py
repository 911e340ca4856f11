"""Write requirements.lock from pyproject.toml, and environment.yml from the lock.

Both hold the same versions; a test keeps them in step.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
ENVIRONMENT = ROOT / "environment.yml"
HEAD = """\
# A reproducible environment:  conda env create -f environment.yml
# Made from requirements.lock by «make lock»: the versions that the tests run on.
name: govreport
channels:
  - conda-forge
dependencies:
  - python >=3.11,<3.14
  - pip
  - pip:
      - -e .
"""


def pins(lock: str) -> list[str]:
    """The lock's lines that pin a package, in their order."""
    return [line.strip() for line in lock.splitlines() if re.match(r"[\w.-]+==", line)]


def environment(lock: str) -> str:
    """The conda environment with the lock's versions."""
    lines = [f"      - {pin}" if ":" not in pin else f'      - "{pin}"' for pin in pins(lock)]
    return HEAD + "\n".join(lines) + "\n"


def main() -> None:
    """Resolve again; with --environment only write environment.yml anew."""
    if "--environment" not in sys.argv:
        subprocess.run(
            [
                sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--all-extras",
                "--universal", "--python-version", "3.11", "--no-header", "--no-annotate",
                "--no-emit-index-url", "--quiet", "--upgrade", "-o", str(LOCK),
            ],
            cwd=ROOT,
            check=True,
        )  # fmt: skip
    ENVIRONMENT.write_text(environment(LOCK.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
