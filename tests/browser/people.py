"""Everybody at a screen of their own, signed in once, with and without scripts (各人的屏幕)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.beside import PHONE

PUBLIC, REPORTER = "", "reporter"
"""Anybody; whoever reported, who has passed the gate of the own report."""
OK = 200


class People:
    """One browser; a context for each person, opened when it is needed first."""

    def __init__(self, browser: Browser, origin: str, number: str) -> None:
        """`number`: the report of whoever reported."""
        self._browser, self._origin, self._number = browser, origin, number
        self._contexts: dict[tuple[str, bool], BrowserContext] = {}
        self._looked_at: dict[tuple[str, bool], Page] = {}

    @asynccontextmanager
    async def opens(self, who: str, at: str, *, script: bool = True, status: int = OK) -> AsyncIterator[Page]:
        """A page in front of somebody, in a tab of its own. Fails where it answers otherwise."""
        page = await (await self.context(who, script=script)).new_page()
        try:
            await _go(page, at, who, status)
            yield page
        finally:
            await page.close()

    @asynccontextmanager
    async def looks(self, who: str, at: str, *, script: bool = True, status: int = OK) -> AsyncIterator[Page]:
        """A page that somebody only looks at, in the tab that looked at the one before: a new one costs half a second."""
        if (who, script) not in self._looked_at:
            self._looked_at[who, script] = await (await self.context(who, script=script)).new_page()
        page = self._looked_at[who, script]
        await _go(page, at, who, status)
        yield page

    async def context(self, who: str, *, script: bool = True) -> BrowserContext:
        """The context of somebody, signed in."""
        if (who, script) not in self._contexts:
            made = await self._browser.new_context(base_url=self._origin, java_script_enabled=script)
            self._contexts[who, script] = made
            await self._come_in(made, who)
        return self._contexts[who, script]

    async def _come_in(self, context: BrowserContext, who: str) -> None:
        if who == PUBLIC:
            return
        page = await context.new_page()
        if who == REPORTER:
            await page.goto(f"/report/{self._number}")
            await page.fill("[name=digits]", PHONE[-4:])
            await page.press("[name=digits]", "Enter")
            await page.wait_for_selector("[name=digits]", state="detached")
        else:
            await page.goto(f"/sign-in/go?account={who}")
            assert "/sign-in" not in page.url, f"{who} could not sign in: {page.url}"
        await page.close()

    async def close(self) -> None:
        """Everybody goes home."""
        for context in self._contexts.values():
            await context.close()


async def _go(page: Page, at: str, who: str, status: int) -> None:
    answer = await page.goto(at)
    assert answer is not None
    assert answer.status == status, f"{at} answered {answer.status} to {who or 'anybody'}"
