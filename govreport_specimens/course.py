"""A course: exercises as nbgrader hands them out, a report for every student, the key apart."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from secrets import randbits
from typing import Any

from govreport.errors import GovreportError
from govreport_specimens.making import Specimen, exercise

_PACKAGE = Path(__file__).resolve().parent

EXERCISES = {
    "find-the-errors": "08-exercise-find-the-errors.ipynb",
    "code-the-problems": "10-exercise-code-the-problems.ipynb",
}
"""Assignment → its notebook, with solutions and hidden tests."""

_PAGE = '''\
from hashlib import sha256
from pathlib import Path

import govreport

page = Path("reports", f"{number:02}.html").read_bytes()  # 发给你的网页 the page handed out to you
known = Path("reports", "SHA256SUMS").read_text()
assert sha256(page).hexdigest() in known, "文件已改动 the file was changed"'''
"""The page from its file: in a course nobody can make it anew, since its secret is the teacher's."""

_CONFIG = """\
c = get_config()  # noqa: F821 - nbgrader's
c.CourseDirectory.course_id = {name!r}
c.ExecutePreprocessor.timeout = 120
"""

_NOTES = """\
# 给教师 · For the teacher

这个文件夹里，`release/` 发给学生，其余留在你这里：`source/` 有参考答案和评分用的种子，`key.csv` 是每个学号的答案。

`release/` is for students; the rest stays with you: `source/` holds the solutions and the secret by which answers are graded, `key.csv` the answers for every number.

| | |
|---|---|
| `source/find-the-errors` | 每人一份不同的虚构报告，四处错误 · a different fictional report for everyone, with four errors |
| `source/code-the-problems` | 两人一组，各自编码十条，算κ · ten items, coded by two, and their kappa |
| `release/` | 发给学生：没有答案，没有种子 · for students: no answers, no secret |
| `key.csv` | 每个学号的错误 · the errors of every number |

## 步骤 · Steps

```sh
pip install nbgrader
nbgrader generate_assignment find-the-errors --create --force   # source → release
nbgrader autograde find-the-errors                               # submitted/学生 student/… → autograded
nbgrader formgrader                                              # 人工评分 the written answers
nbgrader generate_feedback find-the-errors
```

评分要在布置时所用的govreport版本（{version}）下进行：报告由种子重新生成。

Grade with the version of govreport that the course was made with ({version}): reports are made anew from the secret.

## 评分标准 · Marking the written answers

- 2分：说明错在哪里、可能怎样发生、该问谁，并指出哪些不能从报告里知道。1分：只说错在哪里。0分：只重复规则名称。
- 不会编程的学生可以只做书面题和编码练习，看 `release/…/reports` 里的网页即可。

- 2 points: what is wrong, how it may have come about, whom to ask, and what the report cannot tell. 1: only what is wrong. 0: the rule's name again.
- Students who do not program may do the written tasks and the coding alone, from the pages in `release/…/reports`.
"""


def new_course(
    folder: str | Path, students: int = 30, secret: int | None = None
) -> dict[int, Specimen]:
    """Lay out a course folder as nbgrader wants it.

    Parameters
    ----------
    folder : path
        New, or empty.
    students : int
        Numbers 1 to this get a report each.
    secret : int, optional
        By which the reports are made; drawn anew where none is given.

    Returns
    -------
    dict of int to Specimen
        Every number's report, ``planted`` its answers.

    Raises
    ------
    GovreportError
        If the folder holds something.
    """
    from govreport.version import __version__

    target = Path(folder)
    if target.exists() and any(target.iterdir()):
        raise GovreportError(f"{target}不是空的 {target} is not empty")
    secret = randbits(64) if secret is None else secret
    for name, notebook in EXERCISES.items():
        source = target / "source" / name
        source.mkdir(parents=True)
        text = json.dumps(_for_course(_notebook(notebook), secret), ensure_ascii=False, indent=1)
        (source / notebook).write_text(text + "\n", encoding="utf-8")
    made = {number: exercise(number, secret) for number in range(1, students + 1)}
    pages = target / "source" / "find-the-errors" / "reports"
    pages.mkdir()
    sums = []
    for number, specimen in made.items():
        page = specimen.file("html")
        (pages / f"{number:02}.html").write_bytes(page)
        sums.append(f"{hashlib.sha256(page).hexdigest()}  {number:02}.html\n")
    (pages / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    with (target / "key.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(_key(made))
    (target / "nbgrader_config.py").write_text(_CONFIG.format(name=target.resolve().name), "utf-8")
    notes = _NOTES.format(version=__version__)
    (target / "README.md").write_text(notes, encoding="utf-8")
    return made


def _notebook(name: str) -> dict[str, Any]:
    """An exercise: in the package; in a clone among the lessons."""
    inside = _PACKAGE / "exercises" / name
    path = inside if inside.exists() else _PACKAGE.parent / "notebooks" / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _for_course(notebook: dict[str, Any], secret: int) -> dict[str, Any]:
    """The exercise without its output, its page a file, its hidden tests with the secret."""
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        cell["outputs"], cell["execution_count"] = [], None
        source = "".join(cell["source"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "page":
            source = _PAGE
        cell["source"] = source.replace("exercise(number)", f"exercise(number, {secret})")
    return notebook


def _key(made: dict[int, Specimen]) -> Iterator[tuple[object, ...]]:
    yield "number", "agency", "rule", "cells", "passage", "zh", "en"
    for number, specimen in made.items():
        for one in specimen.planted:
            cells = "; ".join(".".join(cell) for cell in one.cells)
            words = one.passage, one.what.zh, one.what.en
            yield number, specimen.agency.name, one.rule, cells, *words
