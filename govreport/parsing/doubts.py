"""Figures that are doubtful for what the document says elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from govreport import form
from govreport.form import Label
from govreport.parsing.labels import wordings
from govreport.parsing.lines import OTHER_YEAR
from govreport.parsing.text import Text
from govreport.report import CellKey, Figure, Finding

_WRONG = re.compile("有误|错误|勘误|[误错]写|误填|更正|笔误")
_INTO = r"(?:应该?[为是]|(?:[更修]正|改正?|修改)为)"
_RIGHT = re.compile(
    rf"{_INTO}[^,;]{{0,12}}?(?:\d|[〇一二三四五六七八九十百千万两]+[件条项个份宗元万]|[零空/—-]|无\b)"
)
"""What a figure should be, and not how something is done now: 改为及时审核."""
_INSTEAD = re.compile(rf"{_INTO}\D{{0,6}}(\d[\d,.]*)")
_OTHER_REPORT = re.compile(r"20\d\d(?=年(?!\d{1,2}月))")
"""A year that is no part of the day on which something was corrected."""


def corrected(figures: dict[CellKey, Figure], text: Text) -> Iterator[Finding]:
    """Make null the rows that a line of the report corrects, unless the table has the figure that
    it gives: which of the two is meant is for people to say.

    Yields
    ------
    Finding
        One a row, with the first of the lines that correct it.
    """
    rows: dict[tuple[str, str], list[CellKey]] = defaultdict(list)
    for key in figures:
        rows[key[:2]].append(key)
    for line in re.finditer(r"[^\n]+", text.folded):
        # guard: corrections
        if not _corrects(line[0]) or OTHER_YEAR.search(line[0]):
            continue
        # guard: corrections
        if {int(year) for year in _OTHER_REPORT.findall(line[0])} - {text.year}:
            continue
        instead = {number.rstrip(".,").replace(",", "") for number in _INSTEAD.findall(line[0])}
        said = "".join(filter(str.isalnum, line[0]))
        start, end = (text.offsets[at] for at in line.span())
        passage, place = text.raw[start:end].strip()[:_SHOWN], text.place(start, end)
        for table, row in [*rows]:
            names = (one for one in wordings(form.find_row(table, row)) if len(one) >= _A_NAME)
            cells = {key: figures[key] for key in rows[table, row]}
            # guard: corrections
            if not any(name in said for name in names) or instead & {
                str(figure.value) for figure in cells.values()
            }:
                continue
            del rows[table, row]
            figures |= {key: replace(figure, value=None) for key, figure in cells.items()}
            message = Label(
                f"文中称该行数字有误：“{passage}”", f"the report corrects this row: “{passage}”"
            )
            raw = " ".join(figure.raw.strip() for figure in cells.values())
            yield Finding("read.doubtful", "", message, table, row, found=raw, place=place)


def _corrects(line: str) -> bool:
    """Whether a sentence of a line says that something is wrong, and behind that which figure is
    right.
    """
    found = ((_WRONG.search(sentence), sentence) for sentence in line.split("。"))
    return any(wrong and _RIGHT.search(sentence, wrong.end()) for wrong, sentence in found)


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
