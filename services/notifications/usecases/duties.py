"""What is heard of duties: an assessment to be held, yearly reports to be handed in and collected (报送的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.duties import DutyDone, DutyDue, DutyEvent, DutyMissed
from libs.web.menu import department_code
from libs.web.words import day_of
from services.notifications.domain import duties
from services.notifications.domain.offices import Office, office_of
from services.notifications.store import tasks
from services.notifications.usecases import waiting
from services.notifications.usecases.waiting import Decided, Waiting


async def due(session: AsyncSession, events: Sequence[DutyDue], now: datetime) -> None:
    """Its day comes: it waits for the office that owes it, once; each later reminder shows on that item."""
    await waiting.open_all(
        session, [_waiting(one, duties.due(one), [office_of(one.holder, None)]) for one in events], now
    )
    nearer = [_row(one) for one in events if one.days_before < duties.FIRST_REMINDER]
    if nearer:
        await tasks.warn(session, nearer, day_of(now))


async def missed(session: AsyncSession, events: Sequence[DutyMissed], now: datetime) -> None:
    """It was not done by its day: whoever has to see to it is told, once."""
    missing = [_waiting(one, duties.missed(one), duties.told(_departments(one))) for one in events]
    await waiting.open_all(session, missing, now)


async def done(session: AsyncSession, events: Sequence[DutyDone], now: datetime) -> None:
    """It was done after all; also when its miss is heard later."""
    each = {duties.task_id(event): event for event in events}
    ended = [Decided(task_id, duties.kind(event), event.region, _word(event)) for task_id, event in each.items()]
    await waiting.end_all(session, ended, now)


def _waiting(event: DutyDue | DutyMissed, said: str, offices: Sequence[Office]) -> Waiting:
    return Waiting(
        task_id=duties.task_id(event),
        kind=duties.kind(event),
        region=event.region,
        label=duties.label(event),
        at=duties.at(event),
        full=said,
        neutral=said,
        offices=offices,
        due_on=event.due_on,
    )


def _departments(event: DutyMissed) -> list[str]:
    """The codes of those that the rule names beside the leading group office."""
    return [department_code(word) for word in event.departments if word != duties.LEADING_GROUP]


def _word(event: DutyEvent) -> str:
    return "received" if event.kind == duties.YEARLY else "held"


def _row(event: DutyDue) -> tasks.Row:
    return {
        "task_id": duties.task_id(event),
        "kind": duties.kind(event),
        "region": event.region,
        "household_id": None,
        "due_on": event.due_on,
    }
