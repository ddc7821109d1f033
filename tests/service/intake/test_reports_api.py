import asyncio
import json

import httpx
import pytest
from sqlalchemy import text

from libs.events.transport.database import Database
from libs.runtime import keys as key_files
from libs.runtime.settings import Settings
from services.intake.api import tokens
from tests.service.intake.conftest import register
from tests.service.intake.county import TOWN, VILLAGE, told

BODY = {
    "for": "self",
    "head_name": "许大山",
    "area_code": VILLAGE,
    "difficulties": ["R01"],
    "text": "下个月还要住院",
    "phone": "13812340417",
}


def key(number: int) -> str:
    return f"{number:032x}"


@pytest.fixture
def token(settings: Settings) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.make(key_files.load(settings.keys), 'hotline')}"}


async def post(client: httpx.AsyncClient, token: dict[str, str], number: int, body: dict = BODY) -> httpx.Response:
    headers = {**token, "Idempotency-Key": key(number)}
    return await client.post("/api/intake/reports", json=body, headers=headers)


async def test_a_report_gets_a_number_an_entry_in_the_ledger_and_is_told(client, token, database: Database) -> None:
    answer = await post(client, token, 1)
    assert answer.status_code == 201, answer.text
    assert answer.json()["number"][6:12] == "-0001 "
    assert answer.json()["slip"] is None
    household, report = await told(database)
    assert (household.name, household.provisional, household.area_code) == (
        "intake.household_recorded.v1",
        True,
        VILLAGE,
    )
    assert report.household_id == household.household_id
    assert (report.channel, report.risks, report.has_phone, report.identified) == ("HOTLINE", ("R01",), True, True)
    assert "0417" not in answer.json()["number"]
    async with database.transaction() as session:
        kept = (await session.execute(text("select item_id, ended from ledger"))).one()
        stored = (await session.execute(text("select * from reports"))).mappings().one()
    assert kept == (report.report_id, None)
    sealed = b"".join(value for value in stored.values() if isinstance(value, bytes))
    assert "许大山".encode() not in sealed
    assert b"13812340417" not in sealed


async def test_the_same_request_again_is_the_same_report(client, token, database: Database) -> None:
    first, again = await post(client, token, 1), await post(client, token, 1)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert len(await told(database, "intake.report_received.v1")) == 1
    other = await post(client, token, 1, {**BODY, "text": "别的"})
    assert other.status_code == 422
    assert (await post(client, token, 2)).json()["number"] != first.json()["number"]


async def test_two_at_once_with_one_key_make_one_report(client, token, database: Database) -> None:
    answers = await asyncio.gather(*(post(client, token, 7) for _ in range(4)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 409)
    assert len(await told(database, "intake.report_received.v1")) == 1


async def test_numbers_of_a_day_are_counted_even_when_all_come_at_once(client, token) -> None:
    answers = await asyncio.gather(
        *(post(client, token, n, {**BODY, "head_name": f"许{n}", "phone": f"138123400{n:02d}"}) for n in range(8))
    )
    assert sorted(answer.json()["number"][7:11] for answer in answers) == [f"{n:04d}" for n in range(1, 9)]


async def test_a_registered_household_is_found_by_phone_or_by_name_and_village(
    client, token, database: Database, settings: Settings
) -> None:
    await register(database, settings, "h1", name="许大山")
    await register(database, settings, "h2", name="蔡金金", phone="13812340417")
    assert (await post(client, token, 1, {**BODY, "phone": "13900000001"})).status_code == 201
    assert (await post(client, token, 2, {**BODY, "head_name": "蔡金", "area_code": TOWN})).status_code == 201
    assert (await post(client, token, 3)).status_code == 201  # name says h1, phone says h2: a person must look
    found = [report.household_id for report in await told(database, "intake.report_received.v1")]
    assert found[:2] == ["h1", "h2"]
    assert found[2] not in {"h1", "h2"}


async def test_a_neighbour_s_phone_does_not_find_the_neighbour_s_household(
    client, token, database: Database, settings: Settings
) -> None:
    await register(database, settings, "h2", name="蔡金金", phone="13812340417")
    body = {**BODY, "for": "proxy", "reporter_name": "蔡金金", "relation": "neighbour"}
    assert (await post(client, token, 1, body)).status_code == 201
    (report,) = await told(database, "intake.report_received.v1")
    assert report.household_id != "h2"
    assert (report.proxy_named, report.has_phone) == (True, False)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**BODY, "difficulties": []}, "difficulties"),
        ({**BODY, "area_code": "350582999999"}, "area_code"),
        ({**BODY, "id_number": "350582199001011234"}, "id_number"),
        ({**BODY, "text": "长" * 501}, "text"),
    ],
)
async def test_a_report_that_cannot_be_taken_says_which_field(client, token, database, body: dict, field: str) -> None:
    answer = await post(client, token, 1, body)
    assert answer.status_code == 422
    assert field in [problem["field"] for problem in answer.json()["problems"]]
    assert await told(database) == []
    assert (await post(client, token, 1)).status_code == 201


async def test_who_has_no_token_hands_nothing_in(client, token, database: Database, settings: Settings) -> None:
    for header in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic abc"}):
        assert (await post(client, header, 1)).status_code == 401
    assert (await client.post("/api/intake/reports", json=BODY, headers=token)).status_code == 400
    assert (
        await client.post("/api/intake/reports", content=b"{", headers={**token, "Idempotency-Key": key(1)})
    ).status_code == 422
    huge = {**BODY, "text": "长" * 20_000}
    assert (await post(client, token, 1, huge)).status_code == 413
    assert await told(database) == []


async def test_what_stands_in_the_outbox_holds_no_name_and_no_phone(client, token, database: Database) -> None:
    await post(client, token, 1)
    said = json.dumps([event.model_dump(mode="json") for event in await told(database)], ensure_ascii=False)
    for secret in ("许大山", "13812340417", "住院"):
        assert secret not in said
