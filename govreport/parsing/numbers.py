"""A cell's text → a figure, a blank, or unreadable. Never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from govreport.normal import fold, han_number, kept, without_marks

# guard: numbers
MAX_DIGITS = 12
"""Longer whole numbers than this are not counts but something gone wrong."""

# guard: numbers
MAX_PRECISION = 28
"""Digits beyond which Decimal would round in silence."""

BLANK = re.compile(r"[-/\\无.·*_]*")
"""What stands for «no figure» once white space is gone."""

UNIT_FACTORS = {
    "元": Decimal("0.0001"),
    "百元": Decimal("0.01"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "十万元": Decimal(10),
    "百万元": Decimal(100),
    "千万元": Decimal(1000),
    "亿元": Decimal(10000),
}
"""Money units in 万元, the form's unit for fees."""

_WAN = re.compile("[Ww]元")
_MONEY = "|".join(sorted(UNIT_FACTORS, key=len, reverse=True))
_COUNTED = "件次|件|条次|条|个|项|笔|宗|份|批次|批|次|起|人次|人|部|篇|例"
_UNITS = f"{_MONEY}|{_COUNTED}"
_NUMBER = re.compile(
    rf"""
    '?(?:(?:共计|合计|共|计):?)?
    (?P<sign>增加|增长|增|新增|减少|减|下降|\+|-)?
    (?P<currency>人民币|[¥￥])?
    (?P<number>\d+(?:\.\d+)?|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\.\d+)
    (?:(?P<unit>{_UNITS})(?:(?<!元)/(?:{_COUNTED}))?)?
    (?P<note>(?:\((?:[^()]|\([^()]*\))*\))+)?
    [。，,；;]?
    """,
    re.VERBOSE | re.DOTALL,
)
_MINUS = ("减少", "减", "下降", "-")
_SIGNS = (*_MINUS, "增加", "增长", "增", "+")
_REMARK = re.compile(
    rf"""
    (?:本年|本级|全年|当年)(?:度|数)? | (?:单位:?)?(?:{_UNITS}) | (?:详见|参见|见|注)[^\d]{{0,10}}\d{{0,3}}
  | (?:占)?[-+]?\d+(?:\.\d+)?[%‰]
  | (?:(?:其中|含|包括|不含|均为|全部为|均系)[^\d]* | (?:20\d\d年)?[\u4e00-\u9fff]{{1,10}}:?(?=[-+\d]))
    [^。;；]*
    """,
    re.VERBOSE,
)
"""What a note behind a figure may say: what is part of it, what it counts, where more is said."""
_TAKEN_BACK = re.compile(
    r"^(?:上一?年|去年|(?:19|20)\d\d年)度?(?:同期)?(?:件?数|数量|数据)?$"
    r"|(?<!^原)误|错|[更勘订]正|应[为当填是改]|改[为成]|实[际为]|现[为改]|为准|作废|删|不计|预估|[预估合累]计"
    r"|^(?:减|取消|下降|负|增|[改现应约近超逾])|[,，;；]现\d|(?:余|左右)$"
    r"|^(?:共|总|全年)\D{0,3}\d"
)
"""What a note says by which the figure before it is another year's, another number, or none."""
_OTHER = re.compile(rf"(?:[-+]?\d[\d,.]*(?:{_UNITS})?|[零〇一二三四五六七八九十百千两]+)?")
"""A note that is a figure itself, or none."""
_CORRECTED = re.compile(r"(?:原误[为作]\d+,?)?已[更改]正")
"""A note by which the figure before it is the right one by now."""
_BRACKETS = str.maketrans("【〔】〕", "(())")
_WORDS = re.compile(rf"(?P<number>[零〇一二三四五六七八九十百千两]+)(?P<unit>{_UNITS})?")
_COUNTS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_LAST_YEAR = re.compile(r"(?:上一?年|去年)度?(?:同期)?[:为]?[+-]?\d[\d,.]*[件个项条]?[,、;/]?")
_THIS_YEAR = re.compile(r"本年度?[:为]?(?=[+-]?\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell's text says.

    Attributes
    ----------
    status : str
        ``"read"``, ``"blank"`` (empty, ``/``, ``-``, ``—``, ``无``) or
        ``"unreadable"``.
    value : int, Decimal or None
        None unless read.
    unit : str
        The unit printed in the cell (``元``, ``笔`` …), or ``""``.
    note : str
        A remark printed behind the figure, in brackets.
    spaced : bool
        Digits stood apart and were joined: one cell holds one figure, but the
        caller should see it confirmed by an identity.
    other : bool
        Another figure stands behind it in brackets, and nothing in the cell says whose it is.
    beside : str
        What else stands in the cell and is no part of the figure: a footnote's mark,
        last year's figure.
    currency : bool
        A currency's sign or name stands in front, which is no unit where one is stated.
    """

    status: str
    value: int | Decimal | None = None
    unit: str = ""
    note: str = ""
    spaced: bool = False
    other: bool = False
    beside: str = ""
    currency: bool = False


@kept
def read_number(text: str) -> Reading:
    """Read the figure in one cell.

    Parameters
    ----------
    text : str
        The cell's text, verbatim.

    Returns
    -------
    Reading

    Notes
    -----
    Blank is null, never 0. Thousands separators, full-width digits, inner
    spaces, signs (``+3``, ``减4``, ``4（减）``), units (``2笔``), numerals (``叁``),
    footnote marks (``3¹``, ``3[1]``, ``3*``) and remarks in brackets
    (``22（其中修订 16 件）``) are read; anything else is unreadable: a range, an
    estimate, two figures whose words do not say which is this year's.

    Examples
    --------
    >>> read_number("１，２３４").value, read_number("减4").value, read_number("—").status
    (1234, -4, 'blank')
    >>> read_number("984361元").value, read_number("3150²").value
    (984361, 3150)
    >>> read_number("上年 35 本年 3150").value, read_number("叁件").value
    (3150, 3)
    >>> [read_number(text).status for text in ("3或4", "3150余", "35～40", "3万", "12,5")]
    ['unreadable', 'unreadable', 'unreadable', 'unreadable', 'unreadable']
    """
    # guard: marks
    plain, marks = without_marks(text)
    folded = fold(plain).strip()
    tight = _WAN.sub("万元", "".join(folded.split())).translate(_BRACKETS)
    if "本年" in tight:
        last = _LAST_YEAR.search(tight)
        tight = _THIS_YEAR.sub("", _LAST_YEAR.sub("", tight, 1), 1)
        marks += last[0] if last else ""
        folded = tight
    if BLANK.fullmatch(tight):
        return Reading("blank", beside=marks)
    match = _NUMBER.fullmatch(tight)
    if not match:
        return _in_words(tight, marks)
    number = match["number"].replace(",", "")
    whole, _, decimals = number.partition(".")
    # guard: numbers
    if len(whole) > MAX_DIGITS or len(whole + decimals) > MAX_PRECISION:
        return Reading("unreadable")
    # guard: leading-zeros
    if len(whole) > 1 and whole[0] == "0":
        return Reading("unreadable")  # 007 is not how a count is written
    value = Decimal(number)
    note = (match["note"] or "")[1:-1]
    # guard: numbers
    if not (note in _SIGNS or _CORRECTED.fullmatch(note)) and (
        not (_OTHER.fullmatch(note) or _REMARK.fullmatch(note)) or _TAKEN_BACK.search(note)
    ):
        return Reading("unreadable")
    if match["sign"] in _MINUS or (note in _MINUS and not match["sign"]):
        value = -value
    return Reading(
        "read",
        int(value) if value == value.to_integral_value() else value,
        match["unit"] or "",
        note,
        _is_spaced(folded),
        bool(note and _OTHER.fullmatch(note)),
        marks,
        bool(match["currency"]),
    )


def _in_words(tight: str, marks: str) -> Reading:
    """A count in numerals; nothing but 一 may be a dash."""
    match = _WORDS.fullmatch(tight.translate(_COUNTS))
    if not match or set(tight) == {"一"} or (value := han_number(match["number"])) is None:
        return Reading("unreadable")
    return Reading("read", value, match["unit"] or "", beside=marks)


SPACED = re.compile(r"\d\s+[\d.]|\.\s+\d")
_THOUSANDS = re.compile(r"\d{1,3}( \d{3})+(\.\d+)?")


def _is_spaced(folded: str) -> bool:
    head = folded.split("(")[0]
    groups = {*head.split()}
    # guard: spaced-digits
    thousands = _THOUSANDS.fullmatch(head.strip()) and len(groups) > 1  # 150 150: one figure twice?
    return bool(SPACED.search(head)) and not thousands


_FIGURE_LIKE = re.compile(
    rf"[-+\d零〇一二三四五六七八九十百千万亿两余约近超多以上下.,·*%‰~≥≤<>()\[\]/\\]*"
    rf"(?:{_UNITS})?[.*。]?"
)


@kept
def looks_like_figure(text: str) -> bool:
    """Whether a cell's text is a figure, readable or not, or a blank, rather than words.

    Examples
    --------
    >>> [looks_like_figure(text) for text in ("3150余", "（6）", "3.其他", "")]
    [True, True, False, True]
    """
    if read_number(text).status != "unreadable":
        return True
    tight = "".join(fold(without_marks(text)[0]).split())
    alike = _FIGURE_LIKE.fullmatch(tight) or _NUMBER.fullmatch(tight)
    return bool(alike) and any(char.isdigit() for char in tight)


_STATED = re.compile(
    rf"[\d一二三四五六七八九两几数余][\d.,]{{0,20}}(?:{_MONEY})"  # an amount
    rf"|((?:{_MONEY.removesuffix('|元')})"
    # 元 of its own, not of 广元市 or 元氏县
    r"|(?:(?<![\u4e00-\u9fff])|(?<=[以按为位额费计币是用]))元(?:(?![\u4e00-\u9fff])|(?=[计填为整人]))"
    r"|[美港欧日]元|(?<=单位:)[角分]"  # no unit that is known
    r"|[百千万亿]+件)|(圆(?![\u4e00-\u9fff])|(?i:yuan))|(?P<currency>[¥￥]|(?i:rmb|cny))"
)


@kept
def stated_unit(text: str) -> str:
    """The units of money, or of many pieces, in the words of a header, a label, a note or a
    bracket, or ``""``; of several none is believed.

    Examples
    --------
    >>> stated_unit("采购总金额（元）"), stated_unit("本年收费金额（单位：百万元）")
    ('元', '百万元')
    >>> stated_unit("收费金额（元，保留两位小数）"), stated_unit("收费金额/元"), stated_unit("以￥计")
    ('元', '元', '元')
    >>> stated_unit("金额（W元）"), stated_unit("金额（￥，万元）")
    ('万元', '万元')
    >>> stated_unit("广元市收费3万元"), stated_unit("单位：元、万元"), stated_unit("数量（万件）")
    ('', '元、万元', '万件')
    """
    found = list(_STATED.finditer(_WAN.sub("万元", "".join(fold(text).split()))))
    units = dict.fromkeys(m[1] or "元" for m in found if m[1] or m[2])
    return "、".join(units) or ("元" if any(m["currency"] for m in found) else "")
