"""Titles as real sites print them: whose report, of which year."""

from __future__ import annotations

import io

import docx
import pytest

import govreport

BODY = """
一、总体情况
本年度认真落实条例。
五、存在的主要问题及改进情况
栏目更新不够及时。
六、其他需要报告的事项
无其他事项。
"""


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("青禾县人民政府2021年政府信息公开工作年度报告", "青禾县人民政府", 2021),
        ("青禾县教育局2022年度政府信息公开工作年度报告", "青禾县教育局", 2022),
        ("2021年青禾县政府信息公开工作年度报告", "青禾县", 2021),
        ("青禾县人民政府\n二〇二一年政府信息公开工作年度报告", "青禾县人民政府", 2021),
        ("青禾县林业局\n2023年\n政府信息公开工作年度报告", "青禾县林业局", 2023),
        ("青禾县审计局关于报送2020年度政府信息公开工作年度报告的函", "青禾县审计局", 2020),
        ("关于报送青禾县审计局2020年政府信息公开工作年度报告的函", "青禾县审计局", 2020),
        ("青禾县水利局政府信息公开工作2021年度报告", "青禾县水利局", 2021),
        ("2024/1/26 青禾县水利局2023年政府信息公开工作年度报告", "青禾县水利局", 2023),
        ("20240126青禾县水利局2023年政府信息公开工作年度报告", "青禾县水利局", 2023),
        ("第1页 青禾县水利局2023年政府信息公开工作年度报告", "青禾县水利局", 2023),
        ("公示：青禾县水利局2023年政府信息公开工作年度报告", "青禾县水利局", 2023),
        ("12345政务服务热线办公室2023年政府信息公开工作年度报告", "12345政务服务热线办公室", 2023),
        ("120急救指挥中心2023年政府信息公开工作年度报告", "120急救指挥中心", 2023),
        ("青禾县水利局2021年政府信息公开年报", "青禾县水利局", 2021),
        (
            "首页 > 政务公开 > 年报\n青禾县民政局2024年政府信息公开工作年度报告",
            "青禾县民政局",
            2024,
        ),
        ("⻘禾县⼈⺠政府2021年政府信息公开工作年度报告", "青禾县人民政府", 2021),
        ("标题: 青禾县统计局2019年政府信息公开工作年度报告", "青禾县统计局", 2019),
    ],
)
def test_title_says_agency_and_year(title, agency, year):
    report = govreport.read((title + "\n" + BODY).encode())
    assert (report.agency, report.year) == (agency, year)


def test_the_title_decides_against_the_first_sentence():
    text = "青禾县人民政府2022年政府信息公开工作年度报告\n2021年，我县工作有序。" + BODY
    assert govreport.read(text.encode()).year == 2022


def test_a_period_that_contradicts_the_title_is_a_finding():
    text = (
        "青禾县人民政府2022年政府信息公开工作年度报告\n"
        "统计期限自2021年1月1日起至2021年12月31日止。" + BODY
    )
    report = govreport.read(text.encode())
    assert report.year == 2022
    assert "read.year" in [finding.rule for finding in report.findings]


def test_no_title_no_guess():
    report = govreport.read(BODY.encode())
    assert (report.agency, report.year, report.edition) == (None, None, None)
    assert {"read.agency", "read.year"} <= {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("发布时间：2022-01-20 15:30", "2022-01-20"),
        ("发布日期: 2022年1月5日", "2022-01-05"),
        ("成文日期：2022-01-20", None),
        ("统计至2021年12月31日", None),
    ],
)
def test_only_a_stated_date_of_publication_counts(line, date):
    text = f"青禾县人民政府2021年政府信息公开工作年度报告\n{line}\n" + BODY
    assert govreport.read(text.encode()).published == date


def test_a_title_among_a_files_properties_is_believed_last():
    """It is what the file was called from which it was copied."""

    def made(*lines: str) -> bytes:
        document = docx.Document()
        document.core_properties.title = "凤栖市水利局2011年政府信息公开工作年度报告"
        for line in (*lines, "一、总体情况", "全年公开信息若干。"):
            document.add_paragraph(line)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    report = govreport.read(made("凤栖市水务局关于2012年度政府信息公开工作情况的报告"))
    assert (report.agency, report.year) == ("凤栖市水务局", 2012)
    report = govreport.read(made())
    assert (report.agency, report.year) == ("凤栖市水利局", 2011)


def test_the_name_of_a_site_is_not_that_of_a_report_without_one():
    page = (
        "<html><head><title>2022年政府信息公开工作年度报告-青石县人民政府</title></head><body>"
        f"<p>栏目</p><p>{'</p><p>'.join(BODY.split())}</p><p>青石县水利局</p><p>2023年1月20日</p></body></html>"
    )
    report = govreport.read(page.encode())
    assert (report.agency, report.year) == ("青石县水利局", 2022)
    assert "落款" in "".join(one.message.zh for one in report.findings if one.rule == "read.agency")
