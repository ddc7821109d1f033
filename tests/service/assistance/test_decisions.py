"""A decision of a quarter: kept once, reported, struck off by another, sent back, late level by level."""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.quarters import DecisionLate, DecisionMoved, DecisionState, DecisionWarned, QuarterDecided
from libs.events.contracts.values import Holder, Level, OfficeRole
from libs.web.appointments import Reader
from services.assistance import timers
from services.assistance.domain.decisions import REPORTED, SENT_BACK, STRUCK_OFF
from services.assistance.domain.machine import Why
from services.assistance.store import decisions as kept
from services.assistance.store.decisions import DecisionRow
from services.assistance.usecases import decisions as use
from services.assistance.usecases import due
from services.assistance.usecases.acting import NotYours, StepRefused
from tests.service.assistance.county import AUDITOR, CADRE, CLERK, DECIDER, HOUSING, MEDICAL, TOWN, County, an_officer

OFFICE = an_officer("office", OfficeRole.LEADING_GROUP_OFFICE)
OFFICE_2 = an_officer("office-2", OfficeRole.LEADING_GROUP_OFFICE)
HEAD = an_officer("head", OfficeRole.DEPARTMENT_HEAD, department="medical_insurance")
UNIT = Holder(level=Level.OFFICER, department="medical_insurance")
A_MINUTE = timedelta(minutes=1)
"""After it was heard: the clock ticks while a test goes on."""
MATTER = "核对大额自付的 164 户"


def a_decision(decision_id: str = "d1", **changed: object) -> QuarterDecided:
    """Signed on 8 May 2024, due on 28 May: four fifths are over on 24 May."""
    said: Mapping[str, object] = {
        "region": "jinjiang",
        "decision_id": decision_id,
        "quarter": date(2024, 1, 1),
        "number": 1,
        "matter": MATTER,
        "holder": UNIT,
        "due_on": date(2024, 5, 28),
        "signed_on": date(2024, 5, 8),
        "signed_by": "official",
    }
    return QuarterDecided.model_validate({**said, **changed})


async def stands(county: County, decision_id: str = "d1") -> DecisionRow:
    async with county.database.transaction() as session:
        row, _ = await use.look(session, OFFICE, decision_id)
        return row


async def takes(county: County, reader: Reader, event: str, words: str = "都核对了", **more: object) -> DecisionRow:
    """Take a step now, having seen the last one; `at` and `seen` say otherwise."""
    async with county.database.transaction() as session:
        steps = await kept.steps_of(session, "d1")
        seen = more.get("seen", steps[-1].step_id if steps else "")
        now = county.now + A_MINUTE
        wanted = use.Wanted("d1", event, more.get("at", now), words, seen)  # type: ignore[arg-type]
        return await use.take_step(session, reader, wanted, now)


async def test_heard_twice_it_is_kept_and_told_once_with_the_day_of_the_minutes(county: County) -> None:
    await county.hears(a_decision(), a_decision(), a_decision("d2", holder=Holder(level=Level.TOWN, area_code=TOWN)))
    await county.hears(
        a_decision(due_on=date(2024, 6, 30)),
        a_decision("d3", holder=Holder(level=Level.OFFICER, department="农业农村局")),
    )
    told = {event.decision_id: event for event in await county.told(DecisionMoved)}
    assert len(await county.told(DecisionMoved)) == 3
    assert (told["d1"].state, told["d1"].due_on, told["d1"].by) == (DecisionState.OPEN, date(2024, 5, 28), None)
    assert (told["d2"].holder.level, told["d2"].holder.area_code) == (Level.TOWN, TOWN)
    assert (told["d3"].holder.level, told["d3"].holder.department) == (Level.COUNTY, "agriculture")
    assert (await stands(county)).due_on == date(2024, 5, 28)


async def test_the_unit_reports_the_office_sends_back_and_strikes_off_and_each_step_is_told(county: County) -> None:
    await county.hears(a_decision())
    with pytest.raises(StepRefused, match="到您手里的时间"):
        await takes(county, HEAD, REPORTED, at=county.now - timedelta(minutes=1))
    await takes(county, HEAD, REPORTED)
    county.pass_days(1)
    await takes(county, OFFICE, SENT_BACK, "还差 3 户")
    county.pass_days(1)
    await takes(county, MEDICAL, REPORTED, "3 户也核对了", at=county.now + A_MINUTE - timedelta(hours=3))
    await takes(county, OFFICE_2, STRUCK_OFF, "")
    assert [event.turn for event in await county.told(DecisionMoved)] == [0, 1, 2, 3, 4]
    told = [(event.state, event.by, event.words) for event in await county.told(DecisionMoved)]
    assert told == [
        (DecisionState.OPEN, None, ""),
        (DecisionState.REPORTED, "head", "都核对了"),
        (DecisionState.OPEN, "office", "还差 3 户"),
        (DecisionState.REPORTED, "medical", "3 户也核对了"),
        (DecisionState.STRUCK_OFF, "office-2", ""),
    ]
    async with county.database.transaction() as session:
        steps = await kept.steps_of(session, "d1")
        assert [step.entered_at - step.happened_at for step in steps][2] == timedelta(hours=3)
    with pytest.raises(StepRefused, match="不能再办"):
        await takes(county, OFFICE, SENT_BACK)


@pytest.mark.parametrize("statement", ["update decision_steps set words = ''", "delete from decision_steps"])
async def test_a_step_that_was_taken_is_never_changed(county: County, statement: str) -> None:
    await county.hears(a_decision())
    await takes(county, MEDICAL, REPORTED)
    with pytest.raises(DBAPIError, match="appended, never changed"):
        async with county.database.transaction() as session:
            await session.execute(text(statement))


async def test_each_sees_his_own_and_only_his_side_may_act(county: County) -> None:
    town = Holder(level=Level.TOWN, area_code=TOWN)
    county_office = Holder(level=Level.COUNTY, department="agriculture")
    await county.hears(a_decision(), a_decision("d2", holder=town), a_decision("d3", holder=county_office))
    elsewhere = Reader("far", "a-far", OfficeRole.LEADING_GROUP_OFFICE, None, ("210200000000",), "dalian")
    everything = {"d1", "d2", "d3"}
    seen = {MEDICAL: {"d1"}, HEAD: {"d1"}, HOUSING: set(), CLERK: {"d2"}, CADRE: set(), elsewhere: set()}
    for reader, ids in {**seen, DECIDER: everything, OFFICE: everything, AUDITOR: everything}.items():
        async with county.database.transaction() as session:
            rows, total = await use.page_of(session, reader, use.Asked(), county.now)
            assert ({row.decision_id for row in rows}, total) == (ids, len(ids))
            for decision_id in everything - ids:
                with pytest.raises(NotYours):
                    await use.look(session, reader, decision_id)
    for reader in (DECIDER, AUDITOR, OFFICE):
        for seen in ("", "some earlier step"):
            with pytest.raises(StepRefused) as refused:
                await takes(county, reader, REPORTED, seen=seen)
            assert (refused.value.refusal.why, refused.value.stale) == (Why.ROLE, False)
    with pytest.raises(NotYours):
        await takes(county, HOUSING, REPORTED)
    with pytest.raises(StepRefused):
        await takes(county, MEDICAL, STRUCK_OFF)
    assert len(await county.told(DecisionMoved)) == 3


async def test_who_moved_to_the_office_does_not_strike_off_what_he_reported(county: County) -> None:
    await county.hears(a_decision())
    await takes(county, MEDICAL, REPORTED)
    moved = Reader("medical", "a-new", OfficeRole.LEADING_GROUP_OFFICE, None, MEDICAL.areas, MEDICAL.region)
    with pytest.raises(StepRefused, match="换一个人销号"):
        await takes(county, moved, STRUCK_OFF)
    successor = an_officer("successor", OfficeRole.DEPARTMENT_LIAISON, department="medical_insurance")
    await takes(county, OFFICE, SENT_BACK, "没有写户数")
    assert (await takes(county, successor, REPORTED)).standing.reported_by == "successor"


async def test_of_two_who_strike_off_or_send_back_at_once_one_wins(county: County) -> None:
    await county.hears(a_decision())
    await takes(county, MEDICAL, REPORTED)
    async with county.database.transaction() as session:
        [report] = await kept.steps_of(session, "d1")
    both = (
        takes(county, OFFICE, STRUCK_OFF, seen=report.step_id),
        takes(county, OFFICE_2, SENT_BACK, "没有办完", seen=report.step_id),
    )
    first, second = await asyncio.gather(*both, return_exceptions=True)
    refused = next(one for one in (first, second) if isinstance(one, BaseException))
    assert isinstance(refused, StepRefused)
    assert refused.stale
    assert len(await county.told(DecisionMoved)) == 3


async def test_without_the_lock_both_would_win(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    await county.hears(a_decision())
    await takes(county, MEDICAL, REPORTED)
    async with county.database.transaction() as session:
        before = await kept.steps_of(session, "d1")
    read, unlocked, both_read = kept.steps_of, kept.find, asyncio.Barrier(2)

    async def found(session: AsyncSession, decision_id: str, **_: bool) -> DecisionRow | None:
        return await unlocked(session, decision_id)

    async def steps(session: AsyncSession, decision_id: str) -> list[kept.DecisionStep]:
        now = await read(session, decision_id)
        await both_read.wait()
        return now

    monkeypatch.setattr(kept, "find", found)
    monkeypatch.setattr(use.kept, "steps_of", steps)
    seen = before[0].step_id
    wanted = [use.Wanted("d1", event, county.now + 2 * A_MINUTE, "看过了", seen) for event in (STRUCK_OFF, SENT_BACK)]

    async def take(reader: Reader, want: use.Wanted) -> None:
        async with county.database.transaction() as session:
            await use.take_step(session, reader, want, county.now + 2 * A_MINUTE)

    await asyncio.gather(take(OFFICE, wanted[0]), take(OFFICE_2, wanted[1]))
    assert len(await county.told(DecisionMoved)) == 4


async def test_a_report_that_nobody_looked_at_is_not_struck_off_with_the_form_of_the_one_before(county: County) -> None:
    await county.hears(a_decision())
    await takes(county, MEDICAL, REPORTED)
    async with county.database.transaction() as session:
        [first] = await kept.steps_of(session, "d1")
    county.pass_days(1)
    await takes(county, OFFICE, SENT_BACK, "还差 3 户")
    county.pass_days(1)
    await takes(county, MEDICAL, REPORTED, "做不了")
    with pytest.raises(StepRefused) as refused:
        await takes(county, OFFICE_2, STRUCK_OFF, seen=first.step_id)
    assert refused.value.stale
    assert (await stands(county)).state is DecisionState.REPORTED


async def test_its_deadline_warns_and_goes_up_once_whoever_looks_and_its_day_stays(county: County) -> None:
    await county.hears(a_decision(), a_decision("d2"))
    county.pass_days(15)
    await asyncio.gather(*(timers.sweep(county.database) for _ in range(3)))
    assert await county.told(DecisionWarned) == []
    county.pass_days(1)
    await asyncio.gather(*(timers.sweep(county.database) for _ in range(3)))
    assert sorted(event.decision_id for event in await county.told(DecisionWarned)) == ["d1", "d2"]
    await takes(county, MEDICAL, REPORTED)
    county.pass_days(5)
    async with county.database.transaction() as session:
        assert await due.how_many_unescalated(session, county.now) > 0
    await asyncio.gather(*(timers.sweep(county.database) for _ in range(3)))
    async with county.database.transaction() as session:
        assert await due.how_many_unescalated(session, county.now) == 0
    [late] = await county.told(DecisionLate)
    assert (late.decision_id, late.escalated_to.level, late.escalated_to.department) == (
        "d2",
        Level.DEPARTMENT_HEAD,
        "medical_insurance",
    )
    county.pass_days(20)
    await timers.sweep(county.database)
    told = [(event.decision_id, event.escalated_to.level, event.times) for event in await county.told(DecisionLate)]
    up = (Level.LEADING_GROUP_OFFICE, Level.LEADING_OFFICIAL)
    assert told[1:] == [("d1", up[1], 1), ("d2", up[0], 2), ("d2", up[1], 3)]
    row = await stands(county)
    assert (row.due_on, row.state, row.next_on) == (date(2024, 5, 28), DecisionState.REPORTED, None)
    await takes(county, OFFICE, STRUCK_OFF)
    await timers.sweep(county.database)
    assert len(await county.told(DecisionLate)) == 4


async def test_a_decision_that_fails_does_not_stop_the_others(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    await county.hears(*(a_decision(f"d{n}") for n in range(3)))
    county.pass_days(21)
    monkeypatch.setattr(timers, "AT_ONCE", 1)
    days_of = use.step_up_days
    asked: list[str] = []

    def broken(region: str) -> int:
        asked.append(region)
        if len(asked) == 1:
            raise RuntimeError("a broken profile")
        return days_of(region)

    monkeypatch.setattr(use, "step_up_days", broken)
    assert await timers.sweep(county.database) == 2
    assert sorted(event.decision_id for event in await county.told(DecisionLate)) == ["d1", "d2"]


async def test_a_region_without_a_procedure_of_its_own_has_the_assumed_days(county: County) -> None:
    await county.hears(a_decision(region="dalian"))
    county.pass_days(26)
    await timers.sweep(county.database)
    told = [event.escalated_to.level for event in await county.told(DecisionLate)]
    assert told == [Level.DEPARTMENT_HEAD, Level.LEADING_GROUP_OFFICE]
