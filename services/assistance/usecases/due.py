"""What comes due by itself: warnings, escalations, the end of a notice; one household at a time (到点的事)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.assistance import DeadlineMissed, DeadlineWarned
from libs.events.contracts.values import Level
from services.assistance.domain.days import beijing_day
from services.assistance.domain.deadlines import Signal, SignalKind, advance
from services.assistance.store import decisions, dossier, writing
from services.assistance.store.rows import TaskRow
from services.assistance.usecases.acting import StepRefused
from services.assistance.usecases.following import system_step
from services.assistance.usecases.hand import Hand, take_in_hand
from services.assistance.usecases.holders import holder_at
from services.assistance.usecases.tasks import deadline_of, next_day


async def due_households(session: AsyncSession, now: datetime, after: str, count: int) -> list[str]:
    """Households for which something is due today, in order of id, after one of them."""
    today = beijing_day(now)
    late = await dossier.with_something_due(session, today, after, count)
    over = await dossier.with_notice_over(session, today, after, count)
    return sorted({*late, *over})[:count]


async def how_many_wait(session: AsyncSession, now: datetime) -> int:
    """Households for which something is due and not said yet (到点还没办的户数)."""
    return await dossier.count_due(session, beijing_day(now))


async def how_many_unescalated(session: AsyncSession, now: datetime) -> int:
    """Tasks and decisions past their day whose escalation is owed and not told (过期没升级的)."""
    today = beijing_day(now)
    return await dossier.count_unescalated(session, today) + await decisions.count_unescalated(session, today)


async def come_due(session: AsyncSession, household_id: str, now: datetime) -> bool:
    """Say what is due for one household; False if somebody has it in hand now: it waits for the next turn."""
    hand = await take_in_hand(session, household_id, now, skip_locked=True)
    if hand is None:
        return False
    for task in sorted(hand.dossier.tasks.values(), key=lambda t: t.task_id):
        if task.next_on is not None and task.next_on <= hand.today:
            await _advance(hand, task)
    for case in hand.dossier.cases.values():
        if case.state == "ON_NOTICE" and case.notice_until is not None and case.notice_until <= hand.today:
            await _complete_notice(hand, case.case_id)
    return True


async def _complete_notice(hand: Hand, case_id: str) -> None:
    """The notice ends where the table allows it; else a person ends it."""
    case = hand.dossier.cases[case_id]
    try:
        await system_step(hand, case, "notice.completed")
    except StepRefused:
        case.notice_until = None
        await hand.save(case)


async def _advance(hand: Hand, task: TaskRow) -> None:
    """What a task says today and has not said yet."""
    deadline = deadline_of(task)
    if deadline is None:
        return
    profile = hand.policy.profile
    after, signals = advance(deadline, hand.today, profile=profile, calendar=hand.calendar)
    task.warned, task.escalations = after.warned or hand.today > deadline.due_on, after.escalations
    escalations = [signal for signal in signals if signal.kind is SignalKind.ESCALATION]
    if escalations:
        task.escalated_to = escalations[-1].to.value
    task.next_on = next_day(hand, task)
    await writing.put(hand.session, task)
    first = task.escalations - len(escalations) + 1
    for signal in signals:
        await _tell(hand, task, signal, first + (escalations.index(signal) if signal in escalations else 0))


async def _tell(hand: Hand, task: TaskRow, signal: Signal, times: int) -> None:
    if signal.kind is SignalKind.WARNING:
        warned = DeadlineWarned(
            region=hand.region,
            task_id=task.task_id,
            kind=task.kind,
            household_id=hand.household_id,
            due_on=signal.due_on,
        )
        await hand.tell(warned)
        return
    missed = DeadlineMissed(
        region=hand.region,
        task_id=task.task_id,
        kind=task.kind,
        household_id=hand.household_id,
        due_on=signal.due_on,
        escalated_to=holder_at(Level(signal.to.value), hand.area_code, task.department),
        times=times,
    )
    await hand.tell(missed)
