"""One machine: the supervisor starts everything, survives its own death, and leaves no process behind."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.embedded.errors import SetUpError
from deploy.local import databases, gateway
from deploy.local.children import Child, Order, end_orphans, orphans
from deploy.local.folder import NAMED_BY, Folder
from deploy.local.supervisor import MORE_WORKERS, NEVER_COMPILED
from libs.runtime import keys
from tests.backing import OUTSIDE, Backing, free_port, give_ports
from tests.until import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Iterator[Folder]:
    """A data folder of its own, with ports that nobody uses."""
    with tempfile.TemporaryDirectory(prefix="sw-") as path:
        made = Folder(Path(path))
        made.make()
        give_ports(made.root)
        yield made


@contextmanager
def supervisor(folder: Folder) -> Iterator[subprocess.Popen[str]]:
    """`deploy.local up` as a process; ended, with all it started, at the end of the block."""
    environment = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    command = [sys.executable, "-m", "deploy.local"]
    environment |= {NAMED_BY: str(folder.root), "PYTHONPATH": str(ROOT), NEVER_COMPILED: "1"}
    with (folder.root / "said.log").open("a") as said:
        process = subprocess.Popen([*command, "up"], env=environment, stdout=said, stderr=said, text=True, cwd=ROOT)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        subprocess.run([*command, "down"], env=environment, cwd=ROOT, check=True, capture_output=True, timeout=60)


def running_from(folder: Folder) -> list[str]:
    """Every process of this machine that belongs to the folder: ours, PostgreSQL, Kafka, Caddy."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        try:
            mine = str(folder.root) in " ".join(process.info["cmdline"] or [])
            if mine or process.environ().get(NAMED_BY) == str(folder.root):
                found.append(" ".join(process.info["cmdline"] or []))
        except psutil.Error:
            continue
    return found


async def page(folder: Folder) -> int | None:
    async with httpx.AsyncClient(timeout=10) as client:
        try:
            return (await client.get(f"{gateway.origin(folder)}/report")).status_code
        except httpx.HTTPError:
            return None


async def answers(folder: Folder) -> bool:
    """A service answers through the gateway; while none does, the gateway says 503."""
    return await page(folder) not in {None, 503}


def said(folder: Folder) -> str:
    return (folder.root / "said.log").read_text()


def told(folder: Folder) -> str:
    """Who runs, what the supervisor said, and the end of each log: what one needs when not everything runs."""
    logs = [f"{log.name}: …{log.read_text(errors='replace')[-1_500:]}" for log in sorted(folder.logs.glob("*.log"))]
    return "\n".join(["running:", *running_from(folder), said(folder), *logs])


@pytest.mark.wire
@pytest.mark.timeout(400)
async def test_it_starts_survives_its_own_death_and_leaves_no_process(folder: Folder) -> None:
    with supervisor(folder) as first:
        await until(lambda: answers(folder), seconds=120, what="the first page")
        await until(lambda: _all_run(folder), seconds=120, what="every process", tell=lambda: told(folder))
        ours = [process for process in orphans(folder) if "services." in " ".join(process.cmdline())]
        assert ours
        assert not any(NEVER_COMPILED in process.environ() for process in ours), "each start would compile"
        first.kill()
        first.wait()
        assert len(orphans(folder)) == len(list(folder.pids.glob("*.pid"))) > 0, "killed, it left everything running"
        with supervisor(folder) as second:
            await until(lambda: _said(folder, "its data is taken over"), seconds=60)
            await until(lambda: answers(folder), seconds=60, what="a page after the take-over")
            second.send_signal(signal.SIGINT)
            assert second.wait(90) == 0
            assert running_from(folder) == []


async def _all_run(folder: Folder) -> bool:
    return len(orphans(folder)) == 1 + 3 * len(databases.services()) + sum(MORE_WORKERS.values())


async def _said(folder: Folder, words: str) -> bool:
    return words in said(folder)


@pytest.mark.wire
async def test_a_second_supervisor_is_refused_with_a_remedy(folder: Folder) -> None:
    with folder.held(), pytest.raises(SetUpError, match=r"already runs from .* stop it with `make down` first\.$"):
        with folder.held():
            pass


async def test_keys_are_never_made_anew_beside_a_database(folder: Folder, backing: Backing) -> None:
    with pytest.raises(SetUpError, match=r"The database postgres exists and its keys .* put the keys .* back"):
        await databases.make(backing.admin_dsn, ["postgres"], folder)
    keys.make_once(folder.keys)
    await databases.make(backing.admin_dsn, ["postgres"], folder)


async def test_a_database_that_does_not_answer_is_one_sentence_with_a_remedy(folder: Folder) -> None:
    with pytest.raises(SetUpError, match=r"PostgreSQL does not answer .* correct the address in SHOUWANG_POSTGRES_DSN"):
        await databases.make(f"postgresql://postgres@127.0.0.1:{free_port()}/postgres", ["intake"], folder)


def child(folder: Folder, name: str, program: str, said: Callable[[str], None] = lambda _: None) -> Child:
    return Child(folder, Order(name, [sys.executable, "-c", program], os.environ), said)


@pytest.mark.wire
async def test_who_fails_is_back_and_who_stopped_at_the_ceiling_is_not(folder: Folder) -> None:
    sentences: list[str] = []
    worker = child(folder, "intake worker", "import time; time.sleep(60)")
    stopped = child(folder, "screening worker", "import sys; sys.exit(3)", sentences.append)
    keeping = [asyncio.create_task(each.keep()) for each in (worker, stopped)]
    await until(lambda: _is_up(worker), seconds=5)
    before = worker.pid
    worker.kill()
    await until(lambda: _is_another(worker, before), seconds=5)
    await asyncio.wait_for(keeping[1], 5)
    assert "screening worker ended with status 3" in sentences[0]
    worker.signal_stop()
    await worker.stopped()
    await asyncio.wait_for(keeping[0], 5)
    assert running_from(folder) == []


async def _is_up(worker: Child) -> bool:
    return worker.pid is not None


async def _is_another(worker: Child, before: int | None) -> bool:
    return worker.pid not in {None, before}


@pytest.mark.wire
def test_only_our_own_orphans_are_ended(folder: Folder) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    ours = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], env={**os.environ, NAMED_BY: str(folder.root)}
    )
    try:
        (folder.pids / "stranger.pid").write_text(str(stranger.pid))
        (folder.pids / "ours.pid").write_text(str(ours.pid))
        assert end_orphans(folder) == 1
        ours.wait(5)
        assert not psutil.pid_exists(ours.pid)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
