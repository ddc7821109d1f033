"""People of departments' rows whom the register does not know, one line a person (查无此人)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

PAGE_ROWS = 50
TOWN, COUNTY = "town", "county"


@dataclass(frozen=True, slots=True)
class Stranger:
    """A person whom nobody registered, as the latest row names them (查无此人的一个人)."""

    id_hash: bytes
    row_id: str
    feed: str
    sealed: bytes | None
    area_code: str | None
    rows: int
    since: datetime
    passed: str | None
    """Who said that they live elsewhere: the town, the county."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Which of them a reader sees: by area, and how far they were passed on (看得到的)."""

    where: str
    """The condition of `visible_sql` on s.area_code."""
    values: Mapping[str, str]
    is_county: bool


async def places(session: AsyncSession, seen: Seen) -> dict[str | None, int]:
    """How many strangers each place has (按村计数)."""
    rows = await session.execute(text(_PLACES.replace("{where}", _condition(seen))), dict(seen.values))
    return {row.area_code: row.people for row in rows}


async def page(session: AsyncSession, seen: Seen, area_code: str | None, number: int) -> list[Stranger]:
    """One page of them, those of a village together, the oldest first; `area_code` narrows it to one place."""
    where = _condition(seen) + (" and s.area_code = :place" if area_code else "")
    values = {**seen.values, "most": PAGE_ROWS, "skip": (number - 1) * PAGE_ROWS}
    values |= {"place": area_code} if area_code else {}
    rows = await session.execute(text(_PAGE.replace("{where}", where)), values)
    return [Stranger(**row) for row in rows.mappings()]


async def one(session: AsyncSession, row_id: str, seen: Seen) -> Stranger | None:
    """The person of a row, if the reader sees them."""
    statement = text(_ONE.replace("{where}", _condition(seen)))
    row = (await session.execute(statement, {**seen.values, "row": row_id})).mappings().one_or_none()
    return Stranger(**row) if row is not None else None


async def was(session: AsyncSession, row_id: str) -> tuple[str | None, bool] | None:
    """Where a row says that its person lives, and whether somebody knows them now."""
    found = (await session.execute(_WAS, {"row": row_id})).one_or_none()
    return (found.area_code, found.told or found.state != "IN_FORCE") if found is not None else None


async def pass_on(session: AsyncSession, id_hash: bytes, level: str, officer_id: str, now: datetime) -> None:
    """They do not live here: a town passes them to the county, the county lists them no more (不是本镇人)."""
    await session.execute(_PASS_ON, {"id": id_hash, "level": level, "officer": officer_id, "now": now})


async def add_household(session: AsyncSession, values: Mapping[str, object]) -> None:
    """A household of the register of which one person is known; whether that is everybody is said (登记一户)."""
    await session.execute(_ADD_HOUSEHOLD, dict(values))


async def household_of_no(
    session: AsyncSession, household_no: str, where: str, values: Mapping[str, object]
) -> str | None:
    """The household of this number in the reader's areas (按户编号)."""
    statement = text(_BY_NO.replace("{where}", where))
    found: str | None = (await session.execute(statement, {**values, "no": household_no})).scalar_one_or_none()
    return found


async def homes_of(session: AsyncSession, id_hash: bytes) -> Sequence[str | None]:
    """In which places somebody of this number is registered now (已登记在哪)."""
    return list((await session.execute(_HOMES, {"id": id_hash})).scalars())


def _condition(seen: Seen) -> str:
    if seen.is_county:
        return f"{seen.where} and (s.area_code is null or p.level = 'town') and p.level is distinct from 'county'"
    return f"{seen.where} and p.level is null"


_STRANGERS = """
    select s.id_hash, s.row_id, s.feed, s.sealed, s.area_code, c.rows, c.since, p.level as passed
      from (select distinct on (id_hash) id_hash, row_id, feed, sealed, area_code from feed_rows
             where state = 'IN_FORCE' and not told and id_hash is not null
             order by id_hash, area_code is null, entered_at desc, row_id desc) s
      join (select id_hash, count(*) as rows, min(entered_at) as since from feed_rows
             where state = 'IN_FORCE' and not told group by id_hash) c using (id_hash)
      left join passed_on p using (id_hash)
"""
_PLACES = f"select area_code, count(*) as people from ({_STRANGERS} where {{where}}) t group by area_code"  # noqa: S608 - a constant
_PAGE = _STRANGERS + " where {where} order by s.area_code nulls first, c.since, s.row_id limit :most offset :skip"
_ONE = f"""
    {_STRANGERS}
     where s.id_hash = (select id_hash from feed_rows where row_id = :row and state = 'IN_FORCE' and not told)
       and {{where}}
"""  # noqa: S608 - a constant of this file
_WAS = text("select area_code, told, state from feed_rows where row_id = :row")
_PASS_ON = text(
    """
    insert into passed_on (id_hash, level, officer_id, passed_at) values (:id, :level, :officer, :now)
    on conflict (id_hash) do update
       set level = excluded.level, officer_id = excluded.officer_id, passed_at = excluded.passed_at
    """
)
_ADD_HOUSEHOLD = text(
    """
    insert into households (household_id, version, provisional, area_code, head_name_sealed, head_name_hash,
                            members_known, income_blocks, recorded_at)
    values (:household_id, 1, false, :area_code, :head_name_sealed, :head_name_hash, :alone, '[]', :now)
    """
)
_BY_NO = """
    select household_id from households
     where household_no = :no and not provisional and merged_into is null and {where}
"""
_HOMES = text(
    """
    select h.area_code from people p join members m using (person_id) join households h using (household_id)
     where p.id_hash = :id and m.left_on is null and not h.provisional and h.merged_into is null
    """
)
