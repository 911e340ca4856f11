"""A file → a `Document`. The format is told from content, never from the suffix."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Literal, TextIO, get_args

from govreport.document import Document, Grid
from govreport.errors import EncryptedFile, UnreadableFile
from govreport.normal import name_of
from govreport.readers.limits import MAX_BLOCKS, MAX_BYTES, MAX_CELLS, MAX_TEXT, Budget, time_limit
from govreport.readers.packed import read_zip, zip_names
from govreport.readers.text import wide_text

Source = str | os.PathLike[str] | bytes | bytearray | BinaryIO | TextIO
"""What can be read: a path, bytes, or an open file."""


def load(source: Source, name: str | None = None) -> tuple[bytes, str | None]:
    """The bytes of a source, and its path where it has one.

    Parameters
    ----------
    source : path, bytes or open file
    name : str, optional
        What to call the source in messages.

    Raises
    ------
    UnreadableFile
        If the file cannot be opened or is empty.
    TooLarge
        If it is over `MAX_BYTES`.
    """
    data: bytes
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        name = name or name_of(path)
        if re.match("https?://", str(source), re.IGNORECASE):
            raise UnreadableFile(
                f"{source}: 是网址，不是文件，请先用govreport.collect取回 "
                "is an address, not a file; govreport.collect fetches it"
            )
        try:
            if path.is_dir():
                raise UnreadableFile(f"{name}: 是文件夹，不是文件 is a folder, not a file")
            if path.exists() and not path.is_file():  # a pipe may never say anything, nor end
                raise UnreadableFile(
                    f"{name}: 是管道或设备，不是文件，请先存为文件 "
                    "is a pipe or a device, not a file; save it as one first"
                )
            with path.open("rb") as file:
                Budget(name).hold(MAX_BYTES, os.fstat(file.fileno()).st_size)
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:  # ValueError: a path with a null character
            reason = getattr(error, "strerror", None) or error
            raise UnreadableFile(f"{name}: 无法打开 cannot be opened ({reason})") from None
    elif isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    elif not hasattr(source, "read"):
        raise UnreadableFile(
            f"{type(source).__name__}: 应为路径、字节或打开的文件 "
            "is neither a path, nor bytes, nor an open file"
        )
    else:
        given = getattr(source, "name", None)
        name = name or (name_of(given) if isinstance(given, str) else None)
        try:
            read = source.read(MAX_BYTES + 1)
            data = read.encode("utf-8", "replace") if isinstance(read, str) else bytes(read or b"")
        except (OSError, ValueError) as error:  # ValueError: closed, or not its encoding
            raise UnreadableFile(
                f"{name or 'the input'}: 无法读取 cannot be read ({error})"
            ) from None
    label = name or "the input"
    Budget(label).hold(MAX_BYTES, len(data))
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableFile(f"{label}: 文件是空的 the file is empty")
    return data, name


def tell_format(data: bytes) -> str:
    """Tell a file's format from its first bytes.

    Returns
    -------
    str
        A name in `_READERS`; or of a format that is not read: ``"encrypted"``, ``"image"``,
        ``"zip"``, ``"gzip"``, ``"7z"``, ``"rar"``, ``"binary"``.
    """
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        names = zip_names(data)
        return next((name for name, mark in _ZIPPED if mark.search(names)), "zip")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        streams = (name for name, stream in _STREAMS if stream.encode("utf-16-le") in data)
        return next(streams, "binary")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    return _text_format(data)


_ZIPPED = (
    ("docx", re.compile(rb"(?m)^word[/\\].*\.xml$|word/document")),
    ("xlsx", re.compile(rb"(?m)^xl[/\\].*\.xml$|xl/workbook")),
    ("ofd", re.compile(rb"OFD\.xml")),
    ("odf", re.compile(rb"(?m)^content\.xml")),
)
"""What the names in a ZIP archive say of its format."""

_STREAMS = (
    ("encrypted", "EncryptedPackage"),
    ("doc", "WordDocument"),
    ("xls", "Workbook"),
    ("xls", "Book"),
)
"""What the names of streams say of the format of an older office file."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"RIFF", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"bplist00", "webarchive"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x7fELF", "binary"),
    (b"MZ", "binary"),
)
_HTML_MARKS = (
    b"<html", b"<!doctype html", b"<body", b"<table", b"<div", b"<head", b"<meta", b"<p>", b"<p ",
    b"<td",
)  # fmt: skip


def _text_format(data: bytes) -> str:
    head = data[:65536]
    if b"<pkg:package" in head[:4096] or b"<w:wordDocument" in head[:4096]:
        return "docx"
    if re.search(rb"<(?:\w+:)?Workbook\s[^>]*office:spreadsheet", head[:4096]):
        return "xmlsheet"
    if _MAIL.match(head) and b"content-type:" in head.lower() or _MAIL_HTML.search(head[:8192]):
        return "mail"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return (
            "html"
            if b"<\0h\0t\0m\0l" in head.lower() or b"\0<\0h\0t\0m\0l" in head.lower()
            else "text"
        )
    if head.lstrip()[:1] in (b"{", b"[") and _is_json(data):
        return "json"
    lower = data[:400_000].lower()
    if b"<html" in lower or sum(lower.count(mark) for mark in _HTML_MARKS) >= 2:
        return "html"
    # guard: web-tables
    if lower.count(b"\n") < _LINES <= lower.count(b"<br"):  # text whose lines end as a page's do
        return "html"
    if b"<span" in lower and _MARKDOWN_HEAD.search(lower):  # Markdown whose words are in HTML
        return "html"
    # Control characters do not occur in text of any encoding a site serves, but for the mark
    # behind each of Word's cells.
    controls = sum(head.count(bytes([code])) for code in (*range(7), 8, *range(14, 32)))
    if controls <= len(head) * 0.005 + 2:
        return "text"
    wide = wide_text(head)
    return "binary" if wide is None else "html" if "<html" in wide.lower() else "text"


_LINES = 5
"""Lines that a report has at least."""

_MARKDOWN_HEAD = re.compile(rb"^\|[ :]*---", re.MULTILINE)
_MAIL = re.compile(rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n")
_MAIL_HTML = re.compile(
    rb"^MIME-Version:.{0,2000}?^Content-Type:\s*(?:multipart/related|text/html)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
"""How a web page that was saved as a single file begins: as a mail does."""


def _is_json(data: bytes) -> bool:
    if len(data) > 4 * MAX_TEXT:  # too long for a report, whatever it is
        return False
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


_NOT_READ = {
    "encrypted": "文档有密码保护 the document is protected by a password",
    "zip": "压缩包 a compressed archive",
    "gzip": "压缩包 a compressed archive",
    "7z": "压缩包 a compressed archive",
    "rar": "压缩包 a compressed archive",
    "binary": "二进制数据，不是文本，也不是文档 binary data, neither text nor a document",
}


Engine = Literal["auto", "pdfium", "pdfplumber"]
"""What finds the characters and rulings of a PDF's page: pdfium is about twenty times as
fast, pdfplumber reads what pdfium is not trusted with; auto decides for each file."""


def read_document(source: Source, name: str | None = None, engine: Engine = "auto") -> Document:
    """Read a file's paragraphs and tables, whatever its format.

    Parameters
    ----------
    source : path, bytes or open file
    name : str, optional
        What to call the source in messages and in the report's source.
    engine : {"auto", "pdfium", "pdfplumber"}
        What reads a PDF.

    Returns
    -------
    Document

    Raises
    ------
    UnreadableFile
        Empty, damaged, or of a format that is not read; `EncryptedFile`,
        `ScannedFile` and `TooLarge` are special cases.
    ValueError
        If there is no such engine.
    """
    if engine not in get_args(Engine):
        raise ValueError(f"engine只能是 must be one of {', '.join(get_args(Engine))}: {engine!r}")
    data, name = load(source, name)
    label = name or "the input"
    with time_limit(label):
        read = partial(_read, engine=engine)
        document = read_zip(data, label, read) if tell_format(data) == "zip" else read(data, label)
        _check_size(document, label)
    document.path = name
    document.sha256 = hashlib.sha256(data).hexdigest()
    return document


def _read(data: bytes, label: str, engine: Engine) -> Document:
    format_name = tell_format(data)
    if format_name in _NOT_READ:
        error = EncryptedFile if format_name == "encrypted" else UnreadableFile
        raise error(f"{label}: {_NOT_READ[format_name]}")
    return _reader(format_name, engine)(data, label)


def _check_size(document: Document, label: str) -> None:
    """Refuse what no report is: readers bound one table or page, this the whole."""
    budget = Budget(label)
    budget.spend(MAX_BLOCKS, len(document.blocks))
    for block in document.blocks:
        if isinstance(block, Grid):
            budget.spend(MAX_CELLS, sum(map(len, block.rows)), block.place)


_READERS = {
    "pdf": "pdf.read_pdf",
    "docx": "docx.read_docx",
    "doc": "doc.read_doc",
    "rtf": "rtf.read_rtf",
    "odf": "opendocument.read_opendocument",
    "ofd": "ofd.read_ofd",
    "xlsx": "sheets.read_xlsx",
    "xls": "sheets.read_xls",
    "xmlsheet": "sheets_2003.read_xml",
    "html": "html.read_html",
    "image": "pictures.read_image",
    "mail": "packed.read_mail",
    "webarchive": "packed.read_webarchive",
    "json": "packed.read_json",
    "text": "text.read_text",
}
"""Each format's reader."""


def _reader(format_name: str, engine: Engine) -> Callable[[bytes, str], Document]:
    # Each format's library loads when the format is first met: start-up stays light.
    module, name = _READERS[format_name].split(".")
    read = getattr(import_module(f"govreport.readers.{module}"), name)
    return partial(read, engine=engine) if format_name == "pdf" else read
