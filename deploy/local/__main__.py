"""`python -m deploy.local up | down | migrate | prepare`: this installation on this machine, from one command."""

import argparse
import asyncio
import errno
import os
import signal
import sys
from collections.abc import Sequence

import psutil

from deploy.embedded.errors import SetUpError
from deploy.local import databases
from deploy.local.children import end_orphans
from deploy.local.folder import Folder, folder_of_this_checkout
from deploy.local.servers import Servers
from deploy.local.supervisor import Supervisor
from deploy.local.table import Screen

STOP_S = 90
SUPERVISORS = ("deploy.local", "deploy.demo")
"""What runs as `python -m …` and holds a folder."""
FAILED = 1


def main(arguments: Sequence[str]) -> int:
    """Do what the word says; what is missing is one sentence with its remedy."""
    words = argparse.ArgumentParser(prog="python -m deploy.local", description="Shouwang on this machine")
    verbs = words.add_subparsers(dest="verb", required=True)
    verbs.add_parser("up", help="start everything and stay until Ctrl-C")
    verbs.add_parser("down", help="stop everything that runs from this folder")
    verbs.add_parser("migrate", help="bring the databases to the schema of this code")
    verbs.add_parser("prepare", help="keys, databases and topics on servers named by the environment (containers)")
    asked = words.parse_args(arguments)
    folder = folder_of_this_checkout()
    try:
        folder.make()
        return {"up": up, "down": down, "migrate": migrate, "prepare": prepare}[asked.verb](folder)
    except SetUpError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.stderr.write(f"The disk that holds {folder.root} is full: free some space and run the command again.\n")
    return FAILED


def up(folder: Folder) -> int:
    """Start everything and stay."""
    with folder.held():
        return asyncio.run(Supervisor(folder, Screen()).run())


def migrate(folder: Folder) -> int:
    """Bring the databases to this code; PostgreSQL runs only as long as that takes, unless it ran before."""
    with folder.held():
        return asyncio.run(_migrate(folder))


async def _migrate(folder: Folder) -> int:
    supervisor = Supervisor(folder, Screen())
    ran_before = supervisor.servers.postgres is None or supervisor.servers.postgres.running
    await supervisor.servers.start_postgres()
    try:
        await databases.make(supervisor.servers.dsn, supervisor.services, folder)
        await databases.migrate(supervisor.servers.dsn, supervisor.services, supervisor.environment)
    finally:
        if not ran_before:
            await supervisor.servers.stop()
    sys.stdout.write(f"Databases at this version: {', '.join(supervisor.services)}\n")
    return 0


def prepare(folder: Folder) -> int:
    """Make ready what every process of an installation needs, then end; done again it changes nothing."""
    return asyncio.run(_prepare(folder))


async def _prepare(folder: Folder) -> int:
    supervisor = Supervisor(folder, Screen())
    await databases.make(supervisor.servers.dsn, supervisor.services, folder)
    await databases.migrate(supervisor.servers.dsn, supervisor.services, supervisor.environment)
    await supervisor.make_topics()
    sys.stdout.write("Keys, databases and topics are ready.\n")
    return 0


def down(folder: Folder) -> int:
    """Ask the supervisor of this folder to stop; where it was killed, end what it left."""
    supervisor = supervisor_of(folder)
    if supervisor is not None:
        supervisor.send_signal(signal.SIGTERM)
        _, still = psutil.wait_procs([supervisor], timeout=STOP_S)
        if still:
            raise SetUpError(f"Process {supervisor.pid} did not stop within {STOP_S} s: look at {folder.logs}.")
    with folder.held():
        left = end_orphans(folder)
        asyncio.run(Servers(folder).stop())
    said = "was stopped" if supervisor is not None or left else "did not run"
    sys.stdout.write(f"Shouwang {said}; its data stays in {folder.root}.\n")
    return 0


def supervisor_of(folder: Folder) -> psutil.Process | None:
    """The process that holds this folder; None where none does, or the number is another program's by now."""
    try:
        process = psutil.Process(int(folder.supervisor.read_text()))
        ours = any(name in process.cmdline() for name in SUPERVISORS) and process.pid != os.getpid()
    except (OSError, ValueError, psutil.Error):
        return None
    return process if ours else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
