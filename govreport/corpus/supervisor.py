"""Reading in processes of their own: what hangs, swells or crashes costs one file alone."""

from __future__ import annotations

import atexit
import os
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

import psutil

from govreport.corpus.fingerprints import PACKAGE
from govreport.corpus.worker import GOES_ON, HEAD, LENGTH, OUT_OF_MEMORY, PICTURES, READY
from govreport.errors import CorpusError

_GLANCE = 0.05
"""Seconds between two looks at a worker's time and memory."""

_PAUSED = 1.0
"""Seconds from one look to the next after which we were paused, not the worker slow."""

_PATIENCE = 4
"""How much longer than its own time a worker may take by the clock on the wall: the machine may
have other work, but a file that waits for ever is not waited for.
"""

_FULL = 0.7
"""Share of its memory at which a worker is replaced between two files."""

_IDLE = 20.0
"""Seconds after which a worker with nothing to do is let go: the next build may be soon."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost.

    Attributes
    ----------
    seconds : float
        Of the processor.
    memory : int
        Bytes of the whole process that reads it.
    """

    seconds: float
    memory: int

    def __str__(self) -> str:
        return f"{self.seconds:g}s-{self.memory // 2**20}MB"


class Died(Exception):
    """A worker is dead and its file not read.

    Attributes
    ----------
    error : str
        ``"TimeLimit"``, ``"MemoryLimit"`` or ``"Crash"``.
    """

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


class Closed(Exception):
    """The build was broken off while a file was being read."""


class _Worker:
    """One worker, and the thread that watches it."""

    def __init__(self, limits: Limits, reader: str) -> None:
        self.limits, self.reader = limits, reader
        path = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH")]))
        one = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
        # -P: nothing is imported from the folder we happen to stand in, which may be anybody's
        self.process = subprocess.Popen(
            [
                sys.executable, "-P", "-m", "govreport.corpus.worker",
                str(limits.seconds), str(limits.memory),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **one, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C is for the build, which then ends its workers
        )  # fmt: skip
        self.since, self.used_before = time.monotonic(), 0.0
        self.busy = False
        self.fresh, self.ready = True, False
        self.rss = 0
        self.reason = ""
        self.seen = psutil.Process(self.process.pid)
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        try:
            looked = time.monotonic()
            while self.process.poll() is None:
                before, looked = looked, time.monotonic()
                if looked - before > _PAUSED:
                    self.since += looked - before
                self.rss = self.seen.memory_info().rss
                waited = looked - self.since
                if self.busy and (
                    self._used() - self.used_before > self.limits.seconds
                    or waited > _PATIENCE * self.limits.seconds
                ):
                    return self.end("TimeLimit")
                if self.busy and self.rss > self.limits.memory:
                    return self.end("MemoryLimit")
                if not self.busy and waited > _IDLE and _forget(self):
                    return self.end("")
                time.sleep(_GLANCE)
        except psutil.Error:
            return  # it is gone

    def _used(self) -> float:
        """Seconds that the worker has had of the processor."""
        times = self.seen.cpu_times()
        return float(times.user + times.system)

    def _start_clock(self) -> None:
        with suppress(psutil.Error):  # it is gone, and soon nobody asks
            self.used_before = self._used()
        self.since = time.monotonic()

    def end(self, reason: str) -> None:
        """End the worker, now."""
        self.reason = self.reason or reason
        self.process.kill()
        if not self.busy:  # nobody waits for its answer
            self._bury()

    def _bury(self) -> int:
        code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # what was still to be written
                assert pipe is not None
                pipe.close()
        return code

    def ask(self, data: bytes, reader: str, people: bytes, pictures: bool) -> bytes | int:
        """The part of one file, or how many pictures it has that are not read now.

        Raises
        ------
        Died
            If the worker did not live to answer.
        CorpusError
            If it could not even start.
        """
        source, sink = self.process.stdout, self.process.stdin
        assert source is not None and sink is not None
        if not self.ready and source.read(len(READY)) != READY:
            code = self._bury()
            if _closing.is_set():
                raise Closed
            raise CorpusError(
                "读取文件的进程无法启动 "
                f"the process that reads files cannot start (退出码 exit status {code})"
            )
        self._start_clock()
        self.ready, self.busy = True, True
        try:
            sink.write(HEAD.pack(len(data), len(people), pictures, reader.encode()))
            sink.write(data)
            sink.write(people)
            sink.flush()
            while (head := source.read(LENGTH.size)) == GOES_ON:
                self._start_clock()
            answer: bytes | int = 0
            if head == PICTURES:
                (answer,) = LENGTH.unpack(source.read(LENGTH.size))
            elif len(head) == LENGTH.size:
                answer = source.read(*LENGTH.unpack(head))
        except (OSError, struct.error):
            answer = 0
        if answer:
            self.since, self.busy, self.fresh = time.monotonic(), False, False
            return answer
        raise self._death(self._bury())

    def _death(self, code: int) -> Exception:
        if _closing.is_set():
            return Closed()
        if self.reason == "TimeLimit":
            return Died(
                "TimeLimit",
                f"{self.limits.seconds:g}秒内未能读完 not read within {self.limits.seconds:g} seconds",
            )
        if self.reason == "MemoryLimit" or code == OUT_OF_MEMORY:
            return Died(
                "MemoryLimit",
                f"所需内存超过{self.limits.memory // 2**20} MB "
                f"needs more than {self.limits.memory // 2**20} MB of memory",
            )
        how = f"信号 signal {-code}" if code < 0 else f"退出码 exit status {code}"
        return Died("Crash", f"读取该文件的进程崩溃 the process that read it crashed ({how})")

    @property
    def full(self) -> bool:
        return self.rss > _FULL * self.limits.memory


_lock = threading.Lock()
_idle: list[_Worker] = []
_busy: set[_Worker] = set()
_closing = threading.Event()


def _forget(worker: _Worker) -> bool:
    """Take an idle worker away from those to be asked; False if it has work by now."""
    with _lock:
        if worker in _idle:
            _idle.remove(worker)
            return True
        return False


def _take(limits: Limits, reader: str, fresh: bool) -> _Worker:
    with _lock:
        fit = [
            one for one in _idle
            # one of another build may have loaded what was edited since
            if (one.limits, one.reader) == (limits, reader) and one.process.poll() is None
        ]  # fmt: skip
        worker = fit[0] if fit and not fresh else None
        if worker:
            _idle.remove(worker)
    worker = worker or _Worker(limits, reader)
    with _lock:
        _busy.add(worker)
    return worker


def read(
    data: bytes, reader: str, limits: Limits, people: bytes = b"", pictures: bool = True
) -> bytes | int:
    """What one file holds, as the bytes of a part, read in another process.

    Parameters
    ----------
    data : bytes
    reader : str
        Fingerprint of the code that reads it.
    limits : Limits
    people : bytes
        What people say of the file; see `worker.said_by_people`.
    pictures : bool
        Whether text in pictures is recognised.

    Returns
    -------
    bytes or int
        The part; or, where `pictures` is false and the file has some, how many: it is to be read
        once more.

    Raises
    ------
    Died
        If the file takes too much time or memory or crashes its worker; a worker that had
        read other files before gets no blame: the file has a second chance in a new one.
    Closed
        If `close` was called meanwhile.
    """
    for fresh in (False, True):
        if _closing.is_set():
            raise Closed
        worker = _take(limits, reader, fresh)
        new = worker.fresh
        try:
            answer = worker.ask(data, reader, people, pictures)
        except Died as death:
            if new or death.error == "TimeLimit":
                raise
            continue
        finally:
            with _lock:
                _busy.discard(worker)
        with _lock:
            if worker.full:
                worker.end("")
            else:
                _idle.append(worker)
        return answer
    raise AssertionError("a new worker either answers or dies")


@atexit.register
def rest() -> None:
    """End this process' idle workers: there is no more work for them."""
    with _lock:
        for worker in _idle:
            worker.end("")
        _idle.clear()


def close() -> None:
    """End every worker of this process; files that are being read are not read."""
    _closing.set()
    rest()
    with _lock:
        for worker in _busy:
            worker.end("")


def opened() -> None:
    """Allow workers again, after `close`."""
    _closing.clear()
