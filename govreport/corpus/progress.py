"""A build's progress, as a bar in a terminal or a notebook, and what came of it, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from govreport.corpus.building import Built, Progress
from govreport.corpus.opening import open_corpus
from govreport.form import Label, language

if TYPE_CHECKING:
    from rich.console import Console


@contextmanager
def progress_bar(
    lang: str = "zh", console: Console | None = None
) -> Iterator[Callable[[Progress], None]]:
    """A bar with rate and failures; nothing where nobody looks.

    Parameters
    ----------
    lang : str
    console : rich.console.Console, optional
        Where to draw; standard error unless told.

    Yields
    ------
    callable
        For `govreport.build`.

    Examples
    --------
    >>> import tempfile, govreport
    >>> with govreport.progress_bar("en") as bar:
    ...     built = govreport.build("data/reports", tempfile.mkdtemp(), progress=bar)
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    words = {
        "zh": ("读取", "识别", "制表", "{:.0f}份/秒", "未读取{}"),
        "en": ("reading", "recognising", "writing", "{:.0f} files/s", "{} failures"),
    }[language(lang)]
    reading, recognising, writing, speed, failures = words
    console = console or Console(stderr=True)
    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[failures]}"),
        TimeRemainingColumn(),
        console=console,
        disable=not (console.is_terminal or console.is_jupyter),
        transient=True,
    ) as bar:
        task = bar.add_task(reading, total=None, rate="", failures="")

        def tell(progress: Progress) -> None:
            if progress.pages and not progress.recognised:  # said once, also where no bar is drawn
                console.print(_pages(progress)(lang))
                bar.reset(task, description=recognising, rate="")
            if progress.pages and not progress.writing:
                bar.update(task, completed=progress.recognised, total=progress.pages)
                return
            rate = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(
                task,
                completed=progress.done,
                total=progress.total,
                rate=speed.format(rate) if rate else "",
                failures=failures.format(progress.failures) if progress.failures else "",
                description=writing if progress.writing else reading,
            )

        yield tell


def _pages(progress: Progress) -> Label:
    """How many pages are pictures, and how long it takes to recognise them."""
    minutes = max(round(progress.seconds / 60), 1)
    return Label(
        f"另有{progress.pages}页是图片，正在识别文字，约需{minutes}分钟",
        f"pages that are pictures: {progress.pages}; to recognise their text takes about {minutes} min",
    )


_NAMED = 5
"""Files without a report that are named; the table of failures has them all."""


def summary(built: Built, lang: str = "zh") -> Iterator[str]:
    """What a build did, line by line.

    Parameters
    ----------
    built : Built
    lang : str
    """
    counts = built.counts
    for words in (
        Label(
            f"{counts.reports}份报告，{counts.duplicates}个重复文件，{counts.failures}个文件未能读取",
            f"{counts.reports} reports, {counts.duplicates} duplicate files, "
            f"{counts.failures} files that gave no report",
        ),
        Label(
            f"发现：{counts.errors}个错误，{counts.warnings}个疑点，{counts.infos}个提示",
            f"findings: {counts.errors} errors, {counts.warnings} warnings, {counts.infos} infos",
        ),
        Label(
            f"本次读取{built.read}个文件，用时{built.seconds:.1f}秒 → {built.path}",
            f"{built.read} files read this time, in {built.seconds:.1f} seconds → {built.path}",
        ),
    ):
        yield words(lang)
    if counts.decided or counts.undecided:
        yield Label(
            f"由人核定{counts.decided}处；另有{counts.undecided}处的核定未采用",
            f"{counts.decided} decisions by people; {counts.undecided} more not applied",
        )(lang)
    if counts.failures:
        for row in open_corpus(built.path).failures.head(_NAMED).itertuples():
            yield f"{row.file}: {row.message}"
    if (more := counts.failures - _NAMED) > 0:
        yield Label(f"……另有{more}个，见failures表", f"… and {more} more: the table failures")(lang)
