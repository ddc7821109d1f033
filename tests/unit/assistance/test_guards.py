"""Each condition, refused with its sentence. A condition that the tables name and nobody tests fails the last test."""

from dataclasses import replace

import pytest

from services.assistance.domain.answers import Given
from services.assistance.domain.comparison import HitState, hits
from services.assistance.domain.guards.decision import who_took_part
from services.assistance.domain.household import IncomeLine
from services.assistance.domain.machine import Refusal, Taken, Why
from services.assistance.domain.values import Role
from tests.unit.assistance.factories import (
    TABLES,
    a_context,
    a_household,
    a_step,
    steps_to,
)
from tests.unit.assistance.guard_cases import CLUE_CASES, MEASURE_CASES
from tests.unit.assistance.guard_cases_case import CASE_CASES
from tests.unit.assistance.refusals import (
    AN_ADULT,
    ANOTHER,
    CASE,
    CHILD,
    EXPLAINED,
    HIT,
    NO_RISK,
    THE_SAME,
    after_visit,
    of,
    refusal,
)

CASES = CLUE_CASES + CASE_CASES + MEASURE_CASES


@pytest.mark.parametrize(
    ("name", "event", "context", "changes", "sentence"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES]
)
def test_a_condition_that_fails_refuses_the_step_with_its_sentence(name, event, context, changes, sentence) -> None:
    outcome = refusal(event, context, **changes)
    assert isinstance(outcome, Refusal), outcome
    assert (outcome.why, outcome.guard, outcome.sentence) == (Why.GUARD, name, sentence)


INSIDE, ABOVE = 3 * 19_560_00 - 1, 3 * 19_560_00


@pytest.mark.parametrize(
    ("category", "formerly_poor", "income", "sentence"),
    [
        ("FORMERLY_POOR_UNSTABLE", True, INSIDE, None),
        ("FORMERLY_POOR_UNSTABLE", False, INSIDE, "要求是脱贫户，此户不符。"),
        ("FORMERLY_POOR_UNSTABLE", True, ABOVE, "要求收入在监测线内，此户不符。"),
        ("FORMERLY_POOR_UNSTABLE", True, None, "收入还没核实，不能定这一类。"),
        ("MARGINAL_AT_RISK", False, INSIDE, None),
        ("MARGINAL_AT_RISK", True, INSIDE, "要求是普通农户，此户不符。"),
        ("MARGINAL_AT_RISK", False, ABOVE, "要求收入在监测线内，此户不符。"),
        ("MARGINAL_AT_RISK", False, None, "收入还没核实，不能定这一类。"),
        ("SUDDEN_HARDSHIP", False, ABOVE, None),
        ("SUDDEN_HARDSHIP", True, ABOVE, None),
        ("SUDDEN_HARDSHIP", False, INSIDE, "要求收入高于监测线，此户不符。"),
        ("SUDDEN_HARDSHIP", False, None, "收入还没核实，不能定这一类。"),
    ],
)
def test_a_category_fits_the_household_or_says_why_not(category, formerly_poor, income, sentence) -> None:
    household = a_household(formerly_poor=formerly_poor, net_income_fen=income)
    outcome = refusal("county.confirmed", a_context(household=household), category=category, sudden_event="ILLNESS")
    if sentence is None:
        assert isinstance(outcome, Taken), outcome
    else:
        assert isinstance(outcome, Refusal)
        assert (outcome.sentence, outcome.problems[0].field) == (sentence, "category")


def test_the_line_is_multiplied_across_and_never_rounded() -> None:
    line = IncomeLine(19_560_00, 2024, "", "")
    household = a_household(net_income_fen=3 * 19_560_00 - 1)
    assert isinstance(refusal("county.confirmed", a_context(household=household, line=line)), Taken)


def test_whoever_was_out_of_reach_on_three_days_does_not_hold_up_the_others() -> None:
    context, steps = of(AN_ADULT, ANOTHER), steps_to(CASE, "VERIFYING")
    sought = [
        a_step(CASE, "authorisation.sought", days=day, signatures={"husband": "OUT_OF_REACH"}) for day in (0, 1, 1)
    ]
    signing: dict[str, Given] = {"signatures": {"wife": "SIGNED"}}
    assert isinstance(refusal("authorisation.signed", context, steps=(*steps, *sought), **signing), Refusal)
    third = {"signatures": {"wife": "SIGNED", "husband": "OUT_OF_REACH"}}
    assert isinstance(refusal("authorisation.signed", context, steps=(*steps, *sought), days=2, **third), Taken)


def test_everybody_out_of_reach_is_not_an_authorisation() -> None:
    steps = (
        *steps_to(CASE, "VERIFYING"),
        *(a_step(CASE, "authorisation.sought", days=d, signatures={"wife": "OUT_OF_REACH"}) for d in range(3)),
    )
    outcome = refusal("authorisation.signed", of(AN_ADULT), steps=steps, signatures={})
    assert isinstance(outcome, Refusal)
    assert outcome.sentence == "还没有一位大人签，不能比对。"


def test_for_orphans_the_guardian_signs() -> None:
    signing = {"signatures": {"child": "GUARDIAN"}, "guardians": {"child": "许某英"}}
    assert isinstance(refusal("authorisation.signed", of(CHILD), **signing), Taken)


def test_signatures_of_an_earlier_day_count() -> None:
    steps = (*steps_to(CASE, "VERIFYING"), a_step(CASE, "authorisation.sought", signatures={"wife": "SIGNED"}))
    signing = {"signatures": {"husband": "SIGNED"}}
    assert isinstance(refusal("authorisation.signed", of(AN_ADULT, ANOTHER), steps=steps, **signing), Taken)


def test_a_hit_may_be_decided_when_the_days_of_the_household_are_over() -> None:
    assert isinstance(refusal("hit.stands", a_context(), steps=HIT, days=4), Taken)


def test_after_an_objection_an_agency_may_be_asked_again_and_need_not() -> None:
    again = (*steps_to(CASE, "ON_NOTICE"), *(a_step(CASE, e) for e in ("objection.raised", "authorisation.signed")))
    assert isinstance(refusal("comparison.answered", a_context(), steps=again), Taken)
    assert isinstance(refusal("comparison.returned", a_context(), steps=again), Taken)


def test_the_latest_answer_of_an_agency_is_the_one_that_counts() -> None:
    again = (*HIT, a_step(CASE, "comparison.answered", agency="vehicles"))
    assert hits(HIT) == {"vehicles": HitState.OPEN}
    assert hits((*EXPLAINED, a_step(CASE, "hit.stands"))) == {"vehicles": HitState.STANDS}
    assert hits(again) == {}


def test_the_new_notice_runs_its_full_days() -> None:
    steps = (
        *steps_to(CASE, "ON_NOTICE"),
        a_step(CASE, "objection.raised", days=3),
        a_step(CASE, "authorisation.signed", days=6),
    )
    steps = (
        *steps,
        a_step(CASE, "comparison.returned", days=6),
        a_step(CASE, "review.passed", days=6),
        a_step(CASE, "notice.started", days=7),
    )
    outcome = refusal("notice.completed", a_context(), steps=steps, days=11)
    assert isinstance(outcome, Refusal)
    assert outcome.sentence == "公示还没满 5 天，最早 5月20日可以结束。"
    assert isinstance(refusal("notice.completed", a_context(), steps=steps, days=12), Taken)


def test_a_data_check_that_failed_passes_with_a_reason() -> None:
    context = a_context(household=a_household(wage_fen=99_99))
    assert isinstance(refusal("town.approved", context, waivers={"DQ-27": "只做了一天零工，有收条。"}), Taken)


def test_whoever_went_to_the_door_took_part() -> None:
    assert who_took_part(after_visit(), ["the second visitor"]) == {"visit.recorded's", "the second visitor"}


def test_the_same_item_for_a_later_time_or_somebody_else_is_no_duplicate() -> None:
    context = a_context(measures=(THE_SAME,))
    assert isinstance(refusal("measure.proposed", context, from_on="2024-08-31"), Refusal)
    assert isinstance(refusal("measure.proposed", context, from_on="2024-09-01"), Taken)
    assert isinstance(refusal("measure.proposed", context, to_on="2024-05-01"), Refusal)
    assert isinstance(refusal("measure.proposed", context, to_on="2024-04-30"), Taken)
    assert isinstance(refusal("measure.proposed", context, member="wife"), Taken)
    assert isinstance(refusal("measure.proposed", a_context(measures=(replace(THE_SAME, state="DROPPED"),))), Taken)


def test_an_authorised_proxy_confirms_for_the_household() -> None:
    assert isinstance(refusal("measure.confirmed", a_context(proxy_authorised=True), role=Role.PROXY), Taken)


def test_the_town_closes_a_matter_of_a_cadre() -> None:
    context = of(AN_ADULT, cadre_or_relative=True)
    assert isinstance(refusal("close.proposed", context, steps=after_visit(**NO_RISK), role=Role.TOWN), Taken)


def test_every_condition_of_the_tables_has_a_case_that_fails_it() -> None:
    used = {(guard, m.event) for t in TABLES.values() for m in t.moves for guard in m.guards}
    tested = {guard for guard, *_ in CASES}
    assert {guard for guard, _ in used} == tested
