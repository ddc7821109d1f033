"""What holds of the rules of the book whatever the household."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from libs.policy.answers import Answer
from libs.policy.benefits.dibao import SinglePerson, single_person
from libs.policy.benefits.outcome import Status
from libs.policy.benefits.pension import pension_premium
from libs.policy.groups import Group, Person
from services.screening.domain.days import older_than
from services.screening.domain.rulebook.parts import born_by, first_within
from tests.unit.screening.rulebook.factories import DAY, HOME, a_policy, answers

POLICIES = {region: a_policy(region, DAY) for region in ("jinjiang", "dalian")}

YES = st.sampled_from([True, False, None])
YUAN = st.one_of(st.none(), st.integers(-20_000, 130_000))
COST = st.one_of(st.none(), st.integers(0, 30_000))
DAYS = st.one_of(st.none(), st.just("never"), st.dates(date(2023, 4, 1), date(2024, 6, 30)))

HOUSEHOLDS: dict[str, Any] = {
    "INC": st.fixed_dictionaries(
        {
            "members": st.sampled_from([None, 0, 1, 2, 4]),
            "net": YUAN,
            "previous": YUAN,
            "pay_outs": COST,
            "self_pay": COST,
            "visited": DAYS,
            "visit_net": YUAN,
            "visit_pay_outs": COST,
            "visit_self_pay": COST,
        }
    ),
    "HOU": st.fixed_dictionaries(
        {
            "members": st.sampled_from([None, 0, 3]),
            "grade": st.sampled_from([None, *"ABCD"]),
            "damaged": YES,
            "zone": YES,
            "below": YES,
            "low_income": YES,
            "other": YES,
            "surveyed": DAYS,
        }
    ),
    "WAT": st.fixed_dictionaries(
        {
            "members": st.sampled_from([None, 0, 3]),
            "failed": YES,
            "outage": st.one_of(st.none(), st.integers(0, 5)),
            "alone": YES,
            "disabled": YES,
        }
    ),
}
RULES = {
    "INC": ("SR-INC-03", "SR-INC-04"),
    "HOU": ("SR-HOU-01", "SR-HOU-02", "SR-HOU-03"),
    "WAT": ("SR-WAT-01",),
}
ALL = [(family, rule_id) for family, rule_ids in RULES.items() for rule_id in rule_ids]


def answer(rule_id: str, household: dict[str, Any]) -> Answer:
    return answers(rule_id, [household], POLICIES[HOME.get(rule_id, "jinjiang")])[0]


@pytest.mark.parametrize(("family", "rule_id"), ALL)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_to_know_less_never_turns_an_answer_into_the_other(family: str, rule_id: str, data: st.DataObject) -> None:
    """But whether there is anybody: a rule that reads no member is answered where the members were not delivered."""
    household = data.draw(HOUSEHOLDS[family])
    name = data.draw(st.sampled_from(sorted(household)))
    assume(name != "members" or household["members"] != 0)
    assert answer(rule_id, {**household, name: None}) in {answer(rule_id, household), Answer.UNKNOWN}


@given(household=HOUSEHOLDS["INC"], more=st.integers(1, 50_000), name=st.sampled_from(["net", "visit_net", "pay_outs"]))
@settings(max_examples=100, deadline=None)
def test_more_income_never_newly_meets_an_income_rule(household: dict[str, Any], more: int, name: str) -> None:
    if household[name] is None:
        return
    richer = {**household, name: household[name] + more}
    for rule_id in RULES["INC"]:
        if answer(rule_id, richer) is Answer.MET:
            assert answer(rule_id, household) is Answer.MET


@given(household=HOUSEHOLDS["WAT"])
@settings(max_examples=60, deadline=None)
def test_a_longer_outage_never_clears_the_water_rule(household: dict[str, Any]) -> None:
    if household["outage"] is not None and answer("SR-WAT-01", household) is Answer.MET:
        assert answer("SR-WAT-01", {**household, "outage": household["outage"] + 1}) is Answer.MET


PENSION = a_policy("jinjiang", DAY, {"pension_low_band": 200})
SINGLE = a_policy("jinjiang", DAY, {"dibao_rural_month": 815, "single_person_multiplier": 1.5})
SOME_GROUPS = st.frozensets(st.sampled_from(list(Group)), max_size=3)


@given(groups=SOME_GROUPS, unknown=SOME_GROUPS, continued=YES, paid=st.sampled_from([0, 100, 200, 300, 400]))
@settings(max_examples=200, deadline=None)
def test_a_premium_is_short_when_it_is_less_than_the_formula_says(
    groups: frozenset[Group], unknown: frozenset[Group], continued: bool | None, paid: int
) -> None:
    person = Person(groups, unknown - groups, continued)
    said = {"groups": groups, "unknown": unknown - groups, "continued": continued, "paid": paid}
    (verdict,) = answers("SR-PEN-01", [{"persons": [said]}], PENSION)
    due = pension_premium(PENSION, person)
    if due.status is Status.AMOUNT:
        assert verdict is (Answer.MET if paid * 100 < (due.fen or 0) else Answer.NOT_MET)
    if verdict is Answer.NOT_CONFIGURED:
        assert due.status in {Status.NOT_CONFIGURED, Status.UNKNOWN}


@given(
    income=st.one_of(st.none(), st.integers(0, 20_000)),
    own=st.one_of(st.none(), st.integers(0, 12_000)),
    difficulties=st.tuples(YES, YES, YES),
)
@settings(max_examples=200, deadline=None)
def test_a_single_person_is_found_when_the_formula_gives_an_amount(
    income: int | None, own: int | None, difficulties: tuple[bool | None, bool | None, bool | None]
) -> None:
    disabled, ill, named = difficulties
    said = {"disabled": disabled, "ill": ill, "named": named, "own": own}
    (verdict,) = answers("SR-CIV-04", [{"income": income, "persons": [said]}], SINGLE)
    fen = [None if yuan is None else yuan * 100 for yuan in (income, own)]
    outcome = single_person(SINGLE, SinglePerson(1, *fen, *difficulties))
    if outcome.status is Status.UNKNOWN:
        assert verdict is Answer.UNKNOWN
    else:
        assert verdict is (Answer.MET if outcome.fen else Answer.NOT_MET)


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(1, 36))
@settings(max_examples=200, deadline=None)
def test_the_first_day_within_some_months_is_the_first_that_is_not_older(day: date, months: int) -> None:
    first = first_within(day, months)
    assert not older_than(first, day, months)
    assert older_than(first - timedelta(days=1), day, months)


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(6, 18))
@settings(max_examples=200, deadline=None)
def test_the_last_day_of_birth_is_that_of_somebody_whose_birthday_has_come(day: date, age: int) -> None:
    last = date.fromordinal(born_by(day, age))
    assert _years(last, day) == age
    assert _years(last + timedelta(days=1), day) == age - 1


def _years(born: date, day: date) -> int:
    """Completed years: who was born on 29 February has the birthday on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@pytest.mark.parametrize(
    ("day", "age", "last"),
    [
        (date(2024, 2, 29), 18, date(2006, 2, 28)),
        (date(2026, 2, 28), 18, date(2008, 2, 28)),
        (date(2026, 3, 1), 18, date(2008, 3, 1)),
    ],
)
def test_ages_around_the_leap_day(day: date, age: int, last: date) -> None:
    assert born_by(day, age) == last.toordinal()
