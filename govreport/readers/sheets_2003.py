"""Spreadsheets in the XML of Excel 2002 and 2003, which many systems still export as .xls."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from lxml import etree

from govreport.document import Document
from govreport.errors import UnreadableFile
from govreport.normal import raised
from govreport.readers.limits import MAX_CELLS, MAX_ELEMENTS, Budget, heed_memory
from govreport.readers.sheets import LOW, NARROW, Sheet, Shown, as_shown, document_of

_NS = "urn:schemas-microsoft-com:office:"
_SS = f"{{{_NS}spreadsheet}}"
_X = f"{{{_NS}excel}}"
_HTML = "{http://www.w3.org/TR/REC-html40}"

_FORMATS = {
    "": "General", "General Number": "General", "Fixed": "0.00", "Standard": "#,##0.00",
    "Percent": "0.00%", "Scientific": "0.00E+00",
}  # fmt: skip
"""Formats of numbers that have a name, as they are written; of others the code stands there."""

_WIDEST = 500
"""Columns of one style that are looked at."""

_MOST = 2**20
"""Rows of a sheet."""


def read_xml(data: bytes, label: str) -> Document:
    """Read a spreadsheet that is one XML file.

    Returns
    -------
    Document
        Places name the sheet and the cell: ``Sheet1!B12``.

    Raises
    ------
    UnreadableFile, TooLarge
    """
    Budget(label).hold(MAX_ELEMENTS, data.count(b"<") // 4)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        heed_memory(error)
        raise UnreadableFile(
            f"{label}: 电子表格已损坏 the spreadsheet is damaged ({type(error).__name__})"
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile(
            f"{label}: 含有XML实体声明，电子表格中不会有 declares XML entities, which no spreadsheet does"
        )
    styles = {style.get(_SS + "ID"): style for style in root.iter(_SS + "Style")}
    sheets = []
    hidden = 0
    for worksheet in root.iterchildren(_SS + "Worksheet"):
        visible = worksheet.findtext(f"{_X}WorksheetOptions/{_X}Visible") or ""
        if "Hidden" in visible:  # SheetHidden, SheetVeryHidden
            hidden += 1
            continue
        sheet = Sheet(worksheet.get(_SS + "Name") or "")
        zeros = worksheet.find(f"{_X}WorksheetOptions/{_X}DoNotDisplayZeros") is None
        for table in worksheet.iterchildren(_SS + "Table"):
            _table(table, sheet, styles, zeros, label)
        sheets.append(sheet)
    return document_of("xls", sheets, hidden, label)


def _table(
    table: etree._Element,
    sheet: Sheet,
    styles: Mapping[str | None, etree._Element],
    zeros: bool,
    label: str,
) -> None:
    budget = Budget(label)
    column = 0
    usual: dict[int, str | None] = {}
    for one in table.iterchildren(_SS + "Column"):
        column = _number(one, "Index", column + 1) - 1
        following = column + 1 + _number(one, "Span", 0)
        if one.get(_SS + "StyleID"):
            usual |= dict.fromkeys(
                range(column, min(following, column + _WIDEST)), one.get(_SS + "StyleID")
            )
        if one.get(_SS + "Hidden") == "1" or _size(one, "Width") <= NARROW * _DIGIT:
            sheet.hidden[1].update(range(column, following))
        column = following
    number = 0
    for row in table.iterchildren(_SS + "Row"):
        number = _number(row, "Index", number + 1) - 1
        if row.get(_SS + "Hidden") == "1" or _size(row, "Height") <= LOW:
            sheet.hidden[0].update(range(number, number + 1 + _number(row, "Span", 0)))
        column = 0
        for cell in row.iterchildren(_SS + "Cell"):
            column = _number(cell, "Index", column + 1) - 1
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if across or down:
                sheet.merged.append((number, number + down, column, column + across))
            named = cell.get(_SS + "StyleID") or row.get(_SS + "StyleID") or usual.get(column)
            said = _cell(cell, _based(styles, named or "Default"), zeros)
            if said is not None:
                sheet.cells[number, column] = said
            column += 1 + across
            budget.hold(MAX_CELLS, len(sheet.cells), sheet.name)
        number += 1 + _number(row, "Span", 0)


def _cell(cell: etree._Element, styles: Sequence[etree._Element], zeros: bool) -> Shown | None:
    """What a cell shows, by its style and those that this is based on."""
    data = cell.find(_SS + "Data")
    if data is None:
        return Shown("", doubtful=True) if cell.get(_SS + "Formula") else None
    gone = any(
        font.get(_SS + "StrikeThrough") == "1" or _is_white(font.get(_SS + "Color"))
        for style in styles
        for font in style.iterchildren(_SS + "Font")
    )
    shown, unseen = _runs(data, gone)
    codes = [
        form.get(_SS + "Format") or ""
        for style in styles
        for form in style.iterchildren(_SS + "NumberFormat")
    ]
    if unseen or data.get(_SS + "Type") != "Number":
        return Shown(shown, unseen, data.get(_SS + "Type") not in ("Number", "String", None))
    try:
        value = float(shown)
    except ValueError:
        return Shown(shown, doubtful=True)
    if not value and not zeros:
        return Shown("", unseen="0")
    code = codes[0] if codes else ""
    return as_shown(value, _FORMATS.get(code, code))


def _runs(element: etree._Element, gone: bool) -> tuple[str, str]:
    """The text of a cell that is seen, and what is struck out or white."""
    gone = (
        gone
        or element.tag in (_HTML + "S", _HTML + "Del")
        or _is_white(element.get(_HTML + "Color"))
    )
    texts = ["", ""]
    texts[gone] += element.text or ""
    for child in element.iterchildren():
        seen, unseen = _runs(child, gone)
        raised_up = child.tag in (_HTML + "Sup", _HTML + "Sub")
        texts[0] += raised(seen) if raised_up else seen
        texts[1] += unseen
        texts[gone] += child.tail or ""
    return texts[0], texts[1]


def _is_white(colour: str | None) -> bool:
    return (colour or "").upper() == "#FFFFFF"


def _based(styles: Mapping[str | None, etree._Element], name: str | None) -> list[etree._Element]:
    """A style and those that it is based on, nearest first."""
    found: list[etree._Element] = []
    while name in styles and len(found) < _MOST_BASES and styles[name] not in found:
        found.append(styles[name])
        name = styles[name].get(_SS + "Parent")
    return found


_MOST_BASES = 20


_DIGIT = 6
"""Points that a digit is wide."""


def _size(element: etree._Element, name: str) -> float:
    """How high a row is, how wide a column; endless where that is not said."""
    value = element.get(_SS + name) or ""
    return float(value) if re.fullmatch(r"\d{1,5}(\.\d{1,9})?", value) else math.inf


def _number(element: etree._Element, name: str, usual: int) -> int:
    value = element.get(_SS + name) or ""
    return (
        min(int(value), _MOST) if value.isascii() and value.isdigit() and len(value) < 9 else usual
    )
