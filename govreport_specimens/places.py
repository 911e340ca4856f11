"""Fictional places and the agencies in them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_NAMES = [
    "澄湾", "岚汀", "栖霖", "沐岭", "云岫", "霁川", "榆溪湾", "沧屿", "鹭洲", "砚山", "松壑",
    "芷江湾", "望岚", "青汀", "白榆", "晴岭", "梧江", "兰皋", "溪桥", "月河", "檀溪", "柏湾",
    "清浔", "丹霁", "碧沚", "翠屿", "蓼洲", "枫浦", "芦汀", "杏陂",
]  # fmt: skip
"""Made up; a place of that name would be chance."""

_DEPARTMENTS = [
    "财政局", "教育局", "公安局", "民政局", "司法局", "审计局", "自然资源局", "住房和城乡建设局",
    "交通运输局", "水利局", "农业农村局", "文化和旅游局", "卫生健康委员会", "应急管理局",
    "市场监督管理局", "统计局", "医疗保障局", "人力资源和社会保障局", "生态环境局",
    "发展和改革委员会",
]  # fmt: skip

_SUFFIX = {"province": "省", "city": "市", "county": "县", "township": "镇"}


@dataclass(frozen=True)
class Agency:
    """A fictional agency.

    Attributes
    ----------
    name : str
    place : str
        The place it belongs to: 岚汀县.
    level : str
        ``"province"``, ``"city"``, ``"county"``, ``"township"`` or ``"department"``.
    """

    name: str
    place: str
    level: str

    @property
    def government(self) -> bool:
        """Whether it is a government rather than a department."""
        return self.level != "department"

    @property
    def rules(self) -> bool:
        """Whether it can make 规章: a province, or a city with districts."""
        return self.level in ("province", "city")


def agencies(rng: Random, count: int, area: bool = False) -> list[Agency]:
    """So many different agencies.

    Parameters
    ----------
    rng : random.Random
    count : int
    area : bool
        The first is a county's government and all others are its departments.

    Returns
    -------
    list of Agency

    Raises
    ------
    ValueError
        If that many names are not to be had.

    Examples
    --------
    >>> [agency.name for agency in agencies(Random(1), 2, area=True)]
    ['云岫县人民政府', '云岫县生态环境局']
    """
    if area:
        if not 2 <= count <= len(_DEPARTMENTS) + 1:
            raise ValueError(
                f"一个地区有2至{len(_DEPARTMENTS) + 1}个机关，不能是{count}个 "
                f"an area has 2 to {len(_DEPARTMENTS) + 1} agencies, not {count}"
            )
        place = rng.choice(_NAMES) + "县"
        offices = rng.sample(_DEPARTMENTS, count - 1)
        return [
            Agency(f"{place}人民政府", place, "county"),
            *(Agency(place + office, place, "department") for office in offices),
        ]
    every = [
        Agency(f"{name}{suffix}人民政府", name + suffix, level)
        for name in _NAMES
        for level, suffix in _SUFFIX.items()
    ] + [
        Agency(name + suffix + office, name + suffix, "department")
        for name in _NAMES
        for suffix in ("市", "县")
        for office in _DEPARTMENTS
    ]
    if not 1 <= count <= len(every) // 4:
        raise ValueError(
            f"机关数须为1至{len(every) // 4}，不能是{count} "
            f"1 to {len(every) // 4} agencies, not {count}"
        )
    governments, departments = every[: 4 * len(_NAMES)], every[4 * len(_NAMES) :]
    rng.shuffle(governments)
    rng.shuffle(departments)
    third = min((count + 2) // 3, len(governments))
    chosen = governments[:third] + departments[: count - third]
    rng.shuffle(chosen)
    return chosen
