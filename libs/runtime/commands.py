"""A service's commands: `python -m services.<name> web | worker | jobs | migrate | dead-letters` (服务的命令)."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
import uvicorn
import uvloop
from prometheus_client import start_http_server

from libs.events.contracts.catalog import CATALOG, topics_heard_by
from libs.events.transport.commands import DeadLetterCommand
from libs.events.transport.consume import Subscription
from libs.events.transport.database import Database, cause_of, is_away
from libs.events.transport.handlers import Handlers
from libs.events.transport.jobs import Chunk, Runner
from libs.events.transport.schema import TRANSPORT, SchemaTooOld, history_of, refuse_older_schema
from libs.events.transport.worker import STOPPED, Worker
from libs.policy import PolicyMistake, UnknownRegion
from libs.policy.loader import region_files
from libs.runtime import traces
from libs.runtime.collector import spare_what_stays
from libs.runtime.settings import Settings, WrongSettings, read_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

log = structlog.get_logger()
WRONG_CALL = 2
SCHEMA_TOO_OLD = 4
POLICY_MISTAKE = 5
DATABASE_AWAY = 6
WRONG_SETTINGS = 7
GRACE_S = 2
"""How long open streams may live after SIGTERM."""

Command = Callable[[Settings, Sequence[str]], int]
Beside = Callable[[Database, Settings], Awaitable[None]]
"""A timer that a worker runs beside hearing, for ever: `async def f(database, settings)`."""


@dataclass(frozen=True)
class Commands:
    """What a service can do besides its processes (另外的命令)."""

    more: Mapping[str, Command] = field(default_factory=dict)
    """`appointments load FILE`."""
    alone: Mapping[str, Callable[[Sequence[str]], int]] = field(default_factory=dict)
    """Those that need no server and no settings: `figures`."""


@dataclass(frozen=True)
class Service:
    """What a service's `main` hands over; `run` makes processes of it."""

    name: str
    folder: Path
    web: "Callable[[Settings], FastAPI]"
    handlers: Callable[[Settings], Handlers]
    jobs: Callable[[Settings], Mapping[str, Chunk]] = lambda _: {}
    beside: Mapping[str, Beside] = field(default_factory=dict)
    further: Callable[[], Commands] = Commands
    """Asked for only when one of them is: a process that works starts without them, and sooner."""


def run(service: Service, arguments: Sequence[str]) -> int:
    """Do what the arguments ask for; the exit status says how it ended."""
    command, *rest = arguments or [""]
    known: dict[str, Command] = {
        "web": _with_policy(lambda settings: _web(service, settings)),
        "worker": _with_policy(lambda settings: uvloop.run(_worker(service, settings))),
        "jobs": _with_policy(lambda settings: uvloop.run(_jobs(service, settings))),
        "migrate": lambda settings, _: asyncio.run(_migrate(service, settings)),
        "dead-letters": lambda settings, words: asyncio.run(_dead_letters(service, settings, words)),
    }
    further = Commands() if command in known else service.further()
    known |= further.more
    if command not in known and command not in further.alone:
        sys.stderr.write(f"Usage: python -m services.{service.name} {' | '.join([*known, *further.alone])}\n")
        return WRONG_CALL
    try:
        return further.alone[command](rest) if command in further.alone else known[command](read_settings(), rest)
    except SchemaTooOld as error:
        sys.stderr.write(f"{error}\n")
        return SCHEMA_TOO_OLD
    except WrongSettings as error:
        sys.stderr.write(f"{service.name}: {error}\n")
        return WRONG_SETTINGS
    except (PolicyMistake, UnknownRegion) as error:
        sys.stderr.write(f"{error}\n")
        return POLICY_MISTAKE
    except Exception as error:
        if command not in further.more or not is_away(error):
            raise
        sys.stderr.write(f"{service.name}: the database cannot be reached, nothing was changed. {cause_of(error)}\n")
        return DATABASE_AWAY


def _with_policy(start: Callable[[Settings], int]) -> Command:
    """A process that reads the files of its region before anything else, and does not start with a mistake in them."""

    def checked(settings: Settings, _: Sequence[str]) -> int:
        region_files(settings.region, demo=settings.demo)
        return start(settings)

    return checked


async def _migrate(service: Service, settings: Settings) -> int:
    from libs.events.transport.migrate import migrate  # noqa: PLC0415 - Alembic: no process that works needs it

    await migrate(settings.dsn(service.name), TRANSPORT, history_of(service.folder))
    return STOPPED


async def _dead_letters(service: Service, settings: Settings, words: Sequence[str]) -> int:
    await _refuse_older(service, settings)
    database = Database(settings.dsn(service.name), connections=2)
    try:
        status, said = await DeadLetterCommand(database, CATALOG, service.handlers(settings)).run(words)
    finally:
        await database.close()
    sys.stdout.write(f"{said}\n")
    return status


async def _refuse_older(service: Service, settings: Settings) -> None:
    await refuse_older_schema(settings.dsn(service.name), TRANSPORT, history_of(service.folder))


def _web(service: Service, settings: Settings) -> int:
    asyncio.run(_refuse_older(service, settings))
    traces.begin(service.name, "web", settings.traces)
    socket = settings.socket(service.name)
    socket.parent.mkdir(parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    app = service.web(settings)
    spare_what_stays()
    uvicorn.run(
        app,
        uds=str(socket),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    return STOPPED


async def _worker(service: Service, settings: Settings) -> int:
    await _refuse_older(service, settings)
    traces.begin(service.name, f"worker-{settings.slot}", settings.traces)
    _show_metrics(service, settings)
    topics = topics_heard_by(service.name)
    subscription = Subscription(service.name, settings.slot, topics, settings.kafka_bootstrap)
    dsn = settings.dsn(service.name)
    worker = Worker(subscription, dsn, CATALOG, service.handlers(settings))
    spare_what_stays()
    if not service.beside:
        return await worker.run()
    database = Database(dsn, connections=len(service.beside) + 1)
    timers = [asyncio.ensure_future(timer(database, settings)) for timer in service.beside.values()]
    hearing = asyncio.create_task(worker.run())
    try:
        await asyncio.wait([hearing, *timers], return_when=asyncio.FIRST_COMPLETED)
        for timer in timers:
            if timer.done():
                timer.result()  # a timer never ends by itself: what ended it ends the process
        return await hearing
    finally:
        for task in (hearing, *timers):
            task.cancel()
        await asyncio.gather(hearing, *timers, return_exceptions=True)
        await database.close()


def _show_metrics(service: Service, settings: Settings) -> None:
    """Figures for Prometheus; a port that somebody else took must not keep a worker from its work."""
    if settings.metrics_port is None:
        return
    try:
        start_http_server(settings.metrics_port, addr=settings.metrics_address)
    except OSError as error:
        log.error("metrics_not_shown", service=service.name, port=settings.metrics_port, cause=str(error))  # noqa: TRY400 - no trace of ours


async def _jobs(service: Service, settings: Settings) -> int:
    await _refuse_older(service, settings)
    spare_what_stays()
    database = Database(settings.dsn(service.name))
    runner = asyncio.create_task(Runner(database, service.jobs(settings)).run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, runner.cancel)
    try:
        with suppress(asyncio.CancelledError):
            await runner
    finally:
        await database.close()
    return STOPPED
