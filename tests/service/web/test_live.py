"""A list that grows while it is read."""

import asyncio
import re
from contextlib import aclosing
from datetime import timedelta

from sqlalchemy import text
from starlette.requests import Request

from libs.events.transport import clock, health
from libs.events.transport.database import signal
from libs.web.live import HEARTBEAT_S, stream
from tests.until import until

NO_LAG = "event: here\ndata: 0\n\n"


async def changed(session) -> int:
    return (await session.execute(text("select count(*) from notes"))).scalar_one()


async def asked(app, of=None, accept="text/event-stream"):
    headers = [(b"accept", accept.encode())]
    request = Request({"type": "http", "app": app, "headers": headers, "method": "GET", "path": "/"})
    return await stream(request, app.state.web.database.dsn, "notes", changed, of=of)


async def opened(app, of=None):
    return (await asked(app, of)).body_iterator


async def write(database, payload="", channel="notes"):
    async with database.transaction() as session:
        await session.execute(text("insert into notes values ('x')"))
        signal(session, channel, [payload])


async def told(lines):
    return await asyncio.wait_for(anext(lines), 10)


async def test_a_stream_says_how_many_are_new_after_a_commit(app, web_database):
    async with aclosing(await opened(app)) as lines:
        assert await told(lines) == "retry: 3000\n\n"
        assert await told(lines) == NO_LAG
        waiting = asyncio.create_task(told(lines))
        await write(web_database)
        assert await waiting == "event: new\ndata: 1\n\n"
        await write(web_database)
        assert await told(lines) == "event: new\ndata: 2\n\n"
    assert app.state.web.hub.streams == 0


async def test_a_stream_is_woken_by_its_own_signals_only(app, web_database):
    hub = app.state.web.hub
    mine, yours, both = hub.join("notes", "me"), hub.join("notes", "you"), hub.join("notes", None)
    for event in (mine, yours, both):
        await asyncio.wait_for(event.wait(), 10)  # once, when listening began
        event.clear()
    await write(web_database, "me")
    await asyncio.wait_for(mine.wait(), 10)
    assert both.is_set()
    assert not yours.is_set()
    await write(web_database, "")
    await asyncio.wait_for(yours.wait(), 10)


async def test_a_heartbeat_looks_too_because_a_signal_may_be_lost(app, web_database, monkeypatch):
    assert HEARTBEAT_S == 15
    monkeypatch.setattr("libs.web.live.HEARTBEAT_S", 0.2)
    async with aclosing(await opened(app, of="me")) as lines:
        assert await told(lines) == "retry: 3000\n\n"
        while await told(lines) != NO_LAG:
            pass
        await write(web_database, "somebody-else")
        said = [await told(lines) for _ in range(3)]
    assert "event: new\ndata: 1\n\n" in said


async def test_a_lost_connection_is_made_again_and_nothing_is_missed(app, web_database):
    async with aclosing(await opened(app)) as lines:
        assert [await told(lines) for _ in range(2)] == ["retry: 3000\n\n", NO_LAG]
        waiting = asyncio.create_task(told(lines))
        await write(web_database)
        assert "data: 1" in await waiting

        async def cut() -> bool:
            async with web_database.transaction() as session:
                query = "select count(pg_terminate_backend(pid)) from pg_stat_activity where query ilike 'listen%' and datname = current_database()"
                return (await session.execute(text(query))).scalar_one() > 0

        await until(cut, what="finding the listener")
        waiting = asyncio.create_task(told(lines))
        await write(web_database)
        assert "data: 2" in await waiting


async def test_a_heartbeat_says_how_far_hearing_is_behind(app, web_database):
    async with web_database.transaction() as session:
        now = clock.real_now()
        oldest = now - timedelta(seconds=40)
        await health.beat(session, 0, now, oldest_unheard_at=oldest, waits_because=None)
    async with aclosing(await opened(app)) as lines:
        await told(lines)
        said = re.fullmatch(r"event: here\ndata: (\d+)\n\n", await told(lines))
    assert said is not None
    assert 40 <= int(said[1]) < 50


async def test_whoever_finds_no_room_for_a_stream_may_look_once(app, web_database, monkeypatch):
    monkeypatch.setattr("libs.web.live.STREAMS_MAX", 0)
    await write(web_database)
    assert (await asked(app)).status_code == 204
    looked = await asked(app, accept="text/plain")
    assert "".join([line async for line in looked.body_iterator]) == "event: new\ndata: 1\n\n" + NO_LAG
    assert app.state.web.hub.streams == 0
