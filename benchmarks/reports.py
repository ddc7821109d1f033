"""`python -m benchmarks.reports [RATE] [SECONDS] [--highest]`: from a report's 201 to the clerk's open inbox.

A whole installation runs in a folder of its own, loopback only. With --highest the rate is raised in steps until it
does not hold: a report is missing, the median or the 99th percentile passes its aim, or the client falls behind.
"""

import argparse
import asyncio
import sys

from benchmarks.backing import a_folder
from benchmarks.reports_load import Load, Waits, open_inbox, waits_of
from benchmarks.results import machine, write_part
from libs.runtime.settings import Settings
from tests.e2e.installation import installed
from tests.until import until

RATE, SECONDS = 10.0, 300
STEPS = (15, 20, 30, 40, 60, 80)
STEP_S = 30
P50_MS, P99_MS = 200, 800
LATE_MAX_S = 0.5
"""A client further behind than this does not send at the rate it claims."""


async def main(rate: float, seconds: int, *, highest: bool) -> None:
    """Run, print, and write the part of RESULTS.md."""
    with a_folder() as folder, installed(folder) as here:
        await until(here.answers, seconds=120, what="the first page")
        async with open_inbox(here) as load:
            lines = [await _step(load, rate, seconds)]
            if highest:
                lines += await _climb(load)
    limit = Settings.model_fields["report_limit_by_token"].default
    write_part(REPORT.format(machine=machine("fastapi", "aiokafka", "asyncpg"), limit=limit, rows="\n".join(lines)))


async def _climb(load: Load) -> list[str]:
    """Raise the rate until it does not hold; a line for each step."""
    lines = []
    for rate in STEPS:
        lines.append(await _step(load, rate, STEP_S))
        if lines[-1].endswith("no |"):
            break
    return lines


async def _step(load: Load, rate: float, seconds: int) -> str:
    """One rate for so long, as a line of the table."""
    before, seen = len(load.received), load.seen
    load.late_s = 0.0
    await load.send(rate, int(rate * seconds))
    await load.arrived()
    counts = [count._replace(items=count.items - seen) for count in load.counts]
    waits = waits_of(load.received[before:], [count for count in counts if count.items > 0])
    if waits is None:
        line = f"| {rate:g} | {seconds} | {len(load.received) - before:,} | all | – | – | – | no |"
    else:
        told = f"| {rate:g} | {seconds} | {len(load.received) - before:,} | {waits.missing} | {waits.p50:.0f}"
        verdict = "yes" if holds(waits, load.late_s) else "no"
        line = f"{told} | {waits.p99:.0f} | {waits.longest:.0f} | {verdict} |"
    sys.stdout.write(f"{line}\n")
    return line


def holds(waits: Waits, late_s: float) -> bool:
    """Whether a rate holds: nothing missing, both aims kept, and the client kept its pace."""
    return not waits.missing and waits.p50 <= P50_MS and waits.p99 <= P99_MS and late_s <= LATE_MAX_S


REPORT = f"""# From a report to the inbox

`python -m benchmarks.reports 10 300 --highest`: a whole installation on one machine with its client; the hotline hands
in reports at a steady rate by `POST /api/intake/reports` (its limit, `SHOUWANG_REPORT_LIMIT_BY_TOKEN`, is {{limit:,}}
in ten minutes), the town clerk's inbox is open. From the 201 to the count in the stream, in milliseconds.

{{machine}}

| reports/s | for s | received | missing | p50 | p99 | longest | holds |
|---|---|---|---|---|---|---|---|
{{rows}}

The aim is p50 ≤ {P50_MS} ms and p99 ≤ {P99_MS} ms at 10 reports/s for 300 s, nothing missing; 20 is the stretch.
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m benchmarks.reports")
    parser.add_argument("rate", nargs="?", type=float, default=RATE)
    parser.add_argument("seconds", nargs="?", type=int, default=SECONDS)
    parser.add_argument("--highest", action="store_true", help="then raise the rate until it does not hold")
    given = parser.parse_args()
    asyncio.run(main(given.rate, given.seconds, highest=given.highest))
