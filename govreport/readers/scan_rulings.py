"""The lines of tables on a page that is a picture: found by their shape, painted white."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from govreport.document import Box
from govreport.readers.rulings import DOUBLE, SNAP, Ruling

if TYPE_CHECKING:
    import numpy as np

    Picture = np.ndarray[Any, Any]

ERASED = 0.003
"""Share of a page's width around a line of a table that belongs to it: blur, and what is askew."""


def rulings_of(dark: Picture, scale: float, stamp: Picture) -> list[Ruling]:
    """What is long and thin, over gaps of worn print and below a stamp: the lines of tables, among
    others.
    """
    import cv2
    import numpy as np

    found: list[tuple[Ruling, float, float]] = []
    length = max(dark.shape[1] // 28, 30)
    part = length // 2  # longer than the strokes of letters
    gap = max(length // 4, 5)
    for across in (True, False):
        closing = np.ones((1, gap) if across else (gap, 1), np.uint8)
        parts = np.ones((1, part) if across else (part, 1), np.uint8)
        opening = np.ones((1, length) if across else (length, 1), np.uint8)
        wide = np.ones(
            (3, 1) if across else (1, 3), np.uint8
        )  # a line that is still a little askew
        thick = cv2.dilate(dark, wide)
        lines = cv2.morphologyEx(thick, cv2.MORPH_OPEN, parts)
        lines = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, closing)
        # a stamp along a line hides it, and was lifted out with it
        own, lines = lines, _run_on(lines, thick | stamp, across=across)
        lines = cv2.morphologyEx(lines, cv2.MORPH_OPEN, opening)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
        for number in range(1, count):
            left, top, width, height = stats[number, :4]
            mask = labels[top : top + height, left : left + width] == number
            straight = _straightest(mask if across else mask.T)
            if straight is None:
                continue
            at, start, end = straight
            at, start = (at + top, start + left) if across else (at + left, start + top)
            offset = left if across else top
            inked = own[top : top + height, left : left + width] > 0
            along = np.flatnonzero((inked if across else inked.T).any(axis=0)) + offset
            line = Ruling(across, at * scale, start * scale, (end + offset) * scale)
            found.append((line, along.min(initial=start) * scale, along.max(initial=start) * scale))
    return _without_bars(_drawn_to(_to_crossings(found)))


def ring_of(dark: Picture) -> Picture:
    """255 where the ring of a black stamp is: of a stroke too broad for a table's line, large, and
    with nothing in its corners and its middle.
    """
    import cv2
    import numpy as np

    width = dark.shape[1]
    brush = np.ones((max(width // _BROAD, 4),) * 2, np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(dark, cv2.MORPH_OPEN, brush), connectivity=8
    )
    ring = np.zeros_like(dark)
    for number, (left, top, wide, high, _) in enumerate(stats[1:], 1):
        if min(wide, high) * _LARGE < width:
            continue
        spot = labels[top : top + high, left : left + wide] == number
        down, across = high // 10, wide // 10
        corners = [spot[rows, columns] for rows in (slice(down), slice(-down, None))
                   for columns in (slice(across), slice(-across, None))]  # fmt: skip
        middle = spot[high // 3 : -high // 3, wide // 3 : -wide // 3]
        if not middle.any() and not any(corner.any() for corner in corners):
            ring[top : top + high, left : left + wide][spot] = 255
    spread: Picture = cv2.dilate(ring, np.ones((3, 3), np.uint8))
    return spread


_BROAD = 300
"""Strokes that are broader than this part of a page's width are no line's: 2 points."""

_LARGE = 20
"""Part of a page's width that a stamp is broad, at least: 10 mm."""


def _to_crossings(found: list[tuple[Ruling, float, float]]) -> list[Ruling]:
    """Lines that run on below a stamp no further than to the last line that they meet there; each
    with where it is seen, from where to where.
    """
    lines: dict[bool, list[Ruling]] = {True: [], False: []}
    for line, _, _ in found:
        lines[line.across].append(line)
    cut = []
    for line, start, end in found:
        met = [
            other.at
            for other in lines[not line.across]
            if other.start - SNAP <= line.at <= other.end + SNAP
        ]
        if line.start < start - SNAP:
            start = min((at for at in met if line.start - SNAP <= at <= start), default=start)
        if line.end > end + SNAP:
            end = max((at for at in met if end <= at <= line.end + SNAP), default=end)
        cut.append(line._replace(start=max(line.start, start), end=min(line.end, end)))
    return cut


def _run_on(lines: Picture, ink: Picture, *, across: bool) -> Picture:
    """Lines as far as ink runs on from them, straight on."""
    import numpy as np

    drawn, runs = (lines > 0, (lines | ink) > 0) if across else (lines.T > 0, (lines | ink).T > 0)
    begins = runs.copy()
    begins[:, 1:] &= ~runs[:, :-1]
    number = np.cumsum(begins).reshape(runs.shape)
    touched = np.zeros(int(number[-1, -1]) + 1, bool)
    touched[number[drawn]] = True
    whole = (runs & touched[number]).astype(np.uint8) * 255
    return whole if across else np.ascontiguousarray(whole.T)


def _drawn_to(lines: list[Ruling]) -> list[Ruling]:
    """Short lines beside a long one as part of it: a stamp's edge, else, would bend the table's."""
    lines.sort(key=lambda line: line.start - line.end)
    found: list[Ruling] = []
    for line in lines:
        long = (
            other
            for other in found
            if other.across == line.across
            and abs(other.at - line.at) <= DOUBLE
            and min(other.end, line.end) > max(other.start, line.start)
            and other.end - other.start > 2 * (line.end - line.start)
        )
        beside = next(long, None)
        found.append(line if beside is None else line._replace(at=beside.at))
    return found


def _without_bars(lines: list[Ruling]) -> list[Ruling]:
    """Lines but those that begin and end within a cell each, as the bar of a stamp does."""
    at = {across: [line for line in lines if line.across == across] for across in (True, False)}

    def is_bar(line: Ruling) -> bool:
        met = [
            other.at
            for other in at[not line.across]
            if other.start - SNAP <= line.at <= other.end + SNAP
        ]
        goes_on = any(
            abs(other.at - line.at) <= SNAP for other in at[line.across] if other is not line
        )
        return (
            not goes_on
            and min(met, default=line.start) < line.start
            and max(met, default=line.end) > line.end
            and all(abs(end - one) > SNAP for one in met for end in (line.start, line.end))
        )

    return [line for line in lines if not is_bar(line)]


def _straightest(mask: Picture) -> tuple[float, int, int] | None:
    """Where a line that lies across runs, from where to where; None if it is the arc of a stamp."""
    import numpy as np

    weights = mask.sum(axis=0)
    levels = (mask * np.arange(mask.shape[0])[:, None]).sum(axis=0) / np.maximum(weights, 1)
    at = float(np.median(levels[weights > 0]))
    near = np.flatnonzero((abs(levels - at) <= _BOW + _BOWED * mask.shape[1]) & (weights > 0))
    if len(near) < _SHARE * mask.shape[1]:
        return None
    filled = np.flatnonzero(weights)
    half = (filled[-1] - filled[0] + 1) / 2
    bow = abs(np.polyfit((filled - filled.mean()) / half, levels[filled], 2)[0])
    if bow > _BOW and half**2 < 2 * _BENT * bow:
        return None
    return at + 0.5, int(near[0]), int(near[-1]) + 1


_BOW, _BOWED = 1.5, 0.002
"""Pixels that a line may lie beside itself, and for each pixel of its length: a page bends."""

_SHARE = 0.6
"""Share of a line's length that must lie so: of the arc of a stamp it is 0.4."""

_BENT = 1000
"""Pixels of the radius of a line that is bent, at least: of a page's lines it is 2,000, of the flat
part of a broad arc, 500."""


def rules(line: Ruling, cells: Iterable[Box]) -> bool:
    """Whether a line is one of a table's, and no row of strokes in a line of text."""
    edges = (1, 3) if line.across else (0, 2)
    ends = (0, 2) if line.across else (1, 3)
    return any(
        abs(box[edge] - line.at) <= SNAP
        and line.start <= box[ends[1]] + SNAP
        and line.end >= box[ends[0]] - SNAP
        for box in cells
        for edge in edges
    )


def without_lines(grey: Picture, rulings: Iterable[Ruling], scale: float) -> Picture:
    """The page with its rulings painted white."""
    clean = grey.copy()
    around = round(ERASED * grey.shape[1])
    for line in rulings:
        at, end = round(line.at / scale), round(line.end / scale)
        start = max(round(line.start / scale) - around, 0)
        rows = slice(max(at - around, 0), at + around + 1)
        if line.across:
            clean[rows, start : end + around] = 255
        else:
            clean[start : end + around, rows] = 255
    return clean
