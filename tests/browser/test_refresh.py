"""A page of figures looks again by itself, and keeps still while somebody is at work on it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Page, Route, expect

from libs.web.rendering import STATIC

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]
ORIGIN = "http://shouwang.test"
NOW = datetime(2026, 3, 4, 7, 20, tzinfo=UTC)
FIVE_S = 5_000
FIGURES = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>停放 {parked}</title>
<script src="/refresh.js" defer></script><body><main><h1>停放 <b>{parked}</b></h1>
<span data-refresh="5" data-at="15:20:0{parked}">15:20:0{parked}</span><button>暂停</button></main></body></html>"""


class Service:
    """Answers each time with one more, or not at all."""

    def __init__(self) -> None:
        self.asked = 0
        self.away = False

    async def answer(self, route: Route) -> None:
        if route.request.url.endswith(".js"):
            await route.fulfill(path=STATIC / "refresh.js", content_type="text/javascript")
        elif self.away:
            await route.abort()
        else:
            self.asked += 1
            await route.fulfill(body=FIGURES.format(parked=self.asked), content_type="text/html")


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def page(browser: Browser, service: Service) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=ORIGIN)
    opened = await context.new_page()
    await opened.clock.install(time=NOW)
    await opened.route("**/*", service.answer)
    await opened.goto("/ops")
    await expect(opened.locator("[data-refresh]")).to_have_text("每 5 秒更新 · 15:20:01")
    yield opened
    await context.close()


async def test_figures_are_new_every_five_seconds(page: Page) -> None:
    for parked in ("2", "3"):
        await page.clock.run_for(FIVE_S)
        await expect(page.locator("b")).to_have_text(parked)
        await expect(page).to_have_title(f"停放 {parked}")
    await expect(page.locator("[data-refresh]")).to_have_text("每 5 秒更新 · 15:20:03")


async def test_nothing_changes_under_a_hand(page: Page, service: Service) -> None:
    button = page.get_by_role("button")
    await button.focus()
    await page.clock.run_for(FIVE_S)
    await button.blur()
    await button.hover()
    await page.clock.run_for(FIVE_S)
    assert service.asked == 1
    await page.mouse.move(0, 400)
    await page.clock.run_for(FIVE_S)
    await expect(page.locator("b")).to_have_text("2")


async def test_what_does_not_answer_is_said_and_looked_for_again(page: Page, service: Service) -> None:
    service.away = True
    await page.clock.run_for(FIVE_S)
    await expect(page.locator("[data-refresh]")).to_have_text("断开了，每 5 秒自动看一次 · 15:20:01")
    service.away = False
    await page.clock.run_for(FIVE_S)
    await expect(page.locator("[data-refresh]")).to_have_text("每 5 秒更新 · 15:20:02")
