"""Figures that end without another after them: which, and when somebody is told of it (标准到期)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from libs.policy import EnteredFigure, Policy, RegionFiles
from libs.policy.figures import DatedValue, FigureSeries
from services.screening.domain.figures.listing import Need, followed, needs_of

TOLD_DAYS_BEFORE = (60, 30, 0)
"""So many days before its end a figure is told of (到期前几天告诉)."""
LATE_DAYS_MAX = 60
"""An end that passed longer ago is no news: whoever begins with the platform later sees it on the page of figures."""


@dataclass(frozen=True, slots=True)
class End:
    """The last day of a figure; on the day after it is carried on without a paper, or not set at all (到期)."""

    series: FigureSeries
    ends_on: date
    rests: tuple[str, ...]
    """The rules and benefits that rest on it."""

    def told_days(self, today: date) -> list[int]:
        """Of which days before the end there is something to tell by now, the nearest to the end last."""
        return [days for days in TOLD_DAYS_BEFORE if (self.ends_on - today).days <= days]


def ends(files: RegionFiles, policy: Policy, entered: Iterable[EnteredFigure]) -> list[End]:
    """Every end without a follower that is near the policy's day: at most 60 days ahead or behind (快到期的标准)."""
    found: list[tuple[FigureSeries, date]] = []
    rows = list(entered)
    for name, series in files.figures.items():
        stated: list[DatedValue | EnteredFigure] = [*series.values, *(row for row in rows if row.name == name)]
        last_days = {value.to_on for value in stated if value.to_on is not None}
        if series.carried_on:
            last_days |= {date(value.from_on.year, 12, 31) for value in stated}
        found.extend((series, day) for day in sorted(last_days) if _is_end(policy, name, day))
    needs = needs_of(policy) if found else ()
    return [End(series, day, _resting(series.name, needs)) for series, day in found]


def _is_end(policy: Policy, name: str, day: date) -> bool:
    away = (day - policy.day).days
    if not -LATE_DAYS_MAX <= away <= max(TOLD_DAYS_BEFORE):
        return False
    figure = policy.on(day).figure(name)
    if figure is None or figure.provisional or figure.to_on != day:
        return False
    now = policy.figure(name)
    set_again = away < 0 and now is not None and not now.provisional
    return not set_again and not followed(policy, name, day)


def _resting(name: str, needs: Iterable[Need]) -> tuple[str, ...]:
    return tuple(need.name for need in needs if name in {*need.figures, *need.others})
