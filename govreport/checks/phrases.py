"""The words with which the narrative speaks of the tables, and the cells they speak of.

HEAD and TAIL are what stands right before a quantity and right behind it.
"""

from __future__ import annotations

import re

from govreport.checks.mentions import mentions
from govreport.report import CellKey

Sum = tuple[CellKey, ...]
"""Cells that are added up; rows that a report's form does not have are left out."""


def _cells(*rows: str, column: str = "total") -> Sum:
    return tuple(("requests", row, column) for row in rows)


NEW, CARRIED_OVER = _cells("new"), _cells("carried_over")
TOTAL, CARRIED_FORWARD = _cells("total"), _cells("carried_forward")
TO_HANDLE = NEW + CARRIED_OVER

FILLER = re.compile(
    r"(?:[，,、：:\s“”\"（(]|合计|总计|累计|总共|共|均为|各为|为|达到|达|有|计|件数|总数|总量"
    r"|数|量|了|是|的|仅|约|近)+$"
)
"""Words between what is counted and the quantity. No word is made of two others: a
run of them must part in one way only, or the search takes forever.
"""

_RECEIVED = r"收到|接到|接收|受理|登记|新收|收悉"
_REQUEST = r"(?:依申请公开|申请(?!人))(?:公开|政府信息|信息|的|要求|件|书|表|事项|事宜|办件)*"
COMES_IN = re.compile(_RECEIVED)
RECEIVED_HEAD = re.compile(
    rf"(?<!办结)(?<!答复)(?<!办理)(?P<verb>{_RECEIVED})(?P<between>[^，,。；;]{{0,48}}?){_REQUEST}$"
)
REQUESTS_HEAD = re.compile(
    r"(?:依申请公开|申请)(?:公开)?的?"
    r"(?:(?:总量|总数|件数|数量|量)(?:共?为|达到?|是|共?计|共)?|共有|共计有?)$"
)
GROSS = re.compile(
    r"有效申请|实际(?:收|受|新|登|办)|甄别|剔除|扣除|撤回|撤销申请|不属于(?:政府信息|依申请)公开|非政府信息公开申请"
    r"|受理\d+[件份宗][，,、](?:决定)?不予?受理\d|^[，,、](?:决定)?不予?受理\d"
    r"|按政府信息公开申请[办受]理|^[，,、]其中[，,]?政府信息公开申请\d"
)
"""Behind what came: some of it was none, or does not count, so that the table may have less."""
AMONG_RECEIVED = re.compile(
    rf"(?:{_RECEIVED})[^，,。；;\d]{{0,16}}\d+[^，,。；;\d]{{0,12}}中[，,][^；;。]*$"
    rf"|对(?:{_RECEIVED})的[^，,。；;]{{0,4}}\d+[^，,。；;\d]{{0,12}}[，,][^；;。]*$"
    rf"|(?:{_RECEIVED})[^，,。；;]{{0,12}}\d+[^，,。；;\d]{{0,6}}[，,]年内[^，,。；;\d]{{0,6}}$"
    r"|(?:办结|答复|办理)(?:的|本年度?)?新收[^，,。；;\d]{0,8}$"
    r"|(?:^|[，,；;：:])对?\d+件[^，,。；;\d]{0,6}申请[，,][^；;。]*$"
)
RECEIVED_ALONE = re.compile(rf"(?:{_RECEIVED})$")
REQUEST_TAIL = re.compile(r"(?:各类|的|政府|信息|公开|依)*申请(?!人)")
NOT_INFORMATION = re.compile(r"许可|登记|业务|低保|确认|复议|诉讼|仲裁|补贴|救助|理赔|审批")
NO_REQUESTS = re.compile("许可|低保|审批")
HANDLED_HEAD = re.compile(
    r"(?:办结|办理完结|办理|答复|回复|处理|办复)(?:各类|政府|信息|依|公开|申请|件|的|要求)*$"
)
DUE_HEAD = re.compile(r"[应需]予?(?:办结|办理|答复|处理)(?:各类|政府|信息|公开|申请|件|的)*$")
"""What was to be handled, of last year's as well: 应办结378件."""
HANDLED_TAIL = re.compile(
    r"(?:公开|政府信息|信息|依|的|申请|件)*(?:均|全部|都)?(?:已|予以)?(?:全部|按时|依法|及时|按期|规范"
    r"|在(?:法定|规定)(?:时限|期限|时间)内?)*(?:均|已|予以)*(?:办结|答复(?!因|书|的|不)|办理完|回复|办复)"
)
FORWARD_HEAD = re.compile(
    r"(?:(?<!上年)(?<!上年度)(?<!上一年度)(?<!去年)结转(?:至|到)?(?:下一?年度?|次年|明年|20\d\d年度?)?(?:继续)?(?:办理|处理|答复)?"
    r"|尚未办结|正在办理|仍在办理|未办结)(?:的)?(?:申请)?$"
)
FORWARD_TAIL = re.compile(
    r"(?:的)?(?:申请)?(?:需|将|已)?(?:结转|转(?:入|至)?下|尚在办理|正在办理|仍在办理|尚未办结|未办结)"
)
OVER_HEAD = re.compile(
    r"(?<!连同)(?<!加上)(?<!含)(?<!包括)(?:上一?年度?|去年)结转[^，,。；;]{0,20}$|结转上一?年度?[^，,。；;]{0,20}$"
)
OVER_TAIL = re.compile(r"(?:为)?(?:上一?年度?|去年)结转")
MOVED_HEAD = re.compile(r"结转[至到]?(?P<year>20\d\d)年度?[^，,。；;]{0,20}$")
"""Carried into a year: that of the report, or the next."""
PART = re.compile(r"涉及(?!政府信息公开)|商业秘密|当[日场]|书面|网[上络]|信函|窗口|领域|个别")
"""Words that single out some of what the form counts."""
NOT_OWN = re.compile("部分单位|指导|协助|抽查")
"""What is said to be done of others' work."""
SINGLED = re.compile(
    r"通过(?![各多])|经(?!统计|汇总|梳理|核|济)|由|以.{1,20}(?:方式|形式|名义)|[线网]上|线下|当面|来[信函]|邮寄|传真"
    r"|撤回|不属于|要求|出庭|涉(?!及?(?:政府)?信息公开)|关于|转办|转[交送由请]|移[送交]|交由|会同|联合|代理"
    r"|第[一二三四五六七八九十百]+条"
)
SINGLED_BEHIND = re.compile(r"(?:由|经|通过|来自|涉及|属于?|系)[^，,。；;\d]{0,60}")
"""What singles out some where it goes with words that do not speak of the report: by which way,
on what, by whom.
"""
AMONG = re.compile("其中")
EACH = re.compile("分别|各为?$")
NOT_ALL_HANDLED = re.compile("其中|未|逾期|超期|延期|提前")
NOT_OF_THE_YEAR = re.compile("结转|跨年")
TAKEN = re.compile("新收|收到|接到|受理")
"""As an organ of reconsideration a body takes cases in; table 4 has those against it."""
DECIDED = re.compile("新收|收到|接到|[受办审代]理|承办|审结")
"""Cases that the body itself decides, or pleads for others."""
CLAUSE = re.compile("[^，,；;。！!]+")


def last_clause(text: str) -> str:
    """The clause that a text ends in."""
    return re.split("[，,；;]", text)[-1]


NOT_ONE = re.compile(r"(?:没有|无)任?何?$")
_NONE = re.compile(r"没有|不存在|无|未曾?(?=作|废|实施|办理行政|被|提出)|为零$")
ALL = re.compile("全部|均|都")


def without_none(clause: str) -> str:
    """A clause without its words of none, so that it says what there is none of; else ``""``.

    Examples
    --------
    >>> without_none("全年没有一件申请不予公开"), without_none("没有现成信息的申请")
    ('全年一件申请不予公开', '')
    """
    if clause.startswith("对"):  # 对没有部分公开的申请，逐件复核
        return ""
    named = [(m.start, m.end) for m in mentions(clause)]
    for match in _NONE.finditer(clause):
        if not any(start <= match.start() < end for start, end in named):
            return clause[: match.start()] + clause[match.end() :]
    return ""


RATE = re.compile(r"(?P<due>按时|按期|及时)?(?P<what>答复|办结|回复|办复|办理)率$")
GRANTED_RATE = re.compile(r"(?:^|[，,；;]|予以|申请)公开率(?:[（(]含部分公开)?$")
RESULT_RATE = re.compile(r"(维持|纠错|纠正)率$")
SHARE = re.compile(r"占(?:比例?)?(?P<whole>[^，,；;占]{0,24})$")
COMPARED = re.compile(
    r"同比|环比|比上|较上|比去|较去|比20|较20|增加|减少|增长|下降|上升|多出|多了|少了"
)

DISPUTE_TOPIC = re.compile(r"复议|诉讼|应诉")
UNRELATED = re.compile(
    r"与[^，,。；;\d]{0,14}信息公开[^，,。；;\d]{0,8}(?:无关|没有关|不相关)"
    r"|(?:[不未]涉及|不属于?|非|不是|不含|不包括|除)[^，,。；;\d]{0,8}信息公开"
)
"""Of disputes that are not over information, so none of table 4's."""
WIDER = re.compile(
    r"[，,、；;（(]*(?:其中|含|包括|与|涉及?|属于?)[^，,。；;\d]{0,20}信息公开[^，,。；;\d]{0,20}\d"
)
"""Behind a number of cases, which then is that of all: 复议20件（含信息公开类11件）."""
CORRECTED_FIGURE = re.compile(
    r"(?<!没)有误(?!差)|误[写报填录][为成]|更正(?:为|如下|说明|[，。])|勘误"
)
"""In a sentence that quotes what an earlier version had."""
BLOCKS: dict[str, tuple[str, ...]] = {
    "reconsideration": ("reconsideration",),
    "litigation": ("litigation_direct", "litigation_after_reconsideration"),
}


def blocks(text: str) -> list[str]:
    """The blocks of table 4 that a text names."""
    return [block for word, block in zip(("复议", "诉讼"), BLOCKS, strict=True) if word in text]


_CASES = r"(?:案件|申请|事项|案|纠纷|应诉|\(|（|）|\))*"
JOINT_HEAD = re.compile(rf"复议{_CASES}[、和及或与]+(?:行政)?诉讼{_CASES}$")

_DOCUMENT = r"(?:行政)?规范性文件"
COLUMNS = {
    "2021": {"issued": "issued", "in_force": "in_force", "repealed": "repealed"},
    "2019": {"issued": "made"},
}
SOME_DECIDED = re.compile("委托|下放|撤[销回]|注销|不予|延续|变更|含")
"""What makes decisions a kind of those that are counted, or others: the table may have more."""
NOT_DECIDED = re.compile("公开|公示|办件|类$|申请|事项|受理|复议|信息")
FEES: Sum = (("proactive", "fees", "amount"),)
FEES_HEAD = re.compile(r"行政事业性收费(?:[^，,。；;]{0,12})$")
FEES_BUT = re.compile(
    "减免|免[除收]|退|应[收缴交]|未缴|通知.{0,6}缴|标准(?:为|是|[:：])|每[件页份张次]|[上去]一?年"
)
"""What makes an amount one that was not taken, or not in this year."""
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
OF_A_KIND = re.compile(
    r"因(?![^，,。；;\d]{0,8}(?:信息公开|政务公开|依申请公开|公开工作)[^，,。；;\d]{0,6}(?:引发|引起|发生|产生|导致|被|提起|而|行政复议|复议))"
    r"[^，,。；;\d]{2,20}?(?:引发|引起|发生|产生|导致|提起)|不作为|[二再]审|复议机关"
)
"""What there is none of is disputes of a narrower kind: 因主动公开不及时引发的行政复议."""
CORRECTED = re.compile(r"纠正|纠错|撤销|败诉|变更")
NO_CORRECTION = re.compile(r"(?:未|没有|无)[^，,。；;]{0,16}结果纠正[^，,。；;]{0,10}")
NO_DOCUMENT = re.compile(
    rf"(?:未|没有|无)(?:新)?(?:制发|制定)(?:任何|过)?{_DOCUMENT}(?!以|之|的)|{_DOCUMENT}[^，,。；;\d]{{0,8}}未制发"
)
NO_FEE = re.compile(
    r"(?:未|没有|无|不)(?:曾|有|存在)?(?:产生|发生|收取|收到|向|存在)[^，,。；;]{0,30}费用?(?!标准)[^，,。；;]{0,6}"
)
SOME_FEES = re.compile("涉企|违规|违法|不合理|额外")
ALL_DONE = re.compile(
    r"(?:均|全部|都)(?:已)?(?:经)?(?:按时|依法|及时|全部|按期|在[^，,。；;]{2,12}内)?办(?:结|理完|毕)[^，,。；;]{0,2}"
)
ALL_CLOSED = re.compile(r"(?:均|全部|都)(?:已)?(?:结案|审结)")

REQUEST_TOPIC = re.compile(
    r"信息公开[^，。；]{0,6}申请|公开[^，。；]{0,8}申请|依申请|申请公开|申请件|申请人"
)
OTHER_TOPIC = re.compile(r"(?:文件|公文|信息(?!的?申请)|案卷|来信|建议|提案)[^，,。；;]{0,8}?\d")
"""What else is counted and published, so that table 3's words alone may speak of that."""
ATTRIBUTES = re.compile(r"主动公开[^，。；、]{0,10}?\d")
"""A sentence that counts documents by whether they are public, not requests by outcome."""

OFFICE = re.compile(
    r"本机关(?!不)|本办公?室?(?=[共全收未受])|办公室(?=[共全收未受本）)])|政府办(?=[共全收未受])|区本级|市本级|县本级"
)
AREA = re.compile(
    r"[全本我][省市县区旗州镇乡](?![属直级委政领])|各级行政机关|各部门|各单位|各级各部门|全系统"
)
ASIDE = re.compile(
    r"[(（](?P<words>(?:[^()（）\d]|20\d\d年|\d{1,2}月)*)[)）]"
    r"|[，,](?=均?[为系属]|不?含|不?包[含括])(?P<more>[^，,。；;！!\d]*)"
)
"""What stands behind a quantity and says more exactly what it is of: (截至6月底), 为近五年累计数."""
BEHIND = re.compile(r"[^，,。；;\d]{0,16}")
"""Right behind a quantity: its own clause, in which its object may stand."""

SENTENCE = re.compile(r"[^。！!\n]+[。！!]?")
MAY_CLAIM = re.compile(
    r"\d|[一二两三四五六七八九十百千万][余多]?[件份宗起例条]|[一二三四五六七八九]成|一半|半数|为零|未|没有|无|不[收存]|均|全部|都已"
)
LISTED_UNITS = frozenset(["件", "条", "份", "宗", "起", "例", "篇", "件次", "条次", "元", "%"])
