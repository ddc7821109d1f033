"""Weeks that stand out are told to the leading group office, each once (早期数)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.clusters import ClusterPassed, ClusterSeen
from libs.events.transport import outbox
from libs.policy import Region
from libs.policy.region import CAUSES, Cluster
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
        return self.first + WEEK - timedelta(days=1)


async def week(session: AsyncSession, region: str, first: date, cluster: Cluster, among: Among = EVERYBODY) -> Week:
    """The week that begins on this Monday, each town and cause beside the usual of these households."""
    began = await weeks.first_day(session, region)
    span = first - WEEK * cluster.weeks, first + WEEK - timedelta(days=1)
    counted = await weeks.counted(session, region, span, among)
    found = lines(counted, first, None if began is None else week_of(began), cluster)
    return Week(first, found, await weeks.explained(session, region, (_begins(first), _begins(first + WEEK))))


async def come(session: AsyncSession, region: Region, now: datetime) -> None:
    """Tell of the weeks that stand out and were not told yet; let pass what was told long enough ago.

    May be called at any time and by two at once. Households of which no area is known belong to no town: the page shows
    them, nobody is told.
    """
    await entered.lock_region(session, region.name)
    today = beijing_day(now)
    this_week = week_of(today)
    for back in range(LATE_WEEKS, -1, -1):
        found = await week(session, region.name, this_week - WEEK * back, region.cluster)
        for line in found.lines:
            if line.stands_out and line.series.town:
                await _tell(session, region, (found, line), today)
    for told in await weeks.pass_by(session, region.name, this_week - WEEK * WAITS_WEEKS):
        passed = ClusterPassed(region=region.name, town=told.series.town, cause=told.series.cause, week=told.week)
        await outbox.put(session, passed)


async def _tell(session: AsyncSession, region: Region, seen: tuple[Week, Line], today: date) -> None:
    found, line = seen
    if not await weeks.tell_once(session, region.name, line.series, found.first, today):
        return
    event = ClusterSeen(
        region=region.name,
        town=line.series.town,
        cause=line.series.cause,
        week=found.first,
        cause_label=CAUSES.get(line.series.cause, line.series.cause),
        raised=line.raised.count,
        recognised=line.recognised.count,
        usual_raised=float(line.raised.usual or Fraction(0)),
        usual_recognised=float(line.recognised.usual or Fraction(0)),
        weeks=region.cluster.weeks,
        in_run=found.explained,
    )
    await outbox.put(session, event)


def _begins(day: date) -> datetime:
    """Its first moment here."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)
