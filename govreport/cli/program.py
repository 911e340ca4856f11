"""The program, what its commands share, and where they print."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, TextIO

import typer
from typer import rich_utils

import govreport
from govreport.errors import GovreportError
from govreport.form import Label
from govreport.words import one_line

if TYPE_CHECKING:
    from rich.console import Console

rich_utils.ARGUMENTS_PANEL_TITLE = "参数 Arguments"
rich_utils.OPTIONS_PANEL_TITLE = "选项 Options"
rich_utils.COMMANDS_PANEL_TITLE = "命令 Commands"
rich_utils.REQUIRED_LONG_STRING = "[必填 required]"
rich_utils.DEFAULT_STRING = "[默认 default: {}]"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="读取政府信息公开工作年度报告。Read China's annual reports on open government information.",
)

FOUND, UNREADABLE, INTERRUPTED = 1, 2, 130
"""Exit status when an error was found, when a file could not be read, and after Ctrl-C."""

_USAGE: Any = typer.BadParameter.__mro__[1]
"""Of every wrong argument; typer has it under changing names."""

_USED = {
    "MissingParameter": "缺少参数",
    "NoSuchOption": "没有这个选项",
    "BadParameter": "参数的值有误",
}


def _version(value: bool) -> None:
    if value:
        typer.echo(f"govreport {govreport.__version__}")
        raise typer.Exit


def run() -> None:
    """The program; an error of ours, or of the system's, costs a line and no traceback."""
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 - until the program ends
    try:
        warnings.showwarning = _say
        if sys.stdout is None:
            raise GovreportError("标准输出已关闭 the standard output is closed")
        _utf8(sys.stdout)
        raise SystemExit(app(standalone_mode=False))
    except _USAGE as error:
        kind = _USED.get(type(error).__name__, "用法有误")
        called = error.ctx.command_path if error.ctx else "govreport"
        err().print(one_line(f"{kind} {error.format_message()} ({called} --help)"))
        raise SystemExit(UNREADABLE) from None
    except GovreportError as error:
        err().print(one_line(str(error)))
        raise SystemExit(UNREADABLE) from None
    except OSError as error:
        what = f"{error.filename or '标准输出 the standard output'}"
        err().print(one_line(f"{what}: 无法写入 cannot be written ({error.strerror})"))
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - what is left is not tried again
        raise SystemExit(UNREADABLE) from None


def _say(message: Warning | str, *_: object, **__: object) -> None:
    """A warning as a line, without the place in our code."""
    err().print(one_line(str(message)))


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="版本 Show the version."),
    ] = False,
) -> None:
    """每个命令都有的选项。 Options that every command shares."""


Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="文件或文件夹 Files, or folders of them.")
]
Folder = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="写入的文件夹 Folder to write.")
]
Format = Annotated[Literal["table", "json", "csv"], typer.Option(help="输出格式 How to print.")]
Lang = Annotated[Literal["zh", "en"], typer.Option(help="标签语言 Language of the labels.")]


All = Annotated[
    bool, typer.Option("--all", help="逐条列出提示 List what is merely worth knowing, too.")
]


Metadata = Annotated[
    str | None,
    typer.Option(
        metavar="TABLE",
        help="元数据表，或路径规律 Metadata, or a pattern of paths: {agency}/{year}.",
    ),
]


def out() -> Console:
    """Where results are printed."""
    from rich.console import Console

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    console.on_broken_pipe = _unread  # type: ignore[method-assign]
    return console


def err() -> Console:
    """Where everything else is printed: progress, errors."""
    from rich.console import Console

    _utf8(sys.stderr)
    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def say(line: str) -> None:
    """Print a result on a line of its own, however long it is."""
    out().print(one_line(line), markup=False, soft_wrap=True)


@contextmanager
def bar(what: Label, lang: str) -> Iterator[Callable[[int, int], None]]:
    """A bar where somebody looks; to be told how much is done, and of how much."""
    from rich.progress import Progress

    console = err()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as drawn:
        task = drawn.add_task(what(lang), total=None)
        yield lambda done, total: drawn.update(task, completed=done, total=total)


@contextmanager
def resumable(lang: str) -> Iterator[None]:
    """What goes on where it was: interrupted, it says so."""
    try:
        yield
    except KeyboardInterrupt:
        again = Label(
            "中断；再次运行同一命令即可继续。", "Interrupted; the same command goes on from here."
        )
        err().print(again(lang))
        raise typer.Exit(INTERRUPTED) from None


def _utf8(output: TextIO) -> None:
    if isinstance(output, io.TextIOWrapper):  # a locale may lack our characters
        output.reconfigure(encoding=None if output.isatty() else "utf-8", errors="replace")


def write(text: str, end: str = "\n") -> None:
    """Print UTF-8 whatever the terminal's locale."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write((text + end).encode("utf-8"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _unread()


def _unread() -> NoReturn:
    """End where nobody reads on: `| head` is no finding, whose status is 1."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left has a place to go
    raise SystemExit(UNREADABLE)
