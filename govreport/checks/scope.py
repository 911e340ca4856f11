"""Whether a quantity is said of the report's own agency, year and subject.

Sentences also count what others received, what came in over several years, and other things.
A contradiction is certain only where every word of the clause is one that speaks of the
report itself, and no clause before it names another body, another time or another thing.
"""

from __future__ import annotations

import re
from functools import cache

from govreport.checks import mentions

_BODY = r"局|委|办|厅|院|处|校|镇|乡|街道|会|中心|部门|单位|机关|所|馆|社|司|署|区|县|市|省|旗|州"
_WORDS = re.compile(
    rf"""
      (?:20\d\d|二[〇○零]..)年度?(?!\s*[-—～至]) | (?:本|今|全|该)年度?(?:以来)? | 年内
    | 报告(?:年度|期内?|期间) | (?:20\d\d年)?1月1日(?:起)?[-—～至到](?:20\d\d年)?12月31日(?:止|期间)?
    | 截[至止](?:20\d\d年)?(?:12月31日|年底|年末) | 期间
    | [本我](?:{_BODY}) | 本级
    | 因故 | 并非个例 | 新收到|结转[至到]|被(?:法院)?判决
    | 收到|接到|接收|受理|登记|新收|收悉|办理完结|办理|办结|答复|回复|处理|办复|作出|完成|实施|结转|反馈
    | 继续 | 下一?年度?(?:继续)? | 上一?年度?(?=无?结转) | 正在|仍在 | 中|结果|率
    | 相关
    | 依申请公开|依申请|申请(?!人)|政府信息|信息|公开|公众|社会公众|群众
    | 对|由|占|向|从|看 | 提出|提交 | 答复书 | 申请人|告知|按有关规定|主体 | 经检索 | 年末 | 情形
    | 可能|而|仅|作 | 金额|总额 | 事项|事宜|工作|方面|情况|要求|办件|案件|案|件|书|表|类|项
    | 并公开|并发布 | 决定|措施|执行 | 应诉|被?因|引发|引起|产生|发生|提起|被
    | 未经|直接|后|起诉 | 未|没有|无|尚无|不存在|曾|过|任何|新的
    | 收取|费用|信息处理费
    | 共计|共|合计|累计|总计|总共|总数|总量|件数|数量|数|量|均|全部|都|已|经|按时|依法|及时|按期|规范|分别|其中
    | 各类|各 | 有|为|达到|达|计|了|是|的|地|在|内|法定期限|规定期限|时限|期限 | 和|及|或|与|并|、|以 | 属于|属|系
    | [一二三四五六七八九十][是、]? | [：:\s“”"'《》（）()]
    """,
    re.VERBOSE,
)
_OTHERS = re.compile(
    r"(?<![本我])(?:局|委|厅|法院|检察院|学校|医院|中心|街道|公司|社区|部门|办公室|办事处)(?![面域限势托])"
    r"|各[镇乡村区县市级部单]|下属|所属|下级|上级|其[他它](?:单位|机关|部门)|[镇乡县市区省]政府"
    r"|意见|建议|提案|(?<!复)议案|许可|投诉|举报|咨询|来信|来访|信访|热线|工单|登记|公证|仲裁|救助|低保"
    r"|理赔|留言|邮件|报名|专利|商标|项目"
    r"|[近过前]\S{0,2}年|[两三四五六七八九十]年|历年|以来|去年|上一?年度?(?!无?结转)|(?<!截)至20|[-—～]20"
    r"|季度|半年|月份|每[年月]"
)
OBJECT = re.compile(r"申请|规范性文件|规章|复议|诉讼|行政(?:许可|处罚|强制)|费")


def names_of(agency: str | None) -> tuple[str, ...]:
    """The names by which a report speaks of its agency: the whole, and its ends.

    Examples
    --------
    >>> names_of("岚汀县财政局")
    ('岚汀县财政局', '汀县财政局', '县财政局', '财政局')
    >>> names_of("岚汀县人民政府")[-1], names_of("柳溪街道办事处")[-1]
    ('县政府', '街道办')
    """
    whole = agency or ""
    area = re.sub("人民政府$|管理?委(?:员会)?$", "", whole)
    forms = dict.fromkeys((whole, area, re.sub("人民(?=政府)|事处$|理委员(?=会)", "", whole)))
    return tuple(one[at:] for one in forms for at in range(max(len(one) - 2, 0)))


@cache
def _level(government: str) -> str:
    """The division that a government governs: 县 of a county's."""
    level = re.search(r"([省市县区旗州镇乡])(?:人民政府|管理?委|$)", government)
    return level[1] if level else ""


@cache
def _area(government: str) -> re.Pattern[str]:
    """The words for a government's whole area: not those for the city that its district is in."""
    return re.compile(
        rf"[全本我][{_level(government) or '境'}]|各级(?:各部门|行政机关|机关)?|各(?:部门|单位)"
        "|行政机关|政府系统"
    )


def own(before: str, claim: str, follows: bool, names: tuple[str, ...], government: bool) -> bool:
    """Whether a quantity can only be the report's own.

    Parameters
    ----------
    before : str
        The words from the quantity before it, or from the sentence's start.
    claim : str
        Words of none, and the words right behind a quantity that say what it counts.
    follows : bool
        Whether the quantity before it is the report's own, which this one goes on about.
    names : tuple of str
        See `names_of`.
    government : bool
        Whether the tables cover a whole area.

    Returns
    -------
    bool
    """
    *earlier, last = re.split("[，,；;]", re.sub("[（()）]", "", before))
    told = last + claim
    if not (follows or OBJECT.search(told) or any(map(OBJECT.search, earlier))):
        return False
    for words in (*earlier, re.sub("被(?:法院|复议机关)", "", claim)):
        for name in names:
            words = words.replace(name, "")
        if _OTHERS.search(words):
            return False
    return known(last, names, government)


_REQUESTED = re.compile("申请|信息公开")
_TOPICS = re.compile("(?:涉及|关于|集中[在于])[^，,。；;]*")
"""What requests are about."""


def turns(text: str) -> bool:
    """Whether what a text names last is another thing than requests.

    Examples
    --------
    >>> turns("收到申请5件，办理提案3件，办结率"), turns("采纳意见2条，申请答复率")
    (True, False)
    >>> turns("收到申请5件，申请事项涉及征地、建设项目，办结5件，办结率")
    False
    """
    text = _TOPICS.sub("", text)
    named = [match.end() for one in (_OTHERS, OBJECT) for match in one.finditer(text)]
    requested = [match.end() for match in _REQUESTED.finditer(text)]
    return max(named, default=0) > max(requested, default=0)


def known(words: str, names: tuple[str, ...], government: bool) -> bool:
    """Whether all words are such as speak of the report itself."""
    area = _area(names[0]) if government and names else None
    at = 0
    while at < len(words):
        patterns = (mentions.words(), _WORDS, area)
        found = [pattern.match(words, at) for pattern in patterns if pattern]
        ends = [match.end() for match in found if match]
        ends += [at + len(name) for name in names if words.startswith(name, at)]
        if max(ends, default=at) == at:
            return False
        at = max(ends)
    return True


_BODIES = re.compile(
    r"(?P<own>[本我](?:[级办镇乡县区市省旗州]|街道|单位|机关|(?P<unit>[局委厅院校]|部门|中心)))"
    r"|(?<![本我全格布结大当])局(?![面域限势部])|委员会|[法医]院|检察院|学校|公司|[县市区]直|工作部门|下属"
    r"|(?:法律顾问|律师)(?=[^，,；;]{0,6}代理)|街道|企事业单位|各[县市区]?乡?镇|复议机关(?!纠正|维持|撤销)|中心(?=[受办收共年全])"
    r"|(?![全本我各该辖地])[\u4e00-\u9fff][乡镇县区](?=[、，年共全收均受未没2])"
    r"|(?:网站|平台|窗口|邮箱|信箱|公众号)(?=[年共全收均受2])|[省市县区镇乡](?:人民)?政府(?!信息)"
    r"|全(?P<area>[省市县区旗州镇乡])"
)
_AUTHORITY = re.compile("(?:按照|根据|落实)[^，,；;]*?(?:要求|部署|通知|精神|规定)")
"""What is done as another body asks is done by one's own."""


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(f"(?<![省市县区旗州镇乡人])(?:{'|'.join(map(re.escape, longest_first))})")


def whose(before: str, names: tuple[str, ...], government: bool) -> str:
    """``"other"`` where the body that a text named last is not the report's agency.

    What is said of a body goes on until another is named.

    Examples
    --------
    >>> county, zone = names_of("岚汀县人民政府"), names_of("岚汀新区管理委员会")
    >>> [whose(f"{one}收到申请", county, True) for one in ("清溪县", "市门户网站")]
    ['other', 'other']
    >>> [whose(f"{one}共收到申请", county, True) for one in ("岚汀县", "全县", "本地区")]
    ['', '', '']
    >>> whose("岚汀新区共收到申请", zone, True)
    ''
    """
    before = _AUTHORITY.sub("", before)
    if names:
        before = _any_of(names).sub("本机关", before)
    level = _level(names[0]) if government and names else ""
    own = True
    for match in _BODIES.finditer(before):
        if not match["area"]:
            own = bool(match["own"]) and not (government and match["unit"])
        elif level:
            own = match["area"] == level
    return "" if own else "other"


_TIMES = re.compile(
    r"(?P<other>1月1日[至到—-](?:20\d\d年)?(?!12月)\d|截[至止]到?(?:20\d\d年)?(?!12月)\d+月|20\d\d年?度?\s*(?:[-—～至]|(?:[、和及与]\s*20\d\d年?度?)+)|[“”]?十[二三四]五[“”]?(?:期间|时期)|上半年|下半年|[一二三四1-4]季度"
    r"|历年(?!文件)|任期|(?<!今年)(?<!年度)以来|近[三五两几3-9]年|[三五两几]年[来间]|(?<!\d)(?:[1-9]|1[0-2])月(?![\d至到—-])"
    r"|每[月年]|[日月年人户]均|(?<![较比与同])(?<!结转)(?:去年|上一?年)(?!度?无?结转)|预计)"
    r"|(?<!转至)(?<!较)(?<!比)(?P<year>(?<!与)20\d\d|20\d\d(?!年度?(?:同期)?(?:相比|相较|持平|基本|大致|比|$)))年(?!度?结转)"
    r"|(?P<own>全年|今年|本年度?|年内|报告期)"
)


_HAN_YEAR = re.compile("二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_SAME_TIME = "[^，,；;。\\d]{0,8}"


def when(before: str, year: int | None) -> str:
    """``"time"`` where the time that a text named last is not the report's year.

    What is said of a time goes on until another is named.
    """
    other, end = False, 0
    before = _HAN_YEAR.sub(lambda found: found[0].translate(_HAN_DIGITS), before)
    for match in _TIMES.finditer(before):
        if other and match["own"] and re.fullmatch(_SAME_TIME, before[end : match.start()]):
            continue  # 2021年受理今年审结
        named, end = match["year"], match.end()
        other = bool(match["other"]) or bool(named and year and int(named) != year)
    return "time" if other else ""
