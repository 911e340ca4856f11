"""A text in which the tables stand several times: last year's, a department's, a draft's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from govreport.parsing.headers import LONG
from govreport.parsing.labels import MAX_PLACES
from govreport.parsing.requests import ROWS, restarts
from govreport.parsing.requests_text import HEAD, LABELS, LONGEST_HEAD
from govreport.parsing.stream import Stream


def printings(stream: Stream) -> list[tuple[int, int]]:
    """The stretches of a stream's folded text with table 3 once each: where its rows begin anew,
    another's table stands, behind a table 2 or a header of its own.
    """
    spans = sorted(
        {
            (start, start + len(wording), index)
            for index, row in enumerate(ROWS)
            if row in LONG
            for wording in LABELS[index][:1]
            for start in islice(_places(stream.words, wording), MAX_PLACES)
        }
    )
    cuts = [stream.start]
    for again in restarts([index for _, _, index in spans]):
        (_, last, _), (first, _, _) = spans[again - 1 : again + 1]
        head = HEAD.search(stream.words, max(first - LONGEST_HEAD, last), first)
        until = stream.origin[head.start() if head else first]
        table_2 = _TABLE_2.search(stream.text.folded, stream.origin[last], until)
        cuts.append(table_2.start() if table_2 else until)
    return list(pairwise([*cuts, stream.end]))


_TABLE_2 = re.compile(r"第二十条第\(?一|信息内容")


def _places(words: str, wording: str) -> Iterator[int]:
    at = words.find(wording)
    while at >= 0:
        yield at
        at = words.find(wording, at + 1)
