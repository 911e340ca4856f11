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

from govreport import form
from govreport.checks.quantities import Quantity, quantities
from govreport.form import Label

CellKey = tuple[str, str, str]
Sum = tuple[CellKey, ...]
"""Cells that are added up; rows that a report's form does not have are left out."""

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


def _cells(*rows: str, column: str = "total") -> Sum:
    return tuple(("requests", row, column) for row in rows)


def _group(prefix: str) -> Sum:
    rows = [row.key for row in form.request_rows(True) if row.key.startswith(f"{prefix}.")]
    return _cells(*rows)


_NEW, _CARRIED_OVER = _cells("new"), _cells("carried_over")
_TOTAL, _CARRIED_FORWARD = _cells("total"), _cells("carried_forward")
_TO_HANDLE = _NEW + _CARRIED_OVER
_OTHER = (*_group("other"), *_cells("other"))

_OUTCOMES: tuple[tuple[str, Sum, bool], ...] = (
    (r"予以公开(?:及|和|、|或|与)部分公开", _cells("granted", "partially_granted"), True),
    (r"不予公开", _group("refused"), True),
    (r"部分公开", _cells("partially_granted"), True),
    (r"区分处理(?:后)?(?:予以)?(?:公开)?", _cells("partially_granted"), False),
    (r"(?<!不)予以公开", _cells("granted"), True),
    (r"同意公开|公开答复|全部公开|属于?已主动公开", _cells("granted"), False),
    (r"国家秘密", _cells("refused.state_secret"), False),
    (r"第三方合法权益|商业秘密|个人隐私", _cells("refused.third_party_rights"), False),
    (r"内部事务(?:性)?信息", _cells("refused.internal_affairs"), False),
    (r"过程性信息", _cells("refused.process_information"), False),
    (r"执法案卷(?:信息)?", _cells("refused.enforcement_files"), False),
    (r"行政查询(?:事项)?", _cells("refused.administrative_query"), False),
    (r"无法提供", _group("unavailable"), True),
    (r"不掌握(?:相关)?(?:政府)?(?:信息)?", _cells("unavailable.not_held"), True),
    (r"没有现成(?:信息)?|需要?另行制作", _cells("unavailable.requires_creation"), True),
    (r"补正后(?:申请内容)?仍不明确", _cells("unavailable.unclear_after_correction"), True),
    (r"不予处理", _group("not_processed"), True),
    (r"信访(?:、?举报)?(?:、?投诉)?(?:类)?(?:申请)?", _cells("not_processed.petition"), False),
    (r"重复申请", _cells("not_processed.repeated"), False),
    (r"公开出版物", _cells("not_processed.published_material"), False),
    (r"逾期不补正|逾期未补正", _cells("other.correction_overdue"), False),
    (r"其[他它]处理", _OTHER, True),
)
_ORGANISATIONS = tuple(key for key in form.APPLICANTS if key != "natural_person")
_APPLICANTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"自然人|公民|个人", ("natural_person",)),
    (r"商业企业|企业", ("business",)),
    (r"科研机构", ("research",)),
    (r"社会公益组织|公益组织", ("public_interest",)),
    (r"法律服务机构", ("legal_service",)),
    (r"法人(?:(?:或|和|及|与|、)其[他它]组织)?", _ORGANISATIONS),
)
_ANY_APPLICANT = re.compile("|".join(f"({words})" for words, _ in _APPLICANTS))

_FILLER = re.compile(
    r"(?:[，,、：:\s“”\"（(]|合计|总计|累计|总共|共|均为|各为|为|达到|达|有|计|件数|总数|总量"
    r"|数|量|了|是|的|仅|约|近)+$"
)
"""Words between what is counted and the quantity. No word is made of two others: a
run of them must part in one way only, or the search takes forever.
"""

_RECEIVED = r"收到|接到|接收|受理|登记|新收|收悉"
_REQUEST = r"(?:依申请公开|申请(?!人))(?:公开|政府信息|信息|的|要求|件|书|表|事项|事宜|办件)*"
_RECEIVED_HEAD = re.compile(rf"(?P<verb>{_RECEIVED})(?P<between>[^，,。；;]{{0,48}}?){_REQUEST}$")
_RECEIVED_ALONE = re.compile(rf"(?:{_RECEIVED})$")
_REQUEST_TAIL = re.compile(r"(?:各类|的|政府|信息|公开|依)*申请(?!人)")
_NOT_INFORMATION = re.compile(r"许可|登记|业务|低保|确认|复议|诉讼|仲裁|补贴|救助|理赔|审批")
_HANDLED_HEAD = re.compile(
    r"(?:办结|办理完结|办理|答复|回复|处理|办复)(?:各类|政府|信息|依|公开|申请|件|的|要求)*$"
)
_HANDLED_TAIL = re.compile(
    r"(?:公开|政府信息|信息|依|的|申请|件)*(?:均|全部|都)?(?:已|予以)?(?:全部|按时|依法|及时|按期|规范"
    r"|在(?:法定|规定)(?:时限|期限|时间)内?)*(?:均|已|予以)*(?:办结|答复|办理完|回复|办复)"
)
_FORWARD_HEAD = re.compile(
    r"(?:(?<!上年)(?<!上年度)(?<!上一年度)结转(?:至|到)?(?:下一?年度?|次年|明年|20\d\d年度?)?(?:继续)?(?:办理|处理|答复)?"
    r"|尚未办结|正在办理|仍在办理|未办结)(?:的)?(?:申请)?$"
)
_FORWARD_TAIL = re.compile(
    r"(?:的)?(?:申请)?(?:需|将|已)?(?:结转|转(?:入|至)?下|尚在办理|正在办理|仍在办理|尚未办结|未办结)"
)
_OVER_HEAD = re.compile(
    r"(?:上一?年度?|去年)结转[^，,。；;]{0,20}$|结转上一?年度?[^，,。；;]{0,20}$"
)
_OVER_TAIL = re.compile(r"(?:为)?(?:上一?年度?|去年)结转")
_OUTCOME_HEADS = [
    (re.compile(rf"(?:{words})(?:政府信息|信息|的|申请|答复|”|\"|类)*$"), cells, sure)
    for words, cells, sure in _OUTCOMES
]
_OUTCOME_TAILS = [
    (
        re.compile(rf"(?:申请)?(?:属于|属|为|系|因|被|“|\"|政府信息|本机关|相关)*(?:{words})"),
        cells,
        sure,
    )
    for words, cells, sure in _OUTCOMES
]
_APPLICANT_HEAD = re.compile(rf"(?:{_ANY_APPLICANT.pattern})(?:提出|提交|申请|的|类)*$")
_RATE = re.compile(r"(?:答复|办结|回复|办复|办理)率$")
_SHARE = re.compile(r"占(?:比|(?:申请)?(?:总数|总量|总件数|全部申请)(?:的)?)?$")
_COMPARED = re.compile(
    r"同比|环比|比上|较上|比去|较去|比20|较20|增加|减少|增长|下降|上升|多出|多了|少了"
)

_DISPUTE_TOPIC = re.compile(r"复议|诉讼|应诉")
_BLOCKS: dict[str, Sum] = {
    "reconsideration": (("disputes", "reconsideration", "total"),),
    "litigation": (
        ("disputes", "litigation_direct", "total"),
        ("disputes", "litigation_after_reconsideration", "total"),
    ),
    "litigation_direct": (("disputes", "litigation_direct", "total"),),
    "litigation_after_reconsideration": (
        ("disputes", "litigation_after_reconsideration", "total"),
    ),
}
_CASES = r"(?:案件|申请|事项|案|纠纷|应诉|\(|（|）|\))*"
_DISPUTE_HEADS = (
    (
        re.compile(rf"未经(?:行政)?复议(?:而|的)?直接(?:起诉|提起(?:行政)?诉讼){_CASES}$"),
        "litigation_direct",
    ),
    (
        re.compile(rf"复议后(?:又)?(?:起诉|提起(?:行政)?诉讼){_CASES}$"),
        "litigation_after_reconsideration",
    ),
    (re.compile(rf"(?<![、和及或])(?:行政)?复议{_CASES}$"), "reconsideration"),
    (re.compile(rf"(?<![、和及或])(?:行政)?诉讼{_CASES}$"), "litigation"),
)
_JOINT_HEAD = re.compile(rf"复议{_CASES}[、和及或与]+(?:行政)?诉讼{_CASES}$")
_DISPUTE_TAILS = (
    (
        re.compile(r"(?:因[^，,。；;]{0,24})?(?:政府信息公开)?(?:行政)?复议(?!后)"),
        "reconsideration",
    ),
    (re.compile(r"(?:因[^，,。；;]{0,24})?(?:政府信息公开)?(?:行政)?诉讼"), "litigation"),
)
_RESULTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:结果)?维持$"), "upheld"),
    (re.compile(r"(?:结果)?纠正$"), "corrected"),
    (re.compile(r"尚未审结$|未审结$|审理中$"), "pending"),
    (re.compile(r"其[他它]结果$"), "other"),
)

_DOCUMENT = r"(?:行政)?规范性文件"
_ISSUED_HEADS = (
    (re.compile(rf"(?:新?制发|制定)(?:了|并公开|并发布|的|本级)*{_DOCUMENT}$"), "issued", True),
    (re.compile(rf"(?:印发|出台)(?:了|的)*{_DOCUMENT}$"), "issued", False),
    (re.compile(rf"现行有效(?:的)?(?:{_DOCUMENT})?$"), "in_force", False),
    (re.compile(rf"(?:废止)(?:和失效|失效)?(?:了|的)*(?:{_DOCUMENT})$"), "repealed", False),
)
_DOCUMENT_TAIL = re.compile(rf"{_DOCUMENT}(?!类|专栏|库|信息)")
_ISSUED_ALONE = re.compile(r"(?:新?制发|制定)(?:了)?$")
_COLUMNS = {
    "2021": {"issued": "issued", "in_force": "in_force", "repealed": "repealed"},
    "2019": {"issued": "made"},
}
_DECISIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:作出|办理|办结)(?:的)?行政许可(?:决定)?$"), "licensing"),
    (re.compile(r"行政处罚决定(?:书)?$|(?:作出|实施)(?:的)?行政处罚(?:案件)?$"), "penalties"),
    (re.compile(r"(?:作出|实施|采取)(?:的)?行政强制(?:措施|执行)?(?:决定)?$"), "coercion"),
)
_FEES_HEAD = re.compile(r"行政事业性收费(?:[^，,。；;]{0,12})$")
_FEE_HEAD = re.compile(
    r"(?:信息处理费|信息公开[^，,。；;]{0,8}费用?|检索、?复制[^，,。；;]{0,8}费)[^，,。；;]{0,12}$"
    r"|实际收取[^，,。；;]{0,12}$"
)
_FEE_TAIL = re.compile(r"(?:的)?(?:政府信息公开)?信息处理费")

_NO_REQUEST = re.compile(
    r"(?:未|没有|无)(?:曾)?(?:收到|接到|受理|接收)(?:过)?(?P<what>[^，,。；;]{0,50}?)(?:依申请公开|申请(?!人))"
    r"[^，,。；;]{0,30}"
)
_NO_REQUEST_BUT = re.compile(r"复议|诉讼|补正|投诉|费|其[他它]|除|新的|许可|超期|逾期")
_NO_DISPUTE = re.compile(
    r"(?:未(?!经)|没有|(?<!有)无(?!正当|理由|法|论|故)|尚无|不存在)[^，,。；;]{0,50}?(?:复议|诉讼)[^，,。；;]{0,40}"
)
_CORRECTED = re.compile(r"纠正|纠错|撤销|败诉|变更")
_NO_CORRECTION = re.compile(r"(?:未|没有|无)[^，,。；;]{0,16}结果纠正[^，,。；;]{0,10}")
_NO_DOCUMENT = re.compile(
    rf"(?:未|没有|无)(?:新)?(?:制发|制定)(?:任何|过)?{_DOCUMENT}(?!以|之)|{_DOCUMENT}[^，,。；;\d]{{0,8}}未制发"
)
_NO_FEE = re.compile(
    r"(?:未|没有|无|不)(?:曾|有|存在)?(?:产生|发生|收取|收到|向|存在)[^，,。；;]{0,30}费用?(?!标准)[^，,。；;]{0,6}"
)
_ALL_DONE = re.compile(
    r"(?:均|全部|都)(?:已)?(?:经)?(?:按时|依法|及时|全部|按期|在[^，,。；;]{2,12}内)?办(?:结|理完|毕)[^，,。；;]{0,2}"
)
_ALL_CLOSED = re.compile(r"(?:均|全部|都)(?:已)?(?:结案|审结)")

_REQUEST_TOPIC = re.compile(
    r"信息公开[^，。；]{0,6}申请|公开[^，。；]{0,8}申请|依申请|申请公开|申请件|申请人"
)
_ATTRIBUTES = re.compile(r"主动公开[^，。；、]{0,10}?\d")
"""A sentence that counts documents by whether they are public, not requests by outcome."""

_OFFICE = re.compile(
    r"本机关|本办公?室?(?=[共全收未受])|办公室(?=[共全收未受本）)])|政府办(?=[共全收未受])|区本级|市本级|县本级"
)
_AREA = re.compile(
    r"[全本我][省市县区旗州镇乡](?![属直级委政领])|各级行政机关|各部门|各单位|各级各部门|全系统"
)
_OTHER_TIME = re.compile(
    r"上半年|下半年|[一二三四1-4]季度|历年|以来|近[三五两几]年|\d月份|每月|每年|去年|上年(?!度?结转)"
)
_YEAR = re.compile(r"(20\d\d)(?:年度?|(?=[-—～至]))")
SENTENCE = re.compile(r"[^。！!\n]+[。！!]?")
_MAY_CLAIM = re.compile(
    r"\d|[一二两三四五六七八九十百][件份宗起例条]|未|没有|无|不[收存]|均|全部|都已"
)
_LISTED_UNITS = frozenset(["件", "条", "份", "宗", "起", "例", "篇", "件次", "条次", "元", "%"])
_FOUND_IN = ("overview", "proactive", "requests", "disputes", "other")
"""Sections whose quantities are facts of the year; the problems section plans."""

_REACH = 64
"""Characters before a quantity that can say what is counted."""

LONGEST_SENTENCE = 2_000
"""Characters of the longest sentence that is read."""

MAX_CLAIMS = 1_000
"""Most claims of one report that are read; real ones make 100."""


def claims(
    sections: Mapping[str, str], edition: str | None, year: int | None, government: bool
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
        for match in SENTENCE.finditer(text):
            sentence = match[0]
            if len(sentence) > LONGEST_SENTENCE:
                continue
            inside = 0 <= begin <= match.start() < begin + len(part or "")
            # a sentence that goes on about requests need not name them again
            about = bool(_REQUEST_TOPIC.search(sentence)) or inside or section == "requests"
            if len(found) < MAX_CLAIMS and _MAY_CLAIM.search(sentence):
                reader = _Sentence(section, sentence, edition, year, government, about)
                found += reader.claims()
    return found[:MAX_CLAIMS]


class _Sentence:
    """One sentence: its quantities and its words of none."""

    def __init__(self, section, text, edition, year, government, requests):
        self.section: str = section
        self.text: str = text
        self.columns: dict[str, str] = _COLUMNS.get(edition or "", {})
        self.year: int | None = year
        self.requests: bool = requests
        self.disputes = bool(_DISPUTE_TOPIC.search(text))
        self.whole = self._scope(government)
        self.last: Sum = ()
        self.block: str = ""

    def _scope(self, government: bool) -> str:
        if government:
            return "office" if _OFFICE.search(self.text) and not _AREA.search(self.text) else ""
        return "area" if _AREA.search(self.text) else ""

    def claims(self) -> list[Claim]:
        """All claims, in order."""
        counted = quantities(self.text)
        found = [*self._none(counted)]
        before = 0
        for number, quantity in enumerate(counted):
            after = counted[number + 1].start if number + 1 < len(counted) else len(self.text)
            claim = self._tie(quantity, before, after)
            if claim:
                found.append(claim)
                if claim.cells and claim.kind == "count":
                    self.last = claim.cells
            before = quantity.end
        return sorted(found, key=lambda claim: claim.start)

    def _claim(
        self,
        start: int,
        end: int,
        quantity: Quantity | None,
        cells: Sum = (),
        others: tuple[Sum, ...] = (),
        sure: bool = True,
        kind: str = "count",
    ) -> Claim:
        scope = self._time(start) or self.whole
        return Claim(
            self.section, self.text, start, end, quantity, kind, cells, others, sure, scope
        )

    def _time(self, start: int) -> str:
        """``"time"`` where the words before speak of another year or of part of one."""
        years = _YEAR.findall(self.text, 0, start)
        if years and self.year and int(years[-1]) != self.year:
            return "time"
        clause = self.text[max(self.text.rfind("，", 0, start), 0) : start]
        return "time" if _OTHER_TIME.search(clause) else ""

    # --- words of none ---------------------------------------------------------

    def _none(self, counted: list[Quantity]) -> Iterator[Claim]:
        """Words that say that there was none, or that all is done."""

        def free(match: re.Match) -> bool:
            return not any(match.start() < q.end and q.start < match.end() for q in counted)

        def claim(match: re.Match, cells: Sum, sure: bool = True, kind: str = "count") -> Claim:
            return self._claim(match.start(), match.end(), None, cells, (), sure, kind)

        for match in _NO_REQUEST.finditer(self.text):
            if free(match) and not _NO_REQUEST_BUT.search(match[0]):
                yield claim(match, _NEW)
        for match in _NO_DISPUTE.finditer(self.text) if self.disputes else ():
            if not free(match):
                continue
            column = "corrected" if _CORRECTED.search(match[0]) else "total"
            for word, block in (("复议", "reconsideration"), ("诉讼", "litigation")):
                if word in match[0]:
                    cells = tuple((table, row, column) for table, row, _ in _BLOCKS[block])
                    yield claim(match, cells)
        for match in _NO_CORRECTION.finditer(self.text) if self.disputes else ():
            if free(match) and not _DISPUTE_TOPIC.search(match[0]):
                blocks = [
                    b
                    for w, b in (("复议", "reconsideration"), ("诉讼", "litigation"))
                    if w in self.text[: match.start()]
                ]
                for block in blocks:
                    yield claim(match, tuple((t, row, "corrected") for t, row, _ in _BLOCKS[block]))
        if self.columns:
            for match in _NO_DOCUMENT.finditer(self.text):
                column = self.columns["issued"]
                yield claim(match, (("proactive", "normative_documents", column),))
        for match in _NO_FEE.finditer(self.text):
            if free(match):
                yield claim(match, (("proactive", "fees", "amount"),), kind="fee")
        if self.requests and not self.disputes:
            for match in _ALL_DONE.finditer(self.text):
                yield claim(match, _CARRIED_FORWARD, sure=False)
        for match in _ALL_CLOSED.finditer(self.text) if self.disputes else ():
            cells = tuple(
                (t, row, "pending")
                for t, row, _ in (*_BLOCKS["reconsideration"], *_BLOCKS["litigation"])
            )
            yield claim(match, cells, sure=False)

    # --- quantities ------------------------------------------------------------

    def _tie(self, quantity: Quantity, before: int, after: int) -> Claim | None:
        """A quantity as a claim; None where it counts nothing of the report's."""
        raw = self.text[max(before, quantity.start - _REACH) : quantity.start]
        if _COMPARED.search(re.split("[，,；;]", raw)[-1]):
            return None
        head = _FILLER.sub("", raw)
        tail = self.text[quantity.end : after].lstrip('“"（( ')
        start, end = quantity.start, quantity.end

        def claim(cells: Sum, others: tuple[Sum, ...] = (), sure: bool = True, kind="count"):
            return self._claim(start, end, quantity, cells, others, sure, kind)

        if quantity.unit == "%":
            if self.requests and _RATE.search(head):
                return claim(_TOTAL + _TO_HANDLE, kind="rate")
            if self.last and _SHARE.search(head):
                return claim(self.last, kind="share")
            return claim(())
        if quantity.unit == "元":
            if _FEES_HEAD.search(head):
                return claim((("proactive", "fees", "amount"),), kind="money")
            if _FEE_HEAD.search(head) or _FEE_TAIL.match(tail):
                return claim((("proactive", "fees", "amount"),), kind="fee")
            return claim(()) if "费" in self.text else None
        tied = self._dispute(claim, head, tail) or self._documents(claim, head, tail)
        if tied is None and self.requests:
            tied = self._request(claim, quantity, head, tail)
        if tied is None and quantity.unit in _LISTED_UNITS and quantity.text[0].isdigit():
            return claim(())
        return tied

    def _request(self, claim, quantity: Quantity, head: str, tail: str) -> Claim | None:
        if quantity.unit not in ("件", "份", "宗", "起", "例", "条", "个", "件次", "次"):
            return None
        sure = quantity.unit in ("件", "份", "宗", "条", "起")
        received = _RECEIVED_HEAD.search(head)
        if received and not _NOT_INFORMATION.search(received["between"]):
            kinds = {m.lastindex or 1 for m in _ANY_APPLICANT.finditer(received["between"])}
            if len(kinds) == 1:
                return self._applicant(claim, _APPLICANTS[kinds.pop() - 1][1])
            return claim(
                _NEW, (_TO_HANDLE, _TOTAL) if "理" in received["verb"] else (_TO_HANDLE,), sure
            )
        if _RECEIVED_ALONE.search(head) and _REQUEST_TAIL.match(tail):
            return claim(_NEW, (_TO_HANDLE,), sure)
        if _OVER_HEAD.search(head) or _OVER_TAIL.match(tail):
            return claim(_CARRIED_OVER, (), sure)
        if _FORWARD_HEAD.search(head) or _FORWARD_TAIL.match(tail):
            return claim(_CARRIED_FORWARD, (), sure)
        information = (
            quantity.unit == "条"
            or re.search(r"信息(?:数|量)?$|信息数", head[-8:])
            or _ATTRIBUTES.search(self.text)
        )
        for pattern, cells, own_words in _OUTCOME_HEADS:
            if not information and pattern.search(head):
                return claim(cells, (), sure and own_words)
        for pattern, cells, own_words in _OUTCOME_TAILS:
            if not information and pattern.match(tail):
                return claim(cells, (), sure and own_words)
        if who := _APPLICANT_HEAD.search(head):
            if not information:
                return self._applicant(claim, _APPLICANTS[(who.lastindex or 1) - 1][1])
        if _HANDLED_HEAD.search(head) and not information or _HANDLED_TAIL.match(tail):
            return claim(_TOTAL, (_NEW, _TO_HANDLE), sure)
        return None

    def _applicant(self, claim, columns: tuple[str, ...]) -> Claim:
        new, handled = (
            tuple(("requests", row, column) for column in columns) for row in ("new", "total")
        )
        return claim(new, (handled,), False)

    def _dispute(self, claim, head: str, tail: str) -> Claim | None:
        if not self.disputes:
            return None
        if _JOINT_HEAD.search(head):
            every = _BLOCKS["reconsideration"] + _BLOCKS["litigation"]
            self.block = ""
            return claim(every, (_BLOCKS["reconsideration"], _BLOCKS["litigation"]), False)
        for pattern, block in _DISPUTE_HEADS:
            if pattern.search(head):
                self.block = block
                return claim(_BLOCKS[block], (), self._about_information())
        for pattern, column in _RESULTS:
            if pattern.search(head) and self.block:
                cells = tuple((table, row, column) for table, row, _ in _BLOCKS[self.block])
                return claim(cells, (), False)
        for pattern, block in _DISPUTE_TAILS:
            if pattern.match(tail):
                self.block = block
                return claim(_BLOCKS[block], (), False)
        return None

    def _about_information(self) -> bool:
        """Whether these are disputes over information, not any the agency handles."""
        return self.section == "disputes" or bool(re.search("信息公开|依申请", self.text))

    def _documents(self, claim, head: str, tail: str) -> Claim | None:
        for pattern, row in _DECISIONS:
            if pattern.search(head):
                return claim((("proactive", row, "decisions"),), (), False)
        if "规范性文件" not in self.text or not self.columns:
            return None
        for pattern, column, sure in _ISSUED_HEADS:
            if pattern.search(head) and column in self.columns:
                return claim(
                    (("proactive", "normative_documents", self.columns[column]),), (), sure
                )
        if _ISSUED_ALONE.search(head) and _DOCUMENT_TAIL.match(tail):
            column = self.columns["issued"]
            return claim((("proactive", "normative_documents", column),))
        return None
