"""Findings raised, worsened, ended, withdrawn: twice, late, out of order."""

from datetime import date, timedelta
from typing import Any

import pytest

from libs.events.contracts.assistance import CaseDecided, ClueClosed, VisitRecorded
from libs.events.contracts.catalog import CATALOG
from libs.events.contracts.intake import HouseholdMerged, HouseholdSplit
from libs.events.contracts.screening import FindingEnded, FindingRaised, FindingWithdrawn, ItemsEnded
from libs.events.contracts.values import Expense, SourceRow
from libs.events.transport import batch
from services.screening.consumers import handlers
from tests.service.screening.world import DAY, RECEIVED, World, a_block, alert, loaded, recorded, withdrawn

INC, MED = "SR-INC-01", "SR-MED-01"


async def passed(world: World, *households: str) -> None:
    """The list u1 is loaded and let pass, so that what rests on it is told at once."""
    await world.hear(loaded(0))
    await world.run_jobs()


async def test_a_household_below_the_line_is_told_with_arithmetic_and_papers(world: World) -> None:
    await world.hear(recorded(net=72_600))
    (finding,) = await world.told(FindingRaised)
    assert (finding.rule_id, finding.household_id, finding.occurrence, finding.day) == (INC, "h1", 1, DAY)
    assert finding.sentence == "人均可支配收入 18,150 元，低于 2024 年监测线 19,560 元（演示值）"
    assert finding.neutral == "近期收入可能变化，请入户了解"
    assert [line.text for line in finding.arithmetic if line.decides] == ["72,600.00 ＜ 19,560 × 4 人 = 78,240.00"]
    assert {figure.name: figure.text for figure in finding.figures} == {
        "dibao_rural_month": "815 元/人·月",
        "line_multiplier": "2 倍",
    }
    assert [used.origin for used in finding.inputs if used.name == "net_income"] == ["村级名册第 3 行"]
    assert finding.demo
    assert finding.upload_id is None


async def test_a_household_above_every_limit_is_told_nowhere(world: World) -> None:
    await world.hear(recorded())
    assert await world.names() == []


async def test_the_same_record_twice_is_heard_once_and_the_same_facts_raise_nothing_again(world: World) -> None:
    records = world.records([recorded(net=72_600)])
    await world.hear_records(records)
    await world.hear_records(records)
    await world.hear(recorded(net=72_600))
    assert len(await world.told(FindingRaised)) == 1


async def test_a_late_older_version_changes_nothing(world: World) -> None:
    await world.hear(recorded(net=200_000, version=2))
    await world.hear(recorded(net=72_600, version=1))
    assert await world.names() == []


async def test_versions_in_one_batch_are_screened_once(world: World) -> None:
    await world.hear(recorded(net=72_600), recorded(net=200_000, version=2), recorded("h2", 60_000))
    assert [finding.household_id for finding in await world.told(FindingRaised)] == ["h2"]


async def test_a_finding_is_told_again_when_it_is_worse_by_the_regions_share(world: World) -> None:
    await world.hear(recorded(net=72_600))
    await world.hear(recorded(net=60_000, version=2, row_id="roll-1"))
    assert len(await world.told(FindingRaised)) == 1
    await world.hear(recorded(net=50_000, version=3, row_id="roll-1"))
    first, again = await world.told(FindingRaised)
    assert again.finding_id == first.finding_id
    assert again.occurrence == 2
    assert await world.ask("select occurrence from told_findings order by 1") == [(1,), (2,)]


async def test_a_finding_ends_when_another_source_says_better(world: World) -> None:
    await world.hear(recorded(net=72_600))
    income = a_block(90_000, source=SourceRow(row_id="visit-1", origin="visit_papers", received_at=RECEIVED))
    visit = VisitRecorded(
        region="jinjiang",
        visit_id="v1",
        clue_id="c1",
        household_id="h1",
        visited_on=DAY,
        risk_seen=False,
        income=income,
    )
    await world.hear(visit)
    (ended,) = await world.told(FindingEnded)
    assert ended.rule_id == INC
    assert ended.sentence == "人均可支配收入低于监测线：按最新情况不再触发"


async def test_a_visit_that_finds_less_than_dibao_is_referred_once_and_until_a_visit_finds_more(world: World) -> None:
    await world.hear(recorded(), recorded("h2"))
    seen = {"region": "jinjiang", "clue_id": "c1", "household_id": "h1", "visited_on": DAY, "risk_seen": True}

    def visit(visit_id: str, net: int) -> VisitRecorded:
        source = SourceRow(row_id=visit_id, origin="visit_word", received_at=RECEIVED)
        return VisitRecorded(visit_id=visit_id, income=a_block(net, source=source), **seen)

    await world.hear(visit("v1", 39_119), visit("v1", 39_119))
    await world.hear(visit("v1", 39_119))
    told = [one for one in await world.told(FindingRaised) if one.rule_id == "SR-INC-04"]
    assert [(one.household_id, one.refers, one.departments, one.row_ids) for one in told] == [
        ("h1", True, ("民政",), ("v1",))
    ]
    assert "人均年参考收入 9,779.75 元，折月低于农村低保标准 815 元/人·月" in told[0].sentence
    assert told[0].neutral == "近期收入可能变化，请入户了解"
    await world.hear(visit("v2", 39_120))
    assert told[0].finding_id in {one.finding_id for one in await world.told(FindingEnded)}


async def test_a_visit_before_the_household_is_known_counts_when_it_is(world: World) -> None:
    income = a_block(72_600, source=SourceRow(row_id="visit-1", origin="visit_word", received_at=RECEIVED))
    visit = VisitRecorded(
        region="jinjiang", visit_id="v1", clue_id="c1", household_id="h1", visited_on=DAY, risk_seen=True, income=income
    )
    await world.hear(visit)
    assert await world.names() == []
    await world.hear(recorded(income_blocks=()))
    (finding,) = await world.told(FindingRaised)
    assert finding.row_ids == ("visit-1",)


async def test_a_corrected_roll_withdraws_the_finding_and_raises_it_anew_if_still_met(world: World) -> None:
    await world.hear(recorded(net=72_600))
    await world.hear(recorded(net=71_000, version=2, row_id="roll-2"))
    (withdrawal,) = await world.told(FindingWithdrawn)
    assert (withdrawal.row_ids, withdrawal.sentence) == (("roll-1",), "收入资料更正")
    first, anew = await world.told(FindingRaised)
    assert anew.finding_id != first.finding_id
    assert anew.row_ids == ("roll-2",)


async def test_the_same_amounts_in_a_new_roll_are_the_same_facts(world: World) -> None:
    await world.hear(recorded(net=72_600))
    await world.hear(recorded(net=72_600, version=2, row_id="roll-2"))
    assert await world.names() == ["finding_raised"]


async def test_a_corrected_row_withdraws_the_finding(world: World) -> None:
    await world.hear(recorded())
    await passed(world)
    await world.hear(alert("r1", 21_300))
    (finding,) = await world.told(FindingRaised)
    assert (finding.rule_id, finding.row_ids, finding.feed, finding.upload_id) == (MED, ("r1",), "settlements", "u1")
    assert [used.origin for used in finding.inputs if used.name == "settlements"] == ["医保清单第 1,807 行"]
    await world.hear(alert("r2", 12_300, replaces="r1"))
    (withdrawal,) = await world.told(FindingWithdrawn)
    assert withdrawal.finding_id == finding.finding_id
    assert withdrawal.sentence == "医保清单更正：自付改为 12,300.00 元"
    assert len(await world.told(FindingRaised)) == 1


async def test_a_corrected_row_that_is_still_met_raises_anew(world: World) -> None:
    await world.hear(recorded())
    await passed(world)
    await world.hear(alert("r1", 21_300))
    await world.hear(alert("r2", 20_300, replaces="r1"))
    assert await world.names() == [
        "finding_raised",
        "items_ended",
        "finding_withdrawn",
        "finding_raised",
        "items_ended",
    ]


async def test_a_correction_that_comes_before_the_row_it_corrects_counts(world: World) -> None:
    await world.hear(recorded())
    await passed(world)
    await world.hear(alert("r2", 12_300, replaces="r1"))
    await world.hear(alert("r1", 21_300))
    assert await world.told(FindingRaised) == []
    assert await world.ask("select row_id from list_rows where in_force") == [("r2",)]


async def test_a_correction_to_another_household_withdraws_where_it_was(world: World) -> None:
    await world.hear(recorded(), recorded("h2"))
    await passed(world)
    await world.hear(alert("r1", 21_300))
    await world.hear(alert("r2", 21_300, "h2", replaces="r1"))
    assert [told.household_id for told in await world.told(FindingWithdrawn)] == ["h1"]
    assert [told.household_id for told in await world.told(FindingRaised)] == ["h1", "h2"]


async def test_a_row_taken_back_withdraws_what_rested_on_it_and_ends_its_own_item(world: World) -> None:
    await world.hear(recorded())
    await passed(world)
    await world.hear(alert("r1", 21_300))
    await world.hear(withdrawn("r1", upload="u2"))
    (withdrawal,) = await world.told(FindingWithdrawn)
    assert withdrawal.row_ids == ("r1",)
    assert [(ended.items, ended.met) for ended in await world.told(ItemsEnded)] == [(("r1",), ("r1",)), (("w-r1",), ())]


async def test_a_batch_ends_its_items_by_one_event(world: World) -> None:
    await world.hear(recorded(), recorded("h2"))
    await passed(world)
    await world.hear(alert("r1", 21_300), alert("r2", 10, "h2"), alert("r3", 10))
    (ended,) = await world.told(ItemsEnded)
    assert ended.items == ("r1", "r2", "r3")
    assert ended.met == ("r1", "r3")


async def test_rows_of_a_household_that_is_not_known_yet_count_when_it_is(world: World) -> None:
    await passed(world)
    await world.hear(alert("r1", 21_300))
    assert await world.names() == ["items_ended"]
    await world.hear(recorded())
    assert [finding.rule_id for finding in await world.told(FindingRaised)] == [MED]


async def test_a_monitored_household_meets_the_lower_limit(world: World) -> None:
    await world.hear(recorded())
    await passed(world)
    await world.hear(alert("r1", 6_000))
    assert await world.told(FindingRaised) == []
    decided = CaseDecided(region="jinjiang", case_id="c1", household_id="h1", monitored=True, decided_on=DAY)
    await world.hear(decided)
    assert [finding.rule_id for finding in await world.told(FindingRaised)] == [MED]


def closed(finding: FindingRaised, *, risk: bool | None = False, on: date = DAY) -> ClueClosed:
    return ClueClosed(
        region="jinjiang",
        clue_id="c1",
        household_id=finding.household_id,
        state="CLOSED",
        risk_confirmed=risk,
        closed_on=on,
        finding_ids=(finding.finding_id,),
    )


async def test_after_a_visit_found_no_risk_the_rule_is_quiet_as_long_as_the_region_says(world: World) -> None:
    world.quiet_days = 90
    await world.hear(recorded(net=72_600))
    (finding,) = await world.told(FindingRaised)
    await world.hear(closed(finding))
    await world.hear(recorded(net=72_600, version=2))
    assert len(await world.told(FindingRaised)) == 1
    world.day = DAY + timedelta(days=91)
    await world.hear(recorded(net=72_600, version=3))
    assert len(await world.told(FindingRaised)) == 2


async def test_other_facts_are_not_quiet(world: World) -> None:
    world.quiet_days = 90
    await world.hear(recorded(net=72_600))
    (finding,) = await world.told(FindingRaised)
    await world.hear(closed(finding))
    await world.hear(recorded(net=72_599, version=2))
    assert len(await world.told(FindingRaised)) == 2


async def test_where_the_region_says_nothing_the_finding_stays_open(world: World) -> None:
    await world.hear(recorded(net=72_600))
    (finding,) = await world.told(FindingRaised)
    await world.hear(closed(finding))
    await world.hear(recorded(net=72_600, version=2))
    assert await world.names() == ["finding_raised"]
    assert await world.ask("select state from findings") == [("OPEN",)]


def merged(under: str, ends: str = "p1", stays: str = "h1") -> HouseholdMerged:
    return HouseholdMerged(region="jinjiang", household_id=under, from_household_id=ends, into_household_id=stays)


async def test_a_merged_households_rows_and_findings_point_to_the_one_that_stays(world: World) -> None:
    await world.hear(recorded())
    await passed(world)
    await world.hear(alert("r1", 21_300, "p1", person_id="h1-p1"))
    assert await world.told(FindingRaised) == []
    await world.hear(merged("p1"))
    await world.hear(merged("h1"))
    (finding,) = await world.told(FindingRaised)
    assert (finding.household_id, finding.row_ids) == ("h1", ("r1",))
    await world.hear(alert("r2", 100, "p1", person_id="h1-p1"))
    assert await world.ask("select household_id from list_rows where row_id = 'r2'") == [("h1",)]


async def test_of_two_open_findings_of_one_rule_a_merger_leaves_one(world: World) -> None:
    await world.hear(recorded(net=72_600), recorded("p1", 60_000, row_id="roll-9"))
    await world.hear(merged("h1"))
    await world.hear(merged("p1"))
    assert [ended.household_id for ended in await world.told(FindingEnded)] == ["h1"]
    assert sorted(await world.ask("select household_id, state from findings")) == [("h1", "MERGED"), ("h1", "OPEN")]


async def test_a_household_that_is_set_apart_takes_back_what_it_brought(world: World) -> None:
    split = HouseholdSplit(region="jinjiang", household_id="h1", from_household_id="h1", into_household_id="p1", turn=2)
    await world.hear(recorded(), recorded("p1", 90_000, provisional=True))
    told = a_block(60_000, source=SourceRow(row_id="v1", origin="visit_word", received_at=RECEIVED))
    seen = {"region": "jinjiang", "clue_id": "c1", "visited_on": DAY, "risk_seen": True, "income": told}
    await world.hear(VisitRecorded(visit_id="v1", household_id="p1", **seen))
    await world.hear(CaseDecided(region="jinjiang", case_id="c", household_id="p1", monitored=True, decided_on=DAY))
    await world.hear(merged("p1"))
    await world.hear(VisitRecorded(visit_id="v2", household_id="p1", **seen))  # told before, heard behind
    assert set(await world.ask("select household_id from visit_incomes")) == {("h1",)}
    assert await world.ask("select monitored from households where household_id = 'h1'") == [(True,)]
    assert {one.household_id for one in await world.told(FindingRaised)} >= {"p1"}
    await world.hear(split)
    await world.hear(merged("h1"), split)  # the other key behind: nothing is joined again
    assert set(await world.ask("select household_id from visit_incomes")) == {("p1",)}
    assert await world.ask("select monitored, merged_into from households order by household_id") == [
        (False, None),
        (True, None),
    ]
    assert ("h1",) not in await world.ask("select household_id from findings where state = 'OPEN'")
    assert ("p1",) in await world.ask("select household_id from findings where state = 'OPEN'")


RUMOUR = SourceRow(row_id="x", origin="rumour", received_at=RECEIVED)


@pytest.mark.parametrize(
    "unreadable",
    [
        {"income_blocks": (a_block(200_000, source=RUMOUR),)},
        {"net_schooling": Expense(fen=100, source=RUMOUR)},
        {"disaster_loss": Expense(fen=100, source=RUMOUR)},
        {"income_blocks": (a_block(200_000, row_id="r" * 37),)},
    ],
    ids=["income", "schooling", "disaster", "an id cut short"],
)
async def test_one_household_that_cannot_be_read_is_parked_and_the_rest_is_screened(
    world: World, unreadable: dict[str, Any]
) -> None:
    strange = recorded("h2", **unreadable)
    records = world.records([recorded(net=72_600), strange, recorded("h3", 60_000)])
    async with world.database.transaction() as session:
        outcome = await batch.hear(session, records, CATALOG, handlers(world.asking))
    assert outcome.parked == {"h2"}
    assert [finding.household_id for finding in await world.told(FindingRaised)] == ["h1", "h3"]


async def test_of_what_was_parked_no_item_ends_and_no_row_counts(world: World) -> None:
    strange = recorded("h2", net_schooling=Expense(fen=100, source=RUMOUR))
    records = world.records([recorded(), alert("r1", 100), alert("r2", 100, household="h2"), strange])
    async with world.database.transaction() as session:
        outcome = await batch.hear(session, records, CATALOG, handlers(world.asking))
    assert outcome.parked == {"h2"}
    assert [ended.items for ended in await world.told(ItemsEnded)] == [("r1",)]
    assert await world.ask("select handled from uploads") == [(1,)]
