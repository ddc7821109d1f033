"""A household turns out to live elsewhere, or to be another one: what waits follows it (农户变地方、并户、分开)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdMerged, HouseholdRecorded, HouseholdSplit
from libs.events.contracts.values import Level
from services.notifications.domain.offices import Office, moved
from services.notifications.store import areas, items

Change = TypeVar("Change", HouseholdMerged, HouseholdSplit)

TOWN_DIGITS = 9
"""So many digits of an area's code name its town."""


async def record(session: AsyncSession, events: Sequence[HouseholdRecorded], now: datetime) -> None:  # noqa: ARG001
    """Keep where each household lives; open items that stood in its old area go to the new one."""
    newest: dict[str, HouseholdRecorded] = {}
    for event in events:
        held = newest.get(event.household_id)
        if held is None or event.version > held.version:
            newest[event.household_id] = event
    before = await areas.known(session, list(newest))
    await areas.keep(session, [newest[one] for one in sorted(newest)])
    changes: dict[str, tuple[str | None, str | None]] = {}
    for one, event in newest.items():
        known = before.get(one)
        if known is None or known.version < event.version:
            changes[one] = (known.area_code if known else None, event.area_code)
    await _follow(session, {one: change for one, change in changes.items() if change[0] != change[1]})


async def merge(session: AsyncSession, events: Sequence[HouseholdMerged], now: datetime) -> None:  # noqa: ARG001
    """What was about the household that ends is about the one that stays."""
    ordered = sorted(events, key=lambda event: (event.from_household_id, event.turn))
    await _change(session, ordered, areas.merge, items.repoint)


async def split(session: AsyncSession, events: Sequence[HouseholdSplit], now: datetime) -> None:  # noqa: ARG001
    """What was about a household before it was taken for another is about it again."""
    ordered = sorted(events, key=lambda event: (event.into_household_id, event.turn))
    await _change(session, ordered, areas.split, items.take_back)


async def _change(
    session: AsyncSession,
    ordered: Sequence[Change],
    note: Callable[[AsyncSession, Change], Awaitable[bool]],
    move: Callable[[AsyncSession, str, str], Awaitable[None]],
) -> None:
    """Move the items of one household to the other, and to whoever sees its place; what `note` knows is passed over."""
    ids = [one for event in ordered for one in (event.from_household_id, event.into_household_id)]
    before = await areas.known(session, ids)
    for event in ordered:
        if not await note(session, event):
            continue
        await move(session, event.from_household_id, event.into_household_id)
        old, new = before.get(event.from_household_id), before.get(event.into_household_id)
        area = event.into_area_code or (new.area_code if new else None)
        if area is not None:
            await _follow(session, {event.into_household_id: (old.area_code if old else None, area)})


async def _follow(session: AsyncSession, changes: Mapping[str, tuple[str | None, str | None]]) -> None:
    """Open items in a household's old area, or in none, go to the office of the new area."""
    moves = {}
    for item_id, household_id, office in await items.of_households(session, list(changes)):
        old, new = changes[household_id]
        if _stood_in(office, old) and office.area_code != new:
            moves[item_id] = moved(office, new)
    await items.move(session, moves)


def _stood_in(office: Office, area_code: str | None) -> bool:
    """Whether an office is that of this area: the village, or its town."""
    if office.area_code in (None, area_code):
        return True
    of_town = office.level is Level.TOWN and area_code is not None
    return of_town and office.area_code[:TOWN_DIGITS] == str(area_code)[:TOWN_DIGITS]
