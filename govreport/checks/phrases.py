"""The words with which the narrative speaks of the tables, and the cells they speak of.

HEAD and TAIL are what stands right before a quantity and right behind it.
"""

from __future__ import annotations

import re

from govreport import form
from govreport.report import CellKey

Sum = tuple[CellKey, ...]
"""Cells that are added up; rows that a report's form does not have are left out."""


def _cells(*rows: str, column: str = "total") -> Sum:
    return tuple(("requests", row, column) for row in rows)


def _group(prefix: str) -> Sum:
    rows = [row.key for row in form.request_rows(True) if row.key.startswith(f"{prefix}.")]
    return _cells(*rows)


NEW, CARRIED_OVER = _cells("new"), _cells("carried_over")
TOTAL, CARRIED_FORWARD = _cells("total"), _cells("carried_forward")
TO_HANDLE = NEW + CARRIED_OVER
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
APPLICANTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"自然人|公民|个人", ("natural_person",)),
    (r"商业企业|企业", ("business",)),
    (r"科研机构", ("research",)),
    (r"社会公益组织|公益组织", ("public_interest",)),
    (r"法律服务机构", ("legal_service",)),
    (r"法人(?:(?:或|和|及|与|、)其[他它]组织)?", _ORGANISATIONS),
)
ANY_APPLICANT = re.compile("|".join(f"({words})" for words, _ in APPLICANTS))

FILLER = re.compile(
    r"(?:[，,、：:\s“”\"（(]|合计|总计|累计|总共|共|均为|各为|为|达到|达|有|计|件数|总数|总量"
    r"|数|量|了|是|的|仅|约|近)+$"
)
"""Words between what is counted and the quantity. No word is made of two others: a
run of them must part in one way only, or the search takes forever.
"""

_RECEIVED = r"收到|接到|接收|受理|登记|新收|收悉"
_REQUEST = r"(?:依申请公开|申请(?!人))(?:公开|政府信息|信息|的|要求|件|书|表|事项|事宜|办件)*"
RECEIVED_HEAD = re.compile(rf"(?P<verb>{_RECEIVED})(?P<between>[^，,。；;]{{0,48}}?){_REQUEST}$")
RECEIVED_ALONE = re.compile(rf"(?:{_RECEIVED})$")
REQUEST_TAIL = re.compile(r"(?:各类|的|政府|信息|公开|依)*申请(?!人)")
NOT_INFORMATION = re.compile(r"许可|登记|业务|低保|确认|复议|诉讼|仲裁|补贴|救助|理赔|审批")
HANDLED_HEAD = re.compile(
    r"(?:办结|办理完结|办理|答复|回复|处理|办复)(?:各类|政府|信息|依|公开|申请|件|的|要求)*$"
)
HANDLED_TAIL = re.compile(
    r"(?:公开|政府信息|信息|依|的|申请|件)*(?:均|全部|都)?(?:已|予以)?(?:全部|按时|依法|及时|按期|规范"
    r"|在(?:法定|规定)(?:时限|期限|时间)内?)*(?:均|已|予以)*(?:办结|答复|办理完|回复|办复)"
)
FORWARD_HEAD = re.compile(
    r"(?:(?<!上年)(?<!上年度)(?<!上一年度)结转(?:至|到)?(?:下一?年度?|次年|明年|20\d\d年度?)?(?:继续)?(?:办理|处理|答复)?"
    r"|尚未办结|正在办理|仍在办理|未办结)(?:的)?(?:申请)?$"
)
FORWARD_TAIL = re.compile(
    r"(?:的)?(?:申请)?(?:需|将|已)?(?:结转|转(?:入|至)?下|尚在办理|正在办理|仍在办理|尚未办结|未办结)"
)
OVER_HEAD = re.compile(
    r"(?:上一?年度?|去年)结转[^，,。；;]{0,20}$|结转上一?年度?[^，,。；;]{0,20}$"
)
OVER_TAIL = re.compile(r"(?:为)?(?:上一?年度?|去年)结转")
OUTCOME_HEADS = [
    (re.compile(rf"(?:{words})(?:政府信息|信息|的|申请|答复|”|\"|类)*$"), cells, sure)
    for words, cells, sure in _OUTCOMES
]
OUTCOME_TAILS = [
    (
        re.compile(rf"(?:申请)?(?:属于|属|为|系|因|被|“|\"|政府信息|本机关|相关)*(?:{words})"),
        cells,
        sure,
    )
    for words, cells, sure in _OUTCOMES
]
APPLICANT_HEAD = re.compile(rf"(?:{ANY_APPLICANT.pattern})(?:提出|提交|申请|的|类)*$")
RATE = re.compile(r"(?:答复|办结|回复|办复|办理)率$")
SHARE = re.compile(r"占(?:比|(?:申请)?(?:总数|总量|总件数|全部申请)(?:的)?)?$")
COMPARED = re.compile(
    r"同比|环比|比上|较上|比去|较去|比20|较20|增加|减少|增长|下降|上升|多出|多了|少了"
)

DISPUTE_TOPIC = re.compile(r"复议|诉讼|应诉")
BLOCKS: dict[str, Sum] = {
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
DISPUTE_HEADS = (
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
JOINT_HEAD = re.compile(rf"复议{_CASES}[、和及或与]+(?:行政)?诉讼{_CASES}$")
DISPUTE_TAILS = (
    (
        re.compile(r"(?:因[^，,。；;]{0,24})?(?:政府信息公开)?(?:行政)?复议(?!后)"),
        "reconsideration",
    ),
    (re.compile(r"(?:因[^，,。；;]{0,24})?(?:政府信息公开)?(?:行政)?诉讼"), "litigation"),
)
RESULTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:结果)?维持$"), "upheld"),
    (re.compile(r"(?:结果)?纠正$"), "corrected"),
    (re.compile(r"尚未审结$|未审结$|审理中$"), "pending"),
    (re.compile(r"其[他它]结果$"), "other"),
)

_DOCUMENT = r"(?:行政)?规范性文件"
ISSUED_HEADS = (
    (re.compile(rf"(?:新?制发|制定)(?:了|并公开|并发布|的|本级)*{_DOCUMENT}$"), "issued", True),
    (re.compile(rf"(?:印发|出台)(?:了|的)*{_DOCUMENT}$"), "issued", False),
    (re.compile(rf"现行有效(?:的)?(?:{_DOCUMENT})?$"), "in_force", False),
    (re.compile(rf"(?:废止)(?:和失效|失效)?(?:了|的)*(?:{_DOCUMENT})$"), "repealed", False),
)
DOCUMENT_TAIL = re.compile(rf"{_DOCUMENT}(?!类|专栏|库|信息)")
ISSUED_ALONE = re.compile(r"(?:新?制发|制定)(?:了)?$")
COLUMNS = {
    "2021": {"issued": "issued", "in_force": "in_force", "repealed": "repealed"},
    "2019": {"issued": "made"},
}
DECISIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:作出|办理|办结)(?:的)?行政许可(?:决定)?$"), "licensing"),
    (re.compile(r"行政处罚决定(?:书)?$|(?:作出|实施)(?:的)?行政处罚(?:案件)?$"), "penalties"),
    (re.compile(r"(?:作出|实施|采取)(?:的)?行政强制(?:措施|执行)?(?:决定)?$"), "coercion"),
)
FEES: Sum = (("proactive", "fees", "amount"),)
FEES_HEAD = re.compile(r"行政事业性收费(?:[^，,。；;]{0,12})$")
FEE_HEAD = re.compile(
    r"(?:信息处理费|信息公开[^，,。；;]{0,8}费用?|检索、?复制[^，,。；;]{0,8}费)[^，,。；;]{0,12}$"
    r"|实际收取[^，,。；;]{0,12}$"
)
FEE_TAIL = re.compile(r"(?:的)?(?:政府信息公开)?信息处理费")

NO_REQUEST = re.compile(
    r"(?:未|没有|无)(?:曾)?(?:收到|接到|受理|接收)(?:过)?(?P<what>[^，,。；;]{0,50}?)(?:依申请公开|申请(?!人))"
    r"[^，,。；;]{0,30}"
)
NO_REQUEST_BUT = re.compile(r"复议|诉讼|补正|投诉|费|其[他它](?!组织)|除|新的|许可|超期|逾期")
NO_DISPUTE = re.compile(
    r"(?:未(?!经)|没有|(?<!有)无(?!正当|理由|法|论|故)|尚无|不存在)[^，,。；;]{0,50}?(?:复议|诉讼)[^，,。；;]{0,40}"
)
CORRECTED = re.compile(r"纠正|纠错|撤销|败诉|变更")
NO_CORRECTION = re.compile(r"(?:未|没有|无)[^，,。；;]{0,16}结果纠正[^，,。；;]{0,10}")
NO_DOCUMENT = re.compile(
    rf"(?:未|没有|无)(?:新)?(?:制发|制定)(?:任何|过)?{_DOCUMENT}(?!以|之)|{_DOCUMENT}[^，,。；;\d]{{0,8}}未制发"
)
NO_FEE = re.compile(
    r"(?:未|没有|无|不)(?:曾|有|存在)?(?:产生|发生|收取|收到|向|存在)[^，,。；;]{0,30}费用?(?!标准)[^，,。；;]{0,6}"
)
ALL_DONE = re.compile(
    r"(?:均|全部|都)(?:已)?(?:经)?(?:按时|依法|及时|全部|按期|在[^，,。；;]{2,12}内)?办(?:结|理完|毕)[^，,。；;]{0,2}"
)
ALL_CLOSED = re.compile(r"(?:均|全部|都)(?:已)?(?:结案|审结)")

REQUEST_TOPIC = re.compile(
    r"信息公开[^，。；]{0,6}申请|公开[^，。；]{0,8}申请|依申请|申请公开|申请件|申请人"
)
ATTRIBUTES = re.compile(r"主动公开[^，。；、]{0,10}?\d")
"""A sentence that counts documents by whether they are public, not requests by outcome."""

OFFICE = re.compile(
    r"本机关|本办公?室?(?=[共全收未受])|办公室(?=[共全收未受本）)])|政府办(?=[共全收未受])|区本级|市本级|县本级"
)
AREA = re.compile(
    r"[全本我][省市县区旗州镇乡](?![属直级委政领])|各级行政机关|各部门|各单位|各级各部门|全系统"
)
OTHER_TIME = re.compile(
    r"上半年|下半年|[一二三四1-4]季度|历年|以来|近[三五两几]年|\d月份|每月|每年|去年|上年(?!度?结转)"
)
YEAR = re.compile(r"(20\d\d)(?:年度?|(?=[-—～至]))")
BEHIND = re.compile(r"[^，,。；;\d]{0,16}")
"""Right behind a quantity: its own clause, in which its object may stand."""

SENTENCE = re.compile(r"[^。！!\n]+[。！!]?")
MAY_CLAIM = re.compile(
    r"\d|[一二两三四五六七八九十百][件份宗起例条]|未|没有|无|不[收存]|均|全部|都已"
)
LISTED_UNITS = frozenset(["件", "条", "份", "宗", "起", "例", "篇", "件次", "条次", "元", "%"])
