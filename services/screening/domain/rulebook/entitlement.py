"""SR-MED-04: somebody entitled was settled without the tilt, or premium aid was not applied (应享未享医保待遇)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answer, Answers, Mask
from libs.policy.benefits.medical import TILTED
from libs.policy.columns import Column, Segments
from libs.policy.groups import Group
from services.screening.domain.line import ANSWERS_KEPT
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no, one_of, only_for
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


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Who is entitled on a day; none where the figures are not set. Equal ones are the same object."""

    groups: tuple[Group, ...] | None
    continuation: Answer
    """Whether continued dibao counts: not configured while nobody said; not met where the region has none."""

    @classmethod
    @lru_cache(maxsize=ANSWERS_KEPT)
    def of(cls, groups: tuple[Group, ...] | None, continuation: Answer) -> "Terms":
        """The terms for these groups."""
        return cls(groups, continuation)


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


def tilt_terms(policy: Policy) -> Terms:
    """Who has the tilt of B4 on the day of the policy."""
    is_set = all(policy.figure(name) is not None for name in TILT)
    return _terms(policy, "B4", TILTED if is_set else None)


def premium_terms(policy: Policy) -> Terms:
    """Who has premium aid by B5 on the day of the policy; a group whose reading is open has none."""
    figures = [policy.figure(name) for name in PREMIUM]
    words = [word for figure in figures if figure is not None for word in figure.words]
    return _terms(policy, "B5", None if None in figures else tuple(Group(word) for word in words))


def _terms(policy: Policy, benefit: str, groups: tuple[Group, ...] | None) -> Terms:
    of_region = policy.benefits.get(benefit)
    if of_region is None or not of_region.in_force(policy.day):
        return Terms.of((), Answer.NOT_MET)
    if Group.DIBAO not in (groups or ()) or not policy.declares(COUNTS):
        return Terms.of(groups, Answer.NOT_MET)
    counts = policy.figure(COUNTS)
    return Terms.of(groups, Answer.NOT_CONFIGURED if counts is None else Answer(int(counts.yes)))


Belongs = tuple[Mapping[Group, Answers], Answers]
"""Groups of the person on the day, and whether dibao was in its continuation then."""


def _on_its_day(days: Column, policy: Policy, terms_of: Callable[[Policy], Terms], person: Belongs) -> Answers:
    """Whether each person was entitled on the day of the entry; what comes after the day asked asks for nothing."""
    if not len(days):
        return Answers.all_of(Answer.NOT_MET, 0)
    found = Answers.all_of(Answer.NOT_MET, len(days)) if days.known.all() else _on_some_day(person)
    for terms, then in _entries_by_terms(days, policy, terms_of).items():
        entitled = _entitled(terms, person)
        found = entitled if then.all() else Answers(then, ~then).choose(entitled, found)
    return only_for(days <= policy.day.toordinal(), found)


def _on_some_day(person: Belongs) -> Answers:
    """Where the day is not known: only that who is in no group is not entitled."""
    groups, continued = person
    in_none = np.logical_and.reduce([said.not_met for said in (*groups.values(), continued)])
    return Answers(np.zeros_like(in_none), in_none)


def _entries_by_terms(days: Column, policy: Policy, terms_of: Callable[[Policy], Terms]) -> Mapping[Terms, Mask]:
    """The entries on whose day the same terms hold; not those whose day is unknown."""
    said = days.values[days.known].tolist()
    numbers: dict[Terms, int] = {}
    number = {day: numbers.setdefault(_terms_on(policy, day, terms_of), len(numbers)) for day in set(said)}
    of_entry = np.full(len(days), -1)
    of_entry[days.known] = [number[day] for day in said]
    return {terms: of_entry == one for terms, one in numbers.items()}


@lru_cache(maxsize=ANSWERS_KEPT)
def _terms_on(policy: Policy, ordinal: int, terms_of: Callable[[Policy], Terms]) -> Terms:
    return terms_of(policy.on(date.fromordinal(ordinal)))


def _entitled(terms: Terms, person: Belongs) -> Answers:
    """A figure that is not set is asked for only of somebody who is in a group at all."""
    groups, continued = person
    if terms.groups is None:
        return only_for(one_of([*groups.values(), continued]), Answers.all_of(Answer.NOT_CONFIGURED, len(continued)))
    counts = only_for(continued, Answers.all_of(terms.continuation, len(continued)))
    return one_of([counts, *(groups[group] for group in terms.groups)])


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
