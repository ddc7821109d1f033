"""What holds of the formulas whatever the household."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.policy.benefits.budget import AidBudget, social_work_limit
from libs.policy.benefits.continuation import DibaoEnded, continuation
from libs.policy.benefits.dibao import DibaoHousehold, SinglePerson, dibao_pre_check, single_person
from libs.policy.benefits.housing import Improvement, Rebuilding, house_improvement, house_rebuilding
from libs.policy.benefits.medical import CriticalIllness, critical_illness, premium_aid
from libs.policy.benefits.outcome import Outcome, Status
from libs.policy.benefits.pension import pension_premium
from libs.policy.groups import Group, Person
from tests.unit.policy.benefits.factories import a_policy

FIGURES = {
    "dibao_rural_month": 815,
    "single_person_multiplier": 1.5,
    "premium_year": 400,
    "premium_fixed_amount": 280,
    "pension_low_band": 200,
    "rigid_deduction": 0,
    "income_disregard": 0,
    "ci_base": {"deductible": 15000, "tiers": [{"up_to": 50000, "rate": 60}, {"rate": 70}], "cap": 200000},
}
POLICY = a_policy(figures=FIGURES)
DIBAO_FEN = 81_500
FEN = st.integers(0, 100_000_000)
GROUPS = st.frozensets(st.sampled_from(list(Group)), max_size=4)

whatever = settings(max_examples=60, deadline=None)


def amount(outcome: Outcome) -> int:
    assert outcome.fen is not None, outcome
    return outcome.fen


@given(st.integers(0, 30))
@whatever
def test_one_more_member_never_lowers_rebuilding_aid_and_the_caps_bind_from_four(members: int) -> None:
    smaller, larger = (amount(house_rebuilding(POLICY, Rebuilding(count))) for count in (members, members + 1))
    assert smaller <= larger <= 7_200_000
    assert (larger == 7_200_000) is (members + 1 >= 4)


@given(FEN)
@whatever
def test_improvement_aid_passes_neither_the_cap_nor_the_share(investment: int) -> None:
    granted = amount(house_improvement(POLICY, Improvement(investment)))
    assert granted <= 5_000_000
    assert abs(granted - min(Fraction(4, 5) * investment, 5_000_000)) <= Fraction(1, 2)


@given(FEN, st.integers(0, 1_000_000), st.sampled_from([Group.TEKUN, Group.DIBAO, Group.FELL_BACK]))
@whatever
def test_the_tilt_never_pays_less_and_more_treatment_never_does(spent: int, more: int, group: Group) -> None:
    ordinary, tilted, dearer = (
        amount(critical_illness(POLICY, CriticalIllness(fen, Person(groups))))
        for fen, groups in ((spent, frozenset()), (spent, frozenset({group})), (spent + more, frozenset({group})))
    )
    assert ordinary <= tilted <= dearer
    assert tilted <= spent
    assert ordinary <= 20_000_000


@given(FEN, GROUPS)
@whatever
def test_only_three_groups_are_tilted(spent: int, groups: frozenset[Group]) -> None:
    tilted = groups & {Group.TEKUN, Group.DIBAO, Group.FELL_BACK}
    same = critical_illness(POLICY, CriticalIllness(spent, Person(tilted)))
    assert critical_illness(POLICY, CriticalIllness(spent, Person(groups))).fen == same.fen


@given(GROUPS)
@whatever
def test_what_is_aided_and_what_is_paid_make_the_premium(groups: frozenset[Group]) -> None:
    outcome = premium_aid(POLICY, Person(groups))
    self_pay = outcome.amount("self_pay")
    assert (outcome.amount("aid") or 0) + (40_000 if self_pay is None else self_pay) == 40_000
    assert self_pay is None or self_pay >= 0


@given(GROUPS.filter(lambda groups: Group.FAMILY_PLANNING not in groups))
@whatever
def test_several_groups_give_the_largest_pension_premium_never_the_sum(groups: frozenset[Group]) -> None:
    singly = [amount(pension_premium(POLICY, Person(frozenset({group})))) for group in groups]
    assert amount(pension_premium(POLICY, Person(groups))) == max(singly, default=0)


@given(GROUPS, GROUPS, st.sampled_from([True, False, None]))
@whatever
def test_an_amount_given_to_somebody_little_known_is_that_of_whoever_it_may_be(
    groups: frozenset[Group], unknown: frozenset[Group], continued: bool | None
) -> None:
    person = Person(groups, unknown - groups, continued)
    for formula in (premium_aid, pension_premium, _of_80000):
        outcome = formula(POLICY, person)
        each = [formula(POLICY, world) for world in person.worlds(unknown)]
        if outcome.status is Status.AMOUNT:
            assert {one.amounts for one in each} == {outcome.amounts}
        if outcome.status is Status.UNKNOWN:
            assert len({(one.status, one.amounts, one.missing_figures) for one in each}) > 1
            assert set(outcome.missing_facts) <= {*map(str, unknown), "in_continuation"}


def _of_80000(policy: Any, person: Person) -> Outcome:
    return critical_illness(policy, CriticalIllness(8_000_000, person))


@given(st.dates(date(2021, 12, 20), date(2025, 12, 31)), st.integers(0, 200_000))
@whatever
def test_dibao_goes_on_for_the_twelve_months_after_that_of_the_decision(decided_on: date, month: int) -> None:
    outcome = continuation(POLICY, DibaoEnded(decided_on, month, formerly_poor=True, monitored=None))
    months = outcome.months
    assert len(months) == 12
    assert months[0] - timedelta(days=1) >= decided_on
    assert (months[0] - timedelta(days=1)).month == decided_on.month
    assert all((later - timedelta(days=1)).replace(day=1) == earlier for earlier, later in pairwise(months))
    assert outcome.fen == 12 * month
    assert bool(outcome.notes) is (months[-1] > date(2025, 12, 31))


@given(st.integers(1, 9), st.integers(-5_000_000, 20_000_000), st.integers(1, 5_000_000))
@whatever
def test_more_income_never_means_more_dibao(members: int, income: int, more: int) -> None:
    poorer, richer = (dibao_pre_check(POLICY, DibaoHousehold(members, fen)) for fen in (income, income + more))
    assert 0 <= amount(richer) <= amount(poorer) <= DIBAO_FEN * members
    exact = max(Fraction(0), members * DIBAO_FEN - Fraction(max(0, income), 12))
    assert abs(amount(poorer) - exact) <= Fraction(1, 2)


@given(st.integers(1, 9), FEN, FEN, st.sampled_from([True, False, None]))
@whatever
def test_a_single_person_gets_no_more_than_the_standard(
    members: int, household: int, own: int, ill: bool | None
) -> None:
    facts = SinglePerson(members, household, own, severely_disabled=False, severe_illness=ill)
    outcome = single_person(POLICY, facts)
    if outcome.status is Status.UNKNOWN:
        assert outcome.missing_facts == ("severe_illness",)
    else:
        assert 0 <= amount(outcome) <= DIBAO_FEN
    if ill and own >= 12 * DIBAO_FEN:
        assert outcome.fen == 0


@given(FEN)
@whatever
def test_the_ceiling_of_social_work_is_never_passed(budget: int) -> None:
    limit = amount(social_work_limit(POLICY, AidBudget(budget)))
    assert limit <= Fraction(3, 100) * budget < limit + 1
