"""The command line: a thin layer over the public functions."""

from __future__ import annotations

import io
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

import govreport
from govreport.errors import GovreportError, NotAReport
from govreport.folders import files_in
from govreport.form import Label
from govreport.show.terminal import print_checked, print_report, print_rules
from govreport.tables import figures_csv
from govreport.words import as_json, one_line

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="读取政府信息公开工作年度报告。Read China's annual reports on open government information.",
)

FOUND, UNREADABLE, INTERRUPTED = 1, 2, 130
"""Exit status when an error was found, when a file could not be read, and after Ctrl-C."""


def _version(value: bool) -> None:
    if value:
        typer.echo(f"govreport {govreport.__version__}")
        raise typer.Exit


def run() -> None:
    """The program; an error of ours, or of the system's, costs a line and no traceback."""
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 - until the program ends
    try:
        if sys.stdout is None:
            raise GovreportError("标准输出已关闭 the standard output is closed")
        app()
    except GovreportError as error:
        _errors().print(one_line(str(error)))
        raise SystemExit(UNREADABLE) from None
    except OSError as error:
        what = f"{error.filename or '标准输出 the standard output'}"
        _errors().print(one_line(f"{what}: 无法写入 cannot be written ({error.strerror})"))
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - what is left is not tried again
        raise SystemExit(UNREADABLE) from None


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="版本 Show the version."),
    ] = False,
) -> None:
    """每个命令都有的选项。 Options that every command shares."""


Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE…", help="文件或文件夹 Files, or folders of them."),
]
Folder = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="写入的文件夹 Folder to write.")
]
Format = Annotated[Literal["table", "json", "csv"], typer.Option(help="输出格式 How to print.")]
Lang = Annotated[Literal["zh", "en"], typer.Option(help="标签语言 Language of the labels.")]


All = Annotated[
    bool, typer.Option("--all", help="逐条列出提示 List what is merely worth knowing, too.")
]


@app.command()
def sample() -> None:
    """示例报告，写入当前文件夹。 The sample report, written into this folder."""
    original = govreport.datasets.sample_file()
    Path(original.name).write_bytes(original.read_bytes())
    print(original.name)


@app.command()
def parse(files: Files, format: Format = "table", lang: Lang = "zh", all: All = False) -> None:
    """读取报告：表格、正文、问题与改进。 Read reports: tables, text, problems and improvements.

    一个文件得到一个JSON对象，几个文件或文件夹得到一个数组。
    发现既有未能读取之处，也有勾稽关系所排除的。有文件不能读取时退出码为2。

    One file gives one JSON object, several or a folder an array. Besides what
    could not be read, the findings hold what the form's arithmetic
    rules out. Exit status 2 when a file could not be read.
    """
    reports, failed = _read(files)
    if not reports:
        raise typer.Exit(UNREADABLE)
    for report in reports:
        checked = govreport.checks.found_in([report])
        report.findings += [found for _, found in checked if found.severity == "error"]
    if format == "json":
        whole = [report.to_dict(lang) for report in reports]
        _print(as_json(whole if _several(files) else whole[0]))
    elif format == "csv":
        _print(figures_csv(reports, lang), end="")
    else:
        console = _console()
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
    all: All = False,
) -> None:
    """核查报告：勾稽关系、完整性、文字与表格、年度与层级。 Check a report against the form and others.

    退出码：没有错误为0，有错误为1，有文件不能读取为2。

    Exit status 0 when no finding is an error, 1 when one is,
    2 when a file could not be read.
    """
    reports, failed = _read(files)
    try:
        pairs = govreport.checks.found_in(reports, without or ())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if format == "json":
        _print(as_json([govreport.checks.to_dict(*pair, lang) for pair in pairs]))
    elif format == "csv":
        _print(govreport.check(reports, lang, without or ()).to_csv(), end="")
    else:
        print_checked(reports, pairs, _console(), lang, all)
    if failed:
        raise typer.Exit(UNREADABLE)
    if any(found.severity == "error" for _, found in pairs):
        raise typer.Exit(FOUND)


@app.command()
def rules(lang: Lang = "zh") -> None:
    """列出全部核查规则。 List every rule."""
    print_rules(govreport.rules(lang), _console())


@app.command()
def card(
    files: Files,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="CARD.html",
            help="写入的网页；几份报告则为文件夹 The page to write, or the folder for several.",
        ),
    ],
    lang: Lang = "zh",
) -> None:
    """报告的核查卡：单个网页，离线可看。 A report's card: one page that needs no network.

    一个文件得到一个网页；文件夹或几个文件，每份报告一个，写入所给的文件夹。
    文件不能读取或网页不能写入时退出码为2。

    One file gives one page; of a folder or several files each gives
    its own, in the folder named. Exit status 2 when a file could not
    be read or a page not be written.
    """
    reports, failed = _read(files)
    base = os.path.commonpath([file if file.is_dir() else file.parent for file in files])
    for report in reports:
        target = output
        if _several(files):
            target /= os.path.relpath(report.document.path or "", base) + ".html"
        try:
            if target != output:
                target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(govreport.card(report, lang), encoding="utf-8")
        except OSError as error:
            raise GovreportError(
                f"{target}: 无法写入 cannot be written ({error.strerror})"
            ) from None
        _console().print(one_line(str(target)), markup=False, soft_wrap=True)
    if failed:
        raise typer.Exit(UNREADABLE)


@app.command()
def specimen(
    output: Folder,
    agencies: Annotated[int, typer.Option(min=1, help="机关数 How many agencies.")] = 8,
    years: Annotated[
        str, typer.Option(metavar="2019-2025", help="年度 Years, one or a span.")
    ] = "2019-2025",
    errors: Annotated[
        int,
        typer.Option(min=0, help="至多植入几个错误 Planted errors in a report, at most."),
    ] = 0,
    formats: Annotated[
        str, typer.Option(metavar="pdf,html,docx,txt,scan", help="格式 Formats.")
    ] = "txt",
    seed: Annotated[
        int, typer.Option(help="种子相同，样本相同 The same seed, the same reports.")
    ] = 0,
    area: Annotated[
        bool,
        typer.Option("--area", help="首个机关领导其余几个 A government and its departments."),
    ] = False,
    oddities: Annotated[
        str,
        typer.Option(
            metavar="NAME,…", help="版式异常，或random Oddities of real reports by name, or random."
        ),
    ] = "",
    layouts: Annotated[
        str, typer.Option(metavar="NAME,…", help="版式，如glued,word-markup Layouts by name.")
    ] = "",
    pdf: Annotated[
        Literal["reportlab", "chromium", "libreoffice"],
        typer.Option(
            metavar="NAME", help="PDF由谁生成 Who makes it: reportlab, chromium, libreoffice."
        ),
    ] = "reportlab",
) -> None:
    """虚构报告：数字已知、错误已知，附答案。 Fictional reports with known figures and errors, and the key.

    三分之一的报告没有错误。DIR/key.csv写明每个错误所违反的规则、所在的
    单元格或句子，DIR/figures.csv写明全部数字。

    A third of the reports have no error. DIR/key.csv names each
    planted error's rule and cells or sentence, DIR/figures.csv
    every figure.
    """
    from rich.progress import track

    import govreport_specimens as specimens

    wanted = _names(formats)
    try:
        span = specimens.span(years)
        made = specimens.specimens(
            agencies,
            span,
            errors,
            seed,
            area=area,
            formats=wanted,
            oddities=_names(oddities),
            layouts=_names(layouts),
        )
        busy = track(
            made,
            description="…",
            total=agencies * len(span),
            console=_errors(),
            disable=not sys.stderr.isatty(),
        )
        count = specimens.write(busy, output, wanted, pdf)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    _console().print(one_line(f"{count} → {output} (key.csv, figures.csv)"), markup=False)


@app.command()
def build(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="报告文件夹 The folder of reports.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="CORPUS", help="语料库 The corpus to make.")
    ],
    jobs: Annotated[
        int | None, typer.Option(min=1, help="同时读取几份 Files read at once; one a core.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="只取前几个文件 Only the first files, by path.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="只取该日及以后修改的文件 Only files changed on that day or later.",
        ),
    ] = None,
    scheduler: Annotated[
        str,
        typer.Option(metavar="tcp://…", help="Dask调度器 A Dask scheduler, to use its cluster."),
    ] = "",
    time_limit: Annotated[
        float, typer.Option(min=0.1, help="每个文件的时限，秒 Seconds that one file may take.")
    ] = 30.0,
    memory: Annotated[
        int, typer.Option(min=100, help="读取进程的内存上限，MB Memory of a reading process.")
    ] = 1000,
    lang: Lang = "zh",
) -> None:
    """建立语料库：整个文件夹的报告成为整齐的表格。 A folder of reports as tidy tables.

    中断后再次运行即可继续；第二次只读取新的文件。用了--limit或--since，
    语料库就只有选中的文件。有文件未能读取（见failures表）退出码仍为0，
    什么也建不成时为2。

    Interrupted, it goes on where it was: start it again. A second
    run reads what is new. With --limit or --since the corpus holds
    the files so chosen and no others. Exit status 0 also where files
    failed (see the table of failures), 2 where nothing could be built.
    """
    from govreport.corpus.cluster import cluster
    from govreport.corpus.progress import summary

    try:
        with govreport.progress_bar(lang, _errors()) as tell, cluster(scheduler):
            built = govreport.build(
                folder,
                output,
                jobs=jobs,
                limit=limit,
                since=since.date() if since else None,
                seconds=time_limit,
                megabytes=memory,
                progress=tell,
            )
    except KeyboardInterrupt:
        again = Label(
            "中断；再次运行同一命令即可继续。", "Interrupted; the same command goes on from here."
        )
        _errors().print(again(lang))
        raise typer.Exit(INTERRUPTED) from None
    for line in summary(built, lang):
        _console().print(one_line(line), markup=False, soft_wrap=True)


@app.command()
def verify(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="语料库 The corpus.")],
    lang: Lang = "zh",
) -> None:
    """核对语料库是否仍如建立时所写。 Whether a corpus is what its build wrote.

    退出码：完好为0，有文件缺失或损坏为1（再次建立即可修复），不是语料库为2。

    Exit status 0 when it is whole, 1 when a file is missing or
    damaged (building again mends it), 2 when it is no corpus.
    """
    damaged = govreport.verify(corpus)
    for path in damaged:
        _console().print(one_line(path), markup=False, soft_wrap=True)
    told = (
        Label(f"{len(damaged)}个文件缺失或损坏", f"{len(damaged)} files missing or damaged")
        if damaged
        else Label("语料库完好", "the corpus is whole")
    )
    _console().print(told(lang))
    if damaged:
        raise typer.Exit(FOUND)


@app.command()
def export(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="语料库 The corpus.")],
    output: Folder,
    format: Annotated[
        Literal["csv", "xlsx", "dta"], typer.Option(help="格式 CSV, Excel or Stata.")
    ] = "csv",
    lang: Lang = "zh",
) -> None:
    """导出语料库：CSV、Excel或Stata。 Write a corpus' tables as CSV, Excel or Stata files.

    CSV和Stata一张表一个文件，Excel一个工作簿；另有宽表：一行一份报告，一列一个单元格。

    One file a table, or one Excel workbook; and the wide form: a row
    per report, a column per cell.
    """
    from rich.progress import Progress

    console = _errors()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(Label("导出", "exporting")(lang), total=None)
        made = govreport.open_corpus(corpus).export(
            output, format, lambda done, total: bar.update(task, completed=done, total=total), lang
        )
    for path in made:
        _console().print(one_line(str(path)), markup=False)


def _several(files: list[Path]) -> bool:
    return len(files) > 1 or files[0].is_dir()


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _console() -> Console:
    from rich.console import Console

    _utf8(sys.stdout)
    return Console(highlight=False, width=None if sys.stdout.isatty() else 120)


def _errors() -> Console:
    from rich.console import Console

    _utf8(sys.stderr)
    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def _utf8(output: TextIO) -> None:
    if isinstance(output, io.TextIOWrapper):  # a locale may lack our characters
        output.reconfigure(encoding=None if output.isatty() else "utf-8", errors="replace")


def _read(files: list[Path]) -> tuple[list[govreport.Report], bool]:
    """The reports that can be read, and whether any could not; why is printed.

    In a folder, what is no report is named and no failure.
    """
    from rich.progress import track

    errors = _errors()
    reports = []
    failed = False
    listed = [
        (file / path, True) if path else (file, False)
        for file in files
        for path in ([one.path for one in files_in(file)] if file.is_dir() else [""])
    ]
    busy = track(
        listed,
        console=errors,
        transient=True,
        description="…",
        disable=len(listed) < 2 or not errors.is_terminal,
    )
    for file, found in busy:
        try:
            reports.append(govreport.read(file))
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


def _print(text: str, end: str = "\n") -> None:
    """Print UTF-8 whatever the terminal's locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write((text + end).encode("utf-8"))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    app()
