"""The few exceptions a user can meet.

Each message names the file and the place, and says in Chinese and in English what is wrong.
"""

from __future__ import annotations

from govreport.normal import shown


def unwritten(path: object, error: Exception) -> str:
    """That a file or a folder cannot be written, and why."""
    return f"{path}: 无法写入 cannot be written ({getattr(error, 'strerror', None) or error})"


class GovreportError(Exception):
    """Base of all our exceptions: catch this to catch every one."""

    def __str__(self) -> str:
        return shown(super().__str__())  # it names a file, and files have any name


class UnreadableFile(GovreportError):
    """The file is empty, damaged, or of a format that is not read."""


class EncryptedFile(UnreadableFile):
    """The file is protected by a password."""


class ScannedFile(UnreadableFile):
    """The file holds pictures of pages and no text."""


class TooLarge(UnreadableFile):
    """The file, or what it unpacks to, is over the limits of time or size."""


class NotAReport(GovreportError):
    """The file was read, but nothing in it is an annual report."""


class CorpusError(GovreportError):
    """A corpus cannot be built or opened; what was built before is as it was."""


class CollectError(GovreportError):
    """Addresses cannot be read, or nothing be collected into a folder; it is as it was."""


class MissingExtra(GovreportError, ImportError):
    """What is asked for needs packages that are not installed; the message names the extra."""
