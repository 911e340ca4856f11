"""Which code made what: a fingerprint of the source that concerns a format.

No number to remember: a changed module, or another version of a library it imports, has
another fingerprint, and what it read is read again. What it does not concern stays.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]

_READ = (
    "reading.py", "corpus/rows.py", "corpus/parts.py",
    "corpus/worker.py",
)  # fmt: skip
"""Where the way from a file to its rows begins, whatever its format."""

_TOGETHER = ("corpus/tables.py",)
"""Where the way from all parts to the tables begins."""

_DATA = {"divisions.py": "resources/divisions.csv"}
"""Files that a module reads."""

_CHOOSE = ("readers/__init__.py", "corpus/worker.py")
"""Modules whose imports inside functions are of every format's reader, whatever is read."""


@cache
def of_format(format: str, package: Path = PACKAGE) -> str:
    """The fingerprint of the code that reads a format.

    Parameters
    ----------
    format : str
        As `readers.tell_format` tells it; formats that are not read have one, too.
    package : Path
        Where the package's source is.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    reader = f"readers/{format}.py"
    return _of([*_READ, *([reader] if (package / reader).is_file() else [])], package)


@cache
def of_tables(package: Path = PACKAGE) -> str:
    """The fingerprint of the code that puts parts together."""
    return _of(_TOGETHER, package)


def _of(starts: Iterable[str], package: Path) -> str:
    digest = hashlib.sha256(sys.version.split()[0].encode())
    libraries: set[str] = set()
    for module in sorted(_closure(starts, package)):
        digest.update(f"\n{module}\n".encode() + _source(package / module))
        libraries |= _imports(package / module)[2]
        if module in _DATA:
            digest.update(_source(package / _DATA[module]))
    for library in sorted(libraries):
        digest.update(f"\n{library} {_version(library)}".encode())
    return digest.hexdigest()[:16]


def _closure(starts: Iterable[str], package: Path) -> set[str]:
    """The modules that these import, and those that those import."""
    found: set[str] = set()
    todo = list(starts)
    while todo:
        module = todo.pop()
        if module not in found:
            found.add(module)
            loaded, ever, _ = _imports(package / module)
            names = loaded if module in _CHOOSE else ever
            todo += [one for name in names for one in _files(name, package)]
    return found


def _files(name: str, package: Path) -> list[str]:
    """The file of a module of ours, as a path within the package."""
    top, *names = name.split(".")
    stem = "/".join(names) if top == "govreport" else ""
    # the package's own __init__ only gathers what is public
    options = [f"{stem}.py", f"{stem}/__init__.py"] if stem else []
    return [option for option in options if (package / option).is_file()]


@cache
def _source(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _imports(path: Path) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Our modules that a file imports when loaded, those it may ever import, and libraries."""
    tree = ast.parse(_source(path))
    loaded = {name for node in tree.body for name in _named(node)}
    every = {name for node in ast.walk(tree) for name in _named(node)}
    libraries = {name.split(".")[0] for name in every} - {"govreport"} - sys.stdlib_module_names
    return frozenset(loaded), frozenset(every), frozenset(libraries)


def _named(node: ast.AST) -> list[str]:
    """The modules an import statement may mean: of ``from a import b``, a and a.b."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


@cache
def _version(library: str) -> str:
    names = _distributions().get(library, [])
    return " ".join(f"{name} {importlib.metadata.version(name)}" for name in sorted(set(names)))


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(importlib.metadata.packages_distributions())
