"""The keys of a list on a desk, and the button that prints: both only make quicker what works without them."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Route, expect

from libs.web.rendering import STATIC

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]
ORIGIN = "http://shouwang.test"
LIST = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<script src="/keys.js" defer></script><script src="/print.js" defer></script>
<form role="search"><input type="hidden" name="form_token"><input id="q" name="q"></form>
<main><button type="button" data-print hidden>打印</button><details><summary>算法</summary><p>72,600</p></details>
<table><tr data-key-row><td><a id="a" href="/?opened=a">甲</a><td><a href="/?other">看</a>
<tr aria-selected="true" data-key-row><td><a id="b" href="/?opened=b">乙</a>
<tr data-key-row><td><a id="c" href="/?opened=c">丙</a></table>
<form action="/sent"><nav><a href="/?step=r" aria-current="page" data-key="r">接收</a><a href="/?step=b" data-key="b">退回</a></nav>
<input id="officer" name="officer"><button data-key="1" id="one">就是这一户</button></form>
<div data-keys hidden><label><input type="checkbox" data-keys-off> 不用</label></div></main></html>"""


async def answer(route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    if name.endswith(".js"):
        await route.fulfill(path=STATIC / name, content_type="text/javascript")
    else:
        await route.fulfill(body=LIST, content_type="text/html")


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=ORIGIN)
    opened = await context.new_page()
    await opened.route("**/*", answer)
    await opened.goto("/")
    yield opened
    await context.close()


async def has_focus(page: Page, *presses: tuple[str, str]) -> None:
    for key, at in presses:
        await page.keyboard.press(key)
        await expect(page.locator(f"#{at}")).to_be_focused()


async def test_keys_go_down_and_up_from_what_is_opened_and_stop_at_the_ends(page: Page) -> None:
    await expect(page.locator("[data-keys]")).to_be_visible()
    await has_focus(page, ("j", "b"), ("j", "c"), ("j", "c"), ("K", "b"), ("k", "a"), ("k", "a"), ("j", "b"))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/?opened=b")


async def test_what_has_a_key_is_reached_by_it_and_a_button_waits_for_enter(page: Page) -> None:
    await has_focus(page, ("1", "one"), ("r", "officer"))
    await page.keyboard.type("b1")
    await expect(page.locator("#officer")).to_have_value("b1")
    await page.locator("#a").focus()
    await page.keyboard.press("B")
    await page.wait_for_url("**/?step=b")


async def test_what_is_typed_into_a_field_is_no_key(page: Page) -> None:
    await has_focus(page, ("/", "q"))
    await page.keyboard.type("jk/?")
    await expect(page.locator("#q")).to_have_value("jk/?")
    await page.locator("#a").focus()
    await page.keyboard.press("Control+j")
    await expect(page.locator("#a")).to_be_focused()


async def test_keys_can_be_switched_off_and_stay_so(page: Page) -> None:
    await page.keyboard.press("?")
    box = page.get_by_role("checkbox")
    await expect(box).to_be_focused()
    await page.keyboard.press("Space")
    await page.goto("/")
    await expect(box).to_be_checked()
    await page.locator("#a").focus()
    await page.keyboard.press("j")
    await expect(page.locator("#a")).to_be_focused()
    await page.keyboard.press("?")
    await page.keyboard.press("Space")
    await page.locator("#a").focus()
    await has_focus(page, ("j", "b"))


async def test_on_paper_nothing_is_folded_away(page: Page) -> None:
    await page.evaluate("window.printed = 0; window.print = () => { window.printed += 1; }; 0")
    await page.get_by_role("button", name="打印").click()
    assert await page.evaluate("window.printed") == 1
    folded = page.locator("details")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await expect(folded).to_have_attribute("open", "")
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    await expect(folded).not_to_have_attribute("open", "")
