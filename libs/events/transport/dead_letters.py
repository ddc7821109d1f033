"""What could not be handled waits here, by household, until it can (死信): list, replay; `drops.py` drops.

A household with a parked message is parked: its later messages wait behind it, so that they are never handled out of
order. `consume` takes the household's row FOR SHARE, a replay FOR UPDATE: either the replay sees a later message here,
or the consumer sees the household free.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from libs.events.transport.envelope import Message, Unreadable

RETRY_AFTER = (timedelta(seconds=1), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))
"""After these a person must look: what failed five times in eleven minutes will not mend itself."""
UNREADABLE = "unreadable"
"""Kind of a record of which not even the name could be read."""
NO_KEY = ""
"""Key of a record that had none: it stands alone, nothing waits behind it."""


class NotParked(Exception):
    """There is no such parked message."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One parked message, as it came."""

    id: int
    key: str
    name: str | None
    topic: str
    partition: int
    offset: int
    timestamp: int
    headers: Sequence[tuple[str, bytes]]
    value: bytes | None
    cause: str | None
    """Why it failed; None for one that only waits behind another."""
    parked_at: datetime
    record_key: bytes | None = None
    event_id: UUID | None = None

    @property
    def as_record(self) -> "Parked":
        """The record as the broker gave it."""
        return Parked(
            self.topic, self.partition, self.offset, self.timestamp, self.record_key, self.value, self.headers
        )


@dataclass(frozen=True, slots=True)
class Parked:
    """A Kafka record that was kept."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


async def parked_among(session: AsyncSession, keys: Collection[str]) -> frozenset[str]:
    """Which of these households are parked. Nobody can replay them until this transaction ends."""
    if not keys:
        return frozenset()
    return frozenset((await session.execute(_PARKED_AMONG, {"keys": json.dumps(list(keys))})).scalars())


async def park(
    session: AsyncSession, messages: Sequence[tuple[Message | Unreadable, str | None]], retried: frozenset[str]
) -> list[str]:
    """Keep messages as they came, in this order, with why each failed; gives the households parked by it.

    Households in `retried` are tried again.
    """
    now = clock.real_now()
    kept: set[str] = set()
    for message, cause in messages:
        kept.update((await session.execute(_PARK, _row(message, cause, now))).scalars())
    parked: list[str] = []
    for key in sorted(kept - {NO_KEY}):
        retry_at = now + RETRY_AFTER[0] if key in retried else None
        parked += (await session.execute(_PARK_KEY, {"key": key, "retry_at": retry_at, "now": now})).scalars()
    return parked


async def waiting(session: AsyncSession, key: str) -> Sequence[DeadLetter]:
    """The parked messages of one household, oldest first."""
    return [_letter(row) for row in (await session.execute(_WAITING, {"key": key})).mappings()]


async def lock(session: AsyncSession, key: str) -> int | None:
    """Take a parked household for replay; gives how often it was tried, or None if it is not parked."""
    attempts: int | None = (await session.execute(_LOCK, {"key": key})).scalar_one_or_none()
    return attempts


async def done(session: AsyncSession, letter: DeadLetter) -> None:
    """A parked message was handled."""
    await session.execute(
        _CLOSE, {"id": letter.id, "state": "REPLAYED", "reason": None, "by": None, "at": clock.real_now()}
    )


async def release(session: AsyncSession, key: str) -> None:
    """A household has nothing parked any more."""
    await session.execute(text("delete from parked_keys where key = :key"), {"key": key})


async def failed_again(session: AsyncSession, letter: DeadLetter, cause: str, attempts: int | None) -> None:
    """A replay failed: note why, and when to try again; after the last time, or without attempts, never."""
    await session.execute(
        text("update dead_letters set cause = :cause where id = :id"), {"cause": cause, "id": letter.id}
    )
    tried = len(RETRY_AFTER) if attempts is None else attempts
    retry_at = clock.real_now() + RETRY_AFTER[tried] if tried < len(RETRY_AFTER) else None
    await session.execute(_TRIED, {"key": letter.key, "attempts": tried, "retry_at": retry_at})


async def one_for_update(session: AsyncSession, letter_id: int) -> DeadLetter | None:
    """A parked message, with its household kept from replay; None if it is not parked (any more)."""
    key = (await session.execute(_KEY_OF, {"id": letter_id})).scalar_one_or_none()
    if key is None:
        return None
    await lock(session, key)
    row = (await session.execute(_ONE, {"id": letter_id})).mappings().one_or_none()
    return _letter(row) if row is not None else None


async def drop(session: AsyncSession, letter: DeadLetter, reason: str, by: str) -> None:
    """A message held by this transaction is never handled; what waits behind it stays parked until it is replayed."""
    if letter.event_id is not None:
        await session.execute(_HEARD, {"id": letter.event_id})
    closing = {"id": letter.id, "state": "DROPPED", "reason": reason, "by": by, "at": clock.real_now()}
    await session.execute(_CLOSE, closing)
    if not await waiting(session, letter.key):
        await release(session, letter.key)


async def is_parked(session: AsyncSession, key: str) -> bool:
    """Whether this household still has something parked."""
    return bool((await session.execute(_IS_PARKED, {"key": key})).scalar_one())


async def replay_first(session: AsyncSession, since: datetime) -> None:
    """The households parked since this moment are replayed before anything else is heard at the next start."""
    await session.execute(text("update parked_keys set first = true where parked_at >= :since"), {"since": since})


async def to_replay_first(session: AsyncSession) -> Sequence[str]:
    """Households that are replayed before anything else is heard."""
    return (
        (await session.execute(text("select key from parked_keys where first order by parked_at, key"))).scalars().all()
    )


async def replayed_first(session: AsyncSession) -> None:
    """Those households had their turn."""
    await session.execute(text("update parked_keys set first = false where first"))


async def due(session: AsyncSession, at: datetime, limit: int) -> Sequence[str]:
    """Households whose next try is due."""
    return (await session.execute(_DUE, {"at": at, "limit": limit})).scalars().all()


async def overview(
    session: AsyncSession, limit: int, *, skip: int = 0, kind: str | None = None
) -> Sequence[Mapping[str, Any]]:
    """For operators: each parked household with its first cause and how many wait, the newest first. No payloads.

    `kind` keeps to households whose first message has this name, or is UNREADABLE.
    """
    asked = {"limit": limit, "skip": skip, "kind": kind}
    return [dict(row) for row in (await session.execute(_OVERVIEW, asked)).mappings()]


async def kinds(session: AsyncSession) -> Mapping[str, int]:
    """Name of the first message → how many households are parked by it; each household once."""
    return {row.kind: row.households for row in await session.execute(_KINDS)}


async def keys(session: AsyncSession, kind: str | None = None) -> Sequence[str]:
    """Every parked household that can be replayed, the oldest first; `kind` as in `overview`."""
    return (await session.execute(_KEYS, {"kind": kind})).scalars().all()


def _row(message: Message | Unreadable, cause: str | None, now: datetime) -> dict[str, object]:
    record = message.record
    return {
        "event_id": message.id if isinstance(message, Message) else None,
        "key": message.key if message.key is not None else NO_KEY,
        "record_key": record.key,
        "name": message.name if isinstance(message, Message) else None,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "header_names": [name for name, _ in record.headers],
        "header_values": [value for _, value in record.headers],
        "value": record.value,
        "cause": cause,
        "now": now,
    }


def _letter(row: RowMapping) -> DeadLetter:
    headers = list(zip(row["header_names"], row["header_values"], strict=True))
    fields = (
        "id",
        "key",
        "name",
        "topic",
        "partition",
        "offset",
        "timestamp",
        "value",
        "cause",
        "parked_at",
        "record_key",
        "event_id",
    )
    return DeadLetter(headers=headers, **{field: row[field] for field in fields})


_PARKED_AMONG = text(
    """
    select key from parked_keys where key in (select json_array_elements_text(cast(:keys as json)))
     order by key for share
    """
)
"""Keys as one document: of an array the driver looks at every element by itself."""
_PARK = text(
    """
    insert into dead_letters (event_id, key, record_key, name, topic, partition, "offset", "timestamp",
                              header_names, header_values, value, cause, parked_at, state)
    values (:event_id, :key, :record_key, :name, :topic, :partition, :offset, :timestamp,
            cast(:header_names as text[]), cast(:header_values as bytea[]), :value, :cause, :now, 'PARKED')
    on conflict do nothing returning key
    """
)
_PARK_KEY = text(
    """
    insert into parked_keys (key, parked_at, attempts, retry_at) values (:key, :now, 0, :retry_at)
    on conflict do nothing returning key
    """
)
_LETTERS = "select * from dead_letters where state = 'PARKED'"
_WAITING = text(f"{_LETTERS} and key = :key order by id")
_KEY_OF = text("select key from dead_letters where id = :id and state = 'PARKED'")
_ONE = text(f"{_LETTERS} and id = :id for update")
_HEARD = text("insert into heard_messages (message_id) values (:id) on conflict do nothing")
_IS_PARKED = text("select exists (select from parked_keys where key = :key)")
_LOCK = text("select attempts from parked_keys where key = :key for update")
_CLOSE = text(
    """
    update dead_letters set state = :state, reason = :reason, closed_by = :by, closed_at = :at
     where id = :id and state = 'PARKED'
    """
)
_TRIED = text("update parked_keys set attempts = :attempts, retry_at = :retry_at where key = :key")
_DUE = text("select key from parked_keys where retry_at <= :at order by retry_at, key limit :limit")
_HOUSEHOLDS = f"""
    select d.key, min(d.parked_at) as parked_at, coalesce(min(k.attempts), 0) as attempts, min(k.retry_at) as retry_at,
           count(*) as waiting, min(d.id) as first_id,
           (array_agg(d.name order by d.id))[1] as name,
           coalesce((array_agg(d.name order by d.id))[1], '{UNREADABLE}') as kind,
           (array_agg(d.partition order by d.id))[1] as partition,
           (array_agg(d."offset" order by d.id))[1] as "offset", (array_agg(d.cause order by d.id))[1] as cause
      from dead_letters d left join parked_keys k on k.key = d.key
     where d.state = 'PARKED' group by d.key
"""
_OF_KIND = "(cast(:kind as text) is null or kind = :kind)"
_OVERVIEW = text(f"select * from ({_HOUSEHOLDS}) h where {_OF_KIND} order by first_id desc limit :limit offset :skip")
_KINDS = text(f"select kind, count(*)::int as households from ({_HOUSEHOLDS}) h group by kind order by kind")
_KEYS = text(f"select key from ({_HOUSEHOLDS}) h where {_OF_KIND} and key <> '{NO_KEY}' order by first_id")
