"""What waits for an office: at most one item for an event and a recipient; who read it (收件)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import Level, OfficeRole
from libs.events.transport import clock
from libs.events.transport.database import signal
from services.notifications.domain.offices import Office

CHANNEL = "inbox"
"""Live lists listen here; a signal carries the role of the recipients only."""


@dataclass(frozen=True, slots=True)
class New:
    """An item that is to be written down."""

    source: str
    """The event: task:…, missed:…, step:…"""
    kind: str
    """TODO, RAISED (a missed day of somebody below) or KNOW."""
    office: Office
    region: str
    happened_at: datetime
    household_id: str | None = None
    task_id: str | None = None
    list: str | None = None
    """Feed, rule and day: such items are shown as one."""
    actor_id: str | None = None
    full: str = ""
    neutral: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What an officer says he knows."""

    item_id: str
    household_id: str | None
    region: str


async def add(session: AsyncSession, items: Sequence[New]) -> None:
    """Write items down, each once; an item of a task that ended already has ended. Wakes live lists."""
    if not items:
        return
    unique = {(item.source, item.office.recipient): item for item in items}
    rows = json.dumps([_row(item) for item in unique.values()], default=str)
    added = (await session.execute(_ADD, {"rows": rows, "now": clock.real_now()})).scalars()
    signal(session, CHANNEL, added)


async def end_of_tasks(session: AsyncSession, task_ids: Sequence[str], now: datetime) -> None:
    """The items of these tasks are done."""
    ended = (await session.execute(_END, {"ids": sorted(set(task_ids)), "now": now})).scalars()
    signal(session, CHANNEL, ended)


async def end_of_others(session: AsyncSession, recipient_of: Mapping[str, str], now: datetime) -> None:
    """Tasks that went to somebody else no longer wait for whoever had them."""
    pairs = {"tasks": list(recipient_of), "recipients": list(recipient_of.values()), "now": now}
    ended = (await session.execute(_END_OTHERS, pairs)).scalars()
    signal(session, CHANNEL, ended)


async def read(session: AsyncSession, item_ids: Iterable[UUID], officer_id: str, now: datetime) -> None:
    """An officer opened these items. Answering is something else."""
    await session.execute(_READ, {"ids": sorted(item_ids), "officer_id": officer_id, "now": now})


async def acknowledge(
    session: AsyncSession, item_ids: Sequence[UUID], officer_id: str, now: datetime
) -> list[Acknowledged]:
    """Those of these items that the officer had not acknowledged before; his offices stay locked until the commit."""
    await session.execute(_LOCK_OFFICER, {"officer_id": officer_id})
    rows = await session.execute(_ACKNOWLEDGE, {"ids": sorted(item_ids), "officer_id": officer_id, "now": now})
    return [Acknowledged(str(row.item_id), row.household_id, row.region) for row in rows]


async def of_households(session: AsyncSession, household_ids: Sequence[str]) -> list[tuple[UUID, str, Office]]:
    """Open items about these households, each with its household and office."""
    rows = await session.execute(_OF_HOUSEHOLDS, {"ids": sorted(set(household_ids))})
    return [
        (
            row.item_id,
            row.household_id,
            Office(Level(row.level), OfficeRole(row.role), row.area_code, row.department, row.officer_id),
        )
        for row in rows
    ]


async def move(session: AsyncSession, moves: Mapping[UUID, Office]) -> None:
    """Give open items to the offices of another area."""
    for item_id, office in sorted(moves.items()):
        moved = {"id": item_id, "role": office.role.value, "area": office.area_code, "recipient": office.recipient}
        await session.execute(_MOVE, moved)
    signal(session, CHANNEL, [office.role.value for office in moves.values()])


async def repoint(session: AsyncSession, from_id: str, into_id: str) -> None:
    """What was about one household is about the other."""
    for statement in _REPOINT:
        await session.execute(statement, {"old": from_id, "new": into_id})


async def take_back(session: AsyncSession, from_id: str, into_id: str) -> None:
    """What was about the second household before it was taken for the first is about it again."""
    for statement in _BACK:
        await session.execute(statement, {"old": from_id, "new": into_id})


def _row(item: New) -> dict[str, object]:
    office = item.office
    return {
        "item_id": clock.new_id(),
        "source": item.source,
        "recipient": office.recipient,
        "kind": item.kind,
        "region": item.region,
        "level": office.level.value,
        "role": office.role.value,
        "area_code": office.area_code,
        "department": office.department,
        "officer_id": office.officer_id,
        "household_id": item.household_id,
        "task_id": item.task_id,
        "list": item.list,
        "actor_id": item.actor_id,
        "full": item.full,
        "neutral": item.neutral,
        "at": item.at,
        "happened_at": item.happened_at,
    }


_ADD = text(
    """
    insert into items (item_id, source, recipient, kind, region, level, role, area_code, department, officer_id,
                       household_id, task_id, list, actor_id, "full", neutral, at, happened_at, told_at, ended_at)
    select item_id, source, recipient, told.kind, told.region, level, role, area_code, department, officer_id,
           told.household_id, told.task_id, told.list, actor_id, told."full", told.neutral, told.at, happened_at,
           :now, tasks.ended_at
      from json_to_recordset(cast(:rows as json)) as told (
           item_id uuid, source text, recipient text, kind text, region text, level text, role text, area_code text,
           department text, officer_id text, household_id text, task_id text, list text, actor_id text, "full" text,
           neutral text, at text, happened_at timestamptz)
      left join tasks on tasks.task_id = told.task_id
     order by source, recipient
    on conflict (source, recipient) do update set ended_at = excluded.ended_at
     where items.task_id is not null and items.ended_at is distinct from excluded.ended_at
    returning role
    """
)
_END = text("update items set ended_at = :now where task_id = any(:ids) and ended_at is null returning role")
_END_OTHERS = text(
    """
    update items set ended_at = :now
      from unnest(cast(:tasks as text[]), cast(:recipients as text[])) as held (task_id, recipient)
     where items.task_id = held.task_id and items.kind = 'TODO' and items.ended_at is null
       and items.recipient <> held.recipient
    returning items.role
    """
)
_READ = text(
    """
    insert into readings (item_id, officer_id, read_at)
    select item_id, :officer_id, :now from unnest(cast(:ids as uuid[])) as opened (item_id)
    on conflict (item_id, officer_id) do nothing
    """
)
_LOCK_OFFICER = text("select 1 from appointments where officer_id = :officer_id order by appointment_id for update")
_ACKNOWLEDGE = text(
    """
    with said as (
        insert into readings (item_id, officer_id, read_at, acknowledged_at)
        select item_id, :officer_id, :now, :now from items where item_id = any(:ids) and kind = 'KNOW'
        on conflict (item_id, officer_id) do update set acknowledged_at = excluded.acknowledged_at
         where readings.acknowledged_at is null
        returning item_id
    )
    select items.item_id, items.household_id, items.region from items join said using (item_id) order by item_id
    """
)
_OF_HOUSEHOLDS = text(
    """
    select item_id, household_id, level, role, area_code, department, officer_id from items
     where household_id = any(:ids) and ended_at is null order by item_id for update
    """
)
_MOVE = text(
    """
    update items set role = :role, area_code = :area, recipient = :recipient
     where item_id = :id and not exists (
           select from items as other where other.source = items.source and other.recipient = :recipient)
    """
)
_REPOINT = (
    text("update items set household_id = :new, moved_from = :old where household_id = :old"),
    text("update tasks set household_id = :new, moved_from = :old where household_id = :old"),
)
_BACK = (
    text("update items set household_id = :new, moved_from = null where moved_from = :new and household_id = :old"),
    text("update tasks set household_id = :new, moved_from = null where moved_from = :new and household_id = :old"),
)
