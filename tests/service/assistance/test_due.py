"""Deadlines by the moved clock: a warning at four fifths, one level up after the day, once, whoever looks."""

import asyncio
from datetime import date

import pytest

from libs.events.contracts import assistance as told
from libs.events.contracts.values import Level
from services.assistance import timers
from services.assistance.usecases import due
from tests.service.assistance.county import CADRE, CLERK, MEETING, POSTED, County, a_household, a_report


async def signals(county: County) -> list[tuple[str, str]]:
    said = [*await county.told(told.DeadlineWarned), *await county.told(told.DeadlineMissed)]
    return [(type(event).__name__, event.kind) for event in said]


async def test_nothing_is_said_before_four_fifths_of_the_time_and_nothing_twice(county: County) -> None:
    await county.hears(a_household(), a_report())
    await timers.sweep(county.database)
    assert await signals(county) == []
    county.pass_days(2)
    for _ in range(3):
        await timers.sweep(county.database)
    (warned,) = await county.told(told.DeadlineWarned)
    assert (warned.kind, warned.due_on) == ("assign", date(2024, 5, 10))


async def test_a_missed_limit_goes_up_level_by_level_and_the_state_stays(county: County) -> None:
    await county.hears(a_household(), a_report())
    county.pass_days(3)
    await timers.sweep(county.database)
    (missed,) = await county.told(told.DeadlineMissed)
    assert (missed.escalated_to.level, missed.escalated_to.area_code, missed.times) == (Level.COUNTY, "350582000000", 1)
    county.pass_days(60)
    await timers.sweep(county.database)
    await timers.sweep(county.database)
    levels = [event.escalated_to.level for event in await county.told(told.DeadlineMissed)]
    assert levels == [Level.COUNTY, Level.LEADING_GROUP_OFFICE]
    dossier = await county.dossier()
    assert [clue.state for clue in dossier.clues.values()] == ["VALIDATED"]
    (task,) = dossier.tasks.values()
    assert (task.escalated_to, task.next_on) == ("LEADING_GROUP_OFFICE", None)
    await county.takes(CLERK, await county.clue(), "clue.assigned")
    assert task.task_id in {event.task_id for event in await county.told(told.TaskEnded)}


async def test_two_timers_say_it_once(county: County) -> None:
    await county.hears(a_household(), a_report())
    await county.hears(a_household("H2"), a_report("P2", household_id="H2"))
    county.pass_days(3)
    await asyncio.gather(*(timers.sweep(county.database) for _ in range(3)))
    assert sorted(event.household_id for event in await county.told(told.DeadlineMissed)) == ["H1", "H2"]


async def test_a_household_that_fails_does_not_stop_the_others(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    for household_id in ("H1", "H2", "H3"):
        await county.hears(a_household(household_id), a_report(f"P-{household_id}", household_id=household_id))
    county.pass_days(3)
    monkeypatch.setattr(timers, "AT_ONCE", 1)
    in_hand = due.take_in_hand

    async def broken(session: object, household_id: str, now: object, **more: object) -> object:
        if household_id == "H1":
            raise RuntimeError("a broken story")
        return await in_hand(session, household_id, now, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(due, "take_in_hand", broken)
    assert await timers.sweep(county.database) == 2
    assert sorted(event.household_id for event in await county.told(told.DeadlineMissed)) == ["H2", "H3"]


async def test_a_household_that_somebody_has_in_hand_waits_for_the_next_turn(county: County) -> None:
    await county.hears(a_household(), a_report())
    county.pass_days(3)
    async with county.database.transaction() as session:
        assert await due.take_in_hand(session, "H1", county.now) is not None
        assert await timers.sweep(county.database) == 0
    assert await timers.sweep(county.database) == 1


async def test_a_notice_ends_by_itself_when_it_has_hung_for_its_days(county: County) -> None:
    case = await county.to_notice()
    county.pass_days(4)
    await timers.sweep(county.database)
    assert (await county.dossier()).cases[case[1]].state == "ON_NOTICE"
    county.pass_days(1)
    await asyncio.gather(timers.sweep(county.database), timers.sweep(county.database))
    assert (await county.dossier()).cases[case[1]].state == "TOWN_REVIEW"
    completed = [s for s in await county.told(told.StepTaken) if s.event == "notice.completed"]
    assert [(s.actor_id, s.actor_role) for s in completed] == [(None, "SYSTEM")]


async def test_an_objection_stops_the_clock_and_the_new_notice_runs_its_full_days(county: County) -> None:
    case = await county.to_notice()
    county.pass_days(2)
    await county.takes(CADRE, case, "objection.raised", {"words": "他家有车。"})
    dossier = await county.dossier()
    assert [(t.kind, t.due_on) for t in dossier.tasks.values() if t.kind != "authorise"] == [
        ("recheck", date(2024, 5, 15))
    ]
    await county.takes(CADRE, case, "authorisation.signed", {})
    await county.compare(case)
    await county.takes(CADRE, case, "review.passed", MEETING)
    county.pass_days(1)
    await county.takes(CADRE, case, "notice.started", {"posting": "BOARD", **POSTED})
    kept = (await county.dossier()).cases[case[1]]
    assert kept.notice_until == date(2024, 5, 16)
