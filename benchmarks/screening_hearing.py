"""`python -m benchmarks.screening_hearing DSN WORKER WORKERS`: one of several workers, in a process of its own.

It has its records in memory, those of its share of the households as partitions share them out, says `ready`, waits for
a line, hears them all by `batch.hear` in batches of 500, and says `done`.
"""

import asyncio
import sys
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import uvloop

from benchmarks import screening_events as told
from libs.events.contracts.catalog import CATALOG
from libs.events.transport import batch
from libs.events.transport.database import Database
from libs.events.transport.handlers import Handlers
from libs.policy import policy_on
from libs.runtime.collector import spare_what_stays
from services.screening.consumers import handlers
from services.screening.usecases.screening import Asking

POLICY = policy_on("jinjiang", told.DAY, demo=True)
ASKING = Asking(lambda _region, _day, _entered: POLICY, "jinjiang")


async def hear(dsn: str, batches: Sequence[Sequence[told.Record]], screening: Handlers) -> None:
    """Hear these batches one after the other, each in one transaction."""
    database = Database(dsn)
    for records in batches:
        async with database.transaction() as session:
            outcome = await batch.hear(session, records, CATALOG, screening)
        assert not outcome.parked
    await database.close()


def share_of(worker: int, workers: int) -> list[Sequence[told.Record]]:
    """The batches of one of so many workers: a household's records all go to the same one."""
    records = told.records_of(told.events())
    return told.batches_of([one for one in records if zlib.crc32(one.key) % workers == worker])


@asynccontextmanager
async def workers(dsn: str, count: int) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    """So many of these processes, all ready."""
    started = []
    for worker in range(count):
        words = ("-m", "benchmarks.screening_hearing", dsn, str(worker), str(count))
        pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
        started.append(await asyncio.create_subprocess_exec(sys.executable, *words, **pipes))
    try:
        for process in started:
            await said(process, b"ready")
        yield started
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def said(process: asyncio.subprocess.Process, word: bytes) -> None:
    """Wait for this word of a worker."""
    assert process.stdout is not None
    line = await process.stdout.readline()
    assert line.strip() == word, f"a worker said {line!r} instead of {word!r}"


def go(process: asyncio.subprocess.Process) -> None:
    """Let a worker begin."""
    assert process.stdin is not None
    process.stdin.write(b"go\n")


def main(dsn: str, worker: int, count: int) -> None:
    """Be one worker."""
    batches, screening = share_of(worker, count), handlers(ASKING)
    spare_what_stays()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    uvloop.run(hear(dsn, batches, screening))
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
