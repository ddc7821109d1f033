"""Fixtures only."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import pytest

from libs.events.transport.database import Database
from libs.events.transport.schema import TRANSPORT
from tests.backing import Backing, shared_servers
from tests.databases import Databases

os.environ["SHOUWANG_TESTING"] = "1"
os.environ.setdefault("SHOUWANG_KAFKA_JAVA", "-XX:TieredStopAtLevel=1")  # brokers of tests end before they are warm


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
async def transport_databases(backing: Backing) -> AsyncIterator[Databases]:
    """Databases with the transport's tables."""
    databases = Databases(backing, "transport", TRANSPORT)
    yield databases
    await databases.drop()


@pytest.fixture
async def dsn(transport_databases: Databases) -> AsyncIterator[str]:
    """The address of a fresh database with the transport's tables."""
    async with transport_databases.fresh() as address:
        yield address


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    """A fresh database."""
    made = Database(dsn)
    yield made
    await made.close()
