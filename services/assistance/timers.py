"""The timer that warns, escalates and ends notices, beside the worker (定时办理)."""

import structlog

from libs.events.transport import clock
from libs.events.transport.database import Database, is_passing
from libs.runtime.settings import Settings
from libs.runtime.timers import again_and_again
from services.assistance.usecases.due import come_due, due_households

EVERY_S = 1.0
AT_ONCE = 50
"""Households looked up at a time; each is a transaction of its own."""

log = structlog.get_logger()


async def deadlines(database: Database, settings: Settings) -> None:  # noqa: ARG001 - every timer is called so
    """For ever: say what is due, rest a second."""
    await again_and_again("deadlines", lambda: sweep(database), EVERY_S)


async def sweep(database: Database) -> int:
    """Once through every household with something due; how many were done. A failing one never stops the others."""
    done, after = 0, ""
    while True:
        now = clock.now()
        async with database.transaction() as session:
            households = await due_households(session, now, after, AT_ONCE)
        for household_id in households:
            done += await _one(database, household_id)
        if len(households) < AT_ONCE:
            return done
        after = households[-1]


async def _one(database: Database, household_id: str) -> bool:
    """One household in its own transaction."""
    try:
        async with database.transaction() as session:
            return await come_due(session, household_id, clock.now())
    except Exception as error:
        if is_passing(error):
            raise
        log.exception("deadline failed", household_id=household_id)
        return False
