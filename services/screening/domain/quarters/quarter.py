"""A quarter by its first day: 2024Q2, 2024 年第二季度 (季度)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from libs.policy.texts import quarter_code, quarter_words
from services.screening.domain.days import add_months, month_of

MONTHS = 3
_NAME = re.compile(r"([0-9]{4})Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months (季度)."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def name(self) -> str:
        """2024Q2, as addresses and files write it."""
        return quarter_code(self.first)

    @property
    def words(self) -> str:
        """2024 年第二季度."""
        return quarter_words(self.first)

    @property
    def next(self) -> "Quarter":
        """The one after it."""
        return Quarter(add_months(self.first, MONTHS))

    @property
    def before(self) -> "Quarter":
        """The one before it (上季)."""
        return Quarter(add_months(self.first, -MONTHS))

    def due_on(self, day_of_month: int) -> date:
        """Until when its assessment is to be held: this day of the month after it (研判截止日)."""
        return self.next.first.replace(day=day_of_month)

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed (季末过了)."""
        return today > self.last


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(add_months(month_of(day), -((day.month - 1) % MONTHS)))


def quarter_named(said: str) -> Quarter | None:
    """The quarter of this name, 2024Q2; None for what is none."""
    found = _NAME.fullmatch(said)
    if found is None or int(found[1]) <= date.min.year or int(found[1]) >= date.max.year:
        return None
    return Quarter(date(int(found[1]), (int(found[2]) - 1) * MONTHS + 1, 1))


def listed(first: Quarter, last: Quarter) -> list[Quarter]:
    """From the last quarter back to the first."""
    found = [last]
    while found[-1] > first:
        found.append(found[-1].before)
    return found
