"""Rows as a binary COPY of PostgreSQL gives them: taken whole, cut into pieces, written by a bare writer (整表复制)."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import pairwise

import asyncpg

HEADER, TRAILER = 19, 2
"""Bytes before the first row and after the last one."""
_END = b"\xff\xff"


async def copied(connection: asyncpg.Connection, table: str, columns: Sequence[str] | None = None) -> bytes:
    """A table, as a binary COPY gives it."""
    out = BytesIO()
    await connection.copy_from_table(table, columns=columns, output=out, format="binary")
    return out.getvalue()


def cut(whole: bytes, count: int) -> list[bytes]:
    """A binary COPY as so many of nearly equal length, in the same order."""
    starts = _starts(whole)
    rows = len(starts) - 1
    at = [starts[rows * piece // count] for piece in range(count + 1)]
    return [whole[:HEADER] + whole[first:last] + _END for first, last in pairwise(at)]


def _starts(whole: bytes) -> list[int]:
    """Where each row begins, and where the last one ends."""
    found, at = [HEADER], HEADER
    while whole[at : at + 2] != _END:
        fields = int.from_bytes(whole[at : at + 2])
        at += 2
        for _ in range(fields):
            at += 4 + max(int.from_bytes(whole[at : at + 4], signed=True), 0)
        found.append(at)
    return found


async def write(connection: asyncpg.Connection, tables: Mapping[str, bytes]) -> None:
    """Write these rows into their tables, as one transaction."""
    async with connection.transaction():
        for table, rows in tables.items():
            await connection.copy_to_table(table, source=BytesIO(rows), format="binary")
