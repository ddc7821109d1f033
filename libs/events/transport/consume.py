"""The only subscriber in the code base: Kafka's records, a batch at a time, into `batch.hear`.

Every setting whose default loses or delays messages is written out at the one call. It never leans on FastStream's
nack: while the database is away it waits inside the guard; when that takes too long the process ends and starts again
at its committed offset. A commit of offsets that is refused in a rebalance is everyday: the batch comes again and is
recognised.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage

from libs.events.contracts.base import Catalog
from libs.events.transport import batch, clock, dead_letters, faults, heard, telemetry
from libs.events.transport.batch import Outcome
from libs.events.transport.ceiling import SHARE_MAX, Ceiling, CeilingReached
from libs.events.transport.database import Database, is_away, should_try_again
from libs.events.transport.envelope import Record
from libs.events.transport.handlers import Handlers
from libs.events.transport.lag import Lag, Pace
from libs.events.transport.replay import Replay

T = TypeVar("T")
log = structlog.get_logger()

BATCH_MAX = 500
BATCH_WAIT_MS = 20
"""A batch subscriber is idle for as long as this twice over; longer costs latency, shorter costs polling."""
FETCH_WAIT_MS = 100
"""So long the broker may hold a fetch that finds nothing: one of an idle topic keeps the next of the others waiting."""
SESSION_TIMEOUT_MS = 10_000
MAX_POLL_INTERVAL_MS = 300_000
AWAY_MAX_S = 240
"""How long to wait for the database inside the guard: less than the poll interval, or the group throws us out."""
AWAY_PAUSE_S = (0.2, 0.5, 1.0, 2.0)
BROKER_PAUSE_S = 0.5
COMMITS_FAIL_MAX_S = 60
GRACEFUL_S = 30
TRY_AGAIN_MAX = 20
WINDOW_FAILS_MAX = 50


class DatabaseAway(Exception):
    """The database did not come back in time: the process ends and starts again at its committed offset."""


class CommitsRefused(Exception):
    """Offsets could not be committed for a minute: the process ends and joins its group anew."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who listens, and to what."""

    service: str
    slot: int
    topics: Sequence[str]
    bootstrap: str

    @property
    def group(self) -> str:
        """One group a service: its processes share the partitions."""
        return self.service

    @property
    def instance(self) -> str:
        """Static membership: a killed worker is back in a tenth of a second instead of after its session."""
        return f"{self.service}-{self.slot}"


@dataclass(eq=False)
class Consumer:
    """Hears one service's events until it is stopped or something ends it."""

    subscription: Subscription
    database: Database
    catalog: Catalog
    handlers: Handlers
    lag: Lag = field(default_factory=Lag)
    pace: Pace = field(default_factory=Pace)
    waits_because: str | None = None
    _ceiling: Ceiling = field(default_factory=Ceiling)
    _refused_since: float | None = None
    _ended: asyncio.Future[None] = field(init=False, repr=False)

    async def run(self) -> None:
        """Replay what an earlier stop left, then hear. Raises DatabaseAway, CommitsRefused, CeilingReached."""
        self._ended = asyncio.get_running_loop().create_future()
        await self._patiently(self._make_room)
        await self._patiently(self._replay_window)
        broker = await self._connected()
        try:
            await self._ended
        finally:
            await broker.stop()

    async def _make_room(self) -> None:
        async with self.database.transaction() as session:
            await heard.keep_partitions(session, clock.real_now())

    async def _connected(self) -> KafkaBroker:
        """A broker that answers; while none does, wait, unless asked to stop: then it is one that was not started."""
        while True:
            broker = KafkaBroker(
                self.subscription.bootstrap,
                consumer_only=True,
                graceful_timeout=GRACEFUL_S,
                apply_types=False,
                logger=None,
            )
            self._subscribe(broker)
            try:
                await broker.start()
            except KafkaError as error:
                self.waits_because = f"the broker is away: {type(error).__name__}"
                await broker.stop()
                await asyncio.wait([self._ended], timeout=BROKER_PAUSE_S)
                if self._ended.done():
                    return broker
            else:
                self.waits_because = None
                return broker

    def stop(self) -> None:
        """Finish the batch at hand, then end `run`."""
        if not self._ended.done():
            self._ended.set_result(None)

    def _subscribe(self, broker: KafkaBroker) -> None:
        broker.subscriber(
            *self.subscription.topics,
            batch=True,
            max_records=BATCH_MAX,
            batch_timeout_ms=BATCH_WAIT_MS,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            group_id=self.subscription.group,
            group_instance_id=self.subscription.instance,
            auto_offset_reset="earliest",
            session_timeout_ms=SESSION_TIMEOUT_MS,
            max_poll_interval_ms=MAX_POLL_INTERVAL_MS,
            ack_policy=AckPolicy.MANUAL,
            decoder=_as_it_came,
        )(self._guard)

    async def _guard(self, message: KafkaMessage) -> None:
        """Nothing gets out of here: what is raised in a subscriber would be skipped or spun on."""
        if self._ended.done():
            return
        try:
            await self._batch(message)
        except Exception as error:  # noqa: BLE001 - whatever it is, `run` raises it
            log.error("consumer_ends", service=self.subscription.service, cause=type(error).__name__)  # noqa: TRY400 - `run` raises it
            if not self._ended.done():
                self._ended.set_exception(error)

    async def _batch(self, message: KafkaMessage) -> None:
        records = cast("Sequence[Record]", message.raw_message)
        began = clock.real_now()
        self.lag.received(records)
        with telemetry.BATCH_SECONDS.labels(self.subscription.service).time():
            outcome = await self._patiently(lambda: self._hear(records))
        telemetry.HEARD.labels(self.subscription.service).inc(outcome.heard)
        self.pace.note(outcome.heard, clock.real_now())
        await faults.point("before_offsets")
        await self._commit_offsets(message)
        self.lag.handled(records, cast("AIOKafkaConsumer", message.consumer))
        await self._stop_at_ceiling(outcome, began)

    async def _hear(self, records: Sequence[Record]) -> Outcome:
        async with self.database.transaction() as session:
            outcome = await batch.hear(session, records, self.catalog, self.handlers)
            await faults.point("before_commit")
        return outcome

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work; while the database is away, wait; where two transactions met, do it again."""
        away_since: float | None = None
        again = 0
        while True:
            try:
                result = await work()
            except Exception as error:
                if should_try_again(error) and again < TRY_AGAIN_MAX:
                    again += 1
                    continue
                if not is_away(error):
                    raise
                away_since = away_since or time.monotonic()
                if time.monotonic() - away_since > AWAY_MAX_S:
                    raise DatabaseAway(f"The database of {self.subscription.service} is away: {error}") from error
                self.waits_because = f"the database is away: {type(error).__name__}"
                await asyncio.sleep(AWAY_PAUSE_S[min(again, len(AWAY_PAUSE_S) - 1)])
                again += 1
            else:
                self.waits_because = None
                return result

    async def _commit_offsets(self, message: KafkaMessage) -> None:
        try:
            await message.ack()
        except KafkaError as error:
            self._refused_since = self._refused_since or time.monotonic()
            log.info("offsets_refused", service=self.subscription.service, cause=type(error).__name__)
            if time.monotonic() - self._refused_since > COMMITS_FAIL_MAX_S:
                raise CommitsRefused(str(error)) from error
        else:
            self._refused_since = None

    async def _stop_at_ceiling(self, outcome: Outcome, began: datetime) -> None:
        self._ceiling.note(began, outcome.heard, outcome.parked)
        if not self._ceiling.reached:
            return
        async with self.database.transaction() as session:
            await dead_letters.replay_first(session, self._ceiling.since)
        raise CeilingReached(
            f"{self.subscription.service} parked more than {SHARE_MAX:.0%} of what it heard: "
            "look at what is parked, mend the cause, start again; what was parked is replayed first."
        )

    async def _replay_window(self) -> None:
        replay = Replay(self.database, self.catalog, self.handlers)
        tried, failed = await replay.window()
        if failed >= WINDOW_FAILS_MAX or (tried and failed > SHARE_MAX * tried):
            raise CeilingReached(f"{failed} of the {tried} households parked before the last stop fail again.")
        await replay.window_done()


async def _as_it_came(message: KafkaMessage) -> KafkaMessage:
    """No decoding by FastStream: one record that cannot be decoded would fail the batch before any code of ours."""
    return message
