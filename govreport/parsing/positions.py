"""Figures in text that keep their positions: rows with blanks, whose columns whole rows tell.

In a PDF without lines, or a text set in columns by spaces, a blank leaves nothing but a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from unicodedata import east_asian_width

from govreport.parsing import labels
from govreport.parsing.glued import adds_up
from govreport.parsing.headers import COLUMNS, SIZE, applicant
from govreport.parsing.numbers import read_number
from govreport.parsing.stream import Run, Stream, Token, count_of

Span = tuple[float, float]
"""From the left edge to the right one."""

# guard: positions
WHOLE_ROWS = 3
"""Rows of a page with a figure in every column, from which on they tell where its columns are."""


def columns_told(
    stream: Stream, rows: Sequence[Sequence[Token]], start: int, end: int
) -> dict[int | None, tuple[Span, ...]]:
    """Where the columns stand, as whole `rows` tell, or else the headings between two offsets,
    under which all of them stand.
    """
    whole = (row for row in rows if len(row) == SIZE)
    adding_up = [row for row in whole if adds_up(tuple(count_of(token.text) for token in row))]
    found = columns_of(stream, adding_up)
    return found or columns_under(stream, headings_above(stream, start, end), rows)


def columns_of(
    stream: Stream, rows: Iterable[Sequence[Token]]
) -> dict[int | None, tuple[Span, ...]]:
    """Where the columns of whole rows stand, for each page on which these tell it.

    Parameters
    ----------
    stream : Stream
    rows : iterable of sequence of Token
        The figures of rows that have one in every column.
    """
    pages: dict[int | None, list[list[Span]]] = {}
    for tokens in rows:
        if found := _extents(stream, tokens):
            page, spans = found
            pages.setdefault(page, []).append(spans)
    columns = {
        page: tuple(
            (min(left for left, _ in c), max(right for _, right in c))
            for c in zip(*spans, strict=True)
        )
        for page, spans in pages.items()
        if len(spans) >= WHOLE_ROWS
    }
    # guard: positions
    return {
        page: spans
        for page, spans in columns.items()
        if all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
    }


def headings_above(stream: Stream, start: int, end: int) -> list[Token]:
    """The names of all seven columns of table 3, where a line between two offsets has them in order.

    Parameters
    ----------
    stream : Stream
    start, end : int
        In the folded text.
    """
    area = stream.text.folded[start:end]
    for line in reversed([*re.finditer("[^\n]+", area)]):
        names = [
            Token(word[0], start + word.start(), start + word.end())
            for word in _WORDS(area, *line.span())
        ]
        if tuple(applicant(name.text) for name in names) == COLUMNS:
            return names
    return []


_WORDS = re.compile(r"\S+").finditer


def order_above(
    stream: Stream, rows: Iterable[Sequence[Token]], start: int, end: int
) -> tuple[str, ...]:
    """Table 3's columns as a header names them whose words are torn, each piece over the figures of
    its column; none where two of them say that the order is another, the form's where nothing does.

    Parameters
    ----------
    stream : Stream
    rows : iterable of sequence of Token
        The figures of each row.
    start, end : int
        Between which the header stands, in the folded text.
    """
    above = stream.text.folded[:end]
    begins = above.rfind("申请人情况", start)
    if begins < 0 <= (person := above.rfind("自然人", start)):
        line = above.rfind("\n", 0, person)
        begins = above.rfind("\n", 0, max(line, 0)) + 1  # names of two lines stand higher
    columns = columns_of(stream, (row for row in rows if len(row) == SIZE))
    names = names_over(stream, columns, begins, end) if begins >= 0 else {}
    named = {n: key for n, name in names.items() if (key := applicant(name))}
    if sorted(named.values()) == sorted(COLUMNS):
        return tuple(named[n] for n in sorted(named))
    # guard: header-order
    moved = {key for n, key in named.items() if key != COLUMNS[n]}
    return () if len(moved) > 1 else COLUMNS


def names_over(
    stream: Stream, columns: Mapping[int | None, Sequence[Span]], start: int, end: int
) -> dict[int, str]:
    """What stands between two offsets over each column: pieces of names, the upper first.

    Parameters
    ----------
    stream : Stream
    columns : mapping
        Where the figures of each column stand, for each page.
    start, end : int
        In the folded text.
    """
    names: dict[int, str] = {}
    usual = next(iter(columns.values()), ())
    for word in _WORDS(stream.text.folded, start, end) if usual else ():
        if not (found := _extents(stream, [Token(word[0], *word.span())])):
            continue
        (left, right), own = found[1][0], columns.get(found[0], usual)  # the rows, overleaf
        over = [min(right, b) - max(left, a) for a, b in _widened(own)]
        most = max(over)
        if most > 0 and sum(2 * part > most for part in over) == 1:  # of two columns, of neither
            names[over.index(most)] = names.get(over.index(most), "") + word[0]
    return names


def columns_in(stream: Stream, tokens: Sequence[Token]) -> dict[int | None, tuple[Span, ...]]:
    """Where the figures of one row stand, and on which page; nothing if the text does not tell."""
    found = _extents(stream, tokens)
    return {found[0]: tuple(found[1])} if found else {}


def _widened(spans: Sequence[Span]) -> list[Span]:
    """Columns as wide as their headings may be: half the way to the figures beside them."""
    middles = [(a[1] + b[0]) / 2 for a, b in pairwise(spans)]
    first = spans[0][0] - (middles[0] - spans[0][1])
    last = spans[-1][1] + (spans[-1][0] - middles[-1])
    return [*pairwise([first, *middles, last])]


def columns_under(
    stream: Stream, names: Sequence[Token], rows: Sequence[Sequence[Token]]
) -> dict[int | None, tuple[Span, ...]]:
    """Where the columns stand whose headings are on one line, if every figure of all rows ends where
    a heading ends.

    Parameters
    ----------
    stream : Stream
    names : sequence of Token
        The headings.
    rows : sequence of sequence of Token
        The figures of each row.
    """
    head = _extents(stream, names) if names else None
    found = [_extents(stream, tokens) for tokens in rows]
    if head is None or len(rows) < WHOLE_ROWS:
        return {}
    ends = {right for _, right in head[1]}
    for tokens, row in zip(rows, found, strict=True):
        if row is None or row[0] != head[0]:
            return {}
        narrow = {left + t.end - t.start for t, (left, _) in zip(tokens, row[1], strict=True)}
        # guard: positions
        if not narrow <= ends and not {right for _, right in row[1]} <= ends:
            return {}
    return {head[0]: tuple((right - 1, right) for _, right in head[1])}


def in_columns(
    stream: Stream, columns: Mapping[int | None, Sequence[Span]], tokens: Sequence[Token]
) -> list[Token] | None:
    """A row's figures with an empty token for each blank, each where it stands in a column of its
    own; None where that is not certain, or the row has no total or does not add up to it.
    """
    if not tokens or not (found := _extents(stream, tokens)) or found[0] not in columns:
        return None
    spans = columns[found[0]]
    placed: dict[int, Token] = {}
    for token, (left, right) in zip(tokens, found[1], strict=True):
        over = [n for n, span in enumerate(spans) if left < span[1] and right > span[0]]
        # guard: positions
        if len(over) != 1 or any(n >= over[0] for n in placed):
            return None
        placed[over[0]] = token
    end = tokens[-1].end
    row = [placed.get(n, Token("", end, end)) for n in range(len(spans))]
    counts = [read_number(token.text).value or 0 for token in row]
    # guard: positions
    return row if len(spans) - 1 in placed and sum(counts[:-1]) == counts[-1] else None


def _extents(stream: Stream, tokens: Sequence[Token]) -> tuple[int | None, list[Span]] | None:
    """Where figures of one line stand: their page, and from where to where each; None where the
    text does not keep positions.
    """
    text = stream.text
    spans: list[Span] = []
    lines = {text.index(text.offsets[token.start]) for token in tokens}
    paragraph = text.paragraphs[next(iter(lines))]
    if len(lines) > 1 or (
        not paragraph.boxes and (paragraph.place.line is None or "\t" in paragraph.text)
    ):
        return None
    base = text.starts[next(iter(lines))]
    narrow, wide = _ends(paragraph.text, "WF"), _ends(paragraph.text, "WFA")
    for token in tokens:
        place = stream.place([token])
        if place.box:
            spans.append((place.box[0], place.box[2]))
            continue
        start, end = (text.offsets[at] - base for at in (token.start, token.end))
        # some fonts make quotation marks and the like as wide as two
        spans.append((narrow[start], narrow[end] + wide[start] - narrow[start]))
    return paragraph.place.page, spans


@lru_cache(maxsize=4)
def _ends(line: str, wide: str) -> list[int]:
    """Where each character of a line begins, in columns of a screen, and where the last ends."""
    return [0, *accumulate(1 + (east_asian_width(char) in wide) for char in line)]


def closer_to_next(stream: Stream, run: Run, own: labels.Span, after: labels.Span) -> bool:
    """Whether figures stand fewer lines above the label after them than below their own."""
    text, origin = stream.text.folded, stream.origin
    above = text.count("\n", origin[own.end - 1], run.tokens[0].start)
    return text.count("\n", run.tokens[-1].end, origin[after.start]) < above
