"""Table 2, proactive disclosure: from tables that the document has as tables, and from text.

It may be one table or four, and has no identity: a figure is read where its label and its
header leave no choice, never because it would fit.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from govreport import form
from govreport.document import Cell, Grid, Paragraph
from govreport.form import Label, Row
from govreport.normal import bare, kept, squeeze
from govreport.parsing.figures import RULES_OWN, SEVERAL, Collector, Printed, are_others
from govreport.parsing.glued import may_lack, only_split
from govreport.parsing.headers import applicant
from govreport.parsing.labels import (
    SIMILAR,
    SURE,
    Span,
    align,
    alike,
    find_labels,
    likeness,
    out_of_order,
    surely,
)
from govreport.parsing.lines import (
    OTHER_COLUMN,
    OTHER_YEAR,
    Line,
    distinct,
    is_figure,
    line_of,
    unshared,
    wordings_of,
)
from govreport.parsing.numbers import SPACED, stated_unit
from govreport.parsing.stream import NOISE, Run, Stream, wordings

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


def noted_unit(blocks: Iterable[Paragraph | Grid]) -> str:
    """The money unit that a line of table 2's section states, be it a note, a heading or a row."""
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            texts += block.text.split("\n")
        else:
            texts += ["".join(cell.text for cell in distinct(row)) for row in block.rows]
    sections = any("主动公开" in text for text in texts if len(text) <= _HEADING)
    within, units = not sections, set()
    for text in texts:
        if len(text) <= _HEADING:
            # guard: units
            within = (within and "申请" not in text) or "主动公开" in text
        if within and len(text) <= _NOTE and ("单位" in text or not _SENTENCE.search(text)):
            units |= {unit for unit in stated_unit(text).split("、") if "元" in unit}
    return "、".join(sorted(units))


# --- from grids --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Header:
    """Which grid column holds which figure, and the money unit that it states.

    `columns` is empty where the table goes on over a page break in other columns: then
    rows are read by their order. `others` are columns of another year's figures or of shares,
    `named` all that have a name.
    """

    columns: Mapping[int, str]
    unit: str = ""
    others: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()


@kept
def _column(text: str) -> str | None:
    tight = squeeze(text)
    key = next((key for word, key in _TOLD_BY if word in tight), None)
    # guard: proactive-columns
    other = _SHARE.search(tight) or (key != "items_last_year" and OTHER_YEAR.search(tight))
    return None if other else key


_SHARE = re.compile("占比|比[重例]|百分比|%")


def read_grids(grids: Sequence[Grid], edition: str, out: Collector) -> None:
    """Find table 2 in the document's grids (one table, or one for each article)."""
    lines = list(_lines(grids, edition))
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
            if lines[other][0].values and (other == number or alike[other] >= least)
        ]
    rows = form.table(edition, "proactive").rows
    single = [n for row in rows if len(row.columns) == 1 for n in printed.get(row.key, ())]
    # guard: repeated-cells
    if _comes_again([_filled(lines[n][0]) for n in single]):
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
    others = are_others(sum(len(texts) > 1 for texts in twice), shared)
    for row in rows:
        if row.key not in read:
            continue
        line, _ = lines[printed[row.key][0]]
        cells = read[row.key][0]
        place = line.cells[0].place
        # guard: repeated-rows
        if len(said[row.key]) > 1 or others:
            raw = " ".join(cell.text.strip() for cell in line.values)
            why = SEVERAL if len(said[row.key]) == 1 else RULES_OWN
            out.refuse("repeated", row.key, row.columns, raw, place, message=why)
        elif cells is None or (torn and len(row.columns) > 1 and grids[line.grid].ragged):
            out.misfit(row.key, row.columns, line.values, place)
        else:
            out.add(row.key, cells)
    matched = {number for found in printed.values() for number in found}
    for number, (line, _) in enumerate(lines):
        if number not in matched and not line.blank and line.values:
            out.extra_row(line.cells)


_NOT_ZERO = re.compile("[1-9]").search


def _lines(grids: Sequence[Grid], edition: str) -> Iterator[tuple[Line, Header]]:
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
            # guard: proactive-columns
            if cells and not surely([bare(cells[0].text)], ROWS):
                aside |= {
                    n
                    for n, cell in enumerate(row[1:], 1)
                    if cell and row.count(cell) == 1 and _is_aside(cell.text)
                }
            if any(_is_others(squeeze(cell.text)) for cell in cells):
                header = None  # table 3 or 4 begins
            columns = {
                position: key
                for position, cell in enumerate(row)
                if cell is not None and (key := _column(cell.text))
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
                # guard: proactive-columns
                if aside & columns.keys():  # spans are lost: where 上年 stands is unknown
                    columns, others = {}, frozenset(range(width))
                header = Header(columns, units[0] if units else "", others | aside, named)
                size, rows = len(cells), 0
            elif header and len(cells) > 1:
                rows += 1
                placed = not grid.ragged or len(cells) == size
                for part in _side_by_side(row):
                    yield line_of(index, part), header if placed else Header({}, header.unit)


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
    return len(tight) < _LONGEST_ASIDE and not _column(text) and bool(OTHER_COLUMN.search(tight))


_LONGEST_ASIDE = 12
"""Characters of a column's name; a longer text is a remark."""


def _side_by_side(row: Sequence[Cell | None]) -> list[Sequence[Cell | None]]:
    """A row, or several: 行政许可 345 | 行政处罚 67, each with its cells where they were."""
    starts = [
        n
        for n, cell in enumerate(row)
        if cell and (not n or cell is not row[n - 1]) and surely([bare(cell.text)], ROWS)
    ]
    # guard: side-by-side
    if not 1 < len(starts) <= len(ROWS):
        return [row]
    edges = pairwise([0, *starts[1:], len(row)])
    blank = [None] * len(row)
    return [[*blank[:start], *row[start:end], *blank[end:]] for start, end in edges]


def _is_others(text: str) -> bool:
    return applicant(text) == "natural_person" or text == "结果维持"


def _cells(
    line: Line, header: Header, columns: Sequence[str], times: Mapping[Cell, int]
) -> dict[str, Printed] | None:
    """The value cells of a row by column key, or None if they do not fit."""
    unit = stated_unit("".join(cell.text for cell in line.labels)) or header.unit
    cells: dict[str, Cell] = {}
    for position, key in header.columns.items():
        cell = line.row[position] if position < len(line.row) else None
        if key in columns and cell in line.values:
            # guard: proactive-columns
            if key in cells and cell is not cells[key] and cell.text.strip():
                return None  # of quarters under one name, perhaps
            cells.setdefault(key, cell)
    how = "label"
    others = {line.row[n] for n in header.others if n < len(line.row)}
    printed = [cell for cell in line.values if cell not in others]
    filled = [cell for cell in printed if cell.text.strip()]
    named = {line.row[n] for n in header.named if n < len(line.row)}
    fits = len(cells) == len(columns) == len(set(cells.values()))
    beside = [cell for cell in filled if cell not in cells.values()]  # what the form does not have
    # guard: proactive-columns
    if not fits or any(cell not in named for cell in beside):
        values = printed if len(printed) == len(columns) else filled
        # guard: proactive-columns
        moved = any(cell in named for cell in beside)
        # guard: proactive-columns
        passed = any(map(is_figure, line.labels[1:]))  # figures, and words behind them
        # guard: proactive-columns
        passed |= fits and len({bool(cell.text.strip()) for cell in cells.values()}) > 1
        # guard: proactive-columns
        if values is filled and len(columns) > 1:  # a mark is a remark, perhaps, beside a blank
            passed |= not all(any(map(str.isdigit, cell.text)) for cell in filled)
        if len(values) != len(columns) or moved or passed:  # from under another name, over a blank
            return None
        cells, how = dict(zip(columns, values, strict=True)), "order"
    return {key: Printed.of(unshared(cells[key], times), how, unit) for key in columns}


# --- from text ---------------------------------------------------------------------

_BEFORE = Label(
    "数字印在标签之前，表二没有勾稽关系，无法确定属于哪一行",
    "figures stand before their labels; table 2 has no identity that would say whose they are",
)

_LOST = Label(
    "别的行有空白单元格而未留痕迹，这些数字可能属于相邻一行",
    "blank cells of another row left no trace; these figures may be a neighbouring row's",
)


def _labels(edition: str) -> list[tuple[str, tuple[str, ...]]]:
    """What table 2 prints, in order: rows by their key, and, under ``""``, the headers,
    which only help to find the table.
    """
    table = form.table(edition, "proactive")
    labels: list[tuple[str, tuple[str, ...]]] = []
    above: tuple[str, ...] = ()
    for row in table.rows:
        if row.groups != above:
            above = row.groups
            labels += [("", wordings(group)[:1]) for group in above]
            columns = (table.column(key) for key in row.columns if key != "change")
            labels += [("", wordings(column.label.zh)) for column in columns]
        labels.append((row.key, wordings(row.label.zh, *row.variants)))
    return labels


def read_text(
    stream: Stream, edition: str, out: Collector, wanted: set[str], filled: bool = False
) -> tuple[int, int] | None:
    """Find table 2's rows (`wanted`) in text; return where it stands in its folded form.

    `filled` where the document is known to print a figure in every cell, zeros too.
    """
    labels = _labels(edition)
    spans = find_labels(stream.words, [wording for _, wording in labels])
    found = [(key, span) for (key, _), span in zip(labels, spans, strict=True) if span]
    while found and stream.in_prose([found[0][1].end]):
        del found[0]
    rows = {key: span for key, span in found if key}
    if len(found) - len(rows) < 2 or len(rows) < 2:
        return None
    if stream.in_prose([span.end for span in rows.values()]) or _is_list(stream, found):
        return None
    before = _figures_before_labels(stream, found)
    starts = sorted(span.start for _, span in found)
    joined = _any_joined(stream, edition, rows)
    lost = any(
        0 < len(run.tokens) < len(row.columns) and not stream.same_line(rows[row.key], run)
        for row, run in _first_runs(stream, edition, rows)
        if not stream.touches(run)
    )
    area = stream.words[max(starts[0] - _NEAR, 0) : max(span.end for _, span in found)]
    # columns of other years, but the form's own 上一年项目数量
    others = bool(OTHER_COLUMN.search(re.sub("上一年项目|本年增减", "", area)))
    end = stream.origin[max(span.end for _, span in found) - 1] + 1
    for row in form.table(edition, "proactive").rows:
        span = rows.get(row.key)
        if not span or row.key not in wanted:
            continue
        header = max((start for start in starts if start < span.start), default=span.start)
        following = next((start for start in starts if start >= span.end), len(stream.words))
        runs = [run for run in stream.runs if span.end <= run.at <= following]
        # guard: own-label
        if (
            not runs
            or stream.gap_behind(span, runs[0]) > NOISE
            or stream.led(span, runs[0])
            or (not stream.same_line(span, runs[0]) and _leads(stream, runs[0]))
        ):
            out.refuse("no_figures", row.key, row.columns)
            continue
        run = runs[0]
        end = max(end, run.tokens[-1].end)
        # guard: repeated-rows
        if _again(stream, row, run, [span for _, span in found]):
            raw, place = stream.raw(run.tokens), stream.place(run.tokens)
            out.refuse("repeated", row.key, row.columns, raw, place)
            continue
        folded, start = stream.text.folded, stream.origin[span.start]
        begun = _BEGUN.search(folded, max(start - _NEAR, 0), start)
        label = (begun[0] if begun and not _column(begun[0]) else "") + folded[
            start : run.tokens[0].start
        ]
        label = bare(re.sub(rf"{OTHER_YEAR.pattern}|[本今]年|\d+", "", label))
        own = wordings(row.label.zh, *row.variants)
        # guard: other-things
        if all(alike(label, one) < SIMILAR for one in own):
            continue
        # guard: proactive-columns
        if _has_unknown_column(stream, found, span):
            raw, place = stream.raw(run.tokens), stream.place(run.tokens)
            out.refuse("misfit", row.key, row.columns, raw, place, message=_UNKNOWN)
            continue
        # guard: own-label
        if (before or lost) and not stream.same_line(span, run):
            raw, place = stream.raw(run.tokens), stream.place(run.tokens)
            message = _BEFORE if before else _LOST
            out.refuse("neighbour", row.key, row.columns, raw, place, message=message)
            continue
        unit = stated_unit(stream.text.folded[stream.origin[header] : run.tokens[0].start])
        line = _beside(stream, span, runs)
        if len(row.columns) > 1:
            if len(line) > 1 or stream.qualified(run):
                run = Run(stream.cells_beside(span), span.end)
        elif not stream.breaks(run) and (len(line) + len(run.tokens) > 2 or stream.qualified(run)):
            run = Run([stream.between(span, line[-1] if line else run)], span.end)
        _read_row(stream, row, run, unit, filled, joined, others, out)
    return stream.origin[starts[0]], end


def _leads(stream: Stream, run: Run) -> bool:
    """Whether words follow a run on its line: 3 收到和处理政府信息公开申请情况."""
    return bool(_HEADED.match(stream.text.folded, run.tokens[-1].end))


_HEADED = re.compile(r"[ 、.]*[\u4e00-\u9fff]{4}")

_BEGUN = re.compile(r"(?:^|(?<=\s))[^\W\d]+\Z")
"""What is joined to a label in front of it, alone: 党内规范性文件."""

_UNKNOWN = Label(
    "表头另有法定表格没有的列，无法确定数字属于哪一列",
    "the header names a column that the form does not have; whose figures these are cannot be told",
)
_COLUMN = re.compile(f"[^数量额]{{1,8}}(?:数量|件数|金额|项目数)|{_SHARE.pattern}")


def _has_unknown_column(stream: Stream, found: Sequence[tuple[str, Span]], row: Span) -> bool:
    """Whether the header above a row names a column besides those of the form."""
    above = [n for n, (key, span) in enumerate(found) if not key and span.end <= row.start]
    first = next((n for n in reversed(above) if n - 1 not in above), 0)
    headers = [found[n][1] for n in above if n >= first]
    if not headers:
        return False
    words = ""
    at = max((span.end for key, span in found[:first] if key), default=headers[0].start)
    for span in headers:
        words += stream.words[at : span.start] + " "
        at = span.end
    below = next((span.start for key, span in found[first:] if key), row.start)
    words += stream.words[at:below]
    nearest = max(span.end for _, span in found if span.end <= row.start)
    # guard: proactive-columns
    _, begins, header = stream.words[nearest : row.start].rpartition("信息内容")
    unknown = begins and len(header) > 1 and not _column(header)
    return bool(unknown or _COLUMN.search(words))


def _is_list(stream: Stream, found: Sequence[tuple[str, Span]]) -> bool:
    """Whether rows stand behind their articles, on the same lines: 第二十条第（五）项：行政许可345项."""
    folded, origin = stream.text.folded, stream.origin
    behind = [
        (header.end, row.start)
        for (key, header), (below, row) in pairwise(found)
        if below and not key and stream.words[header.start] == "第"
    ]
    # guard: mentions
    beside = [a for a, b in behind if a == b and "\n" not in folded[origin[a - 1] : origin[b]]]
    return len(beside) * 2 > len(behind)


def _comes_again(rows: Iterable[Sequence[str]]) -> bool:
    """Whether rows have one figure several times, as where a merged cell's was written into each
    of its columns; pieces of a figure, or quarters of a year, are not alike in all rows.
    """
    alike = [{*row} for row in rows if len(row) > 1]
    return all(len(texts) == 1 for texts in alike) and any(len(min(one)) > 1 for one in alike)


def torn_by(stream: Stream, edition: str) -> set[str]:
    """What breaks figures into pieces: a row of table 2 has more of them than cells."""
    found: set[str] = set()
    for row in form.table(edition, "proactive").rows:
        for wording in wordings(row.label.zh):
            end = stream.words.rfind(wording) + len(wording)
            run = next((run for run in stream.runs if run.at == end), None)
            if run and run.digits and (count := stream.together(run)) > len(row.columns):
                # guard: torn-figures
                if not _comes_again([run.texts[:count]]):
                    found |= stream.gaps(run.tokens[:count])
    return found


def _any_joined(stream: Stream, edition: str, rows: Mapping[str, Span]) -> bool:
    """Whether a row of table 2 has fewer figures than cells, run together with its label: then
    a space within another row's figures parts no cells, perhaps.
    """
    return any(
        run.digits and len(run.tokens) < len(row.columns) and stream.touches(run)
        for row, run in _first_runs(stream, edition, rows)
    )


def _first_runs(
    stream: Stream, edition: str, rows: Mapping[str, Span]
) -> Iterator[tuple[Row, Run]]:
    """The rows of table 2 behind whose label figures stand, with these."""
    for row in form.table(edition, "proactive").rows:
        if row.key in rows:
            yield from ((row, run) for run in stream.runs if run.at == rows[row.key].end)


_KIND = 6
"""Words behind a row's label that part it in two: 行政处罚（普通程序）."""


def _again(stream: Stream, row: Row, own: Run, found: Sequence[Span]) -> bool:
    """Whether a row's label stands in the table once more, before other figures, or other figures
    stand on the lines below its own.
    """
    start, end = found[0].start, max(span.end for span in found) + 2 * len(row.label.zh)
    ends = {
        match.end(): one
        for one in ROWS
        for match in re.finditer(
            "|".join(wordings(one.label.zh, *one.variants)), stream.words[:end]
        )
        if match.start() >= start
    }
    labels = sorted({*ends, *(span.end for span in found)})
    for run in stream.runs:
        last = labels[bisect_right(labels, run.at) - 1] if run.at >= labels[0] else -1
        if ends.get(last) is not row or run.at - last > _KIND or run.texts == own.texts:
            continue
        first, second = sorted((own, run), key=lambda one: one.at)
        between = stream.text.folded[first.tokens[-1].end : second.tokens[0].start]
        # guard: repeated-rows
        if run.at == last != own.at or "\n" in between:  # else pieces of its own: 1234,56
            return True
    return False


_NEAR = 6
"""Characters between two figures that may be of one cell: 新办35，延续40."""


def _beside(stream: Stream, span: Span, runs: Sequence[Run]) -> list[Run]:
    """The runs on a label's line that may all be in its cell."""
    line: list[Run] = []
    for run in runs:
        if not stream.same_line(span, run) or (line and run.at - line[-1].at > _NEAR):
            break
        line.append(run)
    return line


def _figures_before_labels(stream: Stream, found: Sequence[tuple[str, Span]]) -> bool:
    """Whether figures stand between a header and the label of the first row under it."""
    return any(
        header.end <= run.at <= below.start
        for (key, header), (_, below) in pairwise(found)
        if not key
        for run in stream.runs
    )


def _read_row(
    stream: Stream,
    row: Row,
    run: Run,
    unit: str,
    filled: bool,
    joined: bool,
    others: bool,
    out: Collector,
) -> None:
    size = len(row.columns)
    if not run.tokens:
        out.refuse("misfit", row.key, row.columns)
        return
    raw, place = stream.raw(run.tokens), stream.place(run.tokens)
    # guard: spaced-digits
    if size == 1 and others and ((apart := SPACED.search(raw)) or (joined and len(raw) > 1)):
        # 483 107, or 483107: of two columns, perhaps
        out.refuse("spaced" if apart else "glued", row.key, row.columns, raw, place)
        return
    if (
        len(run.tokens) == size
        and not (size > 1 and stream.may_be_torn(run.tokens))
        # guard: torn-figures
        and not (joined and size > 1 and max(map(len, run.texts)) > 1)
        and all(not text.isdigit() or len(text) == 1 or text[0] != "0" for text in run.texts)
    ):
        out.add(row.key, stream.apart(row.columns, run.tokens, unit=unit))
        return
    values = None
    # guard: missing-cells
    if (
        run.digits
        and not (stream.torn or others)
        and stream.touches(run)
        and (filled or not may_lack(run.texts, size))
    ):
        values = only_split(run.texts, size)
    if values is None:
        out.refuse("glued", row.key, row.columns, raw, place, how="inferred")
        return
    out.add(row.key, stream.parted(row.columns, run.tokens, values))
    if size > 1:
        out.flag("unconfirmed", row.key, found=raw, place=place)
