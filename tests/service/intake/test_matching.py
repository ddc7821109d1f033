import asyncio

from sqlalchemy import text

from libs.events.transport.database import Database
from libs.web.forms import new_key
from tests.service.intake.conftest import register
from tests.service.intake.county import OTHER_VILLAGE, VILLAGE, told
from tests.service.intake.test_report_pages import report

PAGE = "/people/match"
AGAIN = """
insert into reports select (r).* from (
    select jsonb_populate_record(reports, jsonb_build_object(
               'report_id', report_id || n, 'number', '240508-' || to_char(n + 1000, 'FM0000') || '-K7HM',
               'sequence', n + 1000)) as r
      from reports, generate_series(1, 60) as n) as said
"""
"""The same report sixty times more."""


async def provisional(database: Database) -> str:
    async with database.transaction() as session:
        found = await session.execute(
            text("select household_id from households where provisional and merged_into is null order by 1 limit 1")
        )
        return found.scalar_one()


async def test_a_clerk_recognises_a_household_and_both_keys_are_told(client, cookie_of, database, settings) -> None:
    await register(database, settings, "h1", name="许大山", area=OTHER_VILLAGE)
    await register(database, settings, "h2", name="许大山", phone="13812340417", area="350582104202")
    await report(client, area_code=VILLAGE)
    clerk = await cookie_of("clerk")
    page = (await client.get(PAGE, headers=clerk)).text
    assert "1 条还没认户" in page
    assert "手机号一致、户主姓名一致" in page
    assert 'value="h1"' not in page  # another town's household is not shown
    one = await provisional(database)
    answer = await client.post(
        PAGE, data={"key": new_key(), "household": one, "do": "same", "into": "h2"}, headers=clerk
    )
    assert answer.status_code == 303, answer.text
    merged = await told(database, "intake.household_merged.v1")
    assert {event.key for event in merged} == {one, "h2"}
    assert {(event.from_household_id, event.into_household_id) for event in merged} == {(one, "h2")}
    assert "都认完了" in (await client.get(PAGE, headers=clerk)).text
    async with database.transaction() as session:
        assert (await session.execute(text("select household_id from reports"))).scalars().all() == ["h2"]
        looks = (await session.execute(text("select what, purpose from read_log"))).all()
    assert ("match", "认户") in [tuple(look) for look in looks]


async def test_two_clerks_at_once_one_wins(client, cookie_of, database, settings) -> None:
    await register(database, settings, "h2", name="蔡金", phone="13812340417")
    await report(client, phone="13900000001")
    clerk, one = await cookie_of("clerk"), await provisional(database)
    decisions = [{"do": "same", "into": "h2"}, {"do": "new"}]
    answers = await asyncio.gather(
        *(
            client.post(PAGE, data={"key": new_key(), "household": one, **decision}, headers=clerk)
            for decision in decisions
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert "刚被别人认过了" in next(answer.text for answer in answers if answer.status_code == 409)


async def test_the_same_decision_twice_counts_once(client, cookie_of, database, settings) -> None:
    await register(database, settings, "h2", name="许大山", phone="13812340417", area="350582104202")
    await report(client)
    clerk, one = await cookie_of("clerk"), await provisional(database)
    form = {"key": new_key(), "household": one, "do": "same", "into": "h2"}
    twice = [await client.post(PAGE, data=form, headers=clerk) for _ in range(2)]
    assert [answer.headers["location"] for answer in twice] == [f"{PAGE}?done=same"] * 2
    assert len(await told(database, "intake.household_merged.v1")) == 2  # one under each key
    other = await client.post(PAGE, data={**form, "do": "new"}, headers=clerk)
    assert other.status_code == 422  # the same key for something else
    late = await client.post(PAGE, data={**form, "key": new_key()}, headers=clerk)
    assert (late.status_code, "刚被别人认过了" in late.text) == (409, True)
    assert (await client.post(PAGE, data={**form, "key": ""}, headers=clerk)).status_code == 400


async def test_a_new_household_is_told_with_its_next_version(client, cookie_of, database) -> None:
    await report(client)
    clerk, one = await cookie_of("clerk"), await provisional(database)
    assert (
        await client.post(PAGE, data={"key": new_key(), "household": one, "do": "new"}, headers=clerk)
    ).status_code == 303
    versions = [(e.version, e.provisional) for e in await told(database, "intake.household_recorded.v1")]
    assert versions == [(1, True), (2, False)]


async def test_what_is_put_off_comes_after_the_others(client, cookie_of, database) -> None:
    await report(client, key="1" * 22)
    await report(client, key="2" * 22, head_name="蔡小小", phone="13900000002")
    clerk, one = await cookie_of("clerk"), await provisional(database)
    await client.post(PAGE, data={"key": new_key(), "household": one, "do": "later"}, headers=clerk)
    assert "2 条还没认户" in (page := (await client.get(PAGE, headers=clerk)).text)
    assert "蔡小小" in page


async def test_of_a_household_reported_often_the_last_numbers_are_shown_with_how_many_there_are(
    client, cookie_of, database
) -> None:
    await report(client, phone="13900000001")
    async with database.transaction() as session:
        await session.execute(text(AGAIN))
    page = (await client.get(PAGE, headers=await cookie_of("clerk"))).text
    assert "等 61 件，这里是最近的 10 件" in page
    assert page.count("申报 ") == 10


async def test_who_may_not_sees_nothing_and_decides_nothing(client, cookie_of, database) -> None:
    await report(client)
    one = await provisional(database)
    for subject in ("cadre", "health", "operator"):
        assert (await client.get(PAGE, headers=await cookie_of(subject))).status_code == 404
    other = await cookie_of("other")
    assert "都认完了" in (await client.get(PAGE, headers=other)).text
    assert (await client.get(f"{PAGE}?h={one}", headers=other)).status_code == 404
    for data in ({"do": "new"}, {"do": "later"}, {"do": "same", "into": one}):
        answer = await client.post(PAGE, data={"key": new_key(), "household": one, **data}, headers=other)
        assert answer.status_code == 404
    clerk = await cookie_of("clerk")
    for data in ({"do": "same", "into": "nobody"}, {"do": "same", "into": one}):
        assert (
            await client.post(PAGE, data={"key": new_key(), "household": one, **data}, headers=clerk)
        ).status_code == 404
    assert (
        await client.post(PAGE, data={"key": new_key(), "household": one, "do": "drop"}, headers=clerk)
    ).status_code == 422
    assert (await client.get(PAGE)).status_code == 302
    assert await told(database, "intake.household_merged.v1") == []
