"""Long work goes in chunks: a kill costs one chunk, and nothing is done twice."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import SQLAlchemyError

from libs.events.transport import jobs
from libs.events.transport.database import Database, is_passing
from libs.events.transport.jobs import CannotChange, Job, Runner, Step
from tests.contract.transport_world import ask, do
from tests.until import until

NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)
TOTAL = 25
CHUNK = 10


@pytest.fixture
async def runner(database: Database) -> Runner:
    await do(database, "create table counted (n int)")
    return Runner(database, {"count": count_chunk, "fail": failing_chunk})


async def count_chunk(session, job: Job, now) -> Step:
    first = (job.checkpoint or {"next": 0})["next"]
    last = min(first + CHUNK, TOTAL)
    for n in range(first, last):
        await session.execute(jobs.text("insert into counted values (:n)"), {"n": n})
    return Step(last - first, {"next": last}, finished=last == TOTAL, total=TOTAL)


async def failing_chunk(session, job: Job, now) -> Step:
    await session.execute(jobs.text("insert into counted values (-1)"))
    raise ValueError("row 3 has no village")


async def wanted(database: Database, kind: str = "count"):
    async with database.transaction() as session:
        return await jobs.ask(session, kind, {"upload": 1}, "somebody")


async def state(database: Database, job_id) -> Job:
    async with database.transaction() as session:
        found = await jobs.one(session, job_id)
    assert found is not None
    return found


async def test_a_kind_gives_way_to_those_before_it(database: Database) -> None:
    await do(database, "create table counted (n int)")
    runner = Runner(database, {"quick": count_chunk, "count": count_chunk})
    long = await wanted(database)
    await runner.once()
    quick = await wanted(database, "quick")
    for _ in range(3):
        await runner.once()
    assert [(one.state, one.done) for one in (await state(database, quick), await state(database, long))] == [
        ("DONE", 25),
        ("RUNNING", 10),
    ]


async def test_a_job_is_done_in_chunks_and_shows_how_far_it_is(database: Database, runner: Runner) -> None:
    job_id = await wanted(database)
    seen = []
    while await runner.once():
        job = await state(database, job_id)
        seen.append((job.state, job.done, job.total))
    assert seen == [("RUNNING", 10, 25), ("RUNNING", 20, 25), ("DONE", 25, 25)]
    assert await ask(database, "select count(*), count(distinct n) from counted") == [(25, 25)]


async def test_the_pace_of_a_job_is_measured_since_it_went_on(
    database: Database, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = [NOW]
    monkeypatch.setattr("libs.events.transport.jobs.clock.real_now", lambda: at[0])
    job_id = await wanted(database)
    assert (await state(database, job_id)).left(at[0]) is None, "it waits"
    await runner.once()
    assert (await state(database, job_id)).left(NOW + timedelta(seconds=20)) == timedelta(seconds=30)
    async with database.transaction() as session:
        await jobs.pause(session, job_id)
    assert (await state(database, job_id)).left(at[0]) is None, "it rests"
    at[0] += timedelta(hours=3)
    async with database.transaction() as session:
        await jobs.resume(session, job_id)
    await runner.once()
    went_on = await state(database, job_id)
    assert (went_on.went_on_at, went_on.went_on_done) == (at[0], 10)
    assert went_on.left(at[0] + timedelta(seconds=4)) == timedelta(seconds=2), "the rest is not counted"
    at[0] += timedelta(seconds=4)
    await runner.once()
    done = await state(database, job_id)
    assert (done.state, done.went_on_at, done.left(at[0])) == ("DONE", NOW + timedelta(hours=3), None)


async def test_a_runner_that_died_in_a_chunk_is_followed_from_the_checkpoint(
    database: Database, runner: Runner
) -> None:
    job_id = await wanted(database)
    await runner.once()
    await do(database, "update jobs set claimed_until = now() + interval '1 minute'")
    assert not await runner.once(), "somebody else works on it"
    await do(database, "update jobs set claimed_until = now() - interval '1 second'")
    while await runner.once():
        pass
    assert (await state(database, job_id)).state == "DONE"
    assert await ask(database, "select count(*), count(distinct n) from counted") == [(25, 25)]


async def test_a_connection_that_broke_between_two_chunks_costs_one_look(
    database: Database, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one that lies unused for long it would be noticed: see test_cut_off.py."""
    monkeypatch.setattr(jobs, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr("libs.events.transport.database.RESTED_S", 60.0)
    busy = Database(database.dsn)
    runner = Runner(busy, {"count": count_chunk})
    job_id = await wanted(database)
    await runner.once()
    others = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    await ask(database, f"select pg_terminate_backend(pid) {others}")
    with pytest.raises(SQLAlchemyError) as failure:  # "closed", or on the way to it: see test_cut_off.py
        await runner.once()
    assert is_passing(failure.value)
    going_on = asyncio.create_task(runner.run())

    async def done() -> bool:
        return (await state(database, job_id)).state == "DONE"

    try:
        await until(done, seconds=10, what="the job done")
    finally:
        going_on.cancel()
        await asyncio.gather(going_on, return_exceptions=True)
        await busy.close()
    assert await ask(database, "select count(*), count(distinct n) from counted") == [(25, 25)]


async def test_a_paused_job_rests_and_goes_on(database: Database, runner: Runner) -> None:
    job_id = await wanted(database)
    await runner.once()
    async with database.transaction() as session:
        await jobs.pause(session, job_id)
    assert not await runner.once()
    async with database.transaction() as session:
        await jobs.resume(session, job_id)
    assert await runner.once()
    assert (await state(database, job_id)).done == 20


async def test_a_cancelled_job_ends_and_cannot_go_on(database: Database, runner: Runner) -> None:
    job_id = await wanted(database)
    async with database.transaction() as session:
        await jobs.cancel(session, job_id)
    assert not await runner.once()
    async with database.transaction() as session:
        with pytest.raises(CannotChange, match="is not PAUSED or FAILED"):
            await jobs.resume(session, job_id)


async def test_a_chunk_that_fails_leaves_nothing_and_says_why(database: Database, runner: Runner) -> None:
    job_id = await wanted(database, "fail")
    assert await runner.once()
    job = await state(database, job_id)
    assert (job.state, job.failure) == ("FAILED", "ValueError: row 3 has no village")
    assert job.ended_at is not None
    assert await ask(database, "select count(*) from counted") == [(0,)]
    async with database.transaction() as session:
        await jobs.resume(session, job_id)
    job = await state(database, job_id)
    assert (job.state, job.failure, job.ended_at) == ("WAITING", None, None)


async def test_a_kind_that_this_runner_does_not_know_is_left_alone(database: Database, runner: Runner) -> None:
    await wanted(database, "another")
    assert not await runner.once()


async def test_the_job_that_was_asked_for_first_is_done_first(database: Database, runner: Runner) -> None:
    first, second = await wanted(database), await wanted(database)
    await runner.once()
    assert ((await state(database, first)).done, (await state(database, second)).done) == (CHUNK, 0)
