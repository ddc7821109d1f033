"""What the pages list: open items, grouped by feed, rule and day; what is done; how many are new (收件列表)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifications.store.visible import Sight

OPEN_MAX = 2000
"""Open items that a phone's page puts together at once; what is more stands on a part of its own."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a page shows it, alone or with others of its list, rule and day."""

    item_id: UUID
    kind: str
    count: int
    unread: bool
    acknowledged: bool
    household_id: str | None
    task_id: str | None
    task_kind: str | None
    label: str
    item_label: str | None
    matter: str | None
    matter_id: str | None
    due_on: date | None
    at: str
    full: str
    neutral: str
    rule_id: str | None
    list: str | None
    warned_on: date | None
    happened_at: datetime
    ended_at: datetime | None
    raised_to: str | None
    """The highest level to which a missed day went."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is, in items as the lists show them."""

    todo: int
    late: int
    know: int
    done: int


@dataclass(frozen=True, slots=True)
class Rise:
    """A missed day went one level up."""

    level: str
    department: str | None
    on_day: date


async def open_items(session: AsyncSession, seen: Sight, kinds: Sequence[str], *, first: int, most: int) -> list[Item]:
    """Open items of these kinds, one by one, by due day."""
    statement = text(_ONE_BY_ONE.format(visible=seen.sql))
    rows = await session.execute(statement, {**seen.parameters, "kinds": list(kinds), "first": first, "most": most})
    return [_item(row) for row in rows.mappings()]


async def open_total(session: AsyncSession, seen: Sight, kinds: Sequence[str]) -> int:
    """How many of them there are."""
    found = await session.execute(text(_OPEN_TOTAL.format(visible=seen.sql)), {**seen.parameters, "kinds": list(kinds)})
    return int(found.scalar_one())


async def groups(session: AsyncSession, seen: Sight, tab: str, *, first: int, most: int) -> list[Item]:
    """A page of a desk's list: each group by what is due first."""
    statement = text(_GROUPS.format(visible=seen.sql, tab=_TABS[tab], order=_ORDER[tab]))
    rows = await session.execute(statement, {**seen.parameters, "first": first, "most": most})
    return [_item(row) for row in rows.mappings()]


async def counts(session: AsyncSession, seen: Sight) -> Counts:
    """How many groups stand in each tab, and how many of those to be done are late."""
    parts = {f"is_{tab}": condition for tab, condition in _TABS.items()}
    row = (await session.execute(text(_COUNTS.format(visible=seen.sql, **parts)), seen.parameters)).one()
    return Counts(*row)


async def together(session: AsyncSession, seen: Sight, item_id: UUID, *, first: int, most: int) -> list[Item]:
    """A page of an item and those that are one with it, open or done, the item itself first; each says how many.

    Nothing where the reader does not see it.
    """
    statement = text(_TOGETHER.format(visible=seen.sql))
    rows = await session.execute(statement, {**seen.parameters, "item": item_id, "first": first, "most": most})
    return [_item(row) for row in rows.mappings()]


async def unread_together(session: AsyncSession, seen: Sight, item_id: UUID) -> list[UUID]:
    """Those of them that the reader has not read."""
    statement = text(_UNREAD_TOGETHER.format(visible=seen.sql))
    return list((await session.execute(statement, {**seen.parameters, "item": item_id})).scalars())


async def chosen(session: AsyncSession, seen: Sight, item_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The kind of each of these items that the reader sees."""
    statement = text(_CHOSEN.format(visible=seen.sql))
    rows = await session.execute(statement, {**seen.parameters, "ids": list(item_ids)})
    return {row.item_id: row.kind for row in rows}


async def rises(session: AsyncSession, task_id: str) -> list[Rise]:
    """How a missed task went up, level after level."""
    return [Rise(*row) for row in await session.execute(_RISES, {"task_id": task_id})]


async def arrived(session: AsyncSession, seen: Sight, mark: str, since: datetime) -> int:
    """How many open items were committed after a page was made, as its list would show them."""
    statement = text(_ARRIVED.format(visible=seen.sql))
    found = await session.execute(statement, {**seen.parameters, "mark": mark, "since": since})
    return int(found.scalar_one())


def _item(row: RowMapping) -> Item:
    return Item(**row)


_GROUP = "case when items.list is null then cast(items.item_id as text) else items.kind || items.list end"
_COLUMNS = """
    items.item_id, items.kind, items.household_id, items.task_id, tasks.kind as task_kind,
    coalesce(tasks.label, '') as label, matters.item_label, tasks.matter, tasks.matter_id, tasks.due_on,
    coalesce(nullif(tasks.at, ''), items.at) as at, coalesce(tasks."full", items."full") as "full",
    coalesce(tasks.neutral, items.neutral) as neutral, tasks.rule_id, items.list, tasks.warned_on,
    items.happened_at, items.ended_at, readings.acknowledged_at is not null as acknowledged,
    (select level from escalations where escalations.task_id = items.task_id
      order by on_day desc, array_position(array['TOWN', 'COUNTY', 'DEPARTMENT_HEAD', 'LEADING_GROUP_OFFICE',
                                                 'LEADING_OFFICIAL'], level) desc limit 1) as raised_to
"""
_FROM = """
    from items
    left join tasks on tasks.task_id = items.task_id
    left join matters on matters.matter = tasks.matter and matters.matter_id = tasks.matter_id
    left join readings on readings.item_id = items.item_id and readings.officer_id = :me
"""
_UNREAD = "readings.item_id is null"
_TABS = {
    "todo": "items.kind <> 'KNOW' and items.ended_at is null",
    "know": "items.kind = 'KNOW' and items.ended_at is null and readings.acknowledged_at is null",
    "done": "(items.ended_at is not null or readings.acknowledged_at is not null)",
}
_ORDER = {
    "todo": "due_on nulls last, item_id",
    "know": "happened_at desc, item_id",
    "done": "coalesce(ended_at, happened_at) desc, item_id",
}
_OPEN = "items.kind = any(:kinds) and items.ended_at is null and readings.acknowledged_at is null"
_ONE_BY_ONE = f"""
    select {_COLUMNS}, 1 as count, {_UNREAD} as unread {_FROM} where {{visible}} and {_OPEN}
     order by tasks.due_on nulls last, items.happened_at desc, items.item_id limit :most offset :first
"""
_OPEN_TOTAL = f"select count(*) {_FROM} where {{visible}} and {_OPEN}"
_GROUPS = f"""
    with found as (
        select {_COLUMNS}, {_UNREAD} as unread, {_GROUP} as grouped {_FROM} where {{visible}} and {{tab}}
    ), ranked as (
        select found.*, count(*) over same as count, bool_or(unread) over same as any_unread,
               row_number() over (partition by grouped order by due_on nulls last, item_id) as place
          from found window same as (partition by grouped)
    )
    select item_id, kind, household_id, task_id, task_kind, label, item_label, matter, matter_id, due_on, at, "full",
           neutral, rule_id, list, warned_on, happened_at, ended_at, acknowledged, raised_to, count,
           any_unread as unread
      from ranked where place = 1 order by {{order}} limit :most offset :first
"""  # noqa: S608 - joined from constants of this file
_COUNTS = f"""
    select count(distinct grouped) filter (where todo), count(distinct grouped) filter (where todo and late),
           count(distinct grouped) filter (where know), count(distinct grouped) filter (where done)
      from (select {_GROUP} as grouped, {{is_todo}} as todo, {{is_know}} as know, {{is_done}} as done,
                   tasks.due_on < :today as late {_FROM} where {{visible}}) as found
"""  # noqa: S608 - joined from constants of this file
_OPENED = f"""
    with opened as (
        select {_GROUP} as grouped, items.ended_at is null as waits {_FROM} where {{visible}} and items.item_id = :item
    )
"""
_ONE_WITH_IT = f"""
    {_FROM}, opened
     where {{visible}} and {_GROUP} = opened.grouped and (items.ended_at is null) = opened.waits
"""
_TOGETHER = f"""
    {_OPENED} select {_COLUMNS}, count(*) over () as count, {_UNREAD} as unread {_ONE_WITH_IT}
     order by items.item_id <> :item, tasks.due_on nulls last, items.item_id limit :most offset :first
"""
_UNREAD_TOGETHER = f"{_OPENED} select items.item_id {_ONE_WITH_IT} and {_UNREAD}"
_CHOSEN = f"select items.item_id, items.kind {_FROM} where {{visible}} and items.item_id = any(:ids)"
_ARRIVED = f"""
    select count(*) from (
        select distinct {_GROUP} {_FROM}
         where {{visible}} and items.told_at > :since and items.ended_at is null
           and readings.item_id is null
           and not pg_visible_in_snapshot(items.told_in, cast(cast(:mark as text) as pg_snapshot))) as arrived
"""  # noqa: S608 - joined from constants of this file
_RISES = text("select level, department, on_day from escalations where task_id = :task_id order by on_day, level")
