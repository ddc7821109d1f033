"""A draft of a rule: one of the book that is not asked yet, or another first day or figure, as a policy (规则草案)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from libs.policy import Policy, RegionFiles, RegionRule
from libs.policy.answers import Answer, Codes
from libs.policy.units import Value
from services.screening.domain.extract import Extracts
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.gathering.answers import AllAnswers, book_rules
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.rulebook.rule import Subject
from services.screening.domain.rules import RULES
from services.screening.domain.screen import screen_extracts
from services.screening.domain.whatif.figures import with_value


@dataclass(frozen=True, slots=True)
class Draft:
    """What is tried: a rule on a day, as if it began on another day, or with another value of a figure (草案)."""

    rule_id: str
    day: date
    from_on: date
    """Its first day, as if."""
    figure: str = ""
    """Empty where no other value is tried."""
    value: Fraction = Fraction(0)
    """In fen where it is money."""


def drafts(files: RegionFiles) -> Sequence[RegionRule]:
    """The rules over households that the region does not ask yet, in the order of their file (还没开始问的规则)."""
    found = files.rules_to_come.items()
    return tuple(rule for rule_id, rule in found if rule_id in BOOK and BOOK[rule_id].subject is Subject.HOUSEHOLD)


def rule_of(files: RegionFiles, rule_id: str) -> RegionRule | None:
    """A rule of the region, asked or yet to come."""
    return files.rules.get(rule_id) or files.rules_to_come.get(rule_id)


def drafted(policy: Policy, rule: RegionRule, draft: Draft) -> Policy:
    """The policy of the day with the draft; nothing else is changed, nothing is kept."""
    until = None if rule.to_on is None or rule.to_on < draft.from_on else rule.to_on
    rules: Mapping[str, RegionRule] = {**policy.rules, rule.rule_id: replace(rule, from_on=draft.from_on, to_on=until)}
    made = replace(policy, rules=MappingProxyType(rules))
    value: Value = draft.value
    return with_value(made, draft.figure, value) if draft.figure else made


def of_households(policy: Policy, rule_id: str) -> bool:
    """Whether a rule is asked of households: of villages, departments and steps nobody can be tried."""
    return rule_id in RULES or rule_id in book_rules(policy)


def answers_of(extracts: Extracts, facts: Mapping[str, HouseholdFacts], policy: Policy, rule_id: str) -> Codes:
    """What the rule answers of these households on the day of the policy; absent where the region does not ask it."""
    if rule_id not in policy.rules:
        return np.full(len(extracts), Answer.ABSENT, dtype=np.int8)
    return AllAnswers(screen_extracts(extracts, policy, policy.day), facts).codes(rule_id)
