"""认错了，分开: a recognition is taken back, with a reason once a decision rests on it."""

import asyncio
import re

import pytest
from sqlalchemy import text

from libs.events.contracts.assistance import ClueOpened
from libs.events.contracts.values import Channel, Matter
from libs.web import paging
from libs.web.forms import new_key
from services.intake.store import vault
from services.intake.web import match
from tests.service.intake.conftest import hear, register
from tests.service.intake.county import VILLAGE, told
from tests.service.intake.test_matching import PAGE, provisional
from tests.service.intake.test_report_pages import report, step

SPLIT = "intake.household_split.v1"


@pytest.fixture
async def one(client, cookie_of, database, settings) -> str:
    """A provisional household that was taken for h2."""
    await register(database, settings, "h2", name="许大山", phone="13812340417", area="350582104202")
    await report(client, head_name="许小山")
    clerk, household_id = await cookie_of("clerk"), await provisional(database)
    answer = await client.post(
        PAGE, data={"key": new_key(), "household": household_id, "do": "same", "into": "h2"}, headers=clerk
    )
    assert answer.status_code == 303
    return household_id


def address(household_id: str) -> str:
    return f"{PAGE}/{household_id}/split"


async def send(client, household_id: str, headers, **fields: str):
    page = await client.get(address(household_id), headers=headers)
    found = re.search(r'name="key" value="([^"]+)"', page.text)
    return await client.post(
        address(household_id), data={"key": found[1] if found else "k" * 22, **fields}, headers=headers
    )


async def test_what_was_recognised_before_has_pages(client, cookie_of, database, one, monkeypatch) -> None:
    monkeypatch.setattr(paging, "PER_PAGE", 1)
    monkeypatch.setattr(match, "PER_PAGE", 1)
    await report(client, key=new_key(), head_name="许小川", phone="13812340418")
    clerk, other = await cookie_of("clerk"), await provisional(database)
    await client.post(PAGE, data={"key": new_key(), "household": other, "do": "same", "into": "h2"}, headers=clerk)
    first, last, behind = [(await client.get(f"{PAGE}?page={page}", headers=clerk)).text for page in (1, 2, 3)]
    assert [re.findall(r"/people/match/([^/]+)/split", page) for page in (first, last, behind)] == [[other], [one], []]
    assert "共 2 户，2 页，第 1 页" in first
    assert "这一页没有了" in behind
    assert "没有这个筛选条件" in (await client.get(f"{PAGE}?page=x", headers=clerk)).text


async def test_a_recognition_is_taken_back_and_both_keys_are_told(client, cookie_of, database, one) -> None:
    clerk = await cookie_of("clerk")
    page = (await client.get(PAGE, headers=clerk)).text
    assert "最近认过的" in page
    assert "王*芳" in page
    asked = (await client.get(address(one), headers=clerk)).text
    assert "许*山" in asked
    assert "许大山" not in asked
    assert "为什么认错了" not in asked  # nothing rests on it
    answer = await send(client, one, clerk)
    assert answer.headers["location"] == f"{PAGE}?h={one}&done=split"
    split = await told(database, SPLIT)
    [number] = await ids(database)
    assert {event.key for event in split} == {one, "h2"}
    assert {(e.from_household_id, e.into_household_id, e.report_ids, e.turn) for e in split} == {
        ("h2", one, (number,), 2)
    }
    page = (await client.get(answer.headers["location"], headers=clerk)).text
    assert "分开了，请重新认" in page
    assert "认成过这一户，分开了" in page
    assert "最近认过的" not in page
    again = await client.post(
        PAGE, data={"key": new_key(), "household": one, "do": "same", "into": "h2"}, headers=clerk
    )
    assert again.status_code == 303
    assert [event.turn for event in await told(database, "intake.household_merged.v1")] == [1, 1, 3, 3]
    assert (await send(client, one, clerk)).status_code == 303
    assert {event.turn for event in await told(database, SPLIT)} == {2, 4}


async def ids(database) -> list[str]:
    async with database.transaction() as session:
        return list((await session.execute(text("select report_id from reports"))).scalars())


async def test_once_a_decision_rests_on_it_a_reason_is_asked_and_sealed(app, client, cookie_of, database, one) -> None:
    clerk, [number] = await cookie_of("clerk"), await ids(database)
    await hear(database, step(Matter.CLUE, "clue.closed_no_risk", "CLOSED", household_id="h2", report_ids=(number,)))
    assert "为什么认错了" in (await client.get(address(one), headers=clerk)).text
    answer = await send(client, one, clerk, reason="  ")
    assert answer.status_code == 422
    assert "已经有决定靠着它" in answer.text
    assert await told(database, SPLIT) == []
    assert (await send(client, one, clerk, reason="同名不同家")).status_code == 303
    async with database.transaction() as session:
        row = (await session.execute(text("select split_by, reason_sealed from matches"))).one()
    assert row.split_by
    assert app.state.office.vault.open(vault.WORDS, row.reason_sealed) == "同名不同家"


async def test_the_report_is_answered_by_its_own_clue_from_then_on(client, cookie_of, database, one) -> None:
    clerk, [number] = await cookie_of("clerk"), await ids(database)
    later = step(Matter.CASE, "review.passed", "REVIEWED", household_id="h2", report_ids=(number,))
    await hear(database, step(Matter.CLUE, "clue.assigned", "ASSIGNED", household_id="h2", report_ids=(number,)))
    assert await matters(database) == ["clue1"]
    await send(client, one, clerk)
    fresh = ClueOpened(
        region="jinjiang",
        clue_id="c9",
        household_id=one,
        channel=Channel.SELF,
        area_code=VILLAGE,
        report_id=number,
        instead_of=("clue1",),
    )
    await hear(database, later, fresh)  # what was told before assistance heard of it shows nothing of the other house
    assert await matters(database) == ["c9"]


async def matters(database) -> list[str]:
    async with database.transaction() as session:
        found = await session.execute(text("select matter_id from report_matters order by matter_id"))
        return list(found.scalars())


async def test_twice_counts_once_and_the_second_of_two_is_told(client, cookie_of, database, one) -> None:
    clerk, form = await cookie_of("clerk"), {"key": "k" * 22}
    twice = [await client.post(address(one), data=form, headers=clerk) for _ in range(2)]
    assert [answer.status_code for answer in twice] == [303, 303]
    assert len(await told(database, SPLIT)) == 2
    late = await client.post(address(one), data={"key": "l" * 22}, headers=clerk)
    assert late.status_code == 409
    assert "王*芳 已经分开了" in late.text
    assert (await client.get(address(one), headers=clerk)).status_code == 409
    assert (await client.post(address(one), headers=clerk)).status_code == 400


async def test_two_clerks_at_once_one_wins(client, cookie_of, database, one) -> None:
    officers = [await cookie_of("clerk"), await cookie_of("county")]
    answers = await asyncio.gather(
        *(client.post(address(one), data={"key": "k" * 22}, headers=each) for each in officers)
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(await told(database, SPLIT)) == 2


async def test_who_may_not_sees_and_splits_nothing(client, cookie_of, database, one) -> None:
    for subject in ("cadre", "health", "operator", "other"):
        headers = await cookie_of(subject)
        assert (await client.get(address(one), headers=headers)).status_code == 404
        assert (await client.post(address(one), data={"key": "k" * 22}, headers=headers)).status_code == 404
    assert "最近认过的" not in (await client.get(PAGE, headers=await cookie_of("other"))).text
    clerk = await cookie_of("clerk")
    for nothing in ("h2", "nobody"):
        assert (await client.get(address(nothing), headers=clerk)).status_code == 404
    assert await told(database, SPLIT) == []


async def test_a_new_report_in_the_same_words_joins_the_household_that_was_set_apart(
    client, cookie_of, database, one
) -> None:
    await send(client, one, await cookie_of("clerk"))
    await report(client, head_name="许小山", key="2" * 22)
    async with database.transaction() as session:
        found = (await session.execute(text("select distinct household_id from reports"))).scalars().all()
    assert found == [one]
