"""Documents inside others: a web page saved as a single file, a mail with the report attached,
what a crawler kept as JSON, a report alone in a ZIP archive.
"""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from email.message import EmailMessage

from govreport.document import Document
from govreport.errors import UnreadableFile
from govreport.readers.limits import MAX_BYTES, MAX_UNPACKED, Budget

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

    parts = [
        part
        for part in email.message_from_bytes(data, policy=email.policy.default).walk()
        if isinstance(part, EmailMessage) and not part.is_multipart()
    ]
    attached = [p for p in parts if (p.get_filename() or "").lower().endswith(_DOCUMENTS)]
    if len(attached) > 1:
        raise UnreadableFile(
            f"{label}: 邮件附有多份文件，请分别保存 a mail with several documents; save each"
        )
    for part in attached:
        if isinstance(content := part.get_payload(decode=True), bytes):
            return read_document(content, label)
    shown = {}
    for part in parts:
        if part.get_content_maintype() == "image":
            content = part.get_payload(decode=True)
            for name in (part["Content-Location"], f"cid:{(part['Content-ID'] or '').strip('<>')}"):
                if name and isinstance(content, bytes):
                    shown[str(name)] = content
    for part in parts:
        page = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(page, bytes) and page.strip():
            return read_html(page, label, part.get_content_charset(), shown)
    for part in parts:
        text = part.get_payload(decode=True)
        if part.get_content_type() == "text/plain" and isinstance(text, bytes) and text.strip():
            return read_text(_QUOTED.sub(b"", text), label)
    raise UnreadableFile(f"{label}: 其中没有网页，也没有附件 neither a page nor a document in it")


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
    texts = [text for text in _strings(value) if len(text) > _SHORTEST or "年度" in text]
    joined = "\n".join(texts)
    if len(joined) < _SHORTEST:
        raise UnreadableFile(f"{label}: JSON数据，其中没有文档 JSON data without a document in it")
    if "</" in joined:
        joined = "\n".join(text if "</" in text else f"<p>{text}</p>" for text in texts)
        return read_html(joined.encode(), label, "utf-8")
    return read_text(joined.encode(), label)


_SHORTEST = 200
"""Characters of a string that may be a report, or a section of one."""


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):  # JSON can hold half a character, which is none
        yield value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def zip_names(data: bytes) -> bytes:
    """The names of the files in a ZIP archive, one a line; of a damaged one all its bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(archive.namelist()).encode("utf-8", "replace")
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, struct.error):
        return data


def only_document(data: bytes, label: str) -> bytes | None:
    """The one file of a ZIP archive that may be a report; None if there is none, or several.

    Raises
    ------
    UnreadableFile
        If the archive is damaged.
    TooLarge
        If it unpacks to more than `MAX_UNPACKED`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [
                item
                for item in archive.infolist()
                if item.filename.lower().endswith(_NAMES) and not item.flag_bits & 1
            ]
            if len(names) != 1:
                return None
            with archive.open(names[0]) as file:
                content = file.read(min(MAX_UNPACKED, MAX_BYTES) + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise UnreadableFile(f"{label}: ZIP压缩包已损坏 the ZIP archive is damaged") from None
    Budget(label).hold(MAX_UNPACKED, len(content))
    Budget(label).hold(MAX_BYTES, len(content))
    return content
