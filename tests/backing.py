"""Where the real PostgreSQL and the real Kafka of the tests come from.

Servers named in the environment (SHOUWANG_POSTGRES_DSN, SHOUWANG_KAFKA_BOOTSTRAP), else embedded ones, started once a
run in a folder of their own. Tests that kill a server start one for themselves.
"""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deploy.embedded.jars import FOLDER
from deploy.embedded.kafka import Kafka
from deploy.embedded.ports import is_free
from deploy.embedded.postgres import Postgres
from deploy.local.databases import services
from deploy.local.metrics import port_name

OUTSIDE = ("SHOUWANG_POSTGRES_DSN", "SHOUWANG_KAFKA_BOOTSTRAP", "SHOUWANG_KEYS", "SHOUWANG_OIDC_ISSUER")
"""What an installation of a test's own must not have from outside."""
PORTS = range(20_000, 32_000)
"""Below the ports that the system gives to connections going out: a server that is stopped for a while finds its own
still free."""


@dataclass(frozen=True)
class Backing:
    """Addresses of the servers that tests share."""

    admin_dsn: str
    bootstrap: str

    def dsn(self, database: str) -> str:
        """The address of one database."""
        return urlsplit(self.admin_dsn)._replace(path=f"/{database}").geturl()


@contextmanager
def shared_servers() -> Iterator[Backing]:
    """The servers of this run; those we started end with it."""
    dsn, bootstrap = os.environ.get("SHOUWANG_POSTGRES_DSN"), os.environ.get("SHOUWANG_KAFKA_BOOTSTRAP")
    folder = Path(tempfile.mkdtemp(prefix="shouwang-tests-"))
    postgres = own_postgres(folder, durable=False) if dsn is None else None
    kafka = own_kafka(folder, durable=False) if bootstrap is None else None
    try:
        if postgres is not None:
            postgres.start()
        if kafka is not None:
            kafka.start()
        yield Backing(dsn or postgres.dsn(), bootstrap or kafka.bootstrap)
    finally:
        for server in (kafka, postgres):
            if server is not None:
                server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def own_postgres(folder: Path, *, durable: bool = True) -> Postgres:
    """A PostgreSQL for one test; not started. Only one that nobody kills need not wait for the disk."""
    return Postgres(folder / "postgres", durable=durable)


def own_kafka(folder: Path, *, durable: bool = True) -> Kafka:
    """A Kafka for one test; not started. Only one that nobody kills need not wait for the disk."""
    keep_ports(folder / "kafka", "kafka", "controller")
    return Kafka(folder / "kafka", FOLDER, durable=durable)


def keep_ports(folder: Path, *names: str) -> None:
    """Remember a free port for each of these servers of a data folder, so that tests at one time never share one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ports.json").write_text(json.dumps({name: free_port() for name in names}))


def give_ports(root: Path) -> None:
    """Ports that nobody uses, remembered in the folder as if it had chosen them; those that it has stay."""
    if not (root / "ports.json").exists():
        keep_ports(root, "gateway", "provider", *map(port_name, services()))
        keep_ports(root / "kafka", "kafka", "controller")


def free_port() -> int:
    """A port that nobody listens on, and nobody takes by chance."""
    return next(port for port in iter(lambda: secrets.choice(PORTS), None) if is_free(port))
