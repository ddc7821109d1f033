"""How far households are from the limit that a figure sets: bars of a chart, and a line of reason (离线多远).

What decides is the rule itself; here its amounts are divided, for showing only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from libs.policy import Policy
from libs.policy.answers import Mask
from libs.policy.columns import Column
from libs.policy.texts import below_limit, times, yuan_short
from services.screening.domain.line import DERIVED_FROM, LINE, given, income_line
from services.screening.domain.reading import FactColumns
from services.screening.domain.whatif.population import Population
from services.screening.domain.whatif.trial import Trial

BARS = 30
WIDEST = Fraction(2)
"""The chart ends at so many times the limit that holds; who lies further off is counted beside it."""
Ratio = tuple[NDArray[np.int64], NDArray[np.int64]]
"""What is divided, and by what: whole numbers, one entry a household."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What of a household is held against a figure (跟标准比的数)."""

    label: str
    is_money: bool
    ratio: Callable[[FactColumns, Policy], Ratio]
    counts: Callable[[FactColumns], Mask]
    """Of which households it is known and asked."""
    limit: Callable[[Policy], Fraction | None]

    def text(self, value: Fraction) -> str:
        """A limit with its unit."""
        return f"{yuan_short(value)} 元" if self.is_money else f"{times(value)} 倍"

    def said(self, columns: FactColumns, place: int, policy: Policy) -> str:
        """The amount of one household, cut so that it never reads as the limit that it does not reach (一户的数)."""
        above, below = self.ratio(columns, policy)
        if not self.counts(columns)[place] or below[place] <= 0:
            return ""
        amount, limit = Fraction(int(above[place]), int(below[place])), self.limit(policy)
        if self.is_money and limit is not None:
            return f"{below_limit(amount, limit)} 元"
        return self.text(amount)

    def reason(self, population: Population, place: int, policies: tuple[Policy, Policy]) -> str:
        """人均可支配收入 20,100 元；现行 19,560 元，试算 21,516 元; empty where a limit or the amount is not known."""
        limits = [self.limit(policy) for policy in policies]
        amount = self.said(population.columns, place, policies[0])
        current, tried = (self.text(limit) if limit is not None else "" for limit in limits)
        return f"{self.label} {amount}；现行 {current}，试算 {tried}" if amount and current and tried else ""


@dataclass(frozen=True, slots=True)
class Bar:
    """Households whose amount lies between two edges (一段)."""

    first: Fraction
    after: Fraction
    now: int
    """Who meets the rule by both values."""
    changed: int
    """Who meets it by one of them only."""
    rest: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Households by their amount, from 0 to twice the limit that holds (各段的户数)."""

    bars: Sequence[Bar]
    current: Fraction
    tried: Fraction
    beyond: int
    """Households to the right of the chart."""
    below: int
    """Households to the left of it: less than nothing."""


def measure_of(rule_id: str, name: str) -> Measure | None:
    """What a rule holds against a figure; none where there is nothing to draw."""
    return _MEASURES.get((rule_id, LINE if name in DERIVED_FROM else name))


def chart(measure: Measure, trial: Trial, seen: Mask, policies: tuple[Policy, Policy]) -> Chart | None:
    """The households among these by their amount; the policies are that of the day and the one with the other value.

    None where there is nothing to draw.
    """
    before, after = policies
    current, tried = measure.limit(before), measure.limit(after)
    if not current or not tried:
        return None
    columns = trial.population.columns
    above, below = measure.ratio(columns, before)
    counts = measure.counts(columns) & (below > 0) & seen
    if not counts.any():
        return None
    amounts = above[counts] / below[counts]
    width = float(current * WIDEST / BARS)
    at = np.clip(np.floor(amounts / width), -1, BARS).astype(np.int64)
    both, changed = (trial.now & trial.then)[counts], (trial.now ^ trial.then)[counts]
    numbers = [np.bincount(at[mask] + 1, minlength=BARS + 2) for mask in (both, changed, ~(both | changed))]
    edges = [current * WIDEST * number / BARS for number in range(BARS + 1)]
    bars = [
        Bar(edges[number], edges[number + 1], *(int(found[number + 1]) for found in numbers)) for number in range(BARS)
    ]
    return Chart(bars, current, tried, *(int(sum(found[end] for found in numbers)) for end in (BARS + 1, 0)))


def _figure(name: str) -> Callable[[Policy], Fraction | None]:
    return lambda policy: given(policy, name).value


def _line(policy: Policy) -> Fraction | None:
    return income_line(policy).value


def _rigid(columns: FactColumns) -> Column:
    return columns.compliant_self_pay + columns.net_schooling + columns.disaster_loss


def _left(columns: FactColumns) -> Column:
    return columns.net_income + columns.pay_outs - _rigid(columns)


def _spends(columns: FactColumns) -> Mask:
    rigid = _rigid(columns)
    known: Mask = rigid.known & (rigid.values > 0) & _left(columns).known & columns.members.known
    return known


def _left_by_line(columns: FactColumns, policy: Policy) -> Ratio:
    line = _line(policy) or Fraction(1)
    return _left(columns).values * line.denominator, columns.members.values * line.numerator


def _paid_by(name: str) -> Callable[[FactColumns, Policy], Ratio]:
    """What was paid, in parts of last year's rural income where the figure is a share of it."""

    def ratio(columns: FactColumns, policy: Policy) -> Ratio:
        paid = columns.paid_this_year.values
        by = Fraction(1) if not name else given(policy, name).value or Fraction(0)
        return paid * by.denominator, np.full(len(paid), by.numerator, dtype=np.int64)

    return ratio


def _protected(columns: FactColumns) -> Mask:
    return columns.persons.known & columns.protected.met


def _others(columns: FactColumns) -> Mask:
    return columns.persons.known & columns.protected.not_met


_LEFT = "减去刚性支出后人均"
_PAID = "自付最多的人今年自付"
_RURAL = "rural_disposable_last_year"
_MEASURES: Mapping[tuple[str, str], Measure] = MappingProxyType(
    {
        ("SR-INC-01", LINE): Measure(
            "人均可支配收入",
            True,
            lambda columns, _: (columns.net_income.values, columns.members.values),
            lambda columns: columns.net_income.known & columns.members.known,
            _line,
        ),
        ("SR-EXP-01", LINE): Measure(
            _LEFT, True, lambda columns, _: (_left(columns).values, columns.members.values), _spends, _line
        ),
        ("SR-EXP-01", "rigid_spend_ratio"): Measure(
            "刚性支出是收入的",
            False,
            lambda columns, _: (_rigid(columns).values, columns.net_income.values),
            _spends,
            _figure("rigid_spend_ratio"),
        ),
        ("SR-EXP-01", "rigid_spend_line_factor"): Measure(
            f"{_LEFT}是监测线的", False, _left_by_line, _spends, _figure("rigid_spend_line_factor")
        ),
        ("SR-MED-01", "med_selfpay_monitored"): Measure(
            _PAID, True, _paid_by(""), _protected, _figure("med_selfpay_monitored")
        ),
        ("SR-MED-01", "med_selfpay_other"): Measure(_PAID, True, _paid_by(""), _others, _figure("med_selfpay_other")),
        ("SR-MED-01", "med_income_ratio_tp"): Measure(
            f"{_PAID}是上年农村人均收入的", False, _paid_by(_RURAL), _protected, _figure("med_income_ratio_tp")
        ),
        ("SR-MED-01", "med_income_ratio_other"): Measure(
            f"{_PAID}是上年农村人均收入的", False, _paid_by(_RURAL), _others, _figure("med_income_ratio_other")
        ),
    }
)
