"""What rests on other findings is decided last: several risks of one household (多重风险)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from libs.policy import Policy
from services.screening.domain.facts import HouseholdFacts, OpenRisk
from services.screening.domain.gathering.answers import AllAnswers
from services.screening.domain.lifecycle import Change, OpenFinding, Quiet, Raised, Worsened, decide
from services.screening.domain.screen import screen

RULE_ID = "SR-MUL-01"


def open_risks(
    policy: Policy, still_open: Iterable[OpenFinding], changes: Iterable[Change] = ()
) -> dict[str, tuple[OpenRisk, ...]]:
    """By household, the risks of the findings that are open once these changes are made; of other rules.

    Not of those that only some may know of: what is told of several risks is told to everybody.
    """
    kept = {rule_id for rule_id, rule in policy.rules.items() if rule.heard_by is not None}
    found = {
        one.finding_id: (one.household_id, OpenRisk(one.risk, one.opened_on))
        for one in still_open
        if one.rule_id not in {RULE_ID, *kept}
    }
    raised = [one.finding for one in changes if isinstance(one, Raised) and one.finding.rule_id not in kept]
    for change in changes:
        if not isinstance(change, Raised | Worsened):
            found.pop(change.finding_id, None)
    by_household: dict[str, list[OpenRisk]] = defaultdict(list)
    for household_id, risk in (*found.values(), *((one.household_id, OpenRisk(one.risk, one.day)) for one in raised)):
        by_household[household_id].append(risk)
    return {household_id: tuple(risks) for household_id, risks in by_household.items()}


def decide_last(
    policy: Policy,
    facts: Mapping[str, HouseholdFacts],
    still_open: Sequence[OpenFinding],
    changes: Sequence[Change],
    quiet: Collection[Quiet] = frozenset(),
) -> list[Change]:
    """What is to be told of several risks, after these changes; `facts` are those of whoever has a finding."""
    risks, own = open_risks(policy, still_open, changes), [one for one in still_open if _own(one)]
    several = {household_id for household_id, some in risks.items() if len({one.risk for one in some} - {""}) > 1}
    asked = sorted(several.union(one.household_id for one in own)) if RULE_ID in policy.rules else []
    if not asked:
        return []
    some = {one: replace(facts[one], open_risks=risks.get(one, ())) for one in asked}
    answers = AllAnswers(screen(list(some.values()), policy, policy.day), some, only=(RULE_ID,))
    return decide(answers, some, own, quiet=quiet)


def _own(finding: OpenFinding) -> bool:
    return finding.rule_id == RULE_ID
