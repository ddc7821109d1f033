"""Keeps the facts of many households at once (家庭情况批量写入)."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdRecorded
from services.assistance.store.tables import CLUES, HOUSEHOLDS
from services.assistance.store.writing import body_of


async def busy_among(session: AsyncSession, household_ids: Sequence[str]) -> frozenset[str]:
    """Those that have a clue, or belong to another now; every one that is known is locked, in order of id."""
    known = select(HOUSEHOLDS.c.household_id).where(HOUSEHOLDS.c.household_id.in_(household_ids))
    await session.execute(known.order_by(HOUSEHOLDS.c.household_id).with_for_update())
    found = (
        select(HOUSEHOLDS.c.household_id)
        .outerjoin(CLUES, CLUES.c.household_id == HOUSEHOLDS.c.household_id)
        .where(HOUSEHOLDS.c.household_id.in_(household_ids))
        .where(or_(CLUES.c.clue_id.is_not(None), HOUSEHOLDS.c.merged_into.is_not(None)))
    )
    return frozenset((await session.execute(found)).scalars())


async def keep_all(session: AsyncSession, events: Sequence[HouseholdRecorded]) -> None:
    """Put facts in place of older ones; the higher version stays."""
    if not events:
        return
    rows = [
        {
            "household_id": event.household_id,
            "region": event.region,
            "version": event.version,
            "provisional": event.provisional,
            "area_code": event.area_code,
            "merged_into": None,
            "body": body_of(event),
        }
        for event in events
    ]
    statement = insert(HOUSEHOLDS)
    new = statement.excluded
    changed: dict[str, object] = {name: new[name] for name in ("version", "provisional", "body")}
    changed["area_code"] = func.coalesce(new.area_code, HOUSEHOLDS.c.area_code)
    keep = statement.on_conflict_do_update(
        index_elements=["household_id"], set_=changed, where=HOUSEHOLDS.c.version < new.version
    )
    await session.execute(keep, rows)
