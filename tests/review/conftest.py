"""A folder of reports with known doubts, made from the sample, and a corpus of it."""

from __future__ import annotations

import shutil
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


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A folder with the reports and the corpus of them, which no test changes."""
    text = (ROOT / "data" / "reports" / "hongqi-2021.txt").read_text(encoding="utf-8")
    assert NEW in text
    made = tmp_path_factory.mktemp("built")
    (made / "reports").mkdir()
    for name, row in DOUBTS.items():
        own = text.replace("红旗区", name).replace(NEW, row)
        (made / "reports" / f"{name}.txt").write_text(own, encoding="utf-8")
    govreport.build(made / "reports", made / "corpus", jobs=1)
    return made


@pytest.fixture
def corpus(built, tmp_path) -> govreport.Corpus:
    """A corpus of one's own, its reports beside it."""
    shutil.copytree(built, tmp_path / "own", symlinks=True)
    return govreport.open_corpus(tmp_path / "own" / "corpus")


@pytest.fixture
def reports(corpus) -> Path:
    """The folder of its reports."""
    return corpus.path.parent / "reports"


def rebuilt(corpus: govreport.Corpus) -> govreport.Corpus:
    """The corpus after another build."""
    govreport.build(corpus.path.parent / "reports", corpus.path, jobs=1)
    return govreport.open_corpus(corpus.path)
