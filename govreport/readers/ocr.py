"""Pages that are pictures: lines and cells are found, what stands in them is recognised.

The way that measured best on renderings of real reports (572 cells; 150, 200 and 300 dpi):
the page is set upright, red stamps are lifted out by colour, the lines of tables are found by
their shape, and every cell is recognised by itself, since detection over a whole page misses
single digits (163 of 186 found). A cell's digits count where two readings of it, one of the
picture as it is and one of its black and white, are the same and both are sure.

RapidOCR's models come in its wheel; nothing is downloaded.
"""

from __future__ import annotations

import math
import os
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from govreport.document import Box
from govreport.extras import require
from govreport.readers.layout import ASCENT, Char, Page
from govreport.readers.rulings import Ruling, overlaid, tables_of
from govreport.readers.scan_pieces import Piece, joined, lines_in, not_specks, parted, usual_height
from govreport.readers.scan_rulings import ERASED, ring_of, rules, rulings_of, without_lines

if TYPE_CHECKING:
    import numpy as np

    Picture = np.ndarray[Any, Any]
    """Rows and columns of a page, 0 black and 255 white; in colour with red, green and blue."""

DENIED = 0.4
"""Score of a figure that two readings give differently: only the form's identities can save it, and
not where a part and its total are both such: on a copy at 110 dpi two 7 were 1.
"""

RESOLUTION = 200
"""Dots per inch at which pages of a PDF are drawn: 572 of 572 cells, at 150 up to 8 fewer."""

_LOCK = threading.Lock()
"""The models work in one thread at a time."""

_STEEPEST = 6.0
"""Degrees that a page may be askew; what lies further is turned by quarters."""


def read_page(picture: Picture, number: int, scale: float) -> tuple[Page, Callable[[Box], Box]]:
    """Read a page that is a picture.

    Parameters
    ----------
    picture : array
        Height × width, or height × width × 3 with red, green and blue.
    number : int
        Of the page, from 1.
    scale : float
        Points a pixel.

    Returns
    -------
    page : Page
        Its characters and rulings, as a PDF's page has them, in points of the upright page,
        and how sure each line of text is.
    back : callable
        Where a box of the upright page stands on the page as it was given.

    Raises
    ------
    MissingExtra
        Without ``govreport[ocr]``.
    """
    require("ocr")
    import cv2
    import numpy as np

    both, straightened = _straight(_lifted(picture))
    both, turned = _upright(both)
    undo = np.linalg.inv(turned @ straightened)
    grey, plain = (np.ascontiguousarray(both[:, :, channel]) for channel in (0, 1))
    dark = _dark(grey)
    if _specks(dark) > _DIRTY * dark.size:
        grey, plain = cv2.medianBlur(grey, 3), cv2.medianBlur(plain, 3)
        dark = _dark(grey)
    red = _stamp(plain, grey)
    ring = ring_of(dark)
    lines = rulings_of(dark & ~ring, scale, red | ring)
    found = list(tables_of(lines))
    rulings = [line for line in lines if any(rules(line, table) for table in found)]
    cells = [box for table in found for box in sorted({*table} - overlaid(table))]
    clean = without_lines(grey, rulings, scale)
    ink = _specks_out(_dark(clean))
    pieces: list[Piece] = []
    outside = _specks_out(_dark(plain))
    for box in cells:
        left, top, right, bottom = (round(edge / scale) for edge in box)
        pieces += lines_in(ink, (left, top, right, bottom))
        outside[top:bottom, left:right] = 0
    pieces = parted(joined(pieces, red), ink)
    masked = np.where(cv2.dilate(outside, np.ones((9, 9), np.uint8)) > 0, plain, 255)
    free = _detected(masked.astype(np.uint8), outside)
    _recognise(clean, pieces)
    _doubt_stamped(pieces, plain, grey, clean)
    _recognise(plain, free)
    pieces += free
    page = Page(number, grey.shape[0] * scale, rulings=rulings, width=grey.shape[1] * scale)
    size = usual_height(piece for piece in pieces if piece.text) * scale
    page.scores = []
    page.ink += _red(cells, plain, ink, scale)
    for piece in pieces:
        page.chars += _chars(piece, scale, size)
        start, upper, end, lower = (edge * scale for edge in piece.box)
        where = (start, upper, end, lower)
        # what was found as text outside tables and reaches into a cell was read but once
        page.scores.append((where, piece.score if piece.in_cell else 0.0))
        if piece.in_cell and not piece.text:  # ink that says nothing is no blank cell
            page.ink.append(where)

    def back(box: Box) -> Box:
        left, top, right, bottom = (edge / scale for edge in box)
        corners = np.array([[left, right, left, right], [top, top, bottom, bottom], [1, 1, 1, 1]])
        across, down, _ = undo @ corners * scale
        found = (across.min(), down.min(), across.max(), down.max())
        return tuple(round(float(edge), 2) for edge in found)  # type: ignore[return-value]

    return page, back


def read_cells(picture: Picture, cells: Sequence[Box], scale: float) -> list[tuple[str, float]]:
    """Read single cells of an upright page, whose other text is known.

    Parameters
    ----------
    picture : array
        As for `read_page`.
    cells : sequence of Box
        In points.
    scale : float
        Points a pixel.

    Returns
    -------
    list of (str, float)
        What stands in each, and how sure that is; nothing read is nothing sure.
    """
    require("ocr")
    import numpy as np

    grey = np.ascontiguousarray(_lifted(picture)[:, :, 0])
    edges = [
        Ruling(across, at, box[0 if across else 1], box[2 if across else 3])
        for box in cells
        for across, at in ((True, box[1]), (True, box[3]), (False, box[0]), (False, box[2]))
    ]
    clean = without_lines(grey, edges, scale)
    ink = _specks_out(_dark(clean))
    lines = []
    for box in cells:
        left, top, right, bottom = (round(edge / scale) for edge in box)
        lines.append(lines_in(ink, (left, top, right, bottom)))
    _recognise(clean, [piece for pieces in lines for piece in pieces])
    return [
        (
            "\n".join(piece.text for piece in pieces).strip(),
            min((piece.score if piece.text else 0.0 for piece in pieces), default=0.0),
        )
        for pieces in lines
    ]


# --- the page -----------------------------------------------------------------------------


def _dark(grey: Picture) -> Picture:
    """255 where the page is darker than around, 0 elsewhere: ink on any ground."""
    import cv2

    block = max(grey.shape[1] // 40, 15) | 1
    return cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18
    )


def _lifted(picture: Picture) -> Picture:
    """A page in grey twice: without the red of stamps, which lie over figures, and with it,
    since titles are red, too.
    """
    import cv2
    import numpy as np

    if picture.ndim == 2:
        return np.dstack([picture, picture])
    red, green, blue = (picture[:, :, channel].astype(np.int16) for channel in range(3))
    lifted = picture[:, :, 0].copy()
    lifted[(red - np.maximum(green, blue) > _RED) & (red > _PRINT)] = 255
    return np.dstack([lifted, cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)])


_RED, _PRINT = 40, 130
"""How much redder than green and blue a stamp is, at least; and how dark, in red, the print below
it is, at most."""


def _straight(both: Picture) -> tuple[Picture, Picture]:
    """Turned by the few degrees that its lines are askew; and how points moved."""
    import cv2
    import numpy as np

    grey = both[:, :, 0]
    factor = 1000 / max(grey.shape)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    down, across = np.nonzero(_dark(small))
    if len(down) < 50:
        return both, np.eye(3)
    chosen = np.random.default_rng(0).permutation(len(down))[:40_000]
    down, across = down[chosen].astype(np.float32), across[chosen].astype(np.float32)

    def sharpness(degrees: float) -> float:
        turn = math.radians(degrees)
        # lines across and lines down both fall into few rows and columns when they are straight
        rows = np.bincount((down * math.cos(turn) - across * math.sin(turn) + 500).astype(int))
        columns = np.bincount((across * math.cos(turn) + down * math.sin(turn) + 500).astype(int))
        return float((np.diff(rows) ** 2).sum() + (np.diff(columns) ** 2).sum())

    best = max(np.arange(-_STEEPEST, _STEEPEST + 0.1, 0.25), key=sharpness)
    best = max(np.arange(best - 0.25, best + 0.26, 0.05), key=sharpness)
    if abs(best) < 0.04:
        return both, np.eye(3)
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(best), 1)
    size = (width, height)
    turned = cv2.warpAffine(both, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(255, 255))
    return turned, np.vstack([matrix, [0, 0, 1]])


def _upright(both: Picture) -> tuple[Picture, Picture]:
    """Turned by quarters so that its text can be read; and how points moved."""
    import cv2
    import numpy as np

    moved, grey = np.eye(3), np.ascontiguousarray(both[:, :, 1])
    factor = min(960 / max(grey.shape), 1)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    boxes = _detect(small)
    if not boxes:
        return both, moved
    # lines of text are long; a single digit is taller than wide on a page that stands upright, too
    sides = [(right - left, bottom - top) for left, top, right, bottom in boxes]
    standing = sum(tall for wide, tall in sides if tall > 2 * wide)
    if standing > sum(wide for wide, tall in sides if wide > 2 * tall):
        moved = np.array([[0, 1, 0], [-1, 0, grey.shape[1]], [0, 0, 1]], float)
        width = small.shape[1]
        boxes = [(top, width - right, bottom, width - left) for left, top, right, bottom in boxes]
        both = np.rot90(both)
        grey = np.ascontiguousarray(both[:, :, 1])
    boxes.sort(key=lambda box: abs((box[2] - box[0]) / max(box[3] - box[1], 1) - 6))
    crops = []
    for box in boxes[:4]:  # of some six letters: enough to tell, soon read
        left, top, right, bottom = (round(edge / factor) for edge in box)
        crop = grey[top:bottom, left:right]
        crops += [crop, np.ascontiguousarray(crop[::-1, ::-1])]
    scores = [score for _, score in _texts(crops)]
    if sum(scores[1::2]) > sum(scores[::2]):
        height, width = grey.shape
        moved = np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], float) @ moved
        both = both[::-1, ::-1]
    return both, moved


def _stamp(plain: Picture, grey: Picture) -> Picture:
    """255 where red was lifted out, and close to it."""
    import cv2
    import numpy as np

    red = ((plain < _WHITE) & (grey > _WHITE)).astype(np.uint8) * 255
    near: Picture = cv2.dilate(red, np.ones((5, 5), np.uint8))
    return near


_DIRTY = 0.0003
"""Specks a pixel of a page that is dirty all over: a clean one has a tenth of them."""


def _specks(dark: Picture) -> int:
    """How many spots there are that are smaller than a full stop."""
    import cv2

    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    return int((stats[1:, cv2.CC_STAT_AREA] <= 4).sum())


def _red(cells: Iterable[Box], plain: Picture, ink: Picture, scale: float) -> list[Box]:
    """Cells that hold nothing once red is lifted out: theirs may be a figure, not a stamp's."""
    around = round(ERASED * plain.shape[1])
    found = []
    for box in cells:
        left, top, right, bottom = (round(edge / scale) for edge in box)
        inside = slice(top + around, bottom - around), slice(left + around, right - around)
        if not ink[inside].any() and plain[inside].size and plain[inside].min() < _PALE:
            found.append(box)
    return found


_PALE = 160
"""Grey that ink on paper is darker than."""


def _doubt_stamped(pieces: Iterable[Piece], plain: Picture, grey: Picture, clean: Picture) -> None:
    """Let no figure that a stamp lies over, or that it may hide a digit of, be sure by itself: 78
    below a line is 18, 51 at its edge is 5. Words there are read with the stamp, too, which took
    strokes of theirs along.
    """
    words = []
    for piece in pieces:
        left, top, right, bottom = piece.box
        around = (bottom - top) // 2
        aside = 2 if _WORDS.search(piece.text) else bottom - top  # a digit is less wide than high
        across = slice(max(left - aside, 0), right + aside)
        near = slice(max(top - around, 0), bottom + around), across
        if ((plain[near] < _PALE) & (grey[near] > _WHITE)).sum() > bottom - top:
            piece.score = min(piece.score, DENIED)
            if _WORDS.search(piece.text):
                words.append(piece)
    read = _texts([_crop(picture, piece) for piece in words for picture in (clean, plain)])
    for piece, *both in zip(words, read[::2], read[1::2], strict=True):
        text, _ = max(both, key=itemgetter(1))
        if _WORDS.search(text):
            piece.text = text.strip()


_WHITE = 250
"""Grey of what was red and is lifted out."""


def _specks_out(dark: Picture) -> Picture:
    """Ink without what is too small to be print."""
    import cv2
    import numpy as np

    least = max(dark.shape[1] // 550, 3)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[1:] = np.where(
        (stats[1:, cv2.CC_STAT_AREA] >= least * least)
        & (np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]) >= least),
        255,
        0,
    )
    clean: Picture = kept[labels]
    return clean


# --- text outside tables ----------------------------------------------------------------------


def _detected(grey: Picture, ink: Picture) -> list[Piece]:
    """The lines of text outside tables."""
    if not ink.any():
        return []
    factor = min(1280 / max(grey.shape), 1)
    import cv2

    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return [
        Piece((*(round(edge / factor) for edge in box),))
        for box in _detect(small)
        if box[2] - box[0] > 4
    ]


def _chars(piece: Piece, scale: float, size: float) -> list[Char]:
    """A piece's characters, each with the share of its width that it takes."""
    weights = [2 if ord(char) > 255 else 1 for char in piece.text]
    if not weights:
        return []
    start, upper, end, lower = piece.box
    unit = (end - start) * scale / sum(weights)
    chars: list[Char] = []
    left = start * scale
    middle = (upper + lower) / 2 * scale
    top = middle - size * ASCENT / 2
    for char, weight in zip(piece.text, weights, strict=True):
        chars.append((char, left, top, left + weight * unit, top + size))
        left += weight * unit
    return chars


# --- what stands in them ----------------------------------------------------------------------

_FIGURE = re.compile(r"[\s\d.,:;+\-/%()（）oOQDθ口囗lI|〇零一—－·、。，'’]*")
"""What may be a figure, or a misread one."""

_DASH = re.compile(r"[-—－一/]+$")
"""What stands for no figure."""

_WORDS = re.compile("[\u3400-\u9fff]|[A-Za-z]{3}")

_ALIKE = str.maketrans("oOQDθ口囗〇lI|", "00000000111")
"""Digits as what they are misread for: proposed, and believed only where identities hold."""


_NUMERALS = re.compile("[零〇一二三四五六七八九十百千两]+")


def _recognise(grey: Picture, pieces: Sequence[Piece]) -> None:
    """Give every piece its text; a figure's is as sure as the worse of two readings."""
    import cv2

    crops = [_crop(grey, piece) for piece in pieces]
    read = _without_specks(pieces, crops, _texts(crops))
    figures: list[tuple[Piece, Picture, float]] = []
    for piece, crop, (text, score) in zip(pieces, crops, read, strict=True):
        piece.text = text.strip()
        if piece.in_cell and _FIGURE.fullmatch(piece.text):
            meant = piece.text.translate(_ALIKE)
            figures.append((piece, crop, score if meant == piece.text else DENIED))
            piece.text = meant
        elif piece.in_cell and _NUMERALS.fullmatch(piece.text) and not piece.torn:
            piece.score = 0.0  # a stamp's edge across 0 is 十, a line 一
        elif piece.in_cell and (
            not _WORDS.search(piece.text) or (piece.torn and piece.alone and len(piece.text) == 1)
        ):
            piece.text, piece.score = "", 0.0  # neither figure nor words: a stamp's, 入 or Q
    again = _texts([_black_and_white(crop) for _, crop, _ in figures])
    for (piece, crop, score), (text, other) in zip(figures, again, strict=True):
        if not any(map(str.isdecimal, piece.text)) and (piece.torn or not _DASH.match(piece.text)):
            piece.text = ""  # a stamp's edge, or what it left of 0
        if not piece.text or piece.torn or not _of_one_figure(crop):
            piece.score = 0.0
        elif piece.text == text.strip() and not _may_be_seven(piece.text, crop):
            # a ring is no other digit; that it may be a letter is what makes readings of 0 unsure
            piece.score = (max if piece.text == "0" and _is_ring(crop) else min)(score, other)
        else:
            piece.score = min(score, DENIED)
    unsure = [one for one in figures if DENIED < one[0].score < _THRICE]
    larger = _texts([cv2.resize(crop, None, fx=2, fy=2) for _, crop, _ in unsure])
    for (piece, _, _), (text, score) in zip(unsure, larger, strict=True):
        if piece.text == text.strip() and score >= _SURELY:
            piece.score = _THRICE


_THRICE, _SURELY = 0.9, 0.98
"""Score of a figure that a third reading bears out, of its picture twice as large, and what that one
must have: enough on clear pages. Of 486 that two readings gave alike at 110 dpi one was wrong, a 9 for
0, and the third said so; in black and white a 7 has half of its score."""


def _without_specks(
    pieces: Sequence[Piece], crops: list[Picture], read: list[tuple[str, float]]
) -> list[tuple[str, float]]:
    """The readings, where specks stand beside a figure without these; so are the crops then.
    Figures that the specks had marks beside them are not sure by themselves; where they made other
    digits, no more than where two readings differ: they may be what is left of one.
    """
    beside = {}
    for number, (piece, crop, (text, _)) in enumerate(zip(pieces, crops, read, strict=True)):
        if piece.in_cell and not _WORDS.search(text):
            trimmed = _trimmed(crop)
            if trimmed is not None:
                beside[number] = trimmed
    for (number, crop), (text, score) in zip(
        beside.items(), _texts([*beside.values()]), strict=True
    ):
        crops[number] = crop
        before, after = read[number][0].strip(), text.strip()
        if before != after:
            score = min(score, _MARRED if _BESIDE.sub("", before) == after else DENIED)
        read[number] = (text, score)
    return read


def _trimmed(crop: Picture) -> Picture | None:
    """A line of text without the specks before and behind it; None if there are none."""
    import numpy as np

    dark, _, _ = _parts(crop)
    columns = np.flatnonzero(not_specks(dark).any(axis=0))
    if not len(columns):
        return None
    left, right = int(columns[0]), int(columns[-1]) + 1
    if not dark[:, :left].any() and not dark[:, right:].any():
        return None
    blank = np.full_like(crop, 255)
    blank[:, max(left - 2, 0) : right + 2] = crop[:, max(left - 2, 0) : right + 2]
    return blank


_BESIDE = re.compile(r"^\D+|\D+$")
"""What specks beside a figure are read as."""

_MARRED = 0.9
"""Score, at most, of a figure that is read without the specks beside it."""


def _crop(grey: Picture, piece: Piece) -> Picture:
    """A line of text with white around it."""
    import cv2

    left, top, right, bottom = piece.box
    around = max(round((bottom - top) * 0.25), 4)
    crop = grey[max(top - 2, 0) : bottom + 2, max(left - 2, 0) : right + 2]
    return cv2.copyMakeBorder(
        crop, around, around, around, around, cv2.BORDER_CONSTANT, value=(255,)
    )


def _black_and_white(crop: Picture) -> Picture:
    import cv2

    smooth = cv2.GaussianBlur(cv2.resize(crop, None, fx=1.5, fy=1.5), (3, 3), 0)
    return cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1]


def _parts(crop: Picture) -> tuple[Picture, Picture, Picture]:
    """A line's ink, 255, each spot of it by number, and how large these are."""
    import cv2

    dark = cv2.threshold(crop, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    return dark, labels, stats


def _of_one_figure(crop: Picture) -> bool:
    """Whether no digit is far smaller than the others, which may be a note's mark, and none far
    from them, which may be a stamp's edge.
    """
    import numpy as np

    dark, _, stats = _parts(crop)
    heights = [int(height) for *_, height, _ in stats[1:]]
    tallest = max(heights, default=0)
    if any(0.35 * tallest < height < 0.8 * tallest for height in heights):
        return False
    columns = np.flatnonzero(dark.any(axis=0))
    return len(columns) < 2 or int(np.diff(columns).max()) <= _FAR * tallest


def _may_be_seven(text: str, crop: Picture) -> bool:
    """Whether a digit that was read as 1 has a bar above it as broad as that of 7."""
    _, labels, stats = _parts(crop)
    tallest = max((height for *_, height, _ in stats[1:]), default=0)
    digits = [spot for spot in range(1, len(stats)) if stats[spot][3] > tallest / 2]
    digits.sort(key=lambda spot: int(stats[spot][0]))
    read = [char for char in text if char.isdecimal()]
    return len(digits) == len(read) and any(
        char == "1"
        and (labels[top : top + height // 3] == spot).sum(axis=1).max(initial=0) > _BAR * height
        for char, spot in zip(read, digits, strict=True)
        for top, height in [stats[spot, [1, 3]]]
    )


def _is_ring(crop: Picture) -> bool:
    """Whether all ink is one spot around one hole that reaches nearly from its top to its bottom."""
    import cv2

    dark, _, stats = _parts(crop)
    _, papers, rooms, middles = cv2.connectedComponentsWithStats(255 - dark, connectivity=4)
    if len(stats) != 2 or len(rooms) != 3:  # the ground and the spot; the ink, around it and within
        return False
    hole = 3 - papers[0, 0]
    _, top, _, height, _ = stats[1]
    off = abs(middles[hole][1] - (top + height / 2))
    return bool(rooms[hole, cv2.CC_STAT_HEIGHT] >= _HOLE * height and off <= 0.1 * height)


_HOLE = 0.5
"""Share of the height of a 0 that its hole has, at least; that of a 6 or 9 has a third."""

_BAR = 0.5
"""Share of its height that the bar of a 7 is broad, at least; the flag of a 1 is half of it."""

_FAR = 1.0
"""How far, in heights of a digit, two digits of one figure stand apart at most: they touch nearly."""


# --- the models -------------------------------------------------------------------------------


@cache
def _models() -> tuple[Any, Any]:
    """What finds text and what reads it; loaded once."""
    from rapidocr import RapidOCR

    engine: Any = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Det.limit_side_len": 2000,
            "Det.limit_type": "max",
            "Rec.rec_img_shape": [3, 48, 48],  # no wider than what it reads: 18 ms, not 47
            "Rec.rec_batch_num": 4,
            # a build's workers have a processor each
            "EngineConfig.onnxruntime.intra_op_num_threads": int(
                os.environ.get("OMP_NUM_THREADS", -1)
            ),
        }
    )
    return engine._load_det_model(), engine._load_rec_model()


def _detect(grey: Picture) -> list[tuple[int, int, int, int]]:
    """Upright boxes around the lines of text of a picture, from the top down."""
    import cv2

    with _LOCK:
        found = _models()[0](cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)).boxes
    boxes = []
    for corners in found if found is not None else ():
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        boxes.append((max(int(left), 0), max(int(top), 0), math.ceil(right), math.ceil(bottom)))
    return boxes


def _texts(crops: Sequence[Picture]) -> list[tuple[str, float]]:
    """What stands in pictures of a line each, with scores."""
    if not crops:
        return []
    import cv2
    from rapidocr.ch_ppocr_rec import TextRecInput

    with _LOCK:
        found = _models()[1](
            TextRecInput(img=[cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR) for crop in crops])
        )
    return list(zip(found.txts, map(float, found.scores), strict=True))
