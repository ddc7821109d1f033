"""What is heard of figures: one waits for the leading group office, or ends soon (标准的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.figures import FigureEnding, FigureProposed, FigureRefused, FigureSet
from libs.web.words import day_of
from services.notifications.domain import figures
from services.notifications.store import items, tasks


async def open_entries(session: AsyncSession, events: Sequence[FigureProposed], now: datetime) -> None:
    """An entered figure waits for a second person."""
    await tasks.open_all(session, [_task(event, now) for event in events])
    added = [
        items.New(
            source=f"task:{figures.task_id(event.entry_id)}",
            kind="TODO",
            office=figures.OFFICE,
            region=event.region,
            happened_at=now,
            task_id=figures.task_id(event.entry_id),
        )
        for event in events
    ]
    await items.add(session, added)


async def end_entries(
    session: AsyncSession, events: Sequence[FigureSet] | Sequence[FigureRefused], now: datetime
) -> None:
    """Somebody decided on an entry: nobody has to any more."""
    ended = [
        {
            "task_id": figures.task_id(event.entry_id),
            "kind": figures.KIND,
            "region": event.region,
            "household_id": None,
            "ended_by": "confirmed" if isinstance(event, FigureSet) else "refused",
        }
        for event in events
    ]
    await tasks.end(session, ended, now)
    await items.end_of_tasks(session, [figures.task_id(event.entry_id) for event in events], now)


async def tell_endings(session: AsyncSession, events: Sequence[FigureEnding], now: datetime) -> None:
    """A figure ends: the leading group office has to know, once for each of the days."""
    added = [
        items.New(
            source=f"figure_ending:{event.region}:{event.figure}:{event.ends_on}:{event.days_before}",
            kind="KNOW",
            office=figures.OFFICE,
            region=event.region,
            happened_at=now,
            full=figures.ending(event, day_of(now)),
            neutral=figures.ending(event, day_of(now)),
            at=figures.AT + event.figure,
        )
        for event in events
    ]
    await items.add(session, added)


def _task(event: FigureProposed, now: datetime) -> dict[str, object]:
    said = figures.to_confirm(event)
    return {
        "task_id": figures.task_id(event.entry_id),
        "kind": figures.KIND,
        "region": event.region,
        "opened_at": now,
        "label": figures.LABEL,
        "at": f"{figures.AT}{event.figure}/{event.entry_id}",
        "neutral": said,
        "full": said,
    }
