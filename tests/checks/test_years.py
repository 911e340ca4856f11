"""Two reports of one agency, and a government with its departments."""

from __future__ import annotations

from copy import deepcopy

import pytest

import govreport
from govreport_specimens import model, text
from tests.specimens import facts


def made(year: int, seed: int = 3, agency: str = "岚汀县财政局") -> facts.Facts:
    one = facts.sample(seed)
    one.year, one.agency = year, agency
    return one


def read(*several: facts.Facts) -> list[govreport.Report]:
    return [govreport.read(text.write(model.draft(one))) for one in several]


def connected() -> tuple[facts.Facts, facts.Facts]:
    """Two years that fit: what one carries forward the other has carried over."""
    first, second = made(2022, 3), made(2023, 4)
    before, after = first.tables["requests"], second.tables["requests"]
    for column in after["new"]:
        before["new"][column] += after["carried_over"][column] - before["carried_forward"][column]
        before["carried_forward"][column] = after["carried_over"][column]
        for row in ("granted", "total", "new"):  # enough of them that none is below zero
            before[row][column] += 10_000 if column != "total" else 60_000
    for row in ("regulations", "normative_documents"):
        stock, now = first.tables["proactive"][row], second.tables["proactive"][row]
        now["in_force"] = stock["in_force"] + now["issued"] - now["repealed"]
    second.overview = dict.fromkeys(facts.OVERVIEW, "这一年换了做法，改了流程。")
    second.problems = facts.PROBLEMS[2:]
    return first, second


def rules(found, family="years", without_info=True) -> list[str]:
    own = found[found["family"] == family]
    if without_info:
        own = own[own["severity"] != "info"]
    return own["rule"].tolist()


def test_years_that_fit_break_nothing():
    assert rules(govreport.check(read(*connected()))) == []


def test_the_order_of_reports_does_not_matter():
    reports = read(*connected())
    assert rules(govreport.check(reports[::-1])) == []


@pytest.mark.parametrize("column", ["natural_person", "legal_service", "total"])
def test_carried_over_is_what_was_carried_forward(column):
    first, second = connected()
    second.tables["requests"]["carried_over"][column] += 2
    found = govreport.check(read(first, second))
    (broken,) = found[found["rule"] == "years.carried_over"].to_dict("records")
    assert (broken["row"], broken["column"], broken["difference"]) == ("carried_over", column, 2)
    # another kind of applicant may be meant; another total cannot be
    assert broken["severity"] == ("error" if column == "total" else "warning")


def test_stock_in_force_moves_by_what_is_issued_and_repealed():
    first, second = connected()
    second.tables["proactive"]["normative_documents"]["in_force"] += 5
    found = govreport.check(read(first, second))
    (broken,) = found[found["rule"] == "years.in_force"].to_dict("records")
    assert (broken["row"], broken["column"], broken["difference"]) == (
        "normative_documents",
        "in_force",
        5,
    )


def test_null_is_not_assessable():
    first, second = connected()
    first.tables["requests"]["carried_forward"]["business"] = None
    found = govreport.check(read(first, second))
    (unknown,) = found[found["rule"] == "years.carried_over"].to_dict("records")
    assert unknown["severity"] == "info"
    assert "无法判断" in unknown["message"]


def test_the_same_figures_twice():
    first, second = connected()
    second.tables["requests"] = deepcopy(first.tables["requests"])
    found = govreport.check(read(first, second))
    same = found[found["rule"] == "years.same_figures"]
    assert same["table"].tolist() == ["requests"]


def test_two_years_without_requests_are_not_copies():
    first, second = made(2022), made(2023)
    for one in (first, second):
        one.tables = facts.blank_tables("2021", True)
    assert "years.same_figures" not in rules(govreport.check(read(first, second)))


def test_an_unchanged_stock_is_no_copy():
    first, second = made(2022), made(2023)
    for one in (first, second):
        one.tables = facts.blank_tables("2021", True)
        one.tables["proactive"]["normative_documents"]["in_force"] = 424
    assert "years.same_figures" not in rules(govreport.check(read(first, second)))


def test_last_years_text_with_a_new_year():
    first, second = connected()
    second.overview = {key: words.replace("1286", "1390") for key, words in first.overview.items()}
    found = govreport.check(read(first, second))
    (same,) = found[found["rule"] == "years.same_text"].to_dict("records")
    assert "总体情况" in same["message"]
    assert same["source"].startswith("第7行")


def test_a_jump_is_worth_knowing():
    first, second = connected()
    first.tables["proactive"]["licensing"]["decisions"] = 7
    second.tables["proactive"]["licensing"]["decisions"] = 900
    found = govreport.check(read(first, second))
    (jump,) = found[(found["rule"] == "years.jump") & (found["row"] == "licensing")].to_dict(
        "records"
    )
    assert (jump["severity"], jump["expected"], jump["found"]) == ("info", 7, 900)


def test_years_apart_and_other_agencies_are_not_compared():
    first, second = connected()
    second.tables["requests"]["carried_over"]["total"] += 2
    second.year = 2024
    assert rules(govreport.check(read(first, second))) == []
    second.year, second.agency = 2023, "栖霖区卫生健康委员会"
    assert rules(govreport.check(read(first, second))) == []


# --- levels ------------------------------------------------------------------------


def area(covers: bool = True) -> list[facts.Facts]:
    """A county whose figures are the sum of its two departments'."""
    parts = [made(2022, 5, "岚汀县财政局"), made(2022, 6, "岚汀县教育局")]
    whole = made(2022, 7, "岚汀县人民政府")
    for table, rows in whole.tables.items():
        for row, cells in rows.items():
            for column in cells:
                cells[column] = sum(part.tables[table][row][column] for part in parts)
    count = whole.tables["requests"]["new"]["total"]
    words = f"全县各部门共收到政府信息公开申请{count}件。" if covers else "工作有人抓。"
    whole.overview["overview.requests"] = words
    return [whole, *parts]


def test_a_whole_that_is_the_sum_of_its_parts():
    found = govreport.check(read(*area()))
    assert rules(found, "levels", without_info=False) == []


def test_less_than_the_sum_needs_an_explanation():
    several = area()
    several[1].tables["requests"]["granted"]["total"] += 3
    found = govreport.check(read(*several))
    (short,) = found[found["family"] == "levels"].to_dict("records")
    assert (short["row"], short["column"], short["severity"]) == ("granted", "total", "warning")
    assert short["difference"] == -3


def test_more_than_the_sum_may_come_from_others():
    found = govreport.check(read(*area()[:2]))
    assert set(found[found["family"] == "levels"]["severity"]) == {"info"}


def test_a_report_that_does_not_cover_its_departments_is_not_compared():
    found = govreport.check(read(*area(covers=False)[:2]))
    assert rules(found, "levels", without_info=False) == []
