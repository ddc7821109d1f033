"""Sessions. The edge opens a transaction, commits it, and then wakes the relay; nothing inside commits."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidatePoolError, PendingRollbackError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

WAKE_AT_MOST_EVERY_S = 0.005
OUTBOX_CHANNEL = "outbox"
TOLD = "told"
"""Key in `session.info`: this transaction put something into the outbox."""
SIGNALS = "signals"
"""Key in `session.info`: (channel, payload) pairs that wait for the commit of this transaction."""
RESTED_S = 1.0
"""A connection that lay unused for so long is asked whether it still stands."""
USED_AT = "used at"
"""Key in a pooled connection's `info`: when it was put back."""
STATEMENT_TIMEOUT_MS = 60_000
AWAY_CLASSES = ("08", "53", "57")
"""SQLSTATE classes that mean: the database is away or full, not: this statement is wrong."""
CANCELLED = "57014"
"""A statement that took too long is the statement's fault, though its class is 57."""
BROKEN_CONNECTION = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    InterfaceError,
    PendingRollbackError,
)
"""What the driver says, or says instead, when the server went away in the middle of a statement or a savepoint."""
CAUSE_MAX = 2000
"""Characters of a cause that are kept: enough to understand it, too few to carry a payload."""
TRY_AGAIN = frozenset({"40001", "40P01", "55P03"})
"""Two transactions met: serialization failure, deadlock, lock not available."""


class Database:
    """One service's database: an engine, its sessions, and the wake-up call of its relay."""

    def __init__(self, dsn: str, *, connections: int = 10) -> None:
        self.dsn = dsn
        self.engine: AsyncEngine = create_async_engine(
            dsn.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=connections,
            max_overflow=0,
            hide_parameters=True,  # what a statement was given may be about a person; errors are kept and shown
            connect_args={"server_settings": {"statement_timeout": str(STATEMENT_TIMEOUT_MS), "jit": "off"}},
        )
        _ask_those_that_rested(self.engine)
        self._session = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        self._wake = _WakeUp(dsn)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self._session() as session:
            async with session.begin():
                yield session
            signals: set[tuple[str, str]] = session.info.pop(SIGNALS, set())
            if session.info.pop(TOLD, False):
                signals.add((OUTBOX_CHANNEL, ""))
            if signals:
                self._wake.soon(signals)

    async def close(self) -> None:
        """Close every connection."""
        await self._wake.close()
        await self.engine.dispose()


def signal(session: AsyncSession, channel: str, payloads: Iterable[str]) -> None:
    """Wake those who listen on this channel once the transaction has committed; ids only (叫醒实时列表).

    A signal may be lost, and may come for a part that was rolled back: who is woken looks for himself.
    """
    session.info.setdefault(SIGNALS, set()).update((channel, payload) for payload in payloads)


def _ask_those_that_rested(engine: AsyncEngine) -> None:
    """Ask a connection whether it still stands only where it lay unused for a while: asking takes three round trips.

    Of one that a fault met a moment ago the first transaction fails, and says that the database is away.
    """
    pool, dialect = engine.sync_engine.pool, engine.dialect

    def put_back(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info[USED_AT] = time.monotonic()

    def take(connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        rested_s = time.monotonic() - record.info.get(USED_AT, time.monotonic())
        if rested_s > RESTED_S and not dialect._do_ping_w_event(connection):  # noqa: SLF001 - as the pool itself asks
            raise InvalidatePoolError

    event.listen(pool, "checkin", put_back)
    event.listen(pool, "checkout", take)


class _WakeUp:
    """Tells the relay that there is something to send, and live lists that something changed, at most once in 5 ms.

    A NOTIFY inside a transaction takes a lock that serialises every commit of the server, so it goes on its own,
    after the commit. It may be lost: the relay also looks by itself.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._waiting: set[tuple[str, str]] = set()

    def soon(self, signals: set[tuple[str, str]]) -> None:
        self._waiting |= signals
        if self._task is not None and not self._task.done():
            return
        self._task = asyncio.create_task(self._notify())

    async def close(self) -> None:
        if self._task is not None:
            await self._task
        self._give_up_connection()

    def _give_up_connection(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _notify(self) -> None:
        while self._waiting:
            signals, self._waiting = sorted(self._waiting), set()
            try:
                if self._connection is None:
                    self._connection = await asyncpg.connect(self._dsn)
                channels, payloads = [one[0] for one in signals], [one[1] for one in signals]
                await self._connection.execute(_NOTIFY, channels, payloads)
            except (asyncpg.PostgresError, *BROKEN_CONNECTION):
                self._give_up_connection()
            await asyncio.sleep(WAKE_AT_MOST_EVERY_S)


_NOTIFY = "select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as waiting (channel, payload)"


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a database error, found through what wraps it; None if it is no database error."""
    seen: BaseException | None = error
    while seen is not None:
        state = getattr(seen, "sqlstate", None)
        if isinstance(state, str):
            return state
        seen = getattr(seen, "orig", None) or seen.__cause__
    return None


def is_away(error: BaseException) -> bool:
    """Whether this error says that the database cannot be reached or is out of means."""
    state = sqlstate(error)
    if state is not None:
        return state.startswith(AWAY_CLASSES) and state != CANCELLED
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, BROKEN_CONNECTION)


def should_try_again(error: BaseException) -> bool:
    """Whether two transactions merely met, so that the same work will succeed now."""
    return sqlstate(error) in TRY_AGAIN


def is_passing(error: BaseException) -> bool:
    """Whether this error says nothing about the work: the database is away, or two transactions met."""
    return is_away(error) or should_try_again(error)


def cause_of(error: BaseException) -> str:
    """What is kept of an error: enough to understand it."""
    return f"{type(error).__name__}: {error}"[:CAUSE_MAX]
