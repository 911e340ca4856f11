"""Records that a program wrote, each on a line of its own, as tables: JSON's objects with a row's
cells by their columns' names, and lists, as Python prints them, too.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from govreport.document import Line

_FLAT = re.compile(r"\s*(?:\{[^\[\]{}]+\}|\[[^\[\]{}]+\])\s*,?\s*")
_JOINED = re.compile(r"""[^\s,\[]['"]\s+['"]|\b0[xob]|\d_""", re.I)
"""Two cells without a comma between, which Python takes for one, and figures as no page has them."""

_LONGEST = 2000
"""Characters of a line that may be a row's cells."""

_SEVERAL = 3
"""Records below one another from which on they are a table's rows."""


def as_tables(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines, those that are records as rows of AsciiDoc, below the names of their columns.

    Parameters
    ----------
    lines : iterable of (int, str)
    """
    parsed = ((line, _record(line[1])) for line in lines)
    for is_record, group in groupby(parsed, lambda one: one[1] is not None):
        told = list(group)
        # guard: records
        if not is_record or len(told) < _SEVERAL:
            yield from (line for line, _ in told)
            continue
        yield told[0][0][0], "|==="
        names: list[str] = []
        for (number, _), record in told:
            own, cells = record or ([], [])
            if own and own != names:
                yield number, "|" + " |".join(own)
            names = own
            yield number, "|" + " |".join(cells)
        yield told[-1][0][0], "|==="


def _record(text: str) -> tuple[list[str], list[str]] | None:
    """The names and the cells of a record; of a list no names. None where it is none."""
    if len(text) > _LONGEST or not _FLAT.fullmatch(text) or _JOINED.search(text):
        return None
    text = text.strip().rstrip(",")
    try:
        # all as it stands there, a name that comes twice as well
        found = json.loads(text, object_pairs_hook=tuple, parse_float=str, parse_int=str)
    except ValueError:
        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    named = isinstance(found, tuple)
    if not named and not isinstance(found, list):
        return None
    names = [str(name) for name, _ in found] if named else []
    cells = ["" if one is None else str(one) for one in ((v for _, v in found) if named else found)]
    plain = not any(re.search(r"[|｜\n。]", text) for text in (*names, *cells))
    return (names, cells) if plain and len(cells) > 1 else None
