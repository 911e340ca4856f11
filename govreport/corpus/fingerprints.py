"""What a build depends on: one hash over the package's code and resources, and its libraries.

No number to remember, and no list of what concerns what: when a file of the package
changes, or a library it imports, everything is read again. Only the modules in `_ASIDE`
may change freely, of which no row comes; a test holds that reading loads none of them.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import sys
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]

_ASIDE = (
    "__main__.py", "cli/", "collecting/", "corpus/cells.js", "corpus/items.js", "corpus/queue.py",
    "corpus/review.css", "corpus/review.js", "corpus/reviewing.py", "corpus/reviewing_items.py",
    "corpus/scoring.py",
)  # fmt: skip

_IMPORT = re.compile(rb"^\s*(?:from|import) (\w+)", re.MULTILINE)


def fingerprint(package: Path = PACKAGE) -> str:
    """The fingerprint of all that a corpus' rows may come from, as it is at this moment.

    Parameters
    ----------
    package : Path
        Where the package's source is.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    found = []
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package).as_posix()
        if path.is_file() and not name.startswith(_ASIDE) and "__pycache__" not in path.parts:
            seen = path.stat()
            found.append((name, seen.st_size, seen.st_mtime_ns))
    return _of(package, tuple(found))


@cache
def _of(package: Path, files: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256(sys.version.split()[0].encode())
    imported: set[str] = set()
    for name, *_ in files:
        content = (package / name).read_bytes()
        digest.update(f"\n{name} {len(content)}\n".encode() + content)
        if name.endswith(".py"):
            imported.update(match.decode() for match in _IMPORT.findall(content))
    distributions = importlib.metadata.packages_distributions()
    libraries = {name for module in imported for name in distributions.get(module, ())}
    for library in sorted(libraries - {"govreport"}):
        digest.update(f"\n{library} {importlib.metadata.version(library)}".encode())
    return digest.hexdigest()[:16]
