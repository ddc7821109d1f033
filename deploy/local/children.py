"""One process of ours: started, started again when it fails, ended in order, found again after a kill (子进程)."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local.folder import NAMED_BY, ROOT, Folder

PAUSE_S = 0.2
"""Before the first new start: a worker that was killed is back within a second."""
PAUSE_MAX_S = 10.0
STEADY_AFTER_S = 20.0
"""Who ran this long before failing is started again without a longer pause."""
STOP_S = 35.0
"""A worker may finish the batch at hand (its graceful time-out is 30 s)."""
LOG_MAX_BYTES = 20 * 1024 * 1024
FINAL = {
    2: "没有这个命令，不再启动",
    3: "停在上限：先看 /ops 里停放的消息，再 make up",
    4: "数据库结构旧了：先 make migrate",
    7: "设置不对：日志里写着是哪一项，改好再 make up",
}
"""Exit statuses after which only a person may start it again, and what the table says then."""


@dataclass(frozen=True)
class Order:
    """What to start, and under which name."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


class Child:
    """Keeps one process running until it is told to stop."""

    def __init__(self, folder: Folder, order: Order, say: Callable[[str], None]) -> None:
        self.order = order
        self.note = "启动中"
        self.restarts = 0
        self._folder = folder
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        """The process that runs now."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process is not None else None

    async def keep(self) -> None:
        """Start the process, and start it again as often as it fails."""
        pause = PAUSE_S
        while not self._stopping:
            started = time.monotonic()
            self._start()
            status = await self._ended()
            if self._stopping:
                return
            if status in FINAL:
                self.note = FINAL[status]
                self._say(f"{self.order.name} ended with status {status}: {self.note}")
                return
            pause = PAUSE_S if time.monotonic() - started > STEADY_AFTER_S else min(pause * 2, PAUSE_MAX_S)
            self.restarts += 1
            self.note = f"第 {self.restarts} 次重新启动"
            self._say(f"{self.order.name} ended with status {status}; its log is {self._log}. Starting it again.")
            await asyncio.sleep(pause)

    def signal_stop(self) -> None:
        """Ask it to end, and start it no more."""
        self._stopping = True
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    async def stopped(self) -> None:
        """Wait until it has ended; it is killed where it does not end in its time."""
        if self._process is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended(), STOP_S)
            if self._process.poll() is None:
                self._process.kill()
                await self._ended()
        self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End it as a power cut would; it is started again."""
        if self._process is not None:
            self._process.kill()

    @property
    def _pid_file(self) -> Path:
        return self._folder.pids / f"{self.order.name.replace(' ', '-')}.pid"

    @property
    def _log(self) -> Path:
        return self._folder.logs / f"{self.order.name.replace(' ', '-')}.log"

    def _start(self) -> None:
        if self._log.exists() and self._log.stat().st_size > LOG_MAX_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                self.order.command,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                env={**self.order.environment, NAMED_BY: str(self._folder.root)},
                cwd=ROOT,
                start_new_session=True,  # Ctrl-C reaches us first, and not it
            )
        self._pid_file.write_text(str(self._process.pid))
        self.note = "运行中" if not self.restarts else self.note

    async def _ended(self) -> int:
        while self._process is not None and self._process.poll() is None:
            await asyncio.sleep(0.05)
        return self._process.returncode if self._process is not None else 0


def orphans(folder: Folder) -> list[psutil.Process]:
    """The processes that a killed supervisor left behind, by the ids it wrote down.

    A number that now belongs to another program does not count: ours carry the folder in their environment.
    """
    found = []
    for pid_file in sorted(folder.pids.glob("*.pid")):
        with suppress(OSError, ValueError, psutil.Error):
            process = psutil.Process(int(pid_file.read_text()))
            if process.pid != os.getpid() and process.environ().get(NAMED_BY) == str(folder.root):
                found.append(process)
    return found


def end_orphans(folder: Folder) -> int:
    """End what a killed supervisor left behind, in order; gives their number."""
    left = orphans(folder)
    for process in left:
        with suppress(psutil.Error):
            process.send_signal(signal.SIGTERM)
    _, alive = psutil.wait_procs(left, timeout=STOP_S)
    for process in alive:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=STOP_S)
    for pid_file in folder.pids.glob("*.pid"):
        pid_file.unlink(missing_ok=True)
    return len(left)
