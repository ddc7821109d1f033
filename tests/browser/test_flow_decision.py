"""A town and the county decide at their desks, by clicks; of two officers at once one wins, and the other loses nothing."""

import pytest
from asyncpg import Record
from playwright.async_api import Browser, Locator, Page, Response, expect

from tests.browser.hands import WAIT_MS, fill, screen, take
from tests.browser.living import Living
from tests.browser.test_every_page import faults_of

pytestmark = [pytest.mark.browser]
TO_REVIEW = """select case_id, household_id, area_code from cases c join households h using (household_id)
                where c.state = 'TOWN_REVIEW' order by case_id limit 1"""
STATE = "select state, category from cases where case_id = $1"
CHECKED = "查了 7 项，共 28 项"
TYPED = "收入比去年稳，孩子已经工作，先不列入。"
REASON = "核实过，符合条件，同意纳入。"


async def at_town_review(living: Living) -> Record:
    """A case whose notice has ended and that no town has looked at."""
    rows = await living.here.rows("assistance", TO_REVIEW)
    assert rows, "the county has no case that waits for its town"
    return rows[0]


async def test_a_town_reviews_the_county_decides_and_the_town_announces(browser: Browser, living: Living) -> None:
    case = await at_town_review(living)
    async with (
        screen(browser, living, clerk_of(case)) as clerk,
        screen(browser, living, "county-officer-2") as officer,
    ):
        await opened_in_the_queue(clerk, case, "review")
        await expect(clerk.get_by_role("heading", name="数据检查")).to_contain_text(CHECKED)
        await expect(clerk.locator("#decide")).to_contain_text(f"数据检查：{CHECKED}，没过 0 项。")
        await expect(clerk.locator("li", has_text="DQ-")).to_have_count(7)
        await take(clerk, "town.approved", home=case["household_id"])
        await living.quiet()

        await opened_in_the_queue(officer, case, "confirm")
        asked = await confirmation_of(officer, await a_category(officer))
        await expect(asked).to_contain_text(REASON)
        assert await faults_of(officer) == {}
        await asked.get_by_role("button", name="返回修改").click()
        await expect(officer.locator("#f-reason")).to_have_value(REASON)
        assert await state_of(living, case) == ("COUNTY_REVIEW", None), "nothing is decided before one is sure"
        await (await confirmation_of(officer, {})).get_by_role("button", name="核对无误").click()
        await expect(officer.locator(".note.done").first).to_be_visible(timeout=WAIT_MS)
        assert (await state_of(living, case))[0] == "MONITORED"
        await living.quiet()

        await opened_in_the_queue(clerk, case, "announce")
        await take(clerk, "decision.announced", home=case["household_id"])
        await expect(clerk.locator(".tale")).to_contain_text("公告")


async def test_who_comes_second_is_told_what_happened_and_finds_what_was_typed(
    browser: Browser, living: Living
) -> None:
    case = await at_town_review(living)
    async with (
        screen(browser, living, clerk_of(case)) as clerk,
        screen(browser, living, "county-officer-1") as slower,
        screen(browser, living, "county-officer-2") as quicker,
    ):
        await clerk.goto(f"/console/{case['household_id']}")
        await take(clerk, "town.approved", home=case["household_id"])
        await living.quiet()

        story = f"/console/{case['household_id']}?m={case['case_id']}"
        await slower.goto(f"{story}&step=county.denied")
        await fill(slower, "#decide", {"reason_code": "INCOME_STABLE", "reason": TYPED})
        await quicker.goto(f"{story}&step=county.confirmed")
        asked = await confirmation_of(quicker, await a_category(quicker))
        await asked.get_by_role("button", name="核对无误").click()
        await expect(quicker.locator(".note.done").first).to_be_visible(timeout=WAIT_MS)

        answer = await sent(slower, slower.locator("#decide button[type=submit]"))
        assert answer.status == 409
        told = slower.get_by_role("alert")
        await expect(told).to_contain_text("没有提交：")
        await expect(told).to_contain_text("已经办了“认定为监测帮扶对象”，现在是“已纳入监测”。请先看最新情况。")
        await expect(told).to_contain_text("您填的都还在。")
        await expect(slower.locator("main")).to_contain_text(TYPED)
        assert await faults_of(slower) == {}
        assert (await state_of(living, case))[0] == "MONITORED"


def clerk_of(case: Record) -> str:
    """The clerk of the town in which the household lives."""
    return f"town-clerk-{case['area_code'][:9]}"


async def opened_in_the_queue(page: Page, case: Record, tab: str) -> None:
    """From the list of the console to the household, by a click."""
    await page.goto(f"/console?s={tab}&per=50")
    await page.locator(f'#list a[href*="{case["household_id"]}"]').first.click()
    await expect(page.locator("#decide")).to_be_visible(timeout=WAIT_MS)


async def a_category(page: Page) -> dict[str, str | list[str]]:
    """Answers to the county's form: a category that this household can have, and what goes with it."""
    form = page.locator("#decide")
    category = await form.locator("[name=category]:not([disabled])").first.get_attribute("value") or ""
    risk = await form.locator("[name=risks]").first.get_attribute("value") or ""
    sudden = {"sudden_event": "ILLNESS"} if category == "SUDDEN_HARDSHIP" else {}
    return {"category": category, "risks": [risk], "reason": REASON, **sudden}


async def confirmation_of(page: Page, values: dict[str, str | list[str]]) -> Locator:
    """Fill in the county's form and send it: the page of its own that asks once more."""
    await fill(page, "#decide", values)
    await page.locator("#decide button[type=submit]").click()
    asked = page.locator(".ask")
    await expect(asked).to_be_visible(timeout=WAIT_MS)
    await expect(asked.get_by_role("button", name="返回修改")).to_be_focused()
    return asked


async def sent(page: Page, button: Locator) -> Response:
    """Press a button that sends a form; what was answered."""
    async with page.expect_navigation() as answered:
        await button.click()
    answer = await answered.value
    assert answer is not None
    return answer


async def state_of(living: Living, case: Record) -> tuple[str, str | None]:
    """The state of the case and the category that was decided."""
    [row] = await living.here.rows("assistance", STATE, case["case_id"])
    return row["state"], row["category"]
