"""Document → Report: the form's figures and text, found in whatever was read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from govreport import form
from govreport.document import Document, Grid, Paragraph, Place
from govreport.errors import NotAReport
from govreport.form import Label
from govreport.normal import bare, mend
from govreport.parsing import (
    disputes,
    disputes_text,
    proactive,
    proactive_text,
    requests,
    requests_text,
    statistics,
)
from govreport.parsing.doubts import corrected, points_of_thousands
from govreport.parsing.figures import Collector
from govreport.parsing.headings import BELOW_TABLES, OVER_TABLE_4
from govreport.parsing.identity import (
    Identity,
    fallback_agency,
    mentioned,
    names_several,
    read_edition,
    read_identity,
    read_published,
    reporting_period,
    signed,
)
from govreport.parsing.items import LONGEST, split_items
from govreport.parsing.labels import surely
from govreport.parsing.lines import distinct
from govreport.parsing.named import in_tables
from govreport.parsing.printings import printings
from govreport.parsing.recognised import confirmed
from govreport.parsing.sections import split_sections
from govreport.parsing.shapes import (
    answered,
    around_notes,
    flat,
    lines_of,
    unboxed,
    unnumbered,
    unpadded,
    with_labels,
)
from govreport.parsing.stream import GROUPS, Stream
from govreport.parsing.text import Text
from govreport.parsing.whose import ROWS_OF, bracketed, own_blocks
from govreport.report import CellKey, Figure, Finding, Report

_HAN = re.compile("[\u4e00-\u9fff]+")

PASSAGE = 60
"""Characters of a passage that a finding shows."""

MANY = 5
"""Missing rows that a finding names."""


def parse(document: Document) -> Report:
    """Read the form in a document.

    Parameters
    ----------
    document : Document

    Returns
    -------
    Report
        Every cell of the form as printed, or null with a finding.

    Raises
    ------
    NotAReport
        If the document has neither figures nor sections of an annual report on open
        government information, nor the title of one such report and no other.
    """
    findings = [Finding("read.reader", message=Label(*note)) for note in document.notes]
    findings += _told_of_pictures(document.recognised)
    printed = [*unboxed(document.blocks)]
    titles = Text.of_all(printed)
    identity = read_identity(document, titles)
    own, others = own_blocks(printed, identity)
    findings += others
    blocks = in_tables(list(flat(own)), identity.year)
    everything = titles if blocks == printed else Text.of_all(blocks)
    grids = any(isinstance(block, Grid) for block in blocks)
    lines = [*lines_of(blocks)]
    text = Text([one for own in lines for one in own]) if grids else everything
    everything.year = text.year = identity.year
    edition = read_edition(everything)
    figures, table_findings, spans = _read_tables(
        blocks, text, everything, edition, document.recognised
    )
    table_findings += corrected(figures, everything)
    spans = list(around_notes(text.folded, spans))
    sections = split_sections(text, spans, _grids_in(text, blocks, lines), identity.title)
    if not sections.keys() - form.FURTHER_SECTIONS.keys() and all(
        figure.value is None for figure in figures.values()
    ):
        # a page may have nothing but its title, where the report is a picture; a list has many
        titled = identity.agency and identity.year and not names_several(document, titles)
        if not titled and not (edition and (identity.agency or identity.year)):
            zh = "有标题，但没有" if identity.title else "没有"
            what = "titles, but no table or section" if identity.title else "no table or section"
            raise NotAReport(
                f"{document.path or 'the input'}: {zh}年度报告的表格或章节 "
                f"{what} of an annual report on open government information (政府信息公开工作年度报告)"
            )
    agency, year, unsure = _whose(identity, everything)
    findings += unsure
    findings += _missing(agency, year, edition, sections)
    findings += table_findings
    told = sections.get("problems", "")
    split = split_items(told, answered(blocks))
    if len(told) > LONGEST:
        message = Label(
            "问题部分过长，未逐条列出", "the section on problems is too long to be listed by item"
        )
        findings.append(Finding("read.items", message=message))
    elif split.doubt:
        passage = split.doubt[:PASSAGE]
        message = Label(
            f"未列入问题或改进：“{passage}”", f"listed as no problem or improvement: “{passage}”"
        )
        findings.append(Finding("read.items", message=message, passage=split.doubt))
    return Report(
        agency=mend(agency) if agency else None,
        year=year,
        edition=edition if edition in form.EDITIONS else None,
        published=read_published(document, everything),
        title=identity.title,
        figures=figures,
        sections={key: sections[key] for key in _section_order(sections)},
        problems=split.items,
        findings=findings,
        document=document,
        coverage=_coverage(titles, blocks, lines, text, spans, sections),
    )


def _grids_in(
    text: Text, blocks: Sequence[Paragraph | Grid], lines: Sequence[Sequence[Paragraph]]
) -> list[int]:
    """Where in ``text.folded`` the grids of several rows stand, each in front of its own `lines`."""
    starts = {id(line): start for line, start in zip(text.paragraphs, text.starts, strict=True)}
    found, following = [], len(text.raw)
    for block, own in zip(reversed(blocks), reversed(lines), strict=True):
        following = next((starts[id(line)] for line in own if id(line) in starts), following)
        if isinstance(block, Grid) and len(block.rows) > 1:
            found.append(bisect_left(text.offsets, following))
    return found[::-1]


def _coverage(
    whole: Text,
    blocks: Sequence[Paragraph | Grid],
    lines: Sequence[Sequence[Paragraph]],
    text: Text,
    spans: Sequence[tuple[int, int]],
    sections: Mapping[str, str],
) -> dict[str, float]:
    """The shares of a document's Chinese characters that its sections and tables have."""
    grids = [block for block in blocks if isinstance(block, Grid)]
    told = {(one.place, one.text) for own in lines for one in own}
    cells = [
        line
        for grid in grids
        for row in range(len(grid.rows))
        for cell in grid.cells(row)
        for line in cell.text.split("\n")
        if (cell.place, line) not in told
    ]
    parts = {
        "sections": [body for key, body in sections.items() if "." not in key],
        "tables": [*cells, *(text.folded[start:end] for start, end in spans)],
    }
    total = max(_characters(whole.raw), 1)
    shares = {key: min(sum(map(_characters, texts)) / total, 1.0) for key, texts in parts.items()}
    return {**shares, "left": max(1.0 - sum(shares.values()), 0.0)}


def _characters(text: str) -> int:
    return len(text) - len(_HAN.sub("", text))


def _whose(identity: Identity, everything: Text) -> tuple[str | None, int | None, list[Finding]]:
    """Agency and year: of the title or preface, else as the page tells them, which a finding says."""
    findings = []
    agency, year = identity.agency, identity.year
    for where, zh, en in (
        (fallback_agency, "页面的发布机构", "the page's publisher"),
        (signed, "落款", "the signature"),
    ):
        if agency is None and (agency := where(everything)):
            message = Label(
                f"标题未写明机关名称，取自{zh}", f"the title names no agency; taken from {en}"
            )
            findings.append(Finding("read.agency", "info", message))
    period = reporting_period(everything)
    if year is None and period:
        year = period
    elif year and period and year != period:
        message = Label(
            f"标题为{year}年，统计期限为{period}年；以标题为准",
            f"the title says {year}, the reporting period {period}; the title is taken",
        )
        findings.append(Finding("read.year", message=message))
    if identity.shown:
        message = Label(
            f"网页标题为{year}年，正文标题为{identity.shown}年；以网页标题为准",
            f"the page's own title says {year}, the one above its text {identity.shown}; the former is taken",
        )
        findings.append(Finding("read.year", message=message))
    told = mentioned(everything) if agency is None or year is None else Identity()
    if agency is None and (agency := told.agency):
        message = Label(
            f"没有标题，机关名称取自正文：“{agency}”",
            f"no title; the agency's name is taken from the text: “{agency}”",
        )
        findings.append(Finding("read.agency", message=message))
    if year is None and (year := told.year):
        message = Label(
            f"没有标题，年度取自正文：{year}年",
            f"no title; the year is taken from the text: {year}",
        )
        findings.append(Finding("read.year", message=message))
    return agency, year, findings


def _told_of_pictures(places: Sequence[Place]) -> list[Finding]:
    if not places:
        return []
    pages = [str(place.page) for place in places if place.page is not None]
    zh = f"第{'、'.join(pages)}页是图片" if pages else f"{len(places)}张图片"
    en = f"page {', '.join(pages)}" if pages else f"{len(places)} pictures"
    message = Label(f"{zh}，文字由识别（OCR）得出", f"{en}: text recognised in a picture (OCR)")
    return [Finding("read.ocr", "info", message)]


def _section_order(sections: Iterable[str]) -> list[str]:
    order = [
        key
        for main in form.SECTIONS
        for key in (main, *(sub for sub in form.SUBSECTIONS if sub.startswith(f"{main}.")))
    ]
    return [key for key in ("preface", *order, "extra") if key in sections]


def _missing(
    agency: str | None, year: int | None, edition: str | None, sections: Mapping[str, str]
) -> list[Finding]:
    """Findings for what the whole report should say and does not."""
    found = []
    if agency is None:
        found.append(Finding("read.agency"))
    if year is None:
        found.append(Finding("read.year"))
    if edition == "2014" and year and year >= form.FIRST_YEAR:
        found.append(Finding("read.edition"))
    for key, label in form.SECTIONS.items():
        if key not in sections and key in ("overview", "problems", "other"):
            message = Label(f"未找到“{label.zh}”部分", f"no section “{label.en}” found")
            if key == "overview" and "extra" in sections:
                message = Label(
                    f"{message.zh}；不属于各部分的文字列在其他章节（extra）",
                    f"{message.en}; text that is of no section is kept under extra",
                )
            found.append(Finding("read.section_missing", message=message))
        elif key in ("overview", "other") and not sections[key].strip():
            message = Label(f"“{label.zh}”部分没有文字", f"the section “{label.en}” is empty")
            found.append(Finding("read.section_missing", message=message))
    return found


def _read_tables(
    blocks: Sequence[Paragraph | Grid],
    text: Text,
    everything: Text,
    edition: str | None,
    recognised: Sequence[Place],
) -> tuple[dict[CellKey, Figure], list[Finding], list[tuple[int, int]]]:
    """All tables: from the document's grids, what they lack from its text.

    Returns the figures, the findings, and the stretches of ``text.folded`` that
    are tables.
    """
    if edition not in form.EDITIONS:
        return {}, [_no_table(key) for key in form.tables_of(None)], []
    out = {key: Collector(key) for key in form.tables_of(edition)}
    for table in out.values():
        table.bracketed = bracketed(blocks)
    blocks = [with_labels(unnumbered(b)) if isinstance(b, Grid) else b for b in blocks]
    blocks = [b for b in blocks if not isinstance(b, Grid) or (b.rows and b.rows[0])]
    padded: dict[Place, str] = {}  # 03, as it is printed
    for number, block in enumerate(blocks):
        if isinstance(block, Grid):
            blocks[number], zeros = unpadded(block)
            padded |= zeros
    own = [block for block in blocks if isinstance(block, Grid)]
    if edition == "2014":
        return _read_statistics(own, text, everything, out["statistics"], recognised)
    out["proactive"].unit = proactive.noted_unit(blocks)
    if own:
        several = requests.read_grids(own, out["requests"])
        of_several = proactive.read_grids(own, edition, out["proactive"], several, everything.year)
        if of_several and not several:
            several, out["requests"] = True, Collector("requests")
            requests.read_grids(own, out["requests"], several)
        disputes.read_grids(blocks, out["disputes"], several)
    spans = _read_streams(text, edition, out, list(out))
    if own and (unread := [key for key, collector in out.items() if not collector.figures]):
        _read_streams(everything, edition, out, unread)  # one cell for a whole row, or worse
    figures: dict[CellKey, Figure] = {}
    findings: list[Finding] = []
    for key, collector in out.items():
        expected = _expected_cells(key, edition, collector.rows())
        findings += [] if collector.figures else [_no_table(key)]
        if collector.figures:
            _fill(collector, expected, own, text)
        for row, column in expected:
            figures[key, row, column] = collector.figures.get(
                (row, column), Figure(None, unit=form.find_column(key, row, column).unit)
            )
        findings += collector.findings
    for cell, figure in figures.items() if padded else ():
        if figure.place in padded:
            figures[cell] = replace(figure, raw=padded[figure.place])
    findings += confirmed(figures, recognised)
    findings += points_of_thousands(figures)
    return figures, findings, spans


def _read_statistics(
    own: Sequence[Grid],
    text: Text,
    everything: Text,
    out: Collector,
    recognised: Sequence[Place],
) -> tuple[dict[CellKey, Figure], list[Finding], list[tuple[int, int]]]:
    """The one table of edition 2014; see `_read_tables`."""
    statistics.read_grids(own, out)
    spans = statistics.read_text(text, out)
    if own and not out.figures:
        statistics.read_text(everything, out)
    if not out.figures:
        return {}, [_no_table(out.table)], spans
    rows = form.table("2014", out.table).rows
    absent = [row for row in rows if row.key not in out.rows()]
    findings = list(out.findings)
    if absent:
        named = [row.label(lang) for lang in ("zh", "en") for row in absent[:MANY]]
        zh, en = "、".join(named[: len(named) // 2]), ", ".join(named[len(named) // 2 :])
        more = len(absent) > MANY
        message = Label(
            f"表中未找到全国统一指标{len(absent)}项：{zh}{'等' if more else ''}",
            f"the table lacks {len(absent)} indicators of the national list: {en}"
            + (" …" if more else ""),
        )
        cells = tuple((out.table, row.key, "figure") for row in absent)
        findings.append(Finding("read.row_missing", message=message, table=out.table, cells=cells))
    figures: dict[CellKey, Figure] = {
        (out.table, *key): figure for key, figure in out.figures.items()
    }
    for row in absent:
        figures[out.table, row.key, "figure"] = Figure(None, unit=row.unit)
    return figures, [*findings, *confirmed(figures, recognised)], spans


def _read_streams(
    text: Text, edition: str, out: dict[str, Collector], wanted: Container[str]
) -> list[tuple[int, int]]:
    """Read from text the rows of `wanted` tables that are missing; say where they stand."""
    stream = Stream(text)
    if "requests" in wanted and out["requests"].figures:
        # guard: printed-twice
        aside = Collector("requests")
        requests_text.read_text(Stream(text), aside, {row.key for row in form.PRINTED_ROWS})
        again = {row for row, _ in aside.figures if _whole(aside, row)} & out["requests"].rows()
        if len(again) >= requests.PRINTED_TWICE:
            printed, out["requests"] = out["requests"], Collector("requests")
            out["requests"].take([printed, aside])
    parts = printings(stream)
    if len(parts) == 1:
        return _read_stream(stream, edition, out, out, wanted)
    found: list[tuple[int, int]] = []
    several: list[dict[str, Collector]] = []
    for start, end in parts:
        several.append({key: Collector(key, one.unit) for key, one in out.items()})
        part = Stream(text, start, end)
        found += _read_stream(part, edition, out, several[-1], wanted)
    others = out["requests"].take([part["requests"] for part in several])
    for key in ("proactive", "disputes"):
        out[key].take([part[key] for part in several], several=others)
    return found


def _read_stream(
    stream: Stream,
    edition: str,
    had: dict[str, Collector],
    out: dict[str, Collector],
    wanted: Container[str],
) -> list[tuple[int, int]]:
    """Read the rows that `had` lacks from text with each table once."""
    text = stream.text
    before = {key: (len(one.rows()), _read_in(one)) for key, one in out.items()}
    every = {row.key for row in form.PRINTED_ROWS}
    rows = had["requests"].rows()
    if "other" in rows:
        every -= set(form.OTHER_ROWS)
    elif rows & set(form.OTHER_ROWS):
        every -= {"other"}
    missing = every - rows if "requests" in wanted else set()
    stream.torn = proactive_text.torn_by(stream, edition)
    if stream.others:
        out["requests"].flag("other_table", message=ROWS_OF)
    table = requests_text.read_text(stream, out["requests"], missing)
    # glued cells of table 3, proven by its identities, say whether zeros are printed
    glued = [f for f in out["requests"].figures.values() if f.how == "inferred"]
    filled = bool(glued) and all(figure.value is not None for figure in glued)
    every = {row.key for row in form.table(edition, "proactive").rows}
    missing = every - had["proactive"].rows() if "proactive" in wanted else set()
    spans = {
        "requests": table,
        "proactive": proactive_text.read_text(stream, edition, out["proactive"], missing, filled),
    }
    if not had["disputes"].figures:
        first, last = table or (stream.start, stream.start)
        below = BELOW_TABLES.search(text.folded, last, stream.end)
        # guard: disputes-elsewhere
        if below and OVER_TABLE_4.search(text.folded, below.end(), stream.end):
            below = None  # the report is there twice, or its sections stand otherwise
        # guard: disputes-elsewhere
        for start, end in dict.fromkeys(
            (
                (last, below.start() if below else stream.end),
                (last, stream.end),
                (stream.start, first),
            )
        ):
            spans["disputes"] = disputes_text.read_text(
                text, out["disputes"], start, end, stream.torn
            )
            if spans["disputes"]:
                break
    # guard: mentions
    return [
        span
        for key, span in spans.items()
        if span
        and (len(out[key].rows()) - before[key][0] >= _ROWS or _read_in(out[key]) > before[key][1])
    ]


_ROWS = 3
"""Rows that text has and none of which can be read, from which on it is a table and no list."""


def _whole(collector: Collector, row: str) -> bool:
    return all(f.value is not None for key, f in collector.figures.items() if key[0] == row)


def _read_in(collector: Collector) -> int:
    return sum(figure.value is not None for figure in collector.figures.values())


def _expected_cells(table: str, edition: str, found: set[str]) -> list[tuple[str, str]]:
    """The cells a table should have: 其他处理 as the report prints it."""
    rows = form.table(edition, table).rows
    if table == "requests":
        split = found & set(form.OTHER_ROWS) or ("other" not in found and edition == "2021")
        rows = form.request_rows(bool(split))
    return [(row.key, column) for row in rows for column in row.columns]


def _fill(
    collector: Collector, expected: list[tuple[str, str]], grids: Sequence[Grid], text: Text
) -> None:
    """A finding for every row of the form that the table does not print, or prints no figure of."""
    columns: dict[str, list[str]] = {}
    for row, column in expected:
        columns.setdefault(row, []).append(column)
    had = collector.rows()
    missing = [form.find_row(collector.table, row) for row in columns if row not in had]
    standing = _standing(missing, grids, text)
    for row, own in columns.items():
        if found := standing.get(row):
            raw, place = found
            # guard: words-for-figures
            collector.refuse("unreadable" if raw else "no_figures", row, own, raw, place)
        elif row not in had:
            label = form.find_row(collector.table, row).label
            message = Label(f"表中未找到“{label.zh}”一行", f"the table has no row “{label.en}”")
            collector.flag("row_missing", row, message=message)
        for column in own if row in had else ():
            if (row, column) not in collector.figures:
                collector.flag("cell_missing", row, column)


def _standing(
    rows: Sequence[form.Row], grids: Sequence[Grid], text: Text
) -> dict[str, tuple[str, Place | None]]:
    """Rows of which no figure was read though they stand there: what is printed in them."""
    if not rows:
        return {}
    printed = [
        ([cell.text for cell in distinct(row)], next(iter(distinct(row))).place)
        for grid in grids
        for row in grid.rows
        if len(distinct(row)) > 1
    ]
    for line in re.finditer(r"[^\n]*\S[^\n]*", text.folded):
        start, end = (text.offsets[at] for at in line.span())
        printed.append((line[0].split(), text.place(start, end)))
    found: dict[str, tuple[str, Place | None]] = {}
    for texts, place in printed:
        own = [one for one in texts if not GROUPS.fullmatch(bare(one))]
        named = surely([bare(own[0])], rows) if own else []
        if len(named) == 1:
            raw = " ".join(filter(None, (one.strip() for one in own[1:])))
            found.setdefault(named[0].key, (raw, place))
    return found


def _no_table(table: str) -> Finding:
    label = form.table(form.editions_of(table)[-1], table).label
    message = Label(f"未找到“{label.zh}”表", f"no table “{label.en}” found")
    return Finding("read.table_missing", message=message, table=table)
