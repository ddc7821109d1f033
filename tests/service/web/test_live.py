"""A list that grows while it is read."""

import asyncio
from contextlib import aclosing

from sqlalchemy import text
from starlette.requests import Request

from libs.events.transport.database import signal
from libs.web.live import HEARTBEAT_S, stream
from tests.until import until


async def changed(session) -> int:
    return (await session.execute(text("select count(*) from notes"))).scalar_one()


async def opened(app, of=None):
    request = Request({"type": "http", "app": app, "headers": [], "method": "GET", "path": "/"})
    answer = await stream(request, app.state.web.database.dsn, "notes", changed, of=of)
    return answer.body_iterator


async def write(database, payload="", channel="notes"):
    async with database.transaction() as session:
        await session.execute(text("insert into notes values ('x')"))
        signal(session, channel, [payload])


async def told(lines):
    return await asyncio.wait_for(anext(lines), 10)


async def test_a_stream_says_how_many_are_new_after_a_commit(app, web_database):
    async with aclosing(await opened(app)) as lines:
        assert await told(lines) == "retry: 3000\n\n"
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
        while await told(lines) != ": here\n\n":
            pass
        await write(web_database, "somebody-else")
        said = [await told(lines) for _ in range(3)]
    assert "event: new\ndata: 1\n\n" in said


async def test_a_lost_connection_is_made_again_and_nothing_is_missed(app, web_database):
    async with aclosing(await opened(app)) as lines:
        await told(lines)
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
