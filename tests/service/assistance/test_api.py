"""What programs ask: whether the timer has said everything that is due."""

from pathlib import Path

from libs.events.contracts.values import OfficeRole
from services.assistance import timers
from services.assistance.main import web_app
from tests.service.assistance.county import County, a_household, a_report
from tests.service.helpers import appoint, appointment, browser, running, settings_for


async def test_how_much_is_due_and_not_said_yet(county: County, tmp_path: Path) -> None:
    await county.hears(a_household(), a_report())
    county.pass_days(3)
    async with running(web_app(settings_for(county.database, tmp_path, demo=True))) as app, browser(app) as client:
        assert (await client.get("/api/assistance/due")).json() == {"waiting": 1}
        await timers.sweep(county.database)
        assert (await client.get("/api/assistance/due")).json() == {"waiting": 0}


async def test_the_operator_sees_what_is_overdue_and_not_escalated(county: County, tmp_path: Path) -> None:
    await county.hears(a_household(), a_report())
    [operator] = await appoint(county.database, appointment(OfficeRole.OPERATOR))
    app = web_app(settings_for(county.database, tmp_path, demo=True))

    async with running(app), browser(app, operator) as client:

        async def figures() -> dict[str, int]:
            return (await client.get("/ops/assistance/state")).json()["figures"]

        county.pass_days(2)
        assert await figures() == {"unescalated": 0}, "a warning that is owed is no escalation"
        county.pass_days(1)
        assert await figures() == {"unescalated": 1}
        await timers.sweep(county.database)
        assert await figures() == {"unescalated": 0}
