"""A list that is open says how many came since it was made, right after the commit."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI

from libs.events.contracts.intake import AppointmentRecorded
from libs.events.contracts.values import Holder, Level
from tests.service import streams
from tests.service.helpers import browser
from tests.service.notifications.world import CADRE, CLERK, NEIGHBOUR, TOWN, Heard, ended, reader, step, task
from tests.service.streams import Stream

pytestmark = pytest.mark.usefixtures("offices")
TO_TOWN = Holder(level=Level.TOWN, area_code=TOWN)


@asynccontextmanager
async def listening(app: FastAPI, who: AppointmentRecorded, address: str | None = None) -> AsyncIterator[Stream]:
    """Open the inbox, then its stream."""
    async with streams.listening(app, reader(who), address) as stream:
        yield stream


async def test_a_stream_counts_what_came_after_the_commit(app: FastAPI, hear: Heard) -> None:
    await hear(task("before", household_id="h0", holder=TO_TOWN))
    async with listening(app, CLERK) as stream:
        await stream.opened()
        await hear(task("t1", holder=TO_TOWN))
        assert await stream.count() == 1
        await hear(task("t2", household_id="h2", holder=TO_TOWN), step("review.failed", actor_id="x"))
        assert await stream.count() == 3
        await hear(ended("t2", "h2"))
        assert await stream.count() == 2


async def test_what_came_between_page_and_stream_is_counted(app: FastAPI, hear: Heard) -> None:
    async with browser(app, reader(CADRE)) as page:
        text = (await page.get("/inbox")).text
    await hear(task())
    address = html.unescape(re.search(r'data-live="([^"]+)"', text)[1])  # type: ignore[index]
    async with listening(app, CADRE, address) as stream:
        assert await stream.count() == 1


async def test_a_batch_that_comes_is_one(app: FastAPI, hear: Heard) -> None:
    batch = {"kind": "triage", "holder": TO_TOWN, "feed": "settlements"}
    async with listening(app, CLERK) as stream:
        await stream.opened()
        await hear(*(task(f"g{i}", household_id=f"h{i}", **batch) for i in range(5)))
        assert await stream.count() == 1


async def test_another_villages_stream_stays_silent(app: FastAPI, hear: Heard) -> None:
    async with listening(app, NEIGHBOUR) as theirs, listening(app, CADRE) as ours:
        await theirs.opened()
        await ours.opened()
        await hear(task())
        assert await ours.count() == 1
        assert theirs.chunks.empty()


@pytest.mark.parametrize(
    "query",
    ["", "mark=1&since=1", "mark=1:1:';drop&since=1", "mark=5:5:&since=x", "mark=9:1:&since=1", "mark=1:5:7&since=1"],
)
async def test_a_mark_that_is_none_is_refused(app: FastAPI, query: str) -> None:
    async with browser(app, reader(CADRE)) as page:
        answer = await page.get(f"/inbox/live?{query}")
    assert answer.status_code == 422
    assert "没有这个筛选条件。" in answer.text
