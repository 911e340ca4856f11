"""What a corpus' folder says of itself, in corpus.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from govreport.errors import CorpusError
from govreport.version import __version__

NAME = "corpus.json"

FORMAT = 1
"""Of the folder; a larger number is one that this version cannot know."""


def read(corpus: Path) -> dict[str, Any]:
    """What the corpus says of itself.

    Raises
    ------
    CorpusError
        If the folder is no corpus, its corpus.json is damaged, or a newer version built it.
    """
    path = corpus / NAME
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8", "surrogateescape"))
        number = int(found["format"])
    except (FileNotFoundError, NotADirectoryError):
        raise CorpusError(
            f"{corpus}: 不是语料库，可用`govreport build`建立 is no corpus; `govreport build` makes one"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path}: 无法读取 cannot be read ({error})") from None
    if number > FORMAT:
        raise CorpusError(
            f"{corpus}: 由较新的govreport {found.get('govreport', '?')}建立，"
            f"当前版本是{__version__} "
            f"built by a newer version, govreport {found.get('govreport', '?')}; "
            f"this is {__version__}"
        )
    return found


def new() -> dict[str, Any]:
    """What a corpus says that has no tables yet."""
    return {"format": FORMAT, "govreport": __version__}
