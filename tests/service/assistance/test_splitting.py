"""A household was taken for another one: its report goes back, with or without what answered it."""

from libs.events.contracts.assistance import CaseDecided, ClueOpened, StepTaken, TaskEnded, TaskOpened
from libs.events.contracts.intake import HouseholdMerged, HouseholdSplit, ReportAddedTo, WithdrawalWished
from tests.service.assistance.county import (
    CADRE,
    CLERK,
    HOUSEHOLD,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    County,
    a_finding,
    a_household,
    a_report,
)

APART = "H0"


def joined(under: str = APART, turn: int = 1) -> HouseholdMerged:
    return HouseholdMerged(
        region="jinjiang",
        household_id=under,
        from_household_id=APART,
        into_household_id=HOUSEHOLD,
        into_area_code=VILLAGE,
        turn=turn,
    )


def split(under: str = APART, turn: int = 2, reports: tuple[str, ...] = ("P9",)) -> HouseholdSplit:
    return HouseholdSplit(
        region="jinjiang",
        household_id=under,
        from_household_id=HOUSEHOLD,
        into_household_id=APART,
        into_area_code=OTHER_VILLAGE,
        report_ids=reports,
        turn=turn,
    )


async def reported_and_joined(county: County) -> None:
    provisional = a_household(APART, version=1, provisional=True, area_code=OTHER_VILLAGE, members=None)
    await county.hears(a_household(), provisional, a_report("P9", household_id=APART, area_code=OTHER_VILLAGE))
    await county.hears(joined(), joined(HOUSEHOLD))


async def case_of_its_own(county: County) -> None:
    """The report of the household that was taken for another is looked into, as the other's."""
    await county.hears(a_report("P9", household_id=APART, area_code=OTHER_VILLAGE))
    await county.hears(a_household(), joined(), joined(HOUSEHOLD))

    async def to_case() -> tuple[str, str]:
        clue = await county.clue()
        await county.takes(CLERK, clue, "clue.assigned")
        await county.visit(clue[1])
        await county.takes(CADRE, clue, "clue.converted", {"risks": ["R01"]})
        return await county.case()

    county.to_case = to_case


async def test_a_clue_that_nobody_has_looked_into_goes_back_with_its_tasks(county: County) -> None:
    await reported_and_joined(county)
    clue = await county.clue()
    await county.takes(CLERK, clue, "clue.assigned")
    before = await county.told(TaskOpened)
    await county.hears(split(HOUSEHOLD), split())
    own, other = await county.dossier(APART), await county.dossier()
    assert (list(own.clues), own.clues[clue[1]].state, list(other.clues)) == ([clue[1]], "ASSIGNED", [])
    assert own.reports["P9"].household_id == APART
    assert other.tasks == {}
    opened = [one for one in await county.told(TaskOpened) if one not in before]
    assert [(one.kind, one.household_id, one.holder.area_code) for one in opened] == [("visit", APART, OTHER_VILLAGE)]
    assert (await county.told(TaskEnded))[-1].ended_by == "household.split"
    assert len(await county.told(ClueOpened)) == 1
    await county.hears(a_report("P10", household_id=APART, area_code=OTHER_VILLAGE))
    assert (await county.dossier(APART)).reports["P10"].household_id == APART  # new words find it again


async def test_what_was_seen_stays_and_the_report_begins_anew(county: County) -> None:
    await reported_and_joined(county)
    clue = await county.clue()
    await county.takes(CLERK, clue, "clue.assigned")
    await county.visit(clue[1])
    county.pass_days(1)
    await county.hears(split(), split(HOUSEHOLD))
    own, other = await county.dossier(APART), await county.dossier()
    assert other.clues[clue[1]].state == "VERIFIED"
    assert other.reports == {}
    [fresh] = own.clues.values()
    assert (fresh.state, own.reports["P9"].clue_id) == ("VALIDATED", fresh.clue_id)
    opened = (await county.told(ClueOpened))[-1]
    assert (opened.household_id, opened.report_id, opened.instead_of) == (APART, "P9", (clue[1],))
    assert {(task.kind, task.area_code) for task in own.tasks.values()} == {("assign", TOWN)}
    assert all(task.due_on is None or task.due_on > task.opened_on for task in own.tasks.values())
    assert len(await county.told(ClueOpened)) == 2  # told under two keys, done once


async def test_a_report_that_joined_another_s_clue_leaves_it(county: County) -> None:
    await county.hears(a_household(), a_report("P1"))
    [first] = (await county.dossier()).clues
    await county.takes(CLERK, ("clue", first), "clue.assigned")
    await county.hears(a_report("P9", household_id=APART, area_code=OTHER_VILLAGE), joined(), joined(HOUSEHOLD))
    assert (await county.dossier()).reports["P9"].clue_id == first
    await county.hears(split(), split(HOUSEHOLD))
    other = await county.dossier()
    assert list(other.reports) == ["P1"]
    assert other.clues[first].state == "ASSIGNED"
    own = await county.dossier(APART)
    assert own.reports["P9"].clue_id in own.clues
    assert first in (await county.told(ClueOpened))[-1].instead_of
    steps = [one for one in await county.told(StepTaken) if one.household_id == APART]
    assert steps[-1].report_ids == ("P9",)


async def test_a_clue_on_which_a_finding_of_the_other_rests_stays(county: County) -> None:
    await reported_and_joined(county)
    clue = await county.clue()
    await county.hears(a_finding(at_once=True))
    await county.hears(split())
    assert clue[1] in (await county.dossier()).clues
    assert clue[1] not in (await county.dossier(APART)).clues


async def test_a_decision_stays_and_its_household_is_visited_again(county: County) -> None:
    await case_of_its_own(county)
    await county.to_monitored()
    decided = len(await county.told(CaseDecided))
    await county.hears(split(), split(HOUSEHOLD))
    other = await county.dossier()
    [case] = other.cases.values()
    assert case.state == "MONITORED"
    assert "follow_up" in {task.kind for task in other.tasks_of(case.case_id)}
    assert len(await county.told(CaseDecided)) == decided
    own = await county.dossier(APART)
    assert [clue.state for clue in own.clues.values()] == ["VALIDATED"]
    assert case.case_id in (await county.told(ClueOpened))[-1].instead_of


async def test_before_the_county_decides_it_learns_that_the_basis_has_changed(county: County) -> None:
    await case_of_its_own(county)
    case = await county.to_county()
    await county.hears(split())
    assert "basis_changed" in {task.kind for task in (await county.dossier()).tasks_of(case[1])}


async def test_late_words_find_the_report_where_it_is_now(county: County) -> None:
    await reported_and_joined(county)
    await county.hears(split())
    said = {"region": "jinjiang", "report_id": "P9", "household_id": HOUSEHOLD}  # told before it went back
    await county.hears(ReportAddedTo(risks=("R05",), **said))
    own = await county.dossier(APART)
    assert next(iter(own.clues.values())).risks == ["R01", "R05"]
    await county.hears(WithdrawalWished(**said))
    assert (await county.dossier(APART)).reports["P9"].wishes_withdrawal


async def test_what_is_told_late_or_again_undoes_nothing(county: County) -> None:
    await reported_and_joined(county)
    await county.hears(split())
    await county.hears(joined(HOUSEHOLD), split(HOUSEHOLD))  # the other key is heard behind
    assert list((await county.dossier(APART)).reports) == ["P9"]
    await county.hears(joined(turn=3), joined(HOUSEHOLD, turn=3))  # and now it is recognised again
    assert list((await county.dossier()).reports) == ["P9"]
    assert (await county.dossier(APART)).household.household_id == HOUSEHOLD


async def test_a_report_that_was_taken_back_begins_nothing(county: County) -> None:
    await county.hears(a_household(), a_report("P1"))
    await county.hears(a_report("P9", household_id=APART, area_code=OTHER_VILLAGE), joined(), joined(HOUSEHOLD))
    await county.hears(WithdrawalWished(region="jinjiang", report_id="P9", household_id=HOUSEHOLD))
    opened = len(await county.told(ClueOpened))
    await county.hears(split())
    assert len(await county.told(ClueOpened)) == opened
    assert "P9" not in (await county.dossier()).reports
