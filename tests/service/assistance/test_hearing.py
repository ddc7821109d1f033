"""What is heard, twice and in whatever order, and what it opens, joins and ends."""

from datetime import date

import pytest

from libs.events.contracts import assistance as told
from libs.events.contracts.base import Event
from libs.events.contracts.intake import DeliveryAnswered, HouseholdMerged, ReportAddedTo, WithdrawalWished
from libs.events.contracts.runs import RunPassed
from libs.events.contracts.screening import FindingRaised, UploadPassed
from libs.events.contracts.values import Channel, ItemEnd, Matter
from services.assistance.usecases import StepRefused
from services.assistance.usecases.hearing_uploads import held_in
from tests.service.assistance.county import (
    CADRE,
    CLERK,
    CLERK_2,
    COUNTY,
    DECIDER,
    HOUSEHOLD,
    MEDICAL,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    County,
    a_finding,
    a_household,
    a_report,
    ended,
    withdrawn,
)
from tests.service.helpers import A_RUN, a_held_list, a_held_run


def wished(report_id: str = "P1") -> WithdrawalWished:
    return WithdrawalWished(region="jinjiang", report_id=report_id, household_id=HOUSEHOLD)


async def states(county: County, household_id: str = HOUSEHOLD) -> list[str]:
    return [clue.state for clue in (await county.dossier(household_id)).clues.values()]


async def test_a_report_that_is_told_twice_is_one_clue(county: County) -> None:
    report = a_report()
    await county.hears(a_household(), report)
    await county.hears(report)
    await county.hears(report, report)
    assert await states(county) == ["VALIDATED"]
    assert len(await county.told(told.ItemsEnded)) == 1


async def test_a_second_report_of_the_household_is_merged_and_both_are_answered(county: County) -> None:
    await county.hears(a_household(), a_report("P1"), a_report("P2", channel=Channel.PROXY, risks=("R01", "R07")))
    dossier = await county.dossier()
    assert await states(county) == ["VALIDATED", "MERGED"]
    first = next(iter(dossier.clues.values()))
    assert first.risks == ["R01", "R07"]
    assert [one.matter_id for one in await county.told(told.TaskOpened)] == [first.clue_id]  # nobody assigns the other
    assert await county.told(told.TaskEnded) == []
    (merged,) = await county.told(told.ReportMerged)
    assert (merged.report_id, merged.into, merged.into_id) == ("P2", Matter.CLUE, first.clue_id)
    assert {(e.items, e.end) for e in await county.told(told.ItemsEnded)} == {
        (("P1",), ItemEnd.OPENED),
        (("P2",), ItemEnd.MERGED),
    }
    await county.takes(CLERK, ("clue", first.clue_id), "clue.assigned")
    assert (await county.told(told.StepTaken))[-1].report_ids == ("P1", "P2")


async def test_a_report_for_a_household_under_county_review_changes_the_basis(county: County) -> None:
    case = await county.to_county()
    await county.hears(a_report("P2"))
    answers = {"category": "MARGINAL_AT_RISK", "risks": ["R01"], "reason": "同意"}
    with pytest.raises(StepRefused, match="依据有变化"):
        await county.takes(DECIDER, case, "county.confirmed", answers)
    assert "basis_changed" in {task.kind for task in (await county.dossier()).tasks.values()}
    await county.takes(DECIDER, case, "basis.kept", {"reason": "理由仍在"})
    await county.takes(DECIDER, case, "county.confirmed", answers)


async def test_a_report_for_a_monitored_household_opens_another_visit(county: County) -> None:
    case = await county.to_monitored()
    await county.hears(a_report("P2", risks=("R07",)))
    dossier = await county.dossier()
    assert [task.due_on for task in dossier.tasks.values() if task.kind == "follow_up"] == [date(2024, 5, 18)]
    assert dossier.cases[case[1]].risks == ["R01"]
    await county.takes(CADRE, case, "followup.recorded", {"place": "家里", "found": "又住了一次院。"})
    assert "follow_up" not in {task.kind for task in (await county.dossier()).tasks.values()}


async def test_a_report_whose_householder_nobody_can_tell_waits_for_the_town(county: County) -> None:
    await county.hears(a_household(provisional=True), a_report(identified=False))
    clue = await county.clue()
    assert await states(county) == ["SUBMITTED"]
    await county.takes(CLERK, clue, "clue.rejected_format", {"reason_code": "CANNOT_TELL_WHO", "reason": "哪一组？"})
    more = ReportAddedTo(region="jinjiang", report_id="P1", household_id=HOUSEHOLD, risks=("R02",))
    await county.hears(more)
    assert await states(county) == ["SUBMITTED"]
    await county.takes(CLERK, clue, "clue.validated")
    assert (await county.dossier()).clues[clue[1]].risks == ["R01", "R02"]


async def test_a_household_that_is_recognised_is_taken_in_by_itself(county: County) -> None:
    await county.hears(a_report(identified=False, area_code=None))
    assert await states(county) == ["SUBMITTED"]
    await county.hears(a_household())
    assert await states(county) == ["VALIDATED"]
    tasks = (await county.dossier()).tasks.values()
    assert [(t.kind, t.area_code) for t in tasks] == [("assign", TOWN)]


async def test_a_reporter_takes_the_report_back_and_only_once(county: County) -> None:
    await county.hears(a_household(), a_report())
    await county.hears(wished())
    await county.hears(wished())
    assert await states(county) == ["WITHDRAWN"]
    (closed,) = await county.told(told.ClueClosed)
    assert (closed.state, closed.risk_confirmed, closed.report_ids) == ("WITHDRAWN", None, ("P1",))
    assert not (await county.dossier()).tasks


async def test_a_clue_on_which_another_report_rests_goes_on(county: County) -> None:
    await county.hears(a_household(), a_report("P1"), a_report("P2"))
    await county.hears(wished("P1"))
    assert await states(county) == ["VALIDATED", "MERGED"]
    await county.hears(wished("P2"))
    assert (await county.dossier()).reports["P2"].wishes_withdrawal


async def test_a_case_is_not_ended_by_a_wish(county: County) -> None:
    case = await county.to_case()
    await county.hears(wished())
    dossier = await county.dossier()
    assert dossier.reports["P1"].wishes_withdrawal
    assert dossier.cases[case[1]].state == "VERIFYING"


async def test_findings_of_a_household_are_one_entry_in_triage_which_leaves_by_itself(county: County) -> None:
    await county.hears(a_finding("F1"), a_finding("F2", risk="R07"))
    await county.hears(a_household())
    await county.hears(a_finding("F1"))
    assert await states(county) == ["IN_TRIAGE"]
    (task,) = [t for t in await county.told(told.TaskOpened) if t.kind == "triage"]
    assert (task.holder.area_code, task.rule_id, task.feed) == (COUNTY, "SR-MED-01", "settlements")
    assert task.full == a_finding().sentence
    await county.hears(ended("F1"))
    assert await states(county) == ["IN_TRIAGE"]
    await county.hears(withdrawn("F2"))
    await county.hears(withdrawn("F2"))
    assert await states(county) == ["LEFT"]
    (closed,) = await county.told(told.ClueClosed)
    assert (closed.state, closed.finding_ids, closed.row_ids) == ("LEFT", ("F1", "F2"), ("row-1807",))


async def test_an_entry_that_is_turned_goes_to_the_town(county: County) -> None:
    await county.hears(a_household(), a_finding())
    clue = await county.clue()
    await county.takes(DECIDER, clue, "finding.turned", {"reason_code": "WORTH_A_VISIT"})
    assert await states(county) == ["VALIDATED"]
    assert {t.kind for t in (await county.dossier()).tasks.values()} == {"assign"}


async def test_a_finding_at_once_is_a_clue_and_a_report_joins_it(county: County) -> None:
    await county.hears(a_household(), a_finding(at_once=True))
    await county.hears(a_report())
    assert await states(county) == ["VALIDATED", "MERGED"]
    await county.hears(a_finding("F2"))
    assert await states(county) == ["VALIDATED", "MERGED"]
    findings = (await county.dossier()).findings.values()
    assert len({finding.clue_id for finding in findings}) == 1


def referred(finding_id: str = "R1", **more: object) -> FindingRaised:
    said = {"rule_id": "SR-INC-04", "refers": True, "risk": "R99", "departments": ("民政",), "row_ids": ("v1",)}
    return a_finding(finding_id, sentence="人均参考收入低于低保标准", feed=None, upload_id=None, **(said | more))


async def test_a_finding_that_is_referred_stands_beside_the_clue_and_changes_nothing_there(county: County) -> None:
    await county.hears(a_household(), a_report())
    clue = await county.clue()
    await county.takes(CLERK, clue, "clue.assigned")
    await county.visit(clue[1], step={"conclusion": "NO_RISK", "risks": [], "reason": "收入稳定"})
    opened = len(await county.told(told.TaskOpened))
    await county.hears(referred(), referred())
    await county.hears(referred())
    (row,) = (await county.dossier()).clues.values()
    assert (row.state, row.risks) == ("VERIFIED", ["R01"])
    (step,) = [one for one in await county.told(told.StepTaken) if one.event == "clue.referred_civil"]
    assert (step.new_state, step.actor_role, step.finding_ids) == ("VERIFIED", "SYSTEM", ("R1",))
    assert len(await county.told(told.TaskOpened)) == opened
    await county.takes(CADRE, clue, "close.proposed", {"reason_code": "INCOME_STABLE", "reason": "有着落。"})
    await county.takes(CLERK, clue, "clue.closed_no_risk", {"reason": "属实。"})
    (closed,) = await county.told(told.ClueClosed)
    assert (closed.risk_confirmed, closed.finding_ids, closed.row_ids) == (False, (), ("v1",))
    await county.hears(referred("R2"))
    assert await states(county) == ["CLOSED"]  # nothing is open, and nothing is opened


async def test_a_finding_that_is_referred_goes_with_the_case_and_opens_no_second_visit(county: County) -> None:
    case = await county.to_monitored()
    before = {task.kind for task in (await county.dossier()).tasks.values()}
    await county.hears(referred())
    dossier = await county.dossier()
    assert {task.kind for task in dossier.tasks.values()} == before
    assert dossier.findings["R1"].case_id == case[1]
    assert [s.event for s in await county.told(told.StepTaken)][-1] == "case.referred_civil"


async def test_a_finding_that_is_worse_changes_the_basis_again(county: County) -> None:
    await county.to_county()
    await county.hears(a_finding("F1"))
    await county.hears(a_finding("F1"))
    await county.hears(a_finding("F1", occurrence=2, sentence="合规自付 40,000.00 元。"))
    changed = [s for s in await county.told(told.StepTaken) if s.event == "basis.changed"]
    assert len(changed) == 2


async def test_a_finding_that_no_longer_holds_changes_the_basis_of_an_open_case(county: County) -> None:
    await county.hears(a_household(), a_finding(at_once=True))
    clue = await county.clue()
    await county.takes(CLERK, clue, "clue.assigned")
    await county.visit(clue[1])
    await county.takes(CADRE, clue, "clue.converted", {"risks": ["R01"]})
    await county.hears(withdrawn())
    story = await county.story(CLERK)
    (changed,) = [step for step in story.steps if step.event == "basis.changed"]
    assert changed.answers["words"] == "医保更正：自付改为 2,300.00 元。"
    assert [(f.state, f.note) for f in story.findings] == [("withdrawn", "医保更正：自付改为 2,300.00 元。")]


async def test_a_village_reads_the_neutral_sentence_and_no_arithmetic(county: County) -> None:
    await county.hears(a_household(), a_finding(at_once=True))
    (finding,) = (await county.story(CADRE)).findings
    assert (finding.sentence, finding.event) == ("近期大额支出，请入户了解。", None)
    (finding,) = (await county.story(CLERK)).findings
    assert finding.sentence.startswith("合规自付")


async def test_an_older_version_of_a_household_changes_nothing(county: County) -> None:
    await county.hears(a_household(version=15, area_code=OTHER_VILLAGE), a_report())
    await county.hears(a_household(version=14))
    assert (await county.dossier()).household.area_code == OTHER_VILLAGE
    await county.hears(a_household(version=16, area_code=VILLAGE))
    assert (await county.dossier()).household.version == 16


async def test_what_a_provisional_household_had_belongs_to_the_registered_one(county: County) -> None:
    await county.hears(a_household(), a_report("P1"))
    await county.hears(a_report("P2", household_id="H9", area_code=None))
    ends, stays = (
        HouseholdMerged(region="jinjiang", household_id=h, from_household_id="H9", into_household_id=HOUSEHOLD)
        for h in ("H9", HOUSEHOLD)
    )
    await county.hears(ends)
    await county.hears(stays, ends)
    assert sorted(await states(county)) == ["MERGED", "VALIDATED"]
    dossier = await county.dossier()
    assert {report.household_id for report in dossier.reports.values()} == {HOUSEHOLD}
    assert {(task.kind, task.area_code) for task in dossier.tasks.values()} == {("assign", TOWN)}
    await county.hears(a_report("P3", household_id="H9"))
    assert (await county.dossier()).reports["P3"].household_id == HOUSEHOLD


async def test_a_household_says_that_nothing_arrived_and_later_that_it_did(county: County) -> None:
    await county.to_monitored()
    measure = await county.measure()
    await county.takes(CLERK, measure, "measure.approved")
    await county.takes(MEDICAL, measure, "measure.accepted", {"officer": "洪某", "planned_on": "2024-06-05"})
    delivered = {"delivered_on": "2024-05-13", "document": "晋医保〔2024〕12号"}
    answered = {"region": "jinjiang", "report_id": "P1", "household_id": HOUSEHOLD, "measure_id": measure[1]}
    await county.hears(DeliveryAnswered(received=True, **answered))
    assert (await county.dossier()).measures[measure[1]].state == "IN_PROGRESS"
    await county.takes(MEDICAL, measure, "measure.delivered", delivered)
    await county.hears(DeliveryAnswered(received=False, **answered))
    assert (await county.dossier()).measures[measure[1]].state == "IN_PROGRESS"
    await county.takes(MEDICAL, measure, "measure.delivered", delivered)
    await county.hears(DeliveryAnswered(received=True, **answered), DeliveryAnswered(received=True, **answered))
    assert (await county.dossier()).measures[measure[1]].state == "CONFIRMED"


async def test_whoever_has_no_phone_is_told_in_person(county: County) -> None:
    await county.hears(a_household(), a_report(has_phone=False))
    clue = await county.clue()
    await county.takes(CLERK, clue, "clue.assigned")
    await county.visit(clue[1], step={"conclusion": "NO_RISK", "reason": "收入稳定。", "risks": []})
    await county.takes(CADRE, clue, "close.proposed", {"reason_code": "INCOME_STABLE", "reason": "收入稳定。"})
    await county.takes(CLERK_2, clue, "clue.closed_no_risk", {"reason": "属实"})
    (task,) = (await county.dossier()).tasks.values()
    assert (task.kind, task.about, task.due_on) == ("tell_in_person", "P1", date(2024, 5, 14))


@pytest.mark.parametrize(
    ("held", "passed"),
    [
        (
            a_held_list("U1"),
            UploadPassed(region="jinjiang", upload_id="U1", passed=True, officer_id="county", reason="核过"),
        ),
        (a_held_run("U1"), RunPassed(**A_RUN, run_id="U1", passed=False, officer_id="county")),
    ],
)
async def test_what_is_held_stands_on_the_console_until_it_passes(county: County, held: Event, passed: Event) -> None:

    async def waiting() -> list[str]:
        async with county.database.transaction() as session:
            return [one.held_id for one in await held_in(session, DECIDER)]

    await county.hears(held, held)
    assert await waiting() == ["U1"]
    await county.hears(passed)
    await county.hears(held)
    assert await waiting() == []
