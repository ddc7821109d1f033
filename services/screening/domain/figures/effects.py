"""What an entered figure changed: who meets a rule since when because of it, and who no longer does (标准变动的影响).

Each household is asked by the figures before and by the figures after, on the days on which answers can change: the
first day of the entry, the first day of each month since, and the last day. So a day is exact to the month.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from libs.policy.answers import Answer, Codes
from services.screening.domain.days import add_months, month_of

MONTHS_MAX = 36
"""First days of months that are asked, the latest; what an older figure changed before them is not shown."""

Kinds = NDArray[np.int8]
NOTHING, CAME_IN, WENT_OUT, WAS_STOPPED = range(4)


class Effect(StrEnum):
    """What became of a household under a rule (变动)."""

    IN = "in"
    """It meets the rule now, and did not by the figures before."""
    OUT = "out"
    """It met the rule by the figures before, and does not now."""
    STOPPED = "stopped"
    """It met the rule by the figures before; now the rule cannot say."""


EFFECT_LABELS: Mapping[Effect, str] = {
    Effect.IN: "新触发",
    Effect.OUT: "不再触发",
    Effect.STOPPED: "不能再判断",
}
_EFFECTS = {CAME_IN: Effect.IN, WENT_OUT: Effect.OUT, WAS_STOPPED: Effect.STOPPED}


@dataclass(frozen=True, slots=True)
class Change:
    """A household under a rule, from one asked day to another (一户的变动)."""

    household_id: str
    rule_id: str
    effect: Effect
    since_on: date
    until_on: date | None
    """The last asked day on which it was so; none if it is so on the last one."""


@dataclass(frozen=True, slots=True)
class AskedDays:
    """The days on which households are asked, in their order (核对的日子)."""

    days: tuple[date, ...]
    cut: bool
    """Whether earlier months are left out, because there are too many."""


def asked_days(since: date, last: date) -> AskedDays:
    """The first day, every first of a month after it, and the last day; the latest months where there are many."""
    if last < since:
        return AskedDays((), cut=False)
    firsts = [month_of(last)]
    while firsts[-1] > since and len(firsts) < MONTHS_MAX:
        firsts.append(add_months(firsts[-1], -1))
    cut = firsts[-1] > since
    days = {day for day in firsts if day >= since} | {last} | (set() if cut else {since})
    return AskedDays(tuple(sorted(days)), cut)


def changes(
    ids: Sequence[str], days: Sequence[date], before: Mapping[str, Sequence[Codes]], now: Mapping[str, Sequence[Codes]]
) -> list[Change]:
    """What changed for these households: by rule, the answers of each day before and now, one entry a household."""
    found: list[Change] = []
    for rule_id, codes in now.items():
        kinds = _kinds(np.stack(before[rule_id]), np.stack(codes))
        for place in np.flatnonzero(kinds.any(axis=0)):
            for kind, first, last in _stretches(kinds[:, place]):
                until = None if last == len(days) - 1 else days[last]
                found.append(Change(ids[int(place)], rule_id, _EFFECTS[kind], days[first], until))
    return found


def _kinds(before: Codes, now: Codes) -> Kinds:
    """What happened, a row a day and a column a household."""
    met, was_met = now == Answer.MET, before == Answer.MET
    cannot_say = (now == Answer.NOT_CONFIGURED) | (now == Answer.UNKNOWN)
    kinds = np.full(met.shape, NOTHING, dtype=np.int8)
    kinds[met & ~was_met] = CAME_IN
    kinds[was_met & ~met] = WENT_OUT
    kinds[was_met & cannot_say] = WAS_STOPPED
    return kinds


def _stretches(kinds: Kinds) -> Iterator[tuple[int, int, int]]:
    """Kind, first and last place of each run that is not nothing."""
    borders = [0, *(int(place) + 1 for place in np.flatnonzero(np.diff(kinds))), len(kinds)]
    for first, after in pairwise(borders):
        if kinds[first] != NOTHING:
            yield int(kinds[first]), first, after - 1
