"""A service's second command: it hears, relays, replays and keeps house until it is told to stop.

What ends it is said by its exit status, so that a supervisor knows whether to start it again.
"""

import asyncio
import signal
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Catalog
from libs.events.transport import alarms, clock, faults, health, heard, requests, telemetry
from libs.events.transport.ceiling import CeilingReached
from libs.events.transport.consume import Consumer, Subscription
from libs.events.transport.database import Database, is_passing
from libs.events.transport.handlers import Handlers
from libs.events.transport.relay import Relay
from libs.events.transport.replay import Replay

log = structlog.get_logger()

BEAT_EVERY_S = 2.0
CLEAN_EVERY_BEATS = 1800
"""Old keys and partitions are looked at once an hour."""
STOPPED, FAILED, AT_CEILING = 0, 1, 3
"""Exit statuses: asked to stop; start me again; a person must look before I am started again."""


@dataclass
class Worker:
    """Everything of a service that is not a page."""

    subscription: Subscription
    dsn: str
    catalog: Catalog
    handlers: Handlers

    async def run(self) -> int:
        """Work until SIGTERM or until something ends it; gives the exit status."""
        faults.refuse_unless_testing()
        database = Database(self.dsn)
        consumer = Consumer(self.subscription, database, self.catalog, self.handlers)
        hearing = asyncio.create_task(consumer.run(), name="hearing")
        beside = [asyncio.create_task(work, name=name) for name, work in self._beside(database, consumer).items()]
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, consumer.stop)
        try:
            await asyncio.wait([hearing, *beside], return_when=asyncio.FIRST_COMPLETED)
            return await self._status(consumer, hearing, beside)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await database.close()

    def _beside(self, database: Database, consumer: Consumer) -> dict[str, Coroutine[Any, Any, None]]:
        subscription = self.subscription
        return {
            "relay": Relay(subscription.service, self.dsn, subscription.bootstrap).run(),
            "replay": Replay(database, self.catalog, self.handlers).run(),
            "housekeeping": _Housekeeping(subscription, database, consumer).run(),
        }

    async def _status(
        self, consumer: Consumer, hearing: "asyncio.Task[None]", beside: Sequence["asyncio.Task[None]"]
    ) -> int:
        """Wait for the batch at hand, then say what ended this worker."""
        ended_beside = [task for task in beside if task.done()]
        if ended_beside:
            consumer.stop()
        await asyncio.wait([hearing])
        for task in (hearing, *ended_beside):
            error = task.exception()
            if error is not None:
                log.error("worker_ends", service=self.subscription.service, part=task.get_name(), cause=repr(error))
                return AT_CEILING if isinstance(error, CeilingReached) else FAILED
        return STOPPED


@dataclass
class _Housekeeping:
    """Writes down how far behind this worker is; makes and drops partitions; forgets old keys."""

    subscription: Subscription
    database: Database
    consumer: Consumer

    async def run(self) -> None:
        beats = 0
        while True:
            telemetry.LAG.labels(self.subscription.service).set(self.consumer.lag.seconds)  # also while no beat gets in
            try:
                async with self.database.transaction() as session:
                    if beats % CLEAN_EVERY_BEATS == 0:
                        await heard.keep_partitions(session, clock.real_now())
                        await requests.forget_old(session, clock.real_now())
                    await self._beat(session)
                beats += 1
            except Exception as error:
                if not is_passing(error):
                    raise
            await asyncio.sleep(BEAT_EVERY_S)

    async def _beat(self, session: AsyncSession) -> None:
        lag = self.consumer.lag
        now = clock.real_now()
        slot, because = self.subscription.slot, self.consumer.waits_because
        await alarms.note(session, now, await health.behind(session, now), because)  # before the beat ends a silence
        await health.beat(session, slot, now, oldest_unheard_at=lag.oldest, waits_because=because)
        pace = self.consumer.pace
        await health.note_pace(session, slot, pace.last_at, pace.in_last_minute(now))
        seen = await health.look(session, now)
        service = self.subscription.service
        telemetry.OUTBOX_AGE.labels(service).set(seen.outbox_age.total_seconds())
        telemetry.OUTBOX.labels(service).set(seen.outbox)
        telemetry.PARKED.labels(service).set(seen.parked)
