"""A fictional report of edition 2014: sections of that time, and the table of indicators."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from govreport import form
from govreport_specimens.facts import Facts, Value
from govreport_specimens.model import WORDS, Draft, Line, Part, Section, Sheet, printed

COUNTS = (0, 0, 0, 1, 2, 3, 7, 12, 26, 60, 356, 1204)


def figures(random: Random) -> dict[str, Value]:
    """Figures of every indicator, whose sums hold."""
    found: dict[str, Value] = {}
    for row in form.table("2014", "statistics").rows:
        money = row.unit == "万元"
        found[row.key] = random.choice((0, 12, Decimal("0.36"))) if money else random.choice(COUNTS)
    # answers hold what is refused
    for one in sorted(form.sums(), key=lambda one: one.key != "statistics.refused"):
        found[one.right[0]] = sum(found[key] or 0 for key in one.left)
    return found


def draft(agency: str, year: int, seed: int, local: dict[str, int] | None = None) -> Draft:
    """A report for a year before 2019.

    Parameters
    ----------
    agency : str
    year : int
    seed : int
    local : dict of str to int, optional
        Indicators of a province, printed at the table's end.

    Returns
    -------
    Draft
        Its ``expected`` has the figures, and what a reader should call a local row.
    """
    random = Random(f"2014 {seed}")
    found = figures(random)
    parts = [Part("", ["单位", "统计数"], [])]
    above: tuple[str, ...] = ()

    def add(row: str | None, number: str, label: str, cells: list[str]) -> None:
        parts[0].lines.append(Line(row, (), number, label, ["unit", "figure"], cells))

    for row in form.table("2014", "statistics").rows:
        for group in row.groups:
            if group in form.PARTS and group not in above:
                add(None, "", group, ["——", ""])
        above = row.groups or above
        add(row.key, row.number, row.label.zh, [row.unit, printed(found[row.key])])
    for label, value in (local or {}).items():
        add(None, "", label, ["条", printed(value)])
        found[form.LOCAL + label] = value
    sheet = Sheet("statistics", parts, words=WORDS | {"content": "统计指标"})
    received, published = found["requests.received"], found["proactive.published"]
    tables = {"statistics": {key: {"figure": value} for key, value in found.items()}}
    facts = Facts(agency, year, "2014", tables, {}, (), "")
    texts = {
        "overview": "本机关按照上级部署推进政府信息公开，完善目录，及时更新内容。",
        "proactive": f"本年度主动公开政府信息{published}条。",
        "requests": f"本年度收到政府信息公开申请{received}件，均在规定期限内答复。",
        None: "依申请提供政府信息未收取费用。",
        "disputes": "有关行政复议、行政诉讼的数量见附表。",
        "problems": "主要问题：一是更新不够及时。二是人员培训不足。改进措施：一是按周检查栏目。二是每季度组织一次培训。",
        "other": "无其他需要说明的事项。",
    }
    headings = (
        "概述", "主动公开政府信息情况", "依申请公开政府信息办理情况",
        "政府信息公开的收费及减免情况", "因政府信息公开申请行政复议、提起行政诉讼的情况",
        "存在的主要问题及改进措施", "需要说明的事项",
    )  # fmt: skip
    sections = [
        Section(key, f"{'一二三四五六七'[at]}、", heading, [texts[key]])
        for at, (key, heading) in enumerate(zip(texts, headings, strict=True))
    ]
    sections.append(Section(None, "", f"附表：政府信息公开情况统计表（{year}年度）", [], sheet))
    return Draft(
        facts,
        [f"{agency}{year}年政府信息公开工作年度报告"],
        [f"根据《中华人民共和国政府信息公开条例》编制。统计期限为{year}年1月1日至12月31日。"],
        sections,
        [],
        facts.tables,
    )
