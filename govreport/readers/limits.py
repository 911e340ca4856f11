"""Bounds on what one file may cost."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from govreport.errors import TooLarge

MAX_BYTES = 64 * 2**20
"""Largest file that is opened; real reports are under 10 MB."""

MAX_TEXT = 500_000
"""Most text, in characters, that is looked at; real reports hold 50,000."""

MAX_PAGE = 16 * 2**20
"""Longest source of a web page, in characters, without the pictures in it."""

MAX_CELLS = 20_000
"""Most cells of a document's tables, merged ones counted at every position; a
report's hold 500."""

MAX_BLOCKS = 50_000
"""Most paragraphs and tables of a document; a report's text has 500 lines."""

MAX_UNPACKED = 128 * 2**20
"""Most bytes that may be unpacked from one compressed file."""

MAX_XML = 24 * 2**20
"""Largest XML part of a Word file; a report's is under 2 MB."""

MAX_ELEMENTS = 150_000
"""Most elements of a page; what word processors export has 20,000."""

MAX_PAGES = 300
"""Most pages of a PDF."""

MAX_PICTURES = 60
"""Most pages that are recognised in one file; a page takes some four seconds."""

MAX_PIXELS = 40_000_000
"""Largest picture; A4 at 600 dots per inch has 35 million."""

MAX_PAGE_OBJECTS = 15_000
"""Most characters and lines of one PDF page; a full page of print has 3,000."""

MAX_PAGE_TOKENS = 120_000
"""Most words of PDF's own language on one page; a character may take 20."""

MAX_TOKENS = 1_000_000
"""Most of them in one PDF."""

MAX_STEPS = 200_000
"""Most steps that lead to no such word; those that do are `STEPS` to a word at most."""

STEPS = 5

SECONDS = 60.0
"""Longest time to read one file."""


_NO_MEMORY = 2
"""libxml2's number for memory that it was refused."""


def heed_memory(error: Exception) -> None:
    """Raise MemoryError where libxml2 says that a file is damaged and means that memory is out."""
    if getattr(error, "code", None) == _NO_MEMORY:
        raise MemoryError from None


class _TimeUp(BaseException):
    """Raised in the reading thread; not an Exception, so that no library swallows it."""


_due: dict[int, float] = {}
"""Threads that read just now, each with the time when its time is up."""

_lock = threading.Lock()
_watcher: threading.Thread | None = None
_PATIENCE = 0.25
"""Seconds from one look at the clock to the next."""


@contextmanager
def time_limit(label: str, seconds: float = SECONDS) -> Iterator[None]:
    """Stop what runs inside after `seconds`, in any thread.

    Raises
    ------
    TooLarge
        When the time is up. Code inside a C library finishes its call first;
        those calls are bounded by size.
    """
    thread = threading.get_ident()
    if thread in _due:  # the limit around it counts
        yield
        return
    _keep_watch()
    try:
        try:
            _due[thread] = time.monotonic() + seconds
            yield
        finally:
            with _lock:
                in_time = _due.pop(thread, None) is not None
            if not in_time:  # what was raised may not have arrived, and must not later
                _raise(thread, None)
    except _TimeUp:
        raise TooLarge(
            f"{label}: {seconds:g}秒内未能读完 not read within {seconds:g} seconds"
        ) from None


def more_time(seconds: float = SECONDS) -> None:
    """Let what reads in this thread go on for so long from now: its next page is a picture."""
    thread = threading.get_ident()
    with _lock:
        if thread in _due:
            _due[thread] = time.monotonic() + seconds
    if on_more_time:
        on_more_time()


on_more_time: Callable[[], None] | None = None
"""Told of it as well: in a build, whoever watches the process."""


def _keep_watch() -> None:
    """One thread for all: to start one for each file costs as much as to read a small page."""
    global _watcher
    if _watcher is None or not _watcher.is_alive():  # a forked process has not got it
        with _lock:
            _watcher = threading.Thread(target=_watch, name="govreport time limit", daemon=True)
            _watcher.start()


def _watch() -> None:
    while True:
        time.sleep(_PATIENCE)
        now = time.monotonic()
        with _lock:
            for thread in [thread for thread, due in list(_due.items()) if due <= now]:
                del _due[thread]
                _raise(thread, _TimeUp)


def _raise(thread: int, error: type[BaseException] | None) -> None:
    """Raise an error in another thread; None takes back what it has not seen yet."""
    what = ctypes.py_object(error) if error else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)
