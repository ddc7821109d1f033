"""A screening service on a database of its own, with nothing but the edge left out."""

import pytest

from libs.events.transport.database import Database
from tests.service.screening.world import World


@pytest.fixture
async def world(screening_db: Database) -> World:
    """A fresh screening service: Jinjiang, the demo figures, 22 May 2024."""
    return World(screening_db)
