"""The driver's own connection inside a session's transaction: the hot path speaks to it directly (直接读写)."""

from collections.abc import Iterable
from typing import cast

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

DRIVER = "driver"
"""Key in `session.info`: a transaction of the session, and the connection it has."""


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
