"""Addresses → a folder of reports that `govreport.build` reads, and a manifest of all of them."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from govreport.collecting import pages
from govreport.collecting.addresses import Addresses, Wanted, wanted
from govreport.collecting.fetching import Fetcher
from govreport.collecting.keeping import FIELDS, Folder, Row, opened
from govreport.collecting.network import Answer, Failed, Network
from govreport.folders import MANIFEST
from govreport.readers import tell_format
from govreport.readers.limits import MAX_BYTES

DELAY, PARALLEL, SECONDS = 1.0, 8, 120.0
"""Seconds between two requests to a host, hosts at once, and seconds for a file, unless told."""

_LISTS = 50
"""Pages of one list that are turned."""

_SUFFIXES = {
    "odf": "odt", "text": "txt", "mail": "mht", "gzip": "gz", "binary": "bin", "encrypted": "bin",
}  # fmt: skip
"""What a file is called after its format, where the format has another name."""

_PICTURES = ((b"\x89", "png"), (b"\xff", "jpg"), (b"G", "gif"), (b"B", "bmp"), (b"R", "webp"))
"""… and a picture, by its first byte; what is left is TIFF."""


_OURS = "无法获取，请向我们报告 could not be fetched; please report this ({!r})"


@dataclass(frozen=True)
class Collected:
    """What a collection did.

    Attributes
    ----------
    path : Path
        The folder; ``manifest.csv`` in it has a row per address.
    fetched, unchanged : int
        Addresses, those of attachments among them.
    failures : list of (str, str)
        The addresses that gave nothing, and why.
    seconds : float
    """

    path: Path
    fetched: int
    unchanged: int
    failures: list[tuple[str, str]]
    seconds: float

    @property
    def manifest(self) -> Path:
        """The table of what came from where."""
        return self.path / MANIFEST


@dataclass(frozen=True)
class Progress:
    """How far a collection has come: addresses done, of how many, and failures among them."""

    done: int
    total: int
    failures: int


def collect(
    addresses: Addresses,
    folder: str | os.PathLike[str],
    *,
    delay: float = DELAY,
    parallel: int = PARALLEL,
    seconds: float = SECONDS,
    private: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Collected:
    """Fetch reports from their addresses, with what hangs below their pages.

    Sites are asked as robots.txt allows, one request at a time, with pauses, and again where
    they are busy. Whatever an address does, the others are fetched: it has a row in
    ``manifest.csv`` with the reason. Interrupted, the same collection goes on where it was; a
    second one asks for what has changed. The files are called by their content, and
    `govreport.build` reads the folder: every figure then has the address it came from.

    Parameters
    ----------
    addresses : path, DataFrame or iterable
        A CSV file with a column ``address`` (网址, url), and ``agency``, ``year`` and others,
        which are kept; a plain list; or these as objects.
    folder : path
        Made if it is not there.
    delay : float
        Seconds between two requests to one host; more where its robots.txt asks for more.
    parallel : int
        Hosts that are asked at once.
    seconds : float
        The longest that one file may take.
    private : bool
        Whether addresses of this machine and of private networks may be fetched.
    progress : callable, optional
        Called with a `Progress` now and then.

    Returns
    -------
    Collected

    Raises
    ------
    CollectError
        If the addresses cannot be read, the folder cannot be written, or another collection
        is writing it.
    """
    started = time.monotonic()
    listed = wanted(addresses)
    with opened(Path(folder)) as into:
        collection = _Collection(into, listed, progress or (lambda _: None))
        _run(collection.run(Network(seconds, MAX_BYTES, private), delay, parallel))
        into.finish(listed)
        rows = into.touched()
    failures = [(row["address"], row["reason"]) for row in rows if row["reason"]]
    same = sum(not row["reason"] and row["fetched"] != row["checked"] for row in rows)
    took = time.monotonic() - started
    return Collected(into.path, len(rows) - len(failures) - same, same, failures, took)


def listed_reports(
    addresses: Addresses,
    *,
    delay: float = DELAY,
    parallel: int = PARALLEL,
    seconds: float = SECONDS,
    private: bool = False,
) -> list[Wanted]:
    """The annual reports that agencies' list pages link to: a plan for `collect`.

    Parameters
    ----------
    addresses : path, DataFrame or iterable
        Of list pages, as for `collect`; all but ``year`` is kept for every report.
    delay, parallel, seconds, private
        As for `collect`.

    Returns
    -------
    list of Wanted
        Links on the same site whose title says 年度报告, with the column ``title``; and the
        lists that could not be read, with the reason.
    """
    found: list[list[Wanted]] = []

    async def turn(fetcher: Fetcher, one: Wanted) -> list[Wanted]:
        reports: dict[str, Wanted] = {}
        kept = {name: value for name, value in one.kept.items() if name != "year"}
        address, turned = one.address, set[str]()
        try:
            while address not in turned and len(turned) < _LISTS:
                turned.add(address)
                answer = await fetcher.fetch(address, {})
                page = pages.page(answer.body, answer.url)
                for link in page.reports():
                    title = {**kept, "title": link.words}
                    reports.setdefault(link.address, Wanted(link.address, title, one.address))
                if not (onward := page.next()):
                    break
                address = onward
            if not reports:
                raise Failed(
                    page.fault() or "页面上没有年度报告的链接 the page links to no annual report"
                )
            return list(reports.values())
        except Failed as error:
            return [*reports.values(), Wanted(address, one.kept, one.page, str(error))]

    async def turn_all() -> None:
        async with aclosing(Network(seconds, MAX_BYTES, private)) as network:
            fetcher = Fetcher(network, delay, parallel)
            found.extend(await asyncio.gather(*(turn(fetcher, one) for one in wanted(addresses))))

    _run(turn_all())
    return wanted([one for some in found for one in some])


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(work)
        return
    started: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = []

    async def cancellable() -> None:
        loop = asyncio.get_running_loop()
        started.append((loop, task := loop.create_task(work)))
        await task

    with ThreadPoolExecutor(1) as apart:  # a notebook's own loop runs in this thread
        running = apart.submit(asyncio.run, cancellable())
        try:
            running.result()
        except KeyboardInterrupt:
            for loop, task in started:
                loop.call_soon_threadsafe(task.cancel)
            raise


class _Collection:
    """One run over the addresses."""

    def __init__(
        self, folder: Folder, listed: Sequence[Wanted], tell: Callable[[Progress], None]
    ) -> None:
        self._folder, self._listed, self._tell = folder, listed, tell
        self._given = {one.address for one in listed}
        self._done = self._failures = 0

    async def run(self, network: Network, delay: float, parallel: int) -> None:
        """Fetch all; hosts beside each other, the addresses of one in turn."""
        self._fetcher = Fetcher(network, delay, parallel)
        hosts: dict[str, list[Wanted]] = {}
        for one in self._listed:
            hosts.setdefault(_host(one.address), []).append(one)
        async with aclosing(network):
            await asyncio.gather(*map(self._host, hosts.values()))

    async def _host(self, addresses: Sequence[Wanted]) -> None:
        for one in addresses:
            if not self._folder.is_done(one.address):
                await self._one(one)
            row = self._folder.latest(one.address)
            self._done += 1
            self._failures += bool(row and row["reason"])
            self._tell(Progress(self._done, len(self._listed), self._failures))

    async def _one(self, one: Wanted) -> None:
        """An address: what hangs below it first, so that its own row says that all is done."""
        row, data = await self._fetched(one)
        if row["reason"] or not data or tell_format(data) != "html":
            self._folder.write(row)
            return
        for link in pages.page(data, row["final_address"]).attachments():
            below = Wanted(link.address, one.kept, one.address)
            if link.address in self._given or self._folder.is_done(link.address):
                continue
            attached, file = await self._fetched(below, link.picture)
            if link.picture and not attached["reason"] and not pages.is_page_sized(file):
                continue  # a logo
            self._folder.write(attached)
        self._folder.write(row)

    async def _fetched(self, one: Wanted, picture: bool = False) -> tuple[Row, bytes]:
        """The row of an address, and its file."""
        before = self._folder.latest(one.address)
        row = dict.fromkeys(FIELDS, "")
        if before and before["file"]:
            row = {name: before[name] for name in FIELDS}
        row |= {"address": one.address, "page": one.page, "status": "", "reason": one.reason}
        row |= {f"given_{name}" if name in FIELDS else name: one.kept[name] for name in one.kept}
        row["checked"] = datetime.now(UTC).isoformat(timespec="milliseconds")
        if one.reason:
            return row, b""
        try:
            answer = await self._fetcher.fetch(one.address, _conditions(row))
            row["status"], row["final_address"] = str(answer.status), answer.url
            return row, self._kept(row, answer, one, picture)
        except OSError:  # the disk's
            raise
        except Exception as fault:  # of any other kind it is ours; the other addresses go on
            error = fault if isinstance(fault, Failed) else Failed(_OURS.format(fault))
            row["status"] = str(error.status or row["status"])
            row["final_address"] = error.final or row["final_address"]
            row["reason"] = str(error)
            if row["file"]:
                row["reason"] = f"现为：now: {error}；保留此前所得 what was fetched before is kept"
            return row, b""

    def _kept(self, row: Row, answer: Answer, one: Wanted, picture: bool) -> bytes:
        """An answer's file, in the folder if it is a report's, and the row told of it."""
        if answer.status == 304 and row["file"]:
            return self._folder.read(row)
        self._judge(answer, one)
        if picture and not pages.is_page_sized(answer.body):
            return answer.body
        if row["file"] and _says_the_same(old := self._folder.read(row), answer.body):
            return old
        row["file"], row["sha256"] = self._folder.keep(answer.body, _suffix(answer.body))
        row["bytes"] = str(len(answer.body))
        row["fetched"], row["name"] = row["checked"], answer.name
        row["type"] = answer.headers.get("content-type", "")
        row["etag"] = answer.headers.get("etag", "")
        row["last_modified"] = answer.headers.get("last-modified", "")
        return answer.body

    def _judge(self, answer: Answer, one: Wanted) -> None:
        """Refuse what a site serves in place of a report."""
        if not answer.body.strip(b"\0 \t\r\n"):
            raise Failed("文件是空的 the file is empty", answer.status)
        if tell_format(answer.body) != "html":
            return
        page = pages.page(answer.body, answer.url)
        if (fault := page.fault()) and not page.attachments():
            raise Failed(fault, answer.status)
        if one.page and one.address not in self._given:
            raise Failed("附件处是网页，不是文件 a web page in place of the file", answer.status)


def _conditions(row: Row) -> dict[str, str]:
    """Headers that ask only for what is new."""
    conditions = {"if-none-match": row["etag"], "if-modified-since": row["last_modified"]}
    usable = {name: value for name, value in conditions.items() if value and value.isascii()}
    return usable if row["file"] else {}


def _says_the_same(old: bytes, new: bytes) -> bool:
    """Whether two files are equal, or pages that differ in nothing but their scripts."""
    if old == new or not tell_format(old) == tell_format(new) == "html":
        return old == new
    return pages.page(old, "").bare() == pages.page(new, "").bare()


def _suffix(data: bytes) -> str:
    kind = tell_format(data)
    if kind == "image":
        return next((suffix for first, suffix in _PICTURES if data.startswith(first)), "tif")
    return _SUFFIXES.get(kind, kind)


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
