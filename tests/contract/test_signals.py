"""Who listens is woken after a commit, and only then."""

import asyncio

import asyncpg
import pytest

from libs.events.transport.database import Database, signal
from tests.until import until


async def among(heard: list[str], wanted: list[str]) -> bool:
    return heard == wanted


async def test_signals_go_out_after_the_commit_each_once(database: Database) -> None:
    heard: list[str] = []
    listener = await asyncpg.connect(database.dsn)
    await listener.add_listener("inbox", lambda *call: heard.append(call[3]))
    try:
        async with database.transaction() as session:
            signal(session, "inbox", ["town", "village"])
            signal(session, "inbox", ["town"])
            await asyncio.sleep(0)
            assert heard == []
        await until(lambda: among(heard, ["town", "village"]))
    finally:
        await listener.close()


async def test_a_transaction_that_is_rolled_back_wakes_nobody(database: Database) -> None:
    heard: list[str] = []
    listener = await asyncpg.connect(database.dsn)
    await listener.add_listener("inbox", lambda *call: heard.append(call[3]))
    try:
        with pytest.raises(ZeroDivisionError):
            async with database.transaction() as session:
                signal(session, "inbox", ["lost"])
                raise ZeroDivisionError
        async with database.transaction() as session:
            signal(session, "inbox", ["kept"])
        await until(lambda: among(heard, ["kept"]))
    finally:
        await listener.close()
