"""Waiting for what happens by itself: never a sleep of a guessed length."""

import asyncio
import time
from collections.abc import Awaitable, Callable

LOOK_EVERY_S = 0.05


async def until(
    condition: Callable[[], Awaitable[bool]],
    *,
    seconds: float = 20,
    what: str = "it",
    tell: Callable[[], str] = str,
) -> None:
    """Return as soon as the condition holds; fail the test when it does not in this time, with what `tell` tells."""
    give_up_at = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < give_up_at, f"{what} did not happen within {seconds} s {tell()}".rstrip()
        await asyncio.sleep(LOOK_EVERY_S)
