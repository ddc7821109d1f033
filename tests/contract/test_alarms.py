"""An alarm sounds while hearing is late, once whoever notes it, and is kept when it has fallen silent."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from libs.events.transport import alarms, clock, health
from libs.events.transport.alarms import Alarm
from libs.events.transport.database import Database
from libs.events.transport.worker import _Housekeeping
from tests.contract.transport_world import do

NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def note(database: Database, at: datetime, lag: timedelta, because: str | None = None) -> None:
    async with database.transaction() as session:
        await alarms.note(session, at, lag, because)


async def since(database: Database, start: datetime = NOW - timedelta(hours=8)) -> list[Alarm]:
    async with database.transaction() as session:
        return list(await alarms.since(session, start))


async def test_nothing_sounds_up_to_five_minutes(database: Database) -> None:
    await note(database, NOW, health.LATE_AFTER)
    assert await since(database) == []


async def test_one_alarm_from_beginning_to_end_with_the_worst_and_its_cause(database: Database) -> None:
    await note(database, NOW, 6 * MINUTE)
    await note(database, NOW + MINUTE, 7 * MINUTE, "the database is away")
    await note(database, NOW + 2 * MINUTE, 6 * MINUTE)  # another worker
    assert await since(database) == [Alarm(NOW - MINUTE, None, 7 * MINUTE, "the database is away")]
    await note(database, NOW + 3 * MINUTE, timedelta(0))
    await note(database, NOW + 4 * MINUTE, timedelta(0))
    ended = Alarm(NOW - MINUTE, NOW + 3 * MINUTE, 7 * MINUTE, "the database is away")
    assert await since(database) == [ended]
    await note(database, NOW + 60 * MINUTE, 6 * MINUTE)
    assert await since(database) == [Alarm(NOW + 59 * MINUTE, None, 6 * MINUTE, None), ended]


async def test_a_day_shows_what_sounded_in_it(database: Database) -> None:
    await note(database, NOW, 6 * MINUTE)
    assert len(await since(database, NOW + 60 * MINUTE)) == 1, "it sounds still"
    await note(database, NOW + 30 * MINUTE, timedelta(0))
    assert len(await since(database, NOW + 10 * MINUTE)) == 1, "it ended in it"
    assert await since(database, NOW + 60 * MINUTE) == []


async def test_what_was_parked_and_what_of_it_is_parked_still(database: Database) -> None:
    async with database.transaction() as session:
        assert await alarms.parked_since(session, NOW) is None
    row = (
        'insert into dead_letters (key, topic, partition, "offset", "timestamp", header_names, header_values,'
        " parked_at, state) values ('{key}', 't', 0, {offset}, 0, '{{}}', '{{}}', '{at}', '{state}')"
    )
    for offset, (key, at, state) in enumerate(
        [
            ("h1", NOW - MINUTE, "PARKED"),
            ("h1", NOW + MINUTE, "REPLAYED"),
            ("h1", NOW + 2 * MINUTE, "PARKED"),
            ("h2", NOW + 3 * MINUTE, "DROPPED"),
        ]
    ):
        await do(database, row.format(key=key, offset=offset, at=at.isoformat(), state=state))
    async with database.transaction() as session:
        assert await alarms.parked_since(session, NOW) == alarms.Parked(NOW + MINUTE, 2, 3, 1)


async def test_a_worker_that_was_silent_too_long_says_so_when_it_is_back(database: Database) -> None:
    consumer = SimpleNamespace(
        lag=SimpleNamespace(oldest=None),
        waits_because=None,
        pace=SimpleNamespace(last_at=None, in_last_minute=lambda _: 0),
    )
    work = _Housekeeping(SimpleNamespace(service="intake", slot=0), database, consumer)  # type: ignore[arg-type]
    silent_since = clock.real_now() - 7 * MINUTE
    async with database.transaction() as session:
        await health.beat(session, 0, silent_since, oldest_unheard_at=None, waits_because=None)
    for sounding in (True, False):
        async with database.transaction() as session:
            await work._beat(session)  # noqa: SLF001 - what it does every two seconds
        [alarm] = await since(database, silent_since)
        assert alarm.worst >= 7 * MINUTE
        assert (alarm.ended_at is None) is sounding
