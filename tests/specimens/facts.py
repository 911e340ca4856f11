"""Any figures: what a reader must survive, plausible or not, made up from a seed."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from govreport import form
from govreport_specimens.facts import Facts, Tables, blank_tables

AGENCIES = (
    "澄湾市人民政府",
    "岚汀县财政局",
    "栖霖区卫生健康委员会",
    "沐岭镇人民政府",
    "澄湾市自然资源和规划局",
    "岚汀县人民政府办公室",
)

OVERVIEW = {
    "overview": "本机关把公开作为日常工作来抓，年初列出清单，年末逐项核对。",
    "overview.proactive": "全年通过网站和公告栏发布信息1286条，其中政策文件35条，群众可以随时查阅。",
    "overview.requests": "来信来访都有登记，收到的申请逐件编号，由专人在期限以内书面答复申请人。",
    "overview.management": "文件起草时同步确定公开属性，归档以前再核对一遍，遗漏的当月补齐。",
    "overview.platforms": "网站改版后检索更快，手机上也能打开，老旧栏目合并成了六个专题。",
    "overview.supervision": "每个季度抽查一次，发现的问题写进通报，全年培训两场，到场九十人。",
}
"""Section or sub-section → the sentence it holds. No spaces: a line break that a
reader leaves inside one is seen at once."""

PROBLEMS = (
    (
        "个别栏目更新较慢，有的文件印发半个月后才上网。",
        ("约定文件印发后五个工作日以内上网，由办公室按月提醒。",),
    ),
    (
        "解读材料以文字为主，群众反映读起来费力。",
        ("今后重要文件配一张图和一段两分钟的视频。",),
    ),
    (
        "经办人员调动频繁，新手对答复格式不熟。",
        ("编一本十页的答复手册，新到岗的人先跟班两周。",),
    ),
)

OTHER = "本年度没有收取信息处理费，也没有其他需要说明的事项。"


def count(rng: Random, digits: int, zeros: float) -> int:
    """A count: zero with probability `zeros`, else of up to `digits` digits."""
    if rng.random() < zeros:
        return 0
    # Every length is as likely as another, so that long numbers do come up.
    length = rng.randint(1, digits)
    return rng.randint(10 ** (length - 1), 10**length - 1)


def sample(
    seed: int = 0,
    edition: str = "2021",
    other_split: bool | None = None,
    digits: int = 4,
    zeros: float = 0.6,
    adds_up: bool = True,
) -> Facts:
    """Facts made up from a seed.

    Parameters
    ----------
    seed : int
    edition : str
        ``"2021"`` or ``"2019"``.
    other_split : bool, optional
        其他处理 as three rows; as the edition has it when omitted.
    digits : int
        Longest figure; five at most where figures are added up.
    zeros : float
        Share of zeros.
    adds_up : bool
        False: some totals are wrong, as in real reports.
    """
    rng = Random(seed)
    if other_split is None:
        other_split = edition == "2021"
    tables = blank_tables(edition, other_split)
    _fill_proactive(tables["proactive"], rng, digits, zeros)
    _fill_requests(tables["requests"], rng, digits, zeros)
    for cells in tables["disputes"].values():
        for column in form.DISPUTE_OUTCOMES:
            cells[column] = count(rng, min(digits, 3), zeros)
        cells["total"] = sum(cells[column] for column in form.DISPUTE_OUTCOMES)
    if not adds_up:
        _break_totals(tables, rng)
    year = rng.randint(2019, 2020) if edition == "2019" else rng.randint(2021, 2024)
    return Facts(rng.choice(AGENCIES), year, edition, tables, dict(OVERVIEW), PROBLEMS[:2], OTHER)


def small(seed: int, edition: str = "2021", other_split: bool = True) -> Facts:
    """Facts whose every figure is one digit long, as those of a small office are."""
    rng = Random(seed)
    made = sample(seed, edition, other_split)
    tables = made.tables = blank_tables(edition, other_split)
    for cells in tables["proactive"].values():
        cells.update({column: rng.choice((0, 0, 3, 9)) for column in cells})
    requests = tables["requests"]
    for row in rng.sample(form.outcome_rows(tuple(requests)), 3):
        column = rng.choice(form.APPLICANTS)
        for key in (row, "total", "new"):
            requests[key][column] += 2
            requests[key]["total"] += 2
    for key in ("carried_forward", "new"):
        requests[key]["natural_person"] += 1
        requests[key]["total"] += 1
    for cells in tables["disputes"].values():
        column = rng.choice(form.DISPUTE_OUTCOMES)
        cells[column] = cells["total"] = rng.randint(0, 9)
    return made


def _fill_proactive(table, rng: Random, digits: int, zeros: float) -> None:
    for row, cells in table.items():
        for column in cells:
            cells[column] = count(rng, digits, zeros)
            if column == "change" and rng.random() < 0.5:
                cells[column] = -cells[column]
            if column == "amount" and rng.random() < 0.7:
                places = rng.randint(1, 6)
                cells[column] = Decimal(count(rng, digits + places, 0)).scaleb(-places)
                # A trailing zero is no part of the figure.
                if cells[column] == cells[column].to_integral():
                    cells[column] += Decimal("0.5")
                cells[column] = cells[column].normalize()
        if row == "procurement" and cells["amount"]:
            cells["projects"] = cells["projects"] or 1


def _fill_requests(table, rng: Random, digits: int, zeros: float) -> None:
    outcomes = form.outcome_rows(tuple(table))
    # Counts have up to eight digits, and totals are counts too.
    digits = min(digits, 5)
    for column in form.APPLICANTS:
        # 自然人 brings most requests; the other five columns are mostly zero.
        share = zeros if column == "natural_person" else (zeros + 1) / 2
        for row in outcomes:
            table[row][column] = count(rng, digits, share)
        handled = sum(table[row][column] for row in outcomes)
        table["total"][column] = handled
        forward = count(rng, min(digits, 2), share)
        table["carried_forward"][column] = forward
        over = min(count(rng, min(digits, 2), share), handled + forward)
        table["carried_over"][column] = over
        table["new"][column] = handled + forward - over
    for cells in table.values():
        cells["total"] = sum(cells[column] for column in form.APPLICANTS)


def _break_totals(tables: Tables, rng: Random) -> None:
    for table in ("requests", "disputes"):
        for row in rng.sample(sorted(tables[table]), 2):
            cells = tables[table][row]
            cells["total"] = max(0, cells["total"] + rng.choice((-1, 1, 2, 10)))
    cells = tables["requests"][rng.choice(("granted", "total", "new"))]
    cells["natural_person"] += rng.randint(1, 3)
