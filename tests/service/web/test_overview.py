"""The operator's overview: is anything lost, late or stuck?"""

from datetime import timedelta

import pytest

from libs.events.contracts.values import OfficeRole
from libs.events.transport import clock, health
from libs.web.overview import State, headline
from services.intake import main
from services.intake.store import ledger
from services.intake.store.ledger import Kind
from tests.service.helpers import appoint, appointment, browser, running, serving_on, settings_for


@pytest.fixture
async def served(intake_db, short_folder):
    """Intake's pages on their own socket, so that the overview can ask them."""
    settings = settings_for(intake_db, short_folder)
    settings.run.mkdir()
    async with running(main.web_app(settings)) as app, serving_on(settings.socket("intake"), app):
        yield app


async def test_a_silent_service_and_an_item_without_an_end_are_said_first(served, intake_db):
    [operator] = await appoint(intake_db, appointment(OfficeRole.OPERATOR))
    long_ago = clock.real_now() - timedelta(minutes=6)
    async with intake_db.transaction() as session:
        await health.beat(session, 0, clock.real_now(), oldest_unheard_at=None, waits_because=None)
        await ledger.open_items(session, Kind.ROW, ["row-lost"], long_ago)
        await ledger.open_items(session, Kind.REPORT, ["report-new"], clock.real_now())
    async with browser(served, operator) as client:
        answer = await client.get("/ops")
    assert answer.status_code == 200
    assert "4 处要处理：1 件没有下落，筛查不答，帮扶不答，消息提醒不答" in answer.text
    assert "行 row-lost" in answer.text
    assert "report-new" not in answer.text


async def test_only_an_operator_sees_it(served, intake_db):
    [clerk] = await appoint(intake_db, appointment(OfficeRole.TOWN_CLERK))
    async with browser(served, clerk) as client:
        assert (await client.get("/ops")).status_code == 404


def state(**more):
    return State("intake", "受理", **({"answers": True, "alive": True} | more))


@pytest.mark.parametrize(
    ("one", "unaccounted", "said"),
    [
        (state(), 0, "一切正常"),
        (state(parked=3), 0, "1 处要处理：受理停放了 3 户"),
        (state(late=True, lag_s=371.0), 0, "1 处要处理：受理晚到 6 分钟"),
        (state(alive=False), 0, "1 处要处理：受理没有在听"),
        (state(), 1204, "1 处要处理：1,204 件没有下落"),
    ],
)
def test_the_headline(one, unaccounted, said):
    assert headline([one], unaccounted) == said
