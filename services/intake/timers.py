"""What intake does by itself from time to time (定时的事)."""

import asyncio

from libs.events.transport import clock
from libs.events.transport.database import Database, is_passing
from libs.runtime.settings import Settings
from services.intake.store import feed_uploads, limits

EVERY_S = 600


async def forget_tries(database: Database, settings: Settings) -> None:  # noqa: ARG001 - what a timer is given
    """Drop counters of reports and tries that count no more."""
    while True:
        try:
            async with database.transaction() as session:
                await limits.forget_old(session, clock.real_now())
                await feed_uploads.delete_old_files(session, clock.real_now())
        except Exception as error:
            if not is_passing(error):
                raise
        await asyncio.sleep(EVERY_S)
