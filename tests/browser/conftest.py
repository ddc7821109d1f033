"""One Chromium and one living county for all browser tests of a run."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser import chromium
from tests.browser.living import Living, lives
from tests.browser.people import People

LIVING_S = 600
"""Whichever test comes first waits until the county lives."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that needs the county may be the first."""
    for item in items:
        if "living" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(LIVING_S), append=False)


@pytest.fixture(scope="session")
def executable() -> Path:
    path = chromium.found()
    if path is None:
        pytest.skip(chromium.why_not())
    return path


@pytest.fixture(scope="session")
async def browser(executable: Path) -> AsyncIterator[Browser]:
    """Chromium, open until the last test."""
    async with async_playwright() as driver:
        opened = await driver.chromium.launch(executable_path=str(executable), args=chromium.flags())
        yield opened
        await opened.close()


@pytest.fixture(scope="session")
async def living(executable: Path) -> AsyncIterator[Living]:
    """The county; what a test alters there stays so for the next one."""
    with tempfile.TemporaryDirectory(prefix="sw-") as root:
        async with lives(Path(root)) as county:
            yield county


@pytest.fixture(scope="session")
async def people(browser: Browser, living: Living) -> AsyncIterator[People]:
    """Everybody at the screen."""
    made = People(browser, living.origin, living.beside.number)
    yield made
    await made.close()
