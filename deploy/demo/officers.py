"""What the officers of the demo do each day at their desks, page by page (演示经办)."""

import re
from collections.abc import Sequence

from deploy.demo.accounts import Account
from deploy.demo.browser import Browser, Page, PageRefused
from libs.events.contracts.values import OfficeRole

CASE = re.compile(r'href="(/console/[0-9a-f-]{36}\?m=[^"]+)"')
AT_ONCE_MAX = 100
"""So many entries go through triage together."""
TURN, ASSIGN = "finding.turned", "clue.assigned"


class Officers:
    """Everybody's day, one after the other; who signed in stays signed in."""

    def __init__(self, origin: str, everybody: Sequence[Account]) -> None:
        self._origin = origin
        self._everybody = everybody

    async def triage(self) -> int:
        """The county office turns every finding that waits into a clue; gives their number."""
        county = next(account for account in self._everybody if account.role is OfficeRole.COUNTY_OFFICER)
        async with Browser(self._origin) as browser:
            await browser.sign_in(county.subject)
            turned = 0
            while True:
                page = await browser.get("/console?s=triage")
                form = page.form("/console/triage")
                waiting = form.choices.get("clue", [])[:AT_ONCE_MAX] if form is not None else []
                if form is None or not waiting:
                    return turned
                asked = await browser.submit(page, form, {"clue": waiting, "event": TURN})
                await _sure(browser, asked)
                turned += len(waiting)

    async def assign(self) -> int:
        """Each town's clerk sends what came in to its village; gives the number of clues."""
        sent = 0
        for clerk in self._everybody:
            if clerk.role is OfficeRole.TOWN_CLERK:
                async with Browser(self._origin) as browser:
                    await browser.sign_in(clerk.subject)
                    sent += await _assign_all(browser)
        return sent


async def _assign_all(browser: Browser) -> int:
    sent = 0
    done: set[str] = set()
    while True:
        listed = CASE.findall((await browser.get("/console?s=assign&per=50")).html)
        left = [address for address in dict.fromkeys(listed) if address not in done]
        if not left:
            return sent
        for address in left:
            done.add(address)
            sent += await _take(browser, address, ASSIGN)


async def _take(browser: Browser, address: str, event: str) -> int:
    """Take this step of a household if it is the next one."""
    page = await browser.get(address)
    form = page.form("/step")
    if form is None or form.fields.get("event") != [event]:
        return 0
    await _sure(browser, await browser.submit(page, form, {}))
    return 1


async def _sure(browser: Browser, asked: Page) -> Page:
    """Confirm on the page that asks once more, where there is one."""
    form = next((form for form in asked.forms if "sure" in form.choices.get("do", [])), None)
    if form is None:
        if 'role="alert"' in asked.html:
            raise PageRefused(f"{asked.path} did not take the step.")
        return asked
    return await browser.submit(asked, form, {"do": "sure"})
