"""What a command changes: one transaction, done again while the database is away or met another one (命令的改动)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.database import Database, is_passing

PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Somebody waits at a terminal: a server that comes back in these seconds is waited for, no other."""

T = TypeVar("T")


async def change(dsn: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Do the work in one transaction and commit it; what it gave. Raises what the last try raised."""
    database = Database(dsn, connections=1)
    pauses = iter(PAUSES_S)
    try:
        while True:
            try:
                async with database.transaction() as session:
                    return await work(session)
            except Exception as error:
                pause = next(pauses, None)
                if pause is None or not is_passing(error):
                    raise
                await asyncio.sleep(pause)
    finally:
        await database.close()
