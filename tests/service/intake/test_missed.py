"""A list that did not come is told once, goes on, and ends when it comes; a much shorter one needs a reason."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from libs.events.contracts.feeds import FeedMissed, FeedMissEnded, FeedShrunk
from libs.events.contracts.values import Level
from services.intake import main
from services.intake.timers import sweep_lists
from services.intake.usecases import appointments
from tests.service.intake.county import COUNTY, told
from tests.service.intake.feeds_world import ROLL, Sender, ask, do, household, id_of, roll
from tests.unit.intake.files import a_csv, table

OUTAGES = "water_outages"
OFFICERS = f"""
officers:
  - {{subject: water, label: 水利局, name: 水小利, appointments: [{{role: DEPARTMENT_LIAISON, department: water, areas: ["{COUNTY}"], from_on: 2020-01-01}}]}}
  - {{subject: head, label: 局长, name: 水大利, appointments: [{{role: DEPARTMENT_HEAD, department: water, areas: ["{COUNTY}"], from_on: 2020-01-01}}]}}
  - {{subject: later, label: 残联, name: 残小联, appointments: [{{role: DEPARTMENT_LIAISON, department: disabled_federation, areas: ["{COUNTY}"], from_on: 2024-05-07}}]}}
"""
LATER = """
insert into uploads (upload_id, feed, department, officer_id, file_name, file_hash, size, state, mistakes, months, told,
                     uploaded_at, received_at)
select 'later-' || n, feed, department, officer_id, '后来的' || n || '.csv', sha256(convert_to(n::text, 'UTF8')), 1,
       'WITHDRAWN', '[]', '{{}}', 0, uploaded_at + n * interval '1 second', received_at
  from uploads, generate_series(1, {files}) as n where feed = '{feed}'
"""
"""Files that came after the one that there is, and were taken back."""
DAY = timedelta(days=1)
DUE = date(2024, 5, 5)


@pytest.fixture
async def water(client, cookie_of, database, settings, moved) -> Sender:
    moved(DUE - DAY)
    async with database.transaction() as session:
        await appointments.load(session, "jinjiang", appointments.read(OFFICERS))
    office = Sender(client, await cookie_of("county"), database, settings)
    await office.loaded(ROLL, roll(*(row for number in range(10) for row in household(number))))
    moved(DUE)
    return Sender(client, await cookie_of("water"), database, settings)


@pytest.fixture
def on(water: Sender, moved) -> Callable[[date], Awaitable[None]]:
    """A day begins: the timers of two workers look at the same time."""

    async def made(day: date) -> None:
        moved(day)
        desk = main.desk_of(water.settings)
        while sum(await asyncio.gather(*(sweep_lists(water.database, desk) for _ in range(2)))):
            pass

    return made


async def of_water(sender: Sender, kind: type) -> list:
    return [event for event in await told(sender.database, kind.name) if event.feed == OUTAGES]


def outage(number: int) -> bytes:
    rows = [{"户主身份证号": id_of(number), "户主姓名": f"许大{number}", "停水日期": "2024-04-20", "问题": "停水"}]
    return a_csv(table(*rows))


async def test_a_list_that_did_not_come_is_told_once_to_each_and_ends_when_it_comes(water: Sender, on) -> None:
    await on(DUE)
    assert await of_water(water, FeedMissed) == []
    for day in (DUE + DAY, DUE + 3 * DAY, DUE + 5 * DAY, DUE + 9 * DAY):
        await on(day)
    first, second = await of_water(water, FeedMissed)
    assert [each.level for each in first.told_to] == [Level.OFFICER, Level.DEPARTMENT_HEAD]
    assert {each.department for each in first.told_to} == {"water"}
    assert [each.level for each in second.told_to] == [Level.LEADING_GROUP_OFFICE]
    assert (first.month, first.due_on, first.miss_id) == (date(2024, 4, 1), DUE, second.miss_id)
    page = (await water.get(f"/feeds/{OUTAGES}")).text
    assert "4 月清单晚 9 天。已告诉贵局负责人；5月10日 已告诉领导小组办公室。" in page
    await water.loaded(OUTAGES, outage(1))
    assert [(each.miss_id, each.ended_by) for each in await of_water(water, FeedMissEnded)] == [
        (first.miss_id, "delivered")
    ]
    await on(DUE + 10 * DAY)
    assert len(await of_water(water, FeedMissed)) == 2
    assert "清单晚" not in (await water.get(f"/feeds/{OUTAGES}")).text


async def test_a_late_zero_report_ends_it_and_one_on_the_day_itself_prevents_it(water: Sender, on) -> None:
    await on(DUE + DAY)
    await water.post(f"/feeds/{OUTAGES}/nothing")
    assert len(await of_water(water, FeedMissEnded)) == 1
    await on(date(2024, 6, 5))
    await water.post(f"/feeds/{OUTAGES}/nothing")
    await on(date(2024, 6, 20))
    assert len(await of_water(water, FeedMissed)) == 1


async def test_a_jump_over_two_months_asks_for_the_last_one_and_ends_the_first(water: Sender, on) -> None:
    await on(DUE + DAY)
    await on(date(2024, 7, 8))
    assert [each.month for each in await of_water(water, FeedMissed)] == [date(2024, 4, 1), date(2024, 6, 1)]
    assert [each.ended_by for each in await of_water(water, FeedMissEnded)] == ["next_month"]


async def test_a_list_taken_back_is_missed_again_from_the_next_day(water: Sender, on) -> None:
    path = await water.loaded(OUTAGES, outage(1))
    await on(DUE + 7 * DAY)
    await water.post(f"{path}/withdraw")
    await water.work()
    await on(DUE + 7 * DAY)
    assert await of_water(water, FeedMissed) == []
    await on(DUE + 8 * DAY)
    assert len(await of_water(water, FeedMissed)) == 1
    assert "5月17日 告诉领导小组办公室" in (await water.get(f"/feeds/{OUTAGES}")).text


async def test_a_list_is_in_however_many_files_came_after_it_and_every_file_stands_on_a_page(water: Sender) -> None:
    await water.loaded(OUTAGES, outage(1), "头一张.csv")
    await do(water.database, LATER.format(feed=OUTAGES, files=60))
    first = (await water.get(f"/feeds/{OUTAGES}")).text
    assert "共 61 次，2 页，第 1 页" in re.sub("<[^>]*>", "", first)
    assert "后来的60.csv" in first
    assert "头一张.csv" not in first
    assert "已报" in first
    assert (await water.post(f"/feeds/{OUTAGES}/nothing")).status_code == 409
    second = (await water.get(f"/feeds/{OUTAGES}?page=2")).text
    assert "头一张.csv" in second
    assert "这一页没有了。" in (await water.get(f"/feeds/{OUTAGES}?page=3")).text
    assert "没有这个筛选条件。" in (await water.get(f"/feeds/{OUTAGES}?page=x")).text


async def test_a_list_is_owed_only_by_a_department_whose_liaison_was_there_on_the_day(water: Sender, on) -> None:
    await on(DUE + 3 * DAY)
    missed = {event.department for event in await told(water.database, FeedMissed.name)}
    assert missed == {"水利局", "医保局"}


async def test_a_much_shorter_list_is_loaded_with_a_reason_that_is_kept_and_told(water: Sender, cookie_of) -> None:
    office = Sender(water.client, await cookie_of("county"), water.database, water.settings)
    path = await office.checked(ROLL, roll(*household(1)))
    assert "比上月少 90%（10 → 1）。确实这么少，点“确实如此”" in (await office.get(path)).text
    assert (await office.post(f"{path}/load")).status_code == 409
    refused = await office.post(f"{path}/load", data={"so_few": "1", "few_reason": " "})
    assert refused.status_code == 422
    assert "请写明为什么少这么多" in refused.text
    assert await told(office.database, FeedShrunk.name) == []
    said = {"so_few": "1", "few_reason": "九户迁到市区"}
    both = await asyncio.gather(*(office.post(f"{path}/load", data=said) for _ in range(2)))
    assert [each.status_code for each in both] == [303, 303]
    await office.work()
    (event,) = await told(office.database, FeedShrunk.name)
    assert (event.rows_before, event.rows_now, [each.level for each in event.told_to]) == (10, 1, [Level.COUNTY])
    assert "九户迁到市区" not in event.model_dump_json()
    page = (await office.get(path)).text
    assert "比上月少 90%（10 → 1）。林东" in page
    assert "说确实如此，原因：九户迁到市区" in page
    ((sealed,),) = await ask(office.database, "select reason_sealed from short_lists")
    assert "九户".encode() not in sealed
