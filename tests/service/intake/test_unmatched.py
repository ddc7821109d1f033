"""Whom a department knows and the register does not: listed for the town, registered, or passed on."""

import asyncio
import re

import pytest

from libs.events.contracts.intake import AlertRaised, HouseholdRecorded
from libs.events.contracts.values import ItemEnd
from tests.service.intake.county import OTHER_VILLAGE, VILLAGE
from tests.service.intake.feeds_world import SETTLEMENTS, Sender, ask, household, id_of, roll, settlements

LIST = "/people/unmatched"
HERE = "东石镇 井林村"


@pytest.fixture
async def clerk(client, cookie_of, database, settings) -> Sender:
    return Sender(client, await cookie_of("clerk"), database, settings)


async def a_row_about_nobody(sender: Sender, number: int = 1, place: str = HERE, **more) -> str:
    row = {"结算单号": f"JS{number:04d}", "身份证号": id_of(number), "姓名": f"蔡大{number}", "镇村": place, **more}
    await sender.loaded(SETTLEMENTS, settlements(row))
    [[row_id]] = await ask(sender.database, "select row_id from feed_rows where not told order by row_id desc limit 1")
    return row_id


def key_on(page: str) -> str:
    return re.search(r'name="key" value="([^"]+)"', page)[1]


async def register(officer: Sender, row_id: str, **fields):
    page = (await officer.get(f"{LIST}/{row_id}")).text
    return await officer.post(f"{LIST}/{row_id}", data={"key": key_on(page), **fields})


OWN = {"home": "own", "area_code": VILLAGE, "alone": "yes"}


async def test_the_town_registers_somebody_and_every_row_about_them_is_told(sender, clerk) -> None:
    row_id = await a_row_about_nobody(sender, 1)
    await a_row_about_nobody(sender, 1, 结算单号="JS0002")
    page = (await clerk.get(LIST)).text
    assert "1 人不在户册里" in page
    assert "蔡*1" in page
    assert id_of(1) not in page
    assert HERE in page
    answer = await register(clerk, row_id, **OWN)
    assert answer.status_code == 303, answer.text
    alerts = await sender.told(AlertRaised)
    assert len(alerts) == 2
    [recorded] = await sender.told(HouseholdRecorded)
    assert recorded.area_code == VILLAGE
    assert not recorded.provisional
    assert [one.person_id for one in recorded.members] == [alerts[0].person_id]
    assert {one.household_id for one in alerts} == {recorded.household_id}
    assert await ask(clerk.database, "select distinct ended from ledger") == [(None,)]  # told again, another end waits
    assert "没有查无此人的" in (await clerk.get(LIST)).text
    assert ("unmatched", "查无此人") in await ask(clerk.database, "select what, purpose from read_log")


async def test_somebody_joins_a_household_of_the_register(sender, clerk, office) -> None:
    row_id = await a_row_about_nobody(sender)
    await office.loaded("village_roll", roll(*household(7)))
    page = (await register(clerk, row_id, home="into", household_no="H9999", relation="20")).text
    assert "户册里没有这个户编号" in page
    assert 'value="H9999"' in page
    assert "请选他和户主是什么关系" in (await register(clerk, row_id, home="into", household_no="H0007")).text
    assert await sender.told(AlertRaised) == []
    answer = await register(clerk, row_id, home="into", household_no=" H0007 ", relation="20")
    assert answer.status_code == 303, answer.text
    first, second = await sender.told(HouseholdRecorded)
    assert (first.household_id, first.version, second.version) == (second.household_id, 1, 2)
    assert sorted(one.relation for one in second.members) == ["01", "20"]
    assert [one.household_id for one in await sender.told(AlertRaised)] == [first.household_id]


async def test_whether_a_household_is_one_person_is_said(sender, clerk) -> None:
    row_id = await a_row_about_nobody(sender)
    assert (await register(clerk, row_id, home="own", area_code=VILLAGE)).status_code == 303
    [recorded] = await sender.told(HouseholdRecorded)
    assert recorded.members is None  # the others are not known


async def test_the_town_passes_on_and_the_county_strikes_off(sender, clerk, office) -> None:
    row_id = await a_row_about_nobody(sender, 1)
    await a_row_about_nobody(sender, 2, "石狮市")
    assert "1 人不在户册里" in (page := (await office.get(LIST)).text)  # what names no place of ours is the county's
    assert "没写哪个村" in page
    page = (await clerk.get(LIST)).text
    assert "不是本镇人" in page
    form = {"row": row_id, "key": key_on(page)}
    assert (await clerk.post(LIST, data=form)).headers["location"] == f"{LIST}?done=passed"
    assert "没有查无此人的" in (await clerk.get(LIST)).text
    page = (await office.get(LIST)).text
    assert "2 人不在户册里" in page
    assert "镇里说不住那里" in page
    answer = await office.post(LIST, data={"row": row_id, "key": key_on(page)})
    assert answer.status_code == 303
    assert "1 人不在户册里" in (await office.get(LIST)).text
    assert await ask(clerk.database, "select distinct ended from ledger") == [(ItemEnd.UNMATCHED.value,)]
    await office.loaded("village_roll", roll(*household(1)))  # and is found at last all the same
    assert len(await sender.told(AlertRaised)) == 1


async def test_the_same_form_twice_counts_once_and_a_second_clerk_is_told(sender, clerk, office) -> None:
    row_id = await a_row_about_nobody(sender)
    page = (await clerk.get(f"{LIST}/{row_id}")).text
    form = {"key": key_on(page), **OWN}
    twice = [await clerk.post(f"{LIST}/{row_id}", data=form) for _ in range(2)]
    assert [one.headers.get("location") for one in twice] == [f"{LIST}?done=registered"] * 2
    assert len(await sender.told(HouseholdRecorded)) == 1
    late = await clerk.post(LIST, data={"row": row_id, "key": "k" * 22})
    assert late.status_code == 409
    assert "刚登记好了" in late.text
    assert (await clerk.get(f"{LIST}/{row_id}")).status_code == 409
    assert (await clerk.post(LIST, data={"row": row_id})).status_code == 400


async def test_two_clerks_at_once_one_wins(sender, clerk) -> None:
    row_id = await a_row_about_nobody(sender)
    pages = [(await clerk.get(f"{LIST}/{row_id}")).text for _ in range(2)]
    answers = await asyncio.gather(
        *(clerk.post(f"{LIST}/{row_id}", data={"key": key_on(page), **OWN}) for page in pages)
    )
    assert sorted(one.status_code for one in answers) == [303, 409]
    assert len(await sender.told(HouseholdRecorded)) == 1
    assert len(await sender.told(AlertRaised)) == 1


async def test_who_may_not_sees_nobody_and_registers_nobody(sender, clerk, client, cookie_of) -> None:
    row_id = await a_row_about_nobody(sender)
    for subject in ("cadre", "health", "operator"):
        headers = await cookie_of(subject)
        assert (await client.get(LIST, headers=headers)).status_code == 404
        assert (await client.get(f"{LIST}/{row_id}", headers=headers)).status_code == 404
    other = await cookie_of("other")
    assert "没有查无此人的" in (await client.get(LIST, headers=other)).text
    assert (await client.get(f"{LIST}/{row_id}", headers=other)).status_code == 404
    form = {"row": row_id, "key": "k" * 22}
    assert (await client.post(LIST, data=form, headers=other)).status_code == 404
    assert (await client.post(f"{LIST}/{row_id}", data={**form, **OWN}, headers=other)).status_code == 404
    assert (await clerk.get(f"{LIST}/nothing")).status_code == 404
    elsewhere = await register(clerk, row_id, home="own", area_code=OTHER_VILLAGE)
    assert "请选他家在哪个村" in elsewhere.text  # a clerk registers nobody in another town
    assert elsewhere.status_code == 422
    assert "请选他是单独一户" in (await register(clerk, row_id, home="both")).text
    assert await sender.told(HouseholdRecorded) == []


async def test_an_unknown_filter_shows_nothing(sender, clerk) -> None:
    await a_row_about_nobody(sender)
    assert "蔡*1" in (await clerk.get(f"{LIST}?place={VILLAGE}")).text
    for query in (f"place={OTHER_VILLAGE}", "place=x", "number=0", "number=x"):
        page = (await clerk.get(f"{LIST}?{query}")).text
        assert "没有这个筛选条件" in page, query
        assert "蔡*1" not in page


async def test_on_a_phone_each_line_is_a_card_with_its_buttons(sender, clerk) -> None:
    await a_row_about_nobody(sender)
    page = (await clerk.get(LIST)).text
    [table] = re.findall('<table class="([^"]+)">', page)
    assert "queue" in table.split()
    assert "1 行" in page  # without the heads of its columns a card still says what a figure is
    assert re.search(r"\d+日[^<]* 报来</td>", page)
