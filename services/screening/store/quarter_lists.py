"""Households and tasks of a quarter that a meeting talks about, as of a day; signed, as they were (季研判名单)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.screening.domain.quarters.quarter import Quarter


class ListOf(StrEnum):
    """Which list (哪张名单)."""

    WITHOUT = "without"
    """Monitored, and no measure was sent to a department for longer than the figure says."""
    LATE = "late"
    """Tasks of the quarter whose day passed and that are not done."""
    AGAIN = "again"
    """Confirmed anew in the quarter."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list."""

    household_id: str
    area_code: str | None
    level: str | None
    department: str | None
    label: str
    since_on: date
    """Since when it is monitored; the day that passed; the day it was confirmed anew."""
    before_on: date | None
    """The day of the confirmation before."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which region and quarter, as of which day, something is asked."""

    region: str
    quarter: Quarter
    as_of: date
    warn_months: int | None
    signed: bool = False
    """Whether the lists stand as they were signed."""

    @property
    def values(self) -> dict[str, Any]:
        """What the statements are asked with."""
        return {
            "region": self.region,
            "first": self.quarter.first,
            "last": self.quarter.last,
            "upto": min(self.quarter.last, self.as_of),
            "as_of": self.as_of,
            "warn": self.warn_months,
        }


@dataclass(frozen=True, slots=True)
class Among:
    """Which lines of a list a reader may see: a condition over areas and its values, departments if only some."""

    where: str
    values: Mapping[str, str]
    departments: Collection[str] | None = None

    @property
    def condition(self) -> str:
        """The condition, the code's own words."""
        return self.where if self.departments is None else f"{self.where} and department = any(:departments)"

    @property
    def asked(self) -> dict[str, Any]:
        """Its values."""
        of_departments = {} if self.departments is None else {"departments": sorted(self.departments)}
        return {**self.values, **of_departments}


EVERYTHING = Among("true", {})


async def how_many(session: AsyncSession, asked: Asked, which: ListOf, among: Among) -> int:
    """How many lines a list has for this reader."""
    counted = text(_HOW_MANY.format(listed=_relation(asked, which), where=among.condition))
    found = await session.execute(counted, {**asked.values, **among.asked, "list": which.value})
    return int(found.scalar_one())


async def page(session: AsyncSession, asked: Asked, which: ListOf, among: Among, part: tuple[int, int]) -> list[Listed]:
    """A page of a list, the longest since first; `part` says how many rows are before it, and how many it has."""
    statement = text(_PAGE.format(columns=_COLUMNS, listed=_relation(asked, which), where=among.condition))
    skip, most = part
    values = {**asked.values, **among.asked, "list": which.value, "most": most, "skip": skip}
    return [Listed(*row) for row in await session.execute(statement, values)]


async def keep(session: AsyncSession, asked: Asked) -> None:
    """Keep every list as it is now: the quarter is signed."""
    for which in ListOf:
        statement = text(_KEEP.format(columns=_COLUMNS, listed=_relation(asked, which)))
        await session.execute(statement, {**asked.values, "list": which.value})


def _relation(asked: Asked, which: ListOf) -> str:
    return (_KEPT if asked.signed else _OF[which]).format(columns=_COLUMNS, **PARTS)


PLACED = """
  left join households told using (household_id)
  left join households h on h.household_id = coalesce(told.merged_into, told.household_id)
"""
"""The household as it stands now: one that ended in another is that one."""
STANDING = """
select distinct on (case_id) case_id, household_id, monitored, decided_on
  from case_decisions where region = :region and decided_on <= :as_of order by case_id, turn desc
"""
"""Each case as it was last decided on by the day."""
NO_MEASURE = """
not exists (
    select from dispatched_measures m
     where m.case_id = standing.case_id and m.dispatched_on <= :as_of
       and (m.declined_at is null or m.delivered_on is not null or m.dispatched_at > m.declined_at
            or (m.declined_at at time zone 'Asia/Shanghai')::date > :as_of))
"""
"""A measure that its department gave back is none, from that day on."""
TASKS = """
select household_id, level, department, area_code, label, due_on, ended_on is null or ended_on > :as_of as still
  from tasks where region = :region and due_on between :first and :upto and missed_on <= :as_of and level is not null
"""
AGAIN = """
select c.household_id, c.decided_on,
       (select max(e.decided_on) from case_decisions e
         where e.household_id = c.household_id and e.case_id <> c.case_id and e.monitored and e.turn < c.turn)
         as before_on
  from case_decisions c where c.region = :region and c.monitored and c.decided_on between :first and :upto
"""
PARTS = {"placed": PLACED, "standing": STANDING, "no_measure": NO_MEASURE, "tasks": TASKS, "again": AGAIN}
"""What figures and lists are put together from."""
_COLUMNS = "household_id, area_code, level, department, label, since_on, before_on"
_KEPT = "select {columns} from quarter_listed where region = :region and first_on = :first and list = :list"
_HOW_MANY = "select count(*) from ({listed}) as listed where {where}"
_PAGE = """
select {columns} from ({listed}) as listed where {where}
 order by since_on, household_id, label limit :most offset :skip
"""
_KEEP = """
insert into quarter_listed (region, first_on, list, place, {columns})
select :region, :first, :list, row_number() over (order by since_on, household_id, label), {columns}
  from ({listed}) as listed
"""
_OF: Mapping[ListOf, str] = {
    ListOf.WITHOUT: """
select coalesce(h.household_id, standing.household_id) as household_id, h.area_code, null::text as level,
       null::text as department, '' as label, decided_on as since_on, null::date as before_on
  from ({standing}) as standing {placed}
 where standing.monitored and decided_on <= :last and {no_measure}
   and cast(:as_of as date) > decided_on + make_interval(months => cast(:warn as integer))
""",
    ListOf.LATE: """
select coalesce(h.household_id, late.household_id) as household_id, h.area_code, level, department, label,
       due_on as since_on, null::date as before_on
  from ({tasks}) as late {placed} where still
""",
    ListOf.AGAIN: """
select coalesce(h.household_id, again.household_id) as household_id, h.area_code, null::text as level,
       null::text as department, '' as label, decided_on as since_on, before_on
  from ({again}) as again {placed} where before_on is not null
""",
}
