"""A screening service on a database of its own, with nothing but the edge left out."""

from collections.abc import Callable
from datetime import date

import pytest

from libs.events.transport.database import Database
from tests.service.screening.world import World


@pytest.fixture
async def world(screening_db: Database) -> World:
    """A fresh screening service: Jinjiang, the demo figures, 22 May 2024."""
    return World(screening_db)


@pytest.fixture
def may_2024(moved: Callable[[date], None]) -> None:
    """The clock stands on 22 May 2024."""
    moved(date(2024, 5, 22))
