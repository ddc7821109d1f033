"""What is heard of monthly runs: one waits for the leading group office, or is done (月筛查的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.runs import RunEnded, RunHeld, RunPassed
from services.notifications.domain import runs
from services.notifications.store import items, tasks


async def hold(session: AsyncSession, events: Sequence[RunHeld], now: datetime) -> None:
    """A held run waits for a person."""
    await tasks.open_all(session, [_task(event, now) for event in events])
    added = [
        items.New(
            source=f"task:{runs.task_id(event.run_id)}",
            kind="TODO",
            office=runs.OFFICE,
            region=event.region,
            happened_at=now,
            task_id=runs.task_id(event.run_id),
        )
        for event in events
    ]
    await items.add(session, added)


async def passed(session: AsyncSession, events: Sequence[RunPassed], now: datetime) -> None:
    """Somebody let a held run go on, or stopped it: nobody has to any more."""
    ended = [
        {
            "task_id": runs.task_id(event.run_id),
            "kind": runs.KIND,
            "region": event.region,
            "household_id": None,
            "ended_by": "passed" if event.passed else "stopped",
        }
        for event in events
    ]
    await tasks.end(session, ended, now)
    await items.end_of_tasks(session, [runs.task_id(event.run_id) for event in events], now)


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


def _task(event: RunHeld, now: datetime) -> dict[str, object]:
    said = runs.held(event)
    return {
        "task_id": runs.task_id(event.run_id),
        "kind": runs.KIND,
        "region": event.region,
        "opened_at": now,
        "label": runs.LABEL,
        "at": runs.at(event),
        "neutral": said,
        "full": said,
    }
