"""Starts a server as a child, remembers its process id in a file, and ends it in the way it asks for."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from deploy.embedded.errors import SetUpError

POLL_S = 0.05


class ServerProcess:
    """One server of this machine, which may have been started by an earlier run that was killed."""

    def __init__(self, pid_file: Path, name_in_command: str) -> None:
        self.pid_file = pid_file
        self._name = name_in_command
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The id of the running server, or None. A number that now belongs to another program does not count.

        A child of ours is asked directly: its command line reads as empty for an instant after it has begun.
        """
        if self._child is not None and self._child.poll() is None:
            return self._child.pid
        try:
            pid = int(self.pid_file.read_text().split()[0])
            command = " ".join(psutil.Process(pid).cmdline())
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return pid if self._name in command else None

    def start(self, command: Sequence[str], log: Path, env: Mapping[str, str], user: str | None = None) -> None:
        """Start the server in a session of its own, so that Ctrl-C reaches us first and not it."""
        with log.open("ab") as out:
            self._child = subprocess.Popen(
                command,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                env=dict(env),
                user=user,
                start_new_session=True,
            )
        self.pid_file.write_text(str(self._child.pid))

    def wait_until(self, ready: Callable[[], bool], seconds: float, log: Path, what: str) -> None:
        """Wait until the server answers. Raises SetUpError with the end of its log when it does not."""
        give_up_at = time.monotonic() + seconds
        while not ready():
            if self.pid is None:
                raise SetUpError(f"{what} ended while it started; {_end_of(log)}")
            if time.monotonic() > give_up_at:
                raise SetUpError(f"{what} did not start within {seconds:.0f} s; {_end_of(log)}")
            time.sleep(POLL_S)

    def stop(self, how: signal.Signals, seconds: float) -> None:
        """Ask the server to end, wait, and kill it when it does not. One that ended by itself is only noted."""
        self.signal(how)
        if not self.gone_within(seconds):
            self.signal(signal.SIGKILL)
            self.gone_within(seconds)
        self.pid_file.unlink(missing_ok=True)

    def signal(self, which: signal.Signals) -> None:
        """Send the server a signal, if it runs."""
        pid = self.pid
        if pid is not None:
            os.kill(pid, which)

    def gone_within(self, seconds: float) -> bool:
        """Whether the server has ended within this time."""
        pid = self.pid
        try:
            if self._child is not None:
                self._child.wait(seconds)
            elif pid is not None:
                psutil.Process(pid).wait(seconds)
        except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
            return False
        except psutil.NoSuchProcess:
            return True
        return True

    def kill_family(self, seconds: float) -> None:
        """Kill the server at once and wait until it and the processes it started are gone."""
        pid = self.pid
        if pid is None:
            return
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        os.kill(pid, signal.SIGKILL)
        psutil.wait_procs(family, timeout=seconds)
        self.gone_within(seconds)


def _end_of(log: Path) -> str:
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""
    return f"the end of {log} says:\n{tail}"
