"""A page as Chromium shows it, and what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.async_api import Page

CHECKS = (Path(__file__).parent / "checks.js").read_text(encoding="utf-8")
WIDTHS = (320, 390, 768, 1440)
PHONE, DESK = 390, 1440
HEIGHT = 844
STOPS_MAX = 160
AT_EACH_WIDTH = ("sideways",)
AS_LAID_OUT = (*AT_EACH_WIDTH, "unlabelled", "nameless", "pale", "small", "headings", "lamps", "tiny", "drawn")
"""Read at the width of a phone and at that of a desk."""

ILLNESS = re.compile("病|住院|药|癌|残疾|自付|SR-|手术|肿瘤")
AMOUNT = re.compile(r"[0-9][0-9,.]*\s*(?:元|万)")
"""What a page that is read in a village does not hold. A measure is called by its name there, as 医疗救助."""

Faults = dict[str, list[str]]


async def look(page: Page, *, phone: bool) -> Faults:
    """Everything that a page can do wrong while it is looked at, at every width and by keyboard."""
    faults: Faults = {}
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        checks = AS_LAID_OUT if width in {PHONE, DESK} else AT_EACH_WIDTH
        faults |= {f"{check} at {width}": found for check, found in (await _faults(page, checks)).items()}
    if phone:
        faults["at 200 %"] = await _twice_as_large(page)
    await page.set_viewport_size({"width": PHONE if phone else DESK, "height": HEIGHT})
    faults.update(await by_keyboard(page))
    return wrong(faults)


async def without_script(page: Page) -> Faults:
    """What only a script would do, on a page that was opened without one."""
    checks = ("inline", "dead", "headings", "unlabelled")
    return wrong({f"{check} without script": found for check, found in (await _faults(page, checks)).items()})


async def on_paper(page: Page) -> Faults:
    """What a printed sheet must not show."""
    await page.emulate_media(media="print")
    found = {f"{check} on paper": found for check, found in (await _faults(page, ("ink", "forms"))).items()}
    await page.emulate_media(media="screen")
    return wrong(found)


async def in_a_village(page: Page) -> Faults:
    """Illness and amounts that a page tells of a household."""
    await ready(page)
    words: str = await page.evaluate("shouwangTold()")
    return wrong({"in a village": [*ILLNESS.findall(words), *AMOUNT.findall(words)]})


async def by_keyboard(page: Page) -> Faults:
    """Walk through the page by Tab: the skip link first, in reading order, nothing hidden under a bar."""
    await ready(page)
    await page.evaluate("document.activeElement?.blur(); window.shouwangStops = []; scrollTo(0, 0)")
    await page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    covered: list[str] = []
    first_is_skip = True
    for number in range(STOPS_MAX):
        await page.keyboard.press("Tab")
        stop = await page.evaluate("shouwangStop()")
        if stop is None:
            break
        covered += stop["covered"]
        first_is_skip = first_is_skip and (number > 0 or stop["skip"])
    skip = [] if first_is_skip else ["the first stop is not the skip link"]
    return {"skip link": skip, "covered": covered, "order": await fault(page, "order")}


async def fault(page: Page, check: str) -> list[str]:
    """What this check finds on the page as it stands."""
    return (await _faults(page, (check,)))[check]


async def _faults(page: Page, checks: Sequence[str]) -> Faults:
    await ready(page)
    found: Faults = await page.evaluate(
        "(checks) => Object.fromEntries(checks.map((check) => [check, shouwangFaults(check)]))", list(checks)
    )
    return found


async def ready(page: Page) -> None:
    """The checks are on the page."""
    if not await page.evaluate("typeof window.shouwangFaults === 'function'"):
        await page.evaluate(CHECKS)


def wrong(faults: Mapping[str, list[str]]) -> Faults:
    """Only the checks that found something."""
    return {check: found for check, found in faults.items() if found}


async def _twice_as_large(page: Page) -> list[str]:
    await page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = [*await fault(page, "sideways"), *await fault(page, "clipped")]
    await page.evaluate(
        "document.documentElement.style.fontSize = ''; document.documentElement.removeAttribute('style')"
    )
    return found
