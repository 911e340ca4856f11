"""Commands on reports: sample, parse, check, rules, card."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

import govreport
from govreport.cli.program import (
    FOUND,
    UNREADABLE,
    All,
    Files,
    Format,
    Lang,
    Metadata,
    app,
    err,
    out,
    say,
    write,
)
from govreport.errors import GovreportError, NotAReport, unwritten
from govreport.folders import files_in, whole
from govreport.metadata import described
from govreport.metadata import load as load_metadata
from govreport.show.terminal import print_checked, print_report, print_rules
from govreport.tables import figures_csv
from govreport.words import as_json, one_line


@app.command()
def sample() -> None:
    """示例报告，写入当前文件夹。 The sample report, written into this folder."""
    original = govreport.datasets.sample_file()
    target, content = Path(original.name), original.read_bytes()
    if target.exists() and target.read_bytes() != content:
        raise GovreportError(
            f"{target}: 已有同名文件，内容不同，未作改动 is there already, with other content; it was left as it is"
        )
    target.write_bytes(content)
    print(original.name)


@app.command()
def parse(
    files: Files,
    format: Format = "table",
    lang: Lang = "zh",
    metadata: Metadata = None,
    all: All = False,
) -> None:
    """读取报告：表格、正文、问题与改进。 Read reports: tables, text, problems and improvements.

    一个文件得到一个JSON对象，几个文件或文件夹得到一个数组。
    发现既有未能读取之处，也有勾稽关系所排除的。有文件不能读取时退出码为2。

    One file gives one JSON object, several or a folder an array. Besides what
    could not be read, the findings hold what the form's arithmetic
    rules out. Exit status 2 when a file could not be read.
    """
    reports, failed = _read(files, metadata)
    if not reports:
        raise typer.Exit(UNREADABLE)
    for report in reports:
        checked = govreport.checks.found_in([report])
        report.findings += [found for _, found in checked if found.severity == "error"]
    if format == "json":
        whole = [report.to_dict(lang) for report in reports]
        write(as_json(whole if _several(files) else whole[0]))
    elif format == "csv":
        write(figures_csv(reports, lang), end="")
    else:
        console = out()
        for number, report in enumerate(reports):
            if number:
                console.rule()
            print_report(report, console, lang, all)
    if failed:
        raise typer.Exit(UNREADABLE)


@app.command()
def check(
    files: Files,
    format: Format = "table",
    lang: Lang = "zh",
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="不用的规则或类别 A rule or family to leave out."),
    ] = None,
    metadata: Metadata = None,
    all: All = False,
) -> None:
    """核查报告：勾稽关系、完整性、文字与表格、年度与层级。 Check a report against the form and others.

    退出码：没有错误为0，有错误为1，有文件不能读取为2。

    Exit status 0 when no finding is an error, 1 when one is,
    2 when a file could not be read.
    """
    reports, failed = _read(files, metadata)
    try:
        pairs = govreport.checks.found_in(reports, without or ())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if format == "json":
        write(as_json([govreport.checks.to_dict(*pair, lang) for pair in pairs]))
    elif format == "csv":
        write(govreport.check(reports, lang, without or ()).to_csv(), end="")
    else:
        print_checked(reports, pairs, out(), lang, all)
    if failed:
        raise typer.Exit(UNREADABLE)
    if any(found.severity == "error" for _, found in pairs):
        raise typer.Exit(FOUND)


@app.command()
def rules(lang: Lang = "zh") -> None:
    """列出全部核查规则。 List every rule."""
    print_rules(govreport.rules(lang), out())


@app.command()
def card(
    files: Files,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="CARD.html",
            help="网页或文件夹 The page, or the folder for several.",
        ),
    ],
    lang: Lang = "zh",
    metadata: Metadata = None,
) -> None:
    """报告的核查卡：单个网页，离线可看。 A report's card: one page that needs no network.

    一个文件得到一个网页；文件夹或几个文件，每份报告一个，写入所给的文件夹。
    文件不能读取或网页不能写入时退出码为2。

    One file gives one page; of a folder or several files each gives
    its own, in the folder named. Exit status 2 when a file could not
    be read or a page not be written.
    """
    reports, failed = _read(files, metadata)
    folders = [os.path.abspath(file if file.is_dir() else file.parent) for file in files]
    base = os.path.commonpath(folders)
    made: Counter[str] = Counter()  # names may differ in bytes that look alike
    for report in reports:
        target = output
        if _several(files):
            name = os.path.relpath(report.document.path or "", base)
            made[name] += 1
            target /= f"{name}-{made[name]}.html" if made[name] > 1 else f"{name}.html"
        try:
            if target != output:
                target.parent.mkdir(parents=True, exist_ok=True)
            with whole(target) as path:
                path.write_text(govreport.card(report, lang), encoding="utf-8")
        except OSError as error:
            raise GovreportError(unwritten(target, error)) from None
        say(str(target))
    if failed:
        raise typer.Exit(UNREADABLE)


def _several(files: list[Path]) -> bool:
    return len(files) > 1 or files[0].is_dir()


def _read(files: list[Path], metadata: str | None) -> tuple[list[govreport.Report], bool]:
    """The reports that can be read, as metadata describe them, and whether any could not be.

    In a folder, what is no report is named and no failure.
    """
    from rich.progress import track

    errors = err()
    reports = []
    failed = False
    listed = []
    known: dict[str, str] = {}
    for file in files:
        folder = file if file.is_dir() else file.parent
        said = load_metadata(metadata, folder) if metadata or file.is_dir() else None
        names = [one.path for one in files_in(file)] if file.is_dir() else [file.name]
        if not names:
            errors.print(one_line(f"{file}: 文件夹里没有可读的文件 no file in it to be read"))
            failed = True
        listed += [(folder / name, file.is_dir(), name, said) for name in names]
    busy = track(
        listed,
        console=errors,
        transient=True,
        description="…",
        disable=len(listed) < 2 or not errors.is_terminal,
    )
    for file, found, name, said in busy:
        try:
            report = govreport.read(file)
            first = known.setdefault(report.id, name)
            if found and first != name:
                errors.print(
                    one_line(f"{file}: 与{first}相同，只计一次 a copy of it, counted once")
                )
                continue
            reports.append(described(report, said.of(name), said.name) if said else report)
        except GovreportError as error:
            failed |= not (found and isinstance(error, NotAReport))
            errors.print(one_line(str(error)))
        except Exception as error:  # our fault; the other files are still read
            failed = True
            what = (
                f"{file}: 无法读取，请向我们报告 could not be read; please report this ({error!r})"
            )
            errors.print(one_line(what))
    return reports, failed
