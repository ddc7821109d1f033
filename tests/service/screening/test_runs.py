"""The monthly run: everybody is looked at, then what changed is told; one a month, held where it would be too much."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from libs.events.contracts.runs import RunEnded, RunHeld, RunPassed
from libs.events.contracts.screening import FindingEnded, FindingRaised
from libs.events.contracts.values import OfficeRole
from libs.events.transport import jobs
from libs.events.transport.jobs import Runner
from services.screening.commands import run
from services.screening.domain.runs import ByRule, Change, Run, State
from services.screening.jobs import chunks
from services.screening.store import locked
from services.screening.store import runs as kept
from services.screening.timers import begin_runs
from services.screening.usecases import monthly_run, runs, screening
from services.screening.usecases.reasons import ReasonMissing
from tests.service.helpers import appoint, appointment, settings_for
from tests.service.screening.world import World, alert, loaded, recorded
from tests.until import until

MONTH = date(2024, 5, 1)
NOW = datetime(2024, 5, 22, 4, tzinfo=UTC)
OFFICER = "officer-7"
INC = "SR-INC-01"


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch, may_2024: None) -> None:
    monkeypatch.setattr(monthly_run, "PIECE", 10)
    monkeypatch.setattr(monthly_run, "CHUNK", 2)


async def a_county(world: World, poor: int = 1, others: int = 39) -> None:
    """Households of which the poor would newly meet a rule: they were not screened since they became so."""
    await world.hear(*[recorded(f"h{n:03}") for n in range(1, others + 1)])
    await world.hear(*[recorded(f"p{n:03}", net=50_000) for n in range(1, poor + 1)])
    await world.ask("with f as (delete from findings returning 1) select count(*) from f")
    await world.forget_told()


async def start(world: World, officer: str | None = OFFICER) -> Run:
    async with world.database.transaction() as session:
        return await runs.start(session, "jinjiang", NOW, officer)


async def stands(world: World) -> Run:
    async with world.database.transaction() as session:
        found = await kept.of_month(session, "jinjiang", MONTH)
    assert found is not None
    return found


async def decide(world: World, what: Callable[..., object], reason: str = "核对过") -> None:
    async with world.database.transaction() as session:
        await what(session, "jinjiang", MONTH, OFFICER, reason)  # type: ignore[misc]


async def test_everybody_is_looked_at_and_what_changed_is_told(world: World) -> None:
    await a_county(world)
    await world.hear(recorded("old", net=50_000))
    await world.forget_told()
    await start(world)
    assert await world.run_jobs() == 5 + 1, "forty-one households by ten, one that changes"
    (raised,) = await world.told(FindingRaised)
    assert (raised.household_id, raised.rule_id) == ("p001", INC)
    (ended,) = await world.told(RunEnded)
    assert (ended.month, ended.day) == (MONTH, date(2024, 5, 22))
    assert (ended.households, ended.raised, ended.still_open, ended.no_longer) == (41, 1, 1, 0)
    run = await stands(world)
    assert run.state is State.DONE
    assert run.result is not None
    assert run.result[INC] == ByRule(raised=1, still_open=1)
    assert run.result["SR-EXP-01"].unknown == 41, "nobody told what schooling and a disaster cost"
    assert await world.ask("select count(*) from run_changes") == [(0,)]


async def test_a_region_without_households_is_done_at_once(world: World) -> None:
    await start(world)
    await world.run_jobs()
    (ended,) = await world.told(RunEnded)
    assert ended.households == 0
    assert (await stands(world)).state is State.DONE


async def test_one_run_a_month_whoever_begins_it(world: World) -> None:
    begun = await asyncio.gather(start(world), start(world, "officer-8"), start(world, None), return_exceptions=True)
    (one,) = [run for run in begun if isinstance(run, Run)]
    refused = [error for error in begun if isinstance(error, runs.AlreadyStarted)]
    assert [error.run.run_id for error in refused] == [one.run_id] * 2
    assert await world.ask("select count(*) from jobs") == [(1,)]
    await world.run_jobs()
    with pytest.raises(runs.AlreadyStarted):
        await start(world)


@pytest.mark.parametrize(("day", "begins"), [(5, False), (6, True), (9, True), (10, False)])
async def test_the_calendar_begins_it_once(world: World, day: int, begins: bool) -> None:
    async def look() -> Run | None:
        async with world.database.transaction() as session:
            return await runs.start_by_calendar(session, "jinjiang", 6, datetime(2024, 5, day, tzinfo=UTC))

    two = await asyncio.gather(look(), look())
    assert sorted(run is not None for run in two) == [False, begins]
    assert await look() is None


async def test_every_worker_looks_and_one_begins_the_run_of_a_region_that_has_officers(
    world: World, moved: Callable[[date], None]
) -> None:
    moved(date(2024, 5, 6))
    await begin_runs(world.database, demo=True)
    assert await world.ask("select count(*) from runs") == [(0,)]
    await appoint(world.database, appointment(OfficeRole.LEADING_GROUP_OFFICE, from_on=date(2024, 1, 1)))
    await asyncio.gather(*[begin_runs(world.database, demo=True) for _ in range(2)])
    assert await world.ask("select region, started_by from runs") == [("jinjiang", None)]


async def hold(world: World) -> None:
    await a_county(world, poor=3)
    await start(world)
    await world.run_jobs()


async def test_too_many_are_held_before_anybody_is_told(world: World) -> None:
    await hold(world)
    assert await world.names() == ["run_held"]
    (held,) = await world.told(RunHeld)
    assert (held.households, held.concerned, held.findings, held.permille, held.limit_pct) == (42, 3, 3, 71, 5)
    assert [(one.rule_id, one.households) for one in held.rules] == [(INC, 3)]
    assert [(one.area_code, one.households) for one in held.towns] == [("350582104000", 3)]
    assert held.rules[0].figure
    await decide(world, runs.let_pass)
    await world.run_jobs()
    assert [one.household_id for one in await world.told(FindingRaised)] == ["p001", "p002", "p003"]
    assert [one.passed for one in await world.told(RunPassed)] == [True]
    assert (await stands(world)).state is State.DONE


async def test_stopped_it_does_not_count_and_the_calendar_leaves_it(world: World) -> None:
    await hold(world)
    with pytest.raises(ReasonMissing):
        await decide(world, runs.stop, " ")
    await decide(world, runs.stop)
    with pytest.raises(runs.OtherState):
        await decide(world, runs.let_pass)
    assert await world.run_jobs() == 0
    assert await world.names() == ["run_held", "run_passed"]
    async with world.database.transaction() as session:
        assert await runs.start_by_calendar(session, "jinjiang", 22, NOW) is None
    await start(world)
    assert (await stands(world)).state is State.LOOKING


async def test_what_changes_between_looking_and_telling_counts(world: World) -> None:
    await hold(world)
    await world.hear(recorded("p001", version=2), recorded("p002", net=50_001, version=2))
    await world.forget_told()
    await decide(world, runs.let_pass)
    await world.run_jobs()
    assert [one.household_id for one in await world.told(FindingRaised)] == ["p003"]
    assert (await stands(world)).result[INC] == ByRule(raised=1, still_open=1)  # type: ignore[index]


async def test_what_a_held_list_holds_back_is_that_lists_matter(world: World) -> None:
    await world.hear(*[recorded(f"h{n}") for n in range(1, 5)])
    await world.hear(loaded(2), *[alert(f"r{n}", 21_300, f"h{n}") for n in (1, 2)])
    await world.run_jobs()
    await world.forget_told()
    await start(world)
    await world.run_jobs()
    assert await world.names() == ["run_ended"]
    assert await world.ask("select count(*) from held_findings") == [(2,)]


async def a_mixed_county(world: World) -> None:
    """One is new, one is kept quiet, one is held back by its list, one is open and no longer holds."""
    await world.hear(*[recorded(f"h{n}") for n in range(1, 5)], recorded("w", net=50_000))
    await world.hear(loaded(1), alert("r1", 21_300, "h1"))
    await world.hear(recorded("p", net=50_000), recorded("q", net=50_000))
    said = "select household_id, rule_id, fingerprint, date '2024-08-01' from findings where household_id = 'q'"
    await world.ask(f"with q as (insert into quiet {said} returning 1) select count(*) from q")
    await world.ask("with f as (delete from findings where household_id <> 'w' returning 1) select count(*) from f")
    await world.ask(
        "with h as (update households set extract = null,"
        " facts = (replace(facts::text, '5000000', '9000000'))::json where household_id = 'w' returning 1)"
        " select count(*) from h"
    )


async def would_change(world: World, *, counting: bool) -> set[Change]:
    async with world.database.transaction() as session:
        some = await locked.look(session, "jinjiang", "", 100)
        policy = await world.asking.policy(session, "jinjiang", NOW.date())
        found = await screening.find(session, some, policy, counting=counting)
    assert bool(found.newly) is counting
    return set(monthly_run._changes(found))  # noqa: SLF001


async def test_counting_finds_what_a_whole_look_finds(world: World) -> None:
    await a_mixed_county(world)
    assert await would_change(world, counting=True) == await would_change(world, counting=False)
    assert await would_change(world, counting=True) == {Change("p", INC, raised=True), Change("w", INC, raised=False)}


async def test_of_whom_more_is_to_be_asked_is_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the one above: what a visit cleared is left out because it is looked at."""
    newly = screening._newly  # noqa: SLF001
    monkeypatch.setattr(screening, "_newly", lambda answers, _: newly(answers, ()))
    await a_mixed_county(world)
    found = await would_change(world, counting=True)
    assert found - await would_change(world, counting=False) == {Change("q", INC, raised=True)}


async def test_a_finding_that_no_longer_holds_ends(world: World) -> None:
    await a_county(world, poor=0)
    await world.hear(recorded("p001", net=50_000))
    await world.ask("with h as (update households set extract = null returning 1) select count(*) from h")
    quiet = "with h as (update households set facts = (replace(facts::text, '5000000', '9000000'))::json returning 1)"
    await world.ask(f"{quiet} select count(*) from h")
    await world.forget_told()
    await start(world)
    await world.run_jobs()
    assert [one.rule_id for one in await world.told(FindingEnded)] == [INC]
    assert [one.no_longer for one in await world.told(RunEnded)] == [1]


async def test_paused_it_rests_until_it_goes_on(world: World) -> None:
    await a_county(world)
    await start(world)
    runner = Runner(world.database, chunks(world.asking))
    await runner.once()
    async with world.database.transaction() as session:
        await runs.pause(session, "jinjiang", MONTH)
    assert not await runner.once()
    async with world.database.transaction() as session:
        with pytest.raises(runs.OtherState):
            await runs.pause(session, "jinjiang", MONTH)
        await runs.resume(session, "jinjiang", MONTH)
    await world.run_jobs()
    assert (await stands(world)).households == 40


async def test_a_job_that_an_operator_cancelled_can_be_begun_anew(world: World) -> None:
    await a_county(world)
    run = await start(world)
    async with world.database.transaction() as session:
        job_id = (await kept.one(session, run.run_id)).job_id
        await jobs.cancel(session, job_id)  # type: ignore[arg-type]
        await runs.resume(session, "jinjiang", MONTH)
    await world.run_jobs()
    assert (await stands(world)).state is State.DONE


@pytest.mark.parametrize("chunks_before", [1, 5 + 1])
async def test_killed_in_either_part_it_goes_on_and_nothing_is_double(
    world: World, chunks_before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred households by twenty-five are looked at in five chunks; then of five that change two are told at a time."""
    monkeypatch.setattr(monthly_run, "PIECE", 25)
    await a_county(world, poor=5, others=95)
    await start(world)
    runner = Runner(world.database, chunks(world.asking))
    for _ in range(chunks_before):
        await runner.once()
    reached = tmp_path / "reached"
    pausing = {"SHOUWANG_PAUSE_AT": f"before_checkpoint={reached}", "SHOUWANG_TESTING": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.service.screening.jobs_process",
        env={**os.environ, "DSN": world.database.dsn, **pausing},
    )

    async def there() -> bool:
        return reached.exists()

    await until(there, seconds=30, what="a chunk")
    process.kill()
    await process.wait()
    before = await world.ask("select count(*) from outbox")
    await world.ask("with j as (update jobs set claimed_until = null returning 1) select count(*) from j")
    await world.run_jobs()
    assert before[0][0] in {0, 2}
    assert [one.household_id for one in await world.told(FindingRaised)] == [f"p{n:03}" for n in range(1, 6)]
    assert [(one.households, one.raised) for one in await world.told(RunEnded)] == [(100, 5)]


async def test_a_command_begins_it_once_and_says_how_far_it_is(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_for(world.database, tmp_path, demo=True)

    async def command(*arguments: str) -> tuple[int, str]:
        status = await asyncio.to_thread(run.run, settings, arguments)
        said = capsys.readouterr()
        return status, said.out + said.err

    assert await command("--show", "2024-05") == (1, "No run of 2024-05.\n")
    begun = "The run of 2024-05 was begun by operator on 2024-05-22 12:00."
    assert await command() == (0, f"{begun} `/runs/2024-05` shows how far it is.\n")
    assert await command("--by", "somebody") == (1, f"{begun}\n")
    assert await command("--show", "2024-05") == (0, f"{begun} LOOKING, WAITING: 0 of 0 households.\n")
    await world.run_jobs()
    assert await command("--show", "2024-05") == (0, f"{begun} DONE.\n")
