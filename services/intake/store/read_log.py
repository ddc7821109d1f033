"""Every look at personal data is a line that is only ever added (查看记录)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked at what, as what, for which purpose (谁看了什么)."""

    officer_id: str
    appointment_id: str | None
    role: str
    what: str
    purpose: str
    ids: Sequence[str]
    """All that were shown, in one line."""


async def note(session: AsyncSession, look: Look, at: datetime) -> None:
    """Add one line, in the transaction of the look."""
    values = {field: getattr(look, field) for field in Look.__slots__}
    await session.execute(_NOTE, {**values, "ids": list(look.ids), "at": at})


_NOTE = text(
    """
    insert into read_log (at, officer_id, appointment_id, role, what, purpose, ids)
    values (:at, :officer_id, :appointment_id, :role, :what, :purpose, :ids)
    """
)
