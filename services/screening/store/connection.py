"""The driver's own connection inside a session's transaction: the hot path speaks to it directly (批量读写)."""

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def driver(session: AsyncSession) -> asyncpg.Connection:
    """The connection of this session's transaction; begins the transaction if nothing did so yet."""
    found = (await (await session.connection()).get_raw_connection()).driver_connection
    assert isinstance(found, asyncpg.Connection), "screening speaks to PostgreSQL through asyncpg"
    if not found.is_in_transaction():
        await session.execute(text("select 1"))
    return found
