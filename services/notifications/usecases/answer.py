"""An officer says that he knows; what is to be done never ends by that (知道了)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.notifications import ItemAcknowledged
from libs.events.transport import outbox
from libs.web.appointments import Reader
from services.notifications.store import items, lists
from services.notifications.store.visible import sight

AT_ONCE = 50
"""Items that one click may acknowledge: a page of them."""


class NotSeen(Exception):
    """One of these items does not exist, or is not this reader's."""


class MustBeDone(Exception):
    """An item that ends by its step only."""


async def acknowledge(
    session: AsyncSession, reader: Reader, item_ids: Sequence[UUID], *, now: datetime, today: date
) -> int:
    """Note that the reader knows, and tell it, once an item. Raises NotSeen, MustBeDone."""
    wanted = set(item_ids)
    found = await lists.chosen(session, sight(reader, now=now, today=today), sorted(wanted))
    if set(found) != wanted:
        raise NotSeen
    if any(kind != "KNOW" for kind in found.values()):
        raise MustBeDone
    said = await items.acknowledge(session, sorted(wanted), reader.officer_id, now)
    told = [
        ItemAcknowledged(
            region=one.region,
            item_id=one.item_id,
            officer_id=reader.officer_id,
            household_id=one.household_id,
            acknowledged_at=now,
        )
        for one in said
    ]
    await outbox.put(session, *told)
    return len(told)
