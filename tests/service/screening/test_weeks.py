"""A week in which a town has many more households with one cause than usual is told once, and shown."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from libs.events.contracts.clusters import ClusterPassed, ClusterSeen
from libs.events.contracts.values import OfficeRole
from services.screening.main import web_app
from services.screening.timers import look_at_weeks
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.test_followed import closed, decided
from tests.service.screening.world import AREA, World, recorded

MONDAY = date(2024, 5, 20)
WEEK = timedelta(days=7)
TOWN, OTHER_AREA = "350582104000", "350582105201"
OFFICE = OfficeRole.LEADING_GROUP_OFFICE
Moved = Callable[[date], None]


@pytest.fixture
async def office(world: World) -> World:
    """Somebody holds an office: the region is looked at. The clock is moved by each test."""
    await appoint(world.database, appointment(OFFICE))
    return world


async def found(world: World, on: date, count: int, cause: str = "R07", **changes: str) -> None:
    """So many households with a new finding of this cause on this day, as screening keeps them."""
    said = {"region": "jinjiang", "area": AREA, "state": "OPEN", "heard_by": None, **changes}
    async with world.database.transaction() as session:
        for number in range(count):
            one = f"{cause}-{on}-{said['area']}-{said['region']}-{said['state']}-{said['heard_by']}-{number}"
            values = {**said, "id": one, "on": on, "cause": cause}
            for statement in FOUND:
                await session.execute(text(statement), values)


_HOUSEHOLD = (
    "insert into households (household_id, region, version, provisional, area_code, facts, extract)"
    " select :id, :region, version, provisional, :area, facts, extract from households limit 1"
)
_FINDING = (
    "insert into findings (finding_id, region, household_id, rule_id, state, occurrence, fingerprint, row_ids,"
    " severities, opened_on, changed_on) values (:id, :region, :id, 'SR-EMP-01', :state, 1, 'f', '{}', '[]', :on, :on)"
)
_TOLD = (
    "insert into told_findings (finding_id, occurrence, told_at, event) values (:id, 1, cast(:on as date),"
    " json_build_object('risk', cast(:cause as text), 'heard_by', cast(:heard_by as text)))"
)
FOUND = (_HOUSEHOLD, _FINDING, _TOLD)


async def look(world: World) -> list[ClusterSeen]:
    await look_at_weeks(world.database, demo=True)
    return await world.told(ClusterSeen)


async def usual(world: World, count: int = 1, weeks: int = 8) -> None:
    await world.hear(recorded("pattern"))
    for back in range(1, weeks + 1):
        await found(world, MONDAY - back * WEEK, count)


async def test_quiet_weeks_and_few_households_tell_nobody(office: World, moved: Moved) -> None:
    moved(MONDAY + timedelta(days=2))
    await usual(office, 2)
    await found(office, MONDAY, 5)
    await found(office, MONDAY, 4, "R04")
    assert await look(office) == []


async def test_a_cluster_is_told_once_whoever_looks_and_however_it_grows(office: World, moved: Moved) -> None:
    moved(MONDAY + timedelta(days=2))
    await usual(office)
    await found(office, MONDAY, 3)
    await found(office, MONDAY + timedelta(days=2), 3)
    (event,) = await look(office)
    assert (event.town, event.cause, event.week, event.raised, event.recognised) == (TOWN, "R07", MONDAY, 6, 0)
    assert (event.usual_raised, event.weeks, event.in_run) == (1.0, 8, False)
    await found(office, MONDAY + timedelta(days=1), 9)
    assert len(await look(office)) == 1
    await found(office, MONDAY, 5, area=OTHER_AREA)
    await found(office, MONDAY, 5, "R04")
    assert len(await look(office)) == 3, "another town and another cause are told apart"


async def test_what_is_wrong_or_kept_from_towns_or_without_a_town_is_no_cluster(office: World, moved: Moved) -> None:
    moved(MONDAY)
    await usual(office)
    await found(office, MONDAY, 9, state="WITHDRAWN")
    await found(office, MONDAY, 9, heard_by="county")
    async with office.database.transaction() as session:
        await session.execute(text("update households set area_code = null where household_id like 'R01%'"))
    await found(office, MONDAY, 9, "R01", area=None)  # type: ignore[arg-type] - no area is known
    assert await look(office) == []


async def test_another_region_is_not_counted(office: World, moved: Moved) -> None:
    moved(MONDAY)
    await usual(office)
    await found(office, MONDAY, 9, region="dalian")
    assert await look(office) == []
    await appoint(office.database, appointment(OFFICE, officer_id="officer-9", region="dalian"))
    assert await look(office) == [], "its first week is this one: nobody can say what is usual"


async def test_a_late_one_makes_a_past_week_stand_out_and_says_which(office: World, moved: Moved) -> None:
    moved(MONDAY + timedelta(days=8))
    await usual(office)
    await found(office, MONDAY, 4)
    assert await look(office) == []
    await found(office, MONDAY + timedelta(days=6), 1)
    assert [(event.week, event.raised) for event in await look(office)] == [(MONDAY, 5)]
    moved(MONDAY + 5 * WEEK)
    await found(office, MONDAY - timedelta(days=1), 40)
    assert len(await look(office)) == 1, "what is older than four weeks is not looked at again"


async def test_it_passes_when_the_week_after_it_was_told_is_over(office: World, moved: Moved) -> None:
    moved(MONDAY + timedelta(days=6))
    await usual(office)
    await found(office, MONDAY, 6)
    await look(office)
    moved(MONDAY + WEEK + timedelta(days=6))
    await look(office)
    assert await office.told(ClusterPassed) == []
    moved(MONDAY + 2 * WEEK)
    for _ in range(2):
        await look(office)
    (passed,) = await office.told(ClusterPassed)
    assert (passed.town, passed.cause, passed.week) == (TOWN, "R07", MONDAY)


async def test_recognitions_count_by_the_cause_that_a_visit_confirmed(office: World, moved: Moved) -> None:
    moved(MONDAY)
    await usual(office)
    earlier = MONDAY - WEEK
    await found(office, earlier, 5, "R05")
    ids = [f"R05-{earlier}-{AREA}-jinjiang-OPEN-None-{number}" for number in range(5)]
    for number, one in enumerate(ids):
        await office.hear(closed("CONVERTED", one, household=one, on=MONDAY))
        await office.hear(decided(f"k{number}", one, on=MONDAY), decided(f"k{number}", one, on=MONDAY))
    told = {(event.cause, event.week): (event.raised, event.recognised) for event in await look(office)}
    assert told == {("R05", earlier): (5, 0), ("R05", MONDAY): (0, 5)}


async def test_the_page_shows_a_week_beside_the_usual_to_who_sees_runs(
    office: World, moved: Moved, tmp_path: Path
) -> None:
    moved(MONDAY + timedelta(days=2))
    await usual(office)
    await found(office, MONDAY, 6)
    await found(office, MONDAY, 1, "R01", area=OTHER_AREA)
    async with running(web_app(settings_for(office.database, tmp_path, demo=True))) as app:
        async with browser(app, (await appoint(office.database, appointment(OFFICE)))[0]) as client:
            said = (await client.get("/runs/weeks")).text
            words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said))
            assert "1 处明显多于平常" in words
            assert f"{TOWN} 因务工就业不稳 6 1 0 0 明显多于平常" in words
            assert "这三个数是暂定的，没有文件规定" in words
            assert 'aria-label="1、1、1、1、1、1、1、1、6 户"' in said
            assert "style=" not in said
            assert "因病" not in (await client.get("/runs/weeks?only=more")).text
            assert (await client.get("/runs/weeks?on=2031-01-01")).status_code == 422
            assert "没有这样的户" in (await client.get("/runs/weeks?on=2023-01-04")).text
        for role in OfficeRole:
            (reader,) = await appoint(office.database, appointment(role, officer_id=f"officer-{role}"))
            async with browser(app, reader) as client:
                may = (await client.get("/runs")).status_code
                assert (await client.get("/runs/weeks")).status_code == may
