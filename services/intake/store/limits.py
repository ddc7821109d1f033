"""How often somebody may report in ten minutes, and try the gate of a status page (次数)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

WINDOW = timedelta(minutes=10)
TRIES = 5
CLOSED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Gate:
    """How many tries are left at a number's gate, and until when it is closed (还能试几次)."""

    left: int
    closed: bool


async def count(session: AsyncSession, kind: str, who: bytes, most: int, now: datetime) -> bool:
    """Count one more in this minute; False when there were `most` in the last ten minutes already."""
    minute = now.replace(second=0, microsecond=0)
    values = {"kind": kind, "who": who, "minute": minute, "after": minute - WINDOW}
    await session.execute(_COUNT, values)
    counted: int = (await session.execute(_COUNTED, values)).scalar_one()
    return counted <= most


async def gate(session: AsyncSession, number: str, now: datetime) -> Gate:
    """Lock the gate of a number for one try; an old mistake is forgotten after the time that it closes for."""
    row = (await session.execute(_GATE, {"number": number, "now": now})).mappings().one()
    if row["closed_until"] is not None and row["closed_until"] > now:
        return Gate(0, closed=True)
    wrong = row["wrong"] if row["closed_until"] is None and row["tried_at"] > now - CLOSED_FOR else 0
    return Gate(TRIES - wrong, closed=False)


async def tried_wrong(session: AsyncSession, number: str, before: Gate, now: datetime) -> Gate:
    """One more wrong try; the fifth closes the gate for fifteen minutes."""
    left = before.left - 1
    closed_until = now + CLOSED_FOR if left <= 0 else None
    values = {"number": number, "wrong": TRIES - left, "closed_until": closed_until, "now": now}
    await session.execute(_WRONG, values)
    return Gate(max(left, 0), closed=left <= 0)


async def tried_right(session: AsyncSession, number: str) -> None:
    """The right digits: earlier mistakes do not count any more."""
    await session.execute(text("delete from gate_tries where number = :number"), {"number": number})


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Drop what counts no more."""
    await session.execute(text("delete from rate_counters where minute < :before"), {"before": now - 2 * WINDOW})
    await session.execute(text("delete from gate_tries where tried_at < :before"), {"before": now - 2 * CLOSED_FOR})


_COUNT = text(
    """
    insert into rate_counters (kind, who, minute, counted) values (:kind, :who, :minute, 1)
    on conflict (kind, who, minute) do update set counted = rate_counters.counted + 1
    """
)
_COUNTED = text(
    "select coalesce(sum(counted), 0) from rate_counters where kind = :kind and who = :who and minute > :after"
)
_GATE = text(
    """
    insert into gate_tries (number, wrong, tried_at) values (:number, 0, :now)
    on conflict (number) do update set number = excluded.number
    returning wrong, closed_until, tried_at
    """
)
_WRONG = text(
    """
    update gate_tries set wrong = :wrong, closed_until = :closed_until, tried_at = :now where number = :number
    """
)
