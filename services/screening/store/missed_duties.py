"""Assessments of quarters of which it was told that they were not held in time (没按时的季研判)."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver


async def missed(session: AsyncSession, region: str, kind: str, ends_on: date, on: date) -> bool:
    """Keep that it is told; False where it was told before."""
    return await (await driver(session)).fetchval(_MISSED, region, kind, ends_on, on) is not None


async def waiting(session: AsyncSession, region: str) -> list[date]:
    """The last days of those that were missed and are not done yet."""
    rows = await (await driver(session)).fetch(_WAITING, region)
    return [row["ends_on"] for row in rows]


async def done(session: AsyncSession, region: str, kind: str, ends_on: date, on: date) -> bool:
    """Keep that it was done after all; False where that is known."""
    return await (await driver(session)).fetchval(_DONE, region, kind, ends_on, on) is not None


_MISSED = """
insert into missed_duties (region, kind, ends_on, missed_on) values ($1, $2, $3, $4)
on conflict do nothing returning ends_on
"""
_WAITING = "select ends_on from missed_duties where region = $1 and done_on is null order by ends_on"
_DONE = """
update missed_duties set done_on = $4 where region = $1 and kind = $2 and ends_on = $3 and done_on is null
returning ends_on
"""
