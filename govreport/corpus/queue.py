"""Which cells a person should look at, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from govreport import decisions
from govreport.corpus.rows import cells_of
from govreport.decisions import Decision
from govreport.form import Label
from govreport.report import ID_LENGTH

WHY: dict[str, Label] = {
    "disputed": Label("核定不一致", "people decided it differently"),
    "unconfirmed": Label("读数未证实", "read, but not confirmed"),
    "identity": Label("所在的勾稽关系不成立", "part of an identity that does not hold"),
    "null": Label("未能读出", "not read"),
    "again": Label("他人核定过，或核定已撤回", "decided by others, or taken back"),
    "ocr": Label("由图片识别", "recognised in a picture"),
    "inferred": Label("由勾稽关系推定", "inferred from the form's identities"),
    "blank": Label("读作空白", "blank, as the reader has it"),
}
"""Why a cell is doubtful, the worst first; of several the worst is told."""

KEY = ["report", "table", "row", "column"]

COLUMNS = (
    "report", "agency", "year", "table", "row", "column", "value", "raw", "how", "why", "broken",
    "finding",
)  # fmt: skip
"""Columns of the queue; see `Corpus.queue`."""

Some = str | Sequence[str] | None
"""One of something, some, or all."""


def queue(
    cells: pd.DataFrame,
    findings: pd.DataFrame,
    made: Iterable[Decision],
    agency: Some = None,
    year: int | Sequence[int] | None = None,
    rule: Some = None,
    why: Some = None,
    who: str = "",
) -> pd.DataFrame:
    """The cells of a corpus that a person should look at; see `Corpus.queue`."""
    for name, wanted in (("agency", agency), ("year", year)):
        if wanted is not None:
            cells = cells[cells[name].isin(_listed(wanted))]
    cells = cells.merge(_broken(findings), on=KEY, how="left")
    cells = cells.merge(_held(made), on=KEY, how="left")
    cells["broken"] = cells["broken"].fillna(0).astype("Int64")
    cells["why"] = _why(cells)
    disputed = cells["disputed"].eq(True)
    decided = cells["whose"].notna()
    if who:
        decided &= cells["whose"].map(lambda names: isinstance(names, list) and who in names)
    cells = cells[cells["why"].notna() & (disputed | ~decided.astype(bool))]
    if why is not None:
        cells = cells[cells["why"].isin(_listed(why))]
    if rule is not None:
        rules = set(_listed(rule))
        told = cells["finding"].fillna("").map(lambda found: bool(rules & {*found.split(",")}))
        cells = cells[told.astype(bool)]
    ranks = cells["why"].map(list(WHY).index)
    # within a report the cells of most broken identities first, and else in the form's order
    ordered = cells.assign(rank=ranks, least=-cells["broken"]).sort_values(
        ["rank", "agency", "year", "report", "least"], kind="stable"
    )
    return ordered[list(COLUMNS)].reset_index(drop=True)


def _listed(wanted: object) -> list[object]:
    return (
        list(wanted) if isinstance(wanted, Iterable) and not isinstance(wanted, str) else [wanted]
    )


def _why(cells: pd.DataFrame) -> pd.Series:
    """The worst reason of each cell; NA where there is none."""
    null, how = cells["value"].isna(), cells["how"]
    rules = cells["finding"].fillna("").str.split(",")
    read = rules.map(lambda found: {rule for rule in found if rule.startswith("read.")})
    human = how.eq("human")
    holds = {
        "disputed": cells["disputed"].eq(True),
        "again": human,
        "unconfirmed": cells["certainty"].eq("unconfirmed"),
        "identity": cells["broken"].gt(0) & ~human,
        "blank": null & read.map({"read.blank"}.__eq__).astype(bool),
        "null": null & cells["finding"].notna(),
        "ocr": how.eq("ocr"),
        "inferred": how.eq("inferred"),
    }
    found = pd.Series(pd.NA, index=cells.index, dtype="object")
    for name, true in holds.items():
        found = found.mask(found.isna() & true, name)
    return found


def _broken(found: pd.DataFrame) -> pd.DataFrame:
    """In how many identities that do not hold a cell is."""
    broken = (found["family"] == "arithmetic") & (found["severity"] == "error")
    errors = found[broken & found["cells"].notna()]
    rows = [
        (report, *cell)
        for report, cells in zip(errors["report"], errors["cells"], strict=True)
        for cell in cells_of(cells)
    ]
    counted = pd.DataFrame(rows, columns=KEY, dtype="object")
    return counted.groupby(KEY, as_index=False).size().rename(columns={"size": "broken"})


def _held(made: Iterable[Decision]) -> pd.DataFrame:
    """What people have decided by now: whose decisions there are, and whether they differ."""
    rows = [
        (sha256[:ID_LENGTH], *cell, [one.who for one in found], not decisions.agreed(found))
        for (sha256, cell), found in decisions.current(made).items()
    ]
    return pd.DataFrame(rows, columns=[*KEY, "whose", "disputed"], dtype="object")
