"""Quantities in running text: counts, money and percentages, exact or approximate.

``6件``, ``11000余条``, ``近1.2万件``, ``两起``, ``24.3万元``, ``98.5%``, ``三分之一``. A
quantity is an interval: what the words allow, not what a reader would guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from govreport.normal import han_number

ABOUT = Decimal("0.1")
"""How far 约, 左右 and 近 may lie from the number named, as a share of it."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width forms of ASCII; one character for one, so offsets stay."""

_HAN = "零〇一二两三四五六七八九十百千万亿"
_UNITS = "件次|件|条次|条|宗|份|起|例|项|个|人次|批次|篇|部|期|家|次|元"
_BEFORE = r"约|大约|近|将近|接近|超过|超|逾|突破|达到|不足|不到|少于|至少|不少于|多达|不超过"
_QUANTITY = re.compile(
    rf"""
    (?:(?P<before>{_BEFORE})\s*)?
    (?:
      (?P<percent>(?<!\d)(?<!\d[.,])\d+(?:\.\d+)?)\s*%
    | 百分之(?P<han_percent>[{_HAN}]+(?:点[零〇一二三四五六七八九]+)?|\d+(?:\.\d+)?)
    | (?P<below>[二三四五六七八九十])分之(?P<above>[一二三四五六七八九])
    | (?P<half>一半|半数) | (?P<tenths>[一二三四五六七八九])成(?P<above_tenths>多?)
    | (?:(?<![\d第〔\[])(?<!\d[.,])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)
       |(?<![{_HAN}第\d])(?P<han>[{_HAN}]+))
      \s*(?P<scale>[十百千万亿]?)(?P<more>[余多]?)(?P<scale2>[万亿]?)\s*
      (?P<unit>{_UNITS})(?!工作日|月|小时|百分点|自然日|季度|方面|事|体|性)(?!(?<=一次)[\u4e00-\u9fff])
    )
    (?:\s*(?P<after>以上|左右|上下|以下|以内))?
    """,
    re.VERBOSE,
)
_LONGEST = 16
"""Digits of a quantity, or characters of a numeral; what is longer counts nothing."""

_SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity that a text states.

    Attributes
    ----------
    value : Decimal
        The number named.
    low, high : Decimal or None
        The least and the most that the words allow; None where they set no bound.
    unit : str
        件, 条 …; ``元`` for all money; ``%`` for percentages and fractions.
    start, end : int
        Where it stands in the text.
    text : str
        Verbatim.
    slack : Decimal
        How far beyond its bounds an approximation may lie and be careless only.
    """

    value: Decimal
    low: Decimal | None
    high: Decimal | None
    unit: str
    start: int
    end: int
    text: str
    slack: Decimal = Decimal(0)

    @property
    def exact(self) -> bool:
        """Whether the words name one number and no other."""
        return self.low == self.high

    def near(self, value: Decimal | int) -> bool:
        """Whether the words miss this number by so little that a reader would let them pass."""
        low = self.low is None or value >= self.low - self.slack
        return low and (self.high is None or value <= self.high + self.slack)

    def allows(self, value: Decimal | int) -> bool:
        """Whether the words may mean this number."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def quantities(text: str) -> list[Quantity]:
    """The counts, amounts of money and percentages of a text, in its order.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Quantity

    Examples
    --------
    >>> [(q.text, q.low, q.high) for q in quantities("共收到申请6件，发布信息11000余条")]
    [('6件', Decimal('6'), Decimal('6')), ('11000余条', Decimal('11000'), Decimal('11999'))]
    >>> [(q.unit, str(q.value)) for q in quantities("收取3.5万元，答复率百分之九十八点五")]
    [('元', '35000.0'), ('%', '98.5')]
    """
    return list(_found(text))


def _found(text: str) -> Iterator[Quantity]:
    folded = text.translate(_WIDE)
    for match in _QUANTITY.finditer(folded):
        numerals = (match["percent"], match["han_percent"], match["digits"], match["han"])
        if max(len(numeral or "") for numeral in numerals) > _LONGEST:
            continue
        reading = _percentage(match) or _count(match)
        if reading is None:
            continue
        value, step, unit = reading
        low, high = _bounds(match, value, step)
        start, end = match.span()
        slack = _slack(match, value, unit)
        yield Quantity(value, low, high, unit, start, end, text[start:end], slack)


def _percentage(match: re.Match[str]) -> tuple[Decimal, Decimal, str] | None:
    """A percentage or a fraction, its rounding step, and ``%``."""
    if digits := match["percent"] or match["han_percent"]:
        if not digits[0].isdigit():
            whole, _, part = digits.partition("点")
            number = han_number(whole)
            if number is None:
                return None
            tail = han_number(part) if part else None
            digits = f"{number}.{str(tail).zfill(len(part))}" if part else str(number)
        return Decimal(digits), _step(digits), "%"
    if match["below"]:
        above, below = han_number(match["above"]), han_number(match["below"])
        value = Decimal(above or 0) / Decimal(below or 1) * 100
        return value, Decimal(1), "%"
    if match["half"]:
        return Decimal(50), Decimal(1), "%"
    if match["tenths"]:
        return Decimal((han_number(match["tenths"]) or 0) * 10), Decimal(10), "%"
    return None


def _count(match: re.Match[str]) -> tuple[Decimal, Decimal, str] | None:
    """A count or an amount, what its last digit stands for, and its unit."""
    scale = _SCALES[match["scale"]] * _SCALES[match["scale2"]]
    if match["digits"]:
        digits = match["digits"].replace(",", "")
        return Decimal(digits) * scale, _step(digits) * scale, match["unit"]
    value = _han(match["han"])
    if value is None:
        return None
    return Decimal(value) * scale, Decimal(scale), match["unit"]


def _han(text: str) -> int | None:
    """Chinese numerals up to 亿."""
    for sign in "亿万":
        if sign in text:
            left, _, right = text.partition(sign)
            above, below = _han(left), _han(right.lstrip("零〇")) if right else 0
            return None if above is None or below is None else above * _SCALES[sign] + below
    return han_number(text) if text and not re.fullmatch("[百千]+", text) else None


def _step(digits: str) -> Decimal:
    """What one more in the last digit means: 1 of ``12``, 0.1 of ``1.2``."""
    # guard: money-rounded
    return Decimal(1).scaleb(-len(digits.partition(".")[2]))


def _slack(match: re.Match[str], value: Decimal, unit: str) -> Decimal:
    """One point of a percentage, a twentieth of an approximation, nothing of a number."""
    if unit == "%":
        return Decimal(1)
    loose = match["before"] or match["after"] or match["more"]
    return max(value / 20, Decimal(1)) if loose else Decimal(0)


def _bounds(
    match: re.Match[str], value: Decimal, step: Decimal
) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that the words allow."""
    before, after, more = match["before"] or "", match["after"] or "", match["more"]
    if after == "以上" or before in ("超过", "超", "逾", "突破", "至少", "不少于", "多达"):
        return value, None
    if after in ("以下", "以内") or before in ("不足", "不到", "少于", "不超过"):
        return None, value
    if match["above_tenths"]:
        return value, value + 10
    if more:  # 11000余: some more, but not a whole 1000 more
        room = _roundness(value)
        return value, value + room - (1 if room > 1 else 0)
    if before in ("近", "将近", "接近"):
        return value * (1 - ABOUT), value
    if before in ("约", "大约") or after in ("左右", "上下"):
        return value * (1 - ABOUT), value * (1 + ABOUT)
    percent = match["percent"] or match["han_percent"] or match["below"]
    # guard: quantities
    rounded = step != 1 or match["scale"] or match["scale2"]
    # guard: quantities
    if (percent or match["half"]) and value != 100 or rounded:
        return value - step / 2, value + step / 2
    return value, value


def _roundness(value: Decimal) -> Decimal:
    """The power of ten that the last digit other than 0 stands for: 1000 of 11000."""
    whole = str(int(value))
    return Decimal(10) ** (len(whole) - len(whole.rstrip("0"))) if int(value) else Decimal(1)
