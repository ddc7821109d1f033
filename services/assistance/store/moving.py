"""Repoints everything of one household to another, and what was set apart back (并户、分开)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdMerged, HouseholdSplit
from libs.events.contracts.values import Matter
from services.assistance.store.rows import TaskRow
from services.assistance.store.tables import CASES, CLUES, FINDINGS, HOUSEHOLDS, MEASURES, REPORTS, TASKS


async def move_household(session: AsyncSession, event: HouseholdMerged, now: datetime) -> bool:
    """Give everything of one household to another; False if that was done before, or undone since.

    Tasks are moved one by one.
    """
    from_id, into_id = event.from_household_id, event.into_household_id
    ended = await session.execute(
        update(HOUSEHOLDS)
        .where(
            HOUSEHOLDS.c.household_id == from_id,
            HOUSEHOLDS.c.merged_into.is_(None),
            HOUSEHOLDS.c.household_id != into_id,
            HOUSEHOLDS.c.turn < event.turn,
        )
        .values(merged_into=into_id, turn=event.turn, joined_at=now)
        .returning(HOUSEHOLDS.c.household_id)
    )
    if ended.scalar_one_or_none() is None:
        return False
    for table in (CLUES, CASES, MEASURES, REPORTS, FINDINGS):
        await session.execute(update(table).where(table.c.household_id == from_id).values(household_id=into_id))
    return True


async def set_apart(session: AsyncSession, event: HouseholdSplit) -> datetime | None:
    """Let a household stand by itself again, both locked; since when it belonged to the other.

    None if that was done before, or it never belonged to the other.
    """
    from_id, into_id = event.from_household_id, event.into_household_id
    both = select(HOUSEHOLDS.c.household_id).where(HOUSEHOLDS.c.household_id.in_([from_id, into_id]))
    await session.execute(both.order_by(HOUSEHOLDS.c.household_id).with_for_update())
    apart = await session.execute(
        update(HOUSEHOLDS)
        .where(
            HOUSEHOLDS.c.household_id == into_id,
            HOUSEHOLDS.c.merged_into == from_id,
            HOUSEHOLDS.c.turn < event.turn,
        )
        .values(merged_into=None, turn=event.turn)
        .returning(HOUSEHOLDS.c.joined_at)
    )
    found: datetime | None = apart.scalar_one_or_none()
    return found


async def move_clues(session: AsyncSession, clue_ids: Collection[str], household_id: str) -> None:
    """Give these clues, and everything that came of them, to a household; tasks are moved one by one."""
    cases = select(CASES.c.case_id).where(CASES.c.clue_id.in_(clue_ids))
    of_case = update(MEASURES).where(MEASURES.c.case_id.in_(cases))
    await session.execute(of_case.values(household_id=household_id))
    of_either = update(FINDINGS).where(or_(FINDINGS.c.clue_id.in_(clue_ids), FINDINGS.c.case_id.in_(cases)))
    await session.execute(of_either.values(household_id=household_id))
    for table in (CLUES, CASES):
        await session.execute(update(table).where(table.c.clue_id.in_(clue_ids)).values(household_id=household_id))


async def move_reports(session: AsyncSession, report_ids: Sequence[str], household_id: str) -> None:
    """Give these reports to a household."""
    moved = update(REPORTS).where(REPORTS.c.report_id.in_(report_ids))
    await session.execute(moved.values(household_id=household_id))


async def households_of_reports(session: AsyncSession, report_ids: Collection[str]) -> dict[str, str]:
    """To which household each report belongs now; one that was not heard yet is missing."""
    found = select(REPORTS.c.report_id, REPORTS.c.household_id).where(REPORTS.c.report_id.in_(report_ids))
    return {row.report_id: row.household_id for row in await session.execute(found)}


async def open_tasks(session: AsyncSession, household_id: str) -> dict[str, TaskRow]:
    """The open tasks that still stand under a household."""
    found = select(TASKS).where(TASKS.c.household_id == household_id, TASKS.c.ended_at.is_(None))
    rows = (await session.execute(found.order_by(TASKS.c.task_id))).mappings()
    return {row["task_id"]: TaskRow(**{**row, "matter": Matter(row["matter"])}) for row in rows}
