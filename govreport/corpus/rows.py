"""A report as rows of the corpus' tables, and back again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from govreport import checks, form
from govreport.agencies import scope_of
from govreport.checks.corpus import fits
from govreport.checks.registry import RULES, gravity
from govreport.corpus.schema import PLACE, TABLES
from govreport.divisions import Region, by_code, region
from govreport.document import Document, Paragraph, Place
from govreport.form import Label
from govreport.metadata import Said
from govreport.report import ID_LENGTH, READING, CellKey, Figure, Finding, Item, Link, Report
from govreport.tables import NO_THEMES, item_rows, split_whole
from govreport.words import number

Row = dict[str, Any]
"""A row by its fields' names."""

Tables = dict[str, pa.Table]
"""A table of rows by each table's name; see `schema.TABLES`."""


def tables_of(report: Report, reader: str, said: Said = MappingProxyType({})) -> Tables:
    """A report, checked by itself, as valid rows.

    Parameters
    ----------
    report : Report
    reader : str
        Fingerprint of the code that read it.
    said : Said
        What metadata say of the file; see `govreport.metadata`. `report` is as described.

    Returns
    -------
    dict of str to pyarrow.Table
        Where the file is, and what the rules over several reports find, is not
        known yet: `tables.py` adds it.
    """
    who = {"report": report.id, "agency": report.agency, "year": report.year}
    found = [finding for _, finding in checks.found_in([report], over=("report",))]
    found += RULES["figure.too_long"].apply(report)
    told = (report.title or "", *(one.text for one in report.document.paragraphs))
    where = region(report.agency, report.year, told) if report.agency else Region(None)
    if code := said.get("division"):
        if known := by_code(code):
            where = replace(where, level=where.level or known.level, division=known, by_text="")
        else:
            found += RULES["region.metadata"].apply(code)
    found += RULES["region.unresolved"].apply(report, where)
    found += RULES["region.by_text"].apply(report, where)
    published = None
    if report.published:
        try:
            published = date.fromisoformat(report.published)
        except ValueError:
            found += RULES["published.no_date"].apply(report)
    figures = report.figures.values()
    division = where.division
    rows: dict[str, list[Row]] = {
        "reports": [
            {
                **who,
                "level": where.level,
                "division": division.code if division else None,
                "region": division.full_name if division else None,
                "edition": report.edition,
                "published": published,
                "title": report.title,
                "source": "",
                "sha256": report.document.sha256,
                "content": _content(report),
                "format": report.document.format,
                "engine": report.document.engine or None,
                "reader": reader,
                "cells": len(report.figures),
                "nulls": sum(figure.value is None for figure in figures),
                "inferred": sum(
                    figure.how == "inferred" and figure.value is not None for figure in figures
                ),
                "human": sum(figure.how == "human" for figure in figures),
                "settled": report.settled,
                "problems": _admitted(report),
                "covered": round(1 - report.coverage.get("left", 0.0), 3),
                "errors": 0,
                "warnings": 0,
                "infos": 0,
            }
        ],
        "cells": [{**who, **cell} for cell in _cells(report, found)],
        "sections": [
            {
                **who,
                "section": key,
                "text": text,
                **_place(report.document.locate(_first_line(text)) if text.strip() else None),
            }
            for key, text in report.sections.items()
        ],
        "items": [
            {**row, **who, **_place(report.document.locate(_first_line(row["text"])))}
            for row in item_rows(report)
        ],
        "findings": finding_rows(report.id, found),
        "metadata": [
            {"report": report.id, "name": name, "value": value} for name, value in said.items()
        ],
    }
    return {key: table.of(rows.get(key, ())) for key, table in TABLES.items()}


def _admitted(report: Report) -> int | None:
    """How many problems a report admits; none is 0 only where its section was read whole."""
    text = report.sections.get("problems") or ""
    told = sum(bool(item.problem) for item in report.problems)
    return told if text.strip() and split_whole(report) else None


def _content(report: Report) -> str:
    """A fingerprint that does not depend on the format: no spaces, no punctuation."""
    figures = [f"{'/'.join(key)}={one.value}" for key, one in sorted(report.figures.items())]
    words = "".join(re.findall(r"[\u4e00-\u9fff]+", "".join(report.sections.values())))
    told = f"{report.year} {' '.join(figures)} {words}"
    return hashlib.sha256(told.encode()).hexdigest()[:ID_LENGTH]


def failure(sha256: str, error: str, message: str, tries: int = 1) -> Tables:
    """A file that gave no report, as valid rows; its name is added later."""
    rows = [{"file": "", "error": error, "message": message, "sha256": sha256, "tries": tries}]
    return {key: table.of(rows if key == "failures" else ()) for key, table in TABLES.items()}


def missing(collected: Iterable[Mapping[str, str]], files: Mapping[str, str]) -> list[Row]:
    """The addresses that gave no report, nor did anything that hangs below their pages.

    Parameters
    ----------
    collected : iterable of mapping
        Rows of a collection, see `folders.collected`.
    files : mapping of str to str
        By the name of every file that was looked at, why it gave no report; blank where it did.
    """
    latest = {row["address"]: row for row in collected if row.get("address")}
    below: dict[str, list[Mapping[str, str]]] = {}
    for row in latest.values():
        below.setdefault(row.get("page") or row["address"], []).append(row)
    rows = []
    for address, some in below.items():
        # what was attached says more than the page above it
        reasons = [files.get(row["file"], "") if row.get("file") else row.get("reason") for row in reversed(some)]  # fmt: skip
        if all(reasons) and (own := latest.get(address)):
            told = (own.get("agency") or None, own.get("year") or None, reasons[0])
            rows.append(dict(zip(("address", "agency", "year", "reason"), (address, *told), strict=True)))  # fmt: skip
    return rows


def _first_line(text: str) -> str:
    return next(line for line in text.split("\n") if line.strip())


def _cells(report: Report, found: Sequence[Finding]) -> Iterator[Row]:
    for (table, row, column), figure in report.figures.items():
        rules = dict.fromkeys(one.rule for one in found if one.covers(table, row, column))
        yield {
            "scope": scope_of(report.agency),
            "edition": report.edition,
            "table": table,
            "row": row,
            "column": column,
            "value": _number(figure.value),
            "unit": figure.unit,
            "raw": figure.raw,
            "note": figure.note or None,
            "how": figure.how,
            "certainty": report.certainty(table, row, column),
            "score": figure.score,
            "read": _number(figure.read),
            "who": figure.who or None,
            "finding": ",".join(rules) or None,
            **_place(figure.place),
        }


def _number(value: int | Decimal | None) -> float | None:
    return None if value is None or not fits(value) else float(value)


def finding_rows(name: str, found: Iterable[Finding]) -> list[Row]:
    """Findings as rows, gravest first; numbered from 1."""
    return [
        {
            "report": name,
            "number": count,
            "rule": one.rule,
            "severity": one.severity,
            "family": RULES[one.rule].family,
            "table": one.table,
            "row": one.row,
            "column": one.column,
            "expected": _words(one.expected),
            "found": _words(one.found),
            "message_zh": one.message.zh,
            "message_en": one.message.en,
            "cells": " ".join("/".join(cell) for cell in one.cells) or None,
            "passage": one.passage or None,
            "settled": one.settled,
            **_place(one.place),
        }
        for count, one in enumerate(sorted(found, key=gravity), start=1)
    ]


def _words(value: object) -> str | None:
    if value is None:
        return None
    return number(value) if isinstance(value, Decimal) else str(value)


def _place(place: Place | None) -> Row:
    if place is None:
        return {}
    edges = (round(edge, 1) for edge in place.box or ())
    return {
        "place": str(place),
        "page": place.page,
        **dict(zip(("left", "top", "right", "bottom"), edges, strict=False)),
        "line": place.line,
        "character": place.column,
    }


# --- and back ----------------------------------------------------------------------------


def place_of(*fields: Any) -> Place | None:
    """The place that the fields of `schema.PLACE` name."""
    place, page, left, top, right, bottom, line, character = fields
    if place is None:
        return None
    if page is not None:
        return Place(page=page, box=None if left is None else (left, top, right, bottom))
    if line is not None:
        return Place(line=line, column=character)
    return Place(element=place)


def report_of(tables: Mapping[str, pa.Table], source: str) -> Report:
    """A report from its rows, to be compared with others: figures, sections, no document.

    Parameters
    ----------
    tables : dict of str to pyarrow.Table
        Of one report; problems and findings are left out where their tables are.
    source : str
        What to call it.

    Returns
    -------
    Report
        Its document holds the first line of each section, so that those can be placed.
    """
    (head,) = tables["reports"].to_pylist()
    figures: dict[CellKey, Figure] = {}
    columns = [tables["cells"][name].to_pylist() for name in _READ_BACK]
    for table, row, column, value, unit, raw, how, note, score, before, who, *edges in zip(
        *columns, strict=True
    ):
        key = (table, row, column)
        figures[key] = Figure(
            _exact(value, key), raw, place_of(*edges), how, unit or "", note or "",
            score, _exact(before, key), who or "",
        )  # fmt: skip
    blocks, texts = [], {}
    for section in tables["sections"].to_pylist():
        texts[section["section"]] = section["text"]
        if where := place_of(*(section[name] for name in _PLACE)):
            blocks.append(Paragraph(_first_line(section["text"]), where))
    return Report(
        agency=head["agency"],
        year=head["year"],
        edition=head["edition"],
        published=str(head["published"]) if head["published"] else None,
        title=head["title"],
        figures=figures,
        sections=texts,
        problems=_problems(tables["items"].to_pylist() if "items" in tables else ()),
        findings=[
            found
            for found in findings_of(tables["findings"].to_pylist() if "findings" in tables else ())
            if found.rule in READING
        ],
        document=Document(head["format"], list(blocks), path=source, sha256=head["sha256"]),
    )


def _problems(rows: Iterable[Mapping[str, Any]]) -> list[Item]:
    found: dict[int, Item] = {}
    for row in rows:
        item = found.get(row["item"], Item(None))
        themes = row["themes"] and tuple(row["themes"].replace(NO_THEMES, "").split())
        link = Link(
            row["how"], row["fits"], row["likeness"], row["start"], row["who"] or "", themes, row["read"]
        )  # fmt: skip
        if row["kind"] == "problem":
            found[row["item"]] = replace(item, problem=row["text"], own=link)
        else:
            found[row["item"]] = replace(
                item, improvements=(*item.improvements, row["text"]), links=(*item.links, link)
            )
    return list(found.values())


_CELL = re.compile(r"(?:^| )([a-z]+)/(.+?)/([a-z_]+)(?= [a-z]+/|$)")


def cells_of(text: str) -> tuple[CellKey, ...]:
    """The cells that the field ``cells`` of a finding names; a row may be any printed label."""
    return tuple(_CELL.findall(text))


def findings_of(rows: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Findings from their rows; what is expected and found is text by now."""
    return [
        Finding(
            row["rule"],
            row["severity"],
            Label(row["message_zh"], row["message_en"]),
            row["table"],
            row["row"],
            row["column"],
            expected=row["expected"],
            found=row["found"],
            place=place_of(*(row[name] for name in _PLACE)),
            cells=cells_of(row["cells"] or ""),
            passage=row["passage"] or "",
            settled=row["settled"],
        )
        for row in rows
    ]


_PLACE = tuple(field.name for field in PLACE)
_READ_BACK = (
    "table", "row", "column", "value", "unit", "raw", "how", "note", "score", "read", "who", *_PLACE,
)  # fmt: skip


@cache
def _decimal(cell: CellKey) -> bool:
    return form.find_column(*cell).decimal


def _exact(value: float | None, cell: CellKey) -> int | Decimal | None:
    if value is None:
        return None
    return Decimal(repr(value)) if _decimal(cell) else int(value)
