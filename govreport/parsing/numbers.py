"""A cell's text → a figure, a blank, or unreadable. Never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from govreport.normal import fold

MAX_DIGITS = 12
"""Longer whole numbers than this are not counts but something gone wrong."""

MAX_PRECISION = 28
"""Digits beyond which Decimal would round in silence."""

BLANK = re.compile(r"[-/\\无.·*_]*")
"""What stands for «no figure» once white space is gone."""

_UNITS = "亿元|万元|元|件次|件|条次|条|个|项|笔|宗|份|次|起|人次|人|部|篇|例"
_NUMBER = re.compile(
    rf"""
    (?P<sign>增加|增长|增|新增|减少|减|下降|\+|-)?
    (?P<number>\d+(?:\.\d+)?|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\.\d+)
    (?P<unit>{_UNITS})?
    (?P<note>\(.*\))?
    """,
    re.VERBOSE | re.DOTALL,
)
_MINUS_SIGNS = ("减少", "减", "下降", "-")


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
    """

    status: str
    value: int | Decimal | None = None
    unit: str = ""
    note: str = ""
    spaced: bool = False


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
    spaces, signs (``+3``, ``减4``), units (``2笔``) and remarks in brackets
    (``22（其中修订 16 件）``) are read; anything else is unreadable.

    Examples
    --------
    >>> read_number("１，２３４").value, read_number("减4").value, read_number("—").status
    (1234, -4, 'blank')
    >>> read_number("984361元")
    Reading(status='read', value=984361, unit='元', note='', spaced=False)
    >>> read_number("3或4").status
    'unreadable'
    """
    folded = fold(text).strip()
    tight = "".join(folded.split())
    if BLANK.fullmatch(tight):
        return Reading("blank")
    match = _NUMBER.fullmatch(tight)
    if not match:
        return Reading("unreadable")
    number = match["number"].replace(",", "")
    whole, _, decimals = number.partition(".")
    if len(whole) > MAX_DIGITS or len(whole + decimals) > MAX_PRECISION:
        return Reading("unreadable")
    if len(whole) > 1 and whole[0] == "0":
        return Reading("unreadable")  # 007 is not how a count is written
    value = Decimal(number)
    if match["sign"] in _MINUS_SIGNS:
        value = -value
    return Reading(
        "read",
        int(value) if value == value.to_integral_value() else value,
        match["unit"] or "",
        (match["note"] or "")[1:-1],
        _is_spaced(folded),
    )


_SPACED = re.compile(r"\d\s+[\d.]|\.\s+\d")
_THOUSANDS = re.compile(r"\d{1,3}( \d{3})+(\.\d+)?")


def _is_spaced(folded: str) -> bool:
    head = folded.split("(")[0]
    return bool(_SPACED.search(head)) and not _THOUSANDS.fullmatch(head.strip())


def looks_like_figure(text: str) -> bool:
    """Whether a cell's text is a figure or a blank, rather than words."""
    return read_number(text).status != "unreadable"


UNIT_FACTORS = {
    "元": Decimal("0.0001"),
    "万元": Decimal(1),
    "亿元": Decimal(10000),
}
"""Money units in 万元, the form's unit for fees."""


def money_unit(text: str) -> str:
    """The money unit that a header or label names in brackets, or ``""``.

    Examples
    --------
    >>> money_unit("采购总金额（元）"), money_unit("本年收费金额（单位：万元）")
    ('元', '万元')
    """
    match = re.search(r"(亿元|万元|元)\)?$", "".join(fold(text).split()))
    return match[1] if match else ""
