"""The alarms of a service, kept so that an operator sees in the evening what sounded in the morning (报警).

One sounds while hearing is more than 5 minutes behind. A worker writes it down; one that was away does so when it is
back, with the time since it fell silent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.health import LATE_AFTER

SHOWN = 20


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
    """The alarms that sounded at some time after this moment, the latest first."""
    rows = (await session.execute(_SINCE, {"start": start, "most": SHOWN})).mappings()
    return [Alarm(row["began_at"], row["ended_at"], timedelta(seconds=row["worst_s"]), row["because"]) for row in rows]


async def parked_since(session: AsyncSession, start: datetime) -> Parked | None:
    """What was parked after this moment; None if nothing was."""
    row = (await session.execute(_PARKED, {"start": start})).mappings().one()
    return Parked(**row) if row["first_at"] is not None else None


_SOUND = text(
    """
    insert into alarms (began_at, worst_s, because) values (:began, :worst, :because)
    on conflict ((true)) where ended_at is null do update
       set worst_s = greatest(alarms.worst_s, excluded.worst_s), because = coalesce(excluded.because, alarms.because)
    """
)
_FALL_SILENT = text("update alarms set ended_at = :now where ended_at is null")
_SINCE = text(
    """
    select began_at, ended_at, worst_s, because from alarms
     where began_at >= :start or ended_at is null or ended_at >= :start
     order by began_at desc, id desc limit :most
    """
)
_PARKED = text(
    """
    select min(parked_at) as first_at, count(distinct key)::int as households, count(*)::int as messages,
           (count(*) filter (where state = 'PARKED'))::int as still
      from dead_letters where parked_at >= :start
    """
)
