"""Rows of all other lists: kept with their days, facts and origin, asked about, and ended in the ledger."""

import json
from datetime import date
from typing import Any

from libs.events.contracts.assistance import CaseDecided
from libs.events.contracts.intake import AlertRaised, HouseholdMerged
from libs.events.contracts.screening import FindingRaised, FindingWithdrawn, ItemsEnded
from libs.events.contracts.values import Hearers
from tests.service.screening.world import World, alert, loaded, recorded, withdrawn

FACTS: dict[str, int | str] = {"kind": "dibao", "change": "new", "amount": 615_50}


def row(row_id: str, household: str = "h1", **changes: Any) -> AlertRaised:
    """A row of 民政's list."""
    said: dict[str, Any] = {
        "feed": "social_aid",
        "department": "民政局",
        "list_title": "社会救助对象名单",
        "settled_on": None,
        "self_pay_fen": None,
        "compliant_fen": None,
        "holds_from": date(2024, 4, 12),
        "facts": FACTS,
    }
    return alert(row_id, 0, household, **{**said, **changes})


async def test_a_row_is_kept_with_its_days_facts_and_origin_and_ends(world: World) -> None:
    await world.hear(recorded(net=100_000))
    await world.hear(row("a1", holds_to=date(2024, 9, 30)))
    ((feed, person, first, last, facts, title, line, in_force),) = await world.ask(
        "select feed, person_id, holds_from, holds_to, facts::text, list_title, line_no, in_force from list_rows"
    )
    assert (feed, person, title, line, in_force) == ("social_aid", "h1-p1", "社会救助对象名单", 1807, True)
    assert (first, last) == (date(2024, 4, 12), date(2024, 9, 30))
    assert json.loads(facts) == FACTS
    assert [(ended.items, ended.met) for ended in await world.told(ItemsEnded)] == [(("a1",), ())]
    assert await world.told(FindingRaised) == []


async def test_what_another_list_says_is_no_settlement(world: World) -> None:
    """Its amounts never count as what was paid for treatment."""
    await world.hear(recorded(net=100_000), loaded(0))
    await world.run_jobs()
    await world.hear(row("a1", facts={"self_pay_fen": 90_000_00, "amount": 90_000_00}))
    assert await world.told(FindingRaised) == []


async def test_the_same_row_twice_is_kept_once_and_a_corrected_one_takes_its_place(world: World) -> None:
    await world.hear(recorded(net=100_000))
    await world.hear(row("a1"))
    await world.hear(row("a1"))
    await world.hear(row("a2", replaces="a1", facts={**FACTS, "change": "stopped"}))
    kept = await world.ask("select row_id, facts::text from list_rows where in_force")
    assert [(row_id, json.loads(facts)["change"]) for row_id, facts in kept] == [("a2", "stopped")]
    assert await world.told(FindingWithdrawn) == []


async def test_a_row_taken_back_is_no_longer_in_force_and_ends_its_own_item(world: World) -> None:
    await world.hear(recorded(net=100_000))
    await world.hear(row("a1"))
    await world.hear(withdrawn("a1", upload="u2"))
    assert await world.ask("select row_id from list_rows where in_force") == []
    assert [ended.items for ended in await world.told(ItemsEnded)] == [("a1",), ("w-a1",)]


async def test_rows_follow_a_household_that_was_recognised(world: World) -> None:
    await world.hear(recorded("h1", net=100_000), recorded("h2", net=100_000), row("a1", "h2"))
    pair = {"from_household_id": "h2", "into_household_id": "h1"}
    for household in ("h1", "h2"):
        await world.hear(HouseholdMerged(region="jinjiang", household_id=household, **pair))
    assert await world.ask("select household_id from list_rows") == [("h1",)]


async def test_a_month_of_such_a_list_screens_those_it_names_and_not_the_region(world: World) -> None:
    """Only of settlements rules ask whether the month came."""
    await world.hear(recorded("h1", net=100_000), recorded("h2", net=100_000), row("a1", upload="u9"))
    months = (date(2024, 4, 1),)
    await world.hear(loaded(1, "u9", feed="social_aid", list_title="社会救助对象名单", months=months))
    await world.run_jobs()
    assert await world.ask("select month from delivered_months where feed = 'social_aid'") == [months]
    assert await world.ask("select state from uploads where upload_id = 'u9'") == [("PASSED",)]
    assert await world.ask("select done from jobs") == [(1,)]


OUTAGE: dict[str, Any] = {
    "feed": "water_outages",
    "department": "水利局",
    "list_title": "农村饮水问题台账",
    "holds_from": date(2024, 5, 10),
    "facts": {"trouble": "outage"},
}


async def test_a_row_that_meets_a_rule_of_the_book_raises_a_finding_with_its_row_and_sentence(world: World) -> None:
    world.at_once = True
    await world.hear(recorded(net=200_000))
    await world.hear(row("a1", **OUTAGE))
    (told,) = await world.told(FindingRaised)
    assert (told.rule_id, told.risk, told.row_ids, told.feed) == ("SR-WAT-01", "R10", ("a1",), "water_outages")
    assert "停水第一天 2024-05-10" in told.sentence
    assert told.neutral == "饮水要看一看，请入户了解"
    assert {used.origin for used in told.inputs} == {"农村饮水问题台账第 1,807 行"}
    assert [(ended.items, ended.met) for ended in await world.told(ItemsEnded)] == [(("a1",), ("a1",))]


async def test_the_same_household_screened_again_is_told_once_and_the_end_of_the_trouble_ends_it(world: World) -> None:
    world.at_once = True
    await world.hear(recorded(net=200_000), row("a1", **OUTAGE))
    await world.hear(recorded(net=200_000, version=2))
    assert len(await world.told(FindingRaised)) == 1
    back = {**OUTAGE, "holds_to": date(2024, 5, 20)}
    await world.hear(row("a2", replaces="a1", **back))
    assert [one.finding_id for one in await world.told(FindingWithdrawn)] == [
        one.finding_id for one in await world.told(FindingRaised)
    ]


async def test_a_finding_of_the_book_is_withdrawn_with_its_row_though_no_list_names_the_household_any_more(
    world: World,
) -> None:
    world.at_once = True
    await world.hear(recorded(net=200_000), row("a1", **OUTAGE))
    await world.hear(withdrawn("a1", upload="u2"))
    (ended,) = await world.told(FindingWithdrawn)
    assert ended.rule_id == "SR-WAT-01"
    await world.hear(recorded(net=200_000, version=2))
    assert len(await world.told(FindingRaised)) == 1


async def test_what_the_list_says_is_held_back_until_its_list_may_be_told(world: World) -> None:
    await world.hear(recorded(net=200_000), row("a1", upload="u9", **OUTAGE))
    assert await world.told(FindingRaised) == []
    assert await world.ask("select rule_id, upload_id, figure from held_findings") == [
        ("SR-WAT-01", "u9", "停水第一天 2024-05-10")
    ]


async def test_a_case_tells_the_category_that_rules_ask_for(world: World) -> None:
    """A farmer on the verge whose credit nobody served; of any other category the clause does not speak."""
    credit = {"feed": "credit_ledger", "holds_from": date(2024, 4, 1), "facts": {"outcome": "open"}}
    world.at_once = True
    await world.hear(recorded(net=200_000), row("a1", **credit))
    assert await world.told(FindingRaised) == []
    await world.hear(
        CaseDecided(
            region="jinjiang",
            household_id="h1",
            case_id="c1",
            monitored=True,
            category="MARGINAL_AT_RISK",
            decided_on=date(2024, 5, 20),
        )
    )
    assert [told.rule_id for told in await world.told(FindingRaised)] == ["SR-AGR-02"]


async def test_whoever_was_eliminated_is_asked_what_stays_in_order_and_only_the_county_hears_of_it(
    world: World,
) -> None:
    world.at_once = True
    said: dict[str, Any] = {"feed": "eliminations", "list_title": "风险消除户名单", "holds_from": date(2024, 1, 15)}
    facts: dict[str, int | str] = {"eliminated_on": "2024-01-15", "water_ok": "yes", "house_ok": "yes"}
    await world.hear(recorded(formerly_poor=True, net=100_000), row("e1", **said, facts=facts))
    assert await world.told(FindingRaised) == []
    await world.hear(row("e2", replaces="e1", **said, facts={**facts, "house_ok": "no", "followed_up_on": "never"}))
    raised = await world.told(FindingRaised)
    assert [(one.rule_id, one.heard_by, one.neutral, one.row_ids) for one in raised] == [
        ("SR-PRC-04", Hearers.COUNTY, "", ("e2",)),
        ("SR-PRC-05", Hearers.COUNTY, "", ("e2",)),
    ]
    mended = {**facts, "school_ok": "yes", "insurance_ok": "yes", "followed_up_on": "2024-05-20"}
    await world.hear(row("e3", replaces="e2", **said, facts={**mended, "measure_stopped_on": "never"}))
    assert len(await world.told(FindingWithdrawn)) == 2
    assert len(await world.told(FindingRaised)) == 2
    helpers = {"feed": "helpers", "list_title": "帮扶责任人名单", "holds_from": date(2024, 1, 1)}
    await world.hear(row("b1", **helpers, facts={"has_helper": "no"}))
    assert [one.rule_id for one in (await world.told(FindingRaised))[2:]] == ["SR-PRC-05"]
