"""Problems and the improvements that answer them, in the common styles."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import govreport
from govreport.parsing import marks
from govreport.parsing.items import LONGEST, read_items, split_items
from tests.analysis import measure
from tests.conftest import by_turns, no_hang, slow

RESOURCES = Path(govreport.__file__).parent / "resources"


def pairs(text: str) -> list[tuple[str | None, list[str]]]:
    return [(item.problem, list(item.improvements)) for item in read_items(text)]


def test_numbered_items_hold_problem_and_answer():
    text = (
        "1、栏目更新不及时，部分信息滞后。改进情况：由办公室每月核对一次栏目。\n"
        "2、政策解读形式单一。改进情况：增加图解和短视频。"
    )
    assert pairs(text) == [
        ("栏目更新不及时，部分信息滞后。", ["由办公室每月核对一次栏目。"]),
        ("政策解读形式单一。", ["增加图解和短视频。"]),
    ]


def test_two_parallel_lists():
    text = (
        "2023年工作仍存在一些不足：一是政策解读形式单一；二是工作人员业务能力有待提高。"
        "下一步，我局将从以下方面改进：一是丰富政策解读形式，制作图解；二是组织工作人员业务培训。"
    )
    assert pairs(text) == [
        ("政策解读形式单一", ["丰富政策解读形式，制作图解"]),
        ("工作人员业务能力有待提高。", ["组织工作人员业务培训。"]),
    ]


def test_two_headed_parts():
    text = (
        "（一）存在的主要问题\n一是平台互动功能不足；二是公开目录不够完整。\n"
        "（二）改进措施\n一是完善平台互动功能；二是补全公开目录。"
    )
    assert pairs(text) == [
        ("平台互动功能不足", ["完善平台互动功能"]),
        ("公开目录不够完整。", ["补全公开目录。"]),
    ]


def test_an_improvement_may_answer_nothing():
    text = "存在的问题：政策解读质量不高。下一步：一是提高政策解读质量。二是加强档案移交管理。三是更新办事指南。"
    first = pairs(text)[0]
    assert first == ("政策解读质量不高。", ["提高政策解读质量。"])


def test_only_improvements_stand_under_a_null_problem():
    assert pairs("下一步将做好以下工作：一是完善制度。二是加强培训。") == [
        (None, ["完善制度。", "加强培训。"])
    ]


@pytest.mark.parametrize("text", ["", "  \n ", "无", "无。", "本年度无此类情况。"])
def test_nothing_to_say(text):
    assert read_items(text) == []


def test_items_are_verbatim():
    """Every item is a stretch of the section, traditional characters included."""
    text = "1、欄目更新不及時。改進情況：每月核對一次。\n2、解讀形式單一。改進情況：增加圖解。"
    for problem, improvements in pairs(text):
        assert problem in text
        assert improvements and all(improvement in text for improvement in improvements)


def test_a_number_before_a_date_is_a_number():
    text = (
        "存在的问题：1.公开指南更新不够及时。2.答复格式不够规范。"
        "改进措施：1.2025年3月底前更新公开指南。2.6月底前统一答复格式。"
    )
    assert [item.improvements for item in read_items(text)] == [
        ("2025年3月底前更新公开指南。",),
        ("6月底前统一答复格式。",),
    ]


def test_a_label_with_nothing_behind_it_is_no_improvement():
    found = read_items("1、公开不够及时。改进情况：\n2、解读不够深入。改进情况：每月解读一次。")
    assert [item.improvements for item in found] == [(), ("每月解读一次。",)]


CASES = yaml.safe_load((Path(__file__).parent / "items.yaml").read_text(encoding="utf-8"))


def bare(text: str | None) -> str | None:
    return text and text.strip("。；， ")


@pytest.mark.parametrize("name", CASES)
def test_sections_as_agencies_write_them(name):
    case = CASES[name]
    found = read_items(case["section"])
    assert [(bare(item.problem), [*map(bare, item.improvements)]) for item in found] == [
        (bare(item["problem"]), [*map(bare, item.get("improvements", []))])
        for item in case["items"]
    ]
    for item, wanted in zip(found, case["items"], strict=True):
        assert len(item.links) == len(item.improvements)
        if "how" in wanted:
            assert {link.how for link in item.links} == {wanted["how"]}


SECTIONS = {name: case["section"] for name, case in CASES.items()} | {
    case.name: case.section for case in measure.invented()
}


@pytest.mark.parametrize("name", SECTIONS)
def test_every_sentence_is_an_item_or_a_named_remainder(name):
    """No character with a meaning is in neither, but for enumerators."""
    section = SECTIONS[name]
    split = split_items(section)
    left = section
    parts = [one.text for one in split.rest]
    for item in split.items:
        parts += [item.problem or "", *item.improvements]
    for part in sorted(set(parts), key=len, reverse=True):
        assert part in section
        left = left.replace(part, "\0")
    numbers = "[一二三四五]是要?|[首其]次|首先|另?一方面|此外|另外"
    assert not re.search(r"\w{3}", re.sub(numbers, "", left))
    assert {one.kind for one in split.rest} <= {"heading", "lead_in", "reason", "closing"}
    assert not split.doubt


@pytest.mark.parametrize(
    ("section", "passage"),
    [
        # an admission before the lead-in of a list is in no item
        (
            "公开平台的检索功能不完善。还有以下问题：一是解读不多；二是更新慢。",
            "公开平台的检索功能不完善。",
        ),
        ("公开制度落实到位。" * 30 + "解读不多。", "公开制度落实到位。" * 30 + "解读不多。"),
    ],
)
def test_what_is_not_split_is_doubtful(section, passage):
    assert split_items(section).doubt == passage


def test_a_doubt_is_a_finding_and_the_year_is_not_whole():
    text = (
        "沧屿市民政局2021年政府信息公开工作年度报告\n一、总体情况\n主动公开信息10条。\n"
        "五、存在的主要问题及改进情况\n公开平台的检索功能不完善。"
        "还有以下问题：一是解读不多；二是更新慢。\n六、其他需要报告的事项\n无。\n"
    )
    report = govreport.read(text.encode(), "report.txt")
    (finding,) = [one for one in report.findings if one.rule == "read.items"]
    assert "公开平台的检索功能不完善" in finding.message.zh
    assert govreport.items([report])["whole"].tolist() == [False, False]


def test_fits_says_where_order_and_words_disagree():
    text = "一是人员流动较快；二是目录把握不准。下一步，一是拓宽平台；二是梳理目录。"
    first, second = (item.links[0] for item in read_items(text))
    assert (first.how, first.fits) == ("parallel", False)
    assert (second.how, second.fits) == ("parallel", True)


def test_marks_and_topics_match_what_they_are_for():
    """Each row's example holds its words: people edit these files."""
    for row in csv.DictReader((RESOURCES / "narrative.csv").read_text("utf-8").splitlines()):
        assert marks.pattern_of(row["words"]).search(row["example"]), row
    for row in csv.DictReader((RESOURCES / "topics.csv").read_text("utf-8").splitlines()):
        assert re.compile("|".join(row["words"].split())), row


@pytest.mark.parametrize("before", by_turns(["存在更新慢的问题。下一步，我局将", ""]))
@slow
def test_long_and_odd_sections_are_split_in_no_time(before):
    for part in (
        "不够",
        "不够，",
        "一是",
        "存在一些",
        "与需求",
        "。一是不够",
        "我局将",
        "，",
        "问题",
        "以更好为",
        "努力",
        "台阶",
    ):
        section = before + part * ((LONGEST - len(before)) // len(part))
        with no_hang(part):
            split_items(section)


@slow
def test_reading_needs_neither_the_analyses_nor_yaml(root):
    code = (
        "import sys, govreport\n"
        "assert govreport.datasets.sample().problems\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "assert not {'yaml', 'govreport_specimens'} & loaded\n"
        "assert not [name for name in sys.modules if name.startswith('govreport.analysis')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
