"""The conservation ledger: every item that intake told, and the end that it came to (台账).

Parked is a state, not an end: which households are parked is heard from the service that parked them
(`parked_elsewhere.py`), and their items are counted apart from those that nobody can account for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import ItemEnd
from libs.events.transport.driver import driver

ALARM_AFTER = timedelta(minutes=5)
"""An item told longer ago than this, without an end and not parked, is unaccounted for."""
REPORTS = "report"
"""The source of what people say themselves; the others are feeds."""


class Kind(StrEnum):
    """What is counted (台账记的是什么)."""

    REPORT = "report"
    ROW = "row"


class Standing(StrEnum):
    """Where an item is (去向)."""

    ENDED = "ended"
    PARKED = "parked"
    ON_ITS_WAY = "on_its_way"
    """Told less than five minutes ago."""
    UNACCOUNTED = "unaccounted"


class Item(NamedTuple):
    """One item that is told, with the household it is told of (一件)."""

    item_id: str
    household_id: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """How many items of a source stand where (台账合计)."""

    source: str
    """`report`, or the feed."""
    standing: Standing
    end: str | None
    items: int
    day: date | None = None
    """The Beijing day it was told on, where days were asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """At which real moment one looks, and which items a service of ours holds back (看台账的时候)."""

    now: datetime
    parked_here: Sequence[str] = ()
    """Items whose end came, and is parked in intake itself."""

    @property
    def values(self) -> dict[str, object]:
        """For the questions below."""
        return {"before": self.now - ALARM_AFTER, "here": list(self.parked_here)}


async def open_items(session: AsyncSession, source: str, items: Sequence[Item], now: datetime) -> None:
    """Note items that are being told; `now` is real time (记台账)."""
    given = {
        "kind": (Kind.REPORT if source == REPORTS else Kind.ROW).value,
        "source": source,
        "items": [item.item_id for item in items],
        "households": [item.household_id for item in items],
        "now": now,
    }
    await session.execute(_OPEN, given)


async def open_new(
    session: AsyncSession, source: str, items: Sequence[Item], now: datetime, end: ItemEnd | None = None
) -> None:
    """The same of rows whose ids were made a moment ago; with `end` they have come to it already (记新台账)."""
    connection = await driver(session)
    ended_at = now if end is not None else None
    await connection.copy_records_to_table(
        "ledger",
        records=[(item.item_id, Kind.ROW, source, item.household_id, now, end, ended_at, False) for item in items],
        columns=("item_id", "kind", "source", "household_id", "told_at", "ended", "ended_at", "met"),
    )


async def end_items(
    session: AsyncSession, items: Sequence[str], end: ItemEnd, now: datetime, met: Sequence[str] = ()
) -> None:
    """Items came to their end; the first one told stays (销项)."""
    await session.execute(_END, {"items": sorted(items), "end": end.value, "now": now, "met": list(met)})


async def accounts(session: AsyncSession, asked: Asked) -> list[Account]:
    """Totals by source, end and standing."""
    rows = await session.execute(_ACCOUNTS, asked.values)
    return [_account(row) for row in rows.mappings()]


async def accounts_by_day(session: AsyncSession, asked: Asked, since: datetime) -> list[Account]:
    """The same of each day since this moment, the newest first."""
    rows = await session.execute(_BY_DAY, {**asked.values, "since": since})
    return [_account(row) for row in rows.mappings()]


async def unaccounted(session: AsyncSession, asked: Asked) -> int:
    """How many items were told over five minutes ago, have no end, and are not parked (没有下落几件)."""
    return int((await session.execute(_COUNT_LOST, asked.values)).scalar_one())


async def oldest_unaccounted(session: AsyncSession, asked: Asked, most: int, *, skip: int = 0) -> list[tuple[str, str]]:
    """A page of them, the oldest first: source and id (没有下落的)."""
    rows = await session.execute(_LIST_LOST, {**asked.values, "most": most, "skip": skip})
    return [(row.source, row.item_id) for row in rows]


def _account(row: RowMapping) -> Account:
    return Account(row["source"], Standing(row["standing"]), row["end"], row["items"], row.get("day"))


_OPEN = text(
    """
    insert into ledger (item_id, kind, source, household_id, told_at, met)
    select item, :kind, :source, household, :now, false
      from unnest(cast(:items as text[]), cast(:households as text[])) as told (item, household)
    on conflict do nothing
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
_PARKED = """
    (item_id = any(cast(:here as text[]))
     or exists (select from parked_elsewhere p where p.key = l.household_id
                   and p.service = case l.kind when 'report' then 'assistance' else 'screening' end))
"""
_STANDING = f"""
    case when ended is not null then 'ended' when {_PARKED} then 'parked'
         when told_at > :before then 'on_its_way' else 'unaccounted' end
"""
_ACCOUNTS = text(
    f"""
    select coalesce(source, kind) as source, {_STANDING} as standing, ended as "end", count(*)::int as items
      from ledger l group by 1, 2, 3 order by 1, 2, 3
    """
)
_BY_DAY = text(
    f"""
    select coalesce(source, kind) as source, {_STANDING} as standing, ended as "end", count(*)::int as items,
           (told_at at time zone 'Asia/Shanghai')::date as day
      from ledger l where told_at >= :since group by 5, 1, 2, 3 order by 5 desc, 1, 2, 3
    """
)
_LOST = f"from ledger l where ended is null and told_at <= :before and not {_PARKED}"
_COUNT_LOST = text(f"select count(*) {_LOST}")
_LIST_LOST = text(
    f"select coalesce(source, kind) as source, item_id {_LOST} order by told_at, item_id limit :most offset :skip"
)
