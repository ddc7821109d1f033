"""Whatever a test does to its database, the next test finds one that is as after its migrations."""

import asyncpg
import pytest

from tests.databases import ROWS_MAX, Databases, beginning_of, connected

PARKED = """
insert into parked_keys (key, parked_at, attempts) select n::text, current_timestamp, 0 from generate_series(1, {rows}) n
"""


@pytest.mark.parametrize(
    "done",
    [
        "insert into heartbeats (slot, at) values (0, current_timestamp)",
        PARKED.format(rows=1),
        PARKED.format(rows=ROWS_MAX + 1),
        "select nextval(pg_get_serial_sequence('outbox', 'id'))",
        "update alembic_version_transport set version_num = 'another'",
        "create table made_by_a_test (id bigint generated always as identity primary key)",
        "alter table outbox add column made_by_a_test text",
        "drop table jobs cascade",
    ],
)
async def test_the_next_test_finds_a_database_as_after_its_migrations(
    done: str, transport_databases: Databases
) -> None:
    async with transport_databases.fresh() as dsn, connected(dsn) as before:
        as_migrated = await beginning_of(before)
        await before.execute(done)
        assert await beginning_of(before) != as_migrated
    async with transport_databases.fresh() as dsn, connected(dsn) as after:
        assert await beginning_of(after) == as_migrated


async def test_a_session_that_a_test_left_open_is_ended(transport_databases: Databases) -> None:
    async with transport_databases.fresh() as dsn:
        session = await asyncpg.connect(dsn)
        await session.execute("begin; lock table outbox")
    assert session.is_closed()
