"""Documents inside others: a web page saved as a single file, a report alone in a ZIP archive."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
import zlib
from email.message import EmailMessage

from govreport.document import Document
from govreport.errors import TooLarge, UnreadableFile
from govreport.readers.limits import MAX_UNPACKED

_NAMES = (".html", ".htm", ".pdf", ".docx", ".txt", ".md", ".mht", ".mhtml")
"""Files that may be a report; pictures, style sheets and scripts lie beside it."""


def read_mhtml(data: bytes, label: str) -> Document:
    """Read a web page saved as a single file (.mht, .mhtml): a mail whose text is the page.

    Raises
    ------
    UnreadableFile
        If it holds no page.
    """
    from govreport.readers.html import read_html

    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                charset = part.get_content_charset()
                return read_html(page, label, charset)
    raise UnreadableFile(f"{label}: 单文件网页中没有网页 a saved web page without the page")


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
                content = file.read(MAX_UNPACKED + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise UnreadableFile(f"{label}: ZIP压缩包已损坏 the ZIP archive is damaged") from None
    if len(content) > MAX_UNPACKED:
        raise TooLarge(f"{label}: 解压后过大 unpacks to more than a report holds")
    return content
