"""What intake does by itself from time to time (定时的事)."""

from libs.events.transport import clock, telemetry
from libs.events.transport.database import Database
from libs.runtime.settings import Settings
from libs.runtime.timers import again_and_again
from services.intake.store import feed_uploads, limits
from services.intake.usecases import accounting, feed_missed
from services.intake.usecases.feed_desk import Desk

EVERY_S = 600
COUNT_EVERY_S = 5.0
LOOK_EVERY_S = 5.0
"""Nothing is due by the second; where the clock is moved, a day may last no longer than this."""


async def forget_tries(database: Database, settings: Settings) -> None:  # noqa: ARG001 - what a timer is given
    """Drop counters of reports and tries that count no more."""

    async def forget() -> None:
        async with database.transaction() as session:
            await limits.forget_old(session, clock.real_now())
            await feed_uploads.delete_old_files(session, clock.real_now())

    await again_and_again("forget tries", forget, EVERY_S)


async def count_unaccounted(database: Database, settings: Settings) -> None:  # noqa: ARG001 - what a timer is given
    """Keep the figure that the alarm watches: told over five minutes ago, no end, not parked."""

    async def count() -> None:
        async with database.transaction() as session:
            lost = await accounting.unaccounted(session, clock.real_now())
        telemetry.UNACCOUNTED.labels("intake").set(lost)

    await again_and_again("count unaccounted", count, COUNT_EVERY_S)


async def missed_lists(database: Database, desk: Desk) -> None:
    """For ever: say which lists did not come by their day. What was said is kept, so a restart says nothing twice."""
    await again_and_again("missed lists", lambda: sweep_lists(database, desk), LOOK_EVERY_S)


async def sweep_lists(database: Database, desk: Desk) -> int:
    """Once through every list; each about which something is to be said is a transaction of its own."""
    async with database.transaction() as session:
        waiting = await feed_missed.waiting(session, desk, clock.now())
    for feed_id in waiting:
        async with database.transaction() as session:
            await feed_missed.look(session, desk, desk.feeds[feed_id], clock.now())
    return len(waiting)
