"""A list that is open says how many came since it was made, right after the commit."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI

from libs.events.contracts.intake import AppointmentRecorded
from libs.events.contracts.values import Holder, Level
from tests.service.helpers import browser, signed_in
from tests.service.notifications.world import CADRE, CLERK, NEIGHBOUR, TOWN, Heard, ended, reader, step, task

pytestmark = pytest.mark.usefixtures("offices")
TO_TOWN = Holder(level=Level.TOWN, area_code=TOWN)


class Stream:
    """What a browser's EventSource reads."""

    def __init__(self) -> None:
        self.status = 0
        self.chunks: asyncio.Queue[str] = asyncio.Queue()
        self.closed = asyncio.Event()

    async def send(self, message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif body := message.get("body", b"").decode():
            self.chunks.put_nowait(body)

    async def receive(self):
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def count(self) -> int:
        """The next count that the stream says."""
        async with asyncio.timeout(10):
            while True:
                found = re.search(r"event: new\ndata: (\d+)", await self.chunks.get())
                if found:
                    return int(found[1])

    async def opened(self) -> None:
        async with asyncio.timeout(10):
            assert await self.chunks.get() == "retry: 3000\n\n"


@asynccontextmanager
async def listening(app: FastAPI, who: AppointmentRecorded, address: str | None = None) -> AsyncIterator[Stream]:
    """Open the inbox, then its stream."""
    if address is None:
        async with browser(app, reader(who)) as page:
            found = re.search(r'data-live="([^"]+)"', (await page.get("/inbox")).text)
        assert found is not None
        address = html.unescape(found[1])
    parts = urlsplit(address)
    [(name, value)] = signed_in(app.state.web.keys, reader(who)).items()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(b"host", b"shouwang.test"), (b"cookie", f"{name}={value}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("shouwang.test", 80),
    }
    stream = Stream()
    running = asyncio.create_task(app(scope, stream.receive, stream.send))
    try:
        yield stream
    finally:
        stream.closed.set()
        await asyncio.wait([running], timeout=5)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


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
