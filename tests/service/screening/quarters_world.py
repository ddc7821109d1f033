"""A quarter with something in each part of its pack, told by events: Jinjiang, the second of 2024, looked at in July."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from libs.events.contracts.intake import HouseholdRecorded
from libs.events.contracts.screening import FindingRaised
from libs.events.contracts.values import Holder, Level
from libs.web.people import Card
from tests.service.screening.test_followed import WATER, closed, decided, ended, measure, missed, task
from tests.service.screening.world import World, a_block, recorded

OTHER_TOWN = "350582105001"
TOWNS = {"350582104000": "安海镇", "350582105000": "磁灶镇"}
JULY = date(2024, 7, 12)


class Places:
    """Names without intake."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def cards(self, _: str, household_ids: Sequence[str], __: str) -> dict[str, Card]:
        self.asked += household_ids
        return {one: Card(one, f"={one[0]}*", "安海镇 某村") for one in household_ids}

    async def officers(self, _: str, officer_ids: Sequence[str]) -> dict[str, str]:
        return {one: f"王*{one[-1]}" for one in officer_ids}

    async def reports(self, _: str, __: Sequence[str], ___: str) -> dict[str, str]:
        return {}

    async def places(self, _: str, codes: Sequence[str]) -> dict[str, str]:
        return {code: TOWNS.get(code, code) for code in codes}


def poor(household: str, **changes: Any) -> HouseholdRecorded:
    """A household of four below the line by the income of 2023, known since February."""
    source = a_block(50_000).source.model_copy(update={"received_at": datetime(2024, 2, 20, tzinfo=UTC)})
    year = {"from_on": date(2023, 1, 1), "to_on": date(2023, 12, 31)}
    return recorded(household, income_blocks=(a_block(50_000, **year, source=source),), **changes)


async def on(world: World, moved: Callable[[date], None], day: date) -> None:
    """The day on which the next events are heard."""
    moved(day)
    world.day = day


async def live(world: World, moved: Callable[[date], None]) -> list[FindingRaised]:
    """Three findings, one confirmed, one without risk; a late village and a late department; a household comes again."""
    await on(world, moved, date(2024, 3, 4))
    again = [decided("k0", "h1", date(2024, 2, 1)), decided("k0", "h1", date(2024, 3, 4), monitored=False)]
    await world.hear(poor("early"), *again)
    await on(world, moved, date(2024, 4, 10))
    await world.hear(poor("h1"), poor("h2"), poor("h3", area_code=OTHER_TOWN), recorded("h4"))
    raised = await world.told(FindingRaised)
    of = {one.household_id: one.finding_id for one in raised}
    await world.hear(
        closed("CONVERTED", of["h1"], on=date(2024, 4, 20)),
        closed("CLOSED", of["h2"], on=date(2024, 4, 21), household="h2"),
        decided("k1", "h1", date(2024, 5, 6)),
        decided("k2", "h4", date(2024, 5, 6)),
        measure("k2", "h4", "m2"),
        task("t1", "h1", due_on=date(2024, 5, 2)),
        task("t2", "h4", due_on=date(2024, 5, 3), holder=WATER, label="部门答复"),
        task("t3", "h3", due_on=date(2024, 3, 29), holder=Holder(level=Level.TOWN, area_code="350582105000")),
    )
    await on(world, moved, date(2024, 5, 8))
    days = {"t1": ("h1", date(2024, 5, 2)), "t2": ("h4", date(2024, 5, 3)), "t3": ("h3", date(2024, 3, 29))}
    late = [missed(name, household, due_on=due_on) for name, (household, due_on) in days.items()]
    await world.hear(*late, ended("t1"))
    await on(world, moved, JULY)
    await world.forget_told()
    return raised


def at(day: date) -> datetime:
    """Noon in Beijing."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
