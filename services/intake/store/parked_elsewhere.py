"""Which households other services have parked, as they tell it, and which ends are parked here (别处停放的户)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts import assistance, screening
from libs.events.contracts.catalog import CATALOG

ENDS = (assistance.ItemsEnded.name, screening.ItemsEnded.name)
LOOKED_AT = 1000
"""Parked ends that are read; with more parked, the consumer has stopped long ago."""


async def note(session: AsyncSession, service: str, parked: Sequence[str], now: datetime) -> None:
    """A service parked these households."""
    await session.execute(_PARK, {"service": service, "keys": list(parked), "now": now})


async def forget(session: AsyncSession, service: str, released: Sequence[str]) -> None:
    """These it has no longer parked."""
    await session.execute(_RELEASE, {"service": service, "keys": list(released)})


async def items_parked_here(session: AsyncSession) -> list[str]:
    """Items whose end was told, and waits among intake's own parked messages."""
    rows = (await session.execute(_ENDS_HERE, {"names": list(ENDS), "most": LOOKED_AT})).all()
    found: set[str] = set()
    for row in rows:
        try:
            event = CATALOG.event(row.name).model_validate_json(row.value or b"")
        except ValueError:
            continue  # what nobody can read names no item
        if isinstance(event, assistance.ItemsEnded | screening.ItemsEnded):
            found.update(event.items)
    return sorted(found)


_PARK = text(
    """
    insert into parked_elsewhere (service, key, parked_at)
    select :service, key, :now from unnest(cast(:keys as text[])) as key on conflict do nothing
    """
)
_RELEASE = text("delete from parked_elsewhere where service = :service and key = any(cast(:keys as text[]))")
_ENDS_HERE = text(
    """
    select name, value from dead_letters where state = 'PARKED' and name = any(cast(:names as text[]))
     order by id limit :most
    """
)
