"""A connection that the server has ended, and whose end has not arrived: neither open nor closed to the driver."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from libs.events.transport.database import Database, is_away
from tests.contract.transport_world import ask

SOCKET = ".s.PGSQL.5432"
OTHERS = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


@dataclass
class Way:
    """A way to this server that passes on what it says and, until it lets go, not that it hung up."""

    dsn: str
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        from_server, to_server = await connected(self.dsn)
        asking = asyncio.create_task(copy(reader, to_server))
        await copy(from_server, writer)
        self.hung_up.set()
        await self.let_go.wait()
        asking.cancel()
        to_server.close()
        writer.close()


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what is said to its end."""
    while some := await reader.read(65_536):
        writer.write(some)


async def connected(dsn: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A bare connection to the server that this DSN names: by its socket, as in the suite, or by its address."""
    server = urlsplit(dsn)
    for folder in parse_qs(server.query).get("host", ()):
        return await asyncio.open_unix_connection(f"{folder}/{SOCKET}")
    return await asyncio.open_connection(server.hostname, server.port)


@asynccontextmanager
async def cut_off(database: Database, folder: Path) -> AsyncIterator[Database]:
    """A pool with one connection, whose server is gone and which does not know."""
    way = Way(database.dsn)
    listening = await asyncio.start_unix_server(way.connect, folder / SOCKET)
    pool = Database(urlsplit(database.dsn)._replace(netloc="postgres@", query=f"host={folder}").geturl())
    try:
        assert await two(pool) == 2
        await ask(database, f"select pg_terminate_backend(pid) {OTHERS}")
        async with asyncio.timeout(10):
            await way.hung_up.wait()
        yield pool
    finally:
        way.let_go.set()
        await pool.close()
        listening.close()


async def two(pool: Database) -> int:
    """Ask for it in a transaction."""
    async with pool.transaction() as session:
        return (await session.execute(text("select 2"))).scalar_one()


async def test_after_a_rest_nobody_notices(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.events.transport.database.RESTED_S", 0.0)
    async with cut_off(database, tmp_path) as pool:
        assert await two(pool) == 2


async def test_in_the_middle_of_work_it_is_said_once_that_the_database_is_away(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.events.transport.database.RESTED_S", 60.0)
    async with cut_off(database, tmp_path) as pool:
        with pytest.raises(Exception, match="another operation") as failure:
            await two(pool)
        assert is_away(failure.value)
        assert await two(pool) == 2
