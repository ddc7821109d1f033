"""`make bench`: the relay while somebody keeps an old snapshot open for a minute, beside bare `send` in the same run.

A backup or a long report holds a repeatable-read transaction: until it ends PostgreSQL keeps every row that the relay
deletes. The outbox never runs empty meanwhile, so a minute leaves more than a million dead rows before the live ones.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import asyncpg
from prometheus_client import REGISTRY

from benchmarks.backing import a_folder
from benchmarks.household_events import CATALOG, an_event
from benchmarks.results import machine, write_part
from benchmarks.transport import RUNS, Bench, end
from libs.events.contracts.base import topic_of
from libs.events.transport.relay import Relay
from libs.events.transport.topics import make_topics

OPEN_S = 60
WAITING = 20_000
"""Rows that always wait in the outbox."""
LOOK_EVERY_S = 0.05
TENTH = OPEN_S // 10


class Measured:
    """What one minute gave: events a second over all of it, in its first and in its last tenth."""

    def __init__(self) -> None:
        self._marks = [(time.perf_counter(), _sent())]

    def mark(self) -> float:
        """Note how far it came; gives the seconds since the start."""
        self._marks.append((time.perf_counter(), _sent()))
        return self._marks[-1][0] - self._marks[0][0]

    def rate(self, from_s: float, to_s: float) -> float:
        """Events a second between two moments of the run."""
        start = self._marks[0][0]
        chosen = [mark for mark in self._marks if from_s <= mark[0] - start <= to_s]
        return (chosen[-1][1] - chosen[0][1]) / (chosen[-1][0] - chosen[0][0])


def _sent() -> float:
    value = REGISTRY.get_sample_value("shouwang_events_sent_total", {"service": "bench"})
    return value or 0.0


async def _under_a_snapshot(bench: Bench) -> Measured:
    database = await bench.database()
    feeding, old = await asyncpg.connect(database.dsn), await asyncpg.connect(database.dsn)
    given = before = _sent()
    relaying = asyncio.create_task(Relay("bench", database.dsn, bench.kafka.bootstrap).run())
    try:
        async with old.transaction(isolation="repeatable_read"):
            await old.fetchval("select count(*) from outbox")
            await _fill(feeding)
            given += WAITING
            while _sent() == before:
                await asyncio.sleep(LOOK_EVERY_S)
            measured = Measured()
            while measured.mark() < OPEN_S:
                if given - _sent() < WAITING:
                    await _fill(feeding)
                    given += WAITING
                await asyncio.sleep(LOOK_EVERY_S)
    finally:
        await end(relaying)
        await feeding.close()
        await old.close()
        await database.close()
    return measured


async def _fill(connection: asyncpg.Connection) -> None:
    """Rows with the bytes of the other benchmarks, made by the server: the client's time belongs to the relay."""
    event = an_event(1)
    value = event.model_dump_json().encode()
    await connection.execute(_FILL, topic_of(event.name), event.name, value, WAITING)


async def _measure(folder: Path) -> None:
    bench = Bench(folder)
    bench.postgres.start()
    bench.kafka.start()
    try:
        await make_topics(bench.kafka.bootstrap, CATALOG.topics)
        bares, runs = [], []
        for _ in range(RUNS):
            bares.append(await bench.bare_send())
            runs.append(await _under_a_snapshot(bench))
            said = {"bare": round(bares[-1]), "relay": round(runs[-1].rate(0, OPEN_S))}
            sys.stdout.write(json.dumps(said) + "\n")
        _write(bares, runs)
    finally:
        bench.kafka.stop()
        bench.postgres.stop()


REPORT = """# The relay beside an old snapshot

`python -m benchmarks.relay_snapshot` (part of `make bench`): somebody else keeps a repeatable-read transaction open for
{open_s} s, so nothing the relay deletes can be forgotten, and the outbox never runs empty; {runs} runs, bare `send` and
relay in turn, medians.

{machine}

| what | events/s | bare/s | ratio (median) | all ratios | first {tenth} s | last {tenth} s |
|---|---|---|---|---|---|---|
| relay, snapshot of {open_s} s | {rate:,} | {bare:,} | **{ratio}** | {ratios} | {first:,}/s | {last:,}/s |

The aim is ≥ 0.25. The relay reads on from the last row it saw, and from the first row every few seconds only; a relay
that began at the first row each time would step over every deleted row again.
"""


def _write(bares: Sequence[float], runs: Sequence[Measured]) -> None:
    ratios = [run.rate(0, OPEN_S) / bare for run, bare in zip(runs, bares, strict=True)]
    report = REPORT.format(
        open_s=OPEN_S,
        runs=RUNS,
        tenth=TENTH,
        machine=machine("aiokafka", "asyncpg"),
        rate=round(statistics.median(run.rate(0, OPEN_S) for run in runs)),
        bare=round(statistics.median(bares)),
        ratio=round(statistics.median(ratios), 2),
        ratios=[round(ratio, 2) for ratio in sorted(ratios)],
        first=round(statistics.median(run.rate(0, TENTH) for run in runs)),
        last=round(statistics.median(run.rate(OPEN_S - TENTH, OPEN_S + 1) for run in runs)),
    )
    write_part(report)


_FILL = """
    insert into outbox (event_id, topic, key, name, subject, value, happened_at, put_at)
    select gen_random_uuid(), $1, 'h' || number, $2, 'h' || number, $3, 'epoch', 'epoch'
      from generate_series(1, $4::int) as number
"""


def main() -> None:
    """Measure, print, and write RESULTS.md."""
    with a_folder() as folder:
        asyncio.run(_measure(folder))


if __name__ == "__main__":
    main()
