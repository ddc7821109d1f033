"""A county with a register, on a real server, into which departments' lists are checked and loaded (报送的世界)."""

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import asyncpg

from benchmarks import copies, feeds_made
from benchmarks.feeds_made import PEOPLE, Made
from libs.events.contracts.values import IncomeBlock, SourceRow
from libs.events.transport.database import Database
from libs.events.transport.jobs import Runner
from libs.events.transport.migrate import migrate
from libs.events.transport.schema import TRANSPORT, history_of
from libs.runtime import keys
from libs.runtime.settings import Settings
from services.intake.jobs import feed_jobs
from services.intake.main import desk_of
from services.intake.store import feed_uploads, register_rolls
from services.intake.store.feed_uploads import Upload
from services.intake.store.register_rolls import RolledHousehold, RolledMember, RolledPerson
from services.intake.store.vault import ID, NAME, PHONE
from services.intake.usecases import feed_upload
from services.intake.usecases.feed_desk import Desk
from services.intake.usecases.feed_short import Consent
from services.intake.usecases.feed_upload import Incoming

MEMBERS = 3
"""Of a household."""
HOUSEHOLDS_AT_ONCE = 2_000
NOW = datetime(2024, 5, 6, 4, tzinfo=UTC)
BY = "a liaison"
WRITTEN = ("feed_rows", "ledger", "outbox")
"""What loading leaves behind, but for the file and its counts."""


class World:
    """One server, and for each measurement a copy of a database with the register."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self._dsn, self._made = dsn, [f"bench_feeds_{os.getpid()}_0"]
        keys.make_once(folder / "keys")
        settings = Settings(postgres_dsn=dsn, kafka_bootstrap="127.0.0.1:1", keys=folder / "keys", run=folder)
        self.desk = desk_of(settings)
        self._villages = sorted(self.desk.divisions.village_codes)

    async def __aenter__(self) -> Self:
        """Make the database that is copied."""
        await self._admin(f"create database {self._made[0]}")
        await migrate(self._at(self._made[0]), TRANSPORT, history_of(Path("services/intake")))
        database = Database(self._at(self._made[0]))
        for first in range(0, PEOPLE // MEMBERS, HOUSEHOLDS_AT_ONCE):
            async with database.transaction() as session:
                numbers = range(first, min(first + HOUSEHOLDS_AT_ONCE, PEOPLE // MEMBERS))
                await register_rolls.put_households(session, [self._household(each) for each in numbers], NOW)
                people = [person for each in numbers for person in range(each * MEMBERS, (each + 1) * MEMBERS)]
                await register_rolls.put_people(session, [_person(self.desk, each) for each in people], NOW)
                await register_rolls.put_members(session, [_member(each) for each in people])
        await database.close()
        await self._admin("vacuum analyze", self._made[0])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drop what was made."""
        for name in reversed(self._made):
            await self._admin(f"drop database if exists {name} with (force)")

    async def fresh(self) -> str:
        """The address of a copy, which lies on the disk."""
        name = f"bench_feeds_{os.getpid()}_{len(self._made)}"
        await self._admin(f"create database {name} template {self._made[0]}")
        self._made.append(name)
        await self._admin("checkpoint")
        return self._at(name)

    def _household(self, number: int) -> RolledHousehold:
        return _household(self.desk, number, self._villages[number % len(self._villages)])

    async def _admin(self, statement: str, name: str | None = None) -> None:
        connection = await asyncpg.connect(self._dsn if name is None else self._at(name))
        await connection.execute(statement)
        await connection.close()

    def _at(self, name: str) -> str:
        return urlsplit(self._dsn)._replace(path=f"/{name}").geturl()


class Department:
    """Sends one list into one database, and has its jobs done as the process of jobs does them (一个部门)."""

    def __init__(self, world: World, dsn: str, made: Made) -> None:
        self._dsn, self._desk, self._made = dsn, world.desk, made
        self._database = Database(dsn)
        self._upload_id = ""
        self.chunks = 0
        """Transactions that the loading took, the claims of the job apart."""

    async def answered(self, content: bytes) -> float:
        """Seconds from the file to the dry run's answer."""
        started = time.perf_counter()
        async with self._database.transaction() as session:
            file = Incoming("list", content, BY)
            sent = await feed_upload.take(session, self._desk, self._made.feed, file, NOW)
        self._upload_id = sent.upload_id
        async with self._database.transaction() as session:
            upload = await feed_uploads.one(session, self._upload_id, lock=True)
            assert upload is not None, "it was just sent"
            await feed_upload.ask_check(session, self._desk, upload, {}, BY)
        await self._worked()
        taken = time.perf_counter() - started
        assert (await self.upload()).state == "CHECKED"
        return taken

    async def loaded(self) -> float:
        """Seconds from 载入 to the last row of the outbox."""
        upload = await self.upload()
        started = time.perf_counter()
        async with self._database.transaction() as session:
            await feed_upload.ask_load(session, self._desk, upload, Consent(BY, NOW))
        self.chunks = await self._worked()
        taken = time.perf_counter() - started
        assert (await self.upload()).state == "LOADED"
        return taken

    async def upload(self) -> Upload:
        """How far the list is."""
        async with self._database.transaction() as session:
            found = await feed_uploads.one(session, self._upload_id)
        assert found is not None, "it was sent"
        return found

    async def written(self) -> dict[str, bytes]:
        """The bytes of the rows that loading wrote, the upload's own first, without its file."""
        connection = await asyncpg.connect(self._dsn)
        await connection.execute("update uploads set file_sealed = null, job_id = null")
        rows = {table: await copies.copied(connection, table) for table in ("uploads", *WRITTEN)}
        await connection.close()
        return rows

    async def close(self) -> None:
        """The department goes home."""
        await self._database.close()

    async def _worked(self) -> int:
        runner, chunks = Runner(self._database, feed_jobs(self._desk)), 0
        while await runner.once():
            chunks += 1
        return chunks


async def bare(dsn: str, written: dict[str, bytes], transactions: int) -> float:
    """Seconds of a writer who only copies the same rows into the same tables, in as many transactions."""
    cut = {table: copies.cut(written[table], transactions) for table in WRITTEN}
    connection = await asyncpg.connect(dsn)
    await copies.write(connection, {"uploads": written["uploads"]})
    started = time.perf_counter()
    for place in range(transactions):
        await copies.write(connection, {table: pieces[place] for table, pieces in cut.items()})
    taken = time.perf_counter() - started
    await connection.close()
    return taken


def _household(desk: Desk, number: int, village: str) -> RolledHousehold:
    head, phone = f"许大{number}", f"138{number:08d}"
    source = SourceRow(row_id=_id(9, number), origin="village_roll", received_at=NOW, line_no=number, list_title="名册")
    income = IncomeBlock(source=source, from_on=date(2023, 5, 1), to_on=date(2024, 4, 30), wage_fen=6_000_000)
    return RolledHousehold(
        household_id=_id(1, number),
        household_no=f"H{number:06d}",
        area_code=village,
        village_group="2 组",
        head_name_sealed=desk.vault.seal(NAME, head),
        head_name_hash=desk.vault.hash(NAME, head),
        phone_sealed=desk.vault.seal(PHONE, phone),
        phone_hash=desk.vault.hash(PHONE, phone),
        formerly_poor=number % 20 == 0,
        income_blocks=[income.model_dump(mode="json")],
        net_schooling=None,
        disaster_loss=None,
    )


def _person(desk: Desk, number: int) -> RolledPerson:
    id_number, name = feeds_made.id_of(number), feeds_made.name_of(number)
    return RolledPerson(
        person_id=_id(2, number),
        name_sealed=desk.vault.seal(NAME, name),
        name_hash=desk.vault.hash(NAME, name),
        id_sealed=desk.vault.seal(ID, id_number),
        id_hash=desk.vault.hash(ID, id_number),
        health_sealed=None,
        born_on=feeds_made.born_on(number),
    )


def _member(person: int) -> RolledMember:
    relation = "01" if person % MEMBERS == 0 else "20"
    return RolledMember(_id(1, person // MEMBERS), _id(2, person), relation, "ordinary", None)


def _id(kind: int, number: int) -> str:
    return f"018f5300-000{kind}-7000-8000-{number:012d}"
