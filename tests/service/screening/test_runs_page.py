"""The pages of the monthly run: who sees it, who decides, what they say, and of two people one."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from libs.events.contracts.runs import RunPassed
from libs.events.contracts.values import OfficeRole
from services.screening.domain.runs import State
from services.screening.main import web_app
from services.screening.usecases import monthly_run
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.test_held_page import Site
from tests.service.screening.test_runs import hold, stands, start
from tests.service.screening.world import World, loaded, recorded

AT = "/runs/2024-05"
SEE = {
    OfficeRole.COUNTY_OFFICER,
    OfficeRole.LEADING_GROUP_OFFICE,
    OfficeRole.LEADING_OFFICIAL,
    OfficeRole.AUDITOR,
}
DECIDE = {OfficeRole.COUNTY_OFFICER, OfficeRole.LEADING_GROUP_OFFICE}
OFFICE = OfficeRole.LEADING_GROUP_OFFICE
FIFTY_ONE = """
insert into runs (run_id, region, month, day, state, started_at, households)
select 'run-' || n, 'jinjiang', day, day, 'DONE', day, 0
  from generate_series(0, 50) as n, lateral (select (date '2024-05-01' - n * interval '1 month')::date as day) as of
"""


@pytest.fixture
async def site(world: World, tmp_path: Path, may_2024: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setattr(monthly_run, "PIECE", 100)
    async with running(web_app(settings_for(world.database, tmp_path, demo=True))) as app:
        yield Site(world, app)


@pytest.mark.parametrize("role", list(OfficeRole))
async def test_who_sees_it_and_who_decides(site: Site, role: OfficeRole) -> None:
    await hold(site.world)
    reader = await site.reader(role)
    async with browser(site.app, reader) as client:
        for at in ("/runs", AT):
            assert (await client.get(at)).status_code == (200 if role in SEE else 404)
        if role not in DECIDE:
            assert "继续，告诉" not in (await client.get(AT)).text
            for act in ("", "/2024-05/pause", "/2024-05/resume", "/2024-05/pass", "/2024-05/stop"):
                assert (await client.post(f"/runs{act}", data={"reason": "核对过"})).status_code == 404
    assert (await stands(site.world)).state is State.HELD


async def test_by_hand_once_and_the_second_is_told_who_began_it(site: Site) -> None:
    await site.world.hear(recorded("h1", net=50_000), *[recorded(f"h{n}") for n in range(2, 30)])
    april = (date(2024, 4, 1),)
    await site.world.hear(loaded(0, nothing=True, lines=0, months=april))
    await site.world.hear(loaded(0, upload="u2", feed="school_roll", lines=612, months=april))
    async with browser(site.app, await site.reader(OFFICE)) as client:
        said = (await client.get("/runs")).text
        assert "2024 年 5 月还没有筛。每月 6 日自动开始" in said
        answered = await client.post("/runs")
        assert (answered.status_code, answered.headers["location"]) == (303, AT)
        assert "正在筛" in (await client.get(AT)).text
        again = await client.post("/runs")
        assert again.status_code == 409
        assert "这个月正在筛，由 " in again.text
        await site.world.run_jobs()
        said = (await client.get(AT)).text
        assert "筛完了：29 户" in said
        assert "没到：" not in said, "nobody is there to send them"
        await appoint(site.world.database, appointment(OfficeRole.DEPARTMENT_LIAISON, "l1", department="civil_affairs"))
        said = (await client.get(AT)).text
        assert "5 张没到：民政局。" in said
        assert "零报告" in said
        assert "612" in said
        assert "这个月已经筛过" in (await client.post("/runs")).text


async def test_it_says_why_it_is_held_and_of_two_people_one_decides(site: Site) -> None:
    await hold(site.world)
    one, other = await site.reader(OFFICE), await site.reader(OfficeRole.COUNTY_OFFICER, "officer-2")
    async with browser(site.app, one) as first, browser(site.app, other) as second:
        said = (await first.get(AT)).text
        assert "看了 42 户，新触发 3 户，占 7.1%，超过 5%。还没有告诉任何人。" in said
        assert "触发最多的规则（不超过 5 条）：" in said
        for reason in ("", "长" * 501):
            assert (await first.post(f"{AT}/pass", data={"reason": reason})).status_code == 422
        assert (await first.post(f"{AT}/stop", data={"reason": "名册错了"})).status_code == 303
        answered = await second.post(f"{AT}/pass", data={"reason": "核对过"})
        assert answered.status_code == 409
        assert "停掉了，不算" in answered.text
        said = (await second.get(AT)).text
        assert "名册错了" in said
        assert "现在就筛" in said
    assert [told.passed for told in await site.world.told(RunPassed)] == [False]


async def test_paused_and_taken_up_again(site: Site) -> None:
    await start(site.world)
    async with browser(site.app, await site.reader(OFFICE)) as client:
        assert "暂停</button>" in (await client.get(AT)).text
        assert (await client.post(f"{AT}/pause")).status_code == 303
        said = (await client.get(AT)).text
        assert "暂停着" in said
        assert "继续</button>" in said
        assert (await client.post(f"{AT}/pause")).status_code == 409
        assert (await client.post(f"{AT}/resume")).status_code == 303
    await site.world.run_jobs()
    assert (await stands(site.world)).state is State.DONE


async def test_every_run_stands_on_a_page_and_the_present_month_is_asked_about_on_each(site: Site) -> None:
    async with site.world.database.transaction() as session:
        await session.execute(text(FIFTY_ONE))
    async with browser(site.app, await site.reader(OFFICE)) as client:
        pages = [(await client.get(f"/runs?page={page}")).text for page in (1, 2, 3, 0)]
    assert [len(re.findall(r'<th scope="row">', page)) for page in pages] == [50, 1, 0, 0]
    assert ["现在就筛" in page for page in pages] == [False] * 4, "the present month has its run"
    assert "这一页没有了。" in pages[2]
    assert "没有这个筛选条件。" in pages[3]


@pytest.mark.parametrize("month", ["2024-04", "2024-13", "2024-5", "held", "二〇二四-05", "2024-05-01"])
async def test_a_month_without_a_run_or_that_is_none_is_not_found(site: Site, month: str) -> None:
    async with browser(site.app, await site.reader(OFFICE)) as client:
        assert (await client.get(f"/runs/{month}")).status_code == 404
        assert (await client.post(f"/runs/{month}/pause")).status_code == 404
