"""Lists that did not come by their day, and what came of lists (没报的清单)."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.web.words import day_of
from services.intake.domain.missed import Come, Missed


async def open_now(session: AsyncSession) -> dict[str, Missed]:
    """What is missed now, by its list."""
    rows = (await session.execute(_OPEN)).mappings()
    return {row["feed"]: _missed(row) for row in rows}


async def came(session: AsyncSession, months: Collection[date]) -> Mapping[str, Come]:
    """Which of these months are in, and which were taken back, by list. What is being taken back is still in."""
    rows = await session.execute(_CAME, {"months": sorted(months)})
    found: dict[str, Come] = {}
    for row in rows:
        known = found.get(row.feed, Come())
        if row.state == "WITHDRAWN":
            gone = tuple((month, day_of(row.withdrawn_at)) for month in row.months)
            found[row.feed] = Come(known.months, (*known.withdrawn, *gone))
        else:
            found[row.feed] = Come(frozenset({*known.months, *row.months}), known.withdrawn)
    return found


async def began_on(session: AsyncSession) -> date | None:
    """The day on which the first list of all was loaded: before it the county sent none, and owed none."""
    first: datetime | None = (await session.execute(text("select min(loaded_at) from uploads"))).scalar_one()
    return day_of(first) if first is not None else None


async def add(session: AsyncSession, missed: Missed) -> None:
    """A list is missed; its list is locked, and nothing of it was missed before."""
    await session.execute(_ADD, asdict(missed))


async def raised(session: AsyncSession, miss_id: str, now: datetime) -> None:
    """The leading group office was told."""
    await session.execute(
        text("update missed_lists set raised_at = :now where miss_id = :id"), {"id": miss_id, "now": now}
    )


async def end(session: AsyncSession, miss_id: str, ended_by: str, now: datetime) -> None:
    """It is missed no longer."""
    await session.execute(_END, {"id": miss_id, "by": ended_by, "now": now})


def _missed(row: RowMapping) -> Missed:
    return Missed(**row)


_OPEN = text(
    "select miss_id, feed, month, due_on, raise_on, head_told, missed_at, raised_at from missed_lists "
    "where ended_at is null"
)
_CAME = text(
    """
    select feed, state, months, withdrawn_at from uploads
     where state in ('LOADED', 'WITHDRAWING', 'WITHDRAWN') and months && cast(:months as date[])
    """
)
_ADD = text(
    """
    insert into missed_lists (miss_id, feed, month, due_on, raise_on, head_told, missed_at)
    values (:miss_id, :feed, :month, :due_on, :raise_on, :head_told, :missed_at)
    """
)
_END = text("update missed_lists set ended_at = :now, ended_by = :by where miss_id = :id")
