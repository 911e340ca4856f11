"""The reader measured against what people decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from govreport import decisions
from govreport.decisions import Decision
from govreport.errors import CorpusError, GovreportError
from govreport.form import Label
from govreport.report import Report, plain

VERDICTS: dict[str, Label] = {
    "right": Label("一致", "right"),
    "null": Label("未读出", "null"),
    "wrong": Label("不同", "wrong"),
}
"""What a reader's figure is beside a person's: a null where people saw a number is no error."""

COLUMNS = (
    "report", "agency", "year", "format", "edition", "table", "row", "column", "kind", "decided",
    "read", "verdict",
)  # fmt: skip
"""Columns of `Corpus.score`."""


def score(
    reports: pd.DataFrame,
    made: Iterable[Decision],
    read: Callable[[str], Report],
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Every cell on which people agree, as the reader has it now; see `Corpus.score`."""
    held = decisions.current(one for one in made if one.table != decisions.ITEMS)
    agreed = {key: found[0] for key, found in held.items() if decisions.agreed(found)}
    heads = reports[reports["sha256"].isin({sha256 for sha256, _ in agreed})]
    rows = []
    for done, head in enumerate(heads.itertuples(), 1):
        try:
            figures = read(head.report).figures
        except CorpusError:  # the file is gone, or another: nothing can be said of it
            continue
        except GovreportError:
            figures = {}
        for (sha256, cell), one in agreed.items():
            if sha256 != head.sha256:
                continue
            value = figures[cell].value if cell in figures else None
            same = value == one.figure
            verdict = "right" if same else "null" if value is None else "wrong"
            rows.append(
                (head.report, head.agency, head.year, head.format, head.edition, *cell,
                 one.kind, plain(one.figure), plain(value), verdict)
            )  # fmt: skip
        if progress:
            progress(done, len(heads))
    scored = pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")
    scored.attrs["left"] = len(held) - len(scored)
    return scored
