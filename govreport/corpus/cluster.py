"""The machines of a Dask cluster, for a build."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
        with ThreadPoolExecutor(1) as apart:  # a notebook's own loop runs in this thread
            apart.submit(lambda: asyncio.run(_greet(scheduler))).result()
        client = Client(scheduler, timeout=_WAIT)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise CorpusError(
            f"{scheduler}: Dask调度器没有响应 no Dask scheduler answers "
            f"({str(error) or f'{_WAIT}秒 seconds'})"
        ) from None
    with client, joblib.parallel_config("dask"):
        yield


async def _greet(scheduler: str) -> None:
    """Have the scheduler say who it is: a client waits for ever for one that takes calls alone."""
    from distributed import rpc

    async with rpc(scheduler, timeout=_WAIT) as called:  # type: ignore[no-untyped-call]
        await asyncio.wait_for(called.identity(), _WAIT)
