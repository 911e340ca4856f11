"""Figures that are doubtful for what the document says elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from govreport import form
from govreport.form import Label
from govreport.parsing.labels import wordings
from govreport.parsing.lines import OTHER_YEAR
from govreport.parsing.text import Text
from govreport.report import CellKey, Figure, Finding

_CORRECTS = re.compile(
    r"(?:有误|错误|勘误|[误错]写|误填|更正|笔误)[^。\n]*?(?:应[为是该]|[更改修]正?为)"
)
_OTHER_REPORT = re.compile(r"20\d\d(?=年)")
_INSTEAD = re.compile(r"(?:应[为是该]|[更改修]正?为)\D{0,6}(\d[\d,.]*)")


def corrected(figures: dict[CellKey, Figure], text: Text) -> Iterator[Finding]:
    """Make null the rows that a line of the report corrects, unless the table has the figure that
    it gives: which of the two is meant is for people to say.
    """
    for line in re.finditer(r"[^\n]*", text.folded):
        # guard: corrections
        if not _CORRECTS.search(line[0]) or OTHER_YEAR.search(line[0]):
            continue
        # guard: corrections
        if {int(year) for year in _OTHER_REPORT.findall(line[0])} - {text.year}:
            continue
        instead = {number.rstrip(".,").replace(",", "") for number in _INSTEAD.findall(line[0])}
        said = "".join(filter(str.isalnum, line[0]))
        start, end = (text.offsets[at] for at in line.span())
        passage, place = text.raw[start:end].strip()[:_SHOWN], text.place(start, end)
        for table, row in dict.fromkeys((table, row) for table, row, _ in figures):
            cells = {key: figure for key, figure in figures.items() if key[:2] == (table, row)}
            values = {str(figure.value) for figure in cells.values()}
            names = [one for one in wordings(form.find_row(table, row)) if len(one) >= _A_NAME]
            # guard: corrections
            if instead & values or not any(name in said for name in names):
                continue
            figures |= {key: replace(figure, value=None) for key, figure in cells.items()}
            message = Label(
                f"文中称该行数字有误：“{passage}”", f"the report corrects this row: “{passage}”"
            )
            raw = " ".join(figure.raw.strip() for figure in cells.values())
            yield Finding("read.doubtful", "", message, table, row, found=raw, place=place)


_A_NAME = 4
"""Characters of a row's name that a sentence can only mean it by."""

_SHOWN = 60
"""Characters of the line that the finding shows."""


def points_of_thousands(figures: dict[CellKey, Figure]) -> Iterator[Finding]:
    """Make null a fee such as 1.250 beside a count such as 12.345: a point parts thousands there."""
    # guard: numbers
    if not any(f.value is None and _THOUSANDS.fullmatch(f.raw.strip()) for f in figures.values()):
        return
    for key, figure in figures.items():
        if figure.value is not None and _THOUSANDS.fullmatch(figure.raw.strip()):
            figures[key] = replace(figure, value=None)
            yield Finding(
                "read.unreadable", "", _POINTS, *key, found=figure.raw, place=figure.place
            )


_THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")
_POINTS = Label(
    "别处的点是千位分隔符，此处的点不能确定是小数点",
    "points part thousands elsewhere; whether this one does cannot be told",
)
