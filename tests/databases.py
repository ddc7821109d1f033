"""Databases of tests, migrated once a run: copied for whoever asks, and brought back to what the copy was after it.

A copy costs a quarter of a second, bringing back a hundredth. What cannot be brought back (tables that were altered,
rows that every database begins with, very many rows) is thrown away: every test finds what a new copy would have.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.events.transport.heard import keep_partitions
from libs.events.transport.migrate import migrate
from libs.events.transport.schema import History
from tests.backing import Backing

ROWS_MAX = 5_000
"""Where a test left more rows, a new copy is cheaper than what they leave behind."""


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


@dataclass(frozen=True)
class Beginning:
    """What a database of this kind is before a test."""

    shape: str
    relations: frozenset[int]
    empty: Sequence[str]
    rows: Mapping[str, str]
    """Table that has rows from the start → what they are, as a digest."""
    sequences: Mapping[str, int | None]


class Databases:
    """Databases with the same migrations."""

    def __init__(self, backing: Backing, kind: str, *histories: History) -> None:
        self._backing = backing
        self._kind = kind
        self._histories = histories
        self._template = ""
        self._beginning: Beginning | None = None
        self._free: list[str] = []

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """The address of a database as it is after its migrations, for the length of the block."""
        name = self._free.pop() if self._free else await self._copy()
        try:
            yield self._backing.dsn(name)
        finally:
            if await self._brought_back(name):
                self._free.append(name)
            else:
                await self._administer(f"drop database {name} with (force)")

    async def drop(self) -> None:
        """Throw away everything that was made."""
        for name in (*self._free, *([self._template] if self._template else [])):
            await self._administer(f"drop database if exists {name} with (force)")

    async def _copy(self) -> str:
        if not self._template:
            await self._migrate()
        name = f"test_{self._kind}_{clock.new_id().hex}"
        await self._administer(f"create database {name} template {self._template}")
        return name

    async def _migrate(self) -> None:
        name = f"template_{self._kind}_{clock.new_id().hex}"
        await self._administer(f"create database {name}")
        await migrate(self._backing.dsn(name), *self._histories)
        made = Database(self._backing.dsn(name))
        async with made.transaction() as session:
            await keep_partitions(session, clock.real_now())
        await made.close()
        async with connected(self._backing.dsn(name)) as connection:
            self._beginning = await beginning_of(connection)
        self._template = name

    async def _brought_back(self, name: str) -> bool:
        assert self._beginning is not None
        async with connected(self._backing.dsn(name)) as connection:
            await connection.execute(_END_OTHERS)
            return await _bring_back(connection, self._beginning)

    async def _administer(self, statement: str) -> None:
        async with connected(self._backing.admin_dsn) as connection:
            await connection.execute(statement)


async def beginning_of(connection: asyncpg.Connection) -> Beginning:
    tables = [row["name"] for row in await connection.fetch(_TABLES)]
    filled = await _with_rows(connection, tables)
    relations = await connection.fetch(_RELATIONS)
    return Beginning(
        shape=await connection.fetchval(_SHAPE),
        relations=frozenset(row["oid"] for row in relations),
        empty=[name for name in tables if name not in filled],
        rows={name: await _digest(connection, name) for name in filled},
        sequences={row["name"]: row["last_value"] for row in await connection.fetch(_SEQUENCES)},
    )


async def _bring_back(connection: asyncpg.Connection, beginning: Beginning) -> bool:
    """Whether the database is again what it was."""
    for row in await connection.fetch(_RELATIONS):
        if row["oid"] not in beginning.relations and row["kind"] in ("r", "p"):
            await connection.execute(f"drop table if exists {row['name']} cascade")
    if await connection.fetchval(_SHAPE) != beginning.shape:
        return False
    if [name for name, digest in beginning.rows.items() if await _digest(connection, name) != digest]:
        return False
    await connection.execute("set session_replication_role = replica")  # neither keys nor triggers hold a row here
    left = 0
    for name in await _with_rows(connection, beginning.empty):
        left += int((await connection.execute(f"delete from {name}")).split()[-1])
    for row in await connection.fetch(_SEQUENCES):
        before = beginning.sequences[row["name"]]
        if row["last_value"] != before:
            await connection.execute(_SET_BACK, row["name"], before or row["start_value"], before is not None)
    return left <= ROWS_MAX


async def _with_rows(connection: asyncpg.Connection, tables: Sequence[str]) -> list[str]:
    asked = " union all ".join(f"select '{name}' as name where exists (select from {name})" for name in tables)
    return [row["name"] for row in await connection.fetch(asked)]


async def _digest(connection: asyncpg.Connection, table: str) -> str:
    rows = f"select md5(string_agg(one::text, chr(10) order by one::text)) from {table} one"
    return str(await connection.fetchval(rows))


_END_OTHERS = """
select pg_terminate_backend(pid, 5000) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
_RELATIONS = """
select oid, oid::regclass::text as name, relkind::text as kind
from pg_class where relnamespace = 'public'::regnamespace
"""
_TABLES = f"select name from ({_RELATIONS}) relations where kind = 'r'"
_SEQUENCES = "select sequencename::text as name, start_value, last_value from pg_sequences"
_SET_BACK = "select setval(cast($1::text as regclass), $2::bigint, $3::bool)"
_SHAPE = f"""
select md5(string_agg(line, ',' order by line)) from (
    select concat_ws(' ', oid, name, kind) as line from ({_RELATIONS}) relations
    union all select concat_ws(' ', attrelid, attname, atttypid, attnotnull, atthasdef) from pg_attribute
        where attrelid in (select oid from ({_RELATIONS}) relations)
    union all select concat_ws(' ', oid, tgname, tgenabled) from pg_trigger
    union all select concat_ws(' ', oid, conname, convalidated) from pg_constraint
    union all select concat_ws(' ', oid, proname, md5(prosrc)) from pg_proc
        where pronamespace = 'public'::regnamespace
) lines
"""
