"""What is heard of figures: one waits for the leading group office, or ends soon (标准的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.figures import FigureEnding, FigureProposed, FigureRefused, FigureSet
from libs.web.words import day_of
from services.notifications.domain import figures
from services.notifications.store import items
from services.notifications.usecases import waiting
from services.notifications.usecases.waiting import Decided, Waiting


async def open_entries(session: AsyncSession, events: Sequence[FigureProposed], now: datetime) -> None:
    """An entered figure waits for a second person."""
    await waiting.open_all(session, [_waiting(event) for event in events], now)


async def end_entries(
    session: AsyncSession, events: Sequence[FigureSet] | Sequence[FigureRefused], now: datetime
) -> None:
    """Somebody decided on an entry: nobody has to any more."""
    decided = [Decided(figures.task_id(event.entry_id), figures.KIND, event.region, _word(event)) for event in events]
    await waiting.end_all(session, decided, now)


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


def _waiting(event: FigureProposed) -> Waiting:
    said = figures.to_confirm(event)
    return Waiting(
        task_id=figures.task_id(event.entry_id),
        kind=figures.KIND,
        region=event.region,
        label=figures.LABEL,
        at=f"{figures.AT}{event.figure}/{event.entry_id}",
        full=said,
        neutral=said,
        offices=[figures.OFFICE],
    )


def _word(event: FigureSet | FigureRefused) -> str:
    return "confirmed" if isinstance(event, FigureSet) else "refused"
