"""A build's progress, as a bar in a terminal or a notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from govreport.corpus.building import Progress

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
        "zh": ("读取", "制表", "{:.0f}份/秒", "未读取{}"),
        "en": ("reading", "writing", "{:.0f} files/s", "{} failures"),
    }["zh" if lang == "zh" else "en"]
    reading, writing, speed, failures = words
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
