"""Pages of a PDF through pdfplumber: slow, sure, and bounded in what it may cost."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from itertools import pairwise
from typing import Any

from govreport.document import Box, Document
from govreport.errors import EncryptedFile, TooLarge, UnreadableFile
from govreport.normal import mend
from govreport.readers.annotations import notes_in_pdfplumber
from govreport.readers.layout import (
    A_LINE,
    A_SCAN,
    Char,
    Page,
    holds,
    may_belong,
    once,
    turn,
    way_of,
    way_of_all,
)
from govreport.readers.limits import MAX_PAGES, Budget
from govreport.readers.pdfminer_bounds import BUDGET, Bomb, bound_pdfminer
from govreport.readers.rulings import Ruling, ruling_of
from govreport.readers.strokes import A_SCRIBBLE, RULE, is_strip, line_of


def pages(data: bytes, document: Document, label: str) -> Generator[Page, None, None]:
    """The pages of a PDF.

    Parameters
    ----------
    data : bytes
    document : Document
        Its title, and a note where the data are damaged, are written here.
    label : str
        The file's name, for messages.

    Raises
    ------
    UnreadableFile, EncryptedFile, TooLarge
    """
    import pdfplumber  # loads when the first PDF is read

    bound_pdfminer()
    BUDGET.begin()
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            Budget(label).hold(MAX_PAGES, len(pdf.pages))
            document.title = str(pdf.metadata.get("Title") or "")
            for page in pdf.pages:
                BUDGET.turn()
                yield _page(page)
                page.close()
    except TooLarge:
        raise
    except Exception as error:  # pdfminer raises many kinds for damaged files
        raise _refusal(error, label) from None
    finally:
        BUDGET.left = None
    if BUDGET.damaged:
        document.note(
            "PDF内部数据与其校验和不符，文字或数字可能已损坏",
            "data in the PDF do not match their checksum; text or figures may be damaged",
        )


def _page(page: Any) -> Page:
    fills = [
        (one["drawn"], _box(one), _colour(one["non_stroking_color"]))
        for one in page.rects
        if one["fill"] and one["opaque"] and not one["unseen"]
        if min(one["width"], one["height"]) > RULE
    ]
    fills += [
        (one["drawn"], _box(one), None)
        for one in page.images
        if one["opaque"]
        and not one["unseen"]
        and not line_of(_box(one), one["placed"])
        and one["width"] * one["height"] < A_SCAN * page.width * page.height
    ]
    cut = _cut(page)
    ways = [way_of(*char["matrix"][:2]) for char in page.chars]
    quarters = way_of_all(ways)
    sides: dict[int, list[Char]] = defaultdict(list)
    unseen: list[Char] = []
    turned: list[Char] = []
    away, beyond = 0, []
    for char, way in zip(page.chars, ways, strict=True):
        if way is None:  # a watermark, a seal
            if may_belong(*char["matrix"][:2]):
                turned.append((char["text"], *_box(char)))
            continue
        if (text := mend(char["text"])).strip() or text and char["width"] > 0:
            within = holds(cut, _box(char)) and not char["cut"]
            shown = within and _is_seen(char, fills)
            place = (text, *_box(char))
            away += not within and text.isalnum()
            if text.isdecimal() and (char["torn"] or not holds(cut, place[1:])):
                beyond.append(place)
            if shown:
                sides[way].append(place)
            elif way == quarters:
                unseen.append(place)
    seen = sides.pop(quarters, [])
    layer = bool(unseen and not seen and page.images)
    if layer:
        seen, unseen = unseen, []
    made = Page(page.page_number, float(page.height), once(seen), list(_rulings(page)))
    made.has_picture, made.layer = bool(page.images), layer
    made.unseen, made.cut, made.beyond = unseen, away, beyond
    made.width = float(page.width)
    made.beside = [
        (way, char) for way, own in sides.items() if len(own) >= A_LINE for char in once(own)
    ]
    made.slanting = turned + [c for own in sides.values() if len(own) < A_LINE for c in own]
    made.ink = [_box(one) for one in page.images]
    made.ink += [_box(one) for one in page.curves if one["fill"] and _is_outline(one)]
    made.strokes = list(_strokes(page))
    made.notes = notes_in_pdfplumber(page.annots)
    turn(made, quarters)
    return made


def _cut(page: Any) -> Box:
    """What is shown of a page that was cut to size, where pdfplumber puts its characters: its own
    `cropbox` is that of the page before it was turned.
    """
    left, low, right, high = page.page_obj.cropbox
    x0, y0, x1, y1 = page.page_obj.mediabox
    width, height = x1 - x0, y1 - y0
    turned: dict[int, Box] = {
        0: (left, height - high, right, height - low),
        90: (low, left - 2 * x0, high, right - 2 * x0),
        180: (width - right + 2 * x0, low - 2 * y0, width - left + 2 * x0, high - 2 * y0),
        270: (height - high + 2 * y0, width - right, height - low + 2 * y0, width - left),
    }
    return turned[page.rotation % 360]


Colour = tuple[float, ...] | None
"""Red, green and blue, of 1; None where it is unknown."""

Fill = tuple[int, Box, Colour]
"""A filled area: when it is drawn, where, and in which colour."""

_PAPER = (1.0, 1.0, 1.0)

_ALIKE = 0.04
"""Colours that differ by no more than this are not told apart."""

_TINY = 1.5
"""Points of letters that are not meant to be read."""


def _box(thing: Any) -> Box:
    return (thing["x0"], thing["top"], thing["x1"], thing["bottom"])


def _is_outline(curve: Any) -> bool:
    """Whether a shape is drawn as a letter is, and no frame or background: round or slanting."""
    points = curve["pts"]
    return any(step[0] in "cvy" for step in curve["path"]) or any(
        abs(a[0] - b[0]) > 0.1 and abs(a[1] - b[1]) > 0.1
        for a, b in zip(points, points[1:], strict=False)
    )


def _colour(told: Any) -> Colour:
    """A colour, in whichever way it is said."""
    parts = told if isinstance(told, list | tuple) else (told,)
    if not all(isinstance(part, int | float) for part in parts):
        return None
    if len(parts) == 4:
        return tuple((1 - part) * (1 - parts[3]) for part in parts[:3])
    return tuple(parts) if len(parts) == 3 else tuple(parts) * 3 if len(parts) == 1 else None


def _is_alike(one: Colour, other: Colour) -> bool:
    if one is None or other is None:
        return False
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def _is_seen(char: Any, fills: Sequence[Fill]) -> bool:
    """Whether a character is drawn, large and dark enough, and not covered later."""
    if char["unseen"] or char["bottom"] - char["top"] <= _TINY:
        return False
    inks = [_colour(char[name]) for name in char["inks"]]
    if not (fills or any(_is_alike(ink, _PAPER) for ink in inks)):
        return True
    here = [fill for fill in fills if holds(fill[1], _box(char))]
    if any(drawn > char["drawn"] for drawn, _, _ in here):
        return False
    ground = here[-1][2] if here else _PAPER
    return not all(_is_alike(ink, ground) for ink in inks)


def _rulings(page: Any) -> Iterator[Ruling]:
    """Lines, what is so thin that it is one, and outlines that are drawn."""
    for thing in (*page.lines, *page.rects, *page.curves):
        if thing["unseen"]:
            continue
        left, top, right, bottom = _box(thing)
        if right - left <= RULE and bottom - top <= RULE:
            continue
        if bottom - top <= RULE:
            yield Ruling(True, (top + bottom) / 2, left, right)
        elif right - left <= RULE:
            yield Ruling(False, (left + right) / 2, top, bottom)
        elif thing["stroke"]:
            corners = thing["pts"]
            if thing["object_type"] == "rect":
                corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
            for start, end in pairwise(corners):
                if ruling := ruling_of((*start, *end)):
                    yield ruling


def _strokes(page: Any) -> Iterator[Box]:
    """Lines that slant, and pictures that are stretched to a line."""
    for thing in (*page.lines, *page.curves):
        if thing["unseen"] or thing["height"] > A_SCRIBBLE:
            continue
        if thing["stroke"] or thing["fill"] and len(thing["pts"]) <= 5 and is_strip(thing["pts"]):
            for start, end in pairwise(thing["pts"]):
                if not ruling_of((*start, *end)):
                    yield (*start, *end)
    for one in page.images:
        if not one["unseen"] and (line := line_of(_box(one), one["placed"])):
            yield line


def _refusal(error: Exception, label: str) -> UnreadableFile:
    """Our exception for one of pdfminer's, which pdfplumber may have wrapped."""
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    causes = [error, *error.args]
    if any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in causes):
        return EncryptedFile(f"{label}: PDF有密码保护 the PDF is protected by a password")
    for cause in causes:
        if isinstance(cause, Bomb):
            return TooLarge(f"{label}: {cause}")
        if isinstance(cause, MemoryError | RecursionError):
            return TooLarge(f"{label}: PDF过于复杂，无法读取 the PDF is too complex to read")
    kinds = [type(cause).__name__ for cause in causes if isinstance(cause, Exception)]
    return UnreadableFile(f"{label}: PDF已损坏 the PDF is damaged ({kinds[-1]})")
