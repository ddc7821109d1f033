"""Repoints everything of one household to another (并户)."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import Matter
from services.assistance.store.rows import TaskRow
from services.assistance.store.tables import CASES, CLUES, FINDINGS, HOUSEHOLDS, MEASURES, REPORTS, TASKS


async def move_household(session: AsyncSession, from_id: str, into_id: str) -> bool:
    """Give everything of one household to another; False if that was done before. Tasks are moved one by one."""
    ended = await session.execute(
        update(HOUSEHOLDS)
        .where(
            HOUSEHOLDS.c.household_id == from_id,
            HOUSEHOLDS.c.merged_into.is_(None),
            HOUSEHOLDS.c.household_id != into_id,
        )
        .values(merged_into=into_id)
        .returning(HOUSEHOLDS.c.household_id)
    )
    if ended.scalar_one_or_none() is None:
        return False
    for table in (CLUES, CASES, MEASURES, REPORTS, FINDINGS):
        await session.execute(update(table).where(table.c.household_id == from_id).values(household_id=into_id))
    return True


async def open_tasks(session: AsyncSession, household_id: str) -> dict[str, TaskRow]:
    """The open tasks that still stand under a household."""
    found = select(TASKS).where(TASKS.c.household_id == household_id, TASKS.c.ended_at.is_(None))
    rows = (await session.execute(found.order_by(TASKS.c.task_id))).mappings()
    return {row["task_id"]: TaskRow(**{**row, "matter": Matter(row["matter"])}) for row in rows}
