"""A list that did not come by its day is told, goes on to the leading group office, and ends when it comes (没报)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.feeds import FeedMissed, FeedMissEnded
from libs.events.contracts.values import Holder, Level, OfficeRole
from libs.events.transport import clock, outbox
from libs.web import appointments
from libs.web.menu import department_words
from services.intake.domain import missed
from services.intake.domain.due import last_month
from services.intake.domain.feed import Feed
from services.intake.domain.missed import Asked, Come, Missed, Turn
from services.intake.store import feed_uploads, missed_lists
from services.intake.usecases.feed_desk import COUNTY_OFFICE, Desk, day_of

SENDERS = (Level.OFFICER, Level.COUNTY)
LEADING = (Holder(level=Level.LEADING_GROUP_OFFICE),)


async def waiting(session: AsyncSession, desk: Desk, now: datetime) -> list[str]:
    """The lists about which something is to be said now, by their ids."""
    today = day_of(now)
    known, came = await missed_lists.open_now(session), await _came(session, today)
    turns = [
        (feed, missed.turn(feed, known.get(feed.id), came.get(feed.id, Come()), today)) for feed in desk.feeds.values()
    ]
    owed = await _owed(session, desk, [feed for feed, turn in turns if turn is Turn.MISS], today)
    return [feed.id for feed, turn in turns if turn is not None and (turn is not Turn.MISS or feed.id in owed)]


async def look(session: AsyncSession, desk: Desk, feed: Feed, now: datetime) -> None:
    """Say what is to be said about one list now, once however many look at it."""
    await feed_uploads.lock_list(session, feed.id)
    today = day_of(now)
    known, come = await _stands(session, feed, today)
    asked, turn = missed.asked_for(feed, today), missed.turn(feed, known, come, today)
    if known is None:
        if turn is Turn.MISS and asked is not None and await _owed(session, desk, [feed], today):
            await _miss(session, desk, feed, (asked, come), now)
    elif turn is Turn.RAISE:
        await missed_lists.raised(session, known.miss_id, now)
        await outbox.put(session, _told(desk, feed, known, LEADING))
    elif turn is not None:
        await _end(session, desk, known, turn, now)


async def end_if_in(session: AsyncSession, desk: Desk, feed: Feed, now: datetime) -> None:
    """A list was loaded, or has nothing to report: if it was missed, it is missed no longer; its list is locked."""
    known, come = await _stands(session, feed, day_of(now))
    if known is not None and missed.turn(feed, known, come, day_of(now)) is Turn.END_DELIVERED:
        await _end(session, desk, known, Turn.END_DELIVERED, now)


async def of_feed(session: AsyncSession, feed: Feed) -> Missed | None:
    """What is missed of a list now."""
    return (await missed_lists.open_now(session)).get(feed.id)


async def offices(session: AsyncSession, desk: Desk, on: date) -> Mapping[str, tuple[Holder, ...]]:
    """Who sends the lists of each department, and its heads: the offices that somebody holds on this day."""
    found: dict[str, dict[Holder, None]] = {}
    for role, level in _ROLES:
        held = await appointments.holders(session, role=role, area_code=desk.area, department=None, on=on)
        for reader in held:
            code = None if level is Level.COUNTY else reader.department
            words = COUNTY_OFFICE if level is Level.COUNTY else department_words(code or "", desk.region)
            found.setdefault(words, {})[Holder(level=level, department=code)] = None
    return {words: tuple(each) for words, each in found.items()}


_ROLES = (
    (OfficeRole.DEPARTMENT_LIAISON, Level.OFFICER),
    (OfficeRole.COUNTY_OFFICER, Level.COUNTY),
    (OfficeRole.DEPARTMENT_HEAD, Level.DEPARTMENT_HEAD),
)


async def _owed(session: AsyncSession, desk: Desk, feeds: Sequence[Feed], today: date) -> set[str]:
    """Those of these lists that somebody is there to send, and was on the day: a list is owed by an office held.

    Nothing is owed of the time before the county's first list, the register of its households.
    """
    began_on = await missed_lists.began_on(session) if feeds else None
    asked = [(feed.id, missed.asked_for(feed, today)) for feed in feeds]
    due = {name: one.due_on for name, one in asked if one and began_on and began_on <= one.due_on}
    held = {day: await offices(session, desk, day) for day in sorted({*due.values(), today})} if due else {}
    return {
        feed.id
        for feed in feeds
        if feed.id in due and all(_sends(held[day].get(feed.department, ())) for day in (due[feed.id], today))
    }


def _sends(held: Sequence[Holder]) -> bool:
    return any(each.level in SENDERS for each in held)


async def _stands(session: AsyncSession, feed: Feed, today: date) -> tuple[Missed | None, Come]:
    return await of_feed(session, feed), (await _came(session, today)).get(feed.id, Come())


async def _came(session: AsyncSession, today: date) -> Mapping[str, Come]:
    """Of the months that may be asked for today: the last one, and the one before while its day is not over."""
    return await missed_lists.came(session, {last_month(today), last_month(last_month(today))})


async def _end(session: AsyncSession, desk: Desk, known: Missed, turn: Turn, now: datetime) -> None:
    await missed_lists.end(session, known.miss_id, turn.value, now)
    ended = FeedMissEnded(
        region=desk.region, miss_id=known.miss_id, feed=known.feed, month=known.month, ended_by=turn.value
    )
    await outbox.put(session, ended)


async def _miss(session: AsyncSession, desk: Desk, feed: Feed, found: tuple[Asked, Come], now: datetime) -> None:
    asked, come = found
    held = (await offices(session, desk, day_of(now))).get(feed.department, ())
    one = Missed(
        miss_id=str(clock.new_id()),
        feed=feed.id,
        month=asked.month,
        due_on=asked.due_on,
        raise_on=missed.raised_on(asked, come, desk.late_days),
        head_told=any(each.level is Level.DEPARTMENT_HEAD for each in held),
        missed_at=now,
    )
    await missed_lists.add(session, one)
    await outbox.put(session, _told(desk, feed, one, held))


def _told(desk: Desk, feed: Feed, one: Missed, to: tuple[Holder, ...]) -> FeedMissed:
    return FeedMissed(
        region=desk.region,
        miss_id=one.miss_id,
        feed=feed.id,
        month=one.month,
        list_title=feed.title,
        department=feed.department,
        area_code=desk.area,
        due_on=one.due_on,
        missed_at=one.missed_at,
        told_to=to,
    )
