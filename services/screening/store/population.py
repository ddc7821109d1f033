"""Every household of a region, piece by piece, with no lock and nothing written: what rules read of it (全地区的户)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from services.screening.domain import extract
from services.screening.domain.extract import Extracts
from services.screening.store import locked
from services.screening.store.connection import driver
from services.screening.store.locked import Locked


@dataclass(frozen=True, slots=True)
class Rows:
    """Some households, in their order."""

    extracts: Extracts
    areas: Sequence[str | None]
    residences: Sequence[str | None]


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
    found = await (await driver(session)).fetch(_NEXT, region, after, limit)
    if not found:
        return None
    some = await _as_locked(session, region, found)
    extracts, _ = await locked.extracts(session, some, await locked.beside(session, some), dear_fen=None)
    return Rows(
        extracts,
        [row["area_code"] or row["residence_area_code"] for row in found],
        [row["residence_area_code"] for row in found],
    )


async def _as_locked(session: AsyncSession, region: str, found: Sequence[asyncpg.Record]) -> list[Locked]:
    """As those that screen read them, but nobody else waits."""
    stale = [row["household_id"] for row in found if extract.is_stale(row["extract"])]
    fresh = await locked.packed_of(session, stale) if stale else {}
    return [
        Locked(row["household_id"], region, row["monitored"], fresh.get(row["household_id"]) or row["extract"])
        for row in found
    ]


_FOUND = """
select distinct household_id, state from findings
 where region = $1 and (state = 'OPEN' or state = 'CLEARED' and changed_on >= $2)
"""
_NEXT = """
select household_id, area_code, residence_area_code, monitored, extract from households
 where region = $1 and household_id > $2 and merged_into is null
 order by household_id limit $3
"""
