"""Specimens from a seed: consistent, repeatable, marked as fictional, read back as written."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from random import Random

import pandas as pd
import pytest

import govreport
from govreport import form
from govreport.checks import found_in
from govreport.errors import GovreportError
from govreport.readers.pdfium_library import pdfium
from govreport_specimens import FORMATS, figures, making, pdf, printed, specimens, write
from govreport_specimens.layouts import LAYOUTS
from govreport_specimens.making import FIGURE_COLUMNS, KEY_COLUMNS
from govreport_specimens.oddities import ODDITIES
from tests.conftest import by_turns, slow
from tests.specimens.checks import drafted
from tests.specimens.compare import errors, share_read
from tests.test_cli import run

YEARS = range(2019, 2026)
USUAL = {"spaced", "wrapped", "cells", "markdown", "plain", "site", "word-markup", "nested",
         "repeated-header"}  # fmt: skip
READABLE = [name for name in FORMATS if name != "scan"]


@pytest.fixture(scope="module")
def corpus():
    return list(specimens(8, YEARS, seed=7))


@slow
@pytest.mark.parametrize("format", READABLE)
def test_a_clean_specimen_comes_back_as_written_and_is_accused_of_nothing(corpus, format):
    reports = []
    for one in corpus[:: 1 if format == "txt" else 4]:
        report = govreport.read(one.file(format))
        # in a text a label may wrap so that its figures have several readings
        assert errors(one.draft, report, exact=format != "txt") == [], one.name
        assert share_read(one.draft, report) > 0.95
        assert (report.agency, report.year) == (one.agency.name, one.year)
        assert report.published == one.draft.facts.published
        assert [item.problem for item in report.problems] == [
            p.text for p in one.narrative.problems
        ]
        reports.append(report)
    grave = [(r.agency, r.year, f) for r, f in found_in(reports) if f.severity == "error"]
    assert grave == []


@slow
def test_years_connect_and_every_identity_holds(corpus):
    reports = {(one.agency.name, one.year): govreport.read(one.file("txt")) for one in corpus}
    found = govreport.check(reports.values())
    families = found[found["severity"] != "info"]["family"]
    assert not families.isin(["arithmetic", "years", "narrative", "fees"]).any(), found[
        found["severity"] != "info"
    ][["report", "message"]].to_string()
    for (agency, year), report in reports.items():
        if before := reports.get((agency, year - 1)):
            left = before.requests.loc["carried_forward"]
            assert (report.requests.loc["carried_over"] == left).all()


def test_sizes_go_from_a_township_to_a_province(corpus):
    size: dict[str, int] = {}
    for one in corpus:
        count = one.draft.facts.tables["requests"]["new"]["total"]
        size[one.agency.level] = max(size.get(one.agency.level, 0), count)
    order = [size[level] for level in figures.SIZES if level in size]
    assert order == sorted(order)
    assert len(order) >= 3


def test_a_whole_is_the_sum_of_its_parts():
    made = list(specimens(4, [2021, 2022], seed=3, area=True))
    for year in (2021, 2022):
        whole, *parts = [one.draft.facts for one in made if one.year == year]
        for table in form.tables_of("2021"):
            for row, cells in whole.tables[table].items():
                for column, value in cells.items():
                    several = [part.tables[table][row][column] for part in parts]
                    assert value == sum(map(Decimal, several))
    reports = [govreport.read(one.file("html")) for one in made]
    assert "levels" not in set(govreport.check(reports)["family"])


@slow
def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    def made(seed: int) -> list[bytes]:
        several = specimens(2, [2022], 3, seed, formats=["html"])
        return [one.file(name) for one in several for name in FORMATS]

    assert made(5) == made(5)
    assert made(5)[0] != made(6)[0]


def test_no_two_reports_are_alike(corpus):
    assert len({one.file("txt") for one in corpus}) == len(corpus)


@pytest.mark.parametrize("format", READABLE)
def test_every_specimen_says_that_it_is_fictional(corpus, format):
    report = govreport.read(corpus[0].file(format))
    text = "".join(paragraph.text for paragraph in report.document.paragraphs)
    assert "虚构样本" in text
    assert "Fictional" in text


def test_a_scan_has_no_text(corpus):
    pages = pdfium().PdfDocument(corpus[0].file("scan"))
    assert [page.get_textpage().get_text_range() for page in pages] == [""] * len(pages)


@slow
@pytest.mark.parametrize(
    ("producer", "program"), [("chromium", pdf.chromium), ("libreoffice", pdf.office)]
)
def test_two_more_producers_of_pdf(corpus, producer, program):
    if program() is None:
        pytest.skip(f"{producer} is not installed: it cannot print the PDF")
    one = next(one for one in corpus if one.agency.level == "department")
    report = govreport.read(printed(one, producer))
    assert errors(one.draft, report, exact=False) == []
    read = [figure for figure in report.figures.values() if figure.value is not None]
    assert len(read) > 150


@pytest.mark.parametrize("name", by_turns(ODDITIES))
def test_every_oddity_is_a_switch(name):
    kind = "html" if "grid" in ODDITIES[name].kinds else "txt"
    (one,) = specimens(1, [2022], seed=4, formats=[kind], oddities=[name])
    assert one.draft.applied == [name]
    assert errors(one.draft, govreport.read(one.file(kind))) == []


@pytest.mark.parametrize(
    ("name", "gone"), [("short_normative", "proactive"), ("extra_section", "problems")]
)
def test_an_oddity_of_what_was_left_out_is_none(name, gone):
    draft = drafted()
    draft.sections = [section for section in draft.sections if section.key != gone]
    making._apply(draft, [name], Random(1), {"grid"})
    assert draft.applied == []


@pytest.mark.parametrize("name", by_turns(LAYOUTS, 24))
def test_every_layout_is_a_switch(name):
    """It changes the file, and the figures come back or are flagged all the same."""
    for format in LAYOUTS[name]:
        # a word processor wraps figures so that no picture takes their place
        more = ["plain"] if name == "picture-figures" else []
        (one,) = specimens(1, [2022], seed=4, layouts=[name, *more])
        (usual,) = specimens(1, [2022], seed=4)
        switched = one.file(format)
        if name not in USUAL:
            assert switched != usual.file(format)
        if name == "picture-figures":
            one.draft.expected["disputes"] = {
                row: dict.fromkeys(cells) for row, cells in one.draft.expected["disputes"].items()
            }
        assert errors(one.draft, govreport.read(switched), exact=False) == []


def test_what_is_written_is_what_the_key_and_the_figures_say(tmp_path):
    count = write(
        specimens(3, [2021, 2022], 2, 9, formats=["html"], every=True), tmp_path, ["html"]
    )
    assert count == 6
    with (tmp_path / "figures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(FIGURE_COLUMNS)
    for name in {row["report"] for row in rows}:
        report = govreport.read(tmp_path / f"{name}.html")
        for row in (row for row in rows if row["report"] == name):
            value = report.value(row["table"], row["row"], row["column"])
            if value is not None:
                assert Decimal(row["value"]) == value
            else:
                assert report.findings_for(row["table"], row["row"], row["column"])
    with (tmp_path / "key.csv").open(encoding="utf-8") as file:
        key = list(csv.DictReader(file))
    assert list(key[0]) == list(KEY_COLUMNS)
    assert {line["rule"] for line in key} <= set(govreport.rules().index)


def test_a_folder_with_two_makings_keeps_the_key_of_both(tmp_path):
    def made(first, seed):
        write(specimens(2, [first], 2, seed, formats=["txt"], every=True), tmp_path, ["txt"])
        with (tmp_path / "figures.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    both, again = [made(2021, 1), made(2022, 1)], made(2022, 2)
    assert {row["year"] for row in both[0]} == {"2021"}
    assert {row["year"] for row in both[1]} == {row["year"] for row in again} == {"2021", "2022"}
    reports = {path.stem for path in tmp_path.glob("*.txt")}
    assert {row["report"] for row in again} == reports
    cells = [(row["report"], row["table"], row["row"], row["column"]) for row in again]
    assert len(set(cells)) == len(cells)
    with (tmp_path / "key.csv").open(encoding="utf-8") as file:
        assert {line["report"] for line in csv.DictReader(file)} <= reports
    for other in (b"name,mark\nx,1\n", b"\xff\xfe", b""):  # somebody's own stays
        (tmp_path / "key.csv").write_bytes(other)
        with pytest.raises(GovreportError, match=r"key\.csv.*no specimens wrote it"):
            made(2023, 1)
        assert (tmp_path / "key.csv").read_bytes() == other


# --- command line -------------------------------------------------------------------------


def test_specimens_from_the_command_line(tmp_path):
    where = tmp_path / "out"
    arguments = ["--agencies", 2, "--years", "2021-2022", "--errors", 2, "--seed", 7]
    done = run("specimen", *arguments, "--formats", "txt,docx", "-o", where)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(where.glob("*.txt"))) == len(list(where.glob("*.docx"))) == 4
    assert {"key.csv", "figures.csv"} <= {path.name for path in where.iterdir()}
    again = tmp_path / "again"
    run("specimen", *arguments, "--formats", "txt,docx", "-o", again)
    for path in where.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--years", "2012-2014"], "2019 or later"),
        (["--years", "last"], "2019-2025"),
        (["--formats", "doc"], "no format called doc"),
        (["--oddities", "nonsense"], "no oddity called nonsense"),
        (["--layouts", "nonsense"], "no layout called nonsense"),
        (["--agencies", "9000"], "agencies"),
    ],
)
def test_wrong_wishes_get_one_clear_answer(tmp_path, arguments, words):
    done = run("specimen", *arguments, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert words in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_an_unwritable_folder(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("specimen", "-o", tmp_path / "file" / "out")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


# --- the corpus that comes along -----------------------------------------------------------


@slow
def test_the_teaching_corpus_is_what_its_command_makes(root, tmp_path):
    folder = root / "data" / "specimens"
    command = json.loads((folder / "command.json").read_text(encoding="utf-8"))
    done = run(*command, "-o", tmp_path)
    assert done.returncode == 0
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {path.name for path in folder.iterdir()} - {"command.json", "README.md"}
    for name in made:
        if not name.endswith(".pdf"):  # fonts and their tools change from version to version
            assert (folder / name).read_bytes() == (tmp_path / name).read_bytes(), name


@slow
def test_the_teaching_corpus_is_small_and_holds_its_errors(root):
    folder = root / "data" / "specimens"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 5_000_000
    key = pd.read_csv(folder / "key.csv")
    names = sorted({path.name.split(".")[0] for path in folder.glob("*-20*")})
    assert 20 <= len(names) <= 28
    files = [next(folder.glob(f"{name}.[hpdt]*")) for name in names]
    reports = {path.name.split(".")[0]: govreport.read(path) for path in files}
    found = found_in(list(reports.values()))
    rules = {name: {f.rule for r, f in found if r is report} for name, report in reports.items()}
    for line in key.itertuples():
        assert line.rule in rules[line.report], (line.report, line.rule)
    assert set(names) - set(key["report"]), "some reports are clean"
