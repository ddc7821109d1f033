"""Rows of a file that the dry run found good and that wait to be loaded (待载入的行)."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver, in_turns


class Staged(NamedTuple):
    """One row that waits (一行)."""

    line_no: int
    """As the sender's program shows it; 0 for what a whole list withdraws by its silence."""
    withdraws: bool
    key_hash: bytes
    content_hash: bytes
    id_hash: bytes | None
    group_no: str | None
    """The household as the sender numbers it, in lists of households."""
    sealed: bytes | None
    """What names people, sealed."""
    used: Mapping[str, Any]
    """The fields that are told, days as 2024-05-31 once they wait; nothing that names a person."""


async def replace_all(session: AsyncSession, upload_id: str, rows: Iterable[tuple[int, Staged]]) -> None:
    """These rows of an upload wait now, each at its place, and no others; they are made while they are written."""
    await clear(session, upload_id)
    await (await driver(session)).copy_records_to_table(
        "staged_rows",
        records=in_turns((upload_id, place, *plain, to_json(used).decode()) for place, (*plain, used) in rows),
        columns=("upload_id", "place", *Staged._fields),
    )


async def places(session: AsyncSession, upload_id: str) -> int:
    """How many places there are (共几位)."""
    found = await session.execute(_PLACES, {"id": upload_id})
    last: int = found.scalar_one()
    return last


async def after(session: AsyncSession, upload_id: str, place: int, count: int) -> list[Staged]:
    """The rows of the next places (下一批)."""
    rows = await (await driver(session)).fetch(_AFTER, upload_id, place, place + count)
    return [Staged._make((*plain, from_json(used))) for *plain, used in rows]


async def clear(session: AsyncSession, upload_id: str) -> None:
    """Nothing of this upload waits any more (清掉)."""
    await session.execute(text("delete from staged_rows where upload_id = :id"), {"id": upload_id})


_PLACES = text("select coalesce(max(place), 0) from staged_rows where upload_id = :id")
_AFTER = """
    select line_no, withdraws, key_hash, content_hash, id_hash, group_no, sealed, used::text
      from staged_rows where upload_id = $1 and place > $2 and place <= $3 order by place, line_no, key_hash
"""
