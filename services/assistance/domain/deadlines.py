"""Limits that warn, then go one level up; a missed limit never changes a state (办理时限与提级督办)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from libs.events.contracts.values import Level
from services.assistance.domain.days import WorkingCalendar
from services.assistance.domain.profile import Anchor, Limit, Profile, Unit

AREA_LADDER = (Level.VILLAGE, Level.TOWN, Level.COUNTY, Level.LEADING_GROUP_OFFICE)
DEPARTMENT_LADDER = (Level.OFFICER, Level.DEPARTMENT_HEAD, Level.LEADING_GROUP_OFFICE, Level.LEADING_OFFICIAL)


@dataclass(frozen=True)
class Clock:
    """The one clock of a matter, running from its submission; an objection stops it (一个钟，从提交那天走)."""

    submitted_on: date
    credited_days: int = 0
    """Days that do not count, because an objection was being looked into."""
    stopped_from: date | None = None
    """Since which day it stands still: the first day of the notice that was objected to."""

    @property
    def stopped(self) -> bool:
        """Whether it stands still now (期限暂停)."""
        return self.stopped_from is not None

    @property
    def starts_on(self) -> date:
        """The day from which its limits are counted."""
        return self.submitted_on + timedelta(days=self.credited_days)

    def day_number(self, today: date) -> int:
        """Which day of the matter this is; it does not grow while the clock stands (第几天)."""
        return ((self.stopped_from or today) - self.starts_on).days

    def stop(self, since: date) -> "Clock":
        """The clock, standing still since a day; one that stands already stays as it is."""
        return self if self.stopped else replace(self, stopped_from=since)

    def resume(self, on: date) -> "Clock":
        """The clock, running again: the days that it stood are credited."""
        if self.stopped_from is None:
            return self
        stood = max((on - self.stopped_from).days, 0)
        return Clock(self.submitted_on, self.credited_days + stood)


@dataclass(frozen=True)
class Deadline:
    """By when somebody must have taken a step (办理期限)."""

    limit: str
    holder: Level
    opened_on: date
    warn_on: date
    due_on: date
    warned: bool = False
    escalations: int = 0


class SignalKind(StrEnum):
    """What a deadline says (提醒还是提级)."""

    WARNING = "WARNING"
    ESCALATION = "ESCALATION"


@dataclass(frozen=True)
class Signal:
    """A deadline tells one level that it is near or missed (提醒、提级督办)."""

    limit: str
    kind: SignalKind
    to: Level
    due_on: date


def ladder_from(holder: Level) -> tuple[Level, ...]:
    """The levels above the one that answers, nearest first (往上的各级)."""
    ladder = AREA_LADDER if holder in AREA_LADDER[:-1] else DEPARTMENT_LADDER
    return ladder[ladder.index(holder) + 1 :]


def days_after(day: date, count: int, *, unit: Unit, calendar: WorkingCalendar) -> date:
    """So many days after a day, in the unit of the limit. Raises CalendarYearMissing."""
    return calendar.after(day, count) if unit is Unit.WORKING else day + timedelta(days=count)


def open_deadline(limit: Limit, clock: Clock, *, on: date, calendar: WorkingCalendar) -> Deadline:
    """The deadline of a limit that begins to wait today (开始计时). Raises CalendarYearMissing."""
    start = clock.starts_on if limit.anchor is Anchor.SUBMISSION else on
    due_on = days_after(start, limit.value, unit=limit.unit, calendar=calendar)
    warn_on = days_after(start, four_fifths(limit.value), unit=limit.unit, calendar=calendar)
    earliest = on + timedelta(days=limit.at_least)
    if due_on < earliest:
        due_on = earliest
        warn_on = on + timedelta(days=four_fifths(limit.at_least))
    return Deadline(limit.name, limit.holder, opened_on=on, warn_on=max(warn_on, on), due_on=due_on)


def four_fifths(count: int) -> int:
    """80 % of a number of days, rounded up to whole days."""
    return -(-count * 4 // 5)


def change(
    running: Iterable[Deadline], opens: Iterable[str], closes: Iterable[str], *, opener: "Opener"
) -> tuple[Deadline, ...]:
    """The deadlines after a step: closed ones go, new ones come, one that runs already is not moved (期限的变化)."""
    closed = set(closes)
    kept = {deadline.limit: deadline for deadline in running if deadline.limit not in closed}
    for name in opens:
        if name not in kept and (deadline := opener.open(name)):
            kept[name] = deadline
    return tuple(kept.values())


@dataclass(frozen=True)
class Opener:
    """Opens limits on a day by a clock, a region's profile and a calendar (开始计时的依据)."""

    profile: Profile
    calendar: WorkingCalendar
    clock: Clock
    on: date
    own_days: Mapping[str, int] = field(default_factory=dict)
    """Limits for which the matter itself has another number of days, as a measure has."""

    def open(self, name: str) -> Deadline | None:
        """The new deadline; none while the clock from which it would be counted stands still."""
        limit = self.profile.limit(name)
        if limit.anchor is Anchor.SUBMISSION and self.clock.stopped:
            return None
        limit = replace(limit, value=self.own_days.get(name, limit.value))
        return open_deadline(limit, self.clock, on=self.on, calendar=self.calendar)


def advance(
    deadline: Deadline, today: date, *, profile: Profile, calendar: WorkingCalendar
) -> tuple[Deadline, tuple[Signal, ...]]:
    """What a deadline says today and has not said yet: a warning, then level after level (到点提醒、过期提级)."""
    signals: list[Signal] = []
    warned = deadline.warned
    if not warned and deadline.warn_on <= today <= deadline.due_on:
        signals.append(Signal(deadline.limit, SignalKind.WARNING, deadline.holder, deadline.due_on))
        warned = True
    levels = ladder_from(deadline.holder)
    step_days = profile.figure("escalate_again_days")
    told = deadline.escalations
    while told < len(levels) and today >= escalates_on(deadline, told, step_days=step_days, calendar=calendar):
        signals.append(Signal(deadline.limit, SignalKind.ESCALATION, levels[told], deadline.due_on))
        told += 1
    return replace(deadline, warned=warned, escalations=told), tuple(signals)


def escalates_on(deadline: Deadline, times: int, *, step_days: int, calendar: WorkingCalendar) -> date:
    """The day on which a missed deadline goes up once more: the day after it was due, then every few working days."""
    return step_up_on(deadline.due_on, times, step_days=step_days, calendar=calendar)


def step_up_on(due_on: date, times: int, *, step_days: int, calendar: WorkingCalendar) -> date:
    """The same for any due day: the day after it, then so many working days for each time it went up before."""
    return calendar.after(due_on + timedelta(days=1), step_days * times)
