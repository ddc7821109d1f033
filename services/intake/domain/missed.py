"""A list that did not come by its day: when that is said, to whom it goes on, when it ends (清单没报)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.intake.domain.due import last_month
from services.intake.domain.feed import Feed, Rhythm


@dataclass(frozen=True, slots=True)
class Missed:
    """A month of a list that did not come, and whom that was told (没报的清单)."""

    miss_id: str
    feed: str
    month: date
    due_on: date
    raise_on: date
    """The day on which the leading group office is told."""
    head_told: bool
    """Whether the department has a head who was told."""
    missed_at: datetime
    raised_at: datetime | None = None

    def days_late(self, today: date) -> int:
        """How many days its day is over."""
        return (today - self.due_on).days

    def sentence(self, today: date) -> str:
        """4 月清单晚 3 天。已告诉贵局负责人；5月10日 告诉领导小组办公室."""
        office = f"{_day(self.raise_on)} {'已告诉' if self.raised_at else '告诉'}领导小组办公室"
        told = f"已告诉贵局负责人；{office}" if self.head_told else office
        return f"{self.month.month} 月清单晚 {self.days_late(today)} 天。{told}。"


@dataclass(frozen=True, slots=True)
class Come:
    """What came of a list: the months that are in, and the last day on which the asked one was taken back."""

    months: Collection[date] = ()
    withdrawn: tuple[tuple[date, date], ...] = ()
    """Month and Beijing day, for each month of an upload that was taken back."""

    def taken_back_on(self, month: date) -> date | None:
        """The last day on which a list of this month was taken back."""
        return max((day for each, day in self.withdrawn if each == month), default=None)


class Turn(StrEnum):
    """What is to be done about a list now."""

    MISS = "miss"
    RAISE = "raise"
    END_DELIVERED = "delivered"
    END_NEXT = "next_month"


@dataclass(frozen=True, slots=True)
class Asked:
    """The latest month whose day is over."""

    month: date
    due_on: date


def asked_for(feed: Feed, today: date) -> Asked | None:
    """Which month should be in by today: a list is missed from the day after its day; none if it is not monthly."""
    if feed.rhythm is not Rhythm.MONTHLY or feed.due_day is None:
        return None
    due_on = date(today.year, today.month, feed.due_day)
    if today <= due_on:
        first = last_month(today)
        due_on = date(first.year, first.month, feed.due_day)
    return Asked(last_month(due_on), due_on)


def since(asked: Asked, come: Come) -> date:
    """From which day on the list is missing: what was taken back may be sent anew on the same day."""
    return max(asked.due_on, come.taken_back_on(asked.month) or asked.due_on)


def raised_on(asked: Asked, come: Come, late_days: int) -> date:
    """The day on which the leading group office is told of a list that is missed now."""
    return since(asked, come) + timedelta(days=late_days)


def turn(feed: Feed, missed: Missed | None, come: Come, today: date) -> Turn | None:
    """What is to be done about a list today; one thing at a time.

    Asked is the latest month whose day is over, so that whoever was away two months is asked for one list, not for two.
    A list ends its month, and the month asked for on the page (报送期限) ends it too.
    """
    asked = asked_for(feed, today)
    if asked is None:
        return None
    is_in = not {missed.month if missed else asked.month, last_month(today)}.isdisjoint(come.months)
    if missed is None:
        return Turn.MISS if not is_in and today > since(asked, come) else None
    if is_in:
        return Turn.END_DELIVERED
    if missed.month < asked.month:
        return Turn.END_NEXT
    return Turn.RAISE if missed.raised_at is None and today >= missed.raise_on else None


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
