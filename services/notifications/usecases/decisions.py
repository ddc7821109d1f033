"""What is heard of a quarter's decisions: with its unit, reported, struck off, late (议定事项的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.quarters import DecisionLate, DecisionMoved, DecisionState, DecisionWarned
from libs.events.contracts.values import Level, OfficeRole
from libs.web import appointments
from libs.web.menu import department_words, role_words
from libs.web.words import day_of
from services.notifications.domain import decisions
from services.notifications.domain.offices import Office, office_of
from services.notifications.store import items, tasks
from services.notifications.usecases import waiting
from services.notifications.usecases.waiting import Decided, Waiting


async def moved(session: AsyncSession, events: Sequence[DecisionMoved], now: datetime) -> None:
    """A decision waits for whoever has it now, and no longer for whoever had it; told again, nothing happens."""
    for event in events:
        if await tasks.known(session, decisions.task_id(event)):
            continue
        before = await tasks.open_of(session, decisions.MATTER, event.decision_id)
        done = [Decided(one.task_id, one.kind, event.region, event.state.value) for one in before]
        if done:
            await waiting.end_all(session, done, now)
        if event.state is DecisionState.STRUCK_OFF:
            told = _known(event, "struck_off", office_of(event.holder, None), decisions.over(event))
            await items.add(session, [told])
        else:
            await _opened(session, event, now)


async def warned(session: AsyncSession, events: Sequence[DecisionWarned], now: datetime) -> None:
    """Four fifths are over: the item of its unit says so."""
    for event in events:
        rows = [_row(one, event) for one in await tasks.open_of(session, decisions.MATTER, event.decision_id)]
        await tasks.warn(session, rows, day_of(now))


async def late(session: AsyncSession, events: Sequence[DecisionLate], now: datetime) -> None:
    """Its day passed: the level above is told, once a level and stretch; the item below says where it went."""
    for event in events:
        to = event.escalated_to
        for one in await tasks.open_of(session, decisions.MATTER, event.decision_id):
            raised = {"level": to.level.value, "department": to.department, "today": day_of(now)}
            await tasks.raise_all(session, [_row(one, event) | raised])
            new = items.New(
                source=f"missed:{one.task_id}:{to.level.value}",
                kind="RAISED",
                office=office_of(to, None),
                region=event.region,
                happened_at=now,
                task_id=one.task_id,
            )
            await items.add(session, [new])


async def _opened(session: AsyncSession, event: DecisionMoved, now: datetime) -> None:
    """An item for whoever has it now; where nobody holds that office, those who can see to it are told as well."""
    reported = event.state is DecisionState.REPORTED
    office = decisions.OFFICE if reported else office_of(event.holder, None)
    held = [office] if await _held(session, event.region, office, now) else []
    if office.role is OfficeRole.DEPARTMENT_LIAISON and not held:
        head = office_of(event.holder.model_copy(update={"level": Level.DEPARTMENT_HEAD}), None)
        held = [head] if await _held(session, event.region, head, now) else []
    offices = list(dict.fromkeys([office, *held]))
    await waiting.open_all(session, [_waiting(event, offices)], now)
    if not held:
        said = decisions.nobody(event, _called(office, event.region))
        await items.add(session, [_known(event, "nobody", to, said) for to in decisions.INSTEAD if to != office])


async def _held(session: AsyncSession, region: str, office: Office, now: datetime) -> bool:
    """Whether somebody holds this office today."""
    found = await appointments.holders(
        session, role=office.role, area_code=office.area_code, department=office.department, on=day_of(now)
    )
    return any(reader.region == region for reader in found)


def _waiting(event: DecisionMoved, offices: Sequence[Office]) -> Waiting:
    said = decisions.said(event)
    return Waiting(
        task_id=decisions.task_id(event),
        kind=decisions.kind(event),
        region=event.region,
        label=decisions.label(event),
        at=decisions.at(event),
        full=said,
        neutral=said,
        offices=offices,
        due_on=event.due_on,
        matter=(decisions.MATTER, event.decision_id),
    )


def _known(event: DecisionMoved, why: str, to: Office, said: str) -> items.New:
    return items.New(
        source=f"{why}:{decisions.task_id(event)}",
        kind="KNOW",
        office=to,
        region=event.region,
        happened_at=event.happened_at,
        actor_id=event.by,
        full=said,
        neutral=said,
        at=decisions.at(event),
    )


def _called(office: Office, region: str) -> str:
    """How a unit without anybody in office is called."""
    if office.department is not None:
        return department_words(office.department, region)
    return role_words(office.role, region)


def _row(task: tasks.Open, event: DecisionLate | DecisionWarned) -> dict[str, object]:
    return {
        "task_id": task.task_id,
        "kind": task.kind,
        "region": event.region,
        "household_id": None,
        "due_on": event.due_on,
    }
