"""Screens households: every rule, asked of every household, on one day (筛查)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answer, Codes
from services.screening.domain.extract import Extracts, of_facts
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.line import figures_behind, not_set
from services.screening.domain.reading import AsOf, FactColumns, Readings, read_all
from services.screening.domain.rules import RULES, Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule answers of one household on one day (研判结果)."""

    household_id: str
    rule_id: str
    rule_version: int
    day: date
    answer: Answer
    missing_figures: tuple[str, ...] = ()
    """Which figures are not set, where that is the answer (标准未录入)."""
    missing_facts: tuple[str, ...] = ()
    """Which facts are not known, where that is the answer (缺少信息)."""
    left_out: tuple[str, ...] = ()
    """Figures of a branch that was not asked because they are not set (没有算的条件)."""
    provisional: bool = False
    """A figure it rests on is carried on past its end (沿用)."""
    demo: bool = False
    """A figure it rests on is for demonstrations only (演示值)."""


class Screened(Sequence[Verdict]):
    """The verdicts of many households, household by household, rule by rule; each is made when it is looked at."""

    def __init__(self, readings: Readings, policy: Policy, codes: Mapping[str, Codes]) -> None:
        self.readings = readings
        self.policy = policy
        self.ids = readings.extracts.ids
        self._codes = codes
        self._rules = [RULES[rule_id] for rule_id in codes]

    def __len__(self) -> int:
        """Households times rules."""
        return len(self.ids) * len(self._rules)

    @overload
    def __getitem__(self, index: int) -> Verdict: ...
    @overload
    def __getitem__(self, index: slice) -> list[Verdict]: ...
    def __getitem__(self, index: int | slice) -> Verdict | list[Verdict]:
        """The verdict at a place, or those of a slice."""
        places = range(len(self))[index]
        if isinstance(places, int):
            household, rule = divmod(places, len(self._rules))
            return self.verdict(household, self._rules[rule])
        return [self[place] for place in places]

    def codes(self, rule_id: str) -> Codes:
        """The answers of one rule, a household each, as numbers of `Answer`."""
        return self._codes[rule_id]

    def answer(self, household: int, rule: Rule) -> Answer:
        """The bare answer of one rule on the household at this place."""
        return Answer(int(self._codes[rule.rule_id][household]))

    def verdict(self, household: int, rule: Rule) -> Verdict:
        """The verdict of one rule on the household at this place."""
        answer = self.answer(household, rule)
        policy = self.policy
        asked = answer in {Answer.MET, Answer.NOT_MET, Answer.UNKNOWN}
        behind = figures_behind(policy, (*rule.figures, *rule.optional_figures)) if asked else ()
        return Verdict(
            household_id=self.ids[household],
            rule_id=rule.rule_id,
            rule_version=rule.version,
            day=policy.day,
            answer=answer,
            missing_figures=not_set(policy, rule.figures) if answer is Answer.NOT_CONFIGURED else (),
            missing_facts=self.readings.missing(household, rule.facts) if answer is Answer.UNKNOWN else (),
            left_out=not_set(policy, rule.optional_figures) if asked else (),
            provisional=any(figure.provisional for figure in behind),
            demo=any(figure.demo for figure in behind),
        )

    def rules_met(self, household: int) -> list[Rule]:
        """The rules that the household at this place meets (触发的规则)."""
        return [rule for rule in self._rules if self._codes[rule.rule_id][household] == Answer.MET]

    def households_met(self) -> list[int]:
        """The places of the households that meet at least one rule."""
        return sorted(frozenset().union(*map(self.places_met, self._codes)))

    def places_met(self, rule_id: str) -> frozenset[int]:
        """The places of the households that meet this rule."""
        return frozenset(np.flatnonzero(self._codes[rule_id] == Answer.MET).tolist())

    def number_of(self, rule_id: str, answer: Answer) -> int:
        """How many households a rule answers so (户数)."""
        return int(np.count_nonzero(self._codes[rule_id] == answer))


def screen(facts: Sequence[HouseholdFacts], policy: Policy, day: date) -> Screened:
    """Ask every rule of every household on the day (筛查); one household or a million go the same way."""
    return screen_extracts(of_facts(facts), policy, day)


def screen_extracts(extracts: Extracts, policy: Policy, day: date) -> Screened:
    """Ask every rule of every household on the day, by what is kept of them for the rules."""
    assert policy.day == day, "the policy is that of another day"
    readings = read_all(extracts, AsOf.of(policy))
    return Screened(readings, policy, {rule_id: ask(rule, readings.columns, policy) for rule_id, rule in RULES.items()})


def ask(rule: Rule, columns: FactColumns, policy: Policy) -> Codes:
    """The answers of one rule; a household without members meets none (规则研判)."""
    of_region = policy.rules.get(rule.rule_id)
    if of_region is None:
        return np.full(len(columns), Answer.ABSENT, dtype=np.int8)
    if not of_region.in_force(policy.day):
        return np.full(len(columns), Answer.NOT_IN_FORCE, dtype=np.int8)
    return ((columns.members > 0) & rule.answer(columns, policy)).codes()
