"""The monthly run over households in PostgreSQL, beside a bare reader and writer of the same amounts and findings.

Run: python -m benchmarks.runs [--households N]; a server of its own, or that of SHOUWANG_POSTGRES_DSN.

ours : the run from its first chunk to `run_ended`, as its job does it: looked at, then locked, screened and told
bare : binary COPY of bare amounts out into numpy columns, the same rules in plain numpy, binary COPY of the very bytes
       that ours wrote (findings, what was told, outbox) into the same indexed tables
"""

import argparse
import asyncio
import os
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import numpy as np

from benchmarks import screening_events as made
from benchmarks.backing import a_postgres
from benchmarks.over_everybody import Raw, plain
from benchmarks.results import machine, write_part
from benchmarks.screening_hearing import ASKING
from libs.events.transport.database import Database
from libs.events.transport.jobs import Runner
from libs.events.transport.migrate import migrate
from libs.events.transport.schema import TRANSPORT, history_of
from libs.runtime.collector import spare_what_stays
from services.screening.domain.runs import State
from services.screening.jobs import chunks
from services.screening.store import households
from services.screening.store import runs as kept
from services.screening.usecases import runs

RUNS = 5
SHARE_MET = 3
"""Of a hundred households, so many newly meet a rule."""
TEMPLATES = 1_000
"""Made one by one; the server copies them to as many as are wanted."""
REGION = "jinjiang"
NOW = datetime(2024, 5, 22, 4, tzinfo=UTC)
AMOUNTS = ("members", "net", "pay_outs", "self_pay", "schooling", "disaster", "protected")
HEADER, TRAILER = 19, 2
"""Bytes before the first row and after the last one of a binary COPY."""
MULTIPLY = """
insert into households (household_id, region, version, provisional, area_code, residence_area_code, facts, extract)
select left(household_id, 24) || lpad((right(household_id, 12)::bigint + $1 * n)::text, 12, '0'), region, version,
       provisional, area_code, residence_area_code, facts, extract
  from households cross join generate_series(1, $2::bigint - 1) as n
"""
BARE = """
create table bare_amounts as
select 4::bigint as members, (facts->'income_blocks'->0->>'wage_fen')::bigint + 1260000 as net, 0::bigint as pay_outs,
       0::bigint as self_pay, 0::bigint as schooling, 0::bigint as disaster, 0::bigint as protected
  from households order by household_id
"""
WRITTEN = ("findings", "told_findings", "outbox")


class Bench:
    """One server, and for each measurement a copy of a database with the households."""

    def __init__(self, dsn: str, size: int) -> None:
        self._dsn, self.size = dsn, max(size // TEMPLATES, 1) * TEMPLATES
        self._made = [f"bench_runs_{os.getpid()}_0"]

    async def prepare(self) -> None:
        """Make the database that is copied."""
        await self._admin(f"create database {self._made[0]}")
        await migrate(self._at(self._made[0]), TRANSPORT, history_of(Path("services/screening")))
        database = Database(self._at(self._made[0]))
        async with database.transaction() as session:
            some = [made.recorded(number, 1, met=number % 100 < SHARE_MET) for number in range(TEMPLATES)]
            await households.record(session, some)
        await database.close()
        connection = await asyncpg.connect(self._at(self._made[0]))
        await connection.execute(MULTIPLY.replace("$1", str(TEMPLATES)).replace("$2", str(self.size // TEMPLATES)))
        await connection.execute(BARE)
        await connection.execute("vacuum analyze")
        await connection.close()

    async def fresh(self) -> str:
        """The address of a copy."""
        name = f"bench_runs_{os.getpid()}_{len(self._made)}"
        await self._admin(f"create database {name} template {self._made[0]}")
        self._made.append(name)
        return self._at(name)

    async def ours(self) -> tuple[float, dict[str, bytes]]:
        """Seconds of a whole run, and the bytes of what it wrote."""
        dsn = await self.fresh()
        database = Database(dsn)
        async with database.transaction() as session:
            run = await runs.start(session, REGION, NOW, None)
        started, runner = time.perf_counter(), Runner(database, chunks(ASKING))
        while await runner.once():
            pass
        taken = time.perf_counter() - started
        async with database.transaction() as session:
            done = await kept.one(session, run.run_id)
        assert (done.state, done.households) == (State.DONE, self.size), done
        await database.close()
        connection = await asyncpg.connect(dsn)
        written = {table: await _copied(connection, table) for table in WRITTEN}
        await connection.close()
        return taken, written

    async def bare(self, written: dict[str, bytes]) -> tuple[float, int]:
        """Seconds of the bare way, and how many households it found."""
        connection = await asyncpg.connect(await self.fresh())
        started = time.perf_counter()
        raw = _columns(await _copied(connection, "bare_amounts", AMOUNTS))
        found = np.logical_or.reduce(plain(raw))
        async with connection.transaction():
            for table, rows in written.items():
                await connection.copy_to_table(table, source=BytesIO(rows), format="binary")
        taken = time.perf_counter() - started
        await connection.close()
        return taken, int(np.count_nonzero(found))

    async def clean(self) -> None:
        """Drop what was made."""
        for name in reversed(self._made):
            await self._admin(f"drop database if exists {name} with (force)")

    async def _admin(self, statement: str) -> None:
        connection = await asyncpg.connect(self._dsn)
        await connection.execute(statement)
        await connection.close()

    def _at(self, name: str) -> str:
        return urlsplit(self._dsn)._replace(path=f"/{name}").geturl()


async def _copied(connection: asyncpg.Connection, table: str, columns: Sequence[str] | None = None) -> bytes:
    """A table, as a binary COPY gives it."""
    out = BytesIO()
    await connection.copy_from_table(table, columns=columns, output=out, format="binary")
    return out.getvalue()


def _columns(copied: bytes) -> Raw:
    """Rows of bare amounts as numpy columns: each is its number of fields, then length and eight bytes of each."""
    row: list[Any] = [("fields", ">i2"), *[(f"{name}{part}", kind) for name in AMOUNTS for part, kind in _FIELD]]
    rows = np.frombuffer(copied[HEADER:-TRAILER], np.dtype(row))
    column = {name: rows[f"{name}_value"].astype(np.int64) for name in AMOUNTS}
    starts = np.concatenate([[0], np.cumsum(column["members"])])
    protected = column.pop("protected").astype(np.bool_)
    return Raw(**column, protected=protected, starts=starts, paid=np.zeros(int(starts[-1]), dtype=np.int64))


_FIELD = (("_length", ">i4"), ("_value", ">i8"))

REPORT = """# Figures of the monthly run

`python -m benchmarks.runs --households {size}`: {size:,} households of four, {share} % newly meet a rule; from the
first chunk to `run_ended`: looked at in pieces, then locked, screened, told. Beside it a binary COPY of seven bare
amounts a household into numpy columns, the same rules in plain numpy, and a binary COPY of the very bytes of findings,
told findings and outbox into the same tables. {runs} runs in turn.

{machine}

| | seconds (median) | households/s |
|---|---|---|
| ours | {ours:.1f} | {ours_rate:,} |
| bare | {bare:.1f} | {bare_rate:,} |

Ratio {ratio:.1f} ({ratios}); at most {memory:,} MB of memory in this process, the bare way included.

The aim is 3. To look at a household takes some 8 µs of this process, a third of it to receive its row; to lock, decide,
word and tell a finding and write it into three tables takes some 0.33 ms. The server reads whole rows, documents and
all (4 kB a household), where the bare way reads seven amounts.
"""


async def measure(dsn: str, size: int) -> None:
    """Measure, print, and write the part of RESULTS.md."""
    bench = Bench(dsn, size)
    await bench.prepare()
    try:
        both = []
        for _ in range(RUNS):
            ours, written = await bench.ours()
            bare, found = await bench.bare(written)
            assert found == bench.size * SHARE_MET // 100, found
            both.append((ours, bare))
            sys.stdout.write(f"ours {ours:.2f} s, bare {bare:.2f} s, ratio {ours / bare:.1f}\n")
        write_part(_report(bench.size, both))
    finally:
        await bench.clean()


def _report(size: int, both: list[tuple[float, float]]) -> str:
    ours, bare = (statistics.median([pair[place] for pair in both]) for place in (0, 1))
    ratios = sorted(one / other for one, other in both)
    return REPORT.format(
        size=size,
        share=SHARE_MET,
        runs=RUNS,
        machine=machine("asyncpg", "numpy", "sqlalchemy"),
        ours=ours,
        ours_rate=round(size / ours),
        bare=bare,
        bare_rate=round(size / bare),
        ratio=statistics.median(ratios),
        ratios=", ".join(f"{one:.1f}" for one in ratios),
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def main() -> None:
    """Measure on the server that the environment names, else on one of our own."""
    spare_what_stays()  # as a worker does
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    size = parser.parse_args().households
    with a_postgres() as (dsn, _):
        asyncio.run(measure(dsn, size))


if __name__ == "__main__":
    main()
