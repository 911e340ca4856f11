"""What was put on a PDF's pages afterwards: notes, stamps, the fields of a form; links are none."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

from govreport.document import Box
from govreport.readers.limits import MAX_PAGE_OBJECTS

Note = tuple[Box, str]
"""Where it stands, and what it says."""

_HIDDEN = 0x02 | 0x20
"""Flags of an annotation that is hidden, or not to be viewed."""

_LONGEST = 1_000
"""Characters of a note's text; a longer one is no figure."""


def notes_in_pdfium(page: Any, height: float) -> list[Note]:
    """The notes on a page of pypdfium2, from its top, in points."""
    from pypdfium2 import raw

    found: list[Note] = []
    box = raw.FS_RECTF()
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), MAX_PAGE_OBJECTS)):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        hidden = raw.FPDFAnnot_GetFlags(note) & _HIDDEN
        if raw.FPDFAnnot_GetSubtype(note) not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
            if not hidden and raw.FPDFAnnot_GetRect(note, box):
                where = (box.left, height - box.top, box.right, height - box.bottom)
                found.append((where, _said_to_pdfium(raw, note)))
        raw.FPDFPage_CloseAnnot(note)
    return found


def _said_to_pdfium(raw: Any, note: Any) -> str:
    """The text of a field or a note."""
    for key in (b"V", b"Contents"):
        size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
        if 2 < size <= 2 * _LONGEST:
            buffer = ctypes.create_string_buffer(size)
            pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
            raw.FPDFAnnot_GetStringValue(note, key, pointer, size)
            return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")
    return ""


def notes_in_pdfplumber(annotations: Iterable[Any]) -> list[Note]:
    """The notes among a page's annotations, as pdfplumber gives them."""
    return [
        ((one["x0"], one["top"], one["x1"], one["bottom"]), _said(one["data"]))
        for one in annotations
        if _is_note(one["data"])
    ]


def _is_note(data: Any) -> bool:
    kind = str(getattr(data.get("Subtype"), "name", ""))
    flags = data.get("F")
    return kind not in ("Link", "Popup") and not (isinstance(flags, int) and flags & _HIDDEN)


def _said(data: Any) -> str:
    from pdfminer.utils import decode_text

    for key in ("V", "Contents"):
        value = data.get(key)
        if isinstance(value, bytes) and value:
            return str(decode_text(value))[:_LONGEST]
    return ""
