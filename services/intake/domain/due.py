"""When a list is due, and whether it came (报送期限)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from services.intake.domain.feed import Feed, Rhythm


@dataclass(frozen=True, slots=True)
class Due:
    """How a list stands today (这张清单报了没有)."""

    month: date | None
    """The month it is asked for, by its first day; none for lists that are not monthly."""
    due_on: date | None
    delivered: bool
    days_late: int

    @property
    def words(self) -> str:
        """已报, 没到期, ▲ 晚 3 天."""
        if self.delivered:
            return "已报"
        if self.days_late:
            return f"▲ 晚 {self.days_late} 天"
        return "没到期" if self.due_on else "还没报"

    @property
    def rhythm(self) -> str:
        """每月 5 日前."""
        return (
            f"{self.month.month} 月的，{self.due_on.month}月{self.due_on.day}日前" if self.month and self.due_on else ""
        )


def last_month(today: date) -> date:
    """The first day of the month before this one."""
    number = today.year * 12 + today.month - 2
    return date(number // 12, number % 12 + 1, 1)


def due(feed: Feed, months: Collection[date], today: date, *, ever: bool) -> Due:
    """How a list stands: `months` are those that were delivered, `ever` says that something was loaded."""
    if feed.rhythm is not Rhythm.MONTHLY or feed.due_day is None:
        return Due(None, None, ever, 0)
    month = last_month(today)
    due_on = date(today.year, today.month, feed.due_day)
    return Due(month, due_on, month in months, max((today - due_on).days, 0))
