"""What became of findings, cases, tasks and decisions, as assistance tells it: for the quarter (后来怎样)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.assistance import (
    CaseDecided,
    ClueClosed,
    DeadlineMissed,
    TaskEnded,
    TaskOpened,
)
from libs.events.contracts.quarters import DecisionLate, DecisionMoved
from libs.events.transport.driver import driver
from services.screening.domain.days import beijing_day


async def outcomes(session: AsyncSession, events: Sequence[ClueClosed]) -> None:
    """Keep what each finding of an ended clue turned out to be; one that joined another clue is still looked into."""
    rows = [
        (finding_id, event.clue_id, event.closed_on, event.state, event.risk_confirmed)
        for event in events
        if event.state != JOINED
        for finding_id in event.finding_ids
    ]
    await (await driver(session)).executemany(_OUTCOME, rows)


async def case_decided(session: AsyncSession, event: CaseDecided) -> None:
    """Keep that a case was decided on, with its day."""
    said = (event.case_id, event.region, event.household_id, event.decided_on, event.monitored)
    await (await driver(session)).execute(_CASE, *said)


async def opened(session: AsyncSession, events: Sequence[TaskOpened]) -> None:
    """Keep tasks that have a day, with who must act; also where something of it was heard before."""
    rows = [
        (
            *(event.task_id, event.region, event.household_id, event.kind, event.label, event.holder.level.value),
            *(event.holder.area_code or event.area_code, event.holder.department, event.due_on),
            beijing_day(event.opened_at),
        )
        for event in events
        if event.due_on is not None
    ]
    await (await driver(session)).executemany(_OPENED, rows)


async def missed(session: AsyncSession, events: Sequence[DeadlineMissed], on: date) -> None:
    """Keep that the day of tasks passed, once: raised further up it stays the same day."""
    rows = [(event.task_id, event.region, event.household_id, event.kind, event.due_on, on) for event in events]
    await (await driver(session)).executemany(_MISSED, rows)


async def ended(session: AsyncSession, events: Sequence[TaskEnded], on: date) -> None:
    """Keep on which day late tasks ended; what ended in time is nothing that a quarter asks for, and is forgotten."""
    connection = await driver(session)
    rows = [(event.task_id, event.region, event.household_id, event.kind, on) for event in events]
    await connection.executemany(_ENDED, rows)
    await connection.execute(_FORGET, [event.task_id for event in events])


async def moved(session: AsyncSession, events: Sequence[DecisionMoved]) -> None:
    """Keep each step of a decision, in whatever order it is heard."""
    rows = [
        (event.decision_id, event.happened_at, event.state.value, event.by, event.words, event.turn) for event in events
    ]
    await (await driver(session)).executemany(_MOVED, rows)


async def late(session: AsyncSession, events: Sequence[DecisionLate], on: date) -> None:
    """Keep that the day of decisions passed."""
    rows = [(event.decision_id, event.times, on) for event in events]
    await (await driver(session)).executemany(_LATE, rows)


JOINED = "MERGED"
"""How a clue ends that joined another: what becomes of its findings is told by that one."""
_OUTCOME = """
insert into finding_outcomes (finding_id, clue_id, closed_on, state, confirmed) values ($1, $2, $3, $4, $5)
on conflict do nothing
"""
_CASE = """
insert into case_decisions (case_id, region, household_id, decided_on, monitored) values ($1, $2, $3, $4, $5)
on conflict do nothing
"""
_OPENED = """
insert into tasks (task_id, region, household_id, kind, label, level, area_code, department, due_on, opened_on)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (task_id) do update
   set household_id = excluded.household_id, label = excluded.label, level = excluded.level,
       area_code = excluded.area_code, department = excluded.department, due_on = excluded.due_on,
       opened_on = excluded.opened_on
"""
_MISSED = """
insert into tasks (task_id, region, household_id, kind, due_on, missed_on) values ($1, $2, $3, $4, $5, $6)
on conflict (task_id) do update set missed_on = coalesce(tasks.missed_on, excluded.missed_on)
"""
_ENDED = """
insert into tasks (task_id, region, household_id, kind, ended_on) values ($1, $2, $3, $4, $5)
on conflict (task_id) do update set ended_on = coalesce(tasks.ended_on, excluded.ended_on)
"""
_FORGET = """
delete from tasks
 where task_id = any($1::text[]) and opened_on is not null and missed_on is null and ended_on <= due_on
"""
_MOVED = """
insert into decision_moves (decision_id, happened_at, state, officer, words, turn) values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
"""
_LATE = "insert into decisions_late (decision_id, times, late_on) values ($1, $2, $3) on conflict do nothing"
