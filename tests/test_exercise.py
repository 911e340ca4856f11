"""The exercise works with nbgrader: handed out without answers, graded against the key."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import govreport
from govreport_specimens import exercise
from tests.conftest import slow

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "notebooks" / "08-exercise-find-the-errors.ipynb"
NAME = "find-the-errors"
POINTS = 10


def nbgrader(course: Path, *arguments: str) -> None:
    programs = str(Path(sys.executable).parent)  # it calls alembic by name
    environment = {
        "PATH": programs + os.pathsep + os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(course / "jupyter"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course with the exercise handed out, and three students who handed it in."""
    folder = tmp_path_factory.mktemp("course")
    source = folder / "source" / NAME
    source.mkdir(parents=True)
    shutil.copy(NOTEBOOK, source / NOTEBOOK.name)
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'transparency'\n"
        "c.ExecutePreprocessor.timeout = 120\n"
    )
    nbgrader(folder, "generate_assignment", NAME, "--create")
    for student, number in (("one", 1), ("two", 22), ("none", 3)):
        handed_in = folder / "submitted" / student / NAME
        handed_in.mkdir(parents=True)
        answers = source if student != "none" else folder / "release" / NAME
        notebook = nbformat.read(answers / NOTEBOOK.name, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "number":
                cell.source = f"number = {number}"
        nbformat.write(notebook, handed_in / NOTEBOOK.name)
    nbgrader(folder, "autograde", NAME)
    return folder


@slow
def test_what_is_handed_out_holds_no_answer(course):
    text = (course / "release" / NAME / NOTEBOOK.name).read_text(encoding="utf-8")
    handed_out = nbformat.reads(text, as_version=4)
    assert "BEGIN SOLUTION" not in text
    assert "HIDDEN TESTS" not in text
    assert "requests.applicants" not in text
    assert not [cell for cell in handed_out.cells if cell.get("outputs")]
    cells = [c for c in handed_out.cells if c.metadata.get("nbgrader", {}).get("grade")]
    assert sum(cell.metadata["nbgrader"]["points"] for cell in cells) == POINTS


@slow
def test_right_answers_get_every_point_and_none_get_none(course):
    rows = sqlite3.connect(course / "gradebook.db").execute(
        "select s.student_id, sum(coalesce(g.manual_score, g.auto_score, 0)) "
        "from grade g join submitted_notebook n on g.notebook_id = n.id "
        "join submitted_assignment s on n.assignment_id = s.id group by s.student_id"
    )
    assert dict(rows.fetchall()) == {"one": POINTS, "two": POINTS, "none": 0}


def test_everyone_gets_another_report():
    reports = {exercise(number).file("html") for number in range(30)}
    assert len(reports) == 30


@pytest.mark.parametrize("number", range(0, 80, 3))
def test_every_number_has_its_three_errors_and_no_other(number):
    specimen = exercise(number)
    rules = {"requests.applicants", "disputes.results", "narrative.figures"}
    assert {planted.rule for planted in specimen.planted} == rules
    report = govreport.read(specimen.file("html"))
    found = govreport.check(report)
    errors = found[found["severity"] == "error"]
    assert set(errors["rule"]) == rules | {"requests.outcomes"}
    assert len(errors) == 4
    claims = govreport.claims(report)
    assert (claims["verdict"] == "differs").sum() == 1


def test_cells_are_marked_for_nbgrader():
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    ids = [
        c["metadata"]["nbgrader"]["grade_id"]
        for c in notebook["cells"]
        if "nbgrader" in c["metadata"]
    ]
    assert len(ids) == len(set(ids))
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert sum(bool(re.search("### BEGIN SOLUTION", source)) for source in sources) == 5
