"""What was written against what was read."""

from __future__ import annotations

import re
from decimal import Decimal

import opencc

from govreport import checks
from govreport.corpus.rows import tables_of
from govreport_specimens.model import Draft
from govreport_specimens.oddities import FEES_SENTENCE, KANGXI

PLAIN = opencc.OpenCC("t2s")
ORDINARY = {radical: character for character, radical in KANGXI.items()}


def covered(findings: list[dict], table: str, row: str, column: str) -> bool:
    """Whether a finding says why this cell is null."""
    return any(
        finding.get("table") == table
        and finding.get("row") in (None, row)
        and finding.get("column") in (None, column)
        for finding in findings
    )


def errors(draft: Draft, report, exact: bool | None = None) -> list[str]:
    """Every cell that is not as it was written; empty when all is well.

    Exact: every printed figure is read. Otherwise a figure may be null. In both,
    a null needs a finding, and what was left blank must stay null.
    """
    if exact is None:
        exact = not draft.doubtful
    read = report.to_dict()
    tables, findings = read["tables"], read["findings"]
    wrong = []
    for table, rows in draft.expected.items():
        got_rows = tables.get(table) or {}
        for row, cells in rows.items():
            for column, value in cells.items():
                got = (got_rows.get(row) or {}).get(column)
                at = f"{table}.{row}.{column}"
                if got is None:
                    if value is not None and exact:
                        wrong.append(f"{at}: wrote {value}, read nothing")
                    elif not covered(findings, table, row, column):
                        wrong.append(f"{at}: wrote {value}, null without a finding")
                elif value is None or not _same(got, value):
                    wrong.append(f"{at}: wrote {value}, read {got}")
        for row in set(got_rows) - set(rows):
            for column, got in got_rows[row].items():
                if got is not None:
                    wrong.append(f"{table}.{row}.{column}: never written, read {got}")
                elif not covered(findings, table, row, column):
                    wrong.append(f"{table}.{row}.{column}: never written, no finding")
    return wrong


def dropped(report) -> list[str]:
    """What the reader says and the checker or the corpus does not pass on."""
    passed_on = [found for _, found in checks.found_in([report])]
    wrong = [f"check() drops {found}" for found in report.findings if found not in passed_on]
    tables = tables_of(report, "")
    told = tables["findings"].to_pylist()
    for cell in tables["cells"].to_pylist():
        at = (cell["table"], cell["row"], cell["column"])
        if cell["value"] is None and not cell["finding"]:
            wrong.append(f"{'.'.join(at)}: null without a finding in the corpus")
    if len(told) < len(report.findings):
        wrong.append(f"the corpus has {len(told)} findings, the report {len(report.findings)}")
    return wrong


def _same(got, value) -> bool:
    return not isinstance(got, bool) and Decimal(str(got)) == Decimal(value)


def share_read(draft: Draft, report) -> float:
    """Share of the written figures that were read."""
    tables = report.to_dict()["tables"]
    written = [
        ((tables.get(table) or {}).get(row) or {}).get(column) is not None
        for table, rows in draft.expected.items()
        for row, cells in rows.items()
        for column, value in cells.items()
        if value is not None
    ]
    return sum(written) / max(1, len(written))


def identity_errors(draft: Draft, report) -> list[str]:
    """Agency, year and edition, where they differ from what was written."""
    facts = draft.facts
    wrong = []
    if simplified(report.agency) != facts.agency:
        wrong.append(f"agency: wrote {facts.agency}, read {report.agency}")
    if report.year != facts.year:
        wrong.append(f"year: wrote {facts.year}, read {report.year}")
    if report.edition != facts.edition:
        wrong.append(f"edition: wrote {facts.edition}, read {report.edition}")
    return wrong


def simplified(text: str | None) -> str:
    """Text in simplified, ordinary characters."""
    return PLAIN.convert((text or "").translate(ORDINARY))


def narrative_errors(draft: Draft, report) -> list[str]:
    """Sentences that are not in their section, whole, or that are in another too."""
    read = report.to_dict()
    facts, sections = draft.facts, read["sections"]
    wrong = []
    for key, sentence in [*facts.overview.items(), ("other", facts.other)]:
        text = simplified(sections.get(key))
        if sentence not in text:
            wrong.append(f"section {key}: {sentence!r} not in {text!r}")
        main = key.split(".")[0]
        for other, content in sections.items():
            if other.split(".")[0] != main and content and sentence in simplified(content):
                wrong.append(f"section {key}: its sentence stands in {other} too")
    if any(section.key is None for section in draft.sections):
        text = simplified(sections.get("extra"))
        if FEES_SENTENCE not in text:
            wrong.append(f"section extra: {FEES_SENTENCE!r} not in {text!r}")
    for key, text in sections.items():
        if text and re.search(r"-\s*\d+\s*-", text):
            wrong.append(f"section {key}: a page number is left in it: {text!r}")
    wrong += _problem_errors(draft, read["problems"], sections)
    return wrong


def _problem_errors(draft: Draft, items: list[dict], sections: dict) -> list[str]:
    wrong = []
    text = simplified(sections.get("problems"))
    for problem, improvements in draft.facts.problems:
        for sentence in (problem, *improvements):
            if sentence not in text:
                wrong.append(f"section problems: {sentence!r} not in {text!r}")
    if len(items) != len(draft.facts.problems):
        return [*wrong, f"problems: wrote {len(draft.facts.problems)}, read {items}"]
    for (problem, improvements), item in zip(draft.facts.problems, items, strict=True):
        if problem.rstrip("。") not in simplified(item["problem"]):
            wrong.append(f"problem: wrote {problem!r}, read {item['problem']!r}")
        if re.match(r"\s*[\d（(一二三]", item["problem"] or ""):
            wrong.append(f"problem: its enumerator is left: {item['problem']!r}")
        if len(item["improvements"]) != len(improvements):
            wrong.append(f"improvements: wrote {improvements}, read {item['improvements']}")
        for sentence, got in zip(improvements, item["improvements"], strict=False):
            if sentence.rstrip("。") not in simplified(got):
                wrong.append(f"improvement: wrote {sentence!r}, read {got!r}")
    return wrong
