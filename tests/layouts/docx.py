"""Reports as Word files."""

from __future__ import annotations

import io
from dataclasses import dataclass

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from .grids import PLAIN_SHAPE, Cell, Grid, Shape, grids
from .model import Draft


@dataclass(frozen=True)
class File:
    """How the file is made.

    Attributes
    ----------
    shape : Shape
    nested : bool
        The tables stand inside a one-cell table.
    tracked : bool
        Figures were corrected with changes tracked: the old one is still in the
        file, marked as deleted.
    repeat_header : bool
        Header rows are marked as repeated on every page.
    runs : bool
        Every character is a run of its own.
    """

    shape: Shape = PLAIN_SHAPE
    nested: bool = False
    tracked: bool = False
    repeat_header: bool = False
    runs: bool = False


PLAIN = File()


def write(draft: Draft, file: File = PLAIN) -> bytes:
    """The report as a Word file."""
    document = docx.Document()
    for block in draft.blocks():
        if block.sheet is None:
            style = {"title": "Title", "heading": "Heading 1"}.get(block.kind)
            paragraph = document.add_paragraph(style=style)
            _write(paragraph, block.text, file)
            continue
        for grid in grids(block.sheet, file.shape):
            holder = document
            if file.nested:
                holder = document.add_table(1, 1).cell(0, 0)
            _table(holder, grid, file)
            # Two tables with nothing between them would be one to Word.
            document.add_paragraph("")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _table(holder, grid: Grid, file: File) -> None:
    placed, width = grid.places()
    table = holder.add_table(len(grid.rows), width)
    if not file.nested:
        table.style = "Table Grid"
    for row, column, cell in placed:
        target = table.cell(row, column)
        if cell.colspan > 1 or cell.rowspan > 1:
            end = table.cell(row + cell.rowspan - 1, column + cell.colspan - 1)
            target = target.merge(end)
        _fill(target, cell, file)
    if file.repeat_header:
        for row in table.rows[: grid.head]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _fill(target, cell: Cell, file: File) -> None:
    # A merge may leave empty paragraphs behind.
    for paragraph in target.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    for number, text in enumerate(cell.text.split("\n")):
        paragraph = target.add_paragraph() if number else target.paragraphs[0]
        if file.tracked and cell.kind == "figure" and text:
            _track(paragraph, text)
        else:
            _write(paragraph, text, file)


def _write(paragraph, text: str, file: File) -> None:
    for piece in text if file.runs else [text]:
        paragraph.add_run(piece)


def _track(paragraph, text: str) -> None:
    """`text`, inserted in place of another figure that was deleted."""
    for tag, content, inner in (("w:del", "7" + text, "w:delText"), ("w:ins", text, "w:t")):
        change = OxmlElement(tag)
        change.set(qn("w:id"), "1")
        change.set(qn("w:author"), "审核")
        run = OxmlElement("w:r")
        leaf = OxmlElement(inner)
        leaf.text = content
        run.append(leaf)
        change.append(run)
        paragraph._p.append(change)
