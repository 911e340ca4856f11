"""Decisions: rows are only ever added, in any order, and nothing is made of what is not said."""

from __future__ import annotations

import os
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import govreport
from govreport import decisions
from govreport.corpus import schema
from govreport.decisions import Decision
from govreport.errors import UnreadableFile
from govreport.report import Finding
from tests.conftest import ROOT, examples

PATH = ROOT / "data" / "reports" / "hongqi-2021.txt"
SAMPLE = govreport.datasets.sample()
SHA = SAMPLE.document.sha256
OTHER = "0" * 64
CELL = ("requests", "new", "total")
"""The sample prints 6 there."""

NO_AMOUNT = [cell for cell in schema.form_cells() if cell[2] != "amount"]


def decision(cell=CELL, kind="value", value="", who="甲", at=0, sha256=SHA, **more) -> Decision:
    when = f"2024-03-01T08:{at // 60:02}:{at % 60:02}Z"
    return Decision(sha256, *cell, kind, value, who, when, **more)


@st.composite
def made(
    draw,
    shas=(SHA, OTHER),
    cells=tuple(NO_AMOUNT[:4]),
    kinds=("value", "blank", "unreadable", "undone"),
):
    kind = draw(st.sampled_from(kinds))
    return decision(
        draw(st.sampled_from(cells)),
        kind,
        str(draw(st.integers(0, 3))) if kind == "value" else "",
        draw(st.sampled_from(["甲", "乙"])),
        draw(st.integers(0, 20)),
        draw(st.sampled_from(shas)),
    )


many = st.lists(made(), max_size=12)


# --- the table ------------------------------------------------------------------------------


@given(st.lists(many, min_size=1, max_size=3))
@examples(30)
def test_rows_are_only_ever_added(tmp_path_factory, batches):
    path = tmp_path_factory.mktemp("made") / "decisions.csv"
    before = b""
    for batch in batches:
        decisions.append(path, batch)
        assert path.read_bytes().startswith(before)
        before = path.read_bytes()
    assert decisions.load(path) == sum(batches, [])


@given(many, many, st.randoms(use_true_random=False))
@examples(60)
def test_what_two_people_decided_merges_in_any_order(mine, yours, order):
    mixed = mine + yours + yours[:2]  # a row that both had
    order.shuffle(mixed)
    assert decisions.current(mixed) == decisions.current(mine + yours)
    files = decisions.of_files(mixed)
    assert decisions.digest(files) == decisions.digest(decisions.of_files(yours + mine))
    held = [one for data in files.values() for one in decisions.from_bytes(data)]
    assert decisions.current(held) == decisions.current(mixed)


TEXT = st.text(st.sampled_from("=+-@＝甲,\"'\n\r\t\u202e\x1b; 1"), max_size=8)


@given(TEXT, TEXT, TEXT)
@examples(80)
def test_any_text_comes_back_and_runs_nowhere(tmp_path_factory, who, note, file):
    path = tmp_path_factory.mktemp("made") / "decisions.csv"
    one = decision(value="-1", who="甲" + who, note=note, file=file)
    decisions.append(path, [one])
    assert decisions.load(path) == [one]
    for text in (one.who, one.note, one.file):
        assert not text.lstrip().startswith(("=", "+", "-", "@", "＝"))
        assert not set(text) & set("\n\r\t\u202e\x1b")
    assert len(pd.read_csv(path, dtype=str)) == 1


def test_several_write_at_once(tmp_path):
    path = tmp_path / "decisions.csv"
    with ThreadPoolExecutor(8) as pool:
        rows = [decision(value=str(number)) for number in range(80)]
        list(pool.map(lambda one: decisions.append(path, [one]), rows))
    assert sorted(decisions.load(path)) == sorted(rows)


HEAD = ",".join(decisions.COLUMNS) + "\n"
ROW = f"{SHA},requests,new,total,value,6,甲,2024-03-01T08:00:00Z,,0.1.0,a.txt\n"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a,b\n", 1, "the columns are sha256"),
        (HEAD + ROW + "x\n", 3, "1 fields, not 11"),
        (HEAD + "<<<<<<< HEAD\n" + ROW, 2, "1 fields, not 11"),
        (HEAD + ROW.replace(",6,", ",,"), 2, "value is a number"),
        (HEAD + ROW.replace(",6,", ",=6+1,"), 2, "value is a number"),
        (HEAD + ROW.replace(",6,", ",6.5,"), 2, "a count is whole"),
        (HEAD + ROW.replace(",6,", ",1234567890123456,"), 2, "value is a number"),
        (HEAD + ROW.replace("value,6", "blank,6"), 2, "has no value"),
        (HEAD + ROW.replace("value,6", "guessed,6"), 2, "kind is one of value"),
        (HEAD + ROW.replace("new,", "knew,"), 2, "no row knew"),
        (HEAD + ROW.replace(SHA, SHA[:-1]), 2, "64 hexadecimal digits"),
        (HEAD + ROW.replace("甲", " "), 2, "who is a name"),
        (HEAD + ROW.replace("08:00:00Z", "08:00:00"), 2, "with its zone"),
        (HEAD + ROW.replace("2024-03-01T08:00:00Z", "yesterday"), 2, "with its zone"),
        (HEAD + ROW.replace("2024-03-01T08:00:00Z", "0001-01-01T00:00:00+14:00"), 2, "calendar"),
        (HEAD + ROW + '"' + ROW, 3, ""),
    ],
)  # fmt: skip
def test_a_row_that_is_none_is_one_error_with_its_line(tmp_path, text, line, told):
    path = tmp_path / "decisions.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile) as caught:
        decisions.load(path)
    assert f"line {line}: " in str(caught.value) and told in str(caught.value)


def test_what_is_no_table_is_one_error(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_bytes(HEAD.encode() + ROW.encode("gb18030"))
    with pytest.raises(UnreadableFile, match="no UTF-8"):
        decisions.load(path)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        govreport.read(PATH, decisions=tmp_path / "none.csv")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFile, match="no file"):
        decisions.load(tmp_path / "pipe")


def test_a_link_is_not_followed(tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text(HEAD + ROW, encoding="utf-8")
    corpus = tmp_path / "corpus"
    govreport.build(PATH.parent, corpus, jobs=1)
    (corpus / "decisions.csv").symlink_to(outside)
    for does in (
        lambda: decisions.load(corpus / "decisions.csv"),
        lambda: decisions.append(corpus / "decisions.csv", [decision(value="7")]),
        lambda: govreport.build(PATH.parent, corpus, jobs=1),
        lambda: govreport.open_corpus(corpus).queue(),
    ):
        with pytest.raises(UnreadableFile, match="is a link"):
            does()
    assert outside.read_text(encoding="utf-8") == HEAD + ROW


def test_a_file_without_a_last_line_end_is_continued(tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text((HEAD + ROW).rstrip("\n"), encoding="utf-8")
    decisions.append(path, [decision(value="7")])
    assert [one.value for one in decisions.load(path)] == ["6", "7"]


# --- a report -------------------------------------------------------------------------------


@given(st.lists(made(shas=(OTHER,)), max_size=6))
@examples(20)
def test_decisions_on_another_file_are_never_applied(others):
    assert decisions.decided(SAMPLE, others).figures == SAMPLE.figures


def test_that_a_file_has_changed_is_told():
    others = [decision(sha256=OTHER, value="7", file=name) for name in (PATH.name, "b.txt")]
    (told,) = govreport.read(PATH, decisions=others[:1]).findings
    assert (told.rule, told.severity) == ("read.decision", "warning")
    assert "1 decisions were made on another content of this file" in told.message.en
    assert not govreport.read(PATH, decisions=others[1:]).findings


@given(many)
@examples(40)
def test_a_number_stands_where_people_wrote_one_and_nowhere_else(several):
    report = decisions.decided(SAMPLE, several)
    held = decisions.current(several)
    for cell, figure in report.figures.items():
        own = held.get((SHA, cell), [])
        if own and decisions.agreed(own):
            wanted = int(own[0].value) if own[0].kind == "value" else None  # null, never 0
            assert (figure.value, figure.how) == (wanted, "human")
            assert figure.read == SAMPLE.figures[cell].value
            assert figure.raw == SAMPLE.figures[cell].raw
            assert report.certainty(*cell) == ("null" if wanted is None else "human")
            assert (cell in report.certain()) == (wanted is not None)
        else:
            assert figure == SAMPLE.figures[cell]
            assert any(one.rule == "read.decision" for one in report.findings_for(*cell)) == bool(
                own
            )


@given(many)
@examples(40)
def test_what_is_taken_back_is_as_if_it_had_never_been(several):
    back = [
        replace(one, kind="undone", value="", when="2025-01-01T00:00:00Z", note="")
        for one in several
    ]
    report = decisions.decided(SAMPLE, several + back)
    assert (report.figures, report.findings) == (SAMPLE.figures, SAMPLE.findings)


def test_the_last_word_of_a_person_counts():
    told = [decision(value="8", at=5), decision(value="7", at=9), decision(value="6", at=1)]
    assert govreport.read(PATH, decisions=told).value(*CELL) == 7


def test_where_people_differ_the_reader_stands_and_it_is_told():
    report = decisions.decided(SAMPLE, [decision(value="7"), decision(kind="blank", who="乙")])
    assert (report.value(*CELL), report.certainty(*CELL)) == (6, "unconfirmed")
    (told,) = report.findings
    assert "甲：7" in told.message.zh and "乙：原文空白" in told.message.zh
    assert "people differ; not applied" in told.message.en


def test_a_finding_stays_as_settled_once_all_its_cells_are_decided():
    cells = [("disputes", "reconsideration", name) for name in ("upheld", "corrected", "other",
                                                                "pending", "total")]  # fmt: skip
    report = replace(SAMPLE, findings=[Finding("read.glued", "", table="disputes",
                                               row="reconsideration")])  # fmt: skip
    for count in (1, 4, 5):
        after = decisions.decided(report, [decision(cell, value="0") for cell in cells[:count]])
        (found,) = after.findings
        assert found.settled == (count == 5)
        assert found.severity == ("info" if count == 5 else "warning")
    assert "已由人核定" in found.message.zh and "since decided" in found.message.en
    assert found.to_dict()["settled"] and not report.findings[0].settled
    assert "✎" in str(after) and "✎" in after._repr_html_()
    assert "flagged" not in after._repr_html_().split("</style>")[1]


def test_json_card_and_place_tell_who_decided():
    report = govreport.read(PATH, decisions=[decision(value="7", who="甲<b>")])
    told = report.to_dict()["decisions"]
    assert told == {"requests/new/total": {"value": 7, "read": 6, "who": "甲<b>"}}
    for page in (govreport.card(report), report.show(*CELL)._repr_html_()):
        assert "甲&lt;b&gt;" in page and "甲<b>" not in page
    assert "Read as: 6" in str(report.show(*CELL, "en"))
    row = report.cells().set_index(["table", "row", "column"]).loc[CELL]
    assert (row["value"], row["how"], row["certainty"]) == (7, "human", "human")


# --- a corpus -------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path) -> tuple[Path, Path]:
    """A folder with the sample, and the corpus built from it."""
    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copy(PATH, folder)
    govreport.build(folder, tmp_path / "corpus", jobs=1)
    return folder, tmp_path / "corpus"


def tables(corpus: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in govreport.open_corpus(corpus).folder.iterdir()}


def test_a_build_takes_decisions_up_and_gives_them_back(place):
    folder, corpus = place
    before = tables(corpus)
    table = corpus / "decisions.csv"
    decisions.append(table, [decision(value="7", file=PATH.name), decision(value="7", who="乙")])
    assert govreport.verify(corpus) == ["decisions.csv"]
    built = govreport.build(folder, corpus, jobs=1)
    assert (built.read, built.changed) == (1, True)
    assert (built.counts.decided, built.counts.undecided) == (1, 0)
    assert govreport.verify(corpus) == [] and not govreport.build(folder, corpus, jobs=1).changed
    opened = govreport.open_corpus(corpus)
    row = opened.cells.set_index(["table", "row", "column"]).loc[CELL]
    assert (row["value"], row["read"], row["how"], row["who"]) == (7, 6, "human", "乙, 甲")
    assert opened.reports.loc[0, "human"] == 1
    assert "requests.balance" in set(opened.findings["rule"])  # what people say is checked, too
    after = tables(corpus)

    rows = table.read_text(encoding="utf-8-sig").splitlines()  # merged the other way round
    table.write_text("\n".join([rows[0], rows[2], rows[1]]) + "\n", encoding="utf-8")
    assert not govreport.build(folder, corpus, jobs=1).changed
    assert tables(corpus) == after

    decisions.append(table, [decision(kind="undone", who=who, at=1) for who in "甲乙"])
    built = govreport.build(folder, corpus, jobs=1)
    assert built.changed and not built.counts.decided
    assert tables(corpus) == before


def test_a_build_tells_what_it_did_not_apply(place):
    folder, corpus = place
    missing = ("requests", "other", "total")  # the sample has its three rows in its place
    decisions.append(
        corpus / "decisions.csv",
        [
            decision(value="7", sha256=OTHER, file=PATH.name),
            decision(value="7", sha256="1" * 64, file="gone.txt"),
            decision(missing, value="7"),
            decision(value="7"),
            decision(value="8", who="乙"),
        ],
    )
    counts = govreport.build(folder, corpus, jobs=1).counts
    assert (counts.decided, counts.undecided) == (0, 4)
    found = govreport.open_corpus(corpus).findings
    told = " ".join(found[found["rule"] == "read.decision"]["message_en"])
    assert "1 decisions were made on another content" in told
    assert "a cell that this report does not have" in told and "people differ" in told
    assert (
        govreport.open_corpus(corpus).cells["value"].max() == SAMPLE.cells()["value"].dropna().max()
    )


def test_a_decision_on_another_content_alone_is_told(place):
    folder, corpus = place
    decisions.append(corpus / "decisions.csv", [decision(value="7", sha256=OTHER, file=PATH.name)])
    built = govreport.build(folder, corpus, jobs=1)
    assert (built.read, built.changed, built.counts.undecided) == (0, True, 1)
    assert "read.decision" in set(govreport.open_corpus(corpus).findings["rule"])
    assert govreport.verify(corpus) == []


def test_a_build_on_a_table_that_is_none_changes_nothing(place):
    folder, corpus = place
    before = tables(corpus)
    (corpus / "decisions.csv").write_text(HEAD + "x\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="line 2"):
        govreport.build(folder, corpus, jobs=1)
    assert tables(corpus) == before and govreport.verify(corpus) == ["decisions.csv"]


def test_decisions_alone_may_wait_for_their_corpus(place, tmp_path):
    folder, _ = place
    waiting = tmp_path / "new"
    waiting.mkdir()
    decisions.append(waiting / "decisions.csv", [decision(value="7")])
    assert govreport.build(folder, waiting, jobs=1).counts.decided == 1


# --- two people -----------------------------------------------------------------------------


def test_agreement_of_two_people():
    # by hand: alike in 3 of 4; by chance 1/2 * 1/4 + 1/2 * 3/4 = 1/2; kappa (3/4 - 1/2) / (1/2)
    votes = {"甲": "1100", "乙": "1000", "丙": "1"}
    told = [
        decision(NO_AMOUNT[at], value=value, who=who)
        for who, values in votes.items()
        for at, value in enumerate(values)
    ]
    random.Random(1).shuffle(told)
    table = decisions.agreement(told).set_index(["one", "other"])
    assert table.loc[("乙", "甲")].tolist() == ["cells", 4, 0.75, 0.5]
    assert table.loc[("丙", "甲"), "common"] == 1 and pd.isna(table.loc[("丙", "甲"), "kappa"])
