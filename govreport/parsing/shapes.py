"""Table 3 in other shapes than the form's: turned on its side, in halves one behind the other,
several rows or columns in one cell. Each is brought into the form's shape where what it prints
leaves no other reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby, pairwise, takewhile

from govreport import form
from govreport.document import Cell, Grid, Paragraph, Place
from govreport.normal import bare, squeeze
from govreport.parsing import headers
from govreport.parsing.headers import COLUMNS, LONG, SIZE, adds_up, applicant
from govreport.parsing.headings import SENTENCE, is_heading, is_title, sense_of
from govreport.parsing.labels import surely, wordings
from govreport.parsing.lines import NOTE, distinct, has_figures, is_figure
from govreport.parsing.numbers import looks_like_figure
from govreport.parsing.parts import heading_of

_ROWS, _APPLICANTS = 3, 5
"""So many labels of rows in one row of a table, and applicants in one column, are its headers."""

_ENUMERATED = re.compile(r"\s*(?:[(（]?[一二三四五六七八九\d]{1,2}[)）、.．])")

Rows = list[list[Cell | None]]

_PACKED = 5
"""Cells with seven figures side by side, from which on a table's rows are lines of text."""

_LABELS = 4
"""Cells of such a row: its labels, and the one with its figures."""

_SEVERAL = re.compile(r"\d+(?:\s+\d+)+")


def unboxed(blocks: Sequence[Paragraph | Grid]) -> Iterator[Paragraph | Grid]:
    """A document's blocks, a table that holds sections with their headings as what it holds: a cell
    as wide as the table as paragraphs, the rows between as tables.
    """
    for block in blocks:
        alone = [_alone(row) for row in block.rows] if isinstance(block, Grid) else []
        # guard: boxed-prose
        if sum(bool(cell and is_heading(squeeze(cell.text))) for cell in alone) < _SECTIONS:
            yield block
            continue
        assert isinstance(block, Grid)
        for cell, rows in groupby(zip(alone, block.rows, strict=True), lambda pair: pair[0]):
            if cell:
                yield from (Paragraph(line, cell.place) for line in cell.text.split("\n"))
            else:
                yield replace(block, rows=[row for _, row in rows])


_SECTIONS = 2
"""Headings in a table from which on it is the report's frame."""


def _alone(row: Sequence[Cell | None]) -> Cell | None:
    """The only cell of a row, if it holds words, and none of the form's tables."""
    own = distinct(row)
    if len(own) != 1 or looks_like_figure(own[0].text) or _is_ours(own[0].text):
        return None
    return own[0]


def flat(blocks: Sequence[Paragraph | Grid]) -> Iterator[Paragraph | Grid]:
    """A document's blocks, tables that have all figures of a row in one cell as the lines of text
    that their rows are, and without the columns that keep others apart.
    """
    blocks = [_dense(block) if isinstance(block, Grid) else block for block in blocks]
    figures = {
        number: [text for row in _filled(block) if _SEVERAL.fullmatch(text := row[-1].text.strip())]
        for number, block in enumerate(blocks)
        if isinstance(block, Grid)
    }
    # guard: table-shapes
    packed = any(
        sum(len(text.split()) == SIZE for text in texts) >= _PACKED for texts in figures.values()
    )
    for number, block in enumerate(blocks):
        rows = list(_filled(block)) if isinstance(block, Grid) else []
        # guard: table-shapes
        if not packed or not figures.get(number) or max(map(len, rows)) > _LABELS:
            yield block
            continue
        for row in rows:
            yield Paragraph("  ".join(" ".join(cell.text.split()) for cell in row), row[0].place)


def _dense(grid: Grid) -> Grid:
    """A table without every second column, where these are blank in every row, or the rest of the
    cell on their left.
    """
    width = len(grid.rows[0])
    apart = {
        column
        for column in range(1, width)
        if all(_is_rest(*row[column - 1 : column + 1]) for row in grid.rows)
    }
    # guard: table-shapes
    if len(apart) * 2 < width - 1 or any(column + 1 in apart for column in apart):
        return grid  # applicants without a figure, on a page without the header
    rows = [[cell for n, cell in enumerate(row) if n not in apart] for row in grid.rows]
    return replace(grid, rows=rows)


def _is_rest(left: Cell | None, cell: Cell | None) -> bool:
    return (
        cell is None
        or cell is left
        or not (cell.text.strip() or cell.unseen.strip() or cell.doubtful)
    )


def _filled(grid: Grid) -> Iterator[list[Cell]]:
    rows = ([cell for cell in distinct(row) if cell.text.strip()] for row in grid.rows)
    return filter(None, rows)


def lines_of(blocks: Iterable[Paragraph | Grid]) -> Iterator[list[Paragraph]]:
    """What each block has of the narrative: see `prose`. A table without a word of the form's is the
    clerk's own only in sections that have no table of the form's, of which it may be a piece.
    """
    section = None
    for block in blocks:
        if isinstance(block, Paragraph) and is_title(title := squeeze(block.text)):
            section = sense_of(title)
        yield [*prose(block, section not in form.TABLES)]


def prose(block: Paragraph | Grid, own_tables: bool = True) -> Iterator[Paragraph]:
    """A paragraph, or those within a grid: of a table that is none of the form's all words that say
    something, of the form's own its notes; a table of a few figures whole, with `own_tables`.
    """
    if isinstance(block, Paragraph):
        yield block
        return
    rows = [distinct(row) for row in block.rows]
    cells = [cell.text for cell in rows[0]] if len(rows) == 1 else []
    whole = " ".join(cells)
    # guard: boxed-prose
    if is_title(squeeze(whole)) and [is_title(squeeze(one)) for one in cells].count(True) == 1:
        # a heading drawn as a table, 1 | 总体情况; not the names of columns
        yield Paragraph(whole, rows[0][0].place)
        return
    ours = any(_is_ours(cell.text) for row in rows for cell in row)
    begun = said = False
    sentences = any(_SENTENCE.search(cell.text) for row in rows for cell in row)
    above: set[Cell] = set()
    first = True
    for row in rows:
        own = [cell for cell in row if cell not in above and cell.text.strip()]
        above = set(row)
        words = [cell for cell in own if not looks_like_figure(cell.text)]
        if ours:
            # guard: boxed-prose
            told = words if _is_note(own, words) else [c for c in words if _is_told(c.text)]
        else:
            # the names of its columns are no text, and no headings of sections
            # guard: boxed-prose
            speaks = _speaks(own, first)
            begun = begun or (sentences and (speaks or len(own) == 1))
            told = words if begun or speaks else []
        first = first and not own
        for cell in told:
            said = True
            yield from (Paragraph(line, cell.place) for line in cell.text.split("\n"))
    # guard: boxed-prose
    if own_tables and not (ours or said) and _is_worded(block):  # a line a row
        for row in _filled(block):
            yield Paragraph(" ".join(" ".join(cell.text.split()) for cell in row), row[0].place)


def _is_worded(grid: Grid) -> bool:
    """Whether a table has words in each of several rows, and not many figures beside them."""
    rows = [[looks_like_figure(cell.text) for cell in row] for row in _filled(grid)]
    figures = sum(map(sum, rows))
    return len(rows) > 1 and figures <= 2 * (sum(map(len, rows)) - figures)


def answered(blocks: Iterable[Paragraph | Grid]) -> list[tuple[str, list[str]]]:
    """The rows of tables of problems and of what is done: each problem with its answers."""
    found: list[tuple[str, list[str]]] = []
    for block in blocks:
        rows = block.rows if isinstance(block, Grid) and block.rows else [[]]
        names = [cell.text.strip() if cell else "" for cell in rows[0]]
        heads = [heading_of(name, 0, len(name), "") for name in names]
        roles = {head[0]: at for at, head in enumerate(heads) if head}
        if not roles.keys() >= {"problems", "improvements"}:
            continue
        last: Cell | None = None
        for row in rows[1:]:
            asked, answer = row[roles["problems"]], row[roles["improvements"]]
            # guard: boxed-prose
            if not asked or not answer:
                return []
            if asked is not last:  # a merged cell has several answers
                found.append((asked.text.strip(), []))
            found[-1][1].append(answer.text.strip())
            last = asked
    return found


def _is_ours(text: str) -> bool:
    return bool(_OURS.match(squeeze(text))) or bare(text) in _labels()


@cache
def _labels() -> frozenset[str]:
    """The labels of the form's rows, but for 其他 and the like."""
    tables = (form.table(of, key) for of in form.EDITIONS for key in form.tables_of(of))
    texts = (text for table in tables for row in table.rows for text in wordings(row))
    return frozenset(text for text in texts if len(text) >= _A_LABEL)


_A_LABEL = 4
"""Characters of a label that tells by itself that a table is the form's."""


def _is_note(own: Sequence[Cell], words: Sequence[Cell]) -> bool:
    """Whether a row of the form's is a note on the table: alone, or behind the word 备注."""
    return bool(own) and len(words) == len(own) <= 2 and bool(NOTE.match(squeeze(own[0].text)))


def _speaks(own: Sequence[Cell], first: bool) -> bool:
    """Whether a row of a table says something: a sentence, or words as long as one and, but for a
    number in front, no figures; the first may be names of columns.
    """
    if any(_SENTENCE.search(cell.text) for cell in own):
        return True
    size = max((len(c.text) for c in own if not looks_like_figure(c.text)), default=0)
    return (
        size >= (_FIRST if first and len(own) > 1 else _WORDS)
        and not any(looks_like_figure(cell.text) for cell in own[1:])
        and not any(_SEVERAL.search(cell.text) for cell in own)
    )


_WORDS, _FIRST = 8, 16
"""Characters of words that say something, and of those in a table's first row."""


def _is_told(text: str) -> bool:
    return len(text) >= _TOLD and bool(_SENTENCE.search(text)) and "勾稽" not in text


def around_notes(text: str, tables: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches of a text that are tables, without the lines within that are notes on the table."""
    for start, end in tables:
        begin = start
        for line in _LINE.finditer(text, start, end):
            if line.start() < begin:
                continue
            # guard: boxed-prose
            if (note := NOTE.match(squeeze(line[0]))) or _is_told(line[0]):
                yield begin, line.start()
                torn = _TORN_NOTE.match(text, line.start(), end) if note else None
                begin = torn.end() if torn else line.end()
        yield begin, end


_LINE = re.compile("[^\n]+")
_TORN_NOTE = re.compile(r"[^\n。]*(?:\n[ ]*\d+[ ]*\n[^\n。\d]+)+。[^\n]*")
"""A note whose figures stand on lines of their own: 说明:上述, 5, 件申请已合并答复。"""

_TOLD = 10
"""Characters of a cell of the form's that may hold a sentence."""

_SENTENCE = re.compile(SENTENCE)
_OURS = re.compile(
    "(?:申请人情况|自然人|信息内容|规章|行政许可|结果维持|结果纠正|统计指标|指标名称?)$|[(（]?本列数据"
    "|[一二][、.,]?(?:本年新收|上年结转)政府信息|第二十条第"
)
"""What cells of the form's tables are, or begin with."""

_PADDED = 10
"""Figures that begin with a needless 0, in a table of which all are so long, from which on these
zeros fill the figures up: 03, 00, 12.
"""


def unpadded(grid: Grid) -> tuple[Grid, dict[Place, str]]:
    """A table whose every figure is filled up with zeros to the same length, without these; and
    what is printed in its cells.
    """
    counts = [t for row in grid.rows for c in distinct(row) if (t := c.text.strip()).isdecimal()]
    zeros = [text for text in counts if text[0] == "0"]
    size = min(map(len, counts), default=0)
    # guard: leading-zeros
    if len(zeros) < _PADDED or {len(text) for text in zeros} != {size}:
        return grid, {}
    # guard: leading-zeros
    if not any(map(int, zeros)):  # 00, 11: each digit twice, perhaps
        return grid, {}
    plain = {
        cell: replace(cell, text=str(int(cell.text)))
        for row in grid.rows
        for cell in distinct(row)
        if cell.text.strip().isdecimal()
    }
    rows = [[plain.get(c, c) if c else None for c in row] for row in grid.rows]
    return replace(grid, rows=rows), {cell.place: cell.text for cell in plain}


def unnumbered(grid: Grid) -> Grid:
    """A table without its column of running numbers, if its header names one."""
    first = distinct(cell for row in grid.rows for cell in row[:1])
    head, *numbers = [squeeze(cell.text) for cell in first] or [""]
    counted = [int(number) for number in numbers if number.isdecimal()]
    # guard: running-numbers
    if (
        not _RUNNING.fullmatch(head)
        or len(counted) < len([*filter(None, numbers)])
        or any(b - a != 1 for a, b in pairwise(counted))
    ):
        return grid
    return replace(grid, rows=[row[1:] for row in grid.rows])


_RUNNING = re.compile("序号|编号|行次|序")


def with_labels(grid: Grid) -> Grid:
    """A table of uneven rows, labels that were torn into several cells put together again."""
    return replace(grid, rows=[_labelled(row) for row in grid.rows]) if grid.ragged else grid


def _labelled(row: list[Cell | None]) -> list[Cell | None]:
    torn = [cell for cell in takewhile(_is_word, row) if cell]
    label = ""
    for start in reversed(range(len(torn))):
        label = bare(torn[start].text) + label
        if len(label) > _LONGEST_LABEL:
            break
        # guard: torn-labels
        if label in _labels():
            whole = replace(torn[start], text="".join(cell.text for cell in torn[start:]))
            return [*row[:start], *[whole] * (len(torn) - start), *row[len(torn) :]]
    return row


_LONGEST_LABEL = 34
"""Characters of a bare label; as the form's longest has."""


def _is_word(cell: Cell | None) -> bool:
    if not cell or not cell.text.strip():
        return False
    return not (is_figure(cell) or _PIECE.fullmatch(cell.text))


_PIECE = re.compile(r"\s*\d[\d.,]*\s*")
"""A figure, or what is left of one: 6."""


def in_shape(grids: Sequence[Grid]) -> list[Grid]:
    """A document's grids, table 3's in the form's shape.

    Parameters
    ----------
    grids : sequence of Grid

    Returns
    -------
    list of Grid
        As many as before, or fewer where halves were joined; any other table as it is.
    """
    shaped: list[Grid] = []
    for grid in map(_upright, grids):
        # guard: table-shapes
        if shaped and not grid.ragged and (rows := _joined(shaped[-1], grid)):
            shaped[-1] = replace(shaped[-1], rows=rows)
        else:
            shaped.append(replace(grid, rows=list(_unstacked(_columns_apart(grid.rows)))))
    return shaped


def _upright(grid: Grid) -> Grid:
    """A table whose rows are the form's, where it was turned on its side."""
    turned = [list(column) for column in zip(*grid.rows, strict=True)]
    # guard: table-shapes
    if not grid.ragged and _names_rows(grid.rows) and _names_applicants(turned):
        return replace(grid, rows=turned)
    return grid


def _names_rows(rows: Rows) -> bool:
    """Whether one of some rows names many of table 3's rows."""
    for row in rows:
        labels = (bare(cell.text) for cell in distinct(row))
        if len(surely(labels, LONG)) >= _ROWS:
            return True
    return False


def _names_applicants(rows: Rows) -> bool:
    """Whether one of some rows names many of the applicants."""
    named = ({applicant(squeeze(cell.text)) for cell in distinct(row)} for row in rows)
    return any(len(keys - {None}) >= _APPLICANTS for keys in named)


def _joined(left: Grid, right: Grid) -> Rows | None:
    """Two tables that are one side by side: the same number of rows, the applicants of both together
    all there are, and the second either with the labels of the first or without any and every
    row adding up.
    """
    if len(left.rows) != len(right.rows):
        return None
    named = (key for grid in (left, right) for key in headers.named_in(grid))
    if tuple(named) != COLUMNS:
        return None
    if surely((bare(cell.text) for row in right.rows for cell in distinct(row)), LONG):
        sides = [_labels_apart(grid) for grid in (left, right)]
        # guard: table-shapes
        if [label for label, _ in sides[0]] != [label for label, _ in sides[1]]:
            return None
        return [[*a, *b] for a, (_, b) in zip(left.rows, sides[1], strict=True)]
    rows = [[*a, *b] for a, b in zip(left.rows, right.rows, strict=True)]
    for row in rows:
        cells = distinct(row)[-SIZE:]
        if any(map(is_figure, cells)) and not adds_up(dict(zip(COLUMNS, cells, strict=False))):
            return None
    return rows


def _labels_apart(grid: Grid) -> list[tuple[str, list[Cell | None]]]:
    """Of each row its labels, in one word, and its other cells; above the figures the heads alone."""
    top = next((n for n, row in enumerate(grid.rows) if has_figures([row])), 0)
    heads = [
        n for row in grid.rows[:top] for n, c in enumerate(row) if c and applicant(squeeze(c.text))
    ]
    first = min(heads, default=0)
    labels = ["".join(squeeze(cell.text) for cell in distinct(row[:first])) for row in grid.rows]
    return [
        ("" if n < top else text, row[first:])
        for n, (text, row) in enumerate(zip(labels, grid.rows, strict=True))
    ]


def _columns_apart(rows: Rows) -> Rows:
    """Rows in which a cell has all seven columns, each on a line of its own, with a cell each."""
    for head in rows:
        for position, cell in enumerate(head):
            if cell and [applicant(squeeze(line)) for line in _lines(cell)] == list(COLUMNS):
                parts = [_parts(row[position]) for row in rows]
                # guard: table-shapes
                if all(len(part) in (1, SIZE) for part in parts):
                    return [
                        [*row[:position], *(part * SIZE)[:SIZE], *row[position + 1 :]]
                        for row, part in zip(rows, parts, strict=True)
                    ]
    return rows


def _unstacked(rows: Rows) -> Iterator[list[Cell | None]]:
    """Rows, and those that stand in one row, a line each: as many labels as figures in each of
    the seven columns, all adding up.
    """
    for row in rows:
        cells = distinct(row)
        values, label = cells[-SIZE:], cells[-SIZE - 1 : -SIZE]
        lines = [_lines(cell) for cell in (*label, *values)]
        count = len(lines[0]) if label else 0
        # guard: table-shapes
        if (
            not label
            or {count} != set(map(len, lines))
            or not all(map(_ENUMERATED.match, lines[0]))
        ):
            yield row
            continue
        parts = {cell: _parts(cell) for cell in (*label, *values)}
        split = [[parts[cell][n] if cell in parts else cell for cell in row] for n in range(count)]
        # guard: table-shapes
        whole = all(
            adds_up(dict(zip(COLUMNS, distinct(one)[-SIZE:], strict=True))) for one in split
        )
        yield from split if whole else [row]


def _lines(cell: Cell) -> list[str]:
    return cell.text.strip().split("\n")


def _parts(cell: Cell | None) -> list[Cell | None]:
    """A cell's lines, each as a cell; the cell itself where it has but one."""
    if cell is None or len(lines := _lines(cell)) == 1:
        return [cell]
    return [replace(cell, text=line) for line in lines]
