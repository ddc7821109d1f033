"""Keeps the slow hashes of PINs (口令)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.assistance.store.tables import PINS


@dataclass(frozen=True)
class PinRow:
    """An officer's PIN, hashed, and its wrong tries."""

    officer_id: str
    salt: bytes
    hash: bytes
    tries: int
    closed_until: datetime | None


async def find(session: AsyncSession, officer_id: str, *, lock: bool = False) -> PinRow | None:
    """The PIN of an officer; None if he has set none."""
    wanted = select(PINS).where(PINS.c.officer_id == officer_id)
    row = (await session.execute(wanted.with_for_update() if lock else wanted)).mappings().one_or_none()
    return PinRow(**row) if row is not None else None


async def save(session: AsyncSession, row: PinRow) -> None:
    """Put a PIN in place of the one before."""
    values = asdict(row)
    changed = {name: value for name, value in values.items() if name != "officer_id"}
    await session.execute(
        insert(PINS).values(**values).on_conflict_do_update(index_elements=["officer_id"], set_=changed)
    )
