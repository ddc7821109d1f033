"""Rows of departments' lists as they stand: in force, replaced, withdrawn; and whom they are about (清单的行)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, cast

import asyncpg
from pydantic_core import to_json
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver, joined

IN_FORCE, REPLACED, WITHDRAWN = "IN_FORCE", "REPLACED", "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the register and the household they belong to (对上的人)."""

    person_id: str
    household_id: str


class Standing(NamedTuple):
    """What of a list is in force, by key hash (现有的行)."""

    contents: Mapping[bytes, bytes]
    """Content hashes."""
    households: Mapping[bytes, str]
    """Of what was told of a household, which."""


class FeedRow(NamedTuple):
    """One version of a row (一行)."""

    row_id: str
    upload_id: str
    feed: str
    key_hash: bytes
    content_hash: bytes
    line_no: int
    used: Mapping[str, Any]
    id_hash: bytes | None
    sealed: bytes | None
    person_id: str | None
    household_id: str | None
    told: bool
    """An alert told of it; one about nobody is kept untold until the person is registered."""
    area_code: str | None = None
    """Where the row says that somebody lives whom the register does not know."""


async def standing(session: AsyncSession, feed: str) -> Standing:
    """What of a list is in force (现有的行)."""
    rows = await (await driver(session)).fetch(_STANDING, feed)
    return Standing(
        {key: content for key, content, _ in rows}, {key: home for key, _, home in rows if home is not None}
    )


async def in_force(session: AsyncSession, feed: str, keys: Sequence[bytes]) -> dict[bytes, FeedRow]:
    """The rows in force of these keys, locked (现行的行)."""
    rows = await (await driver(session)).fetch(_IN_FORCE, feed, _hexed(keys))
    return {row["key_hash"]: _row(row) for row in rows}


async def in_force_of_upload(session: AsyncSession, upload_id: str, most: int) -> list[FeedRow]:
    """The next rows of an upload that are still in force, in order of household, locked (本次现行的行)."""
    rows = await session.execute(_OF_UPLOAD, {"id": upload_id, "most": most})
    return [_row(row) for row in rows.mappings()]


async def in_force_of_households(session: AsyncSession, household_ids: Sequence[str]) -> list[FeedRow]:
    """The rows in force that were told of these households, in the order they came (各户现行的行)."""
    rows = await session.execute(_OF_HOUSEHOLDS, {"households": list(household_ids)})
    return [_row(row) for row in rows.mappings()]


async def in_force_of_lists(
    session: AsyncSession, feeds: Sequence[str], since: datetime, after: str, most: int
) -> list[FeedRow]:
    """The next rows in force of these lists that were entered since then, in order of id (某些清单现行的行)."""
    said = {"feeds": list(feeds), "since": since, "after": after, "most": most}
    return [_row(row) for row in (await session.execute(_OF_LISTS, said)).mappings()]


async def unmatched(session: AsyncSession, id_hashes: Sequence[bytes]) -> list[FeedRow]:
    """Rows in force about these people that told nothing yet, locked (查无此人的行)."""
    rows = await session.execute(_UNMATCHED, {"ids": list(id_hashes)})
    return [_row(row) for row in rows.mappings()]


async def people(session: AsyncSession, id_hashes: Sequence[bytes]) -> dict[bytes, Person]:
    """Whom the register knows by these numbers, in which household (按证件号找人)."""
    rows = await (await driver(session)).fetch(_PEOPLE, _hexed(id_hashes))
    return {id_hash: Person(person_id, household_id) for id_hash, person_id, household_id in rows}


async def homes(session: AsyncSession, id_hashes: Sequence[bytes]) -> list[str | None]:
    """Of each of these numbers the household in which the register knows its person, in their order (各住哪一户)."""
    found = await (await driver(session)).fetchval(_HOMES, _hexed(id_hashes)) if id_hashes else []
    return cast("list[str | None]", found)


async def add(session: AsyncSession, rows: Sequence[FeedRow], now: datetime) -> None:
    """Write rows down; they are in force (写入)."""
    if not rows:
        return
    await (await driver(session)).copy_records_to_table(
        "feed_rows",
        records=((*_plain(row), to_json(row.used).decode(), IN_FORCE, now) for row in rows),
        columns=(*_PLAIN, "used", "state", "entered_at"),
    )


async def end(session: AsyncSession, row_ids: Sequence[str], state: str, now: datetime) -> None:
    """These versions are no longer in force (不再有效)."""
    if row_ids:
        await session.execute(_END, {"ids": list(row_ids), "state": state, "now": now})


async def found_at_last(session: AsyncSession, found: Mapping[str, Person]) -> None:
    """People of unmatched rows are registered now: the rows are told, and no longer name them (对上了)."""
    columns = {
        "ids": list(found),
        "people": [person.person_id for person in found.values()],
        "households": [person.household_id for person in found.values()],
    }
    await session.execute(_FOUND, columns)


async def reopen_items(session: AsyncSession, row_ids: Sequence[str], now: datetime) -> None:
    """Rows that ended as unmatched are told now, and wait for another end; `now` is real time (重新记台账)."""
    await session.execute(_REOPEN, {"items": list(row_ids), "now": now})


def _row(row: RowMapping | asyncpg.Record) -> FeedRow:
    return FeedRow._make([row[name] for name in FeedRow._fields])


def _hexed(hashes: Iterable[bytes]) -> str:
    return joined(each.hex() for each in hashes)


_PLAIN = tuple(name for name in FeedRow._fields if name != "used")
_plain = attrgetter(*_PLAIN)


_STANDING = "select key_hash, content_hash, household_id from feed_rows where feed = $1 and state = 'IN_FORCE'"
_IN_FORCE = """
    select * from feed_rows
     where feed = $1 and state = 'IN_FORCE'
       and key_hash = any(array(select decode(key, 'hex') from unnest(string_to_array($2, E'\n')) as key))
     order by row_id for update
"""
_OF_UPLOAD = text(
    """
    select * from feed_rows where upload_id = :id and state = 'IN_FORCE'
     order by household_id, row_id limit :most for update
    """
)
_UNMATCHED = text(
    "select * from feed_rows where id_hash = any(:ids) and state = 'IN_FORCE' and not told order by row_id for update"
)
_OF_HOUSEHOLDS = text(
    """
    select * from feed_rows where household_id = any(:households) and told and state = 'IN_FORCE'
     order by household_id, entered_at, row_id
    """
)
_OF_LISTS = text(
    """
    select * from feed_rows where feed = any(:feeds) and state = 'IN_FORCE' and entered_at >= :since and row_id > :after
     order by row_id limit :most
    """
)
_PEOPLE = """
    select distinct on (p.id_hash) p.id_hash, p.person_id, m.household_id
      from people p join members m using (person_id) join households h using (household_id)
     where p.id_hash = any(array(select decode(id, 'hex') from unnest(string_to_array($1, E'\n')) as id))
       and m.left_on is null and not h.provisional and h.merged_into is null
     order by p.id_hash, m.household_id
"""
_HOMES = """
    select array_agg(home order by place) from (
        select asked.place, min(h.household_id) as home
          from unnest(string_to_array($1, E'\n')) with ordinality as asked (id, place)
          left join people p on p.id_hash = decode(asked.id, 'hex')
          left join members m on m.person_id = p.person_id and m.left_on is null
          left join households h on h.household_id = m.household_id and not h.provisional and h.merged_into is null
         group by asked.place) as homes
"""
_END = text("update feed_rows set state = :state, ended_at = :now where row_id = any(:ids)")
_FOUND = text(
    """
    update feed_rows r set person_id = t.person_id, household_id = t.household_id, told = true, sealed = null
      from unnest(cast(:ids as text[]), cast(:people as text[]), cast(:households as text[]))
           as t (row_id, person_id, household_id)
     where r.row_id = t.row_id
    """
)
_REOPEN = text(
    "update ledger l set told_at = :now, ended = null, ended_at = null, household_id = r.household_id from feed_rows r "
    "where l.item_id = any(:items) and r.row_id = l.item_id and l.ended = 'unmatched'"
)
