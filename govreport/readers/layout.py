"""A PDF page's characters and rulings → tables and lines of text, whoever found them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from govreport.document import Box, Cell, Grid, Paragraph, Place
from govreport.normal import raised
from govreport.readers.limits import MAX_CELLS, Budget
from govreport.readers.rulings import DOUBLE, SNAP, Ruling, groups, overlaid, tables_of
from govreport.readers.strokes import crossed_by

Char = tuple[str, float, float, float, float]
"""A character and its box: left, top, right, bottom."""

ASCENT = 0.88
"""Share of a character's size that stands above its baseline, in Noto Sans CJK and about so in
any Chinese font. What a file's font says of itself differs from one producer to the next, and
ink from one character to the next: of a Type 3 font from chromium, 一 is a point high."""

SPACE = 3.0
"""A gap wider than this, in points, parts two words; and two lines."""

RAISED = 1.0
"""A digit of another size than its line's, on a baseline further off than this, in points, is no
digit of the figure beside it but a note's; one of the line's own size may be shaken more."""

STRUCK = (0.3, 0.75)
"""A line across a character between these shares of its height goes through it. Of 196 figures
that were struck out all were told so, and no other."""

A_STRIKE = 100
"""Points of a line that strikes figures out; drawn by hand it is not quite level."""

COVERED = 0.4
"""Digits that cover more of each other than this are not both meant: of 198 figures printed over
others all were told so, and none of 59 PDFs without."""

SMALLER = 0.9
"""A digit smaller than this share of the largest in its cell, and on another baseline, is a mark:
browsers make a raised one 0.83 as large; digits that were wrapped are of one size."""

SHAKEN = (0.2, 0.7)
"""A digit as large as another whose baseline is off from that one's by these shares of its size is
on no line of its own and on none with it."""

TOUCHING = 0.03
"""Digits nearer to each other than this, in sizes of the letter, are of one figure."""

_NEXT = 12
"""Digits behind one in the file that are looked at; a figure has fewer."""

A_SCAN = 0.5
"""Share of its page from which on a picture may be a scan of it, with the text that was recognised
below; of a smaller one that is drawn over text it is known that this is not seen.
"""

A_LINE = 20
"""So many characters that lie otherwise than the others of a page are a part of it."""

LEVEL = 0.02
"""How far off, as a share of its size, text may lie from one of four directions."""

SLANTED = 0.6
"""How far text may rise on its way, as a share of that, to be a figure still: watermarks do more."""

COPIED = 0.3
"""A character nearer than this share of its width to one like it is the same again: digits of
one figure stand a whole width apart, copies for bold type half a point."""

BOTTOM = 0.88
"""A number alone on a line below this share of the page's height is its page number."""


@dataclass
class Page:
    """What stands on a page of a PDF.

    Attributes
    ----------
    number : int
        From 1.
    height : float
        In points.
    chars : list of Char
    rulings : list of Ruling
    has_picture : bool
    lost : int
        Stretches of text that the engine may have left out.
    unseen : list of Char
        Characters that a reader of the page does not see.
    cut : int
        How many of them lie beyond the page's edge, or are cut away with what is around them.
    beyond : list of Char
        Digits beyond the page's edge, or cut in two: a figure that goes on there is not whole.
    slanting : list of Char
        Characters that lie otherwise than the others, too few to be a part of the page.
    ink : list of Box
        What a reader sees and no character tells of: pictures, outlines of letters, notes.
    notes : list of (Box, str)
        Notes put on the page and fields of forms, with what they say: they may be the figure
        of a cell, or correct it.
    scores : list of (Box, float), optional
        Of a page that is a picture: how sure recognition is of each line of text.
    layer : bool
        Its text is that of a scan, and not seen: what another program recognised in it.
    turned : bool
        Boxes are those of the upright page, not of the page as it is drawn.
    width : float
        In points.
    strokes : list of Box
        Short lines that are no rulings, each from one end to the other: slanting, or pictures.
    beside : list of (int, Char)
        Characters that lie otherwise than these: by how many quarters they must be turned,
        clockwise, to stand upright.
    """

    number: int
    height: float
    chars: list[Char] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    has_picture: bool = False
    lost: int = 0
    unseen: list[Char] = field(default_factory=list)
    cut: int = 0
    beyond: list[Char] = field(default_factory=list)
    ink: list[Box] = field(default_factory=list)
    slanting: list[Char] = field(default_factory=list)
    notes: list[tuple[Box, str]] = field(default_factory=list)
    scores: list[tuple[Box, float]] | None = None
    layer: bool = False
    turned: bool = False
    width: float = 0.0
    strokes: list[Box] = field(default_factory=list)
    beside: list[tuple[int, Char]] = field(default_factory=list)


def holds(box: Box, other: Sequence[float]) -> bool:
    """Whether the middle of a box lies in a box, or on its edge."""
    across, down = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def shared(one: Box, other: Box) -> Box:
    """What two boxes share; of one that ends before it begins nothing is seen."""
    return (
        max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
    )  # fmt: skip


def once(chars: Sequence[Char]) -> list[Char]:
    """Without what is printed over itself to look bold, as pdfium leaves it out."""
    seen: dict[tuple[str, int, int], list[Char]] = defaultdict(list)
    kept = []
    for char in chars:
        text, left, top, right, bottom = char
        near = COPIED * min(right - left, bottom - top)
        places = [
            (text, int(left // 4) + i, int(bottom // 4) + j) for i in _BESIDE for j in _BESIDE
        ]
        if any(
            abs(left - other[1]) < near and abs(bottom - other[4]) < near
            for place in places
            for other in seen.get(place, ())
        ):
            continue
        seen[text, int(left // 4), int(bottom // 4)].append(char)
        kept.append(char)
    return kept


_BESIDE = (-1, 0, 1)


def way_of(a: float, b: float) -> int | None:
    """By how many quarters a character must be turned, clockwise, to stand upright, by the first
    numbers of its matrix; None if it is slanted.
    """
    size = max(abs(a), abs(b))
    if min(abs(a), abs(b)) > LEVEL * size:
        return None
    return (0 if a > 0 else 2) if abs(a) == size else (1 if b > 0 else 3)


def may_belong(a: float, b: float) -> bool:
    """Whether a character that is slanted is so by hand's breadth, and is none of a watermark."""
    return abs(b) < SLANTED * a


def way_of_all(ways: Iterable[int | None]) -> int:
    """How the text of a page lies: upright if it has a line so, or as most of its characters do."""
    counts = Counter(way for way in ways if way is not None)
    return 0 if counts[0] >= A_LINE or not counts else counts.most_common(1)[0][0]


def turn(page: Page, quarters: int) -> None:
    """Turn what stands on a page by quarters, clockwise, so that its text stands upright."""

    def turned(box: Box, height: float) -> Box:
        left, top, right, bottom = box
        return (height - bottom, left, height - top, right)

    page.turned = page.turned or quarters % 4 != 0
    for _ in range(quarters):
        height = page.height
        page.chars = [(char[0], *turned(char[1:], height)) for char in page.chars]
        page.beyond = [(char[0], *turned(char[1:], height)) for char in page.beyond]
        page.beside = [
            ((way - 1) % 4, (char[0], *turned(char[1:], height))) for way, char in page.beside
        ]
        page.ink = [turned(box, height) for box in page.ink]
        page.slanting = [(char[0], *turned(char[1:], height)) for char in page.slanting]
        page.notes = [(turned(box, height), said) for box, said in page.notes]
        page.strokes = [(height - y0, x0, height - y1, x1) for x0, y0, x1, y1 in page.strokes]
        page.rulings = [
            Ruling(False, height - line.at, line.start, line.end)
            if line.across
            else Ruling(True, line.at, height - line.end, height - line.start)
            for line in page.rulings
        ]
        page.width, page.height = height, page.width


def blocks(page: Page, label: str) -> list[Paragraph | Grid]:
    """A page's tables and lines, from the top down.

    Parameters
    ----------
    page : Page
    label : str
        The file's name, for messages.

    Raises
    ------
    TooLarge
        If a table has too many cells.
    """
    found: list[Paragraph | Grid] = []
    for part in _halves(page):
        placed = list(_upright(part, label))
        for way in sorted({way for way, _ in part.beside}):
            own = [char for at, char in part.beside if at == way]
            rest = [(at, char) for at, char in part.beside if at != way]
            other = replace(
                part, chars=own, beside=rest + [(0, char) for char in part.chars], unseen=[]
            )
            turn(other, way)
            page.turned = True
            top = min(char[2] for char in own)
            turned = sorted(_upright(other, label), key=lambda item: item[0])
            placed += [(top, block) for _, block in turned if not _is_bare(block)]
        placed.sort(key=lambda item: item[0])
        found += [block for _, block in placed]
    return found


def _halves(page: Page) -> list[Page]:
    """The two pages of a sheet that lies across, left and right of where it is white from its top to
    its bottom; or the page as it is.
    """
    middle = page.width / 2
    gap = (middle - _GUTTER * middle, middle + _GUTTER * middle)
    text = "".join(char[0] for char in page.chars if char[1] > middle)
    if (
        page.width <= page.height
        or len(_HAN.findall(text)) < _A_PAGE
        or any(char[1] < gap[1] and char[3] > gap[0] for char in page.chars)
        or any(line.across and line.start < gap[1] and line.end > gap[0] for line in page.rulings)
    ):
        return [page]

    def half(on: Callable[[float], bool]) -> Page:
        return replace(
            page,
            chars=[char for char in page.chars if on(char[1])],
            rulings=[line for line in page.rulings if on(line.start if line.across else line.at)],
            unseen=[char for char in page.unseen if on(char[1])],
            beyond=[char for char in page.beyond if on(char[1])],
            slanting=[char for char in page.slanting if on(char[1])],
            beside=[(way, char) for way, char in page.beside if on(char[1])],
            ink=[box for box in page.ink if on((box[0] + box[2]) / 2)],  # as cells hold it
            notes=[note for note in page.notes if on((note[0][0] + note[0][2]) / 2)],
            strokes=[ends for ends in page.strokes if on(ends[0]) or on(ends[2])],
        )

    return [half(lambda at: at < middle), half(lambda at: at >= middle)]


_GUTTER = 0.03
"""Share of a half sheet that is white beside its middle, at least; two margins have twice that."""

_A_PAGE = 100
"""Characters of Chinese on the right half that make it a page; a wide table's figures and what is
named above them have 40.
"""
_HAN = re.compile("[\u4e00-\u9fff]")


def _is_bare(block: Paragraph | Grid) -> bool:
    """Whether a table has no text."""
    return isinstance(block, Grid) and not any(
        cell and cell.text for row in block.rows for cell in row
    )


def _upright(page: Page, label: str) -> Iterator[tuple[float, Paragraph | Grid]]:
    """What stands upright on a page, each with its top."""
    page = replace(page, rulings=_without_folds(page))
    free: Sequence[Char] = _without_struck(page)
    for cells in tables_of(page.rulings):
        grid, rest = _grid(cells, free, page, label)
        free = rest
        if grid is not None:
            yield min(box[1] for box in cells), grid
    for paragraph in _paragraphs(free, page):
        box = paragraph.place.box
        yield box[1] if box else 0.0, paragraph


def _without_folds(page: Page) -> list[Ruling]:
    """A page's rulings without one to fold or to cut it at, which goes over all of the sheet and is
    the only one that does: of a page that is cut to its table all of them do.
    """
    over = [
        line
        for line in page.rulings
        if (far := page.width if line.across else page.height) > 0
        and line.start <= SNAP
        and line.end >= far - SNAP
    ]
    alone = [
        line
        for line in over
        if all(abs(o.at - line.at) <= DOUBLE for o in over if o.across == line.across)
    ]
    return [line for line in page.rulings if line not in alone]


def _without_struck(page: Page) -> list[Char]:
    """The characters that no line goes through; the others are told of as unseen."""
    levels = [line for line in page.rulings if line.across]
    levels += [
        Ruling(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
        for x0, y0, x1, y1 in page.strokes
        if abs(x1 - x0) < A_STRIKE and abs(y1 - y0) < abs(x1 - x0) / 3
    ]
    levels.sort(key=lambda line: line.at)
    heights = [line.at for line in levels]
    seen: list[Char] = []
    for char in page.chars:
        size = char[4] - char[2]
        first = bisect_left(heights, char[2] + STRUCK[0] * size)
        last = bisect_left(heights, char[2] + STRUCK[1] * size)
        middle = (char[1] + char[3]) / 2
        struck = first < last and any(
            line.start <= middle <= line.end for line in levels[first:last]
        )
        (page.unseen if struck and not char[0].isspace() else seen).append(char)
    return seen


def _overlap(one: Char | Box, other: Char | Box) -> float:
    """How far two boxes cover each other, across, as a share of the narrower one."""
    shared = min(one[-2], other[-2]) - max(one[-4], other[-4])
    return shared / max(min(one[-2] - one[-4], other[-2] - other[-4]), 0.01)


def _holds(box: Box, other: Char | Box) -> bool:
    """Whether the middle of a box or a character stands in a cell."""
    across, down = (other[-4] + other[-2]) / 2, (other[-3] + other[-1]) / 2
    return box[0] <= across < box[2] and box[1] <= down < box[3]


def _grid(
    boxes: Sequence[Box], chars: Sequence[Char], page: Page, label: str
) -> tuple[Grid | None, Sequence[Char]]:
    """Lay a table's cells out on its lines; and the characters that are in none of them.

    A merged cell stands at all it covers.
    """
    columns = [group[0] for group in groups(edge for box in boxes for edge in (box[0], box[2]))]
    rows = [group[0] for group in groups(edge for box in boxes for edge in (box[1], box[3]))]
    if len(columns) < 3 or len(rows) < 2:  # one column: a frame around text
        return None, chars
    Budget(label).hold(MAX_CELLS, len(columns) * len(rows), Place(page.number))
    bounds = (columns[0], rows[0], columns[-1], rows[-1])
    lying = [(way, char) for way, char in page.beside if _holds(bounds, char)]
    if lying:
        rest = [char for char in chars if not _holds(bounds, char)]
        if len(lying) > len(chars) - len(rest):  # a table that lies as they do
            return None, rest
    table: list[list[Cell | None]] = [[None] * (len(columns) - 1) for _ in rows[:-1]]
    by_middle = sorted(((char[2] + char[4]) / 2, number) for number, char in enumerate(chars))
    middles = [middle for middle, _ in by_middle]
    across = [(char[1] + char[3]) / 2 for char in chars]
    used: set[int] = set()
    contents: list[tuple[Box, list[int]]] = []
    over = overlaid(boxes)
    for box in sorted(boxes, key=lambda b: (b[3] - b[1]) * (b[2] - b[0])):
        first, last = bisect_left(middles, box[1]), bisect_left(middles, box[3])
        inside = [
            number
            for _, number in by_middle[first:last]
            if box[0] <= across[number] < box[2] and number not in used and box not in over
        ]
        used.update(inside)
        contents.append((box, sorted(inside)))
    crossing = _crossing(contents, chars)
    uprights = [
        line for line in page.rulings
        if not line.across and line.start < rows[-1] and line.end > rows[0]
    ]  # fmt: skip
    within = {at for at in {line.at for line in uprights} if _is_within(columns, at)}
    cuts = ((at, start, at, end) for _, at, start, end in uprights if at in within)
    crossed = crossed_by([*page.strokes, *cuts])
    for box, inside in contents:
        own = [chars[number] for number in inside]
        if len({(char[2], char[4]) for char in own}) > 1:
            own = _marked(own)
        text = _lined(own)
        heading = "" if text or not lying else _turned(box, lying)
        notes = [said.strip() for where, said in page.notes if _holds(box, where)]
        if len(notes) == 1 and notes[0] and not text:
            text, notes = notes[0], []  # a form's field, or what was written into the cell
        cell = Cell(
            text or heading,
            Place(page=page.number, box=_points(box)),
            "".join(char[0] for char in page.unseen if _holds(box, char)) if page.unseen else "",
            _is_doubtful(own)
            or crossed(char[1:] for char in own if char[0].isdecimal())
            or not crossing.isdisjoint(inside)
            or any(_goes_on(own, char) for char in page.beyond)
            or bool(notes)
            or bool(heading)
            or box in over
            or (not text and any(_holds(box, ink) for ink in page.ink))
            or any(_is_turned(char, box, own) for char in page.slanting),
            _score(box, page, text),
        )
        top, bottom = _nearest(rows, box[1]), _nearest(rows, box[3])
        left, right = _nearest(columns, box[0]), _nearest(columns, box[2])
        for row in range(top, max(bottom, top + 1)):
            for column in range(left, max(right, left + 1)):
                if row < len(table) and column < len(table[0]) and table[row][column] is None:
                    table[row][column] = cell
    if len(table) == 1 and _is_unruled(cell.text for cell in table[0] if cell):
        return None, chars
    rest = [char for number, char in enumerate(chars) if number not in used]
    return Grid(table, Place(page=page.number, box=_points(bounds))), rest


def _goes_on(own: Sequence[Char], cut: Char) -> bool:
    """Whether a digit beyond an edge is of the figure that these begin."""
    return any(
        char[0].isdecimal()
        and abs(_baseline(char) - _baseline(cut)) < _EVEN
        and -_TOUCHING * _height(char)
        < max(cut[1] - char[3], char[1] - cut[3])
        < _TOUCHING * _height(char)
        for char in own
    )


_TOUCHING = 0.05
"""Share of their height by which digits of one figure stand apart at most: they are set in one go."""


def _is_unruled(texts: Iterable[str]) -> bool:
    """Whether rows of figures stand in one row of cells, since no lines are drawn between them."""
    lines = [[one for one in text.split("\n") if _FIGURES.fullmatch(one)] for text in texts]
    return sum(len(one.split()) for own in lines if len(own) > 1 for one in own) >= _TWO_ROWS


_FIGURES = re.compile(r"[\d.,/\s-]+")
_TWO_ROWS = 14
"""Figures in the form's shortest rows that stand below each other."""


def _lined(chars: Sequence[Char]) -> str:
    return "\n".join(map(_text, _lines(chars))).strip()


def _turned(box: Box, lying: Iterable[tuple[int, Char]]) -> str:
    """What a cell says in characters that lie otherwise than its table."""
    inside = [(way, char) for way, char in lying if _holds(box, char)]
    if len({way for way, _ in inside}) != 1:
        return ""
    upright = Page(0, 0.0, [char for _, char in inside])
    turn(upright, inside[0][0])
    return _lined(upright.chars)


def _score(box: Box, page: Page, text: str) -> float | None:
    """How sure recognition is of all that stands in a cell: not at all of what reaches into it."""
    if page.scores is None:
        return None
    unknown = 0.0 if text else 1.0
    return min((score for where, score in page.scores if _holds(box, where)), default=unknown)


def _is_doubtful(chars: Sequence[Char]) -> bool:
    """Whether digits of a cell stand over each other, are of two sizes, or raised beside others."""
    digits = [char for char in chars if char[0] in _MARKS or char[0].isdecimal()]
    if not digits:
        return False
    heights = sorted(map(_height, digits))
    if heights[-1] - heights[0] > _EVEN:
        return True  # of two sizes: which of them are the figure?
    lines = [first for first, *_ in groups(map(_baseline, digits))]
    low, high = (share * heights[0] for share in SHAKEN)
    if any(low < b - a < high for a, b in pairwise(lines)):
        return True  # one is raised or lowered
    return any(
        _overlap(one, other) > COVERED and abs(_baseline(one) - _baseline(other)) < one[4] - one[2]
        for number, one in enumerate(digits)
        for other in digits[number + 1 : number + _NEXT]
    )


_EVEN = 0.25
"""Points by which digits of one size differ: a producer rounds."""


def _is_turned(char: Char, box: Box, own: Sequence[Char]) -> bool:
    """Whether a character that stands at an angle may be a digit of a cell, and no watermark's: it
    is as large as one beside it, or alone.
    """
    return (
        char[0].isdecimal()
        and _holds(box, char)
        and (
            not own
            or any(
                abs(max(one[1] - char[3], char[1] - one[3])) < _size(one) / 4
                and _size(one) / 2 < _size(char) < _LARGER * _size(one)
                and abs(_baseline(one) - _baseline(char)) < _size(one) / 3
                for one in own
            )
        )
    )


_LARGER = 1.4
"""How much higher a digit's box may be for being turned."""


def _marked(chars: list[Char]) -> list[Char]:
    """A cell's characters, digits smaller than its largest, beside these on another baseline, as
    the marks that they are.
    """
    digits = [char for char in chars if char[0].isdecimal()]
    largest = max(map(_height, digits), default=0.0)
    large = [char for char in digits if _height(char) >= SMALLER * largest]

    def is_mark(char: Char) -> bool:
        if _height(char) >= SMALLER * largest:
            return False
        off = min(abs(_baseline(char) - _baseline(one)) for one in large)
        gap = min(max(one[1] - char[3], char[1] - one[3]) for one in large)
        # further off, or across them, it is no mark of the larger ones: these are a watermark's
        return RAISED < off < 1.5 * largest and -TOUCHING * largest <= gap < largest

    return [
        (raised(char[0]), *char[1:]) if char[0] in _MARKS and is_mark(char) else char
        for char in chars
    ]


_MARKS = set("0123456789()（）[]［］*＊")


def _crossing(contents: Iterable[tuple[Box, list[int]]], chars: Sequence[Char]) -> set[int]:
    """Numbers of characters of a figure that belong together and stand in two cells, or partly in none."""
    cell_of = dict.fromkeys(range(len(chars)), -1)
    cell_of |= {number: at for at, (_, inside) in enumerate(contents) for number in inside}
    parts = [n for n in cell_of if chars[n][0].isdecimal() or chars[n][0] in _PARTS]
    parts.sort(key=lambda number: (round(_baseline(chars[number])), chars[number][1]))
    found: set[int] = set()
    for one, other in pairwise(parts):
        a, b = chars[one], chars[other]
        near = b[1] - a[1] >= 0 and b[1] - a[3] < TOUCHING * (a[4] - a[2])
        if near and cell_of[one] != cell_of[other] and abs(_baseline(a) - _baseline(b)) < 1:
            found |= {one, other}
    return found


_PARTS = set(".,-−－")
"""What a figure has beside its digits."""


def _is_within(columns: Sequence[float], at: float) -> bool:
    """Whether a line goes down inside of a table's columns, and is no border of them."""
    return columns[0] < at < columns[-1] and abs(columns[_nearest(columns, at)] - at) > DOUBLE


def _nearest(edges: Sequence[float], value: float) -> int:
    at = bisect_left(edges, value)
    return (
        at if at == 0 or at < len(edges) and edges[at] - value < value - edges[at - 1] else at - 1
    )


def _points(box: Sequence[float]) -> Box:
    left, top, right, bottom = (round(edge, 2) for edge in box)
    return (left, top, right, bottom)


def _lines(chars: Sequence[Char]) -> Iterator[list[Char | None]]:
    """Characters as they stand in lines, from left to right; None where a space is."""
    for together in _rows(chars):
        line: list[Char | None] = []
        last: Char | None = None
        for char in sorted(together, key=lambda char: char[1]):
            if char[0].isspace():
                last = None
                continue
            if (last is None or char[1] > last[3] + SPACE) and line:
                line.append(None)
            line.append(char)
            last = char
        if line:
            yield line


def _rows(chars: Sequence[Char]) -> Iterator[list[Char]]:
    """Characters that share a baseline, from the top down; a raised or lowered digit apart."""
    if len({(char[2], char[4]) for char in chars}) < 2:  # as in most cells
        yield list(chars)
        return
    by_baseline = sorted(chars, key=_baseline)
    at = 0
    for near in groups(map(_baseline, by_baseline)):
        row = by_baseline[at : at + len(near)]
        at += len(near)
        sizes = Counter(map(_size, row))
        if len(sizes) == 1:  # nearly always
            yield row
            continue
        usual = max(sizes, key=lambda size: (sizes[size], size))
        own = [_baseline(char) for char in row if _size(char) == usual]
        top, bottom = own[0] - RAISED, own[-1] + RAISED
        above = [char for char in row if _baseline(char) < top]
        below = [char for char in row if _baseline(char) > bottom]
        if not any(char[0].isdecimal() for char in (*above, *below)):
            yield row
            continue
        yield above
        yield [char for char in row if top <= _baseline(char) <= bottom]
        yield below


def _height(char: Char) -> float:
    return char[4] - char[2]


def _size(char: Char) -> int:
    return round(_height(char))


def _baseline(char: Char) -> float:
    return char[4] - (1 - ASCENT) * (char[4] - char[2])


def _text(line: Iterable[Char | None]) -> str:
    return "".join(char[0] if char else " " for char in line)


def _paragraphs(chars: Sequence[Char], page: Page) -> Iterator[Paragraph]:
    """Lines of text outside tables, each character with its box."""
    margin = min((char[1] for char in chars), default=0.0)
    for line in _lines(chars):
        text = _text(line)
        own = [char for char in line if char]
        boxes: list[Box | None] = []
        for char in line:
            boxes += [char[1:] if char else None] * (len(char[0]) if char else 1)
        left, top = own[0][1], min(char[2] for char in own)
        box = _points((left, top, max(c[3] for c in own), max(c[4] for c in own)))
        if top > BOTTOM * page.height and re.fullmatch(r"\s*\d{1,3}(\s*/\s*\d+)?\s*", text):
            continue
        if left - margin > 1.5 * (own[0][4] - own[0][2]):  # an indented line begins a paragraph
            text, boxes = "\u3000\u3000" + text, [None, None, *boxes]
        yield Paragraph(text, Place(page=page.number, box=box), boxes, wrapped=True)
