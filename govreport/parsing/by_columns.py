"""Table 3 in text that has its columns, or some of them, behind all labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from govreport import form
from govreport.normal import bare, squeeze
from govreport.parsing.glued import adds_up
from govreport.parsing.headers import COLUMNS, SIZE, applicant, order_in_names
from govreport.parsing.labels import Span
from govreport.parsing.stream import Run, Stream, count_of

_LONGEST = 20
"""Characters of a column's name, with that of the columns it stands among."""

_NEAR = 300
"""Characters of words among which a header may stand."""


def rows_by_columns(stream: Stream, placed: Mapping[int, Span]) -> dict[int, Run]:
    """The rows of table 3, where figures of several rows follow each other down a column, or the
    last columns stand below the others.

    Parameters
    ----------
    stream : Stream
    placed : dict of int to Span
        Where the labels of the rows stand.

    Returns
    -------
    dict of int to Run
        Each row's figures, left to right; empty where the text is set in another way. Nothing but
        its total confirms a row.
    """
    order = sorted(placed)
    end = max(span.end for span in placed.values())
    start = min(span.start for span in placed.values())
    # guard: by-columns
    if any(start < run.at < end for run in stream.runs):
        return _continued(stream, placed, order) or _in_parts(stream, placed, order)
    # guard: by-columns
    if any(_between(stream, placed[a], placed[b]) for a, b in pairwise(order)):
        return {}  # a row in other words, which has figures, too
    return _named(stream, placed, order) or _in_parts(stream, placed, order)


def _named(stream: Stream, placed: Mapping[int, Span], order: Sequence[int]) -> dict[int, Run]:
    """The rows whose columns stand behind all labels, each below its name."""
    end = max(span.end for span in placed.values())
    behind = [run for run in stream.runs if run.at >= end]
    columns: dict[str, Run] = {}
    for run in behind[:SIZE]:
        name = stream.words[end : run.at]
        key = applicant(name) if len(name) <= _LONGEST else None
        # guard: by-columns
        if not key or key in columns or len(run.tokens) != len(order):
            return {}
        columns[key], end = run, run.at
    if len(columns) < SIZE:
        return {}
    return {
        index: Run([columns[key].tokens[n] for key in COLUMNS], placed[index].end, True)
        for n, index in enumerate(order)
    }


def _in_parts(stream: Stream, placed: Mapping[int, Span], order: Sequence[int]) -> dict[int, Run]:
    """The rows of a table in parts, as a page's, each with its labels first and then its columns, one
    below the other: all rows must add up, and not as well if the figures are taken row by row.
    """
    parts = [[order[0]]]
    for one, other in pairwise(order):
        if any(placed[one].end <= run.at <= placed[other].start for run in stream.runs):
            parts.append([])
        parts[-1].append(other)
    own = {run.at: run for run in stream.runs}
    down: dict[int, Run] = {}
    across: list[Run] = []
    for part in parts:
        run = own.get(placed[part[-1]].end)
        if run is None or len(run.tokens) != SIZE * len(part):
            return {}
        for n, index in enumerate(part):
            down[index] = Run(run.tokens[n :: len(part)], placed[index].end, True)
            across.append(Run(run.tokens[n * SIZE : (n + 1) * SIZE], run.at))
    # guard: by-columns
    return down if _all_add_up(down.values()) and not _all_add_up(across) else {}


def _all_add_up(runs: Iterable[Run]) -> bool:
    return all(adds_up(tuple(map(count_of, run.texts))) for run in runs)


def _between(stream: Stream, one: Span, other: Span) -> bool:
    """Whether other words stand between two labels than those of the groups."""
    words = stream.words[one.end : other.start]
    for group in _GROUPS:
        words = words.replace(group, "")
    return len(words) > _FEW or other.start < one.end


_GROUPS = sorted(
    {part for label in form.GROUPS for part in (squeeze(label), bare(label))}, key=len, reverse=True
)
_FEW = 4
"""Characters of numbering that may be left between two labels."""


def _continued(stream: Stream, placed: Mapping[int, Span], order: Sequence[int]) -> dict[int, Run]:
    """The rows whose last columns stand below all of them, a row a line."""
    own = {run.at: run for run in stream.runs}
    runs = [own.get(placed[index].end) for index in order]
    sizes = {len(run.tokens) if run else 0 for run in runs}
    size = sizes.pop()
    last = max(span.end for span in placed.values())
    rest = next((run for run in stream.runs if run.at > last), None)
    if sizes or not 0 < size < SIZE or rest is None:
        return {}
    start = min(span.start for span in placed.values())
    above = order_in_names(stream.words[max(start - _NEAR, 0) : start])
    between = order_in_names(stream.words[last : rest.at])
    more = SIZE - size
    ends = set(range(more, more * len(order), more))
    # guard: by-columns
    if (*above[-size:], *between) != COLUMNS or stream.breaks(rest) != ends:
        return {}
    if len(rest.tokens) != more * len(order):
        return {}
    return {
        index: Run([*run.tokens, *rest.tokens[n * more : (n + 1) * more]], run.at, True)
        for n, (index, run) in enumerate(zip(order, runs, strict=True))
        if run
    }
