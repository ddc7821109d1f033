"""What waits for an office: its open tasks, the earliest first (等我办的)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import Hearers, Level, Matter
from libs.web.access import hears, visible_to
from services.assistance.domain.days import beijing_day
from services.assistance.store import lists
from services.assistance.store.rows import TaskRow
from services.assistance.store.tables import HOUSEHOLDS, TASKS
from services.assistance.usecases.acting import LEVELS, Reader
from services.assistance.usecases.policies import regional
from services.assistance.usecases.story import NEUTRAL_ONLY
from services.assistance.usecases.tasks import OWN_LABELS, page_of

PAGE_SIZE = 50
MINE, OTHERS = "mine", "others"
SEEN_BELOW: Mapping[Level, Sequence[Level]] = {
    Level.TOWN: (Level.VILLAGE, Level.OFFICER),
    Level.COUNTY: (Level.VILLAGE, Level.TOWN, Level.OFFICER, Level.DEPARTMENT_HEAD),
    Level.LEADING_GROUP_OFFICE: (Level.VILLAGE, Level.TOWN, Level.COUNTY, Level.OFFICER, Level.DEPARTMENT_HEAD),
}
"""Whose tasks an office watches while they are in others' hands."""


@dataclass(frozen=True)
class Filters:
    """What of the queue is wanted; a value that is not known gives nothing (筛选)."""

    whose: str = MINE
    """mine: held by this office, or escalated to it; others: in the hands of those below."""
    kind: str | None = None
    """A limit's name: triage, assign, town, county …"""
    overdue: bool = False


@dataclass(frozen=True)
class QueueRow:
    """One open task (一件)."""

    task_id: str
    kind: str
    label: str
    matter: str
    matter_id: str
    household_id: str
    area_code: str | None
    level: str
    department: str | None
    due_on: date | None
    overdue: bool
    escalated_to: str | None
    why: str
    """The neutral sentence for a village, the full one for others."""
    more_reasons: int
    """How many further findings there are."""
    at: str


@dataclass(frozen=True)
class Queue:
    """A page of the queue (待办一页)."""

    rows: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int
    by_kind: Mapping[str, int]
    """Open tasks of this reader by kind, whatever kind is filtered."""
    overdue: int


async def queue(session: AsyncSession, reader: Reader, filters: Filters, page: int, now: datetime) -> Queue:
    """A page of what waits for this reader's office."""
    today = beijing_day(now)
    mine = _whose(reader, filters)
    wanted = and_(mine, *_narrowed(filters, today))
    counts = await lists.counted(session, mine, TASKS.c.kind)
    total = await lists.total(session, wanted)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    found = await lists.tasks(session, wanted, offset=(page - 1) * PAGE_SIZE, count=PAGE_SIZE)
    findings = await lists.open_findings(
        session, [task.household_id for task, _ in found], kept=hears(reader, Hearers.COUNTY)
    )
    late = await lists.total(session, and_(mine, TASKS.c.due_on < today))
    rows = tuple(_row(reader, task, area, (findings.get(task.household_id, []), today)) for task, area in found)
    return Queue(rows, total, page, pages, counts, late)


def _whose(reader: Reader, filters: Filters) -> ColumnElement[bool]:
    """The open tasks that this office holds, or watches."""
    level = LEVELS.get(reader.role)
    known = lists.tasks_known(kept=hears(reader, Hearers.COUNTY))
    is_open = and_(TASKS.c.ended_at.is_(None), TASKS.c.region == reader.region, known)
    visible = visible_to(reader, HOUSEHOLDS.c.area_code)
    own = and_(TASKS.c.officer_id == reader.officer_id, is_open)
    if level is None or filters.whose not in (MINE, OTHERS):
        return own if filters.whose == MINE else false()
    if filters.whose == OTHERS:
        return and_(is_open, visible, TASKS.c.level.in_([below.value for below in SEEN_BELOW.get(level, ())]))
    held = or_(TASKS.c.level == level.value, TASKS.c.escalated_to == level.value)
    office = and_(is_open, visible, held, TASKS.c.officer_id.is_(None))
    if level in (Level.OFFICER, Level.DEPARTMENT_HEAD):
        office = and_(office, TASKS.c.department == (reader.department or ""))
    return or_(office, own)


def _narrowed(filters: Filters, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.kind is not None:
        conditions.append(TASKS.c.kind == filters.kind)
    if filters.overdue:
        conditions.append(TASKS.c.due_on < today)
    return conditions


def _row(reader: Reader, task: TaskRow, area: str | None, why: tuple[list[Mapping[str, Any]], date]) -> QueueRow:
    """A task with its reason, in the words that this reader may see."""
    findings, today = why
    name = "neutral" if reader.role in NEUTRAL_ONLY else "sentence"
    reasons = list(dict.fromkeys(str(finding[name]) for finding in findings))
    profile = regional(task.region).profile
    limit = profile.limits.get(task.kind)
    return QueueRow(
        task_id=task.task_id,
        kind=task.kind,
        label=profile.label(limit.label) if limit else OWN_LABELS.get(task.kind, task.kind),
        matter=task.matter.value,
        matter_id=task.matter_id,
        household_id=task.household_id,
        area_code=area,
        level=task.level,
        department=task.department,
        due_on=task.due_on,
        overdue=task.due_on is not None and task.due_on < today,
        escalated_to=task.escalated_to,
        why=reasons[0] if reasons else ("办理帮扶。" if task.matter is Matter.MEASURE else "农户或他人反映。"),
        more_reasons=max(len(reasons) - 1, 0),
        at=page_of(task),
    )
