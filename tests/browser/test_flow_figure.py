"""A figure is entered by one, tried out, confirmed by another; then everybody sees who qualifies since when."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.hands import WAIT_MS, fill, screen
from tests.browser.living import Living
from tests.browser.pages import COUNTY, OFFICE

pytestmark = [pytest.mark.browser]
FIGURE = "/rules/figures/line_multiplier"


async def test_a_figure_is_entered_by_one_and_confirmed_by_another_who_sees_whom_it_concerns(
    browser: Browser, living: Living
) -> None:
    async with screen(browser, living, COUNTY) as county, screen(browser, living, OFFICE) as office:
        at = await _entered(county)
        await expect(county.get_by_text("只试算：不改标准")).to_be_visible(timeout=WAIT_MS)
        await expect(county.get_by_role("button", name="确认，从此算数")).to_have_count(0)
        await living.quiet()
        await office.goto("/inbox")
        await office.get_by_text("录入“监测线倍数”：2.4 倍").first.click()
        await office.goto(at)
        await office.get_by_role("button", name="确认，从此算数").click()
        await expect(office.get_by_text("全部重新筛查完了")).to_be_visible(timeout=WAIT_MS)
        row = office.locator(".queue tbody tr").filter(has_text="看研判说明").first
        await expect(row).to_contain_text("新触发")
        await row.get_by_role("link", name="看研判说明").click()
        await expect(office.get_by_text("监测线倍数 2.4 倍").first).to_be_visible(timeout=WAIT_MS)
        await county.goto(FIGURE)
        await expect(county.locator("main")).to_contain_text("已确认")


async def _entered(page: Page) -> str:
    """Fill in the form, look it over, send it; the address of the entry."""
    await page.goto(FIGURE)
    await page.get_by_role("link", name="去录入标准").click()
    said = {"value": "2.4", "from_on": "2024-05-01", "document": "晋乡村振兴组〔2024〕1号", "article": "第二条"}
    await fill(page, "form.sheet", {**said, "grade": "cited"})
    await page.get_by_role("button", name="核对").click()
    await expect(page.locator("h1")).to_have_text("送去确认：录入“监测线倍数”", timeout=WAIT_MS)
    await page.get_by_role("button", name="送去确认").click()
    await page.wait_for_url(f"**{FIGURE}/*")
    return page.url.removesuffix("/")
