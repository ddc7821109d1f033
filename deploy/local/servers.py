"""PostgreSQL and Kafka: embedded ones of this folder, or those that the environment names (服务器)."""

import asyncio
import os
import threading
from collections.abc import Callable

from deploy.embedded.errors import SetUpError
from deploy.embedded.jars import FOLDER as JARS
from deploy.embedded.kafka import Kafka
from deploy.embedded.postgres import Postgres
from deploy.local.folder import Folder

LOOK_EVERY_S = 0.5
TRY_AGAIN_AFTER_S = 2.0


class Servers:
    """Where the data is kept. What the environment names is used and neither started nor stopped here."""

    def __init__(self, folder: Folder) -> None:
        dsn, bootstrap = os.environ.get("SHOUWANG_POSTGRES_DSN"), os.environ.get("SHOUWANG_KAFKA_BOOTSTRAP")
        self.postgres = None if dsn else Postgres(folder.root / "postgres")
        self.kafka = None if bootstrap else Kafka(folder.root / "kafka", JARS)
        self._dsn, self._bootstrap = dsn, bootstrap
        self._locks = {"postgres": threading.Lock(), "kafka": threading.Lock()}
        self._stopped = False

    @property
    def dsn(self) -> str:
        """The address of the PostgreSQL server."""
        return self._dsn or (self.postgres.dsn() if self.postgres else "")

    @property
    def bootstrap(self) -> str:
        """The address of Kafka."""
        return self._bootstrap or (self.kafka.bootstrap if self.kafka else "")

    async def start_postgres(self) -> None:
        """Start it, or take over the one that an earlier run left. Raises SetUpError."""
        if self.postgres is not None:
            await asyncio.to_thread(self._start, self.postgres)

    async def start_kafka(self) -> None:
        """Start it, or take over the one that an earlier run left. Raises SetUpError."""
        if self.kafka is not None:
            await asyncio.to_thread(self._start, self.kafka)

    async def keep(self, say: Callable[[str], None]) -> None:
        """Start again whichever of the two ended by itself; for ever."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            for name, server in (("PostgreSQL", self.postgres), ("Kafka", self.kafka)):
                if server is None or server.running:
                    continue
                say(f"{name} ended by itself: starting it again.")
                try:
                    await asyncio.to_thread(self._start, server)
                except SetUpError as error:
                    say(str(error))
                    await asyncio.sleep(TRY_AGAIN_AFTER_S)

    async def stop(self) -> None:
        """Stop both in order: first what carries facts, then what keeps them. Neither is started again."""
        await asyncio.to_thread(self._stop)

    def _start(self, server: Postgres | Kafka) -> None:
        with self._lock(server):
            if not self._stopped:
                server.start()

    def _stop(self) -> None:
        self._stopped = True
        for server in (self.kafka, self.postgres):
            if server is not None:
                with self._lock(server):
                    server.stop()

    def _lock(self, server: Postgres | Kafka) -> threading.Lock:
        return self._locks["kafka" if isinstance(server, Kafka) else "postgres"]
