"""Puts back what changed (写回)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, literal_column, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdRecorded
from services.assistance.domain.answers import Answers
from services.assistance.store.rows import (
    CaseRow,
    ClueRow,
    FindingRow,
    HouseholdRow,
    MatterRow,
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

_ORDER: ColumnElement[int] = literal_column("opened_order")
_MATTERS: Mapping[type[MatterRow], tuple[Table, str]] = {
    ClueRow: (CLUES, "clue_id"),
    CaseRow: (CASES, "case_id"),
    MeasureRow: (MEASURES, "measure_id"),
}


def _values(row: object, table: Table) -> dict[str, Any]:
    """The columns of a row that are fields of the same name."""
    return {column.name: getattr(row, column.name) for column in table.c if hasattr(row, column.name)}


async def add_matter(session: AsyncSession, row: MatterRow) -> None:
    """A new clue, case or measure; it gets its order."""
    table, _ = _MATTERS[type(row)]
    row.order = (await session.execute(insert(table).values(**_values(row, table)).returning(_ORDER))).scalar_one()


async def save_matter(session: AsyncSession, row: MatterRow) -> None:
    """A clue, case or measure as it stands now."""
    table, key = _MATTERS[type(row)]
    await session.execute(update(table).where(table.c[key] == row.matter_id).values(**_values(row, table)))


async def add_step(session: AsyncSession, row: StepRow) -> None:
    """A step that was taken."""
    step = row.step
    values = {
        **{name: getattr(row, name) for name in ("step_id", "matter_id", "old_state", "new_state", "appointment_id")},
        "matter": row.matter.value,
        "event": step.event,
        "actor_id": step.actor_id,
        "role": step.role.value,
        "happened_at": step.happened_at,
        "entered_at": step.entered_at,
        "answers": as_json(step.answers),
        "basis": dict(step.basis),
    }
    await session.execute(insert(STEPS).values(**values))


def as_json(answers: Answers) -> dict[str, Any]:
    """Answers as they are kept."""
    plain: dict[str, Any] = {}
    for name, value in answers.values.items():
        if isinstance(value, Mapping):
            plain[name] = dict(value)
        else:
            plain[name] = list(value) if isinstance(value, tuple) else value
    return plain


async def save_household(session: AsyncSession, row: HouseholdRow) -> None:
    """What is known of a household now."""
    values = _values(row, HOUSEHOLDS) | {"body": body_of(row.facts)}
    await session.execute(update(HOUSEHOLDS).where(HOUSEHOLDS.c.household_id == row.household_id).values(**values))


def body_of(facts: HouseholdRecorded | None) -> object:
    """Facts as they are kept."""
    return facts.model_dump(mode="json") if facts is not None else None


async def put_report(session: AsyncSession, row: ReportRow) -> None:
    """A report, new or changed."""
    await _put(session, REPORTS, "report_id", _values(row, REPORTS))


async def put_finding(session: AsyncSession, row: FindingRow) -> None:
    """A finding, new or changed."""
    values = _values(row, FINDINGS) | {"body": row.event.model_dump(mode="json")}
    await _put(session, FINDINGS, "finding_id", values)


async def put_visit(session: AsyncSession, row: VisitRow) -> None:
    """A visit, new or changed."""
    values = _values(row, VISITS) | {"sheet": dict(row.sheet), "answers": dict(row.answers)}
    await _put(session, VISITS, "visit_id", values)


async def put_task(session: AsyncSession, row: TaskRow) -> None:
    """A task, new or changed."""
    await _put(session, TASKS, "task_id", _values(row, TASKS) | {"matter": row.matter.value})


async def _put(session: AsyncSession, table: Table, key: str, values: Mapping[str, Any]) -> None:
    """Insert, or put in place of the row with this key."""
    changed = {name: value for name, value in values.items() if name != key}
    await session.execute(insert(table).values(**values).on_conflict_do_update(index_elements=[key], set_=changed))
