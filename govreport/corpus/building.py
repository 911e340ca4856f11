"""A folder of files → a corpus: what is new is read, and all of it put together."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import time
import uuid
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import joblib

from govreport import decisions
from govreport import metadata as described
from govreport.checks.registry import RULES
from govreport.corpus import manifest, parts, rows, supervisor, tables
from govreport.corpus.fingerprints import fingerprint
from govreport.corpus.names import names
from govreport.corpus.supervisor import Died, Limits
from govreport.corpus.tables import Counts, Read
from govreport.corpus.worker import said_by_people
from govreport.errors import CorpusError, GovreportError, UnreadableFile, unwritten
from govreport.folders import File, addresses, alone, collected, files_in, inside, write
from govreport.metadata import Metadata
from govreport.readers import load

INDEX, STORE, SCRATCH, LOCK, LINK = "index.json", "parts", "tmp", ".lock", "tables"
"""What a corpus' folder holds beside its tables and its manifest."""

SECONDS, MEGABYTES = 30.0, 1000
"""What one file may take, unless told: a report takes a second and 200 MB."""

_PAGE = 4.0
"""Seconds that a page that is a picture takes one core, until the build knows better."""

_TOGETHER = 8
"""Files in one task: enough to make a task's own cost small, few enough for a smooth bar."""

_TRIES = 3
"""How often a file is read that takes too long or too much memory or crashes, in as many builds:
it may have been the machine's fault, and a file that is at fault costs no more than this.
"""

_SETTLED = 2 * 10**9
"""Nanoseconds a file must have been left alone before its time stamp alone is believed."""


@dataclass(frozen=True)
class _People:
    """What people say of files.

    Attributes
    ----------
    decided : mapping of str to bytes
        About cells, by the SHA-256 of files; see `decisions.of_files`.
    metadata : Metadata
        By path.
    """

    decided: Mapping[str, bytes]
    metadata: Metadata

    def of(self, path: str, sha256: str) -> bytes:
        """What is said of one file, as its reader is told."""
        said = self.metadata.of(path)
        return said_by_people(self.decided.get(sha256, b""), said, self.metadata.name)

    def about(self, files: Sequence[File | _Outcome]) -> _People:
        """No more of the metadata than a task needs."""
        rows = {one.path: said for one in files if (said := self.metadata.of(one.path))}
        return replace(self, metadata=Metadata(self.metadata.name, rows))


@dataclass(frozen=True)
class _Job:
    """What all of a build's tasks know.

    Attributes
    ----------
    source, corpus : Path
        The folder of reports, and the target.
    code : str
        Fingerprint of the code that reads.
    people : _People
    limits : Limits
        Of one file.
    """

    source: Path
    corpus: Path
    code: str
    people: _People
    limits: Limits

    def key(self, path: str, sha256: str) -> str:
        """The name of a file's part."""
        return parts.key(sha256, self.code, self.people.of(path, sha256))

    def part(self, key: str) -> tuple[str, int]:
        """The name of a file's part, if there is one, and how often its reading was given up."""
        store = self.corpus / STORE
        if parts.path(store, key).is_file():
            return key, 0
        for tries in range(_TRIES, 0, -1):
            if parts.path(store, name := f"{key}-{self.limits}-{tries}").is_file():
                return name, tries
        return "", 0


@dataclass(frozen=True)
class Built:
    """What a build did.

    Attributes
    ----------
    path : Path
        The corpus.
    counts : Counts
        What it holds.
    read : int
        Files that were read this time; the others were known.
    changed : bool
        Whether its tables are other than before.
    seconds : float
    """

    path: Path
    counts: Counts
    read: int
    changed: bool
    seconds: float


@dataclass(frozen=True)
class Progress:
    """How far a build has come.

    Attributes
    ----------
    done, total : int
        Files.
    failures : int
        Files, among those read this time, that gave no report.
    writing : bool
        True once all files are read and the tables are made.
    pages, recognised : int
        Pages that are pictures, of files that are read when all others are, and how many of
        them have been recognised.
    seconds : float
        That the other pages will take, about.
    """

    done: int
    total: int
    failures: int = 0
    writing: bool = False
    pages: int = 0
    recognised: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a file: where its part is, or why there is none."""

    path: str
    stamp: tuple[int, ...]
    sha256: str = ""
    part: str = ""
    read: bool = False
    failed: bool = False
    error: str = ""
    message: str = ""
    pictures: int = 0
    """Pages that are pictures, if it was left for later."""


def build(
    folder: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    jobs: int | None = None,
    limit: int | None = None,
    since: date | None = None,
    metadata: str | os.PathLike[str] | None = None,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    progress: Callable[[Progress], None] | None = None,
) -> Built:
    """Read every file in a folder, and those below it, into a corpus of tidy tables.

    Whatever is in the folder, the build goes on: a file that gives no report has a row in
    ``failures``. What was read before is not read again, also after an interruption: start
    the same build again. Work runs in processes of this machine, or wherever
    ``joblib.parallel_config`` says: with ``"dask"``, on a cluster whose machines see both
    folders under the same paths.

    What people decided about cells, in ``decisions.csv`` beside the tables, is applied: a file
    with new decisions is read again. See `Corpus.review`.

    Parameters
    ----------
    folder : path
        Of reports. Hidden files, links that lead out of it, and the scripts, styles and
        pictures that a browser saved beside a page are passed over.
    target : path
        The corpus: made if it is not there, brought up to date if it is.
    jobs : int, optional
        Files read at once; as many as the machine has cores unless told.
    limit : int, optional
        Only the first so many files, by path; the corpus then holds these alone.
    since : date, optional
        Only files changed on that day or later; the corpus then holds these alone.
    metadata : path or str, optional
        A table of what reports do not say themselves, or a pattern of their paths; without it
        the folder's own ``metadata.csv``. See `govreport.metadata`. Files of which it says
        something new are read again; rows that name no file are told in a warning.
    seconds : float
        Longest time for one file.
    megabytes : int
        Most memory for the process that reads it.
    progress : callable, optional
        Called with a `Progress` now and then.

    Returns
    -------
    Built

    Raises
    ------
    CorpusError
        If the folder is not there, the target cannot be written or is something else, was
        built by a newer version, or is being built at this moment. What was built before
        is as it was.

    Examples
    --------
    >>> import tempfile, govreport
    >>> target = tempfile.mkdtemp()
    >>> built = govreport.build("data/reports", target)
    >>> built.counts.reports, built.read
    (1, 1)
    >>> govreport.build("data/reports", target).read
    0
    """
    started = time.monotonic()
    for name, number in (("jobs", jobs), ("limit", limit)):
        if number is not None and not (isinstance(number, int) and number >= 1):
            raise ValueError(f"{name}至少为1 {name} is a number, at least 1: {number!r}")
    if since is not None and not isinstance(since, date):
        raise ValueError(f"since须是日期 since is a datetime.date: {since!r}")
    source, corpus = Path(folder), Path(target)
    if not source.is_dir():
        raise CorpusError(f"{source}: 文件夹不存在 no such folder")
    if inside(source.resolve(), corpus.resolve()):
        raise CorpusError(
            f"{corpus}: 语料库不能是报告文件夹本身或其上级文件夹 "
            "the corpus cannot be the folder of reports or around it"
        )
    limits = Limits(seconds, megabytes * 2**20)
    tell = progress or (lambda _: None)
    try:
        _prepare(corpus)
        with _alone(corpus):
            before = _before(corpus)
            decided = decisions.of_files(decisions.beside(corpus))
            people = _People(decided, described.load(metadata, source))
            job = _Job(source, corpus, fingerprint(), people, limits)
            files = list(files_in(source, corpus, since))[:limit]
            if limit is None and since is None:
                idle = people.metadata.idle(one.path for one in files)
                if idle:
                    warnings.warn(idle, stacklevel=2)
            read = 0
            for last in (False, True):
                outcomes = _read(job, files, jobs, tell)
                read += sum(one.read for one in outcomes)
                try:
                    changed, counts = _publish(job, outcomes, before, tell)
                    break
                except tables.Damaged:  # a power cut, say; what was damaged is read again
                    if last:
                        raise
    except OSError as error:
        raise CorpusError(unwritten(corpus, error)) from None
    return Built(corpus, counts, read, changed, time.monotonic() - started)


# --- the target -----------------------------------------------------------------------------


def _prepare(corpus: Path) -> None:
    """Make the target, or see that it is a corpus that we may write."""
    if corpus.exists() and not corpus.is_dir():
        raise CorpusError(f"{corpus}: 是文件，不是文件夹 is a file, not a folder")
    names = {path.name for path in corpus.iterdir()} if corpus.is_dir() else set()
    if names - {decisions.NAME} and not (corpus / manifest.NAME).is_file():
        raise CorpusError(
            f"{corpus}: 文件夹不为空，也不是语料库，请另选文件夹 "
            "is not empty and no corpus; name another folder"
        )
    corpus.mkdir(parents=True, exist_ok=True)
    if not (corpus / manifest.NAME).is_file():
        _write_json(corpus / manifest.NAME, manifest.new(), corpus)
    _before(corpus)


def _before(corpus: Path) -> dict[str, Any]:
    """What the corpus said of itself; of one that is damaged nothing is believed but its parts."""
    try:
        return manifest.read(corpus)
    except manifest.Damaged:
        if not (corpus / STORE).is_dir():  # it may be something else
            raise
        return manifest.new()


@contextmanager
def _alone(corpus: Path) -> Iterator[None]:
    """Hold the corpus' lock, which the system frees however this process ends."""
    for name in (LOCK, SCRATCH, STORE):
        if (corpus / name).is_symlink():
            raise CorpusError(
                f"{corpus / name}: 是链接，可能指向别处 is a link, which may lead anywhere"
            )
    with alone(corpus / LOCK) as ours:
        if not ours:
            raise CorpusError(
                f"{corpus}: 另一个建立任务正在写入 another build is writing it at this moment"
            )
        shutil.rmtree(corpus / SCRATCH, ignore_errors=True)  # of a build that was killed
        (corpus / SCRATCH).mkdir()
        (corpus / STORE).mkdir(exist_ok=True)
        yield


def _write_json(path: Path, content: dict[str, Any], scratch: Path) -> None:
    write(path, manifest.dumps(content), scratch)


# --- the files ------------------------------------------------------------------------------


def _read(
    job: _Job, files: Sequence[File], jobs: int | None, tell: Callable[[Progress], None]
) -> list[_Outcome]:
    """What became of every file; the new ones are read."""
    known = _index(job.corpus)
    outcomes, new = [], []
    for file in files:
        stamp, sha256 = known.get(file.path, (None, ""))
        if file.error:
            outcomes.append(_failed(file.path, file.stamp, UnreadableFile(file.error)))
            continue
        part, tries = job.part(job.key(file.path, sha256))
        if stamp == list(file.stamp) and part and tries in (0, _TRIES):
            outcomes.append(_Outcome(file.path, file.stamp, sha256, part))
        else:
            new.append(file)
    tell(Progress(len(outcomes), len(files)))
    failures = recognised = 0

    def read(some: Sequence[File | _Outcome], together: int, pictures: bool) -> Iterator[_Outcome]:
        tasks = (
            joblib.delayed(_task)(
                replace(job, people=job.people.about(few)),
                [(one.path, one.stamp) for one in few],
                pictures,
            )
            for at in range(0, len(some), together)
            for few in [some[at : at + together]]
        )
        parallel = joblib.Parallel(
            n_jobs=jobs or -1, prefer="threads", return_as="generator_unordered", batch_size=1
        )
        for few in parallel(tasks):
            yield from few

    supervisor.opened()
    try:
        waiting: dict[str, _Outcome] = {}
        for one in read(new, _TOGETHER, pictures=False):
            if one.pictures:
                waiting[one.path] = one
                continue
            outcomes.append(one)
            failures += one.failed
            tell(Progress(len(outcomes), len(files), failures))
        pages = sum(one.pictures for one in waiting.values())
        started, each = time.monotonic(), _PAGE / joblib.effective_n_jobs(jobs or -1)
        if pages:
            tell(Progress(len(outcomes), len(files), failures, False, pages, 0, pages * each))
        # the longest first, so that no one is waited for alone
        longest = sorted(waiting.values(), key=lambda one: one.pictures, reverse=True)
        for one in read(longest, 1, pictures=True):
            outcomes.append(one)
            failures += one.failed
            recognised += waiting[one.path].pictures
            left = (pages - recognised) * (time.monotonic() - started) / recognised
            tell(Progress(len(outcomes), len(files), failures, False, pages, recognised, left))
    except BaseException:
        supervisor.close()
        raise
    outcomes.sort(key=lambda one: one.path)
    _write_json(
        job.corpus / INDEX,
        {"files": {one.path: [one.stamp, one.sha256] for one in outcomes if _settled(one)}},
        job.corpus / SCRATCH,
    )
    return outcomes


def _index(corpus: Path) -> dict[str, tuple[list[int] | None, str]]:
    """Path → stamp and SHA-256, of files as they were last seen; a mere memory."""
    try:
        known = manifest.load(corpus / INDEX)["files"]
        return {path: (stamp, str(sha256)) for path, (stamp, sha256) in known.items()}
    except (manifest.Damaged, LookupError, ValueError, TypeError, AttributeError):
        return {}


def _settled(one: _Outcome) -> bool:
    """Whether the file's stamp will surely differ once its content does."""
    return bool(one.sha256) and one.stamp[2] < time.time_ns() - _SETTLED


def _failed(path: str, stamp: tuple[int, ...], error: GovreportError) -> _Outcome:
    message = str(error).removeprefix(f"{path}: ")
    return _Outcome(path, stamp, failed=True, error=type(error).__name__, message=message)


def _task(
    job: _Job, files: Sequence[tuple[str, tuple[int, ...]]], pictures: bool
) -> list[_Outcome]:
    """Read a few files; runs in a thread here, or on a machine of a cluster."""
    if fingerprint() != job.code:
        raise CorpusError(
            f"{platform.node()}: 安装的govreport版本不同 has another version of govreport"
        )
    return [_one(job, path, stamp, pictures) for path, stamp in files]


def _one(job: _Job, path: str, stamp: tuple[int, ...], pictures: bool) -> _Outcome:
    scratch = job.corpus / SCRATCH
    try:
        data, _ = load(job.source / path, path)
    except GovreportError as error:
        return _failed(path, stamp, error)
    sha256 = hashlib.sha256(data).hexdigest()
    key = job.key(path, sha256)
    tried = scratch / f"{key}.tried"  # in this build, be it under another name
    part, tries = job.part(key)
    if part and (tries in (0, _TRIES) or tried.exists()):
        return _Outcome(path, stamp, sha256, part)
    part, failed = key, False
    try:
        said = job.people.of(path, sha256)
        answer = supervisor.read(data, job.code, job.limits, said, pictures)
        if isinstance(answer, int):
            return _Outcome(path, stamp, sha256, pictures=answer)
    except Died as death:
        part, failed = f"{part}-{job.limits}-{tries + 1}", True
        answer = parts.to_bytes(rows.failure(sha256, death.error, str(death), tries + 1))
        tried.touch()
    parts.keep(parts.path(job.corpus / STORE, part), answer, scratch)
    return _Outcome(path, stamp, sha256, part, True, failed or parts.is_failure(answer))


# --- the tables -----------------------------------------------------------------------------


def _publish(
    job: _Job,
    outcomes: Sequence[_Outcome],
    before: Mapping[str, Any],
    tell: Callable[[Progress], None],
) -> tuple[bool, Counts]:
    """Write the tables into a folder of their own, then point to it: all at once or not at all."""
    source, corpus, decided = job.source, job.corpus, job.people.decided
    known, gathered = addresses(source), collected(source)
    there = {one.sha256 for one in outcomes}
    held = decisions.current(one for data in decided.values() for one in decisions.from_bytes(data))
    # of a file that has changed, the one that has its name by now is told
    lost = Counter(some[0].file for (sha256, _), some in held.items() if sha256 not in there)
    listed = [
        Read(
            name, one.part, one.error, one.message, known.get(one.path), lost[decisions.plain(name)]
        )
        for name, one in zip(names(one.path for one in outcomes), outcomes, strict=True)
    ]
    digest = hashlib.sha256(job.code.encode() + decisions.digest(decided).encode())
    for row in gathered:  # what was not fetched is told, too
        told = (
            row.get(name, "") for name in ("address", "page", "file", "reason", "agency", "year")
        )
        digest.update("\0".join(told).encode())
    if any(known.own for known in RULES.values()):  # what such a rule says now, nobody can know
        digest.update(uuid.uuid4().bytes)
    for file, one in zip(listed, outcomes, strict=True):
        digest.update(f"\n{file.path}\0{one.part}\0{one.error}\0{one.message}".encode())
        digest.update(f"\0{file.address or ''}".encode())
    name = f"tables-{digest.hexdigest()[:16]}"
    place = os.path.relpath(source.resolve(), corpus.resolve())
    if before.get("tables") == name and (counted := _unchanged(corpus / name, before)):
        if before.get("source") != place:  # the folder has moved
            _write_json(corpus / manifest.NAME, {**before, "source": place}, corpus / SCRATCH)
        _link(corpus, name)
        return False, counted
    progress = Progress(len(listed), len(listed), sum(one.failed for one in outcomes), writing=True)
    tell(progress)
    scratch = corpus / SCRATCH / uuid.uuid4().hex
    scratch.mkdir()
    counts = tables.write(
        listed, corpus / STORE, scratch, len(held), gathered, lambda: tell(progress)
    )
    digests = {path.name: tables.digest(path) for path in sorted(scratch.iterdir())}
    if (corpus / name).exists():  # of a build that was killed before it pointed here
        shutil.rmtree(corpus / name)
    os.replace(scratch, corpus / name)
    _write_json(
        corpus / manifest.NAME,
        {
            **manifest.new(),
            "source": place,
            "tables": name,
            "decisions": decisions.digest(decided),
            "counts": asdict(counts),
            "digests": digests,
        },
        corpus / SCRATCH,
    )
    _link(corpus, name)
    for old in corpus.glob("tables-*"):
        if old.name not in (name, before.get("tables")):  # who has the last one open keeps it
            shutil.rmtree(old, ignore_errors=True)
    return True, counts


def _unchanged(folder: Path, before: Mapping[str, Any]) -> Counts | None:
    """What the tables hold, if they are still what was written."""
    try:
        return None if tables.damaged(folder, before["digests"]) else Counts(**before["counts"])
    except (LookupError, TypeError, AttributeError):
        return None


def _link(corpus: Path, name: str) -> None:
    """Keep one name for the newest tables, for R and others who know nothing of the manifest."""
    link = corpus / LINK
    scratch = corpus / SCRATCH / uuid.uuid4().hex
    try:
        if not link.is_symlink() or os.readlink(link) != name:
            scratch.symlink_to(name, target_is_directory=True)
            os.replace(scratch, link)
    except (OSError, NotImplementedError):  # not every system lets everyone link
        scratch.unlink(missing_ok=True)
