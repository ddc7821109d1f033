"""A steady rate of reports into a whole installation, while the town clerk's inbox is open (申报的负载).

The hotline hands in a report every 1/RATE seconds, whether or not the one before was answered. The clerk's stream says
how many items came; the wait of the n-th report is from its 201 to the first count of n or more.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import httpx

from libs.events.transport import clock
from tests.e2e.installation import TOWN, VILLAGE, Installation, an_officer

CLERK = "clerk"
ANSWER_S = 30
ARRIVE_S = 30
"""So long after the last report the last item may come; what is not there then is missing."""


class Count(NamedTuple):
    """The stream said at this moment that so many items came since the page was opened."""

    at: float
    """Seconds, monotonic."""
    items: int


class Waits(NamedTuple):
    """From a report's 201 to its item in the open inbox, in milliseconds."""

    p50: float
    p99: float
    longest: float
    missing: int
    """Reports that were received and never seen."""


@dataclass
class Load:
    """What was sent and what was seen; times are monotonic seconds."""

    here: Installation
    received: list[float] = field(default_factory=list)
    """When each 201 came."""
    refused: int = 0
    """Answers that were no 201: the client sends such a report again."""
    counts: list[Count] = field(default_factory=list)
    late_s: float = 0.0
    """How far behind its time the latest report was sent: a client that cannot keep the rate measures nothing."""

    async def send(self, rate: float, total: int) -> None:
        """Hand in so many reports at so many a second; returns when all are received."""
        token = self.here.command("intake", "token", "hotline")
        first = len(self.received)
        began = time.monotonic()
        async with httpx.AsyncClient(base_url=self.here.origin, timeout=ANSWER_S) as client:
            sending = []
            for number in range(total):
                due = began + number / rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                self.late_s = max(self.late_s, time.monotonic() - due)
                sending.append(asyncio.create_task(self._one(client, token, first + number)))
            await asyncio.gather(*sending)

    async def arrived(self) -> bool:
        """Wait until every report is in the inbox, or the time for it is over; whether all are."""
        give_up_at = time.monotonic() + ARRIVE_S
        while self.seen < len(self.received) and time.monotonic() < give_up_at:
            await asyncio.sleep(0.1)
        return self.seen >= len(self.received)

    @property
    def seen(self) -> int:
        """Items that the stream spoke of."""
        return self.counts[-1].items if self.counts else 0

    async def _one(self, client: httpx.AsyncClient, token: str, number: int) -> None:
        """Hand in one report, again with the same key until it is received, as a careful client does."""
        report = {
            "for": "self",
            "head_name": f"测{number}号",
            "area_code": VILLAGE,
            "difficulties": ["R01"],
            "phone": f"139{number:08d}",
        }
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": clock.new_id().hex}
        while True:
            answer = await client.post("/api/intake/reports", json=report, headers=headers)
            if answer.status_code == httpx.codes.CREATED:
                self.received.append(time.monotonic())
                return
            assert answer.is_server_error, answer.text
            self.refused += 1
            await asyncio.sleep(1)


@asynccontextmanager
async def open_inbox(here: Installation) -> AsyncIterator[Load]:
    """The town clerk opens the inbox and leaves it open."""
    await here.appoint([an_officer(CLERK, "TOWN_CLERK", TOWN)])
    load = Load(here)
    async with here.client(CLERK) as browser:
        opened = await browser.get("/inbox")
        watching = asyncio.create_task(_watch(browser, _stream_of(opened.text), load.counts))
        try:
            yield load
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def _watch(client: httpx.AsyncClient, address: str, counts: list[Count]) -> None:
    """Note every count that the stream says; a stream that breaks off is opened again, as a browser does."""
    while True:
        try:
            async with client.stream("GET", address, timeout=None) as stream:
                event = ""
                async for line in stream.aiter_lines():
                    if line.startswith("event: "):
                        event = line[7:]
                    elif line.startswith("data: ") and event == "new":
                        counts.append(Count(time.monotonic(), int(line[6:])))
        except httpx.HTTPError:
            await asyncio.sleep(0.2)


def _stream_of(html: str) -> str:
    start = html.index("/inbox/live?")
    return html[start : html.index('"', start)].replace("&amp;", "&")


def waits_of(received: Sequence[float], counts: Sequence[Count]) -> Waits | None:
    """The waits of these reports; None where none was seen."""
    waits = []
    position = 0
    for number, at in enumerate(sorted(received), start=1):
        while position < len(counts) and counts[position].items < number:
            position += 1
        if position < len(counts):
            waits.append(max(0.0, counts[position].at - at) * 1000)
    if not waits:
        return None
    p99 = statistics.quantiles(waits, n=100)[98] if len(waits) > 1 else waits[0]
    return Waits(statistics.median(waits), p99, max(waits), len(received) - len(waits))
