"""By when something is due, in the words of a page (到期)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from services.assistance.domain.days import CalendarYearMissing, WorkingCalendar, in_words

WEEKDAYS = "一二三四五六日"
SOON_DAYS = 1
WEEK_DAYS = 7


class HasDue(Protocol):
    """A thing with a last day."""

    @property
    def due_on(self) -> date | None:
        """The last day, if there is one."""
        ...


Thing = TypeVar("Thing", bound=HasDue)


@dataclass(frozen=True)
class DueView:
    """A deadline as it is drawn: how long, which day, how pressing (还剩几天)."""

    text: str
    day: str
    css: str = ""
    """late, soon, or nothing."""


@dataclass(frozen=True)
class Group(Generic[Thing]):
    """Rows that are due about the same time (一组)."""

    label: str
    rows: tuple[Thing, ...]


def due_view(due_on: date | None, today: date, calendar: WorkingCalendar | None = None) -> DueView:
    """How long there is still time (还剩多久)."""
    if due_on is None:
        return DueView("没有期限", "")
    day = f"{in_words(due_on)} 周{WEEKDAYS[due_on.weekday()]}"
    left = (due_on - today).days
    if left < 0:
        return DueView(f"过期 {-left} 天", day, "late")
    if left == 0:
        return DueView("今天到期", day, "soon")
    if left == SOON_DAYS:
        return DueView("明天", day, "soon")
    working = _working_days(today, due_on, calendar)
    return DueView(f"还剩 {left} 天" if working is None else f"还剩 {working} 个工作日", day)


def _working_days(today: date, due_on: date, calendar: WorkingCalendar | None) -> int | None:
    """The working days that are left; None where the calendar does not reach."""
    if calendar is None:
        return None
    try:
        return calendar.between(today, due_on)
    except CalendarYearMissing:
        return None


def by_day(rows: Iterable[Thing], today: date) -> tuple[Group[Thing], ...]:
    """Rows that are sorted by day, under the headings of a queue (按天分组)."""
    groups: dict[str, list[Thing]] = {}
    for row in rows:
        groups.setdefault(_heading(row.due_on, today), []).append(row)
    return tuple(Group(label, tuple(of_day)) for label, of_day in groups.items())


def _heading(due_on: date | None, today: date) -> str:
    """Under which heading a day stands."""
    if due_on is None:
        return "没有期限"
    if due_on < today:
        return "已过期"
    if due_on == today:
        return "今天到期"
    if due_on == today + timedelta(days=SOON_DAYS):
        return "明天到期"
    return "这一周" if due_on < today + timedelta(days=WEEK_DAYS) else "以后"


def first_line(dues: Sequence[date | None], today: date, *, what: str) -> str:
    """How many there are, how many are late, how many are due tomorrow (第一行)."""
    late = sum(1 for due in dues if due is not None and due < today)
    now = sum(1 for due in dues if due == today)
    tomorrow = sum(1 for due in dues if due == today + timedelta(days=SOON_DAYS))
    parts = [f"{len(dues)} 件{what}"]
    parts += [f"{late} 件过期"] if late else []
    parts += [f"{now} 件今天到期"] if now else []
    parts += [f"{tomorrow} 件明天到期"] if tomorrow else []
    return "，".join(parts)
