"""Where intake's tests take place, and what was told there."""

from sqlalchemy import text

from libs.events.contracts.base import Event
from libs.events.contracts.catalog import CATALOG
from libs.events.transport.database import Database

VILLAGE, OTHER_VILLAGE, TOWN, COUNTY = "350582104201", "350582101201", "350582104000", "350582000000"


async def told(database: Database, name: str | None = None) -> list[Event]:
    """What stands in the outbox, in order."""
    async with database.transaction() as session:
        rows = (await session.execute(text("select name, value from outbox order by id"))).all()
    return [
        CATALOG.event(row.name).model_validate_json(bytes(row.value))
        for row in rows
        if name is None or row.name == name
    ]
