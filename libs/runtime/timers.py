"""A timer beside a worker: the same thing again and again, for ever (定时)."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from libs.events.transport.database import is_passing

log = structlog.get_logger()


async def again_and_again(what: str, once: Callable[[], Awaitable[object]], every_s: float) -> None:
    """For ever: do it, rest; while the database is away, wait. `what` is named in the log."""
    while True:
        try:
            await once()
        except Exception as error:
            if not is_passing(error):
                raise
            log.warning("a timer waits for the database", timer=what)
        await asyncio.sleep(every_s)
