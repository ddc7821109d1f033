"""Lists that tell their days, amounts and codes as they stand; and a month without anything to report."""

import json
from datetime import date, timedelta

import pytest

from libs.events.contracts.intake import AlertRaised, AlertWithdrawn, UploadLoaded
from libs.events.transport import clock
from services.intake.domain.due import last_month
from services.intake.usecases import appointments
from services.intake.usecases.feed_desk import day_of
from tests.service.intake.county import COUNTY
from tests.service.intake.feeds_world import ROLL, SETTLEMENTS, Sender, ask, household, id_of, roll, settlements
from tests.unit.intake.files import a_csv, table

CERTIFICATES, OUTAGES = "disability_certificates", "water_outages"
OFFICERS = f"""
officers:
  - {{subject: disabled, label: 残联, name: 残小联, appointments: [{{role: DEPARTMENT_LIAISON, department: disabled_federation, areas: ["{COUNTY}"], from_on: 2020-01-01}}]}}
  - {{subject: water, label: 水利局, name: 水小利, appointments: [{{role: DEPARTMENT_LIAISON, department: water, areas: ["{COUNTY}"], from_on: 2020-01-01}}]}}
  - {{subject: head, label: 局长, name: 陈大明, appointments: [{{role: DEPARTMENT_HEAD, department: 医保局, areas: ["{COUNTY}"], from_on: 2020-01-01}}]}}
"""


@pytest.fixture
async def signed_in(client, cookie_of, database, settings):
    async with database.transaction() as session:
        await appointments.load(session, "jinjiang", appointments.read(OFFICERS))

    async def made(subject: str) -> Sender:
        return Sender(client, await cookie_of(subject), database, settings)

    await (await made("county")).loaded(ROLL, roll(*household(1, 2), *household(2, 2)))
    return made


def certificates(*rows: dict) -> bytes:
    usual = {
        "姓名": "许小英",
        "残疾类别": "肢体",
        "残疾等级": "二级",
        "发证日期": "2024-03-05",
        "有效期至": "2034-03-04",
    }
    return a_csv(table(*({**usual, **row} for row in rows)))


async def test_a_row_tells_its_days_and_codes_and_nothing_of_who_it_is(signed_in) -> None:
    sender = await signed_in("disabled")
    await sender.loaded(CERTIFICATES, certificates({"身份证号": id_of(1), "护理补贴": "否"}, {"身份证号": id_of(9)}))
    (told,) = await sender.told(AlertRaised)
    assert (told.feed, told.department, told.list_title) == (CERTIFICATES, "残联", "持证残疾人名单")
    assert (told.holds_from, told.holds_to) == (date(2024, 3, 5), date(2034, 3, 4))
    assert told.facts == {"kind": "4", "grade": "2", "care_allowance": "no"}
    assert (told.settled_on, told.self_pay_fen, told.compliant_fen) == (None, None, None)
    body = told.model_dump_json()
    assert id_of(1) not in body
    assert "许小英" not in body
    (loaded,) = await sender.told(UploadLoaded)
    assert (loaded.rows, loaded.months) == (1, (last_month(day_of(clock.now())),))
    items = await ask(sender.database, "select ended, count(*) from ledger where kind = 'row' group by 1")
    assert dict(items) == {"unmatched": 1, None: 1}


async def test_a_whole_list_takes_back_who_is_no_longer_on_it_and_replaces_what_changed(signed_in) -> None:
    sender = await signed_in("disabled")
    await sender.loaded(CERTIFICATES, certificates({"身份证号": id_of(1)}, {"身份证号": id_of(2)}))
    before = {event.household_id: event for event in await sender.told(AlertRaised)}
    await sender.loaded(CERTIFICATES, certificates({"身份证号": id_of(1), "残疾等级": "一级"}))
    newest = (await sender.told(AlertRaised))[-1]
    assert newest.facts["grade"] == "1"
    assert newest.replaces == before[newest.household_id].row_id
    (gone,) = await sender.told(AlertWithdrawn)
    assert gone.row_id == next(event.row_id for key, event in before.items() if key != newest.household_id)


async def test_a_list_is_seen_by_its_own_department_alone(signed_in) -> None:
    sender = await signed_in("water")
    assert (await sender.get(f"/feeds/{CERTIFICATES}")).status_code == 404
    assert (await sender.post(f"/feeds/{CERTIFICATES}/nothing")).status_code == 404
    assert "农村饮水问题台账" in (await sender.get(f"/feeds/{OUTAGES}")).text


async def test_a_month_without_anything_counts_as_reported_and_is_told(signed_in) -> None:
    sender = await signed_in("water")
    month = last_month(day_of(clock.now()))
    words = f"{month.month} 月没有要报的"
    assert words in (await sender.get(f"/feeds/{OUTAGES}")).text
    answer = await sender.post(f"/feeds/{OUTAGES}/nothing")
    assert answer.status_code == 303
    (loaded,) = await sender.told(UploadLoaded)
    assert (loaded.feed, loaded.rows, loaded.months, loaded.first) == (OUTAGES, 0, (month,), True)
    page = (await sender.get(answer.headers["location"])).text
    assert "这个月算报了" in page
    assert "撤回整次" not in page
    listed = (await sender.get(f"/feeds/{OUTAGES}")).text
    assert words not in listed
    assert f"{month.month} 月零报告" in listed


async def test_what_was_said_twice_or_too_late_is_refused_in_words(signed_in) -> None:
    sender = await signed_in("water")
    await sender.post(f"/feeds/{OUTAGES}/nothing")
    again = await sender.post(f"/feeds/{OUTAGES}/nothing")
    assert again.status_code == 409
    assert "月的已经报了" in again.text
    assert len(await sender.told(UploadLoaded)) == 1


async def test_a_whole_list_cannot_be_nothing(signed_in) -> None:
    sender = await signed_in("disabled")
    assert "没有要报的" not in (await sender.get(f"/feeds/{CERTIFICATES}")).text
    refused = await sender.post(f"/feeds/{CERTIFICATES}/nothing")
    assert refused.status_code == 409
    assert "不能零报告" in refused.text


async def test_a_file_that_waits_to_be_loaded_comes_first(signed_in) -> None:
    sender = await signed_in("health")
    path = await sender.checked(SETTLEMENTS, settlements({"结算单号": "JS1", "身份证号": id_of(1)}))
    refused = await sender.post(f"/feeds/{SETTLEMENTS}/nothing")
    assert refused.status_code == 409
    assert "还没办完" in refused.text
    assert (await sender.post(f"{path}/load")).status_code == 303


async def test_something_may_follow_nothing(signed_in) -> None:
    sender = await signed_in("water")
    await sender.post(f"/feeds/{OUTAGES}/nothing")
    began = (day_of(clock.now()) - timedelta(days=3)).isoformat()
    rows = [{"户主身份证号": id_of(1), "户主姓名": "许大1", "停水日期": began, "问题": "停水"}]
    await sender.loaded(OUTAGES, a_csv(table(*rows)))
    (told,) = await sender.told(AlertRaised)
    assert told.facts == {"trouble": "outage"}
    assert told.holds_from is not None
    assert not (await sender.told(UploadLoaded))[-1].first


async def test_only_who_sends_may_say_that_there_is_nothing(signed_in) -> None:
    head = await signed_in("head")
    assert "没有要报的" not in (await head.get(f"/feeds/{SETTLEMENTS}")).text
    assert (await head.post(f"/feeds/{SETTLEMENTS}/nothing")).status_code == 404


async def test_what_is_kept_for_telling_holds_nobodys_name(signed_in) -> None:
    sender = await signed_in("disabled")
    await sender.loaded(CERTIFICATES, certificates({"身份证号": id_of(1)}))
    ((used,),) = await ask(sender.database, "select used::text from feed_rows where feed = :feed", feed=CERTIFICATES)
    assert set(json.loads(used)) == {"kind", "grade", "certified_on", "valid_to"}
