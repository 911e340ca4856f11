"""Specificity, reuse and follow-up, against specimens whose author knows the answer."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import govreport
from govreport import analysis
from govreport.analysis import followup, rates
from govreport.analysis.reuse import LEAST
from govreport_specimens.facts import blank_tables
from govreport_specimens.making import specimens
from govreport_specimens.narrative import compose
from tests.conftest import examples, slow

LETTERS = "政务公开信息工作加强培训解读平台制度监督基层参与申请内容队伍"


def sections(**texts: tuple[str, int, str]) -> pd.DataFrame:
    rows = [(name, *values) for name, values in texts.items()]
    return pd.DataFrame(rows, columns=["report", "agency", "year", "text"])


def sentence(seed: int, length: int = 30) -> str:
    rng = Random(seed)
    return "".join(rng.choice(LETTERS) for _ in range(length)) + "。"


def test_specificity_is_what_the_bank_says():
    right = wrong = 0
    for specimen in specimens(10, (2023, 2024), seed=11):
        for problem in specimen.narrative.problems:
            for improvement in problem.improvements:
                table = analysis.specificity(pd.DataFrame({"text": [improvement.text]}))
                for name in analysis.COMPONENTS:
                    same = bool(table[name].item()) == getattr(improvement, name)
                    right, wrong = right + same, wrong + (not same)
    assert right + wrong > 300 and right / (right + wrong) >= 0.95


def test_documents_obeyed_are_no_instrument_and_departments_urged_are_actors():
    texts = [
        "深入贯彻落实《条例》《意见》和《实施细则》要求。",
        "完善主动公开的政府信息目录，督促各处室及时报送。",
        "落实“谁起草、谁解读”原则，从8个方面推进。",
        "落实《七条措施》，定期抽查20次。",
    ]
    table = analysis.specificity(pd.DataFrame({"text": texts}))
    assert table["instrument"].ne("").tolist() == [False, True, False, False]
    assert table["actor"].tolist() == ["", "督促各处室", "谁起草、谁解读", ""]
    assert table["quantity"].tolist() == ["", "", "", "20次"]


def test_specificity_shows_the_words_and_counts_them():
    units = pd.DataFrame(
        {
            "kind": ["problem", "improvement", "improvement"],
            "text": [
                "6月底前没有完成。",
                "按照《政府信息公开条例》加强学习。",
                "每月通报，拨打12345热线。",
            ],
        }
    )
    table = analysis.specificity(units)
    assert table.index.tolist() == [1, 2]
    assert table["instrument"].tolist() == ["", ""]  # a law that is followed is no instrument
    assert table["date"].tolist() == ["", "每月"] and table["quantity"].tolist() == ["", ""]
    assert table["score"].tolist() == [0, 1]


@examples(60)
@given(
    st.lists(st.sampled_from([sentence(n) for n in range(6)]), max_size=6),
    st.lists(st.sampled_from([sentence(n) for n in range(6)]), max_size=6),
)
def test_passages_are_in_both_texts_and_do_not_overlap(mine, theirs):
    text, source = "".join(mine), "".join(theirs)
    end_before = 0
    covered = set()
    for start, end, source_start, source_end in analysis.passages(text, source):
        bare = [
            "".join(filter(str.isalnum, part))
            for part in (text[start:end], source[source_start:source_end])
        ]
        assert bare[0] == bare[1] and len(bare[0]) >= LEAST
        assert start >= end_before
        end_before = end
        covered |= set(range(start, end))
    for part in set(mine) & set(theirs):  # every sentence that both have is found
        at = text.find(part)
        assert set(range(at, at + len(part) - 1)) <= covered


def test_last_years_figure_changed_is_still_a_copy():
    old = "全年组织业务培训3次，参加人员120人次，队伍素质明显提高。"
    new = "全年组织业务培训5次，参加人员86人次，队伍素质明显提高。"
    for one, other in ((new, old), (new.replace("5", "十一"), old.replace("3", "八"))):
        shown = analysis.SideBySide(one, other)
        assert shown.share == 1
        figures = [(other[slice(*there)], one[slice(*here)]) for here, there in shown.changed]
        assert figures in ([("3", "5"), ("120", "86")], [("八", "十一"), ("120", "86")])
        assert shown._repr_html_().count("#f4a582") == 1 + 2 * 2
    found = analysis.reuse(sections(a=("甲局", 2022, old), b=("甲局", 2023, new)))
    assert found["changed"].tolist() == ["3→5；120→86"]
    assert analysis.SideBySide(old, old).changed == []


def test_every_earlier_year_of_the_agency_is_aligned():
    """Counted anew: a character is its own if any 13 around it stood in an earlier year."""
    rng = Random(4)
    texts, earlier = {}, []
    for year in range(2019, 2025):
        # halves of sentences of any earlier year, which no likeness of sentences finds
        parts = [sentence(rng.randrange(10**6), 40) for _ in range(4)]
        for text in rng.sample(earlier, min(len(earlier), 3)):
            at = rng.randrange(len(text) - 20)
            parts.insert(rng.randrange(4), text[at : at + 20])
        texts[f"r{year}"] = ("甲局", year, "".join(parts))
        earlier.append("".join(parts))
    table = sections(**texts)
    shares = analysis.origins(table, analysis.reuse(table)).set_index("report")["own"]
    for number, (name, (_, _, text)) in enumerate(texts.items()):
        bare = "".join(filter(str.isalnum, text))
        known = {
            one[at : at + LEAST]
            for before in earlier[:number]
            for one in ["".join(filter(str.isalnum, before))]
            for at in range(len(one) - LEAST + 1)
        }
        own = set()
        for at in range(len(bare) - LEAST + 1):
            if bare[at : at + LEAST] in known:
                own |= set(range(at, at + LEAST))
        assert shares[name] == pytest.approx(len(own) / len(bare), abs=0.03), name
    assert shares["r2024"] > 0.2


def test_an_agency_that_was_renamed_is_the_same_where_an_id_says_so():
    text = sentence(1)
    table = sections(a=("甲局", 2022, text), b=("甲委", 2023, text))
    assert analysis.reuse(table)["relation"].tolist() == ["other"]
    assert analysis.reuse(table.assign(agency_id=7))["relation"].tolist() == ["own"]
    units = items((2021, 1, "problem", "人手不足"), (2022, 1, "problem", "人手不足"))
    units["agency"] = ["甲局", "甲委"]
    assert analysis.follow_up(units)["outcome"].tolist() == ["unknown", "unknown"]
    same = analysis.follow_up(units.assign(agency_id="7"))
    assert same["outcome"].tolist() == ["repeated", "unknown"]


def test_where_each_passage_comes_from():
    own, other, new = sentence(1), sentence(2), sentence(3)
    texts = sections(
        a1=("甲局", 2022, own + sentence(10)),
        b1=("乙局", 2022, other + sentence(11)),
        a2=("甲局", 2023, own + other + new),
    )
    found = analysis.reuse(texts)
    mine = found[found["report"] == "a2"]
    assert set(zip(mine["relation"], mine["source"], strict=True)) == {
        ("own", "a1"),
        ("other", "b1"),
    }
    for row in mine.itertuples():
        source = texts.set_index("report").loc[row.source, "text"]
        assert source[row.source_start : row.source_end] == row.text
    shares = analysis.origins(texts, found).set_index("report").loc["a2"]
    assert shares[["own", "other", "new"]].tolist() == pytest.approx([1 / 3] * 3, abs=0.02)
    assert found[found["report"] == "a1"].empty  # nothing is copied from a later year


def test_a_sentence_with_a_word_changed_is_a_candidate_still():
    old = sentence(5, 60)
    new = old[:20] + "改" + old[21:]
    found = analysis.reuse(sections(a=("甲局", 2022, old), b=("甲局", 2023, new)))
    assert sum(row.end - row.start for row in found.itertuples()) >= 55


def test_what_most_agencies_write_is_a_template_and_no_copy():
    common = sentence(7)
    texts = sections(
        **{f"r{n}": (f"{n}局", 2023, common + sentence(100 + n)) for n in range(8)},
        x=("甲局", 2022, sentence(50)),
        y=("甲局", 2023, sentence(50) + common),
    )
    found = analysis.reuse(texts)
    assert set(found.loc[found["text"] == common[:-1], "relation"]) == {"template"}
    shares = analysis.origins(texts, found).set_index("report")
    assert shares.loc["y", ["template", "own"]].tolist() == pytest.approx([0.5, 0.5], abs=0.02)
    assert shares.loc["r1", "other"] == 0


def test_copied_sentences_of_specimens_are_found():
    tables = blank_tables("2021", True)
    old = compose(Random(1), "澄湾市财政局", 2022, "2021", tables, government=False)
    new = compose(
        Random(2), "澄湾市财政局", 2023, "2021", tables, government=False, before=old, reuse=0.6
    )
    texts = sections(
        old=("澄湾市财政局", 2022, "".join(old.overview.values())),
        new=("澄湾市财政局", 2023, "".join(new.overview.values())),
    )
    found = analysis.reuse(texts)
    copied = "".join("".join(filter(str.isalnum, text)) for text in found["text"])
    expected = [one for one in new.reused if one in texts["text"][1] and len(one) > LEAST + 2]
    assert len(expected) >= 5
    for one in expected:
        assert "".join(filter(str.isalnum, one)) in copied, one


def test_the_table_must_be_one_row_a_report():
    texts = sections(a=("甲局", 2022, "x"))
    with pytest.raises(ValueError, match="twice"):
        analysis.reuse(pd.concat([texts, texts]))
    with pytest.raises(ValueError, match="agency"):
        analysis.reuse(texts.drop(columns="agency"))
    assert analysis.reuse(texts.iloc[:0]).empty
    assert analysis.origins(texts, analysis.reuse(texts))["new"].tolist() == [1.0]


def test_side_by_side_escapes_and_marks():
    same = sentence(9)
    page = analysis.SideBySide("<b>" + same, same + "<script>", ("甲<", "乙"))._repr_html_()
    assert "<script>" not in page and "甲&lt;" in page
    assert page.count("<mark") == 3 and same[:-1] in page


def items(*rows: tuple[int, int, str, str]) -> pd.DataFrame:
    """Items of one agency: year, item, kind, text."""
    table = pd.DataFrame(rows, columns=["year", "item", "kind", "text"])
    return table.assign(agency="甲局", report=[f"甲局 {year}" for year in table["year"]])


def test_what_became_of_each_problem():
    found = analysis.follow_up(
        items(
            (2021, 1, "problem", "政策解读形式较为单一"),
            (2021, 1, "improvement", "由办公室牵头，6月底前制作图解10件"),
            (2021, 2, "problem", "业务人员培训不足"),
            (2021, 3, "problem", "网站检索不够精准"),
            (2022, 1, "problem", "政策解读形式比较单一"),
            (2022, 2, "problem", "公开队伍人手紧张"),
            (2024, 1, "improvement", "继续努力"),
        )
    )
    assert found["outcome"].tolist() == ["repeated", "again", "gone", "unknown", "unknown"]
    assert found["next_text"].tolist()[:2] == ["政策解读形式比较单一", "公开队伍人手紧张"]
    assert found["score"].tolist()[0] == 3 and found["score"].isna().tolist()[1:] == [True] * 4
    assert found["improvements"].tolist() == [1, 0, 0, 0, 0]


def test_a_year_that_admits_nothing_is_a_year():
    found = analysis.follow_up(
        items((2021, 1, "problem", "人手不足"), (2022, 1, "improvement", "加强培训"))
    )
    assert found["outcome"].tolist() == ["gone"]


def test_a_report_without_items_is_a_report_where_all_reports_are_known():
    told = items((2021, 1, "problem", "人手不足"))
    reports = pd.DataFrame(
        {
            "report": ["甲局 2021", "甲局 2022"], "agency": "甲局", "year": [2021, 2022],
            "problems": pd.array([1, 0], dtype="Int64"),
        }
    )  # fmt: skip
    assert analysis.follow_up(told)["outcome"].tolist() == ["unknown"]
    assert analysis.follow_up(told, reports=reports)["outcome"].tolist() == ["gone"]
    unsplit = reports.assign(problems=pd.array([1, None], dtype="Int64"))
    assert analysis.follow_up(told, reports=unsplit)["outcome"].tolist() == ["unknown"]
    lost = reports.assign(problems=pd.array([1, 2], dtype="Int64"))  # which are not in the table
    assert analysis.follow_up(told, reports=lost)["outcome"].tolist() == ["unknown"]
    frame = analysis.load_frame()
    shares = [
        rates.theme_shares(frame.code(told, known)).set_index("theme").loc["capacity", "total"]
        for known in (None, unsplit, reports)
    ]
    assert shares == [1, 1, 2]


def test_no_items_no_rows():
    table = analysis.follow_up(items())
    assert table.empty and "outcome" in table


def test_files_of_one_name_in_other_folders_are_other_reports(tmp_path):
    """AGENCY/2021.txt: each problem keeps its own improvements, and reuse its own sections."""
    answers = {}
    reports = []
    for specimen in specimens(4, (2021, 2022), seed=5):
        path = tmp_path / specimen.agency.name / f"{specimen.year}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(specimen.file("txt"))
        reports.append(govreport.read(path))
        for problem in specimen.narrative.problems:
            at = (specimen.agency.name, specimen.year, problem.text.rstrip("。"))
            answers[at] = len(problem.improvements)
    items = govreport.items(reports)
    assert items["report"].nunique() == len(reports) == 8
    found = analysis.follow_up(items)
    assert len(found) == len(answers) > 10
    for row in found.itertuples():
        assert row.improvements == answers[row.agency, row.year, row.text.rstrip("。")]
        if row.outcome in ("repeated", "again"):
            (later,) = [one for one in reports if one.id == row.next_report]
            assert (later.agency, later.year) == (row.agency, row.year + 1)
    texts = govreport.sections(reports)
    texts = texts[texts["section"] == "other"]
    assert len(analysis.origins(texts, analysis.reuse(texts))) == len(texts)
    assert set(govreport.cells(reports)["report"]) == {report.id for report in reports}
    assert set(govreport.check(reports)["report"]) <= {report.id for report in reports}


def test_a_year_that_was_not_split_whole_is_unknown():
    table = items((2021, 1, "problem", "人手不足"), (2022, 1, "improvement", "加强培训"))
    found = analysis.follow_up(table.assign(whole=[True, False]))
    assert found["outcome"].tolist() == ["unknown"]


def test_only_the_texts_own_pairs_answer_unless_asked():
    assert followup.ANSWERED == govreport.report.ANSWERED
    table = items(
        (2021, 1, "problem", "人手不足"),
        (2021, 1, "improvement", "加强培训"),
        (2021, 1, "improvement", "配备专人"),
    ).assign(how=[None, "topic", "parallel"])
    assert analysis.follow_up(table)["improvements"].tolist() == [1]
    every = analysis.follow_up(table, links=("stated", "parallel", "topic"))
    assert every["improvements"].tolist() == [2]


def test_promises_are_followed_and_what_was_not_kept_is_listed():
    table = items(
        (2021, 1, "problem", "政策解读形式较为单一"),
        (2021, 1, "improvement", "制作图解10件"),
        (2022, 1, "problem", "政策解读形式比较单一"),
        (2022, 1, "improvement", "制作图解12件"),
        (2023, 1, "problem", "政策解读的形式比较单一"),
        (2023, 2, "problem", "网站检索不够精准"),
    )
    promises = analysis.follow_up(table, kind="improvement")
    assert promises["outcome"].tolist() == ["repeated", "gone"]
    assert promises["next_text"].tolist()[0] == "制作图解12件"
    assert analysis.follow_up(table)["run"].tolist() == [3, 2, 1, 1]
    assert analysis.follow_up(table, after=2)["next_text"].tolist()[0] == "政策解读的形式比较单一"
    assert analysis.follow_up(table, same_words=99)["outcome"].tolist()[0] == "again"
    listed = analysis.unkept(table)
    assert listed["year"].tolist() == [2021, 2022] and listed["run"].tolist() == [3, 2]
    assert listed["promises"].tolist() == ["制作图解10件", "制作图解12件"]
    assert listed["next_promises"].tolist()[0] == "制作图解12件"
    for told in (analysis.follow_up(table, lang="en"), analysis.unkept(table, lang="en")):
        assert told["themes"].iloc[0] == "Explaining policy" or told["themes"].iloc[0].isascii()


def test_a_problem_is_answered_by_the_links_one_counts():
    table = items(
        (2021, 1, "problem", "解读少"), (2021, 1, "improvement", "多解读"),
        (2021, 2, "problem", "人手少"), (2021, 2, "improvement", "多培训"), (2021, 3, "problem", "乱"),
    )  # fmt: skip
    assert analysis.answered(table)["answered"].tolist() == [True, True, False]
    table["how"] = [None, "stated", None, "topic", None]
    assert analysis.answered(table)["answered"].tolist() == [True, False, False]
    both = analysis.answered(table, ("stated", "topic"))
    assert (
        both["answered"].tolist() == [True, True, False]
        and len(both.columns) == len(table.columns) + 1
    )


POOL = (
    "政策解读形式单一", "业务培训不足", "网站检索不便", "公众互动较少", "依申请答复不规范",
    "考核监督不严", "制度流程不健全", "公开意识不强", "乡镇公开不平衡", "公开内容不全面",
)  # fmt: skip


def told(rng: Random, faithful: float) -> pd.DataFrame:
    """Twenty agencies, two years, three problems each; a share of them told again."""
    rows = []
    for agency in range(20):
        last: list[str] = []
        for year in (2021, 2022):
            kept = [text for text in last if rng.random() < faithful]
            rest = [text for text in POOL if text not in kept]
            last = kept + rng.sample(rest, 3 - len(kept))
            rows += [(f"局{agency}", year, at, "problem", text) for at, text in enumerate(last)]
    table = pd.DataFrame(rows, columns=["agency", "year", "item", "kind", "text"])
    return table.assign(report=table["agency"] + table["year"].astype(str))


def test_chance_is_worked_out_as_by_hand():
    """The mean over every other agency, counted anew."""
    frame = analysis.load_frame()
    table = told(Random(3), 0.5)
    found = analysis.by_chance(table, draws=4000)
    before, after = (table[table["year"] == year] for year in (2021, 2022))

    def again(text, rows):
        themes = set(frame.labels(text))
        return any(text == one or themes & set(frame.labels(one)) for one in rows)

    by_agency = {agency: list(rows["text"]) for agency, rows in after.groupby("agency")}
    own = [again(row.text, by_agency[row.agency]) for row in before.itertuples()]
    other = [
        again(row.text, texts)
        for row in before.itertuples()
        for agency, texts in by_agency.items()
        if agency != row.agency
    ]
    assert found.loc["told", "observed"] == pytest.approx(sum(own) / len(own))
    assert found.loc["told", "chance"] == pytest.approx(sum(other) / len(other), abs=0.01)
    assert found.loc["told", "count"] == sum(own)


def test_chance_can_be_worked_out_without_the_texts():
    table = told(Random(4), 0.5)
    beside = analysis.compared(table)
    assert "text" not in beside and beside["report"].nunique() == 20
    assert (beside.groupby("report")["against"].nunique() == 20).all()
    assert (beside.loc[beside["own"], "against"] == beside.loc[beside["own"], "agency"]).all()
    pd.testing.assert_frame_equal(analysis.by_chance(beside), analysis.by_chance(table))


@slow
def test_where_nobody_is_faithful_p_is_uniform_and_else_it_is_small():
    ps = [analysis.by_chance(told(Random(n), 0), draws=200).loc["told", "p"] for n in range(40)]
    assert sum(p <= 0.1 for p in ps) <= 10 and 0.3 < sum(ps) / len(ps) < 0.75
    kept = [analysis.by_chance(told(Random(n), 0.7), draws=200).loc["told", "p"] for n in range(10)]
    assert max(kept) < 0.05


def test_an_agency_alone_has_no_chance():
    table = items((2021, 1, "problem", "人手不足"), (2022, 1, "problem", "人手不足"))
    assert analysis.by_chance(table).empty


def test_a_number_is_a_quantity_however_long_and_no_telephone():
    texts = ["印发宣传册12000份", "培训20000人", "接听12345次", "开通12345热线", "拨打83456789咨询"]
    told = analysis.specificity(pd.DataFrame({"text": texts}))["quantity"]
    assert told.tolist() == ["12000份", "20000人", "12345次", "", ""]


def test_of_no_reports_there_are_no_features():
    none = analysis.features(govreport.sections([]), govreport.items([]), govreport.claims([]))
    assert none and all(table.empty and len(table.columns) for table in none.values())
