"""Measures of a household as assistance tells them, and the rule that asks who has none that lets it earn."""

from datetime import UTC, date, datetime
from typing import Any

from libs.events.contracts.assistance import CaseDecided, MeasureDeclined, MeasureDelivered, MeasureDispatched
from libs.events.contracts.intake import HouseholdMerged, HouseholdSplit
from libs.events.contracts.screening import FindingEnded, FindingRaised
from tests.service.screening.test_roll_rules import members
from tests.service.screening.world import AREA, World, recorded

RULE = "SR-EMP-02"


def at(hour: int) -> datetime:
    return datetime(2024, 5, 20, hour, tzinfo=UTC)


def _of(household: str, *, development: bool | None = True) -> dict[str, Any]:
    said = {"measure_id": "m1", "item": "public_post", "item_label": "公益岗位", "department": "human_resources"}
    return {"region": "jinjiang", "household_id": household, **said, "is_development": development}


def sent(hour: int = 2, household: str = "h1", **more: Any) -> MeasureDispatched:
    return MeasureDispatched(**_of(household, **more), case_id="k1", area_code=AREA, dispatched_at=at(hour))


def declined(hour: int, household: str = "h1") -> MeasureDeclined:
    return MeasureDeclined(**_of(household), state="PROPOSED", declined_at=at(hour))


def delivered(household: str = "h1") -> MeasureDelivered:
    return MeasureDelivered(**_of(household), delivered_on=date(2024, 5, 20))


def decided(household: str = "h1", on: date = date(2024, 4, 21)) -> CaseDecided:
    said = {"monitored": True, "category": "MARGINAL_AT_RISK", "decided_on": on}
    return CaseDecided(region="jinjiang", household_id=household, case_id="k1", **said)


async def found(world: World) -> list[str]:
    """What was told of the rule so far, in its order."""
    raised = [one.finding_id for one in await world.told(FindingRaised) if one.rule_id == RULE]
    ended = [one.finding_id for one in await world.told(FindingEnded) if one.rule_id == RULE]
    return ["ended" if one in ended else "open" for one in raised]


async def monitored(world: World) -> None:
    world.at_once = True
    await world.hear(recorded(members=members("ordinary", "none")), decided())


async def test_who_has_no_development_measure_for_longer_than_a_month_is_found_until_one_is_sent(world: World) -> None:
    await monitored(world)
    (raised,) = [one for one in await world.told(FindingRaised) if one.rule_id == RULE]
    assert (raised.risk, raised.neutral) == ("R07", "近期务工有变化，请入户了解")
    assert ("认定为监测户的日期", "2024-04-21", "办理记录") in [(i.label, i.text, i.origin) for i in raised.inputs]
    await world.hear(sent(development=False))
    assert await found(world) == ["open"]
    await world.hear(sent(3), sent(3))
    await world.hear(sent(3))
    assert await found(world) == ["ended"]


async def test_a_measure_that_is_given_back_is_none_and_one_sent_again_or_delivered_is(world: World) -> None:
    await monitored(world)
    await world.hear(sent(2))
    await world.hear(declined(4))
    await world.hear(declined(4))
    assert await found(world) == ["ended", "open"]
    await world.hear(sent(6))
    await world.hear(declined(4))  # told before, heard behind
    assert await found(world) == ["ended", "ended"]
    await world.hear(declined(8))
    await world.hear(delivered())
    assert await found(world) == ["ended"] * 3


async def test_what_is_heard_of_a_measure_before_it_was_sent_counts_once_it_is(world: World) -> None:
    await monitored(world)
    await world.hear(declined(4))
    await world.hear(sent(2))
    assert await found(world) == ["open"]
    assert await world.ask("select case_id, dispatched_on is null from dispatched_measures") == [("k1", False)]


async def test_measures_go_with_a_household_that_turns_out_to_be_another_and_come_back(world: World) -> None:
    await world.hear(recorded("p1", members=members("ordinary")), decided("p1"), sent(household="p1"))
    merged = HouseholdMerged(region="jinjiang", household_id="h1", from_household_id="p1", into_household_id="h1")
    await world.hear(recorded(members=members("ordinary")), merged)
    assert await world.ask("select household_id, moved_from from dispatched_measures") == [("h1", "p1")]
    assert await world.ask("select recognised_on from households where household_id = 'h1'") == [(date(2024, 4, 21),)]
    await world.hear(sent(3, household="p1"))
    assert await world.ask("select household_id, moved_from from dispatched_measures") == [("h1", "p1")]
    split = HouseholdSplit(region="jinjiang", household_id="h1", from_household_id="h1", into_household_id="p1", turn=2)
    await world.hear(split)
    assert await world.ask("select household_id, moved_from from dispatched_measures") == [("p1", None)]
    assert await found(world) == []
