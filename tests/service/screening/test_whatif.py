"""/rules/<rule>/whatif: counted over the reader's households, written nowhere, told to nobody."""

import asyncio
import html
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from python_calamine import CalamineWorkbook

from libs.events.contracts.values import OfficeRole
from libs.web.access import MAY, Action
from services.screening.domain.reading import AsOf
from services.screening.main import SERVICE, web_app
from services.screening.store import population
from services.screening.usecases.whatif import Populations
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.world import World, alert, recorded

AT = "/rules/SR-INC-01/whatif"
TRIED = f"{AT}?figure=line_year&value=21%2C516"
COUNTY, OFFICE = OfficeRole.COUNTY_OFFICER, OfficeRole.LEADING_GROUP_OFFICE
OTHER_TOWN = "350582105201"
KEPT = ("outbox", "findings", "told_findings", "held_findings", "households", "jobs", "figure_entries")


@pytest.fixture
async def app(world: World, tmp_path: Path, may_2024: None) -> AsyncIterator[FastAPI]:
    async with running(web_app(settings_for(world.database, tmp_path, demo=True))) as made:
        yield made


async def words(
    app: FastAPI, world: World, at: str, role: OfficeRole = COUNTY, status: int = 200, **more: object
) -> str:
    """The page without its tags."""
    (reader,) = await appoint(world.database, appointment(role, **more))
    async with browser(app, reader) as client:
        answered = await client.get(at)
    assert answered.status_code == status, answered.text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answered.text)))


async def some_households(world: World) -> None:
    """One below the line, two between it and the line that is tried, of which one lives in another town, one above."""
    await world.hear(
        recorded("below", net=4 * 19_000),
        recorded("near", net=4 * 20_000),
        recorded("far", net=4 * 20_000, area_code=OTHER_TOWN),
        recorded("above", net=4 * 30_000),
    )


async def all_that_is_kept(world: World) -> dict[str, list[tuple[object, ...]]]:
    return {table: await world.ask(f"select * from {table} order by 1, 2") for table in KEPT}


async def test_another_line_counts_who_comes_in_and_where_and_writes_nothing(app: FastAPI, world: World) -> None:
    await some_households(world)
    before = await all_that_is_kept(world)
    said = await words(app, world, TRIED)
    assert "只试算：不改标准，不触发疑点，不通知任何人。" in said
    assert re.search(r"按 今天 [0-9:]{5} 的资料，4 户", said)
    assert "等于 12 × 低保标准 815 元 × 2.2 倍" in said
    assert re.search(r"触发的户 1 → 3 多出来 ＋2 户 不再触发 0 户 其中已在办的 0 户 要多跑的入户 2 户，2 个村", said)
    assert "350582104000 1 2 ＋1 0 1 1 1" in said
    listed = await words(app, world, f"{AT}/households?figure=line_year&value=21516&way=in")
    assert "人均可支配收入 20,000 元；现行 19,560 元，试算 21,516 元" in listed
    assert "共 2 户" in listed
    await words(app, world, f"{AT}?figure=line_year&value=17604&on=2024-03-01")
    assert await all_that_is_kept(world) == before


async def test_a_reader_of_a_town_sees_only_the_town(app: FastAPI, world: World) -> None:
    await some_households(world)
    said = await words(app, world, TRIED, areas=("350582105000",))
    assert "触发的户 0 → 1" in said
    assert "350582104000" not in said


@pytest.mark.parametrize("role", list(OfficeRole))
async def test_who_may_not_try_figures_sees_neither_page(app: FastAPI, world: World, role: OfficeRole) -> None:
    (reader,) = await appoint(world.database, appointment(role))
    async with browser(app, reader) as client:
        found = {(await client.get(at)).status_code for at in (AT, f"{AT}/households?way=in", f"{AT}/workbook")}
    assert found == {200 if Action.TRY_FIGURE in MAY[role] else 404}


async def test_what_cannot_be_tried_is_said_in_words(app: FastAPI, world: World) -> None:
    await some_households(world)
    for written in ("14669", "29341", "很多"):
        said = await words(app, world, f"{AT}?value={written}", status=422)
        assert "填 14,670 到 29,340 之间的数。" in said
        assert "触发的户 1 → 1" in said
    for missing in (f"{AT}?figure=no_such", f"{AT}?figure=feed_due_day", "/rules/SR-XXX-99/whatif", "/rules/B2/whatif"):
        await words(app, world, missing, status=404)
    assert "这一天看不了，按今天算" in await words(app, world, f"{AT}?on=2031-01-01")
    assert "现行标准没有录入" in await words(app, world, f"{AT}?on=2023-06-01")
    assert "这条规则那一天没在用" in await words(app, world, "/rules/SR-EXP-01/whatif?on=2021-12-19")
    assert "没有这个筛选条件" in await words(app, world, f"{AT}/households?way=nonsense")


async def test_the_command_counts_the_same(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], may_2024: None
) -> None:
    await some_households(world)
    settings = settings_for(world.database, tmp_path, demo=True)
    said = ["--region", "jinjiang", "--figure", "line_year", "--value"]
    run = SERVICE.further().more["whatif"]
    assert await asyncio.to_thread(run, settings, [*said, "21516"]) == 0
    assert "合计，一户算一次：1 → 3 户，进 2，出 0，要入户 2 户，2 个村" in capsys.readouterr().out
    file = tmp_path / "in-and-out.xlsx"
    assert await asyncio.to_thread(run, settings, [*said, "21516", "--out", str(file)]) == 0
    assert [row[2] for row in sheets_of(file.read_bytes())["进出的户"][-2:]] == ["near", "far"]
    assert await asyncio.to_thread(run, settings, [*said, "21516", "--out", str(tmp_path / "no" / "x.xlsx")]) == 2
    capsys.readouterr()
    assert await asyncio.to_thread(run, settings, [*said, "1"]) == 2
    assert "填 14,670 到 29,340 之间的数。" in capsys.readouterr().err
    assert await asyncio.to_thread(run, settings, [*said[:3], "no_such_figure", "--value", "1"]) == 2


def sheets_of(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


async def test_who_comes_in_and_goes_out_is_kept_as_a_workbook_without_names(app: FastAPI, world: World) -> None:
    await some_households(world)
    before = await all_that_is_kept(world)
    (reader,) = await appoint(world.database, appointment(COUNTY))
    at = f"{AT}/workbook?figure=line_year&value="
    async with browser(app, reader) as client:
        answered = await client.get(f"{at}21516")
        assert answered.status_code == 200, answered.text
        assert "filename*=UTF-8" in answered.headers["content-disposition"]
        assert (await client.get(f"{at}1")).status_code == 404, "what cannot be tried has no workbook"
    found = sheets_of(answered.content)
    households = found["进出的户"]
    assert households[0][0] == "只试算：不改标准，不触发疑点，不通知任何人。"
    assert any("范围：您看得到的户" in str(row[0]) for row in households)
    reason = "人均可支配收入 20,000 元；现行 19,560 元，试算 21,516 元"
    told = ["SR-INC-01", "未触发", "触发", "进", "是", "", reason]
    assert [row[2:] for row in households[-2:]] == [["near", *told], ["far", *told]]
    assert [row[1:] for row in found["各镇（街道）"][-2:]] == [[1, 2, 1, 0, 1, 1, 1], [0, 1, 1, 0, 1, 1, 1]]
    assert await all_that_is_kept(world) == before


async def test_a_workbook_holds_the_readers_households_and_is_never_cut(
    app: FastAPI, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_households(world)
    (reader,) = await appoint(world.database, appointment(COUNTY, areas=("350582105000",)))
    at = f"{AT}/workbook?figure=line_year&value=21516"
    async with browser(app, reader) as client:
        households = sheets_of((await client.get(at)).content)["进出的户"]
        assert [row[2] for row in households if row[3] == "SR-INC-01"] == ["far"]
        monkeypatch.setattr("services.screening.domain.whatif.sheet.ROWS_MAX", 0)
        refused = await client.get(at)
    assert refused.status_code == 422
    assert "超过一张表的 0 行，没有做。请按镇（街道）分开下载" in refused.text


async def test_illness_is_not_shown_to_who_may_not_see_it(app: FastAPI, world: World) -> None:
    await world.hear(recorded("h1"), alert("r1", 16_000))
    at = "/rules/SR-MED-01/whatif/households?figure=med_selfpay_other&value=15000&way=in"
    assert "今年自付 16,000 元；现行 20,000 元，试算 15,000 元" in await words(app, world, at, COUNTY)
    said = await words(app, world, at, OFFICE, officer_id="officer-2")
    assert "理由涉及病情，您的岗位不显示。" in said
    assert "16,000" not in said
    (reader,) = await appoint(world.database, appointment(OFFICE, officer_id="officer-2"))
    async with browser(app, reader) as client:
        kept = str(sheets_of((await client.get(at.replace("households", "workbook"))).content))
    assert "理由涉及病情" in kept
    assert "16,000" not in kept


async def test_two_at_once_read_once_and_what_is_old_is_read_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_households(world)
    read = []
    whole = population.found_in

    async def counted(*args: object) -> population.Found:
        read.append(args)
        return await whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(population, "found_in", counted)
    populations, as_of = Populations(world.database), AsOf(world.day, 5, None)
    one, other = await asyncio.gather(populations.of("jinjiang", as_of), populations.of("jinjiang", as_of))
    assert one is other
    assert len(read) == 1
    assert len(one) == 4
    monkeypatch.setattr("services.screening.usecases.whatif.FRESH", timedelta(0))
    assert await populations.of("jinjiang", as_of) is not one
