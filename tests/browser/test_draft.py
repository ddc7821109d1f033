"""The draft of a report is there again at the first tap, also where its village is on another address."""

import pytest
from playwright.async_api import Browser, Route, expect

from services.intake.main import FOLDER

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]
ORIGIN = "http://shouwang.test"
SCRIPT = FOLDER / "static" / "draft.js"
FORM = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><script src="/draft.js" defer></script>
<div data-draft-offer hidden><button data-draft-go>接着填</button><button data-draft-drop>清掉</button></div>
<form action="/report" method="post" data-draft data-area="{village}" data-pick="/report?village=">
<input name="key" value="k1"><input id="head" name="head_name"><input name="area_code" value="{village}">
<p data-draft-line data-saved="{{time}}" data-offline="没信号" hidden></p></form></html>"""


async def answer(route: Route) -> None:
    address, _, query = route.request.url.partition("?")
    if address.endswith("/draft.js"):
        await route.fulfill(path=SCRIPT, content_type="text/javascript")
    else:
        page = FORM.format(village=query.partition("village=")[2])
        await route.fulfill(body=page, content_type="text/html")


async def test_a_draft_is_restored_at_the_first_tap_also_with_a_village(browser: Browser) -> None:
    context = await browser.new_context(base_url=ORIGIN)
    page = await context.new_page()
    await page.route("**/*", answer)
    await page.goto("/report?village=350582104001")
    await page.fill("#head", "许某英")
    await page.goto("/report")
    await page.click("[data-draft-go]")
    await page.wait_for_url("**/report?village=350582104001")
    await expect(page.locator("#head")).to_have_value("许某英")
    await expect(page.locator("[data-draft-offer]")).to_be_hidden()
    await context.close()
