"""A list that is open says what came and how new that is; without its stream the page looks by itself."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Page, Route, expect

from libs.web.rendering import STATIC
from tests.until import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]
ORIGIN = "http://shouwang.test"
NOW = datetime(2026, 3, 4, 7, 20, tzinfo=UTC)
HALF_A_MINUTE = 30_000
LIST = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><script src="/live.js" defer></script>
<a class="fresh" hidden data-live="/live?mark=1"></a><span data-live-state>每次打开都是最新的</span></html>"""


class Service:
    """Answers a stream with what it has to say and then goes away; or has no room for it at all."""

    def __init__(self) -> None:
        self.streams = 0
        self.looks = 0
        self.room = True
        self.behind = 0

    async def answer(self, route: Route) -> None:
        request = route.request
        if request.url.endswith(".js"):
            await route.fulfill(path=STATIC / "live.js", content_type="text/javascript")
        elif "/live?" not in request.url:
            await route.fulfill(body=LIST, content_type="text/html")
        elif request.headers["accept"] == "text/event-stream":
            self.streams += 1
            said = f"retry: 3600000\n\nevent: here\ndata: {self.behind}\n\n"
            await route.fulfill(status=200 if self.room else 204, body=said, content_type="text/event-stream")
        else:
            self.looks += 1
            said = f"event: new\ndata: {self.looks}\n\nevent: here\ndata: {self.behind}\n\n"
            await route.fulfill(body=said, content_type="text/plain")


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def page(browser: Browser, service: Service) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=ORIGIN)
    opened = await context.new_page()
    await opened.clock.install(time=NOW)
    await opened.route("**/*", service.answer)
    yield opened
    await context.close()


async def test_a_page_whose_stream_is_away_looks_every_half_minute(page: Page, service: Service) -> None:
    service.behind = 4
    await page.goto("/console")
    state, fresh = page.locator("[data-live-state]"), page.locator(".fresh")
    await expect(state).to_have_text("断开了，每 30 秒自动看一次 · 数据新到 4 秒前")
    await expect(fresh).to_be_hidden()
    await page.clock.run_for(HALF_A_MINUTE - 1_000)
    await expect(state).to_have_text("断开了，每 30 秒自动看一次 · 数据新到 29 秒前")
    assert service.looks == 0
    await page.clock.run_for(1_000)
    await expect(fresh).to_have_text("刚到 1 件，点这里显示")
    await expect(state).to_have_text("断开了，每 30 秒自动看一次 · 数据新到 4 秒前")
    await page.clock.run_for(HALF_A_MINUTE)
    await expect(fresh).to_have_text("刚到 2 件，点这里显示")
    assert service.streams == 1


async def test_a_page_for_whose_stream_there_is_no_room_looks_too(page: Page, service: Service) -> None:
    service.room = False
    await page.goto("/console")
    await expect(page.locator("[data-live-state]")).to_have_text("断开了，每 30 秒自动看一次")
    await page.clock.run_for(HALF_A_MINUTE)
    await expect(page.locator(".fresh")).to_have_text("刚到 1 件，点这里显示")

    async def asked_again() -> bool:
        return service.streams == 1 + service.looks

    await until(asked_again, what="the page asks for a stream again")
