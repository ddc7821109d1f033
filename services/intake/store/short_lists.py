"""Whole lists that were loaded although much shorter than the last one, and why (少了很多的清单)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Short:
    """A list whose sender said that it is so short (确实如此)."""

    upload_id: str
    rows_before: int
    rows_now: int
    reason_sealed: bytes
    confirmed_by: str
    confirmed_at: datetime


async def add(session: AsyncSession, short: Short) -> None:
    """Keep what was said; the upload is locked."""
    await session.execute(_ADD, asdict(short))


async def of_upload(session: AsyncSession, upload_id: str) -> Short | None:
    """What was said of this upload."""
    row = (await session.execute(_ONE, {"id": upload_id})).mappings().one_or_none()
    return Short(**row) if row is not None else None


_ADD = text(
    """
    insert into short_lists (upload_id, rows_before, rows_now, reason_sealed, confirmed_by, confirmed_at)
    values (:upload_id, :rows_before, :rows_now, :reason_sealed, :confirmed_by, :confirmed_at)
    """
)
_ONE = text(
    "select upload_id, rows_before, rows_now, reason_sealed, confirmed_by, confirmed_at from short_lists "
    "where upload_id = :id"
)
