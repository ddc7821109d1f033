"""Timers beside the worker: figures on their days, the monthly run, weeks, duties, the watch list (筛查的定时)."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from libs.events.transport.database import Database, is_passing
from libs.policy.loader import region_files, region_names
from libs.runtime.settings import Settings
from libs.runtime.timers import again_and_again
from libs.web import appointments
from services.screening.domain.days import beijing_day
from services.screening.store import entered
from services.screening.store.entered import Version
from services.screening.usecases import duties, figure_days, runs, watch, weeks, yearly
from services.screening.usecases.screening import Asking

EVERY_S = 1.0
WEEKS_EVERY_S = 30.0
"""Weeks are counted anew so often: nobody waits for it, and it reads three months of findings."""
WATCH_EVERY_S = 10.0
"""A list of villages comes a few times a year; what it changes is known within seconds."""
DUTIES_EVERY_S = 10.0
"""They are late by days: nobody waits for the second."""

log = structlog.get_logger()


class FigureDays:
    """Looks whether a region has another day, or other figures, than when it was last looked through."""

    def __init__(self, database: Database, asking: Asking, *, demo: bool) -> None:
        self._database = database
        self._asking = asking
        self._demo = demo
        self._done: dict[str, tuple[date, Version]] = {}
        """By region; a process that starts looks through all of them once."""

    async def sweep(self) -> None:
        """Once through the regions in which anybody holds an office; a failing one never stops the others."""
        today = beijing_day(clock.now())
        async with self._database.transaction() as session:
            regions = await _regions(session, today)
            found = {region: (today, await entered.version_of(session, region)) for region in regions}
        for region, seen in found.items():
            if self._done.get(region) != seen and await self._come(region):
                self._done[region] = seen

    async def _come(self, region: str) -> bool:
        files = region_files(region, demo=self._demo)
        try:
            async with self._database.transaction() as session:
                await figure_days.come(session, files, clock.now(), self._asking)
        except Exception as error:
            if is_passing(error):
                raise
            log.exception("figures of a day failed", region=region)
            return False
        return True


def figure_days_of(asking: Callable[[Settings], Asking]) -> Callable[[Database, Settings], Awaitable[None]]:
    """The timer, for ever."""

    async def run(database: Database, settings: Settings) -> None:
        days = FigureDays(database, asking(settings), demo=settings.demo)
        await again_and_again("figure days", days.sweep, EVERY_S)

    return run


async def monthly_run(database: Database, settings: Settings) -> None:
    """For ever: begin the run of the month on its day; every worker looks, and one of them begins it."""
    await again_and_again("monthly run", lambda: begin_runs(database, demo=settings.demo), EVERY_S)


async def begin_runs(database: Database, *, demo: bool) -> None:
    """Once through the regions in which anybody holds an office."""
    now = clock.now()
    async with database.transaction() as session:
        for region in await _regions(session, beijing_day(now)):
            run_day = region_files(region, demo=demo).region.run_day
            await runs.start_by_calendar(session, region, run_day, now)


async def weeks_that_stand_out(database: Database, settings: Settings) -> None:
    """For ever: tell of a week that stands out; every worker looks, and one of them tells."""
    await again_and_again("weeks", lambda: look_at_weeks(database, demo=settings.demo), WEEKS_EVERY_S)


async def look_at_weeks(database: Database, *, demo: bool) -> None:
    """Once through the regions in which anybody holds an office, each in a transaction of its own."""
    now = clock.now()

    async def look(session: AsyncSession, region: str) -> None:
        await weeks.come(session, region_files(region, demo=demo).region, now)

    await _in_each(database, now, look)


def duties_of(asking: Callable[[Settings], Asking]) -> Callable[[Database, Settings], Awaitable[None]]:
    """For ever: remind of reports, and tell of reports and assessments that did not come by their day."""
    return _timer("duties", sweep_duties, DUTIES_EVERY_S, asking)


async def sweep_duties(database: Database, asking: Asking) -> None:
    """Once through the regions in which anybody holds an office."""
    now = clock.now()
    async with database.transaction() as session:
        for region in await _regions(session, beijing_day(now)):
            await duties.come(session, region, now, asking)
            await yearly.come(session, await asking.policy(session, region, beijing_day(now)))


def watch_of(asking: Callable[[Settings], Asking]) -> Callable[[Database, Settings], Awaitable[None]]:
    """For ever: keep the watch list up with the lists of villages and with the year."""
    return _timer("watch list", sweep_watch, WATCH_EVERY_S, asking)


async def sweep_watch(database: Database, asking: Asking) -> None:
    """Once through the regions in which anybody holds an office, each in a transaction of its own."""
    now = clock.now()
    await _in_each(database, now, lambda session, region: watch.come(session, region, now, asking))


def _timer(
    name: str,
    sweep: Callable[[Database, Asking], Awaitable[None]],
    every_s: float,
    asking: Callable[[Settings], Asking],
) -> Callable[[Database, Settings], Awaitable[None]]:
    async def run(database: Database, settings: Settings) -> None:
        made = asking(settings)
        await again_and_again(name, lambda: sweep(database, made), every_s)

    return run


async def _in_each(database: Database, now: datetime, do: Callable[[AsyncSession, str], Awaitable[None]]) -> None:
    """Do it in each of the regions, each in a transaction of its own."""
    async with database.transaction() as session:
        regions = await _regions(session, beijing_day(now))
    for region in regions:
        async with database.transaction() as session:
            await do(session, region)


async def _regions(session: AsyncSession, today: date) -> list[str]:
    """Those in which anybody holds an office today."""
    return sorted(region_names().intersection(await appointments.regions(session, today)))
