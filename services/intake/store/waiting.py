"""Provisional households that wait to be recognised, and registered ones that might be the same (待认户)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

CANDIDATES_MAX = 5


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait in the reader's areas, since when, and who is next (排队)."""

    count: int
    oldest: datetime | None
    next_id: str | None


async def queue(session: AsyncSession, where: str, values: Mapping[str, object]) -> Queue:
    """The queue as this reader sees it; `where` is the condition of `visible_sql`."""
    count, oldest = (await session.execute(text(_COUNT.replace("{where}", where)), dict(values))).one()
    next_id = (await session.execute(text(_NEXT.replace("{where}", where)), dict(values))).scalar_one_or_none()
    return Queue(count, oldest, next_id)


async def one(session: AsyncSession, household_id: str, where: str, values: Mapping[str, object]) -> RowMapping | None:
    """A household that waits, if the reader may see it."""
    found = await session.execute(text(_ONE.replace("{where}", where)), {**values, "id": household_id})
    return found.mappings().one_or_none()


async def candidates(
    session: AsyncSession, said: Mapping[str, object], where: str, values: Mapping[str, object]
) -> list[RowMapping]:
    """Registered households of the reader's areas that have something in common with what was said."""
    rows = await session.execute(text(_CANDIDATES.replace("{where}", where)), {**values, **said})
    return list(rows.mappings())


_COUNT = """
    select count(*), min(recorded_at) from households where provisional and merged_into is null and {where}
"""
_NEXT = """
    select household_id from households where provisional and merged_into is null and {where}
     order by coalesce(later_at, recorded_at), household_id limit 1
"""
_ONE = """
    select * from households where household_id = :id and provisional and merged_into is null and {where}
"""
_CANDIDATES = f"""
    select * from (
        select h.*,
               coalesce(h.phone_hash = cast(:phone as bytea), false) or exists (
                   select 1 from members m join people p using (person_id)
                    where m.household_id = h.household_id and p.phone_hash = cast(:phone as bytea)) as same_phone,
               coalesce(h.head_name_hash = cast(:head as bytea), false) as same_head,
               exists (select 1 from members m join people p using (person_id)
                        where m.household_id = h.household_id and p.name_hash = cast(:head as bytea)) as same_member,
               coalesce(h.area_code = :area, false) as same_village,
               exists (select from matches w where w.from_id = :id and w.into_id = h.household_id
                          and w.split_at is not null) as was_wrong
          from households h
         where not h.provisional and h.merged_into is null and {{where}}
           and (h.phone_hash = cast(:phone as bytea) or h.head_name_hash = cast(:head as bytea)
                or h.household_id in (select m.household_id from members m join people p using (person_id)
                                       where p.name_hash = cast(:head as bytea)
                                          or p.phone_hash = cast(:phone as bytea)))
    ) found
     order by (same_phone::int * 2 + (same_head or same_member)::int * 2 + same_village::int) desc, household_id
     limit {CANDIDATES_MAX}
"""  # noqa: S608 - a constant of this file
