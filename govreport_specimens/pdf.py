"""Reports as PDFs: drawn here, or printed by a browser or a word processor."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from govreport_specimens.grids import PLAIN_SHAPE, Cell, Grid, Shape, grids
from govreport_specimens.model import Draft

FONT = "STSong-Light"
PAGE_WIDTH: float = A4[0]
PAGE_HEIGHT: float = A4[1]
MARGIN = 62.0
TEXT_SIZE, CELL_SIZE = 13.0, 8.0
TEXT_LEADING, CELL_LEADING = 22.0, 11.0
PADDING = 3.0
RULE = 0.5

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OFFICE = ("soffice", "libreoffice")


@dataclass(frozen=True)
class Print:
    """How the file is drawn.

    Attributes
    ----------
    shape : Shape
    borders : str
        ``"lines"``, ``"rects"`` (thin filled rectangles, as Word makes them) or
        ``"none"``.
    open : str
        The sides of tables that have no line: ``"left right"``, as statistics are printed.
    backgrounds : bool
        A white rectangle behind every line of text, as WPS makes them.
    page_numbers : bool
        ``- 4 -`` at the foot of each page.
    break_rows : bool
        A row may be broken by the end of the page, inside its label.
    vertical : bool
        Group labels run vertically, one character a line.
    runs : bool
        Digits, Chinese characters and marks each in a piece of text of its own, as Word and
        WPS write them.
    start : float
        Share of the first page that is left empty: moves the page breaks.
    """

    shape: Shape = PLAIN_SHAPE
    borders: str = "lines"
    open: str = ""
    backgrounds: bool = False
    page_numbers: bool = True
    break_rows: bool = False
    vertical: bool = False
    runs: bool = False
    start: float = 0.0


PLAIN = Print()


def write(draft: Draft, how: Print = PLAIN) -> bytes:
    """The report as a PDF."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    press = _Press(Canvas(buffer, pagesize=A4, invariant=True), how)
    for block in draft.blocks():
        if block.sheet is None:
            press.paragraph(block.text, block.kind)
            continue
        for grid in grids(block.sheet, how.shape):
            press.table(grid)
    press.close()
    return buffer.getvalue()


def _wrap(text: str, width: float, size: float) -> list[str]:
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for character in paragraph:
            if line and pdfmetrics.stringWidth(line + character, FONT, size) > width:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


class _Press:
    """Draws from the top of the page to its bottom; y runs downwards."""

    def __init__(self, canvas: Canvas, how: Print):
        self.canvas = canvas
        self.how = how
        self.page = 1
        self.y = MARGIN + how.start * (PAGE_HEIGHT - 2 * MARGIN)

    @property
    def bottom(self) -> float:
        return PAGE_HEIGHT - MARGIN

    def close(self) -> None:
        self._number()
        self.canvas.save()

    def turn(self) -> None:
        self._number()
        self.canvas.showPage()
        self.page += 1
        self.y = MARGIN

    def _number(self) -> None:
        if self.how.page_numbers:
            self.canvas.setFont(FONT, 10)
            self.canvas.drawCentredString(PAGE_WIDTH / 2, MARGIN / 2, f"- {self.page} -")

    def _text(self, x: float, y: float, text: str, size: float) -> None:
        text = text.replace("\u2212", "-")  # the font has no minus sign and would drop it
        self.canvas.setFont(FONT, size)
        runs = (
            re.findall(r"[0-9.]+|[A-Za-z]+|[\u4e00-\u9fff]+|.", text) if self.how.runs else [text]
        )
        for run in runs:
            self.canvas.drawString(x, PAGE_HEIGHT - y - size, run)
            x += pdfmetrics.stringWidth(run, FONT, size)

    def paragraph(self, text: str, kind: str) -> None:
        width = PAGE_WIDTH - 2 * MARGIN
        indent = "" if kind in ("title", "heading") else "　　"
        for line in _wrap(indent + text, width, TEXT_SIZE):
            if self.y + TEXT_LEADING > self.bottom:
                self.turn()
            if self.how.backgrounds:
                self.canvas.setFillGray(1)
                top = PAGE_HEIGHT - self.y - TEXT_LEADING
                self.canvas.rect(MARGIN, top, width, TEXT_LEADING, stroke=0, fill=1)
                self.canvas.setFillGray(0)
            x = MARGIN
            length = pdfmetrics.stringWidth(line, FONT, TEXT_SIZE)
            if kind == "title":
                x = (PAGE_WIDTH - length) / 2
            elif kind == "right":
                x = PAGE_WIDTH - MARGIN - length
            self._text(x, self.y, line, TEXT_SIZE)
            self.y += TEXT_LEADING

    def table(self, grid: Grid) -> None:
        _Table(self, grid).draw()
        self.y += TEXT_LEADING / 2


class _Table:
    """A grid on paper: row heights from its text, page breaks where they fall."""

    def __init__(self, press: _Press, grid: Grid):
        self.press = press
        self.placed, self.width = grid.places()
        shares = grid.widths if len(grid.widths) == self.width else [1.0] * self.width
        unit = (PAGE_WIDTH - 2 * MARGIN) / sum(shares)
        self.edges = [MARGIN]
        for share in shares:
            self.edges.append(self.edges[-1] + share * unit)
        self.lines = {id(cell): self._lines(column, cell) for _, column, cell in self.placed}
        self.heights = self._heights(len(grid.rows))

    def _lines(self, column: int, cell: Cell) -> list[str]:
        width = self.edges[column + cell.colspan] - self.edges[column] - 2 * PADDING
        if self.press.how.vertical and cell.kind == "group":
            return list(cell.text)
        return _wrap(cell.text, width, CELL_SIZE)

    def _heights(self, count: int) -> list[float]:
        heights = [CELL_LEADING + 2 * PADDING] * count
        for row, _, cell in sorted(self.placed, key=lambda place: place[2].rowspan):
            needed = len(self.lines[id(cell)]) * CELL_LEADING + 2 * PADDING
            spanned = range(row, min(row + cell.rowspan, count))
            lack = needed - sum(heights[i] for i in spanned)
            if lack > 0:
                for i in spanned:
                    heights[i] += lack / len(spanned)
        return heights

    def draw(self) -> None:
        """Cut the rows into strips, one for each page, and draw each strip."""
        strips: list[list[tuple[int, float, float]]] = [[]]
        room = self.press.bottom - self.press.y
        for row, height in enumerate(self.heights):
            done = 0.0
            while height - done > 0.1:
                part = min(height - done, room)
                whole = part > height - done - 0.1
                if whole or (self.press.how.break_rows and part >= CELL_LEADING + PADDING):
                    strips[-1].append((row, done, done + part))
                    done += part
                    room -= part
                if done < height - 0.1:
                    strips.append([])
                    room = self.press.bottom - MARGIN
        for number, strip in enumerate(strips):
            if number:
                self.press.turn()
            if strip:
                self._strip(strip)

    def _strip(self, strip: list[tuple[int, float, float]]) -> None:
        tops = {}
        y = self.press.y
        for row, begin, end in strip:
            tops[row] = (y, y + end - begin)
            y += end - begin
        first, last = strip[0], strip[-1]
        for row, column, cell in self.placed:
            below = min(row + cell.rowspan, len(self.heights)) - 1
            if below < first[0] or row > last[0]:
                continue
            top = tops[max(row, first[0])][0]
            bottom = tops[min(below, last[0])][1]
            self._box(self.edges[column], top, self.edges[column + cell.colspan], bottom)
            # Height of the cell that earlier pages have already shown.
            shown = sum(self.heights[row : first[0]])
            shown += first[1] if row <= first[0] else 0.0
            self._content(row, column, cell, top, bottom, shown, below)
        self.press.y = y

    def _content(
        self, row: int, column: int, cell: Cell, top: float, bottom: float, shown: float, below: int
    ) -> None:
        lines = self.lines[id(cell)]
        full = sum(self.heights[row : below + 1])
        begin = (full - len(lines) * CELL_LEADING) / 2
        left, right = self.edges[column], self.edges[column + cell.colspan]
        for i, line in enumerate(lines):
            y = begin + i * CELL_LEADING
            # A line belongs to the page that its upper edge is on.
            if not (shown - 0.01 <= y < shown + bottom - top - 0.01) or not line:
                continue
            x = left + PADDING
            if cell.kind in ("figure", "group"):
                length = pdfmetrics.stringWidth(line, FONT, CELL_SIZE)
                x = (left + right - length) / 2
            self.press._text(x, top + y - shown, line, CELL_SIZE)

    def _box(self, left: float, top: float, right: float, bottom: float) -> None:
        canvas, borders = self.press.canvas, self.press.how.borders
        top, bottom = PAGE_HEIGHT - top, PAGE_HEIGHT - bottom
        sides = [(left, bottom, right, bottom), (left, top, right, top)]
        if left > self.edges[0] or "left" not in self.press.how.open:
            sides.append((left, bottom, left, top))
        if right < self.edges[-1] or "right" not in self.press.how.open:
            sides.append((right, bottom, right, top))
        for x0, y0, x1, y1 in sides:
            if borders == "lines":
                canvas.setLineWidth(RULE)
                canvas.line(x0, y0, x1, y1)
            elif borders == "rects":
                canvas.rect(x0, y0, x1 - x0 + RULE, y1 - y0 + RULE, stroke=0, fill=1)


# --- printed by other programs ------------------------------------------------------


def _program(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def chromium() -> str | None:
    """Path of an installed Chromium, or None."""
    return _program(CHROMIUM)


def office() -> str | None:
    """Path of an installed LibreOffice, or None."""
    return _program(OFFICE)


def from_html(page: bytes, folder: Path) -> bytes:
    """A web page as Chromium prints it."""
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_bytes(page)
    command = [
        chromium() or CHROMIUM[0],
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={target}",
        source.as_uri(),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target.read_bytes()


def from_docx(data: bytes, folder: Path) -> bytes:
    """A Word file as LibreOffice prints it."""
    return converted(data, "docx", "pdf", folder)


def converted(data: bytes, kind: str, to: str, folder: Path) -> bytes:
    """A file of an office as LibreOffice saves it in another format.

    Parameters
    ----------
    data : bytes
    kind : str
        Its suffix.
    to : str
        The suffix wanted; with a colon and the name of a filter where LibreOffice has several.
    folder : Path
    """
    source = folder / f"report.{kind}"
    source.write_bytes(data)
    command = [
        office() or OFFICE[0],
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        to,
        "--outdir",
        str(folder / "made"),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (folder / "made" / f"report.{to.partition(':')[0]}").read_bytes()
