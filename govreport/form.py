"""The statutory form of the annual report, as data.

What a report must contain is fixed by the Regulations on Open Government
Information (《政府信息公开条例》, State Council Order No. 711, in force 2019-05-15,
art. 50); how its tables look, by two notices of the State Council's General
Office: 国办公开办函〔2019〕60号 (edition ``"2019"``, reports for 2019 and 2020) and
国办公开办函〔2021〕30号 (edition ``"2021"``, reports for 2021 and later).

Keys are those of the project's JSON; every label exists in Chinese and English.
This module imports nothing of ours: everything else may stand on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

EDITIONS: dict[str, str] = {
    "2019": "国办公开办函〔2019〕60号",
    "2021": "国办公开办函〔2021〕30号",
}
"""Edition → the notice that prescribes it."""


@dataclass(frozen=True)
class Label:
    """A name in both languages.

    Attributes
    ----------
    zh, en : str
        The wording on the form, and our English for it.
    """

    zh: str
    en: str

    def __call__(self, lang: str = "zh") -> str:
        """Return the wording in `lang` (``"zh"`` or ``"en"``)."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Column:
    """A column of a table: its key, its label, and the unit of its figures.

    Attributes
    ----------
    key : str
    label : Label
    unit : str
        ``"件"`` for counts, ``"万元"`` for amounts, ``""`` where the report
        states the unit itself (2019 edition's procurement).
    signed : bool
        Whether the figure is an increase or a decrease (本年增/减).
    variants : tuple of str
        Other wordings met in real reports.
    """

    key: str
    label: Label
    unit: str = "件"
    signed: bool = False
    variants: tuple[str, ...] = ()

    @property
    def decimal(self) -> bool:
        """Whether the figure may have decimals (amounts of money)."""
        return self.unit != "件"


@dataclass(frozen=True, eq=False)
class Row:
    """A row of a table. Compared by identity: the form has each row once.

    Attributes
    ----------
    key : str
        For example ``"refused.state_secret"``.
    label : Label
        The row's own words, without its enumerator.
    number : str
        The enumerator printed before the label (``"（一）"``, ``"1."``), or ``""``.
    groups : tuple of str
        The Chinese group labels the row stands under, outermost first.
    columns : tuple of str
        Keys of the columns the form gives the row.
    basis : str
        The article behind the row.
    variants : tuple of str
        Other wordings met in real reports.
    """

    key: str
    label: Label
    number: str = ""
    groups: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    basis: str = ""
    variants: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table of the form in one edition.

    Attributes
    ----------
    key : str
        ``"proactive"``, ``"requests"`` or ``"disputes"``.
    label : Label
    rows : tuple of Row
    columns : tuple of Column
    """

    key: str
    label: Label
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]

    def row(self, key: str) -> Row:
        """Return the row with this key; ``KeyError`` if the form has none."""
        return _by_key(self.rows, key)

    def column(self, key: str) -> Column:
        """Return the column with this key; ``KeyError`` if the form has none."""
        return _by_key(self.columns, key)


@dataclass(frozen=True)
class Identity:
    """An equation that the form states or implies (勾稽关系).

    The sum of `left` equals the sum of `right`, along `axis`: ``"row"``
    identities name columns and hold in every row, ``"column"`` identities name
    rows and hold in every column.

    Attributes
    ----------
    key : str
        For example ``"requests.balance"``.
    table : str
    axis : str
        ``"row"`` or ``"column"``.
    left, right : tuple of str
    label : Label
    basis : Label
    """

    key: str
    table: str
    axis: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    label: Label
    basis: Label


def _by_key(items, key):
    for item in items:
        if item.key == key:
            return item
    raise KeyError(key)


# --- sections --------------------------------------------------------------

SECTIONS: dict[str, Label] = {
    "overview": Label("总体情况", "Overview"),
    "proactive": Label("主动公开政府信息情况", "Proactive disclosure"),
    "requests": Label("收到和处理政府信息公开申请情况", "Requests received and handled"),
    "disputes": Label(
        "政府信息公开行政复议、行政诉讼情况",
        "Administrative reconsideration and litigation",
    ),
    "problems": Label("存在的主要问题及改进情况", "Main problems and improvements"),
    "other": Label("其他需要报告的事项", "Other matters to report"),
}
"""The six sections (Regulations, art. 50), in order."""

SUBSECTIONS: dict[str, Label] = {
    "overview.proactive": Label("主动公开", "Proactive disclosure"),
    "overview.requests": Label("依申请公开", "Disclosure on request"),
    "overview.management": Label("政府信息管理", "Management of government information"),
    "overview.platforms": Label("政府信息公开平台建设", "Disclosure platforms"),
    "overview.supervision": Label("监督保障", "Supervision and support"),
}
"""The five sub-sections of the overview (国办公开办函〔2021〕30号), in order."""

EXTRA_SECTION = Label("其他章节", "Further sections")
"""Sections that the form does not have, such as 信息处理费收取情况."""

# --- table 2: proactive disclosure -------------------------------------------

_ISSUED = ("issued", "repealed", "in_force")
_MADE = ("made", "published", "public_total")
_ITEMS = ("items_last_year", "change", "decisions")

_ART20_1 = "第二十条第（一）项"
_ART20_5 = "第二十条第（五）项"
_ART20_6 = "第二十条第（六）项"
_ART20_8 = "第二十条第（八）项"
_ART20_9 = "第二十条第（九）项"


def _proactive_row(key, zh, en, group, columns, variants=()):
    basis = f"《政府信息公开条例》{group}"
    return Row(key, Label(zh, en), "", (group,), columns, basis, variants)


_NORMATIVE_VARIANTS = ("规范性文件", "行政规范性文件")

_PROACTIVE = {
    "2021": Table(
        "proactive",
        Label("主动公开政府信息情况", "Proactive disclosure"),
        (
            _proactive_row("regulations", "规章", "Government rules", _ART20_1, _ISSUED),
            _proactive_row(
                "normative_documents",
                "行政规范性文件",
                "Normative documents",
                _ART20_1,
                _ISSUED,
                _NORMATIVE_VARIANTS,
            ),
            _proactive_row(
                "licensing",
                "行政许可",
                "Administrative licensing",
                _ART20_5,
                ("decisions",),
            ),
            _proactive_row(
                "penalties",
                "行政处罚",
                "Administrative penalties",
                _ART20_6,
                ("decisions",),
            ),
            _proactive_row(
                "coercion",
                "行政强制",
                "Administrative coercion",
                _ART20_6,
                ("decisions",),
            ),
            _proactive_row("fees", "行政事业性收费", "Administrative fees", _ART20_8, ("amount",)),
        ),
        (
            Column(
                "issued",
                Label("本年制发件数", "Issued this year"),
                variants=("本年制发数",),
            ),
            Column("repealed", Label("本年废止件数", "Repealed this year")),
            Column("in_force", Label("现行有效件数", "In force")),
            Column("decisions", Label("本年处理决定数量", "Decisions this year")),
            Column("amount", Label("本年收费金额", "Fees collected this year"), "万元"),
        ),
    ),
    "2019": Table(
        "proactive",
        Label("主动公开政府信息情况", "Proactive disclosure"),
        (
            _proactive_row("regulations", "规章", "Government rules", _ART20_1, _MADE),
            _proactive_row(
                "normative_documents",
                "规范性文件",
                "Normative documents",
                _ART20_1,
                _MADE,
                _NORMATIVE_VARIANTS,
            ),
            _proactive_row("licensing", "行政许可", "Administrative licensing", _ART20_5, _ITEMS),
            _proactive_row(
                "other_services",
                "其他对外管理服务事项",
                "Other public management and services",
                _ART20_5,
                _ITEMS,
            ),
            _proactive_row("penalties", "行政处罚", "Administrative penalties", _ART20_6, _ITEMS),
            _proactive_row("coercion", "行政强制", "Administrative coercion", _ART20_6, _ITEMS),
            _proactive_row(
                "fees",
                "行政事业性收费",
                "Administrative fees",
                _ART20_8,
                ("items_last_year", "change"),
            ),
            _proactive_row(
                "procurement",
                "政府集中采购",
                "Central procurement",
                _ART20_9,
                ("projects", "amount"),
            ),
        ),
        (
            Column("made", Label("本年新制作数量", "Newly made this year")),
            Column("published", Label("本年新公开数量", "Newly published this year")),
            Column("public_total", Label("对外公开总数量", "Public in total")),
            Column("items_last_year", Label("上一年项目数量", "Items last year")),
            Column("change", Label("本年增/减", "Change this year"), signed=True),
            Column("decisions", Label("处理决定数量", "Decisions")),
            Column("projects", Label("采购项目数量", "Procurement projects")),
            Column("amount", Label("采购总金额", "Procurement amount"), ""),
        ),
    ),
}

# --- table 3: requests -------------------------------------------------------

APPLICANTS = (
    "natural_person",
    "business",
    "research",
    "public_interest",
    "legal_service",
    "other",
)
"""Keys of the six applicant columns, without the total."""

APPLICANT_COLUMNS: tuple[Column, ...] = (
    Column("natural_person", Label("自然人", "Natural persons")),
    Column("business", Label("商业企业", "Businesses")),
    Column("research", Label("科研机构", "Research institutions")),
    Column("public_interest", Label("社会公益组织", "Public-interest organisations")),
    Column("legal_service", Label("法律服务机构", "Legal service providers")),
    Column("other", Label("其他", "Other")),
    Column("total", Label("总计", "Total"), variants=("合计",)),
)

_OUTCOME = "三、本年度办理结果"
_REFUSED = (_OUTCOME, "（三）不予公开")
_UNAVAILABLE = (_OUTCOME, "（四）无法提供")
_NOT_PROCESSED = (_OUTCOME, "（五）不予处理")
_OTHER = (_OUTCOME, "（六）其他处理")


def _request_row(key, number, zh, en, groups=(), basis="", variants=()):
    columns = (*APPLICANTS, "total")
    if basis:
        basis = f"《政府信息公开条例》{basis}"
    return Row(key, Label(zh, en), number, groups, columns, basis, variants)


_REQUEST_ROWS: tuple[Row, ...] = (
    _request_row(
        "new",
        "一、",
        "本年新收政府信息公开申请数量",
        "Requests received this year",
        (),
        "第五十条第（二）项",
    ),
    _request_row(
        "carried_over",
        "二、",
        "上年结转政府信息公开申请数量",
        "Requests carried over from last year",
        (),
        "第五十条第（二）项",
    ),
    _request_row(
        "granted",
        "（一）",
        "予以公开",
        "Granted",
        (_OUTCOME,),
        "第三十六条第（一）（二）项",
    ),
    _request_row(
        "partially_granted",
        "（二）",
        "部分公开（区分处理的，只计这一情形，不计其他情形）",
        "Partially granted",
        (_OUTCOME,),
        "第三十七条",
        ("部分公开",),
    ),
    _request_row(
        "refused.state_secret",
        "1.",
        "属于国家秘密",
        "Refused: state secret",
        _REFUSED,
        "第十四条",
    ),
    _request_row(
        "refused.prohibited_by_law",
        "2.",
        "其他法律行政法规禁止公开",
        "Refused: prohibited by other laws or regulations",
        _REFUSED,
        "第十四条",
        ("其他法律和行政法规禁止公开", "法律行政法规禁止公开"),
    ),
    _request_row(
        "refused.security_stability",
        "3.",
        "危及“三安全一稳定”",
        "Refused: endangers security or stability",
        _REFUSED,
        "第十四条",
        ("危及三安全一稳定",),
    ),
    _request_row(
        "refused.third_party_rights",
        "4.",
        "保护第三方合法权益",
        "Refused: third-party rights",
        _REFUSED,
        "第十五条",
    ),
    _request_row(
        "refused.internal_affairs",
        "5.",
        "属于三类内部事务信息",
        "Refused: internal affairs",
        _REFUSED,
        "第十六条第一款",
    ),
    _request_row(
        "refused.process_information",
        "6.",
        "属于四类过程性信息",
        "Refused: process information",
        _REFUSED,
        "第十六条第二款",
    ),
    _request_row(
        "refused.enforcement_files",
        "7.",
        "属于行政执法案卷",
        "Refused: enforcement files",
        _REFUSED,
        "第十六条第二款",
        ("属于行政执法案卷信息",),
    ),
    _request_row(
        "refused.administrative_query",
        "8.",
        "属于行政查询事项",
        "Refused: administrative query",
        _REFUSED,
        "第三十六条第（七）项",
    ),
    _request_row(
        "unavailable.not_held",
        "1.",
        "本机关不掌握相关政府信息",
        "Unavailable: not held",
        _UNAVAILABLE,
        "第三十六条第（四）项",
    ),
    _request_row(
        "unavailable.requires_creation",
        "2.",
        "没有现成信息需要另行制作",
        "Unavailable: would have to be created",
        _UNAVAILABLE,
        "第三十八条",
    ),
    _request_row(
        "unavailable.unclear_after_correction",
        "3.",
        "补正后申请内容仍不明确",
        "Unavailable: unclear after correction",
        _UNAVAILABLE,
        "第三十条",
    ),
    _request_row(
        "not_processed.petition",
        "1.",
        "信访举报投诉类申请",
        "Not processed: petition or complaint",
        _NOT_PROCESSED,
        "第三十九条第一款",
    ),
    _request_row(
        "not_processed.repeated",
        "2.",
        "重复申请",
        "Not processed: repeated request",
        _NOT_PROCESSED,
        "第三十六条第（六）项",
    ),
    _request_row(
        "not_processed.published_material",
        "3.",
        "要求提供公开出版物",
        "Not processed: published material",
        _NOT_PROCESSED,
        "第三十九条第二款",
    ),
    _request_row(
        "not_processed.excessive",
        "4.",
        "无正当理由大量反复申请",
        "Not processed: excessive requests without good reason",
        _NOT_PROCESSED,
        "第三十五条",
    ),
    _request_row(
        "not_processed.reissue",
        "5.",
        "要求行政机关确认或重新出具已获取信息",
        "Not processed: confirmation or reissue of information already obtained",
        _NOT_PROCESSED,
        "第三十六条",
    ),
    _request_row(
        "other.correction_overdue",
        "1.",
        "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "Other: correction overdue",
        _OTHER,
        "第三十条",
        ("申请人无正当理由逾期不补正",),
    ),
    _request_row(
        "other.fee_overdue",
        "2.",
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "Other: fee overdue",
        _OTHER,
        "第四十二条；国办函〔2020〕109号",
        ("申请人逾期未按收费通知要求缴纳费用",),
    ),
    _request_row("other.other", "3.", "其他", "Other: other", _OTHER),
    _request_row("total", "（七）", "总计", "Total handled", (_OUTCOME,), "", ("合计",)),
    _request_row("carried_forward", "四、", "结转下年度继续办理", "Carried forward to next year"),
)

OTHER_ROW = _request_row("other", "（六）", "其他处理", "Other handling", (_OUTCOME,))
"""（六）其他处理 as one row: the 2019 edition, and 2021 reports that kept it."""

OTHER_ROWS = ("other.correction_overdue", "other.fee_overdue", "other.other")
"""The three rows the 2021 edition has in its place."""


def request_rows(other_split: bool) -> tuple[Row, ...]:
    """Rows of table 3, with 其他处理 as three rows or as one.

    Parameters
    ----------
    other_split : bool
        True: three rows (2021 edition); False: one (2019 edition, and real
        2021 reports that kept it).

    Returns
    -------
    tuple of Row
        25 or 23 rows, in the form's order.
    """
    if other_split:
        return _REQUEST_ROWS
    rows = [row for row in _REQUEST_ROWS if row.key not in OTHER_ROWS]
    rows.insert([row.key for row in rows].index("total"), OTHER_ROW)
    return tuple(rows)


_REQUESTS_LABEL = Label("收到和处理政府信息公开申请情况", "Requests received and handled")

# --- table 4: reconsideration and litigation ---------------------------------

DISPUTE_OUTCOMES = ("upheld", "corrected", "other", "pending")
"""Keys of the four results, without the total."""

_DISPUTE_COLUMNS = (
    Column("upheld", Label("结果维持", "Upheld")),
    Column("corrected", Label("结果纠正", "Corrected")),
    Column("other", Label("其他结果", "Other result")),
    Column("pending", Label("尚未审结", "Pending")),
    Column("total", Label("总计", "Total"), variants=("合计",)),
)


def _dispute_row(key, zh, en, groups=()):
    columns = (*DISPUTE_OUTCOMES, "total")
    return Row(
        key,
        Label(zh, en),
        "",
        groups,
        columns,
        "《政府信息公开条例》第五十条第（三）项",
    )


DISPUTES = Table(
    "disputes",
    Label(
        "政府信息公开行政复议、行政诉讼情况",
        "Administrative reconsideration and litigation",
    ),
    (
        _dispute_row("reconsideration", "行政复议", "Administrative reconsideration"),
        _dispute_row(
            "litigation_direct",
            "未经复议直接起诉",
            "Litigation without prior reconsideration",
            ("行政诉讼",),
        ),
        _dispute_row(
            "litigation_after_reconsideration",
            "复议后起诉",
            "Litigation after reconsideration",
            ("行政诉讼",),
        ),
    ),
    _DISPUTE_COLUMNS,
)
"""Table 4, the same in both editions. Rows are its three blocks."""

TABLES = ("proactive", "requests", "disputes")
"""Keys of the three tables, in the form's order."""


@cache
def table(edition: str, key: str) -> Table:
    """One table of the form.

    Parameters
    ----------
    edition : str
        ``"2019"`` or ``"2021"``.
    key : str
        ``"proactive"``, ``"requests"`` or ``"disputes"``.

    Returns
    -------
    Table

    Raises
    ------
    KeyError
        If there is no such edition or table.

    Examples
    --------
    >>> len(table("2021", "requests").rows), len(table("2019", "requests").rows)
    (25, 23)
    >>> table("2021", "requests").row("granted").label("en")
    'Granted'
    """
    if edition not in EDITIONS:
        raise KeyError(edition)
    if key == "proactive":
        return _PROACTIVE[edition]
    if key == "disputes":
        return DISPUTES
    if key == "requests":
        return Table(
            "requests",
            _REQUESTS_LABEL,
            request_rows(edition == "2021"),
            APPLICANT_COLUMNS,
        )
    raise KeyError(key)


@cache
def find_row(table_key: str, row: str) -> Row:
    """A row by its key in whichever edition has it; ``KeyError`` if none has."""
    for edition in reversed(EDITIONS):
        for candidate in table(edition, table_key).rows:
            if candidate.key == row:
                return candidate
    raise KeyError(row)


@cache
def find_column(table_key: str, row: str, column: str) -> Column:
    """The column of a cell, in whichever edition has that cell.

    Columns of one key differ between rows: ``amount`` is 万元 of fees in one
    edition, the amount of procurement, in a unit the report states, in the other.

    Raises
    ------
    KeyError
        If no edition's form has such a cell.
    """
    for edition in reversed(EDITIONS):
        spec = table(edition, table_key)
        for candidate in spec.rows:
            if candidate.key == row and column in candidate.columns:
                return spec.column(column)
    raise KeyError(column)


def cell_label(table_key: str, row: str, column: str, lang: str = "zh") -> str:
    """A cell in words.

    Examples
    --------
    >>> cell_label("requests", "granted", "total")
    '予以公开 · 总计'
    """
    labels = find_row(table_key, row).label, find_column(table_key, row, column).label
    return " · ".join(label(lang) for label in labels)


# --- identities --------------------------------------------------------------

_NOT_OUTCOMES = ("new", "carried_over", "total", "carried_forward")


def outcome_rows(rows: tuple[str, ...]) -> tuple[str, ...]:
    """Of these row keys of table 3, the ones that are outcomes adding up to 总计."""
    return tuple(key for key in rows if key not in _NOT_OUTCOMES)


def identities(requests: tuple[str, ...] | None = None) -> tuple[Identity, ...]:
    """The equations that hold in a correct report.

    Parameters
    ----------
    requests : tuple of str, optional
        Row keys of table 3 as the report prints them (其他处理 as one row or as
        three); the 2021 edition's when omitted.

    Returns
    -------
    tuple of Identity

    Notes
    -----
    The form prints the first one above table 3: 第一项加第二项之和，等于第三项加第四项之和.
    """
    if requests is None:
        requests = tuple(row.key for row in _REQUEST_ROWS)
    printed = Label(
        "表三表头：本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和",
        "the form, above table 3: items one and two add up to items three and four",
    )
    implied = Label(
        "表格自身结构：总计为各项之和", "the form's own structure: a total is the sum of its parts"
    )
    return (
        Identity(
            "requests.balance",
            "requests",
            "column",
            ("new", "carried_over"),
            ("total", "carried_forward"),
            Label(
                "本年新收＋上年结转＝总计＋结转下年度",
                "received + carried over = total + carried forward",
            ),
            printed,
        ),
        Identity(
            "requests.outcomes",
            "requests",
            "column",
            outcome_rows(requests),
            ("total",),
            Label(
                "各项办理结果之和＝（七）总计",
                "the outcomes add up to the total handled",
            ),
            implied,
        ),
        Identity(
            "requests.applicants",
            "requests",
            "row",
            APPLICANTS,
            ("total",),
            Label("各类申请人之和＝总计", "the applicants add up to the total"),
            implied,
        ),
        Identity(
            "disputes.results",
            "disputes",
            "row",
            DISPUTE_OUTCOMES,
            ("total",),
            Label("各类结果之和＝总计", "the results add up to the total"),
            implied,
        ),
    )
