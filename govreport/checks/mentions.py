"""Where words name rows and columns of the form, and which cells they mean together.

``因属于国家秘密不予公开``: the reason and the group that it stands in mean the reason.
``不予公开、无法提供和不予处理``: a list means all of it. Words that agree on no cell and are
no list mean none. The words stand in ``resources/said.csv``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from govreport import form

_LISTED = re.compile(r"[的类“”]*(?:申请|决定|案件)?[、和及或与]+")
"""What stands between the members of a list."""


class Mention(NamedTuple):
    """Words that name rows or columns of a table.

    Attributes
    ----------
    start, end : int
        Where they stand in the text.
    table : str
    rows, columns : frozenset of str
        Empty where the words do not speak of them.
    sure : bool
        Whether they can mean nothing else.
    """

    start: int
    end: int
    table: str
    rows: frozenset[str]
    columns: frozenset[str]
    sure: bool


class Meant(NamedTuple):
    """What the mentions of a text mean together.

    Attributes
    ----------
    rows, columns : tuple of str
        In the form's order; empty where nothing is said of them.
    start, end : int
        From the first mention to the last.
    sure : bool
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    start: int
    end: int
    sure: bool


@cache
def _order(table: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keys of a table's rows and columns in the editions of now, in the form's order."""
    tables = [form.table(edition, table) for edition in ("2021", "2019")]
    rows = dict.fromkeys(row.key for one in tables for row in one.rows)
    return tuple(rows), tuple(dict.fromkeys(c.key for one in tables for c in one.columns))


def _rows(table: str, names: str) -> frozenset[str]:
    """The rows of these names; a group's name is the start of its rows' keys."""
    known = _order(table)[0]
    return frozenset(
        row for name in names.split() for row in known if row == name or row.startswith(f"{name}.")
    )


@cache
def _said() -> tuple[re.Pattern[str], list[Mention]]:
    """All words as one pattern, and what its groups name."""
    records = form.records("said.csv")
    named = [
        Mention(
            0, 0, r["table"], _rows(r["table"], r["rows"]), frozenset(r["columns"].split()),
            bool(r["sure"]),
        )
        for r in records
    ]  # fmt: skip
    return re.compile("|".join(f"({r['words']})" for r in records)), named


def words() -> re.Pattern[str]:
    """The pattern of all words that name rows and columns."""
    return _said()[0]


def mentions(text: str) -> list[Mention]:
    """What a text names, in its order.

    Examples
    --------
    >>> [(m.table, *m.rows, *m.columns) for m in mentions("自然人申请，部分公开的")]
    [('requests', 'natural_person'), ('requests', 'partially_granted')]
    """
    pattern, named = _said()
    return [
        named[(match.lastindex or 1) - 1]._replace(start=match.start(), end=match.end())
        for match in pattern.finditer(text)
    ]


def meant(text: str, table: str) -> Meant | None:
    """Which rows and columns of a table a text means; None where it names none or contradicts itself.

    Examples
    --------
    >>> meant("因属于国家秘密不予公开", "requests").rows
    ('refused.state_secret',)
    >>> meant("予以公开和部分公开共计", "requests").rows
    ('granted', 'partially_granted')
    >>> meant("予以公开的，部分公开的", "requests")
    """
    found = [m for m in mentions(text) if m.table == table and (m.rows or m.columns)]
    if not found:
        return None
    rows = _together([(m.rows, m) for m in found if m.rows], text)
    columns = _together([(m.columns, m) for m in found if m.columns], text)
    if rows is None or columns is None:
        return None
    order = _order(table)
    return Meant(
        tuple(row for row in order[0] if row in rows),
        tuple(column for column in order[1] if column in columns),
        found[0].start,
        found[-1].end,
        all(m.sure for m in found),
    )


def _together(sets: list[tuple[frozenset[str], Mention]], text: str) -> frozenset[str] | None:
    """What all of them share, or a list together; None where they share nothing."""
    if not sets:
        return frozenset()
    keys = [one for one, _ in sets]
    if shared := frozenset.intersection(*keys):
        return shared
    ends = [mention for _, mention in sets]
    between = [text[left.end : right.start] for left, right in zip(ends, ends[1:], strict=False)]
    return frozenset.union(*keys) if all(map(_LISTED.fullmatch, between)) else None
