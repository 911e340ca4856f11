"""A PDF of pictures, as a scanner makes it: no text in it; with the troubles that scans have."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

RESOLUTION = 110
"""Dots per inch."""


def _askew(page: Image, rng: Random) -> Image:
    from PIL.Image import Resampling

    return page.rotate(rng.uniform(-3, 3), Resampling.BICUBIC, fillcolor="white")


def _sideways(page: Image, rng: Random) -> Image:
    return page.rotate(rng.choice((90, 180, 270)), expand=True)


def _stamped(page: Image, rng: Random, colour: tuple[int, int, int] = (210, 35, 35)) -> Image:
    """A round stamp with a line in it, somewhere in the lower part."""
    from PIL import ImageDraw

    marked = page.copy()
    draw = ImageDraw.Draw(marked)
    radius, width = page.width // 9, max(page.width // 200, 2)
    x = rng.randrange(radius, page.width - radius)
    y = rng.randrange(page.height // 3, page.height - radius)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=colour, width=width)
    draw.line((x - radius // 2, y, x + radius // 2, y), fill=colour, width=width)
    return marked


def _dirty(page: Image, rng: Random, share: float = 0.002, ink: float = 1.0) -> Image:
    """Specks and grain, a little out of focus; `ink` is how much of the blackness is left."""
    import numpy as np
    from PIL import Image as images
    from PIL import ImageFilter

    noise = np.random.default_rng(rng.getrandbits(32))
    grey = np.asarray(page.convert("L").filter(ImageFilter.GaussianBlur(0.6))).astype(float)
    grey = 255 - (255 - grey) * ink + noise.normal(0, 6, grey.shape)
    lot = noise.random(grey.shape)
    grey[lot < share / 2] = 0
    grey[lot > 1 - share / 2] = 255
    return images.fromarray(grey.clip(0, 255).astype("uint8")).convert("RGB")


def _copied(page: Image, rng: Random) -> Image:
    """A photocopy: the stamp is black, too."""
    return _dirty(_askew(_stamped(page, rng, (60, 60, 60)), rng), rng)


def _worn(page: Image, rng: Random) -> Image:
    """A copy of a copy: pale and full of specks."""
    return _dirty(_askew(page, rng), rng, 0.01, 0.7)


TROUBLES: dict[str, Callable[[Image, Random], Image]] = {
    "askew": _askew,
    "sideways": _sideways,
    "stamped": _stamped,
    "copied": _copied,
    "worn": _worn,
}
"""What happens to pages on their way through a scanner."""


def photographed(pdf: bytes, rng: Random, trouble: str = "", resolution: int = 200) -> bytes:
    """The pages of a PDF as one TIFF file.

    Parameters
    ----------
    pdf : bytes
    rng : random.Random
    trouble : str
        Of `TROUBLES`; none if empty.
    resolution : int
        Dots per inch.
    """
    from govreport.readers.pdfium_library import pdfium

    source = pdfium().PdfDocument(pdf)
    try:
        pages = [page.render(scale=resolution / 72).to_pil().convert("RGB") for page in source]
    finally:
        source.close()
    if trouble:
        pages = [TROUBLES[trouble](page, rng) for page in pages]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="jpeg")
    return out.getvalue()


def scanned(pdf: bytes, rng: Random) -> bytes:
    """The pages of a PDF as pictures, each a little askew.

    Parameters
    ----------
    pdf : bytes
    rng : random.Random
        Decides how far each page is turned.

    Returns
    -------
    bytes
        A PDF without text.
    """
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    from govreport.readers.pdfium_library import pdfium

    source = pdfium().PdfDocument(pdf)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    try:
        for page in source:
            width, height = page.get_size()
            picture = page.render(scale=RESOLUTION / 72, grayscale=True).to_pil()
            askew = picture.rotate(rng.uniform(-1.2, 1.2), fillcolor=255)
            buffer = io.BytesIO()
            askew.save(buffer, "JPEG", quality=45)
            canvas.setPageSize((width, height))
            canvas.drawImage(ImageReader(io.BytesIO(buffer.getvalue())), 0, 0, width, height)
            canvas.showPage()
    finally:
        source.close()
    canvas.save()
    return out.getvalue()
