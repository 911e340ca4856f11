"""Text that lost its cells, as a stream of label text and runs of figures.

PDF text, one cell a line, or web text whose cells were glued together. Labels are found in
order; each run of figures belongs to the label it follows, or stands in, or (where a text
is set that way throughout) precedes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise, takewhile

from govreport import form
from govreport.document import Place
from govreport.form import Label
from govreport.normal import bare, squeeze
from govreport.parsing.figures import Printed
from govreport.parsing.headings import SECTION_NUMBER
from govreport.parsing.labels import Span, find_labels
from govreport.parsing.numbers import looks_like_figure, read_number
from govreport.parsing.text import Text

# guard: own-label
NOISE = 3
"""Characters that may stand between a label and its figures: a vertical group
label's, or the rest of a mistyped label."""


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
    marked : bool
        A mark parts it from a figure on the same line: 18、477.
    """

    tokens: list[Token]
    at: int
    part: bool = False
    marked: bool = False

    @property
    def texts(self) -> list[str]:
        """The tokens' texts."""
        return [token.text for token in self.tokens]

    @property
    def digits(self) -> bool:
        """Whether nothing but digits and blank marks stands in it."""
        return all(text.isdigit() or text in "/--无" for text in self.texts)


_UNIT = r"(?:[ ]?(?:亿元|万元|元|个|笔|件|项|条|宗|批次|次|份)|[ ]?\([十百千万亿]{0,2}元\))"
REMARK = r"(?:[ ]?[(【〔](?![ ]*(?:[一二三四五六七八九十]{1,3}|\d\d?)[ ]*[)】〕]|[ ]*本列)[^()【】〔〕\n]{1,40}[)】〕])"
"""What stands in brackets right behind a figure, and numbers no row."""
_DIRECTION = r"(?:增加?|减少?|下降)(?!\w)"
_TOKEN = re.compile(
    rf"""
    (?P<number>(?:(?<![^\W\d])(?<!-)[+-]|(?<![^\W\d])(?<!/)(?:增加?|减少?))?(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?{_UNIT}?(?:{REMARK}|{_DIRECTION})?)
  | (?P<blank>(?<![\w/-])(?:/|-{{1,2}})(?![\w/-])
             |(?<![\w/)-])无(?=\s+[\d/无-])|(?<=[\d/无-]\s)无(?!\w)  # not （四）无 of 无法提供
             |(?<=\d)/(?=\d|\s|/)|(?<=/)/)
    """,
    re.VERBOSE,
)
_QUALIFIED = re.compile(r"[^\w\s|,;、:。()\[\]\"'./+-]|[约近超逾第A-Za-z]|(?<![\w.])\.")
_LEADS = re.compile(r"(?:[约近超逾第原→↑↓]|[应实原改]为|上年|去年)$")
_QUALIFIES = re.compile(
    r"[^\w\s|,;、:。()\]\"'/-]|[.,余多万亿千百十A-Za-z]|-\d|以[上下内]|左右|\s*[,.]\s*\d|[ ]*、\s*\d"
    r"|[ ]+(?:[?余多万亿千百%→↑↓]|以[上下内]|左右|作废|美元|\(?(?:[应改实原]|更正|上年|20\d\d年))"
)
"""What before or behind a figure makes it another: a range, an estimate, a broken number, a letter
that recognition took a digit for; any sign that is no separator."""

_PARTED_BY = re.compile("[,、;:?]")
"""What stands between parts of a figure, or between two in one cell, and parts no columns."""

_LED = 6
"""Characters before a figure in which such a word stands, with blanks behind it."""

_FIGURE = r"(?:\s+[-+/\d.,]+(?=\s|$))"
_ROW_OF = re.compile(
    rf"(?:(?<=\s)|^)(?:(?P<this>[本今]年|更正后|现|实际)|上年|上一年|去年|更正前|原|计划|(?P<year>20\d\d)年)"
    rf"度?(?:同期)?数?:?"
    rf"(?P<figures>{_FIGURE}{{2,}}|{_FIGURE}(?=[ ]*(?:\n|$)))"
)
"""Rows that are printed once for each year, 上年 163 39 …, 本年 202 71 …, 2021年 163 39 …, or before
and after a correction; not 上年35 本年3150 in one cell, which says itself whose figures they are."""

_BELOW = re.compile(
    r"^[ ]*[(\[]?(?:(?:[与较]?(?:上年|上一年|去年)度?(?:同期)?(?:相?比)?|同比|环比)(?:增减|增长|变化)?数?)"
    r"[)\]]?:?(?P<figures>(?:[ ]+[-+/\d.,%]+){2,})[ ]*$",
    re.MULTILINE,
)
"""A line with nothing but last year's figures, or with what changed since."""

_SEVERAL = 3
"""Such lines below others with as many figures, from which on all of them are another year's."""


def _below(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where, below rows that do not say which year's they are, lines stand that do."""
    lines = list(_BELOW.finditer(folded, start, end))
    below = 0
    for line in lines:
        above = folded[folded.rfind("\n", 0, max(line.start() - 1, 0)) + 1 : line.start()].split()
        figures = [*takewhile(looks_like_figure, reversed(above))]
        below += len(figures) == len(line["figures"].split()) and len(figures) < len(above)
    # guard: rows-of-years
    return [line.span() for line in lines] if below >= _SEVERAL else []


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d[ ]*(?=年)")
_ADDRESS = re.compile(r"(?<![\w.])[\w.]*://[^\s\u4e00-\u9fff]+")
"""A page's address: its digits are no figures."""

_ASIDE = re.compile(
    r"(?:联系)?电话\D?[\d-]+|图\s*\d.*|20\d\d(?:年\d{1,2}月\d{1,2}日|[-/]\d{1,2}[-/]\d{1,2})"
)
"""A line that is none of a table's."""

_NUMBERED = re.compile(
    r"""
    \(\d{1,2}\)(?=\s*[^\d\s])
  | (?<!\d)\d[.、](?=\s*[^\d\s.、])
  | "\d{1,4}"(?=\s*:)  # a key of JSON
  | ^[ ]*\d(?:[,)]|[ ][.、])(?=\s*[^\W\d])
  | ^[ ]*\d(?![亿万]?元|[个笔件项条宗次份年月日])(?=[^\W\d])  # 1属于国家秘密
    """,
    re.MULTILINE | re.VERBOSE,
)
_BULLET = re.compile(r"^[ ]*-(?=[ ][^\s\d/-])", re.MULTILINE)
_LISTED = 5
"""Lines that begin with a dash and words, from which on these are a list, and no dash is a blank."""

_NUMBERED_LOOSE = re.compile(r"(?:\d[,)]|(?<=\d)\d[.、])(?=\s*([^\W\d])\s*([^\W\d]))")
"""The next row's number, where all ran together; no other than a row's words stand behind it."""
_ROW_STARTS = {bare(row.label.zh)[:2] for row in form.request_rows(True)}

GROUPS = re.compile(
    f"[一二三四五六七八九]?(?:{'|'.join(map(bare, form.GROUPS))})|[一二三四五六七八九]"
)
_STUCK = re.compile(rf"(?!{GROUPS.pattern})[^\W\d]\w*")
"""A word right behind a figure that begins none of the form's."""
_CENTRED = re.compile(
    rf"(?:{'|'.join(re.escape(squeeze(label)) for label in form.GROUPS)})[ ]+(?=[^\W\d])"
)
"""A group's name beside the middle of its rows, where it tears a label that is wrapped."""

_PARTED = {
    label[:cut]: label[cut:] for label in map(squeeze, form.GROUPS) for cut in range(3, len(label))
}
_BEGUN = re.compile(
    rf"^[ ]*({'|'.join(map(re.escape, sorted(_PARTED, key=len, reverse=True)))})(?=[ ]{{2}}|[ ]*$)",
    re.MULTILINE,
)
_LINES_ON = 4
"""Lines below the first of a group's name on which the second stands: labels take up to three."""


def _rests_of_groups(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the second line of a group's name stands, which may tear a label of its rows: (六)其他
    and, some lines below and alone, before figures or far from what stands beside it, 处理.
    """
    for begun in _BEGUN.finditer(folded, start, end):
        rest = re.compile(
            rf"[ ]*{re.escape(_PARTED[begun[1]])}(?=[ ]{{2}}|[ ]*$|[ ]\d)", re.MULTILINE
        )
        at = begun.end()
        for _ in range(_LINES_ON):
            at = folded.find("\n", at, end) + 1
            if not at:
                break
            if found := rest.match(folded, at, end):
                yield found.span()
                break


_WORDS = re.compile(r"[^\W_]+").finditer
_NO_LINE_END = re.compile(r"[^\n]")
_BRACKETS = re.compile(r"\([^()]{0,60}\)")

QUALIFIED = Label(
    "不是单纯的数字（范围、约数或断开的数），无法确认",
    "not a plain figure (a range, an estimate, a broken number)",
)
_GOES_ON = re.compile(
    r"[^\d\n,;。、(]{0,4}\d*[^\d\n,;。、(]{0,4}(?:[,;。]|(?<![\d一二三四五六七八九十])、)\s*(?=[^\W\d])"
)
"""A sentence behind a label and its one figure: 予以公开16件，部分公开…; in a table another figure,
a label or a line's end is there.
"""


def in_prose(folded: str, ends: Collection[int]) -> bool:
    """Whether most labels that end at these offsets are told in sentences."""
    # guard: mentions
    return sum(bool(_GOES_ON.match(folded, end)) for end in ends) * 2 > len(ends)


JOINED = re.compile(r"\s*[、/和及与或]\s*")
"""Between the names of two rows in one label: what is printed there is neither's."""

_FARTHEST = 60
"""Characters between a figure and the label behind it, group labels among them, at most."""

_COLUMNS_APART = 2
"""Spaces that columns have between them, more than stand between a figure's digits."""

_WIDE = "   "

_A_BLANK_LINE = 2
"""Line ends between two cells that stand a blank line apart."""


class Stream:
    """A stretch of text, told apart into label text and runs of figures.

    Attributes
    ----------
    words : str
        The label text: no figures, enumerators, punctuation or space.
    runs : list of Run
    others : list of (int, int)
        Another year's figures, which are left out, where rows are printed for each year.
    own : set of int
        Where this year's rows begin there.
    torn : set of str
        What stands within figures, too: a line end or a space, where a row has more of them
        than cells, so that digits of one figure stand apart.
    begun : set of int
        Where labels begin in `words`, of those that were looked for.
    """

    def __init__(self, text: Text, start: int = 0, end: int | None = None) -> None:
        self.text = text
        self.torn: set[str] = set()
        self.begun: set[int] = set()
        folded = text.folded
        end = len(folded) if end is None else end
        self.start, self.end = start, end
        taken = [match.span() for match in _YEAR.finditer(folded, start, end)]
        # guard: torn-labels
        for numbered in (_NUMBERED, SECTION_NUMBER, _ADDRESS, _CENTRED):
            taken += [match.span() for match in numbered.finditer(folded, start, end)]
        # guard: torn-labels
        taken += _rests_of_groups(folded, start, end)
        taken += [
            match.span()
            for match in _NUMBERED_LOOSE.finditer(folded, start, end)
            if match[1] + match[2] in _ROW_STARTS
        ]
        # guard: parted-by-marks
        if len(_BULLET.findall(folded)) >= _LISTED:
            taken += [match.span() for match in _BULLET.finditer(folded, start, end)]
        rows = list(_ROW_OF.finditer(folded, start, end))
        mine = [row for row in rows if row["this"] or row["year"] == str(text.year)]
        self.own = {row.start() for row in mine}
        # guard: rows-of-years
        self.others = [row.span() for row in rows if row.start() not in self.own] if mine else []
        self.others = self.others or _below(folded, start, end)
        if self.others:
            taken += [*self.others, *((row.start(), row.start("figures")) for row in mine)]
        masked = list(folded[start:end])
        for left, right in taken:  # enumerators and years are no figures
            masked[left - start : right - start] = _NO_LINE_END.sub("\0", folded[left:right])
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
                beside = self.runs and self.runs[-1].at == len(words) and "\n" not in between
                marked = bool(beside and _PARTED_BY.search(between))
                if marked:
                    self.runs[-1].marked = True
                self.runs.append(Run([token], len(words), marked=marked))
            position = match.end()
        self._add_words(area, position, len(area), start, words)
        self.words = "".join(words)
        self.origin.append(end)

    def _add_words(self, area: str, left: int, right: int, base: int, words: list[str]) -> None:
        for found in _WORDS(area, left, right):
            words += found[0]
            self.origin += range(base + found.start(), base + found.end())

    def place(self, tokens: Sequence[Token]) -> Place:
        """The place of some tokens of one run."""
        offsets = self.text.offsets
        return self.text.place(offsets[tokens[0].start], offsets[tokens[-1].end])

    def raw(self, tokens: Sequence[Token]) -> str:
        """Their text, verbatim."""
        offsets = self.text.offsets
        return self.text.raw[offsets[tokens[0].start] : offsets[tokens[-1].end]]

    def apart(
        self, columns: Iterable[str], tokens: Sequence[Token], how: str = "label", unit: str = ""
    ) -> dict[str, Printed]:
        """Cells that are printed apart, a token each."""
        return {
            column: Printed(self.raw([token]), self.place([token]), how, unit)
            for column, token in zip(columns, tokens, strict=True)
        }

    def parted(
        self, columns: Iterable[str], tokens: Sequence[Token], values: Sequence[int | None]
    ) -> dict[str, Printed]:
        """Cells that ran together, as they were parted."""
        raw, place = self.raw(tokens), self.place(tokens)
        return {
            column: Printed(raw, place, "inferred", value=value)
            for column, value in zip(columns, values, strict=True)
        }

    def joined(self, spans: Iterable[Span]) -> set[Span]:
        """Labels that stand together in one: 予以公开和部分公开."""
        ordered = sorted(spans, key=lambda span: span.start)
        return {
            span
            for pair in pairwise(ordered)
            # guard: labels-joined
            if JOINED.fullmatch(
                self.text.folded, self.origin[pair[0].end - 1] + 1, self.origin[pair[1].start]
            )
            for span in pair
        }

    def in_prose(self, ends: Collection[int]) -> bool:
        """Whether most words that end at these offsets in `words` are told in sentences."""
        return in_prose(self.text.folded, [self.origin[end - 1] + 1 for end in ends])

    def lines_of(self, run: Run) -> list[list[Token]]:
        """A run's figures, line by line."""
        ends = [0, *sorted(self.breaks(run)), len(run.tokens)]
        return [run.tokens[a:b] for a, b in pairwise(ends)]

    @cached_property
    def told(self) -> bytearray:
        """By offset in the folded text, whether it is on a line with a full stop, or on one that is
        none of a table's: a day, a telephone, the caption of a picture.
        """
        found = bytearray(len(self.text.folded) + 1)
        for line in re.finditer("[^\n]+", self.text.folded):
            told = "。" in line[0] or bool(_ASIDE.fullmatch(line[0].strip()))
            found[slice(*line.span())] = bytes([told]) * len(line[0])
        return found

    def next_word(self, run: Run) -> int:
        """Offset in the folded text of the first label character behind a run."""
        return self.origin[run.at]

    def labels(self, labels: Sequence[tuple[str, ...]]) -> list[Span | None]:
        """Where each of some labels stands, of which the wordings are given; see `find_labels`."""
        spans = [
            # guard: other-things
            None
            if span and self.text.folded.endswith(_DENIALS, 0, self.origin[span.start])
            else span
            for span in find_labels(self.words, labels)
        ]
        self.begun.update(span.start for span in spans if span)
        return spans

    def qualified(self, run: Run) -> bool:
        """Whether a figure of a run is part of something that is no plain figure: 3~5, 3余."""
        folded = self.text.folded
        # guard: parted-by-marks
        return (
            run.marked
            or bool(self._stuck(run))
            or any(
                _QUALIFIED.match(folded, max(token.start - 1, 0), token.start)
                or _LEADS.search(folded[max(token.start - _LED, 0) : token.start].rstrip(" "))
                or _QUALIFIES.match(folded, token.end)
                for token in run.tokens
            )
        )

    def _stuck(self, run: Run) -> str:
        """A word that sticks to the last figure of a run, and begins no label that is known."""
        start, end = run.tokens[0].start, run.tokens[-1].end
        glued = self.text.folded[start - 1 : start].isalpha()  # to its label, and to the next
        known = glued or run.at in self.begun or self.origin[run.at] != end
        found = None if known else _STUCK.match(self.text.folded, end)
        return found[0] if found else ""

    def cells_beside(self, span: Span) -> list[Token]:
        """What stands behind a label on its own line, parted by white space, up to the next
        label; empty if not all of it looks like figures.
        """
        folded = self.text.folded
        start = self.origin[span.end - 1] + 1
        end = folded.find("\n", start)
        end = len(folded) if end < 0 else end
        skip = re.compile(r"[)\]\"。.:*\0]*").match(folded, start, end)
        tokens = [
            Token(match[0], match.start(), match.end())
            for match in re.compile(r"\S+").finditer(folded, skip.end() if skip else start, end)
        ]
        alike = (len(t.text) <= _LONGEST and looks_like_figure(t.text) for t in tokens)
        # guard: wrapped-cells
        if _LONE.match(folded, start + len(folded[start:end].rstrip(" ")) - 1):
            return []
        # guard: parted-by-marks
        marked = (_MARKED.search(t.text) and count_of(t.text) is None for t in tokens)
        return tokens if all(alike) and not any(marked) else []

    def between(self, span: Span, last: Run) -> Token:
        """All that stands behind a label up to a run, with what qualifies it, as one figure."""
        folded = self.text.folded
        start, end = self.origin[span.end - 1] + 1, last.tokens[-1].end
        end += len(self._stuck(last))
        while more := _QUALIFIES.match(folded, end):
            end = more.end()
        text = folded[start:end]
        start += len(text) - len(text.lstrip(" :"))
        return Token(folded[start:end], start, end)

    def breaks(self, run: Run) -> set[int]:
        """Numbers of the tokens before which a line ends."""
        return {n for n, gap in enumerate(self._between(run.tokens), start=1) if "\n" in gap}

    def _between(self, tokens: Sequence[Token]) -> list[str]:
        """What stands between each token and the next."""
        return [self.text.folded[a.end : b.start] for a, b in pairwise(tokens)]

    def gaps(self, tokens: Sequence[Token]) -> set[str]:
        """What stands between some tokens: line ends, as much as between columns, or less."""
        return {
            "\n" if "\n" in gap else _WIDE if len(gap) > _COLUMNS_APART else " "
            for gap in self._between(tokens)
            if gap
        }

    def torn_in(self, tokens: Sequence[Token], size: int) -> set[str]:
        """What breaks into pieces the figures of a row that has more tokens than its `size`."""
        # guard: torn-figures
        narrow = len(self.closed_up(tokens)) == size  # columns stand farther apart
        return {" "} if narrow else self.gaps(tokens)

    def may_be_torn(self, tokens: Sequence[Token]) -> bool:
        """Whether what parts these tokens stands within figures elsewhere."""
        # guard: torn-figures
        return bool(self.gaps(tokens) & self.torn)

    def tears(self, labels: Collection[Span]) -> bool:
        """Whether most of these labels are broken by spaces, as figures then may be."""
        folded, origin = self.text.folded, self.origin
        torn = [" " in folded[origin[one.start] : origin[one.end - 1]] for one in labels]
        # guard: torn-figures
        return sum(torn) * 2 > len(torn)

    def uneven(self, tokens: Sequence[Token]) -> bool:
        """Whether some tokens are parted by one space where most stand in columns of their own."""
        gaps = self._between(tokens)
        laid_out = sum(gap.isspace() and len(gap) > _COLUMNS_APART for gap in gaps)
        return laid_out > 2 * gaps.count(" ") > 0

    def closed_up(self, tokens: Sequence[Token]) -> list[str]:
        """Digits, those together that one space parts: where columns stand farther apart, it parts
        no figures.
        """
        texts = [tokens[0].text]
        for a, b in pairwise(tokens):
            if self.text.folded[a.end : b.start] == " ":
                texts[-1] += b.text
            else:
                texts.append(b.text)
        return texts

    def together(self, run: Run) -> int:
        """How many tokens stand together at a run's start, before blank lines that are not
        between them: behind those may stand a page's number.
        """
        widest = _A_BLANK_LINE
        for number, (a, b) in enumerate(pairwise(run.tokens), 1):
            lines = self.text.folded.count("\n", a.end, b.start)
            # guard: torn-figures
            if lines > widest:
                return number
            widest = max(widest, lines)
        return len(run.tokens)

    def touches(self, run: Run) -> bool:
        """Whether a run is glued to the text before or behind it.

        Without an identity that is what tells glued cells from a single figure
        whose neighbours are blank.
        """
        folded = self.text.folded
        start, end = run.tokens[0].start, run.tokens[-1].end
        return (start > 0 and not folded[start - 1].isspace()) or (
            end < len(folded) and not folded[end].isspace()
        )

    @cached_property
    def _outside(self) -> list[int]:
        """How many characters of `words` before each offset stand in no brackets."""
        inside = bytearray(len(self.words))
        for match in _BRACKETS.finditer(self.text.folded, self.origin[0], self.origin[-1]):
            first, last = (bisect_left(self.origin, at) for at in match.span())
            inside[first:last] = b"\1" * (min(last, len(inside)) - first)
        return [0, *accumulate(1 - mark for mark in inside)]

    def gap_behind(self, span: Span, run: Run) -> int:
        """Characters between a label and the run behind it, but for brackets."""
        return self._outside[run.at] - self._outside[span.end]

    def gap_before(self, run: Run, span: Span) -> int:
        """Characters between a run and the label behind it, but for brackets and group
        labels, which may stand between them.
        """
        between = self._outside[span.start] - self._outside[run.at]
        if not between or between > _FARTHEST:
            return between
        words = (
            at for at in range(run.at, span.start) if self._outside[at + 1] > self._outside[at]
        )
        return len(GROUPS.sub("", "".join(self.words[at] for at in words)))

    def same_line(self, span: Span, run: Run) -> bool:
        """Whether a run stands inside its label or behind it on the same line."""
        if span.start < run.at < span.end:
            return True
        last = self.origin[span.end - 1]
        return run.at >= span.end and "\n" not in self.text.folded[last : run.tokens[0].start]

    def led(self, span: Span, run: Run) -> bool:
        """Whether a run stands on a line below its label that begins with words of its own: they
        are no end of the label's brackets, and no piece of a group's label.
        """
        folded, start = self.text.folded, run.tokens[0].start
        begins = folded.rfind("\n", 0, start) + 1
        # guard: rows-of-years
        if begins in self.own:
            return False
        if run.at - bisect_left(self.origin, begins) <= _LONGEST:
            line = _LABEL_ENDS.sub("", folded[begins:start])
            words = "".join(char for char in line if char.isalpha())
            if not words or any(words in bare(group) for group in form.GROUPS):
                return False
        return not self.same_line(span, run)


_LONGEST = 100
"""Characters without a space: more of them on a figure's line are a sentence's."""

_DENIALS = ("不", "非", "未")
"""Right before a label, they make it another's: 不属于国家秘密."""

_LONE = re.compile(r"(?:[,、][ ]*\n[ ]*|.[ ]*\n[ ]*[,、])\d[\d,]*[ ]*(?:\n|\Z)")
"""Digits alone on the next line, the rest of a figure whose comma stands where the line ends."""

_MARKED = re.compile("[,;].*[,;]")
"""Several figures where commas part the cells, and white space none: 9,67,2; not 1,475,300."""

_LABEL_ENDS = re.compile(r"^[^(]*\)|\([一二三四五六七八九十\d]+\)")
"""At a line's beginning, the end of brackets that began above; and numbers of rows."""


def is_cell(text: str) -> bool:
    """Whether a token can only be a single cell's."""
    # guard: leading-zeros
    return not text.isdigit() or len(text) == 1 or text[0] != "0"


def count_of(text: str) -> int | None:
    """The count that a token is, if it is one."""
    value = read_number(text).value
    return value if isinstance(value, int) else None


def wordings(*texts: str) -> tuple[str, ...]:
    """Wordings of a label in a stream: in full, and without what stands in brackets.

    Examples
    --------
    >>> wordings("部分公开（区分处理的，只计这一情形）")
    ('部分公开区分处理的只计这一情形', '部分公开')
    """
    full = ["".join(char for char in squeeze(text) if char.isalnum()) for text in texts]
    return tuple(dict.fromkeys((*full, *(bare(text) for text in texts))))


_LEFT_OVER = 1.0
"""Cost of a row or a run that is left over; where it stands costs far less."""


def align_runs(
    stream: Stream, spans: Sequence[Span], runs: Sequence[Run]
) -> dict[int, tuple[int, str]]:
    """Give each run to the label it follows, stands in, or precedes.

    One monotone alignment that leaves as few labels and runs over as it can.

    Returns
    -------
    dict of int to (int, str)
        Label → run, and ``"inside"``, ``"after"`` or ``"before"``.
    """
    ends = [*(span.end for span in spans[1:]), len(stream.words) + 1]
    starts = [-1, *(span.start for span in spans)]

    def cost(row: int, run: Run) -> tuple[float, str] | None:
        span = spans[row]
        if span.start < run.at < span.end:
            return 0.0, "inside"
        # guard: own-label
        if run.at >= ends[row] or run.at <= starts[row]:
            return None  # another label stands between, and some have but two characters
        if run.at >= span.end:
            gap = stream.gap_behind(span, run)
            # guard: own-label
            return (gap / 1000, "after") if gap <= NOISE and not stream.led(span, run) else None
        gap = stream.gap_before(run, span)
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
            if row < rows and slot < slots and (found := cost(row, runs[slot])):
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
