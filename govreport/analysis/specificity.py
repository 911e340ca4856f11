"""Specificity of an improvement: does it say how many, by when, by what, and who?

“不断提高公开水平” cannot be checked next year; “由办公室牵头，6月底前修订《公开指南》”
can. Four things make a promise checkable (after the SMART criteria, G. Doran,
*Management Review* 70 (1981) 35–36): a number, a date, a named instrument, an actor.
Each is shown with its words; the score is how many of the four are there.
"""

from __future__ import annotations

import re

import pandas as pd

from govreport.form import Label

COMPONENTS: dict[str, Label] = {
    "quantity": Label("数量", "quantity"),
    "date": Label("时间", "date"),
    "instrument": Label("载体（文件、清单、制度）", "instrument"),
    "actor": Label("责任主体", "actor"),
}
"""What makes an improvement checkable."""

_HAN = "一二三四五六七八九十两"
_DATE = re.compile(
    rf"""
    (?:20\d\d年|明年|年内|今年)?[上下]?(?:半年|旬)?\s*
    (?:\d{{1,2}}|[{_HAN}]{{1,2}})月(?:份|底|末|初|中旬|上旬|下旬|\d{{1,2}}日)?(?:之?前|以前|内)?
  | (?:20\d\d年|明年|年内)?第?[一二三四1-4]季度(?:末|前|内)?
  | 20\d\d年(?:底|末|初|内)?(?:之?前|以前|内|上半年|下半年)
  | (?:每|逐)(?:年|月|季度?|周|日|半年|天|旬)|(?:日|周|月|季)(?:抽查|预警|检查|通报|调度)
  | (?:年|季|月)底(?:之?前)|(?:上|下)半年|年中|年内
  | (?:\d+|[{_HAN}]+)个?(?:工作日|天|日|小时|周|月)(?:之?内|以内)
  | 第一时间|即日起
    """,
    re.VERBOSE,
)
_DOES = (
    r"(?:(?:全面|动态|进一步|及时|重新|持续|不断|充分|严格|认真|深化|联合|逐步)*"
    r"(?:编制|修订|制定|建立|健全|完善|推行|实行|执行|落实|优化|梳理|调整|做好|更新|公布|印发|列出|运用|形成|推进|统一|编印|发放|细化|规范)(?:了|好)?)+"
)
_INSTRUMENT = re.compile(
    rf"""
    《[^《》]{{2,60}}》
  | (?:{_DOES})(?P<what>[^，。；、：\s的《》“”"\d]{{0,12}}?
      (?:清单|台账|目录(?!信息)|手册|指南|指引|方案|细则|办法|规程|规定|范本|模板|要点|责任制|制度(?!化|建设|保障|规定|规范)))
  | [^，。；、：\s的《》“”"\d]{{2,8}}(?:目录编制|清单|台账|手册|对照表|口袋书|责任制)
  | (?:编制|修订|制定|完善|细化|梳理|更新)[^，。；：《》]{{2,20}}(?:目录|清单|计划)
    """,
    re.VERBOSE,
)
_OTHERS_DOCUMENT = re.compile(
    r"(?:根据|依据|按照?|对照|贯彻(?:落实)?|落实|学习(?:贯彻)?|执行|遵循|依照|领会|深入学习|集中学习)[^，。；]{0,20}?"
    r"《[^《》]{1,60}》(?:[、和及与以]*《[^《》]{1,60}》)*"
)
_VAGUE_INSTRUMENT = re.compile(
    r"^(?:.{0,4}(?:相关|各项|有关|配套|公开|工作|信息公开|政务公开|政府信息公开|完善|健全|管理|机制)+)?(?:制度|办法|规定|要点|计划|方案|指南|目录)$"
    r"|办法不多|工作要点$|(?:新|老|好)办法"
)
_ACTOR = re.compile(
    r"""
    由(?!于|此|\d)[^，。；：]{2,24}?(?=负责|牵头|组织|承担|审核|把关|召集|具体|统一|全年|出镜|撰写|试读|执行|共同|带头|主讲|对|与|按|结对|到|核对)
  | [^，。；：、\s]{2,14}(?:牵头|负责(?!人|同志|制|领导))
  | (?:督促|要求|指导|组织|推动)各(?:处室|科室|股室|部门|单位|镇|乡|街道|站所)
  | 谁[^，、。]{1,4}[、，]?谁[^，、。”]{1,4}|成立[^，。；]{0,14}(?:小组|专班)|具体(?:责任人|经办人员)
  | (?:主要|分管)(?:负责人|负责同志|领导)
  | (?:每名|各位|全体)[^，。；、\s]{2,8}(?:成员|联络员|干部)
  | (?:法律顾问|第三方(?:机构|评估机构)|专职(?:人员|信息员)|督查小组|专班|指导小组|体验官|监督员)
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(
    rf"""
    (?<![\dA-Za-z第.号〔\[])\d+(?:[.,]\d+)*\s*[余多]?[百千万亿]?[余多]?
    (?:[%％]|(?!年|月|日|时|号|度|级|热线|平台|群众)[\u4e00-\u9fff])
  | 百分之[{_HAN}百]+
  | [{_HAN}百千]{{1,4}}[余多]?(?:名|场|次|人|块|批|册|种|篇|条|家|期|份|项(?!目))(?!把关|审|通过|为)
    """,
    re.VERBOSE,
)
_NO_QUANTITY = re.compile(r"《[^《》]*》|\d+个(?:方面|试点领域)")
_NOT_A_NUMBER = re.compile(
    r"^一|^(?:两|三)(?:个方面|方面)|^12345(?![次件份人条])|^\d{7,}[\u4e00-\u9fff]$"
)


def specificity(units: pd.DataFrame) -> pd.DataFrame:
    """What makes each improvement checkable.

    Parameters
    ----------
    units : pandas.DataFrame
        With ``text``; rows of a ``kind`` other than ``improvement`` are left out.

    Returns
    -------
    pandas.DataFrame
        The columns of those rows, their index kept, then ``quantity``, ``date``,
        ``instrument`` and ``actor`` (the words, joined by ；; empty where there are
        none) and ``score`` (how many of the four there are, 0–4).

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["由办公室牵头，6月底前修订《公开指南》，抽查20次。", "不断提高公开水平。"]})
    >>> specificity(table)[["quantity", "date", "instrument", "actor", "score"]].values.tolist()
    [['20次', '6月底前', '《公开指南》', '由办公室', 4], ['', '', '', '', 0]]
    """
    if "kind" in units:
        units = units[units["kind"] == "improvement"]
    found = [components(text) for text in units["text"]]
    table = units.copy()
    for name in COMPONENTS:
        table[name] = pd.array(["；".join(one[name]) for one in found], dtype="str")
    table["score"] = [sum(bool(words) for words in one.values()) for one in found]
    return table


def components(text: str) -> dict[str, list[str]]:
    """The words of an improvement that make it checkable.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict of str to list of str
        By the keys of `COMPONENTS`.
    """
    text = text[:5000]
    dates = [match[0].strip() for match in _DATE.finditer(text)]
    without = _NO_QUANTITY.sub("，", _DATE.sub("，", text))
    numbers = [
        match[0].strip()
        for match in _NUMBER.finditer(without)
        if not _NOT_A_NUMBER.search(match[0])
    ]
    # a law that is followed is no instrument of one's own
    own = _OTHERS_DOCUMENT.sub("，", text)
    instruments = [
        words
        for match in _INSTRUMENT.finditer(own)
        if not _VAGUE_INSTRUMENT.search(words := match["what"] or match[0])
    ]
    actors = [match[0] for match in _ACTOR.finditer(text)]
    return {
        name: list(dict.fromkeys(words))
        for name, words in zip(COMPONENTS, (numbers, dates, instruments, actors), strict=True)
    }
