"""Placeholder until the bank of sentences is in."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from govreport.specimens.facts import Tables


@dataclass(frozen=True)
class Improvement:
    text: str
    number: bool
    date: bool
    instrument: bool
    actor: bool


@dataclass(frozen=True)
class Problem:
    themes: tuple[str, ...]
    text: str
    improvements: tuple[Improvement, ...]


@dataclass(frozen=True)
class Narrative:
    overview: dict[str, str]
    problems: tuple[Problem, ...]
    other: str
    reused: tuple[str, ...]


def compose(
    rng: Random,
    agency: str,
    year: int,
    edition: str,
    tables: Tables,
    *,
    government: bool,
    before: Narrative | None = None,
    reuse: float = 0.0,
) -> Narrative:
    new = tables["requests"]["new"]["total"]
    words = (
        "".join(rng.choice("学习推动落实组织部署检查更新整理编制宣传") for _ in range(120)) + "。"
    )
    appraisal = "工作考核、社会评议结果良好，全年没有责任追究情形。" if government else ""
    overview = {
        "overview": words,
        "overview.proactive": f"通过网站公开信息{rng.randint(100, 900)}条。",
        "overview.requests": f"全年共收到政府信息公开申请{new}件。",
        "overview.management": "文件起草时同步确定公开属性。",
        "overview.platforms": "网站栏目作了调整，检索更快。",
        "overview.supervision": f"每个季度抽查一次。{appraisal}",
    }
    problems = (
        Problem(
            ("content",),
            "个别栏目更新不够及时，有的文件印发半个月后才上网。",
            (
                Improvement(
                    "由办公室按月提醒，文件印发后五个工作日以内上网。", True, False, False, True
                ),
            ),
        ),
    )
    return Narrative(overview, problems, "本年度没有收取信息处理费。", ())
