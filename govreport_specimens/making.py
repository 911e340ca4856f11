"""Specimens from a seed: agencies, their years, their text, their errors, their files."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from rapidfuzz import fuzz

from govreport.agencies import is_government
from govreport.errors import GovreportError, unwritten
from govreport.form import Label
from govreport_specimens import figures, model, pdf
from govreport_specimens.facts import Facts, Tables
from govreport_specimens.layouts import LAYOUTS, WRITERS
from govreport_specimens.model import Draft, NotThere
from govreport_specimens.narrative import Narrative, compose
from govreport_specimens.oddities import ODDITIES
from govreport_specimens.places import Agency, agencies
from govreport_specimens.planting import Case, Planted, chosen
from govreport_specimens.plants import PLANTS

MARK = "【虚构样本：机关、地名、数字均非真实 Fictional specimen】\n发布日期：{published}"
"""The first lines of every specimen."""

FORMATS: dict[str, str] = {
    "txt": "stream",
    "html": "grid",
    "docx": "grid",
    "pdf": "grid",
    "scan": "grid",
    "xlsx": "grid",
}
"""Formats, and which kind of file each is to an oddity. ``scan`` is a PDF of pictures."""

CLEAN = 1 / 3
"""Share of the specimens that have no planted error."""

_COVERS = "全县各部门共收到政府信息公开申请{}件。"


@dataclass
class Specimen:
    """A fictional report with known figures, text and errors.

    Attributes
    ----------
    name : str
        Of its files, without the suffix.
    agency : Agency
    year : int
    draft : Draft
        As printed; ``draft.expected`` holds its figures, ``draft.facts`` its text.
    narrative : Narrative
        Its text with themes, pairing, specificity and reuse.
    planted : list of Planted
    seed : int
        Decides how its files are laid out.
    layouts : tuple of str
        Names of `LAYOUTS` its files have; usual ones where there are none.
    """

    name: str
    agency: Agency
    year: int
    draft: Draft
    narrative: Narrative
    planted: list[Planted] = field(default_factory=list)
    seed: int = 0
    layouts: tuple[str, ...] = ()

    def file(self, format: str) -> bytes:
        """The report in a format.

        Parameters
        ----------
        format : str
            A key of `FORMATS`.

        Returns
        -------
        bytes
        """
        return WRITERS[format](self.draft, Random(f"{self.seed} {format}"), self.layouts)


def specimens(
    agencies_count: int = 8,
    years: Sequence[int] = tuple(range(2019, 2026)),
    errors: int = 0,
    seed: int = 0,
    *,
    area: bool = False,
    formats: Iterable[str] = ("txt",),
    oddities: Iterable[str] = (),
    layouts: Iterable[str] = (),
    plants: Iterable[str] | None = None,
    every: bool = False,
) -> Iterator[Specimen]:
    """Fictional reports, one after another, agency by agency and year by year.

    Parameters
    ----------
    agencies_count : int
    years : sequence of int
        2019 or later.
    errors : int
        Planted errors in a report, at most; a third of the reports stay clean.
    seed : int
        The same seed gives the same reports.
    area : bool
        The first agency is the government of the others, and its figures are
        the sum of theirs.
    formats : iterable of str
        What the files will be: some errors need tables with real cells.
    oddities : iterable of str
        Names of `ODDITIES` to apply to every report, or ``"random"`` for a few
        different ones in each.
    layouts : iterable of str
        Names of `LAYOUTS` that every file has, as far as its format can.
    plants : iterable of str, optional
        Names of `PLANTS` to choose from; all of them when omitted.
    every : bool
        Every report gets `errors` errors, none stays clean.

    Yields
    ------
    Specimen

    Raises
    ------
    ValueError
        For years before 2019, an unknown name, or more agencies than names.
    """
    years = sorted(set(years))
    wanted = list(PLANTS) if plants is None else list(plants)
    odd = list(oddities)
    kinds = {FORMATS[name] for name in _known(formats, FORMATS, Label("格式", "format"))}
    _known(wanted, PLANTS, Label("错误", "plant"))
    _known(set(odd) - {"random"}, ODDITIES, Label("怪异之处", "oddity"))
    laid = tuple(_known(layouts, LAYOUTS, Label("版式", "layout")))
    if not years or years[0] < 2019:
        raise ValueError(
            "样本的年度须在2019年及以后，统一的表格自2019年起使用 "
            "specimens are of 2019 or later, when the uniform tables began"
        )
    rng = Random(seed)
    found = agencies(rng, agencies_count, area)
    histories = {a.name: figures.history(rng, years, a.level, a.rules) for a in found}
    if area:
        parts = [histories[agency.name] for agency in found[1:]]
        histories[found[0].name] = {y: figures.total(part[y] for part in parts) for y in years}
    for agency in found:
        history = histories[agency.name]
        for one in _agency(agency, history, errors, every, rng, wanted, odd, kinds, area):
            one.layouts = laid
            yield one


def span(years: str) -> range:
    """The years of ``2021`` or ``2019-2025``.

    Raises
    ------
    ValueError
        If these are no years.
    """
    first, _, last = years.partition("-")
    if not re.fullmatch(r"20\d\d(?:-20\d\d)?", years):
        raise ValueError(
            f"年度写作2021或2019-2025，不能是{years} years are 2021 or 2019-2025, not {years}"
        )
    if int(last or first) < int(first):
        raise ValueError(f"{years}的起始年晚于终止年 {years}: the first year is after the last")
    return range(int(first), int(last or first) + 1)


def _known(names: Iterable[str], table: Collection[str], what: Label) -> list[str]:
    listed = list(names)
    if unknown := [name for name in listed if name not in table]:
        raise ValueError(
            f"没有名为{', '.join(unknown)}的{what.zh}，可选{', '.join(table)} "
            f"no {what.en} called {', '.join(unknown)}; there are {', '.join(table)}"
        )
    return listed


def _agency(
    agency: Agency,
    history: dict[int, Tables],
    errors: int,
    every: bool,
    rng: Random,
    plants: list[str],
    oddities: list[str],
    kinds: set[str],
    area: bool,
) -> Iterator[Specimen]:
    """One agency's reports, year by year."""
    narrative: Narrative | None = None
    facts: Facts | None = None
    whole = area and agency.government
    spoilt = False
    for year in history:
        case = Case(rng, agency, year, history, whole, before=facts)
        count = 0 if rng.random() < CLEAN else rng.randint(min(1, errors), errors)
        if every:
            count = errors
        # an error in a department's figures would be one in its government's, too
        names = [n for n in plants if not area or whole or PLANTS[n].stage != "figures"]
        if spoilt:  # next to a spoilt year it would not be this report's error alone
            names = [name for name in names if not name.startswith("years.")]
        todo = chosen(rng, count, names, kinds == {"grid"})
        planted = [p.spoil(case) for p in todo if p.stage == "figures"]
        narrative = _compose(case, narrative)
        facts = case.facts = _facts(case, narrative)
        if whole:
            facts.overview["overview.requests"] += _COVERS.format(case.value(_NEW))
        planted += [p.spoil(case) for p in todo if p.stage == "text"]
        draft = case.draft = model.draft(facts)
        draft.mark = MARK.format(published=facts.published)
        planted += [p.spoil(case) for p in todo if p.stage == "page"]
        _apply(draft, oddities, rng, kinds)
        name = f"{agency.name}-{year}"
        kept = [one for one in planted if one is not None]
        spoilt = bool(kept)
        yield Specimen(name, agency, year, draft, narrative, kept, rng.getrandbits(32))


_NEW = ("requests", "new", "total")

_COPIED = 80
"""Percent of a section that may be last year's before the section itself is a copy."""


def _compose(case: Case, before: Narrative | None) -> Narrative:
    """The year's text, some of it last year's, but never the whole of a section."""
    for reuse in (case.rng.choice((0.0, 0.0, 0.3, 0.5)), 0.0, 0.0, 0.0):
        about = case.agency.name, case.year, case.edition, _told(case)
        government = is_government(case.agency.name)
        narrative = compose(case.rng, *about, government=government, before=before, reuse=reuse)
        if before is None or max(_alike(narrative, before)) < _COPIED:
            break
    return narrative


def _alike(one: Narrative, other: Narrative) -> Iterator[float]:
    """How alike the overviews are, and the problems, in percent."""
    yield fuzz.ratio("".join(one.overview.values()), "".join(other.overview.values()))
    yield fuzz.ratio(str(one.problems), str(other.problems))


def _told(case: Case) -> Tables:
    """The tables the text may speak of: what is spoilt is kept from it."""
    tables = deepcopy(case.tables)
    for table, row, column in case.hidden:
        tables[table][row][column] = None
    return tables


def _facts(case: Case, narrative: Narrative) -> Facts:
    problems = tuple(
        (problem.text, tuple(improvement.text for improvement in problem.improvements))
        for problem in narrative.problems
    )
    who = case.agency.name, case.year, case.edition
    overview = dict(narrative.overview)
    return Facts(*who, deepcopy(case.tables), overview, problems, narrative.other)


def _apply(draft: Draft, names: list[str], rng: Random, kinds: set[str]) -> None:
    """Oddities that can stand in every kind of file asked for."""
    if "random" in names:
        fit = [name for name, odd in ODDITIES.items() if kinds <= odd.kinds]
        names = rng.sample(fit, rng.randint(0, 4))
    for name in names:
        for kind in sorted(kinds):
            if kind in ODDITIES[name].kinds and name not in draft.applied:
                with suppress(NotThere):  # what it changes was left out as an error
                    ODDITIES[name](draft, rng, kind)


EXERCISE = (
    ("slip", "requests.applicants"),
    ("disputes.results", "figures.negative"),
    ("narrative.figures",),
    ("completeness.problems", "timeliness.early"),
)
"""The exercise's errors, of each line one: in table 3, in another table, in the text against a
table, and one that is no error but needs an explanation.
"""


def exercise(number: int, secret: int = 0) -> Specimen:
    """A report for an exercise: a different one for every number, with kinds of `EXERCISE`.

    Parameters
    ----------
    number : int
        A student's own number.
    secret : int
        The course's: who does not know it cannot make the report, nor its answers, anew.

    Returns
    -------
    Specimen
        ``planted`` is the answer.
    """
    rng = Random(f"{secret}/{number}")
    while True:
        plants = [rng.choice(kinds) for kinds in EXERCISE]
        seed = rng.getrandbits(64)
        made = next(specimens(1, [2023], len(plants), seed, plants=plants, every=True))
        if len(made.planted) == len(plants):  # not every agency has a place for each
            return made


# --- files -----------------------------------------------------------------------------


PRODUCERS = ("reportlab", "chromium", "libreoffice")
"""Who makes the PDF: drawn here, or printed by a program that is installed."""


def printed(specimen: Specimen, producer: str) -> bytes:
    """The report as a PDF by one of `PRODUCERS`.

    Raises
    ------
    GovreportError
        If that program is not installed.
    """
    if producer == "reportlab":
        return specimen.file("pdf")
    if {"chromium": pdf.chromium, "libreoffice": pdf.office}[producer]() is None:
        raise GovreportError(
            f"未安装{producer}，--pdf reportlab不需要其他程序 "
            f"{producer} is not installed; --pdf reportlab needs no program"
        )
    with tempfile.TemporaryDirectory() as folder:
        if producer == "chromium":
            return pdf.from_html(specimen.file("html"), Path(folder))
        return pdf.from_docx(specimen.file("docx"), Path(folder))


KEY_COLUMNS = ("report", "rule", "also", "table", "row", "column", "passage", "zh", "en")
FIGURE_COLUMNS = ("report", "agency", "year", "edition", "table", "row", "column", "value")


def write(
    made: Iterable[Specimen],
    folder: str | Path,
    formats: Sequence[str] = ("txt",),
    producer: str = "reportlab",
) -> int:
    """Write specimens to a folder, with ``key.csv`` and ``figures.csv``.

    Parameters
    ----------
    made : iterable of Specimen
    folder : path
        Made if it is not there.
    formats : sequence of str
        Keys of `FORMATS`.
    producer : str
        One of `PRODUCERS`, for PDFs.

    Returns
    -------
    int
        How many reports were written. ``key.csv`` has a line per planted cell or
        sentence; ``figures.csv`` every figure as printed, blank where the report
        leaves it out. Lines of other reports that are there from before stay.

    Raises
    ------
    GovreportError
        If the folder cannot be written, or holds such tables of something else; if a program
        is not installed.
    """
    target = Path(folder)
    count = 0
    try:
        target.mkdir(parents=True, exist_ok=True)
        before = [
            _lines(target / "key.csv", KEY_COLUMNS),
            _lines(target / "figures.csv", FIGURE_COLUMNS),
        ]
        names = set()
        with (
            (target / "key.csv").open("w", encoding="utf-8", newline="") as key_file,
            (target / "figures.csv").open("w", encoding="utf-8", newline="") as figures_file,
        ):
            key = csv.writer(key_file, lineterminator="\n")
            numbers = csv.writer(figures_file, lineterminator="\n")
            key.writerow(KEY_COLUMNS)
            numbers.writerow(FIGURE_COLUMNS)
            for specimen in made:
                for format in formats:
                    data = printed(specimen, producer) if format == "pdf" else specimen.file(format)
                    suffix = "scan.pdf" if format == "scan" else format
                    (target / f"{specimen.name}.{suffix}").write_bytes(data)
                key.writerows(_key(specimen))
                numbers.writerows(_figures(specimen))
                names.add(specimen.name)
                count += 1
            for writer, lines in zip((key, numbers), before, strict=True):
                writer.writerows(line for line in lines if line and line[0] not in names)
    except OSError as error:
        raise GovreportError(unwritten(target, error)) from None
    return count


def _lines(path: Path, head: Sequence[str]) -> list[list[str]]:
    """The lines of a table that is there, below its head."""
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            found, *lines = csv.reader(file)
    except (ValueError, csv.Error):  # no text, or no line
        found, lines = [], []
    if found != list(head):
        raise GovreportError(
            f"{path}: 已有同名文件，不是样本的表格，请另选文件夹 "
            "is there and no specimens wrote it; name another folder"
        )
    return lines


def _key(specimen: Specimen) -> Iterator[tuple[str | None, ...]]:
    for one in specimen.planted:
        for cell in one.cells or ((None, None, None),):
            also, what = " ".join(one.also), (one.what.zh, one.what.en)
            yield (specimen.name, one.rule, also, *cell, one.passage, *what)


def _figures(specimen: Specimen) -> Iterator[tuple[object, ...]]:
    facts = specimen.draft.facts
    whose = specimen.name, facts.agency, facts.year, facts.edition
    for table, rows in specimen.draft.expected.items():
        for row, cells in rows.items():
            for column, value in cells.items():
                yield *whose, table, row, column, model.printed(value)
