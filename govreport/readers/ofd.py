"""OFD (GB/T 33190), in which Chinese offices archive: text objects and paths on pages.

A page's characters and lines go the way of a PDF's, through `layout`. Signatures, stamps and
annotations are not text.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

from govreport.document import Box, Document, Grid, Place
from govreport.errors import UnreadableFile
from govreport.readers import layout, pictures
from govreport.readers.layout import ASCENT, Char, Page
from govreport.readers.limits import MAX_PAGE_OBJECTS, MAX_PAGES, MAX_TEXT, Budget
from govreport.readers.parts import Parts
from govreport.readers.rulings import Ruling

POINTS = 72 / 25.4
"""Points a millimetre, the format's unit."""

THIN = 2.0
"""A filled shape thinner than this, in points, is a ruling; a thicker one a background."""

_TILTED = 0.05
"""Tangent of an angle at which text is a watermark's, and no line of the page."""

_TWICE = 0.3
"""Shares of a letter's size within which the same letter is the same: bold print by two strokes."""

_PAGE_CHARS = 20
"""A page with fewer characters than this and a picture is a scan."""

Matrix = tuple[float, float, float, float, float, float]
_PLAIN: Matrix = (1, 0, 0, 1, 0, 0)
_STEP = re.compile(r"[MLBQASC]|-?\d*\.?\d+(?:[eE]-?\d+)?")
_OPERANDS = {"M": 2, "L": 2, "B": 6, "Q": 4, "A": 7, "S": 2}


def read_ofd(data: bytes, label: str) -> Document:
    """Read an OFD file.

    Returns
    -------
    Document
        Places are page and box, in points from the page's top left corner.

    Raises
    ------
    UnreadableFile, EncryptedFile, TooLarge
    """
    parts = Parts(data, label, "OFD")
    document = Document("ofd", [])
    budget = Budget(label)
    number = 0
    for doc in _all(parts.xml("OFD.xml"), "DocRoot"):
        root = _path("", doc.text)
        if root not in parts.names:
            raise parts.damaged(KeyError(root))
        whole = parts.xml(root)
        folder = posixpath.dirname(root)
        templates = {
            one.get("ID") or "": _path(folder, one.get("BaseLoc"))
            for one in _all(whole, "TemplatePage")
        }
        usual = _numbers(_first(whole, "PhysicalBox"))
        for one in _all(whole, "Page"):
            number += 1
            budget.hold(MAX_PAGES, number)
            name = _path(folder, one.get("BaseLoc"))
            if name not in parts.names:
                document.note(f"文件中缺少第{number}页", f"page {number} is missing from the file")
                continue
            content = parts.xml(name)
            own = _numbers(_first(content, "PhysicalBox")) or usual
            across, down = own[2:] if len(own) == 4 else (210.0, 297.0)
            page = Page(number, down * POINTS, width=across * POINTS)
            reader = _Reader(page, budget)
            for used in _all(content, "Template"):
                below = templates.get(used.get("TemplateID") or "")
                if below in parts.names:
                    reader.add(parts.xml(below))
            reader.add(content)
            budget.spend(MAX_TEXT, len(page.chars), Place(number))
            if len(page.chars) < _PAGE_CHARS and reader.images:
                document.blocks += _scans(parts, whole, folder, reader.images, document, number)
            document.blocks += layout.blocks(page, label)
    if not any(isinstance(b, Grid) or b.text.strip() for b in document.blocks):
        raise UnreadableFile(f"{label}: OFD文件中没有文字 the OFD file holds no text")
    return document


def _all(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements of a name, in whichever namespace a writer put them."""
    yield from element.iter("{*}" + name)


def _first(element: etree._Element, name: str) -> str:
    return next((one.text or "" for one in _all(element, name)), "")


def _path(folder: str, name: str | None) -> str:
    """The name of a part within the archive, from where another one names it."""
    path = (name or "").strip()
    path = path[1:] if path.startswith("/") else posixpath.join(folder, path)
    return posixpath.normpath(path)


def _numbers(text: str | None) -> list[float]:
    found = []
    for word in islice((text or "").split(), MAX_PAGE_OBJECTS):
        try:
            found.append(float(word))
        except ValueError:
            return []
    return found


def _deltas(text: str | None, count: int) -> list[float]:
    """Steps from one character to the next; ``g 3 2.5`` says one three times."""
    words = iter((text or "").split())
    steps: list[float] = []
    try:
        for word in words:
            if word == "g":
                times = int(next(words))
                steps += [float(next(words))] * min(max(times, 0), count)
            else:
                steps.append(float(word))
            if len(steps) >= count:
                break
    except (ValueError, StopIteration):
        pass
    return steps[:count]


class _Reader:
    """Gathers what stands on one page."""

    def __init__(self, page: Page, budget: Budget) -> None:
        self.page = page
        self.budget = budget
        self.images: list[tuple[str, Box]] = []
        self.fills: list[Box] = []
        self.seen: dict[str, list[tuple[float, float]]] = {}

    def add(self, content: etree._Element) -> None:
        """All objects of a page, or of a template below it, in the order they are drawn."""
        for thing in content.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject"):
            place = Place(self.page.number)
            self.budget.hold(MAX_PAGE_OBJECTS, len(self.page.chars) + len(self.page.rulings), place)
            box = _numbers(thing.get("Boundary"))
            if len(box) != 4 or any(abs(edge) > 1e5 for edge in box):
                continue
            if thing.get("Visible") == "false":
                continue
            matrix = _numbers(thing.get("CTM"))
            turn: Matrix = tuple(matrix) if len(matrix) == 6 else _PLAIN  # type: ignore[assignment]
            kind = etree.QName(thing).localname
            if kind == "TextObject":
                self._text(thing, box, turn)
            elif kind == "PathObject":
                self._shape(thing, box, turn)
            else:
                area = _points(box[0], box[1], box[0] + box[2], box[1] + box[3])
                self.images.append((thing.get("ResourceID") or "", area))
                self.page.ink.append(area)
                self.page.has_picture = True

    def _text(self, thing: etree._Element, box: Sequence[float], turn: Matrix) -> None:
        size = next(iter(_numbers(thing.get("Size"))), 0.0)
        tilted = abs(turn[1]) > _TILTED * abs(turn[0]) or turn[0] <= 0 or turn[3] <= 0
        colour = next((_numbers(one.get("Value")) for one in _all(thing, "FillColor")), [])
        alpha = next((_numbers(one.get("Alpha")) for one in _all(thing, "FillColor")), [])
        alpha = alpha or _numbers(thing.get("Alpha"))
        pale = len(colour) == 3 and min(colour) >= 250
        clear = alpha and alpha[0] < 13
        unfilled = thing.get("Fill") == "false" and thing.get("Stroke") != "true"
        for code in _all(thing, "TextCode"):
            text = code.text or ""
            start_x, start_y = (next(iter(_numbers(code.get(name))), 0.0) for name in "XY")
            across = _deltas(code.get("DeltaX"), len(text))
            down = _deltas(code.get("DeltaY"), len(text))
            x, y = start_x, start_y
            for number, char in enumerate(text):
                wide = size if ord(char) > 0x2E7F else size / 2
                step = across[number] if number < len(across) else 0.0 if down else wide
                made = _letter(char, x, y, size, min(wide, abs(step) or wide), box, turn)
                x += step
                y += down[number] if number < len(down) else 0.0
                if char.isspace():
                    self.page.chars.append(made)
                elif not self._is_twice(made):
                    hidden = tilted or clear or unfilled or size <= 0
                    lies_on = (layout.holds(fill, made[1:]) for fill in self.fills)
                    hidden = hidden or pale and not any(lies_on)
                    (self.page.unseen if hidden else self.page.chars).append(made)

    def _is_twice(self, char: Char) -> bool:
        """Whether the same letter has been struck at the same place, for bold print."""
        near = _TWICE * (char[4] - char[2])
        places = self.seen.setdefault(char[0], [])
        if any(abs(x - char[1]) < near and abs(y - char[4]) < near for x, y in places[-200:]):
            return True
        places.append((char[1], char[4]))
        return False

    def _shape(self, thing: etree._Element, box: Sequence[float], turn: Matrix) -> None:
        stroked = thing.get("Stroke") != "false"
        filled = thing.get("Fill") == "true"
        curved = False
        corners: list[tuple[float, float]] = []
        lines: list[tuple[tuple[float, float], tuple[float, float]]] = []
        at = first = (0.0, 0.0)
        steps = iter(_STEP.findall(_first(thing, "AbbreviatedData")))
        try:
            for word in islice(steps, MAX_PAGE_OBJECTS):
                if word == "C":
                    lines.append((at, first))
                    at = first
                elif word in _OPERANDS:
                    values = [float(next(steps)) for _ in range(_OPERANDS[word])]
                    point = _moved(values[-2], values[-1], box, turn)
                    if word in "MS":
                        first = point
                    elif word == "L":
                        lines.append((at, point))
                    else:
                        curved = True
                    at = point
                    corners.append(point)
        except (ValueError, StopIteration):
            pass
        if not corners:
            return
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        top, bottom = min(y for _, y in corners), max(y for _, y in corners)
        if curved:  # letters drawn as outlines, among others
            self.page.ink.append((left, top, right, bottom))
            return
        if filled and not stroked:
            if min(right - left, bottom - top) < THIN:
                self._ruling((left, top), (right, bottom), thick=True)
                return
            colour = next((_numbers(one.get("Value")) for one in _all(thing, "FillColor")), [])
            if min(colour, default=0) < 250:
                self.fills.append((left, top, right, bottom))
        for start, end in lines:
            self._ruling(start, end)

    def _ruling(
        self, start: tuple[float, float], end: tuple[float, float], thick: bool = False
    ) -> None:
        """A line of a table, if it lies across or down."""
        wide, high = abs(start[0] - end[0]), abs(start[1] - end[1])
        limit = THIN if thick else 0.5
        if high < limit and wide > high:
            y = (start[1] + end[1]) / 2
            self.page.rulings.append(Ruling(True, y, *sorted((start[0], end[0]))))
        elif wide < limit and high > wide:
            x = (start[0] + end[0]) / 2
            self.page.rulings.append(Ruling(False, x, *sorted((start[1], end[1]))))


def _moved(x: float, y: float, box: Sequence[float], turn: Matrix) -> tuple[float, float]:
    """A point of an object on its page, in points."""
    a, b, c, d, e, f = turn
    return (
        (a * x + c * y + e + box[0]) * POINTS,
        (b * x + d * y + f + box[1]) * POINTS,
    )


def _points(left: float, top: float, right: float, bottom: float) -> Box:
    return left * POINTS, top * POINTS, right * POINTS, bottom * POINTS


def _letter(
    char: str, x: float, y: float, size: float, wide: float, box: Sequence[float], turn: Matrix
) -> Char:
    """A character whose baseline begins at a point, with its box."""
    left, base = _moved(x, y, box, turn)
    size, wide = size * abs(turn[3]) * POINTS, wide * abs(turn[0]) * POINTS
    top = base - ASCENT * size
    return char, left, top, left + wide, top + size


def _scans(
    parts: Parts,
    whole: etree._Element,
    folder: str,
    images: Sequence[tuple[str, Box]],
    document: Document,
    number: int,
) -> Iterator[pictures.Block]:
    """What recognition finds in the pictures of a page that has hardly any text."""
    files: dict[str, str] = {}
    for name in (*_all(whole, "DocumentRes"), *_all(whole, "PublicRes")):
        path = _path(folder, name.text)
        if path not in parts.names:
            continue
        resources = parts.xml(path)
        base = _path(posixpath.dirname(path), resources.get("BaseLoc") or ".")
        for one in _all(resources, "MultiMedia"):
            files[one.get("ID") or ""] = _path(base, _first(one, "MediaFile"))
    read = 0
    for identifier, area in images:
        if (name := files.get(identifier, "")) in parts.names and pictures.can_recognise():
            data = parts.read(name)
            if pictures.is_picture(data):
                read += 1
                yield from pictures.recognised(document, data, parts.label, at=Place(number, area))
    if not read:
        document.note(f"第{number}页为图片，未读取", f"page {number} is a picture and was not read")
