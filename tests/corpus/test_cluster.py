"""The same build on a real Dask scheduler and two workers."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import joblib
import pytest
from distributed import Client, LocalCluster

import govreport
from govreport.corpus import building
from govreport.corpus import cluster as cluster_module
from govreport.errors import CorpusError
from tests.conftest import ROOT, slow
from tests.corpus.conftest import contents

# Dask's own: sockets that it closes later, a port for a page that nobody looks at.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Port 8787 is already in use"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


def executed(cluster) -> list[int]:
    """How many tasks each worker has done."""
    with Client(cluster) as client:
        done = client.run(lambda dask_worker: dask_worker.state.executed_count)
    return list(done.values())


@slow
def test_a_cluster_builds_the_same(cluster, folder, built, tmp_path):
    with Client(cluster), joblib.parallel_config("dask"):
        made = govreport.build(folder, tmp_path / "corpus")
    assert contents(made.path) == contents(built.path)
    assert made.counts == built.counts
    assert sum(executed(cluster)) > 0


@slow
def test_the_command_builds_on_a_cluster(cluster, folder, built, tmp_path):
    before = executed(cluster)
    done = subprocess.run(
        [
            sys.executable, "-m", "govreport", "build", str(folder), "-o", str(tmp_path / "corpus"),
            "--scheduler", cluster.scheduler_address, "--lang", "en",
        ],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "6 reports, 6 duplicate files, 3 files that gave no report" in done.stdout
    assert contents(tmp_path / "corpus") == contents(built.path)
    assert sum(executed(cluster)) > sum(before)


@slow
def test_a_worker_that_dies_costs_nothing(folder, built, tmp_path):
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made, Client(made) as client, joblib.parallel_config("dask"):  # fmt: skip
        pids = list(client.run(lambda: __import__("os").getpid()).values())
        killed = []

        def kill_one(progress) -> None:
            if progress.done and not killed:
                killed.append(subprocess.run(["kill", "-9", str(pids[0])], check=True))

        govreport.build(folder, tmp_path / "corpus", progress=kill_one)
    assert killed
    assert contents(tmp_path / "corpus") == contents(built.path)


@slow
def test_no_scheduler(folder, tmp_path):
    done = subprocess.run(
        [
            sys.executable, "-m", "govreport", "build", str(folder), "-o", str(tmp_path / "corpus"),
            "--scheduler", "tcp://127.0.0.1:1",
        ],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and "no Dask scheduler answers" in done.stderr


@pytest.mark.parametrize("notebook", [False, True], ids=["script", "notebook"])
def test_a_scheduler_that_says_nothing(notebook, monkeypatch):
    monkeypatch.setattr(cluster_module, "_WAIT", 1)

    async def in_a_loop() -> None:  # as Jupyter runs a cell
        ask()

    def ask() -> None:
        with cluster_module.cluster(address):
            pass

    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(CorpusError, match="no Dask scheduler answers"):
            if notebook:
                with ThreadPoolExecutor(1) as apart:  # a loop may run in this thread already
                    apart.submit(lambda: asyncio.run(in_a_loop())).result()
            else:
                ask()
        assert time.monotonic() - started < 20


@slow
def test_a_cluster_of_another_version_is_refused(cluster, folder, tmp_path, monkeypatch):
    other = building.fingerprint()[::-1]
    monkeypatch.setattr(building, "fingerprint", lambda: other)
    with (
        Client(cluster),
        joblib.parallel_config("dask"),
        pytest.raises(CorpusError, match="another version"),
    ):
        govreport.build(folder, tmp_path / "corpus")
