"""Lists that grow while they are read: a stream says how many are new, nothing moves under a finger (实时)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import StreamingResponse

from libs.events.transport import clock, health
from libs.events.transport.database import BROKEN_CONNECTION, Database, is_passing

log = structlog.get_logger()
HEARTBEAT_S = 15.0
CONNECT_AGAIN_S = 1.0
STREAMS_MAX = 500
"""Streams of one process; over that, pages look every 30 seconds instead."""
ONE_LOOK = "text/plain"
"""What a page accepts that looks once, because it has no stream."""
AWAY = ": here\n\n"
"""While the database is away the connection is kept, and nothing is said of how new the data are."""
EVERYBODY = ""
"""A signal without a payload concerns every stream of its channel."""

Changed = Callable[[AsyncSession], Awaitable[int]]


class Hub:
    """One LISTEN connection of a process, kept outside the pool; wakes the streams that a signal concerns."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._waiting: dict[tuple[str, str | None], set[asyncio.Event]] = {}
        self._channels: set[str] = set()
        self._new_channel = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def streams(self) -> int:
        """How many streams are open."""
        return sum(len(events) for events in self._waiting.values())

    def join(self, channel: str, of: str | None) -> asyncio.Event:
        """An event that is set whenever a signal of this channel concerns this stream."""
        event = asyncio.Event()
        self._waiting.setdefault((channel, of), set()).add(event)
        if channel not in self._channels:
            self._channels.add(channel)
            self._new_channel.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen(), name="live")
        return event

    def leave(self, channel: str, of: str | None, event: asyncio.Event) -> None:
        """The stream ended."""
        events = self._waiting.get((channel, of), set())
        events.discard(event)
        if not events:
            self._waiting.pop((channel, of), None)

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _listen(self) -> None:
        while True:
            try:
                await self._until_broken()
            except (asyncpg.PostgresError, *BROKEN_CONNECTION) as error:
                log.warning("live_connection_lost", cause=type(error).__name__)
            await asyncio.sleep(CONNECT_AGAIN_S)

    async def _until_broken(self) -> None:
        connection = await asyncpg.connect(self._dsn)
        broken = asyncio.Event()
        connection.add_termination_listener(lambda _: broken.set())
        heard: set[str] = set()
        try:
            while not broken.is_set():
                self._new_channel.clear()
                for channel in sorted(self._channels - heard):
                    await connection.add_listener(channel, self._signal)
                    heard.add(channel)
                    self._wake(channel, EVERYBODY)  # what was said before we listened is looked for once
                await _first_of(broken, self._new_channel)
        finally:
            connection.terminate()

    def _signal(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        self._wake(channel, str(payload))

    def _wake(self, channel: str, payload: str) -> None:
        for (of_channel, of), events in self._waiting.items():
            if of_channel == channel and (payload == EVERYBODY or of in (None, payload)):
                for event in events:
                    event.set()


async def stream(
    request: Request, dsn: str, channel: str, changed: Changed, *, of: str | None = None
) -> StreamingResponse:
    """Server-sent events `new`, each with a count, as `changed` counts it after a signal of this channel.

    `of` keeps to signals whose payload is this id (or none). A heartbeat goes every 15 seconds: an event `here` with
    how many seconds this service's hearing is behind. Whoever has no stream asks for ONE_LOOK, and is told both once.
    """
    web = request.app.state.web
    assert dsn == web.database.dsn, "a stream tells of its own service's database"
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if request.headers.get("accept") == ONE_LOOK:
        return StreamingResponse(_once(web.database, changed), media_type=ONE_LOOK, headers=headers)
    if web.hub.streams >= STREAMS_MAX:
        return StreamingResponse(iter(()), status_code=204)
    lines = _lines(request, channel, changed, of)
    return StreamingResponse(lines, media_type="text/event-stream", headers=headers)


async def _once(database: Database, changed: Changed) -> AsyncIterator[str]:
    """One look: the count, and how far hearing is behind."""
    async with database.transaction() as session:
        yield f"event: new\ndata: {await changed(session)}\n\n"
        yield await _here(session)


async def _lines(request: Request, channel: str, changed: Changed, of: str | None) -> AsyncIterator[str]:
    web = request.app.state.web
    woken = web.hub.join(channel, of)
    told, beats = 0, True
    try:
        yield "retry: 3000\n\n"
        while True:
            try:
                async with web.database.transaction() as session:
                    count = await changed(session)
                    here = await _here(session) if beats else ""
            except Exception as error:
                if not is_passing(error):
                    raise
                count, here = told, AWAY
            if count != told:
                told = count
                yield f"event: new\ndata: {count}\n\n"
            if here:
                yield here
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_S):
                    await woken.wait()
            beats = not woken.is_set()
            woken.clear()
    finally:
        web.hub.leave(channel, of, woken)


async def _here(session: AsyncSession) -> str:
    """A heartbeat: how many seconds old the oldest thing is that this service has yet to hear."""
    behind = await health.behind(session, clock.real_now())
    return f"event: here\ndata: {int(behind.total_seconds())}\n\n"


async def _first_of(*events: asyncio.Event) -> None:
    tasks = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
