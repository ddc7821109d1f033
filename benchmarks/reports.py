"""`python -m benchmarks.reports [RATE] [SECONDS]`: from a report's 201 to the clerk's open inbox, under a steady rate.

A whole installation runs in a folder of its own. The hotline hands in RATE reports a second; the town clerk's inbox is
open and its stream says how many came. The time of the n-th report is from its 201 to the first count of n or more.
"""

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

from libs.events.transport import clock
from tests.e2e.installation import TOWN, VILLAGE, Installation, an_officer, installed
from tests.until import until

RATE, SECONDS = 10.0, 300
WAIT_S = 30


async def main(rate: float, seconds: int) -> None:
    """Run once and print what was measured."""
    folder = Path(tempfile.mkdtemp(prefix="sw-bench-"))
    try:
        with installed(folder) as here:
            await until(here.answers, seconds=120, what="the first page")
            await here.appoint([an_officer("clerk", "TOWN_CLERK", TOWN)])
            await _measure(here, rate, seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(here: Installation, rate: float, seconds: int) -> None:
    counts: list[tuple[float, int]] = []
    received: list[float] = []
    async with here.client("clerk") as inbox:
        opened = await inbox.get("/inbox")
        watching = asyncio.create_task(_watch(inbox, _stream_of(opened.text), counts))
        await _send(here, rate, int(rate * seconds), received)
        total = len(received)
        give_up = time.monotonic() + WAIT_S
        while (not counts or counts[-1][1] < total) and time.monotonic() < give_up:
            await asyncio.sleep(0.1)
        watching.cancel()
    _say(rate, seconds, received, counts)


def _stream_of(html: str) -> str:
    start = html.index("/inbox/live?")
    return html[start : html.index('"', start)].replace("&amp;", "&")


async def _watch(client: httpx.AsyncClient, address: str, counts: list[tuple[float, int]]) -> None:
    async with client.stream("GET", address, timeout=None) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                counts.append((time.monotonic(), int(line[6:])))


async def _send(here: Installation, rate: float, total: int, received: list[float]) -> None:
    token = here.command("intake", "token", "hotline")
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=here.origin, timeout=30) as client:
        sending = []
        for number in range(total):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            sending.append(asyncio.create_task(_one(client, token, number, received)))
        await asyncio.gather(*sending)


async def _one(client: httpx.AsyncClient, token: str, number: int, received: list[float]) -> None:
    report = {
        "for": "self",
        "head_name": f"测{number}号",
        "area_code": VILLAGE,
        "difficulties": ["R01"],
        "phone": f"139{number:08d}",
    }
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": clock.new_id().hex}
    answer = await client.post("/api/intake/reports", json=report, headers=headers)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    received.append(time.monotonic())


def _say(rate: float, seconds: int, received: list[float], counts: list[tuple[float, int]]) -> None:
    waits = []
    position = 0
    for number, at in enumerate(sorted(received), start=1):
        while position < len(counts) and counts[position][1] < number:
            position += 1
        if position < len(counts):
            waits.append(max(0.0, counts[position][0] - at) * 1000)
    missing = len(received) - len(waits)
    if not waits:
        sys.stdout.write(f"{rate:g} reports/s for {seconds} s: none of {len(received)} reached the inbox\n")
        return
    p50, p99 = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
    sys.stdout.write(
        f"{rate:g} reports/s for {seconds} s: {len(received)} received, {missing} not seen in the inbox; "
        f"201 to inbox p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {max(waits):.0f} ms\n"
    )


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    asyncio.run(main(given[0] if given else RATE, int(given[1]) if len(given) > 1 else SECONDS))
