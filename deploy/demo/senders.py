"""Departments send their lists, look at the dry run and load what is good (演示：报清单)."""

from deploy.demo.browser import PageRefused
from deploy.demo.desks import Desks
from libs.events.contracts.values import OfficeRole

FILE_S = 180.0
File = tuple[str, bytes]


async def send_list(desks: Desks, department: str, feed: str, file: File, *, again: bool = False) -> int:
    """Send a list and load it; one that was sent before is only sent. Raises PageRefused."""
    liaison = desks.holders(OfficeRole.DEPARTMENT_LIAISON, department=department)[0]
    browser = await desks.of(liaison)
    page = await browser.get(f"/feeds/{feed}")
    form = page.form(f"/feeds/{feed}")
    if form is None:
        raise PageRefused(f"/feeds/{feed} offers no form to send a file.")
    sent = await browser.submit(page, form, {}, {"file": file})
    if again:
        return 1
    where = sent.path.partition("?")[0]
    form = sent.form("/check")
    if form is not None:
        await browser.submit(sent, form, {})
    checked, form = await browser.until(where, "/load", seconds=FILE_S)
    await browser.submit(checked, form, {"so_few": "1"} if "so_few" in form.choices else {})
    return 1
