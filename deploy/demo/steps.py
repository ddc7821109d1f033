"""One officer takes one step of one matter on its page (演示：办一步)."""

from collections.abc import Sequence
from datetime import date

from deploy.demo.answers import Scene, answers
from deploy.demo.browser import Browser, Page, PageRefused
from deploy.demo.chance import drawn
from deploy.demo.forms import Form
from deploy.demo.setting import JINJIANG, Setting

FORM = "/step"
SAID_BEFORE = ("已经答过了", "已经说明过了", "已经定过了")


class Seen:
    """What an officer knows of a household when filling in a form."""

    def __init__(
        self,
        home: str,
        today: date,
        risks: Sequence[str] = (),
        *,
        hit_stands: bool = False,
        setting: Setting = JINJIANG,
    ) -> None:
        self.home, self.today, self.risks = home, today, tuple(risks)
        self.hit_stands, self.paper = hit_stands, setting.paper


async def take(browser: Browser, address: str, event: str, seen: Seen) -> bool:
    """Take this step; False where the page does not offer it now. Raises PageRefused."""
    page, form = await offered(browser, address, event)
    if form is None:
        return False
    await fill_in(browser, page, form, seen)
    return True


async def offered(browser: Browser, address: str, event: str = "") -> tuple[Page, Form | None]:
    """The page with the form of this step, or of the first usual one; no form where it cannot be taken."""
    wanted = f"{address}{'&' if '?' in address else '?'}step={event}" if event else address
    page = await browser.get(wanted)
    form = page.form(FORM)
    return page, form if form is not None and (not event or form.fields.get("event") == [event]) else None


async def fill_in(browser: Browser, page: Page, form: Form, seen: Seen, **given: str) -> None:
    """Fill in the form that a page shows, send it, say on the page that asks once more that one is sure."""
    event = form.fields["event"][0]
    chance = drawn("answers", event, seen.home, *given.values())
    values = answers(event, Scene(form, chance, seen.today, seen.risks, seen.hit_stands, seen.paper)) | given
    await sure(browser, await browser.send(page, form, values))


async def for_each_agency(browser: Browser, address: str, event: str, seen: Seen) -> int:
    """Take a step that is taken once for each agency; what was said before is not said again. Raises PageRefused."""
    done = 0
    _, first = await offered(browser, address, event)
    for agency in first.choices.get("agency", []) if first is not None else ():
        page, form = await offered(browser, address, event)
        if form is None:
            break
        try:
            await fill_in(browser, page, form, seen, agency=agency)
        except PageRefused as refused:
            if not any(words in str(refused) for words in SAID_BEFORE):
                raise
        else:
            done += 1
    return done


async def sure(browser: Browser, asked: Page) -> Page:
    """Confirm on the page that asks once more, where there is one. Raises PageRefused."""
    if asked.onward:
        return asked
    form = next((form for form in asked.forms if "sure" in form.choices.get("do", [])), None)
    if form is None:
        raise PageRefused(f"{asked.path} did not take the step: {asked.words}")
    return await browser.send(asked, form, {"do": "sure"})
