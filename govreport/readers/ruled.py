"""Tables of blanks below whose head a rule of dashes tells where each column begins and ends, as
pandoc and tabulate write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from govreport.document import Line

_RULE = re.compile(r"[ ]*(?:-{2,}(?:[ ]+-{2,}){2,}|={2,}(?:[ ]+={2,}){2,})[ ]*")
_DRAWN = re.compile(r"[ ]*[-=]{2,}[ ]*")
"""A line without columns, around a table whose rows may be several lines high."""


def as_tables(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines, such tables as rows of AsciiDoc; one with anything between its columns stays as it is.

    Parameters
    ----------
    lines : iterable of (int, str)
    """
    every = list(lines)
    at = 0
    while at < len(every):
        # from one blank line to the next
        end = at
        while end < len(every) and every[end][1].strip():
            end += 1
        yield from _of_block(every[at:end])
        yield from every[end : end + 1]
        at = end + 1


def _of_block(block: Sequence[Line]) -> Sequence[Line]:
    rules = [n for n, (_, text) in enumerate(block) if _RULE.fullmatch(text)]
    whole = any(_DRAWN.fullmatch(text) for _, text in block)
    # guard: ruled-columns
    if not rules or whole or len({block[n][1].rstrip() for n in rules}) > 1:
        return block
    start = rules[0] - (1 if rules[0] and len(rules) != 3 else 0)
    drawn = set(rules)
    rows = [line for n, line in enumerate(block) if n >= start and n not in drawn]
    cut = [_cells(rows, block[rules[0]][1], wide) for wide in _WIDE]
    # guard: ruled-columns
    found = [cells for cells in cut if cells]
    if not found or len(rows) < _FEWEST or any(cells != found[0] for cells in found):
        return block
    told = [(number, "|" + " |".join(c)) for (number, _), c in zip(rows, found[0], strict=True)]
    return [*block[:start], (rows[0][0], "|==="), *told, (rows[-1][0], "|===")]


_FEWEST = 2
_WIDE = (("W", "F"), ("W", "F", "A"), ())
"""Letters that programs count as two places: quotation marks among them, or not, or none at all."""


def _cells(rows: Sequence[Line], rule: str, wide: Sequence[str]) -> list[list[str]]:
    """The cells of rows, as wide as letters of this kind take two places; none where something
    stands between two columns.
    """
    spans = [match.span() for match in re.finditer("[-=]+", rule)]
    found = []
    for _, text in rows:
        cells = [""] * len(spans)
        left = 0
        for char in text.rstrip():
            right = left + 1 + (east_asian_width(char) in wide)
            over = [n for n, (a, b) in enumerate(spans) if a <= left and right <= b]
            # guard: ruled-columns
            if (not over and char != " ") or char in "|\t":
                return []
            if over:
                cells[over[0]] += char
            left = right
        found.append([cell.strip() for cell in cells])
    # guard: ruled-columns
    return [] if any("  " in cell for row in found for cell in row) else found
