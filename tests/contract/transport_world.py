"""A service made for tests of the transport: it notes what it hears, and can be made to fail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Catalog, Event
from libs.events.transport.consume import Consumer, Subscription
from libs.events.transport.database import Database
from libs.events.transport.handlers import Handlers

TABLES = (
    "create table notes (id bigint generated always as identity primary key, key text, seq int, name text)",
    "create table settled (key text)",
    "create table broken (key text)",
)


class Broken(Exception):
    """A bug in a handler."""


class World:
    """Two events on a topic of their own, and handlers that write down each event they are handed.

    A note has no unique constraint: whoever handles an event twice leaves two notes. A household in `broken`, or `*`,
    makes its handler fail, as a bug would.
    """

    def __init__(self, prefix: str) -> None:
        class Noted(Event):
            """Something was noted."""

            name: ClassVar[str] = f"{prefix}.thing_noted.v1"
            region: str = "jinjiang"
            household_id: str
            seq: int

            @property
            def key(self) -> str:
                return self.household_id

        class Changed(Noted):
            """Something was changed."""

            name: ClassVar[str] = f"{prefix}.thing_changed.v1"

        self.prefix = prefix
        self.noted = Noted
        self.changed = Changed
        self.catalog = Catalog([Noted, Changed])
        self.handlers = Handlers({Noted: self._note, Changed: self._note}, self._settle)

    def subscription(self, bootstrap: str, slot: int = 0) -> Subscription:
        """Who listens to this world."""
        return Subscription(self.prefix, slot, self.catalog.topics, bootstrap)

    def consumer(self, database: Database, bootstrap: str, slot: int = 0) -> Consumer:
        """A consumer of this world."""
        return Consumer(self.subscription(bootstrap, slot), database, self.catalog, self.handlers)

    async def _note(self, session: AsyncSession, events: Sequence[Any], now: datetime) -> None:
        broken = set((await session.execute(text("select key from broken"))).scalars())
        for event in events:
            if "*" in broken or event.key in broken:
                raise Broken(event.key)
            await session.execute(
                text("insert into notes (key, seq, name) values (:key, :seq, :name)"),
                {"key": event.key, "seq": event.seq, "name": event.name},
            )

    async def _settle(self, session: AsyncSession, keys: Sequence[str], now: datetime) -> None:
        await session.execute(text("insert into settled select unnest(cast(:keys as text[]))"), {"keys": list(keys)})


async def make_tables(database: Database) -> None:
    """Make the tables of the test service."""
    async with database.transaction() as session:
        for statement in TABLES:
            await session.execute(text(statement))


async def ask(database: Database, question: str, **parameters: object) -> list[tuple[Any, ...]]:
    """The rows that answer a question."""
    async with database.transaction() as session:
        return [tuple(row) for row in await session.execute(text(question), parameters)]


async def do(database: Database, statement: str, **parameters: object) -> None:
    """Run a statement."""
    async with database.transaction() as session:
        await session.execute(text(statement), parameters)


async def notes(database: Database, key: str | None = None) -> list[int]:
    """The numbers noted, in the order they were handled."""
    rows = await ask(
        database, "select seq from notes where cast(:key as text) is null or key = :key order by id", key=key
    )
    return [seq for (seq,) in rows]
