"""The command line: a thin layer over the public functions."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

import govreport
from govreport.display import CONTROL, one_line, print_report
from govreport.errors import GovreportError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="读取政府信息公开工作年度报告。Read China's annual reports on open government information.",
)

UNREADABLE = 2
"""Exit status when a file could not be read."""


def _version(value: bool) -> None:
    if value:
        typer.echo(f"govreport {govreport.__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="版本 Show the version."),
    ] = False,
) -> None:
    """Options that every command shares."""


@app.command()
def parse(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="文本、PDF、网页或Word文件 Text, PDF, HTML or Word."),
    ],
    format: Annotated[
        Literal["table", "json", "csv"], typer.Option(help="输出格式 How to print.")
    ] = "table",
    lang: Annotated[
        Literal["zh", "en"], typer.Option(help="标签语言 Language of the labels.")
    ] = "zh",
) -> None:
    """读取报告：表格、正文、问题与改进。 Read reports: tables, sections, problems and improvements.

    One file gives one JSON object, several an array. Exit status 2 when a file could not be read.
    """
    from rich.console import Console
    from rich.progress import track

    for output in (sys.stdout, sys.stderr):  # a locale may lack our characters
        if isinstance(output, io.TextIOWrapper):
            output.reconfigure(encoding=None if output.isatty() else "utf-8", errors="replace")
    errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    reports = []
    failed = False
    busy = track(
        files,
        console=errors,
        transient=True,
        description="…",
        disable=len(files) < 2 or not errors.is_terminal,
    )
    for file in busy:
        try:
            reports.append(govreport.read(file))
        except GovreportError as error:
            failed = True
            errors.print(one_line(str(error)))
        except Exception as error:  # our fault; the other files are still read
            failed = True
            what = f"{file}: could not be read; please report this ({error!r})"
            errors.print(one_line(what))
    if not reports:
        raise typer.Exit(UNREADABLE)
    if format == "json":
        _print(_json(reports, len(files) > 1, lang))
    elif format == "csv":
        _print(_csv(reports, lang), end="")
    else:
        console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
        for number, report in enumerate(reports):
            if number:
                console.rule()
            print_report(report, console, lang)
    if failed:
        raise typer.Exit(UNREADABLE)


def _print(text: str, end: str = "\n") -> None:
    """Print UTF-8 whatever the terminal's locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write((text + end).encode("utf-8"))
    sys.stdout.buffer.flush()


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def _safe(value: object) -> object:
    """Text without what steers a terminal, and made plain where a spreadsheet would run it."""
    if not isinstance(value, str):
        return value
    plain = CONTROL.sub(" ", value)
    return f"'{plain}" if value.startswith(_FORMULA) else plain


def _json(reports: list[govreport.Report], several: bool, lang: str) -> str:
    """One object for one file, an array for several; what steers a terminal is escaped."""
    whole = [report.to_dict(lang) for report in reports]
    written = json.dumps(whole if several else whole[0], ensure_ascii=False, indent=1)
    return CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _csv(reports: list[govreport.Report], lang: str) -> str:
    """All figures, one a row, with the report they come from and their place."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = ["path", "agency", "year", "edition"]
    writer.writerow(
        [
            *head,
            "table",
            "row",
            "column",
            "label",
            "value",
            "unit",
            "raw",
            "how",
            "place",
            "finding",
        ]
    )
    for report in reports:
        start = [report.document.path, report.agency, report.year, report.edition]
        for record in report.cells(lang).itertuples(index=False):
            writer.writerow([_safe("" if value is None else value) for value in (*start, *record)])
    return out.getvalue()


if __name__ == "__main__":
    app()
