"""Documents that are ZIP archives of XML files (Word, OpenDocument, OFD), unpacked within bounds."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from govreport.errors import EncryptedFile, UnreadableFile
from govreport.readers.limits import MAX_ELEMENTS, MAX_UNPACKED, MAX_XML, Budget, Limit, heed_memory

MAX_PARTS = Limit(20_000, "所含文件", "packed files")
"""Most files packed into one document."""


class Parts:
    """The files inside a document.

    Parameters
    ----------
    data : bytes
    label : str
        The document's name, for messages.
    kind : str
        What it is, in messages: ``Word``, ``OFD``.

    Raises
    ------
    UnreadableFile, EncryptedFile, TooLarge
    """

    def __init__(self, data: bytes, label: str, kind: str) -> None:
        self.label = label
        self.kind = kind
        self.budget = Budget(label)
        self.budget.hold(MAX_PARTS, data.count(b"PK\x01\x02"))
        with self.sound():
            self.archive = zipfile.ZipFile(io.BytesIO(data))
            encrypted = any(item.flag_bits & 1 for item in self.archive.infolist())
            self.names = set(self.archive.namelist())
        if encrypted:
            raise EncryptedFile(f"{label}: 文档有密码保护 the document is protected by a password")

    @contextmanager
    def sound(self) -> Iterator[None]:
        """What a damaged archive or part raises inside, in the family of our errors."""
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError) as error:
            raise self.damaged(error) from None
        except (etree.XMLSyntaxError, struct.error, OSError, ValueError, IndexError) as error:
            heed_memory(error)
            raise self.damaged(error) from None

    def damaged(self, error: Exception) -> UnreadableFile:
        """The error that says so."""
        return UnreadableFile(
            f"{self.label}: {self.kind}文档已损坏 the {self.kind} document is damaged "
            f"({type(error).__name__})"
        )

    def read(self, name: str) -> bytes:
        """One part, unpacked no further than `MAX_XML`, whatever size it claims."""
        with self.sound():
            packed = self.archive.getinfo(name).compress_type
            if packed not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise zipfile.BadZipFile  # no office packs so, and not unpacked piece by piece
            with self.archive.open(name) as part:
                content = part.read(MAX_XML + 1)
        self.budget.hold(MAX_XML, len(content), name)
        self.budget.spend(MAX_UNPACKED, len(content), name)
        return content

    def xml(self, name: str) -> etree._Element:
        """One part as XML."""
        content = self.read(name)
        self.budget.hold(MAX_ELEMENTS, content.count(b"<") // 8, name)  # a run of text takes eight
        with self.sound():
            return self.parse(content)

    def parse(self, content: bytes) -> etree._Element:
        """XML without entities: none is resolved, nothing is fetched."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(content, parser)
        if root.getroottree().docinfo.internalDTD is not None:
            raise UnreadableFile(
                f"{self.label}: 含有XML实体声明，{self.kind}文档中不会有 "
                f"declares XML entities, which no {self.kind} document does"
            )
        return root
