"""Lines of text in the cells of a page that is a picture: what is read by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreport.readers.scan_rulings import ERASED

if TYPE_CHECKING:
    from govreport.readers.scan_rulings import Picture


@dataclass
class Piece:
    """A line of text, and what it is read from."""

    box: tuple[int, int, int, int]
    in_cell: bool = False
    torn: bool = False
    """Its ink may go on beyond the cell."""
    alone: bool = False
    """It is all that stands in its cell."""
    text: str = ""
    score: float = 1.0


def lines_in(ink: Picture, cell: tuple[int, int, int, int]) -> list[Piece]:
    """A cell's lines of text: where its ink has gaps from top to bottom."""
    import numpy as np

    around = round(ERASED * ink.shape[1])
    left, top, right, bottom = (
        cell[0] + around,
        cell[1] + around,
        cell[2] - around,
        cell[3] - around,
    )
    inside = ink[top:bottom, left:right]
    rows = np.flatnonzero(inside.any(axis=1))
    if not len(rows):
        return []
    pieces: list[Piece] = []
    large = not_specks(inside)
    least = max(ink.shape[1] // 330, 4)  # pixels of the gap between two lines
    for group in np.split(rows, np.flatnonzero(np.diff(rows) > least) + 1):
        first, last = int(group[0]), int(group[-1]) + 1
        if not large[first:last].any():
            continue
        columns = np.flatnonzero(inside[first:last].any(axis=0))
        start, end = int(columns[0]), int(columns[-1]) + 1
        # what stands close to the edge may go on in what was painted white there
        close = _CLOSE * (last - first)
        torn = start <= close or end >= right - left - close or first == 0 or last == bottom - top
        pieces.append(Piece((left + start, top + first, left + end, top + last), True, torn))
    for piece in pieces:
        piece.alone = len(pieces) == 1
    return pieces


def not_specks(ink: Picture) -> Picture:
    """Where ink is no speck: a spot that is short beside the tallest; a stamp's bar is long."""
    import cv2
    import numpy as np

    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    large = np.maximum(wide, high) > _SPECK * high[1:].max(initial=0)
    large[0] = False  # the ground
    where: Picture = large[labels]
    return where


def joined(pieces: Sequence[Piece], red: Picture) -> list[Piece]:
    """Lines of text that a stamp's bar had parted when it was lifted out, as one again."""
    tallest = 1.25 * usual_height(pieces)
    found: list[Piece] = []
    for piece in pieces:
        left, top, right, bottom = piece.box
        if found:
            start, upper, end, lower = found[-1].box
            between = red[lower:top, max(left, start) : min(right, end)]
            if lower < top and bottom - upper <= tallest and between.size and between.any(1).all():
                box = (min(left, start), upper, max(right, end), bottom)
                found[-1] = Piece(box, True, piece.torn or found[-1].torn)
                continue
        found.append(piece)
    return found


def parted(pieces: Sequence[Piece], ink: Picture) -> list[Piece]:
    """Lines of text that the stroke of a black stamp had joined, each by itself: where there is far
    less ink across than elsewhere. None of them is a sure figure, whatever it is read as.
    """
    import numpy as np

    usual = usual_height(pieces)
    found: list[Piece] = []
    for piece in pieces:
        left, top, right, bottom = piece.box
        if bottom - top < _TWO_LINES * usual:
            found.append(piece)
            continue
        inside = ink[top:bottom, left:right] > 0
        weights = inside.sum(axis=1)
        edge = round(usual / 2)
        # of marks a pixel high nothing is between the edges
        least = weights[edge : len(weights) - edge].min(initial=weights.max())
        rows = np.flatnonzero(weights > _STROKE * least)
        groups = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
        lines = [(int(group[0]), int(group[-1]) + 1) for group in groups if len(group) > edge]
        for first, last in lines if len(lines) > 1 else ():
            columns = np.flatnonzero(inside[first:last].any(axis=0))
            start, end = int(columns[0]), int(columns[-1]) + 1
            box = (left + start, top + first, left + end, top + last)
            found.append(Piece(box, True, torn=True))
        if len(lines) < 2:
            found.append(piece)
    return found


_TWO_LINES = 1.6
"""Usual heights of a line that two lines of text have together, at least."""

_STROKE = 1.5
"""How much more ink a stamp's stroke leaves, at most, in one row between two lines than in another.
"""

_CLOSE = 0.25
"""How far, in heights of its line, two digits of one figure stand apart at most."""


def usual_height(pieces: Iterable[Piece]) -> float:
    """The usual height of a line of text, in pixels."""
    heights = sorted(piece.box[3] - piece.box[1] for piece in pieces)
    return heights[len(heights) // 2] if heights else 1.0


_SPECK = 0.35
"""Share of the height of a digit that a speck, or a point, is long at most."""
