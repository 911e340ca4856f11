"""Pages as pictures: those of a PDF drawn, those of an image file opened; scans read by OCR."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from govreport.document import Document, Grid, Paragraph, Place
from govreport.errors import ScannedFile, TooLarge, UnreadableFile
from govreport.extras import EXTRAS
from govreport.readers import layout
from govreport.readers.limits import MAX_PICTURES, MAX_PIXELS, Budget, may_recognise

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")

MAX_SIDE = 8_000
"""Most pixels of a side: a page may be long and as thin as a hair."""

_LEAST = 8
"""Pixels of a side, at least."""

_WIDTH = 595.0
"""Points across a page of which only the picture is known: A4."""


Block = Paragraph | Grid


def can_recognise() -> bool:
    """Whether what recognises text in pictures is installed: ``govreport[ocr]``."""
    return all(find_spec(module) is not None for module in EXTRAS["ocr"])


def read_image(data: bytes, label: str) -> Document:
    """Read pictures of pages: PNG, JPEG, TIFF of one or many pages.

    Returns
    -------
    Document
        Places are page and box, in points; a picture is as wide as A4.

    Raises
    ------
    ScannedFile
        Without ``govreport[ocr]``.
    UnreadableFile, TooLarge
    """
    if not can_recognise():
        raise ScannedFile(
            f"{label}: 图片，其中没有文字；pip install 'govreport[ocr]'后可识别 "
            "a picture; there is no text in it; pip install 'govreport[ocr]' can recognise it"
        )
    document = Document("image", [], data=data)
    for number in range(1, _frames(data, label) + 1):
        document.blocks += recognised(document, data, label, page=number)
    if not document.blocks:
        raise UnreadableFile(f"{label}: 图片中没有文字 no text in the picture")
    return document


def recognised(
    document: Document,
    data: bytes,
    label: str,
    *,
    page: int = 1,
    at: Place | None = None,
    alone: bool = True,
) -> list[Block]:
    """A picture's tables and lines as recognition finds them.

    Parameters
    ----------
    document : Document
        What the picture belongs to; it is told where something was recognised.
    data : bytes
        Of a PDF or of an image file.
    label : str
        The file's name, for messages.
    page : int
        Of `data`, from 1.
    at : Place, optional
        Where in the document the picture stands: an element, or a page and the box that it
        fills there; by default it is that page.
    alone : bool
        False where text stands around it: then its tables alone are taken, for what else a
        picture between paragraphs says is none of the report's sentences.

    Raises
    ------
    TooLarge
        After `MAX_PICTURES` pictures.
    """
    import numpy as np

    from govreport.readers import ocr

    Budget(label).hold(MAX_PICTURES, len(document.recognised) + 1)
    if not may_recognise(at or Place(page=page)):
        document.recognised.append(at or Place(page=page))
        return []
    picture, scale = draw(data, page, ocr.RESOLUTION, 4 * MAX_DRAWN)
    number = page if at is None else at.page or 1
    found, back = ocr.read_page(np.asarray(picture), number, 1 / scale)
    blocks = [block for block in layout.blocks(found, label) if alone or isinstance(block, Grid)]
    if not blocks and not alone:
        return []
    document.recognised.append(at or Place(page=page))
    width = picture.width / scale

    def moved(place: Place) -> Place:
        """From the upright page to where the picture stands."""
        if at is not None and at.page is None:
            return at
        box = back(place.box) if place.box else None
        if box and at is not None and at.box:
            factor = (at.box[2] - at.box[0]) / width
            corner = at.box[:2] * 2
            left, top, right, bottom = (
                round(start + edge * factor, 2) for start, edge in zip(corner, box, strict=True)
            )
            box = (left, top, right, bottom)
        return Place(number, box)

    for block in blocks:
        if isinstance(block, Paragraph):
            boxes = block.boxes or []
            block.boxes = [box and moved(Place(number, box)).box for box in boxes]
        else:
            for cell in dict.fromkeys(cell for row in block.rows for cell in row if cell):
                cell.place = moved(cell.place)
        block.place = moved(block.place)
    return blocks


def recognise_cells(blocks: Iterable[Block], data: bytes, page: int) -> None:
    """Read the cells that show something and whose text says nothing of it: letters drawn as
    outlines, pictures, characters of a font that does not say which they are.

    Parameters
    ----------
    blocks : iterable of Paragraph or Grid
        Of one page of a PDF; their cells are changed in place.
    data : bytes
        The PDF.
    page : int
        From 1.
    """
    grids = [block for block in blocks if isinstance(block, Grid)]
    cells = dict.fromkeys(cell for grid in grids for row in grid.rows for cell in row if cell)
    silent = [
        cell
        for cell in cells
        if cell.doubtful and not cell.text or cell.text and _SILENT.fullmatch(cell.text)
    ]
    boxes = [cell.place.box for cell in silent if cell.place.box]
    if not boxes or len(boxes) < len(silent):
        return
    import numpy as np

    from govreport.readers import ocr

    if not may_recognise(Place(page=page)):
        return
    picture, scale = draw(data, page, ocr.RESOLUTION, 4 * MAX_DRAWN)
    for cell, (text, score) in zip(
        silent, ocr.read_cells(np.asarray(picture), boxes, 1 / scale), strict=True
    ):
        if text:
            cell.text, cell.score, cell.doubtful = text, score, False


_SILENT = re.compile(r"(?:[\ue000-\uf8ff\ufffd\s]|\(cid:\d+\))+")
"""Characters that a font shows and nobody else knows."""


def is_picture(data: bytes, smallest: tuple[int, int] = (400, 100)) -> bool:
    """Whether an image file is large enough for a table, in pixels; a logo is not."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            return picture.width >= smallest[0] and picture.height >= smallest[1]
    except Exception:  # as above
        return False


MAX_DRAWN = 4_000_000
"""Pixels of a page that is drawn; a larger page is drawn smaller."""


def draw(data: bytes, page: int, resolution: float, pixels: int = MAX_DRAWN) -> tuple[Image, float]:
    """A page of a PDF or of an image file as a picture, and its pixels per point.

    Parameters
    ----------
    data : bytes
    page : int
        From 1.
    resolution : float
        Dots per inch.
    pixels : int
        At most so many; fewer dots per inch for huge pages.

    Raises
    ------
    UnreadableFile
        If the page cannot be drawn: a damaged file may give its text and no picture.
    """
    if b"%PDF-" in data[:1024]:
        return _drawn(data, page, resolution, pixels)
    picture = _frame(data, page, f"第{page}页 page {page}")
    wide, high = picture.size
    scale = max(wide, high / 2**0.5) / _WIDTH
    wanted = min(resolution / 72, (pixels / (wide * high)) ** 0.5 * scale)
    if not 0.8 < wanted / scale < 1.1:
        size = max(round(wide * wanted / scale), 1), max(round(high * wanted / scale), 1)
        return picture.resize(size), wanted
    return picture, scale


def _drawn(data: bytes, page: int, resolution: float, pixels: int) -> tuple[Image, float]:
    from govreport.readers.pdfium_inspection import is_too_much
    from govreport.readers.pdfium_library import LOCK, pdfium

    if is_too_much(data):
        raise UnreadableFile(
            f"第{page}页无法显示：PDF内容过多 page {page} cannot be drawn: the PDF holds too much"
        )
    library = pdfium()
    with LOCK:
        try:
            with library.PdfDocument(data) as pdf:
                sheet = pdf[page - 1]
                width, height = sheet.get_size()
                scale = min(resolution / 72, (pixels / max(width * height, 1)) ** 0.5)
                scale = min(scale, MAX_SIDE / max(width, height, 1))
                return sheet.render(scale=scale).to_pil().convert("RGB"), scale
        except (library.PdfiumError, IndexError, ValueError):
            raise UnreadableFile(
                f"第{page}页无法显示，文件已损坏 "
                f"page {page} cannot be drawn: the file is damaged there"
            ) from None


def _frames(data: bytes, label: str) -> int:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            frames = getattr(picture, "n_frames", 1)
    except Image.DecompressionBombError:
        raise TooLarge(f"{label}: {MAX_PIXELS.words}") from None
    except Exception as error:  # what Pillow raises for damaged pictures has no family
        raise _damaged(label, error) from None
    Budget(label).hold(MAX_PICTURES, frames)
    return frames


def _frame(data: bytes, page: int, label: str) -> Image:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            picture.seek(page - 1)
            Budget(label).hold(MAX_PIXELS, picture.width * picture.height, Place(page))
            if min(picture.size) < _LEAST:
                raise UnreadableFile(f"{label}: 图片太小 a picture too small for a page")
            turned = ImageOps.exif_transpose(picture)  # as a camera was held
            if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
                turned = turned.convert("RGBA")
                white = Image.new("RGBA", turned.size, "white")
                turned = Image.alpha_composite(white, turned)
            return turned.convert("RGB")
    except UnreadableFile:
        raise
    except Exception as error:  # as above
        raise _damaged(label, error) from None


def _damaged(label: str, error: Exception) -> UnreadableFile:
    return UnreadableFile(f"{label}: 图片已损坏 the picture is damaged ({type(error).__name__})")
