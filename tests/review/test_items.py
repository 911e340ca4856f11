"""Problems, improvements, pairs and themes: what people decide of them, and what becomes of it."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import govreport
from govreport import analysis, decisions
from govreport.decisions import Decision
from govreport.units import Units, key_of
from tests.conftest import ROOT
from tests.review.conftest import rebuilt

FIRST = (
    "公开平台的检索功能不完善。还有以下问题：一是解读形式单一，工作人员业务能力不足；"
    "二是更新不够及时；三是互动回应不多。下一步，我局将健全更新制度。加强业务培训。每季度检查一次网站。"
)
"""A problem in front of the list; one entry with two; an improvement that says of nothing."""

SECOND = "一是人员流动较快；二是目录把握不准。下一步，一是拓宽平台；二是梳理目录。"
"""Two lists of one length; 拓宽平台 does not fit 人员流动较快."""

STAFF, SLOW, REPLY = "解读形式单一，工作人员业务能力不足", "更新不够及时", "互动回应不多。"
RULES, TRAIN, CHECK = "我局将健全更新制度。", "加强业务培训。", "每季度检查一次网站。"
FOUND = "公开平台的检索功能不完善"


def written(section: str, place: str) -> str:
    text = (ROOT / "data" / "reports" / "hongqi-2021.txt").read_text(encoding="utf-8")
    start, end = text.index("五、"), text.index("六、")
    head = "五、存在的主要问题及改进情况\n"
    return (text[:start] + head + section + "\n" + text[end:]).replace("红旗区", place)


REPORT = govreport.read(written(FIRST, "甲川区").encode(), "甲川区.txt")


@pytest.fixture(scope="session")
def narrated(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("narrated")
    (made / "reports").mkdir()
    for place, section in (("甲川区", FIRST), ("乙川区", SECOND)):
        path = made / "reports" / f"{place}.txt"
        path.write_text(written(section, place), encoding="utf-8")
    govreport.build(made / "reports", made / "corpus", jobs=1)
    return made


@pytest.fixture
def corpus(narrated, tmp_path) -> govreport.Corpus:
    """A corpus of one's own, whose reports have such sections."""
    shutil.copytree(narrated, tmp_path / "own", symlinks=True)
    return govreport.open_corpus(tmp_path / "own" / "corpus")


def key(text: str, section: str = FIRST) -> str:
    start = section.index(text)
    return key_of(section, (start, start + len(text)))


def span(text: str) -> str:
    return key(text).partition(":")[0]


def said(text, column, kind, value="", who="甲", at=0, sha256="", **more) -> Decision:
    row = text if ":" in text else key(text)
    sha256 = sha256 or REPORT.document.sha256
    when = f"2024-03-01T08:00:{at:02}Z"
    return Decision(sha256, "items", row, column, kind, value, who, when, **more)


def split(text: str, *pieces: str, **more) -> Decision:
    return said(text, "unit", "split", " ".join(map(span, pieces)), **more)


def paired(text: str, *problems: str, **more) -> Decision:
    return said(text, "pair", "paired", " ".join(map(key, problems)), **more)


def told(report) -> dict[str | None, dict[str, str | None]]:
    """By problem its improvements and how they were paired."""
    return {
        item.problem: dict(zip(item.improvements, (link.how for link in item.links), strict=True))
        for item in report.problems
    }


def after(*made: Decision):
    return decisions.decided(REPORT, made)


def refused(report) -> list[str]:
    return [one.message.en for one in report.findings if one.rule == "read.decision"]


AS_READ = {STAFF: {TRAIN: "topic"}, SLOW: {RULES: "topic"}, REPLY: {}, None: {CHECK: "block"}}


# --- a report -------------------------------------------------------------------------------


def test_the_reader_has_it_so():
    assert told(REPORT) == AS_READ
    units = Units(REPORT)
    assert units.section == FIRST and units.items() == REPORT.problems  # there and back


def test_what_is_split_is_two_and_both_keep_what_answers_them():
    one, two = STAFF.split("，")
    report = after(split(STAFF, one, two))
    assert told(report) == {
        one: {TRAIN: "topic"}, two: {TRAIN: "topic"}, SLOW: {RULES: "topic"}, REPLY: {},
        None: {CHECK: "block"},
    }  # fmt: skip
    rows = govreport.items(report).set_index("text")
    assert rows.loc[one, "who"] == "甲" and pd.isna(rows.loc[SLOW, "who"])
    assert FIRST[rows.loc[two, "start"] : rows.loc[two, "end"]] == two
    assert report.settled == 1 and not refused(report) and told(REPORT) == AS_READ


def test_a_piece_is_decided_in_whatever_order_the_rows_are():
    one, two = STAFF.split("，")
    made = [
        split(STAFF, one, two, at=1),
        paired(TRAIN, two, at=2),
        said(one, "themes", "labelled", "interpretation", at=3),
        said(FOUND, "pair", "problem", at=4),
        paired(CHECK, FOUND, at=5),
    ]
    wanted = {
        FOUND: {CHECK: "human"}, one: {}, two: {TRAIN: "human"}, SLOW: {RULES: "topic"}, REPLY: {},
    }  # fmt: skip
    for seed in range(10):
        mixed = random.Random(seed).sample(made, len(made))
        report = after(*mixed)
        assert told(report) == wanted and report.settled == 5 and not refused(report)
    rows = govreport.items(report).set_index("text")
    assert rows.loc[one, "themes"] == "interpretation"
    assert rows.loc[TRAIN, "read"] == "topic" and pd.isna(rows.loc[CHECK, "read"])
    (doubt,) = [one for one in report.findings if one.rule == "read.items"]
    assert doubt.settled and doubt.severity == "info" and rows["whole"].all()
    (doubt,) = [one for one in REPORT.findings if one.rule == "read.items"]
    assert doubt.passage == FOUND + "。" and not doubt.settled


def test_a_piece_of_a_piece_may_be_split_before_it_is_there():
    one, two = STAFF.split("，")
    report = after(
        split(one, "解读", "形式单一"), split(STAFF, one, two), said(two, "unit", "kept")
    )
    assert list(told(report))[:3] == ["解读", "形式单一", two] and not refused(report)


def test_what_is_merged_is_one_and_keeps_the_answers_of_both():
    report = after(said(STAFF, "unit", "merged", key(SLOW)))
    assert told(report) == {
        f"{STAFF}；二是{SLOW}": {RULES: "topic", TRAIN: "topic"}, REPLY: {}, None: {CHECK: "block"},
    }  # fmt: skip


def test_what_is_merged_with_what_answers_none_answers_as_before():
    report = after(said(TRAIN, "unit", "merged", key(CHECK)))
    assert told(report) == {STAFF: {TRAIN + CHECK: "topic"}, SLOW: {RULES: "topic"}, REPLY: {}}


def test_items_that_stand_nowhere_in_the_section_stay_as_they_are():
    own = replace(REPORT, problems=[govreport.Item("别处的话", ("也在别处",))])
    report = decisions.decided(own, [said(SLOW, "unit", "kept")])
    assert report.problems == own.problems and len(refused(report)) == 1


def test_what_is_no_item_is_none_and_loses_no_improvement():
    report = after(said(SLOW, "unit", "no_item"))
    assert told(report) == {
        STAFF: {TRAIN: "topic"},
        REPLY: {},
        None: {RULES: "block", CHECK: "block"},
    }


def test_a_problem_may_be_an_improvement_and_an_improvement_a_problem():
    report = after(paired(REPLY, SLOW), said(CHECK, "pair", "problem"))
    assert told(report) == {
        STAFF: {TRAIN: "topic"}, SLOW: {REPLY: "human", RULES: "topic"}, CHECK: {},
    }  # fmt: skip
    assert told(after(paired(RULES)))[None] == {RULES: "human", CHECK: "block"}


def test_rightly_in_no_item_settles_the_finding_and_nothing_else():
    report = after(said(FOUND, "rest", "no_item"))
    assert report.problems == REPORT.problems
    assert [one.settled for one in report.findings] == [True] and report.settled == 1
    assert after(said(SLOW, "unit", "kept")).findings[0].settled is False


WRONG = {
    "another file": said(SLOW, "unit", "no_item", sha256="0" * 64, file="甲川区.txt"),
    "other words there": said(key(SLOW)[:-8] + "0" * 8, "unit", "no_item"),
    "no unit": said("解读形式单一", "unit", "no_item"),
    "over two units": said("能力不足；二是更新", "pair", "problem"),
    "pieces out of it": split(STAFF, "解读形式单一", SLOW),
    "pieces that overlap": split(STAFF, "解读形式单一", "单一，工作人员业务能力不足"),
    "not the next": said(STAFF, "unit", "merged", key(REPLY)),
    "of two kinds": said(REPLY, "unit", "merged", key(RULES)),
    "answers no problem": paired(TRAIN, RULES),
    "answers other words": said(TRAIN, "pair", "paired", key(SLOW)[:-8] + "0" * 8),
    "themes of nothing": said("解读形式", "themes", "labelled", "capacity"),
    "rest with other words": said(key(FOUND)[:-8] + "0" * 8, "rest", "no_item"),
}  # fmt: skip
"""Decisions that cannot be applied."""


@pytest.mark.parametrize("why", WRONG)
def test_what_cannot_be_applied_is_told_and_changes_nothing(why):
    report = after(WRONG[why])
    assert report.problems == REPORT.problems and report.settled == 0
    (message,) = refused(report)
    assert "not applied" in message
    assert ("another content" in message) == (why == "another file")
    # … and what can be is, beside it
    both = after(WRONG[why], said(CHECK, "themes", "labelled", "platforms"))
    assert both.settled == 1 and len(refused(both)) == 1


def test_who_answers_what_became_an_improvement_is_told():
    report = after(paired(TRAIN, SLOW, at=1), paired(SLOW, REPLY, at=2))
    assert told(report)[REPLY] == {SLOW: "human"} and len(refused(report)) == 1
    assert told(report)[STAFF] == {TRAIN: "topic"}


def test_where_people_differ_the_reader_stands():
    one, two = STAFF.split("，")
    report = after(split(STAFF, one, two), said(STAFF, "unit", "kept", who="乙"))
    assert report.problems == REPORT.problems and "people differ" in refused(report)[0]
    report = after(split(STAFF, one, two), split(STAFF, one, two, who="乙"))
    assert report.problems[0].own.who == "乙, 甲"


def test_what_is_taken_back_is_as_if_it_had_never_been():
    one, two = STAFF.split("，")
    made = [split(STAFF, one, two), paired(CHECK, SLOW), said(FOUND, "pair", "problem")]
    back = [replace(one, kind="undone", value="", when="2025-01-01T00:00:00Z") for one in made]
    report = after(*made, *back)
    assert report.problems == REPORT.problems and report.findings == REPORT.findings


def test_text_never_vanishes():
    """Whatever is split, merged and paired, every character of an item stays in one."""

    def letters(report) -> set[int]:
        units = Units(report)
        return {at for begin, end in units.units for at in range(begin, end) if FIRST[at].isalnum()}

    rng = random.Random(7)
    for _ in range(60):
        report, made = REPORT, []
        for at in range(6):
            units = Units(report)
            unit = rng.choice(units.in_order())
            own, (begin, end) = key_of(FIRST, unit.span), unit.span
            cut = rng.randint(begin + 1, end - 1) if end - begin > 1 else end
            other = units.following(unit)
            problems = [one.span for one in units.in_order() if one.kind == "problem"]
            of = key_of(FIRST, rng.choice(problems)) if problems else ""
            options = [said(own, "unit", "kept", at=at)]
            if cut < end:
                options.append(said(own, "unit", "split", f"{begin}-{cut} {cut}-{end}", at=at))
            if other:
                options.append(said(own, "unit", "merged", key_of(FIRST, other.span), at=at))
            if of and of != own:
                options.append(said(own, "pair", "paired", of, at=at))
            made.append(rng.choice(options))
            report = after(*made)
            assert letters(REPORT) <= letters(report)
            rows = govreport.items(report)
            assert [FIRST[a:b] for a, b in zip(rows["start"], rows["end"], strict=True)] == list(rows["text"])  # fmt: skip


def test_json_says_what_people_said():
    report = after(paired(TRAIN, SLOW), said(SLOW, "themes", "labelled", ""))
    links = json.loads(report.to_json())["links"]
    assert {"item": 2, "number": 0, "how": None, "fits": None, "score": None, "who": "甲",
            "themes": [], "read": None} in links  # fmt: skip
    assert [(one["item"], one["number"]) for one in links if one["how"] == "human"] == [(2, 2)]
    for page in (str(report), report._repr_html_()):  # … and so does what is shown
        assert f"{SLOW} ✎" in page and f"{TRAIN} ✎" in page and f"{RULES} ✎" not in page


@pytest.mark.parametrize(
    ("column", "kind", "value"),
    [
        ("unit", "split", ""), ("unit", "split", "1-x"), ("unit", "merged", ""), ("unit", "value", "6"),
        ("unit", "kept", "1"), ("pair", "paired", "1-2"), ("pair", "labelled", "capacity"),
        ("themes", "labelled", "a;b"), ("rest", "kept", ""), ("total", "kept", ""),
    ],
)  # fmt: skip
def test_what_is_no_decision_on_an_item_is_refused(column, kind, value):
    with pytest.raises(ValueError):
        said(SLOW, column, kind, value)
    with pytest.raises(ValueError, match="no such unit"):
        said("new:", "unit", "kept")


def test_a_cell_is_not_decided_as_an_item_is():
    with pytest.raises(ValueError, match="kind is one of value"):
        Decision("0" * 64, "requests", "new", "total", "kept", "", "甲", decisions.now())


# --- analyses -------------------------------------------------------------------------------


def test_analyses_take_what_people_said():
    frame = analysis.load_frame()
    items = govreport.items(
        after(said(STAFF, "themes", "labelled", "money"), said(REPLY, "themes", "labelled", ""),
              said(SLOW, "themes", "labelled", "content"), paired(CHECK, SLOW))
    )  # fmt: skip
    assert "money" not in [theme.key for theme in frame.themes]  # of another frame: not ours
    labels = dict(zip(items["text"], frame.labels_of(items), strict=True))
    assert set(labels[STAFF]) == {"capacity", "interpretation"}  # as the words say
    assert labels[REPLY] == () and frame.labels(REPLY) != ()
    assert labels[SLOW] == ("content",)
    coded = frame.code(items).set_index("text")
    assert coded.loc[REPLY, "theme"] is pd.NA and coded.loc[SLOW, "theme"] == "content"
    later = govreport.items(after()).assign(report="later", year=2022)
    found = analysis.follow_up(pd.concat([items, later])).set_index(["year", "text"])
    assert found.loc[(2021, SLOW), "improvements"] == 1  # the pair by a person counts
    assert found.loc[(2021, REPLY), "themes"] == ""


def test_agreement_of_two_people_on_items():
    made = [
        said(STAFF, "unit", "kept"), said(STAFF, "unit", "kept", who="乙"),
        said(SLOW, "unit", "kept"), said(SLOW, "unit", "no_item", who="乙"),
        paired(TRAIN, STAFF), paired(TRAIN, STAFF, who="乙"),
        said(STAFF, "themes", "labelled", "capacity interpretation"),
        said(STAFF, "themes", "labelled", "capacity", who="乙"),
        said(SLOW, "themes", "labelled", "content"), said(SLOW, "themes", "labelled", "content", who="乙"),
    ]  # fmt: skip
    table = decisions.agreement(made).set_index("of")
    assert table["common"].to_dict() == {"pair": 1, "themes": 2, "unit": 2}
    assert table["agreement"].to_dict() == {"pair": 1, "themes": 0.5, "unit": 0.5}
    assert table.loc["unit", "kappa"] == 0 and pd.isna(table.loc["pair", "kappa"])
    themes = analysis.agreement(decisions.codings(made))
    assert themes.loc["interpretation", "agreement"] == 0.5
    assert themes.loc["capacity", ["units", "kappa"]].tolist() == [2, 1]


# --- a corpus -------------------------------------------------------------------------------


def queued(corpus, **more) -> list[tuple[str, str, str]]:
    queue = corpus.queue(of="items", **more)
    return list(queue[["text", "column", "why"]].itertuples(index=False, name=None))


WORST = [
    (FOUND, "rest", "rest"), (CHECK, "pair", "block"), ("拓宽平台", "pair", "misfit"),
    (RULES, "pair", "topic"), (TRAIN, "pair", "topic"),
]  # fmt: skip


def test_the_worst_of_items_comes_first_and_can_be_narrowed(corpus):
    assert queued(corpus)[:5] == WORST
    assert {why for *_, why in queued(corpus)[5:]} == {"no_theme", "themes"}
    assert queued(corpus, agency="乙川区人民政府")[0] == WORST[2]
    assert (
        queued(corpus, rule="read.items") == WORST[:1] and queued(corpus, why="topic") == WORST[3:]
    )
    with pytest.raises(ValueError, match="there is no year 2020"):
        queued(corpus, year=2020)
    with pytest.raises(ValueError, match="cells or items"):
        corpus.queue(of="pages")


def test_what_was_split_or_merged_leaves_the_queue_at_once(corpus):
    sha256 = corpus.reports.set_index("agency").loc["甲川区人民政府", "sha256"]
    one, two = STAFF.split("，")
    made = [split(STAFF, one, two), said(TRAIN, "unit", "merged", key(CHECK))]
    decisions.append(corpus.path / "decisions.csv", [replace(d, sha256=sha256) for d in made])
    left = {text for text, *_ in queued(corpus)}
    assert RULES in left and not {STAFF, TRAIN, CHECK} & left
    assert {STAFF, TRAIN, CHECK} <= {text for text, *_ in queued(corpus, who="乙")}


def pressed(review, do: str, **more: str) -> str:
    review._handle_custom_msg({"at": review.card["at"], "do": do, **more}, [])
    return review.said["en"]


def test_keys_settle_items_and_the_next_build_has_them(corpus):
    review = corpus.review(of="items", who="甲")
    start = review.card["left"]
    assert review.card["text"] == FOUND and "mode" not in review.card
    assert pressed(review, "decide", kind="keep").startswith("not decided")  # no item yet
    assert pressed(review, "decide", kind="problem").endswith("a problem")
    assert review.card["text"] == CHECK and review.card["mode"] == "pair"
    assert [one["name"]["zh"] for one in review.card["problems"]] == [FOUND, STAFF, SLOW, REPLY]
    assert "no «9»" in pressed(review, "decide", kind="9")
    assert pressed(review, "decide", kind="paired", value="7").startswith("not decided")
    pressed(review, "decide", kind="paired", value="1")
    assert review.card["text"] == "拓宽平台"
    assert [one["chosen"] for one in review.card["problems"]] == [True, False]
    pressed(review, "decide", kind="keep")
    assert review.card["text"] == RULES
    assert pressed(review, "decide", kind="keep").endswith(f"answers: “{SLOW}”")
    pressed(review, "decide", kind="paired", value="")  # TRAIN answers none
    review.only = {"why": "themes"}
    while review.card["text"] != STAFF:
        pressed(review, "skip")
    themes = {one["key"]: one for one in review.card["themes"]}
    assert themes["capacity"]["chosen"] and "工作人员业务能力" in themes["capacity"]["words"]
    assert themes["capacity"]["definition"]["en"].startswith("Number")
    assert "there is no" not in pressed(review, "decide", kind="split", value="7")
    assert [one.row for one in review._left[:2]] == [key(text) for text in STAFF.split("，")]
    review.only = {}
    pressed(review, "decide", kind="labelled", value="interpretation")
    assert review.card["text"] == STAFF.split("，")[1]
    json.dumps(review.card)

    before = corpus.items
    after = rebuilt(corpus)
    items = after.items[after.items["agency"] == "甲川区人民政府"]
    first, second = STAFF.split("，")
    problems = items[items["kind"] == "problem"].set_index("text")
    assert list(problems.index) == [FOUND, first, second, SLOW, REPLY]
    assert problems.loc[first, "themes"] == "interpretation" and problems["who"].notna().sum() == 3
    human = items[items["how"] == "human"].set_index("text")
    assert human["read"].dropna().to_dict() == {RULES: "topic"}
    assert list(human.index) == [CHECK, RULES, TRAIN]
    assert items["whole"].all() and not before["who"].notna().any()
    assert after.reports.set_index("agency")["settled"].to_dict() == {
        "甲川区人民政府": 6,
        "乙川区人民政府": 1,
    }
    assert (after.findings[after.findings["rule"] == "read.items"]["settled"]).all()
    left = queued(after)
    assert not {FOUND, CHECK, RULES, TRAIN, "拓宽平台"} & {
        text for text, column, _ in left if column == "pair"
    }
    assert start > len(left)

    for _ in range(7):  # everything is taken back, the last first
        pressed(review, "undo")
    assert pressed(review, "undo") == "there is nothing to take back"
    pd.testing.assert_frame_equal(rebuilt(corpus).items, before)
    assert review.card["text"] == FOUND and queued(rebuilt(corpus))[:5] == WORST


def test_what_is_split_by_hand_can_be_joined_again(corpus):
    review = corpus.review("甲川区人民政府", of="items", why="topic", who="甲")
    assert review.card["text"] == RULES and "merge" in review.card["can"]
    pressed(review, "decide", kind="merged")
    assert review.card["text"] == RULES + TRAIN and review.card["left"] == 1
    assert review.card["why"]["en"].startswith("just made")
    pressed(review, "decide", kind="split", value=str(len(RULES)))
    assert [review.card["text"], review.card["left"]] == [RULES, 2]
    pressed(review, "undo")
    assert review.card["text"] == RULES + TRAIN and review.card["left"] == 1


def test_another_person_does_not_see_what_the_first_decided(corpus):
    first = corpus.review("甲川区人民政府", of="items", why=["rest", "block"], who="甲")
    pressed(first, "decide", kind="problem")
    blind = corpus.review("甲川区人民政府", of="items", why=["rest", "block"], who="乙", twice=True)
    assert blind.card["text"] == FOUND and blind.card["left"] == 2
    pressed(blind, "decide", kind="no_item")
    assert queued(corpus, why="disputed") == []  # they decided different things of the same words
    for review in (first, blind):
        while review.card["text"] != CHECK:
            pressed(review, "skip")
    pressed(first, "decide", kind="paired", value="1")
    pressed(blind, "decide", kind="paired", value="1")
    queue = corpus.queue(of="items", why="disputed")
    assert queue["text"].tolist() == [CHECK]
    card = corpus.review(of="items", why="disputed", who="乙").card
    assert {one["who"]: one["zh"] for one in card["others"]} == {
        "甲": f"所对应的问题：“{FOUND}”", "乙": f"所对应的问题：“{STAFF}”",
    }  # fmt: skip
    built = govreport.build(corpus.path.parent / "reports", corpus.path, jobs=1)
    assert (built.counts.decided, built.counts.undecided) == (2, 1)


@pytest.mark.parametrize("message", [None, {}, {"do": "decide", "kind": "split", "value": "x"},
                                     {"do": "decide", "kind": "paired", "value": "0 x"},
                                     {"do": "decide", "kind": "labelled", "value": "<b>"},
                                     {"do": "decide", "kind": "split", "value": "999"},
                                     {"do": "decide", "kind": {"a": 1}}])  # fmt: skip
def test_whatever_the_page_sends_nothing_breaks(corpus, message):
    review = corpus.review(of="items", who="甲")
    if message:
        message = {"at": review.card["at"], **message}
    left = review.card["left"]
    review._handle_custom_msg(message, [])
    assert review.card["left"] == left and not (corpus.path / "decisions.csv").exists()


def test_undo_of_items_leaves_cells_alone_and_the_other_way_round(corpus):
    cell = Decision(
        corpus.reports["sha256"][0], "requests", "new", "total", "value", "6", "甲", decisions.now()
    )
    decisions.append(corpus.path / "decisions.csv", [cell])
    review = corpus.review(of="items", who="甲")
    assert pressed(review, "undo") == "there is nothing to take back"
    pressed(review, "decide", kind="no_item")
    cells = corpus.review(who="甲")
    assert pressed(cells, "undo").startswith("taken back")
    assert pressed(cells, "undo") == "there is nothing to take back"
    assert len(decisions.load(corpus.path / "decisions.csv")) == 3
    assert corpus.score().empty  # items are no cells


def test_the_reader_is_held_to_what_people_said_of_items(corpus):
    sha256 = corpus.reports.set_index("agency").loc["甲川区人民政府", "sha256"]
    report = corpus.reports.set_index("agency").loc["甲川区人民政府", "report"]
    right = [
        said(STAFF, "unit", "kept"), said(FOUND, "rest", "no_item"), paired(RULES, SLOW),
        said(SLOW, "pair", "problem"), said(STAFF, "themes", "labelled", "interpretation capacity"),
    ]  # fmt: skip
    null = [paired(CHECK, SLOW), said(FOUND, "pair", "problem")]
    wrong = [
        said(TRAIN, "unit", "merged", key(CHECK)), said(REPLY, "unit", "no_item"), paired(TRAIN, SLOW),
        said(SLOW, "themes", "labelled", "money"),
    ]  # fmt: skip
    other = said(key(CHECK)[:-8] + "0" * 8, "unit", "kept")  # of other words than stand there
    made = [replace(one, sha256=sha256) for one in [*right, *null, *wrong, other]]
    decisions.append(corpus.path / "decisions.csv", made)
    scored = corpus.score(of="items")
    assert scored["verdict"].value_counts().to_dict() == {"right": 5, "wrong": 4, "null": 2}
    assert set(scored["report"]) == {report} and scored.attrs["left"] == 1
    assert scored.set_index(["row", "column"]).loc[(key(TRAIN), "pair"), "read"] == key(STAFF)

    told = [
        sys.executable,
        "-m",
        "govreport",
        "score",
        str(corpus.path),
        "--of",
        "items",
        "--lang",
        "en",
    ]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and not done.stderr, done.stderr
    assert "11 decisions: right 5  null 2  wrong 4; 1 decisions not compared" in done.stdout
    assert f"{key(TRAIN)} pairs  read as {key(STAFF)}, decided {key(SLOW)}" in done.stdout
