"""What was read from each file, kept under the file's content: read once, never twice."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc

from govreport.corpus.rows import Tables
from govreport.corpus.schema import TABLES
from govreport.folders import write

_CODEC = "zstd"
_SIZE = struct.Struct(">Q")
"""At a part's head: its size before it was packed."""

_MOST = 2**30
"""More than any part holds; a damaged head may say anything."""


_SEAL = 32
"""Bytes of the digest at the head of a part as it lies in its file."""


def key(sha256: str, fingerprint: str, people: bytes) -> str:
    """The name of a part: what was read, by which code, and what people say of it."""
    return hashlib.sha256(f"{sha256} {fingerprint}".encode() + people).hexdigest()[:32]


def path(store: Path, name: str) -> Path:
    """Where a part is, in folders of a few hundred."""
    return store / name[:2] / f"{name}.arrow"


def to_bytes(tables: Tables) -> bytes:
    """The tables of one file, one Arrow stream after another."""
    sink = pa.BufferOutputStream()
    for name, table in TABLES.items():
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(tables[name])
    whole = sink.getvalue()  # packed as one: column by column would take ten times as long
    return _SIZE.pack(whole.size) + bytes(pa.compress(whole, _CODEC, asbytes=True))


def from_bytes(data: bytes, wanted: tuple[str, ...] = tuple(TABLES)) -> Tables:
    """The tables of one file; only as far as the last one wanted.

    Raises
    ------
    pyarrow.ArrowException
        If the bytes are damaged.
    """
    head = bytes(data[: _SIZE.size])
    if len(head) < _SIZE.size or _SIZE.unpack(head)[0] > _MOST:
        raise pa.ArrowInvalid("not a part")
    packed = pa.py_buffer(data)[_SIZE.size :]
    try:
        reader = pa.BufferReader(pa.decompress(packed, _SIZE.unpack(head)[0], _CODEC))
    except OSError as error:
        raise pa.ArrowInvalid(str(error)) from None
    tables: Tables = {}
    for name in TABLES:
        if len(tables) == len(wanted):
            break
        table = pa.ipc.open_stream(reader).read_all()
        if name in wanted:
            tables[name] = table
    return tables


def keep(target: Path, data: bytes, scratch: Path) -> None:
    """Write a part, under a digest of its name and its bytes.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    write(target, _digest(target, data) + data, scratch)


def kept(target: Path) -> bytes:
    """A part, as it was kept.

    Raises
    ------
    OSError
        If it cannot be read.
    pyarrow.ArrowInvalid
        If it is not, byte for byte, what was kept under this name.
    """
    whole = target.read_bytes()
    if whole[:_SEAL] != _digest(target, whole[_SEAL:]):
        raise pa.ArrowInvalid("not the part that was written")
    return whole[_SEAL:]


def _digest(target: Path, data: bytes) -> bytes:
    return hashlib.sha256(f"{target.name}\n".encode() + data).digest()


def is_failure(data: bytes) -> bool:
    """Whether a part is that of a file that gave no report."""
    return not len(from_bytes(data, ("reports",))["reports"])
