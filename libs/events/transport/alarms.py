"""The alarms of a service, kept so that an operator sees in the evening what sounded in the morning (报警).

One sounds while hearing is more than 5 minutes behind. A worker writes it down; one that was away does so when it is
back, with the time since it fell silent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.health import LATE_AFTER

SHOWN = 20
"""Alarms of a day beside other things; all that ever sounded stand on a page of their own."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Hearing was late from when to when; `ended_at` is None while it is."""

    began_at: datetime
    ended_at: datetime | None
    worst: timedelta
    because: str | None
    """What the worker waited for, if it said so."""


@dataclass(frozen=True, slots=True)
class Parked:
    """What was parked since a moment, and how much of it is parked still."""

    first_at: datetime
    households: int
    messages: int
    still: int


async def note(session: AsyncSession, now: datetime, lag: timedelta, because: str | None) -> None:
    """Sound, go on sounding, or fall silent, as far as hearing is behind."""
    if lag <= LATE_AFTER:
        await session.execute(_FALL_SILENT, {"now": now})
        return
    sounded = {"began": now - lag + LATE_AFTER, "worst": int(lag.total_seconds()), "because": because}
    await session.execute(_SOUND, sounded)


async def since(session: AsyncSession, start: datetime) -> Sequence[Alarm]:
    """The latest alarms that sounded at some time after this moment, the latest first."""
    rows = await session.execute(_SINCE, {"start": start, "most": SHOWN})
    return [_alarm(row) for row in rows.mappings()]


async def how_many(session: AsyncSession, start: datetime | None = None) -> int:
    """How many alarms sounded at some time after this moment; without it, how many ever did."""
    return int((await session.execute(_COUNT_SINCE if start else _COUNT, {"start": start})).scalar_one())


async def history(session: AsyncSession, limit: int, *, skip: int = 0) -> Sequence[Alarm]:
    """A page of every alarm that sounded, the latest first."""
    rows = await session.execute(_HISTORY, {"limit": limit, "skip": skip})
    return [_alarm(row) for row in rows.mappings()]


async def parked_since(session: AsyncSession, start: datetime) -> Parked | None:
    """What was parked after this moment; None if nothing was."""
    row = (await session.execute(_PARKED, {"start": start})).mappings().one()
    return Parked(**row) if row["first_at"] is not None else None


def _alarm(row: RowMapping) -> Alarm:
    return Alarm(row["began_at"], row["ended_at"], timedelta(seconds=row["worst_s"]), row["because"])


_SOUND = text(
    """
    insert into alarms (began_at, worst_s, because) values (:began, :worst, :because)
    on conflict ((true)) where ended_at is null do update
       set worst_s = greatest(alarms.worst_s, excluded.worst_s), because = coalesce(excluded.because, alarms.because)
    """
)
_FALL_SILENT = text("update alarms set ended_at = :now where ended_at is null")
_AFTER = "from alarms where began_at >= :start or ended_at is null or ended_at >= :start"
_SINCE = text(f"select began_at, ended_at, worst_s, because {_AFTER} order by began_at desc, id desc limit :most")
_COUNT_SINCE = text(f"select count(*) {_AFTER}")
_COUNT = text("select count(*) from alarms")
_HISTORY = text(
    "select began_at, ended_at, worst_s, because from alarms order by began_at desc, id desc limit :limit offset :skip"
)
_PARKED = text(
    """
    select min(parked_at) as first_at, count(distinct key)::int as households, count(*)::int as messages,
           (count(*) filter (where state = 'PARKED'))::int as still
      from dead_letters where parked_at >= :start
    """
)
