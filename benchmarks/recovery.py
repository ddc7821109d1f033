"""`python -m benchmarks.recovery [KILLS]`: how soon work goes on after a kill -9 under load, and what is lost.

A whole installation runs in a folder of its own, loopback only, under a steady rate of reports.

worker : all workers of a hearing service are killed at once, KILLS times; from the kill to the next event that this
         service handled, the new start by the supervisor included
broker : Kafka is killed KILLS times; from the start of its new process to the first record that it acknowledged

At the end every report must have its item in the inbox, once.
"""

import argparse
import asyncio
import os
import signal
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence

from benchmarks.backing import a_folder
from benchmarks.reports_load import Load, open_inbox
from benchmarks.results import machine, write_part
from deploy.embedded.jars import FOLDER as JARS
from deploy.embedded.kafka import Kafka
from tests.e2e.installation import Installation, installed
from tests.until import until

KILLS = 5
RATE = 10.0
SERVICES = ("assistance", "screening", "notifications")
"""Who hears something of every report."""
BETWEEN_S = 25
"""The supervisor starts again at once whoever ran this long; a process that fails sooner waits a little more."""
BACK_S = 60
WORKER_AIM_S, BROKER_AIM_S = 5.0, 10.0


async def main(kills: int) -> None:
    """Run, print, and write the part of RESULTS.md."""
    with a_folder() as folder, installed(folder) as here:
        await until(here.answers, seconds=120, what="the first page")
        async with open_inbox(here) as load:
            lines = await _kill_under_load(here, load, kills)
            lost, twice = await _account(here, load)
    assert not lost, f"{lost} reports have no item"
    assert not twice, f"{twice} reports have more than one item"
    write_part(
        REPORT.format(
            kills=kills,
            machine=machine("aiokafka", "asyncpg"),
            rows="\n".join(lines),
            reports=len(load.received),
            again=load.refused,
        )
    )


async def _kill_under_load(here: Installation, load: Load, kills: int) -> list[str]:
    """Send for as long as it takes, and kill one after the other; a line for each kind."""
    seconds = BETWEEN_S * kills * (len(SERVICES) + 1) + BACK_S
    sending = asyncio.create_task(load.send(RATE, int(RATE * seconds)))
    await asyncio.sleep(BETWEEN_S)
    lines = []
    for service in SERVICES:
        waits = [await _spaced(lambda s=service: _worker_back(here, s)) for _ in range(kills)]
        lines.append(_line(f"worker of {service}", waits, WORKER_AIM_S))
    waits = [await _spaced(lambda: _broker_back(here)) for _ in range(kills)]
    lines.append(_line("broker", waits, BROKER_AIM_S))
    await sending
    await load.arrived()
    return lines


async def _spaced(kill: Callable[[], Awaitable[float]]) -> float:
    """One kill, and then the time until the next may come."""
    began = time.monotonic()
    found = await kill()
    await asyncio.sleep(max(0.0, began + BETWEEN_S - time.monotonic()))
    return found


async def _worker_back(here: Installation, service: str) -> float:
    """Kill the worker; seconds until the service handled the next event."""
    files = sorted(here.folder.pids.glob(f"{service}-worker*.pid"))
    for file in files:
        os.kill(int(file.read_text()), signal.SIGKILL)
    killed = time.monotonic()
    before = await _heard(here, service)

    async def again() -> bool:
        return await _heard(here, service) > before

    await until(again, seconds=BACK_S, what=f"an event handled by {service}")
    return time.monotonic() - killed


async def _heard(here: Installation, service: str) -> int:
    (row,) = await here.rows(service, "select count(*) from heard_messages")
    return int(row[0])


async def _broker_back(here: Installation) -> float:
    """Kill Kafka; seconds from the start of its new process to the first record that left an outbox."""
    kafka = Kafka(here.folder.root / "kafka", JARS)
    kafka.kill()

    async def started() -> bool:
        return kafka.running

    await until(started, seconds=BACK_S, what="the new start of Kafka")
    began = time.monotonic()
    (row,) = await here.rows("intake", "select coalesce(max(id), 0) from outbox")
    waiting = int(row[0])

    async def acknowledged() -> bool:
        (oldest,) = await here.rows("intake", "select min(id) from outbox where held_because is null")
        return oldest[0] is None or int(oldest[0]) > waiting

    await until(acknowledged, seconds=BACK_S, what="the first acknowledged record")
    return time.monotonic() - began


async def _account(here: Installation, load: Load) -> tuple[int, int]:
    """How many reports have no item in the inbox, and how many items there are too many."""

    async def ended() -> bool:
        return not await here.rows("intake", "select item_id from ledger where ended is null")

    await until(ended, seconds=BACK_S, what="the end of every report")
    (row,) = await here.rows("notifications", "select count(*), count(distinct source) from items where kind = 'TODO'")
    items, different = int(row[0]), int(row[1])
    return len(load.received) - different, items - different


def _line(what: str, waits: Sequence[float], aim: float) -> str:
    kept = "yes" if max(waits) <= aim else "no"
    found = ", ".join(f"{wait:.1f}" for wait in sorted(waits))
    line = f"| {what} | {statistics.median(waits):.1f} | {max(waits):.1f} | {aim:g} | {kept} | {found} |"
    sys.stdout.write(f"{line}\n")
    return line


REPORT = f"""# After a kill

`python -m benchmarks.recovery`: a whole installation under {RATE:g} reports a second, every {BETWEEN_S} s something is
killed with -9, {{kills}} times each. A worker: every worker of its service at once (screening has two, which then start
together), from the kill to the next event handled, new start included. The broker: from the start of its new process
to the first record acknowledged. In seconds.

{{machine}}

| killed | median | longest | aim | kept | all |
|---|---|---|---|---|---|
{{rows}}

{{reports:,}} reports were received ({{again}} times the client sent one again with the same key); each has its item in
the inbox, none has two.
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m benchmarks.recovery")
    parser.add_argument("kills", nargs="?", type=int, default=KILLS)
    asyncio.run(main(parser.parse_args().kills))
