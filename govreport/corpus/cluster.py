"""The machines of a Dask cluster, for a build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from govreport.errors import CorpusError
from govreport.extras import require

_WAIT = 10
"""Seconds to wait for the scheduler's answer."""


@contextmanager
def cluster(scheduler: str) -> Iterator[None]:
    """Let joblib work on a Dask cluster; without an address, on this machine.

    Parameters
    ----------
    scheduler : str
        Address of the scheduler, such as ``tcp://10.0.0.1:8786``; empty for none.

    Raises
    ------
    MissingExtra
        If dask.distributed is not installed.
    CorpusError
        If no scheduler answers.
    """
    if not scheduler:
        yield
        return
    require("cluster")
    import joblib
    from distributed import Client

    try:
        client = Client(scheduler, timeout=_WAIT)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:  # OSError: also a time-out
        raise CorpusError(
            f"{scheduler}: Dask调度器没有响应 no Dask scheduler answers ({error})"
        ) from None
    with client, joblib.parallel_config("dask"):
        yield
