"""A quarter counted as of a day, its minutes kept, signed once and told; figures as they were from then on."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.quarters import DecisionState, QuarterDecided
from libs.events.contracts.values import Level
from libs.policy.loader import region_files
from services.screening.domain.filled import Unfit
from services.screening.domain.quarters.minutes import DECISIONS_MAX, Decision, Said
from services.screening.domain.quarters.pack import Pack, Section, differences
from services.screening.domain.quarters.pack import moved as moved_since
from services.screening.domain.quarters.quarter import Quarter, quarter_named
from services.screening.store import quarter_lists
from services.screening.store import quarters as kept
from services.screening.store.quarter_lists import EVERYTHING, ListOf
from services.screening.store.quarters import Assessment
from services.screening.usecases import quarter_pack, quarters
from services.screening.usecases.quarters import AlreadySigned, ChangedMeanwhile, DayPast, Desk, NotOver, TooMany
from tests.service.screening.quarters_world import JULY, at, live, on
from tests.service.screening.test_followed import closed, decision_late, measure
from tests.service.screening.test_followed import moved as decision_moved
from tests.service.screening.world import World

FILES = region_files("jinjiang", demo=True)
Q2 = Quarter(date(2024, 4, 1))
ANHAI, CIZAO = "350582104000", "350582105000"
INC = "SR-INC-01"
WATER = Said("修好 3 个村的供水管网", "department:水利", "2024-09-30")
TOWN = Said("把没有措施的户排一遍", f"town:{ANHAI}", "2024-08-31")
Moved = Callable[[date], None]


def desk(officer: str = "officer-1", quarter: Quarter = Q2, day: date = JULY) -> Desk:
    return Desk(FILES, quarter, officer, at(day))


async def add(world: World, said: Said, of: Desk | None = None) -> Decision:
    async with world.database.transaction() as session:
        return await quarters.add(session, of or desk(), said)


async def sign(world: World, of: Desk | None = None, edition: int | None = None) -> Assessment:
    desk_of = of or desk()
    async with world.database.transaction() as session:
        read = (await kept.one(session, "jinjiang", desk_of.quarter)).edition if edition is None else edition
        return await quarters.sign(session, desk_of, world.asking, read)


async def pack(world: World, day: date = JULY, quarter: Quarter = Q2) -> quarter_pack.Read:
    async with world.database.transaction() as session:
        return await quarter_pack.read(session, FILES, world.asking, (quarter, day))


async def minutes(world: World) -> list[Decision]:
    async with world.database.transaction() as session:
        return await kept.decisions(session, "jinjiang", Q2)


async def listed(world: World, which: ListOf, day: date = JULY) -> list[tuple[str, date]]:
    read = await pack(world, day)
    async with world.database.transaction() as session:
        rows = await quarter_lists.page(session, read.asked, which, EVERYTHING, (0, 50))
        assert len(rows) == await quarter_lists.how_many(session, read.asked, which, EVERYTHING)
    return [(row.household_id, row.since_on) for row in rows]


async def test_every_part_is_counted_over_what_was_told(world: World, moved: Moved) -> None:
    await live(world, moved)
    found = (await pack(world)).pack
    assert found.as_of == JULY
    by_town = found.together(Section.FINDINGS, lambda key: key[-1])
    assert by_town == {ANHAI: (2, 3, 0, 0), CIZAO: (1, 1, 0, 0)}, "the one of March is still open, and not new"
    assert found.together(Section.PRECISION, lambda key: key[0])[INC] == (1, 1, 0, 1)
    assert found.lines[Section.MEASURES] == {(ANHAI,): (2, 1, 0)}
    assert found.lines[Section.LATE] == {("OFFICER", "水利", ANHAI): (1, 1), ("VILLAGE", "", ANHAI): (1, 0)}
    assert found.lines[Section.RELAPSES] == {(ANHAI,): (1,)}
    assert await listed(world, ListOf.WITHOUT) == [("h1", date(2024, 5, 6))]
    assert await listed(world, ListOf.LATE) == [("h4", date(2024, 5, 3))], "what was done late is no longer to be done"
    assert await listed(world, ListOf.AGAIN) == [("h1", date(2024, 5, 6))]


@pytest.mark.parametrize(("day", "without"), [(date(2024, 6, 6), 0), (date(2024, 6, 7), 1)])
async def test_without_a_measure_counts_from_the_day_after_the_month(
    world: World, moved: Moved, day: date, without: int
) -> None:
    await live(world, moved)
    assert (await pack(world, day)).pack.lines[Section.MEASURES][ANHAI,] == (2, without, 0)
    assert len(await listed(world, ListOf.WITHOUT, day)) == without


async def test_as_of_an_earlier_day_only_what_had_happened_by_then(world: World, moved: Moved) -> None:
    await live(world, moved)
    found = (await pack(world, date(2024, 4, 20))).pack
    assert found.together(Section.PRECISION, lambda key: key[0])[INC] == (1, 0, 0, 2)
    assert found.lines[Section.LATE] == {}
    assert found.lines[Section.RELAPSES] == {}


async def test_a_monitored_household_of_which_no_day_is_known_is_counted_apart(world: World, moved: Moved) -> None:
    await live(world, moved)
    await world.ask("with h as (update households set monitored = true where household_id = 'h3' returning 1) select 1")
    assert (await pack(world)).pack.undated == 1


async def test_a_decision_is_written_changed_and_taken_out(world: World, moved: Moved) -> None:
    await live(world, moved)
    first, second = await add(world, WATER), await add(world, TOWN)
    async with world.database.transaction() as session:
        changed = Said("  修好 4 个村的\n供水管网 ", WATER.unit, "2024-10-31")
        await quarters.change(session, desk("officer-2"), (first.decision_id, 1), changed)
    found = await minutes(world)
    assert [one.wanted.matter for one in found] == ["修好 4 个村的 供水管网", TOWN.matter]
    assert (found[0].edition, found[0].written_by) == (2, "officer-2")
    async with world.database.transaction() as session:
        await quarters.remove(session, desk(), (second.decision_id, 1))
    assert [one.decision_id for one in await minutes(world)] == [first.decision_id]


async def test_what_cannot_stand_in_minutes_is_refused(world: World, moved: Moved) -> None:
    await live(world, moved)
    with pytest.raises(Unfit) as unfit:
        await add(world, Said("请打 138 1234 5678", "department:领导小组办公室", "2024-07-11"))
    assert [field for field, _ in unfit.value.problems] == ["matter", "unit", "due_on"]
    assert await minutes(world) == []


async def test_who_changes_what_somebody_else_just_changed_is_told(world: World, moved: Moved) -> None:
    await live(world, moved)
    first = await add(world, WATER)

    async def change(officer: str) -> None:
        async with world.database.transaction() as session:
            await quarters.change(session, desk(officer), (first.decision_id, 1), TOWN)

    done = await asyncio.gather(change("officer-2"), change("officer-3"), return_exceptions=True)
    (error,) = [one for one in done if one is not None]
    assert isinstance(error, ChangedMeanwhile)
    assert error.decision is not None
    assert error.decision.written_by in {"officer-2", "officer-3"}
    async with world.database.transaction() as session:
        with pytest.raises(ChangedMeanwhile):
            await quarters.remove(session, desk(), (first.decision_id, 1))


async def test_so_many_decisions_and_no_more(world: World, moved: Moved) -> None:
    await live(world, moved)
    for _ in range(DECISIONS_MAX):
        await add(world, WATER)
    with pytest.raises(TooMany):
        await add(world, WATER)


async def test_signed_it_is_told_once_and_stays_as_it_was(world: World, moved: Moved) -> None:
    raised = await live(world, moved)
    await add(world, WATER)
    await add(world, TOWN)
    before = (await pack(world)).pack
    await sign(world)
    told = await world.told(QuarterDecided)
    assert [(one.number, one.matter, one.due_on, one.signed_on) for one in told] == [
        (1, WATER.matter, date(2024, 9, 30), JULY),
        (2, TOWN.matter, date(2024, 8, 31), JULY),
    ]
    assert [(one.holder.level, one.holder.department, one.holder.area_code) for one in told] == [
        (Level.OFFICER, "水利", None),
        (Level.TOWN, None, ANHAI),
    ]
    later = JULY + timedelta(days=40)
    await on(world, moved, later)
    third = next(one.finding_id for one in raised if one.household_id == "h3")
    await world.hear(closed("CLOSED", third, on=date(2024, 7, 1), household="h3"), measure("k1", "h1", "m1"))
    read = await pack(world, later)
    assert read.pack == before, "what was signed is never counted again"
    assert await listed(world, ListOf.WITHOUT, later) == [("h1", date(2024, 5, 6))]
    assert read.now is not None
    assert [(one.section, one.column, one.signed, one.now) for one in differences(read.pack, read.now)] == [
        (Section.PRECISION, "no_risk", 0, 1),
        (Section.PRECISION, "waiting", 1, 0),
    ], "the measure was sent after the day; the visit was before it"
    for late in (lambda: add(world, WATER, desk(day=later)), lambda: sign(world, desk("officer-2", day=later))):
        with pytest.raises(AlreadySigned) as error:
            await late()
        assert error.value.assessment.signed_by == "officer-1"
    assert len(await world.told(QuarterDecided)) == 2


async def test_of_two_who_sign_at_once_one_does(world: World, moved: Moved) -> None:
    await live(world, moved)
    await add(world, WATER)
    done = await asyncio.gather(*[sign(world, desk(f"officer-{n}"), 1) for n in (1, 2)], return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["AlreadySigned", "Assessment"]
    assert len(await world.told(QuarterDecided)) == 1


async def test_without_the_lock_the_second_is_not_told_who_signed(
    world: World, moved: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard taken out: both read the quarter as unsigned, and one of them breaks off instead of being told."""
    both_read = asyncio.Barrier(2)

    async def unlocked(session: AsyncSession, region: str, quarter: Quarter) -> Assessment:
        found = await kept.one(session, region, quarter)
        await both_read.wait()
        return found

    await live(world, moved)
    await add(world, WATER)
    monkeypatch.setattr(kept, "lock", unlocked)
    done = await asyncio.gather(*[sign(world, desk(f"officer-{n}"), 1) for n in (1, 2)], return_exceptions=True)
    assert not any(isinstance(one, AlreadySigned) for one in done)


async def test_what_cannot_be_signed_yet(world: World, moved: Moved) -> None:
    await live(world, moved)
    with pytest.raises(NotOver):
        await sign(world, desk(quarter=Quarter(date(2024, 7, 1))))
    await add(world, TOWN)
    with pytest.raises(ChangedMeanwhile):
        await sign(world, edition=0)
    with pytest.raises(DayPast) as error:
        await sign(world, desk(day=date(2024, 9, 1)))
    assert error.value.numbers == [1]
    assert await world.told(QuarterDecided) == []


async def test_the_next_quarter_shows_what_became_of_each_decision(world: World, moved: Moved) -> None:
    await live(world, moved)
    first, second = await add(world, WATER), await add(world, TOWN)
    await sign(world)
    await on(world, moved, date(2024, 9, 1))
    await world.hear(
        decision_moved(DecisionState.STRUCK_OFF, at(date(2024, 9, 20)), first.decision_id, turn=2),
        decision_moved(DecisionState.REPORTED, at(date(2024, 9, 20)), first.decision_id, "管网修好了", turn=1),
        decision_late(second.decision_id),
        decision_moved(DecisionState.STRUCK_OFF, at(date(2024, 9, 20)), "of nobody"),
    )
    q3, october = quarter_named("2024Q3"), date(2024, 10, 10)
    assert q3 is not None
    found = (await pack(world, october, q3)).pack.followed
    assert [(one.number, one.state, one.late_times, one.is_late) for one in found] == [
        (1, DecisionState.STRUCK_OFF, 0, False),
        (2, DecisionState.OPEN, 1, True),
    ], "by its turn, not in the order of hearing"
    signed = (await pack(world, date(2024, 9, 10), q3)).pack
    assert [one.state for one in signed.followed] == [DecisionState.OPEN, DecisionState.OPEN]
    (change,) = moved_since(signed, (await pack(world, october, q3)).pack)
    assert change[1].state is DecisionState.STRUCK_OFF
    later = (await pack(world, date(2025, 1, 9), q3.next)).pack.followed
    assert [one.number for one in later] == [2], "an older one stays until it is struck off"


async def test_what_was_signed_is_read_as_it_was_written(world: World, moved: Moved) -> None:
    await live(world, moved)
    found = (await pack(world)).pack
    assert Pack.read(Q2, found.document()) == found
