"""Reports as spreadsheets: everything on one sheet, or each table on a sheet of its own."""

from __future__ import annotations

import io
import re

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from govreport_specimens.docx import timeless
from govreport_specimens.grids import PLAIN_SHAPE, Grid, Shape, grids
from govreport_specimens.model import Draft

_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,8})?")


def write(
    draft: Draft, shape: Shape = PLAIN_SHAPE, *, apart: bool = False, as_text: bool = False
) -> bytes:
    """The report as a spreadsheet.

    Parameters
    ----------
    draft : Draft
    shape : Shape
    apart : bool
        Each table stands on a sheet of its own.
    as_text : bool
        Figures are kept as text, as figures pasted from a page are.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    row = 1
    for block in draft.blocks():
        if block.sheet is None:
            sheet.cell(row, 1, block.text).data_type = "s"  # no text is a formula
            row += 1
            continue
        if apart:
            sheet, row = book.create_sheet(block.sheet.table), 1
        for grid in grids(block.sheet, shape):
            row = _table(sheet, grid, row, as_text) + 1
    buffer = io.BytesIO()
    book.save(buffer)
    return timeless(buffer.getvalue())


def _table(sheet: Worksheet, grid: Grid, top: int, as_text: bool) -> int:
    """Write a grid from a row on; the row behind it."""
    placed, _ = grid.places()
    for row, column, cell in placed:
        number = not as_text and _NUMBER.fullmatch(cell.text)
        whole = number and "." not in cell.text
        value = (int if whole else float)(cell.text) if number else cell.text or None
        at = sheet.cell(top + row, column + 1, value)
        if number and not whole:
            at.number_format = "0." + "0" * len(cell.text.rpartition(".")[2])
        elif value is not None and not number:
            at.data_type = "s"
        if cell.rowspan > 1 or cell.colspan > 1:
            sheet.merge_cells(
                start_row=top + row,
                end_row=top + row + cell.rowspan - 1,
                start_column=column + 1,
                end_column=column + cell.colspan,
            )
    return top + len(grid.rows)
