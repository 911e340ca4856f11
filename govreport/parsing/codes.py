"""Codes of table 3's rows and columns in text: numbers that are no figures."""

from __future__ import annotations

from collections.abc import Mapping

from govreport.parsing.headers import SIZE
from govreport.parsing.labels import Span
from govreport.parsing.stream import Stream


def drop_codes(stream: Stream, placed: Mapping[int, Span]) -> None:
    """Leave out the numbers of the columns above the first row, and those of the rows, where each
    stands in front of its row's figures.
    """
    top = min(span.start for span in placed.values())
    # guard: row-codes
    stream.runs = [run for run in stream.runs if run.at > top or run.texts != _COLUMN_CODES]
    ends = sorted(span.end for span in placed.values())
    first = {run.at: run for run in reversed(stream.runs)}
    coded = [first[end] for end in ends if end in first]
    numbers = [run.texts[0].lstrip("0") for run in coded]
    # guard: row-codes
    if len(coded) >= _CODED and numbers == [str(n + 1) for n in range(len(ends))]:
        for run in coded:
            run.tokens = run.tokens[1:]
        stream.runs = [run for run in stream.runs if run.tokens]


_COLUMN_CODES = [str(n + 1) for n in range(SIZE)]
_CODED = 10
"""Rows that begin with 1, 2, 3 …, from which on these are no figures."""
