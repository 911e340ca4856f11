"""Short lines on a page that are no rulings: slanting ones, and pictures stretched to a line, as
figures are crossed out with.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import hypot

from govreport.document import Box

RULE = 3.0
"""A shape thinner than this, in points, is a ruling; a thicker one that is only filled is
a background, and its edges make false tables out of paragraphs."""

A_SCRIBBLE = 40
"""Points from top to bottom of what crosses figures out: some lines of text; a seal is higher."""

_CORE = (0.2, 0.25, 0.8, 0.8)
"""Of a digit's box, from the left and the top, where a line goes through its ink: the ink of one
stands between 0.16 and 0.88 of the height. A slash through each of four digits crosses all of
them; a ring round them, a mark beside, a line below none.
"""


def line_of(box: Box, matrix: Sequence[float]) -> Box | None:
    """What a picture is that is stretched to a line, from end to end; None of another.

    Parameters
    ----------
    box : Box
        Where it is drawn.
    matrix : sequence of float
        What takes a square of one point to it, upwards.
    """
    a, b, c, d = matrix[:4]
    along, up = (a, b) if hypot(a, b) > hypot(c, d) else (c, d)
    left, top, right, bottom = box
    if abs(a * d - b * c) > RULE * hypot(along, up) or max(right - left, bottom - top) <= RULE:
        return None
    if bottom - top <= RULE:
        top = bottom = (top + bottom) / 2
    if right - left <= RULE:
        left = right = (left + right) / 2
    return (left, bottom, right, top) if along * up > 0 else (left, top, right, bottom)


def is_strip(corners: Sequence[tuple[float, float]]) -> bool:
    """Whether a filled shape is a line, as it were, that slants.

    Parameters
    ----------
    corners : sequence of (float, float)
        From left and from top or from below, as they follow each other.
    """
    xs, ys = zip(*corners, strict=True)
    sides = [*pairwise(corners), (corners[-1], corners[0])]
    area = abs(sum(a[0] * b[1] - a[1] * b[0] for a, b in sides)) / 2
    return area <= RULE * hypot(max(xs) - min(xs), max(ys) - min(ys))


def crossed_by(strokes: Iterable[Box]) -> Callable[[Iterable[Box]], bool]:
    """What tells whether a short line goes through one of some digits.

    Parameters
    ----------
    strokes : iterable of Box
        Lines of a page, each from one end to the other.
    """
    lines = sorted(strokes, key=_top)
    tops = [_top(one) for one in lines]

    def crossed(digits: Iterable[Box]) -> bool:
        for core in map(_core, digits):
            # what begins further above is higher than what crosses figures out
            near = slice(bisect_left(tops, core[1] - A_SCRIBBLE), bisect_right(tops, core[3]))
            if any(_meets(one, core) for one in lines[near]):
                return True
        return False

    return crossed


def _top(line: Box) -> float:
    return min(line[1], line[3])


def _core(digit: Box) -> Box:
    left, top, right, bottom = digit
    wide, high = right - left, bottom - top
    return (
        left + _CORE[0] * wide, top + _CORE[1] * high, left + _CORE[2] * wide, top + _CORE[3] * high
    )  # fmt: skip


def _meets(line: Box, box: Box) -> bool:
    """Whether a line, from one end to the other, comes through a box."""
    x0, y0, x1, y1 = line
    first, last = 0.0, 1.0  # what of the line is within the box
    for start, step, low, high in ((x0, x1 - x0, box[0], box[2]), (y0, y1 - y0, box[1], box[3])):
        if not step:
            if not low <= start <= high:
                return False
            continue
        ends = sorted(((low - start) / step, (high - start) / step))
        first, last = max(first, ends[0]), min(last, ends[1])
    return first <= last
