"""Sends what the outbox holds, in order; the only sender in the code base (转发器).

One relay a database: it holds an advisory lock on a connection of its own. It reads (`outbox_reading.py`), sends, and
deletes in a second transaction once every record was acknowledged; a crash between the two sends again, and the hearers
recognise it. After any error of sending it throws the producer away: what a broken producer still holds is not known.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from libs.events.transport import clock, faults, telemetry
from libs.events.transport.database import OUTBOX_CHANNEL, cause_of, is_away
from libs.events.transport.envelope import headers_of
from libs.events.transport.outbox_reading import AT_ONCE, BY_INDEX, Reading

log = structlog.get_logger()

BUSY_POLL_S = 0.05
IDLE_POLL_S = 1.0
PAUSE_AFTER_ERROR_S = (0.2, 0.5)
"""A broker that comes back is used within half a second; trying one that is away costs a refused connection."""
LOCK_TRY_EVERY_S = 1.0
RELAY_LOCK = 0x5348_4F55
"""Number of the advisory lock, per database."""
SEND_TIMEOUT_MS = 15_000
OF_THE_CONNECTION = {**BY_INDEX, "synchronous_commit": "off"}
"""A deletion need not wait for the disk: where it is lost in a crash, the hearers recognise what is sent again."""
LINGER_MS = 2


class LostLock(Exception):
    """The connection that held the relay's lock is gone: another relay may run, so this one begins anew."""


class Relay:
    """Carries one service's outbox to Kafka for ever."""

    def __init__(self, service: str, dsn: str, bootstrap: str) -> None:
        self._service = service
        self._dsn = dsn
        self._bootstrap = bootstrap
        self._wake = asyncio.Event()
        self.waits_because: str | None = None

    async def run(self) -> None:
        """Send until cancelled. While the broker or the database is away it waits and tries again."""
        errors = 0
        while True:
            try:
                await self._as_the_one_relay()
            except Exception as error:
                if not (isinstance(error, KafkaError | LostLock) or is_away(error)):
                    raise
                self.waits_because = cause_of(error)
                log.warning("relay_waits", service=self._service, cause=type(error).__name__)
                await asyncio.sleep(PAUSE_AFTER_ERROR_S[min(errors, len(PAUSE_AFTER_ERROR_S) - 1)])
                errors += 1

    async def _as_the_one_relay(self) -> None:
        connection = await asyncpg.connect(self._dsn, server_settings=OF_THE_CONNECTION)
        try:
            while not await connection.fetchval("select pg_try_advisory_lock($1)", RELAY_LOCK):
                await asyncio.sleep(LOCK_TRY_EVERY_S)  # another process is the relay: take over when it ends
            await connection.add_listener(OUTBOX_CHANNEL, lambda *_: self._wake.set())
            producer = _producer(self._bootstrap)
            try:
                await producer.start()
                self.waits_because = None
                await self._send_for_ever(connection, producer)
            finally:
                with suppress(KafkaError, asyncio.TimeoutError):
                    await asyncio.wait_for(producer.stop(), 2)
        finally:
            connection.terminate()

    async def _send_for_ever(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        reading = Reading()
        while True:
            if connection.is_closed():
                raise LostLock
            self._wake.clear()
            rows = await reading.next(connection)
            if rows:
                await self._send(connection, producer, rows)
            if len(rows) < AT_ONCE:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), BUSY_POLL_S if rows else IDLE_POLL_S)

    async def _send(self, connection: asyncpg.Connection, producer: AIOKafkaProducer, rows: Sequence[Any]) -> None:
        traced = [(row["id"], row["name"], row["traceparent"], row["put_at"]) for row in rows if row["traceparent"]]
        with telemetry.telling(traced) as traces:
            acks, refused = await _hand_over(producer, rows, traces)
            await _all_acknowledged(acks)
        await faults.point("before_delete")
        sent = [row["id"] for row in rows if row["key"] not in refused]
        await connection.execute("delete from outbox where id = any($1::bigint[])", sent)
        telemetry.SENT.labels(self._service).inc(len(sent))
        for key, cause in refused.items():
            log.error("event_refused", service=self._service, key=key, cause=cause)
            await connection.execute(_HOLD, key, cause, clock.real_now())


async def _hand_over(
    producer: AIOKafkaProducer, rows: Sequence[Any], traces: Mapping[int, str]
) -> tuple[list[asyncio.Future[Any]], dict[str, str]]:
    """Give rows to the producer in order; a key whose record is refused for its own sake goes no further."""
    acks: list[asyncio.Future[Any]] = []
    refused: dict[str, str] = {}
    for row in rows:
        if row["key"] in refused:
            continue
        headers = headers_of(row["event_id"], row["name"], row["subject"], row["happened_at"], traces.get(row["id"]))
        try:
            acks.append(await producer.send(row["topic"], row["value"], key=row["key"].encode(), headers=headers))
        except MessageSizeTooLargeError as error:
            refused[row["key"]] = cause_of(error)
    return acks, refused


async def _all_acknowledged(acks: Sequence[asyncio.Future[Any]]) -> None:
    for answer in await asyncio.gather(*acks, return_exceptions=True):
        if isinstance(answer, BaseException):
            raise answer


def _producer(bootstrap: str) -> AIOKafkaProducer:
    return AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        enable_idempotence=True,
        linger_ms=LINGER_MS,
        request_timeout_ms=SEND_TIMEOUT_MS,
        max_batch_size=256 * 1024,
    )


_HOLD = """
    update outbox set held_because = $2, held_at = $3 where key = $1 and held_because is null
"""
