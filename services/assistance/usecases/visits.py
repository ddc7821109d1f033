"""The first verification: one visitor fills the sheet, the other confirms, then the step is taken (入户核实)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import Holder, Level, Matter, OfficeRole
from libs.web.appointments import holders
from services.assistance.domain.answers import Given, Problem
from services.assistance.domain.days import beijing_day
from services.assistance.domain.machine import Refusal, Why, allowed
from services.assistance.domain.steps import Actor
from services.assistance.domain.values import Risk, Role
from services.assistance.domain.visit import VisitRecord, read_visit
from services.assistance.store import visits as store
from services.assistance.store import writing
from services.assistance.store.rows import ClueRow, VisitRow
from services.assistance.usecases.acting import NotYours, Reader, StepRefused, actor_of
from services.assistance.usecases.engine import Doing, is_past, overtaken
from services.assistance.usecases.following import do
from services.assistance.usecases.hand import Hand, look_at_for, new_id, take_in_hand
from services.assistance.usecases.pins import PinAnswer, try_pin
from services.assistance.usecases.situation import Looking, context_of, last_visit
from services.assistance.usecases.steps import open_matter
from services.assistance.usecases.tasks import SECOND_VISITOR, Wish, end_task, open_task

EVENT = "visit.recorded"
SECOND_IS_FIRST = "没有提交。第二个人要是另一位同事，不能是您自己。"
NO_COMPANION = "没有提交。这位同事不管这个村，请选本村、本镇同去的人。"
VISITORS = (OfficeRole.VILLAGE_CADRE, OfficeRole.GRID_WORKER, OfficeRole.TOWN_CLERK)
NOT_NAMED = "没有提交。还差第二个人确认：选一位同去的同事。"


@dataclass(frozen=True)
class VisitForm:
    """What the first visitor hands in (入户核实表)."""

    sheet: Mapping[str, str]
    """food, clothing, R01.big_cost …, income.wage and income.wage.origin …"""
    step: Mapping[str, Given]
    """The form of visit.recorded: manner, place, conclusion, risks, reason."""
    visited_at: datetime
    second_id: str | None = None
    """The officer who went along."""
    pin: str | None = None
    """His PIN, if he confirms on this phone; else he is asked in his own inbox."""
    risks: tuple[str, ...] = field(default=())
    """The risks that were asked about; empty: those of the clue."""


@dataclass(frozen=True)
class VisitSaved:
    """What became of the form (记下了)."""

    visit_id: str
    recorded: bool
    """False: it waits for the second visitor."""
    waits_for: str | None = None
    pin_problem: str = ""
    """What was wrong with the PIN; the visit is kept and the second visitor is asked in his inbox."""


async def record_visit(
    session: AsyncSession, reader: Reader, clue_id: str, form: VisitForm, now: datetime
) -> VisitSaved:
    """Keep the sheet; with the second visitor's PIN the visit is recorded at once, else he is asked.

    Raises NotYours, StepRefused: then nothing has changed but the count of tries.
    """
    hand, matter = await open_matter(session, reader, (Matter.CLUE, clue_id), now)
    clue = cast("ClueRow", matter)
    actor = actor_of(reader)
    _refuse_too_early(hand, clue, actor, form)
    risks = sorted(form.risks or clue.risks)
    _check_sheet(hand, risks, form)
    if form.second_id is None:
        raise _refused(NOT_NAMED, "second_id")
    if form.second_id == reader.officer_id:
        raise _refused(SECOND_IS_FIRST, "second_id")
    if form.second_id not in await companions(session, reader, hand.area_code, hand.today):
        raise _refused(NO_COMPANION, "second_id")
    tried = await try_pin(session, form.second_id, form.pin) if form.pin else None
    if tried is not None and tried.answer is PinAnswer.RIGHT:
        return await _recorded_at_once(hand, reader, (clue, actor), form)
    visit = await _keep(hand, reader, (clue, actor), form)
    holder = Holder(level=Level.VILLAGE, area_code=hand.area_code, officer_id=form.second_id)
    await open_task(hand, clue, Wish(SECOND_VISITOR, holder, limit="visit", about=visit.visit_id))
    return VisitSaved(
        visit.visit_id, recorded=False, waits_for=form.second_id, pin_problem=tried.sentence if tried else ""
    )


async def _recorded_at_once(hand: Hand, reader: Reader, by: tuple[ClueRow, Actor], form: VisitForm) -> VisitSaved:
    """Both were there, and the second said so on this phone."""
    async with hand.session.begin_nested():  # a refused step takes the visit back with it
        visit = await _keep(hand, reader, by, form)
        visit.confirmed = {str(form.second_id): "PIN"}
        await writing.put(hand.session, visit)
        await _take(hand, by[0], visit)
    return VisitSaved(visit.visit_id, recorded=True)


async def companions(session: AsyncSession, reader: Reader, area_code: str | None, on: date) -> list[str]:
    """The officers who may be the second visitor: those who visit in this village, but the reader (能同去的人)."""
    found: list[str] = []
    for role in VISITORS:
        held = await holders(session, role=role, area_code=area_code, department=None, on=on)
        found += [one.officer_id for one in held if one.region == reader.region]
    return [officer for officer in dict.fromkeys(found) if officer != reader.officer_id]


def _refuse_too_early(hand: Hand, clue: ClueRow, actor: Actor, form: VisitForm) -> None:
    """Order and role are judged before anything is kept."""
    context = context_of(hand.dossier, clue, Looking(beijing_day(form.visited_at), hand.calendar, hand.entered))
    steps = hand.dossier.steps_of(clue.clue_id)
    possible = allowed(hand.table_of(clue), steps, actor, context, on=hand.today)
    refusal = next(p.refusal for p in possible if p.move.event == EVENT)
    if refusal is not None and refusal.why is Why.ORDER and is_past(hand, clue, EVENT):
        raise StepRefused(overtaken(hand, clue), stale=True)
    if refusal is not None:
        raise StepRefused(refusal)
    if form.visited_at > hand.now:
        raise StepRefused(Refusal(Why.TIME, "发生的时间不能晚于现在。"))


def _check_sheet(hand: Hand, risks: list[str], form: VisitForm) -> None:
    if any(risk not in set(Risk) for risk in risks):
        raise _refused("没有提交。没有这项风险。", "risks")
    asked = [Risk(risk) for risk in risks]
    outcome = read_visit(hand.policy.sheet, asked, form.sheet, visited_on=beijing_day(form.visited_at))
    if not isinstance(outcome, VisitRecord):
        raise StepRefused(Refusal(Why.FORM, outcome[0].sentence, problems=outcome))


def _refused(sentence: str, field_name: str) -> StepRefused:
    return StepRefused(Refusal(Why.FORM, sentence, problems=(Problem(field_name, sentence),)))


async def _keep(hand: Hand, reader: Reader, by: tuple[ClueRow, Actor], form: VisitForm) -> VisitRow:
    """The visit as it waits; one that waited before is replaced."""
    clue, actor = by
    for earlier in hand.dossier.visits.values():
        if earlier.clue_id == clue.clue_id and earlier.state == "WAITING":
            earlier.state = "REPLACED"
            await writing.put(hand.session, earlier)
    for task in hand.dossier.tasks_of(clue.clue_id):
        if task.kind == SECOND_VISITOR:
            await end_task(hand, task, "visit.replaced")
    visit = VisitRow(
        visit_id=new_id(),
        clue_id=clue.clue_id,
        visitor_id=reader.officer_id,
        visitor_role=actor.role.value,
        appointment_id=reader.appointment_id,
        visited_at=form.visited_at,
        entered_at=hand.now,
        risks=sorted(form.risks or clue.risks),
        sheet=dict(form.sheet),
        answers={name: _plain(value) for name, value in form.step.items()},
        second_id=form.second_id,
        confirmed={},
        state="WAITING",
    )
    hand.dossier.visits[visit.visit_id] = visit
    await writing.put(hand.session, visit)
    return visit


def _plain(value: Given) -> object:
    if isinstance(value, str | int | bool):
        return value
    return dict(value) if isinstance(value, Mapping) else list(value)


async def _take(hand: Hand, clue: ClueRow, visit: VisitRow) -> None:
    """The step of the visit, in the first visitor's name."""
    doing = Doing(
        EVENT,
        visit.visited_at,
        Actor(visit.visitor_id, Role(visit.visitor_role)),
        cast("Mapping[str, Given]", visit.answers),
        appointment_id=visit.appointment_id,
    )
    await do(hand, clue, doing)


async def confirm_visit(session: AsyncSession, reader: Reader, visit_id: str, now: datetime) -> VisitSaved:
    """The second visitor says that he was there; the visit is recorded. Raises NotYours, StepRefused."""
    household_id = await store.household_of(session, visit_id)
    hand = await take_in_hand(session, household_id, now) if household_id else None
    visit = hand.dossier.visits.get(visit_id) if hand else None
    if hand is None or visit is None or visit.second_id != reader.officer_id:
        raise NotYours
    clue = hand.dossier.clues[visit.clue_id]
    if visit.state != "WAITING" or last_visit(hand.dossier, clue.clue_id) is not visit:
        raise StepRefused(overtaken(hand, clue), stale=True)
    async with session.begin_nested():  # a refused step takes the confirmation back with it
        visit.confirmed = {**visit.confirmed, reader.officer_id: "INBOX"}
        await writing.put(session, visit)
        await _take(hand, clue, visit)
        for task in hand.dossier.tasks_of(clue.clue_id):
            if task.kind == SECOND_VISITOR:
                await end_task(hand, task, EVENT)
    return VisitSaved(visit_id, recorded=True)


async def waiting_visit(session: AsyncSession, reader: Reader, clue_id: str, now: datetime) -> VisitRow | None:
    """The visit of a clue that waits for its second visitor, for either of the two. Raises NotYours."""
    household_id = await store.household_of_clue(session, clue_id)
    hand = await look_at_for(session, reader, household_id, now) if household_id else None
    if hand is None:
        raise NotYours
    visit = last_visit(hand.dossier, clue_id)
    if visit is None or visit.state != "WAITING" or reader.officer_id not in (visit.visitor_id, visit.second_id):
        return None
    return visit
