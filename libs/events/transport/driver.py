"""The driver's own connection inside a session's transaction: the hot path speaks to it directly (直接读写)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from itertools import islice
from typing import TypeVar, cast

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")
P = TypeVar("P")
R = TypeVar("R")
M = TypeVar("M")
DRIVER = "driver"
"""Key in `session.info`: a transaction of the session, and the connection it has."""

TURN = 8
"""After so many records the loop has its turn: often, for a COPY needs several turns before its rows flow."""


async def driver(session: AsyncSession) -> asyncpg.Connection:
    """The connection of this session's transaction; begins the transaction if nothing did so yet."""
    transaction, known = session.info.get(DRIVER, (None, None))
    if transaction is not None and transaction is session.sync_session.get_transaction():
        return cast("asyncpg.Connection", known)
    found = (await (await session.connection()).get_raw_connection()).driver_connection
    assert isinstance(found, asyncpg.Connection), "services speak to PostgreSQL through asyncpg"
    if not found.is_in_transaction():
        await session.execute(text("select 1"))
    session.info[DRIVER] = session.sync_session.get_transaction(), found
    return found


def joined(ids: Iterable[str]) -> str:
    """Ids as one text, a line each, for `string_to_array`: of an array the driver looks at every element by itself."""
    return "\n".join(ids)


async def in_turns(records: Iterable[T]) -> AsyncIterator[T]:
    """These records; now and then the loop has its turn, so that the server works while the next ones are made."""
    for number, record in enumerate(records, start=1):
        yield record
        if number % TURN == 0:
            await asyncio.sleep(0)


async def in_step(
    parts: Iterable[P],
    read: Callable[[P], Awaitable[R]],
    make: Callable[[R], Awaitable[M]],
    write: Callable[[M], Awaitable[None]],
) -> None:
    """Make each part while the one before it is written and the one after it is read, in order.

    The connection is theirs alone, and does one thing at a time; a part is read before the last one is written, so what
    is read of it must not depend on that. `make` asks the database nothing, and lets the loop have turns (`in_turns`).
    """

    async def beside(made: Sequence[M], following: Sequence[P]) -> list[R]:
        for one in made:
            await write(one)
        return [await read(one) for one in following]

    ahead, made = iter(parts), list[M]()
    known = await beside(made, list(islice(ahead, 1)))
    while known:
        doing = asyncio.ensure_future(beside(made, list(islice(ahead, 1))))
        try:
            made = [await make(known[0])]
            known = await doing
        finally:
            if not doing.done():
                doing.cancel()
                await asyncio.wait([doing])
    await beside(made, ())
