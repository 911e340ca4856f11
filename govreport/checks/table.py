"""The table of findings: a pandas table that shows itself well and exports safely."""

from __future__ import annotations

from typing import Any

import pandas as pd

from govreport.normal import harmless
from govreport.show.html import findings_html

COLUMNS = (
    "report", "path", "rule", "severity", "family", "table", "row", "column", "expected",
    "found", "difference", "message", "basis", "source",
)  # fmt: skip
"""Columns of the table, in order."""


class Findings(pd.DataFrame):
    """Findings as a pandas table; see `govreport.check` for its columns.

    All that pandas can do with a table it can do with this one. In a notebook it
    is shown with the gravest findings in colour and messages in full; CSV and
    Excel files made from it hold no text that a spreadsheet would run.
    """

    @property
    def _constructor(self) -> type[Findings]:
        return Findings

    def _repr_html_(self) -> Any:
        if not {"severity", "message", "rule"} <= set(self.columns):
            return super()._repr_html_()
        return findings_html(self)

    def _harmless(self) -> pd.DataFrame:
        return pd.DataFrame(self).map(harmless)

    def to_csv(self, *args: Any, **kwargs: Any) -> Any:
        """As pandas' ``to_csv``, without an index, text made harmless, in UTF-8 that Excel opens."""
        named = bool(args) or kwargs.get("path_or_buf") is not None
        options = {"index": False, "encoding": "utf-8-sig" if named else "utf-8"} | kwargs
        return self._harmless().to_csv(*args, **options)

    def to_excel(self, *args: Any, **kwargs: Any) -> None:
        """As pandas' ``to_excel``, without an index, text made harmless."""
        self._harmless().to_excel(*args, **({"index": False} | kwargs))

    def to_json(self, *args: Any, **kwargs: Any) -> Any:
        """As pandas' ``to_json``: a list of findings, characters as they are."""
        options = {"orient": "records", "force_ascii": False} | kwargs
        return pd.DataFrame(self).to_json(*args, **options)
