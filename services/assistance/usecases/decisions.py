"""A quarter's decisions: heard of, reported done, struck off or sent back, late (议定事项)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, and_, false
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.quarters import DecisionLate, DecisionMoved, DecisionState, DecisionWarned, QuarterDecided
from libs.events.contracts.values import Holder, Level, OfficeRole
from libs.events.transport import outbox
from libs.web import paging
from libs.web.access import Action, may, visible_to
from libs.web.areas import covers
from libs.web.menu import department_code
from services.assistance.domain import decisions as domain
from services.assistance.domain.days import beijing_day
from services.assistance.domain.decisions import Side, Standing, Wish
from services.assistance.domain.machine import Refusal, Why
from services.assistance.domain.profile import PROFILES, load_profile
from services.assistance.store import calendar
from services.assistance.store import decisions as kept
from services.assistance.store.decisions import DECISIONS, DecisionRow, DecisionStep
from services.assistance.usecases.acting import NotYours, Reader, StepRefused
from services.assistance.usecases.hand import new_id
from services.assistance.usecases.holders import holder_at

QUARTERS_MAX = 40
"""Ten years of quarters to choose from."""
_WITHOUT_DEPARTMENT = frozenset({Level.COUNTY, Level.LEADING_GROUP_OFFICE, Level.LEADING_OFFICIAL})


@dataclass(frozen=True)
class Wanted:
    """The step that somebody wants to take with a decision (要办的一步)."""

    decision_id: str
    event: str
    happened_at: datetime
    words: str
    seen: str
    """The last step that the form had seen; empty if there was none."""


async def decided(session: AsyncSession, event: QuarterDecided, now: datetime) -> None:
    """Minutes were signed: their decision comes into the hands of its unit, once. Raises NoUnit."""
    said = event.holder
    code = department_code(said.department) if said.department else None
    holder = domain.unit_of(said.model_copy(update={"department": code}))
    standing = Standing(DecisionState.OPEN, holder.level, event.signed_on, event.due_on, beijing_day(now))
    row = DecisionRow(
        decision_id=event.decision_id,
        region=event.region,
        quarter=event.quarter,
        number=event.number,
        matter=event.matter,
        holder=holder,
        signed_by=event.signed_by,
        heard_at=now,
        standing=standing,
        next_on=domain.next_look(standing),
    )
    if await kept.add(session, row):
        await outbox.put(session, _moved(row, now))


async def look(session: AsyncSession, reader: Reader, decision_id: str) -> tuple[DecisionRow, list[DecisionStep]]:
    """A decision and its story, to be shown. Raises NotYours where there is none or it is not for this reader."""
    row = await kept.find(session, decision_id)
    if row is None or not sees(reader, row):
        raise NotYours
    return row, await kept.steps_of(session, decision_id)


@dataclass(frozen=True)
class Asked:
    """Which decisions are wanted (筛选)."""

    state: DecisionState | None = None
    late: bool = False
    quarter: date | None = None
    first: int = 0
    most: int = field(default_factory=lambda: paging.PER_PAGE)


async def page_of(session: AsyncSession, reader: Reader, asked: Asked, now: datetime) -> tuple[list[DecisionRow], int]:
    """A page of the decisions that this reader sees, the newest quarter first, and how many there are."""
    wanted = [visible(reader)]
    if asked.state is not None:
        wanted.append(DECISIONS.c.state == asked.state.value)
    if asked.late:
        wanted.append(late_sql(beijing_day(now)))
    if asked.quarter is not None:
        wanted.append(DECISIONS.c.quarter == asked.quarter)
    return await kept.listed(session, and_(*wanted), first=asked.first, most=asked.most)


async def quarters(session: AsyncSession, reader: Reader) -> list[date]:
    """The quarters of which this reader sees a decision, the newest first."""
    return await kept.quarters(session, visible(reader), most=QUARTERS_MAX)


async def counts(
    session: AsyncSession, reader: Reader, now: datetime, quarter: date | None = None
) -> Mapping[str, int]:
    """How many decisions that this reader sees, of one quarter or of all, stand where; how many are late."""
    where = visible(reader) if quarter is None else and_(visible(reader), DECISIONS.c.quarter == quarter)
    return await kept.by_state(session, where, late_sql(beijing_day(now)))


def late_sql(today: date) -> ColumnElement[bool]:
    """Those whose day has passed and that are not struck off."""
    return and_(DECISIONS.c.due_on < today, DECISIONS.c.state != DecisionState.STRUCK_OFF.value)


def visible(reader: Reader) -> ColumnElement[bool]:
    """The decisions that `sees` lets this reader see, as a condition."""
    if not may(reader, Action.SEE_DECISIONS):
        return false()
    region = DECISIONS.c.region == reader.region
    if may(reader, Action.SEE_ALL_DECISIONS):
        return region
    if reader.role is OfficeRole.TOWN_CLERK:
        return and_(region, DECISIONS.c.level == Level.TOWN.value, visible_to(reader, DECISIONS.c.area_code))
    return and_(region, DECISIONS.c.department == (reader.department or ""))


async def take_step(session: AsyncSession, reader: Reader, wanted: Wanted, now: datetime) -> DecisionRow:
    """Take a step with a decision, locked. Raises NotYours, StepRefused: then nothing has changed."""
    row = await kept.find(session, wanted.decision_id, lock=True)
    if row is None or not sees(reader, row):
        raise NotYours
    steps = await kept.steps_of(session, wanted.decision_id)
    wish = _wish(reader, row, steps, wanted, now)
    outcome = domain.take(row.standing, wish)
    if isinstance(outcome, Refusal) and outcome.why is Why.ROLE:
        raise StepRefused(outcome)
    if (steps[-1].step_id if steps else "") != wanted.seen:
        other = outcome if isinstance(outcome, Refusal) else domain.overtaken(row.standing)
        raise StepRefused(other, stale=True)
    if isinstance(outcome, Refusal):
        raise StepRefused(outcome)
    after = kept.moved(row, outcome, domain.next_look(outcome))
    await kept.move(session, after)
    await kept.append(session, _step(reader, row, after, wish))
    told = _moved(after, wish.happened_at)
    said = {"by": reader.officer_id, "words": wish.words, "turn": len(steps) + 1}
    await outbox.put(session, told.model_copy(update=said))
    return after


def _wish(reader: Reader, row: DecisionRow, steps: Sequence[DecisionStep], wanted: Wanted, now: datetime) -> Wish:
    after = steps[-1].happened_at if steps else row.heard_at
    moment = _after(wanted.happened_at, after)
    return Wish(
        wanted.event,
        reader.officer_id,
        side_of(reader, row),
        moment,
        entered_at=now if moment == wanted.happened_at else max(now, moment),
        words=wanted.words.strip(),
        after=after,
    )


def _after(written: datetime, after: datetime) -> datetime:
    """A form writes minutes: within the minute of the step before, it happened just after that."""
    same_minute = after.replace(second=0, microsecond=0) <= written <= after
    return after + timedelta(microseconds=1) if same_minute else written


def _step(reader: Reader, row: DecisionRow, after: DecisionRow, wish: Wish) -> DecisionStep:
    return DecisionStep(
        step_id=new_id(),
        decision_id=row.decision_id,
        event=wish.event,
        old_state=row.state.value,
        new_state=after.state.value,
        actor_id=reader.officer_id,
        role=reader.role.value,
        appointment_id=reader.appointment_id,
        happened_at=wish.happened_at,
        entered_at=wish.entered_at,
        words=wish.words,
    )


def sees(reader: Reader, row: DecisionRow) -> bool:
    """Whether a decision is shown to this reader: a department and a town see their own (谁看得到)."""
    if row.region != reader.region or not may(reader, Action.SEE_DECISIONS):
        return False
    return may(reader, Action.SEE_ALL_DECISIONS) or _of_unit(reader, row.holder)


def side_of(reader: Reader, row: DecisionRow) -> Side | None:
    """Whose part this reader takes in a decision; None: he only looks on."""
    if may(reader, Action.STRIKE_OFF):
        return Side.OFFICE
    return Side.UNIT if may(reader, Action.REPORT_DECISION) and _of_unit(reader, row.holder) else None


def _of_unit(reader: Reader, holder: Holder) -> bool:
    """Whether a reader's office is the unit, or of it."""
    if reader.role is OfficeRole.COUNTY_OFFICER:
        return holder.level is Level.COUNTY
    if reader.role is OfficeRole.TOWN_CLERK:
        return holder.level is Level.TOWN and covers(reader.areas, holder.area_code)
    return holder.department is not None and holder.department == reader.department


async def due_now(session: AsyncSession, now: datetime, after: str, most: int) -> list[str]:
    """Decisions whose deadline may have something to say today, in order of id, after one of them."""
    return await kept.due(session, beijing_day(now), after, most)


async def come_due(session: AsyncSession, decision_id: str, now: datetime) -> bool:
    """Say what a decision's deadline says today; False if somebody has it in hand now: it waits for the next turn."""
    row = await kept.find(session, decision_id, lock=True, skip_locked=True)
    if row is None:
        return False
    days = await calendar.load_calendar(session)
    said = domain.come_due(row.standing, beijing_day(now), step_days=step_up_days(row.region), days=days)
    to = said.to[-1].value if said.to else row.escalated_to
    await kept.move(session, replace(row, standing=said.standing, next_on=said.next_on, escalated_to=to))
    if said.warns:
        warned = DecisionWarned(region=row.region, decision_id=row.decision_id, quarter=row.quarter, due_on=row.due_on)
        await outbox.put(session, warned)
    first = said.standing.rises - len(said.to) + 1
    await outbox.put(session, *(_late(row, level, first + n) for n, level in enumerate(said.to)))
    return True


@cache
def step_up_days(region: str) -> int:
    """Working days from one level to the next: the region's own, else the assumed ones."""
    if not (PROFILES / f"{region}.yaml").is_file():
        return domain.STEP_UP_DAYS
    return load_profile(region).figure("escalate_again_days")


def _late(row: DecisionRow, level: Level, times: int) -> DecisionLate:
    """Its day passed: one level is told."""
    department = None if level in _WITHOUT_DEPARTMENT else row.holder.department
    area = row.holder.area_code if level is Level.COUNTY else None
    return DecisionLate(
        region=row.region,
        decision_id=row.decision_id,
        quarter=row.quarter,
        number=row.number,
        matter=row.matter,
        holder=row.holder,
        due_on=row.due_on,
        escalated_to=holder_at(level, area, department),
        times=times,
    )


def _moved(row: DecisionRow, happened_at: datetime) -> DecisionMoved:
    return DecisionMoved(
        region=row.region,
        decision_id=row.decision_id,
        quarter=row.quarter,
        number=row.number,
        state=row.state,
        matter=row.matter,
        holder=row.holder,
        due_on=row.due_on,
        happened_at=happened_at,
    )
