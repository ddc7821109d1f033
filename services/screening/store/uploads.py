"""Lists as screening sees them: how much of each was handled, and whether its findings may be told (清单放行)."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import UploadLoaded
from libs.events.transport.driver import driver
from services.screening.store.heard import List


async def handled(session: AsyncSession, more: Mapping[List, int]) -> None:
    """Count what was handled of each list: so many rows more."""
    connection = await driver(session)
    lists = sorted(more, key=lambda one: one[2])
    regions, feeds, ids = ([one[place] for one in lists] for place in range(3))
    await connection.execute(_HANDLED, ids, regions, feeds, [more[one] for one in lists])


async def loaded(session: AsyncSession, events: Sequence[UploadLoaded]) -> None:
    """Note how many rows each list has, and what it covers."""
    connection = await driver(session)
    for event in sorted(events, key=lambda event: event.upload_id):
        await connection.execute(
            _LOADED,
            event.upload_id,
            event.region,
            event.feed,
            event.rows,
            event.department,
            event.list_title,
            event.area_code,
            event.loaded_on,
            event.households_in_area,
            event.first,
            list(event.months),
            event.nothing,
            event.lines,
        )


async def complete(session: AsyncSession, upload_ids: Sequence[str]) -> list[str]:
    """Those of these lists whose rows are all handled now, for the first time; they are to be screened as a whole."""
    rows = await (await driver(session)).fetch(_COMPLETE, sorted(upload_ids))
    return sorted(row["upload_id"] for row in rows)


async def without_rows(session: AsyncSession, upload_ids: Sequence[str]) -> list[asyncpg.Record]:
    """Those of these lists that are not told yet and of which no row is in force any more; they are taken back now.

    Gives each with the state it had.
    """
    rows: list[asyncpg.Record] = await (await driver(session)).fetch(_TAKE_BACK, sorted(upload_ids))
    return rows


async def lock(session: AsyncSession, upload_id: str) -> asyncpg.Record | None:
    """One list, locked."""
    return await (await driver(session)).fetchrow("select * from uploads where upload_id = $1 for update", upload_id)


async def one(session: AsyncSession, upload_id: str) -> asyncpg.Record | None:
    """One list as it stands."""
    return await (await driver(session)).fetchrow("select * from uploads where upload_id = $1", upload_id)


async def deliver(session: AsyncSession, upload: asyncpg.Record) -> bool:
    """The months of a list are delivered from now on; whether any of them was not before."""
    connection = await driver(session)
    region, feed, upload_id, months = upload["region"], upload["feed"], upload["upload_id"], upload["months"]
    return bool(await connection.fetch(_DELIVER, region, feed, upload_id, months))


async def holds(session: AsyncSession, upload_id: str) -> list[asyncpg.Record]:
    """What a list holds back: household, rule and figure of each finding."""
    rows: list[asyncpg.Record] = await (await driver(session)).fetch(_HOLDS, upload_id)
    return rows


async def households_with_rows(session: AsyncSession, upload_id: str, after: str, limit: int) -> list[str]:
    """Households with a row of the list, in their order, after this one."""
    rows = await (await driver(session)).fetch(_WITH_ROWS, upload_id, after, limit)
    return [row["household_id"] for row in rows]


async def households_in(session: AsyncSession, region: str, after: str, limit: int) -> list[str]:
    """Households of the region, in their order, after this one."""
    rows = await (await driver(session)).fetch(_IN_REGION, region, after, limit)
    return [row["household_id"] for row in rows]


async def count_in(session: AsyncSession, region: str) -> int:
    """How many households of the region are screened."""
    found: int = await (await driver(session)).fetchval(_COUNT_IN, region)
    return found


async def households_held(session: AsyncSession, upload_id: str, after: str, limit: int) -> list[str]:
    """Households of which the list holds a finding back, in their order, after this one."""
    rows = await (await driver(session)).fetch(_HELD, upload_id, after, limit)
    return [row["household_id"] for row in rows]


async def hold(session: AsyncSession, upload_id: str, summary: Mapping[str, Any]) -> None:
    """The list waits for a person; what the page says of it is kept."""
    await (await driver(session)).execute(_HOLD, upload_id, json.dumps(summary, ensure_ascii=False))


async def let_pass(session: AsyncSession, upload_id: str) -> None:
    """The list may be told, by its share."""
    await (await driver(session)).execute("update uploads set state = 'PASSED' where upload_id = $1", upload_id)


async def passed_by(session: AsyncSession, upload_id: str, who: tuple[str, str], reason: str, at: datetime) -> None:
    """A person let the list pass: who, as what, why."""
    await (await driver(session)).execute(_PASSED_BY, upload_id, who[0], who[1], reason, at)


def commonest(words: Sequence[str]) -> tuple[str, int]:
    """The word that stands most often among these, and how often; the first in order of two that are as common."""
    counts = {word: words.count(word) for word in sorted(set(words))}
    return max(counts.items(), key=lambda pair: pair[1]) if counts else ("", 0)


def summary_of(upload: asyncpg.Record) -> dict[str, Any]:
    """What was told when the list was held."""
    found = upload["summary"]
    return json.loads(found) if isinstance(found, str) else dict(found)


def day_of(upload: asyncpg.Record) -> date:
    """The day on which the list was loaded."""
    found: date = upload["loaded_on"]
    return found


_HANDLED = """
insert into uploads (upload_id, region, feed, state, handled)
select upload_id, region, feed, 'LOADING', handled
  from unnest($1::text[], $2::text[], $3::text[], $4::int[]) as u (upload_id, region, feed, handled)
 order by upload_id
on conflict (upload_id) do update set handled = uploads.handled + excluded.handled
"""
_LOADED = """
insert into uploads (upload_id, region, feed, state, rows, department, list_title, area_code, loaded_on,
                     households_in_area, first, months, nothing, lines)
values ($1, $2, $3, 'LOADING', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (upload_id) do update
   set rows = excluded.rows, department = excluded.department, list_title = excluded.list_title,
       area_code = excluded.area_code, loaded_on = excluded.loaded_on, first = excluded.first,
       households_in_area = excluded.households_in_area, months = excluded.months, nothing = excluded.nothing,
       lines = excluded.lines
"""
_COMPLETE = """
update uploads set state = 'SCREENING'
 where upload_id = any($1::text[]) and state = 'LOADING' and handled >= rows
returning upload_id
"""
_TAKE_BACK = """
with before as (
    select upload_id, state from uploads u
     where upload_id = any($1::text[]) and state in ('LOADING', 'SCREENING', 'HELD') and handled >= rows
       and not exists (select from list_rows s where s.upload_id = u.upload_id and s.in_force)
     order by upload_id for update)
update uploads u set state = 'TAKEN_BACK' from before b where u.upload_id = b.upload_id
returning u.upload_id, u.region, b.state
"""
_DELIVER = """
insert into delivered_months (region, feed, month, upload_id)
select $1::text, $2::text, month, $3::text from unnest($4::date[]) as month
on conflict do nothing returning month
"""
_HOLDS = "select household_id, rule_id, figure from held_findings where upload_id = $1 order by household_id, rule_id"
_WITH_ROWS = """
select distinct household_id from list_rows where upload_id = $1 and household_id > $2
 order by household_id limit $3
"""
_IN_REGION = """
select household_id from households where region = $1 and household_id > $2 and merged_into is null
 order by household_id limit $3
"""
_COUNT_IN = """
select (select count(*) from households where region = $1)
     - (select count(*) from households where region = $1 and merged_into is not null)
"""
"""Of two indexes: the table itself, documents and all, is not read for it."""
_HELD = """
select distinct household_id from held_findings where upload_id = $1 and household_id > $2
 order by household_id limit $3
"""
_HOLD = "update uploads set state = 'HELD', summary = $2::json where upload_id = $1"
_PASSED_BY = """
update uploads set state = 'PASSED', passed_by = $2, passed_as = $3, reason = $4, decided_at = $5 where upload_id = $1
"""
