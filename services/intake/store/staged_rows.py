"""Rows of a file that the dry run found good and that wait to be loaded (待载入的行)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver, in_turns

TABLES = ("staged_places", "staged_rows")
"""What an upload leaves here until it is loaded or forgotten."""


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


async def replace_all(session: AsyncSession, upload_id: str, rows: Iterable[Staged]) -> None:
    """These rows of an upload wait now, and no others; they may be made while they are written (放好待载入的行)."""
    await session.execute(text("delete from staged_rows where upload_id = :id"), {"id": upload_id})
    await (await driver(session)).copy_records_to_table(
        "staged_rows",
        records=in_turns((upload_id, *plain, to_json(used).decode()) for *plain, used in rows),
        columns=("upload_id", *Staged._fields),
    )


async def count_up(session: AsyncSession) -> None:
    """Let the planner know how many rows wait now: without that it joins 100,000 of them one by one (统计)."""
    await session.execute(text("analyze staged_rows (upload_id, key_hash, id_hash)"))


async def stage_silence(session: AsyncSession, upload_id: str, keys: Sequence[bytes]) -> None:
    """What a whole list no longer has: it is withdrawn as if each row said so (不再报的行)."""
    await session.execute(_SILENCE, {"id": upload_id, "keys": list(keys)})


async def put_in_order(session: AsyncSession, upload_id: str, *, by_group: bool) -> int:
    """Give each row its place in order of household; how many places there are (按户排好)."""
    await session.execute(_ORDER_GROUPS if by_group else _ORDER_ROWS, {"id": upload_id})
    found = await session.execute(
        text("select coalesce(max(place), 0) from staged_places where upload_id = :id"), {"id": upload_id}
    )
    places: int = found.scalar_one()
    return places


async def unmatched(session: AsyncSession, upload_id: str) -> frozenset[bytes]:
    """Which keys of an upload are about nobody whom the register knows (查无此人)."""
    rows = await session.execute(_UNMATCHED, {"id": upload_id})
    return frozenset(bytes(key) for key in rows.scalars())


async def after(session: AsyncSession, upload_id: str, place: int, count: int) -> list[Staged]:
    """The rows of the next places (下一批)."""
    rows = await (await driver(session)).fetch(_AFTER, upload_id, place, place + count)
    return [Staged._make((*plain, from_json(used))) for *plain, used in rows]


async def clear(session: AsyncSession, upload_id: str) -> None:
    """Nothing of this upload waits any more (清掉)."""
    for table in TABLES:
        await session.execute(text(f"delete from {table} where upload_id = :id"), {"id": upload_id})  # noqa: S608 - ours


_SILENCE = text(
    """
    insert into staged_rows (upload_id, line_no, withdraws, key_hash, content_hash, id_hash, group_no, used)
    select u.upload_id, 0, true, r.key_hash, r.content_hash, r.id_hash, h.household_no, '{}'
      from uploads u join feed_rows r using (feed)
      left join households h on h.household_id = r.household_id
     where u.upload_id = :id and r.state = 'IN_FORCE' and r.key_hash = any(:keys)
    """
)
_ORDER_ROWS = text(
    """
    insert into staged_places (upload_id, place, key_hash)
    select r.upload_id, row_number() over (order by coalesce(min(m.household_id), min(old.household_id)), r.line_no,
                                                    r.key_hash),
           r.key_hash
      from staged_rows r
      join uploads u on u.upload_id = r.upload_id
      left join people p on p.id_hash = r.id_hash
      left join members m on m.person_id = p.person_id and m.left_on is null
      left join feed_rows old on old.feed = u.feed and old.key_hash = r.key_hash and old.state = 'IN_FORCE'
     where r.upload_id = :id
     group by r.upload_id, r.line_no, r.key_hash
    """
)
"""Somebody may live in two households: a row has one place all the same."""
_ORDER_GROUPS = text(
    """
    insert into staged_places (upload_id, place, key_hash)
    select r.upload_id, dense_rank() over (order by h.household_id, r.group_no), r.key_hash
      from staged_rows r left join households h on h.household_no = r.group_no
     where r.upload_id = :id
    """
)
_UNMATCHED = text(
    """
    select r.key_hash from staged_rows r
     where r.upload_id = :id and not r.withdraws and r.id_hash is not null
       and not exists (select from people p join members m using (person_id) join households h using (household_id)
                        where p.id_hash = r.id_hash and m.left_on is null and not h.provisional
                          and h.merged_into is null)
    """
)
_AFTER = """
    select line_no, withdraws, key_hash, content_hash, id_hash, group_no, sealed, used::text
      from staged_places join staged_rows using (upload_id, key_hash)
     where upload_id = $1 and place > $2 and place <= $3 order by place, line_no, key_hash
"""
