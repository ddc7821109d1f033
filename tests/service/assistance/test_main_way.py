"""From a report to a measure that the household confirmed, and what the other services are told on the way."""

from datetime import date

from libs.events.contracts import assistance as told
from libs.events.contracts.intake import DeliveryAnswered
from libs.events.contracts.values import ItemEnd, Level, Matter
from tests.service.assistance.county import (
    CLERK,
    DECIDER,
    HOUSEHOLD,
    MEDICAL,
    POSTED,
    VILLAGE,
    County,
    a_household,
    a_report,
)


async def test_a_report_becomes_a_clue_with_a_task_for_the_town(county: County) -> None:
    await county.hears(a_household(), a_report())
    clues = (await county.dossier()).clues
    assert [clue.state for clue in clues.values()] == ["VALIDATED"]
    (opened,) = await county.told(told.ClueOpened)
    assert (opened.report_id, opened.area_code) == ("P1", VILLAGE)
    (ended,) = await county.told(told.ItemsEnded)
    assert (ended.items, ended.end) == (("P1",), ItemEnd.OPENED)
    tasks = await county.told(told.TaskOpened)
    assert [(t.kind, t.holder.level, t.holder.area_code) for t in tasks if t.kind == "assign"] == [
        ("assign", Level.TOWN, "350582104000")
    ]


async def test_from_a_report_to_a_measure_that_the_household_confirmed(county: County) -> None:
    case = await county.to_monitored()
    await county.takes(CLERK, case, "decision.announced", POSTED)
    measure = await county.measure()
    await county.takes(CLERK, measure, "measure.approved")
    await county.takes(MEDICAL, measure, "measure.accepted", {"officer": "洪某", "planned_on": "2024-06-05"})
    await county.takes(
        MEDICAL, measure, "measure.delivered", {"delivered_on": "2024-05-13", "document": "晋医保〔2024〕12号"}
    )
    answered = DeliveryAnswered(
        region="jinjiang", report_id="P1", household_id=HOUSEHOLD, measure_id=measure[1], received=True
    )
    await county.hears(answered)
    dossier = await county.dossier()
    assert dossier.measures[measure[1]].state == "CONFIRMED"
    assert dossier.cases[case[1]].state == "MONITORED"
    assert {task.kind for task in dossier.tasks.values()} == set()
    (decided,) = await county.told(told.CaseDecided)
    assert (decided.monitored, decided.category, decided.decided_on) == (True, "MARGINAL_AT_RISK", date(2024, 5, 13))
    (dispatched,) = await county.told(told.MeasureDispatched)
    assert (dispatched.department, dispatched.answer_by) == ("medical_insurance", date(2024, 5, 20))
    assert (dispatched.is_development, dispatched.dispatched_at is not None) == (False, True)
    (delivered,) = await county.told(told.MeasureDelivered)
    assert delivered.measure_id == measure[1]
    steps = await county.told(told.StepTaken)
    assert all(step.report_ids == ("P1",) for step in steps)
    opened = {task.task_id for task in await county.told(told.TaskOpened)}
    assert opened == {task.task_id for task in await county.told(told.TaskEnded)}


async def test_a_measure_that_is_given_back_or_cannot_be_given_is_told_as_one_that_the_household_has_not(
    county: County,
) -> None:
    await county.to_monitored()
    measure = await county.measure()
    back = {"reason_code": "PAPERS_MISSING", "reason": "缺发票。", "alternative": "先办临时救助。"}
    never = {"reason": "不符合条件", "clause": "第四条", "appeal": "向市医保局申诉"}
    await county.takes(CLERK, measure, "measure.approved")
    await county.takes(MEDICAL, measure, "measure.returned", back)
    await county.takes(CLERK, measure, "measure.approved")
    await county.takes(MEDICAL, measure, "measure.accepted", {"officer": "洪某", "planned_on": "2024-06-05"})
    await county.takes(MEDICAL, measure, "measure.refused", never)
    declined = await county.told(told.MeasureDeclined)
    assert [(one.measure_id, one.state, one.is_development) for one in declined] == [
        (measure[1], "PROPOSED", False),
        (measure[1], "REFUSED", False),
    ]
    assert len(await county.told(told.MeasureDispatched)) == 2


async def test_every_step_says_who_has_it_now_and_until_when(county: County) -> None:
    await county.to_notice()
    steps = {step.event: step for step in await county.told(told.StepTaken)}
    assert steps["clue.validated"].due_on == date(2024, 5, 10)
    assert steps["clue.assigned"].holder.level is Level.VILLAGE
    assert steps["case.opened"].matter is Matter.CASE
    assert steps["comparison.returned"].actor_id is None
    assert steps["notice.started"].notice_until == date(2024, 5, 13)
    assert steps["notice.started"].due_on == date(2024, 5, 21)


async def test_the_visit_tells_screening_the_income_and_where_it_was_seen(county: County) -> None:
    await county.to_case()
    (visit,) = await county.told(told.VisitRecorded)
    assert visit.income.source.origin == "visit_word"
    assert (visit.income.wage_fen, visit.income.transfer_fen) == (30_000_00, 2_400_50)
    assert (visit.food_ok, visit.risk_seen, visit.risks) == (True, True, ("R01",))


async def test_the_decision_keeps_what_it_rested_on(county: County) -> None:
    await county.to_monitored()
    story = await county.story(DECIDER)
    decision = next(step for step in story.steps if step.event == "county.confirmed")
    assert decision.basis["line_fen"] == 19_560_00
    assert decision.basis["facts_version"] == 14
