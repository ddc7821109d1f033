"""A way to hear, as a worker does."""

import pytest

from libs.events.transport.database import Database
from services.notifications.consumers import HANDLERS
from tests.service.notifications.world import Heard


@pytest.fixture
def inbox_db(notifications_db: Database) -> Database:
    return notifications_db


@pytest.fixture
def hear(inbox_db: Database) -> Heard:
    return Heard(inbox_db, HANDLERS)
