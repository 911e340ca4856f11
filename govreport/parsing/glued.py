"""Figures whose cells were glued together, read through the form's identities.

Web text often loses its cell borders: ``640020470`` is 64 0 0 2 0 4 70. A run of
such text is a list of tokens (digits that white space parts); a token holds one
figure or several, no figure begins with a needless 0, and a space never falls
inside a figure. A reading is taken only if it is the only one that adds up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

MAX_FIGURE = 8
"""Digits of the longest count met in real reports."""

MAX_READINGS = 200
"""More readings than this of one run and we give up on it."""

MAX_STEPS = 50_000
"""Bound on the search through one run."""

Values = tuple[int | None, ...]


class _TooMany(Exception):
    pass


def _search(tokens: Sequence[str], blocks: Sequence[int], adding_up: bool) -> Iterator[Values]:
    """Every way to read `tokens` as ``sum(blocks)`` figures, left to right.

    With `adding_up`, only those where the last figure of every block is the sum
    of the block's others.
    """
    cells = sum(blocks)
    block_of = {end: end - size for end, size in zip(accumulate(blocks), blocks, strict=True)}
    most = [0] * (len(tokens) + 1)
    for index in range(len(tokens) - 1, -1, -1):
        most[index] = most[index + 1] + (len(tokens[index]) if tokens[index].isdigit() else 1)
    steps = 0

    def walk(read: Values, index: int, offset: int) -> Iterator[Values]:
        nonlocal steps
        steps += 1
        if steps > MAX_STEPS:
            raise _TooMany
        start = block_of.get(len(read))
        if adding_up and start is not None and read and not adds_up(read[start:]):
            return
        if index == len(tokens):
            if len(read) == cells:
                yield read
            return
        token, left = tokens[index], cells - len(read)
        if not len(tokens) - index <= left <= most[index] - offset:
            return
        if not token.isdigit():
            yield from walk((*read, None), index + 1, 0)
            return
        longest = 1 if token[offset] == "0" else MAX_FIGURE
        for end in range(offset + 1, min(offset + longest, len(token)) + 1):
            following = (index, end) if end < len(token) else (index + 1, 0)
            yield from walk((*read, int(token[offset:end])), *following)

    yield from walk((), 0, 0)


def adds_up(block: Values) -> bool:
    """Whether the last figure is the sum of the others; False if any is null."""
    return None not in block and sum(block[:-1]) == block[-1]  # type: ignore[arg-type]


def readings(tokens: Sequence[str], blocks: Sequence[int]) -> list[Values] | None:
    """The readings of a run in which every block of cells adds up to its last one.

    Parameters
    ----------
    tokens : sequence of str
        Digits, or a blank mark (``/``, ``-``), which is one cell and null.
    blocks : sequence of int
        Cells of each block: ``(7,)`` for a row of table 3, ``(5, 5, 5)`` for
        table 4.

    Returns
    -------
    list of tuple, or None
        None if there are too many to look at.

    Examples
    --------
    >>> readings(["640020470"], (7,))
    [(64, 0, 0, 2, 0, 4, 70)]
    >>> readings(["1000000"], (7,))
    []
    """
    try:
        found = list(islice(_search(tokens, blocks, True), MAX_READINGS + 1))
    except _TooMany:
        return None
    return found if len(found) <= MAX_READINGS else None


def only_split(tokens: Sequence[str], cells: int) -> Values | None:
    """The one way to read `tokens` as `cells` figures, or None if none or several.

    Examples
    --------
    >>> only_split(["000", "0", "000"], 7)
    (0, 0, 0, 0, 0, 0, 0)
    >>> only_split(["123"], 2) is None
    True
    """
    try:
        found = list(islice(_search(tokens, (cells,), False), 2))
    except _TooMany:
        return None
    return found[0] if len(found) == 1 else None
