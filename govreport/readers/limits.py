"""Bounds on what one file may cost."""

from __future__ import annotations

import ctypes
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from govreport.document import Place
from govreport.errors import TooLarge


class Limit(int):
    """The most that a file may hold of something, and what that is called."""

    zh: str
    en: str

    def __new__(cls, most: int, zh: str, en: str) -> Limit:
        """A number with its words."""
        limit = super().__new__(cls, most)
        limit.zh, limit.en = zh, en
        return limit

    @property
    def words(self) -> str:
        """What is said of a file that holds more."""
        most = f"{self // 2**20} MB" if self % 2**20 == 0 else f"{self:,}"
        return (
            f"{self.zh}超过{most}，报告不会有这么多 "
            f"more than {most} {self.en}, too much for a report"
        )


_LONGEST_PLACE = 100
"""Characters of a place that are told: an XPath may nest without end."""


class Budget:
    """What one file may still cost.

    Parameters
    ----------
    label : str
        The file's name, for messages.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self._spent: Counter[str] = Counter()

    def spend(self, limit: Limit, amount: int = 1, place: object = "") -> None:
        """Count so much more of something; `hold` what there is now to its limit."""
        self._spent[limit.en] += amount
        self.hold(limit, self._spent[limit.en], place)

    def hold(self, limit: Limit, size: int, place: object = "") -> None:
        """Refuse the file where it has more of something.

        Raises
        ------
        TooLarge
            The message names the file and the place.
        """
        if size > limit:
            where = f" ({str(place)[-_LONGEST_PLACE:]})" if place else ""
            raise TooLarge(f"{self.label}: {limit.words}{where}")


MAX_BYTES = Limit(64 * 2**20, "文件", "of data")
"""Largest file that is opened; real reports are under 10 MB."""

MAX_TEXT = Limit(500_000, "文字", "characters")
"""Most text, in characters, that is looked at; real reports hold 50,000."""

MAX_PAGE = Limit(16 * 2**20, "网页", "of a page's source")
"""Longest source of a web page, in characters, without the pictures in it."""

MAX_CELLS = Limit(20_000, "单元格", "table cells")
"""Most cells of a document's tables, merged ones counted at every position; a
report's hold 500."""

MAX_BLOCKS = Limit(50_000, "段落", "paragraphs")
"""Most paragraphs and tables of a document; a report's text has 500 lines."""

MAX_UNPACKED = Limit(128 * 2**20, "解压后", "when unpacked")
"""Most bytes that may be unpacked from one compressed file."""

MAX_XML = Limit(24 * 2**20, "解压后的文字", "of text when unpacked")
"""Largest XML part of a Word file; a report's is under 2 MB."""

MAX_ELEMENTS = Limit(150_000, "元素", "elements")
"""Most elements of a page; what word processors export has 20,000."""

MAX_PAGES = Limit(300, "页数", "pages")
"""Most pages of a PDF."""

MAX_PICTURES = Limit(60, "图片页", "pages that are pictures")
"""Most pages that are recognised in one file; a page takes some four seconds."""

MAX_PIXELS = Limit(40_000_000, "像素", "pixels in a picture")
"""Largest picture; A4 at 600 dots per inch has 35 million."""

MAX_PAGE_OBJECTS = Limit(15_000, "页面内容", "characters and lines on a page")
"""Most characters and lines of one PDF page; a full page of print has 3,000."""

MAX_PAGE_TOKENS = Limit(120_000, "页面绘图指令", "drawing instructions on a page")
"""Most words of PDF's own language on one page; a character may take 20."""

MAX_TOKENS = Limit(1_000_000, "绘图指令", "drawing instructions")
"""Most of them in one PDF."""

MAX_STEPS = Limit(200_000, "无效的绘图指令", "steps to no drawing instruction")
"""Most steps that lead to no such word; those that do are `STEPS` to a word at most."""

STEPS = 5

SECONDS = 60.0
"""Longest time to read one file."""

PICTURE_SECONDS = 180.0
"""And for each page of it that is a picture: four on an idle machine, many on a busy one."""


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
_PAUSED = 1.0
"""Seconds from one look to the next in which this process did nothing, and could not."""


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


def may_recognise(place: Place) -> bool:
    """Whether a picture is read now; then what reads in this thread may go on for so long more.

    Parameters
    ----------
    place : Place
        Of the picture.
    """
    if recognises and not recognises(place):
        return False
    thread = threading.get_ident()
    with _lock:
        if thread in _due:
            _due[thread] = time.monotonic() + PICTURE_SECONDS
    return True


recognises: Callable[[Place], bool] | None = None
"""In a build: tells whoever watches the process, or says that pictures wait for the other files."""


def _keep_watch() -> None:
    """One thread for all: to start one for each file costs as much as to read a small page."""
    global _watcher
    if _watcher is None or not _watcher.is_alive():  # a forked process has not got it
        with _lock:
            _watcher = threading.Thread(target=_watch, name="govreport time limit", daemon=True)
            _watcher.start()


def _watch() -> None:
    now, worked = time.monotonic(), time.process_time()
    while True:
        time.sleep(_PATIENCE)
        before, now = now, time.monotonic()
        worked_before, worked = worked, time.process_time()
        paused = now - before - (worked - worked_before)
        with _lock:
            if paused > _PAUSED:  # a laptop's lid, say: the file is not to blame
                for thread in _due:
                    _due[thread] += paused
            for thread in [thread for thread, due in list(_due.items()) if due <= now]:
                del _due[thread]
                _raise(thread, _TimeUp)


def _raise(thread: int, error: type[BaseException] | None) -> None:
    """Raise an error in another thread; None takes back what it has not seen yet."""
    what = ctypes.py_object(error) if error else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)
