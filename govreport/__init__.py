"""Read and check China's annual reports on open government information.

>>> import govreport
>>> report = govreport.read("data/reports/hongqi-2021.txt")
>>> report.agency, report.year, report.edition
('红旗区人民政府', 2021, '2021')
>>> int(report.requests.loc["new", "total"])
6
"""

import typing as _typing

from govreport import checks, decisions, form
from govreport.cards import card
from govreport.checks import check, claims, finding, rule, rules
from govreport.document import Document, Place
from govreport.errors import (
    CollectError,
    CorpusError,
    EncryptedFile,
    GovreportError,
    MissingExtra,
    NotAReport,
    ScannedFile,
    TooLarge,
    UnreadableFile,
)
from govreport.reading import read, read_all
from govreport.report import Figure, Finding, Item, Report
from govreport.tables import bridge, cells, items, sections
from govreport.version import __version__ as __version__

if _typing.TYPE_CHECKING:
    from govreport import analysis, corpus, datasets
    from govreport import analysis as narrative
    from govreport.analysis import plots as figures
    from govreport.analysis import rates
    from govreport.checks.table import Findings
    from govreport.collecting.gathering import collect
    from govreport.corpus.building import build
    from govreport.corpus.opening import Corpus, open_corpus
    from govreport.corpus.progress import progress_bar
    from govreport.corpus.verifying import verify

__all__ = [
    "CollectError", "Corpus", "CorpusError", "Document", "EncryptedFile", "Figure", "Finding",
    "Findings", "GovreportError", "Item", "MissingExtra", "NotAReport", "Place", "Report",
    "ScannedFile", "TooLarge", "UnreadableFile", "analysis", "build", "card", "bridge", "cells",
    "check", "checks", "claims", "collect", "corpus", "datasets", "decisions", "figures",
    "finding", "form", "items", "narrative", "open_corpus", "progress_bar", "rates", "read",
    "read_all", "rule", "rules", "sections", "verify",
]  # fmt: skip

_LATER = {
    "Corpus": "corpus.opening:Corpus",
    "Findings": "checks.table:Findings",
    "analysis": "analysis:",
    "build": "corpus.building:build",
    "collect": "collecting.gathering:collect",
    "corpus": "corpus:",
    "datasets": "datasets:",
    "figures": "analysis.plots:",
    "narrative": "analysis:",
    "open_corpus": "corpus.opening:open_corpus",
    "progress_bar": "corpus.progress:progress_bar",
    "rates": "analysis.rates:",
    "verify": "corpus.verifying:verify",
}
"""What needs pandas or an extra is loaded when it is first used: «import govreport» is quick."""


def __getattr__(name: str) -> _typing.Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pkgutil import resolve_name

    return resolve_name(f"govreport.{_LATER[name]}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
