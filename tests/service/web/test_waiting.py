"""The cards of one's offices say how much waits in each, as long as notifications answers."""

import pytest
from fastapi import FastAPI, Request

from libs.events.contracts.values import OfficeRole
from libs.web.waiting import waiting
from services.intake import main
from tests.service.helpers import appoint, appointment, browser, running, serving_on, settings_for


class Notifications:
    """The one address that is asked."""

    def __init__(self) -> None:
        self.says: object = {"waiting": {}}
        self.cookie: str | None = None

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/api/notifications/waiting")
        async def answer(request: Request):
            self.cookie = request.cookies.get("shouwang")
            return self.says

        return app


@pytest.fixture
def settings(intake_db, short_folder):
    made = settings_for(intake_db, short_folder)
    made.run.mkdir()
    return made


@pytest.fixture
async def notifications(settings):
    made = Notifications()
    async with serving_on(settings.socket("notifications"), made.app()):
        yield made


async def test_each_office_says_how_much_waits(settings, intake_db, notifications):
    village = appointment(OfficeRole.VILLAGE_CADRE, areas=("350582104201",))
    town = appointment(OfficeRole.TOWN_CLERK, areas=("350582104000",))
    audit = appointment(OfficeRole.AUDITOR)
    [reader, *_] = await appoint(intake_db, village, town, audit)
    notifications.says = {"waiting": {village.appointment_id: 3, town.appointment_id: 0}}
    async with running(main.web_app(settings)) as app, browser(app, reader) as client:
        page = (await client.get("/role")).text
        assert notifications.cookie == client.cookies["shouwang"]
    assert "<b>3</b> 件等您办" in page
    assert page.count("没有等您办的") == 1
    assert page.count("件等您办") == 1  # of the auditor nothing is said
    assert "/visits/me/pin" in page


async def test_while_notifications_is_away_nothing_is_said(settings, intake_db):
    [reader] = await appoint(intake_db, appointment(OfficeRole.AUDITOR, "auditor"))
    async with running(main.web_app(settings)) as app, browser(app, reader) as client:
        page = await client.get("/role")
    assert page.status_code == 200
    assert "等您办" not in page.text
    assert "/visits/me/pin" not in page.text  # who makes no visits has no PIN


@pytest.mark.parametrize("says", [{}, {"waiting": []}, {"waiting": {"a": "many"}}, [], "x"])
async def test_rubbish_is_not_a_number(settings, notifications, says):
    notifications.says = says
    assert await waiting(settings, "cookie") == {}
