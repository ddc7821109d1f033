"""`make bench`: screening beside its bare limits in the same run, five runs in turn, medians of the ratios.

full     : events in → decoded, recognised, kept, screened, findings and outbox committed; batches of 500, by one
           worker, and by two as an installation runs them, each a process with its share of the households
bare     : a process that writes the same rows and bytes to the same indexed tables, and reads nothing; also by 500
two rows : a bare insert of one fact and one outbox row an event, 500 a transaction
"""

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import asyncpg
import uvloop

from benchmarks import household_events as facts
from benchmarks import screening_events as told
from benchmarks.backing import a_postgres
from benchmarks.results import machine, write_part
from benchmarks.screening_bare import Written, written_by
from benchmarks.screening_hearing import ASKING, go, hear, said, share_of, workers
from libs.events.contracts.intake import UploadLoaded
from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.events.transport.heard import keep_partitions
from libs.events.transport.migrate import migrate
from libs.events.transport.schema import TRANSPORT, history_of
from libs.runtime.collector import spare_what_stays
from services.screening.consumers import handlers
from services.screening.store import households, uploads

RUNS = 5
WORKERS = 2
"""As an installation runs them."""
SERVICE = Path("services/screening")
LOADED = UploadLoaded(
    region="jinjiang",
    upload_id="upload-1",
    feed="settlements",
    department="医保局",
    list_title="医保结算清单",
    area_code="350582000000",
    loaded_on=told.DAY,
    rows=0,
    households_in_area=told.EVENTS,
    first=False,
)


class Bench:
    """One server, and for each measurement a copy of a database with ten thousand known households."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._made = [f"bench_screening_{os.getpid()}_0"]

    async def prepare(self) -> None:
        """Make the database that is copied."""
        await self._admin(f"create database {self._made[0]}")
        await migrate(self._at(self._made[0]), TRANSPORT, history_of(SERVICE))
        database = Database(self._at(self._made[0]))
        async with database.transaction() as session:
            await keep_partitions(session, clock.real_now())
            await households.record(session, [told.recorded(number, 1) for number in range(told.EVENTS)])
            await uploads.loaded(session, [LOADED])
            await uploads.let_pass(session, LOADED.upload_id)
        await database.close()
        connection = await asyncpg.connect(self._at(self._made[0]))
        await connection.execute("vacuum analyze")
        await connection.close()

    async def fresh(self) -> str:
        """The address of a copy."""
        name = f"bench_screening_{os.getpid()}_{len(self._made)}"
        await self._admin(f"create database {name} template {self._made[0]}")
        self._made.append(name)
        return self._at(name)

    async def written(self) -> list[Written]:
        """What each batch wrote, after everything was heard once; also warms the server."""
        dsn = await self.fresh()
        await hear(dsn, share_of(0, 1), handlers(ASKING))
        return await written_by(dsn)

    async def full(self, count: int) -> float:
        """Events a second through the whole of screening, by so many workers."""
        async with workers(await self.fresh(), count) as ready:
            started = time.perf_counter()
            for process in ready:
                go(process)
            await asyncio.gather(*(said(process, b"done") for process in ready))
            return told.EVENTS / (time.perf_counter() - started)

    async def bare(self, written: Sequence[Written]) -> float:
        """Events a second of the same rows; nothing is read."""
        connection = await asyncpg.connect(await self.fresh())
        started = time.perf_counter()
        for one in written:
            async with connection.transaction():
                for statement, columns in one:
                    await connection.execute(statement, *columns)
        rate = told.EVENTS / (time.perf_counter() - started)
        await connection.close()
        return rate

    async def two_rows(self) -> float:
        """Events a second of one fact and one outbox row each."""
        connection = await asyncpg.connect(await self.fresh())
        for statement in facts.FACTS.split(";\n")[:2]:
            await connection.execute(statement)
        numbers = [facts.an_event(number) for number in range(told.EVENTS)]
        batches = [(facts.rows_of(some), facts.outbox_rows(some)) for some in told.batches_of(numbers)]
        started = time.perf_counter()
        for rows, outbox in batches:
            async with connection.transaction():
                await connection.execute(facts.UPSERT, *rows)
                await connection.execute(facts.BARE_OUTBOX, *outbox)
        rate = told.EVENTS / (time.perf_counter() - started)
        await connection.close()
        return rate

    async def clean(self) -> None:
        """Drop what was made."""
        for name in reversed(self._made):
            await self._admin(f"drop database if exists {name} with (force)")

    async def _admin(self, statement: str) -> None:
        connection = await asyncpg.connect(self.dsn)
        await connection.execute(statement)
        await connection.close()

    def _at(self, name: str) -> str:
        return urlsplit(self.dsn)._replace(path=f"/{name}").geturl()


async def _measure(dsn: str) -> None:
    bench = Bench(dsn)
    await bench.prepare()
    try:
        written = await bench.written()
        await bench.bare(written)
        rates = []
        for _ in range(RUNS):
            one = Rates(
                await bench.bare(written), await bench.two_rows(), await bench.full(1), await bench.full(WORKERS)
            )
            rates.append(one)
            sys.stdout.write(json.dumps({name: round(rate) for name, rate in one._asdict().items()}) + "\n")
        write_part(_report(rates))
    finally:
        await bench.clean()


class Rates(NamedTuple):
    """Events a second in one round."""

    bare: float
    two_rows: float
    one_worker: float
    two_workers: float


REPORT = """# Figures of screening

`make bench`: {events:,} events a run, batches of {batch}, every other a household, every other a row of a settlement
list; {share} % raise a finding, with arithmetic, figures, inputs and both sentences. Through `batch.hear`: decoding,
recognition, parking, locks, rules, lifecycle, brake, outbox. {runs} runs, bare and full in turn; PostgreSQL waits for
the disk at every commit and shares the machine with the client. Trust the ratios, not the rates.

{machine}

bare {bare:,} events/s, two rows an event {two:,} events/s.

| full | events/s | to bare (median) | all | to two rows (median) | all |
|---|---|---|---|---|---|
{rows}

The targets are 0.5 beside the same rows and 0.35 beside two rows an event. Both bare processes are one process with its
rows made beforehand; two workers are two processes, so their row says what an installation of two cores does, not what
one process does. By profile, a sixth of Python's time in a batch goes into decoding, a seventh each into keeping
households and into deciding and wording findings, an eighth into the rules of the book, asked where a list speaks
of somebody, a tenth into telling; between them lie some twenty-five round trips.
"""


def _report(rates: Sequence[Rates]) -> str:
    lines = (
        ("one worker", [one.one_worker for one in rates]),
        (f"{WORKERS} workers", [one.two_workers for one in rates]),
    )
    return REPORT.format(
        events=told.EVENTS,
        batch=told.BATCH,
        share=told.SHARE_MET,
        runs=RUNS,
        machine=machine("sqlalchemy", "asyncpg", "pydantic", "numpy"),
        bare=_median([one.bare for one in rates]),
        two=_median([one.two_rows for one in rates]),
        rows="\n".join(_line(words, full, rates) for words, full in lines),
    )


def _line(words: str, full: Sequence[float], rates: Sequence[Rates]) -> str:
    to_bare = sorted(rate / one.bare for rate, one in zip(full, rates, strict=True))
    to_two = sorted(rate / one.two_rows for rate, one in zip(full, rates, strict=True))
    told_of = [
        f"**{statistics.median(ratios):.2f}** | {[round(one, 2) for one in ratios]}" for ratios in (to_bare, to_two)
    ]
    return f"| {words} | {_median(full):,} | {' | '.join(told_of)} |"


def _median(rates: Sequence[float]) -> int:
    return round(statistics.median(rates))


def main() -> None:
    """Measure on the server that the environment names, else on one of our own; write RESULTS.md."""
    spare_what_stays()  # as a worker does
    with a_postgres() as (dsn, _):
        uvloop.run(_measure(dsn))


if __name__ == "__main__":
    main()
