"""Where the data of one installation is on this machine, and which supervisor holds it (数据目录)."""

import fcntl
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.errors import SetUpError

ROOT = Path(__file__).parents[2]
"""The checkout."""
NAMED_BY = "SHOUWANG_DATA"
SOCKET_PATH_MAX = 80
"""A path of a unix socket holds 107 bytes, the socket's own name among them."""


@dataclass(frozen=True)
class Folder:
    """The data of one installation; everything in it is absolute, whoever asks from wherever."""

    root: Path

    @property
    def keys(self) -> Path:
        """The keys of this installation, unless SHOUWANG_KEYS names another folder."""
        return Path(os.environ.get("SHOUWANG_KEYS") or self.root / "keys").absolute()

    @property
    def run(self) -> Path:
        """The sockets of the web processes; a short folder in /tmp where this one's path is too long for a socket."""
        if len(str(self.root)) <= SOCKET_PATH_MAX:
            return self.root / "run"
        return Path(tempfile.gettempdir()) / f"sw-run-{zlib.crc32(str(self.root).encode())}"

    @property
    def pids(self) -> Path:
        """The ids of the processes that a supervisor started here."""
        return self.root / "pids"

    @property
    def logs(self) -> Path:
        """What each process says."""
        return self.root / "log"

    @property
    def demo(self) -> Path:
        """The clock, figures and accounts of a demo; it exists where this installation is one."""
        return self.root / "demo"

    @property
    def clock(self) -> Path:
        """The file that moves a demo's clock."""
        return self.demo / "clock.json"

    @property
    def supervisor(self) -> Path:
        """The id of the supervisor that holds this folder."""
        return self.root / "supervisor.pid"

    def make(self) -> None:
        """Make what is missing; nobody else on this machine reaches the sockets."""
        for path in (self.root, self.run, self.pids, self.logs):
            path.mkdir(parents=True, exist_ok=True)
        self.run.chmod(0o700)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else starts anything here meanwhile. Raises SetUpError when somebody already does."""
        with self.supervisor.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise SetUpError(
                    f"Shouwang already runs from {self.root} (process {file.read().strip()}): open the address it "
                    "printed, or stop it with `make down` first."
                ) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            try:
                yield
            finally:
                file.truncate(0)


def folder_of_this_checkout() -> Folder:
    """The folder that SHOUWANG_DATA names, else `.local` of this checkout."""
    return Folder(Path(os.environ.get(NAMED_BY) or ROOT / ".local").absolute())
