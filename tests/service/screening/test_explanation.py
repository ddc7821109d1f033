"""/rules/households/<household>: what every rule says of one household, for those who may see it."""

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from libs.events.contracts.values import OfficeRole
from libs.web.access import MAY, Action
from services.screening.main import web_app
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.test_list_rows import OUTAGE, row
from tests.service.screening.world import World, recorded

AT = "/rules/households/h1"
API = "/api/screening/households/h1/explanation"


@pytest.fixture
async def app(world: World, tmp_path: Path, may_2024: None) -> AsyncIterator[FastAPI]:
    async with running(web_app(settings_for(world.database, tmp_path, demo=True))) as made:
        yield made


async def words(app: FastAPI, world: World, at: str, role: OfficeRole = OfficeRole.COUNTY_OFFICER) -> str:
    """The page without its tags."""
    (reader,) = await appoint(world.database, appointment(role))
    async with browser(app, reader) as client:
        answered = await client.get(at)
    assert answered.status_code == 200, answered.text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answered.text)))


async def test_met_and_not_met_are_said_with_reason_arithmetic_and_origin(app: FastAPI, world: World) -> None:
    await world.hear(recorded(net=200_000), row("a1", **OUTAGE))
    said = await words(app, world, AT)
    assert "停水第一天 2024-05-10" in said
    assert "农村饮水问题台账第 1,807 行" in said
    assert "200,000.00 ÷ 4 人 = 50,000.00 元/人" in said
    assert "还不清楚：" in said


async def test_only_those_with_one_verdict_and_an_unknown_one_shows_none(app: FastAPI, world: World) -> None:
    await world.hear(recorded(net=200_000), row("a1", **OUTAGE))
    assert "人均可支配收入低于监测线" not in await words(app, world, f"{AT}?verdict=met")
    assert "没有这样的结果" in await words(app, world, f"{AT}?verdict=nothing")


async def test_an_earlier_day_is_asked_by_what_held_then_and_a_day_to_come_as_today(app: FastAPI, world: World) -> None:
    await world.hear(recorded(net=200_000), row("a1", **OUTAGE))
    assert "停水第一天 2024-05-10" not in await words(app, world, f"{AT}?on=2024-05-09&verdict=met")
    for wrong in ("2031-01-01", "2024-02-30", "yesterday"):
        assert "这一天看不了，按今天看" in await words(app, world, f"{AT}?on={wrong}")


async def test_the_same_as_json(app: FastAPI, world: World) -> None:
    await world.hear(recorded(net=200_000), row("a1", **OUTAGE))
    (reader,) = await appoint(world.database, appointment(OfficeRole.COUNTY_OFFICER))
    async with browser(app, reader) as client:
        said = (await client.get(API)).json()
    (water,) = [rule for rule in said["rules"] if rule["rule"] == "SR-WAT-01"]
    assert (water["verdict"], water["clause"]["grade"]) == ("MET", "seed")
    assert [used["row_ids"] for used in water["inputs"]] == [["a1"]]
    assert water["figures"][0]["paper"]["document"]


@pytest.mark.parametrize("at", [AT, API])
@pytest.mark.parametrize("role", list(OfficeRole))
async def test_only_who_sees_rules_and_cases_sees_it(app: FastAPI, world: World, role: OfficeRole, at: str) -> None:
    await world.hear(recorded(net=200_000))
    (reader,) = await appoint(world.database, appointment(role))
    async with browser(app, reader) as client:
        answered = (await client.get(at)).status_code
    assert answered == (200 if {Action.SEE_RULES, Action.SEE_CASES} <= MAY[role] else 404)


async def test_another_areas_household_and_one_that_is_not_there_are_not_found(app: FastAPI, world: World) -> None:
    await world.hear(recorded(net=200_000))
    (reader,) = await appoint(world.database, appointment(OfficeRole.TOWN_CLERK, areas=("350582105000",)))
    async with browser(app, reader) as client:
        assert (await client.get(AT)).status_code == 404
    assert await world.ask("select count(*) from households") == [(1,)]
    (reader,) = await appoint(world.database, appointment(OfficeRole.COUNTY_OFFICER))
    async with browser(app, reader) as client:
        assert (await client.get("/rules/households/h9")).status_code == 404


async def test_who_may_not_see_illness_is_shown_the_verdict_and_the_neutral_words(app: FastAPI, world: World) -> None:
    illness = {"feed": "illnesses", "facts": {"illness": "severe_disability"}}
    await world.hear(recorded(net=200_000), row("a1", **illness))
    said = await words(app, world, f"{AT}?verdict=met", OfficeRole.LEADING_GROUP_OFFICE)
    assert "近期大额支出，请入户了解" in said
    assert "因重残治疗" not in said
    assert "因重残治疗" in await words(app, world, f"{AT}?verdict=met")
