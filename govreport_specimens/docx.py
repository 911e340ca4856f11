"""Reports as Word files."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from govreport_specimens.grids import PLAIN_SHAPE, Cell, Grid, Shape, grids
from govreport_specimens.model import Draft

MADE = b"2013-12-23T23:15:00Z"
"""When python-docx says that its files were made."""

TABLE_WIDTH = int(Cm(16))


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
    margins : bool
        Text in the page's header and footer.
    """

    shape: Shape = PLAIN_SHAPE
    nested: bool = False
    tracked: bool = False
    repeat_header: bool = False
    runs: bool = False
    margins: bool = False


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
    if file.margins:
        document.sections[0].header.paragraphs[0].text = "内部资料 2 份"
        document.sections[0].footer.paragraphs[0].text = "- 3 -"
    buffer = io.BytesIO()
    document.save(buffer)
    return timeless(buffer.getvalue())


def timeless(data: bytes) -> bytes:
    """The file without the time at which it was made: the same report, the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w") as again:
        for name in packed.namelist():
            member = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            content = packed.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(?<=>)[\d-]+T[\d:]+Z(?=</dcterms)", MADE, content)
            again.writestr(member, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _table(holder: Any, grid: Grid, file: File) -> None:
    """Append the grid as Word writes it: gridSpan across, vMerge downwards."""
    placed, width = grid.places()
    table = holder.add_table(0, width)
    if not file.nested:
        table.style = "Table Grid"
    shares = grid.widths if len(grid.widths) == width else [1.0] * width
    unit = TABLE_WIDTH / sum(shares)
    for column, share in zip(table._tbl.tblGrid.gridCol_lst, shares, strict=True):
        column.w = round(share * unit)
    standing = {
        (row + i, column): (cell, i == 0)
        for row, column, cell in placed
        for i in range(cell.rowspan)
    }
    for r in range(len(grid.rows)):
        row = OxmlElement("w:tr")
        table._tbl.append(row)
        if file.repeat_header and r < grid.head:
            row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        c = 0
        while (r, c) in standing:  # a row may be short of a cell
            cell, first = standing[r, c]
            _cell(row, cell, first, round(sum(shares[c : c + cell.colspan]) * unit), table, file)
            c += cell.colspan


def _cell(row: Any, cell: Cell, first: bool, width: int, table: Any, file: File) -> None:
    element = OxmlElement("w:tc")
    row.append(element)
    element.width = width
    properties = element.get_or_add_tcPr()
    if cell.colspan > 1:
        element.grid_span = cell.colspan
    if cell.rowspan > 1:
        merge = OxmlElement("w:vMerge")
        if first:
            merge.set(qn("w:val"), "restart")
        properties.append(merge)
    for text in cell.text.split("\n") if first else [""]:
        paragraph = Paragraph(element.add_p(), table)
        if file.tracked and cell.kind == "figure" and text:
            _track(paragraph, text)
        else:
            _write(paragraph, text, file)


def _write(paragraph: Paragraph, text: str, file: File) -> None:
    for piece in text if file.runs else [text]:
        paragraph.add_run(piece)


def _track(paragraph: Paragraph, text: str) -> None:
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
