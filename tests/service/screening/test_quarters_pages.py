"""The pages of a quarter: who sees what of it, who writes its minutes and signs, what two people at once are told."""

import asyncio
import io
import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from libs.events.contracts.quarters import QuarterDecided
from libs.events.contracts.values import OfficeRole
from services.screening.main import web_app
from tests.service.helpers import browser, running, settings_for
from tests.service.screening.quarters_world import Places, live
from tests.service.screening.test_held_page import Site
from tests.service.screening.test_quarters import WATER, add, desk, minutes, sign
from tests.service.screening.world import World

AT = "/quarters/2024Q2"
OFFICE, COUNTY = OfficeRole.LEADING_GROUP_OFFICE, OfficeRole.COUNTY_OFFICER
LIAISON = OfficeRole.DEPARTMENT_LIAISON
SEE = {OFFICE, COUNTY, LIAISON, OfficeRole.DEPARTMENT_HEAD, OfficeRole.LEADING_OFFICIAL, OfficeRole.AUDITOR}
FORM = {"matter": "修好 3 个村的供水管网", "unit": "department:水利", "due_on": "2024-09-30"}
KEY = "k" * 22
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


@pytest.fixture
def people() -> Places:
    return Places()


@pytest.fixture
async def site(world: World, tmp_path: Path, moved: Callable[[date], None], people: Places) -> AsyncIterator[Site]:
    await live(world, moved)
    async with running(web_app(settings_for(world.database, tmp_path, demo=True), people)) as app:
        yield Site(world, app)


def cells(said: str) -> list[list[str]]:
    """The words of every row of every table of a page."""
    rows = re.findall(r"<tr>(.*?)</tr>", said, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in CELL.findall(row)] for row in rows]


async def test_who_sees_it_and_who_writes_and_signs(site: Site) -> None:
    drafted = await add(site.world, WATER)
    for role in OfficeRole:
        reader = await site.reader(role, department="water" if role is LIAISON else None)
        async with browser(site.app, reader) as client:
            for at in ("/quarters", AT, f"{AT}/xlsx"):
                assert (await client.get(at)).status_code == (200 if role in SEE else 404), (role, at)
            if role is OFFICE:
                continue
            for act in (
                "decisions",
                f"decisions/{drafted.decision_id}",
                f"decisions/{drafted.decision_id}/remove",
                "sign",
            ):
                sent = {**FORM, "edition": "1", "key": KEY}
                assert (await client.post(f"{AT}/{act}", data=sent)).status_code == 404, (role, act)
            for at in ("sign", f"decisions/{drafted.decision_id}"):
                assert (await client.get(f"{AT}/{at}")).status_code == 404
            assert "加一项" not in (await client.get(AT)).text
    assert len(await minutes(site.world)) == 1
    assert await site.world.told(QuarterDecided) == []


async def test_the_pack_says_as_of_when_and_what(site: Site) -> None:
    async with browser(site.app, await site.reader(OFFICE)) as client:
        said = (await client.get(AT)).text
        assert "未定稿：数字统计到 2024年7月12日" in said
        rows = cells(said)
        assert ["安海镇", "2", "3", "0", "0"] in rows
        assert ["水利局 · 联络员", "1", "1"] in rows
        assert ["安海镇 各村", "1", "0"] in rows
        assert ["安海镇", "2", "1", "0"] in rows, "households without a measure"
        assert "系统还不办理风险消除" in said
        every = cells((await client.get("/quarters")).text)
        assert [row[0] for row in every] == ["季度", "2024 年第三季度", "2024 年第二季度", "2024 年第一季度"]
        assert every[2][1:3] == ["未定稿", "7月15日（周一）"]


@pytest.mark.parametrize("name", ["2024Q4", "2019Q1", "2024q2", "2024Q5", "2024-04"])
async def test_a_quarter_of_which_nothing_is_kept_is_not_found(site: Site, name: str) -> None:
    async with browser(site.app, await site.reader(OFFICE)) as client:
        for at in ("", "/xlsx", "/sign", "/lists/late"):
            assert (await client.get(f"/quarters/{name}{at}")).status_code == 404


async def test_where_no_assessment_is_ordered_the_page_says_so(site: Site) -> None:
    async with browser(site.app, await site.reader(OFFICE, "of-dalian", region="dalian")) as client:
        said = (await client.get("/quarters")).text
        assert "大连市没有规定季研判" in said
        assert 'href="/quarters"' not in said, "and the menu has no entry"
        assert (await client.get(AT)).status_code == 404
    async with browser(site.app, await site.reader(OFFICE)) as client:
        assert 'href="/quarters"' in (await client.get("/runs")).text


async def test_minutes_are_written_changed_and_taken_out(site: Site) -> None:
    async with browser(site.app, await site.reader(OFFICE)) as client:
        sent = {**FORM, "key": KEY}
        answers = [await client.post(f"{AT}/decisions", data=sent) for _ in range(2)]
        assert [one.status_code for one in answers] == [303, 303]
        (decision,) = await minutes(site.world)
        wrong = {**FORM, "matter": "请打 13812345678", "due_on": "2024-02-30"}
        for at in ("decisions", f"decisions/{decision.decision_id}"):
            refused = await client.post(f"{AT}/{at}", data={**wrong, "edition": "1", "key": "x" * 22})
            assert refused.status_code == 422
            assert "像手机号的数字" in refused.text
            assert "请打 13812345678" in refused.text, "what was filled in is still there"
            assert 'value="department:水利" selected' in refused.text
        own = f"{AT}/decisions/{decision.decision_id}"
        assert 'value="department:水利" selected' in (await client.get(own)).text
        changed = {**FORM, "unit": "town:350582104000", "edition": "1"}
        assert (await client.post(own, data=changed)).status_code == 303
        assert ["1", FORM["matter"], "安海镇", "9月30日（周一）", "改"] in cells((await client.get(AT)).text)
        again = await client.post(own, data=changed)
        assert again.status_code == 409
        assert "刚改过这一项" in again.text
        assert (await client.post(f"{own}/remove", data={"edition": "1"})).status_code == 409
        assert (await client.post(f"{own}/remove", data={"edition": "2"})).status_code == 303
        gone = await client.post(f"{own}/remove", data={"edition": "2"})
        assert (gone.status_code, "刚被删掉了" in gone.text) == (409, True)
        assert (await client.get(own)).status_code == 404
    assert await minutes(site.world) == []


async def test_signed_by_one_of_two_and_nothing_changes_any_more(site: Site) -> None:
    decision = await add(site.world, WATER)
    readers = [await site.reader(OFFICE, f"officer-{n}") for n in (1, 2)]
    async with browser(site.app, readers[0]) as first, browser(site.app, readers[1]) as second:
        asked = (await second.get(f"{AT}/sign")).text
        assert "不能再改" in asked
        assert FORM["matter"] in asked
        stale = await first.post(f"{AT}/sign", data={"edition": "0", "key": KEY})
        assert (stale.status_code, "纪要又改过" in stale.text) == (409, True)
        answers = await asyncio.gather(
            *[one.post(f"{AT}/sign", data={"edition": "1", "key": KEY}) for one in (first, second)]
        )
        assert sorted(one.status_code for one in answers) == [303, 409]
        loser = next(one for one in answers if one.status_code == 409)
        assert re.search(r"王\*[12] 今天 12:00 已经定稿，不能再改", loser.text)
        winner = (first, second)[[one.status_code for one in answers].index(303)]
        assert (await winner.post(f"{AT}/sign", data={"edition": "1", "key": KEY})).status_code == 303, "sent twice"
        said = (await first.get(AT)).text
        assert "数字统计到 2024年7月12日，就是定稿时的，以后不再算" in said
        assert "加一项" not in said
        assert ["1", FORM["matter"], "水利局", "9月30日（周一）", "在办", "—"] in cells(said)
        for act in ("decisions", f"decisions/{decision.decision_id}", f"decisions/{decision.decision_id}/remove"):
            sent = {**FORM, "edition": "1", "key": "z" * 22}
            assert (await first.post(f"{AT}/{act}", data=sent)).status_code == 409
        assert (await first.get(f"{AT}/sign")).status_code == 303
    assert len(await site.world.told(QuarterDecided)) == 1


async def test_a_quarter_that_runs_cannot_be_signed(site: Site) -> None:
    async with browser(site.app, await site.reader(OFFICE)) as client:
        at = "/quarters/2024Q3"
        assert "去定稿" not in (await client.get(at)).text
        refused = await client.post(f"{at}/sign", data={"edition": "0", "key": KEY})
        assert (refused.status_code, "还没有过完" in refused.text) == (422, True)


async def test_later_changes_are_listed_beside_what_was_signed(site: Site) -> None:
    await sign(site.world, desk(), 0)
    async with browser(site.app, await site.reader(OFFICE)) as client:
        assert "处变了" not in (await client.get(AT)).text
        await site.world.ask(
            "with f as (update findings set state = 'WITHDRAWN', changed_on = '2024-06-20'"
            " where household_id = 'h3' returning 1) select count(*) from f"
        )
        said = (await client.get(AT)).text
        assert re.search(r"定稿后有 <a href=\"#changed\">4 处变了</a>", said)
        rows = cells(said)
        assert ["磁灶镇", "1", "1", "0", "0"] in rows, "as it was signed"
        (line,) = [row for row in rows if row[0] == "疑点" and row[2:] == ["还没了结", "1", "0"]]
        assert re.fullmatch(r"SR-INC-01 .*，磁灶镇", line[1])


async def test_a_department_sees_its_own_and_drafts_of_nobody(site: Site) -> None:
    await add(site.world, WATER)
    readers = {name: await site.reader(LIAISON, name, department=name) for name in ("water", "education")}
    async with browser(site.app, readers["water"]) as water, browser(site.app, readers["education"]) as education:
        assert FORM["matter"] not in (await water.get(AT)).text
        await sign(site.world, desk(), 1)
        said = (await water.get(AT)).text
        assert FORM["matter"] in said
        (decision,) = await site.world.told(QuarterDecided)
        assert f'href="/console/decisions/{decision.decision_id}"' in said, "where its unit says what it did"
        assert ["水利局 · 联络员", "1", "1"] in cells(said)
        assert "没有措施的户" not in said
        assert "SR-INC-01" not in said, "no rule of income tells it"
        other = (await education.get(AT)).text
        assert FORM["matter"] not in other
        assert "水利" not in other
        assert (await water.get(f"{AT}/lists/without")).status_code == 404
        late = (await water.get(f"{AT}/lists/late")).text
        assert "部门答复" in late
        assert "部门答复" not in (await education.get(f"{AT}/lists/late")).text


async def test_lists_name_households_a_page_at_a_time_to_those_who_may(site: Site, people: Places) -> None:
    async with browser(site.app, await site.reader(OFFICE)) as client:
        said = (await client.get(f"{AT}/lists/without")).text
        assert ["=h* 户", "安海镇 某村", "5月6日（周一）"] in cells(said)
        assert people.asked == ["h1"]
        assert "共 1 条" in said
        assert "没有这个筛选条件" in (await client.get(f"{AT}/lists/without?page=x")).text
        assert (await client.get(f"{AT}/lists/everything")).status_code in {404, 422}
    for role in (OfficeRole.AUDITOR, OfficeRole.LEADING_OFFICIAL):
        async with browser(site.app, await site.reader(role)) as client:
            assert (await client.get(f"{AT}/lists/without")).status_code == 404


@pytest.mark.parametrize("signed", [False, True])
async def test_the_file_says_what_the_page_says(site: Site, signed: bool) -> None:
    await add(site.world, WATER)
    if signed:
        await sign(site.world, desk(), 1)
    async with browser(site.app, await site.reader(OFFICE)) as client:
        on_page = cells((await client.get(AT)).text)
        answer = await client.get(f"{AT}/xlsx")
    assert "%E5%AD%A3%E7%A0%94%E5%88%A4-2024Q2.xlsx" in answer.headers["content-disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    shown = {tuple(row) for row in on_page}
    numbers = 0
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)[3:]:
            said = tuple(f"{int(cell):,}" if isinstance(cell, float) else cell for cell in row)
            if all(isinstance(cell, str) for cell in said) and any(isinstance(cell, float) for cell in row):
                numbers += 1
                while said and said[-1] == "":
                    said = said[:-1]
                assert said in shown, (name, said)
    assert numbers > 8
    assert book.get_sheet_by_name(book.sheet_names[0]).to_python()[4] == ["状态", "已定稿" if signed else "未定稿"]
    without = book.get_sheet_by_name("名单 没有措施的户").to_python()
    assert without[3][:2] == ["'=h* 户", "安海镇 某村"]
