"""A table of the form as a pandas table that says which blanks are figures."""

from __future__ import annotations

from typing import Any

import pandas as pd

from govreport.form import Label
from govreport.normal import escape
from govreport.words import number

LEGEND = Label(
    f"{number(None)} 空缺（不是0）；空白：表中没有这一格",
    f"{number(None)} null (not 0); blank: a cell that the form does not have",
)
"""What stands below a table that has either."""

_ABSENT = "absent"


class FormTable(pd.DataFrame):
    """Figures as a pandas table, by rows and columns of the form.

    All that pandas can do with a table it can do with this one: a null figure and a cell
    that the form does not have are NA in both. Shown, the first is ``∅`` and the second blank.
    """

    @property
    def _constructor(self) -> type[FormTable]:
        return FormTable

    @classmethod
    def of(cls, frame: pd.DataFrame, absent: list[str]) -> FormTable:
        """A table, and its cells (``row/column``) that the form does not have."""
        made = cls(frame)
        made.attrs[_ABSENT] = absent  # a list: attrs go into Parquet files as JSON
        return made

    def _drawn(self) -> tuple[pd.DataFrame, bool]:
        """What is shown, and whether anything is blank or null."""
        plain = pd.DataFrame(self)
        blank = set(self.attrs.get(_ABSENT, ()))
        null = plain.isna()
        if not null.to_numpy().any():
            return plain, False
        shown = plain.astype(object).where(~null, number(None))
        for row in plain.index:
            for column in plain.columns:
                if f"{row}/{column}" in blank:
                    shown.loc[row, column] = ""
        return shown, True

    def __repr__(self) -> str:
        shown, told = self._drawn()
        return f"{shown!r}\n{LEGEND.zh} {LEGEND.en}" if told else repr(shown)

    def _repr_html_(self) -> Any:
        shown, told = self._drawn()
        legend = f"<p>{escape(LEGEND.zh)}<br>{escape(LEGEND.en)}</p>" if told else ""
        return (shown._repr_html_() or "") + legend
