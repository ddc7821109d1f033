"""Every household of a region, piece by piece, with no lock and nothing written: what rules read of it (全地区的户)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver, joined
from services.screening.domain.extract import Extracts
from services.screening.store import locked


@dataclass(frozen=True, slots=True)
class Rows:
    """Some households, in their order."""

    extracts: Extracts
    areas: Sequence[str | None]
    residences: Sequence[str | None]
    listed_at: Sequence[datetime | None]
    """When the last row in force of any list came about each; none where none did."""


@dataclass(frozen=True, slots=True)
class Found:
    """Whose findings are of what kind."""

    opened: frozenset[str]
    """One is open."""
    cleared: frozenset[str]
    """A visit closed one since that day, because it found no risk."""


async def found_in(session: AsyncSession, region: str, since: date) -> Found:
    """Households of the region with an open finding, and those with one that a visit closed since that day."""
    rows = await (await driver(session)).fetch(_FOUND, region, since)
    return Found(
        frozenset(row["household_id"] for row in rows if row["state"] == "OPEN"),
        frozenset(row["household_id"] for row in rows if row["state"] == "CLEARED"),
    )


async def next_rows(session: AsyncSession, region: str, after: str, limit: int) -> Rows | None:
    """So many households of the region that follow this one; none where none follows."""
    return await _read(session, await (await driver(session)).fetch(_NEXT, region, after, limit))


async def of_village(session: AsyncSession, region: str, village: str, after: str, limit: int) -> Rows | None:
    """The same of one village: who is registered there, or lives there and is registered nowhere known."""
    return await _read(session, await (await driver(session)).fetch(_OF_VILLAGE, region, village, after, limit))


async def _read(session: AsyncSession, found: Sequence[asyncpg.Record]) -> Rows | None:
    if not found:
        return None
    some = await locked.unlocked(session, found)
    extracts, _ = await locked.extracts(session, some, await locked.beside(session, some), dear_fen=None)
    ids = joined(row["household_id"] for row in found)
    came = {row["household_id"]: row["came"] for row in await (await driver(session)).fetch(_CAME, ids)}
    return Rows(
        extracts,
        [row["area_code"] or row["residence_area_code"] for row in found],
        [row["residence_area_code"] for row in found],
        [came.get(row["household_id"]) for row in found],
    )


_FOUND = """
select distinct household_id, state from findings
 where region = $1 and (state = 'OPEN' or state = 'CLEARED' and changed_on >= $2)
"""
_CAME = """
select household_id, max(received_at) as came from list_rows
 where household_id = any(string_to_array($1, E'\\n')) and in_force group by household_id
"""
_HOUSEHOLD = "select household_id, region, area_code, residence_area_code, monitored, extract from households"
_NEXT = f"""
{_HOUSEHOLD} where region = $1 and household_id > $2 and merged_into is null order by household_id limit $3
"""
_OF_VILLAGE = f"""
{_HOUSEHOLD} where region = $1 and (area_code = $2 or area_code is null and residence_area_code = $2)
   and household_id > $3 and merged_into is null order by household_id limit $4
"""
