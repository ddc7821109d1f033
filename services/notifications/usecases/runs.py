"""What is heard of monthly runs: one waits for the leading group office, or is done (月筛查的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.runs import RunEnded, RunHeld, RunPassed
from services.notifications.domain import runs
from services.notifications.store import items
from services.notifications.usecases import waiting
from services.notifications.usecases.waiting import Decided, Waiting


async def hold(session: AsyncSession, events: Sequence[RunHeld], now: datetime) -> None:
    """A held run waits for a person."""
    await waiting.open_all(session, [_waiting(event) for event in events], now)


async def passed(session: AsyncSession, events: Sequence[RunPassed], now: datetime) -> None:
    """Somebody let a held run go on, or stopped it: nobody has to any more."""
    decided = [
        Decided(runs.task_id(event.run_id), runs.KIND, event.region, "passed" if event.passed else "stopped")
        for event in events
    ]
    await waiting.end_all(session, decided, now)


async def ended(session: AsyncSession, events: Sequence[RunEnded], now: datetime) -> None:
    """A run is done: the leading group office has to know, once."""
    added = [
        items.New(
            source=f"run_ended:{event.run_id}",
            kind="KNOW",
            office=runs.OFFICE,
            region=event.region,
            happened_at=now,
            full=runs.ended(event),
            neutral=runs.ended(event),
            at=runs.at(event),
        )
        for event in events
    ]
    await items.add(session, added)


def _waiting(event: RunHeld) -> Waiting:
    said = runs.held(event)
    return Waiting(
        task_id=runs.task_id(event.run_id),
        kind=runs.KIND,
        region=event.region,
        label=runs.LABEL,
        at=runs.at(event),
        full=said,
        neutral=said,
        offices=[runs.OFFICE],
    )
