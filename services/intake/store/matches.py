"""Who recognised which household when, and what was undone; only ever added to (认户的记录)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Match:
    """A provisional household was recognised in the register (认过的一户)."""

    from_id: str
    turn: int
    into_id: str
    officer_id: str
    matched_at: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """Who undid it, when, and why (分开)."""

    officer_id: str
    at: datetime
    reason_sealed: bytes | None


async def note(session: AsyncSession, match: Match) -> None:
    """Note a recognition."""
    await session.execute(_NOTE, {name: getattr(match, name) for name in Match.__slots__})


async def recent(
    session: AsyncSession, where: str, values: Mapping[str, object], *, most: int, skip: int
) -> list[RowMapping]:
    """A page of those that hold, the latest first, of households that the reader sees.

    `where` is that of `visible_sql` on h.area_code and p.area_code.
    """
    statement = text(
        f"{_STANDING.replace('{where}', where)} order by matched_at desc, from_id limit :most offset :skip"
    )
    return list((await session.execute(statement, {**values, "most": most, "skip": skip})).mappings())


async def standing(session: AsyncSession, where: str, values: Mapping[str, object]) -> int:
    """How many `recent` has in all."""
    statement = text(_COUNTED.replace("{where}", where))
    return int((await session.execute(statement, dict(values))).scalar_one())


async def one(session: AsyncSession, from_id: str, where: str, values: Mapping[str, object]) -> RowMapping | None:
    """The recognition of this household that holds, if the reader sees both."""
    statement = text(_STANDING.replace("{where}", where) + " and m.from_id = :from_id")
    return (await session.execute(statement, {**values, "from_id": from_id})).mappings().one_or_none()


async def was_split(session: AsyncSession, from_id: str) -> str | None:
    """Who undid the last recognition of this household; None if it holds, or there was none."""
    found: str | None = (await session.execute(_WAS_SPLIT, {"from_id": from_id})).scalar_one_or_none()
    return found


async def decided(session: AsyncSession, from_id: str) -> bool:
    """Whether a decision rests on it: somebody closed, decided, or proposes a measure for one of its reports."""
    found = await session.execute(_DECIDED, {"from_id": from_id})
    return found.first() is not None


async def undo(session: AsyncSession, from_id: str, undone: Undone) -> None:
    """Note that the recognition that holds was wrong."""
    values = {name: getattr(undone, name) for name in Undone.__slots__}
    await session.execute(_UNDO, {**values, "from_id": from_id})


_NOTE = text(
    """
    insert into matches (from_id, turn, into_id, officer_id, matched_at)
    values (:from_id, :turn, :into_id, :officer_id, :matched_at)
    """
)
_HOLDING = """
      from matches m
      join households p on p.household_id = m.from_id and p.merged_into = m.into_id
      join households h on h.household_id = m.into_id
     where m.split_at is null and {where}
"""
_STANDING = (
    """
    select m.from_id, m.into_id, m.officer_id, m.matched_at, p.head_name_sealed as said_sealed,
           p.area_code as said_area, h.head_name_sealed, h.area_code, h.village_group
"""
    + _HOLDING
)
_COUNTED = "select count(*)" + _HOLDING
_WAS_SPLIT = text(
    "select split_by from matches where from_id = :from_id and split_at is not null order by turn desc limit 1"
)
_DECIDED = text(
    """
    select 1 from reports r join report_matters rm using (report_id) join matters m using (matter_id)
     where r.moved_from = :from_id and (m.matter = 'measure' or m.state in ('CLOSED', 'MONITORED', 'NOT_ADMITTED'))
     limit 1
    """
)
_UNDO = text(
    """
    update matches set split_by = :officer_id, split_at = :at, reason_sealed = :reason_sealed
     where from_id = :from_id and split_at is null
    """
)
