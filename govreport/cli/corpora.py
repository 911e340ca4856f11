"""Commands on corpora: specimen, build, verify, export, publish."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

import govreport
from govreport.cli.program import FOUND, Folder, Lang, Metadata, app, bar, err, out, resumable, say
from govreport.form import Label
from govreport.words import one_line


@app.command()
def specimen(
    output: Folder,
    agencies: Annotated[int, typer.Option(min=1, help="机关数 How many agencies.")] = 8,
    years: Annotated[
        str, typer.Option(metavar="2019-2025", help="年度 Years, one or a span.")
    ] = "2019-2025",
    errors: Annotated[
        int, typer.Option(min=0, help="至多植入几个错误 Planted errors in a report, at most.")
    ] = 0,
    formats: Annotated[
        str, typer.Option(metavar="pdf,html,docx,txt,scan", help="格式 Formats.")
    ] = "txt",
    seed: Annotated[
        int, typer.Option(help="种子相同，样本相同 The same seed, the same reports.")
    ] = 0,
    area: Annotated[
        bool, typer.Option("--area", help="首个机关领导其余几个 A government and its departments.")
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
            console=err(),
            disable=not sys.stderr.isatty(),
        )
        count = specimens.write(busy, output, wanted, pdf)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    out().print(one_line(f"{count} → {output} (key.csv, figures.csv)"), markup=False)


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
    metadata: Metadata = None,
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

    with resumable(lang), govreport.progress_bar(lang, err()) as tell, cluster(scheduler):
        built = govreport.build(
            folder,
            output,
            jobs=jobs,
            limit=limit,
            since=since.date() if since else None,
            metadata=metadata,
            seconds=time_limit,
            megabytes=memory,
            progress=tell,
        )
    for line in summary(built, lang):
        say(line)
    if not built.counts.reports:
        raise typer.Exit(2)


@app.command()
def verify(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="语料库 The corpus.")],
    lang: Lang = "zh",
) -> None:
    """核对语料库是否仍如建立时所写。 Whether a corpus is what its build wrote.

    退出码：完好为0，有文件缺失或损坏、或有新的人工核定为1（再次建立即可），
    不是语料库为2。

    Exit status 0 when it is whole, 1 when a file is missing or
    damaged or people have decided since (building again mends it),
    2 when it is no corpus.
    """
    damaged = govreport.verify(corpus)
    for path in damaged:
        say(path)
    told = (
        Label(
            f"{len(damaged)}个文件缺失、损坏或在建立后有变",
            f"{len(damaged)} files missing, damaged or changed since the build",
        )
        if damaged
        else Label("语料库完好", "the corpus is whole")
    )
    out().print(told(lang))
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
    with bar(Label("导出", "exporting"), lang) as tell:
        made = govreport.open_corpus(corpus).export(output, format, tell, lang)
    for path in made:
        out().print(one_line(str(path)), markup=False)


@app.command()
def publish(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="语料库 The corpus.")],
    output: Folder,
    title: Annotated[str, typer.Option(help="数据名称 What the data are called.")] = "",
    author: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="作者，可重复 An author; repeatable.")
    ] = None,
    licence: Annotated[
        str,
        typer.Option("--license", metavar="CC-BY-4.0", help="许可 The licence, as SPDX has it."),
    ] = "",
) -> None:
    """发布语料库：数据包，每个数字都有出处。 Write a corpus as a data package for others.

    各表的CSV和Parquet、出处表、编码手册、覆盖范围与空缺原因、核查结果、
    许可、引用和校验和。同一语料库得到同样的字节。

    Tables as CSV and Parquet, provenance, codebook, coverage and
    what is null and why, what the checks found, licence, citation,
    checksums. The same corpus gives the same bytes.
    """
    made = govreport.open_corpus(corpus).publish(
        output, title=title, authors=author or (), licence=licence
    )
    for path in made:
        say(str(path))


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
