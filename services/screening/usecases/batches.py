"""A batch settled: its households screened together, its items struck off, its lists counted (一批的收尾)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.screening import ItemsEnded
from libs.events.transport import outbox
from services.screening.store import uploads as lists
from services.screening.store.heard import Heard
from services.screening.usecases import uploads
from services.screening.usecases.screening import Asking, screen_households


async def settle(session: AsyncSession, heard: Heard, now: datetime, asking: Asking) -> None:
    """Screen every household that the batch touched, once; then say which items are dealt with."""
    outcome = await screen_households(session, sorted(heard.households), now, asking, heard.items)
    await outbox.put(session, *outcome.events, *_items_ended(heard.items, outcome.met_rows))
    if heard.rows:
        await lists.handled(session, {one: len(rows) for one, rows in heard.rows.items()})
    told_of = {one[2] for one in heard.rows} | heard.loaded.keys()
    if told_of:
        for upload_id in await lists.complete(session, sorted(told_of)):
            await uploads.screen_as_a_whole(session, upload_id)
    if heard.lost_rows:
        await uploads.taken_back(session, await lists.without_rows(session, list(heard.lost_rows)))


def _items_ended(items: Mapping[str, str], met: set[str]) -> list[ItemsEnded]:
    """One event a region; most batches are of one."""
    by_region: dict[str, list[str]] = {}
    for item, region in sorted(items.items()):
        by_region.setdefault(region, []).append(item)
    return [
        ItemsEnded(region=region, items=tuple(ended), met=tuple([item for item in ended if item in met]))
        for region, ended in sorted(by_region.items())
    ]
