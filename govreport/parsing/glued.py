"""Figures whose cells were glued together, read through the form's identities.

Web text often loses its cell borders: ``640020470`` is 64 0 0 2 0 4 70. A run of
such text is a list of tokens (digits that white space parts); a token holds one
figure or several, no figure begins with a needless 0, and a space never falls
inside a figure. A reading is taken only if it is the only one that adds up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, islice, product

from govreport import form

MAX_FIGURE = 8
"""Digits of the longest count met in real reports."""

MAX_READINGS = 200
"""More readings than this of one run and we give up on it."""

MAX_STEPS = 50_000
"""Bound on the search through one run."""

MAX_COMBINATIONS = 20_000
"""Readings of a whole table that are compared before giving up."""

Values = tuple[int | None, ...]


class _TooMany(Exception):
    pass


def _search(tokens: Sequence[str], blocks: Sequence[int], adding_up: bool) -> Iterator[Values]:
    """Every way to read `tokens` as ``sum(blocks)`` figures, left to right.

    With `adding_up`, only those where the last figure of every block is the sum
    of the block's others.
    """
    cells, ends = sum(blocks), set(accumulate(blocks))
    most = [0] * (len(tokens) + 1)
    for index in range(len(tokens) - 1, -1, -1):
        most[index] = most[index + 1] + (len(tokens[index]) if tokens[index].isdigit() else 1)
    steps = 0

    def walk(read: Values, index: int, offset: int, others: int) -> Iterator[Values]:
        """`others`: the sum of the figures read of this block."""
        nonlocal steps
        steps += 1
        if steps > MAX_STEPS:
            raise _TooMany
        if index == len(tokens):
            if len(read) == cells:
                yield read
            return
        token, left, room = tokens[index], cells - len(read), most[index] - offset
        if not len(tokens) - index <= left <= room:
            return
        is_last = len(read) + 1 in ends
        if not token.isdigit():
            if not adding_up:
                yield from walk((*read, None), index + 1, 0, 0)
            return
        lengths = range(1, 2 if token[offset] == "0" else MAX_FIGURE + 1)
        if adding_up:
            total = str(others)
            if left - 1 + len(total) > room:  # the block's last figure is at least so large
                return
            if is_last:
                lengths = lengths[len(total) - 1 : len(total)]
                if not token.startswith(total, offset):
                    return
        for length in lengths:
            end = offset + length
            if end > len(token):
                return
            figure = int(token[offset:end])
            following = (index, end) if end < len(token) else (index + 1, 0)
            yield from walk((*read, figure), *following, 0 if is_last else others + figure)

    yield from walk((), 0, 0, 0)


def adds_up_as(order: Sequence[str], values: Values) -> bool:
    """Whether a row of table 3 whose columns stand in this order adds up."""
    cells = dict(zip(order, values, strict=False))
    columns = [column.key for column in form.APPLICANT_COLUMNS]
    return len(cells) == len(columns) and adds_up(tuple(cells[column] for column in columns))


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


def may_lack(tokens: Sequence[str], cells: int) -> bool:
    """Whether `tokens` can also be read as fewer figures than `cells`, the rest being blank.

    Examples
    --------
    >>> may_lack(["021"], 3), may_lack(["008"], 3)
    (True, False)
    """
    try:
        return any(next(_search(tokens, (count,), False), None) for count in range(1, cells))
    except _TooMany:
        return True


# --- table 3: what its columns prove ----------------------------------------------

ColumnSum = tuple[tuple[str, ...], int]
"""Rows of an identity, and the column in which it is looked at."""


def _missing(rows: Mapping[str, object]) -> set[str]:
    """Rows of table 3 that are not among these: 其他处理 as these have it."""
    split = any(key in rows for key in form.OTHER_ROWS)
    return {row.key for row in form.request_rows(split)} - rows.keys()


def columns_adding_up(rows: Mapping[str, Values]) -> tuple[list[ColumnSum], list[ColumnSum]]:
    """Column identities of table 3 that cannot hold, and those that do.

    Where figures are missing on one side, an identity holds if the others add up without
    them, and cannot if these are already more than the other side: no count is below 0.
    """
    broken, holding = [], []
    split = any(key in rows for key in form.OTHER_ROWS)
    size = len(form.APPLICANT_COLUMNS)
    for identity in form.identities(tuple(row.key for row in form.request_rows(split))):
        if identity.table != "requests" or identity.axis != "column":
            continue
        keys = tuple(key for key in (*identity.left, *identity.right) if key in rows)
        for column in range(size):
            one, other = (
                [rows[key][column] if key in rows else None for key in side]
                for side in (identity.left, identity.right)
            )
            if None in other:
                one, other = other, one
            if None in other:  # both sides miss something
                continue
            known, whole = sum(filter(None, one)), sum(filter(None, other))
            if known == whole:
                holding.append((keys, column))
            elif known > whole or None not in one:
                broken.append((keys, column))
    return broken, holding


def solve(known: Mapping[str, Values], several: Mapping[str, list[Values]]) -> dict[str, Values]:
    """Choose among rows' readings by table 3's columns, if just one choice adds up.

    Parameters
    ----------
    known : dict of str to tuple
        Rows with one reading.
    several : dict of str to list of tuple
        Rows with more.

    Returns
    -------
    dict of str to tuple
        The chosen readings; empty where no choice is proven. Without every row of the
        table the columns prove nothing.
    """
    combinations = 1
    for options in several.values():
        combinations *= len(options)
    if not several or combinations > MAX_COMBINATIONS or _missing({**known, **several}):
        return {}
    sound = []
    for choice in product(*several.values()):
        rows = dict(zip(several, choice, strict=True))
        broken, _ = columns_adding_up({**known, **rows})
        if not broken:
            sound.append(rows)
    # guard: columns-decide
    return sound[0] if len(sound) == 1 else {}


def unproven(rows: Mapping[str, Values], glued: Mapping[str, bool]) -> set[str]:
    """Of rows that were parted, those that nothing confirms.

    A row that does not add up itself needs every column to add up with it. One that was
    read because it adds up needs the columns of its figures to, even where some rows of
    the table are not known: of a slip in the source another reading may add up by chance.

    Parameters
    ----------
    rows : dict of str to tuple
        Every row of table 3 that has a reading.
    glued : dict of str to bool
        Those of them that were parted, and whether there was only one way to.
    """
    broken, holding = columns_adding_up(rows)
    doubtful = set()
    for key, forced in glued.items():
        if adds_up(rows[key]):
            counted = {column for column, value in enumerate(rows[key]) if value}
            against = {column for keys, column in broken if key in keys}
            borne_out = {column for keys, column in holding if key in keys}
            # guard: chance
            if not forced and (counted & against or counted - borne_out):
                doubtful.add(key)
        # guard: forced-split
        elif broken or _missing(rows):
            doubtful.add(key)
    return doubtful
