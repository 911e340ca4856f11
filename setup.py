"""What pyproject.toml cannot say: data and exercises stand where teachers look for them,
and the wheel takes them along.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

DATA = (
    "figures/cells.parquet",
    "figures/reports.parquet",
    *(f"narrative/{name}.parquet" for name in ("sections", "words", "items", "themes", "followup")),
    "reports/hongqi-2021.txt",
)
"""What `govreport.datasets` reads, in data/."""

EXERCISES = ("08-exercise-find-the-errors.ipynb", "10-exercise-code-the-problems.ipynb")
"""What a course is made of, in notebooks/."""


class BuildWithData(build_py):
    """Copies the data beside the modules; an editable package reads them where they are."""

    def run(self) -> None:
        """Build, and copy the data."""
        super().run()
        if self.editable_mode:
            return
        for folder, names, place in (
            ("data", DATA, "govreport/data"),
            ("notebooks", EXERCISES, "govreport_specimens/exercises"),
        ):
            for name in names:
                target = Path(self.build_lib, place, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(Path(folder, name), target)


setup(cmdclass={"build_py": BuildWithData})
