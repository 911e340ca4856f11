"""Which cells the words of a quantity's own clause speak of.

The words before a quantity say it (``共收到政府信息公开申请6件``), else those behind it (``1件
结转下年度继续办理``). What stands before 其中 says of what the parts behind it are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from govreport import form
from govreport.checks import mentions, phrases, scope
from govreport.checks.mentions import Meant, meant
from govreport.checks.phrases import Sum
from govreport.checks.quantities import Quantity

REACH = 64
"""Characters before a quantity that can say what is counted."""


_AND = ("、", "和", "及", "，", ",")


class Tie(NamedTuple):
    """What words say: the cells, other sums that they can mean, and whether they are sure."""

    cells: Sum = ()
    others: tuple[Sum, ...] = ()
    sure: bool = True
    kind: str = "count"
    wholes: tuple[Sum, ...] = ()
    part: bool = False
    """Whether it is a part of what came, so that what stands before says of which."""
    scope: str = ""
    """A key of `tying.SCOPES`, where the words say that it is not the table's."""


@dataclass
class Ties:
    """The quantities of one sentence, one after another: what one counts, the next may go on about.

    Attributes
    ----------
    whose : tuple
        The names of the agency, and whether it is a government.
    named, bare : bool
        Whether the sentence is about requests, and whether the words of table 3 alone may do:
        nothing else was counted before.
    last : tuple of cells
        What the quantity before counts, of which a percentage may be.
    """

    section: str
    text: str
    columns: dict[str, str]
    year: int | None
    whose: tuple[tuple[str, ...], bool]
    named: bool
    bare: bool
    last: Sum = ()
    rest: str = ""  # what stands behind the quantity
    behind: str = ""  # and of that, what stands before the next
    rows: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    wider: bool = False  # the quantity is of all disputes, and those over information follow
    inner: tuple[str, ...] = ()  # the block of those

    def __post_init__(self) -> None:
        self.requests = self.named or (self.bare and not phrases.NO_REQUESTS.search(self.text))
        self.disputes = bool(phrases.DISPUTE_TOPIC.search(self.text))
        self.told = self.text  # up to the quantity and the words right behind it

    def known(self, words: str) -> bool:
        """Whether all words are such as speak of the report itself; see `scope.known`."""
        return scope.known(re.sub("[，,；;]", "", words), *self.whose)

    def tie(self, quantity: Quantity, before: int, after: int) -> Tie | None:
        """What a quantity counts; None where that is nothing of the report's."""
        raw = self.text[max(before, quantity.start - REACH) : quantity.start]
        raw = re.sub("、$", "，", raw)  # 163件予以公开、33件部分公开
        clause = phrases.last_clause(raw)
        if phrases.COMPARED.search(clause):
            return None
        several = len([m for m in mentions.mentions(clause) if m.rows]) > 1
        if several and self.text[quantity.end : after] in _AND:
            return None  # 行政许可、行政处罚决定150件、12件: one each
        tail = self.text[quantity.end : after].lstrip('“"（( ')
        self.told = self.text[: quantity.start] + self._behind(tail)
        self.rest = self.text[quantity.end :]
        self.behind = self.text[quantity.end : after]
        self.wider = bool(phrases.WIDER.match(self.text, quantity.end))
        head = phrases.FILLER.sub("", raw)
        if (
            before
            and len(clauses := re.split("[，,；;]", raw)) == 2
            and not head[len(clauses[0]) :]
        ):
            head = ""  # 3000件由窗口办理，456件: the verb is that of the quantity before
        if quantity.unit == "%":
            return self._percentage(raw, head)
        if quantity.unit == "元":
            if phrases.FEES_BUT.search(phrases.last_clause(raw) + self._behind(tail)):
                return Tie() if "费" in self.text else None
            if phrases.FEES_HEAD.search(head):
                return Tie(phrases.FEES, kind="money")
            if phrases.FEE_HEAD.search(head) or phrases.FEE_TAIL.match(tail):
                return Tie(phrases.FEES, kind="fee")
            return Tie() if "费" in self.text else None
        tied = self.count(quantity.unit, raw, tail, head)
        if tied is None and quantity.unit in phrases.LISTED_UNITS and quantity.text[0].isdigit():
            return Tie()
        return tied

    def count(self, unit: str, raw: str, tail: str, head: str) -> Tie | None:
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
            if not found.sure:  # words that may mean something else stand right before it
                return None if phrases.FILLER.sub("", last[found.end :]) else found
            if not self.known(last[found.start :]):
                return None
            wider = meant(raw, table) if self.known("".join(earlier)) else None
            # a reason with its group behind it, a block with its result
            return wider if wider and set(wider.rows) <= set(found.rows or wider.rows) else found
        if not self.known(last):
            return None
        clause = self._behind(tail)
        said = clause and self.known(clause) and not phrases.ALL.search(clause)
        found = meant(clause, table) if said else None
        if not clause and earlier and self.known(earlier[-1]):
            found = meant(earlier[-1], table)
        return found

    @staticmethod
    def _behind(tail: str) -> str:
        """The words right behind a quantity, in its own clause."""
        return re.split("[，,；;、。！!]", tail)[0]

    def _percentage(self, raw: str, head: str) -> Tie:
        """What a percentage is of."""
        clause = phrases.last_clause(raw)
        if result := phrases.RESULT_RATE.search(head):
            column = "upheld" if result[1] == "维持" else "corrected"
            rows = self._rows_of_block(raw) or self.block
            if not rows or not self._about_information():
                return Tie()
            return Tie(dispute_cells(rows, (column,)), (), True, "share", _cases(rows))
        rate = phrases.RATE.search(head)
        if rate and self.named and not scope.turns(self.told):
            wholes: tuple[Sum, ...] = (phrases.TO_HANDLE,)
            if rate["what"] != "办结" or rate["due"]:  # an answer is not owed before its day
                wholes += (phrases.TOTAL,)
            return Tie(phrases.TOTAL, (), False, "rate", wholes)
        granted = self.named and phrases.GRANTED_RATE.search(head)
        if granted and self.known(phrases.last_clause(head[: granted.start()])):
            either = request_cells(("granted", "partially_granted"), ())
            wholes = (phrases.TOTAL, phrases.NEW, phrases.TO_HANDLE)
            return Tie(either[:1], (either,), False, "share", wholes)
        share = phrases.SHARE.search(clause)
        if not share:
            return Tie()
        part, whole = clause[: share.start()], share["whole"]
        told = meant(part, "requests")
        named = meant(whole, "requests")
        cells = self.last
        if told and self.known(part):
            cells = self._cells(told)
        elif phrases.FILLER.sub("", part):
            return Tie()
        if not cells or not self.known(whole):
            return Tie()
        others: tuple[Sum, ...] = ()
        if cells[0][0] == "disputes":
            wholes = _cases(tuple(dict.fromkeys(row for _, row, _ in cells)))
        elif cells[0][0] == "requests":
            if {row for _, row, _ in cells} == {"new"}:
                others = (tuple((t, "total", column) for t, _, column in cells),)
            wholes = (phrases.TOTAL, phrases.NEW, phrases.TO_HANDLE)
            if named and named.rows != ("total",):
                wholes = (self._cells(named),)
        else:
            return Tie()
        return Tie(cells, others, True, "share", wholes)

    def _cells(self, told: Meant) -> Sum:
        return request_cells(told.rows or ("new",), told.columns)

    def _request(self, unit: str, raw: str, head: str, tail: str) -> Tie | None:
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
            gross = "all" if phrases.GROSS.search(self.rest) else ""
            others = handled if "理" in received["verb"] else handled[:1]
            return Tie(phrases.NEW, others, sure, scope=gross)
        if phrases.REQUESTS_HEAD.search(raw) and self.known(phrases.last_clause(raw)):
            self.rows = ("new",)
            return Tie(phrases.NEW, (phrases.TO_HANDLE, phrases.TOTAL), sure)
        if phrases.RECEIVED_ALONE.search(head) and phrases.REQUEST_TAIL.match(tail):
            self.rows = ("new",)
            return Tie(phrases.NEW, (phrases.TO_HANDLE,), sure)
        moved = phrases.MOVED_HEAD.search(head)
        into = moved and int(moved["year"]) == self.year
        if into or phrases.OVER_HEAD.search(head) or phrases.OVER_TAIL.match(tail):
            return Tie(phrases.CARRIED_OVER, (), sure)
        if phrases.FORWARD_HEAD.search(head) or phrases.FORWARD_TAIL.match(tail):
            return Tie(phrases.CARRIED_FORWARD, (), sure)
        information = (
            unit == "条"
            or re.search(r"信息(?:数|量)?$|信息数", head[-8:])
            and not _ends_in_mention(head)
            or phrases.ATTRIBUTES.search(self.text)
        )
        if not information and (told := self._meant("requests", raw, tail)):
            sure = sure and told.sure
            if not told.rows:
                return self._applicant(told.columns, sure)
            self.rows = told.rows
            # after 自然人申请61件 it may be theirs
            theirs = (request_cells(told.rows, self.who),) if self.who and not told.columns else ()
            self.who = told.columns or self.who
            return Tie(self._cells(told), theirs, sure, part=True)
        last = phrases.last_clause(raw)
        named = any(m.table == "requests" and m.rows for m in mentions.mentions(last))
        if named or phrases.NOT_ALL_HANDLED.search(last):
            return None
        if phrases.DUE_HEAD.search(head):
            return Tie(phrases.TO_HANDLE, (phrases.NEW,), False)
        if (
            not information
            and phrases.HANDLED_HEAD.search(head)
            or phrases.HANDLED_TAIL.match(tail)
        ):
            self.rows = ("total",)
            among = "some" if phrases.AMONG_RECEIVED.search(self.told) else ""
            ended = "办结" in raw[-12:]  # what is carried forward is not
            others = (phrases.NEW,) if ended else (phrases.NEW, phrases.TO_HANDLE)
            return Tie(phrases.TOTAL, others, sure, scope=among)
        return None

    def _applicant(self, columns: tuple[str, ...], sure: bool) -> Tie:
        """Requests of kinds of applicant: received or handled, or of what stands before."""
        self.who = columns
        rows = dict.fromkeys((("new",), ("total",), self.rows or ("new",)))
        first, *others = (request_cells(keys, columns) for keys in rows)
        both = request_cells(("new", "carried_over"), columns)
        return Tie(first, (*others, both), sure, part=True)

    def _rows_of_block(self, raw: str) -> tuple[str, ...]:
        """The block of table 4 that words name, whatever results they name."""
        named = [m.rows for m in mentions.mentions(raw) if m.table == "disputes" and m.rows]
        rows = named[-1] if named else ()
        return tuple(row.key for row in form.DISPUTES.rows if row.key in rows)

    def _dispute(self, raw: str, head: str, tail: str) -> Tie | None:
        if not self.disputes or self._unrelated(raw):
            return None
        if phrases.JOINT_HEAD.search(head):
            self.block = ()
            every = [dispute_cells(rows, ("total",)) for rows in phrases.BLOCKS.values()]
            return Tie(sum(every, ()), tuple(every), False, scope=self._of_disputes())
        told = self._meant("disputes", raw, tail)
        last = phrases.last_clause(raw)
        if not told and self.inner and "信息公开" in last and not phrases.EACH.search(raw):
            return Tie(dispute_cells(self.inner, ("total",)), (), False)
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
        self.inner = rows if self.wider else self.inner
        return Tie(
            dispute_cells(rows, told.columns or ("total",)),
            (),
            not self.inner and not phrases.TAKEN.search(last),
            part=not told.rows,
            scope=self._of_disputes(bool(told.columns or phrases.DECIDED.search(last))),
        )

    def _unrelated(self, raw: str) -> bool:
        """Whether the text says that these disputes are not over information; that goes on."""
        before = self.text.removesuffix(self.rest)
        named = before.rfind("信息公开")
        goes_on = (one for one in phrases.UNRELATED.finditer(before) if one.end() > named >= 0)
        clause = phrases.last_clause(raw) + self.behind
        told = phrases.UNRELATED.search(clause) or phrases.OF_A_KIND.search(clause)
        return bool(told) or any(goes_on)

    def _of_disputes(self, own: bool = False) -> str:
        """The scope of a number of cases; `own` are those that the body itself decides."""
        if self._about_information() and not self.wider:
            return ""
        return "part" if own else "all"

    def _about_information(self) -> bool:
        """Whether these are disputes over information, not any the agency handles."""
        return self.section == "disputes" or bool(re.search("信息公开|依申请", self.told))

    def _documents(self, unit: str, raw: str, tail: str) -> Tie | None:
        told = self._meant("proactive", raw, tail) if unit in "件份部宗起例" else None
        if not told:
            return None
        if "decisions" in told.columns:
            if phrases.NOT_DECIDED.search(phrases.last_clause(raw) + self._behind(tail)):
                return None
            some = phrases.SOME_DECIDED.search(phrases.last_clause(raw) + self._behind(tail))
            cells = tuple(("proactive", row, "decisions") for row in told.rows)
            return Tie(cells, scope="some" if some else "")
        rows = told.rows or (
            ("normative_documents",) if told.sure and "规范性文件" in self.text else ()
        )
        if len(rows) != 1 or len(told.columns) != 1 or told.columns[0] not in self.columns:
            return None
        # what is published need not be all
        shown = re.search("(?<!并)公开", phrases.last_clause(raw))
        cell = ("proactive", rows[0], self.columns[told.columns[0]])
        return Tie((cell,), (), told.sure and not shown)


def dispute_cells(rows: Iterable[str], columns: Iterable[str]) -> Sum:
    """Cells of table 4."""
    return tuple(("disputes", row, column) for row in rows for column in columns)


def _cases(rows: tuple[str, ...]) -> tuple[Sum, ...]:
    """All cases of some blocks, and those that are decided."""
    return dispute_cells(rows, ("total",)), dispute_cells(rows, form.DISPUTE_OUTCOMES[:-1])


def request_cells(rows: Iterable[str], columns: Iterable[str]) -> Sum:
    """Cells of table 3; of all applicants where none is named."""
    own = tuple(columns) or ("total",)
    return tuple(("requests", row, column) for row in rows for column in own)


def _ends_in_mention(head: str) -> bool:
    """Whether the last words before a quantity are the form's: 四类过程性信息."""
    found = mentions.mentions(head)
    return bool(found) and found[-1].end == len(head)
