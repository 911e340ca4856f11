"""What the tables call a file: its path in the folder, as text that every program can hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from govreport.normal import CONTROL, name_of

_CONTROL = re.compile(rf"{CONTROL.pattern}|[\t\n\u2028\u2029]")


def names(paths: Iterable[str]) -> list[str]:
    r"""A name for each path, no two alike.

    Parameters
    ----------
    paths : iterable of str
        Relative, with ``/`` between folders, no two alike.

    Returns
    -------
    list of str
        The paths themselves, wherever these are text; other bytes as GB 18030 where they
        are that, else written out.

    Examples
    --------
    >>> names(["区/2021.pdf", "\udcc7\udcf8/2021.pdf", "a\udcff.txt", "b\n.txt"])
    ['区/2021.pdf', '\\xc7\\xf8/2021.pdf', 'a\\xff.txt', 'b\\n.txt']
    """
    paths = list(paths)
    taken = {path for path in paths if _readable(path) == path}
    made = []
    for path in paths:
        name = _readable(path)
        if name != path and name in taken:
            name = _written_out(path)
            while name in taken:  # as nobody names files
                name += "~"
        taken.add(name)
        made.append(name)
    return made


def find(root: Path, name: str) -> Path | None:
    """The file in a folder that has this name.

    Parameters
    ----------
    root : Path
    name : str
        As `names` gave it.

    Returns
    -------
    Path or None
    """
    if (root / name).is_file():
        return root / name
    first, _, rest = name.partition("/")
    try:
        entries = sorted(os.listdir(root))
    except OSError:
        return None
    for entry in entries:
        if first in (entry, _readable(entry), _written_out(entry)):
            path = root / entry
            if not rest and path.is_file():
                return path
            if rest and (found := find(path, rest)):
                return found
    return None


def _readable(path: str) -> str:
    return _without_controls(name_of(path))


def _written_out(path: str) -> str:
    return _without_controls(os.fsencode(path).decode("ascii", "backslashreplace"))


def _without_controls(text: str) -> str:
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
