"""What is refused is a page too: it says what did not happen, keeps what was typed, and does nothing wrong itself."""

import pytest
from playwright.async_api import Page, Response

from tests.browser import seeing
from tests.browser.beside import report
from tests.browser.living import Living
from tests.browser.pages import PUBLIC
from tests.browser.people import People
from tests.browser.test_every_page import faults_of

pytestmark = pytest.mark.browser
BUSY_PHONE = "13700000047"
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


async def test_too_many_reports_are_refused_in_words(people: People, living: Living) -> None:
    household = living.county.households[5]
    for _ in range(REPORTS_A_PHONE):
        await report(living.desks, household.head.name, BUSY_PHONE, household)
    async with people.opens(PUBLIC, f"/report?village={household.village.code}") as page:
        await fill_in(page, household.head.name, BUSY_PHONE)
        assert (await press(page, "报上去")).status == 429
        assert "报得太密了，请 10 分钟后再报，或打 12345。草稿还在。" in await page.inner_text("main")
        assert await faults_of(page) == {}
