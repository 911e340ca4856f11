"""Figures that stand behind their columns' names, a record a row: 自然人：24；商业企业：3; or a cell
a line, as a portal exports them. Each table of these becomes one in the form's shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from govreport import form
from govreport.document import Cell, Grid, Paragraph, Place
from govreport.form import Row
from govreport.normal import bare, squeeze
from govreport.parsing.disputes_names import BLOCKS, block_of
from govreport.parsing.labels import surely
from govreport.parsing.lines import has_figures
from govreport.parsing.proactive import ROWS as PROACTIVE

Block = Paragraph | Grid

_COLUMNS = {
    table: tuple(
        dict.fromkeys(
            name
            for edition in form.editions_of(table)
            for column in form.table(edition, table).columns
            for name in (column.label.zh, *column.variants)
        )
    )
    for table in ("requests", "disputes", "proactive")
}
_ALL = sorted({name for names in _COLUMNS.values() for name in names}, key=len, reverse=True)
_NAME = rf"(?:{'|'.join(map(re.escape, _ALL))})(?:[(（][^()（）]{{0,12}}[)）])?"
_VALUE = r"(?:(?:(?<=减)|(?<=减[:：]))[-+])?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?)(?:[ ]?[件项条个])?|[-—/无]"
_PAIR = rf"{_NAME}\s*+[:：=]?\s*+(?:{_VALUE})?"
_LINE = re.compile(
    rf"\s*(?:[*-]\s+)?(?:(?P<label>[^:：\n]{{2,60}})[:：]\s*)?"
    rf"(?P<pairs>{_PAIR}(?:\s*+[,，;；、/]?\s*+{_PAIR})*)[,，;；。、\s]*"
)
_SPLIT = re.compile(rf"(?P<name>{_NAME})\s*+[:：=]?\s*+(?P<value>{_VALUE})?")
_SENTENCE = re.compile(
    rf"\s*(?P<label>[^:：\n]{{2,60}})[:：]\s*+(?P<total>\d+件)"
    rf"(?:[,，]其中(?P<pairs>{_PAIR}(?:[,，、]{_PAIR})*+))?"
    r"(?P<none>[,，](?:其余|各类申请人)均?为0件?)?[。；]?\s*"
)
"""A row in words: 2件，其中自然人2件，其余为0。"""

_LONGEST = 200
"""Characters of a line that may be a label, or hold a row's figures."""

_JOINED = re.compile(rf"(?P<label>.{{2,60}}?)\s*[-—_:：]\s*(?P<name>{_NAME})")
_GROUPS = [part for label in form.GROUPS for part in (re.escape(label), bare(label))]
_WITHIN = re.compile(rf"(?:{'|'.join(_GROUPS)})\s*(?:(?=\d[.、]|[(（])|[-—_:：]\s*)")
"""The label of a group in front of a row's own."""

_ROWS = 5
"""Whole records of table 3, from which on a document is written in such a way."""

_CELLS = 40
"""Lines of a table that has a line for each cell."""


@dataclass(slots=True)
class _Record:
    """A row: its label, its cells by their columns' names, and the blocks that they stand in."""

    label: Cell
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    blocks: set[int] = field(default_factory=set)
    beside: bool = False
    """Whether a figure stands on the line of its name: then none stands below it."""

    def row(self, rows: Sequence[Row] = form.PRINTED_ROWS) -> int:
        """Which of some rows it is, of table 3 unless told; -1 where it is none of them."""
        # guard: named-figures
        if _ANOTHER.search(self.label.text):  # …申请数量（上年）
            return -1
        found = surely([bare(self.label.text)], rows)
        return rows.index(found[0]) if len(found) == 1 else -1

    @property
    def table(self) -> str:
        """Whose columns have its names; of several, that which its label tells."""
        names = set(map(_plain, self.cells))
        of = [table for table, columns in _COLUMNS.items() if names <= set(columns)]
        if "disputes" in of and block_of(squeeze(self.label.text)):
            return "disputes"
        return of[0] if of and (of[0] != "requests" or self.row() >= 0) else ""

    @property
    def named(self) -> bool:
        """Whether each column is named, and once."""
        columns = form.table("2021", self.table).columns if self.table else ()
        return [len(cells) for cells in self.cells.values()] == [1] * len(columns)

    @property
    def whole(self) -> bool:
        """Whether each column is named once and has something in it."""
        return self.named and all(cells[0].text for cells in self.cells.values())


def in_tables(blocks: Sequence[Block], year: int | None) -> list[Block]:
    """A document's blocks, with a table for each of the form's whose figures stand behind their
    columns' names.

    Parameters
    ----------
    blocks : sequence of (Paragraph or Grid)
    year : int or None
        Of the report.

    Returns
    -------
    list of (Paragraph or Grid)
        As they are unless several rows of table 3, or all of table 4, are written in such a way.
    """
    made: list[Block] = []
    for block in blocks:
        cells = list(_cell_a_line(block, year)) if isinstance(block, Grid) else []
        if isinstance(block, Grid) and _are_written_so(cells):
            made += [*_prose(block), *_tables(cells)]
        else:
            made.append(block)
    records = list(_records(made))
    for table in _COLUMNS:
        own = [record for record in records if record.table == table]
        if own and (_are_written_so(own) or (table == "proactive" and _are_written_so(records))):
            taken = {number for record in own for number in record.blocks}
            grid = _table(table, own)
            first = min(taken)
            made = [
                grid if number == first else _GONE if number in taken else block
                for number, block in enumerate(made)
            ]
    return [block for block in made if block is not _GONE]


_GONE = Paragraph("", Place())


def _are_written_so(records: Sequence[_Record]) -> bool:
    """Whether enough records are whole: rows of table 3, or all blocks of table 4 but one, which may
    be blank.
    """
    rows = sum(record.whole for record in records if record.table == "requests")
    blocks = {
        block_of(squeeze(record.label.text)): record.whole
        for record in records
        if record.table == "disputes" and record.named
    }
    # guard: named-figures
    return rows >= _ROWS or (len(blocks) == len(BLOCKS) and sum(blocks.values()) >= len(BLOCKS) - 1)


def _records(blocks: Sequence[Block]) -> Iterator[_Record]:
    """The records in lines of text: a label, with pairs of name and figure behind or below it."""
    label: tuple[int, Cell] | None = None
    record: _Record | None = None
    for number, block in enumerate(blocks):
        if isinstance(block, Grid) or len(block.text) > _LONGEST:
            label = record = None
            continue
        text = block.text
        if sentence := _SENTENCE.fullmatch(text):
            label = record = None
            yield _in_words(block, sentence, number)
            continue
        line = _LINE.fullmatch(text)
        if not line and re.fullmatch(_VALUE, text.strip()):
            last = next(reversed(record.cells.values())) if record else []
            named = bool(last) and not last[-1].text and not (record and record.beside)
            # guard: named-figures
            if record and named:
                last[-1] = Cell(text.strip(), block.place)
                record.blocks.add(number)
            else:  # it stands in front of its name, and so may the others
                label = record = None
            continue
        if not line:
            # guard: named-figures
            if text.strip():
                record, label = None, (number, _label(block))
            continue
        if line["label"]:
            record = _Record(_label(block, line["label"]), blocks={number})
            yield record
        elif record is None and label:
            record = _Record(label[1], blocks={label[0]})
            yield record
        if record:
            record.blocks.add(number)
            for found in _SPLIT.finditer(text, line.start("pairs")):
                place = block.place_of(*found.span())
                record.cells.setdefault(found["name"], []).append(Cell(found["value"] or "", place))
                record.beside = record.beside or bool(found["value"])


def _in_words(block: Paragraph, sentence: re.Match[str], number: int) -> _Record:
    """The record that a sentence is: 0 for what it does not name, where it says so."""
    record = _Record(_label(block, sentence["label"]), blocks={number})
    found = [("总计", sentence["total"])]
    found += [(pair["name"], pair["value"]) for pair in _SPLIT.finditer(sentence["pairs"] or "")]
    named = {name for name, _ in found}
    if sentence["none"]:
        found += [(c.label.zh, "0") for c in form.APPLICANT_COLUMNS if c.label.zh not in named]
    for name, value in found:
        record.cells.setdefault(name, []).append(Cell(value or "", block.place))
    return record


def _cell_a_line(grid: Grid, year: int | None) -> Iterator[_Record]:
    """The records of a table whose every line is a cell: label, name of the column, figure; or that
    has each cell's label and name in one, and its figure behind it or, in its second row, below.
    """
    lines = [row[-3:] for row in grid.rows if len(row) > 2]
    told = [(label, name.text.strip(), value) for label, name, value in lines if label and name]
    told = [one for one in told if _plain(one[1]) in _ALL]
    below = grid.rows[-2:] if len(grid.rows) > 1 and not has_figures(grid.rows[:-1]) else ([], [])
    behind = [(row[-2], row[-1]) for row in grid.rows if len(row) > 1]
    for pairs in (list(zip(*below, strict=True)), behind):
        parts = [(c and _JOINED.fullmatch(c.text.strip()), c, value) for c, value in pairs]
        joined = [(_label(c, m["label"]), m["name"], value) for m, c, value in parts if m and c]
        if len(joined) >= _CELLS:
            lines, told = [], joined
    # guard: named-figures
    if len(told) < max(_CELLS, len(lines) - 1):  # but for the header
        return
    own = {id(cell) for record in told for cell in record} | {
        id(cell) for row in lines for cell in row
    }
    rest = {
        cell
        for row in grid.rows
        for cell in row
        if cell and (row is grid.rows[0] or id(cell) not in own)
    }
    # guard: named-figures
    texts = [squeeze(cell.text) for cell in rest if len(cell.text) < _LONGEST]
    years = {int(one) for text in texts for one in _YEAR.findall(text)}
    # guard: named-figures
    if any(map(_COMPARED.search, texts)) or len(years - {year}) > (0 if year else 1):
        return  # whose figures these are, a year or a column says
    found: dict[str, _Record] = {}
    for label, name, value in told:
        record = found.setdefault(squeeze(label.text), _Record(_label(label)))
        record.cells.setdefault(name, []).append(value or Cell("", label.place))
    yield from found.values()


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|$)")
_COMPARED = re.compile("^[上去]年(?!结转)|同期|增减")
_ANOTHER = re.compile(r"[(（][^()（）]*(?:上年|去年|(?:19|20)\d\d)[^()（）]*[)）]")


def _prose(grid: Grid) -> Iterator[Paragraph]:
    """What such a table says besides figures: a section behind its name, or below it."""
    wide = zip(*grid.rows[-2:], strict=True) if 1 < len(grid.rows) < 4 else ()
    for name, text in (*wide, *(row[-2:] for row in grid.rows if len(row) > 1)):
        if name and text and ("。" in text.text or len(text.text) > _PROSE):
            yield Paragraph(name.text, name.place)
            yield from (Paragraph(line, text.place) for line in text.text.split("\n"))


_PROSE = 60
"""Characters of a cell from which on it is prose and no figure."""


def _label(printed: Cell | Paragraph, text: str | None = None) -> Cell:
    """A row's label, without that of the group that it stands in."""
    own = printed.text if text is None else text
    # guard: named-figures
    return Cell(_WITHIN.sub("", _LISTED.sub("", own.strip())), printed.place)


_LISTED = re.compile(r"^(?:[*+-]\s+)?\*{0,2}|\*{1,2}$")
"""Markdown's marks of an item, and of bold type."""


def _plain(name: str) -> str:
    return squeeze(name).partition("(")[0]


def _tables(records: Sequence[_Record]) -> list[Grid]:
    by_table = ((table, [one for one in records if one.table == table]) for table in _COLUMNS)
    return [_table(table, own) for table, own in by_table if own]


def _table(table: str, records: Sequence[_Record]) -> Grid:
    """Records as a table with the form's header; a column that a record names twice, or not at
    all, has no cell there.
    """
    place = records[0].label.place
    rows: list[list[Cell | None]] = []
    names: list[str] = []
    if table != "disputes":
        order = form.PRINTED_ROWS if table == "requests" else PROACTIVE
        records = sorted(records, key=lambda record: record.row(order))
    for record in records:
        used = list(record.cells)
        if table != "proactive":
            used = [name for name in _COLUMNS[table] if any(name in r.cells for r in records)]
        if used != names:
            names = used
            rows.append([Cell("", place), *(Cell(name, place) for name in names)])
        cells = (record.cells.get(name, []) for name in names)
        rows.append([record.label, *(one[0] if len(one) == 1 else None for one in cells)])
    width = max(map(len, rows))
    return Grid([[*row, *[None] * (width - len(row))] for row in rows], place)
