"""SR-MED-04: somebody entitled was settled without the tilt, or premium aid was not applied (应享未享医保待遇)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answer, Answers
from libs.policy.benefits.medical import TILTED
from libs.policy.columns import Column, Segments
from libs.policy.groups import Group
from services.screening.domain.line import ANSWERS_KEPT
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no, only_for
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

TILT = ("ci_deductible_factor", "ci_rate_add_pp", "ci_cap_lifted")
PREMIUM = ("premium_full_groups", "premium_fixed_groups")
COUNTS = "continuation_counts_as_dibao"
LEFT_OUT = "ci_tilt_optional"


@dataclass(frozen=True, slots=True, eq=False)
class EntitlementColumns(FamilyColumns):
    """Settlements and premium payments, one entry each, with the groups of that day (应享待遇数据列)."""

    members: Annotated[Column, d.MEMBERS]
    settlements: Annotated[Segments, f.SETTLED]
    settled_on: Annotated[Column, f.SETTLED_ON]
    settled_groups: Annotated[Mapping[Group, Answers], d.SETTLED_GROUPS]
    """Of the person, on the day of the settlement."""
    settled_in_continuation: Annotated[Answers, f.SETTLED_CONTINUED]
    tilted: Annotated[Answers, f.TILTED]
    """Whether the settlement applied the tilt of critical-illness insurance."""
    premiums: Annotated[Segments, f.PREMIUMS]
    paid_on: Annotated[Column, f.PREMIUM_ON]
    paid_groups: Annotated[Mapping[Group, Answers], d.PREMIUM_GROUPS]
    """Of the person, on the day of the payment."""
    paid_in_continuation: Annotated[Answers, f.PREMIUM_CONTINUED]
    aided: Annotated[Answers, f.AIDED]
    """Whether premium aid was applied."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Who is entitled on a day; none where the figures are not set."""

    groups: tuple[Group, ...] | None
    continuation: Answer
    """Whether continued dibao counts: not configured while nobody said; not met where the region has none."""


def entitled_without(facts: EntitlementColumns, policy: Policy) -> Answers:
    """Somebody entitled by B4 was settled without the tilt, or by B5 paid without aid; amounts are not compared.

    What counts is the day of the settlement or payment (该倾斜没倾斜、该资助没资助).
    Basis: 晋乡村振兴组〔2021〕3号 第四条、第十三条; 大委农发〔2021〕3号 第二部分（一）第4项.
    """
    by_tilt = _on_its_day(facts.settled_on, policy, tilt_terms, (facts.settled_groups, facts.settled_in_continuation))
    by_aid = _on_its_day(facts.paid_on, policy, premium_terms, (facts.paid_groups, facts.paid_in_continuation))
    untilted = facts.settlements.any(only_for(no(facts.tilted), by_tilt))
    unaided = facts.premiums.any(only_for(no(facts.aided), by_aid))
    left_out = policy.figure(LEFT_OUT)
    return (untilted.optional() if left_out is not None and left_out.yes else untilted) | unaided


@lru_cache(maxsize=ANSWERS_KEPT)
def tilt_terms(policy: Policy) -> Terms:
    """Who has the tilt of B4 on the day of the policy."""
    is_set = all(policy.figure(name) is not None for name in TILT)
    return _terms(policy, "B4", TILTED if is_set else None)


@lru_cache(maxsize=ANSWERS_KEPT)
def premium_terms(policy: Policy) -> Terms:
    """Who has premium aid by B5 on the day of the policy; a group whose reading is open has none."""
    figures = [policy.figure(name) for name in PREMIUM]
    words = [word for figure in figures if figure is not None for word in figure.words]
    return _terms(policy, "B5", None if None in figures else tuple(Group(word) for word in words))


def _terms(policy: Policy, benefit: str, groups: tuple[Group, ...] | None) -> Terms:
    of_region = policy.benefits.get(benefit)
    if of_region is None or not of_region.in_force(policy.day):
        return Terms((), Answer.NOT_MET)
    if Group.DIBAO not in (groups or ()) or not policy.declares(COUNTS):
        return Terms(groups, Answer.NOT_MET)
    counts = policy.figure(COUNTS)
    return Terms(groups, Answer.NOT_CONFIGURED if counts is None else Answer(int(counts.yes)))


Belongs = tuple[Mapping[Group, Answers], Answers]
"""Groups of the person on the day, and whether dibao was in its continuation then."""


def _on_its_day(days: Column, policy: Policy, terms_of: Callable[[Policy], Terms], person: Belongs) -> Answers:
    """Whether each person was entitled on the day of the entry; what comes after the day asked asks for nothing."""
    if not len(days):
        return Answers.all_of(Answer.NOT_MET, 0)
    groups, some_group = person
    for belongs in groups.values():
        some_group = some_group | belongs
    found = some_group & Answers.all_of(Answer.UNKNOWN, len(days))
    days_of: dict[Terms, list[int]] = {}
    for ordinal in np.unique(days.values[days.known]).tolist():
        days_of.setdefault(terms_of(policy.on(date.fromordinal(ordinal))), []).append(ordinal)
    for terms, ordinals in days_of.items():
        then = Answers.known(days.known & np.isin(days.values, ordinals), np.ones(len(days), dtype=np.bool_))
        found = then.choose(_entitled(terms, person), found)
    return only_for(days <= policy.day.toordinal(), found)


def _entitled(terms: Terms, person: Belongs) -> Answers:
    """A figure that is not set is asked for only of somebody who is in a group at all."""
    groups, continued = person
    found = Answers.all_of(Answer.NOT_MET, len(continued))
    for group in Group if terms.groups is None else terms.groups:
        found = found | groups[group]
    if terms.groups is None:
        return only_for(found | continued, Answers.all_of(Answer.NOT_CONFIGURED, len(continued)))
    return found | only_for(continued, Answers.all_of(terms.continuation, len(continued)))


RULES = (
    FamilyRule(
        "SR-MED-04",
        version=1,
        columns=EntitlementColumns,
        answer=entitled_without,
        facts=(
            "members",
            "settlements",
            "settled_on",
            "settled_groups",
            "settled_in_continuation",
            "tilted",
            "premiums",
            "paid_on",
            "paid_groups",
            "paid_in_continuation",
            "aided",
        ),
        optional_figures=(*TILT, *PREMIUM, COUNTS),
    ),
)
