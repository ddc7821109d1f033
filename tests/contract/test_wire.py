"""A fact travels: outbox, relay, Kafka, consumer. The proofs of design §4 on real servers.

Each proof stands beside a test that takes its guard out and sees it fail.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from unittest.mock import patch

import pytest

from libs.events.transport import batch, clock, outbox
from libs.events.transport import consume as consuming
from libs.events.transport.ceiling import Ceiling, CeilingReached
from libs.events.transport.consume import Consumer
from libs.events.transport.database import Database
from libs.events.transport.relay import Relay
from libs.events.transport.replay import Replay
from libs.events.transport.topics import make_topics
from tests.backing import Backing
from tests.contract.transport_world import World, ask, do, make_tables, notes
from tests.until import until

pytestmark = [pytest.mark.wire, pytest.mark.timeout(180)]


@pytest.fixture
async def world(database: Database, backing: Backing) -> World:
    await make_tables(database)
    world = World(f"t{clock.new_id().hex[-12:]}")
    await make_topics(backing.bootstrap, world.catalog.topics)
    return world


@asynccontextmanager
async def running(*consumers: Consumer) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(consumer.run()) for consumer in consumers]
    try:
        yield tasks
    finally:
        for consumer, task in zip(consumers, tasks, strict=True):
            await asyncio.sleep(0)
            if not task.done():
                consumer.stop()
            with suppress(CeilingReached):
                await task


@asynccontextmanager
async def relaying(database: Database, backing: Backing, world: World) -> AsyncIterator[None]:
    task = asyncio.create_task(Relay(world.prefix, database.dsn, backing.bootstrap).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def tell(database: Database, world: World, count: int, households: int = 10, first: int = 0) -> None:
    async with database.transaction() as session:
        told = [world.noted(household_id=f"h{seq % households}", seq=seq) for seq in range(first, first + count)]
        await outbox.put(session, *told)


async def send_all(database: Database, backing: Backing, world: World) -> None:
    async with relaying(database, backing, world):
        await until(lambda: empty(database), what="an empty outbox")


async def empty(database: Database) -> bool:
    return await ask(database, "select count(*) from outbox") == [(0,)]


async def heard(database: Database, count: int) -> bool:
    return await ask(database, "select count(*) >= :count from notes", count=count) == [(True,)]


def in_order(seqs: list[int]) -> bool:
    return seqs == sorted(set(seqs))


async def test_what_is_told_is_heard_in_order_per_household(database: Database, backing: Backing, world: World) -> None:
    async with relaying(database, backing, world), running(world.consumer(database, backing.bootstrap)):
        await tell(database, world, 1200)
        await until(lambda: heard(database, 1200), what="1200 notes")
        await until(lambda: empty(database), what="an empty outbox")
    for household in range(10):
        assert await notes(database, f"h{household}") == list(range(household, 1200, 10))


async def test_a_first_start_hears_what_was_told_before(database: Database, backing: Backing, world: World) -> None:
    """Proof 9."""
    await tell(database, world, 20)
    await send_all(database, backing, world)
    async with running(world.consumer(database, backing.bootstrap)):
        await until(lambda: heard(database, 20), what="20 notes")


async def test_with_the_default_of_the_tool_a_first_start_hears_nothing(
    database: Database, backing: Backing, world: World
) -> None:
    await tell(database, world, 20)
    await send_all(database, backing, world)
    await tell(database, world, 1, first=99)
    subscribe = consuming.KafkaBroker.subscriber

    def from_the_end(broker, *topics, **settings):
        return subscribe(broker, *topics, **{**settings, "auto_offset_reset": "latest"})

    consumer = world.consumer(database, backing.bootstrap)
    with patch.object(consuming.KafkaBroker, "subscriber", from_the_end):
        async with running(consumer):
            with pytest.raises(AssertionError, match="did not happen"):
                await until(lambda: heard(database, 20), seconds=4)


async def test_a_bad_deploy_stops_at_the_ceiling_and_is_replayed_first(
    database: Database, backing: Backing, world: World
) -> None:
    """Proof 6."""
    await do(database, "insert into broken values ('*')")
    await tell(database, world, 1000, households=200)
    await send_all(database, backing, world)
    with pytest.raises(CeilingReached):
        await asyncio.wait_for(world.consumer(database, backing.bootstrap).run(), 30)
    assert await notes(database) == []
    with pytest.raises(CeilingReached, match="fail again"):
        await asyncio.wait_for(world.consumer(database, backing.bootstrap).run(), 30)
    await do(database, "delete from broken")
    async with running(world.consumer(database, backing.bootstrap)):
        await until(lambda: heard(database, 1000), what="1000 notes")
    for household in range(200):
        assert await notes(database, f"h{household}") == list(range(household, 1000, 200))


async def test_without_the_ceiling_a_bad_deploy_parks_everybody(
    database: Database, backing: Backing, world: World
) -> None:
    await do(database, "insert into broken values ('*')")
    await tell(database, world, 600, households=300)
    await send_all(database, backing, world)
    with patch.object(Ceiling, "reached", False):
        async with running(world.consumer(database, backing.bootstrap)):
            await until(lambda: _parked(database, 300), what="300 parked households")


async def _parked(database: Database, count: int) -> bool:
    return await ask(database, "select count(*) from parked_keys") == [(count,)]


async def test_a_second_consumer_joins_in_the_middle_of_a_batch(
    database: Database, backing: Backing, world: World
) -> None:
    """Proof 7."""
    seqs = await _join_while_handling(database, backing, world)
    assert sorted(seqs) == list(range(600))


async def test_without_the_memory_of_what_was_heard_a_rebalance_doubles(
    database: Database, backing: Backing, world: World
) -> None:
    async def everything_is_new(session, messages):
        return list(messages)

    with patch.object(batch, "_first_time", everything_is_new):
        seqs = await _join_while_handling(database, backing, world)
    assert len(seqs) > 600


async def _join_while_handling(database: Database, backing: Backing, world: World) -> list[int]:
    """The first consumer holds a batch open while the second joins, so its commit of offsets comes too late."""
    await tell(database, world, 600, households=50)
    await send_all(database, backing, world)
    in_hand, go_on = asyncio.Event(), asyncio.Event()
    hear, commit = batch.hear, Consumer._commit_offsets  # noqa: SLF001

    async def slow(session, records, catalog, handlers):
        in_hand.set()
        outcome = await hear(session, records, catalog, handlers)
        await go_on.wait()
        return outcome

    refusals = 0

    async def refused_once(consumer, message):
        """Real brokers refuse most, not all commits of a rebalance; here the first one always is."""
        nonlocal refusals
        refusals += 1
        if refusals > 1:
            await commit(consumer, message)

    with patch.object(batch, "hear", slow), patch.object(Consumer, "_commit_offsets", refused_once):
        first, second = (world.consumer(database, backing.bootstrap, slot) for slot in (0, 1))
        async with running(first):
            await in_hand.wait()
            async with running(second):
                await asyncio.wait([asyncio.create_task(go_on.wait())], timeout=3)
                go_on.set()
                await until(lambda: heard(database, 600), seconds=60, what="600 notes")
                await until(lambda: _caught_up(first, second), seconds=30, what="both caught up")
    return await notes(database)


async def _caught_up(*consumers: Consumer) -> bool:
    return all(consumer.lag.seconds == 0 for consumer in consumers)


async def test_parked_messages_are_tried_again_by_themselves(
    database: Database, backing: Backing, world: World
) -> None:
    await do(database, "insert into broken values ('h3')")
    await tell(database, world, 100)
    retrying = asyncio.create_task(Replay(database, world.catalog, world.handlers).run())
    async with relaying(database, backing, world), running(world.consumer(database, backing.bootstrap)):
        await until(lambda: _parked(database, 1), what="a parked household")
        await until(lambda: heard(database, 90), what="the others")
        await do(database, "delete from broken")
        await until(lambda: heard(database, 100), seconds=30, what="100 notes")
    retrying.cancel()
    assert in_order(await notes(database, "h3"))
    assert await ask(database, "select count(*) from parked_keys") == [(0,)]
