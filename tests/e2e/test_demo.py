"""The demo's first days, with real servers, processes and pages, each part killed once: the same totals every time."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from deploy.demo.browser import Browser
from deploy.demo.kills import ORDER
from deploy.demo.lists import tasks
from deploy.local.folder import NAMED_BY, Folder
from tests.e2e.installation import OUTSIDE, give_ports, installed
from tests.until import until

pytestmark = [pytest.mark.wire, pytest.mark.timeout(900)]
ROOT = Path(__file__).parents[2]
DAYS = 3
LAST_DAY = date(2024, 5, 3)
AS_COMMITTED = ["Every total is as committed.", "0 parked, 0 unaccounted"]


@pytest.fixture(scope="module")
def folder() -> Iterator[Folder]:
    """A demo's data, on ports that nobody uses."""
    with tempfile.TemporaryDirectory(prefix="sw-") as path:
        give_ports(Path(path))
        yield Folder(Path(path))


def live(folder: Folder, *words: str) -> subprocess.CompletedProcess[str]:
    """The demo as `make demo ONCE=1` runs it."""
    environment = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    return subprocess.run(
        [sys.executable, "-m", "deploy.demo", "--once", "--days", str(DAYS), *words],
        cwd=ROOT, env=environment | {NAMED_BY: str(folder.root), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_three_days_with_everything_killed_once_have_the_committed_totals(folder: Folder) -> None:
    lived = live(folder, "--kills")
    assert lived.stdout.splitlines()[-2:] == AS_COMMITTED, lived.stdout[-6000:] + lived.stderr
    assert lived.returncode == 0
    assert [line.partition(": ")[2] for line in lived.stdout.splitlines() if line.startswith("kill -9")] == list(ORDER)


def test_the_next_demo_lives_nothing_twice(folder: Folder) -> None:
    again = live(folder)
    assert again.stdout.splitlines()[-2:] == AS_COMMITTED, again.stdout[-6000:] + again.stderr
    assert not [line for line in again.stdout.splitlines() if line.startswith("5月")], "every part was lived already"


async def test_make_up_finds_data_clock_and_sign_in_of_the_demo(folder: Folder) -> None:
    with installed(folder.root) as here:
        await until(here.answers, seconds=150, what="the first page")
        async with Browser(here.origin) as officer:
            await officer.sign_in("auditor-1")
            waiting = await tasks(officer, "village")
        moved = json.loads(folder.clock.read_text())
        told = await here.rows("intake", "select report_id from reports")
    assert {task.kind for task in waiting} >= {"visit"}
    assert datetime.fromisoformat(moved["now"]).date() == LAST_DAY, "the clock goes on from where the demo stopped"
    assert len(told) == 2 * (DAYS - 1)
