"""The whole way, on a whole installation: a report becomes an item in the right inbox, once, whatever is killed."""

import tempfile
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import httpx
import pytest

from deploy.local.children import orphans
from libs.events.transport import clock
from tests.e2e.installation import OTHER_VILLAGE, TOWN, VILLAGE, Installation, an_officer, installed
from tests.until import until

pytestmark = [pytest.mark.wire, pytest.mark.timeout(600)]
OTHER_TOWN = "350582105000"
OFFICERS = (
    an_officer("clerk", "TOWN_CLERK", TOWN),
    an_officer("clerk-elsewhere", "TOWN_CLERK", OTHER_TOWN),
    an_officer("cadre", "VILLAGE_CADRE", VILLAGE),
    an_officer("cadre-elsewhere", "VILLAGE_CADRE", OTHER_VILLAGE),
    an_officer("operator", "OPERATOR", "350582000000"),
)


@pytest.fixture(scope="module")
async def here() -> AsyncIterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="sw-") as folder, installed(Path(folder)) as running:
        await until(running.answers, seconds=150, what="the first page")
        await running.appoint(OFFICERS)
        yield running


async def hand_in(here: Installation, head: str, key: str) -> httpx.Response:
    token = here.command("intake", "token", "hotline")
    report = {"for": "self", "head_name": head, "area_code": VILLAGE, "difficulties": ["R01"], "phone": "13900000001"}
    async with here.client() as anybody:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return await anybody.post("/api/intake/reports", json=report, headers=headers)


async def inbox(here: Installation, officer: str) -> str:
    async with here.client(officer) as browser:
        page = await browser.get("/inbox")
    assert page.status_code == httpx.codes.OK
    return page.text


async def open_items(here: Installation) -> int:
    rows = await here.rows("notifications", "select item_id from items where kind = 'TODO' and ended_at is null")
    return len(rows)


async def unended(here: Installation) -> int:
    return len(await here.rows("intake", "select item_id from ledger where ended is null"))


async def test_a_report_is_one_item_for_the_clerk_of_its_town_and_for_nobody_else(here: Installation) -> None:
    key, before = clock.new_id().hex, await open_items(here)
    first = await hand_in(here, "林某某", key)
    again = await hand_in(here, "林某某", key)
    assert (first.status_code, again.text) == (httpx.codes.CREATED, first.text), "sent twice, received once"
    await until(lambda: _is(open_items(here), before + 1), seconds=60, what="one item")
    await until(lambda: _is(unended(here), 0), seconds=60, what="the ledger's end")
    ended = await here.rows("notifications", "select item_id from items where ended_at is not null")
    assert ended == [], "what the system does at once is nobody's task"
    seen = await inbox(here, "clerk")
    assert "林*某" in seen
    assert "林某某" not in seen, "an inbox shows masked names"
    assert "林*某" not in await inbox(here, "clerk-elsewhere")
    assert "林*某" not in await inbox(here, "cadre-elsewhere")


async def test_nothing_is_lost_or_doubled_when_every_worker_is_killed_on_the_way(here: Installation) -> None:
    before = await open_items(here)
    for number in range(3):
        assert (await hand_in(here, f"陈{number}某", clock.new_id().hex)).status_code == httpx.codes.CREATED
        for child in orphans(here.folder):
            if "worker" in " ".join(child.cmdline()):
                child.kill()
    await until(lambda: _is(unended(here), 0), seconds=120, what="every report's end")
    await until(lambda: _is(open_items(here), before + 3), seconds=60, what="one item a family")
    for service in ("assistance", "notifications", "screening", "intake"):
        assert await here.rows(service, "select key from parked_keys") == []


async def test_the_operator_sees_that_nothing_is_lost(here: Installation) -> None:
    async with here.client("operator") as browser:
        page = await browser.get("/ops")
    assert page.status_code == httpx.codes.OK
    assert "没有下落" in page.text


async def test_nobody_sees_an_inbox_without_signing_in(here: Installation) -> None:
    async with here.client() as anybody:
        page = await anybody.get("/inbox")
    assert page.status_code in {httpx.codes.SEE_OTHER, httpx.codes.FOUND}
    assert "/sign-in" in page.headers["location"]


async def _is(counted: Awaitable[int], expected: int) -> bool:
    return bool(await counted == expected)
