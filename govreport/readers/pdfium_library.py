"""pdfium as the readers and the pictures of pages use it: with our own Chinese font.

Where a PDF does not embed a font, pdfium takes one of the machine's. A character that no
font has gets no extent, and where it is written by itself, pdfium leaves it out: on a
machine without a Chinese font －72 is read as 72. So pdfium is given the font of the
package noto-cjk-sans-otc for whatever it has none itself, and never looks at the machine's:
the same text, the same boxes and the same pictures everywhere.
"""

from __future__ import annotations

import ctypes
import mmap
import struct
import threading
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from govreport.document import Box

LOCK = threading.RLock()
"""pdfium works in one thread at a time."""

_SIMPLIFIED = 2
"""Which font of the collection has the glyphs of mainland China: after JP and KR."""

_COLLECTION = int.from_bytes(b"ttcf", "big")
"""What pdfium asks for when it wants the collection, and not one font of it."""

_CHARSET = 3
"""Which of what pdfium says of a font it asks for is the character set."""

_OWN = (0, 2)
"""Windows' numbers for Latin and for symbols, which pdfium draws with fonts of its own."""


@cache
def pdfium() -> ModuleType:
    """The module pypdfium2, its library set up with our font.

    Whoever in this process opens PDFs with pdfium gets the font as well.
    """
    module = import_module("pypdfium2")  # loads when the first PDF is read
    with LOCK:
        module.raw.FPDF_SetSystemFontInfo(_fonts(module.raw))
    return module


@cache  # pdfium keeps the address of what this returns
def _fonts(raw: Any) -> Any:
    """What pdfium asks about fonts, and our answers."""
    from noto_cjk_sans_otc import FONT_PATH

    with FONT_PATH.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)  # not written to all the same
    first = ctypes.c_char.from_buffer(data)
    (start,) = struct.unpack_from(">I", data, 12 + 4 * _SIMPLIFIED)

    def map_font(*asked: Any) -> int | None:
        return None if asked[_CHARSET] in _OWN else 1  # our only font

    def get_font_data(_info: Any, _font: Any, table: int, buffer: int | None, size: int) -> int:
        # Of a collection pdfium wants all of it, and from the two lengths learns which font.
        wanted = len(data) if table == _COLLECTION else len(data) - start if table == 0 else 0
        if buffer and size:
            ctypes.memmove(buffer, ctypes.addressof(first), min(size, wanted))
        return wanted

    kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
    return raw.FPDF_SYSFONTINFO(
        version=2,
        MapFont=kinds["MapFont"](map_font),
        GetFontData=kinds["GetFontData"](get_font_data),
    )


def is_opaque(page: Any, picture: Any, bounds: Box) -> bool:
    """Whether nothing below a page's picture is seen through it; or perhaps nothing, of a large one,
    which would be unpacked and drawn beyond our limits.
    """
    from pypdfium2 import raw

    opaque = not raw.FPDFPageObj_HasTransparency(picture)
    left, bottom, right, top = bounds
    width, height = ctypes.c_uint(), ctypes.c_uint()
    raw.FPDFImageObj_GetImagePixelSize(picture, width, height)
    if max(width.value * height.value, (right - left) * (top - bottom)) > _LARGE:
        return opaque
    bitmap = raw.FPDFImageObj_GetRenderedBitmap(page.pdf.raw, page.raw, picture)
    if bitmap and raw.FPDFBitmap_GetFormat(bitmap) == raw.FPDFBitmap_BGRA:
        size = raw.FPDFBitmap_GetStride(bitmap) * raw.FPDFBitmap_GetHeight(bitmap)
        drawn = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), size)
        opaque &= min(drawn[3::4], default=0) == _OPAQUE
    raw.FPDFBitmap_Destroy(bitmap)
    return opaque


_OPAQUE = 255

_LARGE = 2_000_000
"""Points of a picture, or of where it is drawn, from which on it is not asked what shows through."""
