"""What an officer's inbox shows him today (收件、待办)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.web import marks
from libs.web.appointments import Reader
from libs.web.paging import PER_PAGE
from services.notifications.domain import cards
from services.notifications.domain.cards import Card, Section, Task
from services.notifications.domain.offices import ON_PHONE
from services.notifications.store import items, lists
from services.notifications.store.lists import Counts, Item, Rise
from services.notifications.store.visible import Sight, sight

PHONE_PAGE = 12
DESK_PAGE = 50
TO_DO, KNOW = ("TODO", "RAISED"), ("KNOW",)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a page is looked at."""

    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A tab, a page of it, and the item to open, with a page of those that are one with it."""

    tab: str
    page: int
    item_id: UUID | None
    together: int = 1
    part: int = 1
    """Which part of a phone's open items, where there are more than are put together at once."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which of all open items are put together on this page, counted from 1 (第几件到第几件)."""

    first: int
    last: int
    total: int
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Day:
    """A cadre's day: cards by when they are due, and what he is only told."""

    cards: Sequence[Card]
    """This page's."""
    counts: Mapping[Section, int]
    total: int
    following: date | None
    """When the next thing is due, where nothing is due today."""
    items: Mapping[str, Item]
    know: Sequence[Item]
    know_total: int
    part: Part
    mark: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The item that is open in the right pane, with those that are one with it."""

    item: Item
    total: int
    """How many are one with it, itself among them."""
    together: Sequence[Item]
    """A page of these."""
    rises: Sequence[Rise]


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of a desk's list."""

    listed: Sequence[Item]
    counts: Counts
    opened: Opened | None
    mark: str


async def day(session: AsyncSession, reader: Reader, at: Moment, asked: Asked) -> Day:
    """What a cadre has to do and to know, put together by household."""
    seen = sight(reader, now=at.now, today=at.today)
    mark = await marks.mark(session)
    listed, part = await _part(session, seen, asked.part)
    open_now = {str(item.item_id): item for item in listed}
    made = cards.cards([_task(item) for item in listed], at.today)
    counts = cards.counts(made)
    ahead = made[0].first.due_on if made and not counts[Section.LATE] + counts[Section.TODAY] else None
    first = (asked.page - 1) * PHONE_PAGE
    return Day(
        cards=made[first : first + PHONE_PAGE],
        counts=counts,
        total=len(made),
        following=ahead,
        items=open_now,
        know=await lists.open_items(session, seen, KNOW, first=0, most=PHONE_PAGE),
        know_total=await lists.open_total(session, seen, KNOW),
        part=part,
        mark=mark,
    )


async def waiting(session: AsyncSession, reader: Reader, at: Moment) -> int:
    """How much a reader has to do, counted as his inbox counts it; what is on other parts of a phone item by item."""
    seen = sight(reader, now=at.now, today=at.today)
    if reader.role not in ON_PHONE:
        return (await lists.counts(session, seen)).todo
    listed, part = await _part(session, seen, 1)
    return len(cards.cards([_task(item) for item in listed], at.today)) + part.total - part.last


async def _part(session: AsyncSession, seen: Sight, number: int) -> tuple[list[Item], Part]:
    """A part of what is to be done, by due day, and which part it is; all of it in all but the rarest of days."""
    most = lists.OPEN_MAX
    before = (number - 1) * most
    listed = await lists.open_items(session, seen, TO_DO, first=before, most=most)
    whole = number == 1 and len(listed) < most
    total = len(listed) if whole else await lists.open_total(session, seen, TO_DO)
    return listed, Part(before + 1, before + len(listed), total, number, max(-(-total // most), 1))


async def desk(session: AsyncSession, reader: Reader, at: Moment, asked: Asked) -> Desk | None:
    """A desk's list and the item that is open; opening it is reading it. None: it is not this reader's."""
    seen = sight(reader, now=at.now, today=at.today)
    mark = await marks.mark(session)
    opened = None
    if asked.item_id is not None:
        opened = await _open(session, reader, at, asked.item_id, (asked.together - 1) * PER_PAGE)
        if opened is None:
            return None
    listed = await lists.groups(session, seen, asked.tab, first=(asked.page - 1) * DESK_PAGE, most=DESK_PAGE)
    return Desk(listed, await lists.counts(session, seen), opened, mark)


async def go(session: AsyncSession, reader: Reader, at: Moment, item_id: UUID) -> Item | None:
    """The item that somebody goes to from his phone: he has read it. None: it is not his."""
    opened = await _open(session, reader, at, item_id)
    return opened.item if opened else None


async def arrived(session: AsyncSession, reader: Reader, at: Moment, mark: str, *, since: datetime) -> int:
    """How many items came since a page was made."""
    return await lists.arrived(session, sight(reader, now=at.now, today=at.today), mark, since)


async def _open(session: AsyncSession, reader: Reader, at: Moment, item_id: UUID, skip: int = 0) -> Opened | None:
    seen = sight(reader, now=at.now, today=at.today)
    together = await lists.together(session, seen, item_id, first=0, most=PER_PAGE)
    if not together:
        return None
    await items.read(session, await lists.unread_together(session, seen, item_id), reader.officer_id, at.now)
    item = together[0]
    rises = await lists.rises(session, item.task_id) if item.task_id else []
    if skip:
        together = await lists.together(session, seen, item_id, first=skip, most=PER_PAGE)
    return Opened(item, item.count, together, rises)


def _task(item: Item) -> Task:
    return Task(
        item_id=str(item.item_id),
        kind=item.task_kind or "",
        label=item.label,
        household_id=item.household_id or str(item.item_id),
        why=item.neutral,
        due_on=item.due_on,
        escalated_to=item.raised_to,
        group=item.list,
    )
