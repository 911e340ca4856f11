"""The tables of a corpus for other programs: CSV, one Excel workbook, Stata."""

from __future__ import annotations

import csv as _csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from govreport import form
from govreport.corpus.schema import Field
from govreport.form import Label
from govreport.normal import harmless

CHUNK = 5_000
"""Rows that are held at once while a table is exported."""

EXCEL_ROWS = 1_048_575
"""Rows of an Excel sheet below its head."""

_EXCEL_TEXT = 32_767
"""Characters of an Excel cell."""

_GOES_ON = "……〔未完，全文见CSV；cut, whole in the CSV〕"
"""What ends a text that is longer."""

_STATA_NAME, _STATA_LABEL, _STATA_TEXT = 32, 80, 2_045
"""What Stata holds: characters of a name and of a label, bytes of a short string."""

_STATA_WORDS = {"end"}
"""Our names that Stata has a use for."""

_ABSENT = Label("表中无此格", "not in the form")
"""In the wide form, where an edition has no such cell; a null is left blank."""

Batches = Iterable[pa.RecordBatch]


@cache
def _may_have(edition: str | None, name: str) -> bool:
    """Whether an edition's form surely has a cell of the wide form, or may have it."""
    table, rest = name.split(".", 1)
    row, column = rest.rsplit(".", 1)
    if edition is None or row.split(".")[0] == form.OTHER_ROW.key:  # one row in some reports
        return True
    if edition not in form.editions_of(table):
        return False
    rows = {one.key: one for one in form.table(edition, table).rows}
    return row in rows and column in rows[row].columns


def csv(path: Path, fields: Sequence[Field], batches: Batches, lang: str) -> None:
    """A table as CSV, with the names that programs rely on."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = _csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields])
        writer.writerows([_plain(value) for value in row] for row in _rows(batches))


def _fitting(cell: object) -> object:
    """What an Excel cell can hold of a text."""
    if not isinstance(cell, str) or len(cell) <= _EXCEL_TEXT:
        return cell
    return cell[: _EXCEL_TEXT - len(_GOES_ON)] + _GOES_ON


class Workbook:
    """One Excel workbook, written row by row.

    Parameters
    ----------
    lang : str
        Of the head and of values that have words.
    """

    def __init__(self, lang: str) -> None:
        from openpyxl import Workbook as Book

        self._book = Book(write_only=True)
        self._lang = lang

    def add(self, name: str, fields: Sequence[Field], batches: Batches) -> None:
        """A sheet for a table; more where it is longer than one."""
        head = [field.label(self._lang) for field in fields]
        names = [field.name for field in fields]
        # the wide form has cells of all editions: one that its own lacks is no null
        cells = {name for name in names if name.count(".") > 1}
        edition = names.index("edition") if cells else 0
        sheet, left, number = self._sheet(name, head), EXCEL_ROWS, 1
        for row in _rows(batches):
            if not left:
                number += 1
                sheet, left = self._sheet(f"{name}-{number}", head), EXCEL_ROWS
            made = [
                _ABSENT(self._lang)
                if value is None and field.name in cells and not _may_have(row[edition], field.name)
                else _plain(self._in_words(field, value))
                for field, value in zip(fields, row, strict=True)
            ]
            sheet.append([_fitting(cell) for cell in made])
            left -= 1

    def _sheet(self, name: str, head: list[str]) -> Any:
        from openpyxl.utils import get_column_letter

        sheet = self._book.create_sheet(name)
        sheet.freeze_panes = "A2"
        last = get_column_letter(len(head))
        sheet.auto_filter.ref = f"A1:{last}1"
        for at, label in enumerate(head, 1):  # Chinese takes twice the room
            width = min(max(2 * len(label), 8), 40)
            sheet.column_dimensions[get_column_letter(at)].width = width
        sheet.append(head)
        return sheet

    def _in_words(self, field: Field, value: object) -> object:
        label = (field.values or {}).get(str(value))
        return label(self._lang) if label and label.zh != label.en else value

    def save(self, path: Path) -> None:
        """Write the file."""
        self._book.save(path)

    def discard(self) -> None:
        """Leave off: sheets that are left open would complain when nobody can hear them."""
        for sheet in self._book.worksheets:
            with suppress(Exception):  # what was begun may be past closing
                sheet.close()


def dta(path: Path, fields: Sequence[Field], batches: Batches, lang: str) -> None:
    """A table for Stata: safe names, labels, null numbers missing and null text empty."""
    names = stata_names([field.name for field in fields])
    columns = zip(*_rows(batches), strict=True)
    read = list(columns) or [()] * len(fields)
    data = {
        name: _stata(field, list(values))
        for name, field, values in zip(names, fields, read, strict=True)
    }
    long = [
        name
        for name, column in data.items()
        if column.dtype == object
        and column.map(lambda text: len(text.encode()) > _STATA_TEXT).any()
    ]
    labels = {
        name: field.label(lang)[:_STATA_LABEL] for name, field in zip(names, fields, strict=True)
    }
    pd.DataFrame(data).to_stata(
        path, write_index=False, version=118, variable_labels=labels, convert_strl=long
    )


def stata_names(names: Iterable[str]) -> list[str]:
    """Names as Stata takes them, no two alike.

    Examples
    --------
    >>> stata_names(["requests.new.total", "a" * 40, "a" * 41])[1:]
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_2']
    """
    made: list[str] = []
    for name in names:
        safe = re.sub(r"\W", "_", name) + ("_" if name in _STATA_WORDS else "")
        short, number = safe[:_STATA_NAME], 1
        while short in made:
            number += 1
            short = f"{safe[: _STATA_NAME - len(str(number)) - 1]}_{number}"
        made.append(short)
    return made


def _stata(field: Field, values: list[Any]) -> pd.Series:
    if field.type == pa.string():
        return pd.Series(["" if value is None else value for value in values], dtype="object")
    if field.type == pa.date32():
        return pd.to_datetime(pd.Series(values, dtype="object"))
    return pd.Series(values, dtype="object").astype("float64")  # whole numbers stay exact


def _rows(batches: Batches) -> Iterator[tuple[Any, ...]]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _plain(value: object) -> object:
    """A value, harmless to a spreadsheet; a count is 6, not 6.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return harmless(value)
