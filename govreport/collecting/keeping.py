"""Files and the rows that say where they came from, so kept that no moment is a bad one to die.

A file is written under another name first, and is called by its content. A row is a line
added to a journal; a torn last line does not count. When all is done the manifest is
written anew and the journal removed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from govreport import folders
from govreport.collecting.addresses import Wanted
from govreport.errors import CollectError, unwritten
from govreport.normal import harmless
from govreport.words import one_line

FIELDS = (
    "address", "final_address", "page", "status", "reason", "file", "sha256", "bytes", "fetched",
    "checked", "type", "etag", "last_modified", "name",
)  # fmt: skip
"""Columns of the manifest, before those that stood beside the addresses."""

Row = dict[str, str]

_SCRATCH, _LOCK = ".tmp", ".lock"

_LATER = "已有新版本 a later version was fetched"


class Folder:
    """A folder of reports and its manifest.

    Attributes
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._done = {row["address"] for row in folders.journal(path)}
        self._rows: dict[str, list[Row]] = {}
        for row in folders.collected(path):
            self._add(dict.fromkeys(FIELDS, "") | row)  # people edit tables
        with (path / folders.JOURNAL).open("ab") as journal:  # what a torn line left
            cut = (path / folders.JOURNAL).read_bytes().rfind(b"\n") + 1
            journal.truncate(cut)

    def _add(self, row: Row) -> None:
        versions = self._rows.setdefault(row["address"], [])
        same = versions and versions[-1]["sha256"] in ("", row["sha256"])
        if same or (versions and not row["sha256"]):
            versions.pop()  # asked for again; a failure that is over; a file that was damaged
        versions.append(row)

    def latest(self, address: str) -> Row | None:
        """What is known of an address, if its file is still whole."""
        row = self._rows[address][-1] if address in self._rows else None
        if row and row["file"] and not self._whole(row["file"], row["sha256"]):
            return None
        return row

    def is_done(self, address: str) -> bool:
        """Whether a collection that was interrupted had come past this address."""
        return address in self._done and self.latest(address) is not None

    def touched(self) -> list[Row]:
        """The latest row of every address that this collection has come past."""
        return [self._rows[address][-1] for address in sorted(self._done)]

    def read(self, row: Row) -> bytes:
        """The bytes of a row's file."""
        return (self.path / Path(row["file"]).name).read_bytes()

    def _whole(self, name: str, sha256: str) -> bool:
        path = self.path / Path(name).name  # never a path that a manifest may hold
        if path.is_symlink() or not path.is_file():
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def keep(self, data: bytes, suffix: str) -> tuple[str, str]:
        """Write a file, unless it is there; its name and its SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        name = f"{sha256}.{suffix}"
        if not self._whole(name, sha256):
            folders.write(self.path / name, data, self.path / _SCRATCH)
        return name, sha256

    def write(self, row: Row) -> None:
        """Add a row to the journal."""
        row = {name: str(harmless(one_line(value))) for name, value in row.items()}
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with (self.path / folders.JOURNAL).open("ab") as journal:
            journal.write(line)
        self._add(row)
        self._done.add(row["address"])

    def finish(self, wanted: Sequence[Wanted]) -> None:
        """Write the manifest, in the order of the addresses, files of a page after it."""
        below: dict[str, list[str]] = {}
        for address, versions in self._rows.items():
            below.setdefault(versions[-1]["page"], []).append(address)
        order: dict[str, None] = {}
        for address in [*(one.address for one in wanted), *sorted(self._rows)]:
            order[address] = None
            order |= dict.fromkeys(sorted(below.get(address, ())))
        rows = []
        for address in order:
            *old, last = self._rows.get(address) or [{}]
            rows += [{**row, "reason": _LATER} for row in old]
            rows += [last] if last else []
        kept = dict.fromkeys(name for row in rows for name in row if name not in FIELDS)
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, [*FIELDS, *kept], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        data = text.getvalue().encode("utf-8-sig")
        folders.write(self.path / folders.MANIFEST, data, self.path / _SCRATCH)
        (self.path / folders.JOURNAL).unlink()


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """A folder to collect into, held against others who would.

    Raises
    ------
    CollectError
        If it cannot be written, or another collection is writing it.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        for name in (_LOCK, _SCRATCH, folders.JOURNAL):
            if (path / name).is_symlink():
                raise CollectError(f"{path / name}: 是链接 is a link, which may lead anywhere")
        if (path / folders.MANIFEST).exists() and not folders.is_manifest(path / folders.MANIFEST):
            raise CollectError(
                f"{path / folders.MANIFEST}: 不是采集清单，请另选文件夹 "
                "is not a manifest of ours; name another folder"
            )
        with folders.alone(path / _LOCK) as ours:
            if not ours:
                raise CollectError(
                    f"{path}: 另一个采集任务正在写入 another collection is writing it at this moment"
                )
            shutil.rmtree(path / _SCRATCH, ignore_errors=True)  # of one that was killed
            (path / _SCRATCH).mkdir()
            yield Folder(path)
            (path / _SCRATCH).rmdir()
    except OSError as error:
        raise CollectError(unwritten(path, error)) from None
