"""The working days that were entered (工作日日历)."""

from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from services.assistance.domain.days import CalendarDay, WorkingCalendar
from services.assistance.store.tables import CALENDAR_DAYS

YEARS_AHEAD = 2
KEPT_FOR = timedelta(minutes=1)
"""Days are entered once a year; whoever enters some waits a minute until every process counts them."""
_KEPT: WeakKeyDictionary[Engine | Connection, tuple[datetime, WorkingCalendar]] = WeakKeyDictionary()


async def load_calendar(session: AsyncSession) -> WorkingCalendar:
    """The calendar; the two years after the last one entered go by the plain week until their days are published.

    The holidays of a year are published in the November before it; a limit that reaches into it must not stop work.
    """
    of, now = session.get_bind(), clock.real_now()
    kept = _KEPT.get(of)
    if kept is not None and now - kept[0] < KEPT_FOR:
        return kept[1]
    rows = (await session.execute(select(CALENDAR_DAYS))).all()
    calendar = WorkingCalendar.of(CalendarDay(row.day, row.working, row.name) for row in rows)
    last = max(calendar.years, default=0)
    read = replace(calendar, years=calendar.years | {last + n for n in range(1, YEARS_AHEAD + 1)})
    _KEPT[of] = now, read
    return read
