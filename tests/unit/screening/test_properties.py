"""What holds of the rules whatever the household."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.policy.answers import Answer
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.finding import finding_at
from services.screening.domain.rules import RULES
from services.screening.domain.screen import screen
from tests.unit.screening.factories import ALL_MONTHS, DAY, a_block, a_household, a_policy, a_settlement, answer_of

POLICY = a_policy(figures={"dibao_rural_month": 815, "rural_disposable_last_year": 25_000})
NOT_SET = a_policy(lacking=["rigid_spend_ratio", "med_selfpay_other"])

SOME_YUAN = st.one_of(st.none(), st.integers(0, 60_000))
NET_YUAN = st.one_of(st.none(), st.integers(-20_000, 160_000))


@st.composite
def households(draw: Any) -> HouseholdFacts:
    """A household around the limits, some of its facts unknown."""
    days = st.dates(date(2023, 11, 1), date(2024, 6, 10))
    settlements = draw(st.lists(st.tuples(st.integers(1, 25_000), days, st.sampled_from(["p1", "p2"])), max_size=4))
    return a_household(
        members=draw(st.sampled_from([None, 0, 1, 2, 4, 4, 4])),
        schooling=draw(SOME_YUAN),
        disaster=draw(SOME_YUAN),
        delivered=draw(st.sampled_from([ALL_MONTHS, ALL_MONTHS, frozenset()])),
        monitored=draw(st.booleans()),
        formerly_poor=draw(st.sampled_from([None, True, False])),
        income_blocks=(a_block(draw(NET_YUAN), draw(SOME_YUAN), draw(SOME_YUAN)),),
        settlements=tuple(
            a_settlement(paid, on, person, compliant=paid // 2, row_id=f"list-{place}")
            for place, (paid, on, person) in enumerate(settlements)
        ),
    )


@given(households(), st.integers(1, 10_000_000))
@settings(max_examples=60, deadline=None)
def test_more_income_never_newly_meets_the_income_rule(facts: HouseholdFacts, more: int) -> None:
    block = facts.income_blocks[0]
    if block.wage_fen is None:
        return
    richer = replace(facts, income_blocks=(replace(block, wage_fen=block.wage_fen + more),))
    if answer_of("SR-INC-01", richer, POLICY) is Answer.MET:
        assert answer_of("SR-INC-01", facts, POLICY) is Answer.MET


@given(st.lists(households(), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_many_households_are_answered_as_each_alone(many: list[HouseholdFacts]) -> None:
    named = [replace(facts, household_id=f"h{place}") for place, facts in enumerate(many)]
    for policy in (POLICY, NOT_SET):
        together = list(screen(named, policy, DAY))
        alone = [verdict for facts in named for verdict in screen([facts], policy, DAY)]
        assert together == alone
        assert [verdict.household_id for verdict in together] == [f.household_id for f in named for _ in RULES]


@given(households())
@settings(max_examples=100, deadline=None)
def test_every_met_rule_can_say_why_and_every_other_what_is_missing(facts: HouseholdFacts) -> None:
    screened = screen([facts], POLICY, DAY)
    for verdict in screened:
        if verdict.answer is Answer.MET:
            finding = finding_at(screened, 0, RULES[verdict.rule_id], facts)
            assert finding.arithmetic[-1].label == "判断"
            assert finding.row_ids
            assert finding.risk in POLICY.rules[verdict.rule_id].risks
            assert len(finding.sentence) <= 50
        assert bool(verdict.missing_facts) is (verdict.answer is Answer.UNKNOWN)
        assert bool(verdict.missing_figures) is (verdict.answer is Answer.NOT_CONFIGURED)


@given(households(), st.integers(1, 3_000_000))
@settings(max_examples=60, deadline=None)
def test_paying_more_for_treatment_never_clears_the_self_pay_rule(facts: HouseholdFacts, more: int) -> None:
    if facts.settlements and answer_of("SR-MED-01", facts, POLICY) is Answer.MET:
        dearer = tuple(replace(row, self_pay_fen=row.self_pay_fen + more) for row in facts.settlements)
        assert answer_of("SR-MED-01", replace(facts, settlements=dearer), POLICY) is Answer.MET
