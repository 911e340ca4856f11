"""What an agency's name tells: a government or a department, and of which level."""

from __future__ import annotations

import re

_GOVERNMENT = re.compile(
    r"(?:人民政府|管委会|管理委员会|实验区|开发区|新区|[省市县旗盟州]|(?<!园)(?<!片)区)$"
)
_TOWNSHIP = re.compile(r"(?:[乡镇]|街道|苏木)(?:人民政府|办事处)?$")
_ZONE = re.compile(r"(?:实验|开发|高新|新|示范|园|保税|合作|功能|片|景|度假|管理|试验)区")
_COUNTY = re.compile(r"(?:[县旗]|(?<!自治)(?<!行政)(?<!地)区)(?=人民政府|$|[^县旗区])")


def is_government(agency: str) -> bool:
    """Whether the name is a government's, a zone's or a township's, not a department's.

    Examples
    --------
    >>> is_government("红旗区人民政府"), is_government("平潭综合实验区"), is_government("红旗区教育局")
    (True, True, False)
    """
    return bool(_GOVERNMENT.search(agency) or _TOWNSHIP.search(agency))


def scope_of(agency: str | None) -> str | None:
    """Whose a report is: a government's may count its departments' figures again.

    Examples
    --------
    >>> scope_of("红旗区人民政府"), scope_of("红旗区教育局"), scope_of(None)
    ('government', 'department', None)
    """
    if not agency:
        return None
    return "government" if is_government(agency) else "department"


def is_township(agency: str) -> bool:
    """Whether the name is that of a township's government or a subdistrict's office.

    Examples
    --------
    >>> is_township("苏澳镇人民政府"), is_township("红旗区人民政府")
    (True, False)
    """
    return bool(_TOWNSHIP.search(agency))


def below_prefecture(agency: str) -> bool:
    """Whether the name is surely that of a body of a county, a district or below.

    False where the name does not tell (a city may be of either level) and for
    zones, whose level differs from one to the next.

    Examples
    --------
    >>> below_prefecture("红旗区人民政府"), below_prefecture("新乡市人民政府")
    (True, False)
    >>> below_prefecture("平潭综合实验区"), below_prefecture("广西壮族自治区人民政府")
    (False, False)
    """
    if is_township(agency):
        return True
    return bool(_COUNTY.search(_ZONE.sub("", agency)))


def place_of(agency: str) -> str:
    """What a government's name has before 人民政府 or 管委会: what its departments' begin with.

    Examples
    --------
    >>> place_of("红旗区人民政府"), place_of("平潭综合实验区管委会")
    ('红旗区', '平潭综合实验区')
    """
    return agency.removesuffix("人民政府").removesuffix("管委会").removesuffix("管理委员会")
