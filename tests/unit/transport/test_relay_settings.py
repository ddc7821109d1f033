"""How the relay's own connection is set."""

from typing import Any

import asyncpg
import pytest

from libs.events.transport.outbox_reading import BY_INDEX
from libs.events.transport.relay import Relay


class _Asked(Exception):
    """Ends the relay at its first connection."""


async def test_its_deletions_do_not_wait_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    async def connect(_: str, **settings: Any) -> None:
        asked.update(settings)
        raise _Asked

    monkeypatch.setattr(asyncpg, "connect", connect)
    with pytest.raises(_Asked):
        await Relay("intake", "postgresql://nobody@/nowhere", "127.0.0.1:1").run()
    assert asked["server_settings"] == BY_INDEX | {"synchronous_commit": "off"}
