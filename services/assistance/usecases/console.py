"""What a desk sees across households: its own tasks and those in others' hands, counted and page by page (工作台)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.screening import FindingRaised
from libs.events.contracts.values import Hearers, Level
from libs.web.access import hears, visible_to
from libs.web.appointments import Reader
from libs.web.areas import range_of
from services.assistance.domain.days import beijing_day
from services.assistance.domain.merging import ENDED_CASE_STATES, OPEN_CLUE_STATES
from services.assistance.store import lists
from services.assistance.store.rows import TaskRow
from services.assistance.store.tables import CASES, CLUES, FINDINGS, HOUSEHOLDS, MEASURES, STEPS, TASKS
from services.assistance.usecases.acting import LEVELS
from services.assistance.usecases.policies import regional
from services.assistance.usecases.tasks import OWN_LABELS, page_of

TOWN_DIGITS, CODE_DIGITS = 9, 12
OUTCOME_DAYS = 365
"""How far back the outcomes of a rule are counted: 近一年."""


@dataclass(frozen=True)
class Slice:
    """Which of the open tasks are wanted (哪一张清单)."""

    mine: bool
    kinds: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    overdue: bool = False
    town: str | None = None


@dataclass(frozen=True)
class TaskCount:
    """How many open tasks are alike (同类几件)."""

    mine: bool
    kind: str
    level: str
    due_on: date | None
    count: int


@dataclass(frozen=True)
class DeskRow:
    """One open task with why it is there (一件)."""

    task: TaskRow
    label: str
    area_code: str | None
    findings: tuple[FindingRaised, ...]
    at: str


@dataclass(frozen=True)
class RuleRecord:
    """What became of a rule's findings here in the last year (这条规则近一年)."""

    households: int
    confirmed: int


async def open_tasks(session: AsyncSession, reader: Reader) -> tuple[TaskCount, ...]:
    """Every open task that this office sees, counted by kind, level and day (各清单几件)."""
    mine = _mine(reader).label("mine")
    columns = (mine, TASKS.c.kind, TASKS.c.level, TASKS.c.due_on)
    found = select(*columns, func.count()).select_from(lists.JOINED).where(_seen(reader)).group_by(*columns)
    rows = (await session.execute(found)).all()
    return tuple(TaskCount(bool(own), kind, level, due, count) for own, kind, level, due, count in rows)


async def desk_rows(
    session: AsyncSession, reader: Reader, wanted: Slice, now: datetime, window: tuple[int, int]
) -> tuple[tuple[DeskRow, ...], int]:
    """A window (offset, count) of the tasks that are wanted, the earliest due first, and how many there are."""
    where = and_(_seen(reader), *_narrowed(reader, wanted, beijing_day(now)))
    total = await lists.total(session, where)
    offset, count = window
    found = await lists.tasks(session, where, offset=offset, count=count)
    findings = await lists.open_findings(
        session, [task.household_id for task, _ in found], kept=hears(reader, Hearers.COUNTY)
    )
    rows = tuple(_row(task, area, findings.get(task.household_id, [])) for task, area in found)
    return rows, total


async def arrived(session: AsyncSession, reader: Reader, wanted: Slice, today: date, mark: str) -> int:
    """How many tasks came into this list since a page was made (刚到几件)."""
    where = and_(_seen(reader), *_narrowed(reader, wanted, today))
    return await lists.arrived(session, where, mark)


async def towns(session: AsyncSession, reader: Reader) -> Mapping[str, str]:
    """Town code → one household of it that has an open task; its card says how the town is called (有件的镇)."""
    code = func.left(HOUSEHOLDS.c.area_code, TOWN_DIGITS)
    found = (
        select(code, func.min(HOUSEHOLDS.c.household_id))
        .select_from(lists.JOINED)
        .where(_seen(reader), HOUSEHOLDS.c.area_code.is_not(None))
        .group_by(code)
        .order_by(code)
    )
    return {town.ljust(CODE_DIGITS, "0"): household for town, household in (await session.execute(found)).all()}


async def done_since(session: AsyncSession, reader: Reader, since: datetime) -> int:
    """How many steps this officer took since a moment (本周已办)."""
    found = select(func.count()).where(STEPS.c.actor_id == reader.officer_id, STEPS.c.entered_at >= since)
    return int((await session.execute(found)).scalar_one())


@dataclass(frozen=True)
class DoneStep:
    """A step that this officer took (我办过的一步)."""

    step_id: str
    matter: str
    matter_id: str
    household_id: str
    event: str
    entered_at: datetime


async def done_rows(
    session: AsyncSession, reader: Reader, since: datetime, window: tuple[int, int]
) -> tuple[DoneStep, ...]:
    """The officer's own steps since a moment, the latest first (本周已办)."""
    offset, count = window
    found = (
        select(STEPS.c.step_id, STEPS.c.matter, STEPS.c.matter_id, STEPS.c.event, STEPS.c.entered_at)
        .where(STEPS.c.actor_id == reader.officer_id, STEPS.c.entered_at >= since)
        .order_by(STEPS.c.entered_at.desc(), STEPS.c.step_id.desc())
        .offset(offset)
        .limit(count)
    )
    rows = list((await session.execute(found)).mappings())
    whose = await _whose(session, [row["matter_id"] for row in rows])
    return tuple(DoneStep(**row, household_id=whose[row["matter_id"]]) for row in rows)


async def _whose(session: AsyncSession, matter_ids: Sequence[str]) -> Mapping[str, str]:
    """Matter → household."""
    found: dict[str, str] = {}
    for table, key in ((CLUES, "clue_id"), (CASES, "case_id"), (MEASURES, "measure_id")):
        rows = select(table.c[key], table.c.household_id).where(table.c[key].in_(list(matter_ids)))
        found |= {row[0]: row[1] for row in await session.execute(rows)}
    return found


async def being_dealt_with(session: AsyncSession, household_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Household → what is open for it already: clue, case (这一户在办的)."""
    clues = select(CLUES.c.household_id).where(
        CLUES.c.household_id.in_(list(household_ids)), CLUES.c.state.in_((*OPEN_CLUE_STATES, "SUBMITTED"))
    )
    cases = select(CASES.c.household_id).where(
        CASES.c.household_id.in_(list(household_ids)), CASES.c.state.not_in(ENDED_CASE_STATES)
    )
    found: dict[str, tuple[str, ...]] = {}
    for label, rows in (("线索", clues), ("监测档案", cases)):
        for household_id in set((await session.execute(rows)).scalars()):
            found[household_id] = (*found.get(household_id, ()), label)
    return found


async def rule_records(session: AsyncSession, reader: Reader, now: datetime) -> Mapping[str, RuleRecord]:
    """Rule → households that it pointed at in the last year and whose clue ended, and how many became a case."""
    ended = ("CONVERTED", "CLOSED")
    since = now - timedelta(days=OUTCOME_DAYS)
    rule = FINDINGS.c.body["rule_id"].astext
    of_clue = FINDINGS.join(CLUES, CLUES.c.clue_id == FINDINGS.c.clue_id)
    confirmed = func.count(func.distinct(CLUES.c.household_id)).filter(CLUES.c.state == "CONVERTED")
    found = (
        select(rule, func.count(func.distinct(CLUES.c.household_id)), confirmed)
        .select_from(of_clue)
        .where(CLUES.c.region == reader.region, CLUES.c.state.in_(ended), CLUES.c.opened_at >= since)
        .group_by(rule)
    )
    rows = (await session.execute(found)).all()
    return {name: RuleRecord(households, became) for name, households, became in rows}


def _seen(reader: Reader) -> ColumnElement[bool]:
    """Open tasks of households in the reader's areas, of what he may know."""
    inside = visible_to(reader, HOUSEHOLDS.c.area_code)
    known = lists.tasks_known(kept=hears(reader, Hearers.COUNTY))
    return and_(TASKS.c.ended_at.is_(None), TASKS.c.region == reader.region, inside, known)


def _mine(reader: Reader) -> ColumnElement[bool]:
    """Those that this office holds, or that were escalated to it."""
    level = LEVELS.get(reader.role)
    if level is None:
        return TASKS.c.task_id.is_(None)  # an office that holds nothing; a bare `false` cannot be grouped by
    held = or_(TASKS.c.level == level.value, func.coalesce(TASKS.c.escalated_to, "") == level.value)
    return or_(and_(held, TASKS.c.officer_id.is_(None)), func.coalesce(TASKS.c.officer_id, "") == reader.officer_id)


def _narrowed(reader: Reader, wanted: Slice, today: date) -> Sequence[ColumnElement[bool]]:
    mine = _mine(reader)
    conditions: list[ColumnElement[bool]] = [mine if wanted.mine else ~mine]
    if wanted.kinds:
        conditions.append(TASKS.c.kind.in_(wanted.kinds))
    if wanted.levels:
        conditions.append(TASKS.c.level.in_([level.value for level in wanted.levels]))
    if wanted.overdue:
        conditions.append(TASKS.c.due_on < today)
    if wanted.town is not None:
        first, after = range_of(wanted.town) or ("", "")
        conditions.append(and_(HOUSEHOLDS.c.area_code >= first, HOUSEHOLDS.c.area_code < after))
    return conditions


def _row(task: TaskRow, area: str | None, findings: Sequence[Mapping[str, object]]) -> DeskRow:
    profile = regional(task.region).profile
    limit = profile.limits.get(task.kind)
    label = profile.label(limit.label) if limit else OWN_LABELS.get(task.kind, task.kind)
    told = tuple(FindingRaised.model_validate(finding) for finding in findings)
    return DeskRow(task, label, area, told, page_of(task))


def holds(reader: Reader, task: TaskRow) -> bool:
    """Whether a task is in this office's hands (是不是我的)."""
    level = LEVELS.get(reader.role)
    if task.officer_id is not None:
        return task.officer_id == reader.officer_id
    return level is not None and level.value in (task.level, task.escalated_to)
