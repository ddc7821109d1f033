"""Huge, malformed and meeting requests; a batch as large as a worker hears."""

import asyncio

import pytest
from fastapi import FastAPI

from libs.events.contracts.values import Holder, Level, OfficeRole
from libs.events.transport import clock
from libs.events.transport.database import Database
from services.notifications.usecases.answer import AT_ONCE
from tests.service.helpers import browser, told
from tests.service.notifications.world import (
    CADRE,
    COUNTY,
    COUNTY_OFFICER,
    VILLAGE,
    Heard,
    ended,
    household,
    office,
    reader,
    seen,
    step,
    task,
)

pytestmark = pytest.mark.usefixtures("offices")


async def test_a_batch_of_five_hundred_is_heard_at_once(hear: Heard, inbox_db: Database) -> None:
    triage = {"kind": "triage", "holder": Holder(level=Level.COUNTY, area_code=COUNTY), "feed": "settlements"}
    await hear(*(task(f"t{i:03}", household_id=f"h{i:03}", **triage) for i in range(500)))
    (item,) = await seen(inbox_db, COUNTY_OFFICER)
    assert item.count == 500
    await hear(*(ended(f"t{i:03}", f"h{i:03}") for i in range(500)))
    assert await seen(inbox_db, COUNTY_OFFICER) == []
    (item,) = await seen(inbox_db, COUNTY_OFFICER, "done")
    assert item.count == 500


async def test_two_workers_that_meet_on_one_event_leave_one_item(hear: Heard, inbox_db: Database) -> None:
    await asyncio.gather(*(hear(task(), step()) for _ in range(4)))
    assert len(await seen(inbox_db, CADRE)) == 1
    assert len(await seen(inbox_db, CADRE, "know")) == 1


async def test_a_household_told_out_of_order_stays_where_it_is(hear: Heard, inbox_db: Database) -> None:
    await hear(household("h9", VILLAGE, version=3))
    await hear(household("h9", "350582104202", version=2))
    await hear(task("t9", household_id="h9"))
    assert len(await seen(inbox_db, CADRE)) == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"item": "1"}, 404),
        ({"item": "x" * 100_000}, 404),
        ({"item": [str(clock.new_id()) for _ in range(AT_ONCE + 1)]}, 422),
        ({"item": str(clock.new_id())}, 404),
    ],
    ids=["nothing", "no id", "huge", "too many", "unknown"],
)
async def test_what_cannot_be_acknowledged_changes_nothing(
    app: FastAPI, inbox_db: Database, fields: dict[str, object], status: int
) -> None:
    async with browser(app, reader(CADRE)) as page:
        answer = await page.post("/inbox/known", data=fields)
    assert answer.status_code == status
    assert "没有" in answer.text
    assert await told(inbox_db) == []


async def test_an_appointment_that_ended_shows_nothing_any_more(app: FastAPI, hear: Heard) -> None:
    await hear(task())
    left = office("cadre").model_copy(update={"version": 2, "to_on": office("cadre").from_on})
    await hear(left)
    async with browser(app, reader(CADRE)) as page:
        answer = await page.get("/inbox")
    assert answer.status_code in (302, 303)
    assert answer.headers["location"].startswith("/role")


async def test_a_grid_worker_sees_what_was_given_to_him_by_name_only(hear: Heard, inbox_db: Database) -> None:
    grid = office("grid", OfficeRole.GRID_WORKER, VILLAGE)
    await hear(grid, task("t1"), task("t2", household_id="h2", holder=Holder(level=Level.OFFICER, officer_id="grid")))
    assert [item.task_id for item in await seen(inbox_db, grid)] == ["t2"]
    assert [item.task_id for item in await seen(inbox_db, CADRE)] == ["t1"]
