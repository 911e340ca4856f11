"""Words, and statistics on them."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport import analysis
from govreport.analysis.keywords import log_likelihood
from govreport.errors import UnreadableFile
from tests.conftest import examples, slow


@examples(80)
@given(st.lists(st.text(alphabet="政策解读形式单一培训，。\n 12ab%", max_size=40), max_size=4))
def test_every_word_is_where_it_says_and_nothing_is_lost(texts):
    table = analysis.words(texts)
    for row in table.itertuples():
        assert texts[row.text_id][row.start : row.end] == row.word
    for number, text in enumerate(texts):
        told = "".join(table.loc[table["text_id"] == number, "word"])
        assert "".join(filter(str.isalnum, told)) == "".join(filter(str.isalnum, text))


def test_one_text_is_a_text_and_not_its_letters():
    assert analysis.words("主动公开").equals(analysis.words(["主动公开"]))


def test_terms_of_the_form_stay_whole():
    found = analysis.words(["依申请公开答复不规范，政务新媒体和主动公开目录有待完善。"])
    assert {"依申请公开", "政务新媒体", "主动公开目录"} <= set(found["word"])


def test_a_dictionary_and_stop_words_of_ones_own(tmp_path):
    terms, stops = tmp_path / "terms.txt", tmp_path / "stops.txt"
    terms.write_text("岚图活动 10 nz\n# a remark\n进村入企\n", encoding="utf-8")
    stops.write_text("岚图活动\n", encoding="utf-8")
    found = analysis.words(["进村入企岚图活动"], dictionary=terms, stopwords=stops)
    assert found["word"].tolist() == ["进村入企", "岚图活动"]
    assert found["pos"].tolist() == ["n", "nz"] and found["stop"].tolist() == [False, True]
    assert "岚图活动" not in set(analysis.words(["进村入企岚图活动"])["word"])


@slow
def test_a_broken_dictionary_is_named_with_its_line(tmp_path):
    path = tmp_path / "terms.txt"
    path.write_text("好词 5 n\n坏 行 很 多\n", encoding="utf-8")
    told = r"terms\.txt: 第2行不是“词语 词频 词性”的格式 line 2"
    with pytest.raises(UnreadableFile, match=told):
        analysis.words(["x"], dictionary=path)
    with pytest.raises(UnreadableFile, match=r"none\.txt"):
        analysis.words(["x"], stopwords=tmp_path / "none.txt")


def test_columns_of_the_texts_are_kept():
    texts = pd.DataFrame(
        {"report": ["a"], "text": ["加强培训"], "start": [4], "end": [8]}, index=[3]
    )
    found = analysis.words(texts)
    assert found["report"].tolist() == ["a", "a"] and found["text_id"].tolist() == [3, 3]
    assert found["start"].tolist() == [0, 2]
    with pytest.raises(ValueError, match="text"):
        analysis.words(texts.drop(columns="text"))


def test_ngrams_cross_no_mark_no_stop_word_and_no_text():
    texts = [
        "业务培训。队伍建设",
        "业务培训 队伍建设",
        "业务培训，队伍建设",
        "业务培训和队伍建设",
        "培训",
        "队伍",
    ]
    found = analysis.ngrams(analysis.words(texts))
    assert found.values.tolist() == [["业务培训 队伍建设", 1, 1]]


def test_keyword_in_context_is_verbatim():
    text = "提升政策解读质量，解读要及时"
    found = analysis.kwic([text], "解读", 3)
    for row in found.itertuples():
        assert (
            row.left + row.keyword + row.right
            == text[row.start - len(row.left) : row.end + len(row.right)]
        )
    assert found["start"].tolist() == [4, 9]
    with pytest.raises(ValueError, match="keyword"):
        analysis.kwic([text], "")


def test_log_likelihood_is_the_textbook_formula():
    # expected counts by hand: 150 of 10,000 and 20,000 words → E = 50, 100
    expected = 2 * (80 * math.log(80 / 50) + 70 * math.log(70 / 100))
    assert float(log_likelihood(80, 70, 10_000, 20_000)) == pytest.approx(expected)
    assert float(log_likelihood(0, 30, 10_000, 20_000)) == pytest.approx(2 * 30 * math.log(30 / 20))
    assert float(log_likelihood(10, 20, 10_000, 20_000)) == pytest.approx(0)


def test_keyness_tells_the_groups_apart_and_turns_round():
    texts = pd.DataFrame(
        {
            "year": [2020] * 3 + [2024] * 3,
            "text": ["网站更新滞后", "网站栏目", "网站培训"]
            + ["人工智能问答", "人工智能培训", "人工智能平台"],
        }
    )
    table = analysis.words(texts)
    there = analysis.keyness(table, "year", 2024, 2020, least=1)
    back = analysis.keyness(table, "year", 2020, 2024, least=1)
    assert there.index[0] == "人工智能" and back.index[0] == "网站"
    assert there.loc["网站", "count_other"] == 3 and there.loc["网站", "count_one"] == 0
    for word in there.index:
        assert there.loc[word, "log_odds"] == pytest.approx(-back.loc[word, "log_odds"])
        assert there.loc[word, "log_likelihood"] == pytest.approx(back.loc[word, "log_likelihood"])
    assert there.loc["培训", "log_odds"] == pytest.approx(0, abs=0.2)
    with pytest.raises(ValueError, match="2019"):
        analysis.keyness(table, "year", 2019)
    with pytest.raises(ValueError, match="nothing else to compare"):
        analysis.keyness(table[table["year"] == 2024], "year", 2024)
    with pytest.raises(ValueError, match="month"):
        analysis.keyness(table, "month", 1)


def test_log_odds_follow_monroe_and_others_by_hand():
    texts = pd.DataFrame(
        {"g": ["a", "b"], "text": ["网站。网站。网站。平台", "平台。平台。网站。平台"]}
    )
    found = analysis.keyness(analysis.words(texts), "g", "a", least=1)
    # 3 and 1 of 4 words each, half a word added to either count: 5 in all
    one = math.log(3.5 / (5 - 3.5))
    other = math.log(1.5 / (5 - 1.5))
    z = (one - other) / math.sqrt(1 / 3.5 + 1 / 1.5)
    assert found.loc["网站", "log_odds"] == pytest.approx(z)
    root = math.sqrt(float(log_likelihood(3, 1, 4, 4)))
    assert found.loc["网站", "p"] == pytest.approx(2 * (1 - NormalDist().cdf(root)))


def test_who_uses_a_word_is_counted_by_agency_and_not_by_name():
    said = {"pos": "v", "stop": False, "agency": "朝阳区人民政府", "g": ["a", "a", "b"]}
    one = pd.DataFrame({"word": "公开", "report": ["1", "2", "3"], **said})
    told = pd.concat([one, one.assign(word="平台")], ignore_index=True)
    found = analysis.keyness(told, "g", "a", least=1)
    assert found["agencies_one"].tolist() == [1, 1]
    found = analysis.keyness(told.assign(agency_id=["北京", "长春", "北京"] * 2), "g", "a", least=1)
    assert found["agencies_one"].tolist() == [2, 2]


def drawn(rng: np.random.Generator, reports: int, burst: float, agencies: int = 0) -> pd.DataFrame:
    """Words of reports in two groups that do not differ; each report repeats itself by `burst`."""
    words = np.array([f"词{n}" for n in range(120)])
    shares = 1 / np.arange(3, 123)
    shares /= shares.sum()
    rows = []
    for report in range(reports):
        own = rng.dirichlet(shares * burst * 120) if burst else shares
        text = words[rng.choice(120, size=60, p=own)]
        rows.append(pd.DataFrame({"word": text, "report": f"r{report}", "group": report % 2}))
    return pd.concat(rows, ignore_index=True).assign(stop=False, pos="n")


@slow
@pytest.mark.parametrize("burst", [0, 2.0, 0.5])
def test_where_groups_do_not_differ_keyness_finds_nothing(burst):
    """Its z is standard normal: independent words, and words that come in bursts."""
    zs, ps, found = [], [], 0
    for seed in range(12):
        table = drawn(np.random.default_rng(seed), 60, burst)
        keyness = analysis.keyness(table, "group", 1, 0)
        often = keyness[keyness["count_one"] + keyness["count_other"] >= 20]
        zs += often["log_odds"].tolist()
        ps += often["p"].tolist()
        found += (keyness["fdr"] < 0.05).any()
    assert 0.88 < np.std(zs) < 1.12  # it was 0.58 with both groups' words as the prior
    assert 0.03 < np.mean(np.array(ps) < 0.05) < 0.075
    assert found <= 2  # of 12, at 5 %


def test_a_difference_is_found_and_counted_by_report():
    table = drawn(np.random.default_rng(5), 60, 2.0)
    more = pd.DataFrame({"word": "新词", "report": [f"r{n}" for n in range(1, 60, 2)] * 2})
    table = pd.concat([table, more.assign(group=1, stop=False, pos="n")], ignore_index=True)
    keyness = analysis.keyness(table, "group", 1, 0)
    first = keyness.iloc[0]
    assert first.name == "新词" and first["fdr"] < 0.001
    assert (first["reports_one"], first["reports_other"]) == (30, 0)
    # Benjamini and Hochberg, written out
    ps = sorted(keyness["p"])
    for p, rate in zip(keyness["p"], keyness["fdr"], strict=True):
        reached = [len(ps) * one / (at + 1) for at, one in enumerate(ps) if one >= p]
        assert rate == pytest.approx(min(1, *reached))


def test_an_agency_in_one_group_is_exchanged_as_a_whole():
    """Ten reports that one agency copies from year to year are one witness, not ten."""
    rng = np.random.default_rng(8)
    parts = []
    for agency in range(12):
        own = drawn(rng, 1, 0.3)
        own = pd.concat([own.assign(report=f"{agency}-{year}") for year in range(10)])
        parts.append(own.assign(agency=f"局{agency}", group=agency % 2))
    table = pd.concat(parts, ignore_index=True)
    keyness = analysis.keyness(table, "group", 1, 0)
    assert {"agencies_one", "agencies_other"} <= set(keyness)
    assert (keyness["fdr"] < 0.05).mean() < 0.02
    assert (
        analysis.keyness(table.drop(columns="agency"), "group", 1, 0)["fdr"] < 0.05
    ).mean() > 0.02


def test_keywords_are_those_that_the_others_lack():
    texts = pd.DataFrame(
        {
            "agency": ["甲", "乙"],
            "text": ["公开平台建设，疫情防控疫情防控", "公开平台建设，森林防火森林防火"],
        }
    )
    found = analysis.keywords(analysis.words(texts), "agency", 1)
    assert set(found["word"]) <= {"疫情", "防控", "疫情防控", "森林", "防火", "森林防火"}
    assert found["groups"].tolist() == [1, 1] and found["count"].tolist() == [2, 2]


def test_collocations_find_what_stands_together():
    texts = ["政策解读质量"] * 4 + ["队伍建设水平"] * 4 + ["政策解读水平"]
    found = analysis.collocations(analysis.words(texts), window=1, least=2)
    assert ["政策解读", "质量", 4] in found[["first", "second", "count"]].values.tolist()
    # 2 × 2 table by hand: together 4; «政策解读» first 5 times, «质量» second 4 times, 9 pairs
    row = found[found["second"] == "质量"].iloc[0]
    observed, expected = [4, 1, 0, 4], [5 * 4 / 9, 5 * 5 / 9, 4 * 4 / 9, 4 * 5 / 9]
    by_hand = 2 * sum(o * math.log(o / e) for o, e in zip(observed, expected, strict=True) if o)
    assert row["log_likelihood"] == pytest.approx(by_hand)
    assert row["pmi"] == pytest.approx(math.log2(4 * 9 / (5 * 4)))


@slow
def test_textrank_names_each_texts_own_words():
    texts = pd.DataFrame(
        {
            "report": ["a", "b"],
            "text": ["政策解读需要质量，政策解读需要形式，政策解读需要渠道", "。"],
        }
    )
    found = analysis.textrank(texts, 3)
    assert set(found["report"]) == {"a"} and "政策解读" in set(found["word"])
    assert found["weight"].max() == 1


def test_no_words_at_all():
    table = analysis.words([])
    assert table.empty and {"word", "pos", "start", "stop"} <= set(table.columns)
    assert analysis.ngrams(table).empty and analysis.collocations(table).empty


def test_words_counted_are_as_good_as_a_row_each():
    texts = pd.DataFrame(
        {
            "report": ["a", "b", "c", "d"], "agency": ["m", "n", "m", "n"], "year": [1, 1, 2, 2],
            "text": ["加强业务培训，丰富业务培训形式。", "网站检索不便，网站更新不及时。",
                     "业务培训较少，业务培训不精。", "网站栏目较多，网站检索不便，业务培训不足。"],
        }
    )  # fmt: skip
    table = analysis.words(texts)
    known = ["report", "agency", "year", "word", "pos", "stop"]
    counted = table.groupby(known).size().rename("count").reset_index()
    for one, other in (
        (analysis.keywords(table, "agency", 3), analysis.keywords(counted, "agency", 3)),
        (
            analysis.keyness(table, "agency", "m", "n"),
            analysis.keyness(counted, "agency", "m", "n"),
        ),
    ):
        pd.testing.assert_frame_equal(one, other, check_like=True)


def test_a_table_read_from_a_file_may_lack_a_text():
    """An empty cell of a CSV is null to pandas."""
    table = pd.DataFrame({"text": ["政策解读", None]})
    assert analysis.words(table)["text_id"].unique().tolist() == [0]
    assert len(analysis.kwic(table, "解读")) == 1
