"""Fixtures only."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from libs.events.transport.database import Database
from libs.events.transport.migrate import TRANSPORT
from tests.backing import Backing, shared_servers
from tests.databases import Databases

os.environ["SHOUWANG_TESTING"] = "1"
os.environ.setdefault("SHOUWANG_KAFKA_JAVA", "-XX:TieredStopAtLevel=1")  # brokers of tests end before they are warm

SERVERS = pytest.StashKey[Backing]()
BROWSER = "tests/browser/"


def pytest_configure(config: pytest.Config) -> None:
    """Where tests run in several processes (`-n`), these share one PostgreSQL and one Kafka."""
    if not config.getoption("numprocesses", None) or hasattr(config, "workerinput"):
        return
    opened = ExitStack()
    config.stash[SERVERS] = opened.enter_context(shared_servers())
    config.add_cleanup(opened.close)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of tests where the servers are that all share."""
    servers = node.config.stash[SERVERS]
    node.workerinput["servers"] = (servers.admin_dsn, servers.bootstrap)


class SharedOut(LoadFileScheduling):
    """A file's tests stay in one process, and all of the browser's in one: they share a living county.

    Files go out in the order in which they are found, and so whole installations before what is quick.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return BROWSER if file.startswith(BROWSER) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedOut | None:
    """Share tests out as this suite needs it."""
    return SharedOut(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def backing(request: pytest.FixtureRequest) -> Iterator[Backing]:
    """Real PostgreSQL and real Kafka, for the whole run."""
    given = getattr(request.config, "workerinput", {}).get("servers")
    if given is not None:
        yield Backing(*given)
        return
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
