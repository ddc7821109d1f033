"""Keeps for which purpose an officer sees the names of a household on a day (用途)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.assistance.store.tables import NAME_PURPOSES


@dataclass(frozen=True)
class PurposeRow:
    """What an officer said that he needs the names for."""

    officer_id: str
    household_id: str
    day: date
    purpose: str
    asked_at: datetime


async def of_day(session: AsyncSession, officer_id: str, household_id: str, day: date) -> str | None:
    """The purpose that was given today; None if none was."""
    given = (NAME_PURPOSES.c.officer_id == officer_id, NAME_PURPOSES.c.household_id == household_id)
    found = select(NAME_PURPOSES.c.purpose).where(*given, NAME_PURPOSES.c.day == day)
    return (await session.execute(found)).scalar_one_or_none()


async def keep(session: AsyncSession, row: PurposeRow) -> None:
    """Keep a purpose; another one on the same day takes its place. Each look is noted where the names are."""
    changed = {"purpose": row.purpose, "asked_at": row.asked_at}
    statement = insert(NAME_PURPOSES).values(**asdict(row))
    key = ["officer_id", "household_id", "day"]
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))
