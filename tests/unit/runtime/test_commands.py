from pathlib import Path

import pytest
from fastapi import FastAPI

from libs.events.transport.handlers import Handlers
from libs.runtime import commands
from libs.runtime.settings import Settings


def a_service(**more: object) -> commands.Service:
    return commands.Service(
        "intake", Path(__file__).parent, web=lambda _: FastAPI(), handlers=lambda _: Handlers({}), **more
    )


def test_an_unknown_command_is_answered_with_those_that_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(a_service(more={"appointments": lambda *_: 0}), ["wrok"]) == commands.WRONG_CALL
    assert "web | worker | jobs | migrate | appointments" in capsys.readouterr().err


def test_a_command_of_its_own_is_given_the_settings_and_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_POSTGRES_DSN", "postgresql://u@/postgres?host=/x")
    monkeypatch.setenv("SHOUWANG_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    heard: list[object] = []

    def load(settings: Settings, rest: object) -> int:
        heard.append((settings.dsn("intake"), rest))
        return 7

    assert commands.run(a_service(more={"appointments": load}), ["appointments", "load", "x.yaml"]) == 7
    assert heard == [("postgresql://u@/intake?host=/x", ["load", "x.yaml"])]
