"""Whether a corpus is still what its build wrote, file by file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from govreport import decisions
from govreport.corpus import manifest, tables
from govreport.corpus.building import INDEX, STORE
from govreport.errors import UnreadableFile


def verify(corpus: str | os.PathLike[str]) -> list[str]:
    """The files of a corpus that are missing, or not what its build wrote.

    Every file is read: what the corpus says of itself, its tables, and all that was read from
    each report and kept for the next build, which reads again what is not there. Digests guard
    against disks and accidents, not against people, who can write a digest as well: build anew,
    from the reports, what comes from someone else.

    Parameters
    ----------
    corpus : path
        The corpus' folder.

    Returns
    -------
    list of str
        Their paths within the corpus; none where all is well. The next build mends it:
        what was damaged of what was read from a report is removed, so that it is read again.
        ``decisions.csv`` is among them where the tables are not built from what it says now.

    Raises
    ------
    CorpusError
        If it is no corpus, or was built by a newer version.

    Examples
    --------
    >>> import tempfile, govreport
    >>> built = govreport.build("data/reports", tempfile.mkdtemp())
    >>> govreport.verify(built.path)
    []
    """
    folder = Path(corpus)
    return [path.relative_to(folder).as_posix() for path in _damaged(folder)]


def _as_decided(folder: Path, built: str) -> bool:
    """Whether the tables are built from what people have decided by now."""
    try:
        return decisions.digest(decisions.of_files(decisions.beside(folder))) == built
    except UnreadableFile:
        return False


def _damaged(folder: Path) -> Iterator[Path]:
    try:
        said = manifest.read(folder)
        if "tables" in said:
            yield from tables.damaged(folder / Path(said["tables"]).name, said["digests"])
            if not _as_decided(folder, said["decisions"]):
                yield folder / decisions.NAME
    except (manifest.Damaged, LookupError, TypeError, AttributeError):
        yield folder / manifest.NAME
    try:
        manifest.load(folder / INDEX)
    except manifest.Damaged:
        yield folder / INDEX
    for part in sorted((folder / STORE).rglob("*.arrow")):
        try:
            tables.load(part)
        except (tables.Damaged, OSError):
            yield part
