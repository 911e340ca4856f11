"""Table 2, proactive disclosure: from tables that the document has as tables.

It may be one table or four, and has no identity: a figure is read where its label and its
header leave no choice, never because it would fit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz
from rapidfuzz.process import extractOne

from govreport import form
from govreport.document import Cell, Grid, Paragraph
from govreport.form import Row
from govreport.normal import bare, fold, kept, squeeze
from govreport.parsing.figures import RULES_OWN, SEVERAL, Collector, Printed, are_others
from govreport.parsing.headers import applicant
from govreport.parsing.labels import (
    SIMILAR,
    SURE,
    align,
    likeness,
    out_of_order,
    surely,
    wordings,
)
from govreport.parsing.lines import (
    OTHER_COLUMN,
    OTHER_YEAR,
    Line,
    distinct,
    is_figure,
    line_of,
    side_by_side,
    unshared,
    wordings_of,
)
from govreport.parsing.numbers import looks_like_figure, stated_unit

_ORDER = (
    "regulations", "normative_documents", "licensing", "other_services", "penalties",
    "coercion", "fees", "procurement",
)  # fmt: skip
ROWS: tuple[Row, ...] = tuple(form.find_row("proactive", key) for key in _ORDER)
"""Every row of either edition, in order."""

_TOLD_BY = tuple(
    (word, column.key)
    for edition in reversed(form.editions_of("proactive"))
    for column in form.table(edition, "proactive").columns
    for word in column.told_by
)


_HEADING = 30
"""Characters of a line that may be a section's heading."""

_NOTE = 60
"""Characters of a line, or of a table's row, that may state a unit."""


_SENTENCE = re.compile(r"[\d。]")
_TORN = re.compile(r"([十百千万亿])\n(?=元)")
"""Where a line ends within a unit."""
_TENS = re.compile(r"[十百千万亿]$")
"""What a unit begins with, at the end of a line."""


def noted_unit(blocks: Iterable[Paragraph | Grid]) -> str:
    """The money unit that a line of table 2's section states, be it a note, a heading or a row."""
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            texts += fold(block.text).split("\n")
        else:
            texts += [fold("".join(cell.text for cell in distinct(row))) for row in block.rows]
    sections = any("主动公开" in text for text in texts if len(text) <= _HEADING)
    within, units = not sections, set()
    # guard: units
    for text in _TORN.sub(r"\1", "\n".join(map(str.strip, texts))).split("\n"):
        if len(text) <= _HEADING:
            # guard: units
            within = (within and "申请" not in text) or "主动公开" in text
        if within and len(text) <= _NOTE and ("单位" in text or not _SENTENCE.search(text)):
            units |= {unit for unit in stated_unit(text).split("、") if "元" in unit}
            # guard: units
            units.update(_TENS.findall(text))  # the rest of it is elsewhere
    return "、".join(sorted(units))


@dataclass(frozen=True, slots=True)
class Header:
    """Which grid column holds which figure, and the money unit that it states.

    `columns` is empty where the table goes on over a page break in other columns: then
    rows are read by their order. `others` are columns of another year's figures or of shares,
    `named` all that have a name, `labels` those of what the rows are.
    """

    columns: Mapping[int, str]
    unit: str = ""
    others: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    labels: frozenset[int] = frozenset()


@kept
def column_of(text: str) -> str | None:
    """The column that a header names, in either edition's words; None if it is none of the form's."""
    tight = squeeze(text)
    key = next((key for word, key in _TOLD_BY if word in tight), None)
    # guard: proactive-columns
    other = SHARE.search(tight) or (key != "items_last_year" and OTHER_YEAR.search(tight))
    # guard: proactive-columns
    money = "金额" in tight and "数量" not in tight and key != "amount"
    return None if other or money or ANOTHER.search(tight) else key


ANOTHER = re.compile("(?<![本全当]年)累计|以来|拟|计划|预算|[页天]数|不予|撤销")
"""What a header says of figures that are not those of the form's column whose words it has."""


def _named(cell: Cell, year: int | None) -> str | None:
    """The column of a report on a year that a header's cell names; in a picture one letter of it may
    be misread.
    """
    key = column_of(cell.text)
    years = YEARS.findall(squeeze(cell.text))
    # guard: proactive-columns
    if year and years and str(year) not in years:
        return None
    if key or cell.score is None or OTHER_COLUMN.search(squeeze(cell.text)):
        return key
    best = extractOne(bare(cell.text), _NAMES, scorer=fuzz.ratio, score_cutoff=_MISREAD)
    return column_of(best[0]) if best else None


YEARS = re.compile(r"(20\d\d)年")
"""Years that a header names."""

_NAMES = [
    column.label.zh
    for edition in form.editions_of("proactive")
    for column in form.table(edition, "proactive").columns
]

_MISREAD = 82
"""Of 100, how alike a recognised name and the form's are: 本年制发件数 has 83 with a letter misread and
91 without it, 80 without two that tell it from 本年废止件数."""

SHARE = re.compile("占比|比[重例]|百分比|%")
"""What a header says of a column of shares."""


def read_grids(
    grids: Sequence[Grid],
    edition: str,
    out: Collector,
    several: bool = False,
    year: int | None = None,
) -> bool:
    """Find table 2 of a `year` in the document's grids (one table, or one for each article); whether
    they have it of `several` reports.
    """
    lines = list(_lines(grids, edition, year))
    labels = [wordings_of(line) for line, _ in lines]
    times = Counter(cell for line, _ in lines for cell in line.values)
    printed: dict[str, list[int]] = {}
    placed = {number: ROWS[index] for number, index in align(labels, ROWS).items()}
    own = [texts if line.values else [] for (line, _), texts in zip(lines, labels, strict=True)]
    for number, row in (placed | out_of_order(own, ROWS, placed)).items():
        alike = [max((likeness(t, row) for t in own), default=0.0) for own in labels]
        # guard: repeated-rows
        least = SURE if alike[number] >= SURE else SIMILAR  # 行政强制措施, 行政强制执行
        # the same row again elsewhere in the document, under a header of the form's
        printed[row.key] = [
            other
            for other in range(len(lines))
            if _has_cells(lines[other][0]) and (other == number or alike[other] >= least)
        ]
    rows = form.table(edition, "proactive").rows
    single = [n for row in rows if len(row.columns) == 1 for n in printed.get(row.key, ())]
    # guard: repeated-cells
    if comes_again([_filled(lines[n][0]) for n in single]):
        for n in single:
            line, header = lines[n]
            if not {line.row.index(cell) for cell in line.values} & (
                header.named - {*header.columns}
            ):
                lines[n] = _once(line), header
    # guard: torn-figures
    torn = any(
        grids[line.grid].ragged and sum(map(is_figure, line.values)) > len(row.columns)
        for row in rows
        for line in [lines[number][0] for number in printed.get(row.key, ())]
    )
    read = {
        row.key: [_cells(*lines[number], row.columns, times) for number in printed[row.key]]
        for row in rows
        if printed.get(row.key)
    }
    said = {  # what a table has besides, as a change in percent, is not compared
        key: {
            tuple(one.text.strip() for one in cells.values()) if cells else tuple(lines[n][0].texts)
            for n, cells in zip(printed[key], several, strict=True)
        }
        for key, several in read.items()
    }
    twice = [texts for key, texts in said.items() if len(printed[key]) > 1]
    shared = sum(bool(_NOT_ZERO(str(texts))) for texts in twice)
    matched = {number for found in printed.values() for number in found}
    further = [
        number
        for number, (line, _) in enumerate(lines)
        if number not in matched and not line.blank and line.values
    ]
    parted = {
        row.key
        for row in rows
        for number in printed.get(row.key, ())[:1]
        for beside in {number - 1, number + 1}.intersection(further)
        # guard: rows-in-parts
        if _is_loose(labels[number], labels[beside], row)
        and lines[beside][1] is lines[number][1]
        and not any(text.startswith("其中") for text in labels[beside])
    }
    others = bool(twice) and (several or are_others(sum(len(texts) > 1 for texts in twice), shared))
    for row in rows:
        if row.key not in read:
            continue
        line, _ = lines[printed[row.key][0]]
        cells = read[row.key][0]
        place = line.cells[0].place
        # guard: repeated-rows
        if len(said[row.key]) > 1 or others or row.key in parted:
            raw = " ".join(cell.text.strip() for cell in line.values)
            alone = len(said[row.key]) == 1 and row.key not in parted
            why = SEVERAL if alone else RULES_OWN
            out.refuse("repeated", row.key, row.columns, raw, place, message=why)
        # guard: proactive-columns
        elif (
            cells is None
            or (len(row.columns) == 1 and _of_a_kind(line, row))
            or (torn and len(row.columns) > 1 and grids[line.grid].ragged)
        ):
            out.misfit(row.key, row.columns, line.values, place)
        else:
            # guard: labels-otherwise
            if not line.recognised:
                named, texts = labels[printed[row.key][0]], [cell.text for cell in line.labels]
                out.labelled(row.key, named, place, sure=True, texts=texts)
            out.add(row.key, cells)
    for number in further:
        out.extra_row(lines[number][0].cells)
    return others


def _is_loose(names: Collection[str], beside: Iterable[str], row: Row) -> bool:
    """Whether a row is not named as the form does, so that a row beside it may be a part of the same:
    another wording of it is enough, but beside one that ends alike, 县政府规范性文件.
    """
    label = bare(row.label.zh)
    alike = any(text.endswith(label[-_NOUN:]) for text in beside)
    return label not in names and (alike or not {*names} & {*wordings(row)})


_NOUN = 4
"""Characters at a label's end that name the thing."""


def _of_a_kind(line: Line, row: Row) -> bool:
    """Whether words between a row's label and its figure name a part of it: 水资源费."""
    texts = [squeeze(cell.text) for cell in line.labels]
    own = next((n for n, text in enumerate(texts) if likeness(bare(text), row) >= SURE), len(texts))
    return any(
        bare(text) and not (stated_unit(text) or re.search(r"年|\d", text))
        for text in texts[own + 1 :]
    )


def _has_cells(line: Line) -> bool:
    """Whether a row has cells, if only in front of a remark in words."""
    # guard: repeated-rows
    return bool(line.values) or any(map(is_figure, line.labels[1:]))


_NOT_ZERO = re.compile("[1-9]").search


def _lines(grids: Sequence[Grid], edition: str, year: int | None) -> Iterator[tuple[Line, Header]]:
    """Rows that stand under a header of table 2, each with that header."""
    own = {column.key for column in form.table(edition, "proactive").columns}
    header: Header | None = None
    width = size = rows = 0  # below the header
    for index, grid in enumerate(grids):
        if len(grid.rows[0]) != width:
            header = Header({}, header.unit) if header else None
            width = len(grid.rows[0])
        aside: set[int] = set()  # a column that is named above all headers: 上年, 备注
        for row in grid.rows:
            cells = distinct(row)
            named_here: set[int] = set()
            # guard: proactive-columns
            if cells and not surely([bare(cells[0].text)], ROWS):
                named_here = {
                    n
                    for n, cell in enumerate(row[1:], 1)
                    if cell and row.count(cell) == 1 and _is_aside(cell.text)
                }
                aside |= named_here
            if any(_is_others(squeeze(cell.text)) for cell in cells):
                header = None  # table 3 or 4 begins
            columns = {
                position: key
                for position, cell in enumerate(row)
                if cell is not None and (key := _named(cell, year))
            }
            # guard: proactive-columns
            begins = rows and cells and squeeze(cells[0].text) == "信息内容"
            if (columns or begins) and not any(map(is_figure, cells)):
                units = [unit for cell in cells if (unit := stated_unit(cell.text))]
                others = frozenset(
                    n
                    for n, cell in enumerate(row)
                    if cell
                    and OTHER_COLUMN.search(squeeze(cell.text))
                    and columns.get(n) not in own
                )
                named = frozenset(n for n, cell in enumerate(row) if cell and cell.text.strip())
                labels = frozenset(
                    n for n, cell in enumerate(row) if cell and squeeze(cell.text) == "信息内容"
                )
                # guard: proactive-columns
                if others:  # which the header names itself
                    aside = named_here
                # guard: proactive-columns
                if aside & columns.keys():  # spans are lost: no column is sure
                    columns, others = {}, frozenset(range(width))
                header = Header(columns, units[0] if units else "", others | aside, named, labels)
                size, rows = len(cells), 0
            elif header and len(cells) > 1:
                rows += 1
                placed = not grid.ragged or len(cells) == size
                for part in side_by_side(_without_remark(row, header.others), ROWS):
                    yield line_of(index, part), header if placed else Header({}, header.unit)


def _without_remark(row: Sequence[Cell | None], others: Container[int]) -> Sequence[Cell | None]:
    """A row without the words at its end that stand under 备注."""
    filled = [(n, cell) for n, cell in enumerate(row) if cell and cell.text.strip()]
    last, remark = filled[-1] if filled else (0, None)
    # guard: proactive-columns
    if remark and last > 1 and last in others and not looks_like_figure(remark.text):
        return [None if cell is remark else cell for cell in row]
    return row


def comes_again(rows: Iterable[Sequence[str]]) -> bool:
    """Whether rows have one figure several times, as where a merged cell's was written into each
    of its columns; pieces of a figure, or quarters of a year, are not alike in all rows.
    """
    alike = [{*row} for row in rows if len(row) > 1]
    return all(len(texts) == 1 for texts in alike) and any(len(min(one)) > 1 for one in alike)


def _filled(line: Line) -> list[str]:
    return [text for cell in line.values if (text := cell.text.strip())]


def _once(line: Line) -> Line:
    """A row with its first figure alone."""
    filled = [cell for cell in line.values if cell.text.strip()]
    return replace(
        line, row=[None if cell in filled[1:] else cell for cell in line.row], values=filled[:1]
    )


@kept
def _is_aside(text: str) -> bool:
    tight = squeeze(text)
    return len(tight) < _LONGEST_ASIDE and not column_of(text) and bool(OTHER_COLUMN.search(tight))


_LONGEST_ASIDE = 12
"""Characters of a column's name; a longer text is a remark."""


def _is_others(text: str) -> bool:
    return applicant(text) == "natural_person" or text == "结果维持"


def _cells(
    line: Line, header: Header, columns: Sequence[str], times: Mapping[Cell, int]
) -> dict[str, Printed] | None:
    """The value cells of a row by column key, or None if they do not fit."""
    unit = stated_unit("".join(cell.text for cell in line.labels)) or header.unit
    label = line.labels[:1] if line.labels and line.labels[0].text.strip() else line.labels
    cells: dict[str, Cell] = {}
    for position, key in header.columns.items():
        cell = line.row[position] if position < len(line.row) else None
        # guard: proactive-columns
        if key in columns and cell and cell not in label:  # be it a figure or not
            # guard: proactive-columns
            if key in cells and cell.text.strip() not in ("", cells[key].text.strip()):
                return None  # of quarters under one name, perhaps; else one cell, written twice
            cells.setdefault(key, cell)
    how = "label"
    others = {line.row[n] for n in header.others if n < len(line.row)}
    printed = [cell for cell in line.values if cell not in others]
    filled = [cell for cell in printed if cell.text.strip()]
    named = {line.row[n] for n in header.named if n < len(line.row)}
    # guard: packed-rows
    if any(line.row[n] in filled for n in header.labels if n < len(line.row)):
        start = line.cells.index(filled[0])
        told = dict.fromkeys(header.columns[n] for n in sorted(header.columns))
        # guard: packed-rows
        if line.cells[start : start + len(columns)] != filled or [*told] != [*columns]:
            return None
        return {key: Printed.of(c, "order", unit) for key, c in zip(columns, filled, strict=True)}
    fits = len(cells) == len(columns) == len(set(cells.values()))
    beside = [cell for cell in filled if cell not in cells.values()]  # what the form does not have
    # guard: proactive-columns
    if not fits or any(cell not in named for cell in beside):
        values = printed if len(printed) == len(columns) else filled
        # guard: proactive-columns
        moved = any(cell in named for cell in beside)  # from under another name
        # guard: proactive-columns
        passed = any(map(is_figure, line.labels[1:]))  # figures, and words behind them
        # guard: proactive-columns
        blank = fits and len({bool(cell.text.strip()) for cell in cells.values()}) > 1
        digits = (any(map(str.isdigit, cell.text)) for cell in filled)
        # guard: proactive-columns
        remark = (
            values is filled and len(columns) > 1 and not all(digits)
        )  # beside a blank, perhaps
        if len(values) != len(columns) or moved or passed or blank or remark:
            return None
        cells, how = dict(zip(columns, values, strict=True)), "order"
    return {key: Printed.of(unshared(cells[key], times), how, unit) for key in columns}
