"""Whether everything that was told has been heard, and what became of it (静下来).

Quiet: outboxes empty, every consumer group at the end of its topics, no retry due, no job open.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.databases import dsn_of
from libs.events.contracts.catalog import topics_heard_by
from libs.events.transport.topics import PARTITIONS

LOOK_EVERY_S = 0.25
QUIET_TWICE = 2
"""What was heard at the first look may be told at the second."""


class NotQuiet(Exception):
    """Something still waited when the time was over."""


@dataclass(frozen=True)
class Waiting:
    """What is still on its way."""

    outbox: int = 0
    unheard: int = 0
    retries: int = 0
    jobs: int = 0
    parked: int = 0
    """Messages set aside; they do not disturb the quiet, a person must look at them."""

    @property
    def quiet(self) -> bool:
        """Whether nothing is on its way."""
        return self.outbox + self.unheard + self.retries + self.jobs == 0

    def __add__(self, other: "Waiting") -> "Waiting":
        return Waiting(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


async def waiting(dsn: str, bootstrap: str, services: Sequence[str]) -> Waiting:
    """Look once, at all services."""
    counted = await asyncio.gather(*(_in_database(dsn, service) for service in services))
    unheard = await _unheard(bootstrap, services)
    return sum(counted, Waiting(unheard=unheard))


async def until_quiet(dsn: str, bootstrap: str, services: Sequence[str], *, seconds: float) -> Waiting:
    """Wait until nothing is on its way. Raises NotQuiet."""
    give_up_at = time.monotonic() + seconds
    quiet = 0
    while True:
        now = await waiting(dsn, bootstrap, services)
        quiet = quiet + 1 if now.quiet else 0
        if quiet == QUIET_TWICE:
            return now
        if time.monotonic() > give_up_at:
            raise NotQuiet(f"After {seconds:.0f} s there is still on its way: {now}")
        await asyncio.sleep(LOOK_EVERY_S)


async def _in_database(dsn: str, service: str) -> Waiting:
    connection = await asyncpg.connect(dsn_of(dsn, service))
    try:
        row = await connection.fetchrow(_LOOK)
    finally:
        await connection.close()
    return Waiting(**dict(row)) if row is not None else Waiting()


async def _unheard(bootstrap: str, services: Sequence[str]) -> int:
    """Messages behind the committed offset of each service's group; from the beginning where there is none."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await asyncio.gather(admin.start(), consumer.start())
    try:
        behind = 0
        for service in services:
            heard = [TopicPartition(topic, each) for topic in topics_heard_by(service) for each in range(PARTITIONS)]
            ends = await consumer.end_offsets(heard)
            committed = await admin.list_consumer_group_offsets(service)
            for partition, end in ends.items():
                known = committed.get(partition)
                behind += end - (known.offset if known is not None and known.offset >= 0 else 0)
        return behind
    finally:
        await asyncio.gather(admin.close(), consumer.stop())


_LOOK = """
select (select count(*)::int from outbox where held_because is null) as outbox,
       (select count(*)::int from parked_keys where retry_at is not null) as retries,
       (select count(*)::int from jobs where state in ('WAITING', 'RUNNING')) as jobs,
       (select count(*)::int from parked_keys) as parked
"""
