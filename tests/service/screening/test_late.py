"""/rules/SR-PRC-01: which steps are late, asked when somebody looks; nobody is told of them twice."""

import html
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from fastapi import FastAPI

from libs.events.contracts.screening import FindingRaised
from libs.events.contracts.values import OfficeRole
from libs.policy import policy_on
from services.screening.domain.late import RULE_ID, Step, overdue
from services.screening.main import web_app
from services.screening.store import late_steps
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.test_followed import ended, missed, task
from tests.service.screening.world import World

DAY = date(2024, 5, 22)
AT = f"/rules/{RULE_ID}"
pytestmark = pytest.mark.usefixtures("may_2024")


@pytest.fixture
async def app(world: World, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with running(web_app(settings_for(world.database, tmp_path, demo=True))) as made:
        yield made


async def text_of(app: FastAPI, world: World, at: str, role: OfficeRole) -> str:
    (reader,) = await appoint(world.database, appointment(role))
    async with browser(app, reader) as client:
        answered = await client.get(at)
    assert answered.status_code == 200, answered.text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answered.text)))


async def test_steps_that_are_late_are_listed_for_the_county_and_raise_nothing(app: FastAPI, world: World) -> None:
    await world.hear(
        task(due_on=date(2024, 5, 12)), task("t2", "h2", due_on=DAY), task("t3", "h3", due_on=date(2024, 5, 9))
    )
    await world.hear(missed(due_on=date(2024, 5, 12)), missed(due_on=date(2024, 5, 12)))
    said = await text_of(app, world, AT, OfficeRole.COUNTY_OFFICER)
    assert "现在触发 2 件" in said
    assert re.search(r"入户核实 村 2024-05-09 还没办 13 天.*入户核实 村 2024-05-12 还没办 10 天", said)
    assert "办理超期 SR-PRC-01 在用，自 2021-12-20 2 件" in await text_of(
        app, world, "/rules", OfficeRole.COUNTY_OFFICER
    )
    assert await world.told(FindingRaised) == []
    await world.hear(ended())
    said = await text_of(app, world, AT, OfficeRole.COUNTY_OFFICER)
    assert "现在触发 1 件" in said
    assert "2024-05-12 2024-05-22 10 天" in said


async def test_neither_town_nor_auditor_reads_which_steps_are_late(app: FastAPI, world: World) -> None:
    await world.hear(task(due_on=date(2024, 5, 12)))
    said = await text_of(app, world, AT, OfficeRole.TOWN_CLERK)
    assert "还没办" not in said
    assert "现在触发" not in said


async def test_a_page_that_is_none_is_not_found_and_one_behind_the_end_says_so(app: FastAPI, world: World) -> None:
    (reader,) = await appoint(world.database, appointment(OfficeRole.COUNTY_OFFICER))
    async with browser(app, reader) as client:
        assert (await client.get(AT, params={"page": "x"})).status_code == 404
        assert (await client.get(AT, params={"page": "2"})).status_code == 200


async def test_what_is_listed_is_what_the_rule_says(world: World) -> None:
    days = [DAY + timedelta(days=count) for count in (-2, -1, 0, 1)]
    steps = [Step(f"{due}/{done}", "h1", "", None, None, None, due, done) for due, done in product(days, [None, *days])]
    said = [(step.task_id, step.due_on, step.done_on) for step in steps]
    for task_id, due, done in said:
        await world.ask(
            "insert into tasks (task_id, region, household_id, kind, due_on, ended_on)"
            " values (:task_id, 'jinjiang', 'h1', 'visit', :due, :done) returning 1",
            task_id=task_id,
            due=due,
            done=done,
        )
    async with world.database.transaction() as session:
        found = await late_steps.listed(session, "jinjiang", DAY, 100)
        _, in_all = await late_steps.how_many(session, "jinjiang", DAY)
    met = overdue(steps, policy_on("jinjiang", DAY))
    assert {one.task_id for one in found} == {one.task_id for one in met}
    assert in_all == len(found) > 0


async def test_what_is_done_late_before_anybody_says_that_it_is_late_is_kept(world: World) -> None:
    await world.hear(task(due_on=date(2024, 5, 12)), task("t2", "h2", due_on=DAY))
    await world.hear(ended(), ended("t2", "h2"))
    assert await world.ask("select task_id from tasks") == [("t1",)]
