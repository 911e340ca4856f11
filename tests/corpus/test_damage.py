"""A corpus that was damaged, or made by a stranger: mended, or one clear error; never believed."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import shutil
from pathlib import Path

import pytest

import govreport
from govreport.corpus import building, manifest, parts, tables
from govreport.errors import CorpusError
from tests.conftest import by_turns
from tests.corpus.conftest import contents
from tests.test_cli import run


@pytest.fixture
def corpus(built, tmp_path) -> Path:
    """A copy of the corpus that a test may damage."""
    return shutil.copytree(built.path, tmp_path / "corpus", symlinks=True)


def again(folder: Path, corpus: Path) -> building.Built:
    """Build it once more; the copied corpus does not lie where it was, which does not matter."""
    return govreport.build(folder, corpus)


def flipped(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    path.write_bytes(data)


def test_every_flipped_bit_of_a_part_is_seen(corpus):
    part = next((corpus / "parts").rglob("*.arrow"))
    whole = part.read_bytes()
    chance = random.Random(1)
    for _ in range(300):
        flipped(part, chance.randrange(len(whole) * 8))
        with pytest.raises(tables.Damaged):
            tables.load(part)
        part.write_bytes(whole)
    assert tables.load(part)


def test_a_part_is_believed_under_its_own_name_alone(corpus):
    one, other, *_ = sorted((corpus / "parts").rglob("*.arrow"))
    shutil.copy(one, other)
    with pytest.raises(tables.Damaged):
        tables.load(other)


@pytest.mark.parametrize(
    ("name", "how"),
    by_turns(
        itertools.product(
            [
                "cells.parquet",
                "reports.parquet",
                "CODEBOOK.md",
                "corpus.json",
                "index.json",
                "part",
            ],
            ["flipped", "cut", "missing"],
        ),
        4,
    ),
)
def test_what_is_damaged_is_told_and_mended(name, how, corpus, folder, built):
    tables_ = govreport.open_corpus(corpus).folder
    found = sorted((corpus / "parts").rglob("*.arrow"))[0] if name == "part" else tables_ / name
    path = found if found.exists() else corpus / name
    if how == "flipped":
        flipped(path, random.Random(name).randrange(path.stat().st_size * 8))
    elif how == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        path.unlink()
    if (name, how) == ("corpus.json", "missing"):  # then it is no corpus
        with pytest.raises(CorpusError, match="is no corpus"):
            govreport.verify(corpus)
        return
    told = [] if (name, how) == ("part", "missing") else [path.relative_to(corpus).as_posix()]
    assert govreport.verify(corpus) == told
    if name.endswith(".parquet"):
        with pytest.raises(CorpusError, match="missing or damaged; build again"):
            getattr(govreport.open_corpus(corpus), path.stem)
    elif name == "corpus.json":
        with pytest.raises(CorpusError, match="build again to mend it"):
            govreport.open_corpus(corpus)
    made = again(folder, corpus)
    assert made.counts == built.counts
    assert made.read == (1 if name == "part" else 0)
    assert govreport.verify(corpus) == []
    assert contents(corpus) == contents(built.path)


ODD = ["[]", "null", "7", '""', "{", "[" * 100_000, '{"files": [], "format": 2}', "\x00\xff"]


@pytest.mark.parametrize("text", by_turns(ODD))
@pytest.mark.parametrize("name", ["corpus.json", "index.json"])
def test_json_that_says_something_else(name, text, corpus, folder, built):
    (corpus / name).write_text(text, encoding="latin-1")
    if name == "corpus.json":
        with pytest.raises(CorpusError) as caught:
            govreport.open_corpus(corpus)
        assert "\n" not in str(caught.value)
    assert again(folder, corpus).counts == built.counts
    assert govreport.verify(corpus) == []


@pytest.mark.parametrize(
    "said",
    by_turns([
        {"counts": {"files": 1}}, {"counts": []}, {"digests": 3}, {"digests": {"a": []}},
        {"tables": 5}, {"tables": "../.."}, {"counts": None, "digests": None},
    ]),
)  # fmt: skip
def test_a_manifest_forged_with_its_digest(said, corpus, folder, built):
    """A stranger can write a digest; nothing of it raises or leads out of the corpus."""
    path = corpus / manifest.NAME
    path.write_bytes(manifest.dumps({**manifest.load(path), **said}))
    with contextlib.suppress(CorpusError):
        govreport.open_corpus(corpus).table("cells")
    govreport.verify(corpus)
    assert again(folder, corpus).counts == built.counts
    assert contents(corpus) == contents(built.path)


def test_an_index_forged_with_its_digest(corpus, folder, built):
    for files in ([], 3, {"README": 4}, {"README": [[], {}]}, {"README": [None, None]}):
        (corpus / building.INDEX).write_bytes(manifest.dumps({"files": files}))
        assert again(folder, corpus).counts == built.counts


@pytest.mark.parametrize("name", ["parts", "tmp", ".lock"])
def test_links_are_not_written_through(name, corpus, folder, tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    if (corpus / name).is_dir():
        shutil.rmtree(corpus / name)
    else:
        (corpus / name).unlink(missing_ok=True)
    (corpus / name).symlink_to(away / "lock" if name == ".lock" else away)
    with pytest.raises(CorpusError, match="is a link"):
        again(folder, corpus)
    assert not list(away.iterdir())


def test_links_below_parts_are_not_written_through(corpus, folder, tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    for inner in (corpus / "parts").iterdir():
        shutil.rmtree(inner)
        inner.symlink_to(away)
    with pytest.raises(CorpusError, match="is a link"):
        again(folder, corpus)
    assert not list(away.iterdir())


def test_the_command_verifies(corpus, tmp_path):
    whole = run("verify", corpus, "--lang", "en")
    assert (whole.returncode, whole.stdout, whole.stderr) == (0, "the corpus is whole\n", "")
    path = govreport.open_corpus(corpus).folder / "cells.parquet"
    flipped(path, 999)
    told = run("verify", corpus, "--lang", "en")
    assert told.returncode == 1
    assert told.stdout.splitlines() == [
        path.relative_to(corpus).as_posix(), "1 files missing, damaged or changed since the build",
    ]  # fmt: skip
    assert run("verify", tmp_path).returncode == 2


def test_a_part_says_nothing_of_the_folder_it_was_written_in(corpus):
    """Copies of a corpus are as good as the corpus."""
    part = next((corpus / "parts").rglob("*.arrow"))
    assert parts.kept(part) == parts.kept(part.rename(part.parent.parent / part.name))


def test_the_file_of_json_is_what_it_says(corpus):
    path = corpus / manifest.NAME
    assert json.loads(path.read_text())["sha256"] and "sha256" not in manifest.load(path)


def test_a_file_whose_name_is_no_utf8_damages_nothing(tmp_path):
    """… and is not read again where nothing changed."""
    source = tmp_path / "reports"
    source.mkdir()
    data = govreport.datasets.sample_file().read_bytes()
    (source / os.fsdecode(b"\xff\xfe.txt")).write_bytes(data)
    built = govreport.build(source, tmp_path / "corpus")
    assert (built.counts.reports, govreport.verify(built.path)) == (1, [])
    assert govreport.build(source, tmp_path / "corpus").read == 0
