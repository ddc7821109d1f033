"""Every household of a region screened, chunk after chunk, as part of a long job (全地区分批筛查)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import outbox
from services.screening.store import uploads
from services.screening.usecases.screening import Asking, Outcome, screen_households

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Screened:
    """One chunk: its households, in their order, and what came of them."""

    ids: list[str]
    outcome: Outcome

    @property
    def last(self) -> bool:
        """Whether no household follows."""
        return len(self.ids) < CHUNK


async def screen_next(session: AsyncSession, region: str, after: str, now: datetime, asking: Asking) -> Screened:
    """Screen the households of a region that follow this one, as of today; they stay locked until the commit."""
    ids = await next_ids(session, region, after)
    outcome = await screen_households(session, ids, now, asking)
    await outbox.put(session, *outcome.events)
    return Screened(ids, outcome)


async def next_ids(session: AsyncSession, region: str, after: str) -> list[str]:
    """The households of a region that follow this one, a chunk of them."""
    return await uploads.households_in(session, region, after, CHUNK)


async def count(session: AsyncSession, region: str) -> int:
    """How many households of the region are screened in all."""
    return await uploads.count_in(session, region)
