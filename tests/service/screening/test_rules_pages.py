"""/rules: which rules and figures hold today, by which paper, what is not set and what that stops."""

import html
import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI

from libs.events.contracts.values import OfficeRole
from libs.web.access import MAY, Action
from services.screening.main import web_app
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.world import World, recorded

PAGES = ("/rules", "/rules/figures", "/rules/figures/dibao_rural_month", "/rules/SR-INC-01", "/rules/B2")


@pytest.fixture
async def app(world: World, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with running(web_app(settings_for(world.database, tmp_path, demo=True))) as made:
        yield made


async def text_of(
    app: FastAPI, world: World, at: str, role: OfficeRole = OfficeRole.COUNTY_OFFICER, **more: object
) -> str:
    (reader,) = await appoint(world.database, appointment(role, **more))
    async with browser(app, reader) as client:
        answered = await client.get(at)
    assert answered.status_code == 200, answered.text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answered.text)))


@pytest.mark.parametrize("role", list(OfficeRole))
async def test_who_may_see_rules_sees_every_page_and_nobody_else_any(
    app: FastAPI, world: World, role: OfficeRole
) -> None:
    (reader,) = await appoint(world.database, appointment(role))
    async with browser(app, reader) as client:
        found = {at: (await client.get(at)).status_code for at in PAGES}
    assert found == dict.fromkeys(PAGES, 200 if Action.SEE_RULES in MAY[role] else 404)


@pytest.mark.parametrize("at", ["/rules/SR-XXX-99", "/rules/figures/no_such_figure"])
async def test_what_is_not_there_is_not_found(app: FastAPI, world: World, at: str) -> None:
    (reader,) = await appoint(world.database, appointment(OfficeRole.AUDITOR))
    async with browser(app, reader) as client:
        assert (await client.get(at)).status_code == 404


@pytest.mark.usefixtures("may_2024")
async def test_a_rule_says_since_when_by_which_clause_and_whom_it_tells(app: FastAPI, world: World) -> None:
    said = await text_of(app, world, "/rules")
    assert "人均可支配收入低于监测线 SR-INC-01 在用，自 2021-12-20" in said
    assert "晋乡村振兴组〔2021〕3号 第二条、第三条" in said
    assert "农业农村、民政" in said
    assert "农村危房改造补助 B2" in said


@pytest.mark.usefixtures("may_2024")
async def test_a_rule_counts_the_households_of_the_readers_areas(app: FastAPI, world: World) -> None:
    await world.hear(recorded("h1", net=50_000), recorded("h2", net=50_000))
    assert "SR-INC-01 在用，自 2021-12-20 2 户" in await text_of(app, world, "/rules")
    town = {"officer_id": "officer-2", "areas": ("350582101000",)}
    assert "SR-INC-01 在用，自 2021-12-20 0 户" in await text_of(app, world, "/rules", OfficeRole.TOWN_CLERK, **town)
    assert "现在触发 2 户" in await text_of(app, world, "/rules/SR-INC-01")


async def test_filters_and_search_narrow_the_rules_and_an_unknown_filter_gives_nothing(
    app: FastAPI, world: World
) -> None:
    said = await text_of(app, world, "/rules?department=医保")
    assert "SR-MED-01" in said
    assert "SR-INC-01" not in said
    assert "SR-INC-01" in await text_of(app, world, "/rules?q=监测线")
    assert "没有这样的规则" in await text_of(app, world, "/rules?q=没有这几个字")
    said = await text_of(app, world, "/rules?department=气象")
    assert "没有这个筛选条件" in said
    assert "SR-" not in said


@pytest.mark.usefixtures("may_2024")
async def test_a_figure_shows_value_days_paper_and_what_rests_on_it(app: FastAPI, world: World) -> None:
    said = await text_of(app, world, "/rules/figures")
    assert re.search(r"农村低保标准 815 元/人·月 演示值 2024-01-01 至 2024-12-31 .*?SR-INC-01", said)
    assert re.search(r"监测线倍数 2 倍 文件原文 2021-12-20 起 晋乡村振兴组〔2021〕3号 第二条", said)


@pytest.mark.usefixtures("may_2024")
async def test_what_is_not_set_is_never_called_zero_and_names_what_it_stops(app: FastAPI, world: World) -> None:
    said = await text_of(app, world, "/rules/figures?show=missing")
    assert "农村低保标准 815" not in said
    assert re.search(r"低保核算时不计入的收入 — 1 条因此少算一个条件 去录入 标准未录入", said)
    detail = await text_of(app, world, "/rules/figures/income_disregard")
    assert "还没有录入过，单位 元/户·年" in detail
    assert "没有这个筛选条件" in await text_of(app, world, "/rules/figures?show=nonsense")
    assert "没有这样的标准" in await text_of(app, world, "/rules/figures?q=没有这几个字")


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2024, 10, 31), ""),
        (date(2024, 11, 1), "还有 60 天"),
        (date(2024, 12, 31), "今天是最后一天"),
        (date(2025, 1, 1), ""),
    ],
)
async def test_a_figure_that_ends_soon_is_named_at_the_top(
    app: FastAPI, world: World, moved: Callable[[date], None], day: date, says: str
) -> None:
    moved(day)
    for at in ("/rules", "/rules/figures", "/rules/figures/dibao_rural_month"):
        said = await text_of(app, world, at)
        assert ("到期没有新文件，按“沿用”标出" in said) is bool(says)
        assert says in said


async def test_without_the_demo_the_line_is_not_set_and_the_rule_says_so(world: World, tmp_path: Path) -> None:
    async with running(web_app(settings_for(world.database, tmp_path, demo=False))) as app:
        assert "SR-INC-01 标准未录入 农村低保标准" in await text_of(app, world, "/rules")
        assert "没有算： 农村低保标准 标准未录入" in await text_of(app, world, "/rules/SR-INC-01")
        assert "条规则或待遇因此没算" in await text_of(app, world, "/rules/figures/dibao_rural_month")
