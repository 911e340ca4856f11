"""A file → a report; a PDF that one engine leaves doubtful is read by the other as well."""

from __future__ import annotations

from dataclasses import replace

from govreport import form
from govreport.errors import GovreportError, NotAReport
from govreport.form import Label
from govreport.readers import Engine, Source, load, read_document
from govreport.readers.limits import time_limit
from govreport.report import Finding, Report
from govreport.words import number


def read(source: Source, name: str | None = None, *, engine: Engine = "auto") -> Report:
    """Read one annual report.

    Parameters
    ----------
    source : path, bytes or open file
        Text, PDF, HTML or Word (.docx); told from content, not from the suffix.
    name : str, optional
        What to call the source in messages and provenance.
    engine : {"auto", "pdfium", "pdfplumber"}
        What reads a PDF. Auto is pdfium, which is fast, and pdfplumber for files that
        pdfium is not trusted with, or where it leaves a cell null that is not printed
        blank. Where both read a figure, and not the same one, it is null with the
        finding ``read.engines``.

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
    from govreport.parsing import parse  # loads when the first file is read

    data, name = load(source, name)
    with time_limit(name or "the input"):
        document = read_document(data, name, engine)
        if document.engine != "pdfium" or engine != "auto":
            return parse(document)
        try:
            report = parse(document)
        except NotAReport:
            return parse(read_document(data, name, "pdfplumber"))
        if report.figures and not _doubtful(report):
            return report
        try:
            other = parse(read_document(data, name, "pdfplumber"))
        except GovreportError:
            return report
        return agreed(report, other)


def agreed(one: Report, other: Report) -> Report:
    """Of two readings of one PDF the one with fewer nulls, without what the other denies.

    Parameters
    ----------
    one, other : Report
        On equal terms the first is taken.

    Returns
    -------
    Report
        A figure that the other reading has otherwise is null, with a finding.
    """
    kept, left = (other, one) if _better(other, one) else (one, other)
    for key, figure in kept.figures.items():
        denied = left.figures.get(key)
        if denied is None or None in (figure.value, denied.value) or denied.value == figure.value:
            continue
        kept.figures[key] = replace(figure, value=None)
        values = number(figure.value), number(denied.value)
        names = kept.document.engine, left.document.engine
        kept.findings.append(
            Finding(
                "read.engines",
                "",
                Label(
                    f"{form.cell_label(*key)}：{names[0]}读作{values[0]}，{names[1]}读作{values[1]}",
                    f"{form.cell_label(*key, 'en')}: {values[0]} as {names[0]} reads it, "
                    f"{values[1]} as {names[1]} does",
                ),
                *key,
                found=figure.raw,
                place=figure.place,
            )
        )
    return kept


_PLAIN = ("read.blank", "read.fraction", "read.repeated", "read.row_missing")
"""Why a cell is null though the table is sure: the other engine would find the same."""


def _doubtful(report: Report) -> bool:
    """Whether a cell is null for another reason than what is printed, or is not, in its place."""
    told = [found for found in report.findings if found.rule in _PLAIN]
    return any(
        figure.value is None and not any(found.covers(*key) for found in told)
        for key, figure in report.figures.items()
    )


def _better(one: Report, other: Report) -> bool:
    return (-len(one.figures), _nulls(one)) < (-len(other.figures), _nulls(other))


def _nulls(report: Report) -> int:
    return sum(figure.value is None for figure in report.figures.values())
