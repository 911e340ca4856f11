"""What every reader yields: paragraphs and grids in reading order, each with its place.

A reader knows a file format and nothing of the form; the parser knows the form
and nothing of file formats. This module is all that they share.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

from govreport.normal import mend

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the top left corner of the page."""
Line = tuple[int, str]
"""Number and text of a line, of which it is not told yet whether it is a row of a table."""


class Place(NamedTuple):
    """Where in a file something stands; whichever of these the format has.

    Attributes
    ----------
    page : int or None
        Page of a PDF, from 1.
    box : tuple of float or None
        Left, top, right, bottom on that page, in points from its top left.
    line : int or None
        Line of a text file, from 1.
    column : int or None
        Character in that line, from 1.
    element : str or None
        XPath of an HTML element; ``table 2, row 3, cell 1`` in a Word file; ``Sheet1!B12``
        in a spreadsheet.
    """

    page: int | None = None
    box: Box | None = None
    line: int | None = None
    column: int | None = None
    element: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The place as JSON: only what is known."""
        box = [round(edge, 1) for edge in self.box] if self.box else None
        known = {**self._asdict(), "box": box}
        return {key: value for key, value in known.items() if value is not None}

    def __str__(self) -> str:
        if self.page is not None:
            if self.box is None:
                return f"p. {self.page}"
            left, top, right, bottom = (round(edge) for edge in self.box)
            return f"p. {self.page} ({left},{top})–({right},{bottom})"
        if self.line is not None:
            return f"line {self.line}" + (f", char {self.column}" if self.column else "")
        return self.element or ""


@dataclass(slots=True)
class Paragraph:
    """A line or paragraph of text.

    Attributes
    ----------
    text : str
        Verbatim.
    place : Place
        Of the whole paragraph.
    boxes : list of (Box or None), optional
        In a PDF, the box of every character of `text`, so that a figure inside
        the line can be found again.
    wrapped : bool
        True where line ends are the page's, not the author's: the next
        paragraph may continue this one's sentence.
    heading : bool
        True where the format itself says that this is a heading or a title.
    """

    text: str
    place: Place
    boxes: list[Box | None] | None = None
    wrapped: bool = False
    heading: bool = False

    def place_of(self, start: int, end: int) -> Place:
        """The place of ``text[start:end]``, as exact as the format allows."""
        place = self.place
        if self.boxes:
            inside = [box for box in self.boxes[start:end] if box]
            if inside:
                lefts, tops, rights, bottoms = zip(*inside, strict=True)
                box = (min(lefts), min(tops), max(rights), max(bottoms))
                return Place(page=place.page, box=box)
        if place.line is not None:
            # A paragraph that spans lines is only made by the text reader's
            # single lines, so a character offset is a column.
            return Place(line=place.line, column=start + (place.column or 1))
        return place


@dataclass(slots=True, eq=False)
class Cell:
    r"""A cell of a grid. Compared by identity: a merged cell is one object.

    Attributes
    ----------
    text : str
        Verbatim, line breaks kept as ``\n``.
    place : Place
    unseen : str
        What stands in the cell and a reader of the page does not see, or sees struck out.
    doubtful : bool
        What the cell shows may be other than its text says: characters over each other,
        ink without characters.
    score : float or None
        How sure recognition is of it, from 0 to 1; None where the file itself holds the text.
    """

    text: str
    place: Place
    unseen: str = ""
    doubtful: bool = False
    score: float | None = None


@dataclass(slots=True)
class Grid:
    """A table as printed: rows of equal length; a merged cell stands, as one
    and the same object, at every position it covers.

    Attributes
    ----------
    rows : list of list of (Cell or None)
        None where the table has no cell.
    place : Place
    ragged : bool
        True where a row is known only as its cells in their order: what wrote the text
        dropped merged cells, so that columns do not stand under each other.
    """

    rows: list[list[Cell | None]]
    place: Place
    ragged: bool = False

    def cells(self, row: int) -> list[Cell]:
        """The different cells of a row, left to right."""
        return list(dict.fromkeys(cell for cell in self.rows[row] if cell is not None))


@dataclass
class Document:
    """A file as read: paragraphs and grids in reading order.

    Attributes
    ----------
    format : str
        What read it: ``"text"``, ``"pdf"``, ``"html"``, ``"docx"``, ``"xlsx"`` …
    blocks : list of (Paragraph or Grid)
    path : str or None
        None where bytes or an open file without a name were read.
    sha256 : str
        Of the file's bytes.
    title : str
        A title that stands outside the text (HTML ``<title>``, PDF metadata).
    published : str or None
        Publication date that the page's own metadata states, ISO 8601.
    notes : list of (str, str)
        What the reader could not do, in Chinese and English; each becomes a finding.
    asides : list of (str, str)
        What stands in the file and its readers do not see, in Chinese and English; worth knowing.
    doubts : list of (str, str)
        What the engine may have missed, in Chinese and English; findings unless another
        engine reads the same.
    data : bytes
        The file itself, for showing its pages (PDF only; empty otherwise).
    engine : str
        What found the characters: ``"pdfium"`` or ``"pdfplumber"`` (PDF only; empty otherwise).
    recognised : list of Place
        Pages, or pictures in a document, that were read by recognition (OCR).
    """

    format: str
    blocks: list[Paragraph | Grid]
    path: str | None = None
    sha256: str = ""
    title: str = ""
    published: str | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)
    asides: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    data: bytes = b""
    engine: str = ""
    recognised: list[Place] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs alone, in reading order."""
        return [block for block in self.blocks if isinstance(block, Paragraph)]

    @property
    def grids(self) -> list[Grid]:
        """The grids alone, in reading order."""
        return [block for block in self.blocks if isinstance(block, Grid)]

    def note(self, zh: str, en: str) -> None:
        """Say what could not be done."""
        self.notes.append((zh, en))

    def take(self, other: Document, where: str) -> None:
        """Go on with what a document says that stands in this one: its places begin with `where`."""
        for block in other.blocks:
            rows = block.rows if isinstance(block, Grid) else []
            for one in (block, *dict.fromkeys(cell for row in rows for cell in row if cell)):
                one.place = Place(element=f"{where} {one.place}".strip())
            if isinstance(block, Paragraph):
                block.boxes = None
        self.blocks += other.blocks
        self.notes += other.notes
        self.asides += other.asides[: not self.asides]
        self.recognised += [Place(element=f"{where} {place}") for place in other.recognised]

    @cached_property
    def _tight(self) -> tuple[list[Paragraph], list[int], str]:
        """The paragraphs, where each begins in their joined text, and that text, without space."""
        paragraphs = self.paragraphs
        texts = ["".join(mend(paragraph.text).split()) for paragraph in paragraphs]
        starts = [0, *accumulate(map(len, texts))]
        return paragraphs, starts, "".join(texts)

    def locate(self, passage: str, start: int = 0, end: int | None = None) -> Place | None:
        """Where a stretch of the narrative stands in the file.

        Parameters
        ----------
        passage : str
            A sentence of one of the report's sections, verbatim; line ends and
            spaces may differ from the file's.
        start, end : int
            The stretch of `passage` to place; all of it unless told.

        Returns
        -------
        Place or None
            None where the file has no such passage among its paragraphs.
        """
        for paragraph in self.paragraphs:  # most sentences stand in one, as they are
            if (found := paragraph.text.find(passage)) >= 0:
                stop = len(passage) if end is None else end
                return paragraph.place_of(found + start, found + stop)
        paragraphs, starts, text = self._tight
        found = text.find("".join(passage.split()))
        wanted = "".join(passage[start:end].split())
        if found < 0 or not wanted:
            return None
        offset = found + len("".join(passage[:start].split()))
        number = bisect_right(starts, offset) - 1
        paragraph = paragraphs[number]
        # the characters of the paragraph that are left once it is mended and squeezed
        kept = [
            index for index, char in enumerate(paragraph.text) if mend(char) and not char.isspace()
        ]
        inside = offset - starts[number]
        last = min(inside + len(wanted), len(kept)) - 1
        return paragraph.place_of(kept[inside], kept[last] + 1)
