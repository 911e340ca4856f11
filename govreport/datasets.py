"""Real figures that come with the project: the panel of the Pingtan zone, 2019–2025.

Public figures of the zone's own reports and those of 17 of its departments and
area offices; data/figures/CODEBOOK.md says what they are and what they lack.
"""

from __future__ import annotations

import hashlib
import os
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from govreport import form
from govreport.document import Document
from govreport.errors import CorpusError
from govreport.reading import read
from govreport.report import CellKey, Figure, Report

_PACKAGE = Path(__file__).resolve().parent


def _file(name: str) -> Path:
    """Where the data are: in the package; in a clone beside it, where teachers look for them."""
    inside = _PACKAGE / "data" / name
    return inside if inside.exists() else _PACKAGE.parent / "data" / name


def sample() -> Report:
    """The sample report: Hongqi District, Xinxiang, 2021.

    Returns
    -------
    Report

    Examples
    --------
    >>> sample().agency
    '红旗区人民政府'
    """
    path = sample_file()
    return read(path, path.name)


def sample_file() -> Path:
    """The sample report as its agency published it, as text."""
    return _file("reports/hongqi-2021.txt")


def load_panel(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """The panel: every cell of 122 reports of 18 agencies, 2019–2025; or of a published package.

    Parameters
    ----------
    path : path, optional
        A package that `Corpus.publish` wrote.

    Returns
    -------
    pandas.DataFrame
        A row per cell: ``agency_code``, ``agency`` (its name in that year), ``short`` (its
        last name, for figures), ``scope`` (``zone`` or ``department``), ``year`` (Int64), ``edition``,
        ``table``, ``row``, ``column``, ``value`` (Float64; NA where not readable,
        never 0), ``unit`` (件 or 万元; NA for procurement, whose unit the report
        states), ``url`` (the report's page) and ``published`` (datetime). Of a package,
        ``agency_code`` is a government's division code (GB/T 2260), or else the agency's
        name, and ``scope`` is ``government`` or ``department``.

    Raises
    ------
    CorpusError
        If the path is no package, or is not what was published.

    Notes
    -----
    Figures are as printed: totals that do not add up are the source's. Table 2
    changed in 2021; its figures are those of the 2021 edition only. Blanks are
    not random: larger figures are less often readable, so sums come out too low.

    Examples
    --------
    >>> panel = load_panel()
    >>> received = panel.query("scope == 'zone' and row == 'new' and column == 'total'")
    >>> int(received.set_index("year")["value"].loc[2021])
    70
    """
    if path is not None:
        return _published(Path(path))[_PANEL]
    cells = pd.read_parquet(_file("figures/cells.parquet")).astype({"year": "Int64"})
    panel = cells.merge(_reports(), on=["agency_code", "year"], validate="many_to_one")
    return panel[_PANEL]


NARRATIVE = ("sections", "words", "items", "themes", "followup", "compared", "claims")
"""Tables of `load_narrative`."""


def load_narrative(table: str = "items") -> pd.DataFrame:
    """What the narrative of the panel's reports holds: counts and codes, no sentences.

    Parameters
    ----------
    table : str
        ``"items"``: a row per problem and improvement, with its length, its pairing and its
        specificity. ``"themes"``: their themes, a row each. ``"followup"``: what became of
        each problem, and ``"compared"``: what would have in another agency's report.
        ``"sections"``: characters, words and the shares taken from earlier reports.
        ``"words"``: how often each word stands in each section. ``"claims"``: the quantities
        of the text and the cells they speak of.

    Returns
    -------
    pandas.DataFrame
        Of 95 reports of 14 bodies, 2019–2025: ``report``, ``agency_code``, ``agency``,
        ``short``, ``scope`` and ``year``, which join it with `load_panel`, and the columns of
        data/narrative/CODEBOOK.md. `analysis.features` makes such tables of other reports.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> items = load_narrative("items")
    >>> int((items["kind"] == "problem").sum())
    245
    """
    if table not in NARRATIVE:
        raise ValueError(
            f"没有名为{table}的表格 no table {table}; there are {', '.join(NARRATIVE)}"
        )
    found = pd.read_parquet(_file(f"narrative/{table}.parquet"))
    reports = _reports()[["agency_code", "agency", "short", "scope", "year"]]
    reports = reports.astype({"agency_code": found["agency_code"].dtype})
    reports.insert(0, "report", reports["agency_code"] + "-" + reports["year"].astype(str))
    return reports.merge(found, on=["agency_code", "year"], validate="one_to_many")


def _reports() -> pd.DataFrame:
    """The panel's reports."""
    table = pd.read_parquet(_file("figures/reports.parquet")).astype({"year": "Int64"})
    latest = table.sort_values("year", kind="stable").drop_duplicates("agency_code", keep="last")
    names = latest.set_index("agency_code")["agency"].str.removeprefix("平潭综合实验区")
    return table.assign(
        published=pd.to_datetime(table["published"]).astype("datetime64[us]"),
        short=table["agency_code"].map(names.replace("", "全区")),
    )


_PANEL = [
    "agency_code", "agency", "short", "scope", "year", "edition", "table", "row", "column",
    "value", "unit", "url", "published",
]  # fmt: skip


def _published(folder: Path) -> pd.DataFrame:
    """The cells of a package with what its reports say of them."""
    try:
        lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
        sums = {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}
        tables = []
        for name in ("reports.parquet", "cells.parquet"):
            data = (folder / name).read_bytes()
            if hashlib.sha256(data).hexdigest() != sums[name]:
                raise ValueError(name)
            tables.append(pq.read_table(pa.BufferReader(data)).to_pandas(types_mapper=_NULLABLE))
    except (OSError, ValueError, LookupError, pa.ArrowException) as error:
        raise CorpusError(
            f"{folder}: 不是govreport发布的数据包，或已损坏 "
            f"no package that govreport published, or a damaged one ({error})"
        ) from None
    reports, cells = tables
    governs = reports["level"].isin(["province", "prefecture", "county"])
    known = pd.DataFrame(
        {
            "report": reports["report"],
            "short": reports["agency"],
            "agency_code": reports["division"].where(governs).fillna(reports["agency"]),
            "url": reports["address"],
            "published": pd.to_datetime(reports["published"]).astype("datetime64[us]"),
        }
    )
    return cells.merge(known, on="report", validate="many_to_one")


_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype()}.get


def panel_reports() -> list[Report]:
    """The panel as reports, to be checked like reports from files.

    Returns
    -------
    list of Report
        122 reports without text, by agency and year. Each one's path is the
        address of its page.

    Examples
    --------
    >>> reports = panel_reports()
    >>> len(reports), reports[0].agency, reports[0].year
    (122, '平潭综合实验区财政金融局', 2019)
    """
    made = []
    for _, cells in load_panel().groupby(["agency_code", "year"]):
        figures: dict[CellKey, Figure] = {}
        for cell in cells.itertuples():
            key = (cell.table, cell.row, cell.column)
            figures[key] = Figure(_exact(cell.value, key), unit=form.find_column(*key).unit)
        first = cells.iloc[0]
        made.append(
            Report(
                agency=first["agency"],
                year=int(first["year"]),
                edition=first["edition"],
                published=str(first["published"].date()),
                title=None,
                figures=figures,
                sections={},
                problems=[],
                findings=[],
                document=Document("panel", [], path=first["url"]),
            )
        )
    return made


def _exact(value: float, cell: CellKey) -> int | Decimal | None:
    if pd.isna(value):
        return None
    return Decimal(str(value)) if form.find_column(*cell).decimal else int(value)
