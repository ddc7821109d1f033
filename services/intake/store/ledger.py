"""The conservation ledger: every item that intake told, and the end that it came to (台账)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import ItemEnd

ALARM_AFTER = timedelta(minutes=5)
"""An item told longer ago than this, without an end and not parked, is unaccounted for."""
SHOWN_MAX = 100


class Kind(StrEnum):
    """What is counted (台账记的是什么)."""

    REPORT = "report"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Account:
    """How many items of a kind came to which end (台账合计)."""

    kind: str
    end: str | None
    """None: no end yet."""
    items: int


async def open_items(session: AsyncSession, kind: Kind, items: Sequence[str], now: datetime) -> None:
    """Note items that are being told; `now` is real time (记台账)."""
    await session.execute(_OPEN, {"kind": kind.value, "items": list(items), "now": now})


async def end_items(
    session: AsyncSession, items: Sequence[str], end: ItemEnd, now: datetime, met: Sequence[str] = ()
) -> None:
    """Items came to their end; the first one told stays (销项)."""
    await session.execute(_END, {"items": sorted(items), "end": end.value, "now": now, "met": list(met)})


async def accounts(session: AsyncSession) -> list[Account]:
    """Totals by kind and end."""
    rows = await session.execute(_ACCOUNTS)
    return [Account(**row) for row in rows.mappings()]


async def without_end(session: AsyncSession, before: datetime) -> tuple[int, list[tuple[str, str]]]:
    """How many items told before this moment have no end, and the oldest of them: kind and id (没有下落的)."""
    count = (await session.execute(_COUNT_OPEN, {"before": before})).scalar_one()
    rows = await session.execute(_LIST_OPEN, {"before": before, "most": SHOWN_MAX})
    return count, [(row.kind, row.item_id) for row in rows]


_OPEN = text(
    """
    insert into ledger (item_id, kind, told_at, met)
    select item, :kind, :now, false from unnest(cast(:items as text[])) as item on conflict do nothing
    """
)
_END = text(
    """
    with held as (select item_id from ledger where item_id = any(:items) order by item_id for update)
    update ledger l set ended = coalesce(l.ended, :end), ended_at = coalesce(l.ended_at, :now),
                        met = l.met or l.item_id = any(:met)
      from held where l.item_id = held.item_id
    """
)
_ACCOUNTS = text('select kind, ended as "end", count(*) as items from ledger group by kind, ended order by kind, ended')
_COUNT_OPEN = text("select count(*) from ledger where ended is null and told_at <= :before")
_LIST_OPEN = text(
    "select kind, item_id from ledger where ended is null and told_at <= :before order by told_at, item_id limit :most"
)
