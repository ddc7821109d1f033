"""The working days that were entered (工作日日历)."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.assistance.domain.days import CalendarDay, WorkingCalendar
from services.assistance.store.tables import CALENDAR_DAYS

YEARS_AHEAD = 2
KEPT = "working calendar"
"""Key in `session.info`: read once a transaction."""


async def load_calendar(session: AsyncSession) -> WorkingCalendar:
    """The calendar; the two years after the last one entered go by the plain week until their days are published.

    The holidays of a year are published in the November before it; a limit that reaches into it must not stop work.
    """
    known = session.info.get(KEPT)
    if isinstance(known, WorkingCalendar):
        return known
    rows = (await session.execute(select(CALENDAR_DAYS))).all()
    calendar = WorkingCalendar.of(CalendarDay(row.day, row.working, row.name) for row in rows)
    last = max(calendar.years, default=0)
    read = replace(calendar, years=calendar.years | {last + n for n in range(1, YEARS_AHEAD + 1)})
    session.info[KEPT] = read
    return read
