"""What entered figures changed: rows of households, counted and listed for those who may see them (标准变动的影响)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver
from services.screening.domain.figures.effects import Change, Effect


@dataclass(frozen=True, slots=True)
class Count:
    """How many households an entry concerns under a rule (户数)."""

    rule_id: str
    effect: Effect
    households: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A household of the list, and its area."""

    change: Change
    area_code: str | None


async def keep(session: AsyncSession, entry_id: str, found: Sequence[Change]) -> None:
    """Write down what was found; found again, it is as it is found now."""
    await (await driver(session)).execute(
        _KEEP,
        entry_id,
        [one.household_id for one in found],
        [one.rule_id for one in found],
        [one.since_on for one in found],
        [one.until_on for one in found],
        [one.effect.value for one in found],
    )


async def forget(session: AsyncSession, entry_id: str, household_ids: Sequence[str]) -> None:
    """Forget what was found of these households: they are asked anew."""
    await (await driver(session)).execute(_FORGET, entry_id, household_ids)


async def counts(session: AsyncSession, entry_id: str, where: str, among: Mapping[str, str]) -> list[Count]:
    """Households by rule and effect; `where` and its values limit them to the areas of a reader."""
    rows = await session.execute(text(_COUNTS.format(where=where)), {"entry": entry_id, **among})
    return [Count(row.rule_id, Effect(row.effect), row.households) for row in rows]


async def how_many(session: AsyncSession, entry_id: str, where: str, among: Mapping[str, str]) -> int:
    """How many rows `listed` has in all."""
    rows = await session.execute(text(_HOW_MANY.format(where=where)), {"entry": entry_id, **among})
    return int(rows.scalar_one())


async def listed(
    session: AsyncSession, entry_id: str, area: tuple[str, Mapping[str, str]], *, first: int, most: int
) -> list[Listed]:
    """A page of the households of the reader's areas, those that came in first, by rule and day."""
    where, among = area
    asked = {"entry": entry_id, "first": first, "most": most, **among}
    rows = await session.execute(text(_LISTED.format(where=where)), asked)
    return [
        Listed(Change(row.household_id, row.rule_id, Effect(row.effect), row.since_on, row.until_on), row.area_code)
        for row in rows
    ]


_KEEP = """
insert into figure_effects (entry_id, household_id, rule_id, since_on, until_on, effect)
select $1, * from unnest($2::text[], $3::text[], $4::date[], $5::date[], $6::text[])
on conflict (entry_id, household_id, rule_id, since_on) do update
   set until_on = excluded.until_on, effect = excluded.effect
"""
_FORGET = "delete from figure_effects where entry_id = $1 and household_id = any($2::text[])"
_COUNTS = """
select rule_id, effect, count(distinct household_id) as households
  from figure_effects join households using (household_id)
 where entry_id = :entry and {where}
 group by rule_id, effect order by rule_id, effect
"""
_HOW_MANY = """
select count(*) from figure_effects join households using (household_id) where entry_id = :entry and {where}
"""
_LISTED = """
select household_id, rule_id, effect, since_on, until_on, area_code
  from figure_effects join households using (household_id)
 where entry_id = :entry and {where}
 order by effect, rule_id, since_on, household_id limit :most offset :first
"""
