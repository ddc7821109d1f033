"""What is heard of duties: a quarter's assessment that waits for the leading group office (季研判的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.duties import DutyDone, DutyMissed
from services.notifications.domain import duties
from services.notifications.usecases import waiting
from services.notifications.usecases.waiting import Decided, Waiting


async def missed(session: AsyncSession, events: Sequence[DutyMissed], now: datetime) -> None:
    """It was not held by its day: the leading group office has to, once."""
    await waiting.open_all(session, [_waiting(event) for event in events], now)


async def done(session: AsyncSession, events: Sequence[DutyDone], now: datetime) -> None:
    """It was held after all; also when its miss is heard later."""
    each = {duties.task_id(event): event.region for event in events}
    decided = [Decided(task_id, duties.KIND, region, "held") for task_id, region in each.items()]
    await waiting.end_all(session, decided, now)


def _waiting(event: DutyMissed) -> Waiting:
    said = duties.missed(event)
    return Waiting(
        task_id=duties.task_id(event),
        kind=duties.KIND,
        region=event.region,
        label=duties.label(event),
        at=duties.at(event),
        full=said,
        neutral=said,
        offices=[duties.OFFICE],
        due_on=event.due_on,
    )
