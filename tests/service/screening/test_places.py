"""/rules/SR-VIL-02: which villages have no unit, or one that was not evaluated; asked when somebody looks."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from libs.events.contracts.runs import RunEnded
from libs.events.contracts.screening import FindingRaised, ItemsEnded
from libs.events.contracts.subjects import SubjectRowRaised, SubjectRowWithdrawn
from libs.events.contracts.values import OfficeRole
from libs.events.transport import clock
from services.screening.main import web_app
from services.screening.usecases import runs
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.test_late import text_of
from tests.service.screening.world import RECEIVED, World, loaded

LIAISON = OfficeRole.DEPARTMENT_LIAISON
AT = "/rules/SR-VIL-02"
ONE, TWO, THREE = "350582104201", "350582104202", "350582104203"
pytestmark = pytest.mark.usefixtures("may_2024")


@pytest.fixture
async def app(world: World, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with running(web_app(settings_for(world.database, tmp_path, demo=True))) as made:
        yield made


def row(row_id: str, code: str = ONE, upload: str = "u1", **changes: Any) -> SubjectRowRaised:
    said: dict[str, Any] = {
        "region": "jinjiang",
        "about": "village",
        "code": code,
        "row_id": row_id,
        "feed": "village_units",
        "upload_id": upload,
        "line_no": 2,
        "department": "农业农村局",
        "list_title": "村帮扶力量名单",
        "received_at": RECEIVED,
        "facts": facts(),
    }
    return SubjectRowRaised(**{**said, **changes})


def facts(**changes: str) -> dict[str, str]:
    return {"unit_due": "yes", "has_unit": "yes", "evaluated_on": "2024-01-05", **changes}


def back(row_id: str, code: str = ONE, upload: str = "u2") -> SubjectRowWithdrawn:
    said = {"about": "village", "code": code, "row_id": row_id, "feed": "village_units", "upload_id": upload}
    return SubjectRowWithdrawn(region="jinjiang", item_id=f"w-{row_id}", **said)


async def items(world: World) -> list[str]:
    return [item for ended in await world.told(ItemsEnded) for item in ended.items]


async def test_villages_are_listed_with_their_reason_for_the_county_and_nobody_is_screened(
    app: FastAPI, world: World
) -> None:
    await world.hear(
        row("a1", facts=facts(evaluated_on="2023-05-21")),
        row("a2", TWO, facts=facts(has_unit="no")),
        row("a3", THREE, facts={"unit_due": "yes", "has_unit": "yes"}),
        row("a4", "350582104204", facts=facts(evaluated_on="2023-05-22")),
        row("a5", "350582104205", facts=facts(unit_due="no", has_unit="no", evaluated_on="never")),
        row("a6", "350582104206", holds_to=date(2024, 5, 21)),
    )
    said = await text_of(app, world, AT, OfficeRole.COUNTY_OFFICER)
    assert "现在触发 3 个" in said
    assert f"{ONE} 该有挂钩（帮扶）单位，没有，或最近一次评价 2023-05-21 超过 12 个月" in said
    assert f"{THREE} 最近一次评价日" in said, "what is missing is said"
    assert TWO in said
    assert "350582104206" in said, "a unit whose last day has passed is none"
    assert "350582104204" not in said
    assert "350582104205" not in said
    assert await world.told(FindingRaised) == []
    assert await items(world) == ["a1", "a2", "a3", "a4", "a5", "a6"]


async def test_no_town_reads_it(app: FastAPI, world: World) -> None:
    await world.hear(row("a1", facts=facts(has_unit="no")))
    said = await text_of(app, world, AT, OfficeRole.TOWN_CLERK)
    assert ONE not in said
    assert "现在触发" not in said


async def test_a_row_twice_corrected_withdrawn_or_late_counts_once_and_ends_its_list(world: World) -> None:
    await world.hear(row("a1"), row("a1"), row("b1", TWO))
    await world.hear(loaded(2, "u1", feed="village_units"))
    await world.hear(row("a2", replaces="a1", upload="u2"))
    await world.hear(back("b1", TWO), back("b1", TWO), loaded(2, "u2", feed="village_units"))
    await world.run_jobs()
    assert await world.ask("select row_id from subject_rows where in_force") == [("a2",)]
    assert await world.ask("select upload_id, handled, state from uploads order by 1") == [
        ("u1", 2, "PASSED"),
        ("u2", 2, "PASSED"),
    ]
    assert set(await items(world)) == {"a1", "b1", "a2", "w-b1"}


async def test_what_takes_a_row_back_may_come_before_it(world: World) -> None:
    await world.hear(back("a1"), row("b2", TWO, replaces="b1", upload="u2"))
    await world.hear(row("a1"), row("b1", TWO))
    assert await world.ask("select row_id from subject_rows where in_force") == [("b2",)]
    assert await world.ask("select upload_id, handled from uploads order by 1") == [("u1", 2), ("u2", 2)]


async def test_the_department_that_the_rule_names_reads_it_and_no_other(app: FastAPI, world: World) -> None:
    await world.hear(row("a1", facts=facts(has_unit="no")))
    for department, reads in (("agriculture", True), ("农业农村局", True), ("education", False)):
        (reader,) = await appoint(world.database, appointment(LIAISON, f"of-{department}", department=department))
        async with browser(app, reader) as client:
            answered = await client.get(AT)
        assert answered.status_code == (200 if reads else 404)
        assert (ONE in answered.text) is reads
        assert 'href="/rules' not in answered.text, "no link to what it may not open"


async def test_a_page_that_is_none_is_not_found_and_one_behind_the_end_says_so(app: FastAPI, world: World) -> None:
    await world.hear(row("a1", facts=facts(has_unit="no")))
    (reader,) = await appoint(world.database, appointment(OfficeRole.COUNTY_OFFICER))
    async with browser(app, reader) as client:
        assert (await client.get(AT, params={"page": "x"})).status_code == 404
        behind = await client.get(AT, params={"page": "2"})
    assert behind.status_code == 200
    assert "这一页没有" in behind.text


async def test_assets_are_listed_by_their_number_in_the_region_that_has_the_rule(world: World, tmp_path: Path) -> None:
    said = {"region": "dalian", "about": "asset", "feed": "project_assets", "list_title": "扶贫项目资产台账"}
    kept = {"has_owner": "yes", "has_keeper": "yes"}
    await world.hear(
        row("a1", "ZC-1", **said, facts={**kept, "state": "idle", "village": "210281001001"}),
        row("a2", "ZC-2", **said, facts={**kept, "state": "idle"}),
    )
    (whole, county) = await appoint(
        world.database,
        appointment(OfficeRole.LEADING_GROUP_OFFICE, "whole", region="dalian", areas=("210200000000",)),
        appointment(OfficeRole.COUNTY_OFFICER, "county", region="dalian", areas=("210281000000",)),
    )
    async with running(web_app(settings_for(world.database, tmp_path, demo=True, region="dalian"))) as app:
        for reader, seen in ((whole, {"ZC-1", "ZC-2"}), (county, {"ZC-1"})):
            async with browser(app, reader) as client:
                answered = await client.get("/rules/SR-AST-01")
            assert answered.status_code == 200, answered.text
            assert {code for code in ("ZC-1", "ZC-2") if code in answered.text} == seen


async def test_a_monthly_run_tells_how_many_villages_meet_it_and_nothing_of_a_rule_that_none_meets(
    world: World,
) -> None:
    for expected in ([], [("SR-VIL-02", 2, "village", ("农业农村",))]):
        async with world.database.transaction() as session:
            await runs.start(session, "jinjiang", clock.now(), "officer")
        await world.run_jobs()
        *_, ended = await world.told(RunEnded)
        assert [(one.rule_id, one.met, one.subject, one.departments) for one in ended.places] == expected
        await world.ask("delete from runs returning 1")
        await world.hear(row("a1", facts=facts(has_unit="no")), row("a2", TWO, facts=facts(has_unit="no")))
        await world.hear(row("a3", THREE))
