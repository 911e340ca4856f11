"""Table 3, requests, from text: labels in their order, and the run of figures of each.

What cannot be a row of seven figures is null with a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, takewhile

from govreport import form
from govreport.form import Label
from govreport.parsing import glued
from govreport.parsing.by_columns import rows_by_columns
from govreport.parsing.codes import drop_codes
from govreport.parsing.figures import Collector
from govreport.parsing.further_rows import own_runs
from govreport.parsing.glued import Values, adds_up, adds_up_as
from govreport.parsing.headers import COLUMNS, SIZE, names_another, names_others, order_in_words
from govreport.parsing.labels import Span
from govreport.parsing.lines import OTHER_COLUMN
from govreport.parsing.positions import closer_to_next, columns_told, in_columns, order_above
from govreport.parsing.requests import AGAIN, ONCE, PRINTED_TWICE, ROWS, half_alike
from govreport.parsing.stream import (
    GROUPS,
    NOISE,
    QUALIFIED,
    Run,
    Stream,
    Token,
    align_runs,
    count_of,
    is_cell,
)
from govreport.parsing.stream import wordings as stream_wordings

LABELS = [stream_wordings(row.label.zh, *row.variants) for row in ROWS]

HEAD = re.compile(
    "(?:本列数据的.稽关系为?第一项加第二项之和等于第三项加第四项之和)?(?:申请人情况)?"
    "(?:自然|人|法人或其他组织|总计|合计|商业|企业|科研|机构|社会|公益|组织|法律|服务|其他|单位件?|一)+$"
)
"""What stands above table 3's first row; it is table, not narrative. No word is made of
others here: a run of them must part in one way only, or the search takes forever.
"""

LONGEST_HEAD = 300
"""Characters before a table's first row that may be its head."""

_HEADER = 80
"""Words before the first label that are the table's header, the note on its sums in it."""

_LONGEST_LINE = 80
"""Characters of a line that may be the header above the first label."""

_ENUMERATOR = "一二三四五六七八九123456789、.() \n"
"""What may stand between the line above the first label and that label."""

MAX_RUNS = 2_000
"""Runs of figures within a table of 25 rows that are looked at; real tables have 100."""

_MANY = 10
"""Rows with more figures than the form has columns, and all equally many, from which on these
stand in another column.
"""

_NEAR_LABEL = 40
"""Words before the first label among which a whole row of figures may be its own."""

_SLIP = 3
"""Rows from which on figures of no label do not belong to one so far away."""

_FEWEST = 5
"""Labels of fewer rows than this are mentions of them in a text, not a table."""

_NEIGHBOUR = Label(
    "相邻一行的标签未找到，这些数字也可能属于那一行，请核对原文",
    "a neighbouring row's label was not found; these figures might be that row's: "
    "compare the original",
)


_OTHER_ORDER = Label(
    "表头各列的次序与规定格式不同，无法确定数字属于哪一列",
    "the header names its columns in another order than the form; whose figures these are "
    "cannot be told",
)


def read_text(stream: Stream, out: Collector, wanted: set[str]) -> tuple[int, int] | None:
    """Find table 3's rows (`wanted`) in text; return where it stands in its folded form."""
    spans = stream.labels(LABELS)
    placed = {index: span for index, span in enumerate(spans) if span}
    # guard: mentions
    while placed and stream.in_prose([min(span.end for span in placed.values())]):
        placed.pop(min(placed, key=lambda index: placed[index].end))
    found = {ROWS[index].key for index in placed}
    # guard: mentions
    if not {"new", "total", "carried_forward"} & found or len(found) < _FEWEST:
        return None
    if stream.in_prose([span.end for span in placed.values()]):
        return None
    if found & set(form.OTHER_ROWS[:2]):  # then 其他处理 is their heading
        placed = {i: s for i, s in placed.items() if ROWS[i] is not form.OTHER_ROW}
    else:  # 其他 alone is a word of another table
        placed = {i: s for i, s in placed.items() if ROWS[i].key not in form.OTHER_ROWS}
    drop_codes(stream, placed)
    candidates = _row_runs(stream, placed)
    if len(candidates) > MAX_RUNS:
        return None
    table = _Table(stream, placed)
    if rows := rows_by_columns(stream, placed):
        table.runs, table.how = rows, dict.fromkeys(rows, "order")
    else:
        table.assign(candidates)
    ends = [run.tokens[-1].end for run in table.runs.values()]
    table.runs = own_runs(stream, placed, table.runs, candidates, wanted, out)
    # guard: own-label
    # whether it is a row or the heading of three, figures tell
    told = wanted - out.rows() - {form.OTHER_ROW.key}
    unread = [key for i in placed if i not in table.runs and (key := ROWS[i].key) in told]
    stream.torn |= table.torn_by()
    first = min(placed.values(), key=lambda span: span.start)
    last = max(placed.values(), key=lambda span: span.end)
    head = HEAD.search(stream.words, max(first.start - LONGEST_HEAD, 0), first.start)
    above = stream.text.folded[: stream.origin[first.start]].rstrip(_ENUMERATOR)
    # guard: other-columns
    if len(line := above.rpartition("\n")[2]) < _LONGEST_LINE and names_others(line.split()):
        return None
    area = slice(stream.origin[head.start()], stream.origin[head.end() - 1] + 1) if head else None
    order = order_in_words(stream.text.folded[area]) if area else COLUMNS
    # guard: header-order
    if order == COLUMNS:
        figures = [run.tokens for run in table.runs.values()]
        begins = stream.origin[first.start]
        order = order_above(stream, figures, max(begins - LONGEST_HEAD, 0), begins)
    # guard: other-applicants
    table.read(out, () if names_another(above[-LONGEST_HEAD:]) else order)
    for key in unread:
        out.refuse("no_figures", key, COLUMNS)
    start = stream.origin[head.start() if head else first.start]
    while start and stream.text.folded[start - 1] in "( \n":  # an enumerator's remains
        start -= 1
    return start, max([stream.origin[last.end - 1] + 1, *ends])


def _row_runs(stream: Stream, placed: Mapping[int, Span]) -> list[Run]:
    """Runs in the table, those that hold several whole rows taken apart."""
    start = min(span.start for span in placed.values())
    last = max(placed.values(), key=lambda span: span.end)
    runs: list[Run] = []
    for run in stream.runs:
        # guard: rows-again
        if run.at < start - (_NEAR_LABEL if len(run.tokens) > 1 else 1) or (
            run.at > last.end and stream.gap_behind(last, run) > NOISE
        ):
            continue
        count = len(run.tokens)
        # a row a line is sure; anything else is parted by nothing but its length
        part = stream.breaks(run) != set(range(SIZE, count, SIZE))
        # guard: torn-figures
        fits = not part or count // SIZE <= _room(stream, placed, run)
        if count > SIZE and count % SIZE == 0 and fits and all(map(is_cell, run.texts)):
            rows = (run.tokens[first : first + SIZE] for first in range(0, count, SIZE))
            runs += [Run(tokens, run.at, part) for tokens in rows]
        else:
            runs.append(run)
    return runs


def _room(stream: Stream, placed: Mapping[int, Span], run: Run) -> int:
    """How many rows may stand in a run between two labels: its own, those whose labels are
    missing there, and that of the label below, if it has no figures of its own. Where all
    labels stand before all figures, any number.
    """
    above = [index for index, span in placed.items() if span.end <= run.at]
    below = [index for index, span in placed.items() if span.start >= run.at]
    if not above or not below:
        return len(ROWS)
    end = placed[min(below)].end
    has = any(end <= other.at <= end + NOISE for other in stream.runs)
    return min(below) - max(above) + (0 if has else 1)


@dataclass(slots=True)
class _Reading:
    """What a row's run may say.

    Attributes
    ----------
    tokens : list of Token
        One a cell, where `apart`.
    values : list of tuple
        The readings that remain possible.
    apart : bool
        The cells are printed apart.
    forced : bool
        Glued, but there is only one way to part them into cells at all.
    """

    tokens: list[Token]
    values: list[Values]
    apart: bool = False
    forced: bool = False


@dataclass
class _Table:
    """Table 3 in a stream: where its labels stand, and the run of figures of each row."""

    stream: Stream
    placed: dict[int, Span]
    runs: dict[int, Run] = field(default_factory=dict)
    how: dict[int, str] = field(default_factory=dict)

    def assign(self, runs: list[Run]) -> None:
        """Give each run to a row.

        If none is left over, the order alone is proof. Otherwise runs that follow their
        labels are sure only where the last row has one too (else all of them might belong
        to the rows below), and runs before labels are not sure at all.
        """
        order = sorted(self.placed)
        pairs = align_runs(self.stream, [self.placed[index] for index in order], runs)
        used = {slot for slot, _ in pairs.values()}
        rest = [run for slot, run in enumerate(runs) if slot not in used]
        whole = [run for run in rest if len(run.tokens) >= SIZE]
        before = any(kind == "before" for _, kind in pairs.values())
        self.runs = {order[row]: runs[slot] for row, (slot, _) in pairs.items()}
        complete = not rest and len(pairs) == len(order)
        if len(whole) > 1 and self._in_order(order, runs):
            return
        # guard: own-label
        if not complete and (before or len(order) - 1 not in pairs or len(whole) > 1):
            beside = self._on_line()
            self.runs = {i: run for i, run in self.runs.items() if i in beside}
        for index in {
            *self._undecided(order, pairs),
            *self._crowded(order, whole),
            *self._slipped(order, runs),
            *self._again(order, whole),
            *self._broken_off(order, rest),
            *self._shared(order),
            *self._elsewhere(order),
            *self._parted(order, whole),
        }:
            self.runs.pop(index, None)
        for a, b in pairwise(order):  # a label beyond recognition, if only one row is missing there
            absent = [i for i in range(a + 1, b) if ROWS[i] is not form.OTHER_ROW]
            between = [r for r in rest if self.placed[a].end <= r.at <= self.placed[b].start]
            if (
                len(absent) == len(between) == 1
                and not before
                and self._fits(a, between[0], absent[0])
            ):
                self.runs[absent[0]], self.how[absent[0]] = between[0], "position"

    def _on_line(self) -> set[int]:
        """Rows whose figures stand on the line of their label."""
        on, placed = self.stream.same_line, self.placed
        return {i for i, run in self.runs.items() if i in placed and on(placed[i], run)}

    def _in_order(self, order: list[int], runs: list[Run]) -> bool:
        """Whether all labels stand before all figures, and the columns prove that these
        follow in the same order; if so, they are given to the rows.
        """
        last = max(span.end for span in self.placed.values())
        if len(runs) != len(order) or any(run.at < last for run in runs):
            return False
        if any(len(run.tokens) != SIZE or self.stream.qualified(run) for run in runs):
            return False
        rows = {
            ROWS[index].key: tuple(map(count_of, run.texts))
            for index, run in zip(order, runs, strict=True)
        }
        broken, holding = glued.columns_adding_up(rows)
        told = {column for _, column in holding if any(row[column] for row in rows.values())}
        if broken or len(told) < 2 or not all(map(adds_up, rows.values())):
            return False
        self.runs = dict(zip(order, runs, strict=True))
        self.how = dict.fromkeys(order, "order")
        return True

    def _crowded(self, order: list[int], rest: list[Run]) -> Iterator[int]:
        """Rows with a second row of figures behind them, beside a label that has none: which
        of the two is whose?
        """
        for run in rest:
            above = [n for n, index in enumerate(order) if self.placed[index].end <= run.at]
            if above:
                beside = order[max(above[-1] - 1, 0) : above[-1] + 2]
                if any(index not in self.runs for index in beside):
                    yield order[above[-1]]

    def _slipped(self, order: list[int], runs: list[Run]) -> Iterator[int]:
        """Rows between a label without figures and a row of figures that is no label's: each may
        have its neighbour's.
        """
        read = [index in self.runs for index in order]
        taken = {run.at for run in self.runs.values()}
        for run in runs:
            if len(run.tokens) < SIZE or run.at in taken:
                continue
            below = sum(self.placed[index].end <= run.at for index in order)
            # guard: own-label
            for way in (range(below - 1, -1, -1), range(below, len(order))):
                between = [*takewhile(read.__getitem__, way)]
                if len(between) < min(len(way), _SLIP):
                    yield from (order[number] for number in between)

    def _again(self, order: list[int], rest: list[Run]) -> Iterator[int]:
        """Rows whose label stands before another row of figures, too, or whose figures may be
        those above it, whose own label is broken off.
        """
        for run in rest:
            first = self.runs.get(order[0])
            if run.at <= self.placed[order[0]].start and not (first and first.texts == run.texts):
                yield order[0]
            # among the rows 总计 is none of a header's, nor another table's
            among = self.placed[order[0]].end < run.at < self.placed[order[-1]].start
            among &= not any(self.stream.same_line(span, run) for span in self.placed.values())
            for index in order:
                own = self.runs.get(index)
                known = ROWS[index] in (AGAIN if own and among else ONCE)
                # guard: rows-again
                if known and self.stream.words.endswith(LABELS[index], 0, run.at):
                    if run.at != self.placed[index].end and (not own or own.texts != run.texts):
                        yield index

    def _parted(self, order: list[int], rest: list[Run]) -> list[int]:
        """All rows, where most have a second row of figures between their own and the next label:
        县本级, 合计.
        """
        ends = [*(self.placed[index].start for index in order[1:]), len(self.stream.words)]
        parted = sum(self._has_another(*one, rest) for one in zip(order, ends, strict=True))
        # guard: repeated-rows
        return order if 2 * parted > len(order) else []

    def _has_another(self, index: int, end: int, rest: list[Run]) -> bool:
        """Whether one more row of figures stands before the words at `end`, and not as what a row
        includes.
        """
        if not (own := self.runs.get(index)):
            return False
        between = [r for r in rest if own.tokens[-1].end < r.tokens[0].start and r.at <= end]
        # guard: repeated-rows
        return len(between) == 1 and "其中" not in self.stream.words[own.at : between[0].at]

    def _elsewhere(self, order: list[int]) -> list[int]:
        """Rows that stand anywhere in the text once more with other figures; all of them where
        several do, for then the table is printed twice.
        """
        own = {span.end for span in self.placed.values()}  # 大量重复申请 is 大量反复申请, mistyped
        whole = [run for run in self.stream.runs if len(run.tokens) >= SIZE and run.at not in own]
        again = [
            index
            for index in order
            if ROWS[index] in ONCE and index in self.runs
            for run in whole
            # guard: repeated-rows
            if run.texts != self.runs[index].texts
            and self.stream.words.endswith(LABELS[index], 0, run.at)
        ]
        return order if len(set(again)) >= PRINTED_TWICE else again

    def _shared(self, order: list[int]) -> Iterator[int]:
        """Rows below a label without figures, whose own stand on another line: they may be that
        label's.
        """
        beside = self._on_line()
        for above, index in pairwise(order):
            # guard: own-label
            if above not in self.runs and index in self.runs and index not in beside:
                yield index

    def _broken_off(self, order: list[int], rest: list[Run]) -> Iterator[int]:
        """Rows with a few more figures between their own and the next label, which may be that
        one's, too: digits that a narrow cell broke off.
        """
        for run in rest:
            above = [n for n in order if n in self.runs and self.runs[n].at < run.at]
            below = [n for n in order if self.placed[n].start >= run.at]
            # guard: broken-digits
            if 1 < len(run.tokens) < SIZE and below and (not above or below[0] > above[-1]):
                yield from above[-1:]
                if not above or run.at > self.placed[above[-1]].end:
                    yield below[0]

    def _fits(self, above: int, run: Run, row: int) -> bool:
        """Whether what stands between a row and a run is no label of something else."""
        words = GROUPS.sub("", self.stream.words[self.placed[above].end : run.at])
        # guard: own-label
        return not words or half_alike(words, ROWS[row])

    def _is_expected(self, index: int) -> bool:
        """Whether the report should print this row: 其他处理 in one way or the other."""
        key, other = ROWS[index].key, {"other", *form.OTHER_ROWS}
        lost = not any(ROWS[placed].key in other for placed in self.placed)
        return key not in other or (lost and key == "other")

    def _undecided(self, order: list[int], pairs: Mapping[int, tuple[int, str]]) -> Iterator[int]:
        """Rows that follow a missing label and take the figures in front of their own.

        Those figures may be the missing row's, theirs the next row's, and so on down to a
        row that is blank.
        """
        doubt = False
        for number, index in enumerate(order):
            above = order[number - 1] if number else -1
            absent = any(self._is_expected(row) for row in range(above + 1, index))
            before = number in pairs and pairs[number][1] == "before"
            doubt = before and (doubt or absent)
            if doubt:
                yield index

    def _labelled(self) -> set[int]:
        """Rows whose neighbours' labels were found too.

        Where one is missing, its figures may have run into this row's.
        """
        order = [
            index for index in range(len(ROWS)) if index in self.placed or self._is_expected(index)
        ]
        around = zip([None, *order], order, [*order[1:], None], strict=False)
        return {
            index
            for before, index, after in around
            if (before is None or before in self.placed) and (after is None or after in self.placed)
        }

    def read(self, out: Collector, order: Sequence[str]) -> None:
        """Read each row's run, its columns in this order: as printed, or through the form's
        identities.
        """
        labelled = self._labelled()
        numbered = any(
            len(run.tokens) > SIZE and run.texts[-1] == self._enumerator(index, run)
            for index, run in self.runs.items()
        )
        whole = {index: self._beside(index) for index in self.runs}
        theirs = {token.start for found in whole.values() if found for token in found.tokens}
        rows = {i: whole[i] or self._reading(i, run, numbered) for i, run in self.runs.items()}
        chosen = {ROWS[i].key: row.values[0] for i, row in rows.items() if len(row.values) == 1}
        several = {ROWS[i].key: row.values for i, row in rows.items() if len(row.values) > 1}
        chosen |= glued.solve(chosen, several)
        glued_rows = {
            ROWS[i].key: row.forced
            for i, row in rows.items()
            if not row.apart and ROWS[i].key in chosen
        }
        unproven = glued.unproven(chosen, glued_rows)
        beside = self._on_line()
        usual = len(beside) > 0.9 * len(self.runs)  # figures stand on the line of their label
        for index, run in self.runs.items():
            key, row = ROWS[index].key, rows[index]
            raw, place = self.stream.raw(run.tokens), self.stream.place(run.tokens)
            # guard: own-label
            below = usual and index in self.placed and index not in labelled | beside
            # guard: own-label
            below |= not whole[index] and any(token.start in theirs for token in run.tokens)
            start = own.tokens[0].start if (own := whole[index]) else -1
            # guard: own-label
            below |= len(run.tokens) >= SIZE and run.tokens[-1].end <= start  # a whole row above
            after = min((i for i in self.placed if i > index), default=index)
            # guard: own-label
            if index in self.placed and after not in self.runs and not whole[index]:
                below |= closer_to_next(self.stream, run, self.placed[index], self.placed[after])
            unsure = row.apart and index not in labelled and not self._sure_of(index, run, row)
            # its own are blank, it seems, and these the next row's, whose label is missing
            if below or unsure:
                out.refuse("neighbour", key, COLUMNS, raw, place, message=_NEIGHBOUR)
            # guard: header-order
            elif order != COLUMNS and not (row.apart and adds_up_as(order, row.values[0])):
                out.refuse("misfit", key, COLUMNS, raw, place, message=_OTHER_ORDER)
            elif row.apart:
                how = self.how.get(index, "label")
                out.labelled(key, [self._printed(index)], place, sure=how != "position")
                out.add(key, self.stream.apart(order, row.tokens, how))
                if index not in labelled:
                    out.flag("neighbour", key, found=raw, place=place, message=_NEIGHBOUR)
            elif self.stream.qualified(run):
                out.refuse("unreadable", key, COLUMNS, raw, place, message=QUALIFIED)
            # guard: other-columns
            elif key in chosen and key not in unproven and not self._wider:
                out.add(key, self.stream.parted(COLUMNS, run.tokens, chosen[key]))
                if not adds_up(chosen[key]):
                    out.flag("unconfirmed", key, found=raw, place=place)
            else:
                out.refuse("glued", key, COLUMNS, raw, place, how="inferred")

    def _printed(self, index: int) -> str:
        """What stands in the place of a row's label."""
        if (span := self.placed.get(index)) is not None:
            return self.stream.words[span.start : span.end]
        above = max(i for i in self.placed if i < index)  # between it and the row's figures
        return GROUPS.sub("", self.stream.words[self.placed[above].end : self.runs[index].at])

    @cached_property
    def _wider(self) -> bool:
        """Whether the header names a column that is not the form's: glued to a row's figures, its
        own may look like one of them.
        """
        first = min(span.start for span in self.placed.values())
        return bool(OTHER_COLUMN.search(self.stream.words, max(first - _HEADER, 0), first))

    def _sure_of(self, index: int, run: Run, row: _Reading) -> bool:
        """Whether a row beside a missing label is whole: not made of the cells of two rows,
        a cell a line, that both lost their blanks.
        """
        return (
            len(self.stream.breaks(run)) < SIZE - 1
            or index not in self.placed
            or adds_up(row.values[0])
        )

    def _beside(self, index: int) -> _Reading | None:
        """Seven cells behind the label, on its line: whatever is in them, they are the row's."""
        tokens = self.stream.cells_beside(self.placed[index]) if index in self.placed else []
        if len(tokens) != SIZE or not all(is_cell(token.text) for token in tokens):
            return None
        run = self.runs[index]
        below = [token for token in run.tokens if token.start >= tokens[-1].end]
        # guard: broken-digits
        lines = map(len, self.stream.lines_of(Run(below, run.at))) if below else ()
        if 1 < len(below) < SIZE or any(1 < length < SIZE for length in lines):
            return None  # what a narrow cell broke off, perhaps
        values = tuple(count_of(token.text) for token in tokens)
        return None if self._in_pieces(tokens, values) else _Reading(tokens, [values], apart=True)

    def _in_pieces(self, tokens: list[Token], values: Values) -> bool:
        """Whether seven tokens may be fewer figures, some of them parted by a space."""
        uneven = self.stream.uneven(tokens)
        # guard: torn-figures
        if uneven and " " in self.stream.torn:  # they may add up by chance
            return True
        if adds_up(values):
            return False
        # guard: torn-figures
        # guard: other-columns
        torn = uneven or self._wider or self._has_short_rows(joined=True)
        return torn or self.stream.may_be_torn(tokens) or self.stream.tears(self.placed.values())

    def _enumerator(self, index: int, run: Run) -> str:
        """The next row's enumerator, where it may stand behind a run without its full stop."""
        # guard: by-columns
        if self.how.get(index) == "order":
            return ""  # below the row's last figure stands the next row's
        last, word = run.tokens[-1], self.stream.next_word(run)
        if self.stream.text.folded[last.end : word].strip(" "):
            return ""
        # the next row, or the one after it that has a label
        end = min((row for row in self.placed if row > index), default=len(ROWS) - 1)
        numbers = {row.number[:1] for row in ROWS[index + 1 : end + 1]}
        return last.text[-1] if last.text[-1] in numbers and last.text[-1].isdigit() else ""

    def _reading(self, index: int, run: Run, numbered: bool) -> _Reading:
        """Readings of one run as a row.

        `numbered` where other rows have enumerators without a full stop behind them.
        """
        options = [run.tokens]
        if number := self._enumerator(index, run):
            last = run.tokens[-1]
            shorter = last.text.removesuffix(number)
            rest = [Token(shorter, last.start, last.end - len(number))] if shorter else []
            options.append([*run.tokens[:-1], *rest])
            apart = numbered or len(run.tokens) - 1 in self.stream.breaks(run)
            # guard: enumerators
            if not shorter and (apart or not adds_up(tuple(count_of(t.text) for t in run.tokens))):
                del options[0]  # it would be the total of a row that lost a cell
        kept = [found for tokens in options if (found := self._cells(run, tokens))]
        # guard: enumerators
        return kept[0] if len(kept) == 1 else _Reading(run.tokens, [])

    def _cells(self, run: Run, tokens: list[Token]) -> _Reading | None:
        texts = [token.text for token in tokens]
        if self.stream.qualified(run):
            return None
        if len(tokens) == SIZE and all(map(is_cell, texts)):
            values = tuple(map(count_of, texts))
            # guard: torn-rows
            torn = self._torn(run) or (
                self._has_short_rows(joined=False) and self.stream.breaks(run)
            )
            # guard: torn-figures
            pieces = "\n" in self.stream.torn and bool(self.stream.breaks(run))  # they add up, too
            pieces = pieces or self._in_pieces(tokens, values)
            if pieces or ((run.part or torn) and not adds_up(values)):
                return None  # two rows that lost cells may look like one
            return _Reading(tokens, [values], apart=True)
        if not run.digits:
            return None
        if len(tokens) > SIZE:
            whole = tuple(map(count_of, self.stream.closed_up(tokens)))
            # guard: torn-figures
            if len(whole) == SIZE and adds_up(whole):
                return _Reading(tokens, [whole])
        # guard: missing-cells
        if not self.stream.touches(run) and not any(len(t) > 1 and t[0] == "0" for t in texts):
            # nothing is glued here: cells are missing
            row = in_columns(self.stream, self._columns, tokens) if len(tokens) < SIZE else None
            return (
                _Reading(row, [tuple(count_of(t.text) for t in row)], apart=True) if row else None
            )
        # guard: missing-cells
        if self._lacks_one:
            return None
        if (only := glued.only_split(texts, SIZE)) is not None:
            return _Reading(tokens, [only], forced=True)
        found = glued.readings(texts, (SIZE,))
        return _Reading(tokens, found) if found else None

    @cached_property
    def _lacks_one(self) -> bool:
        """Whether most rows have one figure fewer than cells, none of them glued as 00 is: a column
        is not printed.
        """
        short = (r for r in self.runs.values() if len(r.tokens) == SIZE - 1)
        return 2 * sum(all(map(is_cell, run.texts)) for run in short) > len(self.runs)

    @cached_property
    def _columns(self) -> dict[int | None, tuple[tuple[float, float], ...]]:
        """Where the columns stand."""
        first = self.stream.origin[min(span.start for span in self.placed.values())]
        rows = [run.tokens for run in self.runs.values()]
        return columns_told(self.stream, rows, max(first - LONGEST_HEAD, 0), first)

    def torn_by(self) -> set[str]:
        """What breaks figures into pieces: a row has more of them than cells."""
        found: set[str] = set()
        counts = {index: self.stream.together(run) for index, run in self.runs.items()}
        # guard: torn-figures
        if len(counts) >= _MANY and len({*counts.values()}) == 1:
            return found  # another column: pieces are not as many in each row
        for index, run in self.runs.items():
            count = counts[index]
            whole = adds_up(tuple(map(count_of, run.texts[:SIZE])))
            # guard: page-numbers
            if whole and not self.stream.gaps(run.tokens[SIZE:count]):
                continue  # and what stands behind it is a page's number: 3, 3/6
            if run.digits and count > SIZE and count % SIZE > bool(self._enumerator(index, run)):
                found |= self.stream.torn_in(run.tokens[:count], SIZE)
        return found

    def _has_short_rows(self, joined: bool) -> bool:
        """Whether rows have fewer tokens than cells: joined with their label, some of these are of
        several cells; else blank cells left no trace, and the next row's figures may end a row.
        """
        return any(
            1 < len(r.tokens) < SIZE and self.stream.touches(r) is joined
            for r in self.runs.values()
        )

    def _torn(self, run: Run) -> bool:
        """Whether a run stands over several lines, with several tokens on one of them.

        It may be one row that was wrapped, or two rows that lost cells. A total alone
        on its line is the usual way to wrap, unless its first digits stand above the row.
        """
        breaks = self.stream.breaks(run)
        # guard: broken-digits
        if breaks == {SIZE - 1}:
            folded = self.stream.text.folded
            begins = folded.rfind("\n", 0, run.tokens[0].start)
            return folded[folded.rfind("\n", 0, max(begins, 0)) + 1 : begins].strip().isdigit()
        return 0 < len(breaks) < len(run.tokens) - 1
