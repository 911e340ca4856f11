"""The table of edition 2014: one row an indicator, its unit, its figure.

Labels decide, not order: provinces left indicators out and added their own, which are kept
under their printed label. A row is one of the national list only where its label is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from govreport import form
from govreport.document import Cell, Grid, Place
from govreport.form import Label, Row
from govreport.normal import bare, squeeze
from govreport.parsing.figures import MAX_EXTRA, Collector, Printed
from govreport.parsing.labels import SURE, likeness
from govreport.parsing.lines import MONTHS, OTHER_YEAR, distinct, is_figure
from govreport.parsing.numbers import UNIT_FACTORS, looks_like_figure, read_number, stated_unit
from govreport.parsing.stream import JOINED, REMARK, in_prose
from govreport.parsing.text import Text

ROWS = form.table("2014", "statistics").rows

UNITS = ("条", "件", "次", "篇", "个", "人", "人次", "份", "项", "起", "期", "场", "名", "部")
"""What the table counts in; money stands in `UNIT_FACTORS`."""

_OF_WHICH = re.compile(r"^\W*\d{0,2}\W*其中[:,]?")
_LONGEST = 60
"""Characters of a local row's label that are kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A printed row: label, unit, and what may be its figure.

    `figures` has one cell, none where the row is only a heading, and several where nothing
    says which of them is this year's; `unsure` where nothing says that they are its own.
    """

    label: str
    unit: str
    figures: tuple[Cell, ...]
    place: Place
    unsure: bool = False


def _words(label: str) -> str:
    """A label's own words: no enumerator, no 其中, no brackets."""
    return bare(_OF_WHICH.sub("", squeeze(label)))


_PARTS = {_words(part) for part in form.PARTS}


@cache
def _national(words: str) -> tuple[Row, ...]:
    """The rows of the national list that a label names beyond doubt: one, two that share
    their words (被依法纠错数 of 行政复议 and of 行政诉讼), or none.
    """
    alike = {row.key: likeness(words, row) for row in ROWS}
    best = max(alike.values())
    # guard: statistics-labels
    return tuple(row for row in ROWS if best >= SURE and alike[row.key] == best)


def _is_table(grid: Grid) -> bool:
    """Whether a grid is such a table: rows of the national list, or its header."""
    texts = {cell.text for row in grid.rows for cell in distinct(row)}
    own = {row.key for text in texts for row in _national(_words(text))}
    return len(own) >= _A_FEW or any(map(_header, grid.rows))


_A_FEW = 3

# --- from grids --------------------------------------------------------------------

_INDICATOR = re.compile("指标|项目|名称")
_UNIT_HEAD = re.compile("^(?:计量)?单位$")
_NO_FIGURES = re.compile("代码|编码|序号|行次|编号|备注|附注|说明|增减|增长|增幅|同比|环比")
"""Columns of which no cell is a row's figure."""
_ALONE = re.compile("^(?:统计)?指标(?:名称)?$")
_THIS_YEAR = re.compile("本年|当年")
_SINCE = re.compile("累计|历年|以来")
_PART = re.compile(f"[本当](?:季|月|期)|{MONTHS.pattern}")
_SUM = re.compile("^(?:合计|总计|全年)")
_STEMS = re.compile("^[甲乙丙丁]$")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Positions of the cells of a row; `figures` has several where no header tells which."""

    labels: tuple[int, ...]
    unit: int | None
    figures: tuple[int, ...]


def _header(row: Sequence[Cell | None]) -> _Columns | None:
    """What a row says of the columns, if it is the header: 统计指标 | 单位 | 代码 | 统计数."""
    texts = {n: squeeze(cell.text) for n, cell in enumerate(row) if cell and cell.text.strip()}
    if any(read_number(text).status == "read" for text in texts.values()):
        return None
    labels = [n for n, text in texts.items() if _INDICATOR.search(text)]
    unit = next((n for n, text in texts.items() if _UNIT_HEAD.search(text)), None)
    if not labels or (unit is None and not _ALONE.match(texts[labels[0]])):
        return None
    rest = [n for n, text in texts.items() if n != unit and n not in labels]
    # guard: statistics-columns
    rest = [n for n in rest if n > labels[0] and not _NO_FIGURES.search(texts[n])]
    own = [n for n in rest if _THIS_YEAR.search(texts[n])]
    plain = [n for n in rest if not (_SINCE.search(texts[n]) or OTHER_YEAR.search(texts[n]))]
    parts = sum(bool(_PART.search(texts[n])) for n in rest)
    sums = [n for n in plain if _SUM.search(texts[n])]
    if not own and not parts and len(sums) == 1 < len(plain):
        own = sums  # 局机关 | 下属单位 | 合计
    # guard: statistics-columns
    if parts:  # beside these 累计 is the year's, and the sum of several
        own = [n for n in rest if "累计" in texts[n] or (parts > 1 and _SUM.search(texts[n]))]
        plain = []
    return _Columns(tuple(labels), unit, tuple(own or plain))


def _by_content(grid: Grid) -> _Columns | None:
    """The columns of a table without a header, by what stands in them."""
    width = len(grid.rows[0])
    columns = [[row[n] for row in grid.rows if row[n] is not None] for n in range(width)]
    units = [sum(squeeze(c.text) in _ANY_UNIT for c in cells if c) for cells in columns]
    unit = units.index(max(units)) if max(units) else None
    named = [n for n in range(width) if any(_national(_words(c.text)) for c in columns[n] if c)]
    if not named:
        return None
    figures = []
    for n in range(named[-1] + 1, width):
        values = [read_number(c.text).value for c in columns[n] if c and is_figure(c)]
        # guard: statistics-columns
        run = len(values) > _A_FEW and all(b - a == 1 for a, b in pairwise(values))  # type: ignore[operator]
        if values and not run and n != unit:
            figures.append(n)
    return _Columns(tuple(named), unit, tuple(figures))


_ANY_UNIT = frozenset(UNITS) | UNIT_FACTORS.keys()


def read_grids(grids: Sequence[Grid], out: Collector) -> None:
    """Find the table in the document's grids; it may go on over pages."""
    entries = []
    columns: _Columns | None = None
    width = 0
    for grid in grids:
        if len(grid.rows[0]) != width:
            columns, width = None, len(grid.rows[0])
        if columns is None and not _is_table(grid):
            continue
        if columns is None and not any(map(_header, grid.rows)):
            columns = _by_content(grid)
        for row in grid.rows:
            if (header := _header(row)) is not None:
                columns = header
            elif columns is not None and (entry := _entry(row, columns)) is not None:
                entries.append(entry)
    times = Counter(cell for entry in entries for cell in entry.figures)
    # guard: statistics-columns
    shared = (any(times[cell] > 1 for cell in entry.figures) for entry in entries)
    _collect([replace(e, unsure=two) for e, two in zip(entries, shared, strict=True)], out)


def _entry(row: Sequence[Cell | None], columns: _Columns) -> Entry | None:
    figures = tuple(dict.fromkeys(cell for n in columns.figures if (cell := row[n])))
    first = min(
        (*columns.figures, *([columns.unit] if columns.unit is not None else [])), default=len(row)
    )
    named = distinct(row[n] for n in range(first) if n >= columns.labels[0])
    words = [cell for cell in named if cell not in figures and not looks_like_figure(cell.text)]
    if not words or _STEMS.match(squeeze(words[0].text)):
        return None
    unit = row[columns.unit] if columns.unit is not None else None
    told = squeeze(unit.text) if unit and unit not in words and unit not in figures else ""
    own = tuple(cell for cell in figures if cell not in words)
    return Entry("".join(cell.text for cell in words), told, own, words[0].place)


# --- from text ---------------------------------------------------------------------

_UNIT = "|".join(r"\s*".join(unit) for unit in sorted(_ANY_UNIT, key=len, reverse=True))
"""A unit, in a narrow column one character below the other."""
# guard: statistics-order
_NOTE = re.compile(
    r"\s*(?!\([一二三四五六七八九十]{1,2}\))\([^()\d]{0,60}(?:1\s*[条次])?[^()\d]{0,60}\)"
)
_ENUMERATOR = (
    r"(?:(?:\([一二三四五六七八九十\d]{1,2}\)|[一二三四五六七八九十]{1,2}、|\d{1,2}[.、,])\s*)"
)
_BEFORE_LABEL = re.compile(rf"\s*(?:其中\s*[:,]?\s*)?(?:{_ENUMERATOR}*|\n[ ]*\d[ ]?)\Z")
_STUCK = rf"(?!(?:{_UNIT})(?![^\W\d])|其中)[^\W\d]\w*|[?%‰~+]"
"""A word that sticks to a figure and is no unit, or a sign that makes it another."""
_TOKEN = re.compile(
    rf"""(?P<unit>(?:{_UNIT})(?![^\W\d]))
    | (?P<value>[-+<>≤≥~≈±↑↓.\u2460-\u249b]?\d[\d,]*(?:\.\d*)?(?![\d.])(?:{REMARK}|{_STUCK}|[ ]\?)?|/|-+|—+)
    | (?P<words>[^\W\d](?:[^\n\d]*?[^\W\d])?)(?=[\W\d]|(?:{_UNIT})(?![^\W\d])|\Z)""",
    re.VERBOSE,
)
_HEAD = re.compile(
    r"(?:^[^\w\n]*(?:附表?[:\d]?)?政府信息公开情况统计表[^\n]*\n)?"
    r"(?:^[^\w\n]*\d{4}年度?[^\w\n]*\n)?"
    r"(?:^(?:统计|指标|名称|计量|单位|代码|序号|数量|数|本年度?|[^\w\n])*\n)*"
    rf"[^\w\n]*{_ENUMERATOR}*\Z",
    re.MULTILINE,
)
_ALL_WORDS = "\n".join(re.sub(r"[\d\W]", "", row.label.zh) for row in ROWS)

_FAR = 300
"""Characters between two rows of one table, at most."""

_ENOUGH = 5
"""Rows with a unit and a figure that make text a table."""


@cache
def _labels() -> re.Pattern[str]:
    """Every label of the national list and heading of a part, over line ends; of a row that counts
    what two of them do (涉及商业秘密和涉及个人隐私) both.
    """
    texts = {squeeze(text) for row in ROWS for text in (row.label.zh, *row.variants)}
    texts |= {squeeze(part) for part in form.PARTS}
    plain = {re.sub(r"\(.*?\)", "", re.sub(r"^\(?[一二三四五六七八九][)、]", "", t)) for t in texts}
    options = sorted(plain, key=len, reverse=True)
    one = "|".join(r"\s*".join(map(re.escape, text)) for text in options)
    # guard: labels-joined
    return re.compile(f"(?:{one})(?:{JOINED.pattern}(?:{one}))*")


@dataclass(frozen=True, slots=True)
class _Printed:
    """A unit, a figure or both in the text behind a label.

    `words` is what stands between it and the label or figure before it; `inline` whether it
    stands on the label's last line.
    """

    unit: str
    start: int
    end: int
    words: tuple[int, int] | None
    inline: bool


@dataclass(frozen=True, slots=True)
class _Behind:
    """A label in text, and what stands between it and the next one."""

    label: str
    start: int
    end: int
    printed: tuple[_Printed, ...]

    @property
    def own(self) -> tuple[_Printed, ...]:
        """What stands behind the label with no other words between."""
        first = next((n for n, one in enumerate(self.printed) if one.words), len(self.printed))
        return self.printed[:first]

    @property
    def heading(self) -> bool:
        return _words(self.label) in _PARTS


def read_text(text: Text, out: Collector) -> list[tuple[int, int]]:
    """Find the table in text; return the stretches of ``text.folded`` that it takes.

    Where grids had most of it, a row that stands alone between headings is no grid: then
    one is enough, and rows that the grids have are left to them.
    """
    folded = text.folded
    enough, had = (1 if out.figures else _ENOUGH), out.rows()
    runs: list[list[re.Match[str]]] = []
    for match in _labels().finditer(folded):
        if runs and match.start() - runs[-1][-1].end() <= _FAR:
            runs[-1].append(match)
        else:
            runs.append([match])
    spans, entries = [], []
    for run in runs:
        behind = [
            _behind(folded, match, after.start() if after else None)
            for match, after in zip(run, (*run[1:], None), strict=True)
        ]
        if len({one.label for one in behind if any(p.unit for p in one.own)}) < enough:
            continue
        in_order = _in_order(folded, behind)
        found = list(_entries(text, behind, in_order))
        # guard: statistics-columns
        if _runs_together(folded, behind) or _is_others(folded, behind, text.year):
            found = [replace(entry, unsure=True) for entry in found]
        own = [
            one for one in found if had.isdisjoint(row.key for row in _national(_words(one.label)))
        ]
        if not own or in_prose(folded, [match.end() for match in run]):
            continue
        for printed in () if in_order else (p for one in behind[:-1] for p in one.printed):
            if printed.words and printed.unit:  # a row of a province, or the end of a label
                out.extra_row(
                    [_cell(text, *printed.words), _cell(text, printed.start, printed.end)]
                )
        entries += own
        head = _HEAD.search(folded, max(run[0].start() - _FAR, 0), run[0].start())
        start = head.start() if head else run[0].start()
        last = behind[-1].printed if in_order else behind[-1].own
        spans.append((start, max((p.end for p in last), default=behind[-1].end)))
    _collect(_without_codes(entries), out)
    return spans


def _is_others(folded: str, behind: Sequence[_Behind], year: int | None) -> bool:
    """Whether the header names another year, a part of it or all years, and not this one."""
    head = _head(folded, behind)
    if not _INDICATOR.search(head) or _THIS_YEAR.search(head):
        return False
    years = set(map(int, re.findall(r"20\d\d(?=年)", head)))
    other = OTHER_YEAR.search(head) or _SINCE.search(head) or _PART.search(head)
    # guard: statistics-columns
    return bool(other) or (year is not None and bool(years) and year not in years)


def _head(folded: str, behind: Sequence[_Behind]) -> str:
    """The words between the table's title and its first row."""
    first = next((one.start for one in behind if one.own and not one.heading), behind[0].start)
    head = folded[max(first - _HEADER, 0) : first]
    return head[max(head.rfind("统计表"), 0) :]


def _runs_together(folded: str, behind: Sequence[_Behind]) -> bool:
    """Whether figures are glued to others: the header names several years, 1529|1526, or running
    numbers, and most figures touch what stands behind them, 17|3其中.
    """
    head = _head(folded, behind)
    if "指标" not in head and "单位" not in head:
        return False
    if len({*_YEARS.findall(head)}) > 1:
        return True
    if not _NO_FIGURES.search(head):
        return False
    ends = [p.end for one in behind[:-1] for p in one.own if p.end > p.start]
    return 2 * sum(not folded[end].isspace() for end in ends if end < len(folded)) > len(ends)


_HEADER = 80
"""Characters before the first row that may be the header."""
_YEARS = re.compile(r"20\d\d(?=年)|本年|上年|去年|(?<!本年)累计")


def _without_codes(entries: list[Entry]) -> list[Entry]:
    """Rows without the running numbers before their figures; where others have more figures, one
    that is left alone may be such a number.
    """
    first = [read_number(e.figures[0].text).value for e in entries if e.figures]
    counts = Counter(len(e.figures) for e in entries if e.figures)
    usual = max(counts, key=lambda size: counts[size], default=1)
    running = sum(a is not None and b == a + 1 for a, b in pairwise(first))
    if usual > 1 and running >= _RUNNING * (len(first) - 1):
        return [replace(e, figures=e.figures[1:]) for e in entries]
    # guard: statistics-columns
    return [replace(e, unsure=e.unsure or 0 < len(e.figures) < usual) for e in entries]


_RUNNING = 0.8
"""Share of the rows whose first number is one more than that of the row above."""


def _behind(folded: str, match: re.Match[str], after: int | None) -> _Behind:
    noted = _NOTE.match(folded, match.end())
    start = noted.end() if noted else match.end()
    stop = min(after or len(folded), start + _FAR)
    if after and (before := _BEFORE_LABEL.search(folded, start, stop)):
        # guard: statistics-order
        glued = before[0][:1].isdigit() and folded[before.start() - 1].isdigit()
        stop = after + 1 if glued else before.start()  # 512.政府网站: 51 and 2., or 5 and 12.?
    above = folded[: max(folded.rfind("\n", 0, match.start()), 0)].rpartition("\n")[2].strip()
    printed: list[_Printed] = []
    words: tuple[int, int] | None = None
    closed = True  # whether the last of `printed` has its figure
    for token in _TOKEN.finditer(folded, start, stop):
        if token["words"]:
            if after is None and words:
                break  # behind the table's last row stands something else
            words, closed = token.span(), True
            continue
        line, unit = "\n" not in folded[start : token.start()], squeeze(token["unit"] or "")
        # guard: units
        unit = above + unit if unit and above in _TENS else unit  # a cell of two lines
        if token["value"] and not closed:
            printed[-1] = _Printed(printed[-1].unit, *token.span(), printed[-1].words, line)
        elif unit and closed and printed and not words and not printed[-1].unit:
            printed[-1] = _Printed(unit, *_span(printed[-1]), printed[-1].words, line)
            continue
        else:
            at = token.span() if token["value"] else (token.end(), token.end())
            printed.append(_Printed(unit, *at, words, line))
        words, closed = None, bool(token["value"])
    if after is None:  # rows of a province may end it
        printed = [one for one in printed if not one.words or (one.unit and one.end > one.start)]
    return _Behind(squeeze(folded[match.start() : start]), match.start(), start, tuple(printed))


_FIGURE = re.compile(r"\s*\d[\d,.]*\s*")
_TENS = ("十", "百", "千", "万", "亿")


def _span(printed: _Printed) -> tuple[int, int]:
    return printed.start, printed.end


def _in_order(folded: str, behind: Sequence[_Behind]) -> bool:
    """Whether every figure stands behind its label: one behind each, of its unit, and none
    before the first. A page's text may set a figure before its label, or inside it.
    """
    above = folded[: behind[0].start].rstrip().rpartition("\n")[2]
    if _TOKEN.fullmatch(above.strip()) and not any(char.isalpha() for char in above):
        return False
    ahead = (folded[folded.rfind("\n", 0, one.start) + 1 : one.start] for one in behind)
    # guard: statistics-order
    if sum(bool(_FIGURE.fullmatch(_BEFORE_LABEL.sub("", line))) for line in ahead) >= _A_FEW:
        return False
    parts = [
        any(_FIGURE.fullmatch(folded, *_span(p)) for p in one.own) for one in behind if one.heading
    ]
    # guard: statistics-order
    if 2 * sum(parts) > len(parts):
        return False  # a heading has no figure: it is that of the row below, a cell a line
    for one in behind:
        words = (bare(folded[slice(*p.words)]) for p in one.printed if p.words)
        # guard: statistics-order
        if any(word in _ALL_WORDS for word in words):
            return False  # a piece of a label that a figure cut in two
        if one.heading:
            continue
        units = {row.unit for row in _national(_words(one.label))}  # of two rows in one, none
        # guard: statistics-order
        if len(one.own) != 1 or (units and one.own[0].unit not in units | {""}):
            return False
    return True


def _entries(text: Text, behind: Sequence[_Behind], in_order: bool) -> Iterator[Entry]:
    before = False
    for one in behind:
        place = text.place(text.offsets[one.start], text.offsets[one.end])
        # guard: statistics-order
        own = one.own if in_order else tuple(p for p in one.own if p.inline)
        figures = tuple(_cell(text, p.start, p.end) for p in own)
        # a figure may go on on the next line, or begin on the one before
        # guard: statistics-order
        cut = bool(own) and len(own) < len(one.own)
        rest = _NEXT_LINE.match(text.folded, own[-1].end) if cut else None
        unit = own[0].unit if own else ""
        yield Entry(one.label, unit, figures, place, before or rest is not None)
        # guard: statistics-order
        before = rest is not None and text.folded[rest.end() : rest.end() + 1] == "\n"
        for printed in one.printed if in_order else ():
            if printed.words and printed.unit:
                label = _cell(text, *printed.words)
                cell = _cell(text, printed.start, printed.end)
                yield Entry(label.text, printed.unit, (cell,), label.place)


_NEXT_LINE = re.compile(r"[ ]*\n[ ]*[.,\d][\d,.]*(?![\d,.]|[ ]+\S)")
"""The rest of a figure, and no running number of the next row."""


def _cell(text: Text, start: int, end: int) -> Cell:
    left, right = text.offsets[start], text.offsets[end]
    return Cell(text.raw[left:right].strip(), text.place(left, right))


# --- both --------------------------------------------------------------------------

_SEVERAL = Label(
    "该行有几栏数字，表头未说明哪一栏是本年统计数",
    "several figures in the row, and no header says which is this year's",
)
_TWICE = Label("同一指标印有两次且数字不同", "the same indicator twice, with different figures")


def _collect(entries: Sequence[Entry], out: Collector) -> None:
    """Figures of the rows; a table that begins again is another printing of it."""
    tables: list[list[tuple[str, Entry]]] = []
    around = ""  # the group of keys that the last row of the list belongs to
    for entry in entries:
        words = _words(entry.label)
        rows = _national(words)
        if len(rows) > 1:
            rows = tuple(row for row in rows if row.key.partition(".")[0] == around)
        key = rows[0].key if rows else ""
        around = key.partition(".")[0] or around
        blank = all(not cell.text.strip(" -—/") for cell in entry.figures)
        if not key:
            if words in _PARTS or (blank and not entry.unit):
                continue  # a heading
            key = form.LOCAL + words[:_LONGEST]
        if not tables or key == tables[-1][0][0]:
            tables.append([])
        tables[-1].append((key, entry))
    collectors = []
    for table in tables:
        collectors.append(Collector(out.table))
        _fill(table, collectors[-1])
    out.take(collectors)


def _fill(table: Sequence[tuple[str, Entry]], out: Collector) -> None:
    printed: dict[str, list[Entry]] = {}
    for key, entry in table:
        printed.setdefault(key, []).append(entry)
    local = 0
    for key, entries in printed.items():
        entry = entries[0]
        raw = " / ".join(cell.text.strip() for one in entries for cell in one.figures)
        local += key.startswith(form.LOCAL)
        if local > MAX_EXTRA:
            out.extra_row([Cell(entry.label, entry.place), *entry.figures])
        elif len({tuple(squeeze(cell.text) for cell in one.figures) for one in entries}) > 1:
            out.refuse("repeated", key, ["figure"], raw, entry.place, message=_TWICE)
        # guard: statistics-columns
        elif len(entry.figures) != 1 or entry.unsure:
            message = _SEVERAL if entry.figures else Label("", "")
            rule = "misfit" if entry.figures else "no_figures"
            out.refuse(rule, key, ["figure"], raw, entry.place, message=message)
        elif entry.unit and entry.unit not in _ANY_UNIT:
            out.refuse("unreadable", key, ["figure"], raw, entry.place)
        else:
            unit = entry.unit if entry.unit in UNIT_FACTORS else stated_unit(entry.label)
            out.add(key, {"figure": Printed.of(entry.figures[0], "label", unit)})
            if key.startswith(form.LOCAL) and entry.unit:
                figure = out.figures[key, "figure"]
                out.figures[key, "figure"] = replace(figure, unit=figure.unit or entry.unit)
