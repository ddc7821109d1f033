"""Finds visits (入户)."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.assistance.store.tables import CLUES, VISITS


async def household_of(session: AsyncSession, visit_id: str) -> str | None:
    """Whose visit this is; None if there is none of this id."""
    joined = VISITS.join(CLUES, CLUES.c.clue_id == VISITS.c.clue_id)
    found = select(CLUES.c.household_id).select_from(joined).where(VISITS.c.visit_id == visit_id)
    return (await session.execute(found)).scalar_one_or_none()


async def household_of_clue(session: AsyncSession, clue_id: str) -> str | None:
    """Whose clue this is; None if there is none of this id."""
    return (await session.execute(select(CLUES.c.household_id).where(CLUES.c.clue_id == clue_id))).scalar_one_or_none()
