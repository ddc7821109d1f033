"""The figures of a quarter as of a day, counted over what screening keeps; only reads (季研判数据)."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.screening.domain.quarters.pack import COLUMNS, Lines, Section
from services.screening.store.quarter_lists import PARTS, Asked


async def lines(session: AsyncSession, asked: Asked, red_months: int | None) -> Mapping[Section, Lines]:
    """Every part of the pack."""
    values = {**asked.values, "red": red_months}
    found = {}
    for section, statement in _OF.items():
        width = len(COLUMNS[section])
        rows = await session.execute(text(statement.format(town=TOWN, **PARTS)), values)
        found[section] = {tuple(row[:-width]): tuple(row[-width:]) for row in rows}
    return found


async def undated(session: AsyncSession, region: str) -> int:
    """Monitored households of which no decision with its day is known."""
    return int((await session.execute(text(_UNDATED), {"region": region})).scalar_one())


TOWN = "coalesce(left(h.area_code, 9) || '000', '')"
_FINDINGS = """
select f.rule_id, coalesce(t.event ->> 'risk', '') as risk, {town} as town,
       count(*) filter (where opened_on between :first and :upto),
       count(*) filter (where opened_on <= :upto and (state = 'OPEN' or changed_on > :as_of)),
       count(*) filter (where state in ('ENDED', 'CLEARED') and changed_on between :first and :upto),
       count(*) filter (where state = 'WITHDRAWN' and changed_on between :first and :upto)
  from findings f join told_findings t using (finding_id, occurrence)
  left join households h on h.household_id = f.household_id
 where f.region = :region and state <> 'MERGED' and opened_on <= :upto and (state = 'OPEN' or changed_on >= :first)
 group by 1, 2, 3
"""
"""One that was joined with its double counts once. What was over before the quarter is none of its matters."""
_PRECISION = """
select f.rule_id, {town} as town,
       count(*) filter (where known.confirmed),
       count(*) filter (where not known.confirmed),
       count(*) filter (where known.confirmed is null and (known.finding_id is not null or not still)),
       count(*) filter (where known.finding_id is null and still)
  from (select finding_id, rule_id, household_id, state = 'OPEN' or changed_on > :as_of as still
          from findings
         where region = :region and state <> 'MERGED' and opened_on between :first and :upto) as f
  left join lateral (
        select o.finding_id, o.confirmed from finding_outcomes o
         where o.finding_id = f.finding_id and o.closed_on <= :as_of
         order by o.confirmed is null, o.turn desc limit 1) as known on true
  left join households h on h.household_id = f.household_id
 group by 1, 2
"""
"""Of several answers the last one that a visit gave."""
_MEASURES = """
select {town} as town, count(*),
       count(*) filter (where {no_measure}
                          and cast(:as_of as date) > decided_on + make_interval(months => cast(:warn as integer))),
       count(*) filter (where {no_measure}
                          and cast(:as_of as date) > decided_on + make_interval(months => cast(:red as integer)))
  from ({standing}) as standing {placed}
 where standing.monitored and decided_on <= :last
 group by 1
"""
_LATE = """
select level, coalesce(department, ''), {town} as town, count(*), count(*) filter (where still)
  from ({tasks}) as late {placed}
 group by 1, 2, 3
"""
_RELAPSES = """
select {town} as town, count(distinct coalesce(h.household_id, again.household_id))
  from ({again}) as again {placed} where before_on is not null
 group by 1
"""
_UNDATED = """
select count(*) from households h
 where region = :region and monitored and merged_into is null
   and not exists (select from case_decisions c where c.household_id = h.household_id)
"""
_OF: Mapping[Section, str] = MappingProxyType(
    {
        Section.FINDINGS: _FINDINGS,
        Section.PRECISION: _PRECISION,
        Section.MEASURES: _MEASURES,
        Section.LATE: _LATE,
        Section.RELAPSES: _RELAPSES,
    }
)
