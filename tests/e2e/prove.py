"""`make prove`: tell events, kill everything once on the way with -9, and count what arrived.

A worker of the test service notes each event it hears; the worker, the broker and the database are killed once each.
At the end every event must have been noted once, in order per household.
"""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.embedded.errors import SetUpError
from deploy.embedded.kafka import Kafka
from deploy.embedded.postgres import Postgres
from libs.events.transport import clock, outbox
from libs.events.transport.database import Database, is_away
from libs.events.transport.migrate import migrate
from libs.events.transport.schema import TRANSPORT
from libs.events.transport.topics import make_topics
from tests.backing import own_kafka, own_postgres
from tests.contract.processes import worker
from tests.contract.transport_world import World, ask, make_tables

HOUSEHOLDS = 200
AT_ONCE = 100
PATIENCE_S = 120


class Proof:
    """One run: what it starts, tells, kills and counts."""

    def __init__(self, folder: Path, events: int, *, kills: bool) -> None:
        self.events = events
        self.kills = kills
        self.postgres: Postgres = own_postgres(folder)
        self.kafka: Kafka = own_kafka(folder)
        self.world = World(f"p{clock.new_id().hex[-12:]}")

    async def run(self, progress: Progress) -> bool:
        """Do it all; whether everything arrived once and in order."""
        self.postgres.start()
        self.kafka.start()
        try:
            database = await self._database()
            await make_topics(self.kafka.bootstrap, self.world.catalog.topics)
            async with AsyncExitStack() as stack:
                stack.push_async_callback(database.close)
                return await self._tell_and_kill(database, progress, stack)
        finally:
            self.kafka.stop()
            self.postgres.stop()

    async def _database(self) -> Database:
        connection = await asyncpg.connect(self.postgres.dsn())
        await connection.execute("create database prove")
        await connection.close()
        await migrate(self.postgres.dsn("prove"), TRANSPORT)
        database = Database(self.postgres.dsn("prove"))
        await make_tables(database)
        return database

    async def _tell_and_kill(self, database: Database, progress: Progress, stack: AsyncExitStack) -> bool:
        told = progress.add_task("told ", total=self.events)
        noted = progress.add_task("noted", total=self.events)
        process = await stack.enter_async_context(self._worker(database))
        kills: dict[int, tuple[str, Callable[[], None]]] = {}
        if self.kills:
            quarter = self.events // 4
            kills = {
                quarter: ("the worker", process.kill),
                2 * quarter: ("Kafka", self.kafka.kill),
                3 * quarter: ("PostgreSQL", self.postgres.kill),
            }
        for first in range(0, self.events, AT_ONCE):
            await self._patiently(database, lambda first=first: self._tell(database, first))
            progress.update(told, completed=first + AT_ONCE)
            progress.update(noted, completed=await self._patiently(database, lambda: self._noted(database)))
            due = kills.pop(next((at for at in kills if at <= first), -1), None)
            if due is not None:
                what, kill = due
                kill()
                progress.console.print(f"{first + AT_ONCE:,} told: killed {what} with -9, starting it again")
                process = await self._up_again(database, process, stack)
        return await self._everything(database, progress, noted)

    def _worker(self, database: Database):
        return worker(database.dsn, self.kafka.bootstrap, self.world.prefix)

    async def _up_again(
        self, database: Database, process: asyncio.subprocess.Process, stack: AsyncExitStack
    ) -> asyncio.subprocess.Process:
        """Start what was killed, as a supervisor would."""
        await asyncio.to_thread(self.kafka.start)
        await asyncio.to_thread(self.postgres.start)
        if process.returncode is None:
            await asyncio.wait([asyncio.create_task(process.wait())], timeout=0.5)
        if process.returncode is not None:
            return await stack.enter_async_context(self._worker(database))
        return process

    async def _tell(self, database: Database, first: int) -> None:
        async with database.transaction() as session:
            told = range(first, min(first + AT_ONCE, self.events))
            await outbox.put(session, *(self.world.noted(household_id=f"h{n % HOUSEHOLDS}", seq=n) for n in told))

    async def _noted(self, database: Database) -> int:
        return int((await ask(database, "select count(*) from notes"))[0][0])

    async def _patiently(self, database: Database, work):
        """Do the work; while the database is away, wait."""
        for _ in range(PATIENCE_S * 5):
            try:
                return await work()
            except Exception as error:
                if not is_away(error):
                    raise
                await asyncio.sleep(0.2)
        raise TimeoutError

    async def _everything(self, database: Database, progress: Progress, noted) -> bool:
        for _ in range(PATIENCE_S * 5):
            count = await self._patiently(database, lambda: self._noted(database))
            progress.update(noted, completed=count)
            if count >= self.events and await ask(database, "select count(*) from outbox") == [(0,)]:
                break
            await asyncio.sleep(0.2)
        counted = await ask(database, _COUNT)
        ((all_notes, different, out_of_order, parked),) = counted
        progress.stop()
        lost, double = self.events - different, all_notes - different
        sys.stdout.write(
            f"{self.events} told, {different} noted: {lost} lost, {double} double, {out_of_order} out of order, "
            f"{parked} parked\n"
        )
        return not (lost or double or out_of_order or parked)


_COUNT = """
    select (select count(*) from notes), (select count(distinct seq) from notes),
           (select count(*) from (select seq < lag(seq) over (partition by key order by id) as bad from notes) n where bad),
           (select count(*) from dead_letters)
"""


def main() -> int:
    """0 when everything arrived once and in order; 1 when not; 2 when this machine lacks something."""
    words = argparse.ArgumentParser(description="tell events, kill everything once on the way, count what arrived")
    words.add_argument("--events", type=int, default=20_000)
    words.add_argument("--no-kills", action="store_true")
    asked = words.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="shouwang-prove-"))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end the servers, whoever ends us
    sys.stdout.write("Starting PostgreSQL and Kafka; then telling, and killing each part once ...\n")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns) as progress:
            proved = asyncio.run(Proof(folder, asked.events, kills=not asked.no_kills).run(progress))
    except SetUpError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; nothing was proved. The servers are down and their data is removed.\n")
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if proved else 1


if __name__ == "__main__":
    sys.exit(main())
