"""What tests of services share: a database of one service, what it told, letting it hear, people signed in."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import text

from libs.events.contracts.base import Event
from libs.events.contracts.catalog import CATALOG
from libs.events.contracts.intake import AppointmentRecorded
from libs.events.contracts.runs import RuleCount, RunHeld
from libs.events.contracts.screening import UploadHeld
from libs.events.contracts.values import OfficeRole
from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.events.transport.envelope import Message
from libs.events.transport.handlers import Handlers
from libs.events.transport.schema import TRANSPORT, history_of
from libs.runtime import keys as key_files
from libs.runtime.keys import Keys
from libs.runtime.settings import Settings
from libs.web import app as web_app
from libs.web import appointments, session
from libs.web.appointments import Reader
from tests.backing import Backing
from tests.databases import Databases
from tests.until import until

ROOT = Path(__file__).parents[2]
JINJIANG = "350582000000"
ORIGIN = "http://shouwang.test"


class DatabasesOfServices:
    """Databases of each service, migrated when the first one is asked for."""

    def __init__(self, backing: Backing) -> None:
        self._backing = backing
        self._made: dict[str, Databases] = {}

    def of(self, service: str) -> Databases:
        if service not in self._made:
            folder = ROOT / "services" / service
            histories = [history_of(folder)] if (folder / "migrations").is_dir() else []
            self._made[service] = Databases(self._backing, service, TRANSPORT, *histories)
        return self._made[service]

    async def drop(self) -> None:
        for databases in self._made.values():
            await databases.drop()


@asynccontextmanager
async def fresh_database(databases: Databases) -> AsyncIterator[Database]:
    """A fresh database of one service."""
    async with databases.fresh() as dsn:
        database = Database(dsn, connections=5)
        try:
            yield database
        finally:
            await database.close()


class TestSettings(Settings):
    """Settings whose one database is the test's own."""

    __test__ = False
    database_dsn: str

    def dsn(self, service: str) -> str:
        return self.database_dsn


def settings_for(database: Database, folder: Path, **more: object) -> TestSettings:
    """The settings of a process that works on this database; its keys are made in this folder."""
    key_files.make_once(folder / "keys")
    given = {
        "postgres_dsn": database.dsn,
        "database_dsn": database.dsn,
        "kafka_bootstrap": "127.0.0.1:1",
        "keys": folder / "keys",
        "run": folder / "run",
        "packages": ROOT / "node_modules",
        "public_url": ORIGIN,
    }
    return TestSettings(**(given | more))


async def told(database: Database) -> list[Event]:
    """Everything in the outbox, in order."""
    async with database.transaction() as opened:
        rows = (await opened.execute(text("select name, value from outbox order by id"))).all()
    return [CATALOG.event(name).model_validate_json(value) for name, value in rows]


async def hear(database: Database, handlers: Handlers, *events: Event) -> None:
    """Handle events as a batch does it: read from JSON, cut into runs, settled, in one transaction."""
    async with database.transaction() as opened:
        await handlers.handle(opened, [message(event) for event in events], clock.now())


@dataclass(frozen=True)
class _Record:
    topic: str = "test.events"
    partition: int = 0
    offset: int = 0
    timestamp: int = 0
    key: bytes | None = None
    value: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()


def message(event: Event) -> Message:
    """An event as it comes out of its envelope."""
    read = CATALOG.event(event.name).model_validate_json(event.model_dump_json())
    return Message(_Record(), clock.new_id(), event.key, event.name, None, read)


def keys_of(settings: Settings) -> Keys:
    return key_files.load(settings.keys)


def appointment(role: OfficeRole, officer_id: str = "officer-1", **more: object) -> AppointmentRecorded:
    """An officer's appointment, the whole of Jinjiang for ever unless said otherwise."""
    given: dict[str, object] = {
        "region": "jinjiang",
        "appointment_id": f"appointment-{officer_id}-{role.value}",
        "version": 1,
        "officer_id": officer_id,
        "role": role,
        "areas": (JINJIANG,),
        "from_on": date(2024, 1, 1),
    }
    return AppointmentRecorded(**(given | more))


async def appoint(database: Database, *events: AppointmentRecorded) -> list[Reader]:
    """Let a service know of appointments; gives them as readers."""
    async with database.transaction() as opened:
        await appointments.note(opened, events, clock.now())
    return [Reader(e.officer_id, e.appointment_id, e.role, e.department, tuple(e.areas), e.region) for e in events]


def signed_in(keys: Keys, reader: Reader) -> dict[str, str]:
    """The cookies of somebody who is signed in."""
    who = session.starts(reader.officer_id, reader.appointment_id)
    return {session.COOKIE: session.sign(keys, who)}


@asynccontextmanager
async def browser(app: FastAPI, reader: Reader | None = None, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a browser that says where a request comes from; follows no redirect by itself."""
    web = app.state.web
    said = {"Sec-Fetch-Site": "same-origin"} | {name.replace("_", "-"): value for name, value in headers.items()}
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url=ORIGIN,
        headers=said,
        cookies=signed_in(web.keys, reader) if reader else None,
    )
    async with client:
        yield client


def a_held_list(upload_id: str, **changes: object) -> UploadHeld:
    """A list that set off too much: 41 of 612 rows."""
    given: dict[str, object] = {
        "region": "jinjiang",
        "upload_id": upload_id,
        "feed": "settlements",
        "list_title": "医保清单",
        "department": "医保局",
        "area_code": JINJIANG,
        "rows": 612,
        "findings": 41,
        "households": 41,
        "permille": 67,
        "limit_pct": 5,
        "commonest_rule": "SR-MED-01",
        "commonest_count": 38,
    }
    return UploadHeld(**(given | changes))


A_RUN: dict[str, object] = {"region": "jinjiang", "month": date(2024, 5, 1)}


def a_held_run(run_id: str) -> RunHeld:
    """A monthly run that would concern too many: 164 of 2,000 households."""
    rules = (RuleCount(rule_id="SR-WAT-01", households=141),)
    counted = {"households": 2000, "concerned": 164, "findings": 171, "permille": 82, "limit_pct": 5}
    return RunHeld(**A_RUN, **counted, run_id=run_id, day=date(2024, 5, 6), rules=rules)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[FastAPI]:
    """An application whose connections are closed at the end."""
    try:
        yield app
    finally:
        await web_app.close(app)


@asynccontextmanager
async def serving_on(socket: Path, app: FastAPI) -> AsyncIterator[FastAPI]:
    """An application that answers on a unix socket, whose path must be short."""
    server = uvicorn.Server(uvicorn.Config(app, uds=str(socket), log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await until(started)
    try:
        yield app
    finally:
        server.should_exit = True
        await serving
