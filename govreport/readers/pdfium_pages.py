"""Pages of a PDF through pdfium: the same characters and rulings in a twentieth of the time.

pdfium is C++ and heeds no limit of ours once it works, so nothing is given to it that
could take long or much: `inspect` unpacks every stream of the file within bounds first.
Whatever is unusual is `Unsure`, and left to pdfplumber.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Generator, Iterator
from itertools import pairwise
from typing import Any

from govreport.document import Box, Document
from govreport.readers import layout
from govreport.readers.annotations import notes_in_pdfium
from govreport.readers.colours import BLACK, WHITE, Colour, alike
from govreport.readers.layout import A_LINE, A_SCAN, ASCENT, Char, Page, holds, shared, way_of
from govreport.readers.limits import MAX_PAGE_OBJECTS, MAX_PAGES
from govreport.readers.pdfium_inspection import Unsure, inspect
from govreport.readers.pdfium_library import LOCK, is_opaque, pdfium
from govreport.readers.rulings import Ruling, ruling_of
from govreport.readers.strokes import A_SCRIBBLE, RULE, is_strip, line_of


def pages(data: bytes, document: Document) -> Generator[Page, None, None]:
    """The pages of a PDF.

    Parameters
    ----------
    data : bytes
    document : Document
        Its title is written here.

    Raises
    ------
    Unsure
        If pdfplumber should read it.
    """
    cut = inspect(data)
    library = pdfium()
    with LOCK:
        try:
            pdf = library.PdfDocument(data)
        except library.PdfiumError:
            raise Unsure("无法打开 cannot be opened") from None
    try:
        with LOCK:
            if len(pdf) > MAX_PAGES:
                raise Unsure("页数过多 too many pages")
            document.title = pdf.get_metadata_value("Title")
            count = len(pdf)
        for index in range(count):
            with LOCK:  # let go of before each page is handed on: its reader may never come back
                try:
                    page = pdf[index]
                except library.PdfiumError:
                    raise Unsure("有的页面无法打开 a page cannot be opened") from None
                made = _page(page, index + 1, cut)
                page.close()
            yield made
    finally:
        with LOCK:
            pdf.close()


def _page(page: Any, number: int, cut: bool) -> Page:
    width, height = page.get_size()
    if page.get_rotation() or not _is_plain(page, width, height, cut):
        raise Unsure("有的页面经过旋转或裁切 a page that is rotated or cut")
    made = Page(number, height, width=width)
    shapes = _Shapes((0, 0, width, height), made)
    shapes.add_all(page)
    made.notes = notes_in_pdfium(page, height)
    hidden: list[Char] = []
    for char, thing, tiny in _chars(page, height, made.slanting):
        (made.chars if not tiny and shapes.shows(thing, char) else hidden).append(char)
    if hidden and made.chars:
        # of characters over each other pdfium leaves out one, be it the one that is seen
        raise Unsure("有看不见的文字 text that is not seen")
    made.layer = bool(hidden) and made.has_picture
    if made.layer:
        made.chars = hidden
    return made


def _is_plain(page: Any, width: float, height: float, cut: bool) -> bool:
    """Whether the page is all of its sheet, so that both engines count from one corner."""
    sheet = page.get_mediabox(fallback_ok=False)
    if sheet is None:  # stands once for all pages, and pdfium does not say it
        sheet = None if cut else page.get_bbox()
    boxes = (sheet, page.get_cropbox(fallback_ok=False) or sheet)
    return None not in boxes and all(
        abs(edge - wanted) < 0.01
        for box in boxes
        for edge, wanted in zip(box, (0, 0, width, height), strict=True)
    )


def _chars(page: Any, height: float, turned: list[Char]) -> Iterator[tuple[Char, int | None, bool]]:
    """The characters of a page that stand upright, each with the text object it is of, and whether
    it is too small to be read; others are `turned`.
    """
    from pypdfium2 import raw

    text = page.get_textpage()
    handle = text.raw
    count = raw.FPDFText_CountChars(handle)
    if count > MAX_PAGE_OBJECTS:
        raise Unsure("有的页面内容过多 a page holds too much")
    unicode, generated = raw.FPDFText_GetUnicode, raw.FPDFText_IsGenerated
    unknown, box_of = raw.FPDFText_HasUnicodeMapError, _Boxes(raw, handle, height)
    lying = 0
    for index in range(count):
        code = unicode(handle, index)
        if code in _SPACES and generated(handle, index) == 1:
            continue  # a space or a line's end that pdfium adds
        if unknown(handle, index) == 1 or code == 0 or 0xD800 <= code < 0xE000:
            raise Unsure("有的字符没有Unicode编码 characters without Unicode")
        char: Char = ("-" if code in _HYPHENS else chr(code), *box_of(index, code))
        if not box_of.size:
            lying += box_of.lies  # what does not, either, is a watermark, a seal
            if box_of.lies or box_of.leans:
                turned.append(char)
        elif not char[0].isspace() or char[3] > char[1]:
            yield char, box_of.thing, box_of.tiny
    text.close()
    if lying >= min(A_LINE, count / 2) > 0:
        raise Unsure("文字是横着或倒着的 text that lies on its side")


class _Boxes:
    """Where characters stand: as layout.ASCENT says, from baseline and size.

    Parameters
    ----------
    raw : module
    handle : FPDF_TEXTPAGE
    height : float
        Of the page.
    """

    def __init__(self, raw: Any, handle: Any, height: float) -> None:
        self.raw, self.handle, self.height = raw, handle, height
        self.loose, self.matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self.x, self.y, self.advance = ctypes.c_double(), ctypes.c_double(), ctypes.c_float()
        self._to_loose = ctypes.pointer(self.loose)
        self._to_origin = ctypes.pointer(self.x), ctypes.pointer(self.y)
        # the text object that a character is of, as an address to compare
        self.thing_of = ctypes.cast(
            raw.FPDFText_GetTextObject,
            ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
        )
        self.thing: int | None = None
        self.size = self.unscaled = 0.0
        self.lies = self.leans = self.tiny = False

    def __call__(self, index: int, code: int) -> Box:
        """The box of a character."""
        raw, loose = self.raw, self.loose
        raw.FPDFText_GetLooseCharBox(self.handle, index, self._to_loose)
        thing = self.thing_of(self.handle, index)
        if thing != self.thing:  # most are of the same as the one before
            self._look_at(thing, index)
        left, right, size = loose.left, loose.right, self.size
        if not size:  # turned
            return (left, self.height - loose.top, right, self.height - loose.bottom)
        raw.FPDFText_GetCharOrigin(self.handle, index, *self._to_origin)
        x, baseline = self.x.value, self.height - self.y.value
        # Of a Type 3 font pdfium gives the ink; of text written downwards, a box without its scale.
        odd = abs(left - x) > 0.01 or not size * 0.15 < right - left < size * 1.1
        if odd and self._advance_of(index, code):
            left, right = x, x + abs(self.advance.value) * self.matrix.a
        return (left, baseline - ASCENT * size, right, baseline + (1 - ASCENT) * size)

    def _look_at(self, thing: int | None, index: int) -> None:
        """What holds for all of a text object."""
        raw, matrix = self.raw, self.matrix
        self.thing = thing
        raw.FPDFText_GetMatrix(self.handle, index, matrix)
        # type that slants stands upright
        upright = not matrix.b and abs(matrix.c) < matrix.d and matrix.a > 0
        self.unscaled = raw.FPDFText_GetFontSize(self.handle, index)
        self.size = self.unscaled * matrix.d if upright else 0.0
        self.tiny = 0 < self.size <= _TINY
        self.lies = not upright and way_of(matrix.a, matrix.b) is not None
        self.leans = layout.may_belong(matrix.a, matrix.b)

    def _advance_of(self, index: int, code: int) -> bool:
        raw = self.raw
        font = raw.FPDFTextObj_GetFont(raw.FPDFText_GetTextObject(self.handle, index))
        known = raw.FPDFFont_GetGlyphWidth(font, code, self.unscaled, self.advance)
        return bool(known and self.advance.value)


def _four(kind: Any) -> tuple[Any, list[Any]]:
    """Four numbers for pdfium to write, and pointers to them.

    They are made once: to make a pointer takes ctypes longer than the call.
    """
    numbers = (kind * 4)()
    size = ctypes.sizeof(kind)
    return numbers, [ctypes.pointer(kind.from_buffer(numbers, n * size)) for n in range(4)]


_BAND = 25
"""Points: a row of a table or two."""

_SPACES = (0x20, 0x0D, 0x0A)

_HYPHENS = (0x02, 0xFFFE)
"""What pdfium makes of a hyphen at a line's end."""


class _Shapes:
    """The lines and pictures among a page's objects, in its forms as well, and what each text
    object looks like.
    """

    def __init__(self, sheet: Box, page: Page) -> None:
        from pypdfium2 import raw

        self.raw, self.sheet, self.height, self.page = raw, sheet, sheet[3], page
        self.left_to_see: int = MAX_PAGE_OBJECTS
        self._edges, self._to_edges = _four(ctypes.c_float)
        self._colour, self._to_colour = _four(ctypes.c_uint)
        self._drawn = 0
        self._x, self._y = ctypes.c_float(), ctypes.c_float()
        self._texts: dict[int | None, tuple[int, list[Colour], bool, Box]] = {}
        """Text object → when it is drawn, in which colours, whether the first is as good as white,
        and what is left of the page where it is drawn.
        """
        self._fills: dict[int, list[tuple[int, Box, Colour]]] = defaultdict(list)
        """By bands of the page, filled areas: when they are drawn, where, in which colour."""
        self._pictures: list[tuple[int, Box, Any]] = []
        """When and where they are drawn; of those that may be scans of the page, none."""
        self._opaque: dict[int, bool] = {}

    def shows(self, thing: int | None, char: Char) -> bool:
        """Whether a character of a text object is seen."""
        when, inks, pale, clip = self._texts.get(thing, (0, [BLACK], False, self.sheet))
        if not inks or not holds(clip, char[1:]):
            return False
        if not (pale or self._fills or self._pictures):
            return True
        x, y = (char[1] + char[3]) / 2, (char[2] + char[4]) / 2
        ground: Colour = WHITE
        over = False
        for drawn, (left, top, right, bottom), colour in self._fills.get(int(y) // _BAND, ()):
            if left <= x <= right and top <= y <= bottom:
                if drawn > when:
                    return False  # covered by something drawn later
                ground, over = colour, True
        for drawn, (left, top, right, bottom), one in self._pictures:
            if drawn > when and left <= x <= right and top <= y <= bottom and self._is_opaque(one):
                return False
        return not (pale or over) or not all(alike(ink, ground) for ink in inks)

    def _is_opaque(self, picture: Any) -> bool:
        key = ctypes.addressof(picture.contents)
        if key not in self._opaque:
            self._opaque[key] = is_opaque(self.of, picture, self._bounds(picture, None))
        return self._opaque[key]

    def _colour_of(self, ask: Any, thing: Any) -> tuple[Colour, int]:
        """A thing's colour, None of a pattern, and how strong it is."""
        known = ask(thing, *self._to_colour)
        red, green, blue, alpha = self._colour[:]
        return ((red, green, blue), alpha) if known else (None, 255)

    def _fill(self, thing: Any) -> tuple[Colour, int]:
        return self._colour_of(self.raw.FPDFPageObj_GetFillColor, thing)

    def _add_text(self, text: Any, clip: Box) -> None:
        mode = self.raw.FPDFTextObj_GetTextRenderMode(text)
        seen: list[Colour] = []
        if mode in _FILLED:
            colour, alpha = self._fill(text)
            seen += [colour] * (alpha >= _CLEAR)
        if mode in _DRAWN:
            colour, alpha = self._colour_of(self.raw.FPDFPageObj_GetStrokeColor, text)
            seen += [colour] * (alpha >= _CLEAR)
        address = ctypes.addressof(text.contents)
        pale = bool(seen) and alike(seen[0], WHITE)  # of two, both must be
        self._texts[address] = self._drawn, seen, pale, clip

    def _add_fill(self, path: Any, box: Box) -> None:
        """A filled area: what is under it is not seen, nor text of its colour on it."""
        colour, alpha = self._fill(path)
        if alpha > 255 - _CLEAR and not self.raw.FPDFPageObj_HasTransparency(path):
            fill = self._drawn, box, colour
            for band in range(
                int(max(box[1], 0)) // _BAND, int(min(box[3], self.height)) // _BAND + 1
            ):
                self._fills[band].append(fill)

    def add_all(self, page: Any) -> None:
        """Go through the objects of a page."""
        raw, self.of = self.raw, page
        for index in range(raw.FPDFPage_CountObjects(page.raw)):
            self._add(raw.FPDFPage_GetObject(page.raw, index), None, self.sheet)

    def _clip(self, thing: Any, outer: Any, around: Box) -> Box:
        """What is left of the page where a thing is drawn, or more, if it is no rectangle."""
        raw = self.raw
        path = raw.FPDFPageObj_GetClipPath(thing)
        for number in range(raw.FPDFClipPath_CountPaths(path)):
            count = raw.FPDFClipPath_CountPathSegments(path, number)
            corners = []
            for index in range(count if 2 < count < _CORNERS else 0):
                segment = raw.FPDFClipPath_GetPathSegment(path, number, index)
                raw.FPDFPathSegment_GetPoint(segment, self._x, self._y)
                x, y = self._x.value, self._y.value
                corners.append((x, y) if outer is None else _moved(outer, x, y))
            if corners:
                xs, ys = zip(*corners, strict=True)
                around = shared(
                    around, (min(xs), self.height - max(ys), max(xs), self.height - min(ys))
                )
        return around

    def _add(self, thing: Any, outer: Any, around: Box) -> None:
        raw = self.raw
        self.left_to_see -= 1
        if self.left_to_see < 0:
            raise Unsure("有的页面内容过多 a page holds too much")
        self._drawn += 1
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            self._add_path(thing, outer)
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            self._add_text(thing, self._clip(thing, outer, around))
            raw.FPDFPageObj_GetBounds(thing, *self._to_edges)
            if self._edges[2] - self._edges[0] < _NO_WIDTH:
                # spaces, or characters that no font has
                self.page.lost += not raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(thing))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            self.page.has_picture = True
            left, bottom, right, top = self._bounds(thing, outer)
            box = (left, self.height - top, right, self.height - bottom)
            self.page.ink.append(box)
            if line := line_of(box, _matrix(raw, thing, outer)):
                self.page.strokes.append(line)
            elif (right - left) * (top - bottom) < A_SCAN * self.sheet[2] * self.sheet[3]:
                self._pictures.append((self._drawn, box, thing))
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            matrix, clip = _matrix(raw, thing, outer), self._clip(thing, outer, around)
            clip = clip if self._fill(thing)[1] >= _CLEAR else _NOWHERE
            for index in range(raw.FPDFFormObj_CountObjects(thing)):
                self._add(raw.FPDFFormObj_GetObject(thing, index), matrix, clip)

    def _bounds(self, thing: Any, outer: Any) -> Box:
        """Left, bottom, right and top of a thing, of a form's where the page has it."""
        self.raw.FPDFPageObj_GetBounds(thing, *self._to_edges)
        left, bottom, right, top = self._edges[:]
        if outer is not None:
            corners = _moved(outer, left, bottom), _moved(outer, right, top)
            (left, right), (bottom, top) = (sorted(pair) for pair in zip(*corners, strict=True))
        return left, bottom, right, top

    def _add_path(self, path: Any, outer: Any) -> None:
        raw = self.raw
        left, bottom, right, top = self._bounds(path, outer)
        if right - left <= RULE or top - bottom <= RULE:  # what most tables are drawn with
            self._add_thin(left, bottom, right, top)
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(path, fill, stroke)
        count = raw.FPDFPath_CountSegments(path)
        box = (left, self.height - top, right, self.height - bottom)
        if fill.value and count <= 5:
            corners = next(self._outlines(path, count, _matrix(raw, path, outer)), [])
            if corners and is_strip(corners):
                self._add_lines(corners, top - bottom)
                return
            self._add_fill(path, box)
        if not stroke.value and count <= 5:
            return  # a background
        if fill.value and count > 5:
            self.page.ink.append(box)  # an outline that is filled, as a letter is
        for points in self._outlines(path, count, _matrix(raw, path, outer)):
            if stroke.value:
                self._add_lines(points, top - bottom)
            else:
                xs, ys = zip(*points, strict=True)
                if max(xs) - min(xs) <= RULE or max(ys) - min(ys) <= RULE:
                    self._add_thin(min(xs), min(ys), max(xs), max(ys))

    def _outlines(self, path: Any, count: int, matrix: Any) -> Iterator[list[tuple[float, float]]]:
        """The path's corners, outline by outline; of a curve where it begins and ends."""
        raw = self.raw
        self.left_to_see -= count
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        bends = 0
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(path, index)
            kind = raw.FPDFPathSegment_GetType(segment)
            bends = bends + 1 if kind == raw.FPDF_SEGMENT_BEZIERTO else 0
            if bends % 3:
                continue  # two of three draw the curve to themselves
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    yield points
                points = []
            points.append(_moved(matrix, x.value, y.value))
            if raw.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if len(points) > 1:
            yield points

    def _add_thin(self, left: float, bottom: float, right: float, top: float) -> None:
        """A line, or a shape so thin that it is one."""
        if right - left > top - bottom:
            ruling = Ruling(True, self.height - (bottom + top) / 2, left, right)
        else:
            ruling = Ruling(False, (left + right) / 2, self.height - top, self.height - bottom)
        self.page.rulings.append(ruling)

    def _add_lines(self, points: list[tuple[float, float]], high: float) -> None:
        """The sides of a shape that is so high."""
        for start, end in pairwise((x, self.height - y) for x, y in points):
            side = (*start, *end)
            if ruling := ruling_of(side):
                self.page.rulings.append(ruling)
            elif high <= A_SCRIBBLE:
                self.page.strokes.append(side)


_FILLED, _DRAWN = (0, 2, 4, 6), (1, 2, 5, 6)
"""Ways of drawing text: filled, its outlines, both."""

_NOWHERE = (0.0, 0.0, 0.0, 0.0)

_CLEAR = 13
"""Less than this of 255 covers nothing."""

_TINY = 1.5
"""Points of letters that are not meant to be read."""

_CORNERS = 50
"""Of an outline with more of them, which cuts away what is beyond it, nothing is asked."""

_NO_WIDTH = 0.01
"""Of a text object that is narrower than this, in points, pdfium gives no character."""


def _matrix(raw: Any, thing: Any, outer: Any) -> tuple[float, ...]:
    """What takes an object's own coordinates to the page's."""
    own = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(thing, own)
    a, b, c, d, e, f = own.a, own.b, own.c, own.d, own.e, own.f
    if outer is None:
        return (a, b, c, d, e, f)
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc, a * ob + b * od, c * oa + d * oc, c * ob + d * od,
        e * oa + f * oc + oe, e * ob + f * od + of,
    )  # fmt: skip


def _moved(matrix: tuple[float, ...], x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)
