"""Figures as people enter them, and the clock at noon of a day."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from libs.events.transport import clock
from libs.policy import Grade
from libs.policy.loader import region_files
from services.screening.domain.figures.entries import FigureEntry, Wanted
from services.screening.usecases import figures
from services.screening.usecases.figures import Desk
from tests.service.screening.world import World

COUNTY, OFFICE = "county-officer", "leading-officer"


def mover(monkeypatch: pytest.MonkeyPatch, folder: Path, world: World) -> Callable[[date], None]:
    """Moves the clock, and the day of the policy, to noon of a day."""
    file = folder / "clock.json"
    monkeypatch.setenv("SHOUWANG_CLOCK", str(file))

    def move(day: date) -> None:
        clock.move(file, datetime.combine(day, time(4), UTC))
        world.day = day

    return move


def wanted(yuan: str | None, from_on: date = date(2024, 3, 1), **changes: object) -> Wanted:
    """The dibao standard, in yuan a month."""
    said = {
        "figure": "dibao_rural_month",
        "written": None if yuan is None else f'"{yuan}"',
        "from_on": from_on,
        "to_on": None,
        "document": "晋民〔2024〕1号",
        "article": "第一条",
        "grade": Grade.CITED,
        **changes,
    }
    return Wanted(**said)  # type: ignore[arg-type]


def desk(officer: str, region: str = "jinjiang") -> Desk:
    return Desk(region_files(region, demo=True), officer, clock.now())


async def propose(world: World, of: Wanted, by: str = COUNTY) -> FigureEntry:
    async with world.database.transaction() as session:
        return await figures.propose(session, desk(by), of)


async def confirm(world: World, entry: FigureEntry, by: str = OFFICE) -> FigureEntry:
    async with world.database.transaction() as session:
        return await figures.confirm(session, desk(by), entry.entry_id)


async def enter(world: World, of: Wanted) -> FigureEntry:
    """Proposed by one, confirmed by another."""
    return await confirm(world, await propose(world, of))
