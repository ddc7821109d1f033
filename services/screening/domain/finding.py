"""A met rule as it is told and kept: everything needed to ask, years later, why (疑点)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from libs.events.contracts.values import Hearers
from libs.policy import Figure, Grade, Policy, Reference
from libs.policy.answers import Answer
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.line import not_set
from services.screening.domain.reason import Input, Line, Reason, Severity
from services.screening.domain.reasons import reason_for
from services.screening.domain.rules import Rule
from services.screening.domain.screen import Screened

OTHER_CHANGE = "家里近况有变化"
NEUTRAL_PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "MED": "近期大额支出",
        "EXP": "近期大额支出",
        "HLT": "近期大额支出",
        "INC": "近期收入可能变化",
        "EMP": "近期务工有变化",
        "AGR": "生产经营有变化",
        "HOU": "住房要看一看",
        "WAT": "饮水要看一看",
        "DIS": "近期遇到灾害或意外",
        "ACC": "近期遇到灾害或意外",
    }
)
"""What a village is told, by family of rules; families that are not named share one phrase."""

FINGERPRINT_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Finding:
    """A household met a rule (疑点); a person or the region's setting makes it a clue."""

    household_id: str
    facts_version: int
    rule_id: str
    rule_version: int
    policy_version: str
    day: date
    clause: Reference
    departments: tuple[str, ...]
    measures: tuple[str, ...]
    at_once: bool
    risk: str
    sentence: str
    """The full one, for the departments and one named officer of the town."""
    neutral: str
    """The one for the village: no amount, no record; empty where it does not hear of it (中性表述)."""
    arithmetic: tuple[Line, ...]
    figures: tuple[Figure, ...]
    """The figures that decided, each with its paper."""
    inputs: tuple[Input, ...]
    persons: tuple[str, ...]
    severities: tuple[Severity, ...]
    left_out: tuple[str, ...]
    """Figures of a branch that was not asked because they are not set."""
    provisional: bool
    """A figure that decided is carried on past its end (沿用)."""
    demo: bool
    """A figure that decided is for demonstrations only (演示值)."""
    assumed: bool
    """A figure that decided is assumed (标准暂定)."""
    fingerprint: str
    """The same for the same facts: a rule that was looked into stays quiet on them."""
    heard_by: Hearers | None = None
    """Who alone may know of it; None: everybody who works for the household."""
    refers: bool = False
    """Its departments are told beside what is open; it opens no clue (转介)."""

    @property
    def row_ids(self) -> frozenset[str]:
        """Every row it rests on (依据的行)."""
        return frozenset(row_id for used in self.inputs for row_id in used.row_ids)


def finding_of(
    rule: tuple[str, int], reason: Reason, facts: HouseholdFacts, policy: Policy, left_out: tuple[str, ...]
) -> Finding:
    """What a met rule, of this id and version, is told as (疑点), with its reason, the facts and the policy."""
    rule_id, version = rule
    of_region = policy.rules[rule_id]
    return Finding(
        household_id=facts.household_id,
        facts_version=facts.version,
        rule_id=rule_id,
        rule_version=version,
        policy_version=policy.version,
        day=policy.day,
        clause=of_region.clause,
        departments=of_region.departments,
        measures=of_region.measures,
        at_once=of_region.at_once,
        risk=reason.risk,
        sentence=reason.sentence,
        neutral=neutral_sentence(rule_id) if of_region.heard_by is None else "",
        arithmetic=reason.arithmetic,
        figures=reason.figures,
        inputs=reason.inputs,
        persons=reason.persons,
        severities=reason.severities,
        left_out=left_out,
        provisional=any(figure.provisional for figure in reason.figures),
        demo=any(figure.demo for figure in reason.figures),
        assumed=any(figure.grade is Grade.ASSUMED for figure in reason.figures),
        fingerprint=_fingerprint(rule, reason),
        heard_by=of_region.heard_by,
        refers=of_region.refers,
    )


def finding_at(screened: Screened, place: int, rule: Rule, facts: HouseholdFacts) -> Finding:
    """The finding of a rule that the household at this place meets; these are its facts."""
    policy = screened.policy
    assert screened.answer(place, rule) is Answer.MET, "only a met rule is a finding"
    assert screened.ids[place] == facts.household_id, "a verdict on other facts"
    reason = reason_for(rule.rule_id, facts, screened.readings.of(place, facts), policy)
    return finding_of((rule.rule_id, rule.version), reason, facts, policy, not_set(policy, rule.optional_figures))


def neutral_sentence(rule_id: str) -> str:
    """What a village is told of a rule of this family (中性表述): never an amount, a disease or a record."""
    family = rule_id.split("-")[1]
    return f"{NEUTRAL_PHRASES.get(family, OTHER_CHANGE)}，请入户了解"


def worse(before: tuple[Severity, ...], now: tuple[Severity, ...], by: Fraction) -> bool:
    """Whether the figure of a finding is worse by at least this share (情况变差).

    The first figure that both know is compared, per head and multiplied across.
    """
    earlier = {severity.name: severity for severity in before}
    for severity in now:
        if severity.name in earlier:
            return _worse(earlier[severity.name], severity, by)
    return False


def _worse(before: Severity, now: Severity, by: Fraction) -> bool:
    change = before.fen * now.heads - now.fen * before.heads
    step = change if now.worse_when_lower else -change
    return step > 0 and step >= by * abs(before.fen) * now.heads


def _fingerprint(rule: tuple[str, int], reason: Reason) -> str:
    """Of the amounts, not of the rows: the same amounts told again in a new list are the same facts."""
    used = [(used.name, used.amount if used.said is None else used.said) for used in reason.inputs]
    facts = repr((*rule, used, reason.persons))
    return hashlib.sha256(facts.encode()).hexdigest()[:FINGERPRINT_LENGTH]
