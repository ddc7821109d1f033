"""A copy of each household's area; what a household was merged into (农户所在地)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdMerged, HouseholdRecorded, HouseholdSplit


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a household here."""

    household_id: str
    version: int
    area_code: str | None
    merged_into: str | None


async def known(session: AsyncSession, household_ids: Sequence[str]) -> dict[str, Known]:
    """The households of which something was heard."""
    rows = await session.execute(_KNOWN, {"ids": sorted(set(household_ids))})
    return {row.household_id: Known(*row) for row in rows}


async def keep(session: AsyncSession, events: Sequence[HouseholdRecorded]) -> None:
    """Keep the area of each; a lower version says nothing."""
    rows = [{"id": one.household_id, "version": one.version, "area": one.area_code} for one in events]
    await session.execute(_KEEP, rows)


async def merge(session: AsyncSession, event: HouseholdMerged) -> bool:
    """Note into which household another went; False if that was noted before, or undone since."""
    row = {"id": event.from_household_id, "into": event.into_household_id, "turn": event.turn}
    return (await session.execute(_MERGE, row)).scalar_one_or_none() is not None


async def split(session: AsyncSession, event: HouseholdSplit) -> bool:
    """Note that a household is by itself again; False if that was noted before."""
    row = {"id": event.into_household_id, "turn": event.turn}
    return (await session.execute(_SPLIT, row)).scalar_one_or_none() is not None


async def standing(session: AsyncSession, household_ids: Sequence[str]) -> Mapping[str, str]:
    """Each household's id today: its own, or that of the one it was merged into."""
    rows = await session.execute(_STANDING, {"ids": sorted(set(household_ids))})
    merged: dict[str, str] = {row.first: row.last for row in rows}
    return {one: merged.get(one, one) for one in household_ids}


_KNOWN = text(
    """
    select household_id, version, area_code, merged_into from households
     where household_id = any(:ids) order by household_id for update
    """
)
_KEEP = text(
    """
    insert into households (household_id, version, area_code) values (:id, :version, :area)
    on conflict (household_id) do update set version = excluded.version, area_code = excluded.area_code
     where households.version < excluded.version
    """
)
_MERGE = text(
    """
    insert into households (household_id, version, merged_into, turn) values (:id, 0, :into, :turn)
    on conflict (household_id) do update set merged_into = excluded.merged_into, turn = excluded.turn
     where households.turn < excluded.turn
    returning household_id
    """
)
_SPLIT = text(
    """
    insert into households (household_id, version, merged_into, turn) values (:id, 0, null, :turn)
    on conflict (household_id) do update set merged_into = null, turn = excluded.turn
     where households.turn < excluded.turn
    returning household_id
    """
)
_STANDING = text(
    """
    with recursive chain (first, last, steps) as (
        select household_id, merged_into, 1 from households where household_id = any(:ids) and merged_into is not null
        union all
        select first, merged_into, steps + 1 from chain join households on household_id = last
         where merged_into is not null and steps < 10
    )
    select distinct on (first) first, last from chain order by first, steps desc
    """
)
