"""A build survives what is in the folder and what interrupts it, and does nothing twice."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pandas as pd
import psutil
import pytest
from rich.console import Console

import govreport
import govreport_specimens
from govreport import reading
from govreport.checks import RULES
from govreport.corpus import building, fingerprints, parts, supervisor, worker
from govreport.errors import CorpusError
from govreport.readers import limits
from tests.conftest import ROOT, SOAK, slow
from tests.corpus.conftest import contents
from tests.readers.test_ocr import page_with_a_picture


def command(*arguments: object, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "govreport", "build", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        **options,
    )


@pytest.fixture
def own(folder, tmp_path) -> Path:
    """A copy of the folder that a test may change."""
    made = tmp_path / "reports"
    shutil.copytree(folder, made)
    return made


# --- what is said ----------------------------------------------------------------------------


@slow
def test_the_command_counts_and_names_what_could_not_be_read(own, tmp_path):
    said, complaints = command(own, "-o", tmp_path / "corpus", "--lang", "en").communicate()
    counts, _, _, *failures = said.splitlines()
    assert counts == "6 reports, 6 duplicate files, 3 files that gave no report"
    assert [line.split(": ")[0] for line in failures] == ["README", "empty.pdf", "picture.txt"]
    assert not complaints
    for number in range(4):
        (own / f"zero{number}.html").touch()
    said, _ = command(own, "-o", tmp_path / "corpus", "--lang", "en").communicate()
    assert said.splitlines()[-2:] == [
        "zero1.html: 文件是空的 the file is empty", "… and 2 more: the table failures",
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text on this system")
def test_names_that_are_no_text(folder, tmp_path):
    own = tmp_path / "reports"
    texts = sorted((folder / "txt").glob("*.txt"))
    written = {
        os.fsdecode("年报/县政府.txt".encode("gb18030")): "年报/县政府.txt",
        os.fsdecode("报".encode("gb18030") + b"\xff.txt"): "\\xb1\\xa8\\xff.txt",
        "a\nb.txt": "a\\nb.txt",
        "年报/同名.txt": "年报/同名.txt",
        os.fsdecode("年报/同名.txt".encode("gb18030")): "\\xc4\\xea\\xb1\\xa8/\\xcd\\xac\\xc3\\xfb.txt",
    }  # fmt: skip
    for name, text in zip(written, texts, strict=False):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(text, own / name)
    (own / os.fsdecode(b"\xfe.html")).touch()
    built = govreport.build(own, tmp_path / "corpus")
    corpus = govreport.open_corpus(built.path)
    assert set(corpus.reports["source"]) == set(written.values())
    assert corpus.failures["file"].tolist() == ["\\xfe.html"]
    for report, source in zip(corpus.reports["report"], corpus.reports["source"], strict=True):
        found = corpus.source(report)
        assert written[str(found.relative_to(own))] == source
        assert govreport.read(found).id == report
    assert govreport.build(own, tmp_path / "corpus").read == 0


# --- interruptions ---------------------------------------------------------------------------


@pytest.mark.parametrize("moment", [pytest.param(n, marks=slow) for n in range(5 * max(SOAK, 1))])
def test_killed_at_any_moment_it_ends_with_the_same_tables(moment, folder, built, tmp_path):
    target = tmp_path / "corpus"
    started = time.monotonic()
    process = command(folder, "-o", target, "--jobs", 1)
    # from the start of Python to about the end of the build, wherever that is on this machine
    wait = random.Random().uniform(0.3, 1.5 + built.seconds)
    try:
        process.communicate(timeout=wait)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    print(f"killed after {time.monotonic() - started:.2f} s: exit status {process.returncode}")
    assert contents(govreport.build(folder, target).path) == contents(built.path)
    assert not list((target / building.SCRATCH).iterdir())


@slow
def test_killed_while_it_publishes(own, tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    target = tmp_path / "corpus"
    govreport.build(own, target)
    before = contents(target)
    (own / "README").unlink()
    replace, calls, deadly = os.replace, [], 0

    def dying(source, to):
        if threading.current_thread() is threading.main_thread():
            calls.append(to)
            if len(calls) == deadly:
                raise Killed
        replace(source, to)

    monkeypatch.setattr(os, "replace", dying)
    for step in (1, 2, 3):  # the index, the tables, the manifest
        deadly = step
        calls.clear()
        with pytest.raises(Killed):
            govreport.build(own, target)
        assert contents(target) == before
    calls.clear()
    deadly = 0
    built = govreport.build(own, target)
    assert len(calls) == 4  # and the link
    assert pd.read_parquet(target / "tables" / "failures.parquet")["file"].size == 2
    assert built.counts.failures == 2
    assert contents(govreport.build(own, tmp_path / "other").path) == contents(target)


@slow
def test_ctrl_c_leaves_no_process_and_no_loss(folder, built, tmp_path):
    target = tmp_path / "corpus"
    process = command(folder, "-o", target)
    while not list(target.glob("parts/*/*")):
        assert process.poll() is None
        time.sleep(0.01)
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    if process.returncode != 0:  # else it had ended before
        assert (process.returncode, out, err.count("\n")) == (130, "", 1)
    psutil.wait_procs(children, timeout=10)
    assert not [child for child in children if child.is_running()]
    assert contents(govreport.build(folder, target).path) == contents(built.path)


# --- what is done again ----------------------------------------------------------------------


def test_second_run_reads_nothing(own, tmp_path):
    target = tmp_path / "corpus"
    first = govreport.build(own, target)
    tables = contents(target)
    again = govreport.build(own, target)
    assert (first.read, again.read, again.changed) == (14, 0, False)  # the empty file has no part
    assert again.counts == first.counts and contents(target) == tables


def test_an_edited_file_alone_is_read_again(own, tmp_path):
    target = tmp_path / "corpus"
    govreport.build(own, target)
    path = next((own / "txt").glob("*.txt"))
    agency = govreport.read(path).agency
    other = path.read_text(encoding="utf-8").replace(agency, "红旗区人民政府")
    path.write_text(other, encoding="utf-8")
    built = govreport.build(own, target)
    assert (built.read, built.changed) == (1, True)
    assert "红旗区人民政府" in set(govreport.open_corpus(target).reports["agency"])
    assert contents(govreport.build(own, tmp_path / "other").path) == contents(target)


@slow
def test_a_file_changed_within_its_time_stamp_is_seen(own, tmp_path):
    target = tmp_path / "corpus"
    path = next((own / "txt").glob("*.txt"))
    govreport.build(own, target)
    seen = path.stat()
    text = path.read_bytes()
    path.write_bytes(text.replace("政府".encode(), "正府".encode()))
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert path.stat().st_size == seen.st_size
    assert govreport.build(own, target).read == 1


@slow
def test_a_time_stamp_is_believed_once_it_is_old(own, tmp_path, monkeypatch):
    """Some file systems tell whole seconds: a file may change within one of them."""
    listed = building.files_in
    for age, read in ((-60, 1), (60, 0)):  # a build takes some seconds itself
        stamp = time.time_ns() - age * 10**9

        def coarse(*arguments, stamp=stamp):
            for file in listed(*arguments):
                yield building.File(file.path, (file.stamp[0], stamp, stamp, file.stamp[3]))

        monkeypatch.setattr(building, "files_in", coarse)
        target = tmp_path / f"corpus{age}"
        govreport.build(own, target)
        path = next((own / "txt").glob("*.txt"))
        path.write_bytes(path.read_bytes().replace("政府".encode(), "正府".encode(), 1))
        assert govreport.build(own, target).read == read


def test_moved_files_are_not_read_again(own, tmp_path):
    target = tmp_path / "corpus"
    govreport.build(own, target)
    (own / "txt").rename(own / "text")
    built = govreport.build(own, target)
    assert (built.read, built.changed) == (0, True)
    files = govreport.open_corpus(target).reports[["source", "copies"]].fillna("").sum(axis=1)
    assert files.str.contains("text/").all() and not files.str.contains("txt/").any()


def test_the_way_back_leads_to_where_the_folder_is_now(own, tmp_path):
    target = tmp_path / "corpus"
    govreport.build(own, target)
    moved = own.rename(tmp_path / "moved")
    built = govreport.build(moved, target)
    assert (built.read, built.changed) == (0, False)
    corpus = govreport.open_corpus(target)
    one = corpus.cells.dropna(subset="value").iloc[0]
    view = corpus.show(one["report"], one["table"], one["row"], one["column"])
    assert one["raw"].strip() in str(view)


@slow
def test_what_a_user_may_edit_makes_a_corpus_stale(tmp_path):
    package = tmp_path / "govreport"
    shutil.copytree(fingerprints.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    known = {fingerprints.fingerprint(package)}
    for name in (
        "resources/themes.yaml", "resources/divisions.csv", "form.py", "parsing/items.py",
        "readers/pdf.py", "checks/levels.py", "corpus/tables.py",
    ):  # fmt: skip
        with (package / name).open("a", encoding="utf-8") as file:
            file.write("\n# edited\n")
        known.add(found := fingerprints.fingerprint(package))
        assert fingerprints.fingerprint(package) == found
    assert len(known) == 8
    for name in fingerprints._ASIDE:
        path = package / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert fingerprints.fingerprint(package) == found


@slow
def test_stale_reports_are_read_again(folder, tmp_path, monkeypatch):
    assert govreport.build(folder / "txt", tmp_path / "corpus").read
    assert not govreport.build(folder / "txt", tmp_path / "corpus").read
    monkeypatch.setattr(building, "fingerprint", lambda: "f" * 16)
    built = govreport.build(folder / "txt", tmp_path / "corpus")
    assert built.read == 6 and built.changed


@slow
def test_reading_loads_nothing_that_is_left_aside(folder):
    """What may change without a file being read anew has no part in reading one."""
    code = (
        "import sys, pathlib; from govreport.corpus import building, worker\n"
        "for path in pathlib.Path(sys.argv[1]).rglob('*.*'): worker.part_of(path.read_bytes(), '')\n"
        "print(*(name for name in sys.modules if name.startswith('govreport')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = {name.removeprefix("govreport.") for name in done.stdout.split()}
    assert "parsing.items" in loaded
    aside = {name.removesuffix(".py").strip("/").replace("/", ".") for name in fingerprints._ASIDE}
    assert not {name for name in loaded if {name, name.partition(".")[0]} & aside}


@pytest.fixture
def own_rules():
    before = dict(RULES)
    yield
    RULES.clear()
    RULES.update(before)


@slow
def test_rules_of_ones_own_run_over_each_report(folder, tmp_path, own_rules):
    govreport.build(folder, tmp_path / "corpus")

    @govreport.rule("my.problems", zh="问题数", en="problems", severity="info")
    def problems(report):
        received = ("requests", "new", "total")
        count = len(report.problems) * 1000 + len(report.findings)
        yield govreport.finding(received, found=count + report.value(*received))

    govreport.build(folder, tmp_path / "corpus")
    corpus = govreport.open_corpus(tmp_path / "corpus")
    found = corpus.findings
    found = found[found["rule"] == "my.problems"].set_index("report")["found"].to_dict()
    read = [govreport.read(corpus.source(id)) for id in corpus.reports["report"]]
    assert len(read) == 6
    assert found == {report.id: str(next(problems(report)).found) for report in read}
    assert any(report.problems for report in read)
    RULES.pop("my.problems")
    assert govreport.build(folder, tmp_path / "corpus").changed
    assert "my.problems" not in set(govreport.open_corpus(tmp_path / "corpus").findings["rule"])


@slow
def test_limit_and_since(own, tmp_path):
    old = next((own / "txt").glob("*.txt"))
    os.utime(old, (0, 0))
    corpus = tmp_path / "corpus"
    files = govreport.build(own, corpus).counts.files
    assert govreport.build(own, corpus, since=date(2000, 1, 1)).counts.files == files - 1
    assert govreport.build(own, corpus, limit=3).counts.files == 3
    whole = govreport.build(own, corpus)
    assert (whole.counts.files, whole.read) == (files, 0)
    for wrong in ({"since": "2000-01-01"}, {"limit": "3"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            govreport.build(own, corpus, **wrong)


def test_a_corpus_of_no_report_has_empty_tables_and_is_told(own, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "nothing.pdf").write_bytes(b"")
    command = [sys.executable, "-m", "govreport", "build", empty, "-o", tmp_path / "corpus"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    corpus = govreport.open_corpus(tmp_path / "corpus")
    for name in ("reports", "cells", "metadata", "failures"):
        assert len(getattr(corpus, name)) == (name == "failures")
    assert len(corpus.wide()) == len(corpus.queue()) == len(corpus.queue(of="items")) == 0
    corpus.export(tmp_path / "tables")
    assert len(pd.read_csv(tmp_path / "tables" / "cells.csv")) == 0


def test_what_the_package_wrote_is_no_report(own, tmp_path):
    """A corpus, its export and package in the folder itself; the key of specimens."""
    files = govreport.build(own, tmp_path / "corpus").counts.files
    inside = govreport.build(own, own / "corpus")
    made = govreport.open_corpus(inside.path)
    made.export(own / "tables")
    made.publish(own / "package", title="t", authors=["a"])
    govreport_specimens.write(
        govreport_specimens.specimens(1, [2022], formats=["txt"]), own / "made"
    )
    shutil.copy(own / "tables" / "CODEBOOK.md", own)
    (own / "figures.csv").write_text("nothing of the kind", encoding="utf-8")
    again = govreport.build(own, tmp_path / "corpus").counts
    assert again.files == files + 2  # the specimen; and what is called so, and is not
    assert govreport.build(own, own / "corpus").counts.files == files + 2


# --- isolation -------------------------------------------------------------------------------


DEADLY = b"<html><body><p>deadly</p></body></html>"


@pytest.fixture
def deadly(own, monkeypatch):
    """A file in the folder; what is done to each worker that shall read it is for the test."""
    (own / "deadly.html").write_bytes(DEADLY)
    ask = supervisor._Worker.ask

    def set_trap(number: int) -> None:
        def trapped(self, data: bytes, *said: object) -> bytes | int:
            if data == DEADLY:
                self.ready = self.ready or self.process.stdout.read(1) == worker.READY
                self.process.send_signal(number)
            return ask(self, data, *said)

        monkeypatch.setattr(supervisor._Worker, "ask", trapped)

    yield set_trap


def failures(built: building.Built) -> dict[str, str]:
    table = govreport.open_corpus(built.path).failures
    return dict(zip(table["file"], table["error"], strict=True))


@slow
def test_a_hang_costs_its_file_alone(deadly, own, built, tmp_path, monkeypatch):
    deadly(signal.SIGSTOP)
    made = govreport.build(own, tmp_path / "corpus", seconds=2)
    assert failures(made)["deadly.html"] == "TimeLimit"
    assert made.counts.reports == built.counts.reports
    monkeypatch.undo()  # it was not the file's fault
    more = govreport.build(own, tmp_path / "corpus", seconds=2)
    assert (more.read, failures(more)["deadly.html"]) == (1, "NotAReport")


@slow
def test_a_file_that_fails_is_tried_in_three_builds(deadly, own, tmp_path):
    shutil.copy(own / "deadly.html", own / "copy.html")
    for name in ("html", "txt"):
        shutil.rmtree(own / name)
    deadly(signal.SIGKILL)
    for tries, read in ((1, 3), (2, 1), (3, 1), (3, 0)):
        made = govreport.build(own, tmp_path / "corpus", jobs=1)
        assert made.read == read
        told = govreport.open_corpus(made.path).failures.set_index("file")
        assert told.loc[["deadly.html", "copy.html"], "tries"].tolist() == [tries, tries]
        assert set(told["error"]) == {"Crash", "NotAReport", "UnreadableFile"}
    more = govreport.build(own, tmp_path / "corpus", seconds=31)  # with more time, once more
    assert more.read == 1


@slow
def test_a_file_that_waits_for_the_machine_is_read(deadly, own, tmp_path, monkeypatch):
    deadly(signal.SIGSTOP)
    ask = supervisor._Worker.ask

    def freed(self, data: bytes, *said: object) -> bytes | int:
        if data == DEADLY:
            threading.Timer(2, self.process.send_signal, [signal.SIGCONT]).start()
        return ask(self, data, *said)

    monkeypatch.setattr(supervisor._Worker, "ask", freed)
    made = govreport.build(own, tmp_path / "corpus", seconds=1.2)
    assert failures(made)["deadly.html"] == "NotAReport"


@slow
def test_the_processors_time_counts(deadly, own, built, tmp_path, monkeypatch):
    deadly(signal.SIGSTOP)
    monkeypatch.setattr(supervisor._Worker, "_used", lambda self: time.monotonic() * 1000)
    monkeypatch.setattr(supervisor, "_PATIENCE", 1000)
    made = govreport.build(own, tmp_path / "corpus", seconds=1000)
    assert failures(made)["deadly.html"] == "TimeLimit"
    assert made.counts.reports == built.counts.reports


@slow
def test_in_a_build_the_supervisors_clock_counts_alone(folder, monkeypatch):
    """The reader's own is of the wall, and what it ends would be ended for good."""
    path = next((folder / "txt").glob("*.txt"))
    opened = reading.read_document

    def late(*arguments, **options):
        time.sleep(0.8)
        return opened(*arguments, **options)

    monkeypatch.setattr(reading, "read_document", late)
    monkeypatch.setattr(reading, "time_limit", lambda label: limits.time_limit(label, 0.1))
    with pytest.raises(govreport.TooLarge):
        govreport.read(path)
    assert not parts.is_failure(worker.part_of(path.read_bytes(), ""))


@slow
def test_a_pause_of_all_processes_costs_nothing(folder, built, tmp_path):
    target = tmp_path / "corpus"
    process = command(folder, "-o", target, "--jobs", 1, "--time-limit", 1)
    while not list(target.glob("parts/*/*")):
        assert process.poll() is None
        time.sleep(0.01)
    tree = [psutil.Process(process.pid)]
    tree += tree[0].children(recursive=True)
    for one in tree:
        one.suspend()
    time.sleep(5)
    for one in tree[::-1]:
        one.resume()
    process.communicate()
    assert contents(target) == contents(built.path)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="paths are longer elsewhere")
def test_a_folder_that_cannot_be_read_is_a_failure(own, built, tmp_path, monkeypatch):
    (own / "locked").mkdir()
    deep = os.open(own, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=deep)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = inner
    os.close(deep)
    scandir = os.scandir

    def locked(path):  # root may enter all
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked)
    made = govreport.build(own, tmp_path / "corpus")
    told = govreport.open_corpus(made.path).failures
    told = told[~told["file"].isin(failures(built))].reset_index(drop=True)
    assert told["file"].str[:7].tolist() == ["ddddddd", "locked/"]
    assert set(told["error"]) == {"UnreadableFile"}
    assert "File name too long" in told["message"][0] and "denied" in told["message"][1]
    assert made.counts.reports == built.counts.reports
    assert govreport.build(own, tmp_path / "corpus").read == 0


@slow
def test_a_worker_waits_for_the_next_build_of_the_same_code(folder, tmp_path, monkeypatch):
    def workers(corpus: str) -> set[int]:
        govreport.build(folder, tmp_path / corpus, jobs=1)
        return {one.process.pid for one in supervisor._idle}

    monkeypatch.setattr(supervisor, "_IDLE", 3600)  # however slow the machine
    supervisor.rest()
    first = workers("first")
    assert first and workers("second") == first
    monkeypatch.setattr(building, "fingerprint", lambda: "0" * 16)
    assert workers("after an edit") > first


@slow
def test_a_crash_costs_its_file_alone(deadly, own, built, tmp_path):
    deadly(signal.SIGSEGV)
    made = govreport.build(own, tmp_path / "corpus")
    told = govreport.open_corpus(made.path).failures.set_index("file").loc["deadly.html"]
    assert told["error"] == "Crash" and "signal 11" in told["message"]
    assert made.counts.reports == built.counts.reports


@slow
def test_a_file_that_takes_too_much_memory_costs_itself_alone(own, built, tmp_path):
    # 200 MB, once it is a tree
    page = "<html><body>" + "<p a=1 b=2 c=3 d=4 e=5 f=6>政府信息</p>" * 140_000
    (own / "big.html").write_bytes(page.encode())
    made = govreport.build(own, tmp_path / "corpus", megabytes=190)
    assert failures(made)["big.html"] == "MemoryLimit"
    assert made.counts.reports == built.counts.reports
    assert failures(govreport.build(own, tmp_path / "corpus"))["big.html"] == "TooLarge"


def test_links_and_odd_names(own, built, tmp_path):
    (own / "circle").symlink_to(own)
    (own / "away.txt").symlink_to("/etc/passwd")
    (own / "nowhere.txt").symlink_to(own / "missing")
    os.mkfifo(own / "pipe.txt")
    odd = own / "a\nb [red] %s 'quoted' =1+1.txt"
    shutil.copy(next((own / "txt").glob("*.txt")), odd)
    made = govreport.build(own, tmp_path / "corpus")
    assert made.counts.files == built.counts.files + 1
    assert made.counts.reports == built.counts.reports


def test_what_a_browser_saves_beside_a_page_is_no_failure(own, built, tmp_path):
    page = next((own / "html").glob("*.html"))
    saved = own / "html" / f"{page.stem}_files"
    (saved / "fonts").mkdir(parents=True)
    shutil.move(page, saved / "frame.html")
    page.write_text("<html><body><iframe src=frame.html></iframe></body></html>")
    for name in ("a.js", "b.css", "c.PNG", "jquery.js.下载", "fonts/d.woff2"):
        (saved / name).write_bytes(b"\x00\x01")
    (own / "html" / "alone_files").mkdir()
    (own / "html" / "alone_files" / "e.png").write_bytes(b"\x00\x01")  # beside no page
    made = govreport.build(own, tmp_path / "corpus")
    read = govreport.open_corpus(made.path).reports
    assert f"html/{saved.name}/frame.html" in "\n".join([*read["source"], *read["copies"]])
    assert set(failures(made)) - set(failures(built)) == {
        f"html/{page.name}", "html/alone_files/e.png",
    }  # fmt: skip


# --- bad input -------------------------------------------------------------------------------


def refused(words: str, *arguments, **options) -> None:
    with pytest.raises(CorpusError, match=words) as caught:
        govreport.build(*arguments, **options)
    assert "\n" not in str(caught.value)


def test_bad_folders(own, tmp_path):
    refused("no such folder", tmp_path / "missing", tmp_path / "corpus")
    refused("no such folder", own / "README", tmp_path / "corpus")
    refused("is a file", own, own / "README")
    refused("not empty and no corpus", own / "txt", own / "html")
    refused("cannot be the folder of reports or around it", own, tmp_path)
    refused("cannot be written", own, "/proc/corpus")
    assert not (tmp_path / "corpus").exists()


def test_a_corpus_of_a_newer_version_is_left_alone(own, tmp_path):
    target = tmp_path / "corpus"
    govreport.build(own, target)
    path = target / "corpus.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**found, "format": 99, "govreport": "9.0"}), encoding="utf-8")
    before = {str(p): p.stat().st_mtime_ns for p in target.rglob("*")}
    refused("newer version, govreport 9.0", own, target)
    with pytest.raises(CorpusError, match="newer version"):
        govreport.open_corpus(target)
    assert {str(p): p.stat().st_mtime_ns for p in target.rglob("*")} == before


def test_two_builds_at_once(own, tmp_path):
    target = tmp_path / "corpus"
    govreport.build(own, target)
    before = contents(target)
    with building._alone(target):
        refused("another build", own, target)
    assert contents(target) == before


def test_what_is_no_corpus(tmp_path):
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(CorpusError, match="is no corpus"):
            govreport.open_corpus(path)
    (tmp_path / "corpus.json").write_text("{")
    with pytest.raises(CorpusError, match="cannot be read"):
        govreport.open_corpus(tmp_path)


@slow
def test_a_damaged_part_is_read_again(own, tmp_path):
    target = tmp_path / "corpus"
    govreport.build(own, target)
    tables = contents(target)
    first, second, third, *_ = sorted((target / "parts").rglob("*.arrow"))
    first.write_bytes(first.read_bytes()[:100])
    second.write_bytes(b"")  # as a power cut leaves it
    third.unlink()
    (own / "empty.pdf").unlink()  # so that tables are made anew
    assert govreport.build(own, target).read == 3
    (own / "empty.pdf").touch()
    assert govreport.build(own, target).read == 0
    assert contents(target) == tables


@slow
def test_no_file_may_grow(folder, tmp_path):
    target = tmp_path / "corpus"
    process = command(
        folder, "-o", target, "--lang", "en",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000)),
    )  # fmt: skip
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err.count("\n")) == (2, "", 1)
    assert f"{target}: 无法写入 cannot be written (File too large)" in err


@slow
def test_a_full_disk(own, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(disk)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("no right to mount a small disk")
    try:
        target = disk / "corpus"
        govreport.build(own, target, limit=2)
        before = contents(target)
        _fill(disk)
        refused("No space left on device", own, target)
        assert contents(target) == before
        (disk / "filling").unlink()
        assert govreport.build(own, target, limit=3).counts.files == 3
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _fill(disk: Path) -> None:
    with (disk / "filling").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1024))
        except OSError:
            return


# --- pictures -----------------------------------------------------------------------------------


@pytest.fixture
def pictured(folder, tmp_path) -> Path:
    """A report as text, and one whose table 4 is a picture."""
    made = tmp_path / "reports"
    made.mkdir()
    shutil.copy(sorted(folder.glob("txt/*.txt"))[0], made / "a.txt")
    (made / "b.html").write_bytes(page_with_a_picture())
    return made


def test_a_file_with_pictures_says_how_many_before_they_are_read(pictured):
    limit = supervisor.Limits(60, 2**31)
    told = [
        supervisor.read((pictured / name).read_bytes(), "", limit, pictures=False)
        for name in ("b.html", "a.txt", "b.html")
    ]
    assert told[0] == told[2] == 1 and isinstance(told[1], bytes)


@slow
def test_pictures_are_read_when_all_else_is_and_how_long_that_takes_is_said(pictured, tmp_path):
    seen = []
    out = Console(file=io.StringIO())
    with govreport.progress_bar("en", out) as bar:

        def told(progress):
            seen.append(progress)
            bar(progress)

        built = govreport.build(pictured, tmp_path / "corpus", progress=told)
    assert built.counts.reports == 2
    (first, *_, last) = (one for one in seen if one.pages)
    assert (first.done, first.pages, first.recognised) == (1, 1, 0) and first.seconds > 1
    assert (last.done, last.recognised, last.seconds) == (2, 1, 0)
    assert out.file.getvalue().strip() == (
        "pages that are pictures: 1; to recognise their text takes about 1 min"
    )
    cells = govreport.open_corpus(built.path).cells
    assert (cells["how"] == "ocr").sum() == 15
    assert govreport.build(pictured, tmp_path / "corpus").read == 0
