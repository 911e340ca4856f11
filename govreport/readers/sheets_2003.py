"""Spreadsheets in the XML of Excel 2002 and 2003, which many systems still export as .xls."""

from __future__ import annotations

from lxml import etree

from govreport.document import Document
from govreport.errors import UnreadableFile
from govreport.readers.limits import MAX_CELLS, MAX_ELEMENTS, Budget, heed_memory
from govreport.readers.sheets import Sheet, Shown, as_shown, document_of

_NS = "urn:schemas-microsoft-com:office:"
_SS = f"{{{_NS}spreadsheet}}"
_X = f"{{{_NS}excel}}"
_HTML = "{http://www.w3.org/TR/REC-html40}"

_FORMATS = {
    "": "General", "General Number": "General", "Fixed": "0.00", "Standard": "#,##0.00",
    "Percent": "0.00%", "Scientific": "0.00E+00",
}  # fmt: skip
"""Formats of numbers that have a name, as they are written; of others the code stands there."""

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
        for table in worksheet.iterchildren(_SS + "Table"):
            _table(table, sheet, styles, label)
        sheets.append(sheet)
    return document_of("xls", sheets, hidden, label)


def _table(
    table: etree._Element,
    sheet: Sheet,
    styles: dict[str | None, etree._Element],
    label: str,
) -> None:
    budget = Budget(label)
    column = 0
    for one in table.iterchildren(_SS + "Column"):
        column = _number(one, "Index", column + 1) - 1
        following = column + 1 + _number(one, "Span", 0)
        if one.get(_SS + "Hidden") == "1":
            sheet.hidden[1].update(range(column, following))
        column = following
    number = 0
    for row in table.iterchildren(_SS + "Row"):
        number = _number(row, "Index", number + 1) - 1
        if row.get(_SS + "Hidden") == "1":
            sheet.hidden[0].update(range(number, number + 1 + _number(row, "Span", 0)))
        column = 0
        for cell in row.iterchildren(_SS + "Cell"):
            column = _number(cell, "Index", column + 1) - 1
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if across or down:
                sheet.merged.append((number, number + down, column, column + across))
            style = styles.get(cell.get(_SS + "StyleID") or row.get(_SS + "StyleID") or "Default")
            if (said := _cell(cell, style)) is not None:
                sheet.cells[number, column] = said
            column += 1 + across
            budget.hold(MAX_CELLS, len(sheet.cells), sheet.name)
        number += 1 + _number(row, "Span", 0)


def _cell(cell: etree._Element, style: etree._Element | None) -> Shown | None:
    """What a cell shows."""
    data = cell.find(_SS + "Data")
    if data is None:
        return Shown("", doubtful=True) if cell.get(_SS + "Formula") else None
    struck = "".join(
        text for gone in data.iter(_HTML + "S", _HTML + "Del") for text in gone.itertext()
    )
    text = "".join(data.itertext())
    code = ""
    if style is not None:
        form = style.find(_SS + "NumberFormat")
        font = style.find(_SS + "Font")
        code = (form.get(_SS + "Format") or "") if form is not None else ""
        struck = text if font is not None and font.get(_SS + "StrikeThrough") == "1" else struck
    if struck:
        return Shown(text.replace(struck, "", 1), unseen=struck)
    if data.get(_SS + "Type") == "Number":
        try:
            return as_shown(float(text), _FORMATS.get(code, code))
        except (ValueError, OverflowError):
            return Shown(text, doubtful=True)
    return Shown(text, doubtful=data.get(_SS + "Type") not in ("String", None))


def _number(element: etree._Element, name: str, usual: int) -> int:
    value = element.get(_SS + name) or ""
    return (
        min(int(value), _MOST) if value.isascii() and value.isdigit() and len(value) < 9 else usual
    )
