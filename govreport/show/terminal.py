"""Reports and findings on a terminal, through rich."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from govreport import form
from govreport.normal import shown
from govreport.show.html import Shown, report_html
from govreport.words import MARKS, number, place_text, row_of, unit_text, where, word


def _text(text: str, style: str = "") -> Any:
    """Text for a terminal: no markup, and no control character of a document's."""
    from rich.text import Text

    return Text(shown(text), style=style)


@dataclass(frozen=True)
class ReportView:
    """A report in one language; displays itself in a notebook and on a terminal."""

    report: Shown
    lang: str = "zh"

    def _repr_html_(self) -> str:
        return report_html(self.report, self.lang)

    def __str__(self) -> str:
        return report_text(self.report, self.lang)


def report_text(report: Shown, lang: str = "zh", width: int = 110) -> str:
    """A report as plain text for a terminal.

    Parameters
    ----------
    report : Shown
    lang : str
    width : int
        Columns of the terminal.

    Returns
    -------
    str
    """
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None, legacy_windows=False)
    print_report(report, console, lang)
    return out.getvalue()


_LABEL = 10
"""Cells that a narrow screen leaves to a row's label."""


def print_report(report: Shown, console: Any, lang: str = "zh", everything: bool = False) -> None:
    """Print a report on a rich console: tables, sections, items, findings.

    Parameters
    ----------
    report : Shown
    console : rich.console.Console
    lang : str
    everything : bool
        As for `print_checked`.
    """
    from rich import box
    from rich.table import Table

    unknown = word("unknown", lang)
    console.print(_text(f"{report.agency or unknown}  {report.year or unknown}", style="bold"))
    console.print(
        _text(
            f"{word('edition', lang)}: {report.edition or unknown}   "
            f"{word('published', lang)}: {report.published or unknown}   "
            f"{word('source', lang)}: {report.document.path or report.document.format}",
            style="dim",
        )
    )
    for key in form.tables_of(report.edition):
        spec = form.table(report.edition or "2021", key)
        present = [row for table, row, _ in report.figures if table == key]
        table = Table(
            title=_text(spec.label(lang)),
            box=box.SIMPLE_HEAD,
            title_justify="left",
            title_style="bold",
            pad_edge=False,
            padding=(0, 1, 0, 0),
        )
        if not present:
            console.print(_text(f"⚑ {spec.label(lang)}: {word('no_table', lang)}", style="yellow"))
            continue
        rows = {
            row: [_cell_text(report, key, row, column.key, lang) for column in spec.columns]
            for row in dict.fromkeys(present)
        }
        table.add_column(word("row", lang), overflow="fold", max_width=40)
        share = (console.width - _LABEL) // len(spec.columns) - 2
        for column, below in zip(spec.columns, zip(*rows.values(), strict=True), strict=True):
            # a heading may be broken where the screen is narrow, a figure may not
            width = max(share, *(cell.cell_len for cell in below))
            table.add_column(
                _text(column.label(lang)), justify="right", overflow="fold", max_width=width
            )
        for row, cells in rows.items():
            table.add_row(_text(row_of(spec, row).label(lang)), *cells)
        console.print(table)
    console.print(_text(word("legend", lang), style="dim"))
    _print_text(report, console, lang)
    _print_findings(report, console, lang, everything)


def _cell_text(report: Shown, table: str, row: str, column: str, lang: str) -> Any:
    figure = report.figures.get((table, row, column))
    if figure is None:
        return _text("")
    findings = [one for one in report.findings_for(table, row, column) if not one.settled]
    mark = "≈" if figure.how == "inferred" and figure.value is not None else ""
    mark += "✎" if figure.how == "human" else ""
    mark += "⚑" if findings and figure.value is not None else ""
    unit = unit_text(figure, lang)
    open_ = findings or (figure.value is None and figure.how != "human")
    style = "bold yellow" if open_ else ""
    return _text(f"{number(figure.value)}{unit}{mark}", style=style)


def _print_text(report: Shown, console: Any, lang: str) -> None:
    labels = form.SECTIONS | form.FURTHER_SECTIONS
    for key, text in report.sections.items():
        if key in labels and text and key != "problems":
            console.print(_text(f"\n{labels[key](lang)}", style="bold"))
            console.print(_indented(_text(text)))
    if report.problems:
        console.print(_text(f"\n{word('problems', lang)}", style="bold"))
    for count, item in enumerate(report.problems, start=1):
        told, improvements = item.marked()
        problem = told or word("no_problem", lang)
        console.print(_indented(_text(f"{count}. {word('problem', lang)}: {problem}")))
        for improvement in improvements:
            line = _text(f"→ {word('improvement', lang)}: {improvement}", style="green")
            console.print(_indented(line, 5))


_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def _print_findings(report: Shown, console: Any, lang: str, everything: bool) -> None:
    if not report.findings:
        console.print(_text(f"\n✓ {word('no_findings', lang)}", style="green"))
        return
    title = f"\n{word('findings', lang)} ({len(report.findings)})"
    console.print(_text(title, style="bold"))
    for finding in _grave(report.findings, everything):
        cell = " · ".join(where(report.edition, finding, lang))
        line = f"{MARKS[finding.severity]} {cell}{word('colon', lang) if cell else ''}"
        line += finding.message(lang) + _place(finding, lang)
        console.print(_text(line, style=_STYLES[finding.severity]))
    if not everything:
        _print_counted(report.findings, console, lang)


def _grave(findings: Sequence[Any], everything: bool) -> list[Any]:
    """Those to print one by one, gravest first."""
    shown = [found for found in findings if everything or found.severity != "info"]
    return sorted(shown, key=lambda found: list(MARKS).index(found.severity))


def _print_counted(findings: Sequence[Any], console: Any, lang: str) -> None:
    """What is merely worth knowing, counted by rule."""
    rest = Counter(found.rule for found in findings if found.severity == "info")
    if rest:
        counts = "  ".join(f"{rule} ×{count}" for rule, count in rest.items())
        line = f"{MARKS['info']} {word('info', lang)} {rest.total()}{word('colon', lang)}{counts}"
        console.print(_indented(_text(line + word("all", lang), style="dim")))


def _place(finding: Any, lang: str) -> str:
    return f" [{place_text(finding.place, lang)}]" if finding.place else ""


def print_checked(
    reports: Sequence[Shown],
    pairs: Sequence[tuple[Shown, Any]],
    console: Any,
    lang: str = "zh",
    everything: bool = False,
) -> None:
    """Print findings on a rich console, grouped by report.

    Parameters
    ----------
    reports : sequence of Report
        All that were checked, those without findings included.
    pairs : sequence of (Report, Finding)
    console : rich.console.Console
    lang : str
    everything : bool
        Print each finding of level info; otherwise they are counted by rule.
    """
    by_report: dict[int, list[Any]] = {id(report): [] for report in reports}
    for of, found in pairs:
        by_report[id(of)].append(found)
    for report in reports:
        unknown = word("unknown", lang)
        own = by_report[id(report)]
        where = report.document.path or report.document.format
        console.print(
            _text(f"{report.agency or unknown}  {report.year or unknown}", style="bold"),
            _text(f"({where})", style="dim"),
        )
        if not any(found.severity == "error" for found in own):
            console.print(_text(f"  ✓ {word('no_errors', lang)}", style="green"))
        for found in _grave(own, everything):
            line = f"{MARKS[found.severity]} {found.message(lang)}"
            name = f"  {found.rule}{_place(found, lang)}"
            body = _text(line, style=_STYLES[found.severity])
            console.print(_indented(body.append(name, style="dim")))
        if not everything:
            _print_counted(own, console, lang)


def print_rules(rules: Any, console: Any) -> None:
    """Print the table of rules, `govreport.rules`, on a rich console: by family, two lines each."""
    for family, same in rules.groupby("family", sort=False):
        console.print(_text(f"\n{family}", style="bold"))
        for rule in same.itertuples():
            head = _text(f"{MARKS[rule.severity]} {rule.Index}", style=_STYLES[rule.severity])
            console.print(_indented(head.append(f"  {rule.title}", style="default")))
            console.print(_indented(_text(f"{rule.basis} · {rule.over}", style="dim"), 6))


def _indented(text: Any, by: int = 2) -> Any:
    from rich.padding import Padding

    return Padding(text, (0, 0, 0, by))
