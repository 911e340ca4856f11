"""Reports and findings in a notebook. Everything that comes from a document is escaped.

Colours are the theme's where a notebook has one, and marks differ in shape and words
as well as in colour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from math import lcm
from typing import Any, Protocol

from govreport import form
from govreport.document import Document
from govreport.form import Label
from govreport.normal import escape
from govreport.words import MARKS, edition_text, number, place_text, unit_text, where, word


def stylesheet(name: str) -> str:
    """A style sheet that lies beside this module, as an element."""
    return f"<style>\n{files('govreport.show').joinpath(name).read_text('utf-8')}</style>\n"


STYLE = stylesheet("style.css")

_PLAIN = 'border="1" cellspacing="0" cellpadding="4"'
"""What keeps a table's shape where styles are stripped: GitHub, an untrusted notebook."""


class Shown(Protocol):
    """What is shown of a report, which shows itself through this module."""

    agency: str | None
    year: int | None
    edition: str | None
    published: str | None
    figures: dict[tuple[str, str, str], Any]
    sections: dict[str, str]
    problems: list[Any]
    findings: list[Any]
    document: Document

    def findings_for(self, table: str, row: str, column: str) -> list[Any]:
        """The findings that speak of one cell."""
        ...


def report_html(report: Shown, lang: str = "zh") -> str:
    """A report for a notebook: header, three tables laid out like the form, text folded.

    Parameters
    ----------
    report : Shown
    lang : str
        ``"zh"`` or ``"en"``; text of the document itself stays as printed.

    Returns
    -------
    str
        HTML in which everything from the document is escaped.
    """
    shown = (_header, tables_html, _problems_html, _text_html, _findings_html)
    inside = "".join(part(report, lang) for part in shown)
    return f'{STYLE}<div class="govreport" lang="{escape(lang)}">{inside}</div>'


Links = Mapping[tuple[str, str, str], Sequence[tuple[int, str]]]
"""Cell → number and severity of the findings that speak of it."""


def tables_html(report: Shown, lang: str = "zh", links: Links | None = None) -> str:
    """The three tables laid out like the form.

    Parameters
    ----------
    report : Shown
    lang : str
    links : mapping, optional
        Findings to link to (``#finding-3``) from the cells they speak of; without
        them a cell carries its own findings as a hint.

    Returns
    -------
    str
    """
    parts = []
    for key in form.tables_of(report.edition):
        label = form.table(report.edition or "2021", key).label(lang)
        parts.append(f"<h4>{escape(label)}</h4>")
        if not any(table == key for table, _, _ in report.figures):
            parts.append(f'<p class="warning">⚑ {word("no_table", lang)}</p>')
        else:
            table = _TABLES_HTML[key](report, lang, links)
            parts.append(
                f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
                f'<table class="{key}" {_PLAIN}>{table}</table></div>'
            )
    parts.append(f'<p class="legend">{word("legend", lang)}</p>')
    return "".join(parts)


def _header(report: Shown, lang: str) -> str:
    unknown, colon = word("unknown", lang), word("colon", lang)
    facts = {
        "year": report.year or unknown,
        "edition": edition_text(report.edition, lang),
        "published": report.published or unknown,
        "source": report.document.path or report.document.format,
    }
    told = (f"{escape(word(name, lang))}{colon}{escape(str(facts[name]))}" for name in facts)
    meta = " · ".join(told)
    return f'<h3>{escape(report.agency or unknown)}</h3><p class="meta">{meta}</p>'


def _cell_html(
    report: Shown, table: str, row: str, column: str, lang: str, links: Links | None, width: int = 1
) -> str:
    span = f' colspan="{width}"' if width > 1 else ""
    figure = report.figures.get((table, row, column))
    if figure is None:
        return f'<td class="none"{span}></td>'
    classes = []
    marks = ""
    linked = links.get((table, row, column), ()) if links is not None else ()
    findings = report.findings_for(table, row, column) if links is None else []
    open_ = [finding for finding in findings if not finding.settled]
    if figure.value is None:
        classes.append("null")
    elif open_:
        classes.append("flagged")
        marks += " ⚑"
    elif figure.value == 0 and figure.how != "inferred" and not linked:
        classes.append("zero")
    if figure.how == "inferred" and figure.value is not None:
        classes.append("inferred")
        marks += " ≈"
    if figure.how == "human":
        classes.append("human")
        marks += " ✎"
    if column == "total" or row == "total":
        classes.append("total")
    classes += [severity for _, severity in linked[:1]]
    for number_, severity in linked:
        marks += f' <a class="mark" href="#finding-{number_}">{MARKS[severity]}{number_}</a>'
    hint = [*(finding.message(lang) for finding in findings), place_text(figure.place, lang)]
    hint += [f"{word('who', lang)}{word('colon', lang)}{figure.who}"] if figure.who else []
    anchor = f' id="{cell_anchor(table, row, column)}"' if linked else ""
    return (
        f'<td class="{" ".join(classes)}" align="right"{span}{anchor} '
        f'title="{escape("; ".join(hint), quote=True)}">'
        f"{number(figure.value)}{escape(unit_text(figure, lang))}{marks}</td>"
    )


def cell_anchor(table: str, row: str, column: str) -> str:
    """The name under which a linked cell can be jumped to."""
    return f"cell-{table}-{row}-{column}"


def _head(text: str, columns: int = 1, rows: int = 1) -> str:
    """A column's heading; a short one is not broken."""
    spans = f' colspan="{columns}"' if columns > 1 else ""
    spans += f' rowspan="{rows}"' if rows > 1 else ""
    short = " short" if len(text) <= _SHORT else ""
    return f'<th class="head{short}"{spans}>{escape(text)}</th>'


_SHORT = 6
"""Characters of a heading that stay on one line."""


def _article(group: str, lang: str) -> str:
    """第二十条第（一）项, in either language."""
    match = re.fullmatch(r"第二十条第（([一二三四五六七八九])）项", group)
    if lang == "zh" or not match:
        return group
    return f"Article 20 ({'一二三四五六七八九'.index(match[1]) + 1})"


def _proactive_html(report: Shown, lang: str, links: Links | None) -> str:
    """Table 2 as the form prints it: under each item of article 20 its own columns."""
    spec = form.table(report.edition or "2021", "proactive")
    width = lcm(*(len(row.columns) for row in spec.rows))
    lines = []
    above: tuple[str, ...] = ()
    for row in spec.rows:
        span = width // len(row.columns)
        if row.groups != above:
            above = row.groups
            heads = "".join(_head(spec.column(c).label(lang), span) for c in row.columns)
            lines.append(f"<tr>{_head(_article(row.groups[0], lang), width + 1)}</tr>")
            lines.append(f"<tr>{_head(word('row', lang))}{heads}</tr>")
        cells = "".join(
            _cell_html(report, "proactive", row.key, c, lang, links, span) for c in row.columns
        )
        lines.append(f'<tr><th scope="row" align="left">{escape(row.label(lang))}</th>{cells}</tr>')
    return f"<tbody>{''.join(lines)}</tbody>"


def _disputes_html(report: Shown, lang: str, links: Links | None) -> str:
    """Table 4 as the form prints it: three blocks side by side in one line."""
    spec = form.DISPUTES
    first, *litigation = spec.rows
    width = len(spec.columns)
    blocks = "".join(_head(row.label(lang), width) for row in litigation)
    columns = "".join(_head(c.label(lang)) for _ in spec.rows for c in spec.columns)
    cells = "".join(
        _cell_html(report, "disputes", row.key, column.key, lang, links)
        for row in spec.rows
        for column in spec.columns
    )
    return (
        f"<thead><tr>{_head(first.label(lang), width, 2)}"
        f"{_head(word('litigation', lang), width * len(litigation))}</tr><tr>{blocks}</tr>"
        f"<tr>{columns}</tr></thead><tbody><tr>{cells}</tr></tbody>"
    )


def _requests_html(report: Shown, lang: str, links: Links | None) -> str:
    """Table 3 as the form prints it: group labels beside their rows."""
    present = {row for table, row, _ in report.figures if table == "requests"}
    rows = form.request_rows("other" not in present)
    columns = form.APPLICANT_COLUMNS
    inner = "".join(_head(c.label(lang)) for c in columns[1:-1])
    head = (
        f"<tr>{_head(word('row', lang), 3, 2)}{_head(columns[0].label(lang), 1, 2)}"
        f"{_head(word('applicants', lang), 5)}{_head(columns[-1].label(lang), 1, 2)}</tr>"
        f"<tr>{inner}</tr>"
    )
    body = []
    for number_, row in enumerate(rows):
        labels = ""
        above = rows[number_ - 1].groups if number_ else ()
        for depth, group in enumerate(row.groups):
            if row.groups[: depth + 1] == above[: depth + 1]:
                continue
            span = sum(
                other.groups[: depth + 1] == row.groups[: depth + 1] for other in rows[number_:]
            )
            name = form.GROUPS[group](lang)
            labels += f'<th class="group" rowspan="{span}">{escape(name)}</th>'
        text = f"{row.number}{row.label.zh}" if lang == "zh" else row.label.en
        if lang == "en" and len(row.groups) > 1:  # the group stands beside it
            text = text.split(": ", 1)[-1].capitalize()
        width = 3 - len(row.groups)
        total = ' class="total"' if row.key == "total" else ""
        labels += f'<th scope="row" align="left"{total} colspan="{width}">{escape(text)}</th>'
        cells = "".join(
            _cell_html(report, "requests", row.key, c.key, lang, links) for c in columns
        )
        body.append(f"<tr>{labels}{cells}</tr>")
    return f"<thead>{head}</thead><tbody>{''.join(body)}</tbody>"


def _statistics_html(report: Shown, lang: str, links: Links | None) -> str:
    """The table of edition 2014: an indicator a row, rows of a province among them as printed."""
    body = []
    above: tuple[str, ...] = ()
    for row in (form.find_row(*cell[:2]) for cell in report.figures):
        for group in row.groups:
            if group not in above:
                body.append(f"<tr>{_head(form.PARTS.get(group, row.label)(lang), 2)}</tr>")
        above = row.groups or above
        text = f"{row.number}{row.label.zh}" if lang == "zh" else row.label.en
        cell = _cell_html(report, "statistics", row.key, "figure", lang, links)
        body.append(f'<tr><th scope="row" align="left">{escape(text)}</th>{cell}</tr>')
    figure = form.find_column(*next(iter(report.figures))).label(lang)
    head = _head(word("row", lang)) + _head(figure)
    return f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"


_TABLES_HTML = {
    "statistics": _statistics_html,
    "proactive": _proactive_html,
    "requests": _requests_html,
    "disputes": _disputes_html,
}


def _problems_html(report: Shown, lang: str) -> str:
    if not report.problems:
        return ""
    items = []
    for item in report.problems:
        told, improvements = item.marked()
        answers = "".join(f"<li>{escape(text)}</li>" for text in improvements)
        problem = escape(told) if told else f"<em>{word('no_problem', lang)}</em>"
        items.append(f"<li>{problem}" + (f"<ul>{answers}</ul>" if answers else "") + "</li>")
    count = len(report.problems)
    return (
        f"<details open><summary>{word('problems', lang)} ({count})</summary>"
        f"<ol>{''.join(items)}</ol></details>"
    )


def _text_html(report: Shown, lang: str) -> str:
    labels = form.SECTIONS | form.SUBSECTIONS | form.FURTHER_SECTIONS
    parts = [
        f"<details><summary>{escape(labels[key](lang))} ({len(text)})</summary>"
        f'<div class="body">{escape(text)}</div></details>'
        for key, text in report.sections.items()
        if text and "." not in key
    ]
    return f"<h4>{word('text', lang)}</h4>{''.join(parts)}" if parts else ""


_SHOWN_FINDINGS = 40


def _findings_html(report: Shown, lang: str) -> str:
    if not report.findings:
        return f'<p class="meta">✓ {word("no_findings", lang)}</p>'
    colon = word("colon", lang)
    parts = []
    for severity, mark in MARKS.items():
        found = [finding for finding in report.findings if finding.severity == severity]
        items = []
        for finding in found[:_SHOWN_FINDINGS]:
            cell = " · ".join(where(report.edition, finding, lang))
            place = place_text(finding.place, lang) if finding.place else ""
            items.append(
                f'<li class="{severity}">{escape(cell)}{colon if cell else ""}'
                f"{escape(finding.message(lang))} <small>{escape(place)}</small></li>"
            )
        if len(found) > _SHOWN_FINDINGS:
            items.append(f"<li>… +{len(found) - _SHOWN_FINDINGS}</li>")
        if found:
            parts.append(
                f"<details{'' if severity == 'info' else ' open'}><summary>{mark} "
                f"{word(severity, lang)} ({len(found)})</summary><ul>{''.join(items)}</ul></details>"
            )
    return f"<h4>{word('findings', lang)} ({len(report.findings)})</h4>{''.join(parts)}"


_SHOWN_ROWS = 200

_WIDTHS = {"message": "long", "basis": "long", "agency": "name"}
"""Columns that a narrow screen may not squeeze."""


def findings_html(table: Any, labels: Mapping[str, Label], lang: str) -> str:
    """A table of findings for a notebook: columns without content left out, all escaped.

    Parameters
    ----------
    table : pandas.DataFrame
        As `govreport.check` makes it, or some of its rows and columns.
    labels : mapping of str to Label
        What its columns are called beside their names.
    lang : str

    Returns
    -------
    str
        Errors and warnings as a table; infos in another one, folded unless they are all.
    """
    counts = table["severity"].value_counts()
    marks = "　".join(f"{MARKS[s]} {word(s, lang)} {counts.get(s, 0)}" for s in MARKS)
    mild = table["severity"] == "info"
    parts = [_rows_html(table[~mild], labels, lang)]
    if mild.any():
        rules = table.loc[mild, "rule"].value_counts()
        told = "　".join(f"{rule} ×{count}" for rule, count in rules.items())
        parts.append(
            f"<details{' open' if mild.all() else ''}><summary>{MARKS['info']} "
            f"{word('info', lang)} ({mild.sum()})</summary><p class='meta'>{escape(told)}</p>"
            f"{_rows_html(table[mild], labels, lang)}</details>"
        )
    return f'{STYLE}<div class="govreport"><p class="meta">{marks}</p>{"".join(parts)}</div>'


def _rows_html(table: Any, labels: Mapping[str, Label], lang: str) -> str:
    if table.empty:
        return ""
    shown = table.head(_SHOWN_ROWS)
    told = [name for name in shown.columns if shown[name].map(_told).any()]
    head = "".join(f"<th class='head'>{_column(str(name), labels, lang)}</th>" for name in told)
    lines = []
    for record in shown.to_dict("records"):
        cells = "".join(
            f"<td class='{_WIDTHS.get(str(name), 'word')}'>{_shown(name, record[name], lang)}</td>"
            for name in told
        )
        lines.append(f"<tr class='{escape(str(record['severity']))}'>{cells}</tr>")
    more = f"<p class='meta'>… +{len(table) - _SHOWN_ROWS}</p>" if len(table) > _SHOWN_ROWS else ""
    return (
        f'<div class="scroll"><table class="findings" {_PLAIN}><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>{more}"
    )


def _column(name: str, labels: Mapping[str, Label], lang: str) -> str:
    """A column's label, and its name for who goes on in code."""
    label = labels[name](lang) if name in labels else name
    return escape(label) + ("" if label == name else f"<br><small>{escape(name)}</small>")


def _told(value: Any) -> bool:
    return value is not None and value == value and value != ""


def _shown(name: str, value: Any, lang: str) -> str:
    if not _told(value):
        return ""
    if name == "severity" and value in MARKS:
        return f"{MARKS[value]} {word(value, lang)}"
    return escape(str(value))
