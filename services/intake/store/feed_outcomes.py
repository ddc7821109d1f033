"""What became of the rows of an upload, one by one and counted (报了之后)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

PAGE_ROWS = 50
OUTCOMES = ("quiet", "confirmed", "no_risk", "in_hand", "unmatched", "waiting", "kept", "replaced", "withdrawn")
HIT = ("confirmed", "no_risk", "in_hand")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row and what became of it (一行的结果)."""

    line_no: int
    outcome: str
    sealed: bytes | None
    """Whom a row is about that nobody knows."""
    used: Mapping[str, object]


async def counted(session: AsyncSession, upload_id: str) -> dict[str, int]:
    """How many rows of an upload came to what (按结果数)."""
    rows = await session.execute(_COUNTED, {"id": upload_id})
    found = {row.outcome: row.rows for row in rows}
    return {name: found.get(name, 0) for name in OUTCOMES}


async def listed(session: AsyncSession, upload_id: str, wanted: tuple[str, ...], page: int) -> list[Outcome]:
    """One page of rows that came to one of these, in order of the sender's file (逐行)."""
    asked = {"id": upload_id, "wanted": list(wanted), "most": PAGE_ROWS, "skip": (page - 1) * PAGE_ROWS}
    return [_outcome(row) for row in (await session.execute(_LISTED, asked)).mappings()]


async def everything(session: AsyncSession, upload_id: str) -> list[Outcome]:
    """All rows of an upload, at most as many as a file has (全部)."""
    return [_outcome(row) for row in (await session.execute(_ALL, {"id": upload_id})).mappings()]


def _outcome(row: RowMapping) -> Outcome:
    return Outcome(**{name: row[name] for name in Outcome.__slots__})


_STANDING = """
    select r.line_no, r.sealed, r.used,
           case when r.state = 'WITHDRAWN' then 'withdrawn'
                when r.state = 'REPLACED' then 'replaced'
                when not r.told then 'unmatched'
                when o.confirmed then 'confirmed'
                when o.open then 'in_hand'
                when o.looked then 'no_risk'
                when l.item_id is null then 'kept'
                when l.ended is null then 'waiting'
                else 'quiet' end as outcome
      from feed_rows r
      left join ledger l on l.item_id = r.row_id
      left join lateral (select bool_or(confirmed) as confirmed, bool_or(not confirmed) as looked,
                                bool_or(state = 'RAISED' and confirmed is null) as open
                           from row_outcomes where row_id = r.row_id) o on true
     where r.upload_id = :id
"""
_COUNTED = text(f"select outcome, count(*) as rows from ({_STANDING}) s group by outcome")  # noqa: S608 - a constant
_ALL = text(_STANDING)
_LISTED = text(
    f"select * from ({_STANDING}) s where outcome = any(:wanted) "  # noqa: S608 - a constant of this file
    "order by line_no limit :most offset :skip"
)
