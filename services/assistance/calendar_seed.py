"""Working days of a year, taken from `chinesecalendar` (工作日日历的初始数据)."""

from datetime import date, timedelta

import chinese_calendar

from services.assistance.domain.days import SATURDAY, CalendarDay, CalendarYearMissing


def calendar_days(year: int) -> tuple[CalendarDay, ...]:
    """The holidays and adjusted working weekends of a year (节假日和调休). Raises CalendarYearMissing."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    try:
        return tuple(row for day in days if (row := _unusual(day)))
    except NotImplementedError:
        raise CalendarYearMissing(year) from None


def _unusual(day: date) -> CalendarDay | None:
    """The row of a day that is a named holiday, or works although it is a weekend."""
    off, name = chinese_calendar.get_holiday_detail(day)
    if off and name is not None:
        return CalendarDay(day, working=False, name=_in_chinese(name))
    if not off and day.weekday() >= SATURDAY:
        return CalendarDay(day, working=True, name=f"{_in_chinese(name)}调休上班" if name else "调休上班")
    return None


def _in_chinese(name: str) -> str:
    """The Chinese name of a holiday."""
    return next((str(entry.chinese) for entry in chinese_calendar.Holiday if entry.value == name), name)
