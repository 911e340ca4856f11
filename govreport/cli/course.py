"""Commands for teachers: course new."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from govreport.cli.program import app, out
from govreport.errors import GovreportError
from govreport.words import one_line

course = typer.Typer(
    no_args_is_help=True, help="练习课程，供nbgrader使用。 Exercises as a course for nbgrader."
)
app.add_typer(course, name="course")


@course.callback()
def main() -> None:
    """练习课程，供nbgrader使用。 Exercises as a course for nbgrader."""


@course.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新文件夹 A new folder.")],
    students: Annotated[int, typer.Option(min=1, max=999, help="学生数 How many students.")] = 30,
    secret: Annotated[
        int | None, typer.Option(help="种子，不给则随机 The course's secret; drawn if not given.")
    ] = None,
) -> None:
    """建立课程文件夹：每人一份报告，答案另存。 A course folder: a report each, the key apart.

    DIR/release发给学生，其余留在教师处；DIR/README.md写明步骤。

    DIR/release is for students, the rest stays with the teacher; DIR/README.md has the steps.
    """
    from govreport_specimens.course import EXERCISES, new_course

    new_course(folder, students, secret)
    if find_spec("nbgrader"):
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        for name in EXERCISES:
            command = [sys.executable, "-m", "nbgrader", "generate_assignment", name, "--create"]
            own = os.environ | {"PATH": programs}  # it calls alembic by name
            done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True)
            if done.returncode:
                raise GovreportError(f"nbgrader: {done.stderr.strip().rpartition(chr(10))[2]}")
        told = "release/"
    else:
        told = "source/ (pip install nbgrader → release/)"
    out().print(one_line(f"{students} → {folder}: {told}, key.csv, README.md"), markup=False)
