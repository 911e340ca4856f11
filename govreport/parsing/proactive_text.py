"""Table 2, proactive disclosure, from running text.

It has no identity: a figure is read where its label, the header and the line leave no choice.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from govreport import form
from govreport.form import Label, Row
from govreport.normal import bare
from govreport.parsing.figures import Collector
from govreport.parsing.glued import may_lack, only_split
from govreport.parsing.labels import SIMILAR, Span, alike
from govreport.parsing.lines import OTHER_COLUMN, OTHER_YEAR
from govreport.parsing.numbers import SPACED, stated_unit
from govreport.parsing.proactive import ANOTHER, ROWS, SHARE, YEARS, column_of, comes_again
from govreport.parsing.stream import NOISE, Run, Stream, Token, wordings

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
    spans = stream.labels([wording for _, wording in labels])
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
    heads = [span.start for key, span in found if not key]
    joined = _any_joined(stream, edition, rows)
    lost = any(
        0 < len(run.tokens) < len(row.columns) and not stream.same_line(rows[row.key], run)
        for row, run in _first_runs(stream, edition, rows)
    )
    end = stream.origin[max(span.end for _, span in found) - 1] + 1
    numbered = _are_numbered(stream, found)
    area = stream.text.folded[stream.origin[max(starts[0] - _NEAR, 0)] : end]
    # columns of other years, but the form's own 上一年项目数量
    # guard: other-columns
    others = bool(_OTHERS.search(re.sub(r"上一年项目|本年增/?减|\s", "", area)))
    for row in form.table(edition, "proactive").rows:
        span = rows.get(row.key)
        if not span or row.key not in wanted:
            continue
        nearest = max((start for start in starts if start < span.start), default=span.start)
        following = next((start for start in starts if start >= span.end), len(stream.words))
        # also within its own words
        runs = [run for run in stream.runs if span.start < run.at <= following]
        # guard: own-label
        if (
            not runs
            or runs[0].at < span.end
            or _names_another(stream, span, rows.values())
            or stream.gap_behind(span, runs[0]) > NOISE
            or any(
                _NAMES[one] != row.key and one in stream.words[span.start : runs[0].at]
                for one in _NAMES
            )
            or stream.led(span, runs[0])
            or (not stream.same_line(span, runs[0]) and _leads(stream, runs[0]))
        ):
            out.refuse("no_figures", row.key, row.columns)
            continue
        run = runs[0]
        printed = stream.raw(run.tokens), stream.place(run.tokens)
        below = min((one.start for one in rows.values() if one.start >= run.at), default=None)
        # guard: own-label
        if below is not None and (
            _is_numbers(stream, span, run, below)
            or (numbered and stream.origin[below] == run.tokens[-1].end)
        ):
            out.refuse("neighbour", row.key, row.columns, *printed, message=_BEFORE)
            continue
        end = max(end, run.tokens[-1].end)
        # guard: repeated-rows
        if _again(stream, row, run, [span for _, span in found]):
            out.refuse("repeated", row.key, row.columns, *printed)
            continue
        folded, start = stream.text.folded, stream.origin[span.start]
        begun = _BEGUN.search(folded, max(start - _NEAR, 0), start)
        label = (begun[0] if begun and not column_of(begun[0]) else "") + folded[
            start : run.tokens[0].start
        ]
        label = bare(re.sub(rf"{OTHER_YEAR.pattern}|[本今]年|\d+", "", label))
        own = wordings(row.label.zh, *row.variants)
        # guard: other-things
        if all(alike(label, one) < SIMILAR for one in own):
            continue
        # guard: proactive-columns
        if _has_unknown_column(stream, found, span) or _are_otherwise(stream, edition, row, span):
            out.refuse("misfit", row.key, row.columns, *printed, message=_UNKNOWN)
            continue
        # guard: own-label
        if (before or lost) and not stream.same_line(span, run):
            message = _BEFORE if before else _LOST
            out.refuse("neighbour", row.key, row.columns, *printed, message=message)
            continue
        # guard: units
        head = max((start for start in heads if start < span.start), default=nearest)
        named = stream.origin[head], stream.origin[next(s for s in starts if s > head)]
        # guard: proactive-columns
        if _is_others(stream, *named):
            out.refuse("misfit", row.key, row.columns, *printed, message=_OTHER_YEARS)
            continue
        unit = stated_unit(folded[stream.origin[nearest] : run.tokens[0].start])
        unit = unit or stated_unit(folded[slice(*named)])
        line = _beside(stream, runs)
        if len(row.columns) > 1:
            if len(line) > 1 or stream.qualified(run):
                run = Run(stream.cells_beside(span), span.end)
        elif not stream.breaks(run) and (len(line) + len(run.tokens) > 2 or stream.qualified(run)):
            run = Run([stream.between(span, line[-1] if line else run)], span.end)
        out.labelled(
            row.key, (), printed[1], sure=True, texts=[folded[start : runs[0].tokens[0].start]]
        )
        _read_row(stream, row, run, unit, filled, joined, others, out)
    return stream.origin[starts[0]], end


def _names_another(stream: Stream, label: Span, labels: Collection[Span]) -> bool:
    """Whether another row is named in front of a label, on its line and without a figure between:
    行政处罚、行政强制 2384.
    """
    start = stream.origin[label.start]
    return any(
        # guard: own-label
        _AND.fullmatch(stream.text.folded, stream.origin[one.end - 1] + 1, start)
        for one in labels
    )


_NAMES = {bare(row.label.zh): row.key for row in ROWS}
"""The rows' names: what stands behind one is not that of a row above it, be their order another."""

_AND = re.compile("[ ]*[、,/和与及][ ]*")
_OTHERS = re.compile(rf"{OTHER_COLUMN.pattern}|(?<!\d)(?:19|20)\d\d年(?!\d|度?政府信息)")
"""What names a column of another year; the titles of other reports do not."""


def _is_numbers(stream: Stream, label: Span, run: Run, below: int) -> bool:
    """Whether a row's figures end on the line of the label below: with that row's number."""
    folded, last = stream.text.folded, run.tokens[-1]
    own = "\n" not in folded[stream.origin[label.end - 1] : last.start]
    # guard: own-label
    return not own and "\n" not in folded[last.end : stream.origin[below]]


def _are_numbered(stream: Stream, found: Sequence[tuple[str, Span]]) -> bool:
    """Whether rows have numbers: a digit stands between a header and the label below it."""
    starts = [row.start for (above, _), (key, row) in pairwise(found) if key and not above]
    return any(stream.text.folded[stream.origin[at] - 1].isdigit() for at in starts)


def _leads(stream: Stream, run: Run) -> bool:
    """Whether words follow a run on its line: 3 收到和处理政府信息公开申请情况."""
    return bool(_HEADED.match(stream.text.folded, run.tokens[-1].end))


def _is_others(stream: Stream, start: int, end: int) -> bool:
    """Whether the line of a header, up to the row below it, names another year: 上年收费金额."""
    folded = stream.text.folded
    line = folded[max(folded.rfind("\n", 0, start), start - _LINE) + 1 : end]
    line = "".join(line.split()).replace("上一年项目", "")
    years = YEARS.findall(line)
    year = stream.text.year
    other = year is not None and bool(years) and str(year) not in years
    return other or bool(OTHER_YEAR.search(line))


_LINE = 40
"""Characters in front of a header's last name that may be of its line."""

_OTHER_YEARS = Label(
    "表头所指是上年或别的年份的数字", "the header is of last year's figures, or another's"
)

_HEADED = re.compile(r"[ 、.]*[\u4e00-\u9fff]{4}")

_BEGUN = re.compile(r"(?:^|(?<=\s))[^\W\d]+\Z")
"""What is joined to a label in front of it, alone: 党内规范性文件."""

_UNKNOWN = Label(
    "表头另有法定表格没有的列，无法确定数字属于哪一列",
    "the header names a column that the form does not have; whose figures these are cannot be told",
)
_COLUMN = re.compile(f"[^数量额]{{1,8}}(?:数量|件数|金额|项目数)|{SHARE.pattern}")


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
    unknown = begins and len(header) > 1 and not column_of(header)
    return bool(unknown or _COLUMN.search(words))


def _are_otherwise(stream: Stream, edition: str, row: Row, span: Span) -> bool:
    """Whether the header above a row names its columns in another order than the form's, or
    something else in the place of one.
    """
    _, begins, words = stream.words[max(span.start - _HEADER, 0) : span.start].rpartition(
        "信息内容"
    )
    rows = (words.find(bare(one.label.zh)) for one in ROWS)
    header = words[: min((at for at in rows if at >= 0), default=len(words))]
    columns = [form.table(edition, "proactive").column(key) for key in row.columns]
    named = [
        min((at for word in column.told_by if (at := header.find(bare(word))) >= 0), default=-1)
        for column in columns
    ]
    if not begins or max(named) < 0:
        return False
    unnamed = [bare(c.label.zh) for at, c in zip(named, columns, strict=True) if at < 0]
    # guard: proactive-columns
    if ANOTHER.search(header) or not all(_stands_in(header, name) for name in unnamed):
        return True
    # guard: proactive-columns
    return (found := [at for at in named if at >= 0]) != sorted(found)


def _stands_in(header: str, name: str) -> bool:
    """Whether a header has a name with one letter mistyped or lost: 本年废纸件数, 本年增/."""
    sizes = (len(name) - 1, len(name), len(name) + 1)
    parts = (header[at : at + size] for at in range(len(header)) for size in sizes)
    # guard: proactive-columns
    return any(Levenshtein.distance(name, part, score_cutoff=1) <= 1 for part in parts)


_HEADER = 60
"""Words in front of a row that may hold the header above it."""


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


def torn_by(stream: Stream, edition: str) -> set[str]:
    """What breaks figures into pieces: a row of table 2 has more of them than cells, and the others
    of its columns have not as many more, which were a column besides.
    """
    further: dict[tuple[str, ...], list[tuple[int, list[Token]]]] = {}
    for row in form.table(edition, "proactive").rows:
        for wording in wordings(row.label.zh):
            end = stream.words.rfind(wording) + len(wording)
            run = next((run for run in stream.runs if run.at == end), None)
            if run and run.digits:
                tokens = run.tokens[: stream.together(run)]
                beyond = len(tokens) - len(row.columns)
                further.setdefault(row.columns, []).append((beyond, tokens))
    found: set[str] = set()
    for columns, rows in further.items():
        # guard: torn-figures
        if len(rows) > 1 and len({beyond for beyond, _ in rows}) == 1:
            continue
        for beyond, tokens in rows:
            # guard: torn-figures
            if beyond > 0 and not comes_again([[token.text for token in tokens]]):
                found |= stream.torn_in(tokens, len(columns))
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


_HEAD = re.compile("信息内容本年|本年处理决定数量")
"""What a header of table 2 says, and no sentence."""
_KIND = 6
"""Words behind a row's label that part it in two: 行政处罚（普通程序）."""


def _again(stream: Stream, row: Row, own: Run, found: Sequence[Span]) -> bool:
    """Whether a row's label stands in the table once more, before other figures, or other figures
    stand on the lines below its own.
    """
    start, last = found[0].start, max(span.end for span in found)
    end = last + 2 * len(row.label.zh)
    # guard: repeated-rows
    if _HEAD.search(stream.words, last):
        end = len(stream.words)  # the table begins anew below
    ends = {
        match.end(): one.key
        for one in ROWS
        for match in re.finditer(
            "|".join(wordings(one.label.zh, *one.variants)), stream.words[:end]
        )
        if match.start() >= start
    }
    labels = sorted({*ends, *(span.end for span in found)})
    for run in stream.runs:
        label = labels[bisect_right(labels, run.at) - 1] if run.at >= labels[0] else -1
        if ends.get(label) != row.key or run.at - label > _KIND or run.texts == own.texts:
            continue
        starts = [one.tokens[0].start for one in (own, run)]
        # guard: mentions
        if stream.told[starts[1]] > stream.told[starts[0]]:
            continue  # a sentence beside the table
        first, second = sorted((own, run), key=lambda one: one.at)
        between = stream.text.folded[first.tokens[-1].end : second.tokens[0].start]
        # guard: repeated-rows
        if first is own and between.lstrip(" \n(").startswith("其中"):
            continue  # a part of it
        # guard: repeated-rows
        if run.at == label != own.at or "\n" in between:  # else pieces of its own: 1234,56
            return True
    return False


_NEAR = 6
"""Characters between two figures that may be of one cell: 新办35，延续40."""


def _beside(stream: Stream, runs: Sequence[Run]) -> list[Run]:
    """The runs on the line of the first that may all be in its cell."""
    line = [*runs[:1]]
    for run in runs[1:]:
        between = stream.text.folded[line[-1].tokens[-1].end : run.tokens[0].start]
        if "\n" in between or run.at - line[-1].at > _NEAR:
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
    two = others or ("." in raw and " " not in stream.torn)  # 12 126.35
    # guard: spaced-digits
    if (
        size == 1
        and two
        and ((apart := SPACED.search(raw)) or (others and joined and len(raw) > 1))
    ):
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
