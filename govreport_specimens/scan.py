"""A PDF of pictures, as a scanner makes it: no text in it."""

from __future__ import annotations

import io
from random import Random

RESOLUTION = 110
"""Dots per inch."""


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
