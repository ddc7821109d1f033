"""Whoever may not, too early, too late, twice, two at once: one sentence, and nothing has changed."""

import asyncio
from datetime import timedelta

import pytest

from libs.events.contracts import assistance as told
from libs.events.transport import clock
from services.assistance.domain.machine import Taken, Why
from services.assistance.usecases import NotYours, StepRefused, possible_steps
from services.assistance.usecases.proposing import propose_measure
from tests.service.assistance.county import (
    AUDITOR,
    CADRE,
    CLERK,
    CLERK_2,
    DECIDER,
    HOUSING,
    MEDICAL,
    MEETING,
    NEIGHBOUR,
    SECOND,
    County,
    a_household,
    a_report,
)


async def refused(county: County, *call: object, **more: object) -> StepRefused:
    before = (await county.told(told.StepTaken), (await county.dossier()).steps)
    with pytest.raises(StepRefused) as caught:
        await county.takes(*call, **more)  # type: ignore[arg-type]
    assert (await county.told(told.StepTaken), (await county.dossier()).steps) == before
    return caught.value


async def test_a_step_before_its_turn(county: County) -> None:
    case = await county.to_case()
    error = await refused(county, CADRE, case, "review.passed", MEETING)
    assert (error.refusal.why, error.stale) == (Why.ORDER, False)
    assert error.refusal.sentence == "还轮不到这一步。授权书还没签齐。"


async def test_a_step_after_its_turn_says_what_happened(county: County) -> None:
    await county.hears(a_household(), a_report())
    clue = await county.clue()
    await county.takes(CLERK, clue, "clue.assigned")
    error = await refused(county, CLERK_2, clue, "clue.assigned")
    assert error.stale
    assert error.refusal.sentence == "没有提交。5月8日 10:00 镇（街道）已经办了“派到村”，现在是“已派到村”。请看过再办。"


async def test_a_step_of_another_level(county: County) -> None:
    case = await county.to_case()
    error = await refused(county, DECIDER, case, "authorisation.refused", {"who": "户主", "reason": "不愿意"})
    assert (error.refusal.why, error.refusal.sentence) == (Why.ROLE, "这一步由村里办。")
    error = await refused(county, AUDITOR, case, "authorisation.refused", {"who": "户主", "reason": "不愿意"})
    assert error.refusal.sentence == "您现在的任职不办这一步。"


async def test_whoever_proposed_does_not_confirm(county: County) -> None:
    await county.hears(a_household(), a_report())
    clue = await county.clue()
    await county.takes(CLERK, clue, "clue.assigned")
    await county.visit(clue[1], step={"conclusion": "NO_RISK", "reason": "两个儿子在做工。", "risks": []})
    await county.takes(CLERK, clue, "close.proposed", {"reason_code": "INCOME_STABLE", "reason": "收入稳定。"})
    error = await refused(county, CLERK, clue, "clue.closed_no_risk", {"reason": "属实"})
    assert (error.refusal.why, error.refusal.sentence) == (Why.OWN_PROPOSAL, "这是您提出的，要换一个人定。")
    await county.takes(CLERK_2, clue, "clue.closed_no_risk", {"reason": "属实"})
    (closed,) = await county.told(told.ClueClosed)
    assert (closed.risk_confirmed, closed.reason_code, closed.reason_label) == (False, "INCOME_STABLE", "收入稳定")


async def test_a_condition_that_does_not_hold(county: County) -> None:
    case = await county.to_notice()
    error = await refused(county, SECOND, case, "notice.completed", {"hour": "09:30", "poster": "蔡某"})
    assert (error.refusal.why, error.refusal.guard) == (Why.GUARD, "notice_ran_its_days")
    assert error.refusal.sentence == "公示还没满 5 天，最早 5月13日可以结束。"


async def test_a_choice_that_does_not_fit_the_household(county: County) -> None:
    case = await county.to_county()
    error = await refused(
        county, DECIDER, case, "county.confirmed", {"category": "SUDDEN_HARDSHIP", "risks": ["R01"], "reason": "突发"}
    )
    assert error.refusal.sentence == "要求收入高于监测线，此户不符。"
    async with county.database.transaction() as session:
        steps = await possible_steps(session, DECIDER, *case, clock.now())
    confirmed = next(step for step in steps if step.move.event == "county.confirmed")
    assert confirmed.impossible_choices["category"] == {
        "FORMERLY_POOR_UNSTABLE": "要求是脱贫户，此户不符",
        "SUDDEN_HARDSHIP": "要求收入高于监测线，此户不符",
    }


async def test_a_form_that_is_not_filled_in_names_every_field(county: County) -> None:
    case = await county.to_case()
    error = await refused(county, CADRE, case, "authorisation.refused", {})
    assert (error.refusal.why, [p.field for p in error.refusal.problems]) == (Why.FORM, ["who", "reason"])


async def test_a_moment_that_has_not_come(county: County) -> None:
    await county.hears(a_household(), a_report())
    later = clock.now() + timedelta(hours=1)
    error = await refused(county, CLERK, await county.clue(), "clue.assigned", happened_at=later)
    assert (error.refusal.why, error.refusal.sentence) == (Why.TIME, "发生的时间不能晚于现在。")


async def test_another_village_sees_nothing_to_refuse(county: County) -> None:
    case = await county.to_case()
    for where in (case, ("case", "no-such-case"), ("house", case[1])):
        with pytest.raises(NotYours):
            await county.takes(NEIGHBOUR, where, "authorisation.refused", {"who": "户主", "reason": "不愿意"})
    with pytest.raises(NotYours):
        await county.story(NEIGHBOUR)


async def test_a_department_sees_its_own_measures_and_nothing_else(county: County) -> None:
    case = await county.to_monitored()
    measure = await county.measure()
    await county.takes(CLERK, measure, "measure.approved")
    async with county.database.transaction() as session:
        await possible_steps(session, MEDICAL, *measure, clock.now())
    for reader, where in ((HOUSING, measure), (MEDICAL, case)):
        with pytest.raises(NotYours):
            await county.takes(reader, where, "measure.accepted", {"officer": "洪某", "planned_on": "2024-06-05"})


async def test_of_two_at_once_one_wins_and_the_other_is_told(county: County) -> None:
    await county.hears(a_household(), a_report())
    clue = await county.clue()
    outcomes = await asyncio.gather(
        *(county.takes(clerk, clue, "clue.assigned") for clerk in (CLERK, CLERK_2)), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["StepRefused", "Taken"]
    loser = next(outcome for outcome in outcomes if not isinstance(outcome, Taken))
    assert isinstance(loser, StepRefused)
    assert loser.stale
    assert len([s for s in await county.told(told.StepTaken) if s.event == "clue.assigned"]) == 1


async def test_a_form_that_showed_an_earlier_state_is_not_taken(county: County) -> None:
    case = await county.to_case()
    seen = (await county.dossier()).steps[case[1]][-1].step_id
    signatures = {"wife": "SIGNED", "husband": "FINGERPRINT", "child": "GUARDIAN"}
    answers = {"signatures": signatures, "guardians": {"child": "许某"}}
    await county.takes(CADRE, case, "authorisation.signed", answers, seen=seen)
    error = await refused(county, CADRE, case, "authorisation.refused", {"who": "户主", "reason": "不愿意"}, seen=seen)
    assert error.stale
    assert "现在是“已授权”" in error.refusal.sentence


async def test_an_agency_answers_once(county: County) -> None:
    case = await county.to_comparison()
    await county.compare(case, ["finance"])
    error = await refused(
        county, DECIDER, case, "comparison.answered", {"agency": "finance", "officer": "王某", "result": "CLEAR"}
    )
    assert error.refusal.sentence == "财政已经答过了。"


async def test_a_measure_is_proposed_for_a_monitored_household_only_and_not_twice(county: County) -> None:
    case = await county.to_county()
    answers = {"item": "temporary_relief", "risks": ["R01"]}

    async def propose(given: dict[str, object]) -> None:
        async with county.database.transaction() as session:
            await propose_measure(session, CADRE, case[1], given, clock.now())  # type: ignore[arg-type]

    with pytest.raises(StepRefused, match="审定以后"):
        await propose(answers)
    await county.takes(
        DECIDER, case, "county.confirmed", {"category": "MARGINAL_AT_RISK", "risks": ["R01"], "reason": "同意"}
    )
    with pytest.raises(StepRefused, match="同一项帮扶已经在办"):
        await propose({"item": "medical_aid", "risks": ["R01"]})
    with pytest.raises(StepRefused, match="请选一项帮扶"):
        await propose({"item": "gold"})
    await propose(answers)
    assert sorted(m.item for m in (await county.dossier()).measures.values()) == ["medical_aid", "temporary_relief"]
