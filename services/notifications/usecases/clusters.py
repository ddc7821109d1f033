"""What is heard of weeks that stand out: the leading group office has to know, for a while (早期数的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.clusters import ClusterPassed, ClusterSeen
from services.notifications.domain import clusters
from services.notifications.usecases import waiting
from services.notifications.usecases.waiting import Decided, Waiting


async def seen(session: AsyncSession, events: Sequence[ClusterSeen], now: datetime) -> None:
    """A week stands out: one item, until somebody says that they know it or its time passes."""
    await waiting.open_all(session, [_waiting(event) for event in events], now)


async def passed(session: AsyncSession, events: Sequence[ClusterPassed], now: datetime) -> None:
    """Its time passed; also where that is heard before the week itself."""
    ended = [Decided(clusters.task_id(event), clusters.KIND, event.region, "passed") for event in events]
    await waiting.end_all(session, ended, now)


def _waiting(event: ClusterSeen) -> Waiting:
    said = clusters.seen(event)
    return Waiting(
        task_id=clusters.task_id(event),
        kind=clusters.KIND,
        region=event.region,
        label=clusters.LABEL,
        at=clusters.at(event),
        full=said,
        neutral=said,
        offices=[clusters.OFFICE],
        to_know=True,
    )
