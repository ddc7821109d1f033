"""A batch is handled once, in one transaction; what fails is parked by household (real PostgreSQL, no Kafka)."""

import asyncio
from dataclasses import replace
from unittest.mock import patch

import pytest
from sqlalchemy import text

from libs.events.transport import batch, dead_letters, drops, outbox
from libs.events.transport.database import Database
from libs.events.transport.dead_letters import NotParked
from libs.events.transport.drops import ReasonMissing
from libs.events.transport.replay import Replay
from tests.contract.records import Telling, hear
from tests.contract.transport_world import World, ask, do, make_tables, notes


@pytest.fixture
async def world(database: Database) -> World:
    await make_tables(database)
    return World("w")


@pytest.fixture
def telling(world: World) -> Telling:
    return Telling(world)


async def test_a_batch_that_comes_again_is_recognised(database: Database, world: World, telling: Telling) -> None:
    records = [telling.note("h1", 1), telling.note("h2", 2)]
    await hear(database, world, records)
    again = await hear(database, world, records)
    assert again.heard == 0
    assert await notes(database) == [1, 2]


async def test_without_the_memory_of_what_was_heard_it_is_handled_twice(
    database: Database, world: World, telling: Telling
) -> None:
    async def everything_is_new(session, messages):
        return list(messages)

    records = [telling.note("h1", 1)]
    with patch.object(batch, "_first_time", everything_is_new):
        await hear(database, world, records)
        await hear(database, world, records)
    assert await notes(database) == [1, 1]


async def test_the_bad_are_parked_the_rest_is_handled_in_order(
    database: Database, world: World, telling: Telling
) -> None:
    """Proof 5: undecodable, schema-breaking and handler-breaking records among 500."""
    await do(database, "insert into broken values ('bad')")
    for seq in range(160):
        for household in ("h1", "h2", "h3"):
            telling.note(household, seq)
        if seq == 50:
            telling.note("bad", 1)
            telling.garbage("torn")
            telling.wrong_schema("odd")
            telling.garbage()
            telling.garbage("null\0")
        if seq == 100:
            for household in ("bad", "torn", "odd"):
                telling.note(household, 2)
    outcome = await hear(database, world, telling.told)
    assert outcome.parked == {"bad", "torn", "odd"}
    for household in ("h1", "h2", "h3"):
        assert await notes(database, household) == list(range(160))
    assert await notes(database, "bad") == []
    parked = await ask(
        database, "select key, count(*) from dead_letters where state = 'PARKED' group by key order by key"
    )
    assert parked == [("", 2), ("bad", 2), ("odd", 2), ("torn", 2)]
    retried = await ask(database, "select key, retry_at is not null from parked_keys order by key")
    assert retried == [("bad", True), ("odd", False), ("torn", False)]


async def test_without_taking_a_batch_apart_one_bug_holds_up_everybody(
    database: Database, world: World, telling: Telling
) -> None:
    await do(database, "insert into broken values ('bad')")
    records = [telling.note("h1", 1), telling.note("bad", 1)]

    async def all_or_nothing(session, handlers, messages, now):
        await handlers.handle(session, messages, now)
        return {}

    with patch.object(batch, "_handle_what_can_be", all_or_nothing), pytest.raises(Exception, match="bad"):
        await hear(database, world, records)
    assert await notes(database) == []


async def test_a_replay_handles_in_the_order_told(database: Database, world: World, telling: Telling) -> None:
    await do(database, "insert into broken values ('bad')")
    await hear(database, world, [telling.note("bad", 1), telling.note("bad", 2)])
    await hear(database, world, [telling.note("bad", 3)])
    replay = Replay(database, world.catalog, world.handlers)
    tried = await replay.household("bad")
    assert (tried.handled, tried.still_parked) == (0, 3)
    await do(database, "delete from broken")
    rehearsed = await replay.household("bad", dry_run=True)
    assert (rehearsed.handled, await notes(database)) == (3, [])
    done = await replay.household("bad")
    assert (done.handled, done.still_parked) == (3, 0)
    assert await notes(database) == [1, 2, 3]
    await hear(database, world, [telling.note("bad", 4)])
    assert await notes(database) == [1, 2, 3, 4]


async def test_a_parked_message_that_comes_again_is_kept_once(
    database: Database, world: World, telling: Telling
) -> None:
    await do(database, "insert into broken values ('bad')")
    records = [telling.note("bad", 1), telling.garbage("torn")]
    await hear(database, world, records)
    again = await hear(database, world, records)
    assert again.parked == frozenset()
    assert await ask(database, "select count(*) from dead_letters") == [(2,)]


async def test_a_household_is_tried_four_times_then_a_person_must_look(
    database: Database, world: World, telling: Telling
) -> None:
    await do(database, "insert into broken values ('bad')")
    await hear(database, world, [telling.note("bad", 1)])
    replay = Replay(database, world.catalog, world.handlers)
    waits = []
    for _ in range(4):
        (wait,) = await ask(database, "select retry_at - parked_at from parked_keys")
        waits.append(wait[0])
        await replay.household("bad")
    assert await ask(database, "select attempts, retry_at from parked_keys") == [(4, None)]
    assert waits[0].total_seconds() == pytest.approx(1, abs=0.1)
    assert waits[3].total_seconds() == pytest.approx(600, abs=30)


async def test_what_is_dropped_needs_a_reason_and_is_not_heard_again(
    database: Database, world: World, telling: Telling
) -> None:
    await do(database, "insert into broken values ('bad')")
    first, second = telling.note("bad", 1), telling.note("bad", 2)
    await hear(database, world, [first, second])
    ((letter_id,),) = await ask(database, "select min(id) from dead_letters")
    async with database.transaction() as session:
        with pytest.raises(ReasonMissing):
            await drops.propose(session, letter_id, " ", "wang")
        with pytest.raises(NotParked):
            await drops.propose(session, letter_id + 1000, "no such", "wang")
        await drops.propose(session, letter_id, "told by mistake", "wang")
        await drops.confirm(session, letter_id, "li")
    await do(database, "delete from broken")
    await Replay(database, world.catalog, world.handlers).household("bad")
    await hear(database, world, [first, second])
    assert await notes(database) == [2]


async def test_replay_races_consume_and_no_message_is_stuck(database: Database, world: World, telling: Telling) -> None:
    await _race(database, world, telling)
    assert await ask(database, "select count(*) from dead_letters where state = 'PARKED'") == [(0,)]
    assert await notes(database, "bad") == list(range(12))


async def test_without_the_shared_lock_a_message_is_stuck(database: Database, world: World, telling: Telling) -> None:
    unlocked = text("select key from parked_keys where key in (select json_array_elements_text(cast(:keys as json)))")
    with patch.object(dead_letters, "_PARKED_AMONG", unlocked):
        await _race(database, world, telling)
    stuck = await ask(database, "select count(*) from dead_letters where state = 'PARKED'")
    assert stuck == [(1,)]


async def _race(database: Database, world: World, telling: Telling) -> None:
    """A consumer has looked whether the household is parked; before it commits, a replay frees the household."""
    await do(database, "insert into broken values ('bad')")
    for seq in range(11):
        await hear(database, world, [telling.note("bad", seq)])
    await do(database, "delete from broken")
    looked, may_commit = asyncio.Event(), asyncio.Event()

    async def consume() -> None:
        async with database.transaction() as session:
            await batch.hear(session, [telling.note("bad", 11)], world.catalog, world.handlers)
            looked.set()
            await may_commit.wait()

    consuming = asyncio.create_task(consume())
    await looked.wait()
    replaying = asyncio.create_task(Replay(database, world.catalog, world.handlers).household("bad"))
    await asyncio.wait([replaying], timeout=1)
    may_commit.set()
    await asyncio.gather(consuming, replaying)


async def test_a_rolled_back_transaction_tells_nothing(database: Database, world: World) -> None:
    """Proof 8."""
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            await outbox.put(session, world.noted(household_id="h1", seq=1))
            raise RuntimeError
    assert await ask(database, "select count(*) from outbox") == [(0,)]


async def test_told_outside_the_transaction_it_would_be_told(database: Database, world: World) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction():
            async with database.transaction() as another:
                await outbox.put(another, world.noted(household_id="h1", seq=1))
            raise RuntimeError
    assert await ask(database, "select count(*) from outbox") == [(1,)]


async def test_an_event_over_256_kib_is_refused(database: Database, world: World) -> None:
    async with database.transaction() as session:
        with pytest.raises(outbox.EventTooLarge, match="262144 are allowed"):
            await outbox.put(session, world.noted(household_id="h" * 300_000, seq=1))


async def test_an_event_twice_in_one_batch_is_handled_once(database: Database, world: World, telling: Telling) -> None:
    first = telling.note("h1", 1)
    telling.told.append(replace(first, offset=1))
    outcome = await hear(database, world, telling.told)
    assert (outcome.heard, await notes(database)) == (1, [1])
