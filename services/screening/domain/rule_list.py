"""Every rule that is asked and every benefit of a region on one day, and whether it holds (规则清单)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from libs.events.contracts.values import Hearers
from libs.policy import Policy, Reference, RegionRule
from libs.policy.benefits.catalogue import BENEFITS
from libs.policy.region import RegionBenefit
from services.screening.domain.evaluation.questions import QUESTIONS, Question
from services.screening.domain.facts import FACT_LABELS
from services.screening.domain.figures.listing import needs_of, stopped
from services.screening.domain.rulebook.fact import Fact, Named
from services.screening.domain.rules import RULES


class Standing(StrEnum):
    """Whether a rule answers on the day (在不在用)."""

    HOLDS = "holds"
    NOT_CONFIGURED = "not_configured"
    """It holds, but answers NOT_CONFIGURED to everybody for want of a figure (标准未录入)."""
    NOT_YET = "not_yet"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ListedRule:
    """A rule or a benefit as a list shows it (规则清单的一项)."""

    rule_id: str
    label: str
    standing: Standing
    from_on: date
    to_on: date | None
    clause: Reference
    departments: tuple[str, ...]
    """Who is told of a finding; none of a benefit."""
    heard_by: Hearers | None
    """Who alone may know of a finding; None: everybody who works for the household."""
    figures: tuple[str, ...]
    """Names of the figures it rests on; none while it does not hold."""
    missing: tuple[str, ...]
    """Those of them without which it answers NOT_CONFIGURED to everybody."""
    facts: tuple[str, ...]
    """What it reads of a household, as pages name it; none of a benefit."""


def ruled(policy: Policy) -> tuple[ListedRule, ...]:
    """The rules of the region that are asked, in the order of the catalogue (规则)."""
    of_day = _OfDay(policy)
    return tuple(
        of_day.listed(question.rule_id, of_region, departments=of_region.departments, facts=_facts_of(question))
        for question in QUESTIONS.values()
        if (of_region := policy.rules.get(question.rule_id)) is not None
    )


def granted(policy: Policy) -> tuple[ListedRule, ...]:
    """The benefits of the region, in the order of the catalogue (待遇)."""
    of_day = _OfDay(policy)
    return tuple(of_day.listed(name, policy.benefits[name]) for name in BENEFITS if name in policy.benefits)


def _facts_of(question: Question) -> tuple[str, ...]:
    """What it reads, as pages name it."""
    if question.rule_id in RULES:
        return tuple(FACT_LABELS[name] for name in RULES[question.rule_id].facts)
    return tuple(dict.fromkeys(_label(named) for named in question.reads.values()))


def _label(named: Named) -> str:
    return named.label if isinstance(named, Fact) else named.title


class _OfDay:
    """What rests on what on the day of a policy, looked up once for a whole list."""

    def __init__(self, policy: Policy) -> None:
        self._day = policy.day
        self._rests = {need.name: tuple(dict.fromkeys((*need.figures, *need.others))) for need in needs_of(policy)}
        self._missing = {need.name: names for need, names in stopped(policy).items()}

    def listed(
        self,
        name: str,
        of_region: RegionRule | RegionBenefit,
        *,
        departments: tuple[str, ...] = (),
        facts: tuple[str, ...] = (),
    ) -> ListedRule:
        return ListedRule(
            rule_id=name,
            label=of_region.label,
            standing=self._standing(name, of_region),
            from_on=of_region.from_on,
            to_on=of_region.to_on,
            clause=of_region.clause,
            departments=departments,
            heard_by=of_region.heard_by if isinstance(of_region, RegionRule) else None,
            figures=self._rests.get(name, ()),
            missing=self._missing.get(name, ()),
            facts=facts,
        )

    def _standing(self, name: str, of_region: RegionRule | RegionBenefit) -> Standing:
        if of_region.in_force(self._day):
            return Standing.NOT_CONFIGURED if name in self._missing else Standing.HOLDS
        return Standing.NOT_YET if self._day < of_region.from_on else Standing.ENDED
