"""The coding frame: what it finds, measured; what it says of a broken file."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport import analysis
from govreport.errors import UnreadableFile
from tests.analysis import measure
from tests.conftest import examples, slow


@pytest.fixture(scope="module")
def frame():
    return analysis.load_frame()


def test_units_and_pairs_come_near_what_somebody_labelled_who_saw_neither_ours_nor_other_labels(
    shared,
):
    split = measure.splitting(list(measure.real("blind")))
    assert split.loc[["problem", "improvement"], "labelled"].sum() >= 100
    assert split.loc["problem", "f1"] >= 0.92 and split.loc["improvement", "f1"] >= 0.93
    assert split.loc["told", "f1"] >= 0.8 and split.loc["pair", "f1"] >= 0.72


@slow
def test_invented_sections_in_many_styles_are_split_as_their_labels_say():
    split = measure.splitting(list(measure.invented()))
    assert split.loc[["problem", "improvement"], "labelled"].sum() == 785 + 844
    assert (split.loc[["problem", "improvement"], "f1"] >= 0.92).all()
    assert split.loc["told", "f1"] >= 0.82 and split.loc["pair", "f1"] >= 0.74


@slow
@pytest.mark.parametrize("source", measure.CODED)
def test_units_pairs_and_themes_match_the_labels_given_by_hand(source, shared):
    cases = list(measure.made() if source == "specimens" else measure.real(source))
    split = measure.splitting(cases)
    assert split.loc[["problem", "improvement"], "labelled"].sum() >= 90
    assert (split.loc[["problem", "improvement"], "f1"] >= 0.98).all()
    assert split.loc["told", "f1"] >= 0.93
    assert split.loc["pair", "f1"] >= 0.88
    assert measure.coding(cases).loc["macro", "f1"] >= 0.80


@slow
def test_the_saved_measurements_are_those_of_today(shared, root, tmp_path, monkeypatch):
    monkeypatch.setattr(measure, "OUT", tmp_path)
    measure.main()
    for name in ("themes.csv", "splitting.csv", "coders.csv", "specificity.csv"):
        saved = root / "data" / "validation" / name
        assert (tmp_path / name).read_text() == saved.read_text(), (
            "python -m tests.analysis.measure"
        )


@slow
def test_a_second_coder_agrees_and_what_was_decided_is_one_of_both_or_said(shared):
    table = measure.coders()
    assert table["units"].min() >= 120
    # the usual floor of alpha, and for the theme that the codebook draws least sharply
    assert (table.drop(index="grassroots")["alpha"] >= 0.8).all()
    assert table.loc["grassroots", "alpha"] >= 0.667
    # by hand: of 160 units 7 and 4 carry it, 4 by both, so 157 agree; by chance .9335 would
    assert table.loc["grassroots", "kappa"] == pytest.approx(
        (157 / 160 - 0.9335) / (1 - 0.9335), abs=0.01
    )


def test_every_theme_has_its_definition_and_rules_in_both_languages(frame):
    zh, en = frame.codebook("zh"), frame.codebook("en")
    assert len(zh) == 10
    assert (zh.map(len) >= 2).all().all() and (en.map(len) >= 5).all().all()
    assert not (zh == en).any().any()


@pytest.mark.parametrize(
    ("text", "kind", "themes"),
    [
        ("认真贯彻《政府信息公开条例》", "improvement", ()),  # a law's title is no content
        ("网络意识形态责任", "problem", ()),
        ("业务 培\n训", "improvement", ("capacity",)),  # a line end inside a word
        ("政策解讀形式單一", "problem", ("interpretation",)),  # traditional characters
        ("", "problem", ()),
    ],
)
def test_what_a_unit_is_about(frame, text, kind, themes):
    assert frame.labels(text, kind) == themes


@examples(60)
@given(st.text(alphabet="政策解读培训公开 \n，。《》制度讀１Ａ", max_size=60))
def test_the_words_are_where_a_hit_says(frame, text):
    for kind in analysis.KINDS:
        for hit in frame.hits(text, kind):
            assert text[hit.start : hit.end] == hit.words
            assert hit.words.strip()


def test_coding_keeps_every_unit_and_its_columns(frame):
    units = pd.DataFrame(
        {
            "agency": ["甲局", "乙局", "丙局"],
            "kind": ["problem", "problem", "improvement"],
            "text": ["人手不足，网站难用。", "今年没有。", "加强业务培训。"],
        },
        index=[7, 8, 9],
    )
    coded = frame.code(units)
    assert coded["unit"].tolist() == [7, 7, 8, 9]
    assert coded["theme"].isna().tolist() == [False, False, True, False]
    assert coded.loc[coded["theme"] == "platforms", "words"].item() == "网站"
    assert coded.loc[coded["unit"] == 8, "agency"].item() == "乙局"


def test_a_frame_of_ones_own(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "name: 我的框架\nthemes:\n  money:\n    zh: 经费\n    words: [经费, 资金]\n"
        "    not: [资金监管局]\n    improvement: [预算]\n",
        encoding="utf-8",
    )
    frame = analysis.load_frame(path)
    assert frame.labels("经费不足") == ("money",)
    assert frame.labels("资金监管局") == ()
    assert frame.labels("增加预算") == () and frame.labels("增加预算", "improvement") == ("money",)
    assert frame.name_of("money", "en") == "经费"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("themes: [a", "YAML"),
        ("a: 1", "themes"),
        ("themes: {a: {words: ['(']}}", "valid pattern"),
        ("themes: {a: {zh: 甲}}", "«a»"),
        ("themes: {a: {words: 词}}", "list"),
        ("themes: {a: 1}", "«a»"),
        ("themes: {a: {words: [x], definition: [1]}}", "«a»"),
        ("themes: {a: {words: [x], exclud: y}}", "no «exclud:»"),
        ("themes: {a: {words: [x]}}\nverison: 2", "no «verison:»"),
        ("themes:\n  a: {words: [x]}\n  a: {words: [y]}", "«a» stands there twice"),
        ("themes: {a: {words: [x, ~]}}", "list of words"),
        ("themes: {a: {words: [yes]}}", "list of words"),
        ("themes: {no: {words: [x]}}", "quotation marks"),
    ],
)
def test_a_broken_frame_is_named_with_its_place(tmp_path, text, told):
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=told) as error:
        analysis.load_frame(path)
    assert "broken.yaml" in str(error.value) and "\n" not in str(error.value)


def test_a_missing_frame_is_named(tmp_path):
    with pytest.raises(UnreadableFile, match=r"none\.yaml"):
        analysis.load_frame(tmp_path / "none.yaml")


def test_a_kind_that_is_none_is_refused(frame):
    with pytest.raises(ValueError, match="problem, improvement"):
        frame.hits("x", "theme")
