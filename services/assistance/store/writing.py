"""Puts back what changed, at once or gathered for a whole batch (写回)."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event
from libs.events.contracts.intake import HouseholdRecorded
from libs.events.transport import outbox, telemetry
from libs.events.transport.database import signal
from services.assistance.domain.answers import Answers
from services.assistance.store import bulk
from services.assistance.store.rows import (
    CaseRow,
    ClueRow,
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

Row = HouseholdRow | ClueRow | CaseRow | MeasureRow | StepRow | ReportRow | FindingRow | VisitRow | TaskRow
CHANNEL = "tasks"
"""Open consoles listen here; a signal carries the code of a town, or of the county."""
EVERYBODY = ""
TOWN_DIGITS = 9
GATHERED = "gathered"
"""Key in `session.info`: rows and events that wait to be written together."""
NEWEST = 1 << 62
"""The order of a matter that waits: later than every written one."""


async def put(session: AsyncSession, row: Row) -> None:
    """A row, new or changed; a step is always new. A new clue, case or measure gets its order."""
    waiting: _Gathered | None = session.info.get(GATHERED)
    if waiting is None:
        await _write(session, type(row), [row])
    else:
        waiting.put(row)


async def tell(session: AsyncSession, *events: Event) -> None:
    """What is to be told of the rows, in this order."""
    waiting: _Gathered | None = session.info.get(GATHERED)
    if waiting is None:
        await outbox.put(session, *events)
    else:
        telemetry.note(events)
        waiting.events.extend(events)


@asynccontextmanager
async def gathered(session: AsyncSession) -> AsyncIterator[None]:
    """Within this block rows and events wait; at its end they are written, a statement a table. An error drops them.

    Whoever reads within the block does not see from the database what waits.
    """
    assert GATHERED not in session.info, "one batch at a time"
    waiting = session.info[GATHERED] = _Gathered()
    try:
        yield
    finally:
        del session.info[GATHERED]
    for kind, rows in waiting.rows.items():
        if rows:
            await _write(session, kind, list(rows.values()))
    await outbox.put(session, *waiting.events)


def as_json(answers: Answers) -> dict[str, Any]:
    """Answers as they are kept."""
    plain: dict[str, Any] = {}
    for name, value in answers.values.items():
        if isinstance(value, Mapping):
            plain[name] = dict(value)
        else:
            plain[name] = list(value) if isinstance(value, tuple) else value
    return plain


def body_of(facts: HouseholdRecorded | None) -> object:
    """Facts as they are kept."""
    return facts.model_dump(mode="json") if facts is not None else None


async def _write(session: AsyncSession, kind: type[Row], rows: Sequence[Row]) -> None:
    table, values = _KINDS[kind]
    written = [values(row) for row in rows]
    if kind is StepRow:
        await bulk.append(session, table, written)
    elif kind in _MATTERS:
        orders = await bulk.upsert_in_order(session, table, written)
        for row in rows:
            assert isinstance(row, ClueRow | CaseRow | MeasureRow)
            row.order = orders[row.matter_id]
    else:
        await bulk.upsert(session, table, written)
    if kind is TaskRow:
        signal(session, CHANNEL, {_town(row.area_code) for row in rows if isinstance(row, TaskRow)})


def _town(area_code: str | None) -> str:
    """Whose open consoles a task concerns: those of its town; without a town, everybody's."""
    return area_code[:TOWN_DIGITS].ljust(len(area_code), "0") if area_code else EVERYBODY


def _fields(table: Table) -> Callable[[Any], dict[str, Any]]:
    """The columns of a row that are fields of the same name."""
    names = [column.name for column in table.c]
    return lambda row: {name: getattr(row, name) for name in names if hasattr(row, name)}


def _key(table: Table) -> str:
    return next(iter(table.c)).name


def _step(row: StepRow) -> dict[str, Any]:
    step = row.step
    return {
        **_fields(STEPS)(row),
        "event": step.event,
        "actor_id": step.actor_id,
        "role": step.role.value,
        "happened_at": step.happened_at,
        "entered_at": step.entered_at,
        "answers": as_json(step.answers),
        "basis": dict(step.basis),
    }


def _household(row: HouseholdRow) -> dict[str, Any]:
    return _fields(HOUSEHOLDS)(row) | {"body": body_of(row.facts)}


def _finding(row: FindingRow) -> dict[str, Any]:
    return _fields(FINDINGS)(row) | {"body": row.event.model_dump(mode="json")}


_KINDS: Mapping[type[Row], tuple[Table, Callable[[Any], dict[str, Any]]]] = {
    HouseholdRow: (HOUSEHOLDS, _household),
    ClueRow: (CLUES, _fields(CLUES)),
    CaseRow: (CASES, _fields(CASES)),
    MeasureRow: (MEASURES, _fields(MEASURES)),
    StepRow: (STEPS, _step),
    ReportRow: (REPORTS, _fields(REPORTS)),
    FindingRow: (FINDINGS, _finding),
    VisitRow: (VISITS, _fields(VISITS)),
    TaskRow: (TASKS, _fields(TASKS)),
}
"""Class → its table, and its row as columns; in the order in which they are written."""
_MATTERS = (ClueRow, CaseRow, MeasureRow)


@dataclass
class _Gathered:
    """What waits: each row once, as it is when it is written."""

    rows: dict[type[Row], dict[str, Row]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})
    events: list[Event] = field(default_factory=list)

    def put(self, row: Row) -> None:
        of_kind = self.rows[type(row)]
        if isinstance(row, _MATTERS) and not row.order:
            row.order = NEWEST + len(of_kind)
        table, _ = _KINDS[type(row)]
        of_kind[getattr(row, _key(table))] = row
