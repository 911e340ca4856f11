"""Quantities in sentences, the cells they speak of, and what is and is not accused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govreport
from govreport import form
from govreport.checks import scope
from govreport.checks.mentions import meant
from govreport.checks.quantities import quantities
from govreport.checks.tying import claims
from govreport_specimens import model, text
from tests.checks import sentences
from tests.conftest import slow
from tests.specimens import facts

# --- quantities --------------------------------------------------------------------

HAN = "零一二三四五六七八九"


def han(number: int) -> str:
    """A number below ten thousand in Chinese numerals, as people write it."""
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if gap and out else "") + HAN[digit] + name
            gap = False
        else:
            gap = True
    return out.removeprefix("一") if 10 <= number < 20 else out


@given(st.integers(1, 9999), st.sampled_from("件条宗起份"))
def test_one_number_however_it_is_written(number, unit):
    wide = str(number).translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    for written in (str(number), f"{number:,}", wide, han(number), f"{number} "):
        (found,) = quantities(f"共有{written}{unit}。")
        assert (found.value, found.low, found.high) == (number, number, number), written
        assert found.unit == unit
        assert f"共有{written}{unit}。"[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("words", "may_be", "may_not_be"),
    [
        ("11000余条", [11000, 11500, 11999], [10999, 12000]),
        ("近200件", [190, 200], [150, 201]),
        ("约50件", [46, 54], [40, 60]),
        ("50件左右", [46, 54], [40, 60]),
        ("100件以上", [100, 5000], [99]),
        ("超过100件", [100, 5000], [99]),
        ("不足100件", [3, 99], [101]),
        ("1.2万条", [11600, 12000, 12400], [11000, 13000]),
        ("十余件", [11, 19], [9, 20]),
        ("1万多条", [10001, 19999], [9999, 20000]),
        ("3亿元", [300_000_000], [100_000_000]),
        ("两起", [2], [1, 3]),
        ("一百零五份", [105], [150]),
    ],
)
def test_approximations_are_intervals(words, may_be, may_not_be):
    (found,) = quantities(f"全年{words}。")
    assert all(found.allows(number) for number in may_be)
    assert not any(found.allows(number) for number in may_not_be)


@pytest.mark.parametrize(
    ("words", "value"),
    [("98.5%", "98.5"), ("100％", "100"), ("百分之八十五", "85"), ("百分之九十八点五", "98.5")],
)
def test_percentages(words, value):
    (found,) = quantities(f"达{words}。")
    assert (found.unit, found.value) == ("%", Decimal(value))


@pytest.mark.parametrize(
    "words",
    [
        "第二十条",
        "第20条规定",
        "〔2020〕109号",
        "2021年",
        "20个工作日",
        "3.6个百分点",
        "一件事",
        "数百件",
    ],
)
def test_what_is_no_quantity(words):
    assert quantities(words) == []


# --- claims ------------------------------------------------------------------------

TIED = [
    ("全年收到政府信息公开申请12件。", "12件", "requests new total"),
    ("全年收到公众要求公开政府信息的申请共计12件。", "12件", "requests new total"),
    ("本年度共收到12件申请，均为书面申请公开信息。", "12件", "requests new total"),
    ("收到公民、法人和其他组织政府信息公开申请12件。", "12件", "requests new total"),
    ("共受理依申请公开十二件。", "十二件", "requests new total"),
    ("今年未收到任何政府信息公开申请。", "未收到任何政府信息公开申请", "requests new total"),
    ("依申请公开方面，办结申请11件，1件结转下年度办理。", "11件", "requests total total"),
    ("依申请公开方面，办结申请11件，1件结转下年度办理。", "1件", "requests carried_forward total"),
    ("收到依申请公开12件，另有上年结转2件。", "2件", "requests carried_over total"),
    ("依申请公开：予以公开5件，部分公开2件，无法提供3件。", "5件", "requests granted total"),
    ("依申请公开：予以公开5件，部分公开2件。", "2件", "requests partially_granted total"),
    ("受理的申请公开事项中，3件属于本机关不掌握的信息。", "3件", "requests unavailable.not_held total"),
    ("收到信息公开申请9件，其中自然人8件。", "8件", "requests new natural_person"),
    ("收到信息公开申请9件，其中商业企业1件。", "1件", "requests new business"),
    ("因信息公开引发行政复议3件、行政诉讼1件。", "3件", "disputes reconsideration total"),
    ("因信息公开引发行政复议3件、行政诉讼1件。", "1件", "disputes litigation_direct total"),
    ("信息公开行政复议3件，结果纠正1件。", "1件", "disputes reconsideration corrected"),
    ("全年没有发生行政复议。", "没有发生行政复议", "disputes reconsideration total"),
    ("制发行政规范性文件7件。", "7件", "proactive normative_documents issued"),
    ("现行有效行政规范性文件51件。", "51件", "proactive normative_documents in_force"),
    ("废止规范性文件2件。", "2件", "proactive normative_documents repealed"),
    ("作出行政处罚决定65起。", "65起", "proactive penalties decisions"),
    ("全年未收取任何信息处理费。", "未收取任何信息处理费", "proactive fees amount"),
    ("行政事业性收费总额120万元。", "120万元", "proactive fees amount"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "words", "cell"), TIED)
def test_a_claim_is_tied_to_its_cell(sentence, words, cell):
    found = [c for c in claims({"overview": sentence}, "2021", 2021, False) if c.text == words]
    assert found, [c.text for c in claims({"overview": sentence}, "2021", 2021, False)]
    assert tuple(cell.split()) in {key for claim in found for key in claim.cells}


UNTIED = [
    "全年主动公开信息2645条，其中规范性文件类信息5条。",
    "印发文件110件，其中主动公开20件，依申请公开86件，不予公开4件。",
    "收到信息公开申请9件，其中网络申请4件，信函申请5件。",
    "热线受理咨询6945件，办结率99.3%。",
    "收到申请的数量较上年增加3件，均为信息公开申请。",
    "举办培训2次，召开会议3次。",
]


@pytest.mark.parametrize("sentence", UNTIED)
def test_what_speaks_of_no_cell_is_tied_to_none(sentence):
    found = claims({"overview": sentence}, "2021", 2021, False)
    tied = {claim.text for claim in found if claim.cells}
    assert tied <= {"9件"}, tied


def report_with(overview: str, seed: int = 1, agency: str = "岚汀县财政局", **cells: int):
    """A real text report that says this in its overview; cells as ``row__column``."""
    made = facts.sample(seed, zeros=1.0)
    made.agency = agency
    made.year = 2022
    made.overview = dict.fromkeys(facts.OVERVIEW, "工作有人抓，事情有人办。") | {
        "overview": overview
    }
    for key, value in cells.items():
        row, column = key.split("__")
        made.tables["requests"][row.replace("_of_", ".")][column] = value
    return govreport.read(text.write(model.draft(made)))


def found(report) -> list[tuple[str, str]]:
    table = govreport.check(report)
    table = table[table["family"].isin(["narrative", "fees"])]
    return list(zip(table["severity"], table["message"], strict=True))


NINE = {"new__natural_person": 9, "new__total": 9, "granted__natural_person": 9, "granted__total": 9,
        "total__natural_person": 9, "total__total": 9}  # fmt: skip


def test_agreeing_text_is_not_accused():
    overview = "2022年共收到政府信息公开申请9件，全部办结，办结率100%，其中予以公开9件。"
    assert found(report_with(overview, **NINE)) == []


def test_contradicting_text_is():
    overview = "2022年共收到政府信息公开申请19件。"
    ((severity, message),) = found(report_with(overview, **NINE))
    assert severity == "error"
    assert "19件" in message
    assert "为9" in message


def test_an_interval_that_holds_the_figure_agrees():
    assert found(report_with("2022年共收到政府信息公开申请近10件。", **NINE)) == []


def test_an_interval_that_nearly_does_is_a_warning():
    ((severity, _),) = found(report_with("2022年共收到政府信息公开申请10余件。", **NINE))
    assert severity == "warning"


def test_an_interval_that_does_not_by_far_is_an_error():
    ((severity, _),) = found(report_with("2022年共收到政府信息公开申请50余件。", **NINE))
    assert severity == "error"


def test_another_scope_is_a_warning_and_says_so():
    overview = "2022年区政府办共收到政府信息公开申请2件。"
    report = report_with(overview, agency="红旗区人民政府", **NINE)
    ((severity, message),) = found(report)
    assert severity == "warning"
    assert "本机关" in message


def test_another_year_is_listed_and_not_judged():
    ((severity, message),) = found(report_with("2021年共收到政府信息公开申请2件。", **NINE))
    assert severity == "info"
    assert "未对应" in message


def test_a_rate_that_cannot_be():
    cells = NINE | {"new__natural_person": 12, "new__total": 12,
                    "carried_forward__natural_person": 3, "carried_forward__total": 3}  # fmt: skip
    overview = "2022年收到政府信息公开申请12件，办结率100%。"
    ((severity, message),) = found(report_with(overview, **cells))
    assert severity == "warning"
    assert "75%" in message


def test_none_where_the_table_has_some():
    ((severity, message),) = found(report_with("本年度未收到政府信息公开申请。", **NINE))
    assert severity == "error"
    assert "未收到" in message


def severities(report, sentence: str) -> set[str]:
    report.sections["overview"] = sentence
    return {
        one.severity
        for _, one in govreport.checks.found_in([report])
        if one.rule == "narrative.figures"
    }


def test_true_sentences_about_others_other_years_and_other_things_are_no_errors():
    report = report_with("", **NINE)
    assert len(set(sentences.TRUE)) >= 200
    assert [one for one in sentences.TRUE if "error" in severities(report, one)] == []


@pytest.mark.parametrize("last", ["上年", "上年度", "上一年度", "去年"])
def test_that_last_years_requests_are_all_done_says_nothing_of_this_years(last):
    cells = NINE | {"carried_forward__natural_person": 3, "carried_forward__total": 3}
    report = report_with("", **cells)
    assert severities(report, f"{last}结转的申请已全部办结。") == set()
    assert severities(report, "收到的申请已全部办结。") == {"warning"}


@pytest.mark.parametrize("words", ["公开或部分公开", "全部或部分公开", "予以公开和部分公开"])
def test_what_is_granted_in_full_or_in_part_is_both_rows(words):
    cells = NINE | {"granted__total": 6, "partially_granted__total": 3}
    report = report_with("", **cells)
    assert severities(report, f"收到申请9件，{words}9件。") <= {"info"}
    assert "error" in severities(report, f"收到申请9件，{words}8件。")


def test_years_in_numerals_are_years():
    report = report_with("", **NINE)
    assert severities(report, "二〇二二年收到政府信息公开申请14件。") == {"error"}
    assert severities(report, "二○二一年收到政府信息公开申请14件。") <= {"info"}


def test_what_each_did_is_not_what_all_did():
    assert severities(report_with("", **NINE), "人均办理政府信息公开申请3件。") <= {"info"}


def test_false_sentences_about_the_report_itself_are_errors():
    report = report_with("", **NINE)
    assert len(set(sentences.FALSE)) >= 200
    assert [one for one in sentences.FALSE if "error" not in severities(report, one)] == []


# Table 3 of a county: natural persons, businesses, research, public interest, legal, other, total.
COUNTY = """
new 61 17 0 2 1 5 86
carried_over 5 1 0 0 0 1 7
granted 24 7 0 1 0 2 34
partially_granted 8 2 0 0 0 1 11
refused.prohibited_by_law 1 0 0 0 0 0 1
refused.third_party_rights 2 1 0 0 0 0 3
refused.internal_affairs 1 1 0 0 0 0 2
refused.process_information 1 0 0 0 0 0 1
refused.enforcement_files 2 0 0 0 0 0 2
unavailable.not_held 10 3 0 1 0 1 15
unavailable.requires_creation 1 1 0 0 0 0 2
unavailable.unclear_after_correction 3 1 0 0 0 0 4
not_processed.petition 2 0 0 0 0 1 3
not_processed.repeated 1 1 0 0 0 0 2
not_processed.excessive 1 0 0 0 0 0 1
other.correction_overdue 3 0 0 0 1 0 4
other.other 1 0 0 0 0 0 1
total 61 17 0 2 1 5 86
carried_forward 5 1 0 0 0 1 7
"""
COUNTY_OTHERS = {
    ("proactive", "normative_documents"): {"issued": 12, "repealed": 5, "in_force": 64},
    ("proactive", "licensing"): {"decisions": 24518},
    ("proactive", "penalties"): {"decisions": 3906},
    ("proactive", "coercion"): {"decisions": 117},
    ("proactive", "fees"): {"amount": "863.5"},
    ("disputes", "reconsideration"): {"upheld": 3, "corrected": 1, "pending": 1, "total": 5},
    ("disputes", "litigation_direct"): {"upheld": 1, "pending": 1, "total": 2},
    ("disputes", "litigation_after_reconsideration"): {"upheld": 1, "total": 1},
}  # fmt: skip


@pytest.fixture(scope="module")
def county():
    """The report of a county's government, whose overview a test may say."""
    made = facts.sample(1, zeros=1.0)
    made.agency, made.year = "云岭县人民政府", 2022
    made.overview = dict.fromkeys(facts.OVERVIEW, "工作有人抓，事情有人办。") | {
        "overview": "有序推进。"
    }
    for line in COUNTY.split("\n")[1:-1]:
        row, *values = line.split()
        cells = zip(made.tables["requests"][row], values, strict=True)
        made.tables["requests"][row] = {column: int(value) for column, value in cells}
    for (table, row), cells in COUNTY_OTHERS.items():
        made.tables[table][row] |= cells
    return govreport.read(text.write(model.draft(made)))


def told(name: str) -> list[str]:
    path = Path(__file__).with_name(name)
    return path.read_text("utf-8").splitlines()


def grave(report, sentence: str, section: str = "overview") -> set[str]:
    """How grave the findings are of a report whose narrative is this one sentence."""
    report.sections = {section: sentence}
    rules = ("narrative.figures", "fees.amount")
    pairs = govreport.checks.found_in([report])
    return {one.severity for _, one in pairs if one.rule in rules} - {"info"}


def test_true_sentences_of_others_and_parts_and_other_times_accuse_nobody(county):
    """`county_true.txt`: other bodies, times, parts and things, sums, shares, words of none."""
    assert [one for one in told("county_true.txt") if grave(county, one)] == []


def test_sentences_that_a_cell_plainly_contradicts_are_errors(county):
    """`county_false.txt`: every kind of cell, each said of the report itself."""
    sentences_told = told("county_false.txt")
    assert [one for one in sentences_told if "error" not in grave(county, one)] == []


@pytest.mark.parametrize("section", sentences.ELSEWHERE)
def test_true_sentences_of_other_things_are_not_even_doubted_within_their_section(county, section):
    for sentence in sentences.ELSEWHERE[section].split():
        assert grave(county, sentence, section) == set(), sentence


def test_a_false_sentence_beside_those_is_doubted(county):
    for sentence in ("收到政府信息公开申请5件，采纳建议2条，申请办结率5%。", "共答复申请3件。"):
        assert grave(county, sentence, "requests"), sentence
    assert grave(county, "与往年不同，发生政府信息公开行政诉讼77件。", "disputes")


UNDECIDED = [
    "公开现行有效行政规范性文件60件。",
    "政府信息公开申请中，同意公开35件。",
    "政府信息公开申请中，公开答复35件。",
    "去年结转的政府信息公开申请9件。",
    "结转上年度政府信息公开申请9件。",
    "涉及政府信息公开的行政复议8件。",
    "收到政府信息公开行政复议4件。",
    "接到政府信息公开行政复议4件。",
    "受理政府信息公开行政复议4件。",
    "政府信息公开申请的予以公开率为95%。",
    "政府信息公开申请办结率50%。",
    "政府信息公开申请答复率50%。",
    "政府信息公开申请回复率50%。",
    "政府信息公开申请办复率50%。",
    "政府信息公开申请办理率50%。",
    "政府信息公开申请都已办结。",
    "印发行政规范性文件22件。",  # made by the county?
    "出台行政规范性文件22件。",
    "集中公开现行有效行政规范性文件60件。",  # published, of 64 in force?
    "新收政府信息公开行政复议4件，上年结转1件。",
    "县政府办公室制发行政规范性文件5件。",  # the office's, or the county's?
    "同意公开的申请中，予以公开43件。",
    "行政事业性收费900余万元。",  # the table has 863.5
    "收到涉及土地征收的政府信息公开申请136件。",  # some are more than all
    "收到外省公民政府信息公开申请72件。",
    "经邮寄收到政府信息公开申请99件。",
    "行政处罚4000件由公安机关作出，906件由其他部门作出。",
    "收到政府信息公开申请40件，另收到政府信息公开申请41件。",  # neither is all, nor is their sum
    "作出行政处罚4800件，其中乡镇另作出行政处罚106件。",
    "制发行政规范性文件9件，会同市级部门制发行政规范性文件5件。",
    "县政府被申请行政复议23件，其中政府信息公开行政复议9件。",  # of all cases
    "我县行政复议被申请案件20件（含信息公开类9件）。",
    "全年行政复议20件，与政府信息公开有关的7件。",
    "全年行政诉讼2件。",  # all are fewer than those over information
    "我县通过各种渠道收到政府信息公开申请68件。",
    "经统计全年收到政府信息公开申请68件。",
    "全年未收到任何形式的政府信息公开申请。",
    "县政府被申请行政复议23件，其中政府信息公开行政复议3件。",
    "涉及政府信息公开的行政复议3件。",
]


NAMES = scope.names_of("云岭县人民政府")


@pytest.mark.parametrize(
    "body",
    ["县公安局", "县建设管理委员会", "县法院", "县医院", "县检察院", "县一中学校", "县供水公司", "县直部门", "县政府工作部门", "下属单位", "东城街道", "公共企事业单位", "各乡镇", "各镇", "县政府作为行政复议机关", "县融媒体中心收到", "双河乡收到", "白水镇2022年", "市政府", "乡人民政府", "全市", "全省", "我县公安局", "本部门", "我局"],
)  # fmt: skip
def test_another_body_is_another(body):
    assert scope.whose(f"我县推进公开，{body}", NAMES, True) == "other"


@pytest.mark.parametrize(
    "body",
    ["县政府", "县人民政府", "云岭县人民政府", "我县", "全县", "我镇", "我乡", "我办", "本级", "我区", "我市", "我省", "我旗", "我州", "我街道", "本单位", "本机关", "被复议机关纠正1件，我县", "1件由复议机关维持，我县"],
)  # fmt: skip
def test_the_agency_s_own_names_are_its_own(body):
    assert scope.whose(f"市自然资源局通报，{body}", NAMES, True) == ""


@pytest.mark.parametrize("body", ["我局", "我委", "我厅", "我院", "我校", "本部门", "我中心"])
def test_a_department_s_own_names_are_its_own(body):
    assert scope.whose(f"县公安局通报，{body}", ("县财政局",), False) == ""


@pytest.mark.parametrize(
    "words",
    [
        "按照市政府要求",
        "根据市政府部署",
        "落实市政府通知",
        "按照市政府精神",
        "按照市政府规定",
        "格局优化",
        "全局一盘棋",
        "被复议机关纠正1件",
        "被复议机关维持1件",
        "被复议机关撤销1件",
        "县政府信息公开工作有序",
    ],
)
def test_what_is_done_for_another_body_is_the_agency_s(words):
    assert scope.whose(f"{words}，", NAMES, True) == ""


@pytest.mark.parametrize(
    "time",
    ["2019年至", "2019-", "2019—", "“十三五”期间", "十四五时期", "上半年", "下半年", "第一季度", "第3季度", "历年", "本届任期内", "条例施行以来", "近五年", "近3年来", "三年来", "五年间", "9月", "12月", "10月", "每月", "每年", "月均", "年均", "去年", "上年", "上一年", "预计", "2021年", "1月1日至6月30日"],
)  # fmt: skip
def test_another_time_is_another_and_goes_on(time):
    assert scope.when(f"全年有序，{time}收到申请，办结", 2022) == "time"


@pytest.mark.parametrize(
    "time",
    ["全年", "今年", "今年以来", "本年", "本年度以来", "年内", "报告期内", "2022年", "上年结转", "上年无结转", "上年度结转", "2021年结转", "结转至2023年", "较上年", "与去年", "比2021年", "较2021年", "与2021年", "12月31日", "历年文件"],
)  # fmt: skip
def test_the_year_is_the_report_s(time):
    said = scope.when(f"近五年来有序推进，今年推进，{time}", 2022)
    assert said == ""


@pytest.mark.parametrize("time", ["全年", "今年", "本年", "本年度", "年内", "报告期", "2022年"])
def test_the_year_ends_another_time(time):
    assert scope.when(f"上半年有序推进，{time}", 2022) == ""


@pytest.mark.parametrize("sentence", UNDECIDED)
def test_what_words_leave_open_is_a_warning(county, sentence):
    assert grave(county, sentence) == {"warning"}


def test_every_row_s_own_label_means_that_row():
    for row in form.request_rows(True):
        if row.key not in ("new", "carried_over", "carried_forward", "total", "other.other"):
            told_of = meant(row.label.zh, "requests")
            assert told_of is not None and row.key in told_of.rows, row.label.zh
            assert told_of.rows == (row.key,), row.label.zh
    for column in form.APPLICANT_COLUMNS[:5]:
        assert meant(column.label.zh, "requests").columns == (column.key,)


def test_what_bodies_of_a_government_received_is_no_error_of_the_governments():
    report = report_with("", agency="红旗区人民政府", **NINE)
    for body in ("区自然资源局", "红旗区财政局", "市政府", "洪门镇", "各街道", "全市"):
        for sentence in (
            "{}收到政府信息公开申请4件，办结4件。",
            "其中{}收到申请4件，为信息公开申请。",
        ):
            assert "error" not in severities(report, sentence.format(body)), sentence
    for own in (
        "全区各级行政机关共收到政府信息公开申请4件。",
        "2022年，我区收到政府信息公开申请4件。",
    ):
        assert "error" in severities(report, own), own


def test_a_table_4_that_was_not_recognised_accuses_nobody():
    report = report_with("", **NINE)
    report.figures = {key: one for key, one in report.figures.items() if key[0] != "disputes"}
    for words in (
        "因政府信息公开引发行政复议4件。",
        "没有发生行政复议。",
        "发生行政诉讼5件，维持3件。",
    ):
        assert severities(report, words) == set(), words


def test_a_finding_leads_back_to_the_sentence():
    report = report_with("二〇二二年，工作扎实推进。\n共收到政府信息公开申请19件。", **NINE)
    (claim,) = [
        one for _, one in govreport.checks.found_in([report]) if one.rule == "narrative.figures"
    ]
    assert claim.passage == "共收到政府信息公开申请19件。"
    shown = [p for p in report.document.paragraphs if "19件" in p.text]
    assert claim.place.line == shown[0].place.line
    assert shown[0].text[claim.place.column - 1 :].startswith("19件")


def test_fees_that_contradict_each_other():
    made = facts.sample(3)
    made.other = "本年度未收取信息处理费。依申请公开中实际收取信息处理费120元。"
    table = govreport.check(govreport.read(text.write(model.draft(made))))
    assert "fees.contradiction" in set(table["rule"])


@pytest.mark.parametrize(
    "words",
    ["应收信息处理费120元", "减免信息处理费120元", "免收信息处理费120元", "退还信息处理费120元", "信息处理费标准为120元", "信息处理费每件120元", "收取信息处理费120元已退还", "上年收取信息处理费120元", "通知缴纳信息处理费120元"],
)  # fmt: skip
def test_fees_that_were_not_taken_contradict_nothing(county, words):
    county.sections = {"other": f"本年度未收取信息处理费，{words}。"}
    rules = {one.rule for _, one in govreport.checks.found_in([county])}
    assert "fees.contradiction" not in rules


@pytest.mark.parametrize(
    "words", ["收取信息处理费120元", "按照收费标准收取信息处理费120元", "减免3元，实际收取120元"]
)
def test_fees_that_were_taken_do(county, words):
    county.sections = {"other": f"本年度未收取信息处理费，{words}。"}
    rules = {one.rule for _, one in govreport.checks.found_in([county])}
    assert "fees.contradiction" in rules


def test_hongqi_claims_agree_or_are_listed(root):
    report = govreport.read(root / "data" / "reports" / "hongqi-2021.txt")
    table = govreport.claims(report)
    assert dict(zip(table["text"], table["verdict"], strict=True)) == {
        "11000余条": "untied",
        "6件": "agrees",
        "100%": "agrees",
        "未收取申请人的任何费用": "agrees",
    }
    assert table["place"].str.match(r"第\d+行第\d+字").all()


# Read one by one against the reports' own words.
CONTRADICTED = {
    ("gwh-2025", "34件"),  # 受理34件, table 32
    ("jjf-2023", "0条"),  # 收到0条, table 3
    ("lyy-2025", "1件"),  # 办理1件, the total column has 0
    ("nyn-2024", "3份"),  # 收到3份, the total column has 0
    ("nyn-2024", "3件"),  # 办结3件, the total column has 0
    ("nyn-2024", "1件"),  # 法人申请1件, table 0
    ("nyn-2024", "2件"),  # 自然人申请2件, table 3
    ("zhz-2024", "4件"),  # 收到4件, table 0
    ("zhz-2024", "3件"),  # 办结3件, table 0
    ("zhz-2024", "1件"),  # 1件属于本机关不掌握, table 0
}


@slow
def test_no_real_report_is_wrongly_accused(shared):
    files = sorted((shared / "pingtan").glob("*.txt"))
    reports = [govreport.read(file) for file in files]
    pairs = govreport.checks.found_in(reports)
    errors = [(r, f) for r, f in pairs if f.severity == "error" and f.rule.startswith("narrative.")]
    named = {(r.document.path.rsplit("/", 1)[-1][:-4], str(f.expected)) for r, f in errors}
    assert named == CONTRADICTED
