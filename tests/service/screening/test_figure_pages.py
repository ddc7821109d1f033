"""Figures entered on pages: one proposes, sees whom it would concern, another confirms; everybody sees who did what."""

import html
import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from libs.events.contracts.figures import FigureProposed, FigureRefused, FigureSet
from libs.events.contracts.values import OfficeRole
from libs.policy.loader import region_files
from libs.web import forms
from libs.web.access import MAY, Action
from libs.web.appointments import Reader
from libs.web.people import Card
from services.screening.domain.figures.values import Kind, asked
from services.screening.main import web_app
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.figures_world import COUNTY, OFFICE, enter, wanted
from tests.service.screening.world import DAY, World, recorded

FIGURE = "/rules/figures/dibao_rural_month"
FORM = {
    "value": "830",
    "from_on": "2024-03-01",
    "to_on": "",
    "document": "晋民〔2024〕1号",
    "article": "第一条",
    "grade": "cited",
    "replaces": "",
}


class Names:
    """Names as intake gives them."""

    async def cards(self, cookie: str, household_ids: Sequence[str], purpose: str) -> dict[str, Card]:
        return {one: Card(one, f"许*{one}", "安海镇 型厝村") for one in household_ids}

    async def officers(self, cookie: str, officer_ids: Sequence[str]) -> dict[str, str]:
        return {one: f"王*{one}" for one in officer_ids}

    async def reports(self, cookie: str, report_ids: Sequence[str], purpose: str) -> dict[str, str]:
        return {}


@pytest.fixture(autouse=True)
def may_2024(moved: Callable[[date], None]) -> None:
    moved(DAY)


@pytest.fixture
async def app(world: World, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with running(web_app(settings_for(world.database, tmp_path, demo=True), Names())) as made:
        yield made


@pytest.fixture
async def county(world: World) -> Reader:
    return (await appoint(world.database, appointment(OfficeRole.COUNTY_OFFICER, COUNTY)))[0]


@pytest.fixture
async def office(world: World) -> Reader:
    return (await appoint(world.database, appointment(OfficeRole.LEADING_GROUP_OFFICE, OFFICE)))[0]


def words(answered: httpx.Response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answered.text)))


async def seen(app: FastAPI, reader: Reader, at: str) -> str:
    async with browser(app, reader) as client:
        answered = await client.get(at)
    assert answered.status_code == 200, answered.text
    return words(answered)


async def sent(app: FastAPI, reader: Reader, at: str, **fields: str) -> httpx.Response:
    async with browser(app, reader) as client:
        return await client.post(at, data=fields)


async def proposed(app: FastAPI, county: Reader, **changes: str) -> str:
    """The address of a new entry."""
    answered = await sent(app, county, f"{FIGURE}/enter", **(FORM | changes), do="send", key=forms.new_key())
    assert answered.status_code == 303, answered.text
    return answered.headers["location"]


async def test_one_enters_another_sees_whom_it_would_concern_and_confirms(
    app: FastAPI, world: World, county: Reader, office: Reader
) -> None:
    await world.hear(recorded("h1", net=79_000), recorded("h2", net=200_000))
    looked = words(await sent(app, county, f"{FIGURE}/enter", **FORM, do="look"))
    assert "送去确认：录入“农村低保标准” 数值 830 元/人·月 起止 2024-03-01 起" in looked
    assert "从那天起补算" in looked
    assert await world.told(FigureProposed) == []
    at = await proposed(app, county)
    assert "正在试算" in await seen(app, county, at)
    assert "确认，从此算数" not in await seen(app, county, at)
    await world.run_jobs()
    page = await seen(app, office, at)
    assert "只试算：不改标准，不触发疑点，不通知任何人" in page
    assert re.search(r"许\*h1 户 安海镇 型厝村 人均可支配收入低于监测线 新触发 2024-05-01 起 看研判说明", page)
    assert "确认，从此算数" in page
    assert "等第二个人确认 1" in await seen(app, office, "/rules/figures")
    assert (await sent(app, office, at, do="confirm")).status_code == 303
    assert "正在按新标准重新筛查" in await seen(app, office, at)
    await world.run_jobs()
    assert "全部重新筛查完了" in await seen(app, county, at)
    page = await seen(app, county, FIGURE)
    assert "农村低保标准 830 元/人·月" in page
    assert "830 元/人·月 已确认 晋民〔2024〕1号 第一条（引用） 王*county-officer 录入" in page
    assert re.search(
        r"农村低保标准 830 元/人·月 引用 2024-03-01 至 2024-12-31 录入的", await seen(app, office, "/rules/figures")
    )


async def test_what_cannot_be_entered_is_said_at_its_field_and_what_was_filled_in_stays(
    app: FastAPI, world: World, county: Reader
) -> None:
    for do in ("look", "send"):
        fields = FORM | {"value": "约830", "grade": ""}
        answered = await sent(app, county, f"{FIGURE}/enter", **fields, do=do, key=forms.new_key())
        assert answered.status_code == 422
        assert 'id="value-e"' in answered.text
        assert 'id="grade-e"' in answered.text
        assert 'value="约830"' in answered.text
    answered = await sent(app, county, f"{FIGURE}/enter", **FORM | {"from_on": "2019-01-01", "article": ""}, do="look")
    assert "晋江市的政策自 2021-12-20 起，不能录更早的。" in words(answered)
    assert "请写第几条" in words(answered)
    assert await world.told(FigureProposed) == []


async def test_a_form_that_is_sent_twice_counts_once(app: FastAPI, world: World, county: Reader) -> None:
    key = forms.new_key()
    answers = [await sent(app, county, f"{FIGURE}/enter", **FORM, do="send", key=key) for _ in range(2)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(await world.told(FigureProposed)) == 1
    other = await sent(app, county, f"{FIGURE}/enter", **FORM, do="send", key=forms.new_key())
    assert "2024-03-01 已经录了一条（830 元/人·月，2024-03-01 起，等确认）" in words(other)


async def test_who_decides_second_is_told_what_happened_before(
    app: FastAPI, world: World, county: Reader, office: Reader
) -> None:
    at = await proposed(app, county)
    (other,) = await appoint(world.database, appointment(OfficeRole.LEADING_GROUP_OFFICE, "other-officer"))
    assert (await sent(app, office, at, do="refuse")).status_code == 422
    assert (await sent(app, office, at, do="refuse", reason="文号不对")).status_code == 303
    late = await sent(app, other, at, do="confirm")
    assert late.status_code == 409
    assert re.search(r"没有确认：王\*leading-officer 今天 12:00已经退回了", words(late))
    page = await seen(app, county, at)
    assert "没有采用，理由：文号不对" in page
    assert "谁从哪天起符合" not in page
    assert len(await world.told(FigureRefused)) == 1


async def test_nobody_decides_on_his_own_proposal_but_whoever_made_it_takes_it_back(
    app: FastAPI, world: World, county: Reader
) -> None:
    at = await proposed(app, county)
    assert "收回这一条？" not in await seen(app, county, at)
    assert "收回这一条？" in await seen(app, county, f"{at}?do=refuse")
    (both,) = await appoint(world.database, appointment(OfficeRole.LEADING_GROUP_OFFICE, COUNTY))
    assert "要换一个人确认" in await seen(app, both, at)
    own = await sent(app, both, at, do="confirm")
    assert (own.status_code, "这是您自己录入的" in words(own)) == (422, True)
    assert (await sent(app, county, at, do="refuse", reason="写错了")).status_code == 303
    assert await world.told(FigureSet) == []


@pytest.mark.parametrize("role", list(OfficeRole))
async def test_who_may_enter_and_who_may_decide(app: FastAPI, world: World, county: Reader, role: OfficeRole) -> None:
    at = await proposed(app, county)
    (reader,) = await appoint(world.database, appointment(role, "somebody"))
    may = MAY[role]
    async with browser(app, reader) as client:
        assert (await client.get(f"{FIGURE}/enter")).status_code == (200 if Action.SET_FIGURE in may else 404)
        assert (await client.get(at)).status_code == (200 if Action.SEE_RULES in may else 404)
    confirmed = await sent(app, reader, at, do="confirm")
    assert confirmed.status_code == (303 if Action.CONFIRM_FIGURE in may else 404)
    assert len(await world.told(FigureSet)) == (Action.CONFIRM_FIGURE in may)


async def test_an_entry_of_another_figure_or_region_is_not_found_and_a_foreign_form_is_refused(
    app: FastAPI, world: World, county: Reader, office: Reader
) -> None:
    at = await proposed(app, county)
    (elsewhere,) = await appoint(
        world.database, appointment(OfficeRole.LEADING_GROUP_OFFICE, "elsewhere", region="dalian")
    )
    async with browser(app, office) as client:
        assert (await client.get(at.replace("dibao_rural_month", "line_multiplier"))).status_code == 404
        foreign = await client.post(at, data={"do": "confirm"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert (await sent(app, elsewhere, at, do="confirm")).status_code == 404
    assert await world.told(FigureSet) == []


async def test_each_sees_the_households_of_his_areas_and_no_list_without_the_right(
    app: FastAPI, world: World, county: Reader, office: Reader
) -> None:
    await world.hear(recorded("h1", net=79_000), recorded("h2", net=79_000, area_code="350582101001"))
    at = await proposed(app, county)
    await world.run_jobs()
    assert {f"许*h{number} 户" in await seen(app, office, at) for number in (1, 2)} == {True}
    town = appointment(OfficeRole.TOWN_CLERK, "clerk", areas=("350582101000",))
    clerk, official = await appoint(world.database, town, appointment(OfficeRole.LEADING_OFFICIAL, "official"))
    page = await seen(app, clerk, at)
    assert "许*h2 户" in page
    assert "许*h1 户" not in page
    assert "SR-INC-01 新触发 1 户" in page
    page = await seen(app, official, at)
    assert "SR-INC-01 新触发 2 户" in page
    assert "h1" not in page


async def test_an_entry_is_corrected_from_what_it_says_and_taken_back(
    app: FastAPI, world: World, county: Reader
) -> None:
    entry = await enter(world, wanted("830"))
    at = f"{FIGURE}/{entry.entry_id}"
    assert "更正这一条 撤销这一条" in await seen(app, county, at)
    async with browser(app, county) as client:
        form = await client.get(f"{FIGURE}/enter?replaces={entry.entry_id}")
        assert 'name="value" inputmode="decimal" maxlength="20" value="830"' in form.text
        form = await client.get(f"{FIGURE}/enter?replaces={entry.entry_id}&do=withdraw")
        assert 'name="value"' not in form.text
        assert (await client.get(f"{FIGURE}/enter?replaces=no-such-entry")).status_code == 404
    taken_back = await proposed(app, county, replaces=entry.entry_id, withdraw="yes")
    assert "撤销，不再用这一条" in await seen(app, county, taken_back)


async def test_what_is_carried_on_is_marked_and_filled_in_for_its_new_paper(
    app: FastAPI, county: Reader, moved: Callable[[date], None]
) -> None:
    moved(date(2025, 1, 2))
    assert "2024-12-31 到期，没有新文件，先沿用 815 元/人·月，是暂定的" in await seen(app, county, FIGURE)
    async with browser(app, county) as client:
        form = await client.get(f"{FIGURE}/enter")
    assert 'value="815"' in form.text
    assert 'value="2025-01-01"' in form.text


@pytest.mark.parametrize("kind", list(Kind))
async def test_a_figure_of_every_kind_has_a_form(app: FastAPI, county: Reader, kind: Kind) -> None:
    figures = region_files("jinjiang", demo=True).figures
    name = next(name for name in figures if asked(name).kind is kind)
    async with browser(app, county) as client:
        answered = await client.get(f"/rules/figures/{name}/enter")
    assert answered.status_code == 200
    assert 'id="value"' in answered.text
