"""One Chromium for all browser tests of a run."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser import chromium


@pytest.fixture(scope="session")
def executable() -> Path:
    path = chromium.found()
    if path is None:
        pytest.skip(chromium.why_not())
    return path


@pytest.fixture(scope="session")
async def browser(executable: Path) -> AsyncIterator[Browser]:
    """Chromium refuses its sandbox to root; the pages it opens here are ours alone."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as driver:
        opened = await driver.chromium.launch(executable_path=str(executable), args=flags)
        yield opened
        await opened.close()
