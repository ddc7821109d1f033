"""Writes rows of one table, one or many, in one statement (成批写入)."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

Values = Mapping[str, Any]
"""A row by column; dates and moments as such, lists for arrays, plain values for JSON."""
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


async def upsert(session: AsyncSession, table: Table, rows: Sequence[Values]) -> None:
    """New rows, or new values for the rows with these keys; each key once."""
    await session.execute(_upserting(table), {"rows": _as_json(rows)})


async def upsert_in_order(session: AsyncSession, table: Table, rows: Sequence[Values]) -> dict[str, int]:
    """As `upsert`, for a table that numbers its rows; gives the number of each key, the earlier row the smaller."""
    written = await session.execute(_upserting(table, returning="opened_order"), {"rows": _as_json(rows)})
    return {row[0]: row[1] for row in written}


async def insert_missing(session: AsyncSession, table: Table, rows: Sequence[Values]) -> list[str]:
    """New rows where there are none with these keys; gives the keys that are new."""
    return list((await session.execute(_inserting(table), {"rows": _as_json(rows)})).scalars())


async def append(session: AsyncSession, table: Table, rows: Sequence[Values]) -> None:
    """New rows, numbered in this order."""
    await session.execute(_appending(table), {"rows": _as_json(rows)})


def _as_json(rows: Sequence[Values]) -> str:
    return json.dumps(rows, default=str)


def _names(table: Table) -> list[str]:
    return [column.name for column in table.c]


@cache
def _appending(table: Table) -> TextClause:
    return text(_insert(table))


@cache
def _inserting(table: Table) -> TextClause:
    key = _names(table)[0]
    return text(f"{_insert(table)} on conflict ({key}) do nothing returning {key}")


@cache
def _upserting(table: Table, returning: str = "") -> TextClause:
    key, *rest = _names(table)
    changed = ", ".join(f"{name} = excluded.{name}" for name in rest)
    statement = f"{_insert(table)} on conflict ({key}) do update set {changed}"
    return text(f"{statement} returning {key}, {returning}" if returning else statement)


def _insert(table: Table) -> str:
    """Rows in the order in which they were handed over: their numbers tell which came first."""
    names = ", ".join(_names(table))
    typed = ", ".join(f"{column.name} {column.type.compile(dialect=_DIALECT)}" for column in table.c)
    told = f"rows from (json_to_recordset(cast(:rows as json)) as ({typed})) with ordinality as told ({names}, place)"
    return f"insert into {table.name} ({names}) select {names} from {told} order by place"  # noqa: S608 - names of our tables
