"""A figure that people entered holds in every process at once; whom it concerns is screened again, since its first day."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from libs.events.contracts.figures import FigureProposed, FigureRefused, FigureSet
from libs.events.contracts.screening import FindingEnded, FindingRaised
from libs.events.transport import jobs
from libs.events.transport.jobs import Runner
from services.screening.domain.figures.entries import AlreadyDecided, OwnProposal, Unfit
from services.screening.jobs import chunks
from services.screening.usecases import figures, regions
from services.screening.usecases.reasons import ReasonMissing
from tests.service.screening.figures_world import COUNTY, OFFICE, confirm, desk, enter, mover, propose, wanted
from tests.service.screening.world import DAY, World, a_block, recorded

EFFECTS = "select household_id, rule_id, effect, since_on, until_on from figure_effects order by 1, 2, 4"
INC = "SR-INC-01"


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, world: World) -> Callable[[date], None]:
    moves = mover(monkeypatch, tmp_path, world)
    moves(DAY)
    return moves


@pytest.fixture(autouse=True)
def may_2024(move: Callable[[date], None]) -> None:
    """Everything is on 22 May 2024, unless a test moves on."""


async def line_of(world: World) -> object:
    """The dibao standard as a process that has just started reads it."""
    async with world.database.transaction() as session:
        figure = (await world.asking.policy(session, "jinjiang", DAY)).figure("dibao_rural_month")
    return figure and figure.value


async def test_an_entry_counts_from_the_moment_a_second_person_confirms_it(world: World) -> None:
    entry = await propose(world, wanted("830"))
    assert await line_of(world) == 81_500
    await confirm(world, entry)
    assert await line_of(world) == 83_000
    (proposed,), (told,) = await world.told(FigureProposed), await world.told(FigureSet)
    assert (proposed.entry_id, proposed.text, proposed.key) == (entry.entry_id, "830 元/人·月", "region:jinjiang")
    assert (told.value, told.turn, told.proposed_by, told.confirmed_by) == ('"830"', 1, COUNTY, OFFICE)
    assert told.paper.model_dump() == {"document": "晋民〔2024〕1号", "article": "第一条", "grade": "cited"}


async def test_nobody_confirms_his_own_proposal_and_the_table_holds_it_too(world: World) -> None:
    entry = await propose(world, wanted("830"))
    with pytest.raises(OwnProposal):
        await confirm(world, entry, COUNTY)
    with pytest.raises(IntegrityError):
        await world.ask(
            "with c as (update figure_entries set state = 'confirmed', decided_no = 1, decided_by = proposed_by"
            " returning 1) select * from c"
        )
    assert await world.told(FigureSet) == []


async def test_of_two_people_at_once_one_decides_and_the_other_is_told(world: World) -> None:
    entry = await propose(world, wanted("830"))
    done = await asyncio.gather(
        *[confirm(world, entry, f"officer-{number}") for number in range(3)], return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["AlreadyDecided", "AlreadyDecided", "FigureEntry"]
    assert len(await world.told(FigureSet)) == 1
    assert await world.ask("select count(*) from jobs where kind = 'screen_for_figure'") == [(1,)]


async def test_of_two_proposals_for_the_same_days_at_once_one_is_taken(world: World) -> None:
    done = await asyncio.gather(
        propose(world, wanted("830")), propose(world, wanted("840"), "county-officer-2"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["FigureEntry", "Unfit"]


async def test_a_refused_entry_never_counts_and_leaves_its_days_free(world: World) -> None:
    entry = await propose(world, wanted("830"))
    for reason in ("", " ", "长" * 501):
        async with world.database.transaction() as session:
            with pytest.raises(ReasonMissing):
                await figures.refuse(session, desk(OFFICE), entry.entry_id, reason)
    async with world.database.transaction() as session:
        await figures.refuse(session, desk(OFFICE), entry.entry_id, "文号不对")
    (told,) = await world.told(FigureRefused)
    assert (told.entry_id, told.refused_by) == (entry.entry_id, OFFICE)
    with pytest.raises(AlreadyDecided):
        await confirm(world, entry, "officer-3")
    assert await line_of(world) == 81_500
    await enter(world, wanted("830"))


async def test_a_correction_and_a_withdrawal_are_entries_and_nothing_is_deleted(world: World) -> None:
    first = await enter(world, wanted("830"))
    second = await enter(world, wanted("840", replaces=first.entry_id))
    assert await line_of(world) == 84_000
    with pytest.raises(Unfit):
        await propose(world, wanted("850", replaces=first.entry_id))
    await enter(world, wanted(None, replaces=second.entry_id))
    assert await line_of(world) == 81_500
    assert await world.ask("select written from figure_entries order by decided_no") == [
        ('"830"',),
        ('"840"',),
        (None,),
    ]


async def test_every_process_sees_a_new_figure_at_its_next_batch(world: World) -> None:
    one, other = world.asking, world.asking
    seen = []
    for yuan in ("830", "840"):
        await enter(world, wanted(yuan, date(2024, 3, 1) if yuan == "830" else date(2024, 4, 1)))
        for asking in (one, other):
            async with world.database.transaction() as session:
                figure = (await asking.policy(session, "jinjiang", DAY)).figure("dibao_rural_month")
            seen.append(figure and figure.value)
    assert seen == [83_000, 83_000, 84_000, 84_000]


async def test_a_batch_that_waits_for_a_household_screens_it_by_the_figure_confirmed_meanwhile(world: World) -> None:
    """Otherwise the batch would undo what the screening for the figure found before it."""
    await world.hear(recorded("h1", net=79_000))
    assert await world.told(FindingRaised) == []
    async with world.database.transaction() as holds:
        await holds.execute(text("select from households where household_id = 'h1' for update"))
        waiting = asyncio.create_task(world.hear(recorded("h1", net=79_000, version=2)))
        while not await world.ask(
            "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        ):
            await asyncio.sleep(0.01)
        await enter(world, wanted("830"))
    await waiting
    (raised,) = await world.told(FindingRaised)
    assert (raised.rule_id, raised.figures[0].text) == (INC, "830 元/人·月")
    await world.run_jobs()
    assert len(await world.told(FindingRaised)) == 1


async def test_who_newly_qualifies_since_when_and_who_no_longer_does(world: World) -> None:
    await world.hear(recorded("poor", net=50_000), recorded("near", net=79_000), recorded("rich", net=200_000))
    await world.forget_told()
    up = await enter(world, wanted("830"))
    assert await world.run_jobs() == 1
    (raised,) = await world.told(FindingRaised)
    assert (raised.household_id, raised.rule_id) == ("near", INC)
    assert await world.ask(EFFECTS) == [("near", INC, "in", date(2024, 5, 1), None)]
    await enter(world, wanted("600", replaces=up.entry_id))
    await world.run_jobs()
    (ended,) = await world.told(FindingEnded)
    assert (ended.household_id, ended.sentence) == ("near", "人均可支配收入低于监测线：按最新情况不再触发")
    assert (await world.ask(EFFECTS))[1:] == [("near", INC, "out", date(2024, 5, 1), None)]


async def test_a_figure_that_comes_late_says_since_which_month_it_would_have_concerned_somebody(world: World) -> None:
    block = a_block(79_000, from_on=date(2023, 2, 1), to_on=date(2024, 1, 31))
    await world.hear(recorded("near", income_blocks=(block,)))
    await enter(world, wanted("830", date(2024, 1, 15)))
    await world.run_jobs()
    assert await world.ask(EFFECTS) == [("near", INC, "in", date(2024, 2, 1), None)]


async def test_a_figure_for_next_month_concerns_nobody_before_its_day(
    world: World, move: Callable[[date], None]
) -> None:
    await world.hear(recorded("near", net=79_000))
    await enter(world, wanted("830", date(2024, 6, 1)))
    await world.run_jobs()
    assert await world.told(FindingRaised) == []
    move(date(2024, 6, 1))
    async with world.database.transaction() as session:
        (begun,) = await figures.screen_what_began(session, "jinjiang", desk(OFFICE).now)
        assert await figures.screen_what_began(session, "jinjiang", desk(OFFICE).now) == []
    assert begun.wanted.from_on == date(2024, 6, 1)
    assert await world.run_jobs() == 1


async def test_a_kill_costs_one_chunk_and_nothing_is_told_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "CHUNK", 2)
    await world.hear(*[recorded(f"h{number}", net=79_000) for number in range(1, 6)])
    await enter(world, wanted("830"))
    runner = Runner(world.database, chunks(world.asking))
    assert await runner.once()
    assert await world.ask("select state, done, total from jobs where kind = 'screen_for_figure'") == [
        ("RUNNING", 2, 5)
    ]
    with pytest.raises(RuntimeError):
        async with world.database.transaction() as session:
            job = (await jobs.recent(session, 1))[0]
            assert (await chunks(world.asking)[job.kind](session, job, desk(OFFICE).now)).done == 2
            raise RuntimeError("killed before the commit")
    await world.run_jobs()
    assert await world.ask("select state, done, total from jobs where kind = 'screen_for_figure'") == [("DONE", 5, 5)]
    assert sorted(event.household_id for event in await world.told(FindingRaised)) == [f"h{n}" for n in range(1, 6)]
    assert len(await world.ask(EFFECTS)) == 5


async def test_a_region_is_not_touched_by_the_figures_of_another(world: World) -> None:
    await enter(world, wanted("830"))
    async with world.database.transaction() as session:
        policy = await world.asking.policy(session, "dalian", DAY)
    assert policy.figure("dibao_rural_month") is None


async def test_whom_a_waiting_entry_would_concern_is_known_before_anybody_decides_and_nobody_is_told(
    world: World,
) -> None:
    await world.hear(recorded("near", net=79_000), recorded("rich", net=200_000))
    entry = await propose(world, wanted("830"))
    assert await world.run_jobs() == 1
    assert await world.ask(EFFECTS) == [("near", INC, "in", date(2024, 5, 1), None)]
    assert await world.told(FindingRaised) == []
    assert await line_of(world) == 81_500
    await confirm(world, entry)
    assert await world.run_jobs() == 1
    assert len(await world.told(FindingRaised)) == len(await world.ask(EFFECTS)) == 1


async def test_of_an_entry_that_begins_later_it_is_said_whom_it_would_concern_on_its_first_day(world: World) -> None:
    await world.hear(recorded("near", net=79_000))
    await propose(world, wanted("830", date(2024, 5, 30)))
    await world.run_jobs()
    assert await world.ask(EFFECTS) == [("near", INC, "in", date(2024, 5, 30), None)]


async def test_nobody_is_asked_any_more_because_of_an_entry_that_was_refused(world: World) -> None:
    await world.hear(recorded("near", net=79_000))
    entry = await propose(world, wanted("830"))
    async with world.database.transaction() as session:
        await figures.refuse(session, desk(OFFICE), entry.entry_id, "文号不对")
    assert await world.run_jobs() == 0
