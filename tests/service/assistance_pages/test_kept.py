"""A finding that only the county may know of: nobody of village or town sees it, nor that there is one."""

import pytest

from libs.events.contracts import assistance as told
from libs.events.contracts.intake import HouseholdMerged
from libs.events.contracts.values import Hearers, Level
from libs.events.transport import clock
from services.assistance.usecases import StepRefused
from services.assistance.usecases.queue import OTHERS, Filters, queue
from tests.service.assistance.county import (
    AUDITOR,
    CADRE,
    CLERK,
    DECIDER,
    HOUSEHOLD,
    MEDICAL,
    SECOND,
    a_finding,
    a_household,
    a_report,
    ended,
)
from tests.service.assistance_pages.desk import LEADER, Desk

pytestmark = pytest.mark.timeout(240)
STORY = f"/console/{HOUSEHOLD}"
SAID = "1 名儿童保障没有落实"


def a_kept_finding(finding_id: str = "K1", **more: object) -> object:
    given = {"rule_id": "SR-CIV-06", "departments": ("民政",), "risk": "R03", "sentence": SAID, "neutral": ""}
    return a_finding(finding_id, heard_by=Hearers.COUNTY, **(given | more))


async def test_the_village_sees_the_other_findings_only_wherever_it_looks(desk: Desk) -> None:
    """Every page of the household, before the finding is told and after it, is the same."""
    county = desk.county
    await county.hears(a_household(), a_report(), a_finding())
    where = await county.clue()
    await county.takes(CLERK, where, "clue.assigned")
    pages = {
        CADRE: (f"/visits/{where[1]}", f"/cases/{where[1]}"),
        SECOND: (f"/visits/{where[1]}", f"/cases/{where[1]}"),
        CLERK: (STORY, f"/cases/{where[1]}", "/console", "/console?s=all"),
        AUDITOR: (STORY, "/console"),
    }
    before = {(reader.officer_id, at): await desk.opens(reader, at) for reader, some in pages.items() for at in some}
    opened = len(await county.told(told.TaskOpened))

    await county.hears(a_kept_finding())

    [task] = (await county.told(told.TaskOpened))[opened:]
    assert (task.kind, task.holder.level, task.neutral, task.full) == ("triage", Level.COUNTY, "", SAID)
    [kept] = [clue for clue in (await county.dossier()).clues.values() if clue.kept]
    for reader, some in pages.items():
        for at in some:
            seen, was = await desk.opens(reader, at), before[reader.officer_id, at]
            assert (at, seen.status, seen.words) == (at, was.status, was.words)
            assert kept.clue_id not in seen.html
        for at in (f"/cases/{kept.clue_id}", f"/visits/{kept.clue_id}"):
            assert (await desk.opens(reader, at)).status in {403, 404}
    for reader in (DECIDER, LEADER):
        assert SAID in (await desk.opens(reader, STORY)).words
    for reader, count in ((CADRE, 0), (CLERK, 0), (MEDICAL, 0), (LEADER, 1)):
        async with county.database.transaction() as session:
            others = await queue(session, reader, Filters(whose=OTHERS, kind="triage"), 1, clock.now())
        assert others.total == count

    await county.visit(where[1])
    await county.takes(CADRE, where, "clue.converted", {"risks": ["R01"]})
    steps = [row.step for rows in (await county.dossier()).steps.values() for row in rows]
    assert not [step for step in steps if "K1" in str(step.basis.get("findings", "")) and step.event != "finding.heard"]


async def test_the_county_leaves_it_to_the_department_and_never_sends_the_village(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_finding(), a_kept_finding(at_once=True))
    await county.hears(a_kept_finding(at_once=True))
    [common, kept] = sorted((await county.dossier()).clues.values(), key=lambda clue: clue.kept)
    assert [(one.state, one.kept) for one in (common, kept)] == [("IN_TRIAGE", False), ("IN_TRIAGE", True)]
    where = ("clue", kept.clue_id)
    with pytest.raises(StepRefused, match="不告诉镇里和村里"):
        await county.takes(DECIDER, where, "finding.turned", {"reason_code": "WORTH_A_VISIT"})
    await county.takes(DECIDER, where, "finding.left", {"reason_code": "LEFT_TO_DEPARTMENT"})
    await county.hears(a_kept_finding(occurrence=2))
    kept = [clue for clue in (await county.dossier()).clues.values() if clue.kept]
    assert [clue.state for clue in kept] == ["LEFT", "IN_TRIAGE"]
    assert [clue.matter_id for clue in (await county.story(CLERK)).clues] == [common.clue_id]
    await county.hears(ended("K1"))
    assert [clue.state for clue in (await county.dossier()).clues.values() if clue.kept] == ["LEFT", "LEFT"]
    assert {task.holder.level for task in await county.told(told.TaskOpened)} == {Level.COUNTY}


async def test_of_two_households_that_are_one_it_still_stands_by_itself(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_finding("F1"), a_kept_finding("K1"))
    await county.hears(a_finding("F9", household_id="H9"), a_kept_finding("K9", household_id="H9"))
    joined = {"from_household_id": "H9", "into_household_id": HOUSEHOLD}
    await county.hears(HouseholdMerged(region="jinjiang", household_id=HOUSEHOLD, **joined))
    dossier = await county.dossier()
    by_clue = {
        clue.kept: sorted(f.finding_id for f in dossier.findings.values() if f.clue_id == clue.clue_id)
        for clue in dossier.clues.values()
        if clue.state == "IN_TRIAGE"
    }
    assert by_clue == {False: ["F1", "F9"], True: ["K1", "K9"]}
