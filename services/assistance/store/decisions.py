"""Decisions of a quarter and the steps taken with them (议定事项的库)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.quarters import DecisionState
from libs.events.contracts.values import Holder, Level
from services.assistance.domain.decisions import Standing
from services.assistance.store.tables import META, MOMENT

DECISIONS = Table(
    "decisions",
    META,
    Column("decision_id", Text, primary_key=True),
    *(Column(name, Text) for name in ("region", "matter", "level", "area_code", "department", "signed_by", "state")),
    *(Column(name, Text) for name in ("escalated_to", "reported_by")),
    *(Column(name, Date) for name in ("quarter", "due_on", "signed_on", "since_on", "next_on")),
    *(Column(name, Integer) for name in ("number", "rises")),
    Column("warned", Boolean),
    Column("heard_at", MOMENT),
)
STEPS = Table(
    "decision_steps",
    META,
    Column("n", Integer, primary_key=True),
    *(Column(name, Text) for name in ("step_id", "decision_id", "event", "old_state", "new_state", "actor_id", "role")),
    *(Column(name, Text) for name in ("appointment_id", "words")),
    *(Column(name, MOMENT) for name in ("happened_at", "entered_at")),
)


@dataclass(frozen=True)
class DecisionRow:
    """A decision: what the minutes say of it, and how it stands (一项议定事项)."""

    decision_id: str
    region: str
    quarter: date
    number: int
    matter: str
    holder: Holder
    signed_by: str
    heard_at: datetime
    standing: Standing
    escalated_to: str | None = None
    next_on: date | None = None

    @property
    def due_on(self) -> date:
        """The last day, as the minutes say it."""
        return self.standing.due_on

    @property
    def state(self) -> DecisionState:
        """Where it stands."""
        return self.standing.state

    def late(self, today: date) -> bool:
        """Whether its day has passed and it is not struck off (过期)."""
        return self.state is not DecisionState.STRUCK_OFF and self.due_on < today


@dataclass(frozen=True)
class DecisionStep:
    """A step that was taken with a decision; it is never changed (办过的一步)."""

    step_id: str
    decision_id: str
    event: str
    old_state: str
    new_state: str
    actor_id: str
    role: str
    appointment_id: str
    happened_at: datetime
    entered_at: datetime
    words: str


async def add(session: AsyncSession, row: DecisionRow) -> bool:
    """Keep a decision; False where it is kept already: a fact of the minutes is never moved."""
    statement = insert(DECISIONS).values(**_values(row)).on_conflict_do_nothing(index_elements=["decision_id"])
    return (await session.execute(statement.returning(DECISIONS.c.decision_id))).scalar_one_or_none() is not None


async def move(session: AsyncSession, row: DecisionRow) -> None:
    """Write down how a decision stands now; the row is locked by whoever does."""
    changed = {name: value for name, value in _values(row).items() if name in _MOVES}
    await session.execute(update(DECISIONS).where(DECISIONS.c.decision_id == row.decision_id).values(**changed))


async def append(session: AsyncSession, step: DecisionStep) -> None:
    """A new step."""
    await session.execute(insert(STEPS).values(**asdict(step)))


async def find(
    session: AsyncSession, decision_id: str, *, lock: bool = False, skip_locked: bool = False
) -> DecisionRow | None:
    """One decision, locked where something is going to be done; None where it is not kept, or in other hands."""
    found = select(DECISIONS).where(DECISIONS.c.decision_id == decision_id)
    found = found.with_for_update(skip_locked=skip_locked) if lock else found
    row = (await session.execute(found)).mappings().one_or_none()
    return _row(row) if row is not None else None


async def steps_of(session: AsyncSession, decision_id: str) -> list[DecisionStep]:
    """The steps of a decision, in the order they were entered."""
    found = select(*(STEPS.c[name] for name in DecisionStep.__dataclass_fields__))
    rows = await session.execute(found.where(STEPS.c.decision_id == decision_id).order_by(STEPS.c.n))
    return [DecisionStep(**row) for row in rows.mappings()]


async def listed(
    session: AsyncSession, where: ColumnElement[bool], *, first: int, most: int
) -> tuple[list[DecisionRow], int]:
    """A page of these decisions, the newest quarter first, and how many there are."""
    found: Select[tuple[object, ...]] = select(DECISIONS).where(where)
    ordered = found.order_by(DECISIONS.c.quarter.desc(), DECISIONS.c.number, DECISIONS.c.decision_id)
    rows = await session.execute(ordered.offset(first).limit(most))
    return [_row(row) for row in rows.mappings()], await counted(session, where)


async def counted(session: AsyncSession, where: ColumnElement[bool]) -> int:
    """How many of these decisions there are."""
    return int((await session.execute(select(func.count()).select_from(DECISIONS).where(where))).scalar_one())


async def by_state(session: AsyncSession, where: ColumnElement[bool], late: ColumnElement[bool]) -> dict[str, int]:
    """How many of these decisions stand in each state, and under `late` how many are late."""
    found = select(DECISIONS.c.state, func.count(), func.count().filter(late)).where(where).group_by(DECISIONS.c.state)
    rows = (await session.execute(found)).all()
    return {state: int(count) for state, count, _ in rows} | {"late": sum(int(late) for _, _, late in rows)}


async def quarters(session: AsyncSession, where: ColumnElement[bool], *, most: int) -> list[date]:
    """The quarters in which these were decided, the newest first."""
    found = select(DECISIONS.c.quarter).where(where).distinct().order_by(DECISIONS.c.quarter.desc()).limit(most)
    return list((await session.execute(found)).scalars())


async def due(session: AsyncSession, today: date, after: str, most: int) -> list[str]:
    """Decisions whose deadline may have something to say today, in order of id, after one of them."""
    found = select(DECISIONS.c.decision_id).where(DECISIONS.c.next_on <= today, DECISIONS.c.decision_id > after)
    return list((await session.execute(found.order_by(DECISIONS.c.decision_id).limit(most))).scalars())


async def count_unescalated(session: AsyncSession, today: date) -> int:
    """How many are past their day and owe an escalation that was not told yet (过期没升级的)."""
    return await counted(session, (DECISIONS.c.due_on < today) & (DECISIONS.c.next_on <= today))


def holder_columns(holder: Holder) -> dict[str, object]:
    """A holder as it is kept."""
    return {"level": holder.level.value, "area_code": holder.area_code, "department": holder.department}


_MOVES = frozenset({"state", "since_on", "warned", "rises", "escalated_to", "reported_by", "next_on"})
_OF_MINUTES: Sequence[str] = ("decision_id", "region", "quarter", "number", "matter", "signed_by", "heard_at")
_STANDS = frozenset({"state", "level"})


def _values(row: DecisionRow) -> dict[str, object]:
    stands = {name: value for name, value in asdict(row.standing).items() if name not in _STANDS}
    said = {name: getattr(row, name) for name in _OF_MINUTES}
    kept = {"state": row.state.value, "escalated_to": row.escalated_to, "next_on": row.next_on}
    return said | holder_columns(row.holder) | stands | kept


def _row(row: RowMapping) -> DecisionRow:
    level = Level(row["level"])
    standing = Standing(
        state=DecisionState(row["state"]),
        level=level,
        **{name: row[name] for name in Standing.__dataclass_fields__ if name not in _STANDS},
    )
    holder = Holder(level=level, area_code=row["area_code"], department=row["department"])
    said = {name: row[name] for name in _OF_MINUTES}
    return DecisionRow(
        **said, holder=holder, standing=standing, escalated_to=row["escalated_to"], next_on=row["next_on"]
    )


def moved(row: DecisionRow, standing: Standing, next_on: date | None) -> DecisionRow:
    """The decision after a step: it has gone up to nobody yet."""
    return replace(row, standing=standing, next_on=next_on, escalated_to=None)
