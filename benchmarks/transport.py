"""`make bench`: the transport beside its bare limits in the same run, five runs in turn, medians of the ratios.

relay     : outbox to Kafka, all guards on ÷ bare `send` of the same bytes, headers, keys, acks and idempotence
hearing   : Kafka to rows, all guards on (decoding, recognition, parking, locks, offsets) ÷ a bare process that writes
            the same rows to the same tables in batches of 500 and reads nothing
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaProducer
from sqlalchemy import text

from benchmarks.backing import a_folder
from benchmarks.household_events import (
    BARE_OUTBOX,
    CATALOG,
    FACTS,
    UPSERT,
    Found,
    Recorded,
    an_event,
    keep_facts,
    outbox_rows,
    rows_of,
    told_for,
)
from benchmarks.results import machine, write_part
from deploy.embedded.jars import FOLDER
from deploy.embedded.kafka import Kafka
from deploy.embedded.postgres import Postgres
from libs.events.contracts.base import topic_of
from libs.events.transport import clock, outbox
from libs.events.transport.consume import Consumer, Subscription
from libs.events.transport.database import Database
from libs.events.transport.envelope import headers_of
from libs.events.transport.handlers import Handlers
from libs.events.transport.migrate import migrate
from libs.events.transport.relay import LINGER_MS, Relay
from libs.events.transport.schema import TRANSPORT
from libs.events.transport.topics import make_topics

EVENTS = 20_000
HEARD = 60_000
RUNS = 5
BATCH = 500


class Bench:
    """The servers of one benchmark, and a fresh database for each measurement."""

    def __init__(self, folder: Path) -> None:
        self.postgres = Postgres(folder / "postgres")
        self.kafka = Kafka(folder / "kafka", FOLDER)
        self._databases = 0

    async def database(self) -> Database:
        """A fresh database with the transport's tables and the facts."""
        self._databases += 1
        name = f"bench{self._databases}"
        connection = await asyncpg.connect(self.postgres.dsn())
        await connection.execute(f"create database {name}")
        await connection.close()
        await migrate(self.postgres.dsn(name), TRANSPORT)
        database = Database(self.postgres.dsn(name))
        async with database.transaction() as session:
            for statement in FACTS.split(";\n")[:2]:
                await session.execute(text(statement))
        return database

    async def relay(self) -> float:
        """Events a second from the outbox to the broker."""
        database = await self.database()
        for first in range(0, EVENTS, 2000):
            async with database.transaction() as session:
                await outbox.put(session, *map(an_event, range(first, first + 2000)))
        started = time.perf_counter()
        relaying = asyncio.create_task(Relay("bench", database.dsn, self.kafka.bootstrap).run())
        counting = await asyncpg.connect(database.dsn)
        await _until(counting, "select (count(*) = 0)::int from outbox", 1, relaying)
        await counting.close()
        rate = EVENTS / (time.perf_counter() - started)
        await end(relaying)
        await database.close()
        return rate

    async def bare_send(self) -> float:
        """Events a second of the same records, sent and awaited 500 at a time."""
        at = clock.now()
        records = [
            (
                event.key.encode(),
                event.model_dump_json().encode(),
                headers_of(clock.new_id(), event.name, event.key, at, None),
            )
            for event in map(an_event, range(EVENTS))
        ]
        producer = AIOKafkaProducer(
            bootstrap_servers=self.kafka.bootstrap,
            acks="all",
            enable_idempotence=True,
            linger_ms=LINGER_MS,
            max_batch_size=256 * 1024,
        )
        started = time.perf_counter()
        await producer.start()
        for first in range(0, EVENTS, BATCH):
            chosen = records[first : first + BATCH]
            await asyncio.gather(
                *[
                    await producer.send(CATALOG.topics[0], value, key=key, headers=headers)
                    for key, value, headers in chosen
                ]
            )
        rate = EVENTS / (time.perf_counter() - started)
        await producer.stop()
        return rate

    async def hearing(self, run: int) -> float:
        """Events a second from Kafka to committed facts, findings and offsets, from the first batch on.

        Joining the group is not counted: it happens once, and half a second would hide the rest.
        """
        database = await self.database()
        subscription = Subscription(f"bench-{run}", 0, CATALOG.topics, self.kafka.bootstrap)
        consumer = Consumer(subscription, database, CATALOG, Handlers({Recorded: keep_facts}))
        hearing = asyncio.create_task(consumer.run())
        counting = await asyncpg.connect(database.dsn)
        first = await _until(counting, "select count(*) from heard_messages", 1, hearing)
        started = time.perf_counter()
        await _until(counting, "select count(*) from heard_messages", HEARD, hearing)
        rate = (HEARD - first) / (time.perf_counter() - started)
        await counting.close()
        consumer.stop()
        await hearing
        await database.close()
        return rate

    async def bare_write(self) -> float:
        """Events a second of the same rows: heard ids, facts, findings, 500 a transaction; nothing is read."""
        database = await self.database()
        events = [an_event(number) for number in range(EVENTS)]
        batches = []
        for first in range(0, EVENTS, BATCH):
            batch = events[first : first + BATCH]
            found = told_for(batch)
            batches.append((sorted(clock.new_id() for _ in batch), rows_of(batch), outbox_rows(found)))
        connection = await asyncpg.connect(database.dsn)
        started = time.perf_counter()
        for ids, facts, told in batches:
            async with connection.transaction():
                await connection.execute("insert into heard_messages select unnest($1::uuid[])", ids)
                await connection.execute(UPSERT, *facts)
                await connection.execute(BARE_OUTBOX, *told)
        rate = EVENTS / (time.perf_counter() - started)
        await connection.close()
        await database.close()
        return rate


async def _until(connection: asyncpg.Connection, question: str, wanted: int, task: "asyncio.Task[None]") -> int:
    """Ask until the answer is at least this much; gives it."""
    while True:
        answer = int(await connection.fetchval(question))
        if answer >= wanted:
            return answer
        if task.done():
            task.result()
        await asyncio.sleep(0.02)


async def end(task: "asyncio.Task[None]") -> None:
    """Stop a task, and wait until it has stopped."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _pair(
    name: str, full: Callable[[int], Awaitable[float]], bare: Callable[[], Awaitable[float]]
) -> dict[str, object]:
    ratios, fulls, bares = [], [], []
    for run in range(RUNS):
        bares.append(await bare())
        fulls.append(await full(run))
        ratios.append(fulls[-1] / bares[-1])
    result = {
        "what": name,
        "events_per_s": round(statistics.median(fulls)),
        "bare_per_s": round(statistics.median(bares)),
        "ratio": round(statistics.median(ratios), 2),
        "ratios": [round(ratio, 2) for ratio in sorted(ratios)],
    }
    sys.stdout.write(json.dumps(result) + "\n")
    return result


async def _measure(folder: Path) -> None:
    bench = Bench(folder)
    bench.postgres.start()
    bench.kafka.start()
    try:
        await make_topics(bench.kafka.bootstrap, [*CATALOG.topics, topic_of(Found.name)])
        for _ in range(HEARD // EVENTS):
            await bench.relay()  # what is heard below
        hearing = await _pair("hearing", bench.hearing, bench.bare_write)
        relay = await _pair("relay", lambda _: bench.relay(), bench.bare_send)
        _write([relay, hearing])
    finally:
        bench.kafka.stop()
        bench.postgres.stop()


REPORT = """# Figures of the transport

`make bench`: {sent:,} events sent, {heard:,} heard, batches of {batch}, {runs} runs, bare and full in turn; medians.
The broker waits for the disk at every batch, PostgreSQL at every commit; servers and client share the machine. Trust
the ratios, not the rates.

{machine}

| what | events/s | bare/s | ratio (median) | all ratios |
|---|---|---|---|---|
{rows}

`relay` is compared with bare `send` of the same bytes, headers, keys, acks and idempotence. `hearing` reads, decodes,
recognises, handles, writes and commits offsets; its bare process has its rows made beforehand, reads nothing, and only
writes them. Where the time of hearing goes: reading records in pure Python, decoding, and making the rows.
"""


def _write(results: Sequence[dict[str, object]]) -> None:
    on = machine("faststream", "aiokafka", "sqlalchemy", "asyncpg")
    rows = "\n".join(
        f"| {r['what']} | {r['events_per_s']:,} | {r['bare_per_s']:,} | **{r['ratio']}** | {r['ratios']} |"
        for r in results
    )
    report = REPORT.format(sent=EVENTS, heard=HEARD, batch=BATCH, runs=RUNS, machine=on, rows=rows)
    write_part(report)


def main() -> None:
    """Measure, print, and write RESULTS.md."""
    with a_folder() as folder:
        asyncio.run(_measure(folder))


if __name__ == "__main__":
    main()
