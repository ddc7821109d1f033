"""Starts a worker as a process, and kills it at a named point."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.until import until


@asynccontextmanager
async def worker(dsn: str, bootstrap: str, world: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker of the test service; ended at the end of the block if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.contract.worker_process",
        env={**os.environ, "DSN": dsn, "BOOTSTRAP": bootstrap, "WORLD": world, **environment},
        stdout=None if os.environ.get("SHOW_WORKERS") else asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 20)
            except TimeoutError:
                process.kill()
                await process.wait()


async def killed_at(point: str, folder: Path, dsn: str, bootstrap: str, world: str, **environment: str) -> None:
    """Run a worker until it reaches the named point, and kill it there with -9."""
    reached = folder / f"{point}.reached"
    pause = {"SHOUWANG_PAUSE_AT": f"{point}={reached}", "SHOUWANG_TESTING": "1"}
    async with worker(dsn, bootstrap, world, **pause, **environment) as process:

        async def is_there() -> bool:
            assert process.returncode is None, f"the worker ended by itself with {process.returncode}"
            return reached.exists()

        await until(is_there, seconds=30, what=f"the point {point}")
        process.kill()
        await process.wait()
