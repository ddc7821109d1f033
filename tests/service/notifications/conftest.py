"""A database of notifications, offices and households in it, and a way to hear."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

import services.notifications
from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.events.transport.migrate import TRANSPORT, history_of, migrate
from services.notifications.consumers import HANDLERS
from tests.backing import Backing
from tests.service.notifications.world import Heard

FOLDER = Path(services.notifications.__file__).parent


@pytest.fixture(scope="session")
async def notifications_template(backing: Backing) -> AsyncIterator[str]:
    name = f"template_{clock.new_id().hex}"
    await _admin(backing, f"create database {name}")
    await migrate(backing.dsn(name), TRANSPORT, history_of(FOLDER))
    yield name
    await _admin(backing, f"drop database {name} with (force)")


@pytest.fixture
async def inbox_dsn(backing: Backing, notifications_template: str) -> AsyncIterator[str]:
    name = f"test_{clock.new_id().hex}"
    await _admin(backing, f"create database {name} template {notifications_template}")
    yield backing.dsn(name)
    await _admin(backing, f"drop database {name} with (force)")


@pytest.fixture
async def inbox_db(inbox_dsn: str) -> AsyncIterator[Database]:
    made = Database(inbox_dsn)
    yield made
    await made.close()


@pytest.fixture
def hear(inbox_db: Database) -> Heard:
    return Heard(inbox_db, HANDLERS)


async def _admin(backing: Backing, statement: str) -> None:
    connection = await asyncpg.connect(backing.admin_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


