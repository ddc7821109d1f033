"""/yearly-reports: whose report came, reminders before its day, told once after it; noted, taken back, noted again."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response

from libs.events.contracts.assistance import CaseDecided
from libs.events.contracts.duties import DutyDone, DutyDue, DutyMissed
from libs.events.contracts.values import OfficeRole
from libs.policy import policy_on
from libs.web.app import Reader
from services.screening.domain.yearly import reporters
from services.screening.main import web_app
from services.screening.usecases import yearly
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.world import World

AT = "/yearly-reports"
WHOLE = ("210200000000",)
OWING = reporters(policy_on("dalian", date(2024, 5, 1)).region)
WITH_OFFICE = [one.code for one in OWING if one.holder is not None]


@pytest.fixture
async def dalian(world: World) -> World:
    """Something is known of the region since the spring of 2024."""
    said = {"household_id": "h1", "case_id": "k1", "monitored": True, "decided_on": date(2024, 4, 1)}
    await world.hear(CaseDecided(region="dalian", **said))
    return world


@pytest.fixture
async def app(dalian: World, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with running(web_app(settings_for(dalian.database, tmp_path, demo=True, region="dalian"))) as made:
        yield made


@pytest.fixture(autouse=True)
def november(moved: Callable[[date], None]) -> Callable[[date], None]:
    """The clock stands on 20 November 2024."""
    moved(date(2024, 11, 20))
    return moved


async def come(world: World, day: date) -> None:
    """The timer's look on this day."""
    async with world.database.transaction() as session:
        await yearly.come(session, policy_on("dalian", day))


async def office(world: World, role: OfficeRole = OfficeRole.LEADING_GROUP_OFFICE, **more: object) -> Reader:
    given = {"officer_id": f"o-{role.value}-{more.get('department', '')}", "region": "dalian", "areas": WHOLE}
    (reader,) = await appoint(world.database, appointment(role, **(given | more)))
    return reader


async def sent(client: AsyncClient, code: str, **fields: str) -> Response:
    return await client.post(f"{AT}/2024/{code}", data=fields)


def test_who_owes_it() -> None:
    codes = [one.code for one in OWING]
    assert codes[:2] == ["210211000000", "210212000000"]
    assert "金普新区" in codes
    assert "water" in codes
    assert "rural_revitalisation" not in codes, "the others report to it"


async def test_each_reminder_is_told_once_and_one_slept_through_is_not_made_up_for(dalian: World) -> None:
    await come(dalian, date(2024, 10, 30))
    assert await dalian.told(DutyDue) == []
    for day in (date(2024, 10, 31), date(2024, 10, 31), date(2024, 11, 22)):
        await come(dalian, day)
    first = await dalian.told(DutyDue)
    assert sorted(one.owed_by for one in first) == sorted(WITH_OFFICE), "a zone has no office of its own"
    assert {(one.days_before, one.due_on, one.turn) for one in first} == {(30, date(2024, 11, 30), 1)}
    await come(dalian, date(2024, 11, 30))
    await come(dalian, date(2024, 11, 30))
    told = await dalian.told(DutyDue)
    assert [one.days_before for one in told if one.owed_by == "water"] == [30, 0]


async def test_after_its_day_it_is_told_once_who_is_missing_and_once_that_all_came(
    app: FastAPI, dalian: World, november: Callable[[date], None]
) -> None:
    reader = await office(dalian)
    async with browser(app, reader) as client:
        for one in OWING[2:]:
            assert (await sent(client, one.code, came_on="2024-11-19")).status_code == 303
        for day in (date(2024, 11, 30), date(2024, 12, 1), date(2024, 12, 2)):
            await come(dalian, day)
        (missed,) = await dalian.told(DutyMissed)
        assert (missed.missing, missed.missed_on) == (("甘井子区", "旅顺口区"), date(2024, 12, 1))
        assert (missed.rule_id, missed.departments) == ("SR-PRC-03", ("乡村振兴",))
        november(date(2024, 12, 3))
        assert "2 件" in (await client.get("/rules/SR-PRC-03")).text
        await sent(client, OWING[0].code, came_on="2024-12-03")
        await sent(client, OWING[1].code, came_on="2024-12-03", paper="大区发〔2024〕12号")
        shown = (await client.get(AT)).text
    assert [(one.owed_by, one.turn) for one in await dalian.told(DutyDone)] == [
        (OWING[0].code, 1),
        (OWING[1].code, 1),
        ("", 1),
    ]
    assert "收到，过了期限" in shown
    assert "大区发〔2024〕12号" in shown
    assert "还差 <b>0</b> 个" in shown


async def test_what_is_taken_back_is_waited_for_anew(app: FastAPI, dalian: World) -> None:
    reader = await office(dalian)
    await come(dalian, date(2024, 11, 20))
    async with browser(app, reader) as client:
        await sent(client, "water", came_on="2024-11-20")
        form = (await client.get(f"{AT}/2024/water")).text
        receipt = form.split('name="receipt_id" value="')[1].split('"')[0]
        data = {"receipt_id": receipt}
        nothing = await client.post(f"{AT}/2024/water/take-back", data=data | {"reason": " "})
        assert (nothing.status_code, "要写理由" in nothing.text) == (422, True)
        done = await client.post(f"{AT}/2024/water/take-back", data=data | {"reason": "登记错了单位"})
        assert done.status_code == 303
        again = await client.post(f"{AT}/2024/water/take-back", data=data | {"reason": "登记错了单位"})
        assert (again.status_code, "已经撤回" in again.text) == (409, True)
        assert "登记错了单位" in (await client.get(f"{AT}/2024/water")).text
        await come(dalian, date(2024, 11, 20))
        told = [(one.days_before, one.turn) for one in await dalian.told(DutyDue) if one.owed_by == "water"]
        assert told == [(30, 1), (30, 2)]
        await sent(client, "water", came_on="2024-11-20")
    assert [one.turn for one in await dalian.told(DutyDone)] == [1, 2]


async def test_of_two_who_note_the_same_report_the_second_hears_of_the_first(app: FastAPI, dalian: World) -> None:
    reader = await office(dalian)
    other = await office(dalian, OfficeRole.DEPARTMENT_LIAISON, department="rural_revitalisation")
    async with browser(app, reader) as first, browser(app, other) as second:
        assert (await sent(first, "water", came_on="2024-11-19")).status_code == 303
        answered = await sent(second, "water", came_on="2024-11-20")
    assert answered.status_code == 409
    assert "已经登记，2024-11-19 收到" in answered.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"came_on": ""}, "请填收到的日子"),
        ({"came_on": "2024-11-21"}, "还没有到"),
        ({"came_on": "2023-12-31"}, "请再看一眼年份"),
        ({"came_on": "2024-11-20", "paper": "文" * 101}, "最多 100 字"),
        ({"came_on": "2024-11-20", "paper": "电话 13800138000"}, "像手机号的数字"),
    ],
)
async def test_what_cannot_be_noted_is_said_at_its_field(
    app: FastAPI, dalian: World, fields: dict[str, str], said: str
) -> None:
    async with browser(app, await office(dalian)) as client:
        answered = await sent(client, "water", **fields)
    assert (answered.status_code, said in answered.text) == (422, True)


async def test_a_county_and_a_department_see_their_own_and_note_nothing(app: FastAPI, dalian: World) -> None:
    county = await office(dalian, OfficeRole.COUNTY_OFFICER, areas=("210281000000",))
    water = await office(dalian, OfficeRole.DEPARTMENT_LIAISON, department="water")
    for reader, own, others in ((county, "瓦房店市", "庄河市"), (water, "水务局", "卫健委")):
        code = reader.department or "210281000000"
        async with browser(app, reader) as client:
            shown = (await client.get(AT)).text
            assert own in shown
            assert others not in shown
            assert "登记收到" not in shown
            assert (await sent(client, code, came_on="2024-11-20")).status_code == 404
            assert "收到后由他们在这里登记" in (await client.get(f"{AT}/2024/{code}")).text
            assert (await client.get(f"{AT}/2024/health")).status_code == 404
    async with browser(app, await office(dalian, OfficeRole.TOWN_CLERK, areas=("210281009000",))) as client:
        assert (await client.get(AT)).status_code == 404


async def test_a_year_that_is_none_is_not_found(app: FastAPI, dalian: World) -> None:
    async with browser(app, await office(dalian)) as client:
        for year in ("2023", "2025", "x", "٢٠٢٤"):
            assert (await client.get(f"{AT}/{year}")).status_code == 404, year


async def test_where_none_is_ordered_the_page_says_so(world: World, tmp_path: Path) -> None:
    (reader,) = await appoint(world.database, appointment(OfficeRole.LEADING_GROUP_OFFICE))
    async with running(web_app(settings_for(world.database, tmp_path, demo=True))) as app:
        async with browser(app, reader) as client:
            shown = await client.get(AT)
    assert (shown.status_code, "没有规定年度报告" in shown.text) == (200, True)
