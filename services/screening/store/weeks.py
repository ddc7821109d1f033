"""Households by town, cause and week, counted from findings and decisions; what was told of them (早期数)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.screening.domain.weeks import Counted, Series

Among = tuple[str, Mapping[str, str]]
"""A condition on households and its values: the areas of a reader."""
EVERYBODY: Among = ("true", {})


@dataclass(frozen=True, slots=True)
class Told:
    """What was told and waits for its week to pass."""

    series: Series
    week: date


async def counted(session: AsyncSession, region: str, span: tuple[date, date], among: Among) -> list[Counted]:
    """Households with a new finding, and those recognised, from the first day to the last one.

    Findings that only the county may know of, and those that rested on wrong facts, are left out. Who was recognised
    counts for each cause that a visit confirmed, else for the others.
    """
    where, values = among
    said = {"region": region, "first": span[0], "last": span[1], **values}
    return [Counted(*row) for row in await session.execute(text(_COUNTED.format(town=_TOWN, where=where)), said)]


async def first_day(session: AsyncSession, region: str) -> date | None:
    """The first day on which anything was found in the region."""
    found: date | None = (await session.execute(_FIRST, {"region": region})).scalar_one()
    return found


async def explained(session: AsyncSession, region: str, span: tuple[datetime, datetime]) -> bool:
    """Whether a monthly run was told in this time, or a figure confirmed: many findings may come of that."""
    said = {"region": region, "first": span[0], "after": span[1]}
    return bool((await session.execute(_EXPLAINED, said)).scalar_one())


async def tell_once(session: AsyncSession, region: str, series: Series, week: date, on: date) -> bool:
    """Note that a week is told; False where it was told before."""
    said = {"region": region, "town": series.town, "cause": series.cause, "week": week, "on": on}
    return (await session.execute(_TELL, said)).scalar_one_or_none() is not None


async def pass_by(session: AsyncSession, region: str, told_before: date) -> Sequence[Told]:
    """Note that nobody has to look any more at what was told before this day; gives those, each once."""
    rows = await session.execute(_PASS, {"region": region, "before": told_before})
    return [Told(Series(row.town, row.cause), row.week) for row in rows]


_TOWN = "coalesce(left(coalesce(h.area_code, h.residence_area_code), 9) || '000', '')"
_COUNTED = """
with raised as (
    select {town} as town, t.event ->> 'risk' as cause, f.opened_on as day, f.household_id
      from findings f
      join households h on h.household_id = f.household_id
      join told_findings t on t.finding_id = f.finding_id and t.occurrence = 1
     where f.region = :region and f.opened_on between :first and :last and f.state not in ('WITHDRAWN', 'MERGED')
       and t.event ->> 'heard_by' is null and {where}),
     decided as (
    select case_id, household_id, min(decided_on) as day from case_decisions
     where region = :region and monitored group by case_id, household_id),
     recognised as (
    select {town} as town, coalesce(c.cause, 'R99') as cause, d.day, d.household_id
      from decided d
      join households h on h.household_id = d.household_id
      left join lateral (
           select distinct t.event ->> 'risk' as cause
             from findings f
             join finding_outcomes o on o.finding_id = f.finding_id and o.confirmed
             join told_findings t on t.finding_id = f.finding_id and t.occurrence = 1
            where f.household_id = d.household_id and f.opened_on <= d.day and t.event ->> 'heard_by' is null) c on true
     where d.day between :first and :last and {where}),
     both_kinds as (
    select town, cause, day, household_id as raised, null as recognised from raised
     union all
    select town, cause, day, null, household_id from recognised)
select town, cause, day - (extract(isodow from day)::integer - 1) as week,
       count(distinct raised)::integer as raised, count(distinct recognised)::integer as recognised
  from both_kinds group by 1, 2, 3 order by 1, 2, 3
"""
_FIRST = text(
    """
    select least((select min(opened_on) from findings where region = :region),
                 (select min(decided_on) from case_decisions where region = :region))
    """
)
_EXPLAINED = text(
    """
    select exists (select 1 from runs
                    where region = :region and state in ('TELLING', 'DONE')
                      and coalesce(decided_at, started_at) < :after and coalesce(ended_at, :after) >= :first)
        or exists (select 1 from figure_entries
                    where region = :region and state = 'confirmed' and decided_at >= :first and decided_at < :after)
    """
)
_TELL = text(
    """
    insert into clusters (region, town, cause, week, told_on) values (:region, :town, :cause, :week, :on)
    on conflict do nothing returning town
    """
)
_PASS = text(
    """
    update clusters set passed = true where region = :region and not passed and told_on < :before
    returning town, cause, week
    """
)
