"""The timer that warns, escalates and ends notices, beside the worker (定时办理)."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from libs.events.transport.database import Database, is_passing
from libs.runtime.settings import Settings
from libs.runtime.timers import again_and_again
from services.assistance.usecases import decisions
from services.assistance.usecases.due import come_due, due_households

EVERY_S = 1.0
AT_ONCE = 50
"""Households looked up at a time; each is a transaction of its own."""

log = structlog.get_logger()


async def deadlines(database: Database, settings: Settings) -> None:  # noqa: ARG001 - every timer is called so
    """For ever: say what is due, rest a second."""
    await again_and_again("deadlines", lambda: sweep(database), EVERY_S)


async def sweep(database: Database) -> int:
    """Once through every household and every decision with something due; how many were done."""
    households = await _sweep(database, due_households, come_due)
    return households + await _sweep(database, decisions.due_now, decisions.come_due)


Due = Callable[[AsyncSession, datetime, str, int], Awaitable[list[str]]]
ComeDue = Callable[[AsyncSession, str, datetime], Awaitable[bool]]


async def _sweep(database: Database, due: Due, say: ComeDue) -> int:
    """Once through all of a kind, in order of id; a failing one never stops the others."""
    done, after = 0, ""
    while True:
        async with database.transaction() as session:
            found = await due(session, clock.now(), after, AT_ONCE)
        for one in found:
            done += await _one(database, one, say)
        if len(found) < AT_ONCE:
            return done
        after = found[-1]


async def _one(database: Database, due_id: str, say: ComeDue) -> bool:
    """One household, or one decision, in its own transaction."""
    try:
        async with database.transaction() as session:
            return await say(session, due_id, clock.now())
    except Exception as error:
        if is_passing(error):
            raise
        log.exception("deadline failed", due_id=due_id)
        return False
