"""In which order an installation starts: pages, then who stands at the door of the demo, then what works behind them."""

import asyncio
from pathlib import Path

import pytest

from deploy.local import supervisor as module
from deploy.local.folder import Folder
from deploy.local.supervisor import Supervisor
from deploy.local.table import Screen


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Supervisor, list[str], asyncio.Event]:
    """A supervisor that starts nothing real, what it did so far, and a Kafka that answers when told to."""
    for name in ("SHOUWANG_POSTGRES_DSN", "SHOUWANG_KAFKA_BOOTSTRAP"):
        monkeypatch.delenv(name, raising=False)
    folder = Folder(tmp_path)
    folder.make()
    made, done, kafka = Supervisor(folder, Screen()), [], asyncio.Event()

    async def pages() -> None:
        done.append("pages")

    async def topics() -> None:
        done.append("topics")

    async def start_kafka() -> None:
        await kafka.wait()

    monkeypatch.setattr(made, "start_pages", pages)
    monkeypatch.setattr(made, "make_topics", topics)
    monkeypatch.setattr(made.servers, "start_kafka", start_kafka)
    monkeypatch.setattr(made, "_start", lambda orders: done.extend(order.name for order in orders))
    return made, done, kafka


async def test_the_door_is_shown_before_kafka_answers_and_workers_come_last(
    started: tuple[Supervisor, list[str], asyncio.Event],
) -> None:
    supervisor, done, kafka = started
    shown, ended = asyncio.Event(), asyncio.Event()

    async def then(running: Supervisor) -> None:
        done.append("door")
        shown.set()
        await running.everything_runs.wait()
        done.append("month")
        ended.set()

    running = asyncio.create_task(supervisor.run(then))
    await asyncio.wait_for(shown.wait(), 10)
    assert done == ["pages", "door"], "whoever waits at the door does not wait for Kafka"
    kafka.set()
    await asyncio.wait_for(ended.wait(), 10)
    supervisor.stop()
    await running
    workers = [f"{name} {command}" for command in module.COMMANDS for name in supervisor.services]
    assert done == ["pages", "door", "topics", *workers, "screening worker 2", "month"]


async def test_who_listens_is_waited_for_but_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sockets = [tmp_path / "a.sock", tmp_path / "b.sock"]
    sockets[0].touch()
    waiting = asyncio.create_task(module.all_there(sockets))
    await asyncio.sleep(3 * module.LOOK_EVERY_S)
    assert not waiting.done()
    sockets[1].touch()
    await asyncio.wait_for(waiting, 5)
    monkeypatch.setattr(module, "PAGES_S", 0.2)
    await asyncio.wait_for(module.all_there([tmp_path / "never.sock"]), 5)
