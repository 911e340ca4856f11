"""What the narrative says of the tables: each quantity tied to the cell it speaks of.

A claim is tied by its own clause: the words before the quantity (``共收到政府信息公开申请
6件``), else those behind it (``1件结转下年度继续办理``). Words of none count as 0 (``未收到…申请``).
What is not tied stays a claim without cells: it can be listed, not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from govreport import form
from govreport.checks import mentions, phrases, scope
from govreport.checks.mentions import meant
from govreport.checks.phrases import Sum
from govreport.checks.quantities import Quantity, quantities
from govreport.checks.ties import REACH, Tie, Ties, dispute_cells, request_cells
from govreport.form import Label

SCOPES: dict[str, Label] = {
    "": Label("", ""),
    "office": Label(
        "句中只说本机关，表格可能含全域",
        "the sentence speaks of the office, the table of the whole area",
    ),
    "area": Label(
        "句中说全域，表格可能只含本机关，不应更大",
        "the sentence speaks of the whole area, the table of the agency, which cannot have more",
    ),
    "all": Label(
        "句中未说限于政府信息公开，表格不应更大",
        "the sentence is not of open information alone, so the table cannot have more",
    ),
    "some": Label(
        "句中只说其中一部分，不应大于表格",
        "the sentence speaks of some of them, which cannot be more",
    ),
    "other": Label("句中说的是其他机关或地方", "the sentence speaks of another body or place"),
    "part": Label("句中只说其中一部分", "the sentence speaks of a part of them"),
    "time": Label("句中所说不是本年度全年", "the sentence speaks of another time than the year"),
}
"""Why a sentence may speak of something else than the table."""

ELSEWHERE = frozenset(["other", "part", "time"])
"""Scopes that the tables do not have: there is nothing to compare."""

WIDER = frozenset(["area", "all"])
"""Scopes of which the table's is a part; `some` is a part of the table's."""


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
    beside : Decimal
        What else the sentence counts in the same cells, so that the sum may be meant.
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
    beside: Decimal = Decimal(0)

    @property
    def text(self) -> str:
        """The claim's own words."""
        return self.passage[self.start : self.end]

    @property
    def value(self) -> Decimal:
        """The number claimed; 0 for words of none."""
        return self.quantity.value if self.quantity else Decimal(0)

    def allows(self, value: Decimal | int) -> bool:
        """Whether the words may mean this number, by themselves or with what is beside them."""
        if not self.quantity:
            return value == 0
        return self.quantity.allows(value) or self.quantity.allows(value - self.beside)

    def fits(self, value: Decimal | int) -> bool:
        """Whether words of another scope leave this number possible."""
        if self.scope == "some":
            return self.value <= value or self.allows(value)
        return self.scope in WIDER and (self.value >= value or self.allows(value))


_FOUND_IN = ("overview", "proactive", "requests", "disputes", "other")
"""Sections whose quantities are facts of the year; the problems section plans."""

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
    columns, names = phrases.COLUMNS.get(edition or "", {}), scope.names_of(agency)
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
                    section, sentence, columns, year, names, government, about, not others
                )
                found += reader.claims()
    return found[:MAX_CLAIMS]


def _beside(found: list[Claim]) -> list[Claim]:
    """Several quantities of the same cells in a sentence are parts: of the greatest, or of their sum."""
    by_cells: dict[Sum, list[Claim]] = {}
    for claim in found:
        counted = claim.cells and claim.quantity and claim.kind == "count"
        if counted and claim.scope not in ("time", *WIDER):
            by_cells.setdefault(claim.cells, []).append(claim)
    told: dict[int, Claim] = {}
    for same in by_cells.values():
        total = sum((claim.value for claim in same), Decimal(0))
        own = [claim for claim in same if claim.scope not in ELSEWHERE]
        most = max(own, key=lambda claim: claim.value, default=None)
        for claim in own:
            if claim is most:
                sure = claim.sure and len(own) == 1
                told[id(claim)] = replace(claim, beside=total - claim.value, sure=sure)
            else:
                told[id(claim)] = replace(claim, scope=claim.scope or "some")
    return [told.get(id(claim), claim) for claim in found]


@dataclass
class _Sentence:
    """One sentence: its quantities and its words of none."""

    section: str
    text: str
    columns: dict[str, str]
    year: int | None
    names: tuple[str, ...]
    government: bool
    requests: bool
    bare: bool

    def __post_init__(self) -> None:
        area = phrases.AREA.search(self.text)
        self.whole = "area" if area and not self.government else ""
        if self.government and not area and phrases.OFFICE.search(self.text):
            self.whole = "office"
        whose = self.names, self.government
        self.ties = Ties(
            self.section, self.text, self.columns, self.year, whose, self.requests, self.bare
        )

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
                among = follows or (first and self.ties.known(raw))
            elif re.search("[；;]", raw):
                among = True
            tie = self.ties.tie(quantity, before, after)
            if tie and tie.cells:
                own = self._own(
                    before, quantity.start, quantity.end, follows or (tie.part and first)
                )
                told = not tie.part or ((first or follows) and among and self._topic_known(raw))
                tie = tie._replace(sure=tie.sure and own and told)
                unnamed = not self.ties.named and tie.cells[0][0] == "requests"
                # 废止5件，其中废止县政府文件3件
                within = phrases.AMONG.search(raw) and "另" not in raw  # 其中另作出18件
                again = within and tie.cells == self.ties.last
                if (unnamed and not tie.sure) or (tie.part and not among) or again:
                    tie = Tie()
            claim = tie and self._claim(quantity.start, quantity.end, quantity, tie, raw)
            if claim:
                found.append(claim)
            if quantity.unit != "%":
                whole = claim if claim and claim.scope in ("", "office") else None
                follows = bool(whole and whole.cells and whole.sure)
                self.ties.last = whole.cells if whole and whole.kind == "count" else ()
                first = False
            before = quantity.end
        found += self._zeros(counted, found)
        if phrases.CORRECTED_FIGURE.search(self.text):
            found = [replace(claim, cells=(), others=(), wholes=()) for claim in found]
        return sorted(_beside(found), key=lambda claim: claim.start)

    def _topic_known(self, raw: str) -> bool:
        """Whether the clauses before that of a part speak of all that the report counts."""
        earlier = re.split("[，,；;]", raw)[:-1]
        topics = [one for one in earlier if not self.ties.named or scope.OBJECT.search(one)]
        return self.ties.known("".join(topics))

    def _own(self, before: int, start: int, end: int, follows: bool) -> bool:
        """Whether what stands from `start` to `end` can only be the report's own."""
        behind, aside = phrases.BEHIND.match(self.text, end), phrases.ASIDE.match(self.text, end)
        if aside and not self.ties.known(aside["words"] or aside["more"] or ""):
            return False  # of another time, another body, or more than the report counts
        claim = self.text[start:end] + (behind[0] if behind else "")
        return scope.own(self.text[before:start], claim, follows, self.names, self.government)

    def _claim(
        self, start: int, end: int, quantity: Quantity | None, tie: Tie, words: str = ""
    ) -> Claim:
        of = self._scope_of(start, end, quantity, tie, words)
        said = tie.kind, tie.cells, tie.others, tie.wholes, tie.sure, of
        return Claim(self.section, self.text, start, end, quantity, *said)

    def _scope_of(
        self, start: int, end: int, quantity: Quantity | None, tie: Tie, words: str
    ) -> str:
        """A key of `SCOPES`: 通过信函收到 and 收到要求公开预算的申请 single out some."""
        if elsewhere := self._elsewhere(start, end, tie.cells):
            return elsewhere
        last = phrases.last_clause(words[-REACH:])
        behind = phrases.SINGLED_BEHIND.match(self.text, end)
        received = phrases.RECEIVED_HEAD.search(phrases.FILLER.sub("", last))
        singled = (
            received[0] if received else "",
            last if phrases.SINGLED.search(last) else "",
            behind[0] if behind else "",
        )
        count = bool(quantity) and tie.kind == "count"
        some = phrases.PART.search(phrases.last_clause(self.text[:end]))
        if not some and (not count or all(map(self.ties.known, singled))):
            return tie.scope or self.whole
        # 收到网上咨询申请: not for information
        other = received and not re.search("信息|公开", received[0])
        return "part" if other or not count or {tie.scope, self.whole} & WIDER else "some"

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
        named = {m.table for m in mentions.mentions(clause) if m.rows or m.table == "requests"}
        # 因不予公开引发的行政复议: one table's words single out some of another's
        single = cells and named - {cells[0][0]}
        return "part" if single or phrases.NOT_OWN.search(clause) else ""

    # --- words of none ---------------------------------------------------------

    def _none(self, counted: list[Quantity]) -> Iterator[tuple[re.Match[str], Tie]]:
        """Words that say that there was none, or that all is done."""

        def free(pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
            for match in pattern.finditer(self.text):
                if not any(match.start() < q.end and q.start < match.end() for q in counted):
                    yield match

        for match in free(phrases.NO_REQUEST):
            years = re.findall(r"20\d\d(?=年)", match[0])
            if years and str(self.ties.year) not in years:
                continue
            if not phrases.NO_REQUEST_BUT.search(match[0]):
                who = meant(match[0], "requests")
                columns = who.columns if who and not who.rows else ()
                whole = "任何" in match["what"] or self.ties.known(match["what"])
                some = "" if whole else "some"
                yield match, Tie(request_cells(("new",), columns), scope=some)
        if self.ties.disputes:
            for match in free(phrases.NO_DISPUTE):
                if phrases.OF_A_KIND.search(match[0]):
                    continue
                told = meant(match[0], "disputes")
                named = told.columns if told else ()
                columns = named or (
                    ("corrected",) if phrases.CORRECTED.search(match[0]) else ("total",)
                )
                for block in phrases.blocks(match[0]):
                    yield match, Tie(dispute_cells(phrases.BLOCKS[block], columns))
            for match in free(phrases.NO_CORRECTION):
                if not phrases.DISPUTE_TOPIC.search(match[0]):
                    for block in phrases.blocks(self.text[: match.start()]):
                        yield match, Tie(dispute_cells(phrases.BLOCKS[block], ("corrected",)))
            for match in phrases.ALL_CLOSED.finditer(self.text):
                yield (
                    match,
                    Tie(dispute_cells(sum(phrases.BLOCKS.values(), ()), ("pending",)), sure=False),
                )
        elif self.ties.requests:
            for match in phrases.ALL_DONE.finditer(self.text):
                subject = re.split("[；;]", self.text[: match.start()])[-1]
                if not phrases.OVER_TAIL.search(subject) or phrases.COMES_IN.search(subject):
                    yield match, Tie(phrases.CARRIED_FORWARD, sure=False)
        if self.columns:
            for match in phrases.NO_DOCUMENT.finditer(self.text):
                yield match, Tie((("proactive", "normative_documents", self.columns["issued"]),))
        for match in free(phrases.NO_FEE):
            if phrases.SOME_FEES.search(match[0]):
                continue
            kind = "money" if "行政事业性" in match[0] else "fee"
            yield match, Tie(phrases.FEES, kind=kind)

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
                raw = self.text[max(start - REACH, 0) : start] + words
                self.ties.told = self.text[:end]
                tie = self.ties.count("件", raw, "", words)
                if phrases.FEES_HEAD.search(words):
                    tie = Tie(phrases.FEES, kind="money")
                # 没有办结的申请 are those that are pending
                if not self.ties.known(words) or tie is None or tie.cells == phrases.TOTAL:
                    continue
                if tie.cells[:1] and tie.cells[0][0] == "requests" and "起诉" in words:
                    continue  # 没有申请人因不予公开起诉
            else:
                tie = self._all(match[0], start, told, found)
                words = match[0][told[-1].end - start :] if told else match[0]
            if tie and tie.sure and tie.cells:
                own = scope.own(
                    self.text[:start] + words, "", tie.part, self.names, self.government
                )
                if own:
                    yield self._claim(start, end, None, tie)

    def _all(self, clause: str, start: int, told: list[Quantity], found: list[Claim]) -> Tie | None:
        """What is nothing where all is said to be something else."""
        said = phrases.ALL.search(clause)
        before = [c for c in found if c.quantity and c.end <= start + (said.start() if said else 0)]
        if not said or not self.ties.known(clause[said.end() :]):
            return None
        subject, words = clause[: said.start()], clause[said.end() :]
        whole = phrases.NEW
        if before:
            # right behind what is counted: nothing parts them that says of which part
            gap = self.text[before[-1].end : start] if not told else ""
            if re.sub("[，,；;、]", "", gap) or not before[-1].sure:
                return None
            whole = before[-1].cells
            subject = "" if told else subject
        elif "申请" not in clause:
            return None
        if not whole or mentions.meant(subject, whole[0][0]):
            return None
        if whole[0][0] == "disputes" and (got := meant(words, "disputes")) and got.columns:
            rest = [column for column in form.DISPUTE_OUTCOMES if column not in got.columns]
            return Tie(tuple((t, row, column) for t, row, _ in whole for column in rest))
        if whole not in (phrases.NEW, phrases.TOTAL) or not (got := meant(words, "requests")):
            return None
        if got.columns and not got.rows:
            rest = [column for column in form.APPLICANTS if column not in got.columns]
            return Tie(request_cells(("new",), rest)) if rest else None
        if got.rows and not got.columns:
            rows = form.outcome_rows(tuple(row.key for row in form.PRINTED_ROWS))
            return Tie(request_cells([row for row in rows if row not in got.rows], ()))
        return None
