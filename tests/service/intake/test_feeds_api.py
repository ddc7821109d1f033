"""A department's system pushes its list: the checks of a file, an answer for each row, once however often it is sent."""

import json
from dataclasses import dataclass

import httpx
import pytest

from libs.events.contracts.intake import AlertRaised
from libs.runtime import keys as key_files
from services.intake.api import feeds, tokens
from services.intake.usecases import appointments
from tests.service.intake.county import COUNTY
from tests.service.intake.feeds_world import ROLL, Sender, ask, household, id_of, roll

AT = "/api/intake/feeds"
OUTAGES, CERTIFICATES = f"{AT}/water_outages", f"{AT}/disability_certificates"
OFFICERS = f"""
officers:
  - {{subject: water, label: 水利局, name: 水小利, appointments: [{{role: DEPARTMENT_LIAISON, department: water, areas: ["{COUNTY}"], from_on: 2020-01-01}}]}}
"""


@dataclass
class System:
    """A department's machine, with its token and nothing else."""

    client: httpx.AsyncClient
    headers: dict[str, str]
    sender: Sender

    async def push(self, at: str, rows: list[dict]) -> httpx.Response:
        return await self.client.post(f"{at}/uploads", json=rows, headers=self.headers)

    async def post(self, at: str, body: dict | None = None) -> httpx.Response:
        return await self.client.post(at, json=body, headers=self.headers)

    async def get(self, at: str) -> httpx.Response:
        return await self.client.get(at, headers=self.headers)

    async def rows(self, at: str) -> dict[int, tuple[str, str]]:
        answer = await self.get(f"{at}/rows")
        assert answer.status_code == 200, answer.text
        said = [json.loads(line) for line in answer.text.splitlines()]
        return {each["row"]: (each["answer"], each["sentence"]) for each in said}

    async def checked(self, at: str, rows: list[dict]) -> str:
        answer = await self.push(at, rows)
        assert answer.status_code == 202, answer.text
        await self.sender.work()
        return answer.headers["location"]

    async def loaded(self, at: str, rows: list[dict], body: dict | None = None) -> str:
        path = await self.checked(at, rows)
        answer = await self.post(f"{path}/load", body)
        assert answer.status_code == 202, answer.text
        await self.sender.work()
        return path


@pytest.fixture
async def system(client, cookie_of, database, settings):
    async with database.transaction() as session:
        await appointments.load(session, "jinjiang", appointments.read(OFFICERS))
    office = Sender(client, await cookie_of("county"), database, settings)
    await office.loaded(ROLL, roll(*household(1), *household(2)))
    del client.headers["Sec-Fetch-Site"]

    def made(department: str) -> System:
        token = tokens.make(key_files.load(settings.keys), department)
        return System(client, {"Authorization": f"Bearer {token}"}, office)

    return made


def outage(number: int, **changed: object) -> dict:
    return {"id_number": id_of(number), "name": f"许大{number}", "began_on": "2024-04-20", "问题": "停水"} | changed


def certificate(number: int) -> dict:
    kind = {"残疾类别": "肢体", "残疾等级": "二级", "发证日期": "2024-03-05", "有效期至": "2034-03-04"}
    return {"id_number": id_of(number), "name": "许小英"} | kind


async def test_each_row_is_answered_before_and_after_it_is_loaded(system) -> None:
    water = system("water")
    first = await water.loaded(OUTAGES, [outage(1), outage(2)])
    assert {answer for answer, _ in (await water.rows(first)).values()} == {"waiting"}
    changed = [
        outage(1),
        outage(2, ended_on="2024-04-25"),
        outage(1, began_on="2024-04-22"),
        outage(9),
        outage(2, began_on="2024-04-31"),
        outage(1),
    ]
    path = await water.checked(OUTAGES, changed)
    said = await water.rows(path)
    assert [said[row][0] for row in sorted(said)] == [
        *("unchanged", "corrected", "new", "unmatched", "to_correct", "passed_over")
    ]
    assert "4月31日" in said[6][1]
    counts = (await water.get(path)).json()["counts"]
    assert (counts["rows"], counts["loadable"], counts["bad"], counts["unmatched"]) == (6, 3, 1, 1)
    assert (await water.post(f"{path}/load")).status_code == 202
    await water.sender.work()
    said = await water.rows(path)
    assert [said[row][0] for row in sorted(said)] == [
        *("unchanged", "waiting", "waiting", "unmatched", "to_correct", "passed_over")
    ]
    assert len(await water.sender.told(AlertRaised)) == 4
    assert (await water.post(f"{path}/withdraw")).status_code == 202
    await water.sender.work()
    assert (await water.get(path)).json()["state"] == "WITHDRAWN"


async def test_the_same_rows_again_change_nothing(system) -> None:
    water = system("water")
    path = await water.loaded(OUTAGES, [outage(1)])
    again = await water.push(OUTAGES, [outage(1)])
    assert (again.status_code, again.headers["location"]) == (200, path)
    assert (again.json()["same"], again.json()["state"]) == (True, "LOADED")
    assert await ask(water.sender.database, "select count(*) from uploads where feed = 'water_outages'") == [(1,)]


async def test_only_the_departments_own_lists_and_uploads_are_its(system) -> None:
    water, medical = system("water"), system("medical_insurance")
    path = await water.checked(OUTAGES, [outage(1)])
    for answer in (
        await medical.push(OUTAGES, [outage(1)]),
        await medical.get(path),
        await medical.post(f"{path}/load"),
    ):
        assert answer.status_code == 403
        assert answer.json() == {"error": "这张清单由水利局报，不由医保局报。"}
    assert (await water.get(path.replace("water_outages", "no_such_list"))).status_code == 404
    assert (await water.get(f"{OUTAGES}/uploads/other")).status_code == 404
    for headers in ({}, {"Authorization": "Bearer x"}, system("hotline").headers):
        refused = await water.client.get(path, headers=headers)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


async def test_what_cannot_be_taken_says_why(system, monkeypatch: pytest.MonkeyPatch) -> None:
    water = system("water")
    unknown = await water.push(OUTAGES, [outage(1, colour="蓝")])
    assert (unknown.status_code, unknown.json()["error"]) == (422, "没有收下：不认识的字段 “colour”。")
    missing = await water.push(OUTAGES, [{"id_number": id_of(1), "name": "许大1"}])
    assert (missing.status_code, "缺必填的列：开始日期、问题" in missing.text) == (422, True)
    form = await water.client.post(f"{OUTAGES}/uploads", content=b"a,b", headers=water.headers)
    assert form.status_code == 415
    monkeypatch.setattr(feeds, "BYTES_MAX", 1024)
    huge = await water.push(OUTAGES, [outage(1, place="x" * 2000)])
    assert (huge.status_code, huge.json()["error"]) == (413, "没有收下：请求最多 1 KB。")
    assert await ask(water.sender.database, "select count(*) from uploads where feed = 'water_outages'") == [(0,)]


async def test_too_early_is_409_and_a_month_without_anything_is_said(system) -> None:
    water = system("water")
    answer = await water.push(OUTAGES, [outage(1)])
    path = answer.headers["location"]
    assert answer.json()["state"] == "CHECKING"
    assert (await water.get(f"{path}/rows")).status_code == 409
    assert (await water.post(f"{path}/load")).json() == {"error": "没有提交：正在试运行，请等它完。"}
    assert (await water.post(f"{OUTAGES}/nothing")).status_code == 409
    await water.sender.work()
    await water.post(f"{path}/load")
    await water.sender.work()
    (stands,) = (await water.get(AT)).json()["feeds"]
    assert (stands["feed"], stands["delivered"], stands["stands"]) == ("water_outages", True, "已报")


async def test_a_much_shorter_list_needs_a_reason(system) -> None:
    disabled = system("disabled_federation")
    await disabled.loaded(CERTIFICATES, [certificate(1), certificate(2)])
    path = await disabled.checked(CERTIFICATES, [certificate(1)])
    question = "比上月少 50%（2 → 1）。确实这么少，点“确实如此”；不是，请重传。"
    assert (await disabled.get(path)).json()["question"] == question
    assert (await disabled.post(f"{path}/load")).json() == {"error": f"没有载入：{question}"}
    assert (await disabled.post(f"{path}/load", {"reason": ""})).status_code == 422
    assert (await disabled.post(f"{path}/load", {"why": "x"})).status_code == 422
    assert (await disabled.post(f"{path}/load", {"reason": "一人迁出"})).status_code == 202
