import asyncio
import re

import httpx
import pytest
from sqlalchemy import text

from libs.events.contracts.assistance import (
    ClueOpened,
    DeadlineMissed,
    ItemsEnded,
    MeasureDelivered,
    MeasureDispatched,
    ProxyAuthorised,
    ReportMerged,
    StepTaken,
)
from libs.events.contracts.values import Channel, Holder, ItemEnd, Level, Matter
from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.web.words import today
from services.intake.store import matters
from tests.service.intake.conftest import hear
from tests.service.intake.county import TOWN, VILLAGE, told

KEY = "k" * 22
SELF = {
    "key": KEY,
    "head_name": "许大山",
    "area_code": VILLAGE,
    "difficulties": ["R01"],
    "text": "还要住院",
    "phone": "13812340417",
}
MANY_MATTERS = """
with made as (
    insert into matters (matter_id, matter, household_id, state, ended, missed, opened_at, happened_at, entered_at)
    select 'm' || to_char(n, 'FM000'), 'case', 'h', 'COMPARED', false, 0, at, at, at
      from generate_series(0, 100) as n, lateral (select timestamptz '2024-01-01' + n * interval '1 day' as at) as on_day)
insert into matter_steps (step_id, matter_id, event, new_state, happened_at, entered_at)
select 's' || n, 'm000', 'step ' || n, 'COMPARED', at, at
  from generate_series(0, 200) as n, lateral (select timestamptz '2024-01-01' + n * interval '1 day' as at) as on_day
"""
PROXY = {
    "key": KEY,
    "for": "other",
    "head_name": "许大山",
    "area_code": VILLAGE,
    "difficulties": ["R01"],
    "reporter_name": "林小明",
    "relation": "neighbour",
    "phone": "13700001234",
}


async def report(client: httpx.AsyncClient, fields: dict = SELF, **more: object) -> str:
    """Hand the form in; gives the address of the number."""
    answer = await client.post("/report", data={**fields, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removesuffix("/receipt")


def step(matter: Matter, event: str, state: str, **more: object) -> StepTaken:
    given = {
        "region": "jinjiang",
        "step_id": str(clock.new_id()),
        "matter": matter,
        "matter_id": f"{matter.value}1",
        "household_id": "h",
        "area_code": VILLAGE,
        "event": event,
        "old_state": "",
        "new_state": state,
        "actor_role": "TOWN",
        "happened_at": clock.now(),
        "entered_at": clock.now(),
    }
    return StepTaken(**(given | more))


async def report_id(database: Database, address: str) -> str:
    async with database.transaction() as session:
        number = address.removeprefix("/report/")
        found = await session.execute(text("select report_id from reports where number = :n"), {"n": number})
        return found.scalar_one()


async def test_the_form_asks_five_things_for_oneself_and_six_for_somebody_else(client) -> None:
    own = (await client.get("/report")).text
    assert [f"{n}. " in own for n in range(1, 7)] == [True] * 5 + [False]
    assert "给自己家报" in own
    other = (await client.get("/report?for=other")).text
    assert "6. 您的手机号" in other
    assert "您和他家的关系" in other


async def test_the_village_is_chosen_on_two_pages_of_links(client) -> None:
    towns = (await client.get("/report/places?for=other")).text
    assert towns.count("town=350582") == 22
    villages = (await client.get(f"/report/places?town={TOWN}&for=other")).text
    assert f"/report?village={VILLAGE}&for=other" in villages.replace("&amp;", "&")
    assert "不知道是哪个村" in villages
    form = (await client.get(f"/report?village={VILLAGE}")).text
    assert f'name="area_code" value="{VILLAGE}"' in form
    assert 'name="area_code" value=""' in (await client.get("/report?village=999")).text
    assert (await client.get("/report/places?town=110101000000")).status_code == 404


async def test_a_report_leads_to_its_receipt_and_again_to_the_same(client, database: Database) -> None:
    address = await report(client)
    assert await report(client) == address
    receipt = (await client.get(f"{address}/receipt")).text
    assert "收到了，不用再报" in receipt
    assert "再填手机号后 4 位" in receipt
    assert len(await told(database, "intake.report_received.v1")) == 1
    again = await client.post("/report", data={**SELF, "text": "别的"})
    assert again.status_code == 422
    assert "这一份已经收到了。要改，请在“看办到哪了”里再说几句。" in again.text


async def test_an_empty_form_comes_back_with_a_sentence_for_each_field(client, database: Database) -> None:
    answer = await client.post("/report", data={"key": KEY, "phone": "1381234041", "head_name": "许大山"})
    assert answer.status_code == 422
    for sentence in ("请选住在哪个村", "请至少选一样", "手机号是 11 位数字，您填了 10 位。", 'value="许大山"'):
        assert sentence in answer.text
    assert await told(database) == []


async def test_three_reports_with_one_phone_in_ten_minutes_and_not_four(client, database: Database) -> None:
    for n in range(3):
        await report(client, key=f"{n}" * 22)
    refused = await client.post("/report", data={**SELF, "key": "9" * 22})
    assert refused.status_code == 429
    assert "报得太密了，请 10 分钟后再报，或打 12345。草稿还在。" in refused.text
    assert len(await told(database, "intake.report_received.v1")) == 3


async def test_a_village_behind_one_address_has_its_own_limit_as_caddy_gives_it(client) -> None:
    for n in range(8):
        await report(client, key=f"{n}" * 22, phone=f"138123400{n:02d}")
    assert (await client.post("/report", data={**SELF, "key": "9" * 22, "phone": "13900000000"})).status_code == 429
    elsewhere = {"X-Forwarded-For": "1.1.1.1, 198.51.100.7"}
    answer = await client.post("/report", data={**SELF, "key": "9" * 22, "phone": "13900000000"}, headers=elsewhere)
    assert answer.status_code == 303


async def test_a_form_from_another_site_is_refused(client, database: Database) -> None:
    answer = await client.post("/report", data=SELF, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await told(database) == []


async def test_something_huge_is_refused(client) -> None:
    answer = await client.post("/report", data={**SELF, "text": "长" * 30_000})
    assert answer.status_code == 422


async def test_the_gate_opens_for_the_last_four_digits_and_closes_after_five_wrong_tries(client, app) -> None:
    address = await report(client)
    transport = httpx.ASGITransport(app)
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url="http://intake", headers=headers) as stranger:
        assert "手机号后 4 位，或小票上的 4 位数字" in (await stranger.get(address)).text
        for left in (4, 3, 2, 1):
            assert f"对不上。还可以试 {left} 次。" in (await stranger.post(address, data={"digits": "0000"})).text
        closed = "试错 5 次了，15 分钟后再查，或打 12345。"
        assert closed in (await stranger.post(address, data={"digits": "0000"})).text
        assert closed in (await stranger.post(address, data={"digits": "0417"})).text
        assert (await stranger.get(f"{address}/said")).status_code == 302
        unknown = "/report/240508-0021-K7HM"
        assert "对不上。还可以试 4 次。" in (await stranger.post(unknown, data={"digits": "0417"})).text


async def test_five_wrong_tries_at_once_are_five(client, app) -> None:
    address = await report(client)
    answers = await asyncio.gather(*(client.post(address, data={"digits": "0000"}) for _ in range(7)))
    assert sum("试错 5 次了" in answer.text for answer in answers) == 3


async def test_a_number_is_found_however_it_is_copied(client) -> None:
    address = await report(client)
    typed = address.removeprefix("/report/").replace("-", " ").lower()
    found = await client.get("/report/find", params={"number": typed})
    assert found.headers["location"] == address
    assert (await client.get("/report/find", params={"number": "许大山"})).status_code == 422
    assert (await client.get("/report/nonsense")).status_code == 404


async def test_the_status_follows_the_steps(client, database: Database) -> None:
    address = await report(client)
    rid = await report_id(database, address)
    assert "要看一看，派人" in (await client.get(address)).text
    opened = ClueOpened(
        region="jinjiang", clue_id="clue1", household_id="h", channel=Channel.SELF, area_code=VILLAGE, report_id=rid
    )
    day = today()
    village, town = Holder(level=Level.VILLAGE), Holder(level=Level.TOWN)
    await hear(
        database, opened, step(Matter.CLUE, "clue.assigned", "ASSIGNED", holder=village, due_on=day, report_ids=(rid,))
    )
    page = (await client.get(address)).text
    assert "两个人要上门" in page
    assert "镇里派了人" in page
    assert "今天" in page
    await hear(
        database,
        DeadlineMissed(region="jinjiang", task_id="t", kind="visit", household_id="h", due_on=day, escalated_to=town),
    )
    assert "过了日子还没结果。已经自动催到" in (await client.get(address)).text
    await hear(database, step(Matter.CLUE, "visit.recorded", "VERIFIED", holder=village))
    page = (await client.get(address)).text
    assert "村里正在定下一步" in page
    assert "过了日子" not in page
    await hear(database, step(Matter.CLUE, "clue.converted", "CONVERTED", ended=True))
    await hear(database, step(Matter.CASE, "case.opened", "VERIFYING", clue_id="clue1"))
    assert "要请家里大人签授权书" in (await client.get(address)).text
    await hear(database, step(Matter.CASE, "county.confirmed", "MONITORED"))
    assert "定了：列为监测帮扶对象" in (await client.get(address)).text
    given = {
        "region": "jinjiang",
        "measure_id": "measure1",
        "household_id": "h",
        "item": "M",
        "item_label": "医疗救助",
        "department": "医保局",
    }
    await hear(database, MeasureDispatched(**given, case_id="case1", area_code=VILLAGE))
    assert "医疗救助" in (await client.get(address)).text
    assert "收到了" not in (await client.get(address)).text.split("您可以")[0].split("一步一步")[0].replace(
        "收到了，", ""
    )
    await hear(
        database,
        step(Matter.MEASURE, "measure.delivered", "DELIVERED", case_id="case1", item_label="医疗救助"),
        MeasureDelivered(**given, delivered_on=day),
    )
    page = (await client.get(address)).text
    assert "已办，收到没有？" in page
    answered = await client.post(f"{address}/delivery", data={"measure": "measure1", "received": "true"})
    assert answered.status_code == 303
    await client.post(f"{address}/delivery", data={"measure": "measure1", "received": "false"})
    (answer,) = await told(database, "intake.delivery_answered.v1")
    assert (answer.measure_id, answer.received) == ("measure1", True)
    assert "收到没有" not in (await client.get(address)).text
    other = await client.post(f"{address}/delivery", data={"measure": "other", "received": "true"})
    assert other.status_code == 422


async def test_the_newest_matter_speaks_however_many_there_are(client, database: Database) -> None:
    await report(client)
    async with database.transaction() as session:
        one = (await session.execute(text("select report_id from reports"))).scalar_one()
        await session.execute(text(MANY_MATTERS))
        await matters.link(session, [(one, f"m{number:03}") for number in range(matters.MATTERS_MAX + 1)])
        known = await matters.of_report(session, one)
        steps = await matters.steps_of(session, ["m000"])
    assert [known[0].matter_id, known[-1].matter_id, len(known)] == ["m001", "m100", 100]
    assert [steps[0].event, steps[-1].event, len(steps)] == ["step 1", "step 200", 200]


async def test_a_step_heard_late_does_not_set_the_state_back(client, database: Database) -> None:
    address = await report(client)
    rid = await report_id(database, address)
    early = step(Matter.CLUE, "clue.assigned", "ASSIGNED", report_ids=(rid,))
    late = step(Matter.CLUE, "visit.recorded", "VERIFIED", report_ids=(rid,))
    await hear(database, late, early, early, late)
    assert "村里正在定下一步" in (await client.get(address)).text


async def test_a_third_party_sees_only_that_it_is_dealt_with_until_the_household_allows_more(
    client, database: Database
) -> None:
    address = await report(client, PROXY)
    rid = await report_id(database, address)
    await hear(database, step(Matter.CLUE, "visit.recorded", "VERIFIED", report_ids=(rid,)))
    page = (await client.get(address)).text
    assert "收到了，正在办" in page
    assert "村里正在定" not in page
    await hear(database, step(Matter.CLUE, "clue.closed_no_risk", "CLOSED", ended=True, reason_label="收入稳定"))
    page = (await client.get(address)).text
    assert "已办理" in page
    assert "收入稳定" not in page
    await hear(database, ProxyAuthorised(region="jinjiang", household_id="h", report_id=rid))
    assert "原因：收入稳定。" in (await client.get(address)).text


async def test_a_merged_report_shows_the_joined_matter_and_says_nothing_of_the_other(
    client, database: Database
) -> None:
    first = await report(client)
    second = await report(client, key="2" * 22, phone="13900000001")
    third = await report(client, key="3" * 22)
    ids = [await report_id(database, each) for each in (first, second, third)]
    await hear(database, step(Matter.CLUE, "clue.assigned", "ASSIGNED", report_ids=(ids[0],)))
    for n, rid in enumerate(ids[1:]):
        merged = {"matter_id": f"clue{n + 2}", "report_ids": (rid,), "ended": True}
        await hear(database, step(Matter.CLUE, "clue.merged", "MERGED", **merged))
        await hear(
            database,
            ReportMerged(
                region="jinjiang",
                report_id=rid,
                household_id="h",
                clue_id=f"clue{n + 2}",
                into=Matter.CLUE,
                into_id="clue1",
            ),
        )
    page = (await client.get(second)).status_code, (await client.post(second, data={"digits": "0001"})).status_code
    assert page[1] == 303
    shown = (await client.get(second)).text
    assert "两个人要上门" in shown
    assert "并在一起" not in shown
    await client.post(third, data={"digits": "0417"})
    assert "和您上次报的并在一起，两个号码都能查。" in (await client.get(third)).text


async def test_more_words_are_kept_and_only_the_fact_is_told(client, database: Database) -> None:
    address = await report(client)
    assert (await client.post(f"{address}/more", data={"text": " "})).status_code == 422
    assert (await client.post(f"{address}/more", data={"text": "长" * 501})).status_code == 422
    assert (await client.post(f"{address}/more", data={"text": "女儿也病了"})).status_code == 303
    (event,) = await told(database, "intake.report_added_to.v1")
    assert "女儿" not in event.model_dump_json()
    said = (await client.get(f"{address}/said")).text
    assert "女儿也病了" in said
    assert "还要住院" in said


async def test_withdrawal_is_asked_on_a_page_of_its_own_and_told_once(client, database: Database) -> None:
    address = await report(client)
    assert "撤回后不再核实。以后随时能再报。" in (await client.get(f"{address}/withdraw")).text
    for _ in range(2):
        assert (await client.post(f"{address}/withdraw")).status_code == 303
    assert len(await told(database, "intake.withdrawal_wished.v1")) == 1
    assert "想撤回" in (await client.get(address)).text


async def test_what_is_done_is_not_withdrawn(client, database: Database) -> None:
    address = await report(client)
    rid = await report_id(database, address)
    await hear(database, step(Matter.CLUE, "clue.closed_no_risk", "CLOSED", ended=True, report_ids=(rid,)))
    answer = await client.post(f"{address}/withdraw")
    assert answer.status_code == 422
    assert "没有撤回" in answer.text
    assert await told(database, "intake.withdrawal_wished.v1") == []


async def test_an_officer_gives_three_fields_and_prints_the_four_digits(client, cookie_of, database: Database) -> None:
    cookie = await cookie_of("cadre")
    form = (await client.get("/report?for=other", headers=cookie)).text
    assert "手机号" not in form.split("这些信息给谁看")[0]
    fields = {"key": KEY, "head_name": "许大山", "area_code": VILLAGE, "difficulties": ["R09"]}
    client.cookies.set(*cookie["Cookie"].split("=", 1), domain="intake.local")
    answer = await client.post("/report", data=fields)
    address = answer.headers["location"].removesuffix("/receipt")
    receipt = (await client.get(f"{address}/receipt")).text
    digits = re.findall(r'class="code">(\d{4})<', receipt)
    assert digits
    assert digits[0] in (await client.get(f"{address}/slip")).text
    assert "R09" not in (await client.get(f"{address}/slip")).text
    (event,) = await told(database, "intake.report_received.v1")
    assert (event.channel, event.has_phone) == ("CADRE", False)


async def test_the_ledger_ends_where_assistance_says_so(client, database: Database) -> None:
    rid = await report_id(database, await report(client))
    ended = ItemsEnded(region="jinjiang", items=(rid,), end=ItemEnd.OPENED)
    await hear(database, ended, ended, ItemsEnded(region="jinjiang", items=(rid, "unknown"), end=ItemEnd.MERGED))
    async with database.transaction() as session:
        assert (await session.execute(text("select ended from ledger"))).scalars().all() == ["opened"]


@pytest.mark.parametrize("path", ["/report", "/report?for=other", "/report/places", "/report/find"])
async def test_no_page_holds_a_script_or_a_style_of_its_own(client, path: str) -> None:
    page = (await client.get(path)).text
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert page.count("<h1") == 1
