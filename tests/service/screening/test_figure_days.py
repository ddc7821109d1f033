"""The timer of figures: what begins is screened for, what ends is told of, each once, whatever the clock does."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from libs.events.contracts.figures import FigureEnding
from libs.events.contracts.screening import FindingRaised
from libs.events.contracts.values import OfficeRole
from services.screening.timers import FigureDays
from tests.service.helpers import appoint, appointment
from tests.service.screening.figures_world import enter, mover, wanted
from tests.service.screening.world import DAY, World, recorded

LAST = date(2024, 12, 31)


@pytest.fixture
async def move(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, world: World) -> Callable[[date], None]:
    """Moves the clock; somebody holds an office in Jinjiang all the time."""
    await appoint(world.database, appointment(OfficeRole.LEADING_GROUP_OFFICE))
    moves = mover(monkeypatch, tmp_path, world)
    moves(DAY)
    return moves


def timer(world: World) -> FigureDays:
    """The timer as a process that has just started has it."""
    return FigureDays(world.database, world.asking, demo=True)


async def told_days(world: World) -> list[int]:
    return [event.days_before for event in await world.told(FigureEnding)]


async def test_a_figure_begins_on_its_day_without_anybody_asking(world: World, move: Callable[[date], None]) -> None:
    days = timer(world)
    await world.hear(recorded("near", net=79_000))
    await enter(world, wanted("830", date(2024, 6, 1)))
    await days.sweep()
    await world.run_jobs()
    assert await world.told(FindingRaised) == []
    move(date(2024, 6, 3))
    await days.sweep()
    await days.sweep()
    assert await world.run_jobs() == 1
    assert len(await world.told(FindingRaised)) == 1


async def test_an_end_is_told_sixty_thirty_and_no_days_before_and_never_twice(
    world: World, move: Callable[[date], None]
) -> None:
    for day in (date(2024, 10, 31), date(2024, 11, 1), date(2024, 11, 2), date(2024, 12, 1), LAST, date(2025, 1, 1)):
        move(day)
        await asyncio.gather(*[timer(world).sweep() for _ in range(2)])
    assert await told_days(world) == [60, 30, 0]
    event = (await world.told(FigureEnding))[0]
    assert (event.label, event.ends_on, event.carried_on) == ("农村低保标准", LAST, True)
    assert "SR-INC-01" in event.rests


async def test_of_days_that_were_slept_through_only_the_nearest_is_told(
    world: World, move: Callable[[date], None]
) -> None:
    for day in (date(2024, 12, 20), date(2025, 1, 15)):
        move(day)
        await timer(world).sweep()
    assert await told_days(world) == [30, 0]


async def test_a_follower_that_is_confirmed_in_time_leaves_nothing_to_tell(
    world: World, move: Callable[[date], None]
) -> None:
    move(date(2024, 11, 1))
    days = timer(world)
    await days.sweep()
    await enter(world, wanted("850", date(2025, 1, 1)))
    move(LAST)
    await days.sweep()
    assert await told_days(world) == [60]
