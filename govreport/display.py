"""How reports, tables and places are shown: notebook HTML, terminal, page images.

Everything that comes from a document is escaped. Colours are the theme's where a
notebook has one, and marks differ in shape and words as well as in colour.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from math import lcm
from typing import TYPE_CHECKING, Any, Protocol

from govreport import form
from govreport.document import Document, Grid, Paragraph, Place
from govreport.errors import UnreadableFile
from govreport.normal import CONTROL

if TYPE_CHECKING:
    from PIL.Image import Image


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


_WORDS: dict[str, tuple[str, str]] = {
    "year": ("年度", "Year"),
    "edition": ("表格版本", "Form"),
    "published": ("公布日期", "Published"),
    "source": ("来源", "Source"),
    "unknown": ("未知", "unknown"),
    "problems": ("问题与改进", "Problems and improvements"),
    "problem": ("问题", "Problem"),
    "improvement": ("改进", "Improvement"),
    "no_problem": ("（未对应具体问题）", "(answers no stated problem)"),
    "findings": ("提示", "Findings"),
    "no_findings": ("全部单元格均已读取。", "Every cell was read."),
    "no_errors": ("没有不可能成立之处", "nothing that cannot be true"),
    "more_info": ("提示（加 --all 逐条列出）：", "worth knowing (--all lists them): "),
    "text": ("正文", "Text"),
    "null": ("空缺", "null"),
    "no_table": ("未找到此表", "this table was not found"),
    "inferred": ("推定", "inferred"),
    "legend": (
        "∅ 空缺（不是0）　≈ 由勾稽关系推定　⚑ 有提示",
        "∅ null (not 0)   ≈ inferred from the form's identities   ⚑ has a finding",
    ),
    "applicants": ("法人或其他组织", "Organisations"),
    "page": ("第{}页", "page {}"),
    "line": ("第{}行", "line {}"),
    "character": ("第{}字", ", character {}"),
    "no_place": ("文件中没有这个单元格", "the file has no such cell"),
    "value": ("数值", "Value"),
    "printed": ("原文", "Printed"),
    "how": ("读取方式", "How"),
    "place": ("位置", "Place"),
    "row": ("项目", "Item"),
    "litigation": ("行政诉讼", "Administrative litigation"),
    "colon": ("：", ": "),
}


def word(key: str, lang: str) -> str:
    """One of the display's own words, in `lang`."""
    return _WORDS[key][0 if lang == "zh" else 1]


def number(value: int | Decimal | None) -> str:
    """A figure as people write it; ``∅`` for null."""
    if value is None:
        return "∅"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


# --- a report --------------------------------------------------------------------

STYLE = """
<style>
.govreport{font-family:system-ui,"Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","PingFang SC",
 sans-serif;line-height:1.5;color:inherit}
.govreport h3{margin:.2em 0 .3em}
.govreport h4{margin:1.2em 0 .4em}
.govreport .scroll{overflow-x:auto}
.govreport table{border-collapse:collapse;font-size:.92em;margin:.2em 0 .6em;color:inherit;
 background:transparent}
.govreport th,.govreport td{border:1px solid #8888;padding:.22em .6em;text-align:right;
 vertical-align:middle;background:transparent;white-space:normal}
.govreport td{font-variant-numeric:tabular-nums;min-width:2.4em}
.govreport th{font-weight:400;text-align:left!important;max-width:26em}
.govreport th.group{max-width:5.6em;text-align:center!important}
.govreport thead th,.govreport th.head{text-align:center!important;font-weight:600;background:#8882}
.govreport .disputes th,.govreport .disputes td{padding:.22em .32em}
.govreport .facts td{text-align:left}
.govreport th.short{white-space:nowrap}
.govreport td.zero{opacity:.62}
.govreport td.null{background:#d9a40030;outline:1px dashed #b07c00;outline-offset:-3px}
.govreport td.flagged{background:#d9a40030}
.govreport td.inferred{box-shadow:inset 0 -2px #2a78c8}
.govreport .total{font-weight:600}
.govreport .legend,.govreport .meta{font-size:.88em;opacity:.85}
.govreport details{margin:.4em 0}
.govreport summary{cursor:pointer;font-weight:600}
.govreport .body{white-space:pre-wrap;max-width:52em}
.govreport .error{color:#c02626}.govreport .warning{color:#8a5a00}.govreport .info{opacity:.8}
.govreport table.findings td{text-align:left;vertical-align:top}
.govreport table.findings td.long{min-width:22em}
.govreport tr.error>td:nth-child(-n+3){font-weight:600}
.govreport tr.info{color:inherit}
.govreport mark{background:#ffd54a;color:#000;padding:0 .1em}
.govreport img{max-width:100%;height:auto;border:1px solid #8888}
@media (prefers-color-scheme:dark){.govreport .warning{color:#e0aa3e}.govreport .error{color:#ff7b72}}
[data-jp-theme-light="true"] .govreport .warning{color:#8a5a00}
[data-jp-theme-light="true"] .govreport .error{color:#c02626}
[data-jp-theme-light="false"] .govreport .warning{color:#e0aa3e}
[data-jp-theme-light="false"] .govreport .error{color:#ff7b72}
</style>
"""


@dataclass(frozen=True)
class ReportView:
    """A report in one language; displays itself in a notebook and on a terminal."""

    report: Shown
    lang: str = "zh"

    def _repr_html_(self) -> str:
        return report_html(self.report, self.lang)

    def __str__(self) -> str:
        return report_text(self.report, self.lang)


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
    parts = [
        STYLE,
        f'<div class="govreport" lang="{escape(lang)}">',
        _header(report, lang),
    ]
    parts.append(tables_html(report, lang))
    parts.append(_problems_html(report, lang))
    parts.append(_text_html(report, lang))
    parts.append(_findings_html(report, lang))
    parts.append("</div>")
    return "".join(parts)


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
    for key in form.TABLES:
        label = form.table(report.edition or "2021", key).label(lang)
        parts.append(f"<h4>{escape(label)}</h4>")
        if not any(table == key for table, _, _ in report.figures):
            parts.append(f'<p class="warning">⚑ {word("no_table", lang)}</p>')
        else:
            table = _TABLES_HTML[key](report, lang, links)
            parts.append(
                f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
                f'<table class="{key}">{table}</table></div>'
            )
    parts.append(f'<p class="legend">{word("legend", lang)}</p>')
    return "".join(parts)


def _header(report: Shown, lang: str) -> str:
    unknown = word("unknown", lang)
    edition = _edition(report, lang)
    facts = [
        (word("year", lang), report.year or unknown),
        (word("edition", lang), edition),
        (word("published", lang), report.published or unknown),
        (word("source", lang), report.document.path or report.document.format),
    ]
    colon = word("colon", lang)
    meta = " · ".join(f"{escape(name)}{colon}{escape(str(value))}" for name, value in facts)
    return f'<h3>{escape(report.agency or unknown)}</h3><p class="meta">{meta}</p>'


def _edition(report: Shown, lang: str) -> str:
    """The edition of the form, and the notice that prescribes it."""
    notice = form.EDITIONS.get(report.edition or "", "")
    if not notice:
        return word("unknown", lang)
    if lang == "zh":
        return f"{report.edition}（{notice}）"
    year, number = re.findall(r"\d+", notice)
    return f"{report.edition} (Guobangongkaibanhan [{year}] No. {number})"


_UNITS_EN = {"万元": "× 10,000 yuan", "元": "yuan", "亿元": "× 100 million yuan", "件": ""}


def _unit(figure: Any, lang: str) -> str:
    """A figure's unit behind a space; counts need none."""
    if figure.value is None or figure.unit in ("件", ""):
        return ""
    unit = figure.unit if lang == "zh" else _UNITS_EN.get(figure.unit, figure.unit)
    return f" {unit}"


def _cell_html(
    report: Shown,
    table: str,
    row: str,
    column: str,
    lang: str,
    links: Links | None,
    width: int = 1,
) -> str:
    span = f' colspan="{width}"' if width > 1 else ""
    figure = report.figures.get((table, row, column))
    if figure is None:
        return f'<td class="none"{span}></td>'
    classes = []
    marks = ""
    linked = links.get((table, row, column), ()) if links is not None else ()
    findings = report.findings_for(table, row, column) if links is None else []
    if figure.value is None:
        classes.append("null")
    elif findings:
        classes.append("flagged")
        marks += " ⚑"
    elif figure.value == 0 and figure.how != "inferred" and not linked:
        classes.append("zero")
    if figure.how == "inferred" and figure.value is not None:
        classes.append("inferred")
        marks += " ≈"
    if column == "total" or row == "total":
        classes.append("total")
    classes += [severity for _, severity in linked[:1]]
    for number_, severity in linked:
        marks += f' <a class="mark" href="#finding-{number_}">{MARKS[severity]}{number_}</a>'
    hint = [*(finding.message(lang) for finding in findings), place_text(figure.place, lang)]
    anchor = f' id="{cell_anchor(table, row, column)}"' if linked else ""
    return (
        f'<td class="{" ".join(classes)}"{span}{anchor} '
        f'title="{escape("; ".join(hint), quote=True)}">'
        f"{number(figure.value)}{escape(_unit(figure, lang))}{marks}</td>"
    )


def cell_anchor(table: str, row: str, column: str) -> str:
    """The name under which a linked cell can be jumped to."""
    return f"cell-{table}-{row}-{column}"


def _head(text: str, columns: int = 1, rows: int = 1) -> str:
    """A column's heading; a short one is not broken."""
    spans = (f' colspan="{columns}"' if columns > 1 else "") + (
        f' rowspan="{rows}"' if rows > 1 else ""
    )
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
        lines.append(f'<tr><th scope="row">{escape(row.label(lang))}</th>{cells}</tr>')
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


_GROUPS_EN = {
    "三、本年度办理结果": "III. Outcomes",
    "（三）不予公开": "(3) Refused",
    "（四）无法提供": "(4) Unavailable",
    "（五）不予处理": "(5) Not processed",
    "（六）其他处理": "(6) Other handling",
}


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
            name = group if lang == "zh" else _GROUPS_EN.get(group, group)
            labels += f'<th class="group" rowspan="{span}">{escape(name)}</th>'
        text = f"{row.number}{row.label.zh}" if lang == "zh" else row.label.en
        if lang == "en" and len(row.groups) > 1:  # the group stands beside it
            text = text.split(": ", 1)[-1].capitalize()
        width = 3 - len(row.groups)
        total = ' class="total"' if row.key == "total" else ""
        labels += f'<th scope="row"{total} colspan="{width}">{escape(text)}</th>'
        cells = "".join(
            _cell_html(report, "requests", row.key, c.key, lang, links) for c in columns
        )
        body.append(f"<tr>{labels}{cells}</tr>")
    return f"<thead>{head}</thead><tbody>{''.join(body)}</tbody>"


_TABLES_HTML = {
    "proactive": _proactive_html,
    "requests": _requests_html,
    "disputes": _disputes_html,
}


def _problems_html(report: Shown, lang: str) -> str:
    if not report.problems:
        return ""
    items = []
    for item in report.problems:
        answers = "".join(f"<li>{escape(text)}</li>" for text in item.improvements)
        problem = escape(item.problem) if item.problem else f"<em>{word('no_problem', lang)}</em>"
        items.append(f"<li>{problem}" + (f"<ul>{answers}</ul>" if answers else "") + "</li>")
    count = len(report.problems)
    return (
        f"<details open><summary>{word('problems', lang)} ({count})</summary>"
        f"<ol>{''.join(items)}</ol></details>"
    )


def _text_html(report: Shown, lang: str) -> str:
    labels = form.SECTIONS | form.SUBSECTIONS | {"extra": form.EXTRA_SECTION}
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
    items = []
    for finding in report.findings[:_SHOWN_FINDINGS]:
        where = " · ".join(_where(report, finding, lang))
        place = (
            f" <small>{escape(place_text(finding.place, lang))}</small>" if finding.place else ""
        )
        items.append(
            f'<li class="{finding.severity}">⚑ {escape(where)}{word("colon", lang) if where else ""}'
            f"{escape(finding.message(lang))}{place}</li>"
        )
    more = len(report.findings) - _SHOWN_FINDINGS
    if more > 0:
        items.append(f"<li>… +{more}</li>")
    return (
        f"<details open><summary>{word('findings', lang)} ({len(report.findings)})</summary>"
        f"<ul>{''.join(items)}</ul></details>"
    )


def _where(report: Shown, finding: Any, lang: str) -> list[str]:
    """A finding's cell in words, as the report's own edition has them."""
    if finding.table is None:
        return []
    spec = form.table(report.edition or "2021", finding.table)
    words = [spec.label(lang)]
    if finding.row:
        words.append(_row(spec, finding.row).label(lang))
    if finding.row and finding.column:
        words.append(form.find_column(spec.key, finding.row, finding.column).label(lang))
    return words


def _row(spec: form.Table, key: str) -> form.Row:
    """A row of this edition; of another one where a report mixes them."""
    own = (row for row in spec.rows if row.key == key)
    return next(own, None) or form.find_row(spec.key, key)


_SHOWN_ROWS = 200


def findings_html(table: Any) -> str:
    """A table of findings for a notebook: columns without content left out, all escaped.

    Parameters
    ----------
    table : pandas.DataFrame
        As `govreport.check` makes it, or some of its rows and columns.

    Returns
    -------
    str
    """
    counts = table["severity"].value_counts()
    marks = "　".join(f"{MARKS[s]} {s} {counts.get(s, 0)}" for s in MARKS)
    if not len(table):
        return f'{STYLE}<div class="govreport"><p class="meta">✓ {marks}</p></div>'
    shown = table.head(_SHOWN_ROWS)
    told = [name for name in shown.columns if shown[name].map(_told).any()]
    head = "".join(f"<th class='head'>{escape(str(name))}</th>" for name in told)
    lines = []
    for record in shown.to_dict("records"):
        cells = "".join(
            f"<td class='{'long' if name == 'message' else 'word'}'>{_shown(name, record[name])}</td>"
            for name in told
        )
        lines.append(f"<tr class='{escape(str(record['severity']))}'>{cells}</tr>")
    more = f"<p class='meta'>… +{len(table) - _SHOWN_ROWS}</p>" if len(table) > _SHOWN_ROWS else ""
    return (
        f'{STYLE}<div class="govreport"><p class="meta">{marks}</p><div class="scroll">'
        f'<table class="findings"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody>'
        f"</table></div>{more}</div>"
    )


MARKS = {"error": "✗", "warning": "⚑", "info": "ℹ"}
"""A sign for each severity, beside its colour."""


def _told(value: Any) -> bool:
    return value is not None and value == value and value != ""


def _shown(name: str, value: Any) -> str:
    if not _told(value):
        return ""
    mark = f"{MARKS[value]} " if name == "severity" and value in MARKS else ""
    return mark + escape(str(value))


# --- terminal ---------------------------------------------------------------------


def one_line(text: str) -> str:
    """A message as one harmless line, whatever a file's name or text holds."""
    return re.sub(r"[\n\t\u2028\u2029]", " ", CONTROL.sub(" ", text))


def _text(text: str, style: str = "") -> Any:
    """Text for a terminal: no markup, and no control character of a document's."""
    from rich.text import Text

    return Text(CONTROL.sub(" ", text), style=style)


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

    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    print_report(report, console, lang)
    return console.file.getvalue()  # type: ignore[attr-defined]


def print_report(report: Shown, console: Any, lang: str = "zh") -> None:
    """Print a report on a rich console: tables, sections, items, findings."""
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
    for key in form.TABLES:
        spec = form.table(report.edition or "2021", key)
        present = [row for table, row, _ in report.figures if table == key]
        table = Table(
            title=_text(spec.label(lang)),
            box=box.SIMPLE_HEAD,
            title_justify="left",
            title_style="bold",
            pad_edge=False,
        )
        if not present:
            console.print(_text(f"⚑ {spec.label(lang)}: {word('no_table', lang)}", style="yellow"))
            continue
        table.add_column(word("row", lang), overflow="fold", max_width=40)
        for column in spec.columns:
            table.add_column(_text(column.label(lang)), justify="right")
        for row in dict.fromkeys(present):
            label = _row(spec, row).label(lang)
            cells = [_cell_text(report, key, row, column.key, lang) for column in spec.columns]
            table.add_row(_text(label), *cells)
        console.print(table)
    console.print(_text(word("legend", lang), style="dim"))
    _print_text(report, console, lang)
    _print_findings(report, console, lang)


def _cell_text(report: Shown, table: str, row: str, column: str, lang: str) -> Any:

    figure = report.figures.get((table, row, column))
    if figure is None:
        return _text("")
    findings = report.findings_for(table, row, column)
    mark = "≈" if figure.how == "inferred" and figure.value is not None else ""
    mark += "⚑" if findings and figure.value is not None else ""
    unit = _unit(figure, lang)
    style = "bold yellow" if figure.value is None or findings else ""
    return _text(f"{number(figure.value)}{unit}{mark}", style=style)


def _print_text(report: Shown, console: Any, lang: str) -> None:
    from rich.padding import Padding

    labels = form.SECTIONS | {"extra": form.EXTRA_SECTION}
    for key, text in report.sections.items():
        if key in labels and text and key != "problems":
            console.print(_text(f"\n{labels[key](lang)}", style="bold"))
            console.print(Padding(_text(text), (0, 0, 0, 2)))
    if report.problems:
        console.print(_text(f"\n{word('problems', lang)}", style="bold"))
    for count, item in enumerate(report.problems, start=1):
        problem = item.problem or word("no_problem", lang)
        console.print(Padding(_text(f"{count}. {word('problem', lang)}: {problem}"), (0, 0, 0, 2)))
        for improvement in item.improvements:
            line = _text(f"→ {word('improvement', lang)}: {improvement}", style="green")
            console.print(Padding(line, (0, 0, 0, 5)))


_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def _print_findings(report: Shown, console: Any, lang: str) -> None:

    if not report.findings:
        console.print(_text(f"\n✓ {word('no_findings', lang)}", style="green"))
        return
    title = f"\n{word('findings', lang)} ({len(report.findings)})"
    console.print(_text(title, style="bold"))
    for finding in report.findings:
        where = " · ".join(_where(report, finding, lang))
        place = f" [{finding.place}]" if finding.place else ""
        line = f"⚑ {where}{': ' if where else ''}{finding.message(lang)}{place}"
        console.print(_text(line, style=_STYLES[finding.severity]))


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
        grave = [found for found in own if everything or found.severity != "info"]
        rest = Counter(found.rule for found in own[len(grave) :])  # gravest come first
        where = report.document.path or report.document.format
        console.print(
            _text(f"{report.agency or unknown}  {report.year or unknown}", style="bold"),
            _text(f"({where})", style="dim"),
        )
        if not any(found.severity == "error" for found in own):
            console.print(_text(f"  ✓ {word('no_errors', lang)}", style="green"))
        for found in grave:
            place = f" [{found.place}]" if found.place else ""
            line = f"{MARKS[found.severity]} {found.message(lang)}"
            name = f"  {found.rule}{place}"
            body = _text(line, style=_STYLES[found.severity])
            console.print(_indented(body.append(name, style="dim")))
        if rest:
            counts = "  ".join(f"{rule} ×{count}" for rule, count in rest.items())
            line = f"ℹ {word('more_info', lang)}{counts}"
            console.print(_indented(_text(line, style="dim")))


def _indented(text: Any) -> Any:
    from rich.padding import Padding

    return Padding(text, (0, 0, 0, 2))


# --- one cell -----------------------------------------------------------------------

RESOLUTION = 110
"""Dots per inch of a page's picture."""

_MARKER = (255, 240, 170)
_FRAME = (208, 36, 36)


@dataclass(frozen=True)
class CellView:
    """Where one figure stands: displays itself in a notebook.

    Attributes
    ----------
    title : str
    value : int, Decimal or None
    unit, raw, how : str
    place : Place or None
    messages : list of str
    document : Document
    lang : str
    """

    title: str
    value: int | Decimal | None
    unit: str
    raw: str
    how: str
    place: Place | None
    messages: Sequence[str]
    document: Document
    lang: str = "zh"

    def image(self) -> Image | None:
        """The PDF page as a picture with the cell marked; None for other formats, and
        for a page too damaged to be drawn.
        """
        if not self.document.data or self.place is None or self.place.page is None:
            return None
        try:
            return page_image(self.document.data, self.place)
        except UnreadableFile:
            return None

    def context(self) -> tuple[str, str, str]:
        """The text before the figure, the figure as printed, and the text after it."""
        return _context(self.document, self.place, self.raw)

    def _facts(self) -> list[tuple[str, str]]:
        facts = [
            (word("value", self.lang), number(self.value) + _unit(self, self.lang)),
            (word("printed", self.lang), " ".join(self.raw.split()) or "—"),
            (word("how", self.lang), self.how),
            (word("place", self.lang), place_text(self.place, self.lang)),
        ]
        return facts

    def __str__(self) -> str:
        lines = [self.title, *(f"  {name}: {value}" for name, value in self._facts())]
        before, printed, after = self.context()
        if printed:
            lines.append(f"  …{before}⟦{printed}⟧{after}…")
        return "\n".join([*lines, *(f"  ⚑ {message}" for message in self.messages)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        facts = "".join(
            f'<tr><th scope="row">{escape(n)}</th><td>{escape(v)}</td></tr>'
            for n, v in self._facts()
        )
        flags = "".join(f'<p class="warning">⚑ {escape(message)}</p>' for message in self.messages)
        parts = [
            STYLE,
            f'<div class="govreport"><h4>{escape(self.title)}</h4>',
            f'<table class="facts">{facts}</table>{flags}',
        ]
        picture = self.image()
        if picture is not None:
            parts.append(f'<img alt="{escape(self.title, quote=True)}" src="{data_url(picture)}">')
        else:
            before, printed, after = self.context()
            if printed:
                parts.append(
                    f'<div class="body">…{escape(before)}<mark>{escape(printed)}</mark>'
                    f"{escape(after)}…</div>"
                )
        return "".join([*parts, "</div>"])


def place_text(place: Place | None, lang: str = "zh") -> str:
    """A place in words."""
    if place is None:
        return word("no_place", lang)
    if place.page is not None:
        return word("page", lang).format(place.page)
    if place.line is not None:
        column = word("character", lang).format(place.column) if place.column else ""
        return word("line", lang).format(place.line) + column
    element = place.element or ""
    if lang == "zh":
        for pattern, words in _ELEMENT_ZH:
            element = re.sub(pattern, words, element)
    return element


_ELEMENT_ZH = (
    (r"^table (\d+)", r"第\1个表格"),
    (r", row (\d+)", r"第\1行"),
    (r", cell (\d+)", r"第\1格"),
    (r"^paragraph (\d+)", r"第\1段"),
)


_AROUND = 40
"""Characters of context on either side of a figure."""


def _context(document: Document, place: Place | None, raw: str) -> tuple[str, str, str]:
    if place is None or not raw.strip():
        return "", "", ""
    for index, block in enumerate(document.blocks):
        if isinstance(block, Grid):
            for number_, row in enumerate(block.rows):
                if any(cell is not None and cell.place == place for cell in row):
                    texts = [" ".join(cell.text.split()) for cell in block.cells(number_)]
                    at = next(n for n, c in enumerate(block.cells(number_)) if c.place == place)
                    return (
                        " | ".join(texts[:at])[-2 * _AROUND :] + " | ",
                        texts[at],
                        " | " + " | ".join(texts[at + 1 :])[: 2 * _AROUND],
                    )
            continue
        if place.line is not None and block.place.line == place.line:
            start = max((place.column or 1) - (block.place.column or 1), 0)
            end = start + len(raw.split("\n")[0])
        elif block.place == place and raw in block.text:
            start = block.text.index(raw)
            end = start + len(raw)
        else:
            continue
        before = block.text[:start]
        for earlier in reversed(document.blocks[:index]):  # a figure alone on its line
            if len(before) >= _AROUND // 2 or not isinstance(earlier, Paragraph):
                break
            before = f"{earlier.text.strip()} {before}".lstrip()
        return before[-_AROUND:], block.text[start:end], block.text[end : end + _AROUND]
    return "", raw, ""


def page_image(data: bytes, place: Place) -> Image:
    """A PDF page as a picture, with a box marked.

    Parameters
    ----------
    data : bytes
        The PDF.
    place : Place
        With a page, and the box to mark.

    Returns
    -------
    PIL.Image.Image
    """
    from PIL import Image, ImageChops, ImageDraw

    picture, scale = render_page(data, place.page or 1)
    if place.box:
        left, top, right, bottom = (edge * scale for edge in place.box)
        around = (left - 2, top - 2, right + 2, bottom + 2)
        ink = Image.new("RGB", picture.size, "white")
        ImageDraw.Draw(ink).rectangle(around, fill=_MARKER)
        picture = ImageChops.multiply(picture, ink)  # like a felt pen: print stays black
        ImageDraw.Draw(picture).rectangle(around, outline=_FRAME, width=3)
    return picture


MAX_PIXELS = 4_000_000
"""A page's picture is made smaller where it would have more."""

MAX_SIDE = 8_000
"""And where a side would have more: a page may be long and as thin as a hair."""


def render_page(data: bytes, page: int) -> tuple[Image, float]:
    """A PDF page as a picture, and its pixels per point: `RESOLUTION`, less for huge pages.

    Raises
    ------
    UnreadableFile
        If the page cannot be drawn: a damaged file may give its text and no picture.
    """
    from govreport.readers.pdfium_library import LOCK, pdfium
    from govreport.readers.pdfium_pages import is_too_much

    if is_too_much(data):
        raise UnreadableFile(
            f"第{page}页无法显示：PDF内容过多 page {page} cannot be drawn: the PDF holds too much"
        )
    library = pdfium()
    with LOCK:
        try:
            with library.PdfDocument(data) as pdf:
                sheet = pdf[page - 1]
                width, height = sheet.get_size()
                scale = min(RESOLUTION / 72, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
                scale = min(scale, MAX_SIDE / max(width, height, 1))
                return sheet.render(scale=scale).to_pil().convert("RGB"), scale
        except (library.PdfiumError, IndexError, ValueError):
            raise UnreadableFile(
                f"第{page}页无法显示：PDF已损坏 page {page} cannot be drawn: the PDF is damaged"
            ) from None


def data_url(picture: Image) -> str:
    """A picture as an address that holds it."""
    import base64

    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
