"""Days of Beijing and working days, from a calendar that is handed in as data (日历与工作日)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
SATURDAY = 5


class CalendarYearMissing(Exception):
    """The calendar has no entries for this year: it must be loaded first (日历缺年份)."""

    def __init__(self, year: int) -> None:
        super().__init__(f"工作日日历里没有 {year} 年，请先录入。")
        self.year = year


class MomentWithoutZone(Exception):
    """A moment says not in which time zone it is, so its day cannot be told (没有时区的时刻)."""


@dataclass(frozen=True)
class CalendarDay:
    """One day on which the calendar differs from the plain week (节假日或调休上班日)."""

    day: date
    working: bool
    name: str


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days offices work: the week, public holidays and adjusted working weekends (工作日日历)."""

    years: frozenset[int]
    holidays: frozenset[date]
    working_weekends: frozenset[date]

    @classmethod
    def of(cls, days: Iterable[CalendarDay]) -> "WorkingCalendar":
        """The calendar of the rows that were loaded; a year without a row counts as missing."""
        rows = tuple(days)
        return cls(
            years=frozenset(row.day.year for row in rows),
            holidays=frozenset(row.day for row in rows if not row.working),
            working_weekends=frozenset(row.day for row in rows if row.working),
        )

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day (是不是工作日). Raises CalendarYearMissing."""
        if day.year not in self.years:
            raise CalendarYearMissing(day.year)
        if day in self.holidays:
            return False
        return day.weekday() < SATURDAY or day in self.working_weekends

    def after(self, day: date, count: int) -> date:
        """The day that is so many working days after a day; the day itself does not count (几个工作日以后)."""
        while count:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after the first day, up to and with the last (还剩几个工作日)."""
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(self.is_working(day) for day in days)


def beijing_day(moment: datetime) -> date:
    """The day on which this moment falls in Beijing (北京日期). Raises MomentWithoutZone."""
    if moment.tzinfo is None:
        raise MomentWithoutZone(moment)
    return moment.astimezone(BEIJING).date()


def in_words(day: date) -> str:
    """A day as people say it: 5月23日 (几月几日)."""
    return f"{day.month}月{day.day}日"


def age_on(day: date, born_on: date) -> int:
    """Completed years; the birthday counts (周岁)."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
