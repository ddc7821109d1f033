"""One batch of records, once, in one transaction; what fails is parked by household, the rest commits.

Nothing here knows Kafka: `consume` brings records, `dead_letters` brings them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Catalog
from libs.events.transport import accounting, clock, dead_letters, envelope, telemetry
from libs.events.transport.database import cause_of, is_passing
from libs.events.transport.envelope import Message, Record, Unreadable
from libs.events.transport.handlers import Handlers


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch."""

    heard: int
    """Messages met for the first time, whatever became of them."""
    parked: frozenset[str]
    """Households (keys) that were parked by this batch; those parked before are not in it."""


async def hear(session: AsyncSession, records: Sequence[Record], catalog: Catalog, handlers: Handlers) -> Outcome:
    """Handle a batch in the caller's transaction. Raises only when the database is away or two transactions met."""
    now = clock.now()
    in_order = sorted(records, key=lambda record: (record.topic, record.partition, record.offset))
    read = [envelope.read(record, catalog) for record in in_order]
    listened = [m for m in read if isinstance(m, Unreadable) or m.event is None or m.name in handlers.names]
    fresh = await _first_time(session, listened)
    sorting = _Sorting(already=await dead_letters.parked_among(session, _keys(listened)))
    for message in fresh:
        sorting.place(message)
    failed = await _handle_what_can_be(session, handlers, sorting.good, now)
    await accounting.parked(session, handlers, await _park(session, sorting, failed))
    newly = frozenset(failed) | sorting.unreadable_keys - sorting.already
    return Outcome(heard=len(fresh), parked=newly)


class _Sorting:
    """Sorts the messages of a batch: to be handled, unreadable, or behind a parked one of the same household."""

    def __init__(self, already: frozenset[str]) -> None:
        self.already = already
        self.good: list[Message] = []
        self.to_park: list[tuple[Message | Unreadable, str | None]] = []
        self.unreadable_keys: set[str] = set()

    def place(self, message: Message | Unreadable) -> None:
        """Put one message where it belongs; must be called in the order of offsets."""
        because = message.because if isinstance(message, Unreadable) else message.unreadable_because
        if message.key in self.already or message.key in self.unreadable_keys:
            self.to_park.append((message, because))
        elif because is not None:
            self.to_park.append((message, because))
            if message.key is not None:
                self.unreadable_keys.add(message.key)
        elif isinstance(message, Message):
            self.good.append(message)


async def _handle_what_can_be(
    session: AsyncSession, handlers: Handlers, messages: Sequence[Message], now: datetime
) -> dict[str, str]:
    """Handle all; where that fails, halve by household until those that fail stand alone. Gives their causes."""
    by_key: dict[str, list[Message]] = {}
    for message in messages:
        by_key.setdefault(message.key, []).append(message)
    failed: dict[str, str] = {}
    parts = [sorted(by_key)] if by_key else []
    while parts:
        keys = parts.pop()
        chosen = set(keys)
        part = [message for message in messages if message.key in chosen]
        error = await _handle_part(session, handlers, part, now)
        if error is None:
            continue
        if len(keys) == 1:
            failed[keys[0]] = cause_of(error)
        else:
            middle = len(keys) // 2
            parts += [keys[middle:], keys[:middle]]
    return failed


async def _handle_part(
    session: AsyncSession, handlers: Handlers, messages: Sequence[Message], now: datetime
) -> Exception | None:
    try:
        with telemetry.handling(messages):
            async with session.begin_nested():
                await handlers.handle(session, messages, now)
    except Exception as error:
        if is_passing(error):
            raise
        return error
    return None


async def _park(session: AsyncSession, sorting: _Sorting, failed: dict[str, str]) -> list[str]:
    """Park what cannot be handled, each household's messages in the order they were told; gives the households."""
    later = [(message, failed[message.key]) for message in sorting.good if message.key in failed]
    wanted = sorting.to_park + later
    if not wanted:
        return []
    wanted.sort(key=lambda one: (one[0].record.topic, one[0].record.partition, one[0].record.offset))
    await _forget(session, [message.id for message, _ in wanted if isinstance(message, Message)])
    return await dead_letters.park(session, wanted, retried=frozenset(failed))


def _keys(messages: Sequence[Message | Unreadable]) -> set[str]:
    return {message.key for message in messages if message.key is not None}


async def _first_time(session: AsyncSession, messages: Sequence[Message | Unreadable]) -> list[Message | Unreadable]:
    """Those messages that nobody heard before, each once; notes that they were heard. The unreadable have no id.

    The ids are written in sorted order, so that two consumers with the same batch wait for each other instead of
    locking crosswise. A batch may hold an event twice, too: the relay sent it again.
    """
    ids = {message.id for message in messages if isinstance(message, Message)}
    told = {"ids": "\n".join(map(str, ids))}
    seen = set((await session.execute(_HEAR, told)).scalars()) if ids else set()
    first: list[Message | Unreadable] = []
    for message in messages:
        if isinstance(message, Message):
            if message.id in seen:
                continue
            seen.add(message.id)
        first.append(message)
    return first


async def _forget(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """What is parked was not heard: it will come again, by replay."""
    if ids:
        await session.execute(_FORGET, {"ids": list(ids)})


_HEAR = text(
    """
    with batch as (select id from unnest(cast(string_to_array(:ids, E'\\n') as uuid[])) as id),
         fresh as (insert into heard_messages (message_id) select id from batch order by id
                   on conflict do nothing returning message_id)
    select id from batch where id not in (select message_id from fresh)
    """
)
"""Gives the few that were heard before: of ids as one text, because of an array the driver looks at every element."""
_FORGET = text("delete from heard_messages where message_id = any(cast(:ids as uuid[]))")
