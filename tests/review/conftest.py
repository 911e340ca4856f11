"""A folder of reports with known doubts, made from the sample, and a corpus of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import govreport
from tests.conftest import ROOT

NEW = "一、本年新收政府信息公开申请数量 6 0 0 0 0 0 6"
"""The sample's row of new requests: natural persons, five kinds of organisations, the total."""

DOUBTS = {
    "甲川区": NEW.replace("数量 6", "数量 7"),  # two identities do not hold
    "乙川区": NEW.replace(" 0 6", " 0 约6"),  # one figure that is none
    "丙川区": NEW.replace(" 0 6", " / 6"),  # one blank
    "丁川区": NEW,
}
"""By the agency's place: how its report prints that row."""


@pytest.fixture
def reports(tmp_path) -> Path:
    """A report each."""
    text = (ROOT / "data" / "reports" / "hongqi-2021.txt").read_text(encoding="utf-8")
    assert NEW in text
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, row in DOUBTS.items():
        own = text.replace("红旗区", name).replace(NEW, row)
        (folder / f"{name}.txt").write_text(own, encoding="utf-8")
    return folder


@pytest.fixture
def corpus(reports, tmp_path) -> govreport.Corpus:
    """The corpus of them."""
    return govreport.open_corpus(govreport.build(reports, tmp_path / "corpus", jobs=1).path)


def rebuilt(corpus: govreport.Corpus) -> govreport.Corpus:
    """The corpus after another build."""
    govreport.build(corpus.path.parent / "reports", corpus.path, jobs=1)
    return govreport.open_corpus(corpus.path)
