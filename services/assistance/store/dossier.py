"""Reads one household whole, under the lock of its row (一户一锁)."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, Table, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdRecorded
from libs.events.contracts.screening import FindingRaised
from libs.events.contracts.values import Matter
from services.assistance.domain.answers import Answers
from services.assistance.domain.steps import Step
from services.assistance.domain.values import Role
from services.assistance.store.rows import (
    CaseRow,
    ClueRow,
    Dossier,
    FindingRow,
    HouseholdRow,
    MeasureRow,
    ReportRow,
    StepRow,
    TaskRow,
    VisitRow,
)
from services.assistance.store.tables import (
    CASES,
    CLUES,
    FINDINGS,
    HOUSEHOLDS,
    MEASURES,
    REPORTS,
    STEPS,
    TASKS,
    VISITS,
)

ORDER: ColumnElement[int] = literal_column("opened_order").label("order")
ENTERED: ColumnElement[int] = literal_column("n")


async def ensure(session: AsyncSession, household_id: str, region: str, area_code: str | None) -> None:
    """A row for a household of which nothing was heard yet, so that it can be locked."""
    row = {
        "household_id": household_id,
        "region": region,
        "version": 0,
        "provisional": True,
        "area_code": area_code,
        "merged_into": None,
        "body": None,
    }
    await session.execute(insert(HOUSEHOLDS).values(**row).on_conflict_do_nothing())


async def find(session: AsyncSession, household_id: str) -> HouseholdRow | None:
    """The household's row, only to be looked at; None if there is none."""
    return await _resolved(session, household_id, lambda wanted: wanted)


async def lock(session: AsyncSession, household_id: str, *, skip_locked: bool = False) -> HouseholdRow | None:
    """The household's row, locked until the transaction ends; None if there is none, or it is locked and may be."""
    return await _resolved(session, household_id, lambda wanted: wanted.with_for_update(skip_locked=skip_locked))


async def _resolved(
    session: AsyncSession, household_id: str, how: Callable[[Select[Any]], Select[Any]]
) -> HouseholdRow | None:
    """The row of a household, or of the one that it belongs to now."""
    while True:
        wanted = select(HOUSEHOLDS).where(HOUSEHOLDS.c.household_id == household_id)
        row = (await session.execute(how(wanted))).mappings().one_or_none()
        if row is None or row["merged_into"] is None:
            return household_row(row) if row is not None else None
        household_id = row["merged_into"]


def household_row(row: RowMapping) -> HouseholdRow:
    """A household as its row says it."""
    values = dict(row)
    body = values.pop("body")
    return HouseholdRow(**values, facts=HouseholdRecorded.model_validate(body) if body is not None else None)


async def household_of(session: AsyncSession, matter: Matter, matter_id: str) -> str | None:
    """Whose matter this is; None if there is no such matter."""
    table, key = {Matter.CLUE: (CLUES, "clue_id"), Matter.CASE: (CASES, "case_id")}.get(
        matter, (MEASURES, "measure_id")
    )
    found = await session.execute(select(table.c.household_id).where(table.c[key] == matter_id))
    return found.scalar_one_or_none()


async def load(session: AsyncSession, household: HouseholdRow) -> Dossier:
    """Everything of a household."""
    whose = household.household_id
    dossier = Dossier(household)
    for row in await _rows(session, CLUES, whose, ORDER):
        dossier.clues[row["clue_id"]] = ClueRow(**_listed(row, "risks"))
    if not dossier.clues:  # everything else belongs to a clue
        return dossier
    for row in await _rows(session, CASES, whose, ORDER):
        dossier.cases[row["case_id"]] = CaseRow(**_listed(row, "risks"))
    for row in await _rows(session, MEASURES, whose, ORDER) if dossier.cases else ():
        dossier.measures[row["measure_id"]] = MeasureRow(**_listed(row, "risks"))
    for row in await _rows(session, REPORTS, whose):
        dossier.reports[row["report_id"]] = ReportRow(**_listed(row, "risks"))
    for row in await _rows(session, FINDINGS, whose):
        values = dict(row)
        event = FindingRaised.model_validate(values.pop("body"))
        dossier.findings[row["finding_id"]] = FindingRow(**values, event=event)
    await _load_steps(session, dossier)
    await _load_visits(session, dossier)
    await _load_tasks(session, dossier)
    return dossier


async def _rows(session: AsyncSession, table: Table, household_id: str, *more: Any) -> list[RowMapping]:
    """The rows of one household, the oldest first."""
    columns = [*table.c, *more]
    found = select(*columns).where(table.c.household_id == household_id)
    ordered = found.order_by(literal_column("opened_order")) if more else found.order_by(next(iter(table.primary_key)))
    return list((await session.execute(ordered)).mappings())


def _listed(row: RowMapping, name: str) -> dict[str, Any]:
    return {**row, name: list(row[name])}


async def _load_steps(session: AsyncSession, dossier: Dossier) -> None:
    matters: Collection[str] = [*dossier.clues, *dossier.cases, *dossier.measures]
    found = select(STEPS).where(STEPS.c.matter_id.in_(matters)).order_by(ENTERED)
    for row in (await session.execute(found)).mappings():
        dossier.steps.setdefault(row["matter_id"], []).append(step_row(row))


def step_row(row: RowMapping) -> StepRow:
    """A step as its row says it."""
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in row["answers"].items()}
    step = Step(
        event=row["event"],
        actor_id=row["actor_id"],
        role=Role(row["role"]),
        happened_at=row["happened_at"],
        entered_at=row["entered_at"],
        answers=Answers(values),
        basis=row["basis"],
    )
    return StepRow(
        row["step_id"],
        Matter(row["matter"]),
        row["matter_id"],
        row["old_state"],
        row["new_state"],
        row["appointment_id"],
        step,
    )


async def _load_visits(session: AsyncSession, dossier: Dossier) -> None:
    found = select(VISITS).where(VISITS.c.clue_id.in_(list(dossier.clues))).order_by(VISITS.c.entered_at)
    for row in (await session.execute(found)).mappings():
        dossier.visits[row["visit_id"]] = VisitRow(**_listed(row, "risks"))


async def _load_tasks(session: AsyncSession, dossier: Dossier) -> None:
    found = select(TASKS).where(TASKS.c.household_id == dossier.household.household_id, TASKS.c.ended_at.is_(None))
    for row in (await session.execute(found.order_by(TASKS.c.task_id))).mappings():
        dossier.tasks[row["task_id"]] = TaskRow(**{**row, "matter": Matter(row["matter"])})


async def with_something_due(session: AsyncSession, today: date, after: str, count: int) -> list[str]:
    """Households with a task that says something today, in order of id (到点的户)."""
    found = (
        select(TASKS.c.household_id)
        .where(TASKS.c.ended_at.is_(None), TASKS.c.next_on <= today, TASKS.c.household_id > after)
        .group_by(TASKS.c.household_id)
        .order_by(TASKS.c.household_id)
        .limit(count)
    )
    return list((await session.execute(found)).scalars())


async def with_notice_over(session: AsyncSession, today: date, after: str, count: int) -> list[str]:
    """Households whose notice has hung for its days, in order of id (公示期满的户)."""
    found = (
        select(CASES.c.household_id)
        .where(CASES.c.state == "ON_NOTICE", CASES.c.notice_until <= today, CASES.c.household_id > after)
        .order_by(CASES.c.household_id)
        .limit(count)
    )
    return list((await session.execute(found)).scalars())


async def count_due(session: AsyncSession, today: date) -> int:
    """How many households have a task that says something today, or a notice that is over."""
    late = select(TASKS.c.household_id).where(TASKS.c.ended_at.is_(None), TASKS.c.next_on <= today)
    over = select(CASES.c.household_id).where(CASES.c.state == "ON_NOTICE", CASES.c.notice_until <= today)
    found = select(func.count()).select_from(late.union(over).subquery())
    return int((await session.execute(found)).scalar_one())
