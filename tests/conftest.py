"""Fixtures only."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import asyncpg
import pytest

from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.events.transport.heard import keep_partitions
from libs.events.transport.migrate import TRANSPORT, migrate
from tests.backing import Backing, shared_servers

os.environ["SHOUWANG_TESTING"] = "1"


def pytest_configure(config: pytest.Config) -> None:
    """Where tests run in several processes (`-n`), these share one PostgreSQL and one Kafka by the environment."""
    if not config.getoption("numprocesses", None) or hasattr(config, "workerinput"):
        return
    opened = ExitStack()
    servers = opened.enter_context(shared_servers())
    config.add_cleanup(opened.close)
    os.environ |= {"SHOUWANG_POSTGRES_DSN": servers.admin_dsn, "SHOUWANG_KAFKA_BOOTSTRAP": servers.bootstrap}


@pytest.fixture(scope="session")
def backing() -> Iterator[Backing]:
    """Real PostgreSQL and real Kafka, for the whole run."""
    with shared_servers() as servers:
        yield servers


@pytest.fixture(scope="session")
async def transport_template(backing: Backing) -> str:
    """A database with the transport's tables, from which each test's is copied."""
    name = f"template_{clock.new_id().hex}"
    await _admin(backing, f"create database {name}")
    await migrate(backing.dsn(name), TRANSPORT)
    made = Database(backing.dsn(name))
    async with made.transaction() as session:
        await keep_partitions(session, clock.real_now())
    await made.close()
    return name


@pytest.fixture
async def dsn(backing: Backing, transport_template: str) -> AsyncIterator[str]:
    """The address of a fresh database with the transport's tables."""
    name = f"test_{clock.new_id().hex}"
    await _admin(backing, f"create database {name} template {transport_template}")
    yield backing.dsn(name)
    await _admin(backing, f"drop database {name} with (force)")


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    """A fresh database."""
    made = Database(dsn)
    yield made
    await made.close()


async def _admin(backing: Backing, statement: str) -> None:
    connection = await asyncpg.connect(backing.admin_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
