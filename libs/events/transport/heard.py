"""Which messages were heard, kept by week of their UUIDv7 and dropped by the week (已处理消息)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

WEEK = timedelta(weeks=1)
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
"""A Monday: weeks are counted from here."""
AHEAD = 4
"""Weeks made in advance, so that a timer that fails for a month does no harm."""
PARTITIONS_LOCK = 0x5745_454B
"""Two workers of a service start together."""
KEPT = timedelta(days=90 + 1 + 7)
"""Retention of events, a segment, and a week: a message cannot come again after that."""


async def keep_partitions(session: AsyncSession, now: datetime) -> None:
    """Make the partitions of this week and the next four; drop those that no message can come again from.

    Called before anything is heard. What is older than the first partition (a first start hears 90 days) is kept in
    the default partition.
    """
    await session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": PARTITIONS_LOCK})
    this_week = (now - EPOCH) // WEEK
    for week in range(this_week, this_week + AHEAD + 1):
        start, end = EPOCH + week * WEEK, EPOCH + (week + 1) * WEEK
        await session.execute(
            text(
                f"create table if not exists heard_messages_{start:%Y%m%d} partition of heard_messages "
                f"for values from ('{_first_id(start)}') to ('{_first_id(end)}')"
            )
        )
    for name in (await session.execute(_PARTITIONS)).scalars():
        if _ends(name) < now - KEPT:
            await session.execute(text(f"drop table {name}"))
    await session.execute(
        text("delete from heard_messages_default where message_id < :first"), {"first": _first_id(now - KEPT)}
    )


def _first_id(moment: datetime) -> UUID:
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _ends(name: str) -> datetime:
    return datetime.strptime(name[-8:], "%Y%m%d").replace(tzinfo=UTC) + WEEK


_PARTITIONS = text(
    r"""
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'heard_messages'::regclass and c.relname ~ '_\d{8}$'
    """
)
