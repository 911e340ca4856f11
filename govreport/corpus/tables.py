"""Parts → the tables of a corpus: duplicates told, reports compared, everything in order.

Only names and counts of all reports are held at once; their cells come and go group by
group, so that memory does not grow with the corpus.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from sys import intern
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from govreport import checks
from govreport.agencies import is_government, place_of
from govreport.checks.corpus import agree, differing
from govreport.checks.registry import RULES
from govreport.corpus import parts, rows
from govreport.corpus.schema import TABLES, codebook, datapackage
from govreport.decisions import other_file
from govreport.errors import CorpusError
from govreport.report import Finding, Report

_BATCH = 200
"""Reports in a row group of the Parquet files."""


class Damaged(CorpusError):
    """Parts that were damaged, and are removed: their files need to be read again."""


@dataclass(slots=True)
class Read:
    """A file and what became of it.

    Attributes
    ----------
    path : str
        Within the folder of reports, as `names` gives it.
    part : str
        The name under which that is kept which was read from it; empty where the file could not be
        opened at all.
    error, message : str
        Why it could not.
    address : str or None
        Where it was collected from; several addresses a line each.
    lost : int
        Cells and more that people decided while the file had another content.
    """

    path: str
    part: str
    error: str = ""
    message: str = ""
    address: str | None = None
    lost: int = 0


class _Row(NamedTuple):
    """Columns of the reports that are held of all of them at once: a hundred bytes a report."""

    report: str
    agency: str  # empty where nothing says it
    year: int  # or 0
    division: str | None
    level: str | None
    content: str
    cells: int
    nulls: int
    inferred: int
    format: str


@dataclass(eq=False, slots=True)
class _Known:
    """What is held of every report while the tables are made."""

    path: str
    part: str
    store: Path
    row: _Row
    address: str | None
    copies: list[str] = field(default_factory=list)
    namesakes: tuple[str, ...] = ()
    found: list[Finding] = field(default_factory=list)

    @property
    def kept_in(self) -> Path:
        """The file of its part."""
        return parts.path(self.store, self.part)


@dataclass(frozen=True)
class Counts:
    """How much a corpus holds.

    Attributes
    ----------
    files, reports, failures, duplicates : int
        ``files = reports + duplicates + failures``.
    errors, warnings, infos : int
        Findings by severity.
    decided, undecided : int
        What is as people decided, cells and items, and what was not applied: on a file that has
        changed or is gone, on a cell or words that a report lacks, or where people differ.
    """

    files: int
    reports: int
    failures: int
    duplicates: int
    errors: int
    warnings: int
    infos: int
    decided: int
    undecided: int


def write(
    files: Sequence[Read],
    store: Path,
    folder: Path,
    decisions: int,
    collected: Sequence[Mapping[str, str]],
    tick: Callable[[], None],
) -> Counts:
    """Write every table, and the codebook, into a folder.

    Parameters
    ----------
    files : sequence of Read
        In the order of their paths.
    store : Path
        Where their parts are.
    folder : Path
        Empty.
    decisions : int
        Cells, and what of items, on which people's decisions hold.
    collected : sequence of mapping
        What the folder of reports says of its collection; see `folders.collected`.
    tick : callable
        Called now and then.

    Returns
    -------
    Counts

    Raises
    ------
    Damaged
        If parts are; every one that is has been removed.
    CorpusError
        If a row is not valid.
    OSError
        If the tables cannot be written.
    """
    known, failures = _sort(files, store, tick)
    kept = _without_duplicates(known)
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(
                pq.ParquetWriter(folder / f"{name}.parquet", table.schema, compression="zstd")
            )
            for name, table in TABLES.items()
        }
        counts: Counter[str] = Counter()
        compared = enumerate(_compared(kept, tick))
        for _, batch in groupby(compared, key=lambda pair: pair[0] // _BATCH):
            made = [_final(one) for _, one in batch]
            heads = [head for head, _ in made]
            for name in writers:
                if name == "reports":
                    whole = TABLES[name].of(heads)
                else:
                    whole = pa.concat_tables([tables[name] for _, tables in made])
                    TABLES[name].check(whole)
                writers[name].write_table(whole)
            for head in heads:
                counts.update({name: head[name] for name in _COUNTED})
            tick()
        writers["failures"].write_table(TABLES["failures"].of(failures))
        why = {one.path: "" for one in files} | {row["file"]: row["message"] for row in failures}
        writers["missing"].write_table(TABLES["missing"].of(rows.missing(collected, why)))
    ids = [one.row.report for one in kept]
    if len(set(ids)) < len(ids):
        raise CorpusError(
            "reports: 两个文件的编号相同，请向我们报告 two files with the same id; please report this"
        )
    (folder / "CODEBOOK.md").write_text(codebook(), encoding="utf-8")
    described = json.dumps(datapackage(), ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(described + "\n", encoding="utf-8")
    decided = counts["human"] + counts["settled"]
    return Counts(
        files=len(files),
        reports=len(kept),
        failures=len(failures),
        duplicates=len(files) - len(kept) - len(failures),
        errors=counts["errors"],
        warnings=counts["warnings"],
        infos=counts["infos"],
        decided=decided,
        undecided=decisions - decided,
    )


_COUNTED = ("errors", "warnings", "infos", "human", "settled")
"""Fields of reports that are added up."""


def digest(table: Path) -> str:
    """The SHA-256 of a file of the tables, in hexadecimal digits."""
    with table.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged(folder: Path, digests: Mapping[str, str]) -> list[Path]:
    """The files of a folder of tables that are missing, or are not what was written."""
    return [
        folder / name
        for name in digests
        if not (folder / name).is_file() or digest(folder / name) != digests[name]
    ]


def load(part: Path, wanted: tuple[str, ...] = tuple(TABLES)) -> rows.Tables:
    """The tables of a part.

    Raises
    ------
    Damaged
        If it is; it is removed, so that the file is read again.
    """
    try:
        return parts.from_bytes(parts.kept(part), wanted)
    except (pa.ArrowException, FileNotFoundError):
        part.unlink(missing_ok=True)
        raise Damaged(
            f"{part.name}: 语料库的一部分已损坏，请重新建立 "
            "a part of the corpus was damaged; build again"
        ) from None


def _sort(
    files: Sequence[Read], store: Path, tick: Callable[[], None]
) -> tuple[list[_Known], list[rows.Row]]:
    """The reports, of equal files one, and the rows of the failures."""
    reports: dict[str, _Known] = {}
    ids: dict[str, str] = {}
    failures: list[rows.Row] = []
    damaged: Damaged | None = None
    for count, file in enumerate(files):
        if count % _BATCH == 0:
            tick()
        of_file = {"file": file.path, "address": file.address}
        if not file.part:
            failures.append({**of_file, "error": file.error, "message": file.message})
            continue
        name = file.part
        if name in reports:
            same = reports[name]
            same.copies.append(file.path)
            same.found += RULES["duplicate.file"].apply(file.path)
            continue
        try:
            row = _only(load(parts.path(store, name), ("reports",))["reports"].select(_Row._fields))
            if row and (first := ids.setdefault(row["report"], name)) != name:
                kept = reports[first]  # equal bytes of which metadata say different things
                kept.copies.append(file.path)
                kept.found += RULES["duplicate.metadata"].apply(kept.path, file.path)
            elif row:
                row["agency"], row["year"] = row["agency"] or "", row["year"] or 0
                for key in ("agency", "division", "level", "format"):  # many have the same
                    row[key] = row[key] and intern(row[key])
                told = _Row(**row)
                reports[name] = _Known(file.path, name, store, told, file.address)
                if file.lost:
                    reports[name].found.append(other_file(file.lost))
            else:
                row = _only(load(parts.path(store, name), ("failures",))["failures"])
                failures.append({**row, **of_file})
        except Damaged as error:
            damaged = error
    if damaged:
        raise damaged
    return list(reports.values()), failures


def _only(table: pa.Table) -> rows.Row:
    return next(iter(table.to_pylist()), {})


def _report(known: _Known) -> Report:
    return rows.report_of(load(known.kept_in, ("reports", "cells", "sections")), known.path)


def _body(known: _Known) -> tuple[int, str, str]:
    """Who reports on which year; a government is one wherever its name begins."""
    row = known.row
    if row.division and row.level in ("province", "prefecture", "county"):
        return (row.year, row.level, row.division)
    return (row.year, "", row.agency)


def _without_duplicates(known: Iterable[_Known]) -> list[_Known]:
    """One file of each report; what the others say differently becomes findings."""
    groups: dict[tuple[int, str, str], list[_Known]] = defaultdict(list)
    nameless = []
    bodies = {}
    for one in known:
        if one.row.agency and one.row.year:
            groups[_body(one)].append(one)
            bodies[one.row.content] = _body(one)
        else:
            nameless.append(one)
    for one in nameless:  # of whom it is, another format of it may say; or all say nothing
        groups[bodies.get(one.row.content, (0, "", one.row.content))].append(one)
    kept: list[_Known] = []
    for same in groups.values():
        # the file that says most is kept; of equal ones a PDF, whose page can be shown
        same.sort(
            key=lambda one: (
                not (one.row.agency and one.row.year),
                one.row.nulls - one.row.cells,
                one.row.inferred,
                one.row.format != "pdf",
                one.path,
            )
        )
        kept += _apart(same)
    return sorted(kept, key=lambda one: (one.row.agency, one.row.year, one.row.report))


def _apart(same: Sequence[_Known]) -> list[_Known]:
    """Of files that name one agency and year, those that are different reports."""
    if len(same) == 1:
        return list(same)
    apart: list[_Known] = []
    different: list[tuple[_Known, Report]] = []  # the first of them
    by_content: dict[str, _Known] = {}
    for one in same:
        report = _report(one)
        alike = by_content.get(one.row.content)
        for first, kept in [*([(alike, _report(alike))] if alike else []), *different]:
            if _conflict(first, one) or not (agree(kept, report) or _told(first)):
                continue
            first.copies += [one.path, *one.copies]
            differences = len(differing(kept, report))
            first.found += RULES["duplicate.report"].apply(report, differences)
            first.found += RULES["duplicate.cell"].apply(kept, report)
            break
        else:
            for first, _ in different:
                if not _conflict(first, one):
                    if len(first.namesakes) < _NAMESAKES:
                        first.namesakes += (one.path,)
                    one.namesakes += (first.path,)
            if len(different) < _NAMESAKES:
                different.append((one, report))
            by_content[one.row.content] = one
            apart.append(one)
    return apart


_NAMESAKES = 5
"""Reports of one name and year that each other is compared with: of a thousand 教育局, which is
all that many titles say, each is compared with these and with what has its own content.
"""


def _conflict(one: _Known, other: _Known) -> bool:
    """Whether two namesakes are known to be in different places."""
    codes = (one.row.division, other.row.division)
    return None not in codes and codes[0] != codes[1]


def _told(known: _Known) -> bool:
    """Whether the agency is certain: a government in a place that has a code."""
    return _body(known)[1] != ""


def _compared(kept: Sequence[_Known], tick: Callable[[], None]) -> Iterator[_Known]:
    """Each report, once the rules across years and levels, and a user's own, have spoken of it.

    Agency by agency, so that no more than one agency's findings are held.
    """
    own = [known for known in RULES.values() if known.own and known.over == "report"]
    by_year = defaultdict(list)  # in the order of their names: prefixes are neighbours
    for one in kept:
        if one.row.agency and one.row.year:
            by_year[one.row.year].append(one)
    names = {year: [one.row.agency for one in same] for year, same in by_year.items()}
    for _, group in groupby(kept, key=lambda one: one.row.agency):
        same = list(group)
        tick()
        for over, compared, owners in [*_years(same), *_levels(same, by_year, names)]:
            reports = [_report(one) for one in compared]
            owner = {
                id(report): one
                for report, one in zip(reports, compared, strict=True)
                if one in owners
            }
            for report, finding in checks.found_in(reports, over=(over,)):
                if id(report) in owner:
                    owner[id(report)].found.append(finding)
        for one in same if own else ():
            report = rows.report_of(load(one.kept_in), one.path)
            for known in own:
                one.found += known.apply(report)
        yield from same


_Group = tuple[str, list[_Known], list[_Known]]
"""Kind of rule, the reports it compares, and those of them that it speaks of here."""


def _years(same: Iterable[_Known]) -> Iterator[_Group]:
    """An agency's reports; namesakes in other places are other agencies."""
    agencies = defaultdict(list)
    for one in same:
        if one.row.agency and one.row.year:
            agencies[one.row.division].append(one)
    for reports in agencies.values():
        times = Counter(one.row.year for one in reports)
        # of two reports of a year nobody can tell which one the next year's follows
        sure = [one for one in reports if times[one.row.year] == 1]
        if len(sure) > 1:
            yield "years", sure, sure


def _levels(
    same: Iterable[_Known],
    by_year: Mapping[int, Sequence[_Known]],
    names: Mapping[int, Sequence[str]],
) -> Iterator[_Group]:
    """A government's report of a year, with those of the bodies that its place's name begins."""
    same = list(same)
    governments = Counter(one.row.year for one in same)
    for one in same:
        year, agency = one.row.year, one.row.agency
        place = place_of(agency) if year and is_government(agency) else None
        # of two of one name nobody can tell which one the departments belong to
        if not place or governments[year] > 1:
            continue
        start, stop = (bisect_left(names[year], text) for text in (place, place + _LAST))
        times = Counter(names[year][start:stop])
        parts = [
            part
            for part in by_year[year][start:stop]
            if not is_government(part.row.agency) and times[part.row.agency] == 1
        ]
        if parts:
            yield "levels", [one, *parts], [one]


_LAST = "\U0010ffff"
"""After every other character."""


def _final(known: _Known) -> tuple[rows.Row, rows.Tables]:
    """A report's row, and its other tables, with all that only the whole corpus knows."""
    tables = load(known.kept_in)
    for other in known.namesakes:
        known.found += RULES["duplicate.doubtful"].apply(other)
    if known.found:
        listed = tables["findings"].to_pylist()
        listed += rows.finding_rows(known.row.report, known.found)
        known.found = []
        grave = list(checks.registry.SEVERITIES)
        listed.sort(key=lambda row: grave.index(row["severity"]))
        for number, row in enumerate(listed, start=1):
            row["number"] = number
        tables["findings"] = TABLES["findings"].of(listed, checked=False)
    severities = tables["findings"]["severity"].to_pylist()
    head = {
        **_only(tables["reports"]),
        "source": known.path,
        "address": known.address,
        "copies": "\n".join(sorted(known.copies)) or None,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "infos": severities.count("info"),
    }
    return head, tables
