"""Word 97–2003 (.doc) and WPS (.wps): turned into .docx by msdoc2docx, read as that is."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

from govreport.document import Document
from govreport.errors import EncryptedFile, UnreadableFile
from govreport.readers.docx import read_docx


def read_doc(data: bytes, label: str) -> Document:
    """Read a Word file of before 2007.

    Returns
    -------
    Document
        Places name the table, row and cell, or the paragraph, as in a .docx.

    Raises
    ------
    UnreadableFile, EncryptedFile, TooLarge
    """
    import doc2docx
    from doc2docx.errors import Doc2DocxError, EncryptedDocumentError

    with tempfile.TemporaryDirectory(prefix="govreport-") as folder:
        old, new = Path(folder) / "report.doc", Path(folder) / "report.docx"
        old.write_bytes(data)
        try:
            said = doc2docx.convert(old, new).report.diagnostics
        except EncryptedDocumentError:
            raise EncryptedFile(
                f"{label}: 文档有密码保护 the document is protected by a password"
            ) from None
        except (Doc2DocxError, struct.error, ValueError, LookupError, RecursionError) as error:
            raise UnreadableFile(
                f"{label}: 旧版Word文件已损坏 the old Word file is damaged ({type(error).__name__})"
            ) from None
        document = read_docx(new.read_bytes(), label)
    document.format = "doc"
    if any(one.severity == "error" or one.code.endswith(_LOST) for one in said):
        document.note(
            "旧版Word文件的一部分未能读取", "a part of the old Word file could not be read"
        )
    return document


_LOST = ("_OMITTED", "_DROPPED", "_UNSUPPORTED")
"""How the names of its remarks end where something was left out."""
