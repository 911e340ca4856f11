"""Problems and the improvements that answer them, in the common styles."""

from __future__ import annotations

import pytest

from govreport.parsing.items import read_items


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
    items = pairs(text)
    assert items[0][0] == "政策解读质量不高。"
    assert items[0][1][0] == "提高政策解读质量。"


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
    items = read_items(text)
    assert [item.improvements for item in items] == [
        ("2025年3月底前更新公开指南。",),
        ("6月底前统一答复格式。",),
    ]


def test_a_label_with_nothing_behind_it_is_no_improvement():
    items = read_items("1、公开不够及时。改进情况：\n2、解读不够深入。改进情况：每月解读一次。")
    assert [item.improvements for item in items] == [(), ("每月解读一次。",)]
