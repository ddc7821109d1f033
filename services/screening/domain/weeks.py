"""Households by town, cause and week beside the usual: which week stands out (早期数)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import NamedTuple

from libs.policy.region import CAUSES, Cluster

WEEK = timedelta(days=7)
NO_CAUSE = "没有风险类型"
KNOWN_LEAST = Fraction(1, 2)
"""With less than half of the weeks before, nobody can say what is usual; no document says, ours."""


class Series(NamedTuple):
    """A town and a cause (一镇、一种原因)."""

    town: str
    """Empty where no area of the household is known."""
    cause: str
    """Empty where its rule names none: several risks together."""

    @property
    def cause_words(self) -> str:
        """How the cause is called."""
        return CAUSES.get(self.cause, self.cause) or NO_CAUSE


class Counted(NamedTuple):
    """Households of one town, cause and week, each once (户数)."""

    town: str
    cause: str
    week: date
    raised: int
    """With a new finding."""
    recognised: int
    """Recognised as monitored."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A number of a week beside the usual (跟平常比)."""

    count: int
    usual: Fraction | None
    """None where too few weeks are known."""
    stands_out: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A town and a cause in one week, with the weeks before (一行)."""

    series: Series
    raised: Beside
    recognised: Beside
    course: Sequence[int]
    """New findings of each week, the earliest first, this one last."""

    @property
    def stands_out(self) -> bool:
        """Whether either number does."""
        return self.raised.stands_out or self.recognised.stands_out


def week_of(day: date) -> date:
    """The Monday of its week (周一)."""
    return day - timedelta(days=day.weekday())


def lines(counted: Sequence[Counted], week: date, first: date | None, cluster: Cluster) -> list[Line]:
    """Every town and cause of which a week has somebody, by town and cause; `first` is the first week of the region.

    Weeks before the first one are not known: they are no weeks without anybody.
    """
    by_series: dict[Series, dict[date, Counted]] = {}
    for one in counted:
        by_series.setdefault(Series(one.town, one.cause), {})[one.week] = one
    return [
        _line(series, found, (week, first), cluster) for series, found in sorted(by_series.items()) if week in found
    ]


def _line(series: Series, found: Mapping[date, Counted], at: tuple[date, date | None], cluster: Cluster) -> Line:
    week, first = at
    weeks = [week - WEEK * back for back in range(cluster.weeks, 0, -1)]
    before = [one for one in weeks if first is not None and one >= first]
    raised = [found[one].raised if one in found else 0 for one in before]
    recognised = [found[one].recognised if one in found else 0 for one in before]
    now = found[week]
    return Line(
        series,
        _beside(now.raised, raised, cluster),
        _beside(now.recognised, recognised, cluster),
        [*raised, now.raised],
    )


def _beside(count: int, before: Sequence[int], cluster: Cluster) -> Beside:
    if len(before) < cluster.weeks * KNOWN_LEAST:
        return Beside(count, None, stands_out=False)
    usual = Fraction(median(before))
    return Beside(count, usual, stands_out=count >= cluster.least and count >= cluster.times * usual)
