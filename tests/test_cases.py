"""Cases as data: for every guard of exactness what must be read and what must not.

A file in tests/cases belongs to one guard. It says in a sentence what the guard keeps out
and holds documents, each with what a careful person reads there:

text, html
    The document; ``html`` is wrapped into a page, but for ``plain``.
of, edit
    Instead: a file of tests/cases/base (.xml is the body of a Word file), and what stands in
    it → what shall. ``behind``: a further document, behind this one.
figures
    Table → row → its figures in the form's order, parted by spaces; ``-`` is null. What is
    not listed is null. A null always needs a finding.
findings, never
    What `check` must and must not say: ``rule``, ``severity rule`` or ``rule table/row/column``.
    ``words``, ``unsaid``: what must and must not stand in a message. ``beside``: documents
    that are checked together with this one.
agency, year, edition, published, problems
    As in the report's JSON. ``sections``: key → a passage of it.
fails
    The exception, where the document is no report.
"""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

import govreport

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "cases"


class LOADER(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # fifteen times as fast
    """No name is there twice: the second would take the place of the first."""

    def construct_mapping(self, node, deep=False):
        names = [key.value for key, _ in node.value]
        assert len(set(names)) == len(names), (node.start_mark, names)
        return super().construct_mapping(node, deep)


CASES = {
    (path.stem, name): case
    for path in sorted(FOLDER.glob("*.yaml"))
    for name, case in yaml.load(path.read_text(encoding="utf-8"), LOADER)["cases"].items()
}
MARK = re.compile(r"# guard: (\S+)")

_PAGE = '<html><head><meta charset="utf-8"></head><body>{}</body></html>'
_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default
Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override
PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.\
wordprocessingml.document.main+xml"/></Types>"""
_RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/\
officeDocument/2006/relationships/officeDocument"/></Relationships>"""
_DOCUMENT = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">\
<w:body>{}</w:body></w:document>"""


def document(case: dict) -> bytes:
    if "behind" in case:
        before = {key: value for key, value in case.items() if key != "behind"}
        return document(before) + document(case["behind"])
    if "of" in case:
        kind = case["of"].rpartition(".")[2]
        text = (FOLDER / "base" / case["of"]).read_text(encoding="utf-8")
    else:
        kind = "html" if "html" in case else "txt"
        text = case.get("html") or case["text"]
    for old, new in case.get("edit", {}).items():
        assert text.count(str(old)) == 1, f"{old!r} stands there {text.count(str(old))} times"
        text = text.replace(str(old), str(new))
    if kind == "xml":
        return _word(text)
    whole = kind != "html" or case.get("plain")  # HTML within text is no page
    return (text if whole else _PAGE.format(text)).encode()


def _word(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", _TYPES)
        file.writestr("_rels/.rels", _RELATIONS)
        file.writestr("word/document.xml", _DOCUMENT.format(body))
    return out.getvalue()


def expected(case: dict, report: govreport.Report) -> dict[tuple[str, str, str], Decimal | None]:
    """Every cell of the report; null unless the case says what it is."""
    cells: dict[tuple[str, str, str], Decimal | None] = dict.fromkeys(report.figures)
    for table, rows in case["figures"].items():
        for row in dict.fromkeys(key[1] for key in cells if key[0] == table) | rows:
            if row == "rest" or (line := rows.get(row, rows.get("rest"))) is None:
                continue
            columns = [key[2] for key in cells if key[:2] == (table, row)]
            for column, value in zip(columns, str(line).split(), strict=True):
                cells[table, row, column] = None if value == "-" else Decimal(value)
    return cells


@pytest.mark.parametrize(("guard", "name"), CASES, ids=lambda text: text.replace(" ", "-"))
def test_case(guard, name):
    case = CASES[guard, name]
    if "fails" in case:
        with pytest.raises(getattr(govreport, case["fails"])):
            govreport.read(document(case))
        return
    report = govreport.read(document(case))
    beside = [govreport.read(document(other)) for other in case.get("beside", ())]
    pairs = govreport.checks.found_in([report, *beside])
    found = [one for of, one in pairs if of is report]
    if "figures" in case:
        wanted = expected(case, report)
        assert set(wanted) == set(report.figures)
        got = {cell: figure.value for cell, figure in report.figures.items()}
        wrong = {cell: (wanted[cell], got[cell]) for cell in wanted if wanted[cell] != got[cell]}
        assert not wrong, f"wanted, got: {wrong}"
    for cell, figure in report.figures.items():
        assert figure.value is not None or any(one.covers(*cell) for one in found), cell
    told = {word for one in found for word in (one.rule, f"{one.severity} {one.rule}")} | {
        f"{one.rule} {'/'.join(cell)}" for one in found for cell in _cells(one, report)
    }
    messages = "\n".join(one.message.zh for one in found)
    assert all(words in messages for words in case.get("words", ())), messages
    assert not any(words in messages for words in case.get("unsaid", ())), messages
    unsaid, said = set(case.get("findings", ())) - told, set(case.get("never", ())) & told
    assert not unsaid, unsaid
    assert not said, said
    for name in ("agency", "year", "edition", "published"):
        if name in case:
            assert getattr(report, name) == case[name]
    if "problems" in case:
        assert [[item.problem, list(item.improvements)] for item in report.problems] == case[
            "problems"
        ]
    for key, passage in case.get("sections", {}).items():
        assert passage in report.sections[key] if passage else key not in report.sections
    for cell, raw in case.get("raw", {}).items():
        assert report.figures[tuple(cell.split("/"))].raw == raw
    for passage in case.get("unsectioned", ()):
        assert not any(passage in text for text in report.sections.values()), passage


def _cells(one, report) -> list[tuple[str, str, str]]:
    return [cell for cell in report.figures if one.table and one.covers(*cell)]


def test_every_guard_has_its_cases_and_every_case_its_guard():
    """``# guard: NAME`` stands above the guard, its cases in tests/cases/NAME.yaml."""
    code = [path.read_text(encoding="utf-8") for path in (ROOT / "govreport").rglob("*.py")]
    marked = {name for text in code for name in MARK.findall(text)}
    assert marked == {path.stem for path in FOLDER.glob("*.yaml")}
