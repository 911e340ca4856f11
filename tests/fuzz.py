"""`make fuzz`: thousands of damaged inputs, each within its time and memory.

Every input is read in a process of its own, which is ended when it takes too
long. Whatever comes of it is a refusal of ours, or a report that can be checked
and shown and whose every figure says where it stands.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import resource
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path

import lxml.html
import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table

import govreport
from govreport.document import Grid
from govreport.errors import GovreportError
from govreport.parsing.numbers import MAX_DIGITS, MAX_PRECISION
from govreport.report import Report
from tests.damage import FORMATS, Case, make

SECONDS = 5.0
"""Longest time for one input, everything included: of the processor's, so that a busy
machine fails nothing."""

WAIT = 60.0
"""Longest time by the clock: what sleeps or waits for itself uses no processor."""

MEMORY = 2**30
"""Most memory that a process may hold, the interpreter and all libraries included."""

ADDRESSES = 4 * 2**30
"""Address space: what is asked for beyond this is refused, so that the machine lives."""

FOLDER = Path("build") / "fuzz"


# --- one input --------------------------------------------------------------------


def examine(data: bytes) -> str:
    """Read an input and all that can be had of it.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    str
        ``"refused"`` or ``"read"``.

    Raises
    ------
    AssertionError
        If something of the report is not as promised. Whatever else is raised
        is a crash.
    """
    try:
        report = govreport.read(data)
    except GovreportError as error:
        assert len(str(error).splitlines()) == 1, "a message of several lines"
        assert len(str(error)) < 300, "a message without end"
        return "refused"
    govreport.check(report)
    govreport.claims(report)
    table = report.cells()
    assert len(table) == len(report.figures)
    _is_json(report.to_json())
    _is_harmless(govreport.card(report))
    _is_harmless(report._repr_html_())
    for wrong in wrong_figures(report):
        raise AssertionError(wrong)
    return "read"


def _is_json(text: str) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(f"JSON holds {name}")

    json.loads(text.encode("utf-8"), parse_constant=refuse)


def _is_harmless(page: str) -> None:
    """Nothing on a page runs, and nothing is loaded."""
    page.encode("utf-8")
    root = lxml.html.document_fromstring(page, parser=lxml.html.HTMLParser(huge_tree=True))
    for element in root.iter("*"):
        assert element.tag not in ("script", "iframe", "object", "svg", "base"), (
            "an element that runs"
        )
        for name, value in element.attrib.items():
            assert not name.startswith("on"), "an attribute that runs"
            if name in ("href", "src"):
                assert value.startswith(("#", "data:image/png;base64,")), "an address"


def wrong_figures(report: Report) -> Iterator[str]:
    """What is not as promised of a report's figures.

    A figure says where it stands, and its text stands there; it is a number of
    bounded length; a cell without one has a finding.
    """
    standing = _standing(report)
    for key, figure in report.figures.items():
        cell = "/".join(key)
        value, place = figure.value, figure.place
        if value is None:
            table, row, column = key
            if not any(
                f.covers(*key)
                or (f.table, f.row, f.column) in ((table, row, None), (table, None, None))
                for f in report.findings
            ):
                yield f"{cell}: null without a finding"
            continue
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            yield f"{cell}: a {type(value).__name__}"
        elif isinstance(value, Decimal) and not value.is_finite():
            yield f"{cell}: {value}"
        elif abs(value) >= 10**MAX_DIGITS or len(str(value)) > MAX_PRECISION + 3:
            yield f"{cell}: a figure of absurd length"
        if place is None or not place.to_dict():
            yield f"{cell}: no place"
        elif not figure.raw.split():
            yield f"{cell}: nothing printed"
        else:
            where = place.page or place.line or place.element
            if figure.raw.split()[0] not in standing[where]:
                yield f"{cell}: {figure.raw[:40]!r} does not stand at {where}"


def _standing(report: Report) -> dict[object, str]:
    """The text at every page, line and element."""
    texts: dict[object, list[str]] = defaultdict(list)
    for block in report.document.blocks:
        cells = (
            {id(cell): cell for row in block.rows for cell in row if cell is not None}.values()
            if isinstance(block, Grid)
            else [block]
        )
        for cell in cells:
            place = cell.place
            texts[place.page or place.line or place.element].append(cell.text)
    return defaultdict(str, {where: "\n".join(found) for where, found in texts.items()})


# --- many -------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What came of a case."""

    case: Case
    result: str
    """``"read"``, ``"refused"``, or what went wrong: ``"crash"``, ``"hang"`` …"""
    seconds: float
    memory: int
    told: str = ""

    @property
    def failed(self) -> bool:
        return self.result not in ("read", "refused")


class Worker:
    """A process that reads inputs one after another; ended when one takes too long."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.line, other = context.Pipe()
        self.process = context.Process(target=_work, args=(other,), daemon=True)
        self.process.start()
        other.close()
        self.line.recv()  # libraries are loaded

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.line.close()

    def run(self, cases: Iterable[Case]) -> Iterator[Outcome]:
        """Every case's outcome; the next case is made while one is read."""
        rest = iter(cases)
        case = next(rest, None)
        while case is not None:
            started, used = time.monotonic(), self._used()
            self.line.send_bytes(case.data)
            following = next(rest, None)
            yield self._outcome(case, started, used)
            case = following

    def _used(self) -> float:
        """Seconds of the processor that the process has had."""
        try:
            times = psutil.Process(self.process.pid).cpu_times()
        except psutil.Error:
            return 0.0  # it has died, which is noticed elsewhere
        return times.user + times.system

    def _outcome(self, case: Case, started: float, used: float) -> Outcome:
        answer = None
        try:
            while self._used() - used <= SECONDS and time.monotonic() - started <= WAIT:
                if self.line.poll(0.1):
                    answer = self.line.recv()
                    break
        except (EOFError, OSError):
            answer = ("died", time.monotonic() - started, 0, f"exit {self.process.exitcode}")
        if answer is None:
            answer = ("hang", self._used() - used, 0, "")
        result, seconds, memory, told = answer
        if memory > MEMORY:
            result, told = "memory", f"{memory / 2**20:.0f} MB {told}"
        if result in ("hang", "died", "memory"):
            self.close()
            self._start()
        return Outcome(case, result, seconds, memory, told)


def _work(line: Connection) -> None:
    """In the process: read what comes, answer with what came of it."""
    logging.disable(logging.ERROR)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    from tests.damage import sound

    for kind in ("text", "pdf"):
        examine(sound(kind)[0])
    line.send("ready")
    while True:
        data = line.recv_bytes()
        _forget_peak()
        started = time.process_time()
        told = ""
        try:
            result = examine(data)
        except AssertionError as error:
            result, told = "wrong", str(error)
        except BaseException:
            result, told = "crash", traceback.format_exc()[-3000:]
        line.send((result, time.process_time() - started, _peak(), told))
        del data


def _forget_peak() -> None:
    """Let the system measure this process' peak anew, where it can."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """The most memory this process held since then; else since it began."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def outcomes(
    numbers: Iterable[int], seed: int = 0, kinds: Collection[str] = FORMATS
) -> Iterator[Outcome]:
    """Run the cases of these numbers.

    Parameters
    ----------
    numbers : iterable of int
    seed : int
    kinds : collection of str
        Formats; the cases of others are passed over.

    Yields
    ------
    Outcome
    """
    worker = Worker()
    try:
        cases = (make(number, seed) for number in numbers)
        yield from worker.run(case for case in cases if case.format in kinds)
    finally:
        worker.close()


def _saved(outcome: Outcome, seed: int) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{seed}-{outcome.case.number}-{outcome.result}.{outcome.case.format}"
    path.write_bytes(outcome.case.data)
    path.with_suffix(".log").write_text(
        f"{outcome.case.format}: {', '.join(outcome.case.damages)}\n{outcome.told}\n",
        encoding="utf-8", errors="replace",
    )  # fmt: skip
    return path


def _summary(done: list[Outcome]) -> Table:
    table = Table(title=f"{len(done):,} damaged inputs")
    for name in ("format", "damage"):
        table.add_column(name)
    for name in ("cases", "refused", "read", "failed", "slowest", "memory"):
        table.add_column(name, justify="right")
    groups: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in done:
        groups[outcome.case.format, outcome.case.damages[0]].append(outcome)
    for (kind, name), own in [*sorted(groups.items()), (("all", ""), done)]:
        results = [outcome.result for outcome in own]
        table.add_row(
            kind,
            name,
            str(len(own)),
            str(results.count("refused")),
            str(results.count("read")),
            str(sum(outcome.failed for outcome in own)),
            f"{max(outcome.seconds for outcome in own):.1f} s",
            f"{max(outcome.memory for outcome in own) / 2**20:.0f} MB",
        )
    return table


def main() -> int:
    """Run the cases, print a table, keep the failures.

    Returns
    -------
    int
        1 if any failed.
    """
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.fuzz")
    parser.add_argument("--count", type=int, default=10_000, help="how many inputs")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other inputs")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--format", choices=FORMATS, help="inputs of this format alone")
    options = parser.parse_args()
    console = Console(width=110)
    done = []
    numbers = range(options.first, options.first + options.count)
    kinds = (options.format,) if options.format else FORMATS
    running = outcomes(numbers, options.seed, kinds)
    for outcome in track(running, "damaged inputs", len(numbers), console=console):
        done.append(outcome)
        if not console.is_terminal and len(done) % 1000 == 0:
            console.print(f"{len(done):,}")
        if outcome.failed:
            path = _saved(outcome, options.seed)
            damages = ", ".join(outcome.case.damages)
            last = outcome.told.strip().split("\n")[-1][:120]
            console.print(f"{outcome.result}: {path} ({damages}) {last}", markup=False)
    console.print(_summary(done) if done else "nothing to do")
    return int(any(outcome.failed for outcome in done))


if __name__ == "__main__":
    sys.exit(main())
