"""A service that is stopped lets its streams go at once; the page says so, and is live again when the service is."""

import time

import psutil
import pytest
from playwright.async_api import Browser, expect

from libs.runtime.commands import GRACE_S
from tests.browser.hands import FRESH, WAIT_MS, screen, watches
from tests.browser.living import Living
from tests.until import until

pytestmark = [pytest.mark.browser]
SLACK_S = 2.0
"""For a busy machine."""
LOOKED_MS = 60_000 + WAIT_MS
"""The page has looked, and asked for a stream again."""


async def test_a_stopped_service_ends_its_streams_and_the_page_finds_the_next_one(
    browser: Browser, living: Living
) -> None:
    pid_file = living.here.folder.pids / "notifications-web.pid"
    process = psutil.Process(int(pid_file.read_text()))
    async with screen(browser, living, "county-officer-1") as officer:
        await watches(officer, "/inbox")
        began = time.monotonic()
        process.terminate()

        async def ended() -> bool:
            return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE

        await until(ended, seconds=30, what="the end of the process")
        assert time.monotonic() - began < GRACE_S + SLACK_S
        state = officer.locator("[data-live-state]")
        await expect(state).to_contain_text("断开了，每 30 秒自动看一次", timeout=WAIT_MS)
        await expect(state).to_have_text(FRESH, timeout=LOOKED_MS)
