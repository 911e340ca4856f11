"""A file → a report; a PDF that one engine leaves doubtful is read by the other as well."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from os.path import commonprefix
from pathlib import Path

from govreport import form, metadata
from govreport import report as held
from govreport.decisions import Decision, decided
from govreport.decisions import load as load_decisions
from govreport.errors import GovreportError, NotAReport, UnreadableFile
from govreport.folders import files_in
from govreport.form import Label
from govreport.normal import mend, unfold
from govreport.readers import Engine, Source, load, read_document
from govreport.readers.limits import time_limit
from govreport.report import Finding, Report
from govreport.words import number, one_line


def read(
    source: Source,
    name: str | None = None,
    *,
    engine: Engine = "auto",
    decisions: str | os.PathLike[str] | Iterable[Decision] = (),
) -> Report:
    """Read one annual report.

    Parameters
    ----------
    source : path, bytes or open file
        Text, PDF, web pages, Word (.docx, .doc, .wps), RTF, spreadsheets (.xlsx, .xls, .et,
        .csv), OpenDocument, mails; told from content, not from the suffix.
    name : str, optional
        What to call the source in messages and provenance.
    engine : {"auto", "pdfium", "pdfplumber"}
        What reads a PDF. Auto is pdfium, which is fast, and pdfplumber for files that
        pdfium is not trusted with, or where it leaves a cell null that is not printed
        blank, misses a section, the agency or the year, or may have lost characters.
        Where both read a figure, and not the same one, it is null with the finding
        ``read.engines``; so is told where their text differs.
    decisions : path or iterable of Decision
        What people decided about cells of this file, among others: a ``decisions.csv``, or
        its rows; see `govreport.decisions`.

    Returns
    -------
    Report
        Figures, sections, problem/improvement items and findings. A figure is
        as printed, or null with a finding.

    Raises
    ------
    UnreadableFile
        Empty, damaged or unknown file; `EncryptedFile`, `ScannedFile` and
        `TooLarge` are special cases.
    NotAReport
        Read, but no annual report on open government information.
    """
    if isinstance(decisions, (str, os.PathLike)):
        decisions = load_decisions(decisions)
    report = _read(*load(source, name), engine)
    return decided(report, decisions) if (decisions := list(decisions)) else report


def read_all(path: str | os.PathLike[str]) -> list[Report]:
    """The reports of a file, or of a folder and those below it.

    Parameters
    ----------
    path : path

    Returns
    -------
    list of Report
        By path, with what the folder's ``metadata.csv`` says of them. What is no report is passed
        over; a warning names copies of a file, of which the first counts, and what cannot be read,
        and the others are read all the same.

    Raises
    ------
    GovreportError
        If a file cannot be read, or a folder cannot be opened.
    """
    if not os.path.isdir(path):
        return [read(path)]
    reports, failed, copies = [], [], []
    names: dict[str, str] = {}
    said = metadata.load(None, Path(path))
    for file in files_in(Path(path)):
        try:
            if file.error:
                raise UnreadableFile(f"{file.path}: {file.error}")
            report = read(os.path.join(path, file.path))
            if (first := names.setdefault(report.id, file.path)) != file.path:
                copies.append(f"{file.path} = {first}")
                continue
            reports.append(metadata.described(report, said.of(file.path), said.name))
        except NotAReport:
            continue
        except GovreportError as error:
            failed.append(one_line(str(error)))
    for found, what in (
        (failed, "个文件未能读取 files could not be read"),
        (copies, "个文件与别的相同，只计一次 files are copies of others, counted once"),
    ):
        if found:
            told = "\n".join(found[:_TOLD])
            warnings.warn(f"{len(found)}{what}:\n{told}", stacklevel=2)
    return reports


held.read_path = read_all

_TOLD = 20
"""Files that a warning names."""


def _read(data: bytes, name: str | None, engine: Engine) -> Report:
    from govreport.parsing.parse import parse  # loads when the first file is read

    with time_limit(name or "the input"):
        document = read_document(data, name, engine)
        # both engines draw a page that is a picture alike
        if document.engine != "pdfium" or engine != "auto" or document.recognised:
            return _with_doubts(parse(document))
        try:
            report = parse(document)
        except NotAReport:
            return parse(read_document(data, name, "pdfplumber"))
        if report.figures and not _doubtful(report):
            return report
        try:
            other = parse(read_document(data, name, "pdfplumber"))
        except GovreportError:
            return _with_doubts(report)
        return agreed(report, other)


def _with_doubts(report: Report) -> Report:
    """The report, with what its engine was not sure of, as no other was asked."""
    for aside in report.document.asides:
        report.findings.append(Finding("read.reader", "info", Label(*aside)))
    for doubt in report.document.doubts:
        report.findings.append(Finding("read.reader", message=Label(*doubt)))
    return report


def agreed(one: Report, other: Report) -> Report:
    """Of two readings of one PDF the fuller one, without what the other denies.

    Parameters
    ----------
    one, other : Report
        On equal terms the first is taken.

    Returns
    -------
    Report
        The one with fewer nulls, or else with more of the sections. A figure that the
        other has otherwise is null, with a finding; of text that differs a finding speaks.
    """
    kept, left = (other, one) if _lack(other) < _lack(one) else (one, other)
    names = kept.document.engine, left.document.engine
    for key, figure in kept.figures.items():
        denied = left.figures.get(key)
        if denied is None or None in (figure.value, denied.value) or denied.value == figure.value:
            continue
        kept.figures[key] = replace(figure, value=None)
        values = number(figure.value), number(denied.value)
        cell = form.cell_name(*key)
        told = Label(
            f"{cell.zh}：{names[0]}读作{values[0]}，{names[1]}读作{values[1]}",
            f"{cell.en}: {values[0]} as {names[0]} reads it, {values[1]} as {names[1]} does",
        )
        kept.findings.append(
            Finding("read.engines", "", told, *key, found=figure.raw, place=figure.place)
        )
    kept.findings += _text_apart(kept, left)
    return kept


def _text_apart(one: Report, other: Report) -> Iterator[Finding]:
    labels = form.SECTIONS | form.SUBSECTIONS | form.FURTHER_SECTIONS
    names = one.document.engine, other.document.engine
    for section in one.sections | other.sections:
        texts = [_plain(report.sections.get(section, "")) for report in (one, other)]
        if texts[0] == texts[1]:
            continue
        start = max(len(commonprefix(texts)) - _EXCERPT // 3, 0)
        words = [text[start : start + _EXCERPT] for text in texts]
        label = labels[section]
        zh = f"“{label.zh}”部分：{names[0]}读作“{words[0]}”，{names[1]}读作“{words[1]}”"
        en = (
            f"section “{label.en}”: “{words[0]}” as {names[0]} reads it, "
            f"“{words[1]}” as {names[1]} does"
        )
        yield Finding("read.engines", message=Label(zh, en))


def _plain(text: str) -> str:
    """Without what engines part and join in their own ways: spaces, ligatures, radicals."""
    return "".join(unfold(mend(text)).split())


_EXCERPT = 12
"""Characters that a finding shows of each text, some of them before the two part."""

_PLAIN = ("read.blank", "read.fraction", "read.repeated", "read.row_missing")
"""Why a cell is null though the table is sure: the other engine would find the same."""


def _doubtful(report: Report) -> bool:
    """Whether the other engine might find more, in the tables or in the text."""
    if report.document.doubts or report.agency is None or report.year is None:
        return True
    if any(found.rule == "read.section_missing" for found in report.findings):
        return True
    told = [found for found in report.findings if found.rule in _PLAIN]
    return any(
        figure.value is None and not any(found.covers(*key) for found in told)
        for key, figure in report.figures.items()
    )


def _lack(report: Report) -> tuple[int, int, int, int]:
    """What a reading has not; of two the one is kept that lacks less."""
    nulls = sum(figure.value is None for figure in report.figures.values())
    return (-len(report.figures), nulls, -len(report.sections), len(report.document.doubts))
