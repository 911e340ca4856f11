"""The queue holds the doubts that were made, the review decides them, the score tells."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import govreport
from govreport import decisions
from govreport.checks.arithmetic import allowed
from govreport.corpus.reviewing import Review
from govreport_specimens import specimens, write
from tests.conftest import ROOT, slow
from tests.review.conftest import rebuilt

NEW = [("requests", "new", column.key) for column in govreport.form.APPLICANT_COLUMNS]
"""The row of new requests, where the doubts are."""


def cells(queue: pd.DataFrame) -> list[tuple[str, str, str]]:
    return [(row.table, row.row, row.column) for row in queue.itertuples()]


def pressed(review: Review, do: str, at: int | None = None, **more: str) -> str:
    """What the page sends when a key is pressed, and what it is told."""
    sent = {"at": review.card["at"] if at is None else at, "do": do, **more}
    review._handle_custom_msg(sent, [])
    return review.said["en"]


# --- the queue ------------------------------------------------------------------------------


def test_the_worst_comes_first(corpus):
    queue = corpus.queue()
    # 7 natural persons where 6 would do, in two identities; then what shares one with it
    assert cells(queue)[0] == NEW[0] and queue["broken"].tolist() == [2] + [1] * 9 + [0, 0]
    column = [
        ("requests", row, "natural_person") for row in ("carried_over", "total", "carried_forward")
    ]
    assert cells(queue)[1:10] == [*NEW[1:], *column]
    assert queue["why"].tolist() == ["identity"] * 10 + ["null", "blank"]
    assert cells(queue)[10:] == [NEW[6], NEW[5]]
    assert queue["agency"].str[:2].tolist() == ["甲川"] * 10 + ["乙川", "丙川"]
    assert queue["value"].isna().tolist() == [False] * 10 + [True] * 2


def test_the_queue_can_be_narrowed(corpus):
    assert cells(corpus.queue("乙川区人民政府")) == [NEW[6]]
    assert len(corpus.queue(["乙川区人民政府", "丙川区人民政府"], year=2021)) == 2
    for wrong in ({"year": 2020}, {"year": "2021"}, {"agency": "丁川区"}, {"rule": "read.blnk"}):
        (name,) = wrong
        with pytest.raises(ValueError, match=f"there is no {name}"):
            corpus.queue(**wrong)
        with pytest.raises(ValueError, match=f"there is no {name}"):
            corpus.queue(of="items", **wrong)
    assert cells(corpus.queue(rule="read.blank")) == [NEW[5]]
    assert cells(corpus.queue(rule=["read.blank", "read.unreadable"])) == [NEW[6], NEW[5]]
    assert cells(corpus.queue(why="null")) == [NEW[6]]


def test_a_figure_that_the_reader_is_sure_of_can_be_asked_for_and_corrected(corpus):
    sure = ("requests", "granted", "business")
    assert sure not in cells(corpus.queue())
    asked = corpus.queue("丙川区人民政府", cells=[sure, list(NEW[5])])
    assert cells(asked) == [NEW[5], sure]  # the doubtful one first
    assert asked["why"].tolist() == ["blank", "asked"]
    review = corpus.review("丙川区人民政府", cells=[sure], who="甲")
    assert "asked for" in str(review.card["why"])
    review.decide("value", "7")
    again = corpus.queue("丙川区人民政府", cells=[sure])  # it can be decided anew
    assert cells(again) == [sure]
    built = govreport.build(corpus.path.parent / "reports", corpus.path)
    found = govreport.open_corpus(built.path).cells.query("how == 'human'")
    assert found[["table", "row", "column", "value"]].to_numpy().tolist() == [[*sure, 7]]
    with pytest.raises(KeyError):
        corpus.queue(cells=[("requests", "granted", "busines")])
    with pytest.raises(ValueError, match="none of the items"):
        corpus.queue(of="items", cells=[sure])


def test_what_is_glued_is_in_the_queue(tmp_path):
    """Text that lost its borders: each figure is inferred, unconfirmed or null, none is sure."""
    made = list(specimens(1, (2022,), 0, 7, layouts=["glued"]))
    write(made, tmp_path / "reports", ["txt"])
    (tmp_path / "reports" / "figures.csv").unlink(), (tmp_path / "reports" / "key.csv").unlink()
    corpus = govreport.open_corpus(govreport.build(tmp_path / "reports", tmp_path / "c").path)
    assert {"inferred", "unconfirmed"} <= set(corpus.queue()["why"])
    sure = corpus.cells[corpus.cells["certainty"] == "read"]
    assert not set(cells(corpus.queue())) & set(cells(sure))
    glued = corpus.cells[corpus.cells["how"] == "inferred"]
    assert set(cells(glued)) <= set(cells(corpus.queue()))


def test_what_is_decided_leaves_the_queue_and_comes_back(corpus):
    first = corpus.review(who="甲")
    first.decide("value", "7")
    left = corpus.queue()
    assert len(left) == 11 and cells(left)[0] == NEW[1]
    assert len(corpus.queue(who="甲")) == 11 and len(corpus.queue(who="乙")) == 12
    second = corpus.review(who="乙", twice=True)
    assert second.card["title"]["en"].endswith("Natural persons") and "others" not in second.card
    second.decide("value", "6")
    queue = corpus.queue()  # they differ: the next queue begins with it
    assert (cells(queue)[0], queue["why"][0]) == (NEW[0], "disputed")
    card = corpus.review(who="乙").card
    assert card["others"] == [
        {"who": "乙", "zh": "6", "en": "6"},
        {"who": "甲", "zh": "7", "en": "7"},
    ]
    after = rebuilt(corpus)
    assert cells(after.queue(why="disputed")) == [NEW[0]]
    second.undo()
    after = rebuilt(corpus)
    assert cells(after.queue())[0] == NEW[1]
    assert after.queue(who="乙")["why"].value_counts()["again"] == 1
    first.undo()
    assert after.queue()["why"].value_counts()["again"] == 1  # still human in the tables
    pd.testing.assert_frame_equal(rebuilt(corpus).queue(), corpus.queue())


def test_what_the_sums_allow():
    report = govreport.datasets.sample()
    for cell in [("requests", "new", "total"), ("requests", "total", "natural_person")]:
        value = report.value(*cell)
        blank = {**report.figures, cell: replace(report.figures[cell], value=None)}
        found = allowed(replace(report, figures=blank), cell)
        assert {given: len(why) for given, why in found.items()} == {
            value: 3 if "total" in cell[1] else 2
        }
        assert allowed(report, cell) == found  # whatever was read there
    unknown = {**report.figures}
    for cell in NEW[:2]:
        unknown[cell] = replace(unknown[cell], value=None)
    found = allowed(replace(report, figures=unknown), NEW[0])
    assert [one.identity.key for one in found[6]] == ["requests.balance"]
    assert allowed(report, ("proactive", "licensing", "decisions")) == {}


def test_no_count_below_zero_is_offered():
    sample = govreport.datasets.sample()
    total = ("requests", "new", "total")
    few = replace(sample.figures[total], value=sample.value(*total) - 2)  # than its parts are
    report = replace(sample, figures={**sample.figures, total: few})
    assert -2 not in allowed(report, ("requests", "new", "business"))
    assert sample.value(*total) in allowed(report, total)


# --- the review -----------------------------------------------------------------------------


def test_a_card_tells_what_was_read_and_why_it_is_doubtful(corpus):
    review = corpus.review("乙川区人民政府", who="甲")
    card: dict[str, Any] = review.card
    assert card["title"]["zh"].endswith("本年新收政府信息公开申请数量 · 总计")
    assert (card["of"], card["file"]) == ("乙川区人民政府 2021", "乙川区.txt")
    assert card["value"] == ""  # nothing is put into anybody's mouth
    facts = {name["en"]: value["en"] for name, value in card["facts"]}
    assert (facts["Read as"], facts["Printed"]) == ("∅", "约6")
    assert {one["en"] for one in card["findings"] if "6件" not in one["en"]}
    assert {one["value"] for one in card["allowed"]} == {"6"} and len(card["allowed"]) == 1
    marked = [piece for line in card["source"]["lines"] for piece in line if piece[2]]
    assert marked == [("约6", 1, True)] and card["source"]["exact"]
    row = next(line for line in card["source"]["lines"] if any(mark for *_, mark in line))
    assert "本年新收" in row[0][0]
    json.dumps(card)


def test_keys_decide_skip_and_take_back(corpus):
    review = corpus.review(who="甲")
    at = review.card["at"]
    assert pressed(review, "decide", kind="value", value="７") == (
        "decided Requests received and handled · Requests received this year · Natural persons 7"
    )
    assert pressed(review, "decide", at, kind="value", value="9") == review.said["en"]  # too late
    assert pressed(review, "decide", kind="blank").endswith("blank in the source")
    assert pressed(review, "skip") == "skipped"
    assert pressed(review, "decide", kind="unreadable", note="=1+1").endswith("cannot be read")
    made = decisions.load(corpus.path / "decisions.csv")
    assert [(one.kind, one.value, one.column) for one in made] == [
        ("value", "7", "natural_person"), ("blank", "", "business"),
        ("unreadable", "", "public_interest"),
    ]  # fmt: skip
    assert {one.who for one in made} == {"甲"} and {one.file for one in made} == {"甲川区.txt"}
    assert made[2].note == "'=1+1" and made == sorted(made, key=lambda one: one.when)
    assert review.card["done"] == 3 and review.card["left"] == 9

    other = corpus.review(who="甲")  # another day, another kernel: it goes on from the table
    assert other.card["left"] == 9
    pressed(other, "undo")
    assert other.card["title"]["en"].endswith("Public-interest organisations")
    for _ in range(2):
        pressed(other, "undo")
    assert pressed(other, "undo") == "there is nothing to take back"
    assert decisions.current(decisions.load(corpus.path / "decisions.csv")) == {}
    assert other.card["left"] == 12


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("", "type a number first"),
        ("=1+1", "value is a number"),
        ("6.5", "a count is whole"),
        ("<b>6", "value is a number"),
        ("6" * 16, "value is a number"),
    ],
)
def test_what_is_no_number_is_not_decided(corpus, value, told):
    review = corpus.review(who="甲")
    assert told in pressed(review, "decide", kind="value", value=value)
    assert "not decided" in review.said["en"] or not value
    assert pressed(review, "decide", kind="undo").startswith("not decided")
    assert review.card["left"] == 12 and not (corpus.path / "decisions.csv").exists()


@pytest.mark.parametrize("message", [None, "skip", {}, {"do": "skip"}, {"at": 1, "do": ["x"]},
                                     {"at": 1, "do": "decide", "kind": {"a": 1}}])  # fmt: skip
def test_whatever_the_page_sends_nothing_breaks(corpus, message):
    review = corpus.review(who="甲")
    review._handle_custom_msg(message, [])
    assert review.card["left"] == 12 and not (corpus.path / "decisions.csv").exists()


def test_a_clock_that_was_put_back_loses_no_decision(corpus, monkeypatch):
    review = corpus.review(who="甲")
    review.decide("value", "7")
    review.undo()
    monkeypatch.setattr(decisions, "now", lambda: "2001-01-01T00:00:00.000000Z")
    review.decide("value", "6")
    ((one,),) = decisions.current(decisions.load(corpus.path / "decisions.csv")).values()
    assert one.value == "6"


def test_a_file_that_is_gone_or_changed_cannot_be_decided(corpus, reports):
    (reports / "甲川区.txt").unlink()
    path = reports / "乙川区.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    review = corpus.review(why=["identity", "null"], who="甲")
    assert "not there any more" in review.card["gone"]
    assert "not there any more" in pressed(review, "decide", kind="blank")
    for _ in range(10):
        review.skip()
    assert "changed since" in review.card["gone"]
    assert "changed since" in pressed(review, "decide", kind="value", value="6")
    assert not (corpus.path / "decisions.csv").exists()


def test_what_steers_or_turns_text_is_not_sent(corpus, reports, tmp_path):
    folder = tmp_path / "evil"
    folder.mkdir()
    text = (reports / "乙川区.txt").read_text(encoding="utf-8")
    (folder / "<img src=x>.txt").write_text(text.replace("约6", "\u202e约\x1b6"), encoding="utf-8")
    opened = govreport.open_corpus(govreport.build(folder, tmp_path / "other", jobs=1).path)
    sent = json.dumps(opened.review(who="甲").card, ensure_ascii=False)
    assert "<img src=x>.txt" in sent  # as text: the page sets it so, and a browser tests that
    assert not set(sent) & set("\u202e\x1b")


def test_a_page_is_shown_with_the_cell_marked_and_nothing_else(tmp_path):
    write(specimens(1, (2023,), 1, 8, plants=("disputes.results",)), tmp_path / "r", ["pdf"])
    for name in ("key.csv", "figures.csv"):
        (tmp_path / "r" / name).unlink()
    corpus = govreport.open_corpus(govreport.build(tmp_path / "r", tmp_path / "c", jobs=1).path)
    card = corpus.review(rule="disputes.results", who="甲").card
    assert card["source"]["image"].startswith("data:image/png;base64,")
    place = corpus.read(card["report"]).figures[tuple(card["cell"])].place
    across, down = card["source"]["middle"]
    assert card["source"]["exact"]
    left, top, right, bottom = place.box  # in points of an A4 page
    assert abs(across - (left + right) / 2 / 595) < 0.01
    assert abs(down - (top + bottom) / 2 / 842) < 0.01


def test_menus_narrow_the_queue(corpus):
    review = corpus.review(who="甲")
    names = {name: [one["key"] for one in listed] for name, listed in review.menus.items()}
    agencies = {f"{place}川区人民政府" for place in "甲乙丙"}
    assert set(names["agency"]) == agencies and names["year"] == ["2021"]
    queue = corpus.queue()
    assert {*names["rule"]} == {
        one for some in queue["finding"].dropna() for one in some.split(",")
    }
    assert all(one["zh"] != one["en"] for one in review.menus["rule"])
    at = review.card["at"]
    review.only = {"agency": "乙川区人民政府"}
    assert review.card["left"] == (queue["agency"] == "乙川区人民政府").sum() == 1
    review._handle_custom_msg({"at": at, "do": "decide", "kind": "blank"}, [])
    assert not (corpus.path / "decisions.csv").exists()  # it was meant for the cell before
    pressed(review, "skip")
    assert review.card["of"] == "乙川区人民政府 2021"
    pressed(review, "decide", kind="value", value="6")
    assert (review.card["left"], review.card["done"]) == (0, 1)
    review.only = {"agency": "甲川区人民政府", "rule": names["rule"][0]}
    mine = queue[queue["agency"] == "甲川区人民政府"]
    told = mine["finding"].str.split(",").map(lambda rules: names["rule"][0] in rules)
    assert review.card["left"] == told.sum()
    pressed(review, "undo")  # what was taken back is seen again
    assert review.only == {} and review.card["of"] == "乙川区人民政府 2021"
    assert review.card["left"] == 12


# --- the score ------------------------------------------------------------------------------


@slow
def test_the_reader_is_scored_against_what_people_decided(corpus):
    review = corpus.review(who="甲")
    for value in ("7", "1"):  # as read; not as read
        review.decide("value", value)
    review.decide("unreadable")  # it gives a number all the same
    for _ in range(7):
        review.skip()
    review.decide("value", "6")  # it gives none
    review.decide("blank")  # nor do people
    scored = corpus.score()
    by_cell = {(row.agency[:2], row.column): row.verdict for row in scored.itertuples()}
    assert by_cell == {
        ("甲川", "natural_person"): "right", ("甲川", "business"): "wrong",
        ("甲川", "research"): "wrong", ("乙川", "total"): "null", ("丙川", "other"): "right",
    }  # fmt: skip
    pd.testing.assert_frame_equal(rebuilt(corpus).score(), scored)  # of the reader, not of people
    done = command("score", corpus.path, "--lang", "en")
    assert done.returncode == 1 and not done.stderr
    first, *_, last = done.stdout.splitlines()
    assert last == "5 cells: right 2  null 1  wrong 2"
    assert "read as 0, decided 1" in done.stdout
    assert "text  2021  Requests received this year  right 2  null 1  wrong 2" in first

    review = corpus.review(who="乙", twice=True)
    for value in ("7", "0", "0"):
        review.decide("value", value)
    done = command("score", corpus.path)
    assert (
        done.returncode == 0
        and done.stdout.splitlines()[-1] == "共3格：一致 2  未读出 1  不同 0；2格未比较"
    )


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "govreport", *map(str, arguments)],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
