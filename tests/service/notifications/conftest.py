"""Notifications with its pages, offices and a household in it, and a way to hear as a worker does."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from fastapi import FastAPI

from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.web.people import Card
from services.notifications.consumers import HANDLERS
from services.notifications.main import web_app
from tests.service.helpers import running, settings_for
from tests.service.notifications.world import EVERYBODY, NOW, Heard, household


@pytest.fixture
def inbox_db(notifications_db: Database) -> Database:
    return notifications_db


@pytest.fixture
def hear(inbox_db: Database) -> Heard:
    return Heard(inbox_db, HANDLERS)


class Names:
    """Names as intake gives them; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    async def cards(self, cookie: str, household_ids: Sequence[str], purpose: str) -> dict[str, Card]:
        self.asked.append(tuple(household_ids))
        return {one: Card(one, f"蔡*{one}", "安海镇 型厝村 3 组", 4) for one in household_ids}

    async def officers(self, cookie: str, officer_ids: Sequence[str]) -> dict[str, str]:
        return {}

    async def reports(self, cookie: str, report_ids: Sequence[str], purpose: str) -> dict[str, str]:
        return {}

    async def places(self, cookie: str, codes: Sequence[str]) -> dict[str, str]:
        self.asked.append(tuple(codes))
        return {one: {"350582104000": "安海镇", "350582104201": "型厝村"}.get(one, one) for one in codes}


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
async def app(inbox_db: Database, names: Names, tmp_path: Path, monkeypatch) -> AsyncIterator[FastAPI]:
    moved = tmp_path / "clock"
    monkeypatch.setenv("SHOUWANG_CLOCK", str(moved))
    clock.move(moved, NOW)
    async with running(web_app(settings_for(inbox_db, tmp_path), names)) as made:
        yield made


@pytest.fixture
async def offices(hear: Heard) -> None:
    await hear(*EVERYBODY, household())
