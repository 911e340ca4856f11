"""The exercises work with nbgrader: handed out without answers or the secret, graded against the key."""

from __future__ import annotations

import csv
import io
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
from typer.testing import CliRunner

import govreport
from govreport.cli import app
from govreport_specimens import exercise, new_course
from govreport_specimens.course import EXERCISES
from tests.conftest import ROOT, by_turns, slow

FIND, CODE = EXERCISES
POINTS = {FIND: (11, 4), CODE: (6, 4)}
"""What a machine gives, and what a teacher gives."""
SECRET = 6180339887498948482


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
    """A course with both exercises handed out, and three students who handed them in."""
    folder = tmp_path_factory.mktemp("course") / "transparency"
    arguments = ["course", "new", str(folder), "--students", "4", "--secret", str(SECRET)]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0 and (folder / "release").is_dir(), done.output
    for name, notebook in EXERCISES.items():
        for student, number in (("one", 1), ("two", 4), ("none", 3)):
            handed_in = folder / "submitted" / student / name
            shutil.copytree(folder / "release" / name, handed_in)
            if student != "none":
                solved = nbformat.read(folder / "source" / name / notebook, as_version=4)
                for cell in solved.cells:
                    cell.source = cell.source.replace("number = 1\n", f"number = {number}\n")
                nbformat.write(solved, handed_in / notebook)
        nbgrader(folder, "autograde", name)
    return folder


def cells(path: Path) -> dict[str, nbformat.NotebookNode]:
    """The cells that nbgrader knows, by their names."""
    known = [c for c in nbformat.read(path, as_version=4).cells if "nbgrader" in c.metadata]
    return {cell.metadata["nbgrader"]["grade_id"]: cell for cell in known}


@slow
@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_handed_out_holds_no_answer(course, name):
    for path in (course / "release" / name).rglob("*"):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        assert str(SECRET) not in text and hex(SECRET)[2:] not in text
        assert "BEGIN SOLUTION" not in text and "HIDDEN TESTS" not in text
    handed_out = nbformat.read(course / "release" / name / EXERCISES[name], as_version=4)
    assert not [cell for cell in handed_out.cells if cell.get("outputs")]
    assert [cell.source for cell in handed_out.cells if cell.source.startswith("number = 1\n")]
    assert not [cell for cell in handed_out.cells if "exercise(" in cell.source]
    graded = [c.metadata.get("nbgrader", {}) for c in handed_out.cells]
    points = [
        sum(one["points"] for one in graded if one.get("grade") and one["solution"] == by_hand)
        for by_hand in (False, True)
    ]
    assert tuple(points) == POINTS[name]


@slow
@pytest.mark.parametrize("name", EXERCISES)
def test_right_answers_get_every_point_and_none_get_none(course, name):
    rows = sqlite3.connect(course / "gradebook.db").execute(
        "select s.student_id, sum(coalesce(g.manual_score, g.auto_score, 0)), sum(g.needs_manual_grade) "
        "from grade g join submitted_notebook n on g.notebook_id = n.id "
        "join submitted_assignment s on n.assignment_id = s.id "
        "join assignment a on s.assignment_id = a.id where a.name = ? group by s.student_id",
        (name,),
    )
    scores = {student: (score, by_hand > 0) for student, score, by_hand in rows}
    machine, _ = POINTS[name]
    assert scores["one"] == scores["two"] == (machine, True)  # the rest is the teacher's
    assert scores["none"][0] == 0


@slow
def test_answers_of_another_number_are_wrong(course):
    """Who copies a neighbour's answers gets the points of none that ask for one's own errors."""
    handed_in = course / "submitted" / "copied" / FIND
    shutil.copytree(course / "submitted" / "one" / FIND, handed_in)
    path = handed_in / EXERCISES[FIND]
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("number = 1\n", "number = 2\n")
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "name-cell":
            (slip,) = [p for p in exercise(1, SECRET).planted if p.rule == "requests.applicants"]
            cell.source = f"cell = {slip.cells[0][1:]}"
    nbformat.write(notebook, path)
    nbgrader(course, "autograde", FIND, "--student", "copied")
    graded = cells(course / "autograded" / "copied" / FIND / EXERCISES[FIND])
    assert graded["test-read-report"].outputs == []
    assert graded["test-name-cell"].outputs[0].ename == "AssertionError"


def test_a_course_is_laid_out(tmp_path):
    made = new_course(tmp_path / "course", 3, SECRET)
    source = tmp_path / "course" / "source" / FIND
    for number, specimen in made.items():
        assert (source / "reports" / f"{number:02}.html").read_bytes() == specimen.file("html")
    sums = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=source / "reports")
    assert sums.returncode == 0
    text = (tmp_path / "course" / "key.csv").read_text(encoding="utf-8-sig")
    key = csv.DictReader(io.StringIO(text))
    assert {(int(line["number"]), line["rule"]) for line in key} == {
        (number, planted.rule) for number, specimen in made.items() for planted in specimen.planted
    }
    with pytest.raises(govreport.GovreportError, match="is not empty"):
        new_course(tmp_path / "course", 3)


def test_without_the_secret_reports_are_others(tmp_path):
    """And each course has a secret of its own."""
    pages = {secret: exercise(1, secret).file("html") for secret in (0, 1, SECRET)}
    assert len(set(pages.values())) == 3
    texts = []
    for name in ("a", "b"):
        new_course(tmp_path / name, 1)
        texts.append((tmp_path / name / "source" / FIND / "reports" / "01.html").read_bytes())
    assert texts[0] != texts[1]


def test_everyone_gets_another_report():
    made = [exercise(number) for number in range(30)]
    assert len({specimen.file("html") for specimen in made}) == 30
    kinds = {frozenset(planted.what.en.split()[0] for planted in one.planted) for one in made}
    assert len(kinds) >= 4  # not the same errors, either


@pytest.mark.parametrize("number", by_turns(range(0, 80, 4), 4))
def test_every_number_has_its_errors_and_no_other(number):
    specimen = exercise(number, SECRET)
    rules = {planted.rule for planted in specimen.planted}
    assert len(rules) == 4 and {"requests.applicants", "narrative.figures"} < rules
    assert len(rules & {"disputes.results", "figures.negative"}) == 1
    assert len(rules & {"completeness.problems", "timeliness.early"}) == 1
    report = govreport.read(specimen.file("html"))
    found = govreport.check(report)
    told = set(found.loc[found["severity"].isin(["error", "warning"]), "rule"])
    assert told - {"requests.outcomes"} == rules  # a slip in a column breaks that sum, too
    claims = govreport.claims(report)
    assert (claims["verdict"] == "differs").sum() == 1


@pytest.mark.parametrize("name", EXERCISES.values())
def test_cells_are_marked_for_nbgrader(name):
    notebook = json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))
    ids = [
        c["metadata"]["nbgrader"]["grade_id"]
        for c in notebook["cells"]
        if "nbgrader" in c["metadata"]
    ]
    assert len(ids) == len(set(ids))
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        source = "".join(cell["source"])
        if marks.get("solution") and cell["cell_type"] == "code":
            assert re.search("### BEGIN SOLUTION", source), source
