"""What a corpus' folder says of itself, in JSON that tells when it was damaged."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from govreport.errors import CorpusError
from govreport.version import __version__

NAME = "corpus.json"

FORMAT = 3
"""Of the folder; a larger number is one that this version cannot know."""

_DIGEST = "sha256"
"""The key under which a file of JSON holds the digest of all else that it says."""


class Damaged(CorpusError):
    """What a corpus says of itself is not what was written."""


def read(corpus: Path) -> dict[str, Any]:
    """What the corpus says of itself.

    Raises
    ------
    CorpusError
        If the folder is no corpus, or a newer version built it.
    Damaged
        If its corpus.json is.
    """
    path = corpus / NAME
    try:
        found = _object(path)
        number = int(found["format"])
    except (FileNotFoundError, NotADirectoryError):
        raise CorpusError(
            f"{corpus}: 不是语料库，可用`govreport build`建立 is no corpus; `govreport build` makes one"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(
            f"{path}: 无法读取，再次建立即可修复 cannot be read; build again to mend it ({error})"
        ) from None
    if number > FORMAT:
        raise CorpusError(
            f"{corpus}: 由较新的govreport {found.get('govreport', '?')}建立，"
            f"当前版本是{__version__} "
            f"built by a newer version, govreport {found.get('govreport', '?')}; "
            f"this is {__version__}"
        )
    if number < FORMAT:
        return new()  # the same build makes it anew
    return load(path)


def load(path: Path) -> dict[str, Any]:
    """An object of JSON, as `dumps` wrote it.

    Raises
    ------
    Damaged
        If it is another.
    """
    try:
        found = _object(path)
        whole = found.pop(_DIGEST, "") == _digest(found)
    except (OSError, ValueError) as error:
        raise Damaged(f"{path}: 无法读取 cannot be read ({error})") from None
    if not whole:
        raise Damaged(f"{path}: 已损坏，再次建立即可修复 is damaged; build again to mend it")
    return found


def dumps(content: dict[str, Any]) -> bytes:
    """An object as JSON that tells when it was damaged."""
    return _text({**content, _DIGEST: _digest(content)})


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8", "surrogatepass"))
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(_text(content)).hexdigest()


def _text(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=0).encode("utf-8", "surrogatepass")


def new() -> dict[str, Any]:
    """What a corpus says that has no tables yet."""
    return {"format": FORMAT, "govreport": __version__}
