"""What is refused is a page too: it says what did not happen, keeps what was typed, and does nothing wrong itself."""

import pytest
from playwright.async_api import Browser, Page, Response, expect

from tests.browser import seeing
from tests.browser.beside import report
from tests.browser.hands import fill, screen
from tests.browser.living import Living
from tests.browser.pages import PUBLIC, clue_in
from tests.browser.people import People
from tests.browser.test_every_page import faults_of

pytestmark = pytest.mark.browser
BUSY_PHONE = "13700000047"
UNREAD = """select item_id, area_code from items
             where kind = 'KNOW' and role = 'VILLAGE_CADRE'
               and item_id not in (select item_id from readings where acknowledged_at is not null)
             order by item_id limit 1"""
ELSEWHERE = "http://elsewhere.test"
LURE = """<!doctype html><meta charset="utf-8"><form method="post" action="{at}">
<input type="hidden" name="item" value="{item}"><button>领奖</button></form>"""
TYPED = "请两个人一起去，先打电话。"
REPORTS_A_PHONE = 3
"""So many in ten minutes; the next one is refused."""


async def press(page: Page, words: str) -> Response:
    """Press a button; what was answered."""
    async with page.expect_navigation() as answered:
        await page.get_by_role("button", name=words, exact=True).click()
    answer = await answered.value
    assert answer is not None
    return answer


async def fill_in(page: Page, head: str, phone: str) -> None:
    await page.fill("[name=head_name]", head)
    await page.locator("[name=difficulties][value=R01]").check(force=True)
    await page.fill("[name=phone]", phone)


async def test_a_report_with_mistakes_says_each_of_them(people: People, living: Living) -> None:
    village = living.county.households[5].village.code
    async with people.opens(PUBLIC, f"/report?village={village}", script=False) as page:
        await fill_in(page, "", "1370000004")
        assert (await press(page, "报上去")).status == 422
        words = await page.inner_text("main")
        assert "请写户主姓名。不知道全名，写大家怎么叫他。" in words
        assert "手机号是 11 位数字，您填了 10 位。" in words
        assert await seeing.without_script(page) == {}
        assert await page.input_value("[name=phone]") == "1370000004", "what was typed is still there"


async def test_a_form_on_a_page_that_is_not_ours_does_nothing(people: People, living: Living) -> None:
    [item, *_] = await living.here.rows("notifications", UNREAD)
    page = await (await people.context(f"village-cadre-{item['area_code']}-1")).new_page()
    lure = LURE.format(at=f"{living.origin}/inbox/known", item=item["item_id"])
    await page.route(f"{ELSEWHERE}/**", lambda route: route.fulfill(body=lure, content_type="text/html"))
    await page.goto(f"{ELSEWHERE}/")
    assert (await press(page, "领奖")).status == 403
    assert "没有提交：这一页开得太久了，或者不是从本系统打开的。" in await page.inner_text("main")
    assert await faults_of(page) == {}
    assert await living.here.rows("notifications", UNREAD) == [item], "nobody has acknowledged it"
    await page.close()


async def test_whose_session_ended_finds_what_was_typed_after_signing_in(browser: Browser, living: Living) -> None:
    [clue] = await living.here.rows("assistance", clue_in("VALIDATED"))
    who = f"town-clerk-{clue['area_code'][:9]}"
    async with screen(browser, living, who) as clerk:
        await clerk.goto(f"/console/{clue['household_id']}?m={clue['clue_id']}&step=clue.assigned")
        await fill(clerk, "#decide", {"note": TYPED})
        await clerk.context.clear_cookies()
        async with clerk.expect_navigation() as answered:
            await clerk.locator("#decide button[type=submit]").click()
        assert (await answered.value).status == 401
        assert "登录过期了。您填的还在，登录后接着办。" in await clerk.inner_text("main")
        assert await faults_of(clerk) == {}
        async with clerk.expect_popup() as opened:
            await clerk.get_by_role("link", name="登录").click()
        await (await opened.value).goto(f"/sign-in/go?account={who}")
        await clerk.go_back()
        await expect(clerk.locator("#f-note")).to_have_value(TYPED)
        async with clerk.expect_navigation() as answered:
            await clerk.locator("#decide button[type=submit]").click()
        await expect(clerk.locator(".note.done").first).to_be_visible()


async def test_too_many_reports_are_refused_in_words(people: People, living: Living) -> None:
    household = living.county.households[5]
    for _ in range(REPORTS_A_PHONE):
        await report(living.desks, household.head.name, BUSY_PHONE, household)
    async with people.opens(PUBLIC, f"/report?village={household.village.code}") as page:
        await fill_in(page, household.head.name, BUSY_PHONE)
        assert (await press(page, "报上去")).status == 429
        assert "报得太密了，请 10 分钟后再报，或打 12345。草稿还在。" in await page.inner_text("main")
        assert await faults_of(page) == {}
