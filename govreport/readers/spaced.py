"""Tables of programs that repeat in each column what a merged cell holds, as python-docx does: cells
that one space parts, or a cell a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from operator import itemgetter

from govreport.document import Line

_WORD = re.compile(r"[^\W\d_]{2}")
_FEWEST = 3
"""Cells of a row."""


def as_tables(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines, tabs between the cells of rows that have equally many, one of which repeats a word.

    Parameters
    ----------
    lines : iterable of (int, str)
    """
    for size, alike in groupby(lines, key=_size):
        block = list(alike)
        repeats = size >= _FEWEST and len(block) > 1 and any(_repeats(text) for _, text in block)
        # guard: spaced-cells
        yield from ((n, text.replace(" ", "\t")) for n, text in block) if repeats else block


def without_copies(lines: Iterable[Line]) -> list[Line]:
    """Lines, those that a program wrote once for each column of a merged cell but once.

    Parameters
    ----------
    lines : iterable of (int, str)
    """
    every = list(lines)
    told = ((text.strip(), number) for number, text in every if text.strip())
    runs = [(text, [n for _, n in same]) for text, same in groupby(told, key=itemgetter(0))]
    # guard: spaced-cells
    if sum(len(same) > 1 for text, same in runs if _WORD.search(text)) < _SEVERAL:
        return every
    copies: set[int] = set()
    widths: list[int] = []  # in columns, of the names above and the first row's
    for words, stretch in groupby(runs, key=lambda run: bool(_WORD.search(run[0]))):
        cells = [same for _, same in stretch]
        own = [len(same) for same in cells]
        # guard: spaced-cells
        if words or widths[-1 - len(own) : -1] == own:
            copies.update(number for same in cells for number in same[1:])
        if words and max(own) > 1:
            widths = own
    return [line for line in every if line[0] not in copies]


_SEVERAL = 8
"""Names of rows and columns that come again, from which on it is a program that repeats them."""


def _size(line: Line) -> int:
    text = line[1]
    return 0 if "|" in text or "\t" in text else text.count(" ") + 1


def _repeats(text: str) -> bool:
    return any(a == b and _WORD.search(a) for a, b in pairwise(text.split(" ")))
