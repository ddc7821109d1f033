"""What programs ask: whether the timer has said everything that is due."""

from pathlib import Path

from services.assistance import timers
from services.assistance.main import web_app
from tests.service.assistance.county import County, a_household, a_report
from tests.service.helpers import browser, running, settings_for


async def test_how_much_is_due_and_not_said_yet(county: County, tmp_path: Path) -> None:
    await county.hears(a_household(), a_report())
    county.pass_days(3)
    async with running(web_app(settings_for(county.database, tmp_path, demo=True))) as app, browser(app) as client:
        assert (await client.get("/api/assistance/due")).json() == {"waiting": 1}
        await timers.sweep(county.database)
        assert (await client.get("/api/assistance/due")).json() == {"waiting": 0}
