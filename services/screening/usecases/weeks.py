"""Weeks that stand out are told to the leading group office, each once (早期数)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.clusters import ClusterPassed, ClusterSeen
from libs.events.transport import outbox
from libs.policy import Region
from libs.policy.region import Cluster
from services.screening.domain.days import BEIJING, beijing_day
from services.screening.domain.weeks import WEEK, Line, lines, week_of
from services.screening.store import entered, weeks
from services.screening.store.weeks import EVERYBODY, Among

LATE_WEEKS = 4
"""A finding or decision may be dated back: so many weeks before the present one are looked at again; ours."""
WAITS_WEEKS = 1
"""The item waits through the week in which it is told and so many after it."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week as the page shows it (一周)."""

    first: date
    lines: Sequence[Line]
    explained: bool
    """A monthly run, or another figure, may be why."""

    @property
    def last(self) -> date:
        """Its Sunday."""
        return _last(self.first)


async def week(session: AsyncSession, region: str, first: date, cluster: Cluster, among: Among = EVERYBODY) -> Week:
    """The week that begins on this Monday, each town and cause beside the usual of these households."""
    span = first - WEEK * cluster.weeks, _last(first)
    counted = await weeks.counted(session, region, span, among)
    found = lines(counted, first, await _began(session, region), cluster)
    return Week(first, found, await _explained(session, region, first))


async def come(session: AsyncSession, region: Region, now: datetime) -> None:
    """Tell of the weeks that stand out and were not told yet; let pass what was told long enough ago.

    May be called at any time and by two at once. Households of which no area is known belong to no town: the page shows
    them, nobody is told.
    """
    await entered.lock_region(session, region.name)
    today = beijing_day(now)
    this_week = week_of(today)
    began = await _began(session, region.name)
    span = this_week - WEEK * (LATE_WEEKS + region.cluster.weeks), _last(this_week)
    counted = await weeks.counted(session, region.name, span, EVERYBODY)
    for back in range(LATE_WEEKS, -1, -1):
        first = this_week - WEEK * back
        for line in lines(counted, first, began, region.cluster):
            if line.stands_out and line.series.town:
                await _tell(session, region, (first, line), today)
    for told in await weeks.pass_by(session, region.name, this_week - WEEK * WAITS_WEEKS):
        passed = ClusterPassed(region=region.name, town=told.series.town, cause=told.series.cause, week=told.week)
        await outbox.put(session, passed)


async def _tell(session: AsyncSession, region: Region, seen: tuple[date, Line], today: date) -> None:
    first, line = seen
    if not await weeks.tell_once(session, region.name, line.series, first, today):
        return
    event = ClusterSeen(
        region=region.name,
        town=line.series.town,
        cause=line.series.cause,
        week=first,
        cause_label=line.series.cause_words,
        raised=line.raised.count,
        recognised=line.recognised.count,
        usual_raised=float(line.raised.usual or Fraction(0)),
        usual_recognised=float(line.recognised.usual or Fraction(0)),
        weeks=region.cluster.weeks,
        in_run=await _explained(session, region.name, first),
    )
    await outbox.put(session, event)


async def _began(session: AsyncSession, region: str) -> date | None:
    """The first week of which anything is known of the region."""
    day = await weeks.first_day(session, region)
    return None if day is None else week_of(day)


async def _explained(session: AsyncSession, region: str, first: date) -> bool:
    return await weeks.explained(session, region, (_begins(first), _begins(first + WEEK)))


def _last(first: date) -> date:
    """The Sunday of the week that begins on this Monday."""
    return first + WEEK - timedelta(days=1)


def _begins(day: date) -> datetime:
    """Its first moment here."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)
