"""SR-CIV-04: a person in special difficulty who could have dibao as if alone (单人保)."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Annotated

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Given, Segments
from services.screening.domain.line import ANSWERS_KEPT, given
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no, not_configured
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

TWELVE = Given(Fraction(12))
BY_HOUSEHOLD = "single_person_multiplier"
LIMIT_ILL, LIMIT_DISABLED = "single_person_limit_ill", "single_person_limit_dis"
LIMIT_OTHER = "single_person_limit_other"


@dataclass(frozen=True, slots=True, eq=False)
class SinglePersonColumns(FamilyColumns):
    """A household's yearly income in fen, and each of its members (单人保数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    income: Annotated[Column, d.NET_INCOME]
    own_income: Annotated[Column, f.OWN_INCOME]
    """Of the person."""
    severely_disabled: Annotated[Answers, d.SEVERELY_DISABLED]
    severe_illness: Annotated[Answers, f.ILLNESS]
    named_difficulty: Annotated[Answers, f.NAMED]
    """Another special difficulty that civil affairs names."""
    dibao: Annotated[Answers, d.DIBAO]
    """With the household or alone; not while it is only continued."""
    tekun: Annotated[Answers, d.TEKUN]


def single_person_outside_net(facts: SinglePersonColumns, policy: Policy) -> Answers:
    """Somebody in special difficulty, with little of his own, in a low-income household, is in no safety net (单人保).

    Basis: 晋乡村振兴组〔2021〕3号 第十一条; 辽民发〔2020〕36号.
    """
    needed = ["dibao_rural_month", *_limits(policy)]
    if any(policy.figure(name) is None for name in needed):
        return not_configured(facts.members)
    outside = no(facts.dibao) & no(facts.tekun) & (facts.own_income < TWELVE * given(policy, "dibao_rural_month"))
    if policy.declares(BY_HOUSEHOLD):
        in_difficulty = facts.severely_disabled | facts.severe_illness | facts.named_difficulty
        low = facts.income < _times_standard(policy, BY_HOUSEHOLD) * facts.members
        return low & facts.persons.any(in_difficulty & outside)
    ill = facts.severe_illness & _not_above(facts, policy, LIMIT_ILL)
    disabled = facts.severely_disabled & _not_above(facts, policy, LIMIT_DISABLED)
    return facts.persons.any((outside & (ill | disabled)) | _other(facts, policy, outside & facts.named_difficulty))


def _limits(policy: Policy) -> tuple[str, ...]:
    return (BY_HOUSEHOLD,) if policy.declares(BY_HOUSEHOLD) else (LIMIT_ILL, LIMIT_DISABLED)


@lru_cache(maxsize=ANSWERS_KEPT)
def _times_standard(policy: Policy, figure: str) -> Given:
    return TWELVE * given(policy, "dibao_rural_month") * given(policy, figure)


def _not_above(facts: SinglePersonColumns, policy: Policy, figure: str) -> Answers:
    """Of each member, whether the household's income a head is not above so many times the standard."""
    return facts.persons.spread(facts.income <= _times_standard(policy, figure) * facts.members)


def _other(facts: SinglePersonColumns, policy: Policy, otherwise: Answers) -> Answers:
    """Another difficulty: its limit is asked for only of a person of whom all else is so or may be."""
    if policy.figure(LIMIT_OTHER) is not None:
        return otherwise & _not_above(facts, policy, LIMIT_OTHER)
    needs_it = facts.named_difficulty.met & ~otherwise.not_met
    return Answers(np.zeros_like(needs_it), otherwise.not_met, needs_it)


RULES = (
    FamilyRule(
        "SR-CIV-04",
        version=1,
        columns=SinglePersonColumns,
        answer=single_person_outside_net,
        facts=(
            "members",
            "persons",
            "income",
            "own_income",
            "severely_disabled",
            "severe_illness",
            "named_difficulty",
            "dibao",
            "tekun",
        ),
        figures=("dibao_rural_month",),
        optional_figures=(BY_HOUSEHOLD, LIMIT_ILL, LIMIT_DISABLED, LIMIT_OTHER),
    ),
)
