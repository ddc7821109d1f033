"""What pages list across households (列表)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, and_, exists, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import Matter
from libs.web import marks
from services.assistance.store.rows import TaskRow
from services.assistance.store.tables import CLUES, FINDINGS, HELD_UPLOADS, HOUSEHOLDS, REPORTS, TASKS

JOINED = TASKS.join(HOUSEHOLDS, HOUSEHOLDS.c.household_id == TASKS.c.household_id)


def tasks_known(*, kept: bool) -> ColumnElement[bool]:
    """All tasks for whoever may know of every finding (`kept`); else those of no clue that only some may know of."""
    if kept:
        return true()
    return ~exists().where(CLUES.c.clue_id == TASKS.c.matter_id, CLUES.c.kept)


async def tasks(
    session: AsyncSession, where: ColumnElement[bool], *, offset: int, count: int
) -> list[tuple[TaskRow, str | None]]:
    """Tasks with the area of their household, the earliest due first."""
    found = select(*TASKS.c, HOUSEHOLDS.c.area_code.label("household_area")).select_from(JOINED).where(where)
    ordered = found.order_by(TASKS.c.due_on.asc().nulls_last(), TASKS.c.task_id).offset(offset).limit(count)
    rows = []
    for row in (await session.execute(ordered)).mappings():
        values = dict(row)
        area = values.pop("household_area")
        rows.append((TaskRow(**{**values, "matter": Matter(values["matter"])}), area))
    return rows


async def total(session: AsyncSession, where: ColumnElement[bool]) -> int:
    """How many tasks there are."""
    return int((await session.execute(select(func.count()).select_from(JOINED).where(where))).scalar_one())


async def arrived(session: AsyncSession, where: ColumnElement[bool], mark: str) -> int:
    """How many of these tasks came before their holder after a mark."""
    return await total(session, and_(where, marks.after("tasks.arrived_in", mark)))


async def uploads_arrived(session: AsyncSession, region: str, mark: str) -> int:
    """How many lists were held after a mark, and still wait."""
    waiting = and_(HELD_UPLOADS.c.state == "HELD", HELD_UPLOADS.c.region == region)
    found = select(func.count()).select_from(HELD_UPLOADS).where(waiting)
    return int((await session.execute(found.where(marks.after("held_uploads.arrived_in", mark)))).scalar_one())


async def counted(session: AsyncSession, where: ColumnElement[bool], by: Column[Any]) -> Mapping[str, int]:
    """How many tasks there are by a column."""
    found = select(by, func.count()).select_from(JOINED).where(where).group_by(by)
    return {str(name): int(count) for name, count in await session.execute(found)}


async def open_findings(
    session: AsyncSession, household_ids: Sequence[str], *, kept: bool
) -> dict[str, list[Mapping[str, Any]]]:
    """The findings that hold, by household, as they were told; with `kept` those too that only some may know of."""
    found = (
        select(FINDINGS.c.household_id, FINDINGS.c.body)
        .where(FINDINGS.c.household_id.in_(list(household_ids)), FINDINGS.c.state == "open")
        .where(true() if kept else FINDINGS.c.body["heard_by"].astext.is_(None))
        .order_by(FINDINGS.c.heard_at, FINDINGS.c.finding_id)
    )
    by_household: dict[str, list[Mapping[str, Any]]] = {}
    for row in (await session.execute(found)).mappings():
        by_household.setdefault(row["household_id"], []).append(row["body"])
    return by_household


async def held_uploads(session: AsyncSession, region: str) -> list[RowMapping]:
    """The lists and runs that wait for somebody to let them pass, the oldest first (等人放行)."""
    found = select(HELD_UPLOADS).where(HELD_UPLOADS.c.state == "HELD", HELD_UPLOADS.c.region == region)
    return list((await session.execute(found.order_by(HELD_UPLOADS.c.held_at))).mappings())


async def household_of_task(session: AsyncSession, task_id: str, kind: str) -> tuple[str | None, bool]:
    """Whose task this is, and whether it is open."""
    found = select(TASKS.c.household_id, TASKS.c.ended_at).where(TASKS.c.task_id == task_id, TASKS.c.kind == kind)
    row = (await session.execute(found)).one_or_none()
    return (row.household_id, row.ended_at is None) if row is not None else (None, False)


async def household_of_report(session: AsyncSession, report_id: str) -> str | None:
    """Whose report this is."""
    found = select(REPORTS.c.household_id).where(REPORTS.c.report_id == report_id)
    return (await session.execute(found)).scalar_one_or_none()
