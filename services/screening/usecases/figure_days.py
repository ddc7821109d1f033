"""What a new day brings to the figures of a region: one that begins, one that ends soon (标准到日)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.figures import FigureEnding
from libs.events.transport import outbox
from libs.policy import RegionFiles
from services.screening.domain.days import beijing_day
from services.screening.domain.figures.ends import End, ends
from services.screening.store import entered
from services.screening.usecases.figures import screen_what_began
from services.screening.usecases.screening import Asking


async def come(session: AsyncSession, files: RegionFiles, now: datetime, asking: Asking) -> None:
    """Screen for figures that begin by now, and tell of those that end soon, each of its days once.

    May be called at any time and by two at once. A day that was slept through is made up for; of several days before
    one end only the nearest is told.
    """
    region, today = files.region.name, beijing_day(now)
    await entered.lock_region(session, region)
    await screen_what_began(session, region, now)
    policy = await asking.policy(session, region, today)
    holding = await asking.entered(session, region)
    for end in ends(files, policy, holding.figures):
        days = end.told_days(today)
        fresh = await entered.first_told(session, region, end.series.name, end.ends_on, days)
        if fresh:
            await outbox.put(session, _ending(region, end, min(fresh)))


def _ending(region: str, end: End, days_before: int) -> FigureEnding:
    return FigureEnding(
        region=region,
        figure=end.series.name,
        label=end.series.label,
        ends_on=end.ends_on,
        days_before=days_before,
        carried_on=end.series.carried_on,
        rests=end.rests,
    )
