"""Departments send their lists, look at the dry run and load what is good (演示：报清单)."""

import asyncio

from deploy.demo.browser import Browser, Page, PageRefused
from deploy.demo.desks import Desks
from libs.events.contracts.values import OfficeRole

FILE_S = 180.0
LOOK_EVERY_S = 0.25
WORKING = '<progress id="bar"'
"""What a list shows while it is checked or loaded."""
File = tuple[str, bytes]


async def send_list(desks: Desks, department: str, feed: str, file: File) -> int:
    """Send a list, look at the dry run, load it; one that is loaded already stays as it is. Raises PageRefused."""
    browser, page = await _page_of(desks, department, feed)
    form = page.form(f"/feeds/{feed}")
    if form is None:
        raise PageRefused(f"/feeds/{feed} offers no form to send a file.")
    where = (await browser.submit(page, form, {}, {"file": file})).path.partition("?")[0]
    for _ in range(int(FILE_S / LOOK_EVERY_S)):
        page = await browser.get(where)
        form = page.form("/check") or page.form("/load")
        if form is not None:
            await browser.send(page, form, {"so_few": "1"} if "so_few" in form.choices else {})
        elif WORKING not in page.html:
            return 1
        await asyncio.sleep(LOOK_EVERY_S)
    raise PageRefused(f"{where} was not loaded within {FILE_S:.0f} s: {page.words}")


async def send_nothing(desks: Desks, department: str, feed: str) -> int:
    """Say that there is nothing to report; where no month is asked for, there is nothing to say. Raises PageRefused."""
    browser, page = await _page_of(desks, department, feed)
    form = page.form("/nothing")
    if form is None:
        return 0
    await browser.submit(page, form, {})
    return 1


async def _page_of(desks: Desks, department: str, feed: str) -> tuple[Browser, Page]:
    liaison = desks.holders(OfficeRole.DEPARTMENT_LIAISON, department=department)[0]
    browser = await desks.of(liaison)
    return browser, await browser.get(f"/feeds/{feed}")
