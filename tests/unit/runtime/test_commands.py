from pathlib import Path

import pytest
from fastapi import FastAPI

from libs.events.transport.handlers import Handlers
from libs.policy import PolicyMistake
from libs.runtime import commands
from libs.runtime.settings import Settings


def a_service(**more: object) -> commands.Service:
    return commands.Service(
        "intake", Path(__file__).parent, web=lambda _: FastAPI(), handlers=lambda _: Handlers({}), **more
    )


def test_an_unknown_command_is_answered_with_those_that_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        commands.run(a_service(further=lambda: commands.Commands({"appointments": lambda *_: 0})), ["wrok"])
        == commands.WRONG_CALL
    )
    assert "web | worker | jobs | migrate | dead-letters | appointments" in capsys.readouterr().err


def test_a_process_that_works_starts_without_the_other_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHOUWANG_POSTGRES_DSN", "SHOUWANG_KAFKA_BOOTSTRAP"):
        monkeypatch.delenv(name, raising=False)

    def loads_much() -> commands.Commands:
        raise AssertionError("nobody asked for one of them")

    assert commands.run(a_service(further=loads_much), ["worker"]) == commands.WRONG_SETTINGS


def test_a_command_of_its_own_is_given_the_settings_and_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_POSTGRES_DSN", "postgresql://u@/postgres?host=/x")
    monkeypatch.setenv("SHOUWANG_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    heard: list[object] = []

    def load(settings: Settings, rest: object) -> int:
        heard.append((settings.dsn("intake"), rest))
        return 7

    assert (
        commands.run(
            a_service(further=lambda: commands.Commands({"appointments": load})), ["appointments", "load", "x.yaml"]
        )
        == 7
    )
    assert heard == [("postgresql://u@/intake?host=/x", ["load", "x.yaml"])]


def test_a_command_says_in_one_sentence_that_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOUWANG_POSTGRES_DSN", "postgresql://u@/postgres?host=/x")
    monkeypatch.setenv("SHOUWANG_KAFKA_BOOTSTRAP", "127.0.0.1:1")

    def load(_: Settings, __: object) -> int:
        raise ConnectionRefusedError("nobody listens")

    assert (
        commands.run(a_service(further=lambda: commands.Commands({"appointments": load})), ["appointments"])
        == commands.DATABASE_AWAY
    )
    said = capsys.readouterr().err
    assert said == (
        "intake: the database cannot be reached, nothing was changed. ConnectionRefusedError: nobody listens\n"
    )


def test_a_mistake_of_ours_in_a_command_is_not_called_an_absent_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_POSTGRES_DSN", "postgresql://u@/postgres?host=/x")
    monkeypatch.setenv("SHOUWANG_KAFKA_BOOTSTRAP", "127.0.0.1:1")

    def load(_: Settings, __: object) -> int:
        raise KeyError("role")

    with pytest.raises(KeyError, match="role"):
        commands.run(a_service(further=lambda: commands.Commands({"appointments": load})), ["appointments"])


def test_a_command_that_stands_alone_asks_for_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOUWANG_POSTGRES_DSN", raising=False)
    assert (
        commands.run(a_service(further=lambda: commands.Commands(alone={"figures": len})), ["figures", "a", "b"]) == 2
    )


@pytest.mark.parametrize("command", ["web", "worker", "jobs"])
def test_a_process_does_not_start_with_a_mistake_in_the_files_of_its_region(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def mistaken(name: str, *, demo: bool) -> None:
        raise PolicyMistake(f"{name}/figures/income.yaml, line 7: '斤' is not a known unit.")

    monkeypatch.setenv("SHOUWANG_POSTGRES_DSN", "postgresql://u@/postgres?host=/x")
    monkeypatch.setenv("SHOUWANG_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    monkeypatch.setattr(commands, "region_files", mistaken)
    assert commands.run(a_service(), [command]) == commands.POLICY_MISTAKE
    assert capsys.readouterr().err == "jinjiang/figures/income.yaml, line 7: '斤' is not a known unit.\n"


def test_a_process_does_not_start_for_a_region_that_nobody_keeps(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOUWANG_POSTGRES_DSN", "postgresql://u@/postgres?host=/x")
    monkeypatch.setenv("SHOUWANG_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    monkeypatch.setenv("SHOUWANG_REGION", "atlantis")
    assert commands.run(a_service(), ["worker"]) == commands.POLICY_MISTAKE
    assert "'atlantis'" in capsys.readouterr().err


def test_settings_that_are_missing_or_wrong_are_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SHOUWANG_POSTGRES_DSN", raising=False)
    monkeypatch.setenv("SHOUWANG_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    monkeypatch.setenv("SHOUWANG_SLOT", "first")
    assert commands.run(a_service(), ["worker"]) == commands.WRONG_SETTINGS
    said = capsys.readouterr().err
    assert said.startswith("intake: SHOUWANG_POSTGRES_DSN is not set. SHOUWANG_SLOT: Input should be a valid integer")
    assert said.endswith("`make up` sets what is needed; libs/runtime/settings.py says what each is.\n")
    assert said.count("\n") == 1
    assert "first" not in said, "a value may be a secret"
