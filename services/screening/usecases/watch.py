"""The watch list kept up with what lists say of villages, and its changes told, each once (关注名单)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.watch import WatchedVillage, WatchEnded, WatchStarted
from libs.events.transport import clock, outbox
from services.screening.domain.days import beijing_day
from services.screening.domain.places import LISTS
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.watch import RULE_ID, WHY, Watch, changes
from services.screening.store import entered, watched
from services.screening.usecases import telling
from services.screening.usecases.screening import Asking

FEEDS = LISTS[RULE_ID]
STILL = timedelta(seconds=10)
"""So long no row may have come before the list is looked at: what one list changes is told at once, not in pieces."""
VILLAGES_MAX = 500
"""Villages in one event: more than a county has, and far below what a message may hold."""


async def come(session: AsyncSession, region: str, now: datetime, asking: Asking) -> None:
    """Tell which villages are on the list from now on, and which no longer.

    May be called at any time and by two at once. A region without the rule has no such list.
    """
    policy = await asking.policy(session, region, beijing_day(now))
    of_region = policy.rules.get(RULE_ID)
    if of_region is None:
        return
    await entered.lock_region(session, region)
    if await watched.is_moving(session, region, FEEDS, clock.real_now() - STILL):
        return
    found = changes(
        await watched.now(session, region),
        await watched.rows(session, region, FEEDS),
        policy.day,
        policy.region.watch_carry_months,
        in_force=of_region.in_force(policy.day),
    )
    await watched.end(session, region, found.ended, policy.day)
    await watched.start(session, region, found.started)
    await watched.correct(session, region, found.corrected)
    of_event = {
        "region": region,
        "on": policy.day,
        "rule_id": RULE_ID,
        "rule_version": BOOK[RULE_ID].version,
        "clause": telling.paper(of_region.clause),
        "departments": of_region.departments,
    }
    for left in _parts([_village(watch, WHY[why]) for watch, why in found.ended]):
        await outbox.put(session, WatchEnded(**of_event, change_id=str(clock.new_id()), villages=left))
    for came in _parts([_village(watch) for watch in found.started]):
        await outbox.put(session, WatchStarted(**of_event, change_id=str(clock.new_id()), villages=came))


def _parts(villages: Sequence[WatchedVillage]) -> list[tuple[WatchedVillage, ...]]:
    return [tuple(villages[first : first + VILLAGES_MAX]) for first in range(0, len(villages), VILLAGES_MAX)]


def _village(watch: Watch, why: str = "") -> WatchedVillage:
    return WatchedVillage(
        village=watch.village,
        from_on=watch.from_on,
        tags=watch.tags,
        tag_year=watch.year,
        row_id=watch.row_id,
        why=why,
    )
