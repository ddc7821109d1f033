"""Whether everything that was told has been heard, and what is due has been said (静下来).

Quiet: outboxes empty, every consumer group at the end of its topics, no retry due, no job open, nothing due unsaid.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from deploy.local.databases import dsn_of
from deploy.local.folder import Folder
from libs.events.contracts.catalog import topics_heard_by
from libs.events.transport.topics import PARTITIONS
from libs.web.inside import over_socket

LOOK_EVERY_S = 0.1
QUIET_TWICE = 2
"""What was heard at the first look may be told at the second."""
ANSWER_S = 10.0
TIMED = "assistance"
DUE = "/api/assistance/due"


logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
"""A broker that is away is counted here; the library's words about it would stand in the middle of the table."""


class NotQuiet(Exception):
    """Something still waited when the time was over."""


@dataclass(frozen=True)
class Waiting:
    """What is still on its way."""

    outbox: int = 0
    unheard: int = 0
    retries: int = 0
    jobs: int = 0
    due: int = 0
    """Households of which something is due that the timer has not said."""
    parked: int = 0
    """Messages set aside; they do not disturb the quiet, a person must look at them."""
    away: int = 0
    """What could not be asked: it is being started again."""

    @property
    def quiet(self) -> bool:
        """Whether nothing is on its way."""
        return not (self.outbox + self.unheard + self.retries + self.jobs + self.due + self.away)

    def __add__(self, other: "Waiting") -> "Waiting":
        return Waiting(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


class Quiet:
    """Looks again and again, with connections that stay open; one that breaks is opened anew."""

    def __init__(self, servers: tuple[str, str], services: Sequence[str], folder: Folder) -> None:
        """`servers`: the addresses of PostgreSQL and Kafka."""
        self._dsn, self._bootstrap = servers
        self._services = services
        self._databases: dict[str, asyncpg.Connection] = {}
        self._kafka: tuple[AIOKafkaAdminClient, AIOKafkaConsumer] | None = None
        way = over_socket(folder.run / f"{TIMED}.sock")
        self._web = httpx.AsyncClient(transport=way, timeout=ANSWER_S, base_url="http://shouwang")

    async def come(self, *, seconds: float) -> Waiting:
        """Wait until nothing is on its way. Raises NotQuiet."""
        give_up_at = time.monotonic() + seconds
        quiet = 0
        while True:
            now = await self.look()
            quiet = quiet + 1 if now.quiet else 0
            if quiet == QUIET_TWICE:
                return now
            if time.monotonic() > give_up_at:
                raise NotQuiet(f"After {seconds:.0f} s there is still on its way: {now}")
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> Waiting:
        """Look once; what comes first is asked first, and as long as it is busy the rest need not be asked."""
        counted = await asyncio.gather(*(self._in_database(service) for service in self._services), self._due())
        found = sum(counted, Waiting())
        return found + await self._unheard() if found.quiet else found

    async def close(self) -> None:
        """Close every connection."""
        await self._web.aclose()
        await self._forget_kafka()
        for service in list(self._databases):
            await self._databases.pop(service).close()

    async def _in_database(self, service: str) -> Waiting:
        try:
            if service not in self._databases:
                self._databases[service] = await asyncpg.connect(dsn_of(self._dsn, service))
            row = await self._databases[service].fetchrow(_LOOK)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            lost = self._databases.pop(service, None)
            if lost is not None:
                lost.terminate()
            return Waiting(away=1)
        return Waiting(**dict(row)) if row is not None else Waiting()

    async def _due(self) -> Waiting:
        if TIMED not in self._services:
            return Waiting()
        try:
            answer = await self._web.get(DUE)
        except httpx.TransportError:
            return Waiting(away=1)
        return Waiting(due=int(answer.json()["waiting"])) if answer.is_success else Waiting(away=1)

    async def _unheard(self) -> Waiting:
        """Messages behind the committed offset of each service's group; from the beginning where there is none."""
        try:
            return Waiting(unheard=await asyncio.wait_for(self._behind(), ANSWER_S))
        except (OSError, TimeoutError, KafkaError):
            await self._forget_kafka()
            return Waiting(away=1)

    async def _behind(self) -> int:
        admin, consumer = await self._clients()
        heard = {service: _partitions(service) for service in self._services}
        everything = sorted({one for partitions in heard.values() for one in partitions})
        groups = [admin.list_consumer_group_offsets(service) for service in self._services]
        ends, *committed = await asyncio.gather(consumer.end_offsets(everything), *groups)
        return sum(
            _left(ends, heard[service], offsets) for service, offsets in zip(self._services, committed, strict=True)
        )

    async def _clients(self) -> tuple[AIOKafkaAdminClient, AIOKafkaConsumer]:
        if self._kafka is None:
            admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap)
            consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap)
            self._kafka = admin, consumer
            await asyncio.gather(admin.start(), consumer.start())
        return self._kafka

    async def _forget_kafka(self) -> None:
        if self._kafka is not None:
            admin, consumer = self._kafka
            self._kafka = None
            with suppress(OSError, TimeoutError, KafkaError):
                await asyncio.wait_for(asyncio.gather(admin.close(), consumer.stop()), ANSWER_S)


def _partitions(service: str) -> list[TopicPartition]:
    return [TopicPartition(topic, each) for topic in topics_heard_by(service) for each in range(PARTITIONS)]


def _left(
    ends: Mapping[TopicPartition, int],
    heard: Sequence[TopicPartition],
    committed: Mapping[TopicPartition, OffsetAndMetadata],
) -> int:
    """What a group has not heard of these partitions."""
    known = {one: found.offset for one, found in committed.items() if found.offset >= 0}
    return sum(ends[one] - known.get(one, 0) for one in heard)


_LOOK = """
select (select count(*)::int from outbox where held_because is null) as outbox,
       (select count(*)::int from parked_keys where retry_at is not null) as retries,
       (select count(*)::int from jobs where state in ('WAITING', 'RUNNING')) as jobs,
       (select count(*)::int from parked_keys) as parked
"""
