"""The errors that specimens can have, one at least for each rule of the checker."""

from __future__ import annotations

import re
from copy import deepcopy
from decimal import Decimal

from govreport import form
from govreport.checks.tying import claims
from govreport_specimens.planting import PLANTS as PLANTS
from govreport_specimens.planting import Case, CellKey, Planted, plant, told


def _outcome(case: Case) -> str:
    return case.rng.choice(form.outcome_rows(tuple(case.tables["requests"])))


# --- arithmetic ----------------------------------------------------------------------


@plant("requests.applicants", "figures", "requests", "slip")
def _slip(case: Case) -> Planted:
    row, more = _outcome(case), case.rng.randint(1, 9)
    cell = ("requests", row, case.rng.choice(form.APPLICANTS))
    case.add(more, cell)
    return told(
        f"一个数字多了{more}", f"one figure is {more} too many", cell, also=("requests.outcomes",)
    )


@plant("requests.applicants", "figures", "requests")
def _applicants(case: Case) -> Planted | None:
    rows = list(form.outcome_rows(tuple(case.tables["requests"])))
    full = [row for row in rows if case.value(("requests", row, "total"))]
    if not full:
        return None
    less = case.rng.choice(full)
    more = case.rng.choice([row for row in rows if row != less])
    cells = ("requests", more, "total"), ("requests", less, "total")
    case.add(1, cells[0])
    case.add(-1, cells[1])
    return told(
        "两行的总计各差1件，互相抵消", "two row totals are off by one, one up and one down", *cells
    )


@plant("requests.outcomes", "figures", "requests")
def _outcomes(case: Case) -> Planted:
    row, column, more = _outcome(case), case.rng.choice(form.APPLICANTS), case.rng.randint(1, 5)
    cells = ("requests", row, column), ("requests", row, "total")
    case.add(more, *cells)
    en = f"{more} more of one outcome than the total allows"
    return told(f"一项办理结果多了{more}件，总计未变", en, *cells)


@plant("requests.balance", "figures", "requests")
def _balance(case: Case) -> Planted:
    column, more = case.rng.choice(form.APPLICANTS), case.rng.randint(1, 9)
    cells = ("requests", "new", column), ("requests", "new", "total")
    case.add(more, *cells)
    # nor of rates, which the same figure spoils
    case.hidden |= {("requests", row, "total") for row in ("total", "carried_forward")}
    return told(
        f"本年新收多了{more}件", f"{more} more received than handled and carried forward", *cells
    )


@plant("disputes.results", "figures", "disputes")
def _disputes(case: Case) -> Planted:
    row = case.rng.choice([row.key for row in form.DISPUTES.rows])
    cell = ("disputes", row, "total")
    case.add(1, cell)
    return told("总计多了1件", "the total is one too many", cell)


@plant("figures.negative", "figures", "decisions")
def _negative(case: Case) -> Planted:
    cell = ("proactive", "coercion", "decisions")
    case.change(cell, -case.rng.randint(2, 40))
    return told("数量为负", "a count below zero", cell)


@plant("proactive.stock", "figures", "documents")
def _stock(case: Case) -> Planted | None:
    if case.edition != "2021" or case.year - 1 in case.history:
        return None  # last year's stock would be contradicted as well
    row = "normative_documents"
    later = [int(t["proactive"][row].get("in_force") or 0) for t in case.history.values()]
    shift = 5 - case.value(("proactive", row, "in_force"))
    if min(later) + shift < 0:
        return None
    case.change(("proactive", row, "issued"), 9)
    case.change(("proactive", row, "repealed"), 1)
    case.shift_stock(row, shift)
    cell = ("proactive", row, "in_force")
    case.hidden.add(cell)
    return told("现行有效少于制发减废止", "fewer in force than issued less repealed", cell)


@plant("read.fraction", "page", "decisions")
def _fraction(case: Case) -> Planted:
    cell = ("proactive", "licensing", "decisions")
    return _print(case, cell, "12.5", "件数写成小数", "a count with a decimal")


# --- completeness --------------------------------------------------------------------


@plant("completeness.regulations", "figures", "documents")
def _regulations(case: Case) -> Planted | None:
    if case.agency.rules or case.edition != "2021" or "市" in case.agency.place:
        return None
    cells = ("proactive", "regulations", "issued"), ("proactive", "regulations", "repealed")
    case.add(1, *cells)  # made and repealed in one year: the stock stays as it is
    return told("无权制定规章的机关填了规章1件", "a rule made by a body that can make none", *cells)


@plant("completeness.problems", "page", "problems")
def _no_problems(case: Case) -> Planted:
    words = case.rng.choice(("无。", "本年度无。", "没有存在的问题。"))
    case.draft.section("problems").paragraphs = [words]
    return told("问题部分称无问题", "the section on problems says there are none", passage=words)


_ACCOUNTABILITY = re.compile(r"追究|问责|追责")


@plant("completeness.appraisal", "text", "supervision")
def _no_appraisal(case: Case) -> Planted | None:
    if not case.agency.government:
        return None
    _filter(case, _ACCOUNTABILITY)
    return told("未写责任追究情况", "no word on accountability")


@plant("read.section_missing", "page", "problems")
def _no_section(case: Case) -> Planted:
    draft = case.draft
    draft.sections.remove(draft.section("problems"))
    return told("缺“问题及改进”部分", "no section on problems")


@plant("read.table_missing", "page", "disputes")
def _no_table(case: Case) -> Planted:
    draft = case.draft
    draft.section("disputes").sheet = None
    draft.expected["disputes"] = {}
    return told("缺复议诉讼表", "no table of disputes")


@plant("read.row_missing", "page", "requests")
def _no_row(case: Case) -> Planted | None:
    rows = [row for row in form.outcome_rows(tuple(case.tables["requests"])) if row[:5] != "other"]
    row = case.rng.choice(rows)
    case.draft.drop("requests", row)
    cells = tuple(("requests", row, column.key) for column in form.APPLICANT_COLUMNS)
    return told("表三缺一行", "a row of table 3 is missing", *cells)


@plant("read.blank", "page", "requests")
def _blank(case: Case) -> Planted:
    cell = ("requests", _outcome(case), case.rng.choice(form.APPLICANTS))
    mark = case.rng.choice(("/", "—"))
    return _print(case, cell, mark, "一格未填数字", "a cell without a figure")


@plant("read.extra_row", "page", "documents", grids=True)
def _extra_row(case: Case) -> Planted:
    part = case.draft.sheet("proactive").parts[0]
    line = deepcopy(part.lines[-1])
    line.row, line.label = None, "其他主动公开文件"
    line.figures = [str(case.rng.randint(100, 999)) for _ in part.header]
    part.lines.append(line)
    return told("多出法定格式没有的一行", "a row the form does not have")


# --- text against table, fees ----------------------------------------------------------


@plant("narrative.figures", "text", "narrative")
def _narrative(case: Case) -> Planted:
    facts = case.facts
    new = case.value(("requests", "new", "total"))
    text = facts.overview["overview.requests"]
    wrong = new + case.rng.randint(3, 40)
    for claim in claims({"overview": text}, facts.edition, facts.year, case.agency.government):
        own = claim.quantity is not None and claim.quantity.exact
        if own and claim.cells == (("requests", "new", "total"),) and claim.passage in text:
            words = claim.text.replace(str(new), str(wrong), 1)
            passage = claim.passage[: claim.start] + words + claim.passage[claim.end :]
            if words != claim.text:
                facts.overview["overview.requests"] = text.replace(claim.passage, passage)
                break
    else:
        passage = f"据统计，全年共收到政府信息公开申请{wrong}件。"
        facts.overview["overview.requests"] = text + passage
    return told(
        f"文字称收到{wrong}件，表格为{new}件",
        f"the text has {wrong} received, the table {new}",
        ("requests", "new", "total"),
        passage=passage,
    )


@plant("narrative.untied", "text", "supervision")
def _untied(case: Case) -> Planted:
    passage = f"全年另行发放宣传材料{case.rng.randint(200, 900)}份。"
    case.facts.overview["overview.supervision"] += passage
    return told("一个不对应表格的数字", "a figure of no cell", passage=passage)


@plant("fees.amount", "text", "other")
def _fees(case: Case) -> Planted | None:
    if case.edition != "2021":
        return None
    cell = ("proactive", "fees", "amount")
    amount = Decimal(case.tables["proactive"]["fees"]["amount"] or 0)
    passage = f"本年度行政事业性收费总额{amount + 37}万元。"
    case.facts.other += passage
    return told(
        "文字所述收费多于表二", "the text has more fees than table 2", cell, passage=passage
    )


@plant("fees.contradiction", "text", "other")
def _fees_twice(case: Case) -> Planted | None:
    if case.edition != "2021" or Decimal(case.tables["proactive"]["fees"]["amount"] or 0) < 1:
        return None  # the table would be contradicted as well
    passage = "依申请公开中实际收取信息处理费120元。"
    case.facts.other = f"本年度未收取信息处理费。{passage}"
    en = "no fees in one sentence, 120 yuan in the next"
    return told("先称未收费，又称收费120元", en, passage=passage)


@plant("fees.unstated", "text", "other")
def _fees_unstated(case: Case) -> Planted | None:
    if case.edition != "2021":
        return None
    facts = case.facts
    _filter(case, re.compile("费"))
    facts.problems = tuple(
        (problem.replace("费", ""), tuple(text.replace("费", "") for text in improvements))
        for problem, improvements in facts.problems
    )
    facts.other = "本年度没有其他需要报告的事项。"
    return told("未写信息处理费情况", "no word on fees for processing")


# --- timeliness -------------------------------------------------------------------------


@plant("timeliness.late", "text", "published")
def _late(case: Case) -> Planted | None:
    if case.agency.level == "township":
        return None
    facts = case.facts
    facts.dated = f"{facts.year + 1}-0{case.rng.randint(4, 9)}-17"
    return told(f"{facts.dated}才公布", f"published only on {facts.dated}")


@plant("timeliness.early", "text", "published")
def _early(case: Case) -> Planted:
    facts = case.facts
    facts.dated = f"{facts.year}-11-17"
    return told(f"{facts.dated}已公布", f"published as early as {facts.dated}")


# --- across years and levels --------------------------------------------------------------


@plant("years.carried_over", "figures", "requests")
def _carried_over(case: Case) -> Planted | None:
    columns = [c for c in form.APPLICANTS if case.value(("requests", "new", c))]
    if case.year - 1 not in case.history or not columns:
        return None
    column = case.rng.choice(columns)
    cells = ("requests", "carried_over", column), ("requests", "carried_over", "total")
    case.add(1, *cells)
    case.add(-1, ("requests", "new", column), ("requests", "new", "total"))
    return told(
        "上年结转比上一年报告多1件", "one more carried over than last year carried forward", *cells
    )


@plant("years.in_force", "figures", "documents")
def _in_force(case: Case) -> Planted | None:
    if not case.consecutive() or case.edition != "2021":
        return None
    more = case.rng.randint(2, 20)
    case.shift_stock("normative_documents", more)
    cell = ("proactive", "normative_documents", "in_force")
    case.hidden.add(cell)
    return told(
        f"现行有效件数多出{more}件", f"{more} more documents in force than there can be", cell
    )


@plant("years.same_figures", "figures", "decisions")
def _same_figures(case: Case) -> Planted | None:
    last = case.history.get(case.year - 1)
    if last is None or not case.consecutive() or case.edition != "2021":
        return None
    if int(last["proactive"]["licensing"]["decisions"] or 0) < 100:
        return None
    for row in ("licensing", "penalties", "coercion"):
        case.change(("proactive", row, "decisions"), last["proactive"][row]["decisions"] or 0)
    case.change(("proactive", "fees", "amount"), last["proactive"]["fees"]["amount"] or 0)
    for row in ("regulations", "normative_documents"):
        issued, repealed, stock = (
            ("proactive", row, column) for column in ("issued", "repealed", "in_force")
        )
        was = case.value(issued) - case.value(repealed)
        for cell in (issued, repealed):
            case.change(cell, last["proactive"][row][cell[2]] or 0)
        case.shift_stock(row, case.value(issued) - case.value(repealed) - was)
        case.hidden.add(stock)
        if case.value(stock) < 0:
            return None
    cells = tuple(("proactive", row, "decisions") for row in ("licensing", "penalties", "coercion"))
    return told("表二照抄上一年", "table 2 is last year's, cell for cell", *cells)


_LONG_ENOUGH = 150
"""Characters of problems and improvements that are alike by more than chance."""


@plant("years.same_text", "text", "problems")
def _same_text(case: Case) -> Planted | None:
    if case.before is None or len(str(case.before.problems)) < _LONG_ENOUGH:
        return None
    case.facts.problems = case.before.problems
    passage = case.before.problems[0][0]
    return told("问题部分照抄上一年", "the section on problems is last year's", passage=passage)


@plant("years.jump", "figures", "decisions")
def _jump(case: Case) -> Planted | None:
    cell = ("proactive", "licensing", "decisions")
    if not case.consecutive():
        return None
    last = int(case.history[case.year - 1]["proactive"]["licensing"]["decisions"] or 0)
    case.change(cell, last * 20 + 200)
    return told("行政许可是上一年的二十倍", "twenty times last year's licences", cell)


@plant("levels.sum", "figures", "requests")
def _levels(case: Case) -> Planted | None:
    granted = ("requests", "granted", "natural_person")
    if not case.area or case.value(granted) < 1:
        return None
    for row in ("granted", "total", "new"):
        for column in ("natural_person", "total"):
            cell = ("requests", row, column)
            case.tables["requests"][row][column] = case.value(cell) - 1
    cells = [("requests", row, "total") for row in ("granted", "total", "new")]
    en = "one fewer in the whole area than in its departments"
    return told("全域比各部门之和少1件", en, *cells)


# --- reading ----------------------------------------------------------------------------


@plant("read.unreadable", "page", "requests", grids=True)
def _unreadable(case: Case) -> Planted:
    cell = ("requests", _outcome(case), case.rng.choice(form.APPLICANTS))
    return _print(case, cell, "3或4", "数字含糊", "a figure that says two things")


@plant("read.spaced", "page", "decisions", grids=True)
def _spaced(case: Case) -> Planted | None:
    rows = ("licensing", "penalties")
    row = next((r for r in rows if case.value(("proactive", r, "decisions")) > 9), None)
    if row is None:
        return None
    cell = ("proactive", row, "decisions")
    value = str(case.value(cell))
    line = case.draft.line("proactive", row)
    line.figures[line.columns.index("decisions")] = f"{value[0]} {value[1:]}"
    return told("一格内的数字被空格隔开", "digits that stand apart in a cell", cell)


@plant("read.unit", "page", "fees")
def _unit(case: Case) -> Planted | None:
    if case.edition != "2021":
        return None
    cell = ("proactive", "fees", "amount")
    draft = case.draft
    amount = Decimal(draft.expected["proactive"]["fees"]["amount"] or 0)
    draft.line("proactive", "fees").figures[0] = f"{amount * 10_000:.0f}元"
    return told("金额以元填写", "an amount in yuan", cell)


@plant("read.repeated", "page", "requests", grids=True)
def _repeated(case: Case) -> Planted:
    sheet = case.draft.sheet("requests")
    line = sheet.lines[0]
    again = deepcopy(line)
    again.figures = [str(int(figure) + 1) for figure in line.figures]
    sheet.parts[0].lines.insert(1, again)
    cells = tuple(("requests", str(line.row), column) for column in line.columns)
    return told("同一行印了两次", "one row printed twice", *cells)


@plant("read.year", "page", "title")
def _year(case: Case) -> Planted:
    draft = case.draft
    wrong = case.year - 1
    passage = f"本报告的统计期限为{wrong}年1月1日至{wrong}年12月31日。"
    draft.preface = [passage]
    return told("统计期限与标题年度不符", "the period is not the title's year", passage=passage)


@plant("read.agency", "page", "title")
def _agency(case: Case) -> Planted:
    case.draft.title = [f"{case.year}年政府信息公开工作年度报告"]
    del case.draft.signature[0]
    return told("标题和落款没有机关名称", "neither the title nor the signature names an agency")


@plant("read.edition", "page", "tables")
def _edition(case: Case) -> Planted:
    draft = case.draft
    for section in draft.sections:
        section.sheet = None
    draft.expected = {table: {} for table in draft.expected}
    draft.section("requests").paragraphs.append("政府信息公开情况统计表 指标名称 单位 数量")
    return told(
        "使用旧的单列统计表", "the one-column table of earlier years", also=("read.table_missing",)
    )


# --- help ----------------------------------------------------------------------------------


def _print(case: Case, cell: CellKey, text: str, zh: str, en: str) -> Planted:
    """Print something that is no figure in a cell."""
    table, row, column = cell
    draft = case.draft
    line = draft.line(table, row)
    line.figures[line.columns.index(column)] = text
    draft.expected[table][row][column] = None
    return told(zh, en, cell)


_SENTENCE = re.compile(r"[^。！]+[。！]")


def _filter(case: Case, words: re.Pattern[str]) -> None:
    """Take every sentence with such a word out of the text."""
    facts = case.facts
    for key, text in facts.overview.items():
        kept = [s for s in _SENTENCE.findall(text) if not words.search(s)]
        facts.overview[key] = "".join(kept) or "各项工作按要求开展。"
    facts.other = "".join(s for s in _SENTENCE.findall(facts.other) if not words.search(s))
