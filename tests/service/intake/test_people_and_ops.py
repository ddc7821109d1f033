import pytest
from sqlalchemy import text

from libs.events.contracts.screening import UploadPassed
from libs.events.transport.database import Database
from services.intake.usecases import appointments
from tests.service.helpers import a_held_list
from tests.service.intake.conftest import OFFICERS, hear, register
from tests.service.intake.county import OTHER_VILLAGE, VILLAGE, told
from tests.service.intake.test_report_pages import PROXY, report, report_id


async def ask(client, what: str, ids: list[str], cookie: dict[str, str], purpose: str = "page") -> dict:
    answer = await client.post(f"/api/intake/people/{what}", json={"ids": ids, "purpose": purpose}, headers=cookie)
    assert answer.status_code == 200, answer.text
    return answer.json()[what]


async def looks(database: Database) -> list[tuple]:
    async with database.transaction() as session:
        rows = await session.execute(text("select officer_id, what, purpose, ids from read_log order by id"))
        return [tuple(row) for row in rows]


async def test_cards_are_masked_and_one_line_holds_the_whole_look(client, cookie_of, database, settings) -> None:
    await register(database, settings, "h1", name="许秀英", phone="13812340417")
    await register(database, settings, "h2", name="蔡金", area=OTHER_VILLAGE)
    cards = await ask(client, "cards", ["h1", "h2", "none"], await cookie_of("cadre"))
    assert list(cards) == ["h1"]
    assert (cards["h1"]["head"], cards["h1"]["phone_masked"], cards["h1"]["phone"]) == ("许*英", "138****0417", None)
    assert cards["h1"]["place"].endswith("2 组")
    assert await looks(database) == [(appointments.officer_id("cadre"), "cards", "page", ["h1"])]
    full = await ask(client, "cards", ["h1"], await cookie_of("cadre"), "走访")
    assert (full["h1"]["head"], full["h1"]["phone"]) == ("许秀英", "13812340417")


async def test_a_merged_household_s_card_is_that_of_the_one_that_stays(client, cookie_of, database, settings) -> None:
    await register(database, settings, "h1", name="许秀英")
    await register(database, settings, "old", name="老许")
    async with database.transaction() as session:
        await session.execute(text("update households set merged_into = 'h1' where household_id = 'old'"))
    cards = await ask(client, "cards", ["old"], await cookie_of("clerk"))
    assert cards["old"]["head"] == "许*英"


async def test_the_words_of_a_report_are_never_for_a_village(client, cookie_of, database) -> None:
    rid = await report_id(database, await report(client))
    assert await ask(client, "reports", [rid], await cookie_of("cadre")) == {}
    assert await ask(client, "reports", [rid], await cookie_of("other")) == {}
    words = await ask(client, "reports", [rid], await cookie_of("clerk"))
    assert "还要住院" in words[rid]
    proxy = await report_id(database, await report(client, PROXY, key="p" * 22))
    assert "林*明 代报" in (await ask(client, "reports", [proxy], await cookie_of("county")))[proxy]


async def test_officers_are_called_by_their_seat(client, cookie_of) -> None:
    ids = [appointments.officer_id(subject) for subject in ("clerk", "health")]
    called = await ask(client, "officers", ids, await cookie_of("cadre"))
    assert called[ids[0]].endswith(" 王*芳")
    assert called[ids[1]] == "医保局 陈*明"


async def test_a_department_whose_office_is_kept_by_its_code_is_called_by_its_word(client, cookie_of, database) -> None:
    async with database.transaction() as session:
        await session.execute(
            text("update appointments set department = 'medical_insurance' where department = '医保局'")
        )
    ids = [appointments.officer_id("health")]
    assert await ask(client, "officers", ids, await cookie_of("cadre")) == {ids[0]: "医保局 陈*明"}


async def test_places_are_called_by_their_names_and_nobody_is_looked_at(client, cookie_of, database) -> None:
    town = VILLAGE[:9] + "000"
    called = await ask(client, "places", [town, VILLAGE, "none"], await cookie_of("county"))
    assert set(called) == {town, VILLAGE}
    assert not called[VILLAGE].startswith(called[town])
    assert await looks(database) == []


@pytest.mark.parametrize(
    "body", [{"ids": ["x"] * 501, "purpose": "page"}, {"ids": ["x"]}, {"ids": "x", "purpose": "p"}]
)
async def test_a_malformed_question_is_refused(client, cookie_of, body: dict) -> None:
    answer = await client.post("/api/intake/people/cards", json=body, headers=await cookie_of("clerk"))
    assert answer.status_code == 422


async def test_nobody_who_is_not_signed_in_gets_a_name(client, settings, database) -> None:
    await register(database, settings, "h1")
    answer = await client.post("/api/intake/people/cards", json={"ids": ["h1"], "purpose": "page"})
    assert answer.status_code == 401


async def test_a_look_cannot_be_taken_back(client, cookie_of, database, settings) -> None:
    await register(database, settings, "h1")
    await ask(client, "cards", ["h1"], await cookie_of("clerk"))
    with pytest.raises(Exception, match="only ever added"):
        async with database.transaction() as session:
            await session.execute(text("delete from read_log"))


async def test_the_same_file_of_appointments_changes_nothing_and_a_changed_one_tells_the_change(database) -> None:
    async def load(content: str) -> int:
        async with database.transaction() as session:
            return await appointments.load(session, "jinjiang", appointments.read(content))

    assert await load(OFFICERS) == 6
    assert await load(OFFICERS) == 0
    ended = OFFICERS.replace("from_on: 2020-01-01}]}", "from_on: 2020-01-01, to_on: 2024-05-20}]}", 1)
    assert await load(ended) == 1
    last = (await told(database, "intake.appointment_recorded.v1"))[-1]
    assert (last.version, str(last.to_on)) == (2, "2024-05-20")


@pytest.mark.parametrize(
    "content",
    [
        "officers: [{subject: a}]",
        "nonsense",
        OFFICERS + OFFICERS.removeprefix("\nofficers:\n"),
        OFFICERS.replace(VILLAGE, "3505821042"),
        "{",
    ],
)
def test_a_file_of_appointments_that_is_wrong_is_refused_whole(content: str) -> None:
    with pytest.raises(appointments.AppointmentsRefused, match="没有载入"):
        appointments.read(content)


async def test_the_overview_says_who_is_silent_and_what_has_no_end(client, cookie_of, database) -> None:
    await report(client)
    operator = await cookie_of("operator")
    page = (await client.get("/ops", headers=operator)).text
    assert page.count("不答</span>") == 4
    assert "没有下落 1 件" not in page
    async with database.transaction() as session:
        await session.execute(text("update ledger set told_at = told_at - interval '6 minutes'"))
    assert "没有下落 1 件" in (await client.get("/ops", headers=operator)).text
    assert (await client.get("/ops", headers=await cookie_of("clerk"))).status_code == 404


async def test_the_overview_shows_a_held_list_and_does_not_open_it(client, cookie_of, database) -> None:
    held = a_held_list("u1", list_title="医保结算")
    await hear(database, held, held)
    operator = await cookie_of("operator")
    assert "医保结算，612 行" in (await client.get("/ops", headers=operator)).text
    await hear(database, UploadPassed(region="jinjiang", upload_id="u1", passed=True))
    assert "医保结算" not in (await client.get("/ops", headers=operator)).text
