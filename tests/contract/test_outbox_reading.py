"""What the relay reads next: no row is missed, and deleted ones are not read again."""

import json
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from libs.events.transport import outbox, outbox_reading
from libs.events.transport.database import Database
from libs.events.transport.outbox_reading import AT_ONCE, BY_INDEX, Reading
from tests.contract.transport_world import World, do

SELDOM = 1e9
MANY = 10_000
"""Rows that were deleted: their pages are many times what a vacuum beside the test may add to a reading."""


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(dsn, server_settings=BY_INDEX)
    yield opened
    await opened.close()


@pytest.fixture
def world() -> World:
    return World("w")


@pytest.fixture
def on_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first time, never from the first row again."""
    monkeypatch.setattr(outbox_reading, "FROM_THE_FIRST_EVERY_S", SELDOM)


async def put(database: Database, world: World, *seqs: int, household: str = "h1") -> None:
    async with database.transaction() as session:
        await outbox.put(session, *(world.noted(household_id=household, seq=seq) for seq in seqs))


async def read(reading: Reading, connection: asyncpg.Connection) -> list[int]:
    """The numbers read, as the relay reads them: it deletes what it has sent."""
    rows = await reading.next(connection)
    await connection.execute("delete from outbox where id = any($1::bigint[])", [row["id"] for row in rows])
    return _numbers(rows)


def _numbers(rows: Sequence[asyncpg.Record]) -> list[int]:
    return [json.loads(row["value"])["seq"] for row in rows]


async def crossing(database: Database, world: World, reading: Reading, connection: asyncpg.Connection) -> list[int]:
    """A transaction takes its ids first and commits last."""
    await put(database, world, 0)
    assert await read(reading, connection) == [0]
    async with database.transaction() as slow:
        await outbox.put(slow, world.noted(household_id="slow", seq=1))
        await put(database, world, 2, household="quick")
        assert await read(reading, connection) == [2]
    return await read(reading, connection)


async def test_what_commits_after_a_later_row_is_read_next(
    database: Database, world: World, connection: asyncpg.Connection, on_only: None
) -> None:
    reading = Reading()
    assert await crossing(database, world, reading, connection) == [1]
    assert await read(reading, connection) == []


async def test_without_looking_at_gaps_it_would_wait_for_the_next_reading_from_the_first_row(
    database: Database, world: World, connection: asyncpg.Connection, on_only: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_reading, "WATCHED_S", 0.0)
    reading = Reading()
    assert await crossing(database, world, reading, connection) == []
    monkeypatch.setattr(reading, "_from_the_first_at", 0.0)
    assert await read(reading, connection) == [1]


async def test_rows_that_were_let_go_again_come_before_later_ones_of_their_household(
    database: Database, world: World, connection: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = AT_ONCE + 100
    await put(database, world, *range(many))
    await do(database, "update outbox set held_because = 'refused'")
    await put(database, world, 9000, household="other")
    reading = Reading()
    assert await read(reading, connection) == [9000]
    await do(database, "update outbox set held_because = null")
    await put(database, world, many)
    monkeypatch.setattr(reading, "_from_the_first_at", 0.0)
    seen = [number for _ in range(3) for number in await read(reading, connection)]
    assert seen == list(range(many + 1))


async def test_deleted_rows_are_not_stepped_over_again_while_an_old_snapshot_is_open(
    database: Database, world: World, connection: asyncpg.Connection, dsn: str, on_only: None
) -> None:
    backup = await asyncpg.connect(dsn)
    try:
        async with backup.transaction(isolation="repeatable_read"):
            await backup.fetchval("select count(*) from outbox")
            reading = Reading()
            await put(database, world, *range(MANY))
            while await read(reading, connection):
                pass
            await put(database, world, MANY)
            from_the_first = await _buffers(connection, 0)
            on = await _buffers(connection, reading._after)  # noqa: SLF001 - where it stands
            assert on * 10 < from_the_first
            assert await read(reading, connection) == [MANY]
    finally:
        await backup.close()


async def _buffers(connection: asyncpg.Connection, after: int) -> int:
    """How many pages a reading behind this id looks at."""
    plan = await connection.fetchval(f"explain (analyze, buffers, format json) {outbox_reading._AFTER}", after, AT_ONCE)  # noqa: SLF001
    top = json.loads(plan)[0]["Plan"]
    return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])
