"""The files of a folder of reports, where they came from, and how a file is written whole."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import re
import stat
import uuid
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from govreport.errors import CollectError, CorpusError
from govreport.normal import decoded


@dataclass(frozen=True, slots=True)
class File:
    """A file as the folder shows it, or a folder that does not show its files.

    Attributes
    ----------
    path : str
        Within the folder, with ``/`` between folders.
    stamp : tuple of int
        What changes with the file: size, times, inode.
    error : str
        Why it cannot be read; empty where nothing is known against it.
    """

    path: str
    stamp: tuple[int, ...] = ()
    error: str = ""


def inside(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or leads into it."""
    return path == folder or folder in path.parents


_PAGE = re.compile(r"\.[sx]?html?$", re.IGNORECASE)
_SAVED = re.compile(r"(.+)(?:_files|\.files|_文件)")
"""The folder that a browser saves beside a page; frames in it are pages and may be reports."""
_OF_A_PAGE = re.compile(
    r"\.(?:js|css|png|jpe?g|gif|svg|webp|bmp|ico|woff2?|ttf|eot|swf)(?:\.下载|\.download)?$",
    re.IGNORECASE,
)


MANIFEST, JOURNAL = "manifest.csv", ".collecting.jsonl"
"""What `govreport.collect` says of the files it put into a folder: when it is done, and until then.
"""

_HEAD = b"address,final_address,"
"""How that manifest begins; another file of its name may be anything."""


def collected(folder: Path) -> list[dict[str, str]]:
    """What was collected into a folder, a row per address and version, the latest last.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of dict of str to str
        None where nothing was collected into it.

    Raises
    ------
    CollectError
        If its manifest is damaged.
    """
    rows: list[dict[str, str]] = []
    if is_manifest(folder / MANIFEST):
        # the latter where Excel saved it
        text = decoded((folder / MANIFEST).read_bytes(), "utf-8-sig", "gb18030")
        try:
            listed = list(csv.DictReader(io.StringIO(text, newline="")))
        except csv.Error as error:
            raise CollectError(
                f"{folder / MANIFEST}: 采集清单已损坏 the manifest is damaged ({error})"
            ) from None
        rows = [{key: row[key] or "" for key in row if key} for row in listed]
    return rows + journal(folder)


def journal(folder: Path) -> list[dict[str, str]]:
    """What a collection that is not finished has written so far; a torn last line counts not."""
    try:
        lines = (folder / JOURNAL).read_bytes().split(b"\n")[:-1]
        return [json.loads(line) for line in lines]
    except (FileNotFoundError, ValueError):
        return []


def addresses(folder: Path) -> dict[str, str]:
    """By a file's name in a folder, the address that it was collected from; several a line each."""
    found: dict[str, dict[str, None]] = {}
    for row in collected(folder):
        if file := row.get("file"):
            found.setdefault(file, {})[row["address"]] = None
    return {name: "\n".join(known) for name, known in found.items()}


def is_manifest(path: Path) -> bool:
    """Whether a file is the manifest of a collection."""
    return _head(path).removeprefix(codecs.BOM_UTF8).startswith(_HEAD)


def _head(path: str | Path) -> bytes:
    """How a file begins; nothing where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(_LONGEST_HEAD)
    except OSError:
        return b""


_LONGEST_HEAD = 2000


METADATA = "metadata.csv"
"""What people say of the files of a folder; see `govreport.metadata`."""

_METADATA_HEAD = re.compile(r"(?:^|,)\s*\"?(?:file|文件)\"?\s*(?:,|$)")


def is_metadata(path: Path) -> bool:
    """Whether a file is a table of metadata: its head has a column for the file."""
    head = _head(path).split(b"\n")[0]
    texts = head.decode("utf-8-sig", "replace"), head.decode("gb18030", "replace")
    return any(_METADATA_HEAD.search(text.strip()) for text in texts)


_OWN = {
    "key.csv": "report,rule,also,",
    "figures.csv": "report,agency,year,edition,table,",
    "CODEBOOK.md": "# Codebook 编码手册",
}
"""How files begin that this package wrote: what specimens hold, and what an export or package does."""


def _is_own(path: str) -> bool:
    """Whether a file is one of those."""
    begins = _OWN.get(os.path.basename(path), "").encode()
    return bool(begins) and _head(path).startswith(begins)


def _is_made(folder: Path, names: Container[str]) -> bool:
    """Whether a folder is a corpus, an export of one or a package."""
    corpus = "corpus.json" in names and "index.json" in names
    return corpus or ("CODEBOOK.md" in names and _is_own(f"{folder}/CODEBOOK.md"))


def write(target: Path, data: bytes, scratch: Path) -> None:
    """Write a file whole or not at all: another name first, in a folder for that.

    Raises
    ------
    OSError
        If it cannot be written, or its folder is a link, which may lead anywhere; nothing is
        left behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.parent.is_symlink():
        raise OSError(f"{target.parent.name}: 是链接 is a link")
    with whole(target, scratch) as name:
        name.write_bytes(data)


@contextmanager
def whole(target: Path, scratch: Path | None = None) -> Iterator[Path]:
    """Another name in a folder for that, or beside the file's, which takes its place once all is
    written, or is gone; where a link stands, the link is replaced and not what it leads to.
    """
    name = (scratch or target.parent) / f".{uuid.uuid4().hex}"
    try:
        yield name
        os.replace(name, target)
    except BaseException:
        name.unlink(missing_ok=True)
        raise


@contextmanager
def alone(lock: Path) -> Iterator[bool]:
    """Hold a lock, which the system frees however this process ends; False where another does."""
    with lock.open("a+b") as file:
        try:
            _lock(file.fileno())
        except OSError:
            yield False
        else:
            yield True


def _lock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def files_in(source: Path, apart: Path | None = None, since: date | None = None) -> list[File]:
    """The files of a folder and those below, by path; a folder met twice is entered once.

    Parameters
    ----------
    source : Path
    apart : Path, optional
        A folder that is passed over, as are hidden files, links that lead out, the scripts,
        styles and pictures that a browser saved beside a page, the manifest of what was
        collected, metadata, and what this package wrote: corpora, exports, the key of specimens.
    since : date, optional
        Only files changed on that day or later.

    Returns
    -------
    list of File

    Raises
    ------
    CorpusError
        If the folder itself cannot be read; one below is an entry with its error.
    """
    root, own = source.resolve(), apart.resolve() if apart else None
    first = datetime.combine(since, datetime.min.time()).timestamp() if since else None
    found = []
    todo, entered = [("", root, False)], {root}
    while todo:
        above, folder, beside = todo.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            why = f"无法读取该文件夹 the folder cannot be read ({error.strerror})"
            if not above:
                raise CorpusError(f"{source}: {why}") from None
            found.append(File(above, error=why))
            continue
        if above and _is_made(folder, {entry.name for entry in entries}):
            continue
        pages = {os.path.splitext(entry.name)[0] for entry in entries if _PAGE.search(entry.name)}
        for entry in entries:
            path = f"{above}{entry.name}"
            if entry.name.startswith(".") or (beside and _OF_A_PAGE.search(entry.name)):
                continue
            told = {MANIFEST: is_manifest, METADATA: is_metadata}.get(path)
            if told and told(root / path) or _is_own(entry.path):
                continue
            try:
                if entry.is_symlink() and not inside(Path(entry.path).resolve(), root):
                    continue
                if entry.is_dir():
                    real = Path(entry.path).resolve()
                    if real not in entered and real != own:
                        entered.add(real)
                        saved = _SAVED.fullmatch(entry.name)
                        own_page = bool(saved and saved[1] in pages)
                        todo.append((f"{path}/", real, beside or own_page))
                    continue
                seen = entry.stat()
            except FileNotFoundError:  # it just went, or is a link to nothing
                continue
            except (OSError, RuntimeError) as error:
                if not entry.is_symlink():  # those may lead in a circle
                    why = getattr(error, "strerror", None) or str(error)
                    found.append(File(path, error=f"无法打开 cannot be opened ({why})"))
                continue
            if stat.S_ISREG(seen.st_mode) and (first is None or seen.st_mtime >= first):
                stamp = (seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino)
                found.append(File(path, stamp))
    return sorted(found, key=lambda file: file.path)
