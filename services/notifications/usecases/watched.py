"""What is heard of the watch list: those who keep villages in view have to know, once a change (关注名单的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.watch import WatchEnded, WatchEvent, WatchStarted
from libs.web.menu import department_code
from services.notifications.domain import watched
from services.notifications.store import items


async def started(session: AsyncSession, events: Sequence[WatchStarted], now: datetime) -> None:
    """Villages came onto the list: one item for each office told."""
    await items.add(session, [new for one in events for new in _new(one, watched.started(one), watched.AT, now)])


async def ended(session: AsyncSession, events: Sequence[WatchEnded], now: datetime) -> None:
    """Villages left it: one item for each office told."""
    await items.add(session, [new for one in events for new in _new(one, watched.ended(one), watched.ENDED_AT, now)])


def _new(event: WatchEvent, said: str, at: str, now: datetime) -> list[items.New]:
    return [
        items.New(
            source=watched.source(event),
            kind="KNOW",
            office=office,
            region=event.region,
            happened_at=now,
            full=said,
            neutral=said,
            at=at,
        )
        for office in watched.offices(event, department_code)
    ]
