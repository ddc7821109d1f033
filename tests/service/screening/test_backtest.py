"""A draft of a rule is tried over everybody by a job: kept under the try alone, nothing raised, nobody told."""

import asyncio
import html
import io
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from python_calamine import CalamineWorkbook

from libs.events.contracts.values import OfficeRole
from libs.web.access import MAY, Action
from services.screening.main import SERVICE, web_app
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.test_followed import decided
from tests.service.screening.world import World, alert, recorded

AT = "/rules/SR-MED-01/backtest"
COUNTY, OFFICE = OfficeRole.COUNTY_OFFICER, OfficeRole.LEADING_GROUP_OFFICE
OTHER_TOWN = "350582105201"
LOWER = {"on": "2024-05-22", "from": "2021-12-20", "figure": "med_selfpay_other", "value": "15000"}
KEPT = ("outbox", "findings", "told_findings", "held_findings", "households", "figure_entries", "quiet", "runs")


@pytest.fixture
async def app(world: World, tmp_path: Path, may_2024: None) -> AsyncIterator[FastAPI]:
    async with running(web_app(settings_for(world.database, tmp_path, demo=True))) as made:
        yield made


async def some_households(world: World) -> None:
    """One above the limit, three between it and the one that is tried, of which one was recognised, one far away."""
    await world.hear(
        *(recorded(one) for one in ("above", "near", "case", "below")), recorded("far", area_code=OTHER_TOWN)
    )
    paid = {"above": 21_000, "near": 16_000, "case": 16_000, "far": 16_000, "below": 9_000}
    await world.hear(*(alert(f"r-{one}", amount, one) for one, amount in paid.items()))
    await world.hear(
        decided("k1", "case", on=date(2024, 5, 2)), decided("k1", "case", date(2024, 5, 3), monitored=False)
    )


async def all_that_is_kept(world: World) -> dict[str, list[tuple[object, ...]]]:
    return {table: await world.ask(f"select * from {table} order by 1, 2") for table in KEPT}


def plain(said: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", said)))


async def tried(app: FastAPI, world: World, said: dict[str, str], at: str = AT) -> str:
    """The address of a try that is done."""
    (reader,) = await appoint(world.database, appointment(COUNTY))
    async with browser(app, reader) as client:
        begun = await client.post(at, data=said)
        assert begun.status_code == 303, begun.text
        assert "正在算" in (await client.get(begun.headers["location"])).text
    await world.run_jobs()
    return str(begun.headers["location"])


async def words(app: FastAPI, world: World, at: str, **more: object) -> str:
    (reader,) = await appoint(world.database, appointment(COUNTY, **{"officer_id": "reader", **more}))
    async with browser(app, reader) as client:
        answered = await client.get(at)
    assert answered.status_code == 200, answered.text
    return plain(answered.text)


async def test_another_figure_is_tried_and_nothing_is_raised_or_told(app: FastAPI, world: World) -> None:
    await some_households(world)
    before = await all_that_is_kept(world)
    at = await tried(app, world, LOWER)
    said = await words(app, world, at)
    assert "只试算：不改标准，不触发疑点，不通知任何人。" in said
    assert re.search(r"触发的户 1 → 4 多出来 ＋3 户 不再触发 0 户 多出来的里，认定过或核实确认过 1 户", said)
    assert re.search(r"要多跑的入户 3 户，2 个村", said)
    assert "350582104000 1 3 ＋2 0 1 2 1 2" in said
    assert "350582104205 1 3 ＋2 0 1 2" in await words(app, world, f"{at}?town=350582104000")
    assert "共 1 户" in await words(app, world, f"{at}/households?way=confirmed")
    assert "没有这个筛选条件" in await words(app, world, f"{at}/households?way=nonsense")
    assert await all_that_is_kept(world) == before


async def test_another_first_day_and_a_past_day_say_what_they_cannot_know(app: FastAPI, world: World) -> None:
    await some_households(world)
    later = await words(app, world, await tried(app, world, {"on": "2024-05-22", "from": "2024-06-01"}))
    assert "触发的户 1 → 0 多出来 0 户 不再触发 1 户" in later
    world.day = date(2024, 4, 9)
    past = await words(app, world, await tried(app, world, {**LOWER, "on": "2024-04-09"}))
    assert "触发的户 0 → 0" in past, "the settlements of 10 April were not yet"
    assert "后来被新资料盖掉的、撤回的行、更正前的数，已经看不到" in past


async def test_a_reader_of_a_town_sees_only_the_town(app: FastAPI, world: World) -> None:
    await some_households(world)
    at = await tried(app, world, LOWER)
    said = await words(app, world, at, areas=("350582105000",))
    assert "触发的户 0 → 1" in said
    assert "350582104000" not in said


async def test_the_same_draft_that_is_being_tried_is_not_begun_twice(app: FastAPI, world: World) -> None:
    await some_households(world)
    (reader,) = await appoint(world.database, appointment(COUNTY))
    (other,) = await appoint(world.database, appointment(OFFICE, officer_id="officer-2"))
    async with browser(app, reader) as one, browser(app, other) as two:
        both = await asyncio.gather(one.post(AT, data=LOWER), two.post(AT, data=LOWER))
        assert both[0].headers["location"] == both[1].headers["location"]
        await world.run_jobs()
        again = await one.post(AT, data=LOWER)
        assert again.headers["location"] != both[0].headers["location"], "what is known now may be another"
    assert await world.ask("select count(*) from backtests") == [(2,)]


async def test_a_killed_chunk_done_again_counts_nobody_twice(app: FastAPI, world: World) -> None:
    await some_households(world)
    at = await tried(app, world, LOWER)
    await world.ask("with a as (update jobs set state = 'WAITING', checkpoint = null returning 1) select * from a")
    await world.run_jobs()
    assert "触发的户 1 → 4" in await words(app, world, at)


async def test_what_cannot_be_tried_is_said_in_words(app: FastAPI, world: World) -> None:
    (reader,) = await appoint(world.database, appointment(COUNTY))
    wrong = [
        ({"on": "2031-01-01"}, "看不了这一天"),
        ({"on": "2021-12-19"}, "看不了这一天"),
        ({"from": "soon"}, "起始日写成 2024-05-31"),
        ({"figure": "line_year", "value": "1"}, "没有这项标准可以试"),
        ({**LOWER, "value": "1"}, "填 15,000 到 30,000 之间的数"),
    ]
    async with browser(app, reader) as client:
        for said, sentence in wrong:
            answered = await client.post(AT, data=said)
            assert (answered.status_code, sentence in answered.text) == (422, True), answered.text
        assert "问的不是农户" in (await client.get("/rules/SR-VIL-01/backtest")).text
        assert (await client.post("/rules/SR-VIL-01/backtest", data={})).status_code == 404
        for missing in ("/rules/SR-XXX-99/backtest", "/rules/B2/backtest", f"{AT}/no-such-try"):
            assert (await client.get(missing)).status_code == 404
    assert await world.ask("select count(*) from jobs") == [(0,)]


@pytest.mark.parametrize("role", list(OfficeRole))
async def test_who_may_not_try_figures_tries_no_draft(app: FastAPI, world: World, role: OfficeRole) -> None:
    (reader,) = await appoint(world.database, appointment(role))
    async with browser(app, reader) as client:
        found = (await client.get(AT)).status_code, (await client.post(AT, data=LOWER)).status_code
    assert found == ((200, 303) if Action.TRY_FIGURE in MAY[role] else (404, 404))


async def test_the_command_counts_the_same_and_writes_nothing(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], may_2024: None
) -> None:
    await some_households(world)
    before = await all_that_is_kept(world)
    settings = settings_for(world.database, tmp_path, demo=True)
    said = ["--region", "jinjiang", "--rule", "SR-MED-01", "--figure", "med_selfpay_other", "--value"]
    run = SERVICE.further().more["backtest"]
    assert await asyncio.to_thread(run, settings, [*said, "15000"]) == 0
    out = capsys.readouterr().out
    assert "合计：1 → 4 户，进 3（认定或确认过 1），出 0，要入户 3 户，2 个村，一个村最多 2" in out
    assert await asyncio.to_thread(run, settings, [*said, "1"]) == 2
    assert "填 15,000 到 30,000 之间的数。" in capsys.readouterr().err
    assert await asyncio.to_thread(run, settings, ["--region", "jinjiang", "--rule", "SR-VIL-01"]) == 2
    assert await all_that_is_kept(world) == before
    assert await world.ask("select count(*) from backtests") == [(0,)]


def sheets_of(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


async def test_who_comes_in_and_goes_out_is_kept_as_a_workbook_without_names(app: FastAPI, world: World) -> None:
    await some_households(world)
    at = await tried(app, world, LOWER)
    assert "下载进出的户（XLSX）" in await words(app, world, at)
    (reader,) = await appoint(world.database, appointment(COUNTY))
    async with browser(app, reader) as client:
        answered = await client.get(f"{at}/workbook")
    assert answered.status_code == 200, answered.text
    assert "filename*=UTF-8" in answered.headers["content-disposition"]
    found = sheets_of(answered.content)
    households = found["进出的户"]
    assert households[0][0] == "只试算：不改标准，不触发疑点，不通知任何人。"
    assert any("按 2024-05-22 算，2021-12-20 起用" in str(row[0]) for row in households)
    new = ["未触发", "触发", "进", "是"]
    told = [["case", *new, "认定或确认过"], ["near", *new, ""], ["far", *new, ""]]
    assert [row[2:] for row in households[-3:]] == told
    assert [row[1:] for row in found["各镇（街道）"][-2:]] == [[1, 3, 2, 0, 1, 2, 1, 2], [0, 1, 1, 0, 0, 1, 1, 1]]
    assert [row[2:] for row in found["各村"][-2:]] == [[1, 3, 2, 0, 1, 2], [0, 1, 1, 0, 0, 1]]


async def test_a_workbook_holds_the_readers_households_is_never_cut_and_waits_for_the_job(
    app: FastAPI, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_households(world)
    at = await tried(app, world, LOWER)
    of_town = appointment(COUNTY, officer_id="town", areas=(f"{OTHER_TOWN[:9]}000",))
    (reader,) = await appoint(world.database, of_town)
    async with browser(app, reader) as client:
        households = sheets_of((await client.get(f"{at}/workbook")).content)["进出的户"]
        assert [row[2] for row in households if row[5] == "进"] == ["far"]
        monkeypatch.setattr("services.screening.domain.whatif.tried_sheet.ROWS_MAX", 0)
        refused = await client.get(f"{at}/workbook")
        assert (refused.status_code, "超过一张表的" in refused.text) == (422, True)
        assert (await client.get(f"{AT}/no-such-try/workbook")).status_code == 404
        begun = (await client.post(AT, data={**LOWER, "value": "15500"})).headers["location"]
        early = await client.get(f"{begun}/workbook")
    assert (early.status_code, "还没算完，表没有做" in early.text) == (422, True)
