"""How far a service is behind; the schema it needs; the partitions it keeps."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.events.transport import clock, health, heard, outbox
from libs.events.transport.database import Database
from libs.events.transport.schema import TRANSPORT, History, SchemaTooOld, refuse_older_schema
from tests.contract.transport_world import World, ask, do

NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)


async def look(database: Database, at: datetime = NOW) -> health.Health:
    async with database.transaction() as session:
        return await health.look(session, at)


async def beat(database: Database, at: datetime, oldest: datetime | None = None, slot: int = 0) -> None:
    async with database.transaction() as session:
        await health.beat(session, slot, at, oldest_unheard_at=oldest, waits_because=None)


async def test_a_service_that_never_ran_is_not_alive(database: Database) -> None:
    seen = await look(database)
    assert not seen.alive
    assert not seen.late


async def test_lag_is_the_age_of_the_oldest_unheard_message(database: Database) -> None:
    await beat(database, NOW)
    assert (await look(database)).lag == timedelta(0)
    await beat(database, NOW, oldest=NOW - timedelta(minutes=6))
    await beat(database, NOW, slot=1)
    seen = await look(database)
    assert seen.alive
    assert seen.late
    assert seen.lag == timedelta(minutes=6)


async def test_a_worker_that_fell_silent_is_behind_since_then(database: Database) -> None:
    await beat(database, NOW - timedelta(minutes=7))
    seen = await look(database)
    assert not seen.alive
    assert seen.lag == timedelta(minutes=7)


async def test_a_look_says_when_it_heard_what_waits_and_what_the_broker_refused(database: Database) -> None:
    world = World("w")
    await beat(database, NOW)
    async with database.transaction() as session:
        await health.note_pace(session, 0, NOW - timedelta(seconds=3), 41)
        await outbox.put(session, *(world.noted(household_id=f"h{seq}", seq=seq) for seq in range(3)))
    await do(database, "update outbox set held_because = 'too large' where key = 'h0'")
    await do(database, "update outbox set put_at = :at where key = 'h1'", at=NOW - timedelta(seconds=9))
    seen = await look(database)
    assert (seen.heard_at, seen.heard_in_minute) == (NOW - timedelta(seconds=3), 41)
    assert (seen.outbox, seen.refused, seen.outbox_age) == (2, 1, timedelta(seconds=9))
    assert (await look(database, NOW + timedelta(minutes=3))).heard_in_minute == 0, "a silent worker hears nothing"


async def test_pages_ask_only_how_far_behind_it_is(database: Database) -> None:
    async with database.transaction() as session:
        assert await health.behind(session, NOW) == timedelta(0)
    await beat(database, NOW - timedelta(minutes=7), oldest=NOW - timedelta(minutes=8))
    async with database.transaction() as session:
        assert await health.behind(session, NOW) == timedelta(minutes=8)


async def test_a_process_refuses_an_older_schema(database: Database, tmp_path) -> None:
    await refuse_older_schema(database.dsn, TRANSPORT)
    folder = tmp_path / "migrations"
    folder.mkdir()
    for name in ("0001_first.py", "0002_second.py"):
        (folder / name).touch()
    of_a_service = History(folder, "alembic_version_service", "s")
    with pytest.raises(SchemaTooOld, match="make migrate"):
        await refuse_older_schema(database.dsn, of_a_service)
    await do(database, "create table alembic_version_service (version_num text)")
    await do(database, "insert into alembic_version_service values ('s0001')")
    with pytest.raises(SchemaTooOld, match="make migrate"):
        await refuse_older_schema(database.dsn, of_a_service)
    await do(database, "update alembic_version_service set version_num = 's0002'")
    await refuse_older_schema(database.dsn, TRANSPORT, of_a_service)


async def test_partitions_are_made_ahead_and_dropped_when_no_message_can_come_again(database: Database) -> None:
    later = clock.real_now() + timedelta(days=150)
    ((before,),) = await ask(database, _PARTITIONS)
    await do(database, "insert into heard_messages values (:id)", id=clock.new_id())
    async with database.transaction() as session:
        await heard.keep_partitions(session, later)
    ((after,),) = await ask(database, _PARTITIONS)
    assert (before, after) == (heard.AHEAD + 2, heard.AHEAD + 2)
    assert await ask(database, "select count(*) from heard_messages") == [(0,)]


_PARTITIONS = "select count(*) from pg_inherits where inhparent = 'heard_messages'::regclass"
