"""What an operator sees of what is parked, and does with it."""

from datetime import date

import pytest
from sqlalchemy import text

from libs.events.contracts.catalog import CATALOG
from libs.events.contracts.intake import AppointmentRecorded
from libs.events.contracts.values import OfficeRole
from libs.events.transport import batch, clock, envelope, health
from libs.events.transport.dead_letters import Parked
from libs.events.transport.handlers import Handlers
from libs.web import appointments
from tests.service.helpers import appoint, appointment, browser, running

BUG = "身份证号读不懂"


class Fragile:
    """Handlers that break until they are mended."""

    def __init__(self):
        self.broken = True
        self.handlers = Handlers({AppointmentRecorded: self._note})

    async def _note(self, session, events, now):
        if self.broken:
            raise ValueError(BUG)
        await appointments.note(session, events, now)


@pytest.fixture
def fragile():
    return Fragile()


@pytest.fixture
async def app(make, fragile):
    async with running(make(fragile.handlers)) as made:
        yield made


@pytest.fixture
async def operator(web_database):
    [reader] = await appoint(web_database, appointment(OfficeRole.OPERATOR, "operator"))
    return reader


def record(event, offset):
    key = event.key.encode()
    headers = envelope.headers_of(clock.new_id(), event.name, event.subject, clock.now(), None)
    return Parked(
        "intake.events",
        0,
        offset,
        int(clock.real_now().timestamp() * 1000),
        key,
        event.model_dump_json().encode(),
        headers,
    )


async def park(database, fragile, officers=("a", "b"), offset=0):
    events = [appointment(OfficeRole.TOWN_CLERK, officer, version=v) for officer in officers for v in (1, 2)]
    async with database.transaction() as session:
        await batch.hear(
            session, [record(event, offset + i) for i, event in enumerate(events)], CATALOG, fragile.handlers
        )


async def letters(database, state="PARKED"):
    async with database.transaction() as session:
        rows = await session.execute(
            text("select key, reason, closed_by from dead_letters where state = :s order by id"), {"s": state}
        )
        return [tuple(row) for row in rows]


async def test_all_is_well_where_nothing_is_parked(app, operator):
    async with browser(app, operator) as client:
        answer = await client.get("/ops/intake")
    assert answer.status_code == 200
    assert "没有停放" in answer.text


async def test_what_is_parked_is_listed_with_cause_and_what_waits_behind(app, operator, web_database, fragile):
    await park(web_database, fragile)
    async with browser(app, operator) as client:
        answer = await client.get("/ops/intake")
    assert "停放了 2 户" in answer.text
    assert "后面压着 1 条" in answer.text
    assert "officer:a" in answer.text


async def test_a_dry_run_says_what_would_happen_and_changes_nothing(app, operator, web_database, fragile):
    await park(web_database, fragile)
    before = await letters(web_database)
    async with browser(app, operator) as client:
        bad = await client.post("/ops/intake", data={"do": "dry", "key": ["officer:a", "officer:b"]})
        fragile.broken = False
        good = await client.post("/ops/intake", data={"do": "dry", "key": ["officer:a", "officer:b"]})
    assert "演练：2 户 0 条会成功，4 条还会停放。" in bad.text
    assert "演练：2 户 4 条会成功，0 条还会停放。" in good.text
    assert await letters(web_database) == before


async def test_a_replay_handles_in_order_and_says_so(app, operator, web_database, fragile):
    await park(web_database, fragile)
    fragile.broken = False
    async with browser(app, operator) as client:
        answer = await client.post("/ops/intake", data={"do": "replay", "key": ["officer:a"]}, follow_redirects=True)
        again = await client.post("/ops/intake", data={"do": "replay", "key": ["officer:a"]}, follow_redirects=True)
    assert "重放好了：2 条成功，0 条还停着。" in answer.text
    assert "重放好了：0 条成功" in again.text
    assert [key for key, *_ in await letters(web_database)] == ["officer:b", "officer:b"]
    async with web_database.transaction() as session:
        assert [one.officer_id for one in await appointments.in_force(session, "a", date(2024, 5, 1))] == ["a"]


async def test_a_drop_is_asked_first_needs_a_reason_and_names_who_did_it(app, operator, web_database, fragile):
    await park(web_database, fragile, ("a",))
    async with browser(app, operator) as client:
        asked = await client.post("/ops/intake", data={"do": "drop", "key": ["officer:a"]})
        letter = asked.text.split('name="letter" value="')[1].split('"')[0]
        silent = await client.post("/ops/intake/drop", data={"letter": letter, "reason": "  "})
        long = await client.post("/ops/intake/drop", data={"letter": letter, "reason": "字" * 501})
        assert len(await letters(web_database)) == 2
        dropped = await client.post(
            "/ops/intake/drop", data={"letter": letter, "reason": "来源已更正"}, follow_redirects=True
        )
        twice = await client.post("/ops/intake/drop", data={"letter": letter, "reason": "来源已更正"})
    assert "返回修改" in asked.text
    assert silent.status_code == long.status_code == 422
    assert "丢弃了 1 条" in dropped.text
    assert twice.status_code == 409
    assert await letters(web_database, "DROPPED") == [("officer:a", "来源已更正", "operator")]
    assert len(await letters(web_database)) == 1


async def test_nothing_chosen_does_nothing(app, operator):
    async with browser(app, operator) as client:
        assert (await client.post("/ops/intake", data={"do": "replay"})).status_code == 422
        assert (await client.post("/ops/intake", data={"do": "explode", "key": "x"})).status_code == 404
        assert (await client.post("/ops/intake", data={"do": "drop", "key": "gone"})).status_code == 409


@pytest.mark.parametrize("role", [role for role in OfficeRole if role is not OfficeRole.OPERATOR])
async def test_only_an_operator_gets_there(app, web_database, role):
    [reader] = await appoint(web_database, appointment(role))
    async with browser(app, reader) as client:
        answers = [await client.get("/ops/intake"), await client.post("/ops/intake", data={"do": "replay", "key": "x"})]
        answers.append(await client.post("/ops/intake/drop", data={"letter": 1, "reason": "x"}))
    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_the_state_is_for_whoever_is_signed_in(app, operator, web_database):
    async with web_database.transaction() as session:
        await health.beat(session, 0, clock.real_now(), oldest_unheard_at=None, waits_because="database")
    async with browser(app, operator) as client:
        state = (await client.get("/ops/intake/state")).json()
    async with browser(app) as client:
        assert (await client.get("/ops/intake/state")).status_code == 302
    assert state["alive"] is True
    assert state["late"] is False
    assert state["waits_because"] == "database"
    assert state["parked"] == 0


async def test_pages_say_that_data_is_late(app, web_database):
    [reader] = await appoint(web_database, appointment(OfficeRole.COUNTY_OFFICER))
    async with web_database.transaction() as session:
        at = clock.real_now()
        await health.beat(session, 0, at, oldest_unheard_at=at - health.LATE_AFTER * 2, waits_because=None)
    async with browser(app, reader) as client:
        shown = await client.get("/console")
        decided = await client.post("/decide")
        ready = await client.get("/api/intake/health/ready")
    assert "数据晚到 10 分钟。" in shown.text
    assert decided.status_code == 409
    assert "数据晚到 10 分钟" in decided.text
    assert ready.status_code == 503
