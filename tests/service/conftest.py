"""A fresh, migrated database of each service, and the helpers of `helpers.py` under the names that tests use."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from jinja2 import Environment

from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.web import rendering
from tests.backing import Backing
from tests.service.helpers import (
    DatabasesOfServices,
    appoint,
    appointment,
    browser,
    fresh_database,
    hear,
    running,
    settings_for,
    signed_in,
    told,
)

__all__ = ["appoint", "appointment", "browser", "hear", "running", "settings_for", "signed_in", "told"]


@pytest.fixture(scope="session", autouse=True)
def compiled_pages() -> Iterator[None]:
    """Each page's template is compiled once a run, not once an application."""
    made: dict[tuple[Path, str], Environment] = {}
    compiles = rendering.environment

    def kept(folder: Path, shell: rendering.Shell) -> Environment:
        key = (folder, repr(shell))
        if key not in made:
            made[key] = compiles(folder, shell)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "environment", kept)
        yield


@pytest.fixture(scope="session")
async def service_databases(backing: Backing) -> AsyncIterator[DatabasesOfServices]:
    databases = DatabasesOfServices(backing)
    yield databases
    await databases.drop()


@pytest.fixture
async def service_database(
    service_databases: DatabasesOfServices,
) -> AsyncIterator[Callable[[str], Awaitable[Database]]]:
    """`await service_database("intake")`: a fresh database of this service."""
    async with AsyncExitStack() as stack:
        yield lambda service: stack.enter_async_context(fresh_database(service_databases.of(service)))


@pytest.fixture
async def intake_db(service_databases: DatabasesOfServices) -> AsyncIterator[Database]:
    async with fresh_database(service_databases.of("intake")) as database:
        yield database


@pytest.fixture
async def screening_db(service_databases: DatabasesOfServices) -> AsyncIterator[Database]:
    async with fresh_database(service_databases.of("screening")) as database:
        yield database


@pytest.fixture
async def assistance_db(service_databases: DatabasesOfServices) -> AsyncIterator[Database]:
    async with fresh_database(service_databases.of("assistance")) as database:
        yield database


@pytest.fixture
async def notifications_db(service_databases: DatabasesOfServices) -> AsyncIterator[Database]:
    async with fresh_database(service_databases.of("notifications")) as database:
        yield database


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[date], None]:
    """Moves the clock to noon of a day."""
    file = tmp_path / "clock.json"
    monkeypatch.setenv("SHOUWANG_CLOCK", str(file))
    return lambda day: clock.move(file, datetime.combine(day, time(4), UTC))
