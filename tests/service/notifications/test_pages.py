"""The inbox on a phone and on a desk: what it says, to whom, and what a click does."""

import asyncio
import re
from datetime import date

import pytest
from fastapi import FastAPI

from deploy.demo.offices import _items
from libs.events.contracts.notifications import ItemAcknowledged
from libs.events.contracts.values import Holder, Level, Matter, OfficeRole
from libs.events.transport.database import Database
from services.notifications.store import lists
from tests.service.helpers import browser, told
from tests.service.notifications.conftest import Names
from tests.service.notifications.world import (
    CADRE,
    CLERK,
    COUNTY,
    COUNTY_OFFICER,
    LIAISON,
    NEIGHBOUR,
    VILLAGE,
    Heard,
    missed,
    office,
    reader,
    seen,
    step,
    task,
)

pytestmark = pytest.mark.usefixtures("offices")
MEDICAL = Holder(level=Level.OFFICER, area_code=COUNTY, department="medical_insurance")
MEASURE = {
    "kind": "department_answer",
    "label": "部门答复",
    "matter": Matter.MEASURE,
    "matter_id": "m1",
    "holder": MEDICAL,
    "at": "/measures/m1",
}


async def text_of(app: FastAPI, who, path: str = "/inbox", status: int = 200) -> str:
    async with browser(app, reader(who)) as page:
        answer = await page.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


async def test_how_much_waits_is_counted_as_the_inbox_counts_it(app: FastAPI, hear: Heard, names: Names) -> None:
    day = date(2024, 5, 24)
    await hear(
        task("one", household_id="h3", due_on=day),
        task("two", household_id="h3", due_on=day, kind="hit_answer", label="说明比对疑点"),
        task("three", household_id="h4", due_on=day),
        task("t9", holder=Holder(level=Level.TOWN, area_code="350582104000")),
    )
    counted = {}
    for who in (CADRE, CLERK, NEIGHBOUR):
        async with browser(app, reader(who)) as page:
            counted[who] = (await page.get("/api/notifications/waiting")).json()["waiting"]
    held = [counted[who][reader(who).appointment_id] for who in (CADRE, CLERK, NEIGHBOUR)]
    assert held == [2, 1, 0]  # two tasks of one household are one card
    assert [list(one) for one in counted.values()] == [[reader(w).appointment_id] for w in counted]  # one's own only
    assert names.asked == []
    async with browser(app) as page:
        assert (await page.get("/api/notifications/waiting")).status_code == 401
    html = await text_of(app, CADRE)
    assert '待办 <span class="count">2</span>' in html


async def test_a_cadre_sees_his_day_in_the_villages_words(app: FastAPI, hear: Heard, names: Names) -> None:
    await hear(
        task("late", household_id="h1", due_on=date(2024, 5, 21)),
        missed("late"),
        task("today", household_id="h2", due_on=date(2024, 5, 22)),
        task("week", household_id="h3", due_on=date(2024, 5, 24)),
        task("week2", household_id="h3", due_on=date(2024, 5, 25), kind="hit_answer", label="说明比对疑点"),
        task("later", household_id="h4", due_on=date(2024, 6, 5)),
        step(),
    )
    html = await text_of(app, CADRE)
    assert "<title>我的待办（4）" in html
    assert "5月22日（周三）：过期 1，今天 1，本周 1" in html
    for words in ("已经过期", "今天", "本周", "以后", "告诉您一声", "过期 1 天", "今天到期"):
        assert words in html
    assert "入户核实：蔡*h1 家" in html
    assert "应在 5月21日 前办。已提级到安海镇。" in html
    assert "型厝村 3 组 · 近期大额支出，请入户了解" in html
    assert "一趟办完 2 件：入户核实、说明比对疑点" in html
    assert "镇里审核通过，已送市里审定。" in html
    assert "31,260" not in html
    assert "SR-MED-01" not in html
    assert len(names.asked) == 1


async def test_many_households_of_one_kind_are_one_card_with_a_list(app: FastAPI, hear: Heard) -> None:
    await hear(*(task(f"t{i}", household_id=f"h{i}") for i in range(6)))
    html = await text_of(app, CADRE)
    assert "入户核实：6 家" in html
    assert "<title>我的待办（1）" in html
    assert html.count("/inbox/go/") == 6


async def test_nothing_today_says_when_the_next_is(app: FastAPI, hear: Heard) -> None:
    assert "今天没有要办的。" in await text_of(app, CADRE)
    await hear(task())
    assert "今天没有要办的。下一件 5月24日。" in await text_of(app, CADRE)


async def test_twelve_cards_a_page(app: FastAPI, hear: Heard) -> None:
    days = [date(2024, 6, 1 + i) for i in range(14)]
    await hear(*(task(f"t{i}", household_id=f"h{i}", due_on=day) for i, day in enumerate(days)))
    assert (await text_of(app, CADRE)).count("<article") == 12
    assert (await text_of(app, CADRE, "/inbox?p=2")).count("<article") == 2


async def test_going_to_a_task_reads_it_and_does_not_end_it(app: FastAPI, hear: Heard, inbox_db: Database) -> None:
    await hear(task())
    (item,) = await seen(inbox_db, CADRE)
    assert item.unread
    async with browser(app, reader(CADRE)) as page:
        answer = await page.get(f"/inbox/go/{item.item_id}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/visits/clue-t1")
    (item,) = await seen(inbox_db, CADRE)
    assert not item.unread


async def test_another_village_sees_nothing_on_no_address(app: FastAPI, hear: Heard, inbox_db: Database) -> None:
    await hear(task(), step())
    todo, know = (await seen(inbox_db, CADRE))[0], (await seen(inbox_db, CADRE, "know"))[0]
    assert "蔡*" not in await text_of(app, NEIGHBOUR)
    await text_of(app, NEIGHBOUR, f"/inbox/go/{todo.item_id}", status=404)
    async with browser(app, reader(NEIGHBOUR)) as page:
        answer = await page.post("/inbox/known", data={"item": str(know.item_id)})
    assert answer.status_code == 404
    assert await told(inbox_db) == []


async def test_knowing_is_told_once_also_when_two_clicks_meet(app: FastAPI, hear: Heard, inbox_db: Database) -> None:
    await hear(step())
    (item,) = await seen(inbox_db, CADRE, "know")
    async with browser(app, reader(CADRE)) as page:
        clicks = [page.post("/inbox/known", data={"item": str(item.item_id)}) for _ in range(3)]
        answers = await asyncio.gather(*clicks)
        assert {answer.status_code for answer in answers} == {303}
        assert "记下了：您知道了。" in (await page.get(answers[0].headers["location"])).text
    (event,) = await told(inbox_db)
    assert isinstance(event, ItemAcknowledged)
    assert (event.officer_id, event.item_id, event.household_id) == ("cadre", str(item.item_id), "h1")
    assert await seen(inbox_db, CADRE, "know") == []
    assert len(await seen(inbox_db, CADRE, "done")) == 1


async def test_what_must_be_done_does_not_end_by_a_click(app: FastAPI, hear: Heard, inbox_db: Database) -> None:
    await hear(task())
    (item,) = await seen(inbox_db, CADRE)
    async with browser(app, reader(CADRE)) as page:
        answer = await page.post("/inbox/known", data={"item": str(item.item_id)})
    assert answer.status_code == 422
    assert "没有记下：这一件要办完才会消失" in answer.text
    assert len(await seen(inbox_db, CADRE)) == 1


async def test_a_form_that_is_not_ours_changes_nothing(app: FastAPI, hear: Heard, inbox_db: Database) -> None:
    await hear(step())
    (item,) = await seen(inbox_db, CADRE, "know")
    async with browser(app, reader(CADRE), Sec_Fetch_Site="cross-site") as page:
        answer = await page.post("/inbox/known", data={"item": str(item.item_id)})
    assert answer.status_code == 403
    assert await told(inbox_db) == []


async def test_a_department_reads_the_full_reason_and_finds_its_form(
    app: FastAPI, hear: Heard, inbox_db: Database, names: Names
) -> None:
    await hear(
        step("measure.dispatched", matter=Matter.MEASURE, matter_id="m1", item_label="医疗救助"),
        task("m", due_on=date(2024, 5, 21), **MEASURE),
        missed("m", Level.DEPARTMENT_HEAD, escalated_to=MEDICAL.model_copy(update={"level": Level.DEPARTMENT_HEAD})),
    )
    (item,) = await seen(inbox_db, LIAISON)
    html = await text_of(app, LIAISON, f"/inbox?t=todo&i={item.item_id}")
    assert "<title>收件（1 件要办，1 件过期）" in html
    assert "医疗救助：蔡*h1 户" in html
    assert "1 人今年自付 31,260.00 元" in html
    assert "已提级到局负责人" in html
    assert 'href="/measures/m1"' in html
    assert 'hx-get="/measures/m1"' in html
    assert "未读" not in html
    assert len(names.asked) == 1
    assert len(await seen(inbox_db, LIAISON)) == 1


async def test_a_batch_is_one_row_with_its_count_and_its_households(
    app: FastAPI, hear: Heard, inbox_db: Database
) -> None:
    triage = {
        "kind": "triage",
        "label": "研判疑点",
        "holder": Holder(level=Level.COUNTY, area_code=COUNTY),
        "feed": "settlements",
    }
    await hear(*(task(f"g{i}", household_id=f"h{i}", **triage) for i in range(51)))
    html = await text_of(app, COUNTY_OFFICER)
    assert "一批 51 户：SR-MED-01 研判疑点" in html
    assert "<title>收件（1 件要办）" in html
    (item,) = await seen(inbox_db, COUNTY_OFFICER)
    pages = [await text_of(app, COUNTY_OFFICER, f"/inbox?i={item.item_id}&page={number}") for number in (1, 2, 3)]
    assert [html.count('<th scope="row">') for html in pages] == [50, 1, 0]
    for html in pages:
        assert '<h2 class="title">一批 51 户：SR-MED-01 研判疑点' in html
        assert html.count('aria-current="true"') == 1
        assert "未读" not in html
        assert 'href="/console?s=triage"' in html
    assert f"i={item.item_id}&amp;page=2#item" in pages[0]
    assert "这一页没有了。" in pages[2]


@pytest.mark.parametrize(
    "query", ["t=all", "t=", "p=0", "p=-1", "p=1e3", "p=99999999999", "i=1", "i=%00", "x=1", "p=%D9%A3", "page=0"]
)
@pytest.mark.parametrize("who", [CADRE, CLERK], ids=["phone", "desk"])
async def test_an_unknown_filter_shows_nothing(app: FastAPI, hear: Heard, who, query: str) -> None:
    town = Holder(level=Level.TOWN, area_code=VILLAGE)
    await hear(task(), task("t2", holder=town))
    html = await text_of(app, who, f"/inbox?{query}")
    assert "没有这个筛选条件。" in html
    assert "蔡*" not in html


async def test_somebody_elses_item_is_no_page(app: FastAPI, hear: Heard, inbox_db: Database) -> None:
    await hear(task("m", **MEASURE))
    (item,) = await seen(inbox_db, LIAISON)
    assert "不归您看" in await text_of(app, CLERK, f"/inbox?i={item.item_id}", status=404)


async def test_who_has_no_inbox_gets_404_and_who_is_not_signed_in_goes_to_sign_in(app: FastAPI, hear: Heard) -> None:
    operator = office("operator", OfficeRole.OPERATOR, COUNTY)
    await hear(operator)
    await text_of(app, operator, status=404)
    async with browser(app) as page:
        answer = await page.get("/inbox")
    assert answer.status_code in (302, 303)
    assert answer.headers["location"].startswith("/sign-in")


async def test_an_empty_desk_says_so(app: FastAPI) -> None:
    html = await text_of(app, LIAISON)
    assert "没有要办的。" in html
    assert "<h1>没有要办的</h1>" in html
    assert html.count("<h1") == 1


async def test_departments_of_the_demo_find_what_waits_in_their_inbox(app: FastAPI, hear: Heard) -> None:
    await hear(task("t1", **MEASURE))
    [(item, what, _)] = _items(await text_of(app, LIAISON))
    assert len(item) == 36
    assert what == "派给我局"


async def test_more_than_a_phone_puts_together_stands_on_parts_and_each_says_how_many(
    app: FastAPI, hear: Heard, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "OPEN_MAX", 3)
    await hear(*(task(f"t{n}", household_id=f"h{n}", due_on=date(2024, 5, 24 + n), kind=f"k{n}") for n in range(7)))
    shown: list[str] = []
    for part, words, after in ((1, "第 1 至 3 件", 4), (2, "第 4 至 6 件", 1), (3, "第 7 至 7 件", 0)):
        page = await text_of(app, CADRE, f"/inbox?part={part}")
        assert "要办的太多，一页放不下：共 7 件" in page
        assert words in page
        assert (f"看后面的 {after} 件" in page) is (after > 0)
        assert ("看前面的" in page) is (part > 1)
        shown += re.findall(r"/inbox/go/([-0-9a-f]+)", page)
    assert len(shown) == len(set(shown)) == 7
    beyond = await text_of(app, CADRE, "/inbox?part=9")
    assert "这一段没有了。" in beyond
    assert 'href="/inbox?part=3"' in beyond
    for strange in ("0", "x", "-1"):
        assert "没有这个筛选条件" in await text_of(app, CADRE, f"/inbox?part={strange}")
    async with browser(app, reader(CADRE)) as page:
        assert 'aria-current="page">待办 <span class="count">7<' in (await page.get("/inbox")).text


async def test_what_a_phone_puts_together_at_once_says_nothing_of_parts(
    app: FastAPI, hear: Heard, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "OPEN_MAX", 3)
    await hear(*(task(f"t{n}", household_id=f"h{n}") for n in range(3)))
    assert "放不下" not in await text_of(app, CADRE)
