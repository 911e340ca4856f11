"""The three tables, from text that lost its cells: a stream of labels and figures.

PDF text, one cell a line, or web text whose cells were glued together. Labels
are found in order; each run of figures belongs to the label it follows, or
stands in, or (where a text is set that way throughout) precedes. Whatever is
not certain becomes null and a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from govreport import form
from govreport.document import Place
from govreport.form import Label, Row
from govreport.normal import bare, squeeze
from govreport.parsing.align import Span, find_labels
from govreport.parsing.figures import Collector, Printed
from govreport.parsing.glued import Values, adds_up, only_split, readings
from govreport.parsing.numbers import MAX_DIGITS, read_number
from govreport.parsing.text import Text

_REQUESTS_HEAD = re.compile(
    "(?:本列数据的.稽关系为?第一项加第二项之和等于第三项加第四项之和)?(?:申请人情况)?"
    "(?:自然|人|法人或其他组织|总计|合计|商业|企业|科研|机构|社会|公益|组织|法律|服务|其他|单位件?|一)+$"
)
"""What stands above table 3's first row; it is table, not narrative. No word is made of
others here: a run of them must part in one way only, or the search takes forever.
"""

_LONGEST_HEAD = 300
"""Characters before a table's first row that may be its head."""

NOISE = 3
"""Characters that may stand between a label and its figures: a vertical group
label's, or the rest of a mistyped label."""

MAX_RUNS = 2_000
"""Runs of figures within a table of 25 rows that are looked at; real tables have 100."""

MAX_COMBINATIONS = 20_000
"""Readings of a whole table that are compared before giving up."""

APPLICANTS = tuple(column.key for column in form.APPLICANT_COLUMNS)
_GIVEN_UP = Label(
    "单元格文字粘连，按勾稽关系无法唯一确定",
    "cells glued together; no single reading adds up",
)
_NO_IDENTITY = Label(
    "单元格文字粘连；只有一种切分，但表二没有勾稽关系可以证实",
    "cells glued together; there is one way to part them, but table 2 has no identity to confirm it",
)
_ONE_IDENTITY = Label(
    "单元格文字粘连；符合勾稽关系的切分只有一种，但表四没有别的关系可以证实",
    "cells glued together; one way to part them adds up, but table 4 has no other identity to "
    "confirm it",
)
_NEIGHBOUR = Label(
    "相邻一行的标签未找到，这些数字也可能属于那一行，请核对原文",
    "a neighbouring row's label was not found; these figures might be that row's: "
    "compare the original",
)
_UNCONFIRMED = Label(
    "单元格文字粘连；只有一种切分，但不符合勾稽关系，请核对原文",
    "cells glued together; there is one way to part them, but it does not add up: "
    "compare the original",
)


@dataclass(slots=True)
class Token:
    """A figure, a glued row of figures, or a blank mark, at ``[start, end)`` of the folded text."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Run:
    """Tokens with nothing but white space between them.

    Attributes
    ----------
    tokens : list of Token
    at : int
        Offset in the stream of label text.
    part : bool
        Cut out of a longer run that nothing but its length parts into rows.
    """

    tokens: list[Token]
    at: int
    part: bool = False

    @property
    def texts(self) -> list[str]:
        """The tokens' texts."""
        return [token.text for token in self.tokens]


_UNIT = r"(?:[ ]?(?:亿元|万元|元|个|笔|件|项|条|宗|次|份))"
_REMARK = r"(?:\((?:其中|含|包括|包含|注|修订|新增)[^()\n]{0,40}\))"
_TOKEN = re.compile(
    rf"""
    (?P<number>(?:[+-]|(?<![^\W\d])(?<!/)(?:增加?|减少?))?(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?{_UNIT}?{_REMARK}?)
  | (?P<blank>(?<![\w/-])(?:/|-{{1,2}})(?![\w/-])
             |(?<![\w/-])无(?=\s+[\d/无-])|(?<=[\d/无-]\s)无(?!\w)  # not 无 of 无法提供
             |(?<=\d)/(?=\d|\s|/)|(?<=/)/)
    """,
    re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d\s*(?=年)")
_NUMBERED = re.compile(
    r"""
    \(\d{1,2}\)(?=\s*[^\d\s])
  | \d[.、](?=\s*[^\d\s.、])
  | ^[ ]*\d[,)](?=\s*[^\W\d])
  | ^[ ]*\d(?![亿万]?元|[个笔件项条宗次份年月日])(?=[^\W\d])  # 1属于国家秘密
    """,
    re.MULTILINE | re.VERBOSE,
)
_NUMBERED_LOOSE = re.compile(r"\d[,)](?=\s*([^\W\d])\s*([^\W\d]))")

_ROW_STARTS = {bare(row.label.zh)[:2] for row in form.request_rows(True)}


class Stream:
    """A stretch of text, told apart into label text and runs of figures.

    Attributes
    ----------
    words : str
        The label text: no figures, enumerators, punctuation or space.
    runs : list of Run
    """

    def __init__(self, text: Text, start: int = 0, end: int | None = None) -> None:
        self.text = text
        folded = text.folded
        end = len(folded) if end is None else end
        taken: list[tuple[int, int]] = [m.span() for m in _YEAR.finditer(folded, start, end)]
        taken += [match.span() for match in _NUMBERED.finditer(folded, start, end)]
        taken += [
            match.span()
            for match in _NUMBERED_LOOSE.finditer(folded, start, end)
            if match[1] + match[2] in _ROW_STARTS
        ]
        masked = list(folded[start:end])
        for left, right in taken:  # enumerators and years are no figures
            for index in range(left, right):
                masked[index - start] = "\n" if masked[index - start] == "\n" else "\x00"
        area = "".join(masked)
        words: list[str] = []
        self.origin: list[int] = []
        self.runs: list[Run] = []
        position = 0
        for match in _TOKEN.finditer(area):
            self._add_words(area, position, match.start(), start, words)
            token = Token(match[0], match.start() + start, match.end() + start)
            between = area[position : match.start()]
            if self.runs and self.runs[-1].at == len(words) and not between.strip("\x00 \n"):
                self.runs[-1].tokens.append(token)
            else:
                self.runs.append(Run([token], len(words)))
            position = match.end()
        self._add_words(area, position, len(area), start, words)
        self.words = "".join(words)
        self.origin.append(end)

    def _add_words(self, area: str, left: int, right: int, base: int, words: list[str]) -> None:
        for index in range(left, right):
            if area[index].isalnum():
                words.append(area[index])
                self.origin.append(base + index)

    def place(self, tokens: Sequence[Token]) -> Place:
        """The place of some tokens of one run."""
        offsets = self.text.offsets
        return self.text.place(offsets[tokens[0].start], offsets[tokens[-1].end])

    def raw(self, tokens: Sequence[Token]) -> str:
        """Their text, verbatim."""
        offsets = self.text.offsets
        return self.text.raw[offsets[tokens[0].start] : offsets[tokens[-1].end]]

    def next_word(self, run: Run) -> int:
        """Offset in the folded text of the first label character behind a run."""
        return self.origin[run.at]


def _wordings(*texts: str) -> tuple[str, ...]:
    """Wordings of a label in a stream: in full, and without what stands in brackets."""
    full = ["".join(char for char in squeeze(text) if char.isalnum()) for text in texts]
    return tuple(dict.fromkeys((*full, *(bare(text) for text in texts))))


_REQUEST_ROWS: tuple[Row, ...] = tuple(
    row
    for plain in form.request_rows(True)
    for row in ((form.OTHER_ROW, plain) if plain.key == form.OTHER_ROWS[0] else (plain,))
)


# --- table 3 -----------------------------------------------------------------


def read_requests(text: Text, out: Collector, wanted: set[str]) -> tuple[int, int] | None:
    """Find table 3's rows (`wanted`) in text; return where it stands in ``text.folded``."""
    stream = Stream(text)
    spans = find_labels(stream.words, [_wordings(r.label.zh, *r.variants) for r in _REQUEST_ROWS])
    placed = {index: span for index, span in enumerate(spans) if span}
    found = {_REQUEST_ROWS[index].key for index in placed}
    if not {"new", "total", "carried_forward"} & found or len(found) < 5:
        return None
    if found & set(form.OTHER_ROWS[:2]):  # then 其他处理 is their heading
        placed = {i: s for i, s in placed.items() if _REQUEST_ROWS[i] is not form.OTHER_ROW}
    elif "other" in found:
        placed = {i: s for i, s in placed.items() if _REQUEST_ROWS[i].key not in form.OTHER_ROWS}
    candidates = _row_runs(stream, placed)
    if len(candidates) > MAX_RUNS:
        return None
    runs, how = _assign(stream, placed, candidates)
    own = {index: run for index, run in runs.items() if _REQUEST_ROWS[index].key in wanted}
    _read_rows(stream, own, how, placed, out)
    for index in placed:
        key = _REQUEST_ROWS[index].key
        if index not in runs and key in wanted:
            for column in APPLICANTS:
                out.null(key, column)
            out.flag(
                "no_figures",
                Label("该行没有可确认的数字", "no figures that are surely this row's"),
                key,
            )
    first, last = (
        min(placed.values(), key=lambda s: s.start),
        max(placed.values(), key=lambda s: s.end),
    )
    ends = [run.tokens[-1].end for run in runs.values()]
    head = _REQUESTS_HEAD.search(stream.words, max(first.start - _LONGEST_HEAD, 0), first.start)
    start = stream.origin[head.start() if head else first.start]
    return _back_over_brackets(text, start), max([stream.origin[last.end - 1] + 1, *ends])


def _back_over_brackets(text: Text, start: int) -> int:
    """Take an opening bracket or an enumerator's remains into the table."""
    while start and text.folded[start - 1] in "(（ \n":
        start -= 1
    return start


def _breaks(stream: Stream, run: Run) -> set[int]:
    """Numbers of the tokens before which a line ends."""
    folded = stream.text.folded
    return {
        number
        for number, (before, after) in enumerate(pairwise(run.tokens), start=1)
        if "\n" in folded[before.end : after.start]
    }


def _torn(stream: Stream, run: Run) -> bool:
    """Whether a run stands over several lines, with several tokens on one of them.

    It may be one row that was wrapped, or two rows that lost cells. A total alone
    on its line is the usual way to wrap.
    """
    breaks = _breaks(stream, run)
    return 0 < len(breaks) < len(run.tokens) - 1 and breaks != {len(APPLICANTS) - 1}


def _row_runs(stream: Stream, placed: dict[int, Span]) -> list[Run]:
    """Runs in the table, those that hold several whole rows taken apart."""
    start = min(span.start for span in placed.values())
    last = max(placed.values(), key=lambda span: span.end)
    size = len(APPLICANTS)
    runs: list[Run] = []
    for run in stream.runs:
        if run.at < start - 1 or (run.at > last.end and _gap_behind(stream, last, run) > NOISE):
            continue
        count = len(run.tokens)
        if count > size and count % size == 0 and all(_is_cell(t) for t in run.texts):
            breaks = _breaks(stream, run)
            whole = breaks == {at for at in range(size, count, size)}  # a row a line
            for first in range(0, count, size):
                row = run.tokens[first : first + size]
                runs.append(Run(row, run.at, part=not whole))
        else:
            runs.append(run)
    return runs


def _is_cell(text: str) -> bool:
    """Whether a token can only be a single cell's."""
    return not text.isdigit() or len(text) == 1 or (text[0] != "0" and len(text) <= MAX_DIGITS)


def _assign(
    stream: Stream, placed: dict[int, Span], runs: list[Run]
) -> tuple[dict[int, Run], dict[int, str]]:
    """Give each run to the row whose label it follows, stands in, or precedes.

    One monotone alignment that leaves as few rows and runs over as it can. If
    none is left over, the order alone is proof. Otherwise runs that follow their
    labels are sure only where the last row has one too (else all of them might
    belong to the rows below), and runs before labels are not sure at all.
    """
    order = sorted(placed)
    pairs = _align_runs(stream, [placed[index] for index in order], runs)
    result = {order[row]: runs[slot] for row, (slot, _) in pairs.items()}
    used = {slot for slot, _ in pairs.values()}
    complete = len(pairs) == len(order) and len(used) == len(runs)
    before = any(kind == "before" for _, kind in pairs.values())
    if not complete and (before or len(order) - 1 not in pairs):
        return {
            index: run for index, run in result.items() if _same_line(stream, placed[index], run)
        }, {}
    for index in _undecided(order, pairs):
        del result[index]
    how: dict[int, str] = {}
    rest = [run for slot, run in enumerate(runs) if slot not in used]
    for a, b in pairwise(order):  # a label beyond recognition, if only one row is missing there
        absent = [i for i in range(a + 1, b) if _REQUEST_ROWS[i] is not form.OTHER_ROW]
        between = [run for run in rest if placed[a].end <= run.at <= placed[b].start]
        if len(absent) == len(between) == 1 and not before:
            result[absent[0]], how[absent[0]] = between[0], "position"
    return result, how


def _undecided(order: list[int], pairs: dict[int, tuple[int, str]]) -> Iterator[int]:
    """Rows that follow a missing label and take the figures in front of their own.

    Those figures may be the missing row's, theirs the next row's, and so on down to a
    row that is blank.
    """
    doubt = False
    for number, index in enumerate(order):
        above = order[number - 1] if number else -1
        absent = any(
            row is not form.OTHER_ROW and row.key not in form.OTHER_ROWS
            for row in _REQUEST_ROWS[above + 1 : index]
        )
        before = number in pairs and pairs[number][1] == "before"
        doubt = before and (doubt or absent)
        if doubt:
            yield index


_LEFT_OVER = 1.0
"""Cost of a row or a run that is left over; where it stands costs far less."""


def _align_runs(stream: Stream, spans: list[Span], runs: list[Run]) -> dict[int, tuple[int, str]]:
    """The cheapest monotone matching: row → (run, ``"inside"``, ``"after"`` or ``"before"``)."""

    def cost(span: Span, run: Run) -> tuple[float, str] | None:
        if span.start < run.at < span.end:
            return 0.0, "inside"
        if run.at >= span.end:
            gap = _gap_behind(stream, span, run)
            return (gap / 1000, "after") if gap <= NOISE else None
        gap = _gap_before(stream, run, span)
        return ((gap + 1) / 100, "before") if gap <= NOISE else None

    rows, slots = len(spans), len(runs)
    best = [[0.0] * (slots + 1) for _ in range(rows + 1)]
    choice: dict[tuple[int, int], str] = {}
    for row in range(rows, -1, -1):
        for slot in range(slots, -1, -1):
            options: list[tuple[float, str]] = []
            if row < rows:
                options.append((_LEFT_OVER + best[row + 1][slot], "row"))
            if slot < slots:
                options.append((_LEFT_OVER + best[row][slot + 1], "slot"))
            if row < rows and slot < slots and (found := cost(spans[row], runs[slot])):
                options.append((found[0] + best[row + 1][slot + 1], found[1]))
            if options:
                best[row][slot], choice[row, slot] = min(options)
    pairs: dict[int, tuple[int, str]] = {}
    row = slot = 0
    while (row, slot) in choice:
        taken = choice[row, slot]
        if taken == "row":
            row += 1
        elif taken == "slot":
            slot += 1
        else:
            pairs[row] = (slot, taken)
            row, slot = row + 1, slot + 1
    return pairs


_GROUPS = re.compile(
    "三?本年度办理结果|[三四五六]?(?:不予公开|无法提供|不予处理|其他处理)|[一二三四五六七八九]"
)


FAR = 2_000
"""A run of figures so many characters from a label is not its own, whatever stands between."""


def _gap_behind(stream: Stream, span: Span, run: Run) -> int:
    """Characters between a label and the run behind it, but for brackets."""
    start, end = stream.origin[span.end - 1] + 1, run.tokens[0].start
    return len(_letters(stream.text.folded[start:end])) if end - start < FAR else FAR


def _gap_before(stream: Stream, run: Run, span: Span) -> int:
    """Characters between a run and the label behind it, but for brackets and group
    labels, which may stand between them.
    """
    start, end = run.tokens[-1].end, stream.origin[span.start]
    if end - start >= FAR:
        return FAR
    return len(_GROUPS.sub("", _letters(stream.text.folded[start:end])))


_NO_LETTERS = re.compile(r"\([^()]{0,60}\)|[\d\W_]")


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text)


def _same_line(stream: Stream, span: Span, run: Run) -> bool:
    """Whether a run stands inside its label or behind it on the same line."""
    if span.start < run.at < span.end:
        return True
    last = stream.origin[span.end - 1]
    return run.at >= span.end and "\n" not in stream.text.folded[last : run.tokens[0].start]


@dataclass(slots=True)
class Candidates:
    """The readings of one row that remain possible.

    Attributes
    ----------
    tokens : list of Token
        One a cell, where `certain`.
    values : list of tuple
    certain : bool
        The cells are printed apart.
    forced : bool
        Glued, but there is only one way to part them into cells at all.
    """

    tokens: list[Token]
    values: list[Values]
    certain: bool = False
    forced: bool = False


def _labelled(runs: dict[int, Run], placed: dict[int, Span]) -> set[int]:
    """Rows whose neighbours' labels were found too.

    Where one is missing, its figures may have run into this row's.
    """
    order = [
        index
        for index, row in enumerate(_REQUEST_ROWS)
        if index in placed or (row is not form.OTHER_ROW and row.key not in form.OTHER_ROWS)
    ]
    return {
        index
        for before, index, after in zip([None, *order], order, [*order[1:], None], strict=False)
        if (before is None or before in placed) and (after is None or after in placed)
    } & runs.keys()


def _read_rows(
    stream: Stream,
    runs: dict[int, Run],
    how: dict[int, str],
    placed: dict[int, Span],
    out: Collector,
) -> None:
    numbered = any(
        len(run.tokens) > len(APPLICANTS)
        and run.tokens[-1].text == _enumerator(stream, index, run, placed)
        for index, run in runs.items()
    )
    rows = {
        _REQUEST_ROWS[index].key: _candidates(stream, index, run, placed, numbered)
        for index, run in runs.items()
    }
    chosen = {key: row.values[0] for key, row in rows.items() if len(row.values) == 1}
    several = {key: row.values for key, row in rows.items() if len(row.values) > 1}
    chosen |= _solve(chosen, several)
    doubtful = _doubtful(chosen, rows)
    labelled = _labelled(runs, placed)
    beside = {
        at for at, run in runs.items() if at in placed and _same_line(stream, placed[at], run)
    }
    usual = len(beside) > 0.9 * len(runs)  # figures stand on the line of their label
    for index, run in runs.items():
        key = _REQUEST_ROWS[index].key
        raw, place = stream.raw(run.tokens), stream.place(run.tokens)
        if usual and index in placed and index not in labelled | beside:
            # its own are blank, it seems, and these the next row's, whose label is missing
            for column in APPLICANTS:
                out.null(key, column, raw, place, "label")
            out.flag("neighbour", _NEIGHBOUR, key, found=raw, place=place)
        elif rows[key].certain:
            out.add(
                key,
                {
                    column: Printed(
                        stream.raw([token]),
                        stream.place([token]),
                        how.get(index, "label"),
                    )
                    for column, token in zip(APPLICANTS, rows[key].tokens, strict=True)
                },
            )
            if index not in labelled:
                out.flag("neighbour", _NEIGHBOUR, key, severity="info", found=raw, place=place)
        elif key in chosen and key not in doubtful and not rows[key].certain:
            _add_inferred(out, key, APPLICANTS, chosen[key], raw, place)
        else:
            for column in APPLICANTS:
                out.null(key, column, raw, place, "inferred")
            out.flag("glued", _GIVEN_UP, key, found=raw, place=place)


def _add_inferred(
    out: Collector,
    row: str,
    columns: Sequence[str],
    values: Values,
    raw: str,
    place: Place,
) -> None:
    """Take a reading of glued cells; say so where its row does not confirm it."""
    out.add(
        row,
        {
            column: Printed(raw, place, "inferred", value=value)
            for column, value in zip(columns, values, strict=True)
        },
    )
    if len(columns) == len(form.APPLICANT_COLUMNS) or row in _DISPUTE_KEYS:
        if not adds_up(values):
            out.flag("unconfirmed", _UNCONFIRMED, row, found=raw, place=place)
    elif len(columns) > 1:
        out.flag("unconfirmed", _NO_IDENTITY, row, severity="info", found=raw, place=place)


_DISPUTE_KEYS = {row.key for row in form.DISPUTES.rows}


def _enumerator(stream: Stream, index: int, run: Run, placed: dict[int, Span]) -> str:
    """The next row's enumerator, where it may stand behind a run without its full stop."""
    last = run.tokens[-1]
    if last.end != stream.next_word(run):
        return ""
    # the next row, or the one after it that has a label
    end = min((row for row in placed if row > index), default=len(_REQUEST_ROWS) - 1)
    numbers = {row.number[:1] for row in _REQUEST_ROWS[index + 1 : end + 1]}
    return last.text[-1] if last.text[-1] in numbers and last.text[-1].isdigit() else ""


def _candidates(
    stream: Stream, index: int, run: Run, placed: dict[int, Span], numbered: bool
) -> Candidates:
    """Readings of one run as a row: as printed, or through the row's identity.

    `numbered` where other rows have enumerators without a full stop behind them.
    """
    options = [run.tokens]
    if number := _enumerator(stream, index, run, placed):
        last = run.tokens[-1]
        shorter = last.text.removesuffix(number)
        rest = [Token(shorter, last.start, last.end - len(number))] if shorter else []
        options.append([*run.tokens[:-1], *rest])
        apart = numbered or len(run.tokens) - 1 in _breaks(stream, run)
        if not shorter and (apart or not adds_up(tuple(_count(t.text) for t in run.tokens))):
            del options[0]  # it would be the total of a row that lost a cell
    kept = [found for tokens in options if (found := _readings(stream, run, tokens))]
    return kept[0] if len(kept) == 1 else Candidates(run.tokens, [])


def _count(text: str) -> int | None:
    value = read_number(text).value
    return value if isinstance(value, int) else None


def _readings(stream: Stream, run: Run, tokens: list[Token]) -> Candidates | None:
    texts = [token.text for token in tokens]
    size = len(APPLICANTS)
    if len(tokens) == size and all(_is_cell(text) for text in texts):
        values = tuple(_count(text) for text in texts)
        if (run.part or _torn(stream, run)) and not adds_up(values):
            return None  # two rows that lost cells may look like one
        return Candidates(tokens, [values], certain=True)
    if not all(text.isdigit() or text in "/--无" for text in texts):
        return None
    if not _touches(stream, run) and not any(len(text) > 1 and text[0] == "0" for text in texts):
        return None  # nothing is glued here: cells are missing
    only = only_split(texts, size)
    if only is not None:
        return Candidates(tokens, [only], forced=True)
    found = readings(texts, (size,))
    return Candidates(tokens, found) if found else None


def _doubtful(chosen: dict[str, Values], rows: dict[str, Candidates]) -> set[str]:
    """Glued rows that nothing confirms.

    A row that does not add up itself needs every column to add up with it. One that was
    read because it adds up needs the columns of its figures to, even where some rows of
    the table are not known: of a slip in the source another reading may add up by chance.
    """
    broken, holding = columns_adding_up(chosen)
    split = any(key in chosen for key in form.OTHER_ROWS)
    whole = not {row.key for row in form.request_rows(split)} - chosen.keys()
    doubtful = set()
    for key, values in chosen.items():
        if rows[key].certain:
            continue
        if adds_up(values):
            counted = {column for column, value in enumerate(values) if value}
            against = {column for keys, column in broken if key in keys}
            borne_out = {column for keys, column in holding if key in keys}
            if not rows[key].forced and (counted & against or counted - borne_out):
                doubtful.add(key)
        elif broken or not whole:
            doubtful.add(key)
    return doubtful


def _solve(known: dict[str, Values], open_rows: dict[str, list[Values]]) -> dict[str, Values]:
    """Choose among rows' readings by the columns, if just one choice adds up."""
    if not open_rows:
        return {}
    combinations = 1
    for options in open_rows.values():
        combinations *= len(options)
    if combinations > MAX_COMBINATIONS:
        return {}
    keys = list(open_rows)
    split = any(key in known or key in open_rows for key in form.OTHER_ROWS)
    if {row.key for row in form.request_rows(split)} - known.keys() - open_rows.keys():
        return {}  # without every row the columns prove nothing
    sound = []
    for choice in product(*open_rows.values()):
        rows = known | dict(zip(keys, choice, strict=True))
        broken, _ = columns_adding_up(rows)
        if not broken:
            sound.append(choice)
    if len(sound) != 1:
        return {}
    return dict(zip(keys, sound[0], strict=True))


ColumnSum = tuple[tuple[str, ...], int]
"""Rows of an identity, and the column in which it is looked at."""


def columns_adding_up(rows: dict[str, Values]) -> tuple[list[ColumnSum], list[ColumnSum]]:
    """Column identities of table 3 that cannot hold, and those that do.

    Where figures are missing on one side, an identity holds if the others add up without
    them, and cannot if these are already more than the other side: no count is below 0.
    """
    broken, holding = [], []
    split = any(key in rows for key in form.OTHER_ROWS)
    nothing: Values = (None,) * len(APPLICANTS)
    for identity in form.identities(tuple(row.key for row in form.request_rows(split))):
        if identity.table != "requests" or identity.axis != "column":
            continue
        keys = tuple(key for key in (*identity.left, *identity.right) if key in rows)
        for column in range(len(APPLICANTS)):
            one, other = (
                [rows.get(key, nothing)[column] for key in side]
                for side in (identity.left, identity.right)
            )
            if None in other:
                one, other = other, one
            if None in other:  # both sides miss something
                continue
            known, whole = sum(filter(None, one)), sum(filter(None, other))
            if known == whole:
                holding.append((keys, column))
            elif known > whole or None not in one:
                broken.append((keys, column))
    return broken, holding


# --- table 2 -----------------------------------------------------------------

_ARTICLE = {
    1: "第二十条第一项",
    5: "第二十条第五项",
    6: "第二十条第六项",
    8: "第二十条第八项",
    9: "第二十条第九项",
}

_PROACTIVE_STREAM: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    # ("", wordings) is a header that only helps to find the table; the rest are rows
    "2021": (
        ("", (_ARTICLE[1],)),
        ("", ("本年制发件数",)),
        ("", ("本年废止件数",)),
        ("", ("现行有效件数",)),
        ("regulations", ("规章",)),
        ("normative_documents", ("行政规范性文件", "规范性文件")),
        ("", (_ARTICLE[5],)),
        ("", ("本年处理决定数量",)),
        ("licensing", ("行政许可",)),
        ("", (_ARTICLE[6],)),
        ("", ("本年处理决定数量",)),
        ("penalties", ("行政处罚",)),
        ("coercion", ("行政强制",)),
        ("", (_ARTICLE[8],)),
        ("", ("本年收费金额",)),
        ("fees", ("行政事业性收费",)),
    ),
    "2019": (
        ("", (_ARTICLE[1],)),
        ("", ("本年新制作数量",)),
        ("", ("本年新公开数量",)),
        ("", ("对外公开总数量",)),
        ("regulations", ("规章",)),
        ("normative_documents", ("行政规范性文件", "规范性文件")),
        ("", (_ARTICLE[5],)),
        ("", ("上一年项目数量",)),
        ("", ("处理决定数量",)),
        ("licensing", ("行政许可",)),
        ("other_services", ("其他对外管理服务事项",)),
        ("", (_ARTICLE[6],)),
        ("", ("上一年项目数量",)),
        ("", ("处理决定数量",)),
        ("penalties", ("行政处罚",)),
        ("coercion", ("行政强制",)),
        ("", (_ARTICLE[8],)),
        ("", ("上一年项目数量",)),
        ("fees", ("行政事业性收费",)),
        ("", (_ARTICLE[9],)),
        ("", ("采购项目数量",)),
        ("", ("采购总金额",)),
        ("procurement", ("政府集中采购",)),
    ),
}


def read_proactive(
    text: Text, edition: str, out: Collector, wanted: set[str]
) -> tuple[int, int] | None:
    """Find table 2's rows (`wanted`) in text; return where it stands in ``text.folded``."""
    stream = Stream(text)
    parts = _PROACTIVE_STREAM[edition]
    spans = find_labels(stream.words, [wordings for _, wordings in parts])
    headers = [span for (key, _), span in zip(parts, spans, strict=True) if span and not key]
    rows = {key: span for (key, _), span in zip(parts, spans, strict=True) if span and key}
    if len(headers) < 2 or len(rows) < 2:
        return None
    spec = form.table(edition, "proactive")
    starts = sorted(span.start for span in spans if span)
    end = 0
    for key, span in rows.items():
        if key not in wanted:
            continue
        columns = spec.row(key).columns
        following = next((start for start in starts if start >= span.end), len(stream.words))
        run = next(
            (
                run
                for run in stream.runs
                if span.end <= run.at <= following and _gap_behind(stream, span, run) <= NOISE
            ),
            None,
        )
        if run is None:
            for column in columns:
                out.null(key, column)
            out.flag(
                "no_figures",
                Label("该行没有可确认的数字", "no figures that are surely this row's"),
                key,
            )
            continue
        end = max(end, run.tokens[-1].end)
        _read_proactive_row(stream, key, columns, run, _stated_unit(stream, span), out)
    used = [span for span in spans if span]
    first = stream.origin[min(span.start for span in used)]
    last = stream.origin[max(span.end for span in used) - 1] + 1
    return first, max(end, last)


def _stated_unit(stream: Stream, span: Span) -> str:
    """The money unit stated by the header right before a row, or in its label."""
    start = stream.origin[max(span.start - 12, 0)]
    end = stream.origin[min(span.end, len(stream.origin) - 1)]
    tight = squeeze(stream.text.folded[start:end])
    units = re.findall(r"金额\(?(?:单位)?:?(亿元|万元|元)|[(](亿元|万元|元)[)]$", tight)
    return next((unit for pair in units for unit in pair if unit), "")


def _read_proactive_row(
    stream: Stream,
    key: str,
    columns: tuple[str, ...],
    run: Run,
    unit: str,
    out: Collector,
) -> None:
    tokens = run.tokens
    raw, place = stream.raw(tokens), stream.place(tokens)
    plain = [token.text for token in tokens]
    if len(tokens) == len(columns) and all(
        not t.isdigit() or len(t) == 1 or t[0] != "0" for t in plain
    ):
        out.add(
            key,
            {
                column: Printed(stream.raw([token]), stream.place([token]), "label", unit)
                for column, token in zip(columns, tokens, strict=True)
            },
        )
        return
    glued = all(text.isdigit() or text in "/--无" for text in plain) and _touches(stream, run)
    values = only_split(plain, len(columns)) if glued else None
    if values is None:
        for column in columns:
            out.null(key, column, raw, place, "inferred")
        out.flag("glued", _GIVEN_UP, key, found=raw, place=place)
    else:
        _add_inferred(out, key, columns, values, raw, place)


def _touches(stream: Stream, run: Run) -> bool:
    """Whether a run is glued to the text before or behind it.

    Without an identity that is what tells glued cells from a single figure
    whose neighbours are blank.
    """
    folded = stream.text.folded
    start, end = run.tokens[0].start, run.tokens[-1].end
    return (start > 0 and not folded[start - 1].isspace()) or (
        end < len(folded) and not folded[end].isspace()
    )


# --- table 4 -----------------------------------------------------------------

_RESULT = r"结果维持|结果纠正|其他结果|尚未审结|总计|合计"
_BLOCK = r"未经复议直接起诉|复议后起诉|行政复议|行政法复议|行政诉讼"
_BLOCK_KEYS = {
    "未经复议直接起诉": "litigation_direct",
    "复议后起诉": "litigation_after_reconsideration",
    "行政复议": "reconsideration",
    "行政法复议": "reconsideration",
}


def read_disputes(text: Text, out: Collector, start: int = 0) -> tuple[int, int] | None:
    """Find table 4 in text, from offset `start` of ``text.folded`` on."""
    stream = Stream(text, start)
    words = [
        (match.start(), match.end(), match[0])
        for match in re.finditer(f"{_RESULT}|{_BLOCK}", stream.words)
    ]
    results = [word for word in words if re.fullmatch(_RESULT, word[2])]
    if len({word for _, _, word in results}) < 4:
        return None
    runs = [
        run
        for run in stream.runs
        if run.at > results[0][0] and any(0 <= run.at - end <= 1 for _, end, _ in words)
    ]
    blocks = [row.key for row in form.DISPUTES.rows]
    columns = form.DISPUTES.rows[0].columns
    named = [_block_before(words, run) for run in runs]
    first = results[0][0]
    before = max(first - _LONGEST_HEAD, 0)
    head = re.search(f"(?:{_BLOCK})*$", stream.words[before:first])
    span = stream.origin[before + head.start() if head else first]
    if len(runs) == 1:
        _read_block(stream, blocks, runs[0], columns, out)
    elif len(runs) == len(blocks) == len(set(named)) and None not in named:
        for block, run in zip(named, runs, strict=True):
            _read_block(stream, [str(block)], run, columns, out)
    elif runs:
        for block in blocks:
            for column in columns:
                out.null(block, column)
        out.flag(
            "misfit",
            Label("表四数字与表头无法对应", "figures do not fit the table's headers"),
            place=stream.place(runs[0].tokens),
        )
    else:
        return None
    return span, runs[-1].tokens[-1].end


def _block_before(words: list[tuple[int, int, str]], run: Run) -> str | None:
    names = [_BLOCK_KEYS[word] for _, end, word in words if end <= run.at and word in _BLOCK_KEYS]
    return names[-1] if names else None


def _read_block(
    stream: Stream,
    blocks: list[str],
    run: Run,
    columns: tuple[str, ...],
    out: Collector,
) -> None:
    keys = [(block, column) for block in blocks for column in columns]
    texts = run.texts
    raw, place = stream.raw(run.tokens), stream.place(run.tokens)
    if len(run.tokens) == len(keys) and all(_is_cell(text) for text in texts):
        for block in blocks:
            out.add(
                block,
                {
                    column: Printed(stream.raw([token]), stream.place([token]), "label")
                    for (name, column), token in zip(keys, run.tokens, strict=True)
                    if name == block
                },
            )
        return
    values = None
    if all(text.isdigit() or text in "/--无" for text in texts):
        found = readings(texts, (len(columns),) * len(blocks)) or []
        values = found[0] if len(found) == 1 else None
        if values and 2 * len(texts) > len(keys) and _splits_a_figure(texts, values):
            values = None  # printed apart, so cells are missing rather than glued
    forced = values is not None and only_split(texts, len(keys)) is not None
    for number, block in enumerate(blocks):
        if values is None:
            for column in columns:
                out.null(block, column, raw, place, "inferred")
            out.flag("glued", _GIVEN_UP, block, found=raw, place=place)
        else:
            part = values[number * len(columns) : (number + 1) * len(columns)]
            _add_inferred(out, block, columns, part, raw, place)
            if not forced:
                out.flag(
                    "unconfirmed", _ONE_IDENTITY, block, severity="info", found=raw, place=place
                )


def _splits_a_figure(texts: Sequence[str], values: Sequence[int | None]) -> bool:
    """Whether a reading parts a text that could be one figure as it stands.

    ``448`` could; ``00`` could not, so that it must be two cells. Where every cell is
    one digit and many texts are parted, the cells are glued and none is missing.
    """
    rest = iter(values)
    parted, whole = 0, False
    for text in texts:
        length = len(str(next(rest)))
        if not text.isdigit() or length == len(text):
            continue
        parted += 1
        whole = whole or text[0] != "0"
        while length < len(text):
            length += len(str(next(rest)))
    digits = all(value is None or value < 10 for value in values)
    return whole and not (digits and parted >= _MANY)


_MANY = 3
"""Texts parted in one run, from which on gluing is its habit."""
