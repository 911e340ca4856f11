"""Limits and marks that pdfminer, below pdfplumber, does not have: what a page may cost, and when,
where and how clearly it draws what it holds.
"""

from __future__ import annotations

import logging
import math
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from functools import cache
from typing import Any

from govreport.document import Box
from govreport.readers.layout import ASCENT, holds, shared, way_of
from govreport.readers.limits import (
    MAX_PAGE_OBJECTS,
    MAX_PAGE_TOKENS,
    MAX_STEPS,
    MAX_TOKENS,
    MAX_UNPACKED,
    STEPS,
    Limit,
)
from govreport.readers.pdf_layers import is_off

FORM_COST = 20
"""What a form that a page draws costs, in characters."""

WORD = 2**12
"""Bytes of a word in PDF's language that cost a step more."""

FONT_COST = 300
"""What a font that a page names costs, in steps of the search for words."""

MAX_CODES = Limit(3_000_000, "字体的字符", "characters of fonts")
"""Most character codes that a PDF's fonts may speak of; a font with all of Chinese has 65,536."""

MAX_WIDTH = Limit(100_000, "数据流的行宽", "columns of a stream")
"""Most pixels or bytes in a row of a stream."""

MAX_ROWS = Limit(2**20, "数据流的行", "of rows in a stream")
"""Most bytes of a stream that is written in rows."""

CLEAR = 0.05
"""Share of a colour's strength below which nothing is seen of it."""


def _level(char: Any, matrix: Any, font: Any, fontsize: float, rise: float) -> None:
    """Put a character's box where its baseline and size say, whatever its font says: letters and
    digits of two fonts on one line stand as high, on a turned page as well.
    """
    a, b, c, d, x, y = matrix
    way = way_of(a, b)
    lies = way in (1, 3)
    up, aside = (c, d) if lies else (d, c)
    if way is None or abs(aside) >= abs(up) or (font.is_vertical() and (way or up < 0)):
        return
    size = up * fontsize
    baseline = char.y0 if font.is_vertical() else (x if lies else y) + up * rise
    low, high = sorted((baseline - (1 - ASCENT) * size, baseline + ASCENT * size))
    x0, y0, x1, y1 = char.bbox
    char.set_bbox((low, y0, high, y1) if lies else (x0, low, x1, high))


def _around(points: Sequence[Any], matrix: Any) -> Box | None:
    """The box around points of a page's own system, where they are drawn; None without numbers."""
    from pdfminer.utils import apply_matrix_pt

    if len(points) < 2 or not all(isinstance(one, int | float) for one in points):
        return None
    pairs = zip(points[::2], points[1::2], strict=False)
    xs, ys = zip(*(apply_matrix_pt(matrix, pair) for pair in pairs), strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


_SEEN = 0.1
"""Share of its width that is seen of a character that an edge cuts in two, at least."""

_EVERYWHERE = (-math.inf, -math.inf, math.inf, math.inf)


def _blends(state: dict[str, Any]) -> bool:
    """Whether what is drawn lets through what is below it."""
    mode = getattr(state.get("BM"), "name", "Normal")
    return mode not in ("Normal", "Compatible") or state.get("ca", 1) != 1 or "SMask" in state


class _Budget(threading.local):
    """What is left of `MAX_UNPACKED` for the file that this thread reads.

    None while we read no PDF: others may use pdfminer in the same process.
    """

    left: int | None = None
    damaged = False

    def begin(self) -> None:
        """A new file."""
        self.left, self.damaged = MAX_UNPACKED, False
        self.spent: Counter[str] = Counter({MAX_PAGE_TOKENS.en: -MAX_PAGE_TOKENS})  # to find pages

    def turn(self) -> None:
        """A new page."""
        self.spent[MAX_PAGE_TOKENS.en] = 0

    def spend(self, limit: Limit, amount: int = 1) -> None:
        """Count so much more of something."""
        if self.left is not None:
            self.spent[limit.en] += amount
            if self.spent[limit.en] > limit:
                raise Bomb(limit.words)

    def unpack(self, unpacker: Any, data: bytes) -> bytes:
        if self.left is None:
            whole: bytes = unpacker.decompress(data)
            return whole
        unpacked: bytes = unpacker.decompress(data, self.left + 1)
        self.left -= len(unpacked)
        if self.left < 0:
            raise Bomb(MAX_UNPACKED.words)
        return unpacked


class Bomb(MemoryError):
    """What a page holds is over our limits; pdfminer lets this kind of error pass."""


BUDGET = _Budget()


class _BoundedZlib:
    """zlib as pdfminer uses it, held to the budget.

    pdfminer unpacks a stream whole, when it needs it and however often it is
    packed; only where it does so can that be bounded.
    """

    error = zlib.error

    class decompressobj:
        def __init__(self) -> None:
            self._unpacker = zlib.decompressobj()

        def decompress(self, data: bytes) -> bytes:
            return BUDGET.unpack(self._unpacker, data)

    @staticmethod
    def decompress(data: bytes) -> bytes:
        unpacker = zlib.decompressobj()
        unpacked = BUDGET.unpack(unpacker, data)
        if not unpacker.eof:
            raise zlib.error("incomplete stream")
        return unpacked


@cache
def bound_pdfminer() -> None:
    """Hold pdfminer to our limits: bytes unpacked, tokens read, and objects on one page."""
    import pdfplumber.page
    from pdfminer import cmapdb, pdffont, pdfinterp, pdftypes, psparser
    from pdfminer.utils import mult_matrix

    remarks = logging.getLogger("pdfminer")
    if remarks.level == logging.NOTSET:  # who asked for them shall have them
        remarks.setLevel(logging.CRITICAL + 1)

    next_token = psparser.PSBaseParser.nexttoken

    def bounded_next_token(self: Any) -> Any:
        BUDGET.spend(MAX_STEPS, -STEPS)
        BUDGET.spend(MAX_TOKENS)
        BUDGET.spend(MAX_PAGE_TOKENS)
        return next_token(self)

    lzw = pdftypes.lzwdecode

    def bounded_lzw(data: bytes) -> bytes:
        # A code of 12 bits stands for 4 KB at most; real streams stay under ten times.
        if BUDGET.left is None:
            return lzw(data)
        if len(data) * 100 > BUDGET.left:
            raise Bomb(MAX_UNPACKED.words)
        unpacked = lzw(data)
        BUDGET.left -= len(unpacked)
        return unpacked

    def bounded_rows(decode: Callable[..., bytes], width: Callable[..., Any]) -> Any:
        # in Python byte by byte: made for pictures, which are not read, and tables of objects
        def bounded(*args: Any) -> bytes:
            columns, size = width(*args), max(len(a) for a in args if isinstance(a, bytes))
            if BUDGET.left is not None:
                if isinstance(columns, int) and columns > MAX_WIDTH:
                    raise Bomb(MAX_WIDTH.words)
                if size > MAX_ROWS:
                    raise Bomb(MAX_ROWS.words)
            return decode(*args)

        return bounded

    class BoundedDevice(pdfplumber.page.PDFPageAggregatorWithMarkedContent):
        objects = drawn = 0
        unseen = off = blends = False
        inks: Sequence[str] = ()
        """Names of the colours that text is drawn with."""
        clip = _EVERYWHERE
        """What is left of the page where something is drawn."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.layers: list[bool] = []
            """Of the marked stretches and forms around: whether it is a layer switched off."""

        def begin_tag(self, tag: Any, props: Any = None) -> None:
            self.layers.append(self.off)
            self.off = False
            super().begin_tag(tag, props)

        def end_tag(self) -> None:
            if self.layers:
                self.layers.pop()
            super().end_tag()

        def _count(self, cost: int = 1) -> None:
            self.objects += cost
            if self.objects > MAX_PAGE_OBJECTS and BUDGET.left is not None:
                raise Bomb(f"{MAX_PAGE_OBJECTS.words} (p. {self.pageno})")

        def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
            # how the text is drawn, which pdfminer does not keep
            way = textstate.render % 4  # filled, its outlines, both, none of them
            self.inks = [
                colour
                for colour, ways, clear in (
                    ("non_stroking_color", (0, 2), "clear"),
                    ("stroking_color", (1, 2), "faint"),
                )
                if way in ways and not getattr(graphicstate, clear)
            ]
            self.unseen = not self.inks or any(self.layers)
            self.left = shared(self.clip, graphicstate.clip)
            super().render_string(textstate, seq, ncs, graphicstate)

        def _mark(self, thing: Any) -> None:
            self.drawn += 1
            thing.drawn = self.drawn

        def render_char(
            self, matrix: Any, font: Any, fontsize: Any, scaling: Any, rise: Any, *rest: Any
        ) -> float:
            self._count()
            advance = super().render_char(matrix, font, fontsize, scaling, rise, *rest)
            made: Any = self.cur_item._objs[-1]
            made.unseen, made.inks = self.unseen, self.inks
            self._mark(made)
            if BUDGET.left is not None:
                _level(made, matrix, font, fontsize, rise)
            made.cut = not holds(self.left, made.bbox)
            start, _, end, _ = shared(self.left, made.bbox)
            made.torn = made.cut and end - start > _SEEN * (made.x1 - made.x0)
            return advance

        def render_image(self, name: str, stream: Any) -> None:
            super().render_image(name, stream)
            made: Any = self.cur_item._objs[-1]
            masks = stream.get_any(("SMask", "Mask", "ImageMask", "IM"))
            made.opaque = not (masks or self.blends)
            made.unseen = any(self.layers)
            made.placed = getattr(self.cur_item, "matrix", (1, 0, 0, 1, 0, 0))
            self._mark(made)

        def begin_figure(self, *args: Any, **kwargs: Any) -> None:
            self._count(FORM_COST)  # a form may draw others, and they others
            super().begin_figure(*args, **kwargs)

        def paint_path(self, *args: Any, **kwargs: Any) -> None:
            self._count()
            before = len(self.cur_item._objs)
            super().paint_path(*args, **kwargs)
            things: list[Any] = self.cur_item._objs[before:]
            for thing in things:
                thing.opaque = not args[0].clear
                thing.unseen = any(self.layers)
                self._mark(thing)

    def bounded_fill(fill: Callable[[Any], Any]) -> Any:
        def bounded(self: Any) -> Any:
            # one word may pass over megabytes, and pdfminer copies what it has at every step
            BUDGET.spend(MAX_STEPS, 1 + len(getattr(self, "_curtoken", b"")) // WORD)
            return fill(self)

        return bounded

    get_font = pdfinterp.PDFResourceManager.get_font

    def bounded_get_font(self: Any, objid: object, spec: Any) -> Any:
        BUDGET.spend(MAX_STEPS, FONT_COST)  # one without a number is made anew on each page
        return get_font(self, objid, spec)

    def bounded_range(*bounds: int) -> range:
        # a font's widths and codes are given from … to …, and any number may stand there
        codes = range(*bounds)
        BUDGET.spend(MAX_CODES, 1 + max(codes.stop - codes.start, 0))
        return codes

    def without_checksum(data: bytes) -> bytes:
        # pdfminer's own goes byte by byte, in quadratic time
        if BUDGET.left is not None:
            BUDGET.damaged = True
        return BUDGET.unpack(zlib.decompressobj(-zlib.MAX_WBITS), data[2:])

    def do_gs(self: Any, name: Any) -> None:
        # pdfminer passes over what makes drawing transparent
        states = pdftypes.resolve1(self.resources.get("ExtGState"))
        state = states.get(psparser.literal_name(name)) if isinstance(states, dict) else None
        for key, name in (("ca", "clear"), ("CA", "faint")):
            alpha = pdftypes.resolve1(state).get(key) if state else None
            if isinstance(alpha, int | float):
                setattr(self.graphicstate, name, alpha < CLEAR)
        if state:
            self.graphicstate.blends = _blends(pdftypes.resolve1(state))

    begin, draw = pdfinterp.PDFPageInterpreter.do_BDC, pdfinterp.PDFPageInterpreter.do_Do

    def do_BDC(self: Any, tag: Any, props: Any) -> None:
        if psparser.literal_name(tag) == "OC":
            named = pdftypes.resolve1(self.resources.get("Properties"))
            group = named.get(psparser.literal_name(props)) if isinstance(named, dict) else None
            self.device.off = is_off(group)
        begin(self, tag, props)

    def do_Do(self: Any, name: Any) -> None:
        form = pdftypes.resolve1(self.xobjmap.get(psparser.literal_name(name)))
        around = getattr(self.device, "clip", _EVERYWHERE)
        self.device.clip = shared(around, self.graphicstate.clip)
        told = form.attrs if isinstance(form, pdftypes.PDFStream) else {}
        named = (pdftypes.resolve1(told.get(name)) for name in ("BBox", "Matrix"))
        bounds, matrix = (value if isinstance(value, list) else [] for value in named)
        if len(bounds) == 4:
            left, low, right, high = map(pdftypes.resolve1, bounds)
            own = mult_matrix(tuple(matrix), self.ctm) if len(matrix) == 6 else self.ctm
            box = _around((left, low, right, low, right, high, left, high), own)
            self.device.clip = shared(self.device.clip, box or _EVERYWHERE)
        self.device.blends = self.graphicstate.blends
        layers = getattr(self.device, "layers", [])
        layers.append(is_off(told.get("OC")) or self.graphicstate.clear)
        depth = len(layers)
        draw(self, name)
        del layers[depth - 1 :]  # whatever a form left open
        self.device.clip = around

    def do_W(self: Any) -> None:
        numbers = [number for step in self.curpath for number in step[1:]]
        if box := _around(numbers, self.ctm):
            self.graphicstate.clip = shared(self.graphicstate.clip, box)

    # what a state is beside what pdfminer knows of it; its own copy would leave that out
    usual = {"clear": False, "faint": False, "blends": False, "clip": _EVERYWHERE}
    for name, value in usual.items():
        setattr(pdfinterp.PDFGraphicState, name, value)
    pdfinterp.PDFGraphicState.copy = copy  # type: ignore[method-assign, assignment]
    pdfinterp.PDFPageInterpreter.do_gs = do_gs  # type: ignore[method-assign]
    pdfinterp.PDFPageInterpreter.do_BDC = do_BDC  # type: ignore[method-assign]
    pdfinterp.PDFPageInterpreter.do_Do = do_Do  # type: ignore[method-assign, assignment]
    pdfinterp.PDFPageInterpreter.do_W = do_W  # type: ignore[method-assign]
    pdfinterp.PDFPageInterpreter.do_W_a = do_W  # type: ignore[method-assign]
    pdfplumber.page.ALL_ATTRS |= {"drawn", "unseen", "opaque", "cut", "torn", "placed", "inks"}
    psparser.PSBaseParser.nexttoken = bounded_next_token  # type: ignore[method-assign]
    for parser in (psparser.PSBaseParser, pdfinterp.PDFContentParser):
        parser.fillbuf = bounded_fill(parser.fillbuf)  # type: ignore[method-assign]
    pdfinterp.PDFResourceManager.get_font = bounded_get_font  # type: ignore[method-assign]
    pdffont.range = cmapdb.range = bounded_range  # type: ignore[attr-defined]
    pdftypes.decompress_corrupted = without_checksum
    pdftypes.zlib = _BoundedZlib  # type: ignore[assignment]
    pdftypes.lzwdecode = bounded_lzw
    pdftypes.apply_png_predictor = bounded_rows(
        pdftypes.apply_png_predictor, lambda _, colors, columns, *rest: colors * columns
    )
    pdftypes.apply_tiff_predictor = bounded_rows(
        pdftypes.apply_tiff_predictor, lambda colors, columns, *rest: colors * columns
    )
    pdftypes.ccittfaxdecode = bounded_rows(
        pdftypes.ccittfaxdecode, lambda data, params: params.get("Columns")
    )
    pdfplumber.page.PDFPageAggregatorWithMarkedContent = BoundedDevice  # type: ignore[misc]
