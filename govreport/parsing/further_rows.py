"""Rows of table 3 in text that the form does not have: told, and what they leave of those beside."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice

from govreport.document import Cell
from govreport.parsing.figures import Collector
from govreport.parsing.headers import COLUMNS, SIZE
from govreport.parsing.labels import Span
from govreport.parsing.requests import ROWS
from govreport.parsing.stream import GROUPS, Run, Stream, wordings


def own_runs(
    stream: Stream,
    placed: Mapping[int, Span],
    runs: Mapping[int, Run],
    candidates: Sequence[Run],
    wanted: Container[str],
    out: Collector,
) -> dict[int, Run]:
    """The runs of `wanted` rows by their number in the form that are all of it: of none that shares
    its label with another row, or that stands beside a further row which may be a part of it.
    """
    had = bool(out.figures)  # then tables told of theirs
    joined = stream.joined(placed.values())
    own = {
        index: run
        for index, run in runs.items()
        if ROWS[index].key in wanted and placed.get(index) not in joined
    }
    for at, run in _further(stream, placed, runs, candidates):
        label = stream.words[at : run.at]
        text = stream.text.folded[stream.origin[at] : run.tokens[-1].end]
        # guard: rows-in-parts
        if not had and not any(name in label for index in placed for name in _names(index)):
            out.extra_row([Cell(text, stream.place(run.tokens))])
        above = max((i for i in placed if placed[i].end <= at), default=-1)
        below = min((i for i in placed if placed[i].start >= run.at), default=-1)
        for index in {above, below} & own.keys():
            span, names = placed[index], _names(index)
            if own[index].texts == run.texts:
                continue  # the row again, as it was
            # guard: rows-in-parts
            if stream.words[span.start : span.end] not in names or any(n in label for n in names):
                tokens = own.pop(index).tokens
                raw, place = stream.raw(tokens), stream.place(tokens)
                out.refuse("repeated", ROWS[index].key, COLUMNS, raw, place)
    return own


def _names(index: int) -> tuple[str, ...]:
    """The wordings of a row's label, by its number in the form."""
    return wordings(ROWS[index].label.zh, *ROWS[index].variants)


def _further(
    stream: Stream, placed: Mapping[int, Span], runs: Mapping[int, Run], candidates: Sequence[Run]
) -> Iterator[tuple[int, Run]]:
    """Whole rows of figures among the table's that no label of the form takes, each with where its
    own words begin.
    """
    used = {run.at for run in runs.values()}
    last = max(placed, key=lambda index: placed[index].start)
    below = (run for run in stream.runs if run.at > placed[last].end and run not in candidates)
    for run in [*candidates, *islice(below, 1)]:
        before = [span.end for span in placed.values() if span.end <= run.at]
        if len(run.tokens) < SIZE or run.at in used or not before:
            continue
        at = max([*before, *(other.at for other in candidates if other.at < run.at)])
        words = GROUPS.sub("", stream.words[at : run.at])
        # guard: rows-in-parts
        if not words or words.startswith("其中"):
            continue
        # guard: rows-in-parts
        if run.at < placed[last].start or any(name in words for name in _names(last)):
            yield at, run
