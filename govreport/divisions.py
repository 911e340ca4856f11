"""Where an agency is: its level and its division code (GB/T 2260), from its name.

The list of divisions is ``resources/divisions.csv``: code, name, the names above it, and
for what is no more the year of the first list without it. ``tools/divisions.py`` made it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from govreport.agencies import below_prefecture, is_government, is_township
from govreport.form import Label, records

LEVELS: dict[str, Label] = {
    "province": Label("省级", "province"),
    "prefecture": Label("地级", "prefecture"),
    "county": Label("县级", "county"),
    "township": Label("乡级", "township"),
    "department": Label("部门", "department"),
}
"""Levels of agencies; a department's is the same whatever it is a department of."""


@dataclass(frozen=True, slots=True)
class Division:
    """A line of the list of divisions.

    Attributes
    ----------
    code : str
        Six digits of GB/T 2260.
    name : str
    parent : str
        The names above it, one after another: 河南省新乡市.
    until : int or None
        The year of the first list that has it no more; None for what stands today.
    """

    code: str
    name: str
    parent: str
    until: int | None

    @property
    def full_name(self) -> str:
        """Its name after those above it."""
        return self.parent + self.name

    @property
    def level(self) -> str:
        """A key of `LEVELS`, told from the code."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    def within(self, other: Division) -> bool:
        """Whether it is a part of another division."""
        stem = {"province": other.code[:2], "prefecture": other.code[:4]}.get(other.level)
        return stem is not None and self.code.startswith(stem) and self.code != other.code


@dataclass(frozen=True, slots=True)
class Region:
    """What an agency's name says of where it is.

    Attributes
    ----------
    level : str or None
        A key of `LEVELS`; None where the name does not tell (a zone, a city that is on no
        list).
    division : Division or None
        None where there is none of that name, or more than one.
    candidates : tuple of Division
        Those that have the name, where there is more than one.
    by_text : str
        The words of the report that decided between them; empty where its name did.
    """

    level: str | None
    division: Division | None = None
    candidates: tuple[Division, ...] = ()
    by_text: str = ""


@cache
def _divisions() -> dict[str, list[Division]]:
    """Name → the divisions that have it or had it."""
    found: dict[str, list[Division]] = {}
    for row in records("divisions.csv"):
        until = int(row["until"]) if row["until"] else None
        one = Division(row["code"], row["name"], row["parent"], until)
        found.setdefault(one.name, []).append(one)
        if one.level == "province" and (short := _SHORT.sub("", one.name)) != one.name:
            found.setdefault(short, []).append(one)
    return found


_SHORT = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")
_BARE_TOWNSHIP = re.compile(r"(?:乡|镇|街道|苏木)(?:人民政府|办事处)?$")
_ANY_CITYS = re.compile(r"[东西南北中新城郊矿]区")
"""Names that many a city gives to a quarter: only with the city's before them are they one."""
_OFFICE = re.compile(r"(?:人民政府)?$")


@cache
def _by_code() -> dict[str, Division]:
    """Code → the last division that had it."""
    every = {one for some in _divisions().values() for one in some}
    return {
        one.code: one for one in sorted(every, key=lambda one: (one.until is None, one.until or 0))
    }


def by_code(code: str) -> Division | None:
    """The division that has a code of GB/T 2260, or had it last; None where none did.

    Examples
    --------
    >>> by_code("410702").full_name, by_code("000000")
    ('河南省新乡市红旗区', None)
    """
    return _by_code().get(code)


def region(agency: str, year: int | None = None, texts: Sequence[str] = ()) -> Region:
    """Tell an agency's level and its place in GB/T 2260.

    Parameters
    ----------
    agency : str
    year : int, optional
        Of the report: a division that was gone by then is not meant.
    texts : sequence of str
        What else the report says, for names that several places have: the name of one of
        them, with the place it is in before it, must stand there, and of no other.

    Returns
    -------
    Region
        A code is today's, or the last one of a place that is no more. Nothing is guessed.

    Examples
    --------
    >>> found = region("红旗区人民政府", 2021)
    >>> found.level, found.division.code, found.division.full_name
    ('county', '410702', '河南省新乡市红旗区')
    >>> region("朝阳区人民政府").division is None, region("北京市朝阳区人民政府").division.code
    (True, '110105')
    >>> region("平潭综合实验区管理委员会")
    Region(level=None, division=None, candidates=(), by_text='')
    """
    named, rest = _named(agency, year)
    level = _level(agency, named, rest)
    if len(named) > 1:
        own = {one: words for one in named if (words := _mention(one, texts))}
        if len(own) != 1:
            return Region(level, None, tuple(named))
        (one, words), *_ = own.items()
        return Region(level, one, by_text=words)
    if not named or level is None:
        return Region(level)
    return Region(level, named[0])


def _named(agency: str, year: int | None) -> tuple[list[Division], str]:
    """The divisions that the name begins with, the smallest, and what follows in the name."""
    found: list[Division] = []
    rest = agency
    while True:
        for length in range(min(len(rest), _longest()), 1, -1):
            name, after = rest[:length], rest[length:]
            if _BARE_TOWNSHIP.fullmatch(after):
                continue  # 东区街道 is a subdistrict's own name
            if not found and _ANY_CITYS.fullmatch(name):
                continue
            here = _standing(_divisions().get(name, ()), year)
            if found:
                here = [one for one in here if any(one.within(above) for above in found)]
            short = here and name not in {one.name for one in here}
            if short and not _follows(after, here, year):
                continue  # 北京 alone is not the municipality: 北京路街道
            if here:
                found, rest = here, after
                break
        else:
            return found, rest


def _follows(rest: str, above: Collection[Division], year: int | None) -> bool:
    """Whether a division of one of these comes next."""
    return any(
        one.within(province)
        for length in range(2, min(len(rest), _longest()) + 1)
        for one in _standing(_divisions().get(rest[:length], ()), year)
        for province in above
    )


@cache
def _longest() -> int:
    return max(map(len, _divisions()))


def _standing(named: Collection[Division], year: int | None) -> list[Division]:
    """Those that stood in the year; of one place's codes, today's alone."""
    there = [one for one in named if one.until is None or year is None or year <= one.until]
    there = there or list(named)  # a department may keep the old name
    return [one for one in there if not any(_same(one, other) for other in there)]


def _same(old: Division, new: Division) -> bool:
    """Whether a place has a newer code: no two cities of a province are namesakes."""
    if old is new or old.name != new.name or old.level != new.level:
        return False
    if (old.until or 9999) >= (new.until or 9999):
        return False
    stem = 2 if old.name.endswith("市") else 4
    return old.code[:stem] == new.code[:stem]


def _level(agency: str, named: Collection[Division], rest: str) -> str | None:
    if is_township(agency):
        return "township"
    if not is_government(agency):
        return "department"
    if named:
        levels = {one.level for one in named}
        return levels.pop() if len(levels) == 1 and _OFFICE.fullmatch(rest) else None
    place = agency.removesuffix("人民政府")
    if re.search(r"(?:省|(?<!民族)自治区)$", place):
        return "province"
    if re.search(r"(?:自治州|盟|地区)$", place):
        return "prefecture"
    return "county" if below_prefecture(agency) else None


def _mention(one: Division, texts: Sequence[str]) -> str:
    """The division's name with a place it is in before it, where the texts have it."""
    above: list[str] = re.findall(r".+?(?:省|市|自治区|自治州|地区|盟)", one.parent)
    for text in texts:
        for words in {one.full_name, *(place + one.name for place in above)}:
            if words in text:
                return words
    return ""
