"""A report's card: one page with the form, the text and the pages, each finding in its place.

The page holds no script and loads nothing; everything from the document is
escaped. Findings and cells link to each other, so it can be walked with the
keyboard alone.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence

from govreport import checks, form
from govreport.checks.registry import FAMILIES, RULES, SEVERITIES
from govreport.document import Place
from govreport.errors import UnreadableFile
from govreport.form import Label
from govreport.normal import escape
from govreport.readers.pictures import draw
from govreport.report import CellKey, Finding, Report, listed, plain
from govreport.show.html import STYLE, Links, cell_anchor, stylesheet, tables_html
from govreport.show.place import RESOLUTION, data_url
from govreport.words import MARKS, place_text, word

MAX_PAGES = 20
"""Pages of a PDF that are shown as pictures, at most."""

_WORDS = {
    "title": Label("核查卡", "Report card"),
    "form": Label("法定表格", "The form"),
    "pages": Label("原文页面", "Pages"),
    "skip": Label("跳到发现", "Skip to the findings"),
    "none": Label(
        "没有不可能成立或需要说明之处。", "Nothing that cannot be true or needs explaining."
    ),
    "listed": Label("仅供了解", "Worth knowing"),
    "expected": Label("应为", "expected"),
    "found": Label("实为", "found"),
    "basis": Label("依据", "Basis"),
    "cells": Label("涉及单元格", "Cells"),
    "passage": Label("见文中该句", "the sentence"),
    "page": Label("第{}页", "Page {}"),
    "file": Label("文件", "File"),
    "no_picture": Label(
        "此页无法显示，文件已损坏", "the page cannot be drawn: the file is damaged"
    ),
    "more_pages": Label("其余页面未列出", "further pages are not shown"),
}

_STYLE = stylesheet("card.css")

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Nothing is loaded and nothing runs, whatever a document holds."""


def card(report: Report | str | os.PathLike[str], lang: str = "zh") -> str:
    """One page on which a report is checked in full.

    Parameters
    ----------
    report : Report or path
        A report, or its file.
    lang : str
        Language of everything but the document's own words.

    Returns
    -------
    str
        A whole HTML page: the findings; the form with failing cells coloured and
        linked to them; the text with the sentences they speak of marked; for a
        PDF the pages with the cells marked. It needs no network and no script.

    Raises
    ------
    ValueError
        If a path is a folder of no report, or of several.
    GovreportError
        If the file cannot be read.
    """
    several = listed(report)
    if len(several) != 1:
        raise ValueError(f"须是一份报告 one report is wanted, not {len(several)}")
    (report,) = several
    found = [one for _, one in checks.found_in([report])]
    numbered = list(enumerate(found, start=1))
    title = f"{report.agency or _word('unknown', lang)} {report.year or ''}".strip()
    parts = [
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(title)} · {_word('title', lang)}</title>{STYLE}{_STYLE}</head><body>",
        f'<a class="skip" href="#findings">{_word("skip", lang)}</a>',
        f"<main><h1>{escape(title)} · {_word('title', lang)}</h1>",
        _facts(report, lang),
        f'<h2 id="findings">{_word("findings", lang)}</h2>',
        _counts(found, lang),
        _findings(report, numbered, lang),
        f"<h2>{_word('form', lang)}</h2>",
        f'<div class="govreport">{tables_html(report, lang, _links(report, numbered))}</div>',
        f"<h2>{_word('text', lang)}</h2>",
        _text(report, numbered, lang),
        _pages(report, numbered, lang),
        "</main></body></html>",
    ]
    return "".join(parts)


def _word(key: str, lang: str) -> str:
    return _WORDS[key](lang) if key in _WORDS else word(key, lang)


def _facts(report: Report, lang: str) -> str:
    facts = {
        "year": report.year,
        "edition": report.edition,
        "published": report.published,
        "file": report.document.path or report.document.format,
    }
    told = (
        f"{_word(key, lang)} {escape(str(value or _word('unknown', lang)))}"
        for key, value in facts.items()
    )
    return f"<p>{' · '.join(told)}</p><p class='more'>SHA-256 {escape(report.document.sha256)}</p>"


def _counts(found: Sequence[Finding], lang: str) -> str:
    counts = "".join(
        f'<span class="{severity}">{MARKS[severity]} {escape(label(lang))} '
        f"{sum(one.severity == severity for one in found)}</span>"
        for severity, label in SEVERITIES.items()
    )
    return f'<p class="counts">{counts}</p>'


def _cells(report: Report, one: Finding) -> list[CellKey]:
    """The cells a finding speaks of, so far as the report has them."""
    if one.cells:
        return [cell for cell in one.cells if cell in report.figures]
    if one.table is None or one.row is None:
        return []
    return [cell for cell in report.figures if one.covers(*cell)]


def _links(report: Report, numbered: list[tuple[int, Finding]]) -> Links:
    """Cell → findings, gravest first; what is merely worth knowing is not marked."""
    links: dict[CellKey, list[tuple[int, str]]] = defaultdict(list)
    for number, one in numbered:
        if one.severity != "info":
            for cell in _cells(report, one):
                links[cell].append((number, one.severity))
    return links


def _findings(report: Report, numbered: list[tuple[int, Finding]], lang: str) -> str:
    grave = [_finding(report, *pair, lang) for pair in numbered if pair[1].severity != "info"]
    mild = [_finding(report, *pair, lang) for pair in numbered if pair[1].severity == "info"]
    shown = f"<p>✓ {_word('none', lang)}</p>"
    if grave:
        shown = f'<ol class="findings">{"".join(grave)}</ol>'
    if mild:
        shown += (
            f"<details><summary>{_word('listed', lang)} ({len(mild)})</summary>"
            f'<ol class="findings">{"".join(mild)}</ol></details>'
        )
    return shown


_NAMED = 8
"""Cells of a finding that are linked one by one."""


def _finding(report: Report, number: int, one: Finding, lang: str) -> str:
    known = RULES[one.rule]
    family = FAMILIES[known.family](lang) if known.family in FAMILIES else known.family
    more = [f"{family} · <code>{escape(one.rule)}</code>"]
    for key, value in (("expected", one.expected), ("found", one.found)):
        if value is not None and one.severity != "info":
            more.append(f"{_word(key, lang)} {escape(str(plain(value)))}")
    if known.basis(lang):
        more.append(f"{_word('basis', lang)}: {escape(known.basis(lang))}")
    if one.place:
        more.append(escape(place_text(one.place, lang)))
    cells = _cells(report, one)
    if cells and one.severity != "info":
        links = ("、" if lang == "zh" else ", ").join(
            f'<a href="#{escape(cell_anchor(*cell))}">{escape(form.cell_label(*cell, lang))}</a>'
            for cell in cells[:_NAMED]
        )
        rest = f" +{len(cells) - _NAMED}" if len(cells) > _NAMED else ""
        more.append(f"{_word('cells', lang)}: {links}{rest}")
    if one.passage:
        more.append(f'<a href="#passage-{number}">{_word("passage", lang)}</a>')
    return (
        f'<li class="{one.severity}" id="finding-{number}"><span class="name">{MARKS[one.severity]}'
        f"{number}</span> {escape(one.message(lang))}<div class='more'>{'　'.join(more)}</div></li>"
    )


def _text(report: Report, numbered: list[tuple[int, Finding]], lang: str) -> str:
    """The sections, with every sentence that a finding speaks of marked."""
    labels = form.SECTIONS | form.FURTHER_SECTIONS
    passages: dict[str, list[tuple[int, Finding]]] = defaultdict(list)
    for number, one in numbered:
        if one.passage:
            passages[one.passage].append((number, one))
    parts = []
    for key, label in labels.items():
        text = report.sections.get(key, "")
        if text.strip():
            body = _marked(text, passages)
            parts.append(f"<h3>{escape(label(lang))}</h3><p class='text'>{body}</p>")
    return "".join(parts)


def _marked(text: str, passages: dict[str, list[tuple[int, Finding]]]) -> str:
    """A section's text, escaped, with its passages marked; each passage is marked once."""
    spans = []
    for passage in list(passages):
        start = text.find(passage)
        if start >= 0:
            spans.append((start, start + len(passage), passages.pop(passage)))
    out, at = [], 0
    for start, end, found in sorted(spans, key=lambda span: span[:2]):
        if start < at:  # two sentences that overlap: the first is marked
            continue
        gravest = found[0][1].severity
        links = "".join(
            f'<a id="passage-{number}" href="#finding-{number}">{MARKS[one.severity]}{number}</a>'
            for number, one in found
        )
        out.append(escape(text[at:start]))
        out.append(f'<mark class="{gravest}">{escape(text[start:end])}{links}</mark>')
        at = end
    return "".join([*out, escape(text[at:])])


def _pages(report: Report, numbered: list[tuple[int, Finding]], lang: str) -> str:
    """For a PDF the pages that hold figures or findings, each finding's cells boxed."""
    if not report.document.data:
        return ""
    boxes: dict[int, list[tuple[Place, int, Finding, str]]] = defaultdict(list)
    for figure in report.figures.values():
        if figure.place and figure.place.page:
            boxes.setdefault(figure.place.page, [])
    for number, one in numbered:
        if one.severity == "info":
            continue
        places = [
            (report.figures[cell].place, form.cell_label(*cell, lang))
            for cell in _cells(report, one)
        ]
        places.append((one.place, one.message(lang)))
        seen = set()
        for place, label in places:
            if place and place.page and place.box and place not in seen:
                seen.add(place)
                boxes[place.page].append((place, number, one, label))
    parts = [f"<h2>{_word('pages', lang)}</h2>"]
    for page in sorted(boxes)[:MAX_PAGES]:
        name = _word("page", lang).format(page)
        try:
            picture, scale = draw(report.document.data, page, RESOLUTION)
        except UnreadableFile:
            parts.append(f"<h3>{name}</h3><p>{_word('no_picture', lang)}</p>")
            continue
        overlay = "".join(
            _box(box, picture.width / scale, picture.height / scale) for box in boxes[page]
        )
        parts.append(
            f'<h3>{name}</h3><div class="page"><img alt="{name}" src="{data_url(picture)}">'
            f"{overlay}</div>"
        )
    if len(boxes) > MAX_PAGES:
        parts.append(f"<p>{_word('more_pages', lang)}</p>")
    return "".join(parts)


def _box(marked: tuple[Place, int, Finding, str], width: float, height: float) -> str:
    place, number, one, label = marked
    left, top, right, bottom = place.box or (0, 0, 0, 0)
    style = (
        f"left:{(left - 2) / width:.2%};top:{(top - 2) / height:.2%};"
        f"width:{(right - left + 4) / width:.2%};height:{(bottom - top + 4) / height:.2%}"
    )
    return (
        f'<a class="{one.severity}" href="#finding-{number}" style="{style}" '
        f'aria-label="{escape(f"{MARKS[one.severity]}{number} {label}", quote=True)}">'
        f"<span>{MARKS[one.severity]}{number}</span></a>"
    )
