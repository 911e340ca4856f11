"""The table of findings: a pandas table that shows itself well and exports safely."""

from __future__ import annotations

from typing import Any

import pandas as pd

from govreport.form import Label
from govreport.normal import harmless
from govreport.show.html import findings_html

COLUMNS = {
    "agency": Label("机关", "agency"),
    "year": Label("年度", "year"),
    "severity": Label("程度", "severity"),
    "message": Label("说明", "message"),
    "rule": Label("规则", "rule"),
    "table": Label("表", "table"),
    "row": Label("行", "row"),
    "column": Label("列", "column"),
    "expected": Label("应为", "expected"),
    "found": Label("实为", "found"),
    "difference": Label("相差", "difference"),
    "source": Label("位置", "source"),
    "family": Label("类别", "family"),
    "basis": Label("依据", "basis"),
    "path": Label("文件", "path"),
    "report": Label("报告编号", "report"),
}
"""Columns of the table, in order: what one reads first, and ids last."""


class Findings(pd.DataFrame):
    """Findings as a pandas table; see `govreport.check` for its columns.

    All that pandas can do with a table it can do with this one. In a notebook it
    is shown in the language of its messages, the gravest first and in colour; what is
    merely worth knowing is folded to a count, which opens, and is listed where the table
    holds nothing else, as in ``found.query("severity == 'info'")``. CSV and
    Excel files made from it hold no text that a spreadsheet would run.
    """

    @property
    def _constructor(self) -> type[Findings]:
        return Findings

    def _repr_html_(self) -> Any:
        if not {"severity", "message", "rule"} <= set(self.columns):
            return super()._repr_html_()
        return findings_html(self, COLUMNS, self.attrs.get("lang", "zh"))

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
