"""Starts everything in order, keeps it running, and stops it in order (总管)."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from deploy.embedded.errors import SetUpError
from deploy.local import databases, gateway, metrics, provider
from deploy.local.children import Child, Order, end_orphans
from deploy.local.folder import ROOT, Folder
from deploy.local.servers import Servers
from deploy.local.table import Screen
from libs.events.contracts.catalog import CATALOG
from libs.events.transport.topics import TopicNotMade, make_topics

COMMANDS = ("worker", "jobs")
"""What each service runs beside its pages, once Kafka answers."""
MORE_WORKERS = {"screening": 1}
"""Workers beside the first: screening works out the most for each event, and has a second core to itself."""
NEVER_COMPILED = "PYTHONDONTWRITEBYTECODE"
"""Set by somebody's shell, every process would compile all of our code at each start: a second more until a killed
worker is back."""

Then = Callable[["Supervisor"], Awaitable[None]]
"""What happens once the pages answer: nothing, or a demo's month."""
PAGES_S, LOOK_EVERY_S = 20.0, 0.1
"""So long the web processes have the machine for themselves; what else there is to start comes after them."""


class Supervisor:
    """One run of one installation."""

    def __init__(self, folder: Folder, screen: Screen) -> None:
        self.folder = folder
        self.screen = screen
        self.servers = Servers(folder)
        self.services = databases.services()
        self.children: list[Child] = []
        self._keeping: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()
        self.everything_runs = asyncio.Event()
        """Set once what hears and works behind the pages has been started."""

    @property
    def origin(self) -> str:
        """Where this machine reaches every page."""
        return gateway.origin(self.folder)

    @property
    def environment(self) -> dict[str, str]:
        """What every process of ours is told."""
        told = {
            "PYTHONPATH": str(ROOT),
            "SHOUWANG_POSTGRES_DSN": self.servers.dsn,
            "SHOUWANG_KAFKA_BOOTSTRAP": self.servers.bootstrap,
            "SHOUWANG_KEYS": str(self.folder.keys),
            "SHOUWANG_RUN": str(self.folder.run),
            "SHOUWANG_PACKAGES": str(ROOT / "node_modules"),
            "SHOUWANG_PUBLIC_URL": os.environ.get("SHOUWANG_PUBLIC_URL") or gateway.origin(self.folder),
        }
        demo = provider.environment(self.folder) if provider.is_demo(self.folder) else {}
        inherited = {name: value for name, value in os.environ.items() if name != NEVER_COMPILED}
        return {**inherited, **told, **demo}

    def stop(self) -> None:
        """End this run; everything is stopped in order."""
        self._stop.set()

    async def run(self, then: Then | None = None) -> int:
        """Start everything, do `then`, stay up until told to stop. Raises SetUpError."""
        loop = asyncio.get_running_loop()
        for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(which, self.stop)
        work = asyncio.create_task(self._work(then))
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait([work, stopping], return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            await self._end(work, stopping)
        return 0

    async def _work(self, then: Then | None) -> None:
        if end_orphans(self.folder):
            self.screen.say("An earlier run was killed: its processes were ended, its data is taken over.")
        if provider.is_demo(self.folder):
            provider.resume_clock(self.folder)
            self._keep(provider.keep_clock(self.folder))
        kafka = asyncio.create_task(self.servers.start_kafka())
        await self.start_pages()
        await asyncio.gather(self._start_the_rest(kafka), *([then(self)] if then is not None else []))
        ended, _ = await asyncio.wait(self._keeping, return_when=asyncio.FIRST_EXCEPTION)
        for task in ended:
            task.result()

    async def _start_the_rest(self, kafka: "asyncio.Task[None]") -> None:
        """What hears and works behind the pages."""
        await kafka
        await self.make_topics()
        self._start([self._order(name, command) for command in COMMANDS for name in self.services])
        self._start([self._another(name, slot + 1) for name, more in MORE_WORKERS.items() for slot in range(more)])
        self._keep(self.servers.keep(self.screen.say))
        self._keep(self.screen.show(self.folder, self.services, self.children))
        self.everything_runs.set()

    async def start_pages(self) -> None:
        """Databases, gateway and web processes: what a person sees does not wait for Kafka."""
        await self.servers.start_postgres()
        await databases.make(self.servers.dsn, self.services, self.folder)
        await databases.migrate(self.servers.dsn, self.services, self.environment)
        pages = [gateway.order(self.folder, self.services), *(self._order(name, "web") for name in self.services)]
        sockets = [self.folder.run / f"{name}.sock" for name in self.services]
        for left in sockets:
            left.unlink(missing_ok=True)
        self._start([*pages, provider.order(self.folder)] if provider.is_demo(self.folder) else pages)
        await all_there(sockets)
        self.screen.heading = f"守望 {self.environment['SHOUWANG_PUBLIC_URL']}"
        self.screen.say(f"Shouwang answers at {self.environment['SHOUWANG_PUBLIC_URL']}. Ctrl-C stops it.")
        if not self.environment.get("SHOUWANG_OIDC_ISSUER"):
            self.screen.say(
                "SHOUWANG_OIDC_ISSUER is not set: nobody can sign in, only the public pages (/report) work."
            )

    def child(self, name: str) -> Child:
        """The process of this name, such as `intake worker`."""
        return next(child for child in self.children if child.order.name == name)

    def _order(self, service: str, command: str) -> Order:
        told = metrics.environment(self.folder, service) if command == "worker" else {}
        words = [sys.executable, "-m", f"services.{service}", command]
        return Order(f"{service} {command}", words, {**self.environment, **told})

    def _another(self, service: str, slot: int) -> Order:
        """One more worker of a service: it hears a share of the households."""
        first = self._order(service, "worker")
        told = {"SHOUWANG_SLOT": str(slot), **metrics.environment(self.folder, f"{service} {slot + 1}")}
        return Order(f"{service} worker {slot + 1}", first.command, {**first.environment, **told})

    def _start(self, orders: Sequence[Order]) -> None:
        for order in orders:
            child = Child(self.folder, order, self.screen.say)
            self.children.append(child)
            self._keep(child.keep())

    def _keep(self, work: "Awaitable[None]") -> None:
        self._keeping.append(asyncio.ensure_future(work))

    async def make_topics(self) -> None:
        """Make the topics of the catalogue. Raises SetUpError."""
        try:
            await make_topics(self.servers.bootstrap, CATALOG.topics)
        except TopicNotMade as error:
            raise SetUpError(f"Kafka refused to make a topic ({error}): look at its log, then start again.") from error
        except Exception as error:
            raise SetUpError(
                f"Kafka does not answer at {self.servers.bootstrap} ({type(error).__name__}): start it, or correct the "
                "address in SHOUWANG_KAFKA_BOOTSTRAP."
            ) from error

    async def _end(self, *tasks: "asyncio.Task[object]") -> None:
        self.screen.say("Stopping …")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for child in self.children:
            child.signal_stop()
        await asyncio.gather(*(child.stopped() for child in self.children))
        for task in self._keeping:
            task.cancel()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        await self.servers.stop()
        if provider.is_demo(self.folder):
            provider.note_clock(self.folder)
        self.screen.say("Stopped. All data is kept.")


async def all_there(sockets: Sequence[Path]) -> None:
    """Wait until every web process listens, but not for ever: one that cannot start must not hold up the others."""
    give_up_at = time.monotonic() + PAGES_S
    while time.monotonic() < give_up_at and not all(socket.exists() for socket in sockets):
        await asyncio.sleep(LOOK_EVERY_S)
