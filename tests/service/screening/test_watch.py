"""Villages come onto the watch list and leave it as their list says; each change is told once, and shown."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
from fastapi import FastAPI

from libs.events.contracts.runs import RunEnded
from libs.events.contracts.screening import FindingRaised
from libs.events.contracts.subjects import SubjectRowRaised
from libs.events.contracts.values import OfficeRole
from libs.events.contracts.watch import WatchedVillage, WatchEnded, WatchStarted
from services.screening.store import entered
from services.screening.timers import sweep_watch
from services.screening.usecases import watch
from tests.service.helpers import appoint, appointment, browser
from tests.service.screening.test_followed import decided
from tests.service.screening.test_late import app, text_of  # noqa: F401 - the same pages
from tests.service.screening.test_places import ONE, THREE, TWO, back, row
from tests.service.screening.test_runs import start
from tests.service.screening.world import AREA, World, recorded

NOW = datetime(2024, 5, 22, 4, tzinfo=UTC)
COUNTY, TOWN, LIAISON = OfficeRole.COUNTY_OFFICER, OfficeRole.TOWN_CLERK, OfficeRole.DEPARTMENT_LIAISON
YES = {"unit_due": "no", "has_unit": "no", "tag_year": 2024, "old_base": "yes", "minority": "no", "low_income": "yes"}
NO = {**YES, "old_base": "no", "low_income": "no"}
pytestmark = pytest.mark.usefixtures("may_2024")


def listed(row_id: str, code: str = ONE, upload: str = "u1", **changes: object) -> SubjectRowRaised:
    return row(row_id, code, upload, **{"facts": YES, **changes})


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list counts as whole as soon as a row of it came."""
    monkeypatch.setattr(watch, "STILL", timedelta(0))


async def look(world: World) -> None:
    async with world.database.transaction() as session:
        await watch.come(session, "jinjiang", NOW, world.asking)


async def started(world: World) -> list[list[str]]:
    return [[one.village for one in event.villages] for event in await world.told(WatchStarted)]


async def ended(world: World) -> list[list[tuple[str, str]]]:
    return [[(one.village, one.why) for one in event.villages] for event in await world.told(WatchEnded)]


async def test_a_list_is_told_once_when_all_of_it_came_however_often_it_is_sent_or_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.hear(listed("a1"), listed("a1"))
    monkeypatch.setattr(watch, "STILL", timedelta(hours=1))
    await look(world)
    assert await started(world) == [], "the rest of the list may be on its way"
    monkeypatch.setattr(watch, "STILL", timedelta(0))
    await world.hear(listed("b1", TWO), listed("c1", THREE, facts=NO))
    await look(world)
    await look(world)
    (event,) = await world.told(WatchStarted)
    assert (event.key, event.rule_id, event.departments) == ("region:jinjiang", "SR-VIL-01", ("农业农村", "民宗"))
    assert event.villages[0] == WatchedVillage(
        village=ONE, from_on=date(2024, 5, 11), tags=("old_base", "low_income"), tag_year=2024, row_id="a1"
    )
    assert [one.village for one in event.villages] == [ONE, TWO]
    corrected = {**YES, "old_base": "no"}
    await world.hear(listed("a1"), listed("a2", upload="u2", replaces="a1", facts=corrected))
    await look(world)
    assert len(await world.told(WatchStarted)) == 1
    kept = "select row_id, tags from watched_villages where village = :village"
    assert await world.ask(kept, village=ONE) == [("a2", ["low_income"])]
    assert await world.told(FindingRaised) == [], "no finding, no triage"


async def test_what_is_taken_back_or_named_no_longer_ends_once_and_may_start_again(world: World) -> None:
    await world.hear(listed("a1"), listed("b1", TWO), back("c1", THREE), listed("c1", THREE))
    await look(world)
    await world.hear(back("a1"), listed("b2", TWO, "u2", replaces="b1", facts=NO), back("a1"))
    await look(world)
    await look(world)
    assert await started(world) == [[ONE, TWO]], "of the third the withdrawal came before the row"
    assert await ended(world) == [[(ONE, "清单撤回了这个村"), (TWO, "本年名单没有列入")]]
    await world.hear(listed("a3", upload="u3"))
    await look(world)
    assert await started(world) == [[ONE, TWO], [ONE]]
    assert await world.ask(
        "select from_on, ended_on from watched_villages where village = :v order by 1, 2", v=ONE
    ) == [
        (date(2024, 5, 11), date(2024, 5, 22)),
        (date(2024, 5, 22), None),
    ]


async def test_rows_that_come_in_another_order_leave_the_same_list(world: World) -> None:
    await world.hear(listed("a2", upload="u2", replaces="a1", facts=NO), listed("b2", TWO, "u2", replaces="b1"))
    await look(world)
    await world.hear(listed("a1"), listed("b1", TWO, facts=NO))
    await look(world)
    assert (await started(world), await ended(world)) == ([[TWO]], [])


async def test_the_list_of_another_year_runs_out_unless_the_new_one_names_its_villages(world: World) -> None:
    await world.hear(listed("a1"), listed("b1", TWO))
    await look(world)
    world.day = date(2025, 3, 31)
    await look(world)
    await world.hear(listed("b2", TWO, "u2", replaces="b1", facts={**YES, "tag_year": 2025}))
    await look(world)
    assert await ended(world) == []
    world.day = date(2025, 4, 1)
    await look(world)
    assert await ended(world) == [[(ONE, "本年名单没有报到，上年的名单到期了")]]
    assert await started(world) == [[ONE, TWO]], "who is named again was never gone"


async def test_two_who_look_at_once_tell_it_once_and_without_the_lock_one_of_them_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.hear(listed("a1"))
    await asyncio.gather(look(world), look(world))
    assert await started(world) == [[ONE]]
    both = asyncio.Barrier(2)

    async def no_lock(*_: object) -> None:
        await both.wait()

    monkeypatch.setattr(entered, "lock_region", no_lock)
    await world.hear(listed("b1", TWO))
    one, other = await asyncio.gather(look(world), look(world), return_exceptions=True)
    assert [type(said) for said in (one, other) if said is not None] == [asyncpg.UniqueViolationError]
    assert await started(world) == [[ONE], [TWO]]


async def test_every_region_has_its_own_and_one_without_the_rule_has_none(world: World) -> None:
    await appoint(
        world.database,
        appointment(COUNTY),
        appointment(COUNTY, "dalian", region="dalian", areas=("210200000000",)),
    )
    await world.hear(listed("a1"), listed("d1", "210281001001", region="dalian"))
    await sweep_watch(world.database, world.asking)
    await sweep_watch(world.database, world.asking)
    assert await world.ask("select region, village from watched_villages") == [("jinjiang", ONE)]


async def test_the_page_lists_villages_with_their_row_for_those_who_may_see_them(app: FastAPI, world: World) -> None:  # noqa: F811
    far = "350582105201"
    await world.hear(listed("a1"), listed("b1", TWO, facts={**NO, "minority": "yes"}), listed("f1", far))
    await world.hear(recorded("h1", area_code=ONE), recorded("h2", area_code=None, residence_area_code=ONE))
    await look(world)
    said = await text_of(app, world, "/watched", COUNTY)
    assert "关注名单 3 个村" in said
    assert f"{ONE} 老区村、低收入村 2024-05-11 村帮扶力量名单第 2 行 · 农业农村局 · 2024-05-11 2 0" in said
    assert "按月是暂定的，没有文件规定" in said
    assert "关注名单 1 个村" in await text_of(app, world, "/watched?tag=minority", COUNTY)
    assert "关注名单 1 个村" in await text_of(app, world, "/watched?town=350582105000", COUNTY)
    for wrong in ("tag=rich", "town=350582999000", "s=x", "page=x"):
        assert "没有这个筛选条件" in await text_of(app, world, f"/watched?{wrong}", COUNTY)
    assert "这一页没有" in await text_of(app, world, "/watched?page=2", COUNTY)
    await world.hear(back("b1", TWO))
    await look(world)
    said = await text_of(app, world, "/watched?s=ended", COUNTY)
    assert "不再关注的 1 个村" in said
    assert "2024-05-22 清单撤回了这个村" in said


@pytest.mark.parametrize(
    ("office", "sees", "opens"),
    [
        ({"role": TOWN, "areas": ("350582104000",)}, {ONE}, True),
        ({"role": OfficeRole.LEADING_OFFICIAL}, {ONE, "350582105201"}, True),
        ({"role": LIAISON, "department": "民宗"}, {ONE, "350582105201"}, True),
        ({"role": LIAISON, "department": "education"}, set(), False),
        ({"role": OfficeRole.VILLAGE_CADRE, "areas": (ONE,)}, set(), False),
        ({"role": OfficeRole.OPERATOR}, set(), False),
        ({"role": COUNTY, "region": "dalian", "areas": ("210281000000",)}, set(), False),
    ],
)
async def test_a_town_sees_its_own_villages_and_a_department_that_the_rule_does_not_name_none(
    app: FastAPI,  # noqa: F811
    world: World,
    office: dict,
    sees: set[str],
    opens: bool,
) -> None:
    every = {ONE, "350582105201"}
    await world.hear(listed("a1"), listed("f1", "350582105201"))
    await look(world)
    (reader,) = await appoint(world.database, appointment(**office))
    async with browser(app, reader) as client:
        answered = await client.get("/watched")
        villages = {code: await client.get(f"/watched/{code}") for code in sorted(every)}
    assert answered.status_code == (200 if opens else 404)
    assert {code for code in every if code in answered.text} == sees
    assert {code for code, one in villages.items() if one.status_code == 200} == sees


async def test_a_village_shows_what_was_found_and_what_only_the_county_may_know_to_the_county_alone(
    app: FastAPI,  # noqa: F811
    world: World,
) -> None:
    await world.hear(listed("a1"), *[recorded(f"h{n}", net=50_000, area_code=ONE) for n in (1, 2)])
    await world.hear(recorded("h3", area_code=ONE, income_blocks=()), recorded("far", net=50_000, area_code=TWO))
    await look(world)
    say = "update told_findings set event = jsonb_set(cast(event as jsonb), '{heard_by}', '\"county\"') returning 1"
    said = await text_of(app, world, f"/watched/{ONE}", TOWN)
    assert "农户 3 户 其中监测对象 0 户 6 个月没有消息 1 户" in said
    assert "没有办结的疑点 1" in said
    assert " 2 一户触发几条规则" in said
    await world.ask(say)
    assert "没有办结的疑点 0" in await text_of(app, world, f"/watched/{ONE}", TOWN)
    assert "没有办结的疑点 1" in await text_of(app, world, f"/watched/{ONE}", COUNTY)
    (reader,) = await appoint(world.database, appointment(COUNTY))
    async with browser(app, reader) as client:
        assert (await client.get(f"/watched/{THREE}")).status_code == 404, "was never on the list"
        assert (await client.get("/watched/x")).status_code == 404


async def test_a_household_is_watched_because_it_lives_there_and_that_makes_it_nothing_else(
    app: FastAPI,  # noqa: F811
    world: World,
) -> None:
    at, api = "/rules/households/h1", "/api/screening/households/h1/explanation"
    await world.hear(listed("a1"), recorded("h1", area_code=ONE))
    assert "在关注名单上（" not in await text_of(app, world, at, TOWN)
    await look(world)
    said = await text_of(app, world, at, TOWN)
    assert "这一户住的村在关注名单上（老区村、低收入村），自 2024-05-11" in said
    assert "关注，不是监测对象，不带来待遇。 晋乡村振兴组〔2021〕3号 第三条" in said
    assert "在关注名单上（" not in await text_of(app, world, f"{at}?on=2024-05-10", TOWN)
    (reader,) = await appoint(world.database, appointment(COUNTY))
    async with browser(app, reader) as client:
        told = (await client.get(api)).json()["watch"]
    assert (told["village"], told["from_on"], told["tags"]) == (ONE, "2024-05-11", ["old_base", "low_income"])
    await world.hear(decided(household="h1", on=date(2024, 5, 20)))
    assert "这一户本身是监测对象，按监测对象办" in await text_of(app, world, at, TOWN)
    await world.hear(recorded("h1", version=2, area_code=AREA))
    assert "在关注名单上（" not in await text_of(app, world, at, TOWN), "it moved away"


async def test_the_monthly_run_asks_every_household_of_a_watched_village(app: FastAPI, world: World) -> None:  # noqa: F811
    await world.hear(listed("a1"), recorded("h1", area_code=ONE), recorded("h2", area_code=ONE), recorded("far"))
    await look(world)
    await start(world)
    await world.run_jobs()
    (run,) = await world.told(RunEnded)
    assert run.places == (), "that they are on the list is told when it changes, not each month"
    assert "最近一次：2024 年 5 月，问了 3 户" in await text_of(app, world, "/watched", COUNTY)
