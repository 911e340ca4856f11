"""The tables as grids of cells, in the shapes that real reports give them."""

from __future__ import annotations

from dataclasses import dataclass, field

from govreport_specimens.model import Line, Sheet


@dataclass
class Cell:
    """A cell of a grid, listed in the row where it begins."""

    text: str = ""
    colspan: int = 1
    rowspan: int = 1
    kind: str = "figure"  # or "head", "group", "label"


@dataclass
class Grid:
    """Rows as in HTML: each lists the cells that begin in it. `head` header rows."""

    rows: list[list[Cell]]
    head: int = 0
    widths: list[float] = field(default_factory=list)

    def places(self) -> tuple[list[tuple[int, int, Cell]], int]:
        """Row and column of every cell, and the number of columns."""
        taken: set[tuple[int, int]] = set()
        placed = []
        for r, row in enumerate(self.rows):
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                placed.append((r, c, cell))
                for dr in range(cell.rowspan):
                    taken.update((r + dr, c + dc) for dc in range(cell.colspan))
                c += cell.colspan
        width = 1 + max(c for _, c in taken)
        return placed, width


@dataclass(frozen=True)
class Shape:
    """How the tables are laid out.

    Attributes
    ----------
    proactive : str
        ``"one"`` table, or ``"four"`` (one for each item of art. 20).
    requests : str
        ``"one"`` table; ``"split"`` in two with the header repeated, the label
        of the group that is cut standing in both; ``"split-bare"`` without a
        header and with an empty group label in the second; ``"split-wrong"``
        with another header there.
    disputes : str
        ``"wide"`` (three header rows, fifteen columns), ``"three"`` tables,
        ``"transposed"`` (a row for each result), ``"rows"`` (a row for each
        block).
    stacked : bool
        Headers of the disputes table one character a line.
    groups : str
        ``"merged"``; ``"repeated"`` in every row; ``"first"``: in the first
        row, above empty cells.
    header : str
        ``"merged"``; ``"halves"``: 商业|科研 above 企业|机构;
        ``"spare"``: an empty second header row.
    blank_rows : bool
        Blank rows among the others.
    """

    proactive: str = "one"
    requests: str = "one"
    disputes: str = "wide"
    stacked: bool = False
    groups: str = "merged"
    header: str = "merged"
    blank_rows: bool = False


PLAIN_SHAPE = Shape()


def grids(sheet: Sheet, shape: Shape = PLAIN_SHAPE) -> list[Grid]:
    """The grids that a sheet is printed as."""
    if sheet.table == "requests":
        return _requests(sheet, shape)
    if sheet.table == "disputes":
        return _disputes(sheet, shape)
    return _proactive(sheet, shape)


def _head(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell(text, colspan, rowspan, "head")


def _proactive(sheet: Sheet, shape: Shape) -> list[Grid]:
    width = 1 + max(len(part.header) for part in sheet.parts)
    made = []
    for part in sheet.parts:
        rows = [[_head(part.caption, width)]] if part.caption else []
        rows.append([_head(sheet.words["content"]), *_spread(part.header, width - 1, "head")])
        for line in part.lines:
            label = Cell(line.text, kind="label")
            rows.append([label, *_spread(line.figures, width - 1, "figure")])
            if shape.blank_rows:
                rows.append([Cell(), Cell(colspan=width - 1)])
        made.append(Grid(rows, head=0, widths=[3.0] + [2.0] * (width - 1)))
    if shape.proactive == "four":
        return made
    return [Grid([row for grid in made for row in grid.rows], widths=made[0].widths)]


def _spread(texts: list[str], width: int, kind: str) -> list[Cell]:
    """Cells over `width` columns, the first ones wider where they do not divide."""
    count = len(texts)
    spans = [width // count + (1 if i < width % count else 0) for i in range(count)]
    return [Cell(text, span, 1, kind) for text, span in zip(texts, spans, strict=True)]


# --- table 3 -----------------------------------------------------------------

REQUEST_WIDTHS = [1.2, 1.6, 6.0] + [1.4] * 7
SPLIT = 11
"""Where a table in two parts is cut: inside （三）不予公开."""


def _requests(sheet: Sheet, shape: Shape) -> list[Grid]:
    (part,) = sheet.parts
    head = _request_head(sheet, shape)
    if shape.requests == "one":
        return [Grid(head + _body(part.lines, shape), len(head), REQUEST_WIDTHS)]
    again, body = _request_head(sheet, shape), _body(part.lines[SPLIT:], shape)
    if shape.requests == "split-bare":
        again = []
        for cell in body[0]:
            if cell.kind == "group":
                cell.text = ""
    elif shape.requests == "split-wrong":
        # The header of another table, as a careless template repeats it.
        again = [[_head(sheet.words["content"], 3), _head("本年处理决定数量", 7)]]
    return [
        Grid(head + _body(part.lines[:SPLIT], shape), len(head), REQUEST_WIDTHS),
        Grid(again + body, len(again), REQUEST_WIDTHS),
    ]


def _request_head(sheet: Sheet, shape: Shape) -> list[list[Cell]]:
    person, *middle, total = sheet.parts[0].header
    top = [_head(sheet.words["applicant"], 7)]
    if shape.header == "halves":
        # Each column name over two rows, 法人或其他组织 above the middle five.
        halves = [(name[: len(name) // 2], name[len(name) // 2 :]) for name in middle]
        return [
            [_head(sheet.words["relation"], 3, 4), *top],
            [
                _head(person, 1, 3),
                _head(sheet.words["organisations"], len(middle)),
                _head(total, 1, 3),
            ],
            [_head(upper) for upper, _ in halves],
            [_head(lower) for _, lower in halves],
        ]
    rows = [
        [_head(sheet.words["relation"], 3, 3), *top],
        [_head(person, 1, 2), _head(sheet.words["organisations"], len(middle)), _head(total, 1, 2)],
        [_head(name) for name in middle],
    ]
    if shape.header == "spare":
        rows.append([_head("", 3), *(_head("") for _ in range(7))])
    return rows


def _body(lines: list[Line], shape: Shape) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    open_groups: dict[int, tuple[tuple[str, ...], Cell]] = {}
    for line in lines:
        row: list[Cell] = []
        for level, group in enumerate(line.groups):
            path = line.groups[: level + 1]
            known = open_groups.get(level)
            if known and known[0] == path:
                if shape.groups == "merged":
                    known[1].rowspan += 1
                else:
                    text = group if shape.groups == "repeated" else ""
                    row.append(Cell(text, kind="group"))
            else:
                cell = Cell(group, kind="group")
                open_groups[level] = (path, cell)
                row.append(cell)
        for level in [level for level in open_groups if level >= len(line.groups)]:
            del open_groups[level]
        row.append(Cell(line.text, 3 - len(line.groups), kind="label"))
        row += [Cell(figure) for figure in line.figures]
        rows.append(row)
        if shape.blank_rows and not line.groups:
            rows.append([Cell(colspan=3), *(Cell() for _ in range(7))])
    return rows


# --- table 4 -----------------------------------------------------------------


def _disputes(sheet: Sheet, shape: Shape) -> list[Grid]:
    def name(text: str) -> str:
        return "\n".join(text) if shape.stacked else text

    first, *court = sheet.parts
    figures = [[Cell(figure) for figure in part.lines[0].figures] for part in sheet.parts]
    heads = [[_head(name(text)) for text in part.header] for part in sheet.parts]
    litigation = court[0].lines[0].groups[0]
    if shape.disputes == "wide":
        for cell in heads[0]:
            cell.rowspan = 2
        rows = [
            [_head(first.caption, 5), _head(litigation, 10)],
            [*heads[0], *(_head(part.caption, 5) for part in court)],
            [*heads[1], *heads[2]],
            [cell for row in figures for cell in row],
        ]
        return [Grid(rows, 3, [1.0] * 15)]
    if shape.disputes == "three":
        captions = [first.caption, *(f"{litigation}（{part.caption}）" for part in court)]
        return [
            Grid([[_head(caption, 5)], head, row], 2, [1.0] * 5)
            for caption, head, row in zip(captions, heads, figures, strict=True)
        ]
    if shape.disputes == "transposed":
        rows = [
            [_head("", 1, 2), _head(first.caption, 1, 2), _head(litigation, 2)],
            [_head(part.caption) for part in court],
        ]
        for i, text in enumerate(first.header):
            rows.append([Cell(text, kind="label"), *(row[i] for row in figures)])
        return [Grid(rows, 2, [1.5, 1.5, 1.5, 1.5])]
    rows = [[_head("", 2), *heads[0]], [Cell(first.caption, 2, kind="label"), *figures[0]]]
    rows.append(
        [Cell(litigation, 1, 2, "group"), Cell(court[0].caption, kind="label"), *figures[1]]
    )
    rows.append([Cell(court[1].caption, kind="label"), *figures[2]])
    return [Grid(rows, 1, [1.2, 2.5] + [1.0] * 5)]


# --- spans that lie ------------------------------------------------------------


def lie(grid: Grid, how: str) -> None:
    """Make the spans wrong, as hand-edited pages have them.

    ``"wide"``: a full-width cell that claims too many columns; ``"absurd"``:
    one that claims thousands; ``"tall"``: the last group reaches below the
    table; ``"uneven"``: label columns that split 2+1 in one row and 1+2 in the
    next.
    """
    placed, width = grid.places()
    if how in ("wide", "absurd"):
        for _, column, cell in placed:
            if cell.kind == "head" and column + cell.colspan == width:
                cell.colspan += 2 if how == "wide" else 60000
                break
    elif how == "tall":
        groups = [cell for _, _, cell in placed if cell.kind == "group"]
        for cell in groups[:1] or [placed[0][2]]:
            cell.rowspan += 500
    elif how == "uneven":
        _uneven(placed)


def _uneven(placed: list[tuple[int, int, Cell]]) -> None:
    """Four label columns where there were three, shared out differently by each group."""
    for row, column, cell in placed:
        if column == 0 and cell.colspan == 3:
            cell.colspan = 4
        elif column == 1 and cell.kind == "label":
            cell.colspan = 3
        elif column == 1 and cell.kind == "group":
            cell.colspan = 1 + row % 2
            for other_row, other_column, other in placed:
                inside = row <= other_row < row + cell.rowspan
                if inside and other_column == 2 and other.kind == "label":
                    other.colspan = 3 - cell.colspan
