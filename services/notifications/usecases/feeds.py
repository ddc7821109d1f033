"""What is heard of departments' lists: one that did not come, or came; one that is much shorter (清单的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.feeds import FeedMissed, FeedMissEnded, FeedShrunk
from libs.web.words import day_of
from services.notifications.domain import feeds
from services.notifications.domain.offices import office_of
from services.notifications.store import items, tasks
from services.notifications.usecases import waiting
from services.notifications.usecases.waiting import Decided


async def open_missed(session: AsyncSession, events: Sequence[FeedMissed], now: datetime) -> None:
    """A list did not come: whoever sends it has to, and those above are told, each once."""
    told = sorted(events, key=lambda event: event.miss_id)
    await tasks.open_all(session, list({event.miss_id: _task(event) for event in told}.values()))
    added = [
        items.New(
            source=f"task:{feeds.task_id(event.miss_id)}",
            kind=feeds.kind(holder.level),
            office=office_of(holder, event.area_code),
            region=event.region,
            happened_at=now,
            task_id=feeds.task_id(event.miss_id),
            list=None if holder.level in feeds.ITSELF else feeds.together(event),
            at=feeds.at(event.feed, holder.level),
        )
        for event in told
        for holder in event.told_to
    ]
    rises = [
        _task(event) | {"level": holder.level.value, "department": holder.department, "today": day_of(now)}
        for event in told
        for holder in event.told_to
        if holder.level not in feeds.ITSELF
    ]
    if rises:
        await tasks.raise_all(session, rises)
    await items.add(session, added)


async def end_missed(session: AsyncSession, events: Sequence[FeedMissEnded], now: datetime) -> None:
    """It came, or the next month's is asked for: nobody has to do anything more; also when its miss is heard later."""
    decided = [
        Decided(feeds.task_id(event.miss_id), feeds.KIND, event.region, event.ended_by)
        for event in sorted(events, key=lambda event: event.miss_id)
    ]
    await waiting.end_all(session, decided, now)


async def tell_shrunk(session: AsyncSession, events: Sequence[FeedShrunk], now: datetime) -> None:  # noqa: ARG001
    """A list is much shorter than the last one: its department and its head have to know, but for who said so."""
    added = [
        items.New(
            source=f"shrunk:{event.upload_id}",
            kind="KNOW",
            office=office_of(holder, event.area_code),
            region=event.region,
            happened_at=event.confirmed_at,
            actor_id=event.confirmed_by,
            full=feeds.shrunk(event),
            neutral=feeds.shrunk(event),
            at=feeds.at(event.feed, holder.level, event.upload_id),
        )
        for event in events
        for holder in event.told_to
    ]
    await items.add(session, added)


def _task(event: FeedMissed) -> dict[str, object]:
    said = feeds.missed(event)
    return {
        "task_id": feeds.task_id(event.miss_id),
        "kind": feeds.KIND,
        "region": event.region,
        "household_id": None,
        "opened_at": event.missed_at,
        "label": feeds.label(event),
        "due_on": event.due_on,
        "at": "",
        "neutral": said,
        "full": said,
    }
