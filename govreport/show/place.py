"""Where one figure stands: the page's picture with the cell marked, or the text around it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from govreport.document import Document, Grid, Paragraph, Place
from govreport.errors import UnreadableFile
from govreport.normal import escape, shown
from govreport.readers.pictures import draw
from govreport.show.html import STYLE
from govreport.words import number, place_text, unit_text, word

if TYPE_CHECKING:
    from PIL.Image import Image

RESOLUTION = 110
"""Dots per inch of a page's picture."""


_MARKER = (255, 240, 170)


_FRAME = (208, 36, 36)


@dataclass(frozen=True)
class CellView:
    """Where one figure stands: displays itself in a notebook.

    Attributes
    ----------
    title : str
    value : int, Decimal or None
    unit, raw, how : str
    place : Place or None
    messages : list of str
    document : Document
    lang : str
    who : str
        Who decided, if anybody did.
    read : int, Decimal or None
        What the reader had read before.
    """

    title: str
    value: int | Decimal | None
    unit: str
    raw: str
    how: str
    place: Place | None
    messages: Sequence[str]
    document: Document
    lang: str = "zh"
    who: str = ""
    read: int | Decimal | None = None

    def image(self) -> Image | None:
        """The page of a PDF or a picture, with the cell marked; None for other formats, and
        for a page too damaged to be drawn.
        """
        if not self.document.data or self.place is None or self.place.page is None:
            return None
        try:
            return marked_page(self.document.data, self.place)[0]
        except UnreadableFile:
            return None

    def context(self) -> tuple[str, str, str]:
        """The text before the figure, the figure as printed, and the text after it."""
        return _context(self.document, self.place, self.raw)

    def _facts(self) -> list[tuple[str, str]]:
        facts = {
            "value": number(self.value) + unit_text(self, self.lang),
            "printed": " ".join(self.raw.split()) or "—",
            "how": self.how,
            "place": place_text(self.place, self.lang),
        }
        if self.who:
            facts |= {"who": self.who, "read": number(self.read)}
        return [(word(name, self.lang), told) for name, told in facts.items()]

    def __str__(self) -> str:
        lines = [self.title, *(f"  {name}: {value}" for name, value in self._facts())]
        before, printed, after = self.context()
        if printed:
            lines.append(f"  …{before}⟦{printed}⟧{after}…")
        return shown("\n".join([*lines, *(f"  ⚑ {message}" for message in self.messages)]))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        facts = "".join(
            f'<tr><th scope="row">{escape(n)}</th><td>{escape(v)}</td></tr>'
            for n, v in self._facts()
        )
        flags = "".join(f'<p class="warning">⚑ {escape(message)}</p>' for message in self.messages)
        parts = [
            STYLE,
            f'<div class="govreport"><h4>{escape(self.title)}</h4>',
            f'<table class="facts">{facts}</table>{flags}',
        ]
        picture = self.image()
        if picture is not None:
            parts.append(f'<img alt="{escape(self.title, quote=True)}" src="{data_url(picture)}">')
        else:
            before, printed, after = self.context()
            if printed:
                parts.append(
                    f'<div class="body">…{escape(before)}<mark>{escape(printed)}</mark>'
                    f"{escape(after)}…</div>"
                )
        return "".join([*parts, "</div>"])


_AROUND = 40
"""Characters of context on either side of a figure."""


def _context(document: Document, place: Place | None, raw: str) -> tuple[str, str, str]:
    if place is None or not raw.strip():
        return "", "", ""
    if (spot := _spot(document, place, raw)) is None:
        return "", raw, ""
    index, start, end = spot
    block = document.blocks[index]
    if isinstance(block, Grid):
        texts = [" ".join(cell.text.split()) for cell in block.cells(start)]
        at = next(n for n, c in enumerate(block.cells(start)) if c.place == place)
        return (
            " | ".join(texts[:at])[-2 * _AROUND :] + " | ",
            texts[at],
            " | " + " | ".join(texts[at + 1 :])[: 2 * _AROUND],
        )
    before = block.text[:start]
    for earlier in reversed(document.blocks[:index]):  # a figure alone on its line
        if len(before) >= _AROUND // 2 or not isinstance(earlier, Paragraph):
            break
        before = f"{earlier.text.strip()} {before}".lstrip()
    return before[-_AROUND:], block.text[start:end], block.text[end : end + _AROUND]


def _spot(document: Document, place: Place, raw: str) -> tuple[int, int, int] | None:
    """The block that a figure stands in, and in a table its row, else its characters."""
    for index, block in enumerate(document.blocks):
        if isinstance(block, Grid):
            for number_, row in enumerate(block.rows):
                if any(cell is not None and cell.place == place for cell in row):
                    return index, number_, number_ + 1
        elif place.line is not None and block.place.line == place.line:
            start = max((place.column or 1) - (block.place.column or 1), 0)
            return index, start, start + len(raw.split("\n")[0])
        elif block.place == place and raw in block.text:
            start = block.text.index(raw)
            return index, start, start + len(raw)
    return None


Piece = tuple[str, int, bool]
"""Text, the columns that it covers, and whether it is what is marked."""

_ROWS_AROUND, _LINES_AROUND = 20, 12
"""How much of a table, and of plain text, is shown on either side of a figure."""

_TEXT_AROUND = 600
"""Characters of a line on either side: some texts are one line."""

_HEAD = 3
"""Rows at a table's top that are shown in any case."""


def surroundings(document: Document, place: Place, raw: str) -> tuple[bool, list[list[Piece]]]:
    """The table or the lines that a figure stands in, for those formats that have no pages.

    Parameters
    ----------
    document : Document
    place : Place
    raw : str
        The figure as printed.

    Returns
    -------
    bool
        Whether it is a table.
    list of list of (text, columns, marked)
        Its rows and their cells, or the lines and their pieces. Nothing where the document
        has no such place.
    """
    if (spot := _spot(document, place, raw)) is None:
        return False, []
    index, start, end = spot
    block = document.blocks[index]
    if isinstance(block, Grid):
        shown_rows = [
            number_
            for number_ in range(len(block.rows))
            if number_ < _HEAD or abs(number_ - start) <= _ROWS_AROUND
        ]
        return True, [_row(block, number_, place) for number_ in shown_rows]
    lines: list[list[Piece]] = []
    for near in range(max(index - _LINES_AROUND, 0), index + _LINES_AROUND + 1):
        if near < len(document.blocks) and isinstance(other := document.blocks[near], Paragraph):
            text = other.text
            pieces = [(text, 1, False)]
            if near == index:
                pieces = [
                    (text[max(start - _TEXT_AROUND, 0) : start], 1, False),
                    (text[start:end], 1, True),
                    (text[end : end + _TEXT_AROUND], 1, False),
                ]
            lines.append(pieces)
    return False, lines


def _row(grid: Grid, number_: int, place: Place) -> list[Piece]:
    cells = grid.rows[number_]
    pieces: list[Piece] = []
    for at, cell in enumerate(cells):
        if at and cell is not None and cell is cells[at - 1]:
            text, width, marked = pieces[-1]
            pieces[-1] = (text, width + 1, marked)
        else:
            here = cell is not None and cell.place == place
            pieces.append((cell.text if cell is not None else "", 1, here))
    return pieces


def marked_page(
    data: bytes, place: Place, marked: bool = True
) -> tuple[Image, tuple[float, float]]:
    """A page as a picture, with a box marked.

    Parameters
    ----------
    data : bytes
        The PDF, or the pictures.
    place : Place
        With a page, and the box to mark.
    marked : bool
        Whether to mark it.

    Returns
    -------
    PIL.Image.Image
    tuple of float
        How far across and down the page the box is, from 0 to 1.
    """
    from PIL import Image, ImageChops, ImageDraw

    picture, scale = draw(data, place.page or 1, RESOLUTION)
    middle = (0.0, 0.0)
    if place.box:
        across, down = (sum(place.box[at::2]) / 2 * scale for at in (0, 1))
        middle = (across / picture.width, down / picture.height)
    if place.box and marked:
        left, top, right, bottom = (edge * scale for edge in place.box)
        around = (left - 2, top - 2, right + 2, bottom + 2)
        ink = Image.new("RGB", picture.size, "white")
        ImageDraw.Draw(ink).rectangle(around, fill=_MARKER)
        picture = ImageChops.multiply(picture, ink)  # like a felt pen: print stays black
        ImageDraw.Draw(picture).rectangle(around, outline=_FRAME, width=3)
    return picture, middle


def data_url(picture: Image) -> str:
    """A picture as an address that holds it."""
    import base64

    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
