"""Who meets a rule by the figure that holds and by another value: in, out, under way, visits (试算结果)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from libs.policy import Policy
from libs.policy.answers import Answer, Codes, Mask
from libs.policy.units import Value
from services.screening.domain.rules import RULES
from services.screening.domain.screen import ask
from services.screening.domain.whatif.figures import rules_on, with_value
from services.screening.domain.whatif.population import Population

TOWN_DIGITS, CODE_DIGITS = 9, 12
MET, NOT_MET = np.int8(Answer.MET), np.int8(Answer.NOT_MET)
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Some households by both values, one entry a household (一条规则的试算)."""

    population: Population
    before: Codes
    """The answers by the figure that holds."""
    after: Codes
    """The answers by the other value."""

    @property
    def now(self) -> Mask:
        """Who meets it by the figure that holds."""
        return _are(self.before, Answer.MET)

    @property
    def then(self) -> Mask:
        """Who meets it by the other value."""
        return _are(self.after, Answer.MET)

    @property
    def unknown(self) -> Mask:
        """Of whom the rule cannot say either way, by either value (缺少信息)."""
        return _are(self.before, Answer.UNKNOWN) & _are(self.after, Answer.UNKNOWN)

    @property
    def came_in(self) -> Mask:
        """Who would meet it and does not (进)."""
        return self.then & ~self.now

    @property
    def went_out(self) -> Mask:
        """Who meets it and would not (出)."""
        return self.now & ~self.then

    @property
    def visits(self) -> Mask:
        """Who came in and is not under way: somebody would have to go there (要入户)."""
        return self.came_in & ~self.population.under_way

    def within(self, seen: Mask) -> "Trial":
        """The same of some households only: the others answer "not met"."""
        before, after = (np.where(seen, codes, NOT_MET) for codes in (self.before, self.after))
        return Trial(self.population, before, after)


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """What another value would mean for a town, or for a village (一个镇街的试算)."""

    code: str | None
    """None where no village of the household is known."""
    now: int
    then: int
    came_in: int
    went_out: int
    visits: int
    villages: int
    """With at least one visit."""
    most: int
    """Visits of the village that has most."""


def trials(population: Population, policy: Policy, name: str, value: Value) -> dict[str, Trial]:
    """Every rule in force that rests on the figure, asked by both values of every household, by rule (试算)."""
    other = with_value(policy, name, value)
    return {rule.rule_id: _trial(population, rule.rule_id, policy, other) for rule in rules_on(name, policy)}


def together(some: Sequence[Trial]) -> Trial:
    """Who meets at least one of these rules; a household is counted once (去掉重复的户)."""
    before, after = (_either([getattr(trial, name) for trial in some]) for name in ("before", "after"))
    return Trial(some[0].population, before, after)


def by_town(trial: Trial) -> list[PlaceCount]:
    """The towns where somebody meets the rule by either value, those with most visits first."""
    return _by(trial, town_of)


def by_village(trial: Trial) -> list[PlaceCount]:
    """The same by village."""
    return _by(trial, lambda code: code)


def total(trial: Trial) -> PlaceCount:
    """All places together."""
    found = _by(trial, lambda _: None)
    return found[0] if found else PlaceCount(None, 0, 0, 0, 0, 0, 0, 0)


def town_of(code: str | None) -> str | None:
    """The town of a village, by their codes; none of none."""
    return None if code is None else code[:TOWN_DIGITS].ljust(CODE_DIGITS, "0")


def _trial(population: Population, rule_id: str, policy: Policy, other: Policy) -> Trial:
    return Trial(population, *(ask(RULES[rule_id], population.columns, one) for one in (policy, other)))


def _are(codes: Codes, answer: Answer) -> Mask:
    found: Mask = codes == answer
    return found


def _either(codes: Sequence[Codes]) -> Codes:
    """Met where one is, else the one that goes first."""
    met = reduce(np.logical_or, [_are(one, Answer.MET) for one in codes])
    return np.where(met, MET, reduce(np.maximum, codes))


def _by(trial: Trial, place_of: Callable[[str | None], str | None]) -> list[PlaceCount]:
    area, codes = trial.population.area, trial.population.areas

    def counted(mask: Mask) -> Counts:
        return np.bincount(area[mask], minlength=len(codes))

    of_villages = np.stack([counted(mask) for mask in (trial.now, trial.then, trial.came_in, trial.went_out)])
    visits = counted(trial.visits)
    places: dict[str | None, list[int]] = {}
    for number in np.flatnonzero(of_villages.any(axis=0)).tolist():
        places.setdefault(place_of(codes[number]), []).append(number)
    found = []
    for code, numbers in places.items():
        now, then, came_in, went_out = of_villages[:, numbers].sum(axis=1).tolist()
        going = visits[numbers]
        known = np.array([codes[number] is not None for number in numbers])
        villages, most = int(np.count_nonzero(going[known])), int(going[known].max(initial=0))
        found.append(PlaceCount(code, now, then, came_in, went_out, int(going.sum()), villages, most))
    return sorted(found, key=lambda one: (-one.visits, -one.came_in, -one.then, one.code or ""))
