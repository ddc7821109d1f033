"""The demo's first days, with real servers, processes and pages, stopped once and each part killed once: the same totals.

`SHOUWANG_DEMO_REGION=dalian python -m pytest tests/e2e/test_demo.py` plays them in Dalian.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from deploy.demo.browser import Browser
from deploy.demo.kills import ORDER
from deploy.demo.lists import tasks
from deploy.demo.setting import SETTINGS
from deploy.local.children import orphans
from deploy.local.folder import NAMED_BY, Folder
from tests.backing import OUTSIDE, give_ports
from tests.e2e.installation import installed
from tests.until import until

pytestmark = [pytest.mark.wire, pytest.mark.timeout(900)]
ROOT = Path(__file__).parents[2]
DAYS = 3
REGION = os.environ.get("SHOUWANG_DEMO_REGION", "jinjiang")
LAST_DAY = SETTINGS[REGION].on(DAYS)
LIVED_BEFORE = "5月1日 农业农村局报村户名册："
AS_COMMITTED = ["Every total is as committed.", "0 parked, 0 unaccounted"]


@pytest.fixture(scope="module")
def folder() -> Iterator[Folder]:
    """A demo's data, on ports that nobody uses."""
    with tempfile.TemporaryDirectory(prefix="sw-") as path:
        give_ports(Path(path))
        yield Folder(Path(path))


def demo(folder: Folder, *words: str) -> subprocess.Popen[str]:
    """The demo as `make demo ONCE=1` runs it."""
    environment = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.demo", "--region", REGION, "--once", "--days", str(DAYS), *words],
        cwd=ROOT, env=environment | {NAMED_BY: str(folder.root), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_ctrl_c_stops_everything_in_the_middle_of_a_part(folder: Folder) -> None:
    with demo(folder) as stopped:
        assert stopped.stdout is not None
        said: list[str] = []
        for line in stopped.stdout:
            said.append(line)
            if line.startswith(LIVED_BEFORE):
                break
        stopped.send_signal(signal.SIGINT)
        said += stopped.stdout.readlines()
    assert any("All data is kept." in line for line in said), "".join(said)
    assert stopped.returncode == 1, "the month is not over"
    assert orphans(folder) == []


def test_the_next_demo_goes_on_and_kills_change_no_total(folder: Folder) -> None:
    with demo(folder, "--kills") as lived:
        said, _ = lived.communicate()
    lines = said.splitlines()
    assert lines[-2:] == AS_COMMITTED, said[-6000:]
    assert lived.returncode == 0
    assert not [line for line in lines if line.startswith(LIVED_BEFORE)], "nothing is lived twice"
    assert [line.partition(": ")[2] for line in lines if line.startswith("kill -9")] == list(ORDER)


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
