"""The three tables, from tables that the document has as tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from govreport import form
from govreport.document import Cell, Grid, Paragraph
from govreport.form import Label, Row
from govreport.normal import bare, squeeze
from govreport.parsing.align import SURE, align, likeness, wordings
from govreport.parsing.figures import Collector, Printed
from govreport.parsing.numbers import looks_like_figure, money_unit, read_number
from govreport.parsing.text import PAGE_NUMBER

HALF_ALIKE = 0.5
"""A mistyped label this like the only row that can stand there is that row."""

APPLICANTS = tuple(column.key for column in form.APPLICANT_COLUMNS)


@dataclass(slots=True)
class Line:
    """One printed row: its cells, told apart into label and values."""

    grid: int
    row: list[Cell | None]
    cells: list[Cell]
    labels: list[Cell]
    values: list[Cell]

    def wordings(self, spanning: set[int]) -> list[str]:
        """The bare labels this row may go by.

        A cell that covers several rows is a group's label: it is left out where
        it could be taken for the row 其他处理 itself.
        """
        own = [cell for cell in self.labels if id(cell) not in spanning]
        options = [bare(cell.text) for cell in self.labels]
        options += [bare("".join(cell.text for cell in own))] if len(own) > 1 else []
        group = {bare(cell.text) for cell in self.labels if id(cell) in spanning}
        return [text for text in options if text and not (text in group and text in _GROUPS)]

    @property
    def blank(self) -> bool:
        """Whether no figure is printed in the row."""
        return all(read_number(cell.text).status == "blank" for cell in self.values)


_GROUPS = {bare(label) for row in form.request_rows(True) for label in row.groups} | {
    bare(form.OTHER_ROW.label.zh)
}


def _distinct(row: Sequence[Cell | None]) -> list[Cell]:
    return list({id(cell): cell for cell in row if cell is not None}.values())


def _line(grid: int, row: list[Cell | None], first_value: int | None) -> Line:
    """Tell a row's labels from its values: by the header's column, else by content."""
    cells = _distinct(row)
    if first_value is not None:
        labels = _distinct(row[:first_value])
        values = [cell for cell in cells if all(cell is not label for label in labels)]
    else:
        cut = len(cells)
        while cut and looks_like_figure(cells[cut - 1].text):
            cut -= 1
        labels, values = cells[:cut], cells[cut:]
    return Line(grid, row, cells, labels, values)


def _spanning(lines: Iterable[Line]) -> set[int]:
    """Ids of label cells that cover several rows."""
    seen: set[int] = set()
    twice: set[int] = set()
    for line in lines:
        for cell in line.labels:
            (twice if id(cell) in seen else seen).add(id(cell))
    return twice


# --- table 3 -----------------------------------------------------------------


@dataclass(slots=True)
class Header:
    """Which grid column holds which applicant."""

    rows: range
    columns: dict[int, str]

    @property
    def first(self) -> int:
        """The first column of figures."""
        return min(self.columns)

    @property
    def order(self) -> list[str]:
        """The applicants, left to right."""
        return list(dict.fromkeys(self.columns[index] for index in sorted(self.columns)))

    @property
    def complete(self) -> bool:
        """Whether all seven are named."""
        return set(self.order) == set(APPLICANTS)


_HEADER_WORDS = (
    ("自然", "natural_person"),
    ("商业", "business"),
    ("科研", "research"),
    ("公益", "public_interest"),
    ("法律", "legal_service"),
    ("总计", "total"),
    ("合计", "total"),
    ("其他", "other"),
)
_HEADER_NOISE = ("法人或其他组织", "法人和其他组织", "法人及其他组织", "申请人情况")


def _header_key(text: str) -> str | None:
    for noise in _HEADER_NOISE:
        text = text.replace(noise, "")
    return next((key for word, key in _HEADER_WORDS if word in text), None)


def _find_headers(grid: Grid) -> list[Header]:
    """The applicant headers of a grid: usually one at its top, one after each break."""
    headers = []
    index = 0
    while index < len(grid.rows):
        if not _is_header_row(grid.rows[index]):
            index += 1
            continue
        start = index
        while index < len(grid.rows) and _is_header_row(grid.rows[index]):
            index += 1
        columns = {}
        for column in range(len(grid.rows[start])):
            texts = [
                squeeze(cell.text)
                for cell in _distinct([grid.rows[row][column] for row in range(start, index)])
            ]
            if key := _header_key("".join(text for text in texts if "勾稽" not in text)):
                columns[column] = key
        if "natural_person" in columns.values():
            headers.append(Header(range(start, index), columns))
    return headers


_HEADER_ROW_WORDS = (
    "申请人情况",
    "自然人",
    "商业",
    "科研",
    "公益",
    "法律服务",
    "法人或其他",
    "企业",
    "机构",
    "组织",
)


def _is_header_row(row: Sequence[Cell | None]) -> bool:
    cells = _distinct(row)
    if any(read_number(cell.text).status == "read" for cell in cells):
        return False
    texts = [squeeze(cell.text) for cell in cells]
    if any(likeness(bare(text), row) >= SURE for text in texts for row in _LONG_ROWS if text):
        return False
    return any(word in text for text in texts for word in _HEADER_ROW_WORDS if len(text) < 80) or (
        bool(cells) and all(not text for text in texts)
    )


_REQUEST_ROWS: tuple[Row, ...] = tuple(
    row
    for plain in form.request_rows(True)
    for row in ((form.OTHER_ROW, plain) if plain.key == form.OTHER_ROWS[0] else (plain,))
)
_LONG_ROWS = tuple(row for row in _REQUEST_ROWS if len(bare(row.label.zh)) >= 5)
"""Rows whose label cannot be taken for another table's."""


def read_requests(grids: Sequence[Grid], out: Collector) -> None:
    """Find table 3 in the document's grids."""
    chosen = _grids_of(grids, lambda text: any(likeness(text, row) >= SURE for row in _LONG_ROWS))
    lines: list[Line] = []
    headers: dict[int, Header | None] = {}
    first: Header | None = None
    for index in chosen:
        found = _find_headers(grids[index])
        width = len(grids[index].rows[0]) if grids[index].rows else 0
        previous = headers.get(index - 1)
        current = found[0] if found else None
        if current is None and previous and width == len(grids[index - 1].rows[0]):
            current = previous  # the table goes on over a page break, without its header
        headers[index] = current
        skip = {row for header in found for row in header.rows}
        if first is None and current and current.complete:
            first = current
        _check_headers(found, first, out)
        for number, row in enumerate(grids[index].rows):
            if number not in skip and len(_distinct(row)) > 1:
                lines.append(_line(index, row, current.first if current else None))
    lines = _up_to_last_row(_join_broken(lines))
    spanning = _spanning(lines)
    labels = [line.wordings(spanning) for line in lines]
    matches = align(labels, _REQUEST_ROWS)
    matches = _drop_group_rows(matches)
    placed = {line: (row, "label") for line, row in matches.items()}
    placed |= _by_position(lines, labels, matches)
    conflicts = _repeated(lines, labels, placed)
    whole = [len(line.cells) for line in lines if len(line.values) == len(APPLICANTS)]
    usual = max(whole, key=whole.count, default=0)
    for number, (index, how) in sorted(placed.items()):
        key = _REQUEST_ROWS[index].key
        header = headers[lines[number].grid]
        cells = _applicant_cells(lines[number], header, usual)
        if key in conflicts:
            for column in APPLICANTS:
                out.null(key, column)
            out.repeated(key, lines[number].cells[0].place)
        elif cells is None:
            raw = " ".join(cell.text.strip() for cell in lines[number].values)
            for column in APPLICANTS:
                out.null(key, column, raw, lines[number].cells[0].place)
            count = len(lines[number].values)
            out.misfit(key, len(APPLICANTS), count, raw, lines[number].cells[0].place)
        else:
            how = "order" if how == "label" and header is None else how
            out.add(
                key,
                {column: Printed(cell.text, cell.place, how) for column, cell in cells.items()},
            )
    _report_extra_rows(lines, labels, placed, out)


def _grids_of(grids: Sequence[Grid], is_own_label) -> list[int]:
    """Indices of the grids from the first to the last that holds such a label, and
    the one after it, where the table may end over a page break.
    """
    own = [
        index
        for index, grid in enumerate(grids)
        if any(
            is_own_label(bare(cell.text))
            for row in range(len(grid.rows))
            for cell in grid.cells(row)
            if cell.text.strip()
        )
    ]
    if not own:
        return []
    return list(range(own[0], min(own[-1] + 2, len(grids))))


def _up_to_last_row(lines: list[Line]) -> list[Line]:
    """The rows up to 四、结转下年度继续办理: what follows is table 4's, with labels alike."""
    for number, line in enumerate(lines):
        if any(likeness(bare(cell.text), _REQUEST_ROWS[-1]) >= SURE for cell in line.labels):
            return lines[: number + 1]
    return lines


def _check_headers(found: list[Header], first: Header | None, out: Collector) -> None:
    """A header that contradicts the table's first one makes its columns doubtful."""
    for header in found:
        if first and header.complete and header.order != first.order:
            out.flag(
                "header",
                Label(
                    "跨页后表头的列次与前不同",
                    "after a break the header names other columns",
                ),
            )
            header.columns = {column: "" for column in header.columns}


def _applicant_cells(line: Line, header: Header | None, usual: int) -> dict[str, Cell] | None:
    """The seven value cells of a row by column key, or None if they do not fit.

    `usual` is the number of cells that the table's whole rows have.
    """
    if header and "" in header.columns.values():
        return None
    values = _trailing(line)
    if header:
        values = [cell for cell in values if all(cell is not label for label in line.labels)]
    elif values and not values[0].text.strip() and len(line.cells) != usual:
        return None  # an empty label, or a figure left blank?
    if header and header.complete:
        by_header: dict[str, list[Cell]] = {}
        for index, key in header.columns.items():
            cell = line.row[index] if index < len(line.row) else None
            if cell is not None and all(cell is not other for other in by_header.get(key, [])):
                by_header.setdefault(key, []).append(cell)
        single = {id(cells[0]) for cells in by_header.values() if len(cells) == 1}
        # a wrong rowspan shifts a row: then the header's columns hold other cells
        if len(single) == len(APPLICANTS) and (
            single == {id(cell) for cell in values} or not _misplaced(line, single)
        ):
            return {key: cells[0] for key, cells in by_header.items()}
    if len(values) != len(APPLICANTS):
        return None
    if header and header.complete:
        return dict(zip(header.order, values, strict=True))
    return dict(zip(APPLICANTS, values, strict=True))


def _trailing(line: Line) -> list[Cell]:
    """The figures and blanks at a row's end, without the empty label cells before them."""
    cut = len(line.cells)
    while cut and looks_like_figure(line.cells[cut - 1].text):
        cut -= 1
    values = line.cells[cut:]
    while len(values) > len(APPLICANTS) and not values[0].text.strip():
        values.pop(0)
    return values


def _misplaced(line: Line, chosen: set[int]) -> bool:
    """Whether a chosen cell is a label, or a figure was not chosen."""
    return any(
        likeness(bare(cell.text), row) >= SURE
        for cell in line.cells
        if id(cell) in chosen
        for row in _REQUEST_ROWS
    ) or any(
        id(cell) not in chosen and read_number(cell.text).status == "read" for cell in line.values
    )


def _join_broken(lines: list[Line]) -> list[Line]:
    """Join a row that a page break cut in two: part of the label, the figures or
    both stand in the next grid.
    """
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and line.grid != before.grid and len(line.row) == len(before.row):
            merged = _merge(before, line)
            if merged is not None:
                joined[-1] = merged
                continue
        joined.append(line)
    return joined


def _merge(first: Line, second: Line) -> Line | None:
    if len(first.values) != len(second.values):
        return None
    pairs = list(zip(first.values, second.values, strict=True))
    if any(a.text.strip() and b.text.strip() for a, b in pairs):
        return None
    own = [cell for cell in second.labels if cell.text.strip()]
    if not own and (first.blank or second.blank):
        score = 1.0 if not second.blank and first.blank else 0.0
        text = None
    else:
        text = "".join(cell.text for cell in (*first.labels[-1:], *own))
        alone = max(_best_likeness(first), _best_likeness(second))
        score = max((likeness(bare(text), row) for row in _REQUEST_ROWS), default=0.0)
        score = score if score > alone + 0.02 else 0.0
    if not score:
        return None
    values = [b if b.text.strip() else a for a, b in pairs]
    labels = list(first.labels)
    if text and labels:
        labels[-1] = Cell(text, labels[-1].place)
    swap = {id(a): c for (a, _), c in zip(pairs, values, strict=True)}
    if labels:
        swap[id(first.labels[-1])] = labels[-1]
    placed = [swap.get(id(cell), cell) for cell in first.row]
    return Line(first.grid, placed, _distinct(placed), labels, values)


def _best_likeness(line: Line) -> float:
    return max(
        (likeness(bare(cell.text), row) for cell in line.labels for row in _REQUEST_ROWS),
        default=0.0,
    )


def _drop_group_rows(matches: dict[int, int]) -> dict[int, int]:
    """A row 其他处理 above its three sub-rows is their heading, not the single row."""
    keys = {_REQUEST_ROWS[row].key for row in matches.values()}
    if not keys & set(form.OTHER_ROWS):
        return matches
    return {line: row for line, row in matches.items() if _REQUEST_ROWS[row] is not form.OTHER_ROW}


def _by_position(
    lines: list[Line], labels: list[list[str]], matches: dict[int, int]
) -> dict[int, tuple[int, str]]:
    """Rows without a readable label, where only one place is left for them."""
    found: dict[int, tuple[int, str]] = {}
    anchors = sorted(matches.items())
    split = any(_REQUEST_ROWS[row].key in form.OTHER_ROWS for row in matches.values())
    single = any(_REQUEST_ROWS[row] is form.OTHER_ROW for row in matches.values())
    for (line, row), (next_line, next_row) in zip(anchors, anchors[1:], strict=False):
        between = [
            number
            for number in range(line + 1, next_line)
            if len(lines[number].values) >= len(APPLICANTS)
            and (labels[number] or not lines[number].blank)  # else it may be a mere gap
        ]
        missing = list(range(row + 1, next_row))
        if split or not single:
            missing = [r for r in missing if _REQUEST_ROWS[r] is not form.OTHER_ROW]
        if single:
            missing = [r for r in missing if _REQUEST_ROWS[r].key not in form.OTHER_ROWS]
        if not between or len(between) != len(missing):
            continue
        for number, candidate in zip(between, missing, strict=True):
            if all(
                _half_alike(label, _REQUEST_ROWS[candidate])
                for label in labels[number]
                if label not in _GROUPS
            ):
                found[number] = (candidate, "position")
    return found


def _half_alike(label: str, row: Row) -> bool:
    return max(fuzz.ratio(label, wording) / 100 for wording in wordings(row)) >= HALF_ALIKE


def _repeated(lines, labels, placed) -> set[str]:
    """Rows that stand in the table a second time with other figures."""
    texts = {
        row: [squeeze(cell.text) for cell in lines[number].values]
        for number, (row, _) in placed.items()
    }
    conflicts = set()
    for number, line in enumerate(lines):
        if number in placed or not line.values:
            continue
        for row, known in texts.items():
            spec = _REQUEST_ROWS[row]
            sure = any(likeness(label, spec) >= SURE for label in labels[number])
            if spec in _LONG_ROWS and sure and not line.blank:
                if [squeeze(cell.text) for cell in line.values] != known:
                    conflicts.add(spec.key)
    return conflicts


def _report_extra_rows(lines, labels, placed, out: Collector) -> None:
    """Rows with figures, within the table, that the form does not have."""
    numbers = sorted(placed)
    if not numbers:
        return
    for number in range(numbers[0], numbers[-1]):
        line = lines[number]
        if number in placed or len(line.values) < len(APPLICANTS) or line.blank:
            continue
        if any(likeness(label, row) >= SURE for label in labels[number] for row in _REQUEST_ROWS):
            continue  # a repetition, told of already
        out.extra_row(line.cells)


# --- table 2 -----------------------------------------------------------------

_PROACTIVE_ROWS: tuple[Row, ...] = tuple(
    form.table("2019" if key in ("other_services", "procurement") else "2021", "proactive").row(key)
    for key in (
        "regulations",
        "normative_documents",
        "licensing",
        "other_services",
        "penalties",
        "coercion",
        "fees",
        "procurement",
    )
)

_PROACTIVE_HEADERS = (
    ("制发", "issued"),
    ("废止", "repealed"),
    ("有效", "in_force"),
    ("新制作", "made"),
    ("制作", "made"),
    ("新公开", "published"),
    ("对外公开总", "public_total"),
    ("公开总数", "public_total"),
    ("上一年", "items_last_year"),
    ("增/减", "change"),
    ("增减", "change"),
    ("处理决定", "decisions"),
    ("采购项目", "projects"),
    ("采购总", "amount"),
    ("采购金额", "amount"),
    ("收费金额", "amount"),
)


def _proactive_header(text: str) -> str | None:
    tight = squeeze(text)
    return next((key for word, key in _PROACTIVE_HEADERS if word in tight), None)


def read_proactive(grids: Sequence[Grid], edition: str, out: Collector) -> None:
    """Find table 2 in the document's grids (one table, or one for each article)."""
    spec = form.table(edition, "proactive")
    lines, headers = _proactive_lines(grids)
    labels = [line.wordings(set()) for line in lines]
    printed: dict[str, list[tuple[Line, dict[int, tuple[str, str]]]]] = {}
    for number, index in align(labels, _PROACTIVE_ROWS).items():
        key = _PROACTIVE_ROWS[index].key
        # The same row again elsewhere in the document, under a header of the form's:
        for other, line in enumerate(lines):
            if other == number or any(
                likeness(label, _PROACTIVE_ROWS[index]) >= SURE for label in labels[other]
            ):
                if line.values:
                    printed.setdefault(key, []).append((line, headers[other]))
    for row in spec.rows:
        if row.key not in printed:
            continue
        line, header = printed[row.key][0]
        cells = _proactive_cells(line, header, row.columns)
        texts = {tuple(squeeze(cell.text) for cell in one.values) for one, _ in printed[row.key]}
        if len(texts) > 1 or cells is None:
            raw = " ".join(cell.text.strip() for cell in line.values)
            for column in row.columns:
                out.null(row.key, column, raw, line.cells[0].place)
            if len(texts) > 1:
                out.repeated(row.key, line.cells[0].place)
            else:
                out.misfit(
                    row.key,
                    len(row.columns),
                    len(line.values),
                    raw,
                    line.cells[0].place,
                )
        else:
            out.add(row.key, cells)
    matched = {id(line) for found in printed.values() for line, _ in found}
    for line in lines:
        if id(line) not in matched and not line.blank and line.values:
            out.extra_row(line.cells)


def _proactive_lines(grids: Sequence[Grid]) -> tuple[list[Line], list[dict[int, tuple[str, str]]]]:
    """Rows that stand under a header of table 2, and that header for each.

    A header maps grid columns to (column key, money unit it states). Where the
    table goes on over a page break in other columns, only the unit is kept, as
    column -1, and rows are read by their order.
    """
    lines: list[Line] = []
    headers: list[dict[int, tuple[str, str]]] = []
    header: dict[int, tuple[str, str]] = {}
    width = 0
    for index, grid in enumerate(grids):
        if len(grid.rows[0]) != width:
            unit = next((unit for _, unit in header.values() if unit), "")
            header = {-1: ("", unit)} if header else {}
            width = len(grid.rows[0])
        for row in grid.rows:
            cells = _distinct(row)
            if any(_header_key(squeeze(cell.text)) == "natural_person" for cell in cells):
                header = {}  # table 3 begins
            keys = {
                column: (key, money_unit(cell.text))
                for column, cell in enumerate(row)
                if cell is not None and (key := _proactive_header(cell.text))
            }
            figures = any(read_number(cell.text).status == "read" for cell in cells)
            if keys and not figures:
                header = keys
            elif header and len(cells) > 1:
                lines.append(_line(index, row, None))
                headers.append(header)
    return lines, headers


def _proactive_cells(
    line: Line, header: dict[int, tuple[str, str]], columns: tuple[str, ...]
) -> dict[str, Printed] | None:
    """The value cells of a row of table 2 by column key, or None if they do not fit."""
    stated = money_unit("".join(cell.text for cell in line.labels))
    units = [unit for _, unit in header.values() if unit]
    cells: dict[str, Cell] = {}
    for position, (key, _) in header.items():
        cell = line.row[position] if 0 <= position < len(line.row) else None
        if key in columns and cell is not None and any(cell is value for value in line.values):
            cells.setdefault(key, cell)
    how = "label"
    filled = [cell for cell in line.values if cell.text.strip()]
    fits = len(cells) == len(columns) == len({id(cell) for cell in cells.values()})
    if not fits or any(all(cell is not used for used in cells.values()) for cell in filled):
        values = line.values if len(line.values) == len(columns) else filled
        if len(values) != len(columns):
            return None
        cells, how = dict(zip(columns, values, strict=True)), "order"
    unit = stated or (units[0] if units else "")
    return {key: Printed(cells[key].text, cells[key].place, how, unit) for key in columns}


# --- table 4 -----------------------------------------------------------------

_RESULTS = (
    # by the character that tells: the words are misspelt and turned around (维持结果)
    (re.compile("维"), "upheld"),
    (re.compile("纠"), "corrected"),
    (re.compile("其他|其它"), "other"),
    (re.compile("审结|尚未"), "pending"),
    (re.compile("总计|合计"), "total"),
)
_LARGEST_DISPUTES = 3_000
"""Cells of a grid that is looked at as table 4, which has 45."""

_LONGEST_RESULT = 8
"""A header of table 4 is no longer than this; longer text only mentions its words."""


_BLOCKS = (
    ("未经复议", "litigation_direct"),
    ("复议后", "litigation_after_reconsideration"),
    ("行政复议", "reconsideration"),
    ("行政法复议", "reconsideration"),
)


def _result(text: str) -> str | None:
    if len(text) > _LONGEST_RESULT:
        return None
    return next((key for pattern, key in _RESULTS if pattern.search(text)), None)


def _results_in(cells: Iterable[Cell]) -> set[str]:
    """Results that a table's cells name."""
    return {key for cell in cells if (key := _result(squeeze(cell.text)))}


def block_of(text: str) -> str | None:
    """The block of table 4 that a folded, squeezed header names, if just one."""
    found = {key for word, key in _BLOCKS if word in text}
    if "行政诉讼" in text and found == {"reconsideration"}:
        return None  # a caption that names both
    return found.pop() if len(found) == 1 else None


_SINGLE_CHARACTERS = re.compile(r"\s*\S(?:\s+\S)+\s*")


def read_disputes(blocks: Sequence[Paragraph | Grid], out: Collector) -> None:
    """Find table 4: one row of 15, three tables, or turned on its side."""
    found: dict[tuple[str, str], list[tuple[Cell, str]]] = {}
    caption = ""
    previous: Grid | None = None
    headers: set[str] = set()  # of grids without figures, where every row is a table
    for block in blocks:
        if isinstance(block, Paragraph):
            # a page's number, or what a page's end tore off a header, may stand inside a table
            torn = PAGE_NUMBER.fullmatch(block.text) or _SINGLE_CHARACTERS.fullmatch(block.text)
            if block.text.strip() and not torn:
                caption, previous, headers = (
                    block_of(squeeze(block.text)) or caption,
                    None,
                    set(),
                )
            continue
        if fifteen := _fifteen(block, headers):
            found |= {key: [(cell, "order")] for key, cell in fifteen.items()}
            continue
        if not _has_figures(block.rows):
            headers |= {
                t for c in _all_cells(block) if _result(t := squeeze(c.text)) or block_of(t)
            }
        rows = _dispute_rows(block)
        if previous is not None and len(block.rows[0]) == len(previous.rows[0]):
            rows = _dispute_rows(previous) + block.rows  # figures over the page from their header
        previous = None
        if not rows:
            continue
        cells = _dispute_cells(rows, caption)
        if not cells:
            previous = block if not _has_figures(rows) else None
            continue
        for key, cell, how in cells:
            if all(cell is not other for other, _ in found.get(key, [])):
                found.setdefault(key, []).append((cell, how))
    for row in form.DISPUTES.rows:
        cells_of_row: dict[str, Printed] = {}
        for column in row.columns:
            candidates = found.get((row.key, column), [])
            texts = {squeeze(cell.text) for cell, _ in candidates}
            if len(texts) == 1:
                cell, how = candidates[0]
                cells_of_row[column] = Printed(cell.text, cell.place, how)
            elif texts:
                out.null(row.key, column, " ".join(sorted(texts)), candidates[0][0].place)
                out.repeated(row.key, candidates[0][0].place, column)
        if cells_of_row:
            out.add(row.key, cells_of_row)


def _all_cells(grid: Grid) -> list[Cell]:
    return [cell for row in range(len(grid.rows)) for cell in grid.cells(row)]


def _fifteen(grid: Grid, headers: set[str]) -> dict[tuple[str, str], Cell] | None:
    """Fifteen figures in a grid of their own, behind grids with all of the headers."""
    rows = [
        cells
        for row in range(len(grid.rows))
        if len(cells := grid.cells(row)) == 15 and all(looks_like_figure(c.text) for c in cells)
    ]
    if len(rows) != 1 or _results_in(_all_cells(grid)):
        return None
    if len({_result(text) for text in headers} - {None}) < 4 or not any(map(block_of, headers)):
        return None
    keys = [(row.key, column) for row in form.DISPUTES.rows for column in row.columns]
    return dict(zip(keys, rows[0], strict=True))


def _dispute_rows(grid: Grid) -> list[list[Cell | None]]:
    """The grid's rows from the head of table 4 on; none if it is not there."""
    if len(_results_in(_all_cells(grid)) - {"other", "total"}) < 2:
        return []
    start = 0
    for number, row in enumerate(grid.rows):
        if any("结转下年度" in squeeze(cell.text) for cell in _distinct(row)):
            start = number + 1  # one grid holds table 3 as well
    rows = grid.rows[start:]
    return rows if len(rows) * len(rows[0] if rows else ()) <= _LARGEST_DISPUTES else []


def _has_figures(rows: Sequence[Sequence[Cell | None]]) -> bool:
    return any(read_number(c.text).status == "read" for row in rows for c in _distinct(row))


def _dispute_cells(
    rows: list[list[Cell | None]], caption: str
) -> list[tuple[tuple[str, str], Cell, str]]:
    """Each value cell with its block and result, from the headers above and beside it."""
    by_header: list[tuple[tuple[str, str], Cell, str]] = []
    first = next(
        (
            n
            for n, row in enumerate(rows)
            if any(read_number(cell.text).status == "read" for cell in _distinct(row))
        ),
        None,
    )
    last_header = max(
        (n for n, row in enumerate(rows) if any(_result(squeeze(c.text)) for c in _distinct(row))),
        default=-1,
    )
    start = first if first is not None else last_header + 1
    for number in range(start, len(rows)):
        for position, cell in enumerate(rows[number]):
            if cell is None or not looks_like_figure(cell.text):
                continue
            path = _path(rows, number, position)
            result = next((r for text in path if (r := _result(text))), None)
            block = next((b for text in path if (b := block_of(text))), None) or caption
            if result and block and all(cell is not other for _, other, _ in by_header):
                by_header.append(((block, result), cell, "label"))
    if len({key for key, _, _ in by_header}) == len(by_header) in (5, 15):
        return by_header
    keys = [(row.key, column) for row in form.DISPUTES.rows for column in row.columns]
    for number in range(start, len(rows)):  # a broken header: fifteen in the form's order
        above = {id(cell) for cell in rows[number - 1]} if number else set()
        cells = [cell for cell in _distinct(rows[number]) if id(cell) not in above]
        if len(cells) == len(keys) and all(looks_like_figure(cell.text) for cell in cells):
            return [(key, cell, "order") for key, cell in zip(keys, cells, strict=True)]
    return by_header


def _path(rows: Sequence[Sequence[Cell | None]], number: int, position: int) -> list[str]:
    """Header texts of a cell: beside it, then above it, nearest first."""
    beside = [rows[number][column] for column in range(position - 1, -1, -1)]
    above = [rows[row][position] for row in range(number - 1, -1, -1) if position < len(rows[row])]
    texts = [_words(cell.text) for cell in (*beside, *above) if cell is not None]
    return [text for text in texts if text]


@lru_cache(maxsize=4096)  # one header stands above many cells
def _words(text: str) -> str:
    """A cell's text, squeezed; nothing if it is a figure or a blank."""
    return "" if looks_like_figure(text) else squeeze(text)
