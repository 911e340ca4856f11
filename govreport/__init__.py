"""Read and check China's annual reports on open government information.

>>> import govreport
>>> report = govreport.read("data/reports/hongqi-2021.txt")
>>> report.agency, report.year, report.edition
('红旗区人民政府', 2021, '2021')
>>> int(report.requests.loc["new", "total"])
6
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govreport import checks, datasets
from govreport.card import card
from govreport.checks import Findings, check, claims, finding, rule, rules
from govreport.document import Document, Place
from govreport.errors import (
    CorpusError,
    EncryptedFile,
    GovreportError,
    MissingExtra,
    NotAReport,
    ScannedFile,
    TooLarge,
    UnreadableFile,
)
from govreport.reading import read
from govreport.report import Figure, Finding, Item, Report
from govreport.tables import cells, items, sections
from govreport.version import __version__ as __version__

if TYPE_CHECKING:
    from govreport.corpus.building import build
    from govreport.corpus.opening import Corpus, open_corpus
    from govreport.corpus.progress import progress_bar

__all__ = [
    "Corpus",
    "CorpusError",
    "Document",
    "EncryptedFile",
    "Figure",
    "Finding",
    "Findings",
    "GovreportError",
    "Item",
    "MissingExtra",
    "NotAReport",
    "Place",
    "Report",
    "ScannedFile",
    "TooLarge",
    "UnreadableFile",
    "build",
    "card",
    "cells",
    "check",
    "checks",
    "claims",
    "datasets",
    "finding",
    "items",
    "open_corpus",
    "progress_bar",
    "read",
    "rule",
    "rules",
    "sections",
]


_LATER = {
    "build": "building",
    "Corpus": "opening",
    "open_corpus": "opening",
    "progress_bar": "progress",
}
"""What a corpus needs is loaded when it is first used: joblib, duckdb, pyarrow."""


def __getattr__(name: str) -> Any:
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(f"govreport.corpus.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
