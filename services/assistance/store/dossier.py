"""Reads one household whole, under the lock of its row (一户一锁)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, Table, any_, func, literal, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdRecorded
from libs.events.contracts.screening import FindingRaised
from libs.events.contracts.values import Matter
from services.assistance.domain.answers import Answers
from services.assistance.domain.steps import Step
from services.assistance.domain.values import Role
from services.assistance.store import bulk, whole
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
    TEXTS,
    VISITS,
)

ORDER: ColumnElement[int] = literal_column("opened_order").label("order")
ENTERED: ColumnElement[int] = literal_column("n")


@dataclass(frozen=True)
class Place:
    """Where a household is, as far as an event says."""

    region: str
    area_code: str | None = None


async def ensure(session: AsyncSession, places: Mapping[str, Place]) -> dict[str, HouseholdRow]:
    """A row for each household of which nothing was heard yet, so that it can be locked; gives those just noted."""
    rows = [
        HouseholdRow(household_id, place.region, 0, True, place.area_code, None, None)
        for household_id, place in sorted(places.items())
    ]
    values = [{column.name: getattr(row, column.name, None) for column in HOUSEHOLDS.c} for row in rows]
    noted = set(await bulk.insert_missing(session, HOUSEHOLDS, values)) if values else set()
    return {row.household_id: row for row in rows if row.household_id in noted}


async def find(session: AsyncSession, household_id: str) -> HouseholdRow | None:
    """The household's row, only to be looked at; None if there is none."""
    return await _resolved(session, household_id, lambda wanted: wanted)


async def lock(session: AsyncSession, household_id: str, *, skip_locked: bool = False) -> HouseholdRow | None:
    """The household's row, locked until the transaction ends; None if there is none, or it is locked and may be."""
    return await _resolved(session, household_id, lambda wanted: wanted.with_for_update(skip_locked=skip_locked))


async def lock_all(session: AsyncSession, household_ids: Collection[str]) -> dict[str, HouseholdRow]:
    """The rows of these households, locked in order of id; one that belongs to another now gives that one's row."""
    wanted = select(HOUSEHOLDS).where(HOUSEHOLDS.c.household_id == _any_of(household_ids))
    ordered = wanted.order_by(HOUSEHOLDS.c.household_id).with_for_update()
    found = {row["household_id"]: row for row in (await session.execute(ordered)).mappings()}
    locked = {asked: household_row(row) for asked, row in found.items() if row["merged_into"] is None}
    for asked in sorted(found.keys() - locked.keys()):
        row = await lock(session, found[asked]["merged_into"])
        if row is not None:
            locked[asked] = row
    return locked


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
    return (await load_all(session, [household]))[household.household_id]


async def load_all(session: AsyncSession, households: Sequence[HouseholdRow]) -> dict[str, Dossier]:
    """Everything of these households."""
    dossiers = {household.household_id: Dossier(household) for household in households}
    rows = await whole.read(session, dossiers)
    for row in rows[CLUES]:
        dossiers[row["household_id"]].clues[row["clue_id"]] = ClueRow(**row)
    for row in rows[CASES]:
        dossiers[row["household_id"]].cases[row["case_id"]] = CaseRow(**row)
    for row in rows[MEASURES]:
        dossiers[row["household_id"]].measures[row["measure_id"]] = MeasureRow(**row)
    for row in rows[REPORTS]:
        dossiers[row["household_id"]].reports[row["report_id"]] = ReportRow(**row)
    for row in rows[FINDINGS]:
        event = FindingRaised.model_validate(row.pop("body"))
        dossiers[row["household_id"]].findings[row["finding_id"]] = FindingRow(**row, event=event)
    for row in rows[TASKS]:
        dossiers[row["household_id"]].tasks[row["task_id"]] = TaskRow(**{**row, "matter": Matter(row["matter"])})
    _add_steps_and_visits(dossiers.values(), rows)
    return dossiers


def _add_steps_and_visits(dossiers: Collection[Dossier], rows: Mapping[Table, whole.Rows]) -> None:
    of = {
        matter_id: dossier for dossier in dossiers for matter_id in (*dossier.clues, *dossier.cases, *dossier.measures)
    }
    for row in rows[STEPS]:
        of[row["matter_id"]].steps.setdefault(row["matter_id"], []).append(step_row(row))
    for row in rows[VISITS]:
        of[row["clue_id"]].visits[row["visit_id"]] = VisitRow(**row)


def step_row(row: Mapping[str, Any]) -> StepRow:
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


def _any_of(ids: Collection[str]) -> Any:
    """One parameter however many ids there are, so that the statement stays the same."""
    return any_(literal(sorted(ids), TEXTS))


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


async def count_unescalated(session: AsyncSession, today: date) -> int:
    """How many tasks are past their day and owe an escalation that was not told yet (过期没升级的)."""
    owes = (TASKS.c.ended_at.is_(None), TASKS.c.due_on < today, TASKS.c.next_on <= today)
    found = select(func.count()).select_from(TASKS).where(*owes)
    return int((await session.execute(found)).scalar_one())


async def count_due(session: AsyncSession, today: date) -> int:
    """How many households have a task that says something today, or a notice that is over."""
    late = select(TASKS.c.household_id).where(TASKS.c.ended_at.is_(None), TASKS.c.next_on <= today)
    over = select(CASES.c.household_id).where(CASES.c.state == "ON_NOTICE", CASES.c.notice_until <= today)
    found = select(func.count()).select_from(late.union(over).subquery())
    return int((await session.execute(found)).scalar_one())
