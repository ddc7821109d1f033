"""Parked messages are handled again, in the order they were told, a household at a time (重放)."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Catalog
from libs.events.transport import accounting, clock, dead_letters, envelope, telemetry
from libs.events.transport.database import Database, cause_of, is_passing
from libs.events.transport.dead_letters import DeadLetter
from libs.events.transport.envelope import Message
from libs.events.transport.handlers import Handlers

AT_ONCE = 100
"""Households looked at in one round of retries."""
LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did, or in a dry run would have done."""

    key: str
    handled: int
    still_parked: int
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class _Failure:
    cause: str
    may_heal: bool
    """False for what nobody could read: it is the same tomorrow, unless the code changes."""


class Replay:
    """Handles the parked messages of one service again."""

    def __init__(self, database: Database, catalog: Catalog, handlers: Handlers) -> None:
        self._database = database
        self._catalog = catalog
        self._handlers = handlers

    async def household(self, key: str, *, dry_run: bool = False) -> Replayed:
        """Replay one household as far as it goes; a dry run says what would happen and changes nothing."""
        async with self._database.transaction() as session, session.begin_nested() as attempt:
            result = await self._in_order(session, key)
            if dry_run:
                await attempt.rollback()
        return result

    async def due(self) -> list[Replayed]:
        """Replay every household whose next try has come."""
        async with self._database.transaction() as session:
            keys = await dead_letters.due(session, clock.real_now(), AT_ONCE)
        return [await self.household(key) for key in keys]

    async def window(self) -> tuple[int, int]:
        """Replay what was parked before the last stop at the ceiling: how many households, how many fail again.

        The households stay marked until `window_done`: if they fail again for the same cause, the next start begins
        with them too.
        """
        async with self._database.transaction() as session:
            keys = await dead_letters.to_replay_first(session)
        results = [await self.household(key) for key in keys]
        return len(results), sum(result.still_parked > 0 for result in results)

    async def window_done(self) -> None:
        """What still fails of them goes the ordinary way."""
        async with self._database.transaction() as session:
            await dead_letters.replayed_first(session)

    async def run(self) -> None:
        """Replay what is due, for ever; while the database is away, wait."""
        while True:
            try:
                found = await self.due()
            except Exception as error:
                if not is_passing(error):
                    raise
                found = []
            if len(found) < AT_ONCE:
                await asyncio.sleep(LOOK_EVERY_S)

    async def _in_order(self, session: AsyncSession, key: str) -> Replayed:
        attempts = await dead_letters.lock(session, key)
        if attempts is None:
            return Replayed(key, 0, 0)
        letters = await dead_letters.waiting(session, key)
        for handled, letter in enumerate(letters):
            failure = await self._one(session, letter)
            if failure is not None:
                tried = (0 if handled else attempts) + 1
                await dead_letters.failed_again(session, letter, failure.cause, tried if failure.may_heal else None)
                return Replayed(key, handled, len(letters) - handled, failure.cause)
            await dead_letters.done(session, letter)
        await dead_letters.release(session, key)
        await accounting.released(session, self._handlers, [key])
        return Replayed(key, len(letters), 0)

    async def _one(self, session: AsyncSession, letter: DeadLetter) -> _Failure | None:
        """Handle one parked message; gives why if it fails again."""
        message = envelope.read(letter.as_record, self._catalog)
        if not isinstance(message, Message):
            return _Failure(message.because, may_heal=False)
        if message.event is None:
            return _Failure(message.unreadable_because or "unreadable", may_heal=False)
        if message.name not in self._handlers.names:
            return None
        try:
            with telemetry.handling([message]):
                async with session.begin_nested():
                    first = await session.execute(_HEARD, {"id": message.id})
                    if first.scalar_one_or_none() is not None:
                        await self._handlers.handle(session, [message], clock.now())
        except Exception as error:
            if is_passing(error):
                raise
            return _Failure(cause_of(error), may_heal=True)
        return None


_HEARD = text("insert into heard_messages (message_id) values (:id) on conflict do nothing returning message_id")
