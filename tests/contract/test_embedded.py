"""The servers that the project starts itself: taken over after a kill, refused with a remedy when something is wrong."""

import os
import signal
import socket
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded import jars
from deploy.embedded.errors import SetUpError
from deploy.embedded.ports import TRIES, is_free, remembered_port
from deploy.embedded.postgres import Postgres
from deploy.embedded.processes import ServerProcess
from tests.backing import free_port, own_kafka, own_postgres

PIN = "org.example:thing:1.0 " + "0" * 64


@pytest.mark.wire
async def test_the_next_start_takes_over_what_a_killed_supervisor_left(tmp_path: Path) -> None:
    first = own_postgres(tmp_path)
    first.start()
    try:
        connection = await asyncpg.connect(first.dsn())
        next_start = Postgres(tmp_path / "postgres")
        next_start.start()
        assert await connection.fetchval("select 1") == 1, "the running server was not disturbed"
        await connection.close()
        assert next_start.running
    finally:
        first.stop()
    assert not first.running


@pytest.mark.wire
async def test_a_killed_database_keeps_what_was_committed(tmp_path: Path) -> None:
    server = own_postgres(tmp_path)
    server.start()
    try:
        connection = await asyncpg.connect(server.dsn())
        await connection.execute("create table kept as select 42 as n")
        server.kill()
        connection.terminate()
        server.start()
        connection = await asyncpg.connect(server.dsn())
        assert await connection.fetchval("select n from kept") == 42
        await connection.close()
    finally:
        server.stop()


def test_a_process_id_that_now_belongs_to_another_program_does_not_count(tmp_path: Path) -> None:
    pid_file = tmp_path / "kafka.pid"
    pid_file.write_text(str(os.getpid()))
    assert ServerProcess(pid_file, "kafka.Kafka").pid is None
    pid_file.write_text("not a number")
    assert ServerProcess(pid_file, "kafka.Kafka").pid is None


def test_a_child_runs_from_its_first_instant_and_ended_when_it_ended(tmp_path: Path) -> None:
    """Its command line reads as empty for an instant, about once in a hundred starts: by that it would not run."""
    server = ServerProcess(tmp_path / "server.pid", "a name that its command line has not")
    server.start(["/bin/sleep", "60"], tmp_path / "server.log", os.environ)
    assert server.pid == int((tmp_path / "server.pid").read_text())
    server.stop(signal.SIGTERM, 10)
    assert server.pid is None


def test_a_server_that_ends_while_it_starts_says_so_at_once(tmp_path: Path) -> None:
    server, log = ServerProcess(tmp_path / "server.pid", "sh"), tmp_path / "server.log"
    server.start(["/bin/sh", "-c", "echo port taken; exit 3"], log, os.environ)
    with pytest.raises(SetUpError, match=r"Thing ended while it started; (?s:.*)port taken"):
        server.wait_until(lambda: False, 60, log, "Thing")


def test_a_port_is_remembered_and_a_taken_one_is_passed_over_the_first_time(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chosen = remembered_port(tmp_path, "kafka", port)
        assert port < chosen < port + TRIES
    assert remembered_port(tmp_path, "kafka", port) == chosen


def test_a_port_remembered_for_another_program_is_not_given_again_though_it_does_not_listen_yet(tmp_path: Path) -> None:
    first = free_port()
    ports = [remembered_port(tmp_path, name, first) for name in ("metrics of intake", "metrics of screening")]
    assert len(set(ports)) == 2


def test_a_remembered_port_that_another_program_took_is_refused_with_a_remedy(tmp_path: Path) -> None:
    broker = own_kafka(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", broker.port))
        taken.listen()
        assert not is_free(broker.port)
        with pytest.raises(
            SetUpError, match=rf"Port {broker.port}.*is taken by another program: stop that program, or"
        ):
            broker.start()


class _Registry:
    """A registry that answers with a file of ours, or not at all."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def __call__(self) -> "_Registry":
        return self

    def project(self, *_: str) -> "_Registry":
        return self

    at_version = artifact = project

    def resolve(self) -> Path:
        if self._file is None:
            raise OSError("no route to host")
        return self._file


@pytest.fixture
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pins = tmp_path / "pins.txt"
    pins.write_text(f"# a comment\n{PIN}\n")
    monkeypatch.setattr(jars, "PINNED", pins)
    return tmp_path / "jars"


def test_a_jar_with_another_checksum_is_thrown_away(pinned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = pinned.parent / "wrong.jar"
    wrong.write_bytes(b"not the jar")
    monkeypatch.setattr(jars, "MavenContext", _Registry(wrong))
    with pytest.raises(SetUpError, match="is not the jar whose checksum is pinned"):
        jars.kafka_jars(pinned)
    assert not wrong.exists()
    assert list(pinned.iterdir()) == []


def test_a_registry_out_of_reach_is_one_sentence_with_a_remedy(pinned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jars, "MavenContext", _Registry(None))
    with pytest.raises(SetUpError, match=r"no route to host\): check the network and run the command again\.$"):
        jars.kafka_jars(pinned)
