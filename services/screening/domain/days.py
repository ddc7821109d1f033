"""Days and months as the rules count them (日期)."""

import calendar
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BEIJING = timezone(timedelta(hours=8))
DAYS_KEPT = 4096
"""How many answers about days are kept; a run asks of few, once for every household."""


def beijing_day(moment: datetime) -> date:
    """The day it is here at that moment (北京日期)."""
    return moment.astimezone(BEIJING).date()


def month_of(day: date) -> date:
    """The first day of its month (当月1日)."""
    return day.replace(day=1)


@lru_cache(maxsize=DAYS_KEPT)
def add_months(day: date, months: int) -> date:
    """So many months later, clipped to the month's end (若干个月后)."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def older_than(last_on: date, day: date, months: int) -> bool:
    """Whether more than so many months have passed since that day (是否超过若干个月)."""
    return day > add_months(last_on, months)


def months_later(days: NDArray[np.datetime64], months: int) -> NDArray[np.datetime64]:
    """`add_months` of a whole column."""
    month = days.astype("M8[M]")
    into_month = days - month.astype("M8[D]")
    later = month + months
    last = (later + 1).astype("M8[D]") - 1
    found: NDArray[np.datetime64] = np.minimum(later.astype("M8[D]") + into_month, last)
    return found
