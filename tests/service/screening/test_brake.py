"""What rests on a list is told when its rows are all handled, and only if few enough are concerned; else a person decides."""

from datetime import date

import pytest

from libs.events.contracts.base import Event
from libs.events.contracts.screening import FindingRaised, FindingWithdrawn, ItemsEnded, UploadHeld, UploadPassed
from libs.events.contracts.values import Expense, SourceRow
from services.screening.usecases import uploads
from services.screening.usecases.reasons import ReasonMissing
from tests.service.screening.world import RECEIVED, World, a_block, alert, loaded, recorded, withdrawn

FEW = [alert(f"r{n}", 100, f"h{n}") for n in range(2, 20)]
"""Eighteen rows that set nothing off."""


async def households(world: World, count: int = 20) -> None:
    await world.hear(*[recorded(f"h{n}") for n in range(1, count + 1)])


async def test_nothing_is_told_before_all_rows_are_handled_but_the_items_end(world: World) -> None:
    await households(world)
    await world.hear(loaded(20))
    await world.hear(alert("r1", 21_300), *FEW)
    assert await world.run_jobs() == 0
    assert await world.told(FindingRaised) == []
    (ended,) = await world.told(ItemsEnded)
    assert len(ended.items) == 19
    assert ended.met == ("r1",)


@pytest.mark.parametrize("number_first", [True, False])
async def test_few_enough_are_told_once_the_last_row_is_handled(world: World, number_first: bool) -> None:
    await households(world)
    rows: list[list[Event]] = [[alert("r1", 21_300), *FEW], [alert("r20", 100, "h20")]]
    batches = [[loaded(20)], *rows] if number_first else [*rows, [loaded(20)]]
    for heard in batches:
        assert await world.told(FindingRaised) == []
        await world.hear(*heard)
    assert await world.run_jobs() > 0
    (finding,) = await world.told(FindingRaised)
    assert (finding.household_id, finding.upload_id) == ("h1", "u1")
    assert await world.told(UploadHeld) == []
    assert await world.ask("select state from uploads") == [("PASSED",)]


@pytest.mark.parametrize("number_first", [True, False])
async def test_more_than_the_regions_share_is_held_and_told_to_be(world: World, number_first: bool) -> None:
    await households(world)
    rows: list[Event] = [alert("r1", 21_300), *FEW, alert("r20", 21_300, "h20")]
    for heard in ([loaded(20)], rows) if number_first else (rows, [loaded(20)]):
        await world.hear(*heard)
    await world.run_jobs()
    assert await world.told(FindingRaised) == []
    (held,) = await world.told(UploadHeld)
    assert (held.rows, held.households, held.findings, held.permille, held.limit_pct) == (20, 2, 2, 100, 5)
    assert (held.commonest_rule, held.commonest_count) == ("SR-MED-01", 2)
    assert held.commonest_figure == "医保清单 21,300.00 元"


async def hold_two(world: World) -> None:
    await households(world)
    await world.hear(loaded(20))
    await world.hear(alert("r1", 21_300), *FEW, alert("r20", 21_300, "h20"))
    await world.run_jobs()
    await world.forget_told()


async def test_let_pass_the_findings_are_told_in_household_order(world: World) -> None:
    await hold_two(world)
    async with world.database.transaction() as session:
        await uploads.let_pass(session, "u1", "officer-7", "COUNTY_OFFICER", "核对过，清单没错")
    await world.run_jobs()
    (passed,) = await world.told(UploadPassed)
    assert passed.passed
    assert passed.officer_id == "officer-7"
    assert passed.reason == ""
    assert [finding.household_id for finding in await world.told(FindingRaised)] == ["h1", "h20"]
    assert await world.ask("select count(*) from held_findings") == [(0,)]


async def test_it_can_be_let_pass_once_and_only_with_a_reason(world: World) -> None:
    await hold_two(world)
    async with world.database.transaction() as session:
        with pytest.raises(ReasonMissing):
            await uploads.let_pass(session, "u1", "officer-7", "COUNTY_OFFICER", "  ")
    async with world.database.transaction() as session:
        await uploads.let_pass(session, "u1", "officer-7", "COUNTY_OFFICER", "核对过")
    async with world.database.transaction() as session:
        with pytest.raises(uploads.NotHeld):
            await uploads.let_pass(session, "u1", "officer-8", "COUNTY_OFFICER", "核对过")


async def test_taken_back_when_its_rows_are_withdrawn(world: World) -> None:
    await hold_two(world)
    await world.hear(*[withdrawn(f"r{n}", f"h{n}") for n in range(1, 20)])
    assert await world.told(UploadPassed) == []
    await world.hear(withdrawn("r20", "h20"))
    (passed,) = await world.told(UploadPassed)
    assert not passed.passed
    assert await world.told(FindingRaised) == []
    assert await world.told(FindingWithdrawn) == [], "nobody was told, so nothing is withdrawn"
    assert await world.ask("select count(*) from held_findings") == [(0,)]


async def test_of_a_first_list_the_households_of_its_area_count(world: World) -> None:
    await households(world, 3)
    await world.hear(loaded(2, first=True, households_in_area=40), alert("r1", 21_300), alert("r2", 21_300, "h2"))
    await world.run_jobs()
    assert len(await world.told(FindingRaised)) == 2


async def test_of_a_first_list_that_concerns_too_many_it_is_held(world: World) -> None:
    await households(world, 3)
    await world.hear(loaded(2, first=True, households_in_area=39), alert("r1", 21_300), alert("r2", 21_300, "h2"))
    await world.run_jobs()
    assert [held.permille for held in await world.told(UploadHeld)] == [51]


async def test_rules_that_act_at_once_are_never_held(world: World) -> None:
    world.at_once = True
    await households(world, 2)
    await world.hear(alert("r1", 21_300))
    assert [finding.at_once for finding in await world.told(FindingRaised)] == [True]


async def test_what_does_not_rest_on_the_list_is_told_at_once(world: World) -> None:
    await world.hear(recorded(net=72_600), alert("r1", 21_300))
    assert [finding.rule_id for finding in await world.told(FindingRaised)] == ["SR-INC-01"]


async def test_a_corrected_row_of_a_list_on_its_way_counts_once(world: World) -> None:
    await households(world, 2)
    await world.hear(loaded(0, upload="u0"))
    await world.run_jobs()
    await world.hear(alert("r1", 21_300, upload="u0"))
    await world.forget_told()
    await world.hear(loaded(2, first=True), alert("r2", 20_300, replaces="r1"))
    assert await world.names() == ["finding_withdrawn", "items_ended"]
    await world.hear(withdrawn("r9", "h2"))
    await world.run_jobs()
    assert [finding.row_ids for finding in await world.told(FindingRaised)] == [("r2",)]


async def test_rows_told_again_do_not_count_twice(world: World) -> None:
    await households(world, 3)
    await world.hear(loaded(2), alert("r1", 21_300))
    await world.hear(alert("r1", 21_300))
    assert await world.run_jobs() == 0
    assert await world.ask("select handled from uploads") == [(1,)]


async def test_a_months_list_that_is_complete_screens_everybody_again(world: World) -> None:
    """Without the month's list the block's own amount counts; with it, what the list says."""
    months = tuple([date(2023, n, 1) for n in range(5, 13)] + [date(2024, n, 1) for n in range(1, 5)])
    dear = a_block(100_000, compliant_self_pay_fen=40_000 * 100)
    nothing = Expense(fen=0, source=SourceRow(row_id="roll-1", origin="village_roll", received_at=RECEIVED))
    costs = {"net_schooling": nothing, "disaster_loss": nothing}
    await world.hear(recorded(income_blocks=(dear,), **costs))
    assert [finding.rule_id for finding in await world.told(FindingRaised)] == ["SR-EXP-01"]
    await world.hear(loaded(0, months=months))
    await world.run_jobs()
    assert await world.names() == ["finding_raised", "finding_ended"]
