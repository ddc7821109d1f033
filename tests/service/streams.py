"""A page's live stream, read as a browser's EventSource reads it."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI

from libs.web.appointments import Reader
from tests.service.helpers import browser, signed_in


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
        """The stream is there, and nothing is new yet."""
        async with asyncio.timeout(10):
            assert await self.chunks.get() == "retry: 3000\n\n"
            assert (await self.chunks.get()).startswith("event: here\n")


@asynccontextmanager
async def listening(
    app: FastAPI, who: Reader, address: str | None = None, page: str = "/inbox"
) -> AsyncIterator[Stream]:
    """Open a page, then its stream."""
    if address is None:
        async with browser(app, who) as client:
            found = re.search(r'data-live="([^"]+)"', (await client.get(page)).text)
        assert found is not None
        address = html.unescape(found[1])
    parts = urlsplit(address)
    [(name, value)] = signed_in(app.state.web.keys, who).items()
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
