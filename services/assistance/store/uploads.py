"""Lists and monthly runs that wait for somebody to let them pass, as screening tells of them (等人放行)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.database import signal
from services.assistance.store.tables import HELD_UPLOADS
from services.assistance.store.writing import CHANNEL, EVERYBODY


async def note(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """What became of a list or a run; one that has passed is not held again, in whatever order it is heard."""
    changed = {name: value for name, value in values.items() if name != "upload_id" and value is not None}
    if values["state"] == "HELD":
        changed.pop("state")
    changed.pop("reason")
    statement = insert(HELD_UPLOADS).values(**values)
    await session.execute(statement.on_conflict_do_update(index_elements=["upload_id"], set_=changed))
    signal(session, CHANNEL, [EVERYBODY])
