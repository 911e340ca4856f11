"""Commands on addresses: collect."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import govreport
from govreport.cli.program import Folder, Lang, app, bar, err, resumable, say
from govreport.form import Label

_NAMED = 5
"""Addresses that gave nothing and are named; the manifest has them all."""


@app.command()
def collect(
    addresses: Annotated[
        Path,
        typer.Argument(
            metavar="ADDRESSES.csv", help="网址表或网址清单 A table or a plain list of addresses."
        ),
    ],
    output: Folder,
    follow: Annotated[
        bool, typer.Option("--follow", help="网址是列表页 The addresses list reports.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="列出后直接采集 Fetch what --follow found, unasked.")
    ] = False,
    delay: Annotated[
        float,
        typer.Option(min=0, metavar="SECONDS", help="访问间隔，秒 Between two requests to a site."),
    ] = 1.0,
    parallel: Annotated[
        int, typer.Option(min=1, metavar="N", help="同时访问几个网站 Sites that are asked at once.")
    ] = 8,
    time_limit: Annotated[
        float,
        typer.Option(min=0.1, metavar="SECONDS", help="每个文件的时限，秒 That one file may take."),
    ] = 120.0,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="可访问内部网络 Private networks may be asked, too."),
    ] = False,
    lang: Lang = "zh",
) -> None:
    """采集报告：按网址下载，附件一并取回。 Fetch reports from their addresses, with attachments.

    表格须有网址一列（address、网址、url），可有机关、年度及其他各列，
    一并记入DIR/manifest.csv；也可以是网址清单。遵守robots.txt，同一网站
    逐个访问。中断后再次运行即可继续，第二次只取有变化的。
    未能取得的网址各有一行原因，退出码仍为0。以表中机关、年度补充报告：
    建库时加--metadata DIR/manifest.csv。

    A table has a column of addresses (address, url) and may have
    agency, year and others: DIR/manifest.csv keeps them. Or a plain
    list. Interrupted, it goes on where it was: start it again. A
    second run fetches what has changed. What could not be fetched
    has a row with the reason, and the exit status is 0. Agency and
    year of the table complete the reports with: build DIR
    --metadata DIR/manifest.csv.
    """
    from govreport.collecting.addresses import Addresses
    from govreport.collecting.gathering import listed_reports

    asked: Addresses = addresses
    if follow:
        with err().status(Label("查看列表页", "looking at the lists")(lang)):
            plan = listed_reports(
                addresses, delay=delay, parallel=parallel, seconds=time_limit, private=allow_private
            )
        for one in plan:
            say(f"{one.reason or one.kept['title']}  {one.address}")
        count = sum(not one.reason for one in plan)
        question = Label(f"采集这{count}份报告？", f"Fetch these {count} reports?")(lang)
        if not yes and not typer.confirm(question, err=True):
            raise typer.Exit
        asked = plan
    with resumable(lang), bar(Label("采集", "collecting"), lang) as tell:
        done = govreport.collect(
            asked,
            output,
            delay=delay,
            parallel=parallel,
            seconds=time_limit,
            private=allow_private,
            progress=lambda at: tell(at.done, at.total),
        )
    counts = Label(
        f"取得{done.fetched}个文件，{done.unchanged}个没有变化，{len(done.failures)}个网址未取得",
        f"{done.fetched} files fetched, {done.unchanged} unchanged, "
        f"{len(done.failures)} addresses that gave nothing",
    )
    where = Label(
        f"用时{done.seconds:.1f}秒 → {done.manifest}",
        f"in {done.seconds:.1f} seconds → {done.manifest}",
    )
    more = Label(
        f"……另有{len(done.failures) - _NAMED}个，见manifest.csv",
        f"… and {len(done.failures) - _NAMED} more: manifest.csv",
    )
    lines = [counts(lang), where(lang)]
    lines += [f"{address}: {reason}" for address, reason in done.failures[:_NAMED]]
    lines += [more(lang)] if len(done.failures) > _NAMED else []
    for line in lines:
        say(line)
