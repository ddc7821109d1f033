"""Processes and servers are killed at the worst moment; nothing is lost and nothing is handled twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded.kafka import Kafka
from deploy.embedded.postgres import Postgres
from libs.events.transport import clock, outbox, requests
from libs.events.transport import consume as consuming
from libs.events.transport.database import Database, cause_of
from libs.events.transport.heard import keep_partitions
from libs.events.transport.migrate import migrate
from libs.events.transport.requests import Answer
from libs.events.transport.schema import TRANSPORT
from libs.events.transport.topics import make_topics
from tests.backing import own_kafka, own_postgres
from tests.contract.processes import killed_at, worker
from tests.contract.transport_world import World, ask, make_tables, notes
from tests.until import until

pytestmark = [pytest.mark.wire, pytest.mark.timeout(180)]

EVENTS = 300


@pytest.fixture
async def world(database: Database, backing) -> World:
    await make_tables(database)
    world = World(f"k{clock.new_id().hex[-12:]}")
    await make_topics(backing.bootstrap, world.catalog.topics)
    return world


async def tell(database: Database, world: World, first: int = 0) -> None:
    async with database.transaction() as session:
        told = [world.noted(household_id=f"h{seq % 7}", seq=seq) for seq in range(first, first + EVENTS)]
        await outbox.put(session, *told)


async def all_heard(database: Database) -> bool:
    return len(set(await notes(database))) >= EVENTS


async def drained(database: Database) -> bool:
    return await ask(database, "select count(*) from outbox") == [(0,)]


@pytest.mark.parametrize("point", ["before_commit", "before_offsets", "before_delete"])
async def test_killed_there_everything_is_handled_once(
    point: str, database: Database, world: World, backing, tmp_path: Path
) -> None:
    """Proofs 1 and 2: between commit and offsets; between send and delete in the relay."""
    await _kill_and_start_again(point, database, world, backing.bootstrap, tmp_path)
    assert sorted(await notes(database)) == list(range(2 * EVENTS))
    for household in range(7):
        of_household = [seq for first in (0, EVENTS) for seq in range(first, first + EVENTS) if seq % 7 == household]
        assert await notes(database, f"h{household}") == of_household


@pytest.mark.parametrize("point", ["before_offsets", "before_delete"])
async def test_without_the_memory_of_what_was_heard_a_kill_doubles(
    point: str, database: Database, world: World, backing, tmp_path: Path
) -> None:
    without = {"SHOUWANG_TEST_WITHOUT": "heard"}
    await _kill_and_start_again(point, database, world, backing.bootstrap, tmp_path, **without)
    assert len(await notes(database)) > 2 * EVENTS


async def _kill_and_start_again(
    point: str, database: Database, world: World, bootstrap: str, folder: Path, **environment: str
) -> None:
    """Kill, start again, and tell more: once that was heard, all that comes again in front of it has come."""
    await tell(database, world)
    where = (database.dsn, bootstrap, world.prefix)
    await killed_at(point, folder, *where, **environment)
    await tell(database, world, first=EVENTS)
    async with worker(*where, **environment):
        await until(lambda: _last_heard(database), seconds=40, what="the last event of each household")
        await until(lambda: drained(database), what="an empty outbox")


async def _last_heard(database: Database) -> bool:
    return set(range(2 * EVENTS - 7, 2 * EVENTS)) <= set(await notes(database))


async def test_a_pause_outside_a_test_is_refused(database: Database, world: World, backing, tmp_path: Path) -> None:
    pause = {"SHOUWANG_PAUSE_AT": f"before_commit={tmp_path / 'never'}", "SHOUWANG_TESTING": ""}
    async with worker(database.dsn, backing.bootstrap, world.prefix, **pause) as process:
        assert await asyncio.wait_for(process.wait(), 20) == 1


@pytest.fixture
async def own_database(tmp_path: Path) -> AsyncIterator[tuple[Postgres, Database]]:
    server = own_postgres(tmp_path)
    server.start()
    connection = await asyncpg.connect(server.dsn())
    await connection.execute("create database own")
    await connection.close()
    await migrate(server.dsn("own"), TRANSPORT)
    database = Database(server.dsn("own"))
    await make_tables(database)
    async with database.transaction() as session:
        await keep_partitions(session, clock.real_now())
    yield server, database
    await database.close()
    server.stop()


async def test_while_the_database_is_away_nothing_is_parked_and_it_goes_on_by_itself(
    own_database: tuple[Postgres, Database], backing
) -> None:
    """Proof 4."""
    server, database = own_database
    world = World(f"d{clock.new_id().hex[-12:]}")
    await make_topics(backing.bootstrap, world.catalog.topics)
    await tell(database, world)
    async with worker(database.dsn, backing.bootstrap, world.prefix) as process:
        await until(lambda: all_heard(database), seconds=40, what="the first events")
        await tell(database, world)
        server.kill()
        await asyncio.wait([asyncio.create_task(process.wait())], timeout=5)
        assert process.returncode is None
        server.start()
        await until(lambda: _count(database, 2 * EVENTS), seconds=40, what="all events")
        await until(lambda: drained(database), what="an empty outbox")
    assert len(await notes(database)) == 2 * EVENTS
    assert await ask(database, "select count(*) from dead_letters") == [(0,)]


async def test_without_telling_away_from_wrong_the_consumer_ends(
    own_database: tuple[Postgres, Database], backing, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, database = own_database
    world = World(f"e{clock.new_id().hex[-12:]}")
    await make_topics(backing.bootstrap, world.catalog.topics)
    monkeypatch.setattr(consuming, "is_away", lambda _: False)
    server.kill()
    with pytest.raises(Exception, match=r"."):
        await asyncio.wait_for(world.consumer(database, backing.bootstrap).run(), 20)
    server.start()


async def _count(database: Database, count: int) -> bool:
    return len(await notes(database)) >= count


@pytest.fixture
def own_broker(tmp_path: Path):
    broker = own_kafka(tmp_path)
    broker.start()
    yield broker
    broker.stop()


async def test_while_the_broker_is_away_requests_are_answered_and_nothing_is_lost(
    database: Database, own_broker: Kafka
) -> None:
    """Proof 3: the broker is away for 30 s; clients ask again every 5 s, as people do."""
    await _clients_while_broker_is_away(database, own_broker, away_s=30, again_every_s=5, key_of=lambda n: f"{n:032d}")
    assert sorted(await notes(database)) == list(range(40))


async def test_without_the_key_of_a_request_asking_again_doubles(database: Database, own_broker: Kafka) -> None:
    keys = iter(range(10**6))
    await _clients_while_broker_is_away(
        database, own_broker, away_s=4, again_every_s=1, key_of=lambda _: f"{next(keys):032d}"
    )
    assert len(await notes(database)) > 40


async def _clients_while_broker_is_away(
    database: Database, broker: Kafka, *, away_s: float, again_every_s: float, key_of
) -> None:
    await make_tables(database)
    world = World(f"b{clock.new_id().hex[-12:]}")
    await make_topics(broker.bootstrap, world.catalog.topics)
    async with worker(database.dsn, broker.bootstrap, world.prefix):
        await _ask_for(database, world, range(10), key_of)
        await until(lambda: _count(database, 10), seconds=30, what="the first ten")
        broker.kill()
        for _ in range(int(away_s / again_every_s)):
            answers = await _ask_for(database, world, range(10, 40), key_of)
            assert answers == [201] * 30
            await asyncio.sleep(again_every_s)  # the clients' own rhythm, not a guess
        assert len(await notes(database)) == 10
        broker.start()
        await until(lambda: _count(database, 40), seconds=60, what="the rest")
        await until(lambda: drained(database), seconds=30, what="an empty outbox")
        await until(lambda: _all_told_are_noted(database), seconds=30, what="every request noted")


async def _all_told_are_noted(database: Database) -> bool:
    noted, asked = len(await notes(database)), await ask(database, "select count(*) from idempotent_requests")
    return noted == asked[0][0]


async def _ask_for(database: Database, world: World, seqs, key_of) -> list[int]:
    """Each client asks: a change, what it tells, and its answer are one transaction."""
    answers = []
    for seq in seqs:
        key, body = key_of(seq), str(seq).encode()
        async with database.transaction() as session:
            answer = await requests.earlier_answer(session, "client", key, body)
            if answer is None:
                await outbox.put(session, world.noted(household_id=f"h{seq}", seq=seq))
                answer = Answer(201, body, "text/plain")
                await requests.remember(session, "client", key, body, answer)
        answers.append(answer.status)
    return answers


async def test_asked_to_stop_while_the_broker_is_away_a_worker_stops(database: Database) -> None:
    await make_tables(database)
    async with worker(database.dsn, "127.0.0.1:1", "nowhere") as process:
        await until(lambda: _waits_for_broker(database), what="a worker that says why it waits")
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def _waits_for_broker(database: Database) -> bool:
    said = await ask(database, "select waits_because from heartbeats")
    return bool(said and said[0][0] and said[0][0].startswith("the broker is away"))


async def test_an_error_that_is_kept_does_not_carry_what_a_statement_was_given(database: Database) -> None:
    with pytest.raises(Exception, match="syntax error") as failed:
        await ask(database, "select wrong from where name = :name", name="somebody's name")
    assert "somebody" not in cause_of(failed.value)
