"""A screening service on a database of its own, with nothing but the edge left out."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

import services.screening
from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.events.transport.heard import keep_partitions
from libs.events.transport.migrate import TRANSPORT, history_of, migrate
from tests.backing import Backing
from tests.service.screening.world import World


@pytest.fixture(scope="session")
async def screening_template(backing: Backing) -> str:
    name = f"template_screening_{clock.new_id().hex}"
    await _admin(backing, f"create database {name}")
    await migrate(backing.dsn(name), TRANSPORT, history_of(Path(services.screening.__file__).parent))
    made = Database(backing.dsn(name))
    async with made.transaction() as session:
        await keep_partitions(session, clock.real_now())
    await made.close()
    return name


@pytest.fixture
async def world(backing: Backing, screening_template: str) -> AsyncIterator[World]:
    """A fresh screening service: Jinjiang, the demo figures, 22 May 2024."""
    name = f"test_{clock.new_id().hex}"
    await _admin(backing, f"create database {name} template {screening_template}")
    database = Database(backing.dsn(name))
    yield World(database)
    await database.close()
    await _admin(backing, f"drop database {name} with (force)")


async def _admin(backing: Backing, statement: str) -> None:
    connection = await asyncpg.connect(backing.admin_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
