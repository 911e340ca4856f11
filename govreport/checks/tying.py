"""What the narrative says of the tables: each quantity tied to the cell it speaks of.

A claim is tied by its own clause: the words before the quantity (``共收到政府信息公开申请
6件``), else those behind it (``1件结转下年度继续办理``). Words of none count as 0 (``未收到…申请``).
What is not tied stays a claim without cells: it can be listed, not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from govreport.checks import phrases, scope
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
    "time": Label("句中所说不是本年度全年", "the sentence speaks of another time than the year"),
}
"""Why a sentence may speak of something else than the table."""


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
        about = False
        for match in phrases.SENTENCE.finditer(text):
            sentence = match[0]
            if len(sentence) > LONGEST_SENTENCE:
                continue
            inside = 0 <= begin <= match.start() < begin + len(part or "")
            # a sentence that goes on about requests need not name them again
            about = bool(phrases.REQUEST_TOPIC.search(sentence)) or inside or section == "requests"
            if len(found) < MAX_CLAIMS and phrases.MAY_CLAIM.search(sentence):
                reader = _Sentence(
                    section, sentence, edition, year, government, about, scope.names_of(agency)
                )
                found += reader.claims()
    return found[:MAX_CLAIMS]


class _Tie(NamedTuple):
    """What words say: the cells, other sums that they can mean, and whether they are sure."""

    cells: Sum = ()
    others: tuple[Sum, ...] = ()
    sure: bool = True
    kind: str = "count"


class _Sentence:
    """One sentence: its quantities and its words of none."""

    def __init__(
        self,
        section: str,
        text: str,
        edition: str | None,
        year: int | None,
        government: bool,
        requests: bool,
        names: tuple[str, ...],
    ) -> None:
        self.section = section
        self.text = text
        self.columns = phrases.COLUMNS.get(edition or "", {})
        self.year = year
        self.requests = requests
        self.disputes = bool(phrases.DISPUTE_TOPIC.search(text))
        self.names = names
        self.government = government
        self.whole = self._scope(government)
        self.last: Sum = ()
        self.block = ""

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
        before, follows = 0, False
        for number, quantity in enumerate(counted):
            after = counted[number + 1].start if number + 1 < len(counted) else len(self.text)
            tie = self._tie(quantity, before, after)
            if tie and tie.sure and tie.cells and tie.kind == "count":
                tie = tie._replace(sure=self._own(before, quantity.start, quantity.end, follows))
            if tie:
                found.append(self._claim(quantity.start, quantity.end, quantity, tie))
                if tie.cells and tie.kind == "count":
                    self.last = tie.cells
            if quantity.unit != "%":
                follows = bool(tie and tie.cells and tie.sure)
            before = quantity.end
        return sorted(found, key=lambda claim: claim.start)

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
            tie.sure,
            self._time(start) or self.whole,
        )

    def _time(self, start: int) -> str:
        """``"time"`` where the words before speak of another year or of part of one."""
        years = phrases.YEAR.findall(self.text, 0, start)
        if years and self.year and int(years[-1]) != self.year:
            return "time"
        clause = self.text[max(self.text.rfind("，", 0, start), 0) : start]
        return "time" if phrases.OTHER_TIME.search(clause) else ""

    # --- words of none ---------------------------------------------------------

    def _none(self, counted: list[Quantity]) -> Iterator[tuple[re.Match[str], _Tie]]:
        """Words that say that there was none, or that all is done."""

        def free(pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
            for match in pattern.finditer(self.text):
                if not any(match.start() < q.end and q.start < match.end() for q in counted):
                    yield match

        for match in free(phrases.NO_REQUEST):
            if not phrases.NO_REQUEST_BUT.search(match[0]):
                yield match, _Tie(phrases.NEW)
        if self.disputes:
            for match in free(phrases.NO_DISPUTE):
                column = "corrected" if phrases.CORRECTED.search(match[0]) else "total"
                for block in _blocks(match[0]):
                    yield match, _Tie(_in(column, block))
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
            yield match, _Tie(phrases.FEES, kind="fee")

    # --- quantities ------------------------------------------------------------

    def _tie(self, quantity: Quantity, before: int, after: int) -> _Tie | None:
        """What a quantity counts; None where that is nothing of the report's."""
        raw = self.text[max(before, quantity.start - _REACH) : quantity.start]
        if phrases.COMPARED.search(re.split("[，,；;]", raw)[-1]):
            return None
        head = phrases.FILLER.sub("", raw)
        tail = self.text[quantity.end : after].lstrip('“"（( ')
        if quantity.unit == "%":
            if self.requests and phrases.RATE.search(head):
                return _Tie(phrases.TOTAL + phrases.TO_HANDLE, kind="rate")
            if self.last and phrases.SHARE.search(head):
                return _Tie(self.last, kind="share")
            return _Tie()
        if quantity.unit == "元":
            if phrases.FEES_HEAD.search(head):
                return _Tie(phrases.FEES, kind="money")
            if phrases.FEE_HEAD.search(head) or phrases.FEE_TAIL.match(tail):
                return _Tie(phrases.FEES, kind="fee")
            return _Tie() if "费" in self.text else None
        tied = self._dispute(head, tail) or self._documents(head, tail)
        if tied is None and self.requests:
            tied = self._request(quantity.unit, head, tail)
        if tied is None and quantity.unit in phrases.LISTED_UNITS and quantity.text[0].isdigit():
            return _Tie()
        return tied

    def _request(self, unit: str, head: str, tail: str) -> _Tie | None:
        if unit not in ("件", "份", "宗", "起", "例", "条", "个", "件次", "次"):
            return None
        sure = unit in ("件", "份", "宗", "条", "起")
        received = phrases.RECEIVED_HEAD.search(head)
        if received and not phrases.NOT_INFORMATION.search(received["between"]):
            kinds = {m.lastindex or 1 for m in phrases.ANY_APPLICANT.finditer(received["between"])}
            if len(kinds) == 1:
                return _applicant(kinds.pop())
            handled = (phrases.TO_HANDLE, phrases.TOTAL)
            return _Tie(phrases.NEW, handled if "理" in received["verb"] else handled[:1], sure)
        if phrases.RECEIVED_ALONE.search(head) and phrases.REQUEST_TAIL.match(tail):
            return _Tie(phrases.NEW, (phrases.TO_HANDLE,), sure)
        if phrases.OVER_HEAD.search(head) or phrases.OVER_TAIL.match(tail):
            return _Tie(phrases.CARRIED_OVER, (), sure)
        if phrases.FORWARD_HEAD.search(head) or phrases.FORWARD_TAIL.match(tail):
            return _Tie(phrases.CARRIED_FORWARD, (), sure)
        information = (
            unit == "条"
            or re.search(r"信息(?:数|量)?$|信息数", head[-8:])
            or phrases.ATTRIBUTES.search(self.text)
        )
        if not information:
            for pattern, cells, own_words in phrases.OUTCOME_HEADS:
                if pattern.search(head):
                    return _Tie(cells, (), sure and own_words)
            for pattern, cells, own_words in phrases.OUTCOME_TAILS:
                if pattern.match(tail):
                    return _Tie(cells, (), sure and own_words)
            if who := phrases.APPLICANT_HEAD.search(head):
                return _applicant(who.lastindex or 1)
        if (
            not information
            and phrases.HANDLED_HEAD.search(head)
            or phrases.HANDLED_TAIL.match(tail)
        ):
            return _Tie(phrases.TOTAL, (phrases.NEW, phrases.TO_HANDLE), sure)
        return None

    def _dispute(self, head: str, tail: str) -> _Tie | None:
        if not self.disputes:
            return None
        if phrases.JOINT_HEAD.search(head):
            self.block = ""
            every = [phrases.BLOCKS[block] for block in _BOTH]
            return _Tie(sum(every, ()), tuple(every), False)
        for pattern, block in phrases.DISPUTE_HEADS:
            if pattern.search(head):
                self.block = block
                return _Tie(phrases.BLOCKS[block], (), self._about_information())
        for pattern, column in phrases.RESULTS:
            if pattern.search(head) and self.block:
                return _Tie(_in(column, self.block), (), False)
        for pattern, block in phrases.DISPUTE_TAILS:
            if pattern.match(tail):
                self.block = block
                return _Tie(phrases.BLOCKS[block], (), False)
        return None

    def _about_information(self) -> bool:
        """Whether these are disputes over information, not any the agency handles."""
        return self.section == "disputes" or bool(re.search("信息公开|依申请", self.text))

    def _documents(self, head: str, tail: str) -> _Tie | None:
        for pattern, row in phrases.DECISIONS:
            if pattern.search(head):
                return _Tie((("proactive", row, "decisions"),), (), False)
        if "规范性文件" not in self.text or not self.columns:
            return None
        for pattern, column, sure in phrases.ISSUED_HEADS:
            if pattern.search(head) and column in self.columns:
                cell = ("proactive", "normative_documents", self.columns[column])
                return _Tie((cell,), (), sure)
        if phrases.ISSUED_ALONE.search(head) and phrases.DOCUMENT_TAIL.match(tail):
            return _Tie((("proactive", "normative_documents", self.columns["issued"]),))
        return None


_BOTH = ("reconsideration", "litigation")


def _blocks(text: str) -> list[str]:
    """The blocks of table 4 that a text names."""
    return [block for word, block in zip(("复议", "诉讼"), _BOTH, strict=True) if word in text]


def _in(column: str, *blocks: str) -> Sum:
    """The cells of blocks of table 4 in one column."""
    return tuple(
        (table, row, column) for block in blocks for table, row, _ in phrases.BLOCKS[block]
    )


def _applicant(kind: int) -> _Tie:
    """Requests of a kind of applicant: received, or handled."""
    columns = phrases.APPLICANTS[kind - 1][1]
    new, handled = (
        tuple(("requests", row, column) for column in columns) for row in ("new", "total")
    )
    return _Tie(new, (handled,), False)
