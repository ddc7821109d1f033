"""Two visitors: the second confirms from the inbox, or by PIN on the first one's phone."""

from datetime import timedelta

import pytest

from libs.events.contracts import assistance as told
from libs.events.transport import clock
from services.assistance.domain.machine import Why
from services.assistance.usecases import NotYours, StepRefused, pins
from services.assistance.usecases.pins import PinAnswer, PinUnusable
from services.assistance.usecases.visits import VisitForm, VisitSaved, confirm_visit, record_visit
from tests.service.assistance.county import (
    CADRE,
    CLERK,
    NEIGHBOUR,
    SECOND,
    SHEET,
    VISIT,
    County,
    a_household,
    a_report,
)

PIN = "402817"


async def assigned(county: County) -> str:
    await county.appoints(CADRE, SECOND, NEIGHBOUR, CLERK)
    await county.hears(a_household(), a_report())
    clue = await county.clue()
    await county.takes(CLERK, clue, "clue.assigned")
    return clue[1]


async def record(county: County, clue_id: str, **changes: object) -> VisitSaved:
    given: dict[str, object] = {
        "sheet": SHEET,
        "step": VISIT,
        "visited_at": clock.now(),
        "second_id": SECOND.officer_id,
    }
    async with county.database.transaction() as session:
        return await record_visit(session, CADRE, clue_id, VisitForm(**(given | changes)), clock.now())  # type: ignore[arg-type]


async def set_pin(county: County, pin: str = PIN) -> None:
    async with county.database.transaction() as session:
        await pins.set_pin(session, SECOND.officer_id, pin)


async def state(county: County) -> str:
    return next(iter((await county.dossier()).clues.values())).state


async def test_the_second_visitor_is_asked_in_the_inbox_and_confirms_there(county: County) -> None:
    clue_id = await assigned(county)
    saved = await record(county, clue_id)
    assert (saved.recorded, saved.waits_for) == (False, SECOND.officer_id)
    assert await state(county) == "ASSIGNED"
    task = (await county.told(told.TaskOpened))[-1]
    assert (task.kind, task.holder.officer_id, task.at) == ("second_visitor", "second", f"/visits/{clue_id}")
    async with county.database.transaction() as session:
        with pytest.raises(NotYours):
            await confirm_visit(session, NEIGHBOUR, saved.visit_id, clock.now())
    async with county.database.transaction() as session:
        await confirm_visit(session, SECOND, saved.visit_id, clock.now())
    assert await state(county) == "VERIFIED"
    assert {t.kind for t in (await county.dossier()).tasks.values()} == {"convert"}
    with pytest.raises(StepRefused) as twice:
        async with county.database.transaction() as session:
            await confirm_visit(session, SECOND, saved.visit_id, clock.now())
    assert twice.value.stale


async def test_a_sheet_that_is_sent_again_replaces_the_one_that_waits(county: County) -> None:
    clue_id = await assigned(county)
    first = await record(county, clue_id)
    second = await record(county, clue_id)
    assert [t.about for t in (await county.dossier()).tasks.values() if t.kind == "second_visitor"] == [second.visit_id]
    with pytest.raises(StepRefused):
        async with county.database.transaction() as session:
            await confirm_visit(session, SECOND, first.visit_id, clock.now())


async def test_a_pin_confirms_on_the_first_ones_phone(county: County) -> None:
    clue_id = await assigned(county)
    await set_pin(county)
    saved = await record(county, clue_id, pin=PIN)
    assert saved.recorded
    assert await state(county) == "VERIFIED"
    visit = (await county.dossier()).visits[saved.visit_id]
    assert visit.confirmed == {"second": "PIN"}


async def test_five_wrong_pins_close_it_and_the_visit_is_kept(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    clue_id = await assigned(county)
    await set_pin(county)
    problems = [(await record(county, clue_id, pin="111222")).pin_problem for _ in range(5)]
    assert problems[0] == "口令不对，还能试 4 次。"
    assert problems[4].startswith("口令错了 5 次，15 分钟后再试")
    assert (await record(county, clue_id, pin=PIN)).pin_problem.startswith("口令错了 5 次")
    assert await state(county) == "ASSIGNED"
    later = clock.real_now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    async with county.database.transaction() as session:
        assert (await pins.try_pin(session, SECOND.officer_id, PIN)).answer is PinAnswer.RIGHT


async def test_a_pin_is_six_digits_that_are_not_easy(county: County) -> None:
    for pin in ("12345", "1234567", "12345a", "111111", "123456", "１２３４５６"):
        with pytest.raises(PinUnusable):
            await set_pin(county, pin)
    async with county.database.transaction() as session:
        assert (await pins.try_pin(session, SECOND.officer_id, PIN)).answer is PinAnswer.NOT_SET


async def test_the_second_visitor_is_another_officer_of_this_village(county: County) -> None:
    clue_id = await assigned(county)
    for second, words in (
        (CADRE.officer_id, "另一位同事"),
        ("nobody", "不管这个村"),
        (NEIGHBOUR.officer_id, "不管这个村"),
    ):
        with pytest.raises(StepRefused, match=words):
            await record(county, clue_id, second_id=second)
    with pytest.raises(StepRefused, match="还差第二个人"):
        await record(county, clue_id, second_id=None)


async def test_a_sheet_with_gaps_names_each_of_them(county: County) -> None:
    clue_id = await assigned(county)
    sheet = {name: value for name, value in SHEET.items() if name not in ("food", "income.wage", "R01.big_cost")}
    with pytest.raises(StepRefused) as caught:
        await record(county, clue_id, sheet=sheet)
    assert caught.value.refusal.why is Why.FORM
    assert {p.field for p in caught.value.refusal.problems} == {"food", "income.wage", "R01.big_cost"}
    huge = SHEET | {"income.wage": "9" * 40}
    with pytest.raises(StepRefused, match="不是数"):
        await record(county, clue_id, sheet=huge)


async def test_a_visit_before_it_was_assigned_is_refused(county: County) -> None:
    await county.appoints(CADRE, SECOND)
    await county.hears(a_household(), a_report())
    with pytest.raises(StepRefused, match="还轮不到"):
        await record(county, (await county.clue())[1])
    assert not (await county.dossier()).visits


async def test_the_step_is_not_taken_without_a_confirmed_sheet(county: County) -> None:
    clue_id = await assigned(county)
    with pytest.raises(StepRefused, match="入户核实表还没填完"):
        await county.takes(CADRE, ("clue", clue_id), "visit.recorded", VISIT)
    await record(county, clue_id)
    with pytest.raises(StepRefused, match="还差第二个人确认"):
        await county.takes(CADRE, ("clue", clue_id), "visit.recorded", VISIT)
