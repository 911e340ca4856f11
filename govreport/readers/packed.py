"""Documents inside others: a web page saved as a single file, a mail with the report attached,
what a crawler kept as JSON, a report with what is attached to it in a ZIP archive.
"""

from __future__ import annotations

import email
import email.policy
import html
import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from email.message import EmailMessage
from pathlib import PurePath
from urllib.parse import urlsplit

from govreport.document import Document, Grid, Paragraph, Place
from govreport.errors import TooLarge, UnreadableFile
from govreport.readers.limits import MAX_BYTES, MAX_UNPACKED, Budget, Limit
from govreport.readers.sheets import MAX_SHEETS, note_hidden

_DOCUMENTS = (
    ".pdf", ".docx", ".doc", ".wps", ".rtf", ".odt", ".ofd", ".xlsx", ".xls", ".et", ".ods",
)  # fmt: skip
_NAMES = (*_DOCUMENTS, ".html", ".htm", ".txt", ".md", ".mht", ".mhtml", ".csv", ".tsv")
"""Files that may be a report; pictures, style sheets and scripts lie beside it."""


def read_mail(data: bytes, label: str) -> Document:
    """Read a mail: the document attached to it; or else its page, which is what a web page
    saved as a single file is (.mht, .mhtml).

    Raises
    ------
    UnreadableFile
        If it holds neither, or several documents.
    """
    from govreport.readers import read_document
    from govreport.readers.html import read_html
    from govreport.readers.text import read_text

    mail = email.message_from_bytes(data, policy=email.policy.default)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    if start := mail.get_param("start"):  # the page itself; the others belong to it
        parts.sort(key=lambda part: part["Content-ID"] != start)
    attached = [p for p in parts if (p.get_filename() or "").lower().endswith(_DOCUMENTS)]
    pages = [part for part in parts if part.is_attachment() and _is_page(part)]
    texts = (part for part in parts if part.get_content_maintype() == "text" and part not in pages)
    body = (part.get_payload(decode=True) for part in texts)
    # pages and texts, if the mail itself says hardly more than that they are there
    if not attached and sum(len(text) for text in body if isinstance(text, bytes)) < _COVER:
        attached = pages
    if len(attached) > 1:
        raise UnreadableFile(
            f"{label}: 邮件附有多份文件，请分别保存 a mail with several documents; save each"
        )
    for part in attached:
        if isinstance(content := part.get_payload(decode=True), bytes):
            return read_document(content, label)
    shown = {}
    for part in parts:
        if part.get_content_maintype() == "image" or part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            for name in (part["Content-Location"], f"cid:{(part['Content-ID'] or '').strip('<>')}"):
                if name and isinstance(content, bytes):
                    shown[str(name)] = content
    for part in parts:
        page = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(page, bytes) and page.strip():
            if sheets := _sheets(page, parts):
                return _workbook(sheets, label, shown)
            return read_html(page, label, part.get_content_charset(), shown)
    for part in parts:
        text = part.get_payload(decode=True)
        if part.get_content_type() == "text/plain" and isinstance(text, bytes) and text.strip():
            return read_text(_QUOTED.sub(b"", text), label)
    raise UnreadableFile(f"{label}: 其中没有网页，也没有附件 neither a page nor a document in it")


_COVER = 2000
"""Bytes of a letter that goes with a report, at most; no report is as short."""


def _is_page(part: EmailMessage) -> bool:
    return (part.get_filename() or "").lower().endswith(_NAMES)


_SHEET = re.compile(
    rb"<x:ExcelWorksheet>(?:(?!<x:ExcelWorksheet>).)*?</x:ExcelWorksheet>", re.DOTALL
)
_SOURCE = re.compile(rb"<x:WorksheetSource\s+HRef=[\"']([^\"'<>]+)")
_UNSEEN = re.compile(rb"<x:Visible>\s*Sheet(?:Very)?Hidden")


def _sheets(page: bytes, parts: Iterable[EmailMessage]) -> list[tuple[str, EmailMessage]]:
    """The pages of the sheets of a workbook that Excel saved as a web page, in their order."""
    sheets = []
    for entry in _SHEET.findall(page)[:MAX_SHEETS]:
        if source := _SOURCE.search(entry):
            name = source[1].decode("ascii", "replace")
            of = (part for part in parts if str(part["Content-Location"]).endswith(name))
            if (part := next(of, None)) is not None:
                sheets.append(("" if _UNSEEN.search(entry) else PurePath(name).stem, part))
    return sheets


def _workbook(
    sheets: list[tuple[str, EmailMessage]], label: str, shown: dict[str, bytes]
) -> Document:
    from govreport.readers.html import read_html

    document = Document("html", [])
    hidden = 0
    for name, part in sheets:
        page = part.get_payload(decode=True)
        if not isinstance(page, bytes) or not name or _UNSEEN.search(page):
            hidden += 1
            continue
        try:
            document.take(read_html(page, label, part.get_content_charset(), shown), name)
        except UnreadableFile as error:  # an empty sheet
            if isinstance(error, TooLarge):
                raise
    note_hidden(document, hidden)
    if not document.blocks:
        raise UnreadableFile(f"{label}: 电子表格是空的 the spreadsheet is empty")
    return document


def read_webarchive(data: bytes, label: str) -> Document:
    """Read a web page as Safari saves it (.webarchive), with the pictures and frames beside it.

    Raises
    ------
    UnreadableFile
        If it is damaged or holds no page.
    """
    import plistlib

    from govreport.readers.html import read_html

    try:
        archive = plistlib.loads(data)
        frames = [one["WebMainResource"] for one in archive.get("WebSubframeArchives", ())]
        main = archive["WebMainResource"]
        own = str(main.get("WebResourceURL", ""))
        shown = {}
        for one in (*archive.get("WebSubresources", ()), *frames):
            url = str(one["WebResourceURL"])
            for name in (url, url.removeprefix(own.rpartition("/")[0] + "/"), urlsplit(url).path):
                shown[name] = one["WebResourceData"]
        page, charset = main["WebResourceData"], main.get("WebResourceTextEncodingName")
        if not all(isinstance(one, bytes) for one in (page, *shown.values())):
            raise TypeError
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        raise UnreadableFile(
            f"{label}: 网页存档已损坏，或其中没有网页 a web archive that is damaged or holds no page"
        ) from None
    return read_html(page, label, charset if isinstance(charset, str) else None, shown)


_QUOTED = re.compile(rb"^(?:> ?)+", re.MULTILINE)
"""What stands in front of a line that was forwarded."""


def read_json(data: bytes, label: str) -> Document:
    """Read what a crawler kept as JSON: the pages or texts among its strings.

    Raises
    ------
    UnreadableFile
        If there is none.
    """
    from govreport.readers.html import read_html
    from govreport.readers.text import read_text

    value = json.loads(data)
    if isinstance(value, dict) and {"tables", "sections", "findings"} <= value.keys():
        raise UnreadableFile(
            f"{label}: 已读取的报告（JSON），不是文档 a report as govreport wrote it, not a document"
        )
    texts = list(_texts(value))
    joined = "\n".join(texts)
    if len(joined) < _SHORTEST:
        raise UnreadableFile(f"{label}: JSON数据，其中没有文档 JSON data without a document in it")
    if "</" in joined:
        joined = "\n".join(text if "</" in text else f"<p>{text}</p>" for text in texts)
        return read_html(joined.encode(), label, "utf-8")
    return read_text(joined.encode(), label)


_SHORTEST = 200
"""Characters of a string that may be a report, or a section of one."""


def _texts(value: object, of_text: bool = False) -> Iterator[str]:
    """The strings that may be a report, or a section of one; and what is short in a list of such
    passages, which may be `of_text` as a whole.
    """
    if isinstance(value, str):
        if of_text or len(value) > _SHORTEST or "年度" in value:
            # JSON can hold half a character, which is none
            text = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            yield html.unescape(text) if "&lt;/" in text and "</" not in text else text
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list) and _is_table(value):
        yield f"<table>{''.join(f'<tr>{_cells(row)}</tr>' for row in value)}</table>"
    elif isinstance(value, list):
        said = {key: _is_text(one) for key, one in _by_key(value).items()}
        for inner in value:
            if isinstance(inner, dict):
                for key, one in inner.items():
                    yield from _texts(one, isinstance(one, str) and said[key])
            else:
                yield from _texts(inner, isinstance(inner, str) and said[None])


def _is_table(rows: list[object]) -> bool:
    """Whether a list holds rows of a table: several texts and numbers each, with a figure behind a
    text in one of them; else it may hold passages with their names.
    """
    cells = [row for row in rows if isinstance(row, list) and len(row) > 1]
    return (
        1 < len(rows) == len(cells)
        and all(isinstance(cell, str | int | float | None) for row in cells for cell in row)
        and any(str(cell).strip().isdecimal() for row in cells for cell in row[1:])
    )


def _cells(row: list[object]) -> str:
    """A row's cells as those of a web page."""
    texts = ("" if cell is None else str(cell) for cell in row)
    marked = (text.replace("&", "&amp;").replace("<", "&lt;") for text in texts)
    return "".join(f"<td>{text}</td>" for text in marked)


def _by_key(blocks: list[object]) -> dict[str | None, list[str]]:
    """The strings in a list, and those in what it lists by their name."""
    found: dict[str | None, list[str]] = defaultdict(list)
    for block in blocks:
        for key, text in block.items() if isinstance(block, dict) else [(None, block)]:
            if isinstance(text, str):
                found[key].append(text)
    return found


def _is_text(blocks: list[str]) -> bool:
    """Whether strings are passages of one text: together a long one, of sentences."""
    return sum(map(len, blocks)) > _SHORTEST and any("。" in block for block in blocks)


def zip_names(data: bytes) -> bytes:
    """The names of the files in a ZIP archive, one a line; of a damaged one all its bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(archive.namelist()).encode("utf-8", "replace")
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, struct.error):
        return data


def read_zip(data: bytes, label: str, read: Callable[[bytes, str], Document]) -> Document:
    """Read a ZIP archive of one report and what is attached to it.

    Parameters
    ----------
    data : bytes
    label : str
        The archive's name, for messages.
    read : callable
        What reads the files in it, which may be of any format but an archive again.

    Returns
    -------
    Document
        The report's, and behind it what the other files say; their places begin with their names.

    Raises
    ------
    UnreadableFile
        If the archive is damaged, or does not hold one report.
    TooLarge
        If it unpacks to more than `MAX_UNPACKED`.
    """
    files = dict(_unpacked(data, label))
    documents: dict[str, Document] = {}
    for name, content in files.items():
        try:
            documents[name] = read(content, f"{label}: {name}")
        except TooLarge:
            raise
        except UnreadableFile:
            if len(files) == 1:
                raise
    own = [name for name, one in documents.items() if len(documents) == 1 or _is_report(one)]
    if len(own) != 1:
        raise UnreadableFile(
            f"{label}: ZIP压缩包，其中不是恰好一份报告 a ZIP archive that does not hold one report"
        )
    document = documents.pop(own[0])
    for name in files:
        if name in documents:
            attached = documents[name]
            tables = [one for one in attached.blocks if isinstance(one, Grid) or _is_short(one)]
            if len(tables) < len(attached.blocks):
                said = f"of what is attached, {name}, only tables were read"
                document.note(f"附件“{name}”只读取其中的表格", said)
            # its name is a caption: whose it is, and of which year
            caption = Paragraph(PurePath(name).stem, Place())
            attached.blocks = [caption, *tables]
            document.take(attached, name)
        elif name != own[0]:
            document.note(f"附件“{name}”未能读取", f"what is attached, {name}, was not read")
    return document


def _is_short(block: Paragraph) -> bool:
    """Whether a line may be a table's caption, or a row of one, and is no sentence."""
    return len(block.text) < 200 and "。" not in block.text


_MAX_FILES = Limit(50, "压缩包中的文件", "files in an archive")
_BESIDE = re.compile(r"(?:^|/)(?:__MACOSX/|\._|~\$)")
"""What systems put beside files, under names like theirs."""

_REPORT = re.compile("信息公开.{0,6}年度?报告")
_CHAPTER = re.compile("总体情况|主动公开政府信息|主要问题")


def _is_report(document: Document) -> bool:
    """Whether a file is a report and not what is attached to one."""
    text = "".join("".join(one.text.split()) for one in document.paragraphs)
    return bool(_REPORT.search(text) and _CHAPTER.search(text))


def _unpacked(data: bytes, label: str) -> Iterator[tuple[str, bytes]]:
    """The files of an archive that may be a report, or belong to one."""
    budget = Budget(label)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [
                item
                for item in archive.infolist()
                if item.filename.lower().endswith(_NAMES)
                and not item.flag_bits & 1
                and not _BESIDE.search(item.filename)
            ]
            budget.hold(_MAX_FILES, len(files))
            for item in files:
                with archive.open(item) as file:
                    content = file.read(min(MAX_UNPACKED, MAX_BYTES) + 1)
                budget.hold(MAX_BYTES, len(content), item.filename)
                budget.spend(MAX_UNPACKED, len(content), item.filename)
                yield _name(item), content
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, OSError, ValueError):  # fmt: skip
        raise UnreadableFile(f"{label}: ZIP压缩包已损坏 the ZIP archive is damaged") from None


def _name(item: zipfile.ZipInfo) -> str:
    """A file's name; what is not said to be UTF-8 is what Chinese systems write."""
    if item.flag_bits & 0x800 or item.filename.isascii():
        return item.filename
    return item.filename.encode("cp437", "replace").decode("gb18030", "replace")
