"""A document's text as one string in which every character knows its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from govreport.document import Grid, Paragraph, Place
from govreport.normal import fold_with_offsets
from govreport.parsing.lists import spaced

PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－―]{1,2}\s*\d{1,3}\s*[-—–－―]{1,2}|第\s*\d{1,3}\s*页(?:[,，/\s]*共\s*\d{1,3}\s*页)?"
    r"|[·•]\s*\d{1,3}\s*[·•]|[Pp]age\s*\d{1,3}(?:\s*of\s*\d{1,3})?)\s*"
)
"""A line that is nothing but a page number: ``- 4 -``, ``第 4 页``, ``Page 4 of 6``."""


_STAMP = re.compile(
    r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*\d{1,2}:\d\d"
    r"|\d{1,2}/\d{1,2}/\d\d,?\s*\d{1,2}:\d\d(?:\s*[AP]M)?|20\d\d年?政府信息公开工作年度报告$"
)
"""A day and a time, or a report's title."""

_PAGE_OF = re.compile(r"(?:\S+://\S*[^\s\d]\s*)?(?P<page>\d{1,3})\s*/\s*(?P<pages>\d{1,3})")
_STAMPED = 3
"""Times that such a line stands there, from which on it is no line of the text."""


def _stamps(paragraphs: Sequence[Paragraph]) -> set[int]:
    """Lines that a printer or a watermark put on every page: who, on what day, at what time, which
    page of how many; the first of those with the report's title is the title.
    """
    times: dict[str, list[int]] = {}
    pages: dict[str, list[int]] = {}
    for number, paragraph in enumerate(paragraphs):
        if len(paragraph.text) >= _LONGEST:
            continue
        line = paragraph.text.strip()
        if counted := _PAGE_OF.fullmatch(line):
            own = pages.setdefault(counted["pages"], [])
            if int(counted["page"]) == len(own) + 1:
                own.append(number)
        elif (stamp := _STAMP.search(line)) and not _SENTENCE.search(line.replace(stamp[0], "")):
            times.setdefault(line, []).append(number)
    found: set[int] = set()
    texts = {paragraph.text.strip() for paragraph in paragraphs} if times else set()
    # guard: page-stamps
    for line, lines in times.items():
        if len(lines) >= _STAMPED:
            found.update(lines[line.endswith("报告") :])
        day, _, title = line.rpartition(":")
        # a browser's: behind day and time the page's title, which is a line of its own besides
        if day and title.lstrip("0123456789").strip() in texts - {""}:
            found.update(lines)
    # guard: page-stamps
    return found.union(*(lines for lines in pages.values() if len(lines) >= _STAMPED))


_SENTENCE = re.compile("[。；，,;]")
_LONGEST = 300
"""Characters of such a line; addresses are long."""


class Text:
    """Paragraphs joined by line ends.

    Attributes
    ----------
    raw : str
        Verbatim.
    paragraphs : list of Paragraph
    year : int or None
        Of the report, once it is known.
    starts : list of int
        Offset in `raw` at which each paragraph begins.
    """

    year: int | None = None

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        # guard: page-numbers
        self.paragraphs = [
            paragraph for paragraph in paragraphs if not PAGE_NUMBER.fullmatch(paragraph.text)
        ]
        if stamps := _stamps(self.paragraphs):
            lines = enumerate(self.paragraphs)
            self.paragraphs = [one for number, one in lines if number not in stamps]
        self.starts: list[int] = []
        offset = 0
        for paragraph in self.paragraphs:
            self.starts.append(offset)
            offset += len(paragraph.text) + 1
        self.raw = "\n".join(paragraph.text for paragraph in self.paragraphs)

    @classmethod
    def of_all(cls, blocks: Sequence[Paragraph | Grid]) -> Text:
        """Text of paragraphs and grids alike, a grid's row as one line.

        A blank cell becomes ``/``, so that a row keeps its number of cells.
        """
        lines: list[Paragraph] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                lines.append(block)
                continue
            for row in range(len(block.rows)):
                for cell in block.cells(row):
                    lines.append(Paragraph(cell.text if cell.text.strip() else "/", cell.place))
        return cls(lines)

    def index(self, offset: int) -> int:
        """The paragraph that holds this offset."""
        return bisect_right(self.starts, offset) - 1

    def place(self, start: int, end: int) -> Place:
        """The place of ``raw[start:end]``, told by the paragraph it begins in."""
        number = self.index(start)
        paragraph, base = self.paragraphs[number], self.starts[number]
        return paragraph.place_of(start - base, min(end - base, len(paragraph.text)))

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        folded, offsets = fold_with_offsets(self.raw)
        return spaced(folded), offsets

    @property
    def folded(self) -> str:
        """The text folded for comparison."""
        return self._folded[0]

    @property
    def offsets(self) -> list[int]:
        """For each character of `folded`, its offset in `raw`; one more at the end."""
        return self._folded[1]
