"""Somebody at a screen, who taps, types and sends: for the ways that lead through several people's hands (各人的手)."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, expect

from deploy.demo.answers import Scene, answers
from deploy.demo.chance import drawn
from deploy.demo.forms import Form, forms_of
from tests.browser.living import TODAY, Living

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
FRESH = re.compile("^实时 · 数据新到 [0-9]+ 秒前$")
WAIT_MS = 30_000
"""Far more than anything takes; on a busy machine the way through four services takes seconds."""


@asynccontextmanager
async def screen(browser: Browser, living: Living, who: str = "", *, phone: bool = False) -> AsyncIterator[Page]:
    """A screen of their own, signed in if somebody is named."""
    size = {"viewport": PHONE, "has_touch": True, "is_mobile": True} if phone else {"viewport": DESK}
    context = await browser.new_context(base_url=living.origin, **size)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_MS)
    try:
        page = await context.new_page()
        if who:
            await page.goto(f"/sign-in/go?account={who}")
            assert "/sign-in" not in page.url, f"{who} could not sign in: {page.url}"
        yield page
    finally:
        await context.close()


async def fill(page: Page, form: str, values: Mapping[str, str | list[str]]) -> None:
    """Answer these fields of a form, each in its own way: tick, choose, or type."""
    inside = page.locator(form)
    for folded in await inside.locator("details:not([open]) > summary").all():
        await folded.click()
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            await _answer(inside.locator(f'[name="{name}"]'), one)


async def _answer(field: Locator, value: str) -> None:
    kind = await field.first.evaluate("field => field.type")
    if kind in ("radio", "checkbox"):
        await field.and_(field.page.locator(f'[value="{value}"]')).check()
    elif kind == "select-one":
        await field.select_option(value)
    else:
        await field.fill(value)


async def take(page: Page, event: str, *, home: str, risks: tuple[str, ...] = ()) -> None:
    """Fill in the form of this step as people of the county do, send it, and say that one is sure where that is asked."""
    form = await form_on(page, "/step")
    assert form.fields["event"] == [event], (page.url, form.fields["event"])
    await fill(page, "#decide", answers(event, Scene(form, drawn("flow", event, home), TODAY, risks)))
    await page.locator("#decide button[type=submit]").click()
    sure = page.locator('button[name="do"][value="sure"]')
    await expect(sure.or_(page.locator(".note.done")).first).to_be_visible(timeout=WAIT_MS)
    if await sure.count():
        await sure.press("Enter")
    await expect(page.locator(".note.done").first).to_be_visible(timeout=WAIT_MS)


async def form_on(page: Page, ending: str) -> Form:
    """The form of the page that is sent to such an address, as it stands."""
    return next(form for form in forms_of(await page.content()) if form.action.endswith(ending))


async def sees_arrive(page: Page, words: str) -> None:
    """An open list says that something came, without being loaded again; a click shows it."""
    fresh = page.locator(".fresh")
    await expect(fresh).to_be_visible(timeout=WAIT_MS)
    await expect(fresh).to_contain_text("刚到")
    await fresh.click()
    await expect(page.get_by_text(words).first).to_be_visible(timeout=WAIT_MS)


async def watches(page: Page, address: str) -> None:
    """Open a list, and wait until it is told of what comes."""
    await page.goto(address)
    await expect(page.locator("[data-live-state]")).to_have_text(FRESH, timeout=WAIT_MS)
