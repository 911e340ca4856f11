"""Reports as tidy tables: what analyses start from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from govreport import form
from govreport.agencies import scope_of
from govreport.normal import harmless
from govreport.report import CELL_COLUMNS, Report, Reports, listed
from govreport.units import placed

if TYPE_CHECKING:
    import pandas as pd

CELLS = (
    "report", "agency", "scope", "year", "edition", "table", "row", "column", "value", "unit", "how",
    "certainty", "place",
)  # fmt: skip
"""Columns of `cells`."""

SECTIONS = ("report", "agency", "year", "section", "text")
"""Columns of `sections`."""

ITEMS = (
    "report", "agency", "year", "item", "kind", "number", "text", "how", "fits", "likeness", "whole",
    "start", "end", "read", "themes", "who",
)  # fmt: skip
"""Columns of `items`."""


def cells(reports: Reports) -> pd.DataFrame:
    """The figures of reports, a row a cell.

    Parameters
    ----------
    reports : Report, iterable of Report, or path of a file or folder

    Returns
    -------
    pandas.DataFrame
        ``report`` (`Report.id`), ``agency``, ``scope`` (``government`` or ``department``: a government's
        report may count its departments' figures again), ``year``, ``edition``, ``table``, ``row``, ``column`` (keys of the form), ``value``
        (Float64; NA is null, never 0), ``unit`` (件, 万元, or what the report prints),
        ``how`` (a key of `report.HOW`), ``certainty`` (of `report.CERTAINTY`) and ``place``
        (page, line or element).

    Examples
    --------
    >>> import govreport
    >>> table = govreport.cells([govreport.read("data/reports/hongqi-2021.txt")])
    >>> table.query("row == 'new' and column == 'total'")[["value", "unit"]].values.tolist()
    [[6.0, '件']]
    """
    rows = [
        (
            report.id, report.agency, scope_of(report.agency), report.year, report.edition, *key,
            None if figure.value is None else float(figure.value),
            figure.unit, figure.how, report.certainty(*key), str(figure.place or ""),
        )
        for report in listed(reports)
        for key, figure in report.figures.items()
    ]  # fmt: skip
    return _frame(rows, CELLS)


BRIDGE = ("report", "agency", "year", "edition", "measure", "label", "value", "comparable", "note")
"""Columns of `bridge`."""


def bridge(cells: pd.DataFrame, lang: str = "zh") -> pd.DataFrame:
    """What the form of 2014 and those of 2019 and 2021 both count, in one series.

    Parameters
    ----------
    cells : pandas.DataFrame
        Of `cells`, ``corpus.cells``, or `govreport.datasets.load_panel`, whose reports are named
        by agency and year.
    lang : str
        Of labels and notes.

    Returns
    -------
    pandas.DataFrame
        A row per report and measure: ``report``, ``agency``, ``year``, ``edition``,
        ``measure`` (``received``, ``answered``, ``granted``, ``refused`` …), ``label``,
        ``value`` (件 or 万元; NA where any of the cells that it is the sum of is null),
        ``comparable`` (whether the forms count the same) and ``note`` (what was added,
        and what differs).

    Notes
    -----
    ``resources/bridge.csv`` has the cells of every measure. The two Regulations part
    grounds of refusal otherwise; sums over both sides of 2019 are as good as the notes say.

    Examples
    --------
    >>> import govreport
    >>> series = govreport.bridge(govreport.cells(govreport.read("data/reports/hongqi-2021.txt")))
    >>> series.set_index("measure").loc[["received", "answered"], "value"].tolist()
    [6.0, 6.0]
    """
    form.language(lang)
    if "report" not in cells:
        cells = cells.assign(report=cells["agency_code"] + "-" + cells["year"].astype(str))
    measures = form.records("bridge.csv")
    rows = []
    by = ["report", "agency", "year", "edition"]
    for head, own in cells.groupby(by, sort=False, dropna=False):
        keys = own["table"] + "/" + own["row"] + "/" + own["column"]
        values = own["value"].astype("Float64").set_axis(keys)
        for one in measures:
            parts = one["new"].split()
            if head[3] == "2014":
                parts = [f"statistics/{row}/figure" for row in one["old"].split()]
            if not set(parts).isdisjoint(keys):
                total = values.reindex(parts).sum(skipna=False)
                same, note = one["comparable"] == "1", one[f"note_{lang}"]
                rows.append((*head, one["measure"], one[lang], total, same, note))
    return _frame(rows, BRIDGE)


def figures_csv(reports: Iterable[Report], lang: str = "zh") -> str:
    """The figures of reports as CSV, with their labels and places.

    Parameters
    ----------
    reports : iterable of Report
    lang : str
        Language of the labels.

    Returns
    -------
    str
        ``report``, ``path``, ``agency``, ``year``, ``edition`` and the columns of
        `Report.cells`; no text that a spreadsheet would run.
    """
    import pandas as pd

    rows = [
        (report.id, report.document.path, report.agency, report.year, report.edition, *cell)
        for report in reports
        for cell in report.cells(lang).itertuples(index=False)
    ]
    columns = ["report", "path", "agency", "year", "edition", *CELL_COLUMNS]
    table = pd.DataFrame(rows, columns=columns, dtype="object").map(harmless)
    return str(table.to_csv(index=False, lineterminator="\n"))


def sections(reports: Reports) -> pd.DataFrame:
    """The sections of reports, a row each.

    Parameters
    ----------
    reports : Report, iterable of Report, or path of a file or folder

    Returns
    -------
    pandas.DataFrame
        ``report`` (`Report.id`), ``agency``, ``year``, ``section`` (a key of `form.SECTIONS`,
        `form.SUBSECTIONS` or `form.FURTHER_SECTIONS`), ``text``.

    Examples
    --------
    >>> import govreport
    >>> report = govreport.read("data/reports/hongqi-2021.txt")
    >>> govreport.sections([report]).query("section == 'problems'")["text"].iloc[0][:12]
    '1、业务能力和工作水平方'
    """
    rows = [
        (report.id, report.agency, report.year, section, text)
        for report in listed(reports)
        for section, text in report.sections.items()
    ]
    return _frame(rows, SECTIONS)


def items(reports: Reports) -> pd.DataFrame:
    """The problems and improvements of reports, a row each.

    Parameters
    ----------
    reports : Report, iterable of Report, or path of a file or folder

    Returns
    -------
    pandas.DataFrame
        ``report`` (`Report.id`), ``agency``, ``year``; ``item`` (1, 2, … within the report: a problem
        and its improvements share the number); ``kind`` (``problem`` or
        ``improvement``); ``number`` (0 for the problem, 1, 2, … for its improvements);
        ``text``, verbatim; ``how`` an improvement came to stand under its problem (a key of
        `report.LINKS`), whether it ``fits`` and its ``likeness`` (the `Link`'s score); ``whole``, False
        where the section was not split whole (`read.items`); ``start`` and ``end``, its
        characters in the report's ``problems`` section. An item without a row of kind
        ``problem`` holds improvements that answer no stated problem. An improvement that
        answers several problems has a row under each, with the same ``start``. Where people
        decided, ``who`` did, ``read`` is how the reader had made the pair, and ``themes`` (keys
        of the coding frame, by spaces; ``none``; NA where nobody decided) are those given.

    Examples
    --------
    >>> import govreport
    >>> report = govreport.read("data/reports/hongqi-2021.txt")
    >>> table = govreport.items([report])
    >>> table[["item", "kind", "number"]].values.tolist()
    [[1, 'problem', 0], [1, 'improvement', 1], [2, 'problem', 0], [2, 'improvement', 1]]
    >>> row = table.iloc[2]
    >>> report.sections["problems"][row.start : row.end] == row.text
    True
    """
    rows = [row for report in listed(reports) for row in item_rows(report)]
    return _frame(rows, ITEMS)


def split_whole(report: Report) -> bool:
    """Whether all problems and improvements of a report were told apart, by the reader or by people."""
    return not any(one.rule == "read.items" and not one.settled for one in report.findings)


def item_rows(report: Report) -> Iterator[dict[str, Any]]:
    """The rows of `items` of one report."""
    common = {"report": report.id, "agency": report.agency, "year": report.year}
    common["whole"] = split_whole(report)
    for number, kind, at, text, link in placed(report):
        yield {
            **common, "item": number, "kind": kind, "number": at, "text": text,
            "how": link.how, "fits": link.fits, "likeness": link.score, "start": link.start,
            "end": None if link.start is None else link.start + len(text), "read": link.read,
            "themes": None if link.themes is None else " ".join(link.themes) or NO_THEMES,
            "who": link.who or None,
        }  # fmt: skip


NO_THEMES = "none"
"""What stands for no theme, where people gave it none."""


def _frame(rows: Sequence[Any], columns: Iterable[str]) -> pd.DataFrame:
    import pandas as pd

    types = {
        "year": "Int64", "start": "Int64", "end": "Int64", "value": "Float64",
        "likeness": "Float64", "fits": "boolean", "whole": "boolean",
    }  # fmt: skip
    table = pd.DataFrame(rows, columns=list(columns))
    return table.astype({name: kind for name, kind in types.items() if name in table})
