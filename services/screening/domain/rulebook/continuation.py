"""SR-CIV-02: dibao that is to be stopped and should go on for a time (延保)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from libs.policy import Policy, RegionRule
from libs.policy.answers import Answers, Mask
from libs.policy.columns import Column, Segments
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import NEVER, no, not_configured
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

RULE_ID = "SR-CIV-02"


@dataclass(frozen=True, slots=True, eq=False)
class StopColumns(FamilyColumns):
    """Proposals to stop dibao, one entry a member (停保数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    monitored: Annotated[Answers, d.MONITORED]
    """The household is in one of the monitored categories."""
    formerly_poor: Annotated[Answers, f.PERSON_POOR]
    """Of the person (脱贫人口)."""
    proposed_on: Annotated[Column, f.PROPOSED_ON]
    """The day on which it was proposed to stop the person's dibao, NEVER if it was not."""


def should_go_on(facts: StopColumns, policy: Policy) -> Answers:
    """It was proposed to stop the dibao of somebody formerly poor or monitored: it goes on as B7 says (停保转延保).

    The clause must hold on the day of the proposal.
    Basis: 晋乡村振兴组〔2021〕3号 第一条.
    """
    if policy.figure("continuation_months") is None:
        return not_configured(facts.members)
    belongs = facts.formerly_poor | facts.persons.spread(facts.monitored)
    return facts.persons.any(_within_clause(facts, policy.rules[RULE_ID]) & belongs)


def outside_clause(facts: StopColumns, of_region: RegionRule, policy: Policy) -> Mask:
    """Households for whom the clause does not hold: a proposal outside its days, or none and the day asked outside."""
    proposed = facts.proposed_on > NEVER
    outside = facts.persons.any(proposed & no(_within_clause(facts, of_region))).met
    if of_region.in_force(policy.day):
        return outside
    return outside | facts.persons.all(no(proposed)).met


def _within_clause(facts: StopColumns, of_region: RegionRule) -> Answers:
    last = date.max if of_region.to_on is None else of_region.to_on
    return facts.proposed_on.within(of_region.from_on.toordinal(), last.toordinal())


RULES = (
    FamilyRule(
        RULE_ID,
        version=1,
        columns=StopColumns,
        answer=should_go_on,
        facts=("members", "persons", "monitored", "formerly_poor", "proposed_on"),
        figures=("continuation_months",),
        outside=outside_clause,
    ),
)
