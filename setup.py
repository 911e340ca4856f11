"""What pyproject.toml cannot say: the data stand in data/, and the wheel takes them along."""

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


class BuildWithData(build_py):
    """Copies the data beside the modules; an editable package reads them where they are."""

    def run(self) -> None:
        """Build, and copy the data."""
        super().run()
        if self.editable_mode:
            return
        for name in DATA:
            target = Path(self.build_lib, "govreport", "data", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path("data", name), target)


setup(cmdclass={"build_py": BuildWithData})
