"""Reports as plain text: typed, extracted from a PDF, from OCR, or off a web page."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from govreport_specimens.grids import Grid, Shape, grids
from govreport_specimens.model import Draft, Line, Sheet

LAYOUTS = ("spaced", "wrapped", "mixed", "cells", "markdown", "ocr", "glued", "half")

ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")

PAGE_WIDTH = 38
LABEL_WIDTH = 15
LINES_PER_PAGE = 34

NAVIGATION = (
    "首页 | 机构 | 公开 | 服务 | 互动",
    "您现在的位置：首页 > 政府信息公开 > 法定主动公开内容 > 年度报告",
    "字号：[大 中 小] [打印本页] [关闭窗口]",
)
FOOTER = (
    "上一篇：没有了",
    "下一篇：办事指南（2）",
    "主办单位：信息中心　备案号：00000000号　网站标识码：0000000000",
)


def write(
    draft: Draft,
    layout: str = "spaced",
    *,
    encoding: str = "utf-8",
    navigation: bool = False,
    page_numbers: bool = False,
    header: bool = False,
    seed: int = 0,
) -> bytes:
    """The report as a text file.

    Parameters
    ----------
    draft : Draft
    layout : str
        ``"spaced"``: a row a line. ``"wrapped"``: as a PDF gives it, hard line
        breaks inside sentences and labels, figures beside or inside a label that
        wraps, and (one habit for each file) before or after it. ``"mixed"``:
        before one label and after another. ``"cells"``: a cell a line. ``"markdown"``: tables.
        ``"ocr"``: a Markdown table for every row, with made-up headers.
        ``"glued"``: one line, no separators in the tables. ``"half"``: some.
    encoding : str
    navigation : bool
        The site's own text before and after.
    page_numbers : bool
        Page numbers between the lines.
    header : bool
        Three lines with title, time of publication and address, then ``====``.
    seed : int
        Decides where labels break and which cells are glued.
    """
    rng = Random(seed)
    if layout in ("glued", "half"):
        body = _one_line(draft, layout == "half", rng)
    else:
        lines = list(_lines(draft, layout, rng))
        if page_numbers:
            lines = list(_paged(lines))
        body = "\n".join(lines)
    if navigation:
        body = "\n".join((*NAVIGATION, body, *FOOTER))
    if header or layout in ("glued", "half"):
        title = "".join(draft.title)
        body = (
            f"标题: {title}\n发布时间: {draft.facts.published} 09:30\n"
            f"原文链接: https://www.example.gov.cn/xxgk/nb/t20220118_1.html\n====\n{body}"
        )
    return (body + "\n").encode(encoding)


def _lines(draft: Draft, layout: str, rng: Random) -> Iterator[str]:
    hard = layout in ("wrapped", "mixed")
    marks = {"title": "# ", "heading": "## "} if layout in ("markdown", "ocr") else {}
    for block in draft.blocks():
        if block.sheet:
            yield ""
            yield from _table(block.sheet, layout, rng)
            yield ""
        elif hard:
            indent = "" if block.kind in ("title", "heading") else "　　"
            yield from _chunks(indent + block.text, PAGE_WIDTH)
        else:
            yield marks.get(block.kind, "") + block.text
            if block.kind != "text" or layout != "cells":
                yield ""


def _paged(lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        yield line
        if number % LINES_PER_PAGE == 0:
            yield f"- {number // LINES_PER_PAGE} -"


def _chunks(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)] or [""]


def _table(sheet: Sheet, layout: str, rng: Random) -> Iterator[str]:
    if layout == "markdown":
        for grid in grids(sheet, Shape(groups="first")):
            yield from _markdown(grid)
            yield ""
        return
    if layout == "ocr":
        yield from _ocr(sheet)
        return
    if layout == "cells":
        for cells in _rows(sheet):
            yield from cells
        return
    if layout == "spaced":
        for cells in _rows(sheet):
            yield " ".join(cell for cell in cells if cell)
        return
    habit = sorted(HABITS) if layout == "mixed" else [rng.choice(sorted(HABITS))]
    places = [place for name in habit for place in HABITS[name]]
    yield from _extracted(sheet, places, rng)


def _rows(sheet: Sheet) -> Iterator[list[str]]:
    """The table's cells in reading order, row by row, group labels once."""
    if sheet.table == "disputes":
        yield from _dispute_rows(sheet)
        return
    if sheet.table == "requests":
        person, *middle, total = sheet.parts[0].header
        yield [sheet.words["relation"]]
        yield [sheet.words["applicant"]]
        yield [person, sheet.words["organisations"], total]
        yield middle
    groups: tuple[str, ...] = ()
    for part in sheet.parts:
        if sheet.table != "requests":
            if part.caption:
                yield [part.caption]
            yield [sheet.words["content"], *part.header]
        for line in part.lines:
            for level, group in enumerate(line.groups):
                if groups[: level + 1] != line.groups[: level + 1]:
                    yield [group]
            groups = line.groups
            yield [line.text, *line.figures]


def _dispute_rows(sheet: Sheet) -> Iterator[list[str]]:
    first, *court = sheet.parts
    yield [first.caption, court[0].lines[0].groups[0]]
    yield first.header
    yield [part.caption for part in court]
    for part in court:
        yield part.header
    yield [figure for part in sheet.parts for figure in part.lines[0].figures]


def _markdown(grid: Grid) -> Iterator[str]:
    placed, width = grid.places()
    table = [[""] * width for _ in grid.rows]
    ends = [0] * len(grid.rows)
    for row, column, cell in placed:
        table[row][column] = cell.text.replace("\n", "")
        for i in range(row, row + cell.rowspan):
            ends[i] = max(ends[i], column + cell.colspan)
    for number, cells in enumerate(table):
        # A row that is short of a cell stays short.
        yield "| " + " | ".join(cells[: ends[number]]) + " |"
        if number == 0:
            yield "|" + " --- |" * width


def _ocr(sheet: Sheet) -> Iterator[str]:
    for cells in _rows(sheet):
        if len(cells) == 1:
            yield cells[0]
        else:
            labelled = 0 if sheet.table == "disputes" else 1
            names = ["项目"] * labelled
            names += [f"数据{i}" for i in range(1, len(cells) + 1 - labelled)]
            yield "| " + " | ".join(names) + " |"
            yield "|" + " --- |" * len(cells)
            yield "| " + " | ".join(cells) + " |"
        yield ""


# --- as a PDF's text comes out ---------------------------------------------------


HABITS = {
    "after": ("inline", "inline", "after", "tail"),
    "before": ("inline", "inline", "middle", "before"),
}
"""Where figures stand beside their label: by line of text, or by height on the page."""


def _extracted(sheet: Sheet, places: list[str], rng: Random) -> Iterator[str]:
    if sheet.table == "disputes":
        yield from _extracted_disputes(sheet)
        return
    if sheet.table == "proactive":
        for cells in _rows(sheet):
            yield " ".join(cell for cell in cells if cell)
            yield ""
        return
    yield from _chunks(sheet.words["relation"], 24)
    yield from ("", sheet.words["applicant"], "", "自然", "人", "")
    yield from (sheet.words["organisations"], "")
    _, *middle, total = sheet.parts[0].header
    for i, name in enumerate(middle):
        yield from _chunks(("" if i else total) + name, 2 if i else 4)
        yield ""
    style = rng.choice(("before", "vertical", "cut"))
    lines = sheet.parts[0].lines
    pieces = _group_pieces(lines, style)
    for number, line in enumerate(lines):
        yield from pieces.get(number, ())
        yield from _extracted_row(line, rng.choice(places), rng)


def _group_pieces(lines: list[Line], style: str) -> dict[int, list[str]]:
    """Pieces of the group labels, by the number of the row that they stand before."""
    pieces: dict[int, list[str]] = {}
    spans: dict[tuple[str, ...], list[int]] = {}
    for number, line in enumerate(lines):
        for level in range(len(line.groups)):
            spans.setdefault(line.groups[: level + 1], []).append(number)
    for path, numbers in spans.items():
        label = path[-1]
        if style == "vertical" and len(path) == 1:
            # One character a line, scattered over the rows it stands beside.
            start = numbers[0] + max(0, (len(numbers) - len(label)) // 2)
            for offset, character in enumerate(label):
                pieces.setdefault(start + offset, []).append(character)
        elif style == "vertical":
            pieces.setdefault(numbers[len(numbers) // 2], []).append(label)
        elif style == "cut" and len(path) == 2 and len(numbers) > 1:
            # The page ends inside the group.
            pieces.setdefault(numbers[0], []).append(label[:4])
            pieces.setdefault(numbers[1], []).extend(["- 3 -", label[4:]])
        else:
            pieces.setdefault(numbers[0], []).extend([*_chunks(label, 3), ""])
    return pieces


def _extracted_row(line: Line, where: str, rng: Random) -> Iterator[str]:
    label = _chunks(line.text, LABEL_WIDTH)
    shown = [figure for figure in line.figures if figure]
    figures = " ".join(shown)
    if len(label) == 1 and where in ("middle", "tail"):
        where = "inline"
    if where == "inline":
        at = rng.randrange(len(label))
        for i, piece in enumerate(label):
            yield f"{piece} {figures}" if i == at else piece
    elif where == "after":
        yield from (*label, "", figures)
    elif where == "before":
        yield from (figures, *label)
    elif where == "middle":
        yield from (label[0], figures, *label[1:])
    else:
        # The last figure on a line of its own.
        yield from (*label, "", " ".join(shown[:-1]), *shown[-1:])
    yield ""


def _extracted_disputes(sheet: Sheet) -> Iterator[str]:
    first, *court = sheet.parts
    yield f"{first.caption} {court[0].lines[0].groups[0]}"
    yield ""
    for name in first.header:
        yield from (*_chunks(name, 2), "")
    yield " ".join(part.caption for part in court)
    for part in court:
        for name in part.header:
            yield from (*_chunks(name, 2), "")
    yield " ".join(figure for part in sheet.parts for figure in part.lines[0].figures if figure)


# --- as a web page's text is copied ------------------------------------------------


def _one_line(draft: Draft, half: bool, rng: Random) -> str:
    pieces = []
    title = draft.title
    for block in draft.blocks():
        if block.kind == "title" and block.text in title:
            continue
        if block.sheet is None:
            pieces.append((" " if block.kind == "right" else "") + block.text)
            continue
        for cells in _rows(block.sheet):
            glued = ""
            for i, cell in enumerate(cells):
                # Inside a half-glued row some neighbours are still apart.
                apart = half and i > 1 and rng.random() < 0.5
                glued += (" " if apart else "") + cell
            pieces.append(glued)
    return "".join(pieces)
