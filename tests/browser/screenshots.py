"""`python -m tests.browser.screenshots`: the pictures of the README, taken of a county of invented people (截图)."""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.browser import chromium
from tests.browser.living import Living, lives
from tests.browser.pages import CADRE, COUNTY, MEDICAL, REPORTER, Sight, case_in, clue_in, found
from tests.browser.people import People
from tests.browser.seeing import HEIGHT, PHONE

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
BYTES_MAX = 140_000
"""A README is read on slow lines too."""
DESK, DESK_HEIGHT = 1280, 720


@dataclass(frozen=True)
class Picture:
    """A page in one width, as much of it as one screen shows."""

    name: str
    sight: Sight
    width: int


PICTURES = (
    Picture("status", Sight("/report/{number}", "/report/{number}", REPORTER), PHONE),
    Picture("inbox", Sight("/inbox", "/inbox", CADRE, clue_in("ASSIGNED")), PHONE),
    Picture(
        "household", Sight("/console/{household_id}", "/console/{household_id}", COUNTY, case_in("COMPARED")), DESK
    ),
    Picture("feed", Sight("/feeds/{feed_id}/{upload_id}", "/feeds/settlements/{wrong_list}", MEDICAL), DESK),
)


async def take(living: Living, people: People, picture: Picture) -> int:
    """Take one picture; its size in bytes. Fails where it is too large."""
    at, who = await found(living, picture.sight)
    async with people.opens(who, at) as page:
        await page.set_viewport_size(
            {"width": picture.width, "height": HEIGHT if picture.width == PHONE else DESK_HEIGHT}
        )
        shot = await shot_of(page)
    assert len(shot) <= BYTES_MAX, f"{picture.name}: {len(shot)} bytes, at most {BYTES_MAX}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{picture.name}.png").write_bytes(shot)
    return len(shot)


async def shot_of(page: Page) -> bytes:
    """One screen of the page, without what blinks."""
    return await page.screenshot(animations="disabled", caret="hide")


async def main() -> int:
    """Let a county live, and take all pictures of it."""
    executable = chromium.found()
    if executable is None:
        sys.stdout.write(f"{chromium.why_not()}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="sw-") as root:
        async with lives(Path(root)) as living, async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=str(executable), args=chromium.flags())
            people = People(browser, living.origin, living.beside.number)
            for picture in PICTURES:
                sys.stdout.write(f"{picture.name}.png {await take(living, people, picture):,} bytes\n")
            await people.close()
            await browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
