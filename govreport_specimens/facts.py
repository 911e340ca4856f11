"""What a report says: its figures and its sentences."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from govreport import form

Value = int | Decimal | None
Rows = dict[str, dict[str, Value]]
Tables = dict[str, Rows]


@dataclass
class Facts:
    """What a report says.

    Attributes
    ----------
    agency, year, edition : str, int, str
    tables : dict
        Table → row → column → figure; None where the report leaves it blank.
    overview : dict
        Section key → its sentence.
    problems : tuple
        Pairs of a problem and the improvements that answer it.
    other : str
    dated : str
        Date of publication, ISO 8601, where it is not within the time that
        art. 49 sets.
    """

    agency: str
    year: int
    edition: str
    tables: Tables
    overview: dict[str, str]
    problems: tuple[tuple[str, tuple[str, ...]], ...]
    other: str
    dated: str = ""

    @property
    def published(self) -> str:
        """Date of publication, ISO 8601."""
        return self.dated or f"{self.year + 1}-01-18"


def blank_tables(edition: str, other_split: bool) -> Tables:
    """The form's tables with a zero in every cell."""
    tables: Tables = {}
    for key in form.tables_of(edition):
        rows = form.table(edition, key).rows
        if key == "requests":
            rows = form.request_rows(other_split)
        tables[key] = {row.key: dict.fromkeys(row.columns, 0) for row in rows}
    return tables
