"""What an operator sees of what is parked, and does with it."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from libs.events.contracts.catalog import CATALOG
from libs.events.contracts.intake import AppointmentRecorded
from libs.events.contracts.values import OfficeRole
from libs.events.transport import alarms, batch, clock, drops, envelope, health, jobs
from libs.events.transport.dead_letters import Parked
from libs.events.transport.handlers import Handlers
from libs.web import appointments
from libs.web.paging import PER_PAGE
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


@pytest.fixture
async def second(web_database):
    [reader] = await appoint(web_database, appointment(OfficeRole.OPERATOR, "second"))
    return reader


async def propose(client, key="officer:a", reason="来源已更正"):
    """Ask for the page, and propose with this reason; the message, and the answer."""
    asked = await client.post("/ops/intake", data={"do": "drop", "key": [key]})
    letter = asked.text.split('name="letter" value="')[1].split('"')[0]
    return letter, await client.post(
        "/ops/intake/drop", data={"letter": letter, "reason": reason}, follow_redirects=True
    )


async def steps(database):
    async with database.transaction() as session:
        rows = await session.execute(text("select step, reason, taken_by from drop_steps order by id"))
        return [tuple(row) for row in rows]


async def test_a_drop_is_proposed_with_a_reason_and_confirmed_by_another_operator(
    app, operator, second, web_database, fragile
):
    await park(web_database, fragile, ("a",))
    async with browser(app, operator) as client:
        _, silent = await propose(client, reason="  ")
        _, long = await propose(client, reason="字" * 501)
        letter, proposed = await propose(client)
        _, twice = await propose(client)
        own = await client.get(f"/ops/intake/drop/{letter}")
        myself = await client.post(f"/ops/intake/drop/{letter}", data={"do": "confirm"})
    assert silent.status_code == long.status_code == 422
    assert "提议丢弃 1 条" in proposed.text
    assert "有人提议丢弃：等另一个运维确认" in proposed.text
    assert twice.status_code == 409
    assert "确认丢弃" not in own.text
    assert "要另一个运维来确认" in own.text
    assert myself.status_code == 422
    assert "这是您自己提议的，要另一个运维来确认" in myself.text
    assert len(await letters(web_database)) == 2
    async with browser(app, second) as client:
        page = await client.get(f"/ops/intake/drop/{letter}")
        dropped = await client.post(f"/ops/intake/drop/{letter}", data={"do": "confirm"}, follow_redirects=True)
        again = await client.post(f"/ops/intake/drop/{letter}", data={"do": "confirm"})
        gone = await client.get(f"/ops/intake/drop/{letter}")
    assert "来源已更正" in page.text
    assert "确认丢弃" in page.text
    assert "丢弃了 1 条" in dropped.text
    assert "以前的：谁提议、谁确认丢弃" in dropped.text
    assert again.status_code == 409
    assert gone.status_code == 404
    assert await letters(web_database, "DROPPED") == [("officer:a", "来源已更正", "second")]
    assert await steps(web_database) == [("PROPOSED", "来源已更正", "operator"), ("CONFIRMED", None, "second")]
    assert len(await letters(web_database)) == 1, "what waits behind stays until it is replayed"


async def test_what_was_proposed_can_be_declined_and_is_still_there(app, operator, second, web_database, fragile):
    await park(web_database, fragile, ("a",))
    async with browser(app, operator) as client:
        letter, _ = await propose(client)
    async with browser(app, second) as client:
        declined = await client.post(f"/ops/intake/drop/{letter}", data={"do": "decline"}, follow_redirects=True)
        late = await client.post(f"/ops/intake/drop/{letter}", data={"do": "confirm"})
        wrong = await client.post(f"/ops/intake/drop/{letter}", data={"do": "explode"})
    assert "没有丢弃，这一条还停着" in declined.text
    assert late.status_code == 409
    assert "没有人提议丢弃这一条" in late.text
    assert wrong.status_code == 404
    assert len(await letters(web_database)) == 2


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999999"])
async def test_a_number_that_is_none_is_refused(app, operator, number):
    async with browser(app, operator) as client:
        page = await client.get(f"/ops/intake/drop/{number}")
        confirmed = await client.post(f"/ops/intake/drop/{number}", data={"do": "confirm"})
        proposed = await client.post("/ops/intake/drop", data={"letter": number, "reason": "x"})
    assert {page.status_code, confirmed.status_code, proposed.status_code} <= {404, 409, 422}


async def test_what_was_replayed_meanwhile_is_not_dropped(app, operator, second, web_database, fragile):
    await park(web_database, fragile, ("a",))
    async with browser(app, operator) as client:
        letter, _ = await propose(client)
        fragile.broken = False
        await client.post("/ops/intake", data={"do": "replay-all"})
    async with browser(app, second) as client:
        answer = await client.post(f"/ops/intake/drop/{letter}", data={"do": "confirm"})
    assert answer.status_code == 409
    assert await letters(web_database, "DROPPED") == []


async def test_all_households_are_tried_and_replayed_at_once(app, operator, web_database, fragile):
    await park(web_database, fragile)
    fragile.broken = False
    async with browser(app, operator) as client:
        tried = await client.post("/ops/intake", data={"do": "dry-all"})
        assert len(await letters(web_database)) == 4
        done = await client.post("/ops/intake", data={"do": "replay-all"}, follow_redirects=True)
        nothing = await client.post("/ops/intake", data={"do": "replay-all"})
    assert "演练：2 户 4 条会成功，0 条还会停放。" in tried.text
    assert "重放好了：4 条成功，0 条还停着。" in done.text
    assert nothing.status_code == 422


async def test_a_long_job_is_shown_and_rests_and_goes_on(app, operator, web_database):
    async with web_database.transaction() as session:
        job = await jobs.ask(session, "feeds.load", {"upload_id": "u1"}, "wang")
    async with browser(app, operator) as client:
        shown = await client.get("/ops/intake")
        told = (await client.get("/ops/intake/state")).json()["jobs"]
        paused = await client.post("/ops/intake/jobs", data={"job": str(job), "do": "pause"})
        state = (await client.get("/ops/intake/state")).json()["jobs"][0]["state"]
        twice = await client.post("/ops/intake/jobs", data={"job": str(job), "do": "pause"})
        resumed = await client.post("/ops/intake/jobs", data={"job": str(job), "do": "resume"})
        wrong = await client.post("/ops/intake/jobs", data={"job": str(job), "do": "explode"})
    assert "载入清单" in shown.text
    assert [(each["label"], each["state"]) for each in told] == [("载入清单", "WAITING")]
    assert told[0]["when"].endswith(" 交办")
    assert "u1" not in str(told), "what a job was asked with is not told"
    assert (paused.status_code, state, twice.status_code) == (303, "PAUSED", 409)
    assert (resumed.status_code, wrong.status_code) == (303, 404)


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
        answers.append(await client.get("/ops/intake/drop/1"))
        answers.append(await client.post("/ops/intake/drop/1", data={"do": "confirm"}))
        answers += [await client.get(f"/ops/intake/{part}") for part in ("jobs", "drops")]
        answers.append(await client.post("/ops/intake/jobs", data={"job": str(clock.new_id()), "do": "pause"}))
    assert [answer.status_code for answer in answers] == [404] * 8


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


def listed(answer):
    """The households of the list, in its order."""
    return re.findall(r'name="key" value="([^"]*)"', answer.text)


async def test_every_parked_household_stands_on_a_page_the_newest_first(app, operator, web_database, fragile):
    officers = [f"o{number:02}" for number in range(PER_PAGE + 2)]
    await park(web_database, fragile, officers)
    async with browser(app, operator) as client:
        first, last, behind = [await client.get(f"/ops/intake?page={page}") for page in (1, 2, 3)]
    newest = [f"officer:{officer}" for officer in reversed(officers)]
    assert [*listed(first), *listed(last)] == newest
    assert len(listed(first)) == PER_PAGE
    assert "停放了 52 户" in first.text
    assert "共 52 户，2 页，第 1 页" in first.text
    assert "/ops/intake?page=2" in first.text
    assert (behind.status_code, listed(behind)) == (200, [])
    assert "这一页没有了" in behind.text


async def test_what_is_parked_can_be_looked_at_by_kind_and_an_unknown_kind_has_none(
    app, operator, web_database, fragile
):
    await park(web_database, fragile)
    torn = replace(record(appointment(OfficeRole.TOWN_CLERK, "torn"), 90), value=b"not an event", headers=())
    async with web_database.transaction() as session:
        await batch.hear(session, [torn], CATALOG, fragile.handlers)
    kinds = (AppointmentRecorded.name, "unreadable", "intake.report_received.v1", "no-such-kind")
    async with browser(app, operator) as client:
        of_kind = [await client.get("/ops/intake", params={"kind": kind}) for kind in kinds]
        wrong_page = await client.get("/ops/intake?page=x")
    assert [listed(one) for one in of_kind] == [["officer:b", "officer:a"], ["officer:torn"], [], []]
    assert "这一种没有停放的" in of_kind[2].text
    assert all("没有这个筛选条件" in one.text for one in (of_kind[3], wrong_page))
    assert listed(wrong_page) == []


async def test_all_of_a_kind_are_replayed_also_those_on_other_pages(app, operator, web_database, fragile):
    await park(web_database, fragile, [f"o{number:02}" for number in range(PER_PAGE + 2)])
    fragile.broken = False
    async with browser(app, operator) as client:
        other = await client.post("/ops/intake", data={"do": "replay-all", "kind": "intake.report_received.v1"})
        unknown = await client.post("/ops/intake", data={"do": "replay-all", "kind": "no-such-kind"})
        done = await client.post("/ops/intake", data={"do": "replay-all", "kind": AppointmentRecorded.name})
    assert (other.status_code, unknown.status_code) == (422, 404)
    assert done.headers["location"] == f"/ops/intake?kind={AppointmentRecorded.name}&handled=104&still=0"
    assert await letters(web_database) == []


async def test_every_alarm_stands_on_a_page_and_how_many_sounded_today_is_told(app, operator, web_database):
    now = clock.real_now()
    async with web_database.transaction() as session:
        for number in range(PER_PAGE + 1):
            await alarms.note(session, now, timedelta(seconds=301 + number), f"第 {number} 次")
            await alarms.note(session, now, timedelta(0), None)
    async with browser(app, operator) as client:
        pages = [(await client.get(f"/ops/intake/alarms?page={page}")).text for page in (1, 2, "x")]
        state = (await client.get("/ops/intake/state")).json()
    assert [len(set(re.findall(r"第 \d+ 次", page))) for page in pages] == [PER_PAGE, 1, 0]
    assert "共 51 次" in pages[0]
    assert "没有这个筛选条件" in pages[2]
    assert (len(state["alarms"]), state["alarms_today"]) == (alarms.SHOWN, PER_PAGE + 1)


async def test_every_long_job_and_every_step_of_a_drop_stands_on_a_page(app, operator, web_database, fragile):
    await park(web_database, fragile, ("a",))
    async with web_database.transaction() as session:
        for number in range(PER_PAGE + 1):
            await jobs.ask(session, f"kind-{number}", {}, "wang")
            await drops.propose(session, 1, f"第 {number} 次", "wang")
            await drops.decline(session, 1, "wang")
    async with browser(app, operator) as client:
        asked = [await client.get(f"/ops/intake/jobs?page={page}") for page in (1, 2)]
        steps = [await client.get(f"/ops/intake/drops?page={page}") for page in (1, 2, 3)]
        wrong = [await client.get(f"/ops/intake/{part}?page=0") for part in ("jobs", "drops")]
    assert [len(set(re.findall(r"<b>(kind-\d+)</b>", one.text))) for one in asked] == [PER_PAGE, 1]
    assert [one.text.count("提议丢弃：第") for one in steps] == [25, 25, 1]
    assert [one.text.count("没有这个筛选条件") for one in wrong] == [1, 1]
