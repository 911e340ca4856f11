"""What the narrative says of the tables: each quantity tied to the cell it speaks of.

A claim is tied by its own clause: the words before the quantity (``共收到政府信息公开申请
6件``), else those behind it (``1件结转下年度继续办理``). Words of none count as 0 (``未收到…申请``).
What is not tied stays a claim without cells: it can be listed, not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from govreport import form
from govreport.checks import mentions, phrases, scope
from govreport.checks.mentions import Meant, meant
from govreport.checks.phrases import Sum
from govreport.checks.quantities import Quantity, quantities
from govreport.form import Label

SCOPES: dict[str, Label] = {
    "": Label("", ""),
    "office": Label(
        "句中只说本机关，表格可能含全域",
        "the sentence speaks of the office, the table of the whole area",
    ),
    "area": Label(
        "句中说全域，表格可能只含本机关",
        "the sentence speaks of the whole area, the table of the agency",
    ),
    "other": Label("句中说的是其他机关或地方", "the sentence speaks of another body or place"),
    "part": Label("句中只说其中一部分", "the sentence speaks of a part of them"),
    "time": Label("句中所说不是本年度全年", "the sentence speaks of another time than the year"),
}
"""Why a sentence may speak of something else than the table."""

ELSEWHERE = frozenset(["other", "part", "time"])
"""Scopes that the tables do not have: there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A quantity of the narrative, and what it is said of.

    Attributes
    ----------
    section : str
        Key of the section.
    passage : str
        The sentence, verbatim.
    start, end : int
        Where in the sentence the claim stands.
    quantity : Quantity or None
        None where words say that there is none.
    kind : str
        ``"count"``, ``"rate"`` (a percentage of what was to be handled),
        ``"share"`` (a percentage of the requests), ``"money"`` (administrative
        fees) or ``"fee"`` (fees for processing requests, part of those).
    cells : tuple of cells
        Whose sum it is; empty where it is tied to none.
    others : tuple of tuples of cells
        Further sums that the same words can mean.
    wholes : tuple of tuples of cells
        Of a percentage: the sums that it can be a percentage of, the likeliest first.
    sure : bool
        Whether the words are the form's own, so that a difference cannot be true.
    scope : str
        A key of `SCOPES`.
    """

    section: str
    passage: str
    start: int
    end: int
    quantity: Quantity | None
    kind: str = "count"
    cells: Sum = ()
    others: tuple[Sum, ...] = ()
    wholes: tuple[Sum, ...] = ()
    sure: bool = True
    scope: str = ""

    @property
    def text(self) -> str:
        """The claim's own words."""
        return self.passage[self.start : self.end]

    @property
    def value(self) -> Decimal:
        """The number claimed; 0 for words of none."""
        return self.quantity.value if self.quantity else Decimal(0)

    def allows(self, value: Decimal | int) -> bool:
        """Whether the words may mean this number."""
        return self.quantity.allows(value) if self.quantity else value == 0


_FOUND_IN = ("overview", "proactive", "requests", "disputes", "other")
"""Sections whose quantities are facts of the year; the problems section plans."""

_REACH = 64
"""Characters before a quantity that can say what is counted."""

LONGEST_SENTENCE = 2_000
"""Characters of the longest sentence that is read."""

MAX_CLAIMS = 1_000
"""Most claims of one report that are read; real ones make 100."""


def claims(
    sections: Mapping[str, str],
    edition: str | None,
    year: int | None,
    government: bool,
    agency: str | None = None,
) -> list[Claim]:
    """The quantities of a report's narrative, tied to the cells they speak of.

    Parameters
    ----------
    sections : mapping of str to str
        Section key → running text, as `Report.sections`.
    edition : str or None
        Whose columns table 2 has.
    year : int or None
        The year reported on.
    government : bool
        Whether the report is a government's, whose tables cover its whole area.
    agency : str, optional
        Whose report it is: a sentence that names another body speaks of that.

    Returns
    -------
    list of Claim
        In the text's order; those without cells are tied to nothing. At most
        `MAX_CLAIMS`, and none from a sentence longer than `LONGEST_SENTENCE`.

    Examples
    --------
    >>> found = claims({"overview": "2021年，共收到政府信息公开申请6件，答复率 100%。"}, "2021", 2021, True)
    >>> [(claim.text, claim.kind, claim.cells[0][1]) for claim in found]
    [('6件', 'count', 'new'), ('100%', 'rate', 'total')]
    """
    found: list[Claim] = []
    for section in _FOUND_IN:
        text = sections.get(section, "")
        part = sections.get("overview.requests") if section == "overview" else None
        begin = text.find(part) if part else -1
        about = others = False
        for match in phrases.SENTENCE.finditer(text):
            sentence = match[0]
            if len(sentence) > LONGEST_SENTENCE:
                continue
            inside = 0 <= begin <= match.start() < begin + len(part or "")
            # a sentence that goes on about requests need not name them again
            about = bool(phrases.REQUEST_TOPIC.search(sentence)) or inside or section == "requests"
            others = (
                others or bool(phrases.OTHER_TOPIC.search(mentions.words().sub("", sentence)))
            ) and not about
            if len(found) < MAX_CLAIMS and phrases.MAY_CLAIM.search(sentence):
                reader = _Sentence(
                    section, sentence, edition, year, government, scope.names_of(agency), about,
                    not others,
                )  # fmt: skip
                found += reader.claims()
    return found[:MAX_CLAIMS]


class _Tie(NamedTuple):
    """What words say: the cells, other sums that they can mean, and whether they are sure."""

    cells: Sum = ()
    others: tuple[Sum, ...] = ()
    sure: bool = True
    kind: str = "count"
    wholes: tuple[Sum, ...] = ()
    part: bool = False
    """Whether it is a part of what came, so that what stands before says of which."""


class _Sentence:
    """One sentence: its quantities and its words of none."""

    def __init__(
        self,
        section: str,
        text: str,
        edition: str | None,
        year: int | None,
        government: bool,
        names: tuple[str, ...],
        requests: bool,
        bare: bool,
    ) -> None:
        self.section = section
        self.text = text
        self.columns = phrases.COLUMNS.get(edition or "", {})
        self.year = year
        self.named = requests
        # the words of table 3 alone may do where nothing else was counted before
        self.requests = requests or (bare and not phrases.NO_REQUESTS.search(text))
        self.disputes = bool(phrases.DISPUTE_TOPIC.search(text))
        self.names = names
        self.government = government
        self.whole = self._scope(government)
        self.last: Sum = ()
        self.rows: tuple[str, ...] = ()
        self.who: tuple[str, ...] = ()
        self.block: tuple[str, ...] = ()

    def _scope(self, government: bool) -> str:
        if government:
            office = phrases.OFFICE.search(self.text) and not phrases.AREA.search(self.text)
            return "office" if office else ""
        return "area" if phrases.AREA.search(self.text) else ""

    def claims(self) -> list[Claim]:
        """All claims, in order."""
        counted = quantities(self.text)
        found = []
        for match, none in self._none(counted):
            what = match.end("what") if "what" in match.re.groupindex else match.start()
            sure = none.sure and self._own(0, what, match.end(), False)
            found.append(self._claim(match.start(), match.end(), None, none._replace(sure=sure)))
        counted = [
            quantity
            for quantity in counted
            if not (quantity.value == 1 and phrases.NOT_ONE.search(self.text[: quantity.start]))
        ]
        before, follows, first, among = 0, False, True, True
        for number, quantity in enumerate(counted):
            after = counted[number + 1].start if number + 1 < len(counted) else len(self.text)
            raw = self.text[before : quantity.start]
            if phrases.AMONG.search(raw):
                among = follows or (first and self._known(raw))
            elif re.search("[；;]", raw):
                among = True
            tie = self._tie(quantity, before, after)
            if tie and tie.cells:
                own = self._own(
                    before, quantity.start, quantity.end, follows or (tie.part and first)
                )
                told = not tie.part or ((first or follows) and among and self._topic_known(raw))
                tie = tie._replace(sure=tie.sure and own and told)
                unnamed = not self.named and tie.cells[0][0] == "requests"
                if (unnamed and not tie.sure) or (tie.part and not among):
                    tie = _Tie()
            if tie:
                found.append(self._claim(quantity.start, quantity.end, quantity, tie))
            if quantity.unit != "%":
                follows = bool(tie and tie.cells and tie.sure)
                follows = follows and found[-1].scope not in ELSEWHERE
                self.last = tie.cells if tie and tie.kind == "count" else ()
                first = False
            before = quantity.end
        found += self._zeros(counted, found)
        return sorted(found, key=lambda claim: claim.start)

    def _topic_known(self, raw: str) -> bool:
        """Whether the clauses before that of a part speak of all that the report counts."""
        earlier = re.split("[，,；;]", raw)[:-1]
        topics = [one for one in earlier if not self.named or scope.OBJECT.search(one)]
        return self._known("".join(topics))

    def _known(self, words: str) -> bool:
        return scope.known(re.sub("[，,；;]", "", words), self.names, self.government)

    def _own(self, before: int, start: int, end: int, follows: bool) -> bool:
        """Whether what stands from `start` to `end` can only be the report's own."""
        behind = phrases.BEHIND.match(self.text, end)
        claim = self.text[start:end] + (behind[0] if behind else "")
        return scope.own(self.text[before:start], claim, follows, self.names, self.government)

    def _claim(self, start: int, end: int, quantity: Quantity | None, tie: _Tie) -> Claim:
        return Claim(
            self.section,
            self.text,
            start,
            end,
            quantity,
            tie.kind,
            tie.cells,
            tie.others,
            tie.wholes,
            tie.sure,
            self._elsewhere(start, end, tie.cells) or self.whole,
        )

    def _elsewhere(self, start: int, end: int, cells: Sum) -> str:
        """The scope, where it is one that the tables do not have."""
        before = self.text[:start]
        if time := scope.when(before, self.year):
            return time
        behind = re.match("[，、；]其中(.*)", self.text[end:])
        wider = behind and any(map(behind[1].startswith, self.names))
        if wider or scope.whose(before, self.names, self.government):
            return "other"
        clause = phrases.last_clause(self.text[:end])
        named = {mention.table for mention in mentions.mentions(clause) if mention.rows}
        # 因不予公开引发的行政复议: one table's words single out some of another's
        single = cells and named - {cells[0][0]}
        return "part" if single or phrases.PART.search(clause) else ""

    # --- words of none ---------------------------------------------------------

    def _none(self, counted: list[Quantity]) -> Iterator[tuple[re.Match[str], _Tie]]:
        """Words that say that there was none, or that all is done."""

        def free(pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
            for match in pattern.finditer(self.text):
                if not any(match.start() < q.end and q.start < match.end() for q in counted):
                    yield match

        for match in free(phrases.NO_REQUEST):
            if not phrases.NO_REQUEST_BUT.search(match[0]):
                who = meant(match[0], "requests")
                columns = who.columns if who and not who.rows else ()
                yield match, _Tie(_requests(("new",), columns))
        if self.disputes:
            for match in free(phrases.NO_DISPUTE):
                told = meant(match[0], "disputes")
                named = told.columns if told else ()
                columns = named or (
                    ("corrected",) if phrases.CORRECTED.search(match[0]) else ("total",)
                )
                for block in _blocks(match[0]):
                    yield match, _Tie(_disputes(phrases.BLOCKS[block], columns))
            for match in free(phrases.NO_CORRECTION):
                if not phrases.DISPUTE_TOPIC.search(match[0]):
                    for block in _blocks(self.text[: match.start()]):
                        yield match, _Tie(_in("corrected", block))
            for match in phrases.ALL_CLOSED.finditer(self.text):
                yield match, _Tie(_in("pending", *_BOTH), sure=False)
        elif self.requests:
            for match in phrases.ALL_DONE.finditer(self.text):
                yield match, _Tie(phrases.CARRIED_FORWARD, sure=False)
        if self.columns:
            for match in phrases.NO_DOCUMENT.finditer(self.text):
                yield match, _Tie((("proactive", "normative_documents", self.columns["issued"]),))
        for match in free(phrases.NO_FEE):
            kind = "money" if "行政事业性" in match[0] else "fee"
            yield match, _Tie(phrases.FEES, kind=kind)

    def _zeros(self, counted: list[Quantity], found: list[Claim]) -> Iterator[Claim]:
        """Clauses that say of a cell that it is none, or that it is all."""
        for match in phrases.CLAUSE.finditer(self.text):
            start, end = match.span()
            told = [q for q in counted if start < q.end and q.start < end]
            if any(
                claim.start < end and start < claim.end and not claim.quantity for claim in found
            ):
                continue
            if not told and (words := phrases.without_none(match[0])):
                tie = self._count("件", self.text[:start] + words, "", words)
                if phrases.FEES_HEAD.search(words):
                    tie = _Tie(phrases.FEES, kind="money")
                if not self._known(words) or tie is None:
                    continue
            else:
                tie = self._all(match[0], start, told, found)
                words = match[0][told[-1].end - start :] if told else match[0]
            if tie and tie.sure and tie.cells:
                own = scope.own(
                    self.text[:start] + words, "", tie.part, self.names, self.government
                )
                if own:
                    yield self._claim(start, end, None, tie)

    def _all(
        self, clause: str, start: int, told: list[Quantity], found: list[Claim]
    ) -> _Tie | None:
        """What is nothing where all is said to be something else."""
        said = phrases.ALL.search(clause)
        before = [c for c in found if c.quantity and c.end <= start + (said.start() if said else 0)]
        if not said or not self._known(clause[said.end() :]):
            return None
        subject, words = clause[: said.start()], clause[said.end() :]
        whole = phrases.NEW
        if before:
            # right behind what is counted: nothing parts them that says of which part
            gap = self.text[before[-1].end : start] if not told else ""
            if re.sub("[，,；;、]", "", gap) or not before[-1].sure or before[-1].scope:
                return None
            whole = before[-1].cells
            subject = "" if told else subject
        elif "申请" not in clause:
            return None
        if not whole or mentions.meant(subject, whole[0][0]):
            return None
        if whole[0][0] == "disputes" and (got := meant(words, "disputes")) and got.columns:
            rest = [column for column in form.DISPUTE_OUTCOMES if column not in got.columns]
            return _Tie(tuple((t, row, column) for t, row, _ in whole for column in rest))
        if whole not in (phrases.NEW, phrases.TOTAL) or not (got := meant(words, "requests")):
            return None
        if got.columns and not got.rows:
            rest = [column for column in form.APPLICANTS if column not in got.columns]
            return _Tie(_requests(("new",), rest))
        if got.rows and not got.columns:
            rows = form.outcome_rows(tuple(row.key for row in form.PRINTED_ROWS))
            return _Tie(_requests([row for row in rows if row not in got.rows], ()))
        return None

    # --- quantities ------------------------------------------------------------

    def _tie(self, quantity: Quantity, before: int, after: int) -> _Tie | None:
        """What a quantity counts; None where that is nothing of the report's."""
        raw = self.text[max(before, quantity.start - _REACH) : quantity.start]
        if phrases.COMPARED.search(phrases.last_clause(raw)):
            return None
        tail = self.text[quantity.end : after].lstrip('“"（( ')
        head = phrases.FILLER.sub("", raw)
        if quantity.unit == "%":
            return self._percentage(raw, head)
        if quantity.unit == "元":
            if phrases.FEES_HEAD.search(head) and not phrases.FEES_BUT.search(head):
                return _Tie(phrases.FEES, kind="money")
            if phrases.FEE_HEAD.search(head) or phrases.FEE_TAIL.match(tail):
                return _Tie(phrases.FEES, kind="fee")
            return _Tie() if "费" in self.text else None
        tied = self._count(quantity.unit, raw, tail, head)
        if tied is None and quantity.unit in phrases.LISTED_UNITS and quantity.text[0].isdigit():
            return _Tie()
        return tied

    def _count(self, unit: str, raw: str, tail: str, head: str) -> _Tie | None:
        """What cells a count is of."""
        tied = self._dispute(raw, head, tail) or self._documents(unit, raw, tail)
        if tied is None and self.requests:
            tied = self._request(unit, raw, head, tail)
        return tied

    def _meant(self, table: str, raw: str, tail: str) -> Meant | None:
        """What the words of a quantity's clause name, if only known words part them from it."""
        if phrases.EACH.search(raw):
            return None
        *earlier, last = re.split("[，,；;]", raw)
        found = meant(last, table)
        if found:
            behind = last[found.end :]
            if not (
                self._known(last[found.start :])
                if found.sure
                else not phrases.FILLER.sub("", behind)
            ):
                return None
            if not found.sure:
                return found
            wider = meant(raw, table) if self._known("".join(earlier)) else None
            # a reason with its group behind it, a block with its result
            return wider if wider and set(wider.rows) <= set(found.rows or wider.rows) else found
        if not self._known(last):
            return None
        clause = self._behind(tail)
        said = clause and self._known(clause) and not phrases.ALL.search(clause)
        found = meant(clause, table) if said else None
        if not clause and earlier and self._known(earlier[-1]):
            found = meant(earlier[-1], table)
        return found

    @staticmethod
    def _behind(tail: str) -> str:
        """The words right behind a quantity, in its own clause."""
        return re.split("[，,；;、。！!]", tail)[0]

    def _percentage(self, raw: str, head: str) -> _Tie:
        """What a percentage is of."""
        clause = phrases.last_clause(raw)
        if result := phrases.RESULT_RATE.search(head):
            column = "upheld" if result[1] == "维持" else "corrected"
            rows = self._rows_of_block(raw) or self.block
            wholes = (_disputes(rows, ("total",)), _disputes(rows, form.DISPUTE_OUTCOMES[:-1]))
            sure = self._about_information()
            return _Tie(_disputes(rows, (column,)), (), sure, "share", wholes) if rows else _Tie()
        if self.named and (rate := phrases.RATE.search(head)):
            handled = (phrases.TO_HANDLE,)
            # an answer is not owed before its day
            wholes = (
                handled if rate["what"] == "办结" and not rate["due"] else (*handled, phrases.TOTAL)
            )
            return _Tie(phrases.TOTAL, (), False, "rate", wholes)
        share = phrases.SHARE.search(clause)
        if not share:
            return _Tie()
        part, whole = clause[: share.start()], share["whole"]
        told = meant(part, "requests")
        named = meant(whole, "requests")
        cells = self.last
        if told and self._known(part):
            cells = self._cells(told)
        elif phrases.FILLER.sub("", part):
            return _Tie()
        if not cells or not self._known(whole):
            return _Tie()
        others: tuple[Sum, ...] = ()
        if cells[0][0] == "disputes":
            rows = tuple(dict.fromkeys(row for _, row, _ in cells))
            wholes = (_disputes(rows, ("total",)), _disputes(rows, form.DISPUTE_OUTCOMES[:-1]))
        elif cells[0][0] == "requests":
            if {row for _, row, _ in cells} == {"new"}:
                others = (tuple((t, "total", column) for t, _, column in cells),)
            wholes = (phrases.TOTAL, phrases.NEW, phrases.TO_HANDLE)
            if named and named.rows != ("total",):
                wholes = (self._cells(named),)
        else:
            return _Tie()
        return _Tie(cells, others, True, "share", wholes)

    def _cells(self, told: Meant) -> Sum:
        return _requests(told.rows or ("new",), told.columns)

    def _request(self, unit: str, raw: str, head: str, tail: str) -> _Tie | None:
        if unit not in ("件", "份", "宗", "起", "例", "条", "个", "件次", "次"):
            return None
        sure = unit in ("件", "份", "宗", "条", "起")
        received = phrases.RECEIVED_HEAD.search(head)
        if received and not phrases.NOT_INFORMATION.search(received["between"]):
            who = meant(received["between"], "requests")
            if who and who.columns and not who.rows:
                return self._applicant(who.columns, sure)
            behind = self._behind(tail)
            if meant(behind, "requests") and not phrases.ALL.search(behind):
                return None  # 收到申请61件来自自然人
            self.rows = ("new",)
            handled = (phrases.TO_HANDLE, phrases.TOTAL)
            return _Tie(phrases.NEW, handled if "理" in received["verb"] else handled[:1], sure)
        if phrases.RECEIVED_ALONE.search(head) and phrases.REQUEST_TAIL.match(tail):
            self.rows = ("new",)
            return _Tie(phrases.NEW, (phrases.TO_HANDLE,), sure)
        moved = phrases.MOVED_HEAD.search(head)
        into = moved and (int(moved["year"]) == self.year if moved["year"] else True)
        if into or phrases.OVER_HEAD.search(head) or phrases.OVER_TAIL.match(tail):
            return _Tie(phrases.CARRIED_OVER, (), sure)
        if phrases.FORWARD_HEAD.search(head) or phrases.FORWARD_TAIL.match(tail):
            return _Tie(phrases.CARRIED_FORWARD, (), sure)
        information = (
            unit == "条"
            or re.search(r"信息(?:数|量)?$|信息数", head[-8:])
            and not self._meant("requests", raw, "")
            or phrases.ATTRIBUTES.search(self.text)
        )
        if not information and (told := self._meant("requests", raw, tail)):
            sure = sure and told.sure
            if not told.rows:
                return self._applicant(told.columns, sure)
            self.rows = told.rows
            # after 自然人申请61件 it may be theirs
            theirs = (_requests(told.rows, self.who),) if self.who and not told.columns else ()
            self.who = told.columns or self.who
            return _Tie(self._cells(told), theirs, sure, part=True)
        if phrases.LATE.search(phrases.last_clause(raw)):
            return None
        if (
            not information
            and phrases.HANDLED_HEAD.search(head)
            or phrases.HANDLED_TAIL.match(tail)
        ):
            self.rows = ("total",)
            ended = "办结" in raw[-12:]  # what is carried forward is not
            others = (phrases.NEW,) if ended else (phrases.NEW, phrases.TO_HANDLE)
            return _Tie(phrases.TOTAL, others, sure)
        return None

    def _applicant(self, columns: tuple[str, ...], sure: bool) -> _Tie:
        """Requests of kinds of applicant: received or handled, or of what stands before."""
        self.who = columns
        rows = dict.fromkeys((("new",), ("total",), self.rows or ("new",)))
        first, *others = (_requests(keys, columns) for keys in rows)
        return _Tie(first, tuple(others), sure, part=True)

    def _rows_of_block(self, raw: str) -> tuple[str, ...]:
        """The block of table 4 that words name, whatever results they name."""
        named = [m.rows for m in mentions.mentions(raw) if m.table == "disputes" and m.rows]
        rows = named[-1] if named else ()
        return tuple(row.key for row in form.DISPUTES.rows if row.key in rows)

    def _dispute(self, raw: str, head: str, tail: str) -> _Tie | None:
        if not self.disputes:
            return None
        if phrases.JOINT_HEAD.search(head):
            self.block = ()
            every = [_disputes(rows, ("total",)) for rows in phrases.BLOCKS.values()]
            return _Tie(sum(every, ()), tuple(every), False)
        told = self._meant("disputes", raw, tail)
        last = phrases.last_clause(raw)
        if not told or phrases.NOT_OF_THE_YEAR.search(last):
            return None
        rows = (
            told.rows
            or self._rows_of_block(raw)
            or self.block
            or self._rows_of_block(self._behind(tail))
        )
        if not rows:
            return None
        self.block = rows
        return _Tie(
            _disputes(rows, told.columns or ("total",)),
            (),
            self._about_information() and not phrases.TAKEN.search(last),
            part=not told.rows,
        )

    def _about_information(self) -> bool:
        """Whether these are disputes over information, not any the agency handles."""
        return self.section == "disputes" or bool(re.search("信息公开|依申请", self.text))

    def _documents(self, unit: str, raw: str, tail: str) -> _Tie | None:
        told = self._meant("proactive", raw, tail) if unit in "件份部宗起例" else None
        if not told:
            return None
        if "decisions" in told.columns:
            if phrases.NOT_DECIDED.search(phrases.last_clause(raw) + self._behind(tail)):
                return None
            return _Tie(tuple(("proactive", row, "decisions") for row in told.rows))
        rows = told.rows or (
            ("normative_documents",) if told.sure and "规范性文件" in self.text else ()
        )
        if len(rows) != 1 or len(told.columns) != 1 or told.columns[0] not in self.columns:
            return None
        # what is published need not be all
        shown = re.search("(?<!并)公开", phrases.last_clause(raw))
        cell = ("proactive", rows[0], self.columns[told.columns[0]])
        return _Tie((cell,), (), told.sure and not shown)


_BOTH = ("reconsideration", "litigation")


def _blocks(text: str) -> list[str]:
    """The blocks of table 4 that a text names."""
    return [block for word, block in zip(("复议", "诉讼"), _BOTH, strict=True) if word in text]


def _in(column: str, *blocks: str) -> Sum:
    """The cells of blocks of table 4 in one column."""
    return tuple(("disputes", row, column) for block in blocks for row in phrases.BLOCKS[block])


def _disputes(rows: Iterable[str], columns: Iterable[str]) -> Sum:
    return tuple(("disputes", row, column) for row in rows for column in columns)


def _requests(rows: Iterable[str], columns: Iterable[str]) -> Sum:
    """Cells of table 3; of all applicants where none is named."""
    own = tuple(columns) or ("total",)
    return tuple(("requests", row, column) for row in rows for column in own)
