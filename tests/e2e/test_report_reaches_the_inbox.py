"""The whole way, on a whole installation: a report becomes an item in the right inbox, once, whatever is killed."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from deploy.local import metrics
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


async def test_from_the_form_to_the_inbox_item_is_one_trace_across_all_services(here: Installation) -> None:
    before = await open_items(here)
    form = {"key": clock.new_id().hex, "head_name": "周某某", "area_code": VILLAGE, "difficulties": ["R01"]}
    async with here.client() as anybody:
        answer = await anybody.post("/report", data={**form, "phone": "13900000007"})
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    await until(lambda: _is(open_items(here), before + 1), seconds=60, what="one item")
    for way in (LAST, SCREENED, ENDED):
        await until(lambda w=way: _has(lambda: w in _ways(here)), seconds=20, what=" → ".join(way))
    number = answer.headers["location"].split("/")[2]
    assert number not in str(here.spans()), "who reads traces reads no receipt numbers"


POSTED = "intake: POST /report"
LAST = (
    POSTED,
    "intake: tell intake.report_received.v1",
    "assistance: handle intake.report_received.v1",
    "assistance: tell assistance.task_opened.v1",
    "notifications: handle assistance.task_opened.v1",
)
SCREENED = (POSTED, "intake: tell intake.household_recorded.v1", "screening: handle intake.household_recorded.v1")
ENDED = (*LAST[:3], "assistance: tell assistance.items_ended.v1", "intake: handle assistance.items_ended.v1")


def _ways(here: Installation) -> set[tuple[str, ...]]:
    """From each span back to the first of its trace, by parents; only those that begin at the form."""
    spans = {(span["traceId"], span["spanId"]): span for span in here.spans()}
    ways = set()
    for span in spans.values():
        way = [span]
        while (parent := spans.get((span["traceId"], way[0].get("parentSpanId", "")))) is not None:
            way.insert(0, parent)
        ways.add(tuple(f"{each['service']}: {each['name']}" for each in way))
    return {way for way in ways if way[0] == POSTED}


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


UNACCOUNTED = 'shouwang_unaccounted_items{service="intake"}'
METRICS = (
    "shouwang_lag_seconds",
    "shouwang_outbox_age_seconds",
    "shouwang_outbox_events",
    "shouwang_parked_households",
)


async def test_every_service_shows_its_figures_to_a_prometheus(here: Installation) -> None:
    for service in ("intake", "screening", "assistance", "notifications"):
        for name in METRICS:
            await until(lambda s=service, n=name: _shows(here, s, f'{n}{{service="{s}"}}'), seconds=30, what=name)
    await until(lambda: _shows(here, "intake", UNACCOUNTED, 0.0), seconds=30, what="none unaccounted")
    lost, parked = str(clock.new_id()), "h-parked"
    dsn = urlsplit(here.environment["SHOUWANG_POSTGRES_DSN"])._replace(path="/intake").geturl()
    connection = await asyncpg.connect(dsn)
    long_ago = clock.real_now() - timedelta(minutes=6)
    row = (
        "insert into ledger (item_id, kind, source, household_id, told_at, met) values ($1, 'row', 'x', $2, $3, false)"
    )
    try:
        await connection.execute(row, lost, "h-lost", long_ago)
        await connection.execute(row, f"{lost}-parked", parked, long_ago)
        await connection.execute("insert into parked_elsewhere values ('screening', $1, $2)", parked, long_ago)
        await until(lambda: _shows(here, "intake", UNACCOUNTED, 1.0), seconds=30, what="one lost")
    finally:
        await connection.execute("delete from ledger where source = 'x'")
        await connection.execute("delete from parked_elsewhere where key = $1", parked)
        await connection.close()
    await until(lambda: _shows(here, "intake", UNACCOUNTED, 0.0), seconds=30, what="none again")


async def _shows(here: Installation, service: str, sample: str, value: float | None = None) -> bool:
    """Whether the running worker of this service shows this sample, with this value if one is given."""
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            lines = (await client.get(metrics.address(here.folder, service))).text.splitlines()
    except httpx.HTTPError:
        return False
    found = [line.rpartition(" ")[2] for line in lines if line.rpartition(" ")[0] == sample]
    return bool(found) and (value is None or float(found[0]) == value)


async def test_nobody_sees_an_inbox_without_signing_in(here: Installation) -> None:
    async with here.client() as anybody:
        page = await anybody.get("/inbox")
    assert page.status_code in {httpx.codes.SEE_OTHER, httpx.codes.FOUND}
    assert "/sign-in" in page.headers["location"]


async def _has(holds: Callable[[], bool]) -> bool:
    return holds()


async def _is(counted: Awaitable[int], expected: int) -> bool:
    return bool(await counted == expected)
