"""Measures of households, as assistance tells them: sent to a department, given back, delivered (帮扶措施副本)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.assistance import MeasureDeclined, MeasureDelivered, MeasureDispatched
from libs.events.transport.driver import driver, joined
from services.screening.domain.facts import Measure

Told = MeasureDispatched | MeasureDeclined | MeasureDelivered


async def dispatched(session: AsyncSession, events: Sequence[MeasureDispatched], on: date) -> None:
    """Keep that measures were sent to departments; the day is the one on which it is heard first."""
    rows = [(*_said(event), event.case_id, on, event.dispatched_at) for event in events]
    await (await driver(session)).executemany(_DISPATCHED, rows)


async def declined(session: AsyncSession, events: Sequence[MeasureDeclined]) -> None:
    """Keep that departments gave measures back, or cannot give them; what is sent again later stands again."""
    await (await driver(session)).executemany(_DECLINED, [(*_said(event), event.declined_at) for event in events])


async def delivered(session: AsyncSession, events: Sequence[MeasureDelivered]) -> None:
    """Keep that measures were delivered."""
    await (await driver(session)).executemany(_DELIVERED, [(*_said(event), event.delivered_on) for event in events])


async def of_households(session: AsyncSession, ids: Sequence[str]) -> Mapping[str, Sequence[Measure]]:
    """The measures of these households that somebody owes or has delivered."""
    found: dict[str, list[Measure]] = defaultdict(list)
    for row in await (await driver(session)).fetch(_STANDING, joined(ids)):
        found[row["household_id"]].append(Measure(row["measure_id"], row["is_development"]))
    return found


def _said(event: Told) -> tuple[Any, ...]:
    return (event.measure_id, event.household_id, event.item, event.department, event.is_development)


_KNOWN = """
insert into dispatched_measures (measure_id, household_id, moved_from, item, department, is_development, {columns})
select m.measure_id, coalesce(h.merged_into, m.household_id), case when h.merged_into is not null then m.household_id
       end, m.item, m.department, m.is_development, {values}
  from (select $1::text as measure_id, $2::text as household_id, $3::text as item, $4::text as department,
               $5::boolean as is_development) as m
  left join households h on h.household_id = m.household_id
on conflict (measure_id) do update
   set household_id = excluded.household_id, moved_from = excluded.moved_from, item = excluded.item,
       department = excluded.department,
       is_development = coalesce(excluded.is_development, dispatched_measures.is_development), {change}
"""
_DISPATCHED = _KNOWN.format(
    columns="case_id, dispatched_on, dispatched_at",
    values="$6, $7, $8",
    change="""case_id = excluded.case_id,
       dispatched_on = coalesce(dispatched_measures.dispatched_on, excluded.dispatched_on),
       dispatched_at = greatest(dispatched_measures.dispatched_at, excluded.dispatched_at)""",
)
_DECLINED = _KNOWN.format(
    columns="declined_at",
    values="$6",
    change="declined_at = greatest(dispatched_measures.declined_at, excluded.declined_at)",
)
_DELIVERED = _KNOWN.format(columns="delivered_on", values="$6", change="delivered_on = excluded.delivered_on")
_STANDING = """
select household_id, measure_id, is_development from dispatched_measures
 where household_id = any(string_to_array($1, E'\\n'))
   and (declined_at is null or delivered_on is not null or dispatched_at > declined_at)
 order by measure_id
"""
