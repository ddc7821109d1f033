"""Steps that assistance told, whose day passed: open ones, and those done after it (超期的环节)."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver
from services.screening.domain.late import Step


async def how_many(session: AsyncSession, region: str, day: date) -> tuple[int, int]:
    """How many are open after their day on this day, and how many there are in all."""
    row = await (await driver(session)).fetchrow(_COUNT, region, day)
    assert row is not None, "a count has a row"
    return row["still_open"], row["in_all"]


async def listed(session: AsyncSession, region: str, day: date, most: int, *, skip: int = 0) -> list[Step]:
    """A page of them: those that are open first, the oldest first."""
    found = await (await driver(session)).fetch(_LISTED, region, day, most, skip)
    return [Step(**row) for row in found]


_LATE = """
  from tasks
 where region = $1 and due_on < $2 and (ended_on is null or ended_on > $2 or ended_on > due_on)
"""
"""As the rule says; a test holds the two together."""
_COUNT = f"select count(*) filter (where ended_on is null or ended_on > $2) as still_open, count(*) as in_all {_LATE}"
_LISTED = f"""
select task_id, household_id, label, level, area_code, department, due_on, ended_on as done_on {_LATE}
 order by (ended_on is null or ended_on > $2) desc, due_on, task_id limit $3 offset $4
"""
